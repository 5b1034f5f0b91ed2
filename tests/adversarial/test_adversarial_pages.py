"""Hostile outputs in the feedback page; and in the page as stock nbgrader makes it."""

import warnings

import nbformat
import pytest
from attacks_pages import PAGES, audit

from grading.pages import ExerciseInfo, RoundView, feedback_page
from grading.results import Status, SubmissionResult, Trainee

READER = audit()
ATTACKS = pytest.mark.parametrize("attack", PAGES, ids=[attack.id for attack in PAGES])


def page_of(notebook):
    exercise = ExerciseInfo("m1-x1", "Share", "auto", 4.0)
    result = SubmissionResult("t1", "m1-x1", Status.GRADED, 4.0)
    view = RoundView(
        round_name="round",
        course_code="coverage",
        course_title="Coverage",
        module_titles=("One",),
        country_code="TZA",
        country_name="Tanzania",
        made_at="2026-03-02 08:00:00 UTC",
        exercises=(exercise,),
        trainees=(Trainee("t1", "Test Person"),),
        results=(result,),
        marks={("t1", "m1-x1"): 0.0},
        comments={},
    )
    return feedback_page(view, "t1", "m1-x1", notebook)


@ATTACKS
def test_nothing_in_the_page_runs_or_loads(attack):
    found = READER.Audit(page_of(attack.notebook))
    assert found.dangers == []
    assert len(found.frames) == 1
    assert [frame.dangers for frame in found.frames] == [[]]


@pytest.fixture(scope="module")
def stock_page():
    from nbconvert.exporters import HTMLExporter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exporter = HTMLExporter(template_name="basic")

        def render(notebook):
            return exporter.from_notebook_node(nbformat.from_dict(notebook))[0]

        yield render


@ATTACKS
def test_a_page_with_raw_outputs_is_dangerous(attack, stock_page):
    plain = {**attack.notebook, "cells": [{**c, "outputs": []} for c in attack.notebook["cells"] if "outputs" in c]}
    ordinary = set(READER.Audit(stock_page(plain)).dangers)
    assert set(READER.Audit(stock_page(attack.notebook)).dangers) - ordinary
