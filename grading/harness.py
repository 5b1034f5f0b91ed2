"""Plain data over the wall between a trainee's kernel and the judge.

This file is sent to the trainee's kernel as text and run there in a namespace of its own, so it uses the standard
library only and knows nothing of expected values. The judge uses the same :func:`encode` and :func:`decode`.

Values become JSON with tags: ``{"$": "tuple", "v": [...]}``, ``{"$": "dict", ...}``, ``{"$": "frame", ...}`` and so on.
Whatever has no tag arrives as ``{"$": "other", "type": name}``. Size and depth are bounded; nothing is pickled.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
from typing import Any

MAX_NODES = 20_000
MAX_TEXT = 20_000
MAX_DEPTH = 10


class TooLarge(Exception):
    """A value has more parts, or a deeper nesting, than the wire carries."""


def _encode_number(value: float) -> Any:
    if isinstance(value, int):
        return value if abs(value) < 10**300 else {"$": "other", "type": "int with over 300 digits"}
    value = float(value)
    return value if math.isfinite(value) else {"$": "float", "v": repr(value)}


def _encode_table(value: Any, kind: str, budget: list[int], depth: int) -> Any:
    if kind == "DataFrame":
        columns = [encode(c, budget, depth + 1) for c in value.columns.tolist()]
        rows = [[encode(v, budget, depth + 1) for v in row] for row in value.astype(object).to_numpy().tolist()]
        return {"$": "frame", "columns": columns, "rows": rows}
    rows = [encode(v, budget, depth + 1) for v in value.astype(object).tolist()]
    return {"$": "series", "index": [encode(v, budget, depth + 1) for v in value.index.tolist()], "rows": rows}


def _encode_foreign(value: Any, budget: list[int], depth: int) -> Any:
    module = type(value).__module__.partition(".")[0]
    kind = type(value).__name__
    if module == "pandas" and kind in ("DataFrame", "Series"):
        return _encode_table(value, kind, budget, depth)
    if module == "pandas" and kind in ("NAType", "NaTType"):
        return {"$": "missing"}
    if module == "numpy" and kind == "ndarray":
        return {"$": "array", "v": encode(value.tolist(), budget, depth + 1)}
    if module == "numpy" and hasattr(value, "item"):
        return encode(value.item(), budget, depth + 1)
    return {"$": "other", "type": kind[:80]}


def encode(value: Any, budget: list[int] | None = None, depth: int = 0) -> Any:
    """Return a value as JSON data with tags.

    >>> encode((1, 2.5, None))
    {'$': 'tuple', 'v': [1, 2.5, None]}
    """
    budget = [MAX_NODES] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise TooLarge
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return _encode_number(value)
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise TooLarge
        return str(value)
    if isinstance(value, list):
        return [encode(v, budget, depth + 1) for v in value]
    if isinstance(value, tuple):
        return {"$": "tuple", "v": [encode(v, budget, depth + 1) for v in value]}
    if isinstance(value, dict):
        pairs = [[encode(k, budget, depth + 1), encode(v, budget, depth + 1)] for k, v in value.items()]
        return {"$": "dict", "v": pairs}
    if isinstance(value, (set, frozenset)):
        return {"$": "set", "v": sorted((encode(v, budget, depth + 1) for v in value), key=repr)}
    return _encode_foreign(value, budget, depth)


def decode(data: Any) -> Any:
    """Return the value that :func:`encode` described; ``other`` and ``missing`` cannot be rebuilt.

    >>> decode({"$": "tuple", "v": [1, 2]})
    (1, 2)
    """
    if isinstance(data, list):
        return [decode(v) for v in data]
    if not isinstance(data, dict):
        return data
    kind = data["$"]
    if kind == "float":
        return float(data["v"])
    if kind == "tuple":
        return tuple(decode(v) for v in data["v"])
    if kind == "dict":
        return {decode(k): decode(v) for k, v in data["v"]}
    if kind == "set":
        return {decode(v) for v in data["v"]}
    if kind == "array":
        import numpy

        return numpy.array(decode(data["v"]))
    if kind == "missing":
        import pandas

        return pandas.NA
    if kind == "frame":
        import pandas

        columns = [decode(c) for c in data["columns"]]
        return pandas.DataFrame([[decode(v) for v in row] for row in data["rows"]], columns=columns)
    if kind == "series":
        import pandas

        return pandas.Series([decode(v) for v in data["rows"]], index=[decode(v) for v in data["index"]])
    raise ValueError(f"no value can be rebuilt from {kind!r}")


def call(function: Any, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Call a function on decoded arguments and describe what came of it.

    >>> call(max, [3, 4], {})
    {'value': 4}
    >>> call(int, ["x"], {})
    {'raised': ['ValueError', 'Exception']}
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            value = function(*[decode(a) for a in args], **{k: decode(v) for k, v in kwargs.items()})
        return {"value": encode(value)}
    except TooLarge:
        return {"too_large": True}
    except BaseException as error:
        names = [c.__name__ for c in type(error).__mro__ if c not in (object, BaseException)]
        return {"raised": names[:20]}


def answer(name: str, payload: str, namespace: dict[str, Any]) -> str:
    """Answer one case: JSON text in, JSON text out."""
    if name not in namespace:
        return json.dumps({"absent": True})
    case = json.loads(payload)
    return json.dumps(call(namespace[name], case["args"], case["kwargs"]))
