"""What grading found, as plain values that files, feedback and reports share.

A submission always ends in one explicit :class:`Status`; a failed one carries its reason and no score.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = ["CaseResult", "ItemResult", "Status", "SubmissionResult", "Trainee", "read_result", "write_result"]


class Status(StrEnum):
    """How a submission ended."""

    GRADED = "graded"
    NEEDS_MARKING = "needs marking"
    FAILED = "failed"
    NOT_SUBMITTED = "not submitted"


@dataclass(frozen=True)
class Trainee:
    """One row of the roster."""

    id: str
    name: str
    institution: str = ""
    country: str = ""
    email: str = ""


@dataclass(frozen=True)
class CaseResult:
    """One case of an item: its name, whether the answer was right, and a sentence that never gives the value away."""

    name: str
    passed: bool
    message: str


@dataclass(frozen=True)
class ItemResult:
    """One item of an exercise; ``score`` is None while a person has still to mark it."""

    item: str
    title: str
    score: float | None
    max_score: float
    cases: tuple[CaseResult, ...] = ()
    hints: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class SubmissionResult:
    """How one trainee's submission of one exercise ended."""

    trainee: str
    exercise: str
    status: Status
    max_score: float
    reason: str = ""
    remarks: tuple[str, ...] = ()
    items: tuple[ItemResult, ...] = ()
    submitted_at: str = ""
    digest: str = ""
    receipt: int = 0

    def is_of(self, receipt: Mapping[str, Any]) -> bool:
        """Return whether this result is of the file of a receipt, read the way that receipt says."""
        return (self.digest, self.receipt) == (receipt["sha256"], receipt.get("number", 0))

    @property
    def score(self) -> float | None:
        """The sum over items, or None while any item is unmarked or the submission failed or is missing."""
        if self.status not in (Status.GRADED, Status.NEEDS_MARKING) or not self.items:
            return None
        scores = [item.score for item in self.items]
        return None if any(s is None for s in scores) else float(sum(s for s in scores if s is not None))


def write_result(result: SubmissionResult, path: Path) -> None:
    """Write one result as JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def read_result(path: Path) -> SubmissionResult:
    """Read what :func:`write_result` wrote."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    items = tuple(
        ItemResult(
            **{
                **item,
                "cases": tuple(CaseResult(**case) for case in item["cases"]),
                "hints": tuple(item["hints"]),
                "misconceptions": tuple(item["misconceptions"]),
            }
        )
        for item in raw.pop("items")
    )
    return SubmissionResult(
        **{**raw, "status": Status(raw["status"]), "remarks": tuple(raw["remarks"]), "items": items}
    )
