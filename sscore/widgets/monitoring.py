"""Widgets of the lessons on monitoring and evaluation, each around one function of :mod:`sscore.plots`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import ModelError
from sscore.monitoring import (
    TrainingCase,
    gain,
    link_registers,
    moderate,
    overlap,
    return_range,
    syn_grants,
)
from sscore.plots import assessor_severity, gain_slopes, overlap_matrix, return_tornado
from sscore.widgets.panel import Panel

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["gain_matching", "match_threshold", "return_explorer", "rubric_drift"]


def match_threshold(registers: pd.DataFrame, *, eligible: str | None = None) -> Panel:
    """Return the overlap panel: from how many bits two records are one person.

    ``panel.draw(threshold=15)`` gives any picture without a slider.

    Parameters
    ----------
    registers
        A table as :func:`sscore.monitoring.link_registers` takes it.
    eligible
        The register that lists the eligible.

    Raises
    ------
    ModelError
        For a table that cannot be linked.
    """
    import ipywidgets

    def draw(threshold: float) -> Figure:
        linkage = link_registers(registers, threshold=threshold, review=min(threshold, 8.0))
        return overlap_matrix(overlap(linkage, eligible=eligible))

    slider = ipywidgets.FloatSlider(value=15, min=0, max=50, step=1, description="Linked from (bits)")
    return Panel(draw=draw, controls={"threshold": slider})


def rubric_drift(*, applications: int = 40, seed: int = 1) -> Panel:
    """Return the moderation panel of an invented call: how far one assessor gets stricter while marking.

    ``panel.draw(drift=2)`` gives any picture without a slider; drift is in score points of 5.

    Parameters
    ----------
    applications
        Number of applications, at least 4.
    seed
        The same seed gives the same call.

    Raises
    ------
    ModelError
        For too few applications.
    """
    import ipywidgets

    def draw(drift: float) -> Figure:
        call = syn_grants(applications=applications, drift=drift, seed=seed)
        return assessor_severity(moderate(call.assess(), order=call.order))

    slider = ipywidgets.FloatSlider(value=0, min=0, max=3, step=0.25, description="Drift of assessor 2")
    return Panel(draw=draw, controls={"drift": slider})


def gain_matching(
    pre: Mapping[Any, float] | pd.Series,
    post: Mapping[Any, float] | pd.Series,
    *,
    maximum: float = 100.0,
    minimum: int = SMALLEST_GROUP,
) -> Panel:
    """Return the gain panel: with or without the means of all who came. ``panel.draw(matched=True)`` does the same.

    Parameters
    ----------
    pre, post, maximum
        As :func:`sscore.monitoring.gain` takes them.
    minimum
        Smallest group shown, at least 5.

    Raises
    ------
    ModelError
        For points that cannot be, or a minimum under 5.
    """
    import ipywidgets

    result = gain(pre, post, maximum=maximum)

    def draw(matched: bool) -> Figure:
        return gain_slopes(result, everybody=not matched, minimum=minimum)

    matched = ipywidgets.Checkbox(value=False, description="Only persons with both tests")
    return Panel(draw=draw, controls={"matched": matched})


def return_explorer(case: TrainingCase, *, doubt: float = 0.25, currency: str = "") -> Panel:
    """Return the return panel: transfer, attribution and cost of a training, each with its doubt.

    ``panel.draw(transfer=0.4, attribution=0.5, costs=49_500)`` gives any picture without sliders.

    Parameters
    ----------
    case
        Where the sliders start.
    doubt
        How far each assumption may be wrong, as a share of it, between 0 and 1; shares stay at most 1.
    currency
        Put before amounts.

    Raises
    ------
    ModelError
        For a doubt outside 0 to 1, or a case without costs.
    """
    import ipywidgets

    if not 0 < doubt < 1:
        raise ModelError(f"return_explorer: doubt must be between 0 and 1, got {doubt!r}.")

    if case.costs == 0:
        raise ModelError("return_explorer: costs must be above 0: a return on nothing does not exist.")

    def draw(transfer: float, attribution: float, costs: float) -> Figure:
        now = replace(case, transfer=transfer, attribution=attribution, costs=costs)
        ranges = {
            name: ((1 - doubt) * value, min((1 + doubt) * value, most))
            for name, value, most in (
                ("transfer", transfer, 1.0),
                ("attribution", attribution, 1.0),
                ("costs", costs, float("inf")),
            )
        }
        return return_tornado(return_range(now, ranges), currency=currency)

    def share(name: str, start: float) -> ipywidgets.FloatSlider:
        return ipywidgets.FloatSlider(value=start, min=0.05, max=1, step=0.05, description=name, readout_format=".0%")

    costs = ipywidgets.FloatSlider(
        value=case.costs,
        min=case.costs / 4,
        max=2 * case.costs,
        step=case.costs / 100,
        description="Course costs",
        readout_format=",.0f",
    )
    return Panel(
        draw=draw,
        controls={
            "transfer": share("Use it at work", case.transfer),
            "attribution": share("Caused by the course", case.attribution),
            "costs": costs,
        },
    )
