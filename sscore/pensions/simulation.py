"""What scenarios of a scheme give: distributions of its cost and reserve, and of the difference that a reform makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, number, whole
from sscore.pensions.draws import Uncertainty
from sscore.pensions.reform_file import Reform
from sscore.pensions.scheme_result import SchemeProjection

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AHEAD", "EVENTS", "ReformSimulation", "Simulation"]

EVENTS = {
    "first_deficit": "expenditure exceeds contributions: the fund begins to live on its interest",
    "first_decline": "expenditure exceeds contributions and interest together: the reserve falls",
    "exhaustion": "the reserve is used up",
}
PATHS = ("payg_rate", "reserve_ratio")
AHEAD = (20, 40, 60)


@dataclass(frozen=True, eq=False)
class Simulation:
    """Scenarios of a scheme; arrays (scenarios, years), or one number a scenario.

    Attributes
    ----------
    central
        The projection around which they lie.
    payg_rate, reserve_ratio
        Expenditure over insured earnings; reserve at the start of a year over its expenditure, a debt below 0.
    first_deficit_years, first_decline_years, exhaustion_years
        When each of ``EVENTS`` happens first; not a number where it never does within the projection.
    entrants
        New members by year and sex, shape (scenarios, years, 2).
    surplus_share
        Share of scenario years in which more contributors stayed than the path of coverage wanted.
    rules, seed
        How far scenarios stray, and the start of the random numbers.
    """

    central: SchemeProjection
    payg_rate: Floats
    reserve_ratio: Floats
    first_deficit_years: Floats
    first_decline_years: Floats
    exhaustion_years: Floats
    entrants: Floats
    surplus_share: float
    rules: Uncertainty
    seed: int

    @property
    def years(self) -> np.ndarray:
        """Calendar years."""
        return self.central.years

    @property
    def scenarios(self) -> int:
        """How many there are."""
        return len(self.payg_rate)

    def quantiles(self, levels: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975), *, of: str = "payg_rate") -> Floats:
        """Return quantiles of ``payg_rate`` or ``reserve_ratio`` by level and year."""
        choice("Simulation.quantiles", "of", of, PATHS)
        return np.quantile(getattr(self, of), levels, axis=0)

    def event_years(self, event: str = "exhaustion") -> Floats:
        """Return the first year of one of ``EVENTS``, one a scenario; not a number where it never happens."""
        choice("Simulation", "event", event, tuple(EVENTS))
        return np.asarray(getattr(self, f"{event}_years"))

    def event_table(self, event: str = "exhaustion") -> pd.DataFrame:
        """Return the whole distribution of an event's year: one row a year, and one for those in which it never is.

        ``when`` is the year, or ``"never to 2075"``; the scenarios of all rows add up to all of them.
        """
        import pandas as pd

        found = self.event_years(event)
        count = np.array([*((found == y).sum() for y in self.years), np.isnan(found).sum()])
        by_then = np.append(count[:-1].cumsum() / self.scenarios, np.nan)
        when = [*map(str, self.years), f"never to {self.years[-1]}"]
        return pd.DataFrame(
            {
                "event": event,
                "when": when,
                "scenarios": count,
                "share": count / self.scenarios,
                "share_by_then": by_then,
            }
        )

    def event_quantile(self, level: float, event: str = "exhaustion") -> int | None:
        """Return the year by which an event has happened in a share of the scenarios; None where it never does.

        Raises
        ------
        ModelError
            For a level that is not above 0 to 1.
        """
        share = number("Simulation.event_quantile", "level", level, above=0, high=1)
        found = np.sort(self.event_years(event))  # those in which it never happens come last
        year = found[int(np.ceil(share * self.scenarios - 1e-9)) - 1]
        return None if np.isnan(year) else int(year)

    def probability_of_exhaustion(self, by: int) -> float:
        """Return the share of scenarios whose reserve is exhausted by the end of a year."""
        return float((self.exhaustion_years <= whole("Simulation", "by", by)).mean())

    def probability_below(self, kappa: float, year: int) -> float:
        """Return the share of scenarios whose reserve ratio is below kappa at the start of a year.

        Raises
        ------
        ModelError
            For a year outside the projection.
        """
        limit = number("Simulation.probability_below", "kappa", kappa, low=-np.inf)
        return float((self.reserve_ratio[:, self.place(year)] < limit).mean())

    def place(self, year: int) -> int:
        """Return the place of a year, or say that it is not in the projection."""
        if year not in self.years:
            raise ModelError(f"Simulation: year must lie within {self.years[0]} to {self.years[-1]}, got {year}.")
        return int(year - self.years[0])

    @property
    def milestones(self) -> tuple[int, ...]:
        """The years 20, 40 and 60 after the first, as far as the projection reaches, and the last."""
        ahead = {int(self.years[0]) + k for k in AHEAD}
        return tuple(sorted({y for y in ahead if y in self.years} | {int(self.years[-1])}))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: the central rate and the quantiles of rate and reserve ratio."""
        import pandas as pd

        table = pd.DataFrame({"year": self.years, "payg_central": self.central.payg_rate[0]})
        for of in PATHS:
            for level, row in zip((2.5, 10, 50, 90, 97.5), self.quantiles(of=of), strict=True):
                table[f"{of}_{level:g}"] = row
        return table


@dataclass(frozen=True, eq=False)
class ReformSimulation:
    """A scheme with and without a reform in the same scenarios, so that their difference is the reform's alone.

    Scenario k of both has the same mortality, wages, prices, returns, coverage and entrants.
    """

    status_quo: Simulation
    reform: Simulation
    overlay: Reform

    @property
    def years(self) -> np.ndarray:
        """Calendar years."""
        return self.status_quo.years

    def difference(self, of: str = "payg_rate") -> Floats:
        """Return the reform less the status quo in each scenario and year, of ``payg_rate`` or ``reserve_ratio``."""
        choice("ReformSimulation", "of", of, PATHS)
        return np.asarray(getattr(self.reform, of) - getattr(self.status_quo, of))

    def quantiles(self, levels: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975), *, of: str = "payg_rate") -> Floats:
        """Return quantiles of the difference by level and year."""
        return np.quantile(self.difference(of), levels, axis=0)

    def probability_better(self, year: int, *, of: str = "payg_rate") -> float:
        """Return the share of scenarios in which the reform costs less, or holds more, in a year.

        Better for the fund is a lower ``payg_rate`` and a higher ``reserve_ratio``; a tie is not better. What members
        lose by it is not in this figure.

        Raises
        ------
        ModelError
            For a year outside the projection.
        """
        gap = self.difference(of)[:, self.status_quo.place(year)]
        return float((gap < -TIE if of == "payg_rate" else gap > TIE).mean())

    def shift(self, event: str = "exhaustion") -> dict[str, float]:
        """Return the shares of scenarios in which an event comes ``later``, in the ``same`` year and ``earlier``.

        An event that never comes within the projection is later than one that does; never in both is the same.
        """
        now, then = (np.nan_to_num(s.event_years(event), nan=np.inf) for s in (self.status_quo, self.reform))
        return {
            "later": float((then > now).mean()),
            "same": float((then == now).mean()),
            "earlier": float((then < now).mean()),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: quantiles of the differences, and the share of scenarios in which it is better."""
        import pandas as pd

        table = pd.DataFrame({"year": self.years})
        for of in PATHS:
            for level, row in zip((2.5, 10, 50, 90, 97.5), self.quantiles(of=of), strict=True):
                table[f"{of}_difference_{level:g}"] = row
            table[f"{of}_share_better"] = [self.probability_better(int(y), of=of) for y in self.years]
        return table

    def summary(self) -> pd.DataFrame:
        """Return one row a measure and year: median and middle 80 % of both, of the difference, and the share better.

        Rows of events have years, and how often the reform puts them off; not a number is never in the projection.
        """
        import pandas as pd

        levels, rows = (0.1, 0.5, 0.9), []
        for of in PATHS:
            for year in self.status_quo.milestones:
                at = self.status_quo.place(year)
                row: dict[str, object] = {"measure": of, "year": year}
                for name, values in (
                    ("status_quo", getattr(self.status_quo, of)),
                    ("reform", getattr(self.reform, of)),
                    ("difference", self.difference(of)),
                ):
                    found = np.quantile(values[:, at], levels)
                    row |= {f"{name}_{100 * k:g}": float(v) for k, v in zip(levels, found, strict=True)}
                rows.append(row | {"share_better": self.probability_better(year, of=of)})
        for event in EVENTS:
            row = {"measure": event, "year": None}
            for name, found in (("status_quo", self.status_quo), ("reform", self.reform)):
                row |= {f"{name}_{100 * k:g}": found.event_quantile(k, event) for k in levels}
            rows.append(row | {"share_better": self.shift(event)["later"]})
        return pd.DataFrame(rows)


TIE = 1e-9  # a difference of rounding is none
