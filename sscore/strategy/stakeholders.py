"""Who moves a reform: power, interest, position, and how all three change between two dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

    from sscore.strategy.evidence import Evidence

__all__ = ["POSITIONS", "Movement", "Stakeholder", "StakeholderMap", "movement", "quadrant", "stakeholder_map"]

POSITIONS = {-2: "against", -1: "rather against", 0: "undecided", 1: "rather for", 2: "for"}

_ADVICE = {
    (True, True): "work closely together",
    (True, False): "keep satisfied",
    (False, True): "keep informed",
    (False, False): "watch",
}


@dataclass(frozen=True)
class Stakeholder:
    """One body at the table (a body or an office, never a named person).

    Parameters
    ----------
    name
        For instance ``"Federation of employers"``.
    power
        0 to 10: how far it can stop or speed up the reform.
    interest
        0 to 10: how much the reform matters to it.
    position
        -2 against, -1 rather against, 0 undecided, 1 rather for, 2 for.
    evidence
        What the three numbers rest on.
    """

    name: str
    power: float
    interest: float
    position: float
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        """Check the scales."""
        if not self.name.strip():
            raise ModelError("Stakeholder: name is empty.")
        for field in ("power", "interest"):
            _on_scale(getattr(self, field), f"Stakeholder {self.name!r}: {field}")
        number(f"Stakeholder {self.name!r}", "position", self.position, low=-2, high=2)


@dataclass(frozen=True)
class StakeholderMap:
    """Stakeholders on one day. ``cut`` is where power and interest begin to count as high (the cut itself is high)."""

    stakeholders: tuple[Stakeholder, ...]
    cut: tuple[float, float]
    label: str

    @property
    def support(self) -> float:
        """Position weighted by power, -1 (all against) to 1 (all for)::

        support = sum(power * position) / (2 * sum(power))
        """
        power = np.array([s.power for s in self.stakeholders])
        position = np.array([s.position for s in self.stakeholders])
        return float((power * position).sum() / (2 * power.sum()))

    def of(self, name: str) -> Stakeholder:
        """Return one stakeholder.

        Raises
        ------
        ModelError
            For an unknown name.
        """
        for found in self.stakeholders:
            if found.name == name:
                return found
        raise ModelError(f"StakeholderMap: {did_you_mean(name, [s.name for s in self.stakeholders])}")

    def quadrant(self, name: str) -> str:
        """Return what to do about one stakeholder."""
        found = self.of(name)
        return quadrant(found.power, found.interest, self.cut)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a stakeholder, most powerful first: name, power, interest, position, stance, quadrant."""
        import pandas as pd

        rows = [
            {
                "name": s.name,
                "power": s.power,
                "interest": s.interest,
                "position": s.position,
                "stance": stance(s.position),
                "quadrant": quadrant(s.power, s.interest, self.cut),
                "evidence": len(s.evidence),
            }
            for s in sorted(self.stakeholders, key=lambda s: (-s.power, -s.interest))
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class Movement:
    """Two maps of the same reform: who moved, who came and who left."""

    before: StakeholderMap
    after: StakeholderMap
    joined: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def support_gained(self) -> float:
        """Support after less support before."""
        return self.after.support - self.before.support

    def to_frame(self) -> pd.DataFrame:
        """Return one row a stakeholder of both maps: the changes, largest change of position first."""
        import pandas as pd

        rows = []
        for then in self.before.stakeholders:
            if then.name in self.left:
                continue
            now = self.after.of(then.name)
            rows.append(
                {
                    "name": then.name,
                    "power": now.power - then.power,
                    "interest": now.interest - then.interest,
                    "position": now.position - then.position,
                    "from": stance(then.position),
                    "to": stance(now.position),
                    "quadrant_from": self.before.quadrant(then.name),
                    "quadrant_to": self.after.quadrant(then.name),
                }
            )
        frame = pd.DataFrame(rows)
        return frame.sort_values("position", key=abs, ascending=False, kind="stable").reset_index(drop=True)


def stance(position: float) -> str:
    """Return a position in words; a position between two whole numbers belongs to the nearer one, halves to the outer.

    >>> stance(-1), stance(0.4), stance(1.5)
    ('rather against', 'undecided', 'for')
    """
    return POSITIONS[int(np.sign(position) * np.floor(abs(position) + 0.5))]


def quadrant(power: float, interest: float, cut: float | tuple[float, float] = 5.0) -> str:
    """Return what a place on the power-interest map asks for.

    ::

        power >= cut, interest >= cut: work closely together     power >= cut, interest < cut: keep satisfied
        power <  cut, interest >= cut: keep informed             power <  cut, interest < cut: watch

    Parameters
    ----------
    power, interest
        0 to 10.
    cut
        Where high begins, 0 to 10, for both or as (power, interest). On the cut counts as high.

    Raises
    ------
    ModelError
        For a value outside 0 to 10.

    References
    ----------
    Mendelow 1991, Stakeholder mapping (power-interest grid).

    Examples
    --------
    >>> quadrant(5, 5), quadrant(8, 4.9)
    ('work closely together', 'keep satisfied')
    """
    for name, value in (("power", power), ("interest", interest)):
        _on_scale(value, f"quadrant: {name}")
    at_power, at_interest = _cut(cut)
    return _ADVICE[power >= at_power, interest >= at_interest]


def stakeholder_map(
    stakeholders: Sequence[Stakeholder], *, cut: float | tuple[float, float] = 5.0, label: str = ""
) -> StakeholderMap:
    """Return the map of stakeholders.

    Parameters
    ----------
    stakeholders
        At least one; every name once.
    cut
        Where high begins, for both axes or as (power, interest).
    label
        When or of what: ``"before the dialogue"``.

    Raises
    ------
    ModelError
        For an empty list, a name given twice, or nobody with any power.

    Examples
    --------
    >>> found = stakeholder_map([Stakeholder("Ministry of finance", 9, 4, -1), Stakeholder("Unions", 6, 9, 2)])
    >>> found.quadrant("Ministry of finance"), found.support
    ('keep satisfied', 0.1)
    """
    if not stakeholders:
        raise ModelError("stakeholder_map: stakeholders is empty.")
    names = [s.name for s in stakeholders]
    if len(set(names)) != len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise ModelError(f"stakeholder_map: {twice!r} stands in the list twice. Give each body one place.")
    if not any(s.power for s in stakeholders):
        raise ModelError("stakeholder_map: nobody has any power, so support cannot be weighed. Check the scores.")
    return StakeholderMap(tuple(stakeholders), _cut(cut), label)


def movement(before: StakeholderMap, after: StakeholderMap) -> Movement:
    """Return what changed between two maps of one reform.

    Raises
    ------
    ModelError
        When the maps have no stakeholder in common or other cuts, which would move everybody on paper.

    Examples
    --------
    >>> then = stakeholder_map([Stakeholder("Unions", 5, 8, -1)])
    >>> now = stakeholder_map([Stakeholder("Unions", 5, 8, 1)])
    >>> movement(then, now).support_gained
    1.0
    """
    if before.cut != after.cut:
        raise ModelError(f"movement: both maps need the same cut, got {before.cut} and {after.cut}.")
    then, now = ({s.name for s in m.stakeholders} for m in (before, after))
    if not then & now:
        raise ModelError("movement: the two maps have no stakeholder in common. Spell the names alike.")
    return Movement(before, after, tuple(sorted(now - then)), tuple(sorted(then - now)))


def _cut(cut: float | tuple[float, float]) -> tuple[float, float]:
    pair = tuple(cut) if isinstance(cut, tuple | list) else (cut, cut)
    if len(pair) != 2:
        raise ModelError(f"quadrant: cut must be one number or (power, interest), got {cut!r}.")
    for value in pair:
        _on_scale(value, "quadrant: cut")
    return (float(pair[0]), float(pair[1]))


def _on_scale(value: float, where: str) -> None:
    caller, _, name = where.rpartition(": ")
    number(caller, name, value, high=10)
