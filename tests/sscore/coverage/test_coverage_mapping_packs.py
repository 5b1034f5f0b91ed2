"""The inventories of the seven countries: published shares, and gaps that stay gaps."""

import pytest

from sscore.countries import codes, country
from sscore.coverage import Inventory, assess_gaps, country_inventory, gap_matrix
from sscore.errors import DataError

DAY = "2025-06-30"


@pytest.fixture(scope="module", params=codes())
def made(request: pytest.FixtureRequest) -> Inventory:
    return country_inventory(request.param, DAY)


def group(inventory, risk, name):
    return next(g for g in inventory.groups if (g.risk, g.group) == (risk, name))


def test_every_country_is_mapped_and_says_what_is_missing(made: Inventory) -> None:
    assert len(made.groups) >= 7
    assert made.entries and made.missing and made.remarks
    assert made.poverty_line and made.poverty_line > 0
    found = assess_gaps(made)
    for gap in found.gaps:
        assert 0 <= gap.low <= gap.high <= gap.persons
    uncounted = [g for g in made.groups if g.counted_once is None]
    for g in uncounted:
        assert found[g.risk, g.group].low == 0, "nobody is certainly uncovered where nobody has counted"
        assert any(what.startswith(f"{g.risk}, {g.group}: persons covered") for what, _ in made.missing)


def test_sources_stand_beside_every_group(made: Inventory) -> None:
    assert all(g.source and g.quality in "ABC" for g in made.groups)
    assert all(e.source and e.institution for e in made.entries)


def test_published_shares_are_those_of_the_gap_matrix() -> None:
    """SDG 1.3.1: 8.8 % of Tanzania's employed for work injury, 5.5 % of its older persons."""
    made = country_inventory("TZA", DAY)
    for risk, name, share in (("employment injury", "employed", 0.088), ("old age", "older persons", 0.055)):
        found = group(made, risk, name)
        assert found.counted_once == pytest.approx(share * found.persons)
    older = group(made, "old age", "older persons")
    assert older.persons == country("TZA").population(2025, ages=(60, 100)).value
    assert len(gap_matrix("TZA").frame) > len(made.groups)


def test_a_count_by_the_scheme_itself() -> None:
    """NHIF: 4,856,062 beneficiaries in 2019; a survey of that year counts more persons with any health insurance."""
    (nhif,) = country_inventory("TZA", DAY).of("medical care", "whole population")
    assert (nhif.covered, nhif.note) == (4_856_062, "persons covered: count of 2019")


def test_a_fund_that_does_not_work_yet_covers_nobody() -> None:
    made = country_inventory("SSD", DAY)
    assert "law without programme" in assess_gaps(made)["old age", "employed"].findings
    assert not [g for g in made.groups if g.counted_once is not None], "an assumption is no count"


@pytest.mark.parametrize(
    ("code", "programme", "ratio"), [("TZA", "zanzibar_universal_pension", 20 / 70), ("UGA", "sage", 25 / 110)]
)
def test_grants_beside_the_poverty_line(code, programme, ratio) -> None:
    table = assess_gaps(country_inventory(code, DAY)).adequacy().set_index("programme")
    assert table.loc[programme, "ratio"] == pytest.approx(ratio)
    assert not table.loc[programme, "met"]


def test_rwandas_pension_meets_c102_after_thirty_years() -> None:
    """30 % for 15 years and 2 % for each further one: 60 %."""
    table = assess_gaps(country_inventory("RWA", DAY)).adequacy().set_index("programme")
    assert table.loc["rssb_pension", ["value", "met"]].tolist() == [pytest.approx(60), True]


def test_repealed_schemes_and_shared_rules_are_no_programmes() -> None:
    kenya = {e.programme for e in country_inventory("KEN", DAY).entries}
    assert "shif" in kenya and "nhif" not in kenya
    assert "mainland" not in {e.programme for e in country_inventory("TZA", DAY).entries}


def test_a_day_outside() -> None:
    with pytest.raises(DataError, match="answers up to"):
        country_inventory("KEN", "2110-01-01")
    with pytest.raises(DataError, match="knows no rule in force on 1950-01-01"):
        country_inventory("KEN", "1950-01-01")


def test_the_poor_are_those_of_the_national_line() -> None:
    """The share is of the poor by the national line: 26.4 % of Tanzanians in 2018, not the 51.3 % below 3 $ a day."""
    made = country_inventory("TZA", DAY)
    group = next(g for g in made.groups if g.risk == "poverty")
    people = country("TZA").population(2025, ages=(0, 100)).value
    assert group.persons == pytest.approx(0.264 * people)
    assert group.counted_once == pytest.approx(0.07 * group.persons)


@pytest.mark.parametrize("code", codes())
def test_counts_by_schemes_are_those_of_the_pack_and_never_cut(code: str) -> None:
    pack = country(code)
    for entry in country_inventory(pack, DAY).entries:
        if entry.covered:
            assert entry.covered == float(pack.dated(f"{entry.programme}.beneficiaries")[-1].parameter)
