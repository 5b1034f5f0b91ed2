"""What a programme spends, whom it reaches, what it would cost, and whether there is room to pay for it."""

from sscore.budget.costing import (
    INDEXATIONS,
    CostPath,
    FiscalSpace,
    PensionOffer,
    benefit_cost,
    fiscal_space,
    pension_cost,
)
from sscore.budget.money import Money
from sscore.budget.sper import SperLine, sper_line

__all__ = [
    "INDEXATIONS",
    "CostPath",
    "FiscalSpace",
    "Money",
    "PensionOffer",
    "SperLine",
    "benefit_cost",
    "fiscal_space",
    "pension_cost",
    "sper_line",
]
