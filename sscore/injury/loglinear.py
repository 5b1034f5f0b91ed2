"""Log-linear models of three overlapping lists: fitting one, its unseen cell, and the interval of its total."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from sscore.inputs import Floats

__all__ = ["PAIRS", "PATTERNS", "design", "fit_cells", "has_zero_marginal", "profile_limits"]

PATTERNS = ("100", "010", "001", "110", "101", "011", "111")
PAIRS = tuple(combinations(range(3), 2))
_LARGEST = 1e9
_SETTLED = 1e-9


def design(pairs: tuple[tuple[int, int], ...], *, unseen: bool = False) -> Floats:
    """Return the design matrix of a model, shape (7 or 8, 4 + pairs); the unseen cell, if wanted, is the last row.

    Columns: constant, one a list (1 where the case is on it), one a pair of lists that depend on each other. The
    constant alone is the logarithm of the unseen cell.
    """
    on = np.array([[float(c) for c in p] for p in (*PATTERNS, *(["000"] if unseen else []))])
    return np.column_stack([np.ones(len(on)), on, *(on[:, i] * on[:, j] for i, j in pairs)])


def fit_cells(counts: Floats, matrix: Floats) -> tuple[Floats, Floats]:
    """Return coefficients and fitted cells of a Poisson log-linear model, by Newton's method with halved steps.

    The likelihood is concave, so a step that lowers it is only ever too long.
    """
    beta: Floats = np.linalg.lstsq(matrix, np.log(counts + 0.5), rcond=None)[0].astype(float)

    def score(b: Floats) -> float:
        eta = np.clip(matrix @ b, -700, 700)
        return float(np.sum(counts * eta - np.exp(eta)))

    best = score(beta)
    rounding = 1e-12 * (1 + float(np.sum(counts * np.log1p(counts))))
    for _ in range(200):
        fitted = np.exp(np.clip(matrix @ beta, -700, 700))
        information = matrix.T @ (matrix * fitted[:, None])
        step = np.linalg.lstsq(information, matrix.T @ (counts - fitted), rcond=None)[0]
        length = 1.0
        while score(beta + length * step) < best - rounding and length > 1e-6:
            length /= 2
        beta = beta + length * step
        best = score(beta)
        if np.abs(step).max() < _SETTLED:
            break
    return beta, np.exp(np.clip(matrix @ beta, -700, 700))


def has_zero_marginal(counts: Floats, matrix: Floats) -> bool:
    """Return whether the likelihood has its maximum at infinity: some fitted cell runs to zero.

    It is so when a direction of the coefficients leaves every cell with cases where it is and lowers an empty one.
    """
    from scipy.optimize import linprog

    empty = counts == 0
    if not empty.any():
        return False
    found = linprog(
        matrix[empty].sum(axis=0),
        A_ub=matrix[empty],
        b_ub=np.zeros(int(empty.sum())),
        A_eq=matrix[~empty],
        b_eq=np.zeros(int((~empty).sum())),
        bounds=[(-1, 1)] * matrix.shape[1],
        method="highs",
    )
    return bool(found.status == 0 and found.fun < -1e-9)


def _log_likelihood(unseen: float, counts: Floats, matrix: Floats) -> float:
    """Return the multinomial log-likelihood of the model if ``unseen`` more cases exist."""
    from scipy.special import gammaln, xlogy

    cells = np.append(counts, unseen)
    _, fitted = fit_cells(cells, matrix)
    total = cells.sum()
    return float(gammaln(total + 1) - gammaln(unseen + 1) + np.sum(xlogy(cells, fitted)) - xlogy(total, total))


def profile_limits(
    counts: Floats, pairs: tuple[tuple[int, int], ...], start: float, level: float
) -> tuple[float, float]:
    """Return the limits of the number unseen by profile likelihood; the upper one is infinite if never reached."""
    from scipy.optimize import brentq, minimize_scalar
    from scipy.stats import chi2

    matrix = design(pairs, unseen=True)

    def likelihood(unseen: float) -> float:
        return _log_likelihood(unseen, counts, matrix)

    centre = max(start, 0.5)
    top = minimize_scalar(
        lambda t: -likelihood(np.exp(t)), bounds=(np.log(centre) - 5, np.log(centre) + 3), method="bounded"
    )
    peak = float(np.exp(top.x))
    level_of = max(-float(top.fun), likelihood(0.0)) - chi2.ppf(level, 1) / 2
    below: Callable[[float], float] = lambda u: likelihood(u) - level_of  # noqa: E731
    low = 0.0 if below(0.0) >= 0 else float(brentq(below, 0.0, peak, xtol=1e-3))
    far = 2 * peak + 10
    while below(far) > 0:
        far *= 3
        if far > _LARGEST:
            return low, float("inf")
    return low, float(brentq(below, peak, far, xtol=1e-3))
