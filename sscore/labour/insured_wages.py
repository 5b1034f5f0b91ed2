"""What is insured of a wage, and what is due on it, in the mean over all persons: never at the mean wage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError, UnitError
from sscore.inputs import Floats, frozen, number
from sscore.labour.wages import WageDistribution

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ContributionRule", "ExpectedContribution", "InsuredWage", "expected_contribution", "insured_wage"]


class _Band(Protocol):
    """One tier: a band of the wage and the rates inside it."""

    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float | None: ...
    @property
    def rate_employee(self) -> float: ...
    @property
    def rate_employer(self) -> float: ...
    @property
    def rate_total(self) -> float: ...


class ContributionRule(Protocol):
    """What is asked of a rule; a ``sscore.contributions.Schedule`` has all of it."""

    @property
    def tiers(self) -> Sequence[_Band]:
        """Bands of the wage in rising order."""

    @property
    def floor(self) -> float | None:
        """Smallest wage on which contributions are due."""

    @property
    def minimum(self) -> float | None:
        """Smallest total contribution."""

    @property
    def currency(self) -> str:
        """Money of the limits."""

    @property
    def period(self) -> str:
        """Period of the limits, a month or a year."""

    def contribution(self, wage: ArrayLike) -> Any:
        """Return what is due on wages."""


@dataclass(frozen=True, eq=False)
class InsuredWage:
    """The mean insured wage between a floor and a ceiling.

    ``at_mean`` is what the shortcut gives: floor and ceiling applied to the mean wage. ``share_floored`` and
    ``share_capped`` are the shares of the persons below the floor and above the ceiling.
    """

    value: Floats
    mean_wage: Floats
    at_mean: Floats
    share_floored: Floats
    share_capped: Floats
    floor: float | None
    ceiling: float | None
    unit: str

    @property
    def overstated(self) -> Floats:
        """By how much the shortcut is too high, as a fraction of the right value; below 0 it is too low."""
        return self.at_mean / self.value - 1

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell of the distribution."""
        import pandas as pd

        names = ("value", "mean_wage", "at_mean", "overstated", "share_floored", "share_capped")
        return pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names}).assign(unit=self.unit)


def insured_wage(wages: WageDistribution, *, floor: float | None = None, ceiling: float | None = None) -> InsuredWage:
    """Return the mean of the wages after floor and ceiling were applied to each.

    ::

        E[min(max(W, f), c)] = f + E[min(W, c)] - E[min(W, f)]

    A ceiling on the mean wage, ``min(E[W], c)``, is never below the mean under a ceiling, ``E[min(W, c)]``: the fund
    would expect money that the law does not let it collect. A floor errs the other way.

    Parameters
    ----------
    wages
        One distribution, or one a cell.
    floor, ceiling
        In the money and period of the wages, at least 0 and above 0; None for none.

    Raises
    ------
    ModelError
        For a negative floor, a ceiling of 0 or less, or a floor above the ceiling.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); Plamondon et al., *Actuarial Practice in Social
    Security* (ILO/ISSA 2002), on the distribution of insured earnings.

    Examples
    --------
    >>> from sscore.labour import lognormal_wages
    >>> result = insured_wage(lognormal_wages(1_000, 0.45), ceiling=1_000)
    >>> round(result.at_mean.item()), round(result.value.item()), round(result.overstated.item(), 2)
    (1000, 673, 0.49)
    """
    low = 0.0 if floor is None else number("insured_wage", "floor", floor)
    high = np.inf if ceiling is None else number("insured_wage", "ceiling", ceiling, above=0.0)
    if low > high:
        raise ModelError(f"insured_wage: floor ({low:,.2f}) must not be above the ceiling ({high:,.2f}).")
    mean = wages.mean
    return InsuredWage(
        value=frozen(low + wages.limited_mean(high) - wages.limited_mean(low)),
        mean_wage=frozen(mean),
        at_mean=frozen(np.clip(mean, low, high)),
        share_floored=frozen(wages.share_below(low)),
        share_capped=frozen(wages.share_above(high)),
        floor=floor,
        ceiling=ceiling,
        unit=wages.unit,
    )


@dataclass(frozen=True, eq=False)
class ExpectedContribution:
    """The mean contribution a person with a wage, split between the two who pay.

    ``base`` is the mean part of the wage on which something is due, ``at_mean`` the contribution on the mean wage.
    """

    base: Floats
    employee: Floats
    employer: Floats
    at_mean: Floats
    unit: str

    @property
    def total(self) -> Floats:
        """Employee's and employer's part together."""
        return self.employee + self.employer

    @property
    def overstated(self) -> Floats:
        """By how much the contribution on the mean wage is too high, as a fraction of the mean contribution."""
        return self.at_mean / self.total - 1

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell of the distribution."""
        import pandas as pd

        names = ("base", "employee", "employer", "total", "at_mean", "overstated")
        return pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names}).assign(unit=self.unit)


def expected_contribution(wages: WageDistribution, schedule: ContributionRule) -> ExpectedContribution:
    """Return the mean contribution of all persons with a wage under tiers, a floor and a minimum, exactly.

    A contribution is a broken line in the wage, so its mean is a sum of means under limits. With f the floor::

        total = sum over tiers k of rate_k (E[min(W', upper_k)] - E[min(W', lower_k)])
        E[min(max(W, f), c)] = f + E[min(W, c)] - E[min(W, f)]   for c >= f, otherwise c

    A minimum amount acts as a floor at the wage w* at which the contribution reaches it.

    Parameters
    ----------
    wages
        One distribution, or one a cell, in the money and period of the schedule.
    schedule
        A ``sscore.contributions.Schedule``.

    Raises
    ------
    UnitError
        When both name a unit and the two differ.
    ModelError
        For a minimum amount above tiers that employee and employer divide differently: their parts then have no closed
        form.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); Plamondon et al., *Actuarial Practice in Social
    Security* (ILO/ISSA 2002).

    Examples
    --------
    >>> from sscore.contributions import flat_rate
    >>> from sscore.labour import lognormal_wages
    >>> rule = flat_rate(0.05, 0.05, ceiling=1_000, currency="ZMW")
    >>> due = expected_contribution(lognormal_wages(1_000, 0.45), rule)
    >>> round(due.total.item(), 1), round(due.at_mean.item(), 1)  # the mean-wage shortcut expects half as much again
    (67.3, 100.0)
    """
    unit = f"{schedule.currency}/{schedule.period}"
    if wages.unit and wages.unit != unit:
        raise UnitError(f"expected_contribution: wages are in {wages.unit}, the schedule in {unit}. Use scaled().")
    floor = schedule.floor or 0.0
    bands = [_band(wages, t, floor) for t in schedule.tiers]
    base = sum((b for t, b in zip(schedule.tiers, bands, strict=True) if t.rate_total), np.zeros_like(wages.mu))
    reach = _reach(schedule, floor)
    if reach > floor:
        employee, employer = _with_minimum(wages, schedule, reach)
    else:
        pairs = list(zip(schedule.tiers, bands, strict=True))
        employee = sum((t.rate_employee * b for t, b in pairs), np.zeros_like(wages.mu))
        employer = sum((t.rate_employer * b for t, b in pairs), np.zeros_like(wages.mu))
    at_mean = np.asarray(schedule.contribution(wages.mean).total)
    return ExpectedContribution(frozen(base), frozen(employee), frozen(employer), frozen(at_mean), unit)


def _band(wages: WageDistribution, tier: _Band, floor: float) -> Floats:
    """Return the mean part of the floored wage that falls into a tier."""
    top = np.inf if tier.upper is None else tier.upper
    return _limited(wages, top, floor) - _limited(wages, tier.lower, floor)


def _limited(wages: WageDistribution, limit: float, floor: float) -> Floats:
    """Return ``E[min(max(W, floor), limit)]``."""
    if limit <= floor:
        return np.full_like(wages.mu, limit)
    return floor + wages.limited_mean(limit) - wages.limited_mean(floor)


def _with_minimum(wages: WageDistribution, schedule: ContributionRule, reach: float) -> tuple[Floats, Floats]:
    """Return the two parts where the minimum lifts all contributions below the wage ``reach``."""
    shares = {round(t.rate_employee / t.rate_total, 12) for t in schedule.tiers if t.rate_total}
    if len(shares) > 1:
        raise ModelError(
            "expected_contribution: under a minimum amount every tier must be divided alike between employee and "
            "employer, got different shares. Work with the total: put each tier's whole rate on one side."
        )
    if np.isinf(reach):
        total = np.full_like(wages.mu, schedule.minimum)
    else:
        pairs = [(t.rate_total, _band(wages, t, reach)) for t in schedule.tiers]
        total = sum((rate * band for rate, band in pairs), np.zeros_like(wages.mu))
    share = shares.pop()
    return share * total, (1 - share) * total


def _reach(schedule: ContributionRule, floor: float) -> float:
    """Return the wage from which the contribution is at least the minimum; 0 where it always is, inf where never."""
    least = schedule.minimum or 0.0
    corners = sorted({floor, *(t.lower for t in schedule.tiers), *(t.upper for t in schedule.tiers if t.upper)})
    corners = [c for c in corners if c >= floor]
    dues = [_due(schedule, c) for c in corners]
    if dues[0] >= least:
        return 0.0
    for k in range(1, len(corners)):
        if dues[k] >= least:
            share = (least - dues[k - 1]) / (dues[k] - dues[k - 1])
            return corners[k - 1] + share * (corners[k] - corners[k - 1])
    last = schedule.tiers[-1]
    if last.upper is None and last.rate_total:
        return corners[-1] + (least - dues[-1]) / last.rate_total
    return float("inf")


def _due(schedule: ContributionRule, wage: float) -> float:
    """Return the total due on one wage before any minimum amount."""
    tops = [np.inf if t.upper is None else t.upper for t in schedule.tiers]
    parts = [
        t.rate_total * (np.clip(wage, t.lower, top) - t.lower) for t, top in zip(schedule.tiers, tops, strict=True)
    ]
    return float(sum(parts))
