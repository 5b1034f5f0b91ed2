"""Standard errors against closed forms of known populations, the jackknife, and the variance of the draws."""

import numpy as np
import pytest

from sscore.errors import ModelError
from sscore.households import (
    bootstrap,
    concentration,
    estimate_concentration,
    estimate_fgt,
    estimate_gini,
    estimate_kakwani,
    estimate_mean,
    estimate_ratio,
    estimate_total,
    fgt,
    gini,
    kakwani,
    sample_design,
)

MIDDLE = (np.arange(100_000) + 0.5) / 100_000
RNG = np.random.default_rng(17)
STRATUM = np.repeat(["rural", "urban"], [360, 240])
VILLAGE = np.repeat(np.arange(60), 10)
INCOME = RNG.lognormal(3, 0.6, 600) * np.exp(RNG.normal(0, 0.3, 60))[VILLAGE]
TAX = INCOME * RNG.uniform(0.05, 0.15, 600)
WEIGHT = RNG.uniform(50, 300, 600)
DESIGN = sample_design(WEIGHT, strata=STRATUM, clusters=VILLAGE)


@pytest.mark.parametrize(
    ("quantile", "value", "spread"),
    [
        (lambda u: -np.log(1 - u), 1 / 2, 1 / 12),  # exponential: Gail and Gastwirth, JRSS B 40 (1978)
        (lambda u: u, 1 / 3, 8 / 135),  # uniform: the integral of (2 y^2 - 8 y / 3 + 2 / 3)^2 from 0 to 1
    ],
)
def test_gini_of_known_populations(quantile, value, spread):
    found = estimate_gini(quantile(MIDDLE), sample_design(rows=len(MIDDLE)))
    assert found.value == pytest.approx(value, abs=1e-4)
    assert found.standard_error**2 * len(MIDDLE) == pytest.approx(spread, rel=2e-3)


@pytest.mark.parametrize("sigma", [0.3, 0.8])
def test_gini_of_a_lognormal_population_over_many_samples(sigma):
    errors, values = [], []
    for seed in range(400):
        y = np.exp(sigma * np.random.default_rng(seed).standard_normal(500))
        found = estimate_gini(y, sample_design(rows=500))
        errors.append(found.standard_error)
        values.append(found.value)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.1)


@pytest.mark.parametrize(("alpha", "mean", "square"), [(0, 1 / 2, 1 / 2), (1, 1 / 4, 1 / 6), (2, 1 / 6, 1 / 10)])
def test_fgt_of_a_uniform_population(alpha, mean, square):
    # y uniform on (0, 1), z = 1/2: the mean of ((z - y) / z)^k 1(y < z) is z / (k + 1)
    found = estimate_fgt(MIDDLE, 0.5, alpha, sample_design(rows=len(MIDDLE)))
    assert found.value == pytest.approx(mean, abs=1e-5)
    assert found.standard_error**2 * len(MIDDLE) == pytest.approx(square - mean**2, rel=1e-3)


FIGURES = {
    "gini": (estimate_gini(INCOME, DESIGN), lambda w: gini(INCOME, w)),
    "headcount": (estimate_fgt(INCOME, 15, 0, DESIGN), lambda w: fgt(INCOME, 15, 0, w)),
    "severity": (estimate_fgt(INCOME, 15, 2, DESIGN), lambda w: fgt(INCOME, 15, 2, w)),
    "ratio": (estimate_ratio(TAX, INCOME, DESIGN), lambda w: w @ TAX / (w @ INCOME)),
    "concentration": (estimate_concentration(TAX, INCOME, DESIGN), lambda w: concentration(TAX, INCOME, w)),
    "kakwani": (estimate_kakwani(INCOME, TAX, DESIGN), lambda w: kakwani(INCOME, TAX, w)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_leaving_out_one_cluster_after_the_other(name):
    found, figure = FIGURES[name]
    assert found.value == pytest.approx(figure(WEIGHT), abs=1e-12)
    variance = 0.0
    for stratum in ("rural", "urban"):
        villages = np.unique(VILLAGE[stratum == STRATUM])
        n = len(villages)
        left = []
        for village in villages:
            w = np.where(stratum == STRATUM, WEIGHT * n / (n - 1), WEIGHT)
            left.append(figure(np.where(village == VILLAGE, 0.0, w)))
        variance += (n - 1) * np.var(left)
    assert found.standard_error == pytest.approx(variance**0.5, rel=0.04)


def test_for_a_total_the_jackknife_is_exact():
    found = estimate_total(INCOME, DESIGN)
    variance = 0.0
    for stratum in ("rural", "urban"):
        totals = np.bincount(VILLAGE, np.where(stratum == STRATUM, WEIGHT * INCOME, 0.0))[
            np.unique(VILLAGE[stratum == STRATUM])
        ]
        n = len(totals)
        left = (totals.sum() - totals) * n / (n - 1)
        variance += (n - 1) / n * ((left - left.mean()) ** 2).sum()
    assert found.standard_error == pytest.approx(variance**0.5, rel=1e-12)


@pytest.mark.parametrize("country", [None, 120, 60])
def test_the_draws_know_how_much_of_the_country_was_sampled(country):
    # Rao and Wu (1988), section 4: for a total the variance of the draws is the formula's, (1 - f) included
    design = sample_design(np.ones(60), population_clusters=country)
    y = RNG.normal(100, 20, 60)
    drawn = bootstrap(lambda w: float(w @ y), design, draws=2000, seed=4)
    exact = estimate_total(y, design).standard_error
    assert drawn.standard_error == pytest.approx(exact, rel=0.05, abs=1e-9)
    assert (exact == 0) == (country == 60)


def test_a_city_that_is_always_in_the_sample_adds_no_variance():
    # the capital is its own stratum with one cluster of one in the country: nothing was left to chance there
    y = np.array([1.0, 2, 4, 7, 50, 60])
    strata, clusters = ["rest"] * 4 + ["capital"] * 2, [1, 2, 3, 4, 9, 9]
    country = np.array([400, 400, 400, 400, 1, 1])
    design = sample_design(np.full(6, 10), strata=strata, clusters=clusters, population_clusters=country)
    rest = sample_design(np.full(4, 10), population_clusters=400)
    assert estimate_total(y, design).standard_error == pytest.approx(estimate_total(y[:4], rest).standard_error)
    drawn = bootstrap(lambda w: float(w @ y), design, draws=400, seed=1)
    assert drawn.standard_error == pytest.approx(estimate_total(y, design).standard_error, rel=0.15)
    with pytest.raises(ModelError, match="capital has one cluster only"):
        sample_design(strata=strata, clusters=clusters)


def test_a_part_behind_which_one_cluster_stands_has_no_interval():
    design = sample_design(rows=5).with_weights([0, 0, 3, 0, 0])
    found = estimate_mean([1, 2, 3, 4, 5], design)
    assert found.value == 3 and np.isnan(found.interval).all()
    assert "no interval is possible" in found.remarks[0]
    half = sample_design(strata=list("aaabbb")).with_weights([1, 1, 1, 0, 0, 0])
    assert half.freedom == 2  # a stratum without weight gives no degrees of freedom
    assert estimate_mean([1, 2, 6, 9, 9, 9], half).interval[1] == pytest.approx(3 + 4.302653 * (7 / 3) ** 0.5)


def test_the_figure_may_change_its_weights():
    def careless(w):
        w *= 2
        return float(w.sum())

    design = sample_design(rows=4)
    assert bootstrap(careless, design, draws=20, seed=1).value == 8
    assert design.weights.tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sample_design(5), "weights must hold one value a row, got 5"),
        (lambda: sample_design(strata="aabb"), "strata must hold one value a row, got 'aabb'"),
        (lambda: sample_design(clusters=[[1, 2], [3, 4]]), "clusters must have 2 names, one a row"),
        (lambda: sample_design(clusters=["", "a"]), r"clusters\[0\] is blank"),
        (lambda: sample_design(rows=3, population_clusters=[4, 4]), "one number, or one a row and the same"),
        (lambda: sample_design(rows=3, population_clusters=[4, 5, 4]), "one number, or one a row and the same"),
        (lambda: sample_design(rows=2).with_weights(None), "weights must be given"),
        (lambda: bootstrap(5, sample_design(rows=2), seed=1), "figure must compute a number"),
        (lambda: bootstrap(lambda w: 1.0, None, seed=1), "design must come from sample_design"),
        (lambda: estimate_fgt([1, 2], 5, 1000, sample_design(rows=3)), "y must have shape"),
        (lambda: estimate_fgt([-1000, 2], 1, 1000, sample_design(rows=2)), "too large to be a number"),
        (lambda: estimate_concentration([1, -1], [1, 2], sample_design(rows=2)), "nothing to share"),
        (lambda: estimate_kakwani([1, 2], [0, 0], sample_design(rows=2)), "tax sums to 0"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
