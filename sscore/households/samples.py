"""What every measure of a sample shares: checked values and weights, and the order of the values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError
from sscore.inputs import Floats, numbers, vector

__all__ = ["marks", "middle_ranks", "order", "person_weights", "poverty_line", "sample", "sample_weights"]

_MANY = 100_000
_INDEX_BITS, _INDEX, _SIGN = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint32(1 << 31)


def sample(
    caller: str, name: str, values: ArrayLike, weights: ArrayLike | None, *, low: float = -np.inf
) -> tuple[Floats, Floats]:
    """Return values and their weights, shape (n,) each; without weights every row counts once.

    >>> [array.tolist() for array in sample("f", "y", [3, -1], None)]
    [[3.0, -1.0], [1.0, 1.0]]
    """
    y = vector(caller, name, values, low=low)
    return y, sample_weights(caller, weights, len(y))


def sample_weights(caller: str, weights: ArrayLike | None, length: int) -> Floats:
    """Return weights of at least 0, not all of them 0: a row of weight 0 lies outside the population."""
    if weights is None:
        return np.ones(length)
    w = vector(caller, "weights", weights, length=length)
    if not w.any():
        raise ModelError(f"{caller}: every weight is 0, so nobody is in the population. Check the selection.")
    return w


def person_weights(
    caller: str, persons: ArrayLike | None, weights: ArrayLike | None, length: int
) -> tuple[Floats, Floats]:
    """Return persons a household, and persons times the household's weight: what a household counts for.

    A household of 0 persons counts for nobody.

    >>> person_weights("f", [2, 3], [10, 1], 2)[1].tolist()
    [20.0, 3.0]
    """
    w = sample_weights(caller, weights, length)
    if persons is None:
        return np.ones(length), w
    size = vector(caller, "persons", persons, length=length)
    if not (size * w).any():
        raise ModelError(f"{caller}: the households with a weight have no persons. Check the column of persons.")
    return size, size * w


def poverty_line(caller: str, z: ArrayLike, length: int) -> Floats:
    """Return the poverty line, one number or one a row, above 0."""
    line = numbers(caller, "z", z)
    if line.ndim and line.shape != (length,):
        raise ModelError(f"{caller}: z must be one poverty line or one a row, shape ({length},), got {line.shape}.")
    if (line <= 0).any():
        raise ModelError(f"{caller}: z must be above 0, got {line.min():g}. A poverty line is an amount of money.")
    return line


def marks(caller: str, name: str, values: Any, length: int) -> NDArray[np.bool_]:
    """Return True or False a row, from truth values or from 0 and 1.

    >>> marks("f", "covered", [1, 0], 2).tolist()
    [True, False]
    """
    given = np.asarray(values)
    if given.shape != (length,):
        raise ModelError(f"{caller}: {name} must have shape ({length},), got {given.shape}.")
    if given.dtype.kind == "b":
        return given.copy()
    read = numbers(caller, name, given)
    wrong = np.flatnonzero((read != 0) & (read != 1))
    if len(wrong):
        raise ModelError(f"{caller}: {name}[{wrong[0]}] must be True or False (1 or 0), got {read[wrong[0]]:g}.")
    return read == 1


def order(y: Floats) -> NDArray[np.intp]:
    """Return the places that sort y.

    Of many values, numpy sorts whole numbers far faster than it finds the places that sort. So each value is rounded
    to 32 bits, its place is written behind it, and the pairs are sorted as whole numbers; where rounding made
    neighbours alike, they are sorted again by the full value.

    >>> order(np.array([3.0, 1.0, 2.0])).tolist()
    [1, 2, 0]
    """
    n = len(y)
    if not _MANY <= n < 2**32:
        return np.argsort(y, kind="stable")
    with np.errstate(over="ignore"):  # too large for 32 bits: alike after rounding, sorted again below
        bits = y.astype(np.float32).view(np.uint32)
    negative = bits >= _SIGN
    bits = np.where(negative, ~bits, bits | _SIGN) if negative.any() else bits
    pairs = bits.astype(np.uint64)
    pairs <<= _INDEX_BITS
    pairs |= np.arange(n, dtype=np.uint64)
    pairs.sort()
    places = (pairs & _INDEX).astype(np.intp)
    pairs >>= _INDEX_BITS
    alike = pairs[1:] == pairs[:-1]
    if alike.any():
        again = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
        among = places[again]
        places[again] = among[np.argsort(y[among], kind="stable")]
    return places


def middle_ranks(by: Floats, w: Floats) -> Floats:
    """Return the middle rank of each row, from 0 to 1, of rows that are sorted; rows alike share one rank.

    >>> middle_ranks(np.array([5.0, 7.0, 7.0]), np.array([2.0, 1.0, 1.0])).tolist()
    [0.25, 0.75, 0.75]
    """
    upper = np.cumsum(w)
    starts = np.flatnonzero(np.append(True, by[1:] != by[:-1]))
    if len(starts) == len(by):
        return (upper - w / 2) / upper[-1]
    ends = np.append(starts[1:], len(by)) - 1
    low = np.append(0.0, upper[ends[:-1]])
    return np.repeat((low + upper[ends]) / 2, np.diff(np.append(starts, len(by)))) / upper[-1]
