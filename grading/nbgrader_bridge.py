"""The one file that imports nbgrader: its masters, converters and gradebook, through its own hooks.

``nbgrader_config.py`` of a course or round folder calls :func:`configure`; nbgrader's ``autograde`` then runs
:class:`JudgeSubmission` where it would run its stock ``Execute``, and everything else of nbgrader stays as it is.
"""

from __future__ import annotations

import functools
import io
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from sqlalchemy.exc import SAWarning
from traitlets import Unicode
from traitlets.config import Config

from grading.checks import Check, load_check
from grading.course import Exercise
from grading.execute import Execution, Job, execute_all
from grading.judge import judge
from grading.late import Terms, late_penalty, late_rule
from grading.results import CaseResult, ItemResult, Trainee
from grading.sandbox import Isolation
from grading.syntax import forbidden_calls
from sscore.errors import DataError

__all__ = [
    "JudgeSubmission",
    "RoundLateness",
    "autograde",
    "configure",
    "enrol",
    "generate",
    "judged",
    "marks",
    "plain_item",
    "settle",
    "write_execution",
]


PLAIN = "Decided by hidden tests that ran in the trainee's own process (plain nbgrader style)."


def judged(check: Check, execution: Execution, notebook: Any, points: float) -> ItemResult:
    """Judge one executed notebook; a by-hand item is also read for forbidden calls."""
    return judge(check, execution.answers, points, forbidden_calls(_code(notebook), check.function, check.forbids))


def _message(item: ItemResult) -> str:
    lines = [f"{'✓' if c.passed else '✗'} {c.name}" + ("" if c.passed else f": {c.message}") for c in item.cases]
    return "\n".join([*lines, *(f"Hint: {hint}" for hint in item.hints)])


def _output(kind: str, **fields: Any) -> dict[str, Any]:
    return {"output_type": kind, "metadata": {}, **fields}


def outputs_of(item: ItemResult) -> list[dict[str, Any]]:
    """Return the outputs that tell nbgrader the score: a message, and the score as the cell's result.

    nbgrader reads partial credit from the result of a graded cell; it must be a plain number in 0..points.
    """
    if item.score is None:
        raise DataError(f"outputs_of: the item {item.item} has no score yet.")
    stream = {"output_type": "stream", "name": "stdout", "text": _message(item)}
    result = _output("execute_result", execution_count=None, data={"text/plain": repr(float(item.score))})
    return [stream, result]


def plain_item(notebook: Any, execution: Execution, exercise: Exercise) -> ItemResult:
    """Return what hidden tests in nbgrader's own style decided, cell by cell, marked as such.

    Such tests run in the trainee's process: the result is as honest as the trainee. What a cell wrote to the error
    stream costs nothing.
    """
    score, cases = 0.0, []
    for cell in notebook["cells"]:
        block = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and block.get("grade") and not block.get("solution"):
            outputs = _without_warnings(execution.outputs.get(cell["id"], []))
            points = _stock_points(cell, outputs)
            score += points
            full = points >= float(block["points"])
            words = "Right." if full else "A test of this cell did not pass."
            cases.append(CaseResult(str(block["grade_id"]), full, words))
    most = float(exercise.points)
    return ItemResult(exercise.exercise, exercise.title, min(score, most), most, tuple(cases), remark=PLAIN)


def _without_warnings(outputs: list[Any]) -> list[Any]:
    return [o for o in outputs if not (o["output_type"] == "stream" and o["name"] == "stderr")]


def _stock_points(cell: Any, outputs: list[Any]) -> float:
    """Return a cell's points by nbgrader's rule, without its gaps: an error is nothing, a number is partial credit.

    nbgrader gives full marks for a negative number or NaN and stops at one above the maximum; here each is nothing.
    """
    most = float(cell["metadata"]["nbgrader"]["points"])
    if any(output["output_type"] == "error" for output in outputs):
        return 0.0
    results = [output["data"].get("text/plain", "") for output in outputs if output["output_type"] == "execute_result"]
    try:
        points = float("".join(results[-1])) if results else most
    except ValueError:
        return most
    return points if 0.0 <= points <= most else 0.0


class JudgeSubmission(NbGraderPreprocessor):
    """Execute a submission in its own kernel, let the judge decide, and hand the score to nbgrader.

    A round prepares executions beforehand (several at a time) in ``executions/``; used by hand, the notebook is
    executed here and now. A text exercise has no check and is not executed.
    """

    isolation = Unicode("auto", help="How a submission is kept apart: auto, bubblewrap, landlock or none.").tag(
        config=True
    )
    root = Unicode(help="The course or round folder that holds checks/ and, in a round, executions/.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Fill in the outputs, and the score of the judged cell."""
        student, exercise = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        check_file = Path(self.root) / "checks" / f"{exercise.replace('-', '_')}.py"
        check = load_check(check_file) if check_file.is_file() else None
        if check is None and not _has_tests(nb):
            return nb, resources
        execution = read_execution(Path(self.root) / "executions" / student / f"{exercise}.json", nb)
        if execution is None:
            job = Job((student, exercise), nb)
            if check is not None:
                job = replace(job, function=check.function, payloads=tuple(c.payload for c in check.cases))
            execution = _execute_now(job, Isolation(self.isolation))
        if execution.failure:
            raise DataError(f"{student}, {exercise}: {execution.failure}.")
        for cell in nb["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = execution.outputs.get(cell["id"], [])
                cell["execution_count"] = execution.counts.get(cell["id"]) or None
            block = cell["metadata"].get("nbgrader", {})
            if check is not None and block.get("grade") and block.get("grade_id") == check.item:
                cell["outputs"] = outputs_of(judged(check, execution, nb, float(block["points"])))
            elif block.get("grade") and not block.get("solution") and cell["cell_type"] == "code":
                cell["outputs"] = _stock_outputs(cell)
        return nbformat.from_dict(nb), resources


def _has_tests(notebook: Any) -> bool:
    """Return whether a notebook has graded code cells of nbgrader's own style."""
    blocks = [c["metadata"].get("nbgrader", {}) for c in notebook["cells"] if c["cell_type"] == "code"]
    return any(b.get("grade") and not b.get("solution") for b in blocks)


def _stock_outputs(cell: Any) -> list[Any]:
    """Return the outputs from which nbgrader reads the points that :func:`plain_item` gives."""
    outputs = _without_warnings(cell["outputs"])
    kept = [o for o in outputs if o["output_type"] not in ("execute_result", "error")]
    points = _stock_points(cell, outputs)
    return [*kept, _output("execute_result", execution_count=None, data={"text/plain": repr(points)})]


class RoundLateness(LateSubmissionPlugin):
    """What lateness costs by the rule in the round's ``round.yml``; in a course folder, which has none, nothing."""

    root = Unicode(help="The round folder that holds round.yml.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the penalty of one submission; called by nbgrader's AssignLatePenalties, whose gradebook is open."""
        path = Path(self.root) / "round.yml"
        if not path.is_file():
            return None
        rule = late_rule(yaml.safe_load(path.read_text(encoding="utf-8")))
        saving = self.parent
        notebook = saving.gradebook.find_submission_notebook(saving.notebook_id, saving.assignment_id, student_id)
        return late_penalty(score, notebook.max_score, total_seconds_late, rule)


def _execute_now(job: Job, isolation: Isolation) -> Execution:
    """Execute one job although the caller may be inside a running event loop (the formgrader's button is)."""
    found: list[Execution] = []
    with ThreadPoolExecutor(max_workers=1) as pool:
        run = functools.partial(execute_all, [job], lambda _, execution: found.append(execution), isolation=isolation)
        pool.submit(run).result()
    return found[0]


def _code(notebook: Any) -> list[str]:
    return [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]


def write_execution(path: Path, notebook: Any, execution: Execution) -> None:
    """Keep an execution beside the code it belongs to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"code": _code(notebook), "outputs": execution.outputs, "answers": list(execution.answers)}
    data |= {"failure": execution.failure, "counts": execution.counts}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def read_execution(path: Path, notebook: Any) -> Execution | None:
    """Return the execution kept in ``path``, or None if there is none for this code."""
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.pop("code") != _code(notebook):
        return None
    return Execution(**{**data, "answers": tuple(data["answers"])})


def _tools_on_path() -> None:
    """Let nbgrader find ``alembic``, which it calls by name, when the environment was not activated."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])


def _gradebook(course: str, database: str) -> Gradebook:
    _tools_on_path()
    return Gradebook(database, course)


def configure(config: Config, folder: str | Path, *, course: str = "", database: str = "") -> Config:
    """Set nbgrader up for a course or round folder; called by its ``nbgrader_config.py``."""
    _tools_on_path()
    root = Path(folder).resolve()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = course or root.name
    if database:
        config.CourseDirectory.db_url = database
    config.JudgeSubmission.root = str(root)
    config.AssignLatePenalties.plugin_class = RoundLateness
    config.RoundLateness.root = str(root)
    config.ClearSolutions.code_stub = {
        "python": "# Your lines go here, in place of the next one.\nraise NotImplementedError"
    }
    config.ClearSolutions.text_stub = "YOUR ANSWER HERE"
    config.Autograde.autograde_preprocessors = [
        JudgeSubmission,
        IgnorePattern,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    return config


def _run(kind: type[Autograde | GenerateAssignment], folder: Path, names: dict[str, str], where: dict[str, str]) -> str:
    """Run one of nbgrader's converters; return its first complaint, or nothing if it succeeded."""
    said = io.StringIO()
    log = logging.Logger("nbgrader", logging.ERROR)
    log.addHandler(logging.StreamHandler(said))
    config = configure(Config(), folder, **where)
    coursedir = CourseDirectory(config=config, log=log, **names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        try:
            kind(coursedir=coursedir, config=config, log=log, force=True).start()
        except (NbGraderException, SystemExit) as error:
            lines = said.getvalue().strip().splitlines() or [str(error)]
            return lines[-1].strip()
    return ""


def generate(folder: Path, exercise: str, *, course: str, database: str) -> None:
    """Make the trainee version of one exercise and enter it in the gradebook.

    Raises
    ------
    DataError
        If nbgrader refuses the master; the message carries its reason.
    """
    where = {"course": course, "database": database}
    trouble = _run(GenerateAssignment, folder, {"assignment_id": exercise}, where)
    if trouble:
        raise DataError(f"release: nbgrader refuses the master of {exercise}: {trouble}")


def autograde(folder: Path, exercise: str, trainee: str, *, course: str, database: str) -> str:
    """Run nbgrader's autograde for one submission; return why it failed, or nothing."""
    where = {"course": course, "database": database}
    trouble = _run(Autograde, folder, {"assignment_id": exercise, "student_id": trainee}, where)
    return f"nbgrader could not save the mark ({trouble})" if trouble else ""


def enrol(trainees: Iterable[Trainee], *, course: str, database: str) -> None:
    """Enter the roster in the gradebook; a trainee already there is updated."""
    with _gradebook(course, database) as gradebook:
        for trainee in trainees:
            first, _, last = trainee.name.rpartition(" ")
            gradebook.update_or_create_student(trainee.id, first_name=first, last_name=last, email=trainee.email)


def settle(exercise: str, terms: Terms, *, course: str, database: str) -> None:
    """Enter deadline and extensions in the gradebook, and every penalty anew from the present marks.

    nbgrader sets a penalty while it autogrades, when a text has no mark yet, and never again. The files of the round
    are what counts: a deadline or extension that somebody entered in the gradebook is replaced.
    """
    due = terms.due.get(exercise)
    with _gradebook(course, database) as gradebook:
        try:
            gradebook.find_assignment(exercise)
        except MissingEntry:
            return
        gradebook.update_or_create_assignment(exercise, duedate=due)
        for submission in gradebook.assignment_submissions(exercise):
            until = terms.extensions.get((submission.student.id, exercise))
            more = (until - due).total_seconds() / 60 if due and until else 0
            gradebook.grant_extension(exercise, submission.student.id, minutes=more)
            late = submission.total_seconds_late
            for notebook in submission.notebooks:
                penalty = late_penalty(notebook.score, notebook.max_score, late, terms.rule) if late else None
                notebook.late_submission_penalty = penalty
        gradebook.db.commit()


def marks(exercise: str, *, course: str, database: str) -> dict[str, tuple[float | None, str]]:
    """Return for each trainee the mark in the gradebook (None while a person has to mark) and the comments."""
    found: dict[str, tuple[float | None, str]] = {}
    with _gradebook(course, database) as gradebook:
        try:
            submissions = gradebook.assignment_submissions(exercise)
        except MissingEntry:
            return found
        for submission in submissions:
            grades = [g for notebook in submission.notebooks for g in notebook.grades]
            comments = [c.comment for notebook in submission.notebooks for c in notebook.comments if c.comment]
            marked = bool(grades) and not any(
                g.manual_score is None and (g.auto_score is None or g.needs_manual_grade) for g in grades
            )
            total = float(sum(g.score for g in grades)) if marked else None
            found[submission.student.id] = (total, " ".join(comments))
    return found
