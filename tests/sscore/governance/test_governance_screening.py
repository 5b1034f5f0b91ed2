"""Duplicates, shared accounts, outliers, the innocent majority, and thresholds that fit the work."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sscore.governance as governance
from sscore.errors import ModelError
from sscore.governance import choose_threshold, duplicates, near_duplicates, outliers, ppv, shared_accounts, syn_claims


def test_every_screening_function_tells_due_process():
    names = [
        "benford", "mantissa_arc", "duplicates", "near_duplicates", "shared_accounts", "outliers", "ppv",
        "choose_threshold", "inspection_plan", "conflicts_of_interest", "segregation_of_duties", "same_hands",
        "risk_register", "gap_self_other", "p_chart", "u_chart", "xmr_chart",
    ]  # fmt: skip
    for name in names:
        text = " ".join((getattr(governance, name).__doc__ or "").split())
        assert "Due process:" in text, name
        if "as for" not in text:
            assert any(w in text for w in ("question", "learning")), name
            assert any(w in text for w in ("explain", "heard")), name


def test_duplicates_by_two_keys_ignore_spelling_and_blanks():
    table = pd.DataFrame(
        {
            "id": ["ab-1", "AB 1", "AB1", "AB1", None],
            "born": ["1990-01-01", "1990-01-01", "1990-01-01", "1991-01-01", ""],
        }
    )
    found = duplicates(table, ["id", "born"])
    assert found.frame["row"].tolist() == [0, 1, 2]
    assert (found.count, found.blank, found.sizes()) == (1, 1, {3: 1})


def test_leading_zeros_are_part_of_the_number():
    assert duplicates(pd.DataFrame({"id": ["007", "7"]}), ["id"]).count == 0


def test_near_duplicates_within_a_birth_date():
    table = pd.DataFrame(
        {
            "name": ["Grace Nalubega", "Nalubega Grace", "Grace Nalubegga", "Grace Nalubega", "Peter Okot", None],
            "born": ["1980", "1980", "1980", "1999", "1980", "1980"],
        }
    )
    found = near_duplicates(table, "name", same=["born"])
    assert found.frame["row"].tolist() == [0, 1, 2]
    assert found.blank == 1
    assert near_duplicates(table, "name", same=["born"], similarity=1).frame["row"].tolist() == [0, 1]
    assert near_duplicates(table, "name").frame["row"].tolist() == [0, 1, 2, 3]


def test_shared_accounts_of_the_curriculum():
    """CURRICULUM, C2.M3 X3: households excluded, leading zeros kept, blanks are not one account."""
    rows = [("0-1", "A", "h1"), ("01", "B", "h2"), (" 01", "C", "h3"), ("1", "D", "h4"), (None, "E", "h5"),
            ("", "F", "h6"), ("", "G", "h7"), ("02", "H", "h8"), ("02", "I", "h8"), ("02", "J", "h8")]  # fmt: skip
    claims = pd.DataFrame(rows, columns=["account", "claimant", "household"])
    found = shared_accounts(claims)
    assert found.frame["row"].tolist() == [0, 1, 2]
    assert found.blank == 3
    without = shared_accounts(claims, household=None)
    assert without.count == 2
    assert shared_accounts(claims, least=4).count == 0


def test_one_claimant_with_many_claims_is_one():
    claims = pd.DataFrame({"account": ["5"] * 4, "claimant": ["A", "a", " A", "A"], "household": [None] * 4})
    assert shared_accounts(claims, least=2).count == 0


def test_planted_accounts_are_found_when_families_are_taken_out():
    claims = syn_claims("UGA", claims=3_000, planted=0.05, seed=5)
    found = shared_accounts(claims)
    rows = found.frame["row"]
    assert claims.loc[rows, "planted"].mean() > 0.9
    assert shared_accounts(claims, household=None).count > found.count
    clean = syn_claims("UGA", claims=3_000, planted=0, seed=5)
    assert shared_accounts(clean).count == 0


def test_outliers_cannot_hide_themselves():
    values = [10.0, 11, 12, 13, 14, 1_000, 1_100]
    assert outliers(values).flagged.tolist() == [False] * 5 + [True, True]
    plain = (np.array(values) - np.mean(values)) / np.std(values, ddof=1)
    assert (np.abs(plain) < 3.5).all()


def test_modified_z_by_hand():
    """Iglewicz and Hoaglin: 0.6745 (x - median) / MAD."""
    found = outliers([1, 2, 3, 4, 9])
    assert found.z[4] == pytest.approx(0.6745 * 6 / 1, rel=1e-4)
    assert found.median == 3


def test_scale_does_not_matter_and_the_log_is_for_money():
    values = [3.0, 4, 5, 6, 50]
    assert outliers([1_000 * v for v in values]).z == pytest.approx(outliers(values).z)
    assert outliers(values, log=True).z[4] < outliers(values).z[4]
    assert outliers(values, log=True).median == pytest.approx(5)
    assert outliers(values, threshold=31).flagged.sum() == 0


def test_values_mostly_the_same():
    found = outliers([5, 5, 5, 5, 9])
    assert found.remarks
    assert found.z[4] == pytest.approx(4 / (0.8 * np.sqrt(np.pi / 2)))
    assert not outliers([5, 5, 5]).flagged.any()


def test_bad_outliers():
    with pytest.raises(ModelError, match="at least 3"):
        outliers([1, 2])
    with pytest.raises(ModelError, match=r"values\[1\] must be finite"):
        outliers([1, float("nan"), 2])
    with pytest.raises(ModelError, match="above 0"):
        outliers([1, 0, 2], log=True)
    with pytest.raises(ModelError, match="list of column names"):
        duplicates(pd.DataFrame({"id": ["1"]}), "id")


def test_the_innocent_majority_of_the_curriculum():
    """CURRICULUM, C2.M3 X2: 1 %, 90 %, 95 % of 50 000: 15.4 %, 2 925 alerts, 2 475 innocent."""
    test = ppv(0.01, 0.90, 0.95)
    assert round(100 * test.ppv, 1) == 15.4
    assert round(test.alerts) == 2_925
    assert round(test.innocent) == 2_475
    assert test.to_frame().to_numpy().sum() == pytest.approx(50_000)


@given(*[st.floats(0, 1)] * 3)
def test_bayes_rule(prev, se, sp):
    test = ppv(prev, se, sp, 1_000)
    odds = prev * se + (1 - prev) * (1 - sp)
    if test.alerts > 1e-9:
        assert test.ppv == pytest.approx(prev * se / odds)
    assert test.found + test.missed + test.innocent + test.cleared == pytest.approx(1_000)


def test_edges_of_ppv():
    assert ppv(0, 0.9, 0.95).ppv == 0
    assert ppv(1, 0.9, 0.95).ppv == 1
    assert ppv(0.01, 0.9, 1).ppv == 1
    silent = ppv(0.01, 0, 1)
    assert np.isnan(silent.ppv)
    assert "No claim is flagged" in silent.remark
    assert np.isnan(ppv(0, 0, 0).npv)
    with pytest.raises(ModelError, match="5 % is 0.05"):
        ppv(1, 90, 0.95)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.integers(0, 70))
def test_a_threshold_fits_and_treats_equals_equally(scores, capacity):
    found = choose_threshold(scores, capacity)
    flagged = sum(s >= found.score for s in scores)
    assert flagged == found.flagged <= capacity
    below = [s for s in scores if s < found.score]
    assert not below or sum(s >= max(below) for s in scores) > capacity
    assert choose_threshold(scores, capacity + 1).score <= found.score


def test_ties_at_the_threshold():
    found = choose_threshold([9, 8, 8, 8, 1], 3)
    assert (found.score, found.flagged, found.left, found.tied_out) == (9, 1, 2, 3)
    assert choose_threshold([5, 5], 1).score == float("inf")
    with pytest.raises(ModelError, match="scores must hold at least one number"):
        choose_threshold([], 5)
