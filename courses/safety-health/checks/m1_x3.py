"""Check of m1-x3: injuries estimated from two lists after Chapman, and the share that the official list holds."""

import math
from fractions import Fraction

ITEM = "m1-x3"
FUNCTION = "chapman"
TITLE = "How many injuries does the register miss?"
FORBIDS = ["sscore"]


def reference(official, second, both):
    """Estimate in whole fractions, from the cases that are in one list only."""
    first_only, second_only = official - both, second - both
    if min(official, second, both, first_only, second_only) < 0:
        raise ValueError("the lists and their overlap do not fit")
    seen = first_only + second_only + both
    estimate = seen + Fraction(first_only * second_only, both + 1)
    reported = math.nan if estimate == 0 else float(official / estimate)
    return float(estimate), reported


CASES = [
    {
        "name": "the worked example",
        "probes": "Two lists with some cases in both.",
        "args": [420, 310, 95],
        "expect": (421 * 311 / 96 - 1, 420 / (421 * 311 / 96 - 1)),
        "weight": 2,
    },
    {
        "name": "the lists hardly know each other",
        "probes": "With no case in both the estimate is large, and finite.",
        "args": [420, 310, 0],
        "expect": (130_930, 420 / 130_930),
        "weight": 2,
    },
    {
        "name": "the second list is part of the first",
        "probes": "When the register holds every case of the hospital, nothing is left to be missed.",
        "args": [60, 25, 25],
        "expect": (60, 1.0),
        "weight": 2,
    },
    {
        "name": "a small register and a large hospital",
        "probes": "The reported share is that of the official list, the first of the two.",
        "args": [40, 900, 30],
        "weight": 2,
    },
    {
        "name": "another district",
        "probes": "Larger lists with a larger overlap.",
        "args": [1_205, 640, 288],
    },
    {
        "name": "an empty register",
        "probes": "Nothing was reported: the share is zero, and the second list still counts.",
        "args": [0, 12, 0],
        "expect": (12, 0.0),
    },
    {
        "name": "two empty lists",
        "probes": "With no case there is nothing to report: the estimate is zero, the share does not exist (NaN).",
        "args": [0, 0, 0],
        "expect": (0.0, math.nan),
    },
    {
        "name": "more in both than in one of them",
        "probes": "The overlap cannot be larger than a list: refused with a ValueError.",
        "args": [420, 90, 95],
        "raises": "ValueError",
    },
    {
        "name": "fewer than no cases",
        "probes": "A negative number is refused with a ValueError.",
        "args": [-5, 310, 0],
        "raises": "ValueError",
    },
]

_SHELL = """
import math


def share(part, whole):
    return math.nan if whole == 0 else part / whole


def chapman(official, second, both):
    if min(official, second, both) < 0 or both > min(official, second):
        raise ValueError("impossible")
    estimate = ESTIMATE
    return estimate, REPORTED
"""


def _wrong(estimate="(official + 1) * (second + 1) / (both + 1) - 1", reported="share(official, estimate)"):
    return _SHELL.replace("ESTIMATE", estimate).replace("REPORTED", reported)


MISCONCEPTIONS = [
    {
        "name": "what both lists have seen taken for everything",
        "hint": (
            "You add the two lists and take off the double ones: these are the cases that somebody has seen. The"
            " question is how many nobody has."
        ),
        "code": _wrong("official + second - both"),
    },
    {
        "name": "the lists simply added",
        "hint": "You add the two lists. Cases in both are counted twice, and cases in neither not at all.",
        "code": _wrong("official + second"),
    },
    {
        "name": "the older formula without its ones",
        "hint": (
            "You multiply the lists and divide by the overlap. That is the older formula: it is too high when lists are"
            " small, and breaks when no case is in both. The task adds something to each number."
        ),
        "code": _wrong("official * second / both"),
    },
    {
        "name": "the last one forgotten",
        "hint": "Almost there: the formula takes something off at the very end. Try two equal lists.",
        "code": _wrong("(official + 1) * (second + 1) / (both + 1)"),
    },
    {
        "name": "share of all cases that were seen",
        "hint": (
            "Your second number is the share that stands in any of the two lists. Reported means: in the official"
            " register."
        ),
        "code": _wrong(reported="share(official + second - both, estimate)"),
    },
    {
        "name": "share of the second list",
        "hint": "Your second number is the share that the second list holds. The official register is the first one.",
        "code": _wrong(reported="share(second, estimate)"),
    },
    {
        "name": "overlap out of the second list",
        "hint": (
            "Your second number is the overlap out of the hospital's list. It is a good first guess, but the task"
            " divides the register by the estimate."
        ),
        "code": _wrong(reported="share(both, second)"),
    },
    {
        "name": "per cent instead of a fraction",
        "hint": "You multiply by a hundred. Return a fraction and leave the per cent sign to the sentence.",
        "code": _wrong(reported="100 * share(official, estimate)"),
    },
    {
        "name": "estimate rounded",
        "hint": "You round the estimate inside the function. Round when you print; a share of a rounded number is off.",
        "code": _wrong("round((official + 1) * (second + 1) / (both + 1) - 1)"),
    },
    {
        "name": "impossible overlap let through",
        "hint": (
            "Your function answers for an overlap that cannot be, larger than a list or with a list below zero. Refuse"
            " it as the table says."
        ),
        "code": """
import math


def chapman(official, second, both):
    estimate = (official + 1) * (second + 1) / (both + 1) - 1
    return estimate, official / estimate if estimate else math.nan
""",
    },
]
