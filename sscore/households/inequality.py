"""Inequality: Gini, Lorenz curve, and what is behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.households.kernels import twins
from sscore.households.samples import positive_mean, sample
from sscore.households.sorting import checked_sample, equal_sum, order
from sscore.inputs import Floats, fraction, frozen, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Inequality", "Lorenz", "gini", "gini_sample", "inequality", "lorenz"]


def gini(y: ArrayLike, weights: ArrayLike | None = None, *, engine: str = "numpy") -> float:
    """Return the Gini coefficient, the population form (n, not n - 1).

    ::

        G = sum over i, j of w_i w_j |y_i - y_j| / (2 W^2 m)  =  2 sum over i of w_i y_i F_i / (W m) - 1

    with W the sum of weights, m the weighted mean, and F_i the share of persons below i and half of i itself. It
    does not change when every person is counted twice. Among n persons of whom one has everything it is 1 - 1/n.

    Parameters
    ----------
    y
        Incomes, shape (n,), in any order. Negative ones are accepted as long as the mean is above 0; the coefficient
        then may exceed 1, and :func:`sscore.households.inequality` counts them in its remarks.
    weights
        Persons that a row stands for, shape (n,), at least 0; None counts each row once.
    engine
        "numpy", the reference, or "numba" (``sscore[fast]``), which is faster with weights; the figure is the same.

    Raises
    ------
    ModelError
        For no rows, values that are not finite, a negative weight, weights all 0, a mean of 0 (to rounding) or less:
        shares of nothing do not exist; or a value or weight beyond 1e60.

    References
    ----------
    Haughton and Khandker, *Handbook on Poverty and Inequality* (World Bank 2009), pp. 104-106; Lerman and Yitzhaki,
    *Journal of Econometrics* 42 (1989), on weights.

    Examples
    --------
    >>> gini([1, 3]), gini([0, 0, 0, 8]), gini([5, 5, 5])
    (0.25, 0.75, 0.0)
    >>> gini([1, 3], weights=[2, 2])
    0.25
    """
    kernels = twins("gini", engine)
    values, w, persons, income = checked_sample("gini", "y", y, weights)
    absolute = income if values.min() >= 0 else float(w @ np.abs(values))
    mean = positive_mean("gini", "y", income / persons, absolute / persons)
    if w[0] == w[-1] and (w == w[0]).all():
        total = float(w[0]) ** 2 * equal_sum(values, mean)
    else:
        total = kernels.gini_sum(values, w, mean)
    return max(total / (persons * persons * mean), 0.0)


def gini_sample(y: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Gini coefficient times n / (n - 1), the form that divides by pairs of different persons.

    n is the number of rows with a weight above 0. It is larger than :func:`sscore.households.gini` and, unlike it,
    falls when every row is written twice; some packages print it without saying so.

    Raises
    ------
    ModelError
        As for ``gini``, and for fewer than two rows with weight.

    References
    ----------
    Deltas, *Review of Economics and Statistics* 85 (2003).

    Examples
    --------
    >>> gini_sample([1, 3]), gini_sample([0, 0, 0, 8])
    (0.5, 1.0)
    """
    value = gini(y, weights)
    n = np.size(y) if weights is None else int(np.count_nonzero(weights))
    if n < 2:
        raise ModelError(f"gini_sample: wanted at least two rows with weight, got {n}.")
    return value * n / (n - 1)


@dataclass(frozen=True, eq=False)
class Lorenz:
    """Lorenz curve: the share of all income that the poorest share of persons has.

    ``persons`` and ``income`` are cumulative shares, shape (n + 1,), from 0 to 1. ``mean`` turns the curve into the
    generalised one (``mean x income``).
    """

    persons: Floats
    income: Floats
    mean: float
    remarks: tuple[str, ...] = ()

    def share(self, poorest: float) -> float:
        """Return the income share of the poorest fraction of persons; a row on the border is divided in proportion."""
        return float(np.interp(fraction("Lorenz.share", "poorest", poorest), self.persons, self.income))

    @property
    def gini(self) -> float:
        """Twice the area between the curve and the diagonal."""
        return float(1 - np.diff(self.persons) @ (self.income[1:] + self.income[:-1]))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point of the curve."""
        import pandas as pd

        return pd.DataFrame({"persons": self.persons, "income": self.income})


def lorenz(y: ArrayLike, weights: ArrayLike | None = None) -> Lorenz:
    """Return the Lorenz curve, ``L(p) = (income of the poorest p) / (all income)``.

    Parameters
    ----------
    y, weights
        As in :func:`sscore.households.gini`.

    Raises
    ------
    ModelError
        As for ``gini``.

    References
    ----------
    Haughton and Khandker (2009), pp. 104-105.

    Examples
    --------
    >>> curve = lorenz([3, 1])
    >>> curve.income.tolist(), curve.share(0.5), curve.gini
    ([0.0, 0.25, 1.0], 0.25, 0.25)
    """
    values, w = sample("lorenz", "y", y, weights)
    mean = positive_mean("lorenz", "y", *(float(w @ part / w.sum()) for part in (values, np.abs(values))))
    at = order(values)
    persons, income = np.cumsum(w[at]), np.cumsum((w * values)[at])
    below = int(((values < 0) & (w > 0)).sum())
    remarks = (f"{below} rows have a negative income: the curve runs below 0 at first.",) if below else ()
    points = [frozen(np.append(0.0, part / part[-1])) for part in (persons, income)]
    return Lorenz(points[0], points[1], mean, remarks)


@dataclass(frozen=True)
class Inequality:
    """Inequality in one population.

    ``gini`` is the population form, ``gini_sample`` that with n - 1; ``shares`` the income shares of the groups of
    persons from the poorest to the richest, ``palma`` the share of the richest tenth over that of the poorest four
    tenths (NaN where these have nothing).
    """

    gini: float
    gini_sample: float
    mean: float
    shares: tuple[float, ...]
    palma: float
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [("gini", self.gini), ("gini, n - 1", self.gini_sample), ("mean", self.mean), ("palma", self.palma)]
        rows += [(f"share of group {k + 1} of {len(self.shares)}", s) for k, s in enumerate(self.shares)]
        return pd.DataFrame(rows, columns=["measure", "value"])


def inequality(y: ArrayLike, weights: ArrayLike | None = None, *, groups: int = 5) -> Inequality:
    """Return the Gini coefficient in both forms, the shares of equal groups of persons, and the Palma ratio.

    Parameters
    ----------
    y, weights
        As in :func:`sscore.households.gini`; at least two rows with weight.
    groups
        5 for quintiles, 10 for deciles; at least 2.

    Raises
    ------
    ModelError
        As for ``gini``.

    References
    ----------
    Cobham, Schlogl and Sumner, *Global Policy* 7 (2016), on the Palma ratio.

    Examples
    --------
    >>> [round(share, 3) for share in inequality([4, 1, 2, 1, 2]).shares]
    [0.1, 0.1, 0.2, 0.2, 0.4]
    """
    parts = whole("inequality", "groups", groups, low=2)
    curve = lorenz(y, weights)
    steps = np.interp(np.arange(parts + 1) / parts, curve.persons, curve.income)
    bottom, top = curve.share(0.4), 1 - curve.share(0.9)
    remarks = list(curve.remarks)
    if curve.remarks:
        remarks.append("With negative incomes the Gini coefficient may exceed 1; compare it with care.")
    if bottom <= 0:
        remarks.append("The poorest four tenths have nothing: the Palma ratio does not exist (NaN).")
    return Inequality(
        gini=gini(y, weights),
        gini_sample=gini_sample(y, weights),
        mean=curve.mean,
        shares=tuple(float(s) for s in np.diff(steps)),
        palma=top / bottom if bottom > 0 else float("nan"),
        remarks=tuple(remarks),
    )
