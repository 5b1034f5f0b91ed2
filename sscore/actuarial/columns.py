"""Checks of the columns from which life tables are made: the first wrong entry is named, with its age."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.separation import INFANCY
from sscore.errors import ModelError, did_you_mean

__all__ = ["check_infancy", "checked_ages", "checked_ax", "checked_column"]

Array = NDArray[np.float64]


def checked_ages(age: ArrayLike, where: str) -> tuple[NDArray[np.int64], Array]:
    """Return ages as whole numbers and the widths of their groups, the last one infinite."""
    raw = _numbers(age, "age", where)
    if raw.ndim != 1 or raw.size < 2:
        raise ModelError(f"{where}: age must be a list of at least two ages, got shape {raw.shape}.")
    bad = np.flatnonzero(~np.isfinite(raw) | (raw < 0) | (raw != np.floor(raw)))
    if bad.size:
        i = int(bad[0])
        raise ModelError(f"{where}: age[{i}] must be a whole number of at least 0, got {raw[i]}.")
    steps = np.diff(raw)
    falls = np.flatnonzero(steps <= 0)
    if falls.size:
        i = int(falls[0]) + 1
        raise ModelError(
            f"{where}: age must rise without repeats, got age[{i - 1}] = {raw[i - 1]:g} and then age[{i}] = {raw[i]:g}."
            f" Sort the rows, and keep one row an age."
        )
    return raw.astype(np.int64), np.append(steps, np.inf)


def checked_column(values: ArrayLike, name: str, where: str, ages: NDArray[np.int64]) -> Array:
    """Return a column of finite numbers of at least 0, one an age, or say which one is wrong."""
    column = _numbers(values, name, where)
    if column.shape != ages.shape:
        raise ModelError(f"{where}: {name} must have one value an age, shape {ages.shape}, got {column.shape}.")
    bad = np.flatnonzero(~np.isfinite(column) | (column < 0))
    if bad.size:
        i = int(bad[0])
        raise ModelError(
            f"{where}: {name}[{i}] (age {ages[i]}) must be finite and >= 0, got {column[i]}. Correct it in the data, "
            f"or leave the age out."
        )
    return column


def checked_ax(ax: ArrayLike | None, where: str, ages: NDArray[np.int64], width: Array) -> Array | None:
    """Return given separation factors (NaN: by rule), each inside its group, or None."""
    if ax is None:
        return None
    given = _numbers(ax, "ax", where)
    if given.shape != ages.shape:
        raise ModelError(
            f"{where}: ax must have one value an age, shape {ages.shape}, got {given.shape}. Use nan where the rule "
            f"shall fill it."
        )
    with np.errstate(invalid="ignore"):
        bad = np.flatnonzero((given < 0) | (given > width) | np.isinf(given))
    if bad.size:
        i = int(bad[0])
        raise ModelError(f"{where}: ax[{i}] (age {ages[i]}) must be from 0 to {width[i]:g} years, got {given[i]}.")
    return given


def check_infancy(infancy: str, where: str) -> None:
    """Say which rules for age 0 exist."""
    if infancy not in INFANCY:
        raise ModelError(
            f"{where}: infancy must be 'coale-demeny' or 'andreev-kingkade', got {infancy!r}. "
            f"{did_you_mean(str(infancy), INFANCY)}"
        )


def _numbers(values: ArrayLike, name: str, where: str) -> Array:
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: {name} must be numbers, got {values!r:.80}.") from None
