"""Sliders and boxes around the figures of the lessons; without a live notebook the figure is left."""

from sscore.widgets.lessons import denominator_chooser, gap_filter, id_cleaning, payslip
from sscore.widgets.panel import Panel

__all__ = ["Panel", "denominator_chooser", "gap_filter", "id_cleaning", "payslip"]
