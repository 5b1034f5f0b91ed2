"""What a scheme is worth to one member: replacement rate, pension wealth, money's worth, return, break-even, dormancy.

::

    gross replacement = first monthly pension / last monthly wage
    net replacement   = (pension - tax on it) / (wage - employee's contribution - tax on it)
    pension wealth    = value of all benefits on the day of the claim
    money's worth     = pension wealth / value of all contributions on that day

Values are at a yearly rate above prices and conditional on reaching the claim, on the flows of
:mod:`sscore.pensions.flows`. The tax functions take and return money a month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sscore.actuarial import LifeTable
from sscore.errors import ModelError
from sscore.inputs import choice, fraction, frozen, number
from sscore.pensions.careers import Career
from sscore.pensions.flows import PAYERS, RateOfReturn, break_even_age, member_flows, rate_of_return
from sscore.pensions.scheme import Scheme
from sscore.standards import benchmark

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Dormancy", "IndividualResults", "ReturnBasis", "dormancy", "individual_results", "least_accrual"]


@dataclass(frozen=True, eq=False)
class ReturnBasis:
    """The assumptions behind individual results.

    Parameters
    ----------
    table
        Life table of single ages by which benefits are paid.
    interest
        Yearly rate above prices at which flows are valued, above -1.
    indexation
        Yearly increase of the pension in payment, in the money of the career, above -1.
    inflation
        Yearly rise of prices in the money of the career, above -1; 0 for a career in constant prices.
    paid_by
        Whose contributions count: ``"both"`` or ``"employee"``.
    wage_tax, pension_tax
        Functions from money a month to the tax on it; None is no tax.

    Raises
    ------
    ModelError
        For a rate outside its range or another payer.
    """

    table: LifeTable
    interest: float
    indexation: float = 0.0
    inflation: float = 0.0
    paid_by: str = "both"
    wage_tax: Callable[[float], float] | None = None
    pension_tax: Callable[[float], float] | None = None

    def __post_init__(self) -> None:
        """Check the rates and the payer."""
        for name in ("interest", "indexation", "inflation"):
            number("ReturnBasis", name, getattr(self, name), above=-1)
        choice("ReturnBasis", "paid_by", self.paid_by, PAYERS)


@dataclass(frozen=True)
class IndividualResults:
    """One member's results; amounts in ``currency``, values on the day of the claim.

    ``money_worth`` is None where nothing was paid in, ``break_even_age`` None where contributions never come back.
    """

    scheme: str
    currency: str
    monthly: float
    lump_sum: float
    gross_replacement: float
    net_replacement: float
    pension_wealth: float
    contributions: float
    money_worth: float | None
    real_return: RateOfReturn
    break_even_age: float | None
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row; the return as a number and its explanation."""
        import pandas as pd

        row = asdict(self) | {"real_return": self.real_return.rate, "about_return": self.real_return.explanation}
        return pd.DataFrame([row | {"remarks": "; ".join(self.remarks)}])


def individual_results(scheme: Scheme, career: Career, basis: ReturnBasis) -> IndividualResults:
    """Return what a scheme is worth to one member.

    Parameters
    ----------
    scheme
        Any scheme.
    career
        One member who claims on its last day.
    basis
        Life table, rates and taxes.

    Returns
    -------
    IndividualResults
        A lump sum counts in wealth, money's worth, return and break-even; it is no part of the replacement rates.

    Raises
    ------
    ModelError
        For more than one member, a career that ends without a wage, or net wages that are not above 0.

    References
    ----------
    Whitehouse, *Pensions Panorama* (World Bank, 2007), on gross and net replacement rates and pension wealth.
    Geanakoplos, Mitchell and Zeldes, in *Prospects for Social Security Reform* (1999), on money's worth.

    Examples
    --------
    A fifth of 100 is paid for five years, 1,200 in all; 40 a month give it back in two and a half years, which is
    what all live on average:

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import ClaimAges, Flat, career
    >>> table = life_table_from_lx([60, 61, 62, 63], [1, 1, 1, 0], sex="both")
    >>> fund = Flat("fund", flat_rate(0.1, 0.1, currency="KES"), "KES", amount=40, ages=ClaimAges(60))
    >>> found = individual_results(fund, career(55, 60, 100), ReturnBasis(table, interest=0.0))
    >>> round(found.gross_replacement, 6), round(found.money_worth, 6), round(found.break_even_age, 6)
    (0.4, 1.0, 62.5)
    """
    flows = member_flows(scheme, career, basis.table, indexation=basis.indexation, paid_by=basis.paid_by)
    award, wage = scheme.pension(career), float(np.asarray(career.wages)[-1])
    if wage <= 0:
        raise ModelError("individual_results: the last wage of the career must be above 0: it is what is replaced.")
    pension = float(award.monthly)
    net_wage = wage - float(scheme.paid_by_employee(_one_month(career, wage))[-1])
    net_wage -= 0.0 if basis.wage_tax is None else float(basis.wage_tax(wage))
    net_pension = pension - (0.0 if basis.pension_tax is None else float(basis.pension_tax(pension)))
    if net_wage <= 0:
        raise ModelError(f"individual_results: the net wage must be above 0, got {net_wage:,.2f} of {wage:,.2f}.")
    paid, received = flows.value(basis.interest, inflation=basis.inflation)
    nominal = (1 + basis.interest) * (1 + basis.inflation) - 1
    return IndividualResults(
        scheme=scheme.name,
        currency=scheme.currency,
        monthly=pension,
        lump_sum=float(award.lump_sum),
        gross_replacement=pension / wage,
        net_replacement=net_pension / net_wage,
        pension_wealth=received,
        contributions=paid,
        money_worth=received / paid if paid else None,
        real_return=rate_of_return(flows, inflation=basis.inflation),
        break_even_age=break_even_age(flows, nominal),
        remarks=award.remarks,
    )


def _one_month(career: Career, wage: float) -> Career:
    """Return a career of one month at a wage, to ask what is due on it."""
    return Career([wage], months=1.0, age=career.age, year=career.year, sex=career.sex)


@dataclass(frozen=True)
class Dormancy:
    """The same member with and without gaps.

    ``contributions_lost`` and ``wealth_lost`` are fractions; where the second is larger, gaps cost more than what was
    not paid in, usually because the qualifying months are missed.
    """

    full: IndividualResults
    with_gaps: IndividualResults
    density: float
    contributions_lost: float
    wealth_lost: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each of the two."""
        import pandas as pd

        rows = pd.concat([self.full.to_frame(), self.with_gaps.to_frame()], ignore_index=True)
        rows.insert(0, "density", [1.0, self.density])
        return rows


def dormancy(scheme: Scheme, career: Career, basis: ReturnBasis, *, density: float) -> Dormancy:
    """Compare a member with the same one who contributes only part of each year.

    Parameters
    ----------
    scheme
        Any scheme.
    career
        One member without gaps.
    basis
        As in :func:`individual_results`.
    density
        Share of the career's months that is contributed, 0 to 1.

    Raises
    ------
    ModelError
        For a density outside 0 to 1, or a career that earns nothing to lose.

    Examples
    --------
    A flat pension that asks for 15 years: 20 years of half contributions are 10, and all is lost.

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import ClaimAges, Flat, career
    >>> table = life_table_from_lx([60, 61, 62], [1, 1, 0], sex="both")
    >>> fund = Flat("fund", flat_rate(0.1, 0, currency="KES"), "KES", amount=10, ages=ClaimAges(60), full_months=180,
    ...     vesting_months=180)
    >>> found = dormancy(fund, career(40, 60, 100), ReturnBasis(table, interest=0.0), density=0.5)
    >>> round(found.contributions_lost, 6), found.wealth_lost
    (0.5, 1.0)
    """
    share = fraction("dormancy", "density", density)
    full = individual_results(scheme, career, basis)
    if full.pension_wealth == 0:
        raise ModelError(f"dormancy: the career earns nothing in {scheme.name} even without gaps: nothing to compare.")
    gaps = individual_results(scheme, replace(career, months=frozen(np.asarray(career.months) * share)), basis)
    return Dormancy(
        full=full,
        with_gaps=gaps,
        density=share,
        contributions_lost=1 - gaps.contributions / full.contributions if full.contributions else 0.0,
        wealth_lost=1 - gaps.pension_wealth / full.pension_wealth,
    )


def least_accrual(years: float | None = None, *, target: float | None = None) -> float:
    """Return the smallest accrual a year that replaces a target share of the wage after some years.

    Parameters
    ----------
    years
        Years of contributions, above 0; None is what C102 allows to be asked for the full benefit, 30.
    target
        Share of the wage, 0 to 1; None is the old-age line of C102, 40 %.

    Raises
    ------
    ModelError
        For years that are not above 0 or a target outside 0 to 1.

    References
    ----------
    ILO Convention 102, article 29 and Schedule to Part XI; see :func:`sscore.standards.benchmark`.

    Examples
    --------
    >>> round(100 * least_accrual(), 3)
    1.333
    """
    line = target
    if line is None:
        line = _line("replacement_rate") / 100
    length = _line("full_benefit_contribution_years") if years is None else years
    return fraction("least_accrual", "target", line) / number("least_accrual", "years", length, above=0)


def _line(measure: str) -> float:
    value = benchmark("C102", "old_age", measure).value
    assert value is not None
    return value
