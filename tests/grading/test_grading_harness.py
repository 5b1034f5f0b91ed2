import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import harness

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(plain)
def test_values_come_back_as_they_went(value):
    assert harness.decode(json.loads(json.dumps(harness.encode(value)))) == value


def test_numbers_that_json_has_no_sign_for():
    assert math.isnan(harness.decode(harness.encode(math.nan)))
    assert harness.decode(harness.encode(-math.inf)) == -math.inf


def test_tables_and_arrays_come_back():
    import numpy as np
    import pandas as pd

    table = pd.DataFrame({"person_id": ["A 1", "a1"], "active": [True, False], "n": [1, 2]})
    assert harness.decode(json.loads(json.dumps(harness.encode(table)))).equals(table)
    assert harness.decode(harness.encode(table.iloc[:0])).columns.tolist() == ["person_id", "active", "n"]
    assert harness.decode(harness.encode(np.array([1.5, 2.0]))).tolist() == [1.5, 2.0]
    assert harness.encode(np.float64(0.5)) == 0.5
    assert harness.encode(np.bool_(True)) is True


def test_an_object_is_named_and_not_carried():
    assert harness.encode(object()) == {"$": "other", "type": "object"}


def deep(n):
    return [deep(n - 1)] if n else []


@pytest.mark.parametrize("huge", [list(range(harness.MAX_NODES + 1)), "x" * (harness.MAX_TEXT + 1), deep(12)])
def test_size_and_depth_are_bounded(huge):
    assert harness.call(lambda: huge, [], {}) == {"too_large": True}


def test_what_a_function_prints_or_warns_costs_nothing(capsys):
    import sys

    def noisy(x):
        print("thinking")
        print("warning", file=sys.stderr)
        return x

    assert harness.call(noisy, [3], {}) == {"value": 3}
    assert capsys.readouterr() == ("", "")


def test_an_absent_function_is_said():
    assert json.loads(harness.answer("f", '{"args": [], "kwargs": {}}', {})) == {"absent": True}


def test_an_error_arrives_with_its_families():
    class OwnError(ValueError):
        pass

    def fail():
        raise OwnError("no such wage")

    found = harness.call(fail, [], {})
    assert found == {"raised": ["OwnError", "ValueError", "Exception"]}
