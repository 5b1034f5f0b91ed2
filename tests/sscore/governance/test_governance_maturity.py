"""Maturity: the weakest link, missing answers, and small groups that stay unseen."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError
from sscore.governance import PRINCIPLES, maturity, maturity_change

# CURRICULUM, C2.M1 X1: A 3.0, T 1.67, Pr 3.0, Pa 3.67, D 2.67; overall 2.8; weakest T.
ANSWERS = {
    "accountability": [3, 3, 3],
    "transparency": [1, 2, 2],
    "predictability": [3, 2, 4],
    "participation": [4, 4, 3],
    "dynamism": [2, 3, 3],
}


def test_check_values_of_the_curriculum():
    found = maturity(ANSWERS)
    assert [round(s, 2) for s in found.scores.values()] == [3.0, 1.67, 3.0, 3.67, 2.67]
    assert found.overall == pytest.approx(2.8)
    assert found.weakest == "transparency"
    assert found.weakest_score == pytest.approx(5 / 3)
    assert found.to_frame()["asked"].tolist() == [3] * 5


def test_missing_answers_below_a_fifth_are_ignored_and_a_fifth_is_too_many():
    six = [4, 4, 4, 4, 4, None]
    assert maturity({**ANSWERS, "dynamism": six}).scores["dynamism"] == 4
    fifth = [4, 4, 4, 4, float("nan")]
    found = maturity({**ANSWERS, "dynamism": fifth})
    assert found.scores["dynamism"] is None
    assert found.overall is None
    assert found.weakest == "transparency"
    assert any("dynamism" in r for r in found.remarks)
    nothing = maturity({p: [None] for p in PRINCIPLES})
    assert nothing.weakest is None
    assert nothing.weakest_score is None


def test_a_tie_is_broken_by_the_alphabet():
    assert maturity({p: [3] for p in PRINCIPLES}).weakest == "accountability"
    assert maturity({**{p: [3] for p in PRINCIPLES}, "transparency": [1], "dynamism": [1]}).weakest == "dynamism"


def test_evidence_is_kept_and_its_absence_named():
    found = maturity(ANSWERS, evidence={"participation": "minutes of the board"})
    assert found.to_frame().set_index("principle").loc["participation", "evidence"] == "minutes of the board"
    assert not any(r.startswith("participation") for r in found.remarks)
    assert any(r.startswith("predictability") and "without evidence" in r for r in found.remarks)
    assert not any(r.startswith("transparency") for r in found.remarks)


@given(st.lists(st.floats(0, 5), min_size=5, max_size=5))
def test_the_mean_never_lies_below_the_weakest_link(scores):
    found = maturity({p: [s] for p, s in zip(PRINCIPLES, scores, strict=True)})
    assert found.weakest_score <= found.overall + 1e-9
    assert found.weakest_score == min(scores)


def test_what_is_not_an_assessment():
    with pytest.raises(DataError, match="Did you mean 'transparency'"):
        maturity({**ANSWERS, "transparancy": [1]})
    with pytest.raises(DataError, match="no answers for dynamism"):
        maturity({p: a for p, a in ANSWERS.items() if p != "dynamism"})
    with pytest.raises(ModelError, match=r"dynamism\[1\] must be from 0 to 5, got 6"):
        maturity({**ANSWERS, "dynamism": [1, 6]})
    with pytest.raises(ModelError, match="no answers"):
        maturity({**ANSWERS, "dynamism": []})
    with pytest.raises(DataError, match="evidence for no principle"):
        maturity(ANSWERS, evidence={"honesty": "x"})


def answers(people, score, principle="dynamism"):
    return pd.DataFrame({"respondent": list(people), "principle": principle, "score": score})


def test_change_with_the_number_of_respondents():
    row = maturity_change(answers(range(6), 2), answers(range(6), 3.5)).frame.iloc[0]
    assert (row["n_before"], row["n_after"], row["n_both"]) == (6, 6, 6)
    assert row["change"] == row["paired"] == 1.5


def test_four_respondents_are_suppressed():
    frame = maturity_change(answers(range(4), 2), answers(range(9), 3)).frame
    assert frame["status"].tolist() == ["suppressed"]
    assert frame[["before", "after", "change", "paired"]].isna().all(axis=None)
    assert maturity_change(answers(range(5), 2), answers(range(9), 3)).frame["status"].tolist() == ["shown"]
    six = maturity_change(answers(range(5), 2), answers(range(9), 3), minimum=6)
    assert six.frame["status"].tolist() == ["suppressed"]


def test_the_paired_change_would_give_a_single_leaver_away():
    row = maturity_change(answers(range(7), 2), answers(range(6), 3)).frame.iloc[0]
    assert row["status"] == "shown"
    assert pd.isna(row["paired"])
    many = maturity_change(answers(range(12), 2), answers(range(6), 3)).frame.iloc[0]
    assert many["paired"] == 1


def test_several_answers_of_one_respondent_count_once():
    twice = pd.concat([answers(range(5), 1), answers([0], 5)])
    row = maturity_change(twice, answers(range(5), 1)).frame.iloc[0]
    assert row["before"] == pytest.approx((3 + 1 + 1 + 1 + 1) / 5)


def test_bad_rounds():
    with pytest.raises(ModelError, match="from 0 to 5"):
        maturity_change(answers([1], 7), answers([1], 1))
    with pytest.raises(DataError, match="no principle 'speed'"):
        maturity_change(answers([1], 1, "speed"), answers([1], 1))
    with pytest.raises(ModelError, match="no column 'score'"):
        maturity_change(answers([1], 1).drop(columns="score"), answers([1], 1))
    with pytest.raises(ModelError, match="minimum"):
        maturity_change(answers([1], 1), answers([1], 1), minimum=4)
