"""Who leaves: turnover, early leavers, stability and vacancies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, SafeTable, safe_table, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats, days, frozen, number, one_day, table_with, whole
from sscore.workforce.staff import hidden_rows, reason, stated

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "EarlyLeavers",
    "Turnover",
    "TurnoverTable",
    "early_leavers",
    "stability",
    "turnover",
    "turnover_table",
    "vacancy_rate",
]

# Ends that were agreed at the start say nothing about who leaves.
PLANNED = ("fixed_term_end",)
VOLUNTARY = ("resignation",)
TENURE_YEARS = (0, 1, 3, 5, 10, 20)


@dataclass(frozen=True)
class Turnover:
    """Yearly turnover: ``rate`` 0.09 is 9 % of the average headcount; NaN where there was nobody."""

    rate: float
    leavers: float
    excluded: float
    average_headcount: float
    months: float
    voluntary_only: bool
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{k: v for k, v in vars(self).items() if k != "remarks"}])


def turnover(
    leavers: Mapping[str, float] | float,
    opening: float,
    closing: float,
    *,
    voluntary_only: bool = False,
    months: float = 12,
) -> Turnover:
    """Return yearly turnover on the average headcount.

    ::

        rate = leavers / ((opening + closing) / 2) x 12 / months

    Ends of fixed-term contracts are never turnover. Turnover of "9 %" is not yet an answer: ask of whom, with
    :func:`turnover_table`.

    Parameters
    ----------
    leavers
        Persons by reason: ``resignation``, ``retirement``, ``dismissal``, ``death``, ``fixed_term_end`` and any other
        name (capitals, spaces and hyphens do not matter); or one number when reasons are not known.
    opening, closing
        Persons employed on the first and last day.
    voluntary_only
        Only ``resignation`` counts.
    months
        Length of the period, above 0; another than 12 is made yearly.

    Returns
    -------
    Turnover
        ``excluded`` is how many left for reasons that do not count.

    Raises
    ------
    ModelError
        For negative numbers, or voluntary leavers asked of one number, or of reasons without ``resignation``.

    Examples
    --------
    >>> turnover({"resignation": 8, "retirement": 3, "fixed_term_end": 6}, 90, 110).rate
    0.11
    >>> turnover({"resignation": 7}, 100, 100, months=7).rate
    0.12
    """
    caller = "turnover"
    span = number(caller, "months", months)
    if span == 0:
        raise ModelError(f"{caller}: months must be above 0.")
    average = (number(caller, "opening", opening) + number(caller, "closing", closing)) / 2
    if isinstance(leavers, Mapping):
        people = {str(k): number(caller, f"leavers[{k!r}]", v) for k, v in leavers.items()}
        if voluntary_only and people and not any(reason(k) in VOLUNTARY for k in people):
            raise ModelError(f"{caller}: voluntary_only counts 'resignation', and the reasons are {', '.join(people)}.")
        counting = (lambda k: k in VOLUNTARY) if voluntary_only else (lambda k: k not in PLANNED)
        counts = {k: v for k, v in people.items() if counting(reason(k))}
    elif voluntary_only:
        raise ModelError(f"{caller}: voluntary_only needs leavers by reason, such as {{'resignation': 8}}.")
    else:
        people = counts = {"all": number(caller, "leavers", leavers)}
    left = sum(counts.values())
    rate = left * 12 / (average * span) if average else float("nan")
    remarks = () if average else ("The rate does not exist (NaN): nobody was employed.",)
    return Turnover(rate, left, sum(people.values()) - left, average, span, voluntary_only, remarks)


@dataclass(frozen=True, eq=False)
class TurnoverTable:
    """Leavers per person-year by two groupings; NaN where too few people stand behind a cell or another one's secret.

    ``rates`` and ``person_years`` have shape (rows, columns). ``hidden`` counts the cells suppressed.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    rates: Floats
    person_years: Floats
    hidden: int
    total: float
    voluntary_only: bool

    def to_frame(self) -> pd.DataFrame:
        """Return the rates; hidden cells are missing."""
        import pandas as pd

        return pd.DataFrame(self.rates, index=list(self.rows), columns=list(self.columns))


def turnover_table(
    staff: pd.DataFrame,
    start: Any,
    end: Any,
    *,
    by: str = "grade",
    voluntary_only: bool = False,
    least: int = SMALLEST_GROUP,
) -> TurnoverTable:
    """Return leavers per person-year by a column of the staff file and by years of service.

    A person counts in each band of service for the days spent in it, so a cell is a rate and not a snapshot.

    Parameters
    ----------
    staff
        One row a person: ``hire_date``, ``exit_date`` (missing while employed), ``exit_reason`` and the column ``by``.
    start, end
        First and last day of the period.
    by
        Column of the rows.
    voluntary_only
        Only resignations count; ends of fixed terms never do.
    least
        Cells that fewer people than this ever stood in are hidden, and where it takes it another; at least 5.

    Raises
    ------
    ModelError
        For a missing column, or for an end before the start, or an exit before the hiring.

    Notes
    -----
    For groups, not for persons: nothing here predicts who will leave.

    Examples
    --------
    Ten people with two years of service, one of whom resigns on the last day: one in ten person-years.

    >>> import pandas as pd
    >>> file = pd.DataFrame({"grade": "G1", "hire_date": ["2022-07-01"] * 10, "exit_date": [None] * 9 + ["2025-06-30"],
    ...     "exit_reason": [None] * 9 + ["resignation"]})
    >>> table = turnover_table(file, "2024-07-01", "2025-06-30")
    >>> float(table.to_frame().loc["G1", "1-2"].round(2))
    0.1
    """
    caller = "turnover_table"
    first, last = _period(caller, start, end)
    floor = smallest_group(caller, "least", least)
    table = table_with(caller, staff, ["hire_date", "exit_date", "exit_reason", by])
    hired, gone = _service(caller, table)
    counted = _counting(table["exit_reason"], voluntary_only)
    names = stated(table[by])
    rows = sorted(set(names))
    place = np.searchsorted(np.array(rows, dtype=str), np.array(names, dtype=str))
    edges = [*TENURE_YEARS, 200]
    years, left, heads = (np.zeros((len(rows), len(TENURE_YEARS))) for _ in range(3))
    stop = np.where(np.isnat(gone), last, np.minimum(gone, last))
    for band, (low, high) in enumerate(zip(edges, edges[1:], strict=False)):
        enter, leave = (hired + np.timedelta64(round(365.25 * y), "D") for y in (low, high))
        time = (np.minimum(stop + 1, leave) - np.maximum(enter, first)).astype(float)
        there = time > 0
        np.add.at(years[:, band], place[there], time[there] / 365.25)
        np.add.at(heads[:, band], place[there], 1)
        exits = counted & ~np.isnat(gone) & (gone >= np.maximum(first, enter)) & (gone <= last) & (gone < leave)
        np.add.at(left[:, band], place[exits], 1)
    # The rate of all is shown too, so a cell may have to go lest another be worked out from it.
    small = hidden_rows(heads.ravel(), floor).reshape(heads.shape)
    rates = np.divide(left, years, out=np.full_like(left, np.nan), where=~small)
    return TurnoverTable(
        rows=tuple(rows),
        columns=tuple(_years(a, b) for a, b in zip(edges, edges[1:], strict=False)),
        rates=frozen(rates),
        person_years=frozen(np.where(small, np.nan, years)),
        hidden=int((small & (heads > 0)).sum()),
        total=float(left.sum() / years.sum()) if years.sum() else float("nan"),
        voluntary_only=voluntary_only,
    )


@dataclass(frozen=True, eq=False)
class EarlyLeavers:
    """Recruits who left within some months; safe to show.

    ``left`` is None and ``rate`` NaN when fewer than five, but not none, have left: the total would show what ``table``
    hides. ``rate`` is of the recruits observed for the whole time; ``too_recent`` were hired too late to know.
    """

    table: SafeTable
    rate: float
    recruits: int
    left: int | None
    too_recent: int

    def to_frame(self) -> pd.DataFrame:
        """Return the table of early leavers with its totals; hidden cells are missing."""
        return self.table.to_frame()


def early_leavers(
    staff: pd.DataFrame,
    as_of: Any,
    *,
    within_months: int = 12,
    rows: str = "grade",
    columns: str = "sex",
    least: int = SMALLEST_GROUP,
) -> EarlyLeavers:
    """Count recruits who left within some months, by two columns, with small cells suppressed.

    Only recruits who could be watched for the whole time count: someone hired last month has not stayed a year. Ends
    of fixed terms are not early leaving.

    Parameters
    ----------
    staff
        One row a person: ``hire_date``, ``exit_date``, ``exit_reason`` and the two columns.
    as_of
        The day of the file.
    within_months
        At least 1.
    rows, columns
        Columns of the staff file.
    least
        The smallest count shown, at least 5.

    Raises
    ------
    ModelError
        For a missing column, or for bad dates.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"grade": "G1", "sex": "female", "hire_date": ["2024-01-01"] * 9 + ["2025-12-01"],
    ...     "exit_date": ["2024-05-01"] * 6 + [None] * 4, "exit_reason": ["resignation"] * 6 + [None] * 4})
    >>> found = early_leavers(file, "2026-01-01")
    >>> found.left, found.recruits, found.too_recent
    (6, 9, 1)
    """
    import pandas as pd

    caller = "early_leavers"
    day = one_day(caller, "as_of", as_of)
    months = np.timedelta64(whole(caller, "within_months", within_months, low=1), "M")
    table = table_with(caller, staff, ["hire_date", "exit_date", "exit_reason", rows, columns])
    hired, gone = _service(caller, table)
    limit = (hired.astype("datetime64[M]") + months).astype("datetime64[D]") + (
        hired - hired.astype("datetime64[M]").astype("datetime64[D]")
    )
    watched = limit <= day
    early = watched & ~np.isnat(gone) & (gone < limit) & _counting(table["exit_reason"], False)
    if not len(table):
        raise ModelError(f"{caller}: the staff file has no rows.")
    names = [pd.Series(stated(table[c]), name=c) for c in (rows, columns)]
    counts = pd.crosstab(names[0][early], names[1][early]).reindex(
        index=sorted(names[0].unique()), columns=sorted(names[1].unique()), fill_value=0
    )
    recruits, left = int(watched.sum()), int(early.sum())
    shown = left == 0 or left >= smallest_group(caller, "least", least)
    return EarlyLeavers(
        table=safe_table(counts, minimum=least),
        rate=left / recruits if recruits and shown else float("nan"),
        recruits=recruits,
        left=left if shown else None,
        too_recent=int((~watched & (hired <= day)).sum()),
    )


def stability(stayed: float, opening: float) -> float:
    """Return the share of those employed a year ago who still are; NaN where there was nobody.

    Turnover of 20 % may be everyone once in five years or one post five times a year: stability tells them apart.

    >>> stability(80, 100)
    0.8
    """
    before = number("stability", "opening", opening)
    still = number("stability", "stayed", stayed, high=before)
    return still / before if before else float("nan")


def vacancy_rate(posts: float, filled: float) -> float:
    """Return the share of approved posts that nobody holds; NaN without posts. Staff beyond the posts are an error.

    >>> vacancy_rate(50, 44)
    0.12
    """
    approved = number("vacancy_rate", "posts", posts)
    held = number("vacancy_rate", "filled", filled, high=approved)
    return (approved - held) / approved if approved else float("nan")


def _years(low: int, high: int) -> str:
    """Return the name of a band of service in completed years."""
    if high >= 200:
        return f"{low} and over"
    return str(low) if high == low + 1 else f"{low}-{high - 1}"


def _period(caller: str, start: Any, end: Any) -> tuple[np.datetime64, np.datetime64]:
    first, last = one_day(caller, "start", start), one_day(caller, "end", end)
    if last < first:
        raise ModelError(f"{caller}: end {last} is before start {first}.")
    return first, last


def _service(caller: str, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return hiring and exit days; an exit before the hiring is an error."""
    hired = days(caller, "hire_date", table["hire_date"])
    gone = days(caller, "exit_date", table["exit_date"], missing=True)
    wrong = np.flatnonzero(gone < hired)
    if len(wrong):
        raise ModelError(f"{caller}: row {table.index[wrong[0]]!r} has an exit_date before its hire_date.")
    return hired, gone


def _counting(reasons: pd.Series, voluntary_only: bool) -> np.ndarray:
    """Return which exits are turnover."""
    names = reasons.map(reason, na_action="ignore")
    return np.asarray(names.isin(VOLUNTARY) if voluntary_only else ~names.isin(PLANNED), dtype=bool)
