"""Accounts a person can follow, and register entries."""

import numpy as np
import pytest

from sscore.pensions.balances import project_accounts
from sscore.pensions.register import Register


def a_register(years, members, claimed, died=0.0):
    """One woman's age group of three ages, the last of which claims."""
    shape = (1, years, 2, 3)

    def full(value):
        out = np.zeros(shape)
        out[:, :, 0] = value
        return out

    none = np.zeros(shape)
    return Register(
        2026 + np.arange(years),
        none,
        full(members),
        full(members),
        full(claimed),
        full(died),
        none,
        np.zeros((1, years)),
    )


def test_two_years_by_hand():
    """100 at 21 % grows to 121, half of the year 10 %: with 10 paid in it is 132, and in the next year all claim."""
    start = np.zeros((2, 3))
    start[0, 1] = 100.0
    paid = np.zeros((1, 2, 2, 3))
    paid[0, 0, 0, 1] = 10.0
    found = project_accounts(
        start, a_register(2, [0, 1, 1], [0, 0, 1]), paid, np.full((1, 2), 0.21), access=np.zeros(3)
    )
    np.testing.assert_allclose(found.balance[0], [100, 132, 0])
    np.testing.assert_allclose(found.paid["claims"][0], [0, 132 * 1.1])
    assert found.identities()["accounts"] < 1e-14


def test_who_dies_is_paid_and_early_access_comes_off():
    start = np.zeros((2, 3))
    start[0, 0] = 100.0
    register = a_register(1, [4, 1, 1], [0, 0, 0], died=[1, 0, 0])
    found = project_accounts(start, register, np.zeros((1, 1, 2, 3)), np.zeros((1, 1)), access=np.array([0.2, 0, 0]))
    assert found.paid["deaths"][0, 0] == pytest.approx(25)
    assert found.paid["early_access"][0, 0] == pytest.approx(15)
    assert found.balance[0].tolist() == pytest.approx([100, 60])


def test_closing_turns_everything_into_service():
    start = np.full((2, 3), 10.0)
    found = project_accounts(
        start, a_register(2, 1.0, 0.0), np.zeros((1, 2, 2, 3)), np.zeros((1, 2)), access=np.zeros(3), closes=1
    )
    assert found.converted[0].tolist() == [0.0, 40.0]  # the last age's group has no place a year later
    assert found.balance[0, -1] == 0 and found.payments.sum() == 0
