"""A good lesson, master and release, built in code; each test spoils one thing in a copy of them."""

from copy import deepcopy
from typing import Any

from grading.rules import LESSON_RULES, check_notebook

Cell = dict[str, Any]
Notebook = dict[str, Any]


def markdown(name: str, text: str, *tags: str, **metadata: Any) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {"tags": list(tags), **metadata}, "source": text}


def code(name: str, text: str, *tags: str, **metadata: Any) -> Cell:
    cell = markdown(name, text, *tags, **metadata)
    return {**cell, "cell_type": "code", "outputs": [], "execution_count": None}


def notebook(*cells: Cell, **metadata: Any) -> Notebook:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel, **metadata}, "cells": list(cells)}


def good_lesson() -> Notebook:
    matter = {
        "lesson": "coverage/m1/01-coverage-staircase",
        "question": "Who is right?",
        "objectives": ["Say which denominator a rate has."],
        "key_points": ["A rate without its denominator says nothing."],
        "minutes": 40,
        "guideline": "ISSA Guidelines, coverage extension: know who is covered.",
        "language": "en",
    }
    return notebook(
        markdown("title", "# Coverage staircase\n\nOne says 15 %, the other 30 %. Who is right?"),
        code("parameters", 'COUNTRY = "TZA"', "parameters"),
        code("imports", "from sscore import coverage, plots\nfrom sscore.countries import country"),
        markdown("guess", "## The steps\n\nWhich step is the highest?", "predict", "stop"),
        code("steps", "steps = coverage.staircase(country(COUNTRY))\nfigure = plots.staircase_bars(steps)", "figure"),
        code("steps-in-words", "plots.describe(figure)"),
        markdown("read", "### Reading it\n\n```python\n# a comment, not a title\n```\nWhat did you expect?", "stop"),
        code("neighbour", 'coverage.staircase(country("KEN"))', "neighbour"),
        markdown("where-from", "## Sources\n\nThe package names the source of every figure.", "sources"),
        sscore=matter,
    )


def nbgrader(grade_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        **changes,
    }


ANSWER = '''def coverage(active, employed):
    """Return active over employed."""
    ### BEGIN SOLUTION
    return active / employed if employed else float("nan")
    ### END SOLUTION'''


def good_master() -> Notebook:
    return notebook(
        markdown("title", "# Effective coverage\n\nBecause a rate is quoted every year."),
        code("parameters", 'COUNTRY = "TZA"', "parameters"),
        markdown("task", "## Task\n\nNobody employed: not a number. In Excel: `=IF(B1=0,NA(),A1/B1)`."),
        code("m1-x1-answer", ANSWER, nbgrader=nbgrader("m1-x1-answer", solution=True)),
        code(
            "m1-x1",
            'assert abs(coverage(1.92, 24) - 0.08) < 1e-9, "1.92 of 24 million are 8 %"',
            nbgrader=nbgrader("m1-x1", grade=True, locked=True, points=4),
        ),
        markdown("aloud", "Read the number aloud."),
    )


def good_text_master() -> Notebook:
    rubric = "| Criterion | 1 | 2 | 3 |\n|---|---|---|---|\n| Evidence | none | dated | reconciled |"
    exemplar = "### BEGIN SOLUTION\nTwo groups come first: street vendors and domestic workers.\n### END SOLUTION"
    return notebook(
        markdown("title", "# Gap statement\n\nBecause the board asks where to begin."),
        markdown("rubric", rubric, nbgrader=nbgrader("rubric", locked=True)),
        markdown("m1-r1", exemplar, nbgrader=nbgrader("m1-r1", grade=True, solution=True, points=12)),
    )


def good_release() -> Notebook:
    release = deepcopy(good_master())
    cell_of(release, "m1-x1-answer")["source"] = (
        'def coverage(active, employed):\n    """Return active over employed."""\n'
        "    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    return release


def cell_of(of: Notebook, name: str) -> Cell:
    return next(cell for cell in of["cells"] if cell["id"] == name)


def broken(of: Notebook, rules: tuple[Any, ...] = LESSON_RULES) -> set[str]:
    """Return the names of the rules that a notebook breaks."""
    return {found.rule for found in check_notebook(of, rules)}
