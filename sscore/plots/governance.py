"""Figures of governance and compliance: maturity, aged debt, the compliance gap, whom to visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.governance import ComplianceCurve, ComplianceGap, Maturity, Readiness
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["aged_debt_stack", "compliance_waterfall", "maturity_bars", "readiness_intervals", "recovery_curve"]


def maturity_bars(maturity: Maturity, *, radar: bool = True, title: str = "Governance maturity by principle") -> Figure:
    """Draw the score of each principle as a bar, the weakest in another colour and hatched, and the same as a radar.

    The bar is the figure to read; the radar is there because people know it.

    Parameters
    ----------
    maturity
        The result of :func:`sscore.governance.maturity`.
    radar
        Whether to draw the radar too; only where every principle has a score.
    title
        The headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    names, scores = list(maturity.scores), list(maturity.scores.values())
    figure = new_figure(title)
    whole = radar and all(s is not None for s in scores)
    axes = figure.add_axes((0.15, 0.16, 0.40 if whole else 0.76, 0.62))
    bare(axes, keep=("left",))
    places = np.arange(len(names))[::-1]
    for place, name, score in zip(places, names, scores, strict=True):
        if score is None:
            axes.text(0.05, place, "too many answers missing", fontsize=TEXT, va="center", color=GREY)
            continue
        weakest = name == maturity.weakest
        axes.barh(place, score, 0.66, color=VERMILION if weakest else SKY, edgecolor=BLACK, linewidth=0.8,
                  hatch="//" if weakest else "")  # fmt: skip
        axes.text(score + 0.06, place, f"{score:.2f}", fontsize=TEXT, va="center", zorder=3,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    axes.set_yticks(places, names, fontsize=TEXT)
    axes.set_xlim(0, 5)
    axes.set_xticks(range(6))
    axes.grid(axis="x", color="#DDDDDD")
    if maturity.overall is not None:
        axes.axvline(maturity.overall, color=BLACK, linestyle="--", linewidth=1.5)
        axes.text(maturity.overall, len(names) - 0.42, f"mean {maturity.overall:.2f}", fontsize=SMALL, ha="center")
    if whole:
        polar = figure.add_axes((0.64, 0.16, 0.28, 0.58), polar=True)
        angles = np.linspace(0, 2 * np.pi, len(names), endpoint=False)
        values = np.array(scores, dtype=float)
        polar.plot(np.append(angles, angles[0]), np.append(values, values[0]), color=BLUE, linewidth=2.5, marker="o")
        polar.fill(angles, values, color=SKY, alpha=0.3)
        polar.set_theta_offset(np.pi / 2)  # type: ignore[attr-defined]
        polar.set_theta_direction(-1)  # type: ignore[attr-defined]
        polar.set_ylim(0, 5)
        polar.set_yticks(range(1, 6), [""] * 5)
        polar.set_xticks(angles, [n[:4] + "." for n in names], fontsize=SMALL)
    figure.description = _maturity_sentence(maturity)
    headline = figure.description.split(": ", 1)[1].split(". Scores")[0]
    figure.text(0.02, 0.885, f"{headline[0].upper()}{headline[1:]}.", fontsize=TEXT)
    source_line(figure, ("the self-assessment given",), note="Scale 0 to 5; a low score is a question to the board.")
    return figure


def _maturity_sentence(maturity: Maturity) -> str:
    mean = "no mean, an answer set is incomplete" if maturity.overall is None else f"the mean is {maturity.overall:.2f}"
    low = (
        "" if maturity.weakest is None else f", the weakest link is {maturity.weakest} at {maturity.weakest_score:.2f}"
    )
    each = ", ".join(f"{n} {'none' if s is None else format(s, '.2f')}" for n, s in maturity.scores.items())
    return f"Governance maturity of 5: {mean}{low}. Scores: {each}."


def aged_debt_stack(history: pd.DataFrame, *, currency: str = "", title: str = "Arrears by age") -> Figure:
    """Draw what is owed at each date by how long it is overdue, the oldest at the bottom.

    Parameters
    ----------
    history
        The result of :func:`sscore.governance.ageing_history`, two dates or more.
    currency
        Three letters, for the sentence.
    title
        The headline.

    Raises
    ------
    ModelError
        For fewer than two dates.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    if len(history) < 2:
        raise ModelError(f"aged_debt_stack: wanted at least two dates, got {len(history)}. Give one date a month.")
    buckets = [c for c in history.columns if c != "credit"][::-1]
    figure = new_figure(title)
    axes = figure.add_axes((0.09, 0.17, 0.70, 0.62))
    bare(axes)
    x, base = np.arange(len(history)), np.zeros(len(history))
    largest = float(history[buckets].sum(axis=1).max()) or 1.0
    unit, word = next(((u, w) for u, w in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")) if largest >= u),
                      (1.0, ""))  # fmt: skip
    for bucket, colour, hatch in zip(buckets, (VERMILION, ORANGE, SKY, "#DDE8F0"), ("xx", "//", "", "."), strict=True):
        heights = history[bucket].to_numpy(float) / unit
        axes.bar(x, heights, 0.9, bottom=base, color=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.5,
                 label=f"{bucket} days")  # fmt: skip
        base = base + heights
    axes.set_title(" ".join(p for p in (currency, word) if p), fontsize=SMALL, loc="left", color=GREY)
    ticks = np.unique(np.linspace(0, len(history) - 1, min(6, len(history))).round().astype(int))
    axes.set_xticks(ticks, [f"{history.index[k]:%b %Y}" for k in ticks], fontsize=SMALL)
    axes.set_ylim(0, 1.08 * float(base.max()) or 1.0)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="center left", bbox_to_anchor=(0.80, 0.5), fontsize=TEXT,
                  frameon=False)  # fmt: skip
    first, last = history[buckets].iloc[0], history[buckets].iloc[-1]
    old = [percent(float(r.iloc[:2].sum() / r.sum())) if r.sum() else "none" for r in (first, last)]
    money = f"{currency} ".lstrip()
    figure.text(0.02, 0.885, f"From {money}{count(first.sum())} to {money}{count(last.sum())}; older than 90 days: "
                f"{old[0]}, then {old[1]}.", fontsize=TEXT)  # fmt: skip
    source_line(figure, ("the dues and payments given",), note="Payments settle the oldest due first.")
    each = ", ".join(f"{money}{count(last[b])} for {b} days" for b in reversed(buckets))
    figure.description = (
        f"Arrears by age, {history.index[0]:%B %Y} to {history.index[-1]:%B %Y}: the debt goes from {money}"
        f"{count(first.sum())} to {money}{count(last.sum())}, the share older than 90 days from {old[0]} to {old[1]}. "
        f"At the end {each}."
    )
    return figure


def compliance_waterfall(gap: ComplianceGap, *, currency: str = "", title: str = "From the law to the bank") -> Figure:
    """Draw what the law asks for, the four losses on the way, and what came in."""
    from sscore.plots.canvas import bare, new_figure, source_line

    labels = {
        "potential": "due by law",
        "not_registered": "employer not\nregistered",
        "not_declared": "worker not\ndeclared",
        "under_declared": "wage under-\ndeclared",
        "unpaid": "declared,\nnot paid",
        "collected": "collected",
    }
    figure = new_figure(title)
    axes = figure.add_axes((0.06, 0.20, 0.90, 0.58))
    bare(axes, keep=("bottom",))
    axes.yaxis.set_visible(False)
    top = gap.potential
    for k, step in enumerate(labels):
        value = float(getattr(gap, step))
        end = step in ("potential", "collected")
        top = value if step == "collected" else top
        axes.bar(k, value, 0.72, bottom=0 if end else top - value, color=BLUE if end else ORANGE, edgecolor=BLACK,
                 linewidth=0.8, hatch="" if end else "//")  # fmt: skip
        words = f"{'' if end or not value else '−'}{count(value)}\n{percent(value / gap.potential)}"
        axes.text(k, top + 0.02 * gap.potential, words, fontsize=SMALL, ha="center", va="bottom")
        top = top if end else top - value
    axes.set_xticks(range(len(labels)), list(labels.values()), fontsize=SMALL)
    axes.set_ylim(0, 1.18 * gap.potential)
    money = f"{currency} ".lstrip()
    figure.text(0.02, 0.885, f"{percent(gap.gap_share)} of what the law asks for does not arrive; only the unpaid part "
                "stands in the books.", fontsize=TEXT)  # fmt: skip
    source_line(figure, ("the figures given",), note="The first three losses are estimates from surveys.")
    losses = ", ".join(
        f"{name.replace('_', ' ')} {count(float(getattr(gap, name)))}" for name in labels if name not in
        ("potential", "collected")
    )  # fmt: skip
    figure.description = (
        f"Compliance gap: of {money}{count(gap.potential)} due by law {money}{count(gap.collected)} is collected; the "
        f"gap of {percent(gap.gap_share)} is {losses}. The largest loss is {gap.largest.replace('_', ' ')}."
    )
    return figure


def recovery_curve(
    curve: ComplianceCurve, *, visits: int | None = None, currency: str = "", title: str = "What visits bring"
) -> Figure:
    """Draw the cumulative expected recovery of visits, the most promising first, beside visits by lot.

    Parameters
    ----------
    curve
        The result of :func:`sscore.governance.compliance_curve`.
    visits
        The number of visits there is time for, marked on the curve.
    currency
        Three letters.
    title
        The headline.

    Raises
    ------
    ModelError
        For more visits than employers.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    employers = len(curve.cumulative) - 1
    mark = curve.best if visits is None else visits
    if not 0 <= mark <= employers:
        raise ModelError(f"recovery_curve: visits must be from 0 to the {employers:,} employers, got {mark!r}.")
    figure = new_figure(title)
    axes = figure.add_axes((0.09, 0.19, 0.86, 0.60))
    bare(axes)
    x = np.arange(employers + 1)
    size = float(np.abs(curve.cumulative).max()) or 1.0
    unit, word = next(((u, w) for u, w in ((1e9, "billion"), (1e6, "million")) if size >= u), (1.0, ""))
    axes.plot(x, curve.cumulative / unit, color=BLUE, linewidth=3, label="the most promising first")
    axes.plot(x, curve.by_lot / unit, color=GREY, linewidth=2, linestyle="--", label="by lot")
    axes.plot([mark], [curve.cumulative[mark] / unit], "o", color=VERMILION, markersize=11, markeredgecolor=BLACK,
              label=f"{mark:,} visits")  # fmt: skip
    axes.set_xlabel("visits", fontsize=TEXT)
    axes.set_title(" ".join(p for p in ("expected net recovery,", currency, word) if p).rstrip(","), fontsize=SMALL,
                   loc="left", color=GREY)  # fmt: skip
    axes.grid(axis="y", color="#DDDDDD")
    axes.legend(fontsize=TEXT, frameon=False, loc="lower right")
    money = f"{currency} ".lstrip()
    told = f"{mark:,} of {employers:,} visits bring {money}{count(round(float(curve.cumulative[mark])))}"
    figure.text(0.02, 0.885, f"{told}; by lot {money}{count(round(float(curve.by_lot[mark])))}.", fontsize=TEXT)
    source_line(figure, ("the scores given",), note="A place on the list is a question, never a finding.")
    figure.description = (
        f"Cumulative expected recovery: {told} when the most promising come first, "
        f"{money}{count(round(float(curve.by_lot[mark])))} by lot. Beyond {curve.best:,} visits another one costs more "
        "than it brings."
    )
    return figure


def readiness_intervals(readiness: Readiness, *, title: str = "Ready to change? Which unit first?") -> Figure:
    """Draw units by mean readiness with their intervals; suppressed units are named without a figure.

    Raises
    ------
    ModelError
        When every unit is suppressed.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    shown = readiness.frame[readiness.frame["status"] == "shown"]
    hidden = readiness.frame.loc[readiness.frame["status"] != "shown", "unit"].tolist()
    if not len(shown):
        raise ModelError(f"readiness_intervals: every unit has fewer than {readiness.minimum} answers; draw nothing.")
    figure = new_figure(title, height=max(6.5, 3.2 + 0.5 * len(shown)))
    axes = figure.add_axes((0.22, 0.17, 0.72, 0.62))
    bare(axes)
    places = np.arange(len(shown))[::-1]
    for place, row in zip(places, shown.to_dict("records"), strict=True):
        colour, face = (BLUE, BLUE) if row["apart"] else (GREY, "white")
        axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=3)
        axes.plot([row["mean"]], [place], "o", color=colour, markerfacecolor=face, markersize=11)
    axes.set_yticks(
        places, [f"{u} (n = {int(n)})" for u, n in zip(shown["unit"], shown["n"], strict=True)], fontsize=TEXT
    )
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.grid(axis="x", color="#DDDDDD")
    first, last, apart = shown.iloc[0], shown.iloc[-1], int(shown["apart"].astype(bool).sum())
    figure.text(0.02, 0.885, f"Filled: interval wholly above that of {last['unit']} ({apart} of {len(shown)} units); "
                "other ranks are noise.", fontsize=TEXT)  # fmt: skip
    note = f"Suppressed (n < {readiness.minimum}): {', '.join(hidden)}." if hidden else ""
    source_line(figure, ("the answers given",), note=note)
    figure.description = (
        f"Readiness by unit with {readiness.confidence:.0%} intervals: highest {first['unit']} at {first['mean']:.2f} "
        f"({first['low']:.2f} to {first['high']:.2f}), lowest {last['unit']} at {last['mean']:.2f} ({last['low']:.2f} "
        f"to {last['high']:.2f}); {apart} of {len(shown)} units are clearly above the lowest. {len(hidden)} suppressed."
    )
    return figure
