"""The roster of a round: a CSV with at least the columns ``id`` and ``name``."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from grading.results import Trainee
from sscore.errors import DataError, did_you_mean

__all__ = ["read_roster", "write_roster"]

COLUMNS = ("id", "name", "institution", "country", "email")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def read_roster(path: Path) -> tuple[Trainee, ...]:
    """Read and check a roster.

    Ids become folder names, so they are limited to letters, digits, dot, underscore, hyphen and @.

    Raises
    ------
    DataError
        If the file is missing, a column is unknown, or an id or name is empty, ill-formed or used twice; the message
        names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"roster: no file {path}.") from None
    except UnicodeDecodeError:
        raise DataError(f"roster: {path.name} is not UTF-8 text. In Excel choose 'CSV UTF-8'.") from None
    reader = csv.DictReader(text.splitlines())
    header = [h.strip() for h in reader.fieldnames or ()]
    for column in header:
        if column not in COLUMNS:
            raise DataError(f"roster: unknown column {column!r} in {path.name}. {did_you_mean(column, COLUMNS)}")
    for column in ("id", "name"):
        if column not in header:
            raise DataError(f"roster: {path.name} has no column {column!r}; wanted {', '.join(COLUMNS)}.")
    reader.fieldnames = header
    found: dict[str, int] = {}
    trainees = []
    for row in reader:
        line = reader.line_num
        values = {k: (v or "").strip() for k, v in row.items() if k is not None}
        if None in row:
            raise DataError(f"roster: line {line} of {path.name} has more cells than the heading.")
        if not values["id"] or not values.get("name"):
            raise DataError(f"roster: line {line} of {path.name} has an empty {'id' if not values['id'] else 'name'}.")
        if not _ID.fullmatch(values["id"]):
            raise DataError(
                f"roster: line {line} of {path.name}: the id {values['id']!r} may hold only letters, digits and . _ - @"
            )
        folded = values["id"].casefold()
        if folded in found:
            raise DataError(
                f"roster: the id {values['id']!r} stands on lines {found[folded]} and {line} of {path.name}."
            )
        found[folded] = line
        trainees.append(Trainee(**values))
    if not trainees:
        raise DataError(f"roster: {path.name} lists nobody.")
    return tuple(trainees)


def write_roster(trainees: tuple[Trainee, ...], path: Path) -> None:
    """Write a roster that :func:`read_roster` reads."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(t, column) for column in COLUMNS] for t in trainees)
