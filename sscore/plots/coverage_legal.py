"""Who is reached by the law and who is covered in effect; and how many persons stand behind several counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage import CountryCoverage, CoveredPersons
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, count, percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["covered_persons_bar", "effective_coverage_dots", "legal_reach_bars"]

# Denominators too long for a label.
_SHORT = {"vulnerable persons": "children and adults without cover"}


def legal_reach_bars(found: CountryCoverage) -> Figure:
    """Draw, for each branch, the part of the labour force whom the rules in the pack name, and where they are silent.

    Effective coverage of workers, where published, is a dot of its own: it is never part of the bar.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.country_coverage`.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from sscore.plots.canvas import bare, new_figure, source_line

    whole = found.legal.frame[found.legal.frame["group"] == "all"]
    rows = whole.sort_values("branch").to_dict("records")
    height = 4.6 + 0.75 * len(rows)
    figure = new_figure(f"{found.country}: whom can the law reach, and who is covered?", height=height)
    lead = "Share of the labour force aged 15 to 64. The law's share is at most this: exclusions are not in the pack."
    figure.text(0.02, 1 - 0.72 / height, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.19, 1.95 / height, 0.77, 1 - 3.3 / height))
    bare(axes, keep=("left",))
    share = _of_workers(found)
    words = []
    for place, row in enumerate(rows):
        sure, most, silent = 100 * row["mandatory_high"], 100 * row["any_high"], 100 * row["silent"]
        axes.barh(place, sure, height=0.5, color=BLUE, edgecolor=BLACK)
        axes.barh(place, most - sure, left=sure, height=0.5, color=SKY, edgecolor=BLACK)
        axes.barh(place, silent, left=100 - silent, height=0.5, color="white", edgecolor=GREY, hatch="///")
        axes.text(most / 2, place, f"{most:.0f} %", fontsize=TEXT, ha="center", va="center", fontweight="bold",
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        told = f"{row['branch']} at most {percent(row['any_high'])}"
        if row["branch"] in share:
            value = share[row["branch"]]
            axes.plot(value, place + 0.38, marker="^", color=ORANGE, markeredgecolor=BLACK, markersize=13)
            told += f", covered in effect {percent(value / 100)}"
        words.append(told)
    axes.set_yticks(range(len(rows)), [str(r["branch"]) for r in rows], fontsize=TEXT)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.35, -0.5)
    axes.set_xlim(0, 100)
    axes.set_xlabel(f"% of the labour force, {found.year}", fontsize=SMALL)
    keys = [
        Patch(facecolor=BLUE, edgecolor=BLACK, label="named, perhaps mandatory"),
        Patch(facecolor=SKY, edgecolor=BLACK, label="named otherwise"),
        Patch(facecolor="white", edgecolor=GREY, hatch="///", label="no rule carried"),
    ]
    if not any(row["any_high"] > row["mandatory_high"] + 1e-12 for row in rows):
        keys.pop(1)
    handles: list[Artist] = [*keys]
    if share:
        mark = {"marker": "^", "color": ORANGE, "markeredgecolor": BLACK, "markersize": 12, "linewidth": 0}
        handles.append(Line2D([], [], **mark, label="covered in effect"))  # type: ignore[arg-type]
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.02, 0.72 / height), ncols=4, fontsize=SMALL,
                  frameon=False)  # fmt: skip
    source_line(figure, [r.source for r in found.legal.reach], note="Law: quality C, our reading.")
    figure.description = (
        f"{found.country}, {found.day}: whom the law can reach, of the labour force aged 15 to 64: {'; '.join(words)}. "
        f"Where no rule is carried, the law is not known."
    )
    return figure


def _of_workers(found: CountryCoverage) -> dict[str, float]:
    """Return effective coverage of the employed, in per cent of the labour force, by branch of the law."""
    people = found.legal.row(str(found.legal.frame["branch"].iloc[0]))["persons"]
    parts = found.distance[found.distance["part"] == "effective"]
    return {str(r["branch"]): 100 * float(r["persons_low"]) / people for r in parts.to_dict("records")}


def effective_coverage_dots(found: CountryCoverage) -> Figure:
    """Draw effective coverage row by row, each of its own denominator, with year and quality; gaps are named.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.country_coverage`.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = found.effective.to_dict("records")
    figure = new_figure(f"{found.country}: who is covered in effect? SDG 1.3.1, row by row", height=8.9)
    lead = "Each row has its own denominator: rows may not be added. No figure is not 0 %."
    figure.text(0.02, 0.905, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.40, 0.15, 0.56, 0.69))
    bare(axes, keep=("left", "bottom"))
    for place, row in enumerate(rows):
        _dot(axes, place, row)
    labels = [_label(str(r["row"]), str(r["denominator"])) for r in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the row's own denominator", fontsize=SMALL)
    axes.grid(axis="x", color="#DDDDDD")
    known = [r for r in rows if r["status"] != "no data"]
    measured = [str(r["source"]) for r in known if r["status"] == "measured"]
    source_line(figure, measured or ("no published figure is carried; assumptions of the pack",))
    told = "; ".join(f"{r['row']} {percent(r['share'])} ({_when(r)})" for r in known)
    figure.description = (
        f"Effective coverage in {found.country}: {told or 'no figure'}. Without a figure: {len(rows) - len(known)} of "
        f"{len(rows)} rows."
    )
    return figure


def _dot(axes: Axes, place: int, row: dict[object, object]) -> None:
    """Draw one row: a bar to a dot with its share, year and quality, or the words for no figure."""
    share = float(row["share"])  # type: ignore[arg-type]
    if np.isnan(share):
        axes.text(1, place, "no figure", fontsize=SMALL, color=GREY, va="center", style="italic")
        return
    value = 100 * share
    axes.barh(place, value, height=0.16, color=SKY, hatch="//" if row["status"] == "assumed" else "")
    axes.plot(value, place, marker="o", color=BLUE, markersize=12, markeredgecolor=BLACK)
    right = value < 70
    axes.text(value + (2.2 if right else -2.2), place, f"{percent(share)}  {_when(row)}", fontsize=TEXT, va="center",
              ha="left" if right else "right",
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
    axes.set_axisbelow(True)


def _when(row: dict[object, object]) -> str:
    """Return the year and quality letter of a row."""
    return "assumption, C" if row["status"] == "assumed" else f"{int(str(row['year']))}, {row['quality']}"


def _label(row: str, denominator: str) -> str:
    """Return a row with whom it is a share of, where its name does not say so."""
    if row in denominator:
        return denominator
    return f"{row}\nof {_SHORT.get(row, denominator)}"


def covered_persons_bar(found: CoveredPersons, *, label: str = "") -> Figure:
    """Draw the sum of the counts beside the persons who can stand behind it.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.persons_covered` or :func:`sscore.coverage.persons_in_registers`.
    label
        Of the title.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(f"{label or 'Several schemes'}: how many persons are behind the counts?", height=5.8)
    least, most = found.double_counted
    lead = (
        f"The sum counts {count(least)} persons too many."
        if found.exact
        else f"The sum counts between {count(least)} and {count(most)} persons too many."
    )
    figure.text(0.02, 0.86, lead, fontsize=TEXT, va="top")
    axes = figure.add_axes((0.20, 0.20, 0.76, 0.54))
    bare(axes, keep=("left", "bottom"))
    left = 0.0
    for place, size in enumerate(found.counts.values()):
        axes.barh(0, size, left=left, height=0.55, color=(SKY, ORANGE, "#CCCCCC")[place % 3], edgecolor=BLACK)
        left += size
    axes.barh(1, found.low, height=0.55, color=BLUE, edgecolor=BLACK)
    axes.barh(1, found.high - found.low, left=found.low, height=0.55, color="white", hatch="//", edgecolor=BLUE)
    ends = count(found.low) if found.exact else f"{count(found.low)} to {count(found.high)}"
    for place, text, at in ((0, count(found.added), found.added), (1, ends, found.high)):
        axes.text(at, place - 0.40, text, fontsize=TEXT, fontweight="bold", ha="right", va="center")
    axes.set_yticks([0, 1], ["counts\nadded up", "persons,\neach once"], fontsize=TEXT)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(1.5, -0.65)
    axes.set_xlim(0, 1.02 * max(found.added, found.population, 1.0))
    axes.axvline(found.population, color=BLACK, linestyle="--", linewidth=1.5)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _: count(value))
    axes.set_xlabel(f"persons; dashed: all who could be covered, {count(found.population)}", fontsize=SMALL)
    source_line(figure, ("counts given by the reader",), note=f"Method: {found.method}.")
    low, high = found.share
    share = percent(low) if found.exact else f"{percent(low)} to {percent(high)}"
    figure.description = (
        f"{label or 'Several schemes'}: counts of {', '.join(found.counts)} add up to {count(found.added)}; persons, "
        f"each once: {ends} ({share} of {count(found.population)})."
    )
    return figure
