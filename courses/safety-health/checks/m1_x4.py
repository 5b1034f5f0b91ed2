"""Check of m1-x4: the share of reported accidents that were fatal, and what more reporting does to it."""

import math

ITEM = "m1-x4"
FUNCTION = "fatal_share"
TITLE = "Fatal share, and what it does not show"
FORBIDS = ["sscore"]


def reference(deaths, reported, more_minor=0):
    """Percentage from the accidents without a death: the other way round than the task's formula."""
    if deaths < 0 or reported < 0 or more_minor < 0 or deaths > reported:
        raise ValueError("impossible counts")
    without_death = reported - deaths + more_minor
    everything = deaths + without_death
    return math.nan if everything == 0 else 100 - 100 * without_death / everything


CASES = [
    {
        "name": "Kenya, about 2011",
        "probes": "Deaths in per cent of the reported accidents.",
        "args": [249, 6_023],
        "expect": 4.13,
        "tolerance": {"abs": 0.005},
        "weight": 2,
    },
    {
        "name": "Kenya, July 2023 to April 2024",
        "probes": "The same share for other counts.",
        "args": [118, 4_357],
        "expect": 2.71,
        "tolerance": {"abs": 0.005},
    },
    {
        "name": "Kenya, all of 2023",
        "probes": "The same share for a whole year, from the same statement.",
        "args": [390, 7_731],
        "expect": 5.04,
        "tolerance": {"abs": 0.005},
    },
    {
        "name": "Zambia, March to October 2013",
        "probes": "Another country's counts: cases that required compensation, 57 of 571 fatal.",
        "args": [57, 571],
        "weight": 2,
    },
    {
        "name": "more minor accidents written down",
        "probes": "Accidents without a death join the reported ones, and the deaths stay as they are.",
        "args": [50, 1_000, 250],
        "expect": 4.0,
        "weight": 2,
    },
    {
        "name": "everybody reports at last",
        "probes": "With ten times as many reports of minor accidents and the same deaths the share collapses.",
        "args": [30, 600, 5_400],
        "expect": 0.5,
        "weight": 2,
    },
    {
        "name": "nothing reported",
        "probes": "With no report the share does not exist (NaN).",
        "args": [0, 0],
        "expect": math.nan,
    },
    {
        "name": "a count that is missing",
        "probes": "Without the number of deaths (NaN) there is no share (NaN).",
        "args": [math.nan, 500],
        "expect": math.nan,
    },
    {
        "name": "more deaths than reports",
        "probes": "A death is one of the reported accidents; anything else is refused with a ValueError.",
        "args": [12, 10],
        "raises": "ValueError",
    },
    {
        "name": "fewer than no further reports",
        "probes": "A negative number is refused with a ValueError.",
        "args": [12, 400, -50],
        "raises": "ValueError",
    },
]

_SHELL = """
import math


def per_cent(part, whole):
    if part < 0 or whole < 0:
        raise ValueError("below zero")
    return math.nan if whole == 0 else 100 * part / whole


def fatal_share(deaths, reported, more_minor=0):
    result = ANSWER
    if deaths > reported or more_minor < 0:
        raise ValueError("impossible counts")
    return result
"""

MISCONCEPTIONS = [
    {
        "name": "deaths for each accident without a death",
        "hint": (
            "You divide the deaths by the accidents without a death. In a share the part is inside the whole: the fatal"
            " accidents are among the reported ones."
        ),
        "code": _SHELL.replace("ANSWER", "per_cent(deaths, reported - deaths + more_minor)"),
    },
    {
        "name": "further reports left out",
        "hint": "Your share stays the same however many minor accidents join. They are reports, too: where do they go?",
        "code": _SHELL.replace("ANSWER", "per_cent(deaths, reported)"),
    },
    {
        "name": "further reports counted as deaths, too",
        "hint": "You add the further accidents above and below. They are minor ones: nobody died in them.",
        "code": _SHELL.replace("ANSWER", "per_cent(deaths + more_minor, reported + more_minor)"),
    },
    {
        "name": "further reports taken off",
        "hint": "You take the further accidents off the reported ones. More reporting makes the number larger.",
        "code": _SHELL.replace("ANSWER", "per_cent(deaths, abs(reported - more_minor))"),
    },
    {
        "name": "fraction instead of per cent",
        "hint": "You return a fraction. The text asks for per cent here.",
        "code": _SHELL.replace("ANSWER", "per_cent(deaths, reported + more_minor) / 100"),
    },
    {
        "name": "share without a death",
        "hint": "You return the share of the accidents that were *not* fatal. The question is the other side.",
        "code": _SHELL.replace("ANSWER", "per_cent(reported + more_minor - deaths, reported + more_minor)"),
    },
    {
        "name": "rounded inside the function",
        "hint": "You round inside the function. Return the number as it comes, and round when you print it.",
        "code": _SHELL.replace("ANSWER", "round(per_cent(deaths, reported + more_minor), 1)"),
    },
    {
        "name": "zero where no share exists",
        "hint": (
            "You return zero when nothing was reported. Zero says that nobody died; NaN says that there is no share."
            " The given function `per_cent` does this for you."
        ),
        "code": """
def fatal_share(deaths, reported, more_minor=0):
    if deaths > reported or min(deaths, reported, more_minor) < 0:
        raise ValueError("impossible counts")
    return 100 * deaths / (reported + more_minor) if reported + more_minor else 0.0
""",
    },
    {
        "name": "plain division without checks",
        "hint": (
            "Plain `/` stops when it meets a zero and lets impossible counts through. Write the share with the given"
            " function `per_cent`."
        ),
        "code": """
def fatal_share(deaths, reported, more_minor=0):
    return 100 * deaths / (reported + more_minor)
""",
    },
]
