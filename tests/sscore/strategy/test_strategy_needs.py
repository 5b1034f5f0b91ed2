"""Needs: gaps against the standards, a product of three, and cells nobody has counted."""

import numpy as np
import pytest

from sscore.countries import codes
from sscore.coverage import gap_matrix
from sscore.errors import DataError, ModelError
from sscore.strategy import Rating, needs_assessment, standards_gap

OLD, CHILD, INJURY = ("older persons", "old age"), ("children", "family"), ("employed", "employment injury")


def test_tanzania_by_hand():
    # 5.5 % of older persons have a pension (SDG database, 2019): gap 94.5; 100 * 5/5 * .945 * 4/5 = 75.6.
    found = needs_assessment("TZA", {INJURY: Rating(3, 3), OLD: Rating(5, 4), CHILD: Rating(5, 5)})
    assert [n.rank for n in found.needs] == [1, 2, None]
    assert found.needs[0].score == pytest.approx(75.6)
    assert found.needs[1].score == pytest.approx(100 * 0.6 * 0.912 * 0.6)
    assert found.needs[2].note.startswith("no figure")
    assert found.to_frame()["group"].tolist() == ["older persons", "employed", "children"]


def test_importance_and_feasibility_both_count():
    base = needs_assessment("TZA", {OLD: Rating(4, 4)}).needs[0].score
    assert needs_assessment("TZA", {OLD: Rating(4.4, 4)}).needs[0].score == pytest.approx(1.1 * base)
    assert needs_assessment("TZA", {OLD: Rating(4, 4.4)}).needs[0].score == pytest.approx(1.1 * base)


def test_equal_scores_share_a_rank():
    found = needs_assessment("TZA", {OLD: Rating(2, 4), INJURY: Rating(1, 1)})
    again = needs_assessment("TZA", {OLD: Rating(4, 2), INJURY: Rating(1, 1)})
    assert found.needs[0].score == again.needs[0].score


@pytest.mark.parametrize("code", codes())
def test_every_country_has_a_table(code):
    table = standards_gap(code)
    cells = gap_matrix(code)
    assert len(table) == len(cells.frame) - cells.count("not applicable")
    known = table[table["gap_r202"].notna()]
    assert (known["gap_r202"] + known["coverage"]).to_numpy() == pytest.approx(np.full(len(known), 100.0))
    assert (known["r202"] != "").all()
    assert not (table["coverage"].isna() & table["gap_r202"].notna()).any()


def test_benchmarks_stand_beside_the_cells():
    table = standards_gap("TZA").set_index(["group", "branch"])
    assert table.loc[OLD, "c102_benefit"] == 40
    assert table.loc[INJURY, "c102_benefit"] == 50
    assert np.isnan(table.loc[CHILD, "c102_benefit"])
    care = table.loc[("whole population", "medical care")]
    assert (care["c102_persons"], care["gap_c102"]) == (50, pytest.approx(35.1))


def test_bad_ratings():
    with pytest.raises(ModelError, match="importance must be at least 1 and at most 5"):
        Rating(6, 3)
    with pytest.raises(ModelError, match="feasibility"):
        Rating(3, float("nan"))
    with pytest.raises(ModelError, match="empty"):
        needs_assessment("TZA", {})
    with pytest.raises(ModelError, match="is not in the gap matrix"):
        needs_assessment("TZA", {("martians", "old age"): Rating(1, 1)})
    with pytest.raises(ModelError, match="makes no sense"):
        needs_assessment("TZA", {("children", "old age"): Rating(1, 1)})
    with pytest.raises(DataError):
        standards_gap("XXX")
