"""Grade: execute what was collected, judge it, and keep a result with an explicit status for everybody."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

from grading.checks import Check, load_check
from grading.course import Exercise
from grading.execute import Execution, Job, Limits, execute_all
from grading.ingest import graded_cell, read_notebook_file
from grading.progress import Progress, quiet
from grading.restore import restore
from grading.results import ItemResult, Status, SubmissionResult, write_result
from grading.round import Round
from grading.sandbox import Isolation, resolve

__all__ = ["grade"]


def _unanswered(notebook: Any, released: Any) -> bool:
    """Return whether every answer cell still holds the released text."""
    wanted = {graded_cell(c): c["source"] for c in released["cells"] if graded_cell(c)}
    return all(c["source"] == wanted[graded_cell(c)] for c in notebook["cells"] if graded_cell(c))


class _Grading:
    """One run of :func:`grade`: the work list, the checks and what is written per submission."""

    def __init__(self, round_: Round, limits: Limits) -> None:
        self.round, self.limits = round_, limits
        self.receipts = round_.receipts()
        self.checks: dict[str, Check] = {
            e.exercise: load_check(round_.check_path(e)) for e in round_.exercises if e.kind == "auto"
        }
        self.exercises = {e.exercise: e for e in round_.exercises}
        self.results: list[SubmissionResult] = []

    def result(self, trainee: str, exercise: Exercise, status: Status, **fields: Any) -> SubmissionResult:
        receipt = self.receipts.get(f"{trainee}/{exercise.exercise}", {})
        remarks = (*receipt.get("remarks", ()), *fields.pop("remarks", ()))
        return SubmissionResult(
            trainee=trainee,
            exercise=exercise.exercise,
            status=status,
            max_score=float(exercise.points),
            remarks=remarks,
            submitted_at=receipt.get("received", ""),
            digest=receipt.get("sha256", ""),
            receipt=receipt.get("number", 0),
            **fields,
        )

    def keep(self, result: SubmissionResult) -> None:
        write_result(result, self.round.result_path(result.trainee, result.exercise))
        self.results.append(result)

    def blank(self, trainee: str, exercise: Exercise) -> bool:
        notebook = read_notebook_file(self.round.submitted(trainee, exercise.exercise))
        return _unanswered(notebook, read_notebook_file(self.round.released(exercise)))

    def save(self, trainee: str, exercise: Exercise, status: Status, **fields: Any) -> None:
        """Hand the submission to nbgrader's gradebook, then keep the result."""
        from grading.nbgrader_bridge import autograde

        course, database = self.round.course.course, self.round.database
        trouble = autograde(self.round.folder, exercise.exercise, trainee, course=course, database=database)
        if trouble:
            status, fields = Status.FAILED, {"reason": trouble}
        self.keep(self.result(trainee, exercise, status, **fields))

    def text(self, trainee: str, exercise: Exercise) -> None:
        if self.blank(trainee, exercise):
            item = ItemResult(exercise.exercise, exercise.title, 0.0, float(exercise.points), remark="Nothing written.")
            self.save(trainee, exercise, Status.GRADED, items=(item,), remarks=("Nothing was written.",))
            return
        points = float(exercise.points)
        item = ItemResult(exercise.exercise, exercise.title, None, points, remark="A person marks this.")
        self.save(trainee, exercise, Status.NEEDS_MARKING, items=(item,))

    def failed(self, trainee: str, exercise: Exercise, reason: str) -> None:
        """Keep a failure, unless an earlier submission was graded: that one then stands."""
        earlier = self.round.result(trainee, exercise.exercise)
        if earlier is None or earlier.status not in (Status.GRADED, Status.NEEDS_MARKING):
            self.keep(self.result(trainee, exercise, Status.FAILED, reason=reason))
            return
        receipt = self.receipts[f"{trainee}/{exercise.exercise}"]
        note = f"A later submission failed ({reason}); the earlier one stands."
        remarks = (*earlier.remarks, note)
        self.keep(replace(earlier, remarks=remarks, digest=receipt["sha256"], receipt=receipt.get("number", 0)))

    def executed(self, job: Job, execution: Execution) -> None:
        from grading.nbgrader_bridge import judged, plain_item, write_execution

        trainee, name = job.key
        exercise = self.exercises[name]
        if execution.failure:
            self.failed(trainee, exercise, execution.failure)
            return
        write_execution(self.round.folder / "executions" / trainee / f"{name}.json", job.notebook, execution)
        remarks = ("Nothing was entered.",) if self.blank(trainee, exercise) else ()
        if exercise.kind == "plain":
            item = plain_item(job.notebook, execution, exercise)
        else:
            item = judged(self.checks[name], execution, job.notebook, float(exercise.points))
        self.save(trainee, exercise, Status.GRADED, items=(item,), remarks=remarks)

    def job(self, trainee: str, exercise: Exercise) -> Job:
        folder = self.round.released(exercise).parent
        notebook = read_notebook_file(self.round.submitted(trainee, exercise.exercise))
        job = Job((trainee, exercise.exercise), notebook, files=tuple(folder / name for name in exercise.files))
        if exercise.kind == "plain":
            master = read_notebook_file(self.round.master(exercise))
            return replace(job, notebook=restore(notebook, master)[0])
        check = self.checks[exercise.exercise]
        return replace(job, function=check.function, payloads=tuple(c.payload for c in check.cases))


def _back_up(round_: Round) -> None:
    """Keep a copy of a gradebook that lies in the round, as it was before this batch."""
    book = round_.folder / "gradebook.db"
    if book.is_file():
        shutil.copy2(book, book.with_name("gradebook-before.db"))


def _done_before(round_: Round, trainee: str, exercise: Exercise, receipt: dict[str, Any]) -> bool:
    """Return whether a receipt's file was graded; what has become known of it since is added to its remarks."""
    result = round_.result(trainee, exercise.exercise)
    if result is None or not result.is_of(receipt):
        return False
    news = tuple(remark for remark in receipt.get("remarks", ()) if remark not in result.remarks)
    if news:
        write_result(replace(result, remarks=(*result.remarks, *news)), round_.result_path(trainee, exercise.exercise))
    return True


def grade(  # noqa: PLR0913
    round_: Round,
    *,
    again: bool = False,
    workers: int = 2,
    limits: Limits | None = None,
    isolation: Isolation = Isolation.AUTO,
    progress: Progress = quiet,
) -> list[SubmissionResult]:
    """Grade what was collected and not graded yet; every submission ends in an explicit status.

    Executions run ``workers`` at a time; the gradebook has one writer. A submission that fails keeps its reason and
    no score, and costs nobody else anything.

    Parameters
    ----------
    again
        Grade everything again, also what has not changed since.
    isolation
        How submissions are kept apart; ``none`` only for files of one's own.

    Raises
    ------
    SandboxError
        If no isolation is to be had here; nothing was graded then.
    """
    isolation = resolve(isolation)
    run = _Grading(round_, limits or Limits())
    _back_up(round_)
    jobs, total, done = [], 0, 0
    for trainee, exercise in round_.pairs():
        receipt = run.receipts.get(f"{trainee.id}/{exercise.exercise}")
        if receipt is None:
            run.keep(run.result(trainee.id, exercise, Status.NOT_SUBMITTED))
        elif not again and _done_before(round_, trainee.id, exercise, receipt):
            continue
        elif receipt["reason"]:
            run.keep(run.result(trainee.id, exercise, Status.FAILED, reason=receipt["reason"]))
        elif exercise.kind == "text":
            run.text(trainee.id, exercise)
        else:
            jobs.append(run.job(trainee.id, exercise))
    total = len(jobs)

    def on_done(job: Job, execution: Execution) -> None:
        nonlocal done
        run.executed(job, execution)
        done += 1
        progress("grade", done, total)

    execute_all(jobs, on_done, limits=run.limits, workers=workers, isolation=isolation)
    order = {key: n for n, key in enumerate((t.id, e.exercise) for t, e in round_.pairs())}
    return sorted(run.results, key=lambda r: order[(r.trainee, r.exercise)])
