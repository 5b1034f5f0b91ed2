"""Aged debt, penalties and roll rates."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.governance import AGE_BUCKETS, ageing, ageing_history, penalty, roll_rates, syn_contributions

DAY = dt.date(2024, 12, 31)


def ago(days):
    return DAY - dt.timedelta(days=days)


def test_check_values_of_the_curriculum():
    """CURRICULUM, C2.M2 X1: 4 dues of 100, payments 60 + 90 leave 100, 100, 50 and 0."""
    dues = [(ago(400), 100), (ago(200), 100), (ago(60), 100), (ago(10), 100)]
    debt = ageing(dues, [(ago(300), 60), (ago(100), 90)], DAY)
    assert list(debt.amounts.values()) == [100, 100, 50, 0]
    assert debt.total == 250
    assert debt.credit == 0
    assert debt.debtors == 1


@pytest.mark.parametrize(("age", "bucket"), [(0, 0), (30, 0), (31, 1), (90, 1), (91, 2), (365, 2), (366, 3)])
def test_edges_of_the_buckets(age, bucket):
    amounts = list(ageing([(ago(age), 7)], [], DAY).amounts.values())
    assert amounts[bucket] == 7
    assert sum(amounts) == 7


def test_overpayment_is_credit_and_later_entries_do_not_count():
    debt = ageing([(ago(5), 100), (ago(-1), 500)], [(ago(1), 130), (ago(-1), 50)], DAY)
    assert debt.total == 0
    assert debt.credit == 30
    assert debt.to_frame()["share"].isna().all()


def test_one_employers_credit_does_not_pay_anothers_debt():
    dues = pd.DataFrame({"employer": ["A", "B"], "date": [ago(10), ago(100)], "amount": [100.0, 100.0]})
    paid = pd.DataFrame({"employer": ["A", "C"], "date": [ago(1), ago(1)], "amount": [150.0, 20.0]})
    debt = ageing(dues, paid, DAY)
    assert (debt.total, debt.credit, debt.debtors) == (100, 70, 1)


@given(
    st.lists(st.tuples(st.integers(-50, 800), st.floats(0, 1e6)), max_size=12),
    st.lists(st.tuples(st.integers(-50, 800), st.floats(0, 1e6)), max_size=12),
)
def test_money_is_kept(dues, payments):
    debt = ageing([(ago(a), m) for a, m in dues], [(ago(a), m) for a, m in payments], DAY)
    owed = sum(m for a, m in dues if a >= 0)
    paid = sum(m for a, m in payments if a >= 0)
    assert debt.total - debt.credit == pytest.approx(owed - paid, abs=1e-6)
    assert min(debt.amounts.values()) >= 0
    assert min(debt.total, debt.credit) == pytest.approx(0, abs=1e-6)


def test_history_is_one_ageing_after_another():
    dues, payments = syn_contributions("TZA", employers=15, months=6, seed=3)
    days = sorted(set(dues["date"]))
    history = ageing_history(dues, payments, days)
    for day in days:
        one = ageing(dues, payments, day)
        assert history.loc[one.as_of, list(AGE_BUCKETS)].tolist() == pytest.approx(list(one.amounts.values()))


def test_bad_ledgers():
    with pytest.raises(ModelError, match=r"amount\[0\] must be finite and at least 0"):
        ageing([(ago(1), -5)], [], DAY)
    with pytest.raises(ModelError, match="no column 'amount'"):
        ageing(pd.DataFrame({"date": [DAY], "amuont": [1]}), [], DAY)
    with pytest.raises(ModelError, match=r"date\[0\] must be a day such as .* got 'yesterday, perhaps'"):
        ageing([("yesterday, perhaps", 5)], [], DAY)
    with pytest.raises(ModelError, match="as_of must be a day such as"):
        ageing([], [], "31 December")


def test_penalties_of_the_curriculum():
    """CURRICULUM, C2.M2 X2: 5 m, 45 days, 2 %: 200 000 simple, 202 000 compound; 30 days 100 000, 31 days 200 000."""
    assert penalty(5e6, 45, 0.02) == pytest.approx(200_000)
    assert penalty(5e6, 45, 0.02, compound=True) == pytest.approx(202_000)
    assert penalty(5e6, 30, 0.02) == pytest.approx(100_000)
    assert penalty(5e6, 31, 0.02) == pytest.approx(200_000)
    assert penalty(5e6, -10, 0.02) == 0
    assert penalty(5e6, 365, 0.02, cap=0.1) == pytest.approx(500_000)
    assert penalty(5e6, 30, 0.02, cap=0.1) == pytest.approx(100_000)


@pytest.mark.parametrize("bad", [(-1, 30, 0.02), (1, float("nan"), 0.02), (1, 30, -0.02)])
def test_bad_penalties(bad):
    with pytest.raises(ModelError):
        penalty(*bad)
    with pytest.raises(ModelError, match="cap"):
        penalty(1, 1, 0.1, cap=-1)


STATES = ["current", "late", "paid", "written off"]


def history():
    rows = []
    for account in range(100):
        first, then = ("current", "late") if account < 60 else ("late", "written off")
        if account % 2:
            then = "paid"
        rows += [(account, 1, first, 10.0), (account, 2, then, 10.0)]
    return pd.DataFrame(rows, columns=["account", "month", "state", "amount"])


def test_roll_rates_against_absorption_by_hand():
    rates = roll_rates(history(), STATES)
    assert rates.matrix == pytest.approx(np.array([[0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5], [0, 0, 1, 0], [0, 0, 0, 1]]))
    assert rates.after({"current": 1000}, 2) == pytest.approx(
        {"current": 0, "late": 0, "paid": 750, "written off": 250}
    )
    assert rates.expected_write_off({"current": 1000, "written off": 70}, 12) == pytest.approx(250)
    assert rates.expected_write_off({"current": 1000}, 1) == 0
    assert rates.ultimate().loc["current"].tolist() == pytest.approx([0.75, 0.25])


def test_rows_sum_to_one_and_debt_is_kept():
    rng = np.random.default_rng(5)
    rows = [
        (a, m, s)
        for a in range(200)
        for m, s in enumerate(
            rng.choice(["current", "1-30", "31-90"], 6).tolist() + ["paid" if a % 3 else "written off"]
        )
    ]
    seen = pd.DataFrame(rows, columns=["account", "month", "state"])
    rates = roll_rates(seen, ["current", "1-30", "31-90", "paid", "written off"])
    assert rates.matrix.sum(axis=1) == pytest.approx(np.ones(5))
    stock = {"current": 50.0, "1-30": 30.0, "31-90": 20.0}
    assert sum(rates.after(stock, 7).values()) == pytest.approx(100)
    assert rates.ultimate().sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    far = rates.after(stock, 5_000)
    ends = sum(stock[s] * rates.ultimate().loc[s, "written off"] for s in stock)
    assert far["written off"] == pytest.approx(ends)


def test_weights_and_gaps_in_the_months():
    seen = history()
    assert roll_rates(seen.drop(columns="amount"), STATES).matrix == pytest.approx(roll_rates(seen, STATES).matrix)
    heavy = seen.assign(amount=[90.0 if a % 2 else 10.0 for a in seen["account"]])
    assert roll_rates(heavy, STATES).matrix[0, 2] == pytest.approx(0.9)
    apart = seen.assign(month=seen["month"] * 2)
    with pytest.raises(ModelError, match="no step from 'current'"):
        roll_rates(apart, STATES)


def test_bad_histories():
    with pytest.raises(ModelError, match="'lost' is not among"):
        roll_rates(history().replace({"state": {"late": "lost"}}), STATES)
    with pytest.raises(ModelError, match="two rows for one month"):
        roll_rates(pd.concat([history(), history()]), STATES)
    back = pd.DataFrame({"account": [1, 1], "month": [1, 2], "state": ["paid", "late"]})
    with pytest.raises(ModelError, match="leave 'paid'"):
        roll_rates(back, STATES)
    rates = roll_rates(history(), STATES)
    with pytest.raises(ModelError, match="not absorbing"):
        rates.expected_write_off({"late": 1}, state="late")
    with pytest.raises(ModelError, match="no state 'lost'"):
        rates.after({"lost": 1}, 1)
    stuck = roll_rates(pd.DataFrame({"account": [1, 1], "month": [1, 2], "state": ["late", "late"]}), ["late", "paid"])
    with pytest.raises(ModelError, match="nothing leads from 'late'"):
        stuck.ultimate()
