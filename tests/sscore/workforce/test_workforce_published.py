"""Workforce against results that others have published, what must never be shown, and input that once passed."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from sscore.errors import ModelError
from sscore.workforce import (
    Band,
    Spell,
    absence_table,
    available_time,
    band_check,
    bradford,
    compa,
    competency_gap,
    early_leavers,
    impact_ratio,
    oaxaca,
    pay_gap,
    project_stock,
    range_penetration,
    rater_effects,
    recruit_to_target,
    retention,
    simulate_stock,
    turnover,
    turnover_table,
    wisn,
    working_days,
)


def test_the_agencies_own_example_of_four_fifths():
    """Uniform Guidelines, Questions and Answers (1979), no. 12: 48 of 80 and 12 of 40 were hired; the ratio is 50 %."""
    found = impact_ratio({"white": 48, "black": 12}, {"white": 80, "black": 40})
    assert found.rate.tolist() == [0.6, 0.3]
    assert found.ratio[1] == pytest.approx(0.5)
    assert found.below_threshold == ("black",)
    assert found.p_value[1] == pytest.approx(fisher_exact([[12, 28], [48, 32]]).pvalue)


@pytest.mark.parametrize(("lengths", "factor"), [([10], 10), ([1, 3, 6], 90), ([2] * 5, 250), ([1] * 10, 1000)])
def test_bradfords_four_histories_of_ten_days(lengths, factor):
    """The four histories that accompany the factor wherever it is explained: 10, 90, 250 and 1,000."""
    mondays = np.datetime64("2025-01-06") + 28 * np.arange(len(lengths))
    spells = [Spell(str(m), str(np.busday_offset(m, n - 1))) for m, n in zip(mondays, lengths, strict=True)]
    assert bradford(spells, "2025-12-31").factor == factor


def two_groups(n=240, seed=1):
    rng = np.random.default_rng(seed)
    sex = np.where(rng.random(n) < 0.6, "male", "female")
    men = sex == "male"
    years, exam = rng.normal(10, 3, n) + 1.5 * men, rng.normal(0, 1, n)
    pay = 20 + np.where(men, 2.0, 1.6) * years + np.where(men, 1, 2) * exam + 2 * men + rng.normal(0, 3, n)
    return pd.DataFrame({"sex": sex, "years": years, "exam": exam, "pay": pay})


@pytest.mark.parametrize("reference", ["cotton", "reimers"])
def test_weighted_references_against_statsmodels(reference):
    """Cotton weighs the groups' coefficients by persons, Reimers half and half; the sign there is second less first."""
    from statsmodels.stats.oaxaca import OaxacaBlinder

    file = two_groups()
    exog = file[["years", "exam"]].assign(group=(file["sex"] == "male").astype(float))
    theirs = OaxacaBlinder(file["pay"], exog, "group", hasconst=False, swap=False)
    unexplained, explained, gap = theirs.two_fold(two_fold_type=reference).params
    ours = oaxaca(file, outcome="pay", controls=["years", "exam"])
    found = ours.by(reference)
    assert (found.explained, found.unexplained, ours.gap) == pytest.approx((-explained, -unexplained, -gap))
    assert max(ours.identities().values()) < 1e-9


def test_a_gap_without_controls_is_unexplained():
    found = oaxaca(two_groups(), outcome="pay", controls=[])
    assert found.by("male").explained == 0
    assert found.by("male").unexplained == pytest.approx(found.gap)


def test_retention_of_many_against_a_count_by_hand():
    """At risk at t: those whose watch began before t and has not ended before it; counted here person by person."""
    rng = np.random.default_rng(2)
    entry = rng.integers(0, 4, 300).astype(float)
    service, left = entry + rng.integers(1, 9, 300), rng.random(300) < 0.6
    found = retention(service, left, entry=entry)
    for k, t in enumerate(found.times):
        assert found.at_risk[k] == sum(b < t <= s for b, s in zip(entry, service, strict=True))
        assert found.leavers[k] == sum(s == t and gone for s, gone in zip(service, left, strict=True))
    many = rng.exponential(5, 100_000) + 0.001
    assert retention(many, np.ones(100_000)).half_life == pytest.approx(5 * np.log(2), rel=0.02)


def test_many_raters_take_linear_work():
    rng = np.random.default_rng(1)
    ratings = pd.DataFrame({"unit": "U", "rater": rng.integers(0, 2_000, 40_000), "rating": rng.normal(3, 1, 40_000)})
    found = rater_effects(ratings)
    own = ratings["rater"].astype(str) == found.raters[7]
    assert found.effect[7] == pytest.approx(ratings["rating"][own].mean() - ratings["rating"][~own].mean())


def staff(people, **columns):
    return pd.DataFrame({"staff_no": range(people), "hire_date": "2020-01-01", "exit_date": None, "fte": 1.0} | columns)


def test_absences_of_many_people_at_once():
    people = staff(20_000, unit="A")
    away = pd.DataFrame({"staff_no": range(20_000), "start": "2026-01-05", "end": "2026-01-05"})
    twice = pd.concat([away, away.assign(end="2026-01-06")])  # overlapping: two days a person, not three
    table = absence_table(people, twice, ("2026-01-05", "2026-01-16"))
    assert table.frame["days_lost"].tolist() == [40_000]
    assert table.rate == pytest.approx(0.2)
    holiday = absence_table(people, twice, ("2026-01-05", "2026-01-16"), holidays=["2026-01-06"])
    assert holiday.frame["days_lost"].tolist() == [20_000]


def test_a_total_never_gives_a_small_group_away():
    """With the figure of all beside the shown groups, a hidden one could be worked out; a second one goes too."""
    people = staff(14, unit=["A"] * 6 + ["B"] * 6 + ["C"] * 2)
    away = pd.DataFrame({"staff_no": [13], "start": ["2026-01-05"], "end": ["2026-01-16"]})
    table = absence_table(people, away, ("2026-01-05", "2026-01-16"))
    assert table.hidden == 2
    assert table.frame.set_index("group")["rate"].isna().to_dict() == {"A": True, "B": False, "C": True}

    file = pd.DataFrame(
        {
            "grade": ["G1"] * 8 + ["G2"] * 6 + ["G3"] * 2,
            "hire_date": "2022-07-01",
            "exit_date": None,
            "exit_reason": None,
        }
    )
    rates = turnover_table(file, "2024-07-01", "2025-06-30").to_frame()["1-2"]
    assert rates.isna().to_dict() == {"G1": False, "G2": True, "G3": True}

    levels = pd.DataFrame({"group": ["a"] * 6 + ["b"] * 5 + ["c"], "law": [1.0] * 11 + [3.0]})
    gaps = competency_gap(levels, {"law": 3}, {"law": 1})
    assert np.isnan(gaps.shortfall[:, 0]).tolist() == [False, True, True]


def test_early_leavers_do_not_show_a_small_total():
    file = pd.DataFrame(
        {"grade": "G1", "sex": ["female"] * 5 + ["male"] * 4 + [None], "hire_date": "2024-01-01",
         "exit_date": ["2024-05-01"] * 3 + [None] * 7, "exit_reason": ["resignation"] * 3 + [None] * 7}
    )  # fmt: skip
    few = early_leavers(file, "2026-01-01")
    assert few.left is None and np.isnan(few.rate) and few.recruits == 10
    assert np.isnan(few.to_frame().loc["total", "total"])
    assert list(few.to_frame().columns) == ["female", "male", "not stated", "total"]
    many = early_leavers(file.assign(exit_date="2024-05-01", exit_reason="resignation"), "2026-01-01")
    assert many.left == 10 and many.rate == 1


def test_reasons_are_recognised_however_they_are_written():
    assert turnover({"Resignation": 8, "Fixed-term end": 6}, 100, 100).leavers == 8
    assert turnover({"Resignation ": 8, "death": 1}, 100, 100, voluntary_only=True).leavers == 8
    with pytest.raises(ModelError, match="the reasons are quit"):
        turnover({"quit": 8}, 100, 100, voluntary_only=True)
    week = [Spell("2026-01-05", "2026-01-09", "Work injury")]
    assert bradford(week, "2026-06-30").factor == 0
    # Days of sickness inside a protected spell are protected.
    mixed = [Spell("2026-01-05", "2026-01-09"), Spell("2026-01-07", "2026-01-16", "work_injury")]
    found = bradford(mixed, "2026-06-30")
    assert (found.factor, found.days, found.protected_days) == (2, 2, 8)


def test_bands_of_different_widths():
    """The higher grades of most scales are wider: each person is judged by the band of the own grade."""
    bands = [Band("G1", 90, 110), Band("G2", 100, 200)]
    found = band_check(pd.DataFrame({"grade": ["G1", "G1", "G2", "G2"], "pay": [111, 90, 111, 201]}), bands)
    assert found.circle == ("red", "inside", "inside", "red")
    assert found.upper.tolist() == pytest.approx([1.1, 1.1, 4 / 3, 4 / 3])
    assert compa([70, 70], 100, lower=[0.6, 0.8]).circle == ("inside", "green")
    with pytest.raises(ModelError, match="two bands"):
        band_check(pd.DataFrame({"grade": ["G1"], "pay": [100]}), [*bands, Band("G1", 1, 2)])


def test_rounding_of_a_row_does_not_stop_the_simulation():
    plan = project_stock([10, 5], [[0.5, 0.5 + 5e-10], [0, 0.9]])
    assert plan.identities()["each grade: opening = moves out + exits"] < 1e-12
    assert simulate_stock(plan, seed=1, scenarios=10).stocks.sum(axis=2).max() <= 15


def test_a_group_that_nobody_is_in_is_named():
    file = pd.DataFrame({"sex": ["M"] * 5 + ["F"] * 5, "base_pay": 100.0, "fte": 1.0})
    assert "Column 'sex' holds F, M." in pay_gap(file, allowances=False).remarks[0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: project_stock([5, 5], [[0.5], [0.5, 0.2]]), "rows of one length"),
        (lambda: project_stock([5, 5], [["a", 0], [0.5, 0.2]]), "transitions must be numbers"),
        (lambda: recruit_to_target([5, 5], [[0, 1], [1, 0]], [5, 5], 2), "cannot be told apart"),
        (lambda: range_penetration([1, 2], [1, 2, 3], 9), "minimum must be one number or one a person"),
        (lambda: compa([1, 2], 1, lower=[0.1, 0.2, 0.3]), "lower must be one number or 2"),
        (lambda: wisn([("claims", 1, 2)], 1600), "list of Activity"),
        (lambda: available_time(days_off={}, hours_per_day=25), "at most 24"),
        (lambda: working_days("2026-01-01", "2026-01-07", holidays="2026-01-01"), "holidays must be a list"),
        (lambda: working_days(20260101, "2026-01-07"), "start must be a day"),
        (lambda: working_days("2026-01-01", "2026-01-07", week=1111100), "seven characters"),
        (lambda: bradford([("2026-01-05", "2026-01-09")], "2026-06-30"), "list of Spell"),
        (lambda: bradford([], "2026-06-30", protected="maternity"), "protected must be a list"),
        (lambda: oaxaca(two_groups().replace({"exam": {0.0: np.inf}}).assign(exam=np.inf), outcome="pay",
                        controls=["exam"]), "infinite"),
        (lambda: competency_gap(pd.DataFrame({"group": "a", "law": ["x"] * 5}), {"law": 3}, {"law": 1}), "as numbers"),
        (lambda: absence_table(staff(5, unit="A"), pd.DataFrame({"staff_no": [1], "start": ["2026-01-09"],
                               "end": ["2026-01-05"]}), ("2026-01-01", "2026-01-31")), "before it starts"),
        (lambda: absence_table(staff(5, unit="A").assign(staff_no=1), pd.DataFrame({"staff_no": [1], "start":
                               ["2026-01-05"], "end": ["2026-01-09"]}), ("2026-01-01", "2026-01-31")), "twice"),
        (lambda: absence_table(staff(5, unit="A"), pd.DataFrame({"staff_no": [], "start": [], "end": []}),
                               ("2026-02-01", "2026-01-31")), "before it begins"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence(call, words):
    with pytest.raises(ModelError, match=words):
        call()
