from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_audit import Audit
from pages_factory import CASES, EXERCISES, FAILURES, HOSTILE, IDEAS, make_view, notebook

from grading.pages.feedback import feedback_page, index_page, write_feedback
from grading.pages.html import clean

PLAIN = tuple(f"plain words {i}" for i in range(len(HOSTILE)))


@pytest.mark.parametrize("trainee", ["t01", "t04", "t08", "t09", "t11", "t12"])
@pytest.mark.parametrize("exercise", [e.code for e in EXERCISES])
def test_hostile_words_change_no_element_of_a_page(trainee: str, exercise: str) -> None:
    hostile = feedback_page(make_view(bad=HOSTILE), trainee, exercise, notebook(bad=HOSTILE))
    harmless = feedback_page(make_view(bad=PLAIN), trainee, exercise, notebook(bad=PLAIN))
    assert Audit(hostile).tags == Audit(harmless).tags
    assert not Audit(hostile).dangers
    for words in HOSTILE:
        if "<" in words:
            assert words not in hostile
    assert escape(clean(HOSTILE[0])) in hostile


@given(st.text(min_size=1), st.text())
@settings(deadline=None, max_examples=40)
def test_any_name_and_comment_are_text(name: str, comment: str) -> None:
    view = make_view()
    first = replace(view.trainees[0], name=name)
    view = replace(view, trainees=(first, *view.trainees[1:]), comments={("t01", "m1-x1"): "x" + comment})
    audit = Audit(feedback_page(view, "t01", "m1-x1", None))
    assert not audit.dangers and clean(name) in audit.text
    assert audit.tags == Audit(feedback_page(replace(view, trainees=make_view().trainees), "t01", "m1-x1", None)).tags


def test_a_graded_page_says_mark_cases_advice_and_next_step() -> None:
    text = Audit(feedback_page(make_view(), "t02", "m1-x1", notebook())).text
    assert "✓ graded" in text and "2 of 4 marks" in text and "2 of 4 cases are right" in text
    assert f"✓ right: {CASES[0]}" in text and f"✗ not yet: {CASES[3]}" in text
    assert "Advice" in text and IDEAS[0][1] in text
    assert "Next step: Read the advice in the boxes" in text and "2 of 4 marks are still open" in text
    assert "return active / employed" in text


def test_the_name_of_a_misconception_stays_with_the_trainer() -> None:
    assert IDEAS[0][0] not in feedback_page(make_view(), "t02", "m1-x1", None)


@pytest.mark.parametrize(("trainee", "exercise"), [key for key in FAILURES if key[0] != "t11"])
def test_a_failed_page_says_why_and_shows_no_mark(trainee: str, exercise: str) -> None:
    text = Audit(feedback_page(make_view(), trainee, exercise, None)).text
    assert "✗ failed" in text and FAILURES[trainee, exercise] in text
    assert "no mark yet (of" in text and "not the same as zero" in text and "0 of" not in text


def test_other_statuses_are_said_in_words() -> None:
    view = make_view()
    assert "○ not submitted" in feedback_page(view, "t12", "m1-x1", None)
    assert "✎ needs marking" in feedback_page(view, "t03", "m1-r1", None)
    assert "marked by hand (failed)" in feedback_page(view, "t11", "m1-x3", None)
    marked = Audit(feedback_page(view, "t01", "m1-r1", None)).text
    assert "9 of 12 marks" in marked and "From your trainer" in marked and "Say in one line who pays" in marked


def test_full_marks_lead_on() -> None:
    assert "Full marks: go on" in feedback_page(make_view(), "t05", "m1-x1", None)


def test_a_page_has_one_first_heading_and_skips_no_level() -> None:
    levels = [int(tag[1]) for tag in Audit(feedback_page(make_view(), "t02", "m1-x1", notebook())).headings]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_page_is_written_once_and_the_links_of_the_index_lead_to_pages(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []
    view = make_view()
    written = write_feedback(view, lambda t, e: asked.append((t, e)) or notebook(), tmp_path)
    assert len(written) == len(set(written)) == 12 * 6 and all(path.is_file() for path in written)
    assert asked == [(t.id, e.code) for t in view.trainees for e in view.exercises]
    for index in tmp_path.glob("*/index.html"):
        audit = Audit(index.read_text(encoding="utf-8"))
        links = audit.values("a", "href")
        assert not audit.dangers and len(links) == 5 and all((index.parent / link).is_file() for link in links)
    assert not list(tmp_path.rglob("*.part"))


def test_hostile_ids_stay_inside_the_folder_and_apart(tmp_path: Path) -> None:
    view = make_view()
    bad_ids = ("../../up", "a/b", "A", "a", "CON", "", ".", "x" * 300, "é", "a\x00b", "index", "a b")
    renamed = dict(zip((t.id for t in view.trainees), bad_ids, strict=True))
    view = replace(
        view,
        trainees=tuple(replace(t, id=renamed[t.id]) for t in view.trainees),
        results=tuple(replace(r, trainee=renamed[r.trainee]) for r in view.results),
        marks={(renamed[t], e): mark for (t, e), mark in view.marks.items()},
        comments={},
    )
    out = tmp_path / "out"
    written = write_feedback(view, lambda t, e: None, out)
    assert all(out in path.resolve().parents for path in written)
    assert len({str(path).casefold() for path in written}) == 12 * 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_the_same_view_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_feedback(make_view(bad=HOSTILE), lambda t, e: notebook(bad=HOSTILE), tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*.html")):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_the_index_shows_a_dash_where_there_is_no_mark() -> None:
    links = {e.code: f"{e.code}.html" for e in EXERCISES}
    rows = Audit(index_page(make_view(), "t12", links)).rows[1:]
    assert [row[2] for row in rows] == [f"– of {e.max_score}" for e in EXERCISES]
