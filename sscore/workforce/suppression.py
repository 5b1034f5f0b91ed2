"""Tables of people in which nobody can be recognised: small cells hidden, and those that would give them away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.workforce.inputs import LEAST, Floats, frozen, group_size

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SafeTable", "suppress"]


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


def suppress(counts: pd.DataFrame, *, least: int = LEAST, show_zero: bool = True) -> SafeTable:
    """Hide small counts of persons, and as many others as it takes that no hidden one can be worked out.

    Primary: every count or total from 1 to ``least - 1``. Complementary: while an attacker who knows the rule can
    work out a hidden count exactly from the shown ones (its least and greatest possible value agree), the smallest
    shown count beside it is hidden too.

    Parameters
    ----------
    counts
        Whole persons, rows by one grouping and columns by another, without totals.
    least
        The smallest count shown, at least 5.
    show_zero
        Whether a 0 is shown. In a table of leavers a 0 harms nobody; in one of illness it can.

    Raises
    ------
    ModelError
        For counts that are negative, missing or not whole.

    References
    ----------
    Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4.

    Examples
    --------
    The 3 is hidden, and the three cells from which and the totals it could be had by subtraction.

    >>> import pandas as pd
    >>> table = suppress(pd.DataFrame([[3, 9], [8, 20]], index=["junior", "senior"], columns=["women", "men"]))
    >>> table.primary, table.complementary, float(table.to_frame().loc["total", "total"])
    (1, 3, 40.0)
    """
    values = _counts(counts)
    floor = group_size("suppress", "least", least)
    full = np.pad(values, ((0, 1), (0, 1)))
    full[-1, :-1], full[:-1, -1], full[-1, -1] = values.sum(axis=0), values.sum(axis=1), values.sum()
    hidden = (full < floor) & ((full > 0) | (not show_zero))
    primary = int(hidden.sum())
    while len(known := _given_away(full, hidden, show_zero)):
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
        raise ModelError(f"suppress: counts must be a table with rows and columns, got shape {values.shape}.")
    bad = np.argwhere(~np.isfinite(values) | (values < 0) | (values != np.round(values)))
    if len(bad):
        row, column = bad[0]
        raise ModelError(
            f"suppress: row {counts.index[row]!r}, column {counts.columns[column]!r} must be a whole number of "
            f"persons, got {values[row, column]:g}. Use 0 where there is nobody."
        )
    return values


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
            raise ModelError(f"suppress: the bounds of a hidden cell were not found: {ends[0].message}")
        if -ends[1].fun - ends[0].fun < 1 - 1e-6:
            found.append(cell)
    return found


def _equations(full: Floats, hidden: np.ndarray, cells: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Return what the totals say of the hidden cells: each row and each column sums to its total."""
    place = {cell: k for k, cell in enumerate(cells)}
    rows, columns = full.shape
    lines = [[(r, c) for c in range(columns)] for r in range(rows)]
    lines += [[(r, c) for r in range(rows)] for c in range(columns)]
    equations, totals = [], []
    for line in lines:
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
