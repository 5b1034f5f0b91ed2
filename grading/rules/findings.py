"""What a notebook rule reports, and the two functions that run rules over a notebook.

A rule is a pure function ``rule(notebook) -> list[Finding]`` whose docstring says why it exists. It reads the notebook
as the plain dict that its JSON holds, so checking needs neither a kernel nor nbformat (two seconds to import).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sscore.errors import DataError

__all__ = ["Finding", "Notebook", "ReleaseRule", "Rule", "check_notebook", "check_release", "read_notebook"]

Notebook = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One broken rule: its name, the id of the cell (or ``"notebook"``), and a sentence that says what to do.

    >>> str(Finding("sources", "notebook", "add a cell tagged 'sources'."))
    "sources: notebook: add a cell tagged 'sources'."
    """

    rule: str
    cell: str
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.rule}: {self.cell}: {self.message}"


Rule = Callable[[Notebook], list[Finding]]
ReleaseRule = Callable[[Notebook, Notebook], list[Finding]]


def read_notebook(notebook: str | Path | Notebook) -> Notebook:
    """Return a notebook as a dict, from its path or from a dict or NotebookNode already read.

    Raises
    ------
    DataError
        The file is missing, is not JSON, or does not have the shape of a version 4 notebook.
    """
    if isinstance(notebook, Mapping):
        where, raw = "notebook", notebook
    else:
        where = Path(notebook).name
        raw = _read_json(Path(notebook))
    if not isinstance(raw, Mapping):
        raise DataError(f"{where}: wanted a notebook (a JSON object), got a {type(raw).__name__}.")
    if raw.get("nbformat") != 4:
        raise DataError(
            f"{where}: wanted a notebook of format 4, got {raw.get('nbformat')!r}. Open and save it in JupyterLab."
        )
    if not isinstance(raw.get("metadata"), Mapping):
        raise DataError(f"{where}: 'metadata' must be a JSON object; it is missing or something else.")
    cells = raw.get("cells")
    if not isinstance(cells, list) or not all(_is_cell(cell) for cell in cells):
        raise DataError(f"{where}: 'cells' must be a list of cells, each with cell_type, source and metadata.")
    return raw


def check_notebook(notebook: str | Path | Notebook, rules: Iterable[Rule]) -> list[Finding]:
    """Run every rule over one notebook; an empty list means that it follows them all.

    Raises
    ------
    DataError
        What was given cannot be read as a notebook.

    Examples
    --------
    >>> empty = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    >>> check_notebook(empty, [])
    []
    """
    read = read_notebook(notebook)
    return [found for rule in rules for found in rule(read)]


def check_release(
    release: str | Path | Notebook, master: str | Path | Notebook, rules: Iterable[ReleaseRule]
) -> list[Finding]:
    """Run every release rule over a released notebook and the master it was made from."""
    given, source = read_notebook(release), read_notebook(master)
    return [found for rule in rules for found in rule(given, source)]


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name}: no such notebook in {path.parent}.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(f"{path.name}: cannot be read as text ({problem}).") from problem
    except (json.JSONDecodeError, RecursionError) as problem:
        raise DataError(
            f"{path.name}: not a notebook, its JSON cannot be read ({problem}). Restore the file, or save it again."
        ) from problem


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, Mapping) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    joined = isinstance(source, list) and all(isinstance(line, str) for line in source)
    return (isinstance(source, str) or joined) and isinstance(cell.get("metadata"), Mapping)
