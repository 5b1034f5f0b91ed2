"""The outline of a course, read strictly from its ``course.yml``.

An unknown key, a missing one or a wrong type is an error that names the file and the place: an outline that is
half understood would release half a course.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grading.places import courses_dir
from grading.strict import choice, read_yaml, strict
from sscore.errors import DataError, did_you_mean

__all__ = ["Course", "Exercise", "LessonEntry", "Module", "course_names", "find_course", "load_course"]


@dataclass(frozen=True)
class LessonEntry:
    """A lesson as the course lists it; ``lesson`` is its path below ``notebooks/`` without the ending."""

    lesson: str
    title: str
    question: str
    minutes: int


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    ``kind`` is ``auto`` (judged), ``text`` (marked by a person) or ``plain`` (nbgrader's own hidden tests).
    """

    exercise: str
    title: str
    kind: Literal["auto", "text", "plain"]
    tier: str
    mode: str
    points: float
    minutes: int
    files: tuple[str, ...] = ()

    @property
    def check_name(self) -> str:
        """The file name of its check, without the ending.

        >>> Exercise("m1-x1", "", "auto", "B", "H", 5, 15).check_name
        'm1_x1'
        """
        return self.exercise.replace("-", "_")


@dataclass(frozen=True)
class Module:
    """A module; one with status ``planned`` has title and minutes only."""

    module: str
    title: str
    status: str
    minutes: int
    case: str = ""
    base_note: str = ""
    facilitator_guide: str = ""
    lessons: tuple[LessonEntry, ...] = ()
    exercises: tuple[Exercise, ...] = ()

    @property
    def points(self) -> float:
        """The points of all its exercises."""
        return sum(e.points for e in self.exercises)


@dataclass(frozen=True)
class Course:
    """A course and the folder it lies in."""

    course: str
    title: str
    audience: str
    outcomes: tuple[str, ...]
    country_default: str
    modules: tuple[Module, ...]
    folder: Path
    prerequisite: str = ""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises in teaching order."""
        return tuple(e for m in self.modules for e in m.exercises)

    @property
    def lessons(self) -> tuple[LessonEntry, ...]:
        """All lessons in teaching order."""
        return tuple(lesson for m in self.modules for lesson in m.lessons)

    @property
    def written(self) -> tuple[Module, ...]:
        """The modules that can be taught today."""
        return tuple(m for m in self.modules if m.status == "written")

    @property
    def minutes(self) -> int:
        """The minutes of all modules, also of those that are planned."""
        return sum(m.minutes for m in self.modules)

    @property
    def points(self) -> dict[str, float]:
        """The points that count as judged (``auto``) and as marked by a person (``text``)."""
        found = {"auto": 0.0, "text": 0.0}
        for exercise in self.exercises:
            found["text" if exercise.kind == "text" else "auto"] += exercise.points
        return found

    def master(self, exercise: Exercise) -> Path:
        """Return the path of an exercise's master notebook."""
        return self.folder / "source" / exercise.exercise / f"{exercise.exercise}.ipynb"

    def check(self, exercise: Exercise) -> Path:
        """Return the path of an exercise's check."""
        return self.folder / "checks" / f"{exercise.check_name}.py"


_COURSE = {
    "course": "str",
    "title": "str",
    "audience": "str",
    "outcomes": "list",
    "country_default": "str",
    "modules": "list",
    "prerequisite": "str?",
}
_MODULE = {
    "module": "str",
    "title": "str",
    "status": "str",
    "minutes": "int",
    "case": "str?",
    "base_note": "str?",
    "facilitator_guide": "str?",
    "lessons": "list?",
    "exercises": "list?",
}
_LESSON = {"lesson": "str", "title": "str", "question": "str", "minutes": "int"}
_EXERCISE = {
    "exercise": "str",
    "title": "str",
    "kind": "str",
    "tier": "str",
    "mode": "str",
    "points": "float",
    "minutes": "int",
    "files": "list?",
}


def _exercise(raw: object, where: str) -> Exercise:
    block = strict(raw, _EXERCISE, where)
    choice(block["kind"], ("auto", "text", "plain"), f"{where}, kind")
    choice(block["tier"], ("A", "B", "C"), f"{where}, tier")
    choice(block["mode"], ("H", "L"), f"{where}, mode")
    if block["points"] <= 0:
        raise DataError(f"{where}: points must be positive, got {block['points']}.")
    files = tuple(str(f) for f in block.get("files", ()))
    for name in files:
        if "/" in name or "\\" in name or name.startswith("."):
            raise DataError(f"{where}, files: wanted a plain file name, got {name!r}.")
    return Exercise(**{**block, "files": files})


def _module(raw: object, where: str) -> Module:
    block = strict(raw, _MODULE, where)
    choice(block["status"], ("written", "planned"), f"{where}, status")
    lessons = tuple(
        LessonEntry(**strict(entry, _LESSON, f"{where}, lesson {n}"))
        for n, entry in enumerate(block.pop("lessons", []), start=1)
    )
    exercises = tuple(
        _exercise(entry, f"{where}, exercise {n}") for n, entry in enumerate(block.pop("exercises", []), start=1)
    )
    if block["minutes"] <= 0:
        raise DataError(f"{where}: minutes must be positive, got {block['minutes']}.")
    guides = [name for name in ("case", "base_note", "facilitator_guide") if name in block]
    if block["status"] == "planned" and (lessons or exercises or guides):
        raise DataError(f"{where}: a planned module lists no lessons, exercises or guides; set status: written.")
    return Module(**block, lessons=lessons, exercises=exercises)


def load_course(folder: Path) -> Course:
    """Read ``folder/course.yml``.

    Raises
    ------
    DataError
        If the file is missing, is not YAML, has an unknown or missing key, or names a module, lesson or exercise
        twice.
    """
    path = folder / "course.yml"
    where = f"{folder.name}/course.yml"
    raw = read_yaml(path, where, "A course is a folder below courses/ with a course.yml.")
    block = strict(raw, _COURSE, where)
    modules = tuple(_module(entry, f"{where}, module {n}") for n, entry in enumerate(block.pop("modules"), start=1))
    outcomes = tuple(str(o) for o in block.pop("outcomes"))
    course = Course(**block, outcomes=outcomes, modules=modules, folder=folder)
    listed = {
        "module": [m.module for m in course.modules],
        "lesson": [entry.lesson for entry in course.lessons],
        "exercise": [e.exercise for e in course.exercises],
    }
    for what, names in listed.items():
        for name in names:
            if names.count(name) > 1:
                raise DataError(f"{where}: the {what} {name!r} is listed {names.count(name)} times.")
    return course


def course_names(folder: Path | None = None) -> list[str]:
    """Return the names of all courses that have an outline."""
    return sorted(p.parent.name for p in (folder or courses_dir()).glob("*/course.yml"))


def find_course(name: str, folder: Path | None = None) -> Course:
    """Return the course of that name; an unknown one is answered with close matches."""
    base = folder or courses_dir()
    names = course_names(base)
    if name not in names:
        raise DataError(f"course: no course {name!r}. {did_you_mean(name, names)}")
    return load_course(base / name)
