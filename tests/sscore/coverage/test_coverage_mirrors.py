"""Ejo Heza and Haba Haba as dated rules: the course plan's check values, days, and what a pack lacks."""

import datetime as dt

import pytest

from sscore.countries import codes, country
from sscore.coverage import early_access, matched_savings, published_split, reconcile, voluntary_products
from sscore.errors import DataError, ModelError


# Course plan, C1.M3 X2.
@pytest.mark.parametrize(
    ("saving", "category", "match"),
    [
        (15_000, 1, 15_000),
        (14_999, 1, 0),
        (20_000, 2, 18_000),
        (18_000, 3, 9_000),
        (17_999, 3, 0),
        (40_000, 3, 18_000),
        (40_000, 4, 0),
    ],
)
def test_ejo_heza(saving, category, match):
    assert matched_savings("RWA").rule.match(saving, category) == match


def test_negative_saving():
    with pytest.raises(ModelError, match="saving"):
        matched_savings("RWA").rule.match(-1, 1)


def test_the_match_is_read_for_the_last_day_that_is_known():
    found = matched_savings(country("RWA"))
    assert (found.on, found.quality, found.scheme) == (dt.date(2022, 12, 31), "C", "ejo_heza")
    assert found.remarks[0] == "rules of 2022-12-31"
    assert any("18,000 for category 2" in r for r in found.remarks)
    assert all(s.startswith("unverified") for s in found.sources)
    frame = found.to_frame()
    assert frame["category"].tolist() == [1, 2, 3, 4]
    assert frame["threshold"].isna().tolist() == [False, False, False, True]


@pytest.mark.parametrize("day", ["2018-12-13", "2023-01-01"])
def test_outside_its_days_the_match_is_not_known(day):
    with pytest.raises(DataError, match="ejo_heza"):
        matched_savings("RWA", on=day)


def test_the_published_split_of_haba_haba():
    """Course plan, C1.M3 X1: 25 + 18 + 17 + 2 is 62, not 60."""
    found = published_split("KEN")
    assert found.split.parts_total == 62
    assert found.split.difference == -2
    assert round(found.split.of_total["savings"], 3) == 0.417
    assert round(found.split.of_parts["savings"], 3) == 0.403
    assert found.split.difference == reconcile(60, [25, 18, 17, 2]).difference
    assert (found.unit, found.quality) == ("KES/day", "C")
    assert set(found.to_frame()["unit"]) == {"KES/day"}


@pytest.mark.parametrize(
    ("savings", "age", "available"),
    [
        ([4_800] * 5, 35, 500.0),
        ([4_800] * 4, 35, 0.0),
        ([4_800, 4_800, 4_799, 4_800, 4_800], 35, 0.0),
        ([0, *[4_800] * 5], 35, 500.0),
        ([], 35, 0.0),
        ([], 50, 1_000.0),
        ([], 49.99, 0.0),
    ],
)
def test_early_access(savings, age, available):
    assert early_access("KEN").available(1_000, savings, age) == available


def test_how_many_payments_reach_the_yearly_saving():
    rule = early_access("KEN")
    assert rule.payments_needed(25) == 192
    assert rule.payments_needed(24) == 200
    assert rule.payments_needed(9_000) == 1
    with pytest.raises(ModelError, match="above 0"):
        rule.payments_needed(0)


def test_wrong_balances_and_ages():
    with pytest.raises(ModelError, match="balance"):
        early_access("KEN").available(-1, [], 35)
    with pytest.raises(ModelError, match="age"):
        early_access("KEN").available(1, [], 121)


@pytest.mark.parametrize("code", [c for c in codes() if c not in {"RWA"}])
def test_a_country_without_a_match_says_who_has_one(code):
    with pytest.raises(DataError, match=r"RWA \(ejo_heza\)"):
        matched_savings(code)


def test_a_scheme_without_such_a_rule():
    with pytest.raises(DataError, match="no such rule for 'nssf'. Known: haba_haba"):
        published_split("KEN", "nssf")
    with pytest.raises(DataError, match="has 0 such products"):
        early_access("TZA")


def test_all_products():
    found = voluntary_products()
    assert set(found["quality"]) == {"C"}
    assert (found["first_day"] <= found["last_day"]).all()
    for row in found.to_dict("records"):
        assert row["name"] == country(row["code"]).schemes[row["scheme"]]
