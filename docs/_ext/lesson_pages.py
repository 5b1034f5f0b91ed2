"""Execute every lesson for one country and lay the results where Sphinx finds them.

A lesson is executed again only when it, the package or its data changed: the executed notebook is kept under
``build/lessons-for-docs``, in a folder named by the hash of all three.
"""

import ast
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging
from writing import cell as in_table
from writing import table, write_pages

from grading.lessons import Lesson, find_lessons, run_lesson
from sscore.countries import country

COUNTRY = "TZA"
ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "lessons-for-docs"
# Live widgets need scripts from elsewhere; the static figure that each draws first stays.
WIDGET = "application/vnd.jupyter.widget-view+json"

logger = logging.getLogger(__name__)


def digest(*paths: Path) -> str:
    """Return one hash over files and, for folders, over all files in them."""
    found = hashlib.sha256(COUNTRY.encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return found.hexdigest()[:16]


def executed(lesson: Lesson, package: str) -> dict[str, Any]:
    """Return a lesson with its results, from the store if nothing it depends on changed."""
    store = KEPT / f"{digest(lesson.path)}-{package}"
    kept = store / f"{lesson.code}-{COUNTRY}.ipynb"
    if not kept.is_file():
        logger.info("executing lesson %s for %s", lesson.code, COUNTRY)
        kept = run_lesson(lesson, COUNTRY, store).path
    return json.loads(kept.read_text(encoding="utf-8"))


def described(cells: list[dict[str, Any]]) -> str:
    """Return the sentence that the first of these cells prints or ends in where it calls ``describe``."""
    for found in cells:
        if "describe(" in "".join(found["source"]):
            for output in found["outputs"]:
                if output.get("name") == "stdout":
                    return "".join(output["text"]).strip()
                if output["output_type"] == "execute_result":
                    shown = "".join(output["data"]["text/plain"])
                    return str(ast.literal_eval(shown)) if shown[:1] in "'\"(" else shown
    return ""


def for_a_page(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return an executed notebook without live widgets, whose figures carry their sentence as alternative text."""
    notebook["metadata"].pop("widgets", None)
    codes = [found for found in notebook["cells"] if found["cell_type"] == "code"]
    for place, found in enumerate(codes):
        found["outputs"] = [output for output in found["outputs"] if WIDGET not in output.get("data", {})]
        if any("image/png" in output.get("data", {}) for output in found["outputs"]):
            alt = described(codes[place : place + 2]) or "Figure; the text around it says what it shows"
            found["metadata"]["mystnb"] = {"image": {"alt": " ".join(alt.split())}}
    return notebook


def index(lessons: list[Lesson]) -> str:
    """Return the page that lists the lessons, each with the question it opens with."""
    said = f"Each lesson runs for any of the seven countries; these pages show it for {country(COUNTRY).name}."
    rows = [[f"[{in_table(x.title)}]({x.code}.ipynb)", in_table(x.question), str(x.minutes)] for x in lessons]
    toctree = ["```{toctree}", ":hidden:", "", *(x.code for x in lessons), "```", ""]
    return "\n".join(["# Lessons", "", said, "", table(["lesson", "its question", "minutes"], rows), *toctree])


def generate(app: Sphinx) -> None:
    """Write all lesson pages, and forget results that no lesson has any more."""
    lessons = find_lessons(ROOT / "notebooks")
    package = digest(ROOT / "sscore")
    pages = {}
    for lesson in lessons:
        notebook = for_a_page(executed(lesson, package))
        pages[f"{lesson.code}.ipynb"] = json.dumps(notebook, ensure_ascii=False, indent=1)
    current = {f"{digest(lesson.path)}-{package}" for lesson in lessons}
    for store in KEPT.iterdir():
        if store.name not in current:
            shutil.rmtree(store)
    write_pages(Path(app.srcdir) / "generated" / "lessons", {"index.md": index(lessons), **pages})


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before Sphinx looks for pages."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
