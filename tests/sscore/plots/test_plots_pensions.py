"""Figures of a projected scheme: each says in a sentence what its numbers are, and its lines are those numbers."""

from functools import cache

import numpy as np
import pytest

from sscore.pensions import (
    Execution,
    SchemeBasis,
    compare,
    project_inputs,
    project_reform,
    reform_from,
    scheme_inputs,
    simulate_inputs,
    simulate_reform,
    tornado,
    value_scheme,
)
from sscore.plots import (
    describe,
    scheme_debt,
    scheme_exhaustion,
    scheme_members,
    scheme_payg_fan,
    scheme_rates,
    scheme_reform,
    scheme_reform_difference,
    scheme_reform_fans,
    scheme_reserve,
    scheme_tornado,
)


@cache
def inputs(code, scheme):
    return scheme_inputs(code, scheme, years=(2026, 2040))


def projected(code="ZMB", scheme="napsa", **changes):
    return project_inputs(inputs(code, scheme), SchemeBasis().changed(changes))


def lines(figure):
    return [np.asarray(line.get_ydata(), dtype=float) for line in figure.axes[0].get_lines()]


def test_members():
    found = projected()
    figure = scheme_members(found)
    np.testing.assert_allclose(lines(figure)[0], found.members.contributors[0] / 1e6)
    assert "Pensioners for 100 contributors" in describe(figure) and "Zambia" in describe(figure)
    assert "dormant" in describe(scheme_members(projected("UGA", "nssf")))


def test_rates():
    found = projected()
    figure = scheme_rates(found)
    np.testing.assert_allclose(lines(figure)[0], 100 * found.payg_rate[0])
    np.testing.assert_allclose(lines(figure)[1], 100 * found.rate[0])
    assert "stays below contributions throughout" in describe(figure)
    assert "first exceeds contributions in 20" in describe(scheme_rates(projected(administration=0.08)))


def test_reserve_with_and_without_exhaustion():
    assert "lasts to 2040" in describe(scheme_reserve(projected()))
    empty = projected(administration=0.2)
    figure = scheme_reserve(empty)
    assert f"used up in {empty.exhaustion_year}" in describe(figure)
    assert len(lines(figure)) == 3  # the reserve, zero, and the year
    accounts = scheme_reserve(projected("UGA", "nssf"))
    assert len(lines(accounts)) == 3 and "starts with" in describe(accounts)


def test_fan():
    simulation = simulate_inputs(inputs("ZMB", "napsa"), SchemeBasis(), scenarios=5, seed=1, how=Execution("numpy"))
    figure = scheme_payg_fan(simulation)
    np.testing.assert_allclose(lines(figure)[0], 100 * simulation.quantiles((0.5,))[0])
    assert "5 scenarios (seed 1)" in describe(figure) and "none of them" in describe(figure)


@pytest.mark.parametrize("measure", ["general_average_premium", "reserve_ratio_last"])
def test_tornado(measure):
    found = tornado(
        inputs("ZMB", "napsa"), ranges={"mortality": (0.9, 1.1), "administration": (0, 0.02)}, measure=measure
    )
    figure = scheme_tornado(found)
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert len(widths) == 4 and max(map(abs, widths[2:])) >= max(map(abs, widths[:2]))  # the longest on top
    assert "Most:" in describe(figure)


def reformed(**changes):
    given = {"title": "A reform", "country": "ZMB", "scheme": "napsa", "from": 2030, "changes": changes}
    before = simulate_inputs(inputs("ZMB", "napsa"), SchemeBasis(), scenarios=5, seed=1, how=Execution("numpy"))
    return simulate_reform(before, reform_from(given), how=Execution("numpy"))


def test_fans_side_by_side_have_one_scale():
    found = reformed(retirement_age=62)
    figure = scheme_reform_fans(found)
    left, right = figure.axes[1:]
    assert left.get_ylim() == right.get_ylim()
    for axes, simulation in ((left, found.status_quo), (right, found.reform)):
        np.testing.assert_allclose(axes.get_lines()[0].get_ydata(), 100 * simulation.quantiles((0.5,))[0])
        np.testing.assert_allclose(axes.get_lines()[1].get_ydata(), 100 * simulation.central.rate[0])
    assert "the same for both" in describe(figure) and "after the reform" in describe(figure)


def test_difference_of_a_reform():
    found = reformed(contribution_rate=0.12)
    figure = scheme_reform_difference(found)
    cost, reserve = (axes.get_lines()[0].get_ydata() for axes in figure.axes[1:])
    np.testing.assert_allclose(cost, 0, atol=1e-9)
    np.testing.assert_allclose(reserve, found.quantiles((0.5,), of="reserve_ratio")[0])
    assert (
        "lower with the reform in none of the scenarios, and the reserve ratio is higher in all scenarios"
        in describe(figure)
    )


def test_exhaustion_has_a_bar_for_never():
    found = reformed(contribution_rate=0.12)
    one, two = scheme_exhaustion(found.status_quo), scheme_exhaustion(found)
    assert one.axes[0].get_xticklabels()[-1].get_text() == "never\nto 2040"
    assert [bar.get_height() for bar in one.axes[0].patches][-1] == 100 and len(two.axes[0].patches) == 8
    assert sum(bar.get_height() for bar in two.axes[0].patches) == 200
    assert "lasts beyond 2040 in all scenarios" in describe(one) and "after the reform" in describe(two)


def test_debt_by_definition():
    found = value_scheme(inputs("ZMB", "napsa"))
    figure = scheme_debt(found)
    widths = [bar.get_width() for bar in figure.axes[1].patches]
    wanted = [100 * d.debt / found.gross_domestic_product for d in found.debts]
    np.testing.assert_allclose(widths, wanted, atol=0.005)
    assert all(name in describe(figure) for name in ("accrued", "closed group", "open group", "gross domestic product"))


def test_reform():
    given = {"title": "Later " * 20, "country": "ZMB", "scheme": "napsa", "from": 2030}
    overlay = reform_from(given | {"changes": {"retirement_age": 62}})
    before = projected()
    found = compare(before, project_reform(inputs("ZMB", "napsa"), overlay, status_quo=before), overlay)
    figure = scheme_reform(found)
    assert len(figure.axes[1].get_lines()) == 4 and len(figure.axes[2].patches) == 6
    assert "general average premium goes from" in describe(figure)
