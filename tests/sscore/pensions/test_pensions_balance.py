import numpy as np
import pytest

from sscore.errors import ModelError
from sscore.pensions import (
    DEBT_DEFINITIONS,
    actuarial_balance,
    funding_ratio,
    general_average_premium,
    implicit_pension_debt,
    mid_year_value,
)

EARNED = 100 * 1.05 ** np.arange(75)
SPENT = EARNED * np.linspace(0.05, 0.2, 75)


def test_one_year_is_income_less_cost():
    """SSA, single-year tables on the 2024 report: 13.03 - 14.71 = -1.68 per cent of payroll."""
    for income, cost, balance in ((13.03, 14.71, -1.68), (13.59, 15.53, -1.94), (13.72, 15.90, -2.18)):
        assert actuarial_balance([income], [cost], [1], interest=0.05).balance == pytest.approx(balance, abs=1e-9)


def test_the_balance_is_zero_at_the_average_premium():
    premium = general_average_premium(SPENT, EARNED, interest=0.07, reserve=40)
    found = actuarial_balance(premium.rate * EARNED, SPENT, EARNED, interest=0.07, reserve=40)
    assert found.balance == pytest.approx(0, abs=1e-12)


def test_a_rise_of_the_rate_by_the_missing_balance_closes_it():
    before = actuarial_balance(0.08 * EARNED, SPENT, EARNED, interest=0.06, reserve=10, target=SPENT[-1])
    after = actuarial_balance(
        (0.08 - before.balance) * EARNED, SPENT, EARNED, interest=0.06, reserve=10, target=SPENT[-1]
    )
    assert before.balance < 0
    assert after.balance == pytest.approx(0, abs=1e-12)


def test_mid_year_values_have_a_closed_form():
    assert mid_year_value([7] * 30, interest=0.05) == pytest.approx(7 * 1.05**0.5 * (1 - 1.05**-30) / 0.05)
    assert mid_year_value([0, 1], interest=[0.1, 0.21]) == pytest.approx(1 / 1.1 / 1.1)


def test_debts_differ_by_definition_and_say_so():
    accrued = implicit_pension_debt(definition="accrued", benefits=100, reserve=20)
    closed = implicit_pension_debt(definition="closed group", benefits=160, contributions=50, reserve=20)
    assert (accrued.debt, closed.debt) == (80, 90)
    assert accrued.to_frame().meaning.iloc[0] == DEBT_DEFINITIONS["accrued"]


def test_an_open_group_in_balance_owes_nothing():
    rate = general_average_premium(SPENT, EARNED, interest=0.06, reserve=25).rate
    found = implicit_pension_debt(
        definition="open group",
        benefits=mid_year_value(SPENT, interest=0.06),
        contributions=mid_year_value(rate * EARNED, interest=0.06),
        reserve=25,
    )
    assert found.debt == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: implicit_pension_debt(definition="pbo", benefits=1), "definition must be one of"),
        (lambda: implicit_pension_debt(definition="accrued", benefits=1, contributions=1), "counts no future"),
        (lambda: funding_ratio(1, 0), "liabilities"),
        (lambda: actuarial_balance([1], [1], [0], interest=0), "0 in every year"),
        (lambda: actuarial_balance([1], [1], [1], interest=0, target=-1), "target"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ModelError, match=words):
        call()
