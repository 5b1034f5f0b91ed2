"""Stocks and flows: who is in which grade, year after year, and who has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, labels, numbers, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SteadyState", "StockProjection", "checked_flows", "exit_chance", "project_stock", "steady_state"]

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class StockProjection:
    """Persons by grade over time.

    ``stocks`` has shape (years + 1, grades) and starts with the opening stock; ``exits`` and ``recruits`` have shape
    (years, grades): who left the institution from each grade, and who was taken on into it. ``moves`` has shape
    (years, grades from, grades to), as do the ``transitions`` assumed. Persons are expected values and need not be
    whole: :func:`sscore.workforce.simulate_stock` says how far chance may lead from them.
    """

    grades: tuple[str, ...]
    stocks: Floats
    exits: Floats
    recruits: Floats
    moves: Floats
    transitions: Floats

    @property
    def headcount(self) -> Floats:
        """Persons in all grades, shape (years + 1,)."""
        return self.stocks.sum(axis=-1)

    def identities(self) -> dict[str, float]:
        """Return the largest breach of each book-keeping identity; all are 0 up to rounding."""
        opening, closing = self.stocks[:-1], self.stocks[1:]
        total = opening.sum(axis=1) + self.recruits.sum(axis=1) - self.exits.sum(axis=1) - closing.sum(axis=1)
        out = opening - self.exits - self.moves.sum(axis=2)
        into = closing - self.recruits - self.moves.sum(axis=1)
        return {
            "opening + recruits - exits = closing": float(np.abs(total).max(initial=0.0)),
            "each grade: opening = moves out + exits": float(np.abs(out).max(initial=0.0)),
            "each grade: closing = moves in + recruits": float(np.abs(into).max(initial=0.0)),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year and grade; the opening year has no flows."""
        import pandas as pd

        years, grades = self.stocks.shape
        none = np.full((1, grades), np.nan)
        return pd.DataFrame(
            {
                "year": np.repeat(np.arange(years), grades),
                "grade": np.tile(self.grades, years),
                "stock": self.stocks.ravel(),
                "recruits": np.vstack([none, self.recruits]).ravel(),
                "exits": np.vstack([none, self.exits]).ravel(),
            }
        )


def project_stock(
    stock: ArrayLike,
    transitions: ArrayLike,
    recruits: ArrayLike | None = None,
    years: int = 1,
    *,
    grades: Sequence[str] | None = None,
) -> StockProjection:
    """Project the persons of each grade by the chance to stay, move or leave.

    With n the stock, P the transitions and R the recruits of a year (Bartholomew, Forbes and McClean)::

        n(t+1) = n(t) P + R        exits(t) = n(t) (1 - sum of each row of P)

    Rows are where people come from and columns where they go; what a row lacks to one is exits, so nobody disappears
    from the books. Recruits of a year are counted at its end and leave at the earliest in the next.

    Parameters
    ----------
    stock : (grades,)
        Persons now, at least 0.
    transitions : (grades, grades) or (years, grades, grades)
        Chance a year, 0 to 1, each row at most 1. One matrix holds for every year.
    recruits : (grades,) or (years, grades)
        Persons taken on a year, at least 0. None is a hiring freeze.
    years : int
        At least 0; 0 returns the opening stock.
    grades
        Names of the grades; ``grade 1``, ``grade 2`` when left out.

    Returns
    -------
    StockProjection
        ``stocks`` (years + 1, grades), ``exits`` (years, grades) and ``identities()``.

    Raises
    ------
    ModelError
        For a row above one or with a negative chance (the row is named), a negative stock, or shapes that differ.

    References
    ----------
    Bartholomew, Forbes and McClean, *Statistical Techniques for Manpower Planning* (2nd ed., 1991), chapter 4.

    Examples
    --------
    Ten juniors and five seniors: half of the juniors stay, a fifth move up and so three in ten leave.

    >>> result = project_stock([10, 5], [[0.5, 0.2], [0.0, 1.0]], recruits=[4, 0])
    >>> result.stocks.tolist(), result.exits.round(9).tolist()
    ([[10.0, 5.0], [9.0, 7.0]], [[3.0, 0.0]])
    """
    opening = vector("project_stock", "stock", stock)
    names = labels("project_stock", "grades", grades, len(opening), noun="grade")
    steps = whole("project_stock", "years", years)
    chances, hires = checked_flows("project_stock", len(opening), transitions, recruits, steps, names)
    stocks, moves = [opening], []
    for matrix, hired in zip(chances, hires, strict=True):
        moves.append(stocks[-1][:, None] * matrix)
        stocks.append(moves[-1].sum(axis=0) + hired)
    path = np.array(stocks)
    moved = np.array(moves).reshape(steps, len(opening), len(opening))
    leaving = np.array([exit_chance(matrix) for matrix in chances]).reshape(steps, len(opening))
    return StockProjection(
        grades=names,
        stocks=frozen(path),
        exits=frozen(path[:-1] * leaving),
        recruits=frozen(hires),
        moves=frozen(moved),
        transitions=frozen(chances),
    )


@dataclass(frozen=True, eq=False)
class SteadyState:
    """Where stocks settle when the same flows go on, and how long people spend where.

    ``stock`` has shape (grades,); ``years_in_grade`` (grades from, grades) is the expected number of years that a
    person who starts in one grade will be counted in another.
    """

    grades: tuple[str, ...]
    stock: Floats
    exits: Floats
    years_in_grade: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row a grade: the settled stock, its yearly exits, and the years of service from entry."""
        import pandas as pd

        return pd.DataFrame(
            {
                "grade": self.grades,
                "stock": self.stock,
                "exits": self.exits,
                "expected_service": self.years_in_grade.sum(axis=1),
            }
        )


def steady_state(transitions: ArrayLike, recruits: ArrayLike, *, grades: Sequence[str] | None = None) -> SteadyState:
    """Return the stock that constant recruits and chances lead to.

    ::

        n = n P + R   so   n = R (I - P)^-1

    Parameters
    ----------
    transitions : (grades, grades)
        Chance a year; rows are where people come from, what a row lacks to one is exits.
    recruits : (grades,)
        Persons taken on each year, at least 0.
    grades
        Names of the grades.

    Raises
    ------
    ModelError
        For bad rows, or grades that nobody ever leaves: stocks then grow without end.

    References
    ----------
    Kemeny and Snell, *Finite Markov Chains* (1960), chapter 3: the fundamental matrix.

    Examples
    --------
    Four are taken on a year and a fifth leave: at 20 as many leave as come, each after five years.

    >>> found = steady_state([[0.8]], [4])
    >>> float(found.stock.round(9)[0]), float(found.years_in_grade.round(9)[0, 0])
    (20.0, 5.0)
    """
    hires = vector("steady_state", "recruits", recruits)
    names = labels("steady_state", "grades", grades, len(hires), noun="grade")
    matrix = checked_flows("steady_state", len(hires), transitions, hires, 1, names)[0][0]
    forever = ~_can_leave(matrix)
    if forever.any():
        raise ModelError(
            f"steady_state: nobody ever leaves from {names[int(np.argmax(forever))]}, so there is no steady state. "
            f"Let its row of transitions, or a grade it leads to, sum to less than 1."
        )
    years = np.linalg.inv(np.eye(len(hires)) - matrix)
    stock = hires @ years
    return SteadyState(names, frozen(stock), frozen(stock * exit_chance(matrix)), frozen(years))


def checked_flows(
    caller: str, size: int, transitions: ArrayLike, recruits: ArrayLike | None, years: int, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return transitions (years, grades, grades) and recruits (years, grades), or name the row that is wrong."""
    try:
        given = np.array(transitions, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(
            f"{caller}: transitions must be numbers in rows of one length, one row a grade, got {transitions!r:.80}."
        ) from None
    if given.ndim not in (2, 3) or given.shape[-2:] != (size, size) or (given.ndim == 3 and len(given) != years):
        raise ModelError(
            f"{caller}: transitions must have shape ({size}, {size}) or ({years}, {size}, {size}), as stock has "
            f"{size} grades, got {given.shape}."
        )
    for year, matrix in enumerate(given if given.ndim == 3 else given[None]):
        when = f" of year {year}" if given.ndim == 3 else ""
        for row, name in enumerate(names):
            _check_row(caller, f"row {row}{when} of transitions ({name})", np.asarray(matrix[row], dtype=float))
    # A row may exceed one by rounding; who moves must not exceed who is there.
    given = given / np.maximum(given.sum(axis=-1, keepdims=True), 1.0)
    matrices = np.broadcast_to(given, (years, size, size)).copy()
    if recruits is None:
        return matrices, np.zeros((years, size))
    hires = numbers(caller, "recruits", recruits)
    if hires.shape not in {(size,), (years, size)}:
        raise ModelError(
            f"{caller}: recruits must have shape ({size},) or ({years}, {size}), got {hires.shape}. Give one number "
            f"a grade, 0 where nobody is taken on."
        )
    return matrices, np.broadcast_to(hires, (years, size)).copy()


def exit_chance(matrix: Floats) -> Floats:
    """Return what each row lacks to one; rounding of a row that sums to one is not an exit."""
    missing = 1 - matrix.sum(axis=-1)
    return np.where(np.abs(missing) < _ROUNDING, 0.0, missing)


def _check_row(caller: str, where: str, row: Floats) -> None:
    """Raise for a row with a chance that is negative or missing, or that sums to more than one."""
    if not np.isfinite(row).all() or (row < 0).any():
        raise ModelError(f"{caller}: {where} must hold chances from 0 to 1, got {row.tolist()}.")
    if row.sum() > 1 + _ROUNDING:
        raise ModelError(
            f"{caller}: {where} sums to {row.sum():.6g}, above 1: more people would move than there are. Rows are "
            f"where people come from; if your rows are where they go, transpose the matrix."
        )


def _can_leave(matrix: Floats) -> np.ndarray:
    """Return which grades have some path out of the institution."""
    leaves = exit_chance(matrix) > 0
    for _ in range(len(matrix)):
        leaves = leaves | ((matrix > 0) & leaves[None, :]).any(axis=1)
    return leaves
