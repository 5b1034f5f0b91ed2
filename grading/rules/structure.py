"""Rules on the frame of a notebook: format, ids, tags, size, headings, parameters and front matter."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from grading.rules.cells import code_trees, headings, is_code, label, parse, source, tagged, tags
from grading.rules.findings import Finding, Notebook

__all__ = [
    "KNOWN_TAGS",
    "MOST_CELLS",
    "cell_ids",
    "cells_at_most",
    "format_version",
    "front_matter",
    "heading_order",
    "kernel",
    "known_tags",
    "no_attachments",
    "one_title",
    "parameters_cell",
    "stripped",
]

KNOWN_TAGS = frozenset(
    {
        "parameters",  # what papermill fills in
        "predict",  # say what will come out, before running
        "stop",  # a question to answer before going on
        "figure",
        "widget",
        "caveat",  # what the figures do not tell
        "sources",
        "neighbour",  # names another country on purpose, to compare with
        "tier-a",
        "tier-b",
        "tier-c",
    }
)
MOST_CELLS = 40
LANGUAGES = ("en", "fr", "sw")

_RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?")
_VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LESSON_CODE = re.compile(r"[a-z][a-z-]*/m\d+/\d{2}-[a-z0-9]+(-[a-z0-9]+)*")


def format_version(notebook: Notebook) -> list[Finding]:
    """Cells have ids from format 4.5 on, and grading, translation and review all hold on to cell ids."""
    minor = notebook.get("nbformat_minor")
    if isinstance(minor, int) and minor >= 5:
        return []
    return [Finding("format_version", "notebook", f"save as format 4.5 or later; this is 4.{minor}.")]


def kernel(notebook: Notebook) -> list[Finding]:
    """A kernel that only the author's computer has stops the notebook on everybody else's."""
    spec = notebook["metadata"].get("kernelspec")
    name = spec.get("name") if isinstance(spec, Mapping) else None
    if name == "python3":
        return []
    return [Finding("kernel", "notebook", f"metadata.kernelspec.name must be 'python3', not {name!r}.")]


def stripped(notebook: Notebook) -> list[Finding]:
    """Outputs belong to one run: in the repository they hide changes, weigh megabytes and may show a solution."""
    found = [
        Finding("stripped", "notebook", f"remove metadata.{key}: it is left over from a run.")
        for key in ("papermill", "widgets")
        if key in notebook["metadata"]
    ]
    for i, cell in enumerate(notebook["cells"]):
        if is_code(cell) and (cell.get("outputs") or cell.get("execution_count") is not None):
            found.append(Finding("stripped", label(cell, i), "clear the outputs and the execution count."))
    return found


def cell_ids(notebook: Notebook) -> list[Finding]:
    """A grade, a translation and a review comment refer to a cell by its id, so an id is unique, spoken and lasting."""
    found = []
    count = Counter(cell.get("id") for cell in notebook["cells"])
    for i, cell in enumerate(notebook["cells"]):
        name = cell.get("id")
        if not isinstance(name, str) or not _VALID_ID.fullmatch(name):
            wrong = f"needs an id of letters, digits, '-' or '_' (at most 64), got {name!r}."
        elif count[name] > 1:
            wrong = f"{count[name]} cells share this id; give each its own."
        elif _RANDOM_ID.fullmatch(name):
            wrong = "this id was drawn at random; write one that says what the cell does."
        else:
            continue
        found.append(Finding("cell_ids", label(cell, i), wrong))
    return found


def known_tags(notebook: Notebook) -> list[Finding]:
    """Tags choose what a route hides and what papermill fills in; a mistyped tag would do nothing, silently."""
    found = []
    for i, cell in enumerate(notebook["cells"]):
        if not isinstance(cell["metadata"].get("tags"), list):
            found.append(Finding("known_tags", label(cell, i), "metadata.tags must be a list (it may be empty)."))
        unknown = sorted(set(tags(cell)) - KNOWN_TAGS)
        if unknown:
            known = ", ".join(sorted(KNOWN_TAGS))
            found.append(Finding("known_tags", label(cell, i), f"unknown {', '.join(unknown)}; known: {known}."))
    return found


def cells_at_most(notebook: Notebook) -> list[Finding]:
    """Long notebooks are raced through with Shift-Enter; forty cells are one sitting."""
    count = len(notebook["cells"])
    if count <= MOST_CELLS:
        return []
    return [Finding("cells_at_most", "notebook", f"has {count} cells, at most {MOST_CELLS}; split the lesson.")]


def no_attachments(notebook: Notebook) -> list[Finding]:
    """An attached image is a megabyte of text in every copy, in every language and in every submission."""
    return [
        Finding("no_attachments", label(cell, i), "remove the attachment; draw the figure from code.")
        for i, cell in enumerate(notebook["cells"])
        if cell.get("attachments")
    ]


def one_title(notebook: Notebook) -> list[Finding]:
    """A screen reader and the site's contents take the one level-1 heading, at the very start, as the title."""
    titles = [where for where, level, _ in _all_headings(notebook) if level == 1]
    if len(titles) != 1:
        return [Finding("one_title", "notebook", f"wants exactly one level-1 heading, has {len(titles)}.")]
    if titles != [label(notebook["cells"][0], 0)]:
        return [Finding("one_title", titles[0], "the level-1 heading belongs in the first cell.")]
    return []


def heading_order(notebook: Notebook) -> list[Finding]:
    """Those who listen to a page move by heading level; a skipped level sounds like a missing section."""
    found, before = [], 1  # a missing title is what one_title reports
    for where, level, words in _all_headings(notebook):
        if level > before + 1:
            found.append(
                Finding("heading_order", where, f"'{words}' is level {level} after level {before}; use {before + 1}.")
            )
        before = level
    return found


def parameters_cell(notebook: Notebook) -> list[Finding]:
    """One cell holds ``COUNTRY``: what papermill replaces, and the only thing a national counterpart edits."""
    name = "parameters_cell"
    marked = tagged(notebook, "parameters")
    if len(marked) != 1:
        return [Finding(name, "notebook", f"wants exactly one cell tagged 'parameters', has {len(marked)}.")]
    place, cell = marked[0]
    tree = parse(cell) if is_code(cell) else None
    if tree is None:
        return [Finding(name, label(cell, place), "the parameters cell must be a code cell.")]
    places = [where for _, where, code in code_trees(notebook) for _ in range(_times_set(code))]
    if places != [label(cell, place)]:
        listed = ", ".join(places) or "no cell"
        return [Finding(name, label(cell, place), f"must set COUNTRY, once and nowhere else; it is set in: {listed}.")]
    if not any(_sets_country_to_text(statement) for statement in tree.body):
        return [Finding(name, label(cell, place), 'must set COUNTRY to a code in quotes, as in COUNTRY = "TZA".')]
    return []


def front_matter(notebook: Notebook) -> list[Finding]:
    """Catalogue, credential and timetable are generated from ``metadata.sscore``; a missing field leaves a hole."""
    matter = notebook["metadata"].get("sscore")
    if not isinstance(matter, Mapping):
        return [Finding("front_matter", "notebook", "metadata.sscore is missing.")]
    return [
        Finding("front_matter", "notebook", f"metadata.sscore.{key} must be {wanted}, got {matter.get(key)!r}.")
        for key, (wanted, good) in _front_matter_tests(matter).items()
        if not good
    ]


def _front_matter_tests(matter: Mapping[str, Any]) -> dict[str, tuple[str, bool]]:
    code, minutes, question = matter.get("lesson"), matter.get("minutes"), matter.get("question")
    whole = isinstance(minutes, int) and not isinstance(minutes, bool)
    return {
        "lesson": (
            "the path below notebooks/ without .ipynb, as in 'coverage/m1/01-coverage-staircase'",
            isinstance(code, str) and bool(_LESSON_CODE.fullmatch(code)),
        ),
        "question": ("a question a manager has asked, with its '?'", isinstance(question, str) and "?" in question),
        "objectives": ("a list of sentences", _sentences(matter.get("objectives"))),
        "key_points": ("a list of sentences", _sentences(matter.get("key_points"))),
        "minutes": ("a whole number from 5 to 120", whole and 5 <= int(minutes or 0) <= 120),
        "guideline": ("the guideline that the lesson evidences, in a sentence", _sentences([matter.get("guideline")])),
        "language": (f"one of {', '.join(LANGUAGES)}", matter.get("language") in LANGUAGES),
    }


def _sentences(found: object) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(s, str) and s.strip() for s in found)


def _all_headings(notebook: Notebook) -> Iterator[tuple[str, int, str]]:
    for i, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "markdown":
            for level, words in headings(source(cell)):
                yield label(cell, i), level, words


def _times_set(tree: ast.Module) -> int:
    """Count how often the code gives COUNTRY a value, be it by an assignment, a loop or a ``with``."""
    return sum(
        isinstance(node, ast.Name) and node.id == "COUNTRY" and isinstance(node.ctx, ast.Store)
        for node in ast.walk(tree)
    )


def _sets_country_to_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "COUNTRY" for target in statement.targets)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
