"""The check of an autograded item: cases, a reference and named misconceptions.

A check lies on the trainer's side only. Its file is plain Python data (``ITEM``, ``FUNCTION``, ``TITLE``,
``reference``, ``CASES``, ``MISCONCEPTIONS`` and, where wanted, ``TOLERANCE`` and ``FORBIDS``); it imports nothing
from here. The expected outcome of a case is what the reference gives; where the author typed a value of his own
(``expect``), the two must agree, or the check is refused.
"""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from grading.compare import Tolerance, same
from grading.harness import call, encode
from sscore.errors import DataError, did_you_mean

__all__ = ["Case", "Check", "Misconception", "Outcome", "load_check", "outcome_of"]

Outcome = Mapping[str, Any]

_NAMES = {"ITEM", "FUNCTION", "TITLE", "CASES", "MISCONCEPTIONS", "TOLERANCE", "FORBIDS"}
_CASE_KEYS = {"name", "probes", "args", "kwargs", "expect", "raises", "weight", "tolerance"}
_MISCONCEPTION_KEYS = {"name", "hint", "code"}


@dataclass(frozen=True)
class Case:
    """One call: what is probed, with which encoded arguments, and the outcome that is right."""

    name: str
    probes: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    weight: float
    expected: Outcome
    tolerance: Tolerance

    @property
    def payload(self) -> dict[str, Any]:
        """The only part of a case that goes to the trainee's kernel."""
        return {"args": list(self.args), "kwargs": dict(self.kwargs)}


@dataclass(frozen=True)
class Misconception:
    """A known wrong idea: its code, what that code answers, and the hint it earns."""

    name: str
    hint: str
    code: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Check:
    """Everything the judge needs for one item."""

    item: str
    function: str
    title: str
    cases: tuple[Case, ...]
    misconceptions: tuple[Misconception, ...]
    forbids: tuple[str, ...] = ()


def outcome_of(function: Callable[..., Any], payload: Mapping[str, Any]) -> Outcome:
    """Return what a trusted function answers to one case."""
    return call(function, copy.deepcopy(list(payload["args"])), copy.deepcopy(dict(payload["kwargs"])))


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"check_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise DataError(f"check {path.name}: no such file in {path.parent.name}/.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise DataError(f"check {path.name}: cannot be read: {type(error).__name__}: {error}") from error
    return module


def _keys(block: object, allowed: set[str], needed: set[str], where: str) -> dict[str, Any]:
    if not isinstance(block, dict):
        raise DataError(f"{where}: wanted a dict, got {type(block).__name__}.")
    for key in block:
        if key not in allowed:
            raise DataError(f"{where}: unknown key {key!r}. {did_you_mean(str(key), allowed)}")
    for key in sorted(needed - set(block)):
        raise DataError(f"{where}: the key {key!r} is missing.")
    return block


def _tolerance(raw: object, where: str) -> Tolerance:
    try:
        return Tolerance(**_keys(raw, {"rel", "abs"}, set(), where))
    except ValueError as error:
        raise DataError(f"{where}: {error}") from None


def _case(raw: object, reference: Callable[..., Any], tolerance: Tolerance, where: str) -> Case:
    block = _keys(raw, _CASE_KEYS, {"name", "probes", "args"}, where)
    tolerance = _tolerance(block["tolerance"], f"{where}, tolerance") if "tolerance" in block else tolerance
    args = [encode(a) for a in block["args"]]
    kwargs = {k: encode(v) for k, v in block.get("kwargs", {}).items()}
    payload = {"args": args, "kwargs": kwargs}
    found = outcome_of(reference, payload)
    name = block["name"]
    if "raises" in block:
        if block["raises"] not in found.get("raised", ()):
            raise DataError(f"{where} ({name}): the reference does not raise {block['raises']}; it gave {found}.")
        found = {"raised": [block["raises"]]}
    elif "value" not in found:
        raise DataError(f"{where} ({name}): the reference failed: {found}.")
    elif "expect" in block and not same(encode(block["expect"]), found["value"], tolerance):
        raise DataError(f"{where} ({name}): 'expect' is {block['expect']!r}, the reference gives {found['value']!r}.")
    weight = float(block.get("weight", 1))
    if weight <= 0:
        raise DataError(f"{where} ({name}): weight must be positive, got {weight}.")
    return Case(name, block["probes"], tuple(args), kwargs, weight, found, tolerance)


def _misconception(raw: object, function: str, cases: tuple[Case, ...], where: str) -> Misconception:
    block = _keys(raw, _MISCONCEPTION_KEYS, _MISCONCEPTION_KEYS, where)
    namespace: dict[str, Any] = {}
    exec(compile(block["code"], where, "exec"), namespace)
    if function not in namespace:
        raise DataError(f"{where} ({block['name']}): its code defines no function {function!r}.")
    outcomes = tuple(outcome_of(namespace[function], case.payload) for case in cases)
    return Misconception(block["name"], block["hint"], block["code"], outcomes)


def load_check(path: Path) -> Check:
    """Read and prove a check file.

    Raises
    ------
    DataError
        If a name or key is unknown or missing, or a typed ``expect`` and the reference disagree.
    """
    module = _import(path)
    where = f"check {path.name}"
    for name in sorted(_NAMES - {"TOLERANCE", "FORBIDS"} | {"reference"}):
        if not hasattr(module, name):
            raise DataError(f"{where}: {name} is missing.")
    for name in vars(module):
        if name not in _NAMES and get_close_matches(name, _NAMES, cutoff=0.8):
            raise DataError(f"{where}: unknown name {name}. {did_you_mean(name, _NAMES)}")
    tolerance = _tolerance(getattr(module, "TOLERANCE", {}), f"{where}, TOLERANCE")
    cases = tuple(
        _case(raw, module.reference, tolerance, f"{where}, case {n}") for n, raw in enumerate(module.CASES, start=1)
    )
    names = [c.name for c in cases]
    if len(set(names)) != len(names) or not names:
        raise DataError(f"{where}: wanted one or more cases with different names, got {names}.")
    misconceptions = tuple(
        _misconception(raw, module.FUNCTION, cases, f"{where}, misconception {n}")
        for n, raw in enumerate(module.MISCONCEPTIONS, start=1)
    )
    return Check(
        item=module.ITEM,
        function=module.FUNCTION,
        title=module.TITLE,
        cases=cases,
        misconceptions=misconceptions,
        forbids=tuple(getattr(module, "FORBIDS", ())),
    )
