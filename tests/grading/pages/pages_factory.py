"""A round as a trainer knows it: mostly fine, some open, a few broken; and the same round with hostile words."""

from __future__ import annotations

import base64
import struct
import zlib

from grading.pages.view import ExerciseInfo, RoundView
from grading.results import CaseResult, ItemResult, Status, SubmissionResult, Trainee

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)><circle/></svg>',
    "</style></pre></title><iframe src=//evil.example></iframe>",
    "javascript:alert(1)//",
    "{{7*7}} &lt;b&gt; <b>bold</b>",
    "[link](https://evil.example) <a href='https://evil.example'>x</a>",
    "\x00\x1b[31mred\x1b[0m\u202egnp.exe\ud800",
)

EXERCISES = (
    ExerciseInfo("m1-x1", "Effective coverage", "auto", 4),
    ExerciseInfo("m1-x2", "One person, three cards", "auto", 6),
    ExerciseInfo("m1-x3", "The staircase", "auto", 5),
    ExerciseInfo("m1-x4", "SPER on one page", "auto", 5),
    ExerciseInfo("m1-r1", "A note to the minister", "text", 12),
)

CASES = ("the worked example", "nobody is employed", "a column with a missing value", "registered but not active")

NAMES = (
    "Asha Mrema", "Brian Otieno", "Claudine Uwase", "Deng Malual", "Esther Phiri", "Fidèle Ndayizeye",
    "Grace Nakato", "Hamisi Juma", "Irène Niyonkuru", "Joseph Banda", "Khadija Said", "Lual Achuil",
)  # fmt: skip

IDEAS = (
    ("registered members taken for active ones", "Who paid in the last twelve months, and who only has a card?"),
    ("a share above one is possible", "Can more persons be covered than there are persons?"),
)


def png(width: int = 64, height: int = 40) -> bytes:
    """Return a small valid picture, a grey ramp, written by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes(255 * x // width for x in range(width)) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def auto_result(trainee: str, exercise: ExerciseInfo, right: int) -> SubmissionResult:
    """Return a submission in which the first cases are right and the others are not."""
    cases = tuple(
        CaseResult(name, index < right, f"{name}: " + ("as wanted." if index < right else "another answer is wanted."))
        for index, name in enumerate(CASES)
    )
    idea = IDEAS[right % 2]
    item = ItemResult(
        item=exercise.code,
        title=exercise.title,
        score=exercise.max_score * right / len(CASES),
        max_score=exercise.max_score,
        cases=cases,
        hints=() if right == len(CASES) else (idea[1],),
        misconceptions=() if right == len(CASES) else (idea[0],),
    )
    return SubmissionResult(
        trainee,
        exercise.code,
        Status.GRADED,
        exercise.max_score,
        items=(item,),
        submitted_at="2025-01-30T16:05:00+03:00",
    )


def text_result(trainee: str, exercise: ExerciseInfo) -> SubmissionResult:
    """Return a text that waits for a person."""
    item = ItemResult(exercise.code, exercise.title, None, exercise.max_score, remark="187 words.")
    return SubmissionResult(trainee, exercise.code, Status.NEEDS_MARKING, exercise.max_score, items=(item,))


FAILURES = {
    ("t04", "m1-x2"): "Stopped after 30 seconds: the notebook did not come to an end.",
    ("t08", "m1-x1"): "The file is not a notebook: it is not JSON (line 1).",
    ("t11", "m1-x3"): "The kernel crashed in cell 5.",
}


def one_result(number: int, trainee: str, place: int, exercise: ExerciseInfo) -> SubmissionResult:
    """Return how one submission of the round ended."""
    if (trainee, exercise.code) in FAILURES:
        reason = FAILURES[trainee, exercise.code]
        return SubmissionResult(trainee, exercise.code, Status.FAILED, exercise.max_score, reason=reason)
    if trainee == "t12" or (trainee == "t09" and place > 2):
        return SubmissionResult(trainee, exercise.code, Status.NOT_SUBMITTED, exercise.max_score)
    if exercise.kind == "text":
        return text_result(trainee, exercise)
    return auto_result(trainee, exercise, right=4 - (number * (place + 1)) % 5 // (1 + number % 2))


def make_view(*, marked_texts: bool = True, bad: tuple[str, ...] = (), extra: int = 0) -> RoundView:
    """Return the round; ``bad`` words replace names, titles, reasons and comments, ``extra`` adds exercises."""
    word = (lambda i, fallback: bad[i % len(bad)]) if bad else (lambda i, fallback: fallback)
    exercises = EXERCISES + tuple(ExerciseInfo(f"m2-x{i}", f"Further {i}", "auto", 4) for i in range(1, extra + 1))
    exercises = tuple(ExerciseInfo(e.code, word(i, e.title), e.kind, e.max_score) for i, e in enumerate(exercises))
    trainees = tuple(
        Trainee(f"t{i:02}", word(i, name), word(i + 1, "Jamhuri Fund"), "TZA", f"t{i:02}@example.org")
        for i, name in enumerate(NAMES, start=1)
    )
    results = [
        one_result(i, t.id, place, e) for i, t in enumerate(trainees, start=1) for place, e in enumerate(exercises)
    ]
    if bad:
        results = [spoiled(result, bad, i) for i, result in enumerate(results)]
    marks: dict[tuple[str, str], float | None] = {(r.trainee, r.exercise): r.score for r in results}
    comments = {("t01", "m1-r1"): word(3, "Clear. Say in one line who pays.")}
    if marked_texts:
        marks |= {("t01", "m1-r1"): 9.0, ("t02", "m1-r1"): 7.5, ("t11", "m1-x3"): 2.0}
    return RoundView(
        word(0, "Dodoma, January 2025"), "coverage", word(1, "Coverage for all"), (word(2, "Who is covered?"),),
        "TZA", "Tanzania", "2025-01-31T09:00:00+03:00", exercises, trainees, tuple(results), marks, comments,
    )  # fmt: skip


def spoiled(result: SubmissionResult, bad: tuple[str, ...], seed: int) -> SubmissionResult:
    """Return a result whose every text is hostile."""
    word = lambda i: bad[(seed + i) % len(bad)]  # noqa: E731
    items = tuple(
        ItemResult(
            item=item.item, title=word(0), score=item.score, max_score=item.max_score,
            cases=tuple(CaseResult(word(i), case.passed, word(i + 1)) for i, case in enumerate(item.cases)),
            hints=tuple(word(i) for i, _ in enumerate(item.hints)),
            misconceptions=tuple(word(i) for i, _ in enumerate(item.misconceptions)), remark=word(2),
        )
        for item in result.items
    )  # fmt: skip
    return SubmissionResult(
        result.trainee, result.exercise, result.status, result.max_score, reason=word(1), remarks=(word(2),),
        items=items, submitted_at=word(3),
    )  # fmt: skip


def notebook(*, bad: tuple[str, ...] = ()) -> dict[str, object]:
    """Return a submitted notebook with every kind of output; ``bad`` words stand in every place of it."""
    said = list(bad) or ["The share of the employed who contribute."]
    picture = base64.b64encode(png()).decode()
    fake = base64.b64encode("".join(said).encode("utf-8", "replace")).decode()
    trace = ["\x1b[0;31mNameError\x1b[0m: employd", *said]
    html = {"text/html": said, "image/svg+xml": said, "application/javascript": said, "text/markdown": said}
    outputs: list[object] = [
        {"output_type": "stream", "name": "stdout", "text": ["Tanzania\n", "10 %\r100 %\n", *said]},
        {"output_type": "stream", "name": "stderr", "text": said},
        {"output_type": "execute_result", "data": {"text/plain": said, **html}, "metadata": {}, "execution_count": 2},
        {"output_type": "display_data", "data": {"image/png": picture, **html}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": fake, **html}},
        {"output_type": "display_data", "data": html},
        {"output_type": "error", "ename": "NameError", "evalue": said[0], "traceback": trace},
        {"output_type": said[0], "data": html},
    ]
    answer = {"nbgrader": {"grade": False, "solution": True, "grade_id": "m1-x1-answer"}, "tags": said}
    code = "def coverage(active, employed):\n    return active / employed\n\n\ncoverage(25, 100)"
    return {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {"title": said},
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Effective coverage\n", *said]},
            {"cell_type": "code", "id": "b", "metadata": answer, "source": [code, *bad], "outputs": outputs},
            {"cell_type": "raw", "id": "c", "metadata": {}, "source": said},
        ],
    }  # fmt: skip
