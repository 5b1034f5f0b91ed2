import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.pensions import (
    general_average_premium,
    payg_rate,
    reserve_ratio_premium,
    scaled_premium,
    terminal_funding,
)

YEARS = np.arange(60)
EARNED = 1_000 * 1.05**YEARS
SPENT = EARNED * np.linspace(0.04, 0.25, 60)
FLOWS = st.lists(st.tuples(st.floats(0, 1e4), st.floats(1, 1e5)), min_size=2, max_size=25)


def test_the_payg_rate_is_the_dependency_ratio_times_the_replacement_ratio():
    pensioners, contributors, pension, wage = np.array([10.0, 20.0]), np.array([90.0, 80.0]), 40.0, 100.0
    rates = payg_rate(pensioners * pension, contributors * wage)
    np.testing.assert_allclose(rates, pensioners / contributors * (pension / wage))
    assert payg_rate(10 * pension, 90 * wage) == pytest.approx(rates[0])


def test_the_average_premium_equals_the_discounted_sums():
    v = 1.06 ** -(YEARS + 0.5)
    found = general_average_premium(SPENT, EARNED, interest=0.06, reserve=300)
    assert found.rate == pytest.approx((SPENT @ v - 300) / (EARNED @ v))
    assert found.reserve[0] == 300
    assert found.reserve[-1] == pytest.approx(0, abs=1e-6)


def test_a_stationary_scheme_pays_one_rate_by_every_system():
    """Where expenditure is one share of earnings, every system charges that share, whatever the interest."""
    for interest in (0.0, 0.03, 0.09):
        assert general_average_premium(0.12 * EARNED, EARNED, interest=interest).rate == pytest.approx(0.12)
        assert scaled_premium(0.12 * EARNED, EARNED, interest=interest, start=0, end=40).rate == pytest.approx(0.12)
        assert reserve_ratio_premium(0.12 * EARNED, EARNED, interest=interest, target=0).rate == pytest.approx(0.12)


def test_the_scaled_premium_follows_the_continuous_formula():
    """Iyer (1999), chapter 1, with ever shorter years: the reserve stands still at the end of the interval."""
    delta, steps = 0.05, 4_000
    t = np.linspace(0, 20, steps + 1)[:-1] + 10 / steps
    spent, earned = 5 + 0.8 * t, np.full(steps, 100.0)
    found = scaled_premium(
        spent * 20 / steps, earned * 20 / steps, interest=np.expm1(delta * 20 / steps), start=0, end=steps
    )
    fine = np.linspace(0, 20, 200_001)
    grown = np.trapezoid((5 + 0.8 * fine) * np.exp(delta * (20 - fine)), fine)
    earned_grown = np.trapezoid(100 * np.exp(delta * (20 - fine)), fine)
    continuous = (5 + 0.8 * 20 + delta * grown) / (100 + delta * earned_grown)
    assert found.rate == pytest.approx(continuous, rel=2e-3)


@given(FLOWS, st.floats(0, 0.15), st.floats(0, 1e5))
def test_the_reserve_never_falls_inside_the_interval(flows, interest, reserve):
    spent, earned = map(np.array, zip(*flows, strict=True))
    found = scaled_premium(spent, earned, interest=interest, start=0, end=len(spent), reserve=reserve)
    tolerance = 1e-9 * (1 + abs(found.reserve).max())
    steps = np.diff(found.reserve)
    assert steps.min() >= -tolerance
    assert steps[found.binding_year] == pytest.approx(0, abs=tolerance)


def test_the_classical_case_stands_still_in_its_last_year_and_a_peak_binds_earlier():
    assert scaled_premium(SPENT, EARNED, interest=0.04, start=0, end=20).binding_year == 19
    peak = np.array([5.0, 30.0, 10.0, 10.0])
    found = scaled_premium(peak, np.full(4, 100.0), interest=0.0, start=0, end=4)
    assert (found.binding_year, found.rate) == (1, pytest.approx(0.3))


def test_an_interval_starts_where_it_says():
    whole = scaled_premium(SPENT, EARNED, interest=0.04, start=10, end=30, reserve=50)
    cut = scaled_premium(SPENT[10:30], EARNED[10:30], interest=0.04, start=0, end=20, reserve=50)
    assert whole.rate == pytest.approx(cut.rate)
    assert whole.binding_year == cut.binding_year + 10
    assert whole.path.years[0] == 10


def test_a_reserve_ratio_is_reached():
    target = 3 * SPENT[20]
    found = reserve_ratio_premium(SPENT[:20], EARNED[:20], interest=0.05, target=target, reserve=100)
    assert found.reserve[-1] == pytest.approx(target)


@given(FLOWS, st.floats(0, 0.15), st.floats(1, 1e5))
def test_more_reserve_is_a_lower_rate_and_interest_helps(flows, interest, reserve):
    spent, earned = map(np.array, zip(*flows, strict=True))
    poor = general_average_premium(spent, earned, interest=interest)
    rich = general_average_premium(spent, earned, interest=interest, reserve=reserve)
    assert rich.rate < poor.rate


def test_a_reserve_that_more_than_pays_gives_a_rate_below_nothing():
    found = general_average_premium([10, 10], [100, 100], interest=0, reserve=40)
    assert found.rate == pytest.approx(-0.1)
    assert found.reserve.tolist() == pytest.approx([40, 20, 0])


@pytest.mark.parametrize(("growth", "interest"), [(0.04, 0.04), (0.02, 0.05), (0.05, 0.02)])
def test_terminal_funding_in_a_scheme_that_has_settled(growth, interest):
    """Pensions of 10 for 15 years, awards grow with earnings: each is fully paid by what was set aside for it."""
    years, v = np.arange(60), 1 / (1 + interest)
    earned, award = 1_000 * (1 + growth) ** years, 10 * (1 + growth) ** years
    capital = award * (v ** np.arange(15)).sum()
    spent = np.array([award[max(0, t - 14) : t + 1].sum() for t in years])
    found = terminal_funding(capital, spent, earned, interest=interest)
    payg = payg_rate(spent, earned)[-1]
    assert np.sign(round(payg - found.rate[-1], 12)) == np.sign(interest - growth)
    held = [award[59 - k] * (v ** np.arange(0.5, 14 - k)).sum() for k in range(14)]
    assert found.path.reserve[-1] == pytest.approx(sum(held))
    assert len(found.to_frame()) == 60


@pytest.mark.parametrize("growth", [-0.02, 0.0, 0.03])
def test_an_average_premium_for_ever_is_that_of_very_many_years(growth):
    spent, earned = SPENT[:20], EARNED[:20]
    later = (1 + growth) ** np.arange(1, 4_001)
    long = [np.append(flow, flow[-1] * later) for flow in (spent, earned)]
    ever = general_average_premium(spent, earned, interest=0.05, reserve=90, growth_after=growth)
    many = general_average_premium(*long, interest=0.05, reserve=90)
    assert ever.rate == pytest.approx(many.rate, rel=1e-9)
    np.testing.assert_allclose(ever.reserve, many.reserve[:21], rtol=1e-6)
    more = general_average_premium(spent, earned, interest=0.05, reserve=90, growth_after=growth + 0.003)
    assert abs(more.rate - ever.rate) > 1e-5


@pytest.mark.parametrize("growth", [0.05, 0.06])
def test_sums_without_a_limit_are_refused(growth):
    with pytest.raises(ModelError, match="must be below the interest"):
        general_average_premium(SPENT, EARNED, interest=0.05, growth_after=growth)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: payg_rate([1, 2], [1, 0]), r"insured_earnings\[1\] must be above 0"),
        (lambda: payg_rate(-1, 5), "expenditure"),
        (lambda: general_average_premium([1], [0], interest=0), "0 in every year"),
        (lambda: scaled_premium([1, 1], [1, 1], interest=0, start=1, end=1), "0 <= start < end <= 2"),
        (lambda: scaled_premium([1, 1], [1, 1], interest=0, start=0, end=3), "0 <= start < end <= 2"),
        (lambda: scaled_premium([1, 1], [1, 0], interest=0, start=0, end=2), r"insured_earnings\[1\]"),
        (lambda: reserve_ratio_premium([1], [1], interest=0, target=-1), "target"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ModelError, match=words):
        call()
