"""Raking and calibration: by hand, against each other, and what cannot be met."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.households import calibrate, rake

SEX = ["f", "f", "m", "m"]
AREA = ["r", "u", "r", "u"]


def test_raking_keeps_the_odds_ratio_and_meets_both_margins():
    start = np.array([4.0, 1, 2, 3])
    found = rake({"sex": SEX, "area": AREA}, {"sex": {"f": 60, "m": 40}, "area": {"r": 30, "u": 70}}, weights=start)
    a, b, c, d = found.weights
    assert (a + b, c + d) == pytest.approx((60, 40))
    assert (a + c, b + d) == pytest.approx((30, 70))
    assert a * d / (b * c) == pytest.approx(4 * 3 / (1 * 2))  # what fitting never changes
    assert found.worst < 1e-9
    table = found.to_frame()
    assert table["margin"].tolist() == ["sex: f", "sex: m", "area: r", "area: u"]
    assert table["before"].tolist() == [5, 5, 6, 4]
    assert found.design_effect > 1
    assert found.factor == pytest.approx(found.weights / start)


def test_one_margin_is_post_stratification_in_one_round():
    found = rake({"sex": ["f", "f", "m"]}, {"sex": {"f": 30, "m": 12}}, weights=[1, 2, 5])
    assert found.weights.tolist() == [10, 20, 12]
    assert found.rounds == 1


def test_an_independent_start_gives_the_product_of_the_margins():
    found = rake({"sex": SEX, "area": AREA}, {"sex": {"f": 0.6, "m": 0.4}, "area": {"r": 0.3, "u": 0.7}})
    assert found.weights == pytest.approx([0.18, 0.42, 0.12, 0.28])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=30, max_size=60), st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_raking_is_exponential_calibration_on_indicators(rows, seed):
    first, second = zip(*(rows + [(p, q) for p in "ab" for q in "xyz"]), strict=True)
    truth = np.random.default_rng(seed).uniform(1, 3, len(first))
    tables = {
        name: {c: float(truth[np.array(column) == c].sum()) for c in sorted(set(column))}
        for name, column in (("one", first), ("two", second))
    }
    raked = rake({"one": first, "two": second}, tables, tolerance=1e-11)
    x = np.column_stack(
        [np.array(column) == c for column, name in ((first, "one"), (second, "two")) for c in tables[name]]
    ).astype(float)
    found = calibrate(x, [v for t in tables.values() for v in t.values()], method="exponential", tolerance=1e-11)
    assert found.weights == pytest.approx(raked.weights, rel=1e-6)


def test_linear_calibration_is_the_regression_estimator():
    rng = np.random.default_rng(4)
    d = rng.uniform(5, 15, 80)
    x = np.column_stack([np.ones(80), rng.uniform(0, 9, 80)])
    totals = np.array([1000.0, 4800.0])
    found = calibrate(x, totals, weights=d)
    y = rng.normal(size=80) + x[:, 1]
    slope = np.linalg.solve((x * d[:, None]).T @ x, (x * d[:, None]).T @ y)
    greg = d @ y + (totals - d @ x) @ slope
    assert found.weights @ y == pytest.approx(greg)
    assert found.after == pytest.approx(totals)
    assert found.rounds == 1


def test_households_meet_counts_of_persons_with_one_weight_each():
    rng = np.random.default_rng(6)
    x = np.column_stack([np.ones(300), rng.integers(0, 5, (300, 3))]).astype(float)
    truth = rng.uniform(20, 60, 300)
    found = calibrate(x, truth @ x, weights=np.full(300, 40.0), method="exponential")
    assert found.after == pytest.approx(truth @ x)
    assert (found.weights > 0).all()
    assert found.margins == ("total 1", "total 2", "total 3", "total 4")


def test_negative_weights_are_told_and_the_other_method_has_none():
    x = np.column_stack([np.ones(5), [0, 1, 2, 3, 20]])
    linear = calibrate(x, [5, 4])
    assert "negative" in linear.remarks[0]
    assert linear.after == pytest.approx([5, 4])
    assert (calibrate(x, [5, 4], method="exponential").weights > 0).all()


def test_a_total_that_repeats_another_is_no_obstacle_unless_it_contradicts():
    x = np.array([[1, 2.0], [1, 2], [1, 2]])
    assert calibrate(x, [6, 12]).weights == pytest.approx([2, 2, 2])
    with pytest.raises(ModelError, match="contradict each other"):
        calibrate(x, [6, 13])


def test_zero_weights_stay_zero_and_zero_targets_empty_a_category():
    found = rake({"sex": ["f", "f", "m"]}, {"sex": {"f": 8, "m": 0}}, weights=[1, 0, 3])
    assert found.weights.tolist() == [8, 0, 0]
    assert np.isnan(found.factor[1])


def test_tables_as_series_and_sums_that_differ_by_rounding():
    totals = {"sex": pd.Series({"f": 60.0, "m": 40.0}), "area": {"r": 30.00001, "u": 70.0}}
    found = rake({"sex": pd.Series(SEX, index=[9, 8, 7, 6]), "area": AREA}, totals)
    assert found.weights == pytest.approx([18, 42, 12, 28], rel=1e-6)
    assert found.worst < 1e-9 and "set to 100, as sex" in found.remarks[0]
    assert found.target.sum() == pytest.approx(200, abs=1e-9)


def test_rows_outside_the_population_do_not_widen_intervals():
    assert rake({"s": ["f", "f", "m"]}, {"s": {"f": 5, "m": 5}}, weights=[1, 0, 1]).design_effect == 1
    found = rake({"s": ["f", "f", "m"]}, {"s": {"f": 6, "m": 2}}, weights=[1, 1, 1])
    assert found.design_effect == pytest.approx(1 + np.var([3, 3, 2]) / (8 / 3) ** 2)  # Kish: 1 + cv^2


def test_rounding_errors_are_no_negative_weights():
    assert calibrate([[1, 1], [1, 2], [1, 3]], [0, 0]).remarks == ()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rake({"s": 5}, {"s": {"f": 1}}), "must have a category for each row, got 5"),
        (lambda: rake({"s": "ff"}, {"s": {"f": 1}}), "must have a category for each row, got 'ff'"),
        (lambda: rake({"s": ["f"]}, {"s": [1]}), "must give a count by category"),
        (lambda: rake({"s": ["f"], 5: ["a"]}, {"s": {"f": 1}}), "same margins"),
        (lambda: rake({"s": ["f"]}, {"s": pd.Series([1, 2], index=["f", "f"])}), "category 'f' twice"),
        (lambda: rake({"s": ["f", "m"]}, {"s": {"f": 1e308, "m": 1e308}}), "at most 1e.200"),
        (lambda: calibrate([[0.0], [0.0]], [5], names=["women"]), "'women' is still"),
        (lambda: rake({}, {}), "same margins"),
        (lambda: rake({"sex": SEX}, {"gender": {"f": 1}}), "same margins"),
        (lambda: rake({"sex": ["f", "x"]}, {"sex": {"f": 1, "m": 1}}), "is 'x', which has no target"),
        (lambda: rake({"sex": ["f", "f"]}, {"sex": {"f": 1, "m": 1}}), "no row with a weight is sex 'm'"),
        (lambda: rake({"s": SEX, "a": AREA}, {"s": {"f": 1, "m": 1}, "a": {"r": 2, "u": 1}}), "wanted 2, the sum of s"),
        (lambda: rake({"s": SEX, "a": ["r"]}, {"s": {"f": 1, "m": 1}, "a": {"r": 2}}), "must have 4 rows"),
        (lambda: rake({"s": SEX}, {"s": {"f": 0, "m": 0}}), "wanted above 0"),
        (
            lambda: rake({"s": ["f", "m"], "a": ["r", "u"]}, {"s": {"f": 1, "m": 2}, "a": {"r": 2, "u": 1}}, rounds=50),
            "contradict each other",
        ),
        (lambda: calibrate([[1, 2]], [1]), r"x must be \(rows, k\)"),
        (lambda: calibrate([[1.0], [2.0]], [5], method="entropy"), "'linear', 'exponential'"),
        (lambda: calibrate([[1.0], [2.0]], [-5], method="exponential"), "no exponential weights"),
        (lambda: calibrate([[1.0], [2.0]], [5], names=["a", "b"]), "1 different names"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
