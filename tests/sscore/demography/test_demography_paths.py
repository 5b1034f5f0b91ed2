"""Survival of a step: against the life table of another module, closed forms, and errors that name the place."""

import numpy as np
import pytest

from sscore.actuarial import life_table
from sscore.demography import DemographicPaths, Survival, country_inputs, survival_from_mx
from sscore.errors import ModelError


def test_same_person_years_as_the_life_table():
    mx = country_inputs("TZA", 2030, 2031).mx
    survival = survival_from_mx(mx)
    for s, sex in enumerate(("female", "male")):
        ax = np.full(101, 0.5)
        m0 = mx[0, s, 0]
        ax[0] = 0.053 + 2.8 * m0 if sex == "female" else 0.045 + 2.684 * m0
        ax[-1] = 1 / mx[0, s, -1]
        table = life_table(np.arange(101), mx[0, s], sex=sex, ax=ax, radix=1.0)
        assert survival.birth[0, s] == pytest.approx(table.Lx[0], rel=1e-12)
        assert np.allclose(survival.ratio[0, s, :-2], table.Lx[1:-1] / table.Lx[:-2], rtol=1e-12)
        assert survival.ratio[0, s, -1] == pytest.approx(table.Tx[100] / table.Tx[99], rel=1e-12)


def test_a_constant_rate_survives_alike_at_every_age():
    survival = survival_from_mx(np.full((1, 2, 101), 0.04), a0=0.5)
    assert np.allclose(survival.ratio, (1 - 0.02) / (1 + 0.02))
    assert np.allclose(survival.birth, 1 - 0.5 * 0.04 / 1.02)


def test_infants_who_die_early_live_less():
    mx = np.full((1, 2, 101), 0.02)
    late, early = survival_from_mx(mx, a0=0.5).birth, survival_from_mx(mx, a0=0.1).birth
    assert (early < late).all()
    assert not np.allclose(survival_from_mx(1.1 * mx).ratio, survival_from_mx(mx).ratio)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ((0, 1, 10), -0.1, r"mx\[0, 1, 10\] must be at least 0, got -0.1"),
        ((0, 0, 3), np.inf, r"mx\[0, 0, 3\]"),
        ((0, 0, 100), 0.0, "nobody lives for ever"),
        ((0, 1, 60), 3.0, r"mx\[0, 1, 60\] = 3 leaves nobody alive at age 61"),
    ],
)
def test_wrong_rates(place, value, words):
    mx = np.full((1, 2, 101), 0.02)
    mx[place] = value
    with pytest.raises(ModelError, match=words):
        survival_from_mx(mx)


def test_wrong_shapes():
    with pytest.raises(ModelError, match="one or two sexes"):
        survival_from_mx(np.full((1, 3, 101), 0.02))
    with pytest.raises(ModelError, match="must be an array of numbers"):
        survival_from_mx("rates")
    with pytest.raises(ModelError, match=r"a0 must be at least 0 and at most 1"):
        survival_from_mx(np.full((1, 2, 101), 0.02), a0=2.0)


ALIVE = Survival(np.ones((3, 2, 20)), np.ones((3, 2)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"fertility": np.full((2, 5), 0.1)}, "fertility has 2 years, survival has 3"),
        ({"fertility": np.full((3, 5), -0.1)}, r"fertility\[0, 0\] must be at least 0"),
        ({"fertility": 0.1}, r"fertility must have shape"),
        ({"survival": np.ones((3, 2, 20))}, "survival must be a Survival, got ndarray"),
        ({"migration": np.zeros((3, 2, 19))}, r"migration must end in shape"),
        ({"sex_ratio": 0.0}, "sex_ratio must be above 0"),
        ({"sex_ratio": np.ones(4)}, "sex_ratio has 4 years"),
        ({"migration_timing": "halfs"}, "Did you mean 'halves'"),
    ],
)
def test_wrong_paths(given, words):
    right = {"fertility": np.full((3, 5), 0.1), "survival": ALIVE, "fertile_from": 10}
    with pytest.raises(ModelError, match=words):
        DemographicPaths(**{**right, **given})


def test_wrong_survival():
    with pytest.raises(ModelError, match=r"ratio\[0, 0, 1\] must be at least 0 and at most 1, got 1.2"):
        Survival([[[0.5, 1.2]]], [[1.0]])
    with pytest.raises(ModelError, match="birth must have shape"):
        Survival(np.ones((3, 2, 20)), np.ones((2, 2)))
    with pytest.raises(ModelError, match="ratio must have shape"):
        Survival(np.ones((2, 20)), np.ones(2))


def test_scenario_axes_must_match():
    paths = DemographicPaths(np.full((4, 3, 5), 0.1), ALIVE, np.zeros((2, 3, 2, 20)), fertile_from=10)
    with pytest.raises(ModelError, match=r"scenario axes do not match: fertility \(4,\)"):
        paths.scenario_shape()
