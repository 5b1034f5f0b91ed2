"""Provident fund: a balance with declared interest, paid out whole; part of it may be drawn before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, number
from sscore.pensions.account import Account, Credits, accumulate, yearly
from sscore.pensions.careers import Career, plain
from sscore.pensions.scheme import Award, Scheme

__all__ = ["MidtermAccess", "Provident"]


@dataclass(frozen=True)
class MidtermAccess:
    """A right to draw part of the balance before the claim.

    Parameters
    ----------
    age
        From which age, years.
    months
        With how many months of contributions, at least 0.
    share
        Fraction of the balance, 0 to 1.
    disabled
        Whether only persons with disabilities have it.

    Raises
    ------
    ModelError
        For a number outside its range.
    """

    age: float
    months: float
    share: float
    disabled: bool = False

    def __post_init__(self) -> None:
        """Check every number."""
        number("MidtermAccess", "age", self.age, high=120)
        number("MidtermAccess", "months", self.months)
        fraction("MidtermAccess", "share", self.share)

    def open_to(self, age: Floats, months: Floats) -> np.ndarray:
        """Return whether age and months give the right."""
        return np.asarray((age >= self.age) & (months > self.months - 1e-6))


@dataclass(frozen=True, eq=False, kw_only=True)
class Provident(Scheme):
    """A fund that pays a balance once.

    Parameters
    ----------
    interest
        Declared yearly interest, above -1: one rate or one for each year of the career. Real if the wages are real.
    claim_age
        Age from which the whole balance is paid, years.
    access
        Rights to draw before it.
    uptake
        Share of the balance open to members without disability that they draw, once, at the end of the first year in
        which they may: 0 is nobody, 1 is all of it.

    Raises
    ------
    ModelError
        For a number outside its range.

    Examples
    --------
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import career
    >>> fund = Provident("fund", flat_rate(0.05, 0.10, currency="UGX"), "UGX", interest=0.0, claim_age=55)
    >>> fund.pension(career(25, 55, 1_000)).lump_sum
    54000.0
    """

    interest: ArrayLike
    claim_age: float
    access: tuple[MidtermAccess, ...] = ()
    uptake: float = 0.0

    kind = "provident fund"
    counts_in = "money of an account"
    counts_wages = False

    def __post_init__(self) -> None:
        """Check the numbers that stand alone."""
        super().__post_init__()
        wrong = [rule for rule in self.access if not isinstance(rule, MidtermAccess)]
        if wrong:
            raise ModelError(f"{self.name}: access holds rules such as MidtermAccess(45, 120, 0.2), got {wrong[0]!r}.")
        number("Provident", "claim_age", self.claim_age, high=120)
        fraction("Provident", "uptake", self.uptake)
        if self.uptake and all(rule.disabled for rule in self.access):
            raise ModelError("Provident: uptake needs a right to draw, access=(MidtermAccess(45, 120, 0.2),).")

    def account(self, career: Career, *, opening: ArrayLike = 0.0) -> Account:
        """Return the account of a career, year by year, with what is drawn early as ``paid_out``."""
        credits = Credits(
            self.paid_in(career),
            rate=yearly(self.name, "interest", self.interest, career),
            taken=self._taken(career),
        )
        return accumulate(career.years, credits, self._brought(career, opening))

    def _taken(self, career: Career) -> Floats:
        """Return the fraction drawn at the end of each year: once, in the first year with a right."""
        months = np.cumsum(career.months, axis=-1)
        ages = career.starting_ages + 1
        share = np.zeros(months.shape)
        for rule in self.access:
            if not rule.disabled:
                share = np.maximum(share, np.where(rule.open_to(ages, months), rule.share, 0.0))
        share = np.where(ages >= self.claim_age, 0.0, share)
        first = (np.cumsum(share > 0, axis=-1) == 1) & (share > 0)
        return np.where(first, share, 0.0) * self.uptake

    def accessible(self, career: Career, *, disabled: bool = False) -> float | Floats:
        """Return what a member may draw on the last day of a career, money: all of it from the claim age on.

        Parameters
        ----------
        career
            One or several members.
        disabled
            Whether they have the rights of persons with disabilities too.
        """
        age, months = np.asarray(career.age), np.asarray(career.total_months)
        share = np.where(age >= self.claim_age, 1.0, 0.0)
        for rule in self.access:
            if disabled or not rule.disabled:
                share = np.maximum(share, np.where(rule.open_to(age, months), rule.share, 0.0))
        return plain(share * self.account(career).final)

    def paid_out_before(self, career: Career) -> Floats:
        """Return what is drawn in each year before the claim."""
        return self.account(career).paid_out

    def _award(self, career: Career, opening: Floats) -> Award:
        age = np.asarray(career.age)
        old = age >= self.claim_age
        account = self.account(career, opening=opening)
        remarks = ["a lump sum; there is no pension"]
        if np.any(~old):
            remarks.append(f"below age {self.claim_age:g}: the balance stays in the fund; see accessible()")
        if np.any(account.paid_out):
            remarks.append("part of the balance was drawn before: see account()")
        return self.award(
            career,
            monthly=0.0,
            lump_sum=np.where(old, account.final, 0.0),
            eligible=False,
            remarks=tuple(remarks),
        )
