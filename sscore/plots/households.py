"""Who has how much, who is reached by a benefit, and what a programme misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import ModelError
from sscore.households import Incidence, Lorenz, Targeting
from sscore.inputs import Floats
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

__all__ = ["incidence_bars", "lorenz_lines", "targeting_bars"]

Dash = Literal["-", "--", ":"]

_LINES: tuple[tuple[str, Dash], ...] = ((BLUE, "-"), (VERMILION, "--"), (BLACK, ":"))
_ORDER = {2: ("poorer half", "richer half"), 5: ("poorest fifth", "second", "third", "fourth", "richest fifth")}


def lorenz_lines(curves: Mapping[str, Lorenz], *, label: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw Lorenz curves, one a population or before and after a reform, over the line of equal shares.

    Parameters
    ----------
    curves
        By name, up to three, from :func:`sscore.households.lorenz`.
    label
        Of the title.
    sources
        Where the incomes come from.

    Raises
    ------
    ModelError
        For no curve, or more than three.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if not 1 <= len(curves) <= len(_LINES):
        raise ModelError(f"lorenz_lines: wanted one to three curves, got {len(curves)}.")
    figure = new_figure(f"{label or 'Incomes'}: what share of all income do the poorest have?", height=7.0)
    axes = figure.add_axes((0.07, 0.18, 0.50, 0.70))
    bare(axes)
    axes.plot([0, 100], [0, 100], color=GREY, linewidth=1.5)
    words = []
    for row, ((name, curve), (colour, dash)) in enumerate(zip(curves.items(), _LINES, strict=False)):
        axes.plot(100 * curve.persons, 100 * curve.income, color=colour, linestyle=dash, linewidth=3)
        told = f"poorest 40 % have {percent(curve.share(0.4))}, richest 10 % have {percent(1 - curve.share(0.9))}"
        place = 0.80 - 0.19 * row
        figure.text(0.62, place, name, fontsize=TEXT, fontweight="bold", color=colour)
        figure.add_artist(_key(figure, (0.62, place + 0.045), colour, dash))
        for line, text in enumerate((f"Gini {curve.gini:.3f}", *told.split(", "))):
            figure.text(0.62, place - 0.035 * (line + 1), text, fontsize=SMALL)
        words.append(f"{name}: Gini {curve.gini:.3f}, {told}")
    axes.set_xlim(0, 100)
    axes.set_ylim(min(0.0, *(100 * float(c.income.min()) for c in curves.values())), 100)
    axes.set_xlabel("% of persons, from the poorest", fontsize=TEXT)
    axes.set_title("% of all income", fontsize=SMALL, loc="left", color=GREY)
    axes.grid(color="#DDDDDD")
    source_line(figure, sources or ("incomes given by the reader",), note="Grey: everybody has the same.")
    figure.description = f"Lorenz curves{f' of {label}' if label else ''}. {'. '.join(words)}."
    return figure


def _key(figure: Figure, at: tuple[float, float], colour: str, dash: Dash) -> Line2D:
    from matplotlib.lines import Line2D

    x, y = at
    return Line2D([x, x + 0.06], [y, y], color=colour, linestyle=dash, linewidth=3, transform=figure.transFigure)


def incidence_bars(found: Incidence, *, label: str = "", currency: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw the share of a benefit that each group of persons gets, with its coverage.

    A group in which one to four rows get the benefit, or do not, has no bar: see ``Incidence.to_frame``.

    Parameters
    ----------
    found
        From :func:`sscore.households.benefit_incidence`, of up to ten groups.
    label
        The benefit of the title.
    currency
        Put before amounts.
    sources
        Where the incomes come from.

    Raises
    ------
    ModelError
        For a benefit that nobody gets, more than ten groups, a group of one to four rows, or where no group has a bar.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    parts = len(found.persons)
    if found.total <= 0 or parts > 10:
        raise ModelError(
            f"incidence_bars: wanted a benefit that somebody gets, by two to ten groups, got {parts} groups."
        )
    _refuse_small("incidence_bars", found.rows)
    shares, said, covered = _bars_to_show(found)
    figure = new_figure(f"{label or 'Benefit'}: who gets the money?")
    axes = figure.add_axes((0.07, 0.25, 0.90, 0.56))
    bare(axes)
    fair = 100 / parts
    axes.bar(range(parts), shares, color=BLUE, width=0.7, edgecolor=BLACK)
    axes.axhline(fair, color=VERMILION, linestyle="--", linewidth=2)
    names = _ORDER.get(parts, tuple(f"group {k + 1}" for k in range(parts)))
    for k, share in enumerate(shares):
        axes.text(k, share + 1.2, said[k], fontsize=TEXT, ha="center", va="bottom",
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
    axes.set_xticks(range(parts), [f"{n}\n{c}" for n, c in zip(names, covered, strict=True)], fontsize=SMALL)
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, 1.22 * max(float(shares.max()), fair))
    axes.set_title("% of the money", fontsize=SMALL, loc="left", color=GREY)
    lead = f"Dashed: the same for everybody ({fair:.0f} %). Under each bar: how many of its persons are reached."
    figure.text(0.02, 0.885, lead, fontsize=TEXT)
    source_line(
        figure,
        sources or ("incomes given by the reader",),
        note="Groups hold equal numbers of persons, not households.",
    )
    before = f"{currency} " if currency else ""
    told = "; ".join(f"{n} {s} of the money, {c} reached" for n, s, c in zip(names, said, covered, strict=True))
    told = told.replace("not shown of the money, hidden reached", "not shown, so that few rows stay unseen")
    figure.description = f"{label or 'Benefit'} of {before}{count(found.total)} by groups of persons: {told}."
    return figure


def _bars_to_show(found: Incidence) -> tuple[Floats, list[str], list[str]]:
    """Return the height of each bar (0 where hidden), and the words above and below it."""
    table = found.to_frame()
    shares, reached = 100 * table["share_of_benefit"].to_numpy(), table["coverage"].tolist()
    hidden = np.isnan(shares)
    if hidden.all():
        raise ModelError(
            "incidence_bars: in every group the benefit reaches, or misses, one to four rows of the table, which are "
            "not published. Take fewer groups, or more households."
        )
    said = ["not shown" if h else f"{share:.0f} %" for h, share in zip(hidden, shares, strict=True)]
    covered = ["hidden" if h else percent(c) if c == c else "nobody" for h, c in zip(hidden, reached, strict=True)]
    return np.where(hidden, 0.0, shares), said, covered


def targeting_bars(found: Targeting, *, label: str = "", sources: Iterable[str] = ()) -> Figure:
    """Draw the poor and the others, covered and not, with the errors of exclusion and inclusion.

    Parameters
    ----------
    found
        From :func:`sscore.households.targeting`, with somebody poor and somebody covered.
    label
        The programme of the title.
    sources
        Where the incomes come from.

    Raises
    ------
    ModelError
        Where nobody is poor, nobody is covered, everybody is poor, or one to four rows stand behind a part of a bar:
        these are not published.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    others = found.population - found.poor
    if not (found.poor and found.covered and others):
        raise ModelError("targeting_bars: wanted poor, persons who are not poor, and somebody covered.")
    _refuse_small("targeting_bars", found.rows)
    figure = new_figure(f"{label or 'Programme'}: whom does it miss, and whom does it reach without need?", height=6.0)
    axes = figure.add_axes((0.14, 0.24, 0.82, 0.44))
    bare(axes, keep=("bottom",))
    wrong = found.covered - found.poor_covered
    rows = (("poor", found.poor, found.poor_covered, BLUE), ("not poor", others, wrong, ORANGE))
    for row, (_, whole, reached, colour) in enumerate(rows):
        axes.barh(row, reached, height=0.6, color=colour, edgecolor=BLACK)
        axes.barh(row, whole - reached, left=reached, height=0.6, color="white", hatch="//", edgecolor=SKY)
        axes.barh(row, whole, height=0.6, fill=False, edgecolor=BLACK)
    axes.set_yticks([0, 1], [f"{name}\n{count(_said(whole))}" for name, whole, *_ in rows], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(1.5, -0.5)
    axes.set_xlim(0, 1.005 * max(float(found.poor), others))
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda persons, _: count(persons))
    axes.set_xlabel("persons; filled: covered, hatched: not covered", fontsize=SMALL)
    errors = (
        f"Exclusion error: {percent(found.exclusion_error)} of the poor are not covered. "
        f"Inclusion error: {percent(found.inclusion_error)} of the covered are not poor."
    )
    money = ""
    if np.isfinite(found.leakage):
        money = (
            f"Of the money, {percent(found.leakage)} goes to persons who are not poor; "
            f"{percent(found.poverty_gap_efficiency)} closes the poverty gap."
        )
    figure.text(0.02, 0.865, errors, fontsize=TEXT)
    figure.text(0.02, 0.795, money, fontsize=TEXT)
    source_line(figure, sources or ("incomes given by the reader",))
    figure.description = f"{label or 'Programme'}: {errors} {money}".strip()
    return figure


def _refuse_small(caller: str, rows: Iterable[float]) -> None:
    """Raise where a part of the figure would show so few rows that one could be recognised."""
    small = [n for n in rows if 0 < n < SMALLEST_GROUP]
    if small:
        raise ModelError(
            f"{caller}: a part of the figure rests on few rows of the table ({small[0]:g}); under {SMALLEST_GROUP} are "
            f"not published. Take fewer groups, or more households."
        )


def _said(persons: float) -> float:
    """Return a number of persons as it is said: whole from one hundred on."""
    return round(persons) if persons >= 100 else round(persons, 1)
