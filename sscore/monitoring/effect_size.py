"""How large is a difference between two groups of persons? Cohen's d, Hedges' g and Glass's delta, with intervals.

::

    d     = (mean 1 - mean 2) / s(pooled)        s(pooled)^2 = ((n1 - 1) s1^2 + (n2 - 1) s2^2) / (n1 + n2 - 2)
    g     = J d                                  J = 1 - 3 / (4 (n1 + n2 - 2) - 1): d is too large in small groups
    delta = (mean 1 - mean 2) / s2               the comparison group's spread only
    V(d)  = (n1 + n2) / (n1 n2) + d^2 / (2 (n1 + n2)),     V(g) = J^2 V(d)

The same persons before and after are not two groups: :func:`sscore.monitoring.gain` pairs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import number, vector, whole
from sscore.monitoring.kappa import normal_quantile

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EffectSize", "effect_size", "effect_size_from_summary"]


@dataclass(frozen=True)
class EffectSize:
    """Difference of two means in standard deviations; above 0 where the first group has the higher mean.

    Attributes
    ----------
    d, g, delta
        Cohen's d, Hedges' g, and Glass's delta with the second group's standard deviation.
    standard_error, interval
        Of ``g``, from its large-sample variance and the normal distribution.
    difference
        Of the means, in the unit of the outcome.
    means, deviations, persons
        Of the two groups, first and second.
    confidence, remarks
        How it was computed, and what the reader has to know.
    """

    d: float
    g: float
    delta: float
    standard_error: float
    interval: tuple[float, float]
    difference: float
    means: tuple[float, float]
    deviations: tuple[float, float]
    persons: tuple[int, int]
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the measure is called in print."""
        return "Hedges' g"

    @property
    def value(self) -> float:
        """Hedges' g, under the name that all coefficients of this package share."""
        return self.g

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [
            ("difference of means", self.difference),
            ("d", self.d),
            ("g", self.g),
            ("delta", self.delta),
            ("standard error of g", self.standard_error),
            ("lower", self.interval[0]),
            ("upper", self.interval[1]),
        ]
        return pd.DataFrame(rows, columns=["measure", "value"])


def effect_size(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> EffectSize:
    """Return how far two independent groups are apart, in standard deviations.

    Parameters
    ----------
    first, second
        The outcome of each person of the group with the programme and of the comparison group: at least two each.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For fewer than two persons in a group, a value that is no finite number, or no spread at all.

    References
    ----------
    Hedges and Olkin, *Statistical Methods for Meta-Analysis* (1985), chapter 5.

    Examples
    --------
    Both groups have a variance of 1, and the means are 2 apart:

    >>> effect_size([3, 4, 5], [1, 2, 3]).d
    2.0
    """
    groups = [vector("effect_size", name, g, low=-np.inf) for name, g in (("first", first), ("second", second))]
    for name, values in zip(("first", "second"), groups, strict=True):
        if values.size < 2:
            raise ModelError(f"effect_size: {name} must have at least two persons, got {values.size}.")
    summary = [(float(v.mean()), float(v.std(ddof=1)), int(v.size)) for v in groups]
    return effect_size_from_summary(*summary, confidence=confidence)


def effect_size_from_summary(
    first: tuple[float, float, int], second: tuple[float, float, int], *, confidence: float = 0.95
) -> EffectSize:
    """Return the same from a published table: mean, standard deviation and number of persons of each group.

    Parameters
    ----------
    first, second
        ``(mean, standard deviation, persons)``; the standard deviation with n - 1, at least 0, persons at least 2.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For a group that is not three numbers, or no spread in either group.

    References
    ----------
    Borenstein, Hedges, Higgins and Rothstein, *Introduction to Meta-Analysis* (2009), chapter 4.

    Examples
    --------
    Means 103 and 100, standard deviations 5.5 and 4.5, fifty persons each (their worked example):

    >>> found = effect_size_from_summary((103, 5.5, 50), (100, 4.5, 50))
    >>> round(found.d, 4), round(found.g, 4)
    (0.597, 0.5924)
    """
    z = normal_quantile("effect_size", confidence)
    (m1, s1, n1), (m2, s2, n2) = (_group(name, g) for name, g in (("first", first), ("second", second)))
    freedom = n1 + n2 - 2
    pooled = float(np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / freedom))
    if pooled <= 1e-12 * max(abs(m1), abs(m2)):
        raise ModelError("effect_size: inside both groups all are alike, so there is no spread to divide by.")
    d = (m1 - m2) / pooled
    correction = 1 - 3 / (4 * freedom - 1)
    g = correction * d
    error = correction * float(np.sqrt((n1 + n2) / (n1 * n2) + d**2 / (2 * (n1 + n2))))
    remarks = []
    if s2 == 0:
        remarks.append("The comparison group has no spread: Glass's delta does not exist (NaN).")
    if min(n1, n2) < 10:
        remarks.append("Fewer than 10 persons in a group: the interval rests on a large-sample formula, a rough guide.")
    return EffectSize(
        d=d,
        g=g,
        delta=(m1 - m2) / s2 if s2 else float("nan"),
        standard_error=error,
        interval=(g - z * error, g + z * error),
        difference=m1 - m2,
        means=(m1, m2),
        deviations=(s1, s2),
        persons=(n1, n2),
        confidence=confidence,
        remarks=tuple(remarks),
    )


def _group(name: str, group: tuple[float, float, int]) -> tuple[float, float, int]:
    """Return mean, standard deviation and persons of a group, checked."""
    if not isinstance(group, tuple | list) or len(group) != 3:
        raise ModelError(f"effect_size: {name} must be (mean, standard deviation, persons), got {group!r:.80}.")
    mean = number("effect_size", f"mean of {name}", group[0], low=-np.inf)
    spread = number("effect_size", f"standard deviation of {name}", group[1])
    return mean, spread, whole("effect_size", f"persons of {name}", group[2], low=2)
