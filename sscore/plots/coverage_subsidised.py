"""Subsidised cover by level: what a member pays, what the State adds, what a member costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, SKY, SMALL, TEXT, VERMILION, count

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sscore.coverage import SubsidisedCover

__all__ = ["cover_level_bars"]


def cover_level_bars(cover: SubsidisedCover) -> Figure:
    """Draw each level's premium a member, by who pays it, beside the cost of a member; wide bars have many members.

    Parameters
    ----------
    cover
        From :func:`sscore.coverage.subsidised_cover`, or made by hand; two to eight levels with members.

    Raises
    ------
    ModelError
        For fewer or more levels with members.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    levels = [v for v in cover.levels if v.covered > 0]
    if not 2 <= len(levels) <= 8:
        raise ModelError(f"cover_level_bars: wanted two to eight levels with members, got {len(levels)}.")
    figure = new_figure("Who pays for a member, and is it enough?")
    axes = figure.add_axes((0.09, 0.24, 0.88, 0.51))
    bare(axes)
    money = f"{cover.currency} " if cover.currency else ""
    highest = max(*(v.premium for v in levels), cover.cost_per_member * max(v.cost_index for v in levels))
    for place, level in enumerate(levels):
        first = place == 0
        axes.bar(place, level.own, width=0.7, color=BLUE, edgecolor=BLACK, label="member" if first else None)
        axes.bar(place, level.subsidy, bottom=level.own, width=0.7, color=SKY, hatch="//", edgecolor=BLACK,
                 label="State" if first else None)  # fmt: skip
        cost = cover.cost_per_member * level.cost_index
        axes.plot([place - 0.42, place + 0.42], [cost, cost], color=VERMILION, linewidth=4,
                  label="cost of a member" if first else None)  # fmt: skip
    labels = [f"{v.name}\n{count(round(v.covered))}" for v in levels]
    axes.set_xticks(range(len(levels)), labels, fontsize=SMALL)
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, 1.1 * (highest or 1.0))
    axes.yaxis.set_major_formatter(lambda amount, _: count(amount))
    axes.set_title(f"{money}a member a year; under each bar: members", fontsize=SMALL, loc="left", color=GREY)
    axes.legend(loc="upper left", fontsize=SMALL, frameon=False)
    word = "surplus" if cover.balance >= 0 else "deficit"
    lead = (
        f"Members pay {money}{count(round(cover.own))}, the State {count(round(cover.subsidy))}; "
        f"{word} {count(round(abs(cover.balance)))} a year."
    )
    average = (
        f"A member pays {count(round(cover.average_own))} on average and costs {count(round(cover.average_cost))}."
    )
    figure.text(0.02, 0.885, lead, fontsize=TEXT)
    figure.text(0.02, 0.825, average, fontsize=TEXT)
    source_line(figure, cover.sources or ("levels given by the reader",), note="The cost of a member is assumed.")
    figure.description = f"Subsidised cover in {len(levels)} levels. {lead} {average}"
    return figure
