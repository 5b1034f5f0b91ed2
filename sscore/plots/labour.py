"""Participation by age, wages between a floor and a ceiling, and where members are at each age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.labour import Occupancy, ParticipationCurve, WageDistribution, insured_wage
from sscore.plots.population import _apart
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["participation_lines", "state_stack", "wage_density"]

_SHOWN = 90
_PAINT = (
    ("contributing", BLUE, ""),
    ("dormant", SKY, "//"),
    ("informal", ORANGE, ""),
    ("unemployed", VERMILION, ".."),
    ("inactive", "#F0E442", ""),
    ("disabled", "#CC79A7", "xx"),
    ("dead", "#BBBBBB", ""),
)
_OTHERS = (BLUE, SKY, ORANGE, VERMILION, "#F0E442", "#CC79A7", "#BBBBBB")


def participation_lines(
    curves: Mapping[str, ParticipationCurve], *, label: str = "", sources: Iterable[str] = ()
) -> Figure:
    """Draw participation by single age, one line a group of persons, over the broad groups it was made of.

    Parameters
    ----------
    curves
        By name, up to four: ``{"women": ..., "men": ...}``.
    label
        The country or region of the title.
    sources
        Where the rates of the groups come from.

    Raises
    ------
    ModelError
        For no curve, or more than four.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if not 1 <= len(curves) <= 4:
        raise ModelError(f"participation_lines: wanted one to four curves, got {len(curves)}.")
    figure = new_figure(f"{label or 'Labour force'}: who works or looks for work, by age")
    axes = figure.add_axes((0.07, 0.19, 0.76, 0.62))
    bare(axes)
    colours = (VERMILION, BLUE, BLACK, GREY)
    ends, words = [], []
    for (name, curve), colour in zip(curves.items(), colours, strict=False):
        seen = (curve.age >= _first(curve)) & (curve.age <= _SHOWN)
        axes.plot(curve.age[seen] + 0.5, 100 * curve.rate[seen], color=colour, linewidth=3)
        for group, rate in curve.groups.items():
            low, high = _ages(group)
            axes.plot([low, high], [100 * rate] * 2, color=colour, linewidth=1.5, linestyle="--")
        ends.append((name, colour, float(100 * curve.rate[seen][-1])))
        top = int(curve.rate.argmax())
        groups = ", ".join(f"{percent(rate)} at {group}" for group, rate in curve.groups.items())
        words.append(f"{name} {groups}; the curve is highest at age {top} with {percent(float(curve.rate[top]))}")
    axes.set_xlim(15, _SHOWN)
    axes.set_ylim(0, 104)
    axes.grid(axis="y", color="#DDDDDD")
    axes.set_xlabel("age", fontsize=TEXT)
    axes.set_title("% of all persons of that age", fontsize=SMALL, loc="left", color=GREY)
    for (name, colour, end), height in zip(ends, _apart([e for *_, e in ends], 7.0), strict=True):
        _beside(axes, f"{name}: {end:.0f} %", (_SHOWN, end, height), colour)
    figure.text(
        0.02,
        0.885,
        "Dashed: the rates of broad groups. Line: one smooth curve that keeps every one of them.",
        fontsize=TEXT,
    )
    source_line(
        figure, sources or ("figures given by the reader",), note="Ages inside a group are assumed (quality C)."
    )
    figure.description = f"Participation by age{f' in {label}' if label else ''}: {'. '.join(words)}."
    return figure


def wage_density(
    wages: WageDistribution,
    *,
    floor: float | None = None,
    ceiling: float | None = None,
    label: str = "",
    sources: Iterable[str] = (),
) -> Figure:
    """Draw how wages are spread, with those below a floor and above a ceiling shaded.

    Parameters
    ----------
    wages
        One distribution (not one a cell).
    floor, ceiling
        In the money of the wages; None for none.
    label
        The country or scheme of the title.
    sources
        Where the figures come from.

    Raises
    ------
    ModelError
        For a distribution with cells, or a floor above the ceiling.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if wages.mu.ndim:
        raise ModelError(f"wage_density: wanted one distribution, got one of shape {wages.mu.shape}. Choose a cell.")
    result = insured_wage(wages, floor=floor, ceiling=ceiling)
    mean, value, at_mean = (float(a) for a in (result.mean_wage, result.value, result.at_mean))
    below, above = float(result.share_floored), float(result.share_capped)
    last = max(float(wages.quantile(0.97)), 1.25 * (ceiling or 0.0), 1.25 * mean)
    grid = np.linspace(last / 2000, last, 2000)
    height = wages.density(grid)
    figure = new_figure(f"{label or 'Wages'}: the limits act on each wage, not on the mean", height=7.0)
    axes = figure.add_axes((0.05, 0.21, 0.90, 0.52))
    bare(axes, keep=("bottom",))
    axes.set_yticks([])
    axes.plot(grid, height, color=BLACK, linewidth=3)
    axes.fill_between(grid, 0, height, color="#EEEEEE", linewidth=0)
    if floor:
        axes.fill_between(grid, 0, height, where=(grid <= floor).tolist(), facecolor=ORANGE, hatch="//", linewidth=0)
    if ceiling is not None:
        axes.fill_between(grid, 0, height, where=(grid >= ceiling).tolist(), facecolor=SKY, hatch="..", linewidth=0)
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1.02 * float(height.max()))
    axes.set_xlabel(f"wage{f', {wages.unit}' if wages.unit else ''}", fontsize=TEXT)
    axes.xaxis.set_major_formatter(lambda amount, _: count(amount))
    marks = [(mean, f"mean wage {count(_said(mean))}", BLACK)]
    if floor:
        marks.append((floor, f"floor {count(floor)}: {percent(below)} earn less", "#8A5A00"))
    if ceiling is not None:
        marks.append((ceiling, f"ceiling {count(ceiling)}: {percent(above)} earn more", BLUE))
    _mark(axes, marks, last)
    shortcut = f"limits on the mean wage would give {count(_said(at_mean))}, {_error(at_mean / value - 1)}"
    sentence = f"Mean insured wage: {count(_said(value))}; {shortcut}."
    figure.text(0.02, 0.905, sentence, fontsize=TEXT, va="top")
    source_line(figure, sources or ("figures given by the reader",), note="A curve of wages is a model, not a count.")
    told = "; ".join(text for _, text, _ in marks)
    half = f"Half earn less than {count(_said(float(wages.median)))}."
    figure.description = f"Density of wages{f' of {label}' if label else ''}: {told}. {half} {sentence}"
    return figure


def state_stack(occupancy: Occupancy, *, label: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw the shares of a cohort in each state by age, one on top of the other.

    Parameters
    ----------
    occupancy
        From :meth:`sscore.labour.StateModel.occupancy`, of at most seven states.
    label
        Whom the title speaks of.
    sources
        Where the moves come from.

    Raises
    ------
    ModelError
        For more than seven states.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if len(occupancy.states) > len(_OTHERS):
        raise ModelError(f"state_stack: wanted at most {len(_OTHERS)} states, got {len(occupancy.states)}.")
    known = {name: (colour, hatch) for name, colour, hatch in _PAINT}
    if not set(occupancy.states) <= set(known):
        known = {s: (_OTHERS[k], "") for k, s in enumerate(occupancy.states)}
    figure = new_figure(f"{label or 'Members'}: where they are at each age")
    axes = figure.add_axes((0.07, 0.19, 0.71, 0.66))
    bare(axes)
    bottom = np.zeros(len(occupancy.age))
    middles = []
    for place, state in enumerate(occupancy.states):
        top = bottom + 100 * occupancy.share[:, place]
        colour, hatch = known[state]
        axes.fill_between(occupancy.age, bottom, top, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0.5)
        middles.append(float((bottom[-1] + top[-1]) / 2))
        bottom = top
    last = float(occupancy.age[-1])
    axes.set_xlim(float(occupancy.age[0]), last)
    axes.set_ylim(0, 100)
    axes.set_xlabel("age", fontsize=TEXT)
    axes.set_title("% of those who started together", fontsize=SMALL, loc="left", color=GREY)
    for place, height in enumerate(_spread(middles, 7.0, 100.0)):
        text = f"{occupancy.states[place]}: {percent(float(occupancy.share[-1, place]))}"
        _beside(axes, text, (last, middles[place], height), BLACK)
    source_line(figure, sources or ("assumptions of the reader",))
    words = []
    for k in (0, len(occupancy.age) // 2, len(occupancy.age) - 1):
        parts = [
            f"{percent(float(share))} {state}"
            for state, share in zip(occupancy.states, occupancy.share[k], strict=True)
            if share >= 0.0005
        ]
        words.append(f"at {occupancy.age[k]:g}: {', '.join(parts)}")
    figure.description = f"Shares of {label or 'members'} in each state by age. {'; '.join(words)}."
    return figure


def _first(curve: ParticipationCurve) -> int:
    return _ages(next(iter(curve.groups)))[0]


def _ages(group: str) -> tuple[int, int]:
    """Return where a group begins and where its line ends."""
    low, _, high = group.partition("-")
    return int(low.rstrip("+")), int(high) + 1 if high else _SHOWN


def _beside(axes: Axes, text: str, place: tuple[float, float, float], colour: str) -> None:
    """Write at the right edge, with a thin line from the height that is meant."""
    last, meant, height = place
    width = last - axes.get_xlim()[0]
    edge = [last, last + 0.025 * width]
    axes.plot(edge, [meant, height], color=GREY, linewidth=1, clip_on=False, scalex=False, scaley=False)
    axes.text(last + 0.03 * width, height, text, fontsize=SMALL, color=colour, va="center")


def _spread(heights: list[float], least: float, top: float) -> list[float]:
    """Return heights for labels, in their order, apart and inside 0 to the top."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + least if placed else least / 2))
    limit = top - least / 2
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], limit)
        limit = placed[k] - least
    return placed


def _mark(axes: Axes, marks: list[tuple[float, str, str]], last: float) -> None:
    """Draw a line at each amount, its text above the picture, one under the other."""
    top = axes.get_ylim()[1]
    for k, (amount, text, colour) in enumerate(sorted(marks)):
        level = 1.04 + 0.075 * (len(marks) - 1 - k)
        right = amount > 0.6 * last
        axes.plot([amount, amount], [0, level * top], color=colour, linewidth=2, linestyle="--", clip_on=False)
        axes.text(
            amount + (-0.006 if right else 0.006) * last,
            level * top,
            text,
            fontsize=SMALL,
            color=colour,
            va="center",
            ha="right" if right else "left",
        )


def _said(amount: float) -> float:
    """Return an amount as it is said: whole from one thousand on."""
    return round(amount) if abs(amount) >= 1000 else round(amount, 2)


def _error(fraction: float) -> str:
    if abs(fraction) < 5e-5:
        return "the same"
    return f"{percent(abs(fraction))} too {'high' if fraction > 0 else 'low'}"
