"""One line of a Social Protection Expenditure and Performance Review (SPER)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.budget.money import Money
from sscore.errors import ModelError, UnitError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SperLine", "sper_line"]


@dataclass(frozen=True)
class SperLine:
    """How much is spent, whether it is enough to live on, and what it costs to run.

    Shares are fractions: 0.025 is 2.5 %.

    ``remarks`` says why a share is NaN. ``average_benefit_monthly`` is in ones of the currency.
    """

    spending_share_gdp: float
    average_benefit_share_of_poverty_line: float
    admin_ratio: float
    average_benefit_monthly: float
    currency: str | None
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        values = asdict(self)
        measures = ("spending_share_gdp", "average_benefit_share_of_poverty_line", "admin_ratio")
        money = f"{self.currency or 'money'}/month"
        rows = [{"measure": m, "value": values[m], "unit": "fraction"} for m in measures]
        rows.append({"measure": "average_benefit_monthly", "value": self.average_benefit_monthly, "unit": money})
        return pd.DataFrame(rows)


def sper_line(
    *,
    spending: float | Money,
    gdp: float | Money,
    admin: float | Money,
    beneficiaries: float,
    benefits_paid: float | Money,
    poverty_line_monthly: float | Money,
) -> SperLine:
    """Return the three figures that a minister asks of a programme.

    ::

        spending_share_gdp                    = spending / gdp
        average_benefit_monthly               = benefits_paid / beneficiaries / 12
        average_benefit_share_of_poverty_line = average_benefit_monthly / poverty_line_monthly
        admin_ratio                           = admin / spending

    Parameters
    ----------
    spending, gdp, admin, benefits_paid
        Amounts of one year, at least 0 (gdp above 0). Either all amounts are plain numbers in the same unit, or all
        are :class:`Money`, which may differ in scale but not in currency or year. ``spending`` holds benefits and
        administration, so ``benefits_paid + admin`` cannot be more.
    beneficiaries
        Persons paid in the year, at least 0. With 0 the average benefit is NaN, with a remark.
    poverty_line_monthly
        The line for one person a month, above 0. A line printed for a year is given as ``Money(..., per="year")``; it
        is then divided by 12. A plain number is always taken as monthly.

    Raises
    ------
    UnitError
        For amounts in different currencies or years, plain numbers mixed with Money, or benefits and administration
        that exceed spending (the usual sign of billions mixed with ones).
    ModelError
        For a negative or not finite amount, or a GDP or poverty line of 0.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); ILO SPER of Zambia and of Tanzania Mainland.

    Examples
    --------
    >>> line = sper_line(spending=42.5e9, gdp=1_700e9, admin=6.5e9, beneficiaries=1.2e6, benefits_paid=36e9,
    ...                  poverty_line_monthly=7_500)
    >>> round(line.spending_share_gdp, 4), round(line.admin_ratio, 4)
    (0.025, 0.1529)
    >>> round(line.average_benefit_share_of_poverty_line, 4)
    0.3333
    """
    amounts = {
        "spending": spending,
        "gdp": gdp,
        "admin": admin,
        "benefits_paid": benefits_paid,
        "poverty_line_monthly": poverty_line_monthly,
    }
    plain, currency = _in_ones(amounts)
    _check(plain, beneficiaries)
    remarks = []
    if beneficiaries:
        average = plain["benefits_paid"] / beneficiaries / 12
    else:
        average = float("nan")
        remarks.append("No beneficiaries: an average benefit does not exist (NaN), which is not a benefit of 0.")
        if plain["benefits_paid"]:
            remarks.append("Benefits were paid to nobody: one of the two figures is missing.")
    if plain["spending"]:
        admin_ratio = plain["admin"] / plain["spending"]
    else:
        admin_ratio = float("nan")
        remarks.append("Nothing was spent: a ratio of administration to spending does not exist (NaN).")
    return SperLine(
        spending_share_gdp=plain["spending"] / plain["gdp"],
        average_benefit_share_of_poverty_line=average / plain["poverty_line_monthly"],
        admin_ratio=admin_ratio,
        average_benefit_monthly=average,
        currency=currency,
        remarks=tuple(remarks),
    )


def _in_ones(amounts: dict[str, float | Money]) -> tuple[dict[str, float], str | None]:
    """Return plain numbers (a year, and a month for the line) and the currency, if it is known."""
    money = {name: a for name, a in amounts.items() if isinstance(a, Money)}
    if not money:
        return {name: float(a) for name, a in amounts.items() if not isinstance(a, Money)}, None
    plain = [name for name in amounts if name not in money]
    if plain:
        raise UnitError(
            f"sper_line: {', '.join(plain)} came without a unit, {', '.join(money)} with one. "
            f"Give all amounts as Money, or all as plain numbers in one unit."
        )
    names = list(money)
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            money[one].joins(money[other], f"sper_line: {one} and {other}")
    ones = {name: a.monthly if name == "poverty_line_monthly" else a.yearly for name, a in money.items()}
    return ones, money["spending"].currency


def _check(plain: dict[str, float], beneficiaries: float) -> None:
    """Raise for amounts that cannot be."""
    for name, value in {**plain, "beneficiaries": float(beneficiaries)}.items():
        if not (np.isfinite(value) and value >= 0):
            raise ModelError(f"sper_line: {name} must be a number of at least 0, got {value!r}.")
    for name in ("gdp", "poverty_line_monthly"):
        if plain[name] == 0:
            raise ModelError(f"sper_line: {name} must be above 0, got 0. A share of nothing does not exist.")
    parts = plain["benefits_paid"] + plain["admin"]
    if parts > plain["spending"] * (1 + 1e-9):
        raise UnitError(
            f"sper_line: benefits_paid + admin ({parts:,.4g}) exceed spending ({plain['spending']:,.4g}), which holds "
            f"both. Are all of them in the same unit (ones, or billions)?"
        )
