"""A product for a group that is not covered: its members, its money, its price, and what the result hangs on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage import BreakEven, ProductProjection, ProductTornado, moved_product
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, figures, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sscore.plots.canvas import SelfDescribing

__all__ = ["product_members", "product_money", "product_price", "product_tornado_bars"]

_SOURCES = ("the product's file", "UN World Population Prospects 2024", "ILOSTAT", "IMF World Economic Outlook")
_SEEN = 0.005  # of the longest bar: what moves the result less could not be seen
_AREA = (0.08, 0.19, 0.66, 0.53)


def product_members(found: ProductProjection) -> Figure:
    """Draw those who pay, with the middle 80 % of scenarios, and those who stopped, at the end of each year."""
    figure, axes = _new(found, "who joins, and who still pays")
    years = np.asarray(found.years) + 1
    lines = {"pay": (found.central["paying"], BLUE), "stopped": (found.central["lapsed"], VERMILION)}
    scale, word = _scale(max(float(v.max()) for v, _ in lines.values()))
    band = ""
    if found.simulated is not None:
        low, high = found.interval("paying")
        axes.fill_between(years, low / scale, high / scale, color=SKY, alpha=0.5, linewidth=0)
        if high[-1] > low[-1]:
            band = f" In 80 of 100 scenarios {count(_round(low[-1]))} to {count(_round(high[-1]))} pay."
    top = float(high.max()) / scale if found.simulated is not None else 0.0
    _ends(axes, years, {n: (v / scale, c) for n, (v, c) in lines.items()}, word, top=top)
    axes.set_title(f"{word.strip() or 'persons'}, 30 June of each year", fontsize=SMALL, loc="left", color=GREY)
    paying, lapsed = (_round(v[-1]) for v, _ in lines.values())
    share = paying / (paying + lapsed)
    said = (
        f"On 30 June {years[-1]}, {count(paying)} pay: {percent(share)} of the members."
        f" {count(lapsed)} have stopped.{band}"
    )
    _say(figure, said)
    figure.description = f"{found.title}, members by year. {said}"
    return figure


def product_money(found: ProductProjection) -> Figure:
    """Draw where each unit of income goes over all years, and the fund beside members' accounts."""
    figure, left = _new(found, "where the money comes from and where it goes", area=(0.17, 0.22, 0.27, 0.48))
    from sscore.plots.canvas import bare

    c = found.central
    money = found.market.currency
    parts = {
        "own contributions": (c["own"].sum(), BLUE),
        "State: subsidy, match": (c["public"].sum(), SKY),
        "short-term benefits": (c["short_term"].sum(), ORANGE),
        **({"paid from accounts": (c["long_term"].sum(), ORANGE)} if found.has_accounts else {}),
        "administration": (c["administration"].sum(), VERMILION),
    }
    whole = float(c["contributions"].sum())
    bare(left, keep=())
    for k, (value, colour) in enumerate(parts.values()):
        left.barh(k, 100 * value / whole, color=colour, height=0.65)
        left.annotate(f"{100 * value / whole:.0f}", (100 * value / whole, k), xytext=(4, 0), va="center",
                      textcoords="offset points", fontsize=SMALL)  # fmt: skip
    left.set_yticks(range(len(parts)), list(parts), fontsize=SMALL)
    left.invert_yaxis()
    left.tick_params(axis="y", length=0)
    left.set_xticks([])
    left.grid(visible=False)
    left.set_xlim(0, 118)
    left.set_title("all years, contributions = 100", fontsize=SMALL, loc="left", color=GREY)
    right = figure.add_axes((0.56, 0.22, 0.26, 0.48))
    bare(right)
    right.grid(axis="y", color="#DDDDDD")
    years = np.asarray(found.years) + 1
    scale, word = _scale(float(max(np.abs(c["fund"]).max(), c["accounts"].max())))
    lines = {"fund": (c["fund"] / scale, BLUE)}
    if found.has_accounts:
        lines["accounts"] = (c["accounts"] / scale, ORANGE)
    _ends(right, years, lines, word)
    right.set_title(f"{money}{word}, 30 June", fontsize=SMALL, loc="left", color=GREY)
    free = float(c["free"][-1])
    state = f"the fund holds {money} {count(abs(free))} {'more' if free >= 0 else 'less'} than members' accounts"
    if not found.has_accounts:
        state = f"the fund {'holds' if free >= 0 else 'owes'} {money} {count(abs(free))}"
    said = (
        f"Administration takes {percent(float(c['administration'].sum()) / whole)} of all contributions. On 30 June "
        f"{years[-1]} {state}."
    )
    _say(figure, said)
    figure.description = f"{found.title}, money from {found.years[0]} to {years[-1]}. {said}"
    return figure


def product_price(
    found: ProductProjection, breaks: BreakEven | None = None, *, factors: Sequence[float] = ()
) -> Figure:
    """Draw take-up in the first year, and the money left at the end, by the level of the contribution.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.project_product`.
    breaks
        From :func:`sscore.coverage.break_even`, to be marked; None for none.
    factors
        Multiples of the file's contribution; by default from a half to twice.
    """
    from sscore.plots.canvas import bare

    figure, left = _new(found, "what if the contribution were another one?", area=(0.08, 0.22, 0.38, 0.48))
    steps = np.asarray(factors if len(factors) else np.linspace(0.5, 2.0, 13), dtype=float)
    names = [
        n for n in ("contribution.amount", "contribution.rate", "contribution.floor", "contribution.ceiling")
        if n in found.product.numbers
    ]  # fmt: skip
    at, reached = [], []
    for factor in steps:
        try:
            at.append(moved_product(found, {n: float(factor) * found.product.value(n) for n in names}))
            reached.append(factor)
        except ModelError:  # nobody has income left for so much
            break
    steps = np.asarray(reached)
    joins = [100 * float(p.central["take_up"][0]) for p in at]
    left_over = [100 * float(p.central["free"][-1] / p.central["contributions"].sum()) for p in at]
    right = figure.add_axes((0.56, 0.22, 0.38, 0.48))
    for axes, values, title in (
        (left, joins, "% of those offered it who join"),
        (right, left_over, "fund beyond accounts at the end, % of contributions"),
    ):
        bare(axes)
        axes.grid(axis="y", color="#DDDDDD")
        axes.plot(steps, values, color=BLUE, linewidth=3)
        axes.axvline(1, color=GREY, linewidth=1.5, linestyle=":")
        axes.set_xlabel("times the contribution of the file", fontsize=SMALL)
        axes.set_title(title, fontsize=SMALL, loc="left", color=GREY)
    right.axhline(0, color=BLACK, linewidth=1)
    left.set_ylim(0, 1.15 * max(joins))
    said = f"At the file's contribution {percent(float(found.central['take_up'][0]))} join."
    if breaks is not None:
        said += f" At {breaks.factor:.2g} times it, {percent(breaks.take_up)} would join and the money would just do."
        for axes, value in ((left, 100 * breaks.take_up), (right, 0.0)):
            if steps.min() <= breaks.factor <= steps.max():
                axes.plot([breaks.factor], [value], "o", color=VERMILION, markersize=10)
    _say(figure, said)
    figure.description = f"{found.title}, take-up and money by the level of the contribution. {said}"
    return figure


def product_tornado_bars(result: ProductTornado, *, most: int = 10) -> Figure:
    """Draw which number moves the result most, one at a time."""
    from sscore.plots.canvas import bare, new_figure, source_line

    scale, unit = {"free": (100.0, " %"), "public": (1e4, ""), "gain": (1.0, "")}[result.measure]
    figure = new_figure(textwrap.shorten(result.title, 80, placeholder=" …"), height=7.5)
    axes = figure.add_axes((0.30, 0.20, 0.64, 0.60))
    bare(axes, keep=("bottom",))
    least = _SEEN * max((abs(row[4] - row[3]) for row in result.rows), default=0.0)
    centre = scale * result.central
    shown = [row for row in result.rows[:most] if abs(row[4] - row[3]) >= least][::-1]
    for k, (_, low, high, at_low, at_high) in enumerate(shown):
        for end, colour in ((at_low, SKY), (at_high, ORANGE)):
            reach = scale * end - centre
            axes.barh(k, reach, left=centre, color=colour, edgecolor=BLACK, linewidth=0.5, height=0.7)
        ends = sorted(((scale * at_low, low), (scale * at_high, high)))
        for (place, value), side, pad in zip(ends, ("right", "left"), (-4, 4), strict=True):
            axes.annotate(figures(value), (min(place, centre) if pad < 0 else max(place, centre), k), xytext=(pad, 0),
                          textcoords="offset points", ha=side, va="center", fontsize=SMALL)  # fmt: skip
    axes.axvline(centre, color=BLACK, linewidth=2)
    axes.set_yticks(range(len(shown)), [_spoken(row[0]) for row in shown], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.14)
    named = {
        "free": "fund beyond accounts at the end, percent of all contributions",
        "gain": "persons newly covered at the end",
        "public": "subsidy and match of the last year, hundredths of a percent of GDP",
    }[result.measure]
    axes.set_xlabel(named, fontsize=SMALL)
    if result.measure == "gain":
        axes.xaxis.set_major_formatter(lambda value, _: count(_round(value)))
        axes.locator_params(axis="x", nbins=5)
    said = "No single number moves it."
    if result.rows:
        name, low, high, at_low, at_high = result.rows[0]
        said = (
            f"Most: {_spoken(name)}, {_told(scale * at_low)}{unit} at {figures(low)} and "
            f"{_told(scale * at_high)}{unit} at {figures(high)}."
        )
    figure.text(0.02, 0.905, f"What matters most, one number at a time. {said}", fontsize=TEXT, va="top")
    source_line(figure, _SOURCES, note=f"Centre: {_told(centre)}{unit}. Blue: low value, orange: high.")
    figure.description = f"{result.title}, {named}, {_told(centre)}{unit} in the centre. {said}"
    return figure


def _told(value: float) -> str:
    return f"{value:.1f}" if abs(value) < 1000 else count(_round(value))


def _spoken(name: str) -> str:
    """Return a number's name as it is read.

    >>> _spoken("benefits.short_term.maternity.claims"), _spoken("lapse.first_year")
    ('maternity: claims', 'lapse: first year')
    """
    part = name.removeprefix("benefits.short_term.").removeprefix("benefits.")
    return part.replace(".", ": ").replace("_", " ")


def _round(value: float) -> float:
    """Return a number to three figures."""
    return float(f"{value:.3g}")


def _scale(highest: float) -> tuple[float, str]:
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if highest >= size:
            return size, word
    return 1.0, ""


def _new(
    found: ProductProjection, about: str, *, area: tuple[float, float, float, float] = _AREA
) -> tuple[SelfDescribing, Axes]:
    from sscore.plots.canvas import bare, new_figure, source_line

    title = textwrap.shorten(found.title, 80, placeholder=" …")
    figure = new_figure(title, height=6.5)
    figure.text(0.02, 0.895, about[0].upper() + about[1:], fontsize=TEXT, color=GREY)
    axes = figure.add_axes(area)
    bare(axes)
    axes.grid(axis="y", color="#DDDDDD")
    letters = found.assumptions()["quality"]
    note = f"{percent(float((letters == 'C').mean()))} of the numbers behind it are assumptions or unverified (C)."
    source_line(figure, _SOURCES, note=note)
    return figure, axes


def _say(figure: Figure, said: str) -> None:
    """Write the sentence below the title, in one line or two."""
    figure.text(0.02, 0.862, textwrap.fill(said, 105), fontsize=SMALL + 0.5, va="top")


def _ends(
    axes: Axes, years: np.ndarray, lines: dict[str, tuple[np.ndarray, str]], word: str, *, top: float = 0.0
) -> None:
    """Draw lines with names and last values at their ends, moved apart where they would meet."""
    highest = max(top, *(float(v.max()) for v, _ in lines.values())) or 1.0
    lowest = min(0.0, *(float(v.min()) for v, _ in lines.values()))
    at, last = {}, -np.inf
    for name in sorted(lines, key=lambda n: float(lines[n][0][-1])):
        at[name] = last = max(float(lines[name][0][-1]), last + 0.09 * (highest - lowest))
    for name, (values, colour) in lines.items():
        axes.plot(years, values, color=colour, linewidth=3)
        axes.annotate(
            f"{name}: {values[-1]:.3g}{word}", (float(years[-1]), at[name]), xytext=(8, 0), va="center",
            textcoords="offset points", fontsize=SMALL, color=BLACK if colour == SKY else colour,
            annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(1.1 * lowest, 1.12 * highest)
    axes.set_xlim(years[0], years[-1])
    steps = np.unique(np.linspace(years[0], years[-1], min(4, len(years))).round().astype(int))
    axes.set_xticks(steps, [str(s) for s in steps], fontsize=SMALL)
