"""Widgets of the people course: the picture first, and every picture by a plain call."""

import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.plots import describe
from sscore.widgets import (
    Panel,
    band_width,
    bench_readiness,
    goals_and_levers,
    needs_weights,
    oaxaca_references,
    pay_measure,
    rater_shift,
    retirement_age,
    scorecard_weights,
    shortlist_size,
    spell_editor,
    staff_workload,
    stock_flows,
    turnover_kind,
)
from sscore.workforce import (
    Indicator,
    Spell,
    full_time_pay,
    grade_structure,
    scorecard,
    strategy_map,
    syn_ratings,
    syn_staff,
)

EVERYBODY = syn_staff("ZMB", seed=1)
STAFF = EVERYBODY[EVERYBODY["exit_date"].isna()].reset_index(drop=True)
STAFF = STAFF.assign(pay=full_time_pay(STAFF))


def panels():
    """Return every panel with a change and whether its sentence must then differ."""
    board = scorecard(
        [Indicator("paid in time", 72, 50, 90, "o", "d", 6), Indicator("turnover", 14, 20, 8, "o", "d", 4)]
    )
    grades = sorted(STAFF["grade"].unique())
    bands = grade_structure(grades, first_midpoint=float(STAFF["pay"].min()) * 1.3, step=0.35, spread=0.5)
    levels = pd.DataFrame({"group": ["a"] * 6, "Excel": [2.0] * 6, "law": [1.0] * 6})
    posts = pd.DataFrame({"post": ["a", "b"], "successor": ["S1", "S2"], "ready_in_years": [1, 3]})
    flows = stock_flows([200, 80], [[0.8, 0.1], [0, 0.9]], [30, 0], grades=["low", "high"])
    return {
        "goals": (goals_and_levers(strategy_map({"a": ["x"], "b": ["y"]}, {"l": ["x"]})), {"goals": ("a",)}),
        "scorecard": (scorecard_weights(board), {"target": 120.0}),
        "turnover": (turnover_kind(EVERYBODY, "2022-01-01", "2025-12-31"), {"voluntary": True}),
        "stocks": (flows, {"hires": 0.0}),
        "promotion": (flows, {"promotion": 2.0}),
        "exits": (flows, {"exits": 0.0}),
        "retirement": (retirement_age(EVERYBODY, "2026-01-01"), {"age": 65}),
        "workload": (staff_workload([900, 1200], [20, 20], minutes=45, hours=7, staff=7), {"shrink": 0.4}),
        "peaks": (staff_workload([900, 1200], [20, 20], minutes=45, hours=7, staff=7), {"peaks": 2.0}),
        "pay": (pay_measure(STAFF), {"measure": "median"}),
        "allowances": (pay_measure(STAFF), {"allowances": False}),
        "oaxaca": (
            oaxaca_references(STAFF, outcome="pay", controls=["grade", "experience"]),
            {"chosen": ("experience",)},
        ),
        "references": (oaxaca_references(STAFF, outcome="pay", controls=["grade"]), {"references": ("pooled",)}),
        "bands": (band_width(STAFF, bands), {"width": 0.4}),
        "spells": (spell_editor([Spell("2025-05-05", "2025-05-06")] * 1, [], "2025-12-31"), {"spells": 0}),
        "raters": (rater_shift(syn_ratings(STAFF, seed=1)), {"shift": True}),
        "needs": (needs_weights(levels, {"Excel": 3, "law": 3}, {"Excel": 1, "law": 1}), {"weight": 5.0}),
        "bench": (bench_readiness(posts), {"within": 4.0}),
        "shortlist": (shortlist_size({"men": 30, "women": 12}, {"men": 90, "women": 60}), {"times": 4}),
    }


@pytest.mark.parametrize("name", sorted(panels()))
def test_the_picture_comes_first_and_controls_change_it(name):
    panel, change = panels()[name]
    assert isinstance(panel, Panel)
    assert describe(panel.figure) == describe(panel.redraw())
    called = describe(panel.draw(**{**panel.values(), **change}))
    assert called != describe(panel.figure)
    for control, value in change.items():
        panel.controls[control].value = value
    assert describe(panel.redraw()) == called


def test_more_people_make_the_same_ratio_rarer():
    panel = shortlist_size({"men": 30, "women": 12}, {"men": 90, "women": 60})
    assert "p = 0.095, not rare" in describe(panel.figure)
    assert "0.60 of the rate" in describe(panel.draw(times=4)) and ", rare." in describe(panel.draw(times=4))


def test_a_hiring_freeze_shrinks_and_impossible_flows_are_refused():
    panel = stock_flows([200, 80], [[0.8, 0.1], [0, 0.9]], [30, 0])
    assert "The headcount goes from 280.0 to" in describe(panel.draw(hires=0, promotion=1, exits=1))
    tight = stock_flows([100], [[0.4]], [0])
    with pytest.raises(ModelError, match="more people than a grade has"):
        tight.draw(hires=1, promotion=1, exits=2)


def test_grades_without_a_band_are_refused():
    with pytest.raises(ModelError, match="has no band"):
        band_width(STAFF, grade_structure(["G1"], first_midpoint=100, step=0.2, spread=0.5))


@pytest.mark.parametrize("minutes", [4.0, 45, 45.5, 70])
def test_the_minutes_given_are_a_step_of_the_slider(minutes: float) -> None:
    slider = staff_workload([900, 1200], [20, 20], minutes=minutes, hours=7, staff=7).controls["minutes"]
    steps = (slider.value - slider.min) / slider.step
    assert slider.value == minutes
    assert slider.min > 0
    assert steps == pytest.approx(round(steps))
