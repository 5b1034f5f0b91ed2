"""Conversions to points and notional accounts for all members, against single members and against other laws."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from scheme_cases import ACCOUNTS, EVERY, inputs, projected

from sscore.errors import DataError, ModelError
from sscore.pensions import (
    AccrualSchedule,
    Career,
    ClaimAges,
    FinalAverage,
    ReturnBasis,
    SchemeBasis,
    annuity_divisor,
    compare_members,
    individual_results,
    project_inputs,
    project_reform,
    reform_from,
    simulate_inputs,
    simulate_reform,
)
from sscore.pensions.counted import Counted, both_sexes
from sscore.pensions.country import central_paths, run, set_up
from sscore.pensions.members import MemberStocks
from sscore.pensions.reform import overlay_on
from sscore.pensions.simulate import Execution

POINTS = {"to": "points", "point_value": 0.015}
NOTIONAL = {"to": "notional accounts", "credit_rate": 0.18}
BOTH, PAST = (POINTS, NOTIONAL), ("kept", "credited")
LAST = 2050


FEW = [("TZA", "nssf"), ("KEN", "nssf"), ("ZMB", "napsa")]
REST = [pytest.param(*pair, marks=pytest.mark.slow) for pair in EVERY if pair not in FEW]


def overlay(code, scheme, convert, start=2032, **changes):
    given = {"title": "New type", "country": code, "scheme": scheme, "from": start, "convert": convert}
    return reform_from(given | {"changes": changes})


def flat(code, scheme, law=None):
    """One wage at every age, prices and wages that stand still; another law on request."""
    given = inputs(code, scheme, LAST)
    still = {"inflation": np.zeros_like(given.inflation), "real_wage_growth": np.zeros_like(given.real_wage_growth)}
    more = {"law": law, "claim": law.ages} if law is not None else {}
    return dataclasses.replace(given, wage=np.full_like(given.wage, given.wage.mean()), **still, **more)


def simple(code, scheme):
    """A law of 1.5 % a year of the last wage at 60, without minimum, qualifying months or commutation."""
    return dataclasses.replace(
        inputs(code, scheme, LAST).law,
        averaging=FinalAverage(1),
        accrual=AccrualSchedule.per_year(0.015),
        ages=ClaimAges(60),
        vesting_months=0.0,
        grant_per_year=0.0,
        minimum=None,
        maximum=None,
        minimum_share=None,
        maximum_share=None,
        commutation=None,
    )


@pytest.mark.parametrize("past", PAST)
@pytest.mark.parametrize(("code", "scheme"), [("TZA", "nssf"), ("BDI", "inss_pension")])
def test_a_point_worth_what_a_year_was_worth_changes_nothing(code, scheme, past):
    """Old rights, new service and the invalids are three runs: together they are the one run of the law as it is."""
    given = flat(code, scheme, simple(code, scheme))
    # Who falls ill in the year of the claim has the new pension, which knows no minimum.
    basis = SchemeBasis(real_wage_growth=0.0, inflation=0.0, invalidity_minimum=0.0)
    before = project_inputs(given, basis)
    found = project_reform(given, overlay(code, scheme, POINTS | {"past": past}), basis, status_quo=before)
    for name, money in before.members.spent.items():
        np.testing.assert_allclose(found.members.spent[name], money, rtol=1e-9, atol=1e-3, err_msg=name)
    for name, people in before.members.counts.items():
        np.testing.assert_allclose(found.members.counts[name], people, rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(found.reserves, before.reserves, rtol=1e-8)


def test_points_after_accounts_are_a_pension_of_the_last_wage_where_wages_are_flat():
    given = flat("UGA", "nssf")
    basis = SchemeBasis(real_wage_growth=0.0, inflation=0.0)
    pension = {"to": "pension", "accrual_per_year": 0.015, "averaging_years": 1, "vesting_years": 0}
    points, usual = (project_reform(given, overlay("UGA", "nssf", c), basis) for c in (POINTS, pension))
    assert points.members.spent["old_age"][0, -1] > 0 < points.members.spent["invalidity"][0, -1]
    np.testing.assert_allclose(points.expenditure, usual.expenditure, rtol=1e-10)
    np.testing.assert_allclose(points.income, usual.income, rtol=1e-10)


def a_career(given, weight, age, year, back, sex=0):
    """The member whose months fall on ages as the contributors' do, since so many years before the claim."""
    first = max(age - 15 - back, 0)
    ages = np.arange(first, age - 15)
    months = 12 * weight[ages] / weight.max()
    return Career(given.wage[sex, ages], months, age=age, year=year - 1, average_wages=np.ones(len(ages)))


@pytest.mark.parametrize("convert", BOTH, ids=lambda c: c["to"])
@pytest.mark.parametrize(("code", "scheme"), [*FEW, *REST])
def test_a_year_of_new_service_pays_all_members_what_it_pays_the_mean_one(code, scheme, convert):
    """``rate * k * reference`` is the scheme type's own pension: wages by age, inheritance gains and divisors included.

    The career of one member goes through ``Points`` and ``NotionalAccount``, which know nothing of projections.
    """
    from sscore.pensions.start import past_service

    given, basis = inputs(code, scheme, LAST), SchemeBasis()
    counted = Counted(given, basis, overlay(code, scheme, convert))
    weight = past_service(given, given.labour.inputs.paid_share).active.sum(axis=1)
    reference, age = counted.reference, int(counted.ages.normal)
    for sex in (0, 1):
        for year in (2034, 2045, LAST):
            member = a_career(given, weight, age, year, year - 2032, sex)
            expected = counted.law(year).pension(member).monthly
            service = np.sum(member.months) / 12
            paid = counted.rate * service * reference[year - 2026, sex, age - 15]
            assert paid == pytest.approx(expected, rel=1e-12) and paid > 0


@pytest.mark.parametrize("past", PAST)
@pytest.mark.parametrize("convert", BOTH, ids=lambda c: c["to"])
@pytest.mark.parametrize(("code", "scheme"), [("TZA", "psssf"), ("ZMB", "napsa"), ("BDI", "inss_pension")])
def test_a_cohort_through_the_projection_gets_what_one_of_them_gets(code, scheme, convert, past):
    """Women of 45 with 15 years of service on the day: the mean pension of the run is that of one member.

    Wages are flat, so that the old reference wage is the wage; everybody pays in every year. The run counts half of the
    year of leaving, which the member does not have: it is taken off at the new rate.
    """
    given = flat(code, scheme)
    age = int(given.claim.normal)
    x = age - 10
    early = {"early_retirement": 0.0} if given.claim.first < age else {}
    basis = SchemeBasis(real_wage_growth=0.0, inflation=0.0, density=1.0, invalidity=0.0, **early)
    reform = overlay(code, scheme, convert | {"past": past}, start=2027)
    setup = set_up(given, basis, reform=reform)
    people = np.zeros(np.shape(setup.stocks.active))
    people[0, x - 1 - 15, 15] = 1000.0
    moves = dataclasses.replace(setup.moves, dormancy=0.0, reentry=0.0)
    stocks = MemberStocks(people, 0.0 * people, year=2026, first_age=15, last_age=100)
    alone = dataclasses.replace(setup, stocks=stocks, moves=moves)
    none = np.zeros((1, len(given.years), 2, people.shape[1]))
    found = run(alone, central_paths(given, basis), given=none, change=overlay_on(given, reform, basis))
    at = 2037 - 2026
    counted = Counted(given, basis, reform)
    law = counted.of_members(given.law, 2037, 1.0)
    wage = given.wage[0, 0]
    member = Career(np.full(26, wage), age=age, year=2036, average_wages=np.ones(26))
    award = law.pension(member)
    mean = found.members.spent["old_age"][0, at] / found.members.counts["old_age"][0, at] / 12
    # Weights of contributors by age stand for the member's equal years; with points and flat wages they cancel.
    ref = counted.reference[at, 0, age - 15]
    mine = counted.law(2037).pension(Career(np.full(10, wage), age=age, year=2036, average_wages=np.ones(10))).monthly
    shift = counted.rate * 10.5 * ref - mine
    assert mean - shift == pytest.approx(award.monthly, rel=1e-9)
    lump = found.members.spent["lump_sums"][0, at] / found.members.flows["retired"][0, at]
    assert lump == pytest.approx(award.lump_sum, rel=1e-9)
    assert (award.lump_sum > 0) == (past == "kept" and given.law.commutation is not None)


@pytest.mark.parametrize(("code", "scheme"), [*FEW, *REST])
def test_the_projections_own_life_table_and_divisor(code, scheme):
    given = inputs(code, scheme, LAST)
    counted = Counted(given, SchemeBasis(), overlay(code, scheme, NOTIONAL | {"norm": 0.02}))
    for year in (2026, 2040, LAST):
        table = both_sexes(given, year)
        ages = [50, 60, 70]
        expected = annuity_divisor(table, 0.02, ages)
        np.testing.assert_allclose(counted._divisors()[year - 2026, np.array(ages) - 15], expected, rtol=1e-12)
    with pytest.raises(ModelError, match="lies outside the projection, 2026 to 2050"):
        both_sexes(given, 2051)


@pytest.mark.parametrize("indexation", [0.0, 0.5, 1.0])
def test_the_usual_norm_is_what_pensions_lag_behind_wages(indexation):
    """With it the divisor is the present value, at the growth of wages, of a pension as it is indexed."""
    given = inputs("ZMB", "napsa", LAST)
    reform = overlay("ZMB", "napsa", NOTIONAL, indexation=indexation)
    counted = Counted(given, SchemeBasis(real_wage_growth=0.02), reform)
    paths = central_paths(given, counted.basis)
    prices = paths.inflation[0, -1]
    wages = 1.02 * (1 + prices) - 1
    assert counted.norm == pytest.approx((1 + wages) / (1 + indexation * wages + (1 - indexation) * prices) - 1)
    assert (indexation == 1) == (abs(counted.norm) < 1e-12) and 0 <= round(counted.norm, 12) <= 0.02


@cache
def reformed(code, scheme, convert, **changes):
    law = overlay(code, scheme, dict(convert), **changes)
    return project_reform(inputs(code, scheme, LAST), law, status_quo=projected(code, scheme, LAST))


def usual(code, scheme, convert):
    claim = inputs(code, scheme, LAST).claim
    rules = {"retirement_age": claim.normal + 2, "early_age": claim.normal - (claim.first < claim.normal)}
    return convert | rules | ({"early_reduction": 0.03} if convert["to"] == "points" else {"norm": 0.01})


@pytest.mark.parametrize("convert", BOTH, ids=lambda c: c["to"])
@pytest.mark.parametrize(("code", "scheme"), [*FEW, *REST])
def test_every_key_moves_money_from_its_year_on_only(code, scheme, convert):
    given = usual(code, scheme, convert)
    base, before = reformed(code, scheme, tuple(given.items())), projected(code, scheme, LAST)
    assert max(base.identities().values()) < 1e-9
    np.testing.assert_allclose(base.expenditure[0, :6], before.expenditure[0, :6], rtol=1e-12)
    np.testing.assert_array_equal(base.entrants, before.entrants)
    assert all((np.asarray(a) >= 0).all() for a in (*base.members.spent.values(), *base.members.counts.values()))
    for name, value in given.items():
        if name == "to":
            continue
        other = given | {name: value + 1 if name in ("retirement_age", "early_age") else 1.1 * value}
        found = reformed(code, scheme, tuple(other.items()))
        assert abs(found.expenditure - base.expenditure).max() > 1e-6 * base.expenditure.max(), name
    if (code, scheme) not in ACCOUNTS:
        credited = reformed(code, scheme, (*given.items(), ("past", "credited")))
        assert abs(credited.expenditure - base.expenditure).max() > 1e-4 * base.expenditure.max()


@pytest.mark.parametrize("convert", BOTH, ids=lambda c: c["to"])
@pytest.mark.parametrize(("code", "scheme"), [*FEW, *REST])
def test_what_members_get_is_between_old_and_new_and_does_not_depend_on_income(code, scheme, convert):
    """Points and notional accounts pay in proportion to wages, so that only ceilings tell incomes apart."""
    found = projected(code, scheme, LAST)
    rows = compare_members(found, overlay(code, scheme, convert), cohorts=(2027, 2033, 2040, LAST))
    numbers = rows.select_dtypes("number")
    assert np.isfinite(numbers.to_numpy()).all() and (numbers >= 0).all().all()
    early = rows[rows["claims_in"] == 2027]
    np.testing.assert_array_equal(early["reform_pension"], early["status_quo_pension"])
    later = rows[rows["claims_in"] > 2027].pivot(index="claims_in", columns="income", values="reform_all_as_pension")
    assert (np.diff(later.to_numpy(), axis=1) < 1e-12).all()
    # From one cohort to the next new service takes the place of old: the pension moves one way.
    steps = np.sign(np.diff(rows[rows["income"] == 1.0]["reform_pension"].to_numpy()[1:]))
    assert len(set(steps)) == 1
    assert rows["reform_remarks"].map(type).eq(str).all()


def test_members_before_and_after_the_conversion_by_hand():
    """Zambia, flat wage, 10 of 35 years under points of 1.5 %: the new part is 15 % of the wage times the density."""
    found = projected("ZMB", "napsa", LAST)
    reform = overlay("ZMB", "napsa", POINTS | {"retirement_age": 60})
    row = compare_members(found, reform, incomes=[1.0], cohorts=[2042]).iloc[0]
    law = dataclasses.replace(found.law, vesting_months=0.0, grant_per_year=0.0, minimum=None, minimum_share=None)
    months = np.where(np.arange(35) < 25, 12 * found.density, 0.0)
    wage = float(found.insured_earnings[0, 0] / found.members.contributors[0, 0] / 12 / found.density)
    old = law.pension(Career(np.full(35, wage), months, age=60, average_wages=np.full(35, wage)))
    assert row["reform_claim_age"] == 60
    assert row["reform_pension"] == pytest.approx(old.monthly / wage + 0.15 * found.density, rel=1e-9)


def test_individual_results_of_a_conversion():
    given = inputs("TZA", "nssf", LAST)
    counted = Counted(given, SchemeBasis(), overlay("TZA", "nssf", NOTIONAL | {"past": "credited"}))
    member = Career(np.full(35, 1e6), age=60, year=2041, average_wages=np.full(35, 1e6))
    law = counted.of_members(given.law, 2042, 1e6)
    found = individual_results(law, member, ReturnBasis(both_sexes(given, 2042), interest=0.01))
    assert found.gross_replacement == pytest.approx(law.pension(member).monthly / 1e6) and found.money_worth > 0


def test_who_had_reached_the_old_age_has_claimed_by_the_old_law():
    found = projected("TZA", "nssf", LAST)
    reform = overlay("TZA", "nssf", POINTS | {"retirement_age": 63})
    rows = compare_members(found, reform, incomes=[1.0], cohorts=[2033, 2035, 2036])
    assert rows["reform_claim_age"].tolist() == [60, 60, 63]


@pytest.mark.parametrize(
    ("convert", "told"),
    [
        ({"to": "notional"}, "must be one of pension, accounts, points, notional accounts"),
        ({"to": "points"}, "needs convert.point_value, for example 0.012"),
        ({"to": "notional accounts"}, "needs convert.credit_rate, for example 0.12"),
        (POINTS | {"credit_rate": 0.1}, "unknown key 'credit_rate'"),
        (POINTS | {"point_valu": 0.1}, "Did you mean 'point_value'"),
        (NOTIONAL | {"early_reduction": 0.1}, "convert to notional accounts has an unknown key 'early_reduction'"),
        (NOTIONAL | {"credit_rates": 0.1}, "Did you mean 'credit_rate'"),
        (NOTIONAL | {"credit_rate": 18}, "must be from 1e-06 to 1, got 18. 1 % is 0.01"),
        (NOTIONAL | {"norm": -0.01}, "norm"),
        (POINTS | {"point_value": 1.5}, "share of the average wage, must be from 1e-06 to 0.2"),
        (POINTS | {"past": "lost"}, "convert.past must be one of kept, credited"),
    ],
)
def test_a_wrong_rule_is_one_sentence(convert, told):
    with pytest.raises(DataError) as error:
        overlay("TZA", "nssf", convert)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("code", "convert", "told"),
    [
        (("UGA", "nssf"), POINTS | {"past": "credited"}, "Possible: past: kept, or to: pension"),
        (("TZA", "nssf"), POINTS | {"early_age": 50}, "cannot be claimed before 55"),
        (("TZA", "nssf"), NOTIONAL | {"retirement_age": 75}, "from 40 to 70"),
        (("TZA", "nssf"), POINTS | {"early_age": 55, "early_reduction": 0.5}, "more than the whole pension"),
    ],
)
def test_what_cannot_be_projected_says_what_can(code, convert, told):
    with pytest.raises(ModelError, match=told):
        project_reform(inputs(*code, LAST), overlay(*code, convert), status_quo=projected(*code, LAST))


def test_single_members_of_a_conversion_that_has_no_projection():
    reform = overlay("UGA", "nssf", NOTIONAL | {"past": "credited"})
    rows = compare_members(projected("UGA", "nssf", LAST), reform, cohorts=[2033, LAST])
    assert (rows["reform_pension"] > 0).all() and (rows["reform_lump_years"] == 0).all()


@pytest.mark.parametrize("past", PAST)
def test_scenarios_without_spread_are_the_central_one(past):
    given = inputs("ZMB", "napsa", 2036)
    status_quo = simulate_inputs(given, SchemeBasis(), scenarios=2, seed=1, how=Execution("numpy"))
    found = simulate_reform(
        status_quo, overlay("ZMB", "napsa", NOTIONAL | {"past": past}, start=2030), how=Execution("numpy")
    )
    assert found.reform.payg_rate.shape == (2, 11) and np.ptp(found.reform.payg_rate[:, -1]) > 0
    np.testing.assert_allclose(found.difference()[:, :4], 0, atol=1e-12)
    assert abs(found.difference()[:, -1]).min() > 1e-6


def test_interest_on_accounts_is_refused_where_there_are_none():
    """Notional accounts grow with wages: an assumption on what funded accounts are credited with would be ignored."""
    given = inputs("ZMB", "napsa", LAST)
    with pytest.raises(ModelError, match="credited_interest .* changes nothing"):
        project_reform(given, overlay("ZMB", "napsa", NOTIONAL), SchemeBasis(credited_interest=0.02))
    accounts = overlay("ZMB", "napsa", {"to": "accounts"})
    low, high = (project_reform(given, accounts, SchemeBasis(credited_interest=i)) for i in (0.02, 0.04))
    assert low.expenditure[0, -1] < high.expenditure[0, -1]


@pytest.mark.slow
@pytest.mark.parametrize("convert", BOTH, ids=lambda c: c["to"])
def test_both_engines_give_the_same(convert):
    pytest.importorskip("numba")
    given, law = inputs("TZA", "nssf", LAST), overlay("TZA", "nssf", convert)
    slow, fast = (project_reform(given, law, engine=e) for e in ("numpy", "numba"))
    np.testing.assert_allclose(fast.expenditure, slow.expenditure, rtol=1e-10)
