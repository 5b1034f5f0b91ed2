"""Labour force, employment, output and participation curves: identities, group totals, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.labour import employment, employment_path, labour_force, participation_curve, productivity

GROUPS = ("15-24", "25-54", "55-64", "65+")
PEOPLE = 1000 * np.exp(-0.03 * np.arange(101))
rates = st.lists(st.floats(0.02, 0.98), min_size=4, max_size=4)


def test_labour_force_by_hand_and_by_sex():
    people = np.array([[1000.0, 2000.0], [1000.0, 1500.0]])
    force = labour_force(people, [[0.5], [0.8]])
    assert force.tolist() == [[500, 1000], [800, 1200]]
    work = employment(force, [[0.1, 0.0], [0.25, 0.5]])
    np.testing.assert_allclose(work, [[450, 1000], [600, 600]])
    np.testing.assert_allclose(employment(labour_force(people, 1.0), 0.0), people)


@pytest.mark.parametrize(
    ("function", "first", "second", "message"),
    [
        (labour_force, [10.0], [62.0], "participation.*at most 1"),
        (labour_force, [-1.0], [0.5], "population"),
        (labour_force, np.ones((2, 101)), np.ones(2), r"one more axis: rate\[:, None\]"),
        (employment, [10.0], [-0.1], "unemployment"),
        (employment, [10.0], [np.nan], "unemployment"),
        (employment, ["ten"], [0.1], "labour_force must be numbers"),
    ],
)
def test_wrong_rates(function, first, second, message):
    with pytest.raises(ModelError, match=message):
        function(first, second)


@given(
    gdp=st.lists(st.floats(1, 1e12), min_size=2, max_size=12),
    growth=st.floats(-0.2, 0.2),
)
@settings(deadline=None)
def test_output_is_employment_times_productivity(gdp, growth):
    people = 1e6 * (1 + growth) ** np.arange(len(gdp))
    result = productivity(gdp, people)
    assert max(result.identities().values()) < 1e-12
    np.testing.assert_allclose(result.employed * result.per_worker, gdp, rtol=1e-12)


def test_the_sum_of_growths_leaves_out_their_product():
    result = productivity([100.0, 121.0], [10.0, 11.0])
    assert result.growth[0] == pytest.approx(0.10)
    assert 0.21 - (0.10 + result.growth[0]) == pytest.approx(0.01)


@given(elasticity=st.floats(-1, 1.5), growth=st.lists(st.floats(-0.2, 0.3), min_size=1, max_size=20))
@settings(deadline=None)
def test_employment_grows_by_the_elasticity(elasticity, growth):
    path = employment_path(1000, growth, elasticity)
    np.testing.assert_allclose(path.employed[1:] / path.employed[:-1] - 1, elasticity * np.array(growth), atol=1e-12)
    assert len(path.to_frame()) == len(growth) + 1


def test_an_elasticity_of_one_keeps_productivity():
    growth = np.array([0.05, -0.02, 0.04])
    path = employment_path(50, growth, 1.0)
    gdp = 900 * np.concatenate([[1.0], np.cumprod(1 + growth)])
    np.testing.assert_allclose(productivity(gdp, path.employed).growth, 0, atol=1e-12)


def test_wrong_output():
    with pytest.raises(ModelError, match="4 % is 0.04"):
        employment_path(10, [-0.5], 3.0)
    with pytest.raises(ModelError, match="elasticity"):
        employment_path(10, [0.1], 50)
    with pytest.raises(ModelError, match="above 0 in every year"):
        productivity([1.0, 2.0], [0.0, 1.0])
    with pytest.raises(ModelError, match="must have the shape of gdp"):
        productivity([1.0, 2.0], [1.0])


@given(levels=rates)
@settings(max_examples=60, deadline=None)
def test_every_group_keeps_its_labour_force(levels):
    curve = participation_curve(dict(zip(GROUPS, levels, strict=True)), PEOPLE)
    for (low, high), level in zip(((15, 25), (25, 55), (55, 65), (65, 101)), levels, strict=True):
        force = (curve.rate * PEOPLE)[low:high].sum()
        assert force == pytest.approx(level * PEOPLE[low:high].sum(), rel=1e-9)
    assert (curve.rate[:15] == 0).all()
    assert ((curve.rate[15:] > 0) & (curve.rate[15:] <= 1)).all()
    assert (np.diff(curve.rate[70:]) <= 0).all()
    assert max(map(abs, curve.gaps.values())) < 1e-9


def test_equal_groups_give_a_level_curve_and_a_rise_is_a_rise():
    level = participation_curve(dict.fromkeys(GROUPS, 0.7), PEOPLE)
    np.testing.assert_allclose(level.rate[15:], 0.7, rtol=1e-9)
    curve = participation_curve({"15-24": 0.4, "25-54": 0.9, "55-64": 0.8, "65+": 0.4}, PEOPLE)
    assert (np.diff(curve.rate[15:31]) > 0).all()
    assert (np.diff(curve.rate[50:]) <= 1e-12).all()
    np.testing.assert_allclose(curve.rate[30:50], curve.rate[30], rtol=1e-9)


def test_other_groups_and_other_ages():
    two = participation_curve({"15-24": 0.4, "25+": 0.8}, np.ones(90))
    assert two.rate[25:].mean() == pytest.approx(0.8)
    assert "Quality C" in two.assumptions[0]
    assert "15-24, 25+" in two.assumptions[0]
    table = two.to_frame()
    assert table.loc[20, "group"] == "15-24"
    assert table.loc[10, "rate"] == 0


@pytest.mark.parametrize(
    ("groups", "people", "message"),
    [
        ({"15-24": 0.5, "30+": 0.8}, PEOPLE, "must begin at age 25"),
        ({"15+": 0.5, "15-64": 0.8}, PEOPLE, "first taken apart"),
        ({"15-24": 0.5, "25-64": 0.8}, PEOPLE, "last group must be open"),
        ({"15-24": 0.5}, PEOPLE, "at least two groups"),
        ({"15-24": 62.0, "25+": 0.8}, PEOPLE, "Write 62 % as 0.62"),
        ({"15-24": 1.0, "25+": 0.8}, PEOPLE, "between 0 and 1"),
        ({"young": 0.5, "25+": 0.8}, PEOPLE, "written '15-24'"),
        ({"15-24": 0.5, "25+": 0.8}, np.where(np.arange(101) < 25, 0, 1), "no persons"),
        ({"15-24": 0.5, "25-120": 0.8}, PEOPLE, "must lie within the ages 0 to 100"),
    ],
)
def test_groups_that_are_none(groups, people, message):
    with pytest.raises(ModelError, match=message):
        participation_curve(groups, people)
