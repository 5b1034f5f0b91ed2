"""Read YAML that people wrote strictly: an unknown key, a missing one or a wrong type is an error with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from sscore.errors import DataError, did_you_mean

__all__ = ["choice", "read_yaml", "strict"]

_TYPES: dict[str, Any] = {"str": str, "int": int, "float": (int, float), "bool": bool, "list": list, "dict": dict}


def read_yaml(path: Path, where: str, advice: str = "") -> Any:
    """Return what a YAML file holds; a missing or unreadable one is an error that says where."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{where}: no such file. {advice}".rstrip()) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" near line {mark.line + 1}" if mark else ""
        raise DataError(f"{where}: not readable as YAML{line}. Check indentation and colons.") from None


def strict(raw: object, schema: Mapping[str, str], where: str) -> dict[str, Any]:
    """Return a block whose keys and types are those of the schema; a ``?`` marks a key that may be missing.

    >>> strict({"minutes": 40}, {"minutes": "int", "case": "str?"}, "m1")
    {'minutes': 40}

    Raises
    ------
    DataError
        For the first key that is unknown, missing or of another type.
    """
    if not isinstance(raw, dict):
        raise DataError(f"{where}: wanted a block of 'key: value' lines, got {type(raw).__name__}.")
    for key in raw:
        if key not in schema:
            raise DataError(f"{where}: unknown key {key!r}. {did_you_mean(str(key), schema)}")
    for key, kind in schema.items():
        if key not in raw:
            if not kind.endswith("?"):
                raise DataError(f"{where}: the key {key!r} is missing.")
            continue
        name = kind.rstrip("?")
        # In Python a bool is an int; in an outline it never is.
        if not isinstance(raw[key], _TYPES[name]) or (isinstance(raw[key], bool) and name != "bool"):
            raise DataError(f"{where}: {key!r} must be a {name}, got {raw[key]!r}.")
    return dict(raw)


def choice(value: str, allowed: Collection[str], where: str) -> None:
    """Refuse a value that is none of those allowed.

    Raises
    ------
    DataError
        If it is not.
    """
    if value not in allowed:
        raise DataError(f"{where}: wanted one of {', '.join(allowed)}, got {value!r}.")
