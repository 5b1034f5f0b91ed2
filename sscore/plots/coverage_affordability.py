"""Who can pay in which month, at which premium; and which instrument fits which group of workers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.coverage import INSTRUMENTS, Affordability, AffordabilityCurve, Segments
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["able_months", "affordability_lines", "segment_cells"]

_INVENTED = "incomes given by the reader"


def able_months(found: Affordability, *, label: str = "", currency: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw the share of persons able to pay, month by month, and the share who keep the floor without a premium.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.affordability`.
    label
        Of the title.
    currency
        Put before amounts.
    sources
        Where the incomes come from.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    months = len(found.by_month)
    figure = new_figure(f"{label or 'Premium'}: who can pay, month by month?", height=6.4)
    before = f"{currency} " if currency else ""
    premium = f"{before}{count(found.mean_premium)} a month"
    lead = (
        f"{percent(found.share_able)} keep the floor in {found.months_needed} of {months} months after {premium}; "
        f"{percent(found.share_baseline)} without it."
    )
    figure.text(0.02, 0.885, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.07, 0.23, 0.90, 0.55))
    bare(axes)
    places = range(1, months + 1)
    axes.bar(places, 100 * found.by_month, color=BLUE, width=0.7, edgecolor=BLACK)
    rest = 100 * (found.by_month_baseline - found.by_month)
    axes.bar(places, rest, bottom=100 * found.by_month, color="white", hatch="//", width=0.7, edgecolor=VERMILION)
    if months <= 24:
        for place, share in zip(places, found.by_month, strict=True):
            if share > 0.08:
                text = f"{100 * share:.0f}"
                axes.text(place, 100 * share - 2, text, fontsize=SMALL, ha="center", va="top", color="white")
    axes.set_xticks(places if months <= 24 else places[:: months // 12])
    axes.set_xlim(0.4, months + 0.6)
    axes.set_ylim(0, 100)
    axes.set_xlabel("month; filled: able, hatched: able only without the premium", fontsize=SMALL)
    axes.set_title("% of persons", fontsize=SMALL, loc="left", color=GREY)
    source_line(figure, sources or (_INVENTED,), note="Savings carried over." if found.buffer else "Nobody saves.")
    worst, best = int(np.argmin(found.by_month)), int(np.argmax(found.by_month))
    figure.description = (
        f"{label or 'Premium'} of {premium}: {lead} Month {best + 1} is the best with "
        f"{percent(float(found.by_month[best]))} able, month {worst + 1} the worst with "
        f"{percent(float(found.by_month[worst]))}."
    )
    return figure


def affordability_lines(
    curve: AffordabilityCurve, *, label: str = "", currency: str = "", sources: Iterable[str] = ()
) -> Figure:
    """Draw the share able by premium, month by month and with savings.

    Parameters
    ----------
    curve
        From :func:`sscore.coverage.affordability_curve`, of at least two premiums.
    label
        Of the title.
    currency
        Put before amounts.
    sources
        Where the incomes come from.

    Raises
    ------
    ModelError
        For one premium only.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if len(curve.premiums) < 2:
        raise ModelError("affordability_lines: wanted at least two premiums, got 1.")
    figure = new_figure(f"{label or 'Premium'}: who can pay how much?", height=6.4)
    lead = f"Able: the floor is kept in at least {curve.months_needed} months. Savings: an upper bound."
    figure.text(0.02, 0.885, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.07, 0.22, 0.70, 0.56))
    bare(axes)
    lines = (("with savings", curve.smoothed, ORANGE, "--"), ("each month\non its own", curve.months_alone, BLUE, "-"))
    ends = [100 * float(values[-1]) for _, values, _, _ in lines]
    lower = min(ends[1], 82.0)
    heights = [min(max(ends[0], lower + 14), 96.0), lower]
    for (name, values, colour, dash), height in zip(lines, heights, strict=True):
        axes.plot(curve.premiums, 100 * values, color=colour, linestyle=dash, linewidth=3, marker="o")
        axes.text(1.02, height / 100, name, transform=axes.transAxes, fontsize=TEXT, va="center")
    axes.set_ylim(0, 100)
    axes.set_xlim(float(curve.premiums[0]), float(curve.premiums[-1]))
    axes.xaxis.set_major_formatter(lambda value, _: count(value))
    before = f"{currency} " if currency else ""
    axes.set_xlabel(f"premium a month{f', {currency}' if currency else ''}", fontsize=SMALL)
    axes.set_title("% of persons able", fontsize=SMALL, loc="left", color=GREY)
    axes.grid(color="#DDDDDD")
    source_line(figure, sources or (_INVENTED,))
    told = "; ".join(
        f"{name.replace(chr(10), ' ')} {percent(float(values[0]))} at {before}{count(float(curve.premiums[0]))}, "
        f"{percent(float(values[-1]))} at {before}{count(float(curve.premiums[-1]))}"
        for name, values, _, _ in lines
    )
    figure.description = f"{label or 'Premium'}: share able to pay: {told}."
    return figure


_FILL = {INSTRUMENTS[0]: BLUE, INSTRUMENTS[1]: SKY, INSTRUMENTS[2]: ORANGE, "hidden": "white"}
_SAID = {INSTRUMENTS[0]: "pay fully", INSTRUMENTS[1]: "matching", INSTRUMENTS[2]: "subsidised", "hidden": "hidden"}


def segment_cells(found: Segments, *, label: str = "", currency: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw status down and income fifths across: the instrument, the share able to pay, and the size of each segment.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.segment_workers`.
    label
        Of the title.
    currency
        Put before amounts.
    sources
        Where the workers come from.
    """
    from matplotlib.patches import Patch, Rectangle

    from sscore.plots.canvas import new_figure, source_line

    names = list(dict.fromkeys(found.frame["label"]))
    height = 4.3 + 0.95 * len(names)
    figure = new_figure(f"{label or 'Informal workers'}: which instrument fits whom?", height=height)
    before = f"{currency} " if currency else ""
    able, matched = (
        percent(s) if np.isfinite(s) else "a hidden share" for s in (found.able_share, found.matched_share)
    )
    lead = f"{before}{count(found.rule.contribution)} a month: {able} can pay it all, {matched} at least with matching."
    figure.text(0.02, 1 - 0.75 / height, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.27, 1.75 / height, 0.71, 1 - 3.55 / height))
    for cell in found.frame.to_dict("records"):
        x, y = int(cell["quintile"]) - 1, names.index(cell["label"])
        instrument = str(cell["instrument"])
        hatch = "///" if instrument == "hidden" else ""
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=_FILL[instrument], edgecolor=BLACK, hatch=hatch))
        if instrument == "hidden":
            continue
        ink = "white" if instrument == INSTRUMENTS[0] else BLACK
        rhythm = "seasonal" if cell["rhythm"] == "seasonal" else "monthly"
        lines = ((0.24, _able(cell), "bold"), (0.51, rhythm, "normal"),
                 (0.78, f"{100 * cell['share']:.1f} % of all", "normal"))  # fmt: skip
        for down, text, weight in lines:
            axes.text(x + 0.5, y + down, text, fontsize=SMALL, color=ink, ha="center", va="center", fontweight=weight)
    axes.set_xlim(0, 5)
    axes.set_ylim(len(names), 0)
    axes.xaxis.tick_top()
    fifths = ("poorest", "second", "third", "fourth", "richest")
    axes.set_xticks(np.arange(5) + 0.5, fifths, fontsize=SMALL)
    axes.set_yticks(np.arange(len(names)) + 0.5, [_broken(n) for n in names], fontsize=SMALL)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    keys = [Patch(facecolor=_FILL[i], edgecolor=BLACK, hatch="///" if i == "hidden" else "", label=_SAID[i])
            for i in (*INSTRUMENTS, "hidden")]  # fmt: skip
    figure.legend(handles=keys, loc="lower left", bbox_to_anchor=(0.25, 0.72 / height), ncols=4, fontsize=SMALL,
                  frameon=False)  # fmt: skip
    source_line(
        figure, sources or ("workers given by the reader",), note="Fifths of all persons, not of these workers."
    )
    told = "; ".join(
        f"{c['label']}, {fifths[int(c['quintile']) - 1]} fifth: {c['instrument']} ({_able(c)})"
        for c in found.frame.to_dict("records")
        if c["instrument"] != "hidden"
    )
    figure.description = (
        f"{label or 'Informal workers'}: {lead} {told or 'Every segment is hidden'}; hidden: {found.hidden}."
    )
    return figure


def _able(cell: dict[Hashable, Any]) -> str:
    """Return the share able to pay in words; one of few persons is hidden."""
    share = float(cell["able_share"])
    return f"{100 * share:.0f} % able" if np.isfinite(share) else "share hidden"


def _broken(name: str) -> str:
    """Return a label in two lines where it is long."""
    import textwrap

    return "\n".join(textwrap.wrap(name, width=26))
