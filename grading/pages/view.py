"""All a page may know about a round, as plain values: pages open no file and no gradebook."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from grading.results import Status, SubmissionResult, Trainee
from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ExerciseInfo", "RoundView"]


@dataclass(frozen=True)
class ExerciseInfo:
    """One exercise of the round: its code, its title, who marks it and the most marks it gives.

    ``kind`` is ``auto`` (the judge), ``text`` (a person) or ``plain`` (nbgrader's own hidden tests, in the notebook).
    """

    code: str
    title: str
    kind: Literal["auto", "text", "plain"]
    max_score: float


@dataclass(frozen=True)
class RoundView:
    """One round as its pages see it.

    Parameters
    ----------
    round_name, course_code, course_title, country_code, country_name : str
        What the pages say about the round.
    module_titles : tuple of str
        The modules the round covers, in order.
    made_at : str
        When the figures were put together, ISO 8601; passed in, so that the same view gives the same bytes.
    exercises, trainees : tuple
        The columns and the rows of the round, in the order to show.
    results : tuple of SubmissionResult
        Exactly one for each pair of trainee and exercise, also where nothing was submitted.
    marks : mapping of (trainee id, exercise code) to float or None
        The final mark from the gradebook, marks given by hand included. None, or no entry: there is no mark. A failed
        or missing submission has None here, unless a person has entered a mark for it.
    comments : mapping of (trainee id, exercise code) to str
        What the trainer wrote.

    Raises
    ------
    ModelError
        A pair has no result or two, a result or mark belongs to nobody, or a mark is negative or not a number.

    Examples
    --------
    >>> result = SubmissionResult(trainee="t1", exercise="m1-x1", status=Status.FAILED, max_score=4, reason="no file")
    >>> view = RoundView("Demo", "coverage", "Coverage", ("Who is covered?",), "TZA", "Tanzania", "2025-01-31T09:00",
    ...                  (ExerciseInfo("m1-x1", "Rate", "auto", 4),), (Trainee("t1", "Asha"),), (result,), {}, {})
    >>> view.mark("t1", "m1-x1") is None, str(view.standing("t1", "m1-x1"))
    (True, 'failed')
    """

    round_name: str
    course_code: str
    course_title: str
    module_titles: tuple[str, ...]
    country_code: str
    country_name: str
    made_at: str
    exercises: tuple[ExerciseInfo, ...]
    trainees: tuple[Trainee, ...]
    results: tuple[SubmissionResult, ...]
    marks: Mapping[tuple[str, str], float | None] = field(default_factory=dict)
    comments: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a view in which a submission could be lost or counted twice."""
        _once("trainee", (t.id for t in self.trainees))
        _once("exercise", (e.code for e in self.exercises))
        _once("result", ((r.trainee, r.exercise) for r in self.results))
        wanted = {(t.id, e.code) for t in self.trainees for e in self.exercises}
        given = {(r.trainee, r.exercise) for r in self.results}
        if wanted != given:
            lost, extra = sorted(wanted - given)[:3], sorted(given - wanted)[:3]
            raise ModelError(
                "RoundView: results must have one entry for each trainee and exercise. "
                f"Missing: {lost}, unknown: {extra}. "
                "Give an entry with the status 'not submitted' where nothing came in."
            )
        for what, keys in (("marks", self.marks), ("comments", self.comments)):
            strange = sorted(set(keys) - wanted)[:3]
            if strange:
                raise ModelError(f"RoundView: {what} has entries of no trainee or exercise of the round: {strange}.")
        for key, mark in self.marks.items():
            if mark is not None and not (math.isfinite(mark) and mark >= 0):
                raise ModelError(f"RoundView: the mark of {key} must be a number from 0 up, or None, got {mark!r}.")

    @cached_property
    def _results(self) -> dict[tuple[str, str], SubmissionResult]:
        return {(r.trainee, r.exercise): r for r in self.results}

    @property
    def max_score(self) -> float:
        """The most marks that the round gives."""
        return math.fsum(e.max_score for e in self.exercises)

    def trainee(self, trainee_id: str) -> Trainee:
        """Return one row of the roster; DataError offers the closest ids."""
        for trainee in self.trainees:
            if trainee.id == trainee_id:
                return trainee
        known = did_you_mean(trainee_id, (t.id for t in self.trainees))
        raise DataError(f"RoundView: no trainee {trainee_id!r}. {known}")

    def exercise(self, code: str) -> ExerciseInfo:
        """Return one exercise; DataError offers the closest codes."""
        for exercise in self.exercises:
            if exercise.code == code:
                return exercise
        raise DataError(f"RoundView: no exercise {code!r}. {did_you_mean(code, (e.code for e in self.exercises))}")

    def result(self, trainee_id: str, code: str) -> SubmissionResult:
        """Return how a submission ended."""
        return self._results[self.trainee(trainee_id).id, self.exercise(code).code]

    def mark(self, trainee_id: str, code: str) -> float | None:
        """Return the final mark, or None where there is none."""
        return self.marks.get((trainee_id, code))

    def standing(self, trainee_id: str, code: str) -> Status:
        """Return the status to show: a mark makes it graded; without a mark nothing counts as graded."""
        status = self.result(trainee_id, code).status
        if self.mark(trainee_id, code) is not None:
            return Status.GRADED
        return Status.NEEDS_MARKING if status is Status.GRADED else status

    def by_hand(self, trainee_id: str, code: str) -> bool:
        """Return whether a person gave a mark to a submission that failed or never came."""
        ended = self.result(trainee_id, code).status
        return self.mark(trainee_id, code) is not None and ended in (Status.FAILED, Status.NOT_SUBMITTED)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each trainee and exercise: trainee, exercise, status, mark, max_score."""
        import pandas as pd

        rows = [
            (t.id, e.code, str(self.standing(t.id, e.code)), self.mark(t.id, e.code), e.max_score)
            for t in self.trainees
            for e in self.exercises
        ]
        return pd.DataFrame(rows, columns=["trainee", "exercise", "status", "mark", "max_score"])


def _once(what: str, keys: Iterable[object]) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise ModelError(f"RoundView: each {what} must be given once, got {twice[0]!r} more than once.")
