import dataclasses

import numpy as np
import pytest

from sscore.actuarial import life_table_from_lx
from sscore.contributions import flat_rate
from sscore.errors import ModelError
from sscore.pensions import AccrualSchedule, CareerAverage, ClaimAges, DefinedBenefit, NotionalAccount, career

AGES = np.arange(0, 102)
# Makeham-like survivors that end at 101, so that every sum over ages is finite and exact.
SURVIVORS = np.append(np.exp(-0.0007 * AGES[:-1] - 0.00005 * (1.1 ** AGES[:-1] - 1) / np.log(1.1)), 0.0)
TABLE = life_table_from_lx(AGES, 100_000 * SURVIVORS, sex="both")
RULE = flat_rate(0.08, 0.08, currency="ZMW")
SCHEME = NotionalAccount("notional", RULE, "ZMW", credit_rate=0.16, index=0.05, tables=TABLE, norm=0.016, claim_age=65)


@pytest.mark.parametrize("growth", [0.0, 0.05])
@pytest.mark.parametrize("norm", [0.0, 0.016, 0.03])
def test_in_a_stationary_population_contributions_pay_the_pensions(growth, norm):
    """With the index equal to wage growth, what all pay at a moment is what all pensioners receive at it.

    Pensioners are summed one cohort after the other from l(x); pensions rise by (1 + growth)/(1 + norm) a year.
    """
    scheme = dataclasses.replace(SCHEME, index=growth, norm=norm)
    profile = 1_000 * (1 + 0.5 * np.sin(np.linspace(0, 3, 45)))
    member = career(20, 65, 1.0)
    wages = profile * (1 + growth) ** -(45 - np.arange(45) - 0.5)
    first_pension = 12 * scheme.pension(dataclasses.replace(member, wages=wages)).monthly
    workers = (SURVIVORS[20:65] + SURVIVORS[21:66]) / 2
    paid_in = (0.16 * 12 * profile * workers).sum()
    retired = np.arange(len(AGES) - 65)
    pensions = first_pension * (1 + growth) ** -retired * ((1 + growth) / (1 + norm)) ** retired
    assert (pensions * SURVIVORS[65:]).sum() == pytest.approx(paid_in, rel=1e-10)


def test_without_inheritance_gains_part_of_the_contributions_is_never_paid_out():
    member = career(20, 65, 1_000)
    plain = dataclasses.replace(SCHEME, inheritance_gains=False)
    lost = 1 - plain.account(member).final / SCHEME.account(member).final
    assert 0.02 < lost < 1 - SURVIVORS[65] / SURVIVORS[20]


def test_the_account_without_gains_is_compound_interest():
    scheme = dataclasses.replace(SCHEME, inheritance_gains=False)
    closed = 0.16 * 1_000 * 12 * 1.05**0.5 * (1.05**45 - 1) / 0.05
    assert scheme.account(career(20, 65, 1_000)).final == pytest.approx(closed)


def test_it_equals_a_defined_benefit_on_the_revalued_career_average():
    """Index = growth of average wages, no deaths before 65: pension = credit rate * years / divisor * average wage."""
    lives = np.append(np.ones(65), SURVIVORS[65:] / SURVIVORS[65])
    table = life_table_from_lx(AGES, lives, sex="both")
    growth = 0.04
    scheme = dataclasses.replace(SCHEME, tables=table, index=growth)
    divisor = (lives[65:] * 1.016 ** -np.arange(len(lives) - 65)).sum()
    twin = DefinedBenefit(
        "twin",
        RULE,
        "ZMW",
        averaging=CareerAverage("wages"),
        accrual=AccrualSchedule.per_year(0.16 / divisor * (1 + growth) ** 0.5),
        ages=ClaimAges(65),
    )
    member = career(20, 65, 500, growth=0.06, average_wage=800, average_growth=growth)
    assert scheme.pension(member).monthly == pytest.approx(twin.pension(member).monthly)
    linked = dataclasses.replace(scheme, index="average_wages")
    assert linked.pension(member).monthly == pytest.approx(
        scheme.pension(member).monthly, rel=0.01
    )  # differs by the first half year only


def test_a_later_claim_and_a_lower_norm():
    member = [career(20, age, 1_000) for age in (65, 66)]
    first, later = (SCHEME.pension(m).monthly for m in member)
    assert later > first * 1.05
    assert dataclasses.replace(SCHEME, norm=0.0).pension(member[0]).monthly < first


def test_before_the_claim_age_the_account_goes_on():
    award = SCHEME.pension(career(20, 60, 1_000))
    assert (award.monthly, award.eligible) == (0.0, False)
    assert any("goes on" in remark for remark in award.remarks)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"credit_rate": 1.2}, "credit_rate"),
        ({"norm": -1}, "norm must be above -1"),
        ({"index": [0.1, 0.2]}, "index must be one rate or 45"),
        ({"index": -1.0}, "index must be above -1"),
        ({"index": "average_wages"}, "needs average_wages"),
        ({"index": "gdp"}, "index must be numbers"),
        ({"tables": {"female": TABLE}}, "by sex"),
    ],
)
def test_bad_rules_are_refused(changes, words):
    with pytest.raises(ModelError, match=words):
        dataclasses.replace(SCHEME, **changes).pension(career(20, 65, 1_000))
