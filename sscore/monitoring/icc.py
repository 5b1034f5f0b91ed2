"""Intraclass correlation in the six forms of Shrout and Fleiss, each by its name.

From the mean squares of n targets and k judges: BMS between targets, WMS within, JMS between judges, EMS error::

    ICC(1,1) = (BMS - WMS) / (BMS + (k-1) WMS)                       other judges for every target
    ICC(2,1) = (BMS - EMS) / (BMS + (k-1) EMS + k (JMS - EMS) / n)   the same judges, drawn from many; agreement
    ICC(3,1) = (BMS - EMS) / (BMS + (k-1) EMS)                       these judges only; consistency
    ICC(1,k) = (BMS - WMS) / BMS                                     the mean of k judges, and so on
    ICC(2,k) = (BMS - EMS) / (BMS + (JMS - EMS) / n)
    ICC(3,k) = (BMS - EMS) / BMS

A correlation (Pearson's r) is none of them: two judges, one always 20 points stricter, have r = 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import choice, numbers
from sscore.monitoring.kappa import normal_quantile
from sscore.monitoring.labels import is_missing, orientation_remarks

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ICC_FORMS", "Icc", "MeanSquares", "icc", "icc_all", "mean_squares"]

ICC_FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares of targets by judges; ``targets`` n and ``judges`` k are counts."""

    between: float
    within: float
    judge: float
    error: float
    targets: int
    judges: int


@dataclass(frozen=True)
class Icc:
    """One intraclass correlation with its F test (of zero) and its interval.

    ``value`` can be negative: the judges differ more inside targets than targets do. ``f`` has ``df1`` and ``df2``
    degrees of freedom and ``p_value`` is P(F >= f) if the true value is 0. ``form`` says which of the six it is.
    """

    form: str
    value: float
    interval: tuple[float, float]
    f: float
    df1: int
    df2: int
    p_value: float
    squares: MeanSquares
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the coefficient is called in print: its form."""
        return self.form

    @property
    def subjects(self) -> int:
        """How many targets were judged."""
        return self.squares.targets

    def to_frame(self) -> pd.DataFrame:
        """Return one row with the form, the value, the interval and the test."""
        import pandas as pd

        columns = ["form", "value", "lower", "upper", "F", "df1", "df2", "p_value"]
        row = (self.form, self.value, *self.interval, self.f, self.df1, self.df2, self.p_value)
        return pd.DataFrame([row], columns=columns)


def mean_squares(ratings: ArrayLike) -> MeanSquares:
    """Return the mean squares of complete ratings of shape (targets, judges).

    Raises
    ------
    ModelError
        For another shape, fewer than two targets or judges, or a gap.

    Examples
    --------
    >>> squares = mean_squares([[1, 3], [5, 7]])
    >>> squares.between, squares.judge, squares.error, squares.within
    (16.0, 4.0, 0.0, 2.0)
    """
    table = _gaps_as_nan(ratings)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ModelError(
            f"icc: ratings must have shape (targets, judges), at least 2 by 2, got {table.shape}. "
            f"One row is one target."
        )
    gaps = np.argwhere(table != table)
    if gaps.size:
        i, j = (int(x) for x in gaps[0])
        raise ModelError(
            f"icc: ratings[{i}, {j}] is missing, and an ICC needs complete rows. Fill the gap by a second round, or "
            f"use krippendorff_alpha(ratings, 'interval'), which works with gaps."
        )
    x = numbers("icc", "ratings", table, low=-np.inf)
    n, k = x.shape
    # Below this a mean square is what rounding leaves of 0: ten million times the square of the spacing of floats.
    dust = (1e-12 * float(np.abs(x).max())) ** 2
    targets, judges, grand = x.mean(axis=1), x.mean(axis=0), x.mean()
    between = float(k * ((targets - grand) ** 2).sum() / (n - 1))
    judge = float(n * ((judges - grand) ** 2).sum() / (k - 1))
    within = float(((x - targets[:, None]) ** 2).sum() / (n * (k - 1)))
    error = float(((x - targets[:, None] - judges[None, :] + grand) ** 2).sum() / ((n - 1) * (k - 1)))
    between, within, judge, error = (0.0 if v <= dust else v for v in (between, within, judge, error))
    return MeanSquares(between, within, judge, error, n, k)


def _gaps_as_nan(ratings: ArrayLike) -> np.ndarray:
    """Return the table with NaN for None and pandas' NA, so that a gap is called a gap."""
    table = np.asarray(getattr(ratings, "values", ratings))
    if table.dtype.kind != "O":
        return table
    return np.array([np.nan if is_missing(v) else v for v in table.flat], dtype=object).reshape(table.shape)


def icc(ratings: ArrayLike, form: str, *, confidence: float = 0.95) -> Icc:
    """Return one intraclass correlation; the form has no default, because an unlabelled ICC says nothing.

    Parameters
    ----------
    ratings
        Scores, shape (targets, judges), without gaps: one row a target, one column a judge, as Shrout and Fleiss print
        them. A table of judges by targets gives another number; turn it with ``.T``.
    form
        "ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)" or "ICC(3,k)". Forms 1: each target has other judges.
        Forms 2: the same judges, who stand for many others; a strict judge counts against agreement. Forms 3: these
        judges and no others; a strict judge does not count. "k": reliability of the mean of the judges.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For an unknown form, another shape, a gap, or scores that are all the same.

    References
    ----------
    Shrout and Fleiss, "Intraclass correlations: uses in assessing rater reliability", *Psychological Bulletin* 86
    (1979). Interval of forms 2: the same, by Satterthwaite's degrees of freedom.

    Examples
    --------
    The second judge is always 2 points higher: perfect consistency, less agreement (16 / (16 + 2 x 4 / 2) = 0.8).

    >>> icc([[1, 3], [5, 7]], "ICC(3,1)").value, icc([[1, 3], [5, 7]], "ICC(2,1)").value
    (1.0, 0.8)
    """
    choice("icc", "form", form, ICC_FORMS)
    normal_quantile("icc", confidence)
    return _icc(mean_squares(ratings), form, confidence)


def icc_all(ratings: ArrayLike, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return all six forms, one row each, to see how much the choice matters.

    Raises
    ------
    ModelError
        As :func:`icc`.

    Examples
    --------
    >>> icc_all([[1, 2], [5, 4], [9, 9]])["form"].tolist()[:2]
    ['ICC(1,1)', 'ICC(2,1)']
    """
    import pandas as pd

    frames = [icc(ratings, form, confidence=confidence).to_frame() for form in ICC_FORMS]
    return pd.concat(frames, ignore_index=True)


def _icc(s: MeanSquares, form: str, confidence: float) -> Icc:
    """Return value, test and interval of one form."""
    from scipy.stats import f as fisher

    n, k = s.targets, s.judges
    if s.between == 0 and s.within == 0:
        raise ModelError("icc: all scores are the same, so targets cannot be told apart and no ICC exists (0/0).")
    noise, df2 = (s.within, n * (k - 1)) if form[4] == "1" else (s.error, (n - 1) * (k - 1))
    alike = (s.judge - s.error) / n if form[4] == "2" else 0.0
    single = form.endswith("1)")
    bottom = s.between + ((k - 1) * noise + k * alike if single else alike)
    if bottom <= 1e-12 * (s.between + noise + s.judge):
        raise ModelError(
            f"icc: {form} does not exist here: its denominator, an estimate of variance, is {bottom:.3g}. The judges "
            f"differ more inside the targets than the targets do; report the ratings, not an ICC."
        )
    value = (s.between - noise) / bottom
    remarks = orientation_remarks(k, n, rows="subjects")
    if value < 0:
        remarks += ("The value is negative: judges differ more inside a target than the targets do.",)
    if noise == 0:
        remarks += ("The error is 0: the F test has no finite value, and the interval tells of a small sample.",)
    ratio = s.between / noise if noise else float("inf") if s.between else float("nan")
    p_value = 0.0 if ratio == np.inf else float(fisher.sf(ratio, n - 1, df2))
    low, high = _interval(s, form, 0.5 + confidence / 2, ratio)
    if low == -np.inf:
        remarks += ("The interval has no lower end: at such values the mean of the judges has no reliability.",)
    return Icc(form, value, (low, high), ratio, n - 1, df2, p_value, s, confidence, remarks)


def _interval(s: MeanSquares, form: str, top: float, ratio: float) -> tuple[float, float]:
    """Return the interval of a form; ``top`` is the upper tail of the confidence, ``ratio`` the F of the test."""
    from scipy.stats import f as fisher

    n, k = s.targets, s.judges
    single = form.endswith("1)")
    if form[4] == "2":
        ends = sorted(_agreement_interval(s, top))
        if not single:
            ends = [k * b / (1 + (k - 1) * b) if b > -1 / (k - 1) else -np.inf for b in ends]
    elif ratio == np.inf:
        ends = [1.0, 1.0]
    else:
        df2 = n * (k - 1) if form[4] == "1" else (n - 1) * (k - 1)
        down, up = ratio / float(fisher.ppf(top, n - 1, df2)), ratio * float(fisher.ppf(top, df2, n - 1))
        if single:
            ends = [(b - 1) / (b + k - 1) for b in (down, up)]
        else:
            ends = [1 - 1 / b if b > 0 else -np.inf for b in (down, up)]
    return float(ends[0]), float(ends[1])


def _agreement_interval(s: MeanSquares, top: float) -> tuple[float, float]:
    """Return the interval of ICC(2,1), with Satterthwaite's degrees of freedom for the judges' part."""
    from scipy.stats import f as fisher

    n, k = s.targets, s.judges
    if s.judge == 0 and s.error == 0:
        return 1.0, 1.0
    rho = (s.between - s.error) / (s.between + (k - 1) * s.error + k * (s.judge - s.error) / n)
    judge, rest = k * rho * s.judge, s.error * (n * (1 + (k - 1) * rho) - k * rho)
    weight = (n - 1) * judge**2 + rest**2
    freedom = (k - 1) * (n - 1) * (judge + rest) ** 2 / weight if weight > 0 else 0.0
    if freedom <= 0:
        return -1 / (k - 1), 1.0
    spread = k * s.judge + (k * n - k - n) * s.error
    over, under = float(fisher.ppf(top, n - 1, freedom)), float(fisher.ppf(top, freedom, n - 1))
    low = n * (s.between - over * s.error) / (over * spread + n * s.between)
    high = n * (under * s.between - s.error) / (spread + n * under * s.between)
    return low, high
