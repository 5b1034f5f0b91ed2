"""Months counted from the start of a plan, turned into days, months, years and budget years."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re

from sscore.errors import ModelError

__all__ = ["budget_year", "day_at", "first_of_month", "month_label"]


def first_of_month(day: str | dt.date, where: str) -> dt.date:
    """Return the first day of a month given as ``"2027-01"``, ``"2027-01-01"`` or a date.

    Raises
    ------
    ModelError
        For a day that is not the first of a month, or text written otherwise.

    Examples
    --------
    >>> first_of_month("2027-01", "plan")
    datetime.date(2027, 1, 1)
    """
    if not isinstance(day, str | dt.date):
        raise ModelError(f"{where} must be YYYY-MM, YYYY-MM-DD or a date, got {day!r}.")
    text = day if isinstance(day, str) else day.isoformat()[:10]
    full = f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text
    try:
        found = dt.date.fromisoformat(full)
    except ValueError as error:
        raise ModelError(f"{where} must be YYYY-MM or YYYY-MM-DD, got {day!r}.") from error
    if found.day != 1:
        raise ModelError(f"{where} must be the first day of a month, because plans count whole months; got {found}.")
    return found


def day_at(start: dt.date, months: float) -> dt.date:
    """Return the day that lies so many months after a first of month; a part of a month counts in its own days.

    >>> day_at(dt.date(2027, 1, 1), 2), day_at(dt.date(2027, 1, 1), 1.5)
    (datetime.date(2027, 3, 1), datetime.date(2027, 2, 15))
    """
    whole = math.floor(months + 1e-9)
    index = start.year * 12 + start.month - 1 + whole
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        raise ModelError(f"day_at: {months:g} months after {start} is outside the calendar.")
    days = calendar.monthrange(year, month + 1)[1]
    part = max(months - whole, 0.0)
    return dt.date(year, month + 1, 1 + min(math.floor(part * days + 1e-6), days - 1))


def month_label(start: dt.date, index: int) -> str:
    """Return the calendar month of the plan's month 0, 1, ...

    >>> month_label(dt.date(2027, 11, 1), 2)
    '2028-01'
    """
    return day_at(start, index).isoformat()[:7]


def budget_year(start: dt.date, index: int, year_starts: int = 1) -> str:
    """Return the budget year of the plan's month 0, 1, ...; budget years that start in July read 2027/28.

    >>> june = dt.date(2027, 6, 1)
    >>> budget_year(june, 0, 7), budget_year(june, 1, 7), budget_year(june, 1)
    ('2026/27', '2027/28', '2027')
    """
    day = day_at(start, index)
    first = day.year if day.month >= year_starts else day.year - 1
    return str(first) if year_starts == 1 else f"{first}/{(first + 1) % 100:02d}"
