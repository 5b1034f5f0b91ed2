"""One figure: the row asked for, never another one, and what is said about it."""

import pytest

from sscore.countries import Figure, codes, country
from sscore.errors import DataError


def test_published_coverage_figures():
    assert country("KEN").figure("coverage.at_least_one_benefit", year=2019).value == 8.3
    assert country("UGA").figure("coverage.older_persons_receiving_pension", year=2019).value == 24.1
    assert country("ZMB").figure("coverage.older_persons_receiving_pension", year=2016, sex="male").value == 15.7


def test_the_whole_is_meant_when_nothing_is_named():
    ken = country("KEN")
    assert ken.figure("labour.lfpr", year=2024) == ken.figure("labour.lfpr", year=2024, sex="total", age="15+")
    assert ken.figure("labour.lfpr", year=2024).value != ken.figure("labour.lfpr", year=2024, sex="female").value


def test_two_vintages_are_both_carried_and_named():
    tza = country("TZA")
    first = tza.figure("coverage.at_least_one_benefit", year=2019)
    other = tza.figure("coverage.at_least_one_benefit", year=2019, vintage="ilo-wspdb")
    assert (first.value, other.value) == (4.0, 14.0)
    assert "another vintage exists: 14 (ilo-wspdb)" in first.note
    assert "another vintage exists: 4 (un-sdg-2020-10)" in other.note
    assert "another vintage" not in tza.figure("coverage.older_persons_receiving_pension", year=2019).note


def test_poorest_fifth_is_its_own_figure():
    rwa = country("RWA")
    assert rwa.figure("coverage.social_insurance_aspire", year=2013).value == 10.78443
    assert rwa.figure("coverage.social_insurance_aspire", year=2013, quantile="poorest fifth").value == 17.27199


@pytest.mark.parametrize(("code", "year", "latest"), [("RWA", 2024, 149.267), ("BDI", 2020, 114.616)])
def test_flagged_wages_are_carried_but_refused(code, year, latest):
    pack = country(code)
    assert year in set(pack.series("wages")["year"])
    with pytest.raises(DataError, match=f"the row of {year} is not used, implausible"):
        pack.figure("wages.mean_monthly_earnings", year=year)
    assert pack.figure("wages.mean_monthly_earnings").value == latest


def test_latest_year_is_no_forecast():
    for code in codes():
        gdp = country(code).figure("macro.gdp_lcu")
        assert gdp.year in (2023, 2024)
        assert "forecast" not in gdp.note
    assert country("KEN").figure("demography.e0").year == 2023
    assert "projection or forecast" in country("KEN").figure("macro.gdp_lcu", year=2030).note


def test_source_is_readable():
    figure = country("KEN").figure("labour.lfpr", year=2024)
    assert figure.source.startswith("Gapminder, Systema Globalis")
    assert figure.source.endswith(": aged_15plus_labour_force_participation_rate_percent")
    assert (figure.quality, figure.assumed, figure.unit) == ("B", False, "% of age group")


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("labour.lfpr", {"year": 1999}, "no figure for 1999. Known: 2010 to 2024"),
        ("labour.lfpr", {"age": "15-65"}, "Did you mean '15-64'"),
        ("labour.lfpr", {"agegroup": "15+"}, "cannot choose by 'agegroup'"),
        ("labour.lfp", {}, "Did you mean 'labour.lfpr'"),
        ("labor.lfpr", {}, "has no 'labor.lfpr'"),
        ("lfpr", {}, "wanted series.indicator"),
        ("mortality.mx", {"year": 2023}, "choose one of"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_known(name, asked, said):
    with pytest.raises(DataError) as caught:
        country("KEN").figure(name, **asked)
    assert said in str(caught.value)


@pytest.mark.parametrize("code", codes())
def test_every_pack_assumes_the_registered_and_says_so(code):
    figure = country(code).figure("coverage.registered_per_active")
    assert isinstance(figure, Figure)
    assert figure.assumed and figure.quality == "C"
    assert figure.value >= 1
    assert figure.source.startswith("assumption: teaching assumption")


def test_an_assumption_stands_in_only_where_the_series_is_silent():
    assert country("SSD").figure("coverage.employed_covered_work_injury").assumed
    assert not country("KEN").figure("coverage.employed_covered_work_injury").assumed
    for code in codes():
        pack = country(code)
        have = {f"{s}.{i}" for s in pack.series_names() for i in pack.series(s)["indicator"]}
        assert not have & set(pack.assumptions())


def test_an_assumption_has_no_breakdown():
    ssd = country("SSD")
    assert ssd.figure("wages.mean_monthly_earnings", sex="total", area="national", year=2021).year == 2021
    with pytest.raises(DataError, match="only an assumption for the whole exists"):
        ssd.figure("wages.mean_monthly_earnings", sex="female")


@pytest.mark.parametrize("code", codes())
def test_assumed_poverty_line_follows_its_stated_rule(code):
    """3.00 PPP $ a day, 365/12 days a month, the IMF rate of 2021, two digits."""
    pack = country(code)
    exact = 3 * 365 / 12 * pack.figure("macro.ppp_conversion_rate", year=2021).value
    assert pack.figure("poverty.line_monthly").value == pytest.approx(exact, rel=0.05)


def test_figure_is_a_number_and_a_row():
    figure = country("ZMB").figure("labour.lfpr", year=2024)
    assert float(figure) == figure.value
    assert figure.to_frame()["value"].tolist() == [figure.value]
