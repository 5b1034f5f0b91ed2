"""What may be shown of a survey: the gap between self and others, and unit means, without giving anybody away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, hidden_groups, smallest_group
from sscore.errors import ModelError
from sscore.inputs import filled, fraction, numbers_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Readiness", "SelfOtherGap", "gap_self_other", "readiness"]

SELF = "self"


@dataclass(frozen=True)
class SelfOtherGap:
    """Self-rating against others, by group of raters; groups of fewer than ``minimum`` are suppressed.

    ``frame`` has one row a person and group (``all others`` last): ``raters``, ``mean``, ``gap`` (self less others) and
    ``status``. A suppressed row has no mean, and its ``raters`` is blank too.
    """

    frame: pd.DataFrame
    minimum: int

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.frame.copy()


def gap_self_other(ratings: pd.DataFrame, *, min_raters: int = SMALLEST_GROUP) -> SelfOtherGap:
    """Compare how people rate themselves with how others rate them.

    Each rater's scores are averaged first, so that a rater counts once. A group with fewer than ``min_raters`` raters
    is suppressed, and so is a second group when the total less the shown groups would reveal fewer. With fewer than
    ``min_raters`` other raters in all, nothing of them is shown.

    Due process: the result belongs to the person rated; it is for learning, never for pay, promotion or dismissal. The
    person may explain it or leave it, and no individual profile is shown to others.

    Parameters
    ----------
    ratings
        One row a score: ``person`` (rated), ``rater``, ``group`` (``self``, ``peers``, ...), ``score``.
    min_raters
        The smallest group shown, at least 5.

    Raises
    ------
    ModelError
        For a missing column, a blank person, rater or group, a score that is not finite, fewer than 5 for
        ``min_raters``, or a person with more than one self-rater or none.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"person": "P", "rater": range(10), "group": ["self"] + ["team"] * 5 + ["peers"] * 4,
    ...                       "score": [4.5] + [3.0] * 9})
    >>> gap_self_other(table).frame[["group", "gap", "status"]].values.tolist()
    [['peers', nan, 'suppressed'], ['team', nan, 'suppressed'], ['all others', 1.5, 'shown']]
    """
    import pandas as pd

    smallest_group("gap_self_other", "min_raters", min_raters)
    filled("gap_self_other", ratings, ["person", "rater", "group"])
    scores = numbers_column("gap_self_other", ratings, "score")
    keys = ["person", "group", "rater"]
    means = ratings.assign(score=scores).groupby(keys, sort=True)["score"].mean().reset_index()
    rows = []
    for person, mine in means.groupby("person", sort=True):
        own = mine.loc[mine["group"] == SELF, "score"]
        if len(own) != 1:
            raise ModelError(f"gap_self_other: wanted one rater of group 'self' for {person!r}, got {len(own)}.")
        others = mine[mine["group"] != SELF]
        groups = {str(g): scores["score"].to_numpy() for g, scores in others.groupby("group", sort=True)}
        hidden = hidden_groups({g: len(s) for g, s in groups.items()}, minimum=min_raters)
        whole_shown = len(others) >= min_raters
        for name, values in [*groups.items(), ("all others", others["score"].to_numpy())]:
            row: dict[str, Any] = {"person": person, "group": name, "self": float(own.iloc[0])}
            if (name in hidden) if name in groups else not whole_shown:
                rows.append({**row, "status": "suppressed"})
                continue
            mean = float(values.mean())
            rows.append({**row, "raters": len(values), "mean": mean, "gap": row["self"] - mean, "status": "shown"})
    columns = ["person", "group", "raters", "self", "mean", "gap", "status"]
    return SelfOtherGap(pd.DataFrame(rows, columns=columns), min_raters)


@dataclass(frozen=True)
class Readiness:
    """Units by mean readiness, the readiest first, each with its interval; small units are suppressed.

    ``apart`` is whether a unit's interval lies wholly above that of the last shown unit: ranks of units that are not
    apart are noise.
    """

    frame: pd.DataFrame
    confidence: float
    minimum: int

    def to_frame(self) -> pd.DataFrame:
        """Return the table: ``rank``, ``unit``, ``n``, ``mean``, ``low``, ``high``, ``apart``, ``status``."""
        return self.frame.copy()


def readiness(answers: pd.DataFrame, *, confidence: float = 0.95, minimum: int = SMALLEST_GROUP) -> Readiness:
    """Rank units by their readiness to change, with intervals of Student's t.

    Due process: a low rank is a question about workload, tools and trust, put to the unit, which explains first. Most
    ranks are noise, and nobody is rewarded or blamed by one.

    Parameters
    ----------
    answers
        One row a person: ``unit`` and ``score`` (a mean of items).
    confidence
        Of the interval, above 0 and below 1.
    minimum
        The smallest unit shown, at least 5.

    Raises
    ------
    ModelError
        For a missing column, a blank unit, a score that is not finite, or a minimum under 5.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"unit": ["A"] * 5 + ["B"] * 4, "score": [3, 4, 4, 4, 5, 1, 1, 1, 1]})
    >>> readiness(table).frame[["unit", "mean", "status"]].values.tolist()
    [['A', 4.0, 'shown'], ['B', nan, 'suppressed']]
    """
    import pandas as pd
    from scipy.stats import t

    smallest_group("readiness", "minimum", minimum)
    filled("readiness", answers, ["unit"])
    share = fraction("readiness", "confidence", confidence, inside=True)
    frame = answers.assign(score=numbers_column("readiness", answers, "score"))
    groups = {str(u): s.to_numpy() for u, s in frame.groupby("unit", sort=True)["score"]}
    hidden = hidden_groups({u: len(s) for u, s in groups.items()}, minimum=minimum, total_shown=False)
    shown = []
    for unit, scores in groups.items():
        if unit not in hidden:
            error = scores.std(ddof=1) / np.sqrt(len(scores)) * t.ppf((1 + share) / 2, len(scores) - 1)
            mean = float(scores.mean())
            shown.append({"unit": unit, "n": len(scores), "mean": mean, "low": mean - error, "high": mean + error})
    shown.sort(key=lambda r: (-r["mean"], r["unit"]))
    rows = [{"rank": k + 1, **r, "apart": r["low"] > shown[-1]["high"], "status": "shown"} for k, r in enumerate(shown)]
    rows += [{"unit": u, "status": "suppressed"} for u in sorted(hidden)]
    columns = ["rank", "unit", "n", "mean", "low", "high", "apart", "status"]
    return Readiness(pd.DataFrame(rows, columns=columns), share, minimum)
