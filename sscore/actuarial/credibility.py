"""Credibility: how far one employer, class or region may be judged by its own experience.

The premium of entity i is z(i) times its own mean plus 1 - z(i) times the collective. With weights w (persons, payroll,
claims), own variance s2 and variance between entities a::

    z(i) = w(i) / (w(i) + s2 / a)            w(i) the entity's total weight      (Buhlmann-Straub)
    z    = n / (n + s2 / a)                  every weight 1, n periods           (Buhlmann)
    collective = sum of z(i) X(i) / sum of z(i)

Estimators: s2 is the pooled variance inside entities; a is unbiased, or the iterative (Bichsel-Straub) one, in which
the entities count with their own z. An unbiased a can come out negative; it is then 0, every premium is the collective
one, and the result says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Credibility",
    "Experience",
    "between_variance",
    "buhlmann",
    "buhlmann_straub",
    "checked_method",
    "experience",
]

Array = NDArray[np.float64]
_ROUNDS = 10_000


@dataclass(frozen=True)
class Credibility:
    """Structure parameters and premiums of a credibility model; arrays have one value an entity and are read-only.

    Attributes
    ----------
    collective
        The credibility-weighted mean m.
    between, within
        Variance between entities a; variance inside an entity of weight 1, s2.
    z
        Credibility factors, from 0 to 1.
    premiums
        m + z (means - m), in the unit of the ratios.
    means, weights
        The entities' own weighted means and total weights. Without data: mean 0, weight 0, premium m.
    method, remarks
        How a was estimated; what the reader has to know.
    """

    collective: float
    between: float
    within: float
    z: Array
    premiums: Array
    means: Array
    weights: Array
    method: str
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for column in (self.z, self.premiums, self.means, self.weights):
            column.setflags(write=False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an entity: its mean, weight, z and premium."""
        import pandas as pd

        columns = {"mean": self.means, "weight": self.weights, "z": self.z, "premium": self.premiums}
        return pd.DataFrame(columns, index=pd.RangeIndex(self.z.size, name="entity"))


@dataclass(frozen=True)
class Experience:
    """Checked ratios and weights, shape (entities, periods), and each entity's summary; no data is weight 0."""

    ratios: Array
    weights: Array
    totals: Array
    means: Array
    within: float

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which entities have data."""
        return self.totals > 0


def buhlmann(ratios: ArrayLike) -> Credibility:
    """Return Buhlmann's credibility premiums: the same number of periods for all, every weight 1.

    Parameters
    ----------
    ratios
        Observations, shape (entities, periods), at least two of each; no gaps.

    Returns
    -------
    Credibility
        All ``z`` are equal.

    Raises
    ------
    ModelError
        For another shape or a value that is not finite.

    References
    ----------
    Buhlmann and Gisler, *A Course in Credibility Theory and its Applications* (2005), chapter 3.

    Examples
    --------
    Means 2 and 6; inside variance 2; between variance 8 - 2/2 = 7; z = 2 / (2 + 2/7):

    >>> result = buhlmann([[1, 3], [5, 7]])
    >>> result.collective, result.within, result.between
    (4.0, 2.0, 7.0)
    >>> result.premiums.tolist()
    [2.25, 5.75]
    """
    data = _matrix(ratios, "ratios", "buhlmann")
    gaps = np.argwhere(~np.isfinite(data))
    if gaps.size:
        i, j = (int(k) for k in gaps[0])
        raise ModelError(
            f"buhlmann: ratios[{i}, {j}] must be finite, got {data[i, j]}. Where periods are missing use "
            f"buhlmann_straub(ratios, weights) with weight 0."
        )
    return _premiums(experience(data, np.ones_like(data), "buhlmann"), "unbiased")


def buhlmann_straub(ratios: ArrayLike, weights: ArrayLike, *, method: str = "unbiased") -> Credibility:
    """Return Buhlmann and Straub's credibility premiums: each observation counts with its weight.

    Parameters
    ----------
    ratios
        Observations (a rate, a ratio, an average claim), shape (entities, periods). NaN where there is none.
    weights
        Their weights, same shape, at least 0. Where the ratio is NaN the weight is 0 or NaN.
    method
        ``"unbiased"`` or ``"iterative"`` (Bichsel-Straub) for the variance between entities.

    Raises
    ------
    ModelError
        For shapes that differ, negative weights, a weight without a ratio, or fewer than two entities with data.

    References
    ----------
    Buhlmann and Straub (1970); Buhlmann and Gisler (2005), section 4.8. The estimators are those of the R package
    actuar (Goulet and others), vignette "Credibility theory features of actuar", equations 11 and 12.

    Examples
    --------
    >>> result = buhlmann_straub([[1, 3], [5, 7]], [[1, 1], [1, 1]])
    >>> result.premiums.tolist()
    [2.25, 5.75]
    """
    checked_method(method, ("unbiased", "iterative"), "buhlmann_straub")
    return _premiums(experience(ratios, weights, "buhlmann_straub"), method)


def experience(ratios: ArrayLike, weights: ArrayLike, where: str) -> Experience:
    """Return checked observations, the entities' means and the variance inside them."""
    x, w = _matrix(ratios, "ratios", where), _matrix(weights, "weights", where)
    if x.shape != w.shape:
        raise ModelError(f"{where}: weights must have the shape of ratios, {x.shape}, got {w.shape}.")
    w = np.where(np.isnan(w) & np.isnan(x), 0.0, w)
    bad = np.argwhere(~np.isfinite(w) | (w < 0) | ((w > 0) & ~np.isfinite(x)))
    if bad.size:
        i, j = (int(k) for k in bad[0])
        raise ModelError(
            f"{where}: weights[{i}, {j}] = {w[i, j]} and ratios[{i}, {j}] = {x[i, j]}: a weight must be finite and >= "
            f"0, and a weight above 0 needs a ratio. Write nan and 0 for a period without experience."
        )
    x = np.where(w > 0, x, 0.0)
    totals = w.sum(axis=1)
    means = np.divide((w * x).sum(axis=1), totals, out=np.zeros_like(totals), where=totals > 0)
    entities = int((totals > 0).sum())
    freedom = int((w > 0).sum()) - entities
    if entities < 2 or freedom < 1:
        raise ModelError(
            f"{where}: at least two entities with data are wanted, one of them with two periods, got {entities} with "
            f"data in {freedom + entities} periods together."
        )
    within = float((w * (x - means[:, None]) ** 2).sum() / freedom)
    return Experience(x, w, totals, means, within)


def between_variance(means: Array, weights: Array, noise: float, method: str) -> tuple[float, str | None]:
    """Return the variance between nodes, at least 0, and a remark where it was cut at 0.

    ``noise`` is the variance of a node of weight 1 around its own level. Unbiased::

        a = W (sum of w(i) (X(i) - X)^2 - (I - 1) noise) / (W^2 - sum of w(i)^2)

    Iterative: the solution of a = sum of z(i) (X(i) - Xz)^2 / (I - 1), starting there.
    """
    total = weights.sum()
    mean = (weights * means).sum() / total
    spread = (weights * (means - mean) ** 2).sum() - (means.size - 1) * noise
    a = float(total * spread / (total**2 - (weights**2).sum()))
    if a <= 0:
        return 0.0, f"the variance between was estimated as {a:.6g} and is set to 0: no own experience is credible"
    if method != "iterative" or noise == 0:
        return a, None
    for _ in range(_ROUNDS):
        z = weights / (weights + noise / a)
        centre = (z * means).sum() / z.sum()
        before, a = a, float((z * (means - centre) ** 2).sum() / (means.size - 1))
        if a <= 1e-12 * abs(before) or a < 1e-300:
            return 0.0, "the iterative variance between went to 0: no own experience is credible"
        if abs(a - before) <= 1e-12 * before:
            return a, None
    raise ModelError("credibility: not converged: the iterative variance between. Use the unbiased estimator.")


def checked_method(method: str, known: tuple[str, ...], where: str) -> str:
    """Return ``method`` or say which exist."""
    if method not in known:
        raise ModelError(f"{where}: method must be one of {known}, got {method!r}. {did_you_mean(str(method), known)}")
    return method


def _premiums(data: Experience, method: str) -> Credibility:
    """Return the one-level model."""
    seen = data.seen
    a, remark = between_variance(data.means[seen], data.totals[seen], data.within, method)
    z = data.totals / (data.totals + data.within / a) if a > 0 else np.zeros_like(data.totals)
    counts = z if a > 0 else data.totals
    collective = float((counts * data.means).sum() / counts.sum())
    premiums = collective + z * (data.means - collective)
    remarks = tuple(r for r in (remark, _unseen(seen)) if r)
    return Credibility(collective, a, data.within, z, premiums, data.means, data.totals, method, remarks)


def _unseen(seen: NDArray[np.bool_]) -> str | None:
    if seen.all():
        return None
    return f"without data, premium = collective: entities {', '.join(map(str, np.flatnonzero(~seen).tolist()))}"


def _matrix(values: ArrayLike, name: str, where: str) -> Array:
    try:
        matrix = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: {name} must be a table of numbers with rows of one length.") from None
    if matrix.ndim != 2 or matrix.shape[0] < 2 or matrix.shape[1] < 2:
        raise ModelError(
            f"{where}: {name} must have shape (entities, periods), at least two of each, got {matrix.shape}."
        )
    return matrix
