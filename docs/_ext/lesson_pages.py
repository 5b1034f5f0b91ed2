"""Execute every lesson for one country and lay the results where Sphinx finds them.

A lesson is executed again only when it, the package or its data changed: the executed notebook is kept under
``build/lessons-for-docs``, in a folder named by the hash of all three.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from course_pages import in_teaching_order, toctree
from sphinx.application import Sphinx
from sphinx.util import logging
from writing import cell as in_table
from writing import table, write_pages

from grading.course import course_names, find_course
from grading.lessons import Lesson, LessonError, find_lessons, run_many
from sscore.countries import country

COUNTRY = "TZA"
ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "lessons-for-docs"
# Live widgets need scripts from elsewhere; the static figure that each draws first stays.
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = "image/png"

logger = logging.getLogger(__name__)


def digest(*paths: Path) -> str:
    """Return one hash over files and, for folders, over all files in them."""
    found = hashlib.sha256(COUNTRY.encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return found.hexdigest()[:16]


def executed(lessons: list[Lesson], package: str) -> dict[str, dict[str, Any]]:
    """Return the lessons with their results, by code; only those are run of which anything changed."""
    kept = {x.code: KEPT / f"{digest(x.path)}-{package}" / f"{x.code}-{COUNTRY}.ipynb" for x in lessons}
    stale = [x for x in lessons if not kept[x.code].is_file()]
    logger.info("executing %d of %d lessons for %s", len(stale), len(lessons), COUNTRY)
    with tempfile.TemporaryDirectory(dir=KEPT) as fresh:
        for lesson, run in zip(stale, run_many(stale, [COUNTRY], fresh), strict=True):
            if run.error:
                raise LessonError(run.error)
            kept[lesson.code].parent.mkdir(parents=True, exist_ok=True)
            run.path.replace(kept[lesson.code])
    return {code: json.loads(path.read_text(encoding="utf-8")) for code, path in kept.items()}


def for_a_page(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return an executed notebook without live widgets, whose figures pass their sentence on as alternative text."""
    notebook["metadata"].pop("widgets", None)
    for found in notebook["cells"]:
        if found["cell_type"] == "code":
            found["outputs"] = [output for output in found["outputs"] if WIDGET not in output.get("data", {})]
            for output in found["outputs"]:
                if PICTURE in output.get("data", {}):
                    alt = output["metadata"].get(PICTURE, {}).get("alt")
                    if not alt:
                        logger.warning("lesson cell %s: its figure has no sentence; see sscore.plots", found["id"])
                    found["metadata"]["mystnb"] = {"image": {"alt": alt or ""}}
    return notebook


def places() -> dict[str, tuple[str, str]]:
    """Return module and course of each lesson, in teaching order: a course comes after the one it needs."""
    courses = in_teaching_order([find_course(name) for name in course_names()])
    return {x.lesson: (m.title, c.title) for c in courses for m in c.modules for x in m.lessons}


def index(lessons: list[Lesson], where: dict[str, tuple[str, str]]) -> str:
    """Return the page that lists the lessons by module, each with the question it opens with."""
    said = f"Each lesson runs for any of the seven countries; these pages show it for {country(COUNTRY).name}."
    parts = ["# Lessons", "", said, ""]
    for module, course in dict.fromkeys(where[x.code] for x in lessons):
        own = [x for x in lessons if where[x.code] == (module, course)]
        rows = [[f"[{in_table(x.title)}]({x.code}.ipynb)", in_table(x.question), str(x.minutes)] for x in own]
        parts += [f"## {module}", "", f"Course: {course}.", "", table(["lesson", "its question", "minutes"], rows)]
        parts += [toctree([x.code for x in own])]
    return "\n".join(parts)


def generate(app: Sphinx) -> None:
    """Write all lesson pages, and forget results that no lesson has any more."""
    where = places()
    lessons = find_lessons(ROOT / "notebooks")
    for code in sorted({x.code for x in lessons} - set(where)):
        logger.warning("lesson %s stands in no course.yml; it gets no page", code)
    lessons = sorted((x for x in lessons if x.code in where), key=lambda x: list(where).index(x.code))
    package = digest(ROOT / "sscore")
    KEPT.mkdir(parents=True, exist_ok=True)
    pages = {
        f"{code}.ipynb": json.dumps(for_a_page(notebook), ensure_ascii=False, indent=1)
        for code, notebook in executed(lessons, package).items()
    }
    current = {f"{digest(lesson.path)}-{package}" for lesson in lessons}
    for store in KEPT.iterdir():
        if store.name not in current:
            shutil.rmtree(store)
    write_pages(Path(app.srcdir) / "generated" / "lessons", {"index.md": index(lessons, where), **pages})


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before Sphinx looks for pages."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
