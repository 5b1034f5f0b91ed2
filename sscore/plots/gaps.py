"""Coverage by group and branch: what is covered, what is not, and what nobody has counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.plots.style import BLACK, GREY, SMALL, TEXT, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sscore.coverage import GapMatrix

__all__ = ["gap_heatmap"]


def gap_heatmap(gap_matrix: GapMatrix) -> Figure:
    """Draw groups down and branches across: a shade and a number where there is a figure, hatching where there is none.

    A blank cell is a question that makes no sense (an old-age pension for children).

    Parameters
    ----------
    gap_matrix
        The result of :func:`sscore.coverage.gap_matrix`, or a part of it (``.only(groups=...)``).
    """
    from matplotlib.patches import Patch

    from sscore.plots.canvas import new_figure, source_line

    rows, columns = len(gap_matrix.groups), len(gap_matrix.branches)
    measured = gap_matrix.frame[gap_matrix.frame["value"].notna()]
    years = sorted(int(y) for y in measured["year"].dropna())
    span = (
        f"latest figures, {' to '.join(str(y) for y in dict.fromkeys((years[0], years[-1])))}"
        if years
        else "no figures"
    )
    height = max(5.5, 3.6 + 0.56 * rows)
    figure = new_figure(f"{gap_matrix.country}: effective coverage, % of each group, {span}", height=height)
    gaps = gap_matrix.count("no data")
    headline = f"{_counted(len(measured))} with a figure; {gaps} without one, which is not 0 %."
    figure.text(0.02, 1 - 0.58 / height, headline, fontsize=TEXT, va="top")
    bottom, top = 1.15 / height, 1 - 2.45 / height
    axes = figure.add_axes((0.26, bottom, 0.70, top - bottom))
    _cells(axes, gap_matrix)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.xaxis.tick_top()
    axes.set_xticks(
        np.arange(columns) + 0.5, gap_matrix.branches, fontsize=SMALL, rotation=38, ha="left", rotation_mode="anchor"
    )
    axes.set_yticks(np.arange(rows) + 0.5, gap_matrix.groups, fontsize=SMALL)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    keys = [
        Patch(facecolor=_shade(90), edgecolor=BLACK, label="dark: many covered"),
        Patch(facecolor=_shade(3), edgecolor=BLACK, label="light: few covered"),
        Patch(facecolor="white", edgecolor=GREY, hatch="///", label="no data"),
        Patch(facecolor="white", edgecolor="#DDDDDD", label="not applicable"),
    ]
    figure.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(0.25, 0.60 / height), ncols=4, fontsize=SMALL, frameon=False
    )
    assumed = (gap_matrix.frame["status"] == "assumed").any()
    note = "* C: a teaching assumption." if assumed else ""
    source_line(figure, [str(s) for s in measured["source"] if not str(s).startswith("assumption")], note=note)
    figure.description = _sentence(gap_matrix)
    return figure


def _shade(value: float) -> tuple[float, float, float]:
    """Return a blue that darkens with the share covered, also in grey; low shares are told apart by a square root."""
    depth = np.sqrt(np.clip(value, 0, 100) / 100)
    light, dark = np.array([0.93, 0.96, 0.99]), np.array([0.0, 0.20, 0.42])
    red, green, blue = light + depth * (dark - light)
    return (float(red), float(green), float(blue))


def _cells(axes: Axes, gap_matrix: GapMatrix) -> None:
    """Draw every cell."""
    from matplotlib.patches import Rectangle

    row_of = {g: k for k, g in enumerate(gap_matrix.groups)}
    column_of = {b: k for k, b in enumerate(gap_matrix.branches)}
    for cell in gap_matrix.frame.to_dict("records"):
        x, y = column_of[cell["branch"]], row_of[cell["group"]]
        if cell["status"] == "not applicable":
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor="white", edgecolor="#DDDDDD", linewidth=0.8))
            continue
        if cell["status"] == "no data":
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor="white", edgecolor=GREY, hatch="///", linewidth=0.8))
            continue
        value = float(cell["value"])
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=_shade(value), edgecolor=BLACK, linewidth=0.8))
        text = f"{value:.1f}" if value >= 0.1 or not value else f"{value:.1g}"
        text, below = (f"{text}*", "C") if cell["status"] == "assumed" else (text, str(int(cell["year"])))
        ink = "white" if value > 20 else BLACK
        axes.text(x + 0.5, y + 0.30, text, fontsize=TEXT, fontweight="bold", color=ink, ha="center", va="center")
        axes.text(x + 0.5, y + 0.74, below, fontsize=SMALL, color=ink, ha="center", va="center")


def _counted(number: int) -> str:
    """Return a number of cells in words."""
    return "1 cell" if number == 1 else f"{number} cells"


def _sentence(gap_matrix: GapMatrix) -> str:
    """Return the highest and the lowest figure and the number of gaps."""
    measured = gap_matrix.frame[gap_matrix.frame["value"].notna()].sort_values("value")
    gaps = gap_matrix.count("no data")
    where = f"Effective coverage in {gap_matrix.country} by group and branch"
    text = f"{where}: {_counted(len(measured))} filled, {gaps} without a figure."
    if len(measured):
        ends = [measured.iloc[-1], measured.iloc[0]]
        parts = [
            f"{word} {percent(float(c['value']) / 100)} ({c['group']}, {c['branch']}, "
            f"{'assumption' if c['status'] == 'assumed' else int(c['year'])})"
            for word, c in zip(("highest", "lowest"), ends, strict=True)
        ]
        text += f" The {parts[0]}; the {parts[1]}."
    return text
