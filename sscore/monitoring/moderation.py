"""Are the assessors fair to each other? Severity, drift, outliers, agreement, and marks corrected for severity.

The total of assessor j for application i is split by least squares::

    total(i, j) = quality(i) + severity(j) + rest(i, j)        severities add up to 0; below 0 is strict

Due process: every flag here is a question to ask an assessor, never a finding. A strict assessor may be the one who
read the annexes. Nobody is dropped by a number; an assessor answers first, and a second reader looks at the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats
from sscore.monitoring.grants import GrantAssessment
from sscore.monitoring.krippendorff import KrippendorffAlpha, krippendorff_alpha

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Moderation", "moderate"]

_FEWEST = 3


@dataclass(frozen=True)
class Moderation:
    """What a moderation meeting has to look at.

    Attributes
    ----------
    assessors
        One row an assessor: ``assessor``, ``applications``, ``severity`` (points; below 0 strict), ``error`` (standard
        error of severity), ``spread`` (standard deviation of what is left), ``drift`` (change of severity from the
        first to the second half of the assessor's files, points; NaN without an order), ``flag`` ("", "strict",
        "lenient", "erratic", "drifting"; several joined by ", ").
    applications
        One row an application: ``application``, ``mark`` (mean of the totals), ``adjusted`` (quality, corrected for
        severity), ``changes`` (whether the correction crosses the threshold).
    agreement
        Krippendorff's alpha of the totals, interval level.
    meeting
        Whether alpha is under the agreed ``minimum``.
    minimum, limit, remarks
        The rules used, and what the reader has to know.
    """

    assessors: pd.DataFrame
    applications: pd.DataFrame
    agreement: KrippendorffAlpha
    meeting: bool
    minimum: float
    limit: float
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the assessors, strictest first."""
        return self.assessors.copy()

    def flagged(self) -> tuple[str, ...]:
        """Return the assessors to talk with."""
        return tuple(self.assessors.loc[self.assessors["flag"] != "", "assessor"])


def moderate(
    assessment: GrantAssessment,
    *,
    minimum: float = 0.6,
    limit: float = 10.0,
    order: Mapping[tuple[str, str], float] | None = None,
) -> Moderation:
    """Return severity, drift and agreement of the assessors of a call.

    Parameters
    ----------
    assessment
        From :func:`sscore.monitoring.assess_grants`.
    minimum
        Agreement (alpha) under which the assessors meet and mark again; a convention of the call, from -1 to 1.
    limit
        Points of severity or drift from which an assessor is flagged, and twice which, as a spread, is "erratic"; above
        0. Severity and drift are flagged only if they are also more than twice their standard error.
    order
        When each (application, assessor) was marked: any number that rises with time. Without it drift is NaN.

    Raises
    ------
    ModelError
        For limits that cannot be, fewer than two assessors or applications, or an order that lacks a pair.

    References
    ----------
    A linear form of the many-facet model of severity (Linacre, *Many-Facet Rasch Measurement*, 1989).

    Examples
    --------
    The second assessor is 20 points more lenient with everybody: severities -10 and +10.

    >>> import pandas as pd
    >>> from sscore.monitoring import Criterion, Rubric, assess_grants
    >>> rows = [(a, j, "need", s) for a, x, y in (("A", 1, 2), ("B", 3, 4)) for j, s in (("x", x), ("y", y))]
    >>> scores = pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])
    >>> moderate(assess_grants(scores, Rubric((Criterion("need"),)))).assessors["severity"].round(6).tolist()
    [-10.0, 10.0]
    """
    import pandas as pd

    if not (np.isfinite(limit) and limit > 0) or not -1 <= minimum <= 1:
        raise ModelError(f"moderate: wanted limit > 0 and minimum from -1 to 1, got {limit!r} and {minimum!r}.")
    totals = assessment.totals
    grid = assessment.grid()
    if min(grid.shape) < 2:
        raise ModelError(f"moderate: wanted at least two applications and two assessors, got {grid.shape}.")
    table = grid.to_numpy()
    parts = _parts(table)
    remarks = []
    if parts > 1:
        remarks.append(
            f"The assessors fall into {parts} groups without a common application: severities compare inside a group "
            f"only. Let some applications cross."
        )
    if not (np.isfinite(table).sum(axis=1) >= 2).any():
        raise ModelError("moderate: no application has two assessors, so nobody can be compared with anybody.")
    quality, severity, rest, error = _split(table, parts)
    drift, drift_error = _drift(totals, grid, rest, order)
    names = [str(c) for c in grid.columns]
    assessors = _assessor_frame(names, table, (severity, error, rest), (drift, drift_error), limit)
    alpha = krippendorff_alpha(table.T, "interval")
    if (assessors["applications"] < _FEWEST).any():
        remarks.append(f"Assessors with fewer than {_FEWEST} files are not flagged: too little to go on.")
    threshold = assessment.rubric.threshold
    mark = np.nanmean(table, axis=1)
    applications = pd.DataFrame({"application": grid.index, "mark": mark, "adjusted": quality})
    applications["changes"] = (mark >= threshold - 1e-9) != (quality >= threshold - 1e-9)
    meeting = not alpha.alpha >= minimum
    return Moderation(assessors, applications, alpha, meeting, minimum, limit, tuple(remarks))


def _parts(table: Floats) -> int:
    """Return into how many groups without a common application the assessors fall."""
    group = list(range(table.shape[1]))
    for row in table:
        seen = np.flatnonzero(np.isfinite(row))
        joined = {group[j] for j in seen}
        group = [group[seen[0]] if g in joined else g for g in group] if len(seen) else group
    return len(set(group))


def _split(table: Floats, parts: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return quality of applications, severity of assessors, residuals, and the standard error of severity.

    The quality of an application is what its totals leave on average, so only the assessors stay in the equations:
    ``[diag(files) - N' diag(1/n) N] severity = sums of what a total lies above its application's mean``.
    """
    there = np.isfinite(table)
    read, files = there.sum(axis=1), there.sum(axis=0)
    means = np.nansum(table, axis=1) / read
    share = there / read[:, None]
    inverse = np.linalg.pinv(np.diag(files.astype(float)) - there.T @ share, rcond=1e-10, hermitian=True)
    severity = inverse @ np.where(there, table - means[:, None], 0.0).sum(axis=0)
    quality = means - share @ severity
    rest = table - quality[:, None] - severity[None, :]
    free = int(there.sum()) - (table.shape[0] + table.shape[1] - parts)
    variance = float(np.nansum(rest**2) / free) if free > 0 else float("nan")
    return quality, severity, rest, np.sqrt(variance * np.diag(inverse))


def _drift(
    totals: pd.DataFrame, grid: pd.DataFrame, rest: Floats, order: Mapping[tuple[str, str], float] | None
) -> tuple[Floats, Floats]:
    """Return the change of severity from each assessor's first half of files to the second, and its error."""
    nothing = np.full(grid.shape[1], np.nan)
    if order is None:
        return nothing, nothing
    for pair in zip(totals["application"], totals["assessor"], strict=True):
        if pair not in order:
            raise ModelError(f"moderate: order lacks {pair!r}. Give a time for every (application, assessor).")
    drift, error = nothing.copy(), nothing.copy()
    applications = [str(a) for a in grid.index]
    for j, name in enumerate(grid.columns):
        rows = np.flatnonzero(np.isfinite(rest[:, j]))
        when = [order[(applications[i], str(name))] for i in rows]
        left = rest[rows[np.argsort(when, kind="stable")], j]
        first, second = left[: len(left) // 2], left[(len(left) + 1) // 2 :]
        if len(first) >= 2:
            drift[j] = second.mean() - first.mean()
            error[j] = np.sqrt(first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second))
    return drift, error


def _assessor_frame(
    names: list[str],
    table: Floats,
    fit: tuple[Floats, Floats, Floats],
    drifts: tuple[Floats, Floats],
    limit: float,
) -> pd.DataFrame:
    """Return one row an assessor, strictest first, with the flags."""
    import pandas as pd

    severity, error, rest = fit
    drift, drift_error = drifts
    files = np.isfinite(table).sum(axis=0)
    spread = np.sqrt(np.nansum(rest**2, axis=0) / np.maximum(files - 1, 1))
    rows = []
    for j, name in enumerate(names):
        flags = []
        if files[j] >= _FEWEST:
            if abs(severity[j]) >= limit - 1e-9 and abs(severity[j]) > 2 * error[j]:
                flags.append("strict" if severity[j] < 0 else "lenient")
            if spread[j] >= 2 * limit - 1e-9:
                flags.append("erratic")
            if abs(drift[j]) >= limit - 1e-9 and abs(drift[j]) > 2 * drift_error[j]:
                flags.append("drifting")
        rows.append((name, int(files[j]), severity[j], error[j], spread[j], drift[j], ", ".join(flags)))
    columns = ["assessor", "applications", "severity", "error", "spread", "drift", "flag"]
    return pd.DataFrame(rows, columns=columns).sort_values(["severity", "assessor"], ignore_index=True)
