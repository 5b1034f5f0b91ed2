"""What every measure of a sample shares: checked values, weights, lines and names, and ranks."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError
from sscore.inputs import Floats, numbers, vector

__all__ = [
    "LARGEST",
    "amounts",
    "marks",
    "middle_ranks",
    "person_weights",
    "poverty_line",
    "positive_mean",
    "row_names",
    "sample",
    "sample_weights",
    "vanishes",
]

LARGEST = 1e60  # far above any money; its squares times squared weights are still numbers
_ROUNDING = 1e-14


def sample(
    caller: str, name: str, values: ArrayLike, weights: ArrayLike | None, *, low: float = -np.inf
) -> tuple[Floats, Floats]:
    """Return values and their weights, shape (n,) each; without weights every row counts once.

    >>> [array.tolist() for array in sample("f", "y", [3, -1], None)]
    [[3.0, -1.0], [1.0, 1.0]]
    """
    y = amounts(caller, name, values, low=low)
    return y, sample_weights(caller, weights, len(y))


def amounts(caller: str, name: str, values: ArrayLike, *, length: int | None = None, low: float = -np.inf) -> Floats:
    """Return values, shape (n,), none beyond ``LARGEST``, so that they can be added up with weights.

    >>> amounts("f", "y", [3, -1]).tolist()
    [3.0, -1.0]
    """
    y = vector(caller, name, values, length=length, low=low)
    largest = np.abs(y)
    if largest.max() > LARGEST:
        k = int(np.argmax(largest))
        raise ModelError(
            f"{caller}: {name}[{k}] is {y[k]:g}, beyond {LARGEST:g}: too large to be added up. Correct it, or use a "
            f"larger unit of money."
        )
    return y


def vanishes(total: float, absolute: float) -> bool:
    """Return whether a sum is 0 but for rounding; ``absolute`` is the sum of the same numbers without their signs.

    >>> vanishes(0.1 + 0.2 - 0.3, 0.6), vanishes(0.1, 0.6)
    (True, False)
    """
    return abs(total) <= _ROUNDING * absolute


def positive_mean(caller: str, name: str, mean: float, absolute: float) -> float:
    """Return a mean that is above 0 by more than rounding; ``absolute`` is the mean of the same values without signs.

    >>> positive_mean("f", "y", 2.0, 3.0)
    2.0
    """
    if mean <= 0 or vanishes(mean, absolute):
        raise ModelError(
            f"{caller}: the mean of {name} must be above 0, got {mean:g}, which is 0 to rounding or less: shares of "
            f"nothing, or of a debt, do not exist. Describe such incomes with quantiles."
        )
    return mean


def sample_weights(caller: str, weights: ArrayLike | None, length: int) -> Floats:
    """Return weights of at least 0, not all of them 0: a row of weight 0 lies outside the population."""
    if weights is None:
        return np.ones(length)
    w = amounts(caller, "weights", weights, length=length, low=0.0)
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
    size = amounts(caller, "persons", persons, length=length, low=0.0)
    if not (size * w).any():
        raise ModelError(f"{caller}: the households with a weight have no persons. Check the column of persons.")
    return size, size * w


def poverty_line(caller: str, z: ArrayLike, length: int) -> Floats:
    """Return the poverty line, one number or one a row, above 0."""
    line = numbers(caller, "z", z, low=-np.inf, high=LARGEST)
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
    wrong = [k for k, v in enumerate(given.tolist()) if not isinstance(v, int | float) or v not in (0, 1)]
    if wrong:
        k = wrong[0]
        raise ModelError(f"{caller}: {name}[{k}] must be True or False (1 or 0), got {given.tolist()[k]!r:.80}.")
    return given == 1


def row_names(
    caller: str, name: str, given: Any, length: int, *, sort: bool = False
) -> tuple[NDArray[np.intp], list[Any]]:
    """Return the number of each row's name, and the names; a blank name belongs to nobody and is an error.

    >>> codes, names = row_names("f", "area", ["town", "farm", "town"], 3)
    >>> codes.tolist(), names
    ([0, 1, 0], ['town', 'farm'])
    """
    import pandas as pd

    def refuse(got: str) -> NoReturn:
        raise ModelError(f"{caller}: {name} must have {length} names, one a row, got {got}.")

    if isinstance(given, str) or not hasattr(given, "__len__") or getattr(given, "ndim", 1) != 1:
        refuse(f"{given!r:.80}")
    if len(given) != length:
        refuse(str(len(given)))
    simple = isinstance(given, np.ndarray) and given.dtype != object
    try:
        codes, names = pd.factorize(given if simple else pd.Series(list(given), dtype=object), sort=sort)
    except TypeError:
        refuse(f"{given!r:.80}")
    words = list(names)
    blank = [k for k, word in enumerate(words) if isinstance(word, str) and not word.strip()]
    empty = (codes < 0) | np.isin(codes, blank)
    if empty.any():
        raise ModelError(f"{caller}: {name}[{int(np.argmax(empty))}] is blank. Name it, such as 'not stated'.")
    return codes.astype(np.intp), words


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
