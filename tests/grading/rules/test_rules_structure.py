"""One bad notebook for each rule on a notebook's frame, and the good one that breaks none."""

from collections.abc import Callable

import pytest
from rule_notebooks import Notebook, broken, cell_of, code, good_lesson, markdown

from grading.rules import LESSON_RULES, check_notebook
from grading.rules.structure import heading_order, one_title


def drop(nb: Notebook, name: str) -> None:
    nb["cells"].remove(cell_of(nb, name))


def set_matter(key: str, value: object) -> Callable[[Notebook], None]:
    def change(nb: Notebook) -> None:
        nb["metadata"]["sscore"][key] = value

    return change


def set_cell(name: str, **changes: object) -> Callable[[Notebook], None]:
    def change(nb: Notebook) -> None:
        cell_of(nb, name).update(changes)

    return change


def set_tags(name: str, tags: object) -> Callable[[Notebook], None]:
    def change(nb: Notebook) -> None:
        cell_of(nb, name)["metadata"]["tags"] = tags

    return change


BAD = {
    "format 4.4": ("format_version", lambda nb: nb.update(nbformat_minor=4)),
    "no minor version": ("format_version", lambda nb: nb.pop("nbformat_minor")),
    "somebody's own kernel": ("kernel", lambda nb: nb["metadata"]["kernelspec"].update(name="my-venv")),
    "no kernel": ("kernel", lambda nb: nb["metadata"].pop("kernelspec")),
    "an output": ("stripped", set_cell("steps", outputs=[{"output_type": "stream", "name": "stdout", "text": "8"}])),
    "an execution count": ("stripped", set_cell("steps", execution_count=3)),
    "papermill's traces": ("stripped", lambda nb: nb["metadata"].update(papermill={"duration": 1.0})),
    "random id of 8 digits": ("cell_ids", set_cell("imports", id="4c7628bb")),
    "random long id": ("cell_ids", set_cell("imports", id="0b5a3cbe-8a2d-4f3c-9b11-0a1b2c3d4e5f")),
    "two cells of one id": ("cell_ids", set_cell("imports", id="steps")),
    "id with a space": ("cell_ids", set_cell("imports", id="the imports")),
    "no id": ("cell_ids", lambda nb: cell_of(nb, "imports").pop("id")),
    "tags missing": ("known_tags", lambda nb: cell_of(nb, "imports")["metadata"].pop("tags")),
    "tags no list": ("known_tags", set_tags("imports", "tier-a")),
    "tag mistyped": ("known_tags", set_tags("imports", ["tier-d"])),
    "41 cells": (
        "cells_at_most",
        lambda nb: nb["cells"].extend(markdown(f"stop-{i}", "And now?", "stop") for i in range(41 - len(nb["cells"]))),
    ),
    "an attachment": ("no_attachments", set_cell("read", attachments={"a.png": {"image/png": "aGVsbG8="}})),
    "no title": ("one_title", set_cell("title", source="Who is right?")),
    "two titles": ("one_title", set_cell("read", source="# Reading it\n\nWhat did you expect?")),
    "title in the second cell": (
        "one_title",
        lambda nb: nb["cells"].insert(0, markdown("before", "Who is covered?")),
    ),
    "level 4 after 2": ("heading_order", set_cell("read", source="#### Reading it\n\nWhat did you expect?")),
    "no parameters": ("parameters_cell", set_tags("parameters", ["neighbour"])),
    "two parameters cells": ("parameters_cell", set_tags("imports", ["parameters"])),
    "parameters in words": ("parameters_cell", set_cell("parameters", cell_type="markdown")),
    "COUNTRY set again": ("parameters_cell", set_cell("imports", source="COUNTRY = COUNTRY.lower()")),
    "COUNTRY in a loop": ("parameters_cell", set_cell("imports", source="for COUNTRY in []:\n    pass")),
    "COUNTRY never set": ("parameters_cell", set_cell("parameters", source="country_code = None")),
    "COUNTRY computed": ("parameters_cell", set_cell("parameters", source="COUNTRY = str(1)")),
    "no front matter": ("front_matter", lambda nb: nb["metadata"].pop("sscore")),
    "lesson code with a suffix": ("front_matter", set_matter("lesson", "coverage/m1/01-staircase.ipynb")),
    "question that asks nothing": ("front_matter", set_matter("question", "Coverage")),
    "no objectives": ("front_matter", set_matter("objectives", [])),
    "key points no list": ("front_matter", set_matter("key_points", "one")),
    "minutes in words": ("front_matter", set_matter("minutes", "40 minutes")),
    "guideline empty": ("front_matter", set_matter("guideline", " ")),
    "language unknown": ("front_matter", set_matter("language", "de")),
}


def test_the_good_lesson_breaks_no_rule() -> None:
    assert check_notebook(good_lesson(), LESSON_RULES) == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_notebook_breaks_its_rule_and_no_other(name: str) -> None:
    rule, spoil = BAD[name]
    nb = good_lesson()
    spoil(nb)
    assert broken(nb) == {rule}


def test_forty_cells_are_allowed() -> None:
    nb = good_lesson()
    nb["cells"] += [markdown(f"stop-{i}", "And now?", "stop") for i in range(40 - len(nb["cells"]))]
    assert len(nb["cells"]) == 40
    assert broken(nb) == set()


def test_a_finding_names_the_cell_and_what_to_do() -> None:
    nb = good_lesson()
    cell_of(nb, "imports")["metadata"]["tags"] = ["figur"]
    (found,) = check_notebook(nb, LESSON_RULES)
    assert (found.rule, found.cell) == ("known_tags", "imports")
    assert "figur" in found.message and "figure" in found.message


def test_headings_in_code_fences_do_not_count() -> None:
    nb = good_lesson()
    cell_of(nb, "read")["source"] = "~~~\n# one\n```\n# two\n~~~\n\n### Three\n\nWhat did you expect?"
    assert one_title(nb) == [] and heading_order(nb) == []


def test_underlined_and_html_headings_count() -> None:
    for text in ("Another title\n=====", "<h1>Another title</h1>"):
        nb = good_lesson()
        cell_of(nb, "read")["source"] = f"{text}\n\nWhat did you expect?"
        assert broken(nb) == {"one_title"}


def test_a_source_may_be_a_list_of_lines() -> None:
    nb = good_lesson()
    for cell in nb["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    assert broken(nb) == set()


def test_all_seven_front_matter_fields_are_asked_for() -> None:
    nb = good_lesson()
    nb["metadata"]["sscore"] = {}
    found = check_notebook(nb, LESSON_RULES)
    asked = {f.message.split("metadata.sscore.")[1].split(" ")[0] for f in found if f.rule == "front_matter"}
    assert asked == {"lesson", "question", "objectives", "key_points", "minutes", "guideline", "language"}


def test_a_cell_without_id_is_called_by_its_place() -> None:
    nb = good_lesson()
    nb["cells"].insert(2, {**code("x", "total = 1"), "id": None})
    assert [f.cell for f in check_notebook(nb, LESSON_RULES)] == ["cell 3"]
