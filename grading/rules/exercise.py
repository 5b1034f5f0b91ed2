"""Rules on a master: the notebook of one exercise from which the trainee's release is made.

A master holds either coded items (a function to complete, in the cell ``<exercise>-answer``, and the cell
``<exercise>`` with its visible check) or text items (a graded Markdown cell). Cases and expected values live elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grading.rules.cells import BEGIN_SOLUTION, END_SOLUTION, is_code, label, nbgrader, parse, prose, source, tagged
from grading.rules.findings import Finding, Notebook, read_notebook
from grading.rules.structure import parameters_cell

__all__ = [
    "HIDDEN_MARKERS",
    "answer_function",
    "country_parameter",
    "excel_equivalent",
    "graded_names",
    "named_exercise",
    "nbgrader_metadata",
    "no_hidden_parts",
    "points_positive",
    "read_aloud",
    "rubric_before_text",
    "solution_regions",
    "solutions",
    "visible_check",
]

HIDDEN_MARKERS = ("HIDDEN TESTS", "MARK SCHEME")

_FLAGS = ("grade", "solution", "locked", "task")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$", re.MULTILINE)
_Cell = Mapping[str, Any]


def nbgrader_metadata(notebook: Notebook) -> list[Finding]:
    """nbgrader silently skips a cell with incomplete metadata, and two cells of one grade id stop a whole batch."""
    found = []
    ids = Counter(meta.get("grade_id") for _, _, meta in _graded(notebook))
    for where, _, meta in _graded(notebook):
        wrong = [f"{flag} must be true or false" for flag in _FLAGS if not isinstance(meta.get(flag), bool)]
        if meta.get("schema_version") != 3:
            wrong.append("schema_version must be 3")
        if not isinstance(meta.get("grade_id"), str) or not meta["grade_id"]:
            wrong.append("grade_id is missing")
        elif ids[meta["grade_id"]] > 1:
            wrong.append(f"grade_id {meta['grade_id']!r} is used {ids[meta['grade_id']]} times")
        if meta.get("grade") is not True and "points" in meta and meta.get("task") is not True:
            wrong.append("points belong to graded cells only")
        found += [Finding("nbgrader_metadata", where, f"{what}.") for what in wrong]
    if not any(meta.get("grade") is True for _, _, meta in _graded(notebook)):
        found.append(Finding("nbgrader_metadata", "notebook", "has no graded cell."))
    return found


def graded_names(notebook: Notebook) -> list[Finding]:
    """Marks, feedback and reviews find a cell by one name: its id is its grade id, an answer is ``<item>-answer``."""
    found = [
        Finding("graded_names", where, f"the cell id must equal its grade_id {meta.get('grade_id')!r}.")
        for where, cell, meta in _graded(notebook)
        if cell.get("id") != meta.get("grade_id")
    ]
    answers = {meta.get("grade_id") for _, _, meta in _answers(notebook)}
    items = {meta.get("grade_id") for _, _, meta in _checks(notebook)}
    found += [
        Finding("graded_names", str(item), f"the solution cell of this item must be named '{item}-answer'.")
        for item in sorted(map(str, items))
        if f"{item}-answer" not in answers
    ]
    return found + [
        Finding("graded_names", str(answer), "no graded cell belongs to this solution cell.")
        for answer in sorted(map(str, answers))
        if answer.removesuffix("-answer") not in items or not answer.endswith("-answer")
    ]


def points_positive(notebook: Notebook) -> list[Finding]:
    """A cell worth nothing, or less, is a mistake that only shows when the marks are added up."""
    found = []
    for where, _, meta in _graded(notebook):
        points = meta.get("points")
        number = float(points) if isinstance(points, int | float) and not isinstance(points, bool) else 0.0
        if meta.get("grade") is True and not 0 < number < float("inf"):
            found.append(Finding("points_positive", where, f"points must be above 0, got {points!r}."))
    return found


def visible_check(notebook: Notebook) -> list[Finding]:
    """The check cell is locked and shows one worked value; its last line is no value, or stock grading counts it."""
    found = []
    for where, cell, meta in _checks(notebook):
        tree = parse(cell)
        asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)] if tree else []
        if meta.get("locked") is not True or meta.get("solution") is not False:
            found.append(Finding("visible_check", where, "must be locked and not a solution cell."))
        if not asserts or any(node.msg is None for node in asserts):
            found.append(Finding("visible_check", where, "wants an assert with a message that helps."))
        if tree and tree.body and isinstance(tree.body[-1], ast.Expr) and not _prints(tree.body[-1].value):
            found.append(Finding("visible_check", where, "must not end in a value: it would count as partial credit."))
    return found


def answer_function(notebook: Notebook) -> list[Finding]:
    """The answer is one function with its docstring: what the judge calls, and where the convention is written."""
    found = []
    for where, cell, meta in _answers(notebook):
        tree = parse(cell)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree else []
        public = [function for function in functions if not function.name.startswith("_")]
        if len(public) != 1 or not ast.get_docstring(public[0]):
            found.append(Finding("answer_function", where, "must define one public function, with a docstring."))
        if meta.get("locked") is not False or meta.get("grade") is not False:
            found.append(Finding("answer_function", where, "must be neither locked nor graded."))
    return found


def solution_regions(notebook: Notebook) -> list[Finding]:
    """nbgrader removes what lies between the two marks; one mark too few and the solution goes out to the trainees."""
    found = []
    for i, cell in enumerate(notebook["cells"]):
        where, lines = label(cell, i), source(cell).splitlines()
        begins = [n for n, line in enumerate(lines) if BEGIN_SOLUTION in line]
        ends = [n for n, line in enumerate(lines) if END_SOLUTION in line]
        solution = bool((nbgrader(cell) or {}).get("solution"))
        if not solution and (begins or ends):
            found.append(Finding("solution_regions", where, "marks a solution, but nbgrader does not know it as one."))
        elif solution and not (len(begins) == len(ends) == 1 and begins[0] < ends[0]):
            found.append(
                Finding("solution_regions", where, f"wants one {BEGIN_SOLUTION} line, then one {END_SOLUTION} line.")
            )
        elif solution and not "".join(lines[begins[0] + 1 : ends[0]]).strip():
            found.append(Finding("solution_regions", where, "has no solution between the marks."))
    return found


def no_hidden_parts(notebook: Notebook) -> list[Finding]:
    """nbgrader's feedback prints hidden tests, by design; cases live in the check file, out of the trainee's reach."""
    return [
        Finding("no_hidden_parts", label(cell, i), f"remove {marker}; put the cases in the check file.")
        for i, cell in enumerate(notebook["cells"])
        for marker in HIDDEN_MARKERS
        if marker in source(cell)
    ]


def country_parameter(notebook: Notebook) -> list[Finding]:
    """A coded exercise is run for any country, too; a text needs no parameters but may have them."""
    if not any(True for _ in _checks(notebook)) and not tagged(notebook, "parameters"):
        return []
    return [Finding("country_parameter", f.cell, f.message) for f in parameters_cell(notebook)]


def excel_equivalent(notebook: Notebook) -> list[Finding]:
    """Most trainees think in Excel: the same step as a formula lets them check the idea before the code."""
    coded = any(True for _ in _checks(notebook))
    if not coded or any("Excel" in source(cell) for cell in notebook["cells"]):
        return []
    return [Finding("excel_equivalent", "notebook", "show the Excel formula that does the same.")]


def read_aloud(notebook: Notebook) -> list[Finding]:
    """A number nobody has said in a sentence is not understood, so words follow each check."""
    places = {cell.get("id"): i for i, cell in enumerate(notebook["cells"])}
    found = []
    for where, cell, _ in _checks(notebook):
        after = notebook["cells"][places[cell.get("id")] + 1 :]
        if not any(following["cell_type"] == "markdown" for following in after):
            found.append(Finding("read_aloud", where, "add a Markdown cell after it: read the number aloud."))
    return found


def rubric_before_text(notebook: Notebook) -> list[Finding]:
    """Who writes must know what is looked for: the rubric is a table in a locked cell above the text."""
    found, rubric_seen = [], False
    for i, cell in enumerate(notebook["cells"]):
        meta = nbgrader(cell) or {}
        if meta.get("grade") is True and cell["cell_type"] == "markdown":
            if not rubric_seen:
                found.append(
                    Finding("rubric_before_text", label(cell, i), "put the rubric table before, in a locked cell.")
                )
            if meta.get("solution") is not True or meta.get("locked") is not False:
                found.append(
                    Finding("rubric_before_text", label(cell, i), "a text to write is a solution, not locked.")
                )
        elif cell["cell_type"] == "markdown" and meta.get("locked") is True and meta.get("solution") is False:
            rubric_seen = rubric_seen or bool(_TABLE_RULE.search(prose(source(cell))))
    return found


def named_exercise(notebook: str | Path | Notebook, exercise: str) -> list[Finding]:
    """Report when a graded cell is not named after its exercise, which is how course.yml and the check file find it."""
    return [
        Finding("named_exercise", where, f"the graded cell of exercise {exercise!r} must have grade_id {exercise!r}.")
        for where, _, meta in _graded(read_notebook(notebook))
        if meta.get("grade") is True and meta.get("grade_id") != exercise
    ]


def solutions(notebook: Notebook) -> list[str]:
    """Return the text between the solution marks, one string a cell: what no trainee may see."""
    found = []
    for cell in notebook["cells"]:
        lines, inside, kept = source(cell).splitlines(), False, []
        for line in lines:
            if BEGIN_SOLUTION in line:
                inside = True
            elif END_SOLUTION in line:
                inside = False
            elif inside:
                kept.append(line)
        if kept:
            found.append("\n".join(kept))
    return found


def _graded(notebook: Notebook) -> Iterator[tuple[str, _Cell, Mapping[str, Any]]]:
    """Yield label, cell and nbgrader metadata of each cell that nbgrader knows."""
    for i, cell in enumerate(notebook["cells"]):
        meta = nbgrader(cell)
        if meta is not None:
            yield label(cell, i), cell, meta


def _checks(notebook: Notebook) -> Iterator[tuple[str, _Cell, Mapping[str, Any]]]:
    """Yield the graded code cells."""
    return ((w, cell, meta) for w, cell, meta in _graded(notebook) if is_code(cell) and meta.get("grade") is True)


def _answers(notebook: Notebook) -> Iterator[tuple[str, _Cell, Mapping[str, Any]]]:
    """Yield the code cells in which the trainee answers."""
    return (
        (w, cell, meta)
        for w, cell, meta in _graded(notebook)
        if is_code(cell) and meta.get("solution") is True and meta.get("grade") is not True
    )


def _prints(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
