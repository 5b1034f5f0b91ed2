"""The checks that every part of governance makes on what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["amounts_column", "days_column", "fraction", "need_columns", "number", "vector", "whole"]


def number(value: float, name: str, where: str, *, above: float | None = None, least: float | None = None) -> float:
    """Return a finite number, above or at least a limit, or raise a sentence that names the argument."""
    wanted = f" above {above:g}" if above is not None else f" of at least {least:g}" if least is not None else ""
    good = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if good and np.isfinite(value) and (above is None or value > above) and (least is None or value >= least):
        return float(value)
    raise ModelError(f"{where}: {name} must be a finite number{wanted}, got {value!r}.")


def whole(value: int, name: str, where: str, *, least: int = 0) -> int:
    """Return a whole number of at least ``least``."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= least:
        return int(value)
    raise ModelError(f"{where}: {name} must be a whole number of at least {least}, got {value!r}.")


def fraction(value: float, name: str, where: str) -> float:
    """Return a number from 0 to 1."""
    share = number(value, name, where, least=0)
    if share > 1:
        raise ModelError(f"{where}: {name} must be a fraction from 0 to 1, got {value!r}. 5 % is 0.05.")
    return share


def vector(values: Any, name: str, where: str, *, least: float | None = None) -> np.ndarray:
    """Return one row of finite floats, read-only; the first wrong one is named with its place."""
    try:
        row = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: {name} must be a row of numbers, got {values!r}.") from None
    if row.ndim != 1:
        raise ModelError(f"{where}: {name} must be one row of numbers, got shape {row.shape}.")
    wrong = ~np.isfinite(row) if least is None else ~(np.isfinite(row) & (row >= least))
    if wrong.any():
        place = int(wrong.argmax())
        limit = "" if least is None else f" and at least {least:g}"
        raise ModelError(f"{where}: {name}[{place}] must be finite{limit}, got {row[place]}.")
    row.setflags(write=False)
    return row


def need_columns(frame: pd.DataFrame, columns: Sequence[str], where: str) -> None:
    """Raise when a table lacks a column, with the closest name it has."""
    if not hasattr(frame, "columns"):
        raise ModelError(f"{where}: wanted a table (pandas DataFrame) with columns {', '.join(columns)}.")
    for name in columns:
        if name not in frame.columns:
            known = [str(c) for c in frame.columns]
            raise ModelError(f"{where}: the table has no column {name!r}. {did_you_mean(name, known)}")


def amounts_column(frame: pd.DataFrame, name: str, where: str, *, least: float | None = None) -> np.ndarray:
    """Return a column as finite floats."""
    need_columns(frame, [name], where)
    return vector(frame[name].to_list(), name, where, least=least)


def days_column(frame: pd.DataFrame, name: str, where: str, *, blank: bool = False) -> np.ndarray:
    """Return a column of dates as days (``datetime64[D]``); a blank is NaT where that is allowed."""
    import pandas as pd

    need_columns(frame, [name], where)
    try:
        days = pd.to_datetime(frame[name]).to_numpy().astype("datetime64[D]")
    except (TypeError, ValueError) as error:
        raise ModelError(f"{where}: column {name!r} must hold dates such as 2025-03-31 ({error}).") from None
    missing = np.isnat(days)
    if missing.any() and not blank:
        raise ModelError(f"{where}: {name}[{int(missing.argmax())}] has no date.")
    return np.asarray(days)
