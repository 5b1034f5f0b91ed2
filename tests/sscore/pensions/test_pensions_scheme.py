import dataclasses
import datetime as dt

import numpy as np
import pytest

from sscore.contributions import Schedule, Tier, flat_rate
from sscore.errors import ModelError, UnitError
from sscore.pensions import Career, ClaimAges, Flat, Points, career, dated

RULE = flat_rate(0.05, 0.07, ceiling=1_000, currency="KES")
FUND = Flat("fund", RULE, "KES", amount=100, ages=ClaimAges(60))


def test_contributions_follow_the_day_of_the_law():
    path = dated(
        {"2025-01-01": flat_rate(0.06, 0.06, currency="RWF"), "2027-01-01": flat_rate(0.07, 0.07, currency="RWF")}
    )
    fund = Flat("fund", path.on, "RWF", amount=1, ages=ClaimAges(60), on=dt.date(2026, 1, 1))
    assert fund.contribution(100).total == pytest.approx(12)
    assert fund.contribution([100, 0], on="2027-01-01").total.tolist() == pytest.approx([14, 0])
    with pytest.raises(ModelError, match="2024-12-31"):
        fund.contribution(100, on="2024-12-31")
    with pytest.raises(ModelError, match="needs the day"):
        dataclasses.replace(fund, on=None).contribution(100)


def test_one_schedule_is_that_of_every_day_unless_it_says_its_own():
    for day in (None, "2025-01-01", dt.date(2031, 7, 1), dt.datetime(2025, 1, 1, 12)):
        assert FUND.contribution(2_000, on=day).total == pytest.approx(120)
    dated_one = dataclasses.replace(FUND, schedule=dataclasses.replace(RULE, on=dt.date(2025, 1, 1)))
    assert dated_one.contribution(2_000, on="2025-01-01").total == pytest.approx(120)
    with pytest.raises(ModelError, match="schedule of 2025-01-01 only"):
        dated_one.contribution(2_000, on="2026-01-01")
    for no_day in ("1/1/2025", 20250101):
        with pytest.raises(ModelError, match="a day reads like"):
            FUND.contribution(2_000, on=no_day)


def test_a_month_under_a_yearly_schedule_pays_a_twelfth_of_the_year():
    rule = Schedule((Tier(0, 12_000, 0.1, 0.05),), currency="KES", period="year")
    due = dataclasses.replace(FUND, schedule=rule).contribution([500, 2_000])
    assert due.total.tolist() == pytest.approx([75, 150]) and due.period == "month"
    assert due.wage.tolist() == [500, 2_000] and due.base.tolist() == [500, 1_000]
    with pytest.raises(ModelError, match="position 1"):
        dataclasses.replace(FUND, schedule=rule).contribution([500, -1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": "TZS"}, "the scheme is in TZS, its schedule in KES"),
        ({"schedule": 0.12}, "schedule must be a Schedule"),
        ({"quality": "D"}, "quality must be one of 'A', 'B', 'C'"),
        ({"on": "30/06/2025"}, "a day reads like"),
        ({"insured_ceiling": 900.0}, "no wage counts for the benefit of a flat scheme"),
        ({"ages": 60}, "ages must be of type ClaimAges, got int"),
    ],
)
def test_what_every_scheme_has_is_checked(changes, words):
    with pytest.raises(ModelError, match=words):
        dataclasses.replace(FUND, **changes)


def test_a_law_of_a_day_in_other_money_is_found_on_that_day():
    path = dated({"2025-01-01": RULE, "2026-01-01": flat_rate(0.1, 0.1, currency="UGX")})
    fund = dataclasses.replace(FUND, schedule=path.on)
    assert fund.contribution(100, on="2025-06-30").total == pytest.approx(12)
    with pytest.raises(UnitError, match="in KES, its schedule in UGX"):
        fund.contribution(100, on="2026-01-01")


@pytest.mark.parametrize("period", ["month", "year"])
def test_a_yearly_schedule_charges_a_career_like_a_monthly_one(period):
    times = 12 if period == "year" else 1
    rule = Schedule((Tier(0, 1_000 * times, 0.1, 0.0),), currency="KES", period=period)
    fund = dataclasses.replace(FUND, schedule=rule)
    path = Career([500, 2_000], months=[12, 6])
    assert fund.paid_in(path).tolist() == pytest.approx([600, 600])
    assert fund.insured(path).tolist() == pytest.approx([500, 1_000])


def test_what_employee_and_employer_pay_is_told_apart():
    path = career(58, 60, 500)
    assert fund_shares(FUND, path) == pytest.approx((5 / 12, 1.0))


def fund_shares(fund, path):
    paid = fund.paid_in(path)
    return (fund.paid_by_employee(path) / paid).mean(), paid.sum() / (0.12 * 500 * 24)


def test_the_career_counts_months_years_and_ages():
    path = Career([[1, 2, 3], [4, 5, 6]], months=[12, 6, 0], age=[60, 55.5], year=2030)
    assert path.total_months.tolist() == [18, 18]
    assert path.years.tolist() == [2028, 2029, 2030]
    assert path.starting_ages.tolist() == [[57, 58, 59], [52.5, 53.5, 54.5]]


def test_the_builder_makes_levels_and_gaps():
    made = career(
        50, 53, 100, growth=[0.1, 0.2], density=[1, 0, 0.5], average_wage=50, average_growth=0.1, inflation=0.05
    )
    assert made.wages.tolist() == pytest.approx([100, 110, 132])
    assert made.months.tolist() == [12, 0, 6]
    assert made.average_wages.tolist() == pytest.approx([50, 55, 60.5])
    assert made.prices.tolist() == pytest.approx([1, 1.05, 1.1025])


def test_an_award_is_a_table_with_one_row_a_member():
    found = FUND.pension(Career([[1, 2], [3, 4]], age=[60, 50])).to_frame()
    assert found.monthly.tolist() == [100, 0]
    assert found.eligible.tolist() == [True, False]
    assert set(found.currency) == {"KES"}
    one = FUND.pension(career(20, 60, 1))
    assert isinstance(one.monthly, float) and one.eligible is True


def test_results_cannot_be_changed():
    award = FUND.pension(Career([[1, 2], [3, 4]]))
    with pytest.raises(ValueError, match="read-only"):
        award.monthly[0] = 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"wages": [1, -1]}, r"wages\[1\]"),
        ({"wages": 5}, "shape"),
        ({"wages": [1, 2], "months": 13}, "months must be finite and at least 0 and at most 12"),
        ({"wages": [1, 2], "months": [1, 2, 3]}, "months must fit"),
        ({"wages": [1, 2], "age": [1, 2]}, "age one a member"),
        ({"wages": [1, 2], "average_wages": [1, 0]}, "average_wages must be above 0"),
        ({"wages": [1, 2], "prices": [1]}, "prices must be above 0, one a year"),
        ({"wages": [1, np.nan]}, r"wages\[1\]"),
        ({"wages": [1], "sex": "m"}, "'female', 'male'"),
    ],
)
def test_a_bad_career_is_named(given, words):
    with pytest.raises(ModelError, match=words):
        Career(**given)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: career(60, 60, 1), "at least a year"),
        (lambda: career(20, 60.5, 1), "retirement_age - entry_age must be a whole number"),
        (lambda: career(20, 60, 0), "wage must be above 0"),
        (lambda: career(20, 60, 1, density=[0.5]), "density must be one number or 40"),
        (lambda: career(20, 60, 1, growth=-1), "growth must be above -1"),
        (lambda: career(20, 60, 1, average_growth=0.1), "needs average_wage"),
        (lambda: FUND.pension([1, 2]), "wants a Career"),
        (lambda: dated({}), "at least one day"),
        (lambda: dated({"1/1/2025": 1}), "every day must read like"),
        (lambda: dated({"2025-01-01": 1}).on("1/1/2025"), "reads like"),
        (
            lambda: Points("p", RULE, "KES", point_value=1, ages=ClaimAges(60)).pension(career(20, 60, 1)),
            "needs average_wages",
        ),
    ],
)
def test_bad_calls_are_explained(call, words):
    with pytest.raises(ModelError, match=words):
        call()


def test_an_unknown_detail_of_a_career_is_a_type_error():
    with pytest.raises(TypeError, match="average_wages"):
        career(20, 60, 1, average_wages=3)
