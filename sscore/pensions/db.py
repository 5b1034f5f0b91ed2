"""Defined benefit: a share of a reference wage for each month of service.

::

    pension = reference wage * min(accrual(months), maximum share) * factor(age)
    pension = within [minimum share * reference wage, maximum money]
    lump sum = 12 * pension * commuted share * commutation factor
    paid     = max(pension * (1 - commuted share), minimum money)

The minimum in money is a floor under what is paid each month, after commutation. Who does not reach the qualifying
months receives a grant of ``grant_per_year * reference wage`` for each year of service instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, number
from sscore.pensions.accrual import AccrualSchedule, ClaimAges, Commutation
from sscore.pensions.averaging import Averaging
from sscore.pensions.careers import Career, reaches
from sscore.pensions.scheme import Award, Scheme

__all__ = ["DefinedBenefit"]


@dataclass(frozen=True, eq=False, kw_only=True)
class DefinedBenefit(Scheme):
    """A scheme that promises a share of past wages.

    Parameters
    ----------
    averaging
        How the reference wage is found: :class:`FinalAverage`, :class:`BestYears`, :class:`CareerAverage`,
        :class:`HighestAverage`, :class:`BandedAverage`.
    accrual
        The share that service earns.
    ages
        When it may be claimed, and at what price early or late.
    vesting_months
        Months of contributions below which there is no pension, at least 0.
    grant_per_year
        Monthly reference wages paid once for each year of service to those below ``vesting_months``, at least 0.
    minimum_share, maximum_share
        Least and most share of the reference wage; None is no such limit. The maximum caps the accrual.
    minimum, maximum
        Least and most money a month; None is no such limit.
    commutation
        The part paid at once; None is none.

    Raises
    ------
    ModelError
        For a number below 0, or a minimum above its maximum.

    References
    ----------
    Iyer, *Actuarial Mathematics of Social Security Pensions* (ILO/ISSA, 1999), chapter 2. Plamondon and others,
    *Actuarial Practice in Social Security* (ILO/ISSA, 2002), part II.

    Examples
    --------
    30 years at 1.5 % of a wage of 1,000:

    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import AccrualSchedule, ClaimAges, FinalAverage, career
    >>> fund = DefinedBenefit(
    ...     "Ziwa Fund", flat_rate(0.05, 0.05, currency="KES"), "KES",
    ...     averaging=FinalAverage(3), accrual=AccrualSchedule.per_year(0.015), ages=ClaimAges(60), vesting_months=180)
    >>> round(fund.pension(career(30, 60, 1_000)).monthly, 6)
    450.0
    """

    averaging: Averaging
    accrual: AccrualSchedule
    ages: ClaimAges
    vesting_months: float = 0.0
    grant_per_year: float = 0.0
    minimum_share: float | None = None
    maximum_share: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    commutation: Commutation | None = None

    kind = "defined benefit"
    counts_in = "months of service"

    def __post_init__(self) -> None:
        """Check the numbers that stand alone."""
        super().__post_init__()
        self._made_of(accrual=AccrualSchedule, ages=ClaimAges, commutation=Commutation)
        if not hasattr(self.averaging, "reference_wage"):
            raise ModelError(f"{self.name}: averaging must be a way to average such as FinalAverage(3).")
        for name in ("vesting_months", "grant_per_year", "minimum_share", "maximum_share", "minimum", "maximum"):
            if getattr(self, name) is not None:
                number("DefinedBenefit", name, getattr(self, name))
        for least, most in (("minimum_share", "maximum_share"), ("minimum", "maximum")):
            low, high = getattr(self, least), getattr(self, most)
            if low is not None and high is not None and low > high:
                raise ModelError(f"DefinedBenefit: {least} ({low:g}) must not be above {most} ({high:g}).")
        if self.grant_per_year and not self.vesting_months:
            raise ModelError("DefinedBenefit: grant_per_year is paid below vesting_months, got vesting_months=0.")

    def _award(self, career: Career, opening: Floats) -> Award:
        months, age = np.asarray(career.total_months) + opening, np.asarray(career.age)
        reference = self.averaging.reference_wage(career, self.insured(career))
        old, vested = self.ages.reached(age), reaches(months, self.vesting_months)
        due = old & vested & (months > 0)
        share = self.accrual.share(months)
        capped = share if self.maximum_share is None else np.minimum(share, self.maximum_share)
        earned = reference * capped * self.ages.factor(age)
        full = earned if self.minimum_share is None else np.maximum(earned, self.minimum_share * reference)
        raised = due & (full > earned)
        if self.maximum is not None:
            full = np.minimum(full, self.maximum)
        full = np.where(due, full, 0.0)
        kept = full if self.commutation is None else full * (1 - self.commutation.share)
        paid = kept if self.minimum is None else np.where(due, np.maximum(kept, self.minimum), 0.0)
        lump = 0.0 if self.commutation is None else self.commutation.lump_sum(full)
        grant = np.where(old & ~vested, self.grant_per_year * reference * months / 12, 0.0)
        remarks = {
            "below the first age of a claim: nothing is paid yet": ~old,
            f"below {self.vesting_months:g} months: {'a grant' if self.grant_per_year else 'nothing'} in place of a "
            "pension": old & ~vested,
            "raised to a minimum": raised | (paid > kept),
            "cut to a maximum": due & ((capped < share) | (reference * capped * self.ages.factor(age) > full)),
        }
        return self.award(
            career,
            monthly=paid,
            lump_sum=lump + grant,
            full_monthly=full,
            eligible=due,
            remarks=tuple(text for text, where in remarks.items() if np.any(where)),
        )
