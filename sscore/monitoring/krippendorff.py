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
two ratings do not count, for nothing can be compared there. Tables lie as Krippendorff prints them: a row a rater.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, seeded, whole
from sscore.monitoring.kappa import normal_quantile
from sscore.monitoring.labels import Ratings, orientation_remarks, printed_table, rating_grid, scale_values

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
        Shape (raters, units): one row is one rater, one column one subject, as Krippendorff (2011) prints his tables
        and as the ``reliability_data`` of other programs lie. All other coefficients of this package have one row a
        subject, as their authors print them: turn such a table with ``.T``. Text or numbers; None or NaN where a rater
        did not judge. A printed table may be given as it stands, a text a row: "1 2 . 3", with "." or "*" in the gaps.
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
    Two raters, three subjects, pairs 1 1, 2 2, 1 2: n = 6; observed 2/6; expected 2 x 3 x 3 / 30 = 3/5;
    alpha = 1 - (1/3) / (3/5) = 4/9.

    >>> round(9 * krippendorff_alpha([[1, 2, 1], [1, 2, 2]]).alpha, 6)
    4.0
    """
    choice("krippendorff_alpha", "level", level, LEVELS)
    normal_quantile("krippendorff_alpha", confidence)
    times = whole("krippendorff_alpha", "bootstrap", bootstrap)
    if times and seed is None:
        raise ModelError("krippendorff_alpha: a bootstrap needs a seed, so that it can be repeated. Write seed=1.")
    grid = rating_grid("krippendorff_alpha", _turned(ratings, categories), categories)
    cells = _cells(grid, _values(grid.scale, level, categories is not None))
    observed, expected = _disagreements(cells, np.ones(len(cells.ratings)), level)
    remarks = list(orientation_remarks(grid.raters, grid.subjects, rows="raters"))
    if expected > 0:
        alpha = 1 - observed / expected
    else:
        alpha = float("nan")
        remarks.append("All values that can be paired are the same: without variation alpha does not exist (NaN).")
    draws = np.empty(0)
    if times and seed is not None and expected > 0:
        draws = _bootstrap(cells, level, times, seed)
        if len(draws) < times:
            remarks.append(f"{times - len(draws)} of {times} bootstrap samples had no variation; left out.")
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
        subjects=grid.subjects,
        paired=len(cells.ratings),
        ratings=int(cells.count.sum()),
        confidence=confidence,
        remarks=tuple(remarks),
    )


def _turned(ratings: ArrayLike, categories: Sequence[Hashable] | None) -> np.ndarray:
    """Return the table of raters by units as units by raters; printed gaps are read where no categories are named."""
    table = np.asarray(getattr(ratings, "values", ratings), dtype=object) if categories else printed_table(ratings)
    if table.ndim != 2 or table.shape[0] < 2:
        raise ModelError(
            f"krippendorff_alpha: ratings must have shape (raters, units) with at least two raters, got {table.shape}. "
            f"One row is one rater; turn a table with one row a unit with .T."
        )
    return table.T


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


@dataclass(frozen=True)
class _Cells:
    """How often each subject has each value: one place a pair that occurs, so that the size is that of the ratings.

    ``subject`` and ``category`` say which pair, ``count`` how often; ``first`` and ``second`` are the places of two
    different values of one subject.
    """

    subject: NDArray[np.intp]
    category: NDArray[np.intp]
    count: Floats
    ratings: Floats
    values: Floats
    first: NDArray[np.intp]
    second: NDArray[np.intp]


def _cells(grid: Ratings, values: Floats) -> _Cells:
    """Return the pairs of subject and value that occur, of subjects with two ratings or more."""
    each = np.bincount(grid.subject, minlength=grid.subjects)
    kept = each[grid.subject] >= 2
    names, subject = np.unique(grid.subject[kept], return_inverse=True)
    width = max(values.size, 1)
    pairs, count = np.unique(subject * width + grid.category[kept], return_counts=True)
    subject, category = pairs // width, pairs % width
    most = int(np.bincount(subject).max())
    first = [np.flatnonzero(subject[step:] == subject[:-step]) for step in range(1, most)]
    second = [places + step for step, places in enumerate(first, start=1)]
    none = [np.empty(0, dtype=np.intp)]
    return _Cells(
        subject, category, count.astype(float), each[names].astype(float), values,
        np.concatenate(first or none), np.concatenate(second or none),
    )  # fmt: skip


def _disagreements(cells: _Cells, times: Floats, level: str) -> tuple[float, float]:
    """Return observed and expected disagreement when subject u is taken times(u) times."""
    taken = cells.count * times[cells.subject]
    margins: Floats = np.bincount(cells.category, weights=taken, minlength=cells.values.size).astype(float)
    n = margins.sum()
    if np.count_nonzero(margins) < 2:
        return 0.0, 0.0
    values = cells.values
    if level == "ordinal":
        order = np.argsort(values, kind="stable")
        values = np.empty(values.size)
        values[order] = np.cumsum(margins[order]) - margins[order] / 2
    a, b = cells.first, cells.second
    apart = _distance(values[cells.category[a]], values[cells.category[b]], level)
    share = times / (cells.ratings - 1)
    observed = 2 * float((share[cells.subject[a]] * cells.count[a] * cells.count[b] * apart).sum())
    return observed / n, _expected(values, margins, level) / (n * (n - 1))


def _distance(one: Floats, other: Floats, level: str) -> Floats:
    """Return d(c, k) of different values; at the ordinal level they are the middles of their places in the order."""
    if level == "nominal":
        return np.ones(one.shape)
    if level != "ratio":
        return (one - other) ** 2
    return ((one - other) / (one + other)) ** 2


def _expected(values: Floats, margins: Floats, level: str) -> float:
    """Return the sum over c and k of n(c) n(k) d(c, k); only the ratio level has to look at each pair of values."""
    n = margins.sum()
    if level == "nominal":
        return float(n**2 - (margins**2).sum())
    if level != "ratio":
        centred = values - margins @ values / n
        return float(2 * n * (margins @ centred**2))
    later = ((k, margins[k + 1 :] @ _distance(values[k], values[k + 1 :], level)) for k in np.flatnonzero(margins))
    return float(2 * sum(margins[k] * apart for k, apart in later))


def _bootstrap(cells: _Cells, level: str, draws: int, seed: int) -> Floats:
    """Return alpha of subjects drawn again with replacement, without the samples that have no variation."""
    rng = seeded("krippendorff_alpha", seed)
    subjects = len(cells.ratings)
    found = []
    for _ in range(draws):
        times = np.bincount(rng.integers(subjects, size=subjects), minlength=subjects).astype(float)
        observed, expected = _disagreements(cells, times, level)
        if expected > 0:
            found.append(1 - observed / expected)
    return np.array(found)
