"""How long members really paid: the survival curve of payers from records, those still paying included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.actuarial import ProductLimit, product_limit
from sscore.errors import ModelError
from sscore.inputs import Floats, days_column, fraction, one_day, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PayerSurvival", "RetentionGain", "payer_survival", "paying_spells", "retention_gain"]


@dataclass(frozen=True, eq=False)
class PayerSurvival:
    """The share who still pay by months since joining, a step at each month in which somebody stopped.

    All arrays have shape (times,). ``longest`` is the longest spell seen: the curve ends there. ``curve`` is the
    estimate as :func:`sscore.actuarial.product_limit` gives it.
    """

    curve: ProductLimit

    @property
    def months(self) -> Floats:
        """Months after which somebody stopped."""
        return self.curve.times

    @property
    def at_risk(self) -> Floats:
        """Payers seen until just before."""
        return self.curve.at_risk

    @property
    def stopped(self) -> Floats:
        """Persons who stopped."""
        return self.curve.ended

    @property
    def survival(self) -> Floats:
        """Share who still pay."""
        return self.curve.survival

    @property
    def standard_error(self) -> Floats:
        """Greenwood's error of the share."""
        return self.curve.standard_error

    @property
    def persons(self) -> int:
        """All persons."""
        return self.curve.persons

    @property
    def longest(self) -> float:
        """The longest spell seen, months."""
        return self.curve.longest

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
        return self.curve.at(months)

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

        low, high = self.curve.limits()
        names = ("months", "at_risk", "stopped", "survival", "standard_error")
        return pd.DataFrame({**{name: getattr(self, name) for name in names}, "lower": low, "upper": high})


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
    return PayerSurvival(product_limit(spell, ended))


def paying_spells(register: pd.DataFrame, *, as_of: Any, grace: int = 3) -> pd.DataFrame:
    """Return months paid and who stopped, from the days of joining and of the last payment.

    A member has stopped when the last payment lies more than ``grace`` whole months before the day of the extract. With
    an extract in December and a grace of 3, who paid last in August has stopped and who paid last in September has not:
    whether anybody stopped after September is not known yet. The others are therefore seen until August, and those who
    joined since are left out. To count them until September, or until the day of the extract, makes lapse too low.

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
        ``months`` after which it is known whether the member stopped, the month of joining being the first, and
        ``stopped``, with the register's index.

    Raises
    ------
    ModelError
        For a missing column or day, or days in the wrong order.

    Examples
    --------
    >>> import pandas as pd
    >>> register = pd.DataFrame({"joined": ["2025-01-10", "2025-01-10"], "last_paid": ["2025-03-01", "2025-11-30"]})
    >>> paying_spells(register, as_of="2025-12-31").values.tolist()
    [[3, True], [8, False]]
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
    spell = np.where(stopped, end, known - 1) - start + 1
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
