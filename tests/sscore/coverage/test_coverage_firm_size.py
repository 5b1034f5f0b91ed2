"""The worker who crosses a size limit, and Uganda's limit as dated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import flat_rate, schedule_for
from sscore.coverage import firm_notch, size_threshold
from sscore.errors import DataError, ModelError

RULE = flat_rate(0.05, 0.10, currency="UGX")


def test_uganda_before_2022():
    """5 % and 10 % (known from 2022 on) from five workers on: the fifth costs 1.5 wages, each takes 5 % less home."""
    size = size_threshold("UGA", "nssf", "2021-06-30")
    found = firm_notch(schedule_for("UGA", "nssf", "2022-06-30"), 400_000, size)
    assert found.marginal_cost == pytest.approx(600_000)
    assert found.jump == pytest.approx(160_000)
    assert found.take_home_change == pytest.approx(-20_000)
    assert found.to_frame().loc[0, "unit"] == "UGX/month"
    assert size_threshold("UGA", "nssf", "2025-06-30") is None


@given(wage=st.floats(1, 1e6), size=st.integers(1, 500))
def test_marginal_cost_is_wage_and_own_contribution_and_jump(wage, size):
    found = firm_notch(RULE, wage, size)
    assert found.marginal_cost == pytest.approx(wage * 1.1 + found.jump)
    assert found.marginal_rate == pytest.approx(0.1 * size)
    assert found.cost_after - found.cost_before == pytest.approx(found.marginal_cost)


def test_no_change_of_rule_no_jump():
    found = firm_notch(RULE, 100, 20, below=RULE)
    assert (found.jump, found.take_home_change) == (0, 0)
    assert found.marginal_rate == pytest.approx(0.1)


@pytest.mark.parametrize("code", ["KEN", "TZA", "ZMB"])
def test_packs_without_a_size(code):
    with pytest.raises(DataError, match="nothing is known on employers' size"):
        size_threshold(code, "nssf", "2025-06-30")


def test_before_the_pack_answers():
    with pytest.raises(DataError, match="employer_size_threshold"):
        size_threshold("UGA", "nssf", "2019-01-01")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: firm_notch(RULE, 0, 5), "wage must be above 0"),
        (lambda: firm_notch(RULE, 1, 0), "size must be a whole number of at least 1"),
        (lambda: firm_notch(RULE, 1, 5, below=flat_rate(0, 0.1, currency="KES")), "same money a month"),
    ],
)
def test_wrong_firms(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()
