"""The same earnings, another status: what employees, own-account workers and workers with small or short jobs pay.

For a status with jobs j, each a share a_j of the month's wage, and m months of work a year, on yearly earnings E::

    wage     = E / m                                       a month while at work
    worker   = m * sum over insured jobs of the worker's part on a_j * wage
    employer = m * sum over insured jobs of the employer's part on a_j * wage
    rate     = (worker + employer) / E                     the effective rate
    months   = m * min(1, insured wage / credit wage)      m where the law asks for no credit wage

Floors and ceilings meet each job on its own: two halves of a wage above the ceiling pay more than the whole, and two
halves below the floor pay on two floors.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sscore.contributions import Schedule, flat_rate, schedule_for
from sscore.countries import Country
from sscore.countries import country as load_country
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StatusComparison", "StatusResult", "WorkerStatus", "compare_statuses", "typical_statuses"]

# How packs name the rate of those who have no employer.
_OWN_ACCOUNT = ("contribution_self_employed", "informal_contribution")


@dataclass(frozen=True, eq=False)
class WorkerStatus:
    """How somebody works, as far as contributions see it.

    Parameters
    ----------
    name
        Of the status.
    employer_pays
        Whether an employer pays the employer's part; if not, the worker pays both parts.
    schedule
        A rule of its own; None is the general one.
    jobs
        Shares of the month's wage, adding up to 1, one a job.
    months
        Months of work a year, above 0, at most 12.
    insured_from
        Monthly wage from which a job is insured at all, money, at least 0; the amount itself is insured.
    note
        What the status rests on.

    Raises
    ------
    ModelError
        For shares that do not add up to 1, or a number outside its range.
    """

    name: str
    employer_pays: bool = True
    schedule: Schedule | None = None
    jobs: Sequence[float] = (1.0,)
    months: float = 12.0
    insured_from: float = 0.0
    note: str = ""

    def __post_init__(self) -> None:
        """Check every number."""
        where = f"WorkerStatus {self.name!r}"
        shares = vector(where, "jobs", self.jobs)
        if abs(shares.sum() - 1) > 1e-9:
            raise ModelError(
                f"{where}: jobs must add up to 1, got {shares.sum():g}. Write two equal jobs as (0.5, 0.5)."
            )
        object.__setattr__(self, "jobs", tuple(float(s) for s in shares))
        number(where, "months", self.months, above=0, high=12)
        number(where, "insured_from", self.insured_from)


@dataclass(frozen=True)
class StatusResult:
    """What one status pays and earns in credit; money a year, except the wage while at work (a month).

    ``rate_worker`` and ``rate_total`` are fractions of yearly earnings, ``insured_wage`` is the part of the month's
    wage that is insured, ``credit_months`` the months a year that count.
    """

    status: str
    wage: float
    insured_wage: float
    worker: float
    employer: float
    total: float
    rate_worker: float
    rate_total: float
    take_home: float
    credit_months: float
    note: str


@dataclass(frozen=True)
class StatusComparison:
    """Statuses on the same yearly earnings, in the order given."""

    earnings: float
    currency: str
    rule: str
    quality: str
    rows: tuple[StatusResult, ...]
    sources: tuple[str, ...]

    def __getitem__(self, status: str) -> StatusResult:
        """Return one status by its name."""
        for row in self.rows:
            if row.status == status:
                return row
        raise ModelError(
            f"StatusComparison: no status {status!r}. {did_you_mean(status, [r.status for r in self.rows])}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a status."""
        import pandas as pd

        return pd.DataFrame([asdict(r) for r in self.rows]).assign(currency=self.currency)


def compare_statuses(
    schedule: Schedule,
    earnings: float,
    statuses: Sequence[WorkerStatus],
    *,
    credit_wage: float | None = None,
) -> StatusComparison:
    """Return what workers of several statuses pay on the same yearly earnings, who pays it, and what it counts for.

    Parameters
    ----------
    schedule
        The general rule, monthly.
    earnings
        Money a year, above 0: the same for all.
    statuses
        At least one, with different names.
    credit_wage
        Insured monthly wage that earns a whole month of credit, above 0; less earns a part. None: every insured month
        counts whole.

    Raises
    ------
    ModelError
        For no status, two of one name, a rule by the year, a rule in another currency, or earnings of 0.

    References
    ----------
    ILO, *Extending social security to workers in the informal economy* (2021), on own-account workers, part-time work
    and several employers; cf. ILO Recommendation 204.

    Examples
    --------
    5 % each up to 100 a month. Alone, an own-account worker pays both parts; two jobs pay on twice 100:

    >>> rule = flat_rate(0.05, 0.05, currency="ZMW", ceiling=100)
    >>> both = [WorkerStatus("employee"), WorkerStatus("own account", False), WorkerStatus("two jobs", jobs=(0.5, 0.5))]
    >>> found = compare_statuses(rule, 2_400, both)
    >>> [(r.status, r.worker, round(r.rate_total, 4)) for r in found.rows]
    [('employee', 60.0, 0.05), ('own account', 120.0, 0.05), ('two jobs', 120.0, 0.1)]
    """
    year = number("compare_statuses", "earnings", earnings, above=0)
    names = [s.name for s in statuses]
    if not names or len(set(names)) != len(names):
        raise ModelError(f"compare_statuses: give at least one status, each with its own name, got {names}.")
    if credit_wage is not None:
        number("compare_statuses", "credit_wage", credit_wage, above=0)
    rules = [schedule if s.schedule is None else s.schedule for s in statuses]
    for rule in rules:
        if rule.unit != f"{schedule.currency}/month":
            raise ModelError(f"compare_statuses: every rule must be in {schedule.currency}/month, got {rule.unit}.")
    rows = tuple(_result(rule, year, s, credit_wage) for rule, s in zip(rules, statuses, strict=True))
    return StatusComparison(
        earnings=year,
        currency=schedule.currency,
        rule=schedule.label,
        quality=max(r.quality or "C" for r in rules),
        rows=rows,
        sources=tuple(dict.fromkeys(source for r in rules for source in r.sources)),
    )


def _result(rule: Schedule, earnings: float, status: WorkerStatus, credit_wage: float | None) -> StatusResult:
    """Return one status on yearly earnings."""
    wage = earnings / status.months
    jobs = wage * np.asarray(status.jobs)
    insured = np.where(jobs >= status.insured_from, jobs, 0.0)
    due = rule.contribution(insured)
    employee, employer = status.months * np.sum(due.employee), status.months * np.sum(due.employer)
    worker = float(employee if status.employer_pays else employee + employer)
    other = float(employer if status.employer_pays else 0.0)
    base = float(insured.sum())
    counts = 1.0 if base and credit_wage is None else min(1.0, base / credit_wage) if credit_wage else 0.0
    return StatusResult(
        status=status.name,
        wage=wage,
        insured_wage=base,
        worker=worker,
        employer=other,
        total=worker + other,
        rate_worker=worker / earnings,
        rate_total=(worker + other) / earnings,
        take_home=earnings - worker,
        credit_months=status.months * counts,
        note=status.note,
    )


def typical_statuses(
    country: Country | str, scheme: str, on: str | dt.date, *, short: float = 6.0, insured_from: float = 0.0
) -> tuple[WorkerStatus, ...]:
    """Return five statuses under a country's scheme: employee, own account, two employers, short contracts, small jobs.

    Own-account workers follow the rate that the pack has for them, with floor, ceiling and minimum of the general rule;
    without one they are taken to pay both parts, which is an assumption, and their note says so.

    Parameters
    ----------
    country, scheme, on
        As in :func:`sscore.contributions.schedule_for`.
    short
        Months a year of short contracts, above 0, at most 12.
    insured_from
        Monthly wage from which a job is insured, money, at least 0; 0 where every job is. Own-account workers have no
        job that could be too small: they are not asked for it.

    Raises
    ------
    DataError
        For an unknown country or scheme, or a day on which a rule is not known.

    Examples
    --------
    >>> own = typical_statuses("ZMB", "nhima", "2025-06-30")[1]
    >>> own.schedule.contribution(1_000).total, own.note
    (10.0, 'own rate of the pack: nhima.contribution_self_employed')
    """
    pack = load_country(country) if isinstance(country, str) else country
    general = schedule_for(pack, scheme, on)
    note, own = "assumption: pays both parts; the pack has no rate for own-account workers", None
    values, names = pack.at(on), set(pack.parameters())
    for short_name in _OWN_ACCOUNT:
        name = f"{scheme}.{short_name}"
        if name in names and values[name].value is not None:
            share, floor, ceiling = values[name].fraction, general.floor, general.ceiling
            rate = flat_rate(share, 0.0, currency=pack.currency, floor=floor, ceiling=ceiling)
            label = f"{general.label}, own account"
            sources = tuple(dict.fromkeys([values[name].source, *general.sources]))
            quality = max(values[name].quality, general.quality or "C")
            own = replace(rate, minimum=general.minimum, label=label, sources=sources, quality=quality, on=values.day)
            note = f"own rate of the pack: {name}"
    return (
        WorkerStatus("employee", insured_from=insured_from),
        WorkerStatus("own account", employer_pays=own is not None, schedule=own, note=note),
        WorkerStatus("two employers", jobs=(0.5, 0.5), insured_from=insured_from),
        WorkerStatus("short contracts", months=short, insured_from=insured_from, note=f"{short:g} months a year"),
        WorkerStatus("four small jobs", jobs=(0.25,) * 4, insured_from=insured_from),
    )
