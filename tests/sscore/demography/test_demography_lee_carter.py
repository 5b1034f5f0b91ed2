"""Lee-Carter: exact surfaces, sampling error, second stages, likelihoods, forecasts, limited data and bad input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.demography import LeeCarter, bootstrap_lee_carter, lee_carter
from sscore.errors import ModelError

AGES = np.array([0, 1, *range(5, 90, 5)])
YEARS = np.arange(1990, 2020)


def surface(years: np.ndarray = YEARS, noise: float = 0.0, seed: int = 3) -> tuple[np.ndarray, ...]:
    """Return a, b, k of a made-up population that satisfy the constraints, and its exposures."""
    rng = np.random.default_rng(seed)
    a = np.concatenate([[-2.8, -4.5], -6.5 + 0.085 * (AGES[2:] - 5)])
    b = np.linspace(2.0, 0.4, len(AGES))
    b /= b.sum()
    k = -0.8 * (years - years.mean()) + noise * rng.standard_normal(len(years)).cumsum()
    exposures = np.outer(np.linspace(1, 1.6, len(years)), 4e5 * np.exp(-0.035 * AGES))
    return a, b, k - k.mean(), exposures


def drawn(noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    a, b, k, exposures = surface(noise=noise)
    deaths = np.random.default_rng(11).poisson(exposures * np.exp(a + np.outer(k, b)))
    return deaths / exposures, exposures


EVERY_WAY = [{}, {"reestimate": "deaths"}, {"reestimate": "e0"}, {"method": "poisson"}]


@pytest.mark.parametrize("way", EVERY_WAY)
def test_an_exact_surface_comes_back(way: dict) -> None:
    a, b, k, exposures = surface(noise=1.0)
    rates = np.exp(a + np.outer(k, b))
    fit = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, **way)
    assert fit.ax == pytest.approx(a, abs=1e-8)
    assert fit.bx == pytest.approx(b, abs=1e-9)
    assert fit.kt == pytest.approx(k, abs=1e-7)
    assert fit.fitted == pytest.approx(rates, rel=1e-8)
    assert fit.explained is None if way.get("method") else fit.explained == pytest.approx(1)


@pytest.mark.parametrize("way", EVERY_WAY)
def test_constraints_and_drift(way: dict) -> None:
    rates, exposures = drawn()
    fit = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, **way)
    assert fit.bx.sum() == pytest.approx(1, abs=1e-12)
    assert fit.kt.sum() == pytest.approx(0, abs=1e-8)
    steps = np.diff(fit.kt)
    assert fit.drift == pytest.approx((fit.kt[-1] - fit.kt[0]) / (len(YEARS) - 1))
    assert fit.sigma == pytest.approx(steps.std(ddof=1))
    assert fit.drift_se == pytest.approx(steps.std(ddof=1) / np.sqrt(len(YEARS) - 1))
    assert fit.fitted == pytest.approx(np.exp(fit.ax + np.outer(fit.kt, fit.bx)), rel=1e-12)
    assert not fit.limited_data


def test_svd_is_the_best_rank_one_of_the_centred_logs() -> None:
    rates, _ = drawn()
    fit = lee_carter(rates, age=AGES, year=YEARS)
    logs = np.log(rates)
    rest = ((logs - np.log(fit.fitted)) ** 2).sum()
    singular = np.linalg.svd(logs - logs.mean(axis=0), compute_uv=False)
    assert rest == pytest.approx((singular[1:] ** 2).sum())
    assert fit.explained == pytest.approx(1 - rest / (singular**2).sum())
    n = rates.size
    assert fit.likelihood == "normal"
    assert fit.loglik == pytest.approx(-n / 2 * (np.log(2 * np.pi * rest / n) + 1))
    assert fit.aic == pytest.approx(2 * (2 * len(AGES) + len(YEARS) - 1) - 2 * fit.loglik)


def test_second_stages_reproduce_what_they_promise() -> None:
    rates, exposures = drawn()
    by_deaths = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, reestimate="deaths")
    assert (by_deaths.fitted * exposures).sum(axis=1) == pytest.approx((rates * exposures).sum(axis=1), rel=1e-9)
    by_e0 = lee_carter(rates, age=AGES, year=YEARS, reestimate="e0")

    def expectation(m: np.ndarray) -> np.ndarray:
        grid = np.arange(0, 85, 0.001)  # integrates survival on a fine grid, then the open group in closed form
        force = m[:, np.searchsorted(AGES, grid, side="right") - 1]
        alive = np.exp(-(np.cumsum(force, axis=1) - force / 2) * 0.001)
        return alive.sum(axis=1) * 0.001 + np.exp(-force.sum(axis=1) * 0.001) / m[:, -1]

    assert expectation(by_e0.fitted) == pytest.approx(expectation(rates), abs=1e-5)
    plain = lee_carter(rates, age=AGES, year=YEARS)
    assert np.abs(expectation(plain.fitted) - expectation(rates)).max() > 1e-3


def test_poisson_solves_its_score_equations_and_climbs() -> None:
    rates, exposures = drawn()
    fit = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, method="poisson")
    rest = (rates - fit.fitted) * exposures
    deaths = (rates * exposures).sum()
    assert np.abs(rest.sum(axis=0)).max() < 1e-8 * deaths
    assert np.abs(rest @ fit.bx).max() < 1e-8 * deaths
    assert np.abs(fit.kt @ rest).max() < 1e-8 * deaths
    assert (np.diff(fit.loglik_path) >= 0).all()
    assert len(fit.loglik_path) > 2


def test_poisson_likelihood_is_the_highest_and_is_the_textbook_sum() -> None:
    from scipy.stats import poisson

    rates, exposures = drawn()
    fits = [lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, **way) for way in EVERY_WAY]
    best = fits[-1]
    assert all(f.likelihood == "poisson" for f in fits)
    assert all(best.loglik > f.loglik for f in fits[:-1])
    assert best.loglik == pytest.approx(poisson.logpmf(np.round(rates * exposures), best.fitted * exposures).sum())
    free = 2 * len(AGES) + len(YEARS) - 2
    assert best.bic == pytest.approx(free * np.log(rates.size) - 2 * best.loglik)
    assert best.deviance == pytest.approx(rates.size - free, abs=5 * np.sqrt(2 * rates.size))


def test_poisson_takes_cells_without_deaths() -> None:
    a, b, k, exposures = surface()
    exposures = exposures / 300
    deaths = np.random.default_rng(2).poisson(exposures * np.exp(a + np.outer(k, b)))
    assert (deaths == 0).any()
    fit = lee_carter(deaths / exposures, exposures=exposures, age=AGES, year=YEARS, method="poisson")
    assert (fit.fitted * exposures).sum() == pytest.approx(deaths.sum())
    with pytest.raises(ModelError, match="is 0 and has no logarithm"):
        lee_carter(deaths / exposures, age=AGES)


@pytest.mark.parametrize("sure", [True, False])
def test_forecast_by_hand(sure: bool) -> None:
    rates, exposures = drawn()
    fit = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, method="poisson")
    ahead = fit.forecast(25, level=0.8, parameter_uncertainty=sure)
    h = np.arange(1, 26)
    assert ahead.year.tolist() == list(range(2020, 2045))
    assert ahead.kt == pytest.approx(fit.kt[-1] + h * fit.drift)
    assert ahead.kt_se == pytest.approx(np.sqrt(h * fit.sigma**2 + sure * (h * fit.drift_se) ** 2))
    assert (ahead.kt_upper - ahead.kt) / ahead.kt_se == pytest.approx(1.2815515655)
    assert ahead.rate == pytest.approx(np.exp(fit.ax + np.outer(ahead.kt, fit.bx)))
    assert (ahead.lower < ahead.rate).all() and (ahead.rate < ahead.upper).all()
    assert len(ahead.to_frame()) == 25 * len(AGES)


def test_the_drift_counts_more_and_more() -> None:
    rates, _ = drawn()
    fit = lee_carter(rates, age=AGES, year=YEARS)
    with_drift, without = fit.forecast(29), fit.forecast(29, parameter_uncertainty=False)
    ratio = with_drift.kt_se / without.kt_se
    assert (np.diff(ratio) > 0).all()
    assert ratio[-1] == pytest.approx(np.sqrt(2))  # as far ahead as the data reach back: half the variance


def test_jump_off_from_the_observed_rates() -> None:
    rates, _ = drawn()
    fit = lee_carter(rates, age=AGES, year=YEARS)
    first = fit.forecast(1, jump_off="observed")
    assert np.log(first.rate[0] / rates[-1]) == pytest.approx(fit.bx * fit.drift)


def test_simulation_agrees_with_the_forecast_and_repeats() -> None:
    rates, _ = drawn()
    fit = lee_carter(rates, age=AGES, year=YEARS)
    ahead, drawn_paths = fit.forecast(20), fit.simulate(20, 4000, seed=8)
    assert drawn_paths.rate.shape == (4000, 20, len(AGES))
    k = drawn_paths.kt[..., 0]
    assert np.abs(k.mean(axis=0) - ahead.kt).max() < 5 * ahead.kt_se.max() / np.sqrt(4000)
    assert k.std(axis=0) == pytest.approx(ahead.kt_se, rel=0.06)
    inside = (drawn_paths.rate > ahead.lower) & (drawn_paths.rate < ahead.upper)
    assert inside.mean() == pytest.approx(0.95, abs=0.01)
    assert (fit.simulate(3, 5, seed=8).rate == fit.simulate(3, 5, seed=8).rate).all()
    assert (fit.simulate(3, 5, seed=8).rate != fit.simulate(3, 5, seed=9).rate).all()
    narrower = fit.simulate(20, 4000, seed=8, parameter_uncertainty=False).kt.std(axis=0)
    assert (narrower < 0.95 * drawn_paths.kt.std(axis=0))[10:].all()
    assert list(drawn_paths.to_frame().columns) == ["year", "age", "mx", "lower", "upper", "level"]


def test_intervals_hold_the_future_as_often_as_they_say() -> None:
    """Each of many made-up pasts forecasts its own future; four fifths of the intervals hold it."""
    rng = np.random.default_rng(17)
    a, b, _, _ = surface()
    held = {True: 0, False: 0}
    for _ in range(300):
        k = np.cumsum(rng.normal(-0.8, 1.0, 45))
        rates = np.exp(a + np.outer(k, b))
        fit = lee_carter(rates[:25], year=np.arange(25))
        for sure in held:
            ahead = fit.forecast(20, level=0.8, parameter_uncertainty=sure)
            held[sure] += int(ahead.lower[-1, 5] < rates[-1, 5] < ahead.upper[-1, 5])
    assert held[True] / 300 == pytest.approx(0.8, abs=0.07)
    assert held[False] < held[True]


def test_limited_data_with_uneven_years() -> None:
    """Li, Lee and Tuljapurkar (2004): drift over the whole span, variance by the gaps."""
    years = np.array([1990, 1992, 1999, 2003, 2012])
    a, b, k, _ = surface(years, noise=2.0)
    fit = lee_carter(np.exp(a + np.outer(k, b)), age=AGES, year=years)
    assert fit.limited_data
    assert fit.drift == pytest.approx((k[-1] - k[0]) / 22)
    gaps = np.diff(years)
    variance = ((np.diff(k) - gaps * fit.drift) ** 2).sum() / (22 - (gaps**2).sum() / 22)
    assert fit.sigma == pytest.approx(np.sqrt(variance))
    assert fit.drift_se == pytest.approx(np.sqrt(variance / 22))
    assert fit.forecast(3).year.tolist() == [2013, 2014, 2015]


def test_bootstrap_errors_are_the_spread_of_refits_to_new_data() -> None:
    a, b, k, exposures = surface()
    rates = np.exp(a + np.outer(k, b))
    fit = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, method="poisson")
    boot = bootstrap_lee_carter(fit, 60, seed=4)
    errors = boot.standard_errors()
    # deaths at one age over all years: the error of its mean log rate is about 1 / sqrt(deaths)
    assert errors["ax"] == pytest.approx(1 / np.sqrt((rates * exposures).sum(axis=0)), rel=0.45)
    assert boot.ax.mean(axis=0) == pytest.approx(fit.ax, abs=5 * errors["ax"].max() / np.sqrt(60))
    assert boot.bx.sum(axis=1) == pytest.approx(1)
    assert (bootstrap_lee_carter(fit, 2, seed=4).kt == boot.kt[:2]).all()
    future = boot.simulate(10, seed=1)
    assert future.rate.shape == (60, 10, len(AGES))
    assert (future.rate == boot.simulate(10, seed=1).rate).all()
    assert (boot.to_frame()["ax_se"] > 0).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 5))
def test_scaling_all_rates_moves_a_only(seed: int, factor: float) -> None:
    a, b, k, _ = surface(noise=1.0, seed=seed)
    rng = np.random.default_rng(seed)
    rates = np.exp(a + np.outer(k, b) + 0.05 * rng.standard_normal((len(k), len(a))))
    one, other = lee_carter(rates), lee_carter(rates * factor)
    assert other.ax - one.ax == pytest.approx(np.log(factor), abs=1e-9)
    assert other.bx == pytest.approx(one.bx, abs=1e-8)
    assert other.kt == pytest.approx(one.kt, abs=1e-6)


def test_every_argument_matters() -> None:
    rates, exposures = drawn()
    base: LeeCarter = lee_carter(rates, exposures=exposures, age=AGES, year=YEARS, reestimate="deaths")
    changed = rates.copy()
    changed[4, 3] *= 1.1
    assert lee_carter(changed, exposures=exposures, age=AGES, year=YEARS).ax[3] > base.ax[3]
    more = exposures.copy()
    more[:, 0] *= 1.1
    assert lee_carter(rates, exposures=more, age=AGES, year=YEARS, reestimate="deaths").kt[0] != base.kt[0]
    assert lee_carter(rates, exposures=exposures, year=2 * YEARS).drift == pytest.approx(
        lee_carter(rates, exposures=exposures, year=YEARS).drift / 2
    )
    longer = lee_carter(rates, age=1.1 * AGES, year=YEARS, reestimate="e0")
    assert longer.kt[0] != lee_carter(rates, age=AGES, year=YEARS, reestimate="e0").kt[0]
    assert (base.forecast(5, level=0.9).upper < base.forecast(5, level=0.99).upper).all()


RATES = np.exp(-3 - 0.1 * np.add.outer(np.arange(4), np.arange(3)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lee_carter(RATES[:2]), "at least 3 years and 2 ages"),
        (lambda: lee_carter(RATES[0]), r"shape \(n_years, n_ages\)"),
        (lambda: lee_carter(-RATES, age=[0, 1, 5]), r"mx\[0, 0\] \(age 0\) must be finite and at least 0"),
        (lambda: lee_carter(RATES, age=[0, 5, 1]), r"age\[2\] = 1 after 5"),
        (lambda: lee_carter(RATES, age=[0, 5]), "age must have 3 values"),
        (lambda: lee_carter(RATES, year=[1, 2, 2, 3]), r"year\[2\] = 2 after 2"),
        (lambda: lee_carter(RATES, method="mle"), "method must be one of"),
        (lambda: lee_carter(RATES, reestimate="qx"), "reestimate must be one of"),
        (lambda: lee_carter(RATES, method="poisson"), "method='poisson' needs exposures"),
        (lambda: lee_carter(RATES, reestimate="deaths"), "reestimate='deaths' needs exposures"),
        (lambda: lee_carter(RATES, exposures=RATES, method="poisson", reestimate="e0"), "belongs to method='svd'"),
        (lambda: lee_carter(RATES, exposures=RATES[:3]), "exposures must have the shape of mx"),
        (lambda: lee_carter(RATES, exposures=RATES * [1, 0, 1]), r"exposures\[0, 1\] \(age 1\) must be above 0"),
        (lambda: lee_carter(np.ones((4, 3))), "no common trend"),
        (lambda: lee_carter(RATES * [1, 0, 1], exposures=1e4 + RATES, method="poisson"), "age 1 has no deaths"),
        (lambda: lee_carter(RATES).forecast(0), "horizon must be a whole number"),
        (lambda: lee_carter(RATES).forecast(2.5), "horizon must be a whole number"),
        (lambda: lee_carter(RATES).forecast(2, level=95), "level must be between 0 and 1"),
        (lambda: lee_carter(RATES).forecast(2, jump_off="last"), "jump_off must be one of"),
        (lambda: lee_carter(RATES).simulate(2, 10, seed=None), "seed must be a whole number"),
        (lambda: lee_carter(RATES).simulate(2, 0, seed=1), "draws must be at least 1"),
        (lambda: bootstrap_lee_carter(lee_carter(RATES), 5, seed=1), "fitted with method='poisson'"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()
