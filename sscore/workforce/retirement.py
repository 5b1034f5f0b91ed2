"""The retirement wave: who reaches retirement age in which year, and whose age nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, shown_cells
from sscore.errors import ModelError
from sscore.inputs import Floats, days, fraction, frozen, one_day, table_with, whole
from sscore.workforce.staff import stated

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EarlyExit", "RetirementWave", "retirement_day", "retirement_wave"]

_SMALL = "small groups"
_TOGETHER = "under five, together"


@dataclass(frozen=True)
class EarlyExit:
    """Who goes before retirement age: a ``share`` at an early ``age``, and a ``wastage`` a year for other reasons.

    Someone already past the early age has stayed, and is expected to go at retirement age.
    """

    age: int | None = None
    share: float = 0.0
    wastage: float = 0.0

    def __post_init__(self) -> None:
        """Check the shares."""
        fraction("EarlyExit", "share", self.share)
        fraction("EarlyExit", "wastage", self.wastage)
        if self.share and self.age is None:
            raise ModelError("EarlyExit: share needs the age at which that share may go, such as age=55.")


@dataclass(frozen=True, eq=False)
class RetirementWave:
    """Staff who reach retirement age, by year and group; ``retiring`` has shape (groups, years).

    Every person of the file is in exactly one place: ``overdue`` is past the age already, ``retiring`` reaches it in
    a shown year, ``later`` after them, ``unknown`` has no birth date. Each is a count by group. ``expected`` spreads
    the same persons by early retirement and by those who leave before.
    """

    groups: tuple[str, ...]
    years: tuple[int, ...]
    retiring: Floats
    expected: Floats
    overdue: Floats
    later: Floats
    unknown: Floats
    retirement_age: int

    @property
    def staff(self) -> Floats:
        """Persons in the file by group; the parts sum to it."""
        return self.overdue + self.retiring.sum(axis=1) + self.later + self.unknown

    def share(self, year: int) -> Floats:
        """Return the share of each group's persons of known age who are past the age by the end of a year.

        Raises
        ------
        ModelError
            For a year that is not shown.
        """
        if year not in self.years:
            raise ModelError(f"retirement_wave: year must be {self.years[0]} to {self.years[-1]}, got {year!r}.")
        known = self.staff - self.unknown
        gone = self.overdue + self.retiring[:, : self.years.index(year) + 1].sum(axis=1)
        return np.divide(gone, known, out=np.full(len(known), np.nan), where=known > 0)

    def shown(self) -> tuple[tuple[str, ...], Floats]:
        """Return what may be published: names, and counts (names, overdue + years + later + unknown).

        Of several groups a count under five would tell colleagues somebody's age: it stands in the last row, together
        with those of the other groups and, where these are fewer than five as well, the smallest count shown; its own
        place is NaN. Each column keeps its sum. One group alone is shown as it is.
        """
        counts = np.column_stack([self.overdue, self.retiring, self.later, self.unknown])
        if len(self.groups) == 1:
            return self.groups, counts
        open_cells = np.column_stack([shown_cells(column) for column in counts.T])
        hidden = np.isnan(open_cells)
        if not hidden.any():
            return self.groups, counts
        together = np.where(hidden, counts, 0.0).sum(axis=0)
        return (*self.groups, _TOGETHER), np.vstack([open_cells, together])

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group: overdue, each year, later, unknown birth date, and staff; small counts in the last.

        ``staff`` is NaN in rows with a hidden count, which could be worked out from it.
        """
        import pandas as pd

        names, counts = self.shown()
        columns = ["overdue", *(str(y) for y in self.years), "later", "unknown_birth_date"]
        frame = pd.DataFrame(counts, columns=columns)
        frame.insert(0, "group", names)
        return frame.assign(staff=counts.sum(axis=1))


def retirement_day(birth_dates: Sequence[Any], age: int) -> np.ndarray:
    """Return the day on which each person reaches an age; 29 February becomes 1 March in other years.

    Raises
    ------
    ModelError
        For a birth date that is missing or not a day.

    Examples
    --------
    >>> retirement_day(["1966-02-28", "1968-02-29"], 60).astype(str).tolist()
    ['2026-02-28', '2028-02-29']
    >>> retirement_day(["1968-02-29"], 59).astype(str).tolist()
    ['2027-03-01']
    """
    born = days("retirement_day", "birth_dates", birth_dates)
    return _anniversary(born, whole("retirement_day", "age", age))


def retirement_wave(
    staff: pd.DataFrame,
    *,
    as_of: Any,
    retirement_age: int,
    years: int = 10,
    by: str | None = None,
    early: EarlyExit | None = None,
) -> RetirementWave:
    """Count the staff who reach retirement age in each calendar year; an unknown birth date is reported, not dropped.

    Parameters
    ----------
    staff
        One row a person with ``birth_date``; rows with an ``exit_date`` up to ``as_of`` have left and do not count.
    as_of
        The day of the file. Those who reach the age on that day or before are overdue.
    retirement_age
        Completed years, as the law or the staff rules say.
    years
        Calendar years shown, the one of ``as_of`` included.
    by
        Column of the groups, such as ``occupation``; one group when left out. Groups under five people are joined, and
        with them the smallest other one if they are under five together.
    early
        Early retirement and leaving before it, for ``expected``; without it ``expected`` equals ``retiring``.

    Raises
    ------
    ModelError
        For a missing column, or for bad dates, or birth dates after ``as_of``.

    Notes
    -----
    Counts by occupation are for planning. No one is named, and what a single person intends is never predicted. Show
    others ``to_frame()`` or the figure, which keep counts under five together; the arrays are for computing.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"birth_date": ["1966-05-01", "1990-01-01", None]})
    >>> wave = retirement_wave(file, as_of="2026-01-01", retirement_age=60, years=2)
    >>> wave.retiring.tolist(), wave.later.tolist(), wave.unknown.tolist()
    ([[1.0, 0.0]], [1.0], [1.0])
    """
    caller = "retirement_wave"
    day = one_day(caller, "as_of", as_of)
    age = whole(caller, "retirement_age", retirement_age, low=1)
    span = whole(caller, "years", years, low=1)
    table = _present(table_with(caller, staff, ["birth_date", *([by] if by else [])]), day)
    born = days(caller, "birth_date", table["birth_date"], missing=True)
    future = np.flatnonzero(born > day)
    if len(future):
        raise ModelError(f"{caller}: row {table.index[future[0]]!r} has a birth date after {day}. Correct the file.")
    groups, place = _groups(table, by)
    known = ~np.isnat(born)
    counts = _by_year(place[known], len(groups), _anniversary(born[known], age), day, span)
    unknown = np.bincount(place[~known], minlength=len(groups)).astype(float)
    expected = (
        counts[:, 1:-1] if early is None else _expected(place[known], len(groups), (born[known], age), day, early, span)
    )
    first = _year(day)
    return RetirementWave(
        groups=groups,
        years=tuple(range(first, first + span)),
        retiring=frozen(counts[:, 1:-1]),
        expected=frozen(expected),
        overdue=frozen(counts[:, 0]),
        later=frozen(counts[:, -1]),
        unknown=frozen(unknown),
        retirement_age=age,
    )


def _present(table: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """Leave out the rows of those who had left by the day."""
    if "exit_date" not in table.columns:
        return table
    gone = days("retirement_wave", "exit_date", table["exit_date"], missing=True)
    return table[np.isnat(gone) | (gone > day)]


def _groups(table: pd.DataFrame, by: str | None) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the groups and the place of each person; groups under five are joined until they are five or more."""
    if by is None:
        return ("all staff",), np.zeros(len(table), int)
    names = np.array(stated(table[by]), dtype=object)
    sizes = Counter(names.tolist())
    joined = {name for name, size in sizes.items() if size < SMALLEST_GROUP}
    while joined and len(joined) < len(sizes) and sum(sizes[name] for name in joined) < SMALLEST_GROUP:
        joined.add(min((size, name) for name, size in sizes.items() if name not in joined)[1])
    names = np.array([_SMALL if name in joined else name for name in names], dtype=str)
    groups, place = np.unique(names, return_inverse=True)
    return tuple(str(g) for g in groups), place


def _year(day: Any) -> int:
    return int(np.datetime64(day, "Y").astype(int)) + 1970


def _anniversary(born: np.ndarray, age: int) -> np.ndarray:
    """Return the birthday of an age; 29 February becomes 1 March where the year has none."""
    month = born.astype("datetime64[M]")
    offset = (born - month.astype("datetime64[D]")).astype(int)
    return (month + np.timedelta64(12 * age, "M")).astype("datetime64[D]") + offset


def _by_year(
    place: np.ndarray, groups: int, reach: np.ndarray, day: np.datetime64, span: int, weight: Floats | None = None
) -> Floats:
    """Return counts (groups, overdue + years + later)."""
    column = np.clip(reach.astype("datetime64[Y]").astype(int) + 1970 - _year(day), 0, span) + 1
    column[reach <= day] = 0
    counts = np.zeros((groups, span + 2))
    np.add.at(counts, (place, column), 1.0 if weight is None else weight)
    return counts


def _expected(
    place: np.ndarray, groups: int, people: tuple[np.ndarray, int], day: np.datetime64, early: EarlyExit, span: int
) -> Floats:
    """Return expected retirements by year: early, at the age, and less those who left for other reasons."""
    born, age = people
    normal = _anniversary(born, age)
    found = np.zeros((groups, span))
    option = np.zeros(len(born))
    if early.age is not None:
        if early.age >= age:
            raise ModelError(f"retirement_wave: early.age must be below retirement_age {age}, got {early.age}.")
        soon = _anniversary(born, early.age)
        option = np.where(soon > day, early.share, 0.0)
        found += _by_year(place, groups, soon, day, span, option * _still_here(soon, day, early.wastage))[:, 1:-1]
    stay = (1 - option) * _still_here(normal, day, early.wastage)
    return found + _by_year(place, groups, normal, day, span, stay)[:, 1:-1]


def _still_here(reach: np.ndarray, day: np.datetime64, wastage: float) -> Floats:
    """Return the chance that a person has not left before a day, at a yearly rate."""
    return (1 - wastage) ** (np.maximum((reach - day).astype(float), 0.0) / 365.25)
