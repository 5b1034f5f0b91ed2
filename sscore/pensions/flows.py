"""What one member pays and receives through life, year by year, and the rate of return that makes both equal.

Time 0 is the day of the claim. Contributions are paid in the middle of each year before it, pensions in the middle of
each year after it to those still alive; a lump sum is paid at time 0, what is drawn early from an account at the end of
its year. Everything is conditional on reaching the claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.actuarial import LifeTable
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, number
from sscore.pensions.account import survivors
from sscore.pensions.careers import Career
from sscore.pensions.scheme import Scheme

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MemberFlows", "RateOfReturn", "member_flows", "rate_of_return"]

PAYERS = ("both", "employee")
WIDEST, STEPS = (-0.9, 10.0), 481


@dataclass(frozen=True, eq=False)
class MemberFlows:
    """Yearly flows of one member, in the money of their own day.

    ``time`` counts years from the claim; ``paid`` and ``received`` are amounts, ``received`` weighted with the chance
    to be alive; ``if_alive`` is the same without the weight.
    """

    time: Floats
    paid: Floats
    received: Floats
    if_alive: Floats
    claim_age: float

    def value(self, rate: float, *, inflation: float = 0.0) -> tuple[float, float]:
        """Return contributions and benefits at the day of the claim, at a yearly rate above ``inflation``.

        Raises
        ------
        ModelError
            For a rate of -1 or less.
        """
        for name, given in (("rate", rate), ("inflation", inflation)):
            number("MemberFlows.value", name, given, above=-1)
        weight = (1 + inflation) ** -self.time * (1 + rate) ** -self.time
        return float((self.paid * weight).sum()), float((self.received * weight).sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a flow."""
        import pandas as pd

        return pd.DataFrame(
            {
                "time": self.time,
                "age": self.claim_age + self.time,
                "paid": self.paid,
                "received": self.received,
                "if_alive": self.if_alive,
            }
        )


@dataclass(frozen=True)
class RateOfReturn:
    """A yearly rate of return above prices, or None and why there is none."""

    rate: float | None
    explanation: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{"rate": np.nan if self.rate is None else self.rate, "explanation": self.explanation}])


def member_flows(
    scheme: Scheme,
    career: Career,
    table: LifeTable,
    *,
    indexation: float = 0.0,
    paid_by: str = "both",
) -> MemberFlows:
    """Return what one member pays and receives.

    Parameters
    ----------
    scheme
        Any scheme.
    career
        One member; the claim is on its last day.
    table
        Life table of single ages by which pensions are paid; it may differ from one inside the scheme.
    indexation
        Yearly increase of the pension in payment, above -1, in the money of the career.
    paid_by
        ``"both"`` counts what employee and employer pay, ``"employee"`` only the employee.

    Raises
    ------
    ModelError
        For more than one member, an age outside the table, or a value outside its range.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import ClaimAges, Flat, career
    >>> table = life_table_from_lx([60, 61, 62], [1, 1, 0], sex="both")
    >>> fund = Flat("fund", flat_rate(0.1, 0, currency="KES"), "KES", amount=10, ages=ClaimAges(60))
    >>> member_flows(fund, career(58, 60, 100), table).to_frame()[["time", "paid", "received"]].round(2).values.tolist()
    [[-1.5, 120.0, 0.0], [-0.5, 120.0, 0.0], [0.0, 0.0, 0.0], [0.5, 0.0, 120.0], [1.5, 0.0, 60.0]]
    """
    if np.ndim(career.wages) != 1:
        raise ModelError("member_flows: the career must be of one member; go through several in a loop.")
    choice("member_flows", "paid_by", paid_by, PAYERS)
    rise = number("member_flows", "indexation", indexation, above=-1)
    award, age, years = scheme.pension(career), float(np.asarray(career.age)), np.size(career.wages)
    alive_at = survivors(table, [age], "member_flows")[0]
    after = np.arange(max(1, int(np.ceil(_end(table) - age))))
    middle = _alive(table, np.asarray(age + after + 0.5, dtype=float)) / alive_at
    pension = 12 * float(award.monthly) * (1 + rise) ** after
    paid = scheme.paid_in(career) if paid_by == "both" else scheme.paid_by_employee(career)
    before = scheme.paid_out_before(career)
    drawn = np.flatnonzero(before)
    time = np.concatenate([np.arange(-years, 0) + 0.5, drawn + 1.0 - years, [0.0], after + 0.5])
    order = np.argsort(time, kind="stable")
    lump, none = [float(award.lump_sum)], np.zeros(years)
    return MemberFlows(
        time=frozen(time[order]),
        paid=frozen(np.concatenate([paid, np.zeros(time.size - years)])[order]),
        received=frozen(np.concatenate([none, before[drawn], lump, pension * middle])[order]),
        if_alive=frozen(np.concatenate([none, before[drawn], lump, pension])[order]),
        claim_age=age,
    )


def rate_of_return(flows: MemberFlows, *, inflation: float = 0.0) -> RateOfReturn:
    """Return the real rate at which contributions and benefits are worth the same, by bisection.

    Parameters
    ----------
    flows
        Of one member.
    inflation
        Yearly rise of prices over all the years, above -1; 0 where the flows are in constant prices.

    Returns
    -------
    RateOfReturn
        Without a rate where nothing was paid, nothing is received, or no rate from -90 % to 1,000 % balances them.
        Where several do, the one nearest to 0, and the explanation says how many there are.

    Examples
    --------
    10 paid and 12.1 received two years later:

    >>> back = np.array([0.0, 12.1])
    >>> flows = MemberFlows(np.array([-2.0, 0.0]), np.array([10.0, 0.0]), back, back, claim_age=60)
    >>> round(rate_of_return(flows).rate, 6)
    0.1
    """
    number("rate_of_return", "inflation", inflation, above=-1)
    if not flows.paid.any():
        return RateOfReturn(None, "nothing is paid in: any benefit is a gain without a rate")
    if not flows.received.any():
        return RateOfReturn(None, "nothing is received: everything paid in is lost")

    net = flows.received - flows.paid
    rates = np.geomspace(1 + WIDEST[0], 1 + WIDEST[1], STEPS) - 1
    weight = (1 + inflation) ** -flows.time
    balance = (net * weight * (1 + rates[:, None]) ** -flows.time).sum(axis=1)
    turns = np.flatnonzero(balance[:-1] * balance[1:] <= 0)
    if not turns.size:
        side = "more" if balance[0] > 0 else "less"
        return RateOfReturn(
            None,
            f"no rate from {WIDEST[0]:.0%} to {WIDEST[1]:.0%} balances: benefits are worth {side} than contributions "
            "at all",
        )
    nearest = int(turns[np.abs(rates[turns] + rates[turns + 1]).argmin()])
    found = _bisected(net * weight, flows.time, (rates[nearest], rates[nearest + 1]))
    if turns.size > 1:
        return RateOfReturn(
            found,
            f"benefits equal contributions at {turns.size} rates, of which this is the nearest to 0; the flows change "
            "sign more than once",
        )
    signs = int((np.diff(np.sign(net[net != 0])) != 0).sum())
    note = "" if signs < 2 else f"; the flows change sign {signs} times, and this is the only such rate in that range"
    return RateOfReturn(found, f"benefits equal contributions at this rate{note}")


def _bisected(net: Floats, time: Floats, between: tuple[float, float]) -> float:
    """Return the rate between two rates, on either side of balance, at which flows are worth nothing together."""
    low, high = between
    start = float((net * (1 + low) ** -time).sum())
    for _ in range(200):
        middle = (low + high) / 2
        if float((net * (1 + middle) ** -time).sum()) * start > 0:
            low = middle
        else:
            high = middle
    return float((low + high) / 2)


def break_even_age(flows: MemberFlows, rate: float) -> float | None:
    """Return the age at which what was received equals what was paid, each with interest, for who stays alive.

    The years in which the balance turns are divided evenly. None where even the last age of the table does not suffice.
    """
    growth = (1 + rate) ** -flows.time
    balance = np.cumsum((flows.if_alive - flows.paid) * growth)
    reached = np.flatnonzero((balance >= 0) & (flows.time >= 0))
    if not flows.if_alive.any() or not reached.size:
        return None
    k = int(reached[0])
    if flows.time[k] == 0:
        return flows.claim_age
    step = balance[k] - balance[k - 1]
    return float(flows.claim_age + flows.time[k] + 0.5 - balance[k] / step)


def _end(table: LifeTable) -> float:
    """Return the age by which all but a few in a thousand million of the open group have died."""
    if np.isinf(table.width[-1]):
        return float(table.age[-1] + 20 / table.mx[-1])
    return float(table.age[-1] + table.width[-1])


def _alive(table: LifeTable, ages: Floats) -> Floats:
    """Return l at exact ages; beyond the table's last age by its constant death rate, or none after a closed end."""
    last = float(table.age[-1])
    inside = np.interp(ages, table.age, table.lx)
    if np.isinf(table.width[-1]):
        beyond = table.lx[-1] * np.exp(-table.mx[-1] * np.maximum(ages - last, 0))
    else:
        beyond = table.lx[-1] * np.clip(1 - (ages - last) / table.width[-1], 0, 1)
    return np.where(ages > last, beyond, inside)
