"""The figures of a report, apart from how they look."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from grading.pages.view import RoundView
from grading.results import ItemResult, Status

__all__ = [
    "CaseRate",
    "Headline",
    "ItemSummary",
    "Misconception",
    "Total",
    "headline",
    "items",
    "misconceptions",
    "totals",
]


@dataclass(frozen=True)
class Headline:
    """A round in nine numbers; the four statuses add up to ``expected``."""

    trainees: int
    expected: int
    graded: int
    needs_marking: int
    failed: int
    not_submitted: int
    median_share: float | None

    @property
    def received(self) -> int:
        """Submissions that came in, also those that could not be graded."""
        return self.expected - self.not_submitted

    @property
    def completion(self) -> float | None:
        """The share of expected submissions that are graded or wait for a mark; None in an empty round."""
        return (self.graded + self.needs_marking) / self.expected if self.expected else None


@dataclass(frozen=True)
class CaseRate:
    """How many of the answers that were judged on a case got it right."""

    name: str
    passed: int
    judged: int


@dataclass(frozen=True)
class ItemSummary:
    """Marks and cases of one item over all trainees."""

    exercise: str
    item: str
    title: str
    max_score: float
    marks: tuple[float, ...]
    cases: tuple[CaseRate, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Marks as fractions of the most the item gives; empty for an item without marks."""
        return tuple(mark / self.max_score for mark in self.marks) if self.max_score > 0 else ()

    @property
    def median_share(self) -> float | None:
        """The middle mark as a fraction, or None without marks."""
        return median(self.shares) if self.shares else None


@dataclass(frozen=True)
class Misconception:
    """A known wrong idea and the trainees whose answers showed it."""

    exercise: str
    item: str
    name: str
    trainees: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """The marks of one trainee: ``mark`` adds only marks that exist, ``open`` counts the exercises without one."""

    trainee: str
    mark: float | None
    max_marked: float
    max_score: float
    open: int


def headline(view: RoundView) -> Headline:
    """Count the submissions of a round by status and give the middle mark over marked submissions."""
    pairs = [(t.id, e) for t in view.trainees for e in view.exercises]
    standing = [view.standing(t, e.code) for t, e in pairs]
    marked = [(view.mark(t, e.code), e.max_score) for t, e in pairs]
    shares = [mark / most for mark, most in marked if mark is not None and most > 0]
    return Headline(
        trainees=len(view.trainees),
        expected=len(pairs),
        graded=standing.count(Status.GRADED),
        needs_marking=standing.count(Status.NEEDS_MARKING),
        failed=standing.count(Status.FAILED),
        not_submitted=standing.count(Status.NOT_SUBMITTED),
        median_share=median(shares) if shares else None,
    )


def items(view: RoundView) -> tuple[ItemSummary, ...]:
    """Return every item that at least one trainee answered, in the order of the exercises."""
    found: dict[tuple[str, str], list[tuple[float | None, ItemResult]]] = {}
    for exercise in view.exercises:
        for trainee in view.trainees:
            answered = view.result(trainee.id, exercise.code).items
            final = view.mark(trainee.id, exercise.code)
            for item in answered:
                mark = final if len(answered) == 1 and final is not None else item.score
                found.setdefault((exercise.code, item.item), []).append((mark, item))
    return tuple(
        ItemSummary(
            exercise=exercise,
            item=item,
            title=rows[0][1].title,
            max_score=rows[0][1].max_score,
            marks=tuple(mark for mark, _ in rows if mark is not None),
            cases=_case_rates([row for _, row in rows]),
        )
        for (exercise, item), rows in found.items()
    )


def _case_rates(rows: list[ItemResult]) -> tuple[CaseRate, ...]:
    passed: dict[str, list[bool]] = {}
    for row in rows:
        for case in row.cases:
            passed.setdefault(case.name, []).append(case.passed)
    return tuple(CaseRate(name, sum(answers), len(answers)) for name, answers in passed.items())


def misconceptions(view: RoundView) -> tuple[Misconception, ...]:
    """Return the wrong ideas that answers showed, the commonest first, each trainee counted once."""
    seen: dict[tuple[str, str, str], list[str]] = {}
    for exercise in view.exercises:
        for trainee in view.trainees:
            for item in view.result(trainee.id, exercise.code).items:
                for name in dict.fromkeys(item.misconceptions):
                    seen.setdefault((exercise.code, item.item, name), []).append(trainee.id)
    ordered = sorted(seen.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Misconception(*key, trainees=tuple(ids)) for key, ids in ordered)


def totals(view: RoundView) -> tuple[Total, ...]:
    """Add up each trainee's marks; a trainee without any mark has the total None, not zero."""
    rows = []
    for trainee in view.trainees:
        marked = [(view.mark(trainee.id, e.code), e.max_score) for e in view.exercises]
        given = [(mark, most) for mark, most in marked if mark is not None]
        rows.append(
            Total(
                trainee=trainee.id,
                mark=math.fsum(mark for mark, _ in given) if given else None,
                max_marked=math.fsum(most for _, most in given),
                max_score=view.max_score,
                open=len(marked) - len(given),
            )
        )
    return tuple(rows)
