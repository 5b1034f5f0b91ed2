"""Checks of what a caller gives: numbers, names, tables, days. Each error names the argument and the first wrong place.

Every check takes the caller's name, the name of the argument and its value, in this order, and returns the value in the
form that the code needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Floats",
    "choice",
    "days",
    "days_column",
    "filled",
    "fraction",
    "frozen",
    "labels",
    "number",
    "numbers",
    "numbers_column",
    "one_day",
    "rising",
    "same_shape",
    "seeded",
    "table_with",
    "vector",
    "whole",
]

Floats = NDArray[np.float64]

_NOT_NUMBERS = "USbcMm"


def _floats(values: Any) -> Floats | None:
    """Return a new array of floats, or None for what is no number: text, truth values, dates, lists of two lengths."""
    try:
        given = np.asarray(values)
        if given.dtype.kind in _NOT_NUMBERS:
            return None
        if given.dtype.kind == "O" and any(isinstance(v, str | bool) for v in given.flat):
            return None
        return np.array(given, dtype=float)
    except (TypeError, ValueError):
        return None


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
    array = _floats(values)
    if array is None:
        raise ModelError(f"{caller}: {name} must be numbers in an array of one length, got {values!r:.80}.")
    if array.size == 0:
        raise ModelError(f"{caller}: {name} must hold at least one number, got an empty array.")
    bad = ~np.isfinite(array) | (array < low) | (array > high)
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        here = f"{name}[{', '.join(map(str, at))}]" if at else name
        if at and age is not None and len(age) == array.shape[-1]:
            here += f" (age {age[at[-1]]:g})"
        wanted = "finite" + (f" and at least {low:g}" if np.isfinite(low) else "")
        wanted += f" and at most {high:g}" if np.isfinite(high) else ""
        raise ModelError(f"{caller}: {here} must be {wanted}, got {array[at]:g}. Correct it in the data.")
    return array


def vector(
    caller: str, name: str, values: ArrayLike, *, length: int | None = None, low: float = 0.0, empty: bool = False
) -> Floats:
    """Return a one-dimensional array of finite numbers of at least ``low``; without any only where ``empty``.

    >>> vector("f", "wage", [3, 4], length=2).tolist()
    [3.0, 4.0]
    """
    if empty and np.size(values) == 0:
        return np.empty(0)
    array = numbers(caller, name, values, low=low)
    if array.ndim != 1 or (length is not None and len(array) != length):
        wanted = "one dimension" if length is None else f"shape ({length},)"
        raise ModelError(f"{caller}: {name} must have {wanted}, got shape {array.shape}.")
    return array


def rising(caller: str, name: str, values: ArrayLike, *, length: int | None = None, low: float = -np.inf) -> Floats:
    """Return a strictly rising one-dimensional array, or say which place repeats or falls.

    >>> rising("f", "age", [0, 1, 5]).tolist()
    [0.0, 1.0, 5.0]
    """
    array = vector(caller, name, values, low=low)
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


def number(
    caller: str, name: str, value: Any, *, low: float = 0.0, high: float = np.inf, above: float | None = None
) -> float:
    """Return one finite number, from ``low`` to ``high``, or greater than ``above`` (``low`` then does not count).

    >>> number("f", "hours", 8), number("f", "minutes", 0.5, above=0)
    (8.0, 0.5)
    """
    array = _floats(value)
    if array is not None and array.ndim:
        raise ModelError(f"{caller}: {name} must be one number, got an array of shape {array.shape}.")
    least = low if above is None else -np.inf
    if array is not None and np.isfinite(array) and least <= array <= high and (above is None or array > above):
        return float(array)
    limits = [f"above {above:g}"] if above is not None else [f"at least {low:g}"] if np.isfinite(low) else []
    limits += [f"at most {high:g}" if np.isfinite(high) else "finite"]
    wanted = " and ".join(limits) if len(limits) > 1 else "a finite number"
    raise ModelError(f"{caller}: {name} must be {wanted}, got {value!r:.80}.")


def fraction(caller: str, name: str, value: Any, *, inside: bool = False) -> float:
    """Return one number from 0 to 1, or strictly between them where ``inside``.

    >>> fraction("f", "take_up", 0.18)
    0.18
    """
    share = number(caller, name, value, low=-np.inf)
    if inside and not 0 < share < 1:
        raise ModelError(f"{caller}: {name} must be between 0 and 1, such as 0.95, got {value!r:.80}.")
    if not 0 <= share <= 1:
        raise ModelError(f"{caller}: {name} must be a fraction from 0 to 1, got {value!r:.80}. 5 % is 0.05.")
    return share


def whole(caller: str, name: str, value: Any, *, low: int = 0) -> int:
    """Return one whole number of at least ``low``.

    >>> whole("f", "years", 5.0)
    5
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= low:
        return int(value)
    given = _floats(value)
    if given is not None and given.ndim == 0 and np.isfinite(given) and given == np.round(given) and given >= low:
        return int(given)
    raise ModelError(f"{caller}: {name} must be a whole number of at least {low}, got {value!r:.80}.")


def choice(caller: str, name: str, value: Any, known: tuple[Any, ...]) -> None:
    """Raise unless a value is one of those known."""
    if value not in known:
        raise ModelError(f"{caller}: {name} must be one of {', '.join(map(repr, known))}, got {value!r:.80}.")


def seeded(caller: str, seed: int, *, key: str = "") -> np.random.Generator:
    """Return the generator of a seed; a missing seed is an error, because the result could not be repeated.

    With a key, such as a country's code, the same seed draws other numbers for every key.
    """
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or seed < 0:
        raise ModelError(f"{caller}: seed must be a whole number of at least 0, got {seed!r}. Write seed=1.")
    return np.random.default_rng([seed, *key.encode()] if key else seed)


def frozen(array: ArrayLike) -> Floats:
    """Return a read-only copy: a result is not changed after it was computed."""
    copy = np.array(array, dtype=float)
    copy.setflags(write=False)
    return copy


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

    wanted = list(columns)
    if not isinstance(table, pd.DataFrame):
        names = ", ".join(map(str, wanted))
        raise ModelError(
            f"{caller}: wanted a table (pandas DataFrame) with columns {names}, got {type(table).__name__}."
        )
    for column in wanted:
        if column not in table.columns:
            hint = did_you_mean(str(column), [str(c) for c in table.columns])
            others = f" Wanted: {', '.join(map(str, wanted))}." if len(wanted) > 1 else ""
            raise ModelError(f"{caller}: the table has no column {column!r}. {hint}{others}")
    return table


def filled(caller: str, table: Any, columns: Iterable[str]) -> pd.DataFrame:
    """Return a table that has the columns with a value in every row of them: a blank name belongs to nobody.

    >>> import pandas as pd
    >>> len(filled("f", pd.DataFrame({"person": ["A", "B"]}), ["person"]))
    2
    """
    wanted = list(columns)
    rows = table_with(caller, table, wanted)
    for column in wanted:
        blank = np.flatnonzero(rows[column].isna().to_numpy(bool))
        if len(blank):
            raise ModelError(
                f"{caller}: {column}[{blank[0]}] is blank. Fill it, or leave the row out and say how many you left out."
            )
    return rows


def numbers_column(caller: str, table: Any, column: str, *, low: float = -np.inf) -> Floats:
    """Return a column as finite numbers of at least ``low``; a table without rows gives none.

    >>> import pandas as pd
    >>> numbers_column("f", pd.DataFrame({"paid": [3, 4]}), "paid").tolist()
    [3.0, 4.0]
    """
    return vector(caller, column, table_with(caller, table, [column])[column].to_list(), low=low, empty=True)


def days_column(caller: str, table: Any, column: str, *, missing: bool = False) -> np.ndarray:
    """Return a column of calendar days; a missing one is an error unless ``missing``, and NaT then."""
    return days(caller, column, table_with(caller, table, [column])[column], missing=missing)


def one_day(caller: str, name: str, value: Any) -> np.datetime64:
    """Return a calendar day.

    >>> one_day("f", "as_of", "2026-01-31")
    np.datetime64('2026-01-31')
    """
    try:
        day = np.datetime64("NaT") if _is_number(value) else np.datetime64(value, "D")
    except (TypeError, ValueError):
        day = np.datetime64("NaT")
    if np.isnat(day):
        raise ModelError(f"{caller}: {name} must be a day such as '2026-01-31', got {value!r}.")
    return day


def days(caller: str, name: str, values: Any, *, missing: bool = False) -> np.ndarray:
    """Return calendar days as an array; a missing one is an error unless ``missing``, and NaT then.

    Text is read as year-month-day only: 01/02/2026 is January to one reader and February to another.
    """
    import pandas as pd

    if isinstance(values, pd.Series) and pd.api.types.is_datetime64_any_dtype(values):
        given = read = values.reset_index(drop=True)  # days already: nothing to read
    else:
        given = pd.Series(list(values), dtype=object)
        read = pd.to_datetime(given.mask(given.map(_is_number)), format="ISO8601", errors="coerce")
    empty = given.isna() | given.map(lambda v: isinstance(v, str) and not v.strip())
    wrong = np.flatnonzero(read.isna() & ~empty)
    if len(wrong):
        k = int(wrong[0])
        raise ModelError(f"{caller}: {name}[{k}] must be a day such as '2026-01-31', got {given[k]!r:.80}.")
    array = read.dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    gaps = np.flatnonzero(np.isnat(array))
    if len(gaps) and not missing:
        raise ModelError(f"{caller}: {name}[{gaps[0]}] has no date. Leave the row out, and say how many you left out.")
    return array


def _is_number(value: Any) -> bool:
    """Return whether a value given for a day is a number, which could count from any day; NaN is a gap."""
    return isinstance(value, int | float | np.number) and value == value
