"""What figures have in common: a page with a headline, a table of shaded cells, a number with its noun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sscore.plots.style import BLACK, GREY, SMALL, TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sscore.plots.canvas import SelfDescribing

__all__ = ["cells", "many", "page"]


def many(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> many(1, "goal"), many(0, "goal")
    ('1 goal', '0 goals')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def page(
    title: str,
    headline: str,
    *,
    height: float = 6.5,
    box: tuple[float, float, float, float] = (0.07, 0.17, 0.86, 0.62),
    source: str,
    note: str = "",
) -> tuple[SelfDescribing, Axes]:
    """Return a figure with its headline and source, and axes whose margins keep their inches when the page grows."""
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(title, height=height)
    figure.text(0.02, 1 - 0.56 / height, headline, fontsize=TEXT, va="top")
    left, bottom, width, tall = box
    low = bottom * 6.5 / height
    high = 1 - (1 - bottom - tall) * 6.5 / height
    axes = figure.add_axes((left, low, width, high - low))
    bare(axes)
    source_line(figure, [source] if source else [], note=note)
    return figure, axes


def cells(
    axes: Axes,
    values: NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
    texts: Sequence[Sequence[str]],
    *,
    top: float | None = None,
) -> None:
    """Draw a table whose cells darken with their value; a missing one is hatched, which is not the same as light."""
    from matplotlib.patches import Rectangle

    largest = top if top is not None else float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    for r in range(len(rows)):
        for c in range(len(columns)):
            value = float(values[r, c])
            gap = not np.isfinite(value)
            depth = 0.0 if gap or largest <= 0 else min(max(value / largest, 0.0), 1.0)
            colour = (
                "white" if gap else tuple(np.array([0.93, 0.96, 0.99]) * (1 - depth) + np.array([0, 0.2, 0.42]) * depth)
            )
            axes.add_patch(
                Rectangle((c, r), 1, 1, facecolor=colour, edgecolor=GREY, linewidth=0.8, hatch="///" if gap else "")
            )
            if texts[r][c]:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if gap else None
                ink = "white" if depth > 0.5 else BLACK
                axes.text(
                    c + 0.5, r + 0.5, texts[r][c], fontsize=SMALL, color=ink, ha="center", va="center", bbox=box
                )  # fmt: skip
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks(np.arange(len(columns)) + 0.5, list(columns), fontsize=SMALL)
    axes.set_yticks(np.arange(len(rows)) + 0.5, list(rows), fontsize=SMALL)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
