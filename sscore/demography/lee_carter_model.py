"""The fitted Lee-Carter model: its report and its forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sscore.demography.forecast import (
    MortalityForecast,
    RandomWalk,
    SimulatedMortality,
    normal_quantile,
    random_walk,
)
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LeeCarter"]

JUMP_OFFS = ("fitted", "observed")


@dataclass(frozen=True, eq=False)
class LeeCarter:
    """A fitted Lee-Carter model, ``ln m(x, t) = ax + bx kt``; identities: ``sum bx = 1``, ``sum kt = 0``.

    Attributes
    ----------
    age, year
        Shapes (n_ages,), (n_years,).
    ax, bx, kt
        Mean log rate, share in the change, index of time.
    mx, fitted
        Observed and fitted rates, shape (n_years, n_ages).
    loglik, aic, bic, n_parameters, likelihood
        ``likelihood`` says which: ``"poisson"`` deaths where exposures were given, ``"normal"`` errors of ``ln m``
        otherwise. Compare models of the same likelihood and data only.
    deviance
        Poisson deviance; None for the normal likelihood.
    explained
        Share of the variance of centred ``ln m`` explained by the first singular vectors; None for Poisson.
    loglik_path
        Log-likelihood (less its constant) after each round of the Poisson fit; never falling.
    method, reestimate, exposures
        How and from what it was fitted.
    """

    age: Floats
    year: Floats
    ax: Floats
    bx: Floats
    kt: Floats
    mx: Floats
    fitted: Floats
    exposures: Floats | None
    method: str
    reestimate: str | None
    likelihood: str
    loglik: float
    aic: float
    bic: float
    n_parameters: int
    deviance: float | None
    explained: float | None
    loglik_path: tuple[float, ...] = ()

    @cached_property
    def walk(self) -> RandomWalk:
        """The random walk with drift of ``kt``; uneven years follow Li, Lee and Tuljapurkar (2004)."""
        return random_walk(self.kt, self.year)

    @property
    def limited_data(self) -> bool:
        """Whether years are missing between the first and the last."""
        return bool((np.diff(self.year) != 1).any())

    @property
    def drift(self) -> float:
        """Change of ``kt`` a year, ``(k(last) - k(first)) / (last year - first year)``."""
        return float(self.walk.drift[0])

    @property
    def drift_se(self) -> float:
        """Standard error of the drift, ``sigma / sqrt(last year - first year)``."""
        return float(self.walk.drift_se[0])

    @property
    def sigma(self) -> float:
        """Standard deviation of a year's innovation of ``kt``."""
        return float(self.walk.sigma[0])

    def forecast(
        self, horizon: int, *, level: float = 0.95, parameter_uncertainty: bool = True, jump_off: str = "fitted"
    ) -> MortalityForecast:
        """Return rates 1 to ``horizon`` years after the last year, with prediction intervals.

        ``k(T + h) = k(T) + h drift`` with variance ``h sigma**2``, plus ``(h drift_se)**2`` where the drift's own
        uncertainty is counted. Errors of ``ax`` and ``bx`` are not in the interval: see
        :func:`sscore.demography.bootstrap_lee_carter`.

        Parameters
        ----------
        horizon
            Whole years, at least 1.
        level
            Coverage of the intervals, between 0 and 1.
        parameter_uncertainty
            Whether the drift counts as estimated. Without it long intervals are far too narrow.
        jump_off
            ``"fitted"``: from the model's last rates; ``"observed"``: from the last observed ones (no jump in the first
            year; Lee and Miller 2001).

        Raises
        ------
        ModelError
            For a horizon or level out of range, or an unknown jump-off.
        """
        caller = "LeeCarter.forecast"
        years = whole(caller, "horizon", horizon, low=1)
        reach = normal_quantile(caller, level)
        k = self.walk.mean(years)[:, 0]
        se = np.sqrt(self.walk.covariances(years, parameter_uncertainty=parameter_uncertainty)[:, 0, 0])
        start = self._start(caller, jump_off)
        middle, one, other = (
            np.exp(start + np.outer(z - self.kt[-1], self.bx)) for z in (k, k - reach * se, k + reach * se)
        )
        return MortalityForecast(
            year=frozen(self.year[-1] + np.arange(1, years + 1)),
            age=self.age,
            kt=frozen(k),
            kt_se=frozen(se),
            kt_lower=frozen(k - reach * se),
            kt_upper=frozen(k + reach * se),
            rate=frozen(middle),
            lower=frozen(np.minimum(one, other)),
            upper=frozen(np.maximum(one, other)),
            quantity="mx",
            level=level,
            parameter_uncertainty=parameter_uncertainty,
            jump_off=jump_off,
        )

    def simulate(
        self, horizon: int, draws: int, *, seed: int, parameter_uncertainty: bool = True, jump_off: str = "fitted"
    ) -> SimulatedMortality:
        """Return simulated futures; the same seed gives the same numbers.

        Parameters
        ----------
        horizon, parameter_uncertainty, jump_off
            As in :meth:`forecast`.
        draws
            Number of futures, at least 1.
        seed
            Whole number of at least 0.
        """
        paths = self.walk.paths(horizon, draws, seed=seed, parameter_uncertainty=parameter_uncertainty)
        start = self._start("LeeCarter.simulate", jump_off)
        rate = np.exp(start + (paths - self.kt[-1]) * self.bx)
        year = self.year[-1] + np.arange(1, paths.shape[1] + 1)
        return SimulatedMortality(frozen(year), self.age, frozen(paths), frozen(rate), "mx", int(seed))

    def _start(self, caller: str, jump_off: str) -> Floats:
        """Return the log rates from which a forecast starts."""
        choice(caller, "jump_off", jump_off, JUMP_OFFS)
        if jump_off == "observed":
            if (self.mx[-1] == 0).any():
                age = self.age[np.flatnonzero(self.mx[-1] == 0)[0]]
                raise ModelError(f"{caller}: jump_off='observed' needs deaths at every age, none at age {age:g}.")
            return np.log(self.mx[-1])
        return self.ax + self.bx * self.kt[-1]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year and age: observed and fitted rate."""
        import pandas as pd

        year, age = np.meshgrid(self.year, self.age, indexing="ij")
        columns = {"year": year.ravel(), "age": age.ravel(), "mx": self.mx.ravel(), "fitted": self.fitted.ravel()}
        return pd.DataFrame(columns)
