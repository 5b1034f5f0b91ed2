"""The item that hostile submissions are judged on: a share; every case is hidden, the visible test is none of them."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

from grading.checks import Check, load_check

HIDDEN = "41250.75"
RIGHT = "def share(part, whole):\n    if whole == 0:\n        raise ValueError\n    return part / whole"
ONE_CALL: tuple[dict[str, Any], ...] = ({"args": [], "kwargs": {}},)

# What stock nbgrader runs at the end, in the trainee's own process: the visible test and then the hidden ones.
VISIBLE = "assert share(1, 2) == 0.5"
STOCK = f"""import numpy.testing
CASES = [{{"args": (1, 2), "expected": 0.5}}, {{"args": ({HIDDEN}, 330006.0), "expected": 0.125}}]
for case in CASES:
    assert share(*case["args"]) == case["expected"]
    numpy.testing.assert_allclose(share(*case["args"]), case["expected"])"""

TEXT = f"""
ITEM = "m1-x1"
FUNCTION = "share"
TITLE = "Share"
FORBIDS = ["sscore"]


def reference(part, whole):
    return part / whole


CASES = [
    {{"name": "a quarter", "probes": "A plain share.", "args": [1, 4]}},
    {{"name": "money", "probes": "A share of amounts.", "args": [{HIDDEN}, 330006.0]}},
    {{"name": "more than all", "probes": "A share above one.", "args": [7, 2]}},
    {{"name": "of a lot", "probes": "A small share.", "args": [3, 82.5]}},
]
MISCONCEPTIONS = [
    {{"name": "upside down", "hint": "The whole?", "code": "def share(part, whole):\\n    return whole / part"}},
    {{"name": "percent", "hint": "No percentage.", "code": "def share(part, whole):\\n    return 100 * part / whole"}},
    {{"name": "part", "hint": "Divide.", "code": "def share(part, whole):\\n    return part"}},
]
"""


@functools.cache
def check_of() -> Check:
    """Return the check."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "m1_x1.py")
        path.write_text(TEXT, encoding="utf-8")
        return load_check(path)
