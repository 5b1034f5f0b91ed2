"""What a projection of a real scheme assumes where no pack gives a figure: each can be changed, and is listed."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SchemeBasis"]


@dataclass(frozen=True)
class SchemeBasis:
    """The assumptions (quality C) of a projection; what is None comes from the pack, or from the value after it.

    Parameters
    ----------
    coverage
        Contributors of the last year as a multiple of those of the labour path; a straight line from 1, above 0.
    member_share
        Share of the country's contributors who belong to this scheme, above 0 to 1; None divides them equally among
        the pack's contributory pension schemes.
    density
        Share of the year that contributors pay, above 0 to 1; None takes the labour path's.
    real_wage_growth
        Yearly growth of real wages after the last year of the macro series, above -1.
    inflation
        The same for prices; None holds the last one of the series.
    real_interest
        Yearly return on the reserve above prices, above -1.
    credited_interest
        Yearly interest above prices that accounts are credited with, above -1; None takes the pack's.
    administration
        Yearly cost as a share of insured earnings, 0 to 1; None is 0.01, and 0 for accounts, whose interest is declared
        net of cost.
    indexation
        Share of wage growth, rather than of inflation, by which pensions in payment rise, 0 to 1.
    mortality
        Force of mortality as a multiple of the country's, above 0.
    reserve
        Reserve at the start, in years of the first year's insured earnings, at least 0; schemes with accounts start
        with their balances on top.
    early_retirement
        Yearly rate of retirement of those entitled between the early and the normal age, 0 to 1.
    invalidity
        Multiple of the standard rates of becoming an invalid, 0 to 50: beyond, more than all of an age would be.
    invalid_mortality
        Death rates of invalids as a multiple of the others', at least 1.
    invalidity_minimum
        Smallest share of the average wage that an invalidity pension pays, 0 to 1.
    married, age_gap
        Share of members and pensioners who leave a spouse, 0 to 1; years a husband is older.
    orphans, orphan_years
        Orphans with a pension a death before the pension age; the most years for which it is paid.
    spouse, orphan
        Shares of the member's pension, 0 to 1; None takes the pack's, else 0.5 and 0.2.
    pensioners
        Multiple of the estimated pensioners and balances at the start, at least 0.
    past_growth
        Yearly growth of the membership before the start, above -1: older cohorts have fewer pensioners.
    invalids, survivors
        Invalids and survivors with a pension at the start for each old-age pensioner, at least 0.
    uptake
        Share of the money open to them before the claim that members of a provident fund draw, 0 to 1.
    """

    coverage: float = 1.0
    member_share: float | None = None
    density: float | None = None
    real_wage_growth: float = 0.02
    inflation: float | None = None
    real_interest: float = 0.03
    credited_interest: float | None = None
    administration: float | None = None
    indexation: float = 0.0
    mortality: float = 1.0
    reserve: float = 0.0
    early_retirement: float = 0.1
    invalidity: float = 1.0
    invalid_mortality: float = 2.0
    invalidity_minimum: float = 0.4
    married: float = 0.7
    age_gap: int = 5
    orphans: float = 1.0
    orphan_years: int = 18
    spouse: float | None = None
    orphan: float | None = None
    pensioners: float = 1.0
    past_growth: float = 0.04
    invalids: float = 0.1
    survivors: float = 0.3
    uptake: float = 0.5

    def __post_init__(self) -> None:
        """Check every entry."""
        for name in ("age_gap", "orphan_years"):
            whole("SchemeBasis", name, getattr(self, name), low=1 if name == "orphan_years" else 0)
        for name in ("coverage", "mortality"):
            number("SchemeBasis", name, getattr(self, name), above=0)
        for name in ("real_wage_growth", "inflation", "real_interest", "credited_interest", "past_growth"):
            if getattr(self, name) is not None:
                number("SchemeBasis", name, getattr(self, name), above=-1)
        number("SchemeBasis", "invalid_mortality", self.invalid_mortality, low=1)
        number("SchemeBasis", "invalidity", self.invalidity, high=MOST_INVALIDITY)
        for name in ("reserve", "orphans", "pensioners", "invalids", "survivors"):
            number("SchemeBasis", name, getattr(self, name))
        for name in _SHARES:
            value = getattr(self, name)
            if value is not None:
                number("SchemeBasis", name, value, high=1, low=1e-9 if name in ("member_share", "density") else 0)

    def cost(self, accounts: bool) -> float:
        """Return the cost of administration as a share of insured earnings."""
        return (0.0 if accounts else 0.01) if self.administration is None else self.administration

    def changed(self, changes: Mapping[str, Any]) -> SchemeBasis:
        """Return a basis with some entries changed, or say which name is unknown."""
        known = [f.name for f in fields(self)]
        for name in changes:
            if name not in known:
                raise ModelError(f"SchemeBasis: there is no assumption {name!r}. {did_you_mean(name, known)}")
        return replace(self, **changes)

    def invalidity_rates(self, ages: np.ndarray) -> np.ndarray:
        """Return the yearly rate of becoming an invalid by age: 0.3 in a thousand at 20, 8 % more each year of age."""
        return np.asarray(self.invalidity * 0.0003 * np.exp(0.08 * (ages - 20.0)))


MOST_INVALIDITY = 50.0
_SHARES = (
    "member_share",
    "density",
    "administration",
    "indexation",
    "early_retirement",
    "invalidity_minimum",
    "married",
    "spouse",
    "orphan",
    "uptake",
)

MEANINGS = {
    "coverage": ("contributors in the last year", "multiple of the labour path"),
    "member_share": ("members who belong to this scheme", "share of the country's contributors"),
    "density": ("part of the year that contributors pay", "share of a year"),
    "real_wage_growth": ("growth of real wages after the macro series", "a year"),
    "inflation": ("inflation after the macro series", "a year"),
    "real_interest": ("return on the reserve above prices", "a year"),
    "credited_interest": ("interest on accounts above prices", "a year"),
    "administration": ("cost of administration", "share of insured earnings"),
    "indexation": ("pensions rise with wages (1) or prices (0)", "share"),
    "mortality": ("mortality", "multiple of the UN medium variant"),
    "reserve": ("reserve at the start", "years of insured earnings"),
    "early_retirement": ("retirement between early and normal age", "a year, of those entitled"),
    "invalidity": ("new invalids", "multiple of 0.3 per thousand at 20, 8 % more a year of age"),
    "invalid_mortality": ("mortality of invalids", "multiple of the others'"),
    "invalidity_minimum": ("least invalidity pension", "share of the average wage"),
    "married": ("members who leave a spouse", "share"),
    "age_gap": ("husbands older than wives", "years"),
    "orphans": ("orphans with a pension", "for each death before the pension age"),
    "orphan_years": ("longest orphan's pension", "years"),
    "spouse": ("widow's or widower's pension", "share of the member's"),
    "orphan": ("orphan's pension", "share of the member's"),
    "pensioners": ("pensioners and balances at the start", "multiple of the estimate"),
    "past_growth": ("growth of the membership before the start", "a year"),
    "invalids": ("invalidity pensioners at the start", "for each old-age pensioner"),
    "survivors": ("survivors' pensioners at the start", "for each old-age pensioner"),
    "uptake": ("midterm access that is drawn", "share of the money open"),
}
ONLY_ACCOUNTS = ("credited_interest", "uptake")
ONLY_PENSIONS = (
    "indexation",
    "invalid_mortality",
    "invalidity_minimum",
    "married",
    "age_gap",
    "orphans",
    "orphan_years",
    "spouse",
    "orphan",
    "past_growth",
    "invalids",
    "survivors",
)
