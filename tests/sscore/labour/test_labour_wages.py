"""Wage distributions against scipy, quadrature and simulation; floors and ceilings never on the mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from sscore.contributions import Schedule, Tier, flat_rate, schedule_for
from sscore.errors import ModelError, UnitError
from sscore.labour import (
    WageDistribution,
    career_wages,
    expected_contribution,
    gini_from_sigma,
    insured_wage,
    lognormal_wages,
    sigma_from_gini,
    wage_profile,
    wages_by_age,
)

BANDS = ((0, 2500), (2500, 10_000), (10_000, 100_000), (100_000, 10_000_000))
means, ginis = st.floats(1, 1e7), st.floats(0.05, 0.8)
TAILED = lognormal_wages(1000, 0.45).with_tail(2500, 2.2)
KENYA = Schedule((Tier(0, 8_000, 0.06, 0.06), Tier(8_000, 72_000, 0.06, 0.06)), currency="KES")


def second_answer(wages):
    return stats.lognorm(s=float(wages.sigma), scale=float(np.exp(wages.mu)))


@given(gini=ginis)
@settings(deadline=None)
def test_gini_and_sigma_are_inverse(gini):
    assert gini_from_sigma(sigma_from_gini(gini)) == pytest.approx(gini, rel=1e-12)


def test_gini_against_the_lorenz_curve():
    wages = lognormal_wages(500, 0.42)
    shares = np.linspace(0, 1, 20001)[1:-1]
    lorenz = wages.partial_mean(0, wages.quantile(shares)) / wages.mean
    area = np.trapezoid(np.concatenate([[0], lorenz, [1]]), np.concatenate([[0], shares, [1]]))
    assert 1 - 2 * area == pytest.approx(0.42, abs=1e-6)


@given(mean=means, gini=ginis, place=st.floats(0.01, 0.99))
@settings(deadline=None)
def test_the_lognormal_of_scipy(mean, gini, place):
    wages = lognormal_wages(mean, gini)
    other = second_answer(wages)
    assert float(wages.mean) == pytest.approx(other.mean(), rel=1e-9)
    assert float(wages.median) == pytest.approx(other.median(), rel=1e-9)
    at = float(wages.quantile(place))
    assert at == pytest.approx(other.ppf(place), rel=1e-9)
    assert float(wages.share_below(at)) == pytest.approx(other.cdf(at), abs=1e-12)
    assert float(wages.density(at)) == pytest.approx(other.pdf(at), rel=1e-9)


@pytest.mark.parametrize("limit", [100.0, 700.0, 1000.0, 3000.0, 20_000.0])
def test_means_under_a_limit_by_quadrature(limit):
    wages = lognormal_wages(1000, 0.45)
    other = second_answer(wages)
    assert float(wages.partial_mean(0, limit)) == pytest.approx(other.expect(lambda w: w, ub=limit), rel=1e-6)
    area, _ = integrate.quad(lambda w: float(other.sf(w)), 0, limit)
    assert float(wages.limited_mean(limit)) == pytest.approx(area, rel=1e-8)
    tail, _ = integrate.quad(lambda w: float(TAILED.share_above(w)), 0, limit, points=[min(2500, limit)], limit=200)
    assert float(TAILED.limited_mean(limit)) == pytest.approx(tail, rel=1e-8)


def test_the_tail_by_quadrature_and_by_hand():
    assert float(TAILED.share_above(5000)) == pytest.approx(float(TAILED.share_above(2500)) * 0.5**2.2)
    assert float(TAILED.partial_mean(2500)) == pytest.approx(float(TAILED.share_above(2500)) * 2500 * 2.2 / 1.2)
    body, _ = integrate.quad(lambda w: float(TAILED.density(w)), 0.001, 2500, limit=200)
    beyond, _ = integrate.quad(lambda w: float(TAILED.density(w)), 2500.001, np.inf)
    assert body + beyond == pytest.approx(1, abs=1e-6)
    squared = sum(integrate.quad(lambda w: float(TAILED.share_above(w)) ** 2, *ends)[0] for ends in BANDS)
    assert float(TAILED.gini) == pytest.approx(1 - squared / float(TAILED.mean), abs=1e-6)
    shares = np.array([0.1, 0.5, 0.97, 0.999])
    np.testing.assert_allclose(TAILED.share_below(TAILED.quantile(shares)), shares, rtol=1e-12)


@given(mean=means, gini=ginis, low=st.floats(0.01, 1.5), rise=st.floats(0, 5))
@settings(deadline=None)
def test_the_ceiling_on_the_mean_is_never_too_low_and_the_floor_never_too_high(mean, gini, low, rise):
    wages = lognormal_wages(mean, gini)
    capped, floored = insured_wage(wages, ceiling=low * mean), insured_wage(wages, floor=low * mean)
    assert float(capped.value) <= float(capped.at_mean) * (1 + 1e-12)
    assert float(floored.value) >= float(floored.at_mean) * (1 - 1e-12)
    both = insured_wage(wages, floor=low * mean, ceiling=(low + rise) * mean)
    assert low * mean * (1 - 1e-9) <= float(both.value) <= (low + rise) * mean * (1 + 1e-9)


def test_the_shortcut_overstates_by_half_where_the_ceiling_is_the_mean():
    result = insured_wage(lognormal_wages(1000, 0.45), ceiling=1000)
    draws = np.minimum(lognormal_wages(1000, 0.45).draw(400_000, seed=3), 1000)
    assert float(result.value) == pytest.approx(draws.mean(), abs=4 * draws.std() / 400_000**0.5)
    assert float(result.overstated) == pytest.approx(0.4869, abs=1e-4)
    assert float(result.share_capped) == pytest.approx(float(stats.norm.sf(sigma_from_gini(0.45) / 2)))


@pytest.mark.parametrize(
    "schedule",
    [
        KENYA,
        flat_rate(0.05, 0.05, ceiling=34_164, floor=2_000, currency="KES"),
        flat_rate(0.05, 0.10, currency="KES"),
        Schedule((Tier(500, 9_000, 0.02, 0.05), Tier(12_000, None, 0.1, 0.0)), currency="KES"),
        Schedule((Tier(0, None, 0.0275, 0.0),), currency="KES", minimum=300),
        Schedule((Tier(1_000, 30_000, 0.05, 0.05),), currency="KES", floor=1_500, minimum=400),
        Schedule((Tier(0, 1_000, 0.01, 0.01),), currency="KES", minimum=500),
    ],
    ids=["two tiers", "floor and ceiling", "no limit", "gap", "minimum", "floor and minimum", "minimum above all"],
)
@pytest.mark.parametrize("tail", [False, True])
def test_expected_contributions_by_simulation_and_quadrature(schedule, tail):
    wages = lognormal_wages(20_000, 0.45, unit="KES/month")
    wages = wages.with_tail(50_000, 2.5) if tail else wages
    due = expected_contribution(wages, schedule)
    share = (np.arange(1_000_000) + 0.5) / 1_000_000  # wages at equal steps of the distribution
    sample = schedule.contribution(wages.quantile(share))
    for name in ("base", "employee", "employer", "total"):
        assert float(getattr(due, name)) == pytest.approx(getattr(sample, name).mean(), rel=2e-3), name
    drawn = np.asarray(schedule.contribution(wages.draw(200_000, seed=5)).total)
    assert float(due.total) == pytest.approx(drawn.mean(), abs=5 * drawn.std() / 200_000**0.5 + 1e-9)


@given(mean=st.floats(1_000, 500_000), gini=ginis)
@settings(deadline=None)
def test_the_contribution_on_the_mean_wage_overstates_under_a_ceiling(mean, gini):
    due = expected_contribution(lognormal_wages(mean, gini), KENYA)
    assert float(due.at_mean) >= float(due.total) * (1 - 1e-12)
    assert float(due.total) == pytest.approx(0.12 * float(due.base), rel=1e-9)


def test_a_real_schedule_and_cells_by_age():
    rule = schedule_for("KEN", "nssf", "2025-02-01")
    wages = lognormal_wages([[10_000, 40_000], [60_000, 90_000]], 0.4, unit="KES/month")
    due = expected_contribution(wages, rule)
    assert due.total.shape == (2, 2)
    alone = expected_contribution(lognormal_wages(90_000, 0.4), rule)
    assert due.total[1, 1] == pytest.approx(float(alone.total))
    assert due.overstated[1, 0] > 0.15
    assert len(due.to_frame()) == 4
    assert len(insured_wage(wages, ceiling=50_000).to_frame()) == 4
    assert len(wages.to_frame()) == 4


def test_scaling_wages_and_limits_together_scales_the_contribution():
    wages = TAILED.scaled(20)
    twice = Schedule(tuple(Tier(2 * t.lower, 2 * t.upper, 0.06, 0.06) for t in KENYA.tiers), currency="KES")
    one, two = expected_contribution(wages, KENYA), expected_contribution(wages.scaled(2), twice)
    assert float(two.total) == pytest.approx(2 * float(one.total), rel=1e-12)
    assert float(wages.gini) == pytest.approx(float(TAILED.gini), abs=1e-9)


def test_draws_are_seeded():
    first, again, other = (TAILED.draw(5, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    big = lognormal_wages([100, 1000], 0.3).draw(100_000, seed=8)
    np.testing.assert_allclose(big.mean(axis=0), [100, 1000], rtol=0.02)


def test_wrong_wages():
    for gini in (0.0, 1.0, 37.7, -0.1):
        with pytest.raises(ModelError, match="37.7 as 0.377"):
            sigma_from_gini(gini)
    with pytest.raises(ModelError, match="mean must be above 0"):
        lognormal_wages(0, 0.4)
    with pytest.raises(ModelError, match="mean wage is infinite"):
        lognormal_wages(10, 0.4).with_tail(20, 1.0)
    with pytest.raises(ModelError, match="both tail_from and alpha"):
        WageDistribution(1.0, 1.0, tail_from=3.0)
    with pytest.raises(ModelError, match="sigma must be above 0"):
        WageDistribution(1.0, 0.0)
    with pytest.raises(ModelError, match="one shape"):
        lognormal_wages([1, 2, 3], 0.4).with_tail([2, 3], 2)
    with pytest.raises(ModelError, match="must not be above the ceiling"):
        insured_wage(TAILED, floor=10, ceiling=5)
    with pytest.raises(ModelError, match="at least 0"):
        TAILED.limited_mean(-1)
    with pytest.raises(ModelError, match="at least 0"):
        TAILED.share_above(float("nan"))
    with pytest.raises(ModelError, match="between 0 and 1"):
        TAILED.quantile([0.5, 1.0])
    with pytest.raises(ModelError, match="low must not be above"):
        TAILED.partial_mean(5, 4)
    with pytest.raises(ModelError, match="seed"):
        TAILED.draw(5, seed=None)


def test_wrong_schedules():
    with pytest.raises(UnitError, match="KES/year"):
        expected_contribution(lognormal_wages(10, 0.4, unit="KES/year"), KENYA)
    mixed = Schedule((Tier(0, 100, 0.1, 0.0), Tier(100, None, 0.05, 0.05)), currency="KES", minimum=50)
    with pytest.raises(ModelError, match="divided alike"):
        expected_contribution(lognormal_wages(100, 0.4), mixed)


def test_profiles():
    profile = wage_profile(np.arange(101), entry_age=20, peak_age=50, peak_ratio=2)
    assert profile[20] == pytest.approx(1)
    assert profile[50] == profile.max() == pytest.approx(2)
    assert profile[40] == pytest.approx(profile[60])
    assert (wage_profile([20, 30, 60], peak_ratio=1) == 1).all()
    people = np.random.default_rng(1).random((2, 101)) * 100
    by_age = wages_by_age([500, 700], profile, people)
    np.testing.assert_allclose((by_age * people).sum(axis=1) / people.sum(axis=1), [500, 700])
    np.testing.assert_allclose(by_age[0] / by_age[0, 20], profile)
    np.testing.assert_allclose(career_wages(50, [1, 1, 1], [0.1, 0.2]), [50, 55, 66])


def test_wrong_profiles():
    with pytest.raises(ModelError, match="peak_age"):
        wage_profile(30, entry_age=50, peak_age=40)
    with pytest.raises(ModelError, match="peak_ratio"):
        wage_profile(30, peak_ratio=0.5)
    with pytest.raises(ModelError, match="nobody is at work"):
        wages_by_age(100, [1, 2], [0, 0])
    with pytest.raises(ModelError, match="mean must stretch"):
        wages_by_age([1, 2, 3], [1, 2], [[1, 1], [1, 1]])
    with pytest.raises(ModelError, match=r"shape \(2,\)"):
        career_wages(100, [1, 1, 1], [0.1])
