"""Figures of flags and promises: outliers, mantissas, thresholds, two keys in one hand, agreement, a day, a charter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.governance import Agreement, Charter, DutyConflicts, MantissaArc, Outliers, QueueDay, Threshold
from sscore.plots.governance_integrity import FAIR
from sscore.plots.parts import cells, many, page
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "agreement_bars", "charter_intervals", "duty_cells", "mantissa_circle", "outlier_dots", "queue_day_lines",
    "threshold_steps",
]  # fmt: skip


def outlier_dots(found: Outliers, *, title: str = "Which values are far from the others?") -> Figure:
    """Draw each value's distance from the median in robust standard deviations; those beyond the threshold stand out.

    Due process: an unusual claim may be a serious illness; a dot is a question to a file.
    """
    flagged = int(found.flagged.sum())
    told = f"{many(flagged, 'value')} of {len(found.z):,} beyond {found.threshold:g} robust standard deviations"
    figure, axes = page(title, f"{told[0].upper()}{told[1:]}; the median is {count(found.median)}.",
                        source="the values given", note=" ".join([FAIR, *found.remarks]))  # fmt: skip
    x = np.arange(len(found.z))
    axes.axhspan(-found.threshold, found.threshold, color="#DDE8F0", linewidth=0)
    axes.plot(x[~found.flagged], found.z[~found.flagged], "o", color=BLUE, markersize=5, alpha=0.6)
    axes.plot(x[found.flagged], found.z[found.flagged], "D", color=VERMILION, markeredgecolor=BLACK, markersize=9)
    axes.set_yscale("symlog", linthresh=max(found.threshold, 1.0))
    axes.yaxis.set_major_formatter(lambda v, _: f"{v:,g}")
    axes.set_xlabel("values, in the order given", fontsize=SMALL)
    axes.set_title("robust standard deviations from the median", fontsize=SMALL, loc="left", color=GREY)
    figure.description = f"Outliers: {told}, the median is {count(found.median)}. {' '.join(found.remarks)}".rstrip()
    return figure


def mantissa_circle(arc: MantissaArc, *, title: str = "Mantissas on a circle") -> Figure:
    """Draw where the mean of the mantissas lies on the unit circle: in its middle when they are spread evenly."""
    length = float(np.sqrt(arc.length_squared))
    chance = f"by chance as far with p = {arc.p_value:.3g}"
    told = f"the mean of {arc.n:,} mantissas lies {length:.3f} from the centre; {chance}"
    figure, axes = page(title, f"{told[0].upper()}{told[1:]}.", height=7.5, box=(0.20, 0.12, 0.60, 0.72),
                        source="the amounts given", note=FAIR)  # fmt: skip
    turn = np.linspace(0, 2 * np.pi, 200)
    axes.plot(np.cos(turn), np.sin(turn), color=GREY, linewidth=2)
    for digit in range(1, 10):
        angle = 2 * np.pi * np.log10(digit)
        axes.text(1.1 * np.cos(angle), 1.1 * np.sin(angle), str(digit), fontsize=TEXT, ha="center", va="center")
    axes.plot([0, arc.x], [0, arc.y], color=VERMILION, linewidth=3)
    axes.plot([arc.x], [arc.y], "o", color=VERMILION, markeredgecolor=BLACK, markersize=13)
    axes.set_aspect("equal")
    axes.set_xlim(-1.25, 1.25)
    axes.set_ylim(-1.25, 1.25)
    axes.axis("off")
    figure.description = f"Mantissa arc: {told}. Leading digits 1 to 9 stand round the circle where they begin."
    return figure


def threshold_steps(found: Threshold, scores: Sequence[float], *, title: str = "How many can we look at?") -> Figure:
    """Draw how many cases lie at or above each score, the capacity, and the threshold chosen.

    Parameters
    ----------
    found
        The result of :func:`sscore.governance.choose_threshold`.
    scores
        The scores it was chosen from.
    title
        The headline.

    Raises
    ------
    ModelError
        For scores that are not those of the threshold.
    """
    row = np.sort(np.asarray(scores, dtype=float))
    if int((row >= found.score).sum()) != found.flagged:
        raise ModelError("threshold_steps: these are not the scores the threshold was chosen from.")
    score = f"at or above {found.score:g}" if np.isfinite(found.score) else "chosen"
    told = f"{many(found.flagged, 'case')} {score} for {many(found.capacity, 'place')}"
    if found.left and found.tied_out:
        told += f"; {found.left:,} left, because {found.tied_out:,} with the next score would not all fit"
    figure, axes = page(title, f"{told[0].upper()}{told[1:]}.", source="the scores given", note=FAIR)
    axes.step(row, len(row) - np.arange(len(row)), where="post", color=BLUE, linewidth=3, label="cases at or above")
    axes.axhline(found.capacity, color=VERMILION, linewidth=2, linestyle="--", label=f"capacity {found.capacity:,}")
    if np.isfinite(found.score):
        axes.plot([found.score], [found.flagged], "D", color=ORANGE, markeredgecolor=BLACK, markersize=12,
                  label=f"threshold {found.score:g}")  # fmt: skip
    axes.set_ylim(0, None)
    axes.set_xlabel("score", fontsize=SMALL)
    axes.legend(fontsize=TEXT, frameon=False, loc="upper right")
    figure.description = f"Cases by score against capacity: {told}."
    return figure


def duty_cells(found: DutyConflicts, *, title: str = "Two keys in one hand") -> Figure:
    """Draw how many people hold each pair of duties that should be apart; no person is named.

    Due process: a count of access rights, not of conduct; a question to whoever grants them.
    """
    counted = found.frame.groupby(["duty_a", "duty_b"], sort=True)["person"].nunique()
    names = [f"{a} and {b}" for a, b in counted.index.to_list()]
    pairs = np.array(counted, dtype=np.float64)
    people = int(found.frame["person"].nunique())
    told = f"{people:,} of {found.people:,} people hold two duties that should be in two hands"
    figure, axes = page(title, f"{told}.", height=3.6 + 0.55 * max(len(pairs), 1), box=(0.40, 0.17, 0.5, 0.58),
                        source="the rights given", note="A question to whoever grants rights.")  # fmt: skip
    if len(pairs):
        cells(axes, pairs[:, None], names, ["people"], [[f"{n:,.0f}"] for n in pairs])
    else:
        axes.axis("off")
        axes.text(0.3, 0.5, "no pair: nothing to ask", fontsize=TEXT, ha="center", transform=axes.transAxes)
    each = "; ".join(f"{name}: {n:,.0f}" for name, n in zip(names, pairs, strict=True)) or "no pair"
    figure.description = f"Duties that should be apart: {told}. {each}."
    return figure


def agreement_bars(found: Sequence[Agreement], names: Sequence[str], *, title: str = "Do the raters agree?") -> Figure:
    """Draw the agreement within several groups of raters, from 0 (as at random) to 1.

    Parameters
    ----------
    found
        Results of :func:`sscore.governance.rwg`; groups of fewer than five raters are named without a figure.
    names
        A name for each.
    title
        The headline.

    Raises
    ------
    ModelError
        For no group, or another number of names.
    """
    if not found or len(names) != len(found):
        raise ModelError(f"agreement_bars: wanted a name for each of one or more groups, got {len(names)} names.")
    enough = [a.raters >= 5 and not np.isnan(a.value) for a in found]
    high = sum(a.value >= 0.7 for a, ok in zip(found, enough, strict=True) if ok)
    headline = f"{high} of {many(len(found), 'group')} agree with 0.70 or more; a convention, not a law."
    figure, axes = page(title, headline, height=3.4 + 0.5 * max(len(found), 2), box=(0.26, 0.17, 0.66, 0.62),
                        source="the ratings given", note="Groups under five raters are not shown.")  # fmt: skip
    told = []
    for k, (name, agreement, ok) in enumerate(zip(names, found, enough, strict=True)):
        if not ok:
            axes.text(0.02, -k, "suppressed", fontsize=TEXT, va="center", color=GREY)
            continue
        axes.barh(-k, agreement.value, 0.62, color=SKY, edgecolor=BLACK)
        axes.text(agreement.value + 0.015, -k, f"{agreement.value:.2f}", fontsize=TEXT, va="center")
        told.append(f"{name} {agreement.value:.2f} (n = {agreement.raters})")
    axes.axvline(0.7, color=VERMILION, linewidth=2, linestyle="--")
    axes.set_yticks([-k for k in range(len(names))], list(names), fontsize=SMALL)
    axes.set_ylim(-len(names) + 0.4, 0.6)
    axes.set_xlim(0, 1.1)
    figure.description = f"Agreement within groups: {'; '.join(told) or 'no group is large enough'}. {headline}"
    return figure


def queue_day_lines(day: QueueDay, *, within_minutes: float = 10.0, title: str = "A day at the counters") -> Figure:
    """Draw how many clients are waiting through a simulated day.

    Parameters
    ----------
    day
        The result of :func:`sscore.governance.simulate_queue`.
    within_minutes
        The wait that is promised, for the sentence.
    title
        The headline.

    Raises
    ------
    ModelError
        For a day without clients.
    """
    if not len(day.arrival):
        raise ModelError("queue_day_lines: nobody came on this day; there is nothing to draw.")
    changes = np.sort(np.concatenate([day.arrival, day.start]))
    waiting = np.searchsorted(day.arrival, changes, "right") - np.searchsorted(np.sort(day.start), changes, "right")
    most = int(waiting.argmax())
    told = (
        f"{len(day.arrival):,} clients, {many(day.servers, 'counter')}: the mean wait is {day.mean_wait_minutes:.1f} "
        f"minutes, {percent(day.within(within_minutes))} wait at most {within_minutes:g}"
    )
    peak = f"most are waiting {changes[most] / 60:.1f} hours after opening: {int(waiting[most]):,}"
    figure, axes = page(title, f"{told[0].upper()}{told[1:]}.", source=f"simulation, seed {day.seed}",
                        note="One day of many; another seed gives another one.")  # fmt: skip
    axes.step(changes / 60, waiting, where="post", color=BLUE, linewidth=2)
    axes.fill_between(changes / 60, waiting, step="post", color=SKY, alpha=0.4, linewidth=0)
    axes.set_xlim(0, None)
    axes.set_ylim(0, None)
    axes.set_xlabel("hours since opening", fontsize=SMALL)
    axes.set_title("clients waiting", fontsize=SMALL, loc="left", color=GREY)
    figure.description = f"Simulated day: {told}; {peak}."
    return figure


def charter_intervals(found: Charter, *, title: str = "Promised and kept") -> Figure:
    """Draw the measured share of each promise with its interval, beside what was promised.

    Parameters
    ----------
    found
        The result of :func:`sscore.governance.charter`.
    title
        The headline.

    Raises
    ------
    ModelError
        For a charter without promises.
    """
    frame = found.frame
    if not len(frame):
        raise ModelError("charter_intervals: the charter has no promises.")
    kept, shown = int((frame["status"] == "kept").sum()), int((frame["status"] != "suppressed").sum())
    headline = f"{kept} of {many(shown, 'promise')} kept; suppressed: {len(frame) - shown}."
    figure, axes = page(title, headline, height=3.6 + 0.7 * max(len(frame), 2), box=(0.30, 0.17, 0.62, 0.60),
                        source="the times given", note="Line: 95 % interval. Bar across: promised.")  # fmt: skip
    told = []
    for k, row in enumerate(frame.to_dict("records")):
        axes.plot([100 * row["wanted"]] * 2, [-k - 0.3, -k + 0.3], color=BLACK, linewidth=4)
        if row["status"] == "suppressed":
            axes.text(1, -k, "suppressed: fewer than five", fontsize=SMALL, va="center", color=GREY)
            continue
        good = row["status"] == "kept"
        colour = BLUE if good else VERMILION
        axes.plot([100 * row["low"], 100 * row["high"]], [-k, -k], color=colour, linewidth=3)
        axes.plot([100 * row["share"]], [-k], "o" if good else "D", color=colour, markersize=12)
        told.append(f"{row['service']} {percent(row['share'])} against {percent(row['wanted'])}, {row['status']}")
    axes.set_yticks([-k for k in range(len(frame))], [str(s) for s in frame["service"]], fontsize=SMALL)
    axes.set_ylim(-len(frame) + 0.4, 0.6)
    axes.set_xlim(0, 103)
    axes.set_xlabel("% served as promised", fontsize=SMALL)
    figure.description = f"Service charter: {'; '.join(told) or 'nothing can be shown'}. {headline}"
    return figure
