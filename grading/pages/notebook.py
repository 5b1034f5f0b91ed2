"""A submitted notebook as plain text and checked pictures; nothing in it is trusted."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grading.pages.html import Safe, clean, el, join

__all__ = ["checked_png", "notebook_section", "plain"]

MAX_CELLS = 300
MAX_SOURCE = 20_000
MAX_OUTPUT = 6_000
MAX_OUTPUTS = 12
MAX_IMAGE = 1_500_000
MAX_IMAGES = 6_000_000
MAX_PIXELS = 25_000_000

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class _Budget:
    """The bytes of pictures that a page may still carry."""

    left: int = MAX_IMAGES
    shown: int = 0


def plain(value: object, most: int) -> str:
    r"""Return notebook text (a string or a list of strings) without terminal codes, cut at a length.

    A carriage return overwrites the line, as on a screen, so that a progress bar leaves its last state.

    >>> plain(["10 %\r", "100 %\n", "\x1b[31mred\x1b[0m"], 100)
    '100 %\nred'
    >>> plain("abcdef", 4)
    'abcd\n… 2 more characters are not shown'
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    beyond = max(len(value) - 4 * most, 0)
    text = _ANSI.sub("", value[: 4 * most]).replace("\r\n", "\n")
    lines = (next((part for part in reversed(line.split("\r")) if part), "") for line in text.split("\n"))
    text = clean("\n".join(lines)).strip("\n")
    beyond += max(len(text) - most, 0)
    return text if not beyond else f"{text[:most]}\n… {beyond:,} more characters are not shown"


def checked_png(value: object) -> bytes | None:
    """Return the bytes of a base64 PNG, or None unless it is whole, small enough and nothing else.

    >>> checked_png("PHN2Zz4=") is None
    True
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or len(value) > 2 * MAX_IMAGE:
        return None
    try:
        data = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not 45 <= len(data) <= MAX_IMAGE or not data.startswith(_PNG) or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    whole = data[-8:-4] == b"IEND" and 0 < width * height <= MAX_PIXELS
    return data if whole else None


def notebook_section(notebook: object) -> Safe:
    """Return the cells of a notebook in order: source as written, outputs as text or picture, all of it escaped.

    Anything that does not have the form of a notebook is left out and counted; nothing is ever raised for it.
    """
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, list):
        return el("p", "The notebook could not be read, so it is not shown here.")
    budget = _Budget()
    shown = [_cell(cell, index, budget) for index, cell in enumerate(cells[:MAX_CELLS], start=1)]
    rest = len(cells) - MAX_CELLS
    if rest > 0:
        shown.append(el("p", f"{rest:,} more cells are not shown.", class_="note"))
    return join(*shown)


def _cell(cell: object, index: int, budget: _Budget) -> Safe:
    if not isinstance(cell, Mapping):
        return el("p", f"Cell {index} could not be read.", class_="note")
    code = cell.get("cell_type") == "code"
    kind = "code" if code else "text"
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    answer = isinstance(nbgrader, Mapping) and nbgrader.get("solution") is True
    label = f"Cell {index} · {kind}" + (" · your answer" if answer else "")
    source = plain(cell.get("source"), MAX_SOURCE)
    parts = [el("p", label, class_="kind"), el("pre", source or " ", class_="code" if code else "words")]
    outputs = cell.get("outputs") if code else None
    if isinstance(outputs, list):
        parts.extend(_outputs(outputs, index, budget))
    return el("div", *parts, class_="cell")


def _outputs(outputs: list[object], index: int, budget: _Budget) -> Iterator[Safe]:
    for output in outputs[:MAX_OUTPUTS]:
        if isinstance(output, Mapping):
            yield _output(output, index, budget)
    if len(outputs) > MAX_OUTPUTS:
        yield el("p", f"{len(outputs) - MAX_OUTPUTS:,} more outputs are not shown.", class_="note")


def _output(output: Mapping[str, object], index: int, budget: _Budget) -> Safe:
    kind = output.get("output_type")
    if kind == "stream":
        return _text("Warning or error print-out" if output.get("name") == "stderr" else "", output.get("text"), "out")
    if kind == "error":
        lines = output.get("traceback")
        trace = "\n".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ""
        return _text("Error", trace or f"{output.get('ename', '')}: {output.get('evalue', '')}", "err")
    data = output.get("data")
    if kind not in ("execute_result", "display_data") or not isinstance(data, Mapping):
        return el("p", "An output of another kind is not shown.", class_="note")
    if "image/png" in data:
        return _picture(data["image/png"], index, budget)
    if "text/plain" in data:
        return _text("", data["text/plain"], "out")
    return el("p", "An output of another kind is not shown.", class_="note")


def _text(label: str, value: object, look: str) -> Safe:
    text = plain(value, MAX_OUTPUT)
    words = el("pre", text or " ", class_=look)
    return join(el("p", label, class_="kind"), words) if label else words


def _picture(value: object, index: int, budget: _Budget) -> Safe:
    data = checked_png(value)
    if data is None or len(data) > budget.left:
        return el("p", "A picture is not shown: it is not a valid PNG or it is too large.", class_="note")
    budget.left -= len(data)
    budget.shown += 1
    source = "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    return el("img", src=source, alt=f"Figure {budget.shown}, drawn by your cell {index}")
