"""Time indices of mortality forecast as random walks with drift, also from few and unevenly spaced years."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, numbers, rising, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MortalityForecast", "RandomWalk", "SimulatedMortality", "normal_quantile", "random_walk"]


@dataclass(frozen=True, eq=False)
class RandomWalk:
    """A random walk with drift, ``k(t + d) = k(t) + d * drift + e``, ``e ~ N(0, d * covariance)``.

    Attributes
    ----------
    drift
        Change a year, shape (p,) for p series.
    drift_se
        Its standard error, shape (p,): ``sigma / sqrt(span)``; with T successive years, ``sigma / sqrt(T - 1)``.
    sigma
        Standard deviation of a year's innovation, shape (p,).
    covariance
        Of a year's innovations, shape (p, p).
    span
        Years from the first to the last observation.
    last, last_year
        Where a forecast starts.
    """

    drift: Floats
    drift_se: Floats
    sigma: Floats
    covariance: Floats
    span: float
    last: Floats
    last_year: float

    def mean(self, horizon: int) -> Floats:
        """Return the expected values 1 to ``horizon`` years ahead, shape (horizon, p)."""
        ahead = np.arange(1, whole("RandomWalk.mean", "horizon", horizon, low=1) + 1)
        return self.last + ahead[:, None] * self.drift

    def covariances(self, horizon: int, *, parameter_uncertainty: bool = True) -> Floats:
        """Return the forecast error's covariance, shape (horizon, p, p): ``h * C``, plus ``h**2 * C / span``."""
        ahead = np.arange(1, whole("RandomWalk.covariances", "horizon", horizon, low=1) + 1)[:, None, None]
        own = ahead * self.covariance
        return own + ahead**2 * self.covariance / self.span if parameter_uncertainty else own

    def paths(self, horizon: int, draws: int, *, seed: int, parameter_uncertainty: bool = True) -> Floats:
        """Return simulated futures, shape (draws, horizon, p); each draws its own drift where that is uncertain."""
        years = whole("RandomWalk.paths", "horizon", horizon, low=1)
        rng = seeded("RandomWalk.paths", seed)
        if draws < 1:
            raise ModelError(f"RandomWalk.paths: draws must be at least 1, got {draws!r}.")
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0))
        drifts = rng.standard_normal((draws, 1, len(self.drift))) @ root.T / np.sqrt(self.span)
        drifts = self.drift + (drifts if parameter_uncertainty else 0.0)
        steps = drifts + rng.standard_normal((draws, years, len(self.drift))) @ root.T
        return self.last + np.cumsum(steps, axis=1)


def random_walk(values: ArrayLike, year: ArrayLike) -> RandomWalk:
    """Estimate a random walk with drift from values at years that may be unevenly spaced.

    With gaps ``d(j)`` between ``n + 1`` observations and ``U`` years from first to last::

        drift      = (k(last) - k(first)) / U
        covariance = sum of r r' / (U - sum of d**2 / U),   r(j) = k(j) - k(j - 1) - d(j) * drift
        drift_se   = sigma / sqrt(U)

    The divisor makes the covariance unbiased; for yearly data it is ``T - 2``, the number of steps less one.

    Parameters
    ----------
    values
        Shape (T,) or (T, p), at least three years.
    year
        Rising, shape (T,).

    Raises
    ------
    ModelError
        For fewer than three years, or years that repeat or fall.

    References
    ----------
    Lee and Carter (1992), Journal of the American Statistical Association 87; Li, Lee and Tuljapurkar (2004), Using
    the Lee-Carter method to forecast mortality for populations with limited data, International Statistical Review 72.

    Examples
    --------
    >>> walk = random_walk([3, 1, 0], [2000, 2001, 2002])
    >>> walk.drift.tolist(), walk.sigma.round(4).tolist(), walk.drift_se.round(4).tolist()
    ([-1.5], [0.7071], [0.5])
    """
    series = numbers("random_walk", "values", values, low=-np.inf)
    series = series[:, None] if series.ndim == 1 else series
    years = rising("random_walk", "year", year, length=len(series))
    if len(years) < 3:
        raise ModelError(f"random_walk: the spread of a drift needs at least three years, got {len(years)}.")
    gaps, span = np.diff(years), float(years[-1] - years[0])
    drift = (series[-1] - series[0]) / span
    rest = np.diff(series, axis=0) - gaps[:, None] * drift
    covariance = rest.T @ rest / (span - (gaps**2).sum() / span)
    sigma = np.sqrt(np.diag(covariance))
    return RandomWalk(
        frozen(drift),
        frozen(sigma / np.sqrt(span)),
        frozen(sigma),
        frozen(covariance),
        span,
        frozen(series[-1]),
        float(years[-1]),
    )


@dataclass(frozen=True, eq=False)
class MortalityForecast:
    """Forecast rates by year and age with prediction intervals.

    Attributes
    ----------
    year, age
        Shapes (horizon,) and (n_ages,).
    kt, kt_se, kt_lower, kt_upper
        The time index, shape (horizon,) (Lee-Carter) or (horizon, 2) (Cairns-Blake-Dowd).
    rate, lower, upper
        Shape (horizon, n_ages): death rates (Lee-Carter) or probabilities (Cairns-Blake-Dowd), as ``quantity`` says.
        The middle is the median.
    level, parameter_uncertainty, jump_off
        What the intervals cover and where the forecast starts.
    """

    year: Floats
    age: Floats
    kt: Floats
    kt_se: Floats
    kt_lower: Floats
    kt_upper: Floats
    rate: Floats
    lower: Floats
    upper: Floats
    quantity: str
    level: float
    parameter_uncertainty: bool
    jump_off: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year and age: the rate and its interval."""
        import pandas as pd

        year, age = np.meshgrid(self.year.astype(int), self.age, indexing="ij")
        columns = {"year": year.ravel(), "age": age.ravel(), self.quantity: self.rate.ravel()}
        return pd.DataFrame(columns).assign(lower=self.lower.ravel(), upper=self.upper.ravel(), level=self.level)


@dataclass(frozen=True, eq=False)
class SimulatedMortality:
    """Simulated futures: ``kt`` of shape (draws, horizon, p), ``rate`` of shape (draws, horizon, n_ages)."""

    year: Floats
    age: Floats
    kt: Floats
    rate: Floats
    quantity: str
    seed: int

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row a year and age: the median and the central interval of the draws."""
        import pandas as pd

        normal_quantile("SimulatedMortality", level)
        low, mid, high = np.quantile(self.rate, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0)
        year, age = np.meshgrid(self.year.astype(int), self.age, indexing="ij")
        columns = {"year": year.ravel(), "age": age.ravel(), self.quantity: mid.ravel()}
        return pd.DataFrame(columns).assign(lower=low.ravel(), upper=high.ravel(), level=level)


def normal_quantile(caller: str, level: float) -> float:
    """Return how many standard errors the central interval of a level reaches to either side.

    >>> round(normal_quantile("f", 0.95), 2)
    1.96
    """
    return NormalDist().inv_cdf((1 + fraction(caller, "level", level, inside=True)) / 2)
