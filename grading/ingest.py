"""Reading submissions: from a folder or a zip, as data, before any other program sees them.

Layout on both: ``<trainee id>/<exercise>/<exercise>.ipynb``. A notebook that cannot be read ends as an explicit
reason for that trainee alone. An archive that points outside itself is refused whole.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat

from sscore.errors import DataError

__all__ = [
    "Arrival",
    "Unreadable",
    "arrivals",
    "graded_cell",
    "joined",
    "parse_notebook",
    "read_notebook_file",
    "restore",
]

MAX_FILE = 5_000_000
MAX_TOTAL = 200_000_000
MAX_FILES = 20_000


class Unreadable(Exception):
    """A submission that cannot be read; the message is the sentence for its trainee and trainer."""


@dataclass(frozen=True)
class Arrival:
    """One file as it arrived: who, which exercise, its bytes, or why there are none."""

    trainee: str
    exercise: str
    content: bytes
    refusal: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what arrived: the receipt."""
        return hashlib.sha256(self.content).hexdigest()


def _place(name: PurePosixPath) -> tuple[str, str] | None:
    """Return (trainee, exercise) if a path has the layout of a submission."""
    parts = name.parts
    if len(parts) < 3 or name.suffix != ".ipynb" or name.stem != parts[-2] or ".ipynb_checkpoints" in parts:
        return None
    return parts[-3], parts[-2]


def _from_folder(folder: Path) -> Iterator[Arrival]:
    for path in sorted(folder.rglob("*.ipynb")):
        place = _place(PurePosixPath(folder.name, *path.relative_to(folder).parts))
        if place is None:
            continue
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode) or not path.resolve().is_relative_to(folder.resolve()):
            yield Arrival(*place, b"", "it is a link or a device, not a file")
        elif info.st_size > MAX_FILE:
            yield Arrival(*place, b"", f"it is larger than {MAX_FILE // 1_000_000} MB")
        else:
            yield Arrival(*place, path.read_bytes())


def _check_archive(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename.partition("/")[0]:
            raise DataError(
                f"collect: {name} holds a path that points outside itself ({member.filename!r}); nothing was taken. "
                "Ask for an archive made of the trainees' folders only."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise DataError(f"collect: {name} holds a symbolic link ({member.filename!r}); nothing was taken.")
    if len(members) > MAX_FILES or sum(m.file_size for m in members) > MAX_TOTAL:
        raise DataError(
            f"collect: {name} unpacks to more than {MAX_TOTAL // 1_000_000} MB or {MAX_FILES:,} files; "
            "nothing was taken."
        )


def _from_zip(path: Path) -> Iterator[Arrival]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise DataError(f"collect: {path.name} is not a readable zip archive; nothing was taken.") from None
    with archive:
        _check_archive(archive, path.name)
        for member in sorted(archive.infolist(), key=lambda m: m.filename):
            place = _place(PurePosixPath(member.filename.replace("\\", "/")))
            if place is None or member.is_dir():
                continue
            if member.file_size > MAX_FILE:
                yield Arrival(*place, b"", f"it is larger than {MAX_FILE // 1_000_000} MB")
                continue
            try:
                with archive.open(member) as stream:
                    content = stream.read(MAX_FILE + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
                yield Arrival(*place, b"", f"it cannot be unpacked ({error})")
                continue
            yield Arrival(*place, content)


def arrivals(source: Path) -> list[Arrival]:
    """Return every submission in a folder or zip, in a fixed order.

    Raises
    ------
    DataError
        If the source is missing or no archive, if an archive points outside itself or holds links, or if nothing
        in it has the layout of a submission.
    """
    if source.is_dir():
        found = list(_from_folder(source))
    elif source.is_file():
        found = list(_from_zip(source))
    else:
        raise DataError(f"collect: {source} is neither a folder nor a zip archive.")
    if not found:
        raise DataError(
            f"collect: nothing in {source.name} looks like a submission. "
            "Wanted: <trainee id>/<exercise>/<exercise>.ipynb."
        )
    return found


def parse_notebook(content: bytes) -> Any:
    """Return a submitted notebook in the current format.

    Raises
    ------
    Unreadable
        If it is not JSON, not a notebook, or of a format this release does not know.
    """
    try:
        raw = json.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable("the file is not a notebook (it is not JSON); save it again from JupyterLab") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("cells"), list) or "nbformat" not in raw:
        version = raw.get("nbformat") if isinstance(raw, dict) else None
        detail = f"its format is version {version}" if version else "it has no cells"
        raise Unreadable(f"the file is not a notebook of format 4 ({detail}); save it again from JupyterLab")
    if raw["nbformat"] != 4:
        raise Unreadable(f"the notebook's format is version {raw['nbformat']}, not 4; save it again from JupyterLab")
    try:
        notebook = nbformat.from_dict(raw)
        if raw.get("nbformat_minor", 0) < 5:
            notebook = nbformat.convert(notebook, 4)
            notebook["nbformat_minor"] = 5
        seen: set[str] = set()
        for number, cell in enumerate(notebook["cells"]):
            cell["source"] = joined(cell)
            cell["id"] = f"own-{number}" if cell.get("id", "") in ("", *seen) else cell["id"]
            seen.add(cell["id"])
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        nbformat.validate(notebook)
    except (nbformat.ValidationError, KeyError, TypeError, AttributeError, ValueError) as error:
        line = str(error).strip().splitlines()
        raise Unreadable(f"the notebook is damaged ({line[0][:120] if line else 'unknown part'})") from None
    return notebook


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


def _is_answer(cell: Any) -> bool:
    return bool(cell["metadata"]["nbgrader"].get("solution"))


def _chosen(copies: list[Any], released: Any) -> Any:
    """Of several copies of an answer cell, return the first that was worked on."""
    return next((c for c in copies if c["source"] != released["source"]), copies[0])


def restore(submitted: Any, released: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the submission with every graded cell in its released place and form, and remarks on what was mended.

    Answers keep the trainee's text. Locked cells get the released text back. A graded cell that was deleted comes
    back, a duplicated one is reduced to one, a moved one returns to its place. The trainee's own cells stay where
    they stood, behind the same graded cell.
    """
    known = {graded_cell(c): c for c in released["cells"] if graded_cell(c)}
    copies: dict[str, list[Any]] = {name: [] for name in known}
    own: dict[str, list[Any]] = {"": []} | {name: [] for name in known}
    last, order = "", []
    for cell in submitted["cells"]:
        name = graded_cell(cell)
        if name in known:
            if not copies[name]:
                order.append(name)
                last = name
            copies[name].append(cell)
        else:
            own[last].append(cell)
    remarks = []
    if order != [name for name in known if name in order]:
        remarks.append("Graded cells had been moved; they were put back in order.")
    cells = own[""]
    for name, original in known.items():
        cell = deepcopy(original)
        if not copies[name]:
            remarks.append(f"The cell {name} had been deleted; it was put back as released.")
        elif _is_answer(original):
            chosen = _chosen(copies[name], original)
            cell["source"] = chosen["source"]
            if chosen["cell_type"] != original["cell_type"]:
                remarks.append(f"The cell {name} had been changed to {chosen['cell_type']}; it was changed back.")
        elif copies[name][0]["source"] != original["source"]:
            remarks.append(f"The locked cell {name} had been edited; the released text was put back.")
        if len(copies[name]) > 1:
            remarks.append(f"The cell {name} was there {len(copies[name])} times; one was kept.")
        cells += [cell, *own[name]]
    _unique_ids(cells)
    return nbformat.from_dict({**submitted, "cells": cells}), tuple(remarks)


def _unique_ids(cells: list[Any]) -> None:
    seen = {c["id"] for c in cells if graded_cell(c)}
    for number, cell in enumerate(cells):
        if graded_cell(cell):
            continue
        if cell["id"] in seen:
            cell["id"] = f"own-{number}"
        cell["metadata"].pop("nbgrader", None)
        seen.add(cell["id"])
