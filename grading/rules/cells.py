"""How the rules look at a cell: its text, tags, headings, and the syntax tree of its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from grading.rules.findings import Notebook

__all__ = [
    "BEGIN_SOLUTION",
    "END_SOLUTION",
    "called_name",
    "code_trees",
    "headings",
    "is_code",
    "label",
    "markdown_cells",
    "nbgrader",
    "parse",
    "prose",
    "source",
    "tagged",
    "tags",
]

Cell = Mapping[str, Any]

BEGIN_SOLUTION, END_SOLUTION = "BEGIN SOLUTION", "END SOLUTION"

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#*)?[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_NOT_A_PARAGRAPH = re.compile(r"^\s*($|[#>|*+-]|\d+[.)])")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.IGNORECASE)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def source(cell: Cell) -> str:
    """Return the text of a cell, which a notebook file may hold as one string or as lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def is_code(cell: Cell) -> bool:
    """Say whether a cell is run by the kernel."""
    return bool(cell["cell_type"] == "code")


def label(cell: Cell, index: int) -> str:
    """Return what a finding calls a cell: its id, else its place counted from 1."""
    return str(cell.get("id") or f"cell {index + 1}")


def tags(cell: Cell) -> tuple[str, ...]:
    """Return the tags of a cell; none when the list is missing or malformed (rule ``known_tags`` reports that)."""
    found = cell["metadata"].get("tags")
    return tuple(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else ()


def tagged(notebook: Notebook, tag: str) -> list[tuple[int, Cell]]:
    """Return the cells that carry a tag, with their places."""
    return [(i, cell) for i, cell in enumerate(notebook["cells"]) if tag in tags(cell)]


def nbgrader(cell: Cell) -> Mapping[str, Any] | None:
    """Return the nbgrader metadata of a cell, or None when nbgrader does not know the cell."""
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, Mapping) else None


def markdown_cells(notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Yield label and text of each Markdown cell, without fenced code and code spans, which show text literally."""
    for i, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "markdown":
            yield label(cell, i), _CODE_SPAN.sub("", prose(source(cell)))


def parse(cell: Cell) -> ast.Module | None:
    """Return the syntax tree of a code cell, or None when it is not Python."""
    try:
        return ast.parse(source(cell))
    except (SyntaxError, ValueError):
        return None


def code_trees(notebook: Notebook) -> Iterator[tuple[int, str, ast.Module]]:
    """Yield place, label and syntax tree of each code cell that is Python (rule ``code_parses`` reports the others)."""
    for i, cell in enumerate(notebook["cells"]):
        if is_code(cell) and (tree := parse(cell)) is not None:
            yield i, label(cell, i), tree


def called_name(node: ast.AST) -> str:
    """Return the dotted name of what a call calls, or of a name or attribute itself; empty for anything else.

    >>> called_name(ast.parse("sscore.plots.describe(fig)").body[0].value)
    'sscore.plots.describe'
    """
    if isinstance(node, ast.Call):
        return called_name(node.func)
    if isinstance(node, ast.Attribute):
        return f"{called_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def prose(text: str) -> str:
    r"""Return Markdown text without its fenced code blocks.

    >>> prose("a\n```python\n# not a heading\n```\nb")
    'a\nb'
    """
    kept: list[str] = []
    fence = ""
    for line in text.splitlines():
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line.strip(" \t" + fence[0]):
                fence = ""
        elif found:
            fence = found[1]
        else:
            kept.append(line)
    return "\n".join(kept)


def headings(text: str) -> list[tuple[int, str]]:
    r"""Return level and words of each heading: ``#`` lines, underlined lines and HTML headings, outside code fences.

    nbgrader's solution marks look like headings and are none.

    >>> headings("# Who is covered?\n\n```\n# a comment\n```\n\nBy branch\n---------")
    [(1, 'Who is covered?'), (2, 'By branch')]
    """
    found: list[tuple[int, str]] = []
    before = ""
    for line in prose(text).splitlines():
        if BEGIN_SOLUTION in line or END_SOLUTION in line:
            continue
        if atx := _ATX.match(line):
            found.append((len(atx[1]), (atx[2] or "").strip()))
        elif (under := _UNDERLINE.match(line)) and not _NOT_A_PARAGRAPH.match(before):
            found.append((1 if under[1].startswith("=") else 2, before.strip()))
        else:
            found += [(int(level), words.strip()) for level, words in _HTML_HEADING.findall(line)]
        before = line
    return found
