"""A costed action plan: activities with owners, sources of finance, dependencies, dates and spending by period."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number, whole
from sscore.strategy.evidence import check_quality
from sscore.strategy.months import budget_year, day_at, first_of_month, month_label
from sscore.strategy.network import CriticalPath, Slip, Task, TimedTask, critical_path
from sscore.strategy.steps import step as find_step

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NOT_FINANCED", "ActionPlan", "Activity", "Expenditure", "action_plan", "activities_from_records"]

NOT_FINANCED = "not financed yet"
_SPREADS = ("even", "start", "end")
_SPLITS = ("source", "owner", "activity", "step")
_PERIODS = ("year", "month")


@dataclass(frozen=True)
class Activity:
    """One activity of a plan.

    Parameters
    ----------
    key, name
        A short key for links, and the words for readers.
    months
        Duration, at least 0; 0 is a milestone.
    after
        Keys of the activities that must be finished first.
    step
        Which of the eight steps it belongs to, 1 to 8.
    cost
        In ones of the plan's currency, at least 0; None while nobody has costed it, which is not 0.
    owner
        The institution or office that answers for it; "" while nobody does.
    funding
        Source of finance: fraction of the cost. What lacks to 1 is not financed yet.
    spread
        When the money is spent: ``"even"`` over the months, at the ``"start"``, or at the ``"end"``.
    quality, source
        Letter and origin of duration and cost.
    """

    key: str
    name: str
    months: float
    after: tuple[str, ...] = ()
    step: int = 7
    cost: float | None = None
    owner: str = ""
    funding: Mapping[str, float] = field(default_factory=dict)
    spread: str = "even"
    quality: str = "C"
    source: str = "assumption of the planning team"

    def __post_init__(self) -> None:
        """Check everything that does not need the other activities."""
        where = f"Activity {self.key!r}:"
        if not str(self.key).strip() or not str(self.name).strip():
            raise ModelError(f"{where} key and name must not be empty.")
        find_step(self.step)
        if isinstance(self.after, str):
            raise ModelError(f"{where} after must be a tuple of keys, got the text {self.after!r}: ({self.after!r},).")
        if 0 < number(where[:-1], "months", self.months) < 0.01:
            raise ModelError(f"{where} months must be 0 (a milestone) or at least 0.01, got {self.months!r}.")
        if self.cost is not None:
            number(where[:-1], "cost", self.cost)
        if not isinstance(self.funding, Mapping):
            raise ModelError(f"{where} funding must be source: fraction of the cost, got {self.funding!r:.80}.")
        for name, share in self.funding.items():
            if not name.strip() or name == NOT_FINANCED:
                raise ModelError(f"{where} funding {name!r} must name a source of finance.")
            number(where[:-1], f"funding by {name!r}", share, above=0, high=1)
        if sum(self.funding.values()) > 1 + 1e-9:
            raise ModelError(f"{where} funding adds up to {sum(self.funding.values()):.3g}, more than the whole cost.")
        if self.spread not in _SPREADS:
            raise ModelError(f"{where} spread must be one of {', '.join(_SPREADS)}, got {self.spread!r}.")
        check_quality(self.quality, f"{where} quality")
        if not self.source.strip():
            raise ModelError(f"{where} source is empty. Say where duration and cost come from.")

    def shares(self) -> dict[str, float]:
        """Return the sources of finance with the part that is not financed yet; they sum to 1."""
        rest = 1 - sum(self.funding.values())
        return {**self.funding, **({NOT_FINANCED: rest} if rest > 1e-9 else {})}


@dataclass(frozen=True)
class Expenditure:
    """Spending by period. ``amounts[i, t]`` is what ``names[i]`` spends in ``periods[t]``, in ones of the currency."""

    names: tuple[str, ...]
    periods: tuple[str, ...]
    amounts: np.ndarray
    currency: str
    split: str

    @property
    def total(self) -> float:
        """Everything together: the cost of the plan."""
        return float(self.amounts.sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a name, one column a period, and the total of both."""
        import pandas as pd

        frame = pd.DataFrame(self.amounts, index=pd.Index(self.names, name=self.split), columns=list(self.periods))
        frame["total"] = frame.sum(axis=1)
        frame.loc["total"] = frame.sum(axis=0)
        return frame


@dataclass(frozen=True)
class ActionPlan:
    """Activities with a start and a currency, made by :func:`action_plan`.

    Times follow from the dependencies, never from typed dates. ``start`` is the first day of a month; every cost is in
    ones of the currency, at the prices of the year of ``start``. Budget years start in the month ``year_starts``.
    """

    activities: tuple[Activity, ...]
    start: dt.date
    currency: str
    year_starts: int = 1

    def __post_init__(self) -> None:
        """Check start, currency and network."""
        first_of_month(self.start, "ActionPlan: start")
        if self.year_starts not in range(1, 13):
            raise ModelError(f"ActionPlan: year_starts must be a month from 1 to 12, got {self.year_starts!r}.")
        if len(self.currency) != 3 or not self.currency.isupper():
            raise ModelError(f"ActionPlan: currency must be three capital letters, got {self.currency!r}.")
        _ = self.network

    @cached_property
    def network(self) -> CriticalPath:
        """Times, slack and critical paths."""
        return critical_path(Task(a.key, a.months, tuple(a.after), a.name) for a in self.activities)

    @property
    def months(self) -> float:
        """Length of the plan."""
        return self.network.months

    @property
    def end(self) -> dt.date:
        """Last day of the plan."""
        return self._last_day(self.months)

    @property
    def uncosted(self) -> tuple[str, ...]:
        """Keys of the activities without a cost."""
        return tuple(a.key for a in self.activities if a.cost is None)

    @property
    def cost(self) -> float:
        """Sum of all costs.

        Raises
        ------
        ModelError
            While an activity has no cost.
        """
        self._all_costed("cost")
        return float(sum(a.cost or 0.0 for a in self.activities))

    def slip(self, key: str, months: float) -> Slip:
        """Return what happens to the end of the plan when one activity takes longer."""
        return self.network.slip(key, months)

    def schedule(self) -> pd.DataFrame:
        """Return one row an activity: key, name, step, owner, months, start, finish, slack, critical, after.

        ``start`` and ``finish`` are days, both included; a milestone is reached on the last day of what it waits for.
        """
        import pandas as pd

        rows = []
        for activity, timed in zip(self.activities, self.network.tasks, strict=True):
            milestone = activity.months == 0
            begins = self._last_day(timed.start) if milestone else day_at(self.start, timed.start)
            rows.append(
                {
                    "key": activity.key,
                    "name": activity.name,
                    "step": activity.step,
                    "owner": activity.owner,
                    "months": timed.months,
                    "start": begins,
                    "finish": max(begins, self._last_day(timed.finish)),
                    "slack": timed.slack,
                    "critical": timed.critical,
                    "after": ", ".join(activity.after),
                }
            )
        return pd.DataFrame(rows)

    def expenditure(self, *, by: str = "year", split: str = "source") -> Expenditure:
        """Return spending by period.

        ::

            even:  cost * (months of the activity inside the period) / (months of the activity)
            start: the whole cost in the first month; end, and every milestone: in the last one

        Sums over periods and names give the cost of the plan: nothing is lost or counted twice.

        Parameters
        ----------
        by
            ``"year"`` (the budget year of the plan) or ``"month"``.
        split
            ``"source"`` of finance, ``"owner"``, ``"activity"`` or ``"step"``.

        Raises
        ------
        ModelError
            While an activity has no cost, or for another word.
        """
        self._all_costed("expenditure")
        for name, value, known in (("by", by, _PERIODS), ("split", split, _SPLITS)):
            if value not in known:
                raise ModelError(f"expenditure: {name} {value!r} is unknown. {did_you_mean(value, known)}")
        months = max(1, math.ceil(self.months - 1e-9))
        if by == "month":
            labels = [month_label(self.start, k) for k in range(months)]
        else:
            labels = [budget_year(self.start, k, self.year_starts) for k in range(months)]
        periods = tuple(dict.fromkeys(labels))
        gather = np.zeros((months, len(periods)))
        gather[np.arange(months), [periods.index(label) for label in labels]] = 1
        rows: dict[str, np.ndarray] = {}
        for activity, timed in zip(self.activities, self.network.tasks, strict=True):
            spent = self._monthly(activity, timed, months) @ gather
            for name, share in self._parts(activity, split).items():
                rows[name] = rows.get(name, np.zeros(len(periods))) + share * spent
        names = sorted(rows, key=lambda n: n == NOT_FINANCED)
        amounts = np.array([rows[n] for n in names])
        amounts.setflags(write=False)
        return Expenditure(tuple(names), periods, amounts, self.currency, split)

    def lacking(self) -> tuple[str, ...]:
        """Return, in sentences, what the plan still lacks: costs, owners, finance."""
        found = []
        for a in self.activities:
            if a.cost is None:
                found.append(f"{a.name}: no cost yet.")
            if not a.owner:
                found.append(f"{a.name}: no owner.")
            if a.cost and (open_share := a.shares().get(NOT_FINANCED)):
                found.append(f"{a.name}: {100 * open_share:.0f} % of the cost is not financed.")
        return tuple(found)

    def to_frame(self) -> pd.DataFrame:
        """Return the schedule with cost, finance, quality and source."""
        frame = self.schedule()
        frame["cost"] = [a.cost for a in self.activities]
        frame["funding"] = [
            "" if a.cost == 0 else "; ".join(f"{n} {100 * s:.0f} %" for n, s in a.shares().items())
            for a in self.activities
        ]
        frame["quality"] = [a.quality for a in self.activities]
        frame["source"] = [a.source for a in self.activities]
        return frame

    def _last_day(self, months: float) -> dt.date:
        return self.start if months <= 0 else day_at(self.start, months) - dt.timedelta(days=1)

    def _all_costed(self, what: str) -> None:
        if self.uncosted:
            raise ModelError(
                f"ActionPlan: {what} needs every cost; not costed yet: {', '.join(self.uncosted)}. "
                f"Give a figure with its source, or an assumption of quality C."
            )

    @staticmethod
    def _monthly(activity: Activity, timed: TimedTask, months: int) -> np.ndarray:
        """Return what an activity spends in each month of the plan."""
        cost = activity.cost or 0.0
        spent = np.zeros(months)
        if activity.spread == "start" and activity.months:
            spent[math.floor(timed.start + 1e-9)] = cost
        elif activity.spread == "end" or not activity.months:
            spent[max(math.ceil(timed.finish - 1e-9) - 1, 0)] = cost
        else:
            edges = np.arange(months)
            inside = np.minimum(timed.finish, edges + 1) - np.maximum(timed.start, edges)
            inside = np.maximum(inside, 0.0)
            spent = cost * inside / inside.sum()
        return spent

    def _parts(self, activity: Activity, split: str) -> dict[str, float]:
        if split == "source":
            return activity.shares()
        whole: Mapping[str, str] = {
            "owner": activity.owner or "no owner",
            "activity": activity.name,
            "step": f"{activity.step} {find_step(activity.step).name}",
        }
        return {whole[split]: 1.0}


def action_plan(
    activities: Iterable[Activity], *, start: str | dt.date, currency: str, year_starts: int = 1
) -> ActionPlan:
    """Return a plan: times from dependencies, dates from the start, spending by period.

    Parameters
    ----------
    activities
        At least one.
    start
        The first day of a month: ``"2027-01"``, ``"2027-01-01"`` or a date.
    currency
        Three letters; costs are in ones of it, at the prices of the year of ``start``.
    year_starts
        Month in which the budget year starts, 1 to 12: 7 gives years such as 2027/28.

    Raises
    ------
    ModelError
        For activities that wait for each other in a circle, unknown keys, or a start that is not the first of a month.

    Examples
    --------
    >>> bill, vote = Activity("bill", "Draft the bill", 3, cost=30.0), Activity("vote", "Vote", 0, ("bill",), cost=0.0)
    >>> plan = action_plan([bill, vote], start="2027-01", currency="TZS")
    >>> plan.months, plan.end, plan.cost
    (3.0, datetime.date(2027, 3, 31), 30.0)
    """
    return ActionPlan(tuple(activities), first_of_month(start, "action_plan: start"), currency, year_starts)


def activities_from_records(records: Sequence[Mapping[str, object]]) -> tuple[Activity, ...]:
    """Return activities from rows of a table, such as ``frame.to_dict("records")`` of an Excel sheet.

    ``after`` may be keys joined by commas. Empty cells (NaN) take the default.

    Raises
    ------
    ModelError
        For an unknown column, or a row without key, name or months.

    Examples
    --------
    >>> activities_from_records([{"key": "b", "name": "B", "months": 2, "after": "a, c"}])[0].after
    ('a', 'c')
    >>> activities_from_records([{"key": 2, "name": "B", "months": 2, "after": 1}])[0].after
    ('1',)
    """
    known = set(Activity.__dataclass_fields__)
    found = []
    for place, row in enumerate(records):
        given: dict[str, object] = {}
        for name, value in row.items():
            if name not in known:
                raise ModelError(f"activities_from_records: row {place}, column {name!r}. {did_you_mean(name, known)}")
            if isinstance(value, float) and math.isnan(value):
                continue
            given[name] = value
        for name in ("key", "name", "months"):
            if name not in given:
                raise ModelError(f"activities_from_records: row {place} has no {name}.")
        given["key"] = _key(given["key"])
        if "after" in given:
            given["after"] = _keys(given["after"])
        if "step" in given:
            given["step"] = whole(f"activities_from_records: row {place}", "step", given["step"], low=1)
        found.append(Activity(**given))  # type: ignore[arg-type]
    return tuple(found)


def _key(value: object) -> str:
    """Return a key as text; a sheet writes 3 as 3.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _keys(value: object) -> tuple[str, ...]:
    """Return the keys of a cell: one, several joined by commas, or a list."""
    if isinstance(value, str):
        return tuple(k.strip() for k in value.split(",") if k.strip())
    return tuple(_key(k) for k in value) if isinstance(value, tuple | list) else (_key(value),)
