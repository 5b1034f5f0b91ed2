"""Incentives side by side: the course plan's cost per saver won, deadweight by hand, the index beside another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import SaverGroups, flat_incentive, subsidy_concentration, weigh_incentives
from sscore.errors import ModelError
from sscore.households import concentration
from sscore.pensions import incentive_cost

ONE = SaverGroups(["all"], [200_000], [0.2], [20_000])
TWO = SaverGroups(["poor", "rich"], [100, 100], [0.0, 0.5], [10, 10])


def test_the_check_value_of_the_course_plan():
    """C1.M4 X3: 40,000 savers become 110,000, average match 12,000."""
    found = weigh_incentives(ONE, [flat_incentive(ONE, 0.55, per_saver=12_000, name="match")])["match"].cost
    assert round(found.per_additional) == 18_857
    assert found.total == pytest.approx(1.32e9)
    assert found.deadweight == pytest.approx(40 / 110)


def test_nobody_won_costs_infinitely_much_and_comes_last():
    won = flat_incentive(TWO, [0.1, 0.5], per_saver=50, name="dear")
    idle = flat_incentive(TWO, [0.0, 0.5], per_saver=1, name="idle")
    found = weigh_incentives(TWO, [idle, won])
    assert found.names == ("dear", "idle")
    assert found["idle"].cost.per_additional == np.inf


def test_fewer_savers_are_an_error_that_names_the_group():
    with pytest.raises(ModelError, match="'rich'"):
        weigh_incentives(TWO, [flat_incentive(TWO, [0.5, 0.4], per_saver=1)])


def test_by_hand():
    """10 poor and 60 rich save with it, 50 rich did before: 5 each and 1 a person cost 70 * 5 + 200 * 1 = 550."""
    found = weigh_incentives(TWO, [flat_incentive(TWO, [0.1, 0.6], per_saver=5, per_person=1, name="x")])["x"]
    assert found.cost.total == pytest.approx(550)
    assert found.cost.per_additional == pytest.approx(550 / 20)
    assert found.additional.tolist() == pytest.approx([10, 10])
    assert found.paid.tolist() == pytest.approx([150, 400])
    assert found.cost.deadweight == pytest.approx(50 * 6 / 550)
    assert found.share.sum() == pytest.approx(1)


@given(
    before=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    gain=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    pay=st.floats(0.01, 1e6),
)
def test_one_payment_for_all_is_the_formula_of_pensions(before, gain, pay):
    after = [b + (1 - b) * g for b, g in zip(before, gain, strict=True)]
    groups = SaverGroups(["a", "b", "c"], [10, 20, 30], before, [1, 1, 1])
    found = weigh_incentives(groups, [flat_incentive(groups, after, per_saver=pay)]).results[0]
    savers, more = float(groups.before.sum()), float(np.dot([10, 20, 30], after))
    expected = incentive_cost(savers, max(more, savers), pay)
    assert found.cost.total == pytest.approx(expected.total, rel=1e-9, abs=1e-9)
    if more > savers + 1e-6 and expected.total:
        assert found.cost.per_additional == pytest.approx(expected.per_additional, rel=1e-6)
        assert found.cost.deadweight == pytest.approx(expected.deadweight, abs=1e-9)


def test_nothing_spent_has_shares_that_do_not_exist():
    found = weigh_incentives(TWO, [flat_incentive(TWO, [0.2, 0.6], name="free")])["free"]
    assert found.cost.per_additional == 0
    assert np.isnan([found.cost.deadweight, found.concentration, *found.share]).all()


def test_the_index_is_that_of_persons_who_all_get_their_groups_mean():
    persons, paid = [30, 50, 20], [10.0, 100.0, 5.0]
    each = np.repeat(np.divide(paid, persons), persons)
    assert subsidy_concentration(persons, paid) == pytest.approx(
        concentration(each, np.repeat([1.0, 2.0, 3.0], persons))
    )


@pytest.mark.parametrize(("paid", "index"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 5], 0.75), ([5, 0, 0, 0], -0.75)])
def test_the_ends_of_the_index(paid, index):
    assert subsidy_concentration([7, 7, 7, 7], paid) == pytest.approx(index)


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.1, 100)), min_size=2, max_size=6), st.floats(0.1, 10))
def test_the_index_ignores_the_unit_and_turns_with_the_order(rows, unit):
    people, money = (np.array(column) for column in zip(*rows, strict=True))
    assert subsidy_concentration(people, money * unit) == pytest.approx(subsidy_concentration(people, money))
    turned = subsidy_concentration(people[::-1], money[::-1])
    assert turned == pytest.approx(-subsidy_concentration(people, money), abs=1e-9)


def test_tables():
    found = weigh_incentives(TWO, [flat_incentive(TWO, [0.1, 0.6], per_saver=5, name="x")])
    assert found.to_frame().loc[0, ["name", "poorest_share"]].tolist() == ["x", pytest.approx(1 / 7)]
    assert found.by_group()["group"].tolist() == ["poor", "rich"]


def test_wrong_questions():
    with pytest.raises(ModelError, match="at least one"):
        weigh_incentives(TWO, [])
    with pytest.raises(ModelError, match="made for other groups"):
        weigh_incentives(TWO, [flat_incentive(ONE, 0.5)])
    with pytest.raises(ModelError, match="no incentive 'y'"):
        weigh_incentives(TWO, [flat_incentive(TWO, 0.5, name="x")])["y"]
    with pytest.raises(ModelError, match="something must be paid"):
        subsidy_concentration([1, 1], [0, 0])
