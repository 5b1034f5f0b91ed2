"""Whether ratings can be trusted: reliability of a scale, and agreement of raters within a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import fraction, table_with, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Agreement", "GroupReliability", "Reliability", "cronbach_alpha", "group_icc", "reverse_items", "rwg",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reliability:
    """Cronbach's alpha of a scale, with the interval of Feldt and what each item does to it.

    ``item_rest`` is the correlation of each item with the sum of the others: a negative one is usually an item that
    should have been reversed. ``n`` counts complete answers, ``dropped`` those with a blank.
    """

    alpha: float
    low: float
    high: float
    n: int
    dropped: int
    items: tuple[str, ...]
    item_rest: np.ndarray
    alpha_without: np.ndarray
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row an item: ``item_rest`` and ``alpha_without``."""
        import pandas as pd

        return pd.DataFrame({"item": self.items, "item_rest": self.item_rest, "alpha_without": self.alpha_without})


def cronbach_alpha(items: Any, *, confidence: float = 0.95) -> Reliability:
    """Return how consistently several items measure one thing.

    ::

        alpha = k / (k - 1) * (1 - sum of item variances / variance of the sum)

    Respondents with a blank are left out (listwise). Without any variance alpha does not exist: NaN, with a remark.

    Parameters
    ----------
    items
        Shape (respondents, items), all items pointing the same way (see :func:`reverse_items`); NaN or None is a blank.
        A DataFrame gives its column names to the items.
    confidence
        Of the interval, which assumes about normal scores.

    Raises
    ------
    ModelError
        For fewer than two items or two complete respondents, text, or an infinite answer.

    References
    ----------
    Cronbach (1951), *Psychometrika* 16; Feldt, Woodruff and Salih (1987), *Applied Psychological Measurement* 11.

    Examples
    --------
    >>> cronbach_alpha([[1, 1], [2, 2], [3, 3]]).alpha
    1.0
    >>> cronbach_alpha([[1, 2], [2, 1], [3, 3], [4, 4]]).item_rest.round(2).tolist()
    [0.8, 0.8]
    """
    fraction("cronbach_alpha", "confidence", confidence, inside=True)
    table = _scores("cronbach_alpha", "items", items)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ModelError(f"cronbach_alpha: wanted shape (respondents, 2 or more items), got {table.shape}.")
    names = tuple(str(c) for c in getattr(items, "columns", range(1, table.shape[1] + 1)))
    full = table[~np.isnan(table).any(axis=1)]
    n, k = full.shape
    if n < 2:
        raise ModelError(f"cronbach_alpha: wanted at least 2 respondents without a blank, got {n}.")
    remarks = []
    alpha = _alpha(full)
    if np.isnan(alpha):
        remarks.append("The sums do not vary: reliability does not exist (NaN).")
    rests = full.sum(axis=1, keepdims=True) - full
    item_rest = np.array([_correlation(full[:, j], rests[:, j]) for j in range(k)])
    without = np.array([_alpha(np.delete(full, j, axis=1)) if k > 2 else np.nan for j in range(k)])
    negative = [name for name, r in zip(names, item_rest, strict=True) if r < 0]
    if negative:
        remarks.append(f"Negative with the rest, perhaps not reversed: {', '.join(negative)}.")
    low, high = _feldt(alpha, n, k, confidence)
    for row in (item_rest, without):
        row.setflags(write=False)
    return Reliability(alpha, low, high, n, len(table) - n, names, item_rest, without, tuple(remarks))


def _scores(caller: str, name: str, values: Any) -> np.ndarray:
    """Return answers as floats with NaN for a blank; text, tables of unequal rows and infinities are errors."""
    try:
        table = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{caller}: {name} must be numbers in rows of one length, got {values!r:.80}.") from None
    if np.isinf(table).any():
        place = ", ".join(str(int(k)) for k in np.argwhere(np.isinf(table))[0])
        raise ModelError(f"{caller}: {name}[{place}] must be finite, got an infinite answer.")
    return table


def _alpha(table: np.ndarray) -> float:
    k = table.shape[1]
    total = table.sum(axis=1).var(ddof=1)
    if total <= 1e-12 * max(1.0, float((table**2).mean())):
        return float("nan")
    return float(k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / total))


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    if one.std() < 1e-12 or other.std() < 1e-12:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _feldt(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """Return the interval from ``(1 - alpha) / (1 - estimate)``, which follows F(n - 1, (n - 1)(k - 1))."""
    from scipy.stats import f

    tail = (1 - confidence) / 2
    high, low = f.ppf([tail, 1 - tail], n - 1, (n - 1) * (k - 1))
    return float(1 - (1 - alpha) * low), float(1 - (1 - alpha) * high)


def reverse_items(table: pd.DataFrame, columns: Sequence[str], *, low: float = 1, high: float = 5) -> pd.DataFrame:
    """Return a copy in which negatively worded items are turned round: ``low + high - score``.

    Raises
    ------
    ModelError
        For an unknown column or a score outside the scale.

    Examples
    --------
    >>> import pandas as pd
    >>> reverse_items(pd.DataFrame({"unfair": [1, 4]}), ["unfair"])["unfair"].tolist()
    [5, 2]
    """
    table_with("reverse_items", table, columns)
    copy = table.copy()
    for name in columns:
        if ((copy[name] < low) | (copy[name] > high)).any():
            raise ModelError(f"reverse_items: {name!r} has a score outside {low:g} to {high:g}.")
        copy[name] = low + high - copy[name]
    return copy


@dataclass(frozen=True)
class Agreement:
    """Agreement within one group: ``value`` from 0 to 1, ``raw`` before a negative one is set to 0 (with a note)."""

    value: float
    raw: float
    raters: int
    items: int
    note: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([vars(self)])


def rwg(ratings: Any, A: int = 5) -> Agreement:
    """Return agreement within one group of raters, against answers at random on a scale of ``A`` steps.

    ::

        sigma2 = (A^2 - 1) / 12
        one item:   r_wg    = 1 - s^2 / sigma2
        J items:    r_wg(J) = J (1 - m / sigma2) / (J (1 - m / sigma2) + m / sigma2),  m = mean of the J variances

    A group that disagrees more than chance has a negative value: it is reported as 0, with a note.

    Parameters
    ----------
    ratings
        One item: a row of ratings from 1 to ``A``. Several items: shape (raters, items).
    A
        Number of answer steps, at least 2.

    Raises
    ------
    ModelError
        For a rating outside 1 to ``A``.

    References
    ----------
    James, Demaree and Wolf (1984), *Journal of Applied Psychology* 69.

    Examples
    --------
    >>> round(rwg([4, 4, 5, 4, 4]).value, 2)
    0.9
    >>> divided = rwg([1, 5, 1, 5, 3])
    >>> divided.raw, divided.value, divided.note
    (-1.0, 0.0, 'Raters differ more than answers at random would: reported as 0.')
    """
    A = whole("rwg", "A", A, low=2)
    table = _scores("rwg", "ratings", ratings)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.shape[1]:
        raise ModelError(f"rwg: wanted a row of ratings or shape (raters, items), got {np.shape(ratings)}.")
    wrong = ~((table >= 1) & (table <= A))
    if wrong.any():
        rater, item = np.argwhere(wrong)[0]
        raise ModelError(f"rwg: ratings[{rater}, {item}] must be from 1 to {A}, got {table[rater, item]:g}.")
    raters, items = table.shape
    if raters < 2:
        return Agreement(float("nan"), float("nan"), raters, items, "One rater cannot agree (NaN).")
    share = float(table.var(axis=0, ddof=1).mean()) / ((A * A - 1) / 12)
    raw = 1 - share if items == 1 or share > 1 else items * (1 - share) / (items * (1 - share) + share)
    note = "Raters differ more than answers at random would: reported as 0." if raw < 0 else ""
    return Agreement(max(raw, 0.0), raw, raters, items, note)


@dataclass(frozen=True)
class GroupReliability:
    """How much of a rating belongs to the group rated (``icc1``), and how reliable group means are (``icc2``).

    From a one-way analysis of variance; ``size`` is the mean group size that allows for unequal groups.
    """

    icc1: float
    icc2: float
    between: float
    within: float
    f: float
    p_value: float
    groups: int
    size: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([vars(self)])


def group_icc(values: Sequence[float], groups: Sequence[Any]) -> GroupReliability:
    """Return ICC(1) and ICC(2): may answers of a unit's members be averaged to a figure of the unit?

    ::

        ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW),  ICC(2) = (MSB - MSW) / MSB
        k = (N - sum n_g^2 / N) / (G - 1)

    These are the one-way forms, ICC(1,1) and ICC(1,k) of Shrout and Fleiss. A negative value means that members of one
    unit differ more than units do; it is not cut at 0.

    Parameters
    ----------
    values
        One rating a person, finite.
    groups
        The unit of each.

    Raises
    ------
    ModelError
        For fewer than 2 groups, a blank group, unequal lengths, no group with 2 members, or no variance at all.

    References
    ----------
    Shrout and Fleiss (1979), *Psychological Bulletin* 86; Bliese (2000), chapter 8 of Klein and Kozlowski.

    Examples
    --------
    >>> found = group_icc([1, 1, 5, 5, 3, 3], ["a", "a", "b", "b", "c", "c"])
    >>> found.icc1, found.icc2
    (1.0, 1.0)
    """
    from scipy.stats import f as f_distribution

    row = vector("group_icc", "values", values, low=-np.inf)
    labels = np.array([str(g) for g in groups])
    blank = [k for k, g in enumerate(groups) if g is None or g != g]
    if blank:
        raise ModelError(f"group_icc: groups[{blank[0]}] is blank; leave that person out.")
    if len(labels) != len(row):
        raise ModelError(f"group_icc: {len(row)} values but {len(labels)} groups.")
    names, place, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    n, g = len(row), len(names)
    if g < 2 or n == g:
        raise ModelError(f"group_icc: wanted 2 or more groups, one of them with 2 members, got {g} groups of {n}.")
    means = np.bincount(place, weights=row) / sizes
    between = float((sizes * (means - row.mean()) ** 2).sum() / (g - 1))
    within = float(((row - means[place]) ** 2).sum() / (n - g))
    if between <= 1e-15 and within <= 1e-15:
        raise ModelError("group_icc: all values are the same; nothing can be compared.")
    size = float((n - (sizes**2).sum() / n) / (g - 1))
    ratio = between / within if within else float("inf")
    icc2 = (between - within) / between if between else float("-inf")
    icc1 = (between - within) / (between + (size - 1) * within)
    tail = float(f_distribution.sf(ratio, g - 1, n - g))
    return GroupReliability(icc1, icc2, between, within, ratio, tail, g, size)
