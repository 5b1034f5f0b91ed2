"""Is a scheme in balance, how much of its promise is held, and what does it owe?

References
----------
US Social Security Administration, Office of the Chief Actuary: summarized rates and the actuarial balance; Holzmann,
Palacios and Zviniene, *Implicit Pension Debt* (World Bank, 2004); Plamondon and others, *Actuarial Practice in Social
Security* (ILO/ISSA, 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, number
from sscore.pensions.reserve import flows, yearly_rates

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DEBT_DEFINITIONS",
    "ActuarialBalance",
    "ImplicitPensionDebt",
    "actuarial_balance",
    "funding_ratio",
    "implicit_pension_debt",
    "mid_year_value",
]

DEBT_DEFINITIONS = {
    "accrued": "benefits of present pensioners and rights accrued to date, less the reserve",
    "closed group": "all benefits of present members and pensioners, less their contributions and the reserve",
    "open group": "all benefits of present and future members, less their contributions and the reserve",
}


@dataclass(frozen=True)
class ActuarialBalance:
    """Summarized rates as fractions of the present value of payroll; ``balance = income_rate - cost_rate``.

    ``income_rate`` includes the reserve at the start, ``cost_rate`` the target reserve at the end.
    """

    income_rate: float
    cost_rate: float

    @property
    def balance(self) -> float:
        """Above 0 the years given are financed; below 0, its opposite is the rise of the rate that is missing."""
        return self.income_rate - self.cost_rate

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{"income_rate": self.income_rate, "cost_rate": self.cost_rate, "balance": self.balance}])


@dataclass(frozen=True)
class ImplicitPensionDebt:
    """A debt that no bond shows, by the definition that is named with it; money of the valuation date."""

    debt: float
    definition: str
    benefits: float
    contributions: float
    reserve: float

    @property
    def meaning(self) -> str:
        """The definition in words."""
        return DEBT_DEFINITIONS[self.definition]

    def to_frame(self) -> pd.DataFrame:
        """Return one row, with the definition in words."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "definition": self.definition,
                    "meaning": self.meaning,
                    "benefits": self.benefits,
                    "contributions": self.contributions,
                    "reserve": self.reserve,
                    "debt": self.debt,
                }
            ]
        )


def mid_year_value(flow: ArrayLike, *, interest: ArrayLike) -> float:
    """Return the present value of yearly flows paid in the middle of each year.

    .. math:: \\sum F_t v^{t+1/2}

    Parameters
    ----------
    flow
        Money a year, shape (years,), at least 0.
    interest
        Yearly rate above -1, one number or one a year.

    Raises
    ------
    ModelError
        For a negative or missing flow, or a rate of -1 or less.

    Examples
    --------
    >>> mid_year_value([10, 20], interest=0)
    30.0
    """
    (paid,) = flows("mid_year_value", flow=flow)
    rates = yearly_rates("mid_year_value", interest, len(paid))
    return float(paid @ _mid_year_factors(rates))


def actuarial_balance(
    income: ArrayLike,
    expenditure: ArrayLike,
    insured_earnings: ArrayLike,
    *,
    interest: ArrayLike,
    reserve: float = 0.0,
    target: float = 0.0,
) -> ActuarialBalance:
    """Return the summarized income rate, cost rate and balance over the years given.

    .. math:: \\frac{V_0 + PV(income)}{PV(payroll)} - \\frac{PV(cost) + v^T V^*_T}{PV(payroll)}

    Parameters
    ----------
    income, expenditure, insured_earnings
        Flows of each year, money, shape (years,), at least 0; paid mid-year.
    interest
        Yearly rate above -1, one number or one a year.
    reserve
        At the start of the first year.
    target
        The reserve wanted at the end of the last year, at least 0: for a fund ratio of 100 % the next year's cost.

    Raises
    ------
    ModelError
        For flows that do not fit, or insured earnings that are all 0.

    Examples
    --------
    >>> found = actuarial_balance([12, 12], [10, 18], [100, 100], interest=0, reserve=2)
    >>> found.income_rate, found.cost_rate, round(found.balance, 9)
    (0.13, 0.14, -0.01)
    """
    where = "actuarial_balance"
    coming, spent, earned = flows(where, income=income, expenditure=expenditure, insured_earnings=insured_earnings)
    rates = yearly_rates(where, interest, len(coming))
    factors = _mid_year_factors(rates)
    payroll = float(earned @ factors)
    if payroll <= 0:
        raise ModelError(f"{where}: insured_earnings are 0 in every year; there is nothing to take a rate of.")
    held, wanted = number(where, "reserve", reserve, low=-np.inf), number(where, "target", target)
    end = float(np.prod(1 / (1 + rates)))
    return ActuarialBalance(
        income_rate=(held + float(coming @ factors)) / payroll,
        cost_rate=(float(spent @ factors) + wanted * end) / payroll,
    )


def funding_ratio(assets: float, liabilities: float) -> float:
    """Return assets over liabilities.

    Parameters
    ----------
    assets, liabilities
        Money of one day; liabilities above 0.

    Raises
    ------
    ModelError
        For liabilities of 0 or less, or values that are not finite.

    Examples
    --------
    >>> funding_ratio(30, 120)
    0.25
    """
    held = number("funding_ratio", "assets", assets, low=-np.inf)
    return held / number("funding_ratio", "liabilities", liabilities, above=0)


def implicit_pension_debt(
    *,
    definition: str,
    benefits: float,
    contributions: float = 0.0,
    reserve: float = 0.0,
) -> ImplicitPensionDebt:
    """Return the implicit pension debt by a definition that has to be named.

    ======================  ============================================  ============================
    ``definition``          ``benefits``: present value of                ``contributions``
    ======================  ============================================  ============================
    ``"accrued"``           pensions in payment and rights accrued        none
    ``"closed group"``      all benefits of present members, pensioners   their future contributions
    ``"open group"``        all benefits, future members included         all future contributions
    ======================  ============================================  ============================

    The three can differ by a multiple of the gross domestic product, so a debt without its definition says nothing.

    Parameters
    ----------
    definition
        One of the three.
    benefits, contributions
        Present values as the table says, money, at least 0.
    reserve
        Held on the valuation date.

    Raises
    ------
    ModelError
        For an unknown definition, or contributions given with ``"accrued"``, which counts none.

    References
    ----------
    Holzmann, Palacios and Zviniene (2004), section II.

    Examples
    --------
    >>> implicit_pension_debt(definition="accrued", benefits=100, reserve=30).debt
    70.0
    >>> implicit_pension_debt(definition="open group", benefits=400, contributions=350, reserve=30).debt
    20.0
    """
    where = "implicit_pension_debt"
    choice(where, "definition", definition, tuple(DEBT_DEFINITIONS))
    promised = number(where, "benefits", benefits)
    coming = number(where, "contributions", contributions)
    held = number(where, "reserve", reserve, low=-np.inf)
    if definition == "accrued" and coming:
        raise ModelError(
            f"{where}: the definition 'accrued' counts no future contributions, got {coming:g}. Leave them out, or "
            "choose 'closed group' or 'open group'."
        )
    return ImplicitPensionDebt(promised - coming - held, definition, promised, coming, held)


def _mid_year_factors(rates: Floats) -> Floats:
    """Return v^(t+1/2) for rates that may change from year to year."""
    start = np.concatenate(([1.0], np.cumprod(1 / (1 + rates))[:-1]))
    return start / np.sqrt(1 + rates)
