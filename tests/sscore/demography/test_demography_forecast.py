"""The random walk with drift: moments by simulation, uneven years, several series and bad input."""

from collections.abc import Callable

import numpy as np
import pytest

from sscore.demography import random_walk
from sscore.errors import ModelError


def test_the_variance_is_unbiased_for_uneven_years() -> None:
    rng = np.random.default_rng(7)
    years = np.array([0, 1, 2, 8, 10, 21])
    gaps = np.diff(years)
    found = []
    for _ in range(4000):
        walk = random_walk(np.concatenate([[0], np.cumsum(0.3 * gaps + np.sqrt(gaps) * rng.standard_normal(5))]), years)
        found.append((walk.drift[0], walk.covariance[0, 0]))
    drift, variance = np.array(found).T
    assert drift.mean() == pytest.approx(0.3, abs=4 / np.sqrt(21 * 4000))
    assert drift.std() == pytest.approx(1 / np.sqrt(21), rel=0.05)
    assert variance.mean() == pytest.approx(1, rel=0.05)


def test_two_series_keep_their_correlation() -> None:
    rng = np.random.default_rng(2)
    steps = rng.multivariate_normal([1, -1], [[1, 0.6], [0.6, 1]], 400)
    walk = random_walk(np.cumsum(steps, axis=0), np.arange(400))
    assert walk.covariance == pytest.approx(np.cov(np.diff(np.cumsum(steps, axis=0), axis=0).T))
    paths = walk.paths(5, 4000, seed=1, parameter_uncertainty=False)
    assert np.cov(paths[:, -1].T) == pytest.approx(5 * walk.covariance, abs=0.35)
    assert walk.mean(5)[-1] == pytest.approx(walk.last + 5 * walk.drift)
    assert walk.covariances(5)[-1] == pytest.approx(walk.covariance * (5 + 25 / 399))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: random_walk([1, 2], [2000, 2001]), "at least three years, got 2"),
        (lambda: random_walk([1, 2, 3], [2000, 2001]), "year must have 3 values"),
        (lambda: random_walk([1, 2, 3], [2000, 2001, 2001]), r"year\[2\] = 2001 after 2001"),
        (lambda: random_walk([1, np.nan, 3], [0, 1, 2]), r"values\[1\] must be finite"),
        (lambda: random_walk([1, 2, 4], [0, 1, 2]).mean(-1), "horizon"),
        (lambda: random_walk([1, 2, 4], [0, 1, 2]).paths(2, 2, seed=1.5), "seed"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()
