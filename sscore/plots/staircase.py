"""The coverage staircase as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sscore.coverage import Level, Staircase

__all__ = ["staircase_bars"]

_ACTIVE = "active contributors"


def staircase_bars(staircase: Staircase, of: str = "population") -> Figure:
    """Draw the steps from population to active contributors, each as a share of one of them.

    Parameters
    ----------
    staircase
        The result of :func:`sscore.coverage.staircase`.
    of
        The step that counts as 100 %.

    Raises
    ------
    ModelError
        For an unknown step.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    share = staircase.share(of)
    figure = new_figure(f"{staircase.country}: the coverage staircase, persons, {staircase.year}", height=7.0)
    headline = f"Active contributors are {percent(share)} of the {of.replace('working age', 'population aged')}."
    figure.text(0.02, 0.91, headline, fontsize=TEXT)
    axes = figure.add_axes((0.30, 0.20, 0.46, 0.67))
    bare(axes, keep=("left",))
    axes.xaxis.set_visible(False)
    _bars(axes, staircase, of)
    sources = [s.source for s in staircase.levels if not s.source.startswith("assumption")]
    note = "Hatched: rests on a teaching assumption (quality C)." if any(s.assumed for s in staircase.levels) else ""
    source_line(figure, sources, note=note)
    figure.description = _sentence(staircase, of, share)
    return figure


def _bars(axes: Axes, staircase: Staircase, of: str) -> None:
    """Draw one bar a step with its persons, share and year."""
    steps = staircase.levels
    largest = max(s.persons for s in steps)
    places = list(range(len(steps)))[::-1]
    for place, step in zip(places, steps, strict=True):
        colour = BLUE if step.label == of else ORANGE if step.label == _ACTIVE else SKY
        axes.barh(
            place,
            step.persons,
            height=0.72,
            color=colour,
            hatch="//" if step.assumed else "",
            edgecolor=BLACK,
            linewidth=2.5 if step.label == of else 0.8,
        )
        axes.text(
            step.persons + 0.015 * largest,
            place + 0.02,
            f"{count(step.persons)}  ({percent(staircase.share(of, level=step.label))})",
            fontsize=TEXT,
            fontweight="bold" if step.label in (of, _ACTIVE) else "normal",
            va="center",
        )
        axes.text(
            -0.02, place - 0.24, _origin(step, staircase.year), transform=axes.get_yaxis_transform(), fontsize=SMALL,
            color=GREY, ha="right", va="center",
        )  # fmt: skip
        axes.text(
            -0.02,
            place + 0.12,
            step.label,
            transform=axes.get_yaxis_transform(),
            fontsize=TEXT,
            ha="right",
            va="center",
        )
    axes.set_yticks([])
    axes.set_xlim(0, largest)
    axes.set_ylim(-0.6, len(steps) - 0.4)


def _origin(step: Level, year: int) -> str:
    """Return the small print beside a step: its year, and that only a share is of another year."""
    if step.assumed:
        return "assumption"
    return str(step.year) if step.year == year else f"share of {step.year}"


def _sentence(staircase: Staircase, of: str, share: float) -> str:
    """Return the steps in words."""
    steps = "; ".join(
        f"{s.label} {count(s.persons)}{' (assumption)' if s.assumed else f' ({s.year})'}" for s in staircase.levels
    )
    return (
        f"Coverage staircase of {staircase.country}, {staircase.year}: {steps}. "
        f"Active contributors are {percent(share)} of {of}."
    )
