"""Scenarios of a country's population: fertility, mortality and migration that wander around the central path."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sscore.demography.country import CountryInputs, country_inputs, project_country
from sscore.demography.paths import DemographicPaths, survival_from_mx
from sscore.demography.projection import project_population
from sscore.demography.results import Projection
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PopulationScenarios", "ScenarioRules", "simulate_population"]

Floats = NDArray[np.float64]
BATCH = 50
_MIGRANTS_BELOW = 75
_MEASURES = ("total", "0-14", "15-64", "65+", "old_dependency")


@dataclass(frozen=True)
class ScenarioRules:
    """How far scenarios wander; every default is a teaching assumption of quality C.

    Attributes
    ----------
    fertility_persistence, fertility_sd
        The AR(1) of the logarithm of the fertility multiplier; 0.98 and 0.02 lead to a spread of 10 % in the long run.
    mortality_sd, drift_sd
        Yearly shock of the mortality index, and uncertainty of its yearly drift.
    migration_persistence, migration_sd
        The AR(1) of additional net migrants as a share of the population.

    Examples
    --------
    >>> ScenarioRules(fertility_sd=0.0, mortality_sd=0.0, drift_sd=0.0, migration_sd=0.0).still
    True
    """

    fertility_persistence: float = 0.98
    fertility_sd: float = 0.02
    mortality_sd: float = 0.02
    drift_sd: float = 0.003
    migration_persistence: float = 0.90
    migration_sd: float = 0.0002

    def __post_init__(self) -> None:
        """Check that shocks are at least 0 and persistence lies from 0 to 1."""
        for one in fields(self):
            value = getattr(self, one.name)
            high = 1.0 if one.name.endswith("persistence") else np.inf
            if not (np.isfinite(value) and 0 <= value <= high):
                wanted = "from 0 to 1" if high == 1.0 else "at least 0"
                raise ModelError(f"ScenarioRules: {one.name} must be {wanted}, got {value!r}.")

    @property
    def still(self) -> bool:
        """Whether nothing wanders."""
        return not any((self.fertility_sd, self.mortality_sd, self.drift_sd, self.migration_sd))


@dataclass(frozen=True, eq=False)
class PopulationScenarios:
    """Simulated populations of a country.

    Attributes
    ----------
    groups : (scenario, year, sex, 21)
        Persons in five-year age groups, women first; the last group is 100 and over.
    births, deaths, migrants : (scenario, year)
        Flows of each step.
    fertility, mortality, migration : (scenario, year)
        The wandering: multiplier of fertility, index of mortality, additional net migrants as a share of people.
    central : Projection
        The projection they wander around.
    gap : float
        Largest relative gap of ``P(t+1) - P(t) = B - D + M`` over all scenarios.
    """

    groups: Floats
    births: Floats
    deaths: Floats
    migrants: Floats
    fertility: Floats
    mortality: Floats
    migration: Floats
    central: Projection
    gap: float
    rules: ScenarioRules
    seed: int
    quality: str = "C"

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of ``groups``."""
        return self.central.years

    def measure(self, name: str) -> Floats:
        """Return ``total``, ``0-14``, ``15-64``, ``65+`` (persons) or ``old_dependency`` as (scenario, year)."""
        if name not in _MEASURES:
            raise DataError(f"measure: no {name!r}. {did_you_mean(name, _MEASURES)}")
        people = self.groups.sum(axis=2)
        parts = {"total": slice(None), "0-14": slice(0, 3), "15-64": slice(3, 13), "65+": slice(13, None)}
        if name == "old_dependency":
            return people[..., 13:].sum(axis=-1) / people[..., 3:13].sum(axis=-1)
        return people[..., parts[name]].sum(axis=-1)

    def quantiles(
        self, measure: str = "total", levels: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975)
    ) -> pd.DataFrame:
        """Return one row a year and one column a level: the value below which that share of the scenarios lies."""
        import pandas as pd

        if not levels or any(not 0 <= q <= 1 for q in levels):
            raise ModelError(f"quantiles: levels must be shares from 0 to 1, got {levels}.")
        values = np.quantile(self.measure(measure), levels, axis=0).T
        index = pd.Index(self.years, name="year")
        return pd.DataFrame(values, index=index, columns=pd.Index(levels, name="level"))

    def probability(self, year: int, above: float, *, measure: str = "total") -> float:
        """Return the share of scenarios in which a measure of a year is above a value.

        Its standard error is at most ``0.5 / sqrt(scenarios)``.
        """
        if year not in self.years:
            raise DataError(f"probability: no year {year}. The scenarios run from {self.years[0]} to {self.years[-1]}.")
        if not np.isfinite(above):
            raise ModelError(f"probability: above must be a number, got {above!r}.")
        return float(np.mean(self.measure(measure)[:, self.years.index(year)] > above))

    def statement(self, year: int, above: float) -> str:
        """Return the probability that the population is above a number of persons, in words."""
        share = self.probability(year, above)
        error = float(np.sqrt(share * (1 - share) / len(self.groups)))
        return (
            f"In {100 * share:.0f} of 100 scenarios {self.central.label} has more than {above / 1e6:,.1f} million "
            f"people in {year} ({len(self.groups):,} scenarios, standard error {100 * error:.1f} of 100; the spread of "
            f"fertility, mortality and migration is an assumption of quality {self.quality})."
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the quantiles of every measure: one row a measure and year."""
        import pandas as pd

        parts = {name: self.quantiles(name).reset_index() for name in _MEASURES}
        return pd.concat([f.assign(measure=name) for name, f in parts.items()], ignore_index=True)


def simulate_population(
    code: str,
    start: int = 2024,
    end: int = 2100,
    *,
    scenarios: int = 1000,
    seed: int,
    rules: ScenarioRules | None = None,
) -> PopulationScenarios:
    """Simulate a country's population around the projection of :func:`project_country`.

    With independent standard normal e, for each scenario and year t::

        ln(fertility / central)      = u(t),       u(t) = phi_f u(t-1) + sigma_f e
        ln(death rate / central)     = b(x) k(t),  k(t) = k(t-1) + d + sigma_m e,  d normal with sigma_d
        (migrants - central) / people = g(t),      g(t) = phi_g g(t-1) + sigma_g e

    The index k is Lee and Carter's, measured from the central path; its drift d is uncertain, because a forecast's
    drift is estimated from a short past. The b follow the central path's own decline of mortality by age and average 1.

    Parameters
    ----------
    code : str
        Three letters.
    start, end : int
        Calendar years from 2023 to 2100.
    scenarios : int
        How many, at least 1. More scenarios with the same seed keep the first ones.
    seed : int
        Start of the random numbers; the same seed gives the same scenarios.
    rules : ScenarioRules, optional
        How far they wander.

    Returns
    -------
    PopulationScenarios

    Raises
    ------
    DataError
        As for :func:`project_country`.
    ModelError
        For a number of scenarios or a seed that is not a whole number, or rules so wide that nobody is left to leave.

    References
    ----------
    Lee and Carter (1992), *Journal of the American Statistical Association* 87, for the index of mortality; Lee and
    Tuljapurkar (1994), the same journal 89, for populations projected with it.

    Examples
    --------
    >>> few = simulate_population("RWA", 2024, 2030, scenarios=20, seed=1)
    >>> few.groups.shape, few.gap < 1e-12
    ((20, 7, 2, 21), True)
    >>> few.probability(2030, above=10e6)
    1.0
    """
    count = whole("simulate_population", "scenarios", scenarios, low=1)
    rng = seeded("simulate_population", seed)
    chosen = rules or ScenarioRules()
    inputs = country_inputs(code, start, end)
    central = project_country(code, start, end)
    steps = end - start
    draws = rng.standard_normal((count, 3 * steps + 1))
    shocks = draws[:, 1:].reshape(scenarios, 3, steps)
    u = _ar1(shocks[:, 0], chosen.fertility_persistence, chosen.fertility_sd)
    g = _ar1(shocks[:, 2], chosen.migration_persistence, chosen.migration_sd)
    drift = chosen.drift_sd * draws[:, :1]
    k = np.cumsum(drift + chosen.mortality_sd * shocks[:, 1], axis=1)
    wander = (np.exp(u), k, g)
    parts = [_batch(inputs, central, tuple(w[low : low + BATCH] for w in wander)) for low in range(0, scenarios, BATCH)]
    groups, births, deaths, migrants = (np.concatenate([p[i] for p in parts]) for i in range(4))
    for array in (groups, births, deaths, migrants, *wander):
        array.setflags(write=False)
    gap = max(float(p[4]) for p in parts)
    return PopulationScenarios(groups, births, deaths, migrants, *wander, central, gap, chosen, seed)


def _ar1(shocks: Floats, persistence: float, sd: float) -> Floats:
    """Return paths that start at 0 and keep a share of their last value, (scenario, year)."""
    path = np.empty_like(shocks)
    last = np.zeros(len(shocks))
    for year in range(shocks.shape[1]):
        last = persistence * last + sd * shocks[:, year]
        path[:, year] = last
    return path


def _batch(inputs: CountryInputs, central: Projection, wander: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """Project some scenarios and keep age groups and flows."""
    multiplier, index, share = wander
    middle = inputs.paths()
    rates = (inputs.mx[:-1] + inputs.mx[1:]) / 2
    by_age = _sensitivity(inputs.mx)
    mx = rates * np.exp(by_age * index[:, :, None, None])
    people = central.population[:-1].sum(axis=(-2, -1))
    profile = _profile(inputs.migration)
    extra = (share * people)[:, :, None, None] * profile
    assert middle.migration is not None
    paths = DemographicPaths(
        middle.fertility * multiplier[:, :, None],
        survival_from_mx(mx),
        middle.migration + extra,
        middle.sex_ratio,
        middle.fertile_from,
    )
    result = project_population(inputs.base, paths, start=central.start)
    groups = np.add.reduceat(result.population, np.arange(0, 101, 5), axis=-1)
    flows = (result.births.sum(axis=-1), result.deaths.sum(axis=(-2, -1)), result.migrants.sum(axis=(-2, -1)))
    return groups, *flows, np.array(max(result.identities().values()))


def _sensitivity(mx: Floats) -> Floats:
    """Return b by sex and age: how fast the central path's rates fall, averaging 1 over the ages."""
    fall = np.log(mx[0] / mx[-1]).clip(0.0)
    mean = fall.mean(axis=-1, keepdims=True)
    return np.where(mean > 0, fall / np.where(mean > 0, mean, 1.0), 1.0)


def _profile(migration: Floats) -> Floats:
    """Return the ages and sexes of additional migrants: those of all past and coming ones, up to a limit of age."""
    weight = np.abs(migration).sum(axis=0)
    weight[:, _MIGRANTS_BELOW:] = 0.0
    if weight.sum() == 0:
        weight[:, 15:_MIGRANTS_BELOW] = 1.0
    return weight / weight.sum()
