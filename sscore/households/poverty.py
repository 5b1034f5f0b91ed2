"""Poverty: how many, how far below the line, and how unequal among the poor.

A person is poor below the line z, not on it. Every measure is a mean over all persons, poor or not; a row that stands
for a household is weighted with its persons (weight x persons), or the measure counts households.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.households.inequality import gini
from sscore.households.samples import LARGEST, poverty_line, sample, vanishes
from sscore.inputs import Floats, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Poverty",
    "fgt",
    "fgt_values",
    "poverty",
    "sen",
    "sen_shorrocks_thon",
    "shortfall",
    "watts",
]


def shortfall(y: ArrayLike, z: ArrayLike) -> Floats:
    """Return what each person lacks to the line, ``max(z - y, 0)``, in the money of y, shape (n,).

    Raises
    ------
    ModelError
        For values that are not finite, or a line that is not above 0.

    Examples
    --------
    >>> shortfall([100, 110, 150], 125).tolist()
    [25.0, 15.0, 0.0]
    """
    values, _ = sample("shortfall", "y", y, None)
    return np.maximum(poverty_line("shortfall", z, len(values)) - values, 0.0)


def fgt(y: ArrayLike, z: ArrayLike, alpha: float, weights: ArrayLike | None = None) -> float:
    """Return the Foster-Greer-Thorbecke index: headcount (0), poverty gap (1), severity (2).

    ::

        P(alpha) = sum over i of w_i ((z - y_i) / z)^alpha 1(y_i < z)  /  sum over i of w_i

    Parameters
    ----------
    y
        Income or consumption a person, shape (n,). A negative income has a gap above 1 and so counts for more.
    z
        Poverty line in the money of y, above 0; one number, or one a person.
    alpha
        At least 0; 0 counts the poor, and the higher it is, the more the poorest weigh.
    weights
        Persons that a row stands for, shape (n,), at least 0; None counts each row once.

    Raises
    ------
    ModelError
        For no rows, values that are not finite, a line of 0 or less, a negative alpha or weight, weights all 0, or a
        gap to the power alpha that is too large to be a number.

    References
    ----------
    Foster, Greer and Thorbecke, *Econometrica* 52 (1984); Haughton and Khandker, *Handbook on Poverty and Inequality*
    (World Bank 2009), pp. 68-74.

    Examples
    --------
    >>> incomes = [100, 110, 150, 160]
    >>> [round(fgt(incomes, 125, alpha), 4) for alpha in (0, 1, 2)]
    [0.5, 0.08, 0.0136]
    """
    values, w = sample("fgt", "y", y, weights)
    power = number("fgt", "alpha", alpha)
    return float(w @ fgt_values("fgt", values, poverty_line("fgt", z, len(values)), power) / w.sum())


def fgt_values(caller: str, y: Floats, z: Floats, alpha: float) -> Floats:
    """Return what each row adds to the index, ``((z - y) / z)^alpha`` of the poor and 0 of the others, shape (n,).

    >>> fgt_values("f", np.array([50.0, 100.0]), np.array([100.0]), 2.0).tolist()
    [0.25, 0.0]
    """
    with np.errstate(over="ignore"):
        each = np.where(y < z, np.maximum((z - y) / z, 0.0) ** alpha, 0.0)
    if not np.isfinite(each).all():
        k = int(np.argmax(~np.isfinite(each)))
        raise ModelError(
            f"{caller}: the gap of row {k} to the power alpha = {alpha:g} is too large to be a number: its income is "
            f"{y[k]:g} and the line {np.broadcast_to(z, y.shape)[k]:g}. Check the line, or take a smaller alpha."
        )
    return each


def watts(y: ArrayLike, z: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Watts index, ``sum over the poor of w ln(z / y) / sum of w``.

    Parameters
    ----------
    y, z, weights
        As in :func:`sscore.households.fgt`; the incomes of the poor must be above 0.

    Raises
    ------
    ModelError
        As for ``fgt``, and for a poor person (of a weight above 0) with an income of 0 or less: its logarithm does
        not exist.

    References
    ----------
    Watts (1968); Haughton and Khandker (2009), p. 77.

    Examples
    --------
    (ln 1.25 + ln 1.1364) / 4:

    >>> round(watts([100, 110, 150, 160], 125), 4)
    0.0877
    """
    values, w = sample("watts", "y", y, weights)
    line = poverty_line("watts", z, len(values))
    wrong = np.flatnonzero((values <= 0) & (w > 0))
    if len(wrong):
        k = int(wrong[0])
        raise ModelError(
            f"watts: y[{k}] must be above 0, got {values[k]:g}: ln(z / y) does not exist ({len(wrong)} such rows). "
            f"Use fgt, or decide on a least income and say how many rows it changed."
        )
    return float(w @ _watts_values(values, line) / w.sum())


def _watts_values(y: Floats, z: Floats) -> Floats:
    poor = (y < z) & (y > 0)
    return np.where(poor, np.log(z) - np.log(np.where(poor, y, z)), 0.0)


def sen(y: ArrayLike, z: float, weights: ArrayLike | None = None) -> float:
    """Return Sen's index, the replication-invariant form.

    ::

        S = P0 (1 - (1 - G) m / z)  =  P0 (I + (1 - I) G),      I = 1 - m / z

    with m the mean income and G the Gini of the poor. Sen's first form has q / (q + 1) beside G, q being the number of
    the poor; it changes when every person is counted twice and is not used. Another index with a like name is
    :func:`sscore.households.sen_shorrocks_thon`.

    Parameters
    ----------
    y, weights
        As in :func:`sscore.households.fgt`; the mean income of the poor must be above 0.
    z
        One poverty line.

    Raises
    ------
    ModelError
        As for ``fgt``, and where the poor have a mean income of 0 or less: their Gini does not exist.

    References
    ----------
    Sen, *Econometrica* 44 (1976); Haughton and Khandker (2009), pp. 74-75.

    Examples
    --------
    Half are poor, at 100 and 110: m = 105, G = 5/210.

    >>> round(sen([100, 110, 150, 160], 125), 4)
    0.09
    """
    values, w = sample("sen", "y", y, weights)
    line = number("sen", "z", z, above=0, high=LARGEST)
    poor = (values < line) & (w > 0)
    if not poor.any():
        return 0.0
    share = float(w[poor].sum() / w.sum())
    mean = float(w[poor] @ values[poor] / w[poor].sum())
    if mean <= 0:
        raise ModelError(f"sen: the poor have a mean income of {mean:g}, so no Gini among them exists. Use fgt.")
    return share * (1 - (1 - gini(values[poor], w[poor])) * mean / line)


def sen_shorrocks_thon(y: ArrayLike, z: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Sen-Shorrocks-Thon index, ``P1 (1 + G)``, G the Gini of the gaps ``max(z - y, 0) / z`` of all.

    Parameters
    ----------
    y, z, weights
        As in :func:`sscore.households.fgt`.

    Raises
    ------
    ModelError
        As for ``fgt``.

    References
    ----------
    Shorrocks, *Econometrica* 63 (1995); Haughton and Khandker (2009), pp. 75-76.

    Examples
    --------
    Gaps 0.2, 0.12, 0, 0: P1 = 0.08, G = 0.5625.

    >>> round(sen_shorrocks_thon([100, 110, 150, 160], 125), 4)
    0.125
    """
    values, w = sample("sen_shorrocks_thon", "y", y, weights)
    line = poverty_line("sen_shorrocks_thon", z, len(values))
    gaps = fgt_values("sen_shorrocks_thon", values, line, 1.0)
    mean = float(w @ gaps / w.sum())
    return mean * (1 + gini(gaps, w)) if mean > 0 else 0.0


@dataclass(frozen=True)
class Poverty:
    """Poverty in one population.

    Attributes
    ----------
    headcount, gap, severity
        FGT at 0, 1 and 2, fractions.
    watts, sen, sen_shorrocks_thon
        NaN where the incomes do not allow the index; ``remarks`` says so.
    poor, population
        Persons (sum of weights).
    total_gap
        Money of y that would lift every poor person exactly to the line.
    mean_shortfall
        Money that a poor person lacks on average; NaN without any poor.
    line
        The poverty line.
    remarks
        What the reader has to know.
    """

    headcount: float
    gap: float
    severity: float
    watts: float
    sen: float
    sen_shorrocks_thon: float
    poor: float
    population: float
    total_gap: float
    mean_shortfall: float
    line: float
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        names = [name for name in self.__dataclass_fields__ if name != "remarks"]
        return pd.DataFrame({"measure": names, "value": [getattr(self, name) for name in names]})


def poverty(y: ArrayLike, z: float, weights: ArrayLike | None = None) -> Poverty:
    """Return all indices of poverty at one line, with the money they stand for.

    Parameters
    ----------
    y, weights
        As in :func:`sscore.households.fgt`.
    z
        One poverty line.

    Raises
    ------
    ModelError
        As for ``fgt``. Where only Watts' or Sen's index does not exist, it is NaN with a remark.

    References
    ----------
    Haughton and Khandker (2009), chapter 4.

    Examples
    --------
    >>> found = poverty([100, 110, 150, 160], 125)
    >>> found.poor, found.total_gap, found.mean_shortfall
    (2.0, 40.0, 20.0)
    """
    values, w = sample("poverty", "y", y, weights)
    line = number("poverty", "z", z, above=0, high=LARGEST)
    lacking = shortfall(values, line)
    poor = float(w[values < line].sum())
    whole = float(w.sum())
    remarks = []
    debts = int(((values <= 0) & (w > 0)).sum())
    log_index = float("nan") if debts else watts(values, line, w)
    below = values < line
    had = float(w[below] @ values[below])
    sen_exists = not poor or (had > 0 and not vanishes(had, float(w[below] @ np.abs(values[below]))))
    if debts:
        remarks.append(f"{debts} rows have an income of 0 or less: Watts' index does not exist (NaN).")
    if not sen_exists:
        remarks.append("The poor have a mean income of 0 or less: Sen's index does not exist (NaN).")
    if not poor:
        remarks.append("Nobody is below the line: the mean shortfall of the poor does not exist (NaN).")
    total = float(w @ lacking)
    return Poverty(
        headcount=poor / whole,
        gap=total / line / whole,
        severity=fgt(values, line, 2, w),
        watts=log_index,
        sen=sen(values, line, w) if sen_exists else float("nan"),
        sen_shorrocks_thon=sen_shorrocks_thon(values, line, w),
        poor=poor,
        population=whole,
        total_gap=total,
        mean_shortfall=total / poor if poor else float("nan"),
        line=line,
        remarks=tuple(remarks),
    )
