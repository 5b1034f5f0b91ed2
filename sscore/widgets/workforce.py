"""The widgets of the people course, each around one figure of :mod:`sscore.plots`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.plots.workforce import retirement_bars, staffing_months, stock_stacks
from sscore.plots.workforce_pay import (
    bench_cells,
    compa_strip,
    needs_cells,
    oaxaca_bars,
    pay_distributions,
)
from sscore.plots.workforce_people import (
    bullet_chart,
    rater_intervals,
    selection_rates,
    spell_timeline,
    strategy_lines,
    turnover_cells,
)
from sscore.widgets.panel import Panel
from sscore.workforce import (
    REFERENCES,
    Band,
    EarlyExit,
    Scorecard,
    Spell,
    StrategyMap,
    bench,
    bradford,
    calibrate,
    compa,
    competency_gap,
    full_time_pay,
    impact_ratio,
    oaxaca,
    project_stock,
    rater_effects,
    retirement_wave,
    scorecard,
    staffing_by_month,
    turnover_table,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "band_width",
    "bench_readiness",
    "goals_and_levers",
    "needs_weights",
    "oaxaca_references",
    "pay_measure",
    "rater_shift",
    "retirement_age",
    "scorecard_weights",
    "shortlist_size",
    "spell_editor",
    "staff_workload",
    "stock_flows",
    "turnover_kind",
]


def goals_and_levers(plan: StrategyMap) -> Panel:
    """Return the strategy map with a choice of goals. ``panel.draw(goals=[...])`` does the same; none means all."""
    import ipywidgets

    goals = ipywidgets.SelectMultiple(options=plan.goals, rows=min(len(plan.goals), 8), description="Goals")
    return Panel(draw=lambda goals=(): strategy_lines(plan.only(goals)), controls={"goals": goals})


def scorecard_weights(board: Scorecard) -> Panel:
    """Return the scorecard with the weight and target of one indicator at a time.

    ``panel.draw(indicator="turnover", weight=2, target=7)`` does the same.
    """
    import ipywidgets

    by_name = {i.name: i for i in board.indicators}
    first = board.indicators[0]

    def draw(indicator: str, weight: float, target: float) -> Figure:
        changed = {**by_name, indicator: replace(by_name[indicator], weight=weight, target=target)}
        return bullet_chart(scorecard(list(changed.values())))

    indicator = ipywidgets.Dropdown(options=list(by_name), value=first.name, description="Indicator")
    weight = ipywidgets.FloatSlider(value=first.weight, min=0.1, max=10, step=0.1, description="Weight")
    target = ipywidgets.FloatText(value=first.target, description="Target")
    return Panel(draw=draw, controls={"indicator": indicator, "weight": weight, "target": target})


def turnover_kind(staff: pd.DataFrame, start: Any, end: Any, *, by: str = "grade") -> Panel:
    """Return turnover by group and service, of all or voluntary leavers. ``panel.draw(voluntary=True)``."""
    import ipywidgets

    def draw(voluntary: bool) -> Figure:
        return turnover_cells(turnover_table(staff, start, end, by=by, voluntary_only=voluntary))

    voluntary = ipywidgets.Checkbox(value=False, description="Voluntary leavers only")
    return Panel(draw=draw, controls={"voluntary": voluntary})


def stock_flows(
    stock: Sequence[float],
    transitions: Sequence[Sequence[float]],
    recruits: Sequence[float],
    *,
    years: int = 5,
    grades: Sequence[str] | None = None,
    **shown: Any,
) -> Panel:
    """Return the stacks with hires, promotions and exits scaled by sliders.

    ``panel.draw(hires=0, promotion=1, exits=1)`` is a hiring freeze. Whoever is neither promoted nor leaves stays.
    ``first_year`` and ``title`` are those of :func:`sscore.plots.stock_stacks`.

    Raises
    ------
    ModelError
        When promotions and exits together would move more people than a grade has.
    """
    import ipywidgets

    base = np.array(transitions, dtype=float)
    start = np.array(recruits, dtype=float)

    def draw(hires: float, promotion: float, exits: float) -> Figure:
        moves = promotion * (base - np.diag(np.diag(base)))
        stay = 1 - moves.sum(axis=1) - exits * (1 - base.sum(axis=1))
        if (stay < -1e-12).any():
            raise ModelError("stock_flows: promotion and exits together move more people than a grade has.")
        chances = moves + np.diag(np.maximum(stay, 0.0))
        return stock_stacks(project_stock(stock, chances, hires * start, years, grades=grades), **shown)

    controls = {
        name: ipywidgets.FloatSlider(value=1, min=0, max=2, step=0.1, description=label, readout_format=".1f")
        for name, label in (("hires", "Hires x"), ("promotion", "Promotion x"), ("exits", "Exits x"))
    }
    return Panel(draw=draw, controls=controls)


def retirement_age(
    staff: pd.DataFrame,
    as_of: Any,
    *,
    age: int = 60,
    by: str | None = "occupation",
    early: EarlyExit | None = None,
    title: str = "",
) -> Panel:
    """Return the retirement wave with a slider for the age. ``panel.draw(age=65)`` does the same."""
    import ipywidgets

    def draw(age: int) -> Figure:
        wave = retirement_wave(staff, as_of=as_of, retirement_age=age, by=by, early=early)
        return retirement_bars(wave, title=f"{title} Age {age}." if title else "")

    slider = ipywidgets.IntSlider(value=age, min=age - 5, max=age + 7, description="Retirement age")
    return Panel(draw=draw, controls={"age": slider})


def staff_workload(
    volumes: Sequence[float],
    days: Sequence[float],
    *,
    minutes: float,
    hours: float,
    staff: float,
    shrink: float = 0.18,
    **shown: Any,
) -> Panel:
    """Return required and available staff by month, with minutes, shrinkage and the height of the peaks.

    ``panel.draw(minutes=45, shrink=0.18, peaks=1)`` does the same; ``peaks=0`` spreads the year's work evenly.
    ``names`` and ``title`` are those of :func:`sscore.plots.staffing_months`.
    """
    import ipywidgets

    cases = np.array(volumes, dtype=float)
    step, digits = (1.0, ".0f") if minutes >= 5 and minutes == round(minutes) else (0.1, ".1f")
    below = step * np.floor(2 * minutes / 3 / step)  # whole steps: a slider snaps to its steps from its lower end

    def draw(minutes: float, shrink: float, peaks: float) -> Figure:
        shaped = np.maximum(cases.mean() + peaks * (cases - cases.mean()), 0.0)
        return staffing_months(staffing_by_month(shaped, minutes, days, hours, staff, shrink), **shown)

    controls = {
        "minutes": ipywidgets.FloatSlider(
            value=minutes,
            min=minutes - below,
            max=minutes + 3 * below,
            step=step,
            readout_format=digits,
            description="Minutes",
        ),
        "shrink": ipywidgets.FloatSlider(
            value=shrink, min=0, max=0.6, step=0.01, description="Shrinkage", readout_format=".0%"
        ),
        "peaks": ipywidgets.FloatSlider(value=1, min=0, max=2, step=0.1, description="Peaks x", readout_format=".1f"),
    }
    return Panel(draw=draw, controls=controls)


def pay_measure(staff: pd.DataFrame) -> Panel:
    """Return pay by grade and sex: mean or median, with or without part-timers and allowances.

    ``panel.draw(measure="median", full_time_only=True, allowances=False)`` does the same.
    """
    import ipywidgets

    def draw(measure: str, full_time_only: bool, allowances: bool) -> Figure:
        return pay_distributions(staff, measure=measure, full_time_only=full_time_only, allowances=allowances)

    controls = {
        "measure": ipywidgets.Dropdown(options=["mean", "median"], value="mean", description="Gap in"),
        "full_time_only": ipywidgets.Checkbox(value=False, description="Full-time only"),
        "allowances": ipywidgets.Checkbox(value=True, description="With allowances"),
    }
    return Panel(draw=draw, controls=controls)


def oaxaca_references(staff: pd.DataFrame, *, outcome: str, controls: Sequence[str]) -> Panel:
    """Return the decomposition with a choice of references and controls, both references first.

    ``panel.draw(references=("first", "pooled"), chosen=["grade"])`` does the same. Nothing chosen means what is shown
    at the start.
    """
    import ipywidgets

    everything = tuple(controls)
    both = ("first", "second")

    def draw(references: tuple[str, ...] = both, chosen: tuple[str, ...] = everything) -> Figure:
        found = oaxaca(staff, outcome=outcome, controls=chosen or everything)
        return oaxaca_bars(found, references=references or both)

    boxes = {
        "references": ipywidgets.SelectMultiple(
            options=REFERENCES, value=both, rows=len(REFERENCES), description="References"
        ),
        "chosen": ipywidgets.SelectMultiple(
            options=everything, value=everything, rows=min(len(everything), 6), description="Controls"
        ),
    }
    return Panel(draw=draw, controls=boxes)


def band_width(staff: pd.DataFrame, bands: Sequence[Band]) -> Panel:
    """Return the compa-ratios with a slider for the width of the band. ``panel.draw(width=0.3)`` is 0.70 to 1.30."""
    import ipywidgets

    middle = {b.grade: b.midpoint for b in bands}
    unknown = sorted(set(staff["grade"]) - set(middle))
    if unknown:
        raise ModelError(f"band_width: grade {unknown[0]!r} has no band.")
    pay, midpoint = full_time_pay(staff), [middle[g] for g in staff["grade"]]

    def draw(width: float) -> Figure:
        return compa_strip(compa(pay, midpoint, lower=1 - width, upper=1 + width), list(staff["grade"]))

    slider = ipywidgets.FloatSlider(value=0.2, min=0.05, max=0.5, step=0.05, description="Band +/-")
    return Panel(draw=draw, controls={"width": slider})


def spell_editor(first: Sequence[Spell], second: Sequence[Spell], as_of: Any) -> Panel:
    """Return two absence histories; leave spells of the first out one by one and watch the factor.

    ``panel.draw(spells=3)`` keeps the first three. Due process: the factor knows no reasons; see
    :func:`sscore.workforce.bradford`.
    """
    import ipywidgets

    other = bradford(second, as_of)

    def draw(spells: int) -> Figure:
        return spell_timeline(bradford(list(first)[:spells], as_of), other)

    slider = ipywidgets.IntSlider(value=len(first), min=0, max=len(first), description="Spells of A")
    return Panel(draw=draw, controls={"spells": slider})


def rater_shift(ratings: pd.DataFrame) -> Panel:
    """Return ratings by rater, as given or with the raters' shift or spread taken out.

    ``panel.draw(shift=True, spread=False)`` does the same. For a talk between raters, never to change marks.
    """
    import ipywidgets

    def draw(shift: bool, spread: bool) -> Figure:
        changed = calibrate(ratings, shift=shift or spread, spread=spread)
        return rater_intervals(rater_effects(changed.assign(rating=changed["calibrated"])))

    controls = {
        "shift": ipywidgets.Checkbox(value=False, description="Same mean"),
        "spread": ipywidgets.Checkbox(value=False, description="Same mean and spread"),
    }
    return Panel(draw=draw, controls=controls)


def needs_weights(assessed: pd.DataFrame, required: Mapping[str, float], importance: Mapping[str, float]) -> Panel:
    """Return the needs with the importance of one competence at a time. ``panel.draw(competence=..., weight=...)``."""
    import ipywidgets

    names = list(required)

    def draw(competence: str, weight: float) -> Figure:
        return needs_cells(competency_gap(assessed, required, {**importance, competence: weight}))

    controls = {
        "competence": ipywidgets.Dropdown(options=names, value=names[0], description="Competence"),
        "weight": ipywidgets.FloatSlider(value=importance[names[0]], min=0, max=5, step=0.5, description="Weight"),
    }
    return Panel(draw=draw, controls=controls)


def bench_readiness(successions: pd.DataFrame) -> Panel:
    """Return the bench with a slider for what counts as ready. ``panel.draw(within=1)`` does the same."""
    import ipywidgets

    slider = ipywidgets.FloatSlider(value=2, min=0, max=5, step=0.5, description="Ready within")
    return Panel(draw=lambda within: bench_cells(bench(successions, within_years=within)), controls={"within": slider})


def shortlist_size(selected: Mapping[str, int], applied: Mapping[str, int]) -> Panel:
    """Return selection rates with a slider that multiplies everybody: the same rates, another p.

    ``panel.draw(times=4)`` does the same.
    """
    import ipywidgets

    def draw(times: int) -> Figure:
        return selection_rates(
            impact_ratio({g: times * n for g, n in selected.items()}, {g: times * n for g, n in applied.items()})
        )

    slider = ipywidgets.IntSlider(value=1, min=1, max=10, description="People x")
    return Panel(draw=draw, controls={"times": slider})
