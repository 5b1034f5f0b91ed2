"""Check of m1-x1: frequency, severity and fatal incidence rate of one establishment."""

import math

from sscore.countries import codes, country
from sscore.errors import DataError

ITEM = "m1-x1"
FUNCTION = "rates"
TITLE = "Three injury rates of one establishment"
FORBIDS = ["sscore"]


def reference(injuries, workers, hours, lost_days, deaths, per=1_000_000):
    if min(injuries, workers, hours, deaths) < 0 or lost_days < 0:
        raise ValueError("a number is below zero")
    if deaths > injuries:
        raise ValueError("more deaths than injuries")
    frequency = severity = fatal = math.nan
    if hours > 0:
        frequency, severity = per * injuries / hours, 1_000 * lost_days / hours
    if workers > 0:
        fatal = 100_000 * deaths / workers
    return frequency, severity, fatal


def _country_cases():
    """One establishment of 500 workers at each country's usual week; a country without hours in its pack has none."""
    cases = []
    for code in codes():
        pack = country(code)
        try:
            week = pack.figure("labour.working_hours_per_week").value
        except DataError:
            continue
        cases.append(
            {
                "name": f"a working week of {pack.name}",
                "probes": "Hours are what people work in the country, not a fixed number for each worker.",
                "args": [18, 500, 500 * 48 * week, 270, 1],
                "weight": 0.5,
            }
        )
    return cases


CASES = [
    {
        "name": "the worked example",
        "probes": "Injuries and days over hours worked, deaths over workers.",
        "args": [46, 1_200, 2_400_000, 690, 2],
        "expect": (19 + 1 / 6, 0.2875, 166 + 2 / 3),
        "weight": 2,
    },
    {
        "name": "part-time work",
        "probes": "The same people with half the hours: the first two rates look at hours, the third at workers.",
        "args": [46, 1_200, 1_200_000, 690, 2],
        "expect": (38 + 1 / 3, 0.575, 166 + 2 / 3),
        "weight": 2,
    },
    {
        "name": "the base of the United States",
        "probes": "Only the first rate changes when another base is asked for.",
        "args": [46, 1_200, 2_400_000, 690, 2, 200_000],
        "expect": (3 + 5 / 6, 0.2875, 166 + 2 / 3),
        "weight": 2,
    },
    {
        "name": "closed for the whole year",
        "probes": "Without hours worked the first two rates do not exist (NaN), while the third still does.",
        "args": [0, 40, 0, 0, 0],
        "expect": (math.nan, math.nan, 0.0),
        "weight": 2,
    },
    {
        "name": "nobody on the payroll",
        "probes": "Without workers the third rate does not exist (NaN), while the first two still do.",
        "args": [3, 0, 4_000, 10, 0],
        "expect": (750.0, 2.5, math.nan),
    },
    {
        "name": "lost days not known",
        "probes": "A missing number spoils the rate that needs it and no other.",
        "args": [12, 400, 800_000, math.nan, 1],
        "expect": (15.0, math.nan, 250.0),
    },
    {
        "name": "more deaths than injuries",
        "probes": "A death is one of the injuries; more deaths than injuries are refused with a ValueError.",
        "args": [2, 400, 800_000, 30, 3],
        "raises": "ValueError",
    },
    {
        "name": "hours below zero",
        "probes": "A negative number is refused with a ValueError.",
        "args": [2, 400, -800_000, 30, 0],
        "raises": "ValueError",
    },
    *_country_cases(),
]

_SHELL = """
import math


def rate(count, exposure, base):
    if count < 0 or exposure < 0:
        raise ValueError("below zero")
    return math.nan if exposure == 0 else count / exposure * base


def rates(injuries, workers, hours, lost_days, deaths, per=1_000_000):
    result = ANSWER
    if deaths > injuries:
        raise ValueError("more deaths than injuries")
    return result
"""

MISCONCEPTIONS = [
    {
        "name": "hours worked out from the number of workers",
        "hint": (
            "You take the same number of hours for every worker. Part-timers work fewer and overtime adds more: the"
            " hours really worked are given to you."
        ),
        "code": _SHELL.replace(
            "ANSWER",
            "rate(injuries, workers * 2_000, per), rate(lost_days, workers * 2_000, 1_000),"
            " rate(deaths, workers, 100_000)",
        ),
    },
    {
        "name": "base in the brackets ignored",
        "hint": (
            "Your first rate stands on a million hours whatever is asked for. The reader may ask for another base: use"
            " the name in the brackets."
        ),
        "code": _SHELL.replace(
            "ANSWER",
            "rate(injuries, hours, 1_000_000), rate(lost_days, hours, 1_000), rate(deaths, workers, 100_000)",
        ),
    },
    {
        "name": "severity on the base of the frequency",
        "hint": "Your days lost stand on the base of the injuries. The task names another base for days; say it aloud.",
        "code": _SHELL.replace(
            "ANSWER",
            "rate(injuries, hours, per), rate(lost_days, hours, per), rate(deaths, workers, 100_000)",
        ),
    },
    {
        "name": "days for each injury taken for the severity rate",
        "hint": (
            "You divide the days by the injuries: how long an average case lasts. The severity rate asks how much"
            " working time is lost, so it has hours underneath."
        ),
        "code": _SHELL.replace(
            "ANSWER",
            "rate(injuries, hours, per), rate(lost_days, injuries, 1), rate(deaths, workers, 100_000)",
        ),
    },
    {
        "name": "deaths out of the injuries",
        "hint": (
            "You divide the deaths by the injuries. That is the fatal share of the cases; a rate of people has the"
            " people underneath."
        ),
        "code": _SHELL.replace(
            "ANSWER",
            "rate(injuries, hours, per), rate(lost_days, hours, 1_000), rate(deaths, injuries, 100_000)",
        ),
    },
    {
        "name": "fatal cases left out of the frequency",
        "hint": "You take the deaths out of the injuries. In the task the injuries are all cases, the fatal ones too.",
        "code": _SHELL.replace(
            "ANSWER",
            "rate(injuries - deaths, hours, per), rate(lost_days, hours, 1_000), rate(deaths, workers, 100_000)",
        ),
    },
    {
        "name": "zero where no rate exists",
        "hint": (
            "You return zero when there is nothing to divide by. Zero says that nobody was hurt; NaN says that the rate"
            " does not exist. The given function `rate` does this for you."
        ),
        "code": """
def rates(injuries, workers, hours, lost_days, deaths, per=1_000_000):
    if min(injuries, workers, hours, deaths) < 0 or deaths > injuries:
        raise ValueError("impossible")
    frequency = injuries / hours * per if hours else 0.0
    severity = lost_days / hours * 1_000 if hours else 0.0
    return frequency, severity, deaths / workers * 100_000 if workers else 0.0
""",
    },
    {
        "name": "plain division without checks",
        "hint": (
            "Plain `/` stops when it meets a zero and lets impossible numbers through. Write all three rates with the"
            " given function `rate`."
        ),
        "code": """
def rates(injuries, workers, hours, lost_days, deaths, per=1_000_000):
    return injuries / hours * per, lost_days / hours * 1_000, deaths / workers * 100_000
""",
    },
    {
        "name": "typed numbers",
        "hint": "Your function gives the same answer whatever it is asked. Use the names in the brackets, not numbers.",
        "code": """
def rates(injuries, workers, hours, lost_days, deaths, per=1_000_000):
    return 19.166666666666668, 0.2875, 166.66666666666666
""",
    },
]
