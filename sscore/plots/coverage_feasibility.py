"""A feasibility study on one page: every criterion between its two thresholds, and the decision."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sscore.coverage import Criterion, Feasibility
from sscore.plots.style import BLACK, BLUE, ORANGE, SMALL, TEXT, VERMILION, count

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["feasibility_card"]

_COLOURS = {"go": BLUE, "pilot": ORANGE, "below": VERMILION}
_MARKS = {"go": "o", "pilot": "s", "below": "X"}


def feasibility_card(study: Feasibility) -> Figure:
    """Draw each criterion's place between "below", "pilot" and "go"; form and colour say the same."""
    from sscore.plots.canvas import new_figure, source_line

    title = textwrap.shorten(study.title, 80, placeholder=" …")
    figure = new_figure(f"{title}: {study.decision}", height=7.5)
    figure.text(0.02, 0.915, f"Because {study.reason}.", fontsize=TEXT, va="top")
    axes = figure.add_axes((0.36, 0.17, 0.60, 0.63))
    rows = study.criteria[::-1]
    for low, name in ((0, "below"), (1, "pilot"), (2, "go")):
        axes.axvspan(low, low + 1, color=_COLOURS[name], alpha=0.10, linewidth=0)
        axes.text(low + 0.5, len(rows) - 0.35, name, fontsize=TEXT, ha="center", va="bottom", color=_COLOURS[name])
    for k, c in enumerate(rows):
        place = {"below": 0.25, "pilot": 1.25, "go": 2.25}[c.reaches]
        axes.plot([place], [k], _MARKS[c.reaches], color=_COLOURS[c.reaches], markersize=12)
        axes.text(place + 0.12, k, _amount(c, c.value), fontsize=SMALL, va="center")
    axes.set_yticks(range(len(rows)), [_row(c) for c in rows], fontsize=SMALL)
    axes.set_xticks([])
    axes.set_xlim(0, 3)
    axes.set_ylim(-0.6, len(rows) + 0.15)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.vlines([1, 2], -0.6, len(rows) - 0.45, color=BLACK, linewidth=1)
    axes.hlines([k - 0.5 for k in range(1, len(rows))], 0, 3, color="#DDDDDD", linewidth=1)
    source_line(
        figure,
        ("the product's file", "its projection"),
        note="* knocks out. Below each name: what pilot and go ask for (quality C, for a board to set).",
    )
    told = "; ".join(f"{c.name} {_amount(c, c.value)}, {c.reaches}" for c in study.criteria)
    figure.description = f"{study.title}, feasibility: {study.decision}, because {study.reason}. {told}."
    return figure


def _row(c: Criterion) -> str:
    star = " *" if c.knock_out else ""
    side = "at most " if c.name == "cost" else ""
    return f"{c.name}{star}\n{side}{_amount(c, c.pilot)} / {_amount(c, c.go)}"


def _amount(c: Criterion, value: float) -> str:
    if value != value:
        return "no evidence"
    if c.unit == "persons":
        return count(float(f"{value:.3g}"))
    return f"{100 * value:.3g} %" if c.unit == "share" else f"{value:.2g}"
