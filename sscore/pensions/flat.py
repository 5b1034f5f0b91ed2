"""Flat: the same amount for everybody who is old enough, or for everybody who paid long enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, number
from sscore.pensions.accrual import ClaimAges
from sscore.pensions.careers import Career
from sscore.pensions.scheme import Award, Scheme

__all__ = ["Flat"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Flat(Scheme):
    """A pension that does not depend on wages.

    ::

        pension = amount * min(1, months / full_months) * factor(age)

    Parameters
    ----------
    amount
        Full monthly pension, money, above 0.
    ages
        When it may be claimed.
    full_months
        Months of contributions or residence for the full amount; 0 is a universal pension.
    vesting_months
        Months below which nothing is paid, at least 0 and at most ``full_months``.

    Raises
    ------
    ModelError
        For a number outside its range.

    Examples
    --------
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import ClaimAges, career
    >>> none_due = flat_rate(0, 0, currency="TZS")
    >>> Flat("universal", none_due, "TZS", amount=20_000, ages=ClaimAges(70)).pension(career(20, 70, 1)).monthly
    20000.0
    """

    amount: float
    ages: ClaimAges
    full_months: float = 0.0
    vesting_months: float = 0.0

    kind = "flat"
    counts_wages = False

    def __post_init__(self) -> None:
        """Check every number."""
        super().__post_init__()
        self._made_of(ages=ClaimAges)
        number("Flat", "amount", self.amount, above=0)
        number("Flat", "full_months", self.full_months)
        number("Flat", "vesting_months", self.vesting_months)
        if self.vesting_months > self.full_months:
            raise ModelError(
                f"Flat: vesting_months ({self.vesting_months:g}) must not be above full_months ({self.full_months:g}): "
                "who qualifies later than for the full amount is paid all or nothing; write full_months the same."
            )

    def _award(self, career: Career, opening: Floats) -> Award:
        age, months = np.asarray(career.age), np.asarray(career.total_months)
        old, vested = self.ages.reached(age), career.contributed(self.vesting_months)
        part = np.minimum(1.0, months / self.full_months) if self.full_months else np.ones_like(months)
        due = old & vested & (part > 0)
        remarks = {
            f"below age {self.ages.first:g}: nothing is paid yet": ~old,
            f"below {self.vesting_months:g} months: no pension": old & ~vested,
        }
        return self.award(
            career,
            monthly=np.where(due, self.amount * part * self.ages.factor(age), 0.0),
            eligible=due,
            remarks=tuple(text for text, where in remarks.items() if np.any(where)),
        )
