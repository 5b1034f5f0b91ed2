from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_factory import EXERCISES, auto_result, make_view, text_result

from grading.pages.summary import headline, items, misconceptions, totals
from grading.pages.view import ExerciseInfo, RoundView
from grading.results import Trainee


def small(rights: list[int], marks: list[float | None] | None = None) -> RoundView:
    """One exercise of 4 marks with 4 cases; each trainee got so many cases right."""
    exercise = ExerciseInfo("x1", "Rate", "auto", 4)
    trainees = tuple(Trainee(f"t{i}", f"Name {i}") for i in range(len(rights)))
    results = tuple(auto_result(t.id, exercise, right) for t, right in zip(trainees, rights, strict=True))
    given_marks = marks if marks is not None else [float(right) for right in rights]
    keyed = {(t.id, "x1"): mark for t, mark in zip(trainees, given_marks, strict=True)}
    return RoundView("R", "c", "C", (), "TZA", "Tanzania", "2025-01-31", (exercise,), trainees, results, keyed)


def test_figures_that_can_be_done_in_the_head() -> None:
    figures = headline(small([4, 2, 1]))
    assert (figures.trainees, figures.expected, figures.received, figures.graded) == (3, 3, 3, 3)
    assert figures.completion == 1 and figures.median_share == 0.5
    (item,) = items(small([4, 2, 1]))
    assert item.marks == (4, 2, 1) and item.median_share == 0.5
    assert [(case.passed, case.judged) for case in item.cases] == [(3, 3), (2, 3), (1, 3), (1, 3)]


def test_the_statuses_add_up_and_agree_with_the_table() -> None:
    view = make_view()
    figures, counts = headline(view), view.to_frame()["status"].value_counts()
    assert figures.graded + figures.needs_marking + figures.failed + figures.not_submitted == figures.expected
    assert figures.graded == counts["graded"] and figures.failed == counts["failed"] == 2
    assert figures.needs_marking == counts["needs marking"] == 8
    assert figures.not_submitted == counts["not submitted"] == 7
    assert figures.received == 53 and figures.completion == pytest.approx(51 / 60)


def test_the_median_agrees_with_pandas() -> None:
    frame = make_view().to_frame()
    assert headline(make_view()).median_share == pytest.approx((frame["mark"] / frame["max_score"]).median())


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_case_by_case_the_marks_are_found_again(rights: list[int]) -> None:
    (item,) = items(small(rights))
    assert sum(case.passed for case in item.cases) == sum(item.marks) == sum(rights)
    assert min(item.shares) <= item.median_share <= max(item.shares)


def test_a_changed_mark_of_a_single_item_is_the_mark_that_counts() -> None:
    (item,) = items(small([1, 1], marks=[3.5, None]))
    assert item.marks == (3.5, 1.0)


def test_an_unmarked_text_has_no_mark_rather_than_zero() -> None:
    view = make_view(marked_texts=False)
    assert next(item for item in items(view) if item.item == "m1-r1").marks == ()
    exercise = EXERCISES[4]
    alone = replace(
        small([]), exercises=(exercise,), trainees=(Trainee("t", "T"),), results=(text_result("t", exercise),), marks={}
    )
    (total,) = totals(alone)
    assert total.mark is None and total.open == 1 and headline(alone).median_share is None


def test_totals_are_sums_of_the_marks_that_exist() -> None:
    view = make_view()
    sums = view.to_frame().groupby("trainee", sort=False)["mark"].agg(lambda marks: marks.sum(min_count=1))
    for total in totals(view):
        assert (total.mark is None) if sums.isna()[total.trainee] else total.mark == pytest.approx(sums[total.trainee])
    assert totals(view)[0].mark == 23.75 and totals(view)[-1].mark is None


def test_misconceptions_come_commonest_first_and_count_each_trainee_once() -> None:
    view = small([0, 2, 1])
    doubled = replace(view.results[0].items[0], misconceptions=view.results[0].items[0].misconceptions * 2)
    view = replace(view, results=(replace(view.results[0], items=(doubled,)), *view.results[1:]))
    found = misconceptions(view)
    assert [len(idea.trainees) for idea in found] == [2, 1]
    assert found[0].trainees == ("t0", "t1")


def test_an_empty_round_has_figures_too() -> None:
    figures = headline(small([]))
    assert figures.expected == 0 and figures.completion is None and figures.median_share is None
