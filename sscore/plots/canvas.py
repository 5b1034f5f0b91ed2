"""The figure that describes itself. Imports matplotlib, so other modules import this one inside their functions."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sscore.plots.style import GREY, SMALL, TITLE

__all__ = ["SelfDescribing", "bare", "new_figure", "source_line"]


class SelfDescribing(Figure):
    """A matplotlib figure with a sentence that says what it shows, used as alternative text in notebooks.

    It belongs to no window manager, so nothing has to be closed.
    """

    description: str = ""

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """Return the picture and its alternative text to a notebook."""
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=100)
        return buffer.getvalue(), {"alt": self.description}


def new_figure(title: str, *, height: float = 6.5) -> SelfDescribing:
    """Return an empty figure, 12 inches wide, with its title at the top left."""
    figure = SelfDescribing(figsize=(12, height), facecolor="white")
    figure.text(0.02, 0.975, title, fontsize=TITLE, fontweight="bold", va="top", ha="left")
    return figure


def source_line(figure: Figure, sources: Iterable[str], *, note: str = "") -> None:
    """Write where the figures come from under the picture, in at most three lines."""
    text = "Source: " + "; ".join(dict.fromkeys(_short(s) for s in sources if s)) + "."
    if note:
        text = f"{note} {text}"
    lines = textwrap.wrap(text, width=128, break_long_words=True)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2][:124] + " …"]
    figure.text(0.02, 0.015, "\n".join(lines), fontsize=SMALL, color=GREY, va="bottom", ha="left")


def _short(source: str) -> str:
    """Return a source as a reader of a slide needs it: the site of an address, a title without its series code."""
    if source.startswith(("http://", "https://")):
        return source.split("/")[2].removeprefix("www.")
    return source.split(": ")[0]


def bare(axes: Axes, *, keep: tuple[str, ...] = ("left", "bottom")) -> None:
    """Remove the frame except the named sides, and put the grid behind."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in keep)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL)
