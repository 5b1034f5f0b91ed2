"""An open group of 5,712 member cells over 100 years: sscore's engines against the same model in modelx.

The cells are those of the schemes in the country packs: two sexes, ages 15 to 70, 0 to 50 years of service. The modelx
model (``modelx_members.py``) is vectorised: its cells hold arrays over sex, age and service, and a scenario is an item
space. A further axis for scenarios is not open to it: modelx keeps every value, about 0.1 GB a scenario, so scenarios
run one after the other and are cleared. Inputs are prepared outside the clock for every candidate.
"""

from __future__ import annotations

import importlib.util
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rounds import median_ratio, print_table, timed_rounds
from sscore.pensions.members import Benefits, Economy, MemberStocks, Moves
from sscore.pensions.projection import Prepared, empty_output, prepare, run_law

Floats = NDArray[np.float64]
AGES, MEMBER_AGES, TERMS, YEARS = 86, 56, 51, 100
CLOSE = 1e-10
ROUNDS = {1: 11, 10: 5, 1000: 3}
PART, TURN = 4, 0.25


def model(scenarios: int, seed: int = 1) -> Prepared:
    """Return a drawn scheme in which everybody moves; mortality, entrants, wages and prices differ by scenario."""
    rng = np.random.default_rng(seed)
    service = np.arange(TERMS)
    age = np.arange(MEMBER_AGES)[:, None]
    there = rng.uniform(0.5, 1.0, (2, MEMBER_AGES, TERMS)) * (service <= age) * (age < 45)
    entry = 4000.0 * np.exp(-0.5 * ((np.arange(MEMBER_AGES) - 8) / 5.0) ** 2) * (np.arange(MEMBER_AGES) < 40)
    growth = np.cumprod(rng.normal(1.02, 0.01, (scenarios, YEARS)), axis=1)
    force = rng.uniform(0.8, 1.2, (scenarios, 1, 1, 1)) * 0.99 ** np.arange(YEARS)[:, None, None]
    death = np.minimum(0.0005 * 1.09 ** np.arange(AGES) * np.array([[0.8], [1.0]]) * force, 1.0)
    stocks = MemberStocks(
        500.0 * there,
        100.0 * there,
        old_age=np.where(np.arange(AGES) >= 45, 200.0, 0.0) * np.ones((2, 1)),
        invalidity=2.0,
        survivors=20.0,
        old_age_pension=90.0,
        invalidity_pension=60.0,
        survivors_pension=40.0,
    )
    moves = Moves(
        death=death,
        entrants=growth[:, :, None, None] * entry * np.array([[0.7], [1.0]]),
        invalidity=0.0002 * 1.06 ** np.arange(MEMBER_AGES) * np.ones((2, 1)),
        dormancy=0.08,
        reentry=0.2,
        retirement=0.1,
        density=0.8,
        invalid_mortality=2.0,
        married=0.7,
        age_gap=5,
        orphans=0.8,
        orphan_years=18,
    )
    law = Benefits(
        pension_share=lambda years: 0.3 + 0.015 * np.maximum(years - 15, 0),
        normal_age=60,
        early_age=55,
        vesting=15,
        averaging=5,
        early_reduction=0.03,
        minimum=0.25,
        maximum=0.7,
        grant=1.0,
        invalidity_minimum=0.3,
        spouse=0.5,
        orphan=0.2,
        commuted=0.25,
        factor=12.5,
    )
    economy = Economy(
        wage=100 * 1.015 ** np.arange(MEMBER_AGES) * np.array([[0.9], [1.0]]),
        wage_growth=rng.normal(0.06, 0.02, (scenarios, YEARS - 1)),
        inflation=rng.normal(0.05, 0.01, (scenarios, YEARS - 1)),
        indexation=0.3,
    )
    return prepare(stocks, moves, law, economy, YEARS)


def older(stock: Floats) -> Floats:
    """Return pensioners a year older; the last age is open."""
    out = np.zeros_like(stock)
    out[:, 1:] = stock[:, :-1]
    out[:, -1] += stock[:, -1]
    return out


def of_members(values: Floats) -> Floats:
    """Return values of the member ages in an array over all ages."""
    out = np.zeros((2, AGES))
    out[:, :MEMBER_AGES] = values
    return out


def spouses_with(gap: int) -> Any:
    """Return the function that gives the spouses of the dead: wives are ``gap`` years younger than husbands."""

    def spouses(dead: Floats) -> Floats:
        out = np.zeros_like(dead)
        out[0, :-gap], out[1, gap:] = dead[1, gap:], dead[0, :-gap]
        out[0, 0] += dead[1, :gap].sum()
        out[1, -1] += dead[0, -gap:].sum()
        return out

    return spouses


def references(inputs: Prepared) -> dict[str, Any]:
    """Return what the formulas of the modelx model refer to."""
    stocks, moves, rules = inputs.stocks, inputs.moves, inputs.rules
    rates = {n: np.asarray(getattr(moves, n))[:, :, None] for n in ("invalidity", "dormancy", "reentry", "density")}
    kinds = {"old_age": "old_age", "invalidity": "invalids", "survivors": "survivors"}
    for name, short in kinds.items():
        rates[f"{short}_start"] = np.asarray(getattr(stocks, name))
        rates[f"{short}_money_start"] = rates[f"{short}_start"] * np.asarray(getattr(stocks, f"{name}_pension"))
    law = ("minimum", "invalidity_minimum", "grant", "commuted", "factor", "spouse", "orphan")
    rates |= {n: getattr(rules, n) for n in law}
    rates |= {n: getattr(inputs, n) for n in ("share", "vested", "cut", "retire", "wage")}
    return rates | {
        "np": np,
        "members": MEMBER_AGES,
        "ages": AGES,
        "service": np.arange(TERMS),
        "active_start": np.asarray(stocks.active),
        "dormant_start": np.asarray(stocks.dormant),
        "death": moves.death,
        "entrants": moves.entrants,
        "wage_level": inputs.level,
        "pension_index": inputs.index,
        "averages": inputs.average,
        "invalid_multiple": moves.invalid_mortality,
        "married": moves.married,
        "orphans_each": moves.orphans,
        "orphan_years": moves.orphan_years,
        "older": older,
        "of_members": of_members,
        "spouses": spouses_with(int(moves.age_gap)),
    }


def with_modelx(inputs: Prepared) -> Any:
    """Return the modelx model, ready to be asked."""
    import modelx

    from benchmarks import modelx_members

    members = modelx.new_model("Pensions").import_module(modelx_members, name="Members", refs=references(inputs))
    members.parameters = ("scenario",)
    return members


def ask(members: Any, names: list[str], scenarios: int) -> dict[str, Floats]:
    """Return every result of some scenarios, one after the other."""
    out = {n: np.zeros((scenarios, YEARS)) for n in names}
    for scenario in range(scenarios):
        space = members[scenario]
        for name, values in out.items():
            cell = getattr(space, name)
            values[scenario] = [cell(t) for t in range(YEARS)]
        members.clear_items()
    return out


def check(inputs: Prepared, members: Any, scenarios: int) -> None:
    """Stop unless all candidates give the same figures, every one of every year."""
    reference = run_law(inputs)
    names = list(reference)
    others = {"modelx": ask(members, names, scenarios)}
    if importlib.util.find_spec("numba"):
        others["numba"] = run_law(inputs, "numba")
    for name, found in others.items():
        count = len(found[names[0]])
        wanted = {n: reference[n][:count] for n in names}
        gap = max(float(np.max(np.abs(found[n] - w) / np.maximum(np.abs(w), 1e-300))) for n, w in wanted.items())
        if gap > CLOSE:
            raise SystemExit(f"{name} differs from numpy by {gap:.2g} of a figure: no comparison of speed.")
        print(
            f"{name} and numpy: the same {len(names)} series, scenarios compared: {count}, largest difference {gap:.1e}"
        )


def turns_of(candidates: dict[str, Any]) -> dict[str, int]:
    """Return how often each runs in its turn, so that no turn is so short that a pause of the machine decides it."""
    once = timed_rounds(candidates, rounds=1)
    return {name: max(round(TURN / spent), 1) for name, (spent,) in once.items()}


def repeated(run: Callable[[], Any], times: int) -> Callable[[], None]:
    """Return a function that runs another several times."""

    def turn() -> None:
        for _ in range(times):
            run()

    return turn


def compare(scenarios: int, rounds: int) -> None:
    """Check that all give the same figures for a number of scenarios, then time them."""
    inputs = model(scenarios)
    members, names, part = (
        with_modelx(inputs),
        list(empty_output(inputs)),
        min(scenarios, PART if scenarios > 10 else 10),
    )
    print(f"\nScenarios: {scenarios}")
    check(inputs, members, part)
    candidates: dict[str, Any] = {"numpy": lambda: run_law(inputs), "modelx": lambda: ask(members, names, part)}
    if importlib.util.find_spec("numba"):
        candidates["numba"] = lambda: run_law(inputs, "numba")
    turns = turns_of(candidates)
    seconds = timed_rounds({n: repeated(run, turns[n]) for n, run in candidates.items()}, rounds=rounds)
    runs = turns | {"modelx": turns["modelx"] * part / scenarios}
    seconds = {name: [s / runs[name] for s in spent] for name, spent in seconds.items()}
    wanted = {"numpy": "15", "numba": "75"}
    rows: list[tuple[str, ...]] = [
        (
            name,
            f"{1000 * statistics.median(spent) / scenarios:.2f} ms",
            f"{median_ratio(seconds['modelx'], spent):.1f}",
            wanted.get(name, ""),
            f"{median_ratio(seconds['numpy'], spent):.2f}",
            "4 at 1,000 scenarios" if name == "numba" else "",
        )
        for name, spent in seconds.items()
    ]
    scaled = f"; modelx on {part} scenarios, scaled to {scenarios}" if part < scenarios else ""
    title = f"2 x {MEMBER_AGES} x {TERMS} member cells, {YEARS} years; {rounds} shuffled rounds, medians{scaled}"
    head = ("candidate", "time a scenario", "faster than modelx", "to reach", "faster than numpy", "to reach")
    print_table(title, rows, head)
    members.model.close()


def main() -> None:
    """Compare the engines with modelx for 1, 10 and 1,000 scenarios."""
    if importlib.util.find_spec("modelx") is None:
        print("modelx is not installed, so the projection of pensions has no peer here: skipped. See the extra 'dev'.")
        return
    for scenarios, rounds in ROUNDS.items():
        compare(scenarios, rounds)


if __name__ == "__main__":
    main()
