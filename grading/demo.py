"""The main job, end to end on real figures: lessons, a round, twelve synthetic trainees, grades, feedback, report."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grading.collect import collect
from grading.course import find_course
from grading.execute import Limits
from grading.grade import grade
from grading.outcome import export, feedback, report
from grading.places import notebooks_dir
from grading.progress import bar
from grading.release import release
from grading.results import SubmissionResult
from grading.roster import write_roster
from grading.round import new_round
from grading.sandbox import Isolation, available
from grading.trainees import syn_roster, write_syn_submissions
from sscore.errors import DataError

__all__ = ["Demo", "run_demo"]

MARKER = ".sscourse-demo"


@dataclass(frozen=True)
class Demo:
    """What a demonstration made."""

    lesson_folder: Path
    lessons: tuple[Path, ...]
    round_folder: Path
    trainee_folder: Path
    feedback_pages: int
    report: Path
    marks: Path
    results: tuple[SubmissionResult, ...]
    isolation: Isolation

    @property
    def statuses(self) -> dict[str, int]:
        """How many submissions ended in each status."""
        return dict(Counter(str(r.status) for r in self.results))


def _fresh(out: Path) -> None:
    """Empty the folder of an earlier demonstration, and only such a folder."""
    if out.exists():
        if not (out / MARKER).is_file():
            raise DataError(f"demo: {out} holds something else; nothing was touched. Choose another folder with --out.")
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARKER).touch()


def own_isolation() -> Isolation:
    """Return the strongest isolation there is, and none where there is none: the demonstration runs its own files."""
    return (*available(), Isolation.NONE)[0]


def run_demo(course_name: str, code: str, out: Path, *, seed: int = 2026, workers: int = 2) -> Demo:
    """Run the main job and return what it made.

    Parameters
    ----------
    course_name, code
        Course and country.
    out
        Where to put everything; the folder of an earlier demonstration is replaced, any other is refused.
    seed
        Decides which synthetic trainee makes which mistake.

    Raises
    ------
    DataError
        If course or country are unknown, nothing of the course is written, or ``out`` holds something else.
    """
    from grading.lesson_page import to_html
    from grading.lessons import LessonError, find_lesson, run_many

    isolation = own_isolation()
    course = find_course(course_name)
    if not course.exercises:
        raise DataError(f"demo: no module of the course {course_name} is written yet; nothing was touched.")
    lessons = [*(find_course(course.prerequisite).lessons if course.prerequisite else ()), *course.lessons]
    _fresh(out)
    root = notebooks_dir()
    found = [find_lesson(lesson.lesson, root) for lesson in lessons]
    runs = run_many(found, [code], out / "lessons", workers=workers, progress=True)
    for run in runs:
        if run.error:
            raise LessonError(run.error)
    pages = tuple(to_html(run.path, run.path.with_suffix(".html")) for run in runs)
    write_roster(syn_roster(), out / "roster.csv")
    round_ = new_round(
        out / "round", course_name, code, out / "roster.csv", name="demonstration with synthetic trainees"
    )
    with bar("release") as progress:
        desk = release(round_, progress=progress)
    write_syn_submissions(round_, out / "syn_submissions", seed=seed)
    with bar("collect") as progress:
        collect(round_, out / "syn_submissions", progress=progress)
    with bar("execute, judge, save") as progress:
        results = grade(round_, workers=workers, limits=Limits(cell=10, case=5), isolation=isolation, progress=progress)
    written = feedback(round_)
    shutil.copytree(desk, out / "trainee")
    return Demo(
        lesson_folder=out / "lessons",
        lessons=pages,
        round_folder=round_.folder,
        trainee_folder=out / "trainee",
        feedback_pages=len(written),
        report=report(round_),
        marks=export(round_),
        results=tuple(results),
        isolation=isolation,
    )
