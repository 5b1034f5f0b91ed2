"""Check of m2-x1: the people of each grade after some years of staying, promotion, exits and hires."""

from sscore.countries import codes, country
from sscore.workforce import syn_staff

ITEM = "m2-x1"
FUNCTION = "project"
TITLE = "The people of each grade, year after year"
FORBIDS = ["sscore"]

FLOWS = [[0.80, 0.10, 0.00], [0.00, 0.85, 0.05], [0.00, 0.00, 0.90]]
STOCK, HIRES = [200, 80, 20], [30, 4, 0]


def reference(stock, P, hires, T):  # noqa: N803
    """Walk from person to person: each grade sends its people on, cell by cell."""
    for row in P:
        if min(row) < 0 or sum(row) > 1 + 1e-9:
            raise ValueError("a row of chances that cannot be")
    people = [float(n) for n in stock]
    for _ in range(T):
        later = [float(n) for n in hires]
        for here, row in zip(people, P, strict=True):
            for grade, chance in enumerate(row):
                later[grade] += here * chance
        people = later
    return people


def _country_case(code):
    """The grades of a synthetic fund in the style of the country, with promotion in both steps and some hires."""
    file = syn_staff(code, persons=200, seed=1 + codes().index(code))
    present = file[file["exit_date"].isna()]
    joined = present["grade"].map({"G1": 0, "G2": 0, "G3": 1, "G4": 1, "G5": 2, "G6": 2})
    return {
        "name": f"a synthetic fund of {country(code).name}",
        "probes": "Three years with other people, other chances and other hires.",
        "args": [
            [int((joined == grade).sum()) for grade in range(3)],
            [[0.83, 0.06, 0.01], [0.00, 0.88, 0.04], [0.00, 0.02, 0.89]],
            [9, 3, 1],
            3,
        ],
    }


CASES = [
    {
        "name": "the worked example, one year",
        "probes": "Who stays, who is promoted and who is hired, after one year.",
        "args": [STOCK, FLOWS, HIRES, 1],
        "expect": [190, 92, 22],
        "weight": 2,
    },
    {
        "name": "the worked example, five years",
        "probes": "Each year starts with the people of the year before, and people are hired every year.",
        "args": [STOCK, FLOWS, HIRES, 5],
        "expect": [166.384, 117.56295, 32.43345],
        "weight": 2,
    },
    {
        "name": "the long run",
        "probes": "After many years as many come to each grade as leave it.",
        "args": [STOCK, FLOWS, HIRES, 400],
        "expect": [150, 380 / 3, 190 / 3],
    },
    {
        "name": "a hiring freeze",
        "probes": "Without hires people only stay, move and leave.",
        "args": [STOCK, FLOWS, [0, 0, 0], 2],
        "expect": [128, 90.8, 24.2],
        "weight": 2,
    },
    {
        "name": "no year at all",
        "probes": "After no year the stock is the one of today.",
        "args": [STOCK, FLOWS, HIRES, 0],
        "expect": [200, 80, 20],
    },
    {
        "name": "a fund that nobody leaves",
        "probes": "Rows that sum to exactly one: people change places, and nobody is lost.",
        "args": [[8, 4], [[0.5, 0.5], [0.25, 0.75]], [0, 0], 2],
        "expect": [4.25, 7.75],
    },
    {
        "name": "a row above one",
        "probes": "More people would move than there are: refused with a ValueError.",
        "args": [STOCK, [[0.85, 0.20, 0.00], [0.00, 0.85, 0.05], [0.00, 0.00, 0.90]], HIRES, 1],
        "raises": "ValueError",
    },
    {
        "name": "a row above one, and no year",
        "probes": "A table that cannot be is refused even when no year is asked for.",
        "args": [STOCK, [[0.80, 0.10, 0.00], [0.00, 0.85, 0.05], [0.10, 0.10, 0.90]], HIRES, 0],
        "raises": "ValueError",
    },
    {
        "name": "a chance below zero",
        "probes": "A negative chance is refused with a ValueError, even in a row that sums to less than one.",
        "args": [STOCK, [[0.80, 0.10, 0.00], [-0.05, 0.85, 0.05], [0.00, 0.00, 0.90]], HIRES, 1],
        "raises": "ValueError",
    },
    *[_country_case(code) for code in codes()],
]

_SHELL = """
import numpy as np


def project(stock, P, hires, T):
    now, chances, new = (np.array(given, dtype=float) for given in (stock, P, hires))

    def next_year(people):
        return STEP

    if (chances < 0).any() or (chances.sum(axis=1) > 1 + 1e-9).any():
        raise ValueError("a row that cannot be")
    for _ in range(T):
        now = next_year(now)
    return now.tolist()
"""

MISCONCEPTIONS = [
    {
        "name": "rows read as where people go",
        "hint": (
            "You read the table the wrong way round. A row says where the people of one grade go; next year's grade"
            " collects a column. The order of the two sides of `@` matters."
        ),
        "code": _SHELL.replace("STEP", "chances @ people + new"),
    },
    {
        "name": "hires forgotten",
        "hint": "Your people stay, move and leave, but nobody is ever hired.",
        "code": _SHELL.replace("STEP", "people @ chances"),
    },
    {
        "name": "hires moved in the year they come",
        "hint": (
            "Your hires are promoted and leave in the year in which they arrive. The task lets them arrive at the end"
            " of the year."
        ),
        "code": _SHELL.replace("STEP", "(people + new) @ chances"),
    },
    {
        "name": "only those who stay in their grade",
        "hint": "You keep those who stay and hire new ones. The promoted have vanished: they arrive in another grade.",
        "code": _SHELL.replace("STEP", "people * np.diag(chances) + new"),
    },
    {
        "name": "leavers put back",
        "hint": (
            "You stretch each row until it sums to one. What a row lacks is not a mistake in the table: these people"
            " have left."
        ),
        "code": _SHELL.replace("STEP", "people @ (chances / chances.sum(axis=1, keepdims=True)) + new"),
    },
    {
        "name": "whole people every year",
        "hint": (
            "You round in each year, and the roundings add up. These are expected numbers: leave the fractions until"
            " somebody reads them aloud."
        ),
        "code": _SHELL.replace("STEP", "np.round(people @ chances + new)"),
    },
    {
        "name": "hired in the first year only",
        "hint": "Your people are hired once. The hires of the task come every year.",
        "code": """
import numpy as np


def project(stock, P, hires, T):
    now, chances, new = (np.array(given, dtype=float) for given in (stock, P, hires))
    if (chances < 0).any() or (chances.sum(axis=1) > 1 + 1e-9).any():
        raise ValueError("a row that cannot be")
    for year in range(T):
        now = now @ chances + (new if year == 0 else 0)
    return now.tolist()
""",
    },
    {
        "name": "every year computed from today's stock",
        "hint": "Each of your years starts again from the people of today. It starts from those of the year before.",
        "code": """
import numpy as np


def project(stock, P, hires, T):
    start, chances, new = (np.array(given, dtype=float) for given in (stock, P, hires))
    if (chances < 0).any() or (chances.sum(axis=1) > 1 + 1e-9).any():
        raise ValueError("a row that cannot be")
    now = start
    for _ in range(T):
        now = start @ chances + new
    return now.tolist()
""",
    },
    {
        "name": "impossible tables let through",
        "hint": (
            "Your numbers are right, but the given lines that look at the table are gone: a row above one makes people"
            " out of nothing."
        ),
        "code": """
import numpy as np


def project(stock, P, hires, T):
    now = np.array(stock, dtype=float)
    for _ in range(T):
        now = now @ np.array(P, dtype=float) + np.array(hires, dtype=float)
    return now.tolist()
""",
    },
    {
        "name": "typed numbers",
        "hint": "Your function gives the same answer whatever it is asked. Use the names in the brackets, not numbers.",
        "code": """
def project(stock, P, hires, T):
    return [190.0, 92.0, 22.0]
""",
    },
]
