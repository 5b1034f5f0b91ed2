"""Receipts: for every file that arrives the server's time, its SHA-256 and a seal over this and all earlier ones.

``receipts/chain.jsonl`` holds one receipt a line, in the order of arrival, and is only ever added to. Each receipt
carries the seal of the one before; its own seal is the SHA-256 of all its fields. ``receipts/<trainee>.txt`` is the
same in words, for the trainee to keep; ``receipts.json`` says which submission counts.

Whoever changes, removes or slips in a receipt or a file in ``inbox/`` breaks the chain, or must seal anew everything
after it, and the seals no longer agree with the texts that trainees keep. Cutting off the end shows in the same way,
and in the number and last seal that :func:`verify` returns: write them down when a round closes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

__all__ = ["Receipt", "Verified", "issue", "read_chain", "text_of", "verify"]

START = "0" * 64


@dataclass(frozen=True)
class Receipt:
    """What the server says about one file that arrived; ``file`` is its path in ``inbox/``, empty if none was kept."""

    number: int
    round: str
    trainee: str
    exercise: str
    received: str
    size: int
    sha256: str
    file: str
    reason: str
    previous: str

    @property
    def seal(self) -> str:
        """SHA-256 of all fields, the seal of the receipt before included.

        >>> first = Receipt(1, "March", "t1", "m1-x1", "2026-03-01 09:00:00 UTC", 2, "00", "001.ipynb", "", START)
        >>> from dataclasses import replace
        >>> len(first.seal), first.seal == replace(first, received="2026-03-01 08:59:59 UTC").seal
        (64, False)
        """
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Verified:
    """What a look at all receipts found; ``problems`` is empty if nothing was altered."""

    receipts: int
    seal: str
    problems: tuple[str, ...]


def _chain_path(folder: Path) -> Path:
    return folder / "receipts" / "chain.jsonl"


def _lines(folder: Path) -> Iterator[tuple[int, Receipt | None, str]]:
    """Yield line number, receipt (None if unreadable) and written seal."""
    path = _chain_path(folder)
    if not path.is_file():
        return
    names = {f.name for f in fields(Receipt)}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        try:
            raw = json.loads(line)
            seal = raw.pop("seal")
            yield number, Receipt(**raw) if set(raw) == names else None, str(seal)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield number, None, ""


def read_chain(folder: Path) -> list[Receipt]:
    """Return all receipts of a round that can be read, in the order of arrival."""
    return [receipt for _, receipt, _ in _lines(folder) if receipt is not None]


def text_of(receipt: Receipt) -> str:
    """Return a receipt in words."""
    what = f"could not be used: {receipt.reason}" if receipt.reason else "taken for grading"
    rows: dict[str, Any] = {
        "round": receipt.round,
        "trainee": receipt.trainee,
        "exercise": receipt.exercise,
        "received": f"{receipt.received} (time of the server)",
        "size": f"{receipt.size:,} bytes",
        "SHA-256": receipt.sha256,
        "outcome": what,
        "follows": receipt.previous,
        "seal": receipt.seal,
    }
    return f"Receipt {receipt.number}\n" + "".join(f"  {key:<9} {value}\n" for key, value in rows.items()) + "\n"


def _texts(receipts: Iterable[Receipt]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for receipt in receipts:
        texts[receipt.trainee] = texts.get(receipt.trainee, "") + text_of(receipt)
    return texts


def issue(folder: Path, last: Receipt | None, **found: Any) -> Receipt:
    """Add a receipt to the chain and to the text its trainee keeps.

    Parameters
    ----------
    folder
        The round's folder.
    last
        The receipt before, or None at the start.
    found
        ``round``, ``trainee``, ``exercise``, ``received``, ``size``, ``sha256``, ``file`` and ``reason``.
    """
    number, previous = (last.number + 1, last.seal) if last else (1, START)
    receipt = Receipt(number=number, previous=previous, **found)
    path = _chain_path(folder)
    path.parent.mkdir(exist_ok=True)
    torn = path.is_file() and path.read_bytes()[-1:] not in (b"", b"\n")
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\n" * torn + json.dumps({**asdict(receipt), "seal": receipt.seal}, sort_keys=True) + "\n")
    with (path.parent / f"{receipt.trainee}.txt").open("a", encoding="utf-8") as stream:
        stream.write(text_of(receipt))
    return receipt


def _chain_problems(folder: Path) -> Iterator[str]:
    seal = START
    for number, receipt, written in _lines(folder):
        if receipt is None:
            yield f"line {number} of receipts/chain.jsonl is no receipt"
            return
        what = f"receipt {receipt.number} ({receipt.trainee}/{receipt.exercise})"
        if receipt.number != number:
            yield f"{what} stands in line {number}: a receipt was taken out or slipped in"
        elif receipt.previous != seal:
            yield f"{what} does not follow the one before it: one of the two was altered"
        elif receipt.seal != written:
            yield f"{what} was altered"
        seal = written


def _file_problems(folder: Path, chain: list[Receipt]) -> Iterator[str]:
    inbox = folder / "inbox"
    for receipt in chain:
        path = inbox / receipt.file
        if not receipt.file:
            continue
        if path.is_symlink() or not path.is_file():
            yield f"inbox/{receipt.file} of receipt {receipt.number} is gone"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != receipt.sha256:
            yield f"inbox/{receipt.file} is not the file of receipt {receipt.number}: it was altered"
    named = {receipt.file for receipt in chain}
    there = sorted(p.relative_to(inbox).as_posix() for p in inbox.rglob("*") if not p.is_dir())
    yield from (f"inbox/{name} has no receipt" for name in there if name not in named)


def _state_problems(state: dict[str, Any], chain: list[Receipt]) -> Iterator[str]:
    by_number = {receipt.number: receipt for receipt in chain}
    for key, entry in state.items():
        receipt = by_number.get(entry.get("number", 0))
        if (
            receipt is None
            or f"{receipt.trainee}/{receipt.exercise}" != key
            or (receipt.received, receipt.sha256, receipt.reason)
            != (entry.get("received"), entry.get("sha256"), entry.get("reason"))
        ):
            yield f"receipts.json says of {key} what no receipt says"
    lost = sorted({f"{r.trainee}/{r.exercise}" for r in chain} - set(state))
    yield from (f"receipts.json has no entry for {key}, of which there is a receipt" for key in lost)


def verify(folder: Path, state: dict[str, Any]) -> Verified:
    """Look at every receipt, every file in ``inbox/``, ``receipts.json`` and the trainees' texts.

    Parameters
    ----------
    folder
        The round's folder.
    state
        What ``receipts.json`` holds.
    """
    chain = read_chain(folder)
    problems = [*_chain_problems(folder), *_file_problems(folder, chain), *_state_problems(state, chain)]
    texts = _texts(chain)
    for trainee, text in texts.items():
        path = folder / "receipts" / f"{trainee}.txt"
        if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
            problems.append(f"receipts/{trainee}.txt is not what the receipts say")
    return Verified(len(chain), chain[-1].seal if chain else START, tuple(problems))
