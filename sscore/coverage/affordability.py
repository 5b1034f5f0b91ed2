"""Can a household pay every month, and how much at most, when its income comes in waves?

A month is able when what is left after the premium is at least the floor; exactly the floor counts. The year's mean
hides this: two households with the same year differ by the months in which they are short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.buffer import Buffer, household, run_buffer
from sscore.coverage.incomes import row_weights, with_slack
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, rising, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Affordability", "AffordabilityCurve", "affordability", "affordability_curve"]


@dataclass(frozen=True, eq=False)
class Affordability:
    """Who can pay, in which months.

    ``able`` (persons, months) says whether the floor is kept after the premium; ``able_months`` counts them;
    ``share_able`` is the weighted share of persons with at least ``months_needed`` of them, ``share_baseline`` the same
    with a premium of 0. ``by_month`` and ``by_month_baseline`` (months,) are the weighted shares of each month.
    """

    able: np.ndarray
    able_months: Floats
    share_able: float
    share_baseline: float
    by_month: Floats
    by_month_baseline: Floats
    months_needed: int
    mean_premium: float
    weights: Floats
    buffer: Buffer | None
    remarks: tuple[str, ...]

    @property
    def pushed_below(self) -> float:
        """Share of persons who keep the floor in enough months without the premium and not with it."""
        return self.share_baseline - self.share_able

    def to_frame(self) -> pd.DataFrame:
        """Return one row a month: share able to pay, and able without a premium."""
        import pandas as pd

        months = np.arange(1, len(self.by_month) + 1)
        return pd.DataFrame({"month": months, "able": self.by_month, "able_without_premium": self.by_month_baseline})


def affordability(
    incomes: ArrayLike,
    premium: ArrayLike,
    floor: ArrayLike,
    *,
    months_needed: int = 10,
    weights: ArrayLike | None = None,
    buffer: Buffer | None = None,
) -> Affordability:
    """Return the share of persons or households who keep the floor in enough months after the premium.

    Without a buffer, a month is able when ``income - premium >= floor``. With one, when savings cover what is missing.

    Parameters
    ----------
    incomes
        Money a month, shape (persons, months) or (months,); losses negative.
    premium
        Money a month, at least 0: one number, or shape (persons, months).
    floor
        Money a month needed to live on, at least 0: one number, or shape (persons,).
    months_needed
        In how many of the months the floor has to be kept, from 0 to the number of months.
    weights
        Persons that a row stands for, shape (persons,), at least 0; None counts each row once.
    buffer
        None: each month stands alone. Otherwise savings carry over, see :class:`sscore.coverage.Buffer`.

    Raises
    ------
    ModelError
        For shapes that do not fit, weights that are all 0, or a number out of its range.

    References
    ----------
    ILO, *Extending social security to workers in the informal economy* (2021), on contributory
    capacity and seasonality.

    Examples
    --------
    One year of good and lean months; the floor is 100. A premium of 10 leaves eleven able months, 20 leaves six:

    >>> year = [120] * 6 + [110] * 5 + [90]
    >>> [int(affordability(year, p, 100).able_months[0]) for p in (0, 10, 20)]
    [11, 11, 6]
    >>> affordability(year, 10, 100, buffer=Buffer()).able_months.tolist()
    [12.0]
    """
    y, due, line = household("affordability", incomes, premium, floor)
    persons, months = y.shape
    needed = whole("affordability", "months_needed", months_needed)
    if needed > months:
        raise ModelError(f"affordability: months_needed must be at most the {months} months given, got {needed}.")
    w = row_weights("affordability", weights, persons)
    able, before = (_able(y, d, line, buffer) for d in (due, np.zeros_like(y)))
    remarks = ("Savings are an upper bound: every month's rest is put aside as told.",) if buffer else ()
    return Affordability(
        able=able,
        able_months=frozen(able.sum(axis=1)),
        share_able=_share(able.sum(axis=1) >= needed, w),
        share_baseline=_share(before.sum(axis=1) >= needed, w),
        by_month=frozen(w @ able / w.sum()),
        by_month_baseline=frozen(w @ before / w.sum()),
        months_needed=needed,
        mean_premium=float(w @ due.mean(axis=1) / w.sum()),
        weights=frozen(w),
        buffer=buffer,
        remarks=remarks,
    )


def _able(y: Floats, due: Floats, line: Floats, buffer: Buffer | None) -> np.ndarray:
    """Return in which months the floor is kept."""
    if buffer is not None:
        return run_buffer(y, due, line, buffer).shortfall == 0
    kept = y - due
    return np.asarray(kept + with_slack(y, due, line[:, None]) >= line[:, None])


def _share(members: np.ndarray, weights: Floats) -> float:
    """Return the weighted share; a sum of floats may pass 1 by rounding, so all is exactly 1."""
    return float(weights[members].sum() / weights.sum())


@dataclass(frozen=True, eq=False)
class AffordabilityCurve:
    """Share able by premium: ``months_alone`` month by month, ``smoothed`` with the buffer, of equal length."""

    premiums: Floats
    months_alone: Floats
    smoothed: Floats
    months_needed: int
    buffer: Buffer

    def to_frame(self) -> pd.DataFrame:
        """Return one row a premium."""
        import pandas as pd

        return pd.DataFrame({"premium": self.premiums, "months_alone": self.months_alone, "smoothed": self.smoothed})


def affordability_curve(
    incomes: ArrayLike,
    premiums: ArrayLike,
    floor: ArrayLike,
    *,
    months_needed: int = 10,
    weights: ArrayLike | None = None,
    buffer: Buffer | None = None,
) -> AffordabilityCurve:
    """Return the share able to pay for each of several level premiums, month by month and with a savings buffer.

    Both curves fall or stay level as the premium rises.

    Parameters
    ----------
    incomes, floor, months_needed, weights
        As in :func:`sscore.coverage.affordability`.
    premiums
        Money a month, rising, at least 0, shape (premiums,).
    buffer
        None stands for ``Buffer()``.

    Raises
    ------
    ModelError
        As for ``affordability``, and for premiums that do not rise.

    Examples
    --------
    >>> curve = affordability_curve([[30, 10], [20, 20]], [0, 5, 10], 10, months_needed=2)
    >>> curve.months_alone.tolist(), curve.smoothed.tolist()
    ([1.0, 0.5, 0.5], [1.0, 1.0, 1.0])
    """
    steps = rising("affordability_curve", "premiums", premiums, low=0.0)
    savings = buffer or Buffer()
    alone, smoothed = (
        [
            affordability(incomes, p, floor, months_needed=months_needed, weights=weights, buffer=b).share_able
            for p in steps
        ]
        for b in (None, savings)
    )
    return AffordabilityCurve(frozen(steps), frozen(alone), frozen(smoothed), int(months_needed), savings)
