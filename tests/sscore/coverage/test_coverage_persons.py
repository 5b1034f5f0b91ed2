"""Persons behind several counts: the classical bounds, inclusion and exclusion, and agreement with real registers."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import persons_covered, persons_in_registers, syn_members, unique_persons
from sscore.errors import ModelError

NAMES = ("pension", "health", "injury", "cash")


def drawn(numbers: list[int]) -> tuple[dict[str, int], dict[tuple[str, ...], int], int]:
    """Return counts, every overlap and the persons covered, of persons placed in combinations of schemes."""
    schemes = NAMES[: int(np.log2(len(numbers) + 1))]
    patterns = [c for size in range(1, len(schemes) + 1) for c in combinations(schemes, size)]
    sizes = dict(zip(patterns, numbers, strict=True))
    inside = {p: sum(n for q, n in sizes.items() if set(p) <= set(q)) for p in patterns}
    return (
        {p[0]: n for p, n in inside.items() if len(p) == 1},
        {p: n for p, n in inside.items() if len(p) > 1},
        sum(numbers),
    )


THREE = st.lists(st.integers(0, 500), min_size=7, max_size=7).map(drawn)
FOUR = st.lists(st.integers(0, 500), min_size=15, max_size=15).map(drawn)


def test_bounds_from_counts_alone():
    found = persons_covered({"pension": 300, "health": 500, "cash": 400}, 1000)
    assert (found.low, found.high, found.added) == (500, 1000, 1200)
    assert found.share == (0.5, 1.0)
    assert found.double_counted == (200, 700)
    assert not found.exact
    assert "join the registers" in found.remarks[0]


def test_one_scheme_needs_no_bounds():
    found = persons_covered({"pension": 7}, 10)
    assert (found.low, found.exact, found.remarks) == (7, True, ())


def test_bonferroni_with_pairs_of_three():
    """Worked by hand: 100 + 80 + 60 less 30 + 20 + 10 leaves 180, plus a triple of 0 to 10."""
    counts = {"a": 100, "b": 80, "c": 60}
    pairs = {("a", "b"): 30, ("a", "c"): 20, ("b", "c"): 10}
    found = persons_covered(counts, 1000, overlaps=pairs)
    assert (found.low, found.high) == (180, 190)
    whole = persons_covered(counts, 1000, overlaps={**pairs, ("a", "b", "c"): 10})
    assert (whole.low, whole.method) == (190, "inclusion and exclusion")
    assert whole.exact


def test_estimated_persons_are_not_rounded_below_a_count():
    counts = {"a": 1e7 + 0.4, "b": 1e6 + 0.4, "c": 1e6 + 0.4}
    inside = {("a", "b"): 1e6 + 0.4, ("a", "c"): 1e6 + 0.4}
    found = persons_covered(counts, 2e7, overlaps=inside)
    assert found.low == counts["a"]
    assert found.low <= found.high == pytest.approx(counts["a"])


def test_a_small_population_raises_the_overlap():
    found = persons_covered({"a": 60, "b": 60, "c": 60}, 100, overlaps={("a", "b"): 20})
    assert (found.low, found.high) == (100, 100)


@given(THREE)
def test_inclusion_and_exclusion_gives_the_persons_drawn(case):
    counts, overlaps, persons = case
    found = persons_covered(counts, persons + 5, overlaps=overlaps)
    assert found.low == found.high == pytest.approx(persons)


@given(FOUR, st.sets(st.integers(0, 10), min_size=1, max_size=6))
def test_what_is_known_of_the_overlaps_narrows_the_bounds_around_the_truth(case, chosen):
    counts, overlaps, persons = case
    some = {p: n for k, (p, n) in enumerate(overlaps.items()) if k in chosen}
    alone = persons_covered(counts, persons + 50)
    narrower = persons_covered(counts, persons + 50, overlaps=some)
    assert alone.low - 1e-6 <= narrower.low <= persons + 1e-6
    assert persons - 1e-6 <= narrower.high <= alone.high + 1e-6


def test_registers_joined_lie_inside_their_bounds():
    table = syn_members("KEN", persons=600, seed=4)
    found = unique_persons(table)
    joined = persons_in_registers(found, 10_000)
    by_register = dict(zip(found.by_register["register"], found.by_register["active_persons"], strict=True))
    bounds = persons_covered(by_register, 10_000)
    assert joined.exact
    assert bounds.low < joined.low < bounds.high
    assert joined.added > joined.low
    assert "not cleaned" in persons_in_registers(unique_persons(table, clean=False), 10_000).remarks[0]


def test_records_without_identifier_widen_the_bounds():
    table = pd.DataFrame({"person_id": ["a", "A", "", None, "b"], "register": "one", "active": [1, 0, 1, 1, 1]})
    found = persons_in_registers(unique_persons(table), 100)
    assert (found.low, found.high) == (2, 4)
    assert "no identifier" in found.remarks[0]


def test_nobody_is_nan_and_not_zero():
    found = persons_covered({"a": 0, "b": 0}, 0)
    assert (found.low, found.high) == (0, 0)
    assert np.isnan(found.share).all()
    assert found.to_frame()["share"].isna().all()


@pytest.mark.parametrize(
    ("counts", "population", "overlaps", "words"),
    [
        ({}, 10, None, "one to 12 schemes"),
        ({"a": 11}, 10, None, "Records may be counted"),
        ({"a": float("nan")}, 10, None, "counts\\['a'\\]"),
        ({"pension": 5, "health": 5}, 10, {("pension", "helth"): 1}, "'health'"),
        ({"a": 5, "b": 5}, 10, {("a",): 1}, "two or more"),
        ({"a": 5, "b": 3}, 10, {("a", "b"): 4}, "contradict"),
        ({"a": 5, "b": 3}, 6, {("a", "b"): 1}, "7 persons of a population of 6"),
        ({"a": 5, "b": 5, "c": 5}, 20, {("a", "b"): 5, ("a", "c"): 5, ("b", "c"): 0}, "contradict"),
    ],
)
def test_what_cannot_be_is_refused(counts, population, overlaps, words):
    with pytest.raises(ModelError, match=words):
        persons_covered(counts, population, overlaps=overlaps)


def test_more_active_than_people_is_refused():
    with pytest.raises(ModelError, match="more than the population"):
        persons_in_registers(unique_persons(syn_members("KEN", persons=50, seed=1)), 3)
