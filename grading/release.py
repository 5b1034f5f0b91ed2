"""Release: build the trainee notebooks with nbgrader and lay out the folder a trainee works in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from grading.places import notebooks_dir
from grading.progress import Progress, quiet
from grading.round import Round, for_country
from sscore.errors import DataError

__all__ = ["release"]


def release(round_: Round, *, progress: Progress = quiet) -> Path:
    """Build the trainee notebooks with nbgrader and lay out the folder a trainee works in.

    The trainee's folder is made by allow-list: the released notebook and the files its course names, and the
    lessons of the course. Returns that folder.
    """
    from grading.nbgrader_bridge import generate

    desk = round_.folder / "trainee"
    shutil.rmtree(desk, ignore_errors=True)
    for number, exercise in enumerate(round_.exercises, start=1):
        generate(round_.folder, exercise.exercise, course=round_.course.course, database=round_.database)
        released = round_.released(exercise)
        for path in released.parent.iterdir():
            if path.name not in (released.name, *exercise.files):
                raise DataError(f"release: {path.name} is not a file that {exercise.exercise} may hand out.")
        shutil.copytree(released.parent, desk / "exercises" / exercise.exercise)
        progress("release", number, len(round_.exercises))
    for lesson in round_.course.lessons:
        target = desk / "lessons" / f"{lesson.lesson.replace('/', '-')}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        lesson_text = (notebooks_dir() / f"{lesson.lesson}.ipynb").read_text(encoding="utf-8")
        notebook = for_country(json.loads(lesson_text), round_.country)
        target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return desk
