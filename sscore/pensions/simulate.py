"""How sure a projection is: scenarios of mortality, wages, prices, returns and coverage around the central path.

A reform is run in the scenarios of the status quo, drawn again from the same seed: common random numbers, so that the
difference between the two is the reform's and not chance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields
from importlib.util import find_spec
from typing import Any

import numpy as np

from sscore.inputs import Floats, choice, frozen, seeded, whole
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.country import Change, Paths, Setup, central_paths, project_inputs, run, set_up
from sscore.pensions.draws import Uncertainty, draw_paths
from sscore.pensions.reform import overlay_on, project_reform
from sscore.pensions.reform_file import Reform
from sscore.pensions.scheme_inputs import FIRST_AGE, MEMBER_AGES, SchemeInputs, scheme_inputs
from sscore.pensions.simulation import ReformSimulation, Simulation

__all__ = ["Execution", "simulate", "simulate_inputs", "simulate_reform"]

CHUNK = 64
COMPILE = 500  # from so many scenarios on compiling takes less time than it saves
KEPT = ("payg_rate", "reserve_ratio", "first_deficit_years", "first_decline_years", "exhaustion_years")
ENGINES = ("auto", "numpy", "numba")


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
    paths = _paths(inputs, basis, spread, count, seed)
    return Simulation(central, rules=spread, seed=seed, **_run(setup, paths, work))


def simulate_reform(status_quo: Simulation, reform: Reform, *, how: Execution | None = None) -> ReformSimulation:
    """Run a reform in the scenarios of a simulation of the status quo.

    Parameters
    ----------
    status_quo
        From :func:`simulate` or :func:`simulate_inputs`. Its seed draws the same mortality, wages, prices, returns and
        coverage again, and its entrants enter again; see :func:`project_reform`.
    reform
        From :func:`read_reform`.
    how
        Engine and progress.

    Returns
    -------
    ReformSimulation
        Both, and the distribution of their difference.

    Raises
    ------
    ModelError
        As :func:`project_reform`.

    References
    ----------
    Glasserman, *Monte Carlo Methods in Financial Engineering* (2003), section 4.2, on common random numbers.

    Examples
    --------
    One point more of contributions leaves expenditure as it is in every scenario:

    >>> from sscore.pensions import reform_from
    >>> before = simulate("RWA", "rssb_pension", scenarios=3, seed=1, years=(2026, 2032), engine="numpy")
    >>> reform = reform_from({"title": "More", "country": "RWA", "scheme": "rssb_pension", "from": 2030,
    ...                       "changes": {"contribution_rate": 0.21}})
    >>> found = simulate_reform(before, reform)
    >>> float(abs(found.difference()).max()) < 1e-9, found.probability_better(2032, of="reserve_ratio")
    (True, 1.0)
    """
    work = Execution() if how is None else how
    inputs, basis = status_quo.central.inputs, status_quo.central.basis
    change = overlay_on(inputs, reform, basis)
    central = project_reform(inputs, reform, basis, status_quo=status_quo.central)
    paths = _paths(inputs, basis, status_quo.rules, status_quo.scenarios, status_quo.seed)
    entry = np.asarray(inputs.labour.inputs.entry)[FIRST_AGE : FIRST_AGE + MEMBER_AGES]
    given = status_quo.entrants[..., None] * (entry / entry.sum())
    setup = set_up(inputs, basis, reform=reform)
    found = _run(setup, paths, work, given=given, change=change)
    after = Simulation(central, rules=status_quo.rules, seed=status_quo.seed, **found)
    return ReformSimulation(status_quo, after, reform)


def _paths(inputs: SchemeInputs, basis: SchemeBasis, rules: Uncertainty, scenarios: int, seed: int) -> Paths:
    """Draw the scenarios of a seed: the same for the status quo and for every reform of it."""
    rng = seeded("simulate", seed, key=inputs.code)
    return draw_paths(central_paths(inputs, basis), basis, rules, scenarios, rng)


def _run(
    setup: Setup, paths: Paths, work: Execution, *, given: Floats | None = None, change: Change | None = None
) -> dict[str, Any]:
    """Run all scenarios, some at a time, and return what a simulation keeps of them."""
    count = len(paths.interest)
    engine = work.chosen(count)
    kept: dict[str, list[Any]] = {name: [] for name in (*KEPT, "entrants", "surplus")}
    for first in range(0, count, CHUNK):
        block = slice(first, min(first + CHUNK, count))
        enter = None if given is None else given[block]
        found = run(setup, _part(paths, block), engine=engine, given=enter, change=change)
        for name in KEPT:
            kept[name].append(getattr(found, name))
        kept["entrants"].append(found.entrants.sum(axis=-1))
        kept["surplus"].append(found.surplus > 0)
        if work.progress is not None:
            work.progress(block.stop, count)
    whole = {name: frozen(np.concatenate(parts)) for name, parts in kept.items()}
    return whole | {"surplus_share": float(whole.pop("surplus").mean())}


def _part(paths: Paths, block: slice) -> Paths:
    return Paths(*(getattr(paths, entry.name)[block] for entry in fields(paths)))
