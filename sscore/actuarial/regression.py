"""Regression credibility (Hachemeister): each entity has its own line, drawn towards the collective line.

The entity's own weighted least-squares coefficients are b(i), with (X'WX)^-1 s2 their variance; A is the covariance of
the true coefficients between entities. Then::

    Z(i) = A (A + s2 (X'W(i)X)^-1)^-1
    collective = (sum of Z(i))^-1 sum of Z(i) b(i)
    adjusted   = collective + Z(i) (b(i) - collective)

In Hachemeister's original form the intercept stands at the origin of time, and an adjusted line can lie outside the
entity's own and the collective one. With the intercept at the barycentre of time (Buhlmann and Gisler) A is diagonal,
each coefficient is a Buhlmann-Straub model of its own, and that cannot happen: prefer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.credibility import Experience, between_variance, checked_method, experience
from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RegressionCredibility", "hachemeister"]

Array = NDArray[np.float64]
METHODS = ("origin", "barycentre", "barycentre-iterative")


@dataclass(frozen=True)
class RegressionCredibility:
    """Structure parameters, lines and premiums of a regression model; arrays are read-only.

    Attributes
    ----------
    collective
        Collective coefficients in the fitted basis, shape (p,).
    between, within
        Covariance of the coefficients between entities, shape (p, p); variance inside an entity of weight 1.
    z
        Credibility matrices, shape (entities, p, p).
    coefficients
        Adjusted coefficients in the basis of ``design``, shape (entities, p); own ones in ``individual``.
    premiums
        The adjusted lines at ``at``, shape (entities,).
    basis
        R, with fitted coefficients = R @ coefficients in the basis of ``design``; the identity for ``"origin"``.
    method, remarks
        How it was fitted; what the reader has to know.
    """

    collective: Array
    between: Array
    within: float
    z: Array
    coefficients: Array
    individual: Array
    premiums: Array
    at: Array
    basis: Array
    method: str
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def predict(self, row: ArrayLike) -> Array:
        """Return every entity's adjusted line at a row of the design, shape (entities,)."""
        return self.coefficients @ _row(row, self.coefficients.shape[1], "predict")

    def to_frame(self) -> pd.DataFrame:
        """Return one row an entity: its own and its adjusted coefficients, and the premium."""
        import pandas as pd

        columns = {f"own_{k}": self.individual[:, k] for k in range(self.individual.shape[1])}
        columns |= {f"adjusted_{k}": self.coefficients[:, k] for k in range(self.coefficients.shape[1])}
        columns["premium"] = self.premiums
        return pd.DataFrame(columns, index=pd.RangeIndex(self.premiums.size, name="entity"))


def hachemeister(
    ratios: ArrayLike,
    weights: ArrayLike,
    *,
    design: ArrayLike | None = None,
    at: ArrayLike | None = None,
    method: str = "origin",
) -> RegressionCredibility:
    """Return regression credibility premiums: a trend of each entity's own, drawn towards the collective trend.

    Parameters
    ----------
    ratios, weights
        As in :func:`sscore.actuarial.buhlmann_straub`, shape (entities, periods).
    design
        Regressors, shape (periods, p), p at least 2, the first column constant; None for [1, t], t = 1, 2, ...
    at
        The row at which ``premiums`` are given, shape (p,); None, with ``design=None``, for the period after the last.
    method
        ``"origin"`` (Hachemeister 1975, iterative), ``"barycentre"`` (unbiased variances), ``"barycentre-iterative"``.

    Raises
    ------
    ModelError
        As :func:`sscore.actuarial.buhlmann_straub`; for a design of another length or without full rank; for an entity
        with fewer periods than coefficients; when the iteration does not converge.

    References
    ----------
    Hachemeister (1975); Buhlmann and Gisler (2005), chapter 8; the R package actuar, function cm.

    Examples
    --------
    >>> hachemeister([[1, 2, 3], [10, 12, 14]], [[1, 1, 1]] * 2, method="barycentre").premiums.round(6).tolist()
    [4.0, 16.0]
    """
    checked_method(method, METHODS, "hachemeister")
    data = experience(ratios, weights, "hachemeister")
    x, row = _design(design, at, data.ratios.shape[1])
    basis: Array = np.eye(x.shape[1])
    if method != "origin":
        basis = _transition(x, data)
        x = _turned(x, basis.T)
    own, precision, within = _fits(data, x)
    collective, between, z, remarks = (_origin if method == "origin" else _barycentre)(own, precision, within, method)
    shrunk = collective + np.einsum("ipq,iq->ip", z, own - collective)
    adjusted, individual = _turned(shrunk, basis), _turned(own, basis)
    return RegressionCredibility(
        collective=collective,
        between=between,
        within=within,
        z=z,
        coefficients=adjusted,
        individual=individual,
        premiums=adjusted @ row,
        at=row,
        basis=basis,
        method=method,
        remarks=tuple(remarks),
    )


def _fits(data: Experience, x: Array) -> tuple[Array, Array, float]:
    """Return each entity's weighted least-squares coefficients, X'WX, and the mean variance inside entities."""
    periods = (data.weights > 0).sum(axis=1)
    few = np.flatnonzero(periods < x.shape[1])
    if few.size or not (periods > x.shape[1]).any():
        i = int(few[0]) if few.size else 0
        raise ModelError(
            f"hachemeister: entity {i} has {periods[i]} periods with data; {x.shape[1]} coefficients need as many, and "
            f"one entity more. Leave it out, or use buhlmann_straub."
        )
    precision = np.einsum("it,tp,tq->ipq", data.weights, x, x)
    own = np.linalg.solve(precision, np.einsum("it,tp,it->ip", data.weights, x, data.ratios)[..., None])[..., 0]
    squares = (data.weights * (data.ratios - own @ x.T) ** 2).sum(axis=1)
    freedom = periods - x.shape[1]
    return own, precision, float(np.mean(squares[freedom > 0] / freedom[freedom > 0]))


def _barycentre(own: Array, precision: Array, within: float, method: str) -> tuple[Array, Array, Array, list[str]]:
    """Return the model in which each coefficient stands alone, as in Buhlmann-Straub."""
    entities, p = own.shape
    collective, between, z = np.zeros(p), np.zeros((p, p)), np.zeros((entities, p, p))
    remarks: list[str] = []
    for k in range(p):
        weight = precision[:, k, k]
        estimator = "iterative" if method == "barycentre-iterative" else "unbiased"
        a, remark = between_variance(own[:, k], weight, within, estimator)
        if remark:
            remarks.append(f"coefficient {k}: {remark}")
        factor = weight / (weight + within / a) if a > 0 else np.zeros(entities)
        count = factor if a > 0 else weight
        between[k, k], z[:, k, k] = a, factor
        collective[k] = (count * own[:, k]).sum() / count.sum()
    return collective, between, z, remarks


def _origin(own: Array, precision: Array, within: float, method: str) -> tuple[Array, Array, Array, list[str]]:
    """Return Hachemeister's original model by its iterative pseudo-estimators.

    The covariance tends to a singular matrix on real data, so the collective coefficients decide when to stop.
    """
    entities, p = own.shape
    z, collective = np.broadcast_to(np.eye(p), (entities, p, p)), own.mean(axis=0)
    try:
        noise: Array = np.asarray(within * np.linalg.inv(precision), dtype=float)
        for _ in range(10_000):
            between, z = _step(own, collective, z, noise)
            before, collective = collective, np.linalg.solve(z.sum(axis=0), np.einsum("ipq,iq->p", z, own))
            if np.all(np.abs(collective - before) <= 1e-8 * np.abs(before)):
                between, z = _step(own, collective, z, noise)
                return collective, between, z, []
    except np.linalg.LinAlgError:
        pass
    raise ModelError(f"hachemeister: not converged with method={method!r}. Use method='barycentre'.")


def _step(own: Array, collective: Array, z: Array, noise: Array) -> tuple[Array, Array]:
    """Return the covariance between entities that the credibility matrices give, and the matrices that it gives."""
    gap = own - collective
    raw = np.einsum("ipq,iq,ir->pr", z, gap, gap) / (own.shape[0] - 1)
    between = (raw + raw.T) / 2
    turned = np.linalg.solve(between + noise, np.broadcast_to(between, noise.shape))
    return between, np.swapaxes(turned, 1, 2)


def _transition(x: Array, data: Experience) -> Array:
    """Return R of the weighted orthogonalisation of the design, with a positive diagonal."""
    share = data.weights.sum(axis=0) / data.weights.sum()
    basis = np.linalg.qr(x * np.sqrt(share)[:, None], mode="r")
    return np.asarray(basis * np.sign(np.diag(basis))[:, None], dtype=float)


def _turned(rows: Array, basis: Array) -> Array:
    """Return the solution x of x basis' = rows."""
    return np.asarray(np.linalg.solve(basis, rows.T).T, dtype=float)


def _design(design: ArrayLike | None, at: ArrayLike | None, periods: int) -> tuple[Array, Array]:
    """Return the design and the row of the premiums."""
    if design is None:
        x: Array = np.column_stack([np.ones(periods), np.arange(1.0, periods + 1)])
        return x, _row([1, periods + 1] if at is None else at, 2, "hachemeister")
    x = np.array(design, dtype=float)
    if x.ndim != 2 or x.shape[0] != periods or x.shape[1] < 2 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ModelError(
            f"hachemeister: design must have shape ({periods}, p) with p >= 2 independent columns, got {x.shape}."
        )
    if not np.all(x[:, 0] == x[0, 0]) or x[0, 0] == 0:
        raise ModelError("hachemeister: the first column of design must be constant, for the intercept. Write 1 in it.")
    if at is None:
        raise ModelError(
            "hachemeister: with a design of your own, say at which row the premiums are wanted: at=[1, 13]."
        )
    return x, _row(at, x.shape[1], "hachemeister")


def _row(row: ArrayLike, p: int, where: str) -> Array:
    values = np.array(row, dtype=float)
    if values.shape != (p,) or not np.all(np.isfinite(values)):
        raise ModelError(f"{where}: a row of the design has {p} finite numbers, got {row!r:.60}.")
    return values
