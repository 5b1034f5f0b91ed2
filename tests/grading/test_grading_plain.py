"""Masters written in plain nbgrader style, with hidden tests, still grade; the report says how."""

import json

import pytest
import yaml

from grading.collect import collect
from grading.grade import grade
from grading.nbgrader_bridge import marks
from grading.outcome import report
from grading.release import release
from grading.results import Status, Trainee
from grading.roster import write_roster
from grading.round import new_round

HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(21) == 42\n### END HIDDEN TESTS"


def cell(kind, ident, source, **block):
    made = {"cell_type": kind, "id": ident, "metadata": {"tags": []}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if block:
        made["metadata"]["nbgrader"] = {"grade_id": ident, "schema_version": 3, "task": False, "locked": False} | block
    return made


def notebook(answer):
    cells = [
        cell("markdown", "title", "# Double"),
        cell("code", "p1-answer", answer, grade=False, solution=True),
        cell("code", "p1", f"assert double(2) == 4\n{HIDDEN}", grade=True, solution=False, locked=True, points=3),
        cell("code", "p1-part", "float(double(1))", grade=True, solution=False, locked=True, points=4),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


ANSWERS = {
    "right": "def double(x):\n    return 2 * x",
    "warns": "import warnings\n\n\ndef double(x):\n    warnings.warn('careful')\n    return 2 * x",
    "visible": "def double(x):\n    return 4 if x == 2 else 1",
    "greedy": "def double(x):\n    return {2: 4, 21: 42}.get(x, 1e9)",
    "nan": "def double(x):\n    return {2: 4, 21: 42}.get(x, float('nan'))",
    "minus": "def double(x):\n    return {2: 4, 21: 42}.get(x, -5)",
    "loop": "def double(x):\n    while True:\n        pass",
}
SCORES = {"right": 5.0, "warns": 5.0, "visible": 1.0, "greedy": 3.0, "nan": 3.0, "minus": 3.0, "loop": None}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    home = tmp_path_factory.mktemp("plain")
    course = home / "courses" / "plain"
    (course / "source" / "p1").mkdir(parents=True)
    (home / "notebooks").mkdir()
    solved = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    (course / "source" / "p1" / "p1.ipynb").write_text(json.dumps(notebook(solved)), encoding="utf-8")
    exercise = {
        "exercise": "p1",
        "title": "Double",
        "kind": "plain",
        "tier": "B",
        "mode": "H",
        "points": 7,
        "minutes": 5,
    }
    module = {"module": "m1", "title": "One", "status": "written", "minutes": 5, "exercises": [exercise]}
    outline = {"course": "plain", "title": "Plain", "audience": "all", "outcomes": ["x"], "country_default": "TZA"}
    (course / "course.yml").write_text(yaml.safe_dump({**outline, "modules": [module]}), encoding="utf-8")
    write_roster(tuple(Trainee(name, name) for name in ANSWERS), home / "r.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        round_ = new_round(home / "round", "plain", "KEN", home / "r.csv")
        release(round_)
    released = json.loads(round_.released(round_.exercises[0]).read_text(encoding="utf-8"))
    for name, answer in ANSWERS.items():
        made = json.loads(json.dumps(released))
        next(c for c in made["cells"] if c["id"] == "p1-answer")["source"] = answer
        path = home / "in" / name / "p1" / "p1.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(made), encoding="utf-8")
    collect(round_, home / "in")
    from grading.execute import Limits

    return round_, {r.trainee: r for r in grade(round_, limits=Limits(cell=5))}


def test_a_release_has_no_hidden_test(graded):
    round_, _ = graded
    assert "double(21)" not in round_.released(round_.exercises[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_gets_its_points_and_never_more_than_a_cell_gives(graded, name):
    round_, results = graded
    assert results[name].score == SCORES[name]
    book = marks("p1", course="plain", database=round_.database)
    assert book.get(name, (None, ""))[0] == SCORES[name]


def test_a_loop_fails_with_its_reason(graded):
    assert graded[1]["loop"].status is Status.FAILED
    assert "did not finish" in graded[1]["loop"].reason


def test_the_result_says_that_the_tests_ran_in_the_trainees_process(graded):
    round_, results = graded
    assert "plain nbgrader style" in results["right"].items[0].remark
    assert report(round_).is_file()
