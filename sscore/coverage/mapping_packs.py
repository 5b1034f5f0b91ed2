"""The inventory of a real country, from its pack: what is known of programmes, persons covered, and what is not.

Programmes are the pack's schemes with a rule in force on the day. Persons covered come from published shares of a group
(each person once), see :func:`sscore.coverage.gap_matrix`; single programmes have mostly been counted by nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sscore.countries import Country, Figure
from sscore.countries import country as load_country
from sscore.coverage.gaps import ASSUMED, MEASURED, gap_matrix
from sscore.coverage.mapping import GroupAtRisk, Inventory, ProgrammeEntry
from sscore.coverage.staircase import staircase
from sscore.errors import DataError
from sscore.pensions import DefinedBenefit, scheme_for, schemes

__all__ = ["country_inventory"]

# The risk and group that a branch of a pack's scheme answers.
_CELL = {
    "pension": ("old age", "employed"),
    "provident fund": ("old age", "employed"),
    "voluntary savings": ("old age", "employed"),
    "health": ("medical care", "whole population"),
    "employment injury": ("employment injury", "employed"),
    "maternity": ("maternity", "mothers with newborns"),
    "unemployment": ("unemployment", "unemployed"),
}
# Where the published share has another name than the risk.
_PUBLISHED = {"poverty": "social assistance"}
# What makes a set of parameters a programme, not a count or a rule shared by others.
_RULES = ("contribution", "benefit", "premium", "match", "payment", "financing", "formula", "beneficiar", "assessment",
          "permanent", "death", "informal", "pension_equal")  # fmt: skip
_OLD, _YOUNG = 60, 14


@dataclass
class _Draft:
    """An inventory in the making."""

    pack: Country
    day: dt.date
    groups: dict[tuple[str, str], GroupAtRisk] = field(default_factory=dict)
    entries: list[ProgrammeEntry] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)


def country_inventory(country: Country | str, on: str | dt.date) -> Inventory:
    """Return a country's programmes by risk and group, with the persons covered where they have been counted.

    Parameters
    ----------
    country
        A country or its three-letter code.
    on
        The day whose rules count, as ``"2025-06-30"``; groups have the size of that year or the latest known.

    Returns
    -------
    Inventory
        ``missing`` says what could not be filled in and why; ``remarks`` hold the assumptions. A rule in the pack is
        taken for law, a voluntary product for neither law nor its absence.

    Raises
    ------
    DataError
        For an unknown country, or a day outside its pack or without a rule in it.

    Examples
    --------
    >>> made = country_inventory("SSD", "2025-06-30")
    >>> [(e.programme, e.covered) for e in made.of("old age", "employed")]
    [('nsif', 0.0)]
    """
    pack = load_country(country) if isinstance(country, str) else country
    draft = _Draft(pack, pack.at(on).day)
    if draft.day > pack.as_of:
        raise DataError(
            f"country_inventory: the pack of {pack.name} answers up to {pack.as_of}, got {draft.day}. No rule is known "
            "there, and none is taken to hold."
        )
    _add_groups(draft)
    for scheme in pack.schemes:
        _add_scheme(draft, scheme)
    if not draft.entries:
        raise DataError(
            f"country_inventory: the pack of {pack.name} knows no rule in force on {draft.day}. Most are known from "
            f"{pack.undated_from} on; that is not the same as no programme."
        )
    line = _figure(draft, "poverty.line_monthly")
    remarks = (
        "a rule of the pack in force on the day is taken for law; whether it is applied is another question",
        f"older persons: {_OLD} and over; children: up to {_YOUNG}; mothers with newborns: one a birth",
        "a pack is no complete list of programmes: where nobody has counted, nobody is certainly uncovered",
        "published shares are of their own year, groups of the year of the day",
        *(() if line is None else (f"poverty line: {line.note or line.source}",)),
    )
    return Inventory(
        country=pack.name,
        currency=pack.currency,
        groups=tuple(draft.groups.values()),
        entries=tuple(draft.entries),
        poverty_line=None if line is None else line.value,
        missing=tuple(draft.missing),
        remarks=remarks,
    )


def _add_groups(draft: _Draft) -> None:
    """Add every group whose size is known, with the share of it that has been counted as covered."""
    pack, year = draft.pack, draft.day.year
    steps = staircase(pack)
    employed, force = steps.level("employed"), steps.level("labour force")

    def people(low: int, high: int) -> tuple[float, str, str]:
        found = pack.population(year, ages=(low, high))
        return found.value, found.source, found.note

    def out_of_work() -> tuple[float, str, str]:
        rate = pack.figure("labour.unemployment_rate")
        return force.persons * rate.value / 100, rate.source, f"rate of {rate.year}, labour force of {force.year}"

    def newborns() -> tuple[float, str, str]:
        births = pack.figure("demography.births")
        return births.value * 1000, births.source, f"births of {births.year}"

    def poor() -> tuple[float, str, str]:
        rate = pack.figure("poverty.poverty_national_line")
        whole, *_ = people(0, 100)
        return whole * rate.value / 100, rate.source, f"below the national poverty line, rate of {rate.year}"

    def at_work() -> tuple[float, str, str]:
        return employed.persons, employed.source, employed.note

    sizes: dict[tuple[str, str], Callable[[], tuple[float, str, str]]] = {
        ("poverty", "poor persons"): poor,
        ("medical care", "whole population"): lambda: people(0, 100),
        ("old age", "older persons"): lambda: people(_OLD, 100),
        ("old age", "employed"): at_work,
        ("employment injury", "employed"): at_work,
        ("unemployment", "unemployed"): out_of_work,
        ("family", "children"): lambda: people(0, _YOUNG),
        ("maternity", "mothers with newborns"): newborns,
    }
    cells = {(str(c["branch"]), str(c["group"])): c for c in gap_matrix(pack).to_frame().to_dict("records")}
    for (risk, group), size in sizes.items():
        try:
            persons, source, note = size()
        except DataError as error:
            draft.missing.append((f"{risk}, {group}: size of the group", str(error)))
            continue
        cell = cells[(_PUBLISHED.get(risk, risk), group)]
        counted = cell["status"] == MEASURED
        if not counted:
            why = "a teaching assumption only" if cell["status"] == ASSUMED else "no published share in the pack"
            draft.missing.append((f"{risk}, {group}: persons covered", why))
        share = float(cell["value"]) / 100 if counted else None
        draft.groups[(risk, group)] = GroupAtRisk(
            risk,
            group,
            persons,
            counted_once=None if share is None else share * persons,
            complete=False,
            year=int(cell["year"]) if counted else None,
            quality=str(cell["quality"]) if counted else "C",
            source="; ".join(dict.fromkeys((source, str(cell["source"])) if counted else (source,))),
            note=note,
        )
    draft.missing.append(("invalidity, persons with severe disabilities: size of the group", "no source in any pack"))


def _add_scheme(draft: _Draft, scheme: str) -> None:
    """Add a scheme to the cells of its branches, if it has a rule in force on the day."""
    pack, values = draft.pack, draft.pack.at(draft.day)
    names = [n for n in pack.parameters() if n.startswith(f"{scheme}.") and n in values]
    rules = [values[n] for n in names if values[n].value is not None]
    if not any(p.name.split(".")[1].startswith(_RULES) for p in rules):
        return
    status = next((str(p) for p in rules if p.name == f"{scheme}.status"), "")
    idle = status.startswith("not yet operational")
    pay = next((p for p in rules if p.name == f"{scheme}.benefit"), None)
    cells = dict.fromkeys(_CELL[p.branch] for p in rules if p.branch in _CELL)
    if any(p.branch == "social assistance" for p in rules):
        aged = any(p.name == f"{scheme}.eligibility_age" for p in rules)
        cells[("old age", "older persons") if aged else ("poverty", "poor persons")] = None
    for risk, group in cells:
        if (risk, group) not in draft.groups:
            draft.missing.append((f"{scheme}: {risk}, {group}", "the size of the group is not known"))
            continue
        counted, said = _counted(draft, scheme, (risk, group))
        share, letter = _old_age_share(draft, scheme) if (risk, group) == ("old age", "employed") else (None, "A")
        draft.entries.append(
            ProgrammeEntry(
                programme=scheme,
                risk=risk,
                group=group,
                in_law=None if any(p.branch == "voluntary savings" for p in rules) else True,
                covered=0.0 if idle else counted,
                institution=pack.schemes[scheme],
                benefit=float(pay) if pay is not None and pay.unit == f"{pack.currency}/month" else None,
                benefit_share=share,
                year=draft.day.year,
                quality=max(letter, *(p.quality for p in rules)),
                source="; ".join(dict.fromkeys(p.source for p in rules)),
                note=status or said,
            )
        )
        if counted is None and not idle:
            draft.missing.append((f"{scheme}: persons covered ({risk}, {group})", said or "no count in the pack"))


def _counted(draft: _Draft, scheme: str, cell: tuple[str, str]) -> tuple[float | None, str]:
    """Return the persons a scheme says it covers, of its latest count, and the year of the count."""
    name = f"{scheme}.beneficiaries"
    if name not in draft.pack.parameters():
        return None, ""
    last = draft.pack.dated(name)[-1]
    if last.parameter.unit != "persons" or last.start > draft.day:
        return None, ""
    count, whole = float(last.parameter), draft.groups[cell].persons
    if count > whole:
        return None, f"its count of {last.start.year}, {count:,.0f}, is above the {whole:,.0f} persons of the group"
    return count, f"persons covered: count of {last.start.year}"


def _old_age_share(draft: _Draft, scheme: str) -> tuple[float | None, str]:
    """Return what 30 years of contributions replace, per cent of the reference wage, and the quality of that."""
    if scheme not in schemes(draft.pack):
        return None, "A"
    try:
        found = scheme_for(draft.pack, scheme, draft.day)
    except DataError as error:
        draft.missing.append((f"{scheme}: pension after 30 years", str(error)))
        return None, "A"
    if not isinstance(found, DefinedBenefit):
        return None, "A"
    return 100 * float(found.accrual.share(360)), found.quality


def _figure(draft: _Draft, name: str) -> Figure | None:
    """Return a figure, or say that it is missing."""
    try:
        return draft.pack.figure(name)
    except DataError as error:
        draft.missing.append((name, str(error)))
        return None
