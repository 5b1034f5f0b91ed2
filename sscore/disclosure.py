"""Small groups are not published: which counts to hide so that no group under five people can be seen or worked out.

Three forms of one rule. A count from 1 to four is hidden; 0 is shown, for it points at nobody. Where totals are shown
too, other counts are hidden with it, because the total less what is shown would give it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SMALLEST_GROUP", "SafeTable", "hidden_groups", "safe_table", "shown_cells", "smallest_group"]

# A convention of official statistics: of fewer people than this, one who knows the others can be recognised.
SMALLEST_GROUP = 5


def smallest_group(caller: str, name: str, value: Any) -> int:
    """Return the fewest people a shown group has: 5 or more, because fewer could be recognised.

    >>> smallest_group("f", "minimum", 10)
    10
    """
    given = whole(caller, name, value)
    if given < SMALLEST_GROUP:
        raise ModelError(
            f"{caller}: {name} must be at least {SMALLEST_GROUP}, got {value!r}. Smaller groups let people be "
            f"recognised."
        )
    return given


def shown_cells(counts: ArrayLike, *, minimum: int = SMALLEST_GROUP, total_shown: bool = True) -> Floats:
    """Return counts with NaN in the cells that must not be published.

    A cell from 1 to ``minimum - 1`` is hidden; 0 is shown, for it points at nobody. Where the total is published too,
    the hidden cells are what the shown ones leave: as long as that remainder is one cell only, or under ``minimum``,
    the smallest shown cell is hidden as well. Where all together are under ``minimum``, every cell is hidden, zeros
    too; the total must then not be published either.

    Parameters
    ----------
    counts
        Persons in groups that do not overlap, whole numbers, shape (groups,).
    minimum
        The smallest number published, at least 5.
    total_shown
        Whether readers also know the sum.

    Raises
    ------
    ModelError
        For a count that is negative or not whole, or a minimum under 5.

    References
    ----------
    Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4.

    Examples
    --------
    Alone, the 3 would be 40 - 30 - 7; so the 7 goes too:

    >>> shown_cells([30, 7, 3]).tolist()
    [30.0, nan, nan]
    >>> shown_cells([30, 7, 0]).tolist()
    [30.0, 7.0, 0.0]
    """
    floor = smallest_group("shown_cells", "minimum", minimum)
    if np.size(counts) == 0:
        return np.empty(0)
    cells = numbers("shown_cells", "counts", counts)
    broken = np.flatnonzero(cells != np.round(cells))
    if len(broken):
        k = int(broken[0])
        raise ModelError(f"shown_cells: counts[{k}] must be a whole number of persons, got {cells.flat[k]:g}.")
    hidden = (cells > 0) & (cells < floor)
    while total_shown and hidden.any() and (hidden.sum() == 1 or cells[hidden].sum() < floor):
        left = np.where(hidden | (cells == 0), np.inf, cells)
        if not np.isfinite(left).any():
            hidden[:] = True
            break
        hidden[int(np.argmin(left))] = True
    return np.where(hidden, np.nan, cells)


def hidden_groups(
    counts: Mapping[str, int], *, minimum: int = SMALLEST_GROUP, total_shown: bool = True
) -> frozenset[str]:
    """Return the names of the groups that must not be shown, by the rule of :func:`sscore.disclosure.shown_cells`.

    Parameters
    ----------
    counts
        People by group. Of two groups of one size, the first by name is hidden first.
    minimum
        The smallest group shown, at least 5.
    total_shown
        Whether the figure of all groups together is published beside them.

    Raises
    ------
    ModelError
        For a count that is negative or not whole, or a minimum under 5.

    Examples
    --------
    >>> sorted(hidden_groups({"peers": 8, "reports": 4, "clients": 6}))
    ['clients', 'reports']
    >>> sorted(hidden_groups({"peers": 8, "reports": 4, "clients": 6}, total_shown=False))
    ['reports']
    """
    names = sorted(counts)
    people = [whole("hidden_groups", f"counts[{name!r}]", counts[name]) for name in names]
    shown = shown_cells(people, minimum=minimum, total_shown=total_shown)
    return frozenset(name for name, cell in zip(names, shown, strict=True) if np.isnan(cell))


@dataclass(frozen=True, eq=False)
class SafeTable:
    """Counts by two groupings, with totals; a hidden cell is NaN.

    ``primary`` counts the cells hidden because they are small, ``complementary`` those hidden so that no small one
    can be worked out from the totals.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shown: Floats
    primary: int
    complementary: int

    def to_frame(self) -> pd.DataFrame:
        """Return the table with its totals; hidden cells are missing."""
        import pandas as pd

        return pd.DataFrame(self.shown, index=[*self.rows, "total"], columns=[*self.columns, "total"])


def safe_table(counts: pd.DataFrame, *, minimum: int = SMALLEST_GROUP, show_zero: bool = True) -> SafeTable:
    """Hide small counts of persons, and as many others as it takes that no hidden one can be worked out.

    Primary: every count or total from 1 to ``minimum - 1``. Complementary: while a total less what is shown leaves
    fewer than ``minimum`` people, or an attacker who knows the rule can work out a hidden count exactly from the shown
    ones (its least and greatest possible value agree), the smallest shown count beside it is hidden too.

    Parameters
    ----------
    counts
        Whole persons, rows by one grouping and columns by another, without totals.
    minimum
        The smallest count shown, at least 5.
    show_zero
        Whether a 0 is shown. In a table of leavers a 0 harms nobody; in one of illness it can.

    Raises
    ------
    ModelError
        For counts that are negative, missing or not whole, or a minimum under 5.

    References
    ----------
    Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4.

    Examples
    --------
    The 3 is hidden, and the three cells from which and the totals it could be had by subtraction.

    >>> import pandas as pd
    >>> table = safe_table(pd.DataFrame([[3, 9], [8, 20]], index=["junior", "senior"], columns=["women", "men"]))
    >>> table.primary, table.complementary, float(table.to_frame().loc["total", "total"])
    (1, 3, 40.0)
    """
    values = _counts(counts)
    floor = smallest_group("safe_table", "minimum", minimum)
    full = np.pad(values, ((0, 1), (0, 1)))
    full[-1, :-1], full[:-1, -1], full[-1, -1] = values.sum(axis=0), values.sum(axis=1), values.sum()
    hidden = (full < floor) & ((full > 0) | (not show_zero))
    primary = int(hidden.sum())
    while len(known := _small_remainders(full, hidden, floor) or _given_away(full, hidden, show_zero)):
        extra = _next_to_hide(full, hidden, known)
        if extra is None:
            hidden[:] = True
            break
        hidden[extra] = True
    shown = np.where(hidden, np.nan, full)
    return SafeTable(
        rows=tuple(str(r) for r in counts.index),
        columns=tuple(str(c) for c in counts.columns),
        shown=frozen(shown),
        primary=primary,
        complementary=int(hidden.sum()) - primary,
    )


def _counts(counts: pd.DataFrame) -> Floats:
    """Return the counts as an array, or name the first cell that is not a number of persons."""
    values = np.asarray(counts, dtype=float)
    if values.ndim != 2 or not values.size:
        raise ModelError(f"safe_table: counts must be a table with rows and columns, got shape {values.shape}.")
    bad = np.argwhere(~np.isfinite(values) | (values < 0) | (values != np.round(values)))
    if len(bad):
        row, column = bad[0]
        raise ModelError(
            f"safe_table: row {counts.index[row]!r}, column {counts.columns[column]!r} must be a whole number of "
            f"persons, got {values[row, column]:g}. Use 0 where there is nobody."
        )
    return values


def _lines(shape: tuple[int, ...]) -> list[list[tuple[int, int]]]:
    """Return the cells of every row and every column, the total last."""
    rows, columns = shape
    return [[(r, c) for c in range(columns)] for r in range(rows)] + [
        [(r, c) for r in range(rows)] for c in range(columns)
    ]


def _small_remainders(full: Floats, hidden: np.ndarray, floor: int) -> list[tuple[int, int]]:
    """Return the hidden cells of lines whose total, less what is shown, leaves fewer people than ``floor``."""
    found = []
    for line in _lines(full.shape):
        cells = [cell for cell in line[:-1] if hidden[cell]]
        if not hidden[line[-1]] and 0 < sum(full[cell] for cell in cells) < floor:
            found += cells
    return found


def _given_away(full: Floats, hidden: np.ndarray, show_zero: bool) -> list[tuple[int, int]]:
    """Return the hidden cells whose value follows from the shown ones: least and greatest possible value agree."""
    from scipy.optimize import linprog

    cells = [(int(r), int(c)) for r, c in np.argwhere(hidden)]
    if not cells:
        return []
    equations, totals = _equations(full, hidden, cells)
    low = 1.0 if show_zero and all(full[cell] > 0 for cell in cells) else 0.0
    found = []
    for place, cell in enumerate(cells):
        aim = np.zeros(len(cells))
        aim[place] = 1.0
        ends = [
            linprog(sign * aim, A_eq=equations, b_eq=totals, bounds=(low, None), method="highs") for sign in (1, -1)
        ]
        if ends[1].status == 3:
            continue
        if any(end.status != 0 for end in ends):
            raise ModelError(f"safe_table: the bounds of a hidden cell were not found: {ends[0].message}")
        if -ends[1].fun - ends[0].fun < 1 - 1e-6:
            found.append(cell)
    return found


def _equations(full: Floats, hidden: np.ndarray, cells: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Return what the totals say of the hidden cells: each row and each column sums to its total."""
    place = {cell: k for k, cell in enumerate(cells)}
    equations, totals = [], []
    for line in _lines(full.shape):
        equation, known = np.zeros(len(cells)), 0.0
        for cell in line:
            sign = -1.0 if cell == line[-1] else 1.0
            if hidden[cell]:
                equation[place[cell]] = sign
            else:
                known += sign * full[cell]
        if equation.any():
            equations.append(equation)
            totals.append(-known)
    return np.array(equations), np.array(totals)


def _next_to_hide(full: Floats, hidden: np.ndarray, known: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the shown cell to hide next, in line with one given away.

    Inner cells come before totals, then those that give most lines a second hidden cell, then the smallest; zeros last.
    """
    beside = [(r, c) for r, _ in known for c in range(full.shape[1])]
    beside += [(r, c) for _, c in known for r in range(full.shape[0])]
    open_cells = [cell for cell in dict.fromkeys(beside) if not hidden[cell]]
    if not open_cells:
        rest = np.argwhere(~hidden)
        open_cells = [(int(r), int(c)) for r, c in rest]
    last = (full.shape[0] - 1, full.shape[1] - 1)
    lone_row, lone_column = hidden.sum(axis=1) == 1, hidden.sum(axis=0) == 1

    def order(cell: tuple[int, int]) -> tuple[bool, bool, int, bool, float]:
        total = cell[0] == last[0] or cell[1] == last[1]
        helps = int(lone_row[cell[0]]) + int(lone_column[cell[1]])
        return (cell == last, total, -helps, full[cell] == 0, float(full[cell]))

    return min(open_cells, key=order) if open_cells else None
