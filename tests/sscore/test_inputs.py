"""Checks of inputs: what they let through is usable, what they refuse they name."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.inputs import (
    choice,
    days,
    days_column,
    filled,
    fraction,
    frozen,
    labels,
    number,
    numbers,
    numbers_column,
    one_day,
    rising,
    same_shape,
    seeded,
    table_with,
    vector,
    whole,
)


@pytest.mark.parametrize(
    "values",
    [["1", "2"], "x", [True, False], [1, [2, 3]], np.array(["2026-01-01"], dtype="datetime64[D]"), [1j], ["3", 4]],
)
def test_what_is_no_number_is_refused(values):
    with pytest.raises(ModelError, match="f: x must be numbers"):
        numbers("f", "x", values)
    with pytest.raises(ModelError, match="f: x must be"):
        number("f", "x", values)


def test_the_first_wrong_place_is_named():
    with pytest.raises(ModelError, match=r"f: rate\[1, 0\] must be finite and at least 0 and at most 1, got 2"):
        numbers("f", "rate", [[0, 1], [2, 3]], high=1)
    with pytest.raises(ModelError, match=r"rate\[1\] \(age 5\)"):
        numbers("f", "rate", [0, -1], age=np.array([0.0, 5.0]))
    with pytest.raises(ModelError, match="got an empty array"):
        numbers("f", "rate", [])
    with pytest.raises(ModelError, match="must be finite, got inf"):
        numbers("f", "rate", [np.inf], low=-np.inf)


def test_objects_and_missing_values_of_a_table():
    assert numbers("f", "x", pd.Series([1, 2], dtype=object)).tolist() == [1, 2]
    for gap in (None, np.nan, pd.NA):
        with pytest.raises(ModelError, match="x"):
            numbers("f", "x", pd.Series([1, gap], dtype=object))
    assert vector("f", "x", [], empty=True).shape == (0,)
    with pytest.raises(ModelError, match="one dimension"):
        vector("f", "x", [[1]])
    with pytest.raises(ModelError, match=r"shape \(3,\)"):
        vector("f", "x", [1, 2], length=3)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8))
def test_rising_is_rising_or_refused(values):
    if all(a < b for a, b in zip(values, values[1:], strict=False)):
        assert rising("f", "age", values).tolist() == values
    else:
        with pytest.raises(ModelError, match="must rise without overlap"):
            rising("f", "age", values)


def test_one_number_and_its_limits():
    assert number("f", "x", np.float64(2)) == 2
    assert number("f", "x", -3, low=-np.inf) == -3
    for value, limits, told in (
        (0, {"above": 0}, "x must be above 0 and finite, got 0"),
        (-1, {}, "x must be at least 0 and finite, got -1"),
        (2, {"high": 1}, "at least 0 and at most 1, got 2"),
        (float("nan"), {"low": -np.inf}, "a finite number, got nan"),
        (None, {}, "got None"),
        ("8", {}, "got '8'"),
        (True, {}, "got True"),
    ):
        with pytest.raises(ModelError, match=told):
            number("f", "x", value, **limits)
    with pytest.raises(ModelError, match="one number, got an array of shape"):
        number("f", "x", [1, 2])


def test_fractions_and_whole_numbers():
    assert (fraction("f", "p", 0), fraction("f", "p", 1)) == (0, 1)
    with pytest.raises(ModelError, match=r"fraction from 0 to 1, got 5. 5 % is 0.05"):
        fraction("f", "p", 5)
    with pytest.raises(ModelError, match="between 0 and 1, such as 0.95, got 1"):
        fraction("f", "p", 1, inside=True)
    assert whole("f", "n", np.int64(7)) == 7
    assert type(whole("f", "n", 7.0)) is int
    assert whole("f", "n", 2**60 + 1) == 2**60 + 1
    for value in (1.5, -1, True, "3", None, float("inf"), [3]):
        with pytest.raises(ModelError, match="n must be a whole number of at least 0"):
            whole("f", "n", value)


def test_names_shapes_and_seeds():
    choice("f", "kind", "a", ("a", "b"))
    with pytest.raises(ModelError, match="kind must be one of 'a', 'b', got 'c'"):
        choice("f", "kind", "c", ("a", "b"))
    assert labels("f", "grades", ["x", "y"], 2, noun="grade") == ("x", "y")
    with pytest.raises(ModelError, match="2 different names"):
        labels("f", "grades", ["x", "x"], 2, noun="grade")
    with pytest.raises(ModelError, match="shape of births"):
        same_shape("f", "deaths", np.zeros(2), "births", np.zeros(3))
    assert seeded("f", 3).integers(100) == seeded("f", 3).integers(100)
    for seed in (None, -1, True, 1.5):
        with pytest.raises(ModelError, match="Write seed=1"):
            seeded("f", seed)
    with pytest.raises(ValueError, match="read-only"):
        frozen([1.0])[0] = 2


def test_tables_and_their_columns():
    table = pd.DataFrame({"paid": [1.0, 2.0], "day": ["2026-01-31", None]})
    assert table_with("f", table, ["paid"]) is table
    with pytest.raises(ModelError, match=r"no column 'payd'. Did you mean 'paid'.*Wanted: payd, day"):
        table_with("f", table, ["payd", "day"])
    with pytest.raises(ModelError, match=r"table \(pandas DataFrame\) with columns paid, got list"):
        table_with("f", [1], ["paid"])
    assert numbers_column("f", table, "paid").tolist() == [1, 2]
    assert numbers_column("f", table.head(0), "paid").size == 0
    with pytest.raises(ModelError, match=r"paid\[0\] must be finite and at least 2"):
        numbers_column("f", table, "paid", low=2)
    assert np.isnat(days_column("f", table, "day", missing=True)).tolist() == [False, True]
    with pytest.raises(ModelError, match=r"day\[1\] has no date"):
        days_column("f", table, "day")


def test_days_are_read_in_one_way_only():
    given_days = ["2026-01-31", dt.date(2026, 2, 1), pd.Timestamp("2026-02-02 13:00"), np.datetime64("2026-02-03")]
    wanted = ["2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03"]
    assert days("f", "day", given_days).astype(str).tolist() == wanted
    assert days("f", "day", []).size == 0
    for wrong in ("01/02/2026", "yesterday", 20260131, 46053.0):
        with pytest.raises(ModelError, match=r"day\[1\] must be a day such as"):
            days("f", "day", ["2026-01-31", wrong], missing=True)
    assert str(one_day("f", "as_of", dt.date(2026, 1, 31))) == "2026-01-31"
    for wrong in ("soon", None, "NaT"):
        with pytest.raises(ModelError, match="as_of must be a day"):
            one_day("f", "as_of", wrong)


def test_days_from_a_column_of_days_or_of_text_or_of_another_zone():
    text = ["2026-01-31", None, "2024-02-29"]
    column = pd.to_datetime(pd.Series(text))
    plain = days("f", "d", text, missing=True)
    for other in (column, column.dt.tz_localize("Africa/Nairobi"), column.set_axis([7, 8, 9])):
        assert days("f", "d", other, missing=True).tolist() == plain.tolist()
    with pytest.raises(ModelError, match=r"d\[1\] has no date"):
        days("f", "d", column)
    for count in (2026, 20260131, 46000.0):
        with pytest.raises(ModelError, match="d must be a day"):
            one_day("f", "d", count)


def test_a_blank_name_is_an_error():
    table = pd.DataFrame({"person": ["A", None]})
    with pytest.raises(ModelError, match=r"f: person\[1\] is blank"):
        filled("f", table, ["person"])
    with pytest.raises(ModelError, match="no column 'persons'"):
        filled("f", table, ["persons"])
