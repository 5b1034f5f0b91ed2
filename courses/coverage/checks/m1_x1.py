"""Check of m1-x1: effective coverage of the employed, and the share of members who do not pay."""

import math

from sscore.countries import codes, country

ITEM = "m1-x1"
FUNCTION = "coverage"
TITLE = "Effective coverage and dormant members"
FORBIDS = ["sscore"]


def reference(employed, active, registered):
    if min(employed, active, registered) < 0:
        raise ValueError("a number of people cannot be negative")
    if active > registered:
        raise ValueError("more active members than registered ones")
    rate = math.nan if employed == 0 else active / employed
    dormant = math.nan if registered == 0 else 1 - active / registered
    return rate, dormant


def _country_case(code):
    """Employed people, and members as the pack's coverage and registration figures imply them."""
    pack = country(code)
    covered = pack.figure("coverage.employed_covered_work_injury").value / 100
    per_active = pack.figure("coverage.registered_per_active").value
    rate = pack.figure("labour.employment_rate", sex="total", age="15+").value / 100
    employed = pack.population(ages=(15, 100)).value * rate
    return {
        "name": f"figures of {pack.name}",
        "probes": "The share of the employed who are covered, and a registration ratio, both from the country pack.",
        "args": [employed, employed * covered, employed * covered * per_active],
        "expect": (covered, 1 - 1 / per_active),
        "weight": 1,
    }


CASES = [
    {
        "name": "the worked example",
        "probes": "Active members over employed people, and the members who do not pay over all members.",
        "args": [24_000_000, 1_920_000, 3_200_000],
        "expect": (0.08, 0.40),
        "weight": 2,
    },
    {
        "name": "nobody employed",
        "probes": "With no employed people the rate does not exist (NaN), while the dormant share still does.",
        "args": [0, 30, 40],
        "expect": (math.nan, 0.25),
        "weight": 2,
    },
    {
        "name": "nobody registered",
        "probes": "With no members the dormant share does not exist (NaN), while the rate still does.",
        "args": [1_000, 0, 0],
        "expect": (0.0, math.nan),
        "weight": 2,
    },
    {
        "name": "more active than registered",
        "probes": "Whoever is active is also registered; anything else is refused with a ValueError.",
        "args": [1_000, 300, 200],
        "raises": "ValueError",
        "weight": 2,
    },
    {
        "name": "a negative count",
        "probes": "A number of people below zero is refused with a ValueError.",
        "args": [-1_000, 50, 200],
        "raises": "ValueError",
        "weight": 2,
    },
    *[_country_case(code) for code in codes()],
]

MISCONCEPTIONS = [
    {
        "name": "registered members taken for active ones",
        "hint": (
            "Your rate counts everyone who ever registered. Effective coverage counts those who are protected now: the"
            " active members."
        ),
        "code": """
import math


def share(part, whole):
    if part < 0 or whole < 0:
        raise ValueError("a count below zero")
    return math.nan if whole == 0 else part / whole


def coverage(employed, active, registered):
    return share(registered, employed), share(registered - active, registered)
""",
    },
    {
        "name": "paying share given as the dormant share",
        "hint": (
            "You return the share of members who pay. The dormant share is the other side: members who are registered"
            " and do not pay."
        ),
        "code": """
import math


def share(part, whole):
    if part < 0 or whole < 0:
        raise ValueError("a count below zero")
    return math.nan if whole == 0 else part / whole


def coverage(employed, active, registered):
    if active > registered:
        raise ValueError("more active than registered")
    return share(active, employed), share(active, registered)
""",
    },
    {
        "name": "dormant members divided by active ones",
        "hint": "The numerator of your dormant share is right. A share of the members is divided by all the members.",
        "code": """
import math


def share(part, whole):
    if part < 0 or whole < 0:
        raise ValueError("a count below zero")
    return math.nan if whole == 0 else part / whole


def coverage(employed, active, registered):
    return share(active, employed), share(registered - active, active)
""",
    },
    {
        "name": "zero where no rate exists",
        "hint": (
            "You return zero when there is nothing to divide by. Zero says that nobody is covered; NaN says that the"
            " rate does not exist. The given function `share` does this for you."
        ),
        "code": """
def coverage(employed, active, registered):
    if min(employed, active, registered) < 0 or active > registered:
        raise ValueError("impossible counts")
    rate = active / employed if employed else 0.0
    dormant = (registered - active) / registered if registered else 0.0
    return rate, dormant
""",
    },
    {
        "name": "plain division without checks",
        "hint": (
            "Plain `/` stops when it meets a zero and lets impossible counts through. Write both shares with the given"
            " function `share`."
        ),
        "code": """
def coverage(employed, active, registered):
    return active / employed, (registered - active) / registered
""",
    },
    {
        "name": "percentages instead of fractions",
        "hint": "You multiply by a hundred. Return fractions and leave the per cent sign to the sentence.",
        "code": """
import math


def share(part, whole):
    if part < 0 or whole < 0:
        raise ValueError("a count below zero")
    return math.nan if whole == 0 else 100 * part / whole


def coverage(employed, active, registered):
    return share(active, employed), share(registered - active, registered)
""",
    },
    {
        "name": "typed numbers",
        "hint": "Your function gives the same answer whatever it is asked. Use the names in the brackets, not numbers.",
        "code": """
def coverage(employed, active, registered):
    return 0.08, 0.40
""",
    },
]
