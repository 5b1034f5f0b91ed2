"""The schedule in force on a day, read from a country's dated parameters.

A scheme's rule is recognised by the names of its parameters; a new country needs no code here:

``contribution_employee``, ``contribution_employer``
    the two rates; one alone means that the other side pays nothing
``contribution_employer_retirement``
    the employer's rate where a scheme divides it by branch: only the pension part counts
``contribution_total``
    one rate for both, half each, where the two are not given apart
``lower_earnings_limit``, ``upper_earnings_limit``
    the wage that parts the first tier from the second, and the wage above which nothing more is due
``earnings_ceiling`` or ``ceiling``
    the wage above which nothing more is due, where there is one tier
``minimum_contribution``
    the smallest contribution on a wage
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sscore.contributions.schedule import PERIODS, Schedule, Tier
from sscore.countries import country as load_country
from sscore.errors import DataError, UnitError, did_you_mean

if TYPE_CHECKING:
    from sscore.countries import Country, Parameter

__all__ = ["main_scheme", "schedule_for"]

_EMPLOYER = ("contribution_employer", "contribution_employer_retirement")
_UPPER = ("upper_earnings_limit", "earnings_ceiling", "ceiling")
_RATES = ("contribution_employee", *_EMPLOYER, "contribution_total")


def main_scheme(country: Country | str) -> str:
    """Return the key of the scheme that the lessons use for a country: the pack's ``default_scheme``.

    Raises
    ------
    DataError
        For an unknown country.

    Examples
    --------
    >>> main_scheme("TZA"), main_scheme("ZMB")
    ('nssf', 'napsa')
    """
    pack = load_country(country) if isinstance(country, str) else country
    return pack.default_scheme


def schedule_for(country: Country | str, scheme: str, on: str | dt.date) -> Schedule:
    """Return the contribution schedule of a scheme as the law stands on a day.

    Parameters
    ----------
    country
        A country or its three-letter code.
    scheme
        The scheme's key in the pack: ``"nssf"``, ``"napsa"``; :func:`main_scheme` names the usual one.
    on
        A date, or text such as ``"2025-02-01"``.

    Returns
    -------
    Schedule
        With ``sources``, the worst ``quality`` letter among the parameters used, and their notes as ``remarks``.

    Raises
    ------
    DataError
        For an unknown scheme (with close matches), or a day on which one of its parameters is not known.
    UnitError
        For a limit that is not in the country's money per month or year.

    Examples
    --------
    >>> schedule_for("KEN", "nssf", "2025-02-01").contribution(72_000).total
    8640.0
    >>> schedule_for("ZMB", "napsa", "2025-06-30").contribution(50_000).employee
    1708.2
    """
    pack = load_country(country) if isinstance(country, str) else country
    reader = _Reader(pack, scheme, on)
    employee, employer = _rates(reader)
    lower = reader.first("lower_earnings_limit")
    upper = reader.first(*_UPPER)
    minimum = reader.first("minimum_contribution")
    period = _period(pack, [p for p in (lower, upper, minimum) if p is not None])
    top = None if upper is None else float(upper)
    if lower is None:
        tiers: tuple[Tier, ...] = (Tier(0, top, employee, employer),)
    else:
        edge = float(lower)
        tiers = (Tier(0, edge, employee, employer), Tier(edge, top, employee, employer))
    return Schedule(
        tiers,
        currency=pack.currency,
        period=period,
        minimum=None if minimum is None else float(minimum),
        label=f"{pack.name}, {_short(scheme)}",
        on=reader.values.day,
        sources=tuple(dict.fromkeys(p.source for p in reader.used)),
        quality=max(p.quality for p in reader.used),
        remarks=tuple(dict.fromkeys(f"{p.name}: {p.note}" for p in reader.used if p.note)),
    )


class _Reader:
    """Reads a scheme's parameters on a day and remembers which ones were used."""

    def __init__(self, pack: Country, scheme: str, on: str | dt.date) -> None:
        self.pack = pack
        self.scheme = scheme
        self.names = set(pack.parameters())
        self.values = pack.at(on)
        self.used: list[Parameter] = []

    def first(self, *parameters: str) -> Parameter | None:
        """Return the first of these that the scheme has; it must then be known on the day."""
        for parameter in parameters:
            name = f"{self.scheme}.{parameter}"
            if name in self.names:
                found = self.values[name]
                if found.value is None:  # abolished by then
                    continue
                self.used.append(found)
                return found
        return None


def _rates(reader: _Reader) -> tuple[float, float]:
    """Return the rates of employee and employer as fractions."""
    employee = reader.first("contribution_employee")
    employer = reader.first(*_EMPLOYER)
    total = reader.first("contribution_total")
    if employee is None and employer is None:
        if total is None:
            known = {n.split(".")[0] for n in reader.names if n.split(".")[1] in _RATES}
            raise DataError(
                f"schedule_for: {reader.pack.name} has no scheme {reader.scheme!r} with a contribution rate. "
                + did_you_mean(reader.scheme, known)
            )
        return total.fraction / 2, total.fraction / 2
    pair = (
        0.0 if employee is None else employee.fraction,
        0.0 if employer is None else employer.fraction,
    )
    if total is not None and abs(sum(pair) - total.fraction) > 1e-9:
        raise DataError(
            f"schedule_for: {total.name} is {total.fraction:.4g} but the two rates add up to {sum(pair):.4g}. "
            f"Correct the pack: {total.source}"
        )
    return pair


def _short(scheme: str) -> str:
    """Return a scheme's key as a heading: ``inss_pension`` is ``INSS pension``."""
    acronym, _, rest = scheme.partition("_")
    return f"{acronym.upper()} {rest.replace('_', ' ')}".strip()


def _period(pack: Country, limits: list[Parameter]) -> str:
    """Return the one period in which all limits are stated; a month where there is none."""
    if not limits:
        return "month"
    for period in PERIODS:
        if all(p.unit == f"{pack.currency}/{period}" for p in limits):
            return period
    stated = ", ".join(f"{p.name} in {p.unit}" for p in limits)
    raise UnitError(f"schedule_for: all limits must be in {pack.currency}/month or {pack.currency}/year, got {stated}.")
