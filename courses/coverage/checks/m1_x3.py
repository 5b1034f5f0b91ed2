"""Check of m1-x3: one line of a social protection expenditure and performance review."""

import math

ITEM = "m1-x3"
FUNCTION = "sper_line"
TITLE = "One line of an expenditure review"
FORBIDS = ["sscore"]

_SIZE = {"LCU": 1, "thousand LCU": 1_000, "million LCU": 1_000_000, "billion LCU": 1_000_000_000}


def _over(part, whole):
    return part / whole if whole > 0 else math.nan


def reference(row, line_period="month"):
    if row["unit"] not in _SIZE or row["gdp_unit"] != row["unit"] or row["line_unit"] != "LCU":
        raise ValueError("units differ")
    if line_period not in ("month", "year"):
        raise ValueError("the poverty line is for a month or for a year")
    if any(row[key] < 0 for key in ("spending", "benefits_paid", "admin", "gdp", "beneficiaries", "poverty_line")):
        raise ValueError("an amount below zero")
    line_for_a_year = row["poverty_line"] * (12 if line_period == "month" else 1)
    for_a_person = _over(row["benefits_paid"] * _SIZE[row["unit"]], row["beneficiaries"])
    return (
        _over(row["spending"], row["gdp"]),
        _over(for_a_person, line_for_a_year),
        _over(row["admin"], row["spending"]),
    )


def _row(**changes):
    row = {
        "spending": 42.5,
        "benefits_paid": 36,
        "admin": 6.5,
        "unit": "billion LCU",
        "gdp": 1_700,
        "gdp_unit": "billion LCU",
        "beneficiaries": 1_200_000,
        "poverty_line": 7_500,
        "line_unit": "LCU",
    }
    return row | changes


CASES = [
    {
        "name": "the worked example",
        "probes": "A year of spending, and a poverty line for one month.",
        "args": [_row()],
        "expect": (0.025, 1 / 3, 13 / 85),
        "weight": 2,
    },
    {
        "name": "a poverty line for a year",
        "probes": "When the line is for a year, the benefit of a year is compared with it as it stands.",
        "args": [_row(poverty_line=90_000), "year"],
        "expect": (0.025, 1 / 3, 13 / 85),
        "weight": 2,
    },
    {
        "name": "a benefit above the poverty line",
        "probes": "Few people with a large benefit: the second ratio may be above one.",
        "args": [_row(beneficiaries=100_000, poverty_line=120_000), "year"],
        "expect": (0.025, 3.0, 13 / 85),
        "weight": 2,
    },
    {
        "name": "amounts in millions",
        "probes": "The amount for one person is in single units of the currency, whatever unit the table uses.",
        "args": [
            _row(
                spending=500,
                benefits_paid=480,
                admin=20,
                unit="million LCU",
                gdp=40_000,
                gdp_unit="million LCU",
                beneficiaries=80_000,
                poverty_line=1_000,
            )
        ],
        "expect": (0.0125, 0.5, 0.04),
        "weight": 2,
    },
    {
        "name": "no beneficiaries",
        "probes": "Without beneficiaries there is no average benefit (NaN); the other two ratios remain.",
        "args": [_row(beneficiaries=0)],
        "expect": (0.025, math.nan, 13 / 85),
        "weight": 2,
    },
    {
        "name": "no spending",
        "probes": "Without spending there is no administration ratio (NaN); the other two ratios are nothing.",
        "args": [_row(spending=0, benefits_paid=0, admin=0)],
        "expect": (0.0, 0.0, math.nan),
        "weight": 2,
    },
    {
        "name": "spending in billions, GDP in millions",
        "probes": "Two amounts in different units are refused with a ValueError, not divided.",
        "args": [_row(gdp_unit="million LCU")],
        "raises": "ValueError",
    },
    {
        "name": "GDP in another currency",
        "probes": "An amount in another currency is refused with a ValueError.",
        "args": [_row(gdp_unit="billion USD")],
        "raises": "ValueError",
    },
    {
        "name": "a poverty line in another currency",
        "probes": "A poverty line in dollars cannot be compared with a benefit in local currency.",
        "args": [_row(line_unit="USD")],
        "raises": "ValueError",
    },
    {
        "name": "a poverty line for a week",
        "probes": "Only month and year are known periods; anything else is refused with a ValueError.",
        "args": [_row(), "week"],
        "raises": "ValueError",
    },
    {
        "name": "a negative amount",
        "probes": "Spending below zero is a mistake in the table and is refused with a ValueError.",
        "args": [_row(spending=-42.5)],
        "raises": "ValueError",
    },
]

_GIVEN = """
import math

SCALE = {"LCU": 1, "thousand LCU": 1e3, "million LCU": 1e6, "billion LCU": 1e9}
PERIODS = {"month": 12, "year": 1}


def share(part, whole):
    if part < 0 or whole < 0:
        raise ValueError("an amount below zero")
    return math.nan if whole == 0 else part / whole


def sper_line(row, line_period="month"):
    spending, benefits, admin = row["spending"], row["benefits_paid"], row["admin"]
    gdp, people, line = row["gdp"], row["beneficiaries"], row["poverty_line"]
    scale, periods = SCALE.get(row["unit"], math.nan), PERIODS.get(line_period, math.nan)
"""
_REFUSALS = """
    if row["unit"] != row["gdp_unit"] or row["unit"] not in SCALE or row["line_unit"] != "LCU":
        raise ValueError("units differ")
    if line_period not in PERIODS:
        raise ValueError("unknown period")
    return result
"""

_ALL_RIGHT = "share(spending, gdp), share(share(benefits * scale, people * periods), line), share(admin, spending)"


def _answer(result):
    """Give the wrong line its place between the given ones."""
    return f"{_GIVEN}    result = {result}{_REFUSALS}"


MISCONCEPTIONS = [
    {
        "name": "a year's benefit against a month's poverty line",
        "hint": (
            "Your average benefit is for a year and the poverty line may be for a month. Use `periods`, prepared above,"
            " so that both are for the same length of time."
        ),
        "code": _answer(_ALL_RIGHT.replace("people * periods", "people")),
    },
    {
        "name": "always divided into months",
        "hint": (
            "You divide by the months of a year even when the line is for a year. `periods` knows which of the two it"
            " is."
        ),
        "code": _answer(_ALL_RIGHT.replace("people * periods", "people * 12")),
    },
    {
        "name": "administration over benefits",
        "hint": "You divide administration by the benefits. This review divides it by all the spending.",
        "code": _answer(_ALL_RIGHT.replace("share(admin, spending)", "share(admin, benefits)")),
    },
    {
        "name": "total spending taken for benefits",
        "hint": (
            "You share out all the spending among the beneficiaries. Administration does not reach them: the average"
            " benefit starts from what was paid out."
        ),
        "code": _answer(_ALL_RIGHT.replace("benefits * scale", "spending * scale")),
    },
    {
        "name": "billions assumed",
        "hint": "You multiply by a billion whatever the table says. `scale` follows the unit of the table.",
        "code": _answer(_ALL_RIGHT.replace("benefits * scale", "benefits * 1e9")),
    },
    {
        "name": "units not compared",
        "hint": (
            "The three ratios are right, but the given lines that compare the units are gone. Billions over millions"
            " is a mistake a reader will not forgive."
        ),
        "code": f"{_GIVEN}    return {_ALL_RIGHT}\n",
    },
    {
        "name": "zero where no average exists",
        "hint": (
            "You return zero when there is nothing to divide by. Zero says that people receive nothing; NaN says that"
            " there is no average. The given function `share` does this for you."
        ),
        "code": _answer(_ALL_RIGHT).replace("math.nan if whole == 0", "0.0 if whole == 0"),
    },
]
