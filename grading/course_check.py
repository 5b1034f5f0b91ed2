"""Hold a course to its rules: outline, guides, lessons, masters and checks fit together."""

from __future__ import annotations

from collections.abc import Iterator

from grading.checks import load_check
from grading.course import Course, Exercise, Module
from grading.places import notebooks_dir
from grading.rules import COMMON_RULES, MASTER_RULES, Finding, check_notebook, read_notebook
from sscore.errors import SscoreError

__all__ = ["check_course"]

LEAST_MISCONCEPTIONS = 3


def _module_files(course: Course, module: Module) -> Iterator[Finding]:
    for name in ("case", "base_note", "facilitator_guide"):
        value = getattr(module, name)
        if module.status == "written" and not value:
            yield Finding("guide", module.module, f"name its {name.replace('_', ' ')} in course.yml.")
        elif value and not (course.folder / value).is_file():
            yield Finding("guide", module.module, f"the {name.replace('_', ' ')} {value} is not there.")
    for lesson in module.lessons:
        if not (notebooks_dir() / f"{lesson.lesson}.ipynb").is_file():
            yield Finding("lesson", module.module, f"there is no notebook notebooks/{lesson.lesson}.ipynb.")


def _master(course: Course, exercise: Exercise) -> Iterator[Finding]:
    path = course.master(exercise)
    if not path.is_file():
        yield Finding("master", exercise.exercise, f"there is no {path.name} in source/{exercise.exercise}/.")
        return
    notebook = read_notebook(path)
    for finding in check_notebook(notebook, MASTER_RULES if exercise.kind != "plain" else COMMON_RULES):
        yield Finding(finding.rule, f"{exercise.exercise}, {finding.cell}", finding.message)
    graded = [c["metadata"]["nbgrader"] for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    points = sum(block.get("points", 0) for block in graded)
    if points != exercise.points:
        yield Finding("points", exercise.exercise, f"course.yml gives {exercise.points}, the master {points}.")


def _check(course: Course, exercise: Exercise) -> Iterator[Finding]:
    if exercise.kind != "auto":
        if course.check(exercise).exists():
            yield Finding("check", exercise.exercise, "only an exercise of the kind auto has a check.")
        return
    check = load_check(course.check(exercise))
    if check.item != exercise.exercise:
        yield Finding("check", exercise.exercise, f"its check says ITEM = {check.item!r}.")
    if len(check.misconceptions) < LEAST_MISCONCEPTIONS:
        yield Finding("check", exercise.exercise, f"name at least {LEAST_MISCONCEPTIONS} misconceptions.")
    if exercise.mode == "H" and not check.forbids:
        yield Finding("check", exercise.exercise, "a by-hand item (mode: H) lists what it FORBIDS.")


def check_course(course: Course) -> list[Finding]:
    """Return what is wrong with a course; an empty list means it can be taught and graded."""
    found: list[Finding] = []
    for module in course.modules:
        found += _module_files(course, module)
    for exercise in course.exercises:
        for part in (_master, _check):
            try:
                found += part(course, exercise)
            except SscoreError as error:
                found.append(Finding("readable", exercise.exercise, str(error)))
    return found
