"""The product-limit (Kaplan-Meier) estimate of who stays how long, those not seen to the end included.

Used for members who pay and for staff who stay: a spell ends with the event, or with the end of observation
(censored), and may be watched from later than its beginning (left truncation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, vector

__all__ = ["ProductLimit", "product_limit"]


@dataclass(frozen=True, eq=False)
class ProductLimit:
    """The curve, a step at each time at which somebody's spell ended; all arrays (times,).

    Attributes
    ----------
    times
        At which spells ended, rising.
    at_risk, ended
        Persons watched just before the time, and those whose spell ended at it.
    survival, standard_error
        Share beyond the time, and Greenwood's error of it.
    persons
        All persons.
    longest
        The longest spell seen: the curve ends there.
    """

    times: Floats
    at_risk: Floats
    ended: Floats
    survival: Floats
    standard_error: Floats
    persons: int
    longest: float

    def at(self, time: float) -> tuple[float, float]:
        """Return share and standard error at a time from 0 to ``longest``, which the caller has checked."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return (float(self.survival[place - 1]), float(self.standard_error[place - 1])) if place else (1.0, 0.0)

    def limits(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Return the interval on the log-log scale, inside 0 to 1; NaN where the curve is 0 or 1.

        Raises
        ------
        ModelError
            For a confidence that is not between 0 and 1.
        """
        from scipy.special import ndtri

        z = float(ndtri(0.5 + fraction("ProductLimit.limits", "confidence", confidence, inside=True) / 2))
        curve = self.survival
        inside = (curve > 0) & (curve < 1)
        log = np.log(curve, out=np.full(len(curve), -1.0), where=inside)
        ratio = np.divide(self.standard_error, curve, out=np.zeros(len(curve)), where=curve > 0)
        spread = z * ratio / np.abs(log)
        low, high = (np.where(inside, np.exp(log * np.exp(side * spread)), np.nan) for side in (1, -1))
        return frozen(low), frozen(high)


def product_limit(time: ArrayLike, ended: ArrayLike, *, entry: ArrayLike | None = None) -> ProductLimit:
    """Estimate the share beyond each time, with Greenwood's errors.

    With n watched just before a time and d whose spell ends at it::

        S(t) = product over times <= t of (1 - d / n)        var S = S^2 sum of d / (n (n - d))

    Parameters
    ----------
    time : (persons,)
        Length of each spell at its end, or at the end of observation; above ``entry``.
    ended : (persons,)
        True where the end was seen, False where observation ended before (censored).
    entry : (persons,)
        Length of the spell when observation began, at least 0; None watches all from 0. A person counts at times above
        it: the curve is then that of those who reach the smallest entry.

    Raises
    ------
    ModelError
        For arrays that do not fit, a time that is not above its entry, ``ended`` that is not yes or no, or a late
        entry before which all who were watched had left: the curve would be 0 from there on, whoever comes later.

    References
    ----------
    Kaplan and Meier, *JASA* 53 (1958); Klein and Moeschberger, *Survival Analysis* (2003), sections 4.2 to 4.6.

    Examples
    --------
    Four persons: one ends at 1, one at 2; two are still there at 3.

    >>> product_limit([1, 2, 3, 3], [True, True, False, False]).survival.tolist()
    [0.75, 0.5]
    """
    where = "product_limit"
    spell = vector(where, "time", time)
    seen = np.asarray(ended)
    if seen.shape != spell.shape or not np.isin(seen, (0, 1)).all():
        raise ModelError(f"{where}: ended must hold True or False for each of the {len(spell)} persons.")
    since = np.zeros(len(spell)) if entry is None else vector(where, "entry", entry, length=len(spell))
    wrong = np.flatnonzero(spell <= since)
    if len(wrong):
        k = int(wrong[0])
        raise ModelError(f"{where}: time[{k}] is {spell[k]:g} and must be above {since[k]:g}, where it began.")
    times, count = np.unique(spell[seen.astype(bool)], return_counts=True)
    gone = count.astype(float)
    begun = np.searchsorted(np.sort(since), times, side="left")
    risk = (begun - np.searchsorted(np.sort(spell), times, side="left")).astype(float)
    curve = np.cumprod(1 - gone / risk) if len(times) else np.empty(0)
    empty = np.flatnonzero(gone == risk)
    if len(empty) and times[empty[0]] < spell.max():
        raise ModelError(
            f"{where}: at {times[empty[0]]:g} all {risk[empty[0]]:g} watched until then end, and others are watched "
            f"only from later on: the curve would stay at 0. Leave out spells that end by {times[empty[0]]:g}."
        )
    room = risk * (risk - gone)
    terms = np.cumsum(np.divide(gone, room, out=np.zeros(len(times)), where=room > 0))
    return ProductLimit(
        frozen(times), frozen(risk), frozen(gone), frozen(curve), frozen(curve * np.sqrt(terms)), len(spell),
        float(spell.max()),
    )  # fmt: skip
