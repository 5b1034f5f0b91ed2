"""Points and notional accounts for all members of a scheme: what a year of service pays, by year, sex and age.

A projection knows members by service, not by wage history. It pays ``rate * k * R(t, s, x)`` after k years. With w
wages by age, a contributors by age, L the level of wages, l the life table of year t (both sexes), D the divisor, c the
retirement age, and sums over the ages y at which service was earned under the new rules, up to x - 1::

    points              rate = value of a point,    R = L(t) sum a(y) w(y) / sum a(y)
    notional accounts   rate = credit rate / D(c),  R = L(t) sum a(y) w(y) l(y + 1/2)/l(x) / sum a(y) * D(c)/D(x)

The value of a point and the notional rate follow average wages; under these conditions a member whose wage has been the
same share of the average gets exactly what the scheme type pays, inheritance gains included. With another career the
mean over members of an age is exact as long as service does not depend on past wages.

Rights of the past rest on the reference wage of the first day and follow average wages from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sscore.actuarial import LifeTable, life_table_from_lx
from sscore.errors import ModelError
from sscore.inputs import Floats
from sscore.pensions.account import annuity_divisor, survivors
from sscore.pensions.accrual import ClaimAges
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.conversion import ConversionBasis
from sscore.pensions.converted import Converted
from sscore.pensions.converted import convert as converted
from sscore.pensions.country import central_paths
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.ndc import AVERAGE_WAGES, NotionalAccount
from sscore.pensions.points import Points
from sscore.pensions.reform_file import COUNTED, Conversion, Reform
from sscore.pensions.scheme import Scheme
from sscore.pensions.scheme_inputs import FIRST_AGE, MEMBER_AGES, SchemeInputs
from sscore.pensions.start import past_service

__all__ = ["Counted", "both_sexes"]


def both_sexes(inputs: SchemeInputs, year: int) -> LifeTable:
    """Return the life table of a projection's year, from 15 on, of women and men in equal numbers at 15.

    Raises
    ------
    ModelError
        For a year outside the projection.
    """
    if year not in inputs.years:
        raise ModelError(
            f"both_sexes: {year} lies outside the projection, {inputs.years[0]} to {inputs.years[-1]}: choose cohorts "
            "within it."
        )
    lx = _alive(inputs.death[inputs.years.index(year)][None])[0]
    return life_table_from_lx(range(FIRST_AGE, FIRST_AGE + len(lx)), lx, sex="both")


def _alive(death: Floats) -> Floats:
    """Return survivors to exact ages from death rates (years, 2, ages), shape (years, ages + 1); the last is 0."""
    lived = np.cumprod(1 - death, axis=2).mean(axis=1)
    lived[:, -1] = 0.0
    return np.concatenate((np.ones((len(death), 1)), lived), axis=1)


@dataclass(frozen=True, eq=False)
class Counted:
    """A scheme that becomes points or notional accounts.

    Parameters
    ----------
    inputs, basis, reform
        The scheme, the assumptions and the overlay; its ``convert.to`` is one of the two.
    """

    inputs: SchemeInputs
    basis: SchemeBasis
    reform: Reform

    def __post_init__(self) -> None:
        """Check the ages against the old ones."""
        ages, old = self.ages, self.inputs.claim
        if self.convert.past == "kept" and ages.first < old.first:
            raise ModelError(
                f"reform {self.reform.title!r}: what is kept under the old rules cannot be claimed before "
                f"{old.first:g}, and early_age is {ages.first:g}. Choose {old.first:g} or later, or past: credited."
            )

    @property
    def convert(self) -> Conversion:
        """The conversion."""
        assert self.reform.convert is not None and self.reform.convert.to in COUNTED
        return self.reform.convert

    @property
    def ages(self) -> ClaimAges:
        """When the new pension may be claimed; everybody has at the normal age."""
        old, rules = self.inputs.claim, dict(self.convert.rules)
        normal = rules.get("retirement_age", old.normal)
        early = rules.get("early_age", min(old.first, normal))
        return ClaimAges(normal, early if early < normal else None, rules.get("early_reduction", 0.0))

    @property
    def interest(self) -> float:
        """Yearly interest above the growth of average wages, in the last year."""
        paths = central_paths(self.inputs, self.basis)
        return float((1 + paths.interest[0, -1]) / (1 + paths.wage_growth[0, -1]) - 1)

    @property
    def indexation(self) -> float:
        """Yearly rise of pensions in payment above the growth of average wages, in the last year; at most 0."""
        paths = central_paths(self.inputs, self.basis)
        wages, prices = paths.wage_growth[0, -1], paths.inflation[0, -1]
        share = self.reform.in_force(self.inputs.years[-1]).get("indexation", self.basis.indexation)
        return float((1 + share * wages + (1 - share) * prices) / (1 + wages) - 1)

    @property
    def norm(self) -> float:
        """The growth counted in advance in a divisor: by default that by which pensions lag behind wages."""
        return dict(self.convert.rules).get("norm", 1 / (1 + self.indexation) - 1)

    def law(self, year: int, average: float = 1.0) -> Points | NotionalAccount:
        """Return the new scheme of those who claim in a year; ``average`` is the average insured wage."""
        old, rules = self.inputs.law, dict(self.convert.rules)
        shared: dict[str, Any] = {"schedule": old.schedule, "currency": old.currency, "on": old.on, "quality": "C"}
        name = f"{old.name}: {self.convert.to}"
        if self.convert.to == "points":
            return Points(name, point_value=rules["point_value"] * average, ages=self.ages, **shared)
        return NotionalAccount(
            name,
            credit_rate=rules["credit_rate"],
            index=AVERAGE_WAGES,
            tables=both_sexes(self.inputs, year),
            norm=self.norm,
            claim_age=self.ages.first,
            **shared,
        )

    def conversion(self) -> ConversionBasis:
        """Return at what the past is valued, in money that follows average wages."""
        table = both_sexes(self.inputs, self.reform.start)
        return ConversionBasis(table, interest=self.interest, indexation=self.indexation)

    def of_members(self, old: Scheme, year: int, average: float) -> Converted:
        """Return the scheme of those who claim in a year, old and new part together, in money that follows wages."""
        bare = replace(old, vesting_months=0.0, grant_per_year=0.0) if isinstance(old, DefinedBenefit) else old
        basis = self.conversion()
        return converted(bare, self.law(year, average), year=self.reform.start, basis=basis, past=self.convert.past)

    @property
    def rate(self) -> float:
        """What a year of service pays, as a share of the reference wage."""
        rules = dict(self.convert.rules)
        if self.convert.to == "points":
            return rules["point_value"]
        return rules["credit_rate"] / float(self._divisors()[self._at, int(np.ceil(self.ages.normal)) - FIRST_AGE])

    @property
    def _at(self) -> int:
        return self.inputs.years.index(self.reform.start)

    def _divisors(self) -> Floats:
        """Return the divisor by year and age, shape (years, 86)."""
        alive = _alive(np.asarray(self.inputs.death))
        worth = alive * (1 + self.norm) ** -np.arange(alive.shape[1])
        return np.asarray(np.cumsum(worth[:, ::-1], axis=1)[:, ::-1][:, :-1] / worth[:, :-1])

    @cached_property
    def reference(self) -> Floats:
        """Return the reference wage before it rises with wages, shape (years, 2, member ages).

        Before the first age of a claim, when only invalids and families are paid, it is the mean wage of the years
        served.
        """
        wage, count = np.asarray(self.inputs.wage), len(self.inputs.years)
        path = self.inputs.labour.inputs
        density = path.paid_share if self.basis.density is None else self.basis.density
        weight = past_service(self.inputs, density).active.sum(axis=1)
        alive, place = _alive(np.asarray(self.inputs.death)), np.arange(MEMBER_AGES)
        half = (alive[:, :-1] + alive[:, 1:])[:, :MEMBER_AGES] / 2
        people, plain = _total(weight), _total(weight * wage)
        ready = (FIRST_AGE + place >= self.ages.first) & (self.convert.to != "points")
        found, divisors = np.empty((count, 2, MEMBER_AGES)), self._divisors()[:, :MEMBER_AGES]
        normal = int(np.ceil(self.ages.normal)) - FIRST_AGE
        for t in range(count):
            first = np.maximum(place - max(t - self._at, 0), 0)
            served = people[place] - people[first]
            some, of = served > 0, np.where(served > 0, served, 1.0)
            mean = np.where(some, (plain[:, place] - plain[:, first]) / of, wage)
            gained = _total(weight * wage * half[t])
            share = (gained[:, place] - gained[:, first]) / of / alive[t, :MEMBER_AGES]
            turned = np.where(some, share, wage) * divisors[self._at, normal] / divisors[t]
            found[t] = np.where(ready, turned, mean)
        return found

    @cached_property
    def past(self) -> Floats:
        """Return what 1 of a pension earned before pays at each age of a claim, shape (years, member ages).

        Kept, it is the old factor of the age; credited, what the value of the first day buys under the new rules.
        """
        old, count, place = self.inputs.law, len(self.inputs.years), np.arange(MEMBER_AGES)
        assert isinstance(old, DefinedBenefit)
        if self.convert.past == "kept":
            ages = np.maximum(FIRST_AGE + place, old.ages.first)
            return np.broadcast_to(old.ages.factor(ages), (count, MEMBER_AGES))
        basis, claim = self.conversion(), float(old.ages.normal)
        paid = annuity_divisor(basis.table, self._paid_at, claim, payments_a_year=12)  # type: ignore[arg-type]
        if old.commutation is not None:
            paid = (1 - old.commutation.share) * paid + old.commutation.share * old.commutation.factor
        lives = float(survivors(basis.table, claim, "Counted"))  # type: ignore[arg-type]
        if self.convert.to == "points":
            new = self.ages.normal
            mine = annuity_divisor(basis.table, self._paid_at, new, payments_a_year=12)  # type: ignore[arg-type]
            lives /= float(survivors(basis.table, new, "Counted"))  # type: ignore[arg-type]
            return np.full((count, MEMBER_AGES), paid * (1 + self.interest) ** (new - claim) * lives / mine)
        alive, divisors = _alive(np.asarray(self.inputs.death)), self._divisors()[:, :MEMBER_AGES]
        found = np.empty((count, MEMBER_AGES))
        for t in range(count):
            first = np.clip(place - max(t - self._at, 0), 0, int(claim) - FIRST_AGE)
            value = paid * (1 + self.interest) ** (FIRST_AGE + first - claim) * lives / alive[self._at, first]
            found[t] = value * alive[t, first] / alive[t, :MEMBER_AGES] / divisors[t]
        return found

    @property
    def _paid_at(self) -> float:
        return (1 + self.interest) / (1 + self.indexation) - 1


def _total(values: Floats) -> Floats:
    """Return the sum of all ages before each, along the last axis."""
    return np.asarray(np.cumsum(values, axis=-1) - values)
