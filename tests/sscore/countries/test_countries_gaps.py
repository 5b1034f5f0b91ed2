"""The evidence-gap table and the list of sources."""

import pytest

from sscore.countries import codes, country


@pytest.mark.parametrize("code", codes())
def test_gap_table_lists_all_unverified_values_and_assumptions(code):
    pack = country(code)
    gaps = pack.gaps()
    assert list(gaps.columns) == ["what", "kind", "quality", "note"]
    assert set(gaps["kind"]) <= {"missing", "assumed", "unverified"}
    assumed = set(gaps.query("kind == 'assumed'")["what"])
    assert set(pack.assumptions()) <= assumed
    unverified = sum(p.parameter.quality == "C" for n in pack.parameters() for p in pack.dated(n))
    unverified += sum(int((pack.series(s)["quality"] == "C").sum()) for s in pack.series_names())
    assert (gaps["kind"] == "unverified").sum() == unverified
    assert (gaps["note"] != "").all()


def test_south_sudan_says_what_it_lacks():
    gaps = country("SSD").gaps()
    missing = set(gaps.query("kind == 'missing'")["what"])
    assert {"coverage.at_least_one_benefit", "osh.*", "informality.informal_employment"} <= missing
    assert "coverage.employed_covered_work_injury" in set(gaps.query("kind == 'assumed'")["what"])


def test_refused_rows_count_as_missing():
    assert "wages.mean_monthly_earnings 2024" in set(country("RWA").gaps()["what"])


@pytest.mark.parametrize("code", codes())
def test_every_figure_is_counted_under_a_source(code):
    pack = country(code)
    table = pack.sources()
    figures = sum(len(pack.series(s)) for s in pack.series_names()) + sum(len(pack.dated(n)) for n in pack.parameters())
    assert table["figures"].sum() == figures
    assert table["source"].is_unique
    assert (table["licence"] != "").all() and (table["used_in"] != "").all()
    named = table[~table["source"].str.startswith("unverified")]
    assert named["url"].str.startswith("http").all()
