"""Checks of rates, stocks, dates and staff tables; each error names the argument and the first wrong place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.inputs import Floats, choice, frozen, numbers, seeded
from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "LEAST",
    "Floats",
    "choice",
    "days",
    "fraction",
    "frozen",
    "group_size",
    "labels",
    "number",
    "numbers",
    "one_day",
    "seeded",
    "table_with",
    "vector",
    "whole",
]

# A group with fewer people than this is never shown: its members could be recognised.
LEAST = 5


def number(caller: str, name: str, value: Any, *, low: float = 0.0, high: float = np.inf) -> float:
    """Return one finite number from ``low`` to ``high``.

    >>> number("f", "hours", 8)
    8.0
    """
    array = numbers(caller, name, value, low=low, high=high)
    if array.ndim:
        raise ModelError(f"{caller}: {name} must be one number, got an array of shape {array.shape}.")
    return float(array)


def fraction(caller: str, name: str, value: Any) -> float:
    """Return one number from 0 to 1: 0.18 is 18 %."""
    return number(caller, name, value, high=1.0)


def whole(caller: str, name: str, value: Any, *, low: int = 0) -> int:
    """Return one whole number of at least ``low``.

    >>> whole("f", "years", 5.0)
    5
    """
    given = number(caller, name, value, low=low)
    if given != round(given):
        raise ModelError(f"{caller}: {name} must be a whole number, got {value!r}.")
    return int(given)


def labels(caller: str, name: str, given: Sequence[str] | None, size: int, *, noun: str) -> tuple[str, ...]:
    """Return the names of ``size`` places: those given, or the noun with a number.

    >>> labels("f", "grades", None, 2, noun="grade")
    ('grade 1', 'grade 2')
    """
    if given is None:
        return tuple(f"{noun} {k + 1}" for k in range(size))
    names = tuple(str(n) for n in given)
    if len(names) != size or len(set(names)) != size:
        raise ModelError(f"{caller}: {name} must be {size} different names, got {len(names)}: {names!r}.")
    return names


def table_with(caller: str, table: Any, columns: Iterable[str]) -> pd.DataFrame:
    """Return a table that has the columns, or say which one is missing and what it may be called here."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise ModelError(f"{caller}: wanted a table (pandas DataFrame), got {type(table).__name__}.")
    for column in columns:
        if column not in table.columns:
            known = [str(c) for c in table.columns]
            raise DataError(f"{caller}: the table has no column {column!r}. {did_you_mean(column, known)}")
    return table


def one_day(caller: str, name: str, value: Any) -> np.datetime64:
    """Return a calendar day.

    >>> one_day("f", "as_of", "2026-01-31")
    np.datetime64('2026-01-31')
    """
    try:
        day = np.datetime64(value, "D")
    except (TypeError, ValueError):
        day = np.datetime64("NaT")
    if np.isnat(day):
        raise ModelError(f"{caller}: {name} must be a day such as '2026-01-31', got {value!r}.")
    return day


def days(caller: str, name: str, values: Any, *, missing: bool = False) -> np.ndarray:
    """Return calendar days as an array; a missing one is an error unless ``missing``."""
    import pandas as pd

    try:
        array = pd.to_datetime(pd.Series(list(values), dtype=object)).to_numpy().astype("datetime64[D]")
    except (TypeError, ValueError):
        raise ModelError(f"{caller}: {name} must be days such as '2026-01-31', got {values!r}.") from None
    gaps = np.flatnonzero(np.isnat(array))
    if len(gaps) and not missing:
        raise ModelError(f"{caller}: {name}[{gaps[0]}] is missing. Leave the row out, and say how many you left out.")
    return array


def group_size(caller: str, name: str, value: Any) -> int:
    """Return the least number of people a shown group has: 5 or more, because fewer could be recognised."""
    given = whole(caller, name, value)
    if given < LEAST:
        raise ModelError(
            f"{caller}: {name} must be at least {LEAST}, got {value!r}. Smaller groups let people be recognised."
        )
    return given


def vector(caller: str, name: str, values: ArrayLike, *, length: int | None = None, low: float = 0.0) -> Floats:
    """Return a one-dimensional array of finite numbers of at least ``low``."""
    array = numbers(caller, name, values, low=low)
    if array.ndim != 1 or (length is not None and len(array) != length):
        wanted = "one dimension" if length is None else f"shape ({length},)"
        raise ModelError(f"{caller}: {name} must have {wanted}, got shape {array.shape}.")
    return array
