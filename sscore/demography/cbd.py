"""The Cairns-Blake-Dowd model of mortality at pensionable ages.

``logit q(x, t) = k1(t) + k2(t) (x - mean age)``: a level and a slope for every year. Two numbers a year, for ages from
about 55 up, where the logit of q is close to a straight line; not for childhood or the accident hump.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.fitting import binomial_loglik
from sscore.demography.forecast import (
    MortalityForecast,
    RandomWalk,
    SimulatedMortality,
    normal_quantile,
    random_walk,
)
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers, rising, same_shape, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CairnsBlakeDowd", "cairns_blake_dowd"]

_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class CairnsBlakeDowd:
    """A fitted Cairns-Blake-Dowd model.

    Attributes
    ----------
    age, year
        Shapes (n_ages,), (n_years,).
    kt
        Level and slope, shape (n_years, 2).
    mean_age
        The age at which the level is read.
    qx, fitted
        Observed and fitted probabilities, shape (n_years, n_ages).
    loglik, aic, bic, n_parameters, likelihood
        ``"binomial"`` deaths where ``at_risk`` was given, ``"normal"`` errors of ``logit q`` otherwise.
    """

    age: Floats
    year: Floats
    kt: Floats
    mean_age: float
    qx: Floats
    fitted: Floats
    at_risk: Floats | None
    likelihood: str
    loglik: float
    aic: float
    bic: float
    n_parameters: int

    @cached_property
    def walk(self) -> RandomWalk:
        """The two-dimensional random walk with drift of ``kt``."""
        return random_walk(self.kt, self.year)

    @property
    def drift(self) -> Floats:
        """Change a year of level and slope, shape (2,)."""
        return self.walk.drift

    @property
    def drift_se(self) -> Floats:
        """Standard errors of the drifts, shape (2,)."""
        return self.walk.drift_se

    def forecast(self, horizon: int, *, level: float = 0.95, parameter_uncertainty: bool = True) -> MortalityForecast:
        """Return probabilities 1 to ``horizon`` years ahead, with prediction intervals.

        ``logit q`` is normal with variance ``z' V(h) z``, ``z = (1, x - mean age)`` and ``V(h)`` the walk's covariance.

        Parameters
        ----------
        horizon, level, parameter_uncertainty
            As in :meth:`sscore.demography.LeeCarter.forecast`.

        Raises
        ------
        ModelError
            For a horizon or level out of range.
        """
        years = whole("CairnsBlakeDowd.forecast", "horizon", horizon, low=1)
        reach = normal_quantile("CairnsBlakeDowd.forecast", level)
        k = self.walk.mean(years)
        spread = self.walk.covariances(years, parameter_uncertainty=parameter_uncertainty)
        se = np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
        z = self._design()
        middle = k @ z.T
        width = reach * np.sqrt(np.maximum(np.einsum("xi,hij,xj->hx", z, spread, z), 0))
        return MortalityForecast(
            year=frozen(self.year[-1] + np.arange(1, years + 1)),
            age=self.age,
            kt=frozen(k),
            kt_se=frozen(se),
            kt_lower=frozen(k - reach * se),
            kt_upper=frozen(k + reach * se),
            rate=frozen(_expit(middle)),
            lower=frozen(_expit(middle - width)),
            upper=frozen(_expit(middle + width)),
            quantity="qx",
            level=level,
            parameter_uncertainty=parameter_uncertainty,
            jump_off="fitted",
        )

    def simulate(
        self, horizon: int, draws: int, *, seed: int, parameter_uncertainty: bool = True
    ) -> SimulatedMortality:
        """Return simulated futures; the same seed gives the same numbers."""
        paths = self.walk.paths(horizon, draws, seed=seed, parameter_uncertainty=parameter_uncertainty)
        year = self.year[-1] + np.arange(1, paths.shape[1] + 1)
        rate = _expit(paths @ self._design().T)
        return SimulatedMortality(frozen(year), self.age, frozen(paths), frozen(rate), "qx", int(seed))

    def _design(self) -> Floats:
        return np.stack([np.ones_like(self.age), self.age - self.mean_age], axis=1)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year and age: observed and fitted probability."""
        import pandas as pd

        year, age = np.meshgrid(self.year, self.age, indexing="ij")
        columns = {"year": year.ravel(), "age": age.ravel(), "qx": self.qx.ravel(), "fitted": self.fitted.ravel()}
        return pd.DataFrame(columns)


def cairns_blake_dowd(
    qx: ArrayLike, *, age: ArrayLike, year: ArrayLike | None = None, at_risk: ArrayLike | None = None
) -> CairnsBlakeDowd:
    """Fit ``logit q(x, t) = k1(t) + k2(t) (x - mean age)`` year by year.

    With ``at_risk`` by maximum likelihood of binomial deaths; without, by least squares on ``logit q``.

    Parameters
    ----------
    qx
        Probabilities of dying within a year, shape (n_years, n_ages), from 0 to 1; strictly between them where
        ``at_risk`` is not given.
    age
        Ages, rising, shape (n_ages,), at least two.
    year
        Years, rising, shape (n_years,), at least three; uneven gaps are allowed. None means 0, 1, 2, ...
    at_risk
        Persons alive at the start of each age and year, shape of ``qx``, above 0; deaths are ``qx * at_risk``.

    Raises
    ------
    ModelError
        For probabilities out of range, shapes that differ, years or ages that do not rise, a year without deaths, or
        an iteration that does not converge.

    References
    ----------
    Cairns, Blake and Dowd (2006), A two-factor model for stochastic mortality with parameter uncertainty, Journal of
    Risk and Insurance 73.

    Examples
    --------
    >>> fit = cairns_blake_dowd([[0.5, 0.5], [0.2, 0.2], [0.1, 0.1]], age=[70, 80])
    >>> fit.kt[:, 0].round(4).tolist()
    [0.0, -1.3863, -2.1972]
    """
    caller = "cairns_blake_dowd"
    ages = rising(caller, "age", age, low=0)
    chances = numbers(caller, "qx", qx, high=1.0, age=ages)
    if chances.ndim != 2 or chances.shape[0] < 3 or chances.shape[1] < 2:
        raise ModelError(f"{caller}: qx must have shape (n_years, n_ages), at least (3, 2), got {chances.shape}.")
    ages = rising(caller, "age", ages, length=chances.shape[1])
    years = rising(caller, "year", np.arange(len(chances)) if year is None else year, length=len(chances))
    mean_age = float(ages.mean())
    z = np.stack([np.ones_like(ages), ages - mean_age], axis=1)
    alive = None
    count = 2 * len(years)
    if at_risk is None:
        kt, loglik = _least_squares(chances, z, ages)
        count += 1  # the variance of the normal errors
    else:
        alive = numbers(caller, "at_risk", at_risk, low=1e-300, age=ages)
        same_shape(caller, "at_risk", alive, "qx", chances)
        kt = _binomial(chances, alive, z, years)
        loglik = binomial_loglik(chances * alive, alive, _expit(kt @ z.T) * alive)
    return CairnsBlakeDowd(
        age=frozen(ages),
        year=frozen(years),
        kt=frozen(kt),
        mean_age=mean_age,
        qx=frozen(chances),
        fitted=frozen(_expit(kt @ z.T)),
        at_risk=None if alive is None else frozen(alive),
        likelihood="normal" if alive is None else "binomial",
        loglik=loglik,
        aic=2 * count - 2 * loglik,
        bic=float(count * np.log(chances.size) - 2 * loglik),
        n_parameters=count,
    )


def _least_squares(chances: Floats, z: Floats, ages: Floats) -> tuple[Floats, float]:
    """Return level and slope of each year and the normal log-likelihood of ``logit q``."""
    ends = np.argwhere((chances == 0) | (chances == 1))
    if len(ends):
        t, x = (int(i) for i in ends[0])
        raise ModelError(
            f"cairns_blake_dowd: qx[{t}, {x}] (age {ages[x]:g}) is {chances[t, x]:g} and has no logit. Give at_risk."
        )
    logits = np.log(chances / (1 - chances))
    kt: Floats = np.linalg.lstsq(z, logits.T, rcond=None)[0].T.astype(float)
    spread = max(float(((logits - kt @ z.T) ** 2).mean()), 1e-300)
    return kt, float(-0.5 * chances.size * (np.log(2 * np.pi * spread) + 1))


def _binomial(chances: Floats, alive: Floats, z: Floats, years: Floats) -> Floats:
    """Return level and slope of each year by Newton's method on the binomial likelihood, halving overlong steps."""
    deaths = chances * alive
    total = deaths.sum(axis=1) / alive.sum(axis=1)
    ends = np.flatnonzero((total == 0) | (total == 1))
    if len(ends):
        raise ModelError(f"cairns_blake_dowd: year {years[ends[0]]:g} has no deaths, or no survivors, at any age.")
    kt = np.stack([np.log(total / (1 - total)), np.zeros_like(total)], axis=1)
    for _ in range(_ROUNDS):
        fitted = _expit(kt @ z.T)
        score = (deaths - alive * fitted) @ z
        information = np.einsum("tx,xi,xj->tij", alive * fitted * (1 - fitted), z, z)
        step = np.linalg.solve(information, score[..., None])[..., 0]
        reach = np.abs(step @ z.T).max(axis=1, keepdims=True)
        kt = kt + step * np.minimum(1.0, 2.0 / np.maximum(reach, 1e-300))
        if reach.max() < 1e-10:
            return kt
    worst = years[int(np.argmax(reach))]
    raise ModelError(f"cairns_blake_dowd: year {worst:g} did not converge in {_ROUNDS} rounds. Join ages or years.")


def _expit(logit: Floats) -> Floats:
    """Return the probability of a logit."""
    return 1 / (1 + np.exp(-logit))
