"""Associated single rates: what each reason for leaving would take if it were alone.

q(j) is the probability of leaving in the year for reason j *while the others are at work*; q'(j) the associated single
rate, with reason j alone. Others take members away before reason j can, so q(j) is never above q'(j). Inside the year
one of these holds, to be named:

udd-single
    each single decrement takes members evenly over the year: q(j) = q'(j) integral of the product of (1 - t q'(k))
constant-force
    every force is constant over the year: q'(j) = 1 - (1 - q)^(q(j)/q), with q the sum over reasons. ``udd-multiple``
    (every q(j) even over the year) gives the same numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError, did_you_mean

__all__ = ["ASSUMPTIONS", "associated_rates", "decrement_probabilities"]

Array = NDArray[np.float64]
ASSUMPTIONS = ("udd-single", "udd-multiple", "constant-force")


def decrement_probabilities(rates: ArrayLike, *, assumption: str) -> Array:
    """Return the probabilities q(j) of leaving for each reason from the associated single rates q'(j).

    Parameters
    ----------
    rates
        Single rates, reasons along the last axis, each from 0 to 1 (below 1 under constant force).
    assumption
        ``"udd-single"``, ``"udd-multiple"`` or ``"constant-force"``: what holds inside the year.

    Raises
    ------
    ModelError
        For rates outside their range or an unknown assumption.

    References
    ----------
    Bowers and others, *Actuarial Mathematics*, sections 10.4 to 10.6.

    Examples
    --------
    >>> decrement_probabilities([0.2, 0.5], assumption="udd-single").round(4).tolist()
    [0.15, 0.45]
    """
    single = _shares(rates, "rates", "decrement_probabilities")
    _assumed(assumption, "decrement_probabilities")
    if assumption == "udd-single":
        return single * _others(single)
    if np.any(single >= 1):
        raise ModelError(
            f"decrement_probabilities: under {assumption!r} a single rate must be below 1, because a rate of 1 needs "
            f"an infinite force. Use 'udd-single'."
        )
    forces = -np.log1p(-single)
    total = forces.sum(axis=-1, keepdims=True)
    leaving = -np.expm1(-total)
    return np.asarray(forces * np.divide(leaving, total, out=np.ones_like(total), where=total > 0))


def associated_rates(probabilities: ArrayLike, *, assumption: str) -> Array:
    """Return the associated single rates q'(j) from the probabilities q(j) of leaving for each reason.

    The inverse of :func:`decrement_probabilities`; under ``"udd-single"`` it is solved by repeated substitution.

    Parameters
    ----------
    probabilities
        Reasons along the last axis, each at least 0, together below 1.
    assumption
        As in :func:`decrement_probabilities`.

    Raises
    ------
    ModelError
        For probabilities outside their range, an unknown assumption, or probabilities that no single rates give.

    Examples
    --------
    >>> associated_rates([0.15, 0.45], assumption="udd-single").round(4).tolist()
    [0.2, 0.5]
    >>> associated_rates([0.375, 0.375], assumption="constant-force").tolist()
    [0.5, 0.5]
    """
    q = _shares(probabilities, "probabilities", "associated_rates")
    _assumed(assumption, "associated_rates")
    total = q.sum(axis=-1, keepdims=True)
    if np.any(total >= 1):
        worst = float(total.max())
        raise ModelError(f"associated_rates: the probabilities must sum to less than 1, got {worst:.6g}.")
    if assumption != "udd-single":
        share = np.divide(q, total, out=np.zeros_like(q), where=total > 0)
        return np.asarray(-np.expm1(share * np.log1p(-total)))
    single = -np.expm1(np.log1p(-total) * np.divide(q, total, out=np.zeros_like(q), where=total > 0))
    for _ in range(10_000):
        before, single = single, np.minimum(q / _others(single), 1.0)
        if np.all(np.abs(single - before) <= 1e-15):
            break
    if np.any(np.abs(single * _others(single) - q) > 1e-12):
        raise ModelError(
            "associated_rates: not converged: no single rates of at most 1 give these probabilities under 'udd-single'."
            " Use 'constant-force'."
        )
    return single


def _others(single: Array) -> Array:
    """Return, for each reason, the integral over the year of the product of (1 - t q') over the other reasons."""
    causes = single.shape[-1]
    nodes, weights = np.polynomial.legendre.leggauss(causes // 2 + 1)  # exact for the product's degree
    times, shares = (nodes + 1) / 2, weights / 2
    kept = 1 - times[:, None] * single[..., None, :]
    columns = [np.einsum("t,...t->...", shares, np.prod(np.delete(kept, j, axis=-1), axis=-1)) for j in range(causes)]
    return np.stack(columns, axis=-1)


def _shares(values: ArrayLike, name: str, where: str) -> Array:
    shares = np.atleast_1d(np.asarray(values, dtype=float))
    bad = np.argwhere(~np.isfinite(shares) | (shares < 0) | (shares > 1))
    if bad.size:
        at = tuple(int(i) for i in bad[0])
        raise ModelError(f"{where}: {name}{list(at)} must be a fraction from 0 to 1, got {shares[at]}.")
    return shares


def _assumed(assumption: str, where: str) -> None:
    if assumption not in ASSUMPTIONS:
        raise ModelError(
            f"{where}: assumption must be one of {ASSUMPTIONS}, got {assumption!r}. "
            f"{did_you_mean(str(assumption), ASSUMPTIONS)}"
        )
