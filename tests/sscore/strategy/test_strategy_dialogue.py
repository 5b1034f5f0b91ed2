"""Kendall's W against a textbook and scipy; the burden test of C102 at its boundary."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, spearmanr

from sscore.errors import ModelError
from sscore.strategy import burden_share, burden_share_of_branches, kendall_w

# Rank sums 8, 14, 11, 9, 13, 8 around 10.5: S = 33.5.
EXECUTIVES = {"X": (1, 6, 3, 2, 5, 4), "Y": (1, 5, 6, 2, 4, 3), "Z": (6, 3, 2, 5, 4, 1)}

orders = st.permutations(list(range(1, 7)))
ties = st.lists(st.integers(1, 3), min_size=5, max_size=5).filter(lambda r: len(set(r)) > 1)


# Zar 2010, Biostatistical Analysis, example 20.5: ranks of wing, tail and bill length of twelve birds, with ties.
BIRDS = {
    "wing": (4, 8.5, 10, 1.5, 3, 1.5, 7, 5, 8.5, 11, 6, 12),
    "tail": (5, 7, 11, 2.5, 5, 1, 5, 2.5, 9.5, 8, 9.5, 12),
    "bill": (5.5, 5.5, 9.5, 2, 3, 1, 8, 4, 11, 9.5, 7, 12),
}
# Rank sums as printed for that example in the manual of UNISTAT, section 6.5.6.
BIRD_SUMS = (14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36)


def test_by_hand():
    found = kendall_w(EXECUTIVES)
    assert found.w == pytest.approx(12 * 33.5 / (9 * 210))
    assert found.chi_square == pytest.approx(3 * 5 * found.w)
    assert "permutation" in found.remark


def test_textbook_with_ties():
    found = kendall_w(BIRDS)
    assert (3 * found.mean_ranks).tolist() == pytest.approx(list(BIRD_SUMS))
    # S = 1175.5; ties: 2 pairs, 2 pairs and a triple, 2 pairs: 12 + 36 + 12 = 60.
    assert found.w == pytest.approx(12 * 1175.5 / (9 * 1716 - 3 * 60))
    assert found.remark == ""


@given(st.lists(orders, min_size=2, max_size=5))
def test_mean_spearman(rankings):
    found = kendall_w({str(k): r for k, r in enumerate(rankings)})
    rho = np.mean([spearmanr(a, b).statistic for a, b in combinations(rankings, 2)])
    assert found.mean_rank_correlation == pytest.approx(rho, abs=1e-9)
    assert -1e-12 <= found.w <= 1


@given(st.lists(ties, min_size=3, max_size=6))
def test_ties_as_in_the_friedman_test(ratings):
    found = kendall_w({str(k): r for k, r in enumerate(ratings)})
    other = friedmanchisquare(*np.array(ratings).T)
    assert found.chi_square == pytest.approx(other.statistic, abs=1e-9)
    assert found.p_value == pytest.approx(other.pvalue, abs=1e-9)


def test_only_the_order_counts():
    scored = {k: [10 * v**2 for v in row] for k, row in EXECUTIVES.items()}
    assert kendall_w(scored).w == kendall_w(EXECUTIVES).w


def test_permutation_p_value():
    agree = {str(k): (1, 2, 3, 4) for k in range(4)}
    found = kendall_w(agree, simulations=999, seed=5)
    # 24 ** 3 equally likely arrangements, 1 of them agrees: p is about 1 / 1000 with 999 shuffles.
    assert found.p_permutation == pytest.approx(0.001, abs=0.002)
    chance, again = (kendall_w(EXECUTIVES, simulations=500, seed=5).p_permutation for _ in range(2))
    assert chance > 0.5 and chance == again


def test_mean_ranks_name_the_common_ground():
    found = kendall_w({"a": (1, 2, 3), "b": (2, 1, 3)}, ["pension", "health", "family"])
    assert found.to_frame()["item"].tolist() == ["pension", "health", "family"]
    assert found.mean_ranks.tolist() == [1.5, 1.5, 3]


@pytest.mark.parametrize(
    ("ratings", "told"),
    [
        ({"a": (1, 2)}, "at least two parties"),
        ({"a": (1, 2), "b": (1, 2, 3)}, "same two or more"),
        ({"a": (1,), "b": (1,)}, "same two or more"),
        ({"a": (1, 2, None), "b": (1, 2, 3)}, "'a' has no rating of 'item 3'"),
        ({"a": (1, 1, 1), "b": (1, 2, 3)}, "'a' gives every item the same rank"),
    ],
)
def test_bad_ratings(ratings, told):
    with pytest.raises(ModelError, match=told):
        kendall_w(ratings)
    with pytest.raises(ModelError, match="seed"):
        kendall_w(EXECUTIVES, simulations=10)
    with pytest.raises(ModelError, match="items must be 6 different names"):
        kendall_w(EXECUTIVES, ["a"])


# Check values of CURRICULUM C1.M5 X3.
@pytest.mark.parametrize(
    ("paid", "share", "met"),
    [
        ((10, 10), 0.5, True),
        ((5, 10), 1 / 3, True),
        ((8, 5), 8 / 13, False),
        ((8, 5, 3), 0.5, True),
        ((0, 10), 0.0, True),
    ],
)
def test_burden(paid, share, met):
    found = burden_share(*paid)
    assert found.share == pytest.approx(share)
    assert found.met is met


def test_branches_set_aside():
    rates = {"old age": (6, 5, 0), "employment injury": (0, 2, 0), "family": (0, 3, 0)}
    assert not burden_share_of_branches(rates).met
    together = burden_share_of_branches(rates, injury_is_separate=False)
    assert together.share == pytest.approx(6 / 13) and together.left_out == ("family",)
    with pytest.raises(ModelError, match="nothing is left"):
        burden_share_of_branches({"family": (0, 1, 0)})
    with pytest.raises(ModelError, match="employees, employers, government"):
        burden_share_of_branches({"old age": (1, 2)})


@pytest.mark.parametrize("paid", [(0, 0, 0), (-1, 2, 0), (1, float("nan"), 0)])
def test_bad_burden(paid):
    with pytest.raises(ModelError):
        burden_share(*paid)
    with pytest.raises(ModelError):
        burden_share_of_branches({"old age": paid})
