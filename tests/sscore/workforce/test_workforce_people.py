"""Absence, ratings, wellbeing, skills, succession, selection, scorecard and strategy map."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError
from sscore.workforce import (
    Indicator,
    Spell,
    absence_rate,
    absence_table,
    bench,
    bradford,
    calibrate,
    capacity_kept,
    competency_gap,
    demand_control,
    impact_ratio,
    nine_box,
    norm,
    people_to_train,
    rater_effects,
    scorecard,
    strategy_map,
    syn_absences,
    syn_ratings,
    syn_staff,
    working_days,
)

EVERY_DAY = "1111111"


def test_bradford_check_values():
    # Curriculum C4.M4 X1: 3 spells of 10 days 90, one spell of 10 days 10, ten of one day 1,000.
    three = [Spell("2026-01-05", "2026-01-07"), Spell("2026-02-02", "2026-02-04"), Spell("2026-03-02", "2026-03-05")]
    assert bradford(three, "2026-06-30").factor == 90
    assert bradford([Spell("2026-03-02", "2026-03-13")], "2026-06-30").factor == 10
    tens = [Spell(f"2026-{m:02d}-{d}", f"2026-{m:02d}-{d}") for m in range(1, 6) for d in ("07", "21")]
    assert bradford(tens, "2026-06-30", week=EVERY_DAY).factor == 1000


def test_spells_that_touch_or_overlap_are_one():
    # Friday and the Monday after, and an overlapping note.
    spells = [Spell("2026-03-06", "2026-03-06"), Spell("2026-03-09", "2026-03-10"), Spell("2026-03-10", "2026-03-11")]
    found = bradford(spells, "2026-06-30")
    assert (found.spells, found.days) == (1, 4)
    assert bradford(spells, "2026-06-30", week=EVERY_DAY).spells == 2
    holiday = [Spell("2026-03-03", "2026-03-03"), Spell("2026-03-05", "2026-03-05")]
    assert bradford(holiday, "2026-06-30").spells == 2
    assert bradford(holiday, "2026-06-30", holidays=["2026-03-04"]).spells == 1


def test_window_edge_open_spells_and_protected_ones():
    spell = [Spell("2025-06-25", "2025-07-04")]
    found = bradford(spell, "2026-06-30")
    assert found.window == ("2025-07-02", "2026-06-30")
    assert (found.spells, found.days) == (1, 3)  # 2, 3 and 4 July 2025
    assert bradford(spell, "2026-07-03").days == 0 and bradford(spell, "2026-07-03").factor == 0
    assert bradford([Spell("2026-06-29", None)], "2026-06-30").days == 2
    mixed = [
        Spell("2026-01-05", "2026-01-09"),
        Spell("2026-01-12", "2026-04-17", "maternity"),
        Spell("2026-05-04", "2026-05-08", "work_injury"),
    ]
    kept = bradford(mixed, "2026-06-30")
    assert (kept.spells, kept.days, kept.protected_days) == (1, 5, 75)
    assert bradford(mixed, "2026-06-30", protected=()).factor > kept.factor
    with pytest.raises(ModelError, match=r"spells\[0\] ends"):
        bradford([Spell("2026-02-02", "2026-02-01")], "2026-06-30")


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 20)), max_size=12), st.randoms())
def test_bradford_does_not_depend_on_the_order(raw, shuffle):
    day = np.datetime64("2025-08-01")
    spells = [Spell(str(day + a), str(day + a + b)) for a, b in raw]
    found = bradford(spells, "2026-06-30")
    shuffle.shuffle(spells)
    assert bradford(spells, "2026-06-30") == found
    away = {d for a, b in raw for d in range(a, a + b + 1)}
    busy = [d for d in away if np.is_busday(day + d) and day + d <= np.datetime64("2026-06-30")]
    assert found.days == len(busy)
    assert found.factor == found.spells**2 * found.days
    assert found.spells <= len(raw)


def test_working_days_with_holidays():
    assert working_days("2026-05-01", "2026-05-31") == 21
    assert working_days("2026-05-01", "2026-05-31", holidays=["2026-05-01", "2026-05-02"]) == 20
    assert working_days("2026-05-02", "2026-05-01") == 0
    with pytest.raises(ModelError, match="seven characters"):
        working_days("2026-05-02", "2026-05-01", week="11111")


def test_absence_of_part_timers_and_new_starters():
    staff = pd.DataFrame(
        {
            "staff_no": list("abcdef"),
            "hire_date": ["2020-01-01"] * 5 + ["2026-06-29"],
            "exit_date": [None] * 6,
            "fte": [1, 1, 1, 1, 0.5, 1],
            "unit": ["A"] * 6,
        }
    )
    spells = pd.DataFrame(
        {
            "staff_no": ["e", "f", "a", "a"],
            "start": ["2026-06-01", "2026-06-01", "2026-06-08", "2026-06-10"],
            "end": ["2026-06-05", "2026-06-30", "2026-06-10", "2026-06-11"],
        }
    )
    table = absence_table(staff, spells, ("2026-06-01", "2026-06-30"))
    # 22 working days; e is half-time, f was due two days, a's overlapping notes are four days.
    assert table.frame.loc[0, "days_due"] == pytest.approx(4 * 22 + 11 + 2)
    assert table.frame.loc[0, "days_lost"] == pytest.approx(2.5 + 2 + 4)
    assert table.rate == pytest.approx(8.5 / 101)
    with_holiday = absence_table(staff, spells, ("2026-06-01", "2026-06-30"), holidays=["2026-06-09"])
    assert with_holiday.frame.loc[0, "days_lost"] == pytest.approx(2.5 + 2 + 3)
    # B has one person; with the rate of all beside A, his absence could be worked out, so A goes too.
    hidden = absence_table(staff.assign(unit=["A"] * 5 + ["B"]), spells, ("2026-06-01", "2026-06-30"))
    assert hidden.hidden == 2 and hidden.frame.set_index("group").isna().all(axis=None)
    with pytest.raises(ModelError, match="not in the staff file"):
        absence_table(staff, spells.assign(staff_no="x"), ("2026-06-01", "2026-06-30"))


def test_absence_rate():
    assert absence_rate(0, 10) == 0 and math.isnan(absence_rate(0, 0))
    with pytest.raises(ModelError, match="11 days lost of 10"):
        absence_rate(11, 10)


def test_rater_effects_against_welch():
    from statsmodels.stats.weightstats import CompareMeans

    ratings = syn_ratings(syn_staff("KEN", seed=2), seed=1)
    found = rater_effects(ratings)
    first = ratings[ratings["unit"] == found.units[0]]
    own, others = (first.loc[(first["rater"] == found.raters[0]) == same, "rating"] for same in (True, False))
    low, high = CompareMeans.from_data(own, others).tconfint_diff(usevar="unequal")
    assert (found.lower[0], found.upper[0]) == pytest.approx((low, high))
    assert found.effect[0] == pytest.approx(own.mean() - others.mean())
    assert np.isnan(found.effect[-1])  # the last unit has one rater


def test_raters_with_few_ratings_are_not_judged():
    ratings = pd.DataFrame({"unit": "A", "rater": ["x"] * 4 + ["y"] * 9, "rating": [1, 2, 3, 4] + [3] * 9})
    found = rater_effects(ratings)
    assert np.isnan(found.effect).all() and np.isnan(found.mean[0]) and found.mean[1] == 3
    with pytest.raises(ModelError, match="rating"):
        rater_effects(ratings.assign(rating=np.nan))


def test_calibration_moves_means_only_as_asked():
    ratings = syn_ratings(syn_staff("KEN", seed=2), seed=1)
    shifted = calibrate(ratings)
    team = shifted[shifted["unit"] == shifted["unit"].min()]
    assert team.groupby("rater")["calibrated"].mean().nunique() <= 3
    assert team.groupby("rater")["calibrated"].mean().to_numpy() == pytest.approx(team["rating"].mean())
    assert team.groupby("rater")["calibrated"].std().to_numpy() == pytest.approx(
        team.groupby("rater")["rating"].std().to_numpy()
    )
    spread = calibrate(ratings, spread=True)
    team = spread[spread["unit"] == spread["unit"].min()]
    assert team.groupby("rater")["calibrated"].std().to_numpy() == pytest.approx(team["rating"].std())
    last = spread[spread["unit"] == spread["unit"].max()]
    assert (last["calibrated"] == last["rating"]).all()
    with pytest.raises(ModelError, match="spread without shift"):
        calibrate(ratings, shift=False, spread=True)


def test_demand_and_control():
    survey = pd.DataFrame(
        {
            "unit": ["hot"] * 5 + ["busy"] * 5 + ["calm"] * 5 + ["dull"] * 5 + ["tiny"] * 4 + ["busy"],
            "demand": [5.0] * 10 + [1.0] * 14 + [np.nan],
            "control": [1.0] * 5 + [5.0] * 10 + [1.0] * 5 + [1.0] * 5,
        }
    )
    found = demand_control(survey)
    assert dict(zip(found.units, found.place, strict=True)) == {
        "busy": "active", "calm": "low strain", "dull": "passive", "hot": "high strain"
    }  # fmt: skip
    assert found.hidden == 1 and found.answers == (5, 5, 5, 5)
    assert found.strain[found.units.index("hot")] == 5
    with pytest.raises(ModelError, match="no unit has 5"):
        demand_control(survey[survey["unit"] == "tiny"])


def test_capacity_kept_check_values():
    # Curriculum C4.M5 X3.
    assert round(capacity_kept(3, 0.85, 3), 3) == 0.943
    assert round(capacity_kept(1, 0.85, 3), 3) == 0.614
    assert people_to_train(0.99, 0.85, 3) == 5
    assert (capacity_kept(0, 0.85, 3), capacity_kept(3, 1, 9), capacity_kept(3, 0, 1)) == (0, 1, 0)
    assert capacity_kept(2, 0.5, 0) == 1
    for bad in ((-1, 0.5, 1), (1, 1.5, 1), (1, 0.5, -1), (1.5, 0.5, 1)):
        with pytest.raises(ModelError):
            capacity_kept(*bad)


@given(st.floats(0.01, 0.999), st.floats(0.05, 0.99), st.floats(0.1, 5))
def test_the_fewest_to_train(goal, stay, years):
    n = people_to_train(goal, stay, years)
    assert capacity_kept(n, stay, years) >= goal
    assert n == 1 or capacity_kept(n - 1, stay, years) < goal


def test_nobody_stays():
    with pytest.raises(ModelError, match="no number of people"):
        people_to_train(0.5, 0, 1)


def test_needs_are_not_wishes():
    people = pd.DataFrame(
        {"group": ["a"] * 6 + ["b"] * 5, "Excel": [5.0] * 11, "law": [1.0] * 6 + [np.nan] * 4 + [3.0]}
    )
    gaps = competency_gap(people, {"Excel": 3, "law": 3}, {"Excel": 5, "law": 1})
    assert gaps.ranking() == ("law", "Excel")
    assert gaps.surplus.tolist() == [2, 0] and gaps.overall == pytest.approx([0, 12 / 7])
    assert gaps.index == pytest.approx((12 / 7) / 18)  # a surplus in Excel does not pay for law
    # One of b was assessed in law: with the mean of all beside that of a, her level could be worked out.
    assert np.isnan(gaps.shortfall[:, 1]).all() and gaps.hidden == 2 and gaps.not_assessed == (0, 4)
    assert gaps.shortfall[:, 0].tolist() == [0, 0]
    with pytest.raises(DataError, match="no importance"):
        competency_gap(people, {"law": 3}, {"lawn": 1})
    with pytest.raises(ModelError, match="fewer than 5"):
        competency_gap(people.iloc[6:], {"law": 3}, {"law": 1})


def plan(*rows):
    return pd.DataFrame(rows, columns=["post", "successor", "ready_in_years"])


def test_one_successor_for_three_posts_is_counted_once():
    found = bench(plan(("a", "S1", 0), ("b", "S1", 1), ("c", "S1", 2), ("c", "S2", 2.5), ("d", None, None)))
    assert found.ready == (1, 1, 1, 0)
    assert found.filled_at_once == 1 and found.shared == ("S1",) and found.single_points == ("d",)
    assert found.counts() == {"none ready": 1, "one ready": 3, "two or more": 0}
    assert found.strength == 0.25 and len(found.exposed) == 3
    assert bench(found_again := plan(("c", "S1", 2), ("c", "S2", 2.5)), within_years=3).ready == (2,)
    assert len(found_again) == 2


def test_the_matching_is_the_largest():
    # Taking S1 for the first post would leave the second empty.
    found = bench(plan(("a", "S1", 0), ("a", "S2", 0), ("b", "S1", 0)))
    assert found.filled_at_once == 2 and found.assigned == ("S2", "S1")


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_matching_against_all_permutations(ready):
    from itertools import permutations

    rows = [(f"p{i}", f"s{j}", 0) for i in range(3) for j in range(3) if ready[i][j]] + [
        (f"p{i}", None, None) for i in range(3)
    ]
    best = max(sum(ready[i][j] for i, j in enumerate(order)) for order in permutations(range(3)))
    assert bench(plan(*rows)).filled_at_once == best


def test_bad_bench():
    with pytest.raises(ModelError, match="without ready_in_years"):
        bench(plan(("a", "S1", None)))
    with pytest.raises(ModelError, match="twice"):
        bench(plan(("a", "S1", 1), ("a", "S1", 2)))
    with pytest.raises(ModelError, match="at least one"):
        bench(plan())


def test_nine_boxes():
    # Two and one are hidden; nine in all less the six would be three, so the six are hidden too.
    found = nine_box([1] * 6 + [5] * 2 + [2.5], [1] * 6 + [5] * 2 + [3.5])
    assert np.isnan(found.counts[[0, 2, 2], [0, 1, 2]]).all() and found.hidden == 3 and found.counts[1, 1] == 0
    assert nine_box([1] * 6 + [5] * 4 + [2.5] * 3, [1] * 6 + [5] * 4 + [3.5] * 3).counts[0, 0] == 6
    assert found.box[-1] == 8  # a rating on a cut belongs above it
    with pytest.raises(ModelError, match="cuts must rise"):
        nine_box([1], [1], cuts=(3, 2))


def test_impact_ratio_check_values():
    # Curriculum C4.M6 X2: 12 of 60 against 30 of 90 gives 0.60 and p = 0.095; both are true.
    found = impact_ratio({"men": 30, "women": 12}, {"men": 90, "women": 60})
    assert found.ratio[1] == pytest.approx(0.6) and round(found.p_value[1], 3) == 0.095
    assert found.below_threshold == ("women",) and "not rare" in found.reading()


def hypergeometric_p(k1, n1, k2, n2):
    """Fisher's two-sided p from binomial coefficients: all tables no more likely than the one seen."""
    total = math.comb(n1 + n2, k1 + k2)
    chance = {
        x: math.comb(n1, x) * math.comb(n2, k1 + k2 - x) / total
        for x in range(k1 + k2 + 1)
        if x <= n1 and k1 + k2 - x <= n2
    }
    return sum(p for p in chance.values() if p <= chance[k1] * (1 + 1e-7))


@given(st.integers(5, 40), st.integers(5, 40), st.data())
def test_the_exact_test(n1, n2, data):
    k1, k2 = data.draw(st.integers(1, n1)), data.draw(st.integers(0, n2))
    found = impact_ratio({"a": k1, "b": k2}, {"a": n1, "b": n2})
    p = found.p_value[~np.isnan(found.p_value)]
    assert p[0] == pytest.approx(hypergeometric_p(k1, n1, k2, n2), rel=1e-6)
    assert np.nanmax(found.ratio) == 1
    assert ((found.lower <= found.rate + 1e-12) & (found.rate <= found.upper + 1e-12)).all()


def test_wilson_intervals_against_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    found = impact_ratio({"a": 30, "b": 0, "c": 9}, {"a": 90, "b": 12, "c": 9}, confidence=0.9)
    for k, n, low, high in zip((30, 0, 9), (90, 12, 9), found.lower, found.upper, strict=True):
        assert (low, high) == pytest.approx(proportion_confint(k, n, 0.1, "wilson"), abs=1e-12)


def test_three_groups_zero_selected_and_too_few():
    found = impact_ratio({"a": 20, "b": 12, "c": 10, "d": 1}, {"a": 40, "b": 40, "c": 40, "d": 3})
    assert found.too_few == ("d",) and np.isnan(found.applied[3])
    smaller, larger = sorted(found.p_value[1:3])
    assert sorted(found.adjusted[1:3]) == pytest.approx([2 * smaller, max(2 * smaller, larger)])
    none = impact_ratio({"a": 0, "b": 0}, {"a": 10, "b": 10})
    assert none.reference is None and np.isnan(none.ratio).all() and "nobody was selected" in none.reading()
    zero = impact_ratio({"a": 5, "b": 0}, {"a": 10, "b": 10})
    assert zero.ratio.tolist() == [1, 0]
    with pytest.raises(ModelError, match="'a' has 11 selected of 10"):
        impact_ratio({"a": 11, "b": 0}, {"a": 10, "b": 10})
    with pytest.raises(ModelError, match="same groups"):
        impact_ratio({"a": 1}, {"a": 10, "b": 10})


def test_norm_check_values():
    # Curriculum C4.M1 X1.
    assert (norm(72, 50, 90), norm(14, 20, 8), norm(99, 50, 90), norm(40, 50, 90)) == (55, 50, 100, 0)
    with pytest.raises(ModelError, match="floor and target are both 5"):
        norm(1, 5, 5)


def indicator(name, value, floor=50, target=90, weight=1.0):
    return Indicator(name, value, floor, target, "owner", "a decision", weight)


def test_scorecard_weights():
    board = scorecard([indicator("paid in time", 72, weight=0.6), indicator("turnover", 14, 20, 8, 0.4)])
    assert board.total == pytest.approx(53)
    tenfold = scorecard([indicator("paid in time", 72, weight=6), indicator("turnover", 14, 20, 8, 4)])
    assert tenfold.total == pytest.approx(53)
    for gap in (None, float("nan")):
        missing = scorecard([indicator("paid in time", 72, weight=0.6), indicator("x", gap, weight=0.4)])
        assert missing.total == pytest.approx(55) and missing.missing == ("x",)
        assert missing.weights == (1.0, 0.0) and len(missing.to_frame()) == 2


def test_bad_scorecards():
    with pytest.raises(ModelError, match="1 to 12 indicators, got 13"):
        scorecard([indicator(f"i{k}", 60) for k in range(13)])
    with pytest.raises(ModelError, match="twice"):
        scorecard([indicator("a", 60), indicator("a", 60)])
    with pytest.raises(ModelError, match="nothing to score"):
        scorecard([indicator("a", None)])
    with pytest.raises(ModelError, match="owner of 'a' is empty"):
        Indicator("a", 1, 0, 2, " ", "something")


def test_strategy_map():
    found = strategy_map({"grow": ["agents", "web"], "pay": ["assessors"]}, {"hire": ["agents"], "party": []})
    assert found.uncovered == ("pay",) and found.idle == ("party",)
    assert found.levers_of("grow") == ("hire",)
    part = found.only(["pay"])
    assert part.goals == ("pay",) and part.idle == ("hire", "party")
    with pytest.raises(DataError, match="Did you mean 'agents'"):
        strategy_map({"grow": ["agents"]}, {"hire": ["agent"]})
    with pytest.raises(ModelError, match="needs no capability"):
        strategy_map({"grow": []}, {})
    with pytest.raises(DataError, match="Did you mean 'grow'"):
        found.levers_of("grwo")


def test_synthetic_absences_belong_to_the_file():
    staff = syn_staff("UGA", persons=100, seed=3)
    absences = syn_absences(staff, year=2025, seed=1)
    assert set(absences["staff_no"]) <= set(staff["staff_no"])
    assert (absences["start"] <= absences["end"]).all() and (absences["start"] >= "2025-01-01").all()
    assert absences.equals(syn_absences(staff, year=2025, seed=1))
