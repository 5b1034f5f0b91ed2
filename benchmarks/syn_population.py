"""The invented population and the rules of the benchmark of households; no row stands for a real household."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscore.contributions import schedule_for
from sscore.households import ContributionRule, HouseholdBenefit

LINE, THRESHOLD, AMOUNT = 5_000.0, 4_000.0, 800.0
AT_WORK, SELF_EMPLOYED = 0.7, 0.6
FIRST_NUMBER = 10_000


def population(homes: int, persons: int, *, seed: int = 1, before: int = 0) -> dict[str, NDArray[Any]]:
    """Return arrays of households and persons in no order; each household has at least one person.

    Ages are drawn from 0 to 79, the young more often; 7 of 10 from 15 to 64 work, 6 of 10 of these for themselves.
    Earnings are lognormal; consumption a person is two thirds of the household's earnings a person and a lognormal
    rest. Households have the numbers that follow ``before`` others.
    """
    rng = np.random.default_rng([seed, before])
    row = rng.permutation(homes)
    household = row + FIRST_NUMBER + before
    of_person = np.concatenate([household, rng.choice(household, persons - homes)])
    rng.shuffle(of_person)
    age = (80 * rng.beta(1.0, 2.2, persons)).astype(np.int64)
    works = (age >= 15) & (age < 65) & (rng.random(persons) < AT_WORK)
    sector = np.where(works, 1 + (rng.random(persons) < SELF_EMPLOYED), 0).astype(np.int8)
    earnings = np.where(works, rng.lognormal(9.6, 1.0, persons), 0.0)
    place = of_person - FIRST_NUMBER - before
    earned = np.bincount(place, earnings, homes) / np.bincount(place, minlength=homes)
    return {
        "household": household,
        "of_person": of_person,
        "age": age,
        "sector": sector,
        "earnings": earnings,
        "consumption": earned[row] / 1.5 + rng.lognormal(8.0, 0.6, homes),
        "weight": rng.uniform(10.0, 60.0, homes),
    }


@cache
def rules() -> tuple[ContributionRule, HouseholdBenefit]:
    """Return the two tiers of Kenya's NSSF of February 2025, for all who work, and a benefit for poor children."""
    schedule = schedule_for("KEN", "nssf", "2025-02-01")
    return (
        ContributionRule(schedule, sectors=("employee", "self_employed")),
        HouseholdBenefit(AMOUNT, threshold=THRESHOLD, per="child"),
    )
