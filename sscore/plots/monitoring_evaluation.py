"""Gains from training, their return, difference in differences, and the power of a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.monitoring import DifferenceInDifferences, Gain, ReturnRange, SampleSize
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["did_lines", "gain_slopes", "power_curve", "return_tornado"]


def gain_slopes(result: Gain, *, everybody: bool = False, minimum: int = SMALLEST_GROUP) -> Figure:
    """Draw every person's line from the first to the second test, without names, and the mean.

    With fewer than ``minimum`` persons only the mean is drawn: a line would point at somebody. ``everybody`` adds the
    means of all who took one of the tests, who are partly other people; it stays hidden where these are fewer than
    ``minimum``, for the two means together would give their points away.

    Raises
    ------
    ModelError
        For a minimum under 5.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    smallest_group("gain_slopes", "minimum", minimum)
    figure = new_figure("Did they learn? Points before and after", height=7.0)
    axes = figure.add_axes((0.10, 0.16, 0.48, 0.72))
    bare(axes, keep=("left",))
    single = result.persons >= minimum
    if single:
        for pre, post in result.paired[["pre", "post"]].to_numpy():
            up = post >= pre
            axes.plot([0, 1], [pre, post], color=SKY if up else VERMILION, linewidth=1.3, linestyle="-" if up else "--")
    axes.plot([0, 1], [result.mean_pre, result.mean_post], color=BLACK, linewidth=4, marker="o", markersize=11)
    others = (len(result.only_pre), len(result.only_post))
    open_means = everybody and single and not any(0 < n < minimum for n in others)
    if open_means:
        axes.plot([0, 1], result.everybody, color=ORANGE, linewidth=3, linestyle=":", marker="s", markersize=9)
    axes.set_xticks([0, 1], ["before", "after"], fontsize=TEXT)
    axes.set_xlim(-0.1, 1.1)
    axes.set_ylim(0, 1.02 * result.maximum)
    axes.set_ylabel("points", fontsize=SMALL)
    fell = int((result.paired["gain"] < 0).sum())
    lines = [
        f"{result.persons} persons with both tests" if single else f"fewer than {minimum} persons with both tests",
        f"mean {result.mean_pre:.1f} → {result.mean_post:.1f}",
        f"mean gain {result.mean_gain:+.1f} points",
        f"normalised gain {result.normalised:.2f}" if result.normalised == result.normalised else "no room to gain",
        f"d_z {result.d_z:.2f}, d_av {result.d_av:.2f}" if result.d_z == result.d_z else "no effect size",
        f"left out: {len(result.only_pre)} only before, {len(result.only_post)} only after",
    ]
    if everybody:
        means = "{:.1f} → {:.1f} (dotted)".format(*result.everybody)
        lines.append(f"all who came: {means if open_means else 'hidden, too few others'}")
    for k, line in enumerate(lines):
        figure.text(0.63, 0.78 - 0.075 * k, line, fontsize=TEXT, fontweight="bold" if k == 2 else "normal")
    note = "Thick: mean. Dashed: fell back." if single else "Single persons are not shown in a small group."
    source_line(figure, ("the tests given",), note=note)
    share = percent(result.normalised) if result.normalised == result.normalised else "none"
    who = f"{result.persons} persons" if single else f"Fewer than {minimum} persons"
    figure.description = (
        f"{who} with both tests went from {result.mean_pre:.1f} to {result.mean_post:.1f} points: a gain of "
        f"{result.mean_gain:.1f}, {share} of what was still to be gained" + (f"; {fell} fell back." if single else ".")
    )
    if open_means:
        figure.description += " All who came went from {:.1f} to {:.1f}: partly other people.".format(*result.everybody)
    return figure


def return_tornado(spread: ReturnRange, *, currency: str = "") -> Figure:
    """Draw how far each assumption moves the return of a training, the widest first.

    Parameters
    ----------
    spread
        From :func:`sscore.monitoring.return_range`.
    currency
        Put before amounts, such as "KES".
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    frame = spread.frame
    central = 100 * spread.central.roi
    figure = new_figure(f"Was it worth it? Return {central:+.0f} %", height=3.2 + 0.7 * len(frame))
    bottom = 1.5 / figure.get_figheight()
    axes = figure.add_axes((0.28, bottom, 0.64, 1 - bottom - 1.1 / figure.get_figheight()))
    bare(axes, keep=("bottom",))
    money = f"{currency} " if currency else ""
    figure.text(
        0.02,
        1 - 0.85 / figure.get_figheight(),
        f"Benefit {money}{count(spread.central.benefit)} for a cost of {money}{count(spread.central.cost)}.",
        fontsize=TEXT,
    )
    ends = 100 * frame[["roi_low", "roi_high"]].to_numpy(dtype=float)
    width = max(float(ends.max() - ends.min()), 1.0)
    for place, row, (low, high) in zip(range(len(frame))[::-1], frame.to_dict("records"), ends, strict=True):
        for end, value, colour, hatch in ((low, row["low"], ORANGE, "//"), (high, row["high"], BLUE, "")):
            axes.barh([place], [end - central], left=central, color=colour, hatch=hatch, edgecolor=BLACK, height=0.55)
            if low == high and hatch:
                continue
            right = end > central or (end == central and high == end)
            axes.text(
                end + (0.012 if right else -0.012) * width,
                place,
                _short(float(value)),
                fontsize=SMALL,
                va="center",
                ha="left" if right else "right",
            )
    axes.axvline(central, color=BLACK, linewidth=1.5)
    axes.axvline(0, color=GREY, linewidth=1.2, linestyle=":")
    axes.set_yticks(range(len(frame))[::-1], [str(a) for a in frame["assumption"]], fontsize=TEXT)
    axes.set_ylim(-0.6, len(frame) - 0.4)
    axes.set_xlim(min(ends.min(), 0) - 0.12 * width, max(ends.max(), 0) + 0.12 * width)
    axes.set_xlabel("return, % of the cost", fontsize=SMALL)
    salary = "Salaries counted." if spread.central.salary_counted else "Salaries not counted."
    source_line(figure, ("the assumptions given",), note=f"Hatched: low value. Plain: high value. {salary}")
    figure.description = (
        f"Return on training: {percent(spread.central.roi)} in the central case, between {percent(spread.worst.roi)} "
        f"with all assumptions at their worst and {percent(spread.best.roi)} at their best; "
        f"what matters most is {frame['assumption'].iloc[0]}."
    )
    return figure


def _short(value: float) -> str:
    """Return a share as a percentage, another number as it is said."""
    return percent(value) if 0 < value <= 1 else count(value)


def did_lines(result: DifferenceInDifferences, *, outcome: str = "outcome") -> Figure:
    """Draw both groups before and after, and where the treated group would be had it moved like the other.

    Parameters
    ----------
    result
        From :func:`sscore.monitoring.difference_in_differences`.
    outcome
        What is measured, with its unit.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    means = result.means
    treated = means.loc["treated"].to_numpy(dtype=float)
    other = means.loc["comparison"].to_numpy(dtype=float)
    figure = new_figure("What did the programme change?", height=6.5)
    axes = figure.add_axes((0.10, 0.19, 0.48, 0.68))
    bare(axes)
    axes.plot([0, 1], treated, color=BLUE, linewidth=3.5, marker="o", markersize=10, label="with the programme")
    axes.plot([0, 1], other, color=ORANGE, linewidth=3.5, marker="s", markersize=9, label="comparison")
    axes.plot(
        [0, 1],
        [treated[0], result.counterfactual],
        color=BLUE,
        linewidth=2,
        linestyle="--",
        label="if it had moved alike",
    )
    axes.annotate(
        "",
        (1.04, treated[1]),
        (1.04, result.counterfactual),
        arrowprops={"arrowstyle": "<->", "color": BLACK, "linewidth": 2},
    )
    axes.set_xticks([0, 1], ["before", "after"], fontsize=TEXT)
    axes.set_xlim(-0.12, 1.15)
    axes.set_ylabel(outcome, fontsize=SMALL)
    axes.legend(fontsize=TEXT, frameon=False, loc="upper left", bbox_to_anchor=(1.04, 0.60))
    lines = [
        f"effect {result.effect:+.3g}",
        f"interval {result.interval[0]:.3g} to {result.interval[1]:.3g}",
        f"{count(result.observations)} observations, {result.clusters} clusters",
    ]
    for k, line in enumerate(lines):
        figure.text(0.63, 0.80 - 0.07 * k, line, fontsize=TEXT, fontweight="bold" if k == 0 else "normal")
    source_line(
        figure,
        ("the observations given",),
        note=f"Interval at {percent(result.confidence)}, errors by cluster (CR1). Plain means.",
    )
    sure = "does not include" if result.interval[0] > 0 or result.interval[1] < 0 else "includes"
    figure.description = (
        f"Difference in differences of {outcome}: with the programme from {treated[0]:.3g} to {treated[1]:.3g}, "
        f"comparison from {other[0]:.3g} to {other[1]:.3g}; effect {result.effect:.3g}, "
        f"interval {result.interval[0]:.3g} to {result.interval[1]:.3g}, which {sure} 0."
    )
    return figure


def power_curve(size: SampleSize) -> Figure:
    """Draw the chance to find the effect against the answers in each group, and the number needed."""
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure("How many to ask?")
    axes = figure.add_axes((0.10, 0.20, 0.52, 0.66))
    bare(axes)
    least = 2 * size.precision.design
    numbers = np.linspace(least, max(2 * size.per_group, least + 1), 80)
    chance = [100 * size.reached(n) for n in numbers]
    axes.plot(numbers, chance, color=BLUE, linewidth=3)
    reached = 100 * size.reached(size.per_group)
    axes.plot(
        [size.per_group, size.per_group, 0], [0, reached, reached], color=VERMILION, linestyle="--", linewidth=1.5
    )
    axes.plot([size.per_group], [reached], marker="o", markersize=11, color=BLACK)
    axes.set_ylim(0, 103)
    axes.set_xlim(0, float(numbers[-1]))
    axes.set_xlabel("answers in each of two groups", fontsize=SMALL)
    axes.set_ylabel("chance to find the effect, %", fontsize=SMALL)
    lines = [
        f"{count(size.per_group)} answers in each group",
        f"ask {count(size.to_ask)} in each, {count(size.total)} in all",
        f"effect {size.effect:.3g} ({size.unit})",
        f"design effect {size.precision.design:.3g}",
        f"power {percent(size.precision.power)}, alpha {percent(size.precision.alpha)}",
    ]
    for k, line in enumerate(lines):
        figure.text(0.66, 0.78 - 0.075 * k, line, fontsize=TEXT, fontweight="bold" if k == 0 else "normal")
    source_line(figure, ("the assumptions given",), note=f"Design: {size.what}.")
    figure.description = (
        f"To find a difference of {size.effect:.3g} with a chance of {percent(size.precision.power)}, "
        f"{count(size.per_group)} answers are needed in each group: {count(size.to_ask)} persons to ask, "
        f"{count(size.total)} in both."
    )
    return figure
