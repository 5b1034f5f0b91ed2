"""Each fault put into a copy of a pack is found and named; the delivered packs have none."""

import gzip
import shutil

import pytest
import yaml

from sscore.countries import check_pack, codes, country, data_folder


@pytest.mark.parametrize("code", codes())
def test_delivered_packs_are_in_order(code):
    assert check_pack(country(code)) == ()


@pytest.fixture
def copy(tmp_path):
    for name in ("sources.yml", "wanted.yml"):
        shutil.copy(data_folder() / name, tmp_path / name)
    shutil.copytree(data_folder() / "countries" / "SSD", tmp_path / "countries" / "SSD")
    return tmp_path


def spoil(copy, change):
    """Change the first parameter file and return what the check then says."""
    path = copy / "countries" / "SSD" / "parameters" / "nsif" / "contribution_employee.yml"
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(yaml.safe_dump(record), encoding="utf-8")
    return " ".join(check_pack(country("SSD", data=copy)))


def test_the_copy_is_in_order(copy):
    assert check_pack(country("SSD", data=copy)) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("unit"), "lacks unit"),
        (lambda r: r.update(unit=" "), "unit must be a text"),
        (lambda r: r.update(colour="red"), "unknown key 'colour'"),
        (lambda r: r.update(scheme="nssf"), "stands in folder 'nsif' but says scheme 'nssf'"),
        (lambda r: r.update(verified="yes"), "verified must be a day or null"),
        (lambda r: r.update(values=[]), "at least one value"),
        (lambda r: r["values"][0].update(quality="D"), "quality must be A, B or C, got 'D'"),
        (lambda r: r["values"][0].update(source=""), "needs a source"),
        (lambda r: r["values"][0].update(source="unverified (general knowledge)"), "quality C go together"),
        (lambda r: r["values"][0].update(dating="maybe"), "dating must be legal, seen or undated"),
        (lambda r: r["values"][0].update({"from": None}), "only a value with dating undated"),
        (lambda r: r["values"][0].update({"from": "soon"}), "must be days"),
        (lambda r: r["values"][0].update(dating="undated"), "goes with from: null"),
        (lambda r: r["values"].append(dict(r["values"][0])), "order the values by date"),
        (lambda r: r["values"][0].update(value="eight"), "needs unit 'text'"),
        (lambda r: r["values"][0].update(value=[8]), "must be a number, a text or null"),
        (lambda r: r["values"][0].pop("dating"), "needs dating, from"),
    ],
)
def test_a_spoilt_parameter_is_named(copy, change, said):
    sentence = spoil(copy, change)
    assert "nsif.contribution_employee: " in sentence
    assert said in sentence


def test_a_changed_series_is_named(copy):
    path = copy / "countries" / "SSD" / "series" / "labour.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2010", "2011", 1), encoding="utf-8")
    assert any("series labour" in s and "hash differs" in s for s in check_pack(country("SSD", data=copy)))


def test_a_stray_and_a_missing_file_are_named(copy):
    folder = copy / "countries" / "SSD" / "series"
    (folder / "extra.csv").write_text("x\n", encoding="utf-8")
    (folder / "macro.csv").unlink()
    said = " ".join(check_pack(country("SSD", data=copy)))
    assert "extra.csv is not in the index" in said
    assert "macro.csv is missing" in said


def test_table_faults_are_named_even_when_the_hash_was_renewed(copy):
    folder = copy / "countries" / "SSD" / "series"
    index = yaml.safe_load((folder / "index.yml").read_text(encoding="utf-8"))
    lines = gzip.decompress((folder / "mortality.csv.gz").read_bytes()).decode().splitlines()
    lines.append(lines[-1].replace("wpp-2024-mortality", "nowhere"))
    (folder / "mortality.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    from sscore.countries.files import file_hash

    index["mortality"]["sha256"] = file_hash(folder / "mortality.csv.gz")
    (folder / "index.yml").write_text(yaml.safe_dump(index), encoding="utf-8")
    said = " ".join(check_pack(country("SSD", data=copy)))
    assert "793 rows, the index says 792" in said
    assert "source 'nowhere' is not in sources.yml" in said
    assert "two rows have the same year, indicator, sex, age" in said


def test_an_assumption_without_a_reason_is_named(copy):
    path = copy / "countries" / "SSD" / "assumptions.yml"
    path.write_text("a.b: {value: 1, unit: x, quality: B, reason: because}\nc.d: {value: 1}\n", encoding="utf-8")
    said = " ".join(check_pack(country("SSD", data=copy)))
    assert "assumption a.b: quality must be C" in said
    assert "assumption c.d: needs exactly" in said


def test_country_file_faults_are_named(copy):
    path = copy / "countries" / "SSD" / "country.yml"
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    record["currency"]["code"] = "Pound"
    record["default_scheme"] = "none"
    record["schemes"] = {"ghost": "Ghost scheme"}
    path.write_text(yaml.safe_dump(record), encoding="utf-8")
    said = " ".join(check_pack(country("SSD", data=copy)))
    for part in (
        "three capital letters",
        "'none' is not among",
        "'nsif' has parameters but no name",
        "'ghost' has no parameter",
    ):
        assert part in said
