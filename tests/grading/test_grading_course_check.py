import shutil

import pytest

from grading.course import load_course
from grading.course_check import check_course
from grading.places import courses_dir


@pytest.fixture
def primer(tmp_path):
    folder = tmp_path / "primer"
    shutil.copytree(courses_dir() / "primer", folder)
    return folder


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def remove(path):
    path.unlink()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: remove(f / "guide/m0-case.md"), "the case guide/m0-case.md is not there"),
        (lambda f: (f / "guide/m0-base-note.md").write_text(""), "guide/m0-base-note.md must open with '# '"),
        (lambda f: remove(f / "source/m0-x1/m0-x1.ipynb"), "master: m0-x1: there is no m0-x1.ipynb"),
        (lambda f: remove(f / "checks/m0_x1.py"), "readable: m0-x1: check m0_x1.py: no such file"),
        (lambda f: replace(f / "checks/m0_x1.py", 'ITEM = "m0-x1"', 'ITEM = "m0-x9"'), "its check says ITEM = 'm0-x9'"),
        (lambda f: replace(f / "checks/m0_x1.py", 'FORBIDS = ["sscore"]', "FORBIDS = []"), "lists what it FORBIDS"),
        (lambda f: replace(f / "source/m0-x1/m0-x1.ipynb", '"points": ', '"points": 9'), "points: m0-x1"),
        (lambda f: (f / "source/m0-x1/m0-x1.ipynb").write_text("{"), "readable: m0-x1"),
        (lambda f: replace(f / "course.yml", "01-my-first-payslip", "01-my-last-payslip"), "there is no notebook"),
        (
            lambda f: replace(f / "course.yml", "minutes: 60\n", "minutes: 45\n"),
            "gives 45 minutes, the lesson itself 60",
        ),
        (lambda f: replace(f / "course.yml", "minutes: 120", "minutes: 90"), "take 100 minutes, the module has 90"),
        (lambda f: replace(f / "course.yml", "course: primer", "course: prime"), "prime: it lies in the folder primer"),
    ],
)
def test_what_does_not_fit_is_found(primer, change, words):
    assert check_course(load_course(primer)) == []
    change(primer)
    assert any(words in str(finding) for finding in check_course(load_course(primer)))
