"""Maximum likelihood for the Lee-Carter model with Poisson deaths."""

from __future__ import annotations

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats

__all__ = ["poisson_deviance", "poisson_fit"]

_ROUNDS = 20_000
_GAIN = 1e-12
_STILL = 1e-10

Triple = tuple[Floats, Floats, Floats]


def poisson_fit(deaths: Floats, exposures: Floats, ages: Floats) -> tuple[Floats, Floats, Floats, tuple[float, ...]]:
    """Return a, b, k and the log-likelihood (without its constant) after each round; it never falls.

    One round is a Newton step in a, then k, then b, each with the others held::

        a += sum_t(D - F) / sum_t F
        k += sum_x((D - F) b) / sum_x(F b**2)
        b += sum_t((D - F) k) / sum_t(F k**2)

    where ``F = exposures * exp(a + b k)``. A step that would lower the likelihood is halved until it does not. When the
    likelihood no longer tells two rounds apart, rounds go on until the fitted rates stand still to ten digits.

    Raises
    ------
    ModelError
        For an age without any death, or when the rounds are used up.
    """
    none = np.flatnonzero(deaths.sum(axis=0) == 0)
    if len(none):
        raise ModelError(f"lee_carter: age {ages[none[0]]:g} has no deaths in any year. Join it to its neighbour.")
    now = _start(deaths, exposures)
    path = [_value(deaths, exposures, now)]
    for _ in range(_ROUNDS):
        now, value = _round(deaths, exposures, now, path[-1])
        path.append(value)
        if value - path[-2] <= _GAIN * (abs(value) + 1):
            break
    moved = np.inf
    for _ in range(_ROUNDS):
        before = now
        now, _unused = _round(deaths, exposures, now, None)
        moved = float(np.abs(_logs(now) - _logs(before)).max())
        if moved < _STILL:
            return (*now, tuple(path))
        if not np.isfinite(moved):
            break
    raise ModelError(
        f"lee_carter: the Poisson fit did not converge in {_ROUNDS} rounds; log rates still move by {moved:.3g}. Join "
        f"ages with few deaths, or use method='svd'."
    )


def _round(deaths: Floats, exposures: Floats, now: Triple, value: float | None) -> tuple[Triple, float]:
    """Return the parameters after one round, and the likelihood; without a value no step is checked or halved."""
    for which in (0, 2, 1):
        a, b, k = now
        fitted = exposures * np.exp(_logs(now))
        rest = deaths - fitted
        if which == 0:
            step = rest.sum(axis=0) / fitted.sum(axis=0)
        elif which == 2:
            step = (rest @ b) / (fitted @ b**2)
        else:
            step = (k @ rest) / (k**2 @ fitted)
        now, value = _climb(deaths, exposures, now, (which, step), value)
        if which == 2:
            now = (now[0] + now[1] * now[2].mean(), now[1], now[2] - now[2].mean())
    a, b, k = now
    total = b.sum()
    if abs(total) < 1e-8:
        raise ModelError("lee_carter: b cannot be scaled to sum to 1: rising and falling ages cancel out.")
    return (a, b / total, k * total), np.nan if value is None else value


def _climb(
    deaths: Floats, exposures: Floats, now: Triple, move: tuple[int, Floats], value: float | None
) -> tuple[Triple, float | None]:
    """Return the parameters after a step of one of them, halved until the likelihood does not fall."""
    which, step = move
    for _ in range(40):
        end = (
            now[0] + step if which == 0 else now[0],
            now[1] + step if which == 1 else now[1],
            now[2] + step if which == 2 else now[2],
        )
        if value is None:
            return end, None
        reached = _value(deaths, exposures, end)
        if reached >= value:
            return end, reached
        step = step / 2
    return now, value


def poisson_deviance(deaths: Floats, fitted: Floats) -> float:
    """Return twice the gap to the saturated log-likelihood.

    >>> poisson_deviance(np.array([2.0, 0.0]), np.array([2.0, 1.0]))
    2.0
    """
    from scipy.special import xlogy

    return float(2 * (xlogy(deaths, deaths / fitted) - deaths + fitted).sum())


def _start(deaths: Floats, exposures: Floats) -> Triple:
    """Return starting values from the decomposition of rates, empty cells filled with half a death."""
    logs = np.log(np.maximum(deaths, 0.5) / exposures)
    a = np.log(deaths.sum(axis=0) / exposures.sum(axis=0))
    u, s, v = np.linalg.svd(logs - logs.mean(axis=0), full_matrices=False)
    total = v[0].sum()
    if abs(total) < 1e-3 * np.abs(v[0]).sum() or s[0] == 0:
        n = deaths.shape[1]
        return a, np.full(n, 1 / n), np.linspace(1e-3, -1e-3, len(deaths))
    return a, v[0] / total, s[0] * total * u[:, 0]


def _logs(now: Triple) -> Floats:
    """Return the log rates, shape (n_years, n_ages)."""
    return now[0] + np.outer(now[2], now[1])


def _value(deaths: Floats, exposures: Floats, now: Triple) -> float:
    """Return the log-likelihood less its constant."""
    logs = _logs(now)
    with np.errstate(over="ignore"):
        return float((deaths * logs - exposures * np.exp(logs)).sum())
