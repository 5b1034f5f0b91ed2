"""The rules of ``bench_households.py`` as entities, parameters and variables, and the loop that answers over a pipe.

PolicyEngine grew out of OpenFisca: both are given the same country, from their own classes. This file and the two that
use it run in the peers' own environment, which has neither sscore nor pandas of this project: they import numpy and the
peer only. A variable's value is a 32-bit float in both; ``double`` widens it, to compare figures, never to be timed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

DAY, MONTH = "2025-01-01", "2025-02"
INPUTS = ("age", "sector", "earnings", "consumption", "weight")


def parameters(law: dict[str, Any]) -> dict[str, Any]:
    """Return the law as a tree of dated values: the tiers as marginal rates and as limits, and the benefit."""

    def at(value: float) -> dict[str, Any]:
        return {"values": {DAY: {"value": value}}}

    def scale(side: str) -> dict[str, Any]:
        edges = [(t["lower"], t[side]) for t in law["tiers"]] + [(law["tiers"][-1]["upper"], 0.0)]
        return {"brackets": [{"threshold": {DAY: {"value": e}}, "rate": {DAY: {"value": r}}} for e, r in edges]}

    tiers = {f"tier_{k}": {name: at(v) for name, v in t.items()} for k, t in enumerate(law["tiers"])}
    benefit = {name: at(law[name]) for name in ("amount", "threshold", "child_age", "line")}
    return {"nssf": {"employee": scale("employee"), "employer": scale("employer"), **tiers}, "benefit": benefit}


def country(core: str, law: dict[str, Any], style: str, *, double: bool = False) -> tuple[Any, Any, Any]:
    """Return the tax and benefit system in one peer, and its two entities.

    ``style`` says how tiers are computed: "scale" by the peer's own marginal rates, "bands" by clipping to each tier.
    """
    entities, system = (import_module(f"{core}.{name}") for name in ("entities", "taxbenefitsystems"))
    person = entities.Entity("person", "persons", "A person", "")
    roles = [{"key": "member", "plural": "members", "label": "Member"}]
    household = entities.GroupEntity("household", "households", "A household", "", roles=roles)
    made = system.TaxBenefitSystem([person, household])
    made.parameters = import_module(f"{core}.parameters").ParameterNode("", data=parameters(law))
    for variable in [*inputs(core, person, household), *of_persons(core, person, style), *of_homes(core, household)]:
        made.add_variable(variable)
    if double:
        for variable in made.variables.values():
            if variable.value_type is float:
                variable.dtype = np.float64
    return made, person, household


def variable_maker(core: str, entity: Any) -> Callable[..., Any]:
    """Return the function that makes a monthly variable of an entity."""
    api = import_module(f"{core}.model_api")
    month = api.MONTH if hasattr(api, "MONTH") else import_module(f"{core}.periods").DateUnit.MONTH

    def make(name: str, kind: Any, formula: Any = None, **more: Any) -> Any:
        words = {"value_type": kind, "entity": entity, "definition_period": month, "label": name, **more}
        return type(name, (api.Variable,), words | ({"formula": formula} if formula else {}))

    return make


def sectors(core: str) -> Any:
    """Return the names of the sectors, in the order of their numbers."""
    api = import_module(f"{core}.model_api")
    return api.Enum("Sector", {"none": "none", "employee": "employee", "self_employed": "self-employed"})


def inputs(core: str, person: Any, household: Any) -> list[Any]:
    """Return the variables that are given."""
    of_person, of_home = variable_maker(core, person), variable_maker(core, household)
    kinds = sectors(core)
    enum = import_module(f"{core}.model_api").Enum
    return [
        of_person("age", int),
        of_person("sector", enum, possible_values=kinds, default_value=kinds.none),
        of_person("earnings", float),
        of_home("consumption", float),
        of_home("weight", float),
    ]


def of_persons(core: str, entity: Any, style: str) -> list[Any]:
    """Return contributions: the self-employed pay the employer's part too."""
    make = variable_maker(core, entity)

    def due(side: str) -> Any:
        def by_scale(person: Any, period: Any, parameters: Any) -> Any:
            return parameters(period).nssf[side].calc(person("earnings", period))

        def by_bands(person: Any, period: Any, parameters: Any) -> Any:
            wage, nssf = person("earnings", period), parameters(period).nssf
            first, second = nssf.tier_0, nssf.tier_1
            return first[side] * np.clip(wage, first.lower, first.upper) + second[side] * (
                np.clip(wage, second.lower, second.upper) - second.lower
            )

        return by_scale if style == "scale" else by_bands

    def own(person: Any, period: Any) -> Any:
        sector, mine = person("sector", period), person("due_employee", period)
        kinds = sector.possible_values
        alone = mine + person("due_employer", period)
        return np.where(sector == kinds.employee, mine, np.where(sector == kinds.self_employed, alone, 0))

    def employer(person: Any, period: Any) -> Any:
        sector = person("sector", period)
        return np.where(sector == sector.possible_values.employee, person("due_employer", period), 0)

    made = [make(f"due_{side}", float, due(side)) for side in ("employee", "employer")]
    return [*made, make("own_contribution", float, own), make("employer_contribution", float, employer)]


def of_homes(core: str, entity: Any) -> list[Any]:
    """Return sums over persons, eligibility, the benefit, consumption after it, and the gaps to the poverty line."""
    make = variable_maker(core, entity)

    def total(name: str) -> Any:
        return lambda household, period: household.sum(household.members(name, period))

    def children(household: Any, period: Any, parameters: Any) -> Any:
        return household.sum(household.members("age", period) < parameters(period).benefit.child_age)

    def eligible(household: Any, period: Any, parameters: Any) -> Any:
        passes = household("consumption", period) < parameters(period).benefit.threshold
        return passes * (household("children", period) > 0)

    def benefit(household: Any, period: Any, parameters: Any) -> Any:
        units = household("eligible", period) * household("children", period)
        return units * parameters(period).benefit.amount

    def after(household: Any, period: Any) -> Any:
        net = household("benefit", period) - household("own", period)
        return household("consumption", period) + net / household("size", period)

    def gap(name: str) -> Any:
        def formula(household: Any, period: Any, parameters: Any) -> Any:
            line = parameters(period).benefit.line
            return np.maximum(line - household(name, period), 0) / line

        return formula

    return [
        make("own", float, total("own_contribution")),
        make("employer", float, total("employer_contribution")),
        make("size", int, lambda household, period: household.nb_persons()),
        make("children", int, children),
        make("eligible", bool, eligible),
        make("benefit", float, benefit),
        make("consumption_after", float, after),
        make("gap_before", float, gap("consumption")),
        make("gap_after", float, gap("consumption_after")),
    ]


def simulation(builder: Any, system: Any, data: dict[str, Any]) -> Any:
    """Join persons with households and enter the inputs, as both peers do it with arrays."""
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(data["of_person"])))
    homes = builder.declare_entity("household", data["household"])
    builder.join_with_persons(homes, data["of_person"], roles=np.zeros(len(data["of_person"]), dtype=int))
    made = builder.build(system)
    for name in INPUTS:
        made.set_input(name, MONTH, data[name])
    return made


def figures(ask: Callable[[str], Any], gini: Callable[[Any, Any], float]) -> dict[str, float]:
    """Return the figures that are compared; sums in 64 bits."""
    weight = ask("weight").astype(float)
    persons = weight * ask("size")
    found = {name: float((weight * ask(name)).sum()) for name in ("benefit", "own", "employer")}
    for when, name in (("before", "consumption"), ("after", "consumption_after")):
        found[f"gap {when}"] = float((persons * ask(f"gap_{when}")).sum() / persons.sum())
        found[f"gini {when}"] = gini(ask(name).astype(float), persons)
    return found


def serve(run: Callable[[dict[str, Any], Any], dict[str, float]], core: str, version: str) -> None:
    """Answer each line of JSON with one: the seconds of a run, by the clock and the processor, and its figures."""
    law, data = json.loads(sys.argv[1]), dict(np.load(sys.argv[2]))
    systems: dict[tuple[str, bool], Any] = {}
    print(json.dumps({"name": core, "version": version, "numpy": np.__version__}), flush=True)
    for words in sys.stdin:
        asked = json.loads(words)
        key = (asked["style"], asked["double"])
        if key not in systems:
            systems[key] = country(core, law, key[0], double=key[1])[0]
        begin, busy = time.perf_counter(), time.process_time()
        found = run(data, systems[key])
        spent = time.perf_counter() - begin, time.process_time() - busy
        print(json.dumps({"seconds": spent, "figures": found}), flush=True)
