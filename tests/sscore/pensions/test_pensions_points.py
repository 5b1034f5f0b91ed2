import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import flat_rate
from sscore.errors import ModelError
from sscore.pensions import Career, ClaimAges, Points, career

GERMANY = Points(
    "points",
    flat_rate(0.093, 0.093, currency="EUR"),
    "EUR",
    point_value=33.05,
    ages=ClaimAges(67, earliest=63, early_reduction=0.036, late_increase=0.06),
    vesting_months=60,
)


def test_the_published_german_example():
    """45 points x 1.0 x 1.0 x 33.05 (steuerlex.de)."""
    member = career(22, 67, 2_000, growth=0.02, average_wage=2_000, average_growth=0.02)
    assert GERMANY.points(member).sum() == pytest.approx(45)
    assert GERMANY.pension(member).monthly == pytest.approx(1487.25)


def test_the_access_factor_is_that_of_the_age():
    wages = [[3_000] * 45] * 4
    paid = GERMANY.pension(Career(wages, age=[62, 63, 66, 69], average_wages=[3_000] * 45)).monthly
    assert paid.tolist() == pytest.approx([0, 1487.25 * (1 - 4 * 0.036), 1487.25 * 0.964, 1487.25 * 1.12])


def test_a_disability_pension_counts_by_its_type():
    half = dataclasses.replace(GERMANY, type_factor=0.5)
    member = career(22, 67, 2_000, average_wage=2_000)
    assert half.pension(member).monthly == pytest.approx(1487.25 / 2)


@given(st.floats(0.05, 5), st.floats(0, 1))
def test_points_are_relative_wage_times_time(relative, density):
    member = career(27, 67, 1_000 * relative, density=density, average_wage=1_000)
    assert GERMANY.points(member).sum() == pytest.approx(40 * relative * density)


def test_a_year_has_at_most_so_many_points_and_few_years_none():
    capped = dataclasses.replace(GERMANY, most_points=2.0)
    assert capped.points(career(66, 67, 9_000, average_wage=3_000)).tolist() == [2.0]
    award = capped.pension(career(64, 67, 9_000, average_wage=3_000))
    assert (award.monthly, award.eligible) == (0.0, False)
    assert any("below 60 months" in remark for remark in award.remarks)


def test_a_point_must_be_worth_something():
    with pytest.raises(ModelError, match="point_value must be above 0"):
        dataclasses.replace(GERMANY, point_value=0)
