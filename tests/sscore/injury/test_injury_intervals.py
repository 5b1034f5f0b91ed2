"""Exact intervals of counts, ratios of rates, and fatal shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from sscore.errors import ModelError
from sscore.injury import fatal_share, poisson_ci, rate_ratio


@pytest.mark.parametrize(
    ("count", "low", "high", "digits"),
    [(0, 0, 3.689, 3), (5, 1.623, 11.668, 3), (118, 97.7, 141.3, 1), (1, 0.0253, 5.572, 3), (10, 4.795, 18.390, 3)],
)
def test_check_values_and_garwoods_table(count, low, high, digits):
    found = poisson_ci(count)
    assert found.lower == pytest.approx(low, abs=0.6 * 10**-digits)
    assert found.upper == pytest.approx(high, abs=0.6 * 10**-digits)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.floats(0.5, 0.999))
def test_the_limits_are_where_the_tails_are_half_of_the_rest(count, level):
    low, high = poisson_ci(count, level=level)
    tail = (1 - level) / 2
    assert poisson.cdf(count, high) == pytest.approx(tail, rel=1e-6)
    if count:
        assert poisson.sf(count - 1, low) == pytest.approx(tail, rel=1e-6)
    else:
        assert low == 0


@pytest.mark.parametrize("mean", [0.3, 2.0, 7.5])
def test_the_interval_covers_at_least_as_often_as_it_says(mean):
    counts = np.arange(80)
    covered = sum(poisson.pmf(k, mean) for k in counts if poisson_ci(int(k)).lower <= mean <= poisson_ci(int(k)).upper)
    assert 0.95 <= covered < 1


def test_exposure_scales_the_interval():
    plain, scaled = poisson_ci(5), poisson_ci(5, 2_500, per=1_000)
    assert scaled.rate == 2.0
    assert (scaled.lower, scaled.upper) == pytest.approx((plain.lower / 2.5, plain.upper / 2.5))
    assert poisson_ci(5.0).count == 5 and poisson_ci(np.int64(5)) == plain
    assert plain.to_frame().loc[0, "count"] == 5


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ((2.5,), "whole"),
        ((-1,), "k"),
        ((True,), "k"),
        ((1, 0), "exposure"),
        ((1, 1, 1), "level"),
        ((1, 1, 95), "level"),
    ],
)
def test_what_is_no_count_is_refused(given, match):
    with pytest.raises(ValueError, match=match):
        poisson_ci(*given)


def test_published_ratio_of_two_rates():
    # R's help page of poisson.test: 11 cases in 800 against 21 in 3,011 person-years.
    found = rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found.ratio == pytest.approx(1.971488, abs=1e-6)
    assert (found.lower, found.upper) == pytest.approx((0.8584264, 4.2772659), abs=1e-6)
    assert "chance alone" in found.reading()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.2, 5))
def test_against_the_binomial_test_and_with_the_groups_exchanged(a, b, times):
    if a + b == 0:
        return
    found = rate_ratio(a, times, b, 1.0)
    limits = binomtest(a, a + b, times / (1 + times)).proportion_ci(0.95, method="exact")
    assert found.lower == pytest.approx(limits.low / (1 - limits.low) / times, rel=1e-6, abs=1e-12)
    if b:
        assert found.upper == pytest.approx(limits.high / (1 - limits.high) / times, rel=1e-6)
    else:
        assert np.isinf(found.upper) and found.remarks
    assert (found.p_value < 0.05) == (not found.lower <= 1 <= found.upper)
    back = rate_ratio(b, 1.0, a, times)
    assert back.p_value == pytest.approx(found.p_value)
    if a and b:
        assert back.lower == pytest.approx(1 / found.upper)


def test_ratios_without_cases():
    nothing = rate_ratio(0, 1, 0, 1)
    assert np.isnan(nothing.ratio) and nothing.p_value == 1 and "cannot be compared" in nothing.reading()
    assert "NaN" in nothing.remarks[0]
    endless = rate_ratio(4, 1, 0, 1)
    assert np.isinf(endless.ratio) and "infinitely many times" in endless.reading()
    assert rate_ratio(0, 1, 4, 1).lower == 0
    with pytest.raises(ModelError, match="second_exposure"):
        rate_ratio(1, 1, 1, 0)


def test_fatal_shares_of_kenya():
    # Quoted in 2012 and in 2024; both are shares of what was recorded.
    before, after = fatal_share(249, 6023), fatal_share(118, 4357)
    assert (round(100 * before.share, 2), round(100 * after.share, 2)) == (4.13, 2.71)
    limits = binomtest(249, 6023).proportion_ci(0.95, method="exact")
    assert (before.lower, before.upper) == pytest.approx((limits.low, limits.high))
    assert after.upper < before.lower


def test_fatal_share_at_the_ends():
    nobody, none, everyone = fatal_share(0, 0), fatal_share(0, 10), fatal_share(10, 10)
    assert np.isnan(nobody.share) and "NaN" in nobody.remarks[0]
    # With no death among n the upper limit solves (1 - p)^n = 0.025.
    assert none.lower == 0 and (1 - none.upper) ** 10 == pytest.approx(0.025)
    assert everyone.upper == 1 and everyone.lower**10 == pytest.approx(0.025)
    with pytest.raises(ModelError, match="more than"):
        fatal_share(11, 10)
