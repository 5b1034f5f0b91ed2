"""The staircase on real packs: by hand for one country, identities for all seven."""

import pytest

from sscore.countries import codes, country
from sscore.coverage import Staircase, staircase
from sscore.errors import DataError, ModelError

LABELS = ["population", "working age 15-64", "labour force", "employed", "employees", "registered members"]
LABELS += ["active contributors"]


@pytest.fixture(scope="module", params=codes())
def steps(request: pytest.FixtureRequest) -> Staircase:
    return staircase(request.param)


def test_tanzania_by_hand() -> None:
    # WPP 2024: 37.31 m aged 15-64; participation 84.9 % (15-64), 83.7 % (15+); employment 81.6 %;
    # self-employed 85.5 % (2023); covered for work injury 8.8 % (2019).
    found = staircase("TZA")
    assert found.year == 2024
    assert found.level("working age 15-64").persons == pytest.approx(37.31e6, rel=1e-3)
    assert found.level("labour force").persons == pytest.approx(31.69e6, rel=1e-3)
    assert found.level("employed").persons == pytest.approx(30.88e6, rel=1e-3)
    assert found.level("employees").persons == pytest.approx(4.472e6, rel=1e-3)
    assert found.level("active contributors").persons == pytest.approx(2.717e6, rel=1e-3)
    assert found.share() == pytest.approx(0.088)
    assert (found.level("employees").year, found.level("active contributors").year) == (2023, 2019)


def test_labels_and_order(steps: Staircase) -> None:
    assert [s.label for s in steps.levels] == LABELS


def test_groups_lie_inside_one_another(steps: Staircase) -> None:
    persons = [s.persons for s in steps.levels[:5]]
    assert persons == sorted(persons, reverse=True)
    assert 0 < steps.level("active contributors").persons < steps.level("registered members").persons


def test_active_of_employed_is_the_published_share(steps: Staircase) -> None:
    figure = country(steps.code).figure("coverage.employed_covered_work_injury")
    assert steps.share(of="employed") == pytest.approx(figure.value / 100)
    assert steps.level("active contributors").assumed == figure.assumed


def test_shares_multiply_along_the_stairs(steps: Staircase) -> None:
    direct = steps.share(of="population")
    via = steps.share(of="employed") * steps.share(of="population", level="employed")
    assert direct == pytest.approx(via)
    assert steps.share(of="employees", level="employees") == pytest.approx(1)


def test_registered_members_are_always_flagged(steps: Staircase) -> None:
    level = steps.level("registered members")
    assert level.assumed
    assert level.quality == "C"
    assert level.source.startswith("assumption")


def test_every_step_has_year_quality_source_and_how(steps: Staircase) -> None:
    table = steps.to_frame()
    assert list(table["label"]) == LABELS
    assert (table["year"] <= steps.year).all()
    assert table[["quality", "source", "note", "unit"]].astype(bool).all().all()


def test_south_sudan_rests_on_an_assumption() -> None:
    found = staircase("SSD")
    assert found.year == 2023
    assert found.level("active contributors").assumed
    assert found.level("active contributors").quality == "C"
    assert not found.level("employed").assumed


def test_an_earlier_year_uses_the_shares_known_then() -> None:
    early = staircase("KEN", 2018)
    assert early.year == 2018
    assert early.level("employees").year == 2018
    assert early.level("active contributors").year == 2019  # no earlier figure exists
    assert early.level("population").persons < staircase("KEN").level("population").persons


def test_unknown_year_country_and_step_are_refused() -> None:
    with pytest.raises(DataError, match="2060"):
        staircase("KEN", 2060)
    with pytest.raises(DataError, match="KEN"):
        staircase("Kenya")
    with pytest.raises(ModelError, match="'employed'"):
        staircase("KEN").share(of="employd")


def test_nobody_in_the_denominator_is_refused() -> None:
    found = staircase("KEN")
    empty = [s if s.label != "employed" else type(s)(**{**s.__dict__, "persons": 0.0}) for s in found.levels]
    with pytest.raises(ModelError, match="nobody"):
        Staircase(found.country, found.code, found.year, tuple(empty)).share(of="employed")
