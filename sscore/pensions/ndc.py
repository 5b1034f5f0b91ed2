"""Notional accounts: contributions are written down, not invested, and grow with an index.

::

    K(t+1) = K(t) (1 + index) l(x)/l(x+1) + credit(t) (1 + index)^(1/2) l(x+1/2)/l(x+1)
    pension a month = K / (12 D),   D = sum of l(x+k)/l(x) (1 + norm)^-k

The factors of l are the inheritance gains: the accounts of those who die are shared among those of their age who live.
Leaving them out, or dividing by a fixed number of years, is a savings account and no notional one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, number
from sscore.pensions.account import (
    Account,
    Credits,
    Tables,
    accumulate,
    annuity_divisor,
    survivors,
    table_for,
    yearly,
)
from sscore.pensions.careers import Career
from sscore.pensions.scheme import Award, Scheme

__all__ = ["NotionalAccount"]

AVERAGE_WAGES = "average_wages"


@dataclass(frozen=True, eq=False, kw_only=True)
class NotionalAccount(Scheme):
    """A pay-as-you-go scheme with individual accounts.

    Parameters
    ----------
    credit_rate
        Fraction of the insured wage written to the account, 0 to 1; it may differ from what is paid.
    index
        Yearly notional rate, above -1: one rate, one for each year of the career, or ``"average_wages"``, the growth of
        the career's average wages (none in its first year, which has no year before it).
    tables
        Life table by single age, or one by sex, chosen by the career's.
    norm
        Yearly rate counted in advance in the divisor, above -1.
    claim_age
        Age from which a pension is paid, years.
    inheritance_gains
        Whether the accounts of the dead go to the living of the same age.

    Raises
    ------
    ModelError
        For a number outside its range, or a career that lacks what is needed.

    References
    ----------
    Settergren and Mikula, "The rate of return of pay-as-you-go pension systems", *Journal of Pension Economics and
    Finance* 4 (2005).

    Examples
    --------
    Nobody dies before 62, no index, no norm: 30 years of 100 a year are shared over two years of life.

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import career
    >>> table = life_table_from_lx(range(30, 63), [1] * 32 + [0], sex="both")
    >>> scheme = NotionalAccount("notional", flat_rate(0.05, 0.05, currency="KES"), "KES", credit_rate=0.10, index=0.0,
    ...     tables=table, norm=0.0, claim_age=60)
    >>> round(scheme.pension(career(30, 60, 1_000 / 12)).monthly, 6)
    125.0
    """

    credit_rate: float
    index: ArrayLike | str
    tables: Tables
    norm: float
    claim_age: float
    inheritance_gains: bool = True

    kind = "notional account"
    counts_in = "money of an account"

    def __post_init__(self) -> None:
        """Check the numbers that stand alone."""
        super().__post_init__()
        fraction("NotionalAccount", "credit_rate", self.credit_rate)
        number("NotionalAccount", "norm", self.norm, above=-1)
        number("NotionalAccount", "claim_age", self.claim_age, high=120)

    def account(self, career: Career, *, opening: ArrayLike = 0.0) -> Account:
        """Return the account of a career, year by year, from an opening balance on."""
        paid_in = self.credit_rate * self.insured(career) * np.asarray(career.months)
        gain, half_gain = self._gains(career) if self.inheritance_gains else (1.0, 1.0)
        credits = Credits(paid_in, rate=self._index(career), gain=gain, half_gain=half_gain)
        return accumulate(career.years, credits, self._brought(career, opening))

    def _index(self, career: Career) -> Floats:
        if isinstance(self.index, str) and self.index == AVERAGE_WAGES:
            level = career.against_average(self.name)
            return np.append(0.0, level[1:] / level[:-1] - 1)
        return yearly(self.name, "index", self.index, career)

    def _gains(self, career: Career) -> tuple[Floats, Floats]:
        table = table_for(self.name, self.tables, career)
        start = career.starting_ages
        if start.min() < table.age[0]:
            raise ModelError(
                f"{self.name}: inheritance gains need the life table from age {start.min():g} on, it starts at "
                f"{table.age[0]}."
            )
        left = survivors(table, start + 1, self.name)
        if not left.all():
            raise ModelError(f"{self.name}: nobody of the life table reaches the age of the claim, {career.age}.")
        return survivors(table, start, self.name) / left, survivors(table, start + 0.5, self.name) / left

    def _award(self, career: Career, opening: Floats) -> Award:
        age = np.asarray(career.age)
        old = age >= self.claim_age
        balance = self.account(career, opening=opening).final
        table = table_for(self.name, self.tables, career)
        divisor = annuity_divisor(table, self.norm, np.where(old, age, self.claim_age))
        waiting = (f"below age {self.claim_age:g}: the account goes on",) if np.any(~old) else ()
        return self.award(
            career,
            monthly=np.where(old, balance / (12 * divisor), 0.0),
            eligible=old & (balance > 0),
            remarks=waiting,
        )
