"""Figures of workforce planning: stocks, retirements, workload and recruitment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.plots.parts import page
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent
from sscore.workforce import (
    MonthlyStaffing,
    RecruitmentPlan,
    RetirementWave,
    SimulatedStock,
    StaffNeed,
    SteadyState,
    StockProjection,
    Wisn,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "recruitment_bars",
    "retirement_bars",
    "staff_need_bars",
    "staffing_months",
    "stock_fan",
    "stock_stacks",
    "wisn_bars",
]

_SHADES = (BLUE, SKY, ORANGE, "#F7D488", VERMILION, "#BBBBBB")
_HATCHES = ("", "//", "", "..", "", "xx")
STAFF_FILE = "the staff file given; groups under five people are not shown"
_SOURCE = "the stocks and chances given"


def stock_stacks(
    projection: StockProjection,
    *,
    first_year: int = 0,
    settled: SteadyState | None = None,
    title: str = "Who we shall be: staff by grade",
) -> Figure:
    """Draw the persons of each grade as stacked bars, year by year, with exits below the line.

    Parameters
    ----------
    projection
        The result of :func:`sscore.workforce.project_stock`.
    first_year
        Calendar year of the opening stock; 0 counts years from it.
    settled
        Where the same flows would lead in the end, drawn as a last bar.
    title
        The figure's headline.

    Raises
    ------
    ModelError
        For more than six grades, which cannot be told apart in a stack, or a steady state of other grades.
    """
    grades = projection.grades
    if len(grades) > len(_SHADES):
        raise ModelError(
            f"stock_stacks: at most {len(_SHADES)} grades can be told apart, got {len(grades)}. Join some."
        )
    if settled is not None and len(settled.grades) != len(grades):
        raise ModelError(f"stock_stacks: settled has {len(settled.grades)} grades, the projection {len(grades)}.")
    years = first_year + np.arange(len(projection.stocks))
    start, end = (float(projection.headcount[k]) for k in (0, -1))
    gone = float(projection.exits.sum())
    headline = f"{count(round(start))} people now, {count(round(end))} at the end; {count(round(gone))} have left."
    figure, axes = page(
        title, headline, box=(0.07, 0.17, 0.72, 0.62), source=_SOURCE,
        note="Expected numbers; chance moves them.",
    )  # fmt: skip
    base = np.zeros(len(years))
    for k, grade in enumerate(grades):
        axes.bar(
            years, projection.stocks[:, k], 0.7, bottom=base, color=_SHADES[k], hatch=_HATCHES[k], edgecolor=BLACK,
            linewidth=0.6, label=grade,
        )  # fmt: skip
        base = base + projection.stocks[:, k]
    _settled(axes, settled, int(years[-1]) + 2)
    out = projection.exits.sum(axis=1)
    if len(out):
        axes.bar(years[1:], -out, 0.7, color="white", edgecolor=VERMILION, linewidth=1.5, label="left in the year")
    axes.axhline(0, color=BLACK, linewidth=1)
    ticks = [int(y) for y in years[:: max(1, len(years) // 8)]]
    last = [] if settled is None else [int(years[-1]) + 2]
    axes.set_xticks([*ticks, *last], [*map(str, ticks), *["settled" for _ in last]])
    axes.yaxis.set_major_formatter(lambda y, _: f"{abs(y):,.0f}")  # persons below the line are persons, too
    axes.set_ylabel("persons", fontsize=SMALL)
    handles, names = axes.get_legend_handles_labels()
    figure.legend(
        handles[::-1], names[::-1], loc="center left", bbox_to_anchor=(0.80, 0.5), fontsize=SMALL, frameon=False
    )
    parts = "; ".join(
        f"{g} {a:,.1f} to {b:,.1f}" for g, a, b in zip(grades, projection.stocks[0], projection.stocks[-1], strict=True)
    )
    figure.description = (
        f"Staff by grade over {len(years) - 1} years: {parts}. The headcount goes from {start:,.1f} to "
        f"{end:,.1f}, and {gone:,.1f} people leave on the way."
    )
    if settled is not None:
        figure.description += f" The same flows settle at {settled.stock.sum():,.1f} people."
    return figure


def stock_fan(
    simulated: SimulatedStock, grade: str | None = None, *, need: float | None = None, title: str = ""
) -> Figure:
    """Draw the median, the middle half and the middle 90 % of the simulated stocks.

    Parameters
    ----------
    simulated
        The result of :func:`sscore.workforce.simulate_stock`.
    grade
        One grade; the headcount when left out.
    need
        A level to draw; the sentence then says how likely the stock falls below it.
    title
        The figure's headline; the grade and the number of scenarios where it is left out.

    Raises
    ------
    DataError
        For an unknown grade.
    """
    table = simulated.quantiles(grade, (0.05, 0.25, 0.5, 0.75, 0.95))
    years, bands = table.index.to_numpy(), table.to_numpy().T
    name = grade or "all staff"
    low, middle, high = (count(round(float(bands[k][-1]))) for k in (0, 2, 4))
    headline = f"Nine of ten scenarios end between {low} and {high} people."
    if need is not None:
        chance = float(simulated.chance_below(need, grade)[-1])
        headline += f" The chance of fewer than {count(need)} is {percent(chance)}."
    figure, axes = page(
        title or f"{name}: {len(simulated.stocks):,} scenarios", headline, source=_SOURCE, note=_unsure(simulated)
    )
    axes.fill_between(years, bands[0], bands[4], color=SKY, alpha=0.35, linewidth=0, label="nine of ten")
    axes.fill_between(years, bands[1], bands[3], color=SKY, alpha=0.85, linewidth=0, label="half")
    axes.plot(years, bands[2], color=BLUE, linewidth=3, label="median")
    if need is not None:
        axes.axhline(need, color=VERMILION, linewidth=2, linestyle="--", label=f"needed: {count(need)}")
    axes.set_xticks(years[:: max(1, len(years) // 10)])
    axes.set_xlabel("year", fontsize=SMALL)
    axes.set_ylabel("persons", fontsize=SMALL)
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left", bbox_to_anchor=(0.0, 1.12), ncols=4)
    figure.description = (
        f"Fan of {name} over {len(years) - 1} years, {len(simulated.stocks):,} scenarios: the median ends at {middle}. "
        f"{headline}"
    )
    return figure


def retirement_bars(wave: RetirementWave, *, title: str = "") -> Figure:
    """Draw how many reach retirement age in each year, by group, and how many have no birth date.

    Parameters
    ----------
    wave
        The result of :func:`sscore.workforce.retirement_wave`. Counts under five of a group are drawn together, so that
        nobody's age can be read; at most six groups are drawn, the smallest ones joined.
    title
        The figure's headline; the age where it is left out.
    """
    total = float(wave.staff.sum())
    gone = float(wave.retiring.sum() + wave.overdue.sum())
    known = total - float(wave.unknown.sum())
    headline = (
        f"{count(gone)} of {count(known)} people ({percent(gone / known if known else 0.0)}) reach age "
        f"{wave.retirement_age} by {wave.years[-1]}; {count(float(wave.unknown.sum()))} have no birth date on file."
    )
    expected = wave.expected.sum(axis=0)
    earlier = not np.allclose(expected, wave.retiring.sum(axis=0))
    note = "First bar: past the age already." + (" Line: expected after earlier exits." if earlier else "")
    figure, axes = page(
        title or f"The retirement wave at age {wave.retirement_age}", headline, box=(0.07, 0.17, 0.68, 0.62),
        source="the staff file given", note=note,
    )  # fmt: skip
    places = np.arange(len(wave.years) + 1)
    base = np.zeros(len(places))
    for name, row, k in _joined(wave):
        axes.bar(
            places, row, 0.75, bottom=base, color=_SHADES[k], hatch=_HATCHES[k], edgecolor=BLACK, linewidth=0.6,
            label=name,
        )  # fmt: skip
        base = base + row
    if earlier:
        axes.plot(places[1:], expected, color=BLACK, marker="o", linewidth=2, label="expected")
    axes.set_xticks(
        places, ["overdue", *[str(y) for y in wave.years]], fontsize=SMALL, rotation=45 if len(places) > 9 else 0
    )
    axes.set_ylabel("persons", fontsize=SMALL)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="center left", bbox_to_anchor=(0.77, 0.5), fontsize=SMALL, frameon=False)
    most = int(np.argmax(wave.retiring.sum(axis=0)))
    figure.description = (
        f"Retirement wave at age {wave.retirement_age}, {wave.years[0]} to {wave.years[-1]}: {headline} The most in "
        f"one year are {count(float(wave.retiring.sum(axis=0)[most]))}, in {wave.years[most]}; "
        f"{count(float(wave.overdue.sum()))} are past the age already."
    )
    return figure


def staffing_months(
    months: MonthlyStaffing, *, names: Sequence[str] | None = None, title: str = "How many people for this work"
) -> Figure:
    """Draw staff required and available by month, and the backlog that short months leave.

    Parameters
    ----------
    months
        The result of :func:`sscore.workforce.staffing_by_month`.
    names
        Names of the months; their numbers when left out.
    title
        The figure's headline.
    """
    size = len(months.required)
    labels = [str(k + 1) for k in range(size)] if names is None else [str(n) for n in names]
    short = months.short_months
    peak = int(np.argmax(months.required))
    headline = (
        f"{len(short)} of {size} months are short of staff; the backlog at the end is "
        f"{count(round(float(months.backlog_hours[-1])))} hours."
    )
    figure, axes = page(title, headline, source="the volumes and times given")
    places = np.arange(size)
    colours = [VERMILION if k + 1 in short else SKY for k in places]
    axes.bar(
        places, months.required, 0.72, color=colours, edgecolor=BLACK, linewidth=0.8,
        hatch=["//" if k + 1 in short else "" for k in places],
    )  # fmt: skip
    axes.step(
        np.append(places - 0.5, size - 0.5), np.append(months.available, months.available[-1]), where="post",
        color=BLACK, linewidth=3,
    )  # fmt: skip
    axes.set_xticks(places, labels, fontsize=SMALL)
    axes.set_ylabel("full-time people", fontsize=SMALL)
    axes.set_title(
        "bars: required (hatched: more than available); line: available", fontsize=SMALL, loc="left", color=GREY
    )
    axes.set_ylim(0, 1.12 * max(float(months.required.max()), float(months.available.max())))
    figure.description = (
        f"Staff required and available over {size} months: {headline} The peak is month {labels[peak]}, with "
        f"{months.required[peak]:.1f} people required and {months.available[peak]:.1f} available."
    )
    return figure


def staff_need_bars(
    need: StaffNeed, *, employed: float | None = None, title: str = "How many people for a year of work"
) -> Figure:
    """Draw the hours of a year's work in blocks of what one person can do, the last one as full as it is.

    Parameters
    ----------
    need
        The result of :func:`sscore.workforce.staff_needed`.
    employed
        Full-time people there are, drawn as a line.
    title
        The figure's headline.
    """
    headline = (
        f"{count(round(need.work_hours))} hours of work, {count(round(need.hours_per_person))} a person: "
        f"{need.exact:.2f} people, so {need.staff}."
    )
    if employed is not None:
        short = need.exact - employed
        headline += f" Employed: {employed:g}, {abs(short):.1f} {'too few' if short > 0 else 'to spare'}."
    figure, axes = page(title, headline, height=4.6, box=(0.05, 0.20, 0.90, 0.55),
                        source="the volume and times given",
                        note="One block a person; the last is as full as the work that is left.")  # fmt: skip
    blocks = np.minimum(np.maximum(need.exact - np.arange(max(need.staff, 1)), 0.0), 1.0)
    edge = BLACK if need.staff <= 120 else "none"
    axes.bar(np.arange(len(blocks)), blocks, 1.0, align="edge", color=np.where(blocks < 1, ORANGE, SKY).tolist(),
             edgecolor=edge, linewidth=0.6)  # fmt: skip
    if employed is not None:
        axes.axvline(employed, color=VERMILION, linewidth=3, linestyle="--")
    axes.set_xlim(0, max(len(blocks), employed or 0) * 1.02)
    axes.set_ylim(0, 1.1)
    axes.yaxis.set_visible(False)
    axes.set_xlabel("full-time people", fontsize=SMALL)
    figure.description = f"Staff needed for a year of work: {headline}"
    return figure


def wisn_bars(need: Wisn, *, title: str = "Staff by workload (WISN)") -> Figure:
    """Draw the staff that each activity and the allowances need, and those employed.

    Parameters
    ----------
    need
        The result of :func:`sscore.workforce.wisn`. Allowances that need nobody are left out.
    title
        The figure's headline.
    """
    frame = need.to_frame().iloc[:-1]
    frame = frame[(frame["staff"] > 0) | ~frame["component"].astype(str).str.endswith("allowances")]
    headline = f"{need.required:.1f} people are required, so {need.required_whole} whole ones."
    if need.staff is not None and need.ratio is not None:
        word = "shortage" if need.staff < need.required else "surplus"
        headline = (
            f"{need.required:.1f} people are required and {need.staff:g} employed: a {word} of "
            f"{abs(need.staff - need.required):.1f}, ratio {need.ratio:.2f}."
        )
    height = 4.2 + 0.5 * len(frame)
    figure, axes = page(
        title, headline, height=height, box=(0.28, 0.17, 0.62, 0.66),
        source="the workload and working time given",
    )  # fmt: skip
    places = np.arange(len(frame))[::-1]
    allowance = [str(c).endswith("allowances") for c in frame["component"]]
    axes.barh(
        places, frame["staff"], 0.66, color=[ORANGE if a else SKY for a in allowance], edgecolor=BLACK, linewidth=0.8,
        hatch=["//" if a else "" for a in allowance],
    )  # fmt: skip
    widest = float(frame["staff"].max())
    for place, staff in zip(places, frame["staff"], strict=True):
        axes.text(staff + 0.015 * widest, place, f"{staff:.2f}", fontsize=TEXT, va="center")
    axes.set_yticks(places, [str(c) for c in frame["component"]], fontsize=SMALL)
    axes.set_xlim(0, 1.12 * widest if widest else 1)
    axes.set_xlabel("full-time people", fontsize=SMALL)
    parts = "; ".join(f"{c} {s:.2f}" for c, s in zip(frame["component"], frame["staff"], strict=True))
    figure.description = f"Staff required by workload: {parts}. {headline}"
    return figure


def recruitment_bars(plan: RecruitmentPlan, *, title: str = "Recruits a year that the target asks for") -> Figure:
    """Draw the recruits that a target asks for, by grade; negative ones would be dismissals.

    Parameters
    ----------
    plan
        The result of :func:`sscore.workforce.recruit_to_target` or :func:`sscore.workforce.recruit_to_size`.
    title
        The figure's headline.
    """
    yearly = plan.recruits.mean(axis=0)
    headline = f"The target can be reached with {yearly.sum():.1f} recruits a year."
    if not plan.attainable:
        headline = f"Recruiting alone cannot reach the target: it would end with {plan.surplus:.1f} people too many."
    figure, axes = page(title, headline, source=_SOURCE)
    places = np.arange(len(plan.grades))
    below = yearly < 0
    axes.bar(
        places, yearly, 0.66, color=np.where(below, VERMILION, SKY).tolist(), edgecolor=BLACK, linewidth=0.8,
        hatch=["xx" if b else "" for b in below],
    )  # fmt: skip
    span = max(float(np.abs(yearly).max()), 1.0)
    for place, value in enumerate(yearly.tolist()):
        axes.text(place, value + (0.03 if value >= 0 else -0.03) * span, f"{value:.1f}", fontsize=TEXT, ha="center",
                  va="bottom" if value >= 0 else "top")  # fmt: skip
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.set_ylim(min(float(yearly.min()), 0) - 0.15 * span, max(float(yearly.max()), 0) + 0.15 * span)
    axes.set_xticks(places, plan.grades, fontsize=SMALL)
    axes.set_ylabel("persons a year", fontsize=SMALL)
    parts = "; ".join(f"{g} {v:.1f}" for g, v in zip(plan.grades, yearly, strict=True))
    figure.description = f"Recruits a year by grade, on average over {len(plan.recruits)} years: {parts}. {headline}"
    return figure


def _settled(axes: Axes, settled: SteadyState | None, place: int) -> None:
    """Draw where the stock settles, as a bar apart from the years."""
    base = 0.0
    for k, persons in enumerate([] if settled is None else settled.stock.tolist()):
        axes.bar(
            [place], [persons], 0.7, bottom=[base], color=_SHADES[k], hatch=_HATCHES[k], edgecolor=BLACK, linewidth=2,
        )  # fmt: skip
        base += persons


def _unsure(simulated: SimulatedStock) -> str:
    """Say what was left to chance."""
    parts = ["who stays, moves or leaves"]
    if simulated.recruitment == "poisson":
        parts.append("how many are recruited")
    if simulated.evidence is not None:
        parts.append("the chances themselves")
    return f"Left to chance: {', '.join(parts)}."


def _joined(wave: RetirementWave) -> list[tuple[str, np.ndarray, int]]:
    """Return at most six names, counts (overdue, then the years) and places in the palette; what is joined comes last.

    The groups that have nobody to show are left out, the smaller ones joined with the counts under five.
    """
    groups, counts = wave.shown()
    rows = np.nan_to_num(counts[:, :-2])
    own = len(wave.groups)
    order = [k for k in np.argsort(-rows[:own].sum(axis=1), kind="stable").tolist() if rows[k].any() or own == 1]
    rest = order[len(_SHADES) - 1 :]
    found = [(groups[k], rows[k], place) for place, k in enumerate(order[: len(_SHADES) - 1])]
    together = rows[[*rest, *range(own, len(rows))]].sum(axis=0)
    if together.any():
        name = f"other groups, {groups[-1]}" if rest and len(rows) > own else "other groups" if rest else groups[-1]
        found.append((name, together, len(_SHADES) - 1))
    return found
