import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.answers import UNREADABLE, parse
from grading.compare import Tolerance, same
from grading.harness import call, encode

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=8,
)


def reply(data):
    return repr(json.dumps(data))


@given(plain)
def test_what_the_harness_writes_is_read(value):
    found = call(lambda: value, [], {})
    assert same(parse(reply(found))["value"], encode(value), Tolerance())


@pytest.mark.parametrize(
    "shown",
    [
        None,
        7,
        "",
        "open('/etc/passwd')",
        "[1, 2]",
        "'no json'",
        reply([1]),
        reply({"value": 1, "score": 6}),
        reply({"score": 6}),
        reply({"raised": "ValueError"}),
        reply({"raised": []}),
        reply({"raised": [["ValueError"]]}),
        reply({"raised": ["x" * 1000]}),
        reply({"value": {"a": 1}}),
        reply({"value": {"$": "tuple"}}),
        reply({"value": {"$": "dict", "v": [[1]]}}),
        reply({"value": {"$": "frame", "columns": 1, "rows": []}}),
        reply({"value": {"$": "float", "v": "1e9"}}),
        reply({"value": {"$": "pickle", "v": "gAR9lC4="}}),
        reply({"value": list(range(30_000))}),
        repr('{"value": Infinity}'),
        repr('{"value": ' + "9" * 400 + "}"),
        repr('{"value": ' + "9" * 6000 + "}"),
        repr('{"value": ' + "[" * 5000 + "]" * 5000 + "}"),
        "'" + "x" * 5_000_000 + "'",
        "(" * 3000,
    ],
)
def test_anything_else_is_unreadable_and_raises_nothing(shown):
    assert parse(shown) == UNREADABLE


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_a_kernel_says_the_comparison_stands(data):
    found = parse(reply({"value": data}))
    if "value" in found:
        assert same(found["value"], found["value"], Tolerance())
