"""From a country's pack to what a projection of a scheme starts from, with the quality of every figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.contributions import Schedule
from sscore.countries import Country
from sscore.countries import country as load_country
from sscore.demography import country_mortality, project_country
from sscore.errors import DataError, ModelError
from sscore.inputs import Floats, frozen
from sscore.labour import LabourPath, expected_contribution, labour_path, lognormal_wages
from sscore.pensions.accrual import ClaimAges
from sscore.pensions.basis import ONLY_ACCOUNTS, ONLY_PENSIONS
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.flat import Flat
from sscore.pensions.national import scheme_for, schemes
from sscore.pensions.pack_rules import PackRules
from sscore.pensions.reform_file import Reform
from sscore.pensions.scheme import Scheme

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SchemeInputs", "scheme_inputs"]

FIRST_AGE, MEMBER_AGES, TERMS, LAST_AGE = 15, 56, 51, 100
START = 2024


@dataclass(frozen=True, eq=False)
class SchemeInputs:
    """What a projection of a scheme reads from the country's pack; years run from 1 July.

    Attributes
    ----------
    code, scheme, law
        The country, the scheme's key, and its rules on ``law.on``.
    years
        Calendar years.
    labour
        The labour path, with population, employment and contributors by age and sex.
    death
        Death rates by year, sex and age from 15 on, shape (years, 2, 86).
    inflation, real_wage_growth
        Into each year after the first, from the macro series; ``known`` of them, then not a number.
    rate
        Contributions over insured earnings by the dated law of each year, shape (years,).
    wage
        Average monthly insured wage by sex and member age, money of the first year.
    service_since
        Years for which the present contribution law is known to have held at the start; None where it is older.
    operating
        Whether the scheme has begun to collect.
    claim
        The ages at which a pension or a balance may be claimed.
    funds
        How many contributory pension schemes the pack has.
    shares
        The pack's widow's and orphan's shares, where it has them.
    rows
        Figures used: what, value, unit, quality, source, note.
    """

    code: str
    scheme: str
    law: Scheme
    years: tuple[int, ...]
    labour: LabourPath
    death: Floats
    inflation: Floats
    real_wage_growth: Floats
    rate: Floats
    wage: Floats
    service_since: float | None
    operating: bool
    claim: ClaimAges
    funds: int
    shares: dict[str, float]
    credited: float | None
    pack: Country
    rows: tuple[dict[str, Any], ...]

    @property
    def place(self) -> int:
        """The place of the first year in the labour path."""
        return self.labour.years.index(self.years[0])

    def contributors(self, claim_age: int) -> Floats:
        """Return the country's contributors in each year by sex, shape (years, 2), of the employed below an age."""
        register, employed = self.labour.members.active[self.place :], self.labour.employed[self.place :]
        below = employed[:, :, :claim_age].sum(axis=-1) / employed[:, :, : self.labour.inputs.retirement_age].sum(
            axis=-1
        )
        return np.asarray(register.sum(axis=-1) * below)

    @property
    def has_accounts(self) -> bool:
        """Whether members have accounts in place of pensions."""
        return not isinstance(self.law, DefinedBenefit)

    def idle(self, reform: Reform | None = None) -> tuple[str, ...]:
        """Return the entries of :class:`SchemeBasis` that nothing depends on, under the law as it is or a reform."""
        converts = reform is not None and reform.convert is not None
        ages = converts or (reform is not None and {"early_age", "retirement_age"} & {n for n, _ in reform.changes})
        names: list[str] = []
        if self.has_accounts and not converts:
            names += ONLY_PENSIONS
        if not self.has_accounts and not (reform is not None and reform.convert and reform.convert.to == "accounts"):
            names += ONLY_ACCOUNTS
        if not any(not right.disabled for right in getattr(self.law, "access", ())):
            names.append("uptake")
        if self.claim.first == self.claim.normal and not ages:
            names.append("early_retirement")
        if not self.operating:
            names.append("pensioners")
        if not self.operating or self.has_accounts:
            names += ("past_growth", "invalids", "survivors")
        return tuple(dict.fromkeys(names))

    def gaps(self) -> pd.DataFrame:
        """Return the gaps of the pack that touch this projection, and what was not found."""
        table = self.pack.gaps()
        near = table["what"].str.startswith((f"{self.scheme}.", "coverage.", "wages.", "labour.", "mortality"))
        return table[near | (table["kind"] == "missing")].reset_index(drop=True)


def scheme_inputs(
    country: str, scheme: str, *, years: tuple[int, int] = (2026, 2075), on: str | dt.date | None = None
) -> SchemeInputs:
    """Read what a projection of a scheme starts from.

    Parameters
    ----------
    country
        Three letters.
    scheme
        The scheme's key in the pack.
    years
        First and last year, 2024 to 2100, at least two years apart.
    on
        The day whose benefit rules hold; None is 1 July of the first year. Contribution rates follow the dated law.

    Raises
    ------
    DataError
        For an unknown country or scheme, or years outside the series.
    ModelError
        For a scheme without contributions.
    """
    first, last = years
    if not START <= first < last - 1 <= 2098:
        raise DataError(
            f"project_scheme: years must lie within {START} to 2099 and be two apart or more, got {first} to {last}."
        )
    pack = load_country(country)
    law = scheme_for(pack, scheme, f"{first}-07-01" if on is None else on)
    if isinstance(law, Flat):
        raise ModelError(
            f"project_scheme: {law.name} is paid from taxes; it has no members and no reserve to project. What a "
            f"person gets: scheme_for({pack.code!r}, {scheme!r}, ...).pension(...); what it costs the state: "
            "sscore.budget.pension_cost."
        )
    span = tuple(range(first, last + 1))
    path = labour_path(pack.code, project_country(pack.code, START, last), end=last)
    place = path.years.index(first)
    prices, real = _growth(pack, path, span)
    rules = PackRules(pack, scheme, f"{first}-07-01" if on is None else on)
    status = rules.first("status")
    rate, wage = _contributions(path, place, law, _schedules(law, span))
    since = _since(pack, scheme, first)
    credited = next(
        (float(v["value"]) / 100 for n, v in pack.assumptions().items() if n == f"{scheme}.{_CREDITED}"), None
    )
    shares = {name: p.fraction for name, key in _SURVIVORS.items() if (p := rules.first(key)) is not None}
    return SchemeInputs(
        code=pack.code,
        scheme=scheme,
        law=law,
        years=span,
        labour=path,
        death=_death(pack.code, span),
        inflation=prices,
        real_wage_growth=real,
        rate=rate,
        wage=wage,
        service_since=since,
        operating=status is None or not str(status.value).startswith("not"),
        claim=rules.claim_ages(),
        funds=sum(not isinstance(scheme_for(pack, k, law.on or f"{first}-07-01"), Flat) for k in schemes(pack)),
        shares=shares,
        credited=credited,
        pack=pack,
        rows=tuple(_rows(pack, scheme, law, path)),
    )


_CREDITED = "credited_interest_real"
_SURVIVORS = {"spouse": "widow", "orphan": "orphan"}
_UNUSED = ("max_total_contribution", "declared_interest", "employer_size_threshold", "employee_share")


def _death(code: str, years: tuple[int, ...]) -> Floats:
    """Return the probability of dying within a year from central rates, deaths spread evenly; the last age is open."""
    rates = country_mortality(code, years).mx[..., FIRST_AGE:]
    return frozen(rates / (1 + rates / 2))


def _growth(pack: Country, path: LabourPath, years: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return growth of prices and real wages into each year after the first; not a number after the macro series."""
    place = path.years.index(years[0])
    known = int(pack.series("macro").query("indicator == 'inflation_avg'")["year"].max())
    after = np.array(years[1:]) > known
    real = np.diff(path.output.per_worker[place:]) / path.output.per_worker[place:-1]
    prices = path.price_index[place + 1 :] / path.price_index[place:-1] - 1
    return frozen(np.where(after, np.nan, prices)), frozen(np.where(after, np.nan, real))


def _schedules(law: Scheme, years: tuple[int, ...]) -> list[Schedule]:
    """Return the contribution law of each year; the last one known goes on."""
    found: list[Schedule] = []
    for year in years:
        try:
            found.append(law.law(f"{year}-07-01"))
        except DataError:
            found.append(found[-1] if found else law.law())
    return found


def _contributions(path: LabourPath, place: int, law: Scheme, schedules: list[Schedule]) -> tuple[Floats, Floats]:
    """Return contributions over insured earnings by year, and the insured wage by sex and member age.

    Floors, ceilings and tiers meet the whole distribution of wages; afterwards they rise with wages.
    """
    ages = slice(FIRST_AGE, FIRST_AGE + MEMBER_AGES)
    mean, heads = path.wage[place][:, ages], path.members.active[place][:, ages]
    rates: list[float] = []
    base = np.empty(0)
    for k, schedule in enumerate(schedules):
        if k and schedule == schedules[k - 1]:
            rates.append(rates[-1])
            continue
        unit = 12 if schedule.period == "year" else 1
        due = expected_contribution(lognormal_wages(unit * mean, path.inputs.gini), schedule)
        if not base.size:
            base = np.asarray(due.base) / unit
        rates.append(float((heads * due.total).sum() / unit / (heads * base).sum()))
    return frozen(rates), frozen(base)


def _since(pack: Country, scheme: str, first: int) -> float | None:
    """Return for how many years the contribution law is known to have held by a legal day; None where it is older."""
    names = [n for n in pack.parameters() if n.startswith(f"{scheme}.contribution_")]
    starts = [pack.dated(n)[0] for n in names]
    legal = [p.start for p in starts if p.parameter.dating == "legal"]
    return None if not legal else max(0.0, (dt.date(first, 7, 1) - min(legal)).days / 365.25)


def _rows(pack: Country, scheme: str, law: Scheme, path: LabourPath) -> list[dict[str, Any]]:
    """Return the figures used with their quality."""
    day = pack.at(law.on or f"{path.years[0]}-07-01")
    rows = []
    for name in pack.parameters():
        short = name.partition(".")[2]
        mine = name.startswith(f"{scheme}.") or name == "mainland.minimum_monthly_pension"
        if mine and short not in _UNUSED and name in day and day[name].unit != "text" and day[name].value is not None:
            found = day[name]
            rows.append(_row(name, found.value, found.unit, found.quality, found.source, found.note))
    for name, entry in pack.assumptions().items():
        if name.startswith(f"{scheme}."):
            rows.append(_row(name, entry["value"], entry["unit"], "C", "assumption", entry["reason"]))
    for e in path.inputs.evidence:
        row = _row(f"{e.name} ({e.year})", e.value, e.unit, e.quality, e.source, e.note)
        if row not in rows:
            rows.append(row)
    rows.append(_row("mortality", "by age, sex and year", "rates", "B", path.sources[0], "with improvement to the end"))
    return rows


def _row(what: str, value: object, unit: str, quality: str, source: str, note: str = "") -> dict[str, Any]:
    """Return one line of the table of assumptions."""
    return {"what": what, "value": value, "unit": unit, "quality": quality, "source": source, "note": note}
