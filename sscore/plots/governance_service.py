"""Figures of ratings and service: item quality, self and others, waiting, days to pay, control charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import DataError, ModelError
from sscore.governance import ControlChart, Reliability, SelfOtherGap, Sla, erlang_c
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["control_limits", "item_rest_bars", "self_other_dumbbell", "turnaround_curve", "wait_cliff"]


def item_rest_bars(reliability: Reliability, *, title: str = "Does each item go with the others?") -> Figure:
    """Draw each item's correlation with the sum of the others; a negative one was probably not reversed."""
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(title, height=max(6.5, 3.0 + 0.5 * len(reliability.items)))
    axes = figure.add_axes((0.22, 0.17, 0.70, 0.60))
    bare(axes, keep=("bottom",))
    places = np.arange(len(reliability.items))[::-1]
    for place, value in zip(places, reliability.item_rest, strict=True):
        if np.isnan(value):
            axes.text(0.02, place, "does not vary", fontsize=TEXT, va="center", color=GREY)
            continue
        axes.barh(place, value, 0.66, color=VERMILION if value < 0 else SKY, hatch="//" if value < 0 else "",
                  edgecolor=BLACK, linewidth=0.8)  # fmt: skip
        axes.text(value + (0.02 if value >= 0 else -0.02), place, f"{value:.2f}", fontsize=TEXT, va="center",
                  ha="left" if value >= 0 else "right")  # fmt: skip
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.set_yticks(places, reliability.items, fontsize=TEXT)
    axes.set_xlim(-1.15, 1.15)
    axes.set_ylim(-0.6, len(places) - 0.4)
    axes.set_title("correlation of the item with the rest", fontsize=SMALL, loc="left", color=GREY)
    known = not np.isnan(reliability.alpha)
    told = (
        f"alpha {reliability.alpha:.3f} ({reliability.low:.2f} to {reliability.high:.2f}, n = {reliability.n})"
        if known
        else f"no alpha, for the answers do not vary (n = {reliability.n})"
    )
    figure.text(0.02, 0.885, f"{told[0].upper()}{told[1:]}.", fontsize=TEXT)
    source_line(figure, ("the answers given",), note=" ".join(reliability.remarks))
    each = ", ".join(
        f"{i} does not vary" if np.isnan(r) else f"{i} {r:.2f}"
        for i, r in zip(reliability.items, reliability.item_rest, strict=True)
    )
    figure.description = f"Item-rest correlations, Cronbach's {told}: {each}."
    return figure


def self_other_dumbbell(gap: SelfOtherGap, person: object, *, scale: tuple[float, float] = (1, 5)) -> Figure:
    """Draw a person's own rating beside that of each group of raters, with the number of raters.

    Due process: for the person rated only; suppressed groups are named without a figure.

    Parameters
    ----------
    gap
        The result of :func:`sscore.governance.gap_self_other`.
    person
        The person rated.
    scale
        The lowest and the highest answer.

    Raises
    ------
    DataError
        For a person without ratings.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    rows = gap.frame[gap.frame["person"] == person]
    if not len(rows):
        raise DataError(f"self_other_dumbbell: no ratings of {person!r}.")
    figure = new_figure(f"How {person} sees it, and how others do", height=6.5)
    axes = figure.add_axes((0.24, 0.17, 0.70, 0.60))
    bare(axes)
    own = float(rows["self"].iloc[0])
    places = np.arange(len(rows))[::-1]
    labels, told = [], []
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        if row["status"] != "shown":
            labels.append(f"{row['group']} (n < {gap.minimum} or hidden)")
            axes.text(sum(scale) / 2, place, "suppressed", fontsize=TEXT, color=GREY, ha="center", va="center")
            continue
        labels.append(f"{row['group']} (n = {int(row['raters'])})")
        axes.plot([row["mean"], own], [place, place], color=GREY, linewidth=3, zorder=1)
        axes.plot([own], [place], "s", color=ORANGE, markeredgecolor=BLACK, markersize=12)
        axes.plot([row["mean"]], [place], "o", color=BLUE, markeredgecolor=BLACK, markersize=12)
        axes.text((row["mean"] + own) / 2, place + 0.2, f"{row['gap']:+.1f}", fontsize=SMALL, ha="center")
        told.append(f"{row['group']} {row['mean']:.1f} (n = {int(row['raters'])})")
    axes.set_yticks(places, labels, fontsize=SMALL)
    axes.set_ylim(-0.5, len(rows) - 0.4)
    axes.set_xlim(scale[0] - 0.1, scale[1] + 0.1)
    axes.grid(axis="x", color="#DDDDDD")
    figure.text(0.02, 0.885, f"Square: self, {own:.1f}. Circle: mean of others. The number is self less others.",
                fontsize=TEXT)  # fmt: skip
    source_line(figure, ("the ratings given",), note="For learning, not for decisions on pay or posts.")
    hidden = int((rows["status"] != "shown").sum())
    figure.description = (
        f"Self-rating {own:.1f} against {', '.join(told) or 'no group large enough'}; {hidden} suppressed."
    )
    return figure


def wait_cliff(
    arrivals_per_hour: float,
    minutes_each: float,
    *,
    servers: int | None = None,
    share: float = 0.80,
    within_minutes: float = 10.0,
) -> Figure:
    """Draw the mean wait by number of counters: the cliff between too few and enough.

    Parameters
    ----------
    arrivals_per_hour, minutes_each, within_minutes
        As for :func:`sscore.governance.erlang_c`.
    servers
        The number of counters open now, marked; the first that keeps the promise when left out.
    share
        The promise: so many clients wait at most ``within_minutes``.
    """
    from sscore.governance import servers_for
    from sscore.plots.canvas import bare, new_figure, source_line

    enough = servers_for(arrivals_per_hour, minutes_each=minutes_each, share=share, within_minutes=within_minutes)
    least = int(arrivals_per_hour * minutes_each / 60) + 1
    now = enough.servers if servers is None else servers
    counters = range(max(1, min(least - 1, now)), max(least + 6, enough.servers + 2, now + 1))
    halls = [
        erlang_c(arrivals_per_hour, minutes_each=minutes_each, servers=c, within_minutes=within_minutes)
        for c in counters
    ]
    figure = new_figure("One more counter: what changes?")
    axes = figure.add_axes((0.07, 0.19, 0.88, 0.58))
    bare(axes)
    highest = max(h.mean_wait_minutes for h in halls if h.stable)
    for hall in halls:
        kept = hall.within >= share
        height = min(hall.mean_wait_minutes, 1.15 * highest)
        axes.bar(hall.servers, height, 0.74, color=SKY if kept else ORANGE, hatch="" if kept else "//", edgecolor=BLACK,
                 linewidth=2.5 if hall.servers == now else 0.8)  # fmt: skip
        words = f"{hall.mean_wait_minutes:.1f} min\n{percent(hall.within)}" if hall.stable else "queue\ngrows"
        axes.text(hall.servers, height + 0.02 * highest, words, fontsize=SMALL, ha="center", va="bottom")
    axes.set_ylim(0, 1.4 * highest)
    axes.set_xticks(list(counters))
    axes.set_xlabel("counters open", fontsize=TEXT)
    axes.set_title(f"mean wait, and share served within {within_minutes:g} minutes", fontsize=SMALL, loc="left",
                   color=GREY)  # fmt: skip
    here = halls[now - counters[0]]
    wait = f"the mean wait is {here.mean_wait_minutes:.1f} minutes" if here.stable else "the queue grows all day"
    told = f"with {now} counter{'s' if now != 1 else ''} {wait}"
    one = enough.servers == 1
    promise = f"{percent(share)} within {within_minutes:g} minutes"
    figure.text(0.02, 0.885, f"{told[0].upper()}{told[1:]}; {enough.servers} keep{'s' * one} {promise}.", fontsize=TEXT)
    note = f"{arrivals_per_hour:g} clients an hour, {minutes_each:g} minutes each."
    source_line(figure, ("Erlang's formula C",), note=note)
    figure.description = (
        f"Wait by counters for {arrivals_per_hour:g} clients an hour of {minutes_each:g} minutes each: {told} "
        f"and {percent(here.within)} are served within {within_minutes:g} minutes; "
        f"{enough.servers} {'counter is' if one else 'counters are'} the fewest to keep {percent(share)}, with a mean "
        f"wait of {enough.mean_wait_minutes:.1f} minutes."
    )
    return figure


def turnaround_curve(
    result: Sla, *, share: float = 0.90, unit: str = "business days", title: str = "Days to pay"
) -> Figure:
    """Draw the cumulative share of cases by days, the promise, and the percentile that matters.

    ``unit`` names the days counted: business days, or calendar days after a count with weekmask 1111111.

    Raises
    ------
    ModelError
        Without finished cases.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    frame = result.to_frame()
    if not len(frame):
        raise ModelError("turnaround_curve: no case is finished yet; there is nothing to draw.")
    figure = new_figure(title)
    axes = figure.add_axes((0.08, 0.19, 0.87, 0.58))
    bare(axes)
    axes.step(frame["days"], 100 * frame["share"], where="post", color=BLUE, linewidth=3, label="cases finished")
    axes.axvline(result.promise_days, color=VERMILION, linewidth=2.5, linestyle="--",
                 label=f"promise: {result.promise_days} days")  # fmt: skip
    axes.axhline(100 * share, color=GREY, linewidth=1.5, linestyle=":", label=f"{percent(share)} of cases")
    axes.set_ylim(0, 103)
    axes.set_xlim(0, None)
    axes.set_xlabel(f"{unit} from opening", fontsize=TEXT)
    axes.set_title("% of counted cases", fontsize=SMALL, loc="left", color=GREY)
    axes.legend(fontsize=TEXT, frameon=False, loc="lower right")
    slow = result.percentile(share)
    late = f"{percent(share)} are finished within {slow:.0f} days" if np.isfinite(slow) else (
        f"{percent(share)} are not finished yet")  # fmt: skip
    mean = f"the mean is {result.mean_days:.1f} days"
    figure.text(0.02, 0.885, f"{percent(result.share)} within {result.promise_days} days; {mean}, but {late}.",
                fontsize=TEXT)  # fmt: skip
    note = f"{result.overdue_open} open and overdue counted as late, {result.excluded} open and not due left out."
    source_line(figure, ("the cases given",), note=note)
    figure.description = (
        f"Turnaround of {result.counted:,} cases: {percent(result.share)} keep the promise of {result.promise_days} "
        f"{unit}; {mean} among finished ones, and {late}. {note}"
    )
    return figure


def control_limits(
    chart: ControlChart, *, percent_scale: bool | None = None, title: str = "Signal or noise?"
) -> Figure:
    """Draw points with their centre and limits; points that break a rule are marked and named.

    Parameters
    ----------
    chart
        The result of :func:`sscore.governance.p_chart`, ``u_chart`` or one of ``xmr_chart``.
    percent_scale
        Whether values are shares; left out, a p chart's are.
    title
        The headline.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    factor = 100.0 if (chart.kind == "p" if percent_scale is None else percent_scale) else 1.0
    unit = " %" if factor == 100 else ""
    figure = new_figure(title)
    axes = figure.add_axes((0.08, 0.24, 0.87, 0.54))
    bare(axes)
    x = np.arange(len(chart.values))
    lower, upper, values = factor * chart.lower, factor * chart.upper, factor * chart.values
    axes.fill_between(x, lower, upper, step="mid", color="#DDE8F0", linewidth=0, label="where noise lives")
    axes.step(x, upper, where="mid", color=BLUE, linewidth=1.5)
    axes.step(x, lower, where="mid", color=BLUE, linewidth=1.5)
    axes.axhline(factor * chart.centre, color=BLACK, linewidth=1.5, label=f"centre {factor * chart.centre:.1f}{unit}")
    axes.plot(x, values, "o-" if chart.ordered else "o", color=GREY, markerfacecolor="white", markersize=9)
    marked = [k for k, rules in enumerate(chart.signals) if rules]
    axes.plot(x[marked], values[marked], "D", color=VERMILION, markeredgecolor=BLACK, markersize=11, label="signal")
    axes.set_xlim(-0.6, len(x) - 0.4)
    axes.set_ylim(None, axes.get_ylim()[1] + 0.22 * (axes.get_ylim()[1] - axes.get_ylim()[0]))
    ticks = x if len(x) <= 12 else np.unique(np.linspace(0, len(x) - 1, 10).round().astype(int))
    slanted = max(len(name) for name in chart.labels) > 5
    axes.set_xticks(ticks, [chart.labels[k] for k in ticks], fontsize=SMALL, rotation=30 if slanted else 0,
                    ha="right" if slanted else "center")  # fmt: skip
    axes.legend(fontsize=SMALL, frameon=False, loc="upper right", ncols=3)
    found = ", ".join(chart.flagged)
    told = f"Signals: {found}" if found else "No signal: every difference is noise"
    figure.text(0.02, 0.885, f"{told[:110]}.", fontsize=TEXT)
    source_line(figure, ("the counts given",), note="A signal is a question to the process, not a verdict on people.")
    figure.description = (
        f"Control chart ({chart.kind}) of {len(x)} points around {factor * chart.centre:.1f}{unit}, limits from "
        f"{lower.min():.1f} to {upper.max():.1f}{unit}. {told}."
    )
    return figure
