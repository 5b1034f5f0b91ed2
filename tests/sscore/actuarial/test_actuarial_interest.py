"""Interest: every way to quote a rate goes there and back, against compounding done step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import (
    Interest,
    discount_rate,
    effective_from_discount,
    effective_from_force,
    effective_from_nominal,
    effective_from_nominal_discount,
    force_of_interest,
    nominal_discount_rate,
    nominal_from_real,
    nominal_rate,
    present_value,
    real_rate,
)
from sscore.actuarial.interest import as_interest
from sscore.errors import ModelError

RATES = st.floats(-0.5, 2.0)
TIMES = st.sampled_from([1, 2, 4, 12, 52, 365])


@given(i=RATES, m=TIMES)
def test_every_quotation_is_invertible(i: float, m: int) -> None:
    assert effective_from_nominal(nominal_rate(i, m), m) == pytest.approx(i, abs=1e-12)
    assert effective_from_nominal_discount(nominal_discount_rate(i, m), m) == pytest.approx(i, abs=1e-12)
    assert effective_from_discount(discount_rate(i)) == pytest.approx(i, abs=1e-12)
    assert effective_from_force(force_of_interest(i)) == pytest.approx(i, abs=1e-12)


@given(i=st.floats(0.001, 2.0), m=st.sampled_from([2, 4, 12]))
def test_order_of_the_five_rates(i: float, m: int) -> None:
    d, dm, force, im = discount_rate(i), nominal_discount_rate(i, m), force_of_interest(i), nominal_rate(i, m)
    assert d < dm < force < im < i
    assert 1 / dm - 1 / im == pytest.approx(1 / m)


@given(real=RATES, inflation=RATES)
def test_fisher(real: float, inflation: float) -> None:
    money = nominal_from_real(real, inflation)
    assert 1 + money == pytest.approx((1 + real) * (1 + inflation))
    assert real_rate(money, inflation) == pytest.approx(real, abs=1e-12)


def test_compounding_twelve_times_by_hand() -> None:
    money = 1.0
    for _ in range(12):
        money += money * 0.12 / 12
    assert effective_from_nominal(0.12, 12) == pytest.approx(money - 1)
    assert effective_from_nominal([0.12, 0.0], 12) == pytest.approx([money - 1, 0])


@given(rates=st.lists(RATES, min_size=1, max_size=6), amount=st.floats(0, 1e6))
def test_present_value_is_what_grows_back_to_the_amount(rates: list[float], amount: float) -> None:
    worth = present_value([*[0.0] * len(rates), amount], rates)
    for rate in rates:
        worth *= 1 + rate
    assert worth == pytest.approx(amount, rel=1e-9, abs=1e-9)


def test_spot_and_forward_rates_agree() -> None:
    curve = Interest.from_spot([0.05, 0.06, 0.07], beyond=0.04)
    assert curve.factors(4)[1:] == pytest.approx([1.05**-1, 1.06**-2, 1.07**-3, 1.07**-3 / 1.04])
    assert as_interest(curve) is curve
    assert as_interest([0.05, 0.06]).factors(2)[-1] == pytest.approx(1 / (1.05 * 1.06))


def test_present_value_of_a_level_annuity_is_the_closed_form() -> None:
    v = 1 / 1.06
    assert present_value(np.ones(20), 0.06) == pytest.approx((1 - v**20) / (1 - v))
    assert present_value(np.ones(20), 0.06, first=0.5) == pytest.approx(v**0.5 * (1 - v**20) / (1 - v))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: discount_rate(-1.0), "effective must be a finite rate above -1"),
        (lambda: discount_rate([0.1, np.nan]), r"effective\[1\]"),
        (lambda: discount_rate("six"), "Write 6 % as 0.06"),
        (lambda: effective_from_discount(1.0), "below 1"),
        (lambda: nominal_rate(0.1, 0), "times must be a whole number"),
        (lambda: Interest((0.05,)).factors(2), "rates for 2 years are wanted, got 1"),
        (lambda: Interest(), "give yearly rates"),
        (lambda: Interest(((0.05,),)), "a list of yearly rates"),
        (lambda: present_value([], 0.05), "amounts must be"),
        (lambda: present_value([1.0], 0.05, first=-1), "first must be at least 0"),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:  # noqa: ANN001
    with pytest.raises(ModelError, match=message):
        call()
