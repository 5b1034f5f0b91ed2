from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_audit import Audit
from pages_factory import FAILURES, HOSTILE, IDEAS, NAMES, make_view

from grading.pages.html import clean, number
from grading.pages.report import report_page, write_report

PLAIN = tuple(f"plain words {i}" for i in range(len(HOSTILE)))
STATUSES = ("failed", "needs marking", "not submitted")


def matrix(page: str) -> list[list[str]]:
    """The rows of trainees of the big table, as a reader sees them."""
    return [row for row in Audit(page).rows if len(row) == 7 and re.search(r"t\d\d, ", row[0])]


def test_hostile_words_change_no_element_of_the_report() -> None:
    hostile, harmless = report_page(make_view(bad=HOSTILE)), report_page(make_view(bad=PLAIN))
    assert Audit(hostile).tags == Audit(harmless).tags and not Audit(hostile).dangers
    for words in HOSTILE:
        if "<" in words:
            assert words not in hostile
            assert escape(clean(words)) in hostile


@given(st.lists(st.text(), min_size=12, max_size=12))
@settings(deadline=None, max_examples=25)
def test_any_names_are_text(names: list[str]) -> None:
    view = make_view()
    named = replace(view, trainees=tuple(replace(t, name=n) for t, n in zip(view.trainees, names, strict=True)))
    audit = Audit(report_page(named))
    assert not audit.dangers and audit.tags == Audit(report_page(view)).tags


def test_a_row_adds_up_to_its_total() -> None:
    view = make_view()
    rows = matrix(report_page(view))
    assert len(rows) == 12
    for trainee, row in zip(view.trainees, rows, strict=True):
        assert row[0].startswith(trainee.name)
        marks = [float(found[1]) for cell in row[1:6] if (found := re.match(r"✓ ([\d.]+)", cell))]
        recorded = [mark for e in view.exercises if (mark := view.mark(trainee.id, e.code)) is not None]
        assert marks == pytest.approx(recorded, abs=0.005)
        shown = row[6].split()[0]
        assert shown == ("–" if not recorded else number(sum(recorded)))


def test_what_has_no_mark_shows_its_status_and_no_figure() -> None:
    view = make_view()
    seen = 0
    for trainee, row in zip(view.trainees, matrix(report_page(view)), strict=True):
        for exercise, cell in zip(view.exercises, row[1:6], strict=True):
            if view.mark(trainee.id, exercise.code) is None:
                assert str(view.result(trainee.id, exercise.code).status) in cell
                assert not re.search(r"\d", cell) and any(word in cell for word in STATUSES)
                seen += 1
    assert seen == 17


def test_an_earned_zero_is_shown_as_a_graded_zero() -> None:
    row = matrix(report_page(make_view()))[3]
    assert row[1] == "✓ 0 graded" and row[2].strip() == "✗ failed"


def test_a_round_without_any_mark_has_no_zero_in_its_table() -> None:
    for row in matrix(report_page(replace(make_view(), marks={}))):
        assert not re.search(r"\d", " ".join(row[1:6])) and row[6].startswith("–")


def test_the_headline_figures_are_shown() -> None:
    text = Audit(report_page(make_view())).text
    for words in ("trainees12", "submissions received53 of 60", "completion85 %", "✎ needs marking8", "✗ failed2"):
        assert words in text


def test_failures_are_listed_with_reason_and_remedy_and_texts_with_names() -> None:
    audit = Audit(report_page(make_view()))
    listed = {row[0]: row[2:] for row in audit.rows if len(row) == 4}
    assert listed["Deng Malual (t04)"][0] == FAILURES["t04", "m1-x2"] and "loop" in listed["Deng Malual (t04)"][1]
    assert "JupyterLab" in listed["Hamisi Juma (t08)"][1]
    assert "Khadija Said (t11)" not in listed
    assert "m1-r1: " + ", ".join(NAMES[i] for i in (2, 3, 4, 5, 6, 7, 9, 10)) in audit.text


def test_misconceptions_are_counted_with_names() -> None:
    rows = [row for row in Audit(report_page(make_view())).rows if len(row) == 4 and row[0] in dict(IDEAS)]
    assert rows and all(int(row[2]) == len(row[3].split(", ")) for row in rows)
    counts = [int(row[2]) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_the_pictures_say_in_words_what_they_show() -> None:
    labels = Audit(report_page(make_view())).values("svg", "aria-label")
    assert "m1-r1 A note to the minister: 2 graded, 8 needs marking, 2 not submitted" in labels[0]
    assert "m1-x1 Effective coverage: median 75 % (n = 10)" in labels[1]


def test_the_page_is_accessible_in_form() -> None:
    audit = Audit(report_page(make_view()))
    assert audit.tags.count("h1") == 1 and audit.values("html", "lang") == ["en"]
    tables = audit.tags.count("table")
    assert audit.tags.count("caption") == tables and set(audit.values("th", "scope")) == {"col", "row", "rowgroup"}
    ids = [value for _, name, value in audit.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert "Privacy:" in audit.text and "How marks were decided" in audit.text


def test_an_empty_round_and_a_wide_round_have_reports() -> None:
    view = make_view()
    empty = replace(view, trainees=(), results=(), marks={}, comments={})
    assert not Audit(report_page(empty)).dangers and "No item has been answered yet" in report_page(empty)
    assert "landscape" in report_page(make_view(extra=5)) and "landscape" not in report_page(view)


def test_the_order_in_which_marks_arrive_changes_nothing() -> None:
    view = make_view()
    turned = replace(view, marks=dict(reversed(view.marks.items())), results=view.results[::-1])
    assert report_page(turned) == report_page(view)


def test_the_same_view_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    written = write_report(make_view(bad=HOSTILE), tmp_path / "report.html").read_bytes()
    script = (
        "import sys; from pages_factory import HOSTILE, make_view; from grading.pages import report_page;"
        "sys.stdout.buffer.write(report_page(make_view(bad=HOSTILE)).encode())"
    )
    here = str(Path(__file__).parent)
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": here}
        assert (
            subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True).stdout == written
        )


def test_exercises_with_tests_inside_the_notebook_are_named() -> None:
    view = make_view()
    first = replace(view.exercises[0], kind="plain")
    marked = Audit(report_page(replace(view, exercises=(first, *view.exercises[1:])))).text
    assert f"plain nbgrader style: m1-x1 ({first.title})" in marked and "as honest as the trainee" in marked
    assert "plain nbgrader style" not in report_page(view)
