"""How good is a register? Completeness, validity, uniqueness and timeliness, each a share from 0 to 1.

::

    completeness = cells filled / cells                        validity   = filled cells that keep the rule / filled
    uniqueness   = different keys / records with a key         timeliness = records updated in time / records

The overall score is the mean of the dimensions that were measured. It hides as much as it shows: look at the lowest.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sscore.errors import ModelError
from sscore.inputs import table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QualityScores", "quality_scores"]

Rule = str | tuple[float, float] | Callable[[Any], bool]


@dataclass(frozen=True)
class QualityScores:
    """Data quality of one register.

    Attributes
    ----------
    completeness, validity, uniqueness, timeliness
        Shares, 0 to 1; NaN where it was not measured (``remarks`` says why).
    fields
        One row a column: ``field``, ``filled``, ``completeness``, ``invalid`` (count), ``validity`` (NaN without a
        rule).
    records
        Number of records.
    """

    completeness: float
    validity: float
    uniqueness: float
    timeliness: float
    fields: pd.DataFrame
    records: int
    remarks: tuple[str, ...] = ()

    @property
    def dimensions(self) -> dict[str, float]:
        """The four scores by name."""
        names = ("completeness", "validity", "uniqueness", "timeliness")
        return {name: getattr(self, name) for name in names}

    @property
    def overall(self) -> float:
        """Mean of the dimensions that were measured."""
        known = [v for v in self.dimensions.values() if v == v]
        return sum(known) / len(known)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a dimension."""
        import pandas as pd

        rows = [*self.dimensions.items(), ("overall", self.overall)]
        return pd.DataFrame(rows, columns=["dimension", "score"])


def quality_scores(
    table: pd.DataFrame,
    *,
    rules: Mapping[str, Rule] | None = None,
    key: str | None = None,
    updated: str | None = None,
    on: dt.date | None = None,
    within_days: int = 365,
) -> QualityScores:
    """Return four scores of the quality of a register.

    Parameters
    ----------
    table
        One row a record. Empty texts and NaN are not filled.
    rules
        By column: a regular expression that the whole text has to match, a pair (lowest, highest), or a function that
        returns True for a good value.
    key
        Column that should be different in every record.
    updated, on, within_days
        Column with the day of the last update, the day of the check, and how many days old a record may be. A record
        without a date is not in time; one dated after ``on`` is an error of the data and not in time either.

    Raises
    ------
    ModelError
        For a table without records, an unknown column, or ``updated`` without ``on``.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({"id": ["A1", "A1", "B2", None], "age": [30, 200, None, 41]})
    >>> scores = quality_scores(toy, rules={"age": (0, 120)}, key="id")
    >>> scores.completeness, round(scores.validity, 3), round(scores.uniqueness, 3)
    (0.75, 0.667, 0.667)
    """
    rules = dict(rules or {})
    table_with("quality_scores", table, [*rules, *(c for c in (key, updated) if c is not None)])
    if table.empty:
        raise ModelError("quality_scores: the table has no records, so there is nothing to score.")
    if (updated is None) != (on is None):
        raise ModelError("quality_scores: updated (a column of dates) and on (the day of the check) belong together.")
    for name, rule in rules.items():
        _check_rule(rule, name)
    frame = _fields(table, rules)
    remarks = []
    checked = frame[frame["validity"].notna()]
    valid = float("nan")
    if len(checked):
        valid = 1 - checked["invalid"].sum() / checked["filled"].sum()
    else:
        remarks.append("Validity was not measured: no rules, or nothing filled in the columns with rules.")
    unique = _uniqueness(table, key)
    if unique != unique:
        remarks.append("Uniqueness was not measured: no key column, or no key filled in.")
    timely = float("nan")
    if updated is not None and on is not None:
        timely = _timeliness(table[updated], on, within_days)
    else:
        remarks.append("Timeliness was not measured: no column with the day of the last update.")
    return QualityScores(
        completeness=float(frame["filled"].sum() / (len(frame) * len(table))),
        validity=float(valid),
        uniqueness=unique,
        timeliness=timely,
        fields=frame,
        records=len(table),
        remarks=tuple(remarks),
    )


def _filled(column: pd.Series) -> list[Any]:
    """Return the values that are there."""
    return [v for v in column.tolist() if not (v is None or v != v or (isinstance(v, str) and not v.strip()))]


def _fields(table: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Return completeness and validity column by column."""
    import pandas as pd

    rows = []
    for name in table.columns:
        there = _filled(table[name])
        rule = rules.get(str(name))
        bad = sum(not _keeps(rule, v) for v in there) if rule is not None else 0
        validity = 1 - bad / len(there) if rule is not None and there else float("nan")
        rows.append((str(name), len(there), len(there) / len(table), bad, validity))
    return pd.DataFrame(rows, columns=["field", "filled", "completeness", "invalid", "validity"])


def _check_rule(rule: Rule, name: str) -> None:
    """Raise for a rule that no value could keep, or that is none."""
    if isinstance(rule, str):
        try:
            re.compile(rule)
        except re.error as error:
            raise ModelError(f"quality_scores: the pattern of {name!r}, {rule!r}, cannot be read: {error}.") from None
    elif isinstance(rule, tuple):
        if len(rule) != 2 or not all(isinstance(v, int | float) for v in rule) or not rule[0] <= rule[1]:
            raise ModelError(f"quality_scores: the rule of {name!r} must be (lowest, highest), got {rule!r}.")
    elif not callable(rule):
        raise ModelError(
            f"quality_scores: the rule of {name!r} must be a pattern, a pair (lowest, highest) or a function, "
            f"got {rule!r}."
        )


def _keeps(rule: Rule, value: Any) -> bool:
    """Return whether a value keeps its rule."""
    if isinstance(rule, str):
        return re.fullmatch(rule, str(value)) is not None
    if isinstance(rule, tuple):
        try:
            return bool(rule[0] <= float(value) <= rule[1])
        except (TypeError, ValueError):
            return False
    return bool(rule(value))


def _uniqueness(table: pd.DataFrame, key: str | None) -> float:
    """Return different keys per record with a key, or NaN."""
    there = _filled(table[key]) if key is not None else []
    return len(set(there)) / len(there) if there else float("nan")


def _timeliness(column: pd.Series, on: dt.date, within_days: int) -> float:
    """Return the share of records updated from ``within_days`` days before ``on`` to ``on``."""
    import pandas as pd

    if within_days < 0:
        raise ModelError(f"quality_scores: within_days must be at least 0, got {within_days!r}.")
    try:
        dates = pd.to_datetime(column)
    except (ValueError, TypeError) as error:
        raise ModelError(f"quality_scores: {column.name!r} holds something that is no date: {error}.") from None
    age = (pd.Timestamp(on) - dates).dt.days
    return float(((age >= 0) & (age <= within_days)).mean())
