"""The compiled twins of ``kernels.py``, under the same names; numpy's forms are the reference.

numba is the optional extra ``sscore[fast]``. A loop is compiled at its first use in a process, within some seconds. It
may add in another order than numpy's form, so that the last few digits of a sum may differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sscore.households.kernels import block_money, idle, places
from sscore.households.sorting import BLOCK, mixed_keys, ordered_sum, sort_pairs
from sscore.inputs import Floats

if TYPE_CHECKING:
    from sscore.contributions import Schedule

try:
    import numba
except ImportError:
    numba = None

__all__ = [
    "ages_between",
    "block_money",
    "block_poverty",
    "contributions",
    "gini_sum",
    "idle",
    "join",
    "sort_pairs",
]


_PAYERS = 2048


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function compiled at its first call, or as it is where numba is not installed."""
    return function if numba is None else numba.njit(nogil=True)(function)


def join(identifier: NDArray[Any], of_person: NDArray[Any]) -> tuple[NDArray[np.integer], Floats] | None:
    """Return the row of each person's household, and persons a household; None where a table of rows does not do."""
    found = places(identifier, of_person)
    if found is None:
        return None
    low, table = found
    place, size = np.empty(len(of_person), dtype=np.int32), np.zeros(len(identifier), dtype=np.int32)
    return (place, size.astype(float)) if _join(identifier, of_person, low, table, place, size) else None


@_compiled
def _join(identifier: Any, of_person: Any, low: Any, table: Any, place: Any, size: Any) -> bool:
    for k in range(len(identifier)):
        if table[identifier[k] - low] >= 0:
            return False
        table[identifier[k] - low] = k
    for i in range(len(of_person)):
        at = of_person[i] - low
        k = table[at] if 0 <= at < len(table) else -1
        if k < 0:
            return False
        place[i] = k
        size[k] += 1
    return True


def contributions(
    schedule: Schedule,
    pays: NDArray[np.bool_],
    persons: tuple[NDArray[np.integer], NDArray[np.int8], Floats],
    households: int,
) -> tuple[Floats, Floats]:
    """Return what households pay and what their members' employers pay, shape (households,) each."""
    bands = np.array(
        [(t.lower, np.inf if t.upper is None else t.upper, t.rate_employee, t.rate_employer) for t in schedule.tiers]
    )
    first = next((t for t in schedule.tiers if t.rate_total), None)
    split = first.rate_employee / first.rate_total if first else 0.0
    paid = np.zeros((households, 2))
    _contributions(paid, bands, (schedule.floor or 0.0, schedule.minimum or 0.0, split), pays, persons)
    return paid[:, 0].copy(), paid[:, 1].copy()


@_compiled
def _contributions(paid: Any, bands: Any, least: Any, pays: Any, persons: Any) -> None:
    place, sector, earnings = persons
    floor, minimum, split = least
    payers = np.empty(_PAYERS, dtype=np.int32)
    wage, mine, theirs = np.empty(_PAYERS), np.empty(_PAYERS), np.empty(_PAYERS)
    for first in range(0, len(sector), _PAYERS):
        count = 0
        for i in range(first, min(first + _PAYERS, len(sector))):
            payers[count] = i  # kept or written over: no branch for the processor to guess
            count += pays[sector[i]] & (earnings[i] > 0)
        for j in range(count):
            wage[j] = max(earnings[payers[j]], floor)
            mine[j], theirs[j] = 0.0, 0.0
        for b in range(bands.shape[0]):
            low, high, own, other = bands[b]
            for j in range(count):  # no branches: the processor takes some payers at a time
                base = min(max(wage[j], low), high) - low
                mine[j] += own * base
                theirs[j] += other * base
        for j in range(count):
            i, both = payers[j], mine[j] + theirs[j]
            if both < minimum:
                mine[j] = (mine[j] / both if both > 0 else split) * minimum
                theirs[j] = minimum - mine[j]
            alone = theirs[j] * (sector[i] == 2)
            paid[place[i], 0] += mine[j] + alone
            paid[place[i], 1] += theirs[j] - alone


def ages_between(age: NDArray[Any], low: float, high: float, place: NDArray[np.integer], households: int) -> Floats:
    """Return how many persons of a household are at least ``low`` and under ``high`` years old."""
    count = np.zeros(households, dtype=np.int32)
    _ages_between(count, age, low, high, place)
    return count.astype(float)


@_compiled
def _ages_between(count: Any, age: Any, low: Any, high: Any, place: Any) -> None:
    for i in range(len(age)):
        count[place[i]] += (low <= age[i]) & (age[i] < high)


def block_poverty(p: Floats, y: Floats, z: float) -> Floats:
    """Return sums over persons by block: of y, of the poor, of their gaps over z, and of these squared."""
    out = np.zeros((-(-len(p) // BLOCK), 4))
    _poverty(out, p, y, z, BLOCK)
    return out


@_compiled
def _poverty(out: Any, p: Any, y: Any, z: Any, block: Any) -> None:
    for b in range(len(out)):
        income, poor, lacking, squared = 0.0, 0.0, 0.0, 0.0
        for i in range(b * block, min((b + 1) * block, len(p))):
            gap = max((z - y[i]) / z, 0.0)
            income += p[i] * y[i]
            poor += p[i] * (y[i] < z)
            lacking += p[i] * gap
            squared += p[i] * gap * gap
        out[b, 0], out[b, 1], out[b, 2], out[b, 3] = income, poor, lacking, squared


def gini_sum(y: Floats, w: Floats, mean: float) -> float:
    """Return ``sum over i of w_i (2 C_i - w_i) (y_i - m)``, C_i being the weight of all rows up to i in order."""
    keys, mask = mixed_keys(y)
    parts = np.zeros(-(-len(y) // BLOCK))
    if not _settle(keys, mask, y):
        return ordered_sum(*sort_pairs(y, w), mean)[0]
    _gini(parts, keys, mask, y, w, mean, BLOCK)
    return math.fsum(parts)


@_compiled
def _settle(keys: Any, mask: Any, y: Any) -> bool:
    """Put neighbours in order whose leading bits are alike; False where there are too many of them."""
    for i in range(1, len(keys)):
        j = i
        while j > 0 and (keys[j] | mask) == (keys[j - 1] | mask) and y[keys[j] & mask] < y[keys[j - 1] & mask]:
            keys[j], keys[j - 1] = keys[j - 1], keys[j]
            j -= 1
            if i - j > 100:
                return False
    return True


@_compiled
def _gini(parts: Any, keys: Any, mask: Any, y: Any, w: Any, mean: Any, block: Any) -> None:  # noqa: PLR0913
    below = 0.0
    for b in range(len(parts)):
        part = 0.0
        for i in range(b * block, min((b + 1) * block, len(keys))):
            at = keys[i] & mask
            weight = w[at]
            part += weight * (2 * below + weight) * (y[at] - mean)
            below += weight
        parts[b] = part
