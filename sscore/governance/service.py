"""Promises on time: days to pay in business days, and a service charter against what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import days, days_column, fraction, number, one_day, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Charter", "Promise", "Sla", "charter", "sla"]


@dataclass(frozen=True, eq=False)
class Sla:
    """How many cases were finished within the promised business days.

    ``days`` has one entry a counted case, in ascending order; an open case that is overdue is infinite, for its time is
    not known yet. ``excluded`` cases are open and not overdue: they can still be on time.
    """

    promise_days: int
    days: np.ndarray
    met: int
    overdue_open: int
    excluded: int
    as_of: dt.date

    @property
    def counted(self) -> int:
        """Cases that kept or broke the promise."""
        return len(self.days)

    @property
    def share(self) -> float:
        """Share of counted cases on time (NaN without any)."""
        return self.met / self.counted if self.counted else float("nan")

    @property
    def mean_days(self) -> float:
        """Mean of the finished cases only: the figure that hides the long ones."""
        done = self.days[np.isfinite(self.days)]
        return float(done.mean()) if len(done) else float("nan")

    def percentile(self, share: float) -> float:
        """Return the business days within which at least ``share`` of the counted cases were finished.

        Infinite when so many are not finished yet; NaN without cases.
        """
        rank = int(np.ceil(fraction("Sla.percentile", "share", share) * self.counted - 1e-9))
        return float(self.days[max(rank, 1) - 1]) if self.counted else float("nan")

    def to_frame(self) -> pd.DataFrame:
        """Return the cumulative share of counted cases by business day."""
        import pandas as pd

        done = self.days[np.isfinite(self.days)]
        days = np.arange(int(done.max()) + 1) if len(done) else np.array([], dtype=int)
        return pd.DataFrame(
            {"days": days, "share": np.searchsorted(self.days, days, side="right") / max(len(self.days), 1)}
        )


def sla(
    cases: pd.DataFrame,
    promise_days: int,
    *,
    holidays: Sequence[str | dt.date] = (),
    as_of: str | dt.date,
    weekmask: str = "1111100",
) -> Sla:
    """Count cases finished within the promised business days, open ones included as soon as they are overdue.

    A case finished on the day it was opened took 0 days. Business days are counted from the day after opening; a case
    opened on a weekend or holiday counts as opened on the next business day.

    Parameters
    ----------
    cases
        One row a case: ``opened``, ``closed`` (blank while open). Cases opened after ``as_of`` are ignored, a closing
        date after it is not known yet.
    promise_days
        Business days promised, at least 0.
    holidays
        Public holidays of the country. They are not in the country packs, because they are proclaimed year by year:
        give the official list of every year that the cases touch. None means that every weekday was worked.
    as_of
        The day of the count.
    weekmask
        Which weekdays from Monday to Sunday are working days.

    Raises
    ------
    ModelError
        For a missing column, a missing opening date, or a case closed before it was opened.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"opened": ["2025-01-03", "2025-01-04", "2025-01-06", "2025-01-30"],
    ...                       "closed": ["2025-01-06", "2025-01-06", None, None]})
    >>> found = sla(cases, 5, as_of="2025-01-31")
    >>> found.days.tolist(), found.met, found.overdue_open, found.excluded
    ([0.0, 1.0, inf], 2, 1, 1)
    """
    promise = whole("sla", "promise_days", promise_days)
    today = one_day("sla", "as_of", as_of)
    if isinstance(holidays, str):
        raise ModelError(f"sla: holidays must be a list of days such as ['2026-01-01'], got {holidays!r}.")
    free = days("sla", "holidays", holidays)
    if not isinstance(weekmask, str) or len(weekmask) != 7 or set(weekmask) - set("01") or "1" not in weekmask:
        raise ModelError(f"sla: weekmask must be seven of 0 and 1 such as 1111100, got {weekmask!r}.")
    opened = days_column("sla", cases, "opened")
    closed = days_column("sla", cases, "closed", missing=True)
    wrong = closed < opened
    if wrong.any():
        place = int(wrong.argmax())
        raise ModelError(f"sla: cases[{place}] was closed on {closed[place]}, before it was opened on {opened[place]}.")
    known = opened <= today
    opened, closed = opened[known], closed[known]
    still = np.isnat(closed) | (closed > today)
    until = np.where(still, today, closed)
    calendar = np.busdaycalendar(weekmask=weekmask, holidays=free)
    first = np.busday_offset(opened, 0, roll="forward", busdaycal=calendar)
    # A count of the days after the first business day, up to and including the last day.
    one = np.timedelta64(1, "D")
    took = np.maximum(np.busday_count(first + one, np.maximum(until, first) + one, busdaycal=calendar), 0)
    overdue = still & (took > promise)
    counted = np.sort(np.concatenate([took[~still].astype(float), np.full(int(overdue.sum()), np.inf)]))
    counted.setflags(write=False)
    return Sla(
        promise, counted, int((took[~still] <= promise).sum()), int(overdue.sum()), int((still & ~overdue).sum()),
        dt.date.fromisoformat(str(today)),
    )  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """One line of a service charter: ``share`` of clients get ``service`` within so many ``unit``.

    ``remedy`` is what a client may do, or gets, when the promise is broken.
    """

    service: str
    within: float
    share: float
    unit: str = "minutes"
    remedy: str = ""

    def __post_init__(self) -> None:
        """Refuse a promise that cannot be measured."""
        number(f"Promise {self.service!r}", "within", self.within)
        fraction(f"Promise {self.service!r}", "share", self.share)

    @property
    def text(self) -> str:
        """The promise as a client reads it."""
        return f"{self.share:.0%} of clients: {self.service} within {self.within:g} {self.unit}"


@dataclass(frozen=True)
class Charter:
    """Promises beside what happened.

    ``frame`` has one row a promise: ``service``, ``promise``, ``n``, ``share``, ``low``, ``high`` (95 % interval), and
    ``status``: ``kept``, ``broken`` or ``suppressed`` (fewer than 5 cases). ``remarks`` name promises without a remedy.
    """

    frame: pd.DataFrame
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.frame.copy()


def charter(promises: Iterable[Promise], times: Mapping[str, Sequence[float]]) -> Charter:
    """Compare a service charter with measured times.

    The interval is Wilson's for a share. A service with fewer than 5 cases is suppressed.

    Parameters
    ----------
    promises
        One or several a service.
    times
        Measured times by service, in the unit of the promise, at least 0; infinite for a case still open and overdue.

    Raises
    ------
    DataError
        For a service without times.
    ModelError
        For a time that is negative or NaN.

    Examples
    --------
    >>> kept = charter([Promise("counter", 10, 0.8)], {"counter": [1, 3, 5, 8, 12]})
    >>> kept.frame[["share", "status"]].values.tolist(), kept.remarks
    ([[0.8, 'kept']], ('counter: no remedy when the promise is broken.',))
    """
    import pandas as pd

    if not isinstance(promises, Iterable):
        raise ModelError(f"charter: promises must be a list of Promise, got {promises!r:.80}.")
    rows, remarks = [], []
    for promise in promises:
        name = promise.service
        if name not in times:
            raise DataError(f"charter: no times of the service {name!r}. {did_you_mean(name, times)}")
        try:
            measured = np.array(times[name], dtype=float)
        except (TypeError, ValueError):
            raise ModelError(f"charter: times[{name!r}] must be numbers, got {times[name]!r:.80}.") from None
        if np.isnan(measured).any() or (measured < 0).any():
            place = int((np.isnan(measured) | (measured < 0)).argmax())
            raise ModelError(f"charter: times[{name!r}][{place}] must be at least 0, got {measured[place]}.")
        if not promise.remedy.strip():
            remarks.append(f"{name}: no remedy when the promise is broken.")
        row = {"service": name, "promise": promise.text, "wanted": promise.share}
        if len(measured) < SMALLEST_GROUP:
            rows.append({**row, "status": "suppressed"})
            continue
        share = float((measured <= promise.within).mean())
        low, high = _wilson(share, len(measured))
        status = "kept" if share >= promise.share - 1e-12 else "broken"
        rows.append({**row, "n": len(measured), "share": share, "low": low, "high": high, "status": status})
    columns = ["service", "promise", "wanted", "n", "share", "low", "high", "status"]
    return Charter(pd.DataFrame(rows, columns=columns), tuple(remarks))


def _wilson(share: float, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927)."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return float(middle - half), float(middle + half)
