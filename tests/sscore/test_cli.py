"""The command sscore: what it prints, and exit code 2 with one sentence for a wrong question."""

import json

import pytest

from sscore.cli import country_check, main


def run(capsys, *words):
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


def test_parameter_on_a_day(capsys):
    code, out, err = run(capsys, "country", "show", "KEN", "nssf.upper_earnings_limit", "--on", "2025-02-01")
    assert (code, err) == (0, "")
    for part in ("72,000 KES/month", "B (secondary)", "https://quartet-co.com", "2025-02-01", "Tier II"):
        assert part in out


def test_parameter_as_data(capsys):
    code, out, _ = run(capsys, "country", "show", "ken", "nssf.upper_earnings_limit", "--on", "2025-01-31", "--json")
    record = json.loads(out)
    assert code == 0
    assert (record["value"], record["unit"], record["valid_from"]) == (36000, "KES/month", "2024-02-01")
    _, out, _ = run(capsys, "country", "show", "TZA", "nssf.accrual", "--on", "2025-01-31", "--json")
    assert json.loads(out)["value"] == "1/580"


def test_history_without_a_day(capsys):
    _, out, _ = run(capsys, "country", "show", "RWA", "rssb_pension.contribution_total")
    assert [line.split()[2] for line in out.splitlines()[2:]] == ["6", "12", "14", "16", "18", "20"]


def test_list_and_overview(capsys):
    code, out, _ = run(capsys, "country", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["BDI", "KEN", "RWA", "SSD", "TZA", "UGA", "ZMB"]
    assert len(json.loads(run(capsys, "country", "list", "--json")[1])) == 7
    _, out, _ = run(capsys, "country", "show", "ZMB")
    assert "napsa.earnings_ceiling" in out and "Series: coverage" in out
    _, out, _ = run(capsys, "country", "show", "ZMB", "--on", "2025-06-30")
    assert "napsa.earnings_ceiling  34,164 ZMW/month" in out
    assert json.loads(run(capsys, "country", "show", "ZMB", "--json")[1])["currency"] == "ZMW"


def test_check_prints_the_gaps(capsys):
    code, out, _ = run(capsys, "country", "check", "SSD")
    assert code == 0
    assert "South Sudan (SSD): in order" in out
    assert "coverage.at_least_one_benefit" in out
    assert set(country_check().data) == {"BDI", "KEN", "RWA", "SSD", "TZA", "UGA", "ZMB"}


def test_standards(capsys):
    code, out, _ = run(capsys, "standards", "list")
    assert code == 0
    assert "40 % of the previous earnings" in out
    rows = json.loads(run(capsys, "standards", "list", "--json")[1])
    assert {r["value"] for r in rows if r["instrument"] == "R202"} == {None}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("country", "show", "KNY"), "Did you mean 'KEN'"),
        (("country", "check", "Kenya"), "Did you mean 'KEN'"),
        (("country", "show", "KEN", "nssf.uper_earning_limit"), "Did you mean 'nssf.upper_earnings_limit'"),
        (("country", "show", "KEN", "nssf"), "wanted scheme.parameter"),
        (("country", "show", "KEN", "nssf.type", "--on", "2012-12-31"), "known from 2013-01-01 to 2026-12-31"),
        (("country", "show", "KEN", "nssf.type", "--on", "1/2/2025"), "YYYY-MM-DD"),
        (("country", "show", "KEN", "--on", "soon"), "YYYY-MM-DD"),
    ],
)
def test_a_wrong_question_gets_one_sentence_and_code_2(capsys, words, said):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_unknown_words_and_help(capsys):
    assert run(capsys, "country", "frob")[0] == 2
    assert run(capsys)[0] == 2
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert "standards" in out
