"""Opening a pack: codes, names, errors; what a pack hands out cannot be changed from outside."""

import dataclasses
import subprocess
import sys

import pytest

from sscore.countries import codes, country, data_folder
from sscore.errors import DataError, ModelError


def test_the_seven_countries():
    assert codes() == ("BDI", "KEN", "RWA", "SSD", "TZA", "UGA", "ZMB")
    assert [country(c).currency for c in codes()] == ["BIF", "KES", "RWF", "SSP", "TZS", "UGX", "ZMW"]


@pytest.mark.parametrize("code", codes())
def test_default_scheme_has_parameters(code):
    pack = country(code.lower())
    assert any(name.startswith(f"{pack.default_scheme}.contribution") for name in pack.parameters())
    assert pack.name and pack.demonym and pack.institutions and pack.languages


@pytest.mark.parametrize(("typed", "meant"), [("Kenya", "KEN"), ("KNY", "KEN"), ("tanzania", "TZA"), ("Zambi", "ZMB")])
def test_unknown_code_is_answered_with_a_close_one(typed, meant):
    with pytest.raises(DataError, match=f"Did you mean '{meant}'"):
        country(typed)


def test_code_far_from_all_lists_the_packs():
    with pytest.raises(DataError, match="Known: BDI, KEN, RWA, SSD, TZA, UGA, ZMB"):
        country("???")


def test_a_country_cannot_be_changed():
    pack = country("UGA")
    with pytest.raises(dataclasses.FrozenInstanceError):
        pack.name = "Elsewhere"
    with pytest.raises(TypeError):
        pack.schemes["nssf"] = "x"
    with pytest.raises(TypeError):
        pack.assumptions()["new"] = {}


def test_a_series_is_a_copy():
    pack = country("UGA")
    table = pack.series("labour")
    table["value"] = 0.0
    assert (pack.series("labour")["value"] > 0).any()


def test_population_by_sex_and_age_adds_up():
    pack = country("RWA")
    whole = pack.population(2030, ages=(0, 100)).value
    both = sum(pack.population(2030, ages=(0, 100), sex=s).value for s in ("male", "female"))
    bands = sum(pack.population(2030, ages=a).value for a in ((0, 14), (15, 64), (65, 100)))
    assert whole == both == bands


def test_population_of_one_age_is_the_stored_figure():
    pack = country("KEN")
    table = pack.series("population").query("year == 2024 and age == 30 and sex == 'female'")
    assert pack.population(2024, ages=(30, 30), sex="female").value == pytest.approx(table["value"].iloc[0] * 1000)
    assert pack.population(2024).note == "projection or forecast"
    assert pack.population(2023).note == ""


@pytest.mark.parametrize("bad", [{"ages": (64, 15)}, {"ages": (0, 101)}, {"sex": "m"}])
def test_population_rejects_bad_ranges(bad):
    with pytest.raises(ModelError, match="population:"):
        country("KEN").population(2024, **bad)


def test_population_year_outside():
    with pytest.raises(DataError, match="Known: 2015 to 2100"):
        country("KEN").population(2014)


def test_a_pack_elsewhere_can_be_opened(tmp_path):
    folder = tmp_path / "countries" / "XYZ"
    folder.mkdir(parents=True)
    (folder / "country.yml").write_text("name: Nowhere\n", encoding="utf-8")
    assert codes(tmp_path) == ("XYZ",)
    with pytest.raises(DataError, match=r"country XYZ: country\.yml lacks 'demonym'"):
        country("xyz", data=tmp_path)


def test_opening_a_country_needs_no_pandas():
    code = (
        "import sys; from sscore.countries import country;"
        " country('KEN').at('2025-02-01')['nssf.type']; sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_all_data_stay_below_six_megabytes():
    assert sum(f.stat().st_size for f in data_folder().rglob("*") if f.is_file()) < 6_000_000
    assert not list(data_folder().rglob("*.py"))
