"""Figures of the lessons; each describes itself in a sentence. Never imported by a number."""

from sscore.plots.contribution import contribution_curve
from sscore.plots.describe import describe
from sscore.plots.gaps import gap_heatmap
from sscore.plots.overlap import overlap_bars
from sscore.plots.staircase import staircase_bars

__all__ = ["contribution_curve", "describe", "gap_heatmap", "overlap_bars", "staircase_bars"]
