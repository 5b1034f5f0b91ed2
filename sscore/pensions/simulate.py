"""How sure a projection is: scenarios of mortality, wages, prices, returns and coverage around the central path.

Real wage growth, inflation and real returns wander around their central values as AR(1) processes; the logarithms of
mortality and of coverage as random walks::

    x(t) = phi x(t-1) + sigma e(t)        log m(t) = log m(t-1) + sigma e(t),      e normal
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, fraction, frozen, number, seeded, whole
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.country import Paths, central_paths, project_inputs, run, set_up
from sscore.pensions.scheme_inputs import SchemeInputs, scheme_inputs
from sscore.pensions.scheme_result import SchemeProjection

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Simulation", "Uncertainty", "simulate", "simulate_inputs"]

CHUNK = 64
COMPILE = 500  # from so many scenarios on compiling takes less time than it saves
ENGINES = ("auto", "numpy", "numba")


@dataclass(frozen=True)
class Uncertainty:
    """How far scenarios stray; all of it is assumed (quality C).

    Parameters
    ----------
    wage_sd, wage_persistence
        Yearly standard deviation, at least 0, and persistence, 0 to below 1, of real wage growth.
    inflation_sd, inflation_persistence
        The same of inflation.
    return_sd, return_persistence
        The same of the real return on the reserve.
    mortality_sd
        Yearly standard deviation of the logarithm of mortality, at least 0.
    coverage_sd
        Yearly standard deviation of the logarithm of the number of contributors, at least 0.
    """

    wage_sd: float = 0.015
    wage_persistence: float = 0.4
    inflation_sd: float = 0.015
    inflation_persistence: float = 0.5
    return_sd: float = 0.04
    return_persistence: float = 0.2
    mortality_sd: float = 0.015
    coverage_sd: float = 0.01

    def __post_init__(self) -> None:
        """Check every number."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name.endswith("_sd"):
                number("Uncertainty", entry.name, value)
            elif fraction("Uncertainty", entry.name, value) == 1:
                raise ModelError(f"Uncertainty: {entry.name} must be below 1, or shocks never fade.")

    def __str__(self) -> str:
        """Return the rules in words."""
        return (
            f"standard deviation a year of real wage growth {self.wage_sd:.2%}, inflation {self.inflation_sd:.2%}, "
            f"real return {self.return_sd:.2%}, log mortality {self.mortality_sd:.3g}, log contributors "
            f"{self.coverage_sd:.3g}; persistence {self.wage_persistence:g}, {self.inflation_persistence:g} and "
            f"{self.return_persistence:g}"
        )


@dataclass(frozen=True)
class Execution:
    """How to run: the engine, and a function that is told of scenarios done and scenarios in all."""

    engine: str = "auto"
    progress: Callable[[int, int], None] | None = None

    def __post_init__(self) -> None:
        """Check the engine."""
        choice("simulate", "engine", self.engine, ENGINES)

    def chosen(self, scenarios: int) -> str:
        """Return the engine for so many scenarios."""
        worth = scenarios >= COMPILE and find_spec("numba") is not None
        return ("numba" if worth else "numpy") if self.engine == "auto" else self.engine


@dataclass(frozen=True, eq=False)
class Simulation:
    """Scenarios of a scheme; arrays (scenarios, years).

    Attributes
    ----------
    central
        The projection around which they lie.
    payg_rate, reserve_ratio
        Expenditure over insured earnings; reserve at the start of a year over its expenditure.
    exhaustion_years
        One a scenario; not a number where the reserve lasts.
    surplus_share
        Share of scenario years in which more contributors stayed than the path of coverage wanted.
    rules, seed
        How far scenarios stray, and the start of the random numbers.
    """

    central: SchemeProjection
    payg_rate: Floats
    reserve_ratio: Floats
    exhaustion_years: Floats
    surplus_share: float
    rules: Uncertainty
    seed: int

    @property
    def years(self) -> np.ndarray:
        """Calendar years."""
        return self.central.years

    @property
    def scenarios(self) -> int:
        """How many there are."""
        return len(self.payg_rate)

    def quantiles(self, levels: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975), *, of: str = "payg_rate") -> Floats:
        """Return quantiles of ``payg_rate`` or ``reserve_ratio`` by level and year."""
        choice("Simulation.quantiles", "of", of, ("payg_rate", "reserve_ratio"))
        return np.quantile(getattr(self, of), levels, axis=0)

    def probability_of_exhaustion(self, by: int) -> float:
        """Return the share of scenarios whose reserve is exhausted by the end of a year."""
        return float((self.exhaustion_years <= whole("Simulation", "by", by)).mean())

    def probability_below(self, kappa: float, year: int) -> float:
        """Return the share of scenarios whose reserve ratio is below kappa at the start of a year.

        Raises
        ------
        ModelError
            For a year outside the projection.
        """
        if year not in self.years:
            raise ModelError(f"Simulation: year must lie within {self.years[0]} to {self.years[-1]}, got {year}.")
        limit = number("Simulation.probability_below", "kappa", kappa, low=-np.inf)
        return float((self.reserve_ratio[:, int(year - self.years[0])] < limit).mean())

    def exhaustion_table(self) -> pd.DataFrame:
        """Return one row a year: scenarios exhausted in it, and the share exhausted by then."""
        import pandas as pd

        count = np.array([(self.exhaustion_years == y).sum() for y in self.years])
        return pd.DataFrame({"year": self.years, "exhausted": count, "share_by_then": count.cumsum() / self.scenarios})

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: the central rate and the quantiles of rate and reserve ratio."""
        import pandas as pd

        table = pd.DataFrame({"year": self.years, "payg_central": self.central.payg_rate[0]})
        for of in ("payg_rate", "reserve_ratio"):
            for level, row in zip((2.5, 10, 50, 90, 97.5), self.quantiles(of=of), strict=True):
                table[f"{of}_{level:g}"] = row
        return table


def simulate(
    country: str,
    scheme: str,
    *,
    scenarios: int = 1000,
    seed: int,
    years: tuple[int, int] = (2026, 2075),
    on: str | dt.date | None = None,
    **options: Any,
) -> Simulation:
    """Project a real scheme under many scenarios.

    Parameters
    ----------
    country, scheme, years, on
        As in :func:`~sscore.pensions.project_scheme`.
    scenarios
        How many, at least 2.
    seed
        Start of the random numbers, a whole number of at least 0.
    **options
        ``rules``, an :class:`Uncertainty`; ``engine``, ``"numpy"``, ``"numba"`` or ``"auto"`` (numba for 500 scenarios
        or more, where it is installed): the figures are the same; ``progress``, called with scenarios done and
        scenarios in all; and entries of :class:`SchemeBasis`.

    Raises
    ------
    DataError, ModelError
        As :func:`~sscore.pensions.project_scheme`; also for fewer than two scenarios or a missing seed.

    Examples
    --------
    >>> found = simulate("RWA", "rssb_pension", scenarios=4, seed=1, years=(2026, 2030), engine="numpy")
    >>> found.payg_rate.shape, found.probability_of_exhaustion(2030)
    ((4, 5), 0.0)
    """
    how = Execution(**{name: options.pop(name) for name in ("engine", "progress") if name in options})
    rules = options.pop("rules", None)
    basis = SchemeBasis().changed(options)
    inputs = scheme_inputs(country, scheme, years=years, on=on)
    return simulate_inputs(inputs, basis, scenarios=scenarios, seed=seed, rules=rules, how=how)


def simulate_inputs(
    inputs: SchemeInputs,
    basis: SchemeBasis,
    *,
    scenarios: int,
    seed: int,
    rules: Uncertainty | None = None,
    how: Execution | None = None,
) -> Simulation:
    """Simulate a scheme whose pack was read before; see :func:`simulate`."""
    count = whole("simulate", "scenarios", scenarios, low=2)
    work = Execution() if how is None else how
    spread = Uncertainty() if rules is None else rules
    setup, central = set_up(inputs, basis), project_inputs(inputs, basis)
    paths = draw_paths(central_paths(inputs, basis), basis, spread, count, seeded("simulate", seed, key=inputs.code))
    parts = []
    for first in range(0, count, CHUNK):
        block = slice(first, min(first + CHUNK, count))
        found = run(setup, _part(paths, block), engine=work.chosen(count))
        parts.append((found.payg_rate, found.reserve_ratio, found.exhaustion_years, found.surplus > 0))
        if work.progress is not None:
            work.progress(block.stop, count)
    rate, ratio, empty, surplus = (np.concatenate(group) for group in zip(*parts, strict=True))
    return Simulation(central, frozen(rate), frozen(ratio), frozen(empty), float(surplus.mean()), spread, seed)


def draw_paths(
    centre: Paths, basis: SchemeBasis, rules: Uncertainty, scenarios: int, rng: np.random.Generator
) -> Paths:
    """Return scenarios around the central paths."""
    years = centre.interest.shape[1]
    shocks = rng.standard_normal((5, scenarios, years))
    real = (1 + centre.wage_growth) / (1 + centre.inflation) - 1
    prices = np.append(centre.inflation, centre.inflation[:, -1:], axis=1)
    wages = real + ar1(shocks[0, :, 1:], rules.wage_persistence, rules.wage_sd)
    inflation = np.maximum(prices + ar1(shocks[1], rules.inflation_persistence, rules.inflation_sd), _LEAST)
    returns = basis.real_interest + ar1(shocks[2], rules.return_persistence, rules.return_sd)
    credited = (1 + centre.credited) / (1 + prices)
    return Paths(
        wage_growth=(1 + np.maximum(wages, _LEAST)) * (1 + inflation[:, :-1]) - 1,
        inflation=inflation[:, :-1],
        interest=(1 + np.maximum(returns, _LEAST)) * (1 + inflation) - 1,
        credited=credited * (1 + inflation) - 1,
        mortality=centre.mortality * np.exp(np.cumsum(rules.mortality_sd * shocks[3], axis=1)),
        coverage=centre.coverage * np.exp(_from_now(rules.coverage_sd * shocks[4])),
    )


_LEAST = -0.5


def ar1(shocks: Floats, persistence: float, sd: float) -> Floats:
    """Return an AR(1) process that starts at its mean.

    >>> ar1(np.array([[1.0, 0.0]]), 0.5, 2.0).tolist()
    [[2.0, 1.0]]
    """
    path = np.empty_like(shocks)
    state = np.zeros(shocks.shape[:-1])
    for t in range(shocks.shape[-1]):
        state = persistence * state + sd * shocks[..., t]
        path[..., t] = state
    return path


def _from_now(steps: Floats) -> Floats:
    """Return a random walk whose first year is known."""
    path = np.cumsum(steps, axis=1)
    return path - path[:, :1]


def _part(paths: Paths, block: slice) -> Paths:
    return Paths(*(getattr(paths, entry.name)[block] for entry in fields(paths)))
