"""Contribution rates, floors, ceilings and tiers on arrays, and what a late payment costs."""

from sscore.contributions.penalties import late_penalty
from sscore.contributions.schedule import Contribution, Schedule, Tier, flat_rate
from sscore.contributions.statutory import main_scheme, schedule_for

__all__ = ["Contribution", "Schedule", "Tier", "flat_rate", "late_penalty", "main_scheme", "schedule_for"]
