"""Rules that lessons, masters and releases follow: pure functions from a notebook to a list of findings."""

from grading.rules.exercise import named_exercise, solutions
from grading.rules.findings import Finding, check_notebook, check_release, read_notebook
from grading.rules.registry import COMMON_RULES, LESSON_RULES, MASTER_RULES, RELEASE_RULES
from grading.rules.release import leaks

__all__ = [
    "COMMON_RULES",
    "LESSON_RULES",
    "MASTER_RULES",
    "RELEASE_RULES",
    "Finding",
    "check_notebook",
    "check_release",
    "leaks",
    "named_exercise",
    "read_notebook",
    "solutions",
]
