from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.export import moodle_csv, write_moodle_csv
from grading.pages.view import ExerciseInfo, RoundView
from grading.results import ItemResult, Status, SubmissionResult, Trainee

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "  =cmd|' /C calc'!A0", "＝1", "\x00=1", "\u202e=1")


def view(*, names: tuple[str, ...] = ("Asha Mrema", "Brian, the 2nd", "Lual"), word: str = "Rate") -> RoundView:
    """Three trainees and two exercises: graded and waiting, failed and earned zero, nothing at all."""
    exercises = (ExerciseInfo("x1", word, "auto", 3), ExerciseInfo("r1", "Note", "text", 12))
    trainees = tuple(Trainee(f"TZ-{i}", name, email=f"p{i}@example.org") for i, name in enumerate(names))
    item = ItemResult("x1", word, 10 / 3, 4, hints=('Who "really" paid?', "Count\npersons."))
    ends = {
        (0, "x1"): SubmissionResult("TZ-0", "x1", Status.GRADED, 4, items=(item,)),
        (0, "r1"): SubmissionResult("TZ-0", "r1", Status.NEEDS_MARKING, 12),
        (1, "x1"): SubmissionResult("TZ-1", "x1", Status.FAILED, 4, reason=word),
        (1, "r1"): SubmissionResult("TZ-1", "r1", Status.GRADED, 12),
    }
    results = tuple(
        ends.get((i, e.code), SubmissionResult(t.id, e.code, Status.NOT_SUBMITTED, e.max_score))
        for i, t in enumerate(trainees)
        for e in exercises
    )
    marks = {("TZ-0", "x1"): 10 / 3, ("TZ-1", "r1"): 0.0}
    comments = {("TZ-1", "r1"): word}
    return RoundView("R", "c", "C", (), "TZA", "Tanzania", "2025-01-31", exercises, trainees, results, marks, comments)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_the_file_has_the_columns_of_moodles_own_export_and_one_row_a_trainee() -> None:
    header, *body = rows(moodle_csv(view()))
    assert header == [
        "ID number", "Email address", "Name",
        "Assignment: Rate (Real)", "Assignment: Rate (Feedback)",
        "Assignment: Note (Real)", "Assignment: Note (Feedback)",
    ]  # fmt: skip
    assert [row[:3] for row in body] == [
        ["TZ-0", "p0@example.org", "Asha Mrema"],
        ["TZ-1", "p1@example.org", "Brian, the 2nd"],
        ["TZ-2", "p2@example.org", "Lual"],
    ]


def test_only_marks_are_numbers_and_nothing_missing_is_zero() -> None:
    _, *body = rows(moodle_csv(view()))
    assert [[row[3], row[5]] for row in body] == [["3.33333", ""], ["", "0"], ["", ""]]
    assert body[0][6] == "Status: needs marking." and body[2][4] == "Status: not submitted."
    assert body[0][4] == 'Status: graded. Who "really" paid? Count persons.'


@pytest.mark.parametrize("word", FORMULAS)
def test_no_cell_starts_a_formula(word: str) -> None:
    for row in rows(moodle_csv(view(names=(word, word, word), word=word))):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert rows(moodle_csv(view(names=(word, "a", "b"))))[1][2].startswith("'")


@given(st.lists(st.text(), min_size=3, max_size=3), st.text())
@settings(deadline=None, max_examples=60)
def test_any_words_come_back_through_the_csv_module(names: list[str], word: str) -> None:
    text = moodle_csv(view(names=tuple(names), word=word))
    text.encode("utf-8")
    table = rows(text)
    assert len(table) == 4 and {len(row) for row in table} == {7}
    for name, row in zip(names, table[1:], strict=True):
        kept = "".join(c for c in row[2].removeprefix("'") if not c.isspace())
        assert kept in "".join(c for c in name if not c.isspace()) or not name.isprintable()
    assert text.count("\r\n") == 4 and "\n" not in text.replace("\r\n", "")


def test_exercises_that_share_a_title_keep_their_own_columns() -> None:
    header = rows(moodle_csv(view(word="Note")))[0]
    assert len(set(header)) == len(header)
    assert "Assignment: Note [x1] (Real)" in header and "Assignment: Note [r1] (Real)" in header


def test_the_file_is_utf8_with_the_line_ends_of_the_standard(tmp_path: Path) -> None:
    path = write_moodle_csv(view(names=("Fidèle", "Irène", "Ng'ang'a")), tmp_path / "out" / "marks.csv")
    raw = path.read_bytes()
    assert raw.decode("utf-8") == moodle_csv(view(names=("Fidèle", "Irène", "Ng'ang'a")))
    assert raw.endswith(b"\r\n") and not raw.startswith(b"\xef\xbb\xbf")
    assert [p.name for p in path.parent.iterdir()] == ["marks.csv"]
