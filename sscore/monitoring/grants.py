"""Grant applications scored by several assessors against one published rubric.

An assessor's total for an application lies from 0 to 100::

    total = 100 x sum of weight(c) x (score(c) - lowest(c)) / (highest(c) - lowest(c)) / sum of weight(c)

The mark is the mean of the totals of the assessors without a conflict of interest. Two assessors who are far apart, or
on both sides of the threshold, meet before anything is decided: the mean of a 2 and a 4 is not a 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Criterion", "GrantAssessment", "Rubric", "assess_grants"]

STATUSES = ("recommended", "not recommended", "moderation", "another assessor")
COLUMNS = ("application", "assessor", "criterion", "score")


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric: its weight (any positive unit), its lowest and its highest score."""

    name: str
    weight: float = 1.0
    lowest: float = 0.0
    highest: float = 5.0

    def __post_init__(self) -> None:
        """Raise for a weight or a scale that cannot be used."""
        if not (np.isfinite(self.weight) and self.weight > 0):
            raise ModelError(f"Criterion {self.name!r}: weight must be above 0, got {self.weight!r}.")
        if not (np.isfinite([self.lowest, self.highest]).all() and self.lowest < self.highest):
            raise ModelError(
                f"Criterion {self.name!r}: highest must be above lowest, got {self.lowest!r} and {self.highest!r}."
            )


@dataclass(frozen=True)
class Rubric:
    """The criteria and the rules of a call, published before applications are read.

    Attributes
    ----------
    criteria
        At least one, with different names.
    threshold
        Mark from which an application is recommended, 0 to 100; the threshold itself passes.
    tolerance
        Largest distance of two assessors' totals that needs no meeting, 0 to 100.
    minimum_assessors
        How many assessors without a conflict an application needs, at least 2.
    """

    criteria: tuple[Criterion, ...]
    threshold: float = 60.0
    tolerance: float = 20.0
    minimum_assessors: int = 2

    def __post_init__(self) -> None:
        """Raise for rules that contradict themselves."""
        names = [c.name for c in self.criteria]
        if not names or len(set(names)) != len(names):
            raise ModelError(f"Rubric: criteria must be there and have different names, got {names!r}.")
        for name, value in (("threshold", self.threshold), ("tolerance", self.tolerance)):
            if not 0 <= value <= 100:
                raise ModelError(f"Rubric: {name} must be from 0 to 100 points, got {value!r}.")
        if self.minimum_assessors < 2:
            raise ModelError(
                f"Rubric: minimum_assessors must be at least 2, got {self.minimum_assessors!r}. "
                f"A single score cannot be checked against anything."
            )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a criterion, with its share of the mark."""
        import pandas as pd

        whole = sum(c.weight for c in self.criteria)
        rows = [(c.name, c.lowest, c.highest, c.weight / whole) for c in self.criteria]
        return pd.DataFrame(rows, columns=["criterion", "lowest", "highest", "share of the mark"])


@dataclass(frozen=True)
class GrantAssessment:
    """The marks of a call before moderation.

    Attributes
    ----------
    applications
        One row an application, best first: ``application``, ``assessors``, ``mark``, ``lowest``, ``highest``,
        ``apart`` (points), ``conflicts`` (scores set aside), ``status``, ``reason``, ``rank`` (ties share a rank; NaN
        where nothing is decided).
    totals
        One row an assessor and application that counts: ``application``, ``assessor``, ``total`` (0 to 100).
    rubric
        The rules used.
    set_aside
        Pairs (application, assessor) with a declared conflict whose scores were not used.
    """

    applications: pd.DataFrame
    totals: pd.DataFrame
    rubric: Rubric
    set_aside: tuple[tuple[str, str], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the applications, best first."""
        return self.applications.copy()

    def grid(self) -> pd.DataFrame:
        """Return totals with applications as rows and assessors as columns; NaN where somebody did not assess."""
        return self.totals.pivot(index="application", columns="assessor", values="total")

    def count(self, status: str) -> int:
        """Return how many applications have a status.

        Raises
        ------
        ModelError
            For a status that does not exist.
        """
        if status not in STATUSES:
            raise ModelError(f"GrantAssessment.count: no status {status!r}. {did_you_mean(status, STATUSES)}")
        return int((self.applications["status"] == status).sum())


def assess_grants(
    scores: pd.DataFrame, rubric: Rubric, *, conflicts: Iterable[tuple[str, str]] = ()
) -> GrantAssessment:
    """Return the mark and the next step of every application.

    Due process: a status is a step in a published procedure. "not recommended" can be appealed with the assessors'
    reasons in hand, and an application waiting for moderation or for another assessor has not failed.

    Parameters
    ----------
    scores
        One row a score: ``application``, ``assessor``, ``criterion``, ``score``. An assessor scores every criterion of
        an application, once.
    rubric
        Criteria and rules.
    conflicts
        Pairs (application, assessor) where the assessor declared an interest. Their scores are set aside, not averaged.

    Raises
    ------
    ModelError
        For a missing column, an unknown criterion, a score off the scale, a criterion scored twice or left out, or a
        conflict that names an application or assessor nobody knows.

    Examples
    --------
    Totals 40 and 80 on a scale from 0 to 5: the mean would pass, but the two must meet.

    >>> import pandas as pd
    >>> scores = pd.DataFrame({"application": ["A", "A"], "assessor": ["x", "y"], "criterion": ["need", "need"],
    ...                        "score": [2, 4]})
    >>> assess_grants(scores, Rubric((Criterion("need"),))).to_frame()[["mark", "apart", "status"]].values.tolist()
    [[60.0, 40.0, 'moderation']]
    """
    totals = _totals(_checked(scores, rubric), rubric)
    pairs = _conflicts(totals, conflicts)
    known = list(zip(totals["application"], totals["assessor"], strict=True))
    aside = np.array([pair in pairs for pair in known], dtype=bool)
    used = totals[~aside].reset_index(drop=True)
    return GrantAssessment(
        applications=_applications(totals, aside, rubric),
        totals=used,
        rubric=rubric,
        set_aside=tuple(sorted(pair for pair in known if pair in pairs)),
    )


def _checked(scores: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return the scores as plain columns, or say which row is wrong."""
    if table_with("assess_grants", scores, COLUMNS).empty:
        raise ModelError("assess_grants: scores has no rows. Enter at least one application.")
    table = scores[list(COLUMNS)].reset_index(drop=True)
    for column in ("application", "assessor"):
        if (empty := table[column].isna().to_numpy()).any():
            raise ModelError(f"assess_grants: row {int(np.argmax(empty))} has no {column}.")
    table = table.astype({"application": str, "assessor": str})
    criteria = {c.name: c for c in rubric.criteria}
    for k, (application, assessor, criterion, score) in enumerate(table.to_numpy(dtype=object).tolist()):
        if criterion not in criteria:
            hint = did_you_mean(str(criterion), list(criteria))
            raise ModelError(f"assess_grants: row {k} scores the unknown criterion {criterion!r}. {hint}")
        scale = criteria[criterion]
        if isinstance(score, str) or not scale.lowest <= float(score) <= scale.highest:
            raise ModelError(
                f"assess_grants: row {k} ({application}, {assessor}, {criterion}): the score must be from "
                f"{scale.lowest:g} to {scale.highest:g}, got {score!r}. A criterion not scored is no 0: ask for it."
            )
    return table


def _totals(table: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return one total (0 to 100) for each assessor and application."""
    twice = table.duplicated(["application", "assessor", "criterion"])
    if twice.any():
        double = table[twice].iloc[0]
        raise ModelError(
            f"assess_grants: {double['assessor']} scored {double['criterion']!r} of {double['application']} twice. "
            f"Keep one."
        )
    wide = table.astype({"score": float}).pivot(index=["application", "assessor"], columns="criterion", values="score")
    wide = wide.reindex(columns=[c.name for c in rubric.criteria])
    if wide.isna().any().any():
        row, column = (int(i) for i in np.argwhere(wide.isna().to_numpy())[0])
        application, assessor = wide.index[row]
        raise ModelError(
            f"assess_grants: {assessor} left out {wide.columns[column]!r} of {application}. Every assessor scores "
            f"every criterion; one left out is not a 0."
        )
    low = np.array([c.lowest for c in rubric.criteria])
    high = np.array([c.highest for c in rubric.criteria])
    weight = np.array([c.weight for c in rubric.criteria])
    wide["total"] = 100 * ((wide.to_numpy() - low) / (high - low)) @ (weight / weight.sum())
    return wide["total"].reset_index()


def _conflicts(totals: pd.DataFrame, conflicts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the declared pairs, each with a known application and assessor."""
    given = list(conflicts)
    for pair in given:
        if isinstance(pair, str) or len(pair) != 2:
            raise ModelError(f"assess_grants: a conflict is a pair (application, assessor), got {pair!r:.80}.")
    pairs = {(str(a), str(b)) for a, b in given}
    applications, assessors = set(totals["application"]), set(totals["assessor"])
    for application, assessor in sorted(pairs):
        for kind, name, known in (
            ("application", application, applications),
            ("assessor", assessor, assessors),
        ):
            if name not in known:
                raise ModelError(
                    f"assess_grants: a conflict names the {kind} {name!r}, which has no score. "
                    f"{did_you_mean(name, known)}"
                )
    return pairs


def _applications(totals: pd.DataFrame, aside: np.ndarray, rubric: Rubric) -> pd.DataFrame:
    """Return one row an application, best first."""
    import pandas as pd

    rows = []
    for application, group in totals.groupby("application", sort=True):
        out = aside[group.index.to_numpy()]
        marks = group["total"].to_numpy()[~out]
        mark = float(marks.mean()) if marks.size else float("nan")
        low, high = (float(marks.min()), float(marks.max())) if marks.size else (float("nan"), float("nan"))
        status, reason = _status(marks, rubric)
        rows.append((application, marks.size, mark, low, high, high - low, int(out.sum()), status, reason))
    columns = ["application", "assessors", "mark", "lowest", "highest", "apart", "conflicts", "status", "reason"]
    frame = pd.DataFrame(rows, columns=columns)
    decided = frame["status"].isin(STATUSES[:2])
    frame["rank"] = frame["mark"].where(decided).rank(method="min", ascending=False)
    return frame.sort_values(["mark", "application"], ascending=[False, True], na_position="last", ignore_index=True)


def _status(marks: np.ndarray, rubric: Rubric) -> tuple[str, str]:
    """Return the next step of an application, and why."""
    if marks.size < rubric.minimum_assessors:
        have = f"{marks.size} of {rubric.minimum_assessors} assessors without a conflict of interest"
        return "another assessor", have
    apart = marks.max() - marks.min()
    if apart > rubric.tolerance + 1e-9:
        return "moderation", f"assessors are {apart:.0f} points apart"
    passes = marks >= rubric.threshold - 1e-9
    if passes.any() and not passes.all():
        return "moderation", "assessors are on both sides of the threshold"
    return (
        (STATUSES[0], "all assessors at or above the threshold")
        if passes.all()
        else (
            STATUSES[1],
            "all assessors below the threshold",
        )
    )
