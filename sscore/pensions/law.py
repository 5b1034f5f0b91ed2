"""A scheme's rules as a projection of all its members needs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats
from sscore.labour import lognormal_wages
from sscore.pensions.averaging import Averaging, BestYears, CareerAverage, FinalAverage, HighestAverage
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.members import Benefits

__all__ = ["LawSetting", "benefits_for", "nothing_but_members"]


@dataclass(frozen=True, eq=False)
class LawSetting:
    """What the rules meet: wages by age relative to the base, and how far they are spread.

    Attributes
    ----------
    wage
        Average monthly insured wage by sex and member age, money of the first year, shape (2, member ages).
    gini
        Of wages within an age.
    first_age, terms
        The first member age, and how many completed years of service are told apart.
    spouse, orphan
        Shares of the member's pension.
    """

    wage: Floats
    gini: float
    first_age: int
    terms: int
    spouse: float
    orphan: float


def benefits_for(law: DefinedBenefit, basis: SchemeBasis, setting: LawSetting) -> Benefits:
    """Return a defined benefit as :func:`~sscore.pensions.project_members` takes it.

    A minimum or maximum in money meets every pension of a lognormal distribution of wages, not the average one::

        monthly, with c commuted:    (1 - c) share(k) = E[max((1 - c) a(k) W, m)] / E[W]
        lump sum is reckoned from                       E[a(k) W] / E[W]
        invalids and families:                          E[max(a(k) W, m)] / E[W]

    and follows wages afterwards. A pension from the whole career's revalued wages is one from the last wage times the
    ratio of the two along the wage profile. Nobody claims after the normal age, so what waiting earns plays no part.

    Raises
    ------
    ModelError
        For a way of averaging or a reduction that is not known here, or a minimum where all is paid at once.
    """
    if law.ages.further_reduction is not None:
        raise ModelError(
            "project_scheme: a reduction that changes with the years early (further_reduction) cannot be projected for "
            "all members; give one early_reduction for all."
        )
    normal, early = int(np.ceil(law.ages.normal)), int(np.ceil(law.ages.first))
    last = setting.wage[:, normal - 1 - setting.first_age].mean()
    years, scale = _averaging(law.averaging, setting, normal)
    taken = 0.0 if law.commutation is None else law.commutation.share
    service = np.arange(setting.terms, dtype=float)
    share = law.accrual.share(12 * service) * scale
    if law.maximum_share is not None:
        share = np.minimum(share, law.maximum_share * scale)
    vesting = int(np.ceil(law.vesting_months / 12))
    vested = service >= vesting
    if law.minimum_share is not None:
        share = np.where(vested, np.maximum(share, law.minimum_share * scale), share)
    least, most = law.minimum or 0.0, np.inf if law.maximum is None else law.maximum
    if least and taken == 1:
        raise ModelError(f"project_scheme: {law.name} pays all at once, so that its minimum a month has no place here.")

    def limited(low: float) -> Floats:
        return np.where(vested, _limited(share, last, setting.gini, (low, most)), share)

    return Benefits(
        pension_share=limited(least / (1 - taken) if least else 0.0),
        lump_share=limited(0.0),
        invalidity_share=limited(least),
        normal_age=normal,
        early_age=early,
        vesting=vesting,
        averaging=years,
        early_reduction=law.ages.early_reduction,
        grant=law.grant_per_year,
        invalidity_minimum=basis.invalidity_minimum,
        spouse=setting.spouse,
        orphan=setting.orphan,
        commuted=taken,
        factor=0.0 if law.commutation is None else law.commutation.factor,
    )


def nothing_but_members(claim_age: float, earliest: float, terms: int) -> Benefits:
    """Return rules that pay nothing: the money of a scheme with accounts is projected apart."""
    return Benefits(
        pension_share=np.zeros(terms), normal_age=int(np.ceil(claim_age)), early_age=int(np.ceil(earliest)), averaging=1
    )


def _limited(share: Floats, wage: float, gini: float, limits: tuple[float, float]) -> Floats:
    """Return the mean pension between two amounts of money over the mean wage, for each length of service."""
    least, most = limits
    if least == 0 and most == np.inf:
        return share
    spread = lognormal_wages(np.maximum(share, 1e-9) * wage, gini)
    low, high = (spread.limited_mean(limit) if 0 < limit < np.inf else None for limit in (least, most))
    mean = spread.mean if high is None else high
    return np.asarray(mean if low is None else mean + least - low) / wage


def _averaging(rule: Averaging, setting: LawSetting, normal: int) -> tuple[int, float]:
    """Return over how many last years wages are averaged, and the factor that does the rest."""
    if isinstance(rule, HighestAverage):
        return min((_averaging(r, setting, normal) for r in rule.averages), key=lambda found: found[0])
    if isinstance(rule, FinalAverage | BestYears):
        return max(1, round(rule.years)), 1.0
    if isinstance(rule, CareerAverage) and rule.revalued_with == "wages":
        profile = setting.wage.mean(axis=0)[20 - setting.first_age : normal - setting.first_age]
        return 1, float(profile.mean() / profile[-1])
    raise ModelError(
        f"project_scheme: pensions from {rule!r} cannot be projected for all members; final, best and wage-revalued "
        "career averages can."
    )
