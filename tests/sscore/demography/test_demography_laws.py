"""Mortality laws: published values, closed forms, recovery by maximum likelihood and bad input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.demography import (
    Gompertz,
    HeligmanPollard,
    Kannisto,
    LawFit,
    Makeham,
    MortalityLaw,
    fit_gompertz,
    fit_heligman_pollard,
    fit_kannisto,
    fit_makeham,
)
from sscore.demography.fitting import DeathCounts, Parameters, maximise
from sscore.errors import ModelError

ADULT = np.arange(30, 96)
OLD = np.arange(80, 105)
ALL = np.arange(0, 100)
# MortalityLaws, help page of LawTable: the parameters and a life expectancy at age 3 of 70.31
PUBLISHED = HeligmanPollard(0.00223, 0.01461, 0.12292, 0.00091, 2.75201, 29.01877, 0.00002, 1.11411)

CASES = [
    (Gompertz(B=5e-5, c=1.1), fit_gompertz, ADULT),
    (Makeham(A=0.002, B=3e-5, c=1.11), fit_makeham, ADULT),
    (Kannisto(a=2e-5, b=0.1), fit_kannisto, OLD),
    (PUBLISHED, fit_heligman_pollard, ALL),
]


def parameters(law: MortalityLaw) -> dict[str, float]:
    return dict(vars(law))


def test_published_life_expectancy_of_a_heligman_pollard_law() -> None:
    """The page prints 70.31; the version for q with half a year for those who die gives 70.32."""
    alive = PUBLISHED.survival(np.arange(3, 131), from_age=3)
    assert ((alive[1:] + alive[:-1]) / 2).sum() == pytest.approx(70.31, abs=0.03)


def test_heligman_pollard_parts_by_hand() -> None:
    """Age 1: childhood 0.00223 ** (1.01461 ** 0.12292); age 0 has no hump; q = odds / (1 + odds)."""
    childhood = 0.00223 ** (1.01461**0.12292)
    hump = 0.00091 * np.exp(-2.75201 * np.log(29.01877) ** 2)
    odds = childhood + hump + 0.00002 * 1.11411
    assert PUBLISHED.qx(1) == pytest.approx(odds / (1 + odds), rel=1e-12)
    at_birth = 0.00223 ** (0.01461**0.12292) + 0.00002
    assert PUBLISHED.qx(0) == pytest.approx(at_birth / (1 + at_birth), rel=1e-12)


@pytest.mark.parametrize("law", [c[0] for c in CASES])
def test_survival_multiplies_and_rates_agree(law: MortalityLaw) -> None:
    ages = np.arange(40, 90)
    step = 1 - law.qx(ages)
    assert law.survival(90, 40) == pytest.approx(np.prod(step), rel=1e-12)
    assert law.survival(90) == pytest.approx(law.survival(40) * law.survival(90, 40), rel=1e-12)
    assert law.qx(60, 5) == pytest.approx(1 - np.prod(1 - law.qx(np.arange(60, 65))), rel=1e-12)
    lived = [(law.survival(a) - law.survival(a + 1)) / law.mx(a) for a in range(60, 65)]
    assert law.mx(60, 5) == pytest.approx((law.survival(60) - law.survival(65)) / sum(lived), rel=1e-9)


@pytest.mark.parametrize("law", [c[0] for c in CASES[:3]])
def test_the_force_is_the_slope_of_minus_log_survival(law: MortalityLaw) -> None:
    h = 1e-5
    slope = (np.log(law.survival(70 - h)) - np.log(law.survival(70 + h))) / (2 * h)
    assert law.hazard(70) == pytest.approx(slope, rel=1e-6)


def test_gompertz_survival_by_closed_form() -> None:
    law = Gompertz(B=1e-4, c=1.08)
    assert law.survival(60) == pytest.approx(np.exp(-1e-4 * (1.08**60 - 1) / np.log(1.08)), rel=1e-12)
    assert Makeham(A=0.001, B=1e-4, c=1.08).survival(60) == pytest.approx(np.exp(-0.06) * law.survival(60))


def test_kannisto_is_straight_on_the_logit_scale() -> None:
    force = Kannisto(a=2e-5, b=0.1).hazard(OLD)
    assert np.diff(np.log(force / (1 - force))) == pytest.approx(0.1)
    assert Kannisto(a=0.02, b=0).mx(90) == pytest.approx(0.02 / 1.02)


@pytest.mark.parametrize("family", ["poisson", "binomial"])
@pytest.mark.parametrize(("law", "fit", "ages"), CASES)
def test_expected_deaths_give_back_the_law(law: MortalityLaw, fit: Callable, ages: np.ndarray, family: str) -> None:
    exposures = np.full(len(ages), 1e6)
    deaths = exposures * (law.mx(ages) if family == "poisson" else law.qx(ages))
    found = fit(ages, deaths, exposures, family=family)
    for name, value in parameters(law).items():
        assert found.params[name] == pytest.approx(value, rel=1e-5)
    assert found.fitted == pytest.approx(deaths, rel=1e-8)
    assert found.deviance == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(("law", "fit", "ages"), CASES[:3])
def test_five_year_groups_give_back_the_law(law: MortalityLaw, fit: Callable, ages: np.ndarray) -> None:
    starts = ages[:-5:5]
    exposures = np.full(len(starts), 1e6)
    found = fit(starts, exposures * law.mx(starts, 5), exposures, width=5)
    for name, value in parameters(law).items():
        assert found.params[name] == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(("law", "fit", "ages"), CASES)
def test_drawn_deaths_give_back_the_law_within_sampling_error(
    law: MortalityLaw, fit: Callable, ages: np.ndarray
) -> None:
    rng = np.random.default_rng(20240701)
    exposures = np.full(len(ages), 200_000.0)
    found: LawFit = fit(ages, rng.binomial(200_000, law.qx(ages)), exposures, family="binomial")
    for name, value in parameters(law).items():
        error = found.standard_errors[name]
        assert error is not None and error > 0
        assert abs(found.params[name] - value) < 4 * error
    assert found.deviance == pytest.approx(len(ages) - len(found.params), abs=5 * np.sqrt(2 * len(ages)))


def test_a_flat_law_is_deaths_over_exposures() -> None:
    """Gompertz without slope: the maximum likelihood rate is D / E and its error sqrt(D) / E."""
    exposures = np.array([1000.0, 5000.0, 2000.0, 8000.0])
    found = fit_gompertz([40, 41, 42, 43], 0.02 * exposures, exposures)
    assert found.params["c"] == pytest.approx(1, abs=1e-6)
    assert found.law.mx(41) == pytest.approx(0.02, rel=1e-6)
    assert "c ended at a bound" in found.remarks[0]
    assert found.standard_errors["c"] is None
    assert found.standard_errors["B"] == pytest.approx(np.sqrt(0.02 * 16_000) / 16_000, rel=1e-4)


def test_likelihood_criteria_by_hand() -> None:
    from scipy.stats import poisson

    found = fit_gompertz(ADULT, np.round(1e4 * CASES[0][0].mx(ADULT)), np.full(len(ADULT), 1e4))
    loglik = poisson.logpmf(found.deaths, found.fitted).sum()
    assert found.loglik == pytest.approx(loglik)
    assert found.aic == pytest.approx(4 - 2 * loglik)
    assert found.bic == pytest.approx(2 * np.log(len(ADULT)) - 2 * loglik)
    assert found.fitted.sum() == pytest.approx(found.deaths.sum(), rel=1e-6)  # the score of the level is 0
    assert found.to_frame()["fitted_rate"].to_numpy() == pytest.approx(found.law.mx(ADULT))


def test_no_neighbour_has_a_higher_likelihood() -> None:
    rng = np.random.default_rng(5)
    deaths = rng.poisson(2e4 * CASES[1][0].mx(ADULT))
    found = fit_makeham(ADULT, deaths, np.full(len(ADULT), 2e4))
    for name in "ABc":
        for factor in (0.999, 1.001):
            law = Makeham(**(found.params | {name: max(found.params[name] * factor, 1.0 if name == "c" else 0.0)}))
            mean = 2e4 * law.mx(ADULT)
            there = (deaths * np.log(mean) - mean).sum() - (deaths * np.log(found.fitted) - found.fitted).sum()
            assert there < 0


def test_larger_model_never_has_the_lower_likelihood() -> None:
    rng = np.random.default_rng(6)
    deaths, exposures = rng.poisson(3e4 * CASES[1][0].mx(ADULT)), np.full(len(ADULT), 3e4)
    assert fit_makeham(ADULT, deaths, exposures).loglik >= fit_gompertz(ADULT, deaths, exposures).loglik - 1e-6


@settings(max_examples=15, deadline=None)
@given(st.floats(1e-6, 1e-4), st.floats(1.05, 1.14))
def test_any_gompertz_law_is_found(level: float, growth: float) -> None:
    law = Gompertz(level, growth)
    exposures = np.full(len(ADULT), 1e5)
    found = fit_gompertz(ADULT, exposures * law.mx(ADULT), exposures)
    assert found.params["B"] == pytest.approx(level, rel=1e-5)
    assert found.params["c"] == pytest.approx(growth, rel=1e-6)


def test_ages_without_exposure_are_left_out() -> None:
    exposures = np.where(ADULT == 50, 0.0, 1e5)
    found = fit_gompertz(ADULT, exposures * CASES[0][0].mx(ADULT), exposures)
    assert len(found.age) == len(ADULT) - 1 and 50 not in found.age
    assert found.params["c"] == pytest.approx(1.1, rel=1e-6)


def test_rates_hold_where_nobody_would_be_left() -> None:
    """A force of 200 a year: the central rate is the force, with hardly a survivor to divide by."""
    assert Gompertz(B=200, c=1).mx(0, 5) == pytest.approx(200, rel=1e-9)
    steep = HeligmanPollard(0.002, 0.01, 0.1, 0.001, 5, 20, 0.001, 1.4)
    assert steep.mx(150) == pytest.approx(np.log1p(steep.odds(150)), rel=1e-12)


def test_no_convergence_is_an_error() -> None:
    counts = DeathCounts(ADULT * 1.0, np.ones(66), 1e4 * CASES[0][0].mx(ADULT), np.full(66, 1e4), "poisson")
    space = Parameters(("B", "c"), ((0.9, 2.9),), (1e-9, 1.0), (1.0, 3.0), (True, False))
    with pytest.raises(ModelError, match="did not converge from any of 1 starts in 2 evaluations"):
        maximise("fit_gompertz", counts, lambda t: Gompertz(*t).mx(ADULT), space, evaluations=2)


@pytest.mark.parametrize("law", [c[0] for c in CASES])
def test_every_parameter_changes_the_rates(law: MortalityLaw) -> None:
    ages = np.arange(0, 100)
    for name, value in parameters(law).items():
        changed = type(law)(**(parameters(law) | {name: value * 1.1}))
        assert np.abs(changed.mx(ages) / law.mx(ages) - 1).max() > 1e-4
        assert np.abs(changed.qx(ages) / law.qx(ages) - 1).max() > 1e-4


def test_every_argument_of_a_fit_matters() -> None:
    exposures = np.full(len(ADULT), 1e5)
    deaths = exposures * CASES[0][0].mx(ADULT)
    base = fit_gompertz(ADULT, deaths, exposures).params
    assert fit_gompertz(ADULT + 3, deaths, exposures).params["B"] != pytest.approx(base["B"])
    assert fit_gompertz(ADULT, deaths * 1.1, exposures).params["B"] != pytest.approx(base["B"])
    assert fit_gompertz(ADULT, deaths, exposures * 1.1).params["B"] != pytest.approx(base["B"])
    assert fit_gompertz(ADULT, deaths, exposures, width=0.9).params["B"] != pytest.approx(base["B"])
    assert fit_gompertz(ADULT, deaths, exposures, family="binomial").params["B"] != pytest.approx(base["B"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Gompertz(-1, 1.1), "Gompertz: B must be above 0"),
        (lambda: Gompertz(1e-4, 0.9), "Gompertz: c must be at least 1"),
        (lambda: Makeham(-1e-4, 1e-4, 1.1), "Makeham: A must be at least 0"),
        (lambda: Kannisto(0, 0.1), "Kannisto: a must be above 0"),
        (lambda: HeligmanPollard(1.5, 0.01, 0.1, 0.001, 5, 20, 1e-5, 1.1), "A must be below 1"),
        (lambda: PUBLISHED.mx(0.5), "whole ages"),
        (lambda: Gompertz(1e-4, 1.1).qx(-1), "age must be finite and at least 0"),
        (lambda: Gompertz(1e-4, 1.1).mx(30, 0), "width must be above 0"),
        (lambda: Gompertz(1e-4, 1.1).survival(30, 40), "must not be below from_age"),
        (lambda: fit_gompertz([40, 39], [1, 1], [9, 9]), r"age\[1\] = 39 after 40"),
        (lambda: fit_gompertz([40, 42], [1, 1], [9, 9], width=5), "at age 40 .place 0. width 5 overlaps"),
        (lambda: fit_gompertz([40, 41], [1, -1], [9, 9]), r"deaths\[1\] \(age 41\)"),
        (lambda: fit_gompertz([40, 41], [1, 1], [9, 0]), "at age 41 .place 1. exposures are 0 but deaths are 1"),
        (lambda: fit_gompertz([40, 41], [1, 1, 1], [9, 9]), "deaths must have the shape of age"),
        (lambda: fit_gompertz([40, 41], [1, 9], [9, 8], family="binomial"), "at age 41"),
        (lambda: fit_gompertz([40, 41], [0, 0], [9, 9]), "at least one death"),
        (lambda: fit_gompertz([40, 41], [1, 1], [9, 9], family="normal"), "family must be one of"),
        (lambda: fit_makeham([40, 41], [1, 1], [9, 9]), "3 parameters need at least as many ages"),
        (lambda: fit_heligman_pollard(ALL + 0.5, ALL + 1, ALL + 100), "whole years"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()
