"""How many people for this work: volume times time, over the time a person really has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, number, numbers, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Activity",
    "MonthlyStaffing",
    "StaffNeed",
    "Wisn",
    "available_time",
    "staff_needed",
    "staffing_by_month",
    "staffing_ratio",
    "wisn",
]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class StaffNeed:
    """Staff for a year of work: ``exact`` as computed, ``staff`` rounded up to whole persons."""

    work_hours: float
    hours_per_person: float
    exact: float
    staff: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([vars(self)])


def staff_needed(volume: float, minutes: float, days: float, hours: float, shrink: float = 0.0) -> StaffNeed:
    """Return how many full-time people a yearly volume of cases needs.

    ::

        exact = volume x minutes / 60 / (days x hours x (1 - shrink))      staff = exact rounded up

    Parameters
    ----------
    volume
        Cases a year, at least 0.
    minutes
        Working minutes a case, at least 0.
    days, hours
        Working days a year of a person after leave and holidays, and hours a day; above 0.
    shrink
        Share of that time not spent on cases (meetings, training, sickness), from 0 to below 1.

    Raises
    ------
    ModelError
        For a shrink of 1 or more, or no working time.

    Examples
    --------
    >>> need = staff_needed(120_000, 45, 220, 6.5, 0.18)
    >>> round(need.exact, 2), need.staff
    (76.75, 77)
    """
    caller = "staff_needed"
    lost = fraction(caller, "shrink", shrink)
    if lost == 1:
        raise ModelError(f"{caller}: shrink must be below 1, got {shrink!r}: nobody would have time for a case.")
    work = number(caller, "volume", volume) * number(caller, "minutes", minutes) / 60
    year = number(caller, "days", days) * number(caller, "hours", hours)
    if year == 0:
        raise ModelError(f"{caller}: days and hours must be above 0, got {days!r} days of {hours!r} hours.")
    exact = work / (year * (1 - lost))
    return StaffNeed(work, year * (1 - lost), exact, _up(exact))


@dataclass(frozen=True, eq=False)
class MonthlyStaffing:
    """Staff required and available by month, both in full-time people; ``backlog_hours`` is work left over."""

    required: Floats
    available: Floats
    backlog_hours: Floats

    @property
    def short_months(self) -> tuple[int, ...]:
        """Months, from 1, in which fewer are available than required."""
        return tuple(int(m) + 1 for m in np.flatnonzero(self.required > self.available + _ROUNDING))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a month."""
        import pandas as pd

        months = np.arange(1, len(self.required) + 1)
        columns = {"required": self.required, "available": self.available, "backlog_hours": self.backlog_hours}
        return pd.DataFrame({"month": months} | columns)


def staffing_by_month(
    volumes: ArrayLike, minutes: float, days: ArrayLike, hours: float, staff: ArrayLike, shrink: ArrayLike = 0.0
) -> MonthlyStaffing:
    """Compare required with available staff month by month; a yearly average hides the peaks.

    Parameters
    ----------
    volumes : (months,)
        Cases that arrive in each month.
    minutes
        Working minutes a case.
    days : (months,) or one number
        Working days of the month, after public holidays.
    hours
        Hours a day.
    staff : (months,) or one number
        Full-time people employed.
    shrink : (months,) or one number
        Share of their time not spent on cases, from 0 to below 1; higher where leave is taken.

    Returns
    -------
    MonthlyStaffing
        ``backlog_hours`` carries unfinished work forward; spare time is not saved up.

    Raises
    ------
    ModelError
        For shapes that differ, no working time, or a shrink of 1.

    Examples
    --------
    A hundred hours of work each month for one person with 80 hours: twenty are left over, then forty.

    >>> staffing_by_month([100, 100], 60, 10, 8, 1).backlog_hours.tolist()
    [20.0, 40.0]
    """
    caller = "staffing_by_month"
    cases = vector(caller, "volumes", volumes)
    size = len(cases)
    open_days, people, lost = (
        _monthly(caller, name, values, size) for name, values in (("days", days), ("staff", staff), ("shrink", shrink))
    )
    time = open_days * number(caller, "hours", hours) * (1 - lost)
    short = np.flatnonzero(time <= 0)
    if len(short):
        raise ModelError(
            f"{caller}: month {short[0] + 1} has no working time. days and hours must be above 0, shrink below 1."
        )
    work = cases * number(caller, "minutes", minutes) / 60
    backlog, left = np.zeros(size), 0.0
    for month in range(size):
        left = max(left + work[month] - people[month] * time[month], 0.0)
        backlog[month] = left
    return MonthlyStaffing(frozen(work / time), frozen(people), frozen(backlog))


@dataclass(frozen=True)
class Activity:
    """A workload component: cases a year and working hours a case, counted because statistics exist of it."""

    name: str
    volume: float
    hours: float


@dataclass(frozen=True, eq=False)
class Wisn:
    """Staff required by workload, and how it compares with those employed.

    ``standard_workload`` is what one person does a year of each activity. ``ratio`` is staff / required: below 1 the
    staff is under pressure.
    """

    activities: tuple[Activity, ...]
    available_hours: float
    standard_workload: Floats
    required_by_activity: Floats
    category_factor: float
    individual_factor: float
    required: float
    staff: float | None

    @property
    def required_whole(self) -> int:
        """Required staff rounded up to whole persons."""
        return _up(self.required)

    @property
    def ratio(self) -> float | None:
        """Staff over required; None when no staff were given, NaN when none are required."""
        if self.staff is None:
            return None
        return self.staff / self.required if self.required else float("nan")

    @property
    def difference(self) -> float | None:
        """Staff minus required: negative is a shortage."""
        return None if self.staff is None else self.staff - self.required

    def to_frame(self) -> pd.DataFrame:
        """Return one row an activity, then the allowances and the total."""
        import pandas as pd

        names = [a.name for a in self.activities]
        base = float(self.required_by_activity.sum())
        return pd.DataFrame(
            {
                "component": [*names, "category allowances", "individual allowances", "required"],
                "standard_workload": [*self.standard_workload, np.nan, np.nan, np.nan],
                "staff": [
                    *self.required_by_activity,
                    base * (self.category_factor - 1),
                    self.individual_factor,
                    self.required,
                ],
            }
        )


def available_time(
    *, weeks: float = 52, days_per_week: float = 5, days_off: Mapping[str, float], hours_per_day: float
) -> float:
    """Return the hours a year that one person is available for work.

    ::

        available = (weeks x days per week - days off) x hours per day

    ``days_off`` names what they are: public holidays, annual leave, sick leave, training, other.

    Raises
    ------
    ModelError
        When nothing is left, or for more than 53 weeks, 7 days a week or 24 hours a day.

    Examples
    --------
    >>> available_time(days_off={"holidays": 12, "annual leave": 28, "sick leave": 10}, hours_per_day=8)
    1680.0
    """
    caller = "available_time"
    off = sum(number(caller, f"days_off[{name!r}]", value) for name, value in days_off.items())
    year = number(caller, "weeks", weeks, high=53) * number(caller, "days_per_week", days_per_week, high=7)
    hours = number(caller, "hours_per_day", hours_per_day, high=24)
    if off >= year or hours == 0:
        raise ModelError(
            f"{caller}: {off:g} days off of {year:g} working days, {hours:g} hours a day: no time is left."
        )
    return (year - off) * hours


def wisn(
    activities: Sequence[Activity],
    available_hours: float,
    *,
    category_share: Mapping[str, float] | None = None,
    individual_hours: Mapping[str, float] | None = None,
    staff: float | None = None,
) -> Wisn:
    """Return the staff required by the Workload Indicators of Staffing Need.

    With AWT the available working time and v and h the volume and hours of each activity::

        standard workload   = AWT / h
        category factor     = 1 / (1 - sum of category shares)
        individual factor   = sum of individual hours / AWT
        required            = (sum of v / standard workload) x category factor + individual factor

    Parameters
    ----------
    activities
        What is counted: cases a year and hours a case.
    available_hours
        Hours a year of one person, from :func:`available_time`.
    category_share
        Activities of every member of the staff category, as a share of working time: meetings 0.05.
    individual_hours
        Hours a year for all who do it together, of activities that only some do: supervising trainees 120.
    staff
        Full-time people employed, for the ratio.

    Raises
    ------
    ModelError
        For no activity, an activity without hours, or category shares that leave no time.

    References
    ----------
    World Health Organization, *Workload Indicators of Staffing Need: User's Manual* (2010), steps 3 to 8.

    Examples
    --------
    A thousand claims of two hours need one person of 2,000 hours; a fifth of the time in meetings makes 1.25.

    >>> need = wisn([Activity("claims", 1000, 2)], 2000, category_share={"meetings": 0.2}, staff=1)
    >>> round(need.required, 9), round(need.ratio, 9), need.required_whole
    (1.25, 0.8, 2)
    """
    caller = "wisn"
    if not isinstance(activities, list | tuple) or any(not isinstance(a, Activity) for a in activities):
        raise ModelError(f"{caller}: activities must be a list of Activity(name, volume, hours), got {activities!r}.")
    if not activities:
        raise ModelError(f"{caller}: activities must hold at least one Activity(name, volume, hours).")
    time = number(caller, "available_hours", available_hours)
    hours = numbers(caller, "hours of activities", [a.hours for a in activities])
    volumes = numbers(caller, "volume of activities", [a.volume for a in activities])
    if time == 0 or (hours == 0).any():
        raise ModelError(f"{caller}: available_hours and the hours of every activity must be above 0.")
    shares = sum(fraction(caller, f"category_share[{k!r}]", v) for k, v in (category_share or {}).items())
    if shares >= 1:
        raise ModelError(f"{caller}: category_share sums to {shares:g}; nothing is left for the activities.")
    alone = sum(number(caller, f"individual_hours[{k!r}]", v) for k, v in (individual_hours or {}).items())
    each = volumes * hours / time
    factor, individual = 1 / (1 - shares), alone / time
    return Wisn(
        activities=tuple(activities),
        available_hours=time,
        standard_workload=frozen(time / hours),
        required_by_activity=frozen(each),
        category_factor=factor,
        individual_factor=individual,
        required=float(each.sum()) * factor + individual,
        staff=None if staff is None else number(caller, "staff", staff),
    )


def staffing_ratio(volumes: Mapping[str, float], staff: float) -> dict[str, float]:
    """Return members, claims or employers per person on the staff; NaN where there is nobody.

    A ratio compares institutions; it does not say how many are needed, because it knows no working time.

    >>> staffing_ratio({"members": 500_000, "claims": 12_000}, 250)
    {'members': 2000.0, 'claims': 48.0}
    """
    people = number("staffing_ratio", "staff", staff)
    return {
        name: number("staffing_ratio", f"volumes[{name!r}]", volume) / people if people else float("nan")
        for name, volume in volumes.items()
    }


def _up(exact: float) -> int:
    """Round up to whole persons; an exact number stays, whatever the last binary digit says."""
    return int(np.ceil(exact - _ROUNDING * max(1.0, exact)))


def _monthly(caller: str, name: str, values: ArrayLike, size: int) -> Floats:
    """Return one number a month."""
    array = numbers(caller, name, values)
    if array.shape not in {(), (size,)}:
        raise ModelError(f"{caller}: {name} must be one number or {size}, one a month, got shape {array.shape}.")
    return np.broadcast_to(array, (size,)).copy()
