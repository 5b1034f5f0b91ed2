"""Figures of a population: the sentence carries the numbers, and texts are legible and apart."""

import numpy as np
import pytest
from test_plots_figures import check_legible

from sscore.countries import codes
from sscore.demography import DemographicPaths, Survival, project_country, project_population, simulate_population
from sscore.errors import DataError, ModelError
from sscore.plots import dependency_lines, describe, population_fan, population_pyramid


@pytest.mark.parametrize("code", codes())
def test_every_country_is_legible(code):
    projection = project_country(code, 2024, 2100)
    for figure in (population_pyramid(projection, 2060), dependency_lines(projection)):
        check_legible(figure)


def test_the_pyramid_draws_the_numbers():
    projection = project_country("KEN", 2024, 2050)
    figure = population_pyramid(projection, 2050, compare=2030)
    men = [bar.get_width() for bar in figure.axes[0].patches if hasattr(bar, "get_width")]
    assert sum(men[:21]) == pytest.approx(projection.by_age(2050)[1].sum() / 1e6)
    told = describe(figure)
    assert f"{projection.total[2050] / 1e6:.1f} million people" in told
    assert "The outline shows 2030" in told
    assert describe(population_pyramid(projection, 2050)).count("2024") == 1


def test_the_lines_end_at_the_ratios():
    projection = project_country("RWA", 2024, 2060)
    told = describe(dependency_lines(projection))
    assert f"{100 * projection.dependency(2060)['old']:.1f} in 2060" in told


@pytest.mark.parametrize("measure", ["total", "65+", "old_dependency"])
def test_the_fan_tells_its_width(measure):
    scenarios = simulate_population("ZMB", 2024, 2060, scenarios=60, seed=1)
    figure = population_fan(scenarios, measure)
    check_legible(figure)
    low, high = scenarios.quantiles(measure, (0.1, 0.9)).iloc[-1] / (1 if measure == "old_dependency" else 1e6)
    form = "{:.2f}" if measure == "old_dependency" else "{:,.1f}"
    assert f"eight of ten between {form.format(low)} and {form.format(high)}" in describe(figure)


def test_wrong_projections():
    one_sex = DemographicPaths(np.zeros((1, 35)), Survival(np.ones((1, 1, 101)), np.ones((1, 1))))
    women = project_population(np.ones((1, 101)), one_sex, start=2024)
    with pytest.raises(ModelError, match="population_pyramid: wanted one scenario of two sexes"):
        population_pyramid(women, 2024)
    with pytest.raises(ModelError, match="dependency_lines"):
        dependency_lines(women)
    with pytest.raises(DataError, match="2024 to 2030"):
        population_pyramid(project_country("KEN", 2024, 2030), 2040)
    with pytest.raises(DataError, match="no 'all'"):
        population_fan(simulate_population("KEN", 2024, 2026, scenarios=2, seed=1), "all")
