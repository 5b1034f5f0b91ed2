"""Turnover, early leavers, suppression, retention and wastage."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sscore.errors import ModelError
from sscore.workforce import (
    early_leavers,
    half_life,
    retention,
    stability,
    suppress,
    syn_staff,
    turnover,
    turnover_table,
    vacancy_rate,
    wastage,
)


def test_turnover_on_average_headcount():
    reasons = {"resignation": 8, "retirement": 2, "death": 1, "fixed_term_end": 5}
    everyone = turnover(reasons, 100, 120)
    assert everyone.rate == pytest.approx(11 / 110) and everyone.excluded == 5
    assert turnover(reasons, 100, 120, voluntary_only=True).rate == pytest.approx(8 / 110)
    assert turnover(reasons, 100, 120, months=7).rate == pytest.approx(11 / 110 * 12 / 7)
    nobody = turnover({}, 0, 0)
    assert np.isnan(nobody.rate) and "NaN" in nobody.remarks[0]
    with pytest.raises(ModelError, match="by reason"):
        turnover(9, 100, 100, voluntary_only=True)
    with pytest.raises(ModelError, match="months"):
        turnover(9, 100, 100, months=0)


def steady_file(people=60, leave=()):
    """Hired on the same day; the numbered ones leave half-way through 2025."""
    return pd.DataFrame(
        {
            "grade": ["G1"] * people,
            "sex": ["female", "male"] * (people // 2),
            "hire_date": ["2020-01-01"] * people,
            "exit_date": ["2025-07-02" if k in leave else None for k in range(people)],
            "exit_reason": ["resignation" if k in leave else None for k in range(people)],
        }
    )


def test_the_table_counts_person_years():
    table = turnover_table(steady_file(60, leave=range(6)), "2025-01-01", "2025-12-31")
    column = table.columns.index("5-9")
    years = (54 * 365 + 6 * 183) / 365.25
    assert table.person_years[0, column] == pytest.approx(years)
    assert table.rates[0, column] == pytest.approx(6 / years)
    assert table.total == pytest.approx(6 / years)


def test_the_table_adds_up_to_the_leavers():
    staff = syn_staff("KEN", seed=4)
    table = turnover_table(staff, "2022-01-01", "2025-12-31", by="sex")
    left = staff[staff["exit_date"].notna() & (staff["exit_reason"] != "fixed_term_end")]
    counted = float((table.rates * table.person_years).sum())
    assert table.hidden == 0
    assert counted == pytest.approx(((left["exit_date"] >= "2022-01-01") & (left["exit_date"] <= "2025-12-31")).sum())
    voluntary = turnover_table(staff, "2022-01-01", "2025-12-31", voluntary_only=True)
    assert voluntary.total < table.total


def test_small_cells_of_the_table_are_hidden():
    table = turnover_table(steady_file(4), "2025-01-01", "2025-12-31")
    assert np.isnan(table.rates).all() and table.hidden == 1
    with pytest.raises(ModelError, match="at least 5"):
        turnover_table(steady_file(4), "2025-01-01", "2025-12-31", least=3)
    with pytest.raises(ModelError, match="before start"):
        turnover_table(steady_file(6), "2025-01-01", "2024-12-31")
    wrong = steady_file(6).assign(exit_date="2019-01-01")
    with pytest.raises(ModelError, match="exit_date before its hire_date"):
        turnover_table(wrong, "2025-01-01", "2025-12-31")


def test_early_leavers_need_to_be_watched():
    staff = pd.DataFrame(
        {
            "grade": ["G1"] * 30,
            "sex": ["female"] * 15 + ["male"] * 15,
            "hire_date": ["2024-01-01"] * 28 + ["2025-06-01"] * 2,
            "exit_date": ["2024-12-31"] * 8 + ["2025-01-01"] * 2 + [None] * 18 + ["2025-07-01", None],
            "exit_reason": ["resignation"] * 10 + [None] * 18 + ["resignation", None],
        }
    )
    found = early_leavers(staff, "2026-01-01")
    # The last day of the first year is early, the anniversary is not; a recruit of June 2025 was not watched a year.
    assert (found.left, found.recruits, found.too_recent) == (8, 28, 2)
    assert found.rate == pytest.approx(8 / 28)
    assert early_leavers(staff, "2026-01-01", within_months=13).left == 10


def audit(table, counts, show_zero=True):
    """The attacker: bounds of every hidden inner cell from the totals and the shown cells."""
    rows, columns = counts.shape
    full = np.pad(counts.astype(float), ((0, 1), (0, 1)))
    full[-1, :-1], full[:-1, -1], full[-1, -1] = counts.sum(0), counts.sum(1), counts.sum()
    size = full.size
    place = np.arange(size).reshape(full.shape)
    equations, right = [], []
    for r in range(rows + 1):
        line = np.zeros(size)
        line[place[r, :-1]], line[place[r, -1]] = 1, -1
        equations.append(line)
        right.append(0)
    for c in range(columns + 1):
        line = np.zeros(size)
        line[place[:-1, c]], line[place[-1, c]] = 1, -1
        equations.append(line)
        right.append(0)
    shown = table.shown.ravel()
    low = 1.0 if show_zero and (full.ravel()[np.isnan(shown)] > 0).all() else 0.0
    bounds = [(low, None) if np.isnan(v) else (v, v) for v in shown]
    for k in np.flatnonzero(np.isnan(shown)):
        ends = []
        for sign in (1, -1):
            aim = np.zeros(size)
            aim[k] = sign
            found = linprog(aim, A_eq=np.array(equations), b_eq=right, bounds=bounds, method="highs")
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        yield ends[1] - ends[0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_hidden_count_can_be_worked_out(counts):
    values = np.array(counts)
    table = suppress(pd.DataFrame(values))
    shown = table.shown
    assert not ((shown > 0) & (shown < 5)).any()
    full = np.pad(values, ((0, 1), (0, 1)))
    full[-1, :-1], full[:-1, -1], full[-1, -1] = values.sum(0), values.sum(1), values.sum()
    assert (shown[~np.isnan(shown)] == full[~np.isnan(shown)]).all()
    assert all(width >= 1 - 1e-6 for width in audit(table, values))


def test_a_lone_small_cell_takes_others_with_it():
    table = suppress(pd.DataFrame([[3, 20, 30], [10, 11, 12], [40, 50, 60]]))
    assert table.primary == 1 and table.complementary == 3
    assert suppress(pd.DataFrame([[10, 20], [30, 40]])).complementary == 0


def test_two_ones_beside_each_other_are_not_safe():
    # Their sum, 2, says that each is 1: another cell has to go.
    table = suppress(pd.DataFrame([[1, 1, 30], [20, 20, 30]]))
    assert np.isnan(table.shown[0]).sum() > 2


def test_zeros_may_be_hidden_and_bad_counts_are_refused():
    assert suppress(pd.DataFrame([[0, 20], [30, 40]]), show_zero=False).primary == 1
    with pytest.raises(ModelError, match="row 1, column 'b'"):
        suppress(pd.DataFrame({"a": [1, 2], "b": [1, -1]}))


def test_stability_and_vacancies():
    assert stability(45, 50) == 0.9 and np.isnan(stability(0, 0))
    assert vacancy_rate(40, 40) == 0 and np.isnan(vacancy_rate(0, 0))
    with pytest.raises(ModelError):
        stability(51, 50)
    with pytest.raises(ModelError):
        vacancy_rate(40, 41)


# Freireich et al. (1963), remission with 6-MP, in weeks; as printed in Klein and Moeschberger (2003), table 4.1A.
TIMES = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
LEFT = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_published_survival_curve():
    curve = retention(TIMES, LEFT)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.standard_error.round(3).tolist() == [0.076, 0.087, 0.096, 0.107, 0.114, 0.128, 0.135]
    assert curve.half_life == 23
    assert curve.at(5.9) == 1 and curve.at(6) == pytest.approx(18 / 21) and curve.at(35) == curve.survival[-1]
    with pytest.raises(ModelError, match="beyond the longest"):
        curve.at(36)
    assert (curve.lower < curve.survival).all() and (curve.survival < curve.upper).all()


def test_against_statsmodels_with_late_entry():
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = np.random.default_rng(5)
    life = rng.exponential(6, 400)
    entry = np.where(rng.random(400) < 0.5, rng.uniform(0, 4, 400), 0.0)
    keep = life > entry + 1e-6
    end = np.minimum(life, entry + 4)[keep]
    gone = (life <= entry + 4)[keep]
    ours = retention(end, gone, entry=entry[keep])
    theirs = SurvfuncRight(end, gone.astype(int), entry=entry[keep])
    assert ours.survival == pytest.approx(theirs.surv_prob)
    assert ours.standard_error == pytest.approx(theirs.surv_prob_se)


def test_without_censoring_it_is_the_share_still_there():
    times = np.random.default_rng(1).integers(1, 20, 200)
    curve = retention(times, np.ones(200, bool))
    assert [curve.at(t) for t in (3, 9, 15)] == pytest.approx([(times > t).mean() for t in (3, 9, 15)])


def test_nobody_has_left_yet():
    curve = retention([1, 2, 3], [False] * 3)
    assert curve.half_life is None and curve.at(2) == 1 and len(curve.times) == 0


def test_bad_service():
    with pytest.raises(ModelError, match=r"service\[1\] is 2 years and must be above 3"):
        retention([4, 2], [1, 1], entry=[0, 3])
    with pytest.raises(ModelError, match="True or False"):
        retention([4, 2], [1, 2])


def test_half_life_and_wastage():
    assert 0.91 ** half_life(0.09) == pytest.approx(0.5)
    assert np.isnan(wastage([0], [0])[0])
    with pytest.raises(ModelError, match="nobody was employed"):
        wastage([1], [0])
    for bad in (0, 1):
        with pytest.raises(ModelError, match="above 0 and below 1"):
            half_life(bad)
