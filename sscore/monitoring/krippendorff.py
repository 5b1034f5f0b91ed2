"""Krippendorff's alpha: any number of raters, any level of measurement, gaps allowed.

With r(u, c) the number of raters who gave subject u the value c, m(u) its ratings (2 or more), n(c) the values that
can be paired and n their number::

    alpha = 1 - D(observed) / D(expected)
    D(observed) = 1/n sum over u of sum over c, k of r(u, c) r(u, k) d(c, k) / (m(u) - 1)
    D(expected) = sum over c, k of n(c) n(k) d(c, k) / (n (n - 1))

    nominal   d = 1 where c and k differ            interval   d = (c - k)^2
    ordinal   d = (sum of n(g) from c to k - (n(c) + n(k)) / 2)^2
    ratio     d = ((c - k) / (c + k))^2

A subject with a gap keeps its other ratings: dropping it would throw away what is known. Only subjects with fewer than
two ratings do not count, for nothing can be compared there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.inputs import Floats, choice, frozen, seeded
from sscore.errors import ModelError
from sscore.monitoring.kappa import normal_quantile
from sscore.monitoring.labels import rating_grid, scale_values

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KrippendorffAlpha", "krippendorff_alpha"]

LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class KrippendorffAlpha:
    """Reliability of ratings at a level of measurement.

    Attributes
    ----------
    alpha
        1 is perfect, 0 what chance gives; NaN (with a remark) when every value is the same.
    interval
        Percentiles of the bootstrap over subjects, or NaN twice when none was asked for.
    draws
        Bootstrap alphas, shape (draws that have a value,); read-only.
    observed, expected
        Disagreements D(observed) and D(expected), in units of d.
    level, categories, subjects, paired, ratings, confidence, remarks
        How it was computed: ``paired`` of the ``subjects`` have two ratings or more, with ``ratings`` values in all.
    """

    alpha: float
    interval: tuple[float, float]
    draws: Floats
    observed: float
    expected: float
    level: str
    categories: tuple[Any, ...]
    subjects: int
    paired: int
    ratings: int
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the coefficient is called in print."""
        return f"Krippendorff's alpha, {self.level}"

    @property
    def value(self) -> float:
        """The coefficient, under the name that all coefficients of agreement share."""
        return self.alpha

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [
            (f"alpha ({self.level})", self.alpha),
            ("lower", self.interval[0]),
            ("upper", self.interval[1]),
            ("observed disagreement", self.observed),
            ("expected disagreement", self.expected),
            ("subjects", self.subjects),
            ("subjects with two ratings or more", self.paired),
            ("ratings", self.ratings),
        ]
        return pd.DataFrame(rows, columns=["measure", "value"])


def krippendorff_alpha(
    ratings: ArrayLike,
    level: str = "nominal",
    *,
    categories: Sequence[Hashable] | None = None,
    bootstrap: int = 0,
    seed: int | None = None,
    confidence: float = 0.95,
) -> KrippendorffAlpha:
    """Return Krippendorff's alpha of ratings with any number of raters and gaps.

    Parameters
    ----------
    ratings
        Shape (subjects, raters): one row is one subject (Krippendorff prints the table turned: use ``.T``). Text or
        numbers; None or NaN where a rater did not judge.
    level
        "nominal", "ordinal", "interval" or "ratio".
    categories
        All levels, lowest first. Needed for texts at the ordinal level.
    bootstrap
        How many times subjects are drawn again with replacement for the interval; 0 for no interval.
    seed
        Needed with ``bootstrap``: the same seed gives the same interval.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For another shape, no subject with two ratings, texts at the interval or ratio level, negative values at the
        ratio level, or a bootstrap without a seed.

    References
    ----------
    Krippendorff, "Computing Krippendorff's alpha-reliability" (2011); *Content Analysis* (4th ed., 2019), chapter 12.

    Examples
    --------
    Two raters, three subjects, values 1 1, 2 2, 1 2: n = 6; observed 2/6; expected 2 x 3 x 3 / 30 = 3/5;
    alpha = 1 - (1/3) / (3/5) = 4/9.

    >>> round(9 * krippendorff_alpha([[1, 1], [2, 2], [1, 2]]).alpha, 6)
    4.0
    """
    choice("krippendorff_alpha", "level", level, LEVELS)
    normal_quantile("krippendorff_alpha", confidence)
    _check_bootstrap(bootstrap, seed)
    grid = rating_grid("krippendorff_alpha", ratings, categories)
    values = _values(grid.scale, level, categories is not None)
    usable = grid.counts[grid.per_subject >= 2]
    observed, expected = _disagreements(usable, np.ones(len(usable)), values, level)
    remarks = []
    if expected > 0:
        alpha = 1 - observed / expected
    else:
        alpha = float("nan")
        remarks.append("All values that can be paired are the same: without variation alpha does not exist (NaN).")
    draws = np.empty(0)
    if bootstrap and seed is not None and expected > 0:
        draws = _bootstrap(usable, values, level, bootstrap, seed)
        if len(draws) < bootstrap:
            remarks.append(f"{bootstrap - len(draws)} of {bootstrap} bootstrap samples had no variation; left out.")
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail]) if len(draws) else (np.nan, np.nan)
    return KrippendorffAlpha(
        alpha=float(alpha),
        interval=(float(low), float(high)),
        draws=frozen(draws),
        observed=observed,
        expected=expected,
        level=level,
        categories=grid.scale,
        subjects=len(grid.counts),
        paired=len(usable),
        ratings=int(usable.sum()),
        confidence=confidence,
        remarks=tuple(remarks),
    )


def _check_bootstrap(bootstrap: int, seed: int | None) -> None:
    """Raise for a number of draws that cannot be, or draws that nobody could repeat."""
    if isinstance(bootstrap, bool) or not isinstance(bootstrap, int | np.integer) or bootstrap < 0:
        raise ModelError(f"krippendorff_alpha: bootstrap must be a whole number of at least 0, got {bootstrap!r}.")
    if bootstrap and seed is None:
        raise ModelError("krippendorff_alpha: a bootstrap needs a seed, so that it can be repeated. Write seed=1.")


def _values(scale: tuple[Any, ...], level: str, ordered: bool) -> Floats:
    """Return the categories as numbers, as far as the level needs them."""
    if level == "nominal":
        return np.arange(len(scale), dtype=float)
    if level in ("interval", "ratio") and any(isinstance(c, str) for c in scale):
        raise ModelError(
            f"krippendorff_alpha: level {level!r} needs numbers, got the texts {list(scale)[:4]}. "
            f"Use 'ordinal' with categories in order, or 'nominal'."
        )
    values = scale_values("krippendorff_alpha", scale, ordered=ordered)
    if level == "ratio" and (values < 0).any():
        raise ModelError(
            f"krippendorff_alpha: level 'ratio' needs values of at least 0, got {values.min():g}. Use 'interval'."
        )
    return values


def _distance(values: Floats, margins: Floats, level: str) -> Floats:
    """Return d(c, k), shape (categories, categories)."""
    if level == "nominal":
        return 1.0 - np.eye(values.size)
    if level == "ordinal":
        order = np.argsort(values, kind="stable")
        middle = np.empty(values.size)
        middle[order] = np.cumsum(margins[order]) - margins[order] / 2
        return (middle[:, None] - middle[None, :]) ** 2
    apart = values[:, None] - values[None, :]
    if level == "interval":
        return apart**2
    total = values[:, None] + values[None, :]
    return np.divide(apart, total, out=np.zeros_like(apart), where=total > 0) ** 2


def _disagreements(counts: Floats, times: Floats, values: Floats, level: str) -> tuple[float, float]:
    """Return observed and expected disagreement when subject u is taken times(u) times."""
    each = counts.sum(axis=1)
    margins = times @ counts
    n = margins.sum()
    d = _distance(values, margins, level)
    together = (counts * (times / (each - 1))[:, None]).T @ counts
    return float((together * d).sum() / n), float(margins @ d @ margins / (n * (n - 1)))


def _bootstrap(counts: Floats, values: Floats, level: str, draws: int, seed: int) -> Floats:
    """Return alpha of subjects drawn again with replacement, without the samples that have no variation."""
    rng = seeded("krippendorff_alpha", seed)
    subjects = len(counts)
    found = []
    for _ in range(draws):
        times = np.bincount(rng.integers(subjects, size=subjects), minlength=subjects).astype(float)
        observed, expected = _disagreements(counts, times, values, level)
        if expected > 0:
            found.append(1 - observed / expected)
    return np.array(found)
