"""Check of m3-x4: the threshold that fits the investigations there is time for."""

import math
import random

ITEM = "m3-x4"
FUNCTION = "threshold"
TITLE = "Two hundred investigations a month"
FORBIDS = ["sscore"]


def reference(scores, capacity=200):
    """Walk down the sorted scores and cut where a group of equals would not fit."""
    if capacity < 0:
        raise ValueError("a negative capacity")
    row = sorted((s for s in scores if s is not None and s == s), reverse=True)
    if len(row) <= capacity:
        return (row[-1], len(row)) if row else (math.inf, 0)
    taken = capacity
    while taken and row[taken - 1] == row[taken]:
        taken -= 1
    return (row[taken - 1], taken) if taken else (math.inf, 0)


def _syn_scores(seed, claims=900, decimals=2):
    draw = random.Random(seed)
    return [round(draw.betavariate(2, 6), decimals) for _ in range(claims)]


_TEN = [0.91, 0.15, 0.62, 0.62, 0.62, 0.88, 0.30, 0.75, 0.44, 0.09]
_MONTH = _syn_scores(4)

CASES = [
    {
        "name": "the worked example",
        "probes": "Room for three: the three highest cases, of which two are equal.",
        "args": [[0.9, 0.4, 0.8, 0.8, 0.7, 0.2], 3],
        "expect": (0.8, 3),
    },
    {
        "name": "equals that do not all fit",
        "probes": "Three cases share a score and only one or two of them would fit: none is taken.",
        "args": [_TEN, 5],
        "expect": (0.75, 3),
        "weight": 2,
    },
    {
        "name": "equals that just fit",
        "probes": "The whole group of equals fits to the last place.",
        "args": [_TEN, 6],
        "expect": (0.62, 6),
        "weight": 2,
    },
    {
        "name": "a little more room",
        "probes": "More capacity never raises the limit.",
        "args": [_TEN, 7],
        "expect": (0.44, 7),
    },
    {
        "name": "a month of synthetic scores",
        "probes": "The capacity of the task, and many equal scores.",
        "args": [_MONTH],
        "weight": 2,
    },
    {
        "name": "the same month in another order",
        "probes": "The order of the list must not matter, least of all among equals.",
        "args": [sorted(_MONTH)],
        "weight": 2,
    },
    {
        "name": "scores that are whole numbers",
        "probes": "Points from 0 to 100 instead of fractions.",
        "args": [[round(100 * score) for score in _syn_scores(8)], 120],
    },
    {
        "name": "everything fits",
        "probes": "Fewer cases than places: all of them, from the lowest score on.",
        "args": [_TEN, 50],
        "expect": (0.09, 10),
    },
    {
        "name": "even the highest do not fit",
        "probes": "Too many cases share the highest score: nobody is chosen among equals.",
        "args": [[0.9, 0.9, 0.9, 0.1], 2],
        "expect": (math.inf, 0),
    },
    {
        "name": "no time at all",
        "probes": "Capacity zero: no limit is high enough.",
        "args": [_TEN, 0],
        "expect": (math.inf, 0),
    },
    {
        "name": "no scores",
        "probes": "A month without claims.",
        "args": [[]],
        "expect": (math.inf, 0),
    },
    {
        "name": "scores that are missing",
        "probes": "A case without a score is not flagged and takes no place.",
        "args": [[None, 0.5, math.nan, 0.7, 0.6, None], 2],
        "expect": (0.6, 2),
    },
    {
        "name": "a negative capacity",
        "probes": "It is refused with a ValueError.",
        "args": [_TEN, -1],
        "raises": "ValueError",
    },
]

_START = """
import math


def threshold(scores, capacity=200):
    if capacity < 0:
        raise ValueError("negative capacity")
    row = sorted((s for s in scores if s is not None and not math.isnan(s)), reverse=True)
"""

MISCONCEPTIONS = [
    {
        "name": "cut between equals",
        "hint": (
            "You open exactly as many files as there are places, and so choose between claims with the same score."
            " Equals are treated alike: all of them, or none."
        ),
        "code": _START
        + """
    taken = row[:capacity]
    return (taken[-1], len(taken)) if taken else (math.inf, 0)
""",
    },
    {
        "name": "more files than there is time for",
        "hint": "With your limit more files are opened than the team can look at. What happens to the people in them?",
        "code": _START
        + """
    if not row or capacity == 0:
        return math.inf, 0
    limit = row[min(capacity, len(row)) - 1]
    return limit, sum(score >= limit for score in row)
""",
    },
    {
        "name": "only scores above the limit counted",
        "hint": "A case whose score is exactly the limit is flagged, too: at or above.",
        "code": _START
        + """
    if not row:
        return math.inf, 0
    for limit in sorted(set(row)):
        above = sum(score > limit for score in row)
        if above <= capacity:
            return limit, above
""",
    },
    {
        "name": "lowest scores opened first",
        "hint": "You open the files with the lowest scores. The higher the score, the more questions it raises.",
        "code": _START
        + """
    limit, flagged = math.inf, 0
    for score in sorted(set(row)):
        below = sum(one <= score for one in row)
        if below > capacity:
            break
        limit, flagged = score, below
    return limit, flagged
""",
    },
    {
        "name": "missing scores put at the top",
        "hint": "A case without a score takes a place in your list. Nobody is questioned because a number is missing.",
        "code": """
import math


def threshold(scores, capacity=200):
    if capacity < 0:
        raise ValueError("negative capacity")
    row = [1e9 if s is None or math.isnan(s) else s for s in scores]
    limit, flagged = math.inf, 0
    for score in sorted(set(row), reverse=True):
        above = sum(one >= score for one in row)
        if above > capacity:
            break
        limit, flagged = score, above
    return limit, flagged
""",
    },
    {
        "name": "a share of the scores instead of a number of files",
        "hint": "Your limit is a fixed score. It has to follow from the time there is: count the files it opens.",
        "code": _START
        + """
    if not row or capacity == 0:
        return math.inf, 0
    limit = min((s for s in row if s >= 0.5), default=math.inf)
    return limit, sum(score >= limit for score in row)
""",
    },
]
