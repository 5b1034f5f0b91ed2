"""Figures of who leaves, who is away, who can do what and who is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.plots.parts import cells, many, page
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent
from sscore.plots.workforce import STAFF_FILE
from sscore.workforce import (
    AbsenceTable,
    Bradford,
    DemandControl,
    ImpactRatio,
    RaterEffects,
    Retention,
    SafeTable,
    Scorecard,
    StrategyMap,
    Turnover,
    TurnoverTable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "absence_bars",
    "bullet_chart",
    "demand_control_map",
    "rater_intervals",
    "retention_curve",
    "safe_cells",
    "selection_rates",
    "spell_timeline",
    "strategy_lines",
    "turnover_bar",
    "turnover_cells",
]

_PALE = "#E6E6E6"
_COLUMNS = ("#FFFFFF", SKY, "#F7D488")


def strategy_lines(plan: StrategyMap) -> Figure:
    """Draw goals, the capabilities they need and the HR levers that build them; loose ends stand out.

    Parameters
    ----------
    plan
        The result of :func:`sscore.workforce.strategy_map`.
    """
    rows = max(len(plan.goals), len(plan.capabilities), len(plan.levers))
    headline = f"{many(len(plan.goals), 'goal')}, {many(len(plan.levers), 'lever')}: "
    headline += (
        f"{many(len(plan.uncovered), 'goal')} without any lever, {many(len(plan.idle), 'lever')} without a goal."
    )
    figure, axes = page(
        "What HR must do differently", headline, height=3.4 + 0.75 * rows, box=(0.02, 0.12, 0.96, 0.72),
        source="the map given",
        note="Dashed: no lever reaches the goal, or the lever serves none.",
    )  # fmt: skip
    axes.axis("off")
    columns = ((0.0, plan.goals, plan.uncovered), (1.05, plan.capabilities, ()), (2.1, plan.levers, plan.idle))
    heights = {}
    for column, (left, names, loose) in enumerate(columns):
        axes.text(left + 0.45, rows + 0.1, ("goals", "capabilities", "HR levers")[column], fontsize=TEXT, ha="center")
        for k, name in enumerate(names):
            y = rows - (k + 0.5) * rows / len(names)
            heights[column, name] = y
            box: dict[str, Any] = {"facecolor": _COLUMNS[column], "edgecolor": BLACK, "boxstyle": "round,pad=0.35"}
            box |= {"linestyle": "--", "linewidth": 2.0} if name in loose else {}
            axes.text(left + 0.45, y, _wrapped(name, 30), fontsize=SMALL, ha="center", va="center", bbox=box)
    for goal, capability in plan.needs:
        axes.plot([0.45, 1.5], [heights[0, goal], heights[1, capability]], color=GREY, linewidth=2, zorder=0)
    for lever, capability in plan.builds:
        axes.plot([2.55, 1.5], [heights[2, lever], heights[1, capability]], color=GREY, linewidth=2, zorder=0)
    axes.set_xlim(0, 3.0)
    axes.set_ylim(0, rows + 0.4)
    told = "; ".join(f"{g}: {', '.join(plan.levers_of(g)) or 'no lever'}" for g in plan.goals)
    figure.description = f"Strategy map: {headline} {told}."
    return figure


def bullet_chart(board: Scorecard) -> Figure:
    """Draw each indicator's score from 0 at the floor to 100 at the target.

    Parameters
    ----------
    board
        The result of :func:`sscore.workforce.scorecard`.
    """
    names = [i.name for i in board.indicators]
    headline = f"Weighted score {board.total:.0f} of 100"
    headline += f"; no figure for {', '.join(board.missing)}." if board.missing else "."
    figure, axes = page(
        f"{len(names)} numbers for the board", headline, height=3.2 + 0.55 * len(names), box=(0.30, 0.17, 0.40, 0.64),
        source="the indicators given", note="Score: 0 at the floor, 100 at the target.",
    )  # fmt: skip
    for k, (indicator, score, weight) in enumerate(zip(board.indicators, board.scores, board.weights, strict=True)):
        axes.barh(-k, 100, 0.7, color=_PALE)
        if score is None:
            axes.text(2, -k, "no figure", fontsize=SMALL, va="center")
            continue
        axes.barh(-k, score, 0.34, color=BLUE if score >= 50 else VERMILION, hatch="" if score >= 50 else "//",
                  edgecolor=BLACK)  # fmt: skip
        axes.text(102, -k, f"{score:.0f}   {indicator.value:g}{indicator.unit}, weight {percent(weight)}",
                  fontsize=SMALL, va="center")  # fmt: skip
    axes.axvline(100, color=BLACK, linewidth=2)
    axes.set_yticks([-k for k in range(len(names))], [_wrapped(n, 34) for n in names], fontsize=SMALL)
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 25, 50, 75, 100])
    parts = "; ".join(
        f"{n} {'no figure' if s is None else f'{s:.0f}'}" for n, s in zip(names, board.scores, strict=True)
    )
    figure.description = f"Scorecard of {len(names)} indicators, scores of 100: {parts}. {headline}"
    return figure


def turnover_cells(table: TurnoverTable) -> Figure:
    """Draw turnover by group and years of service; hatched cells have too few people to show.

    Parameters
    ----------
    table
        The result of :func:`sscore.workforce.turnover_table`.
    """
    rates = np.asarray(table.rates)
    kind = "voluntary turnover" if table.voluntary_only else "turnover"
    shown = np.isfinite(rates)
    headline = f"All together {percent(table.total)} a year."
    if shown.any():
        r, c = np.unravel_index(int(np.nanargmax(rates)), rates.shape)
        headline += (
            f" Highest: {percent(float(rates[r, c]))}, {table.rows[r]} with {table.columns[c]} years of service."
        )
    figure, axes = page(
        f"Who leaves: {kind} a year", headline, height=3.6 + 0.55 * len(table.rows), box=(0.16, 0.13, 0.78, 0.62),
        note="Hatched: fewer than five people.",
        source=STAFF_FILE,
    )  # fmt: skip
    texts = [
        [percent(float(v)) if ok else "" for v, ok in zip(a, b, strict=True)] for a, b in zip(rates, shown, strict=True)
    ]
    cells(axes, rates, table.rows, table.columns, texts)
    axes.set_xlabel("completed years of service", fontsize=SMALL)
    axes.xaxis.set_label_position("top")
    figure.description = (
        f"Table of {kind} by group and years of service: {headline} Hidden: {many(table.hidden, 'cell')}."
    )
    return figure


def turnover_bar(found: Turnover) -> Figure:
    """Draw the yearly rate as leavers among a hundred posts, each one square; nobody can be recognised in it.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.turnover`.

    Raises
    ------
    ModelError
        When nobody was employed, so that there is no rate.
    """
    if np.isnan(found.rate):
        raise ModelError("turnover_bar: nobody was employed, so there is no rate to draw.")
    kind = "voluntary turnover" if found.voluntary_only else "turnover"
    headline = (
        f"{percent(found.rate)} a year: {count(found.leavers)} left in {found.months:g} months, of "
        f"{count(found.average_headcount)} people on average; {count(found.excluded)} more do not count."
    )
    figure, axes = page(
        f"Of 100 posts, how many change hands: {kind}", headline, box=(0.05, 0.13, 0.50, 0.66),
        source="the numbers given", note="Of whom? See turnover by group and years of service.",
    )  # fmt: skip
    gone = min(round(100 * found.rate), 100)
    place = np.arange(100)
    for inside, colour, marker, label in (
        (place < gone, VERMILION, "X", f"leave in a year: {gone}"),
        (place >= gone, SKY, "s", f"stay: {100 - gone}"),
    ):
        axes.plot(place[inside] % 10, -(place[inside] // 10), marker, color=colour, markersize=15, label=label,
                  markeredgecolor=BLACK, linestyle="")  # fmt: skip
    axes.axis("off")
    axes.margins(0.06)
    figure.legend(loc="center left", bbox_to_anchor=(0.60, 0.5), fontsize=TEXT, frameon=False)
    figure.description = f"A hundred posts, one square each, for {kind}: {headline}"
    return figure


def safe_cells(table: SafeTable, *, title: str = "Early leavers") -> Figure:
    """Draw a table of counts with its totals and its suppressed cells.

    Parameters
    ----------
    table
        The result of :func:`sscore.disclosure.safe_table`, or the table of early leavers.
    title
        The figure's headline.
    """
    shown = np.asarray(table.shown)
    hidden = table.primary + table.complementary
    headline = f"Hidden: {many(table.primary, 'small cell')}, and {table.complementary} more that would give them away."
    rows, columns = [*table.rows, "total"], [*table.columns, "total"]
    figure, axes = page(title, headline, height=3.4 + 0.5 * len(rows), box=(0.20, 0.13, 0.72, 0.62), source=STAFF_FILE)
    texts = [[count(float(v)) if np.isfinite(v) else "hidden" for v in row] for row in shown]
    inner = float(np.nanmax(shown[:-1, :-1])) if np.isfinite(shown[:-1, :-1]).any() else 1.0
    cells(axes, shown, rows, columns, texts, top=max(inner, 1.0))
    total = shown[-1, -1]
    told = f"{count(float(total))} in all" if np.isfinite(total) else "the total is hidden too"
    named = zip([*columns[:-1], *rows[:-1]], [*shown[-1, :-1], *shown[:-1, -1]], strict=True)
    totals = ", ".join(f"{name} {count(float(v))}" for name, v in named if np.isfinite(v))
    figure.description = (
        f"{title}: {told}{f' ({totals})' if totals else ''}; {hidden} of {shown.size} cells are hidden. {headline}"
    )
    return figure


def retention_curve(curve: Retention) -> Figure:
    """Draw the share still employed by years of service, with its interval and half-life.

    Parameters
    ----------
    curve
        The result of :func:`sscore.workforce.retention`.
    """
    half = curve.half_life
    headline = f"Half have left after {half:.1f} years." if half is not None else "More than half are still there."
    figure, axes = page(
        "How long people stay", headline, note=f"Dashed: {percent(curve.confidence)} interval.", source=STAFF_FILE
    )
    times = np.concatenate([[0.0], curve.times, [curve.longest]])
    for values, name in ((curve.lower, "low"), (curve.upper, "high")):
        line = np.concatenate([[1.0], values, values[-1:]])
        axes.step(times[: len(line)], line, where="post", color=GREY, linewidth=1, linestyle="--", label=f"_{name}")
    last = float(curve.survival[-1]) if len(curve.survival) else 1.0
    axes.step(times, np.concatenate([[1.0], curve.survival, [last]]), where="post", color=BLUE, linewidth=3)
    if half is not None:
        axes.plot([0, half, half], [0.5, 0.5, 0], color=VERMILION, linewidth=2, linestyle=":")
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, curve.longest)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_xlabel("years of service", fontsize=SMALL)
    axes.set_title("share still employed", fontsize=SMALL, loc="left", color=GREY)
    figure.description = (
        f"Share of {count(curve.persons)} people still employed by years of service: {percent(last)} after "
        f"{curve.longest:.1f} years. {headline}"
    )
    return figure


def spell_timeline(first: Bradford, second: Bradford, *, names: tuple[str, str] = ("A", "B")) -> Figure:
    """Draw two absence histories under one another: the same days, another factor.

    Due process: the factor knows no reasons; never read it without them.

    Parameters
    ----------
    first, second
        Results of :func:`sscore.workforce.bradford`, over the same window.
    names
        Invented names for the two histories, never those of persons.
    """
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    headline = "; ".join(
        f"{n}: {many(b.spells, 'spell')}, {b.days:g} days, factor {b.factor:,.0f}"
        for n, b in zip(names, (first, second), strict=True)
    )
    figure, axes = page(
        "Absence over 52 weeks: who is the problem?", f"{headline}.", height=5.0, box=(0.08, 0.20, 0.86, 0.52),
        source="the absences given", note="Protected absences are not counted. The factor knows no reasons.",
    )  # fmt: skip
    for place, history in ((1, first), (0, second)):
        for start, end, _ in history.intervals:
            left, right = np.datetime64(start), np.datetime64(end) + 1
            axes.plot([left, right], [place, place], color=VERMILION, linewidth=22, solid_capstyle="butt")
        axes.axhline(place, color=GREY, linewidth=1, zorder=0)
    axes.set_xlim(np.datetime64(first.window[0]), np.datetime64(first.window[1]) + 1)  # type: ignore[arg-type]
    axes.set_ylim(-0.5, 1.5)
    axes.set_yticks([1, 0], names, fontsize=TEXT)
    locator = AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.xaxis.get_offset_text().set_visible(False)
    figure.description = (
        f"Two absence histories from {first.window[0]} to {first.window[1]}: {headline}. "
        f"Reasons are not part of the factor."
    )
    return figure


def absence_bars(table: AbsenceTable) -> Figure:
    """Draw the share of due working days lost by group; groups under five people are hidden.

    Parameters
    ----------
    table
        The result of :func:`sscore.workforce.absence_table`.
    """
    frame = table.frame.dropna(subset=["rate"]).sort_values("rate")
    headline = f"All together {percent(table.rate)} of working days lost; hidden: {many(table.hidden, 'small group')}."
    figure, axes = page(
        f"Absence, {table.period[0]} to {table.period[1]}", headline, height=3.2 + 0.5 * max(len(frame), 2),
        box=(0.24, 0.17, 0.64, 0.64), note="Every reason counts, protected ones too: this is about capacity.",
        source=STAFF_FILE,
    )  # fmt: skip
    axes.barh(range(len(frame)), frame["rate"], 0.66, color=SKY, edgecolor=BLACK)
    for k, rate in enumerate(frame["rate"]):
        axes.text(rate, k, f" {percent(rate)}", fontsize=TEXT, va="center")
    axes.axvline(table.rate, color=VERMILION, linewidth=2, linestyle="--")
    axes.set_yticks(range(len(frame)), [str(g) for g in frame["group"]], fontsize=SMALL)
    axes.xaxis.set_visible(False)
    axes.set_xlim(0, 1.15 * float(frame["rate"].max()) if len(frame) and frame["rate"].max() else 1)
    parts = "; ".join(f"{g} {percent(r)}" for g, r in zip(frame["group"][::-1], frame["rate"][::-1], strict=True))
    figure.description = f"Share of working days lost by group: {parts}. {headline}"
    return figure


def rater_intervals(effects: RaterEffects) -> Figure:
    """Draw how far each rater lies from the others of the unit, with intervals.

    Parameters
    ----------
    effects
        The result of :func:`sscore.workforce.rater_effects`.
    """
    size = len(effects.raters)
    apart = [
        r for r, low, high in zip(effects.raters, effects.lower, effects.upper, strict=True) if low > 0 or high < 0
    ]
    unknown = int(np.isnan(effects.effect).sum())
    headline = f"{len(apart)} of {size} raters differ from the others of their unit by more than chance; "
    headline += f"{unknown} cannot be compared."
    figure, axes = page(
        "Strict, generous, or another team?", headline, height=3.2 + 0.36 * size, box=(0.30, 0.15, 0.64, 0.68),
        source="the ratings given",
        note=f"Lines: {percent(effects.confidence)} intervals. A reason to talk, not to rank.",
    )  # fmt: skip
    for k, (effect, low, high) in enumerate(zip(effects.effect, effects.lower, effects.upper, strict=True)):
        if np.isnan(effect):
            axes.text(0, -k, "not comparable", fontsize=SMALL, va="center", ha="center", color=GREY)
            continue
        far = low > 0 or high < 0
        axes.plot([low, high], [-k, -k], color=VERMILION if far else BLUE, linewidth=3)
        axes.plot([effect], [-k], color=VERMILION if far else BLUE, marker="D" if far else "o", markersize=9)
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.set_yticks([-k for k in range(size)], effects.raters, fontsize=SMALL)
    axes.set_xlabel("points above or below the other raters of the unit", fontsize=SMALL)
    told = ", ".join(f"{r} {effects.effect[effects.raters.index(r)]:+.2f}" for r in apart) or "none"
    figure.description = f"Rater effects in {len(set(effects.units))} units: {headline} Those that differ: {told}."
    return figure


def demand_control_map(found: DemandControl) -> Figure:
    """Draw units by the demands of their work and the control over it.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.demand_control`.
    """
    strained = [u for u, p in zip(found.units, found.place, strict=True) if p == "high strain"]
    headline = f"{len(strained)} of {len(found.units)} units have high demands and little control"
    headline += f": {', '.join(strained)}." if strained else "."
    figure, axes = page(
        "Work that strains: demands and control", headline, height=7.5, box=(0.08, 0.14, 0.86, 0.68),
        source="the survey given", note=f"{found.hidden} units with fewer than five answers are hidden.",
    )  # fmt: skip
    for k, (unit, x, y, place) in enumerate(zip(found.units, found.control, found.demand, found.place, strict=True)):
        hot = place == "high strain"
        axes.plot([x], [y], marker="D" if hot else "o", markersize=13, color=VERMILION if hot else BLUE)
        axes.annotate(f"{k + 1}", (x, y), xytext=(9, 7), textcoords="offset points", fontsize=TEXT)
        axes.text(1.01, 0.98 - 0.09 * k, f"{k + 1}  {unit}", transform=axes.transAxes, fontsize=SMALL, va="top")
    span = 1.15 * max(float(np.abs(np.concatenate([found.demand, found.control]) - found.middle).max()), 0.5)
    axes.set_position((0.08, 0.13, 0.66, 0.68))
    axes.set_xlim(found.middle - span, found.middle + span)
    axes.set_ylim(found.middle - span, found.middle + span)
    axes.axhline(found.middle, color=GREY)
    axes.axvline(found.middle, color=GREY)
    for name, x, y in (
        ("high strain", 0.02, 0.97),
        ("active", 0.90, 0.97),
        ("passive", 0.02, 0.03),
        ("low strain", 0.87, 0.03),
    ):
        axes.text(x, y, name, transform=axes.transAxes, fontsize=TEXT, color=GREY, va="center")
    axes.set_xlabel("control over the work", fontsize=SMALL)
    axes.set_ylabel("demands of the work", fontsize=SMALL)
    parts = "; ".join(
        f"{u} {p} (demand {d:.1f}, control {c:.1f})"
        for u, p, d, c in zip(found.units, found.place, found.demand, found.control, strict=True)
    )
    figure.description = f"Units by demands and control: {parts}. {headline}"
    return figure


def selection_rates(found: ImpactRatio) -> Figure:
    """Draw selection rates by group with intervals, and the four-fifths line.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.impact_ratio`.
    """
    size = len(found.groups)
    figure, axes = page(
        "Was the shortlist fair?", _wrapped(found.reading(), 118), height=4.4 + 0.7 * size,
        box=(0.20, 0.16, 0.72, 0.58), source="the counts given",
        note="Lines: intervals of the rate. Neither number proves or excludes discrimination.",
    )  # fmt: skip
    for k, (rate, low, high) in enumerate(zip(found.rate, found.lower, found.upper, strict=True)):
        if np.isnan(rate):
            axes.text(0.02, -k, "too few to judge", fontsize=SMALL, va="center")
            continue
        below = found.groups[k] in found.below_threshold
        axes.plot([low, high], [-k, -k], color=BLACK, linewidth=3)
        axes.plot([rate], [-k], marker="D" if below else "o", markersize=13, color=ORANGE if below else BLUE)
        axes.text(rate, -k + 0.16, f"{percent(rate)}: {found.selected[k]:.0f} of {found.applied[k]:.0f}", fontsize=TEXT,
                  ha="center", va="bottom")  # fmt: skip
    if found.reference is not None:
        line = found.threshold * float(np.nanmax(found.rate))
        axes.axvline(line, color=VERMILION, linewidth=2, linestyle="--")
        axes.text(line, 0.62, f"{found.threshold:g} of the highest rate", fontsize=SMALL, ha="center", va="bottom")
    axes.set_ylim(-size + 0.4, 0.6)
    high_end = float(np.nanmax(found.upper)) if np.isfinite(found.upper).any() else 1.0
    axes.set_xlim(0, min(1.15 * high_end, 1.15))
    axes.set_yticks([-k for k in range(size)], found.groups, fontsize=TEXT)
    axes.set_xlabel("share of applicants selected", fontsize=SMALL)
    parts = "; ".join(
        f"{g} too few" if np.isnan(r) else f"{g} {percent(float(r))}"
        for g, r in zip(found.groups, found.rate, strict=True)
    )
    figure.description = f"Selection rates: {parts}. {found.reading()}"
    return figure


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))
