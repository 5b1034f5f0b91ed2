"""How sure the parameters of a Lee-Carter model are: a parametric bootstrap of the deaths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.demography.forecast import SimulatedMortality, random_walk
from sscore.demography.lee_carter_model import LeeCarter
from sscore.demography.lee_carter_poisson import poisson_fit
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LeeCarterBootstrap", "bootstrap_lee_carter"]


@dataclass(frozen=True, eq=False)
class LeeCarterBootstrap:
    """Parameters fitted again to redrawn deaths.

    ``ax`` and ``bx`` have shape (draws, n_ages), ``kt`` (draws, n_years), ``drift`` (draws,); ``model`` is the fit that
    the deaths were drawn from.
    """

    model: LeeCarter
    ax: Floats
    bx: Floats
    kt: Floats
    drift: Floats
    seed: int

    def standard_errors(self) -> dict[str, Floats]:
        """Return the standard deviations over the draws of ``ax``, ``bx`` and ``kt``."""
        return {name: getattr(self, name).std(axis=0, ddof=1) for name in ("ax", "bx", "kt")}

    def simulate(self, horizon: int, *, seed: int) -> SimulatedMortality:
        """Return one future a draw: its own parameters, its own drawn drift, its own innovations.

        The spread of these rates holds the errors of ``ax``, ``bx`` and ``kt`` besides those of the walk.
        """
        years = whole("LeeCarterBootstrap.simulate", "horizon", horizon, low=1)
        seeded("LeeCarterBootstrap.simulate", seed)
        seeds = np.random.SeedSequence(seed).generate_state(len(self.kt))
        paths = np.concatenate(
            [random_walk(k, self.model.year).paths(years, 1, seed=int(s)) for k, s in zip(self.kt, seeds, strict=True)]
        )
        rate = np.exp(self.ax[:, None, :] + paths * self.bx[:, None, :])
        year = self.model.year[-1] + np.arange(1, years + 1)
        return SimulatedMortality(frozen(year), self.model.age, frozen(paths), frozen(rate), "mx", seed)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: ax and bx with their standard errors."""
        import pandas as pd

        errors = self.standard_errors()
        columns = {"age": self.model.age, "ax": self.model.ax, "bx": self.model.bx}
        return pd.DataFrame(columns).assign(ax_se=errors["ax"], bx_se=errors["bx"])


def bootstrap_lee_carter(model: LeeCarter, draws: int, *, seed: int) -> LeeCarterBootstrap:
    """Fit a Poisson Lee-Carter model again to deaths drawn from its own fitted rates.

    Parameters
    ----------
    model
        From :func:`sscore.demography.lee_carter` with ``method="poisson"``.
    draws
        Number of refits, at least 2; 200 give standard errors to about 5 %.
    seed
        Whole number of at least 0; the same seed gives the same numbers.

    Returns
    -------
    LeeCarterBootstrap

    Raises
    ------
    ModelError
        For a model fitted otherwise, fewer than two draws, or a draw that cannot be fitted (an age without deaths).

    References
    ----------
    Brouhns, Denuit and Van Keilegom (2005), Bootstrapping the Poisson log-bilinear model for mortality forecasting,
    Scandinavian Actuarial Journal 2005.

    Examples
    --------
    >>> from sscore.demography import lee_carter
    >>> rates = np.exp([[-3.0, -4.0], [-3.2, -4.2], [-3.4, -4.4]])
    >>> fit = lee_carter(rates, exposures=np.full((3, 2), 1e6), method="poisson")
    >>> bootstrap_lee_carter(fit, 5, seed=1).kt.shape
    (5, 3)
    """
    if model.method != "poisson" or model.exposures is None:
        raise ModelError(f"bootstrap_lee_carter: model must be fitted with method='poisson', got {model.method!r}.")
    count = whole("bootstrap_lee_carter", "draws", draws, low=2)
    rng = seeded("bootstrap_lee_carter", seed)
    found = []
    for _ in range(count):
        deaths = rng.poisson(model.fitted * model.exposures).astype(float)
        found.append(poisson_fit(deaths, model.exposures, model.age)[:3])
    a, b, k = (np.stack([draw[i] for draw in found]) for i in range(3))
    drift = (k[:, -1] - k[:, 0]) / (model.year[-1] - model.year[0])
    return LeeCarterBootstrap(model, frozen(a), frozen(b), frozen(k), frozen(drift), int(seed))
