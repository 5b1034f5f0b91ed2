"""How long members really paid: the survival curve of payers from records, those still paying included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, days_column, fraction, frozen, one_day, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PayerSurvival", "RetentionGain", "payer_survival", "paying_spells", "retention_gain"]


@dataclass(frozen=True, eq=False)
class PayerSurvival:
    """The share who still pay by months since joining, a step at each month in which somebody stopped.

    All arrays have shape (times,). ``longest`` is the longest spell seen: the curve ends there.
    """

    months: Floats
    at_risk: Floats
    stopped: Floats
    survival: Floats
    standard_error: Floats
    persons: int
    longest: float

    def at(self, months: float) -> tuple[float, float]:
        """Return the share still paying after so many months, and its standard error.

        Raises
        ------
        ModelError
            For a time beyond the longest spell seen.
        """
        if not 0 <= months <= self.longest:
            raise ModelError(
                f"PayerSurvival.at: months must lie within 0 and {self.longest:g}, the longest spell seen, got "
                f"{months!r}."
            )
        place = int(np.searchsorted(self.months, months, side="right"))
        return (float(self.survival[place - 1]), float(self.standard_error[place - 1])) if place else (1.0, 0.0)

    def lapse(self, months: int) -> Floats:
        """Return the chance to stop in each of the first months, shape (months,), for :func:`persistency`.

        Entry k is the chance to have stopped at k + 1 months among those who were paying just before.
        """
        length = whole("PayerSurvival.lapse", "months", months, low=1)
        curve = np.array([1.0, *(self.at(m)[0] for m in range(1, length + 1))])
        return np.divide(curve[:-1] - curve[1:], curve[:-1], out=np.ones(length), where=curve[:-1] > 0)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a time, with the 95 % interval on the log-log scale; NaN where the curve is 0 or 1."""
        import pandas as pd

        inside = (self.survival > 0) & (self.survival < 1)
        log = np.log(self.survival, out=np.full(len(self.survival), -1.0), where=inside)
        ratio = np.divide(self.standard_error, self.survival, out=np.zeros(len(log)), where=self.survival > 0)
        spread = 1.959963984540054 * ratio / np.abs(log)
        return pd.DataFrame(
            {
                "months": self.months,
                "at_risk": self.at_risk,
                "stopped": self.stopped,
                "survival": self.survival,
                "standard_error": self.standard_error,
                "lower": np.where(inside, np.exp(log * np.exp(spread)), np.nan),
                "upper": np.where(inside, np.exp(log * np.exp(-spread)), np.nan),
            }
        )


def payer_survival(months: ArrayLike, stopped: ArrayLike) -> PayerSurvival:
    """Estimate who still pays by months since joining (Kaplan-Meier) with Greenwood's errors.

    With n payers seen until just before a month and d who stop at it::

        S(m) = product over months <= m of (1 - d / n)        var S = S^2 sum of d / (n (n - d))

    Parameters
    ----------
    months : (persons,)
        Months from joining to the last payment, or to the end of observation for those still paying; above 0.
    stopped : (persons,)
        True for those who stopped, False for those still paying (censored). To leave the latter out, or to count them
        as stopped, is the usual mistake; both make the curve too low.

    Raises
    ------
    ModelError
        For nobody, a spell that is not above 0, or ``stopped`` that is not yes or no.

    References
    ----------
    Kaplan and Meier, *JASA* 53 (1958); Klein and Moeschberger, *Survival Analysis* (2003), section 4.2.

    Examples
    --------
    Four join: one stops after a month, one after two; two are still paying after three.

    >>> found = payer_survival([1, 2, 3, 3], [True, True, False, False])
    >>> found.survival.tolist(), found.at(3)[0]
    ([0.75, 0.5], 0.5)
    """
    where = "payer_survival"
    spell = vector(where, "months", months)
    ended = np.asarray(stopped)
    if ended.shape != spell.shape or not np.isin(ended, (0, 1)).all():
        raise ModelError(f"{where}: stopped must hold True or False for each of the {len(spell)} persons.")
    if (spell <= 0).any():
        raise ModelError(f"{where}: months[{int(np.argmax(spell <= 0))}] must be above 0: who joins pays a month.")
    times, count = np.unique(spell[ended.astype(bool)], return_counts=True)
    leaving = count.astype(float)
    risk = len(spell) - np.searchsorted(np.sort(spell), times, side="left").astype(float)
    curve = np.cumprod(1 - leaving / risk)
    room = risk * (risk - leaving)
    terms = np.cumsum(np.divide(leaving, room, out=np.zeros(len(times)), where=room > 0))
    return PayerSurvival(
        frozen(times), frozen(risk), frozen(leaving), frozen(curve), frozen(curve * np.sqrt(terms)), len(spell),
        float(spell.max()),
    )  # fmt: skip


def paying_spells(register: pd.DataFrame, *, as_of: Any, grace: int = 3) -> pd.DataFrame:
    """Return months paid and who stopped, from the days of joining and of the last payment.

    A member has stopped when the last payment lies more than ``grace`` whole months before the day of the extract. Who
    stops is therefore known until that many months ago and no later: the others are seen paying until then, and those
    who joined since are left out. To count everybody until the day of the extract hides the latest who stopped.

    Parameters
    ----------
    register
        Columns ``joined`` and ``last_paid``, days.
    as_of
        Day of the extract; later days are an error.
    grace
        Months without a payment that still count as paying, at least 0.

    Returns
    -------
    DataFrame
        ``months``, counting the month of joining, and ``stopped``, with the register's index.

    Raises
    ------
    ModelError
        For a missing column or day, or days in the wrong order.

    Examples
    --------
    >>> import pandas as pd
    >>> register = pd.DataFrame({"joined": ["2025-01-10", "2025-01-10"], "last_paid": ["2025-03-01", "2025-11-30"]})
    >>> paying_spells(register, as_of="2025-12-31").values.tolist()
    [[3, True], [9, False]]
    """
    import pandas as pd

    where = "paying_spells"
    first, last = (days_column(where, register, c) for c in ("joined", "last_paid"))
    today = one_day(where, "as_of", as_of)
    allowed = whole(where, "grace", grace)
    for wrong, what in ((last < first, "last_paid is before joined"), (last > today, "last_paid is after as_of")):
        if wrong.any():
            raise ModelError(f"{where}: in row {int(np.argmax(wrong))} {what}. Correct the register.")
    start, end, now = (day.astype("datetime64[M]").astype(int) for day in (first, last, today))
    known = now - allowed
    stopped = end < known
    spell = np.where(stopped, end, known) - start + 1
    return pd.DataFrame({"months": spell, "stopped": stopped}, index=register.index)[spell > 0]


@dataclass(frozen=True)
class RetentionGain:
    """What a reminder, a match or the like adds to retention: two groups of joiners compared at one month."""

    months: float
    without: float
    with_it: float
    gain: float
    standard_error: float
    lower: float
    upper: float
    odds_ratio: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([self.__dict__])


def retention_gain(
    without: PayerSurvival, with_it: PayerSurvival, *, months: float = 12, confidence: float = 0.95
) -> RetentionGain:
    """Return how many more still pay after some months, with its interval.

    ::

        gain = S1(m) - S0(m)        standard error = sqrt(se1^2 + se0^2)

    ``odds_ratio`` is that of the average monthly lapse, for :func:`changed_lapse`. The gain is an effect only where
    chance decided who got the reminder; otherwise the groups may differ for other reasons.

    Raises
    ------
    ModelError
        For a time at which one of the groups was not seen any more, or nobody pays.

    Examples
    --------
    >>> a, b = payer_survival([1, 1, 12, 12], [1, 1, 0, 0]), payer_survival([1, 12, 12, 12], [1, 0, 0, 0])
    >>> retention_gain(a, b).gain
    0.25
    """
    from scipy.special import ndtri

    level = fraction("retention_gain", "confidence", confidence, inside=True)
    (low, low_error), (high, high_error) = without.at(months), with_it.at(months)
    if low <= 0 or high <= 0 or low == 1:
        raise ModelError(
            f"retention_gain: {low:.3g} and {high:.3g} pay after {months:g} months; at 0, or at 1 without the measure, "
            f"there is no odds ratio. Choose another month."
        )
    error = float(np.hypot(low_error, high_error))
    spread = float(ndtri(0.5 + level / 2)) * error
    monthly = [1 - share ** (1 / months) for share in (low, high)]
    odds = [chance / (1 - chance) for chance in monthly]
    return RetentionGain(
        float(months), low, high, high - low, error, high - low - spread, high - low + spread, odds[1] / odds[0]
    )
