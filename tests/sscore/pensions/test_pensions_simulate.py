"""Scenarios, one assumption at a time, and reverse stress."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from scheme_cases import inputs, projected

from sscore.errors import ModelError
from sscore.pensions import (
    EVENTS,
    Execution,
    SchemeBasis,
    Uncertainty,
    breaking_points,
    project_inputs,
    project_reform,
    reform_from,
    reverse_stress,
    scheme_inputs,
    simulate,
    simulate_inputs,
    simulate_reform,
    tornado,
)

STILL = Uncertainty(wage_sd=0, inflation_sd=0, return_sd=0, mortality_sd=0, coverage_sd=0)
ZMB = ("ZMB", "napsa")


@cache
def few(rules=None, seed=1, scenarios=12, code=ZMB, **changes):
    basis = SchemeBasis().changed(changes)
    return simulate_inputs(inputs(*code), basis, scenarios=scenarios, seed=seed, rules=rules, how=Execution("numpy"))


def test_without_spread_every_scenario_is_the_central_one():
    found = few(STILL)
    np.testing.assert_allclose(found.payg_rate, np.repeat(found.central.payg_rate, 12, axis=0), rtol=1e-10)
    np.testing.assert_allclose(found.reserve_ratio, np.repeat(found.central.reserve_ratio, 12, axis=0), rtol=1e-10)


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(Uncertainty) if f.name.endswith("_sd")])
def test_every_source_of_spread_spreads(name):
    code = ("UGA", "nssf") if name == "return_sd" else ZMB
    found = few(dataclasses.replace(STILL, **{name: 0.02}), code=code)
    assert found.reserve_ratio[:, -1].std() > 1e-4
    if name.replace("_sd", "_persistence") in {f.name for f in dataclasses.fields(Uncertainty)}:
        longer = few(dataclasses.replace(STILL, **{name: 0.02, name.replace("_sd", "_persistence"): 0.9}), code=code)
        assert not np.allclose(longer.reserve_ratio, found.reserve_ratio)


def test_the_seed_decides_and_the_central_path_does_not_move():
    one, same, other = few(), few(), few(seed=2)
    np.testing.assert_array_equal(one.payg_rate, same.payg_rate)
    assert not np.array_equal(one.payg_rate, other.payg_rate)
    np.testing.assert_array_equal(one.central.payg_rate, other.central.payg_rate)
    assert one.payg_rate[:, -1].mean() == pytest.approx(other.payg_rate[:, -1].mean(), rel=0.1)


def test_more_scenarios_come_after_those_that_were_there_in_every_chunk():
    many = few(scenarios=70)
    assert many.payg_rate.shape == (70, 25) and np.isfinite(many.payg_rate).all()
    assert many.surplus_share == 0


def test_what_is_said_of_a_distribution():
    found = few(real_interest=-0.02, real_wage_growth=0.0, coverage=0.8)
    levels = found.quantiles()
    assert (np.diff(levels, axis=0) >= 0).all()
    chances = [found.probability_below(kappa, 2050) for kappa in (-100, 0, 1, 5, 1000)]
    assert chances == sorted(chances) and chances[0] == 0 and chances[-1] == 1
    assert found.event_table()["share_by_then"].iloc[-2] == found.probability_of_exhaustion(2050)
    assert len(found.to_frame()) == 25
    with pytest.raises(ModelError, match="year must lie"):
        found.probability_below(1, 2090)


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_an_event_has_its_whole_distribution_and_never_is_a_class_of_it(event):
    found = few(scenarios=20, real_interest=-0.01, real_wage_growth=0.0, coverage=0.7)
    table = found.event_table(event)
    assert table["scenarios"].sum() == 20 and table["share"].sum() == pytest.approx(1)
    never = table.iloc[-1]
    assert never["when"] == "never to 2050" and never["scenarios"] == np.isnan(found.event_years(event)).sum()
    # The quantile of a level is the first year by which that share has it; never comes after every year.
    for level in (0.1, 0.5, 0.9, 1.0):
        year = found.event_quantile(level, event)
        by = (found.event_years(event) <= (2050 if year is None else year)).mean()
        assert by < level if year is None else by >= level - 1e-9
        assert year is None or (found.event_years(event) <= year - 1).mean() < level
    with pytest.raises(ModelError, match="event must be one of"):
        found.event_table("ruin")
    with pytest.raises(ModelError, match="level"):
        found.event_quantile(0)


def test_events_come_in_their_order_and_are_those_of_the_reserve():
    found = few(scenarios=20, administration=0.05, reserve=1.0)
    first, decline, empty = (np.nan_to_num(found.event_years(e), nan=9999) for e in EVENTS)
    assert (decline <= empty).all() and len(np.unique(first)) > 1
    reserve = found.central.reserve
    for name, own in (
        ("first_deficit_years", reserve.first_deficit_year),
        ("first_decline_years", reserve.first_decline_year),
        ("exhaustion_years", reserve.exhaustion_year),
    ):
        year = getattr(found.central, name)[0]
        assert own is None and np.isnan(year) or own == year


def overlay(code=ZMB, **more):
    return reform_from({"title": "A reform", "country": code[0], "scheme": code[1], "from": 2030} | more)


def reformed(status_quo, **changes):
    return simulate_reform(status_quo, overlay(changes=changes), how=Execution("numpy"))


def test_a_reform_that_changes_nothing_differs_in_no_scenario():
    """The same draws and the same entrants on both sides: not the least difference is chance."""
    before = few(scenarios=20)
    found = reformed(before, retirement_age=before.central.inputs.claim.normal)
    np.testing.assert_allclose(found.difference(), 0, atol=1e-12)
    np.testing.assert_allclose(found.difference("reserve_ratio"), 0, atol=1e-8)
    assert found.probability_better(2050) == found.probability_better(2050, of="reserve_ratio") == 0
    assert found.shift() == {"later": 0.0, "same": 1.0, "earlier": 0.0}


def test_the_difference_is_far_surer_than_either_side():
    before = few(scenarios=24)
    found = reformed(before, retirement_age=63, early_age=60)
    apart = reformed(few(scenarios=24, seed=9), retirement_age=63, early_age=60).reform
    paired = found.difference()[:, -1]
    assert paired.std() < 0.5 * (apart.payg_rate - before.payg_rate)[:, -1].std()
    # and of the same mean as the two central projections' difference
    central = (found.reform.central.payg_rate - before.central.payg_rate)[0, -1]
    assert paired.mean() == pytest.approx(central, rel=0.1)


def test_the_reform_of_one_scenario_is_that_of_its_paths():
    """Without spread every scenario of the reform is the reform projected alone."""
    found = reformed(few(STILL, scenarios=3), retirement_age=62, contribution_rate=0.12)
    alone = project_reform(inputs(*ZMB), overlay(changes={"retirement_age": 62, "contribution_rate": 0.12}))
    np.testing.assert_allclose(found.reform.payg_rate, np.repeat(alone.payg_rate, 3, axis=0), rtol=1e-10)
    np.testing.assert_allclose(found.reform.reserve_ratio, np.repeat(alone.reserve_ratio, 3, axis=0), rtol=1e-9)
    assert found.reform.central.label == "A reform"


def test_the_same_seed_gives_the_same_reform_and_another_a_like_distribution():
    one, same, other = (reformed(few(seed=s, scenarios=24), retirement_age=63) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.reform.payg_rate, same.reform.payg_rate)
    assert not np.array_equal(one.reform.payg_rate, other.reform.payg_rate)
    gaps = one.difference()[:, -1], other.difference()[:, -1]
    error = np.sqrt(sum(gap.var(ddof=1) / len(gap) for gap in gaps))
    assert abs(gaps[0].mean() - gaps[1].mean()) < 3 * error


def test_what_is_said_of_a_reform():
    before = few(scenarios=20, real_interest=-0.02, real_wage_growth=0.0, administration=0.05)
    found = reformed(before, contribution_rate=0.16)
    later = found.shift()
    assert later["later"] > 0 == later["earlier"] and sum(later.values()) == pytest.approx(1)
    assert found.probability_better(2050, of="reserve_ratio") == 1 and found.probability_better(2050) == 0
    table = found.summary().set_index(["measure", "year"])
    row = table.loc[("reserve_ratio", 2046)]  # twenty years ahead
    assert row["status_quo_10"] < row["status_quo_50"] < row["status_quo_90"] and row["difference_50"] > 0
    assert row["share_better"] == 1 and before.milestones == (2046, 2050)
    assert len(found.to_frame()) == 25 and set(table.index.get_level_values(0)) == {
        "payg_rate",
        "reserve_ratio",
        *EVENTS,
    }
    with pytest.raises(ModelError, match="of must be one of"):
        found.difference("money")
    with pytest.raises(ModelError, match="year must lie"):
        found.probability_better(2090)
    with pytest.raises(ModelError, match="changes napsa of ZMB"):
        simulate_reform(few(scenarios=2, code=("BDI", "inss_pension")), overlay(changes={"contribution_rate": 0.2}))


def test_a_spread_that_money_cannot_bear_is_an_error_and_not_cut_off():
    with pytest.raises(ModelError, match="inflation rate of -.*smaller inflation_sd"):
        few(dataclasses.replace(STILL, inflation_sd=0.4))


def test_bad_input():
    with pytest.raises(ModelError, match="scenarios"):
        simulate("ZMB", "napsa", scenarios=1, seed=1, years=(2026, 2030))
    with pytest.raises(ModelError, match="seed"):
        simulate("ZMB", "napsa", scenarios=2, seed=-1, years=(2026, 2030))
    with pytest.raises(ModelError, match="engine"):
        simulate("ZMB", "napsa", scenarios=2, seed=1, years=(2026, 2030), engine="cupy")
    with pytest.raises(ModelError, match="wage_sd"):
        Uncertainty(wage_sd=-0.1)
    with pytest.raises(ModelError, match="must be below 1"):
        Uncertainty(wage_persistence=1.0)
    with pytest.raises(ModelError, match="no assumption 'coverag'.*coverage"):
        simulate("ZMB", "napsa", scenarios=2, seed=1, years=(2026, 2030), coverag=1)


@pytest.mark.slow
def test_the_two_engines_give_the_same_scenarios():
    pytest.importorskip("numba")
    law = {"retirement_age": {2030: 61, 2034: 62}, "indexation": 0.5}
    base = few(scenarios=20, seed=3)
    one, two = (simulate_reform(base, overlay(changes=law), how=Execution(e)) for e in ("numpy", "numba"))
    np.testing.assert_allclose(one.reform.payg_rate, two.reform.payg_rate, rtol=1e-10)
    fast = simulate_inputs(inputs(*ZMB), SchemeBasis(), scenarios=20, seed=3, how=Execution("numba"))
    slow = simulate_inputs(inputs(*ZMB), SchemeBasis(), scenarios=20, seed=3, how=Execution("numpy"))
    np.testing.assert_allclose(fast.payg_rate, slow.payg_rate, rtol=1e-10)


def test_tornado_bars_are_projections_with_one_change():
    ranges = {"mortality": (0.8, 1.2), "administration": (0.0, 0.03)}
    found = tornado(inputs(*ZMB), ranges=ranges)
    assert [row[0] for row in found.rows] == ["administration", "mortality"]  # the longer bar first
    name, low, high, at_low, at_high = found.rows[0]
    assert at_high - at_low == pytest.approx(high - low)  # a cost in percent of wages is one in the premium
    other = project_inputs(inputs(*ZMB), SchemeBasis(mortality=0.8))
    assert found.rows[1][3] == other.general_average_premium.rate
    last = tornado(inputs(*ZMB), ranges=ranges, measure="payg_rate_last")
    assert last.central == projected(*ZMB).payg_rate[0, -1] and last.rows[0][4] == pytest.approx(last.rows[0][3] + 0.03)
    assert set(found.to_frame()["measure"]) == {"general_average_premium"}
    with pytest.raises(ModelError, match="measure"):
        tornado(inputs(*ZMB), ranges=ranges, measure="payg")


def test_reverse_stress_finds_the_value_and_it_does_what_it_says():
    found = reverse_stress(inputs(*ZMB), "administration", year=2050, between=(0.0, 0.5))
    again = project_inputs(inputs(*ZMB), SchemeBasis(administration=found.value))
    assert abs(again.reserves[0, -1] / again.expenditure[0, -1]) < 1e-5
    assert project_inputs(inputs(*ZMB), SchemeBasis(administration=found.value + 1e-3)).exhaustion_year <= 2050
    assert found.central == 0.01 and "2050" in found.statement() and len(found.to_frame()) == 1


def test_a_reform_is_measured_and_stressed_like_the_law_as_it_is():
    given = inputs(*ZMB, 2035)
    law = overlay(changes={"contribution_rate": 0.12, "retirement_age": 62})
    ranges = {"administration": (0.0, 0.03)}
    found = tornado(given, ranges=ranges, reform=law)
    alone = project_reform(given, law)
    assert found.central == alone.general_average_premium.rate and found.label == "A reform"
    assert found.rows[0][4] - found.rows[0][3] == pytest.approx(0.03)
    between = {"administration": (0.0, 0.3), "mortality": (0.9, 1.1)}
    now = breaking_points(given, year=2035, search=between).set_index("assumption")
    then = breaking_points(given, year=2035, search=between, reform=law).set_index("assumption")
    assert then.loc["administration", "value"] > now.loc["administration", "value"]
    one = reverse_stress(given, "administration", year=2035, between=(0.0, 0.3), reform=law)
    assert one.value == pytest.approx(then.loc["administration", "value"], abs=1e-8)
    assert np.isnan(now.loc["mortality", "value"]) and "still there in 2035" in now.loc["mortality", "statement"]
    near = scheme_inputs("UGA", "nssf", years=(2026, 2029))
    assert not set(breaking_points(near, year=2029)["assumption"]) & set(near.idle())


def test_reverse_stress_needs_a_change_of_sign():
    with pytest.raises(ModelError, match="both on one side of 0"):
        reverse_stress(inputs(*ZMB), "mortality", year=2050, between=(0.9, 1.1))
    with pytest.raises(ModelError, match="whole number"):
        reverse_stress(inputs(*ZMB), "age_gap", year=2050, between=(0, 5))
    with pytest.raises(ModelError, match="year must lie"):
        reverse_stress(inputs(*ZMB), "mortality", year=2090, between=(0.9, 1.1))
