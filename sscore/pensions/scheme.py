"""What every pension scheme is: a rule that takes contributions on wages and awards a pension on a career.

A scheme type is one file: it inherits :class:`Scheme` and says what a career earns. Everything that works on schemes
(replacement rates, rates of return, projections, reforms) asks for no more than this contract.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from sscore.contributions import Contribution, Schedule
from sscore.errors import ModelError, UnitError
from sscore.inputs import Floats, choice, numbers
from sscore.pensions.careers import Career, plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Award", "Career", "Dated", "Scheme", "dated"]


@dataclass(frozen=True, eq=False)
class Award:
    """What a scheme pays on a career; a number, or one a member.

    Attributes
    ----------
    monthly
        The monthly pension after any commutation; 0 where there is none.
    lump_sum
        Paid once: a commuted part, a grant to those who do not qualify, or a balance.
    full_monthly
        The monthly pension before commutation.
    eligible
        Whether a pension is due.
    remarks
        What was done to which members: a minimum, a cap, a grant in place of a pension.
    """

    monthly: float | Floats
    lump_sum: float | Floats
    full_monthly: float | Floats
    eligible: bool | np.ndarray
    currency: str
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a member."""
        import pandas as pd

        names = ("monthly", "lump_sum", "full_monthly", "eligible")
        rows = pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})
        return rows.assign(currency=self.currency)


@dataclass(frozen=True)
class Dated:
    """A rule that changes by law: what is in force on a day."""

    steps: tuple[tuple[dt.date, Any], ...]

    def on(self, day: str | dt.date) -> Any:
        """Return what is in force on a day, or say from when on something is known."""
        date = _day("Dated", day)
        past = [value for start, value in self.steps if start <= date]
        if not past:
            raise ModelError(f"Dated: nothing is known on {date}; the first rule starts on {self.steps[0][0]}.")
        return past[-1]


def dated(steps: dict[str, Any]) -> Dated:
    """Return a rule from its days of change.

    Parameters
    ----------
    steps
        What is in force from each day on, the day as ``"2025-01-01"``.

    Raises
    ------
    ModelError
        For no step, or what is no day.

    Examples
    --------
    >>> dated({"2025-01-01": 0.12, "2027-01-01": 0.14}).on("2026-06-30")
    0.12

    The schedule of a scheme whose rate rises; ``path.on`` is what :class:`Scheme` takes:

    >>> from sscore.contributions import flat_rate
    >>> path = dated({d: flat_rate(r, r, currency="RWF") for d, r in {"2025-01-01": 0.06, "2027-01-01": 0.07}.items()})
    >>> round(path.on("2027-01-01").contribution(100).total, 6)
    14.0
    """
    if not steps:
        raise ModelError("dated: give at least one day, for example {'2025-01-01': 0.12}.")
    try:
        days = sorted((dt.date.fromisoformat(day), value) for day, value in steps.items())
    except ValueError as error:
        raise ModelError(f"dated: every day must read like '2025-01-01' ({error}).") from None
    return Dated(tuple(days))


@dataclass(frozen=True, eq=False)
class Scheme(ABC):
    """One pension scheme as it stands on a day.

    Parameters
    ----------
    name
        As its members call it.
    schedule
        What is due on a monthly wage: one schedule, or a function of the day that returns it.
    currency
        Three-letter code of all money here.
    on
        The day whose law this is; where the schedule changes by law, it is the day that counts when none is named.
        The law of this day is applied to every year of a career: give wages in the money of that day.
    insured_ceiling
        Monthly wage above which nothing counts for a benefit; None is the ceiling of the schedule, ``inf`` is none.
    sources, quality, remarks
        Where the rules come from, the worst letter among them, and what has to be said about them.
    """

    name: str
    schedule: Schedule | Callable[[str | dt.date], Schedule]
    currency: str
    on: dt.date | None = field(default=None, kw_only=True)
    insured_ceiling: float | None = field(default=None, kw_only=True)
    sources: tuple[str, ...] = field(default=(), kw_only=True)
    quality: str = field(default="C", kw_only=True)
    remarks: tuple[str, ...] = field(default=(), kw_only=True)

    kind: ClassVar[str] = ""
    counts_in: ClassVar[str] = ""
    counts_wages: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check what every type of scheme has."""
        if not isinstance(self.schedule, Schedule) and not callable(self.schedule):
            raise ModelError(
                f"{self.name}: schedule must be a Schedule or a function of the day that returns one, got "
                f"{type(self.schedule).__name__}. Write flat_rate(0.05, 0.05, currency={self.currency!r})."
            )
        if isinstance(self.schedule, Schedule):
            self._in_its_money(self.schedule)
        if self.insured_ceiling is not None:
            if not self.counts_wages:
                raise ModelError(
                    f"{self.name}: no wage counts for the benefit of a {self.kind} scheme, so insured_ceiling has no "
                    "effect. A ceiling on contributions belongs to the schedule."
                )
            if not (isinstance(self.insured_ceiling, int | float) and self.insured_ceiling > 0):
                raise ModelError(
                    f"{self.name}: insured_ceiling must be above 0 (inf for none), got {self.insured_ceiling!r}."
                )
        if self.on is not None:
            object.__setattr__(self, "on", _day(self.name, self.on))
        choice(self.name, "quality", self.quality, ("A", "B", "C"))

    def _made_of(self, **types: type) -> None:
        """Say which part of the rules is of another kind than it must be; None is left to those who allow it."""
        for name, wanted in types.items():
            given = getattr(self, name)
            if given is not None and not isinstance(given, wanted):
                raise ModelError(
                    f"{self.name}: {name} must be of type {wanted.__name__}, got {type(given).__name__}: {given!r:.60}."
                )

    def contribution(self, wage: ArrayLike, *, on: str | dt.date | None = None) -> Contribution:
        """Return what is due on monthly wages.

        Where the law states its limits for a year, a month pays a twelfth of what twelve such months would.

        Parameters
        ----------
        wage
            Monthly wages, money, at least 0; a number or an array.
        on
            The day whose law applies; without it the day of the scheme. A scheme with one schedule for all days takes
            any day.

        Raises
        ------
        ModelError
            For a negative wage, no day where one is needed, or what is no day.
        DataError
            For a day on which a real scheme's rule is not known.
        """
        law = self.law(on)
        if law.period == "month":
            return law.contribution(wage)
        law.contribution(wage)  # names the first wage that is none
        due = law.contribution(12 * np.asarray(wage, dtype=float))
        parts = {name: getattr(due, name) / 12 for name in ("wage", "base", "employee", "employer", "total")}
        return Contribution(**parts, currency=due.currency, period="month")

    def law(self, on: str | dt.date | None = None) -> Schedule:
        """Return the contribution schedule in force on a day, or on the day of the scheme.

        Raises
        ------
        ModelError
            For no day where one is needed, what is no day, a day other than that of a schedule of one day, or a
            schedule in other money.
        """
        if isinstance(self.schedule, Schedule):
            known = self.schedule.on
            if on is not None and _day(self.name, on) != known and known is not None:
                raise ModelError(
                    f"{self.name}: contribution has the schedule of {known} only; leave out on={on!r}, or build the "
                    "scheme with a schedule by day."
                )
            return self.schedule
        day = self.on if on is None else on
        if day is None:
            raise ModelError(f"{self.name}: contribution needs the day, for example on='2025-02-01'.")
        return self._in_its_money(self.schedule(day))

    def _in_its_money(self, law: Schedule) -> Schedule:
        """Return a schedule, or say that it is in other money than the scheme."""
        if law.currency != self.currency:
            raise UnitError(f"{self.name}: the scheme is in {self.currency}, its schedule in {law.currency}.")
        return law

    def insured(self, career: Career) -> Floats:
        """Return the monthly wages that count for a benefit: those of the career up to the ceiling."""
        top = self.insured_ceiling
        if top is None:
            law = self.law()
            top = np.inf if law.ceiling is None else law.ceiling / _months_in(law)
        return np.minimum(np.asarray(career.wages), top)

    def paid_in(self, career: Career) -> Floats:
        """Return what employee and employer pay together in each year of a career, money a year."""
        return self._yearly(career, "total")

    def paid_by_employee(self, career: Career) -> Floats:
        """Return what the employee pays in each year of a career, money a year."""
        return self._yearly(career, "employee")

    def _yearly(self, career: Career, part: str) -> Floats:
        law = self.law()
        per = _months_in(law)
        due = getattr(law.contribution(np.asarray(career.wages) * per), part)
        return np.asarray(due) / per * np.asarray(career.months)

    def paid_out_before(self, career: Career) -> Floats:
        """Return what a member receives in each year before the claim, money a year; nothing in most schemes."""
        return np.zeros(np.shape(career.wages))

    def pension(self, career: Career, *, opening: ArrayLike = 0.0) -> Award:
        """Return what the scheme pays on a career.

        Parameters
        ----------
        career
            One member's or several members' wages, months, age and years.
        opening
            What members bring from another scheme at the start of the career, one number or one a member, at least 0,
            in what this type counts: money of an account, points, or months of service (:attr:`counts_in`).

        Raises
        ------
        ModelError
            For a career that lacks what this type of scheme needs, or something brought to a type that counts nothing.
        """
        if not isinstance(career, Career):
            raise ModelError(
                f"{self.name}: pension wants a Career, got {type(career).__name__}. "
                "Write Career(wages, months=12, age=60, year=2025)."
            )
        return self._award(career, self._brought(career, opening))

    def _brought(self, career: Career, opening: ArrayLike) -> Floats:
        """Return what members bring, one a member."""
        given = numbers(f"{self.name}: pension", "opening", opening)
        if given.any() and not self.counts_in:
            raise ModelError(f"{self.name}: a {self.kind} scheme counts nothing that a member could bring; no opening.")
        shape = np.shape(career.wages)[:-1]
        try:
            return np.broadcast_to(given, shape)
        except ValueError:
            raise ModelError(
                f"{self.name}: opening must be one number or one a member, shape {shape}, got {given.shape}."
            ) from None

    @abstractmethod
    def _award(self, career: Career, opening: Floats) -> Award:
        """Return what the scheme pays on a career and on what members bring, one a member."""

    def award(
        self,
        career: Career,
        *,
        monthly: ArrayLike,
        lump_sum: ArrayLike = 0.0,
        full_monthly: ArrayLike | None = None,
        eligible: ArrayLike = True,
        remarks: tuple[str, ...] = (),
    ) -> Award:
        """Return an award with every amount in the career's shape: a number for one member, else one a member."""
        shape = np.shape(career.wages)[:-1]
        full = monthly if full_monthly is None else full_monthly
        amounts = {"monthly": monthly, "lump_sum": lump_sum, "full_monthly": full}
        shaped = {name: plain(np.broadcast_to(np.asarray(a, dtype=float), shape)) for name, a in amounts.items()}
        due = np.broadcast_to(np.asarray(eligible, dtype=bool), shape)
        return Award(
            **shaped,
            eligible=due if shape else bool(due),
            currency=self.currency,
            remarks=(*self.remarks, *remarks),
        )


def _day(where: str, day: str | dt.date) -> dt.date:
    """Return a calendar day from text or any kind of date; a day and an hour count as the day."""
    try:
        if isinstance(day, str):
            return dt.date.fromisoformat(day)
        if isinstance(day, dt.datetime):
            return day.date()
    except ValueError:
        raise ModelError(f"{where}: a day reads like '2025-01-01', got {day!r}.") from None
    if not isinstance(day, dt.date):
        raise ModelError(f"{where}: a day reads like '2025-01-01', got {day!r}.")
    return day


def _months_in(law: Schedule) -> int:
    """Return how many months the amounts of a schedule are for."""
    return 12 if law.period == "year" else 1
