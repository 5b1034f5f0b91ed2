import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.pensions import MemberBasis, current_unit, entry_age_normal, projected_unit_credit

METHODS = (current_unit, projected_unit_credit, entry_age_normal)


def member(growth=0.04, interest=0.06, stay=0.97, years=35):
    return MemberBasis(
        25, 25 + years, np.full(years, stay), 100 * (1 + growth) ** np.arange(years), 12.0, 0.02, interest
    )


@pytest.mark.parametrize("method", METHODS)
@given(st.floats(-0.02, 0.1), st.floats(0, 0.12), st.floats(0.85, 1.0), st.integers(1, 45))
def test_liability_carries_itself_and_ends_at_the_pension(method, growth, interest, stay, years):
    basis = member(growth, interest, stay, years)
    found = method(basis)
    assert found.accrued_liability[0] == pytest.approx(0, abs=1e-9)
    pension = 0.02 * years * basis.salary[-1] * 12
    assert found.accrued_liability[-1] == pytest.approx(pension)
    grown = (found.accrued_liability[:-1] + found.normal_cost) * (1 + interest) / stay
    np.testing.assert_allclose(grown, found.accrued_liability[1:], rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_all_normal_costs_are_worth_the_pension_at_entry(method):
    basis = member()
    value = (0.97 / 1.06) ** np.arange(35)
    pension = 0.02 * 35 * basis.salary[-1] * basis.deferred[0]
    assert method(basis).normal_cost @ value == pytest.approx(pension)


def test_projected_unit_credit_follows_its_formula():
    """METHODS: E (1/t) (1+j)^(r-x-1) a_r, here with E the pension of all service, discounted from retirement."""
    basis = member(growth=0.04)
    found = projected_unit_credit(basis)
    x = 40
    formula = 0.02 * basis.salary[x - 25] * 1.04 ** (60 - x - 1) * 12 * (0.97 / 1.06) ** (60 - x)
    assert found.normal_cost[x - 25] == pytest.approx(formula)


def test_entry_age_normal_is_level_in_salary_and_the_others_rise():
    assert np.ptp(entry_age_normal(member()).normal_cost_rate) == pytest.approx(0, abs=1e-12)
    assert (np.diff(current_unit(member()).normal_cost) > 0).all()
    assert (np.diff(projected_unit_credit(member()).normal_cost) > 0).all()


def test_the_order_of_the_liabilities():
    """With rising salaries the current unit builds up latest and entry age normal earliest (Anderson, chapter 2)."""
    unit, projected, entry = (method(member()).accrued_liability[1:-1] for method in METHODS)
    assert (unit < projected).all()
    assert (projected < entry).all()


def test_without_growth_unit_methods_agree():
    np.testing.assert_allclose(
        current_unit(member(growth=0)).normal_cost, projected_unit_credit(member(growth=0)).normal_cost
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"retirement_age": 25}, "retirement_age must be above entry_age"),
        ({"survival": [1.0]}, "survival must have one value for each age from 25 to 26"),
        ({"survival": [1.0, 1.1]}, r"survival\[1\] \(age 26\)"),
        ({"salary": [0.0, 1.0]}, r"salary\[0\] \(age 25\)"),
        ({"annuity": 0}, "annuity"),
        ({"accrual": -0.1}, "accrual"),
        ({"interest": -1}, "interest"),
    ],
)
def test_bad_input_is_named(change, words):
    good = {
        "entry_age": 25,
        "retirement_age": 27,
        "survival": [1.0, 1.0],
        "salary": [1.0, 1.0],
        "annuity": 10.0,
        "accrual": 0.02,
        "interest": 0.05,
    }
    with pytest.raises(ModelError, match=words):
        MemberBasis(**(good | change))
