"""Order with weights: the exact order of all kinds of values, and what is read off it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.households import gini, lorenz, weighted_quantile
from sscore.households.runs import Ranked, Runs
from sscore.households.sorting import gini_sum, near_quantiles, ordered_sum, sort_pairs

RNG = np.random.default_rng(5)
N = 120_000
KINDS = {
    "lognormal": RNG.lognormal(8, 1, N),
    "both signs": RNG.normal(1, 1, N),
    "few values": np.round(RNG.lognormal(1, 0.5, N)),
    "close together": 1e12 + RNG.random(N),
    "all equal": np.full(N, 5.0),
    "zeros of both signs": np.where(RNG.random(N) < 0.5, 0.0, np.where(RNG.random(N) < 0.5, -0.0, 3.0)),
    "huge and tiny": np.exp(RNG.uniform(-300, 130, N)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_and_weights_come_in_exact_order(kind):
    y, w = KINDS[kind], np.arange(N, dtype=float)
    values, rows = sort_pairs(y, w)
    assert (values == np.sort(y)).all()
    assert (y[rows.astype(int)] == values).all() and len(np.unique(rows)) == N
    alike = values[1:] == values[:-1]
    assert (rows[1:][alike] > rows[:-1][alike]).all()


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "huge and tiny"])
def test_the_gini_of_many_rows_is_that_of_the_lorenz_curve(kind):
    y, w = KINDS[kind], RNG.uniform(0, 3, N) * (RNG.random(N) < 0.9)
    assert gini(y, w) == pytest.approx(lorenz(y, w).gini, rel=1e-9, abs=1e-9)


def test_rows_that_lie_in_one_block_by_their_leading_bits_fall_back_to_full_sorting():
    y = 1e9 + np.arange(N)[::-1] / N
    w = np.ones(N)
    assert gini(y, w) == pytest.approx((1 - 1 / N**2) * N / (N * 6 * 1e9), rel=1e-6)  # uniform: range / (6 x mean)


@pytest.mark.parametrize("kind", KINDS)
def test_quantiles_of_many_rows_are_those_of_the_sorted_rows(kind):
    y, w = KINDS[kind], RNG.integers(0, 5, N).astype(float)
    p = np.array([0.0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.999, 1.0])
    values = np.sort(np.repeat(y, w.astype(int)))
    places = np.clip(np.ceil(p * len(values)).astype(int) - 1, 0, None)
    assert weighted_quantile(y, p, w, method="lower").tolist() == values[places].tolist()
    assert weighted_quantile(y, 0.5, w, method="lower") == weighted_quantile(y[::-1], 0.5, w[::-1], method="lower")


def test_the_rows_near_a_quantile_know_what_lies_below_them():
    y, w = KINDS["lognormal"], np.ones(N)
    values, upper = near_quantiles(y, w, np.array([0.3 * N]))
    assert len(values) < N / 10
    assert (np.searchsorted(np.sort(y), values, side="right") == upper).all()


@given(
    st.lists(st.tuples(st.integers(-5, 30), st.integers(1, 4)), min_size=1, max_size=60),
    st.integers(1, 12),
    st.integers(1, 5),
)
@settings(deadline=None)
def test_merged_runs_are_all_rows_in_order(rows, window, parts):
    y, w = (np.array(column, float) for column in zip(*rows, strict=True))
    runs = Runs(window)
    for k in range(parts):
        runs.add(*sort_pairs(y[k::parts], w[k::parts]))
    found = list(runs.windows())
    values, weights = (np.concatenate(a) for a in zip(*found, strict=True))
    assert values.tolist() == sorted(y)
    assert sorted(zip(values, weights, strict=True)) == sorted(zip(y, w, strict=True))
    p = np.arange(11) / 10
    ranked = Ranked(w.sum(), float(w @ y / w.sum()), p)
    for one in found:
        ranked.take(*one)
    assert ranked.quantiles == pytest.approx(weighted_quantile(y, p, w).tolist())
    assert ranked.total == pytest.approx(gini_sum(y, w, float(w @ y / w.sum())), abs=1e-8)


def test_runs_in_files_give_the_same_windows_of_bounded_size(tmp_path):
    y = np.where(RNG.random(40_000) < 0.3, 7.0, RNG.normal(6, 3, 40_000))
    w = RNG.random(40_000)
    kept, filed = Runs(5_000), Runs(5_000, tmp_path)
    for k in range(8):
        for runs in (kept, filed):
            runs.add(*sort_pairs(y[k::8], w[k::8]))
    assert len(list(tmp_path.iterdir())) == 16
    one, other = (list(runs.windows()) for runs in (kept, filed))
    assert max(len(a) for a, _ in other) <= 5_000 + 8 * 1024
    for k in (0, 1):
        assert np.concatenate([x[k] for x in one]).tolist() == np.concatenate([x[k] for x in other]).tolist()


def test_a_sum_goes_on_where_the_rows_before_ended():
    y, w = sort_pairs(KINDS["both signs"], RNG.random(N))
    whole, weight = ordered_sum(y, w, 1.0)
    first, below = ordered_sum(y[:50_000], w[:50_000], 1.0)
    second, end = ordered_sum(y[50_000:], w[50_000:], 1.0, below)
    assert first + second == pytest.approx(whole, rel=1e-12)
    assert end == pytest.approx(weight, rel=1e-12)


@pytest.mark.parametrize(
    ("y", "w", "words"),
    [
        ([1.0, np.nan], [1.0, 1.0], "y.1. must be finite"),
        ([1.0, np.inf], [1.0, 0.0], "y.1. must be finite"),
        ([1.0, 2.0], [1.0, np.inf], "weights.1. must be finite"),
        ([1.0, 2.0], [1.0, -1.0], "weights.1. must be finite and at least 0"),
        ([1.0, 2.0], [1.0], "weights must have shape"),
        ([1e308, 1e308], [10.0, 10.0], "too large to be added up"),
    ],
)
def test_what_is_no_sample_is_named(y, w, words):
    with np.errstate(all="ignore"), pytest.raises(ModelError, match=words):
        gini(np.array(y), np.array(w))


def test_quantiles_where_everybody_has_the_same_or_stands_alone():
    assert weighted_quantile([5.0], [0, 0.5, 1]).tolist() == [5, 5, 5]
    assert weighted_quantile(np.full(30_000, 4.0), 0.3) == 4.0
    assert weighted_quantile([1, 2, 9], 0.99, weights=[1, 1, 0]) == 2.0
