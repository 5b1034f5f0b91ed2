"""Deadlines, extensions and what lateness costs.

A round without a deadline has no rule: nothing is late. A round with one reports lateness, and takes marks off only
if its ``round.yml`` says so::

    deadline: 2026-03-01 12:00 UTC       every exercise (also: sscourse round new --deadline)
    late: {grace_minutes: 15, percent_per_day: 10, floor_percent: 50}

``deadlines.csv`` (columns exercise, due) in the round's folder gives single exercises another deadline;
``extensions.csv`` (columns id, exercise, until; ``*`` is every exercise) gives single trainees more time.
Times are written as 2026-03-01 12:00 with UTC, CAT (UTC+2), EAT (UTC+3) or +02:00 behind.

The rule, for a mark of at most ``most``: up to the deadline, the extension or the grace that follows them, to the
second, nothing is taken off. After that each started day since the deadline takes ``percent_per_day`` percent of
``most`` off, but never below ``floor_percent`` percent of ``most``; a mark that is lower by itself stays as it is.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sscore.errors import DataError, ModelError, did_you_mean

__all__ = ["LateRule", "Terms", "late_mark", "late_penalty", "late_rule", "moment", "read_terms"]

DAY = 86_400
_ZONES = {"UTC": 0, "Z": 0, "CAT": 2, "EAT": 3}
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?) ?(UTC|Z|CAT|EAT|[+-]\d\d:?\d\d)", re.ASCII)


@dataclass(frozen=True)
class LateRule:
    """What lateness costs; by default nothing.

    Parameters
    ----------
    grace_minutes : float
        Minutes after the deadline that count as on time.
    percent_per_day : float
        Percent of the exercise's points, 0 to 100, for each started day.
    floor_percent : float
        Percent of the exercise's points, 0 to 100, below which lateness takes no mark.

    Raises
    ------
    ModelError
        If a value is not a number in its range.
    """

    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    floor_percent: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no rule."""
        for name, most in (("grace_minutes", math.inf), ("percent_per_day", 100), ("floor_percent", 100)):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or not 0 <= value <= most:
                limit = f"between 0 and {most}" if most < math.inf else "from 0 up"
                raise ModelError(f"LateRule: {name} must be a number {limit}, got {value!r}.")


@dataclass(frozen=True)
class Terms:
    """The deadlines of a round, the extensions by (trainee, exercise), and the rule."""

    due: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    rule: LateRule = field(default_factory=LateRule)


def moment(text: str) -> datetime:
    """Return a time of day with its zone.

    >>> moment("2026-03-01 14:00 CAT").isoformat()
    '2026-03-01T12:00:00+00:00'

    Raises
    ------
    DataError
        If it is no date and time, or names no zone.
    """
    found = _TIME.fullmatch(str(text).strip())
    try:
        if found is None:
            raise ValueError
        day, clock, zone = found.groups()
        if zone in _ZONES:
            offset = timedelta(hours=_ZONES[zone])
        else:
            hours, minutes = int(zone[1:3]), int(zone[-2:])
            offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise DataError(
            f"time: wanted a date, a time and a zone, as 2026-03-01 12:00 UTC (or CAT, EAT, +02:00), got {text!r}."
        ) from None


def _words(seconds: float) -> str:
    days, rest = divmod(math.ceil(seconds), DAY)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    return " ".join([f"{n} {unit}" for n, unit in parts if n][:2])


def late_penalty(mark: float, most: float, seconds: float, rule: LateRule) -> float:
    r"""Return what lateness takes off a mark.

    .. math:: \min\bigl(m\,p\,\lceil s/86400\rceil,\; x-\min(x,\,m\,f)\bigr) \quad\text{if } s > g

    Parameters
    ----------
    mark : float
        The mark :math:`x` before, from 0 up.
    most : float
        The exercise's points :math:`m`, above 0.
    seconds : float
        Time :math:`s` after the deadline, extension included; on time if not above the grace :math:`g`.
    rule : LateRule
        Share :math:`p` a day and floor :math:`f`.

    Raises
    ------
    ModelError
        If mark or points are out of range.

    Examples
    --------
    >>> late_penalty(8, 10, 3600, LateRule(percent_per_day=10))
    1.0
    >>> late_penalty(8, 10, 9 * 86400, LateRule(percent_per_day=10, floor_percent=50))
    3.0
    """
    if not math.isfinite(mark) or mark < 0:
        raise ModelError(f"late_penalty: mark must be a number from 0 up, got {mark!r}.")
    if not math.isfinite(most) or most <= 0:
        raise ModelError(f"late_penalty: most must be a number above 0, got {most!r}.")
    if seconds <= rule.grace_minutes * 60:
        return 0.0
    days = math.ceil(seconds / DAY)
    room = mark - min(mark, most * rule.floor_percent / 100)
    return float(min(most * rule.percent_per_day * days / 100, room))


def late_mark(  # noqa: PLR0913
    mark: float, most: float, received: datetime, due: datetime | None, extension: datetime | None, rule: LateRule
) -> tuple[float, str]:
    """Return the mark after lateness, and a remark for the trainee (empty if on time without an extension).

    An extension never shortens: the later of the two times counts. Without a deadline nothing is late.

    >>> due = moment("2026-03-01 12:00 UTC")
    >>> late_mark(8, 10, moment("2026-03-02 12:00 UTC"), due, None, LateRule(percent_per_day=10))
    (7.0, 'Received 1 d after the deadline: 1 of 10 marks taken off.')
    >>> late_mark(8, 10, due, due, None, LateRule(percent_per_day=10))
    (8.0, '')

    Raises
    ------
    ModelError
        As :func:`late_penalty`.
    """
    border = max(due, extension) if due and extension else due
    seconds = (received - border).total_seconds() if border else 0.0
    penalty = late_penalty(mark, most, seconds, rule)
    extended = f" (extended to {border:%Y-%m-%d %H:%M} UTC)" if border and border != due else ""
    if seconds > rule.grace_minutes * 60:
        off = f"{penalty:.4g} of {most:.4g} marks taken off" if penalty else "nothing was taken off"
        return mark - penalty, f"Received {_words(seconds)} after the deadline{extended}: {off}."
    if extended and due and (received - due).total_seconds() > rule.grace_minutes * 60:
        return float(mark), f"On time{extended}."
    return float(mark), ""


def late_rule(settings: Mapping[str, Any]) -> LateRule:
    """Return the rule that the settings of a round hold under ``late``.

    Raises
    ------
    DataError
        If a key is unknown or a value out of range.
    """
    block = settings.get("late") or {}
    known = [f.name for f in fields(LateRule)]
    if not isinstance(block, dict):
        raise DataError(f"round.yml, late: wanted {', '.join(known)}, got {block!r}.")
    for key in block:
        if key not in known:
            raise DataError(f"round.yml, late: unknown key {key!r}. {did_you_mean(str(key), known)}")
    try:
        return LateRule(**block)
    except ModelError as error:
        raise DataError(f"round.yml, late: {str(error).removeprefix('LateRule: ')}") from None


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where a row stands and the row, of a CSV with exactly these columns; nothing if there is no file."""
    if not path.is_file():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is not UTF-8 text. In Excel choose 'CSV UTF-8'.") from None
    rows = csv.reader(text.splitlines())
    heading = tuple(cell.strip() for cell in next(rows, []))
    if heading != columns:
        raise DataError(f"{path.name}: the first line must be {','.join(columns)}, got {','.join(heading)!r}.")
    for row in rows:
        cells = [cell.strip() for cell in row]
        where = f"{path.name}, line {rows.line_num}"
        if not any(cells):
            continue
        if len(cells) != len(columns) or not all(cells):
            raise DataError(f"{where}: wanted {','.join(columns)}, got {','.join(cells)!r}.")
        yield where, dict(zip(columns, cells, strict=True))


def _known(value: str, known: Collection[str], where: str) -> str:
    if value not in known:
        raise DataError(f"{where}: {value!r} is not of this round. {did_you_mean(value, known)}")
    return value


def _when(text: str, where: str) -> datetime:
    try:
        return moment(text)
    except DataError as error:
        raise DataError(f"{where}: {error}") from None


def _deadlines(folder: Path, settings: Mapping[str, Any], exercises: Collection[str]) -> dict[str, datetime]:
    due = {}
    if settings.get("deadline"):
        due = dict.fromkeys(exercises, _when(settings["deadline"], "round.yml, deadline"))
    seen: set[str] = set()
    for where, row in _rows(folder / "deadlines.csv", ("exercise", "due")):
        name = _known(row["exercise"], exercises, where)
        if name in seen:
            raise DataError(f"{where}: {name} has a deadline above already.")
        seen.add(name)
        due[name] = _when(row["due"], where)
    return due


def read_terms(
    folder: Path, settings: Mapping[str, Any], exercises: Collection[str], trainees: Collection[str]
) -> Terms:
    """Read the deadlines, extensions and late rule of a round.

    Parameters
    ----------
    folder
        The round's folder, with or without deadlines.csv and extensions.csv.
    settings
        What ``round.yml`` holds.
    exercises, trainees
        The codes and ids of the round.

    Raises
    ------
    DataError
        If a line names nobody or nothing of the round, stands twice, holds no time, or extends nothing.
    """
    due = _deadlines(folder, settings, exercises)
    extensions: dict[tuple[str, str], datetime] = {}
    everything: dict[tuple[str, str], datetime] = {}
    for where, row in _rows(folder / "extensions.csv", ("id", "exercise", "until")):
        trainee, until = _known(row["id"], trainees, where), _when(row["until"], where)
        star = row["exercise"] == "*"
        names = list(due) if star else [_known(row["exercise"], exercises, where)]
        if not any(name in due and until > due[name] for name in names):
            what = "every deadline" if star else f"the deadline of {names[0]}" if names[0] in due else "any deadline"
            raise DataError(f"{where}: {row['until']} is not later than {what}, so it extends nothing.")
        target = everything if star else extensions
        if any((trainee, name) in target for name in names):
            raise DataError(f"{where}: {trainee} has an extension for {row['exercise']} above already.")
        target |= {(trainee, name): until for name in names if until > due[name]}
    return Terms(due, everything | extensions, late_rule(settings))
