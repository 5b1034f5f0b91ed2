"""The pages of the courses show what trainees may see, and nothing of the trainer's side."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from grading.checks import load_check
from grading.course import course_names, find_course
from grading.ingest import read_notebook_file
from grading.rules import leaks

ROOT = Path(__file__).parents[2]
COURSES = [find_course(name) for name in course_names()]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs" / "_ext"))
        import course_pages

        folder = tmp_path_factory.mktemp("docs")
        course_pages.generate(SimpleNamespace(srcdir=folder))
    # The builder's modules have plain names; other tests load them from their files.
    for name in ("course_pages", "writing"):
        del sys.modules[name]
    made = folder / "generated" / "courses"
    return {p.relative_to(made).as_posix(): p.read_text(encoding="utf-8") for p in made.rglob("*.md")}


def test_there_is_a_page_for_each_course_and_for_each_text_that_trainees_read(pages: dict[str, str]) -> None:
    texts = {f"{c.course}/{m.module}-{end}.md" for c in COURSES for m in c.written for end in ("case", "base-note")}
    assert set(pages) == {"index.md", "seeds.md", *texts, *(f"{c.course}.md" for c in COURSES)}


@pytest.mark.parametrize("course", COURSES, ids=lambda c: c.course)
def test_a_course_page_names_everything_of_the_outline(pages: dict[str, str], course) -> None:
    page = pages[f"{course.course}.md"]
    for outcome in course.outcomes:
        assert outcome in page
    for module in course.modules:
        assert re.search(rf"\| {module.module} \| .* \| {module.status} \| {module.minutes} \|", page)
    for lesson in course.lessons:
        assert f"(../lessons/{lesson.lesson}.ipynb)" in page
    for exercise in course.exercises:
        assert re.search(rf"\| {re.escape(exercise.title)} \| .* \| {exercise.tier} \| {exercise.points:g} \|", page)


@pytest.mark.parametrize("course", COURSES, ids=lambda c: c.course)
def test_nothing_of_the_trainers_side_is_shown(pages: dict[str, str], course) -> None:
    shown = "\n".join(text for name, text in pages.items() if name.startswith(course.course) or "/" not in name)
    for module in course.written:
        guide = (course.folder / module.facilitator_guide).read_text(encoding="utf-8")
        sentences = [line for line in guide.split("\n") if len(line) > 60]
        assert sentences and not [line for line in sentences if line in shown]
    for exercise in course.exercises:
        solutions = [
            part
            for cell in read_notebook_file(course.master(exercise))["cells"]
            for part in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell["source"], re.DOTALL)
        ]
        assert solutions and leaks(shown, [line for part in solutions for line in part.split("\n")]) == []
        if exercise.kind == "auto":
            check = load_check(course.check(exercise))
            told = [*(m.hint for m in check.misconceptions), *(m.code for m in check.misconceptions)]
            assert leaks(shown, told) == []


def test_the_matrix_page_has_every_item_and_links_only_to_pages_that_are_there(pages: dict[str, str]) -> None:
    page = pages["seeds.md"]
    assert page.count("\n## ") == 5
    lessons = {f"../lessons/{x.lesson}.ipynb" for c in COURSES for x in c.lessons}
    assert set(re.findall(r"\]\(([^)]+)\)", page)) <= set(pages) | lessons
