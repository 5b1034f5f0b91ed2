"""Whom the rules in a country's pack name, and how the labour force divides into those categories."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sscore.countries import country as load_country
from sscore.coverage.legal import EVERYBODY, Reach
from sscore.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["BRANCHES", "CATEGORIES", "JOBLESS", "law_reach", "work_categories"]

EMPLOYEES, OWN_ACCOUNT, FAMILY, JOBLESS = "employees", "self-employed", "contributing family workers", "unemployed"
CATEGORIES = (EMPLOYEES, OWN_ACCOUNT, FAMILY, JOBLESS)

BRANCHES = {
    "pension": "old age",
    "provident fund": "old age",
    "survivors": "survivors",
    "employment injury": "employment injury",
    "health": "health",
    "maternity": "maternity",
    "unemployment": "unemployment",
}
# How a rule in the pack is read: the start of its name -> the category it names, and what it says of it.
_NAMES = (
    ("contribution_self_employed", OWN_ACCOUNT, "not stated"),
    ("informal_contribution", OWN_ACCOUNT, "not stated"),
    ("contribution_military", "", ""),
    ("contribution_", EMPLOYEES, "mandatory"),
    ("assessment_rate", EMPLOYEES, "mandatory"),
    ("temporary_", EMPLOYEES, "mandatory"),
    ("permanent_", EMPLOYEES, "mandatory"),
    ("premium_", EVERYBODY, "not stated"),
)
_READING = "at most: the pack carries the rate or benefit, not the exclusions (small firms, casual and domestic work)"


def law_reach(country: Country | str, on: str | dt.date | None = None) -> tuple[Reach, ...]:
    """Return whom the rules in a country's pack name, as rules of the law's reach.

    A rate of employers or employees names employees, a rate of the self-employed names them, a premium for each person
    names every category. Exclusions are not in the packs, so each rule reaches between nobody and all of its category,
    quality C; what is voluntary is ``not stated``. A branch or category without a rule here may well have a law.

    Parameters
    ----------
    country
        A country or its three-letter code.
    on
        Day of the law, ``YYYY-MM-DD``; None is the last day that the pack vouches for.

    Raises
    ------
    DataError
        For an unknown country, no day of the calendar, or a day for which the pack knows no rule.

    Examples
    --------
    >>> sorted({r.branch for r in law_reach("UGA")})
    ['employment injury', 'old age']
    """
    pack = load_country(country) if isinstance(country, str) else country
    day = pack.at(on or pack.as_of)
    found: dict[tuple[str, str, str], Reach] = {}
    for name in pack.parameters():
        scheme, _, short = name.partition(".")
        category, kind = next(((c, k) for start, c, k in _NAMES if short.startswith(start)), ("", ""))
        if not category or name not in day or day[name].value is None or day[name].branch not in BRANCHES:
            continue
        parameter, branch = day[name], BRANCHES[day[name].branch]
        note = "; ".join(filter(None, (_READING, _status(pack, scheme, day), parameter.note)))
        for one in CATEGORIES if category == EVERYBODY else (category,):
            rule = Reach(branch, one, kind, 0.0, 1.0, pack.schemes.get(scheme, scheme), parameter.source, "C", note)
            found.setdefault((scheme, branch, one), rule)
    if not found:
        raise DataError(
            f"law_reach: the pack of {pack.name} knows no rule of the law on {day.day}. It answers up to {pack.as_of}; "
            f"most rules are known from {pack.undated_from} on. That is not the same as no law."
        )
    return tuple(found.values())


def _status(pack: Country, scheme: str, day: Any) -> str:
    """Return what the pack says of a scheme that does not work yet."""
    name = f"{scheme}.status"
    return str(day[name].value) if name in pack.parameters() and name in day else ""


def work_categories(country: Country | str, year: int | None = None) -> pd.DataFrame:
    """Return the labour force aged 15 to 64 by sex and status in employment.

    ::

        labour force = population 15-64 * participation 15-64
        employed     = labour force * employment rate 15+ / participation 15+
        employees    = employed * (1 - self-employed share)
        family       = employed * share of contributing family workers
        self-employed here = employed - employees - family          (employers, own account, cooperatives)

    Parameters
    ----------
    country
        A country or its three-letter code.
    year
        Calendar year; None is the latest with status in employment.

    Returns
    -------
    pandas.DataFrame
        ``group`` (female, male), ``category``, ``persons``, ``year``, ``quality``, ``source``.

    Raises
    ------
    DataError
        For an unknown country or a year without figures.

    Examples
    --------
    >>> table = work_categories("UGA")
    >>> table["category"].unique().tolist() == list(CATEGORIES)
    True
    """
    import pandas as pd

    pack = load_country(country) if isinstance(country, str) else country
    when = pack.figure("labour.self_employed_share", sex="female", age="15+").year if year is None else year
    rows = []
    for sex in ("female", "male"):
        share = {
            name: pack.figure(f"labour.{name}", year=when, sex=sex, age=age)
            for name, age in (
                ("lfpr", "15-64"),
                ("employment_rate", "15+"),
                ("self_employed_share", "15+"),
                ("contributing_family_workers_share", "15+"),
            )
        }
        older = pack.figure("labour.lfpr", year=when, sex=sex, age="15+")
        people = pack.population(when, ages=(15, 64), sex=sex)
        force = people.value * share["lfpr"].value / 100
        employed = force * share["employment_rate"].value / older.value
        own = employed * share["self_employed_share"].value / 100
        family = employed * share["contributing_family_workers_share"].value / 100
        persons = (employed - own, own - family, family, force - employed)
        used = (people, older, *share.values())
        rows += [
            {
                "group": sex,
                "category": category,
                "persons": number,
                "year": when,
                "quality": max(f.quality for f in used),
                "source": share["self_employed_share"].source,
            }
            for category, number in zip(CATEGORIES, persons, strict=True)
        ]
    return pd.DataFrame(rows)
