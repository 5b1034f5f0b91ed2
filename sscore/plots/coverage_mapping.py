"""Who is uncovered, by risk and group: certainly, and perhaps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, SMALL, TEXT, count

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sscore.coverage import GapAssessment

__all__ = ["uncovered_bars"]

_MOST = 12


def uncovered_bars(found: GapAssessment, *, sources: Iterable[str] = ()) -> Figure:
    """Draw the persons without cover by risk and group, in the order of the assessment.

    Filled is the least number, hatched what is not known beyond it.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.assess_gaps`, of up to twelve risks and groups.
    sources
        Where the figures come from.

    Raises
    ------
    ModelError
        For more than twelve risks and groups.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = found.gaps
    if len(rows) > _MOST:
        raise ModelError(f"uncovered_bars: at most {_MOST} risks and groups fit, got {len(rows)}. Choose some.")
    height = 3.4 + 0.62 * len(rows)
    figure = new_figure(f"{found.country}: who has no cover against what?", height=height)
    lead = "Filled: certainly without cover. Hatched: nobody has counted, so perhaps. A blank is not 0 %."
    figure.text(0.02, 1 - 0.62 / height, lead, fontsize=TEXT, va="top")
    bottom = 1.35 / height
    axes = figure.add_axes((0.30, bottom, 0.60, 1 - 1.25 / height - bottom))
    bare(axes, keep=("bottom",))
    widest = max((g.high for g in rows), default=0.0) or 1.0
    for row, gap in enumerate(rows):
        axes.barh(row, gap.low, height=0.6, color=BLUE, edgecolor=BLACK)
        if gap.high > gap.low:
            axes.barh(row, gap.high - gap.low, left=gap.low, height=0.6, color="white", hatch="//", edgecolor=GREY)
        text = count(_said(gap.low)) if gap.high == gap.low else f"{count(_said(gap.low))} to {count(_said(gap.high))}"
        axes.text(gap.high + 0.012 * widest, row, text, fontsize=SMALL, va="center")
    axes.set_yticks(range(len(rows)), [f"{g.risk}: {g.group}" for g in rows], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.30 * widest)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda persons, _: count(persons))
    axes.set_xlabel("persons", fontsize=SMALL)
    note = textwrap.shorten(f"Order: {found.rule}.", 200, placeholder=" …")
    source_line(figure, sources or ("the inventory given by the reader",), note=note)
    figure.description = _sentence(found)
    return figure


def _said(persons: float) -> float:
    """Return a number of persons as it is said: whole."""
    return float(round(persons))


def _sentence(found: GapAssessment) -> str:
    sure = [g for g in found.gaps if g.low > 0]
    told = "; ".join(f"{g.risk}, {g.group}: {count(_said(g.low))} of {count(_said(g.persons))}" for g in sure[:3])
    open_ = sum(g.high > g.low for g in found.gaps)
    first = (
        f"Certainly without cover in {found.country}: {told}"
        if sure
        else f"No count says who is without cover in {found.country}"
    )
    return f"{first}. For {open_} of {len(found.gaps)} risks and groups the number is not known exactly."
