"""What the matrix may say is proven on a course of two modules; what it does say, in tests/courses."""

from dataclasses import replace

import pytest
import yaml

from grading.course import load_course
from grading.seed_matrix import SEEDS, SeedRow, check_matrix, read_matrix
from sscore.errors import DataError

TEXT = "# Case\n\n> **Since then.** The platform still *meets\n> every year*.\n"


@pytest.fixture
def project(tmp_path):
    """Return a project and its matrix, without a fault: one written module, one planned."""
    folder = tmp_path / "courses" / "tiny"
    (folder / "guide").mkdir(parents=True)
    (folder / "guide" / "case.md").write_text(TEXT, encoding="utf-8")
    (folder / "guide" / "other.md").write_text(TEXT, encoding="utf-8")
    written = {"module": "m1", "title": "One", "status": "written", "minutes": 9, "case": "guide/case.md"}
    planned = {"module": "m2", "title": "Two", "status": "planned", "minutes": 9}
    outline = {"course": "tiny", "title": "A tiny course", "audience": "all", "outcomes": ["x"]}
    outline |= {"country_default": "TZA", "modules": [written, planned]}
    (folder / "course.yml").write_text(yaml.safe_dump(outline), encoding="utf-8")
    rows = [
        SeedRow(seed, letter, f"item {letter}", "tiny", "m2", "module", "case", "planned", "", "")
        for seed, (_, letters) in SEEDS.items()
        for letter in letters
    ]
    rows[0] = replace(
        rows[0], module="m1", status="written", file="courses/tiny/guide/case.md", words="platform still *meets every"
    )
    return tmp_path, rows


def found(project, number, **change):
    root, rows = project
    rows = [replace(row, **change) if n == number else row for n, row in enumerate(rows)]
    return [str(f) for f in check_matrix(rows, [load_course(root / "courses" / "tiny")], root)]


def test_a_matrix_that_is_true_has_no_finding(project):
    assert found(project, 0) == []


@pytest.mark.parametrize(
    ("number", "change", "words"),
    [
        (0, {"words": "platform never meets"}, "do not stand in courses/tiny/guide/case.md"),
        (0, {"words": "platform"}, "quote at least 3 words"),
        (0, {"file": "courses/tiny/guide/other.md"}, "is not a file of this module"),
        (0, {"file": ""}, "nothing is not a file of this module"),
        (0, {"status": "planned", "file": "", "words": ""}, "status is planned, course.yml says written"),
        (0, {"status": "done"}, "wanted written or planned"),
        (0, {"kind": "modul"}, "Did you mean 'module'"),
        (0, {"kind": "outline"}, "and no other, names course and module"),
        (0, {"kind": "outline", "module": ""}, "the outline is courses/tiny/course.yml"),
        (0, {"kind": "package", "module": "", "file": "README.md"}, "there is no README.md"),
        (0, {"item": "z"}, "there is no such item"),
        (0, {"text": ""}, "S0.a: wanted one text"),
        (1, {"status": "written"}, "status is written, course.yml says planned"),
        (1, {"words": "some words here"}, "leave file and words empty"),
        (1, {"module": "m3"}, "no module 'm3'"),
        (1, {"course": "tine"}, "no course 'tine'. Did you mean 'tiny'"),
        (1, {"item": "c", "text": "item c"}, "S0.b: wanted one text in one row or more, got 0"),
        (1, {"item": "c", "text": "item c"}, "this place stands in the matrix twice"),
        (1, {"item": "c"}, "S0.c: wanted one text in one row or more, got 2"),
    ],
)
def test_what_is_not_true_is_found(project, number, change, words):
    assert any(words in finding for finding in found(project, number, **change))


def test_an_outline_row_quotes_the_outline(project):
    change = {"kind": "outline", "module": "", "file": "courses/tiny/course.yml"}
    assert found(project, 0, **change, words="title: A tiny course") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seed,item\nS0,a\n", "the first line must be seed,item,text"),
        ("seed,item,text,course,module,kind,where,status,file,words\nS0,a\n", "line 2: wanted 10 cells, got 2"),
    ],
)
def test_a_matrix_of_another_shape_is_refused(tmp_path, text, words):
    path = tmp_path / "m.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_matrix(path)
    with pytest.raises(DataError, match="no such file"):
        read_matrix(tmp_path / "other.csv")
