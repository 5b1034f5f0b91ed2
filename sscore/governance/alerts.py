"""How many innocent people a screening test flags, and how many flags an office can look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.inputs import fraction, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Alerts", "Threshold", "choose_threshold", "ppv"]


@dataclass(frozen=True)
class Alerts:
    """What a test with known error rates does to a number of claims, in expected counts.

    ``ppv`` is the share of alerts that are true, NaN when there are no alerts; ``npv`` the share of unflagged claims
    that are in order, NaN when all are flagged.
    """

    prevalence: float
    sensitivity: float
    specificity: float
    claims: int
    found: float
    missed: float
    innocent: float
    cleared: float

    @property
    def alerts(self) -> float:
        """All flagged claims."""
        return self.found + self.innocent

    @property
    def ppv(self) -> float:
        """Positive predictive value."""
        return self.found / self.alerts if self.alerts else float("nan")

    @property
    def npv(self) -> float:
        """Negative predictive value."""
        rest = self.cleared + self.missed
        return self.cleared / rest if rest else float("nan")

    @property
    def remark(self) -> str:
        """Why ``ppv`` is NaN, or an empty text."""
        return "" if self.alerts else "No claim is flagged: the share of true alerts does not exist (NaN)."

    def to_frame(self) -> pd.DataFrame:
        """Return the four groups: irregular or in order, flagged or not."""
        import pandas as pd

        rows = {"flagged": [self.found, self.innocent], "not flagged": [self.missed, self.cleared]}
        return pd.DataFrame(rows, index=pd.Index(["irregular", "in order"], name="claim"))


def ppv(prevalence: float, sensitivity: float, specificity: float, claims: int = 50_000) -> Alerts:
    """Return how many alerts are true, and how many innocent people are flagged (Bayes' rule in counts).

    ::

        ppv = prev * se / (prev * se + (1 - prev) * (1 - sp))

    Due process: run this before any screening starts. Where most alerts fall on innocent people, a flag is a question
    and nothing else: who sees flags is limited and logged, people may explain before anything happens to them, and no
    decision is taken by a flag alone.

    Parameters
    ----------
    prevalence
        Share of claims that are irregular, from 0 to 1.
    sensitivity
        Share of irregular claims that the test flags.
    specificity
        Share of claims in order that the test leaves alone.
    claims
        How many claims are screened.

    Raises
    ------
    ModelError
        For a share outside 0 to 1 or a negative number of claims.

    Examples
    --------
    >>> test = ppv(0.01, 0.90, 0.95)
    >>> round(test.ppv, 3), round(test.alerts), round(test.innocent)
    (0.154, 2925, 2475)
    """
    shares = {"prevalence": prevalence, "sensitivity": sensitivity, "specificity": specificity}
    prev, se, sp = (fraction("ppv", name, v) for name, v in shares.items())
    n = whole("ppv", "claims", claims)
    irregular, regular = n * prev, n * (1 - prev)
    return Alerts(prev, se, sp, n, irregular * se, irregular * (1 - se), regular * (1 - sp), regular * sp)


@dataclass(frozen=True)
class Threshold:
    """The lowest score from which all cases fit the capacity: ``flagged`` of them, ``left`` places unused.

    ``score`` is infinite when not even the highest score's cases fit. ``tied_out`` cases have the next lower score and
    would not all fit, so none of them is taken.
    """

    score: float
    flagged: int
    capacity: int
    tied_out: int

    @property
    def left(self) -> int:
        """Places that no whole group of equal scores fits into."""
        return self.capacity - self.flagged

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{**vars(self), "left": self.left}])


def choose_threshold(scores: Sequence[float], capacity: int) -> Threshold:
    """Choose the threshold whose cases (score at or above it) fit what can be investigated.

    Cases with equal scores are treated equally: all or none of them are above the threshold, so some capacity may stay
    unused. It is best given to a random sample, which shows what the score misses.

    Due process: a score above the threshold is a question that there is time to ask, no more; capacity says nothing
    about guilt. Flags are seen by the investigators only and logged, those flagged may explain, a person decides.

    Parameters
    ----------
    scores
        Finite scores, the higher the more questionable.
    capacity
        Investigations there is time for, at least 0.

    Raises
    ------
    ModelError
        For a score that is not finite or a negative capacity.

    Examples
    --------
    >>> choose_threshold([0.9, 0.8, 0.8, 0.5], 2)
    Threshold(score=0.9, flagged=1, capacity=2, tied_out=2)
    >>> choose_threshold([0.9, 0.8, 0.8, 0.5], 3).score
    0.8
    """
    row = vector("choose_threshold", "scores", scores, low=-np.inf)
    places = whole("choose_threshold", "capacity", capacity)
    values, counts = np.unique(row, return_counts=True)
    above = np.cumsum(counts[::-1])[::-1]
    fits = above <= places
    first = int(fits.argmax()) if fits.any() else len(values)
    return Threshold(
        score=float(values[first]) if fits.any() else float("inf"),
        flagged=int(above[first]) if fits.any() else 0,
        capacity=places,
        tied_out=int(counts[first - 1]) if first else 0,
    )
