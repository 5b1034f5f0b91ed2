"""Two states of a member, contributing and dormant, set to what a fund's register shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.inputs import Floats, fraction, number
from sscore.labour.states import StateModel

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Dormancy", "calibrate_dormancy"]


@dataclass(frozen=True)
class Dormancy:
    """How members stop and resume paying.

    Attributes
    ----------
    active_share
        Share of the members on the register who pay, between 0 and 1.
    spell_years
        Expected length of a spell of contributions, years.
    quality
        C: a spell length is hardly ever published.

    Raises
    ------
    ModelError
        For a share that is not between 0 and 1, or a spell of 0 years or less.
    """

    active_share: float
    spell_years: float
    quality: str = "C"

    def __post_init__(self) -> None:
        """Check both numbers."""
        fraction("Dormancy", "active_share", self.active_share, inside=True)
        number("Dormancy", "spell_years", self.spell_years, above=0.0)

    @property
    def to_dormant(self) -> float:
        """Moves a year from contributing to dormant, ``1 / spell_years``."""
        return 1 / self.spell_years

    @property
    def to_active(self) -> float:
        """Moves a year from dormant to contributing."""
        return self.to_dormant * self.active_share / (1 - self.active_share)

    @property
    def dormant_years(self) -> float:
        """Expected length of a dormant spell, years."""
        return 1 / self.to_active

    @property
    def dormant_per_active(self) -> float:
        """Dormant members for each one who pays."""
        return (1 - self.active_share) / self.active_share

    @property
    def within_year(self) -> float:
        """Share of the coming year that a member who pays today is expected to pay.

        With a the active share and k the sum of the two moves: ``a + (1 - a) (1 - exp(-k)) / k``.
        """
        pace = self.to_dormant + self.to_active
        return float(self.active_share - (1 - self.active_share) * np.expm1(-pace) / pace)

    @property
    def model(self) -> StateModel:
        """The two states as a :class:`sscore.labour.StateModel`."""
        down, up = self.to_dormant, self.to_active
        return StateModel(("contributing", "dormant"), np.array([[-down, down], [up, -up]]))

    def transition(self, years: float = 1.0) -> Floats:
        """Return the chances after some years, rows from and columns to (contributing, dormant)."""
        return self.model.transition(years)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: figure, value, unit, quality."""
        import pandas as pd

        rows = (
            ("active share", self.active_share, "share of members"),
            ("spell of contributions", self.spell_years, "years"),
            ("dormant spell", self.dormant_years, "years"),
            ("stop", self.to_dormant, "moves a year"),
            ("resume", self.to_active, "moves a year"),
            ("density within a year", self.within_year, "share of the year"),
        )
        return pd.DataFrame(rows, columns=["figure", "value", "unit"]).assign(quality=self.quality)


def calibrate_dormancy(active_share: float, spell_years: float) -> Dormancy:
    """Return the two moves that keep a register's active share at a given length of spells.

    ::

        stop = 1 / spell_years        resume = stop * active_share / (1 - active_share)

    The register is taken to have settled: entries and retirements do not move the share. The length of spells is an
    assumption (quality C) wherever a fund has not measured it.

    Parameters
    ----------
    active_share
        Paying members over registered ones, between 0 and 1.
    spell_years
        Expected years from the first contribution of a spell to its last, above 0.

    Raises
    ------
    ModelError
        For values outside their range.

    References
    ----------
    Plamondon et al., *Actuarial Practice in Social Security* (ILO/ISSA 2002), on dormant members.

    Examples
    --------
    >>> rule = calibrate_dormancy(2 / 3, 3.0)
    >>> round(rule.to_dormant, 4), round(rule.to_active, 4), round(rule.within_year, 3)
    (0.3333, 0.6667, 0.877)
    """
    return Dormancy(active_share, spell_years)
