"""A training round: one folder that holds everything from the masters to the report.

The folder is also an nbgrader course folder, so the formgrader and plain nbgrader commands work from inside it::

    round.yml            course, country, database, deadline, late rule   (what was chosen)
    deadlines.csv  extensions.csv                         (optional, see grading.late)
    roster.csv  source/  checks/                          (what was put in, copied so that old rounds still reproduce)
    release/  trainee/                                    (what trainees get)
    inbox/               every file as it arrived
    receipts/            a receipt for each, chained, and each trainee's own copy; receipts.json: which file counts
    submitted/  executions/  autograded/  gradebook.db    (what grading made)
    results/             one JSON per trainee and exercise: status, marks, messages
    feedback/  report.html  marks-moodle.csv              (what comes out)
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from grading.course import Course, Exercise, find_course, load_course
from grading.late import LateRule, Terms, moment, read_terms
from grading.results import SubmissionResult, Trainee, read_result
from grading.roster import read_roster, write_roster
from sscore.countries import country
from sscore.errors import DataError

__all__ = ["Round", "for_country", "new_round", "now", "open_round"]

CONFIG = """from pathlib import Path

from grading.nbgrader_bridge import configure

configure(get_config(), Path(__file__).parent, course={course!r}, database={database!r})
"""


@dataclass(frozen=True)
class Round:
    """An opened round."""

    folder: Path
    course: Course
    country: str
    database: str
    made_at: str
    trainees: tuple[Trainee, ...]
    name: str

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises of the round in teaching order."""
        return self.course.exercises

    def released(self, exercise: Exercise) -> Path:
        """Return where the trainee version of an exercise lies."""
        return self.folder / "release" / exercise.exercise / f"{exercise.exercise}.ipynb"

    def master(self, exercise: Exercise) -> Path:
        """Return the round's own copy of a master."""
        return self.folder / "source" / exercise.exercise / f"{exercise.exercise}.ipynb"

    def check_path(self, exercise: Exercise) -> Path:
        """Return the round's own copy of a check."""
        return self.folder / "checks" / f"{exercise.check_name}.py"

    def submitted(self, trainee: str, exercise: str) -> Path:
        """Return where nbgrader looks for a submission."""
        return self.folder / "submitted" / trainee / exercise / f"{exercise}.ipynb"

    def result_path(self, trainee: str, exercise: str) -> Path:
        """Return where the result of a submission lies."""
        return self.folder / "results" / trainee / f"{exercise}.json"

    def result(self, trainee: str, exercise: str) -> SubmissionResult | None:
        """Return the result of a submission, or None before grading."""
        path = self.result_path(trainee, exercise)
        return read_result(path) if path.is_file() else None

    def receipts(self) -> dict[str, Any]:
        """Return what arrived so far, by ``trainee/exercise``."""
        path = self.folder / "receipts.json"
        try:
            return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError:
            raise DataError(f"round: {path} is damaged; put a copy of it back.") from None

    def terms(self) -> Terms:
        """Return deadlines, extensions and late rule as the round's files hold them now."""
        settings = yaml.safe_load((self.folder / "round.yml").read_text(encoding="utf-8"))
        names, people = [e.exercise for e in self.exercises], [t.id for t in self.trainees]
        return read_terms(self.folder, settings, names, people)

    def pairs(self) -> Iterator[tuple[Trainee, Exercise]]:
        """Yield every trainee with every exercise."""
        for trainee in self.trainees:
            for exercise in self.exercises:
                yield trainee, exercise


def now() -> str:
    """Return the server's time, to the second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def for_country(notebook: Any, code: str) -> Any:
    """Return a notebook whose parameters cell names the country."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            lines = "".join(cell["source"]).split("\n")
            cell["source"] = "\n".join(f'COUNTRY = "{code}"' if x.startswith("COUNTRY =") else x for x in lines)
    return notebook


def _copy_master(course: Course, exercise: Exercise, target: Path, code: str) -> None:
    """Copy one master by allow-list, with the round's country in its parameters cell."""
    master = course.master(exercise)
    if not master.is_file():
        raise DataError(f"round new: {course.course} lists {exercise.exercise} but has no {master.name}.")
    notebook = for_country(json.loads(master.read_text(encoding="utf-8")), code)
    folder = target / exercise.exercise
    folder.mkdir(parents=True)
    (folder / master.name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name in exercise.files:
        source = master.parent / name
        if source.is_symlink() or not source.is_file():
            raise DataError(f"round new: {exercise.exercise} lists the file {name!r}, which is not there.")
        shutil.copy(source, folder / name)


def new_round(  # noqa: PLR0913
    folder: Path,
    course_name: str,
    code: str,
    roster: Path,
    *,
    database: str = "",
    name: str = "",
    at: str = "",
    deadline: str = "",
) -> Round:
    """Make a round folder for a course, a country and a roster.

    Parameters
    ----------
    folder
        Where to make it; it must not exist yet.
    course_name, code
        Course name and ISO 3166-1 alpha-3 country code.
    roster
        CSV with the columns id and name, and optionally institution, country, email.
    database
        Any SQLAlchemy address for the gradebook; by default SQLite inside the round folder.
    name
        What reports call the round; by default the name of the folder.
    at
        The server's time; given only to make a round reproducible.
    deadline
        For all exercises, as 2026-03-01 12:00 UTC; by default there is none. What lateness costs stands in
        ``round.yml``: nothing until somebody enters it there.

    Raises
    ------
    DataError
        If the folder exists, or course, country, roster or deadline are wrong. Nothing is left behind.
    """
    course = find_course(course_name)
    pack = country(code)
    trainees = read_roster(roster)
    if folder.exists():
        raise DataError(f"round new: {folder} exists already; nothing in it was touched. Choose another name.")
    if deadline:
        moment(deadline)
    if not course.exercises:
        raise DataError(f"round new: the course {course_name} has no written exercises yet.")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        for exercise in course.exercises:
            _copy_master(course, exercise, part / "source", pack.code)
            if exercise.kind == "auto":
                (part / "checks").mkdir(exist_ok=True)
                shutil.copy(course.check(exercise), part / "checks")
        shutil.copy(course.folder / "course.yml", part / "course.yml")
        write_roster(trainees, part / "roster.csv")
        where = database or "sqlite:///" + str(folder.resolve() / "gradebook.db")
        settings: dict[str, Any] = {"course": course.course, "country": pack.code, "database": database}
        settings |= {"made_at": at or now(), "name": name or folder.name, "deadline": deadline}
        settings["late"] = asdict(LateRule())
        (part / "round.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        config = CONFIG.format(course=course.course, database=database)
        (part / "nbgrader_config.py").write_text(config, encoding="utf-8")
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    from grading.nbgrader_bridge import enrol

    enrol(trainees, course=course.course, database=where)
    return open_round(folder)


def open_round(folder: Path) -> Round:
    """Open a round folder.

    Raises
    ------
    DataError
        If there is no round in the folder or its settings are damaged.
    """
    path = folder / "round.yml"
    if not path.is_file():
        raise DataError(f"round: {folder} has no round.yml, so it is no round. Make one with: sscourse round new")
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        database = settings["database"] or "sqlite:///" + str(folder.resolve() / "gradebook.db")
        return Round(
            folder=folder.resolve(),
            course=load_course(folder),
            country=settings["country"],
            database=database,
            made_at=settings["made_at"],
            trainees=read_roster(folder / "roster.csv"),
            name=settings["name"],
        )
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise DataError(f"round: {path} is damaged ({error}).") from None
