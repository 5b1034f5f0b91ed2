"""Absence: spells, the Bradford factor with what it must not count, and rates on the days people were due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import ModelError
from sscore.inputs import days, number, numbers, one_day, table_with, whole
from sscore.workforce.staff import hidden_rows, reason, stated

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AbsenceTable", "Bradford", "Spell", "absence_rate", "absence_table", "bradford", "working_days"]

PROTECTED = ("maternity", "paternity", "work_injury", "disability")
WEEK = "1111100"


@dataclass(frozen=True)
class Spell:
    """One absence: first and last day, both away; ``end`` None is not over yet."""

    start: str
    end: str | None
    reason: str = "sickness"


@dataclass(frozen=True)
class Bradford:
    """A Bradford factor with everything it rests on.

    ``intervals`` are the counted spells after merging, as (first day, last day, working days).
    """

    factor: float
    spells: int
    days: float
    protected_days: float
    intervals: tuple[tuple[str, str, float], ...]
    window: tuple[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a counted spell."""
        import pandas as pd

        return pd.DataFrame(self.intervals, columns=["start", "end", "days"])


def working_days(start: Any, end: Any, *, holidays: Iterable[Any] = (), week: str = WEEK) -> int:
    """Return the working days from a day to another, both included.

    Parameters
    ----------
    start, end
        Days. An end before the start has none.
    holidays
        Public holidays of the country, a list of days. They are not in the country packs, because they are proclaimed
        year by year: give the official list of every year in question. None means that every weekday was worked.
    week
        Seven characters from Monday, 1 for a working day.

    Raises
    ------
    ModelError
        For something that is not a day, or a bad week.

    Examples
    --------
    >>> working_days("2026-01-01", "2026-01-07", holidays=["2026-01-01"])
    4
    """
    first, last = one_day("working_days", "start", start), one_day("working_days", "end", end)
    free = _holidays("working_days", holidays)
    return int(_busy("working_days", np.array([first]), np.array([last]), free, week)[0])


def bradford(
    spells: Sequence[Spell],
    as_of: Any,
    *,
    protected: Sequence[str] = PROTECTED,
    weeks: int = 52,
    holidays: Iterable[Any] = (),
    week: str = WEEK,
) -> Bradford:
    """Return the Bradford factor: spells squared times days, over 52 weeks.

    ::

        factor = S^2 D

    Spells that touch or overlap, with no working day between them, are one: a doctor's note that was extended is not
    a second absence. A spell over the edge of the window counts with its days inside. Protected absences never count,
    nor do days of another spell that fall into one.

    Due process: the factor weighs ten single days a hundred times as much as one operation of ten days, whatever the
    reasons. Chronic illness, pregnancy and care show the same pattern as abuse. It may open a conversation with a
    person who knows the file; it must never by itself start a warning, a deduction or a dismissal, and the person must
    be heard and may ask for the count to be checked.

    Parameters
    ----------
    spells
        Absences of one person, in any order.
    as_of
        Last day of the window.
    protected
        Reasons that do not count (capitals, spaces and hyphens do not matter).
    weeks
        Length of the window, at least 1.
    holidays, week
        As in :func:`working_days`; days are working days.

    Raises
    ------
    ModelError
        For something that is not a Spell, one that ends before it starts, or bad days.

    Examples
    --------
    Monday, Tuesday and Wednesday, and a week in spring: two spells, eight days.

    >>> spells = [Spell("2026-01-05", "2026-01-07"), Spell("2026-03-02", "2026-03-06"),
    ...     Spell("2026-04-01", "2026-06-30", "maternity")]
    >>> found = bradford(spells, "2026-06-30")
    >>> found.factor, found.spells, found.days
    (32.0, 2, 8.0)
    """
    caller = "bradford"
    last = one_day(caller, "as_of", as_of)
    first = last - np.timedelta64(7 * whole(caller, "weeks", weeks, low=1) - 1, "D")
    counted: list[Any] = []
    kept_out: list[Any] = []
    if isinstance(protected, str):
        raise ModelError(f"{caller}: protected must be a list of reasons such as ['maternity'], got {protected!r}.")
    safe = {reason(p) for p in protected}
    for place, spell in enumerate(spells if isinstance(spells, Iterable) else [spells]):
        if not isinstance(spell, Spell) or not isinstance(spells, Iterable):
            raise ModelError(f"{caller}: spells must be a list of Spell(start, end, reason), got {spell!r:.80}.")
        start = one_day(caller, f"spells[{place}].start", spell.start)
        end = last if spell.end is None else one_day(caller, f"spells[{place}].end", spell.end)
        if spell.end is not None and end < start:
            raise ModelError(f"{caller}: spells[{place}] ends on {end}, before it starts on {start}.")
        inside = (max(start, first), min(end, last))
        if inside[0] <= inside[1]:
            (kept_out if reason(spell.reason) in safe else counted).append(inside)
    free = _holidays(caller, holidays)

    def count(pair: tuple[np.datetime64, np.datetime64]) -> int:
        return int(_busy(caller, np.array([pair[0]]), np.array([pair[1]]), free, week)[0])

    away = _merged(kept_out, count)

    def unprotected(pair: tuple[np.datetime64, np.datetime64]) -> int:
        shared = [(max(pair[0], a), min(pair[1], b)) for a, b in away]
        return count(pair) - sum(count(both) for both in shared if both[0] <= both[1])

    merged = [(pair, unprotected(pair)) for pair in _merged(counted, count)]
    merged = [(pair, size) for pair, size in merged if size]
    lost = float(sum(size for _, size in merged))
    return Bradford(
        factor=len(merged) ** 2 * lost,
        spells=len(merged),
        days=lost,
        protected_days=float(sum([count(pair) for pair in away])),
        intervals=tuple((str(a), str(b), float(size)) for (a, b), size in merged),
        window=(str(first), str(last)),
    )


def absence_rate(days_lost: float, days_due: float) -> float:
    """Return the share of working days lost; NaN where none were due.

    For part-timers both numbers are their own working days, or both are multiplied by the share of full time.

    Raises
    ------
    ModelError
        For more days lost than were due: weekends or holidays were counted as lost.

    Examples
    --------
    >>> absence_rate(9, 225)
    0.04
    """
    due = number("absence_rate", "days_due", days_due)
    lost = number("absence_rate", "days_lost", days_lost)
    if lost > due:
        raise ModelError(
            f"absence_rate: {lost:g} days lost of {due:g} due. Count working days only, and for new starters only "
            f"days since they began."
        )
    return lost / due if due else float("nan")


@dataclass(frozen=True, eq=False)
class AbsenceTable:
    """Absence by group, the small ones hidden. ``frame`` has group, persons, days_due, days_lost and rate."""

    frame: pd.DataFrame
    rate: float
    hidden: int
    period: tuple[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group."""
        return self.frame.copy()


def absence_table(
    staff: pd.DataFrame,
    spells: pd.DataFrame,
    period: tuple[Any, Any],
    *,
    by: str = "unit",
    holidays: Iterable[Any] = (),
    least: int = SMALLEST_GROUP,
) -> AbsenceTable:
    """Return the share of due working days lost, by group.

    New starters and leavers are due from their first to their last day, part-timers for their share of full time.
    Absences of every reason count, protected ones too: this is about capacity, not about persons.

    Parameters
    ----------
    staff
        One row a person: ``staff_no``, ``hire_date``, ``exit_date``, ``fte`` and the column of the groups.
    spells
        One row an absence: ``staff_no``, ``start``, ``end``; overlapping ones of a person are counted once.
    period
        First and last day.
    by
        Column of the groups.
    holidays
        Public holidays of the country, as in :func:`working_days`.
    least
        Groups with fewer people are hidden, and where the rate of all would let one subtract, another; at least 5.

    Raises
    ------
    ModelError
        For a missing column, bad days, an absence that ends before it starts or of somebody who is not in the file, or
        somebody who is there twice.

    Examples
    --------
    Five people are due on ten working days; one of them is away for one day of the fifty.

    >>> import pandas as pd
    >>> staff = pd.DataFrame({"staff_no": range(5), "hire_date": "2020-01-01", "exit_date": None})
    >>> staff = staff.assign(fte=1.0, unit="A")
    >>> away = pd.DataFrame({"staff_no": [3], "start": ["2026-01-05"], "end": ["2026-01-05"]})
    >>> absence_table(staff, away, ("2026-01-05", "2026-01-16")).frame.values.tolist()
    [['A', 5.0, 50.0, 1.0, 0.02]]
    """
    import pandas as pd

    caller = "absence_table"
    floor = smallest_group(caller, "least", least)
    if isinstance(period, str) or len(period) != 2:
        raise ModelError(f"{caller}: period must be a first and a last day, got {period!r}.")
    first, last = (one_day(caller, "period", day) for day in period)
    if last < first:
        raise ModelError(f"{caller}: the period ends on {last}, before it begins on {first}.")
    table = table_with(caller, staff, ["staff_no", "hire_date", "exit_date", "fte", by])
    away = table_with(caller, spells, ["staff_no", "start", "end"])
    if table["staff_no"].duplicated().any():
        twice = table.loc[table["staff_no"].duplicated(), "staff_no"].iloc[0]
        raise ModelError(f"{caller}: staff_no {twice!r} stands in the staff file twice.")
    strangers = sorted(set(away["staff_no"]) - set(table["staff_no"]), key=str)
    if strangers:
        raise ModelError(f"{caller}: {len(strangers)} absences belong to numbers not in the staff file, such as "
                         f"{strangers[0]!r}.")  # fmt: skip
    hired = days(caller, "hire_date", table["hire_date"])
    gone = days(caller, "exit_date", table["exit_date"], missing=True)
    begin, stop = np.maximum(hired, first), np.where(np.isnat(gone), last, np.minimum(gone, last))
    free = _holidays(caller, holidays)
    fte = numbers(caller, "fte", table["fte"], high=1.0)
    due = _busy(caller, begin, stop, free, WEEK) * fte
    whose, begun, ended = _absences(caller, away, table, (begin, stop), last)
    days_away = _busy(caller, begun, ended, free, WEEK) * fte[whose]
    lost = np.bincount(whose, weights=days_away, minlength=len(table)).astype(float)
    there = due > 0
    frame = pd.DataFrame({"group": stated(table[by]), "persons": 1, "days_due": due, "days_lost": lost})
    frame = frame[there].groupby("group", as_index=False).sum()
    frame["rate"] = frame["days_lost"] / frame["days_due"]
    small = hidden_rows(frame["persons"].to_numpy(), floor)
    frame = frame.astype({"persons": float})
    frame.loc[small, ["persons", "days_due", "days_lost", "rate"]] = np.nan
    total = float(due.sum())
    rate = absence_rate(float(lost.sum()), total) if total else float("nan")
    return AbsenceTable(frame, rate, int(small.sum()), (str(first), str(last)))


def _absences(
    caller: str, away: pd.DataFrame, table: pd.DataFrame, service: tuple[np.ndarray, np.ndarray], last: np.datetime64
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return whose absences there are, from when to when, each day of a person once and only within service."""
    import pandas as pd

    starts = days(caller, "start", away["start"])
    ends = days(caller, "end", away["end"], missing=True)
    wrong = np.flatnonzero(ends < starts)
    if len(wrong):
        k = wrong[0]
        raise ModelError(f"{caller}: absence {away.index[k]!r} ends on {ends[k]}, before it starts on {starts[k]}.")
    who = pd.Index(table["staff_no"]).get_indexer(pd.Index(away["staff_no"]))
    begun = np.maximum(starts, service[0][who])
    ended = np.minimum(np.where(np.isnat(ends), last, ends), service[1][who])
    within = np.flatnonzero(begun <= ended)
    order = within[np.lexsort((begun[within], who[within]))]
    found: list[list[Any]] = []
    for k in order:
        if found and found[-1][0] == who[k] and begun[k] <= found[-1][2]:
            found[-1][2] = max(found[-1][2], ended[k])
        else:
            found.append([who[k], begun[k], ended[k]])
    columns = [np.array([row[c] for row in found], dtype=kind) for c, kind in ((0, int), (1, "M8[D]"), (2, "M8[D]"))]
    return columns[0], columns[1], columns[2]


def _holidays(caller: str, holidays: Iterable[Any]) -> np.ndarray:
    """Return public holidays as days."""
    if isinstance(holidays, str) or not isinstance(holidays, Iterable):
        raise ModelError(f"{caller}: holidays must be a list of days such as ['2026-01-01'], got {holidays!r}.")
    return days(caller, "holidays", holidays)


def _busy(caller: str, first: np.ndarray, last: np.ndarray, free: np.ndarray, week: str) -> np.ndarray:
    """Return working days between arrays of days, ends included; none where the end comes first."""
    if not isinstance(week, str) or len(week) != 7 or set(week) - {"0", "1"} or "1" not in week:
        raise ModelError(f"{caller}: week must be seven characters from Monday, 1 for a working day, got {week!r}.")
    late = np.maximum(last, first - np.timedelta64(1, "D")).astype("datetime64[D]")
    return np.busday_count(first.astype("datetime64[D]"), late + 1, weekmask=week, holidays=free)


def _merged(pairs: list[Any], count: Any) -> list[tuple[np.datetime64, np.datetime64]]:
    """Join absences that overlap or have no working day between them."""
    joined: list[tuple[np.datetime64, np.datetime64]] = []
    one = np.timedelta64(1, "D")
    for start, end in sorted(pairs):
        gap = (joined[-1][1] + one, start - one) if joined else None
        if gap is not None and (gap[1] < gap[0] or count(gap) == 0):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
