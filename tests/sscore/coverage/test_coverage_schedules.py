"""Contribution calendars, what follows from them, and splits: published cases, hand-worked ones, identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sscore.coverage import (
    ScheduleTerms,
    compare_schedules,
    credited_months,
    daily_amounts,
    follow_schedule,
    level_monthly,
    reconcile,
    seasonal_instalments,
    share_of_receipts,
    split_payment,
    syn_monthly_incomes,
    yearly_lump,
)
from sscore.errors import ModelError

PATTERN = np.array([40.0, 30, 30, 40, 80, 240, 260, 180, 120, 80, 50, 50])
TERMS = ScheduleTerms(minimum=10, fee=1)


def calendars(annual=120.0):
    return [
        level_monthly(annual),
        seasonal_instalments(annual, PATTERN),
        share_of_receipts(annual, PATTERN),
        daily_amounts(annual),
        yearly_lump(annual, month=7),
    ]


@given(st.floats(1, 1100))
def test_every_calendar_asks_for_the_same_year(annual):
    for calendar in calendars(annual):
        assert float(calendar.annual) == pytest.approx(annual)
        assert (calendar.due >= 0).all()
        assert len(calendar.to_frame()) == 12


def test_calendars_worked_by_hand():
    assert seasonal_instalments(90, [[10, 0, 20], [5, -3, 0]]).due.tolist() == [[30, 0, 60], [90, 0, 0]]
    assert seasonal_instalments(90, [10, 10, 20], instalments=2).due.tolist() == [30, 0, 60]
    assert seasonal_instalments(90, [[10, 0, 20], [5, -3, 0]]).payments.tolist() == [1, 0, 1], "none where none is due"
    assert share_of_receipts(120, PATTERN).rate == pytest.approx(0.1)
    assert daily_amounts(264).due.tolist() == pytest.approx([22] * 12)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: level_monthly(0), "above 0"),
        (lambda: seasonal_instalments(10, [0, -1]), "no income above 0"),
        (lambda: seasonal_instalments(10, [1, 2], instalments=0), "at least 1"),
        (lambda: seasonal_instalments(10, [1, 2], instalments=3), "at most the 2 months given, got 3"),
        (lambda: share_of_receipts(10, [1, 2]), "more than all expected income"),
        (lambda: share_of_receipts(1, [[1, 2], [3, 4]]), "One rate is for all"),
        (lambda: daily_amounts(10, days=[0, 0]), "not all 0"),
        (lambda: daily_amounts(10, days=[1.5]), "whole days"),
        (lambda: yearly_lump(10, month=13), "1 to 12"),
    ],
)
def test_calendars_that_cannot_be(make, words):
    with pytest.raises(ModelError, match=words):
        make()


def test_enough_income_pays_everything_and_fees_are_payments_times_fee():
    for calendar in calendars():
        found = follow_schedule(calendar, np.full((2, 12), 1000.0), 100, TERMS)
        assert found.missed.tolist() == [0, 0]
        assert found.paid.sum(axis=1) == pytest.approx(found.due.sum(axis=1))
        assert found.fees.sum(axis=1) == pytest.approx(found.payments_due)
    once = follow_schedule(yearly_lump(120, month=7), np.full(12, 1000.0), 100, TERMS)
    daily = follow_schedule(daily_amounts(120), np.full(12, 1000.0), 100, TERMS)
    assert once.cost_share[0] == pytest.approx(1 / 120)
    assert daily.cost_share[0] == pytest.approx(264 / 120)


def test_a_percentage_follows_actual_incomes():
    calendar = share_of_receipts(120, PATTERN)
    half = follow_schedule(calendar, PATTERN / 2, 0, ScheduleTerms(minimum=10))
    assert half.paid.sum() == pytest.approx(60)
    loss = follow_schedule(calendar, np.where(PATTERN < 50, -PATTERN, PATTERN), 0, ScheduleTerms(minimum=10))
    assert (loss.due[0] == np.where(PATTERN < 50, 0, PATTERN / 10)).all()


def test_days_are_paid_as_far_as_the_floor_allows():
    """Room for 30: at 2 + 1 a day, ten of twenty days."""
    found = follow_schedule(daily_amounts(40, days=[20]), [130], 100, ScheduleTerms(minimum=20, fee=1))
    assert (found.paid.sum(), found.fees.sum(), found.missed[0], found.credited[0]) == (20, 10, 10, 1)
    share = follow_schedule(daily_amounts(40, days=[20]), [122], 100, ScheduleTerms(minimum=20, fee_share=0.1))
    assert (share.paid.sum(), share.fees.sum()) == pytest.approx((20, 2))


def test_a_lump_may_wait_and_oldest_months_are_paid_first():
    late = yearly_lump(100, month=1, months=4, catch_up=2)
    assert follow_schedule(late, [50, 50, 200, 50], 50, TERMS).paid[0].tolist() == [0, 0, 100, 0]
    assert follow_schedule(late, [50, 50, 50, 200], 50, TERMS).missed.tolist() == [1]
    monthly = level_monthly(40, months=4, catch_up=1)
    found = follow_schedule(monthly, [0, 0, 31, 30], 10, ScheduleTerms(minimum=10))
    assert found.paid[0].tolist() == [0, 0, 20, 10]
    assert found.missed.tolist() == [1]


PANEL = arrays(np.int64, (3, 8), elements=st.integers(-20, 120)).map(lambda a: a.astype(float))


@given(PANEL, st.integers(0, 40), st.integers(0, 4), st.integers(0, 3))
def test_the_floor_is_kept_and_later_never_pays_less(panel, floor, late, fee):
    terms = ScheduleTerms(minimum=7, fee=fee, fee_share=0.05)
    calendar = level_monthly(80, months=8, catch_up=late)
    found = follow_schedule(calendar, panel, floor, terms)
    left = panel - found.paid - found.fees
    assert (left >= np.minimum(panel, floor) - 1e-6).all()
    assert found.paid.sum(axis=1) == pytest.approx(10 * (8 - found.missed))
    longer = follow_schedule(level_monthly(80, months=8, catch_up=late + 1), panel, floor, terms)
    assert (longer.missed <= found.missed).all()


@given(arrays(np.int64, (4, 12), elements=st.integers(0, 60)), st.integers(1, 30))
def test_carrying_never_loses_months(paid, minimum):
    none, forward, year = (credited_months(paid, minimum, carry=c) for c in ("none", "forward", "year"))
    assert (none <= forward).all()
    assert (forward <= year).all()
    assert (year <= 12).all()
    assert (year * minimum <= paid.sum(axis=1)).all()
    level = np.full(12, minimum)
    assert [int(credited_months(level, minimum, carry=c)[0]) for c in ("none", "forward", "year")] == [12, 12, 12]


def test_the_minimum_exactly_met_counts():
    assert credited_months([0.1 + 0.2], 0.3).tolist() == [1]
    assert credited_months([0.1] * 3, 0.3, carry="year").tolist() == [1]
    assert credited_months([0.1] * 3, 0.3, carry="forward").tolist() == [1]
    assert credited_months([60, 0, 0], 10, carry="year").tolist() == [3], "never more than the months there are"


def test_comparison_on_an_invented_year():
    incomes = syn_monthly_incomes(np.linspace(800, 3000, 150), "one harvest", seed=4).incomes
    table = compare_schedules(calendars(), incomes, 60, TERMS).set_index("rule")
    assert table["due"].drop("share of receipts").tolist() == pytest.approx([120] * 4)
    assert (table["months_none"] <= table["months_forward"]).all()
    assert table.loc["seasonal instalments", "paid"] > table.loc["level monthly", "paid"]
    assert table["cost_share"].idxmax() == "daily amounts"
    weighted = compare_schedules(calendars(), incomes, 60, TERMS, weights=np.full(150, 7.0)).set_index("rule")
    assert weighted["paid"].tolist() == pytest.approx(table["paid"].tolist())


def test_nobody_who_pays_has_no_cost_share():
    table = compare_schedules([level_monthly(120)], np.zeros(12), 10, TERMS)
    assert np.isnan(table["cost_share"][0])
    assert (table["paid_share"][0], table["missed_share"][0], table["all_paid"][0]) == (0, 1, 0)
    found = follow_schedule(share_of_receipts(1, [1, 1]), [0, -4], 0, TERMS)
    assert np.isnan(found.cost_share).all()
    assert (found.payments_due.sum(), found.missed.sum()) == (0, 0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ScheduleTerms(minimum=0), "above 0"),
        (lambda: ScheduleTerms(minimum=1, carry="back"), "'forward'"),
        (lambda: credited_months([-1], 5), "at least 0"),
        (lambda: follow_schedule(level_monthly(12), [1, 2], 0, TERMS), "shape \\(2,\\)"),
        (lambda: follow_schedule(level_monthly(2, months=2), [[1, 2]], [1, 2], TERMS), "floor"),
        (lambda: compare_schedules([], [1], 0, TERMS), "different names"),
        (lambda: compare_schedules([level_monthly(1), level_monthly(2)], np.ones(12), 0, TERMS), "different names"),
        (lambda: compare_schedules([level_monthly(1)], np.ones(12), 0, TERMS, weights=[0]), "all 0"),
    ],
)
def test_schedules_that_cannot_be(call, words):
    with pytest.raises(ModelError, match=words):
        call()


def test_the_published_split_does_not_add_up():
    """ISSA Good Practice 240506: 60 shillings as 25 + 18 + 17 + 2."""
    found = reconcile(60, {"savings": 25, "health": 18, "commission": 17, "levy": 2})
    assert (found.parts_total, found.difference, found.matches) == (62, -2, False)
    assert found.of_total["savings"] == pytest.approx(0.417, abs=5e-4)
    assert found.of_parts["savings"] == pytest.approx(0.403, abs=5e-4)
    assert sum(found.of_parts.values()) == pytest.approx(1)
    assert found.to_frame()["amount"].tolist() == [25, 18, 17, 2, -2]


def test_cents_are_counted_as_whole_numbers():
    assert reconcile(0.3, [0.1, 0.2]).matches
    assert reconcile(29.99, [9.99, 9.99, 10.01]).matches
    assert reconcile(1.0, [0.1] * 10).difference == 0
    assert reconcile(0.3, [0.1, 0.1]).difference == 0.1
    assert reconcile(1_000_000.01, [1_000_000.0, 0.01]).matches


def test_a_payment_of_nothing_has_no_shares():
    found = reconcile(0, [0, 0])
    assert found.matches
    assert all(np.isnan(v) for v in (*found.of_total.values(), *found.of_parts.values()))


@given(
    st.integers(1, 10_000),
    st.lists(st.integers(1, 50), min_size=1, max_size=6),
    st.sampled_from([1, 0.01, 0.5, 5]),
)
def test_a_split_adds_up_and_no_part_is_off_by_a_coin(coins, parts, smallest):
    total = coins * smallest
    shares = {f"p{k}": p / sum(parts) for k, p in enumerate(parts)}
    found = split_payment(total, shares, smallest=smallest)
    assert found.matches
    for name, share in shares.items():
        assert abs(found.parts[name] - total * share) < smallest * (1 + 1e-6)
    assert reconcile(found.total, found.parts, smallest=smallest).matches


def test_fees_are_taken_first_and_equal_remainders_go_to_the_first():
    found = split_payment(10, {"a": 0.5, "b": 0.5}, fees={"fee": 3})
    assert dict(found.parts) == {"fee": 3, "a": 4, "b": 3}
    assert dict(split_payment(10, {"a": 1.0}, fees={"fee": 10}).parts) == {"fee": 10, "a": 0}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: reconcile(60, []), "at least one part"),
        (lambda: reconcile(60, {}), "at least one part"),
        (lambda: reconcile(60, [60.001]), "no whole number"),
        (lambda: reconcile(60, [-1, 61]), "at least 0"),
        (lambda: reconcile(float("nan"), [1]), "total"),
        (lambda: split_payment(60, {"a": 0.5}), "add up to 1"),
        (lambda: split_payment(60, {"a": 1}, fees={"a": 5}), "two names"),
        (lambda: split_payment(60, {"a": 1}, fees={"b": 61}), "more than the payment"),
        (lambda: split_payment(60.5, {"a": 1}), "no whole number"),
    ],
)
def test_splits_that_cannot_be(call, words):
    with pytest.raises(ModelError, match=words):
        call()
