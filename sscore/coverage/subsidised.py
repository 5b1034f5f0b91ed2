"""Subsidised cover in levels: what members pay, what the State pays, and whether that meets the cost.

For levels k with ``covered_k = persons_k * take_up_k``::

    own          = sum covered_k * (premium_k - subsidy_k)          paid by households
    subsidy      = sum covered_k * subsidy_k                        paid by the State for them
    cost         = sum covered_k * cost_k + administration
    balance      = own + subsidy + other revenue - cost
    scheme cost  = sum covered_k * (cost_k - own contribution_k) + administration

The scheme cost is what somebody else than the members has to find; it is the subsidy less the balance, where there is
no other revenue. A subsidy that is printed next to a premium is not the whole of it: a deficit is paid as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, fraction, frozen, number

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

__all__ = ["CoverLevel", "SubsidisedCover"]


@dataclass(frozen=True)
class CoverLevel:
    """One level of a subsidised scheme.

    Parameters
    ----------
    name
        Of the level.
    persons
        In it, persons, at least 0.
    premium
        Of a person, money a year, at least 0.
    subsidy
        What the State pays of the premium, money a year, 0 to the premium.
    take_up
        Share of the persons who are covered, 0 to 1.
    cost_index
        Cost of a member of this level relative to the scheme's cost per member, at least 0: 1.2 is 20 % more. Who
        joins freely is often ill more often.

    Raises
    ------
    ModelError
        For a number outside its range or a subsidy above the premium.
    """

    name: str
    persons: float
    premium: float
    subsidy: float = 0.0
    take_up: float = 1.0
    cost_index: float = 1.0

    def __post_init__(self) -> None:
        """Check every number."""
        where = f"CoverLevel {self.name!r}"
        for name in ("persons", "premium", "subsidy", "cost_index"):
            number(where, name, getattr(self, name))
        fraction(where, "take_up", self.take_up)
        if self.subsidy > self.premium:
            raise ModelError(f"{where}: subsidy ({self.subsidy:,.0f}) must not be above premium ({self.premium:,.0f}).")

    @property
    def own(self) -> float:
        """What a member pays, money a year."""
        return self.premium - self.subsidy

    @property
    def covered(self) -> float:
        """Members, persons."""
        return self.persons * self.take_up


@dataclass(frozen=True, eq=False)
class SubsidisedCover:
    """A scheme of levels with its cost; see the top of the module for the identities.

    Parameters
    ----------
    levels
        At least one, with different names, the poorest first.
    cost_per_member
        Benefits of an average member, money a year, at least 0.
    administration
        Money a year, at least 0.
    other_revenue
        Levies and grants not tied to a member, money a year, at least 0.
    currency, on, quality, sources, remarks
        Where the levels come from; :func:`sscore.coverage.subsidised_cover` fills them.

    Raises
    ------
    ModelError
        For no level, two of one name, or a negative amount.

    References
    ----------
    Cichon et al., *Modelling in health care finance* (ILO/ISSA 1999), on the balance of a scheme and break-even rates.

    Examples
    --------
    100 poor persons pay nothing, 100 others pay 10; each costs 8, and the office 50:

    >>> cover = SubsidisedCover((CoverLevel("poor", 100, 10, subsidy=10), CoverLevel("other", 100, 10)), 8, 50)
    >>> cover.own, cover.subsidy, cover.cost, cover.balance, cover.scheme_cost
    (1000.0, 1000.0, 1650.0, 350.0, 650.0)
    """

    levels: Sequence[CoverLevel]
    cost_per_member: float
    administration: float = 0.0
    other_revenue: float = 0.0
    currency: str = ""
    on: dt.date | None = None
    quality: str = "C"
    sources: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the levels and the amounts."""
        object.__setattr__(self, "levels", tuple(self.levels))
        names = [level.name for level in self.levels]
        if not names or len(set(names)) != len(names):
            raise ModelError(f"SubsidisedCover: give at least one level, each with its own name, got {names}.")
        for name in ("cost_per_member", "administration", "other_revenue"):
            number("SubsidisedCover", name, getattr(self, name))

    def _column(self, name: str) -> Floats:
        return np.array([getattr(level, name) for level in self.levels], dtype=float)

    @property
    def covered(self) -> float:
        """Members, persons."""
        return float(self._column("covered").sum())

    @property
    def own(self) -> float:
        """What members pay, money a year."""
        return float(self._column("covered") @ self._column("own"))

    @property
    def subsidy(self) -> float:
        """What the State pays towards premiums, money a year."""
        return float(self._column("covered") @ self._column("subsidy"))

    @property
    def revenue(self) -> float:
        """All revenue, money a year."""
        return self.own + self.subsidy + self.other_revenue

    @property
    def cost(self) -> float:
        """Benefits and administration, money a year."""
        return float(self._column("covered") @ self._column("cost_index")) * self.cost_per_member + self.administration

    @property
    def balance(self) -> float:
        """Revenue less cost; below 0 is a deficit."""
        return self.revenue - self.cost

    @property
    def scheme_cost(self) -> float:
        """What others than the members have to find: cost less own contributions."""
        return self.cost - self.own

    @property
    def average_own(self) -> float:
        """What a member pays on average, money a year; NaN without members."""
        return self.own / self.covered if self.covered else np.nan

    @property
    def average_cost(self) -> float:
        """What a member costs on average with administration, money a year; NaN without members."""
        return self.cost / self.covered if self.covered else np.nan

    def break_even_cost(self) -> float:
        """Return the highest cost per member that the revenue pays for, money a year.

        Raises
        ------
        ModelError
            Without members, or where the revenue does not even pay for administration.
        """
        weight = float(self._column("covered") @ self._column("cost_index"))
        if weight == 0 or self.revenue < self.administration:
            raise ModelError("break_even_cost: wanted members, and a revenue that pays at least for administration.")
        return (self.revenue - self.administration) / weight

    def break_even_factor(self) -> float:
        """Return the factor on what members pay themselves at which the balance is 0; take-up is held.

        Below 0 the scheme would be in balance without any own contribution. Dearer cover is taken up by fewer: try
        ``with_level(take_up=...)`` as well.

        Raises
        ------
        ModelError
            Where members pay nothing: no factor changes nothing.
        """
        if self.own == 0:
            raise ModelError("break_even_factor: members pay nothing themselves, so no factor on that closes a gap.")
        return 1 - self.balance / self.own

    def with_level(self, name: str, **changes: Any) -> SubsidisedCover:
        """Return the scheme with one level changed: its premium, subsidy, take_up, persons or cost_index.

        Raises
        ------
        ModelError
            For an unknown level or field, or a value outside its range.

        Examples
        --------
        >>> cover = SubsidisedCover((CoverLevel("poor", 100, 10, subsidy=10), CoverLevel("other", 100, 10)), 8)
        >>> cover.with_level("other", take_up=0.5).balance - cover.balance
        -100.0
        """
        fields = ("persons", "premium", "subsidy", "take_up", "cost_index")
        for field in changes:
            if field not in fields:
                raise ModelError(f"with_level: no field {field!r}. {did_you_mean(field, fields)}")
        place = self._place(name)
        levels = [replace(v, **changes) if k == place else v for k, v in enumerate(self.levels)]
        return replace(self, levels=tuple(levels))

    def moved(self, source: str, target: str, share: float) -> SubsidisedCover:
        """Return the scheme with a share of one level's persons placed in another: a new classification of households.

        They take the premium, take-up and cost of the new level.

        Raises
        ------
        ModelError
            For an unknown level, the same one twice, or a share outside 0 to 1.

        Examples
        --------
        >>> cover = SubsidisedCover((CoverLevel("poor", 100, 10, subsidy=10), CoverLevel("other", 100, 10)), 8)
        >>> cover.moved("poor", "other", 0.25).own - cover.own
        250.0
        """
        if self._place(source) == self._place(target):
            raise ModelError(f"moved: source and target must be two levels, got {source!r} twice.")
        gone = self.levels[self._place(source)].persons * fraction("moved", "share", share)
        there = self.levels[self._place(target)].persons
        fewer = self.with_level(source, persons=self.levels[self._place(source)].persons - gone)
        return fewer.with_level(target, persons=there + gone)

    def _place(self, name: str) -> int:
        names = [level.name for level in self.levels]
        if name not in names:
            raise ModelError(f"SubsidisedCover: no level {name!r}. {did_you_mean(name, names)}")
        return names.index(name)

    def break_even_take_up(self, name: str) -> float:
        """Return the take-up of one level at which the balance is 0, the others held; NaN where none from 0 to 1 does.

        Raises
        ------
        ModelError
            For an unknown level.

        Examples
        --------
        The poor cost 100 more than is paid for them; half of the others bring that:

        >>> cover = SubsidisedCover((CoverLevel("poor", 100, 7, subsidy=7), CoverLevel("other", 100, 10)), 8)
        >>> cover.break_even_take_up("other")
        0.5
        """
        level = self.levels[self._place(name)]
        empty = self.with_level(name, take_up=0.0).balance
        gain = level.persons * (level.premium - level.cost_index * self.cost_per_member)
        share = -empty / gain if gain else np.nan
        return float(share) if 0 <= share <= 1 else np.nan

    def by_level(self) -> dict[str, Floats]:
        """Return members, own contributions, subsidy, cost of benefits and margin of each level, shape (levels,)."""
        covered = self._column("covered")
        own, subsidy = covered * self._column("own"), covered * self._column("subsidy")
        cost = covered * self._column("cost_index") * self.cost_per_member
        found = {"covered": covered, "own": own, "subsidy": subsidy, "cost": cost, "margin": own + subsidy - cost}
        return {name: frozen(values) for name, values in found.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a level, before administration and other revenue."""
        import pandas as pd

        levels = pd.DataFrame([{"level": v.name, "persons": v.persons, "premium": v.premium} for v in self.levels])
        return levels.assign(**self.by_level(), unit=f"{self.currency}/year".removeprefix("/"))

    def totals(self) -> pd.DataFrame:
        """Return one row: members, money in and out, balance, scheme cost and averages."""
        import pandas as pd

        names = ("covered", "own", "subsidy", "other_revenue", "revenue", "administration", "cost", "balance",
                 "scheme_cost", "average_own", "average_cost")  # fmt: skip
        return pd.DataFrame([{name: getattr(self, name) for name in names}])
