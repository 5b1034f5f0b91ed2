"""The seed-coverage matrix: where each item of the project's five seed documents is taught.

``courses/seed_matrix.csv`` has a row for each item and place. A row of a module has the status that the module has in
its ``course.yml``. A written row quotes the place: ``words`` stand in ``file`` word for word, so that nobody can lose
an item by rewriting a case.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from grading.course import Course
from grading.rules import Finding
from sscore.errors import DataError, did_you_mean

__all__ = ["FILE", "SEEDS", "SeedRow", "check_matrix", "module_files", "read_matrix"]

FILE = "courses/seed_matrix.csv"
SEEDS = {
    "S0": ("SOCIEUX+ and ECASSA: capacity building through training and research, 2017-2018", "abcdefghijklm"),
    "S1": ("SOCIEUX+, actions in Kenya, Azerbaijan, Kazakhstan and Jordan", "abcdefghi"),
    "S2": ("ILO, Training through technical cooperation, 2006", "abcde"),
    "S3": ("SOCIEUX+, actions in Colombia, Armenia, Ghana, Cambodia, Mexico and Peru", "abcdefghi"),
    "S4": ("ILO, Building a National Social Security Strategy and Action Plan, 2009", "abcdefghijk"),
}
KINDS = ("module", "outline", "capstone", "delivery", "package")
LEAST_WORDS = 3


@dataclass(frozen=True)
class SeedRow:
    """One place of one item: a module, the outline of a course, a capstone, the delivery or the package itself."""

    seed: str
    item: str
    text: str
    course: str
    module: str
    kind: str
    where: str
    status: str
    file: str
    words: str

    @property
    def name(self) -> str:
        """Return item and place as findings name them.

        >>> SeedRow("S1", "i", "", "leadership", "m3", "module", "case", "planned", "", "").name
        'S1.i at leadership m3 (case)'
        """
        place = " ".join(filter(None, (self.course, self.module))) or self.kind
        return f"{self.seed}.{self.item} at {place} ({self.where})"


def read_matrix(path: Path) -> tuple[SeedRow, ...]:
    """Read the matrix.

    Raises
    ------
    DataError
        If the file is missing or a line has not the columns of :class:`SeedRow`.
    """
    columns = [field.name for field in fields(SeedRow)]
    if not path.is_file():
        raise DataError(f"{path.name}: no such file. It has the columns {', '.join(columns)}.")
    with path.open(encoding="utf-8", newline="") as file:
        heading, *lines = csv.reader(file)
    if heading != columns:
        raise DataError(f"{path.name}: the first line must be {','.join(columns)}, got {','.join(heading)}.")
    for number, line in enumerate(lines, start=2):
        if len(line) != len(columns):
            raise DataError(f"{path.name}, line {number}: wanted {len(columns)} cells, got {len(line)}.")
    return tuple(SeedRow(*(cell.strip() for cell in line)) for line in lines)


def module_files(course: Course, name: str) -> list[str]:
    """Return the files of a module, as paths below the project: guides, lessons and masters."""
    module = next(m for m in course.modules if m.module == name)
    guides = [f"courses/{course.course}/{g}" for g in (module.case, module.base_note, module.facilitator_guide) if g]
    lessons = [f"notebooks/{entry.lesson}.ipynb" for entry in module.lessons]
    masters = [f"courses/{course.course}/source/{e.exercise}/{e.exercise}.ipynb" for e in module.exercises]
    return [*guides, *lessons, *masters]


def _text(path: Path) -> str:
    """Return what stands in a file or notebook, in one line and without the marks of a quoted box."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return " ".join(re.sub(r"^> ?", "", text, flags=re.MULTILINE).split())


def _place(row: SeedRow, courses: Mapping[str, Course]) -> Iterator[str]:
    """Yield what is wrong with the place that a row names."""
    if row.kind not in KINDS:
        yield f"kind is {row.kind!r}. {did_you_mean(row.kind, KINDS)}"
    if row.status not in ("written", "planned"):
        yield f"status is {row.status!r}, wanted written or planned."
    if row.course and row.course not in courses:
        yield f"there is no course {row.course!r}. {did_you_mean(row.course, courses)}"
    elif (row.kind == "module") != bool(row.module) or (row.module and not row.course):
        yield "a row of the kind module, and no other, names course and module."
    elif row.module:
        found = {m.module: m.status for m in courses[row.course].modules}
        if row.module not in found:
            yield f"the course has no module {row.module!r}. {did_you_mean(row.module, found)}"
        elif row.status != found[row.module]:
            yield f"status is {row.status}, course.yml says {found[row.module]}."


def _citation(row: SeedRow, courses: Mapping[str, Course], root: Path) -> Iterator[str]:
    """Yield what is wrong with the words that a row quotes."""
    if row.status == "planned":
        if row.file or row.words:
            yield "a planned row quotes nothing yet; leave file and words empty."
        return
    if len(row.words.split()) < LEAST_WORDS:
        yield f"quote at least {LEAST_WORDS} words of the place, got {row.words!r}."
    elif row.module and row.file not in module_files(courses[row.course], row.module):
        yield f"{row.file or 'nothing'} is not a file of this module."
    elif row.kind == "outline" and row.file != f"courses/{row.course}/course.yml":
        yield f"the outline is courses/{row.course}/course.yml, got {row.file or 'nothing'}."
    elif not (root / row.file).is_file():
        yield f"there is no {row.file or 'file named'}."
    elif " ".join(row.words.split()) not in _text(root / row.file):
        yield f"the words {row.words!r} do not stand in {row.file}."


def _items(rows: Sequence[SeedRow]) -> Iterator[Finding]:
    """Yield the items that are unknown, missing, or described in two ways."""
    known = [f"{seed}.{letter}" for seed, (_, letters) in SEEDS.items() for letter in letters]
    texts: dict[str, set[str]] = {name: set() for name in known}
    for row in rows:
        name = f"{row.seed}.{row.item}"
        if name not in texts:
            yield Finding("seeds", row.name, "there is no such item.")
        else:
            texts[name].add(row.text)
    for name, found in texts.items():
        if len(found) != 1 or "" in found:
            yield Finding("seeds", name, f"wanted one text in one row or more, got {len(found - {''})}.")


def check_matrix(rows: Sequence[SeedRow], courses: Iterable[Course], root: Path) -> list[Finding]:
    """Return where the matrix and the files of the project disagree; an empty list means nowhere."""
    known = {course.course: course for course in courses}
    findings = list(_items(rows))
    places = [(r.seed, r.item, r.course, r.module, r.kind, r.where) for r in rows]
    for row, place in zip(rows, places, strict=True):
        problems = list(_place(row, known)) or list(_citation(row, known, root))
        if places.count(place) > 1:
            problems.append("this place stands in the matrix twice.")
        findings += [Finding("seeds", row.name, problem) for problem in problems]
    return findings
