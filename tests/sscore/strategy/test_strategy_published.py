"""Published cases beyond those of the other files, gaps in comparisons, many options, and input of the wrong kind."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr

from sscore.errors import ModelError
from sscore.strategy import (
    RANDOM_INDICES,
    Activity,
    Evidence,
    Programme,
    Rating,
    ReviewClause,
    Stakeholder,
    Task,
    action_plan,
    activities_from_records,
    ahp,
    ahp_hierarchy,
    better_rank,
    burden_share,
    comparison_matrix,
    coordination,
    critical_path,
    draft_strategy,
    group_ahp,
    kendall_w,
    national_strategy,
    needs_assessment,
    quadrant,
    random_index,
    rank_acceptability,
    stakeholder_map,
    weighted_scores,
)

# Saaty 1980, The Analytic Hierarchy Process, chapter 2: wealth of seven nations, judged by eye.
NATIONS = [
    [1, 4, 9, 6, 6, 5, 5], [1 / 4, 1, 7, 5, 5, 3, 4], [1 / 9, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
    [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3], [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3], [1 / 5, 1 / 3, 7, 3, 3, 1, 2],
    [1 / 5, 1 / 4, 5, 3, 3, 1 / 2, 1],
]  # fmt: skip
GAP = float("nan")
FOUR = [[1, 2, GAP, 4], [0.5, 1, 2, 3], [GAP, 0.5, 1, 2], [0.25, 1 / 3, 0.5, 1]]


def test_wealth_of_nations() -> None:
    found = ahp(NATIONS)
    assert found.weights == pytest.approx([0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=6e-4)
    assert (found.lambda_max, found.consistency_index) == pytest.approx((7.608, 0.101), abs=5e-4)
    assert found.consistency_index / 1.32 == pytest.approx(0.08, abs=0.005) and found.consistent


def test_harkers_example_and_what_is_not_known() -> None:
    # Harker 1987, Mathematical Modelling 9(11): (4/7, 2/7, 1/7) from two comparisons of three items.
    found = ahp([[1, 2, GAP], [0.5, 1, 2], [GAP, 0.5, 1]])
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.consistency_ratio is None and found.consistent is None and "none checks another" in found.remark


def test_a_ratio_with_gaps() -> None:
    found = ahp(FOUR)
    assert found.random_index == pytest.approx(0.89 * 2 / 3)
    assert found.consistency_ratio == pytest.approx(found.consistency_index / found.random_index)
    assert found.consistent and "1 of 6 comparisons" in found.remark
    circle = [[1, 9, GAP, 1 / 9], [1 / 9, 1, 9, GAP], [GAP, 1 / 9, 1, 9], [9, GAP, 1 / 9, 1]]
    assert ahp(circle).consistent is False and "compare again" in ahp(circle).remark


@pytest.mark.parametrize(("size", "missing"), [(4, 1), (4, 2), (5, 2), (6, 3), (7, 4)])
def test_the_index_with_gaps_is_that_of_random_matrices(size: int, missing: int) -> None:
    told = RANDOM_INDICES["saaty"][size] * (1 - 2 * missing / ((size - 1) * (size - 2)))
    assert random_index(size, draws=1_500, seed=3, missing=missing) == pytest.approx(told, abs=0.05)


def test_random_indices_with_too_many_gaps() -> None:
    assert random_index(5, draws=50, seed=1, missing=6) == pytest.approx(0, abs=1e-12)
    for bad in ({"missing": 7}, {"missing": -1}, {"draws": 0}, {"size": 2}, {"seed": None}):
        with pytest.raises(ModelError):
            random_index(**({"size": 5, "draws": 10, "seed": 1} | bad))


def test_rounded_reciprocals_are_made_exact_and_told() -> None:
    found = ahp([[1, 3, 7], [0.33, 1, 2], [0.14, 0.5, 1]])
    exact = ahp([[1, 3, 7], [1 / 3, 1, 2], [1 / 7, 0.5, 1]])
    assert found.weights == pytest.approx(exact.weights) and "2 rounded reciprocals" in found.remark
    with pytest.raises(ModelError, match="must be 1 /"):
        ahp([[1, 3], [0.3, 1]])


def test_the_table_of_indices_reaches_groups_and_hierarchies() -> None:
    three = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
    even = [[1, 1], [1, 1]]
    group = group_ahp([three, three], indices="donegan-dodd")
    assert group.group.random_index == group.members[0].random_index == 0.4914
    below = ahp_hierarchy(three, {"a": even, "b": even, "c": even}, indices="donegan-dodd")
    assert below.criteria.random_index == 0.4914


def test_siegel_without_ties() -> None:
    # Siegel and Castellan 1988, section 9.5: three executives, six applicants, W = 0.16.
    found = kendall_w([(1, 6, 3, 2, 5, 4), (1, 5, 6, 4, 2, 3), (6, 3, 2, 5, 4, 1)])
    assert found.w == pytest.approx(0.16, abs=0.005)
    assert found.raters == ("party 1", "party 2", "party 3")


@given(st.lists(st.permutations([1, 1, 2, 3, 4, 4]), min_size=2, max_size=4))
def test_mean_correlation_is_spearmans_also_with_ties(orders: list[list[int]]) -> None:
    found = kendall_w({f"p{k}": o for k, o in enumerate(orders)})
    pairs = [spearmanr(a, b)[0] for k, a in enumerate(orders) for b in orders[k + 1 :]]
    assert found.mean_rank_correlation == pytest.approx(np.mean(pairs))
    assert found.ranks.tolist() == [rankdata(o).tolist() for o in orders]


def test_reliable_construction() -> None:
    # Hillier and Lieberman, Introduction to Operations Research, Reliable Construction Co.: 44 weeks, A-B-C-E-F-J-L-N.
    tasks = {
        "A": (2, ()), "B": (4, ("A",)), "C": (10, ("B",)), "D": (6, ("C",)), "E": (4, ("C",)), "F": (5, ("E",)),
        "G": (7, ("D",)), "H": (9, ("E", "G")), "I": (7, ("C",)), "J": (8, ("F", "I")), "K": (4, ("J",)),
        "L": (5, ("J",)), "M": (2, ("H",)), "N": (6, ("K", "L")),
    }  # fmt: skip
    found = critical_path(tasks)
    assert (found.months, found.paths) == (44, (tuple("ABCEFJLN"),))
    assert [found.slack(k) for k in "DGHIKM"] == [4, 4, 4, 2, 1, 4]


def test_ranks_of_many_need_no_table_of_all_pairs() -> None:
    scores = np.random.default_rng(1).integers(0, 20_000, 30_000) / 8
    tracemalloc.start()
    ranks = better_rank(scores)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    assert ranks.tolist() == rankdata(-scores, method="min").tolist()


@given(st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=1, max_size=5))
def test_ties_share_the_better_rank_in_every_row(rows: list[list[int]]) -> None:
    expected = [rankdata(-np.array(r), method="min").tolist() for r in rows]
    assert better_rank(np.array(rows, dtype=float)).tolist() == expected
    assert better_rank(np.array(rows) + 1e-12 * np.arange(4)).tolist() == expected


def test_judgements_count_as_assumptions() -> None:
    empty = national_strategy("Kenya", "Cover for all", date="2027-01", owner="State department")
    known = Stakeholder("Unions", 6, 8, 1, (Evidence("Resolution of May.", "union congress", "B", "2026-05"),))
    mapped = empty.including(stakeholders=stakeholder_map([known, Stakeholder("Traders", 3, 9, 0)]))
    assert mapped.inputs()["quality"].tolist() == ["B", "C"]
    chosen = mapped.including(priorities=weighted_scores({"A": (80, 40), "B": (10, None)}, {"reach": 2, "cost": 1}))
    assert chosen.inputs()["statement"].tolist()[2:] == [
        "Weights of the criteria: reach 67%, cost 33%", "A: scores 80, 40", "B: scores 10, no score"
    ]  # fmt: skip
    assert chosen.assumed_share == 4 / 5
    assert "Part 3 (Priorities): only tables, no text." in chosen.lacking()


def test_a_need_counts_its_rating_but_its_coverage_once() -> None:
    draft = draft_strategy("TZA", date="2027-01", owner="Ministry of labour")
    ratings = {("older persons", "old age"): Rating(5, 4)}
    rated = draft.including(needs=needs_assessment("TZA", ratings))
    fresh = rated.inputs().iloc[len(draft.inputs()) :]
    assert fresh["statement"].tolist() == ["Older persons, old age: importance 5, feasibility 4 of 5"]
    assert rated.assumed_share > draft.assumed_share


def test_a_sheet_with_numbers_as_keys() -> None:
    rows = [{"key": 1.0, "name": "A", "months": 2, "step": 3.0}, {"key": 2, "name": "B", "months": 1, "after": 1.0}]
    plan = action_plan(activities_from_records(rows), start="2027-01", currency="KES")
    assert plan.months == 3 and plan.activities[0].step == 3 and plan.activities[1].after == ("1",)


STRATEGY = national_strategy("Kenya", "Cover", date="2027", owner="Ministry")
OPTIONS = {"A": (80, 40), "B": (55, 75)}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ahp("abc"), "must hold numbers"),
        (lambda: ahp([[1, 2], [1]]), "must hold numbers"),
        (lambda: comparison_matrix(["a", "a"], {}), "must differ"),
        (lambda: comparison_matrix(["a", "b"], {("a", "b"): "x"}), "above 0"),
        (lambda: weighted_scores({"A": ("x", 1)}, (1, 1)), r"scores\['A'\]"),
        (lambda: weighted_scores({"A": 5}, (1,)), "got one value"),
        (lambda: weighted_scores(OPTIONS, ("a", 1)), "weights"),
        (lambda: weighted_scores(OPTIONS, 1), "weights"),
        (lambda: rank_acceptability(OPTIONS, ["a", "b"], draws=500, seed=None), "seed"),
        (lambda: rank_acceptability(OPTIONS, ["a", "a"], draws=500, seed=1), "different names"),
        (lambda: kendall_w({"a": ("x", "y"), "b": (1, 2)}), "ratings of 'a'"),
        (lambda: kendall_w({"a": (1, 2), "b": (1, 2)}, simulations=-1, seed=1), "simulations"),
        (lambda: kendall_w({"a": (1, 2), "b": (1, 2)}, ["x", "x"]), "different names"),
        (lambda: kendall_w(5), "one row of ratings a party"),
        (lambda: burden_share("a", 1), "employees"),
        (lambda: critical_path({"a": 5}), "months, keys before it"),
        (lambda: critical_path([("a", 1, ())]), "wanted tasks"),
        (lambda: critical_path([Task("a", "x")]), "months of 'a'"),
        (lambda: Activity("v", "Vote", 1, "bill"), "tuple of keys"),
        (lambda: Activity("v", "Vote", "x"), "months"),
        (lambda: Activity("v", "Vote", 1, cost="100"), "cost"),
        (lambda: Activity("v", "Vote", 1, funding="budget"), "funding must be"),
        (lambda: action_plan([Activity("v", "Vote", 1)], start=2027, currency="KES"), "YYYY-MM"),
        (lambda: activities_from_records([{"key": "b"}]), "row 0 has no name"),
        (lambda: coordination([Programme("a", "o", "children", ("cash",))]), "tuple of names"),
        (lambda: quadrant("5", 1), "power"),
        (lambda: Stakeholder("a", 1, 1, "for"), "position"),
        (lambda: Rating("x", 1), "importance"),
        (lambda: needs_assessment("TZA", {("older persons", "old age"): 3}), "must be a Rating"),
        (lambda: Evidence("x", "s", "A", 2020), "date"),
        (lambda: STRATEGY.attach(1, "a sentence"), "wanted Evidence"),
        (lambda: STRATEGY.write(1, "text", "a sentence"), "wanted Evidence"),
        (lambda: STRATEGY.including(plan="x"), "must be of the kind ActionPlan"),
        (lambda: ReviewClause(12, "a", "b").dates("2027-01", "x"), "until"),
    ],
)
def test_input_of_the_wrong_kind_is_told(call, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        call()
