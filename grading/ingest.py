"""A submitted notebook, from the bytes that arrived to plain data that can do no harm.

Nothing of the file is trusted and nothing is carried over unseen: :func:`parse_notebook` measures the nesting before
it parses, and builds a new notebook from the few fields it knows.

What is mended:

- a byte-order mark is dropped, line ends become ``\\n``;
- NUL, other control characters, halves of surrogate pairs and the characters that turn the direction of the text
  around (they make code read differently from what it does) each become ``\\ufffd``; the trainee is told which cell;
- ``NaN``, ``Infinity`` and numbers of more than 40 digits read as null: no field that is kept holds one;
- ids that are missing, ill-formed or used twice are replaced.

What is left out: outputs, metadata of the notebook and of its cells (but for the grade id and the tags lessons use),
widget state and pictures pasted into cells. What cannot be mended is :class:`Unreadable`, with a sentence.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

from grading.rules.structure import KNOWN_TAGS

__all__ = ["Unreadable", "graded_cell", "joined", "own_ids", "parse_notebook", "read_notebook_file", "shown"]

MAX_DEPTH = 60
MAX_CELLS = 500
MAX_CHARACTERS = 100_000
MAX_DIGITS = 40
MINORS = range(6)

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_AGAIN = "save it again from JupyterLab"


class Unreadable(Exception):
    """A submission that cannot be read; the message is the sentence for its trainee and trainer."""


def shown(text: object, most: int = 60) -> str:
    """Return a name from outside in a form that any page or terminal can show.

    >>> shown("notes\\x1b[2J.txt"), shown("a" * 70, most=5)
    ('notes\\ufffd[2J.txt', 'aaaaa…')
    """
    plain = "".join(c if c.isprintable() else "\ufffd" for c in str(text)[: most + 1])
    return plain if len(plain) <= most else plain[:most] + "…"


def _text(content: bytes) -> str:
    if content.startswith(_WIDE) or b"\0" in content[:4]:
        raise Unreadable(f"the file is not a notebook (its text is UTF-16 or UTF-32, not UTF-8); {_AGAIN}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"the file is not a notebook (it is not UTF-8 text); {_AGAIN}") from None


def depth(text: str) -> int:
    r"""Return how deep brackets nest in JSON text, without recursion; brackets inside strings do not count.

    >>> depth('{"a": [[1], "[[["]}'), depth("[" * 5000), depth('"\\"["'), depth("")
    (3, 5000, 0, 0)
    """
    outside = "".join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    steps = (1 if c in "[{" else -1 for c in outside if c in "[]{}")
    return max(accumulate(steps), default=0)


def _number(text: str) -> int | float | None:
    if len(text) > MAX_DIGITS:
        return None
    if text.lstrip("-").isdigit():
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"the notebook is damaged (a part of it holds {shown(twice)!r} twice); {_AGAIN}")
    return found


def _json(content: bytes) -> Any:
    text = _text(content)
    if depth(text) > MAX_DEPTH:
        raise Unreadable(f"the file is not a notebook (its parts nest more than {MAX_DEPTH} deep); {_AGAIN}")
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=_number,
            parse_float=_number,
            parse_constant=lambda name: None,
        )
    except (ValueError, RecursionError):
        raise Unreadable(f"the file is not a notebook (it is not JSON); {_AGAIN}") from None


def _check_version(raw: Any) -> None:
    if not isinstance(raw, dict):
        raise Unreadable(f"the file is not a notebook of format 4 (it has no cells); {_AGAIN}")
    major, minor = raw.get("nbformat"), raw.get("nbformat_minor", 0)
    if type(major) is int and major != 4:
        raise Unreadable(f"the notebook's format is version {shown(major, 12)}, not 4; {_AGAIN}")
    if type(major) is not int or not isinstance(raw.get("cells"), list):
        raise Unreadable(f"the file is not a notebook of format 4 (it has no cells); {_AGAIN}")
    if type(minor) is not int or minor not in MINORS:
        raise Unreadable(
            f"the notebook's format is version 4.{shown(minor, 12)}; versions 4.0 to 4.{MINORS[-1]} are read; {_AGAIN}"
        )
    if len(raw["cells"]) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(raw['cells']):,} cells; at most {MAX_CELLS} are read")


def _source(raw: dict[str, Any], number: int) -> str:
    source = raw.get("source")
    given = source if isinstance(source, list) else [source]
    lines = [line for line in given if isinstance(line, str)]
    if len(lines) < len(given):
        raise Unreadable(f"the notebook is damaged (cell {number} has no text); {_AGAIN}")
    text = "".join(lines)
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"cell {number} has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _metadata(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the grade id, which :func:`grading.restore.restore` checks, and the tags that lessons use."""
    given = raw.get("metadata")
    given = given if isinstance(given, dict) else {}
    tags = given.get("tags")
    kept = [t for t in tags if isinstance(t, str) and t in KNOWN_TAGS] if isinstance(tags, list) else []
    made: dict[str, Any] = {"tags": list(dict.fromkeys(kept))}
    block = given.get("nbgrader")
    if isinstance(block, dict) and isinstance(block.get("grade_id"), str):
        made["nbgrader"] = {"grade_id": block["grade_id"]}
    return made


def _cell(raw: Any, number: int) -> dict[str, Any]:
    kind = raw.get("cell_type") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in ("code", "markdown", "raw"):
        raise Unreadable(f"the notebook is damaged (its part {number} is no cell); {_AGAIN}")
    given = raw.get("id")
    ident = given if isinstance(given, str) and _ID.fullmatch(given) else ""
    made = {"cell_type": kind, "id": ident, "metadata": _metadata(raw), "source": _source(raw, number)}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def own_ids(cells: list[Any], taken: set[str]) -> None:
    """Give every cell whose id is missing, or among those taken or seen before, an id of its own."""
    known = taken | {cell["id"] for cell in cells}
    seen = set(taken)
    for number, cell in enumerate(cells):
        if not cell["id"] or cell["id"] in seen:
            cell["id"] = next(i for n in range(len(known) + 1) if (i := f"own-{number + n}") not in known)
            known.add(cell["id"])
        seen.add(cell["id"])


def parse_notebook(content: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a submitted notebook in the current format, and remarks on what was mended or left out.

    Raises
    ------
    Unreadable
        If it is not JSON, not a notebook, of a format this release does not know, or larger than any notebook of a
        course.
    """
    raw = _json(content)
    _check_version(raw)
    cells, remarks = [], []
    for number, part in enumerate(raw["cells"], start=1):
        cell = _cell(part, number)
        cell["source"], unfit = _UNFIT.subn("\ufffd", cell["source"])
        if unfit:
            remarks.append(f"Cell {number} held characters that no text may hold; each is now \ufffd.")
        if part.get("attachments"):
            remarks.append(f"Pictures pasted into cell {number} were left out.")
        cells.append(cell)
    own_ids(cells, set())
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": MINORS[-1]}, tuple(remarks)


def joined(cell: Any) -> str:
    """Return a cell's text; a notebook file may hold it as a list of lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def read_notebook_file(path: Path) -> Any:
    """Return a notebook this package or nbgrader wrote, each cell's text in one piece."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = joined(cell)
    return notebook


def graded_cell(cell: Any) -> str:
    """Return the grade id of a cell, or nothing if it is the trainee's own."""
    block = cell.get("metadata", {}).get("nbgrader", {})
    return str(block.get("grade_id", "")) if isinstance(block, dict) else ""
