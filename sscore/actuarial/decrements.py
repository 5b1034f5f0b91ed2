"""Multiple decrement tables: members who leave one group for several reasons.

Members leave by death, invalidity, withdrawal, retirement; d(j) of them leave in the year for reason j, and with l the
members at the start of the year q(j) = d(j) / l and l(x+1) = l(x) - sum of d(j).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MultipleDecrementTable", "multiple_decrement_table"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class MultipleDecrementTable:
    """Members at each age and the numbers who leave before the next, by reason.

    Attributes
    ----------
    age
        Completed years, one apart, shape (n,).
    causes
        Names of the reasons.
    lx
        Members at each age, shape (n,).
    dx
        Those who leave before the next age, by reason, shape (n, causes). l(x+1) = l(x) - sum of dx.
    qx
        The probabilities dx / lx, shape (n, causes).
    """

    age: NDArray[np.int64]
    causes: tuple[str, ...]
    lx: Array
    dx: Array
    qx: Array

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for column in (self.age, self.lx, self.dx, self.qx):
            column.setflags(write=False)

    def survival(self, age: int, years: int) -> float:
        """Return npx, the probability of still being a member after ``years`` years.

        >>> table = multiple_decrement_table([50, 51], {"death": [10, 5], "withdrawal": [10, 5]}, radix=100)
        >>> table.survival(50, 2)
        0.7
        """
        start = self._row(age, years)
        left = self.lx[start] - self.dx[start : start + years].sum()
        return float(left / self.lx[start])

    def decrements(self, cause: str, age: int, years: int = 1) -> float:
        """Return ndx, the number who leave for a reason within ``years`` years of an age."""
        start = self._row(age, years)
        return float(self.dx[start : start + years, self._cause(cause)].sum())

    def probability(self, cause: str, age: int, years: int = 1, *, deferral: int = 0) -> float:
        """Return the probability that a member of this age leaves for a reason within ``years`` years, after a wait.

        >>> table = multiple_decrement_table([50, 51], {"death": [10, 5], "withdrawal": [10, 5]}, radix=100)
        >>> table.probability("death", 50, 2), table.probability("death", 50, deferral=1)
        (0.15, 0.05)
        """
        start = self._row(age, deferral + years)
        leaving = self.dx[start + deferral : start + deferral + years, self._cause(cause)].sum()
        return float(leaving / self.lx[start])

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: age, lx, and the decrements by reason."""
        import pandas as pd

        columns = {f"d_{name}": self.dx[:, j] for j, name in enumerate(self.causes)}
        return pd.DataFrame({"age": self.age, "lx": self.lx, **columns})

    def _row(self, age: int, years: int) -> int:
        start = int(age) - int(self.age[0])
        if age != int(age) or years != int(years) or years < 0 or start < 0 or start + years > self.age.size:
            raise ModelError(
                f"MultipleDecrementTable: ages {age} to {age + years} are not in the table, which runs from "
                f"{self.age[0]} to {self.age[-1] + 1}."
            )
        return start

    def _cause(self, cause: str) -> int:
        if cause not in self.causes:
            raise DataError(f"MultipleDecrementTable: no cause {cause!r}. {did_you_mean(str(cause), self.causes)}")
        return self.causes.index(cause)


def multiple_decrement_table(
    age: ArrayLike,
    decrements: Mapping[str, ArrayLike],
    *,
    lx: ArrayLike | None = None,
    radix: float | None = None,
    probabilities: bool = False,
) -> MultipleDecrementTable:
    """Return the table of members who leave for several reasons.

    Parameters
    ----------
    age
        Completed years, one apart, shape (n,).
    decrements
        By reason, the number who leave at each age, shape (n,); or, with ``probabilities=True``, the share of members.
    lx
        Members at each age, where they are published: checked against the decrements, one member apart at most.
    radix
        Members at the first age; wanted when ``lx`` is not given.
    probabilities
        Whether ``decrements`` are the probabilities q(j).

    Raises
    ------
    ModelError
        For ages that are not one apart, negative decrements, more leavers than members, or an ``lx`` that the
        decrements do not explain.

    Examples
    --------
    >>> by_share = {"death": [0.1, 0.1], "withdrawal": [0.1, 0.4]}
    >>> multiple_decrement_table([50, 51], by_share, radix=100, probabilities=True).lx.tolist()
    [100.0, 80.0]
    """
    where = "multiple_decrement_table"
    ages = _yearly(age, where)
    if not decrements:
        raise ModelError(f"{where}: at least one decrement is wanted, got none.")
    causes = tuple(decrements)
    leaving = np.stack([_column(decrements[name], name, where, ages) for name in causes], axis=1)
    given = None if lx is None else _column(lx, "lx", where, ages)
    start = radix if given is None else float(given[0])
    if start is None or not (np.isfinite(start) and start > 0):
        raise ModelError(f"{where}: give lx, or radix (members at the first age, above 0), got radix={radix!r}.")
    if given is not None and radix is not None:
        raise ModelError(f"{where}: lx and radix both give the members at the first age. Leave radix out.")
    total = leaving.sum(axis=1)
    if probabilities:
        members = start * np.concatenate([[1.0], np.cumprod(1 - total[:-1])])
        leaving = leaving * members[:, None]
    else:
        members = start - np.concatenate([[0.0], np.cumsum(total[:-1])])
    _check_members(ages, members, leaving, given)
    return MultipleDecrementTable(ages.astype(np.int64), causes, members, leaving, leaving / members[:, None])


def _yearly(age: ArrayLike, where: str) -> Array:
    ages = np.asarray(age, dtype=float)
    if ages.ndim != 1 or ages.size == 0 or np.any(ages != np.floor(ages)) or np.any(np.diff(ages) != 1):
        raise ModelError(f"{where}: age must be whole ages one apart, got {age!r:.80}.")
    return ages


def _check_members(ages: Array, members: Array, leaving: Array, given: Array | None) -> None:
    """Say where more leave than there are, or where published members are not explained."""
    where = "multiple_decrement_table"
    short = np.flatnonzero((leaving.sum(axis=1) > members * (1 + 1e-12)) | (members <= 0))
    if short.size:
        i = int(short[0])
        raise ModelError(
            f"{where}: {leaving[i].sum():g} leave at age {ages[i]:g}, of {members[i]:g} members. Check the decrements."
        )
    if given is not None and np.any(np.abs(given - members) > 1 + 1e-9 * members):
        i = int(np.flatnonzero(np.abs(given - members) > 1 + 1e-9 * members)[0])
        raise ModelError(
            f"{where}: lx[{i}] (age {ages[i]:g}) is {given[i]:,.1f}, but the decrements leave {members[i]:,.1f}. A "
            f"cause is missing, or new members came in."
        )


def _column(values: ArrayLike, name: str, where: str, ages: Array) -> Array:
    column = np.asarray(values, dtype=float)
    if column.shape != ages.shape:
        raise ModelError(f"{where}: {name} must have one value an age, shape {ages.shape}, got {column.shape}.")
    bad = np.flatnonzero(~np.isfinite(column) | (column < 0))
    if bad.size:
        i = int(bad[0])
        raise ModelError(f"{where}: {name}[{i}] (age {ages[i]:g}) must be finite and >= 0, got {column[i]}.")
    return column
