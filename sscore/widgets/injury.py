"""The widgets of the occupational safety lessons, each around one figure of :mod:`sscore.plots`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscore.injury import chapman, lincoln_petersen, poisson_ci, rates_by
from sscore.inputs import whole
from sscore.plots.injury import DENOMINATORS, injury_rate_bars, poisson_strip, reported_estimated
from sscore.widgets.panel import Panel

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["injury_exposure", "list_overlap", "rate_denominator"]


def rate_denominator(
    establishments: pd.DataFrame,
    *,
    by: str = "sector",
    full_time_hours: float = 2_000,
    title: str = "How often, and how badly?",
) -> Panel:
    """Return the rates by group with a choice of what they are counted on.

    ``panel.draw(denominator="workers")`` does the same; the groups change places when part-time work is common.

    Parameters
    ----------
    establishments, by, full_time_hours
        As in :func:`sscore.injury.rates_by`.
    title
        The headline.
    """
    import ipywidgets

    table = rates_by(establishments, by, full_time_hours=full_time_hours)

    def draw(denominator: str) -> Figure:
        return injury_rate_bars(table, denominator=denominator, title=title)

    chosen = ipywidgets.Dropdown(options=DENOMINATORS, value="workers", description="Counted on")
    return Panel(draw=draw, controls={"denominator": chosen})


def injury_exposure(
    cases: int = 2, workers: int = 1_200, *, reference: float | None = None, per: float = 100_000, what: str = "cases"
) -> Panel:
    """Return the interval of a rate with sliders for the cases, the workers and the years watched.

    ``panel.draw(cases=2, workers=1200, years=1)`` does the same. The years hold cases a year steady: twice the years,
    twice the cases, the same rate, and a narrower interval.

    Parameters
    ----------
    cases, workers
        Cases in one year and workers at the start.
    reference
        A rate to compare with, per ``per`` workers.
    per
        The rate is per this many workers.
    what
        What is counted, in the plural: ``"cases"``, ``"deaths"``.
    """
    import ipywidgets

    start = whole("injury_exposure", "cases", cases)
    people = whole("injury_exposure", "workers", workers, low=1)

    def draw(cases: int, workers: int, years: int) -> Figure:
        rows = {"1 year": poisson_ci(cases, workers, per=per)}
        if years > 1:
            rows[f"{years} such years"] = poisson_ci(cases * years, workers * years, per=per)
        return poisson_strip(
            rows,
            title=f"{cases:,} {what} a year among {workers:,} workers",
            unit=f"{what} per {per:,.0f} workers and year",
            reference=reference,
        )

    controls = {
        "cases": ipywidgets.IntSlider(
            value=start, min=0, max=max(20, 3 * start), description=f"{what.capitalize()} a year"
        ),
        "workers": ipywidgets.IntSlider(
            value=people,
            min=min(50, people),
            max=10 * people,
            step=max(people // 24, 1),
            description="Workers",
            readout_format=",d",
        ),
        "years": ipywidgets.IntSlider(value=1, min=1, max=10, description="Years watched"),
    }
    return Panel(draw=draw, controls=controls)


def list_overlap(n1: int = 420, n2: int = 310, m: int = 95) -> Panel:
    """Return the estimate from two lists with a slider for the cases on both, by both formulas.

    ``panel.draw(matches=30)`` does the same: the fewer matches, the more cases nobody saw, or the worse the matching.

    Parameters
    ----------
    n1, n2, m
        Cases on the first list, on the second and on both, as in :func:`sscore.injury.chapman`.
    """
    import ipywidgets

    start = chapman(n1, n2, m)

    def draw(matches: int) -> Figure:
        found = {"Chapman": chapman(n1, n2, matches), "Lincoln-Petersen": lincoln_petersen(n1, n2, matches)}
        return reported_estimated(found, title=f"{n1:,} and {n2:,} cases, {matches:,} on both lists")

    slider = ipywidgets.IntSlider(value=start.m, min=0, max=min(n1, n2), description="On both lists")
    return Panel(draw=draw, controls={"matches": slider})
