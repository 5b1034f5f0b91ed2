"""What a programme spends, whom it reaches and what it costs to run."""

from sscore.budget.money import Money
from sscore.budget.sper import SperLine, sper_line

__all__ = ["Money", "SperLine", "sper_line"]
