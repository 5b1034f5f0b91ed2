"""What a projection of members gives: counts, flows, money, and the identities that hold."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["MemberProjection"]


@dataclass(frozen=True, eq=False)
class MemberProjection:
    """Members, pensioners and money of a scheme, every array (scenarios, years).

    Attributes
    ----------
    years
        Calendar years.
    counts
        Mean number in a year: ``contributors dormant old_age invalidity survivors orphans``.
    flows
        Persons in a year: ``entrants deaths new_invalids retired granted reentered``.
    spent
        Money in a year: ``old_age invalidity survivors orphans lump_sums``.
    administration
        Money in a year.
    insured_earnings
        Wages on which contributions are due, money a year.
    members_start, members_end
        Active and dormant members at the start and the end of each year; who enters in a year is not in its start.
    """

    years: np.ndarray
    counts: Mapping[str, Floats]
    flows: Mapping[str, Floats]
    spent: Mapping[str, Floats]
    administration: Floats
    insured_earnings: Floats
    members_start: Floats
    members_end: Floats

    @classmethod
    def of(cls, model: Any, out: dict[str, Floats], administration: float) -> MemberProjection:
        """Return the result of a run."""

        def part(prefix: str) -> Mapping[str, Floats]:
            found = {n.removeprefix(prefix): frozen(a) for n, a in out.items() if n.startswith(prefix)}
            return MappingProxyType(found)

        start = float(np.sum(model.stocks.active) + np.sum(model.stocks.dormant))
        end = out["members_end"]
        return cls(
            years=np.arange(model.stocks.year, model.stocks.year + model.years),
            counts=part("count_"),
            flows=part("flow_"),
            spent=part("spent_"),
            administration=frozen(administration * out["earnings"]),
            insured_earnings=frozen(out["earnings"]),
            members_start=frozen(np.concatenate((np.full((len(end), 1), start), end[:, :-1]), axis=1)),
            members_end=frozen(end),
        )

    @property
    def contributors(self) -> Floats:
        """Mean number of contributors in each year."""
        return self.counts["contributors"]

    @property
    def pensions(self) -> Floats:
        """Money paid as pensions in each year, without lump sums."""
        return np.asarray(sum(self.spent[n] for n in ("old_age", "invalidity", "survivors", "orphans")))

    @property
    def expenditure(self) -> Floats:
        """Money spent in each year: pensions, lump sums and administration."""
        return np.asarray(self.pensions + self.spent["lump_sums"] + self.administration)

    @property
    def dependency_ratio(self) -> Floats:
        """Pensioners of every kind for one contributor."""
        return self._ratio(self._pensioners, self.contributors, "contributors")

    @property
    def replacement_ratio(self) -> Floats:
        """Expenditure a pensioner over insured earnings a contributor."""
        average = self._ratio(self.expenditure, self._pensioners, "pensioners")
        return average / self._ratio(self.insured_earnings, self.contributors, "contributors")

    @property
    def payg_rate(self) -> Floats:
        """Expenditure over insured earnings: the dependency ratio times the replacement ratio."""
        return self._ratio(self.expenditure, self.insured_earnings, "insured earnings")

    @property
    def _pensioners(self) -> Floats:
        return np.asarray(sum(self.counts[n] for n in ("old_age", "invalidity", "survivors", "orphans")))

    def _ratio(self, top: Floats, bottom: Floats, name: str) -> Floats:
        empty = np.argwhere(bottom <= 0)
        if len(empty):
            scenario, year = (int(i) for i in empty[0])
            raise ModelError(
                f"MemberProjection: no {name} in {self.years[year]} (scenario {scenario}), so the ratio has no value. "
                "Look at counts and expenditure, or end the projection earlier."
            )
        return np.asarray(top / bottom)

    def identities(self) -> dict[str, float]:
        """Return the largest relative gap of each identity; 0 to rounding.

        ``members``: end = start + entrants - deaths - new invalids - retired - granted.
        """
        flows = self.flows
        out = flows["deaths"] + flows["new_invalids"] + flows["retired"] + flows["granted"]
        gap = self.members_start + flows["entrants"] - out - self.members_end
        scale = np.maximum(self.members_start + flows["entrants"], 1.0)
        return {"members": float(np.abs(gap / scale).max())}

    def to_frame(self, scenario: int = 0) -> pd.DataFrame:
        """Return one row a year of a scenario: counts, flows and money."""
        import pandas as pd

        columns: dict[str, Any] = {"year": self.years}
        columns |= {name: a[scenario] for name, a in self.counts.items()}
        columns |= {name: a[scenario] for name, a in self.flows.items()}
        columns |= {f"spent_{name}": a[scenario] for name, a in self.spent.items()}
        columns |= {"administration": self.administration[scenario], "expenditure": self.expenditure[scenario]}
        return pd.DataFrame(columns | {"insured_earnings": self.insured_earnings[scenario]})
