"""Checks of ages, counts and rates; each error names the argument and the first place that is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError

__all__ = ["Floats", "choice", "frozen", "numbers", "rising", "same_shape", "seeded"]

Floats = NDArray[np.float64]


def numbers(
    caller: str,
    name: str,
    values: ArrayLike,
    *,
    low: float = 0.0,
    high: float = np.inf,
    age: Floats | None = None,
) -> Floats:
    """Return values as floats, each finite and from ``low`` to ``high``, or say which one is not.

    ``age`` labels the last axis, so that the message can name the age of the first offending place.

    >>> numbers("f", "deaths", [1, 2]).tolist()
    [1.0, 2.0]
    """
    try:
        given = np.asarray(values)
        if given.dtype.kind in "USb":
            raise TypeError
        array = np.array(given, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{caller}: {name} must be numbers in an array of one length, got {values!r}.") from None
    if array.size == 0:
        raise ModelError(f"{caller}: {name} must hold at least one number, got an empty array.")
    bad = ~np.isfinite(array) | (array < low) | (array > high)
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        here = f"{name}[{', '.join(map(str, at))}]" if at else name
        if at and age is not None and len(age) == array.shape[-1]:
            here += f" (age {age[at[-1]]:g})"
        wanted = "finite" + (f" and >= {low:g}" if np.isfinite(low) else "")
        wanted += f" and <= {high:g}" if np.isfinite(high) else ""
        raise ModelError(f"{caller}: {here} must be {wanted}, got {array[at]:g}. Correct it in the data.")
    return array


def rising(caller: str, name: str, values: ArrayLike, *, length: int | None = None, low: float = -np.inf) -> Floats:
    """Return a strictly rising one-dimensional array, or say which place repeats or falls.

    >>> rising("f", "age", [0, 1, 5]).tolist()
    [0.0, 1.0, 5.0]
    """
    array = numbers(caller, name, values, low=low)
    if array.ndim != 1:
        raise ModelError(f"{caller}: {name} must have one dimension, got shape {array.shape}.")
    if length is not None and len(array) != length:
        raise ModelError(f"{caller}: {name} must have {length} values, one for each place, got {len(array)}.")
    falls = np.flatnonzero(np.diff(array) <= 0)
    if len(falls):
        k = int(falls[0]) + 1
        raise ModelError(
            f"{caller}: {name} must rise without overlap, got {name}[{k}] = {array[k]:g} after {array[k - 1]:g}. "
            f"Sort the rows by {name} and join those that repeat."
        )
    return array


def same_shape(caller: str, name: str, array: Floats, other: str, reference: Floats) -> None:
    """Raise unless two arrays have the same shape."""
    if array.shape != reference.shape:
        raise ModelError(f"{caller}: {name} must have the shape of {other}, {reference.shape}, got {array.shape}.")


def choice(caller: str, name: str, value: Any, known: tuple[Any, ...]) -> None:
    """Raise unless a value is one of those known."""
    if value not in known:
        raise ModelError(f"{caller}: {name} must be one of {', '.join(map(repr, known))}, got {value!r}.")


def seeded(caller: str, seed: int) -> np.random.Generator:
    """Return the generator of a seed; a missing seed is an error, because the result could not be repeated."""
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or seed < 0:
        raise ModelError(f"{caller}: seed must be a whole number of at least 0, got {seed!r}. Write seed=1.")
    return np.random.default_rng(seed)


def frozen(array: ArrayLike) -> Floats:
    """Return a read-only copy: a result is not changed after it was computed."""
    copy = np.array(array, dtype=float)
    copy.setflags(write=False)
    return copy
