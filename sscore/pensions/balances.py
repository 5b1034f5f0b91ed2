"""The accounts of a whole fund: balances by state, sex and age, what is credited, and what is paid out.

Contributions and payments fall in the middle of the year on average. With w the share of a group that leaves::

    paid     = w (B (1 + i)^(1/2) + C)
    B(t+1)   = (1 - w) (B (1 + i) + C (1 + i)^(1/2)) = B + C + interest - paid

Active and dormant members are apart, as only the former contribute and fall ill with rights; who changes state takes
the balance along. So the groups of a fund add up to the fund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sscore.inputs import Floats, frozen
from sscore.pensions.register import Register
from sscore.pensions.reserve import half_way

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AccountProjection", "project_accounts"]


@dataclass(frozen=True, eq=False)
class AccountProjection:
    """Money of all accounts together; arrays (scenarios, years), balances at the start of each year and after the last.

    ``paid`` has ``claims``, ``deaths``, ``invalidity`` and ``early_access``; ``converted`` became service in a pension
    scheme at the start of the year.
    """

    years: np.ndarray
    balance: Floats
    contributions: Floats
    interest: Floats
    paid: Mapping[str, Floats]
    converted: Floats

    @property
    def payments(self) -> Floats:
        """All payments of each year, money; what is turned into rights to a pension is not paid."""
        return np.asarray(sum(self.paid.values()))

    def identities(self) -> dict[str, float]:
        """Return the largest relative gap of balance(t+1) = balance + contributions + interest - paid."""
        change = self.balance[:, :-1] + self.contributions + self.interest - self.payments - self.converted
        change = change - self.balance[:, 1:]
        scale = np.maximum(self.balance.max(axis=1, keepdims=True), 1.0)
        return {"accounts": float(np.abs(change / scale).max())}

    def to_frame(self, scenario: int = 0) -> pd.DataFrame:
        """Return one row a year of a scenario."""
        import pandas as pd

        columns = {"year": self.years, "balance_start": self.balance[scenario, :-1]}
        columns |= {"contributions": self.contributions[scenario], "interest": self.interest[scenario]}
        columns |= {f"paid_{name}": flow[scenario] for name, flow in self.paid.items()}
        return pd.DataFrame(columns | {"balance_end": self.balance[scenario, 1:]})


def project_accounts(
    start: Floats,
    register: Register,
    contributions: Floats,
    credited: Floats,
    *,
    access: Floats,
    closes: int | None = None,
) -> AccountProjection:
    """Project the balances of a fund with accounts.

    Parameters
    ----------
    start
        Balances of active and dormant members by sex and member age, money, shape (2, 2, member ages).
    register
        Members and those who leave.
    contributions
        Money of active members by scenario, year, sex and age.
    credited
        Yearly interest by scenario and year, above -1.
    access
        Share of the balance drawn at each age while still a member, shape (member ages,), 0 to 1.
    closes
        The place of the year at whose start all balances become service; None is never.
    """
    scenarios, count = credited.shape
    held = np.repeat(np.asarray(start, dtype=float)[None], scenarios, axis=0)
    total, interest = np.zeros((scenarios, count + 1)), np.zeros((scenarios, count))
    total[:, 0] = held.sum(axis=(1, 2, 3))
    paid = {name: np.zeros((scenarios, count)) for name in ("claims", "deaths", "invalidity", "early_access")}
    converted = np.zeros((scenarios, count))
    for t in range(count):
        if t == closes:
            converted[:, t], held = held.sum(axis=(1, 2, 3)), np.zeros_like(held)
        rate = credited[:, t, None, None, None]
        there = half_way(held, np.stack((contributions[:, t], np.zeros_like(contributions[:, t])), axis=1), rate)
        left, rest = register.members[:, t].copy(), np.ones_like(there)
        for name, gone in (("deaths", register.died), ("invalidity", register.disabled), ("claims", register.claimed)):
            share = _share(gone[:, t], register.members[:, t])
            paid[name][:, t] = (there * share).sum(axis=(1, 2, 3))
            rest -= share
            left -= gone[:, t]
        drawn = np.maximum(rest, 0) * access
        paid["early_access"][:, t] = (there * drawn).sum(axis=(1, 2, 3))
        after = there * (np.maximum(rest, 0) - drawn) * np.sqrt(1 + rate)
        moved = after * np.clip(_share(register.moved[:, t], left), 0, 1)
        grown = after - moved + moved[:, ::-1]
        held = np.zeros_like(grown)
        held[..., 1:] = grown[..., :-1]
        total[:, t + 1] = held.sum(axis=(1, 2, 3))
        out = sum(flow[:, t] for flow in paid.values())
        interest[:, t] = (total[:, t] - converted[:, t]) * credited[:, t] + (
            contributions[:, t].sum(axis=(1, 2)) - out
        ) * (np.sqrt(1 + credited[:, t]) - 1)
    return AccountProjection(
        years=register.years,
        balance=frozen(total),
        contributions=frozen(contributions.sum(axis=(2, 3))),
        interest=frozen(interest),
        paid=MappingProxyType({name: frozen(flow) for name, flow in paid.items()}),
        converted=frozen(converted),
    )


def _share(gone: Floats, members: Floats) -> Floats:
    """Return those who leave over those who were there; 0 where nobody was."""
    return np.divide(gone, members, out=np.zeros_like(gone), where=members > 0)
