from __future__ import annotations

from dataclasses import replace

import pytest
from pages_factory import make_view

from grading.results import Status
from sscore.errors import DataError, ModelError


def test_a_lost_submission_is_refused() -> None:
    view = make_view()
    with pytest.raises(ModelError, match=r"Missing: \[\('t01', 'm1-x1'\)\]"):
        replace(view, results=view.results[1:])


def test_a_result_given_twice_is_refused() -> None:
    view = make_view()
    with pytest.raises(ModelError, match="result must be given once"):
        replace(view, results=(*view.results, view.results[0]))


def test_two_trainees_with_one_id_are_refused() -> None:
    view = make_view()
    with pytest.raises(ModelError, match="trainee must be given once"):
        replace(view, trainees=(*view.trainees, view.trainees[0]))


@pytest.mark.parametrize("mark", [-1.0, float("nan"), float("inf")])
def test_a_mark_that_is_no_mark_is_refused(mark: float) -> None:
    with pytest.raises(ModelError, match="from 0 up"):
        replace(make_view(), marks={("t01", "m1-x1"): mark})


@pytest.mark.parametrize("field", ["marks", "comments"])
def test_a_mark_or_comment_of_nobody_is_refused(field: str) -> None:
    with pytest.raises(ModelError, match=f"{field} has entries"):
        replace(make_view(), **{field: {("nobody", "m1-x1"): 1.0 if field == "marks" else "x"}})


def test_unknown_names_are_answered_with_close_ones() -> None:
    with pytest.raises(DataError, match="'m1-x1'"):
        make_view().exercise("m1x1")
    with pytest.raises(DataError, match="'t01'"):
        make_view().trainee("T01")


def test_a_status_of_graded_without_a_mark_is_shown_as_waiting() -> None:
    view = replace(make_view(), marks={})
    assert view.result("t01", "m1-x1").status is Status.GRADED
    assert view.standing("t01", "m1-x1") is Status.NEEDS_MARKING


def test_a_mark_by_hand_turns_a_failed_submission_into_a_graded_one() -> None:
    view = make_view()
    assert view.standing("t11", "m1-x3") is Status.GRADED and view.by_hand("t11", "m1-x3")
    assert view.standing("t08", "m1-x1") is Status.FAILED and not view.by_hand("t08", "m1-x1")
    assert not view.by_hand("t01", "m1-r1")


def test_the_frame_has_a_row_for_every_pair_and_no_mark_where_there_is_none() -> None:
    frame = make_view().to_frame()
    assert len(frame) == 12 * 5
    assert set(frame.loc[frame["mark"].isna(), "status"]) == {"failed", "needs marking", "not submitted"}
    assert set(frame.loc[frame["mark"].notna(), "status"]) == {"graded"}
