"""Rank stability, random weights and tornado: exact crossings, areas that can be computed, monotone ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.strategy import rank_acceptability, rank_stability, tornado, weighted_scores

OPTIONS = {"A": (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65)}
VIEWS = {"finance": (5, 3, 2), "unions": (2, 5, 3)}


def test_the_option_in_the_middle_leads_between_two_sevenths_and_a_third():
    # A falls 64 -> 54, B rises 60 -> 63.5, C rises 61 -> 61.5: A = C at 3 / 10.5, C = B at 1 / 3.
    found = rank_stability(OPTIONS, VIEWS)
    assert [names for _, _, names in found.stretches] == [("A",), ("C",), ("B",)]
    assert [hi for _, hi, _ in found.stretches] == pytest.approx([2 / 7, 1 / 3, 1])
    assert [(a, b) for _, a, b in found.crossings] == [("A", "C"), ("A", "B"), ("B", "C")]
    assert found.to_frame()["rank, unions"].tolist() == [3, 1, 2]


@given(st.floats(0, 1))
def test_scores_on_the_way_are_those_of_the_mixed_weights(t):
    found = rank_stability(OPTIONS, VIEWS)
    mixed = (1 - t) * np.array([0.5, 0.3, 0.2]) + t * np.array([0.2, 0.5, 0.3])
    assert found.scores(t) == pytest.approx([o.score for o in weighted_scores(OPTIONS, mixed).options])


def test_one_view_twice_changes_nothing():
    found = rank_stability(OPTIONS, {"a": (1, 1, 1), "b": (2, 2, 2)})
    assert len(found.stretches) == 1 and found.crossings == ()


def test_an_option_without_a_score_is_left_out_of_the_path():
    found = rank_stability({**OPTIONS, "D": (1, None, 1)}, VIEWS)
    assert found.options == ("A", "B", "C") and found.excluded == ("D",)


def test_two_criteria_acceptability_is_a_length():
    # A wins when 80 w + 20 (1 - w) > 50, so when w > 1/2: half of the weights, with mean weight 3/4 there.
    found = rank_acceptability({"A": (80, 20), "B": (50, 50)}, ["cost", "reach"], draws=20_000, seed=3)
    assert found.acceptability[0, 0] == pytest.approx(0.5, abs=0.015)
    assert found.central_weights[0] == pytest.approx([0.75, 0.25], abs=0.01)
    assert found.acceptability.sum(axis=1) == pytest.approx([1, 1])
    assert found.acceptability.sum(axis=0) == pytest.approx([1, 1])


def test_seed_and_concentration():
    weights = {"a": 5, "b": 3, "c": 2}
    one, same, other = (
        rank_acceptability(OPTIONS, weights, draws=500, seed=s, concentration=50).acceptability for s in (1, 1, 2)
    )
    assert (one == same).all() and (one != other).any()
    tight = rank_acceptability(OPTIONS, weights, draws=500, seed=1, concentration=50_000)
    assert tight.acceptability[0, 0] == 1.0
    assert np.isnan(tight.central_weights[1]).all()


def test_tornado_sorts_and_moves_one_at_a_time():
    found = tornado(lambda a, b, c: a * b + c, {"a": 2, "b": 3, "c": 1}, {"a": (1, 3), "c": (0, 10)}, outcome="x")
    assert found.base == 7
    assert [(s.name, s.at_low, s.at_high) for s in found.swings] == [("c", 6, 16), ("a", 4, 10)]
    assert found.to_frame()["width"].tolist() == [10, 6]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: rank_stability(OPTIONS, {"a": (1, 1, 1)}), "two views"),
        (lambda: rank_stability(OPTIONS, VIEWS).scores(1.1), "0 to 1"),
        (lambda: rank_acceptability(OPTIONS, "abc", draws=10, seed=1), "at least 100"),
        (lambda: rank_acceptability(OPTIONS, {"a": 1, "b": 1, "c": 1}, draws=100, seed=1), "together"),
        (lambda: rank_acceptability(OPTIONS, "abc", draws=100, seed=1, concentration=5), "together"),
        (lambda: rank_acceptability(OPTIONS, {"a": 1, "b": 1, "c": 0}, draws=100, seed=1, concentration=5), "is 0"),
        (lambda: rank_acceptability(OPTIONS, {"a": 1, "b": 1, "c": 1}, draws=100, seed=1, concentration=0), "above 0"),
        (lambda: tornado(lambda a: a, {"a": 1}, {}), "empty"),
        (lambda: tornado(lambda a: a, {"a": 1}, {"b": (0, 1)}), "'b'"),
        (lambda: tornado(lambda a: a, {"a": 1}, {"a": (2, 3)}), "hold its base"),
        (lambda: tornado(lambda a: float("nan"), {"a": 1}, {"a": (0, 3)}), "outcome is nan"),
    ],
)
def test_bad_input(call, told):
    with pytest.raises(ModelError, match=told):
        call()
