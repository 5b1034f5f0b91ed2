"""What comes out of a round: feedback pages, the report and the marks file, from one view of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from grading.export import write_moodle_csv
from grading.ingest import read_notebook_file
from grading.late import late_mark, moment
from grading.pages import ExerciseInfo, RoundView, write_feedback, write_report
from grading.results import Status, SubmissionResult
from grading.round import Round
from sscore.countries import country
from sscore.errors import DataError

__all__ = ["export", "feedback", "report", "view_of"]


def view_of(round_: Round) -> RoundView:
    """Return the round as its pages see it: statuses from the results, marks from the gradebook.

    Raises
    ------
    DataError
        If something was collected and not graded yet.
    """
    from grading.nbgrader_bridge import marks, settle

    results: list[SubmissionResult] = []
    receipts, terms = round_.receipts(), round_.terms()
    for exercise in round_.exercises:
        settle(exercise.exercise, terms, course=round_.course.course, database=round_.database)
    found: dict[tuple[str, str], float | None] = {}
    comments: dict[tuple[str, str], str] = {}
    books = {
        e.exercise: marks(e.exercise, course=round_.course.course, database=round_.database) for e in round_.exercises
    }
    for trainee, exercise in round_.pairs():
        key = (trainee.id, exercise.exercise)
        receipt = receipts.get("/".join(key), {})
        result = round_.result(*key)
        if receipt and (result is None or not result.is_of(receipt)):
            raise DataError(f"round: {'/'.join(key)} is collected and not graded yet. Run: sscourse round grade")
        results.append(result or SubmissionResult(*key, status=Status.NOT_SUBMITTED, max_score=float(exercise.points)))
        mark, comment = books[exercise.exercise].get(trainee.id, (None, ""))
        ended = results[-1].status in (Status.GRADED, Status.NEEDS_MARKING)
        if ended and mark is not None and results[-1].submitted_at:
            received, due = moment(results[-1].submitted_at), terms.due.get(exercise.exercise)
            extension = terms.extensions.get(key)
            mark, late = late_mark(mark, float(exercise.points), received, due, extension, terms.rule)
            if late:
                results[-1] = replace(results[-1], remarks=(*results[-1].remarks, late))
        found[key] = mark if ended else None
        if comment:
            comments[key] = comment
    return RoundView(
        round_name=round_.name,
        course_code=round_.course.course,
        course_title=round_.course.title,
        module_titles=tuple(m.title for m in round_.course.modules if m.exercises),
        country_code=round_.country,
        country_name=country(round_.country).name,
        made_at=round_.made_at,
        exercises=tuple(ExerciseInfo(e.exercise, e.title, e.kind, float(e.points)) for e in round_.exercises),
        trainees=round_.trainees,
        results=tuple(results),
        marks=found,
        comments=comments,
    )


def _notebook(round_: Round, trainee: str, exercise: str) -> Any:
    """Return the notebook to show: as executed, else as submitted, else nothing."""
    for stage in ("autograded", "submitted"):
        path = round_.folder / stage / trainee / exercise / f"{exercise}.ipynb"
        if path.is_file():
            return read_notebook_file(path)
    return None


def feedback(round_: Round) -> list[Path]:
    """Write a page for each trainee and exercise, and an index for each trainee."""
    return write_feedback(view_of(round_), lambda t, e: _notebook(round_, t, e), round_.folder / "feedback")


def report(round_: Round) -> Path:
    """Write the report of the round: one page without scripts or links outside."""
    return write_report(view_of(round_), round_.folder / "report.html")


def export(round_: Round) -> Path:
    """Write the marks as a CSV that Moodle's grade import reads."""
    return write_moodle_csv(view_of(round_), round_.folder / "marks-moodle.csv")
