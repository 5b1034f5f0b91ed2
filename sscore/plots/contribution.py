"""Contribution against wage: the kink at the ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.countries import money
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, ORANGE, SKY, SMALL, TEXT, count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sscore.contributions import Schedule

__all__ = ["contribution_curve"]

_OPEN_RANGE = 1_000_000.0


def contribution_curve(schedule: Schedule, wages: ArrayLike | None = None, wage: float | None = None) -> Figure:
    """Draw what employee and employer pay, one on top of the other, against the wage.

    Parameters
    ----------
    schedule
        The rule to draw.
    wages
        The wages to draw it over, at least two different ones; None goes to 1.4 times the ceiling, or, where there is
        none, to twice ``wage`` (one million if that is not given either).
    wage
        One wage to mark and to spell out.

    Raises
    ------
    ModelError
        For a wage that is negative or not finite, or fewer than two different wages.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    grid = _grid(schedule, wages, wage)
    due = schedule.contribution(grid)
    name = f"{schedule.label}: contribution by wage" if schedule.label else "Contribution by wage"
    per = f"{schedule.currency} a {schedule.period}"
    day = f", rules of {schedule.on.day} {schedule.on:%B %Y}" if schedule.on else ""
    figure = new_figure(f"{name}, {per}{day}")
    axes = figure.add_axes((0.125, 0.18, 0.695, 0.65))
    bare(axes)
    employee, total = np.asarray(due.employee), np.asarray(due.total)
    axes.fill_between(grid, 0, employee, facecolor=SKY, edgecolor=BLUE, hatch="//", linewidth=0.5)
    axes.fill_between(grid, employee, total, facecolor=ORANGE, edgecolor="white", hatch="..", linewidth=0.5)
    axes.plot(grid, employee, color=BLUE, linewidth=2)
    axes.plot(grid, total, color=BLACK, linewidth=3)
    axes.set_xlim(grid[0], grid[-1])
    axes.set_ylim(0, max(float(total.max()), 1e-9) * 1.22)
    axes.set_xlabel(f"Wage, {per}", fontsize=TEXT)
    axes.set_ylabel(f"Contribution, {per}", fontsize=TEXT)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: count(value))
    _label_ends(axes, grid[-1], float(employee[-1]), float(total[-1]), schedule.currency)
    _mark_limits(axes, schedule, float(grid[-1]))
    sentence = _sentence(schedule, float(grid[-1]), wage)
    if wage is not None:
        _mark_wage(axes, schedule, wage)
    headline = sentence[:1].upper() + sentence[1:]
    figure.text(0.02, 0.925, headline.replace(". On", ".\nOn"), fontsize=TEXT, va="top", linespacing=1.3)
    source_line(figure, schedule.sources or ("figures given by the reader",), note=_caveat(schedule))
    figure.description = f"{name}: {sentence}"
    return figure


def _grid(schedule: Schedule, wages: ArrayLike | None, wage: float | None) -> NDArray[np.float64]:
    """Return the wages to draw, with every kink among them."""
    if wages is not None:
        asked = np.unique(np.asarray(schedule.contribution(wages).wage, dtype=float))
        if asked.size < 2:
            raise ModelError(f"contribution_curve: wages must hold at least two different wages, got {asked.tolist()}.")
        low, high = float(asked[0]), float(asked[-1])
    else:
        asked = np.array([])
        low, high = 0.0, 1.4 * schedule.ceiling if schedule.ceiling else 2 * wage if wage else _OPEN_RANGE
    if wage is not None:
        schedule.contribution(wage)
        high = max(high, 1.1 * wage)
    corners = [t.lower for t in schedule.tiers] + [t.upper or 0.0 for t in schedule.tiers] + [schedule.floor or 0.0]
    inside = [c for c in corners if low <= c <= high]
    step_at_zero = [low + (high - low) * 1e-6]  # floor and minimum apply from the first shilling on
    return np.unique(np.concatenate([np.linspace(low, high, 201), asked, inside, step_at_zero]))


def _label_ends(axes: Axes, last: float, employee: float, total: float, currency: str) -> None:
    """Write who pays how much beside the right end of each band."""
    gap = 0.13 * axes.get_ylim()[1]
    low = employee / 2
    high = max((employee + total) / 2, low + gap)
    for y, who, amount, colour in (
        (low, "employee", employee, BLUE),
        (high, "employer", total - employee, "#8A5A00"),
    ):
        if amount > 0:
            text = f" {who}\n {money(amount, currency)}"
            axes.text(last, y, text, fontsize=TEXT, color=colour, va="center", ha="left", clip_on=False)


def _mark_limits(axes: Axes, schedule: Schedule, last: float) -> None:
    """Draw a line at the end of each tier and name it."""
    top = axes.get_ylim()[1]
    ends = [t.upper for t in schedule.tiers if t.upper is not None and t.upper < last]
    heights = [0.985] * len(ends)
    for k in range(len(ends) - 2, -1, -1):  # from the ceiling down: a label too close to the next one goes below it
        if ends[k + 1] - ends[k] < 0.2 * last:
            heights[k] = heights[k + 1] - 0.14
    for k, end in enumerate(ends, start=1):
        name = "Ceiling" if end == schedule.ceiling else f"Tier {k} ends"
        axes.axvline(end, color=BLACK, linestyle="--", linewidth=1.5)
        axes.text(
            end + 0.008 * last,
            top * heights[k - 1],
            f"{name}\n{money(end, schedule.currency)}",
            fontsize=SMALL,
            va="top",
            ha="left",
        )


def _mark_wage(axes: Axes, schedule: Schedule, wage: float) -> None:
    """Put a marker on the curve at one wage."""
    total = float(schedule.contribution(wage).total)
    axes.plot([wage, wage], [0, total], color=BLACK, linestyle=":", linewidth=2)
    axes.plot([wage], [total], marker="D", markersize=11, color=BLACK, markeredgecolor="white", clip_on=False, zorder=5)


def _caveat(schedule: Schedule) -> str:
    """Return the quality letter and what the pack remarks on the rule."""
    on_rates = [r.partition(": ") for r in schedule.remarks if ".contribution" in r.partition(": ")[0]]
    remarks = dict.fromkeys(text for _, _, text in on_rates)
    parts = [f"Quality {schedule.quality}" if schedule.quality else "", *remarks]
    return "; ".join(p for p in parts if p) + "." if any(parts) else ""


def _sentence(schedule: Schedule, last: float, wage: float | None) -> str:
    """Return what the curve does, and what one wage pays."""
    unit = schedule.currency
    most = money(float(schedule.contribution(last).total), unit)
    if schedule.ceiling is not None and schedule.ceiling <= last:
        where = f"at a wage of {money(schedule.ceiling, unit)} and stays there."
        text = f"it rises to {most} a {schedule.period} {where}"
    else:
        text = f"it rises all the way, to {most} a {schedule.period} at a wage of {money(last, unit)}."
    if schedule.minimum:
        text += f" Nobody with a wage pays less than {money(schedule.minimum, unit)}."
    if wage is not None:
        due = schedule.contribution(wage)
        text += (
            f" On {money(wage, unit)}: employee {count(float(due.employee))} + employer {count(float(due.employer))}"
            f" = {money(float(due.total), unit)}."
        )
    return text
