"""The projection matrix of one step and the stable population it leads to.

A closed population that keeps one year's fertility and mortality for ever grows by the matrix's dominant eigenvalue a
step, ``r = ln(lambda) / n`` a year, and keeps the ages of its eigenvector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sscore.demography.paths import SEXES, DemographicPaths
from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StablePopulation", "projection_matrix", "stable_population"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StablePopulation:
    """What an unchanging fertility and mortality lead to.

    ``growth_factor`` is that of one step, ``r`` the yearly rate ``ln(growth_factor) / width``; ``structure`` (sex, age)
    adds up to 1.
    """

    growth_factor: float
    r: float
    structure: Floats
    width: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row a sex and age group: its share."""
        import pandas as pd

        sexes, ages = self.structure.shape
        names = {"sex": SEXES[:sexes], "age": [x * self.width for x in range(ages)]}
        index = pd.MultiIndex.from_product(list(names.values()), names=list(names))
        return pd.DataFrame({"share": self.structure.ravel()}, index=index).reset_index()


def projection_matrix(paths: DemographicPaths, step: int = 0, *, width: int = 1) -> Floats:
    """Return the Leslie matrix of one step without migration.

    ``matrix @ population.ravel()`` is the population one step later, women's ages first, then men's.

    Parameters
    ----------
    paths : DemographicPaths
        Without a scenario axis.
    step : int
        Which step, from 0.
    width : int
        Years of a step and of an age group.

    Returns
    -------
    (sex * age, sex * age)

    Raises
    ------
    ModelError
        For paths with scenarios, or a step they do not have.

    References
    ----------
    Preston, Heuveline and Guillot, *Demography* (2001), section 6.4.

    Examples
    --------
    >>> from sscore.demography import Survival
    >>> alive = Survival(ratio=[[[0.9, 0.8, 0.5]]], birth=[[1.0]])
    >>> projection_matrix(DemographicPaths([[1.0]], alive, sex_ratio=1.0, fertile_from=1)).tolist()
    [[0.225, 0.25, 0.0], [0.9, 0.0, 0.0], [0.0, 0.8, 0.5]]
    """
    if paths.scenario_shape() != ():
        raise ModelError(f"projection_matrix: paths must be one scenario, got shape {paths.scenario_shape()}.")
    if not 0 <= step < paths.years:
        raise ModelError(f"projection_matrix: step must be from 0 to {paths.years - 1}, got {step}.")
    ratio, birth = paths.survival.ratio[step], paths.survival.birth[step]
    sexes, ages = ratio.shape
    matrix = np.zeros((sexes, ages, sexes, ages))
    for s in range(sexes):
        matrix[s, np.arange(1, ages), s, np.arange(ages - 1)] = ratio[s, :-1]
        matrix[s, -1, s, -1] += ratio[s, -1]
    low = paths.fertile_from // width
    rates = np.zeros(ages)
    rates[low : low + paths.fertility.shape[-1]] = paths.fertility[step]
    exposed = (rates + rates @ matrix[0, :, 0, :]) * width / 2
    boys = float(np.broadcast_to(np.asarray(paths.sex_ratio), (paths.years,))[step])
    for s, share in enumerate((1 / (1 + boys), boys / (1 + boys))[:sexes]):
        matrix[s, 0, 0, :] += exposed * share * birth[s]
    return matrix.reshape(sexes * ages, sexes * ages)


def stable_population(paths: DemographicPaths, step: int = 0, *, width: int = 1) -> StablePopulation:
    """Return growth and ages of the stable population of one step's fertility and mortality.

    With A the projection matrix, ``A s = lambda s`` and ``r = ln(lambda) / width``: the dominant eigenvalue is the
    growth of a step, its eigenvector the ages.

    Raises
    ------
    ModelError
        As :func:`projection_matrix`; or when there is no growth to speak of, as without fertility.

    Examples
    --------
    >>> from sscore.demography import Survival
    >>> alive = Survival(ratio=[[[1.0, 1.0, 0.0]]], birth=[[1.0]])
    >>> doubling = stable_population(DemographicPaths([[2.0]], alive, sex_ratio=1.0, fertile_from=1))
    >>> round(doubling.growth_factor, 6), round(doubling.r, 6)
    (1.0, 0.0)
    """
    matrix = projection_matrix(paths, step, width=width)
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    factor = float(values[place].real)
    shares = np.abs(vectors[:, place].real)
    if factor <= 0 or abs(values[place].imag) > 1e-9 or not paths.fertility[step].any():
        raise ModelError("stable_population: without births there is no stable population. Check paths.fertility.")
    structure = (shares / shares.sum()).reshape(paths.survival.ratio.shape[-2:])
    structure.setflags(write=False)
    return StablePopulation(factor, float(np.log(factor) / width), structure, width)
