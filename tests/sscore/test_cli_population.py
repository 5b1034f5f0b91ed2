"""The command sscore model population: its files, that they agree with the model, and one sentence for bad input."""

import json

import pandas as pd
import pytest

from sscore.cli import main
from sscore.cli_population import population_report
from sscore.demography import compare_wpp, project_country


def run(capsys, *words):
    code = main(["model", "population", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_files_of_a_country(capsys, tmp_path):
    folder = tmp_path / "new" / "kenya"
    code, out, err = run(capsys, "ken", "--to", 2040, "--out", folder, "--scenarios", 20)
    assert (code, err) == (0, "")
    projection = project_country("KEN", 2024, 2040)
    totals = pd.read_csv(folder / "totals.csv").set_index("year")["total"]
    assert totals[2040] == pytest.approx(projection.total[2040], rel=1e-9)
    by_age = pd.read_csv(folder / "population_by_age.csv")
    assert by_age["persons"].sum() == pytest.approx(projection.population.sum(), rel=1e-9)
    groups = pd.read_csv(folder / "age_groups.csv").groupby("year")["persons"].sum()
    assert groups[2033] == pytest.approx(projection.total[2033], rel=1e-9)
    flows = pd.read_csv(folder / "flows.csv")
    assert flows["change_less_flows"].abs().max() < 1e-3
    assert flows["births"].sum() == pytest.approx(projection.births.sum(), rel=1e-9)
    ratios = pd.read_csv(folder / "dependency.csv").set_index("year")
    assert ratios.loc[2040, "old"] == pytest.approx(projection.dependency(2040)["old"], rel=1e-9)
    compared = pd.read_csv(folder / "comparison_wpp.csv")
    assert len(compared) == len(compare_wpp("KEN", 2024, 2040))
    assert compared["difference"].abs().max() < 0.004
    assert set(pd.read_csv(folder / "scenarios.csv")["measure"]) >= {"total", "old_dependency"}
    sources = pd.read_csv(folder / "sources.csv")
    assert set(sources["quality"]) == {"B"} and sources["url"].str.startswith("https://").all()
    assert f"{projection.total[2040] / 1e6:,.2f} million in 2040" in out
    for name in ("README.md", "pyramid.png", "fan.png"):
        assert str(folder / name) in out


def test_figures_carry_their_sentence(capsys, tmp_path):
    code, out, _ = run(capsys, "RWA", "--from", 2030, "--to", 2032, "--out", tmp_path, "--scenarios", 2, "--json")
    told = json.loads(out)
    assert code == 0
    assert sorted(told["figures"]) == ["dependency.png", "fan.png", "pyramid.png"]
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    for name, sentence in told["figures"].items():
        picture = (tmp_path / name).read_bytes()
        assert picture.startswith(b"\x89PNG") and sentence[:40].encode() in picture
        assert f"![{sentence}]({name})" in page
    assert "World Population Prospects 2024" in page and "Quality C" in page


def test_same_seed_same_files(capsys, tmp_path):
    for name in "ab":
        run(capsys, "BDI", "--to", 2028, "--out", tmp_path / name, "--scenarios", 3, "--seed", 7)
    for file in ("scenarios.csv", "fan.png", "README.md"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("KNY",), "Did you mean 'KEN'"),
        (("KEN", "--to", 2150), "known from 2023 to 2100"),
        (("KEN", "--from", 2060, "--to", 2050), "start < end"),
        (("KEN", "--to", 2026, "--scenarios", 0), "scenarios must be"),
        (("KEN", "--to", 2026, "--seed", -3), "seed must be"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(capsys, tmp_path, words, told):
    code, out, err = run(capsys, *words, "--out", tmp_path / "x")
    assert (code, out) == (2, "")
    assert told in err and err.count("\n") == 1
    assert not (tmp_path / "x").exists()


def test_a_file_is_not_a_folder(capsys, tmp_path):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "KEN", "--to", 2026, "--out", tmp_path / "taken")
    assert code == 2 and "is a file" in err
    code, _, err = run(capsys, "KEN", "--to", 2026, "--scenarios", 2, "--out", tmp_path / "taken" / "below")
    assert code == 2 and "cannot write into" in err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_progress_is_told_step_by_step(tmp_path, capsys):
    steps = []
    population_report("RWA", tmp_path, years=(2024, 2026), scenarios=2, progress=lambda *step: steps.append(step))
    assert [s[0] for s in steps] == list(range(6)) and {s[1] for s in steps} == {5}
    assert capsys.readouterr().err == ""
