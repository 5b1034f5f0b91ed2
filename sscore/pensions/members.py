"""What an open-group projection of a scheme starts from: its members, how they move, its benefits and the economy.

Arrays are ordered (scenario, year, sex, age, service); women first. A leading axis of length 1 serves every scenario.
Ages of members run from ``first_age`` to the last age at which anybody contributes; ages of beneficiaries on to the
open last age. Service is in completed years of contribution, 0 to the longest that counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, whole

__all__ = ["Benefits", "Economy", "MemberStocks", "Moves"]

SEXES = 2


@dataclass(frozen=True, eq=False)
class MemberStocks:
    """Who is there at the start.

    Parameters
    ----------
    active, dormant
        Persons by sex, age and service, shape (2, member ages, service years + 1), at least 0. Dormant members have
        rights and pay nothing.
    old_age, invalidity, survivors
        Pensioners by sex and age, shape (2, ages), at least 0.
    old_age_pension, invalidity_pension, survivors_pension
        Their average monthly pension, of the same shape or one number, money.
    year
        Calendar year that starts on that day.
    first_age, last_age
        The first age of every array, and the open last age of beneficiaries.
    """

    active: ArrayLike
    dormant: ArrayLike
    old_age: ArrayLike = 0.0
    invalidity: ArrayLike = 0.0
    survivors: ArrayLike = 0.0
    old_age_pension: ArrayLike = 0.0
    invalidity_pension: ArrayLike = 0.0
    survivors_pension: ArrayLike = 0.0
    year: int = 2026
    first_age: int = 15
    last_age: int = 100

    def __post_init__(self) -> None:
        """Check every field and give it its shape."""
        where = "MemberStocks"
        whole(where, "year", self.year)
        first, last = whole(where, "first_age", self.first_age), whole(where, "last_age", self.last_age)
        active = numbers(where, "active", self.active)
        if active.ndim != 3 or active.shape[0] != SEXES or active.shape[2] < 2:
            raise ModelError(f"{where}: active must have shape (2, ages, service years + 1), got {active.shape}.")
        if first + active.shape[1] - 1 >= last:
            raise ModelError(f"{where}: last_age must be above the last member age {first + active.shape[1] - 1}.")
        dormant = numbers(where, "dormant", self.dormant)
        if dormant.shape not in ((), active.shape):
            raise ModelError(f"{where}: dormant must have the shape of active {active.shape}, got {dormant.shape}.")
        object.__setattr__(self, "active", frozen(active))
        object.__setattr__(self, "dormant", frozen(np.broadcast_to(dormant, active.shape)))
        shape = (SEXES, last - first + 1)
        for name in _PENSIONERS:
            value = numbers(where, name, getattr(self, name))
            if value.shape not in ((), shape):
                raise ModelError(f"{where}: {name} must be one number or have shape {shape}, got {value.shape}.")
            object.__setattr__(self, name, frozen(np.broadcast_to(value, shape)))

    @property
    def member_ages(self) -> int:
        """How many ages of members there are."""
        return int(np.shape(self.active)[1])

    @property
    def ages(self) -> int:
        """How many ages of beneficiaries there are; the last is open."""
        return self.last_age - self.first_age + 1

    @property
    def service(self) -> int:
        """The longest service that counts, in years."""
        return int(np.shape(self.active)[2]) - 1


_PENSIONERS = (
    "old_age",
    "invalidity",
    "survivors",
    "old_age_pension",
    "invalidity_pension",
    "survivors_pension",
)


@dataclass(frozen=True, eq=False)
class Moves:
    """How members move in a year. Every rate is a fraction of those who are still exposed to it.

    The order in a year: death, invalidity, retirement, then dormancy; so the rates multiply and nobody leaves twice.

    Parameters
    ----------
    death
        Probability of dying by sex and age, shape (2, ages) or (years, 2, ages) or (scenarios, years, 2, ages), 0 to 1.
    entrants
        New members without service, by sex and member age: persons a year, shape (2, member ages) or with years, or
        with scenarios and years.
    invalidity, dormancy, reentry, retirement
        Yearly rates by sex and member age, or one number, 0 to 1. ``retirement`` counts from ``early_age`` on for those
        with enough service; at ``normal_age`` everybody with enough service retires.
    density
        Share of the actives of a sex and age who add a year of service in a year.
    invalid_mortality
        Death rates of invalids as a multiple of the others', at least 1.
    married
        Share of members and pensioners who leave a spouse when they die, by sex and age, or one number.
    age_gap
        Years a husband is older than his wife.
    orphans
        Orphans with a pension a death, on average, or by sex and member age.
    orphan_years
        Years for which an orphan's pension is paid at most; the children's ages are spread evenly.
    """

    death: ArrayLike
    entrants: ArrayLike
    invalidity: ArrayLike = 0.0
    dormancy: ArrayLike = 0.0
    reentry: ArrayLike = 0.0
    retirement: ArrayLike = 0.0
    density: ArrayLike = 1.0
    invalid_mortality: float = 1.0
    married: ArrayLike = 0.0
    age_gap: int = 0
    orphans: ArrayLike = 0.0
    orphan_years: int = 18

    def shaped(self, stocks: MemberStocks, years: int, scenarios: int) -> Moves:
        """Return the same with every array in its full shape, or say which does not fit."""
        members, ages = stocks.member_ages, stocks.ages
        paths = {"death": (ages, 1.0), "entrants": (members, np.inf)}
        fixed = ("invalidity", "dormancy", "reentry", "retirement", "density", "orphans")
        out: dict[str, Any] = {}
        for name, (size, high) in paths.items():
            out[name] = _path("Moves", name, getattr(self, name), (scenarios, years, SEXES, size), high)
        for name in fixed:
            high = np.inf if name == "orphans" else 1.0
            out[name] = _spread("Moves", name, getattr(self, name), (SEXES, members), high)
        out["married"] = _spread("Moves", "married", self.married, (SEXES, ages), 1.0)
        number("Moves", "invalid_mortality", self.invalid_mortality, low=1.0)
        whole("Moves", "age_gap", self.age_gap)
        whole("Moves", "orphan_years", self.orphan_years, low=1)
        return replace(self, **out)


@dataclass(frozen=True, eq=False)
class Benefits:
    """What the law gives, as a projection needs it.

    Parameters
    ----------
    pension_share
        Pension as a share of the average wage by years of service, shape (service years + 1,), at least 0; a function
        of the array of service years, or the array itself.
    normal_age, early_age
        Ages of retirement; those between them retire at the rate of :class:`Moves`.
    vesting
        Years of service a pension needs, at least 0.
    averaging
        Years before retirement whose wages count.
    early_reduction
        Taken off the pension for each year before ``normal_age``, 0 to 1.
    minimum
        Smallest monthly pension as a share of the average insured wage, at least 0.
    maximum
        Largest pension as a share of the member's average wage.
    grant
        Monthly wages paid once for each year of service to those without enough of it.
    invalidity_minimum
        Smallest share of the average wage that an invalidity pension pays.
    spouse, orphan
        Shares of the member's pension, 0 to 1.
    commuted, factor
        Share of the old-age pension taken as ``factor`` yearly amounts at retirement.
    lump_share, invalidity_share
        As ``pension_share``: what lump sums are reckoned from, and the pension of invalids and of those who die with
        rights. None is the pension itself; they differ where a minimum is a floor under what is paid each month.
    """

    pension_share: ArrayLike | Callable[[Floats], Floats]
    normal_age: int
    early_age: int | None = None
    vesting: int = 0
    averaging: int = 1
    early_reduction: float = 0.0
    minimum: float = 0.0
    maximum: float = np.inf
    grant: float = 0.0
    invalidity_minimum: float = 0.0
    spouse: float = 0.0
    orphan: float = 0.0
    commuted: float = 0.0
    factor: float = 0.0
    lump_share: ArrayLike | Callable[[Floats], Floats] | None = None
    invalidity_share: ArrayLike | Callable[[Floats], Floats] | None = None

    def __post_init__(self) -> None:
        """Check every field."""
        where = "Benefits"
        normal = whole(where, "normal_age", self.normal_age)
        early = normal if self.early_age is None else whole(where, "early_age", self.early_age)
        if early > normal:
            raise ModelError(f"{where}: early_age must not be above normal_age {normal}, got {early}.")
        object.__setattr__(self, "early_age", early)
        whole(where, "vesting", self.vesting)
        whole(where, "averaging", self.averaging, low=1)
        for name in ("early_reduction", "spouse", "orphan", "commuted"):
            number(where, name, getattr(self, name), high=1.0)
        for name in ("minimum", "grant", "invalidity_minimum", "factor"):
            number(where, name, getattr(self, name))
        if not self.maximum > 0:
            raise ModelError(f"{where}: maximum must be above 0, got {self.maximum!r}.")

    def shares(self, service: int, of: str = "pension_share") -> Floats:
        """Return a share of the average wage for 0 to ``service`` years, under the maximum; ``of`` is its name."""
        years = np.arange(service + 1.0)
        found = getattr(self, of)
        rule = self.pension_share if found is None else found
        share = numbers("Benefits", of, rule(years) if callable(rule) else rule)
        if share.shape != years.shape:
            raise ModelError(
                f"Benefits: {of} must have one value for 0 to {service} years of service, shape "
                f"({service + 1},), got {share.shape}."
            )
        return np.minimum(share, self.maximum)


@dataclass(frozen=True, eq=False)
class Economy:
    """Wages and prices.

    Parameters
    ----------
    wage
        Average monthly insured wage of each sex and member age in the first year, shape (2, member ages), above 0.
    wage_growth, inflation
        Growth into each year after the first, shape (years - 1,) or (scenarios, years - 1), or one number, above -1.
    indexation
        Share of wage growth, rather than of inflation, by which pensions in payment rise, 0 to 1.
    administration
        Yearly cost as a share of insured earnings, 0 to 1.
    """

    wage: ArrayLike
    wage_growth: ArrayLike = 0.0
    inflation: ArrayLike = 0.0
    indexation: float = 0.0
    administration: float = 0.0

    def levels(self, years: int, scenarios: int) -> tuple[Floats, Floats]:
        """Return wage levels and pension indices from the first year on, shape (scenarios, years), starting with 1."""
        number("Economy", "indexation", self.indexation, high=1.0)
        number("Economy", "administration", self.administration, high=1.0)
        growth = _growth("wage_growth", self.wage_growth, (scenarios, years - 1))
        prices = _growth("inflation", self.inflation, (scenarios, years - 1))
        index = self.indexation * growth + (1 - self.indexation) * prices
        start = np.ones((scenarios, 1))
        return (
            np.concatenate((start, np.cumprod(1 + growth, axis=1)), axis=1),
            np.concatenate((start, np.cumprod(1 + index, axis=1)), axis=1),
        )

    def wages(self, stocks: MemberStocks) -> Floats:
        """Return the wages of the first year in their shape."""
        shape = (SEXES, stocks.member_ages)
        wage = _spread("Economy", "wage", self.wage, shape, np.inf)
        if (wage <= 0).any():
            raise ModelError("Economy: wage must be above 0 for every sex and member age.")
        return wage


def scenarios_of(*parts: object) -> int:
    """Return how many scenarios the arrays of several parts have; those with one serve all."""
    counts = {1}
    for part in parts:
        for entry in fields(part):  # type: ignore[arg-type]
            value = getattr(part, entry.name)
            wanted = {"death": 4, "entrants": 4, "wage_growth": 2, "inflation": 2}.get(entry.name)
            if wanted is not None and np.ndim(value) == wanted:
                counts.add(np.shape(value)[0])
    if len(counts) > 2:
        raise ModelError(f"project_members: the scenarios do not fit together: {sorted(counts)}.")
    return max(counts)


def _path(where: str, name: str, value: ArrayLike, shape: tuple[int, ...], high: float) -> Floats:
    array = numbers(where, name, value, high=high)
    if array.shape[max(0, array.ndim - 2) :] != shape[2:] or not 2 <= array.ndim <= 4:
        raise ModelError(f"{where}: {name} must end with sex and age {shape[2:]}, got shape {array.shape}.")
    if array.ndim >= 3 and array.shape[-3] != shape[1]:
        raise ModelError(f"{where}: {name} must have {shape[1]} years, got shape {array.shape}.")
    full = np.broadcast_to(array, (array.shape[0] if array.ndim == 4 else 1, *shape[1:]))
    if full.shape[0] not in (1, shape[0]):
        raise ModelError(f"{where}: {name} has {full.shape[0]} scenarios, the others {shape[0]}.")
    return np.ascontiguousarray(full)


def _spread(where: str, name: str, value: ArrayLike, shape: tuple[int, ...], high: float) -> Floats:
    array = numbers(where, name, value, high=high)
    if array.shape not in ((), shape):
        raise ModelError(f"{where}: {name} must be one number or have shape {shape}, got {array.shape}.")
    return np.ascontiguousarray(np.broadcast_to(array, shape))


def _growth(name: str, value: ArrayLike, shape: tuple[int, int]) -> Floats:
    array = numbers("Economy", name, value, low=-np.inf)
    if (array <= -1).any():
        raise ModelError(f"Economy: {name} must be above -1, got {array.min():g}. 3 % is 0.03.")
    if array.shape not in ((), shape[1:], shape, (1, shape[1])):
        raise ModelError(f"Economy: {name} must be one number or have shape {shape[1:]} or {shape}, got {array.shape}.")
    return np.ascontiguousarray(np.broadcast_to(array, shape))
