"""Five-year groups into single ages: published numbers, polynomials, group totals, negatives and bad input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.demography import beers, karup_king, sprague
from sscore.demography.coefficients import (
    BEERS_MODIFIED,
    BEERS_ORDINARY,
    JOHNSON_AGES_2_TO_8,
    KARUP_KING,
    SPRAGUE,
)
from sscore.errors import ModelError

# DemoTools, reference pages of graduate_sprague() and graduate_beers(): column 1950 of its example population
POP_1950 = np.array(
    [54170, 44775, 42142, 38464, 34406, 30386, 26933, 23481, 20602, 16489, 14248]
    + [9928, 8490, 4801, 3599, 2048, 941, 326, 80, 17, 0],
    dtype=float,
)
SPRAGUE_0_5 = [12172.491, 11380.448, 10717.448, 10171.000, 9728.613, 9377.795]
SPRAGUE_95_100 = [5.8576, 4.5040, 3.4240, 2.3200, 0.8944, 0.0000]
BEERS_0_5 = [11932.734, 11342.324, 10788.613, 10280.289, 9826.041, 9435.405]
BEERS_99_104 = [2.8740, 2.8627, 2.4001, 1.1396, -1.2605, -5.1419]

EXACT = [sprague, beers, karup_king]


def cumulated_polynomial(powers: int) -> tuple[np.ndarray, np.ndarray]:
    """Return groups and single ages of a population whose cumulated numbers are a polynomial of a degree."""
    edges = np.arange(0, 51.0)
    below = sum((edges / 50) ** p for p in range(1, powers + 1)) * 1000
    single = np.diff(below)
    return single.reshape(-1, 5).sum(axis=1), single


def test_sprague_gives_the_published_single_ages() -> None:
    result = sprague(POP_1950)
    assert result.values[:6] == pytest.approx(SPRAGUE_0_5, abs=6e-4)
    assert result.values[95:] == pytest.approx(SPRAGUE_95_100, abs=6e-5)
    assert result.age.tolist() == list(range(101))
    assert result.values.sum() == pytest.approx(POP_1950.sum(), rel=1e-12)


def test_beers_ordinary_gives_the_published_single_ages_and_its_negatives() -> None:
    result = beers(POP_1950, open_group=False)
    assert result.values[:6] == pytest.approx(BEERS_0_5, abs=6e-4)
    assert result.values[99:] == pytest.approx(BEERS_99_104, abs=6e-5)
    assert result.negative[-2:] == (103, 104)
    assert result.adjusted == ()


def test_beers_with_a_given_age_0_gives_the_published_spreadsheet() -> None:
    """Source: BEERSP.XLS (Johnson 2016) as in the tests of DemoTools, whole persons."""
    groups = [752124, 582662, 463534, 369976, 286946, 235867, 199561, 172133, 151194, 131502, 113439]
    groups += [95614, 78777, 60157, 40960, 21318, 25451]
    published = [184499, 158163, 143895, 135416, 130151, 126153, 122028, 117182, 111566, 105733, 101088, 96719, 92551]
    result = beers(groups, age0=184499)
    assert result.values[:13] == pytest.approx(published, abs=0.6)
    assert result.values[0] == 184499
    assert result.values[:5].sum() == pytest.approx(752124, abs=1e-6)
    assert result.values[5:10].sum() == pytest.approx(582662, abs=1e-6)


@pytest.mark.parametrize("table", [SPRAGUE, BEERS_ORDINARY, BEERS_MODIFIED, KARUP_KING])
def test_rows_of_the_tables_add_up_to_a_fifth(table: dict) -> None:
    assert np.array(table["first"]).sum(axis=1) == pytest.approx(0.2, abs=1e-12)
    assert np.array(table["middle"]).sum(axis=1) == pytest.approx(0.2, abs=1e-12)


@pytest.mark.parametrize("table", [SPRAGUE, BEERS_ORDINARY, KARUP_KING])
def test_columns_of_the_tables_keep_each_group(table: dict) -> None:
    first = np.array(table["first"]).reshape(-1, 5, len(table["first"][0])).sum(axis=1)
    assert first == pytest.approx(np.eye(*first.shape), abs=1e-12)
    middle = np.array(table["middle"]).sum(axis=0)
    assert middle == pytest.approx(np.eye(len(middle))[len(middle) // 2], abs=1e-12)


def test_johnson_table_keeps_ages_2_4_and_5_8() -> None:
    table = np.array(JOHNSON_AGES_2_TO_8)
    assert table[:3].sum(axis=0) == pytest.approx([0, 1, 0, 0, 0], abs=1e-12)
    assert table[3:].sum(axis=0) == pytest.approx([0, 0, 1, 0, 0], abs=1e-12)


@pytest.mark.parametrize(("method", "degree", "wide"), [(sprague, 4, 1e-9), (beers, 3, 2e-1), (karup_king, 2, 1e-9)])
def test_cumulated_polynomials_come_back(method: Callable, degree: int, wide: float) -> None:
    groups, single = cumulated_polynomial(degree)
    assert method(groups, open_group=False).values == pytest.approx(single, abs=wide)


def test_sprague_is_not_exact_above_its_degree() -> None:
    groups, single = cumulated_polynomial(6)
    assert np.abs(sprague(groups, open_group=False).values - single).max() > 1e-4


def test_karup_king_is_its_interpolation_polynomial() -> None:
    """C(1 + s) = cubic with the slope (C(x + 1) - C(x - 1)) / 2 at both ends: the formula's definition."""
    groups = np.array([30.0, 50.0, 20.0, 40.0])
    below = np.concatenate([[0.0], np.cumsum(groups)])
    s = np.arange(0, 1.01, 0.2)
    j = 2
    m0, m1 = (below[j + 1] - below[j - 1]) / 2, (below[j + 2] - below[j]) / 2
    hermite = (
        (2 * s**3 - 3 * s**2 + 1) * below[j]
        + (s**3 - 2 * s**2 + s) * m0
        + (3 * s**2 - 2 * s**3) * below[j + 1]
        + (s**3 - s**2) * m1
    )
    assert karup_king(groups, open_group=False).values[10:15] == pytest.approx(np.diff(hermite), abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e7), min_size=6, max_size=21), st.booleans())
def test_every_group_keeps_its_total(groups: list[float], open_group: bool) -> None:
    closed = np.array(groups[:-1] if open_group else groups)
    for method in EXACT:
        for nonnegative in (False, True):
            result = method(groups, open_group=open_group, nonnegative=nonnegative)
            sums = result.values[: 5 * len(closed)].reshape(-1, 5).sum(axis=1)
            assert sums == pytest.approx(closed, rel=1e-9, abs=1e-9 * (1 + max(groups)))
            assert not open_group or result.values[-1] == groups[-1]
            assert not nonnegative or (result.values >= 0).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=6, max_size=12), st.floats(0, 1))
def test_a_given_age_0_keeps_the_group(groups: list[float], share: float) -> None:
    result = beers(groups, age0=share * groups[0], open_group=False)
    assert result.values[0] == pytest.approx(share * groups[0])
    sums = result.values.reshape(-1, 5).sum(axis=1)
    assert sums == pytest.approx(groups, rel=1e-9, abs=1e-9 * max(groups))


def test_the_non_negative_step_says_where_it_acted() -> None:
    raw, kept = beers(POP_1950, open_group=False), beers(POP_1950, open_group=False, nonnegative=True)
    assert raw.values.min() < 0 <= kept.values.min()
    assert kept.adjusted == (100,)
    assert kept.values[:100].tolist() == raw.values[:100].tolist()
    assert kept.values[100:] == pytest.approx(0.0)  # the last group is empty, so all of it is 0


def test_beers_modified_smooths_and_keeps_the_whole() -> None:
    heaped = [100, 120, 80, 120, 80, 120, 80, 120, 80, 100]
    smooth = beers(heaped, kind="modified", open_group=False)
    assert smooth.values.sum() == pytest.approx(sum(heaped), rel=1e-12)
    inner = smooth.values.reshape(-1, 5).sum(axis=1)[2:-2]
    assert np.ptp(inner) < 0.6 * np.ptp(heaped[2:-2])
    assert beers([50] * 6, kind="modified").values[:25] == pytest.approx(10)


def test_rows_are_divided_on_their_own() -> None:
    both = sprague(np.stack([POP_1950, POP_1950[::-1]]))
    assert both.values.shape == (2, 101)
    assert both.values[1] == pytest.approx(sprague(POP_1950[::-1]).values)


def test_ages_may_start_later_and_the_frame_marks_the_open_group() -> None:
    result = sprague([50] * 6, age=range(15, 45, 5))
    frame = result.to_frame()
    assert frame["age"].tolist() == list(range(15, 41))
    assert frame["open"].sum() == 1 and bool(frame["open"].iloc[-1])
    assert np.asarray(result).sum() == pytest.approx(300)
    with pytest.raises(ValueError, match="read-only"):
        result.values[0] = 1.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sprague([50, 50, -1, 50, 50, 50]), r"values\[2\] must be finite and at least 0, got -1"),
        (lambda: sprague([50] * 6, age=[0, 5, 10, 10, 20, 25]), r"age\[3\] = 10 after 10"),
        (lambda: sprague([50] * 6, age=[0, 1, 5, 10, 15, 20]), r"age\[0\] = 0 with a width of 1"),
        (lambda: sprague([50] * 6, age=[0, 5, 10]), "one first age for each of the 6 groups"),
        (lambda: sprague([50] * 5), "at least 5 closed groups besides the open one, got 4"),
        (lambda: karup_king([50, 50], open_group=False), "at least 3 groups"),
        (lambda: sprague([50, float("nan"), 50, 50, 50, 50]), r"values\[1\]"),
        (lambda: beers([50] * 6, kind="original"), "kind must be one of 'ordinary', 'modified'"),
        (lambda: beers([50] * 6, age0=51), "age0 must not be above its group 0-4, got 51 of 50"),
        (lambda: beers([50] * 6, age0=-1), "age0 must be finite and at least 0"),
        (lambda: beers([50] * 6, age0=[1, 2]), r"age0 must have shape \(\)"),
        (lambda: beers([50] * 6, age0=10, age=range(5, 35, 5)), "age0 needs groups from age 0"),
        (lambda: sprague("many"), "must be numbers"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()


@pytest.mark.parametrize("method", EXACT)
def test_every_argument_matters(method: Callable) -> None:
    base = method(POP_1950)
    changed = POP_1950.copy()
    changed[3] *= 1.1
    assert np.abs(method(changed).values - base.values).max() > 1
    assert len(method(POP_1950, open_group=False).values) != len(base.values)
    assert method(POP_1950, age=np.arange(5, 110, 5)).age[0] == 5
    beers_0 = [beers(POP_1950, age0=a).values for a in (12000, 13200)]
    assert np.abs(beers_0[0] - beers_0[1]).max() > 100
