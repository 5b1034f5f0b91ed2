"""Hierarchical credibility (Jewell): entities inside groups, groups inside the whole.

Employers inside industries, districts inside regions: an employer without much experience of its own is judged by its
industry before it is judged by the country. With s2 inside an entity, a between entities of one group and b between
groups::

    z(ij) = w(ij) / (w(ij) + s2/a)      X(i) = sum of z(ij) X(ij) / sum of z(ij)
    z(i)  = w(i) / (w(i) + a/b)         w(i) = sum of z(ij)
    group premium  P(i)  = m + z(i) (X(i) - m)           m = sum of z(i) X(i) / sum of z(i)
    entity premium P(ij) = P(i) + z(ij) (X(ij) - P(i))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.credibility import Experience, between_variance, checked_method, experience
from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HierarchicalCredibility", "hierarchical"]

Array = NDArray[np.float64]
METHODS = ("buhlmann-gisler", "ohlsson", "iterative")


@dataclass(frozen=True)
class HierarchicalCredibility:
    """Structure parameters and premiums of a two-level model; arrays are read-only.

    Attributes
    ----------
    collective
        The mean m over groups.
    between, between_entities, within
        Variances: between groups b, between the entities of a group a, inside an entity of weight 1 s2.
    z, premiums, means, weights
        One value an entity.
    groups
        Names of the groups, in the order of the next four, one value a group.
    group_z, group_premiums, group_means, group_weights
        The group's factor, premium, mean X(i) and weight (the sum of its entities' z; natural weights where a is 0).
    membership
        The group of each entity, as a position in ``groups``.
    method, remarks
        The estimators; what the reader has to know.
    """

    collective: float
    between: float
    between_entities: float
    within: float
    z: Array
    premiums: Array
    means: Array
    weights: Array
    groups: tuple[Any, ...]
    group_z: Array
    group_premiums: Array
    group_means: Array
    group_weights: Array
    membership: NDArray[np.int64]
    method: str
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an entity: its group, mean, weight, z, premium and its group's premium."""
        import pandas as pd

        columns = {
            "group": [self.groups[k] for k in self.membership.tolist()],
            "mean": self.means,
            "weight": self.weights,
            "z": self.z,
            "premium": self.premiums,
            "group_premium": self.group_premiums[self.membership],
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(self.z.size, name="entity"))


def hierarchical(
    ratios: ArrayLike, weights: ArrayLike, groups: Sequence[Any], *, method: str = "buhlmann-gisler"
) -> HierarchicalCredibility:
    """Return Jewell's hierarchical credibility premiums.

    Parameters
    ----------
    ratios, weights
        As in :func:`sscore.actuarial.buhlmann_straub`, shape (entities, periods).
    groups
        The group of each entity: any labels, any order; at least two groups with data, one with two entities.
    method
        Estimators of a and b. ``"buhlmann-gisler"``: per group, negative values cut to 0, then the mean over groups
        of two entities or more. ``"ohlsson"``: one ratio over all groups, cut to 0 and remarked where negative.
        ``"iterative"``: pseudo-estimators in which entities and groups count with their z.

    Raises
    ------
    ModelError
        As :func:`sscore.actuarial.buhlmann_straub`; for labels that do not match; for too few groups or entities.

    References
    ----------
    Jewell (1975); Buhlmann and Gisler (2005), chapter 6; Ohlsson (2005). The estimators are those of R's actuar.

    Examples
    --------
    >>> result = hierarchical([[1, 3], [5, 7], [11, 13], [15, 17]], [[1, 1]] * 4, ["a", "a", "b", "b"])
    >>> result.collective, result.within, result.between_entities, result.between
    (9.0, 2.0, 7.0, 46.0)
    """
    checked_method(method, METHODS, "hierarchical")
    data = experience(ratios, weights, "hierarchical")
    names, member = _members(groups, data)
    a, remarks = _between_entities(data, member, method)
    z = data.totals / (data.totals + data.within / a) if a > 0 else np.zeros_like(data.totals)
    counts, noise = (z, a) if a > 0 else (data.totals, data.within)
    weight, group_means = _grouped(counts, data.means, member)
    b, remark = between_variance(group_means[weight > 0], weight[weight > 0], noise, method)
    group_z = weight / (weight + noise / b) if b > 0 else np.zeros_like(weight)
    collective = float(np.average(group_means, weights=group_z if b > 0 else weight))
    group_premiums = collective + group_z * (group_means - collective)
    return HierarchicalCredibility(
        collective=collective,
        between=b,
        between_entities=a,
        within=data.within,
        z=z,
        premiums=group_premiums[member] + z * (data.means - group_premiums[member]),
        means=data.means,
        weights=data.totals,
        groups=names,
        group_z=group_z,
        group_premiums=group_premiums,
        group_means=group_means,
        group_weights=weight,
        membership=member,
        method=method,
        remarks=(*remarks, *([f"groups: {remark}"] if remark else [])),
    )


def _members(groups: Sequence[Any], data: Experience) -> tuple[tuple[Any, ...], NDArray[np.int64]]:
    """Return the names of the groups in the order they appear, and each entity's position among them."""
    labels = list(groups)
    if len(labels) != data.totals.size:
        raise ModelError(f"hierarchical: groups must have one label an entity, {data.totals.size}, got {len(labels)}.")
    names = tuple(dict.fromkeys(labels))
    member = np.array([names.index(label) for label in labels], dtype=np.int64)
    sizes = np.bincount(member, data.seen, minlength=len(names))
    if (sizes > 0).sum() < 2 or not (sizes > 1).any():
        raise ModelError(
            f"hierarchical: at least two groups with data are wanted, one of them with two entities, got sizes "
            f"{sizes.astype(int).tolist()}. With one entity a group use buhlmann_straub."
        )
    return names, member


def _grouped(counts: Array, means: Array, member: NDArray[np.int64]) -> tuple[Array, Array]:
    """Return each group's weight and weighted mean; 0 where the weight is 0."""
    weight = np.bincount(member, counts).astype(float)
    own = np.bincount(member, counts * means).astype(float)
    return weight, np.divide(own, weight, out=np.zeros_like(own), where=weight > 0)


def _between_entities(data: Experience, member: NDArray[np.int64], method: str) -> tuple[float, list[str]]:
    """Return the variance between the entities of a group, and remarks."""
    spreads, sizes, small = [], [], 0
    for k in range(int(member.max()) + 1):
        mine = (member == k) & data.seen
        if mine.sum() < 2:
            small += 1
            continue
        w, x = data.totals[mine], data.means[mine]
        centre = (w * x).sum() / w.sum()
        spreads.append(float((w * (x - centre) ** 2).sum() - (mine.sum() - 1) * data.within))
        sizes.append(float(w.sum() - (w**2).sum() / w.sum()))
    remarks = (
        [f"{small} groups with fewer than two entities say nothing about the entities of a group"] if small else []
    )
    if method == "buhlmann-gisler":
        a = float(np.mean([max(s / c, 0.0) for s, c in zip(spreads, sizes, strict=True)]))
    else:
        a = sum(spreads) / sum(sizes)
    if a <= 0:
        remarks.append(f"the variance between entities was estimated as {a:.6g} and is set to 0: only groups count")
        return 0.0, remarks
    return (_iterated(data, member, a), remarks) if method == "iterative" else (a, remarks)


def _iterated(data: Experience, member: NDArray[np.int64], start: float) -> float:
    """Return the solution of a = sum of z(ij) (X(ij) - X(i))^2 / sum of (entities of the group - 1)."""
    seen = data.seen
    w, x, group = data.totals[seen], data.means[seen], member[seen]
    freedom = w.size - np.unique(group).size
    a = start
    for _ in range(10_000):
        z = w / (w + data.within / a)
        _, centre = _grouped(z, x, group)
        before, a = a, float((z * (x - centre[group]) ** 2).sum() / freedom)
        if abs(a - before) <= 1e-12 * before or a < 1e-300:
            return a if a >= 1e-300 else 0.0
    raise ModelError("hierarchical: not converged: the iterative variance between entities. Use 'ohlsson'.")
