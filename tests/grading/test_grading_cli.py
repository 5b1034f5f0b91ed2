import json

import pytest

from grading import cli
from grading.places import project_root
from sscore.errors import DataError


def test_courses_are_listed_with_what_is_planned(capsys):
    assert cli.main(["course", "list"]) == 0
    out = capsys.readouterr().out
    assert "m1  Stocktaking" in out
    assert "planned" in out


def test_a_course_is_shown_with_what_counts_and_what_does_not_exist_yet(capsys):
    assert cli.main(["course", "show", "coverage"]) == 0
    out = capsys.readouterr().out
    assert "m1-r1  Gap statement (tier A, 12 points, 25 min, marked by a person)" in out
    assert "25 %  capstone; none yet" in out
    assert "Certificate of participation: attendance of at least 80 %; the post-test taken" in out
    assert out.rstrip().endswith("not computed yet: a person decides on them.")
    assert cli.main(["course", "show", "primer"]) == 0
    assert "no award of its own" in capsys.readouterr().out


def test_lessons_are_listed_with_their_question(capsys):
    assert cli.main(["lesson", "list"]) == 0
    assert "coverage/m1/01-coverage-staircase" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["course", "lesson"])
def test_what_the_project_ships_is_in_order(capsys, what):
    assert cli.main([what, "check"]) == 0
    assert "nothing to mend" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [("{ not json", "JSON"), ('{"nbformat": 3, "worksheets": []}', "format 4"), ("[]", "notebook")],
)
def test_a_file_that_is_no_notebook_is_answered_with_one_sentence(tmp_path, capsys, content, words):
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    assert cli.main(["lesson", "check", str(path)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_lesson_that_breaks_a_rule_is_named(tmp_path, capsys):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}))
    assert cli.main(["lesson", "check", str(path)]) == 2
    assert "x.ipynb: front_matter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["lesson", "run", "coverage/m1/01-coverage-stair", "--country", "TZA"], "Did you mean"),
        (["lesson", "run", "coverage/m1/01-coverage-staircase", "--country", "XYZ"], "XYZ"),
        (["course", "check", "coverege"], "Did you mean 'coverage'"),
        (["course", "show", "coverege"], "Did you mean 'coverage'"),
        (["demo", "--course", "nothing"], "no course 'nothing'"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(tmp_path, monkeypatch, capsys, args, words):
    monkeypatch.chdir(tmp_path)
    assert cli.main(args) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_leaves_with_code_2(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["round", "celebrate"])
    assert left.value.code == 2


def test_the_project_is_found_from_below_and_from_elsewhere(tmp_path, monkeypatch):
    here = project_root()
    assert project_root(here / "courses" / "coverage") == here
    own = tmp_path / "own"
    (own / "courses").mkdir(parents=True)
    (own / "notebooks").mkdir()
    assert project_root(own / "courses") == own
    assert project_root(tmp_path) == here
    monkeypatch.setattr("grading.places.__file__", str(tmp_path / "elsewhere" / "grading" / "places.py"))
    with pytest.raises(DataError, match="no folder with courses/"):
        project_root(tmp_path)
