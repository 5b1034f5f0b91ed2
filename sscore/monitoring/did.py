"""Difference in differences: the change where the programme came, less the change where it did not.

::

    effect = (treated after - treated before) - (comparison after - comparison before)
    y      = b0 + b1 treated + b2 after + effect x treated x after + rest          the same number, by least squares

Persons of one village or branch are alike, so the error adds up the rests inside each cluster first (CR1)::

    V = c (X'X)^-1 [ sum over g of X(g)' e(g) e(g)' X(g) ] (X'X)^-1        c = G / (G - 1) x (N - 1) / (N - K)

with G clusters, N observations, K coefficients, and Student's t with G - 1 degrees of freedom. The effect is the
programme's only if both groups would have moved in step without it: look at earlier years first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, table_with
from sscore.monitoring.kappa import normal_quantile

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DifferenceInDifferences", "difference_in_differences"]

_FEW_CLUSTERS = 30


@dataclass(frozen=True)
class DifferenceInDifferences:
    """Effect of a programme by two groups and two times.

    Attributes
    ----------
    effect
        In units of the outcome.
    standard_error, interval, p_value
        Clustered (CR1), Student's t with ``clusters`` - 1 degrees of freedom; ``p_value`` two-sided.
    means
        Plain means, one row a group ("comparison", "treated"), columns "before" and "after".
    counts
        Observations behind the means, in the same shape.
    coefficients
        Of the regression, shape (4 + controls,): constant, treated, after, effect, controls; read-only.
    observations, clusters, controls, confidence, remarks
        How it was computed.
    """

    effect: float
    standard_error: float
    interval: tuple[float, float]
    p_value: float
    means: pd.DataFrame
    counts: pd.DataFrame
    coefficients: Floats
    observations: int
    clusters: int
    controls: tuple[str, ...]
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def counterfactual(self) -> float:
        """Mean of the treated afterwards had they moved like the comparison group."""
        (before, after), (treated, _) = self.means.to_numpy(dtype=float)
        return float(treated + after - before)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [
            ("effect", self.effect),
            ("standard error", self.standard_error),
            ("lower", self.interval[0]),
            ("upper", self.interval[1]),
            ("p value", self.p_value),
            ("observations", self.observations),
            ("clusters", self.clusters),
        ]
        return pd.DataFrame(rows, columns=["measure", "value"])


def difference_in_differences(
    table: pd.DataFrame,
    outcome: str,
    *,
    groups: tuple[str, str] = ("treated", "after"),
    cluster: str,
    controls: Sequence[str] = (),
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """Return the effect of a programme with cluster-robust errors.

    Parameters
    ----------
    table
        One row an observation, without gaps in the columns used.
    outcome
        Column of numbers.
    groups
        Columns of 0 and 1 (or False and True): who belongs to the treated group, and which observations come after the
        start. All four combinations must be there.
    cluster
        Column that names the unit in which the programme was given (village, branch), not the person.
    controls
        Further columns of numbers.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For a missing column or value, a group that is not 0 or 1, an empty combination, controls that repeat others, or
        fewer than two clusters in a group.

    References
    ----------
    Bertrand, Duflo and Mullainathan, *QJE* 119 (2004); Cameron and Miller, *Journal of Human Resources* 50 (2015).

    Examples
    --------
    Treated from 10 to 18, comparison from 11 to 14: 8 - 3 = 5.

    >>> import pandas as pd
    >>> rows = [(1, 0, "a", 9), (1, 0, "b", 11), (1, 1, "a", 17), (1, 1, "b", 19),
    ...         (0, 0, "c", 11), (0, 0, "d", 11), (0, 1, "c", 13), (0, 1, "d", 15)]
    >>> toy = pd.DataFrame(rows, columns=["treated", "after", "branch", "share"])
    >>> round(difference_in_differences(toy, "share", cluster="branch").effect, 9)
    5.0
    """
    from scipy.stats import t

    normal_quantile("difference_in_differences", confidence)
    y, treated, after, others = _columns(table, outcome, groups, tuple(controls))
    names, group = _clusters(table, cluster, treated)
    means, counts = _cells(y, treated, after)
    design = np.column_stack([np.ones_like(y), treated, after, treated * after, *others])
    coefficients, error = _clustered(design, y, group, tuple(controls))
    freedom = len(names) - 1
    reach = float(t.ppf(0.5 + confidence / 2, freedom)) * error
    effect = float(coefficients[3])
    remarks = []
    if len(names) < _FEW_CLUSTERS:
        remarks.append(
            f"Only {len(names)} clusters: clustered errors tend to be too small under about {_FEW_CLUSTERS}; "
            f"read the interval as a lower limit of the doubt."
        )
    p_value = float(2 * t.sf(abs(effect / error), freedom)) if error > 0 else float("nan")
    if error == 0:
        remarks.append("All observations of a group and time are the same: the error is 0 and no test is possible.")
    return DifferenceInDifferences(
        effect=effect,
        standard_error=error,
        interval=(effect - reach, effect + reach),
        p_value=p_value,
        means=means,
        counts=counts,
        coefficients=frozen(coefficients),
        observations=len(y),
        clusters=len(names),
        controls=tuple(controls),
        confidence=confidence,
        remarks=tuple(remarks),
    )


def _columns(
    table: pd.DataFrame, outcome: str, groups: tuple[str, str], controls: tuple[str, ...]
) -> tuple[Floats, Floats, Floats, list[Floats]]:
    """Return outcome, both groups and controls as numbers, or say where one is wrong."""
    found = []
    table_with("difference_in_differences", table, (outcome, *groups, *controls))
    for name in (outcome, *groups, *controls):
        try:
            values = table[name].to_numpy(dtype=float)
        except (TypeError, ValueError):
            raise ModelError(f"difference_in_differences: {name!r} must hold numbers only.") from None
        bad = ~np.isfinite(values)
        if name in groups:
            bad |= (values != 0) & (values != 1)
        if bad.any():
            k = int(np.argmax(bad))
            wanted = "0 or 1" if name in groups else "a finite number"
            raise ModelError(
                f"difference_in_differences: row {k}: {name!r} must be {wanted}, got {values[k]:g}. "
                f"Decide about gaps before the analysis, and report how many there were."
            )
        found.append(values)
    return found[0], found[1], found[2], found[3:]


def _clusters(table: pd.DataFrame, cluster: str, treated: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Return the names of clusters and the cluster of each row."""
    if table_with("difference_in_differences", table, [cluster])[cluster].isna().any():
        k = int(np.argmax(table[cluster].isna().to_numpy()))
        raise ModelError(f"difference_in_differences: row {k} has no {cluster!r}.")
    names, group = np.unique(table[cluster].astype(str).to_numpy(), return_inverse=True)
    for value, word in ((1, "treated"), (0, "comparison")):
        if len(np.unique(group[treated == value])) < 2:
            raise ModelError(
                f"difference_in_differences: wanted at least two clusters in the {word} group. With one, the programme "
                f"cannot be told from whatever else happened there."
            )
    return names, group


def _cells(y: Floats, treated: Floats, after: Floats) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return means and counts of the four combinations."""
    import pandas as pd

    means, counts = np.empty((2, 2)), np.empty((2, 2), dtype=int)
    for i in (0, 1):
        for j in (0, 1):
            here = (treated == i) & (after == j)
            if not here.any():
                which = f"{('comparison', 'treated')[i]} group {('before', 'after')[j]}"
                raise ModelError(f"difference_in_differences: there is no observation of the {which}.")
            means[i, j], counts[i, j] = y[here].mean(), here.sum()
    groups, times = ["comparison", "treated"], ["before", "after"]
    return pd.DataFrame(means, index=groups, columns=times), pd.DataFrame(counts, index=groups, columns=times)


def _clustered(design: Floats, y: Floats, group: np.ndarray, controls: tuple[str, ...]) -> tuple[Floats, float]:
    """Return coefficients, and the CR1 error of the effect."""
    n, k = design.shape
    if np.linalg.matrix_rank(design) < k:
        raise ModelError(
            f"difference_in_differences: the controls {list(controls)} repeat each other or the groups. Leave one out."
        )
    if n <= k:
        raise ModelError(f"difference_in_differences: {n} observations cannot carry {k} coefficients.")
    q, r = np.linalg.qr(design)
    inverse = np.linalg.inv(r)
    bread = inverse @ inverse.T
    coefficients = inverse @ (q.T @ y)
    rest = y - design @ coefficients
    rest[np.abs(rest) <= 1e-13 * np.abs(y).max()] = 0.0  # what rounding leaves is no sign of life
    scores = design * rest[:, None]
    clusters = int(group.max()) + 1
    sums = np.zeros((clusters, k))
    np.add.at(sums, group, scores)
    factor = clusters / (clusters - 1) * (n - 1) / (n - k)
    covariance = factor * bread @ (sums.T @ sums) @ bread
    return coefficients, float(np.sqrt(covariance[3, 3]))
