"""Figures of a strategy: the steps, the needs, whose priority, who moves."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from sscore.plots.strategy_plan import apart, short
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, percent
from sscore.strategy import (
    Movement,
    NationalStrategy,
    NeedsAssessment,
    RankAcceptability,
    RankStability,
    StakeholderMap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "needs_bars",
    "rank_acceptability_bars",
    "rank_stability_lines",
    "stakeholder_arrows",
    "steps_overview",
]

_COLOURS = (BLUE, ORANGE, VERMILION, SKY, BLACK, GREY)
_DASHES = ("-", "--", "-.", ":")
_HATCHES = ("", "//", "..", "xx", "\\\\", "++")


def _signed(value: float) -> str:
    return f"{value:+g}" if value else "0"


def rank_stability_lines(stability: RankStability) -> Figure:
    """Draw the score of each option while the weights move from one view to the other, and where the lead changes.

    Parameters
    ----------
    stability
        The result of :func:`sscore.strategy.rank_stability`.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    one, other = stability.views
    figure = new_figure(f"Whose priority? {short(one, 26)} or {short(other, 26)}")
    axes = figure.add_axes((0.08, 0.20, 0.64, 0.60))
    bare(axes)
    top, bottom = (float(f(np.r_[stability.start, stability.end])) for f in (np.max, np.min))
    room = max(top - bottom, 1.0)
    leads = stability.stretches
    for k, (low, high, _) in enumerate(leads):
        axes.axvspan(low, high, color="#EEF3F7" if k % 2 == 0 else "white", zorder=0)
    heights = apart([float(v) for v in stability.end], 0.20 * room)
    axes.set_ylim(min(bottom, *heights) - 0.14 * room, max(top, *heights) + 0.16 * room)
    for k, name in enumerate(stability.options):
        ends = (float(stability.start[k]), float(stability.end[k]))
        colour = _COLOURS[k % 6]
        axes.plot((0, 1), ends, color=colour, linestyle=_DASHES[k % 4], linewidth=3)
        axes.annotate(
            f"{textwrap.fill(short(name, 56), 30)}\n{ends[0]:.3g} → {ends[1]:.3g}", (1, heights[k]), xytext=(8, 0),
            textcoords="offset points", fontsize=SMALL, va="center", annotation_clip=False,
        )  # fmt: skip
    for low, _, _ in leads[1:]:
        axes.axvline(low, color=GREY, linewidth=1.5, linestyle=":")
    axes.set_xlim(0, 1)
    names = [textwrap.fill(short(v, 30), 16) for v in (one, other)]
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], [names[0], "25 %", "50 %", "75 %", names[1]], fontsize=SMALL)
    axes.set_title("score, 0 to 100", fontsize=SMALL, loc="left", color=GREY)
    told = [f"{' and '.join(names)} from {100 * lo:.0f} to {100 * hi:.0f} %" for lo, hi, names in leads]
    if len(leads) == 1:
        line = f"{' and '.join(leads[0][2])} leads all the way: the ranking does not depend on whose weights are used."
    else:
        places = " and ".join(f"{100 * low:.0f} %" for low, _, _ in leads[1:])
        line = f"The lead changes at {places} of the way from the first to the second."
    figure.text(0.02, 0.885, line, fontsize=TEXT)
    note = f"Left out for a missing score: {', '.join(stability.excluded)}." if stability.excluded else ""
    source_line(figure, ["scores and weights as given"], note=f"Shaded and plain strips: who leads. {note}".strip())
    parts = "; ".join(
        f"{n} {a:.1f} and {b:.1f}" for n, a, b in zip(stability.options, stability.start, stability.end, strict=True)
    )
    figure.description = (
        f"Scores with the weights of {one} and of {other}: {parts}. On the way from the first to the second the "
        f"leader is {'; '.join(told)}."
    )
    return figure


def rank_acceptability_bars(found: RankAcceptability) -> Figure:
    """Draw, for each option, how often it has each rank when the weights are drawn at random.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.rank_acceptability`.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = len(found.options)
    height = 3.4 + 0.55 * rows
    figure = new_figure("How often each option has each rank", height=height)
    axes = figure.add_axes((0.32, 1.25 / height, 0.52, 1 - 2.75 / height))
    bare(axes, keep=("bottom",))
    left = np.zeros(rows)
    for rank in range(rows):
        share = found.acceptability[:, rank]
        fade = rank / max(rows - 1, 1)
        colour = tuple((1 - fade) * c + fade * 0.96 for c in (0.0, 0.30, 0.55))
        axes.barh(range(rows), share, left=left, height=0.66, color=colour, edgecolor=BLACK, label=f"rank {rank + 1}")
        for row in np.flatnonzero(share > 0.07).tolist():
            ink = "white" if fade < 0.45 else BLACK
            axes.text(
                left[row] + share[row] / 2, row, f"{100 * share[row]:.0f}", ha="center", va="center", fontsize=SMALL,
                color=ink,
            )  # fmt: skip
        left = left + share
    axes.set_yticks(range(rows), [short(o, 38) for o in found.options], fontsize=SMALL)
    axes.set_ylim(rows - 0.45, -0.55)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    figure.legend(loc="upper left", bbox_to_anchor=(0.85, 1 - 1.4 / height), fontsize=SMALL, frameon=False)
    best = int(found.acceptability[:, 0].argmax())
    line = f"{found.options[best]} is first in {percent(float(found.acceptability[best, 0]))} of {found.draws:,} draws."
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    source_line(figure, [f"{found.draws:,} draws, seed {found.seed}"], note=found.assumption.capitalize() + ".")
    parts = "; ".join(f"{o} {percent(float(a))}" for o, a in zip(found.options, found.acceptability[:, 0], strict=True))
    figure.description = (
        f"Share of {found.draws:,} random sets of weights with which each option is first: {parts}. {line}"
    )
    return figure


def stakeholder_arrows(found: StakeholderMap | Movement, *, title: str = "Who moves the reform") -> Figure:
    """Draw power against interest, with the position as marker, and arrows from the earlier map where there is one.

    Parameters
    ----------
    found
        A map, or the movement between two.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    now = found.after if isinstance(found, Movement) else found
    figure = new_figure(short(f"{title}{': ' + now.label if now.label else ''}", 72), height=8.2)
    axes = figure.add_axes((0.07, 0.15, 0.62, 0.71))
    bare(axes)
    cut_power, cut_interest = now.cut
    axes.axvline(cut_interest, color=GREY, linestyle=":", linewidth=1.5)
    axes.axhline(cut_power, color=GREY, linestyle=":", linewidth=1.5)
    if isinstance(found, Movement):
        _draw_moves(axes, found)
    for k, (body, (x, y)) in enumerate(zip(now.stakeholders, _places(now), strict=True), start=1):
        marker, colour = _stance_mark(body.position)
        axes.plot(x, y, marker=marker, markersize=20, color=colour, markeredgecolor=BLACK, zorder=3)
        axes.text(x, y, str(k), ha="center", va="center", fontsize=SMALL, zorder=4)
    axes.set_xlim(-0.6, 10.6)
    axes.set_ylim(-0.6, 10.6)
    axes.set_xlabel("interest, 0 to 10", fontsize=SMALL)
    axes.set_ylabel("power, 0 to 10", fontsize=SMALL)
    _quadrant_names(axes, cut_power, cut_interest)
    _name_list(figure, now, found.left if isinstance(found, Movement) else ())
    gain = ""
    if isinstance(found, Movement):
        gain = f", {found.support_gained:+.2f} since {found.before.label or 'the first map'}"
    line = f"Support, weighted by power: {now.support:+.2f} on a scale from -1 to 1{gain}."
    figure.text(0.02, 0.915, line, fontsize=TEXT)
    weak = [s.name for s in now.stakeholders if not s.evidence]
    note = f"{len(weak)} of {len(now.stakeholders)} places rest on judgement alone." if weak else ""
    source_line(figure, [e.source for s in now.stakeholders for e in s.evidence] or ["judgement"], note=note)
    places = "; ".join(f"{s.name}: {now.quadrant(s.name)}, position {_signed(s.position)}" for s in now.stakeholders)
    figure.description = f"{title}. {places}. {line}"
    return figure


def _places(found: StakeholderMap) -> list[tuple[float, float]]:
    """Return where the marks are drawn: those on top of an earlier one stand beside it."""
    placed: list[tuple[float, float]] = []
    for body in found.stakeholders:
        x, y = body.interest, body.power
        side = -1 if x > 5 else 1
        while any(abs(x - a) < 0.5 and abs(y - b) < 0.5 for a, b in placed):
            x += side * 0.52
        placed.append((x, y))
    return placed


def _stance_mark(position: float) -> tuple[str, str]:
    """Return the marker and colour of a position: triangles for, circles undecided, squares against."""
    if position >= 0.5:
        return "^", SKY
    return ("s", VERMILION) if position <= -0.5 else ("o", "white")


def _draw_moves(axes: Axes, found: Movement) -> None:
    for body in found.before.stakeholders:
        if body.name in found.left:
            axes.plot(body.interest, body.power, marker="x", markersize=12, color=GREY, markeredgewidth=2)
            continue
        then, now = body, found.after.of(body.name)
        if (then.interest, then.power) == (now.interest, now.power):
            continue
        axes.plot(then.interest, then.power, marker="o", markersize=7, color=GREY)
        axes.annotate(
            "", xy=(now.interest, now.power), xytext=(then.interest, then.power),
            arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 2, "shrinkB": 11},
        )  # fmt: skip


def _quadrant_names(axes: Axes, power: float, interest: float) -> None:
    """Write into each corner what its quadrant asks for, where the corner exists."""
    corners = (
        (10.5, 10.45, "work closely together", "right", True),
        (-0.5, 10.45, "keep satisfied", "left", interest > 3),
        (10.5, -0.45, "keep informed", "right", power > 1),
        (-0.5, -0.45, "watch", "left", interest > 1.5 and power > 1),
    )
    for x, y, words, side, shown in corners:
        if shown:
            up = y > 0
            axes.text(x, y, words, fontsize=SMALL, color=GREY, ha=side, va="top" if up else "bottom", style="italic")


def _name_list(figure: Figure, found: StakeholderMap, left: tuple[str, ...]) -> None:
    """List the numbers with names, and the meaning of the markers."""
    from matplotlib.lines import Line2D

    lines = []
    for k, body in enumerate(found.stakeholders, start=1):
        lines.append(textwrap.fill(f"{k}  {body.name} ({_signed(body.position)})", width=34, subsequent_indent="    "))
    lines += [textwrap.fill(f"×  {name} (left)", width=34, subsequent_indent="    ") for name in left]
    figure.text(0.71, 0.86, "\n".join(lines), fontsize=SMALL, va="top", linespacing=1.35)
    marks = [
        Line2D([], [], marker=m, linestyle="", markersize=11, color=c, markeredgecolor=BLACK, label=w)
        for (m, c), w in ((_stance_mark(1), "for"), (_stance_mark(0), "undecided"), (_stance_mark(-1), "against"))
    ]
    figure.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.70, 0.13), fontsize=SMALL, frameon=False)


def steps_overview(strategy: NationalStrategy) -> Figure:
    """Draw the eight steps: status, and the evidence attached to each, with the share that is assumed.

    Parameters
    ----------
    strategy
        The result of :func:`sscore.strategy.national_strategy` or :func:`sscore.strategy.draft_strategy`.
    """
    from matplotlib.patches import Patch

    from sscore.plots.canvas import bare, new_figure, source_line

    table = strategy.progress()
    figure = new_figure(f"{short(strategy.country, 40)}: evidence behind the eight steps", height=6.8)
    axes = figure.add_axes((0.33, 0.18, 0.62, 0.64))
    bare(axes, keep=("bottom",))
    weak, count_ = table["assumed"].to_numpy(), table["evidence"].to_numpy()
    rows = np.arange(len(table))
    some = count_ > 0
    axes.barh(rows[some], (count_ - weak)[some], height=0.62, color=BLUE, edgecolor=BLACK)
    with_weak = weak > 0
    left = (count_ - weak)[with_weak]
    axes.barh(rows[with_weak], weak[with_weak], left=left, height=0.62, color=ORANGE, edgecolor=BLACK, hatch="//")
    most = max(1, int(count_.max()))
    for row, (number, status) in enumerate(zip(count_, table["status"], strict=True)):
        text = f"{status}, {number}" if number else status
        axes.text(number + 0.015 * most, row, text, va="center", fontsize=SMALL)
    axes.set_yticks(rows, [f"{n}  {short(s, 36)}" for n, s in zip(table["number"], table["step"], strict=True)])
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.25 * most)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("pieces of evidence", fontsize=SMALL)
    done, shown = int((table["status"] == "done").sum()), int((count_ > 0).sum())
    share = strategy.assumed_share
    trust = "no evidence yet" if share is None else f"{percent(share)} of all inputs are assumptions or not verified"
    line = f"{done} of 8 steps done, {shown} with evidence; {trust}."
    figure.text(0.02, 0.885, line, fontsize=TEXT)
    keys = [
        Patch(facecolor=BLUE, edgecolor=BLACK, label="A or B: law, official, secondary"),
        Patch(facecolor=ORANGE, edgecolor=BLACK, hatch="//", label="C: assumption or not verified"),
    ]
    figure.legend(handles=keys, loc="lower right", bbox_to_anchor=(0.97, 0.17), fontsize=SMALL, frameon=False)
    source_line(figure, ["evidence attached to the strategy"])
    parts = "; ".join(
        f"{n} {s}: {t}, {e}" for n, s, t, e in zip(table["number"], table["step"], table["status"], count_, strict=True)
    )
    figure.description = f"Steps of the strategy of {strategy.country} with pieces of evidence: {parts}. {line}"
    return figure


def needs_bars(found: NeedsAssessment) -> Figure:
    """Draw the scored needs, highest priority first; needs without a figure of coverage are listed, not drawn as 0.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.needs_assessment`.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    scored = found.scored
    rows = max(len(scored), 1)
    height = 3.0 + 0.5 * rows
    figure = new_figure(f"{found.country}: needs by priority", height=height)
    axes = figure.add_axes((0.40, 1.35 / height, 0.54, 1 - 2.55 / height))
    bare(axes, keep=("bottom",))
    for row, need in enumerate(scored):
        weak = need.quality == "C"
        axes.barh(
            row,
            need.score or 0.0,
            height=0.64,
            color=ORANGE if weak else BLUE,
            hatch="//" if weak else "",
            edgecolor=BLACK,
        )
        axes.text((need.score or 0) + 1, row, f"{need.score:.0f}", va="center", fontsize=SMALL)
    axes.set_yticks(range(len(scored)), [short(f"{n.group}: {n.branch}", 44) for n in scored], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, 108)
    axes.set_xlabel("importance × gap × feasibility, 0 to 100", fontsize=SMALL)
    open_needs = [f"{n.group}: {n.branch}" for n in found.needs if n.score is None]
    line = f"{len(scored)} needs scored" + (
        f", {len(open_needs)} cannot be: nobody has counted them." if open_needs else "."
    )
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    note = "Hatched: coverage is an assumption." if any(n.quality == "C" for n in scored) else ""
    source_line(figure, found.sources or ("ratings as given",), note=note)
    parts = "; ".join(f"{n.rank} {n.group}, {n.branch} ({n.score:.1f})" for n in scored)
    more = f" Without a figure: {'; '.join(open_needs)}." if open_needs else ""
    figure.description = f"Needs in {found.country} by priority: {parts or 'none scored'}.{more}"
    return figure
