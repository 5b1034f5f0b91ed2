"""Maximum likelihood for death rates and probabilities that depend on a few parameters.

Minimising the sum of squared deviance residuals is the same as maximising the likelihood, and lets a least-squares
solver with bounds do it. Small numbers of deaths then count for little, as they should; least squares on the logarithm
of rates would give an age with two deaths the weight of one with two thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FAMILIES", "DeathCounts", "LawFit", "Parameters", "binomial_loglik", "maximise", "poisson_loglik"]

FAMILIES = ("poisson", "binomial")


@dataclass(frozen=True)
class DeathCounts:
    """Checked deaths and exposures by age: what a law is fitted to.

    ``family="poisson"``: ``exposures`` are person-years (central), deaths are Poisson with mean ``exposures * m``.
    ``family="binomial"``: they are persons at the start of the age (initial), deaths are binomial with chance ``q``.
    """

    age: Floats
    width: Floats
    deaths: Floats
    exposures: Floats
    family: str


@dataclass(frozen=True)
class Parameters:
    """Names, bounds and starting values of a law's parameters; ``log`` says which are searched on a log scale."""

    names: tuple[str, ...]
    starts: tuple[tuple[float, ...], ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    log: tuple[bool, ...]

    def inside(self, theta: Floats) -> Floats:
        """Return parameters on the search scale."""
        clipped = np.clip(theta, self.low, self.high)
        return np.where(self.log, np.log(np.where(self.log, clipped, 1.0)), clipped)

    def outside(self, searched: Floats) -> Floats:
        """Return parameters on their own scale."""
        return np.where(self.log, np.exp(np.where(self.log, searched, 0.0)), searched)

    def at_bound(self, theta: Floats) -> tuple[str, ...]:
        """Names of parameters that ended at a bound."""
        span = self.inside(np.array(self.high)) - self.inside(np.array(self.low))
        gap = np.minimum(
            self.inside(theta) - self.inside(np.array(self.low)), self.inside(np.array(self.high)) - self.inside(theta)
        )
        return tuple(n for n, near in zip(self.names, gap < 1e-6 * span, strict=True) if near)


@dataclass(frozen=True, eq=False)
class LawFit:
    """A mortality law fitted by maximum likelihood.

    Attributes
    ----------
    law
        The fitted law, an object with ``mx``, ``qx`` and ``survival``.
    params, standard_errors
        By name. A standard error is None where the data do not determine it (``remarks`` says which and why).
    loglik, aic, bic
        ``aic = 2 k - 2 loglik``, ``bic = k ln(n) - 2 loglik`` with ``k`` parameters and ``n`` ages.
    deviance
        Twice the gap to the saturated model's log-likelihood; near ``n - k`` when the law and the family hold.
    age, deaths, exposures, fitted
        By age: what was given and the fitted number of deaths.
    family
        ``"poisson"`` or ``"binomial"``.
    """

    law: Any
    params: dict[str, float]
    standard_errors: dict[str, float | None]
    loglik: float
    aic: float
    bic: float
    deviance: float
    age: Floats
    deaths: Floats
    exposures: Floats
    fitted: Floats
    family: str
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: deaths, exposures, fitted deaths, observed and fitted rates."""
        import pandas as pd

        with np.errstate(divide="ignore", invalid="ignore"):
            observed = np.where(self.exposures > 0, self.deaths / self.exposures, np.nan)
            rate = np.where(self.exposures > 0, self.fitted / self.exposures, np.nan)
        columns = {"age": self.age, "deaths": self.deaths, "exposures": self.exposures, "fitted": self.fitted}
        return pd.DataFrame(columns).assign(observed_rate=observed, fitted_rate=rate)


Rate = Callable[[Floats], Floats]


def maximise(caller: str, counts: DeathCounts, rate: Rate, space: Parameters, evaluations: int = 400) -> dict[str, Any]:
    """Return the parameters that maximise the likelihood and what is reported with them.

    ``rate(theta)`` gives, by age, the central rate (poisson) or the probability (binomial). Every row of
    ``space.starts`` is tried; the best that converged counts.

    Raises
    ------
    ModelError
        When no start converged within ``evaluations`` evaluations of the law.
    """
    from scipy.optimize import least_squares

    def residuals(searched: Floats) -> Floats:
        return _residuals(counts, rate(space.outside(searched)))

    bounds = (space.inside(np.array(space.low)), space.inside(np.array(space.high)))
    margin = 1e-6 * (bounds[1] - bounds[0])
    best, tried = None, []
    for start in space.starts:
        first = np.clip(space.inside(np.array(start)), bounds[0] + margin, bounds[1] - margin)
        found = least_squares(
            residuals, first, "3-point", bounds, xtol=1e-13, ftol=1e-14, gtol=1e-12, x_scale="jac", max_nfev=evaluations
        )
        tried.append(found)
        if found.status > 0 and np.isfinite(found.cost) and (best is None or found.cost < best.cost):
            best = found
    if best is None:
        raise ModelError(
            f"{caller}: the likelihood did not converge from any of {len(tried)} starts in {evaluations} evaluations "
            f"(lowest deviance {min(2 * f.cost for f in tried):.6g}). Check the ages and counts, join ages with few "
            f"deaths, or try a law with fewer parameters."
        )
    theta = space.outside(best.x)
    errors, remarks = _standard_errors(counts, rate, space, best.x)
    fitted = counts.exposures * rate(theta)
    loglik = (poisson_loglik if counts.family == "poisson" else binomial_loglik)(
        counts.deaths, counts.exposures, fitted
    )
    k, n = len(theta), int((counts.exposures > 0).sum())
    return {
        "params": dict(zip(space.names, map(float, theta), strict=True)),
        "standard_errors": errors,
        "loglik": loglik,
        "aic": 2 * k - 2 * loglik,
        "bic": k * np.log(n) - 2 * loglik,
        "deviance": 2 * float(best.cost),
        "age": frozen(counts.age),
        "deaths": frozen(counts.deaths),
        "exposures": frozen(counts.exposures),
        "fitted": frozen(fitted),
        "family": counts.family,
        "remarks": remarks,
    }


def poisson_loglik(deaths: Floats, exposures: Floats, fitted: Floats) -> float:
    """Return the Poisson log-likelihood of deaths with means ``fitted``; ages without exposure are left out."""
    from scipy.special import gammaln, xlogy

    seen = exposures > 0
    d, mean = deaths[seen], fitted[seen]
    return float((xlogy(d, mean) - mean - gammaln(d + 1)).sum())


def binomial_loglik(deaths: Floats, exposures: Floats, fitted: Floats) -> float:
    """Return the binomial log-likelihood of deaths among ``exposures`` persons with means ``fitted``."""
    from scipy.special import gammaln, xlog1py, xlogy

    seen = exposures > 0
    d, n, q = deaths[seen], exposures[seen], fitted[seen] / exposures[seen]
    ways = gammaln(n + 1) - gammaln(d + 1) - gammaln(n - d + 1)
    return float((ways + xlogy(d, q) + xlog1py(n - d, -q)).sum())


def _residuals(counts: DeathCounts, rate: Floats) -> Floats:
    """Return signed roots of the deviance, by age."""
    d, n = counts.deaths, counts.exposures
    mean = n * rate
    deviance = _excess(d, mean)
    if counts.family == "binomial":
        deviance = deviance + _excess(n - d, n - mean)
    return np.sign(mean - d) * np.sqrt(2 * deviance)


def _excess(observed: Floats, mean: Floats) -> Floats:
    """Return ``observed * ln(observed / mean) - (observed - mean)``, exact also where the two nearly agree."""
    safe = np.where(observed > 0, observed, 1.0)
    u = np.maximum((mean - observed) / safe, -1 + 1e-300)
    near = np.abs(u) < 1e-3
    small = np.where(near, u, 0.0)
    series = small**2 * (0.5 - small * (1 / 3 - small * (0.25 - small * (0.2 - small / 6))))
    exact = np.where(near, 0.0, u) - np.log1p(np.where(near, 0.0, u))
    return np.where(observed > 0, observed * np.where(near, series, exact), np.maximum(mean, 0.0))


def _standard_errors(
    counts: DeathCounts, rate: Rate, space: Parameters, searched: Floats
) -> tuple[dict[str, float | None], tuple[str, ...]]:
    """Return standard errors from the expected information, and a remark for each that is not available."""
    theta = space.outside(searched)
    at_bound = space.at_bound(theta)
    step = 1e-5 * np.maximum(1.0, np.abs(searched))
    columns = []
    for k in range(len(searched)):
        up, down = searched.copy(), searched.copy()
        up[k] += step[k]
        down[k] -= step[k]
        columns.append((rate(space.outside(up)) - rate(space.outside(down))) / (2 * step[k]))
    slope = np.stack(columns, axis=-1)
    m = rate(theta)
    spread = m if counts.family == "poisson" else m * (1 - m)
    weight = np.divide(counts.exposures, spread, out=np.zeros_like(m), where=spread > 0)
    free = [k for k, name in enumerate(space.names) if name not in at_bound]
    information = slope[:, free].T @ (weight[:, None] * slope[:, free])
    remarks = [f"{name} ended at a bound of the search: no standard error" for name in at_bound]
    errors: dict[str, float | None] = dict.fromkeys(space.names)
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled = information / np.outer(scale, scale)
    if len(free) and np.linalg.cond(scaled) < 1e12:
        variance = np.diag(np.linalg.inv(scaled)) / scale**2
        for k, v in zip(free, variance, strict=True):
            errors[space.names[k]] = float(np.sqrt(v) * (theta[k] if space.log[k] else 1.0))
    else:
        remarks.append("the information matrix is singular: the data do not determine all parameters apart")
    return errors, tuple(remarks)
