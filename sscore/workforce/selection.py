"""Was the shortlist fair? The impact ratio and how often chance alone would do as much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ImpactRatio", "impact_ratio"]

FOUR_FIFTHS = 0.8


@dataclass(frozen=True, eq=False)
class ImpactRatio:
    """Selection rates by group, against the group with the highest rate. Arrays have shape (groups,).

    ``ratio`` is each group's rate over the highest; ``p_value`` is Fisher's exact test against it, and ``adjusted``
    the same after Holm's correction for several groups (both NaN for the reference itself). ``too_few`` names groups
    too small to judge: nothing of theirs is shown.
    """

    groups: tuple[str, ...]
    applied: Floats
    selected: Floats
    rate: Floats
    lower: Floats
    upper: Floats
    ratio: Floats
    p_value: Floats
    adjusted: Floats
    reference: str | None
    threshold: float
    too_few: tuple[str, ...]

    @property
    def below_threshold(self) -> tuple[str, ...]:
        """Groups whose ratio is below the threshold (four fifths)."""
        return tuple(g for g, r in zip(self.groups, self.ratio, strict=True) if r < self.threshold - 1e-12)

    def reading(self, level: float = 0.05) -> str:
        """Return the sentence to read aloud: the ratio and the test, which need not agree.

        >>> impact_ratio({"men": 30, "women": 12}, {"men": 90, "women": 60}).reading()
        'women: 0.60 of the rate of men, below 0.80; chance alone would differ as much with p = 0.095, not rare.'
        """
        alarm = fraction("impact_ratio", "level", level)
        if self.reference is None:
            return "No group can be compared: too few people, or nobody was selected."
        parts = []
        for name, ratio, p in zip(self.groups, self.ratio, self.adjusted, strict=True):
            if name == self.reference or np.isnan(p):
                continue
            side = "below" if name in self.below_threshold else "not below"
            word = "rare" if p < alarm else "not rare"
            parts.append(
                f"{name}: {ratio:.2f} of the rate of {self.reference}, {side} {self.threshold:.2f}; chance alone would "
                f"differ as much with p = {p:.3f}, {word}."
            )
        parts += [f"{name}: too few to judge." for name in self.too_few]
        return " ".join(parts)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group."""
        import pandas as pd

        names = ("applied", "selected", "rate", "lower", "upper", "ratio", "p_value", "adjusted")
        return pd.DataFrame({"group": self.groups} | {name: getattr(self, name) for name in names})


def impact_ratio(
    selected: Mapping[str, int],
    applied: Mapping[str, int],
    *,
    threshold: float = FOUR_FIFTHS,
    confidence: float = 0.95,
    least: int = SMALLEST_GROUP,
) -> ImpactRatio:
    """Compare selection rates between groups: the four-fifths rule, and Fisher's exact test.

    ::

        impact ratio = (selected / applied) of the group / the highest such rate

    A ratio below four fifths with a large p means that the difference matters and that chance may have made it; one
    above with a small p, that many people were compared. Say both. Neither proves discrimination nor excludes it:
    look at who applied, at each step, and hear the people concerned before concluding.

    Parameters
    ----------
    selected, applied
        Persons by group; the same groups, selected at most applied.
    threshold
        The ratio below which one looks closer.
    confidence
        Of the Wilson interval of each rate.
    least
        Groups with fewer applicants are too few to judge and are not shown; at least 5.

    Raises
    ------
    ModelError
        For fewer than two groups, groups that differ, or more selected than applied.

    References
    ----------
    US Uniform Guidelines on Employee Selection Procedures (1978), section 4D; Fisher's exact test; Holm (1979).

    Examples
    --------
    >>> found = impact_ratio({"men": 30, "women": 12}, {"men": 90, "women": 60})
    >>> found.ratio.round(2).tolist(), round(float(found.p_value[1]), 3)
    ([1.0, 0.6], 0.095)
    """
    caller = "impact_ratio"
    floor = smallest_group(caller, "least", least)
    line, level = fraction(caller, "threshold", threshold), fraction(caller, "confidence", confidence)
    if set(selected) != set(applied) or len(applied) < 2:
        raise ModelError(f"{caller}: selected and applied must have the same groups, at least two.")
    groups = tuple(applied)
    n = np.array([whole(caller, f"applied[{g!r}]", applied[g]) for g in groups], dtype=float)
    k = np.array([whole(caller, f"selected[{g!r}]", selected[g]) for g in groups], dtype=float)
    more = np.flatnonzero(k > n)
    if len(more):
        raise ModelError(f"{caller}: {groups[more[0]]!r} has {k[more[0]]:g} selected of {n[more[0]]:g} applied.")
    judged = n >= floor
    rate = np.divide(k, n, out=np.full(len(n), np.nan), where=judged)
    ratio, p = np.full(len(n), np.nan), np.full(len(n), np.nan)
    best = int(np.nanargmax(rate)) if judged.any() else -1
    comparable = judged.sum() >= 2 and rate[best] > 0
    if comparable:
        ratio = rate / rate[best]
        p = _fisher(k, n, best, judged)
    lower, upper = _wilson(np.where(judged, k, np.nan), np.where(judged, n, np.nan), level)
    return ImpactRatio(
        groups=groups,
        applied=frozen(np.where(judged, n, np.nan)),
        selected=frozen(np.where(judged, k, np.nan)),
        rate=frozen(rate),
        lower=frozen(lower),
        upper=frozen(upper),
        ratio=frozen(ratio),
        p_value=frozen(p),
        adjusted=frozen(_holm(p)),
        reference=groups[best] if comparable else None,
        threshold=line,
        too_few=tuple(g for g, ok in zip(groups, judged, strict=True) if not ok),
    )


def _fisher(k: Floats, n: Floats, best: int, judged: np.ndarray) -> Floats:
    """Return two-sided exact p-values of each judged group against the best."""
    from scipy.stats import fisher_exact

    found = np.full(len(n), np.nan)
    for g in np.flatnonzero(judged):
        if g != best:
            table = [[k[g], n[g] - k[g]], [k[best], n[best] - k[best]]]
            found[g] = fisher_exact(np.array(table, dtype=int)).pvalue
    return found


def _holm(p: Floats) -> Floats:
    """Return p-values after Holm's correction; missing ones stay missing."""
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there])]
    found = np.full(len(p), np.nan)
    scaled = p[order] * np.arange(len(order), 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(scaled), 1.0) if len(order) else scaled
    return found


def _wilson(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return Wilson's interval of a share; at no or all selected the end is exactly 0 or 1."""
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + level / 2))
    share = k / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.where(k == 0, 0.0, centre - half), np.where(k == n, 1.0, centre + half)
