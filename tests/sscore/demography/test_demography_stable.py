"""The projection matrix: the printed growth of Sweden's women, and what a stable population is."""

import numpy as np
import pytest
from test_demography_projection import drawn, sweden

from sscore.demography import DemographicPaths, Survival, project_population, projection_matrix, stable_population
from sscore.errors import ModelError


def test_growth_of_swedish_women_in_box_6_1():
    stable = stable_population(sweden(), width=5)
    assert round(stable.growth_factor, 7) == 1.0011125
    assert round(stable.r, 6) == 0.000222


def test_a_stable_population_keeps_its_ages():
    _, paths = drawn(migration=False)
    stable = stable_population(paths, 2)
    assert stable.structure.sum() == pytest.approx(1)
    grown = projection_matrix(paths, 2) @ stable.structure.ravel()
    assert np.allclose(grown, stable.growth_factor * stable.structure.ravel())


def test_any_population_converges_to_it():
    base, paths = drawn(years=1, migration=False)
    still = DemographicPaths(
        np.tile(paths.fertility, (600, 1)),
        Survival(np.tile(paths.survival.ratio, (600, 1, 1)), np.tile(paths.survival.birth, (600, 1))),
        None,
        np.tile(paths.sex_ratio, 600),
        12,
    )
    result = project_population(base, still)
    assert result.total[600] / result.total[599] == pytest.approx(stable_population(paths).growth_factor, rel=1e-9)
    assert stable_population(paths).to_frame()["share"].sum() == pytest.approx(1)


def test_wrong_questions():
    _, paths = drawn(migration=False)
    with pytest.raises(ModelError, match="step must be from 0 to 3"):
        projection_matrix(paths, 4)
    with pytest.raises(ModelError, match="must be one scenario"):
        projection_matrix(drawn((2,))[1])
    barren = DemographicPaths(np.zeros((4, 10)), paths.survival, None, 1.0, 12)
    with pytest.raises(ModelError, match="without births"):
        stable_population(barren)
