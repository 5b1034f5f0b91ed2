"""Incentives for savers: the cost for each saver, for each one that was won, and who gets the money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SMALL, TEXT, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sscore.coverage import IncentiveWeighing

__all__ = ["incentive_cost_bars"]


def incentive_cost_bars(found: IncentiveWeighing, *, currency: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw the cost of each incentive for each saver and for each additional saver, the cheapest first.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.weigh_incentives`, of up to six incentives.
    currency
        Put before amounts.
    sources
        Where the numbers of savers come from.

    Raises
    ------
    ModelError
        For more than six incentives.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = found.results
    if len(rows) > 6:
        raise ModelError(f"incentive_cost_bars: at most 6 incentives fit, got {len(rows)}.")
    height = 3.5 + 1.05 * len(rows)
    figure = new_figure("What does one more saver cost?", height=height)
    lead = "Beside each bar; at the right: share of the money for those who saved anyway, and for the poorest group."
    figure.text(0.02, 1 - 0.62 / height, lead, fontsize=TEXT, va="top")
    bottom = 1.25 / height
    axes = figure.add_axes((0.17, bottom, 0.56, 1 - 1.75 / height - bottom))
    bare(axes, keep=("bottom",))
    finite = [r.cost.per_additional for r in rows if np.isfinite(r.cost.per_additional)]
    widest = max([*finite, *(r.cost.per_saver for r in rows)]) or 1.0
    money = f"{currency} " if currency else ""
    for row, result in enumerate(rows):
        each, more = result.cost.per_saver, result.cost.per_additional
        axes.barh(row - 0.2, each, height=0.36, color=BLUE, edgecolor=BLACK, label="each saver" if row == 0 else None)
        axes.barh(row + 0.2, more if np.isfinite(more) else 0.0, height=0.36, color=ORANGE, hatch="//", edgecolor=BLACK,
                  label="each additional saver" if row == 0 else None)  # fmt: skip
        axes.text(each + 0.01 * widest, row - 0.2, count(round(each)), fontsize=SMALL, va="center")
        told = count(round(more)) if np.isfinite(more) else "nobody is won"
        axes.text((more if np.isfinite(more) else 0) + 0.01 * widest, row + 0.2, told, fontsize=SMALL, va="center")
        for column, value in ((1.27, result.cost.deadweight), (1.47, float(result.share[0]))):
            text = percent(value) if value == value else "-"
            axes.text(column * widest, row, text, fontsize=TEXT, va="center", ha="center")
    for column, word in ((1.27, "anyway"), (1.47, "poorest")):
        axes.text(column * widest, -0.62, word, fontsize=SMALL, ha="center", color=GREY)
    axes.set_yticks(range(len(rows)), [r.cost.name for r in rows], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.16 * widest)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda amount, _: count(amount))
    axes.set_xlabel(f"{money}a year", fontsize=SMALL)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, fontsize=SMALL, frameon=False)
    source_line(figure, sources or ("shares of savers given by the reader",), note=f"Poorest: {found.groups[0]}.")
    parts = [_told(r.cost.name, money, r.cost.per_saver, r.cost.per_additional, r.cost.deadweight) for r in rows]
    figure.description = f"Cost of incentives: {'; '.join(parts)}."
    return figure


def _told(name: str, money: str, each: float, more: float, anyway: float) -> str:
    won = f"{money}{count(round(more))} for each additional saver" if np.isfinite(more) else "nobody is won"
    lost = f", {percent(anyway)} to those who saved anyway" if anyway == anyway else ""
    return f"{name} {money}{count(round(each))} for each saver, {won}{lost}"
