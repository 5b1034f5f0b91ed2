"""Gaps by hand: bounds, findings, adequacy, cost and the order by its stated rule."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import FINDINGS, RANKINGS, GroupAtRisk, Inventory, ProgrammeEntry, assess_gaps
from sscore.errors import ModelError

CELL = ("old age", "older persons")


def gap(entries=(), persons=1_000, line=None, **group):
    made = Inventory("Ziwa", "KES", [GroupAtRisk(*CELL, persons, **group)], entries, poverty_line=line)
    return assess_gaps(made)[CELL]


def entry(name="a", covered=None, **more):
    return ProgrammeEntry(name, *CELL, covered=covered, **more)


def test_no_programme_leaves_everybody_uncovered_only_where_the_list_is_complete():
    found = gap()
    assert (found.low, found.high, found.findings) == (1_000, 1_000, ("no programme", "persons uncovered"))
    open_list = gap(complete=False)
    assert (open_list.low, open_list.high) == (0, 1_000)
    assert open_list.findings == ("no programme listed", "not counted", "perhaps uncovered")


def test_law_and_fact():
    assert "law without programme" in gap([entry(covered=0, in_law=True)]).findings
    assert "programme without law" in gap([entry(covered=10, in_law=False)]).findings
    quiet = gap([entry(covered=10, in_law=None)]).findings
    assert quiet == ("persons uncovered",)


def test_nobody_has_counted():
    found = gap([entry("a", 300), entry("b")])
    assert (found.low, found.high) == (0, 700)
    assert found.findings == ("not counted", "perhaps uncovered")
    assert found.remarks[0] == "nobody has counted: b"


def test_overlap_and_fragments():
    found = gap([entry("a", 700, institution="Fund"), entry("b", 600, institution="Ministry")])
    assert (found.added, found.double_counted, found.low, found.high) == (1_300, 300, 0, 300)
    assert found.findings == ("fragmented", "overlap", "perhaps uncovered")


def test_a_known_overlap_gives_the_number():
    entries = [entry("a", 300), entry("b", 500)]
    found = gap(entries, overlaps={("a", "b"): 200})
    assert found.low == found.high == 1_000 - (300 + 500 - 200)
    assert found.double_counted == 200


def test_a_survey_has_the_last_word_and_conflicts_are_told():
    found = gap([entry("a", 700), entry("b")], counted_once=600)
    assert (found.low, found.high, found.double_counted) == (400, 400, 100)
    assert "not counted" not in found.findings
    assert any("do not agree" in r for r in found.remarks)


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=5))
def test_bounds_hold_for_any_counts(counts):
    found = gap([entry(f"p{k}", c) for k, c in enumerate(counts)])
    assert found.low == max(0, 1_000 - sum(counts))
    assert found.high == 1_000 - max(counts)
    assert set(found.findings) <= set(FINDINGS)


def test_adequacy():
    """C102 asks for 40 % in old age; the line is met exactly."""
    entries = [
        entry("grant", 10, benefit=50.0), entry("exact", 10, benefit=100.0), entry("fund", 10, benefit_share=40.0),
        entry("poor fund", 10, benefit_share=39.9),
    ]  # fmt: skip
    made = Inventory("Ziwa", "KES", [GroupAtRisk(*CELL, 1_000)], entries, poverty_line=100)
    table = assess_gaps(made).adequacy().set_index("programme")
    assert table["met"].tolist() == [False, True, True, False]
    assert table.loc["grant", "ratio"] == 0.5
    assert table.loc["fund", "benchmark"] == 40
    assert "inadequate" in assess_gaps(made)[CELL].findings
    assert "inadequate" not in gap([entry("grant", 10, benefit=50.0)]).findings


GROUPS = [GroupAtRisk("old age", "older persons", 100), GroupAtRisk("maternity", "mothers", 60),
          GroupAtRisk("sickness", "employed", 500, complete=False)]  # fmt: skip
MADE = Inventory("Ziwa", "KES", GROUPS, [ProgrammeEntry("grant", "old age", "older persons", True, 70)])


@pytest.mark.parametrize(
    ("rule", "target", "first"),
    [
        ("persons", None, "maternity"),
        ("share", None, "maternity"),
        ("cost", {"old age": 30, "maternity": 10}, "old age"),
    ],
)
def test_the_order_follows_the_stated_rule(rule, target, first):
    found = assess_gaps(MADE, target=target, rank_by=rule)
    assert [g.risk for g in found.gaps][0] == first
    assert found.gaps[-1].risk == "sickness"
    assert found.rule.startswith(RANKINGS[rule])
    assert found.to_frame()["rank"].tolist() == [1, 2, 3]


def test_cost_and_its_share_of_gdp():
    found = assess_gaps(MADE, target=5, administration=0.1, gdp=1e6).to_frame().set_index("risk")
    assert found.loc["old age", "cost_low"] == pytest.approx(30 * 5 * 12 * 1.1)
    assert found.loc["old age", "cost_low_pct_gdp"] == pytest.approx(0.198)
    assert found.loc["sickness", ["cost_low", "cost_high"]].tolist() == pytest.approx([0, 33_000])
    assert math.isnan(assess_gaps(MADE)["maternity", "mothers"].cost_low)


def test_what_is_spent_now_stands_beside_what_a_gap_would_cost():
    cell = ("old age", "older")
    known = [ProgrammeEntry("a", *cell, budget=40), ProgrammeEntry("b", *cell, budget=2)]
    other = ProgrammeEntry("c", *cell)
    for entries, spent, told in ((known, 42, False), ([*known, other], 42, True), ([other], None, False)):
        gap = assess_gaps(Inventory("Ziwa", "KES", [GroupAtRisk(*cell, 10)], entries))[cell]
        assert gap.spent == spent if spent else math.isnan(gap.spent)
        assert ("spending known of 2 of 3 programmes" in gap.remarks) == told


def test_persons_by_risk_are_not_counted_twice():
    groups = [GroupAtRisk("medical care", g, n) for g, n in (("children", 400), ("poor persons", 500))]
    found = assess_gaps(Inventory("Ziwa", "KES", groups))
    assert found.by_risk().values.tolist() == [["medical care", 2, 500, 900]]
    assert found.by_risk(separate=True).values.tolist() == [["medical care", 2, 900, 900]]


def test_what_to_count_first():
    assert assess_gaps(MADE).to_collect()["risk"].tolist() == ["sickness"]
    assert [g.risk for g in assess_gaps(MADE).found("no programme")] == ["maternity"]


def test_an_empty_group():
    found = gap([entry(covered=0)], persons=0)
    assert (found.low, found.high) == (0, 0)
    assert all(math.isnan(s) for s in found.share)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: assess_gaps(MADE, rank_by="name"), "rank_by"),
        (lambda: assess_gaps(MADE, rank_by="cost"), "needs target"),
        (lambda: assess_gaps(MADE, target={"old": 1}), "Did you mean 'old age'"),
        (lambda: assess_gaps(MADE, target=-1), "target"),
        (lambda: assess_gaps(MADE, gdp=0), "gdp"),
        (lambda: assess_gaps(MADE)["old age", "mothers"], "nothing for"),
        (lambda: assess_gaps(MADE).found("holes"), "finding"),
        (lambda: gap([entry("a", 3), entry("b", 3)], overlaps={("a", "b"): 4}), "contradict"),
    ],
)
def test_wrong_questions(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()
