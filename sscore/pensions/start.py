"""Who is there on the first day of a projection: members by age, sex and service, pensioners and balances.

No pack counts them by service, and none counts its pensioners by age: they follow from the labour path and from
assumptions (quality C) that the result lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.inputs import Floats
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.members import MemberStocks
from sscore.pensions.scheme_inputs import FIRST_AGE, LAST_AGE, MEMBER_AGES, TERMS, SchemeInputs

__all__ = ["opening_balances", "opening_stocks", "past_service"]


@dataclass(frozen=True, eq=False)
class Cohort:
    """Active and dormant members by age and service, for each person who ever enters; shape (member ages, terms)."""

    active: Floats
    dormant: Floats

    def by_service(self, operating: bool) -> tuple[Floats, Floats]:
        """Return how active and dormant members of an age divide by service; each row sums to 1."""
        return _shares(self.active, operating), _shares(self.dormant, operating)


def past_service(inputs: SchemeInputs, density: float) -> Cohort:
    """Return a cohort that enters by the labour path's entry ages and stops and resumes paying at its rates.

    A year of service is added in ``density`` of the years in which members pay; deaths do not depend on service.
    """
    moves = inputs.labour.inputs.dormancy.transition()
    entry = inputs.labour.inputs.entry[FIRST_AGE : FIRST_AGE + MEMBER_AGES]
    active, dormant = np.zeros((MEMBER_AGES, TERMS)), np.zeros((MEMBER_AGES, TERMS))
    a, d = np.zeros(TERMS), np.zeros(TERMS)
    for x in range(MEMBER_AGES):
        a[0] += entry[x]
        active[x], dormant[x] = a, d
        back, stopped = d * moves[1, 0], a * moves[0, 1]
        stay = a - stopped
        served = stay * density
        d = d - back + stopped
        a = stay - served + back
        a[1:] += served[:-1]
        a[-1] += served[-1]
    return Cohort(active, dormant)


def _shares(found: Floats, operating: bool) -> Floats:
    """Return rows that sum to 1; without any member, or before a fund has begun, everybody has no service."""
    none = np.zeros_like(found)
    none[:, 0] = 1.0
    total = found.sum(axis=1, keepdims=True)
    return np.where(total > 0, found / np.where(total > 0, total, 1.0), none) if operating else none


def heads(inputs: SchemeInputs, cohort: Cohort, share: float, claim_age: int) -> tuple[Floats, Floats]:
    """Return active and dormant members up to the claim age by sex and member age.

    Those who have just reached it claim in the first year.

    Contributors of each sex are those of the labour path. Their ages follow from the entry ages, so that the members of
    the first day and those who come later are one population; dormant members stand to them as in the cohort.
    """
    ages = slice(FIRST_AGE, FIRST_AGE + MEMBER_AGES)
    young = np.arange(FIRST_AGE, FIRST_AGE + MEMBER_AGES) <= claim_age
    people = inputs.labour.population[inputs.place][:, ages] * young
    total = inputs.contributors(claim_age)[0][:, None]
    spread = people * cohort.active.sum(axis=1)
    scale = share * total / spread.sum(axis=1, keepdims=True)
    return scale * spread, scale * people * cohort.dormant.sum(axis=1) * float(inputs.operating)


def opening_stocks(
    inputs: SchemeInputs,
    basis: SchemeBasis,
    service: tuple[Floats, Floats],
    members: tuple[Floats, Floats],
    law: object,
) -> MemberStocks:
    """Return the stocks of a scheme with pensions.

    At each age above the normal age, pensioners are those members of the five ages below it, a person, who have
    enough service, less what membership grew since: ``members a person * vested share * (1 + growth)^-(x - normal)``.
    """
    active, dormant = (m[:, :, None] * s for m, s in zip(members, service, strict=True))
    normal, vesting = int(law.normal_age), int(law.vesting)  # type: ignore[attr-defined]
    at = normal - FIRST_AGE
    population = inputs.labour.population[inputs.place][:, FIRST_AGE:]
    near = slice(at - 5, at)
    everybody = active + dormant
    vested = everybody[:, near, vesting:].sum(axis=(1, 2))
    ages = np.arange(LAST_AGE - FIRST_AGE + 1)
    older = np.where(ages > at, (1 + basis.past_growth) ** -np.maximum(ages - at, 0.0), 0.0)
    factor = basis.pensioners * float(inputs.operating)
    old = factor * population * (vested / population[:, near].sum(axis=1))[:, None] * older
    per_head, per_invalid = (_first_pension(inputs, law, service, vesting, at, of) for of in _SHARES)
    spread = np.where((ages >= 30 - FIRST_AGE) & (ages < at), 1.0, 0.0)
    invalids = basis.invalids * old.sum() * spread * population / (spread * population).sum()
    mates = np.stack([0.85 * old.sum(axis=0), 0.15 * old.sum(axis=0)])
    kept = 1 - law.commuted  # type: ignore[attr-defined]
    return MemberStocks(
        active,
        dormant,
        old_age=old,
        invalidity=invalids,
        survivors=basis.survivors * mates,
        old_age_pension=per_head * kept,
        invalidity_pension=per_invalid,
        survivors_pension=per_head * kept * law.spouse,  # type: ignore[attr-defined]
        year=inputs.years[0],
        first_age=FIRST_AGE,
        last_age=LAST_AGE,
    )


_SHARES = ("pension_share", "invalidity_share")


def _first_pension(
    inputs: SchemeInputs, law: object, service: tuple[Floats, Floats], vesting: int, at: int, of: str
) -> float:
    """Return what a member of mean service among those entitled would get at the normal age, before commutation."""
    spread = service[0][at - 1, vesting:]
    if spread.sum() <= 0:
        return 0.0
    share = law.shares(TERMS - 1, of)[vesting:] @ spread / spread.sum()  # type: ignore[attr-defined]
    return float(share * inputs.wage[:, at - 1].mean())


def opening_balances(
    inputs: SchemeInputs, basis: SchemeBasis, service: tuple[Floats, Floats], members: tuple[Floats, Floats]
) -> Floats:
    """Return balances of active and dormant members by sex and member age, money of the first day, (2, 2, ages).

    As if the present rate had been charged on the present wage of each age, and interest had kept pace with wages; no
    further back than the contribution law is known to reach.
    """
    years = np.arange(TERMS) if inputs.service_since is None else np.minimum(np.arange(TERMS), inputs.service_since)
    worth = 12 * float(inputs.rate[0]) * inputs.wage
    return np.stack([basis.pensioners * worth * m * (s @ years) for m, s in zip(members, service, strict=True)])
