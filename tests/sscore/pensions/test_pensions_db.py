import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import flat_rate
from sscore.errors import ModelError
from sscore.pensions import (
    AccrualSchedule,
    BandedAverage,
    BestYears,
    Career,
    CareerAverage,
    ClaimAges,
    Commutation,
    DefinedBenefit,
    FinalAverage,
    HighestAverage,
    career,
)

RULE = flat_rate(0.1, 0.1, currency="TZS")
TANZANIA = DefinedBenefit(
    "1/580",
    RULE,
    "TZS",
    averaging=BestYears(3, 10),
    accrual=AccrualSchedule(((0, 1 / 580),)),
    ages=ClaimAges(60, earliest=55),
    vesting_months=180,
    maximum_share=0.725,
    commutation=Commutation(0.25, 12.5),
)
RETIREE = Career([2_116_000] * 32, age=60)
WAGES = st.lists(st.floats(1, 1e6), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("share", "lump", "monthly"), [(0.33, 69_346_427.59, 938_628.41), (0.25, 52_535_172.41, 1_050_703.45)]
)
def test_the_worked_example_of_tanzania(share, lump, monthly):
    """384 months at 2,116,000, APE 25,392,000 (jamii.app; formulas of psssf.go.tz and nssf.or.tz)."""
    award = dataclasses.replace(TANZANIA, commutation=Commutation(share, 12.5)).pension(RETIREE)
    assert award.full_monthly * 12 == pytest.approx(16_811_255.17, abs=0.005)
    assert award.lump_sum == pytest.approx(lump, abs=0.005)
    assert award.monthly == pytest.approx(monthly, abs=0.005)


def test_the_cap_of_tanzania_is_reached_after_420_and_a_half_months():
    assert TANZANIA.accrual.months_to(0.725) == pytest.approx(420.5)
    months = np.array([[420.0], [420.5], [480.0]])
    paid = TANZANIA.pension(Career(np.full((3, 50), 100.0), months=np.repeat(months / 50, 50, axis=1))).full_monthly
    assert paid.tolist() == pytest.approx([100 * 420 / 580, 72.5, 72.5])


def test_vesting_is_a_cliff_and_a_grant_is_paid_below_it():
    fund = dataclasses.replace(TANZANIA, grant_per_year=1.0)
    short, enough = (fund.pension(career(60 - years, 60, 100)) for years in (14, 15))
    assert (short.monthly, short.lump_sum, short.eligible) == (0.0, 1_400.0, False)
    assert enough.full_monthly == pytest.approx(100 * 180 / 580) and enough.eligible
    assert any("grant" in remark for remark in short.remarks)


def test_months_that_are_sums_of_fractions_still_qualify():
    shared = Career([100] * 30, months=6 - 1e-12)
    assert shared.total_months < 180
    assert TANZANIA.pension(shared).eligible


def test_early_and_late_claims():
    fund = dataclasses.replace(
        TANZANIA, ages=ClaimAges(60, earliest=55, early_reduction=0.06, late_increase=0.05, latest=63), commutation=None
    )
    paid = fund.pension(Career(np.full((5, 20), 580 / 240 * 100), age=[54, 55, 60, 62, 70])).monthly
    assert paid.tolist() == pytest.approx([0, 70, 100, 110, 115])


def test_the_minimum_in_money_is_under_what_is_paid_each_month():
    fund = dataclasses.replace(TANZANIA, minimum=50.0)
    award = fund.pension(career(40, 60, 100))
    assert award.full_monthly == pytest.approx(100 * 240 / 580)
    assert award.monthly == 50.0
    assert "raised to a minimum" in award.remarks
    assert fund.pension(career(50, 60, 100)).monthly == 0


def test_shares_of_the_wage_and_money_cap_the_full_pension():
    fund = dataclasses.replace(TANZANIA, minimum_share=0.4, maximum=500.0)
    paid = fund.pension(Career([[100.0] * 15, [5_000.0] * 15]))
    assert paid.full_monthly.tolist() == pytest.approx([40, 500])
    assert {"raised to a minimum", "cut to a maximum"} <= set(paid.remarks)


def test_wages_above_the_ceiling_do_not_count():
    capped = dataclasses.replace(TANZANIA, schedule=flat_rate(0.1, 0.1, ceiling=1_000, currency="TZS"))
    assert capped.pension(career(30, 60, 5_000)).full_monthly == pytest.approx(1_000 * 360 / 580)
    open_top = dataclasses.replace(capped, insured_ceiling=np.inf)
    assert open_top.pension(career(30, 60, 5_000)).full_monthly == pytest.approx(5_000 * 360 / 580)


def test_two_steps_of_accrual():
    rule = AccrualSchedule(((0, 0.30 / 180), (180, 0.02 / 12)))
    assert rule.share([0, 90, 180, 192, 480]).tolist() == pytest.approx([0, 0.15, 0.30, 0.32, 0.80])
    steep = AccrualSchedule(((0, 0.001), (120, 0.002)))
    assert steep.months_to(0.12) == pytest.approx(120)
    assert steep.months_to(0.22) == pytest.approx(170)


@given(st.floats(0, 600), st.floats(0, 600))
def test_the_share_earned_never_falls_and_months_to_is_its_inverse(a, b):
    rule = AccrualSchedule(((0, 0.001), (100, 0.003), (300, 0.0005)))
    low, high = sorted((a, b))
    assert rule.share(low) <= rule.share(high)
    assert rule.months_to(float(rule.share(a))) == pytest.approx(a, abs=1e-6)


@given(WAGES, st.integers(1, 10))
def test_the_best_years_are_at_least_as_good_as_the_last(wages, years):
    path = Career(wages)
    last, best = FinalAverage(years), BestYears(years)
    assert best.reference_wage(path, path.wages) >= last.reference_wage(path, path.wages) * (1 - 1e-12)
    both = HighestAverage((last, best)).reference_wage(path, path.wages)
    assert both == pytest.approx(float(best.reference_wage(path, path.wages)))


@given(st.floats(1, 1e6), st.lists(st.floats(0, 12), min_size=2, max_size=30).filter(lambda m: sum(m) > 1))
def test_a_constant_wage_is_every_average_whatever_the_gaps(wage, months):
    path = Career([wage] * len(months), months=months)
    for way in (FinalAverage(3), BestYears(2, None), CareerAverage("nothing")):
        assert way.reference_wage(path, path.wages) == pytest.approx(wage)


def test_dormant_years_are_passed_over_by_the_last_years():
    path = Career([100, 200, 900, 900], months=[12, 12, 0, 0])
    assert FinalAverage(1).reference_wage(path, path.wages) == 200
    assert FinalAverage(2).reference_wage(path, path.wages) == 150


def test_a_wage_that_follows_the_average_wage_is_revalued_to_the_last():
    path = career(20, 60, 100, growth=0.07, average_wage=500, average_growth=0.07, inflation=0.07)
    for way in ("wages", "prices"):
        assert CareerAverage(way).reference_wage(path, path.wages) == pytest.approx(path.wages[-1])
    assert CareerAverage("nothing").reference_wage(path, path.wages) == pytest.approx(np.mean(path.wages))


@given(st.floats(0.1, 10))
def test_twice_the_wages_are_twice_the_pension(factor):
    wages = np.linspace(50, 400, 30)
    one, more = TANZANIA.pension(Career(wages)), TANZANIA.pension(Career(wages * factor))
    assert more.monthly == pytest.approx(factor * one.monthly)
    assert more.lump_sum == pytest.approx(factor * one.lump_sum)


@given(st.floats(0, 1), st.floats(0, 20))
def test_commutation_gives_up_exactly_what_it_pays_for(share, factor):
    award = dataclasses.replace(TANZANIA, commutation=Commutation(share, factor)).pension(RETIREE)
    assert award.lump_sum == pytest.approx(12 * factor * (award.full_monthly - award.monthly), abs=1e-4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: dataclasses.replace(TANZANIA, vesting_months=-1), "vesting_months"),
        (lambda: dataclasses.replace(TANZANIA, minimum=2.0, maximum=1.0), "minimum .2. must not be above maximum"),
        (lambda: dataclasses.replace(TANZANIA, vesting_months=0, grant_per_year=1.0), "paid below vesting_months"),
        (lambda: Commutation(1.5, 10), "share must be a fraction"),
        (lambda: ClaimAges(60, earliest=61), "earliest"),
        (lambda: ClaimAges(60, earliest=40, early_reduction=0.06), "more than the whole pension"),
        (lambda: ClaimAges(60, early_reduction=0.06), "needs an earliest age"),
        (lambda: ClaimAges(60, latest=65), "late_increase above 0"),
        (lambda: AccrualSchedule(()), "at least one step"),
        (lambda: AccrualSchedule(((1, 0.1),)), "start at month 0"),
        (lambda: AccrualSchedule(((0, 0.1), (0, 0.2))), "from month must rise"),
        (lambda: AccrualSchedule(((0, 0.0),)).months_to(0.1), "no length of service"),
        (lambda: BestYears(3, 2), "at least as many as years"),
        (lambda: FinalAverage(0), "years must be above 0"),
        (lambda: CareerAverage("gold"), "revalued_with"),
        (lambda: HighestAverage(()), "at least one average"),
        (lambda: BandedAverage(FinalAverage(3), ((5, 0.9),)), "first band must start at wage 0"),
        (lambda: BandedAverage(FinalAverage(3), ((0, 0.9), (0, 0.3))), "from wage must rise"),
        (lambda: BandedAverage(FinalAverage(3), ((0, -0.9),)), "rate"),
        (lambda: BandedAverage(FinalAverage(3), (0, 0.9)), "a band is .from wage, rate."),
        (lambda: BandedAverage(3, ((0, 0.9),)), "average must be a way to average"),
        (lambda: CareerAverage("prices").reference_wage(RETIREE, RETIREE.wages), "needs prices"),
    ],
)
def test_bad_rules_are_refused(call, words):
    with pytest.raises(ModelError, match=words):
        call()
