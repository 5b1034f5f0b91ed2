"""Schemes to project in tests: a drawn one in which everything happens, and small ones a person can follow."""

import numpy as np

from sscore.pensions import Benefits, Economy, MemberStocks, Moves

MEMBER_AGES, TERMS, AGES = 50, 8, 86  # 15 to 64, 0 to 7 years, 15 to 100 and over


def drawn(scenarios=2, years=12, seed=1):
    """A small scheme in which every flow of a projection takes place."""
    rng = np.random.default_rng(seed)
    death = np.minimum(0.0005 * 1.09 ** np.arange(AGES), 1.0) * rng.uniform(0.9, 1.1, (scenarios, years, 2, 1))
    stocks = MemberStocks(
        rng.uniform(0, 100, (2, MEMBER_AGES, TERMS)),
        rng.uniform(0, 30, (2, MEMBER_AGES, TERMS)),
        old_age=rng.uniform(0, 50, (2, AGES)),
        invalidity=2.0,
        survivors=5.0,
        old_age_pension=50.0,
        invalidity_pension=30.0,
        survivors_pension=20.0,
    )
    moves = Moves(
        death=np.minimum(death, 1.0),
        entrants=rng.uniform(0, 300, (scenarios, years, 2, MEMBER_AGES)),
        invalidity=0.002,
        dormancy=0.05,
        reentry=0.1,
        retirement=0.2,
        density=0.9,
        invalid_mortality=2.0,
        married=0.7,
        age_gap=4,
        orphans=0.8,
        orphan_years=10,
    )
    law = Benefits(
        pension_share=lambda service: 0.3 + 0.05 * np.maximum(service - 3, 0),
        normal_age=60,
        early_age=55,
        vesting=3,
        averaging=4,
        early_reduction=0.03,
        minimum=0.35,
        maximum=0.45,
        grant=1.5,
        invalidity_minimum=0.33,
        spouse=0.5,
        orphan=0.25,
        commuted=0.25,
        factor=12.5,
    )
    economy = Economy(
        wage=100 * 1.02 ** np.arange(MEMBER_AGES) * np.ones((2, 1)),
        wage_growth=rng.normal(0.05, 0.01, (scenarios, years - 1)),
        inflation=0.04,
        indexation=0.5,
        administration=0.02,
    )
    return stocks, moves, law, economy, years


def nobody(*shape):
    return np.zeros((2, *shape))


def one_member(age, service, sex=0, terms=TERMS):
    """One person of an age with some service."""
    stock = nobody(MEMBER_AGES, terms)
    stock[sex, age - 15, service] = 1.0
    return stock
