"""Figures of what follows a number: where debts go, whom to visit, what a control saves, which change is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.governance import ControlValue, InspectionPlan, MaturityChange, RollRates
from sscore.plots.parts import cells, many, page
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["control_value_bars", "inspection_bars", "maturity_change_lines", "roll_rate_cells"]


def roll_rate_cells(rates: RollRates, *, title: str = "Where debts go in a month") -> Figure:
    """Draw the roll-rate matrix: rows are where a debt is, columns where it is a month later.

    Parameters
    ----------
    rates
        The result of :func:`sscore.governance.roll_rates`.
    title
        The headline.
    """
    own = [k for k, s in enumerate(rates.states) if s not in rates.absorbing]
    stay = max(own, key=lambda k: rates.matrix[k, k]) if own else 0
    headline = (
        f"Of a debt that is {rates.states[stay]}, {percent(float(rates.matrix[stay, stay]))} is so a month later."
    )
    figure, axes = page(title, headline, height=3.8 + 0.55 * len(rates.states), box=(0.18, 0.13, 0.76, 0.60),
                        source="the history given", note="Every row sums to 100 %.")  # fmt: skip
    texts = [[percent(float(v)) if v else "" for v in row] for row in rates.matrix]
    cells(axes, np.asarray(rates.matrix, dtype=np.float64), rates.states, rates.states, texts, top=1.0)
    told = "; ".join(
        f"{rates.states[k]}: {', '.join(f'{percent(float(rates.matrix[k, j]))} {rates.states[j]}' for j in went)}"
        for k in own
        if len(went := np.flatnonzero(rates.matrix[k]))
    )
    figure.description = f"Roll rates of a month, from state to state. {told}."
    return figure


def inspection_bars(plan: InspectionPlan, *, currency: str = "", title: str = "Whom to visit") -> Figure:
    """Draw the expected net recovery of each visit, by score and by lot, without naming an employer.

    Due process: for the inspectorate only; a place on the list is a question, never a finding.

    Parameters
    ----------
    plan
        The result of :func:`sscore.governance.inspection_plan`.
    currency
        Three letters.
    title
        The headline.

    Raises
    ------
    ModelError
        For a plan without visits.
    """
    if not plan.visits:
        raise ModelError("inspection_bars: the plan has no visits; there is nothing to draw.")
    money = f"{currency} ".lstrip()
    told = (
        f"{many(plan.visits, 'visit')}, {len(plan.by_score):,} by score and {len(plan.random):,} by lot, are expected "
        f"to bring {money}{count(round(plan.expected_recovery))}"
    )
    figure, axes = page(title, f"{told}.", source="the scores given", box=(0.09, 0.17, 0.86, 0.60),
                        note="The lot is fair to those a score misses, and measures what it believes.")  # fmt: skip
    nets = plan.frame["net"].to_numpy(float)
    size = float(np.abs(nets).max()) or 1.0
    unit, word = next(((u, w) for u, w in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")) if size >= u),
                      (1.0, ""))  # fmt: skip
    lot = (plan.frame["reason"] == "random").to_numpy()
    x = np.arange(len(nets))
    for rows, colour, hatch, label in ((~lot, SKY, "", "by score"), (lot, ORANGE, "//", "by lot")):
        axes.bar(x[rows], nets[rows] / unit, 0.8, color=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.5,
                 label=label)  # fmt: skip
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.set_xticks([])
    axes.set_xlabel("visits, in the order of the plan", fontsize=SMALL)
    axes.set_title(" ".join(p for p in ("expected net recovery,", currency, word) if p).rstrip(","), fontsize=SMALL,
                   loc="left", color=GREY)  # fmt: skip
    axes.legend(fontsize=TEXT, frameon=False, loc="upper right")
    figure.description = f"Inspection plan: {told}; {percent(plan.random_share)} of the visits are by lot."
    return figure


def control_value_bars(value: ControlValue, *, currency: str = "", title: str = "Is the control worth it?") -> Figure:
    """Draw the expected loss of a year without and with a control, and what the control costs.

    Parameters
    ----------
    value
        The first result of :func:`sscore.governance.control_value`.
    currency
        Three letters.
    title
        The headline.
    """
    money = f"{currency} ".lstrip()
    word = "more than it costs" if value.worth_buying else "not more than it costs"
    told = (
        f"the control saves {money}{count(value.reduction)} a year and costs {money}{count(value.cost)}: {word}, "
        f"by {money}{count(abs(value.net))}"
    )
    figure, axes = page(title, f"{told[0].upper()}{told[1:]}.", height=5.2, box=(0.20, 0.20, 0.72, 0.56),
                        source="the risk given",
                        note="On average; a bad year costs more. People and trust are not counted.")  # fmt: skip
    axes.barh([1, 0], [value.before, value.after], 0.6, color=[VERMILION, SKY], edgecolor=BLACK)
    axes.barh([0], [value.cost], 0.6, left=[value.after], color=ORANGE, hatch="//", edgecolor=BLACK)
    end = max(value.before, value.after + value.cost) or 1.0
    for place, total, text in (
        (1, value.before, count(value.before)),
        (0, value.after + value.cost, f"{count(value.after)} + cost {count(value.cost)}"),
    ):
        axes.text(total + 0.015 * end, place, text, fontsize=TEXT, va="center")
    axes.set_yticks([1, 0], ["without", "with"], fontsize=TEXT)
    axes.set_xlim(0, 1.3 * end)
    axes.xaxis.set_major_formatter(lambda v, _: count(round(v, 2)))
    figure.description = (
        f"Expected loss of a year {money}{count(value.before)} without and {money}{count(value.after)} with the "
        f"control: {told}."
    )
    return figure


def maturity_change_lines(change: MaturityChange, *, title: str = "Two self-assessments") -> Figure:
    """Draw the mean of each principle before and after, with the number of respondents; small groups are left out.

    Parameters
    ----------
    change
        The result of :func:`sscore.governance.maturity_change`.
    title
        The headline.
    """
    frame = change.frame
    shown = frame[frame["status"] == "shown"]
    hidden = len(frame) - len(shown)
    headline = f"Up in {int((shown['change'] > 0).sum())} of {many(len(shown), 'principle')}; suppressed: {hidden}."
    figure, axes = page(title, headline, height=3.4 + 0.6 * max(len(frame), 2), box=(0.28, 0.17, 0.66, 0.62),
                        source="the answers given",
                        note=f"Circle: before; square: after. Suppressed: fewer than {change.minimum}.")  # fmt: skip
    labels, told = [], []
    for k, row in enumerate(frame.to_dict("records")):
        labels.append(f"{row['principle']} (n = {row['n_before']}, {row['n_after']})" if row["status"] == "shown" else
                      f"{row['principle']} (suppressed)")  # fmt: skip
        if row["status"] != "shown":
            continue
        axes.annotate("", (row["after"], -k), (row["before"], -k),
                      arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 2})  # fmt: skip
        axes.plot([row["before"]], [-k], "o", color="white", markeredgecolor=BLACK, markersize=12)
        axes.plot([row["after"]], [-k], "s", color=BLUE, markeredgecolor=BLACK, markersize=12)
        axes.text(max(row["before"], row["after"]) + 0.15, -k, f"{row['change']:+.2f}", fontsize=TEXT, va="center")
        told.append(f"{row['principle']} {row['before']:.2f} to {row['after']:.2f}")
    axes.set_yticks([-k for k in range(len(frame))], labels, fontsize=SMALL)
    axes.set_ylim(-len(frame) + 0.4, 0.6)
    axes.set_xlim(-0.2, 5.9)
    axes.grid(axis="x", color="#DDDDDD")
    figure.description = f"Maturity before and after: {'; '.join(told) or 'nothing can be shown'}. {headline}"
    return figure
