"""The monotone spline: group totals, positivity, straight lines and its neighbour Sprague."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.demography import monotone_spline, sprague
from sscore.errors import ModelError

WIDTHS = st.lists(st.tuples(st.integers(1, 10), st.floats(0, 1e6)), min_size=2, max_size=15)


@settings(max_examples=60, deadline=None)
@given(WIDTHS)
def test_groups_of_any_width_keep_their_totals_and_no_age_is_negative(groups: list[tuple[int, float]]) -> None:
    widths, counts = (np.array(v) for v in zip(*groups, strict=True))
    age = np.concatenate([[0], np.cumsum(widths)])
    result = monotone_spline([*counts, 9.0], age=age)
    sums = np.add.reduceat(result.values[:-1], age[:-1])
    assert sums == pytest.approx(counts, rel=1e-9, abs=1e-9 * (1 + counts.max()))
    assert (result.values >= 0).all()
    assert result.values[-1] == 9.0


def test_nearly_empty_groups_give_numbers_without_a_warning() -> None:
    result = monotone_spline([0, 2e-311, 0, 5, 1], age=[0, 1, 3, 6, 10])
    assert np.isfinite(result.values).all() and result.values[6:10].sum() == pytest.approx(5)


def test_even_groups_are_divided_evenly() -> None:
    assert monotone_spline([50] * 4, open_group=False).values == pytest.approx(10)


def test_a_closed_last_group_is_as_wide_as_the_one_before() -> None:
    assert len(monotone_spline([1, 4, 5, 10], age=[0, 1, 5, 15], open_group=False).values) == 25


def test_a_smooth_population_is_close_to_sprague() -> None:
    groups = 1e5 * np.exp(-0.02 * np.arange(0, 85, 5))
    gap = monotone_spline(groups).values / sprague(groups).values - 1
    assert np.abs(gap[5:75]).max() < 0.02


@pytest.mark.parametrize(
    ("values", "age", "words"),
    [
        ([50], None, "at least 2 closed groups"),
        ([50, -2, 50, 1], None, r"values\[1\]"),
        ([50, 50, 50], [0, 2.5, 5], r"age\[1\] must be a whole number"),
        ([50, 50, 50], [0, 5, 4], r"age\[2\] = 4 after 5"),
    ],
)
def test_bad_input_is_named(values: list, age: list | None, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        monotone_spline(values, age=age)
