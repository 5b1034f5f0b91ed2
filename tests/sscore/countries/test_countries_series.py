"""The series are whole and hold the identities their publishers' figures satisfy."""

import pytest

from sscore.countries import codes, country, data_folder, region_series
from sscore.countries.files import file_hash
from sscore.countries.series import SeriesStore
from sscore.errors import DataError

# Rows of the delivered source files, counted there.
ROWS = {
    "population": 121_604,
    "migration": 110_292,
    "fertility": 21_070,
    "mortality": 5_544,
    "demography": 707 * 29,
    "macro": 3_685,
    "labour": 3_819,
    "wages": 207,
    "poverty": 322 + 186,
    "informality": 54,
    "coverage": 106 + 7,
    "osh": 12,
    "households": 140 + 8,
}


@pytest.fixture(scope="module")
def packs():
    return {code: country(code) for code in codes()}


def test_every_source_row_is_carried_once(packs):
    found = {name: sum(len(p.series(name)) for p in packs.values() if name in p.series_names()) for name in ROWS}
    assert found == ROWS


def test_index_names_the_files_it_describes(packs):
    for pack in packs.values():
        for name in pack.series_names():
            entry = pack.store.entry(name)
            assert file_hash(pack.store.folder / entry["file"]) == entry["sha256"]
            assert entry["unit"] and entry["licence"] and entry["sources"]


def test_columns_are_tidy(packs):
    for pack in packs.values():
        for name in pack.series_names():
            table = pack.series(name)
            assert list(table.columns[:8]) == ["year", "indicator", "sex", "age", "value", "unit", "quality", "source"]
            assert set(table["quality"]) <= {"A", "B", "C"}
            assert (table["unit"] != "").all() and (table["source"] != "").all()


@pytest.mark.parametrize("year", [2024, 2050])
@pytest.mark.parametrize("code", codes())
def test_single_ages_add_to_the_published_total(packs, code, year):
    pack = packs[code]
    for sex in ("male", "female"):
        ages = pack.series("population").query("year == @year and sex == @sex")
        assert len(ages) == 101
        published = pack.figure("demography.population_1july", year=year, sex=sex).value
        assert ages["value"].sum() == pytest.approx(published, rel=1e-3)


@pytest.mark.parametrize("code", codes())
def test_fertility_rates_add_to_just_below_the_total_rate(packs, code):
    rates = packs[code].series("fertility").query("year == 2024")
    total = packs[code].figure("demography.tfr", year=2024).value
    gap = 1 - rates["value"].sum() / 1000 / total
    assert 0 < gap < 0.016


@pytest.mark.parametrize("code", codes())
def test_rates_times_women_give_the_births(packs, code):
    """Rates scaled to the total fertility rate, because ages under 15 and over 49 are missing, times the women."""
    pack = packs[code]
    women = (
        pack.series("population")
        .query("year == 2024 and sex == 'female' and 15 <= age <= 49")
        .set_index("age")["value"]
    )
    rates = pack.series("fertility").query("year == 2024").set_index("age")["value"]
    births = (women * rates).sum() * pack.figure("demography.tfr", year=2024).value / rates.sum()
    assert births == pytest.approx(pack.figure("demography.births", year=2024).value, rel=0.01)


@pytest.mark.parametrize("code", codes())
def test_population_account_of_a_year(packs, code):
    """Population next 1 January less this one = births less deaths plus net migration."""
    figure = packs[code].figure
    change = (
        figure("demography.population_1jan", year=2031).value - figure("demography.population_1jan", year=2030).value
    )
    flows = [figure(f"demography.{n}", year=2030).value for n in ("births", "deaths", "net_migration")]
    assert change == pytest.approx(flows[0] - flows[1] + flows[2], abs=0.02)


@pytest.mark.parametrize("code", codes())
def test_migrants_by_age_add_to_net_migration(packs, code):
    ages = packs[code].series("migration").query("year == 2030")["value"].sum()
    assert ages == pytest.approx(packs[code].figure("demography.net_migration", year=2030).value, abs=0.2)


@pytest.mark.parametrize("code", codes())
def test_shares_of_employment_make_a_hundred(packs, code):
    for sex in ("total", "male", "female"):
        parts = [f"labour.employment_share_{s}" for s in ("agriculture", "industry", "service")]
        assert sum(packs[code].figure(p, year=2023, sex=sex).value for p in parts) == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize("code", codes())
def test_exchange_rate_joins_the_two_gdps(packs, code):
    figure = packs[code].figure
    product = figure("macro.gdp_usd", year=2022).value * figure("macro.exchange_rate_implied", year=2022).value
    assert product == pytest.approx(figure("macro.gdp_lcu", year=2022).value, rel=1e-3)


@pytest.mark.parametrize("code", codes())
def test_fifths_of_income_make_a_hundred(packs, code):
    parts = [packs[code].figure(f"poverty.income_share_q{k}").value for k in range(1, 6)]
    assert sum(parts) == pytest.approx(100, abs=0.3)


def test_ages_are_numbers_where_they_are_single_ages(packs):
    assert set(packs["TZA"].series("population")["age"]) == set(range(101))
    mortality = packs["TZA"].series("mortality").query("year == 2023 and sex == 'male'").sort_values("age")
    assert (mortality["age"] + mortality["age_width"]).iloc[:-1].tolist() == mortality["age"].iloc[1:].tolist()


def test_regions_are_carried_once():
    table = region_series("osh")
    assert len(table) == 4
    assert table.loc[table["area"] == "AFR", "value"].tolist() == [65_000]


def test_unknown_series_offers_close_names(packs):
    with pytest.raises(DataError, match="Did you mean 'labour'"):
        packs["KEN"].series("labor")


def test_a_missing_file_is_said(tmp_path):
    (tmp_path / "index.yml").write_text("osh: {file: osh.csv, unit: count}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"osh\.csv named in the index is missing"):
        SeriesStore(tmp_path, "Nowhere").frame("osh")
    with pytest.raises(DataError, match=r"index\.yml is missing"):
        SeriesStore(data_folder(), "Nowhere").frame("osh")
