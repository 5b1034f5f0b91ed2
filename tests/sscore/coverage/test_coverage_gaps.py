"""The gap matrix: published figures in their cells, and gaps that stay gaps."""

import numpy as np
import pytest

from sscore.countries import codes, country
from sscore.coverage import GapMatrix, gap_matrix
from sscore.errors import DataError, ModelError


@pytest.fixture(scope="module", params=codes())
def matrix(request: pytest.FixtureRequest) -> GapMatrix:
    return gap_matrix(request.param)


def cell(found: GapMatrix, group: str, branch: str) -> dict[str, object]:
    frame = found.frame
    return frame[(frame["group"] == group) & (frame["branch"] == branch)].iloc[0].to_dict()


# UN SDG database, October 2020; ILO country page for the health figure.
@pytest.mark.parametrize(
    ("code", "group", "branch", "value", "year"),
    [
        ("TZA", "employed", "employment injury", 8.8, 2019),
        ("TZA", "older persons", "old age", 5.5, 2019),
        ("TZA", "mothers with newborns", "maternity", 0.3, 2016),
        ("TZA", "whole population", "medical care", 14.9, 2019),
        ("KEN", "children", "family", 3.6, 2019),
        ("KEN", "poorest fifth", "social assistance", 34.50655, 2015),
        ("ZMB", "older persons", "old age", 8.8, 2016),
        ("BDI", "employed", "employment injury", 3.5, 2010),
    ],
)
def test_published_figures(code: str, group: str, branch: str, value: float, year: int) -> None:
    found = cell(gap_matrix(code), group, branch)
    assert found["value"] == pytest.approx(value)
    assert (found["year"], found["status"]) == (year, "measured")


def test_two_vintages_are_both_told() -> None:
    found = cell(gap_matrix("TZA"), "whole population", "any benefit")
    assert found["value"] == pytest.approx(4.0)
    assert "14" in str(found["note"])


def test_every_cell_once_and_its_status_fits_its_value(matrix: GapMatrix) -> None:
    frame = matrix.to_frame()
    assert len(frame) == len(matrix.groups) * len(matrix.branches)
    assert not frame.duplicated(["group", "branch"]).any()
    filled = frame["status"].isin(["measured", "assumed"])
    assert (frame["value"].notna() == filled).all()
    assert frame.loc[filled, ["quality", "source"]].astype(bool).all().all()
    assert frame.loc[frame["status"] == "measured", "year"].notna().all()


def test_a_gap_is_nan_and_never_zero(matrix: GapMatrix) -> None:
    gaps = matrix.frame[matrix.frame["status"] == "no data"]
    assert len(gaps) > 0
    assert gaps["value"].isna().all()
    values = matrix.values()
    assert np.isnan(values.to_numpy()).sum() == matrix.count("no data") + matrix.count("not applicable")


def test_every_published_share_of_a_group_has_a_cell(matrix: GapMatrix) -> None:
    table = country(matrix.code).series("coverage")
    shares = table[table["unit"].str.startswith("% of")]
    assert len(shares)
    shown = set(matrix.frame["value"].dropna())
    for (_, _), rows in shares.groupby(["indicator", "quantile"]):
        assert shown & set(rows.loc[rows["year"] == rows["year"].max(), "value"])


def test_south_sudan_has_one_assumed_cell_and_says_so() -> None:
    found = gap_matrix("SSD")
    assert found.count("assumed") == 1
    assumed = cell(found, "employed", "employment injury")
    assert (assumed["status"], assumed["quality"]) == ("assumed", "C")


def test_medical_care_carries_the_minimum_of_c102() -> None:
    found = gap_matrix("RWA")
    assert cell(found, "whole population", "medical care")["c102_minimum"] == 50
    assert found.frame["c102_minimum"].notna().sum() == 1


def test_a_part_keeps_the_order_of_the_whole() -> None:
    part = gap_matrix("KEN").only(groups=["older persons", "children"], branches=["old age"])
    assert part.groups == ("children", "older persons")
    assert part.values().shape == (2, 1)
    assert part.count("measured") == 1


def test_unknown_names_are_answered() -> None:
    found = gap_matrix("KEN")
    with pytest.raises(ModelError, match="'children'"):
        found.only(groups=["childern"])
    with pytest.raises(ModelError, match="at least one branch"):
        found.only(branches=[])
    with pytest.raises(ModelError, match="'measured'"):
        found.count("mesured")
    with pytest.raises(DataError, match="KEN"):
        gap_matrix("Kenya")
