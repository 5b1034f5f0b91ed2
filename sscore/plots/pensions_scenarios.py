"""A pension scheme in many scenarios, with and without a reform, and what it owes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from sscore.pensions import ReformSimulation, Simulation, Valuation
from sscore.plots.pensions import scheme_page, short_title
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["scheme_debt", "scheme_exhaustion", "scheme_reform_difference", "scheme_reform_fans"]

_LEFT, _RIGHT = (0.07, 0.19, 0.40, 0.52), (0.56, 0.19, 0.40, 0.52)
_BAND = "dark: 80 of 100 scenarios, light: 95, line: median"


def scheme_reform_fans(result: ReformSimulation) -> Figure:
    """Draw the pay-as-you-go rate of all scenarios under the law as it is and after a reform, on one scale."""
    from sscore.plots.canvas import bare

    both = {"law as it is": result.status_quo, "reform": result.reform}
    central = result.status_quo.central
    figure, _ = scheme_page(central, "how sure is the cost?", axes=False)
    top = max(100 * max(s.quantiles((0.975,)).max(), s.central.rate.max()) for s in both.values())
    for place, (name, simulation) in zip((_LEFT, _RIGHT), both.items(), strict=True):
        axes = figure.add_axes(place)
        bare(axes)
        _fan(axes, result.years, 100 * simulation.quantiles())
        axes.plot(result.years, 100 * simulation.central.rate[0], color=VERMILION, linewidth=2.5, linestyle="--")
        axes.set_ylim(0, 1.05 * float(top))
        axes.set_title(name, fontsize=TEXT, loc="left")
    figure.text(0.02, 0.785, f"percent of insured earnings; {_BAND}; dashed: contributions", fontsize=SMALL, color=GREY)
    year = int(result.years[-1])
    ends = [np.quantile(100 * s.payg_rate[:, -1], (0.1, 0.9)) for s in both.values()]
    said = (
        f"In {year}, 80 of 100 scenarios cost {ends[0][0]:.1f} to {ends[0][1]:.1f} % of wages under the law as it is "
        f"and {ends[1][0]:.1f} to {ends[1][1]:.1f} % after the reform."
    )
    _sentence(figure, said)
    figure.description = (
        f"{central.title}, {result.overlay.title}: pay-as-you-go rate of {result.status_quo.scenarios} scenarios (seed "
        f"{result.status_quo.seed}), the same for both. {said}"
    )
    return figure


def scheme_reform_difference(result: ReformSimulation) -> Figure:
    """Draw what a reform changes in the same scenario: the pay-as-you-go rate and the reserve ratio, year by year."""
    from sscore.plots.canvas import bare

    central, year = result.status_quo.central, int(result.years[-1])
    figure, _ = scheme_page(central, "what the reform changes", axes=False)
    panels = {
        "payg_rate": (_LEFT, 100.0, "cost, percentage points of insured earnings"),
        "reserve_ratio": (_RIGHT, 1.0, "reserve, years of expenditure"),
    }
    for of, (place, scale, named) in panels.items():
        axes = figure.add_axes(place)
        bare(axes)
        _fan(axes, result.years, scale * result.quantiles(of=of))
        axes.axhline(0, color=BLACK, linewidth=1.2)
        axes.set_title(named, fontsize=SMALL, loc="left")
    figure.text(0.02, 0.785, f"reform less law as it is; {_BAND}", fontsize=SMALL, color=GREY)
    said = (
        f"In {year} expenditure is lower with the reform in {of_scenarios(result.probability_better(year))}, and the "
        f"reserve ratio is higher in {of_scenarios(result.probability_better(year, of='reserve_ratio'))}."
    )
    _sentence(figure, said)
    middle = 100 * result.quantiles((0.1, 0.5, 0.9))[:, -1]
    figure.description = (
        f"{central.title}, {result.overlay.title}: difference in the pay-as-you-go rate of {year} of "
        f"{result.status_quo.scenarios} scenarios, in percentage points: {middle[0]:+.1f} to {middle[2]:+.1f} in 80 of "
        f"100, median {middle[1]:+.1f}. {said}"
    )
    return figure


def scheme_exhaustion(result: Simulation | ReformSimulation) -> Figure:
    """Draw when the reserve is used up: the share of scenarios by years, and those in which it never is."""
    both = (
        {"law as it is": result.status_quo, "reform": result.reform}
        if isinstance(result, ReformSimulation)
        else {"law as it is": result}
    )
    first = next(iter(both.values()))
    years, step = first.years, 5 if len(first.years) <= 55 else 10
    starts = list(range(int(years[0]), int(years[-1]) + 1, step))
    names = [f"{a}-{min(a + step - 1, int(years[-1])) % 100:02d}" for a in starts] + [f"never\nto {years[-1]}"]
    figure, axes = scheme_page(first.central, "when is the reserve used up?")
    axes.set_position((0.08, 0.19, 0.86, 0.60))
    width, highest, said = 0.8 / len(both), 0.0, []
    size = SMALL if len(both) == 1 else 10.0
    for k, (name, simulation) in enumerate(both.items()):
        when = simulation.exhaustion_years
        share = [float(((when >= a) & (when < a + step)).mean()) for a in starts] + [float(np.isnan(when).mean())]
        at = np.arange(len(share)) + (k - (len(both) - 1) / 2) * width
        axes.bar(at, 100 * np.array(share), width=width, color=(GREY, BLUE)[k] if len(both) > 1 else BLUE, label=name)
        for x, value in zip(at, share, strict=True):
            if value:
                axes.text(x, 100 * value, f"{100 * value:.0f}", ha="center", va="bottom", fontsize=size)
        highest = max(highest, *share)
        law = "" if len(both) == 1 else f" under the {name}" if k == 0 else " after the reform"
        said.append(f"{of_scenarios(share[-1])}{law}")
    axes.set_xticks(range(len(names)), names, fontsize=SMALL if len(names) <= 12 else 10)
    axes.set_ylim(0, 118 * highest)
    axes.set_title("scenarios of 100", fontsize=SMALL, loc="left", color=GREY)
    if len(both) > 1:
        axes.legend(fontsize=SMALL, frameon=False, loc="upper center", ncols=2)
    told = f"The reserve lasts beyond {years[-1]} in {' and in '.join(said)}."
    _sentence(figure, told)
    figure.description = f"{first.central.title}, exhaustion year of {first.scenarios} scenarios: {told}"
    return figure


def scheme_debt(valuation: Valuation) -> Figure:
    """Draw the implicit pension debt by each definition, as a share of gross domestic product where it is known."""
    from sscore.plots.canvas import bare

    whole = valuation.open_group
    figure, _ = scheme_page(whole, "what is owed, by definition", axes=False)
    axes = figure.add_axes((0.40, 0.19, 0.54, 0.60))
    bare(axes, keep=("bottom",))
    known = np.isfinite(valuation.gross_domestic_product)
    unit = valuation.gross_domestic_product / 100 if known else float(whole.insured_earnings[0, 0])
    named = f"percent of gross domestic product of {whole.years[0]}" if known else "years of insured earnings"
    debts = valuation.debts
    values = [round(d.debt / unit, 2) + 0.0 for d in debts]  # never -0
    reach = max(max(abs(v) for v in values), 1e-9)
    for k, value in enumerate(values):
        axes.barh(-k, value, color=ORANGE if value > 0 else SKY, height=0.6)
        side = "left" if value >= 0 else "right"
        pad = (5 if value >= 0 else -5, 0)
        text = f"{value:.1f}" if abs(value) >= 0.05 else "0"
        axes.annotate(
            text, (value, -k), xytext=pad, textcoords="offset points", ha=side, va="center", fontsize=TEXT
        )  # fmt: skip
    axes.axvline(0, color=BLACK, linewidth=1.2)
    axes.set_xlim(min(0, *values) - 0.25 * reach, max(0, *values) + 0.25 * reach)
    labels = [f"{d.definition}:\n" + "\n".join(textwrap.wrap(d.meaning, 48)) for d in debts]
    axes.set_yticks([0, -1, -2], labels, fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_title(f"{named}; below 0 more is held than owed", fontsize=SMALL, loc="left", color=GREY)
    money = [f"{d.definition} {v:.1f}" for d, v in zip(debts, values, strict=True)]
    said = f"Implicit pension debt on 1 July {whole.years[0]}, {named}: {', '.join(money)}."
    _sentence(figure, said)
    figure.description = f"{short_title(whole.title)}: {said} Groups are counted to {whole.years[-1]}."
    return figure


def _fan(axes: Axes, years: np.ndarray, levels: np.ndarray) -> None:
    """Draw five quantiles by year as two bands and a line."""
    axes.fill_between(years, levels[0], levels[4], color=SKY, alpha=0.35, linewidth=0)
    axes.fill_between(years, levels[1], levels[3], color=SKY, alpha=0.75, linewidth=0)
    axes.plot(years, levels[2], color=BLUE, linewidth=3)
    axes.set_xlim(years[0], years[-1])
    axes.grid(axis="y", color="#DDDDDD")


def _sentence(figure: Figure, said: str) -> None:
    figure.text(0.02, 0.91, "\n".join(textwrap.wrap(said, 112)), fontsize=TEXT, va="top")


def of_scenarios(share: float) -> str:
    """Return a share as it is said of scenarios.

    >>> of_scenarios(0.984), of_scenarios(1.0), of_scenarios(0.001)
    ('98 of 100 scenarios', 'all scenarios', 'fewer than 1 of 100 scenarios')
    """
    if share in (0.0, 1.0):
        return "all scenarios" if share else "none of the scenarios"
    if not 0.005 <= share < 0.995:
        return "fewer than 1 of 100 scenarios" if share < 0.5 else "more than 99 of 100 scenarios"
    return f"{100 * share:.0f} of 100 scenarios"
