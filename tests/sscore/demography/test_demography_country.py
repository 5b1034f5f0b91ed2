"""Seven countries against the United Nations' own projection, by measure, from rates alone."""

from functools import cache

import numpy as np
import pytest

from sscore.countries import codes, country
from sscore.demography import compare_wpp, country_inputs, country_mortality, life_indicators, project_country
from sscore.errors import DataError, ModelError


@cache
def difference(code, timing="halves"):
    table = compare_wpp(code, migration_timing=timing)
    return table.pivot(index="year", columns="measure", values="difference")


@pytest.mark.parametrize("code", codes())
def test_within_the_targets(code):
    """Total within 0.5 % in 2050 and 1.5 % in 2100, ages 65 and over within 1 % to 2075: all are met with room."""
    off = difference(code).abs()
    assert off.loc[:2050, "total"].max() < 0.0015
    assert off.loc[:2100, "total"].max() < 0.0025
    assert off.loc[:2075, "65+"].max() < 0.0025
    assert off["0-14"].max() < 0.003
    assert off[["births", "deaths"]].max().max() < 0.004


@pytest.mark.parametrize("code", codes())
def test_migrants_at_the_end_of_the_year_come_closest(code):
    off = difference(code, "end").abs()
    assert off["total"].max() < 3e-4
    assert off.loc[:2075, "65+"].max() < 1e-3


@pytest.mark.parametrize("code", codes())
def test_mortality_shows_the_years_published_indicators(code):
    years = (2023, 2024, 2040, 2077, 2100)
    ratio = country_inputs(code, 2023, 2100).sex_ratio[[y - 2023 for y in years]]
    shown = life_indicators(country_mortality(code, years).mx, ratio)
    frame = country(code).series("demography")
    published = frame.pivot(index="year", columns=["indicator", "sex"], values="value")
    for s, sex in enumerate(("female", "male")):
        for name in ("e0", "e15", "e65", "e80"):
            assert np.allclose(getattr(shown, name)[:, s], published[name, sex][list(years)], rtol=1e-9)
        assert np.allclose(1000 * shown.q1560[:, s], published["q1560", sex][list(years)], rtol=1e-9)
    assert np.allclose(1000 * shown.imr, published["imr", "total"][list(years)], rtol=1e-9)
    assert np.allclose(1000 * shown.u5mr, published["u5mr", "total"][list(years)], rtol=1e-9)


@pytest.mark.parametrize("code", codes())
def test_graduation_and_indicators_agree(code):
    """Few bands have to be moved at all: the rates of periods already imply the yearly indicators."""
    moved = country_mortality(code, tuple(range(2026, 2100))).to_frame().set_index("band")
    assert (moved["median"] - 1).abs().max() < 0.006
    assert (moved[["smallest", "largest"]] - 1).abs().max().max() < 0.10


@pytest.mark.parametrize("code", codes())
def test_fertility_adds_up_to_the_published_total_and_mean_age(code):
    inputs = country_inputs(code)
    ages = np.arange(10, 55) + 0.5
    for year in (2024, 2050, 2100):
        rates = inputs.fertility[inputs.years.index(year)]
        assert rates.min() >= 0
        assert rates.sum() == pytest.approx(country(code).figure("demography.tfr", year=year).value, rel=1e-9)
        published = country(code).figure("demography.mean_age_childbearing", year=year).value
        assert rates @ ages / rates.sum() == pytest.approx(published, abs=2e-3)


def test_tanzania():
    result = project_country("TZA", 2024, 2100)
    assert result.total[2024] == pytest.approx(68_560_157, abs=2_000)
    assert result.by_age(2024).shape == (2, 101)
    assert result.by_age(2024)[0, 0] == country("TZA").population(2024, ages=(0, 0), sex="female").value
    assert max(result.identities().values()) < 1e-13
    assert result.label == "Tanzania"
    assert result.quality == "B"
    assert any("World Population Prospects" in s for s in result.sources)
    assert result.dependency(2024)["total"] > result.dependency(2100)["total"]


def test_a_later_start_begins_with_that_years_people():
    later = project_country("RWA", 2050, 2060)
    assert later.total[2050] == pytest.approx(country("RWA").population(2050, ages=(0, 100)).value)
    assert later.total[2060] == pytest.approx(country("RWA").population(2060, ages=(0, 100)).value, rel=2e-3)
    assert len(later.years) == 11


@pytest.mark.parametrize(
    ("args", "error", "words"),
    [
        (("TZN",), DataError, "TZA"),
        (("TZA", 2020, 2050), DataError, "2023 to 2100"),
        (("TZA", 2024, 2101), DataError, "2023 to 2100"),
        (("TZA", 2050, 2050), ModelError, "start < end"),
        (("TZA", 2024.5, 2050), ModelError, "calendar years"),
    ],
)
def test_wrong_questions(args, error, words):
    with pytest.raises(error, match=words):
        project_country(*args)


def test_wrong_timing_and_years():
    with pytest.raises(ModelError, match="migration_timing"):
        project_country("TZA", 2024, 2030, migration_timing="start")
    with pytest.raises(DataError, match="2013 to 2100"):
        country_mortality("TZA", (2005,))
