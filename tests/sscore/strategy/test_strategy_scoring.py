"""Weighted scores: the curriculum's options, and what may never happen to a ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.strategy import better_rank, normalised_weights, rank_reversals, weighted_scores

# Three options on three criteria; totals and the change of leader are the check values of CURRICULUM C1.M5 X2.
OPTIONS = {"A": (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65)}

numbers = st.floats(0, 100, allow_nan=False)
tables = st.lists(st.tuples(numbers, numbers, numbers), min_size=2, max_size=6)


@pytest.mark.parametrize(
    ("weights", "totals", "ranks"),
    [((5, 3, 2), [64, 60, 61], [1, 3, 2]), ((2, 5, 3), [54, 63.5, 61.5], [3, 1, 2])],
)
def test_first_becomes_last(weights, totals, ranks):
    found = weighted_scores(OPTIONS, weights)
    assert [o.score for o in found.options] == pytest.approx(totals)
    assert [o.rank for o in found.options] == ranks


def test_weights_need_not_sum_to_one():
    one, other = (weighted_scores(OPTIONS, w).to_frame() for w in ((50, 30, 20), (0.5, 0.3, 0.2)))
    assert one.equals(other)


def test_ties_share_the_better_rank():
    found = weighted_scores({"A": (50, 50), "B": (100, 0), "C": (0, 0)}, (1, 1))
    assert [o.rank for o in found.options] == [1, 1, 3]
    assert found.winners == ("A", "B")
    assert better_rank(np.array([0.1 + 0.2, 0.3])).tolist() == [1, 1]


def test_a_missing_score_excludes_the_option_with_a_note():
    found = weighted_scores({"A": (80, float("nan")), "B": (10, 10), "C": (None, 90)}, {"cost": 1, "reach": 1})
    assert (found.of("A").score, found.of("A").rank) == (None, None)
    assert "reach" in found.of("A").note and "cost" in found.of("C").note
    assert found.of("B").rank == 1
    assert found.excluded == ("A", "C")
    assert found.to_frame()["option"].tolist() == ["B", "A", "C"]
    with pytest.raises(ModelError, match="every option lacks"):
        weighted_scores({"A": (float("nan"),)}, (1,))


def test_less_can_be_better():
    found = weighted_scores({"dear": (900, 5), "cheap": (100, 1)}, {"cost": 1, "reach": 1},
                            scale={"cost": (1000, 0), "reach": (1, 5)})  # fmt: skip
    assert found.values.tolist() == [[10, 100], [90, 0]]
    assert [o.score for o in found.options] == [55, 45]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: weighted_scores(OPTIONS, (0, 0, 0)), "all zero"),
        (lambda: weighted_scores(OPTIONS, (1, -1, 1)), r"weights\[1\] must be"),
        (lambda: weighted_scores(OPTIONS, (1, float("nan"), 1)), r"weights\[1\] must be"),
        (lambda: weighted_scores(OPTIONS, (1, 1)), "scores\\['A'\\] must have 2"),
        (lambda: weighted_scores({"A": (101, 0)}, (1, 1)), "criterion 1 = 101, outside"),
        (lambda: weighted_scores({"A": (float("inf"), 0)}, (1, 1)), "must be finite, got inf"),
        (lambda: weighted_scores({}, (1,)), "empty"),
        (lambda: weighted_scores(OPTIONS, (1, 1, 1), scale=(5, 5)), "two different numbers"),
        (lambda: weighted_scores(OPTIONS, (1, 1, 1), scale="z"), "'range'"),
        (lambda: weighted_scores(OPTIONS, {"a": 1, "b": 1, "c": 1}, scale={"a": (0, 1)}), "other criteria: 'b'"),
        (lambda: weighted_scores({"A": (1, 2), "B": (1, 3)}, (1, 1), scale="range"), "no width"),
        (lambda: normalised_weights([]), "at least one number"),
        (lambda: weighted_scores(OPTIONS, (1, 1, 1)).of("D"), "no option 'D'"),
    ],
)
def test_bad_input(call, told):
    with pytest.raises(ModelError, match=told):
        call()


@given(tables, st.tuples(*[st.floats(0.01, 10)] * 3))
def test_score_stays_between_worst_and_best_value_of_the_option(rows, weights):
    found = weighted_scores({str(k): r for k, r in enumerate(rows)}, weights)
    for option, row in zip(found.options, rows, strict=True):
        assert min(row) - 1e-6 <= option.score <= max(row) + 1e-6


@given(tables, st.tuples(*[st.floats(0.01, 10)] * 3), st.floats(0.1, 50))
def test_only_the_ratio_of_weights_counts(rows, weights, factor):
    scores = {str(k): r for k, r in enumerate(rows)}
    one, other = (weighted_scores(scores, w) for w in (weights, [factor * w for w in weights]))
    assert [o.score for o in one.options] == pytest.approx([o.score for o in other.options])


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=5))
def test_declared_ends_never_reverse_ranks(rows):
    assert rank_reversals({str(k): r for k, r in enumerate(rows)}, (2, 1), scale=(0, 100)) == ()


def test_ends_taken_from_the_options_can_reverse_ranks():
    # With D the second criterion runs from 40 to 100: A 50, B (80 + 15) / 2. Without D it ends at 49: B (80 + 100) / 2.
    options = {"A": (60, 40), "B": (48, 49), "C": (0, 45), "D": (30, 100)}
    found = {(r.dropped, r.ahead_before, r.ahead_after) for r in rank_reversals(options, (1, 1))}
    assert ("D", "A", "B") in found
    with pytest.raises(ModelError, match="at least three"):
        rank_reversals({"A": (1, 2), "B": (2, 1)}, (1, 1))
