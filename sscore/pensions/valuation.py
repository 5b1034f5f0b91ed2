"""What a scheme owes: its present members and those who will come, projected apart, and the debt by each definition.

The open group is the closed group and the new entrants, so that with PV the present value::

    PV(open) = PV(closed) + PV(new entrants)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sscore.inputs import Floats
from sscore.pensions.balance import DEBT_DEFINITIONS, ImplicitPensionDebt, implicit_pension_debt, mid_year_value
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.country import Change, Paths, Setup, central_paths, run, set_up
from sscore.pensions.members import Economy, MemberStocks, Moves
from sscore.pensions.overlay import rights_earned
from sscore.pensions.projection import Prepared, prepare
from sscore.pensions.scheme_inputs import SchemeInputs
from sscore.pensions.scheme_result import SchemeProjection

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Valuation", "value_scheme"]

MEANINGS = {
    "pbo": "rights earned to date, at the wages expected at the claim (projected benefit obligation)",
    "abo": "rights earned to date, at the wages of today (accumulated benefit obligation)",
    "accounts": "balances of members on the day",
}


@dataclass(frozen=True, eq=False)
class Valuation:
    """A scheme valued on the first day of its first year, on the central assumptions.

    Attributes
    ----------
    open_group, closed_group, newcomers
        Projections of everybody, of those present on the day, and of those who enter later.
    pbo, abo
        Present values of pensions in payment and rights earned to date, at projected and at present wages; for
        accounts both are the balances.
    gross_domestic_product
        Of the year of the day, money; not a number where the pack has none.
    """

    open_group: SchemeProjection
    closed_group: SchemeProjection
    newcomers: SchemeProjection
    pbo: float
    abo: float
    gross_domestic_product: float

    @property
    def reserve(self) -> float:
        """Money held on the day."""
        return self.open_group.opening_reserve

    def benefits(self, group: SchemeProjection) -> float:
        """Return the present value of a group's benefits, without administration."""
        paid = group.members.pensions[0] + group.members.spent["lump_sums"][0]
        return mid_year_value(paid, interest=group.interest[0])

    def contributions(self, group: SchemeProjection) -> float:
        """Return the present value of a group's contributions, after the cost of administration."""
        left = group.income[0] - group.members.administration[0]
        return mid_year_value(left, interest=group.interest[0])

    @property
    def debts(self) -> tuple[ImplicitPensionDebt, ...]:
        """The implicit pension debt by each named definition."""
        found = [implicit_pension_debt(definition="accrued", benefits=self.pbo, reserve=self.reserve)]
        for name, group in (("closed group", self.closed_group), ("open group", self.open_group)):
            owed, coming = self.benefits(group), self.contributions(group)
            found.append(
                implicit_pension_debt(definition=name, benefits=owed, contributions=coming, reserve=self.reserve)
            )
        return tuple(found)

    @property
    def funding_ratios(self) -> dict[str, float]:
        """Reserve over the rights earned to date, ``pbo`` and ``abo``; not a number where none are earned yet."""
        return {n: self.reserve / owed if owed > 0 else np.nan for n, owed in (("pbo", self.pbo), ("abo", self.abo))}

    @property
    def unvalued(self) -> float:
        """Pensions of the closed group in the last year over those of its best-paid year: what the end cuts off."""
        paid = self.closed_group.members.pensions[0] / self._price
        return float(paid[-1] / paid.max()) if paid.max() > 0 else 0.0

    @property
    def _price(self) -> Floats:
        """Prices of each year, the first 1."""
        paths = central_paths(self.open_group.inputs, self.open_group.basis)
        return np.cumprod(np.append(1.0, 1 + paths.inflation[0]))

    def identities(self) -> dict[str, float]:
        """Return the relative gap of PV(open) = PV(closed) + PV(new entrants), of benefits and contributions.

        It is 0 to rounding: no rate depends on who else is there.
        """
        groups = (self.open_group, self.closed_group, self.newcomers)
        gaps = {}
        for name, value in (("benefits", self.benefits), ("contributions", self.contributions)):
            whole, present, coming = (value(g) for g in groups)
            gaps[name] = abs(whole - present - coming) / max(whole, 1.0)
        return gaps

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: what, meaning, money, years of insured earnings, share of gross domestic product."""
        import pandas as pd

        accounts = self.open_group.has_accounts
        rows = [("rights earned to date, projected wages", MEANINGS["accounts" if accounts else "pbo"], self.pbo)]
        rows.append(("rights earned to date, present wages", MEANINGS["accounts" if accounts else "abo"], self.abo))
        groups = {
            "present members": self.closed_group,
            "new entrants": self.newcomers,
            "present and future members": self.open_group,
        }
        end = f"present value of the years to {self.open_group.years[-1]}"
        for name, group in groups.items():
            rows.append((f"benefits, {name}", end, self.benefits(group)))
            rows.append((f"contributions, {name}", f"{end}, after administration", self.contributions(group)))
        rows.append(("reserve", "held on the day", self.reserve))
        rows += [(f"implicit debt, {d.definition}", self._told(d), d.debt) for d in self.debts]
        table = pd.DataFrame(rows, columns=["what", "meaning", "money"])
        earned = float(self.open_group.insured_earnings[0, 0])
        return table.assign(
            years_of_insured_earnings=table["money"] / earned,
            share_of_gdp=table["money"] / self.gross_domestic_product,
            currency=self.open_group.currency,
        )

    def _told(self, debt: ImplicitPensionDebt) -> str:
        """Return a definition in words, with the last year counted where it looks ahead."""
        ahead = "" if debt.definition == "accrued" else f"; years to {self.open_group.years[-1]}"
        return f"{DEBT_DEFINITIONS[debt.definition]}{ahead}"


@dataclass(frozen=True, eq=False)
class _Earned(Change):
    """The law for those who earn nothing more: a change of all years, at projected or at present wages."""

    present_wages: bool = False

    def models(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the law, the same in every year."""
        years = len(self.rate)
        model = rights_earned(prepare(setup.stocks, moves, setup.benefits, economy, years))
        if self.present_wages:
            model = replace(model, average=_as_today(model.average))
        return [model] * years


def _as_today(average: Floats) -> Floats:
    """Return for each year and age the reference wage that those of that age have today, (1, years, 2, ages).

    Nobody enters, so whoever is of age a in year t was of age a - t in the first.
    """
    years, ages = average.shape[1], average.shape[3]
    at = np.maximum(np.arange(ages) - np.arange(years)[:, None], 0)
    return np.ascontiguousarray(np.moveaxis(average[0, 0][:, at], 0, 1)[None])


def value_scheme(inputs: SchemeInputs, basis: SchemeBasis | None = None, *, engine: str = "numpy") -> Valuation:
    """Value a scheme on the first day: rights to date, present members alone, and present and future members.

    Parameters
    ----------
    inputs
        From :func:`scheme_inputs`; years to 2099 leave least of the present members' pensions out.
    basis
        The central assumptions.
    engine
        ``"numpy"`` or ``"numba"``: the figures are the same.

    Returns
    -------
    Valuation
        Present values by group, implicit pension debt by each definition, and funding ratios.

    Raises
    ------
    ModelError
        As :func:`project_scheme`.

    References
    ----------
    Iyer (1999), chapters 1 and 3; Holzmann, Palacios and Zviniene, *Implicit Pension Debt* (World Bank, 2004).

    Examples
    --------
    >>> from sscore.pensions import scheme_inputs
    >>> found = value_scheme(scheme_inputs("RWA", "rssb_pension", years=(2026, 2040)))
    >>> max(found.identities().values()) < 1e-9, found.abo < found.pbo
    (True, True)
    """
    centre = SchemeBasis() if basis is None else basis
    setup, paths = set_up(inputs, centre), central_paths(inputs, centre)
    whole = run(setup, paths, engine=engine)
    nobody = np.zeros_like(whole.entrants)
    later = replace(setup, stocks=_empty(setup.stocks), balances=np.zeros_like(setup.balances))
    pbo, abo = (_earned(setup, paths, engine, present_wages=p) for p in (False, True))
    return Valuation(
        open_group=whole,
        closed_group=run(setup, paths, engine=engine, given=nobody),
        newcomers=run(later, paths, engine=engine, given=whole.entrants),
        pbo=pbo,
        abo=abo,
        gross_domestic_product=_product(inputs),
    )


def _empty(stocks: MemberStocks) -> MemberStocks:
    """Return stocks of the same shape without anybody."""
    nobody = np.zeros(np.shape(stocks.active))
    return MemberStocks(nobody, nobody, year=stocks.year, first_age=stocks.first_age, last_age=stocks.last_age)


def _earned(setup: Setup, paths: Paths, engine: str, *, present_wages: bool) -> float:
    """Return the present value of what is owed for service to date."""
    if setup.has_accounts:
        return float(setup.balances.sum())
    years = len(setup.inputs.years)
    none = np.zeros(years)
    law = _Earned("rights earned", setup.law, none, none, None, 0, none, present_wages)
    found = run(setup, paths, engine=engine, given=np.zeros((1, years, *np.shape(setup.moves.entrants))), change=law)
    paid = found.members.pensions[0] + found.members.spent["lump_sums"][0]
    return mid_year_value(paid, interest=found.interest[0])


def _product(inputs: SchemeInputs) -> float:
    """Return the gross domestic product of the first year, money."""
    table = inputs.pack.series("macro").query("indicator == 'gdp_lcu' and year == @inputs.years[0]")
    return 1e9 * float(table["value"].iloc[0]) if len(table) else np.nan
