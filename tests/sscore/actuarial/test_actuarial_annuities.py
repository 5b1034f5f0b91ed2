"""Annuities and insurances: the illustrative life table, closed forms inside the year, identities and recursions."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import (
    Interest,
    LifeTable,
    Payments,
    annuity,
    endowment_insurance,
    force_of_mortality,
    insurance,
    level_premium,
    life_table,
    life_table_from_lx,
    nominal_discount_rate,
    nominal_rate,
    pure_endowment,
    survival,
)
from sscore.errors import ModelError

I = 0.06  # noqa: E741  the illustrative table's rate


# Bowers and others, Actuarial Mathematics, and Finan, as quoted in the tests of the R package lifecontingencies.
def test_published_values_of_the_illustrative_table(illustrative: LifeTable) -> None:
    assert 1000 * insurance(illustrative, I, age=30) == pytest.approx(102.4835, abs=5e-5)
    assert annuity(illustrative, I, age=65) == pytest.approx(9.89693, abs=5e-6)
    assert level_premium(illustrative, I, age=36) == pytest.approx(0.00881, abs=5e-6)
    assert insurance(illustrative, 0.04, age=30, term=10) == pytest.approx(0.015773, abs=5e-7)
    assert insurance(illustrative, I, age=30, frequency=4) == pytest.approx(0.1048, abs=5e-5)
    assert insurance(illustrative, I, age=50, increase="arithmetic") == pytest.approx(4.99676, abs=5e-6)
    at_four = annuity(illustrative, 0.04, age=[20, 40, 60, 65])
    assert at_four == pytest.approx([22.33211, 18.89030, 13.11718, 11.39690], abs=6e-6)


def test_the_monthly_conventions_differ_and_are_named(illustrative: LifeTable) -> None:
    monthly = {
        method: annuity(illustrative, I, age=60, frequency=12, method=method)
        for method in ("udd", "woolhouse", "woolhouse3", "constant-force")
    }
    assert monthly["udd"] == pytest.approx(10.68036, abs=5e-6)
    assert monthly["woolhouse"] == pytest.approx(10.68702, abs=5e-6)
    assert len({round(value, 5) for value in monthly.values()}) == 4
    months = np.arange(12 * 81) / 12
    c = 10**0.04
    alive = np.exp(-0.0007 * months - 0.00005 / np.log(c) * (c ** (60 + months) - c**60))
    exact = (alive * (1 + I) ** -months).sum() / 12
    assert monthly["woolhouse3"] == pytest.approx(exact, abs=2e-5)
    assert monthly["woolhouse"] > exact > monthly["udd"] > monthly["constant-force"]


@pytest.mark.parametrize("m", [2, 4, 12])
@pytest.mark.parametrize("term", [None, 10])
def test_even_deaths_agree_with_alpha_and_beta(illustrative: LifeTable, m: int, term: int | None) -> None:
    i, d = I, I / (1 + I)
    im, dm = nominal_rate(i, m), nominal_discount_rate(i, m)
    alpha, beta = i * d / (im * dm), (i - im) / (im * dm)
    whole = annuity(illustrative, i, age=60, term=term)
    left = 0.0 if term is None else pure_endowment(illustrative, i, age=60, term=term)
    assert annuity(illustrative, i, age=60, term=term, frequency=m) == pytest.approx(alpha * whole - beta * (1 - left))
    scaled = i / im * insurance(illustrative, i, age=60, term=term)
    assert insurance(illustrative, i, age=60, term=term, frequency=m) == pytest.approx(scaled)


def test_continuous_payment_agrees_with_its_closed_forms(illustrative: LifeTable) -> None:
    i, force, d = I, np.log1p(I), I / (1 + I)
    whole = annuity(illustrative, i, age=60)
    expected = i * d / force**2 * whole - (i - force) / force**2
    assert annuity(illustrative, i, age=60, frequency=np.inf) == pytest.approx(expected)
    moment = insurance(illustrative, i, age=60, frequency=np.inf)
    assert moment == pytest.approx(i / force * insurance(illustrative, i, age=60))
    constant = [f(illustrative, i, age=60, frequency=np.inf, method="constant-force") for f in (insurance, annuity)]
    assert constant[0] == pytest.approx(1 - force * constant[1])
    assert annuity(illustrative, i, age=60, frequency=10_000) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("m", [4, 12, np.inf])
@pytest.mark.parametrize("term", [None, 15])
def test_woolhouse_agrees_with_its_formula(illustrative: LifeTable, m: float, term: int | None) -> None:
    first, second = (0.5, 1 / 12) if m == np.inf else ((m - 1) / (2 * m), (m**2 - 1) / (12 * m**2))
    force = np.log1p(I) + force_of_mortality(illustrative)
    left = 0.0 if term is None else pure_endowment(illustrative, I, age=50, term=term)
    end = 0.0 if term is None else left * force[50 + term]
    two = annuity(illustrative, I, age=50, term=term) - first * (1 - left)
    three = two - second * (force[50] - end)
    found = [annuity(illustrative, I, age=50, term=term, frequency=m, method=f"woolhouse{k}") for k in ("", "3")]
    assert found == pytest.approx([two, three])


def test_force_of_mortality_is_near_makehams(illustrative: LifeTable) -> None:
    age = np.arange(20, 90)
    makeham = 0.0007 + 0.00005 * 10 ** (0.04 * age)
    assert force_of_mortality(illustrative)[20:90] == pytest.approx(makeham, rel=2e-3)


AGES = st.integers(0, 100)
RATES = st.floats(0.0, 0.15)


@given(age=AGES, rate=RATES)
def test_insurance_is_one_less_the_discount_of_the_annuity(illustrative: LifeTable, age: int, rate: float) -> None:
    d = rate / (1 + rate)
    expected = 1 - d * annuity(illustrative, rate, age=age)
    assert insurance(illustrative, rate, age=age) == pytest.approx(expected, abs=1e-10)


@given(age=AGES, rate=RATES, m=st.sampled_from([2, 4, 12]), method=st.sampled_from(["udd", "constant-force"]))
def test_the_same_with_instalments(illustrative: LifeTable, age: int, rate: float, m: int, method: str) -> None:
    terms = {"age": age, "frequency": m, "method": method}
    expected = 1 - nominal_discount_rate(rate, m) * annuity(illustrative, rate, **terms)
    assert insurance(illustrative, rate, **terms) == pytest.approx(expected, abs=1e-10)


@given(age=AGES, rate=RATES)
def test_recursions(illustrative: LifeTable, age: int, rate: float) -> None:
    q, v = float(illustrative.qx[age]), 1 / (1 + rate)
    here, later = annuity(illustrative, rate, age=[age, age + 1])
    assert here == pytest.approx(1 + v * (1 - q) * later)
    insured, insured_later = insurance(illustrative, rate, age=[age, age + 1])
    assert insured == pytest.approx(v * q + v * (1 - q) * insured_later)
    assert annuity(illustrative, rate, age=age, timing="immediate") == pytest.approx(here - 1)


@given(
    age=st.integers(0, 80),
    rate=RATES,
    term=st.integers(1, 30),
    m=st.sampled_from([1, 12, np.inf]),
    method=st.sampled_from(["udd", "constant-force"]),
)
def test_term_and_deferred_make_the_whole(
    illustrative: LifeTable, age: int, rate: float, term: int, m: float, method: str
) -> None:
    terms = {"age": age, "frequency": m, "method": method}
    for value in (annuity, insurance):
        parts = value(illustrative, rate, term=term, **terms) + value(illustrative, rate, deferral=term, **terms)
        assert parts == pytest.approx(value(illustrative, rate, **terms))
    shifted = annuity(illustrative, rate, **(terms | {"age": age + term}))
    endowed = pure_endowment(illustrative, rate, age=age, term=term) * shifted
    assert annuity(illustrative, rate, deferral=term, **terms) == pytest.approx(endowed)


@given(age=st.integers(20, 80), rate=RATES, g=st.floats(-0.05, 0.05))
def test_increases(illustrative: LifeTable, age: int, rate: float, g: float) -> None:
    deferred = sum(annuity(illustrative, rate, age=age, deferral=k) for k in range(illustrative.age.size - age))
    assert annuity(illustrative, rate, age=age, increase="arithmetic") == pytest.approx(deferred)
    net = (1 + rate) / (1 + g) - 1
    assert annuity(illustrative, rate, age=age, increase=g) == pytest.approx(annuity(illustrative, net, age=age))
    increasing = annuity(illustrative, rate, age=age, increase="arithmetic")
    d = rate / (1 + rate)
    identity = annuity(illustrative, rate, age=age) - d * increasing
    assert insurance(illustrative, rate, age=age, increase="arithmetic") == pytest.approx(identity, abs=1e-9)


def test_without_interest_an_annuity_is_the_expectation_of_life(illustrative: LifeTable) -> None:
    ages = [20, 60, 80]
    assert annuity(illustrative, 0.0, age=ages, frequency=np.inf) == pytest.approx(illustrative.ex[ages])
    assert annuity(illustrative, 0.0, age=ages) - 0.5 == pytest.approx(illustrative.ex[ages], abs=1e-9)


def test_the_open_group_is_followed_until_it_has_died_out() -> None:
    table = life_table([60, 61], [0.05, 0.05], sex="male", ax=[1 / 0.05 - 1 / np.expm1(0.05), np.nan])
    perpetual = 1 / (1 - np.exp(-0.05) / 1.03)
    assert annuity(table, 0.03, age=[60, 61]) == pytest.approx([perpetual, perpetual])
    continuous = annuity(table, 0.03, age=60, frequency=np.inf, method="constant-force")
    assert continuous == pytest.approx(1 / (0.05 + np.log(1.03)))
    assert annuity(table, 0.0, age=60, frequency=np.inf, method="constant-force") == pytest.approx(table.ex[0])
    assert survival(table, 60).kp[0, -1] < 1e-16


def test_a_term_structure_of_one_rate_is_that_rate(illustrative: LifeTable) -> None:
    flat = annuity(illustrative, 0.05, age=60, term=3, frequency=12)
    assert annuity(illustrative, [0.05] * 3, age=60, term=3, frequency=12) == pytest.approx(flat)
    assert annuity(illustrative, Interest(beyond=0.05), age=60) == pytest.approx(annuity(illustrative, 0.05, age=60))
    rates = [0.10, 0.02]
    p = [1.0, *(illustrative.lx[61:63] / illustrative.lx[60])]
    expected = p[0] + p[1] / 1.10 + p[2] / (1.10 * 1.02)
    assert annuity(illustrative, [*rates, 0.5], age=60, term=3) == pytest.approx(expected)
    with pytest.raises(ModelError, match="rates for 3 years are wanted, got 2"):
        annuity(illustrative, rates, age=60, term=3)


def test_endowment_and_premiums_by_hand() -> None:
    table = life_table_from_lx([60, 61, 62, 63], [100, 80, 50, 0], sex="male")
    assert endowment_insurance(table, 0.25, age=60, term=2) == pytest.approx(0.2 * 0.8 + 0.8 * 0.64)
    benefit, premiums = 0.2 * 0.8 + 0.3 * 0.64, 1 + 0.8 * 0.8
    assert level_premium(table, 0.25, age=60, term=2) == pytest.approx(benefit / premiums)
    assert level_premium(table, 0.25, age=60, term=2, paid_for=1) == pytest.approx(benefit)
    assert level_premium(table, 0.25, age=60, term=2, endowment=True) == pytest.approx((benefit + 0.32) / premiums)
    assert pure_endowment(table, 0.25, age=60, term=9) == 0.0
    assert pure_endowment(table, 0.25, age=[60, 61], term=1) == pytest.approx([0.64, 0.5])


BASE = {"term": 10, "deferral": 10, "frequency": 10, "timing": "due", "method": "udd", "increase": 0.1}


@pytest.mark.parametrize(
    "change",
    [
        {"term": 11},
        {"deferral": 11},
        {"frequency": 11},
        {"timing": "immediate"},
        {"method": "constant-force"},
        {"method": "woolhouse"},
        {"increase": 0.11},
        {"increase": "arithmetic"},
    ],
)
def test_every_term_matters(illustrative: LifeTable, change: dict) -> None:
    base = annuity(illustrative, 0.05, age=50, **BASE)
    assert annuity(illustrative, 0.05, age=50, **(BASE | change)) != pytest.approx(base, rel=1e-9)


def test_interest_and_age_matter(illustrative: LifeTable) -> None:
    base = insurance(illustrative, 0.05, age=50)
    assert insurance(illustrative, 0.055, age=50) < base < insurance(illustrative, 0.05, age=55)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: annuity(t, 0.05, age=160), "age must be a whole age from 0 to 140"),
        (lambda t: annuity(t, 0.05, age=[30, 30.5]), "got 30.5"),
        (lambda t: annuity(t, 0.05, age=30, term=0), "term must be None"),
        (lambda t: annuity(t, 0.05, age=30, deferral=-1), "deferral must be"),
        (lambda t: annuity(t, 0.05, age=30, frequency=1.5), "frequency must be"),
        (lambda t: annuity(t, 0.05, age=30, timing="arrears"), "timing must be"),
        (lambda t: annuity(t, 0.05, age=30, method="woolhouse2"), "Did you mean 'woolhouse'"),
        (lambda t: annuity(t, 0.05, age=30, increase="geometric"), "increase must be"),
        (lambda t: annuity(t, 0.05, age=30, increase=-1), "increase must be a finite fraction"),
        (lambda t: annuity(t, 0.05, age=30, frequency=np.inf, timing="immediate"), "neither in advance"),
        (lambda t: insurance(t, 0.05, age=30, timing="immediate"), "timing belongs to annuities"),
        (lambda t: insurance(t, 0.05, age=30, frequency=4, method="woolhouse"), "Woolhouse's formula is for"),
        (lambda t: annuity(t, -1, age=30), "interest must be a finite rate above -1"),
        (lambda t: pure_endowment(t, 0.05, age=30, term=-1), "term must be"),
        (lambda t: level_premium(t, 0.05, age=30, endowment=True), "an endowment needs a term"),
        (lambda t: level_premium(t, 0.05, age=30, term=5, paid_for=6), "must not be longer"),
        (lambda t: Payments(term=True), "term must be"),
    ],
)
def test_bad_input_is_named(illustrative: LifeTable, call: Callable, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        call(illustrative)


def test_an_unknown_keyword_is_named(illustrative: LifeTable) -> None:
    with pytest.raises(TypeError, match="annuity: unknown argument 'terms'. Known: term, deferral"):
        annuity(illustrative, 0.05, age=30, terms=3)  # type: ignore[call-arg]


def test_a_table_in_groups_is_refused() -> None:
    table = life_table([0, 1, 5], [0.1, 0.01, 0.02], sex="male")
    with pytest.raises(ModelError, match="got a group of 4 years at age 1. Graduate"):
        annuity(table, 0.05, age=0)


def test_a_benefit_that_outgrows_mortality_is_refused() -> None:
    table = life_table([60, 61], [0.05, 0.05], sex="male")
    with pytest.raises(ModelError, match="not converged"):
        annuity(table, 0.0, age=60, increase=0.2)
    slow = life_table([60, 61], [0.05, 0.0001], sex="male")
    with pytest.raises(ModelError, match="practically never dies out"):
        annuity(slow, 0.0, age=60)
