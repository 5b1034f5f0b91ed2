"""A results frame: indicators with baselines, targets, sources and owners, and a light that says how they stand.

::

    progress = (actual - baseline) / (target - baseline)         also for indicators that have to fall
    pace     = progress / share of the time gone                 1 is on schedule

Progress is not cut: more than 1 is past the target, below 0 is the wrong way. Where target and baseline are equal the
indicator asks for no change, and progress is NaN.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import fraction, number, table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Indicator", "ResultsFrame", "ResultsStatus", "progress", "results_frame", "traffic_light"]

LEVELS = ("impact", "outcome", "output", "activity")
LIGHTS = ("green", "amber", "red", "grey")
_OLD = 366


def progress(baseline: ArrayLike, target: ArrayLike, actual: ArrayLike) -> float | np.ndarray:
    """Return the share of the way from baseline to target that is done, as a fraction.

    Parameters
    ----------
    baseline, target
        Where it started and where it should arrive, in one unit; finite numbers or arrays.
    actual
        Where it stands. NaN, not yet measured, gives NaN.

    Returns
    -------
    float or numpy.ndarray
        0.35 is 35 %. NaN where the target equals the baseline.

    Raises
    ------
    ModelError
        For a baseline or target that is missing or infinite: without them there is no indicator.

    Examples
    --------
    >>> progress(20, 60, 34)
    0.35
    >>> round(progress(12, 5, 9), 3)
    0.429
    >>> progress(10, 20, 25), progress(10, 20, 5), progress(10, 10, 12)
    (1.5, -0.5, nan)
    """
    arrays = []
    for name, value in (("baseline", baseline), ("target", target), ("actual", actual)):
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise ModelError(f"progress: {name} must be a number or an array of numbers, got {value!r}.") from None
        wrong = np.isinf(array) if name == "actual" else ~np.isfinite(array)
        if wrong.any():
            at = f"[{int(np.argmax(wrong.ravel()))}]" if array.ndim else ""
            raise ModelError(f"progress: {name}{at} must be a finite number, got {array.ravel()[np.argmax(wrong)]}.")
        arrays.append(array)
    try:
        first, last, now = np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = [a.shape for a in arrays]
        raise ModelError(f"progress: baseline, target and actual must have one length, got shapes {shapes}.") from None
    way = last - first
    share = np.divide(now - first, way, out=np.full(way.shape, np.nan), where=way != 0)
    return float(share) if share.ndim == 0 else share


def traffic_light(done: float, elapsed: float, *, green: float = 0.9, amber: float = 0.6) -> str:
    """Return "green", "amber", "red", or "grey" where progress is not known.

    Parameters
    ----------
    done
        Progress as a fraction; NaN is grey.
    elapsed
        Share of the time gone, 0 to 1. At 0 nothing is due yet: 0 and more is green, the wrong way is red.
    green, amber
        Pace (progress per share of time) from which the light is green or amber; the limit itself counts as reached.

    Raises
    ------
    ModelError
        For a share outside 0 to 1, or amber above green.

    Examples
    --------
    Half of the time gone: 0.45 / 0.5 is a pace of 0.9.

    >>> traffic_light(0.45, 0.5), traffic_light(0.3, 0.5), traffic_light(0.1, 0.5), traffic_light(float("nan"), 0.5)
    ('green', 'amber', 'red', 'grey')
    """
    fraction("traffic_light", "elapsed", elapsed)
    if not isinstance(done, int | float | np.number):
        raise ModelError(f"traffic_light: done must be a number or NaN, got {done!r:.80}.")
    if not 0 <= amber <= green:
        raise ModelError(f"traffic_light: wanted 0 <= amber <= green, got amber {amber!r} and green {green!r}.")
    if np.isnan(done):
        return "grey"
    slack = 1e-12
    if done < 0:
        return "red"
    if done >= green * elapsed - slack:
        return "green"
    return "amber" if done >= amber * elapsed - slack else "red"


@dataclass(frozen=True)
class Indicator:
    """One line of a results frame; dates are days, texts that are not known yet stay empty and show up as gaps.

    ``direction`` ("up" or "down") is taken from baseline and target. ``actual`` is NaN until it is measured, and
    ``measured_on`` is the day of it.
    """

    name: str
    level: str
    unit: str
    baseline: float
    target: float
    baseline_date: dt.date
    target_date: dt.date
    actual: float = float("nan")
    measured_on: dt.date | None = None
    source: str = ""
    owner: str = ""
    disaggregated_by: str = ""
    assumption: str = ""

    def __post_init__(self) -> None:
        """Raise for a level, a number or dates that cannot be."""
        if self.level not in LEVELS:
            raise ModelError(
                f"Indicator {self.name!r}: no level {self.level!r}. {did_you_mean(str(self.level), LEVELS)}"
            )
        progress(self.baseline, self.target, self.actual)
        if not self.baseline_date < self.target_date:
            raise ModelError(
                f"Indicator {self.name!r}: the target date must come after the baseline date, got "
                f"{self.baseline_date} and {self.target_date}."
            )

    @property
    def progress(self) -> float:
        """Share of the way done, as a fraction."""
        return float(progress(self.baseline, self.target, self.actual))

    @property
    def direction(self) -> str:
        """Whether the indicator has to go "up", "down" or to "stay"."""
        return "stay" if self.target == self.baseline else "up" if self.target > self.baseline else "down"

    def elapsed(self, on: dt.date) -> float:
        """Return the share of the time from baseline to target that is gone on a day, from 0 to 1."""
        share = (on - self.baseline_date).days / (self.target_date - self.baseline_date).days
        return min(max(share, 0.0), 1.0)

    def gaps(self) -> tuple[str, ...]:
        """Return what is missing for others to check this line."""
        return tuple(n.replace("_", " ") for n in ("source", "owner", "disaggregated_by") if not getattr(self, n))


@dataclass(frozen=True)
class ResultsStatus:
    """A results frame on one day.

    ``frame`` has one row an indicator: ``level``, ``indicator``, ``unit``, ``baseline``, ``target``, ``actual``,
    ``measured_on``, ``progress``, ``elapsed``, ``light``, ``gaps``. ``on`` is the day; ``title`` the project.
    """

    frame: pd.DataFrame
    title: str
    on: dt.date
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row an indicator."""
        return self.frame.copy()

    def count(self, light: str) -> int:
        """Return how many indicators show a light."""
        if light not in LIGHTS:
            raise ModelError(f"ResultsStatus.count: no light {light!r}. {did_you_mean(light, LIGHTS)}")
        return int((self.frame["light"] == light).sum())


@dataclass(frozen=True)
class ResultsFrame:
    """Indicators of a project or a strategy, at least one, with different names."""

    title: str
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        """Raise for no indicators or two of the same name."""
        names = [i.name for i in self.indicators]
        if not names:
            raise ModelError("ResultsFrame: wanted at least one indicator, got none.")
        for name in names:
            if names.count(name) > 1:
                raise ModelError(f"ResultsFrame: two indicators are called {name!r}. Give each its own name.")

    def status(self, on: str | dt.date, *, green: float = 0.9, amber: float = 0.6) -> ResultsStatus:
        """Return how every indicator stands on a day.

        Raises
        ------
        ModelError
            For a day that is not one, or limits that contradict each other.
        """
        import pandas as pd

        day = _day("on", on)
        rows = []
        remarks = []
        for i in self.indicators:
            seen = i.measured_on if i.measured_on else day
            if seen > day:
                raise ModelError(f"ResultsFrame.status: {i.name!r} was measured on {seen}, after {day}.")
            done, gone = i.progress, i.elapsed(seen)
            light = traffic_light(done, gone, green=green, amber=amber)
            if i.direction == "stay":
                remarks.append(f"{i.name}: target and baseline are equal, so there is no progress to measure.")
            elif np.isnan(done):
                remarks.append(f"{i.name}: not measured yet.")
            elif (day - seen).days > _OLD:
                remarks.append(f"{i.name}: last measured {(day - seen).days} days ago.")
            rows.append(
                (i.level, i.name, i.unit, i.baseline, i.target, i.actual, i.measured_on, done, gone, light)
                + ("; ".join(i.gaps()),)
            )
        missing = [lv for lv in ("outcome", "output") if all(i.level != lv for i in self.indicators)]
        if missing:
            remarks.append(f"The frame has no {' and no '.join(missing)} indicator: the chain of results is broken.")
        columns = ["level", "indicator", "unit", "baseline", "target", "actual", "measured_on"]
        frame = pd.DataFrame(rows, columns=[*columns, "progress", "elapsed", "light", "gaps"])
        return ResultsStatus(frame=frame, title=self.title, on=day, remarks=tuple(remarks))

    def to_frame(self) -> pd.DataFrame:
        """Return one row an indicator, as planned and as known."""
        import pandas as pd

        return pd.DataFrame([{f.name: getattr(i, f.name) for f in fields(i)} for i in self.indicators])


def results_frame(table: pd.DataFrame, *, title: str = "Results frame") -> ResultsFrame:
    """Return a results frame from a table, such as a sheet of a workbook.

    Parameters
    ----------
    table
        One row an indicator; the columns are the fields of :class:`Indicator`. The first seven are needed. Empty cells
        of the others are gaps.
    title
        The project.

    Raises
    ------
    ModelError
        For a missing or unknown column, or a line that cannot be used.

    Examples
    --------
    >>> import pandas as pd
    >>> sheet = pd.DataFrame([["Active contributors", "outcome", "% of employed", 20, 60, "2024-01-01", "2026-01-01",
    ...     34, "2024-12-31"]], columns=["name", "level", "unit", "baseline", "target", "baseline_date",
    ...     "target_date", "actual", "measured_on"])
    >>> status = results_frame(sheet).status("2025-01-15")
    >>> status.to_frame()[["progress", "light", "gaps"]].values.tolist()
    [[0.35, 'amber', 'source; owner; disaggregated by']]
    """
    known = [f.name for f in fields(Indicator)]
    table_with("results_frame", table, known[:7])
    for column in table.columns:
        if column not in known:
            raise ModelError(f"results_frame: unknown column {column!r}. {did_you_mean(str(column), known)}")
    indicators = []
    for k, row in enumerate(table.to_dict("records")):
        given = {str(n): v for n, v in row.items() if not _empty(v)}
        for needed in known[:7]:
            if needed not in given:
                raise ModelError(f"results_frame: row {k} has no {needed}. Without it the line is not an indicator.")
        for name in ("baseline_date", "target_date", "measured_on"):
            if name in given:
                given[name] = _day(f"row {k}, {name}", given[name])
        for name in ("baseline", "target", "actual"):
            if name in given:
                given[name] = number("results_frame", f"row {k}, {name}", given[name], low=-np.inf)
        indicators.append(Indicator(**given))
    return ResultsFrame(title=title, indicators=tuple(_in_order(indicators)))


def _in_order(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Return impact first, then outcomes, outputs and activities."""
    return sorted(indicators, key=lambda i: LEVELS.index(i.level))


def _empty(value: object) -> bool:
    """Return whether a cell holds nothing."""
    return value is None or value != value or value == "" or type(value).__name__ == "NaTType"


def _day(name: str, value: object) -> dt.date:
    """Return a day from a date, a timestamp or a text such as 2025-06-30."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ModelError(f"results_frame: {name} must be a day such as 2025-06-30, got {value!r}.") from None
