"""What a contribution calendar gives: what is paid, what is missed, what it costs, and the months it buys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.incomes import floors, panel, row_weights, with_slack
from sscore.coverage.schedules import Calendar
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, fraction, frozen, number, numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CARRY", "FollowedSchedule", "ScheduleTerms", "compare_schedules", "credited_months", "follow_schedule"]

CARRY = ("none", "forward", "year")


@dataclass(frozen=True)
class ScheduleTerms:
    """What each payment costs and what a month of credit asks for.

    Parameters
    ----------
    fee
        Money for each payment, at least 0, paid by the contributor on top of the contribution.
    fee_share
        Fraction of each contribution that is charged on top, from 0 to 1.
    minimum
        Money that earns one month of credit, above 0.
    carry
        ``"none"``, ``"forward"`` or ``"year"``: see :func:`sscore.coverage.credited_months`.

    Raises
    ------
    ModelError
        For a number out of its range or an unknown carry.
    """

    minimum: float
    fee: float = 0.0
    fee_share: float = 0.0
    carry: str = "none"

    def __post_init__(self) -> None:
        """Check the four terms."""
        number("ScheduleTerms", "minimum", self.minimum, above=0.0)
        number("ScheduleTerms", "fee", self.fee)
        fraction("ScheduleTerms", "fee_share", self.fee_share)
        choice("ScheduleTerms", "carry", self.carry, CARRY)


def credited_months(paid: ArrayLike, minimum: float, *, carry: str = "none") -> Floats:
    """Return the months of credit that contributions earn under a minimum for each month.

    ::

        none      the month counts when paid_t >= minimum; the rest is lost for credit
        forward   the month counts when paid_t + what earlier months left >= minimum, which is then taken off
        year      floor(sum of paid / minimum), at most the number of months

    Never fewer months forward than with none, nor than forward with the year.

    Parameters
    ----------
    paid
        Money a month, at least 0, shape (persons, months) or (months,).
    minimum
        Money for one month, above 0; exactly the minimum counts.
    carry
        ``"none"``, ``"forward"`` or ``"year"``.

    Returns
    -------
    ndarray
        Months, shape (persons,).

    Raises
    ------
    ModelError
        For a negative contribution, a minimum of 0, or an unknown carry.

    Examples
    --------
    >>> [int(credited_months([5, 5, 30, 0], 10, carry=c)[0]) for c in ("none", "forward", "year")]
    [1, 3, 4]
    """
    caller = "credited_months"
    choice(caller, "carry", carry, CARRY)
    least = number(caller, "minimum", minimum, above=0.0)
    money = np.atleast_2d(numbers(caller, "paid", paid))
    if money.ndim != 2:
        raise ModelError(f"{caller}: paid must have shape (persons, months) or (months,), got {money.shape}.")
    if carry == "none":
        return np.asarray((money + with_slack(money, least) >= least).sum(axis=1), float)
    total = money.sum(axis=1)
    if carry == "year":
        return np.minimum(np.floor((total + with_slack(total, least)) / least), money.shape[1])
    held, months = np.zeros(len(money)), np.zeros(len(money))
    for t in range(money.shape[1]):
        held = held + money[:, t]
        counts = held + with_slack(held, least) >= least
        months += counts
        held = np.where(counts, np.maximum(held - least, 0.0), held)
    return months


@dataclass(frozen=True, eq=False)
class FollowedSchedule:
    """What one calendar gave on actual incomes.

    ``due``, ``paid`` (contributions without fees) and ``fees`` have shape (persons, months); ``missed`` and
    ``payments_due`` (persons,) count payments that were never made, and all; ``credited`` (persons,) months of credit.
    What is paid later than due is in ``paid`` of the month in which it was paid.
    """

    calendar: Calendar
    terms: ScheduleTerms
    due: Floats
    paid: Floats
    fees: Floats
    missed: Floats
    payments_due: Floats
    credited: Floats

    @property
    def cost_share(self) -> Floats:
        """Fees over contributions paid, of each person; NaN for those who paid nothing."""
        total = self.paid.sum(axis=1)
        return self.fees.sum(axis=1) / np.where(total > 0, total, np.nan)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person."""
        import pandas as pd

        return pd.DataFrame(
            {
                "due": self.due.sum(axis=1),
                "paid": self.paid.sum(axis=1),
                "fees": self.fees.sum(axis=1),
                "missed": self.missed,
                "payments_due": self.payments_due,
                "credited": self.credited,
                "cost_share": self.cost_share,
            }
        )


def follow_schedule(calendar: Calendar, incomes: ArrayLike, floor: ArrayLike, terms: ScheduleTerms) -> FollowedSchedule:
    """Return what is paid on actual incomes by persons who pay whenever the floor is kept.

    A month's due is made of equal payments. Each month a person makes as many whole payments, the oldest first, as
    leave at least the floor after contribution and fees; nobody saves for the next month. What is not paid stays open
    for ``catch_up`` months and is missed after them, or at the end of the table.

    Parameters
    ----------
    calendar
        From :func:`sscore.coverage.level_monthly` and the other calendars.
    incomes
        Actual money a month, shape (persons, months) or (months,); losses negative. A calendar that follows incomes
        (``rate``) takes its due from them, nothing in a month of loss.
    floor
        Money a month needed to live on, at least 0: one number, or shape (persons,).
    terms
        Fees and the rule of credit.

    Raises
    ------
    ModelError
        For shapes that do not fit.

    Examples
    --------
    The second month cannot pay; with one month to catch up, the third pays for both:

    >>> from sscore.coverage import level_monthly
    >>> terms = ScheduleTerms(minimum=10)
    >>> for late in (0, 1):
    ...     found = follow_schedule(level_monthly(30, months=3, catch_up=late), [50, 0, 50], 20, terms)
    ...     print(found.paid[0].tolist(), int(found.missed[0]))
    [10.0, 0.0, 10.0] 1
    [10.0, 0.0, 20.0] 0
    """
    caller = "follow_schedule"
    y = panel(caller, incomes)
    persons, months = y.shape
    line = floors(caller, floor, persons)
    if calendar.due.shape not in ((months,), (persons, months)):
        raise ModelError(
            f"{caller}: the calendar must have shape ({months},) or ({persons}, {months}), got {calendar.due.shape}."
        )
    due = np.broadcast_to(calendar.due, y.shape) if calendar.rate is None else calendar.rate * np.maximum(y, 0.0)
    pieces = np.where(due > 0, calendar.payments, 0.0)
    size = np.divide(due, pieces, out=np.zeros_like(y), where=pieces > 0)
    paid, fees, unpaid = _pay(calendar.catch_up, y - line[:, None], (pieces, size), terms)
    return FollowedSchedule(
        calendar=calendar,
        terms=terms,
        due=frozen(due),
        paid=frozen(paid),
        fees=frozen(fees),
        missed=frozen(unpaid.sum(axis=1)),
        payments_due=frozen(pieces.sum(axis=1)),
        credited=frozen(credited_months(paid, terms.minimum, carry=terms.carry)),
    )


def _pay(
    catch_up: int, room: Floats, due: tuple[Floats, Floats], terms: ScheduleTerms
) -> tuple[Floats, Floats, Floats]:
    """Return contributions and fees by month, and the payments of each month that were never made."""
    unpaid, size = due[0].copy(), due[1]
    paid, fees = np.zeros_like(room), np.zeros_like(room)
    for t in range(room.shape[1]):
        left = room[:, t].copy()
        for s in range(max(0, t - catch_up), t + 1):
            cost = np.where(size[:, s] > 0, size[:, s] * (1 + terms.fee_share) + terms.fee, 1.0)
            able = np.floor((left + with_slack(room[:, t], cost)) / cost)
            made = np.clip(able, 0.0, unpaid[:, s])
            unpaid[:, s] -= made
            left -= made * cost
            paid[:, t] += made * size[:, s]
            fees[:, t] += made * (size[:, s] * terms.fee_share + terms.fee)
    return paid, fees, unpaid


def compare_schedules(
    calendars: Iterable[Calendar],
    incomes: ArrayLike,
    floor: ArrayLike,
    terms: ScheduleTerms,
    *,
    weights: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return one row a calendar: what the same persons pay, miss, gain and lose to fees.

    Columns (weighted means a person, or ratios of weighted totals): ``rule``, ``due``, ``paid``, ``paid_share`` (of
    what is due), ``fees``, ``cost_share`` (fees over contributions), ``missed_share`` (of payments), ``all_paid``
    (share of persons who miss none), ``months_none``, ``months_forward``, ``months_year`` (credit by rule of carrying).

    Parameters
    ----------
    calendars
        At least one; each with its own name.
    incomes, floor, terms
        As in :func:`sscore.coverage.follow_schedule`; ``terms.carry`` does not matter here, all three are shown.
    weights
        Persons that a row stands for, shape (persons,), at least 0.

    Raises
    ------
    ModelError
        For no calendar, two of one name, or shapes that do not fit.

    Examples
    --------
    >>> from sscore.coverage import level_monthly, yearly_lump
    >>> calendars = [level_monthly(40, months=4), yearly_lump(40, month=2, months=4)]
    >>> table = compare_schedules(calendars, [31, 61, 15, 31], 20, ScheduleTerms(minimum=10, fee=1))
    >>> table["paid"].tolist(), table["months_none"].tolist(), table["months_year"].tolist()
    ([30.0, 40.0], [3.0, 1.0], [3.0, 4.0])
    """
    import pandas as pd

    chosen = list(calendars)
    names = [c.rule for c in chosen]
    if not chosen or len(set(names)) != len(names):
        raise ModelError(f"compare_schedules: wanted calendars of different names, got {names!r}.")
    w = row_weights("compare_schedules", weights, len(panel("compare_schedules", incomes)))
    rows = []
    for calendar in chosen:
        found = follow_schedule(calendar, incomes, floor, terms)
        due, paid, fees = (float(w @ money.sum(axis=1) / w.sum()) for money in (found.due, found.paid, found.fees))
        asked = float(w @ found.payments_due)
        months = {
            f"months_{c}": float(w @ credited_months(found.paid, terms.minimum, carry=c) / w.sum()) for c in CARRY
        }
        rows.append(
            {
                "rule": calendar.rule,
                "due": due,
                "paid": paid,
                "paid_share": paid / due if due else float("nan"),
                "fees": fees,
                "cost_share": fees / paid if paid else float("nan"),
                "missed_share": float(w @ found.missed) / asked if asked else float("nan"),
                "all_paid": float(w[found.missed == 0].sum() / w.sum()),
                **months,
            }
        )
    return pd.DataFrame(rows)
