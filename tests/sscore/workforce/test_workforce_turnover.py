"""Turnover, early leavers, retention and wastage."""

import numpy as np
import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.workforce import (
    early_leavers,
    half_life,
    retention,
    stability,
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
