"""Check of m2-x3: retirements by year, with those overdue, later and of unknown age."""

import datetime as dt

import pandas as pd

from sscore.workforce import syn_staff

ITEM = "m2-x3"
FUNCTION = "retirements"
TITLE = "Retirements by year, with unknown birth dates"


def reference(staff, as_of, age, years, early_age=None, early_share=0.0):
    """Put one person after the other into a place, with the calendar of the standard library."""
    today = dt.date.fromisoformat(as_of)
    shown = [str(today.year + k) for k in range(years)]
    found = dict.fromkeys(["overdue", "unknown", *shown, "later"], 0.0)
    for born, left in zip(staff["birth_date"], staff["exit_date"], strict=True):
        if isinstance(left, str) and dt.date.fromisoformat(left) <= today:
            continue
        if not isinstance(born, str):
            found["unknown"] += 1
            continue
        if dt.date.fromisoformat(born) > today:
            raise ValueError("born after the day of the file")
        due = _birthday(born, age)
        if due <= today:
            found["overdue"] += 1
            continue
        soon = None if early_age is None else _birthday(born, early_age)
        parts = [(due, 1.0)] if soon is None or soon <= today else [(soon, early_share), (due, 1 - early_share)]
        for day, part in parts:
            place = str(day.year)
            found[place if place in shown else "later"] += part
    return {place: round(people, 6) for place, people in found.items()}


def _birthday(born, age):
    """Return the day on which somebody completes an age; 1 March where the year has no 29 February."""
    day = dt.date.fromisoformat(born)
    try:
        return day.replace(year=day.year + age)
    except ValueError:
        return dt.date(day.year + age, 3, 1)


def _file(*rows):
    return pd.DataFrame(list(rows), columns=["birth_date", "exit_date"])


def _syn(code, seed):
    """A synthetic file of sixty people and those who left, with the two columns that matter."""
    return syn_staff(code, persons=60, seed=seed)[["birth_date", "exit_date"]].reset_index(drop=True)


CASES = [
    {
        "name": "the worked example",
        "probes": "Five people, each in another place.",
        "args": [
            _file(("1965-07-01", None), ("1966-05-02", None), ("1968-12-31", None), ("1990-01-15", None), (None, None)),
            "2026-01-01",
            60,
            3,
        ],
        "expect": {"overdue": 1, "unknown": 1, "2026": 1, "2027": 0, "2028": 1, "later": 1},
        "weight": 2,
    },
    {
        "name": "birth dates missing",
        "probes": "Whose age nobody knows is reported as unknown, never dropped and never put into a year.",
        "args": [_file((None, None), (None, None), (None, None), ("1967-03-03", None)), "2026-01-01", 60, 2],
        "expect": {"overdue": 0, "unknown": 3, "2026": 0, "2027": 1, "later": 0},
        "weight": 2,
    },
    {
        "name": "people who have left",
        "probes": "An exit date up to the day of the file means that the person counts nowhere.",
        "args": [
            _file(
                ("1966-05-02", "2025-06-30"), ("1966-06-02", "2026-01-01"), (None, "2024-02-01"), ("1966-07-02", None)
            ),
            "2026-01-01",
            60,
            1,
        ],
        "expect": {"overdue": 0, "unknown": 0, "2026": 1, "later": 0},
        "weight": 2,
    },
    {
        "name": "an exit that is still to come",
        "probes": "Who leaves after the day of the file is still here and counts.",
        "args": [_file(("1966-05-02", "2026-03-31"), ("1980-05-02", "2026-02-28")), "2026-01-01", 60, 1],
        "expect": {"overdue": 0, "unknown": 0, "2026": 1, "later": 1},
    },
    {
        "name": "a file of the middle of the year",
        "probes": "A birthday earlier in the year of the file, or on its very day, is overdue; a later one is not.",
        "args": [
            _file(("1966-03-01", None), ("1966-06-30", None), ("1966-07-01", None), ("1967-03-01", None)),
            "2026-06-30",
            60,
            2,
        ],
        "expect": {"overdue": 2, "unknown": 0, "2026": 1, "2027": 1, "later": 0},
        "weight": 2,
    },
    {
        "name": "born on 29 February, the day before",
        "probes": "In a year without that day the birthday is 1 March, so on 28 February it is still to come.",
        "args": [_file(("1968-02-29", None)), "2027-02-28", 59, 1],
        "expect": {"overdue": 0, "unknown": 0, "2027": 1, "later": 0},
    },
    {
        "name": "born on 29 February, the day itself",
        "probes": "On 1 March the birthday of 29 February has come.",
        "args": [_file(("1968-02-29", None)), "2027-03-01", 59, 1],
        "expect": {"overdue": 1, "unknown": 0, "2027": 0, "later": 0},
    },
    {
        "name": "early retirement",
        "probes": "A share goes at the early age, the rest at the age; who is past the early age has stayed.",
        "args": [
            _file(("1972-04-01", None), ("1972-08-01", None), ("1966-05-02", None), (None, None)),
            "2026-01-01",
            60,
            2,
            55,
            0.25,
        ],
        "expect": {"overdue": 0, "unknown": 1, "2026": 1, "2027": 0.5, "later": 1.5},
        "weight": 2,
    },
    {
        "name": "another retirement age",
        "probes": "The same people with a higher age: everybody moves on, nobody disappears.",
        "args": [
            _file(("1961-02-01", None), ("1963-05-02", None), ("1958-12-31", None), (None, None)),
            "2026-01-01",
            65,
            3,
        ],
        "expect": {"overdue": 1, "unknown": 1, "2026": 1, "2027": 0, "2028": 1, "later": 0},
    },
    {
        "name": "born after the day of the file",
        "probes": "A birth date that cannot be is refused with a ValueError.",
        "args": [_file(("1966-05-02", None), ("2066-05-02", None)), "2026-01-01", 60, 2],
        "raises": "ValueError",
    },
    {
        "name": "a larger synthetic file",
        "probes": "Sixty people and those who left before, with unknown birth dates among them.",
        "args": [_syn("KEN", 5), "2026-01-01", 60, 10],
        "weight": 2,
    },
    {
        "name": "a larger synthetic file with early retirement",
        "probes": "The same kind of file, where one in five goes five years early.",
        "args": [_syn("RWA", 8), "2026-01-01", 60, 10, 55, 0.2],
        "weight": 2,
    },
]

_SHELL = """
import datetime as dt

from sscore.workforce import EarlyExit, retirement_wave


def retirements(staff, as_of, age, years, early_age=None, early_share=0.0):
    early = None if early_age is None else EarlyExit(age=early_age, share=early_share)
    wave = CALL
    by_year = wave.expected.sum(axis=0)
    found = {"overdue": wave.overdue.sum(), "unknown": wave.unknown.sum()}
    found |= {str(year): people for year, people in zip(wave.years, by_year, strict=True)}
    found["later"] = wave.staff.sum() - sum(found.values())
    return {place: round(float(people), 6) for place, people in found.items()}
"""
_RIGHT = "retirement_wave(staff, as_of=as_of, retirement_age=age, years=years, early=early)"

_BY_HAND = """
import pandas as pd


def retirements(staff, as_of, age, years, early_age=None, early_share=0.0):
    today = pd.Timestamp(as_of)
    left = pd.to_datetime(staff["exit_date"])
    staff = staff[left.isna() | (left > today)]
    found = {"overdue": 0.0, "unknown": float(staff["birth_date"].isna().sum())}
    found |= {str(today.year + k): 0.0 for k in range(years)} | {"later": 0.0}
    for born in pd.to_datetime(staff["birth_date"].dropna()):
        if born > today:
            raise ValueError("born after the day of the file")
        soon = born + pd.DateOffset(years=early_age or age)
        due = born + pd.DateOffset(years=age)
        if OVERDUE:
            found["overdue"] += 1
            continue
        part = early_share if early_age and SOON else 0.0
        for day, people in ((soon, part), (due, 1 - part)):
            place = str(day.year)
            found[place if place in found else "later"] += people
    return {place: round(people, 6) for place, people in found.items()}
"""

MISCONCEPTIONS = [
    {
        "name": "rows without a birth date dropped",
        "hint": (
            "You leave out the rows without a birth date, so these people are in no plan at all. The library reports"
            " them if you let it."
        ),
        "code": _SHELL.replace("CALL", _RIGHT.replace("staff,", 'staff.dropna(subset=["birth_date"]),')),
    },
    {
        "name": "unknown birth dates filled in",
        "hint": "You give people without a birth date one of your own. An invented age is not a known one.",
        "code": _SHELL.replace(
            "CALL", _RIGHT.replace("staff,", 'staff.assign(birth_date=staff["birth_date"].fillna("1960-01-01")),')
        ),
    },
    {
        "name": "people who left are still counted",
        "hint": "Somebody who has left does not retire from here any more. Look at the exit dates again.",
        "code": _SHELL.replace("CALL", _RIGHT.replace("staff,", 'staff.drop(columns="exit_date"),')),
    },
    {
        "name": "everybody with an exit date left out",
        "hint": "You leave out everybody who has an exit date. While it is still to come, the person is here.",
        "code": _SHELL.replace("CALL", _RIGHT.replace("staff,", 'staff[staff["exit_date"].isna()],')),
    },
    {
        "name": "the first day of the year taken for the day of the file",
        "hint": (
            "You count from the first of January, whatever day the file has. Birthdays between the two days come out in"
            " the wrong place."
        ),
        "code": _SHELL.replace("CALL", _RIGHT.replace("as_of=as_of", 'as_of=as_of[:4] + "-01-01"')),
    },
    {
        "name": "early retirement not passed on",
        "hint": "Your numbers are right without early retirement. The option `early` is prepared, but nobody uses it.",
        "code": _SHELL.replace("CALL", _RIGHT.replace(", early=early", "")),
    },
    {
        "name": "a retirement age of sixty for all",
        "hint": "You count with sixty, whatever age is asked for. The age is an argument.",
        "code": _SHELL.replace("CALL", _RIGHT.replace("retirement_age=age", "retirement_age=60")),
    },
    {
        "name": "one year too few",
        "hint": "You show one year too few. The year of the file is the first of them.",
        "code": _SHELL.replace("CALL", _RIGHT.replace("years=years", "years=max(years - 1, 1)")),
    },
    {
        "name": "29 February moved back",
        "hint": (
            "You let people born on 29 February complete their age on 28 February. The task counts 1 March in years"
            " without that day."
        ),
        "code": _BY_HAND.replace("OVERDUE", "due <= today").replace("SOON", "soon > today"),
    },
    {
        "name": "the birthday itself not counted as reached",
        "hint": "Whose birthday is the day of the file has reached the age. You still count that person ahead.",
        "code": _BY_HAND.replace("OVERDUE", "due < today").replace("SOON", "soon > today"),
    },
    {
        "name": "early retirement for those past the early age",
        "hint": (
            "You send a share of everybody home early, also of those who are past the early age already. They had the"
            " choice, and stayed."
        ),
        "code": _BY_HAND.replace("OVERDUE", "due <= today").replace("SOON", "True"),
    },
]
