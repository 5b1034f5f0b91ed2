"""Figures of a choice: weights from comparisons, scored options, orders of the parties, who pays, who serves whom."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.plots.strategy_plan import short
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, percent
from sscore.strategy import Ahp, BurdenShare, Concordance, Coordination, GroupAhp, Hierarchy, ScoredOptions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["burden_bar", "coordination_cells", "party_ranks", "score_bars", "weight_bars"]

_HATCHES = ("", "//", "..", "xx", "\\\\", "++")
_COLOURS = (BLUE, ORANGE, SKY, VERMILION, "white", GREY)
_MOST_CELLS = 12


def weight_bars(found: Ahp | GroupAhp | Hierarchy, *, title: str = "Weights from comparisons in pairs") -> Figure:
    """Draw the weights, heaviest first, and how consistent the comparisons are; for a group also each member's weight.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.ahp`, :func:`sscore.strategy.group_ahp` or
        :func:`sscore.strategy.ahp_hierarchy`.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    whole: Ahp | Hierarchy = found.group if isinstance(found, GroupAhp) else found
    labels, weights = whole.labels, np.asarray(whole.weights)
    order = np.argsort(-weights, kind="stable")
    rows = len(order)
    height = 3.0 + 0.5 * rows
    figure = new_figure(short(title, 72), height=height)
    axes = figure.add_axes((0.30, 1.35 / height, 0.62, 1 - 2.55 / height))
    bare(axes, keep=("bottom",))
    axes.barh(range(rows), weights[order], height=0.62, color=BLUE, edgecolor=BLACK)
    top = float(weights.max())
    members = found.members if isinstance(found, GroupAhp) else ()
    for member in members:
        axes.plot(member.weights[order], range(rows), marker="D", linestyle="", markersize=9, color=ORANGE, mec=BLACK)
        top = max(top, float(member.weights.max()))
    for row, k in enumerate(order):
        ends = [float(weights[k]), *(float(m.weights[k]) for m in members)]
        axes.text(max(ends) + 0.03 * top, row, f"{weights[k]:.3f}", va="center", fontsize=SMALL)
    axes.set_yticks(range(rows), [short(labels[k], 34) for k in order], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, 1.15 * top)
    axes.set_xlabel("weight; all weights add up to 1", fontsize=SMALL)
    line = _consistency(whole.criteria if isinstance(whole, Hierarchy) else whole)
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    note = f"Diamonds: the {len(members)} members." if members else ""
    source_line(figure, ["the comparisons given"], note=note)
    parts = "; ".join(f"{labels[k]} {weights[k]:.3f}" for k in order)
    figure.description = f"{title}: {parts}. {line}"
    return figure


def _consistency(found: Ahp) -> str:
    """Return in a sentence how consistent comparisons are."""
    if found.consistency_ratio is None:
        return "No comparison checks another, so consistency is not known."
    verdict = "consistent enough" if found.consistent else "too inconsistent: compare again"
    gaps = f", {found.missing} comparisons missing" if found.missing else ""
    return f"Consistency ratio {found.consistency_ratio:.3f}: {verdict}{gaps}."


def score_bars(found: ScoredOptions, *, title: str = "Options by weighted score") -> Figure:
    """Draw the score of each option as the sum of what each criterion gives it; options without a score are named.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.weighted_scores`.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    scored = [(k, o) for k, o in enumerate(found.options) if o.score is not None]
    scored.sort(key=lambda pair: pair[1].rank or 0)
    rows = len(scored)
    height = max(3.2 + 0.55 * rows, 2.6 + 0.36 * len(found.criteria))
    figure = new_figure(short(title, 72), height=height)
    axes = figure.add_axes((0.27, 1.35 / height, 0.43, 1 - 2.55 / height))
    bare(axes, keep=("bottom",))
    left = np.zeros(rows)
    for j, (name, weight) in enumerate(zip(found.criteria, found.weights, strict=True)):
        part = np.array([found.values[k, j] * weight for k, _ in scored])
        colour, hatch = _COLOURS[j % 6], _HATCHES[j % 6]
        label = f"{short(name, 22)}, {percent(float(weight))}"
        axes.barh(
            range(rows), part, left=left, height=0.62, color=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.8,
            label=label,
        )  # fmt: skip
        left += part
    for row, (_, option) in enumerate(scored):
        axes.text(float(left[row]) + 1.5, row, f"{option.score:.3g}, rank {option.rank}", va="center", fontsize=SMALL)
    axes.set_yticks(range(rows), [short(o.option, 30) for _, o in scored], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, max(1.35 * float(left.max()), 10))
    axes.set_xlabel("weighted score, 0 to 100", fontsize=SMALL)
    figure.legend(loc="upper left", bbox_to_anchor=(0.71, 1 - 1.1 / height), fontsize=SMALL, frameon=False)
    line = f"First: {' and '.join(found.winners)}."
    figure.text(0.02, 1 - 0.62 / height, textwrap.shorten(line, 90, placeholder=" …"), fontsize=TEXT, va="top")
    note = f"Left out for a missing score: {', '.join(found.excluded)}." if found.excluded else ""
    source_line(figure, ["scores and weights as given"], note=f"Beside each criterion its weight. {note}".strip())
    parts = "; ".join(f"{o.rank} {o.option} ({o.score:.3g})" for _, o in scored)
    figure.description = f"{title}: {parts}. {line} {note}".strip()
    return figure


def party_ranks(found: Concordance, *, title: str = "Do the parties agree on an order?") -> Figure:
    """Draw the rank each party gives each item, and the mean rank, lowest first.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.kendall_w`.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    order = np.argsort(found.mean_ranks, kind="stable")
    rows, parties = len(order), len(found.raters)
    height = max(3.2 + 0.55 * rows, 2.6 + 0.36 * min(parties, 6))
    figure = new_figure(short(title, 72), height=height)
    axes = figure.add_axes((0.27, 1.35 / height, 0.46, 1 - 2.55 / height))
    bare(axes, keep=("bottom",))
    marks = "os^vDP"
    named = parties <= 6
    for m, party in enumerate(found.raters):
        shift = 0.0 if parties == 1 else 0.36 * (m / (parties - 1) - 0.5)
        axes.plot(
            found.ranks[m, order], np.arange(rows) + shift, marker=marks[m % 6], linestyle="", markersize=10,
            color=_COLOURS[m % 6] if named else SKY, mec=BLACK, label=short(party, 26) if named else None,
        )  # fmt: skip
    for row, k in enumerate(order):
        mean = float(found.mean_ranks[k])
        axes.plot([mean, mean], [row - 0.34, row + 0.34], color=BLACK, linewidth=4)
        axes.axhline(row + 0.5, color="#DDDDDD", linewidth=1)
    axes.set_yticks(range(rows), [short(found.items[k], 30) for k in order], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0.5, rows + 0.5)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("rank by the parties' own numbers: the lowest number is rank 1", fontsize=SMALL)
    if named:
        figure.legend(loc="upper left", bbox_to_anchor=(0.75, 1 - 1.1 / height), fontsize=SMALL, frameon=False)
    p = found.p_value if found.p_permutation is None else found.p_permutation
    line = f"Kendall's W {found.w:.2f} of 1 ({parties} parties, p {p:.3f})."
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    source_line(figure, ["the orders given"], note=f"Black line: mean rank. {found.remark}".strip())
    parts = "; ".join(f"{found.items[k]} {found.mean_ranks[k]:.3g}" for k in order)
    figure.description = f"{title} Mean ranks: {parts}. {line}"
    return figure


def burden_bar(found: BurdenShare, *, title: str = "Who bears the cost?") -> Figure:
    """Draw what employees, employers and government pay, and the half that employees should not pass.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.burden_share` or :func:`sscore.strategy.burden_share_of_branches`.
    title
        Headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(short(title, 72), height=4.6)
    axes = figure.add_axes((0.05, 0.34, 0.90, 0.28))
    bare(axes, keep=("bottom",))
    total = found.employees + found.employers + found.government
    left, parts = 0.0, []
    for name, paid, colour, hatch in (
        ("employees", found.employees, ORANGE, "//"),
        ("employers", found.employers, BLUE, ""),
        ("government", found.government, SKY, ".."),
    ):
        share = 100 * paid / total
        parts.append(f"{name} {percent(share / 100)}")
        axes.barh([0], [share], left=left, height=0.7, color=colour, hatch=hatch, edgecolor=BLACK, label=parts[-1])
        left += share
    axes.axvline(50, color=BLACK, linewidth=3, linestyle="--")
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([])
    axes.set_xlabel("% of the cost", fontsize=SMALL)
    figure.legend(loc="upper left", bbox_to_anchor=(0.04, 0.78), ncols=3, fontsize=TEXT, frameon=False)
    verdict = "at most half, as" if found.met else "more than the half that"
    line = f"Insured employees pay {percent(found.share)}: {verdict} {found.source} allows."
    figure.text(0.02, 0.84, line, fontsize=TEXT, va="top")
    aside = f"Left out: {', '.join(found.left_out)}. " if found.left_out else ""
    source_line(figure, [found.source], note=f"{aside}Dashed: half. The rule is of quality {found.quality}.")
    figure.description = f"{title} {', '.join(parts)}. {line}"
    return figure


def coordination_cells(found: Coordination, *, title: str = "Which programmes serve whom?") -> Figure:
    """Draw groups by functions with the number of programmes: none and several stand out.

    Parameters
    ----------
    found
        The result of :func:`sscore.strategy.coordination`.
    title
        Headline.

    Raises
    ------
    ModelError
        For more than 12 groups or functions, which could not be read.
    """
    from sscore.plots.canvas import new_figure, source_line

    table = found.to_frame().to_numpy()
    rows, columns = table.shape
    if max(rows, columns) > _MOST_CELLS:
        raise ModelError(f"coordination_cells: at most {_MOST_CELLS} groups and functions, got {rows} and {columns}.")
    height = 3.4 + 0.6 * rows
    figure = new_figure(short(title, 72), height=height)
    axes = figure.add_axes((0.24, 1.75 / height, 0.72, 1 - 2.85 / height))
    for (i, j), number in np.ndenumerate(table):
        _cell(axes, (i, j), int(number))
    wrap = max(int(70 / columns), 5)
    names = [textwrap.fill(textwrap.shorten(f, 2 * wrap, placeholder=" …"), wrap) for f in found.functions]
    axes.set_xticks(range(columns), names, fontsize=SMALL)
    axes.set_yticks(range(rows), [short(g, 26) for g in found.groups], fontsize=SMALL)
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    twice, none = len(found.overlaps), len(found.empty)
    line = f"{len(found.programmes)} programmes: {twice} cells served by more than one, {none} by none."
    figure.text(0.02, 1 - 0.62 / height, line, fontsize=TEXT, va="top")
    source_line(figure, ["the programmes given"], note="Hatched: none. Framed: several, a question and not yet waste.")
    pairs = "; ".join(f"{g}, {f}: {' and '.join(who)}" for (g, f), who in found.overlaps.items())
    figure.description = f"{title} {line} {'Served by several: ' + pairs + '.' if pairs else ''}".strip()
    return figure


def _cell(axes: Axes, place: tuple[int, int], number: int) -> None:
    """Draw one group and function: the number of programmes, hatched for none, framed for several."""
    from matplotlib.patches import Rectangle

    i, j = place
    colour = "white" if number == 0 else SKY if number == 1 else ORANGE
    hatch = "//" if number == 0 else ""
    axes.add_patch(
        Rectangle((j - 0.46, i - 0.42), 0.92, 0.84, facecolor=colour, edgecolor=GREY, hatch=hatch, linewidth=0.8)
    )
    if number > 1:
        axes.add_patch(Rectangle((j - 0.46, i - 0.42), 0.92, 0.84, facecolor="none", edgecolor=BLACK, linewidth=3))
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 2.0} if number == 0 else None
    axes.text(j, i, str(number), ha="center", va="center", fontsize=TEXT, bbox=paper)
