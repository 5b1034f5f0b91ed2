"""Gini, Lorenz, concentration and progressivity: closed forms, identities, axioms."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sscore.errors import ModelError
from sscore.households import (
    concentration,
    gini,
    gini_sample,
    inequality,
    kakwani,
    lorenz,
    progressivity,
    reynolds_smolensky,
)
from sscore.households.sorting import order

incomes = st.lists(st.floats(0.5, 1e4), min_size=2, max_size=25)
MIDDLE = (np.arange(400_000) + 0.5) / 400_000


def by_pairs(y, w):
    """The definition: mean absolute difference over twice the mean."""
    y, w = np.asarray(y, float), np.asarray(w, float)
    mean = w @ y / w.sum()
    return w @ np.abs(y[:, None] - y) @ w / (2 * w.sum() ** 2 * mean)


def test_closed_forms():
    assert gini(MIDDLE) == pytest.approx(1 / 3, abs=1e-6)
    pareto = (1 - MIDDLE) ** (-1 / 3)
    assert gini(pareto) == pytest.approx(1 / 5, abs=1e-4)
    for sigma in (0.3, 0.9):
        assert gini(np.exp(sigma * norm.ppf(MIDDLE))) == pytest.approx(2 * norm.cdf(sigma / 2**0.5) - 1, abs=1e-4)
    assert gini(-np.log(1 - MIDDLE)) == pytest.approx(0.5, abs=1e-4)  # exponential


def test_small_populations():
    assert gini([7, 7, 7]) == 0
    assert gini([0] * 9 + [1]) == pytest.approx(0.9)
    assert gini_sample([0] * 9 + [1]) == pytest.approx(1)
    assert gini([5]) == 0


@given(st.lists(st.tuples(st.integers(-20, 400), st.integers(0, 6)), min_size=2, max_size=20))
@settings(deadline=None)
def test_weighted_gini_is_the_mean_difference_of_pairs(rows):
    y, w = (np.array(column, float) for column in zip(*rows, strict=True))
    assume(w.sum() > 0 and w @ y > 0)
    assert gini(y, w) == pytest.approx(by_pairs(y, w), abs=1e-9)
    repeated = np.repeat(y, w.astype(int))
    assert gini(repeated) == pytest.approx(gini(y, w), abs=1e-9)
    assert lorenz(y, w).gini == pytest.approx(gini(y, w), abs=1e-9)


@given(incomes, st.floats(0.01, 100), st.randoms())
@settings(deadline=None)
def test_scale_replication_order_and_transfer(y, k, chance):
    y = np.array(y)
    here = gini(y)
    assert gini(k * y) == pytest.approx(here, abs=1e-10)
    assert gini(np.tile(y, 3)) == pytest.approx(here, abs=1e-10)
    mixed = list(y)
    chance.shuffle(mixed)
    assert gini(mixed, np.full(len(y), 2.0)) == pytest.approx(here, abs=1e-10)
    assert gini(y + 10) <= here + 1e-12
    moved = np.sort(y)
    step = (moved[-1] - moved[0]) / 4
    moved[0] += step
    moved[-1] -= step
    assert gini(moved) <= here + 1e-12


def test_negative_incomes_are_accepted_above_a_positive_mean_and_told():
    assert gini([-1, 3]) == pytest.approx(1.0)
    assert gini([-4, 6]) == pytest.approx(2.5)
    found = inequality([-4, 6, 8, 9])
    assert "negative" in found.remarks[0] and "exceed 1" in found.remarks[1]
    for y in ([-3, 3], [-5, 1], [0, 0]):
        for measure in (gini, lorenz):
            with pytest.raises(ModelError, match="mean of y must be above 0"):
                measure(y)


def test_shares_and_palma():
    found = inequality([1, 1, 2, 2, 4], groups=5)
    assert found.shares == pytest.approx((0.1, 0.1, 0.2, 0.2, 0.4))
    assert found.palma == pytest.approx(0.2 / 0.2)
    assert found.gini_sample == pytest.approx(found.gini * 5 / 4)
    assert np.isnan(inequality([0, 0, 0, 5]).palma)
    assert inequality([4, 4, 4]).shares == pytest.approx((0.2,) * 5)
    assert lorenz([1, 3]).share(0.25) == pytest.approx(0.125)
    assert found.to_frame()["measure"].tolist()[0] == "gini"
    assert lorenz([1, 3]).to_frame().shape == (3, 2)


def test_the_lorenz_curve_of_a_pareto_population():
    curve = lorenz((1 - MIDDLE) ** (-1 / 3))
    for p in (0.2, 0.5, 0.8):
        assert curve.share(p) == pytest.approx(1 - (1 - p) ** (2 / 3), abs=1e-4)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 50), st.integers(1, 5)), min_size=2, max_size=20))
@settings(deadline=None)
def test_concentration_with_ties_does_not_depend_on_the_order_of_rows(rows):
    rank_by, y, w = (np.array(column, float) for column in zip(*rows, strict=True))
    assume(y.sum() > 0)
    here = concentration(y, rank_by, w)
    assert concentration(y[::-1], rank_by[::-1], w[::-1]) == pytest.approx(here, abs=1e-12)
    below = (rank_by[None, :] < rank_by[:, None]) + 0.5 * (rank_by[None, :] == rank_by[:, None])
    by_definition = 2 * (w * y) @ (below @ w) / (w.sum() * (w @ y)) - 1
    assert here == pytest.approx(by_definition, abs=1e-12)
    assert abs(here) <= gini(y, w) + 1e-12
    assert concentration(y, y, w) == pytest.approx(gini(y, w), abs=1e-12)
    assert concentration(y, -rank_by, w) == pytest.approx(-here, abs=1e-12)


@given(st.lists(st.tuples(st.floats(1, 1e3), st.floats(-0.4, 0.6), st.floats(0.1, 9)), min_size=2, max_size=20))
@settings(deadline=None)
def test_redistribution_is_kakwani_times_rate_less_reranking(rows):
    before, rates, w = (np.array(column) for column in zip(*rows, strict=True))
    tax = before * rates
    assume(abs(w @ tax) > 1e-3 * (w @ np.abs(tax)) > 0)
    found = progressivity(before, tax, w)
    t = found.rate
    assert found.vertical == pytest.approx(t / (1 - t) * found.kakwani, abs=1e-9)
    assert found.redistribution == pytest.approx(t / (1 - t) * found.kakwani - found.reranking, abs=1e-9)
    assert found.reranking >= -1e-12
    assert found.redistribution == pytest.approx(reynolds_smolensky(before, before - tax, w), abs=1e-12)
    assert found.kakwani == pytest.approx(kakwani(before, tax, w), abs=1e-12)


def test_proportional_and_poll_taxes():
    before = np.array([10.0, 20, 30, 40])
    proportional = progressivity(before, 0.3 * before)
    assert proportional.kakwani == pytest.approx(0, abs=1e-15)
    assert proportional.redistribution == pytest.approx(0, abs=1e-15)
    assert kakwani(before, np.ones(4)) == pytest.approx(-gini(before))
    everybody_gets = progressivity(before, -np.full(4, 25.0))
    assert everybody_gets.gini_after == pytest.approx(gini(before) / 2)
    assert everybody_gets.reranking == pytest.approx(0, abs=1e-15)
    turned = progressivity([1, 3], [-1, 2])
    assert turned.reranking > 0
    assert "redistribution" in turned.to_frame()["measure"].tolist()


def test_many_values_are_put_in_order_whatever_they_are():
    rng = np.random.default_rng(3)
    n = 120_000
    for y in (
        rng.lognormal(size=n),
        rng.normal(size=n),
        np.round(rng.normal(size=n), 2),
        1e12 + rng.random(n),
        rng.random(n) * 1e300,
        np.zeros(n),
        np.where(rng.random(n) < 0.5, 0.0, -0.0),
    ):
        assert (y[order(y)] == np.sort(y)).all()
        assert (np.sort(order(y)) == np.arange(n)).all()
    y = rng.lognormal(size=n)
    assert gini(y, np.ones(n)) == pytest.approx(gini(y), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gini([]), "at least one number"),
        (lambda: gini([1, 2], [0, 0]), "every weight is 0"),
        (lambda: gini([1, np.inf]), "finite"),
        (lambda: gini(["a", "b"]), "must be numbers"),
        (lambda: gini_sample([4, 5], [1, 0]), "two rows with weight"),
        (lambda: concentration([1, -1], [1, 2]), "nothing to share"),
        (lambda: concentration([1, 2], [1]), "rank_by must have shape"),
        (lambda: progressivity([1, 2], [2, 3]), "mean of y must be above 0"),
        (lambda: reynolds_smolensky([1, 2], [1]), "after must have shape"),
        (lambda: lorenz([1, 2]).share(1.2), "fraction from 0 to 1"),
        (lambda: inequality([1, 2], groups=1), "groups must be a whole number of at least 2"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
