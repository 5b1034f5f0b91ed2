"""What is paid month by month to a pensioner, and after the death to a survivor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, fraction, frozen, number, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JointPension", "PaymentSchedule"]

INTERVALS = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True, eq=False)
class PaymentSchedule:
    """What is paid in each month from 1 on, shape (months,).

    ``pension`` goes to the pensioner, ``survivor`` to the survivor, ``protection`` is paid once at the death.
    """

    pension: Floats
    survivor: Floats
    protection: Floats

    @property
    def total(self) -> Floats:
        """What is paid in each month in all."""
        return self.pension + self.survivor + self.protection

    def to_frame(self) -> pd.DataFrame:
        """Return one row a month."""
        import pandas as pd

        names = ("pension", "survivor", "protection", "total")
        rows = pd.DataFrame({name: getattr(self, name) for name in names})
        rows.insert(0, "month", np.arange(1, len(rows) + 1))
        return rows


@dataclass(frozen=True)
class JointPension:
    """A pension on two lives.

    Parameters
    ----------
    yearly
        Pension of the first year, money, at least 0.
    months_between
        Months from one payment to the next: 1, 2, 3, 4, 6 or 12.
    in_arrears
        Whether a payment comes at the end of its interval, else at its start.
    increase
        Yearly increase, above -1, from the first payment due in each new year on.
    survivor_share
        Fraction of the pension that the survivor receives, 0 to 1.
    price
        Where value protection was bought: the price of the pension; what was not yet paid of it is paid at the death.

    Raises
    ------
    ModelError
        For a value outside its range.

    Examples
    --------
    500 a month, 3 % more each year; who dies in month 13 leaves two thirds:

    >>> paid = JointPension(6_000, increase=0.03, survivor_share=2 / 3).payments(25, death_month=13)
    >>> paid.total[[0, 12, 13, 24]].round(2).tolist()
    [500.0, 515.0, 343.33, 353.63]
    """

    yearly: float
    months_between: int = 1
    in_arrears: bool = True
    increase: float = 0.0
    survivor_share: float = 0.0
    price: float | None = None

    def __post_init__(self) -> None:
        """Check every value."""
        number("JointPension", "yearly", self.yearly)
        choice("JointPension", "months_between", self.months_between, INTERVALS)
        number("JointPension", "increase", self.increase, above=-1)
        fraction("JointPension", "survivor_share", self.survivor_share)
        if self.price is not None:
            number("JointPension", "price", self.price)

    def payments(self, months: int, *, death_month: int | None = None) -> PaymentSchedule:
        """Return what is paid in each month; the survivor lives through all of them.

        Parameters
        ----------
        months
            How many, at least 1.
        death_month
            Month of the pensioner's death, from 1; a payment due in it is still the pensioner's. None is no death.

        Raises
        ------
        ModelError
            For months that are no whole number of at least 1, or a death after the last.
        """
        count = whole("JointPension.payments", "months", months, low=1)
        month = np.arange(1, count + 1)
        if death_month is not None and not 1 <= whole("JointPension.payments", "death_month", death_month) <= count:
            raise ModelError(f"JointPension.payments: death_month must be from 1 to {count}, got {death_month}.")
        due = month % self.months_between == 0 if self.in_arrears else (month - 1) % self.months_between == 0
        amount = np.where(due, self.yearly * self.months_between / 12 * (1 + self.increase) ** ((month - 1) // 12), 0.0)
        dead = np.zeros(count, dtype=bool) if death_month is None else month > death_month
        pension = np.where(dead, 0.0, amount)
        protection = np.zeros(count)
        if death_month is not None and self.price is not None:
            protection[death_month - 1] = max(0.0, self.price - pension.sum())
        return PaymentSchedule(
            frozen(pension), frozen(np.where(dead, amount * self.survivor_share, 0.0)), frozen(protection)
        )
