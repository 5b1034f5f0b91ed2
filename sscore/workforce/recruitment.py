"""Recruiting towards a target: what is attainable, and what would need dismissals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, labels, vector, whole
from sscore.workforce.stocks import checked_flows, project_stock

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RecruitmentPlan", "recruit_to_size", "recruit_to_target"]

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class RecruitmentPlan:
    """Recruits that lead to a target, and whether recruiting alone can.

    ``recruits`` (years, grades) is what the target asks for and may be negative: those grades hold more people than
    the target, and ``attainable`` is False. ``stocks`` (years + 1, grades) is what follows with the negative ones left
    at nought; ``surplus`` is how many persons it ends above the target.
    """

    grades: tuple[str, ...]
    recruits: Floats
    stocks: Floats
    surplus: float
    attainable: bool

    def to_frame(self) -> pd.DataFrame:
        """Return one row a grade: the yearly recruits asked for on average, the stock reached, and if it can be."""
        import pandas as pd

        return pd.DataFrame(
            {
                "grade": self.grades,
                "recruits_a_year": self.recruits.mean(axis=0),
                "reached": self.stocks[-1],
                "attainable": (self.recruits >= -_ROUNDING).all(axis=0),
            }
        )


def recruit_to_target(
    stock: ArrayLike,
    transitions: ArrayLike,
    target: ArrayLike,
    years: int = 1,
    *,
    grades: Sequence[str] | None = None,
) -> RecruitmentPlan:
    """Return the same recruits every year that turn the stock into the target by grade.

    ::

        target = stock P^T + R (I + P + ... + P^(T-1))      solved for R

    A target that equals the stock asks whether the present structure can be kept (maintainability): it can when no
    grade receives more by promotion than it loses.

    Parameters
    ----------
    stock, target : (grades,)
        Persons now, and wanted after the last year.
    transitions : (grades, grades)
        Chance a year; rows are where people come from, what a row lacks to one is exits.
    years
        At least 1.
    grades
        Names of the grades.

    Returns
    -------
    RecruitmentPlan
        ``attainable`` is False where some grade would have to shrink faster than people leave it.

    Raises
    ------
    ModelError
        For bad rows, shapes that differ, less than one year, or transitions that leave the recruits undetermined.

    References
    ----------
    Bartholomew, Forbes and McClean (1991), chapter 5: maintainable and attainable structures.

    Examples
    --------
    A fifth of 100 leave in the year, so 120 need 40 recruits; 70 would need ten people to go.

    >>> recruit_to_target([100], [[0.8]], [120]).recruits.round(9).tolist()
    [[40.0]]
    >>> recruit_to_target([100], [[0.8]], [70]).attainable
    False
    """
    caller = "recruit_to_target"
    opening = vector(caller, "stock", stock)
    names = labels(caller, "grades", grades, len(opening), noun="grade")
    wanted = vector(caller, "target", target, length=len(opening))
    steps = whole(caller, "years", years, low=1)
    matrix = checked_flows(caller, len(opening), transitions, None, 1, names)[0][0]
    power, total = np.eye(len(opening)), np.zeros((len(opening), len(opening)))
    for _ in range(steps):
        total += power
        power = power @ matrix
    if np.linalg.matrix_rank(total) < len(opening):
        raise ModelError(
            f"{caller}: with these transitions, recruits of different grades end in the same places in {steps} years, "
            f"so the recruits cannot be told apart. Ask for another number of years."
        )
    yearly = np.linalg.solve(total.T, wanted - opening @ power)
    asked = np.tile(np.where(np.abs(yearly) < _ROUNDING, 0.0, yearly), (steps, 1))
    stocks = _followed(names, opening, matrix, asked)
    above = float(np.maximum(stocks[-1] - wanted, 0.0).sum())
    return RecruitmentPlan(names, frozen(asked), stocks, 0.0 if above < _ROUNDING else above, bool((asked >= 0).all()))


def recruit_to_size(
    stock: ArrayLike,
    transitions: ArrayLike,
    sizes: ArrayLike,
    mix: ArrayLike,
    *,
    grades: Sequence[str] | None = None,
) -> RecruitmentPlan:
    """Return the recruits of each year that reach a path of total headcount.

    ::

        R(t) = (size(t) - those who stay) x mix

    Parameters
    ----------
    stock : (grades,)
        Persons now.
    transitions : (grades, grades)
        Chance a year; rows are where people come from.
    sizes : (years,)
        Headcount wanted at the end of each year.
    mix : (grades,)
        Share of recruits by grade of entry; sums to 1.
    grades
        Names of the grades.

    Returns
    -------
    RecruitmentPlan
        A year in which fewer leave than the size asks for has negative recruits and ``attainable`` False. The years
        after it start from the stock that would then really be there.

    Raises
    ------
    ModelError
        For a mix that does not sum to 1, bad rows, or shapes that differ.

    Examples
    --------
    >>> recruit_to_size([100], [[0.8]], [100, 110], [1.0]).recruits.round(9).tolist()
    [[20.0], [30.0]]
    """
    caller = "recruit_to_size"
    opening = vector(caller, "stock", stock)
    names = labels(caller, "grades", grades, len(opening), noun="grade")
    path = vector(caller, "sizes", sizes)
    shares = vector(caller, "mix", mix, length=len(opening))
    if abs(shares.sum() - 1) > _ROUNDING:
        raise ModelError(f"{caller}: mix must sum to 1, got {shares.sum():g}. Divide each share by their sum.")
    matrix = checked_flows(caller, len(opening), transitions, None, 1, names)[0][0]
    people, asked = opening, []
    for size in path:
        stay = people @ matrix
        asked.append((size - stay.sum()) * shares)
        people = stay + np.maximum(asked[-1], 0.0)
    hires = np.where(np.abs(asked) < _ROUNDING, 0.0, asked)
    stocks = _followed(names, opening, matrix, hires)
    above = max(float(stocks[-1].sum() - path[-1]), 0.0)
    return RecruitmentPlan(names, frozen(hires), stocks, 0.0 if above < _ROUNDING else above, bool((hires >= 0).all()))


def _followed(names: tuple[str, ...], opening: Floats, matrix: Floats, asked: Floats) -> Floats:
    """Return the stocks that really follow when nobody is dismissed."""
    return project_stock(opening, matrix, np.maximum(asked, 0.0), len(asked), grades=names).stocks
