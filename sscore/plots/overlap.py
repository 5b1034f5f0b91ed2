"""Records and persons: how many cards one person holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import shown_cells
from sscore.plots.style import BLACK, BLUE, ORANGE, SKY, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sscore.coverage import UniquePersons

__all__ = ["overlap_bars"]


def overlap_bars(unique: UniquePersons, *, title: str = "One person, several cards") -> Figure:
    """Draw records against persons on the left, and persons by combination of registers on the right.

    A combination of fewer than five persons is not shown, nor is one that would give it away.

    Parameters
    ----------
    unique
        The result of :func:`sscore.coverage.unique_persons`.
    title
        The headline; name the country and the year in it where the registers are real.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = max(4, len(unique.patterns))
    figure = new_figure(title, height=max(6.5, 2.6 + 0.55 * rows))
    sentence = _sentence(unique)
    figure.text(0.02, 0.905, sentence.split(". ")[0] + ".", fontsize=TEXT)
    left = figure.add_axes((0.16, 0.14, 0.26, 0.66))
    right = figure.add_axes((0.67, 0.14, 0.26, 0.66))
    for axes in (left, right):
        bare(axes, keep=("left",))
        axes.xaxis.set_visible(False)
    left.set_title("Counted once or every time", fontsize=TEXT, loc="left")
    right.set_title("Persons by the registers they are in", fontsize=TEXT, loc="left")
    counts = [
        ("records", unique.records, SKY, "//"),
        ("persons", unique.persons, BLUE, ""),
        ("active\nrecords", unique.active_records, ORANGE, "//"),
        ("active\npersons", unique.active_persons, VERMILION, ""),
    ]
    _bars(left, [c[0] for c in counts], [c[1] for c in counts], [c[2] for c in counts], [c[3] for c in counts])
    patterns = unique.patterns
    hatches = {1: "", 2: "//", 3: "xx"}
    colours = {1: BLUE, 2: SKY, 3: ORANGE}
    kinds = [min(int(c), 3) for c in patterns["count"]]
    _bars(
        right,
        [str(r) for r in patterns["registers"]],
        _shown(unique),
        [colours[k] for k in kinds],
        [hatches[k] for k in kinds],
    )
    how = "Identifiers cleaned." if unique.cleaned else "Identifiers as typed, not cleaned."
    source_line(figure, ("the registers given",), note=how)
    figure.description = sentence
    return figure


def _shown(unique: UniquePersons) -> list[float]:
    """Return persons by combination, NaN where fewer than five would show, or follow from the other numbers told."""
    persons, several = unique.patterns["persons"].to_numpy(int), unique.patterns["count"].to_numpy(int) > 1
    if np.isnan(_several(unique)):
        return [float(p) for p in shown_cells(persons)]
    shown = np.empty(len(persons))
    for part in (several, ~several):
        shown[part] = shown_cells(persons[part])
    return [float(p) for p in shown]


def _several(unique: UniquePersons) -> float:
    """Return the persons in more than one register; NaN where they, or the others, are fewer than five."""
    several = int(unique.patterns.loc[unique.patterns["count"] > 1, "persons"].sum())
    return float(shown_cells([several, unique.persons - several])[0])


def _bars(axes: Axes, labels: list[str], values: Sequence[float], colours: list[str], hatches: list[str]) -> None:
    """Draw horizontal bars from top to bottom, each with its number; NaN is a hidden one."""
    places = list(range(len(labels)))[::-1]
    lengths = np.nan_to_num(np.array(values, dtype=float))
    axes.barh(places, lengths, color=colours, hatch=hatches, edgecolor=BLACK, linewidth=0.8, height=0.7)
    largest = max([*lengths, 1])
    for place, value, length in zip(places, values, lengths, strict=True):
        said = "hidden" if np.isnan(value) else count(value)
        axes.text(length + 0.02 * largest, place, said, fontsize=TEXT, va="center")
    axes.set_yticks(places, labels, fontsize=TEXT)
    axes.set_xlim(0, largest * 1.05)
    axes.set_ylim(-0.6, max(len(labels) - 0.4, 0.6))


def _sentence(unique: UniquePersons) -> str:
    """Return the headline numbers."""
    text = f"{count(unique.records)} records are {count(unique.persons)} persons"
    if unique.records:
        text += f" ({percent(unique.repeats / unique.records)} of the records repeat somebody)"
    text += f". {count(unique.active_records)} active records are {count(unique.active_persons)} active persons."
    several = _several(unique)
    told = "A number of persons too small to print" if np.isnan(several) else f"{count(several)} persons"
    text += f" {told} are in more than one register."
    if unique.unidentified:
        text += f" {count(unique.unidentified)} records have no identifier and are counted as nobody."
    return text
