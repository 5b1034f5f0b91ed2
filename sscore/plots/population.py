"""Pyramids, dependency ratios and fans of a projected population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.demography import PopulationScenarios, Projection
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["dependency_lines", "population_fan", "population_pyramid"]

_MEASURES = {
    "total": "population",
    "0-14": "people aged 0 to 14",
    "15-64": "people aged 15 to 64",
    "65+": "people aged 65 and over",
    "old_dependency": "people aged 65 and over per person aged 15 to 64",
}


def population_pyramid(projection: Projection, year: int, *, compare: int | None = None) -> Figure:
    """Draw the ages of women and men in a year, with the outline of another year.

    Parameters
    ----------
    projection
        One scenario of two sexes by single age.
    year
        The year drawn as bars.
    compare
        The year drawn as an outline; the projection's first one when left out.

    Raises
    ------
    ModelError
        For a projection with scenarios, of one sex, or of wider age groups.
    DataError
        For a year outside the projection.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    _plain(projection, "population_pyramid")
    other = projection.years[0] if compare is None else compare
    now, then = (_fives(projection.by_age(y)) for y in (year, other))
    total = float(projection.by_age(year).sum())
    figure = new_figure(f"{projection.label or 'Population'}: ages of the population, {year}", height=8.0)
    under = float(projection.persons(year, ages=(0, 14)) / total)
    over = float(projection.persons(year, ages=(65, 100)) / total)
    figure.text(
        0.02,
        0.915,
        f"{count(total)} people: {percent(under)} are under 15, {percent(over)} are 65 or older.",
        fontsize=TEXT,
    )
    left, right = figure.add_axes((0.05, 0.16, 0.40, 0.68)), figure.add_axes((0.55, 0.16, 0.40, 0.68))
    widest = 1.08 * max(now.max(), then.max()) / 1e6
    for axes, sex, name, colour in ((left, 1, "men", SKY), (right, 0, "women", ORANGE)):
        bare(axes, keep=("bottom",))
        axes.barh(np.arange(21), now[sex] / 1e6, height=0.86, color=colour, edgecolor=BLACK, linewidth=0.5)
        axes.stairs(then[sex] / 1e6, np.arange(22) - 0.5, orientation="horizontal", color=BLACK, linewidth=2.0)
        axes.set_xlim(*((widest, 0) if sex == 1 else (0, widest)))
        axes.set_ylim(-0.6, 20.6)
        axes.set_yticks([])
        axes.set_title(name, fontsize=TEXT, loc="right" if sex == 1 else "left")
        axes.set_xlabel("million persons", fontsize=SMALL)
    for place in range(0, 21, 2):
        label = "100+" if place == 20 else f"{5 * place}-{5 * place + 4}"
        figure.text(0.50, 0.16 + 0.68 * (place + 0.6) / 21.2, label, fontsize=SMALL, ha="center", va="center")
    source_line(figure, projection.sources, note=f"Bars: {year}. Outline: {other}.")
    figure.description = (
        f"Population pyramid of {projection.label or 'the population'} in {year}: {count(total)} people, of whom "
        f"{percent(under)} are under 15 and {percent(over)} are 65 or older; the largest five-year group has ages "
        f"{_largest(now)}. The outline shows {other}, with {count(float(projection.by_age(other).sum()))} people."
    )
    return figure


def dependency_lines(projection: Projection) -> Figure:
    """Draw the young and the old per 100 persons of working age, 15 to 64, over time.

    Raises
    ------
    ModelError
        For a projection with scenarios.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    _plain(projection, "dependency_lines")
    years = projection.years
    ratios = [projection.dependency(y) for y in years]
    figure = new_figure(f"{projection.label or 'Population'}: how many depend on those of working age")
    axes = figure.add_axes((0.07, 0.19, 0.72, 0.62))
    bare(axes)
    shown = (("total", "young and old", BLACK), ("young", "aged 0 to 14", BLUE), ("old", "aged 65 and over", VERMILION))
    lines = {name: 100 * np.array([float(r[name]) for r in ratios]) for name, _, _ in shown}
    heights = _apart([float(lines[name][-1]) for name, _, _ in shown], 0.07 * max(v.max() for v in lines.values()))
    for (name, label, colour), height in zip(shown, heights, strict=True):
        axes.plot(years, lines[name], color=colour, linewidth=3)
        axes.annotate(
            f"{label}: {lines[name][-1]:.0f}",
            (years[-1], height),
            xytext=(8, 0),
            textcoords="offset points",
            fontsize=TEXT,
            color=colour,
            va="center",
            annotation_clip=False,
        )
    axes.set_ylim(0, None)
    axes.set_xlim(years[0], years[-1])
    axes.grid(axis="y", color="#DDDDDD")
    first, last = lines["old"][0], lines["old"][-1]
    figure.text(
        0.02,
        0.885,
        f"Aged 65 and over per 100 aged 15 to 64: {first:.1f} in {years[0]}, {last:.1f} in {years[-1]}.",
        fontsize=TEXT,
    )
    axes.set_title("per 100 persons aged 15 to 64", fontsize=SMALL, loc="left", color=GREY)
    source_line(figure, projection.sources)
    words = "; ".join(
        f"{label} {lines[n][0]:.1f} in {years[0]} and {lines[n][-1]:.1f} in {years[-1]}" for n, label, _ in shown
    )
    figure.description = (
        f"Dependency ratios of {projection.label or 'the population'}, per 100 persons aged 15 to 64: {words}."
    )
    return figure


def population_fan(scenarios: PopulationScenarios, measure: str = "total") -> Figure:
    """Draw a measure's median, its middle 80 % and its middle 95 % of scenarios, year by year.

    Parameters
    ----------
    scenarios
        The result of :func:`sscore.demography.simulate_population`.
    measure
        ``total``, ``0-14``, ``15-64``, ``65+`` or ``old_dependency``.

    Raises
    ------
    DataError
        For another measure.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    table = scenarios.quantiles(measure)
    unit = 1.0 if measure == "old_dependency" else 1e6
    years, bands = table.index.to_numpy(), table.to_numpy().T / unit
    last, label = years[-1], scenarios.central.label
    figure = new_figure(f"{label}: {_MEASURES[measure]}, {len(scenarios.groups):,} scenarios")
    axes = figure.add_axes((0.07, 0.19, 0.72, 0.62))
    bare(axes)
    axes.fill_between(years, bands[0], bands[4], color=SKY, alpha=0.35, linewidth=0)
    axes.fill_between(years, bands[1], bands[3], color=SKY, alpha=0.75, linewidth=0)
    axes.plot(years, bands[2], color=BLUE, linewidth=3)
    form = "{:.2f}" if unit == 1 else "{:,.1f}"
    names = ("97.5 % below", "90 % below", "half below", "10 % below", "2.5 % below")
    ends = [float(bands[k][-1]) for k in (4, 3, 2, 1, 0)]
    axes.set_ylim(0, 1.08 * float(bands.max()))
    for name, end, height in zip(names, ends, _apart(ends, 0.07 * float(bands.max())), strict=True):
        axes.annotate(
            f"{form.format(end)}  {name}", (last, height), xytext=(8, 0), textcoords="offset points", fontsize=SMALL,
            va="center", annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(years[0], last)
    axes.grid(axis="y", color="#DDDDDD")
    axes.set_title("million persons" if unit > 1 else "ratio", fontsize=SMALL, loc="left", color=GREY)
    low, high = form.format(bands[1][-1]), form.format(bands[3][-1])
    word = " million" if unit > 1 else ""
    figure.text(0.02, 0.885, f"Eight of ten scenarios end between {low} and {high}{word} in {last}.", fontsize=TEXT)
    source_line(figure, scenarios.central.sources, note="The width of the fan is an assumption (quality C).")
    figure.description = (
        f"Fan chart of the {_MEASURES[measure]} of {label}, {years[0]} to {last}: half of the scenarios are below "
        f"{form.format(bands[2][-1])}{word} in {last}, eight of ten between {low} and {high}{word}, and 95 of 100 "
        f"between {form.format(bands[0][-1])} and {form.format(bands[4][-1])}{word}."
    )
    return figure


def _plain(projection: Projection, where: str) -> None:
    """Say when a projection is not one scenario of women and men by single age."""
    if projection.population.ndim != 3 or projection.population.shape[1:] != (2, 101):
        raise ModelError(
            f"{where}: wanted one scenario of two sexes and ages 0 to 100, shape (year, 2, 101), got "
            f"{projection.population.shape}."
        )


def _fives(people: np.ndarray) -> np.ndarray:
    return np.add.reduceat(people, np.arange(0, 101, 5), axis=-1)


def _largest(groups: np.ndarray) -> str:
    place = int(groups.sum(axis=0).argmax())
    return "100 and over" if place == 20 else f"{5 * place} to {5 * place + 4}"


def _apart(heights: list[float], least: float) -> list[float]:
    """Move labels, from the top down, until none is nearer to the one above than it may be."""
    placed = list(heights)
    order = sorted(range(len(heights)), key=lambda k: -heights[k])
    for above, below in zip(order, order[1:], strict=False):
        placed[below] = min(placed[below], placed[above] - least)
    return placed
