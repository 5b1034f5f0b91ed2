"""How a sample was drawn, and the variance that follows: strata, clusters, weights.

The variance of a total is taken between the clusters drawn first (primary sampling units), stratum by stratum::

    V = sum over strata h of (1 - f_h) n_h / (n_h - 1) sum over clusters i of (t_hi - mean t_h)^2

with t_hi the weighted sum of a cluster. Any other figure is linearised first: its influence values, one a row, stand in
for the values, so that the figure's variance is that of their total. Interviews in one cluster are alike; a formula
that forgets it gives intervals that are too short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError
from sscore.households.samples import sample_weights
from sscore.inputs import Floats, choice, fraction, frozen, numbers, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Estimate", "SampleDesign", "sample_design"]

_FEW_CLUSTERS = 30


@dataclass(frozen=True, eq=False)
class SampleDesign:
    """A sample: weights, and the stratum and cluster of each row; made by :func:`sscore.households.sample_design`.

    Attributes
    ----------
    weights
        Persons (or households) a row stands for, shape (n,).
    stratum, cluster
        Numbers of the stratum, and of the cluster over all strata, shape (n,).
    stratum_of_cluster
        Shape (clusters,).
    sampled
        Share of the clusters of each stratum that were drawn, shape (strata,); 0 counts as drawn from very many.
    single
        What to do with a stratum of one cluster: "refuse", or "centre" at the mean of all clusters.
    """

    weights: Floats
    stratum: NDArray[np.intp]
    cluster: NDArray[np.intp]
    stratum_of_cluster: NDArray[np.intp]
    sampled: Floats
    single: str = "refuse"

    @property
    def strata(self) -> int:
        """How many strata there are."""
        return len(self.sampled)

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self.stratum_of_cluster)

    @property
    def freedom(self) -> int:
        """Clusters less strata: the degrees of freedom of an interval."""
        return self.clusters - self.strata

    def with_weights(self, weights: ArrayLike) -> SampleDesign:
        """Return the same design with other weights: calibrated ones, or 0 outside a part of the population."""
        checked = frozen(sample_weights("SampleDesign", weights, len(self.weights)))
        return SampleDesign(
            checked, self.stratum, self.cluster, self.stratum_of_cluster, self.sampled, single=self.single
        )

    def variance(self, influence: ArrayLike) -> float:
        """Return the variance of ``sum of weights x influence``, one value a row, shape (n,)."""
        u = vector("SampleDesign.variance", "influence", influence, length=len(self.weights), low=-np.inf)
        totals = np.bincount(self.cluster, self.weights * u, self.clusters)
        size = np.bincount(self.stratum_of_cluster, minlength=self.strata)
        mean = np.bincount(self.stratum_of_cluster, totals, self.strata) / size
        alone = size == 1
        mean[alone] = totals.mean()
        spread = np.bincount(self.stratum_of_cluster, (totals - mean[self.stratum_of_cluster]) ** 2, self.strata)
        factor = np.where(alone, 1.0, size / np.maximum(size - 1, 1))
        return float((1 - self.sampled) @ (factor * spread))


def sample_design(
    weights: ArrayLike | None = None,
    *,
    strata: Sequence[Any] | None = None,
    clusters: Sequence[Any] | None = None,
    population_clusters: ArrayLike | None = None,
    single: str = "refuse",
    rows: int | None = None,
) -> SampleDesign:
    """Return the design of a sample of which each row is known by weight, stratum and cluster.

    Parameters
    ----------
    weights
        Of each row, at least 0, shape (n,). A part of the population is studied with weights of 0 outside it, not by
        leaving rows out: then clusters would be missing.
    strata
        Name of each row's stratum; None for one stratum.
    clusters
        Name of each row's cluster, the unit that was drawn first (village, enumeration area); None where rows were
        drawn one by one. The same name in two strata means two clusters.
    population_clusters
        How many clusters each row's stratum has in the country, shape (n,) or one number: for samples that take a
        large part of it. None counts them as very many.
    single
        "refuse" a stratum of one cluster, whose spread is unknown, or "centre" it at the mean of all clusters.
    rows
        Number of rows, where there are no weights, strata or clusters.

    Raises
    ------
    ModelError
        For arrays of different lengths, blank names, a stratum of one cluster, one cluster in all, or fewer clusters
        in the country than in the sample.

    References
    ----------
    Lohr, *Sampling: Design and Analysis* (2nd ed., 2010), chapters 3, 5 and 9; Lumley, *Complex Surveys* (2010).

    Examples
    --------
    >>> design = sample_design([10, 10, 20, 20], strata=["rural", "rural", "urban", "urban"])
    >>> design.strata, design.clusters, design.freedom
    (2, 4, 2)
    """
    caller = "sample_design"
    choice(caller, "single", single, ("refuse", "centre"))
    lengths = [len(np.asarray(a)) for a in (weights, strata, clusters) if a is not None]
    if not lengths and rows is None:
        raise ModelError(f"{caller}: give weights, strata, clusters or the number of rows.")
    n = lengths[0] if rows is None else whole(caller, "rows", rows, low=1)
    if lengths and lengths[0] != n:
        raise ModelError(f"{caller}: rows is {n}, but the arrays have {lengths[0]}. Leave rows out.")
    w = sample_weights(caller, weights, n)
    layer, layer_names = _numbered("strata", strata, n)
    unit, _ = _numbered("clusters", np.arange(n) if clusters is None else clusters, n)
    pairs, cluster = np.unique(np.column_stack([layer, unit]), axis=0, return_inverse=True)
    owner = pairs[:, 0].astype(np.intp)
    size = np.bincount(owner, minlength=len(layer_names))
    if len(owner) < 2:
        raise ModelError(f"{caller}: one cluster is in the sample; no spread between clusters can be seen.")
    if single == "refuse" and (size == 1).any():
        name = layer_names[int(np.argmax(size == 1))]
        raise ModelError(
            f"{caller}: stratum {name} has one cluster only, so its spread is not known. Join it with a similar "
            f"stratum, or say single='centre' and report it."
        )
    drawn = np.zeros(len(layer_names))
    if population_clusters is not None:
        known = np.broadcast_to(numbers(caller, "population_clusters", population_clusters, low=1), (n,))
        country = np.zeros(len(layer_names))
        country[layer] = known
        if (country[layer] != known).any() or (size > country).any():
            raise ModelError(
                f"{caller}: population_clusters must be one number a stratum, at least as many as in the sample "
                f"({size.tolist()})."
            )
        drawn = size / country
    return SampleDesign(frozen(w), layer, np.ravel(cluster).astype(np.intp), owner, frozen(drawn), single)


def _numbered(name: str, given: Any, n: int) -> tuple[NDArray[np.intp], list[Any]]:
    """Return the number of each row's name, and the names; one name for all where none is given."""
    import pandas as pd

    if given is None:
        return np.zeros(n, dtype=np.intp), ["all"]
    if len(given) != n:
        raise ModelError(f"sample_design: {name} must have {n} names, one a row, got {len(given)}.")
    codes, names = pd.factorize(np.asarray(given, dtype=object))
    if (codes < 0).any():
        raise ModelError(f"sample_design: {name}[{int(np.argmax(codes < 0))}] is blank. Every row has one.")
    return codes.astype(np.intp), list(names)


@dataclass(frozen=True)
class Estimate:
    """A figure from a sample, with its standard error.

    Attributes
    ----------
    name, value
        What it is.
    standard_error, interval
        From the design; the interval by Student's t with ``freedom`` degrees of freedom (clusters less strata).
    design_effect
        Variance over that of rows drawn one by one with the same weights; NaN where that is 0.
    rows, clusters, strata, confidence, remarks
        How it was computed.
    """

    name: str
    value: float
    standard_error: float
    interval: tuple[float, float]
    design_effect: float
    rows: int
    clusters: int
    strata: int
    confidence: float = 0.95
    remarks: tuple[str, ...] = ()

    @property
    def relative_error(self) -> float:
        """Standard error over the value (coefficient of variation); NaN for a value of 0."""
        return self.standard_error / abs(self.value) if self.value else float("nan")

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        row = {
            "name": self.name,
            "value": self.value,
            "standard_error": self.standard_error,
            "lower": self.interval[0],
            "upper": self.interval[1],
            "design_effect": self.design_effect,
            "rows": self.rows,
            "clusters": self.clusters,
            "strata": self.strata,
        }
        return pd.DataFrame([row])


def estimate(name: str, value: float, influence: Floats, design: SampleDesign, confidence: float) -> Estimate:
    """Return a figure with the standard error of its influence values."""
    from scipy.stats import t

    fraction(name, "confidence", confidence, inside=True)
    variance = design.variance(influence)
    error = float(np.sqrt(variance))
    remarks = []
    if design.freedom < 1:
        reach = float("nan")
        remarks.append("As many strata as clusters: no interval is possible (NaN).")
    else:
        reach = float(t.ppf(0.5 + confidence / 2, design.freedom)) * error
    if design.clusters < _FEW_CLUSTERS:
        remarks.append(f"Only {design.clusters} clusters: the standard error is itself a rough guide.")
    if design.single == "centre":
        remarks.append("Strata of one cluster are centred at the mean of all clusters: on the safe side.")
    inside = design.weights > 0
    n = int(inside.sum())
    scores = (design.weights * influence)[inside]
    plain = n / (n - 1) * float(((scores - scores.mean()) ** 2).sum()) if n > 1 else 0.0
    return Estimate(
        name=name,
        value=value,
        standard_error=error,
        interval=(value - reach, value + reach),
        design_effect=variance / plain if plain > 0 else float("nan"),
        rows=n,
        clusters=design.clusters,
        strata=design.strata,
        confidence=confidence,
        remarks=tuple(remarks),
    )
