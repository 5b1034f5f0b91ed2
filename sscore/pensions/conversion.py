"""What rights earned under one scheme are worth, and what they open with in another, at the same value in money.

With x the age today, c the age of the claim, n = c - x, g the yearly rise of earned rights until the claim, j the one
of pensions in payment and i the yearly interest::

    value = (lump + 12 * monthly * annuity at c) (1 + g)^n v^n l(c)/l(x),    annuity at the rate (1 + i)/(1 + j) - 1
    an account opens with the value
    points opened = value / value of one point;    months opened: those whose pension has the value

Rights are those of the months so far: the qualifying months are not asked for (they go on being counted), and a minimum
pension, which short careers do not earn, is left out. Pensions to survivors and invalids are not in the value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number
from sscore.pensions.account import Tables, annuity_divisor, survivors, table_for
from sscore.pensions.careers import Career, plain
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.ndc import NotionalAccount
from sscore.pensions.points import Points
from sscore.pensions.provident import Provident
from sscore.pensions.scheme import Award, Scheme

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ConversionBasis", "PastRights", "opening_credit", "past_rights"]

WITH_ACCOUNTS = (DefinedContribution, NotionalAccount, Provident)


@dataclass(frozen=True, eq=False)
class ConversionBasis:
    """At what rates and lives rights are valued.

    Parameters
    ----------
    table
        Life table by single age, or one by sex, chosen by the career's.
    interest
        Yearly rate, above -1, in the money of the career.
    indexation
        Yearly rise of a pension in payment, above -1, in the money of the career.
    revaluation
        Yearly rise of earned rights until the claim, above -1: 0 where a reference wage is frozen.
    payments_a_year
        How often a pension is paid, in advance: 12, or 1 as in the divisor of a notional account.

    Raises
    ------
    ModelError
        For a rate of -1 or less.
    """

    table: Tables
    interest: float
    indexation: float = 0.0
    revaluation: float = 0.0
    payments_a_year: int = 12

    def __post_init__(self) -> None:
        """Check the rates."""
        for name in ("interest", "indexation", "revaluation"):
            number("ConversionBasis", name, getattr(self, name), above=-1)

    def annuity(self, career: Career, claim_age: float) -> Floats:
        """Return the value at the claim of 1 a year from then on, for each 1 at its start."""
        norm = (1 + self.interest) / (1 + self.indexation) - 1
        table = table_for("ConversionBasis", self.table, career)
        return annuity_divisor(table, norm, claim_age, payments_a_year=self.payments_a_year)

    def deferred(self, career: Career, claim_age: float) -> Floats:
        """Return the value today of rights that are worth 1 at the claim before they rise, one a member."""
        age = np.asarray(career.age)
        if (age > claim_age).any():
            raise ModelError(
                f"ConversionBasis: a member of age {age.max():g} is past the age of the claim, {claim_age:g}: there is "
                "a pension to be paid, and nothing to convert."
            )
        table = table_for("ConversionBasis", self.table, career)
        lives = survivors(table, claim_age, "ConversionBasis") / survivors(table, age, "ConversionBasis")
        return np.asarray(((1 + self.revaluation) / (1 + self.interest)) ** (claim_age - age) * lives)


@dataclass(frozen=True, eq=False)
class PastRights:
    """What members have earned until the last day of a career; a number, or one a member.

    Attributes
    ----------
    value
        Money on that day.
    monthly, lump_sum
        Pension and lump sum at ``claim_age`` before they rise; 0 for an account, which is its own value.
    months
        Months contributed.
    claim_age
        Age of the full pension, or of the claim of an account.
    """

    value: float | Floats
    monthly: float | Floats
    lump_sum: float | Floats
    months: float | Floats
    claim_age: float
    currency: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row a member."""
        import pandas as pd

        names = ("value", "monthly", "lump_sum", "months")
        rows = pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})
        return rows.assign(claim_age=self.claim_age, currency=self.currency)


def past_rights(scheme: Scheme, career: Career, basis: ConversionBasis) -> PastRights:
    """Return what members have earned until the last day of a career, and what it is worth that day.

    Parameters
    ----------
    scheme
        A defined benefit, points, or a scheme with accounts.
    career
        The years so far; ``age`` is the age on its last day, at most that of the claim.
    basis
        Life table and rates.

    Raises
    ------
    ModelError
        For a scheme that counts nothing for its members (a flat pension), or members past the age of the claim.

    References
    ----------
    Palmer, "Conversion to NDCs: issues and models", in Holzmann and Palmer (eds.), *Pension Reform* (World Bank, 2006).

    Examples
    --------
    A fifth of 1,000 from 60 on, for two sure years, at no interest, earned by a member of 50:

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import AccrualSchedule, ClaimAges, FinalAverage, career
    >>> table = life_table_from_lx(range(20, 63), [1] * 42 + [0], sex="both")
    >>> fund = DefinedBenefit("old", flat_rate(0.05, 0.05, currency="KES"), "KES", averaging=FinalAverage(3),
    ...     accrual=AccrualSchedule.per_year(0.01), ages=ClaimAges(60), vesting_months=300)
    >>> found = past_rights(fund, career(30, 50, 1_000), ConversionBasis(table, interest=0.0, payments_a_year=1))
    >>> found.monthly, found.value
    (200.0, 4800.0)
    """
    if isinstance(scheme, WITH_ACCOUNTS):
        value, award, claim = scheme.account(career).final, None, float(scheme.claim_age)
    else:
        award, claim = earned(scheme, career), full_age(scheme)
        at_claim = np.asarray(award.lump_sum) + 12 * np.asarray(award.monthly) * basis.annuity(career, claim)
        value = at_claim * basis.deferred(career, claim)
    none = np.zeros(np.shape(value))
    return PastRights(
        value=plain(value),
        monthly=plain(none if award is None else np.asarray(award.monthly)),
        lump_sum=plain(none if award is None else np.asarray(award.lump_sum)),
        months=career.total_months,
        claim_age=claim,
        currency=scheme.currency,
    )


def opening_credit(rights: PastRights, scheme: Scheme, career: Career, basis: ConversionBasis) -> float | Floats:
    """Return what members open with in another scheme, worth what they had: one number, or one a member.

    Parameters
    ----------
    rights
        From :func:`past_rights` on the same career and basis.
    scheme
        The one that takes over; the result is in what it counts (``scheme.counts_in``): money of an account, points, or
        months of service, and is what ``scheme.pension(..., opening=...)`` takes.
    career
        The years so far: their reference wage is the one that months of service are counted against.
    basis
        As for the rights.

    Raises
    ------
    ModelError
        For another currency, a scheme that counts nothing, or rights worth more than any length of service earns.

    Examples
    --------
    Points of 10 a month for rights to 200 a month, for the same lives:

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import ClaimAges, career
    >>> table = life_table_from_lx(range(20, 63), [1] * 42 + [0], sex="both")
    >>> basis = ConversionBasis(table, interest=0.0, payments_a_year=1)
    >>> new = Points("new", flat_rate(0.05, 0.05, currency="KES"), "KES", point_value=10.0, ages=ClaimAges(60))
    >>> rights = PastRights(4_800.0, 200.0, 0.0, 240.0, 60.0, "KES")
    >>> opening_credit(rights, new, career(30, 50, 1_000), basis)
    20.0
    """
    if rights.currency != scheme.currency:
        raise ModelError(f"opening_credit: the rights are in {rights.currency}, {scheme.name} is in {scheme.currency}.")
    value = np.asarray(rights.value, dtype=float)
    if isinstance(scheme, WITH_ACCOUNTS):
        return plain(value)
    claim = full_age(scheme)
    paid = basis.annuity(career, claim)
    if isinstance(scheme, DefinedBenefit) and scheme.commutation is not None:
        part = scheme.commutation
        paid = (1 - part.share) * paid + part.share * part.factor
    monthly = value / (12 * paid * basis.deferred(career, claim))
    if isinstance(scheme, Points):
        return plain(monthly / (scheme.point_value * scheme.type_factor))
    assert isinstance(scheme, DefinedBenefit)
    return plain(_months(scheme, monthly, scheme.averaging.reference_wage(career, scheme.insured(career))))


def full_age(scheme: Scheme) -> float:
    """Return the age of the full pension, or say that the scheme counts nothing that could be converted."""
    if not isinstance(scheme, DefinedBenefit | Points):
        raise ModelError(
            f"past_rights: {scheme.name} is a {scheme.kind} scheme, whose rights do not grow with contributions. "
            "Defined benefits, points and schemes with accounts can be converted."
        )
    return float(scheme.ages.normal)


def earned(scheme: Scheme, career: Career, age: ArrayLike | None = None) -> Award:
    """Return the pension for the months so far at an age, that of the full pension if none is given."""
    claim = full_age(scheme)
    bare: dict[str, float | None] = {"vesting_months": 0.0}
    if isinstance(scheme, DefinedBenefit):
        bare |= {"grant_per_year": 0.0, "minimum": None, "minimum_share": None}
    return replace(scheme, **bare).pension(replace(career, age=claim if age is None else age))  # type: ignore[arg-type]


def _months(scheme: DefinedBenefit, monthly: Floats, reference: Floats) -> Floats:
    """Return the months of service that earn a full pension of so much a month."""
    if (reference <= 0).any() and (monthly[reference <= 0] > 0).any():
        raise ModelError(f"opening_credit: {scheme.name} needs a wage above 0 to count months of service against.")
    share = monthly / np.where(reference > 0, reference, 1.0)
    if scheme.maximum_share is not None and (share > scheme.maximum_share).any():
        raise ModelError(
            f"opening_credit: the rights are worth {share.max():.1%} of the reference wage, {scheme.name} pays at most "
            f"{scheme.maximum_share:.1%}: no length of service has their value."
        )
    return frozen([scheme.accrual.months_to(float(one)) for one in share.ravel()]).reshape(share.shape)
