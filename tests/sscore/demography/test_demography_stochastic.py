"""Scenarios: repeatable, centred, without spread equal to the projection, and every rule matters."""

from dataclasses import fields, replace

import numpy as np
import pytest

from sscore.demography import ScenarioRules, project_country, simulate_population
from sscore.errors import DataError, ModelError

STILL = ScenarioRules(fertility_sd=0.0, mortality_sd=0.0, drift_sd=0.0, migration_sd=0.0)


def drawn(seed=3, scenarios=60, **rules):
    return simulate_population("RWA", 2024, 2044, scenarios=scenarios, seed=seed, rules=ScenarioRules(**rules))


def test_the_same_seed_gives_the_same_and_another_another():
    assert np.array_equal(drawn().groups, drawn().groups)
    assert not np.array_equal(drawn().groups, drawn(seed=4).groups)


def test_more_scenarios_keep_the_first():
    assert np.allclose(drawn(scenarios=60).groups[:20], drawn(scenarios=20).groups, rtol=1e-14)


def test_without_spread_all_scenarios_are_the_projection():
    still = simulate_population("RWA", 2024, 2044, scenarios=3, seed=1, rules=STILL)
    central = project_country("RWA", 2024, 2044)
    assert STILL.still and not ScenarioRules().still
    assert np.allclose(still.measure("total"), central.population.sum(axis=(1, 2)), rtol=1e-14)
    assert np.allclose(still.births, central.births.sum(axis=-1), rtol=1e-14)
    assert still.probability(2044, central.total[2044] * 0.999) == 1.0
    assert still.probability(2044, central.total[2044] * 1.001) == 0.0


def test_each_process_alone():
    fertility = drawn(mortality_sd=0.0, drift_sd=0.0, migration_sd=0.0)
    assert np.ptp(fertility.births[:, -1]) > 0
    assert not fertility.mortality.any() and not fertility.migration.any()
    mortality = drawn(fertility_sd=0.0, migration_sd=0.0)
    assert np.corrcoef(mortality.mortality[:, -1], mortality.measure("65+")[:, -1])[0, 1] < -0.9
    migration = drawn(fertility_sd=0.0, mortality_sd=0.0, drift_sd=0.0)
    assert np.corrcoef(migration.migration.sum(axis=1), migration.measure("total")[:, -1])[0, 1] > 0.95


def test_spread_of_the_processes_is_what_the_rules_say():
    many = simulate_population("RWA", 2024, 2034, scenarios=4000, seed=2)
    rules = ScenarioRules()
    steps = np.arange(10)
    fertility = rules.fertility_sd * np.sqrt((rules.fertility_persistence ** (2 * steps)).sum())
    assert np.log(many.fertility[:, -1]).std() == pytest.approx(fertility, rel=0.04)
    mortality = np.sqrt(10 * rules.mortality_sd**2 + 100 * rules.drift_sd**2)
    assert many.mortality[:, -1].std() == pytest.approx(mortality, rel=0.04)
    migration = rules.migration_sd * np.sqrt((rules.migration_persistence ** (2 * steps)).sum())
    assert many.migration[:, -1].std() == pytest.approx(migration, rel=0.04)
    assert many.gap < 1e-12
    assert np.median(many.measure("total")[:, -1]) == pytest.approx(many.central.total[2034], rel=0.002)


@pytest.mark.parametrize("name", [f.name for f in fields(ScenarioRules)])
def test_every_rule_matters(name):
    before = ScenarioRules(fertility_persistence=0.9)
    after = replace(before, **{name: 1.1 * getattr(before, name)})
    groups = [
        simulate_population("BDI", 2024, 2030, scenarios=5, seed=1, rules=r).groups[:, -1] for r in (before, after)
    ]
    assert np.abs(groups[1] / groups[0] - 1).max() > 1e-7


def test_quantiles_and_statement():
    many = drawn()
    table = many.quantiles("65+", (0.1, 0.5, 0.9))
    assert table.index.tolist() == list(range(2024, 2045))
    assert (table[0.1] <= table[0.9]).all()
    assert table.loc[2024, 0.1] == table.loc[2024, 0.9]
    share = many.probability(2044, 20e6)
    assert share == pytest.approx(np.mean(many.measure("total")[:, -1] > 20e6))
    assert f"In {100 * share:.0f} of 100 scenarios Rwanda has more than 20.0 million people in 2044" in many.statement(
        2044, 20e6
    )
    ratio = many.measure("65+") / many.measure("15-64")
    assert np.allclose(many.measure("old_dependency"), ratio)
    assert set(many.to_frame()["measure"]) == {"total", "0-14", "15-64", "65+", "old_dependency"}
    parts = sum(many.measure(m) for m in ("0-14", "15-64", "65+"))
    assert np.allclose(parts, many.measure("total"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scenarios": 0}, "scenarios must be a whole number of at least 1"),
        ({"scenarios": 10.5}, "scenarios must be a whole number"),
        ({"seed": -1}, "seed must be a whole number of at least 0"),
        ({"seed": None}, "seed must be"),
    ],
)
def test_wrong_numbers(given, words):
    with pytest.raises(ModelError, match=words):
        simulate_population("RWA", 2024, 2026, **{"scenarios": 5, "seed": 1, **given})


def test_wrong_rules_and_questions():
    with pytest.raises(ModelError, match="fertility_persistence must be from 0 to 1, got 1.2"):
        ScenarioRules(fertility_persistence=1.2)
    with pytest.raises(ModelError, match="mortality_sd must be at least 0"):
        ScenarioRules(mortality_sd=-0.1)
    few = simulate_population("RWA", 2024, 2026, scenarios=2, seed=1)
    with pytest.raises(DataError, match="Did you mean '65"):
        few.measure("65")
    with pytest.raises(DataError, match="2024 to 2026"):
        few.probability(2030, 1e6)
    with pytest.raises(ModelError, match="levels must be shares"):
        few.quantiles(levels=(50,))
