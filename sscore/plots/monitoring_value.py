"""Figures of evaluation: effect sizes, value for money, the size of a survey, what a call for grants came to."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.monitoring import EffectSize, IncrementalCost, SurveySize, TransparencyReport, ValueForMoney
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["call_outcome", "cost_effect_plane", "effect_intervals", "margin_curve", "value_bars"]

_STATUSES = (
    ("recommended", BLUE, ""),
    ("not recommended", GREY, "//"),
    ("moderation", VERMILION, "xx"),
    ("another assessor", ORANGE, ".."),
)


def effect_intervals(results: Sequence[EffectSize], *, labels: Sequence[str] | None = None) -> Figure:
    """Draw Hedges' g of one or several comparisons with their intervals; 0 is no difference.

    Parameters
    ----------
    results
        From :func:`sscore.monitoring.effect_size` or :func:`sscore.monitoring.effect_size_from_summary`.
    labels
        A name for each; else numbers.

    Raises
    ------
    ModelError
        For no results, or labels of another number.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    names = list(labels) if labels is not None else [f"comparison {k + 1}" for k in range(len(results))]
    if not results or len(names) != len(results):
        raise ModelError(f"effect_intervals: wanted results, each with a label, got {len(results)} and {len(names)}.")
    rows = len(results)
    height = 3.0 + 0.7 * rows
    figure = new_figure("How large is the difference?", height=height)
    axes = figure.add_axes((0.30, 1.4 / height, 0.46, 1 - 2.3 / height))
    bare(axes, keep=("bottom",))
    axes.axvline(0, color=VERMILION, linestyle="--", linewidth=1.5)
    for row, found in enumerate(results):
        axes.plot(found.interval, [row, row], color=BLUE, linewidth=4, solid_capstyle="butt")
        axes.plot([found.g], [row], marker="o", markersize=11, color=BLACK)
        told = f"{found.g:.2f} ({found.interval[0]:.2f} to {found.interval[1]:.2f})"
        axes.text(1.03, row, told, fontsize=SMALL, va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(range(rows), ["\n".join(textwrap.wrap(n, 30)) for n in names], fontsize=SMALL)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.margins(x=0.08)
    axes.locator_params(axis="x", nbins=6)
    axes.set_xlabel("difference in standard deviations (Hedges' g)", fontsize=SMALL)
    source_line(figure, ("the outcomes given",), note="Bar: interval. Dashed: no difference.")
    parts = "; ".join(
        f"{n} {r.g:.2f} (interval {r.interval[0]:.2f} to {r.interval[1]:.2f}; {r.persons[0]} and {r.persons[1]} people)"
        for n, r in zip(names, results, strict=True)
    )
    clear = sum(r.interval[0] > 0 or r.interval[1] < 0 for r in results)
    figure.description = f"Differences of two groups in standard deviations: {parts}. {clear} of {rows} exclude 0."
    return figure


def value_bars(found: ValueForMoney, *, currency: str = "") -> Figure:
    """Draw economy, efficiency and effectiveness against the plan, and the cost of one input, output and outcome.

    Parameters
    ----------
    found
        The result of :func:`sscore.monitoring.value_for_money`.
    currency
        Put before amounts.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure("What was got for the money?", height=5.2)
    axes = figure.add_axes((0.20, 0.27, 0.44, 0.54))
    bare(axes, keep=("bottom",))
    rows = [
        ("economy", found.economy, "cost of one input"),
        ("efficiency", found.efficiency, "cost of one output"),
        ("effectiveness", found.effectiveness, "outcomes an output"),
    ]
    for row, (name, ratio, _) in enumerate(rows):
        if ratio != ratio:
            axes.text(1.03, row, "not known", fontsize=SMALL, va="center")
            continue
        good = ratio >= 1 if name == "effectiveness" else ratio <= 1
        colour, hatch = (BLUE, "") if good else (ORANGE, "//")
        axes.barh([row], [ratio - 1], left=1, height=0.6, color=colour, hatch=hatch, edgecolor=BLACK)
        right = ratio >= 1
        axes.annotate(
            f"{ratio:.2f}", (ratio, row), xytext=(6 if right else -6, 0), textcoords="offset points", fontsize=SMALL,
            va="center", ha="left" if right else "right",
        )  # fmt: skip
    axes.axvline(1, color=BLACK, linewidth=2)
    axes.set_yticks(range(3), [f"{name}\n({what})" for name, _, what in rows], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(2.6, -0.6)
    axes.margins(x=0.2)
    axes.set_xlabel("actual / planned", fontsize=SMALL)
    before = f"{currency} " if currency else ""
    units = (("input", found.cost_per_input), ("output", found.cost_per_output), ("outcome", found.cost_per_outcome))
    told = [f"one {n}: {before + count(v) if v == v else 'none reached'}" for n, v in units]
    for k, line in enumerate(("Cost of", *told)):
        figure.text(0.70, 0.74 - 0.085 * k, line, fontsize=TEXT, fontweight="bold" if k == 0 else "normal")
    source_line(figure, ("plan and accounts as given",), note="Plain: as planned or better. Hatched: worse.")
    ratios = "; ".join(f"{n} {r:.2f}" if r == r else f"{n} not known" for n, r, _ in rows)
    figure.description = f"Value for money against the plan: {ratios}. Cost of {', '.join(told)}."
    return figure


def cost_effect_plane(found: IncrementalCost, *, currency: str = "", outcome: str = "outcomes") -> Figure:
    """Draw extra cost against extra outcomes of one programme instead of another.

    Parameters
    ----------
    found
        The result of :func:`sscore.monitoring.incremental_cost`.
    currency
        Put before amounts.
    outcome
        What is counted, in the plural.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure("What does one result more cost?")
    axes = figure.add_axes((0.12, 0.17, 0.70, 0.66))
    bare(axes)
    x, y = found.extra_outcomes, found.extra_cost
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.axvline(0, color=BLACK, linewidth=1)
    if found.ratio is not None:
        axes.plot([0, x], [0, y], color=SKY, linewidth=3)
    axes.plot([x], [y], marker="o", markersize=14, color=VERMILION, markeredgecolor=BLACK)
    wide, high = 1.35 * abs(x) or 1.0, 1.35 * abs(y) or 1.0
    axes.set_xlim(-wide, wide)
    axes.set_ylim(-high, high)
    axes.locator_params(nbins=6)
    axes.set_xlabel(f"extra {outcome}", fontsize=SMALL)
    axes.set_ylabel(f"extra cost{', ' + currency if currency else ''}", fontsize=SMALL)
    for u, side in ((0.97, "right"), (0.03, "left")):
        for v, price in ((0.95, "dearer"), (0.05, "cheaper")):
            words = f"{price} and {'better' if side == 'right' else 'worse'}"
            axes.text(u, v, words, transform=axes.transAxes, fontsize=SMALL, color=GREY, style="italic", ha=side)
    before = f"{currency} " if currency else ""
    line = f"Extra cost {before}{count(y)} for {count(x)} extra {outcome}: {found.verdict}."
    if found.ratio is not None:
        line += f" One more costs {before}{count(found.ratio)}."
    figure.text(0.02, 0.885, line, fontsize=TEXT)
    source_line(figure, ("costs and outcomes as given",))
    figure.description = line
    return figure


def margin_curve(size: SurveySize) -> Figure:
    """Draw the half-width of the interval against the number of answers, and the number needed.

    Parameters
    ----------
    size
        The result of :func:`sscore.monitoring.survey_size_share` or :func:`sscore.monitoring.survey_size_mean`.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    scale, unit = (100.0, "percentage points") if size.what == "share" else (1.0, "units of the outcome")
    figure = new_figure("How many to ask for one figure?")
    axes = figure.add_axes((0.10, 0.20, 0.52, 0.66))
    bare(axes)
    most = min(2.5 * size.answers, size.design.population or np.inf)
    numbers = np.linspace(max(size.answers / 8, 1), max(most, size.answers), 80)
    axes.plot(numbers, [scale * size.reached(n) for n in numbers], color=BLUE, linewidth=3)
    here = scale * size.reached(size.answers)
    axes.plot([size.answers, size.answers, 0], [0, here, here], color=VERMILION, linestyle="--", linewidth=1.5)
    axes.plot([size.answers], [here], marker="o", markersize=11, color=BLACK)
    axes.set_xlim(0, float(numbers[-1]))
    axes.set_ylim(0, 1.05 * scale * size.reached(numbers[0]))
    axes.locator_params(nbins=6)
    axes.set_xlabel("answers", fontsize=SMALL)
    axes.set_ylabel(f"plus or minus, {unit}", fontsize=SMALL)
    design = size.design
    lines = [f"{count(size.answers)} answers", f"ask {count(size.to_ask)} persons", f"plus or minus {here:.3g} {unit}"]
    lines += [f"confidence {percent(design.confidence)}", f"design effect {design.design:.3g}"]
    lines += [f"of {count(design.population)} persons"] if design.population else []
    for k, line in enumerate(lines):
        figure.text(0.66, 0.78 - 0.075 * k, line, fontsize=TEXT, fontweight="bold" if k == 0 else "normal")
    source_line(figure, ("the assumptions given",), note="Half the width takes four times the answers.")
    figure.description = (
        f"To know a {size.what} to plus or minus {here:.3g} {unit} at {percent(design.confidence)} confidence, "
        f"{count(size.answers)} answers are needed: {count(size.to_ask)} persons to ask."
    )
    return figure


def call_outcome(report: TransparencyReport) -> Figure:
    """Draw what a call for grants came to: the next step of all applications, and the agreement; no names.

    Parameters
    ----------
    report
        The result of :func:`sscore.monitoring.transparency_report`.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    values = report.summary.set_index("item")["value"]
    figure = new_figure(textwrap.shorten(report.title, 70, placeholder=" …"), height=4.8)
    axes = figure.add_axes((0.05, 0.34, 0.90, 0.25))
    bare(axes, keep=("bottom",))
    left, parts = 0.0, []
    for status, colour, hatch in _STATUSES:
        number = float(values[status])
        words = f"{status} {count(number)}"
        parts.append(words)
        axes.barh([0], [number], left=left, height=0.7, color=colour, hatch=hatch, edgecolor=BLACK, label=words)
        left += number
    axes.set_xlim(0, max(left, 1))
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([])
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("applications", fontsize=SMALL)
    figure.legend(loc="upper left", bbox_to_anchor=(0.04, 0.74), ncols=4, fontsize=SMALL, frameon=False)
    alpha = float(values["agreement (Krippendorff's alpha, interval)"])
    agreed = float(values["agreement under which assessors meet"])
    shown = "cannot be computed" if alpha != alpha else f"is {alpha:.2f}; under {agreed:g} they meet"
    line = f"{count(left)} applications. Agreement of assessors {shown}."
    figure.text(0.02, 0.84, line, fontsize=TEXT, va="top")
    source_line(figure, ("the scores given",), note="Before moderation: no decisions yet.")
    figure.description = f"{report.title}: {', '.join(parts)}. {line}"
    return figure
