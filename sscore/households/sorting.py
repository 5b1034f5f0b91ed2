"""Values with their weights in order, and what is read off them in one pass: the Gini coefficient and quantiles.

numpy sorts numbers several times faster than it finds the places that sort. So the last bits of each value give way to
its place, the mixed numbers are sorted, and the values and weights are fetched by the places. Where the lost bits left
neighbours in the wrong order, these are sorted again by their full values: the order is exact, and rows that are alike
stay in the order in which they were given.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.households.samples import LARGEST, amounts, sample_weights
from sscore.inputs import Floats

__all__ = [
    "BLOCK",
    "SLACK",
    "blocks",
    "checked",
    "checked_sample",
    "equal_sum",
    "gini_sum",
    "mixed_keys",
    "near_quantiles",
    "order",
    "ordered_sum",
    "sort_pairs",
    "weighted_sum",
]

BLOCK = 8192  # rows that fit a processor's cache, and few enough for products without threads, which wait for a core
SLACK = 1e-12
_FEW, _MANY = 1000, 100_000
_ALL_BUT_SIGN, _BIN_BITS = np.int64(2**63 - 1), 18


def checked(caller: str, name: str, values: ArrayLike, *, length: int | None = None, low: float = -np.inf) -> Floats:
    """Return values as floats, as ``samples.amounts`` does, but an array that is right already is not copied.

    >>> checked("f", "y", [3, 4]).tolist()
    [3.0, 4.0]
    """
    if (
        _is_plain(values)
        and length in (None, len(values))
        and max(low, -LARGEST) <= values.min()
        and values.max() <= LARGEST
    ):
        return values
    return amounts(caller, name, values, length=length, low=low)


def checked_sample(
    caller: str, name: str, values: ArrayLike, weights: ArrayLike | None
) -> tuple[Floats, Floats, float, float]:
    """Return values, their weights, the sum of weights and the sum of weights times values.

    >>> checked_sample("f", "y", [3, -1], None)[2:]
    (2.0, 2.0)
    """
    y = checked(caller, name, values)
    w = weights
    if not (_is_plain(w) and w.shape == y.shape and w.min() >= 0 and 0 < w.max() <= LARGEST):
        w = sample_weights(caller, weights, len(y))
    return y, w, float(w.sum()), weighted_sum(w, y)


def _is_plain(array: Any) -> TypeGuard[Floats]:
    return isinstance(array, np.ndarray) and array.dtype == np.float64 and array.ndim == 1 and len(array) > 0


def weighted_sum(w: Floats, y: Floats) -> float:
    """Return ``sum of w y``, correctly rounded from the sums of blocks.

    >>> weighted_sum(np.array([2.0, 1.0]), np.array([10.0, 5.0]))
    25.0
    """
    return math.fsum(float(w[k] @ y[k]) for k in blocks(len(y)))


def blocks(rows: int, size: int = BLOCK) -> Iterator[slice]:
    """Return slices of ``size`` rows.

    >>> [(k.start, k.stop) for k in blocks(5, 2)]
    [(0, 2), (2, 4), (4, 5)]
    """
    for first in range(0, rows, size):
        yield slice(first, min(first + size, rows))


def sort_pairs(y: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Return values and their weights in the order of the values.

    >>> [a.tolist() for a in sort_pairs(np.array([3.0, 1.0, 2.0]), np.array([30.0, 10.0, 20.0]))]
    [[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]
    """
    places, values = _in_order(y)
    return values, w.take(places)


def order(y: Floats) -> NDArray[np.intp]:
    """Return the places that sort y; rows that are alike keep their order.

    >>> order(np.array([3.0, 1.0, 2.0])).tolist()
    [1, 2, 0]
    """
    return _in_order(y)[0]


def _in_order(y: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the places that sort y, and y in order."""
    if len(y) < _FEW:
        places = np.argsort(y, kind="stable")
        return places, y[places]
    keys, mask = mixed_keys(y)
    places = keys & mask
    values = y.take(places)
    if (values[1:] < values[:-1]).any():
        keys &= ~mask
        alike = np.flatnonzero(keys[1:] == keys[:-1])
        rows = np.union1d(alike, alike + 1)
        again = rows[np.argsort(values[rows], kind="stable")]
        places[rows], values[rows] = places[again], values[again]
    return places.astype(np.intp, copy=False), values


def mixed_keys(y: Floats) -> tuple[NDArray[np.int64], np.int64]:
    """Return sorted whole numbers, each a value whose last bits hold its row, and the mask of these bits.

    >>> keys, mask = mixed_keys(np.array([0.5, -1.0, 0.25]))
    >>> (keys & mask).tolist()
    [1, 2, 0]
    """
    n = len(y)
    mask = np.int64((1 << max(n - 1, 1).bit_length()) - 1)
    keys, rows = np.empty(n, np.int64), np.arange(min(BLOCK, n))
    for k in blocks(n):
        np.bitwise_and(rising_bits(y[k]), ~mask, out=keys[k])
        keys[k] |= rows[: k.stop - k.start] + k.start
    (keys.view(np.float64) if keys.min() >= 0 else keys).sort()  # floats are sorted a little faster
    return keys, mask


def rising_bits(y: Floats) -> NDArray[np.int64]:
    """Return whole numbers in the order of finite floats, -0 and 0 alike; below 0 a float's bits run the other way."""
    bits = np.ascontiguousarray(y).view(np.int64)
    return np.where(bits < 0, -(bits & _ALL_BUT_SIGN), bits) if bits.min() < 0 else bits


def gini_sum(y: Floats, w: Floats, mean: float) -> float:
    """Return ``sum over i of w_i (2 C_i - w_i) (y_i - m)``, C_i being the weight of all rows up to i in order.

    Divided by ``W^2 m`` it is the Gini coefficient. Nothing is written out in order: blocks of rows are fetched by
    their places, added up and forgotten.

    >>> gini_sum(np.array([3.0, 1.0]), np.array([1.0, 1.0]), 2.0)
    2.0
    """
    n = len(y)
    if n < _MANY:
        return ordered_sum(*sort_pairs(y, w), mean)[0]
    keys, mask = mixed_keys(y)
    at, values, weights = np.empty(BLOCK, np.int64), np.empty(BLOCK), np.empty(BLOCK)
    below, last, parts = 0.0, -np.inf, []
    for k in blocks(n):
        size = k.stop - k.start
        rows = np.bitwise_and(keys[k], mask, out=at[:size])
        found = y.take(rows, out=values[:size], mode="clip")
        counts = w.take(rows, out=weights[:size], mode="clip")
        if (found[1:] < found[:-1]).any():
            again = np.argsort(found, kind="stable")
            found[:], counts[:] = found[again], counts[again]
        if found[0] < last:  # the lost bits decide over the order of many rows
            return ordered_sum(*sort_pairs(y, w), mean)[0]
        last = found[-1]
        part, below = _block_sum(found, counts, mean, below)
        parts.append(part)
    return math.fsum(parts)


def equal_sum(y: Floats, mean: float) -> float:
    """Return what ``gini_sum`` does for weights of 1: ``sum over i of (2 i - 1) (y_i - m)``, i from 1 in order.

    >>> equal_sum(np.array([3.0, 1.0]), 2.0)
    2.0
    """
    values = np.sort(y)
    values -= mean
    ranks = np.arange(1.0, 2 * BLOCK, 2)
    parts = []
    for k in blocks(len(values)):
        part = values[k]
        parts.append(float(ranks[: len(part)] @ part) + 2 * k.start * float(part.sum()))
    return math.fsum(parts)


def ordered_sum(y: Floats, w: Floats, mean: float, below: float = 0.0) -> tuple[float, float]:
    """Return the sum of ``gini_sum`` over rows in order, with a weight ``below`` them; and the weight up to their end.

    >>> ordered_sum(np.array([1.0, 3.0]), np.array([1.0, 1.0]), 2.0)
    (2.0, 2.0)
    """
    parts = []
    for k in blocks(len(y)):
        part, below = _block_sum(y[k].copy(), w[k].copy(), mean, below)
        parts.append(part)
    return math.fsum(parts), below


def _block_sum(y: Floats, w: Floats, mean: float, below: float) -> tuple[float, float]:
    """Return the sum over a block, and the weight up to its end; both arrays are overwritten."""
    y -= mean
    y *= w
    own = float(w @ y)
    w[0] += below
    np.cumsum(w, out=w)
    return 2 * float(w @ y) - own, float(w[-1])


def near_quantiles(y: Floats, w: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Return the rows near wanted sums of weights, in order, and the weight of all rows up to and with each.

    Values fall into bins of their leading bits. The weights of the bins say in which bin each target lies; only rows of
    such bins and of the filled ones beside them are sorted.

    >>> [a.tolist() for a in near_quantiles(np.array([5.0, 1.0, 9.0]), np.ones(3), np.array([1.0]))]
    [[1.0, 5.0, 9.0], [1.0, 2.0, 3.0]]
    """
    keys = rising_bits(y)
    low = keys.min()
    shift = np.uint64(max((int(keys.max()) - int(low)).bit_length() - _BIN_BITS, 0))
    bins = ((keys.view(np.uint64) - low.view(np.uint64)) >> shift).view(np.int64)
    weight = np.bincount(bins, w)
    filled = np.flatnonzero(weight)
    upper = np.cumsum(weight[filled])
    first = np.searchsorted(upper, targets)
    near = np.unique(np.clip(first[:, None] + np.arange(-1, 3), 0, len(filled) - 1))
    wanted = np.zeros(len(weight), dtype=bool)
    wanted[filled[near]] = True
    rows = np.flatnonzero(wanted[bins])
    at = rows[np.argsort(y[rows], kind="stable")]
    inside = np.cumsum(w[at])
    missing = upper[near] - np.cumsum(weight[filled[near]])  # weight of the bins that were left out, below each
    return y[at], inside + missing[np.searchsorted(filled[near], bins[at])]
