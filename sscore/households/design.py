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
from sscore.households.samples import amounts, row_names, sample_weights
from sscore.inputs import Floats, choice, fraction, frozen, numbers, whole

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
        What to do with a stratum of one cluster: "refuse", or "centre" at the mean of all clusters. Where that cluster
        is the only one in the country, there is nothing to do: it adds no variance.
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
    def occupied(self) -> tuple[int, int]:
        """Clusters and strata with a weight above 0: those of the part of the population that is studied."""
        inside = np.bincount(self.cluster, self.weights > 0, self.clusters) > 0
        return int(inside.sum()), len(np.unique(self.stratum_of_cluster[inside]))

    @property
    def freedom(self) -> int:
        """Clusters less strata, both with weight: the degrees of freedom of an interval."""
        clusters, strata = self.occupied
        return clusters - strata

    def with_weights(self, weights: ArrayLike) -> SampleDesign:
        """Return the same design with other weights: calibrated ones, or 0 outside a part of the population."""
        if weights is None:
            raise ModelError("SampleDesign.with_weights: weights must be given, one a row, got None.")
        checked = frozen(sample_weights("SampleDesign.with_weights", weights, len(self.weights)))
        return SampleDesign(
            checked, self.stratum, self.cluster, self.stratum_of_cluster, self.sampled, single=self.single
        )

    def variance(self, influence: ArrayLike) -> float:
        """Return the variance of ``sum of weights x influence``, one value a row, shape (n,)."""
        u = amounts("SampleDesign.variance", "influence", influence, length=len(self.weights))
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
        large part of it, or all of it (a capital that is always in the sample). None counts them as very many.
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
    n = _rows(rows, {"weights": weights, "strata": strata, "clusters": clusters})
    w = sample_weights(caller, weights, n)
    layer, layer_names = _numbered("strata", strata, n)
    unit, units = _numbered("clusters", np.arange(n) if clusters is None else clusters, n)
    pairs, cluster = np.unique(layer * len(units) + unit, return_inverse=True)
    owner = pairs // len(units)
    size = np.bincount(owner, minlength=len(layer_names))
    if len(owner) < 2:
        raise ModelError(f"{caller}: one cluster is in the sample; no spread between clusters can be seen.")
    drawn = np.zeros(len(size)) if population_clusters is None else _drawn(population_clusters, layer, size)
    alone = (size == 1) & (drawn < 1)
    if single == "refuse" and alone.any():
        name = layer_names[int(np.argmax(alone))]
        raise ModelError(
            f"{caller}: stratum {name} has one cluster only, so its spread is not known. Join it with a similar "
            f"stratum, or say single='centre' and report it."
        )
    return SampleDesign(frozen(w), layer, cluster.astype(np.intp), owner.astype(np.intp), frozen(drawn), single)


def _rows(rows: int | None, given: dict[str, Any]) -> int:
    """Return how many rows the sample has: as many as the first array, or as said."""
    for name, array in given.items():
        if array is None:
            continue
        if isinstance(array, str) or not hasattr(array, "__len__"):
            raise ModelError(f"sample_design: {name} must hold one value a row, got {array!r:.80}.")
        if rows is not None and len(array) != rows:
            raise ModelError(f"sample_design: rows is {rows}, but {name} has {len(array)}. Leave rows out.")
        return len(array)
    if rows is None:
        raise ModelError("sample_design: give weights, strata, clusters or the number of rows.")
    return whole("sample_design", "rows", rows, low=1)


def _drawn(population: ArrayLike, layer: NDArray[np.intp], size: NDArray[np.intp]) -> Floats:
    """Return the share of the clusters of each stratum that was drawn."""
    known = numbers("sample_design", "population_clusters", population, low=1)
    country = np.zeros(len(size))
    fits = known.shape in ((), layer.shape)
    if fits:
        country[layer] = known
        fits = not (country[layer] != known).any() and not (size > country).any()
    if not fits:
        raise ModelError(
            f"sample_design: population_clusters must be one number, or one a row and the same in a whole stratum, at "
            f"least as many as in the sample ({size.tolist()}), got {population!r:.80}."
        )
    return size / country


def _numbered(name: str, given: Any, n: int) -> tuple[NDArray[np.intp], list[Any]]:
    """Return the number of each row's name, and the names; one name for all where none is given."""
    return (np.zeros(n, dtype=np.intp), ["all"]) if given is None else row_names("sample_design", name, given, n)


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
    rows, clusters, strata
        With a weight above 0: behind a part of the population there are fewer than in the whole sample.
    confidence, remarks
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

    fraction(f"estimate of {name}", "confidence", confidence, inside=True)
    variance = design.variance(influence)
    error = float(np.sqrt(variance))
    clusters, strata = design.occupied
    remarks = []
    if clusters <= strata:
        reach = float("nan")
        remarks.append(f"As many strata as clusters with weight ({clusters}): no interval is possible (NaN).")
    else:
        reach = float(t.ppf(0.5 + confidence / 2, clusters - strata)) * error
    if strata < clusters < _FEW_CLUSTERS:
        remarks.append(f"Only {clusters} clusters: the standard error is itself a rough guide.")
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
        clusters=clusters,
        strata=strata,
        confidence=confidence,
        remarks=tuple(remarks),
    )
