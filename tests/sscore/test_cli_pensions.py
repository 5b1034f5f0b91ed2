"""The command sscore model pensions: its files, that they agree with the model, and one sentence for bad input."""

import html
import json
import re
from dataclasses import fields

import pandas as pd
import pytest

from sscore.cli import main
from sscore.cli_pensions import RunOptions, pensions_report
from sscore.pensions import (
    DEBT_DEFINITIONS,
    EVENTS,
    SchemeBasis,
    project_scheme,
    read_reform,
    scheme_inputs,
)
from sscore.pensions.basis import MEANINGS

REFORM = """title: Later <b>and</b> more
country: RWA
scheme: rssb_pension
from: 2030
changes:
  retirement_age: 62
  contribution_rate: 0.21
"""


def run(capsys, *words):
    code = main(["model", "pensions", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """One run with a reform, as a person starts it."""
    folder = tmp_path_factory.mktemp("pensions")
    (folder / "reform.yml").write_text(REFORM, encoding="utf-8")
    words = [
        "RWA",
        "--scheme",
        "rssb_pension",
        "--reform",
        folder / "reform.yml",
        "--to",
        2045,
        "--out",
        folder / "out",
    ]
    code = main(["model", "pensions", *map(str, words), "--scenarios", "4", "--seed", "3"])
    assert code == 0
    return folder / "out"


def test_tables_are_the_models(written):
    found = project_scheme("RWA", "rssb_pension", years=(2026, 2045))
    table = pd.read_csv(written / "projection.csv").set_index("year")
    assert table.loc[2045, "payg_rate"] == pytest.approx(found.payg_rate[0, -1], rel=1e-8)
    reserve = pd.read_csv(written / "reserve.csv")
    change = reserve["reserve_start"] + reserve["income"] - reserve["expenditure"] + reserve["interest"]
    assert (change - reserve["reserve_end"]).abs().max() <= 1e-8 * reserve["reserve_end"].abs().max()
    premiums = pd.read_csv(written / "premiums.csv").set_index("measure")["share_of_insured_earnings"]
    assert premiums["general average premium"] == pytest.approx(found.general_average_premium.rate, rel=1e-8)
    finances = pd.read_csv(written / "reform_finances.csv").set_index("year")
    assert finances.loc[2040, "reform_contribution_rate"] == 0.21
    assert set(pd.read_csv(written / "assumptions.csv")["quality"]) <= {"A", "B", "C"}
    assert len(pd.read_csv(written / "reform_members.csv")) == 9


def test_the_report_stands_alone_and_starts_with_findings(written):
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "Later &lt;b&gt;and&lt;/b&gt; more" in page and "<b>and</b>" not in page
    assert not re.search(r'(?:src|href)="(?!data:)', page) and "<script" not in page
    assert page.count("data:image/png;base64,") == 11 == page.count("<figcaption>")
    assert page.index("Findings") < page.index("are assumptions or unverified (quality C)") < page.index("<h2>Figures")
    assert "Scenarios (quality C)" in (written / "assumptions.md").read_text(encoding="utf-8")


def test_figures_carry_their_sentence(written):
    names = ("members", "rates", "reserve", "fan", "exhaustion", "tornado", "debt")
    for name in (*names, "reform", "reform_fans", "reform_difference", "reform_tornado"):
        picture = (written / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG") and b"Rwanda" in picture


def test_scenarios_with_and_without_the_reform_are_side_by_side(written):
    events = pd.read_csv(written / "events.csv")
    assert set(events["law"]) == {"status quo", "reform"} and set(events["event"]) == set(EVENTS)
    assert (events.groupby(["law", "event"])["scenarios"].sum() == 4).all()
    assert (events.groupby(["law", "event"])["when"].last() == "never to 2045").all()
    surer = pd.read_csv(written / "reform_uncertainty.csv").set_index(["measure", "year"])
    row = surer.loc[("payg_rate", 2045)]
    assert row["reform_50"] - row["status_quo_50"] == pytest.approx(row["difference_50"], abs=0.005)
    assert set(pd.read_csv(written / "tornado.csv")["law"]) == {"status quo", "Later <b>and</b> more"}
    assert set(pd.read_csv(written / "reverse_stress.csv")["law"]) == {"status quo", "Later <b>and</b> more"}
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "In how many of 100 scenarios" in page and "sixty years ahead with --to 2086" in page


def test_every_definition_of_the_debt_is_in_the_report(written):
    table = pd.read_csv(written / "debt.csv").set_index("what")
    page = (written / "report.html").read_text(encoding="utf-8")
    for name, words in DEBT_DEFINITIONS.items():
        assert words in page and f"({name})" in page
    whole = table.loc["benefits, present and future members", "money"]
    parts = table.loc[["benefits, present members", "benefits, new entrants"], "money"].sum()
    assert parts == pytest.approx(whole, rel=1e-9)
    assert "No funding ratio" in page and "no reserve is known" in page


def test_the_page_lists_every_assumption_those_of_a_conversion_too(tmp_path):
    file = tmp_path / "reform.yml"
    file.write_text(
        "title: A pension\ncountry: UGA\nscheme: nssf\nfrom: 2028\nconvert:\n  to: pension\n"
        "  accrual_per_year: 0.015\n  vesting_years: 10\n",
        encoding="utf-8",
    )
    options = RunOptions((2026, 2029), 2, 1, file)
    pensions_report("UGA", "nssf", tmp_path / "out", options=options)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    listed = pd.read_csv(tmp_path / "out" / "assumptions.csv")
    idle = scheme_inputs("UGA", "nssf", years=(2026, 2029)).idle(read_reform(file))
    for entry in fields(SchemeBasis):
        meaning = MEANINGS[entry.name][0]
        assert (meaning in set(listed["what"])) == (entry.name not in idle), entry.name
        assert entry.name in idle or html.escape(meaning) in page
    assert listed["note"].str.startswith("for the reform").any()
    assert all(c in page for c in ("Scenarios (quality C)", "Rights earned under the new type"))


def test_same_seed_same_files(tmp_path):
    options = RunOptions((2026, 2028), 3, 7)
    names = [pensions_report("SSD", None, tmp_path / k, options=options).files for k in "ab"]
    assert names[0] == names[1]
    for file in names[0]:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_json_and_progress(capsys, tmp_path):
    code, out, err = run(capsys, "UGA", "--to", 2029, "--out", tmp_path, "--scenarios", 2, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "") and len(told["findings"]) == 7 and "accounts.csv" in told["files"]
    steps = []
    pensions_report("UGA", "nssf", tmp_path, options=RunOptions((2026, 2028), 2), progress=lambda *s: steps.append(s))
    assert [s[0] for s in steps] == sorted(s[0] for s in steps) and steps[-1] == (8, 8, "done")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("KNY",), "Did you mean 'KEN'"),
        (("TZA", "--scheme", "nsf"), "Did you mean 'nssf'"),
        (("TZA", "--to", 2150), "years must lie within"),
        (("TZA", "--to", 2030, "--scenarios", 1), "scenarios"),
        (("TZA", "--to", 2030, "--seed", -1), "seed"),
        (("TZA", "--reform", "nowhere.yml"), "cannot read nowhere.yml"),
        (("UGA", "--scheme", "sage"), "paid from taxes"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(capsys, tmp_path, words, told):
    code, out, err = run(capsys, *words, "--out", tmp_path / "x")
    assert (code, out) == (2, "")
    assert told in err and err.count("\n") == 1
    assert not (tmp_path / "x").exists()


def test_a_file_is_not_a_folder(capsys, tmp_path):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "TZA", "--out", tmp_path / "taken")
    assert code == 2 and "is a file" in err
    code, _, err = run(capsys, "SSD", "--to", 2029, "--scenarios", 2, "--out", tmp_path / "taken" / "below")
    assert code == 2 and "cannot write into" in err
