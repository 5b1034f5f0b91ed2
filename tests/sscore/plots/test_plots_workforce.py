"""Figures of the people course: the sentence carries the numbers, texts are legible and apart."""

import numpy as np
import pandas as pd
import pytest
from test_plots_figures import check_legible, words

from sscore.errors import DataError, ModelError
from sscore.plots import (
    absence_bars,
    adjusted_gap_intervals,
    band_ladder,
    bench_cells,
    bullet_chart,
    compa_strip,
    demand_control_map,
    describe,
    needs_cells,
    nine_box_cells,
    oaxaca_bars,
    pay_distributions,
    rater_intervals,
    recruitment_bars,
    retention_curve,
    retirement_bars,
    safe_cells,
    selection_rates,
    spell_timeline,
    staff_need_bars,
    staffing_months,
    stock_fan,
    stock_stacks,
    strategy_lines,
    turnover_bar,
    turnover_cells,
    wisn_bars,
)
from sscore.workforce import (
    Activity,
    EarlyExit,
    Indicator,
    Spell,
    absence_table,
    adjusted_pay_gap,
    band_check,
    bench,
    bradford,
    compa,
    competency_gap,
    demand_control,
    early_leavers,
    full_time_pay,
    grade_structure,
    impact_ratio,
    nine_box,
    oaxaca,
    oaxaca_from_means,
    project_stock,
    rater_effects,
    recruit_to_target,
    retention,
    retirement_wave,
    safe_table,
    scorecard,
    simulate_stock,
    staff_needed,
    staffing_by_month,
    steady_state,
    strategy_map,
    syn_absences,
    syn_ratings,
    syn_staff,
    turnover,
    turnover_table,
    wisn,
)

CHANCES = [[0.8, 0.1, 0], [0, 0.85, 0.05], [0, 0, 0.9]]


@pytest.fixture(scope="module")
def everybody():
    return syn_staff("RWA", seed=1)


@pytest.fixture(scope="module")
def present(everybody):
    now = everybody[everybody["exit_date"].isna()].reset_index(drop=True)
    return now.assign(pay=full_time_pay(now), log=np.log(full_time_pay(now)))


def plan(years=5):
    return project_stock([200, 80, 20], CHANCES, [30, 4, 0], years, grades=["officers", "seniors", "managers"])


def test_stacks_and_fan():
    figure = stock_stacks(plan(), first_year=2026)
    check_legible(figure)
    assert "officers 200.0 to 166.4" in describe(figure) and "managers 20.0 to 32.4" in describe(figure)
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert sum(h for h in heights if h > 0) == pytest.approx(plan().stocks.sum())
    assert sum(h for h in heights if h < 0) == pytest.approx(-plan().exits.sum())
    check_legible(stock_stacks(plan(0)))
    settled = stock_stacks(plan(), first_year=2026, settled=steady_state(CHANCES, [30, 4, 0]))
    check_legible(settled)
    assert describe(settled).endswith("The same flows settle at 340.0 people.")
    with pytest.raises(ModelError, match="settled has 1 grades"):
        stock_stacks(plan(), settled=steady_state([[0.5]], [1]))
    found = simulate_stock(plan(), seed=1, scenarios=300, recruitment="poisson", evidence=200)
    fan = stock_fan(found, "managers", need=30)
    check_legible(fan)
    assert "how many are recruited, the chances themselves" in " ".join(t.get_text() for t in words(fan))
    assert "fewer than 30" in describe(fan)
    check_legible(stock_fan(found))
    with pytest.raises(DataError, match="no grade"):
        stock_fan(found, "boss")
    with pytest.raises(ModelError, match="at most 6 grades"):
        stock_stacks(project_stock([1] * 7, np.eye(7)))


def test_retirement_wave(everybody):
    wave = retirement_wave(
        everybody, as_of="2026-01-01", retirement_age=58, by="occupation", early=EarlyExit(55, 0.3, 0.02)
    )
    figure = retirement_bars(wave)
    check_legible(figure)
    assert f"{wave.unknown.sum():.0f} have no birth date" in describe(figure)
    drawn = sum(bar.get_height() for bar in figure.axes[0].patches)
    assert drawn == pytest.approx(wave.overdue.sum() + wave.retiring.sum())
    check_legible(retirement_bars(retirement_wave(everybody, as_of="2026-01-01", retirement_age=60, years=4)))


def test_work_and_recruits():
    months = staffing_by_month([9000, 14_000, 9000], 45, [22, 20, 18], 6.5, 78, 0.18)
    figure = staffing_months(months, names=["January", "February", "March"])
    check_legible(figure)
    assert "1 of 3 months are short" in describe(figure) and "month February, with 98.5" in describe(figure)
    need = wisn(
        [Activity("claims", 12_000, 1.5), Activity("appeals", 900, 4)], 1680, category_share={"m": 0.1}, staff=14
    )
    check_legible(wisn_bars(need))
    assert "a shortage of" in describe(wisn_bars(need))
    bars = recruitment_bars(recruit_to_target([200, 80, 20], CHANCES, [180, 120, 10], 5))
    check_legible(bars)
    assert "cannot reach the target" in describe(bars)
    check_legible(recruitment_bars(recruit_to_target([200], [[0.8]], [210])))


def test_strategy_and_scorecard():
    found = strategy_map({"grow": ["agents", "web"], "pay": ["assessors"]}, {"hire": ["agents"], "party": []})
    check_legible(strategy_lines(found))
    assert "pay: no lever" in describe(strategy_lines(found))
    board = scorecard(
        [
            Indicator("claims paid in time", 72, 50, 90, "operations", "a second shift", 0.6, " %"),
            Indicator("turnover", 14, 20, 8, "HR", "review pay", 0.4),
            Indicator("survey", None, 3, 4.5, "HR", "talk"),
        ]
    )
    figure = bullet_chart(board)
    check_legible(figure)
    assert describe(figure).endswith("Weighted score 53 of 100; no figure for survey.")


def test_leavers(everybody):
    table = turnover_table(everybody, "2022-01-01", "2025-12-31")
    figure = turnover_cells(table)
    check_legible(figure)
    assert sum(bool(p.get_hatch()) for p in figure.axes[0].patches) == np.isnan(table.rates).sum()
    check_legible(turnover_cells(turnover_table(everybody, "2022-01-01", "2025-12-31", by="sex", voluntary_only=True)))
    leavers = early_leavers(everybody, "2026-01-01")
    figure = safe_cells(leavers.table)
    check_legible(figure)
    texts = " ".join(t.get_text() for t in figure.axes[0].texts)
    assert texts.count("hidden") == leavers.table.primary + leavers.table.complementary
    assert "the total is hidden too" in describe(safe_cells(safe_table(pd.DataFrame([[1, 2], [0, 1]]))))


def test_turnover_and_staff_needed():
    figure = turnover_bar(turnover({"resignation": 8, "retirement": 3, "fixed_term_end": 6}, 90, 110))
    check_legible(figure)
    assert "11.0 % a year: 11 left in 12 months, of 100 people on average; 6 more do not count" in describe(figure)
    assert [len(line.get_xdata()) for line in figure.axes[0].lines] == [11, 89]
    with pytest.raises(ModelError, match="nobody was employed"):
        turnover_bar(turnover(0, 0, 0))
    figure = staff_need_bars(staff_needed(120_000, 45, 220, 6.5, 0.18), employed=70)
    check_legible(figure)
    assert "76.75 people, so 77. Employed: 70, 6.8 too few" in describe(figure)
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == pytest.approx(76.75, abs=0.01)
    check_legible(staff_need_bars(staff_needed(0, 45, 220, 6.5)))


def test_small_grades_are_not_drawn_person_by_person():
    found = compa([100.0] * 6 + [150.0] * 2, 100)
    figure = compa_strip(found, ["G1"] * 6 + ["director"] * 2)
    check_legible(figure)
    assert sum(len(line.get_xdata()) for line in figure.axes[0].lines if line.get_linestyle() == "None") == 6
    assert "fewer than five above" in describe(figure)


def test_retention():
    figure = retention_curve(retention([1, 2, 3, 4, 6], [1, 1, 1, 0, 0]))
    check_legible(figure)
    assert describe(figure).endswith("40.0 % after 6.0 years. Half have left after 3.0 years.")
    nobody_left = retention_curve(retention([1, 2], [0, 0]))
    check_legible(nobody_left)
    assert nobody_left.axes[0].lines[-1].get_xydata().tolist() == [[0, 1], [2, 1]]


def test_absence(present):
    ten = bradford([Spell(f"2025-{m:02d}-03", f"2025-{m:02d}-03") for m in range(2, 12)], "2025-12-31", week="1111111")
    one = bradford([Spell("2025-05-05", "2025-05-16")], "2025-12-31")
    figure = spell_timeline(ten, one)
    check_legible(figure)
    assert "A: 10 spells, 10 days, factor 1,000; B: 1 spell, 10 days, factor 10" in describe(figure)
    table = absence_table(present, syn_absences(present, year=2025, seed=1), ("2025-01-01", "2025-12-31"))
    check_legible(absence_bars(table))
    assert f"{100 * table.rate:.1f} % of working days" in describe(absence_bars(table))


def test_ratings_and_wellbeing(present):
    figure = rater_intervals(rater_effects(syn_ratings(present, seed=1)))
    check_legible(figure)
    assert "1 cannot be compared" in describe(figure)
    survey = pd.DataFrame(
        {
            "unit": ["Front office"] * 6 + ["Audit"] * 5 + ["tiny"],
            "demand": [4.5] * 6 + [2.0] * 6,
            "control": [2.0] * 12,
        }
    )
    figure = demand_control_map(demand_control(survey))
    check_legible(figure)
    assert "Front office high strain" in describe(figure) and "tiny" not in describe(figure)


def test_selection():
    figure = selection_rates(impact_ratio({"men": 30, "women": 12, "others": 1}, {"men": 90, "women": 60, "others": 3}))
    check_legible(figure)
    assert "0.60 of the rate of men" in describe(figure) and "p = 0.095, not rare" in describe(figure)
    assert "others too few" in describe(figure)
    check_legible(selection_rates(impact_ratio({"a": 0, "b": 0}, {"a": 9, "b": 9})))


def test_pay(present):
    for options in ({}, {"measure": "median", "allowances": False}, {"full_time_only": True}):
        check_legible(pay_distributions(present, **options))
    assert "Women earn" in describe(pay_distributions(present))
    with pytest.raises(ModelError, match="measure"):
        pay_distributions(present, measure="mode")
    assert "cannot be shown" in describe(pay_distributions(present[present["sex"] == "male"]))
    found = oaxaca_from_means(([1, 10.25], [1, 5]), ([47, 5], [40, 4.5]), terms=["constant", "years"])
    figure = oaxaca_bars(found)
    check_legible(figure)
    assert "prices of male: 26.2 explained, 9.5 unexplained; prices of female: 23.6 explained, 12.1" in describe(figure)
    full = oaxaca(present, outcome="log", controls=["experience", "grade"])
    check_legible(oaxaca_bars(full, references=["first", "second", "pooled", "neumark", "cotton", "reimers"]))
    gaps = [adjusted_pay_gap(present, pay="pay", controls=c) for c in ([], ["experience"], ["experience", "grade"])]
    figure = adjusted_gap_intervals(gaps)
    check_legible(figure)
    assert f"raw {100 * gaps[0].raw:.1f} %" in describe(figure)


def test_bands(present):
    midpoint = float(present.loc[present["grade"] == "G1", "pay"].median())
    bands = grade_structure(sorted(present["grade"].unique()), first_midpoint=midpoint, step=0.35, spread=0.5)
    check_legible(band_ladder(bands))
    assert "G1-G2 22.2 %" in describe(band_ladder(bands))
    found = band_check(present, bands)
    figure = compa_strip(found, list(present["grade"]))
    check_legible(figure)
    drawn = sum(len(line.get_xdata()) for line in figure.axes[0].lines if line.get_linestyle() == "None")
    assert drawn == len(present)
    with pytest.raises(ModelError, match="one a person"):
        compa_strip(found, ["G1"])


def test_skills_and_succession():
    levels = pd.DataFrame({"group": ["a"] * 6 + ["b"] * 3, "Excel": [3.0] * 9, "law": [1.0] * 9})
    figure = needs_cells(competency_gap(levels, {"Excel": 3, "law": 3}, {"Excel": 1, "law": 2}))
    check_legible(figure)
    assert "First: law" in describe(figure)
    posts = pd.DataFrame(
        {"post": ["actuary", "CFO", "ICT"], "successor": ["S1", "S1", None], "ready_in_years": [1, 4, None]}
    )
    figure = bench_cells(bench(posts))
    check_legible(figure)
    assert "1 of 3 posts could be filled at once" in describe(figure)
    check_legible(bench_cells(bench(posts[posts["successor"].isna()])))
    figure = nine_box_cells(nine_box([1] * 6 + [5], [1] * 6 + [5]))
    check_legible(figure)
    assert "High in both: hidden" in describe(figure)
