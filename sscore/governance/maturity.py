"""How mature an institution's governance is, by five principles, and which of them is the weakest link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import filled, numbers_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PRINCIPLES", "Maturity", "MaturityChange", "maturity", "maturity_change"]

PRINCIPLES = ("accountability", "transparency", "predictability", "participation", "dynamism")
MISSING_LIMIT = 0.20
TOP = 5.0


@dataclass(frozen=True)
class Maturity:
    """Scores from 0 to 5 by principle; a principle with a fifth or more of its answers missing has none (None).

    ``overall`` is the plain mean of the five principles, None when one of them has no score. ``weakest`` is the lowest
    scored one, ties in alphabetical order. ``answered`` and ``asked`` count answers by principle.
    """

    scores: Mapping[str, float | None]
    overall: float | None
    weakest: str | None
    answered: Mapping[str, int]
    asked: Mapping[str, int]
    evidence: Mapping[str, str]
    remarks: tuple[str, ...] = ()

    @property
    def weakest_score(self) -> float | None:
        """The score of the weakest link, which the mean hides."""
        return None if self.weakest is None else self.scores[self.weakest]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a principle: score, answered, asked, evidence."""
        import pandas as pd

        rows = [
            {
                "principle": p,
                "score": np.nan if s is None else s,
                "answered": self.answered[p],
                "asked": self.asked[p],
                "evidence": self.evidence.get(p, ""),
            }
            for p, s in self.scores.items()
        ]
        return pd.DataFrame(rows)


def maturity(scores: Mapping[str, Sequence[float | None]], *, evidence: Mapping[str, str] | None = None) -> Maturity:
    """Score a self-assessment by principle, with the mean and the weakest link.

    ::

        score(principle) = mean of its answers, if fewer than 20 % of them are missing
        overall          = mean of the principles

    Parameters
    ----------
    scores
        Answers from 0 to 5 by principle: accountability, transparency, predictability, participation and dynamism (the
        five principles of the ISSA Guidelines on Good Governance). None or NaN is a missing answer.
    evidence
        Where the score can be seen (a report, a minute, a published figure), by principle. A score above 2 without
        evidence is named in ``remarks``.

    Raises
    ------
    DataError
        For a principle that is unknown or left out.
    ModelError
        For an answer outside 0 to 5, or a principle without questions.

    References
    ----------
    ISSA, *Guidelines on Good Governance*: the five principles. The scale and the rule for missing answers are ours.

    Examples
    --------
    >>> answers = {"accountability": [3, 3, 3], "transparency": [1, 2, 2], "predictability": [3, 2, 4],
    ...            "participation": [4, 4, 3], "dynamism": [2, 3, 3]}
    >>> found = maturity(answers)
    >>> round(found.scores["transparency"], 2), round(found.overall, 2), found.weakest
    (1.67, 2.8, 'transparency')
    """
    for given in (scores, evidence or {}):
        if not isinstance(given, Mapping):
            raise ModelError(f"maturity: scores and evidence are given by principle (a dict), got {given!r:.80}.")
    for name in scores:
        if name not in PRINCIPLES:
            raise DataError(f"maturity: no principle {name!r}. {did_you_mean(str(name), PRINCIPLES)}")
    lacking = [p for p in PRINCIPLES if p not in scores]
    if lacking:
        raise DataError(f"maturity: no answers for {', '.join(lacking)}. Give an empty answer as None, not left out.")
    answers = {p: _answers(scores[p], f"maturity: {p}") for p in PRINCIPLES}
    found: dict[str, float | None] = {}
    for name, row in answers.items():
        missing = np.isnan(row)
        found[name] = None if missing.mean() >= MISSING_LIMIT else float(row[~missing].mean())
    scored = sorted((s, p) for p, s in found.items() if s is not None)
    evidence = {p: str(e).strip() for p, e in (evidence or {}).items()}
    unknown = [p for p in evidence if p not in PRINCIPLES]
    if unknown:
        raise DataError(f"maturity: evidence for no principle {unknown[0]!r}. {did_you_mean(unknown[0], PRINCIPLES)}")
    remarks = [f"{p}: too many answers are missing for a score." for p, s in found.items() if s is None]
    remarks += [
        f"{p}: a score of {s:.2f} without evidence." for p, s in found.items() if s and s > 2 and not evidence.get(p)
    ]
    return Maturity(
        scores=found,
        overall=float(np.mean([s for s, _ in scored])) if len(scored) == len(PRINCIPLES) else None,
        weakest=scored[0][1] if scored else None,
        answered={p: int((~np.isnan(row)).sum()) for p, row in answers.items()},
        asked={p: len(row) for p, row in answers.items()},
        evidence=evidence,
        remarks=tuple(remarks),
    )


def _answers(values: Sequence[float | None], where: str) -> np.ndarray:
    """Return answers with NaN for the missing ones."""
    try:
        row = np.array([np.nan if v is None else v for v in values], dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where} must be a row of answers from 0 to 5, got {values!r:.80}.") from None
    if not row.size:
        raise ModelError(f"{where} has no answers.")
    wrong = ~np.isnan(row) & ~((row >= 0) & (row <= TOP))
    if wrong.any():
        place = int(wrong.argmax())
        raise ModelError(f"{where}[{place}] must be from 0 to 5, got {row[place]:g}.")
    return row


@dataclass(frozen=True)
class MaturityChange:
    """The change between two self-assessments, with the number of respondents behind each figure.

    ``frame`` has one row a principle: ``before``, ``n_before``, ``after``, ``n_after``, ``change``, and ``paired`` (the
    mean change of the ``n_both`` respondents who answered both times), with ``status`` ``shown`` or ``suppressed``.
    """

    frame: pd.DataFrame
    minimum: int

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.frame.copy()


def maturity_change(before: pd.DataFrame, after: pd.DataFrame, *, minimum: int = SMALLEST_GROUP) -> MaturityChange:
    """Compare two self-assessments without showing what fewer than ``minimum`` people said.

    A principle answered by fewer than ``minimum`` respondents in either round is suppressed. The paired change is left
    out also when fewer than ``minimum`` (but not none) joined or left between the rounds: with the two means, theirs
    could be worked out.

    Parameters
    ----------
    before, after
        One row an answer: columns ``respondent``, ``principle``, ``score`` (0 to 5). A respondent's several answers on
        a principle are averaged first.
    minimum
        The smallest group shown, at least 5.

    Raises
    ------
    ModelError
        For a missing column, a score outside 0 to 5, or a minimum under 5.

    Examples
    --------
    >>> import pandas as pd
    >>> def round_of(people, score):
    ...     return pd.DataFrame({"respondent": range(people), "principle": "dynamism", "score": score})
    >>> maturity_change(round_of(6, 2), round_of(6, 3)).to_frame()[["change", "n_after", "status"]].values.tolist()
    [[1.0, 6, 'shown']]
    >>> maturity_change(round_of(6, 2), round_of(4, 3)).to_frame()["status"].tolist()
    ['suppressed']
    """
    import pandas as pd

    minimum = smallest_group("maturity_change", "minimum", minimum)
    old, new = (_by_respondent(f, w) for f, w in ((before, "before"), (after, "after")))
    rows = []
    for principle in sorted(set(old) | set(new), key=PRINCIPLES.index):
        first, last = old.get(principle, {}), new.get(principle, {})
        both = sorted(set(first) & set(last), key=str)
        row = {"principle": principle, "n_before": len(first), "n_after": len(last), "n_both": len(both)}
        if min(len(first), len(last)) < minimum:
            rows.append({**row, "status": "suppressed"})
            continue
        means = float(np.mean(list(first.values()))), float(np.mean(list(last.values())))
        row |= {"before": means[0], "after": means[1], "change": means[1] - means[0], "status": "shown"}
        movers = (len(first) - len(both), len(last) - len(both))
        if len(both) >= minimum and all(m == 0 or m >= minimum for m in movers):
            row["paired"] = float(np.mean([last[r] - first[r] for r in both]))
        rows.append(row)
    columns = ["principle", "before", "n_before", "after", "n_after", "change", "paired", "n_both", "status"]
    return MaturityChange(pd.DataFrame(rows, columns=columns), minimum)


def _by_respondent(frame: pd.DataFrame, name: str) -> dict[str, dict[object, float]]:
    """Return the mean score of each respondent on each principle."""
    where = f"maturity_change: {name}"
    filled(where, frame, ["respondent", "principle"])
    scores = numbers_column(where, frame, "score", low=0)
    if (scores > TOP).any():
        raise ModelError(f"{where}: score[{int((scores > TOP).argmax())}] must be from 0 to 5, got {scores.max():g}.")
    unknown = sorted({str(p) for p in frame["principle"]} - set(PRINCIPLES))
    if unknown:
        raise DataError(f"{where}: no principle {unknown[0]!r}. {did_you_mean(unknown[0], PRINCIPLES)}")
    marks: dict[str, dict[object, list[float]]] = {}
    for principle, respondent, score in zip(frame["principle"], frame["respondent"], scores, strict=True):
        marks.setdefault(str(principle), {}).setdefault(respondent, []).append(float(score))
    return {p: {r: float(np.mean(s)) for r, s in people.items()} for p, people in marks.items()}
