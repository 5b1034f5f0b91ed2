"""Causes in order, with ties."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.injury import pareto


def test_a_worked_example():
    found = pareto({"tools": 10, "falls": 50, "vehicles": 30, "other": 10})
    assert found.causes == ("falls", "vehicles", "other", "tools")
    assert found.cumulated == (0.5, 0.8, 0.9, 1.0) and found.ranks == (1, 2, 3, 3)
    assert found.few(0.8) == ("falls", "vehicles") and found.few(0.5) == ("falls",)
    # 85 % needs one of two equal causes: it gets both.
    assert found.few(0.85) == found.causes
    assert found.to_frame().columns.tolist() == ["rank", "cause", "count", "share", "cumulated"]


def test_one_cause_a_case_and_names_with_numbers_agree():
    column = pd.Series(["a", "b", "a", "a"])
    assert pareto(column) == pareto({"a": 3, "b": 1}) == pareto(["b", "a"], [1, 3])


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9), min_size=1), st.floats(0.01, 1))
def test_the_few_reach_the_share_and_split_no_tie(counts, share):
    if not sum(counts.values()):
        return
    found = pareto(counts)
    few = found.few(share)
    assert sum(counts[c] for c in few) >= (share - 1e-9) * found.total
    fewest = min(counts[c] for c in few)
    assert {c for c in counts if counts[c] >= fewest} == set(few)
    # Without the causes of the last rank the share is not reached.
    assert sum(counts[c] for c in few if counts[c] > fewest) < share * found.total + 1e-9
    assert found.cumulated[-1] == 1.0


def test_bad_causes():
    with pytest.raises(ModelError, match="no case"):
        pareto([])
    with pytest.raises(ModelError, match="needs a name"):
        pareto(["a", None])
    with pytest.raises(ModelError, match="needs a name"):
        pareto({" ": 2})
    with pytest.raises(ModelError, match="value_counts"):
        pareto(pd.Series(["a", "b", "a"]).value_counts())
    with pytest.raises(ModelError, match="whole"):
        pareto({"a": 1.5})
    with pytest.raises(ModelError, match="one number for each name"):
        pareto(["a", "a"], [1, 2])
    with pytest.raises(ModelError, match="fraction"):
        pareto({"a": 1}).few(80)
