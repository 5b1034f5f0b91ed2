"""Scenarios, one assumption at a time, and reverse stress."""

import dataclasses

import numpy as np
import pytest
from scheme_cases import inputs, projected

from sscore.errors import ModelError
from sscore.pensions import (
    Execution,
    SchemeBasis,
    Uncertainty,
    project_inputs,
    reverse_stress,
    simulate,
    simulate_inputs,
    tornado,
)

STILL = Uncertainty(wage_sd=0, inflation_sd=0, return_sd=0, mortality_sd=0, coverage_sd=0)
ZMB = ("ZMB", "napsa")


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
    table = found.exhaustion_table()
    assert table["share_by_then"].iloc[-1] == found.probability_of_exhaustion(2050)
    assert len(found.to_frame()) == 25
    with pytest.raises(ModelError, match="year must lie"):
        found.probability_below(1, 2090)


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


def test_reverse_stress_needs_a_change_of_sign():
    with pytest.raises(ModelError, match="both on one side of 0"):
        reverse_stress(inputs(*ZMB), "mortality", year=2050, between=(0.9, 1.1))
    with pytest.raises(ModelError, match="whole number"):
        reverse_stress(inputs(*ZMB), "age_gap", year=2050, between=(0, 5))
    with pytest.raises(ModelError, match="year must lie"):
        reverse_stress(inputs(*ZMB), "mortality", year=2090, between=(0.9, 1.1))
