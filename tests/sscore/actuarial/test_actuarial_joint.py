"""Two lives: published tables on the illustrative life table, sums over lives, and symmetry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import (
    JointLives,
    LifeTable,
    annuity,
    insurance,
    joint_annuity,
    joint_insurance,
    last_survivor_annuity,
    last_survivor_insurance,
    life_table_from_lx,
    reversionary_annuity,
)
from sscore.errors import ModelError


@pytest.fixture(scope="module")
def lives(illustrative: LifeTable) -> JointLives:
    return JointLives(illustrative, illustrative)


@pytest.fixture(scope="module")
def couple(illustrative: LifeTable) -> JointLives:
    """Two different tables: the second life dies as the first one five years older."""
    older = illustrative.lx[5:]
    second = life_table_from_lx(np.arange(older.size + 1), np.append(older, 0), sex="both")
    return JointLives(illustrative, second)


# Bowers and others (illustrative life table, 6 %), as quoted in the tests of the R package lifecontingencies.
def test_published_values(lives: JointLives) -> None:
    assert joint_annuity(lives, 0.06, ages=(60, 70)) == pytest.approx(7.5563, abs=5e-5)
    assert last_survivor_annuity(lives, 0.06, ages=(50, 60)) == pytest.approx(14.2178, abs=5e-5)
    assert joint_annuity(lives, 0.06, ages=(30, 40), deferral=1, term=10) == pytest.approx(7.169, abs=5e-4)
    assert last_survivor_insurance(lives, 0.06, ages=(60, 70)) == pytest.approx(0.3118, abs=5e-5)
    assert reversionary_annuity(lives, 0.04, ages=(40, 35)) == pytest.approx(2.53135, abs=5e-6)


def test_published_table_of_joint_annuities(lives: JointLives) -> None:
    ages = np.array([40, 47, 53, 61, 78, 84, 95, 102, 110])
    same = [13.60357, 12.29706, 10.95797, 8.92659, 4.57002, 3.36075, 1.85998, 1.34659, 1.07154]
    apart = [12.47840, 10.93105, 9.42400, 7.28853, 3.34060, 2.41251, 1.39571, 1.11241, 1.00934]
    assert joint_annuity(lives, 0.06, ages=(ages, ages)) == pytest.approx(same, abs=1.2e-5)
    assert joint_annuity(lives, 0.06, ages=(ages, ages + 10)) == pytest.approx(apart, abs=1.2e-5)


AGES = st.integers(20, 90)


@given(
    x=AGES,
    y=AGES,
    rate=st.floats(0, 0.1),
    m=st.sampled_from([1, 4, np.inf]),
    method=st.sampled_from(["udd", "constant-force"]),
)
def test_joint_and_last_survivor_make_the_two_lives(
    couple: JointLives, x: int, y: int, rate: float, m: float, method: str
) -> None:
    terms = {"frequency": m, "method": method}
    for single, joint, last in (
        (annuity, joint_annuity, last_survivor_annuity),
        (insurance, joint_insurance, last_survivor_insurance),
    ):
        both = single(couple.first, rate, age=x, **terms) + single(couple.second, rate, age=y, **terms)
        together = joint(couple, rate, ages=(x, y), **terms)
        assert together + last(couple, rate, ages=(x, y), **terms) == pytest.approx(both)
    d = rate / (1 + rate)
    whole = joint_annuity(couple, rate, ages=(x, y))
    assert joint_insurance(couple, rate, ages=(x, y)) == pytest.approx(1 - d * whole, abs=1e-10)


@given(x=AGES, y=AGES)
def test_the_three_pensions_of_a_couple(couple: JointLives, x: int, y: int) -> None:
    widows = reversionary_annuity(couple, 0.04, ages=(x, y))
    widowers = reversionary_annuity(JointLives(couple.second, couple.first), 0.04, ages=(y, x))
    together = joint_annuity(couple, 0.04, ages=(x, y))
    assert widows >= 0
    assert together + widows + widowers == pytest.approx(last_survivor_annuity(couple, 0.04, ages=(x, y)))


def test_makehams_law_allows_one_life_for_two_of_the_same_age(lives: JointLives) -> None:
    """Under Makeham two lives aged x have force 2A + 2Bc^x: one life x + ln 2 / ln c years old, with A twice."""
    c = 10**0.04
    age = 60 + np.log(2) / np.log(c) + np.arange(81)
    p = np.exp(-2 * 0.0007 - 0.00005 / np.log(c) * (c ** (age + 1) - c**age))
    survivors = np.concatenate([[1.0], np.cumprod(p[:-1])])
    assert joint_annuity(lives, 0.06, ages=(60, 60)) == pytest.approx((survivors * 1.06 ** -np.arange(81)).sum())


def test_each_life_dies_evenly_in_the_monthly_joint_annuity() -> None:
    table = life_table_from_lx([98, 99, 100], [100, 50, 0], sex="male")
    half_years = (1 + 0.75 * 0.75 + 0.25 + 0.5 * 0.25 * 0.5) / 2
    assert joint_annuity(JointLives(table, table), 0.0, ages=(98, 98), frequency=2) == pytest.approx(half_years)


def test_single_numbers_stay_numbers_and_lists_lists(lives: JointLives) -> None:
    assert isinstance(joint_annuity(lives, 0.06, ages=(60, 70)), float)
    spread = joint_annuity(lives, 0.06, ages=(60, [70, 75]))
    assert spread == pytest.approx([joint_annuity(lives, 0.06, ages=(60, y)) for y in (70, 75)])


def test_bad_ages_are_named(lives: JointLives) -> None:
    with pytest.raises(ModelError, match="ages must be a pair"):
        joint_annuity(lives, 0.06, ages=60)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="same length, got 2 and 3"):
        joint_annuity(lives, 0.06, ages=([60, 61], [60, 61, 62]))
    with pytest.raises(ModelError, match="reversionary_annuity: age must be a whole age"):
        reversionary_annuity(lives, 0.06, ages=(60, 200))
