"""Rules on how a lesson teaches: its question, its stops, a guess before a figure, words with it, and sources."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from grading.rules.cells import called_name, code_trees, is_code, label, prose, source, tagged
from grading.rules.findings import Finding, Notebook

__all__ = [
    "MINUTES_PER_STOP",
    "MOST_CELLS_PER_STOP",
    "figure_described",
    "figure_tagged",
    "opening_question",
    "predict_first",
    "sources_cell",
    "stops_often",
    "stops_spaced",
]

MINUTES_PER_STOP = 15
MOST_CELLS_PER_STOP = 15
DRAWING_MODULES = ("sscore.plots", "matplotlib.pyplot")


def opening_question(notebook: Notebook) -> list[Finding]:
    """A lesson opens with a question a manager has asked; without it, nobody knows what the figures are for."""
    opening = " ".join(prose(source(cell)) for cell in notebook["cells"][:2] if not is_code(cell))
    if "?" in opening:
        return []
    return [Finding("opening_question", "notebook", "ask the manager's question in the first or second cell.")]


def stops_often(notebook: Notebook) -> list[Finding]:
    """Reading is not learning: at least one question to answer every 15 planned minutes, and a stop does ask."""
    matter = notebook["metadata"].get("sscore")
    minutes = matter.get("minutes") if isinstance(matter, Mapping) else None
    wanted = max(1, minutes // MINUTES_PER_STOP) if isinstance(minutes, int) else 1
    stops = tagged(notebook, "stop")
    found = [
        Finding("stops_often", label(cell, i), "a stop asks something: end it with a question.")
        for i, cell in stops
        if "?" not in source(cell)
    ]
    if len(stops) < wanted:
        found.append(
            Finding(
                "stops_often", "notebook", f"{minutes} minutes want {wanted} cells tagged 'stop', has {len(stops)}."
            )
        )
    return found


def stops_spaced(notebook: Notebook) -> list[Finding]:
    """Stops in one heap at the end are a test, not a lesson: at most 15 cells lie between one stop and the next."""
    places = [-1, *(i for i, _ in tagged(notebook, "stop")), len(notebook["cells"])]
    return [
        Finding(
            "stops_spaced",
            label(notebook["cells"][start + 1], start + 1),
            f"{end - start - 1} cells without a stop from here on, at most {MOST_CELLS_PER_STOP}.",
        )
        for start, end in zip(places, places[1:], strict=False)
        if end - start - 1 > MOST_CELLS_PER_STOP
    ]


def predict_first(notebook: Notebook) -> list[Finding]:
    """Who has guessed looks at a figure with a question in mind, so a 'predict' cell comes before the first figure."""
    figures, guesses = tagged(notebook, "figure"), tagged(notebook, "predict")
    if not figures or (guesses and guesses[0][0] < figures[0][0]):
        return []
    place, cell = figures[0]
    return [Finding("predict_first", label(cell, place), "put a cell tagged 'predict' before this first figure.")]


def figure_described(notebook: Notebook) -> list[Finding]:
    """Not everybody sees the figure: ``describe(figure)`` says it in a sentence, there or in the next code cell."""
    describing = {i for i, _, tree in code_trees(notebook) if _describes(tree)}
    found = []
    for i, cell in tagged(notebook, "figure"):
        following = next((j for j, after in enumerate(notebook["cells"]) if j > i and is_code(after)), None)
        if not {i, following} & describing:
            found.append(Finding("figure_described", label(cell, i), "call describe(figure) here or in the next cell."))
    return found


def figure_tagged(notebook: Notebook) -> list[Finding]:
    """An untagged figure escapes the rules on figures, so whatever calls a plot carries 'figure' or 'widget'."""
    shown = {i for tag in ("figure", "widget") for i, _ in tagged(notebook, tag)}
    drawing: set[str] = set()
    for _, _, tree in code_trees(notebook):
        drawing |= _drawing_names(tree)
    return [
        Finding("figure_tagged", where, "tag this cell 'figure': it draws one.")
        for i, where, tree in code_trees(notebook)
        if i not in shown and any(_is_drawing(node, drawing) for node in ast.walk(tree))
    ]


def sources_cell(notebook: Notebook) -> list[Finding]:
    """A figure without its source cannot be defended before a board, nor brought up to date."""
    if tagged(notebook, "sources"):
        return []
    return [Finding("sources_cell", "notebook", "add a cell tagged 'sources' that says where the figures come from.")]


def _describes(tree: ast.Module) -> bool:
    """Say whether ``describe`` is called on something; ``table.describe()`` of pandas has no argument."""
    return any(
        isinstance(node, ast.Call) and node.args and called_name(node).split(".")[-1] == "describe"
        for node in ast.walk(tree)
    )


def _drawing_names(tree: ast.Module) -> set[str]:
    """Return the names under which this code imports a drawing module or a function out of one."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {a.asname or a.name for a in node.names if a.name in DRAWING_MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = node.module in DRAWING_MODULES
            names |= {a.asname or a.name for a in node.names if inside or f"{node.module}.{a.name}" in DRAWING_MODULES}
    return names


def _is_drawing(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = called_name(node)
    if {"describe", "close", "rcParams", "style"} & set(called.split(".")):
        return False
    return any(called == name or called.startswith(f"{name}.") for name in names | set(DRAWING_MODULES))
