import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.compare import Tolerance, kind_of, same
from grading.harness import encode

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(plain)
def test_everything_is_the_same_as_itself(value):
    assert same(encode(value), encode(value), Tolerance())


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_numbers_agree_exactly_when_they_are_close(a, b):
    assert same(a, b, Tolerance(rel=0, abs=0.5)) == (abs(a - b) <= 0.5)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [(1, True), (True, 1), (0, None), (1, "1"), ([1], 1), ([1, 2], [1]), ({"a": 1}, {"b": 1}), ({"a": 1}, [1])],
)
def test_a_value_of_another_kind_is_wrong(wanted, got):
    assert not same(encode(wanted), encode(got), Tolerance())


def test_nan_is_nan_and_nothing_else():
    assert same(encode(math.nan), encode(math.nan), Tolerance())
    assert not same(encode(math.nan), encode(0.0), Tolerance())
    assert not same(encode(0.0), encode(math.nan), Tolerance())
    assert not same(encode(math.inf), encode(-math.inf), Tolerance())


def test_tables_compare_by_column_and_row():
    import pandas as pd

    table = encode(pd.DataFrame({"sex": ["f", "m"], "share": [0.25, 0.5]}))
    assert same(table, encode(pd.DataFrame({"sex": ["f", "m"], "share": [0.25, 0.5 + 1e-12]})), Tolerance())
    assert not same(table, encode(pd.DataFrame({"sex": ["m", "f"], "share": [0.5, 0.25]})), Tolerance())
    assert not same(table, encode(pd.DataFrame({"sex": ["f", "m"], "part": [0.25, 0.5]})), Tolerance())


def test_an_unknown_object_never_counts_as_a_table():
    assert not same(encode([]), encode(object()), Tolerance())
    assert kind_of(encode(object())) == "an object of another kind"


@pytest.mark.parametrize("bad", [{"rel": -1.0}, {"rel": 0.5}, {"abs": math.inf}])
def test_a_tolerance_that_accepts_anything_is_refused(bad):
    with pytest.raises(ValueError, match="Tolerance"):
        Tolerance(**bad)
