"""Figures of pay, grades, skills and succession."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import ModelError
from sscore.plots.parts import cells, many, page
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent
from sscore.plots.workforce import STAFF_FILE
from sscore.workforce import (
    AdjustedGap,
    Band,
    Bench,
    Compa,
    CompetencyGaps,
    NineBox,
    Oaxaca,
    PayGap,
    full_time_pay,
    grade_overlap,
    pay_gap,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "adjusted_gap_intervals",
    "band_ladder",
    "bench_cells",
    "compa_strip",
    "needs_cells",
    "nine_box_cells",
    "oaxaca_bars",
    "pay_distributions",
]

_REFERENCE_WORDS = {
    "pooled": "both, group held apart",
    "neumark": "both together",
    "cotton": "both, by persons",
    "reimers": "both, half and half",
}


def pay_distributions(
    staff: pd.DataFrame, *, measure: str = "mean", allowances: bool = True, full_time_only: bool = False
) -> Figure:
    """Draw pay by grade and sex as boxes, with the raw gap of the whole in the headline.

    Parameters
    ----------
    staff
        One row a person employed: ``sex``, ``grade``, ``base_pay``, ``allowances``, ``fte``.
    measure
        ``mean`` or ``median``: what the headline compares.
    allowances
        False leaves allowances out.
    full_time_only
        True leaves part-timers out; otherwise their pay is made full-time.

    Raises
    ------
    ModelError
        For another measure.
    DataError
        For a missing column.
    """
    if measure not in ("mean", "median"):
        raise ModelError(f"pay_distributions: measure must be 'mean' or 'median', got {measure!r}.")
    table = staff[staff["fte"] == 1.0] if full_time_only else staff
    gap = pay_gap(table, allowances=allowances)
    value = gap.mean_gap if measure == "mean" else gap.median_gap
    headline = _gap_sentence(gap, value, measure)
    figure, axes = page("Pay by grade and sex", headline, box=(0.09, 0.17, 0.86, 0.60),
                        note="Box: middle half; line: median; whiskers: middle 90 %.", source=STAFF_FILE)  # fmt: skip
    pay = full_time_pay(table, allowances=allowances)
    grades = sorted(table["grade"].unique())
    hidden = 0
    for shift, sex, colour, hatch in ((-0.2, "male", SKY, ""), (0.2, "female", ORANGE, "//")):
        for k, grade in enumerate(grades):
            own = pay[np.asarray((table["grade"] == grade) & (table["sex"] == sex), dtype=bool)]
            if len(own) < SMALLEST_GROUP:
                hidden += 1
                continue
            box = axes.boxplot(own, positions=[k + shift], widths=0.34, whis=(5, 95), showfliers=False,
                               patch_artist=True, medianprops={"color": BLACK, "linewidth": 2})  # fmt: skip
            box["boxes"][0].set(facecolor=colour, hatch=hatch, edgecolor=BLACK)
        axes.bar([0], [0], color=colour, hatch=hatch, edgecolor=BLACK, label={"male": "men", "female": "women"}[sex])
    axes.set_xticks(range(len(grades)), grades, fontsize=SMALL)
    axes.set_xlim(-0.6, len(grades) - 0.4)
    axes.set_ylim(0, None)
    axes.yaxis.set_major_formatter(lambda v, _: count(v))
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left")
    figure.description = (
        f"Boxes of monthly pay in {len(grades)} grades by sex. {headline} Hidden: {many(hidden, 'small group')}."
    )
    return figure


def oaxaca_bars(found: Oaxaca, *, references: Sequence[str] = ("first", "second")) -> Figure:
    """Draw the explained and the unexplained part of a gap, with each reference side by side.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.oaxaca` or :func:`sscore.workforce.oaxaca_from_means`.
    references
        Which to draw; ``first`` and ``second`` together, before anybody names one percentage.

    Raises
    ------
    DataError
        For an unknown reference.
    """
    from matplotlib.patches import Patch

    chosen = [found.by(r) for r in references]
    if not chosen:
        raise ModelError("oaxaca_bars: references must name at least one, such as ('first', 'second').")
    names = {"first": f"prices of {found.groups[0]}", "second": f"prices of {found.groups[1]}"} | _REFERENCE_WORDS
    parts = [f"{names[d.reference]}: {d.explained:.3g} explained, {d.unexplained:.3g} unexplained" for d in chosen]
    figure, axes = page(
        f"The gap of {found.gap:.3g} between {found.groups[0]} and {found.groups[1]}",
        "An unexplained gap is a reason to look, not a verdict.", height=4.2 + 0.9 * len(chosen),
        box=(0.26, 0.18, 0.68, 0.60), note="Lines: 95 % intervals where the staff file was given.",
        source="the staff file or means given",
    )  # fmt: skip
    for k, d in enumerate(chosen):
        for shift, value, se, colour, hatch in (
            (0.19, d.explained, d.explained_se, SKY, ""),
            (-0.19, d.unexplained, d.unexplained_se, ORANGE, "//"),
        ):
            axes.barh(-k + shift, value, 0.34, color=colour, hatch=hatch, edgecolor=BLACK)
            if se is not None:
                axes.plot([value - 1.96 * se, value + 1.96 * se], [-k + shift] * 2, color=BLACK, linewidth=2)
            end = max(value, 0) + (1.96 * se if se is not None else 0)
            axes.text(end, -k + shift, f"  {value:.3g}", fontsize=TEXT, va="center")
    keys = [
        Patch(facecolor=SKY, edgecolor=BLACK, label="explained by what the file records"),
        Patch(facecolor=ORANGE, edgecolor=BLACK, hatch="//", label="unexplained"),
    ]
    axes.legend(handles=keys, fontsize=SMALL, frameon=False, loc="lower left", bbox_to_anchor=(-0.05, 1.0), ncols=2)
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.margins(x=0.15)
    axes.set_yticks([-k for k in range(len(chosen))], [names[d.reference] for d in chosen], fontsize=SMALL)
    figure.description = f"Decomposition of a gap of {found.gap:.3g}: {'; '.join(parts)}."
    return figure


def adjusted_gap_intervals(gaps: Sequence[AdjustedGap]) -> Figure:
    """Draw the raw gap and the gap after each set of controls.

    Parameters
    ----------
    gaps
        Results of :func:`sscore.workforce.adjusted_pay_gap`, with one set of controls after another.

    Raises
    ------
    ModelError
        For none.
    """
    if not gaps:
        raise ModelError("adjusted_gap_intervals: wanted at least one adjusted gap.")
    headline = (
        f"Raw {percent(gaps[0].raw)}; controls take it to {percent(gaps[-1].gap)}. They may be unequal themselves."
    )
    figure, axes = page("The gap between people alike on paper", headline, height=4.0 + 0.6 * len(gaps),
                        box=(0.36, 0.18, 0.58, 0.60), note="Lines: intervals.", source=STAFF_FILE)  # fmt: skip
    axes.plot([gaps[0].raw], [0], marker="D", markersize=12, color=VERMILION)
    for k, gap in enumerate(gaps, start=1):
        axes.plot(gap.interval, [-k, -k], color=BLUE, linewidth=3)
        axes.plot([gap.gap], [-k], marker="o", markersize=11, color=BLUE)
    axes.axvline(0, color=BLACK, linewidth=1)
    labels = ["raw", *[", ".join(g.controls) or "no controls" for g in gaps]]
    axes.set_yticks([-k for k in range(len(labels))], labels, fontsize=SMALL)
    axes.xaxis.set_major_formatter(lambda v, _: f"{100 * v:.0f} %")
    parts = "; ".join(f"with {', '.join(g.controls) or 'no controls'} {percent(g.gap)}" for g in gaps)
    figure.description = (
        f"Pay gap between {gaps[0].groups[0]} and {gaps[0].groups[1]}: raw {percent(gaps[0].raw)}; {parts}."
    )
    return figure


def compa_strip(found: Compa, grades: Sequence[str]) -> Figure:
    """Draw everybody's compa-ratio by grade, with the edges of the band.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.compa`.
    grades
        The grade of each person, in the same order; grades under five people are joined.

    Raises
    ------
    ModelError
        For another number of grades than of ratios.
    """
    if len(grades) != len(found.ratio):
        raise ModelError(f"compa_strip: grades must have {len(found.ratio)} values, one a person, got {len(grades)}.")
    names = np.array([str(g) for g in grades])
    names, left_out = _drawn_grades(names)
    red, green = found.count("red"), found.count("green")
    headline = f"{_few(red)} above the band (red), {_few(green)} below it (green), of {count(len(names))} people."
    low, high = float(found.lower.min()), float(found.upper.max())
    band = f"{low:g} to {high:g}" if np.ptp(found.lower) + np.ptp(found.upper) < 1e-9 else "each grade's own"
    note = f"Band: {band} of the midpoint." + (" Fewer than five people in small grades are not drawn." * left_out)
    figure, axes = page("Who is outside the band?", headline, note=note, source=STAFF_FILE)
    drawn = sorted(set(names.tolist()) - {""})
    for k, grade in enumerate(drawn):
        here = names == grade
        order = np.argsort(found.ratio[here], kind="stable")
        own, circles = found.ratio[here][order], np.array(found.circle)[here][order]
        axes.fill_between([k - 0.45, k + 0.45], found.lower[here].min(), found.upper[here].max(), color="#EEEEEE",
                          linewidth=0, zorder=0)  # fmt: skip
        spread = k + 0.6 * (np.argsort(np.argsort(np.sin(np.arange(len(own)) * 2.4))) / max(len(own) - 1, 1) - 0.5)
        for circle, colour, marker in (("inside", BLUE, "o"), ("red", VERMILION, "^"), ("green", "#009E73", "v")):
            axes.plot(spread[circles == circle], own[circles == circle], marker, color=colour, markersize=6, alpha=0.8)
    axes.axhline(1, color=GREY, linewidth=1)
    axes.set_xticks(range(len(drawn)), drawn, fontsize=SMALL)
    axes.set_ylabel("pay over midpoint", fontsize=SMALL)
    figure.description = f"Compa-ratios of {count(len(names))} people by grade, band {band} of the midpoint: {headline}"
    return figure


def band_ladder(bands: Sequence[Band]) -> Figure:
    """Draw pay bands as a ladder, with the overlap of neighbours.

    Parameters
    ----------
    bands
        Two or more, from the lowest.

    Raises
    ------
    ModelError
        For fewer than two, or midpoints that do not rise.
    """
    found = grade_overlap(bands)
    headline = f"Neighbours overlap by {percent(float(found.overlap.min()))} to {percent(float(found.overlap.max()))}."
    figure, axes = page("Grades and bands", headline, box=(0.10, 0.15, 0.85, 0.64), source="the bands given",
                        note="Line: midpoint. Overlap: as a share of the higher band.")  # fmt: skip
    for k, band in enumerate(bands):
        axes.bar(k, band.maximum - band.minimum, 0.7, bottom=band.minimum, color=SKY, edgecolor=BLACK)
        axes.plot([k - 0.35, k + 0.35], [band.midpoint] * 2, color=BLACK, linewidth=3)
    axes.set_xticks(range(len(bands)), [b.grade for b in bands], fontsize=SMALL)
    axes.yaxis.set_major_formatter(lambda v, _: count(v))
    axes.set_ylim(0, None)
    parts = "; ".join(f"{a}-{b} {percent(float(o))}" for (a, b), o in zip(found.pairs, found.overlap, strict=True))
    figure.description = f"Pay bands of {len(bands)} grades; overlap of neighbours: {parts}."
    return figure


def needs_cells(gaps: CompetencyGaps) -> Figure:
    """Draw the shortfall by competence and group, in order of priority.

    Parameters
    ----------
    gaps
        The result of :func:`sscore.workforce.competency_gap`.
    """
    order = np.argsort(-gaps.priority, kind="stable")
    rows = [f"{gaps.competences[k]} (weight {gaps.importance[k]:g})" for k in order]
    values = np.asarray(gaps.shortfall).T[order]
    headline = f"First: {gaps.ranking()[0]}. Staff are {percent(gaps.index)} short of what is required, by weight."
    figure, axes = page(
        "What do people need?", headline, height=3.6 + 0.55 * len(rows), box=(0.30, 0.13, 0.64, 0.62),
        source="the assessment given", note="Levels short on average. Hatched: fewer than five people assessed.",
    )  # fmt: skip
    texts = [[f"{v:.1f}" if np.isfinite(v) else "" for v in row] for row in values]
    cells(axes, values, rows, gaps.groups, texts)
    parts = "; ".join(f"{gaps.competences[k]} {gaps.overall[k]:.2f}" for k in order)
    figure.description = f"Shortfall in levels by competence, most urgent first: {parts}. {headline}"
    return figure


def bench_cells(found: Bench) -> Figure:
    """Draw posts by successors with the years until each is ready.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.bench`; successors are codes, not names.
    """
    headline = (
        f"{found.filled_at_once} of {len(found.posts)} posts could be filled at once; nobody is ready for "
        f"{len(found.single_points)}."
    )
    people = found.successors or ("none",)
    years = np.asarray(found.readiness) if found.successors else np.full((len(found.posts), 1), np.nan)
    figure, axes = page(
        "If she leaves tomorrow", headline, height=3.6 + 0.55 * len(found.posts), box=(0.24, 0.13, 0.72, 0.62),
        source="the succession plan given",
        note=f"Years until ready; dark: within {found.within_years:g}. Bold frame: assigned.",
    )  # fmt: skip
    depth = np.where(np.isnan(years), 0.0, np.where(years <= found.within_years, 1.0, 0.25))
    texts = [["" if np.isnan(v) else f"{v:g}" for v in row] for row in years]
    cells(axes, depth, found.posts, people, texts, top=1.0)
    for row, who in enumerate(found.assigned):
        if who is not None:
            column = found.successors.index(who)
            axes.plot(np.array([0.06, 0.94, 0.94, 0.06, 0.06]) + column, np.array([0.08, 0.08, 0.92, 0.92, 0.08]) + row,
                      color=ORANGE, linewidth=3)  # fmt: skip
    told = ", ".join(found.single_points) or "none"
    figure.description = f"Posts by successors: {headline} Posts without anybody ready: {told}."
    return figure


def nine_box_cells(found: NineBox) -> Figure:
    """Draw how many people stand in each of the nine boxes; small ones are hidden.

    Parameters
    ----------
    found
        The result of :func:`sscore.workforce.nine_box`.
    """
    headline = f"{count(found.persons)} people; hidden: {many(found.hidden, 'cell')} with fewer than five."
    figure, axes = page("Performance and potential", headline, height=6.0, box=(0.20, 0.15, 0.6, 0.62),
                        source="the ratings given", note="A box opens a talk; it must not end one.")  # fmt: skip
    counts = np.asarray(found.counts)[::-1]
    texts = [["hidden" if np.isnan(v) else count(float(v)) for v in row] for row in counts]
    cells(axes, counts, ["high potential", "medium", "low"], ["low performance", "medium", "high"], texts)
    high = found.counts[2, 2]
    told = "hidden" if np.isnan(high) else count(float(high))
    figure.description = f"Nine boxes of performance and potential: {headline} High in both: {told}."
    return figure


def _gap_sentence(gap: PayGap, value: float, measure: str) -> str:
    """Say the raw gap and its basis."""
    if np.isnan(value):
        return "The gap cannot be shown: " + " ".join(gap.remarks)
    who, than = ("Women", "men") if value >= 0 else ("Men", "women")
    interval = f" (95 %: {percent(gap.interval[0])} to {percent(gap.interval[1])})" if measure == "mean" else ""
    return f"{who} earn {percent(abs(value))} less than {than} on {measure}, {gap.basis}{interval}."


def _drawn_grades(names: np.ndarray) -> tuple[np.ndarray, bool]:
    """Join grades under five people to one; return the names, blank where even they are under five, and if any is."""
    sizes = {str(g): int((names == g).sum()) for g in np.unique(names)}
    small = [g for g, size in sizes.items() if size < SMALLEST_GROUP]
    few = 0 < sum(sizes[g] for g in small) < SMALLEST_GROUP
    return np.array([("" if few else "other") if n in small else n for n in names.tolist()]), few


def _few(number: int) -> str:
    return str(number) if number == 0 or number >= SMALLEST_GROUP else "fewer than five"
