"""Late payment: the curriculum's check values, closed forms and bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import late_penalty
from sscore.errors import ModelError


@pytest.mark.parametrize(
    ("months", "compound", "penalty"),
    [(1.5, False, 200_000), (1.5, True, 202_000), (30 / 30, False, 100_000), (31 / 30, False, 200_000), (0, True, 0)],
)
def test_curriculum_check_values(months: float, compound: bool, penalty: float) -> None:
    assert late_penalty(5_000_000, months, 0.02, compound=compound) == pytest.approx(penalty)


def test_ten_percent_for_two_months_by_hand() -> None:
    assert late_penalty(100, 2, 0.10) == pytest.approx(20)
    assert late_penalty(100, 2, 0.10, compound=True) == pytest.approx(21)


def test_noise_in_the_number_of_months_does_not_cost_a_month() -> None:
    assert late_penalty(100, 0.1 * 30, 0.01) == pytest.approx(3)


@given(amount=st.floats(0, 1e9), months=st.integers(0, 60), rate=st.floats(0, 0.2))
def test_compound_is_the_product_of_months_and_never_below_simple(amount: float, months: int, rate: float) -> None:
    balance = amount
    for _ in range(months):
        balance += balance * rate
    compound = late_penalty(amount, months, rate, compound=True)
    assert compound == pytest.approx(balance - amount, rel=1e-6, abs=1e-6 * (1 + amount))
    assert compound >= late_penalty(amount, months, rate) * (1 - 1e-9) - 1e-6 * (1 + amount)


@pytest.mark.parametrize("arguments", [(110, 3, 0.02), (100, 3.3, 0.02), (100, 3, 0.022)])
def test_every_parameter_matters(arguments: tuple[float, float, float]) -> None:
    assert late_penalty(*arguments) != pytest.approx(late_penalty(100, 3, 0.02))


@pytest.mark.parametrize("arguments", [(-1, 1, 0.02), (100, -1, 0.02), (100, 1, -0.02), (100, float("nan"), 0.02)])
def test_impossible_values_are_refused(arguments: tuple[float, float, float]) -> None:
    with pytest.raises(ModelError, match="late_penalty"):
        late_penalty(*arguments)
