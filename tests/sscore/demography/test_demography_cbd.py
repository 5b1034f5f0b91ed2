"""Cairns-Blake-Dowd: exact surfaces, an independent logistic regression, forecasts and bad input."""

from collections.abc import Callable

import numpy as np
import pytest

from sscore.demography import cairns_blake_dowd
from sscore.errors import ModelError

AGES = np.arange(60, 90)
YEARS = np.arange(1995, 2020)


def surface(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return k1, k2 of a made-up population and its probabilities."""
    rng = np.random.default_rng(seed)
    k = np.stack([-3 + np.cumsum(rng.normal(-0.02, 0.02, 25)), 0.1 + np.cumsum(rng.normal(0.0005, 0.001, 25))], axis=1)
    logit = k[:, :1] + k[:, 1:] * (AGES - AGES.mean())
    return k, 1 / (1 + np.exp(-logit))


@pytest.mark.parametrize("at_risk", [None, np.full((25, 30), 5e3)])
def test_an_exact_surface_comes_back(at_risk: np.ndarray | None) -> None:
    k, q = surface()
    fit = cairns_blake_dowd(q, age=AGES, year=YEARS, at_risk=at_risk)
    assert fit.kt == pytest.approx(k, abs=1e-9)
    assert fit.fitted == pytest.approx(q, rel=1e-9)
    assert fit.mean_age == 74.5


def test_binomial_fit_solves_its_score_equations_with_the_highest_likelihood() -> None:
    from scipy.stats import binom

    _, q = surface()
    deaths = np.random.default_rng(3).binomial(2000, q)
    at_risk = np.full(q.shape, 2000.0)
    fit = cairns_blake_dowd(deaths / 2000, age=AGES, year=YEARS, at_risk=at_risk)
    rest = deaths - 2000 * fit.fitted
    assert np.abs(rest.sum(axis=1)).max() < 1e-6
    assert np.abs(rest @ (AGES - 74.5)).max() < 1e-5
    assert fit.loglik == pytest.approx(binom.logpmf(deaths, 2000, fit.fitted).sum())
    assert fit.loglik > binom.logpmf(deaths, 2000, q).sum()  # above the truth itself
    assert fit.aic == pytest.approx(100 - 2 * fit.loglik)
    assert fit.bic == pytest.approx(50 * np.log(750) - 2 * fit.loglik)


def test_least_squares_by_year_is_a_straight_line_fit() -> None:
    _, q = surface()
    rough = q * np.exp(np.random.default_rng(5).normal(0, 0.05, q.shape))
    fit = cairns_blake_dowd(rough, age=AGES, year=YEARS)
    slope, level = np.polyfit(AGES - 74.5, np.log(rough[7] / (1 - rough[7])), 1)
    assert fit.kt[7] == pytest.approx([level, slope])
    assert fit.likelihood == "normal" and fit.n_parameters == 51


def test_forecast_and_its_intervals_by_hand() -> None:
    k, q = surface()
    fit = cairns_blake_dowd(q, age=AGES, year=YEARS)
    steps = np.diff(k, axis=0)
    assert fit.drift == pytest.approx(steps.mean(axis=0))
    assert fit.drift_se == pytest.approx(steps.std(axis=0, ddof=1) / np.sqrt(24))
    ahead = fit.forecast(10, level=0.9)
    cov = np.cov(steps.T)
    z = np.array([1, 80 - 74.5])
    h = 10
    logit = z @ (k[-1] + h * steps.mean(axis=0))
    reach = 1.6448536270 * np.sqrt(z @ cov @ z * (h + h**2 / 24))
    assert ahead.rate[-1, 20] == pytest.approx(1 / (1 + np.exp(-logit)))
    assert ahead.upper[-1, 20] == pytest.approx(1 / (1 + np.exp(-logit - reach)))
    assert ahead.lower[-1, 20] == pytest.approx(1 / (1 + np.exp(-logit + reach)))
    narrow = fit.forecast(10, level=0.9, parameter_uncertainty=False)
    assert (narrow.upper < ahead.upper).all()
    assert list(ahead.to_frame().columns) == ["year", "age", "qx", "lower", "upper", "level"]


def test_simulation_agrees_with_the_forecast_and_repeats() -> None:
    _, q = surface()
    fit = cairns_blake_dowd(q, age=AGES, year=YEARS)
    ahead, paths = fit.forecast(10), fit.simulate(10, 3000, seed=2)
    inside = (paths.rate > ahead.lower) & (paths.rate < ahead.upper)
    assert inside.mean() == pytest.approx(0.95, abs=0.012)
    assert paths.kt.std(axis=0) == pytest.approx(ahead.kt_se, rel=0.07)
    assert (fit.simulate(2, 3, seed=5).rate == fit.simulate(2, 3, seed=5).rate).all()


def test_every_argument_matters() -> None:
    _, q = surface()
    base = cairns_blake_dowd(q, age=AGES, year=YEARS)
    assert cairns_blake_dowd(q * 1.1, age=AGES, year=YEARS).kt[0, 0] > base.kt[0, 0]
    assert cairns_blake_dowd(q, age=1.1 * AGES, year=YEARS).kt[0, 1] < base.kt[0, 1]
    assert cairns_blake_dowd(q, age=AGES, year=2 * YEARS).drift == pytest.approx(base.drift / 2)
    weights = np.where(AGES < 75, 1e4, 1e2) * np.ones_like(q)
    rough = q * np.exp(np.random.default_rng(5).normal(0, 0.05, q.shape))
    uneven = cairns_blake_dowd(rough, age=AGES, at_risk=weights)
    assert uneven.kt[0, 0] != cairns_blake_dowd(rough, age=AGES, at_risk=weights[:, ::-1]).kt[0, 0]


Q = np.full((3, 2), 0.1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cairns_blake_dowd(Q[:2], age=[60, 61]), r"at least \(3, 2\)"),
        (
            lambda: cairns_blake_dowd(Q * 20, age=[60, 61]),
            r"qx\[0, 0\] \(age 60\) must be finite and at least 0 and at most 1",
        ),
        (lambda: cairns_blake_dowd(Q * [1, 0], age=[60, 61]), r"qx\[0, 1\] \(age 61\) is 0 and has no logit"),
        (lambda: cairns_blake_dowd(Q, age=[61, 60]), r"age\[1\] = 60 after 61"),
        (lambda: cairns_blake_dowd(Q, age=[60, 61, 62]), "age must have 2 values"),
        (lambda: cairns_blake_dowd(Q, age=[60, 61], year=[1, 3, 2]), r"year\[2\] = 2 after 3"),
        (lambda: cairns_blake_dowd(Q, age=[60, 61], at_risk=Q[0]), "at_risk must have the shape of qx"),
        (lambda: cairns_blake_dowd(Q * [[1], [0], [1]], age=[60, 61], at_risk=Q + 99), "year 1 has no deaths"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()
