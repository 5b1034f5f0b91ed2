"""Mapping of social protection: which programme meets which risk of which group, in law and in fact.

An inventory has one entry a programme, risk and group, and one group at risk for each question asked. Counts of several
programmes are never added up to persons: how many are covered by at least one lies between bounds, see
:func:`sscore.coverage.persons_covered`, unless a survey has counted them once. The gaps are read off by
:func:`sscore.coverage.assess_gaps`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import choice, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GroupAtRisk", "Inventory", "ProgrammeEntry"]


_QUALITY = ("A", "B", "C")


def _named(caller: str, **names: str) -> None:
    """Raise where a name is no text or has nothing in it."""
    for what, name in names.items():
        if not isinstance(name, str) or not name.strip():
            raise ModelError(f"{caller}: {what} must be named, got {name!r}.")


@dataclass(frozen=True)
class ProgrammeEntry:
    """What one programme does about one risk of one group.

    Parameters
    ----------
    programme
        Its name.
    risk
        The function: old age, medical care, maternity and so on.
    group
        The persons meant.
    in_law
        Whether a law gives a right to it; None where that is not known.
    covered
        Persons of the group whom it covers in fact, each once, at least 0; None where nobody has counted.
    institution
        Who runs it.
    budget
        Spending on the group, money a year, at least 0; None where it is not known.
    benefit
        Money a person a month, at least 0; None where there is no such amount.
    benefit_share
        Per cent of former earnings, at least 0; None where there is none.
    year, quality, source, note
        Where the figures come from; quality A, B or C.

    Raises
    ------
    ModelError
        For an empty name, a number below 0, or another quality.
    """

    programme: str
    risk: str
    group: str
    in_law: bool | None = None
    covered: float | None = None
    institution: str = ""
    budget: float | None = None
    benefit: float | None = None
    benefit_share: float | None = None
    year: int | None = None
    quality: str = "C"
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Check names and numbers."""
        _named("ProgrammeEntry", programme=self.programme, risk=self.risk, group=self.group)
        choice(f"ProgrammeEntry {self.programme!r}", "quality", self.quality, _QUALITY)
        choice(f"ProgrammeEntry {self.programme!r}", "in_law", self.in_law, (True, False, None))
        for name in ("covered", "budget", "benefit", "benefit_share"):
            if getattr(self, name) is not None:
                number(f"ProgrammeEntry {self.programme!r}", name, getattr(self, name))


@dataclass(frozen=True)
class GroupAtRisk:
    """Who ought to be covered against a risk.

    Parameters
    ----------
    risk, group
        As in :class:`ProgrammeEntry`.
    persons
        In the group, at least 0.
    counted_once
        Persons covered by at least one programme, each counted once by a survey or a joined register, 0 to
        ``persons``; None where there is no such figure.
    overlaps
        Persons in two or more programmes at once, by their names, where known.
    complete
        Whether every programme for the group is in the inventory. If not, others may cover anybody, and without
        ``counted_once`` nobody is certainly uncovered.
    year, quality, source, note
        Where the figures come from.

    Raises
    ------
    ModelError
        For an empty name, a number outside its range, or another quality.
    """

    risk: str
    group: str
    persons: float
    counted_once: float | None = None
    overlaps: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    complete: bool = True
    year: int | None = None
    quality: str = "C"
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Check the numbers."""
        _named("GroupAtRisk", risk=self.risk, group=self.group)
        where = f"GroupAtRisk {self.risk}, {self.group}"
        choice(where, "quality", self.quality, _QUALITY)
        whole = number(where, "persons", self.persons)
        if self.counted_once is not None:
            number(where, "counted_once", self.counted_once, high=whole)


@dataclass(frozen=True)
class Inventory:
    """Programmes and groups at risk of one country.

    Parameters
    ----------
    country
        Its name.
    currency
        Three-letter code of all money.
    groups
        At least one; no risk and group twice.
    entries
        Programmes; each for a risk and group that is among the groups, no programme twice in one of them.
    poverty_line
        Money a person a month, above 0; None where there is none to compare with.
    missing
        What could not be filled in, as pairs of what and why.
    remarks
        Assumptions to read before the figures are used.

    Raises
    ------
    ModelError
        For no group, a group or entry given twice, an entry without its group, or a programme that covers more persons
        than the group has.

    Examples
    --------
    >>> old = GroupAtRisk("old age", "older persons", 1_000)
    >>> made = Inventory("Ziwa", "KES", [old], [ProgrammeEntry("grant", "old age", "older persons", True, covered=300)])
    >>> [e.programme for e in made.of("old age", "older persons")]
    ['grant']
    """

    country: str
    currency: str
    groups: Sequence[GroupAtRisk]
    entries: Sequence[ProgrammeEntry] = ()
    poverty_line: float | None = None
    missing: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that entries and groups fit together."""
        object.__setattr__(self, "groups", tuple(self.groups))
        object.__setattr__(self, "entries", tuple(self.entries))
        if not self.groups:
            raise ModelError("Inventory: give at least one group at risk, or there is nothing to find gaps in.")
        if self.poverty_line is not None:
            number("Inventory", "poverty_line", self.poverty_line, above=0)
        known = {(g.risk, g.group): g.persons for g in self.groups}
        if len(known) != len(self.groups):
            raise ModelError("Inventory: each risk and group may be given once. Join the rows that repeat.")
        self._check_entries(known)
        for group in self.groups:
            names = {e.programme for e in self.of(group.risk, group.group)}
            for name in (n for pair in group.overlaps for n in pair):
                if name not in names:
                    raise ModelError(
                        f"Inventory: an overlap of {group.risk}, {group.group} names {name!r}, which is no programme "
                        f"there. {did_you_mean(name, names)}"
                    )

    def _check_entries(self, known: Mapping[tuple[str, str], float]) -> None:
        """Check that every entry has its group, stands once and covers no more than there are."""
        seen: set[tuple[str, str, str]] = set()
        for entry in self.entries:
            cell = (entry.risk, entry.group)
            if cell not in known:
                hint = did_you_mean(", ".join(cell), [", ".join(k) for k in known])
                raise ModelError(f"Inventory: {entry.programme!r} is for {', '.join(cell)}, which is no group. {hint}")
            if (entry.programme, *cell) in seen:
                raise ModelError(f"Inventory: {entry.programme!r} stands twice for {', '.join(cell)}. Join the rows.")
            seen.add((entry.programme, *cell))
            if entry.covered is not None and entry.covered > known[cell]:
                raise ModelError(
                    f"Inventory: {entry.programme!r} covers {entry.covered:,.0f} of {known[cell]:,.0f} persons "
                    f"({', '.join(cell)}). Records may be counted instead of persons, or another year."
                )

    def of(self, risk: str, group: str) -> tuple[ProgrammeEntry, ...]:
        """Return the programmes for a risk and group, in order."""
        return tuple(e for e in self.entries if (e.risk, e.group) == (risk, group))

    def to_frame(self) -> pd.DataFrame:
        """Return one row an entry."""
        import pandas as pd

        names = list(ProgrammeEntry.__dataclass_fields__)
        return pd.DataFrame([asdict(e) for e in self.entries], columns=names)

    def missing_frame(self) -> pd.DataFrame:
        """Return what could not be filled in, and why."""
        import pandas as pd

        return pd.DataFrame(self.missing, columns=["what", "why"])
