"""The same earnings under another status, and a single payment beside the general rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage import SinglePayment, StatusComparison, compare_regimes, crossover_incomes, limit_notch
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sscore.contributions import Schedule

__all__ = ["regime_lines", "status_bars"]


def status_bars(found: StatusComparison) -> Figure:
    """Draw the effective rate of each status, by who pays it, with the months of credit it earns.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.compare_statuses`, of up to eight statuses.

    Raises
    ------
    ModelError
        For more than eight statuses.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = found.rows
    if len(rows) > 8:
        raise ModelError(f"status_bars: at most 8 statuses fit, got {len(rows)}.")
    height = 3.6 + 0.75 * len(rows)
    rule = f"{found.rule}: the" if found.rule else "The"
    figure = new_figure(f"{rule} same earnings, another status", height=height)
    lead = f"{found.currency} {count(found.earnings)} a year in every row; what is paid, % of it, and months of credit."
    figure.text(0.02, 1 - 0.62 / height, lead, fontsize=TEXT, va="top")
    bottom = 1.35 / height
    axes = figure.add_axes((0.17, bottom, 0.58, 1 - 1.65 / height - bottom))
    bare(axes, keep=("bottom",))
    widest = max(100 * r.rate_total for r in rows) or 1.0
    for row, status in enumerate(rows):
        worker = 100 * status.rate_worker
        axes.barh(row, worker, height=0.6, color=BLUE, edgecolor=BLACK, label="worker" if row == 0 else None)
        axes.barh(row, 100 * status.rate_total - worker, left=worker, height=0.6, color=ORANGE, edgecolor=BLACK,
                  hatch="//", label="employer" if row == 0 else None)  # fmt: skip
        axes.text(
            100 * status.rate_total + 0.015 * widest, row, percent(status.rate_total), fontsize=SMALL, va="center"
        )
        axes.text(1.19 * widest, row, f"{status.credit_months:.3g} months", fontsize=SMALL, va="center")
    axes.set_yticks(range(len(rows)), [r.status for r in rows], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.16 * widest)
    axes.set_xlabel("% of yearly earnings", fontsize=SMALL)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, fontsize=SMALL, frameon=False)
    source_line(figure, found.sources or ("a rule given by the reader",), note="Floors and ceilings meet each job.")
    told = "; ".join(
        f"{r.status} {percent(r.rate_total)} ({percent(r.rate_worker)} by the worker), {r.credit_months:.3g} months"
        for r in rows
    )
    figure.description = f"Contributions on {found.currency} {count(found.earnings)} a year by status: {told}."
    return figure


def regime_lines(single: SinglePayment, general: Schedule, *, payer: str = "total") -> Figure:
    """Draw what a single payment and the general rule ask for by income, with the incomes at which they change places.

    Parameters
    ----------
    single, general, payer
        As in :func:`sscore.coverage.crossover_incomes`.

    Raises
    ------
    ModelError
        For rules in other money, or another payer.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    crossings = crossover_incomes(single, general, payer=payer)
    notch = limit_notch(single, general, payer=payer)
    step = single.limit / 500
    edges = np.array([top for top, _ in single.bands])
    incomes = np.unique(np.concatenate([np.arange(step, 1.4 * single.limit, step), edges, edges + 1e-6 * single.limit]))
    table = compare_regimes(single, general, incomes, payer=payer)
    figure = new_figure("Single payment or general rule: which is cheaper?", height=6.5)
    axes = figure.add_axes((0.09, 0.20, 0.88, 0.60))
    bare(axes)
    axes.plot(table["income"], table["general"], color=BLUE, linewidth=3, label="general rule")
    axes.plot(table["income"], table["single"], color=VERMILION, linewidth=3, linestyle="--", label=single.label)
    axes.axvline(single.limit, color=GREY, linestyle=":", linewidth=2)
    for income in crossings:
        due = compare_regimes(single, general, [income], payer=payer)["general"][0]
        axes.plot([income], [due], marker="o", color=BLACK, markersize=9)
    axes.legend(loc="upper left", fontsize=TEXT, frameon=False)
    axes.set_xlim(0, 1.4 * single.limit)
    axes.set_ylim(0, 1.15 * float(np.nanmax(table[["general", "single"]].to_numpy())))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda amount, _: count(amount))
    axes.locator_params(nbins=6)
    axes.set_xlabel(f"income, {general.unit}", fontsize=TEXT)
    axes.set_title(f"due, {general.unit}", fontsize=SMALL, loc="left", color=GREY)
    where = " and ".join(f"{single.currency} {count(round(c, 2))}" for c in crossings)
    lead = f"The cheaper one changes at an income of {where}." if crossings else "One of them is never dearer."
    jump = f"Above {single.currency} {count(single.limit)} {count(round(notch.jump, 2))} more is due a month"
    lead += f" {jump}." if notch.jump > 0 else ""
    figure.text(0.02, 0.885, lead, fontsize=TEXT)
    source_line(figure, general.sources or ("rules given by the reader",), note="Dotted: limit of the single payment.")
    figure.description = f"{single.label} and general rule by income. {lead}"
    return figure
