"""Schedules read from the packs, against published amounts and the packs' own cross-checks."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sscore.contributions import main_scheme, schedule_for
from sscore.countries import codes, country, data_folder
from sscore.errors import DataError, UnitError


@pytest.mark.parametrize(
    ("day", "lower", "upper", "most"),
    [
        ("2023-02-01", 6_000, 18_000, 2_160),
        ("2024-01-31", 6_000, 18_000, 2_160),
        ("2024-02-01", 7_000, 36_000, 4_320),
        ("2025-01-31", 7_000, 36_000, 4_320),
        ("2025-02-01", 8_000, 72_000, 8_640),
        ("2026-02-01", 9_000, 108_000, 12_960),
    ],
)
def test_kenya_limits_by_day(day: str, lower: float, upper: float, most: float) -> None:
    rule = schedule_for("KEN", "nssf", day)
    assert (rule.tiers[0].upper, rule.ceiling) == (lower, upper)
    assert rule.contribution(1e9).total == pytest.approx(most)


def test_kenya_agrees_with_the_published_maximum() -> None:
    published = float(country("KEN").at("2026-02-01")["nssf.max_total_contribution"])
    assert schedule_for("KEN", "nssf", "2026-02-01").contribution(500_000).total == pytest.approx(published)


@pytest.mark.parametrize(("wage", "total"), [(3_000, 360), (10_000, 1_200), (14_000, 1_680), (20_000, 2_160)])
def test_kenya_pack_gives_the_table_of_the_act(wage: float, total: float) -> None:
    assert schedule_for("KEN", "nssf", "2023-02-01").contribution(wage).total == pytest.approx(total)


def test_zambia_at_the_ceiling() -> None:
    due = schedule_for("ZMB", "napsa", "2025-06-30").contribution(34_164)
    assert (due.employee, due.employer, due.total) == pytest.approx((1_708.20, 1_708.20, 3_416.40))


@pytest.mark.parametrize(
    ("day", "total"),
    [("2024-12-31", 0.06), ("2025-01-01", 0.12), ("2026-12-31", 0.12), ("2027-01-01", 0.14), ("2028-01-01", 0.16)]
    + [("2029-01-01", 0.18), ("2030-01-01", 0.20)],
)
def test_rwanda_path(day: str, total: float) -> None:
    due = schedule_for("RWA", "rssb_pension", day).contribution(100_000)
    assert due.total == pytest.approx(100_000 * total)
    assert due.employee == pytest.approx(due.employer)


@pytest.mark.parametrize(
    ("code", "scheme", "wage", "employee", "employer"),
    [
        ("TZA", "nssf", 5_000_000, 500_000, 500_000),
        ("UGA", "nssf", 1_000_000, 50_000, 100_000),
        ("BDI", "inss_pension", 600_000, 18_000, 27_000),
        ("SSD", "nsif", 100_000, 8_000, 15_000),
    ],
)
def test_other_countries_by_hand(code: str, scheme: str, wage: float, employee: float, employer: float) -> None:
    due = schedule_for(code, scheme, "2025-06-01").contribution(wage)
    assert (due.employee, due.employer) == pytest.approx((employee, employer))


def test_injury_rate_of_south_sudan_is_not_part_of_the_pension_rate() -> None:
    with_injury = 0.08 + 0.15 + 0.02
    assert schedule_for("SSD", "nsif", "2025-06-01").contribution(100).total < 100 * with_injury


def test_health_minimum_of_kenya() -> None:
    rule = schedule_for("KEN", "shif", "2025-01-01")
    assert rule.contribution([5_000, 20_000]).total.tolist() == pytest.approx([300, 550])
    assert rule.contribution(20_000).employer == 0


@pytest.mark.parametrize("code", codes())
def test_every_country_has_a_main_scheme_that_runs_and_says_where_it_comes_from(code: str) -> None:
    pack = country(code)
    rule = schedule_for(pack, main_scheme(pack), dt.date(2025, 6, 1))
    assert rule.contribution(100.0).total > 0
    assert rule.currency == pack.currency
    assert rule.sources
    assert rule.quality in ("A", "B", "C")
    assert rule.on == dt.date(2025, 6, 1)
    assert rule.label.startswith(pack.name)


def test_main_schemes_are_those_of_the_lessons() -> None:
    wanted = {"TZA": "nssf", "KEN": "nssf", "UGA": "nssf", "RWA": "rssb_pension", "BDI": "inss_pension"}
    wanted |= {"SSD": "nsif", "ZMB": "napsa"}
    assert {code: main_scheme(code) for code in codes()} == wanted


def test_the_bill_of_south_sudan_is_remarked_on() -> None:
    assert any("Bill" in remark for remark in schedule_for("SSD", "nsif", "2025-06-01").remarks)


def test_a_day_without_rule_is_refused_rather_than_filled() -> None:
    with pytest.raises(DataError, match="known from"):
        schedule_for("KEN", "nssf", "2022-12-31")


def test_unknown_scheme_is_answered_with_close_names() -> None:
    with pytest.raises(DataError, match="nssf"):
        schedule_for("KEN", "nsf", "2025-02-01")


def test_lower_limit_alone_does_not_change_what_is_paid_in_total() -> None:
    rule = schedule_for("KEN", "nssf", "2025-02-01")
    flat = country("KEN").at("2025-02-01")["nssf.contribution_employee"].fraction * 2
    assert rule.contribution(50_000).total == pytest.approx(flat * 50_000)


@pytest.fixture
def editable_kenya(tmp_path: Path) -> Path:
    source = data_folder()
    (tmp_path / "countries").mkdir()
    shutil.copy(source / "sources.yml", tmp_path)
    shutil.copytree(source / "countries" / "KEN", tmp_path / "countries" / "KEN")
    return tmp_path


def test_rates_that_contradict_their_total_are_refused(editable_kenya: Path) -> None:
    folder = editable_kenya / "countries" / "KEN" / "parameters" / "nssf"
    text = (folder / "contribution_employee.yml").read_text(encoding="utf-8")
    (folder / "contribution_total.yml").write_text(text.replace("value: 6", "value: 15"), encoding="utf-8")
    with pytest.raises(DataError, match="add up to 0.12"):
        schedule_for(country("KEN", data=editable_kenya), "nssf", "2025-02-01")


def test_a_limit_in_another_money_is_refused(editable_kenya: Path) -> None:
    path = editable_kenya / "countries" / "KEN" / "parameters" / "nssf" / "upper_earnings_limit.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("KES/month", "USD/month"), encoding="utf-8")
    with pytest.raises(UnitError, match="USD/month"):
        schedule_for(country("KEN", data=editable_kenya), "nssf", "2025-02-01")


def test_a_yearly_limit_gives_a_yearly_schedule(editable_kenya: Path) -> None:
    for name in ("upper_earnings_limit", "lower_earnings_limit"):
        path = editable_kenya / "countries" / "KEN" / "parameters" / "nssf" / f"{name}.yml"
        path.write_text(path.read_text(encoding="utf-8").replace("KES/month", "KES/year"), encoding="utf-8")
    assert schedule_for(country("KEN", data=editable_kenya), "nssf", "2025-02-01").period == "year"


def test_an_abolished_ceiling_is_no_ceiling(editable_kenya: Path) -> None:
    path = editable_kenya / "countries" / "KEN" / "parameters" / "nssf" / "upper_earnings_limit.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 72000", "value: null"), encoding="utf-8")
    assert schedule_for(country("KEN", data=editable_kenya), "nssf", "2025-02-01").ceiling is None
