"""Defined contribution: a balance that grows with what it earns, less fees, and buys an annuity.

::

    invested(t) = paid in(t) (1 - fee on contributions)
    B(t+1) = [B(t) (1 + r) + invested(t) (1 + r)^(1/2)] with the fee on assets taken each year
    pension a month = B (1 - lump share) / (12 a"x(12))
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sscore.inputs import Floats, fraction, number
from sscore.pensions.account import Account, Credits, Tables, accumulate, annuity_divisor, table_for, yearly
from sscore.pensions.careers import Career
from sscore.pensions.scheme import Award, Scheme

__all__ = ["DefinedContribution"]


@dataclass(frozen=True, eq=False, kw_only=True)
class DefinedContribution(Scheme):
    """A scheme of individual accounts.

    Parameters
    ----------
    returns
        Yearly return before fees, above -1: one rate or one for each year of the career. Real if the wages are real.
    tables
        Life table of the annuity by single age, or one by sex, chosen by the career's.
    annuity_interest
        Yearly rate the annuity is priced with, above -1.
    claim_age
        Age from which the balance is paid, years.
    contribution_fee, asset_fee
        Fraction of each contribution, and of the balance each year, 0 to 1.
    lump_share
        Fraction of the balance paid at once, 0 to 1.

    Raises
    ------
    ModelError
        For a number outside its range, or a career whose age or sex the tables do not know.

    Examples
    --------
    Without return, fee or annuity it pays back what was paid in:

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import career
    >>> table = life_table_from_lx(range(60, 63), [1, 1, 0], sex="both")
    >>> fund = DefinedContribution("fund", flat_rate(0.05, 0.05, currency="KES"), "KES", returns=0.0, tables=table,
    ...     annuity_interest=0.0, claim_age=60, lump_share=1.0)
    >>> fund.pension(career(30, 60, 1_000)).lump_sum
    36000.0
    """

    returns: ArrayLike
    tables: Tables
    annuity_interest: float
    claim_age: float
    contribution_fee: float = 0.0
    asset_fee: float = 0.0
    lump_share: float = 0.0

    kind = "defined contribution"
    counts_in = "money of an account"
    counts_wages = False

    def __post_init__(self) -> None:
        """Check the numbers that stand alone."""
        super().__post_init__()
        number("DefinedContribution", "annuity_interest", self.annuity_interest, above=-1)
        number("DefinedContribution", "claim_age", self.claim_age, high=120)
        for name in ("contribution_fee", "asset_fee", "lump_share"):
            fraction("DefinedContribution", name, getattr(self, name))

    def account(self, career: Career, *, opening: ArrayLike = 0.0) -> Account:
        """Return the account of a career, year by year, from an opening balance on."""
        credits = Credits(
            self.paid_in(career),
            contribution_fee=self.contribution_fee,
            rate=yearly(self.name, "returns", self.returns, career),
            charge=self.asset_fee,
        )
        return accumulate(career.years, credits, self._brought(career, opening))

    def _award(self, career: Career, opening: Floats) -> Award:
        age = np.asarray(career.age)
        old = age >= self.claim_age
        balance = self.account(career, opening=opening).final
        table = table_for(self.name, self.tables, career)
        divisor = annuity_divisor(table, self.annuity_interest, np.where(old, age, self.claim_age), payments_a_year=12)
        full = np.where(old, balance / (12 * divisor), 0.0)
        waiting = (f"below age {self.claim_age:g}: the balance stays in the account",) if np.any(~old) else ()
        return self.award(
            career,
            monthly=full * (1 - self.lump_share),
            lump_sum=np.where(old, balance * self.lump_share, 0.0),
            full_monthly=full,
            eligible=old & (balance > 0),
            remarks=waiting,
        )
