"""Reliability, agreement, the self-other gap, and small groups that cannot be worked out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.governance import (
    cronbach_alpha,
    gap_self_other,
    group_icc,
    readiness,
    reverse_items,
    rwg,
    syn_survey360,
)

# A table made up for the two values of CURRICULUM, C2.M5 X1: 0.965, and 0.098 with one item left un-reversed.
TABLE = [[1, 2, 2, 1], [2, 2, 3, 3], [4, 4, 4, 4], [5, 4, 5, 5], [2, 3, 3, 2], [5, 4, 5, 4]]
# Shrout and Fleiss (1979), table 2: six targets, four judges.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_alpha_of_the_curriculum():
    good = cronbach_alpha(TABLE)
    assert round(good.alpha, 3) == 0.965
    wrong = pd.DataFrame(TABLE, columns=list("abcd")).assign(c=lambda t: 6 - t["c"])
    left = cronbach_alpha(wrong)
    assert round(left.alpha, 3) == 0.098
    assert left.item_rest[2] < 0
    assert any("not reversed: c" in r for r in left.remarks)
    assert cronbach_alpha(reverse_items(wrong, ["c"])).alpha == pytest.approx(good.alpha)


def test_alpha_does_not_change_with_the_unit():
    assert cronbach_alpha(10 * np.array(TABLE)).alpha == pytest.approx(cronbach_alpha(TABLE).alpha)


@given(st.integers(2, 8), st.floats(0.05, 0.95))
def test_alpha_of_parallel_items_is_spearman_brown(k, r):
    """Items with equal variances and all correlations r: alpha = k r / (1 + (k - 1) r)."""
    n = 4 * k
    q, _ = np.linalg.qr(np.column_stack([np.ones(n), np.random.default_rng(k).normal(size=(n, k))]))
    root = np.linalg.cholesky(np.full((k, k), r) + (1 - r) * np.eye(k))
    assert cronbach_alpha(q[:, 1:] @ root.T).alpha == pytest.approx(k * r / (1 + (k - 1) * r))


def test_interval_covers_and_narrows():
    few, many = cronbach_alpha(TABLE), cronbach_alpha(TABLE * 10)
    assert few.low < few.alpha < few.high
    assert many.high - many.low < few.high - few.low
    assert cronbach_alpha(TABLE, confidence=0.99).low < few.low


def test_blanks_drop_the_respondent():
    found = cronbach_alpha([*TABLE, [np.nan, 1, 2, 3]])
    assert (found.n, found.dropped) == (6, 1)
    assert found.alpha == cronbach_alpha(TABLE).alpha


def test_alpha_without_variance_or_items():
    same = cronbach_alpha([[3, 3], [3, 3], [3, 3]])
    assert np.isnan(same.alpha)
    assert same.remarks
    with pytest.raises(ModelError, match="2 or more items"):
        cronbach_alpha([[1], [2], [3]])
    with pytest.raises(ModelError, match="without a blank"):
        cronbach_alpha([[1, np.nan], [2, 1]])
    with pytest.raises(ModelError, match="outside 1 to 5"):
        reverse_items(pd.DataFrame({"a": [0]}), ["a"])


def test_rwg_of_the_curriculum():
    """CURRICULUM, C2.M5 X3: [4,4,5,4,4] 0.90; [1,5,1,5,3] -1.0, reported as 0 with a note."""
    assert round(rwg([4, 4, 5, 4, 4]).value, 2) == 0.90
    divided = rwg([1, 5, 1, 5, 3])
    assert (divided.raw, divided.value) == (pytest.approx(-1.0), 0)
    assert divided.note
    assert rwg([4, 4, 5, 4, 4], A=7).value == pytest.approx(1 - 0.2 / 4)
    lone = rwg([4])
    assert np.isnan(lone.value)
    assert lone.note
    with pytest.raises(ModelError, match=r"ratings\[1, 0\] must be from 1 to 5"):
        rwg([4, 6])


def test_rwg_of_several_items_is_spearman_brown_of_one():
    """James, Demaree and Wolf (1984): r_wg(J) steps up the mean single-item agreement by Spearman-Brown."""
    ratings = np.array([[4, 5, 3], [4, 4, 3], [5, 4, 4], [4, 5, 3]])
    single = np.mean([rwg(ratings[:, j]).raw for j in range(3)])
    assert rwg(ratings).value == pytest.approx(3 * single / (1 + 2 * single))
    assert rwg(np.array([[1, 5], [5, 1], [1, 5]])).value == 0


def test_icc_of_shrout_and_fleiss():
    """METHODS C19: ICC(1,1) .1657 and ICC(1,k) .4428."""
    values, groups = np.ravel(TARGETS).tolist(), np.repeat(range(6), 4).tolist()
    found = group_icc(values, groups)
    assert found.icc1 == pytest.approx(0.1657, abs=5e-5)
    assert found.icc2 == pytest.approx(0.4428, abs=5e-5)
    assert found.size == 4
    assert found.icc2 == pytest.approx(4 * found.icc1 / (1 + 3 * found.icc1))


def test_icc_with_unequal_groups_against_a_second_answer():
    from scipy.stats import f_oneway

    groups = [[3.0, 4, 5], [1, 2], [4, 4, 5, 3, 4]]
    found = group_icc([v for g in groups for v in g], [k for k, g in enumerate(groups) for _ in g])
    second = f_oneway(*groups)
    assert (found.f, found.p_value) == (pytest.approx(second.statistic), pytest.approx(second.pvalue))
    assert found.size == pytest.approx((10 - (9 + 4 + 25) / 10) / 2)


def test_bad_groups():
    with pytest.raises(ModelError, match="2 or more groups"):
        group_icc([1, 2], ["a", "a"])
    with pytest.raises(ModelError, match="but 1 groups"):
        group_icc([1, 2], ["a"])
    with pytest.raises(ModelError, match="the same"):
        group_icc([1, 1, 1, 1], ["a", "a", "b", "b"])


def ratings(groups, own=4.5):
    rows = [("P", "me", "self", own)]
    rows += [("P", f"{g}{k}", g, s) for g, scores in groups.items() for k, s in enumerate(scores)]
    return pd.DataFrame(rows, columns=["person", "rater", "group", "score"])


def test_a_group_of_four_is_suppressed_and_cannot_be_subtracted():
    """CURRICULUM, C2.M5 X2."""
    frame = gap_self_other(ratings({"peers": [3] * 6, "reports": [2] * 5, "clients": [1] * 4})).frame
    status = frame.set_index("group")["status"].to_dict()
    assert status == {"clients": "suppressed", "peers": "shown", "reports": "suppressed", "all others": "shown"}
    assert frame.loc[frame["status"] == "suppressed", ["raters", "mean", "gap"]].isna().all(axis=None)
    large = gap_self_other(ratings({"peers": [3] * 6, "reports": [2] * 5})).frame
    assert large["gap"].tolist() == pytest.approx([1.5, 2.5, 4.5 - 28 / 11])


def test_fewer_than_five_others_show_nothing():
    frame = gap_self_other(ratings({"peers": [3] * 4})).frame
    assert (frame["status"] == "suppressed").all()
    assert (gap_self_other(ratings({"peers": [3] * 5})).frame["status"] == "shown").all()
    assert (gap_self_other(ratings({"peers": [3] * 5}), min_raters=6).frame["status"] == "suppressed").all()
    with pytest.raises(ModelError, match="min_raters must be at least 5, got 4"):
        gap_self_other(ratings({"peers": [3] * 4}), min_raters=4)


def test_a_rater_with_many_items_counts_once():
    table = ratings({"peers": [1] * 5})
    table = pd.concat([table, table[table["rater"] == "peers0"]] + [table[table["rater"] == "me"]])
    row = gap_self_other(table).frame.iloc[0]
    assert (row["raters"], row["mean"]) == (5, 1)


def test_bad_ratings():
    with pytest.raises(ModelError, match="one rater of group 'self'"):
        gap_self_other(ratings({"peers": [3] * 5}).query("group != 'self'"))
    with pytest.raises(ModelError, match=r"score\[0\] must be finite"):
        gap_self_other(ratings({"peers": [3] * 5}, own=np.nan))


def test_readiness_is_ranked_with_students_interval():
    from scipy.stats import t

    scores = {"A": [3.0, 4, 4, 5, 4], "B": [1.0, 1, 2, 1, 2, 1], "C": [5.0] * 4}
    table = pd.DataFrame([(u, s) for u, row in scores.items() for s in row], columns=["unit", "score"])
    frame = readiness(table).frame
    assert frame["unit"].tolist() == ["A", "B", "C"]
    assert frame["status"].tolist() == ["shown", "shown", "suppressed"]
    assert frame["apart"].iloc[:2].tolist() == [True, False]
    low, high = t.interval(0.95, 4, 4.0, np.std(scores["A"], ddof=1) / np.sqrt(5))
    assert (frame["low"].iloc[0], frame["high"].iloc[0]) == (pytest.approx(low), pytest.approx(high))
    assert readiness(table, confidence=0.5).frame["low"].iloc[0] > frame["low"].iloc[0]
    with pytest.raises(ModelError, match="confidence"):
        readiness(table, confidence=1.0)


def test_invented_ratings_hide_the_clients():
    table = syn_survey360(people=2, seed=1)
    assert table.equals(syn_survey360(people=2, seed=1))
    frame = gap_self_other(table).frame
    assert (frame.loc[frame["group"] == "clients", "status"] == "suppressed").all()
    assert cronbach_alpha(table[["item_1", "item_2", "item_3", "item_4"]]).item_rest[3] < 0
