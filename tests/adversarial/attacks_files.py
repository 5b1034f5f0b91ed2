"""Hostile files: what arrives in a folder or a zip, before any of it is run."""

from __future__ import annotations

import json
import os
import socket
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adversarial_attack import ROWS, STOCK

from grading.archive import arrivals
from grading.ingest import Unreadable, parse_notebook
from grading.restore import restore

SECRET = "CANARY-IN-A-FILE"
PLACE = Path("t1") / "m1-x1" / "m1-x1.ipynb"


def cell(kind: str, source: str, ident: str, **block: Any) -> dict[str, Any]:
    """Return a cell as a notebook file holds it."""
    made: dict[str, Any] = {"cell_type": kind, "id": ident, "metadata": {}, "source": source}
    if block:
        made["metadata"]["nbgrader"] = {"grade_id": ident, "schema_version": 3, "task": False, **block}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def released() -> dict[str, Any]:
    """Return the release: an answer and a locked test."""
    answer = cell("code", "raise NotImplementedError", "m1-x1-answer", grade=False, solution=True, locked=False)
    test = cell("code", "assert share(1, 2) == 0.5", "m1-x1", grade=True, solution=False, locked=True, points=4)
    return {"cells": [answer, test], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def submitted(*cells: dict[str, Any], **changes: Any) -> bytes:
    """Return a submission as bytes: the release with an answer, or other cells."""
    notebook = released()
    notebook["cells"][0]["source"] = "def share(part, whole):\n    return part / whole"
    notebook["cells"] = list(cells) or notebook["cells"]
    return json.dumps(notebook | changes).encode()


def put(folder: Path, content: bytes) -> Path:
    """Put a submission where one is looked for."""
    path = folder / "in" / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return folder / "in"


def taken(source: Path) -> tuple[str, list[dict[str, Any]]]:
    """Return what our collection makes of it: the reason it is refused or nothing, and the cells to run."""
    found = {(a.trainee, a.exercise): a for a in arrivals(source, {"t1", "t2"}, {"m1-x1"})}
    arrival = found.get(("t1", "m1-x1"))
    if arrival is None:
        return "nothing of it was taken", []
    if arrival.refusal:
        return arrival.refusal, []
    try:
        notebook, _ = restore(parse_notebook(arrival.content)[0], released())
    except Unreadable as error:
        return str(error), []
    return "", notebook["cells"]


def trusting(source: Path) -> list[dict[str, Any]]:
    """Return the cells as a collection takes them that follows, opens and believes everything."""
    if source.suffix == ".zip":
        with zipfile.ZipFile(source) as archive:
            for member in archive.infolist():
                target = source.parent / "out" / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                if stat.S_ISLNK(member.external_attr >> 16):
                    target.symlink_to(archive.read(member).decode())
                else:
                    target.write_bytes(archive.read(member))
        source = source.parent / "out"
    return json.loads((source / PLACE).read_bytes())["cells"]


@dataclass(frozen=True)
class FileAttack:
    """One hostile file: how it is made, the words of its refusal or none if it is mended, and what trust would cost."""

    id: str
    does: str
    make: Callable[[Path], Path]
    refusal: str = ""
    mended: Callable[[list[dict[str, Any]]], bool] = lambda cells: False
    cost: Callable[[Path], bool] = lambda source: False
    row: str = ""
    category: str = "files"
    defence: str = "only regular files of the layout are read, bounded, and rebuilt from the fields that are known"
    without: str = "a collection that follows and believes everything"

    @property
    def safe(self) -> str:
        """What happens instead."""
        return f"refused with its reason: {self.refusal}" if self.refusal else "mended from the release, and reported"

    @property
    def stock(self) -> str:
        """What stock nbgrader does, where it is on record."""
        return STOCK[ROWS[self.row]] if self.row else ""


def _link(way: Callable[[Path, Path], None]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        source = put(folder, b"")
        (folder / "secret.ipynb").write_text(json.dumps({"cells": [{"source": SECRET}]}), encoding="utf-8")
        (source / PLACE).unlink()
        way(folder / "secret.ipynb", source / PLACE)
        return source

    return make


def _linked_folder(folder: Path) -> Path:
    put(folder, submitted(cell("code", SECRET, "x"))).rename(folder / "other")
    (folder / "in" / "t1").mkdir(parents=True)
    (folder / "in" / "t1" / "m1-x1").symlink_to(folder / "other" / "t1" / "m1-x1")
    return folder / "in"


def _special(make_node: Callable[[str], Any]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        source = put(folder, b"")
        (source / PLACE).unlink()
        make_node(str(source / PLACE))
        return source

    return make


def _socket(path: str) -> None:
    here = Path.cwd()
    os.chdir(Path(path).parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(Path(path).name)
    finally:
        os.chdir(here)


def _zip(*members: tuple[str, bytes], mode: int = 0) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                member = zipfile.ZipInfo(name)
                member.external_attr, member.compress_type = mode << 16, zipfile.ZIP_DEFLATED
                archive.writestr(member, content)
        return folder / "in.zip"

    return make


def _bytes(content: bytes) -> Callable[[Path], Path]:
    return lambda folder: put(folder, content)


def _grows(source: Path) -> bool:
    trusting(source)
    return sum(p.stat().st_size for p in (source.parent / "out").rglob("*") if p.is_file()) > 30_000_000


def _fails(source: Path) -> bool:
    try:
        return not trusting(source)
    except (ValueError, RecursionError, KeyError, TypeError, OSError):
        return True


def _secret(source: Path) -> bool:
    return SECRET in str(trusting(source))


def _escapes(source: Path) -> bool:
    trusting(source)
    return (source.parent / "escaped").exists()


def _texts(cells: list[dict[str, Any]]) -> list[str]:
    return [c["source"] for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == "m1-x1"]


def _as_released(cells: list[dict[str, Any]]) -> bool:
    graded = [c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id")]
    return [g["metadata"]["nbgrader"] for g in graded] == [c["metadata"]["nbgrader"] for c in released()["cells"]] and (
        _texts(cells) == ["assert share(1, 2) == 0.5"]
    )


def _believed(source: Path) -> bool:
    return not _as_released(trusting(source))


ANSWER, TEST = json.loads(submitted())["cells"]
NOTEBOOK = submitted()

LINKS = [
    FileAttack(
        "file-symlink",
        "is a link to a secret file",
        _link(lambda a, b: b.symlink_to(a)),
        "it is a link or a device",
        cost=_secret,
        row="link",
    ),
    FileAttack(
        "file-symlinked-folder",
        "lies in a folder that is a link",
        _linked_folder,
        "its folder is a link",
        cost=_secret,
        row="kernel",
    ),
    FileAttack(
        "file-zip-symlink",
        "is a link in a zip",
        _zip((str(PLACE), b"/etc/hostname"), mode=stat.S_IFLNK | 0o777),
        "it is a link or a device",
        cost=_fails,
        row="link",
    ),
    FileAttack(
        "file-fifo",
        "is a pipe: whoever opens it waits for ever",
        _special(os.mkfifo),
        "it is a link or a device",
        cost=lambda source: stat.S_ISFIFO((source / PLACE).lstat().st_mode),
    ),
    FileAttack("file-socket", "is a socket", _special(_socket), "it is a link or a device", cost=_fails),
    FileAttack(
        "file-folder",
        "is a folder with the name of a notebook",
        _special(os.mkdir),
        "looks like a submission",
        cost=_fails,
    ),
]
ZIPS = [
    FileAttack(
        "file-zip-outside",
        "unpacks outside its folder",
        _zip(("../escaped", b"x"), (str(PLACE), NOTEBOOK)),
        "points outside itself",
        cost=_escapes,
        category="zip",
    ),
    FileAttack(
        "file-zip-bomb",
        "is 40 KB that unpack to 40 MB",
        _zip((str(PLACE), b'{"cells": [' + b" " * 40_000_000 + b"1]}")),
        "larger than",
        cost=_grows,
        row="zip",
        category="zip",
    ),
    FileAttack(
        "file-zip-tight",
        "unpacks to 4 MB from 4 KB, under every cap on size",
        _zip((str(PLACE), b'{"cells": [' + b" " * 4_000_000 + b"1]}")),
        "more tightly",
        cost=lambda source: len(trusting(source)) == 1,
        category="zip",
    ),
    FileAttack(
        "file-zip-twice",
        "holds the notebook twice, so that two readers read two files",
        _zip((str(PLACE), NOTEBOOK), (str(PLACE), submitted(cell("code", SECRET, "x")))),
        "2 times",
        cost=_secret,
        category="zip",
    ),
    FileAttack(
        "file-zip-other",
        "packs a second trainee's folder into its own",
        _zip(("t2/t1/m1-x1/m1-x1.ipynb", NOTEBOOK)),
        "it lies in the folder of t2",
        cost=lambda source: b"t2/t1" in source.read_bytes(),
        category="zip",
    ),
    FileAttack(
        "file-zip-damaged",
        "is a zip with a damaged index",
        lambda folder: _cut(folder),
        "not a readable zip",
        cost=lambda source: not zipfile.is_zipfile(source),
        category="zip",
    ),
]


def _cut(folder: Path) -> Path:
    path = _zip((str(PLACE), NOTEBOOK))(folder)
    path.write_bytes(path.read_bytes()[:-30])
    return path


TEXTS = [
    FileAttack("text-utf16", "is UTF-16", _bytes(NOTEBOOK.decode().encode("utf-16")), "UTF-16", cost=lambda s: True),
    FileAttack(
        "text-not-utf8", "is no UTF-8", _bytes(NOTEBOOK.replace(b"share", b"sh\xffare")), "not UTF-8", cost=_fails
    ),
    FileAttack(
        "text-nul",
        "holds NUL, half surrogates and text that runs backwards",
        _bytes(submitted({**ANSWER, "source": "x = 1 # \x00\ud800\u202e evil"}, TEST)),
        mended=lambda cells: not set("\x00\ud800\u202e") & set(str([c["source"] for c in cells])),
        cost=lambda s: "\x00" in str([c["source"] for c in trusting(s)]).encode().decode("unicode_escape"),
    ),
    FileAttack(
        "text-deep",
        "nests 100,000 lists",
        _bytes(b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        "nest",
        cost=_fails,
    ),
    FileAttack(
        "text-many-cells",
        "has 100,000 cells",
        _bytes(submitted(*[{"cell_type": "raw", "source": ""}] * 100_000)),
        "100,000 cells",
        cost=lambda s: len(trusting(s)) == 100_000,
    ),
    FileAttack(
        "text-numbers",
        "holds NaN, Infinity and a number of 5,000 digits",
        _bytes(NOTEBOOK.replace(b'"points": 4', b'"points": ' + b"9" * 5000, 1)),
        mended=_as_released,
        cost=_fails,
    ),
    FileAttack(
        "text-same-name",
        "gives a field twice, so that two readers read two notebooks",
        _bytes(NOTEBOOK[:-1] + b', "cells": []}'),
        "twice",
        cost=lambda s: trusting(s) == [],
    ),
    FileAttack("text-not-a-notebook", "is a pickle", _bytes(b"\x80\x04cposix\nsystem\n"), "not", cost=_fails),
    FileAttack(
        "text-version",
        "says it is of a format of the future",
        _bytes(submitted(nbformat=99)),
        "version 99",
        cost=lambda s: bool(trusting(s)),
    ),
]
METADATA = [
    FileAttack(
        "meta-points",
        "gives itself 300 points and unlocks the test",
        _bytes(submitted(ANSWER, cell("code", "pass", "m1-x1", grade=True, solution=True, locked=False, points=300))),
        mended=_as_released,
        cost=_believed,
        category="metadata",
    ),
    FileAttack(
        "meta-stripped-assert",
        "strips the assert from the locked test",
        _bytes(submitted(ANSWER, {**TEST, "source": "pass"})),
        mended=_as_released,
        cost=_believed,
        row="compare",
        category="metadata",
    ),
    FileAttack(
        "meta-duplicated",
        "holds the graded cell twice",
        _bytes(submitted(ANSWER, TEST, TEST)),
        mended=_as_released,
        cost=_believed,
        row="duplicate",
        category="metadata",
    ),
    FileAttack(
        "meta-deleted",
        "has deleted the graded cell",
        _bytes(submitted(ANSWER)),
        mended=_as_released,
        cost=_believed,
        category="metadata",
    ),
    FileAttack(
        "meta-moved",
        "has moved the graded cell to the top",
        _bytes(submitted(TEST, ANSWER)),
        mended=_as_released,
        cost=_believed,
        category="metadata",
    ),
    FileAttack(
        "meta-forged-id",
        "gives a cell of its own the id of the graded one",
        _bytes(
            submitted(ANSWER, TEST, cell("code", "pass", "m1-x1", grade=True, solution=False, locked=True, points=9))
        ),
        mended=_as_released,
        cost=_believed,
        category="metadata",
    ),
    FileAttack(
        "meta-schema",
        "claims another version of nbgrader's metadata",
        _bytes(NOTEBOOK.replace(b'"schema_version": 3', b'"schema_version": 99')),
        mended=_as_released,
        cost=_believed,
        category="metadata",
    ),
    FileAttack(
        "meta-extra-cell",
        "adds a graded cell that the release does not know",
        _bytes(submitted(ANSWER, TEST, cell("code", "4", "bonus", grade=True, solution=False, locked=True, points=4))),
        mended=_as_released,
        cost=_believed,
        category="metadata",
    ),
]


def _dated(folder: Path) -> Path:
    source = put(folder, submitted(metadata={"timestamp": "1999-01-01 00:00:00 UTC"}))
    (source / PLACE).with_name("timestamp.txt").write_text("1999-01-01 00:00:00 UTC", encoding="utf-8")
    return source


METADATA += [
    FileAttack(
        "time-1999",
        "says that it was handed in in 1999",
        _dated,
        mended=_as_released,
        row="time",
        category="metadata",
        cost=lambda s: "1999" in (s / PLACE).with_name("timestamp.txt").read_text(encoding="utf-8"),
        defence="the time is the server's; a time that a submission claims is never read",
        without="the time is what the submission's timestamp.txt says",
    ),
]
FILES = [*LINKS, *ZIPS, *TEXTS, *METADATA]
