"""Checks of the columns from which life tables are made: the first wrong entry is named, with its age."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.separation import INFANCY
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import numbers, rising

__all__ = ["check_infancy", "checked_ages", "checked_ax", "checked_column"]

Array = NDArray[np.float64]


def checked_ages(where: str, age: ArrayLike) -> tuple[NDArray[np.int64], Array]:
    """Return ages as whole numbers and the widths of their groups, the last one infinite."""
    ages = rising(where, "age", age, low=0.0)
    if ages.size < 2:
        raise ModelError(f"{where}: age must be a list of at least two ages, got shape {ages.shape}.")
    broken = np.flatnonzero(ages != np.floor(ages))
    if broken.size:
        i = int(broken[0])
        raise ModelError(f"{where}: age[{i}] must be a whole number of at least 0, got {ages[i]}.")
    return ages.astype(np.int64), np.append(np.diff(ages), np.inf)


def checked_column(where: str, name: str, values: ArrayLike, ages: NDArray[np.int64]) -> Array:
    """Return a column of finite numbers of at least 0, one an age, or say which one is wrong."""
    column = numbers(where, name, values, age=ages.astype(float))
    if column.shape != ages.shape:
        raise ModelError(f"{where}: {name} must have one value an age, shape {ages.shape}, got {column.shape}.")
    return column


def checked_ax(where: str, ax: ArrayLike | None, ages: NDArray[np.int64], width: Array) -> Array | None:
    """Return given separation factors (NaN: by rule), each inside its group, or None."""
    if ax is None:
        return None
    try:
        given = np.array(ax, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: ax must be numbers, got {ax!r:.80}.") from None
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
