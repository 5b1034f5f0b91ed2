"""Quantiles, quintiles of persons, incidence and targeting: small tables by hand, numpy, identities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.households import (
    benefit_incidence,
    groups_of_persons,
    poverty,
    quintiles_of_persons,
    targeting,
    weighted_quantile,
)

rows_of_numbers = st.lists(st.tuples(st.integers(-9, 99), st.integers(1, 5)), min_size=1, max_size=20)


@given(rows_of_numbers, st.lists(st.integers(0, 20), min_size=1, max_size=4))
@settings(deadline=None)
def test_quantiles_are_numpys_on_the_persons_themselves(rows, twentieths):
    y, w = zip(*rows, strict=True)
    p = np.array(twentieths) / 20
    persons = np.repeat(np.array(y, float), w)
    found = weighted_quantile(y, p, w)
    lower = weighted_quantile(y, p, w, method="lower")
    assert lower.tolist() == np.quantile(persons, p, method="inverted_cdf").tolist()
    inner = (p > 0) & (p < 1)
    by_numpy = np.quantile(persons, p, method="averaged_inverted_cdf")
    assert found[inner] == pytest.approx(by_numpy[inner])
    assert weighted_quantile(persons, 0.5) == pytest.approx(np.median(persons))


def test_quantiles_leave_out_rows_without_weight():
    assert weighted_quantile([1, 2, 99], [0.0, 0.5, 1.0], [1, 1, 0]).tolist() == [1.0, 1.5, 2.0]
    assert weighted_quantile([5], 0.3) == 5.0
    assert weighted_quantile([1, 2, 3], 0.3, [0.1, 0.2, 0.7]) == 2.5  # 0.1 + 0.2 is 0.3


def test_a_quintile_holds_a_fifth_of_the_persons_not_of_the_households():
    # two households of eight are poorest: by households they are not even a quintile of ten
    welfare = np.arange(1, 11)
    persons = np.array([8, 8, 3, 3, 3, 3, 3, 3, 3, 3])
    group = quintiles_of_persons(welfare, persons)
    assert group.tolist() == [1, 2, 3, 3, 3, 4, 4, 5, 5, 5]
    mixed = np.array([3, 0, 9, 1, 2, 8, 7, 4, 6, 5])
    assert quintiles_of_persons(welfare[mixed], persons[mixed]).tolist() == group[mixed].tolist()
    assert quintiles_of_persons([5, 5, 5], [1, 2, 3]).tolist() == [3, 3, 3]
    assert quintiles_of_persons([1, 2, 3], [1, 0, 1]).tolist() == [2, 3, 4]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.floats(0.2, 5)), min_size=1, max_size=40))
@settings(deadline=None)
def test_groups_rise_with_welfare_and_equals_stay_together(rows):
    welfare, persons, w = (np.array(c, float) for c in zip(*rows, strict=True))
    group = groups_of_persons(welfare, persons, w, groups=4)
    at = np.argsort(welfare, kind="stable")
    assert (np.diff(group[at]) >= 0).all()
    for value in np.unique(welfare):
        assert len(np.unique(group[welfare == value])) == 1
    assert group.min() >= 1 and group.max() <= 4


def test_groups_of_many_single_persons_are_equal():
    welfare = np.random.default_rng(1).permutation(1000)
    assert np.bincount(groups_of_persons(welfare, groups=10))[1:].tolist() == [100] * 10


def test_incidence_by_hand():
    # fifths of ten persons; the household of the poorest four gets 8, the richest single 2
    found = benefit_incidence([8, 0, 0, 0, 2], [10, 20, 30, 40, 50], [2, 2, 2, 2, 2])
    assert found.persons.tolist() == [2] * 5
    assert found.share_of_benefit.tolist() == [0.8, 0, 0, 0, 0.2]
    assert found.coverage.tolist() == [1, 0, 0, 0, 1]
    assert found.benefit_per_person.tolist() == [4, 0, 0, 0, 1]
    assert found.share_of_welfare[0] == pytest.approx(8 / 20)
    assert found.share_of_beneficiaries.tolist() == [0.5, 0, 0, 0, 0.5]
    assert np.isnan(found.benefit_per_beneficiary[1])
    # C = 2 sum(share x middle rank) - 1 = 2 (0.8 x 0.1 + 0.2 x 0.9) - 1
    assert found.concentration == pytest.approx(2 * (0.8 * 0.1 + 0.2 * 0.9) - 1)
    assert found.kakwani < found.concentration
    assert found.to_frame().shape[0] == 5


def test_the_same_for_everybody_is_spread_evenly():
    rng = np.random.default_rng(2)
    persons = rng.integers(1, 9, 4000)
    found = benefit_incidence(3 * persons, rng.lognormal(size=4000), persons, rng.random(4000))
    assert found.share_of_benefit == pytest.approx(np.full(5, 0.2), abs=0.002)
    assert found.concentration == pytest.approx(0, abs=1e-12)
    assert found.benefit_per_person == pytest.approx(np.full(5, 3.0))
    assert found.total == pytest.approx(3 * found.persons.sum())


def test_incidence_of_nothing_and_of_equals_is_told():
    nothing = benefit_incidence([0, 0], [1, 2])
    assert np.isnan(nothing.concentration) and np.isnan(nothing.share_of_benefit).all()
    assert "Nobody gets anything" in nothing.remarks[0]
    equals = benefit_incidence([1, 2], [4, 4])
    assert equals.persons.tolist() == [0, 0, 2, 0, 0]
    assert "Nobody falls into group 1, 2, 4, 5" in equals.remarks[0]
    assert np.isnan(benefit_incidence([1, 1], [-4, 4]).kakwani)


PROGRAMME = targeting([5, 7, 20, 30], 10, benefit=[5, 0, 0, 9], household=([4, 1, 3, 2], [10, 10, 10, 10]), poorest=0.4)


def test_every_measure_has_its_own_denominator():
    # poor: 4 + 1 persons, covered: 4 + 2, of whom 4 are poor (all times ten)
    found = PROGRAMME
    assert (found.population, found.poor, found.covered, found.poor_covered) == (100, 50, 60, 40)
    assert found.exclusion_error == 10 / 50
    assert found.inclusion_error == 20 / 60
    assert found.coverage_of_poor + found.exclusion_error == 1
    assert found.targeting_differential == pytest.approx(40 / 50 - 20 / 50)
    assert found.leakage == 90 / 140
    assert found.cgh_index == pytest.approx((50 / 140) / 0.4)
    assert found.gap_before == 10 * (4 * 5 + 3)
    assert found.poverty_gap_efficiency == pytest.approx(50 / 140)
    assert found.poverty_gap_reduction == pytest.approx(50 / 230)
    assert found.spillover == 0


def test_the_table_names_numerators_and_denominators():
    five = np.tile([0, 1, 2, 3], 5)  # five rows behind each part, so that amounts may be shown
    rows = (np.array(column)[five] for column in ([5, 7, 20, 30], [5, 0, 0, 9], [4, 1, 3, 2], [2, 2, 2, 2]))
    welfare, benefit, persons, weights = rows
    found = targeting(welfare, 10, benefit=benefit, household=(persons, weights))
    table = found.to_frame().set_index("measure")
    assert found.rows == (5, 5, 5, 5)
    assert table.loc["exclusion_error", "denominator"] == "poor"
    assert table.loc["inclusion_error", "denominator"] == "covered"
    assert (table["value"] - table["numerator_amount"] / table["denominator_amount"]).abs().max() < 1e-12
    assert table.loc["inclusion_error", "denominator_amount"] == 60


def test_amounts_behind_which_few_rows_stand_are_hidden():
    table = PROGRAMME.to_frame()
    assert PROGRAMME.rows == (1, 1, 1, 1)
    assert table["value"].notna().all()
    named = ~table["measure"].isin(["targeting_differential", "coverage_less_inclusion_error"])
    assert table.loc[named, ["numerator_amount", "denominator_amount"]].isna().all(axis=None)


def test_nobody_left_over_is_zero_and_not_a_rounding_error():
    rng = np.random.default_rng(0)
    weights = np.where(rng.random(500) < 0.3, 0.0, rng.random(500))
    found = targeting(np.ones(500), 2, benefit=rng.random(500), household=(None, weights))
    assert found.population == found.poor == found.covered
    assert np.isnan(found.coverage_of_non_poor) and np.isnan(found.targeting_differential)
    assert "Everybody is poor" in found.remarks[0]
    assert found.leakage == found.inclusion_error == found.exclusion_error == 0


@pytest.mark.parametrize(
    ("given", "measures", "word"),
    [
        ({"welfare": [5, 60], "covered": [1, 1], "benefit": [0, 0]}, ("leakage", "cgh_index", "spillover"), "No money"),
        ({"welfare": [5, 60], "benefit": [0, 3]}, ("spillover",), "poor get no money"),
        ({"welfare": [50, 60], "benefit": [1, 3]}, ("exclusion_error", "poverty_gap_reduction"), "no poverty gap"),
    ],
)
def test_every_measure_that_does_not_exist_has_its_remark(given, measures, word):
    found = targeting(given.pop("welfare"), 10, **given)
    missing = set(found.to_frame().query("value.isna()")["measure"])
    assert set(measures) <= missing
    assert any(word in remark for remark in found.remarks)


def test_perfect_universal_and_perverse_programmes():
    y = np.array([2.0, 6, 20, 30])
    perfect = targeting(y, 10, benefit=np.maximum(10 - y, 0))
    assert perfect.exclusion_error == perfect.inclusion_error == perfect.leakage == perfect.gap_after == 0
    assert perfect.poverty_gap_efficiency == perfect.targeting_differential == 1
    universal = targeting(y, 10, benefit=np.ones(4))
    assert universal.cgh_index == pytest.approx(1)
    assert universal.targeting_differential == 0
    assert universal.coverage_less_inclusion_error == 1 - 0.5
    perverse = targeting(y, 10, covered=[0, 0, 1, 1])
    assert perverse.exclusion_error == perverse.inclusion_error == 1
    assert perverse.targeting_differential == -1
    assert np.isnan(perverse.leakage) and perverse.cgh_index == 0
    generous = targeting(y, 10, benefit=[16, 0, 0, 0])
    assert generous.spillover == 0.5 and generous.poverty_gap_efficiency == 0.5


def test_a_border_household_counts_in_proportion_whatever_the_order():
    # q = 0.4 of four persons is the first and six tenths of the second
    found = targeting([1, 2, 3, 4], 2.5, benefit=[0, 1, 1, 0], poorest=0.4)
    assert found.cgh_index == pytest.approx(0.5 * 0.6 / 0.4)
    assert targeting([4, 2, 1, 3], 2.5, benefit=[0, 1, 0, 1]).cgh_index == pytest.approx(found.cgh_index)
    assert targeting([5, 5], 9, benefit=[1, 0], poorest=0.3).cgh_index == pytest.approx(1)


def test_measures_without_a_denominator_are_nan_and_told():
    rich = targeting([50, 60], 10, benefit=[1, 1])
    assert np.isnan(rich.exclusion_error) and rich.inclusion_error == 1
    assert "Nobody is poor" in rich.remarks[0]
    nobody = targeting([5, 60], 10, covered=[False, False])
    assert np.isnan(nobody.inclusion_error) and nobody.exclusion_error == 1
    assert np.isnan(nobody.cgh_index)
    assert "Nobody is covered" in nobody.remarks[0]


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.floats(0, 20), st.integers(1, 6), st.floats(0.1, 9)), min_size=1, max_size=15
    )
)
@settings(deadline=None)
def test_money_adds_up(rows):
    y, benefit, persons, w = (np.array(c, float) for c in zip(*rows, strict=True))
    found = targeting(y, 12, benefit=benefit, household=(persons, w))
    closed = found.gap_before - found.gap_after
    assert -1e-9 <= closed <= found.spending_on_poor + 1e-9 <= found.spending + 2e-9
    assert found.gap_before == pytest.approx(poverty(y, 12, persons * w).total_gap)
    assert found.gap_after == pytest.approx(poverty(y + benefit / persons, 12, persons * w).total_gap)
    if found.spending > 1e-6 and found.spending_on_poor > 1e-6:
        beckerman = (1 - found.leakage) * (1 - found.spillover)  # vertical efficiency x (1 - spillover)
        assert found.poverty_gap_efficiency == pytest.approx(beckerman, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: targeting([1, 2], 5), "give covered"),
        (lambda: targeting([1, 2], 5, [1, 0], benefit=[0, 3]), "household 1 gets 3 and is not covered"),
        (lambda: targeting([1, 2], 5, [1, 2]), r"covered\[1\] must be True or False"),
        (lambda: targeting([1, 2], 5, [1]), "covered must have shape"),
        (lambda: targeting([1, 2], 5, ["yes", "no"]), r"covered\[0\] must be True or False .* got 'yes'"),
        (lambda: targeting([1, 2], 5, [True, None]), r"covered\[1\] must be True or False"),
        (lambda: targeting([1, 2], 5, [1, 0], household=None), "household must be a pair"),
        (lambda: targeting([1, 2], 5, [1, 0], household=([1, 1], None, 3)), "household must be a pair"),
        (lambda: targeting([1, 2], 5, [1, 1], poorest=0), "poorest must be above 0"),
        (lambda: targeting([1, 2], 5, benefit=[1, -1]), r"benefit\[1\]"),
        (
            lambda: targeting([1, 2], 5, benefit=[1, 1], household=([0, 1], None)),
            "household 0 gets 1 and has no persons",
        ),
        (lambda: targeting([1, 2], 5, [1, 1], household=([0, 0], None)), "have no persons"),
        (lambda: benefit_incidence([1, 1], [1, 2], [0, 3]), "household 0 gets 1 and has no persons"),
        (lambda: benefit_incidence([1], [1, 2]), "benefit must have shape"),
        (lambda: groups_of_persons([1, 2], groups=1), "at least 2"),
        (lambda: quintiles_of_persons([1, 2], [1, -1]), r"persons\[1\]"),
        (lambda: weighted_quantile([1, 2], 1.2), "at most 1"),
        (lambda: weighted_quantile([1, 2], 0.5, method="linear"), "'averaged', 'lower'"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
