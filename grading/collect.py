"""Collect: take submissions in, keep each as it arrived, and put a mended copy where nbgrader looks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.ingest import Arrival, Unreadable, arrivals, parse_notebook, read_notebook_file, restore
from grading.progress import Progress, quiet
from grading.round import Round, now
from sscore.errors import DataError

__all__ = ["Collected", "collect"]


@dataclass(frozen=True)
class Collected:
    """What a collection took in, and what it could not use, as sentences."""

    taken: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]
    unknown: tuple[str, ...]


def _take(round_: Round, arrival: Arrival, at: str) -> dict[str, Any]:
    """Keep one arrival, mend it, and put it where nbgrader looks; return its receipt."""
    receipt = {"received": at, "sha256": arrival.digest, "reason": "", "remarks": []}
    inbox = round_.folder / "inbox" / arrival.trainee / arrival.exercise
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / f"{len(list(inbox.iterdir())) + 1:03}.ipynb").write_bytes(arrival.content)
    try:
        if arrival.refusal:
            raise Unreadable(arrival.refusal)
        released = read_notebook_file(round_.folder / "release" / arrival.exercise / f"{arrival.exercise}.ipynb")
        notebook, remarks = restore(parse_notebook(arrival.content), released)
    except Unreadable as error:
        return {**receipt, "reason": str(error)}
    target = round_.submitted(arrival.trainee, arrival.exercise)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    (target.parent / "timestamp.txt").write_text(at, encoding="utf-8")
    return {**receipt, "remarks": list(remarks)}


def collect(round_: Round, source: Path, *, at: str = "", progress: Progress = quiet) -> Collected:
    """Take in submissions from a folder or a zip.

    Every file is kept as it arrived, with the server's time and its SHA-256. A broken file never replaces an earlier
    one that could be read.

    Raises
    ------
    DataError
        If nothing was released yet, or the source is refused whole (see :func:`grading.ingest.arrivals`).
    """
    missing = [e.exercise for e in round_.exercises if not round_.released(e).is_file()]
    if missing:
        raise DataError(f"collect: {', '.join(missing)} not released yet. Run: sscourse round release")
    at = at or now()
    people = {t.id for t in round_.trainees}
    names = {e.exercise for e in round_.exercises}
    receipts = round_.receipts()
    taken, broken, unknown = [], [], []
    found = arrivals(source)
    for number, arrival in enumerate(found, start=1):
        key = f"{arrival.trainee}/{arrival.exercise}"
        if arrival.trainee not in people or arrival.exercise not in names:
            what = "nobody on the roster" if arrival.trainee not in people else "no exercise of this course"
            unknown.append(f"{key}: {what}; left out.")
            continue
        receipt = _take(round_, arrival, at)
        earlier = receipts.get(key)
        if receipt["reason"]:
            broken.append(f"{key}: {receipt['reason']}.")
            if earlier and not earlier["reason"]:
                note = f"A later file could not be used ({receipt['reason']}); the earlier one stands."
                receipt = {**earlier, "remarks": [*earlier["remarks"], note]}
        receipts[key] = receipt
        taken.append((arrival.trainee, arrival.exercise))
        progress("collect", number, len(found))
    part = round_.folder / "receipts.part"
    part.write_text(json.dumps(receipts, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(round_.folder / "receipts.json")
    return Collected(tuple(taken), tuple(broken), tuple(unknown))
