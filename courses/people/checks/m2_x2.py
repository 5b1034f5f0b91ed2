"""Check of m2-x2: how many full-time people the work of a year needs."""

import math
from fractions import Fraction

from sscore.countries import codes, country

ITEM = "m2-x2"
FUNCTION = "staff_needed"
TITLE = "Staff for a year of work"
FORBIDS = ["sscore"]


def reference(volume, minutes, days, hours, shrink):
    """Compute with exact fractions, so that rounding up needs no care."""
    cases, each, year, day, lost = (Fraction(str(given)) for given in (volume, minutes, days, hours, shrink))
    if cases < 0 or not 0 <= lost < 1 or year <= 0 or day <= 0:
        raise ValueError("work below zero, or no working time")
    return math.ceil(cases * each / 60 / (year * day * (1 - lost)))


def _country_case(code):
    """One in a hundred of the self-employed registered in a year, as the pack's figures imply them."""
    pack = country(code)
    rate = pack.figure("labour.employment_rate", sex="total", age="15+").value
    share = pack.figure("labour.self_employed_share").value
    registrations = round(pack.population(ages=(15, 100)).value * rate * share / 1_000_000)
    return {
        "name": f"registrations in {pack.name}",
        "probes": "The work of an extension plan, with volume from the country pack and other working time.",
        "args": [registrations, 70, 213, 8, 0.15],
    }


CASES = [
    {
        "name": "the worked example",
        "probes": "Work in hours, over the hours of a person less what is lost.",
        "args": [120_000, 45, 220, 6.5, 0.18],
        "expect": 77,
        "weight": 2,
    },
    {
        "name": "a whole number",
        "probes": "Exactly one person is one, not two.",
        "args": [1_000, 60, 125, 8, 0],
        "expect": 1,
        "weight": 2,
    },
    {
        "name": "a little more than a whole number",
        "probes": "The smallest part of a person more needs one person more.",
        "args": [1_000, 66, 125, 8, 0],
        "expect": 2,
        "weight": 2,
    },
    {
        "name": "a digit that only the computer sees",
        "probes": "A whole number that the computer stores with a tiny excess is not rounded further.",
        "args": [8_400, 42, 200, 7, 0.3],
        "expect": 6,
    },
    {
        "name": "no work",
        "probes": "Without cases nobody is needed.",
        "args": [0, 45, 220, 6.5, 0.18],
        "expect": 0,
    },
    {
        "name": "half of the time lost",
        "probes": "When half of the time is lost, twice as many people are needed.",
        "args": [10_000, 30, 200, 7, 0.5],
        "expect": 8,
        "weight": 2,
    },
    {
        "name": "all time lost",
        "probes": "Nobody has time for a case: refused with a ValueError.",
        "args": [120_000, 45, 220, 6.5, 1],
        "raises": "ValueError",
    },
    {
        "name": "more than all time lost",
        "probes": "A share above one is refused with a ValueError.",
        "args": [120_000, 45, 220, 6.5, 1.2],
        "raises": "ValueError",
    },
    {
        "name": "a negative share lost",
        "probes": "A share below zero is refused with a ValueError.",
        "args": [120_000, 45, 220, 6.5, -0.1],
        "raises": "ValueError",
    },
    {
        "name": "no working days",
        "probes": "Without working time no number of people is enough: refused with a ValueError.",
        "args": [120_000, 45, 0, 6.5, 0.18],
        "raises": "ValueError",
    },
    {
        "name": "a negative volume",
        "probes": "Fewer than no cases cannot be: refused with a ValueError.",
        "args": [-5_000, 45, 220, 6.5, 0.18],
        "raises": "ValueError",
    },
    *[_country_case(code) for code in codes()],
]

_SHELL = """
import math


def people(work, time):
    if work < 0 or time <= 0:
        raise ValueError("no time")
    return math.ceil(round(work / time, 9))


def staff_needed(volume, minutes, days, hours, shrink):
    staff = LINE
    if not 0 <= shrink < 1:
        raise ValueError("a share")
    return staff
"""
_RIGHT = "people(volume * minutes / 60, days * hours * (1 - shrink))"


def _rounded(expression):
    """Give the right hours another way of rounding."""
    return _SHELL.replace("math.ceil(round(work / time, 9))", expression).replace("LINE", _RIGHT)


MISCONCEPTIONS = [
    {
        "name": "lost time added to the work",
        "hint": (
            "You put the lost share on top of the work. It is a share of a person's time: take it off the time that"
            " you divide by."
        ),
        "code": _SHELL.replace("LINE", "people(volume * minutes / 60 * (1 + shrink), days * hours)"),
    },
    {
        "name": "lost time forgotten",
        "hint": "Your people spend every minute on cases. The last of the five numbers is not used.",
        "code": _SHELL.replace("LINE", "people(volume * minutes / 60, days * hours)"),
    },
    {
        "name": "lost share taken for the useful one",
        "hint": "You multiply the time by the share that is lost. Which share is left for cases?",
        "code": _SHELL.replace("LINE", "people(volume * minutes / 60, days * hours * (shrink if shrink else 1))"),
    },
    {
        "name": "lost share taken for per cent",
        "hint": "You divide the lost share by a hundred, but it is a fraction already.",
        "code": _SHELL.replace("LINE", "people(volume * minutes / 60, days * hours * (1 - shrink / 100))"),
    },
    {
        "name": "minutes over hours",
        "hint": "Your work is in minutes and your working time in hours. Bring both to the same unit.",
        "code": _SHELL.replace("LINE", "people(volume * minutes, days * hours * (1 - shrink))"),
    },
    {
        "name": "people of one day",
        "hint": "You divide the work of a whole year by the hours of a single day.",
        "code": _SHELL.replace("LINE", "people(volume * minutes / 60, hours * (1 - shrink) if days else 0)"),
    },
    {
        "name": "rounded to the nearest",
        "hint": "You round to the nearest whole number. Two tenths of a person's work also need a person: round up.",
        "code": _rounded("round(work / time)"),
    },
    {
        "name": "rounded down",
        "hint": "You cut the fraction off. The work behind it stays undone, every year.",
        "code": _rounded("int(round(work / time, 9))"),
    },
    {
        "name": "always one more",
        "hint": "You add one person in every case, also when the number is whole already.",
        "code": _rounded("int(round(work / time, 9)) + 1"),
    },
    {
        "name": "the computer's last digit counted as a person",
        "hint": (
            "Almost there: a whole number that the computer stores with a tiny excess gets one person too many. The"
            " given function `people` takes care of it."
        ),
        "code": _rounded("math.ceil(work / time)"),
    },
    {
        "name": "not rounded",
        "hint": "You return a fraction of a person. The task asks for whole people.",
        "code": _rounded("work / time"),
    },
    {
        "name": "nothing refused",
        "hint": (
            "Your numbers are right where there is a right one, but impossible input is answered, too. Use the given"
            " function `people` and leave the given lines in place."
        ),
        "code": """
import math


def staff_needed(volume, minutes, days, hours, shrink):
    time = days * hours * (1 - shrink)
    return math.ceil(round(volume * minutes / 60 / time, 9)) if time else 0
""",
    },
    {
        "name": "typed numbers",
        "hint": "Your function gives the same answer whatever it is asked. Use the names in the brackets, not numbers.",
        "code": """
def staff_needed(volume, minutes, days, hours, shrink):
    return 77
""",
    },
]
