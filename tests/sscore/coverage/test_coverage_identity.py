"""Persons behind records: spelling, inactive rows, bounds and invariances."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.coverage import clean_identifier, syn_members, unique_persons
from sscore.errors import ModelError


def table(*rows: tuple[object, str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["person_id", "register", "active"])


@pytest.mark.parametrize(
    "text",
    [
        "AB0012",
        "ab0012",
        " AB0012 ",
        "AB-0012",
        "AB 0012",
        "A B–00 12",
        "AB\u00a00012",
        "ＡＢ００１２",
        "ab\u200b0012\n",
    ],
)
def test_one_identifier_typed_in_many_ways(text: str) -> None:
    assert clean_identifier(text) == "AB0012"


@pytest.mark.parametrize("text", [None, "", "  ", "--", float("nan"), np.nan, pd.NA, pd.NaT])
def test_empty_identifiers_stay_empty(text: object) -> None:
    assert clean_identifier(text) == ""  # type: ignore[arg-type]


def test_leading_zeros_tell_persons_apart() -> None:
    assert clean_identifier("0012") != clean_identifier("12")
    assert clean_identifier(12) == "12"


@pytest.mark.parametrize("text", [12.0, True, ["A1"]])
def test_what_is_not_text_is_refused(text: object) -> None:
    with pytest.raises(ModelError, match="dtype=str"):
        clean_identifier(text)  # type: ignore[arg-type]


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_identifier(text)
    assert clean_identifier(once) == once


def test_curriculum_toy_and_its_hidden_turns() -> None:
    toy = table(("a-1", "pension", True), ("A 1", "health", False), ("b2", "health", True), ("c3", "injury", False))
    found = unique_persons(toy)
    assert (found.records, found.persons, found.active_records, found.active_persons) == (4, 3, 2, 2)
    assert found.repeats == 1
    assert unique_persons(toy, clean=False).persons == 4


def test_active_in_one_and_dormant_in_another_counts_once() -> None:
    found = unique_persons(table(("x", "pension", False), ("x", "health", True), ("x", "health", True)))
    assert (found.persons, found.active_persons, found.repeats) == (1, 1, 2)


def test_patterns_by_hand() -> None:
    found = unique_persons(
        table(("a", "pension", True), ("a", "health", False), ("b", "pension", False), ("c", "pension", True))
    )
    assert found.patterns.to_dict("records") == [
        {"registers": "pension", "count": 1, "persons": 2, "active_persons": 1},
        {"registers": "health + pension", "count": 2, "persons": 1, "active_persons": 1},
    ]
    assert found.by_register.set_index("register")["persons"].to_dict() == {"health": 1, "pension": 3}
    assert found.by_register.set_index("register")["active_persons"].to_dict() == {"health": 0, "pension": 2}


def test_empty_table_gives_zeros() -> None:
    found = unique_persons(table())
    assert (found.records, found.persons, found.active_persons, found.unidentified) == (0, 0, 0, 0)
    assert found.patterns.empty
    assert found.to_frame().to_numpy().tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("clean", [True, False])
def test_records_without_identifier_are_counted_apart_and_never_joined(clean: bool) -> None:
    found = unique_persons(table((None, "pension", True), ("  ", "health", True), ("a", "health", False)), clean=clean)
    assert (found.records, found.persons, found.unidentified) == (3, 1, 2)
    assert (found.active_records, found.active_persons) == (2, 0)


@pytest.mark.parametrize("value", ["yes", None, 2, float("nan")])
def test_an_undecided_state_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(ModelError, match="record 1 "):
        unique_persons(table(("a", "pension", True), ("b", "pension", value)))


def test_ones_and_zeros_are_true_and_false() -> None:
    assert unique_persons(table(("a", "pension", 1), ("b", "pension", 0))).active_persons == 1


def test_missing_columns_and_names_are_refused() -> None:
    with pytest.raises(ModelError, match="'person_id'.*'personid'"):
        unique_persons(pd.DataFrame({"personid": ["a"], "register": ["x"], "active": [True]}))
    with pytest.raises(ModelError, match="record 0"):
        unique_persons(table(("a", None, True)))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="record 1"):
        unique_persons(table(("a", "pension", True), ("a", "  ", True)))
    with pytest.raises(ModelError, match="wanted a table"):
        unique_persons([("a", "pension", True)])  # type: ignore[arg-type]
    twice = pd.DataFrame([["a", "b", "x", True]], columns=["person_id", "person_id", "register", "active"])
    with pytest.raises(ModelError, match="'person_id' twice"):
        unique_persons(twice)


RECORDS = st.lists(
    st.tuples(st.sampled_from(["a1", "A1", "a-1", "b2", "B 2", "c3", "", "d4"]), st.sampled_from("xyz"), st.booleans()),
    max_size=25,
)


@settings(max_examples=30)
@given(rows=RECORDS)
def test_bounds_and_sums(rows: list[tuple[str, str, bool]]) -> None:
    found = unique_persons(table(*rows))
    largest = int(found.by_register["persons"].max()) if rows else 0
    assert largest <= found.persons <= found.records - found.unidentified
    assert found.active_persons <= min(found.persons, found.active_records)
    assert found.patterns["persons"].sum() == found.persons
    assert found.patterns["active_persons"].sum() == found.active_persons
    assert (found.patterns["persons"] * found.patterns["count"]).sum() == found.by_register["persons"].sum()
    assert found.by_register["records"].sum() == found.records
    assert found.persons <= unique_persons(table(*rows), clean=False).persons


@settings(max_examples=30)
@given(rows=RECORDS, seed=st.integers(0, 2**32 - 1))
def test_order_and_names_of_registers_do_not_matter(rows: list[tuple[str, str, bool]], seed: int) -> None:
    frame = table(*rows)
    mixed = frame.sample(frac=1, random_state=seed)
    renamed = mixed.assign(register=mixed["register"].map({"x": "zeta", "y": "beta", "z": "alpha"}))
    one, other = unique_persons(frame), unique_persons(renamed)
    assert one.to_frame().equals(other.to_frame())
    assert sorted(one.patterns["persons"]) == sorted(other.patterns["persons"])


@settings(max_examples=30)
@given(rows=RECORDS)
def test_entering_every_record_twice_adds_records_but_no_person(rows: list[tuple[str, str, bool]]) -> None:
    one, twice = unique_persons(table(*rows)), unique_persons(table(*rows, *rows))
    assert twice.records == 2 * one.records
    assert (twice.persons, twice.active_persons) == (one.persons, one.active_persons)
    assert twice.patterns.equals(one.patterns)


@pytest.mark.parametrize("code", ["TZA", "KEN", "SSD"])
@pytest.mark.parametrize("persons", [1, 300])
def test_cleaning_finds_exactly_the_invented_persons(code: str, persons: int) -> None:
    members = syn_members(code, persons=persons, seed=7)
    assert unique_persons(members).persons == persons
    assert unique_persons(members).unidentified == 0
