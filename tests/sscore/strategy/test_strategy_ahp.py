"""AHP against published cases, and against the properties of consistent matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.strategy import RANDOM_INDICES, ahp, ahp_hierarchy, comparison_matrix, group_ahp, random_index

# Saaty 2008, Int. J. Services Sciences 1(1): 83-98, relative consumption of drinks; as in the tests of AHPy.
DRINKS = ("coffee", "wine", "tea", "beer", "soda", "milk", "water")
COMPARISONS = {
    ("coffee", "wine"): 9, ("coffee", "tea"): 5, ("coffee", "beer"): 2, ("coffee", "soda"): 1, ("coffee", "milk"): 1,
    ("water", "coffee"): 2, ("water", "wine"): 9, ("water", "tea"): 9, ("water", "beer"): 3, ("water", "soda"): 2,
    ("water", "milk"): 3, ("tea", "wine"): 3, ("beer", "wine"): 9, ("beer", "tea"): 3, ("beer", "milk"): 1,
    ("soda", "wine"): 9, ("soda", "tea"): 4, ("soda", "beer"): 2, ("soda", "milk"): 2, ("milk", "wine"): 9,
    ("milk", "tea"): 3,
}  # fmt: skip
PUBLISHED = {"water": 0.327, "soda": 0.190, "coffee": 0.177, "milk": 0.129, "beer": 0.116, "tea": 0.042, "wine": 0.019}

weights = st.lists(st.floats(0.05, 20), min_size=2, max_size=9)


def consistent(values):
    values = np.array(values)
    matrix = values[:, None] / values[None, :]
    np.fill_diagonal(matrix, 1.0)
    return matrix


def test_drinks():
    found = ahp(comparison_matrix(DRINKS, COMPARISONS), DRINKS)
    assert dict(zip(found.labels, found.weights.round(3).tolist(), strict=True)) == PUBLISHED
    assert found.lambda_max == pytest.approx(7.1766, abs=5e-5)
    assert found.consistency_index == pytest.approx(0.029438, abs=5e-7)
    assert found.random_index == 1.35
    assert round(found.consistency_ratio, 3) == 0.022
    assert found.consistent
    assert found.to_frame()["item"].tolist() == list(PUBLISHED)


def test_drinks_with_the_other_table():
    found = ahp(comparison_matrix(DRINKS, COMPARISONS), indices="donegan-dodd")
    assert round(found.consistency_ratio, 4) == 0.0235


def test_eigenvector_equation_and_not_the_row_average():
    matrix = comparison_matrix(DRINKS, COMPARISONS)
    found = ahp(matrix)
    assert matrix @ found.weights == pytest.approx(found.lambda_max * found.weights)
    averages = (matrix / matrix.sum(axis=0)).mean(axis=1)
    assert np.abs(averages - found.weights).max() > 1e-3


def test_cities():
    # Saaty 2005, Theory and Applications of the Analytic Network Process: choosing a city; as in the tests of AHPy.
    top = comparison_matrix(
        ("Culture", "Family", "Housing", "Jobs", "Transportation"),
        {("Culture", "Housing"): 3, ("Culture", "Transportation"): 5, ("Family", "Culture"): 5,
         ("Family", "Housing"): 7, ("Family", "Transportation"): 7, ("Housing", "Transportation"): 3,
         ("Jobs", "Culture"): 2, ("Jobs", "Housing"): 4, ("Jobs", "Transportation"): 7, ("Family", "Jobs"): 1},
    )  # fmt: skip
    cities = ("Bethesda", "Boston", "Pittsburgh", "Santa Fe")
    below = {
        "Culture": (1 / 2, 1, 1 / 2, 2.5, 1, 1 / 2.5),
        "Family": (2, 1 / 3, 4, 1 / 8, 2, 9),
        "Housing": (5, 1 / 2, 2.5, 1 / 9, 1 / 4, 7),
        "Jobs": (1 / 2, 3, 4, 6, 8, 1),
        "Transportation": (1.5, 1 / 2, 4, 1 / 3.5, 2.5, 9),
    }
    pairs = [(cities[i], cities[j]) for i in range(4) for j in range(i + 1, 4)]
    options = {n: comparison_matrix(cities, dict(zip(pairs, v, strict=True))) for n, v in below.items()}
    found = ahp_hierarchy(top, options, cities)
    assert found.weights.round(3).tolist() == [0.229, 0.275, 0.385, 0.111]
    assert found.weights.sum() == pytest.approx(1)
    assert found.to_frame().shape == (4, 7)


@given(weights)
def test_a_consistent_matrix_gives_back_its_weights(values):
    found = ahp(consistent(values))
    assert found.weights == pytest.approx(np.array(values) / sum(values))
    assert found.lambda_max == pytest.approx(len(values))
    assert found.consistency_ratio == pytest.approx(0, abs=1e-7)


@given(st.lists(st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1, 3, 5, 9]), min_size=6, max_size=6))
def test_lambda_is_at_least_n(judgements):
    matrix = np.ones((4, 4))
    matrix[np.triu_indices(4, 1)] = judgements
    matrix.T[np.triu_indices(4, 1)] = 1 / np.array(judgements)
    assert ahp(matrix).lambda_max >= 4 - 1e-9


def test_inconsistent_comparisons_are_told():
    found = ahp(comparison_matrix("abc", {("a", "b"): 9, ("b", "c"): 9, ("a", "c"): 1 / 9}))
    assert not found.consistent
    assert "compare again" in found.remark


@pytest.mark.parametrize("size", [3, 5, 7])
def test_random_indices_come_out_again(size):
    made = random_index(size, draws=4000, seed=11)
    assert made == pytest.approx(RANDOM_INDICES["saaty"][size], abs=0.03)


@given(st.lists(st.floats(0.1, 10), min_size=4, max_size=7))
def test_harker_needs_only_a_chain(values):
    matrix = consistent(values)
    size = len(values)
    for i in range(size):
        for j in range(size):
            if abs(i - j) > 1:
                matrix[i, j] = np.nan
    found = ahp(matrix)
    assert found.weights == pytest.approx(np.array(values) / sum(values))
    assert found.missing == (size - 1) * (size - 2) // 2
    assert found.lambda_max == pytest.approx(size)
    assert found.consistency_ratio is None and found.consistent is None and "not known" in found.remark


def test_incomplete_matrix_near_the_optimal_completion():
    # Bozóki, Fülöp & Rónyai 2010, first example: optimal completion gives .3738 .3920 .0985 .1357; Harker's weights are
    # another estimate from the same five comparisons.
    given_pairs = {("a", "b"): 1, ("a", "c"): 5, ("a", "d"): 2, ("b", "c"): 3, ("b", "d"): 4}
    found = ahp(comparison_matrix("abcd", given_pairs))
    assert found.weights == pytest.approx([0.3738, 0.3920, 0.0985, 0.1357], abs=0.01)


def test_group_is_the_geometric_mean():
    one, other = consistent([4, 2, 1]), consistent([1, 2, 4])
    found = group_ahp([one, other], "abc")
    assert found.group.weights == pytest.approx([1 / 3] * 3)
    assert found.spread[0, 2] == pytest.approx(16)
    assert found.to_frame().columns.tolist() == ["item", "group", "member 1", "member 2"]
    assert group_ahp([one, other], importance=[1, 0]).group.weights == pytest.approx(ahp(one).weights)
    weighted = group_ahp([one, other], importance=[2, 1]).group.weights
    assert weighted == pytest.approx(np.array([4, 2, 1]) ** (2 / 3) * np.array([1, 2, 4]) ** (1 / 3) / sum(
        np.array([4, 2, 1]) ** (2 / 3) * np.array([1, 2, 4]) ** (1 / 3)))  # fmt: skip


def test_group_with_gaps_uses_who_compared():
    full, part = consistent([4, 2, 1]), consistent([1, 1, 1])
    part[0, 2] = part[2, 0] = np.nan
    joined = group_ahp([full, part])
    assert joined.group.missing == 0
    assert joined.members[1].missing == 1


@pytest.mark.parametrize(
    ("matrix", "told"),
    [
        ([[1, 2, 3], [1, 1, 1]], "square"),
        ([[1]], "square"),
        ([[1, 2], [2, 1]], r"\[1, 0\] must be 1 / \[0, 1\] = 0.5"),
        ([[1, -2], [-0.5, 1]], "positive"),
        ([[1, 0], [0, 1]], "positive"),
        ([[1, np.nan], [2, 1]], "both NaN"),
        ([[2, 1], [1, 1]], "itself"),
        ([[1, np.nan], [np.nan, 1]], "no chain"),
        (np.ones((16, 16)), "2 to 15"),
    ],
)
def test_bad_matrices(matrix, told):
    with pytest.raises(ModelError, match=told):
        ahp(matrix)


def test_bad_calls():
    with pytest.raises(ModelError, match="indices"):
        ahp(np.ones((2, 2)), indices="satty")
    with pytest.raises(ModelError, match="labels"):
        ahp(np.ones((2, 2)), ["a", "a"])
    with pytest.raises(ModelError, match="twice"):
        comparison_matrix("ab", {("a", "b"): 2, ("b", "a"): 2})
    with pytest.raises(ModelError, match="not among"):
        comparison_matrix("ab", {("a", "c"): 2})
    with pytest.raises(ModelError, match="above 0"):
        comparison_matrix("ab", {("a", "b"): 0})
    with pytest.raises(ModelError, match="one size"):
        group_ahp([np.ones((2, 2)), np.ones((3, 3))])
    with pytest.raises(ModelError, match="empty"):
        group_ahp([])
    with pytest.raises(ModelError, match="size must be"):
        random_index(2, draws=10, seed=1)
