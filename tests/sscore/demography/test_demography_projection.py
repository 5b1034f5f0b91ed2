"""Cohort-component projection: a printed example, identities, closed forms, properties, and the compiled twin."""

import importlib.util
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.demography import DemographicPaths, Survival, project_population, projection_matrix
from sscore.errors import DataError, ModelError

# Preston, Heuveline and Guillot, Demography (2001), Box 6.1: women of Sweden, 1993, ages 0-4 to 85+; read from the
# reproductions sdaza.com/blog/2013/projections and data.princeton.edu/eco572/project.
SWEDEN = [
    293395, 248369, 240012, 261346, 285209, 314388, 281290, 286923, 304108, 324946, 247613, 211351, 215140, 221764,
    223506, 183654, 141990, 112424,
]  # fmt: skip
SWEDEN_L = [
    497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447, 486613, 480665, 471786, 457852, 436153,
    402775, 350358, 271512, 291707,
]  # fmt: skip
SWEDEN_F = [0.0120, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003]
SWEDEN_1998 = [
    293574, 293189, 248251, 239833, 261015, 284787, 313782, 280463, 285576, 301731, 320974, 243039, 205109, 204944,
    204793, 194419, 142324, 131768,
]  # fmt: skip

rng = np.random.default_rng(20240701)


def sweden(steps=2):
    lived = np.array(SWEDEN_L, dtype=float)
    end = lived[-1] / (lived[-1] + lived[-2])
    ratio = np.r_[lived[1:-1] / lived[:-2], end, end]
    survival = Survival(np.tile(ratio, (steps, 1, 1)), np.full((steps, 1), lived[0] / 500_000))
    return DemographicPaths(np.tile(SWEDEN_F, (steps, 1)), survival, sex_ratio=1.05)


def drawn(lead=(), years=4, ages=30, migration=True, timing="halves", seed=1):
    """Return a base and paths with rates that differ everywhere."""
    g = np.random.default_rng(seed)
    survival = Survival(g.uniform(0.5, 1.0, (*lead, years, 2, ages)), g.uniform(0.8, 1.0, (*lead, years, 2)))
    moved = g.uniform(-1.0, 2.0, (*lead, years, 2, ages)) if migration else None
    paths = DemographicPaths(
        g.uniform(0, 0.3, (*lead, years, 10)), survival, moved, g.uniform(1.0, 1.1, (*lead, years)), 12, timing
    )
    return g.uniform(50, 100, (*lead, 2, ages)), paths


def test_box_6_1_of_preston():
    result = project_population([SWEDEN], sweden(), start=1993, width=5)
    assert np.abs(result.by_age(1998)[0] - SWEDEN_1998).max() <= 1.0
    assert result.total[1993] == 4_397_428
    assert round(result.total[1998]) == pytest.approx(4_449_570, abs=1)
    assert round(result.total[2003]) == pytest.approx(4_478_712, abs=1)
    both = result.births[:, 0] * (1 + 1.05)
    assert np.round(both).tolist() == [604_866, 577_148]
    assert round(result.by_age(2003)[0, 0]) == 280_121
    assert max(result.identities().values()) < 1e-14


@pytest.mark.parametrize("timing", ["halves", "end"])
def test_identities_hold_to_rounding(timing):
    base, paths = drawn((3,), timing=timing)
    result = project_population(base, paths, start=2024)
    assert max(result.identities().values()) < 1e-13
    change = result.population[:, -1].sum() - result.population[:, 0].sum()
    flows = result.births.sum() - result.deaths.sum() + paths.migration.sum()
    assert change == pytest.approx(flows, rel=1e-12)


def test_a_year_by_hand():
    """One woman of 20, one of 21; f = 0.1 at 20 and 0.2 at 21; half of each age survives; one migrant of 20."""
    ratio = np.full((1, 2, 23), 0.5)
    fertility = np.zeros((1, 3))
    fertility[0, :2] = 0.1, 0.2
    moved = np.zeros((1, 2, 23))
    moved[0, 0, 20] = 1.0
    base = np.zeros((2, 23))
    base[0, 20:22] = 1.0
    survival = Survival(ratio, np.full((1, 2), 0.9))
    halves = project_population(base, DemographicPaths(fertility, survival, moved, 1.0, 20), start=2024)
    # women at the end: 20 -> 0.5 (migrant), 21 -> (1 + 0.5) / 2 = 0.75, 22 -> 0.5
    assert halves.by_age(2025)[0, 20:].tolist() == [0.5, 0.75, 0.5]
    births = 0.1 * (1 + 0.5) / 2 + 0.2 * (1 + 0.75) / 2
    assert halves.births.sum() == pytest.approx(births)
    assert halves.by_age(2025)[1, 0] == pytest.approx(births / 2 * 0.9)
    end = project_population(base, DemographicPaths(fertility, survival, moved, 1.0, 20, "end"), start=2024)
    assert end.by_age(2025)[0, 20:].tolist() == [1.0, 0.5, 0.5]
    assert end.births.sum() == pytest.approx(0.1 * (1 + 0) / 2 + 0.2 * (1 + 0.5) / 2)


@settings(max_examples=25, deadline=None)
@given(people=st.lists(st.floats(0, 1e6), min_size=12, max_size=12), years=st.integers(1, 20))
def test_no_births_and_no_deaths_keep_everybody(people, years):
    base = np.array(people).reshape(2, 6)
    survival = Survival(np.ones((years, 2, 6)), np.ones((years, 2)))
    result = project_population(base, DemographicPaths(np.zeros((years, 2)), survival, fertile_from=2))
    assert result.total[years] == pytest.approx(base.sum(), rel=1e-12)
    if years >= 5:
        assert np.allclose(result.by_age(years)[:, -1], base.sum(axis=1))
        assert not result.by_age(years)[:, :-1].any()


def test_the_open_group_collects_its_own_survivors():
    survival = Survival(np.tile([1.0, 0.5, 0.25], (1, 1, 1)), np.ones((1, 1)))
    result = project_population([[0.0, 8.0, 100.0]], DemographicPaths([[0.0]], survival, fertile_from=1))
    assert result.by_age(1)[0].tolist() == [0.0, 0.0, 8 * 0.5 + 100 * 0.25]


def test_without_women_there_are_no_births():
    base, paths = drawn(migration=False)
    base[0] = 0.0
    assert not project_population(base, paths).births.any()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), timing=st.sampled_from(["halves", "end"]))
def test_scenarios_at_once_equal_one_after_the_other(seed, timing):
    base, paths = drawn((2, 3), timing=timing, seed=seed)
    result = project_population(base, paths)
    for i in range(2):
        for j in range(3):
            one = DemographicPaths(
                paths.fertility[i, j],
                Survival(paths.survival.ratio[i, j], paths.survival.birth[i, j]),
                paths.migration[i, j],
                paths.sex_ratio[i, j],
                12,
                timing,
            )
            alone = project_population(base[i, j], one)
            assert np.allclose(result.population[i, j], alone.population, rtol=1e-13)
            assert np.allclose(result.births[i, j], alone.births, rtol=1e-13)


def test_missing_scenario_axes_broadcast():
    base, paths = drawn()
    many = replace(paths, fertility=np.stack([paths.fertility, 1.1 * paths.fertility]))
    result = project_population(base, many)
    assert result.population.shape == (2, 5, 2, 30)
    assert np.allclose(result.population[0], project_population(base, paths).population)
    assert (result.births[1] > result.births[0]).all()


@pytest.mark.parametrize("step", [0, 3])
def test_a_step_equals_the_leslie_matrix(step):
    base, paths = drawn(migration=False)
    result = project_population(base, paths)
    expected = projection_matrix(paths, step) @ result.population[step].ravel()
    assert np.allclose(result.population[step + 1].ravel(), expected, rtol=1e-13)


@pytest.mark.skipif(not importlib.util.find_spec("numba"), reason="numba is optional")
@pytest.mark.parametrize("timing", ["halves", "end"])
@pytest.mark.parametrize("migration", [True, False])
def test_the_compiled_twin_gives_the_same(migration, timing):
    base, paths = drawn((3,), years=9, migration=migration, timing=timing)
    plain, fast = (project_population(base, paths, engine=e) for e in ("numpy", "numba"))
    assert np.allclose(plain.population, fast.population, rtol=1e-13, atol=0)
    assert np.allclose(plain.births, fast.births, rtol=1e-13, atol=0)


def test_without_numba_the_message_says_what_to_do(monkeypatch):
    from sscore.demography import fast

    monkeypatch.setitem(sys.modules, "numba", None)
    fast._compiled.cache_clear()
    base, paths = drawn()
    with pytest.raises(ModelError, match=r"Install sscore\[fast\]"):
        project_population(base, paths, engine="numba")


def ten_percent_more(base, paths, name):
    """Return base and paths with one of them moved by a tenth."""
    if name == "base":
        return 1.1 * base, paths
    if name == "ratio":
        return base, replace(paths, survival=Survival(0.9 * paths.survival.ratio, paths.survival.birth))
    if name == "birth":
        return base, replace(paths, survival=Survival(paths.survival.ratio, 0.9 * paths.survival.birth))
    if name == "fertile_from":
        return base, replace(paths, fertile_from=13)
    if name == "migration_timing":
        return base, replace(paths, migration_timing="end")
    return base, replace(paths, **{name: 1.1 * getattr(paths, name)})


@pytest.mark.parametrize(
    "name", ["base", "ratio", "birth", "fertility", "migration", "sex_ratio", "fertile_from", "migration_timing"]
)
def test_every_parameter_matters(name):
    base, paths = drawn()
    before, after = (
        project_population(*p).population[-1] for p in ((base, paths), ten_percent_more(base, paths, name))
    )
    assert np.abs(after / before - 1).max() > 1e-4


def test_start_and_width_matter():
    base, paths = drawn(ages=30)
    assert project_population(base, paths, start=2024).years == (2024, 2025, 2026, 2027, 2028)
    wide = project_population(base, paths, start=2024, width=2)
    assert wide.years == (2024, 2026, 2028, 2030, 2032)
    assert wide.births[0].sum() != project_population(base, paths).births[0].sum()


def test_what_a_result_answers():
    base, paths = drawn(ages=101)
    result = project_population(base, paths, start=2024)
    assert any("half at its end" in s for s in result.assumptions)
    assert result.persons(2024, ages=(0, 100)) == pytest.approx(base.sum())
    parts = result.dependency(2026)
    assert parts["total"] == pytest.approx(parts["young"] + parts["old"])
    assert parts["old"] == pytest.approx(result.by_age(2026)[:, 65:].sum() / result.by_age(2026)[:, 15:65].sum())
    frame = result.to_frame()
    assert frame.columns.tolist() == ["year", "sex", "age", "persons"]
    assert frame.query("year == 2025 and sex == 'male' and age == 7")["persons"].item() == result.by_age(2025)[1, 7]
    with pytest.raises(DataError, match="2024 to 2028"):
        result.by_age(2030)
    with pytest.raises(ModelError, match="first <= last"):
        result.persons(2024, ages=(9, 3))
    with pytest.raises(ModelError, match="work must lie"):
        result.dependency(2024, work=(0, 64))
    with pytest.raises(ValueError, match="read-only"):
        result.population[0] = 0
    five = project_population([SWEDEN], sweden(), start=1993, width=5)
    assert five.persons(1993, ages=(15, 19)) == 261346
    with pytest.raises(ModelError, match="cut a group"):
        five.persons(1993, ages=(15, 18))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"base": -1.0}, r"base\[0, 0\] must be at least 0, got -1"),
        ({"base": np.nan}, r"base\[0, 0\]"),
        ({"shape": True}, r"base must have shape \(..., 2 sexes, 30 ages\)"),
        ({"width": 0}, "width must be a whole number"),
        ({"width": 5}, "fertile_from must be a multiple of width"),
        ({"engine": "cuda"}, "engine must be 'numpy' or 'numba'"),
    ],
)
def test_wrong_base_or_step(change, words):
    base, paths = drawn()
    base = base[:, :-1] if "shape" in change else base
    if "base" in change:
        base[0, 0] = change["base"]
    more = {k: v for k, v in change.items() if k in ("width", "engine")}
    with pytest.raises(ModelError, match=words):
        project_population(base, paths, **more)


def test_scenarios_that_do_not_match():
    base, paths = drawn((3,))
    with pytest.raises(ModelError, match="scenario shape"):
        project_population(base[:2], paths)


def test_nobody_leaves_who_is_not_there():
    base, paths = drawn()
    gone = paths.migration.copy()
    gone[2, 1, 5] = -1e6
    with pytest.raises(ModelError, match=r"age 5 \(male\) in 2026"):
        project_population(base, replace(paths, migration=gone), start=2024)
