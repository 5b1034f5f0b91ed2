"""Reading what a trainee's kernel says it answered: text from outside, until every part of it is checked.

A hostile kernel can say anything here, but only in this form: one plain outcome of bounded size. It gains nothing by
forging one, since it does not know what is right.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from grading.harness import MAX_DEPTH, MAX_NODES, MAX_TEXT

__all__ = ["UNREADABLE", "parse"]

UNREADABLE: dict[str, Any] = {"unreadable": True}
MOST_CHARACTERS = 4_000_000
LARGEST = 10**300
_LISTS = {"tuple": ("v",), "set": ("v",), "frame": ("columns", "rows"), "series": ("index", "rows"), "array": ("v",)}


class _Refused(ValueError):
    """A part has no place in an answer."""


def _check(data: Any, budget: list[int], depth: int) -> None:
    """Refuse whatever :func:`grading.harness.encode` would not have written."""
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH + 2:
        raise _Refused
    if data is None or isinstance(data, (bool, float)):
        if isinstance(data, float) and (data != data or abs(data) == float("inf")):
            raise _Refused
    elif isinstance(data, int):
        if abs(data) >= LARGEST:
            raise _Refused
    elif isinstance(data, str):
        if len(data) > MAX_TEXT:
            raise _Refused
    elif isinstance(data, list):
        for part in data:
            _check(part, budget, depth + 1)
    elif isinstance(data, dict):
        _check_tagged(data, budget, depth)
    else:
        raise _Refused


def _check_tagged(data: dict[str, Any], budget: list[int], depth: int) -> None:
    kind = data.get("$")
    parts = {key: value for key, value in data.items() if key != "$"}
    if kind == "float":
        if parts.get("v") not in ("nan", "inf", "-inf"):
            raise _Refused
    elif kind == "missing":
        if parts:
            raise _Refused
    elif kind == "other":
        if not isinstance(parts.get("type"), str):
            raise _Refused
    elif kind == "dict":
        pairs = parts.get("v")
        if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
            raise _Refused
        _check(pairs, budget, depth + 1)
    elif kind in _LISTS:
        for name in _LISTS[kind]:
            if not isinstance(parts.get(name), list):
                raise _Refused
            _check(parts[name], budget, depth + 1)
    else:
        raise _Refused


def _outcome(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _Refused
    if set(data) == {"value"}:
        _check(data["value"], [MAX_NODES + 10], 0)
        return data
    if set(data) == {"raised"} and isinstance(data["raised"], list) and 0 < len(data["raised"]) <= 30:
        if all(isinstance(name, str) and len(name) <= 200 for name in data["raised"]):
            return data
    elif data in ({"too_large": True}, {"absent": True}):
        return data
    raise _Refused


def parse(shown: object) -> dict[str, Any]:
    """Return the outcome that a kernel's reply holds, or :data:`UNREADABLE`.

    ``shown`` is what Jupyter carries: the ``repr`` of the JSON text.

    >>> parse(repr('{"value": 0.25}'))
    {'value': 0.25}
    >>> parse("'not data'"), parse("__import__('os')"), parse(repr('{"value": NaN}'))
    ({'unreadable': True}, {'unreadable': True}, {'unreadable': True})
    """
    try:
        if not isinstance(shown, str) or len(shown) > MOST_CHARACTERS:
            raise _Refused
        text = ast.literal_eval(shown)
        if not isinstance(text, str):
            raise _Refused
        return _outcome(json.loads(text))
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return dict(UNREADABLE)
