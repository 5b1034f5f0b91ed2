"""Means, ratios, poverty and inequality with their standard errors, by influence values.

The influence value of a row is what the figure gains for a small addition to the row's weight (Deville 1999)::

    total      u = y                                mean       u = (y - m) / W
    ratio      u = (y - R x) / X                    FGT        u = (p(y) - P) / W,   p(y) = ((z - y) / z)^alpha 1(y < z)
    Gini       u = 2 (y F(y) + T(y) / W) / (W m) - (G + 1) (1 / W + y / (W m))

with F(y) the share of persons below and half of those at y, and T(y) the income above and half of that at y. For a
coefficient of concentration F and T go by the quantity that persons are ranked by; Kakwani's index is a difference of
two such figures, and so are its influence values. The poverty line counts as known: where it is estimated (60 % of a
median), use :func:`sscore.households.bootstrap`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.households.design import Estimate, SampleDesign, estimate
from sscore.households.inequality import gini
from sscore.households.poverty import fgt_values
from sscore.households.progressivity import concentration, kakwani
from sscore.households.samples import amounts, middle_ranks, poverty_line
from sscore.households.sorting import order
from sscore.inputs import Floats, number

__all__ = [
    "estimate_change",
    "estimate_concentration",
    "estimate_fgt",
    "estimate_gini",
    "estimate_kakwani",
    "estimate_mean",
    "estimate_ratio",
    "estimate_total",
]


def estimate_total(y: ArrayLike, design: SampleDesign, *, confidence: float = 0.95) -> Estimate:
    """Return a population total, ``sum of w y``, with its standard error.

    Parameters
    ----------
    y
        Values, shape (n,).
    design
        From :func:`sscore.households.sample_design`.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For arrays of different lengths or values that are not finite.

    References
    ----------
    Lohr, *Sampling: Design and Analysis* (2nd ed., 2010), section 5.2.

    Examples
    --------
    >>> from sscore.households import sample_design
    >>> estimate_total([1, 3], sample_design([10, 10])).value
    40.0
    """
    values = _values("estimate_total", "y", y, design)
    return estimate("total", float(design.weights @ values), values, design, confidence)


def estimate_mean(y: ArrayLike, design: SampleDesign, *, confidence: float = 0.95) -> Estimate:
    """Return a population mean, ``sum of w y / sum of w``, with its standard error; of 0 and 1, a share.

    Parameters
    ----------
    y, design, confidence
        As in :func:`sscore.households.estimate_total`.

    Raises
    ------
    ModelError
        As there.

    References
    ----------
    Lohr (2010), sections 4.1, 5.2 and 9.1.

    Examples
    --------
    Of 1 and 3 the mean is 2 and its standard error sqrt(2 / 2) = 1:

    >>> from sscore.households import sample_design
    >>> found = estimate_mean([1, 3], sample_design([10, 10]))
    >>> found.value, round(found.standard_error, 9)
    (2.0, 1.0)
    """
    values = _values("estimate_mean", "y", y, design)
    mean, influence = _mean(values, design)
    return estimate("mean", mean, influence, design, confidence)


def estimate_ratio(y: ArrayLike, x: ArrayLike, design: SampleDesign, *, confidence: float = 0.95) -> Estimate:
    """Return a ratio of totals, ``sum of w y / sum of w x``, with its standard error.

    Parameters
    ----------
    y, x
        Numerator and denominator a row, shape (n,); the total of x must be above 0.
    design, confidence
        As in :func:`sscore.households.estimate_total`.

    Raises
    ------
    ModelError
        As there, and for a denominator of 0 or less.

    References
    ----------
    Lohr (2010), section 4.1.

    Examples
    --------
    >>> from sscore.households import sample_design
    >>> estimate_ratio([1, 3], [2, 6], sample_design(rows=2)).value
    0.5
    """
    values, below = (_values("estimate_ratio", name, a, design) for name, a in (("y", y), ("x", x)))
    total = float(design.weights @ below)
    if total <= 0:
        raise ModelError(f"estimate_ratio: x must have a total above 0, got {total:g}: nothing to divide by.")
    ratio = float(design.weights @ values) / total
    return estimate("ratio", ratio, (values - ratio * below) / total, design, confidence)


def estimate_fgt(
    y: ArrayLike, z: ArrayLike, alpha: float, design: SampleDesign, *, confidence: float = 0.95
) -> Estimate:
    """Return an FGT index of poverty with its standard error; the line counts as known.

    Parameters
    ----------
    y, z, alpha
        As in :func:`sscore.households.fgt`.
    design, confidence
        As in :func:`sscore.households.estimate_total`; its weights count persons.

    Raises
    ------
    ModelError
        As in both.

    References
    ----------
    Kakwani, *Review of Economics and Statistics* 75 (1993); Howes and Lanjouw, *Review of Income and Wealth* 44 (1998).

    Examples
    --------
    Two of four: sqrt(0.25 / 3).

    >>> from sscore.households import sample_design
    >>> found = estimate_fgt([100, 110, 150, 160], 125, 0, sample_design(rows=4))
    >>> found.value, round(found.standard_error, 4)
    (0.5, 0.2887)
    """
    values = _values("estimate_fgt", "y", y, design)
    level, influence = _fgt(values, z, alpha, design)
    return estimate(f"FGT({alpha:g})", level, influence, design, confidence)


def estimate_gini(y: ArrayLike, design: SampleDesign, *, confidence: float = 0.95) -> Estimate:
    """Return the Gini coefficient (population form) with its standard error.

    Parameters
    ----------
    y
        As in :func:`sscore.households.gini`.
    design, confidence
        As in :func:`sscore.households.estimate_total`; its weights count persons.

    Raises
    ------
    ModelError
        As in both.

    References
    ----------
    Deville, *Survey Methodology* 25 (1999); Davidson, *Journal of Econometrics* 150 (2009).

    Examples
    --------
    >>> from sscore.households import sample_design
    >>> found = estimate_gini([1, 3], sample_design(rows=2))
    >>> found.value, round(found.standard_error, 4)
    (0.25, 0.125)
    """
    values = _values("estimate_gini", "y", y, design)
    level, influence = _gini(values, design)
    return estimate("Gini", level, influence, design, confidence)


def estimate_concentration(
    y: ArrayLike, rank_by: ArrayLike, design: SampleDesign, *, confidence: float = 0.95
) -> Estimate:
    """Return the coefficient of concentration of y in the order of another quantity, with its standard error.

    Parameters
    ----------
    y, rank_by
        As in :func:`sscore.households.concentration`.
    design, confidence
        As in :func:`sscore.households.estimate_total`; its weights count persons.

    Raises
    ------
    ModelError
        As in both.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer, *Journal of Econometrics* 77 (1997).

    Examples
    --------
    >>> from sscore.households import sample_design
    >>> found = estimate_concentration([8, 0], [1, 3], sample_design(rows=2))
    >>> found.value, round(found.standard_error, 4)
    (-0.5, 0.5)
    """
    values, by = (_values("estimate_concentration", n, a, design) for n, a in (("y", y), ("rank_by", rank_by)))
    level = concentration(values, by, design.weights)
    return estimate("concentration", level, _ranked(level, values, by, design), design, confidence)


def estimate_kakwani(before: ArrayLike, tax: ArrayLike, design: SampleDesign, *, confidence: float = 0.95) -> Estimate:
    """Return Kakwani's index of progressivity with its standard error.

    Parameters
    ----------
    before, tax
        As in :func:`sscore.households.kakwani`.
    design, confidence
        As in :func:`sscore.households.estimate_total`; its weights count persons.

    Raises
    ------
    ModelError
        As in both.

    References
    ----------
    Kakwani, *Economic Journal* 87 (1977); Deville (1999), section 4.

    Examples
    --------
    A tax in proportion to income is 0 in every sample:

    >>> from sscore.households import sample_design
    >>> found = estimate_kakwani([1, 3], [2, 6], sample_design(rows=2))
    >>> found.value, found.standard_error
    (0.0, 0.0)
    """
    first, paid = (_values("estimate_kakwani", name, a, design) for name, a in (("before", before), ("tax", tax)))
    index = kakwani(first, paid, design.weights)
    level, influence = _gini(first, design)
    share = _ranked(index + level, paid, first, design)
    return estimate("Kakwani", index, share - influence, design, confidence)


def estimate_change(
    before: ArrayLike,
    after: ArrayLike,
    design: SampleDesign,
    *,
    measure: str = "gini",
    z: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return after less before of one measure on the same persons, with the standard error of the difference.

    The same households stand behind both figures, so the error of the difference is far smaller than the errors of the
    two figures would suggest.

    Parameters
    ----------
    before, after
        Incomes of the same rows, shape (n,).
    design, confidence
        As in :func:`sscore.households.estimate_total`.
    measure
        "mean", "gini", or "headcount", "gap", "severity" (FGT 0, 1, 2), which need z.
    z
        Poverty line.

    Raises
    ------
    ModelError
        For an unknown measure, poverty without a line, a line without poverty, or as in the single measures.

    References
    ----------
    Deville (1999), section 4; Goedeme, Van den Bosch, Salanauskaite and Verbist, *ImPRovE working paper* 13-02 (2013).

    Examples
    --------
    >>> from sscore.households import sample_design
    >>> estimate_change([1, 3], [2, 4], sample_design(rows=2), measure="mean").standard_error
    0.0
    """
    caller = "estimate_change"
    levels = {"headcount": 0.0, "gap": 1.0, "severity": 2.0}
    if measure not in ("mean", "gini", *levels):
        raise ModelError(f"{caller}: measure must be mean, gini, headcount, gap or severity, got {measure!r}.")
    if (z is None) == (measure in levels):
        raise ModelError(f"{caller}: z, the poverty line, belongs to headcount, gap and severity, and only there.")
    pairs = []
    for name, given in (("before", before), ("after", after)):
        values = _values(caller, name, given, design)
        if measure == "mean":
            pairs.append(_mean(values, design))
        elif measure == "gini":
            pairs.append(_gini(values, design))
        else:
            pairs.append(_fgt(values, 0.0 if z is None else z, levels[measure], design))
    (first, old), (second, new) = pairs
    return estimate(f"change of {measure}", second - first, new - old, design, confidence)


def _values(caller: str, name: str, given: ArrayLike, design: SampleDesign) -> Floats:
    if not isinstance(design, SampleDesign):
        raise ModelError(f"{caller}: design must come from sample_design(...), got {type(design).__name__}.")
    return amounts(caller, name, given, length=len(design.weights))


def _mean(y: Floats, design: SampleDesign) -> tuple[float, Floats]:
    whole = float(design.weights.sum())
    mean = float(design.weights @ y) / whole
    return mean, (y - mean) / whole


def _fgt(y: Floats, z: ArrayLike, alpha: float, design: SampleDesign) -> tuple[float, Floats]:
    line = poverty_line("estimate_fgt", z, len(y))
    return _mean(fgt_values("estimate_fgt", y, line, number("estimate_fgt", "alpha", alpha)), design)


def _gini(y: Floats, design: SampleDesign) -> tuple[float, Floats]:
    level = gini(y, design.weights)
    return level, _ranked(level, y, y, design)


def _ranked(level: float, y: Floats, by: Floats, design: SampleDesign) -> Floats:
    """Return the influence values of a coefficient of concentration of y in the order of ``by``."""
    w = design.weights
    whole, income = float(w.sum()), float(w @ y)
    at = order(by)
    rank, above = np.empty(len(y)), np.empty(len(y))
    rank[at] = middle_ranks(by[at], w[at])
    above[at] = _income_above(by[at], (w * y)[at])
    return 2 * (y * rank + above / whole) / income - (level + 1) * (1 / whole + y / income)


def _income_above(by: Floats, income: Floats) -> Floats:
    """Return the income of those above each row and half of that of those at it, of rows sorted by ``by``."""
    upper = np.cumsum(income)
    starts = np.flatnonzero(np.append(True, by[1:] != by[:-1]))
    ends = np.append(starts[1:], len(by)) - 1
    low = np.append(0.0, upper[ends[:-1]])
    return np.repeat(upper[-1] - (low + upper[ends]) / 2, np.diff(np.append(starts, len(by))))
