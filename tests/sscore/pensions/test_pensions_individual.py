import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import life_table_from_lx
from sscore.contributions import flat_rate
from sscore.countries import codes, country
from sscore.errors import ModelError
from sscore.pensions import (
    AccrualSchedule,
    Career,
    ClaimAges,
    DefinedBenefit,
    DefinedContribution,
    FinalAverage,
    Flat,
    MidtermAccess,
    Provident,
    ReturnBasis,
    career,
    country_tables,
    dormancy,
    individual_results,
    least_accrual,
    member_flows,
    rate_of_return,
    scheme_for,
    schemes,
)

RULE = flat_rate(0.05, 0.10, currency="KES")
TABLES = country_tables("KEN", 2025)
BASIS = ReturnBasis(TABLES["both"], interest=0.03)
FUND = DefinedBenefit(
    "db",
    RULE,
    "KES",
    averaging=FinalAverage(1),
    accrual=AccrualSchedule.per_year(0.015),
    ages=ClaimAges(60),
    vesting_months=180,
)
SAVINGS = DefinedContribution(
    "dc", RULE, "KES", returns=0.04, tables=TABLES["both"], annuity_interest=0.04, claim_age=60, lump_share=1.0
)
MEMBER = career(30, 60, 1_000, growth=0.02)


def test_gross_and_net_replacement():
    found = individual_results(FUND, MEMBER, BASIS)
    assert found.gross_replacement == pytest.approx(0.45)
    assert found.net_replacement == pytest.approx(0.45 / 0.95)
    taxed = dataclasses.replace(BASIS, wage_tax=lambda w: 0.2 * w, pension_tax=lambda p: 0.1 * p)
    assert individual_results(FUND, MEMBER, taxed).net_replacement == pytest.approx(0.45 * 0.9 / 0.75)


def test_the_line_of_c102():
    """40 % of the wage after 30 years (Convention 102, Schedule to Part XI)."""
    assert 100 * least_accrual() == pytest.approx(1.333, abs=5e-4)
    just = dataclasses.replace(FUND, accrual=AccrualSchedule.per_year(least_accrual()))
    assert individual_results(just, career(30, 60, 1_000), BASIS).gross_replacement == pytest.approx(0.40)


@given(st.floats(-0.05, 0.15), st.floats(0, 0.03), st.floats(-0.02, 0.1))
def test_savings_without_an_annuity_return_what_they_earn_less_fees(returns, fee, inflation):
    fund = dataclasses.replace(SAVINGS, returns=returns, asset_fee=fee)
    flows = member_flows(fund, MEMBER, TABLES["both"])
    net = (1 + returns) * (1 - fee)
    assert rate_of_return(flows, inflation=inflation).rate == pytest.approx(net / (1 + inflation) - 1, abs=1e-9)


def test_a_fair_annuity_keeps_the_rate():
    bought = dataclasses.replace(SAVINGS, lump_share=0.0)
    found = individual_results(bought, MEMBER, dataclasses.replace(BASIS, interest=0.04))
    assert found.real_return.rate == pytest.approx(0.04, abs=5e-4)
    assert found.money_worth == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("scheme", [FUND, SAVINGS])
def test_at_its_own_rate_of_return_the_money_is_worth_one(scheme):
    rate = individual_results(scheme, MEMBER, BASIS).real_return.rate
    assert individual_results(scheme, MEMBER, dataclasses.replace(BASIS, interest=rate)).money_worth == pytest.approx(
        1.0
    )


def test_pension_wealth_without_interest_is_the_pension_times_the_expectation_of_life():
    """Mid-year payments to those alive: l at half years stand for person-years, so the sum is close to e(60)."""
    found = individual_results(FUND, MEMBER, dataclasses.replace(BASIS, interest=0.0))
    at_60 = float(TABLES["both"].ex[60])
    assert found.pension_wealth == pytest.approx(12 * found.monthly * at_60, rel=0.002)


def test_money_and_constant_prices_give_the_same_real_results():
    real = individual_results(FUND, MEMBER, dataclasses.replace(BASIS, indexation=0.0))
    wages = np.asarray(MEMBER.wages) * 1.06 ** (np.arange(30) - 29.5)
    money = dataclasses.replace(MEMBER, wages=wages)
    moved = individual_results(FUND, money, dataclasses.replace(BASIS, indexation=0.06, inflation=0.06))
    scale = 1.06**-0.5
    assert moved.contributions == pytest.approx(real.contributions)
    assert moved.pension_wealth == pytest.approx(real.pension_wealth * scale * 1.06**-0.5)


def test_break_even_is_the_balance_over_the_pension():
    table = life_table_from_lx(np.arange(20, 102), [1] * 81 + [0], sex="both")
    found = individual_results(FUND, career(30, 60, 1_000), ReturnBasis(table, interest=0.0))
    assert found.break_even_age == pytest.approx(60 + 30 * 0.15 / 0.45)
    own = individual_results(FUND, career(30, 60, 1_000), ReturnBasis(table, interest=0.0, paid_by="employee"))
    assert own.break_even_age == pytest.approx(60 + 30 * 0.05 / 0.45)


def test_a_lump_sum_breaks_even_at_once_or_never():
    assert individual_results(SAVINGS, MEMBER, BASIS).break_even_age == 60
    poor = dataclasses.replace(SAVINGS, returns=0.0)
    assert individual_results(poor, MEMBER, BASIS).break_even_age is None


def test_there_may_be_no_rate_of_return_and_it_is_said_why():
    free = Flat("free", flat_rate(0, 0, currency="KES"), "KES", amount=1, ages=ClaimAges(60))
    gift = individual_results(free, MEMBER, BASIS)
    assert gift.real_return.rate is None and "nothing is paid in" in gift.real_return.explanation
    assert gift.money_worth is None
    lost = individual_results(FUND, career(50, 60, 1_000), BASIS)
    assert lost.real_return.rate is None and "nothing is received" in lost.real_return.explanation
    assert (lost.money_worth, lost.break_even_age) == (0.0, None)
    tiny = dataclasses.replace(SAVINGS, contribution_fee=1.0, returns=0.0)
    flows = member_flows(tiny, MEMBER, TABLES["both"])
    hopeless = dataclasses.replace(flows, received=np.where(flows.time == 0, 1e-60, 0.0))
    assert "worth less than contributions" in rate_of_return(hopeless).explanation
    windfall = dataclasses.replace(flows, received=np.where(flows.time == 0, 1e60, 0.0))
    assert "worth more than contributions" in rate_of_return(windfall).explanation


def test_money_drawn_before_the_claim_counts():
    fund = Provident("pf", RULE, "KES", interest=0.04, claim_age=60, access=(MidtermAccess(45, 120, 0.5),))
    drawn = dataclasses.replace(fund, uptake=1.0)
    found = individual_results(drawn, MEMBER, BASIS)
    assert found.real_return.rate == pytest.approx(0.04)
    assert "change sign" in found.real_return.explanation
    assert found.pension_wealth < individual_results(fund, MEMBER, BASIS).pension_wealth


@given(st.floats(0.55, 1.0))
def test_gaps_cost_a_defined_benefit_what_was_not_paid_unless_they_cost_the_pension(density):
    flat_wage = career(30, 60, 1_000)
    found = dormancy(FUND, flat_wage, BASIS, density=density)
    assert found.contributions_lost == pytest.approx(1 - density, abs=1e-9)
    assert found.wealth_lost == pytest.approx(1 - density, abs=1e-9)
    cliff = dormancy(FUND, flat_wage, BASIS, density=0.4)
    assert (cliff.wealth_lost, cliff.contributions_lost) == (1.0, pytest.approx(0.6))


@pytest.mark.parametrize("code", codes())
def test_every_real_scheme_has_individual_results(code):
    pack = country(code)
    wage = pack.figure("wages.example_monthly").value
    table = country_tables(code, 2025)["both"]
    for key in schemes(code):
        scheme = scheme_for(pack, key, "2025-06-30")
        age = int(scheme.claim_age if hasattr(scheme, "claim_age") else scheme.ages.normal)
        member = career(25, age, wage, growth=0.01, average_wage=wage, average_growth=0.01)
        found = individual_results(scheme, member, ReturnBasis(table, interest=0.02))
        row = found.to_frame().iloc[0]
        assert row.currency == pack.currency and found.pension_wealth > 0
        assert (found.money_worth is None) == isinstance(scheme, Flat)
        if not isinstance(scheme, Flat):
            lost = dormancy(scheme, member, ReturnBasis(table, interest=0.02), density=0.3)
            assert 0 < lost.wealth_lost <= 1
            assert lost.to_frame().density.tolist() == [1.0, 0.3]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: member_flows(FUND, Career([[1.0, 2.0]]), TABLES["both"]), "one member"),
        (lambda: member_flows(FUND, MEMBER, TABLES["both"], paid_by="state"), "paid_by"),
        (lambda: ReturnBasis(TABLES["both"], interest=-1), "interest must be above -1"),
        (lambda: individual_results(FUND, Career([1.0, 0.0]), BASIS), "last wage"),
        (
            lambda: individual_results(FUND, MEMBER, dataclasses.replace(BASIS, wage_tax=lambda w: w)),
            "net wage must be above 0",
        ),
        (lambda: dormancy(FUND, MEMBER, BASIS, density=1.2), "density must be a fraction"),
        (lambda: dormancy(FUND, career(59, 60, 1), BASIS, density=0.5), "nothing to compare"),
        (lambda: least_accrual(0), "years must be above 0"),
        (lambda: rate_of_return(member_flows(FUND, MEMBER, TABLES["both"]), inflation=-1), "inflation"),
    ],
)
def test_bad_questions_are_refused(call, words):
    with pytest.raises(ModelError, match=words):
        call()
