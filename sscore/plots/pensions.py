"""Members, money, reserve, uncertainty and reform of a projected pension scheme."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from sscore.pensions import Comparison, SchemeProjection, Simulation, Tornado
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sscore.plots.canvas import SelfDescribing

__all__ = [
    "scheme_members",
    "scheme_payg_fan",
    "scheme_rates",
    "scheme_reform",
    "scheme_reserve",
    "scheme_tornado",
]

_KINDS = {"old_age": "old age", "invalidity": "invalidity", "survivors": "survivors", "orphans": "orphans"}
_SOURCES = ("UN World Population Prospects 2024", "ILOSTAT", "IMF World Economic Outlook", "national law")
_AREA = (0.08, 0.19, 0.66, 0.60)


def scheme_members(projection: SchemeProjection) -> Figure:
    """Draw contributors and pensioners by year; for a scheme with accounts, contributors and dormant members."""
    figure, axes = scheme_page(projection, "who pays and who receives")
    counts = {name: a[0] for name, a in projection.members.counts.items()}
    years = projection.years
    lines = {"contributors": (counts["contributors"], BLUE)}
    pensioners = np.asarray(sum(counts[k] for k in _KINDS))
    if pensioners.any():
        lines["pensioners of all kinds"] = (pensioners, VERMILION)
        lines["old-age pensioners"] = (counts["old_age"], ORANGE)
        first, last = (f"{c:.1f}" for c in _per(pensioners, counts["contributors"])[[0, -1]])
        said = f"Pensioners for 100 contributors: {first} in {years[0]}, {last} in {years[-1]}."
    else:
        lines["dormant members"] = (counts["dormant"], GREY)
        said = f"A scheme with accounts: {count(float(counts['dormant'][-1]))} members are dormant in {years[-1]}."
    _lines(axes, years, {n: (v / 1e6, c) for n, (v, c) in lines.items()}, "{:.2f} m")
    axes.set_title("million persons, mean of the year", fontsize=SMALL, loc="left", color=GREY)
    figure.text(0.02, 0.885, said, fontsize=TEXT)
    words = "; ".join(f"{n} {count(float(v[0]))} and {count(float(v[-1]))}" for n, (v, _) in lines.items())
    figure.description = f"{projection.title}, members in {years[0]} and {years[-1]}: {words}. {said}"
    return figure


def scheme_rates(projection: SchemeProjection) -> Figure:
    """Draw expenditure (the pay-as-you-go rate) and income as shares of insured earnings."""
    figure, axes = scheme_page(projection, "what it costs and what comes in")
    years, rate, cost = projection.years, projection.rate[0], projection.payg_rate[0]
    level = projection.general_average_premium.rate
    lines = {"expenditure": (100 * cost, VERMILION), "contributions": (100 * rate, BLUE)}
    if level >= 0:
        lines["general average premium"] = (np.full(len(years), 100 * level), GREY)
    _lines(axes, years, lines, "{:.1f} %")
    axes.set_title("percent of insured earnings", fontsize=SMALL, loc="left", color=GREY)
    above = np.flatnonzero(cost > rate)
    when = f"first exceeds contributions in {years[above[0]]}" if len(above) else "stays below contributions throughout"
    said = (
        f"Expenditure is {percent(cost[0])} of wages in {years[0]} and {percent(cost[-1])} in {years[-1]}; it {when}."
    )
    figure.text(0.02, 0.885, said, fontsize=TEXT)
    figure.description = (
        f"{projection.title}, shares of insured earnings: {said} Contributions are {percent(rate[0])} and "
        f"{percent(rate[-1])}; the level rate that pays for all years is {percent(level)}."
    )
    return figure


def scheme_reserve(projection: SchemeProjection) -> Figure:
    """Draw the reserve in years of insured earnings, and mark the year in which it is used up."""
    figure, axes = scheme_page(projection, "the reserve")
    years, earnings = projection.years, projection.insured_earnings[0]
    path = projection.reserves[0, 1:] / earnings
    lines = {"reserve": (path, BLUE)}
    if projection.accounts is not None and projection.accounts.balance[0, 1:].any():
        lines["members' balances"] = (projection.accounts.balance[0, 1:] / earnings, ORANGE)
    _lines(axes, years, lines, "{:.1f}", floor=min(0.0, float(path.min()) * 1.1))
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.set_title("end of year, in years of insured earnings", fontsize=SMALL, loc="left", color=GREY)
    empty = projection.exhaustion_year
    if empty is None:
        said = f"The reserve lasts to {years[-1]}: then {path[-1]:.1f} years of insured earnings."
    else:
        said = f"The reserve is used up in {empty}; what is drawn below zero is debt."
        axes.axvline(empty, color=VERMILION, linewidth=2, linestyle="--")
        axes.annotate(str(empty), (empty, axes.get_ylim()[1]), fontsize=TEXT, color=VERMILION, ha="right", va="top")
    figure.text(0.02, 0.885, said, fontsize=TEXT)
    share = projection.opening_reserve / earnings[0]
    start = f"it starts with {share:.2g} years of insured earnings" if share else "no reserve at the start is known"
    figure.description = f"{projection.title}: {start}. {said}"
    return figure


def scheme_payg_fan(simulation: Simulation) -> Figure:
    """Draw the pay-as-you-go rate of the middle 80 % and 95 % of scenarios, year by year."""
    central = simulation.central
    figure, axes = scheme_page(central, "how sure is the cost?")
    years = simulation.years
    low, eighty_low, middle, eighty_high, high = 100 * simulation.quantiles()
    axes.fill_between(years, low, high, color=SKY, alpha=0.35, linewidth=0)
    axes.fill_between(years, eighty_low, eighty_high, color=SKY, alpha=0.75, linewidth=0)
    lines = {"median": (middle, BLUE), "contributions": (100 * central.rate[0], VERMILION)}
    _lines(axes, years, lines, "{:.1f} %", top=float(max(high.max(), 100 * central.rate.max())))
    axes.set_title(
        "percent of insured earnings; dark 80 %, light 95 % of scenarios", fontsize=SMALL, loc="left", color=GREY
    )
    chance = simulation.probability_of_exhaustion(int(years[-1]))
    said = (
        f"In {years[-1]}, 80 of 100 scenarios cost {eighty_low[-1]:.1f} to {eighty_high[-1]:.1f} % of wages; the "
        f"reserve is used up in {percent(chance) if chance else 'none of them'}."
    )
    figure.text(0.02, 0.885, said, fontsize=TEXT)
    figure.description = (
        f"{central.title}, pay-as-you-go rate of {simulation.scenarios} scenarios (seed {simulation.seed}): median "
        f"{middle[0]:.1f} % in {years[0]} and {middle[-1]:.1f} % in {years[-1]}. {said}"
    )
    return figure


def scheme_tornado(result: Tornado, *, most: int = 10) -> Figure:
    """Draw which assumption moves the result most, one at a time."""
    from sscore.plots.canvas import bare, new_figure, source_line

    share = result.measure != "reserve_ratio_last"
    scale, unit = (100.0, " %") if share else (1.0, "")
    named = {
        "general_average_premium": "general average premium, percent of insured earnings",
        "payg_rate_last": f"pay-as-you-go rate of {result.years[1]}, percent of insured earnings",
        "reserve_ratio_last": f"reserve ratio of {result.years[1]}, years of expenditure",
    }[result.measure]
    rows = result.to_frame().head(most).iloc[::-1].reset_index(drop=True)
    about = "which assumption matters most" if result.label == "status quo" else "what matters most, reform"
    figure = new_figure(f"{short_title(result.title)}: {about}", height=7.5)
    axes = figure.add_axes((0.37, 0.17, 0.57, 0.66))
    bare(axes, keep=("bottom",))
    centre = scale * result.central
    shown = result.rows[:most][::-1]
    for k, row in enumerate(shown):
        for value, end, colour in ((row[1], row[3], SKY), (row[2], row[4], ORANGE)):
            reach = scale * end - centre
            axes.barh(k, reach, left=centre, color=colour, edgecolor=BLACK, linewidth=0.5, height=0.7)
            side = "left" if reach >= 0 else "right"
            pad = 4 if reach >= 0 else -4
            axes.annotate(
                f"{value:g}", (centre + reach, k), xytext=(pad, 0), textcoords="offset points", ha=side, va="center",
                fontsize=SMALL,
            )  # fmt: skip
    axes.axvline(centre, color=BLACK, linewidth=2)
    axes.set_yticks(range(len(rows)), list(rows["meaning"]), fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)
    axes.set_xlabel(named, fontsize=SMALL)
    top = rows.iloc[-1]
    said = (
        f"Most: {top['meaning']}, {scale * top['at_low']:.1f}{unit} at {top['low']:g} and "
        f"{scale * top['at_high']:.1f}{unit} at {top['high']:g}."
    )
    figure.text(0.02, 0.895, said, fontsize=TEXT)
    source_line(
        figure, _SOURCES, note=f"Centre: {centre:.1f}{unit}. One assumption at a time; blue: low value, orange: high."
    )
    figure.description = f"{result.title}, {named}, {centre:.1f}{unit} in the centre. {said}"
    return figure


def scheme_reform(comparison: Comparison) -> Figure:
    """Draw cost and contributions under both laws, and what members of each income get before and after."""
    from sscore.plots.canvas import bare

    now, then = comparison.status_quo, comparison.reform
    figure, _ = scheme_page(now, "a reform", axes=False)
    left, right = figure.add_axes((0.07, 0.22, 0.40, 0.56)), figure.add_axes((0.63, 0.22, 0.34, 0.56))
    bare(left)
    years = now.years
    for found, colour, name in ((now, GREY, "status quo"), (then, BLUE, "reform")):
        left.plot(years, 100 * found.payg_rate[0], color=colour, linewidth=3, label=f"expenditure, {name}")
        left.plot(years, 100 * found.rate[0], color=colour, linewidth=2, linestyle=":", label=f"contributions, {name}")
    highest = max(float(p.max()) for f in (now, then) for p in (f.payg_rate[0], f.rate[0]))
    left.set_ylim(0, 140 * highest)
    left.set_xlim(years[0], years[-1])
    left.grid(axis="y", color="#DDDDDD")
    left.legend(fontsize=10, frameon=False, loc="upper left", ncols=2)
    left.set_title("percent of insured earnings", fontsize=SMALL, loc="left", color=GREY)
    last = comparison.members[comparison.members["claims_in"] == comparison.members["claims_in"].max()]
    _bars(right, last["income"].to_list(), last[["status_quo_all_as_pension", "reform_all_as_pension"]].to_numpy(float))
    cohort = int(last["claims_in"].iloc[0])
    right.set_title(f"claims in {cohort}: all benefits, % of the last wage", fontsize=SMALL, loc="left", color=GREY)
    shown = textwrap.shorten(comparison.overlay.title, 60, placeholder=" …")
    a, b = now.general_average_premium.rate, then.general_average_premium.rate
    figure.text(
        0.02, 0.885, f"{shown}: general average premium {percent(a)} now, {percent(b)} after it.", fontsize=TEXT
    )
    middle = last.iloc[len(last) // 2]
    figure.description = (
        f"{now.title}, {comparison.overlay.title}: the general average premium goes from {percent(a)} to {percent(b)}, "
        f"the pay-as-you-go rate of {years[-1]} from {percent(now.payg_rate[0, -1])} to "
        f"{percent(then.payg_rate[0, -1])}. "
        f"At {middle['income']:g} times the average wage a member who claims in {cohort} gets "
        f"{percent(middle['status_quo_all_as_pension'])} of the last wage now and "
        f"{percent(middle['reform_all_as_pension'])} after it, lump sums counted as a pension."
    )
    return figure


def _bars(axes: Axes, incomes: list[float], values: np.ndarray) -> None:
    from sscore.plots.canvas import bare

    bare(axes, keep=("bottom",))
    top = 100 * values.max()
    for k, pair in enumerate(values):
        for shift, value, colour in ((0.2, pair[0], GREY), (-0.2, pair[1], BLUE)):
            axes.barh(k + shift, 100 * value, height=0.36, color=colour)
            axes.text(100 * value + 0.02 * top, k + shift, f"{100 * value:.0f}", fontsize=SMALL, va="center")
    axes.set_yticks(range(len(incomes)), [f"{i:g} x\naverage wage" for i in incomes], fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1.15 * top)


def scheme_page(
    projection: SchemeProjection, about: str, *, axes: bool = True
) -> tuple[SelfDescribing, Axes]:  # fmt: skip
    """Return an empty figure with its source line."""
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(f"{short_title(projection.title)}: {about}", height=6.5)
    area = figure.add_axes(_AREA if axes else (0, 0, 0.001, 0.001))
    if axes:
        bare(area)
        area.grid(axis="y", color="#DDDDDD")
    else:
        area.set_axis_off()
    share = percent(projection.share_c)
    note = f"{share} of the inputs are assumptions or unverified (quality C)."
    source_line(figure, _SOURCES, note=note)
    return figure, area


def short_title(title: str) -> str:
    """Return a scheme's title as it fits a figure: with the abbreviation where brackets hold one, else without them.

    >>> short_title("Tanzania, National Social Security Fund (NSSF)"), short_title("Kenya, Fund (Act of 2013): pension")
    ('Tanzania, NSSF', 'Kenya, Fund')
    """
    name, _, after = title.partition(" (")
    short = after.partition(")")[0]
    return f"{name.split(', ')[0]}, {short}" if short.isupper() else name


def _lines(
    axes: Axes,
    years: np.ndarray,
    lines: dict[str, tuple[np.ndarray, str]],
    form: str,
    *,
    floor: float = 0.0,
    top: float = 0.0,
) -> None:
    """Draw lines with their names and last values at their ends, moved apart where they would meet."""
    highest = max(top, *(float(v.max()) for v, _ in lines.values()), 1e-9)
    gap = 0.075 * (highest - floor)
    order = sorted(lines, key=lambda n: float(lines[n][0][-1]))
    at: dict[str, float] = {}
    last = -np.inf
    for name in order:
        at[name] = last = max(float(lines[name][0][-1]), last + gap)
    for name, (values, colour) in lines.items():
        axes.plot(years, values, color=colour, linewidth=3)
        axes.annotate(
            f"{name}: {form.format(float(values[-1]))}", (float(years[-1]), at[name]), xytext=(8, 0),
            textcoords="offset points", fontsize=SMALL, color=colour, va="center", annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(floor, 1.08 * highest)
    axes.set_xlim(years[0], years[-1])


def _per(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return 100 * top / bottom
