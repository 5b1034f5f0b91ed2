"""Accounts a person can follow, and register entries."""

import dataclasses

import numpy as np
import pytest

from sscore.pensions.balances import project_accounts
from sscore.pensions.register import Register


def a_register(years, members, claimed, died=0.0, moved=0.0):
    """Active women at three ages, the last of which claims, and dormant ones in the same number."""
    shape = (1, years, 2, 3)

    def full(value, dormant=True):
        out = np.zeros((1, years, 2, 2, 3))
        out[:, :, 0, 0] = value
        out[:, :, 1, 0] = np.multiply(value, float(dormant))
        return out

    none = np.zeros(shape)
    return Register(
        2026 + np.arange(years),
        none,
        none,
        full(members),
        full(claimed),
        full(died),
        full(0.0),
        full(moved, dormant=False),
        np.zeros((1, years)),
    )


def balances(**active):
    """Money of active women by the place of the age."""
    start = np.zeros((2, 2, 3))
    for place, money in active.items():
        start[0, 0, int(place[1:])] = money
    return start


def test_two_years_by_hand():
    """100 at 21 % grows to 121, half of the year 10 %: with 10 paid in it is 132, and in the next year all claim."""
    start = balances(x1=100.0)
    paid = np.zeros((1, 2, 2, 3))
    paid[0, 0, 0, 1] = 10.0
    found = project_accounts(
        start, a_register(2, [0, 1, 1], [0, 0, 1]), paid, np.full((1, 2), 0.21), access=np.zeros(3)
    )
    np.testing.assert_allclose(found.balance[0], [100, 132, 0])
    np.testing.assert_allclose(found.paid["claims"][0], [0, 132 * 1.1])
    assert found.identities()["accounts"] < 1e-14


def test_who_dies_is_paid_and_early_access_comes_off():
    start = balances(x0=100.0)
    register = a_register(1, [4, 1, 1], [0, 0, 0], died=[1, 0, 0])
    found = project_accounts(start, register, np.zeros((1, 1, 2, 3)), np.zeros((1, 1)), access=np.array([0.2, 0, 0]))
    assert found.paid["deaths"][0, 0] == pytest.approx(25)
    assert found.paid["early_access"][0, 0] == pytest.approx(15)
    assert found.balance[0].tolist() == pytest.approx([100, 60])


def test_closing_turns_everything_into_service():
    start = np.full((2, 2, 3), 10.0)
    found = project_accounts(
        start, a_register(2, 1.0, 0.0), np.zeros((1, 2, 2, 3)), np.zeros((1, 2)), access=np.zeros(3), closes=1
    )
    assert found.converted[0].tolist() == [0.0, 80.0]  # the last age's group has no place a year later
    assert found.balance[0, -1] == 0 and found.payments.sum() == 0


def test_who_stops_paying_takes_the_balance_along():
    """A quarter of the active stop; next year invalids, who are active, take a half of what is left to the active."""
    register = a_register(2, [4, 4, 1], [0, 0, 0], moved=[1, 0, 0])
    disabled = np.zeros_like(register.disabled)
    disabled[0, 1, 0, 0, 1] = 2.0
    ill = dataclasses.replace(register, disabled=disabled)
    found = project_accounts(balances(x0=100.0), ill, np.zeros((1, 2, 2, 3)), np.zeros((1, 2)), access=np.zeros(3))
    assert found.paid["invalidity"][0].tolist() == pytest.approx([0, 37.5])
    assert found.balance[0].tolist() == pytest.approx([100, 100, 62.5])
