"""Worked examples that others have published, each with its source; what an amount is rounded to is its tolerance."""

import dataclasses

import numpy as np
import pytest

from sscore.actuarial import life_table_from_lx
from sscore.contributions import flat_rate
from sscore.pensions import (
    AccrualSchedule,
    BandedAverage,
    BestYears,
    Career,
    CareerAverage,
    ClaimAges,
    DefinedBenefit,
    MemberFlows,
    NotionalAccount,
    Points,
    Provident,
    annuity_divisor,
    career,
    expected_balance,
    general_average_premium,
    rate_of_return,
    reserve_path,
    scheme_for,
)

KENYA = scheme_for("KEN", "nssf", "2025-02-01")


@pytest.mark.parametrize(
    ("wage", "total"),
    [(3_000, 360), (4_500, 540), (6_000, 720), (7_000, 840), (10_000, 1_200), (14_000, 1_680), (18_000, 2_160)],
)
def test_kenya_in_its_second_year(wage, total):
    """Scenarios of the fund for 2024, limits 7,000 and 36,000 (kenyayote.co.ke)."""
    assert KENYA.contribution(wage, on="2024-02-01").total == pytest.approx(total)


@pytest.mark.parametrize(
    ("day", "wages", "employee"),
    [
        ("2025-01-31", [75_000, 50_000, 35_000], [2_160, 2_160, 2_100]),  # tacservices.co.ke, payslips before and after
        ("2025-02-01", [75_000, 50_000, 35_000], [4_320, 3_000, 2_100]),
        ("2025-03-31", [20_000, 72_000], [1_200, 4_320]),  # knowclickmedia.co.ke
        ("2026-01-31", [108_000], [4_320]),  # the third year ends on 31 January 2026 (ynews.digital)
        ("2026-02-01", [9_000, 50_000, 108_000, 250_000], [540, 3_000, 6_480, 6_480]),  # elimucentre.com, payspace.com
    ],
)
def test_kenya_by_payslip(day, wages, employee):
    due = KENYA.contribution(wages, on=day)
    assert due.employee.tolist() == pytest.approx(employee)
    assert due.employer.tolist() == pytest.approx(employee)


def test_the_highest_contributions_of_kenya_by_tier_in_2026():
    """Tier I 1,080, tier II 11,880, together 12,960 (pwc.com/ke, tax alert)."""
    tiers = KENYA.law("2026-02-01").tiers
    assert [t.rate_total * (t.upper - t.lower) for t in tiers] == pytest.approx([1_080, 11_880])


def test_the_highest_contribution_of_zambia_in_2025():
    """34,164 a month, 1,708.20 each and 3,416.40 together (payspace.com, sage.com, calculator of napsa.co.zm)."""
    due = scheme_for("ZMB", "napsa", "2025-01-01").contribution([34_164, 50_000, 10_000])
    assert due.employee.tolist() == pytest.approx([1_708.20, 1_708.20, 500])
    assert due.total.tolist() == pytest.approx([3_416.40, 3_416.40, 1_000])


def test_burundi_takes_10_per_cent_of_at_most_450_000():
    """4 % and 6 % up to 450,000 BIF a month (bdiagnews.com)."""
    due = scheme_for("BDI", "inss_pension", "2025-06-30").contribution([100_000, 600_000])
    assert due.employee.tolist() == pytest.approx([4_000, 18_000])
    assert due.employer.tolist() == pytest.approx([6_000, 27_000])


def test_rwanda_doubled_its_rate_on_1_january_2025_and_adds_two_points_from_2027():
    """3 + 3 % before, 6 + 6 % from January 2025, 20 % by 2030 (statement of RSSB of 24 January 2025, webrwanda.com)."""
    scheme = scheme_for("RWA", "rssb_pension", "2025-01-01")
    days = {"2024-12-31": 3, "2025-01-01": 6, "2026-12-31": 6, "2027-01-01": 7, "2029-12-31": 9, "2030-01-01": 10}
    for day, percent in days.items():
        due = scheme.contribution(100.0, on=day)
        assert (due.employee, due.employer) == pytest.approx((percent, percent)), day


def test_rwanda_adds_two_per_cent_for_each_year_after_the_fifteenth():
    """30, 32, 34 and 36 % after 15 to 18 years (venasnews.com)."""
    scheme = scheme_for("RWA", "rssb_pension", "2025-01-01")
    paid = [scheme.pension(career(60 - n, 60, 100)).monthly for n in (15, 16, 17, 18)]
    assert paid == pytest.approx([30, 32, 34, 36])


def test_a_second_retiree_of_tanzania():
    """240 months at 1,066,000, a third at once: 21,834,409 and 295,649 a month (jamii.app, with factors cut short)."""
    award = scheme_for("TZA", "psssf", "2023-06-30").pension(Career([1_066_000] * 20, age=60, year=2023))
    assert award.lump_sum == pytest.approx(21_834_409, rel=2e-5)
    assert award.monthly == pytest.approx(295_649, rel=5e-4)


def test_midterm_access_in_uganda_takes_ten_years_of_everybody():
    """45 and 10 years: 20 %; with a disability 40 and 10 years: 50 % (nssfug.org/midterm)."""
    fund = scheme_for("UGA", "nssf", "2025-06-30", interest=0.0)
    assert {(r.age, r.months, r.share, r.disabled) for r in fund.access} == {
        (45, 120, 0.2, False),
        (40, 120, 0.5, True),
    }


GHANA = DefinedBenefit(
    "SSNIT",
    flat_rate(0.055, 0.13, currency="GHS"),
    "GHS",
    averaging=BestYears(3),
    accrual=AccrualSchedule(((0, 0.375 / 180), (180, 0.0009375))),
    ages=ClaimAges(60),
    vesting_months=180,
    maximum_share=0.6,
)


def test_the_pension_rights_of_ghana():
    """Percentage after 15 to 36 years (databankgroup.com, on Act 766): 37.5, then 1.125 a year, at most 60."""
    printed = [37.5, 38.63, 39.75, 40.88, 42, 43.13, 44.25, 45.38, 46.5, 47.63, 48.75, 49.88, 51, 52.13, 53.25, 54.38]
    printed += [55.5, 56.63, 57.75, 58.88, 60, 60]
    found = [GHANA.pension(career(60 - n, 60, 100)).monthly for n in range(15, 37)]
    assert found == pytest.approx(printed, abs=0.0051)
    assert GHANA.pension(career(46, 60, 100)).monthly == 0


@pytest.mark.parametrize(
    ("best", "years", "monthly"),
    [
        ((39_200, 37_500, 36_200), 45, 1_881.67),  # educegh.com
        ((50_000, 45_000, 30_000), 15, 1_302.06),  # awakenewsroom.com
        ((50_000, 45_000, 30_000), 20, 1_497.37),
    ],
)
def test_retirees_of_ghana(best, years, monthly):
    """The mean of the three best yearly salaries times the pension right."""
    salaries = np.full(years, 20_000.0)
    salaries[-7:-4] = best
    award = GHANA.pension(Career(salaries / 12, age=60))
    assert award.monthly == pytest.approx(monthly, abs=0.03)


GERMANY = Points(
    "points",
    flat_rate(0.093, 0.093, currency="EUR"),
    "EUR",
    point_value=31.03,
    ages=ClaimAges(67, earliest=63, early_reduction=0.036, late_increase=0.06),
)


def with_points(scheme, points, age=67):
    return scheme.pension(Career([1.0], months=0, age=age, average_wages=[1.0]), opening=points).monthly


def test_german_pensions_of_other_years():
    """40 points at 26.65 (abendzeitung-muenchen.de); 60 at 31.03, and half of it (ihre-vorsorge.de, ahv-tuev.de)."""
    member = career(27, 67, 28_938, average_wage=28_938)
    assert dataclasses.replace(GERMANY, point_value=26.65).pension(member).monthly == pytest.approx(1_066)
    assert with_points(GERMANY, 60) == pytest.approx(1_861.80)
    assert with_points(dataclasses.replace(GERMANY, type_factor=0.5), 60) == pytest.approx(930.90)


def test_what_it_takes_to_buy_back_an_early_german_pension():
    """At 63 60 points lose 14.4 %, 8.64 points; 10.093 more points make 60 again (ihre-vorsorge.de)."""
    assert with_points(GERMANY, 60, 63) == pytest.approx(with_points(GERMANY, 60 - 8.64))
    assert with_points(GERMANY, 70.093, 63) == pytest.approx(1_861.80, abs=0.02)
    assert GERMANY.ages.factor([63, 66, 68]).tolist() == pytest.approx([0.856, 0.964, 1.06])
    born_1958 = ClaimAges(66, late_increase=0.06)
    assert born_1958.factor([67, 70]).tolist() == pytest.approx([1.06, 1.24])  # rentenfuchs.info


@pytest.mark.parametrize(
    ("full_age", "at_62", "at_70"),
    [
        (66, 750, 1_320),
        (66 + 2 / 12, 741, 1_307),
        (66 + 4 / 12, 733, 1_293),
        (66 + 6 / 12, 725, 1_280),
        (66 + 8 / 12, 716, 1_267),
        (66 + 10 / 12, 708, 1_253),
        (67, 700, 1_240),
    ],
)
def test_the_factors_of_the_united_states(full_age, at_62, at_70):
    """What 1,000 a month becomes at 62 and at 70: 5/9 % a month, 5/12 % beyond 36, 8 % a year (ssa.gov/OACT)."""
    ages = ClaimAges(full_age, 62, 0.2 / 3, late_increase=0.08, latest=70, further_reduction=(3, 0.05))
    low, high, above = 1_000 * ages.factor([62, 70, 72])
    assert (low, high) == (pytest.approx(at_62, abs=0.9), pytest.approx(at_70, abs=0.9))
    assert above == high


def test_early_claims_in_the_united_states_month_by_month():
    """Percentage after 6, 12, ... 60 months early (fairmark.com)."""
    ages = ClaimAges(67, 62, 0.2 / 3, further_reduction=(3, 0.05))
    found = 100 * ages.factor(67 - np.arange(6, 61, 6) / 12)
    printed = [96.67, 93.33, 90, 86.67, 83.33, 80, 77.5, 75, 72.5, 70]
    assert found.tolist() == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize(
    ("average", "bends", "amount"),
    [
        (4_010, (885, 5_336), 1_796.50),  # ssa.gov/oact/ProgData/retirebenefit2.html, case A
        (8_843, (791, 4_768), 2_595.79),  # case B
        (7_000, (1_115, 6_721), 2_839.27),  # fool.com, 2023
        (7_078, (1_174, 7_078), 0.9 * 1_174 + 0.32 * 5_904),  # ssa.gov/oact/COLA/piaformula.html, its definition
    ],
)
def test_the_primary_insurance_amount_of_the_united_states(average, bends, amount):
    """35 years of indexed earnings, 90, 32 and 15 % between the bend points, before rounding to the dime."""
    bands = ((0, 0.90), (bends[0], 0.32), (bends[1], 0.15))
    scheme = DefinedBenefit(
        "OASDI",
        flat_rate(0.062, 0.062, currency="USD"),
        "USD",
        averaging=BandedAverage(CareerAverage("wages"), bands),
        accrual=AccrualSchedule(((0, 1 / 420), (420, 0))),
        ages=ClaimAges(66),
        insured_ceiling=np.inf,
    )
    member = career(31, 66, average / 1.03**34, growth=0.03, average_wage=1_000, average_growth=0.03)
    assert scheme.pension(member).monthly == pytest.approx(amount, abs=0.006)


# Year, cost rate, income rate, annual balance, trust fund ratio on 1 January (%), on the Trustees' Report of 2009.
RUN_327 = """2020 14.50 13.42 -1.08 335; 2021 14.81 13.44 -1.37 325; 2022 15.09 13.45 -1.64 314;
2023 15.36 13.47 -1.89 302; 2024 15.62 13.49 -2.13 289; 2025 15.86 13.69 -2.16 275; 2026 16.08 13.71 -2.37 262;
2027 16.28 13.72 -2.55 248; 2028 16.46 13.74 -2.73 233; 2029 16.62 13.75 -2.87 218; 2030 16.75 13.76 -2.99 202;
2031 16.87 13.77 -3.09 186; 2032 16.96 13.78 -3.17 170; 2033 17.02 13.79 -3.23 153; 2034 17.07 13.80 -3.27 136;
2035 17.09 13.80 -3.29 119; 2036 17.10 13.81 -3.30 101; 2037 17.10 13.81 -3.29 83; 2038 17.07 13.81 -3.26 66;
2039 17.03 13.82 -3.22 48; 2040 16.98 13.91 -3.07 30; 2041 16.93 13.91 -3.02 12"""
RUN_165 = """2020 14.50 13.04 -1.46 315; 2021 14.81 13.06 -1.75 302; 2022 15.09 13.08 -2.01 289;
2023 15.37 13.10 -2.27 275; 2024 15.62 13.11 -2.50 260; 2025 15.85 13.13 -2.72 244; 2026 16.07 13.15 -2.92 227;
2027 16.26 13.16 -3.10 210; 2028 16.44 13.17 -3.26 192; 2029 16.58 13.19 -3.39 173; 2030 16.70 13.20 -3.51 154;
2031 16.80 13.21 -3.59 135; 2032 16.87 13.21 -3.66 115; 2033 16.92 13.22 -3.70 95; 2034 16.94 13.23 -3.72 75;
2035 16.94 13.23 -3.71 54; 2036 16.93 13.23 -3.70 33; 2037 16.90 13.24 -3.67 12"""


@pytest.mark.parametrize(("table", "empty_on_1_january"), [(RUN_327, 2042), (RUN_165, 2038)])
def test_two_tables_of_the_chief_actuary_run_dry_in_their_years(table, empty_on_1_january):
    """ssa.gov/OACT/solvency/provisions_tr2009, runs 327 and 165: the ratio is blank from the January after.

    Payroll and interest are not in the tables; interest is 1.3 % above the growth of payroll, as the report assumes.
    """
    rows = np.array([row.split() for row in table.split(";")], dtype=float)
    years, cost, income, balance, ratio = rows.T
    np.testing.assert_allclose(income - cost, balance, atol=0.0101)
    payroll = 1.042 ** (years - 2020)
    path = reserve_path(
        income * payroll,
        cost * payroll,
        interest=1.042 * 1.013 - 1,
        reserve=ratio[0] / 100 * cost[0],
        first_year=2020,
    )
    assert np.abs(100 * path.reserve_ratio - ratio).max() < 2
    assert path.exhaustion_year == empty_on_1_january - 1


@pytest.mark.parametrize(("years", "percent"), [(4, -2.1), (5, 8.7), (2, -44.4)])
def test_the_example_of_the_spreadsheet_function_irr(years, percent):
    """70,000 paid, then 12,000, 15,000, 18,000, 21,000 and 26,000 received (Microsoft, help on the function IRR)."""
    received = np.array([0, 12_000, 15_000, 18_000, 21_000, 26_000.0])[: years + 1]
    paid = np.where(np.arange(years + 1) == 0, 70_000.0, 0.0)
    flows = MemberFlows(np.arange(years + 1.0), paid, received, received, claim_age=60)
    assert 100 * rate_of_return(flows).rate == pytest.approx(percent, abs=0.05)
    real = rate_of_return(flows, inflation=0.05).rate
    assert (1 + real) * 1.05 - 1 == pytest.approx(rate_of_return(flows).rate)


def test_flows_with_two_rates_of_return_say_so():
    """The textbook case -100, 230, -132 balances at 10 % and at 20 %; the one nearer to 0 is given."""
    paid, received = np.array([100.0, 0, 132]), np.array([0, 230.0, 0])
    found = rate_of_return(MemberFlows(np.arange(3.0), paid, received, received, claim_age=60))
    assert found.rate == pytest.approx(0.10) and "at 2 rates" in found.explanation


def test_savings_at_the_end_of_each_year():
    """100 at the end of each of 5 years at 8.5 % are 592.54 (manual of the spreadsheet NExS, @FV)."""
    december = [0.0] * 11 + [12.0]
    found = expected_balance(100 / 12, lapse=0, interest=0.085, years=5, season=december)
    assert found.final == pytest.approx(592.54, abs=0.005)


@pytest.mark.parametrize(("rate", "years"), [(0.06, 1), (0.12, 10), (0.03, 40)])
def test_savings_at_the_end_of_each_month(rate, years):
    """FV((1 + i)^(1/12) - 1, 12 n, -c) of a spreadsheet; a fund that takes the middle of the year is close to it."""
    monthly = (1 + rate) ** (1 / 12) - 1
    closed = 100 * ((1 + rate) ** years - 1) / monthly
    assert expected_balance(100, lapse=0, interest=rate, years=years).final == pytest.approx(closed)
    fund = Provident("pf", flat_rate(0.1, 0.0, currency="UGX"), "UGX", interest=rate, claim_age=60)
    saved = fund.account(Career([1_000] * years, age=60)).final
    assert saved == pytest.approx(closed * (1 + monthly) ** 0.5, rel=1e-3)


@pytest.mark.parametrize(("b", "s", "i"), [(0.05, 0.03, 0.06), (0.02, 0.02, 0.03), (0.0, 0.0, 0.04)])
def test_the_average_premium_of_flows_that_grow_for_ever(b, s, i):
    """Iyer (1999), chapter 1: GAP = B/S (i - s)/(i - b) where B and S grow by b and s for ever, paid mid-year."""
    years = np.arange(4_000)
    spent, earned = 12.0 * (1 + b) ** years, 100.0 * (1 + s) ** years
    assert general_average_premium(spent, earned, interest=i).rate == pytest.approx(0.12 * (i - s) / (i - b))


def with_divisor(years, part, **rules):
    """A table by which all live so many years and a part of them one more: what is paid each year is known."""
    table = life_table_from_lx(np.arange(67 - 42, 67 + years + 2), [1.0] * (42 + years) + [part, 0.0], sex="both")
    return NotionalAccount(
        "n", flat_rate(0.0, 0.181, currency="NOK"), "NOK", tables=table, norm=0.0, claim_age=67, **rules
    )


def test_the_example_of_norway():
    """400,000 x 42 x 18.1 % = 3,040,800; over a divisor of 16.30 it is 186,552 a year (nav.no)."""
    scheme = with_divisor(16, 0.3, credit_rate=0.181, index=0.0)
    member = career(25, 67, 400_000 / 12)
    assert scheme.account(member).final == pytest.approx(3_040_800)
    assert 12 * scheme.pension(member).monthly == pytest.approx(186_552, abs=0.5)


def test_the_example_of_the_swedish_premium_pension():
    """100,000 over a divisor of 13.85: 7,220 a year, 602 a month (KPA Pension, compricer.se)."""
    paid = with_divisor(13, 0.85, credit_rate=0.0, index=0.0).pension(Career([0.0], age=67), opening=100_000).monthly
    assert (12 * paid, paid) == (pytest.approx(7_220, abs=0.5), pytest.approx(602, abs=0.5))


def test_the_divisor_of_notional_accounts_is_an_annuity_certain_where_nobody_dies_before_the_end():
    """17 payments in advance at 1.6 %: (1 - v^17) / (1 - v)."""
    table = life_table_from_lx(np.arange(60, 83), [1.0] * 22 + [0.0], sex="both")
    v = 1 / 1.016
    assert float(annuity_divisor(table, 0.016, 65)) == pytest.approx((1 - v**17) / (1 - v))
    scheme = NotionalAccount(
        "n",
        flat_rate(0.1, 0.1, currency="SEK"),
        "SEK",
        credit_rate=0.16,
        index=0.0,
        tables=table,
        norm=0.016,
        claim_age=65,
    )
    paid = scheme.pension(Career([1_000.0] * 5, age=65), opening=50_000).monthly
    assert paid == pytest.approx((50_000 + 0.16 * 60_000) / 12 * (1 - v) / (1 - v**17))
