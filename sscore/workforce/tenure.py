"""How long people stay: the survival curve of service, its half-life, and wastage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.actuarial import product_limit
from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, number, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Retention", "half_life", "retention", "wastage"]


@dataclass(frozen=True, eq=False)
class Retention:
    """The share still employed by years of service (Kaplan-Meier), at each time at which somebody left.

    All arrays have shape (times,). ``half_life`` is the service after which half have left; None when the curve ends
    above a half: nobody knows yet. ``longest`` is the longest service seen, where the curve ends.
    """

    times: Floats
    at_risk: Floats
    leavers: Floats
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    half_life: float | None
    persons: int
    longest: float
    confidence: float

    def at(self, years: float) -> float:
        """Return the share still employed after some years of service.

        Raises
        ------
        ModelError
            For a time beyond the longest service seen.
        """
        time = number("retention", "years", years)
        if time > self.longest:
            raise ModelError(
                f"retention: {time:g} years is beyond the longest service seen, {self.longest:g}. The curve ends there."
            )
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[place - 1]) if place else 1.0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a time."""
        import pandas as pd

        names = ("times", "at_risk", "leavers", "survival", "standard_error", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def retention(
    service: ArrayLike, left: ArrayLike, *, entry: ArrayLike | None = None, confidence: float = 0.95
) -> Retention:
    """Estimate the share still employed by service; those still here count for as long as they were seen.

    With n at risk just before a time and d leaving at it::

        S(t) = product over times <= t of (1 - d / n)        Greenwood: var S = S^2 sum of d / (n (n - d))

    Averaging the service of leavers alone, the common shortcut, forgets everybody who stayed.

    Parameters
    ----------
    service : (persons,)
        Years of service at leaving or at the end of observation, above 0.
    left : (persons,)
        True for those who left, False for those still employed (censored).
    entry : (persons,)
        Years of service at which observation began, 0 for recruits. Staff who were already there when the file
        begins are at risk from then only (left truncation): without it the curve is too high.
    confidence
        Of the interval, which lies between 0 and 1 (log-log).

    Raises
    ------
    ModelError
        For shapes that differ, service that is not above entry, ``left`` that is not yes or no, a confidence that is
        not between 0 and 1, or an entry before which all who were watched had left.

    References
    ----------
    Kaplan and Meier, *JASA* 53 (1958); Klein and Moeschberger, *Survival Analysis* (2003), sections 4.2 to 4.6.

    Examples
    --------
    Four recruits: one leaves after a year, one after two, one after three; the last is still there after three.

    >>> found = retention([1, 2, 3, 3], [True, True, True, False])
    >>> found.survival.tolist(), found.half_life
    ([0.75, 0.5, 0.25], 2.0)
    """
    caller = "retention"
    time = vector(caller, "service", service)
    gone = np.asarray(left)
    if gone.shape != time.shape or not np.isin(gone, (0, 1)).all():
        raise ModelError(f"{caller}: left must hold True or False for each of the {len(time)} persons.")
    since = np.zeros(len(time)) if entry is None else vector(caller, "entry", entry, length=len(time))
    wrong = np.flatnonzero(time <= since)
    if len(wrong):
        raise ModelError(
            f"{caller}: service[{wrong[0]}] is {time[wrong[0]]:g} years and must be above {since[wrong[0]]:g}, where "
            f"observation began."
        )
    level = fraction(caller, "confidence", confidence, inside=True)
    found = product_limit(time, gone, entry=since)
    low, high = found.limits(level)
    half = np.flatnonzero(found.survival <= 0.5 + 1e-12)
    return Retention(
        times=found.times,
        at_risk=found.at_risk,
        leavers=found.ended,
        survival=found.survival,
        standard_error=found.standard_error,
        lower=low,
        upper=high,
        half_life=float(found.times[half[0]]) if len(half) else None,
        persons=found.persons,
        longest=found.longest,
        confidence=level,
    )


def wastage(leavers: ArrayLike, person_years: ArrayLike) -> Floats:
    """Return leavers per person-year, the force of wastage; NaN where nobody was employed.

    >>> wastage([2, 1], [40, 50]).tolist()
    [0.05, 0.02]
    """
    left = np.atleast_1d(vector("wastage", "leavers", np.atleast_1d(leavers)))
    time = vector("wastage", "person_years", np.atleast_1d(person_years), length=len(left))
    alone = np.flatnonzero((time == 0) & (left > 0))
    if len(alone):
        raise ModelError(f"wastage: leavers[{alone[0]}] is {left[alone[0]]:g} but nobody was employed.")
    return np.divide(left, time, out=np.full(len(left), np.nan), where=time > 0)


def half_life(yearly_wastage: float) -> float:
    """Return the years after which half of a group has left, at a constant yearly chance to leave.

    ::

        half-life = ln 0.5 / ln(1 - wastage)

    Raises
    ------
    ModelError
        For a wastage of 0 (nobody leaves, so no half-life) or of 1 or more.

    Examples
    --------
    >>> half_life(0.5), round(half_life(0.09), 2)
    (1.0, 7.35)
    """
    chance = fraction("half_life", "yearly_wastage", yearly_wastage)
    if chance in (0.0, 1.0):
        raise ModelError(f"half_life: yearly_wastage must be above 0 and below 1, got {yearly_wastage!r}.")
    return float(np.log(0.5) / np.log1p(-chance))
