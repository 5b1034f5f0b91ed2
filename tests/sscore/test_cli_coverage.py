"""The command sscore model coverage: its files, that they agree with the model, and one sentence for bad input."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from sscore.cli import main
from sscore.cli_coverage import CoverageOptions, coverage_report
from sscore.cli_coverage_households import ProductRule, household_effect
from sscore.countries import codes
from sscore.coverage import product_from, project_product, read_product
from sscore.households import syn_households

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "design-a-product.md"
TEXT = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S).group(1)  # type: ignore[union-attr]


def run(capsys, *words):
    code = main(["model", "coverage", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    path = tmp_path_factory.mktemp("product") / "product.yml"
    path.write_text(TEXT.replace("Savings and", "Savings <b>and</b>"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def written(product, tmp_path_factory):
    """One run, as a person starts it from the how-to page."""
    folder = tmp_path_factory.mktemp("coverage") / "out"
    words = ["UGA", "--product", product, "--out", folder, "--scenarios", 10, "--seed", 3, "--years", 5]
    assert main(["model", "coverage", *map(str, words)]) == 0
    return folder


def test_tables_are_the_models(written, product):
    found = project_product("UGA", read_product(product), years=5, scenarios=10, seed=3)
    table = pd.read_csv(written / "projection.csv").set_index("year")
    assert table.index.tolist() == [2026, 2027, 2028, 2029, 2030]
    assert table["paying"].tolist() == pytest.approx(found.central["paying"].tolist(), rel=1e-8)
    assert (table["own"] + table["public"] - table["contributions"]).abs().max() <= 1e-6 * table["own"].max()
    ranges = pd.read_csv(written / "scenarios.csv")
    assert ((ranges["lower"] <= ranges["upper"]) | (ranges["figure"] == "")).all()
    assert set(pd.read_csv(written / "assumptions.csv")["quality"]) <= {"A", "B", "C"}
    assert len(pd.read_csv(written / "feasibility.csv")) == 8
    assert pd.read_csv(written / "break_even.csv")["factor"].between(0.1, 4).all()
    errors = pd.read_csv(written / "targeting.csv").set_index("measure")
    assert errors.loc["exclusion_error", "denominator"] == "poor"
    assert errors.loc["inclusion_error", "denominator"] == "covered"


def test_the_report_stands_alone_and_starts_with_the_decision(written):
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "Savings &lt;b&gt;and&lt;/b&gt;" in page and "<b>and</b>" not in page
    assert not re.search(r'(?:src|href)="(?!data:)', page) and "<script" not in page
    assert page.count("data:image/png;base64,") == 8 == page.count("<figcaption>")
    assert page.index("PILOT") < page.index("Findings") < page.index("<h2>Who joins")
    told = (written / "assumptions.md").read_text(encoding="utf-8")
    assert "Scenarios (quality C)" in told and "assumption: 15 of 100 who are offered it" in told
    for name in ("members", "payers", "money", "price", "gain_tornado", "money_tornado", "feasibility", "fifths"):
        picture = (written / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG") and b"Uganda" in picture


def test_same_seed_same_files_and_progress(written, product, tmp_path):
    steps = []
    again = coverage_report(
        "UGA", product, tmp_path, options=CoverageOptions(5, 10, 3), progress=lambda *s: steps.append(s)
    )
    assert set(again.files) == {file.name for file in written.iterdir()}
    for file in again.files:
        assert (written / file).read_bytes() == (tmp_path / file).read_bytes(), file
    assert steps[-1] == (6, 6, "done") and [s[0] for s in steps] == sorted(s[0] for s in steps)


COVER = """
title: Cover for market women
as_of: 2026-03-01
money: ZMW
start: 2026
years: 4
group:
  {segment: informal, sex: female, ages: [18, 64], reach: {value: 0.4, quality: C, source: x},
   income: {value: 0.5, quality: C, source: x}, already_covered: {value: 0.1, quality: C, source: x}}
contribution: {amount: {value: 25, quality: C, source: x}}
benefits:
  short_term:
    hospital stay: {claims: {value: 0.1, quality: C, source: x}, amount: {value: 2000, quality: C, source: x}}
support: {subsidy: {value: 0.3, quality: C, source: x}}
costs: {per_member: {value: 30, quality: C, source: x}, start_up: {value: 1200000, quality: C, source: x}}
take_up: {share: {value: 0.25, quality: C, source: x}, price: {value: -15, quality: C, source: x}}
lapse: {first_year: {value: 0.05, quality: C, source: x}, later: {value: 0.02, quality: C, source: x}}
fund: {interest_real: {value: 0.01, quality: C, source: x}}
"""


def test_a_cover_without_accounts_is_not_told_of_accounts(tmp_path):
    (tmp_path / "p.yml").write_text(COVER, encoding="utf-8")
    made = coverage_report("ZMB", tmp_path / "p.yml", tmp_path / "x", options=CoverageOptions(None, 4, 1),
                           progress=lambda *_: None)  # fmt: skip
    told = " ".join(made.findings)
    assert "account" not in told and "saved" not in told and re.search(r"the fund (holds|owes) ZMW", told)
    page = (tmp_path / "x" / "report.html").read_text(encoding="utf-8")
    assert "from accounts" not in page and "with savings" not in page and "e+0" not in page.split("base64")[0]
    assert "1,200,000" in page and "No value tried of these changes it alone" in page
    flips = pd.read_csv(tmp_path / "x" / "decision_flips.csv").set_index("number")
    assert "benefits.short_term.hospital stay.claims" in flips.index


@pytest.mark.slow
@pytest.mark.parametrize("code", codes())
def test_json_for_every_country(capsys, product, tmp_path, code):
    code_, out, err = run(capsys, code, "--product", product, "--out", tmp_path, "--scenarios", 5, "--json")
    told = json.loads(out)
    assert (code_, err) == (0, "") and len(told["findings"]) == 8 and "report.html" in told["files"]


@pytest.mark.parametrize(
    ("words", "text", "told"),
    [
        (("KNY",), TEXT, "Did you mean 'KEN'"),
        (("UGA",), TEXT.replace("title:", "titel:"), "Did you mean 'title'"),
        (("UGA",), TEXT.replace("segment: self-employed", "segment: self-emploied"), "Did you mean 'self-employed'"),
        (("UGA",), TEXT.replace("money: mean income", "money: KES"), "the money of Uganda is UGX"),
        (("UGA",), TEXT + "country: KEN\n", "made for KEN, got UGA"),
        (("UGA", "--scenarios", 1), TEXT, "scenarios"),
        (("UGA", "--seed", -1), TEXT, "seed"),
        (("UGA", "--years", 90), TEXT, "beyond 2100"),
        (("UGA", "--years", 2), TEXT, "stop.year"),
        (("UGA",), "a: [", "not readable as YAML"),
        (("UGA",), TEXT.replace("as_of: 2026-01-15", "as_of: 2026-02-30"), "day is out of range"),
        (("UGA",), TEXT + "start: 2027\n", "the key 'start' twice"),
        (("UGA",), TEXT.replace("rate: {value: 0.05", "rate: {value: 0"), "contribution.rate is 0"),
        (("UGA",), TEXT.replace("reach: {value: 0.3", "reach: {value: 0"), "group.reach is 0"),
        (("UGA",), TEXT.replace("share: {value: 0.15", "share: {value: .nan"), "got nan"),
        (("UGA",), TEXT.replace("share: {value: 0.15, quality: C", "share: {value: 0.15, quality: X"), "A, B, C"),
        (("UGA",), TEXT.replace("ages: [18, 59]", "ages: [59, 18]"), "two whole ages"),
        (("UGA",), TEXT + "season: [1, 1]\n", "twelve weights"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(capsys, tmp_path, words, text, told):
    (tmp_path / "p.yml").write_text(text, encoding="utf-8")
    code, out, err = run(capsys, *words, "--product", tmp_path / "p.yml", "--out", tmp_path / "x")
    assert (code, out) == (2, "")
    assert told in err and err.count("\n") == 1
    assert not (tmp_path / "x").exists()


def test_a_file_is_not_a_folder_and_a_missing_product_is_told(capsys, product, tmp_path):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "UGA", "--product", product, "--out", tmp_path / "taken")
    assert code == 2 and "is a file" in err
    code, _, err = run(capsys, "UGA", "--product", tmp_path / "nowhere.yml", "--out", tmp_path / "x")
    assert code == 2 and "cannot read" in err


def test_households_pay_what_the_projection_says_and_poverty_follows():
    import yaml

    found = project_product("UGA", product_from(yaml.safe_load(TEXT)))
    survey = syn_households("UGA", households=1500, seed=2)
    cash, every = (ProductRule(found, 2, saved).flows(survey) for saved in (False, True))
    assert (cash.own == every.own).all() and (every.benefit >= cash.benefit).all()
    weight, persons = survey.weights, survey.persons
    group = ((persons["sector"] == "self_employed") & persons["age"].between(18, 59)).to_numpy()
    covered = weight[cash.own > 0].sum()
    share = found.central["paying"][-1] / found.market.persons[-1]
    expected = share * weight[survey.place][group].sum()
    assert covered == pytest.approx(expected, rel=0.25)  # one draw; some households have two payers
    members = cash.own > 0
    credited = 0.7 * (cash.own + cash.employer)
    assert (every.benefit - cash.benefit)[members] == pytest.approx(credited[members])
    effect = household_effect(found, seed=2, households=1500)
    assert effect.cash.change["gap"].value > effect.all_counted.change["gap"].value
    assert effect.all_counted.errors["exclusion_error"].value == pytest.approx(
        effect.all_counted.targeting.exclusion_error
    )


def test_the_households_pay_and_get_in_the_projections_proportions(tmp_path):
    """Subsidy and claims over own contributions are those of the projection, whatever the survey's earnings are; where
    its totals differ, the report says so."""
    (tmp_path / "p.yml").write_text(COVER, encoding="utf-8")
    found = project_product("ZMB", read_product(tmp_path / "p.yml"))
    survey = syn_households("ZMB", households=800, seed=1)
    flows, c = ProductRule(found, 1, saved=True).flows(survey), found.central
    own, others, gets = (survey.weights @ part for part in (flows.own, flows.employer, flows.benefit))
    assert others / own == pytest.approx(c["public"][-1] / c["own"][-1], rel=1e-9)
    assert gets / own == pytest.approx(c["short_term"][-1] / c["own"][-1], rel=1e-3)
    effect = household_effect(found, seed=1, households=800)
    apart = effect.cash.cost_of_gdp / (c["short_term"][-1] / found.market.gdp[-1])
    assert (not 0.8 <= apart <= 1.25) == any("read shares and changes here, and" in r for r in effect.remarks)


def test_a_product_without_benefits_has_no_errors_of_targeting():
    import yaml

    given = yaml.safe_load(TEXT)
    for section in ("benefits", "support", "stop", "feasibility", "uncertainty"):
        del given[section]
    effect = household_effect(project_product("KEN", product_from(given)), seed=1, households=600)
    assert effect.errors == {} and effect.all_counted.cost.value == 0
    assert effect.cash.change["gap"].value > 0
