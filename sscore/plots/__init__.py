"""Figures of the lessons; each describes itself in a sentence. Never imported by a number."""

from sscore.plots.contribution import contribution_curve
from sscore.plots.describe import describe
from sscore.plots.gaps import gap_heatmap
from sscore.plots.overlap import overlap_bars
from sscore.plots.population import dependency_lines, population_fan, population_pyramid
from sscore.plots.staircase import staircase_bars

__all__ = [
    "contribution_curve",
    "dependency_lines",
    "describe",
    "gap_heatmap",
    "overlap_bars",
    "population_fan",
    "population_pyramid",
    "staircase_bars",
]
