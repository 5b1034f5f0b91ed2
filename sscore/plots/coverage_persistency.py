"""Who still pays, month by month since joining: assumed or seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from sscore.coverage import PayerSurvival, Persistency
from sscore.errors import ModelError
from sscore.plots.style import BLACK, BLUE, GREY, SMALL, TEXT, VERMILION, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["payer_curves"]

_LOOK: tuple[tuple[str, Literal["-", "--", ":"]], ...] = ((BLUE, "-"), (VERMILION, "--"), (BLACK, ":"))


def payer_curves(
    curves: Mapping[str, Persistency | PayerSurvival], *, label: str = "", sources: Iterable[str] = ()
) -> Figure:
    """Draw up to three curves of the share who still pay, with the share after 12 and 24 months.

    Parameters
    ----------
    curves
        By name: from :func:`sscore.coverage.persistency` or, with their 95 % interval, from
        :func:`sscore.coverage.payer_survival`.
    label
        Of the title.
    sources
        Where the numbers come from.

    Raises
    ------
    ModelError
        For no curve or more than three.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if not 1 <= len(curves) <= len(_LOOK):
        raise ModelError(f"payer_curves: wanted one to three curves, got {len(curves)}.")
    figure = new_figure(f"{label or 'Joiners'}: how many still pay?", height=6.5)
    axes = figure.add_axes((0.08, 0.20, 0.62, 0.66))
    bare(axes)
    axes.grid(axis="y", color="#DDDDDD")
    words = []
    for row, ((name, curve), (colour, dash)) in enumerate(zip(curves.items(), _LOOK, strict=False)):
        months, share = _points(curve)
        axes.step(months, 100 * share, where="post", color=colour, linestyle=dash, linewidth=3)
        if isinstance(curve, PayerSurvival):
            table = curve.to_frame()
            low, high = 100 * table["lower"], 100 * table["upper"]
            axes.fill_between(table["months"], low, high, alpha=0.15, linewidth=0, step="post", color=colour)
        told = [f"{percent(s)} after {m} months" for m in (12, 24) if (s := _share(curve, m)) is not None]
        told = told or [f"{percent(float(share[-1]))} after {months[-1]:g} months"]
        place = 0.82 - 0.20 * row
        figure.text(0.73, place, name, fontsize=TEXT, fontweight="bold", color=colour)
        for line, text in enumerate(told):
            figure.text(0.73, place - 0.045 * (line + 1), text, fontsize=SMALL)
        words.append(f"{name}: {', '.join(told)}")
    axes.set_ylim(0, 102)
    axes.set_xlim(left=0)
    axes.set_xlabel("months since joining", fontsize=TEXT)
    axes.set_title("% of those who joined who pay", fontsize=SMALL, loc="left", color=GREY)
    source_line(figure, sources or ("lapse given by the reader",))
    figure.description = f"Share who still pay{f', {label}' if label else ''}. {'. '.join(words)}."
    return figure


def _points(curve: Persistency | PayerSurvival) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(curve, Persistency):
        return np.arange(len(curve.paying)), np.asarray(curve.paying)
    return np.concatenate([[0.0], curve.months, [curve.longest]]), np.concatenate(
        [[1.0], curve.survival, curve.survival[-1:] if len(curve.survival) else [1.0]]
    )


def _share(curve: Persistency | PayerSurvival, months: int) -> float | None:
    """Return the share who pay after some months; None beyond the curve."""
    if isinstance(curve, Persistency):
        return curve.retention(months) if months < len(curve.paying) else None
    return curve.at(months)[0] if months <= curve.longest else None
