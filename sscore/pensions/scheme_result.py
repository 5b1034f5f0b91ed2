"""What a projection of a real scheme gives: members, money, premiums, and what all of it rests on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.inputs import Floats, frozen
from sscore.pensions.balance import ActuarialBalance, actuarial_balance
from sscore.pensions.balances import AccountProjection
from sscore.pensions.basis import MEANINGS, SchemeBasis
from sscore.pensions.finance import LevelPremium, ScaledPremium, general_average_premium, scaled_premium
from sscore.pensions.group import MemberProjection
from sscore.pensions.reserve import Reserve, reserve_path
from sscore.pensions.scheme import Scheme
from sscore.pensions.scheme_inputs import SchemeInputs

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SchemeProjection"]

SCALED_YEARS = 20


@dataclass(frozen=True, eq=False)
class SchemeProjection:
    """A scheme projected and costed; arrays (scenarios, years), money of each year.

    Attributes
    ----------
    members
        Members, pensioners, expenditure and insured earnings.
    accounts
        Balances, for schemes with accounts.
    rate
        Contributions over insured earnings by the dated law.
    interest
        Nominal yearly interest on the reserve.
    opening_reserve
        Money at the start.
    entrants
        New members, (scenarios, years, sex, age); ``surplus`` are contributors above the path of coverage.
    density, member_share
        The share of the year that contributors pay, and the scheme's share of the country's contributors.
    label
        ``"status quo"``, or the title of a reform.
    idle
        Names of assumptions that nothing here depends on.
    """

    inputs: SchemeInputs
    basis: SchemeBasis
    law: Scheme
    members: MemberProjection
    accounts: AccountProjection | None
    rate: Floats
    interest: Floats
    opening_reserve: float
    entrants: Floats
    surplus: Floats
    density: float
    member_share: float
    label: str = "status quo"
    idle: tuple[str, ...] = ()

    @property
    def years(self) -> np.ndarray:
        """Calendar years; each runs from 1 July."""
        return self.members.years

    @property
    def currency(self) -> str:
        """Three letters."""
        return self.law.currency

    @property
    def title(self) -> str:
        """Country and scheme."""
        return self.law.name

    @property
    def has_accounts(self) -> bool:
        """Whether members have, or had, accounts."""
        return self.accounts is not None

    @property
    def expenditure(self) -> Floats:
        """Benefits and administration, money a year."""
        return self.members.expenditure

    @property
    def insured_earnings(self) -> Floats:
        """Earnings on which contributions are due, money a year."""
        return self.members.insured_earnings

    @property
    def income(self) -> Floats:
        """Contributions, money a year."""
        return np.asarray(self.rate * self.insured_earnings)

    @property
    def payg_rate(self) -> Floats:
        """Expenditure over insured earnings."""
        return self.members.payg_rate

    @cached_property
    def reserves(self) -> Floats:
        """The reserve at the start of each year and after the last, (scenarios, years + 1); below 0 it is a debt."""
        path = np.empty((len(self.income), len(self.years) + 1))
        path[:, 0] = self.opening_reserve
        net, rate = self.income - self.expenditure, self.interest
        for t in range(len(self.years)):
            path[:, t + 1] = path[:, t] * (1 + rate[:, t]) + net[:, t] * np.sqrt(1 + rate[:, t])
        return frozen(path)

    @property
    def reserve_ratio(self) -> Floats:
        """Reserve at the start of each year over that year's expenditure."""
        return np.asarray(self.reserves[:, :-1] / self.expenditure)

    @property
    def exhaustion_years(self) -> Floats:
        """The first year of each scenario at whose end less than nothing is left; not a number where there is none."""
        return self._first(self.reserves[:, 1:] < 0)

    @property
    def first_deficit_years(self) -> Floats:
        """The first year of each scenario that spends more than it contributes, so that interest is drawn on."""
        return self._first(self.expenditure > self.income)

    @property
    def first_decline_years(self) -> Floats:
        """The first year of each scenario in which interest does not cover the gap either and the reserve falls."""
        return self._first(np.diff(self.reserves, axis=1) < 0)

    def _first(self, found: np.ndarray) -> Floats:
        return np.where(found.any(axis=1), self.years[found.argmax(axis=1)], np.nan)

    @property
    def exhaustion_year(self) -> int | None:
        """That of the first scenario; None where the reserve lasts."""
        year = self.exhaustion_years[0]
        return None if np.isnan(year) else int(year)

    @property
    def reserve(self) -> Reserve:
        """The reserve of the first scenario year by year."""
        return reserve_path(
            self.income[0],
            self.expenditure[0],
            interest=self.interest[0],
            reserve=self.opening_reserve,
            first_year=int(self.years[0]),
        )

    @property
    def general_average_premium(self) -> LevelPremium:
        """The level rate that pays for everything to the end, with the reserve."""
        return general_average_premium(
            self.expenditure[0], self.insured_earnings[0], interest=self.interest[0], reserve=self.opening_reserve
        )

    @property
    def scaled_premium(self) -> ScaledPremium:
        """The level rate of the first 20 years (or fewer) in which the reserve does not fall."""
        return scaled_premium(
            self.expenditure[0],
            self.insured_earnings[0],
            interest=self.interest[0],
            start=0,
            end=min(SCALED_YEARS, len(self.years)),
            reserve=self.opening_reserve,
        )

    @property
    def balance(self) -> ActuarialBalance:
        """Income rate less cost rate over the years given."""
        return actuarial_balance(
            self.income[0],
            self.expenditure[0],
            self.insured_earnings[0],
            interest=self.interest[0],
            reserve=self.opening_reserve,
        )

    @property
    def funding(self) -> Floats:
        """Reserve over the balances of accounts at the start of each year; not a number where there are none."""
        held = np.zeros_like(self.reserves) if self.accounts is None else self.accounts.balance
        there = held > 1e-9 * np.maximum(held.max(axis=1, keepdims=True), 1.0)
        return np.divide(self.reserves, held, out=np.full(held.shape, np.nan), where=there)

    @property
    def coverage(self) -> Floats:
        """Contributors of the first scenario over the employed in each year."""
        employed = self.inputs.labour.employed[self.inputs.place :].sum(axis=(1, 2))
        return np.asarray(self.members.contributors[0] / employed)

    def identities(self) -> dict[str, float]:
        """Return the largest relative gap of each identity; 0 to rounding."""
        found = self.members.identities()
        if self.accounts is not None:
            found |= self.accounts.identities()
        else:
            found["payg = dependency x replacement"] = self._payg_gap()
        path = self.reserves[0]
        interest = self.interest[0] * path[:-1]
        net = self.income[0] - self.expenditure[0]
        change = np.diff(path) - interest - net * np.sqrt(1 + self.interest[0])
        found["reserve"] = float(np.abs(change / np.maximum(np.abs(path[1:]), 1.0)).max())
        return found

    def _payg_gap(self) -> float:
        """Return the gap between the rate and dependency ratio times replacement ratio, where there are pensioners."""
        kinds = ("old_age", "invalidity", "survivors", "orphans")
        pensioners = np.asarray(sum(self.members.counts[k] for k in kinds))
        there = pensioners > 0
        dependency = pensioners[there] / self.members.contributors[there]
        average = self.expenditure[there] / pensioners[there]
        wage = self.insured_earnings[there] / self.members.contributors[there]
        gap = dependency * average / wage / self.payg_rate[there] - 1
        return float(np.abs(gap).max()) if there.any() else 0.0

    @property
    def assumptions(self) -> pd.DataFrame:
        """What the projection rests on: what, value, unit, quality, source, note; one row each."""
        import pandas as pd

        return pd.DataFrame([*self.inputs.rows, *self._assumed()])

    def value_of(self, name: str) -> float:
        """Return an assumption's value, also where the basis leaves it to the pack."""
        given = getattr(self.basis, name)
        if given is not None:
            return float(given)
        known = {
            "density": self.density,
            "member_share": self.member_share,
            "administration": self.basis.cost(self.accounts is not None),
            "inflation": self._last_inflation(),
            "credited_interest": self.inputs.credited or 0.0,
            "spouse": self.inputs.shares.get("spouse", 0.5),
            "orphan": self.inputs.shares.get("orphan", 0.2),
        }
        return float(known[name])

    def _assumed(self) -> list[dict[str, Any]]:
        rows = []
        for entry in fields(self.basis):
            if entry.name not in self.idle:
                what, unit = MEANINGS[entry.name]
                left = getattr(self.basis, entry.name) is None
                note = _LEFT.get(entry.name, "") if left else _REASONS.get(entry.name, "no figure in the pack")
                if left and entry.name in self.inputs.shares:
                    note = "the pack's parameter, see above"
                row = {"what": what, "value": self.value_of(entry.name), "unit": unit, "quality": "C"}
                rows.append(row | {"source": "assumption", "note": note})
        fixed = [("members by age and service at the start", "entry ages, dormancy and density of the labour path")]
        if self.accounts is None:
            fixed.append(("pensioners by age at the start", "members a person below the normal age, less past growth"))
        else:
            fixed.append(("balances at the start", "the present rate on present wages for the service known"))
        fixed.append(("ceilings, tiers and minima after the first year", "rise with wages"))
        empty = {"value": "estimated", "unit": "", "quality": "C", "source": "assumption"}
        return rows + [{"what": what, **empty, "note": note} for what, note in fixed]

    def _last_inflation(self) -> float:
        known = self.inputs.inflation[~np.isnan(self.inputs.inflation)]
        return float(known[-1] if len(known) else self.inputs.labour.inputs.inflation[-1])

    @property
    def share_c(self) -> float:
        """The share of the rows of :attr:`assumptions` that have quality C."""
        return float((self.assumptions["quality"] == "C").mean())

    @property
    def gaps(self) -> pd.DataFrame:
        """What the pack does not know: what, kind, quality, note."""
        return self.inputs.gaps()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on the law and on work that a reader has to know."""
        status = () if self.inputs.operating else ("The fund does not collect yet: it starts with no service at all.",)
        return (*status, *self.law.remarks, *self.inputs.labour.remarks)

    def to_frame(self, scenario: int = 0) -> pd.DataFrame:
        """Return one row a year of a scenario: members, pensioners, money, rates and the reserve."""
        table = self.members.to_frame(scenario)
        return table.assign(
            contribution_rate=self.rate[scenario],
            contributions=self.income[scenario],
            payg_rate=self.payg_rate[scenario],
            interest_rate=self.interest[scenario],
            reserve_start=self.reserves[scenario, :-1],
            reserve_end=self.reserves[scenario, 1:],
            reserve_ratio=self.reserve_ratio[scenario],
        )


_LEFT = {
    "density": "the labour path's",
    "member_share": "equal parts among the contributory schemes of the pack",
    "administration": "a round share; interest on accounts is declared net of cost",
    "inflation": "the last of the macro series goes on",
    "credited_interest": "the pack's assumption",
    "spouse": "a round share",
    "orphan": "a round share",
}
_REASONS = {
    "invalidity_minimum": "no figure in the pack: the least that ILO C102 asks for",
    "reserve": "no fund's reserve is in the packs: 0 unless you give one",
    "coverage": "effective coverage stays as it is at 1",
    "mortality": "improvement of the UN projection is kept",
    "real_wage_growth": "a round long-run rate",
    "real_interest": "a round long-run rate",
}
