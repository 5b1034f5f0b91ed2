"""Figures of coverage, affordability and schedules: the sentence carries the numbers, texts are legible and apart."""

import numpy as np
import pandas as pd
import pytest
from test_plots_figures import check_legible

from sscore.countries import codes
from sscore.coverage import (
    Buffer,
    ScheduleTerms,
    SegmentRule,
    affordability,
    affordability_curve,
    compare_schedules,
    country_coverage,
    daily_amounts,
    level_monthly,
    persons_covered,
    reconcile,
    seasonal_instalments,
    segment_workers,
    share_of_receipts,
    split_payment,
    syn_monthly_incomes,
    yearly_lump,
)
from sscore.errors import ModelError
from sscore.plots import (
    able_months,
    affordability_lines,
    covered_persons_bar,
    describe,
    effective_coverage_dots,
    legal_reach_bars,
    payment_split_bar,
    schedule_bars,
    segment_cells,
)

INCOMES = syn_monthly_incomes(np.linspace(6_000, 30_000, 200), "one harvest", seed=2).incomes


@pytest.mark.parametrize("code", codes())
def test_every_country_has_legible_legal_and_effective_coverage(code):
    found = country_coverage(code)
    law, effect = legal_reach_bars(found), effective_coverage_dots(found)
    check_legible(law)
    check_legible(effect)
    assert found.country in describe(law)
    drawn = len(effect.axes[0].lines)
    assert drawn == found.effective["share"].notna().sum(), "a dot only where there is a figure"
    assert f"Without a figure: {11 - drawn} of 11 rows" in describe(effect)
    labels = {text.get_text() for text in effect.axes[0].get_yticklabels()}
    assert "poor persons\nof persons below the national poverty line" in labels
    assert "vulnerable persons\nof children and adults without cover" in labels


def test_legal_and_effective_are_drawn_apart():
    figure = legal_reach_bars(country_coverage("TZA"))
    assert "employment injury at most 14.1 %, covered in effect 8.6 %" in describe(figure)
    assert len(figure.axes[0].lines) == 1


def test_persons_are_told_with_their_bounds():
    found = persons_covered({"pension": 300_000, "health": 500_000}, 2e6)
    figure = covered_persons_bar(found, label="Two funds")
    check_legible(figure)
    assert "500,000 to 800,000 (25.0 % to 40.0 % of 2 million)" in describe(figure)
    exact = covered_persons_bar(persons_covered({"pension": 300_000}, 1e6))
    check_legible(exact)
    assert "each once: 300,000 (30.0 % of 1 million)" in describe(exact)


@pytest.mark.parametrize("buffer", [None, Buffer()])
def test_months_and_their_shares(buffer):
    found = affordability(INCOMES, 150, 700, buffer=buffer)
    figure = able_months(found, label="Health premium", currency="KES")
    check_legible(figure)
    assert f"{100 * found.share_able:.1f} % keep the floor" in describe(figure)
    heights = [bar.get_height() for bar in figure.axes[0].patches[:12]]
    assert heights == pytest.approx(100 * found.by_month)


def test_lines_of_premiums():
    figure = affordability_lines(affordability_curve(INCOMES, [0, 100, 400], 700), currency="KES")
    check_legible(figure)
    assert "at KES 0" in describe(figure)
    everybody = affordability_lines(affordability_curve(np.full(12, 1e6), [0, 1], 1))
    check_legible(everybody)
    with pytest.raises(ModelError, match="two premiums"):
        affordability_lines(affordability_curve(INCOMES, [10], 700))


def test_segments_keep_hidden_cells_hidden():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"status": rng.choice(["12", "22", "30"], 300), "quintile": rng.integers(1, 6, 300)})
    table["capacity"] = 60 * table["quintile"] - 150 + rng.normal(0, 60, 300)
    table["months_below"] = 6 - table["quintile"]
    table.loc[:2, ["status", "quintile"]] = ["51", 4]
    found = segment_workers(table, SegmentRule(contribution=60))
    figure = segment_cells(found, label="Synthetic workers", currency="KES")
    check_legible(figure)
    assert found.hidden > 0
    assert "contributing family workers" not in describe(figure)
    assert "own-account workers" in describe(figure)


def test_a_split_that_does_not_add_up_is_told():
    found = reconcile(60, {"savings": 25, "health": 18, "commission": 17, "levy": 2})
    figure = payment_split_bar(found, label="Sixty shillings", currency="KES")
    check_legible(figure)
    assert "savings 25 (41.7 % of the payment, 40.3 % of all parts)" in describe(figure)
    assert "2 more than the payment of 60" in describe(figure)
    check_legible(payment_split_bar(split_payment(60, {f"part {k}": 0.2 for k in range(5)}, fees={"fee": 2})))
    with pytest.raises(ModelError, match="one to six"):
        payment_split_bar(reconcile(7, [1] * 7))


def test_calendars_side_by_side():
    calendars = [level_monthly(2400), seasonal_instalments(2400, INCOMES.mean(axis=0)), daily_amounts(2400)]
    table = compare_schedules([*calendars, yearly_lump(2400, month=7)], INCOMES, 700, ScheduleTerms(minimum=150, fee=2))
    figure = schedule_bars(table, label="Vendors", currency="KES")
    check_legible(figure)
    assert "KES 2,400 a year" in describe(figure)
    follows = share_of_receipts(2400, 1.25 * INCOMES.mean(axis=0))
    other = compare_schedules([level_monthly(2400), follows], INCOMES, 700, ScheduleTerms(minimum=150))
    assert "KES 1,920 to 2,400 a year is asked of each person, on average" in describe(
        schedule_bars(other, currency="KES")
    )
    nothing = compare_schedules(calendars[:1], np.zeros(12), 700, ScheduleTerms(minimum=150))
    check_legible(schedule_bars(nothing))
    assert "fees none" in describe(schedule_bars(nothing))
    with pytest.raises(ModelError, match="one to six"):
        schedule_bars(table.head(0))
