"""Figures of occupational injuries: rates, chance, outliers, causes and what nobody reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.injury import Funnel, InjuryRates, Pareto, PoissonInterval, RatesTable, ThreeSource, TwoSource, poisson_ci
from sscore.inputs import choice
from sscore.plots.parts import many, page
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["funnel_plot", "injury_rate_bars", "pareto_bars", "poisson_strip", "reported_estimated"]

DENOMINATORS = ("hours", "workers", "full-time equivalents")
_GIVEN = "the accidents and hours given"
_LISTS = "the lists given"
_CHANCE = "The interval is about chance only: lists that depend on each other can be far outside it."


def _rate(value: float) -> str:
    """Return a rate with three digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _exposures(table: RatesTable, denominator: str) -> list[float]:
    choice("injury_rate_bars", "denominator", denominator, DENOMINATORS)
    if denominator == "hours":
        return [r.hours for r in table.rates]
    if denominator == "workers":
        return [r.workers for r in table.rates]
    found = [r.full_time_equivalents for r in table.rates]
    if any(v is None for v in found):
        raise ModelError("injury_rate_bars: no full-time equivalents in the table; give rates_by full_time_hours.")
    return [float(v) for v in found if v is not None]


def injury_rate_bars(
    table: RatesTable, *, denominator: str = "hours", title: str = "How often, and how badly?"
) -> Figure:
    """Draw how often workers are hurt and how many days it costs, by group, most often first.

    Parameters
    ----------
    table
        The result of :func:`sscore.injury.rates_by`.
    denominator
        ``"hours"``: per million hours and days per 1,000 hours; ``"workers"`` or ``"full-time equivalents"``: per 1,000
        of them, and days for each.
    title
        The headline; name the country and the year in it, and say when data are invented.
    """
    from sscore.plots.canvas import bare

    exposures = _exposures(table, denominator)
    hours = denominator == "hours"
    base, days_base = (1e6, 1e3) if hours else (1e3, 1.0)
    units = ("per million hours", "days lost per 1,000 hours") if hours else (
        f"per 1,000 {denominator}", f"days lost for each {denominator[:-1]}"
    )  # fmt: skip
    often = [
        poisson_ci(r.injuries, e, per=base) if e > 0 else None for r, e in zip(table.rates, exposures, strict=True)
    ]
    badly = [_severity(r, e, days_base) for r, e in zip(table.rates, exposures, strict=True)]
    order = sorted(range(len(often)), key=lambda k: (1, 0.0) if (o := often[k]) is None else (0, -o.rate))
    first = often[order[0]]
    headline = (
        f"No {denominator} in any group."
        if first is None
        else f"Hurt most often: {table.groups[order[0]]}, {_rate(first.rate)} {units[0]}."
    )
    figure, left = page(title, headline, height=3.6 + 0.5 * len(order), box=(0.17, 0.20, 0.34, 0.55), source=_GIVEN,
                        note="Whiskers: exact 95 % interval. Commuting accidents are not counted.")  # fmt: skip
    where = left.get_position()
    right = figure.add_axes((0.60, where.y0, 0.32, where.height))
    bare(right)
    for place, k in enumerate(order):
        _often_bar(left, -place, often[k], denominator)
        _badly_bar(right, -place, badly[k])
    left.set_yticks([-p for p in range(len(order))], [table.groups[k] for k in order], fontsize=TEXT)
    right.set_yticks([])
    tops = ([o.upper for o in often if o is not None], [b for b in badly if np.isfinite(b)])
    for axes, top, unit in zip((left, right), tops, (f"new injuries {units[0]}", units[1]), strict=True):
        axes.set_ylim(-len(order) + 0.4, 0.6)
        axes.set_xlim(0, 1.3 * max(top, default=1.0) or 1.0)
        axes.set_title(unit, fontsize=TEXT, loc="left")
    parts = "; ".join(
        f"{table.groups[k]} {_both(o, badly[k]) if (o := often[k]) else f'no {denominator}'}" for k in order
    )
    figure.description = f"New injuries {units[0]} and {units[1]}, by {table.by}: {parts}. {headline}"
    return figure


def _severity(group: InjuryRates, exposure: float, base: float) -> float:
    return float("nan") if group.lost_days is None or exposure <= 0 else group.lost_days * base / exposure


def _both(often: PoissonInterval, badly: float) -> str:
    days = "days not known" if np.isnan(badly) else f"{_rate(badly)} days"
    return f"{_rate(often.rate)} and {days}"


def _often_bar(axes: Axes, place: int, found: PoissonInterval | None, denominator: str) -> None:
    if found is None:
        axes.text(0, place, f" no {denominator}", fontsize=SMALL, va="center")
        return
    axes.barh(place, found.rate, 0.6, color=SKY, edgecolor=BLACK, linewidth=0.8)
    axes.plot([found.lower, found.upper], [place, place], color=BLACK, linewidth=1.6)
    axes.text(found.upper, place, f"  {_rate(found.rate)}", fontsize=SMALL, va="center")


def _badly_bar(axes: Axes, place: int, value: float) -> None:
    if np.isnan(value):
        axes.text(0, place, " not known", fontsize=SMALL, va="center")
        return
    axes.barh(place, value, 0.6, color=ORANGE, edgecolor=BLACK, linewidth=0.8, hatch="//")
    axes.text(value, place, f"  {_rate(value)}", fontsize=SMALL, va="center")


def poisson_strip(
    intervals: Mapping[str, PoissonInterval],
    *,
    title: str = "Luck or risk?",
    unit: str = "cases",
    reference: float | None = None,
    reference_name: str = "reference",
) -> Figure:
    """Draw counts or rates as points with their exact intervals, under one another.

    Parameters
    ----------
    intervals
        Results of :func:`sscore.injury.poisson_ci` by label, all in the same unit.
    title, unit
        The headline and what the axis counts, such as ``"deaths per 100,000 workers"``.
    reference, reference_name
        A rate to compare with, drawn as a dashed line.

    Raises
    ------
    ModelError
        Without any interval.
    """
    if not intervals:
        raise ModelError("poisson_strip: give at least one interval, such as {'2024': poisson_ci(5)}.")
    rows = list(intervals.items())
    apart = [] if reference is None else [n for n, v in rows if not v.lower <= reference <= v.upper]
    headline = f"Interval: {100 * rows[0][1].level:g} %, exact."
    if reference is not None:
        told = f"{', '.join(apart)}: not explained by chance" if apart else "chance alone could explain every one"
        headline = f"Against {reference_name} {_rate(reference)}: {told}."
    figure, axes = page(title, headline, height=3.6 + 0.55 * len(rows), box=(0.24, 0.22, 0.58, 0.53),
                        source="the counts given",
                        note="Point: what was counted. Line: what it may stand for.")  # fmt: skip
    top = max(v.upper for _, v in rows)
    for k, (name, value) in enumerate(rows):
        ink = VERMILION if name in apart else BLUE
        axes.plot([value.lower, value.upper], [-k, -k], color=ink, linewidth=4, solid_capstyle="butt")
        axes.plot([value.rate], [-k], marker="s" if name in apart else "o", color=ink, markersize=11, linestyle="None")
        axes.text(value.upper, -k, f"   {_rate(value.rate)} ({_rate(value.lower)} to {_rate(value.upper)})",
                  fontsize=SMALL, va="center")  # fmt: skip
    if reference is not None:
        axes.axvline(reference, color=BLACK, linestyle="--", linewidth=2)
    axes.set_yticks([-k for k in range(len(rows))], [n for n, _ in rows], fontsize=TEXT)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(0, 1.05 * max(top, reference or 0.0))
    axes.set_xlabel(unit, fontsize=TEXT)
    parts = "; ".join(f"{n}: {_rate(v.rate)}, interval {_rate(v.lower)} to {_rate(v.upper)}" for n, v in rows)
    figure.description = f"{_sentence(title)} In {unit}: {parts}. {headline}"
    return figure


def funnel_plot(
    found: Funnel,
    *,
    title: str = "Out of the ordinary, or only small?",
    unit: str = "injuries per million hours",
    exposure_unit: str = "hours worked",
) -> Figure:
    """Draw establishments as points by size and rate, with the limits that chance keeps to; names are never shown.

    Parameters
    ----------
    found
        The result of :func:`sscore.injury.funnel`.
    title
        The headline.
    unit, exposure_unit
        What the two axes count.
    """
    wide = found.levels[-1]
    above = sum(p.startswith("above") and p.endswith(f" {100 * wide:g} %") for p in found.position)
    below = sum(p.startswith("below") and p.endswith(f" {100 * wide:g} %") for p in found.position)
    small = sum(found.small)
    headline = f"Outside {100 * wide:g} %: {above} above, {below} below, of {many(len(found.rates), 'establishment')}."
    note = f"Overall {_rate(found.overall)} {unit}. Hollow: fewer than 5 cases expected, too small to be told safe."
    figure, axes = page(title, headline, height=7.0, box=(0.09, 0.19, 0.86, 0.62), source=_GIVEN, note=note)
    grid = np.geomspace(found.exposure.min() * 0.8, found.exposure.max() * 1.25, 300)
    axes.set_xscale("log")
    axes.axhline(found.overall, color=BLACK, linewidth=2)
    for style, level in zip(("--", "-", ":", "-."), found.levels, strict=False):
        for k, line in enumerate(found.limits(grid, level)):
            label = f"{100 * level:g} % limits" if k == 0 else f"_{level}"
            axes.plot(grid, line, color=GREY, linestyle=style, linewidth=2, label=label)
    _funnel_points(axes, found)
    axes.set_xlim(grid[0], grid[-1])
    axes.set_ylim(-0.02 * found.rates.max(), 1.08 * found.rates.max())
    axes.set_xlabel(f"{exposure_unit} (each step is ten times more)", fontsize=TEXT)
    axes.set_title(unit, fontsize=SMALL, loc="left", color=GREY)
    axes.legend(fontsize=SMALL, loc="upper right", frameon=False)
    words = " ".join(r for r in found.remarks if r.startswith("Over"))
    figure.description = (
        f"Funnel of {many(len(found.rates), 'establishment')}, overall {_rate(found.overall)} {unit}. {headline} "
        f"{small} are too small to be told safe: fewer than 5 cases expected. {words}"
    ).strip()
    return figure


def _funnel_points(axes: Axes, found: Funnel) -> None:
    """Draw the points: form and colour say where they lie, hollow ones are small."""
    small = np.array(found.small)
    place = np.array([p.split()[0] for p in found.position])
    for kind, ink, marker in (("inside", BLUE, "o"), ("above", VERMILION, "^"), ("below", ORANGE, "v")):
        for hollow in (False, True):
            chosen = (place == kind) & (small == hollow)
            if chosen.any():
                axes.plot(found.exposure[chosen], found.rates[chosen], marker=marker, linestyle="None", color=ink,
                          markersize=9 if kind != "inside" else 7, fillstyle="none" if hollow else "full",
                          alpha=0.9, label="_points")  # fmt: skip


def pareto_bars(found: Pareto, *, share: float = 0.8, title: str = "The few causes of most injuries") -> Figure:
    """Draw cases by cause, most frequent first, and how their shares add up.

    Parameters
    ----------
    found
        The result of :func:`sscore.injury.pareto`.
    share
        Where "most" begins; the causes that reach it together are full, the others hatched. Ties are never split.
    title
        The headline.
    """
    from sscore.plots.canvas import bare

    few = found.few(share)
    rows = len(found.causes)
    reached = found.cumulated[len(few) - 1]
    headline = f"{len(few)} of {many(rows, 'cause')} make {percent(reached)} of {found.total:,} cases."
    figure, left = page(title, headline, height=3.6 + 0.42 * rows, box=(0.22, 0.17, 0.36, 0.58), source=_GIVEN,
                        note="Counted are cases on record, not days lost.")  # fmt: skip
    where = left.get_position()
    right = figure.add_axes((0.64, where.y0, 0.30, where.height))
    bare(right)
    for k, (cause, number) in enumerate(zip(found.causes, found.counts, strict=True)):
        full = cause in few
        left.barh(-k, number, 0.7, color=BLUE if full else SKY, edgecolor=BLACK, hatch="" if full else "//")
        left.text(number, -k, f"  {number:,}", fontsize=SMALL, va="center")
    right.plot(found.cumulated, [-k for k in range(rows)], color=BLACK, marker="o", linewidth=2, markersize=7)
    right.axvline(share, color=VERMILION, linestyle="--", linewidth=2)
    for axes in (left, right):
        axes.set_ylim(-rows + 0.4, 0.6)
    left.set_yticks([-k for k in range(rows)], found.causes, fontsize=SMALL)
    left.set_xlim(0, 1.2 * found.counts[0])
    left.set_title("cases", fontsize=TEXT, loc="left")
    right.set_yticks([])
    right.set_xlim(0, 1.03)
    right.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"], fontsize=SMALL)
    right.set_title(f"together (dashed: {100 * share:g} %)", fontsize=TEXT, loc="left")
    parts = "; ".join(f"{c} {n}" for c, n in zip(found.causes, found.counts, strict=True))
    figure.description = f"Cases by cause: {parts}. {headline} They are {', '.join(few)}."
    return figure


def reported_estimated(
    estimates: Mapping[str, TwoSource | ThreeSource], *, title: str = "Reported, seen, and estimated"
) -> Figure:
    """Draw what the first list reports, what the other lists add, and how many cases there may be.

    Parameters
    ----------
    estimates
        Results of :func:`sscore.injury.chapman`, :func:`sscore.injury.three_source` and the like, by label.
    title
        The headline.

    Raises
    ------
    ModelError
        Without any estimate.
    """
    if not estimates:
        raise ModelError(
            "reported_estimated: give at least one estimate, such as {'two lists': chapman(420, 310, 95)}."
        )
    rows = [(name, _first(e), e) for name, e in estimates.items()]
    name, first, main = rows[0]
    headline = f"{name}: {count(first)} reported of {_estimated(main)}."
    figure, axes = page(
        title, headline, height=4.2 + 0.75 * len(rows), box=(0.22, 0.25, 0.70, 0.50), source=_LISTS, note=_CHANCE
    )
    ends = [v for _, f, e in rows for v in (e.upper, e.estimate, float(e.seen), f) if np.isfinite(v)]
    top = 1.12 * max([*ends, 1.0])
    colours: Any = {
        "reported": (BLUE, ""),
        "on another list only": (SKY, "//"),
        "estimated, on no list": ("white", ".."),
    }
    for k, (_, reported, e) in enumerate(rows):
        stop = e.estimate if np.isfinite(e.estimate) else top
        edges = (0.0, reported, float(e.seen), max(stop, float(e.seen)))
        for (label, (fill, hatch)), a, b in zip(colours.items(), edges, edges[1:], strict=False):
            axes.barh(-k, b - a, 0.42, left=a, color=fill, hatch=hatch, edgecolor=BLACK, linewidth=0.9,
                      label=label if k == 0 else f"_{label}")  # fmt: skip
        high = e.upper if np.isfinite(e.upper) else top
        axes.plot([e.lower, high], [-k, -k], color=VERMILION, linewidth=3, solid_capstyle="butt")
        if np.isfinite(e.estimate):
            axes.plot([stop], [-k], marker="D", color=VERMILION, markersize=9, linestyle="None")
        axes.text(0, -k + 0.27, _estimated(e), fontsize=SMALL, va="bottom")
    axes.set_yticks([-k for k in range(len(rows))], [n for n, _, _ in rows], fontsize=TEXT)
    axes.set_ylim(-len(rows) + 0.5, 0.7)
    axes.set_xlim(0, top)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("cases", fontsize=SMALL)
    axes.legend(
        fontsize=SMALL, loc="upper left", bbox_to_anchor=(0, 1.2 if len(rows) > 2 else 1.3), ncols=3, frameon=False
    )
    parts = "; ".join(
        f"{n}: {count(f)} reported, {count(e.seen)} on some list, estimated {_estimated(e)}" for n, f, e in rows
    )
    figure.description = f"{_sentence(title)} {parts}."
    return figure


def _first(found: TwoSource | ThreeSource) -> float:
    return float(found.n1 if isinstance(found, TwoSource) else found.totals[0])


def _estimated(found: TwoSource | ThreeSource) -> str:
    if not np.isfinite(found.estimate):
        return "infinitely many: no match"
    high = f"{found.upper:,.0f}" if np.isfinite(found.upper) else "no upper limit"
    share = _first(found) / found.estimate if found.estimate else float("nan")
    said = "" if np.isnan(share) else f", {percent(share)} reported"
    return f"{found.estimate:,.0f} ({found.lower:,.0f} to {high}){said}"


def _sentence(title: str) -> str:
    """Return a title that ends as a sentence does."""
    return title if title.endswith((".", "?", "!")) else f"{title}."
