"""Dated parameters: one rule of a scheme, its values over time and where each was read.

A value answers from its first day until the day before the next value, until its own last day (``until``), or
until the last day the pack vouches for. Outside, and in a hole between two values, the question is refused:
nothing is carried beyond what a source says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from sscore.errors import DataError, UnitError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DatedValue", "Parameter", "ParametersOnDay", "as_day", "dated_values", "unknown_parameter"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRACTION = re.compile(r"\d+/\d+")

Value = int | float | Fraction | str | None


@dataclass(frozen=True)
class Parameter:
    """One value of a parameter, with its unit, quality and source.

    ``quality`` is A (law or official), B (secondary) or C (assumption or unverified). ``dating`` says how the first
    day is known: ``legal`` (the day the law gives), ``seen`` (the first day of the period the source speaks of; the
    rule may be older) or ``undated`` (the source gives no date). ``value`` is None when the rule was abolished.

    >>> p = Parameter("nssf.rate", 6, "% of pay", "B", "a page", None, None, "undated", "", "pension")
    >>> print(p)
    6 % of pay
    >>> float(p), p.fraction
    (6.0, 0.06)
    """

    name: str
    value: Value
    unit: str
    quality: str
    source: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    dating: str
    note: str
    branch: str
    verified: dt.date | None = None

    def __float__(self) -> float:
        """Return the value as a number; a text or an abolished rule raises DataError."""
        if isinstance(self.value, str):
            raise DataError(f"{self.name} is a text, not a number: {self.value!r}.")
        if self.value is None:
            raise DataError(f"{self.name} has no number: it was abolished from {self.valid_from}. {self.note}")
        return float(self.value)

    @property
    def fraction(self) -> float:
        """The percentage as a fraction: 6 % is 0.06. Raises UnitError when the unit is not a percentage."""
        if not self.unit.startswith("%"):
            raise UnitError(f"{self.name} is in {self.unit!r}, not in per cent. Use float() for its number.")
        return float(Fraction(str(float(self))) / 100)

    def __str__(self) -> str:
        """Return the value and its unit as a reader expects them: ``72,000 KES/month``."""
        if self.value is None:
            return "abolished"
        if isinstance(self.value, str):
            return self.value
        number = str(self.value) if isinstance(self.value, Fraction) else f"{self.value:,}"
        return f"{number} {self.unit}"

    def to_frame(self) -> pd.DataFrame:
        """Return the parameter as a table of one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


@dataclass(frozen=True)
class DatedValue:
    """A parameter's value and the first and last day on which it answers."""

    start: dt.date
    end: dt.date
    parameter: Parameter


class Holder(Protocol):
    """What a day's view asks of a country."""

    @property
    def name(self) -> str:
        """Name of the country."""

    def parameters(self) -> tuple[str, ...]:
        """Return the names of all parameters."""

    def dated(self, name: str) -> tuple[DatedValue, ...]:
        """Return a parameter's values in the order of their days."""


def as_day(day: str | dt.date) -> dt.date:
    """Read a day written as ``YYYY-MM-DD``.

    >>> as_day("2025-02-01")
    datetime.date(2025, 2, 1)
    """
    if isinstance(day, dt.datetime):
        return day.date()
    if isinstance(day, dt.date):
        return day
    if isinstance(day, str) and _DAY.fullmatch(day):
        try:
            return dt.date.fromisoformat(day)
        except ValueError:
            pass
    raise DataError(f"date: wanted a day of the calendar as YYYY-MM-DD, got {day!r}. Write for instance '2025-02-01'.")


def dated_values(name: str, record: Mapping[str, Any], undated_from: dt.date, last: dt.date) -> tuple[DatedValue, ...]:
    """Turn the content of a parameter's file into values with their first and last day.

    Parameters
    ----------
    name : str
        ``scheme.parameter``.
    record : mapping
        Content of the file: unit, branch, verified, values and perhaps known_until.
    undated_from : date
        First day on which a value without a date is taken to hold.
    last : date
        Last day the pack vouches for; the record's ``known_until`` replaces it.
    """
    try:
        values = [_value(name, record, entry) for entry in record["values"]]
    except (KeyError, TypeError) as error:
        raise DataError(f"parameter {name}: its file is malformed, {error!r} is missing or wrong.") from None
    starts = [p.valid_from or undated_from for p in values]
    final = record.get("known_until") or last
    ends = []
    for k, parameter in enumerate(values):
        until_next = starts[k + 1] - dt.timedelta(days=1) if k + 1 < len(values) else final
        ends.append(min(parameter.valid_until, until_next) if parameter.valid_until else until_next)
    return tuple(DatedValue(s, e, p) for s, e, p in zip(starts, ends, values, strict=True))


def _value(name: str, record: Mapping[str, Any], entry: Mapping[str, Any]) -> Parameter:
    value = entry["value"]
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        value = Fraction(value)
    return Parameter(
        name=name,
        value=value,
        unit=record["unit"],
        quality=entry["quality"],
        source=entry["source"],
        valid_from=entry["from"],
        valid_until=entry.get("until"),
        dating=entry["dating"],
        note=entry.get("note", ""),
        branch=record["branch"],
        verified=record.get("verified"),
    )


class ParametersOnDay(Mapping[str, Parameter]):
    """The parameters of a country in force on one day, by name.

    Iterating gives the names that have an answer on the day. Asking for another known name raises DataError with
    the days for which it is known; asking for an unknown one raises DataError with the closest names.
    """

    def __init__(self, holder: Holder, day: dt.date) -> None:
        """Look at a country's parameters on one day."""
        self._holder = holder
        self.day = day

    def __getitem__(self, name: str) -> Parameter:
        """Return the parameter in force on the day."""
        periods = self._holder.dated(name)
        for period in periods:
            if period.start <= self.day <= period.end:
                return period.parameter
        known = " and ".join(f"from {p.start} to {p.end}" for p in _joined(periods))
        raise DataError(
            f"parameters: {name} of {self._holder.name} is known {known}, got {self.day}. Choose a day inside, or add a"
            " dated value with its source to the country's files."
        )

    def __contains__(self, name: object) -> bool:
        """Say whether the name has an answer on the day."""
        try:
            self[name]  # type: ignore[index]
        except DataError:
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """Return the parameter in force, or the default when there is none."""
        try:
            return self[name]
        except DataError:
            return default

    def __iter__(self) -> Iterator[str]:
        """Go through the names that have an answer on the day."""
        return (name for name in self._holder.parameters() if name in self)

    def __len__(self) -> int:
        """Count the names that have an answer on the day."""
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        """Name the country and the day."""
        return f"<parameters of {self._holder.name} on {self.day}>"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a parameter in force."""
        import pandas as pd

        return pd.DataFrame([asdict(self[name]) for name in self])


def _joined(periods: tuple[DatedValue, ...]) -> list[DatedValue]:
    """Join periods that follow each other without a hole."""
    joined: list[DatedValue] = []
    for period in periods:
        if joined and joined[-1].end + dt.timedelta(days=1) == period.start:
            joined[-1] = DatedValue(joined[-1].start, period.end, period.parameter)
        else:
            joined.append(period)
    return joined


def unknown_parameter(name: object, country: str, names: tuple[str, ...]) -> DataError:
    """Say that a country has no such parameter, with the closest names."""
    return DataError(f"parameters: {country} has no parameter {name!r}. {did_you_mean(str(name), names)}")
