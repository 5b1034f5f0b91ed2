"""Poverty: how many, how far below the line, and how unequal among the poor.

A person is poor below the line z, not on it. Every measure is a mean over all persons, poor or not; a row that stands
for a household is weighted with its persons (weight x persons), or the measure counts households.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.households.inequality import gini
from sscore.households.samples import poverty_line, sample
from sscore.inputs import Floats, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Poverty",
    "PovertyByGroup",
    "fgt",
    "fgt_by_group",
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
        For no rows, values that are not finite, a line of 0 or less, a negative alpha or weight, or weights all 0.

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
    return float(w @ _fgt_values(values, poverty_line("fgt", z, len(values)), power) / w.sum())


def _fgt_values(y: Floats, z: Floats, alpha: float) -> Floats:
    gap = np.maximum((z - y) / z, 0.0)
    return np.where(y < z, gap**alpha, 0.0)


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
    line = number("sen", "z", z, above=0)
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
    gaps = _fgt_values(values, line, 1.0)
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
    line = number("poverty", "z", z, above=0)
    lacking = shortfall(values, line)
    poor = float(w[values < line].sum())
    whole = float(w.sum())
    remarks = []
    debts = int(((values <= 0) & (w > 0)).sum())
    log_index = float("nan") if debts else watts(values, line, w)
    below = values < line
    sen_exists = not poor or float(w[below] @ values[below]) > 0
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
        remarks=tuple(remarks),
    )


@dataclass(frozen=True, eq=False)
class PovertyByGroup:
    """One FGT index by group; ``share_of_persons @ value`` is ``total``, the index of all.

    ``share_of_poverty`` is what a group adds to the total, ``share_of_persons x value / total``. ``value`` is NaN for a
    group without weight, and ``share_of_poverty`` is NaN where the total is 0.
    """

    groups: tuple[Any, ...]
    share_of_persons: Floats
    value: Floats
    share_of_poverty: Floats
    total: float
    alpha: float
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group."""
        import pandas as pd

        names = ("share_of_persons", "value", "share_of_poverty")
        return pd.DataFrame({"group": list(self.groups)} | {name: getattr(self, name) for name in names})


def fgt_by_group(
    y: ArrayLike, z: ArrayLike, alpha: float, groups: Sequence[Any], weights: ArrayLike | None = None
) -> PovertyByGroup:
    """Return an FGT index by group, and how much of all poverty each group carries.

    ::

        P(all) = sum over groups g of (W_g / W) P(g)

    Parameters
    ----------
    y, z, alpha, weights
        As in :func:`sscore.households.fgt`.
    groups
        Name of each row's group, shape (n,); no blank ones.

    Raises
    ------
    ModelError
        As for ``fgt``, and for groups of another length or blank.

    References
    ----------
    Foster, Greer and Thorbecke (1984), section 2.

    Examples
    --------
    >>> found = fgt_by_group([100, 110, 150, 160], 125, 0, ["rural", "urban", "rural", "rural"])
    >>> found.to_frame().round(3).to_dict("list")["value"]
    [0.333, 1.0]
    """
    import pandas as pd

    values, w = sample("fgt_by_group", "y", y, weights)
    line = poverty_line("fgt_by_group", z, len(values))
    each = _fgt_values(values, line, number("fgt_by_group", "alpha", alpha))
    if len(groups) != len(values):
        raise ModelError(f"fgt_by_group: groups must have {len(values)} names, one a row, got {len(groups)}.")
    place, names = pd.factorize(np.asarray(groups, dtype=object), sort=True)
    if (place < 0).any():
        raise ModelError(f"fgt_by_group: groups[{int(np.argmax(place < 0))}] is blank. Name it, such as 'not stated'.")
    size = np.bincount(place, w, len(names))
    part = np.bincount(place, w * each, len(names))
    total = float(part.sum() / w.sum())
    with np.errstate(invalid="ignore"):
        value = part / size
    share = part / part.sum() if total else np.full(len(names), np.nan)
    empty = [str(n) for n, s in zip(names, size, strict=True) if s == 0]
    remarks = [f"Group {name} has no weight: its index does not exist (NaN)." for name in empty]
    if not total:
        remarks.append("Nobody is poor: shares of poverty do not exist (NaN).")
    return PovertyByGroup(tuple(names), size / w.sum(), value, share, total, float(alpha), tuple(remarks))
