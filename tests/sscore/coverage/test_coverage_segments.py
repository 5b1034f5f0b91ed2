"""Segments of informal workers: needs by scale, the rule worked by hand, weights, and what must stay hidden."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.coverage import (
    ICSE_18,
    SegmentRule,
    contributory_capacity,
    household_needs,
    seasonality,
    segment_workers,
    syn_monthly_incomes,
)
from sscore.errors import ModelError
from sscore.households import quintiles_of_persons, syn_households

RULE = SegmentRule(contribution=10)


def workers(*groups: tuple[str, int, list[float], float]) -> pd.DataFrame:
    """Return workers of groups (status, quintile, capacities, months below)."""
    rows = [{"status": s, "quintile": q, "capacity": c, "months_below": m} for s, q, many, m in groups for c in many]
    return pd.DataFrame(rows)


def test_needs_by_scale():
    assert household_needs(100, [1, 2, 2], [0, 0, 3]).tolist() == [100, 200, 500]
    assert household_needs(100, [2], [2], scale="oxford").tolist() == pytest.approx([270])
    assert household_needs(100, [2], [2], scale="modified oecd").tolist() == pytest.approx([210])
    with pytest.raises(ModelError, match="'oxford'"):
        household_needs(100, [1], [0], scale="oecd")
    with pytest.raises(ModelError, match="whole persons"):
        household_needs(100, [1.5], [0])
    with pytest.raises(ModelError, match="adults"):
        household_needs(100, [0], [2])


def test_capacity_is_not_cut_off():
    assert contributory_capacity([-50, 0, 80], 60).tolist() == [-110, -60, 20]
    with pytest.raises(ModelError, match="shape"):
        contributory_capacity([1, 2], [1])


def test_the_rule_worked_by_hand():
    table = workers(
        ("22", 1, [-5.0] * 6, 5),
        ("22", 3, [5.0] * 6, 1),
        ("22", 5, [10.0] * 6, 0),
        ("30", 3, [4.9] * 6, 2),
    )
    found = segment_workers(table, RULE)
    frame = found.to_frame().set_index(["status", "quintile"])
    assert frame["instrument"].to_dict() == {
        ("22", 1): "subsidised",
        ("22", 3): "contribute with matching",
        ("22", 5): "contribute fully",
        ("30", 3): "subsidised",
    }
    assert frame["rhythm"].tolist() == ["seasonal", "monthly", "monthly", "seasonal"]
    assert (found.able_share, found.matched_share) == (0.25, 0.5)
    assert frame["share"].tolist() == [0.25] * 4
    assert frame.loc[("30", 3), "label"] == "dependent contractors"


def test_half_of_a_segment_is_a_majority_and_a_full_match_still_needs_something():
    half = segment_workers(workers(("22", 2, [10.0] * 5 + [0.0] * 5, 0)), RULE).frame
    assert half["instrument"].tolist() == ["contribute fully"]
    free = segment_workers(workers(("22", 2, [0.0] * 6, 0)), SegmentRule(contribution=10, most_match=1)).frame
    assert free["instrument"].tolist() == ["subsidised"]


def test_weights_are_used_and_rows_of_none_are_told():
    table = workers(("22", 1, [20.0] * 5 + [-5.0] * 5, 0)).assign(weight=[1.0] * 5 + [3.0] * 5)
    found = segment_workers(table, RULE)
    assert (found.persons, found.able_share) == (20, 0.25)
    assert found.frame["mean_capacity"].tolist() == [pytest.approx((5 * 20 - 15 * 5) / 20)]
    scaled = segment_workers(table.assign(weight=table["weight"] * 10), RULE)
    assert scaled.able_share == found.able_share
    with_none = pd.concat([table, table.head(3).assign(weight=0.0)])
    again = segment_workers(with_none, RULE)
    assert (again.persons, again.remarks) == (20, ("3 rows have weight 0 and stand for nobody.",))


def test_equal_incomes_and_one_person():
    alone = segment_workers(workers(("51", 2, [7.0], 0)), RULE)
    assert (alone.hidden, len(alone.frame)) == (1, 1)
    assert alone.frame["instrument"].tolist() == ["hidden"]
    assert alone.frame[["rows", "persons", "able_share"]].isna().all(axis=None)
    same = segment_workers(workers(("22", 3, [12.0] * 40, 0)), RULE)
    assert (same.able_share, same.hidden) == (1, 0)


def test_who_can_pay_with_matching_alone_is_not_given_away_by_a_difference():
    """10 of 30 can pay, 12 with matching: the difference would show two persons."""
    frame = segment_workers(workers(("22", 1, [20.0] * 10 + [6.0] * 2 + [0.0] * 18, 0)), RULE).frame
    assert frame["able_share"].tolist() == [pytest.approx(1 / 3)]
    assert frame["matched_share"].isna().all()


def test_small_segments_and_small_counts_behind_shares_are_hidden():
    table = workers(
        ("22", 1, [20.0] * 30, 0), ("22", 2, [20.0] * 3, 0), ("30", 1, [20.0] * 30, 0), ("30", 2, [20.0] * 30, 0)
    )
    frame = segment_workers(table, RULE).to_frame()
    assert frame["rows"].isna().sum() >= 2, "one hidden cell alone could be had from the totals"
    one_able = workers(("22", 1, [20.0] + [0.0] * 29, 0), ("22", 2, [20.0] * 15 + [0.0] * 15, 0))
    frame = segment_workers(one_able, RULE).frame
    assert frame["able_share"].isna().all()
    assert frame["instrument"].tolist() == ["subsidised", "contribute fully"], "the class is no count of persons"


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.sampled_from(["22", "30"]), st.integers(1, 3), st.integers(-5, 30)), min_size=1, max_size=60)
)
def test_no_published_cell_shows_fewer_than_five(rows):
    table = pd.DataFrame(rows, columns=["status", "quintile", "capacity"]).assign(months_below=1)
    found = segment_workers(table, RULE)
    shown = found.frame.dropna(subset=["rows"])
    assert (shown["rows"] >= 5).all()
    whole = {"rows": len(table), "able_share": found.able_share, "matched_share": found.matched_share}
    told = pd.concat([shown, pd.DataFrame([whole])])
    for share in ("able_share", "matched_share"):
        seen = told.dropna(subset=[share])
        inside = (seen["rows"] * seen[share]).astype(float).round()
        assert not inside.between(1, 4).any()
        assert not (seen["rows"] - inside).between(1, 4).any()
    only = (told["rows"] * (told["matched_share"] - told["able_share"])).astype(float).round()
    assert not only.between(1, 4).any(), "nor who can pay with matching alone"
    assert found.hidden == len(found.frame) - len(shown)
    assert found.hidden != 1 or len(found.frame) == 1, "one hidden segment alone could be had from the total"
    assert not found.able_share > found.matched_share
    assert np.isnan(found.persons) == (len(table) < 5)


def test_from_an_invented_survey_to_segments():
    survey = syn_households("UGA", households=500, seed=3)
    homes = survey.households.reset_index(drop=True)
    size = survey.persons.groupby("household").size().reindex(homes["household"]).to_numpy()
    grown = survey.persons[survey.persons["age"] >= 15].groupby("household").size()
    adults = np.maximum(grown.reindex(homes["household"]).fillna(0).to_numpy(), 1)
    income = homes["consumption"].to_numpy() * size
    needs = household_needs(float(survey.line), adults, size - adults)
    months = syn_monthly_incomes(12 * income, "two harvests", seed=3).incomes
    below = (months < needs[:, None]).sum(axis=1)
    table = pd.DataFrame(
        {
            "status": np.where(homes["area"] == "rural", "22", "30"),
            "quintile": quintiles_of_persons(homes["consumption"], size, homes["weight"]),
            "capacity": contributory_capacity(income, needs),
            "months_below": below,
            "weight": homes["weight"] * size,
        }
    )
    rule = SegmentRule(contribution=0.05 * float(survey.line))
    frame = segment_workers(table, rule).to_frame().dropna(subset=["rows"])
    assert frame["instrument"].isin(["contribute fully", "contribute with matching", "subsidised"]).all()
    capacity = frame.groupby("quintile")["mean_capacity"].mean()
    assert (np.diff(capacity) > 0).all()
    assert (seasonality(months).gini > 0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "99"}, "ICSE-18"),
        ({"quintile": 6}, "1 to 5"),
        ({"quintile": 0}, "at least 1"),
        ({"capacity": np.nan}, "blank"),
        ({"months_below": -1}, "at least 0"),
        ({"months_below": 30}, "months of one year, at most 12, got 30"),
        ({"weight": 0}, "all 0"),
    ],
)
def test_tables_that_make_no_sense(change, words):
    table = workers(("22", 1, [5.0] * 6, 0))
    with pytest.raises(ModelError, match=words):
        segment_workers(table.assign(**change), RULE)
    with pytest.raises(ModelError, match="nobody"):
        segment_workers(table.head(0), RULE)


def test_rules_that_make_no_sense():
    for wrong in ({"contribution": 0}, {"most_match": 1.2}, {"majority": 0}, {"short_months": 0}):
        with pytest.raises(ModelError, match=next(iter(wrong))):
            SegmentRule(**{"contribution": 5, **wrong})


def test_every_status_has_a_code_of_two_digits():
    assert len(ICSE_18) == 10
    assert all(len(code) == 2 for code in ICSE_18)
