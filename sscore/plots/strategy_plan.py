"""Figures of a costed plan: what waits for what, what is spent when, what a benefit costs and what moves that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sscore.budget import CostPath, FiscalSpace
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent
from sscore.strategy import NOT_FINANCED, ActionPlan, CriticalPath, Expenditure, Tornado

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["apart", "cost_line", "expenditure_bars", "gantt_bars", "short", "tornado_bars"]

_COLOURS = (BLUE, ORANGE, VERMILION, SKY, BLACK, GREY)
_HATCHES = ("", "//", "..", "xx", "\\\\", "++")


def short(name: str, most: int = 34) -> str:
    """Return a name cut to a length, with a mark where it was cut."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def apart(heights: list[float], least: float) -> list[float]:
    """Return label heights moved apart so that none is nearer to the next than ``least``, kept around their middle."""
    order = sorted(range(len(heights)), key=lambda k: heights[k])
    placed = list(heights)
    for below, above in zip(order, order[1:], strict=False):
        placed[above] = max(placed[above], placed[below] + least)
    shift = (sum(placed) - sum(heights)) / max(len(heights), 1)
    return [p - shift for p in placed]


def _months(value: float) -> str:
    return "1 month" if value == 1 else f"{value:g} months"


def gantt_bars(plan: ActionPlan | CriticalPath, *, title: str = "Time line") -> Figure:
    """Draw activities over time: hatched bars have no slack, thin lines are the slack of the others.

    Parameters
    ----------
    plan
        The result of :func:`sscore.strategy.action_plan`, over calendar months, or of
        :func:`sscore.strategy.critical_path`, over months from the start.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    network = plan.network if isinstance(plan, ActionPlan) else plan
    dated = f", {plan.start} to {plan.end}" if isinstance(plan, ActionPlan) else ""
    activities = plan.activities if isinstance(plan, ActionPlan) else ()
    timed = network.tasks
    rows = len(timed)
    height = 2.9 + 0.46 * rows
    figure = new_figure(short(title, 72), height=height)
    axes = figure.add_axes((0.32, 1.45 / height, 0.65, 1 - 2.5 / height))
    bare(axes, keep=("bottom",))
    for row, task in enumerate(timed):
        colour = VERMILION if task.critical else SKY
        if task.months == 0:
            axes.plot(task.finish, row, marker="D", markersize=11, color=colour, markeredgecolor=BLACK, zorder=3)
        else:
            hatch = "//" if task.critical else ""
            axes.barh(row, task.months, left=task.start, height=0.62, color=colour, edgecolor=BLACK, hatch=hatch)
        if task.slack:
            axes.plot([task.finish, task.finish + task.slack], [row, row], color=GREY, linewidth=2, zorder=1)
            axes.plot(task.finish + task.slack, row, marker="|", markersize=14, color=GREY)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, max(plan.months, 1) * 1.02)
    axes.set_yticks(range(rows), [short(t.name) for t in timed], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    _month_ticks(axes, plan)
    axes.set_xlabel("" if dated else "months from the start", fontsize=SMALL)
    axes.grid(axis="x", color="#DDDDDD")
    slowest = [t.name for t in timed if t.critical and t.months]
    more = network.path_count
    line = f"{_months(plan.months)}{dated}. If one of {len(slowest)} activities slips, the end slips."
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    qualities = {a.quality for a in activities}
    note = "Hatched: no slack. Line: slack. Diamond: milestone."
    note += " Durations of quality C are assumptions." if "C" in qualities else ""
    source_line(figure, [a.source for a in activities] or ["durations as given"], note=note)
    paths = "one critical path" if more == 1 else f"{more} critical paths"
    names = {t.key: t.name for t in timed}
    first = " - ".join(names[k] for k in network.paths[0])
    slack = [f"{t.name} {_months(t.slack)}" for t in timed if t.slack]
    figure.description = (
        f"{title}: {rows} activities{dated.replace(', ', ' from ', 1)}, {_months(plan.months)}, with {paths}: {first}. "
        + (f"Slack: {'; '.join(slack)}." if slack else "No activity has any slack.")
    )
    return figure


def _month_ticks(axes: Axes, plan: ActionPlan | CriticalPath) -> None:
    """Write months under the axis, of the calendar where there is a start, seldom enough to be read."""
    from sscore.strategy.months import month_label

    months = max(1, math.ceil(plan.months))
    steps = (1, 2, 3, 6, 12, 24, 60, 120)
    step = next((s for s in steps if months / s <= 9), 120)
    places = list(range(0, months + 1, step))
    names = [month_label(plan.start, k) if isinstance(plan, ActionPlan) else str(k) for k in places]
    axes.set_xticks(places, names, fontsize=SMALL)


def expenditure_bars(expenditure: Expenditure, *, title: str = "Spending") -> Figure:
    """Draw spending by period, one stack a period, with what is not financed on top.

    Parameters
    ----------
    expenditure
        The result of ``plan.expenditure(...)``.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    total = expenditure.total
    figure = new_figure(f"{short(title, 44)}: {expenditure.currency} {count(total)}, by {expenditure.split}")
    axes = figure.add_axes((0.09, 0.16, 0.60, 0.64))
    bare(axes)
    unit, word = _unit(float(expenditure.amounts.sum(axis=0).max()))
    places = np.arange(len(expenditure.periods))
    base = np.zeros(places.size)
    spent = [(n, r) for n, r in zip(expenditure.names, expenditure.amounts, strict=True) if r.any()]
    for k, (name, row) in enumerate((n, r / unit) for n, r in spent):
        unpaid = name == NOT_FINANCED
        colour, hatch = ("white", "xx") if unpaid else (_COLOURS[k % 6], _HATCHES[k % 6])
        share = percent(float(row.sum() * unit / total))
        axes.bar(
            places, row, bottom=base, width=0.75, color=colour, hatch=hatch, edgecolor=GREY if unpaid else "white",
            label=f"{short(name, 22)}, {share}", linewidth=0.8,
        )  # fmt: skip
        base = base + row
    axes.bar(places, base, width=0.75, facecolor="none", edgecolor=BLACK, linewidth=1)
    if places.size <= 12:
        for place, top in zip(places, base, strict=True):
            axes.annotate(
                f"{top:,.3g}", (place, top), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=SMALL
            )
    step = math.ceil(places.size / 8)
    axes.set_xticks(places[::step], expenditure.periods[::step], fontsize=SMALL)
    axes.set_ylim(0, 1.12 * float(base.max()) or 1)
    axes.set_title(f"{word}{expenditure.currency} a period", fontsize=SMALL, loc="left", color=GREY)
    axes.grid(axis="y", color="#DDDDDD")
    keys, labels = axes.get_legend_handles_labels()
    figure.legend(
        keys[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(0.70, 0.80), fontsize=SMALL, frameon=False
    )
    peak = int(base.argmax())
    open_part = sum(
        float(r.sum()) for n, r in zip(expenditure.names, expenditure.amounts, strict=True) if n == NOT_FINANCED
    )
    line = f"Most is spent in {expenditure.periods[peak]}: {expenditure.currency} {count(float(base[peak]) * unit)}."
    if open_part:
        line += f" {percent(open_part / total)} is not financed yet."
    figure.text(0.02, 0.885, line, fontsize=TEXT)
    source_line(figure, ["costs and dates of the action plan"], note="Prices of the plan's first year.")
    parts = "; ".join(
        f"{p} {expenditure.currency} {count(float(v) * unit)}" for p, v in zip(expenditure.periods, base, strict=True)
    )
    if len(expenditure.periods) > 12:
        parts = f"{len(expenditure.periods)} periods, together {expenditure.currency} {count(total)}"
    shares = "; ".join(f"{n} {percent(float(r.sum()) / total)}" for n, r in spent)
    figure.description = f"{title} by period: {parts}. By {expenditure.split}: {shares or 'nothing'}. {line}"
    return figure


def _unit(largest: float) -> tuple[float, str]:
    for size, word in ((1e12, "trillion "), (1e9, "billion "), (1e6, "million "), (1e3, "thousand ")):
        if largest >= size:
            return size, word
    return 1.0, ""


def tornado_bars(found: Tornado, *, unit: str = "") -> Figure:
    """Draw how far each input moves the outcome, widest first, around the base.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.tornado`.
    unit
        Written after numbers of the outcome.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = len(found.swings)
    height = 3.0 + 0.62 * rows
    after = f" {unit}" if unit else ""
    figure = new_figure(short(f"What moves it: {found.outcome}", 72), height=height)
    axes = figure.add_axes((0.30, 1.35 / height, 0.64, 1 - 2.55 / height))
    bare(axes, keep=("bottom",))
    for row, swing in enumerate(found.swings):
        for value, given, colour, hatch in (
            (swing.at_low, swing.low, SKY, ""), (swing.at_high, swing.high, ORANGE, "//"),
        ):  # fmt: skip
            axes.barh(row, value - found.base, left=found.base, height=0.6, color=colour, hatch=hatch, edgecolor=BLACK)
            right = value >= found.base if value != found.base else given == swing.high
            axes.annotate(
                f"{given:.3g}", (value, row), xytext=(6 if right else -6, 0), textcoords="offset points",
                ha="left" if right else "right", va="center", fontsize=SMALL,
            )  # fmt: skip
    axes.axvline(found.base, color=BLACK, linewidth=2)
    axes.set_yticks(range(rows), [short(s.name.replace("_", " "), 30) for s in found.swings], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.margins(x=0.12)
    axes.locator_params(axis="x", nbins=6)
    axes.set_xlabel(f"{found.outcome}{', ' + unit if unit else ''}", fontsize=SMALL)
    top = found.swings[0]
    ends = sorted((top.at_low, top.at_high))
    name = top.name.replace("_", " ")
    line = f"Base {found.base:.3g}{after}; {name} alone moves it from {ends[0]:.3g} to {ends[1]:.3g}."
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    source_line(figure, ["ranges as given"], note="Plain: low value. Hatched: high value. One input moved at a time.")
    parts = "; ".join(f"{s.name.replace('_', ' ')} {s.at_low:.3g} to {s.at_high:.3g}" for s in found.swings)
    figure.description = f"Tornado of {found.outcome}, base {found.base:.3g}{after}: {parts}."
    return figure


def cost_line(path: CostPath, space: FiscalSpace | None = None) -> Figure:
    """Draw the cost of a pension as a share of GDP by year, against the fiscal space where it is given.

    Parameters
    ----------
    path
        The result of :func:`sscore.budget.pension_cost`.
    space
        The result of :func:`sscore.budget.fiscal_space`; each revenue line counted once.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    offer = path.offer
    first, last = int(path.years[0]), int(path.years[-1])
    cost = 100 * path.share_of_gdp
    figure = new_figure(f"{path.label}: a pension from age {offer.age}, {first} to {last}")
    axes = figure.add_axes((0.08, 0.19, 0.66, 0.62))
    bare(axes)
    axes.plot(path.years, cost, color=BLUE, linewidth=3)
    ends = [float(cost[-1])]
    labels = [f"cost: {cost[-1]:.2g} %"]
    room = 0.0
    if space is not None:
        room = 100 * space.net
        axes.axhline(room, color=VERMILION, linewidth=2.5, linestyle="--")
        ends.append(room)
        labels.append(f"fiscal space: {room:.2g} %")
    top = 1.18 * max(float(cost.max()), room)
    for label, height in zip(labels, apart(ends, 0.08 * top), strict=True):
        axes.annotate(
            label, (last, height), xytext=(8, 0), textcoords="offset points", fontsize=TEXT, va="center",
            annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(0, top)
    axes.set_xlim(first, last)
    axes.locator_params(axis="x", integer=True)
    axes.grid(axis="y", color="#DDDDDD")
    axes.set_title("% of GDP", fontsize=SMALL, loc="left", color=GREY)
    people = count(float(path.recipients[-1]))
    line = f"{cost[0]:.2g} % of GDP in {first}, {cost[-1]:.2g} % in {last}; {people} recipients."
    if space is not None:
        above = path.years[cost > room]
        line += f" Above the fiscal space {'from ' + str(int(above[0])) if above.size else 'in no year'}."
    figure.text(0.02, 0.885, line, fontsize=TEXT)
    followed = offer.indexation.replace("gdp", "GDP")
    note = (
        f"Benefit {percent(offer.benefit_share)} of GDP per head at first, following {followed}; take-up "
        f"{percent(offer.take_up)}; administration {percent(offer.admin)}: assumptions."
    )
    source_line(figure, path.sources, note=note)
    figure.description = f"Cost of a pension from age {offer.age} in {path.label}: {line} {note}"
    return figure
