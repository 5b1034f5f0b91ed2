"""Hold a course to its rules: outline, guides, lessons, masters and checks fit together."""

from __future__ import annotations

from collections.abc import Iterator

from grading.awards import read_awards
from grading.checks import load_check
from grading.course import Course, Exercise, Module, course_names, find_course
from grading.lessons import read_lesson
from grading.places import notebooks_dir, project_root
from grading.rules import COMMON_RULES, MASTER_RULES, Finding, check_notebook, read_notebook
from grading.seed_matrix import FILE, check_matrix, read_matrix
from sscore.errors import SscoreError, did_you_mean

__all__ = ["check_catalogue", "check_course"]

LEAST_MISCONCEPTIONS = 3


def _module_files(course: Course, module: Module) -> Iterator[Finding]:
    for name in ("case", "base_note", "facilitator_guide"):
        value, words = getattr(module, name), name.replace("_", " ")
        path = course.folder / value
        if module.status == "written" and not value:
            yield Finding("guide", module.module, f"name its {words} in course.yml.")
        elif value and not path.is_file():
            yield Finding("guide", module.module, f"the {words} {value} is not there.")
        elif value and not path.read_text(encoding="utf-8").startswith("# "):
            yield Finding("guide", module.module, f"the {words} {value} must open with '# ' and its title.")
    for lesson in module.lessons:
        path = notebooks_dir() / f"{lesson.lesson}.ipynb"
        if not path.is_file():
            yield Finding("lesson", module.module, f"there is no notebook notebooks/{lesson.lesson}.ipynb.")
        elif (found := read_lesson(path, notebooks_dir()).minutes) != lesson.minutes:
            said = f"course.yml gives {lesson.minutes} minutes, the lesson itself {found}."
            yield Finding("minutes", lesson.lesson, said)
    needed = sum(entry.minutes for entry in module.lessons) + sum(e.minutes for e in module.exercises)
    if needed > module.minutes:
        said = f"its lessons and exercises take {needed} minutes, the module has {module.minutes}."
        yield Finding("minutes", module.module, said)


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
    if course.course != course.folder.name:
        said = f"it lies in the folder {course.folder.name}; the two must be the same."
        found.append(Finding("name", course.course, said))
    for module in course.modules:
        found += _module_files(course, module)
    for exercise in course.exercises:
        for part in (_master, _check):
            try:
                found += part(course, exercise)
            except SscoreError as error:
                found.append(Finding("readable", exercise.exercise, str(error)))
    return found


def check_catalogue() -> list[Finding]:
    """Return where the files that stand once for all courses, awards and seed matrix, do not fit the outlines."""
    names, root = course_names(), project_root()
    courses = [find_course(name) for name in names]
    missing = [name for name in read_awards().courses if name not in names]
    found = [Finding("awards", name, f"there is no such course. {did_you_mean(name, names)}") for name in missing]
    found += [
        Finding("prerequisite", course.course, f"there is no course {course.prerequisite!r}.")
        for course in courses
        if course.prerequisite and course.prerequisite not in names
    ]
    return [*found, *check_matrix(read_matrix(root / FILE), courses, root)]
