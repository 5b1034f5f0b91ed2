"""Whether two pieces of wire data (see :mod:`grading.harness`) say the same thing.

Types are strict where a mistake hides behind them: a truth value is not a number, text is not a number, nothing is
not zero. They are lenient where the trainee has a free choice: an int may stand for a float, a list for a tuple.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Tolerance", "kind_of", "same"]


@dataclass(frozen=True)
class Tolerance:
    """Two numbers agree if their distance is at most ``max(rel * |expected|, abs)``."""

    rel: float = 1e-9
    abs: float = 1e-9

    def __post_init__(self) -> None:
        """Refuse a tolerance that would accept anything."""
        if not (0 <= self.rel < 0.5 and 0 <= self.abs < math.inf):
            raise ValueError(f"Tolerance: wanted 0 <= rel < 0.5 and a finite abs >= 0, got {self}.")


def kind_of(data: Any) -> str:
    """Name the kind of a piece of wire data in words a trainee knows.

    >>> kind_of(True), kind_of(3), kind_of({"$": "tuple", "v": []}), kind_of(None)
    ('a truth value', 'a number', 'a sequence', 'nothing (None)')
    """
    if data is None:
        return "nothing (None)"
    if isinstance(data, bool):
        return "a truth value"
    if isinstance(data, (int, float)):
        return "a number"
    if isinstance(data, str):
        return "text"
    if isinstance(data, list):
        return "a sequence"
    names = {
        "float": "a number",
        "tuple": "a sequence",
        "array": "an array",
        "dict": "a dict",
        "set": "a set",
        "frame": "a table",
        "series": "a column",
        "missing": "a missing value",
    }
    return names.get(data["$"], "an object of another kind")


def _number(data: Any) -> float | None:
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return data
    if isinstance(data, dict) and data["$"] == "float":
        return float(data["v"])
    return None


def _numbers_agree(wanted: float, got: float, tolerance: Tolerance) -> bool:
    if math.isnan(wanted) or math.isnan(got):
        return math.isnan(wanted) and math.isnan(got)
    if math.isinf(wanted) or math.isinf(got):
        return wanted == got
    return abs(wanted - got) <= max(tolerance.rel * abs(wanted), tolerance.abs)


def _sequence(data: Any) -> list[Any] | None:
    if isinstance(data, list):
        return data
    if isinstance(data, dict) and data["$"] == "tuple":
        return data["v"]
    return None


def _all_same(wanted: list[Any], got: list[Any], tolerance: Tolerance) -> bool:
    return len(wanted) == len(got) and all(same(w, g, tolerance) for w, g in zip(wanted, got, strict=True))


def _same_dict(wanted: list[Any], got: list[Any], tolerance: Tolerance) -> bool:
    left = {repr(k): v for k, v in wanted}
    right = {repr(k): v for k, v in got}
    return left.keys() == right.keys() and all(same(left[k], right[k], tolerance) for k in left)


def same(wanted: Any, got: Any, tolerance: Tolerance) -> bool:
    """Return whether ``got`` says what ``wanted`` says, within the tolerance.

    >>> same([1.0, None], {"$": "tuple", "v": [1, None]}, Tolerance())
    True
    >>> same(1, True, Tolerance()), same(0, None, Tolerance()), same(1, "1", Tolerance())
    (False, False, False)
    """
    number, other = _number(wanted), _number(got)
    if number is not None:
        return other is not None and _numbers_agree(number, other, tolerance)
    sequence, other_sequence = _sequence(wanted), _sequence(got)
    if sequence is not None:
        return other_sequence is not None and _all_same(sequence, other_sequence, tolerance)
    if not isinstance(wanted, dict) or not isinstance(got, dict):
        return type(wanted) is type(got) and wanted == got
    if wanted["$"] != got["$"]:
        return False
    if wanted["$"] == "dict":
        return _same_dict(wanted["v"], got["v"], tolerance)
    parts = [key for key in ("columns", "index", "rows", "v") if key in wanted]
    if not parts:
        return wanted == got
    return all(_all_same(wanted[p], got[p], tolerance) for p in parts)
