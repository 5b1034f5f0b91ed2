"""What is due on a wage: tiers, floors and ceilings on arrays.

A ceiling caps each person's wage. It is never applied to an average wage: the mean of capped wages is below the capped
mean wage, so a fund that works with averages expects more money than the law lets it collect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

__all__ = ["Contribution", "Schedule", "Tier", "flat_rate"]

PERIODS = ("month", "year")


@dataclass(frozen=True)
class Tier:
    """One band of the wage and the rates that apply inside it.

    Parameters
    ----------
    lower, upper
        The band in the schedule's money and period, ``0 <= lower < upper``; ``upper=None`` means no ceiling.
    rate_employee, rate_employer
        Fractions from 0 to 1: 6 % is written 0.06.

    Raises
    ------
    ModelError
        For a band that is empty or negative, or a rate outside 0 to 1.

    Examples
    --------
    >>> Tier(0, 6_000, 0.06, 0.06).rate_total
    0.12
    """

    lower: float
    upper: float | None
    rate_employee: float
    rate_employer: float

    def __post_init__(self) -> None:
        """Check the band and the rates."""
        for name in ("rate_employee", "rate_employer"):
            rate = getattr(self, name)
            if not 0 <= rate <= 1:
                raise ModelError(
                    f"Tier: {name} must be a fraction from 0 to 1, got {rate!r}. Write 6 % as 0.06 (percent / 100)."
                )
        if not (np.isfinite(self.lower) and self.lower >= 0):
            raise ModelError(f"Tier: lower must be a number of at least 0, got {self.lower!r}.")
        if self.upper is not None and not (np.isfinite(self.upper) and self.upper > self.lower):
            raise ModelError(
                f"Tier: upper must be above lower ({self.lower:,.2f}), got {self.upper!r}. Use None where there is no "
                f"ceiling."
            )

    @property
    def rate_total(self) -> float:
        """Employee's and employer's rate together."""
        return self.rate_employee + self.rate_employer

    def base(self, wage: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the part of each wage that falls into this band."""
        return np.clip(wage, self.lower, self.upper) - self.lower


@dataclass(frozen=True)
class Contribution:
    """What is due on a wage, split between the two who pay.

    Every amount is a float when the wage was one number, otherwise an array of the wage's shape. ``total`` is
    ``employee + employer``. ``base`` is the part of the wage on which something is due.
    """

    wage: float | NDArray[np.float64]
    base: float | NDArray[np.float64]
    employee: float | NDArray[np.float64]
    employer: float | NDArray[np.float64]
    total: float | NDArray[np.float64]
    currency: str
    period: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row a wage: wage, base, employee, employer, total, and the money unit."""
        import pandas as pd

        columns: dict[str, Any] = {
            name: np.ravel(getattr(self, name)) for name in ("wage", "base", "employee", "employer", "total")
        }
        return pd.DataFrame(columns).assign(unit=f"{self.currency}/{self.period}")


@dataclass(frozen=True)
class Schedule:
    """The contribution rule of one scheme: tiers, a floor on the wage and a minimum amount.

    For a wage ``w > 0``, with ``w' = max(w, floor)``::

        employee = sum over tiers k of rate_employee_k * (clip(w', lower_k, upper_k) - lower_k)
        employer = the same with rate_employer_k
        if employee + employer < minimum: both are raised in proportion, to the minimum together

    A wage of exactly 0 means that nobody worked: nothing is due, floor and minimum included.

    Parameters
    ----------
    tiers
        Bands in rising order that do not overlap. A gap between two bands is a part of the wage without contribution.
    currency
        Three-letter code, ``"KES"``.
    period
        ``"month"`` or ``"year"``: the period of the wage, of the limits and of the result.
    minimum
        The smallest total contribution on a wage above 0, or None.
    floor
        The smallest wage on which contributions are due (the minimum base), or None.
    label, on, sources, quality, remarks
        Where the rule comes from; :func:`sscore.contributions.schedule_for` fills them.

    Raises
    ------
    ModelError
        For no tier, overlapping tiers, an unknown period, or a negative floor or minimum.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000), on floors and ceilings applied to the distribution
    of wages and not to their mean.

    Examples
    --------
    >>> kenya_2013 = Schedule((Tier(0, 6_000, .06, .06), Tier(6_000, 18_000, .06, .06)), currency="KES")
    >>> kenya_2013.contribution(10_000).total
    1200.0
    >>> kenya_2013.contribution([3_000, 18_000, 500_000]).total.tolist()
    [360.0, 2160.0, 2160.0]
    """

    tiers: tuple[Tier, ...]
    currency: str
    period: str = "month"
    minimum: float | None = None
    floor: float | None = None
    label: str = ""
    on: dt.date | None = None
    sources: tuple[str, ...] = ()
    quality: str | None = None
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that the tiers make one rule."""
        object.__setattr__(self, "tiers", tuple(self.tiers))
        if not self.tiers:
            raise ModelError("Schedule: at least one Tier is wanted, got none.")
        for below, above in zip(self.tiers, self.tiers[1:], strict=False):
            if below.upper is None or above.lower < below.upper:
                raise ModelError(
                    f"Schedule: tiers must rise without overlap, got {below.lower:,.2f} to {below.upper} before "
                    f"one from {above.lower:,.2f}. A wage in both would pay twice."
                )
        if self.period not in PERIODS:
            raise ModelError(f"Schedule: period must be 'month' or 'year', got {self.period!r}.")
        for name in ("minimum", "floor"):
            amount = getattr(self, name)
            if amount is not None and not (np.isfinite(amount) and amount >= 0):
                raise ModelError(f"Schedule: {name} must be None or a number of at least 0, got {amount!r}.")
        if self.minimum and not any(t.rate_total for t in self.tiers):
            raise ModelError("Schedule: a minimum needs a tier with a rate above 0, to know who pays it.")

    @property
    def ceiling(self) -> float | None:
        """The wage above which the contribution stops growing; None where there is no such wage."""
        return self.tiers[-1].upper

    @property
    def unit(self) -> str:
        """Money and period, ``"KES/month"``."""
        return f"{self.currency}/{self.period}"

    def without_ceiling(self) -> Schedule:
        """Return the same rule with the last tier open at the top.

        That is no law: where a ceiling is taken away, the label says so, and the quality is C and no day's.

        >>> open_rule = flat_rate(0.05, 0.05, ceiling=100, currency="ZMW").without_ceiling()
        >>> open_rule.contribution(300).total, open_rule.quality
        (30.0, 'C')
        """
        if self.ceiling is None:
            return self
        tiers = (*self.tiers[:-1], replace(self.tiers[-1], upper=None))
        label = f"{self.label}, if there were no ceiling".removeprefix(", ")
        return replace(self, tiers=tiers, label=label, quality="C", on=None)

    def contribution(self, wage: ArrayLike) -> Contribution:
        """Return what is due on each wage.

        Parameters
        ----------
        wage
            One number, or an array of any shape, in ``currency`` a ``period``; each at least 0.

        Returns
        -------
        Contribution
            Python floats for one number, otherwise arrays of the wage's shape.

        Raises
        ------
        ModelError
            For a wage that is negative, not finite or not a number; the message names its position.

        Examples
        --------
        >>> due = flat_rate(0.10, 0.10, ceiling=700_000, currency="TZS").contribution(850_000)
        >>> due.employee, due.employer, due.total
        (70000.0, 70000.0, 140000.0)
        """
        wages = _checked_wages(wage)
        floored = np.where(wages > 0, np.maximum(wages, self.floor or 0.0), 0.0)
        bases = [tier.base(floored) for tier in self.tiers]
        employee = sum((t.rate_employee * b for t, b in zip(self.tiers, bases, strict=True)), np.zeros_like(wages))
        employer = sum((t.rate_employer * b for t, b in zip(self.tiers, bases, strict=True)), np.zeros_like(wages))
        base = sum((b for t, b in zip(self.tiers, bases, strict=True) if t.rate_total), np.zeros_like(wages))
        if self.minimum:
            employee, employer = self._raised(wages, employee, employer)
        amounts = {
            "wage": wages,
            "base": base,
            "employee": employee,
            "employer": employer,
            "total": employee + employer,
        }
        if np.ndim(wage) == 0:
            return Contribution(**{k: float(v) for k, v in amounts.items()}, currency=self.currency, period=self.period)
        return Contribution(**amounts, currency=self.currency, period=self.period)

    def _raised(
        self, wages: NDArray[np.float64], employee: NDArray[np.float64], employer: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Raise both shares to the minimum; where nothing is due yet, split it as the first charging tier does."""
        assert self.minimum is not None
        first = next(t for t in self.tiers if t.rate_total)
        total = employee + employer
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(total > 0, employee / total, first.rate_employee / first.rate_total)
        low = (wages > 0) & (total < self.minimum)
        return (
            np.where(low, share * self.minimum, employee),
            np.where(low, self.minimum - share * self.minimum, employer),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a tier: its band, its rates and the unit of its limits."""
        import pandas as pd

        rows = [
            {
                "tier": k,
                "lower": t.lower,
                "upper": np.nan if t.upper is None else t.upper,
                "rate_employee": t.rate_employee,
                "rate_employer": t.rate_employer,
                "unit": self.unit,
            }
            for k, t in enumerate(self.tiers, start=1)
        ]
        return pd.DataFrame(rows)


def flat_rate(
    rate_employee: float,
    rate_employer: float,
    *,
    currency: str,
    floor: float | None = None,
    ceiling: float | None = None,
    period: str = "month",
) -> Schedule:
    """Return a schedule of one tier: a rate each, on the wage between a floor and a ceiling.

    ``floor`` is a minimum base (a lower wage pays as if it were the floor), not an exempt amount.

    >>> flat_rate(0.05, 0.10, currency="UGX").contribution(1_000_000).total
    150000.0
    >>> capped = flat_rate(0.05, 0.05, currency="ZMW", floor=1_000, ceiling=34_164)
    >>> capped.contribution([400, 50_000]).total.round(2).tolist()
    [100.0, 3416.4]
    """
    if floor is not None and ceiling is not None and floor > ceiling:
        raise ModelError(f"flat_rate: floor ({floor:,.2f}) must not be above the ceiling ({ceiling:,.2f}).")
    return Schedule((Tier(0, ceiling, rate_employee, rate_employer),), currency=currency, period=period, floor=floor)


def _checked_wages(wage: ArrayLike) -> NDArray[np.float64]:
    """Return wages as floats or say which one is not a wage."""
    try:
        if np.asarray(wage).dtype.kind in "USb":
            raise TypeError
        wages = np.asarray(wage, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(
            f"contribution: wage must be numbers, got {wage!r}. Text such as '1,200' is written 1200; an unpaid month "
            f"is 0."
        ) from None
    bad = ~np.isfinite(wages) | (wages < 0)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        at = f" at position {where[0] if len(where) == 1 else where} (counted from 0)" if where else ""
        value = wages[where]
        raise ModelError(
            f"contribution: a wage must be a number of at least 0, got {value}{at}. "
            f"Correct it in the data, or write 0 for a month without wage."
        )
    return wages
