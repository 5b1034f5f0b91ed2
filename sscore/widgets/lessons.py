"""The widgets of the lessons, each around one function of :mod:`sscore.plots`."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from sscore.contributions import main_scheme, schedule_for
from sscore.countries import country
from sscore.coverage import gap_matrix, staircase, unique_persons
from sscore.plots import contribution_curve, gap_heatmap, overlap_bars, staircase_bars
from sscore.widgets.panel import Panel

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["denominator_chooser", "gap_filter", "id_cleaning", "payslip"]

DENOMINATORS = ("population", "working age 15-64", "labour force", "employed", "employees")


def payslip(country_code: str, on: str | dt.date) -> Panel:
    """Return the payslip panel: a wage slider, and the ceiling on or off.

    Wages run to twice the ceiling, or, where there is none, to 20 times the pack's example wage; the slider starts at
    three times the example wage, or at the ceiling if that is less.
    ``panel.draw(wage=50_000, ceiling=False)`` gives any picture without a slider.

    Parameters
    ----------
    country_code
        Three letters.
    on
        The day whose rules apply.

    Raises
    ------
    DataError
        For an unknown country or a day without rules.
    """
    import ipywidgets

    pack = country(country_code)
    schedule = schedule_for(pack, main_scheme(pack), on)
    usual = pack.figure("wages.example_monthly").value
    top = _round_up(2 * schedule.ceiling if schedule.ceiling else 20 * usual)
    start = min(_round_up(3 * usual), schedule.ceiling or top)

    def draw(wage: float, ceiling: bool = True) -> Figure:
        rule = schedule if ceiling else schedule.without_ceiling()
        return contribution_curve(rule, wages=[0, top], wage=wage)

    wage = ipywidgets.FloatSlider(
        value=start, min=0, max=top, step=top / 200, description="Wage", readout_format=",.0f"
    )
    ceiling = ipywidgets.Checkbox(value=True, description="Ceiling applies", disabled=schedule.ceiling is None)
    return Panel(draw=draw, controls={"wage": wage, "ceiling": ceiling})


def denominator_chooser(country_code: str) -> Panel:
    """Return the staircase panel: choose what counts as 100 %. ``panel.draw(of="employed")`` does the same.

    Raises
    ------
    DataError
        For an unknown country.
    """
    import ipywidgets

    steps = staircase(country_code)

    def draw(of: str) -> Figure:
        return staircase_bars(steps, of=of)

    of = ipywidgets.Dropdown(options=DENOMINATORS, value=DENOMINATORS[0], description="100 % is")
    return Panel(draw=draw, controls={"of": of})


def id_cleaning(registers: pd.DataFrame, *, title: str = "One person, several cards") -> Panel:
    """Return the overlap panel: identifiers cleaned or as typed. ``panel.draw(clean=True)`` does the same.

    Parameters
    ----------
    registers
        A table as :func:`sscore.coverage.unique_persons` takes it.
    title
        The figure's headline; name the country in it, and say so where the registers are synthetic.

    Raises
    ------
    ModelError
        For a table that cannot be counted.
    """
    import ipywidgets

    def draw(clean: bool) -> Figure:
        return overlap_bars(unique_persons(registers, clean=clean), title=title)

    clean = ipywidgets.Checkbox(value=False, description="Clean the identifiers first")
    return Panel(draw=draw, controls={"clean": clean})


def gap_filter(country_code: str) -> Panel:
    """Return the gap panel: choose groups and branches. ``panel.draw(groups=[...], branches=[...])`` does the same.

    Nothing chosen means everything.

    Raises
    ------
    DataError
        For an unknown country.
    """
    import ipywidgets

    matrix = gap_matrix(country_code)

    def draw(groups: tuple[str, ...] = (), branches: tuple[str, ...] = ()) -> Figure:
        return gap_heatmap(matrix.only(groups=groups or None, branches=branches or None))

    groups = ipywidgets.SelectMultiple(options=matrix.groups, rows=6, description="Groups")
    branches = ipywidgets.SelectMultiple(options=matrix.branches, rows=6, description="Branches")
    return Panel(draw=draw, controls={"groups": groups, "branches": branches})


def _round_up(amount: float) -> float:
    """Return the next amount with one digit that is not 0, or a half: 24,310 is 25,000."""
    size = 10.0 ** math.floor(math.log10(amount))
    return math.ceil(2 * amount / size) / 2 * size
