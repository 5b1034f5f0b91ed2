"""Contribution calendars for irregular earners: the same year's contribution, due by another rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.incomes import MONTHS, panel
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Calendar", "daily_amounts", "level_monthly", "seasonal_instalments", "share_of_receipts", "yearly_lump"]


@dataclass(frozen=True, eq=False)
class Calendar:
    """What is due in each month, and in how many payments.

    ``due`` is money, shape (months,) or (persons, months); ``payments`` (months,) counts the equal payments it is made
    in, 0 where a fixed calendar asks nobody for anything. ``rate`` is the fraction of each income that is due where the
    calendar follows actual incomes, otherwise None; ``due`` is then what the expected incomes give. ``catch_up`` is for
    how many later months a missed payment may still be made.
    """

    rule: str
    due: Floats
    payments: Floats
    rate: float | None = None
    catch_up: int = 0

    @property
    def annual(self) -> Floats:
        """The contribution of the whole year, of each person where ``due`` has persons."""
        return np.asarray(self.due.sum(axis=-1))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a month; where the due differs by person, its mean."""
        import pandas as pd

        due = np.atleast_2d(self.due).mean(axis=0)
        return pd.DataFrame(
            {"month": np.arange(1, len(due) + 1), "rule": self.rule, "due": due, "payments": self.payments}
        )


def level_monthly(annual: float, *, months: int = MONTHS, catch_up: int = 0) -> Calendar:
    """Return one equal contribution a month.

    Parameters
    ----------
    annual
        Money a year, above 0.
    months
        Months in the calendar, at least 1.
    catch_up
        Later months in which a missed payment may still be made.

    Raises
    ------
    ModelError
        For a number out of its range.

    Examples
    --------
    >>> level_monthly(1200).due[:3].tolist()
    [100.0, 100.0, 100.0]
    """
    year = _annual("level_monthly", annual)
    size = whole("level_monthly", "months", months, low=1)
    late = whole("level_monthly", "catch_up", catch_up)
    return Calendar("level monthly", frozen(np.full(size, year / size)), frozen(np.ones(size)), None, late)


def seasonal_instalments(
    annual: float, expected: ArrayLike, *, instalments: int | None = None, catch_up: int = 0
) -> Calendar:
    """Return instalments in proportion to the expected income of the months, in all or only in the best of them.

    ::

        due_t = annual * max(y_t, 0) / sum of max(y, 0)        over the chosen months

    Parameters
    ----------
    annual
        Money a year, above 0.
    expected
        Expected money a month, shape (months,) or (persons, months); each person has a month above 0.
    instalments
        In how many of the best months something is due, from 1 to the number of months; None is every month with an
        income. Of months alike the earlier is chosen.
    catch_up
        Later months in which a missed payment may still be made.

    Raises
    ------
    ModelError
        For nobody's income, or a number out of its range.

    Examples
    --------
    >>> seasonal_instalments(120, [0, 10, 30, 20]).due.tolist()
    [0.0, 20.0, 60.0, 40.0]
    >>> seasonal_instalments(120, [0, 10, 30, 20], instalments=2).due.tolist()
    [0.0, 0.0, 72.0, 48.0]
    """
    caller = "seasonal_instalments"
    year = _annual(caller, annual)
    base = _expected(caller, expected)
    if instalments is not None:
        chosen = whole(caller, "instalments", instalments, low=1)
        if chosen > base.shape[1]:
            raise ModelError(f"{caller}: instalments must be at most the {base.shape[1]} months given, got {chosen}.")
        rank = np.argsort(np.argsort(-base, axis=1, kind="stable"), axis=1, kind="stable")
        base = np.where(rank < chosen, base, 0.0)
    due = year * base / base.sum(axis=1, keepdims=True)
    late = whole(caller, "catch_up", catch_up)
    payments = frozen((due > 0).any(axis=0))
    return Calendar("seasonal instalments", _as_given(due, expected), payments, None, late)


def share_of_receipts(annual: float, expected: ArrayLike, *, receipts: int = 4) -> Calendar:
    """Return a percentage of each receipt that gives the year's contribution where incomes are as expected.

    ::

        rate = annual / sum of max(y, 0)

    Where incomes turn out otherwise, so does the year's contribution: that is the point, and the risk, of the rule.

    Parameters
    ----------
    annual
        Money a year, above 0.
    expected
        Expected money a month, shape (months,): one rate for all.
    receipts
        Receipts a month, at least 1: each costs one transaction.

    Raises
    ------
    ModelError
        For incomes too small for the contribution (a rate above 1), nobody's income, or a number out of its range.

    Examples
    --------
    >>> calendar = share_of_receipts(6, [0, 10, 30, 20])
    >>> calendar.rate, calendar.due.tolist()
    (0.1, [0.0, 1.0, 3.0, 2.0])
    """
    caller = "share_of_receipts"
    year = _annual(caller, annual)
    base = _expected(caller, expected)
    if len(base) != 1:
        raise ModelError(
            f"{caller}: expected must have shape (months,), got {np.shape(expected)}. One rate is for all."
        )
    rate = year / float(base.sum())
    if rate > 1:
        raise ModelError(f"{caller}: {year:g} a year is more than all expected income, {base.sum():g}. Ask for less.")
    often = whole(caller, "receipts", receipts, low=1)
    return Calendar("share of receipts", frozen(rate * base[0]), frozen(np.full(base.shape[1], often)), rate)


def daily_amounts(annual: float, *, days: ArrayLike = (22,) * MONTHS, catch_up: int = 0) -> Calendar:
    """Return one small amount for each working day.

    ::

        amount a day = annual / sum of days

    Parameters
    ----------
    annual
        Money a year, above 0.
    days
        Whole working days of each month, shape (months,), from 0 to 31, not all 0.
    catch_up
        Later months in which a missed day may still be paid.

    Raises
    ------
    ModelError
        For no working day, or a number out of its range.

    Examples
    --------
    >>> calendar = daily_amounts(300, days=[20, 0, 10])
    >>> calendar.due.tolist(), calendar.payments.tolist()
    ([200.0, 0.0, 100.0], [20.0, 0.0, 10.0])
    """
    caller = "daily_amounts"
    year = _annual(caller, annual)
    worked = numbers(caller, "days", days, high=31)
    if worked.ndim != 1 or (worked != np.round(worked)).any() or not worked.any():
        raise ModelError(f"{caller}: days must be whole days of each month, not all 0, got {days!r:.80}.")
    late = whole(caller, "catch_up", catch_up)
    return Calendar("daily amounts", frozen(year * worked / worked.sum()), frozen(worked), None, late)


def yearly_lump(annual: float, *, month: int, months: int = MONTHS, catch_up: int = 0) -> Calendar:
    """Return one payment a year.

    Parameters
    ----------
    annual
        Money a year, above 0.
    month
        When it is due, 1 to ``months``.
    months
        Months in the calendar.
    catch_up
        Later months in which it may still be paid.

    Raises
    ------
    ModelError
        For a month outside the calendar, or a number out of its range.

    Examples
    --------
    >>> yearly_lump(120, month=2, months=3).due.tolist()
    [0.0, 120.0, 0.0]
    """
    caller = "yearly_lump"
    year = _annual(caller, annual)
    size = whole(caller, "months", months, low=1)
    when = whole(caller, "month", month, low=1)
    if when > size:
        raise ModelError(f"{caller}: month must be from 1 to {size}, got {when}.")
    once = (np.arange(1, size + 1) == when).astype(float)
    return Calendar("yearly lump", frozen(year * once), frozen(once), None, whole(caller, "catch_up", catch_up))


def _annual(caller: str, annual: float) -> float:
    return number(caller, "annual", annual, above=0.0)


def _expected(caller: str, expected: ArrayLike) -> Floats:
    """Return expected incomes above 0, or say whose are none."""
    base = np.maximum(panel(caller, expected), 0.0)
    none = np.flatnonzero(base.sum(axis=1) == 0)
    if len(none):
        raise ModelError(
            f"{caller}: expected has no income above 0 in row {none[0]}: no month can bear an instalment. Use a level "
            f"contribution, or leave the row out."
        )
    return base


def _as_given(due: Floats, expected: ArrayLike) -> Floats:
    """Return one person's months in one dimension, as they were given."""
    return frozen(due[0] if np.ndim(expected) == 1 else due)
