"""What a board has to know of a projected pension scheme, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.pensions import Comparison, ReformSimulation, SchemeProjection, Simulation, Valuation

__all__ = ["Results", "caution", "findings", "headline", "rate", "years"]


@dataclass(frozen=True)
class Results:
    """What the report is made of; the last two are None without a reform."""

    projection: SchemeProjection
    simulation: Simulation
    valuation: Valuation
    comparison: Comparison | None = None
    reformed: ReformSimulation | None = None


def rate(value: float) -> str:
    """Return a share as a percentage.

    >>> rate(0.1216), rate(-0.0004)
    ('12.2 %', '0.0 %')
    """
    return f"{round(100 * value, 1) + 0.0:.1f} %"


def years(value: float) -> str:
    """Return years of expenditure, never as -0.0.

    >>> years(-0.04), years(12.34)
    ('0.0', '12.3')
    """
    return f"{round(value, 1) + 0.0:.1f}"


def headline(results: Results) -> list[tuple[str, str]]:
    """Return the four numbers of the first page with their words."""
    p, last = results.projection, int(results.projection.years[-1])
    empty = results.simulation.probability_of_exhaustion(last)
    return [
        (rate(p.payg_rate[0, -1]), f"of wages: expenditure in {last} ({rate(p.payg_rate[0, 0])} in {p.years[0]})"),
        (rate(float(p.rate[0, -1])), f"of wages: contributions in {last}"),
        (str(p.exhaustion_year or f"after {last}"), "the reserve is used up, on the central assumptions"),
        (f"{100 * empty:.0f} in 100", f"scenarios have no reserve left by {last}"),
    ]


def findings(results: Results) -> tuple[str, ...]:
    """Return what a board has to know, one sentence or two each."""
    p, simulation = results.projection, results.simulation
    first, last = int(p.years[0]), int(p.years[-1])
    paying, cost = p.members.contributors[0], p.payg_rate[0]
    low, high = 100 * np.quantile(simulation.payg_rate[:, -1], (0.1, 0.9))
    found = [
        f"Contributors go from {paying[0]:,.0f} in {first} to {paying[-1]:,.0f} in {last}: {rate(p.coverage[0])} and "
        f"{rate(p.coverage[-1])} of the employed.",
        f"Expenditure goes from {rate(cost[0])} to {rate(cost[-1])} of insured earnings; contributions "
        f"{_contributions(p)}. {_crossing(p)}",
        f"A level rate of {rate(p.general_average_premium.rate)} pays for all benefits to {last} (general average "
        f"premium); {rate(p.scaled_premium.rate)} keeps the reserve from falling for the first "
        f"{min(20, len(p.years))} years (scaled premium).",
        f"{_money_left(p)} {_when(simulation)}",
        f"In 80 of 100 scenarios expenditure in {last} lies between {low:.1f} and {high:.1f} % of insured earnings. "
        f"The reserve is below one year's expenditure at the start of {last} in "
        f"{100 * simulation.probability_below(1.0, last):.0f} of 100.",
        _debt(results.valuation),
    ]
    if p.accounts is not None:
        found.append(
            f"Members' balances are {p.accounts.balance[0, -1] / p.insured_earnings[0, -1]:.1f} years of insured "
            f"earnings at the end of {last}{_held(p)}. The premiums above count payments only, not what is "
            "still owed to members then."
        )
    if results.comparison is not None:
        found.append(_reform(results.comparison))
    if results.reformed is not None:
        found.append(_reform_scenarios(results.reformed))
    return tuple(found)


def caution(p: SchemeProjection) -> str:
    """Return what a reader must know before quoting a figure."""
    held = "No reserve of the fund is in the pack: it starts at zero. " if not p.opening_reserve else ""
    idle = "" if p.inputs.operating else "The fund does not operate yet: this is what it would do if it began now. "
    return (
        f"{100 * p.share_c:.0f} % of the {len(p.assumptions)} inputs are assumptions or unverified (quality C). "
        f"{held}{idle}"
        "Replace them with the fund's own records before any decision; this is a teaching projection, not a valuation."
    )


def _contributions(p: SchemeProjection) -> str:
    """Say what contributions are, once where they stay."""
    now, then = rate(p.rate[0, 0]), rate(p.rate[0, -1])
    return f"stay at {now}" if (p.rate[0] == p.rate[0, 0]).all() else f"are {now} in {p.years[0]} and then {then}"


def _crossing(p: SchemeProjection) -> str:
    above = np.flatnonzero(p.payg_rate[0] > p.rate[0])
    if not len(above):
        return "Expenditure stays below contributions in every year."
    return f"From {p.years[above[0]]} on it exceeds contributions for the first time."


def _money_left(p: SchemeProjection) -> str:
    last = p.years[-1]
    if p.exhaustion_year is not None:
        return f"On the central assumptions the reserve is used up in {p.exhaustion_year}; after that the fund borrows."
    ratio = p.reserve_ratio[0, -1]
    return (
        f"On the central assumptions the reserve lasts: at the start of {last} it pays {ratio:.1f} years of benefits."
    )


def _when(simulation: Simulation) -> str:
    """Say when the reserve is used up in the scenarios, and in how many it never is."""
    last = int(simulation.years[-1])
    empty = simulation.probability_of_exhaustion(last)
    if not empty:
        return f"It is not used up before the end of {last} in any of the {simulation.scenarios} scenarios."
    found = simulation.exhaustion_years[~np.isnan(simulation.exhaustion_years)]
    early, middle = (int(np.quantile(found, k, method="inverted_cdf")) for k in (0.1, 0.5))
    return (
        f"It is used up by {last} in {100 * empty:.0f} of 100 scenarios, in half of those by {middle} and in one of "
        f"ten of them by {early}; in {100 * (1 - empty):.0f} of 100 it is not."
    )


def _held(p: SchemeProjection) -> str:
    """Say how much of the balances is held, where there are any."""
    share = p.funding[0, -1]
    return "" if np.isnan(share) else f"; {100 * share:.0f} % of them are held"


def _debt(v: Valuation) -> str:
    """Say what is owed by each definition, and how much of it is held."""
    product = v.gross_domestic_product
    known = np.isfinite(product)
    unit = product / 100 if known else float(v.open_group.insured_earnings[0, 0])
    told = ", ".join(f"{round(d.debt / unit, 1) + 0.0:.1f} ({d.definition})" for d in v.debts)
    year = v.open_group.years[0]
    of = f"percent of the gross domestic product of {year}" if known else f"years of the insured earnings of {year}"
    held = v.funding_ratios["pbo"]
    share = f"the reserve covers {100 * held:.0f} % of rights to date"
    if np.isnan(held):
        share = "no rights are earned yet"
    elif not v.reserve:
        share = "no reserve is known, so none is taken off"
    return f"Implicit pension debt on 1 July {year}, {of}: {told}; {share}. Below 0 more is coming than is owed."


def _reform(c: Comparison) -> str:
    now, then = c.status_quo, c.reform
    member = c.members[c.members["claims_in"] == c.members["claims_in"].max()]
    middle = member.iloc[len(member) // 2]
    beyond = (
        f" Rights earned under the new type and paid after {now.years[-1]} are not in these rates."
        if c.overlay.convert is not None
        else ""
    )
    last = now.years[-1]
    pairs = {
        "contributions": (now.rate[0, -1], then.rate[0, -1]),
        f"expenditure in {last}": (now.payg_rate[0, -1], then.payg_rate[0, -1]),
        "the general average premium": (now.general_average_premium.rate, then.general_average_premium.rate),
        "the actuarial balance": (now.balance.balance, then.balance.balance),
    }
    moved = [f"{name} from {rate(a)} to {rate(b)}" for name, (a, b) in pairs.items() if rate(a) != rate(b)]
    told = f"of insured earnings, {', '.join(moved)}" if moved else "no rate of the fund moves"
    before, after = rate(middle["status_quo_all_as_pension"]), rate(middle["reform_all_as_pension"])
    gets = f"{after} of the last wage instead of {before}" if before != after else f"{after} of the last wage as before"
    return (
        f'Reform "{c.overlay.title}": {told}; a member on {_on_wage(middle["income"])} who claims in '
        f"{int(middle['claims_in'])} gets {gets}, lump sums counted as a pension.{beyond}"
    )


def _on_wage(multiple: float) -> str:
    return "the average wage" if multiple == 1 else f"{multiple:g} times the average wage"


def _reform_scenarios(r: ReformSimulation) -> str:
    """Say how sure the reform's effect is: the same scenarios with and without it."""
    last = int(r.years[-1])
    low, high = (100 * r.quantiles((0.1, 0.9))[:, -1]).round(1) + 0.0
    shift = r.shift()
    change = (
        f"In 80 of 100 it changes expenditure by {low:+.1f} to {high:+.1f} percentage points of insured earnings."
        if low or high
        else "It leaves expenditure of that year as it is."
    )
    return (
        f"With the reform expenditure in {last} is lower in {100 * r.probability_better(last):.0f} of 100 scenarios, "
        f"and the reserve ratio is higher in {100 * r.probability_better(last, of='reserve_ratio'):.0f}. {change} The "
        f"reserve is used up later in {100 * shift['later']:.0f} of 100, earlier in {100 * shift['earlier']:.0f}."
    )
