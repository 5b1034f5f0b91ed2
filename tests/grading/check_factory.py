"""A tiny check file on disk: the share of an amount, with a boundary and a refusal."""

CHECK = """
ITEM = "m1-x1"
FUNCTION = "share"
TITLE = "Share"
FORBIDS = ["sscore"]


def reference(part, whole):
    if whole == 0:
        raise ValueError("nothing to share")
    return part / whole


CASES = [
    {"name": "a quarter", "probes": "A plain share.", "args": [1, 4], "expect": 0.25},
    {"name": "all of it", "probes": "Part and whole are equal.", "args": [3, 3], "expect": 1.0},
    {"name": "two thirds", "probes": "A share without end.", "args": [], "kwargs": {"part": 2, "whole": 3}},
    {"name": "of nothing", "probes": "A share of nothing is refused.", "args": [1, 0], "raises": "ValueError"},
]
MISCONCEPTIONS = [
    {"name": "upside down", "hint": "Which amount is the whole?",
     "code": "def share(part, whole):\\n    return whole / part"},
    {"name": "in percent", "hint": "A share is a fraction, not a percentage.",
     "code": "def share(part, whole):\\n    if not whole:\\n        raise ValueError\\n    return 100 * part / whole"},
    {"name": "zero for nothing", "hint": "A share of nothing is not zero.",
     "code": "def share(part, whole):\\n    return part / whole if whole else 0.0"},
]
"""


def write_check(folder, text=CHECK, name="m1_x1.py"):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
