"""Write a page for each course, its cases and base notes, what counts, and where each seed item is taught.

Facilitator guides, checks and masters are on the trainer's side: no page shows anything of them but titles and points.
"""

from collections.abc import Sequence
from pathlib import Path

from sphinx.application import Sphinx
from writing import cell, table, write_pages

from grading.awards import NOT_COMPUTED, Awards, read_awards
from grading.catalogue import KINDS
from grading.course import Course, Module, course_names, find_course
from grading.seed_matrix import FILE, SEEDS, SeedRow, read_matrix
from sscore.countries import country

ROOT = Path(__file__).resolve().parents[2]
TRAINERS = "Facilitator guides, checks and model answers are for trainers and not on this site."


def in_teaching_order(courses: Sequence[Course]) -> list[Course]:
    """Return the courses; one that comes before others stands first."""
    return sorted(courses, key=lambda c: (bool(c.prerequisite), c.course))


def readings(module: Module) -> dict[str, tuple[str, str]]:
    """Return heading and file of the texts of a module that trainees read, by the end of the page's name."""
    return {"case": ("Case card", module.case), "base-note": ("Base note", module.base_note)}


def toctree(pages: Sequence[str]) -> str:
    """Return a table of contents that only the sidebar shows."""
    return "\n".join(["```{toctree}", ":hidden:", "", *pages, "```", ""])


def module_part(course: Course, module: Module) -> str:
    """Return what a written module holds: texts, lessons with their pages, exercises without their solutions."""
    texts = ", ".join(
        f"[{heading}]({course.course}/{module.module}-{end}.md)" for end, (heading, _) in readings(module).items()
    )
    lessons = [
        [f"[{cell(x.title)}](../lessons/{x.lesson}.ipynb)", cell(x.question), str(x.minutes)] for x in module.lessons
    ]
    exercises = [[cell(e.title), KINDS[e.kind], e.tier, f"{e.points:g}", str(e.minutes)] for e in module.exercises]
    parts = [f"## {module.module}: {module.title}", "", f"To read: {texts}.", ""]
    parts += [table(["lesson", "its question", "minutes"], lessons)]
    return "\n".join([*parts, table(["exercise", "how", "tier", "points", "minutes"], exercises)])


def course_page(course: Course) -> str:
    """Return the page of a course."""
    after = f" It comes after [{course.prerequisite}]({course.prerequisite}.md)." if course.prerequisite else ""
    modules = [
        [m.module, cell(m.title), m.status, str(m.minutes), f"{m.points:g}" if m.exercises else ""]
        for m in course.modules
    ]
    shown = country(course.country_default).name
    pages = [f"{course.course}/{m.module}-{end}" for m in course.written for end in readings(m)]
    parts = [
        f"# {course.title}",
        "",
        *([toctree(pages)] if pages else []),
        f"**For whom.** {course.audience}{after}",
        "",
        "**At the end you can**",
        "",
        *(f"{number}. {outcome}" for number, outcome in enumerate(course.outcomes, start=1)),
        "",
        f"It runs for any of the seven countries; without a choice, for {shown}.",
        "",
        "## Modules",
        "",
        table(["module", "title", "status", "minutes", "points"], modules),
        *(module_part(course, m) for m in course.written),
        "Tier A: read, choose or explain. B: complete one line. C: write it; never needed for a certificate.",
        f"Which share of the mark these are: [](index.md#what-counts). {TRAINERS}",
        "",
    ]
    return "\n".join(parts)


def counts(awards: Awards) -> str:
    """Return what counts and what is awarded, for the page on all courses."""
    marks = [[f"{part.share} %", cell(part.title)] for part in awards.marks]
    rules = [[cell(x.title), cell(x.rule)] for x in (*awards.awards, *awards.diplomas)]
    lines = ["## What counts", "", table(["share", "of the mark"], marks)]
    lines += [f"Not counted: {', '.join(awards.not_counted)}.", "", table(["award", "needs"], rules), NOT_COMPUTED, ""]
    return "\n".join(lines)


def index(courses: Sequence[Course], awards: Awards) -> str:
    """Return the page on all courses."""
    rows = [
        [
            f"[{cell(c.title)}]({c.course}.md)",
            f"`{c.course}`",
            f"{len(c.written)} of {len(c.modules)}",
            f"{sum(m.minutes for m in c.written):,} of {c.minutes:,}",
            f"{sum(c.points.values()):g}",
        ]
        for c in courses
    ]
    parts = ["# Courses", "", toctree([*(c.course for c in courses), "seeds"])]
    parts += ["A round of a course holds what is written; the rest stands in its outline as planned.", ""]
    parts += [table(["course", "name", "modules written", "minutes written", "points so far"], rows)]
    return "\n".join([*parts, counts(awards), "See also: [](seeds.md).", ""])


def place(row: SeedRow, courses: dict[str, Course]) -> str:
    """Return where a row points, as a link to what a reader may open."""
    if not row.course:
        return f"{row.kind}: {cell(row.where)}"
    words = cell(f"{row.course} {row.module or row.kind}: {row.where}")
    target = f"{row.course}.md"
    if row.module and row.file:
        module = next(m for m in courses[row.course].modules if m.module == row.module)
        for end, (_, file) in readings(module).items():
            if row.file.endswith(f"/{file}"):
                target = f"{row.course}/{row.module}-{end}.md"
        if row.file.startswith("notebooks/"):
            target = f"../lessons/{row.file.removeprefix('notebooks/')}"
    return f"[{words}]({target})"


def quoted(row: SeedRow) -> str:
    """Return the words of a place; those of the trainer's side stay there."""
    hidden = "facilitator" in row.file or "/source/" in row.file
    return "" if hidden or not row.words else f"“{cell(row.words)}”"


def seeds(rows: Sequence[SeedRow], courses: dict[str, Course]) -> str:
    """Return the page that shows the seed matrix."""
    items = {(r.seed, r.item) for r in rows}
    taught = {(r.seed, r.item) for r in rows if r.status == "written"}
    parts = [
        "# Where the seed documents are taught",
        "",
        "Five public texts stand behind the courses. Each of their items has at least one place; a written place is",
        f"quoted, and a test finds the words there. {len(taught)} of {len(items)} items have a written place so far.",
        f"The file is `{FILE}`.",
        "",
    ]
    for seed, (title, _) in SEEDS.items():
        lines, last = [], ""
        for row in (r for r in rows if r.seed == seed):
            first = row.item != last
            lines += [[row.item, cell(row.text)] if first else ["", ""]]
            lines[-1] += [place(row, courses), row.status, quoted(row)]
            last = row.item
        parts += [f"## {title}", "", table(["item", "what", "where", "status", "in its words"], lines)]
    return "\n".join(parts)


def generate(app: Sphinx) -> None:
    """Write all pages."""
    courses = in_teaching_order([find_course(name) for name in course_names()])
    pages = {"index.md": index(courses, read_awards())}
    pages["seeds.md"] = seeds(read_matrix(ROOT / FILE), {c.course: c for c in courses})
    for course in courses:
        pages[f"{course.course}.md"] = course_page(course)
        for module in course.written:
            for end, (_, file) in readings(module).items():
                text = (course.folder / file).read_text(encoding="utf-8")
                pages[f"{course.course}/{module.module}-{end}.md"] = text
    write_pages(Path(app.srcdir) / "generated" / "courses", pages)


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before Sphinx looks for pages."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
