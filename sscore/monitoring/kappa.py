"""Do two assessors agree more than chance would make them? Cohen's kappa, plain and weighted.

With p(i, j) the share of subjects that the first rater put into i and the second into j, and agreement weights w::

    observed = sum of w(i, j) p(i, j)
    expected = sum of w(i, j) p(i, .) p(., j)
    kappa    = (observed - expected) / (1 - expected)

Percent agreement is ``observed`` of the unweighted form; it is not kappa, for chance alone gives ``expected``.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, fraction, frozen, numbers
from sscore.monitoring.labels import category_scale, is_missing, level_weights, scale_values

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CohenKappa", "cohen_kappa", "normal_quantile"]

_ALMOST_ONE = 1 - 1e-12


@dataclass(frozen=True)
class CohenKappa:
    """Agreement of two raters beyond chance.

    Attributes
    ----------
    kappa
        1 is perfect, 0 what chance gives, below 0 worse than chance.
    standard_error
        Of kappa, as estimated in the sample (Fleiss, Cohen and Everitt 1969, non-null form).
    standard_error_null
        The same if the true kappa were 0: for a test, not for the interval.
    interval
        kappa plus or minus z times ``standard_error``. It is not cut: with few subjects it can pass 1.
    observed, expected
        Weighted agreement seen, and by chance; fractions.
    table
        Counts, shape (categories, categories): rows the first rater, columns the second; read-only.
    categories, weights, subjects, confidence, remarks
        How it was computed, and what the reader has to know.
    """

    kappa: float
    standard_error: float
    standard_error_null: float
    interval: tuple[float, float]
    observed: float
    expected: float
    table: Floats
    categories: tuple[Any, ...]
    weights: str | None
    subjects: int
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the coefficient is called in print."""
        return "Cohen's kappa" + (f", {self.weights} weights" if self.weights else "")

    @property
    def value(self) -> float:
        """The coefficient, under the name that all coefficients of agreement share."""
        return self.kappa

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [
            ("kappa", self.kappa),
            ("standard error", self.standard_error),
            ("lower", self.interval[0]),
            ("upper", self.interval[1]),
            ("observed agreement", self.observed),
            ("expected agreement", self.expected),
            ("subjects", self.subjects),
        ]
        return pd.DataFrame(rows, columns=["measure", "value"])


def normal_quantile(caller: str, confidence: float) -> float:
    """Return z of a two-sided confidence level.

    >>> round(normal_quantile("f", 0.95), 3)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + fraction(caller, "confidence", confidence, inside=True) / 2)


def cohen_kappa(
    a: ArrayLike,
    b: ArrayLike,
    weights: str | ArrayLike | None = None,
    *,
    categories: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
) -> CohenKappa:
    """Return Cohen's kappa of two raters who judged the same subjects.

    ::

        var = {sum p(i,j) [w(i,j)(1 - Pe) - (w(i.) + w(.j))(1 - Po)]^2 - (Po Pe - 2 Pe + Po)^2} / {n (1 - Pe)^4}

    with w(i.) the mean weight of row i under the column margins, w(.j) that of column j (Fleiss-Cohen-Everitt).

    Parameters
    ----------
    a, b
        One label a subject, in the same order: text or numbers, no gaps.
    weights
        None counts only equal labels; "linear" and "quadratic" count near misses in part. Distances are those between
        the numbers, or between positions in ``categories`` for texts. A level that nobody used changes nothing.
        Or agreement weights of your own, shape (categories, categories): 1 on the diagonal, 0 to 1 elsewhere.
    categories
        All levels, lowest first. Needed for texts with weights; else the levels seen, sorted.
    confidence
        Of the interval, between 0 and 1.

    Returns
    -------
    CohenKappa
        By convention kappa is 1 when both raters gave one and the same label to every subject (0/0): they never
        disagreed, but the sample cannot show that they could tell subjects apart. The standard error is then NaN, and
        ``remarks`` says so.

    Raises
    ------
    ModelError
        For lists of different length, a missing label, unknown weights, or texts without an order where it matters.

    References
    ----------
    Cohen (1960, 1968); Fleiss, Cohen and Everitt, "Large sample standard errors of kappa and weighted kappa",
    *Psychological Bulletin* 72 (1969).

    Examples
    --------
    Four subjects, three agreements; chance alone gives one half: (3/4 - 1/2) / (1 - 1/2) = 1/2.

    >>> cohen_kappa([1, 1, 2, 2], [1, 1, 2, 1]).kappa
    0.5
    >>> cohen_kappa(["yes", "yes"], ["yes", "yes"]).kappa
    1.0
    """
    if weights is None or isinstance(weights, str):
        choice("cohen_kappa", "weights", weights, (None, "linear", "quadratic"))
    z = normal_quantile("cohen_kappa", confidence)
    first, second = _labels("a", a), _labels("b", b)
    if len(first) != len(second):
        raise ModelError(
            f"cohen_kappa: a and b must judge the same subjects, got {len(first)} and {len(second)} labels. "
            f"Join the two lists on the subject first."
        )
    scale = category_scale("cohen_kappa", first + second, categories)
    if weights is None or isinstance(weights, str):
        values = np.arange(len(scale), dtype=float)
        if weights:
            values = scale_values("cohen_kappa", scale, ordered=categories is not None)
        told, w = weights, level_weights(values, weights)
    else:
        told, w = "own", _own_weights(weights, len(scale))
    place = {c: k for k, c in enumerate(scale)}
    table = np.zeros((len(scale), len(scale)))
    np.add.at(table, ([place[v] for v in first], [place[v] for v in second]), 1)
    return _from_table(table, scale, w, (told, confidence, z))


def _own_weights(weights: ArrayLike, size: int) -> Floats:
    """Return a caller's agreement weights, or say what is wrong with them."""
    w = numbers("cohen_kappa", "weights", weights, high=1.0)
    if w.shape != (size, size) or (np.diag(w) != 1).any():
        raise ModelError(
            f"cohen_kappa: weights must have shape ({size}, {size}), one row and column a category, and 1 on the "
            f"diagonal, got shape {w.shape}. Name all categories with categories=[...]; a table of penalties becomes "
            f"weights as 1 - penalty / largest penalty."
        )
    return w


def _labels(name: str, ratings: ArrayLike) -> list[Any]:
    """Return labels as plain values, or say which one is missing."""
    column = np.asarray(getattr(ratings, "values", ratings), dtype=object)
    if column.ndim != 1 or column.size == 0:
        raise ModelError(f"cohen_kappa: {name} must be a list with one label a subject, got shape {column.shape}.")
    for k, value in enumerate(column):
        if is_missing(value):
            raise ModelError(
                f"cohen_kappa: {name}[{k}] is missing. Cohen's kappa needs both labels of every subject; "
                f"krippendorff_alpha uses what there is without dropping subjects."
            )
    return [v.item() if isinstance(v, np.generic) else v for v in column]


def _from_table(
    table: Floats, scale: tuple[Any, ...], w: Floats, settings: tuple[str | None, float, float]
) -> CohenKappa:
    """Return kappa and its errors from counts and agreement weights."""
    weights, confidence, z = settings
    n = table.sum()
    p = table / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((w * p).sum()), float(rows @ w @ columns)
    remarks: list[str] = []
    if expected > _ALMOST_ONE:
        kappa, error, null = 1.0, float("nan"), float("nan")
        remarks.append(
            "Both raters gave every subject the same label: kappa is 1 by convention, and its error is not known."
        )
    else:
        kappa = (observed - expected) / (1 - expected)
        means = (w @ columns)[:, None] + (rows @ w)[None, :]
        spread = (p * (w * (1 - expected) - means * (1 - observed)) ** 2).sum()
        centre = (observed * expected - 2 * expected + observed) ** 2
        error = float(np.sqrt(max(spread - centre, 0.0) / n) / (1 - expected) ** 2)
        chance = (rows[:, None] * columns[None, :] * (w - means) ** 2).sum() - expected**2
        null = float(np.sqrt(max(chance, 0.0) / n) / (1 - expected))
        if kappa + z * error > 1 and kappa < 1:
            remarks.append("The interval passes 1: there are too few subjects for a symmetric interval.")
        if kappa > _ALMOST_ONE:
            remarks.append("No disagreement was seen: the error of 0 tells of a small sample, not of a kappa of 1.")
        elif error < 1e-9:
            remarks.append("The table has no room for another kappa: the error of 0 is no sign of certainty.")
    return CohenKappa(
        kappa=float(kappa),
        standard_error=error,
        standard_error_null=null,
        interval=(float(kappa - z * error), float(kappa + z * error)),
        observed=observed,
        expected=expected,
        table=frozen(numbers("cohen_kappa", "table", table)),
        categories=scale,
        weights=weights,
        subjects=int(n),
        confidence=confidence,
        remarks=tuple(remarks),
    )
