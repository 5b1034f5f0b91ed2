"""A scheme that became another one in some year: one rule for careers that lie before, after or across that year.

::

    credited:  new scheme on the years after, opened with what the years before are worth (see opening_credit)
    kept:      old pension for the years before, risen until the claim, + new pension for the years after

Qualifying months count over both parts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sscore.contributions import Schedule
from sscore.errors import UnitError
from sscore.inputs import Floats, choice, whole
from sscore.pensions.careers import Career, reaches
from sscore.pensions.conversion import WITH_ACCOUNTS, ConversionBasis, earned, opening_credit, past_rights
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.ndc import AVERAGE_WAGES, NotionalAccount
from sscore.pensions.scheme import Award, Scheme

__all__ = ["Converted", "convert"]

PAST = ("credited", "kept")


@dataclass(frozen=True, eq=False, kw_only=True)
class Converted(Scheme):
    """A scheme whose type changes in a year; :func:`convert` makes one.

    Parameters
    ----------
    old, new
        The schemes before and from the year on, in one currency.
    year
        First calendar year of the new scheme.
    basis
        Life table and rates of the conversion.
    past
        ``"credited"`` or ``"kept"``.

    Raises
    ------
    ModelError
        For another word, or schemes in two currencies.
    """

    old: Scheme
    new: Scheme
    year: int
    basis: ConversionBasis
    past: str = "credited"

    kind = "converted"

    def __post_init__(self) -> None:
        """Check that the two fit together."""
        super().__post_init__()
        choice("Converted", "past", self.past, PAST)
        whole("Converted", "year", self.year, low=1900)
        if self.old.currency != self.new.currency:
            raise UnitError(f"Converted: the old scheme is in {self.old.currency}, the new one in {self.new.currency}.")

    def insured(self, career: Career) -> Floats:
        """Return the monthly wages that count for a benefit, each year's by the scheme of that year."""
        return self._joined("insured", career)

    def paid_in(self, career: Career) -> Floats:
        """Return what employee and employer pay together in each year, each year's by the scheme of that year."""
        return self._joined("paid_in", career)

    def paid_by_employee(self, career: Career) -> Floats:
        """Return what the employee pays in each year, each year's by the scheme of that year."""
        return self._joined("paid_by_employee", career)

    def paid_out_before(self, career: Career) -> Floats:
        """Return what a member receives in each year before the claim, each year's by the scheme of that year."""
        return self._joined("paid_out_before", career)

    def _joined(self, name: str, career: Career) -> Floats:
        parts = zip((self.old, self.new), split(career, self.year), strict=True)
        return np.concatenate([getattr(scheme, name)(part) for scheme, part in parts if part is not None], axis=-1)

    def opening(self, past: Career) -> float | Floats:
        """Return what members open with in the new scheme for the years before, in what it counts."""
        return opening_credit(past_rights(self.old, past, self.basis), self.new, past, self.basis)

    def _award(self, career: Career, opening: Floats) -> Award:
        before, after = split(career, self.year)
        if before is None or after is None:
            return (self.new if before is None else self.old).pension(career)
        counted = np.asarray(career.total_months)
        if self.past == "credited":
            opening = np.asarray(self.opening(before))
            if isinstance(self.new, DefinedBenefit):  # wages of both parts are averaged, months before are those opened
                return self._by_months(self.new, career, counted, opening - before.total_months)
            return self._by_months(self.new, after, counted, self._first_year(before, after) * opening)
        new = self._by_months(self.new, after, counted, np.zeros(np.shape(counted)))
        old = self._kept(before, after, counted)
        parts = {n: np.asarray(getattr(old, n)) + getattr(new, n) for n in ("monthly", "lump_sum", "full_monthly")}
        told = (t if t in self.old.remarks else f"for the years before {self.year}: {t}" for t in old.remarks)
        remarks = tuple(dict.fromkeys((*told, *new.remarks)))
        return self.award(career, **parts, eligible=np.asarray(old.eligible) | new.eligible, remarks=remarks)

    def _first_year(self, before: Career, after: Career) -> float:
        """Return the growth of average wages into the first new year, which an account by itself does not know."""
        if not (isinstance(self.new, NotionalAccount) and isinstance(self.new.index, str)):
            return 1.0
        levels = [part.against_average(f"{self.name}, {AVERAGE_WAGES}") for part in (before, after)]
        return float(levels[1][0] / levels[0][-1])

    def _kept(self, before: Career, after: Career, counted: Floats) -> Award:
        """Return what the old scheme pays for the years before, to those whose months over both parts qualify."""
        years = np.shape(after.wages)[-1]
        if isinstance(self.old, WITH_ACCOUNTS):
            silent = np.zeros(np.shape(after.wages))
            idle = replace(_together(before, after), months=np.concatenate([before.months, silent], axis=-1))
            return self.old.pension(idle)
        award = earned(self.old, before, after.age)
        vested = reaches(counted, getattr(self.old, "vesting_months", 0.0))
        risen = np.where(vested, (1 + self.basis.revaluation) ** years, 0.0)
        parts = {n: risen * getattr(award, n) for n in ("monthly", "lump_sum", "full_monthly")}
        return self.award(before, **parts, eligible=vested & award.eligible, remarks=award.remarks)

    def _by_months(self, scheme: Scheme, career: Career, counted: Floats, opening: Floats) -> Award:
        """Return what a scheme pays where months counted elsewhere qualify too."""
        needed = getattr(scheme, "vesting_months", 0.0)
        vested = reaches(counted, needed)
        if not needed or vested.all():
            full: dict[str, float] = {"vesting_months": 0.0} if needed else {}
            full |= {"grant_per_year": 0.0} if full and isinstance(scheme, DefinedBenefit) else {}
            return replace(scheme, **full)._award(career, opening)  # type: ignore[arg-type]
        if not vested.any():
            return replace(scheme, vesting_months=1e9)._award(career, opening)  # type: ignore[call-arg]
        yes, no = (self._by_months(scheme, career, np.full_like(counted, m), opening) for m in (needed, -1.0))
        names = ("monthly", "lump_sum", "full_monthly", "eligible")
        parts = {n: np.where(vested, getattr(yes, n), getattr(no, n)) for n in names}
        return self.award(career, **parts, remarks=tuple(dict.fromkeys((*yes.remarks, *no.remarks))))


def convert(old: Scheme, new: Scheme, *, year: int, basis: ConversionBasis, past: str = "credited") -> Converted:
    """Return the scheme of members whose scheme becomes another one in a year.

    Parameters
    ----------
    old, new
        The schemes before and from the year on: provident fund to pension, defined benefit to points or to notional
        accounts, and so on. Rates of accounts are one number, or ``"average_wages"``.
    year
        First calendar year of the new scheme.
    basis
        Life table and rates at which the past is valued.
    past
        ``"credited"``: the past opens the new scheme at its value in money; ``"kept"``: each part by its own rules.

    Returns
    -------
    Converted
        A scheme like any other: ``pension``, ``contribution(wage, on=...)``, and what is made of schemes.

    Raises
    ------
    ModelError
        For schemes in two currencies, or another word.

    References
    ----------
    Palmer, "Conversion to NDCs: issues and models", in Holzmann and Palmer (eds.), *Pension Reform* (World Bank, 2006).

    Examples
    --------
    From 1 % of wages a year to points that are worth as much: half a career each way is the whole pension.

    >>> from sscore.actuarial import life_table_from_lx
    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import AccrualSchedule, ClaimAges, FinalAverage, Points, career
    >>> table = life_table_from_lx(range(20, 81), [1] * 60 + [0], sex="both")
    >>> rule, ages = flat_rate(0.05, 0.05, currency="KES"), ClaimAges(60)
    >>> old = DefinedBenefit("old", rule, "KES", averaging=FinalAverage(3), accrual=AccrualSchedule.per_year(0.01),
    ...     ages=ages)
    >>> new = Points("new", rule, "KES", point_value=10.0, ages=ages)
    >>> both = convert(old, new, year=2011, basis=ConversionBasis(table, interest=0.03))
    >>> member = career(20, 60, 1_000, average_wage=1_000, year=2030)
    >>> [round(s.pension(member).monthly, 6) for s in (old, both, new)]
    [400.0, 400.0, 400.0]
    """

    def schedule(day: str | dt.date) -> Schedule:
        first = int(day[:4]) if isinstance(day, str) and day[:4].isdigit() else getattr(day, "year", year)
        return (old if first < year else new).law(day)

    return Converted(
        f"{old.name}, from {year} {new.name}",
        schedule,
        old.currency,
        old=old,
        new=new,
        year=year,
        basis=basis,
        past=past,
        on=new.on or dt.date(year, 1, 1),
        sources=tuple(dict.fromkeys((*old.sources, *new.sources))),
        quality="C",
        remarks=tuple(dict.fromkeys((*old.remarks, *new.remarks))),
    )


def split(career: Career, year: int) -> tuple[Career | None, Career | None]:
    """Return the parts of a career before a year and from it on; None where there is no such year."""
    years = career.years
    later = int((years >= year).sum())
    return (
        _part(career, slice(0, len(years) - later), later, int(years[-1]) - later) if later < len(years) else None,
        _part(career, slice(len(years) - later, None), 0, int(years[-1])) if later else None,
    )


def _part(career: Career, which: slice, years_left: int, last: int) -> Career:
    levels = {n: getattr(career, n) for n in ("average_wages", "prices")}
    return Career(
        wages=np.asarray(career.wages)[..., which],
        months=np.asarray(career.months)[..., which],
        age=np.asarray(career.age) - years_left,
        year=last,
        sex=career.sex,
        **{n: None if level is None else np.asarray(level)[which] for n, level in levels.items()},
    )


def _together(before: Career, after: Career) -> Career:
    """Return two parts as one career again."""
    joined: dict[str, Any] = {
        n: np.concatenate([getattr(before, n), getattr(after, n)], axis=-1)
        for n in ("wages", "months", "average_wages", "prices")
        if getattr(after, n) is not None
    }
    return Career(**joined, age=after.age, year=after.year, sex=after.sex)
