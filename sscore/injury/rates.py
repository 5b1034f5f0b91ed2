"""Frequency, incidence and severity of occupational injuries, as the 16th ICLS defined them in 1998."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import DataError, ModelError, did_you_mean
from sscore.injury.intervals import poisson_ci
from sscore.inputs import fraction, number, table_with, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["InjuryRates", "RatesTable", "osha_rate", "rates", "rates_by"]

MILLION = 1_000_000.0
_NAN = float("nan")
_COUNTED = ("workers", "hours", "injuries", "deaths", "lost_days")


def _over(top: float, bottom: float, base: float) -> float:
    return top * base / bottom if bottom > 0 else _NAN


@dataclass(frozen=True)
class InjuryRates:
    """Injury rates of one group in one period; NaN where the denominator is 0, and ``remarks`` say why.

    ``injuries`` are all new cases, the ``deaths`` among them included and commuting accidents left out.
    """

    injuries: int
    deaths: int
    workers: float
    hours: float
    lost_days: float | None
    full_time_hours: float | None
    remarks: tuple[str, ...] = ()

    @property
    def nonfatal(self) -> int:
        """Cases that were not fatal."""
        return self.injuries - self.deaths

    @property
    def full_time_equivalents(self) -> float | None:
        """Hours worked over those of one full-time worker; None without that norm."""
        return None if self.full_time_hours is None else self.hours / self.full_time_hours

    @property
    def base(self) -> str:
        """What incidence is counted on: ``"heads"`` or ``"full-time equivalents"``."""
        return "heads" if self.full_time_hours is None else "full-time equivalents"

    @property
    def persons(self) -> float:
        """The denominator of incidence."""
        full_time = self.full_time_equivalents
        return self.workers if full_time is None else full_time

    @property
    def frequency(self) -> float:
        """New cases per million hours worked."""
        return _over(self.injuries, self.hours, MILLION)

    @property
    def frequency_nonfatal(self) -> float:
        """Non-fatal cases per million hours worked."""
        return _over(self.nonfatal, self.hours, MILLION)

    @property
    def frequency_fatal(self) -> float:
        """Deaths per million hours worked."""
        return _over(self.deaths, self.hours, MILLION)

    @property
    def incidence(self) -> float:
        """New cases per 1,000 workers."""
        return _over(self.injuries, self.persons, 1_000)

    @property
    def incidence_nonfatal(self) -> float:
        """Non-fatal cases per 1,000 workers."""
        return _over(self.nonfatal, self.persons, 1_000)

    @property
    def incidence_fatal(self) -> float:
        """Deaths per 100,000 workers."""
        return _over(self.deaths, self.persons, 100_000)

    @property
    def severity(self) -> float:
        """Days lost per 1,000 hours worked; NaN where the days are not known."""
        return _NAN if self.lost_days is None else _over(self.lost_days, self.hours, 1_000)

    @property
    def severity_per_million(self) -> float:
        """Days lost per million hours worked: the same figure on the base of the frequency rate."""
        return 1_000 * self.severity

    @property
    def days_per_case(self) -> float:
        """Mean days lost per non-fatal case."""
        return _NAN if self.lost_days is None else _over(self.lost_days, self.nonfatal, 1)

    def intervals(self, level: float = 0.95) -> pd.DataFrame:
        """Return the rates that count cases with their exact Poisson intervals.

        Days lost are no Poisson count (one case may cost one day or two hundred), so severity has no interval here.

        >>> rates(46, 1200, 2_400_000, 690, 2).intervals().round(1)["upper"].tolist()
        [25.6, 24.6, 3.0, 51.1, 49.2, 602.1]
        """
        import pandas as pd

        sure = fraction("intervals", "level", level, inside=True)
        kinds = (("", self.injuries), ("_nonfatal", self.nonfatal), ("_fatal", self.deaths))
        rows = [("frequency" + k, n, self.hours, MILLION, "per million hours") for k, n in kinds]
        for kind, count in kinds:
            base = 100_000.0 if kind == "_fatal" else 1_000.0
            rows.append(("incidence" + kind, count, self.persons, base, f"per {base:,.0f} workers ({self.base})"))
        found = []
        for measure, count, exposure, base, unit in rows:
            rate = low = high = _NAN
            if exposure > 0:
                interval = poisson_ci(count, exposure, sure, per=base)
                rate, low, high = interval.rate, interval.lower, interval.upper
            found.append((measure, unit, rate, low, high))
        return pd.DataFrame(found, columns=["measure", "unit", "rate", "lower", "upper"])

    def to_frame(self) -> pd.DataFrame:
        """Return one row with the counts and every rate."""
        import pandas as pd

        names = ("injuries", "deaths", "workers", "hours", "lost_days", "full_time_equivalents", "frequency",
                 "frequency_nonfatal", "frequency_fatal", "incidence", "incidence_nonfatal", "incidence_fatal",
                 "severity", "severity_per_million", "days_per_case", "base")  # fmt: skip
        return pd.DataFrame([{n: getattr(self, n) for n in names}])


def rates(
    injuries: int,
    workers: float,
    hours: float,
    lost_days: float | None = None,
    deaths: int = 0,
    *,
    full_time_hours: float | None = None,
) -> InjuryRates:
    """Return frequency, incidence and severity rates of a group of workers in a period.

    ::

        frequency = new cases / hours worked x 1,000,000
        incidence = new cases / workers x 1,000       (fatal: x 100,000)
        severity  = days lost / hours worked x 1,000  (severity_per_million: x 1,000,000)

    Fatal and non-fatal cases are also given apart. Accidents on the way to and from work are not occupational injuries
    in these rates: count them apart. The base of 200,000 hours is another measure, see :func:`osha_rate`.

    Parameters
    ----------
    injuries
        New cases of the period, the fatal ones included, commuting accidents left out.
    workers
        Average number of workers.
    hours
        Hours actually worked by them in the period. 0 gives NaN with a remark, never a rate of 0.
    lost_days
        Days lost by the new cases; None when not recorded.
    deaths
        Fatal cases among ``injuries``.
    full_time_hours
        Hours of one full-time worker in the period. With it incidence is per full-time equivalent,
        ``hours / full_time_hours``; without it per head, and a remark says so.

    Returns
    -------
    InjuryRates

    Raises
    ------
    ModelError
        For negative numbers, cases that are not whole, or more deaths than injuries.

    References
    ----------
    Resolution concerning statistics of occupational injuries (resulting from occupational accidents), Sixteenth
    International Conference of Labour Statisticians, Geneva, October 1998: comparative measures. Its severity rate is
    on a million hours (quality C until checked in the text); days per 1,000 hours are the same on a smaller base.

    Examples
    --------
    >>> found = rates(46, 1200, 1200 * 2000, 690, 2)
    >>> round(found.frequency, 2), found.severity, round(found.incidence_fatal, 1)
    (19.17, 0.2875, 166.7)
    """
    caller = "rates"
    hurt, dead = whole(caller, "injuries", injuries), whole(caller, "deaths", deaths)
    people, worked = number(caller, "workers", workers), number(caller, "hours", hours)
    days = None if lost_days is None else number(caller, "lost_days", lost_days)
    norm = None if full_time_hours is None else number(caller, "full_time_hours", full_time_hours, above=0)
    if dead > hurt:
        raise ModelError(f"{caller}: {dead} deaths are more than {hurt} injuries; injuries include the fatal ones.")
    remarks = []
    if worked == 0:
        remarks.append("No hours worked: frequency and severity do not exist (NaN), which is not a rate of 0.")
        if hurt:
            remarks.append(f"{hurt} injuries but no hours: the hours are missing, ask for them.")
    if people == 0 or (norm is not None and worked == 0):
        remarks.append("No workers in the denominator: incidence does not exist (NaN).")
    if norm is None:
        remarks.append("Incidence is per head; give full_time_hours to count part-time work by its hours.")
    if days is None:
        remarks.append("Days lost are not known: severity does not exist (NaN).")
    return InjuryRates(hurt, dead, people, worked, days, norm, tuple(remarks))


def osha_rate(cases_recorded: int, hours: float) -> float:
    """Return recordable cases per 200,000 hours, the measure of the United States' OSHA and never the ILO's.

    200,000 hours are 100 workers of 40 hours in 50 weeks. It is one fifth of the frequency rate per million hours, and
    the cases counted follow other rules, so the two are not to be put into one table.

    Raises
    ------
    ModelError
        For hours of 0: no hours, no rate.

    Examples
    --------
    >>> osha_rate(10, 2_000_000)
    1.0
    """
    caller = "osha_rate"
    return whole(caller, "cases_recorded", cases_recorded) * 200_000 / number(caller, "hours", hours, above=0)


@dataclass(frozen=True)
class RatesTable:
    """Rates by group and of all together; ``commuting`` counts the accidents left out, None where not recorded."""

    by: str
    groups: tuple[str, ...]
    rates: tuple[InjuryRates, ...]
    total: InjuryRates
    commuting: tuple[int, ...] | None

    def of(self, group: str) -> InjuryRates:
        """Return the rates of one group."""
        if group not in self.groups:
            raise DataError(f"rates_by: no {self.by} {group!r}. {did_you_mean(group, self.groups)}")
        return self.rates[self.groups.index(group)]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group and one for all."""
        import pandas as pd

        frame = pd.concat([r.to_frame() for r in (*self.rates, self.total)], ignore_index=True)
        frame.insert(0, self.by, [*self.groups, "all"])
        if self.commuting is not None:
            frame["commuting"] = [*self.commuting, sum(self.commuting)]
        return frame


def rates_by(establishments: pd.DataFrame, by: str = "sector", *, full_time_hours: float | None = None) -> RatesTable:
    """Return the rates of groups of establishments: sums of cases over sums of hours, never means of rates.

    Parameters
    ----------
    establishments
        One row an establishment: ``workers``, ``hours``, ``injuries``, ``deaths``, ``lost_days``, the column ``by``,
        and ``commuting`` if it is recorded.
    by
        Column of the groups.
    full_time_hours
        As in :func:`rates`.

    Raises
    ------
    ModelError
        For a missing column, a table without rows, a blank or negative number, or an establishment with more deaths
        than injuries.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"sector": ["a", "a", "b"], "workers": [5, 5, 10], "hours": [1e4, 1e4, 2e4],
    ...     "injuries": [1, 0, 3], "deaths": [0, 0, 0], "lost_days": [4, 0, 9]})
    >>> rates_by(file).to_frame()["frequency"].tolist()
    [50.0, 150.0, 100.0]
    """
    caller = "rates_by"
    table_with(caller, establishments, [*_COUNTED, by])
    if establishments.empty:
        raise ModelError(f"{caller}: the table has no rows.")
    apart = "commuting" in establishments.columns
    columns = [*_COUNTED, *(["commuting"] if apart else [])]
    values = establishments[columns].to_numpy(dtype=float)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        r, c = np.argwhere(wrong)[0]
        raise ModelError(
            f"{caller}: row {establishments.index[r]!r} has {columns[c]} {values[r, c]}; wanted 0 or more."
        )
    more = values[:, 3] > values[:, 2]
    if more.any():
        raise ModelError(f"{caller}: row {establishments.index[int(more.argmax())]!r} has more deaths than injuries.")
    names = establishments[by].astype(str).to_numpy()
    groups = tuple(sorted(set(names.tolist())))
    sums = np.array([values[names == g].sum(axis=0) for g in groups])

    def of(line: np.ndarray) -> InjuryRates:
        people, hours, hurt, dead, days = (float(v) for v in line[:5])
        return rates(whole(caller, "injuries", hurt), people, hours, days, whole(caller, "deaths", dead),
                     full_time_hours=full_time_hours)  # fmt: skip

    commuting = tuple(whole(caller, "commuting", float(v)) for v in sums[:, 5]) if apart else None
    return RatesTable(by, groups, tuple(of(line) for line in sums), of(sums.sum(axis=0)), commuting)
