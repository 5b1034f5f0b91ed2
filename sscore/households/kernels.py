"""The loops behind households in numpy, the reference; ``fast.py`` has their compiled twins under the same names.

Arrays of persons are read block by block, so that what is computed on the way stays in the processor's cache.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sscore.errors import ModelError
from sscore.households.sorting import blocks, gini_sum, sort_pairs
from sscore.inputs import Floats, choice

if TYPE_CHECKING:
    from sscore.contributions import Schedule

__all__ = [
    "ENGINES",
    "ages_between",
    "block_money",
    "block_poverty",
    "contributions",
    "gini_sum",
    "idle",
    "join",
    "places",
    "sort_pairs",
    "twins",
]

ENGINES = ("numpy", "numba")
ROOM = 8  # a table from identifier to row is made while it has at most so many places a row
_MANY, _SELF = 32_768, 2


def twins(caller: str, engine: str) -> ModuleType:
    """Return the module of an engine: this one, or its compiled twin.

    Raises
    ------
    ModelError
        For an unknown engine, or "numba" where it is not installed.
    """
    import sscore.households.kernels as reference

    choice(caller, "engine", engine, ENGINES)
    if engine == "numpy":
        return reference
    from sscore.households import fast

    if fast.numba is None:
        raise ModelError(
            f"{caller}: engine='numba' needs numba, which is not installed. Install sscore[fast], or use "
            "engine='numpy': the figures are the same."
        )
    return fast


def places(identifier: NDArray[Any], of_person: NDArray[Any]) -> tuple[int, NDArray[np.int32]] | None:
    """Return the least identifier and an empty table of rows from there on; None unless they are close whole numbers.

    >>> low, table = places(np.array([7, 5]), np.array([5, 5, 7]))
    >>> low, table.tolist()
    (5, [-1, -1, -1])
    """
    if identifier.dtype != np.int64 or of_person.dtype != np.int64 or not len(identifier):
        return None
    low, high = int(identifier.min()), int(identifier.max())
    if abs(low) >= 2**62 or abs(high) >= 2**62 or high - low >= ROOM * (len(identifier) + len(of_person)):
        return None
    return low, np.full(high - low + 1, -1, dtype=np.int32)


def join(identifier: NDArray[Any], of_person: NDArray[Any]) -> tuple[NDArray[np.integer], Floats] | None:
    """Return the row of each person's household, and persons a household; None where a table of rows does not do.

    None also stands for an identifier that repeats or a person without household, which then have to be named.

    >>> [a.tolist() for a in join(np.array([7, 5]), np.array([5, 5, 7]))]
    [[1, 1, 0], [1.0, 2.0]]
    """
    found = places(identifier, of_person)
    if found is None:
        return None
    low, table = found
    rows = np.arange(len(identifier), dtype=np.int32)
    at = identifier - low
    table[at] = rows
    if (table.take(at) != rows).any():
        return None
    place = np.empty(len(of_person), dtype=np.intp)
    for k in blocks(len(of_person), _MANY):
        at = of_person[k] - low
        if at.view(np.uint64).max() >= len(table):  # seen so, a number below 0 is a very large one
            return None
        place[k] = table.take(at, mode="clip")
    if len(place) and place.min() < 0:
        return None
    return place, np.bincount(place, minlength=len(identifier)).astype(float)


def idle(sector: NDArray[np.int8], earnings: Floats) -> int:
    """Return the first row of sector 0 with earnings, or -1.

    >>> idle(np.array([0, 1, 0], dtype=np.int8), np.array([0.0, 5.0, 6.0]))
    2
    """
    for k in blocks(len(sector), _MANY):
        wrong = (sector[k] == 0) & (earnings[k] > 0)
        if wrong.any():
            return k.start + int(np.argmax(wrong))
    return -1


def contributions(
    schedule: Schedule,
    pays: NDArray[np.bool_],
    persons: tuple[NDArray[np.integer], NDArray[np.int8], Floats],
    households: int,
) -> tuple[Floats, Floats]:
    """Return what households pay and what their members' employers pay, shape (households,) each.

    ``pays`` says for each number of a sector whether it contributes; ``persons`` are the row of the household, the
    sector and the earnings of each person. The self-employed pay the employer's part too.
    """
    place, sector, earnings = persons
    codes = np.flatnonzero(pays)
    payers: list[NDArray[np.integer]] = []
    own: list[Floats] = []
    employer: list[Floats] = []
    for k in blocks(len(sector), _MANY):
        rows = np.flatnonzero((sector[k] == codes[0]) | (sector[k] == codes[-1]))
        due = schedule.contribution(earnings[k].take(rows))
        alone = sector[k].take(rows) == _SELF
        payers.append(place[k].take(rows))
        own.append(np.where(alone, due.total, due.employee))
        employer.append(np.where(alone, 0.0, due.employer))
    if not payers:
        return np.zeros(households), np.zeros(households)
    at = np.concatenate(payers)
    first, second = (np.bincount(at, np.concatenate(part), households) for part in (own, employer))
    return first.astype(float, copy=False), second.astype(float, copy=False)


def ages_between(age: NDArray[Any], low: float, high: float, place: NDArray[np.integer], households: int) -> Floats:
    """Return how many persons of a household are at least ``low`` and under ``high`` years old.

    >>> ages_between(np.array([3, 30, 4]), 0, 18, np.array([1, 0, 1]), 2).tolist()
    [0.0, 2.0]
    """
    inside = (age >= low) & (age < high) if low > 0 else age < high
    return np.bincount(place.take(np.flatnonzero(inside)), minlength=households).astype(float)


def block_money(w: Floats, amounts: list[Floats]) -> Floats:
    """Return ``sum of w x`` of each amount by block of households, shape (blocks, amounts).

    >>> block_money(np.array([2.0, 1.0]), [np.array([10.0, 5.0])]).tolist()
    [[25.0]]
    """
    return np.array([[w[k] @ x[k] for x in amounts] for k in blocks(len(w))]).reshape(-1, len(amounts))


def block_poverty(p: Floats, y: Floats, z: float) -> Floats:
    """Return sums over persons by block: of y, of the poor, of their gaps over z, and of these squared.

    >>> block_poverty(np.array([1.0, 3.0]), np.array([5.0, 20.0]), 10.0).tolist()
    [[65.0, 1.0, 0.5, 0.25]]
    """
    found = []
    for k in blocks(len(p)):
        poor = (y[k] < z).astype(float)
        gap = np.maximum((z - y[k]) / z, 0.0)
        weighted = p[k] * gap
        found.append((p[k] @ y[k], p[k] @ poor, weighted.sum(), weighted @ gap))
    return np.array(found).reshape(-1, 4)
