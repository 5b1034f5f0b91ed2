"""Where each coin of a payment goes, and what each calendar of contributions gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage import PaymentSplit
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["payment_split_bar", "schedule_bars"]

_COLOURS = (BLUE, SKY, ORANGE, "#CCCCCC", "#999999", "#FFFFFF")


def payment_split_bar(
    found: PaymentSplit, *, label: str = "", currency: str = "", sources: Iterable[str] = ()
) -> Figure:
    """Draw a payment above the parts it is said to be made of, with what is missing or too much.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.reconcile` or :func:`sscore.coverage.split_payment`, of up to six parts.
    label
        Of the title.
    currency
        Put before amounts.
    sources
        Where the parts come from.

    Raises
    ------
    ModelError
        For more than six parts, or a payment without money.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if len(found.parts) > len(_COLOURS) or found.parts_total <= 0:
        raise ModelError(f"payment_split_bar: wanted one to six parts with money in them, got {len(found.parts)}.")
    before = f"{currency} " if currency else ""
    height = 4.6 + 0.36 * len(found.parts)
    figure = new_figure(f"{label or 'One payment'}: where does each coin go?", height=height)
    if found.matches:
        lead = f"The parts come to the payment, {before}{count(found.total)}."
    else:
        word = "more" if found.difference < 0 else "less"
        parts, gap = count(found.parts_total), count(abs(found.difference))
        lead = f"The parts come to {before}{parts}: {gap} {word} than the payment of {count(found.total)}."
    figure.text(0.02, 1 - 0.75 / height, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.12, 1 - 2.75 / height, 0.85, 1.45 / height))
    bare(axes, keep=())
    axes.barh(0, found.total, height=0.7, color="white", edgecolor=BLACK, linewidth=1.5)
    left = 0.0
    for amount, colour in zip(found.parts.values(), _COLOURS, strict=False):
        axes.barh(1, amount, left=left, height=0.7, color=colour, edgecolor=BLACK)
        left += amount
    if not found.matches:
        low, high = sorted((found.total, found.parts_total))
        axes.axvspan(low, high, color=VERMILION, alpha=0.35, linewidth=0)
    axes.set_yticks([0, 1], ["payment", "parts"], fontsize=TEXT)
    axes.tick_params(length=0)
    axes.xaxis.set_visible(False)
    axes.set_ylim(1.5, -0.5)
    axes.set_xlim(0, 1.01 * max(found.total, found.parts_total))
    words = _shares_below(figure, found, before, height)
    source_line(figure, sources or ("amounts given by the reader",))
    figure.description = f"{label or 'One payment'} of {before}{count(found.total)}: {'; '.join(words)}. {lead}"
    return figure


def _shares_below(figure: Figure, found: PaymentSplit, before: str, height: float) -> list[str]:
    """Write each part with its share of the payment and of all parts, and return the same in words."""
    top = 1 - 3.15 / height
    figure.text(0.66, top, "of the payment", fontsize=SMALL, color=GREY, ha="right")
    figure.text(0.84, top, "of all parts", fontsize=SMALL, color=GREY, ha="right")
    words = []
    for row, ((name, amount), colour) in enumerate(zip(found.parts.items(), _COLOURS, strict=False)):
        at = top - 0.36 * (row + 1) / height
        figure.text(0.13, at, "     ", fontsize=SMALL, bbox={"facecolor": colour, "edgecolor": BLACK, "pad": 1.5})
        figure.text(0.18, at, f"{name}: {before}{count(amount)}", fontsize=TEXT)
        shares = (found.of_total[name], found.of_parts[name])
        for x, share in zip((0.66, 0.84), shares, strict=True):
            figure.text(x, at, percent(share) if np.isfinite(share) else "none", fontsize=TEXT, ha="right")
        words.append(f"{name} {count(amount)} ({_both(*shares)})")
    return words


def _both(of_total: float, of_parts: float) -> str:
    """Return the share in words, and both where they differ."""
    if not np.isfinite(of_total):
        return f"{percent(of_parts)} of all parts"
    if abs(of_total - of_parts) < 1e-12:
        return percent(of_total)
    return f"{percent(of_total)} of the payment, {percent(of_parts)} of all parts"


def schedule_bars(table: pd.DataFrame, *, label: str = "", currency: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw what each calendar collects, the months of credit it gives, and what it costs in fees.

    Parameters
    ----------
    table
        From :func:`sscore.coverage.compare_schedules`, of up to six calendars.
    label
        Of the title.
    currency
        Put before amounts.
    sources
        Where the incomes come from.

    Raises
    ------
    ModelError
        For more than six calendars, or none.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = table.to_dict("records")
    if not 1 <= len(rows) <= 6:
        raise ModelError(f"schedule_bars: wanted one to six calendars, got {len(rows)}.")
    height = 3.4 + 0.75 * len(rows)
    figure = new_figure(f"{label or 'The same year'}: which rhythm is kept?", height=height)
    before = f"{currency} " if currency else ""
    least, most = (count(end([float(r["due"]) for r in rows])) for end in (min, max))
    amount = least if least == most else f"{least} to {most}"
    lead = f"{before}{amount} a year is asked of each person{'' if least == most else ', on average'}."
    figure.text(0.02, 1 - 0.75 / height, lead, fontsize=TEXT, va="top")
    panels = (
        ("paid, % of what is due", "paid_share", 100.0, BLUE, "{:.0f} %"),
        ("months of credit, alone", "months_none", 1.0, SKY, "{:.1f}"),
        ("fees, % of contributions", "cost_share", 100.0, ORANGE, "{:.1f} %"),
    )
    places = range(len(rows))
    for k, (title, column, times, colour, form) in enumerate(panels):
        axes = figure.add_axes((0.22 + 0.265 * k, 0.95 / height, 0.22, 1 - 2.65 / height))
        bare(axes, keep=("left",))
        values = np.array([times * float(r[column]) for r in rows])
        largest = float(np.nanmax(np.append(values, 0.0))) or 1.0
        axes.barh(places, np.nan_to_num(values), height=0.55, color=colour, edgecolor=BLACK)
        for place, value in zip(places, values, strict=True):
            text = form.format(value) if np.isfinite(value) else "nothing paid"
            axes.text(np.nan_to_num(value) + 0.03 * largest, place, text, fontsize=SMALL, va="center")
        axes.set_xlim(0, 1.35 * largest)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_yticks(places, [str(r["rule"]) for r in rows] if k == 0 else [""] * len(rows), fontsize=SMALL)
        axes.tick_params(length=0)
        axes.xaxis.set_visible(False)
        axes.set_title(title, fontsize=SMALL, loc="left")
    source_line(figure, sources or ("incomes given by the reader",), note="Nobody saves for the next month.")
    told = "; ".join(
        f"{r['rule']} {percent(r['paid_share'])} paid, {r['months_none']:.1f} months of credit ({r['months_year']:.1f} "
        f"by the year), fees {percent(r['cost_share']) if np.isfinite(r['cost_share']) else 'none'}"
        for r in rows
    )
    figure.description = f"{label or 'The same year'}: {lead} {told}."
    return figure
