"""Collect: take submissions in, keep each as it arrived, and put a mended copy where nbgrader looks.

The time that counts is the server's when a file is first collected. A time that the submission claims, in its
``timestamp.txt`` or its metadata, is never read. Collecting a file again that was here before does not date it anew,
and does not put it in the place of a later one.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.archive import Arrival, arrivals
from grading.course import Exercise
from grading.ingest import Unreadable, parse_notebook, read_notebook_file, shown
from grading.progress import Progress, quiet
from grading.receipts import Receipt, issue, read_chain
from grading.restore import restore
from grading.round import Round, now
from sscore.errors import DataError

__all__ = ["Collected", "collect"]

_LATER = "A later file could not be used"


@dataclass(frozen=True)
class Collected:
    """What a collection took in, and what it could not use, as sentences; ``repeated`` was there before, unchanged."""

    taken: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...] = ()


def _mended(round_: Round, arrival: Arrival, exercise: Exercise) -> tuple[Any, list[str]]:
    """Return the notebook to grade and the remarks on it; whatever is wrong with it is Unreadable."""
    if arrival.refusal:
        raise Unreadable(arrival.refusal)
    try:
        parsed, mended = parse_notebook(arrival.content)
        notebook, restored = restore(parsed, read_notebook_file(round_.released(exercise)))
    except Unreadable:
        raise
    except Exception as error:  # one submission that meets a fault of ours must not cost the others their grading
        raise Unreadable(f"it could not be read ({type(error).__name__}); please report this") from error
    more = [name for name in arrival.beside if name not in exercise.files]
    left = [f"Only the notebook is taken; left out: {', '.join(more[:5])}{', …' * (len(more) > 5)}."] if more else []
    return notebook, [*mended, *restored, *left]


class _Desk:
    """One collection: the receipts so far and what is done with each arrival."""

    def __init__(self, round_: Round, at: str) -> None:
        self.round, self.at = round_, at
        self.exercises = {e.exercise: e for e in round_.exercises}
        self.state = round_.receipts()
        self.chain = read_chain(round_.folder)
        self.repeated: list[tuple[str, str]] = []

    def known(self, arrival: Arrival, reason: str) -> Receipt | None:
        """Return the receipt that this very file has already, if any."""
        earlier = (r for r in self.chain if (r.trainee, r.exercise) == (arrival.trainee, arrival.exercise))
        return next((r for r in earlier if r.sha256 == arrival.digest and r.reason == reason), None)

    def receipt(self, arrival: Arrival, reason: str) -> Receipt:
        """Keep the file as it arrived and issue its receipt; bytes that were here before keep their time."""
        key, file, received = f"{arrival.trainee}/{arrival.exercise}", "", self.at
        if arrival.content:
            same = [r for r in self.chain if r.file.startswith(f"{key}/") and r.sha256 == arrival.digest]
            received = same[0].received if same else received
            inbox = self.round.folder / "inbox" / arrival.trainee / arrival.exercise
            inbox.mkdir(parents=True, exist_ok=True)
            file = f"{key}/{len(list(inbox.iterdir())) + 1:03}.ipynb"
            (self.round.folder / "inbox" / file).write_bytes(arrival.content)
        found: dict[str, Any] = {"round": self.round.name, "trainee": arrival.trainee, "exercise": arrival.exercise}
        found |= {
            "received": received,
            "size": len(arrival.content),
            "sha256": arrival.digest,
            "file": file,
            "reason": reason,
        }
        last = self.chain[-1] if self.chain else None
        self.chain.append(issue(self.round.folder, last, **found))
        return self.chain[-1]

    def take(self, arrival: Arrival) -> str:
        """Take one arrival in; return why it cannot be used, or nothing."""
        key, reason = f"{arrival.trainee}/{arrival.exercise}", ""
        notebook: Any = None
        remarks: list[str] = []
        try:
            notebook, remarks = _mended(self.round, arrival, self.exercises[arrival.exercise])
        except Unreadable as error:
            reason = str(error)
        receipt, earlier = self.known(arrival, reason), self.state.get(key)
        if receipt is not None:
            self.repeated.append((arrival.trainee, arrival.exercise))
            if earlier and earlier.get("number", 0) > receipt.number:
                return reason
        receipt = receipt or self.receipt(arrival, reason)
        notes = [r for r in earlier["remarks"] if r.startswith(_LATER)] if earlier else []
        if reason and earlier and not earlier["reason"]:
            note = f"{_LATER} ({reason}); the earlier one stands."
            self.state[key] = {**earlier, "remarks": list(dict.fromkeys([*earlier["remarks"], note]))}
            return reason
        if not reason:
            self.put(arrival, notebook, receipt.received)
        kept = notes if earlier and earlier.get("number") == receipt.number else []
        self.state[key] = {"received": receipt.received, "sha256": receipt.sha256, "reason": reason}
        self.state[key] |= {"remarks": [*remarks, *kept], "number": receipt.number}
        return reason

    def put(self, arrival: Arrival, notebook: Any, received: str) -> None:
        """Put the notebook where nbgrader looks, with the server's time."""
        target = self.round.submitted(arrival.trainee, arrival.exercise)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
        (target.parent / "timestamp.txt").write_text(received, encoding="utf-8")

    def save(self) -> None:
        """Write which submission counts, whole or not at all."""
        part = self.round.folder / "receipts.part"
        part.write_text(json.dumps(self.state, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(self.round.folder / "receipts.json")


def _stranger(arrival: Arrival, people: Collection[str], names: Collection[str]) -> str:
    """Return why an arrival is nobody's of this round, or nothing."""
    if arrival.stray:
        return arrival.refusal
    for given, known, what in (
        (arrival.trainee, people, "nobody on the roster"),
        (arrival.exercise, names, "no exercise of this course"),
    ):
        if given not in known:
            same = [name for name in known if name.casefold() == given.casefold()]
            return what + (f"; {same[0]!r} is, and capital letters count" if same else "")
    return ""


def collect(round_: Round, source: Path, *, at: str = "", progress: Progress = quiet) -> Collected:
    """Take in submissions from a folder or a zip.

    Every file is kept as it arrived, with a receipt: the server's time and its SHA-256. A broken file never replaces
    an earlier one that could be read.

    Parameters
    ----------
    at
        The server's time; given only to make a round reproducible.

    Raises
    ------
    DataError
        If nothing was released yet, or the source is refused whole (see :func:`grading.archive.arrivals`).
    """
    missing = [e.exercise for e in round_.exercises if not round_.released(e).is_file()]
    if missing:
        raise DataError(f"collect: {', '.join(missing)} not released yet. Run: sscourse round release")
    people = {t.id for t in round_.trainees}
    desk = _Desk(round_, at or now())
    taken, broken, unknown = [], [], []
    found = arrivals(source, people, desk.exercises)
    for number, arrival in enumerate(found, start=1):
        stranger = _stranger(arrival, people, desk.exercises)
        if stranger:
            unknown.append(f"{shown(arrival.trainee)}/{shown(arrival.exercise)}: {stranger}; left out.")
            continue
        reason = desk.take(arrival)
        desk.save()
        if reason:
            broken.append(f"{arrival.trainee}/{arrival.exercise}: {reason}.")
        taken.append((arrival.trainee, arrival.exercise))
        progress("collect", number, len(found))
    return Collected(tuple(taken), tuple(broken), tuple(unknown), tuple(desk.repeated))
