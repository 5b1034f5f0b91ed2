"""Do several assessors agree? Fleiss' kappa, Randolph's free-marginal kappa and Gwet's AC1 and AC2.

All compare the share of agreeing pairs of raters, Pa, with what chance would give, Pe: (Pa - Pe) / (1 - Pe). They
differ in chance only, p(q) being the share of all ratings in category q of k::

    Fleiss     Pe = sum of p(q)^2
    Randolph   Pe = 1 / k                                        raters may use categories as often as they like
    Gwet       Pe = T / (k (k - 1)) sum of p(q) (1 - p(q))       T the sum of the weights, k for AC1

With one category nearly always used, Fleiss' chance comes near 1 and kappa near 0 although nearly all pairs agree (the
kappa paradox); Gwet's coefficient stays high. Say which one was chosen before the ratings are seen.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, numbers
from sscore.monitoring.kappa import normal_quantile
from sscore.monitoring.labels import level_weights, orientation_remarks, rating_grid, scale_values

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Agreement", "category_counts", "fleiss_kappa", "gwet_ac1", "gwet_ac2"]

_NAMES = {"fleiss": "Fleiss' kappa", "randolph": "Randolph's free-marginal kappa"}


@dataclass(frozen=True)
class Agreement:
    """Agreement of several raters beyond chance.

    Attributes
    ----------
    name
        Which coefficient.
    value
        1 is perfect, 0 what chance gives.
    standard_error, interval
        By Gwet's linearisation over subjects; Student's t with subjects - 1 degrees of freedom. Not cut at 1.
    standard_error_null
        Error if there were no agreement beyond chance (Fleiss, Nee and Landis 1979); NaN for the other coefficients.
    observed, expected
        Pa and Pe, fractions.
    shares
        Share of ratings in each category, shape (categories,); read-only.
    categories, subjects, raters, confidence, remarks
        How it was computed. ``raters`` is the largest number of ratings that a subject has.
    """

    name: str
    value: float
    standard_error: float
    standard_error_null: float
    interval: tuple[float, float]
    observed: float
    expected: float
    shares: Floats
    categories: tuple[Any, ...]
    subjects: int
    raters: int
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def kappa(self) -> float:
        """The coefficient."""
        return self.value

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [
            (self.name, self.value),
            ("standard error", self.standard_error),
            ("lower", self.interval[0]),
            ("upper", self.interval[1]),
            ("observed agreement", self.observed),
            ("expected agreement", self.expected),
            ("subjects", self.subjects),
            ("raters", self.raters),
        ]
        return pd.DataFrame(rows, columns=["measure", "value"])


def category_counts(ratings: ArrayLike, *, categories: Sequence[Hashable] | None = None) -> pd.DataFrame:
    """Return how many raters put each subject into each category, from ratings of shape (subjects, raters).

    One row is one subject; turn a table of raters by subjects with ``.T``.

    Raises
    ------
    ModelError
        For another shape or a label outside the categories.

    Examples
    --------
    >>> category_counts([["a", "a", "b"], ["b", "b", "b"]]).to_numpy().tolist()
    [[2, 1], [0, 3]]
    """
    import pandas as pd

    grid = rating_grid("category_counts", ratings, categories)
    return pd.DataFrame(grid.counts.astype(int), columns=list(grid.scale))


def fleiss_kappa(table: ArrayLike, method: str = "fleiss", *, confidence: float = 0.95) -> Agreement:
    """Return Fleiss' kappa, or Randolph's free-marginal kappa, from counts by subject and category.

    Parameters
    ----------
    table
        Counts, shape (subjects, categories), as Fleiss printed them: how many raters put the subject into the
        category. Every row has the same sum, the number of raters. :func:`category_counts` makes it from labels.
    method
        "fleiss" (margins as seen) or "randolph" (chance is one over the number of columns, so columns nobody used
        count: give them only if the raters could have used them).
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For counts that are not whole, rows of different sums, fewer than two subjects, raters or categories, or (method
        "fleiss") when all ratings are in one category: chance then is 1, and 0/0 has no value.

    References
    ----------
    Fleiss, *Psychological Bulletin* 76 (1971); Fleiss, Nee and Landis (1979); Randolph (2005); Gwet (2014).

    Examples
    --------
    Two subjects, two raters, one pair agrees; shares 3/4 and 1/4: Pe = 5/8, kappa = (1/2 - 5/8) / (3/8) = -1/3.

    >>> round(fleiss_kappa([[2, 0], [1, 1]]).kappa, 4)
    -0.3333
    >>> fleiss_kappa([[2, 0], [1, 1]], "randolph").kappa
    0.0
    """
    choice("fleiss_kappa", "method", method, tuple(_NAMES))
    counts = numbers("fleiss_kappa", "table", getattr(table, "values", table))
    raters = _same_raters(counts)
    subjects, k = counts.shape
    shares = counts.sum(axis=0) / counts.sum()
    pairs = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    expected = float((shares**2).sum()) if method == "fleiss" else 1 / k
    if expected > 1 - 1e-12:
        raise ModelError(
            "fleiss_kappa: all ratings are in one category, so agreement cannot be told from chance (0/0). "
            "Say that nobody disagreed, or use method='randolph' or gwet_ac1."
        )
    own = counts @ shares / raters if method == "fleiss" else np.full(subjects, expected)
    null = float("nan")
    if method == "fleiss":
        spread = (shares * (1 - shares)).sum()
        third = (shares * (1 - shares) * (1 - 2 * shares)).sum()
        null = float(np.sqrt(2 * (spread**2 - third) / (subjects * raters * (raters - 1))) / spread)
    columns = getattr(table, "columns", range(k))
    return _agreement(
        _NAMES[method], pairs, own, (expected, null, shares), (tuple(columns), raters, confidence), np.ones(subjects)
    )


def _same_raters(counts: Floats) -> int:
    """Return the number of raters, the same for every subject."""
    if counts.ndim != 2 or counts.shape[0] < 2 or counts.shape[1] < 2:
        raise ModelError(
            f"fleiss_kappa: table must have shape (subjects, categories), at least 2 by 2, got {counts.shape}. "
            f"From labels make it with category_counts(ratings)."
        )
    whole = counts == np.round(counts)
    if not whole.all():
        i, j = (int(x) for x in np.argwhere(~whole)[0])
        raise ModelError(f"fleiss_kappa: table[{i}, {j}] must be a whole count of raters, got {counts[i, j]:g}.")
    totals = counts.sum(axis=1)
    if (totals != totals[0]).any():
        i = int(np.argmax(totals != totals[0]))
        turned = counts.sum(axis=0)
        hint = (
            f"Every column sums to {turned[0]:g}: the table lies on its side, so give table.T."
            if (turned == turned[0]).all()
            else "Labels instead of counts? Use category_counts(ratings). With gaps use krippendorff_alpha or gwet_ac1."
        )
        raise ModelError(
            f"fleiss_kappa: every subject must have the same number of raters; row 0 has {totals[0]:g}, "
            f"row {i} has {totals[i]:g}. {hint}"
        )
    if totals[0] < 2:
        raise ModelError(f"fleiss_kappa: agreement needs at least two raters, got {totals[0]:g}.")
    return int(totals[0])


def gwet_ac1(
    ratings: ArrayLike, *, categories: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Agreement:
    """Return Gwet's AC1 for categories without order; gaps are allowed.

    Parameters
    ----------
    ratings
        Labels, shape (subjects, raters), one row a subject as Gwet prints them (Krippendorff's tables lie the other
        way: turn them with ``.T``); None or NaN where a rater did not judge. A subject with one rating counts in the
        shares, not in the pairs; one without ratings is left out.
    categories
        All levels a rater could have used; else those seen.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For another shape, fewer than two categories or subjects, or no subject with two ratings.

    References
    ----------
    Gwet, *British Journal of Mathematical and Statistical Psychology* 61 (2008); Gwet, *Handbook of Inter-Rater
    Reliability* (4th ed., 2014).

    Examples
    --------
    Two raters agree on 3 of 4; shares 5/8 and 3/8: Pe = 2 (5/8)(3/8) = 15/32, AC1 = (24/32 - 15/32) / (17/32) = 9/17.

    >>> round(17 * gwet_ac1([[1, 1], [1, 1], [2, 2], [2, 1]]).value, 6)
    9.0
    """
    return _gwet("gwet_ac1", ratings, categories, None, confidence)


def gwet_ac2(
    ratings: ArrayLike,
    weights: str = "quadratic",
    *,
    categories: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return Gwet's AC2: AC1 in which near misses on an ordered scale count in part.

    Parameters
    ----------
    ratings, categories, confidence
        As for :func:`gwet_ac1`; texts need ``categories`` in order.
    weights
        "linear" or "quadratic".

    Raises
    ------
    ModelError
        As :func:`gwet_ac1`, and for unknown weights.

    Examples
    --------
    With two levels there is no near miss, and AC2 is AC1.

    >>> gwet_ac2([[1, 1], [1, 1], [2, 2], [2, 1]]).value == gwet_ac1([[1, 1], [1, 1], [2, 2], [2, 1]]).value
    True
    """
    choice("gwet_ac2", "weights", weights, ("linear", "quadratic"))
    return _gwet("gwet_ac2", ratings, categories, weights, confidence)


def _gwet(
    caller: str, ratings: ArrayLike, categories: Sequence[Hashable] | None, weights: str | None, confidence: float
) -> Agreement:
    """Return AC1 (no weights) or AC2."""
    grid = rating_grid(caller, ratings, categories)
    k = len(grid.scale)
    counts = grid.counts[np.bincount(grid.subject, minlength=grid.subjects) > 0]
    if k < 2 or len(counts) < 2:
        raise ModelError(
            f"{caller}: wanted at least two categories and two subjects, got {k} and {len(counts)}. If raters could "
            f"have used other categories, name them: categories=[...]."
        )
    values = scale_values(caller, grid.scale, ordered=categories is not None) if weights else np.arange(float(k))
    w = level_weights(values, weights)
    each = counts.sum(axis=1)
    compared = each >= 2
    pairs = np.zeros(len(counts))
    pairs[compared] = ((counts * (counts @ w - 1)).sum(axis=1))[compared] / (each * (each - 1))[compared]
    parts = counts / each[:, None]
    shares = parts.mean(axis=0)
    scale = w.sum() / (k * (k - 1))
    expected = float(scale * (shares * (1 - shares)).sum())
    own = scale * parts @ (1 - shares)
    name = f"Gwet's AC2, {weights} weights" if weights else "Gwet's AC1"
    settings = (grid.scale, int(each.max()), confidence)
    found = _agreement(name, pairs, own, (expected, float("nan"), shares), settings, compared.astype(float))
    return replace(found, remarks=found.remarks + orientation_remarks(grid.raters, len(counts), rows="subjects"))


def _agreement(
    name: str,
    pairs: Floats,
    own: Floats,
    chance: tuple[float, float, Floats],
    settings: tuple[tuple[Any, ...], int, float],
    compared: Floats,
) -> Agreement:
    """Return the coefficient with Gwet's linearised error: how far each subject's own value lies from it."""
    from scipy.stats import t

    expected, null, shares = chance
    categories, raters, confidence = settings
    normal_quantile(name, confidence)
    n = len(pairs)
    observed = float(pairs.sum() / compared.sum())
    value = (observed - expected) / (1 - expected)
    each = n / compared.sum() * (pairs - expected * compared) / (1 - expected)
    each = each - 2 * (1 - value) * (own - expected) / (1 - expected)
    error = float(np.sqrt(((each - value) ** 2).sum() / (n * (n - 1))))
    reach = float(t.ppf(0.5 + confidence / 2, n - 1)) * error
    remarks = []
    if n < 10:
        remarks.append(f"Only {n} subjects: the interval rests on a large-sample formula and is a rough guide.")
    return Agreement(
        name=name,
        value=value,
        standard_error=error,
        standard_error_null=null,
        interval=(value - reach, value + reach),
        observed=observed,
        expected=expected,
        shares=frozen(shares),
        categories=categories,
        subjects=n,
        raters=raters,
        confidence=confidence,
        remarks=tuple(remarks),
    )
