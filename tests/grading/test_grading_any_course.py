"""A round of a course that nobody thought of: a hyphen in its name, a text first, one exercise that is run."""

import csv
import json
import shutil

import pytest
import yaml

from grading import cli
from grading.demo import run_demo
from grading.nbgrader_bridge import marks
from grading.places import courses_dir, notebooks_dir
from grading.receipts import verify
from grading.round import open_round
from sscore.errors import DataError

LESSON = "primer/m0/01-my-first-payslip"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a project of one course, made of an exercise of the primer and a text of the coverage course."""
    home = tmp_path_factory.mktemp("home")
    course = home / "courses" / "field-work"
    for name, exercise in (("coverage", "m1-r1"), ("primer", "m0-x1")):
        shutil.copytree(courses_dir() / name / "source" / exercise, course / "source" / exercise)
    shutil.copytree(courses_dir() / "primer" / "guide", course / "guide")
    (course / "checks").mkdir()
    shutil.copy(courses_dir() / "primer" / "checks" / "m0_x1.py", course / "checks")
    notebook = json.loads((notebooks_dir() / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    notebook["metadata"]["sscore"]["lesson"] = lesson = LESSON.replace("primer", "field-work")
    (home / "notebooks" / lesson).parent.mkdir(parents=True)
    (home / "notebooks" / f"{lesson}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    outlines = {
        n: yaml.safe_load((courses_dir() / n / "course.yml").read_text("utf-8")) for n in ("coverage", "primer")
    }
    text = next(e for e in outlines["coverage"]["modules"][0]["exercises"] if e["exercise"] == "m1-r1")
    outline = outlines["primer"]
    written = outline["modules"][0]
    written["lessons"][0]["lesson"] = lesson
    written["exercises"] = [text, written["exercises"][0]]
    outline |= {"course": "field-work", "modules": [written]}
    (course / "course.yml").write_text(yaml.safe_dump(outline), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        yield home


@pytest.fixture(scope="module")
def demo(home):
    return run_demo("field-work", "BDI", home / "demo", seed=3)


def test_the_course_follows_the_rules_and_is_listed(home, capsys):
    assert cli.main(["course", "check", "field-work"]) == 0
    assert cli.main(["course", "list"]) == 0
    assert "field-work: Python and Jupyter" in capsys.readouterr().out


def test_whatever_goes_wrong_goes_wrong_in_an_exercise_that_is_run(demo):
    failed = {(r.trainee, r.exercise) for r in demo.results if r.status == "failed"}
    assert failed == {("syn_09", "m0-x1"), ("syn_10", "m0-x1"), ("syn_11", "m0-x1")}
    reasons = [r.reason for r in demo.results if r.status == "failed"]
    assert len(set(reasons)) == 3
    assert demo.statuses["needs marking"] == 12 - 1
    assert demo.statuses["graded"] == 9 + 1


def test_gradebook_receipts_export_and_report_know_the_course(demo):
    round_ = open_round(demo.round_folder)
    found = marks("m0-x1", course="field-work", database=round_.database)
    assert found["syn_01"][0] == round_.exercises[1].points
    assert verify(round_.folder, round_.receipts()).problems == ()
    with demo.marks.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    assert len(rows) == 12 and "Assignment: Monthly contribution up to a ceiling (Real)" in heading
    assert "Python and Jupyter for social security staff" in demo.report.read_text(encoding="utf-8")
    assert "field-work" in (demo.round_folder / "nbgrader_config.py").read_text(encoding="utf-8")


def test_the_pages_and_the_desk_carry_the_name(demo):
    assert [p.relative_to(demo.lesson_folder).parts[0] for p in demo.lessons] == ["field-work"]
    assert (demo.trainee_folder / "lessons" / "field-work-m0-01-my-first-payslip.ipynb").is_file()
    assert "Burundi" in demo.lessons[0].read_text(encoding="utf-8")


def test_a_course_of_which_nothing_is_written_touches_nothing(home):
    course = home / "courses" / "later"
    course.mkdir()
    outline = {"course": "later", "title": "Later", "audience": "all", "outcomes": ["x"], "country_default": "TZA"}
    planned = {"module": "m1", "title": "One", "status": "planned", "minutes": 5}
    (course / "course.yml").write_text(yaml.safe_dump({**outline, "modules": [planned]}), encoding="utf-8")
    try:
        with pytest.raises(DataError, match="no module of the course later is written yet"):
            run_demo("later", "TZA", home / "elsewhere")
        assert not (home / "elsewhere").exists()
    finally:
        shutil.rmtree(course)
