"""From a projected population to insured persons and insured earnings of a country, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.countries import codes
from sscore.countries import country as load_country
from sscore.demography import Projection, project_country
from sscore.demography.paths import SEXES
from sscore.errors import DataError, ModelError, UnitError
from sscore.inputs import Floats, frozen, number, whole
from sscore.labour.country import labour_inputs
from sscore.labour.evidence import LabourInputs
from sscore.labour.force import employment, labour_force
from sscore.labour.insured import InsuredPersons, insured_persons
from sscore.labour.insured_wages import ContributionRule, expected_contribution
from sscore.labour.members import Members, project_register, settled_ages
from sscore.labour.output import Productivity, employment_path, productivity
from sscore.labour.profiles import wages_by_age
from sscore.labour.wages import lognormal_wages

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LabourPath", "labour_path"]


@dataclass(frozen=True, eq=False)
class LabourPath:
    """A country's work and insurance by year, sex (women first) and single age; arrays (years, 2, 101).

    Attributes
    ----------
    population, labour_force, employed : persons on 1 July
    start : InsuredPersons
        The first year's insured by the ages of the employed.
    members : Members
        The register: active members (who contribute at some time of the year), dormant ones, and every flow. It begins
        with as many as are insured, at the ages that the entry ages lead to.
    insured
        Person-years of contributions: active members times the density of the year.
    wage
        Mean wage a month, nominal.
    insured_earnings, contributions
        Money a year on which contributions are paid, and what is due, after floors, ceilings and tiers were applied to
        the distribution of wages; ``contributions`` is None without a schedule.
    output : Productivity
        Real output at prices of the first year, employment and output per worker.
    wage_index, price_index : (years,)
        Nominal wages and prices, the first year 1.
    """

    label: str
    years: tuple[int, ...]
    inputs: LabourInputs
    population: Floats
    labour_force: Floats
    employed: Floats
    start: InsuredPersons
    members: Members
    insured: Floats
    wage: Floats
    insured_earnings: Floats
    contributions: Floats | None
    output: Productivity
    wage_index: Floats
    price_index: Floats
    sources: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def currency(self) -> str:
        """Money of wages, earnings and contributions."""
        return self.inputs.currency

    @property
    def quality(self) -> str:
        """C: single ages, density, wage profile and spells are assumptions in every pack."""
        return max((e.quality for e in self.inputs.evidence), default="C")

    @property
    def effective_coverage(self) -> Floats:
        """Active members over the employed of each year, shape (years,)."""
        return self.members.active.sum(axis=(1, 2)) / self.employed.sum(axis=(1, 2))

    def identities(self) -> dict[str, float]:
        """Return the largest breach of each identity: persons for the register, fractions for output; 0 to rounding."""
        inside = np.maximum(self.employed - self.labour_force, self.labour_force - self.population).max()
        return {
            **self.members.identities(),
            **self.output.identities(),
            "employed <= labour force <= population": float(max(inside, 0.0)),
        }

    def totals(self) -> pd.DataFrame:
        """Return one row a year: persons, members, insured person-years, mean wages and earnings of the whole."""
        import pandas as pd

        named = {
            "population": self.population,
            "labour_force": self.labour_force,
            "employed": self.employed,
            "active": self.members.active,
            "dormant": self.members.dormant,
            "insured": self.insured,
            "insured_earnings": self.insured_earnings,
        }
        if self.contributions is not None:
            named["contributions"] = self.contributions
        table = pd.DataFrame({"year": self.years, **{k: v.sum(axis=(1, 2)) for k, v in named.items()}})
        entrants = np.concatenate([[np.nan], self.members.entrants.sum(axis=(1, 2))])
        return table.assign(
            entrants=entrants, effective_coverage=self.effective_coverage, per_worker=self.output.per_worker
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year, sex and age."""
        import pandas as pd

        index = pd.MultiIndex.from_product([self.years, SEXES, range(101)], names=["year", "sex", "age"])
        columns = {
            "population": self.population,
            "labour_force": self.labour_force,
            "employed": self.employed,
            "active": self.members.active,
            "dormant": self.members.dormant,
            "insured": self.insured,
            "wage": self.wage,
            "insured_earnings": self.insured_earnings,
        }
        return pd.DataFrame({k: v.ravel() for k, v in columns.items()}, index=index).reset_index()


def labour_path(
    country: str,
    projection: Projection | None = None,
    *,
    inputs: LabourInputs | None = None,
    schedule: ContributionRule | None = None,
    elasticity: float | None = None,
    end: int | None = None,
) -> LabourPath:
    """Return a country's labour force, employment, members, insured persons and insured earnings to a year.

    ::

        E = N * participation * (1 - unemployment)           contributors = E * (1 - informal) * coverage
        members by age: stock + entrants + re-entries - exits, with entrants as the residual
        insured = active members * density                   earnings = 12 * insured * E[wage between the limits]

    Real wages grow as output per worker (or as the inputs say), nominal ones with prices on top.

    Parameters
    ----------
    country
        Three letters, such as ``"TZA"``.
    projection
        From :func:`sscore.demography.project_country`, one scenario in yearly steps; None projects from 2024.
    inputs
        From :func:`labour_inputs`, changed or not; None takes the pack's.
    schedule
        A ``sscore.contributions.Schedule`` whose floor, ceiling and tiers apply to every wage of the distribution, in
        the country's money; None insures the whole wage.
    elasticity
        Employment per growth of output; total employment then follows output and unemployment moves. None keeps
        unemployment by age and lets employment follow the population.
    end
        Last calendar year; None takes the projection's last, or 2050.

    Returns
    -------
    LabourPath

    Raises
    ------
    DataError
        For an unknown country, or years outside the projection or the packs.
    ModelError
        For a projection with scenarios, employment above the labour force, or new entrants below zero.
    UnitError
        For a schedule in another money.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); Plamondon et al., *Actuarial Practice in Social
    Security* (ILO/ISSA 2002).

    Examples
    --------
    >>> path = labour_path("RWA", end=2030)
    >>> path.years[-1], max(path.identities().values()) < 1e-6
    (2030, True)
    >>> bool((path.insured <= path.members.active).all() and (path.members.entrants >= 0).all())
    True
    """
    base = _projection(country, projection, end)
    last = base.years[-1] if end is None else whole("labour_path", "end", end)
    if last not in base.years[1:]:
        raise DataError(f"labour_path: end must lie within {base.years[1]} to {base.years[-1]}, got {last}.")
    years = base.years[: base.years.index(last) + 1]
    given = labour_inputs(country, years[0], last) if inputs is None else inputs
    if given.years != years or given.code != country.strip().upper():
        raise ModelError(
            f"labour_path: inputs are of {given.code}, {given.years[0]} to {given.years[-1]}; wanted "
            f"{country.strip().upper()}, {years[0]} to {years[-1]}. Make them with labour_inputs for these years."
        )
    if schedule is not None and schedule.currency != given.currency:
        raise UnitError(
            f"labour_path: the schedule is in {schedule.currency}, the country's money is {given.currency}."
        )
    people = base.population[: len(years)]
    force = labour_force(people, given.participation)
    gdp = given.gdp * np.concatenate([[1.0], np.cumprod(1 + given.gdp_growth)])
    at_work = _at_work(force, given, elasticity, years)
    output = productivity(gdp, at_work.sum(axis=(1, 2)))
    first, members = _register(people[0], at_work, base.paths.survival.ratio[: len(years) - 1], given)
    real = output.growth if given.wage_growth_real is None else given.wage_growth_real
    prices = np.concatenate([[1.0], np.cumprod(1 + given.inflation)])
    pay = np.concatenate([[1.0], np.cumprod(1 + real)]) * prices
    insured = members.active * given.paid_share
    start_wage = wages_by_age(given.wage, given.profile, members.active[0])
    per_person, due = _insurable(start_wage, pay, prices, given, schedule)
    return LabourPath(
        label=base.label,
        years=years,
        inputs=given,
        population=frozen(people),
        labour_force=frozen(force),
        employed=frozen(at_work),
        start=first,
        members=members,
        insured=frozen(insured),
        wage=frozen(pay[:, None, None] * start_wage),
        insured_earnings=frozen(insured * per_person),
        contributions=None if due is None else frozen(insured * due),
        output=output,
        wage_index=frozen(pay),
        price_index=frozen(prices),
        sources=(*base.sources, *dict.fromkeys(e.source for e in given.evidence if e.source != "assumption")),
        remarks=(*base.remarks, *given.remarks),
    )


def _projection(country: str, projection: Projection | None, end: int | None) -> Projection:
    base = project_country(country, 2024, 2050 if end is None else end) if projection is None else projection
    if base.population.ndim != 3 or base.population.shape[1:] != (2, 101) or base.width != 1:
        raise ModelError(
            f"labour_path: wanted one scenario of two sexes by single age in yearly steps, shape (years, 2, 101), got "
            f"{base.population.shape} in steps of {base.width}."
        )
    name = load_country(country).name
    if base.label != name and base.label in {load_country(code).name for code in codes()}:
        raise ModelError(f"labour_path: the projection is of {base.label}, the country {name}. Project {country!r}.")
    return base


def _at_work(force: Floats, given: LabourInputs, elasticity: float | None, years: tuple[int, ...]) -> Floats:
    """Return employment: at constant unemployment by age, or with the total that output asks for."""
    supply = employment(force, given.unemployment)
    if elasticity is None:
        return supply
    eps = number("labour_path", "elasticity", elasticity, low=-5.0, high=5.0)
    wanted = employment_path(float(supply[0].sum()), given.gdp_growth, eps).employed
    idle = force - supply
    factor = (force.sum(axis=(1, 2)) - wanted) / idle.sum(axis=(1, 2))
    highest = factor * given.unemployment.max()
    for year, low, high in zip(years, factor, highest, strict=True):
        if low < 0 or high > 1:
            side = "above the labour force" if low < 0 else "so low that nobody of some age has work"
            raise ModelError(
                f"labour_path: an elasticity of {eps:g} makes employment {side} in {year}. Choose another elasticity "
                f"or a nearer end."
            )
    return force - idle * factor[:, None, None]


def _register(people: Floats, at_work: Floats, survival: Floats, given: LabourInputs) -> tuple[InsuredPersons, Members]:
    """Return the insured persons of the first year, and the register to the last.

    The contributors of the first day are as many as are insured; their ages follow from the entry ages, so that they
    and those who enter later are one population.
    """
    shape = (len(at_work), 2)
    informal, coverage = (np.broadcast_to(a, shape) for a in (given.informal, given.coverage))
    young = np.arange(101) < given.retirement_age
    legal = None if given.legal is None else given.legal[:, None]
    first = insured_persons(
        at_work[0],
        informal=informal[0][:, None],
        coverage=coverage[0][:, None] * young,
        density=given.paid_share,
        legal=legal,
    )
    formal = (at_work * young).sum(axis=-1) * (1 - informal)
    spread = people * settled_ages(given.rules)[:, None]
    active, dormant = first.members.sum(axis=-1)[:, None] * spread / spread.sum(axis=-1, keepdims=True)
    dormant = dormant * given.dormancy.dormant_per_active
    return first, project_register(active, dormant, (formal * coverage)[1:], survival, given.rules)


def _insurable(
    wage: Floats, pay: Floats, prices: Floats, given: LabourInputs, schedule: ContributionRule | None
) -> tuple[Floats, Floats | None]:
    """Return money a year a full-year contributor, (years, sex, age): the insured wage, and what is due on it.

    A rule whose limits grow by k is the rule of the first day on wages divided by k, times k.
    """
    if schedule is None:
        return 12 * pay[:, None, None] * wage, None
    times, unit = (1, 12) if schedule.period == "year" else (12, 1)
    limits = {"wages": pay, "prices": prices, "nothing": np.ones_like(pay)}[given.limits_follow][:, None, None]
    spread = lognormal_wages(unit * pay[:, None, None] * wage / limits, given.gini)
    due = expected_contribution(spread, schedule)
    return times * limits * due.base, times * limits * due.total
