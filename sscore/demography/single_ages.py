"""The result of dividing age groups, and the step that removes negative ages without moving people between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers, rising

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SingleAges"]


@dataclass(frozen=True, eq=False)
class SingleAges:
    """Numbers by single age that came from age groups.

    Attributes
    ----------
    age
        Single ages, shape (n_ages,). With ``open_group`` the last one stands for that age and over.
    values
        Numbers, shape (..., n_ages), in the unit of the groups.
    method
        The formula's name.
    open_group
        Whether the last value is the open age group, passed through unchanged.
    adjusted
        First ages of the groups in which the non-negative step changed something; empty when it did nothing or was not
        asked for.
    """

    age: Floats
    values: Floats
    method: str
    open_group: bool
    adjusted: tuple[int, ...] = ()

    @property
    def negative(self) -> tuple[int, ...]:
        """Ages with a value below 0 in any row."""
        below = (self.values < 0).reshape(-1, len(self.age)).any(axis=0)
        return tuple(int(a) for a in self.age[below])

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        """Return the values, so that ``np.asarray(result)`` and sums work."""
        return np.array(self.values, dtype=dtype)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: age, open (whether it stands for that age and over) and the value of each row."""
        import pandas as pd

        rows = self.values.reshape(-1, len(self.age))
        last = np.arange(len(self.age)) == len(self.age) - 1
        frame = pd.DataFrame({"age": self.age.astype(int), "open": last & self.open_group})
        if len(rows) == 1:
            return frame.assign(value=rows[0])
        return frame.assign(**{f"value_{k}": row for k, row in enumerate(rows)})


@dataclass(frozen=True)
class Groups:
    """Checked age groups: their counts, first ages and whole widths; the open group held apart."""

    closed: Floats
    starts: Floats
    widths: Floats
    last: Floats | None

    @property
    def edges(self) -> Floats:
        """First ages of the closed groups and the age at which the last of them ends."""
        return np.append(self.starts, self.starts[-1] + self.widths[-1])


def read_groups(caller: str, values: ArrayLike, age: ArrayLike | None, open_group: bool, least: int) -> Groups:
    """Return the groups of a call, or say which argument is wrong and where."""
    labels = None if age is None else rising(caller, "age", age, low=0)
    counts = numbers(caller, "values", values, age=labels)
    if counts.ndim == 0:
        raise ModelError(f"{caller}: values must have shape (..., n_groups), got one number.")
    n = counts.shape[-1]
    given: Floats = 5.0 * np.arange(n, dtype=float) if labels is None else labels
    if len(given) != n:
        raise ModelError(
            f"{caller}: age must have one first age for each of the {n} groups in values, got {len(given)}."
        )
    part = np.flatnonzero(given != np.round(given))
    if len(part):
        k = int(part[0])
        raise ModelError(f"{caller}: age[{k}] must be a whole number of years, got {given[k]:g}.")
    m = n - bool(open_group)
    if m < least:
        kind = "closed groups besides the open one" if open_group else "groups"
        raise ModelError(f"{caller}: values must hold at least {least} {kind}, got {m}. Try monotone_spline.")
    widths = np.diff(given)
    widths = widths if open_group else np.append(widths, widths[-1] if len(widths) else 5.0)
    last = counts[..., -1:] if open_group else None
    return Groups(counts[..., :m], given[:m], widths, last)


def five_year(caller: str, groups: Groups) -> Groups:
    """Return the groups, all of them five years wide, or name the first that is not."""
    wrong = np.flatnonzero(groups.widths != 5)
    if len(wrong):
        k = int(wrong[0])
        raise ModelError(
            f"{caller}: every closed group must be 5 years wide, got age[{k}] = {groups.starts[k]:g} with a width of "
            f"{groups.widths[k]:g}. Join 0 and 1-4 into 0-4, or use monotone_spline for other widths."
        )
    return groups


def finish(groups: Groups, single: Floats, method: str, nonnegative: bool) -> SingleAges:
    """Return the result: the non-negative step where it was asked for, then the open group put back."""
    adjusted: tuple[int, ...] = ()
    if nonnegative:
        single, adjusted = without_negatives(groups, single)
    start, end = groups.edges[0], groups.edges[-1]
    ages = np.arange(start, end + (groups.last is not None))
    if groups.last is not None:
        single = np.concatenate([single, groups.last], axis=-1)
    return SingleAges(frozen(ages), frozen(single), method, groups.last is not None, adjusted)


def without_negatives(groups: Groups, single: Floats) -> tuple[Floats, tuple[int, ...]]:
    """Return single ages of at least 0 and the groups that were changed.

    In a group with a negative age, that age becomes 0 and the others are scaled down so that the group's sum stays.
    """
    edges = (groups.edges - groups.edges[0]).astype(int)
    result = single.copy()
    changed = []
    for k, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        part = single[..., low:high]
        if not (part < 0).any():
            continue
        total = part.sum(axis=-1, keepdims=True)
        tiny = 1e-9 * np.abs(part).sum(axis=-1, keepdims=True)
        if (total < -tiny).any():
            raise ModelError(
                f"nonnegative: the formula gives the group from age {groups.starts[k]:g} a negative sum "
                f"({float(total.min()):g}), so nothing can be shared out inside it. Use monotone_spline."
            )
        total = np.maximum(total, 0.0)
        kept = np.maximum(part, 0.0)
        base = kept.sum(axis=-1, keepdims=True)
        scaled = kept * np.divide(total, base, out=np.zeros_like(total), where=base > 0)
        result[..., low:high] = np.where((part < 0).any(axis=-1, keepdims=True), scaled, part)
        changed.append(int(groups.starts[k]))
    return result, tuple(changed)
