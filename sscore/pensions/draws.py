"""How far scenarios stray from the central path, and the paths that are drawn.

Real wage growth, inflation and real returns wander around their central values as AR(1) processes; the logarithms of
mortality and of coverage as random walks::

    x(t) = phi x(t-1) + sigma e(t)        log m(t) = log m(t-1) + sigma e(t),      e normal
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, number
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.country import Paths

__all__ = ["Uncertainty", "draw_paths"]


@dataclass(frozen=True)
class Uncertainty:
    """How far scenarios stray; all of it is assumed (quality C).

    Parameters
    ----------
    wage_sd, wage_persistence
        Yearly standard deviation, at least 0, and persistence, 0 to below 1, of real wage growth.
    inflation_sd, inflation_persistence
        The same of inflation.
    return_sd, return_persistence
        The same of the real return on the reserve.
    mortality_sd
        Yearly standard deviation of the logarithm of mortality, at least 0.
    coverage_sd
        Yearly standard deviation of the logarithm of the number of contributors, at least 0.
    """

    wage_sd: float = 0.015
    wage_persistence: float = 0.4
    inflation_sd: float = 0.015
    inflation_persistence: float = 0.5
    return_sd: float = 0.04
    return_persistence: float = 0.2
    mortality_sd: float = 0.015
    coverage_sd: float = 0.01

    def __post_init__(self) -> None:
        """Check every number."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name.endswith("_sd"):
                number("Uncertainty", entry.name, value)
            elif fraction("Uncertainty", entry.name, value) == 1:
                raise ModelError(f"Uncertainty: {entry.name} must be below 1, or shocks never fade.")

    def __str__(self) -> str:
        """Return the rules in words."""
        return (
            f"standard deviation a year of real wage growth {self.wage_sd:.2%}, inflation {self.inflation_sd:.2%}, "
            f"real return {self.return_sd:.2%}, log mortality {self.mortality_sd:.3g}, log contributors "
            f"{self.coverage_sd:.3g}; persistence {self.wage_persistence:g}, {self.inflation_persistence:g} and "
            f"{self.return_persistence:g}"
        )


def draw_paths(
    centre: Paths, basis: SchemeBasis, rules: Uncertainty, scenarios: int, rng: np.random.Generator
) -> Paths:
    """Return scenarios around the central paths.

    Raises
    ------
    ModelError
        For rules under which real wage growth, inflation or a real return falls below -50 % in some year.
    """
    years = centre.interest.shape[1]
    shocks = rng.standard_normal((5, scenarios, years))
    real = (1 + centre.wage_growth) / (1 + centre.inflation) - 1
    prices = np.append(centre.inflation, centre.inflation[:, -1:], axis=1)
    wages = _plausible("wage", real + ar1(shocks[0, :, 1:], rules.wage_persistence, rules.wage_sd))
    inflation = _plausible("inflation", prices + ar1(shocks[1], rules.inflation_persistence, rules.inflation_sd))
    returns = _plausible("return", basis.real_interest + ar1(shocks[2], rules.return_persistence, rules.return_sd))
    credited = (1 + centre.credited) / (1 + prices)
    return Paths(
        wage_growth=(1 + wages) * (1 + inflation[:, :-1]) - 1,
        inflation=inflation[:, :-1],
        interest=(1 + returns) * (1 + inflation) - 1,
        credited=credited * (1 + inflation) - 1,
        mortality=centre.mortality * np.exp(np.cumsum(rules.mortality_sd * shocks[3], axis=1)),
        coverage=centre.coverage * np.exp(_from_now(rules.coverage_sd * shocks[4])),
    )


def _plausible(name: str, path: Floats) -> Floats:
    """Return yearly rates, or say that their spread is too wide for money to keep a meaning."""
    if path.min() < LEAST:
        raise ModelError(
            f"simulate: a scenario has a {name} rate of {path.min():.0%} in a year. Choose a smaller {name}_sd or "
            f"{name}_persistence: no year may be below {LEAST:.0%}."
        )
    return path


LEAST = -0.5


def ar1(shocks: Floats, persistence: float, sd: float) -> Floats:
    """Return an AR(1) process that starts at its mean.

    >>> ar1(np.array([[1.0, 0.0]]), 0.5, 2.0).tolist()
    [[2.0, 1.0]]
    """
    path = np.empty_like(shocks)
    state = np.zeros(shocks.shape[:-1])
    for t in range(shocks.shape[-1]):
        state = persistence * state + sd * shocks[..., t]
        path[..., t] = state
    return path


def _from_now(steps: Floats) -> Floats:
    """Return a random walk whose first year is known."""
    path = np.cumsum(steps, axis=1)
    return path - path[:, :1]
