"""Submissions as they arrive, from a folder or a zip: only what has the layout of a submission is ever opened.

Layout on both: ``<trainee id>/<exercise>/<exercise>.ipynb``, in any outer folder that is not a trainee's own: what a
trainee packs into her folder under somebody else's name is left out. The notebook is the one file taken: the files an
exercise declares come from the release, and time stamps come from the server.

- Folder: regular files only. A link to a file or folder, a pipe, a socket or a device is never opened, also not when
  it takes a file's place between the look and the opening.
- Zip: nothing is unpacked to disk. A path that points outside refuses the archive; a member that is a link, is
  encrypted, is damaged, is packed too tightly or by a rare method costs its own trainee only. Archives inside the
  archive stay closed.
- What is there twice is not chosen between. What is too large, or of nobody on the roster, is not read.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from grading.ingest import shown
from sscore.errors import DataError

__all__ = ["Arrival", "arrivals"]

MAX_FILE = 5_000_000
MAX_TOTAL = 200_000_000
MAX_FILES = 20_000
MAX_LEVELS = 8
MAX_RATIO = 200
MAX_INDEX = 8_000_000

NO_FILE = "it is a link or a device, not a file"
TOO_LARGE = f"it is larger than {MAX_FILE // 1_000_000} MB"

_DRIVE = re.compile(r"[A-Za-z]:")
_END, _END_64, _END_SIZE = b"PK\x05\x06", b"PK\x06\x07", 22
_NOTHING_TAKEN = "nothing was taken."


class _Refused(Exception):
    """One file that is not taken; the message says why."""


@dataclass(frozen=True)
class Arrival:
    """One submission as it arrived: who, which exercise, its bytes, or why there are none.

    ``beside`` names other files of its folder; ``stray`` says that it lay in another trainee's folder.
    """

    trainee: str
    exercise: str
    content: bytes
    refusal: str = ""
    beside: tuple[str, ...] = ()
    stray: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of what arrived: the receipt."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class _Place:
    """A folder that may hold a submission: its path, the names of its files and how to read one of them."""

    parts: tuple[str, ...]
    names: tuple[str, ...]
    read: Callable[[str], bytes]


def _read_regular(folder: str, fd: int | None, name: str) -> bytes:
    """Read a regular file; what it is is asked before it is opened, and of the opened file again."""
    path = name if fd is not None else str(Path(folder, name))
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        before = os.stat(path, dir_fd=fd, follow_symlinks=False)
        if not stat.S_ISREG(before.st_mode):
            raise _Refused(NO_FILE)
        if before.st_size > MAX_FILE:
            raise _Refused(TOO_LARGE)
        with os.fdopen(os.open(path, flags, dir_fd=fd), "rb") as stream:
            opened = os.fstat(stream.fileno())
            if not stat.S_ISREG(opened.st_mode) or not os.path.samestat(before, opened):
                raise _Refused(NO_FILE)
            return stream.read(MAX_FILE + 1)
    except OSError as error:
        raise _Refused(f"it cannot be read ({error.strerror or 'unknown fault'})") from None


def _walk(folder: Path) -> Iterator[tuple[str, list[str], list[str], int | None]]:
    """Yield path, folders, files and, where the system has such a thing, the open folder; links are not followed."""
    if hasattr(os, "fwalk"):
        yield from os.fwalk(folder, follow_symlinks=False)
    else:
        yield from ((*found, None) for found in os.walk(folder, followlinks=False))


def _refuse(why: str, name: str) -> bytes:
    raise _Refused(why)


def _in_folder(folder: Path) -> Iterator[_Place]:
    seen = 0
    for where, folders, files, fd in _walk(folder):
        inside = Path(where).relative_to(folder).parts
        parts = (folder.name, *inside)
        seen += len(files) + len(folders)
        if seen > MAX_FILES:
            raise DataError(f"collect: {folder.name} holds more than {MAX_FILES:,} files; {_NOTHING_TAKEN}")
        folders.sort()
        for name in folders:
            path = Path(where, name)
            linked = path.is_symlink()
            if linked or not os.access(path, os.R_OK | os.X_OK):
                why = "its folder is a link, not a folder" if linked else "its folder cannot be opened"
                yield _Place((*parts, name), (f"{name}.ipynb",), partial(_refuse, why))
        yield _Place(parts, tuple(files), partial(_read_regular, where, fd))
        if len(inside) >= MAX_LEVELS:
            folders.clear()


def _check_index(path: Path) -> None:
    """Refuse an archive whose index alone would fill the memory, before it is read."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _END_SIZE - 65_536 - 20))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise DataError(f"collect: {path.name} is not a readable zip archive; {_NOTHING_TAKEN}")
    index = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    if index > MAX_INDEX or tail[max(0, at - 20) : at].startswith(_END_64):
        raise DataError(
            f"collect: {path.name} holds more than {MAX_FILES:,} files; {_NOTHING_TAKEN} "
            "Pack the trainees' folders only, or hand over the unpacked folder."
        )


def _check_names(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or _DRIVE.match(member.filename):
            raise DataError(
                f"collect: {name} holds a path that points outside itself ({shown(member.filename)!r}); "
                f"{_NOTHING_TAKEN} Ask for an archive made of the trainees' folders only."
            )
    if len(members) > MAX_FILES:
        raise DataError(f"collect: {name} holds more than {MAX_FILES:,} files; {_NOTHING_TAKEN}")


def _read_member(archive: zipfile.ZipFile, files: dict[str, list[zipfile.ZipInfo]], name: str) -> bytes:
    member, *more = files[name]
    if more:
        raise _Refused(f"it is in the archive {len(files[name])} times")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise _Refused(NO_FILE)
    if member.flag_bits & 1:
        raise _Refused("it is encrypted; pack it without a password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Refused("it is packed by a method that is not read; pack it as an ordinary zip")
    if member.file_size > MAX_FILE:
        raise _Refused(TOO_LARGE)
    if member.file_size > max(100_000, MAX_RATIO * member.compress_size):
        raise _Refused("it is packed more tightly than any notebook is")
    try:
        with archive.open(member) as stream:
            return stream.read(MAX_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _Refused(f"it cannot be unpacked ({shown(error)})") from None


def _in_zip(path: Path) -> Iterator[_Place]:
    _check_index(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, struct.error, EOFError, OSError, NotImplementedError, OverflowError, ValueError):
        raise DataError(f"collect: {path.name} is not a readable zip archive; {_NOTHING_TAKEN}") from None
    with archive:
        _check_names(archive, path.name)
        folders: dict[tuple[str, ...], dict[str, list[zipfile.ZipInfo]]] = {}
        for member in archive.infolist():
            *parts, name = PurePosixPath(member.filename.replace("\\", "/")).parts or ("",)
            if not member.is_dir():
                folders.setdefault(tuple(parts), {}).setdefault(name, []).append(member)
        for where, files in sorted(folders.items()):
            yield _Place(where, tuple(files), partial(_read_member, archive, files))


def _arrival(place: _Place, trainees: Collection[str], exercises: Collection[str]) -> Arrival | None:
    """Return what a folder of a submission holds, or None if it is no such folder."""
    if len(place.parts) < 2 or ".ipynb_checkpoints" in place.parts:
        return None
    *outer, trainee, exercise = place.parts
    wanted = f"{exercise}.ipynb"
    beside = tuple(sorted(shown(n) for n in place.names if n not in (wanted, "timestamp.txt") and n[:1] != "."))
    close = [n for n in beside if n.lower().endswith(".ipynb")]
    if wanted not in place.names and not close:
        return None
    owner = next((part for part in outer if part in trainees and part != trainee), "")
    if owner:
        return Arrival(trainee, exercise, b"", f"it lies in the folder of {owner}", stray=True)
    if (trainees and trainee not in trainees) or (exercises and exercise not in exercises):
        return Arrival(trainee, exercise, b"")
    if wanted not in place.names:
        return Arrival(trainee, exercise, b"", f"its folder holds {close[0]!r} but no {shown(wanted)!r}; rename it")
    try:
        content = place.read(wanted)
    except _Refused as error:
        return Arrival(trainee, exercise, b"", str(error))
    if len(content) > MAX_FILE:
        return Arrival(trainee, exercise, b"", TOO_LARGE)
    return Arrival(trainee, exercise, content, beside=beside)


def arrivals(source: Path, trainees: Collection[str] = (), exercises: Collection[str] = ()) -> list[Arrival]:
    """Return every submission in a folder or zip, in a fixed order.

    Parameters
    ----------
    source
        A folder or a zip archive.
    trainees, exercises
        Whose submissions of what are wanted; others are listed without being opened. Empty: all are wanted.

    Raises
    ------
    DataError
        If the source is missing or no archive, if an archive points outside itself, if there is too much of it, or
        if nothing in it has the layout of a submission.
    """
    if source.is_dir():
        places = _in_folder(source.resolve())
    elif source.is_file():
        places = _in_zip(source)
    else:
        raise DataError(f"collect: {source} is neither a folder nor a zip archive.")
    found: list[Arrival] = []
    total: Counter[str] = Counter()
    for place in places:
        arrival = _arrival(place, trainees, exercises)
        if arrival is None:
            continue
        found.append(arrival)
        total[arrival.trainee] += len(arrival.content)
        if total.total() > MAX_TOTAL:
            most = shown(total.most_common(1)[0][0])
            raise DataError(
                f"collect: the notebooks in {source.name} are larger than {MAX_TOTAL // 1_000_000} MB together, "
                f"most of it from {most}; {_NOTHING_TAKEN} Collect in parts."
            )
    if not found:
        raise DataError(
            f"collect: nothing in {source.name} looks like a submission. "
            "Wanted: <trainee id>/<exercise>/<exercise>.ipynb."
        )
    return _once(found)


def _once(found: list[Arrival]) -> list[Arrival]:
    """Return the arrivals by trainee and exercise; one that is there twice becomes a refusal."""
    counts = Counter((a.trainee, a.exercise) for a in found if not a.stray)
    kept: dict[tuple[str, str, int], Arrival] = {}
    for number, arrival in enumerate(found):
        key, count = (arrival.trainee, arrival.exercise), counts[arrival.trainee, arrival.exercise]
        if arrival.stray:
            kept[*key, number + 1] = arrival
        elif count == 1:
            kept[*key, 0] = arrival
        else:
            kept[*key, 0] = Arrival(*key, b"", f"it is there {count} times; hand in one")
    return [kept[key] for key in sorted(kept)]
