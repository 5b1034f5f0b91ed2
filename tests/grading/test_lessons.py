"""Lessons are found, checked, run for a country and turned into pages, on tiny notebooks in real kernels."""

import gc
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from grading.lesson_page import to_html
from grading.lessons import (
    LessonError,
    check_lessons,
    find_lesson,
    find_lessons,
    run_lesson,
    run_many,
)
from sscore.countries import codes
from sscore.errors import DataError

REAL_LESSONS = Path(__file__).parents[2] / "notebooks"
PICTURE = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(1, 1))
axes.plot([0, 1])
plt.show()
"""


def write(root: Path, code: str, *cells: str, language: str = "en", parameters: str = 'COUNTRY = "TZA"') -> Path:
    made: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "title", "metadata": {"tags": []}, "source": "# Who pays?\n\nWho is it?"}
    ]
    for i, text in enumerate([parameters, *cells]):
        made.append(
            {
                "cell_type": "code",
                "id": f"cell-{i}" if i else "parameters",
                "metadata": {"tags": [] if i else ["parameters"]},
                "source": text,
                "outputs": [],
                "execution_count": None,
            }
        )
    matter = {"lesson": code, "question": "Who is it?", "minutes": 20, "language": language}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel, "sscore": matter}, "cells": made}
    path = root / f"{code}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def outputs(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(o["text"]) for c in cells for o in c.get("outputs", []) if o["output_type"] == "stream"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    write(folder, "coverage/m1/02-second", "print(COUNTRY)")
    write(folder, "coverage/m1/01-first", "print(COUNTRY)")
    write(folder / "coverage", "m1/.ipynb_checkpoints/01-first-checkpoint")
    return folder


def test_lessons_are_listed_in_the_order_of_their_codes(root: Path) -> None:
    first, second = find_lessons(root)
    assert (first.code, first.title, first.question, first.minutes) == (
        "coverage/m1/01-first",
        "Who pays?",
        "Who is it?",
        20,
    )
    assert second.code == "coverage/m1/02-second" and second.path == root / "coverage/m1/02-second.ipynb"


def test_an_unknown_lesson_is_answered_with_close_ones(root: Path) -> None:
    with pytest.raises(DataError, match=r"Did you mean 'coverage/m1/01-first'"):
        find_lesson("coverage/m1/01-frist", root)
    with pytest.raises(DataError, match="no such notebook"):
        find_lesson(root / "none.ipynb", root)


def test_a_lesson_is_also_found_by_its_path(root: Path) -> None:
    assert find_lesson(root / "coverage/m1/01-first.ipynb", root) == find_lesson("coverage/m1/01-first", root)


def test_a_folder_without_lessons_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no lesson in"):
        find_lessons(tmp_path)
    with pytest.raises(DataError, match="no folder"):
        check_lessons(tmp_path / "none")


def test_check_reports_each_lesson_and_a_broken_one_hides_no_other(root: Path) -> None:
    (root / "coverage/m1/03-broken.ipynb").write_text("{", encoding="utf-8")
    moved = root / "coverage/m2/01-first.ipynb"
    moved.parent.mkdir()
    moved.write_bytes((root / "coverage/m1/01-first.ipynb").read_bytes())
    found = check_lessons(root)
    assert list(found) == [
        "coverage/m1/01-first",
        "coverage/m1/02-second",
        "coverage/m1/03-broken",
        "coverage/m2/01-first",
    ]
    assert [f.rule for f in found["coverage/m1/03-broken"]] == ["readable"]
    assert "sources_cell" in {f.rule for f in found["coverage/m1/01-first"]}
    assert "lesson_code" not in {f.rule for f in found["coverage/m1/01-first"]}
    assert "lesson_code" in {f.rule for f in found["coverage/m2/01-first"]}


def test_a_run_puts_the_country_in_and_leaves_no_trace_of_the_computer(
    root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        run = run_lesson("coverage/m1/01-first", "ken", tmp_path / "out", root=root)
    assert run.path == (tmp_path / "out/coverage/m1/01-first-KEN.ipynb").resolve()
    assert (run.country, run.remarks, run.error) == ("KEN", (), "")
    assert outputs(run.path) == ["KEN\n"]
    text = run.path.read_text(encoding="utf-8")
    assert str(tmp_path) not in text and "papermill" not in text
    assert [cell["id"] for cell in json.loads(text)["cells"]] == [
        "title",
        "parameters",
        "injected-parameters",
        "cell-1",
    ]
    assert [p.name for p in run.path.parent.iterdir()] == ["01-first-KEN.ipynb"]
    assert "KEN" not in (root / "coverage/m1/01-first.ipynb").read_text(encoding="utf-8")
    printed = capfd.readouterr()
    assert (printed.out, printed.err, caplog.records) == ("", "", [])


def test_the_cells_run_beside_the_executed_notebook_and_may_have_braces_in_their_path(tmp_path: Path) -> None:
    write(tmp_path / "{COUNTRY}", "c/m1/01-a", "open('made.txt', 'w').close()\nprint('made')")
    run = run_lesson("c/m1/01-a", "TZA", tmp_path / "{out}", root=tmp_path / "{COUNTRY}")
    assert run.path.with_name("made.txt").exists()


def test_what_a_cell_writes_to_the_error_stream_is_a_remark(tmp_path: Path) -> None:
    write(tmp_path, "c/m1/01-a", "import warnings\nwarnings.warn('the wage is old')")
    (remark,) = run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path).remarks
    assert remark.startswith("cell-1: ") and "the wage is old" in remark


def test_a_failing_cell_is_named_with_lesson_country_and_exception(tmp_path: Path) -> None:
    write(tmp_path, "c/m1/01-a", "print('so far')", "1 / 0", "print('never')")
    with pytest.raises(LessonError) as caught:
        run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path)
    for said in ("c/m1/01-a", "TZA", "'cell-2'", "ZeroDivisionError: division by zero"):
        assert said in str(caught.value)
    assert outputs(tmp_path / "out/c/m1/01-a-TZA.failed.ipynb") == ["so far\n"]
    assert not (tmp_path / "out/c/m1/01-a-TZA.ipynb").exists()


def test_a_failure_leaves_no_good_looking_file_of_an_earlier_run(tmp_path: Path) -> None:
    write(tmp_path, "c/m1/01-a", "print(1)")
    good = run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path)
    write(tmp_path, "c/m1/01-a", "1 / 0")
    with pytest.raises(LessonError):
        run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path)
    assert not good.path.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("while True:\n    pass", "longer than 1 seconds"), ("import os\nos._exit(3)", "the kernel died")],
    ids=["endless", "dead"],
)
def test_an_endless_cell_and_a_dead_kernel_are_named(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, "c/m1/01-a", text)
    with pytest.raises(LessonError, match=said) as caught:
        run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path, timeout=1)
    assert "'cell-1'" in str(caught.value)


def test_an_unknown_country_is_refused_before_anything_runs(root: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="KEN"):
        run_lesson("coverage/m1/01-first", "KNE", tmp_path / "out", root=root)
    with pytest.raises(DataError, match="KEN"):
        run_many(find_lessons(root), ["TZA", "KNE"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_lesson_without_its_parameter_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "c/m1/01-a", parameters="total = 1")
    with pytest.raises(DataError, match="country cannot be filled in"):
        run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path)


def test_many_runs_come_back_in_order_and_a_failure_stops_none(tmp_path: Path) -> None:
    write(tmp_path, "c/m1/01-a", "import time\ntime.sleep(0.5 if COUNTRY == 'TZA' else 0)\nprint(COUNTRY)")
    write(tmp_path, "c/m1/02-b", "assert COUNTRY != 'KEN', 'not here'\nprint(COUNTRY)")
    runs = run_many(find_lessons(tmp_path), ["TZA", "KEN"], tmp_path / "out", workers=2)
    assert [(run.lesson, run.country) for run in runs] == [
        ("c/m1/01-a", "TZA"),
        ("c/m1/01-a", "KEN"),
        ("c/m1/02-b", "TZA"),
        ("c/m1/02-b", "KEN"),
    ]
    assert [bool(run.error) for run in runs] == [False, False, False, True]
    assert "AssertionError: not here" in runs[3].error
    assert [outputs(run.path) for run in runs[:3]] == [["TZA\n"], ["KEN\n"], ["TZA\n"]]
    gc.collect()  # an event loop or a socket left open would warn here, and warnings are errors


def test_progress_bars_show_only_when_asked_for(root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_many(find_lessons(root)[:1], ["TZA"], tmp_path / "out")
    assert capfd.readouterr().err == ""
    run_many(find_lessons(root)[:1], ["TZA"], tmp_path / "out", progress=True)
    assert "lessons: 100%" in capfd.readouterr().err
    run_lesson("coverage/m1/01-first", "TZA", tmp_path / "out", root=root, progress=True)
    assert "coverage/m1/01-first TZA" in capfd.readouterr().err


def test_a_page_needs_no_network_and_says_its_figures(tmp_path: Path) -> None:
    describe = 'def describe(figure):\n    return "A line from 0 to 1 & up."\ndescribe(figure)'
    write(tmp_path, "c/m1/01-a", PICTURE, describe, language="fr")
    page = to_html(run_lesson("c/m1/01-a", "KEN", tmp_path / "out", root=tmp_path).path)
    text = page.read_text(encoding="utf-8")
    assert page.name == "01-a-KEN.html"
    assert '<html lang="fr">' in text and "<title>Who pays? (KEN)</title>" in text
    assert re.findall(r"<img[^>]*alt=\"([^\"]*)\"", text) == ["A line from 0 to 1 &amp; up."]
    assert "data:image/png;base64," in text
    assert not re.search(r"<script|<link|https?://|@import", text)
    assert str(tmp_path) not in text


def test_a_folded_answer_stays_folded(tmp_path: Path) -> None:
    path = write(tmp_path, "c/m1/01-a")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    fold = "<details><summary>I chose {0}</summary>\n\nBecause of **{0}**.\n</details>\n"
    notebook["cells"][0]["source"] += "\n" + fold.format("a") + fold.format("b")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    text = to_html(path).read_text(encoding="utf-8")
    folds = re.findall(r"<details>(.*?)</details>", text, re.DOTALL)
    assert ["Because of <strong>a</strong>." in folds[0], "Because of <strong>b</strong>." in folds[1]] == [True, True]
    assert len(folds) == 2 and "Because" not in re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)


def test_a_widget_is_left_out_of_the_page_and_the_figure_stays(tmp_path: Path) -> None:
    write(tmp_path, "c/m1/01-a", PICTURE + "import ipywidgets\nipywidgets.IntSlider()")
    run = run_lesson("c/m1/01-a", "TZA", tmp_path / "out", root=tmp_path)
    text = to_html(run.path, tmp_path / "pages" / "a.html").read_text(encoding="utf-8")
    assert (tmp_path / "pages/a.html").exists()
    assert "data:image/png" in text and "IntSlider(" not in text and "<script" not in text


@pytest.mark.skipif(not any(REAL_LESSONS.glob("*/*/*.ipynb")), reason="no lesson written yet")
def test_the_lessons_of_the_repository_follow_the_rules() -> None:
    assert {code: [str(f) for f in found] for code, found in check_lessons(REAL_LESSONS).items() if found} == {}


@pytest.mark.slow
@pytest.mark.skipif(not any(REAL_LESSONS.glob("*/*/*.ipynb")), reason="no lesson written yet")
def test_every_lesson_runs_for_every_country_without_a_remark(tmp_path: Path) -> None:
    runs = run_many(find_lessons(REAL_LESSONS), codes(), tmp_path)
    assert [(run.lesson, run.country, run.error, run.remarks) for run in runs if run.error or run.remarks] == []
