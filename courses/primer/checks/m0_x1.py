"""Check of m0-x1: what is deducted from a wage when there may be a ceiling."""

import math

from sscore.countries import country

ITEM = "m0-x1"
FUNCTION = "monthly_contribution"
TITLE = "Monthly contribution up to a ceiling"
FORBIDS = ["sscore"]


def reference(wage, rate, ceiling=None):
    if wage < 0:
        raise ValueError("a wage cannot be negative")
    if rate < 0 or rate > 1:
        raise ValueError("a rate is a fraction between 0 and 1")
    if math.isnan(wage):
        return math.nan
    above = 0 if ceiling is None else max(0, wage - ceiling)
    return (wage - above) * rate


def _in_force(code, day, name):
    return country(code).at(day)[name]


KENYA_RATE = _in_force("KEN", "2025-03-01", "nssf.contribution_employee").fraction
KENYA_LIMIT = float(_in_force("KEN", "2025-03-01", "nssf.upper_earnings_limit"))
TANZANIA_RATE = _in_force("TZA", "2025-03-01", "nssf.contribution_employee").fraction
ZAMBIA_RATE = _in_force("ZMB", "2025-03-01", "napsa.contribution_employee").fraction
ZAMBIA_LIMIT = float(_in_force("ZMB", "2025-03-01", "napsa.earnings_ceiling"))

CASES = [
    {
        "name": "the worked example",
        "probes": "A wage above the ceiling: only the part up to the ceiling is insured.",
        "args": [850_000, 0.10, 700_000],
        "expect": 70_000,
        "weight": 2,
    },
    {
        "name": "no ceiling",
        "probes": "A scheme without a ceiling insures the whole wage.",
        "args": [850_000, 0.10],
        "expect": 85_000,
        "weight": 2,
    },
    {
        "name": "a wage of zero",
        "probes": "Nobody pays a contribution on a wage of nothing.",
        "args": [0, 0.10, 700_000],
        "expect": 0,
    },
    {
        "name": "a wage exactly at the ceiling",
        "probes": "At the ceiling the whole wage is still insured.",
        "args": [700_000, 0.08, 700_000],
        "expect": 56_000,
    },
    {
        "name": "a wage below the ceiling",
        "probes": "Below the ceiling the ceiling changes nothing.",
        "args": [430_000, 0.10, 700_000],
        "expect": 43_000,
    },
    {
        "name": "a ceiling of zero",
        "probes": "A ceiling of zero insures nothing; it is not the same as having no ceiling.",
        "args": [850_000, 0.10, 0],
        "expect": 0,
    },
    {
        "name": "Kenya, employee rate and upper limit of March 2025",
        "probes": "A national rate and limit from the country pack, with a wage above the limit.",
        "args": [100_000, KENYA_RATE, KENYA_LIMIT],
        "expect": 4_320,
        "weight": 2,
    },
    {
        "name": "Tanzania, employee rate of March 2025",
        "probes": "A national rate from the country pack, in a scheme without a ceiling.",
        "args": [1_250_000, TANZANIA_RATE],
        "expect": 125_000,
    },
    {
        "name": "Zambia, employee rate and ceiling of March 2025",
        "probes": "A national rate and ceiling from the country pack, with a wage above the ceiling.",
        "args": [40_000, ZAMBIA_RATE, ZAMBIA_LIMIT],
        "expect": 1_708.20,
        "weight": 2,
    },
    {
        "name": "a negative wage",
        "probes": "A wage below zero is a mistake in the data and is refused with a ValueError.",
        "args": [-1, 0.10, 700_000],
        "raises": "ValueError",
    },
    {
        "name": "a percentage where a fraction belongs",
        "probes": "A rate above one is refused with a ValueError: ten per cent is written as a tenth.",
        "args": [500_000, 10, 700_000],
        "raises": "ValueError",
    },
    {
        "name": "a wage that is not known",
        "probes": "When the wage is missing (NaN) the contribution is missing too, not zero.",
        "args": [math.nan, 0.10, 700_000],
        "expect": math.nan,
    },
]

MISCONCEPTIONS = [
    {
        "name": "no ceiling taken for a mistake",
        "hint": (
            "Your answer works when a ceiling is given and stops when there is none. Use `limit`, which the line above"
            " has prepared for both situations, instead of `ceiling`."
        ),
        "code": """
import math


def monthly_contribution(wage, rate, ceiling=None):
    contribution = rate * min(wage, ceiling)
    if wage < 0 or not 0 <= rate <= 1:
        raise ValueError("wage below zero, or rate not a fraction")
    return math.nan if math.isnan(wage) else contribution
""",
    },
    {
        "name": "ceiling put on the contribution",
        "hint": (
            "You limited the contribution itself. The ceiling limits the wage that is insured; take the smaller of wage"
            " and limit first, and only then apply the rate."
        ),
        "code": """
import math


def monthly_contribution(wage, rate, ceiling=None):
    limit = math.inf if ceiling is None else ceiling
    contribution = min(rate * wage, limit)
    if wage < 0 or not 0 <= rate <= 1:
        raise ValueError("wage below zero, or rate not a fraction")
    return math.nan if math.isnan(wage) else contribution
""",
    },
    {
        "name": "ceiling forgotten",
        "hint": "You apply the rate to the whole wage. Which part of the wage is insured when there is a ceiling?",
        "code": """
import math


def monthly_contribution(wage, rate, ceiling=None):
    contribution = rate * wage
    if wage < 0 or not 0 <= rate <= 1:
        raise ValueError("wage below zero, or rate not a fraction")
    return math.nan if math.isnan(wage) else contribution
""",
    },
    {
        "name": "nothing due above the ceiling",
        "hint": (
            "You exempt everybody who earns more than the ceiling. They still contribute, on the part of the wage up to"
            " the ceiling."
        ),
        "code": """
import math


def monthly_contribution(wage, rate, ceiling=None):
    limit = math.inf if ceiling is None else ceiling
    contribution = rate * wage if wage <= limit else 0
    if wage < 0 or not 0 <= rate <= 1:
        raise ValueError("wage below zero, or rate not a fraction")
    return math.nan if math.isnan(wage) else contribution
""",
    },
    {
        "name": "a ceiling of zero read as no ceiling",
        "hint": (
            "`if ceiling` is false for zero as well as for None. Ask the question you mean: `ceiling is None`, or use"
            " `limit`."
        ),
        "code": """
import math


def monthly_contribution(wage, rate, ceiling=None):
    contribution = rate * (min(wage, ceiling) if ceiling else wage)
    if wage < 0 or not 0 <= rate <= 1:
        raise ValueError("wage below zero, or rate not a fraction")
    return math.nan if math.isnan(wage) else contribution
""",
    },
    {
        "name": "rate taken as a percentage",
        "hint": "You divide the rate by a hundred. It already is a fraction: ten per cent arrives as a tenth.",
        "code": """
import math


def monthly_contribution(wage, rate, ceiling=None):
    limit = math.inf if ceiling is None else ceiling
    contribution = rate / 100 * min(wage, limit)
    return math.nan if math.isnan(wage) else max(contribution, 0)
""",
    },
    {
        "name": "bad input accepted",
        "hint": (
            "The arithmetic is right, but the given lines after it that refuse a negative wage or a rate above one are"
            " gone. Put them back: a mistake in the data must not become a deduction."
        ),
        "code": """
def monthly_contribution(wage, rate, ceiling=None):
    return rate * (wage if ceiling is None else min(wage, ceiling))
""",
    },
    {
        "name": "a typed number",
        "hint": "Your function gives the same answer whatever it is asked. Use the names in the brackets, not numbers.",
        "code": """
def monthly_contribution(wage, rate, ceiling=None):
    return 70_000
""",
    },
]
