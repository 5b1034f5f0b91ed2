"""Output, employment and productivity: two of them give the third."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, same_shape, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EmploymentPath", "Productivity", "employment_path", "productivity"]


@dataclass(frozen=True, eq=False)
class EmploymentPath:
    """Employment that follows output by an elasticity.

    ``employed`` has shape (years + 1,), its first entry the start; ``growth`` and ``gdp_growth`` have shape (years,),
    fractions a year.
    """

    employed: Floats
    growth: Floats
    gdp_growth: Floats
    elasticity: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: step, employed, growth, gdp_growth; the start has no growth."""
        import pandas as pd

        lead = [np.nan]
        return pd.DataFrame(
            {
                "step": range(len(self.employed)),
                "employed": self.employed,
                "growth": [*lead, *self.growth],
                "gdp_growth": [*lead, *self.gdp_growth],
            }
        )


def employment_path(employed: float, gdp_growth: ArrayLike, elasticity: float) -> EmploymentPath:
    """Return employment year by year from the growth of output.

    ::

        g_E(t) = elasticity * g_GDP(t)        E(t) = E(t-1) * (1 + g_E(t))

    The elasticity is an assumption of the one who projects: 0.5 says that of a growth of 4 %, 2 % are more workers and
    the rest is more output a worker. The result knows no labour force: compare it with :func:`labour_force`.

    Parameters
    ----------
    employed
        Persons at work at the start, above 0.
    gdp_growth : (years,)
        Real growth of output, fractions a year, above -1: 4 % is 0.04.
    elasticity
        Growth of employment per growth of output, from -5 to 5; usually between 0 and 1.

    Raises
    ------
    ModelError
        For a value outside its range, or growth that would leave nobody at work.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000), part on the labour market model.

    Examples
    --------
    >>> employment_path(1_000, [0.04, 0.10], 0.5).employed.round(6).tolist()
    [1000.0, 1020.0, 1071.0]
    """
    start = number("employment_path", "employed", employed, above=0.0)
    output = vector("employment_path", "gdp_growth", gdp_growth, low=-1.0)
    eps = number("employment_path", "elasticity", elasticity, low=-5.0, high=5.0)
    growth = eps * output
    if (growth <= -1).any():
        k = int(np.flatnonzero(growth <= -1)[0])
        raise ModelError(
            f"employment_path: gdp_growth[{k}] = {output[k]:g} times elasticity {eps:g} leaves nobody at work. Growth "
            f"is a fraction: 4 % is 0.04."
        )
    path = start * np.concatenate([[1.0], np.cumprod(1 + growth)])
    return EmploymentPath(frozen(path), frozen(growth), frozen(output), eps)


@dataclass(frozen=True, eq=False)
class Productivity:
    """Output per person at work, and the growth of the three.

    ``gdp``, ``employed`` and ``per_worker`` have shape (..., years); the growths (..., years - 1), fractions a year.
    """

    gdp: Floats
    employed: Floats
    per_worker: Floats

    @property
    def growth(self) -> Floats:
        """Growth of output per worker."""
        return _step(self.per_worker) - 1

    def identities(self) -> dict[str, float]:
        """Return the largest relative breach of each identity; rounding leaves about 1e-15."""
        levels = np.abs(self.employed * self.per_worker / self.gdp - 1)
        parts = _step(self.employed) * _step(self.per_worker) / _step(self.gdp)
        return {
            "GDP = employed x productivity": float(levels.max()),
            "1 + g_GDP = (1 + g_E) (1 + g_productivity)": float(np.abs(parts - 1).max(initial=0.0)),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: step, gdp, employed, per_worker."""
        import pandas as pd

        steps = np.broadcast_to(np.arange(self.gdp.shape[-1]), self.gdp.shape)
        columns = {"step": steps, "gdp": self.gdp, "employed": self.employed, "per_worker": self.per_worker}
        return pd.DataFrame({name: np.ravel(values) for name, values in columns.items()})


def productivity(gdp: ArrayLike, employed: ArrayLike) -> Productivity:
    """Return output per worker, so that output is employment times productivity.

    ::

        GDP(t) = E(t) * prod(t)        1 + g_GDP = (1 + g_E) (1 + g_prod)

    The sum ``g_GDP = g_E + g_prod`` that is often printed leaves out the product of the two growths.

    Parameters
    ----------
    gdp : (..., years)
        Output in any money, above 0; at constant prices if the growth shall be real.
    employed : (..., years)
        Persons at work, above 0.

    Raises
    ------
    ModelError
        For a value of 0 or less, or shapes that differ.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000), part on the economic model.

    Examples
    --------
    >>> result = productivity([1_000, 1_100], [10, 10.5])
    >>> result.per_worker[0].item(), round(result.growth[0].item(), 4)
    (100.0, 0.0476)
    """
    output, persons = (np.atleast_1d(numbers("productivity", n, v)) for n, v in (("gdp", gdp), ("employed", employed)))
    same_shape("productivity", "employed", persons, "gdp", output)
    for name, values in (("gdp", output), ("employed", persons)):
        if (values <= 0).any():
            raise ModelError(f"productivity: {name} must be above 0 in every year, got {values.min():g}.")
    return Productivity(frozen(output), frozen(persons), frozen(output / persons))


def _step(levels: Floats) -> Floats:
    """Return one plus the growth from each year to the next."""
    return levels[..., 1:] / levels[..., :-1]
