"""Subsidised cover as a pack states it: Rwanda's community-based health insurance, and any scheme in the same form.

A scheme is recognised by the names of its parameters; a new one needs no code here:

``premium_level_<k>``
    money a person a year
``subsidy_level_<k>``
    what the State pays of it; 0 where there is none
``population_share_level_<k>``
    share of the population in the level
``copayment_<place>``
    what a patient pays, money a visit or a share of the bill
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sscore.countries import Country, Parameter, codes
from sscore.countries import country as load_country
from sscore.coverage.subsidised import CoverLevel, SubsidisedCover
from sscore.errors import DataError, ModelError, UnitError, did_you_mean
from sscore.inputs import fraction, number

__all__ = ["copayment", "subsidised_cover"]

_PREMIUM, _SUBSIDY, _SHARE, _COPAYMENT = "premium_level_", "subsidy_level_", "population_share_level_", "copayment_"


def subsidised_cover(
    country: Country | str,
    on: str | dt.date,
    *,
    cost_per_member: float,
    administration: float = 0.0,
    other_revenue: float = 0.0,
    take_up: float | Mapping[str, float] = 1.0,
) -> SubsidisedCover:
    """Return a country's subsidised cover with its premiums, subsidies and levels as they stand on a day.

    What a member costs is in no pack: it has to be given. Persons are the population of the year of the day times the
    share of the level.

    Parameters
    ----------
    country
        A country or its three-letter code.
    on
        A day, or text such as ``"2026-07-01"``.
    cost_per_member, administration, other_revenue
        As in :class:`sscore.coverage.SubsidisedCover`.
    take_up
        Share covered, 0 to 1: for all, or by level.

    Raises
    ------
    DataError
        Where the pack has no scheme in levels, or its premiums are not known on that day.
    UnitError
        For a premium that is not in the country's money a person a year.
    ModelError
        For a take-up of an unknown level, or a number outside its range.

    Examples
    --------
    >>> cover = subsidised_cover("RWA", "2026-07-01", cost_per_member=6_000)
    >>> [level.own for level in cover.levels]
    [0.0, 3000.0, 5000.0, 8000.0, 20000.0]
    >>> round(cover.average_own)
    6200
    """
    pack = load_country(country) if isinstance(country, str) else country
    scheme, keys = _scheme(pack)
    values = pack.at(on)
    used: list[Parameter] = []

    def read(stem: str, key: str) -> Parameter:
        used.append(values[f"{scheme}.{stem}{key}"])
        return used[-1]

    day = values.day
    people = pack.population(day.year, ages=(0, 100))
    names = [f"level {key}" for key in keys]
    shares = dict(take_up) if isinstance(take_up, Mapping) else dict.fromkeys(names, take_up)
    for name in shares:
        if name not in names:
            raise ModelError(f"subsidised_cover: take_up has no level {name!r}. {did_you_mean(name, names)}")
    levels = []
    for key, name in zip(keys, names, strict=True):
        premium, subsidy = read(_PREMIUM, key), read(_SUBSIDY, key)
        for amount in (premium, subsidy):
            if amount.unit != f"{pack.currency}/person/year":
                raise UnitError(f"{amount.name} is in {amount.unit!r}, wanted {pack.currency}/person/year.")
        persons = people.value * read(_SHARE, key).fraction
        levels.append(CoverLevel(name, persons, float(premium), float(subsidy), take_up=shares.get(name, 1.0)))
    placed = sum(level.persons for level in levels) / people.value
    remarks = [f"persons: {people.value:,.0f} in {day.year}" + (f", {people.note}" if people.note else "")]
    if abs(placed - 1) > 1e-6:
        remarks.append(f"the levels hold {100 * placed:.1f} % of the population; the others are in none")
    remarks.append(f"cost per member ({pack.currency} {cost_per_member:,.0f}) is the caller's: no pack has it")
    remarks += [f"{p.name}: {p.note}" for p in used if p.note]
    return SubsidisedCover(
        levels,
        cost_per_member,
        administration,
        other_revenue,
        currency=pack.currency,
        on=day,
        quality="C",
        sources=tuple(dict.fromkeys([*(p.source for p in used), people.source])),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def copayment(
    country: Country | str, on: str | dt.date, *, visits: float, bill: float, exempt_share: float = 0.0
) -> dict[str, float]:
    """Return what patients of a country's subsidised cover pay when they use it, for an average member.

    ::

        at each place: visits * amount a visit, or bill * share of the bill; both times (1 - exempt_share)

    Parameters
    ----------
    country, on
        As in :func:`subsidised_cover`.
    visits
        Visits a member a year where an amount a visit is due, at least 0.
    bill
        Yearly bill of a member where a share of it is due, money, at least 0.
    exempt_share
        Share of members who pay nothing, 0 to 1.

    Raises
    ------
    DataError
        Where the pack has no co-payment, or not on that day.
    UnitError
        For a co-payment in another unit.

    Examples
    --------
    Two visits at 200 and a tenth of a hospital bill of 1,500:

    >>> copayment("RWA", "2026-07-01", visits=2, bill=1_500)
    {'health_centre': 400.0, 'hospital': 150.0, 'total': 550.0}
    """
    pack = load_country(country) if isinstance(country, str) else country
    scheme, _ = _scheme(pack)
    values = pack.at(on)
    use, charged = number("copayment", "visits", visits), number("copayment", "bill", bill)
    pays = 1 - fraction("copayment", "exempt_share", exempt_share)
    found: dict[str, float] = {}
    for name in (n for n in pack.parameters() if n.startswith(f"{scheme}.{_COPAYMENT}")):
        rule = values[name]
        place = name.removeprefix(f"{scheme}.{_COPAYMENT}")
        if rule.unit == f"{pack.currency}/visit":
            found[place] = pays * use * float(rule)
        elif rule.unit.startswith("%"):
            found[place] = pays * charged * rule.fraction
        else:
            raise UnitError(f"{rule.name} is in {rule.unit!r}, wanted {pack.currency}/visit or % of the bill.")
    if not found:
        raise DataError(f"copayment: {pack.name} has no co-payment for {scheme}.")
    return found | {"total": sum(found.values())}


def _scheme(pack: Country) -> tuple[str, list[str]]:
    """Return the scheme with premiums by level and the keys of its levels."""
    found = _levels(pack)
    if len(found) != 1:
        others = ", ".join(c for c in codes() if _levels(load_country(c)))
        raise DataError(
            f"subsidised_cover: {pack.name} has {len(found)} schemes with premiums by level, wanted one. Packs with "
            f"one: {others}. For another country make SubsidisedCover from your own levels."
        )
    return next(iter(found.items()))


def _levels(pack: Country) -> dict[str, list[str]]:
    """Return the keys of the levels by scheme."""
    found: dict[str, list[str]] = {}
    for name in pack.parameters():
        scheme, _, short = name.partition(".")
        if short.startswith(_PREMIUM):
            found.setdefault(scheme, []).append(short.removeprefix(_PREMIUM))
    return found
