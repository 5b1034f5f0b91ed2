"""One bad master for each rule on exercises, and the two good ones that break none."""

from typing import Any

import pytest
from rule_notebooks import ANSWER, Notebook, broken, cell_of, code, good_master, good_text_master, markdown, nbgrader

from grading.rules import MASTER_RULES, check_notebook, named_exercise, solutions


def grader(nb: Notebook, name: str, **changes: Any) -> None:
    cell_of(nb, name)["metadata"]["nbgrader"].update(changes)


def without(nb: Notebook, name: str) -> None:
    nb["cells"].remove(cell_of(nb, name))


def rewrite(nb: Notebook, name: str, before: str, after: str) -> None:
    cell = cell_of(nb, name)
    assert before in cell["source"]
    cell["source"] = cell["source"].replace(before, after)


BAD_CODED = {
    "a flag in words": ("nbgrader_metadata", lambda nb: grader(nb, "m1-x1", task="no")),
    "an old schema": ("nbgrader_metadata", lambda nb: grader(nb, "m1-x1", schema_version=2)),
    "points on the answer": ("nbgrader_metadata", lambda nb: grader(nb, "m1-x1-answer", points=2)),
    "id is not the grade id": ("graded_names", lambda nb: cell_of(nb, "m1-x1").update(id="check")),
    "answer of another name": (
        "graded_names",
        lambda nb: (
            grader(nb, "m1-x1-answer", grade_id="m1-x1-reply"),
            cell_of(nb, "m1-x1-answer").update(id="m1-x1-reply"),
        ),
    ),
    "answer without check": (
        "graded_names",
        lambda nb: nb["cells"].append(code("m1-x2-answer", ANSWER, nbgrader=nbgrader("m1-x2-answer", solution=True))),
    ),
    "no points": ("points_positive", lambda nb: grader(nb, "m1-x1", points=0)),
    "points in words": ("points_positive", lambda nb: grader(nb, "m1-x1", points="4")),
    "points true": ("points_positive", lambda nb: grader(nb, "m1-x1", points=True)),
    "points not a number": ("points_positive", lambda nb: grader(nb, "m1-x1", points=float("nan"))),
    "check not locked": ("visible_check", lambda nb: grader(nb, "m1-x1", locked=False)),
    "check without assert": ("visible_check", lambda nb: cell_of(nb, "m1-x1").update(source="x = coverage(1, 2)")),
    "assert without words": ("visible_check", lambda nb: cell_of(nb, "m1-x1").update(source="assert coverage(1, 2)")),
    "check that ends in a value": (
        "visible_check",
        lambda nb: cell_of(nb, "m1-x1").update(source="assert coverage(1, 2), 'one half'\n0.4"),
    ),
    "no function": (
        "answer_function",
        lambda nb: rewrite(nb, "m1-x1-answer", ANSWER, "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"),
    ),
    "function without docstring": (
        "answer_function",
        lambda nb: rewrite(nb, "m1-x1-answer", '    """Return active over employed."""\n', ""),
    ),
    "answer locked": ("answer_function", lambda nb: grader(nb, "m1-x1-answer", locked=True)),
    "no marks": ("solution_regions", lambda nb: rewrite(nb, "m1-x1-answer", "    ### BEGIN SOLUTION\n", "")),
    "marks the wrong way round": (
        "solution_regions",
        lambda nb: cell_of(nb, "m1-x1-answer").update(
            source=ANSWER.replace("BEGIN", "x").replace("END", "BEGIN").replace("x SOL", "END SOL")
        ),
    ),
    "two regions": (
        "solution_regions",
        lambda nb: rewrite(nb, "m1-x1-answer", ANSWER, f"{ANSWER}\n    ### BEGIN SOLUTION\n    ### END SOLUTION"),
    ),
    "an empty region": (
        "solution_regions",
        lambda nb: rewrite(nb, "m1-x1-answer", '    return active / employed if employed else float("nan")\n', ""),
    ),
    "a region in a plain cell": (
        "solution_regions",
        lambda nb: nb["cells"].append(markdown("more", "### BEGIN SOLUTION\nx\n### END SOLUTION")),
    ),
    "hidden tests": (
        "no_hidden_parts",
        lambda nb: rewrite(nb, "m1-x1", "assert", "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\nassert"),
    ),
    "a mark scheme": ("no_hidden_parts", lambda nb: rewrite(nb, "aloud", "Read", "### BEGIN MARK SCHEME\nRead")),
    "no parameters": ("country_parameter", lambda nb: without(nb, "parameters")),
    "no Excel": ("excel_equivalent", lambda nb: rewrite(nb, "task", "In Excel", "In a sheet")),
    "nothing said": ("read_aloud", lambda nb: without(nb, "aloud")),
    "an attachment": ("no_attachments", lambda nb: cell_of(nb, "task").update(attachments={"a.png": {}})),
    "an output": ("stripped", lambda nb: cell_of(nb, "m1-x1").update(execution_count=1)),
}
BAD_TEXT = {
    "no rubric": ("rubric_before_text", lambda nb: without(nb, "rubric")),
    "rubric after the text": ("rubric_before_text", lambda nb: nb["cells"].append(nb["cells"].pop(1))),
    "rubric not locked": ("rubric_before_text", lambda nb: grader(nb, "rubric", locked=False)),
    "rubric without table": ("rubric_before_text", lambda nb: cell_of(nb, "rubric").update(source="Evidence counts.")),
    "rubric shown as code": (
        "rubric_before_text",
        lambda nb: cell_of(nb, "rubric").update(source="```\n" + cell_of(nb, "rubric")["source"] + "\n```"),
    ),
    "text locked": ("rubric_before_text", lambda nb: grader(nb, "m1-r1", locked=True)),
    "no exemplar": ("solution_regions", lambda nb: cell_of(nb, "m1-r1").update(source="Write here.")),
    "id is not the grade id": ("graded_names", lambda nb: cell_of(nb, "m1-r1").update(id="text")),
    "nothing graded": ("nbgrader_metadata", lambda nb: without(nb, "m1-r1")),
    "no points": ("points_positive", lambda nb: cell_of(nb, "m1-r1")["metadata"]["nbgrader"].pop("points")),
}


def test_the_good_masters_break_no_rule() -> None:
    assert check_notebook(good_master(), MASTER_RULES) == []
    assert check_notebook(good_text_master(), MASTER_RULES) == []


@pytest.mark.parametrize("name", BAD_CODED)
def test_a_bad_coded_master_breaks_its_rule_and_no_other(name: str) -> None:
    rule, spoil = BAD_CODED[name]
    nb = good_master()
    spoil(nb)
    assert broken(nb, MASTER_RULES) == {rule}


@pytest.mark.parametrize("name", BAD_TEXT)
def test_a_bad_text_master_breaks_its_rule_and_no_other(name: str) -> None:
    rule, spoil = BAD_TEXT[name]
    nb = good_text_master()
    spoil(nb)
    assert broken(nb, MASTER_RULES) == {rule}


def test_two_cells_of_one_grade_id_are_found() -> None:
    nb = good_master()
    nb["cells"].insert(5, {**cell_of(nb, "m1-x1"), "id": "copy"})
    assert "nbgrader_metadata" in broken(nb, MASTER_RULES)
    assert "used 2 times" in " ".join(f.message for f in check_notebook(nb, MASTER_RULES))


def test_a_check_may_end_in_a_printed_sentence() -> None:
    nb = good_master()
    cell_of(nb, "m1-x1")["source"] += "\nprint('The worked example is right.')"
    assert broken(nb, MASTER_RULES) == set()


def test_a_master_may_name_a_country() -> None:
    nb = good_master()
    nb["cells"].append(code("more", "known = ['KEN', 'UGA']"))
    assert broken(nb, MASTER_RULES) == set()


def test_an_exercise_is_found_by_its_name() -> None:
    assert named_exercise(good_master(), "m1-x1") == []
    (found,) = named_exercise(good_master(), "m1-x2")
    assert found.cell == "m1-x1" and "m1-x2" in found.message


def test_solutions_are_what_lies_between_the_marks() -> None:
    assert solutions(good_master()) == ['    return active / employed if employed else float("nan")']
    assert solutions(good_text_master()) == ["Two groups come first: street vendors and domestic workers."]
