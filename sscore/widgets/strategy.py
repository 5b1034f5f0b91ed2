"""Widgets of the lessons on strategy: cost of a pension, weights by stakeholder, the map, durations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sscore.budget import FiscalSpace, PensionOffer, pension_cost
from sscore.countries import country
from sscore.demography import project_country
from sscore.errors import ModelError
from sscore.plots.strategy import rank_stability_lines, stakeholder_arrows
from sscore.plots.strategy_plan import cost_line, gantt_bars
from sscore.strategy import (
    TEACHING_NETWORK,
    ActionPlan,
    Activity,
    Stakeholder,
    action_plan,
    rank_stability,
    stakeholder_map,
)
from sscore.widgets.panel import Panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["pension_price", "plan_durations", "stakeholder_cuts", "stakeholder_weights"]

_FIRST, _LAST = 2024, 2050


def pension_price(country_code: str, space: FiscalSpace | None = None) -> Panel:
    """Return the cost panel: benefit level, age and take-up of a pension for everybody, to 2050.

    ``panel.draw(benefit_share=0.12, age=65, take_up=1.0)`` gives any picture without a slider.

    Parameters
    ----------
    country_code
        Three letters.
    space
        Fiscal space to compare with.

    Raises
    ------
    DataError
        For an unknown country.
    """
    import ipywidgets

    projection = project_country(country(country_code).code, _FIRST, _LAST)

    def draw(benefit_share: float, age: int, take_up: float) -> Figure:
        return cost_line(pension_cost(projection, PensionOffer(int(age), benefit_share, take_up)), space)

    return Panel(
        draw=draw,
        controls={
            "benefit_share": ipywidgets.FloatSlider(
                value=0.12, min=0.02, max=0.4, step=0.01, description="Benefit / GDP per head"
            ),
            "age": ipywidgets.IntSlider(value=65, min=55, max=80, description="From age"),
            "take_up": ipywidgets.FloatSlider(value=1.0, min=0.1, max=1.0, step=0.05, description="Take-up"),
        },
    )


def stakeholder_weights(
    scores: Mapping[str, Sequence[float]], criteria: Sequence[str], views: Mapping[str, Sequence[float]]
) -> Panel:
    """Return the weights panel: choose the two parties whose weights are compared.

    ``panel.draw(one="finance", other="unions")`` does the same.

    Parameters
    ----------
    scores
        Option: scores from 0 to 100, one a criterion.
    criteria
        Their names.
    views
        Party: its weights; at least two parties.

    Raises
    ------
    ModelError
        For fewer than two parties, or weights that do not fit the criteria.
    """
    import ipywidgets

    if len(views) < 2:
        raise ModelError(f"stakeholder_weights: wanted at least two parties in views, got {len(views)}.")
    for party, weights in views.items():
        if len(weights) != len(criteria):
            raise ModelError(
                f"stakeholder_weights: views[{party!r}] must have {len(criteria)} weights, got {len(weights)}."
            )

    def draw(one: str, other: str) -> Figure:
        if one == other:
            other = next(p for p in views if p != one)
        return rank_stability_lines(rank_stability(scores, {one: views[one], other: views[other]}))

    names = list(views)
    return Panel(
        draw=draw,
        controls={
            "one": ipywidgets.Dropdown(options=names, value=names[0], description="From"),
            "other": ipywidgets.Dropdown(options=names, value=names[1], description="To"),
        },
    )


def stakeholder_cuts(stakeholders: Sequence[Stakeholder], *, title: str = "Who moves the reform") -> Panel:
    """Return the map panel: move the lines where power and interest begin to count as high (the line itself is high).

    ``panel.draw(power=5, interest=5)`` does the same.

    Raises
    ------
    ModelError
        For stakeholders that :func:`sscore.strategy.stakeholder_map` refuses.
    """
    import ipywidgets

    def draw(power: float, interest: float) -> Figure:
        return stakeholder_arrows(stakeholder_map(stakeholders, cut=(power, interest)), title=title)

    return Panel(
        draw=draw,
        controls={
            name: ipywidgets.FloatSlider(value=5, min=0, max=10, step=0.5, description=f"High {name} from")
            for name in ("power", "interest")
        },
    )


def plan_durations(plan: ActionPlan | None = None, *, start: str = "2027-01") -> Panel:
    """Return the duration panel: one slider an activity, and the Gantt chart that follows.

    ``panel.draw(**{"3": 6})`` gives the picture with activity 3 at six months; those not named keep theirs.

    Parameters
    ----------
    plan
        A plan; the eight steps with teaching durations when left out.
    start
        First month of the eight steps; a plan has its own.
    """
    import ipywidgets

    base = _eight_steps(start) if plan is None else plan

    def draw(**months: float) -> Figure:
        changed = [replace(a, months=months.get(a.key, a.months)) for a in base.activities]
        return gantt_bars(replace(base, activities=tuple(changed)))

    controls = {
        a.key: ipywidgets.FloatSlider(
            value=a.months, min=0, max=max(24.0, 2 * a.months), step=0.5, description=f"{a.key} {a.name}"[:38],
        )
        for a in base.activities if a.months
    }  # fmt: skip
    return Panel(draw=draw, controls=controls)


def _eight_steps(start: str) -> ActionPlan:
    note = "teaching assumption: the source gives no durations"
    return action_plan(
        [Activity(t.key, t.name, t.months, t.after, int(t.key), source=note) for t in TEACHING_NETWORK],
        start=start,
        currency="XXX",
    )
