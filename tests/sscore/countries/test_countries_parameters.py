"""Dated parameters: values typed from the published pages, and the rule that nothing answers outside its dates."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.countries import codes, country
from sscore.countries.parameters import as_day, dated_values
from sscore.errors import DataError, UnitError


def value(code, name, day):
    return country(code).at(day)[name].value


@pytest.mark.parametrize(
    ("day", "lower", "upper"),
    [
        ("2023-02-01", 6000, 18000),
        ("2024-01-31", 6000, 18000),
        ("2024-02-01", 7000, 36000),
        ("2025-01-31", 7000, 36000),
        ("2025-02-01", 8000, 72000),
        ("2026-01-31", 8000, 72000),
        ("2026-02-01", 9000, 108000),
        ("2026-12-31", 9000, 108000),
    ],
)
def test_kenya_limits_change_on_the_legal_day(day, lower, upper):
    assert value("KEN", "nssf.lower_earnings_limit", day) == lower
    assert value("KEN", "nssf.upper_earnings_limit", day) == upper


def test_kenya_limits_and_rates_give_the_published_maximum():
    p = country("KEN").at("2026-02-01")
    rate = p["nssf.contribution_employee"].fraction + p["nssf.contribution_employer"].fraction
    assert rate * float(p["nssf.upper_earnings_limit"]) == pytest.approx(float(p["nssf.max_total_contribution"]))


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        ("2024-12-31", 6),
        ("2025-01-01", 12),
        ("2026-06-30", 12),
        ("2026-12-31", 12),
        ("2027-01-01", 14),
        ("2028-01-01", 16),
        ("2029-01-01", 18),
        ("2030-01-01", 20),
        ("2030-12-31", 20),
    ],
)
def test_rwanda_path(day, rate):
    assert value("RWA", "rssb_pension.contribution_total", day) == rate


def test_rwanda_path_ends_in_2030():
    with pytest.raises(DataError, match="from 2016-01-01 to 2030-12-31, got 2031-01-01"):
        country("RWA").at("2031-01-01")["rssb_pension.contribution_total"]


def test_zambia_ceiling_gives_the_total_published_by_napsa():
    p = country("ZMB").at("2025-06-30")
    rate = p["napsa.contribution_employee"].fraction + p["napsa.contribution_employer"].fraction
    assert rate * float(p["napsa.earnings_ceiling"]) == pytest.approx(3416.40)
    assert value("ZMB", "napsa.earnings_ceiling", "2024-12-31") == 29816


@pytest.mark.parametrize(
    ("day", "share"),
    [("2018-01-01", 25), ("2022-06-30", 25), ("2022-07-01", 33), ("2024-06-30", 33), ("2024-07-01", 35)],
)
def test_tanzania_commutation(day, share):
    assert value("TZA", "nssf.commutation_rate", day) == share


def test_tanzania_injury_rate_has_a_hole_where_no_source_speaks():
    tza = country("TZA")
    assert [tza.at(d)["wcf.contribution_employer"].value for d in ("2020-12-31", "2022-12-31", "2025-01-01")] == [
        1,
        0.6,
        0.5,
    ]
    assert tza.at("2022-12-31")["wcf.contribution_employer"].quality == "C"
    with pytest.raises(DataError, match="to 2022-12-31 and from 2025-01-01"):
        tza.at("2023-06-30")["wcf.contribution_employer"]


def test_accrual_is_read_exactly():
    accrual = country("TZA").at("2025-01-01")["nssf.accrual"]
    assert accrual.value == Fraction(1, 580)
    assert float(accrual) * 12 == pytest.approx(0.0207, abs=5e-5)  # the press report prints 2.07 % a year
    with pytest.raises(UnitError, match="not in per cent"):
        _ = accrual.fraction


def test_abolished_is_a_value_without_a_number():
    ken = country("KEN")
    assert value("KEN", "nhif.max_contribution", "2024-09-30") == 1700
    abolished = ken.at("2024-10-01")["nhif.max_contribution"]
    assert abolished.value is None
    assert str(abolished) == "abolished"
    with pytest.raises(DataError, match="abolished from 2024-10-01"):
        float(abolished)
    assert ken.at("2024-09-30").get("shif.contribution_employee") is None


def test_text_has_no_number():
    with pytest.raises(DataError, match="a text, not a number"):
        float(country("BDI").at("2026-01-01")["inss_pension.formula"])


def test_unverified_values_are_quality_c():
    p = country("RWA").at("2026-01-01")["rama.contribution_total"]
    assert (p.quality, p.source, p.dating, p.valid_from) == ("C", "unverified (general knowledge)", "undated", None)
    assert (p.value, p.fraction) == (15, 0.15)


def test_official_pages_are_quality_a():
    assert country("ZMB").at("2025-01-01")["nhima.contribution_employee"].quality == "A"
    assert country("UGA").at("2025-01-01")["sage.benefit"].quality == "B"


def test_undated_values_answer_only_inside_the_stated_window():
    tza = country("TZA")
    assert tza.at("2020-01-01")["nssf.vesting_months"].value == 180
    with pytest.raises(DataError, match="from 2020-01-01 to 2026-12-31"):
        tza.at("2019-12-31")["nssf.vesting_months"]


@pytest.mark.parametrize("day", ["2025-2-1", "1 Feb 2025", "2025-02-30", "", None, 20250201])
def test_malformed_day(day):
    with pytest.raises(DataError, match="YYYY-MM-DD"):
        as_day(day)


def test_days_are_taken_as_date_too():
    assert as_day(dt.datetime(2025, 2, 1, 12)) == as_day(dt.date(2025, 2, 1)) == as_day("2025-02-01")


def test_unknown_name_offers_close_ones():
    view = country("KEN").at("2025-02-01")
    with pytest.raises(DataError, match=r"Did you mean 'nssf\.upper_earnings_limit'"):
        view["nssf.uper_earning_limit"]
    assert "nssf.uper_earning_limit" not in view


def test_a_day_lists_only_what_answers():
    view = country("KEN").at("2023-06-30")
    assert "nssf.upper_earnings_limit" in view
    assert "shif.contribution_employee" not in list(view)
    assert len(view) == len(list(view)) == len(view.to_frame())


@pytest.mark.parametrize("code", codes())
def test_every_number_has_unit_and_source(code):
    pack = country(code)
    periods = [p for name in pack.parameters() for p in pack.dated(name)]
    assert periods
    for period in periods:
        assert period.start <= period.end
        assert period.parameter.unit and period.parameter.source and period.parameter.branch
        assert (period.parameter.unit == "text") == (isinstance(period.parameter.value, str))
        assert pack.at(period.start)[period.parameter.name] is period.parameter
        assert pack.at(period.end)[period.parameter.name] is period.parameter


def test_employee_and_employer_make_the_total():
    pairs = [("TZA", "nssf"), ("TZA", "nhif"), ("RWA", "rama"), ("RWA", "rssb_maternity"), ("BDI", "mfp")]
    for code, scheme in pairs:
        p = country(code).at("2026-01-01")
        parts = float(p[f"{scheme}.contribution_employee"]) + float(p[f"{scheme}.contribution_employer"])
        assert parts == pytest.approx(float(p[f"{scheme}.contribution_total"]))


def test_rwanda_community_insurance_levels_cover_everybody():
    p = country("RWA").at("2026-07-01")
    assert sum(p[f"cbhi.population_share_level_{k}"].value for k in range(1, 6)) == 100
    assert p["cbhi.premium_standard"].value is None


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=6, unique=True), st.integers(0, 5000))
def test_a_day_has_at_most_one_value_and_none_before_the_first(starts, day):
    """Whatever the dates, the periods are apart, and the newest value not after the day is the one that answers."""
    base = dt.date(2010, 1, 1)
    ordered = sorted(starts)
    entries = [
        {"from": base + dt.timedelta(days=s), "value": s, "quality": "B", "source": "s", "dating": "seen"}
        for s in ordered
    ]
    record = {"unit": "years", "branch": "pension", "verified": None, "values": entries}
    periods = dated_values("x.y", record, base, base + dt.timedelta(days=4500))
    asked = base + dt.timedelta(days=day)
    found = [p.parameter.value for p in periods if p.start <= asked <= p.end]
    expected = [max(s for s in ordered if s <= day)] if ordered[0] <= day <= 4500 else []
    assert found == expected
