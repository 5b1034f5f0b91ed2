"""Legal coverage, SDG 1.3.1 and their distance: hand-worked cases, identities, published figures in every country."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.countries import codes, country
from sscore.coverage import (
    SDG_ROWS,
    Reach,
    country_coverage,
    coverage_gap,
    gap_matrix,
    law_reach,
    legal_coverage,
    sdg_coverage,
    staircase,
    work_categories,
)
from sscore.errors import DataError, ModelError

PEOPLE = pd.DataFrame(
    {
        "group": ["women"] * 3 + ["men"] * 3,
        "category": ["employees", "own-account workers", "family workers"] * 2,
        "persons": [100, 500, 400, 300, 600, 100],
    }
)
ANY = "at least one benefit"


def test_reach_by_group_worked_by_hand():
    law = [
        Reach("old age", "employees", "mandatory", quality="A", law="fund"),
        Reach("old age", "own-account workers", "voluntary", 0.2, 0.5, quality="B"),
        Reach("health", "employees", "none"),
    ]
    found = legal_coverage(PEOPLE, law)
    women, men, both = (found.row("old age", g) for g in ("women", "men", "all"))
    assert (women["mandatory_low"], women["mandatory_high"]) == pytest.approx((0.1, 0.1))
    assert (men["any_low"], men["any_high"]) == pytest.approx((0.42, 0.6))
    assert both["any_high"] == pytest.approx((400 + 550) / 2000)
    assert both["silent"] == pytest.approx(500 / 2000)
    assert (both["quality"], both["laws"]) == ("B", "fund")
    health = found.row("health")
    assert (health["any_high"], health["silent"]) == pytest.approx((0, 0.8))


def test_two_laws_for_one_category_are_not_added_beyond_it():
    law = [Reach("old age", "employees", "mandatory", 0.3, 0.7), Reach("old age", "employees", "mandatory", 0.4, 0.6)]
    row = legal_coverage(PEOPLE, law).row("old age")
    assert (row["mandatory_low"], row["mandatory_high"]) == pytest.approx((0.2 * 0.4, 0.2 * 1.0))


def test_a_kind_not_stated_is_in_both_ends():
    row = legal_coverage(PEOPLE, [Reach("health", "own-account workers", "not stated")]).row("health")
    assert (row["mandatory_low"], row["mandatory_high"], row["any_low"]) == pytest.approx((0, 0.55, 0.55))


def test_an_empty_group_is_nan_with_a_remark():
    people = pd.DataFrame({"group": ["a", "b"], "category": "employees", "persons": [0, 5]})
    found = legal_coverage(people, [Reach("old age", "employees", "mandatory")])
    assert np.isnan(found.row("old age", "a")["any_high"])
    assert found.row("old age")["any_high"] == 1
    assert "'a'" in found.remarks[0]


@pytest.mark.parametrize(
    ("change", "rules", "words"),
    [
        ({"persons": [-1] + [1] * 5}, [Reach("x", "employees", "mandatory")], "at least 0"),
        ({"category": [None] + ["employees"] * 5}, [Reach("x", "employees", "mandatory")], "blank"),
        ({}, [Reach("x", "employee", "mandatory")], "'employees'"),
        ({}, [], "at least one rule"),
    ],
)
def test_tables_that_make_no_sense(change, rules, words):
    with pytest.raises(ModelError, match=words):
        legal_coverage(PEOPLE.assign(**change), rules)


def test_rules_that_make_no_sense():
    with pytest.raises(ModelError, match="'mandatory'"):
        Reach("old age", "employees", "compulsory")
    with pytest.raises(ModelError, match="low"):
        Reach("old age", "employees", "mandatory", 0.8, 0.2)
    with pytest.raises(ModelError, match="'old age'"):
        legal_coverage(PEOPLE, [Reach("old age", "employees", "mandatory")]).row("old-age")


@given(st.integers(1, 400), st.data())
def test_the_gap_holds_for_every_possible_population(people, data):
    """Draw who is reached and who is covered: the true parts lie in the bounds, and the parts add up."""
    reached = np.array(data.draw(st.lists(st.booleans(), min_size=people, max_size=people)))
    covered = np.array(data.draw(st.lists(st.booleans(), min_size=people, max_size=people)))
    gap = coverage_gap(people, int(reached.sum()), int(covered.sum()))
    truth = {
        "not_complied": (reached & ~covered).sum(),
        "not_reached": (~reached).sum(),
        "beyond_the_law": (~reached & covered).sum(),
        "unprotected": (~covered).sum(),
    }
    for name, number in truth.items():
        low, high = getattr(gap, name)
        assert low <= number <= high
    assert gap.unprotected[0] == gap.not_complied[0] + gap.not_reached[0] - gap.beyond_the_law[0]


def test_gap_with_bounds_is_the_widest_of_its_corners():
    gap = coverage_gap(1000, (200, 400), (100, 300))
    corners = [coverage_gap(1000, law, real) for law in (200, 400) for real in (100, 300)]
    for part in ("not_complied", "not_reached", "beyond_the_law", "unprotected"):
        ends = [getattr(c, part) for c in corners]
        assert getattr(gap, part) == (min(e[0] for e in ends), max(e[1] for e in ends))
    with pytest.raises(ModelError, match="at most 1000"):
        coverage_gap(1000, 1001, 5)
    with pytest.raises(ModelError, match="at least, at most"):
        coverage_gap(1000, (5, 3), 5)


def test_sdg_rows_have_their_own_denominators():
    whole = {ANY: 1000, "children": 400, "old age": 60, "employment injury": 300, "health": 1000}
    covered = {"children": (100, 120), "old age": 30, "employment injury": 150, "health": 700}
    found = sdg_coverage(covered, whole)
    rows = found.to_frame().set_index("row")
    assert rows.loc["children", ["low", "high", "status"]].tolist() == [0.25, 0.3, "bounds"]
    assert rows.loc["old age", "low"] == 0.5
    assert rows.loc[ANY, "persons_low"] == 150, "the largest part; health does not count"
    assert np.isnan(rows.loc[ANY, "high"]), "rows are missing, so nothing is known from above"
    assert rows.loc["unemployed", "status"] == "no data"
    assert np.isnan(rows.loc["unemployed", "low"])
    assert "from below only" in found.remarks[0]


def test_all_parts_bound_the_first_row_and_overlaps_narrow_it():
    parts = [r.row for r in SDG_ROWS if r.part_of_any]
    whole = {ANY: 1000, **dict.fromkeys(parts, 500)}
    covered = dict.fromkeys(parts, 40)
    row = sdg_coverage(covered, whole).to_frame().set_index("row").loc[ANY]
    assert (row["persons_low"], row["persons_high"]) == (40, 40 * len(parts))
    pair = {("active contributors", "employment injury"): 40}
    assert sdg_coverage(covered, whole, overlaps=pair).any_benefit.high == 40 * (len(parts) - 1)


def test_what_no_row_asks_for_is_told_and_bounds_carry_no_overlap():
    parts = [r.row for r in SDG_ROWS if r.part_of_any]
    whole = {ANY: 1000, **dict.fromkeys(parts, 500)}
    assert "survivors" in sdg_coverage(dict.fromkeys(parts, 40), whole).remarks[-1]
    counted = sdg_coverage({ANY: 400, **dict.fromkeys(parts, 40)}, whole)
    assert counted.remarks == (), "a counted first row holds them all"
    ranged = {**dict.fromkeys(parts, 40), "children": (40, 50)}
    with pytest.raises(ModelError, match="'children', which is given by its bounds"):
        sdg_coverage(ranged, whole, overlaps={("children", "old age"): 5})


def test_rows_of_everybody_beside_groups_are_refused():
    people = pd.DataFrame({"category": "employees", "persons": [10, 20, 30], "group": ["women", "men", "all"]})
    law = [Reach("old age", "employees", "mandatory")]
    with pytest.raises(ModelError, match="count twice"):
        legal_coverage(people, law)
    assert legal_coverage(people[people["group"] == "all"], law).row("old age")["persons"] == 30
    assert legal_coverage(people[people["group"] != "all"], law).row("old age")["persons"] == 30


def test_a_first_row_below_its_part_is_told():
    found = sdg_coverage({ANY: 50, "old age": 60}, {ANY: 1000, "old age": 100})
    assert "below one of its parts, old age" in found.remarks[-1]


@pytest.mark.parametrize(
    ("covered", "whole", "words"),
    [
        ({"childern": 1}, {ANY: 10}, "'children'"),
        ({"children": 1}, {ANY: 10}, "no denominator"),
        ({"children": 11}, {ANY: 50, "children": 10}, "covered.'children'. must be at least 0 and at most 10"),
        ({"children": (1, 2, 3)}, {ANY: 50, "children": 10}, "a number or .at least, at most."),
        ({"children": (3, 1)}, {ANY: 50, "children": 10}, "smaller one first"),
        ({"children": 1}, {ANY: 50, "children": 60}, "more than the whole population"),
        ({"children": 1}, {"children": 10}, "whole population"),
    ],
)
def test_sdg_counts_that_make_no_sense(covered, whole, words):
    with pytest.raises(ModelError, match=words):
        sdg_coverage(covered, whole)


def test_a_denominator_of_nobody_is_nan():
    found = sdg_coverage({"unemployed": 0}, {ANY: 10, "unemployed": 0})
    assert np.isnan(found.to_frame().set_index("row").loc["unemployed", "low"])
    assert "unemployed" in " ".join(found.remarks)


@pytest.mark.parametrize("code", codes())
def test_every_country(code):
    found = country_coverage(code)
    table = found.to_frame()
    assert table["row"].tolist() == [r.row for r in SDG_ROWS]
    known = table[table["share"].notna()]
    assert known["quality"].isin(["A", "B", "C"]).all()
    assert known["source"].astype(bool).all()
    assert table.loc[table["share"].isna(), "status"].eq("no data").all()
    published = gap_matrix(code).frame["value"].dropna() / 100
    assert set(known["share"]) <= set(published), "nothing invented: every share is a published or flagged one"
    counted = table[table["persons"].notna()]
    assert (counted["persons"] <= counted["of"]).all()
    assert np.allclose(counted["persons"], counted["share"] * counted["of"])
    frame = found.legal.frame
    assert frame[["mandatory_low", "mandatory_high", "any_low", "any_high", "silent"]].stack().between(0, 1).all()
    assert (frame["mandatory_high"] <= frame["any_high"] + 1e-12).all()
    assert frame["quality"].eq("C").all(), "the reach is our reading of a rate"
    assert len(found.missing) > 0


@pytest.mark.parametrize("code", codes())
def test_categories_add_up_to_the_labour_force(code):
    table = work_categories(code)
    year = int(table["year"].iloc[0])
    pack = country(code)
    for sex, rows in table.groupby("group"):
        rate = pack.figure("labour.lfpr", year=year, sex=sex, age="15-64").value / 100
        force = rate * pack.population(year, ages=(15, 64), sex=sex).value
        assert rows["persons"].sum() == pytest.approx(force)
        assert (rows["persons"] >= 0).all()
    both = staircase(code, year).level("labour force").persons
    assert table["persons"].sum() == pytest.approx(both, rel=0.01)


def test_published_figures_of_tanzania():
    """UN SDG database, October 2020: 5.5 % of older persons and 8.8 % of the employed, 2019."""
    found = country_coverage("TZA")
    assert found.row("old age")["share"] == pytest.approx(0.055)
    injury = found.row("employment injury")
    assert (injury["share"], injury["year"]) == (pytest.approx(0.088), 2019)
    assert injury["persons"] == pytest.approx(0.088 * staircase("TZA", 2019).level("employed").persons)
    parts = found.distance.set_index("part")
    assert parts.loc["effective", "share_low"] == pytest.approx(0.088)
    assert parts.loc["not complied", "share_low"] == pytest.approx(parts.loc["legal", "share_low"] - 0.088)


def test_the_poor_have_a_row_of_their_own():
    """UN SDG database, October 2020, SI_COV_POOR: 2.5 % of Kenya's poor receive social assistance in cash, 2019."""
    row = country_coverage("KEN").row("poor persons")
    assert (row["share"], row["year"], row["status"]) == (pytest.approx(0.025), 2019, "measured")
    assert row["denominator"] == "persons below the national poverty line"
    assert np.isnan(row["persons"]), "no headcount of the same year in the pack"


def test_a_share_of_another_group_is_said_to_be_one():
    workers = country_coverage("RWA").row("active contributors")
    assert workers["persons_quality"] == "C"
    assert "% of working population, taken to be the employed" in workers["note"]
    assert "taken to be" not in country_coverage("TZA").row("employment injury")["note"]


@pytest.mark.parametrize("day", ["1950-01-01", "2110-01-01"])
def test_a_day_without_a_known_rule_is_no_day_without_a_law(day):
    for ask in (law_reach, country_coverage):
        with pytest.raises(DataError, match="knows no rule of the law on"):
            ask("TZA", day)


def test_figures_that_contradict_each_other_are_told():
    assert "below its part employment injury" in " ".join(country_coverage("UGA").remarks)
    assert "below its part" not in " ".join(country_coverage("TZA").remarks)


def test_a_law_that_is_not_applied_says_so():
    rules = law_reach("SSD")
    assert rules
    assert all("not yet operational" in r.note for r in rules)
    assert all((r.low, r.high) == (0, 1) for r in rules)


def test_the_law_of_a_day():
    """Kenya's health contribution of the self-employed starts with the Fund in October 2024."""
    before, after = ({(r.branch, r.category) for r in law_reach("KEN", day)} for day in ("2024-09-30", "2024-10-01"))
    assert ("health", "self-employed") not in before
    assert ("health", "self-employed") in after
    with pytest.raises(DataError, match="KEN"):
        country_coverage("KNE")
