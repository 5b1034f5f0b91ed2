"""The real schemes: the contract on every type of every country, and what the law says on its days."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from sscore.contributions import schedule_for
from sscore.countries import codes, country
from sscore.errors import DataError, ModelError
from sscore.pensions import (
    BestYears,
    Career,
    CareerAverage,
    ClaimAges,
    Commutation,
    DefinedBenefit,
    DefinedContribution,
    FinalAverage,
    Flat,
    HighestAverage,
    NotionalAccount,
    Points,
    Provident,
    career,
    country_tables,
    scheme_for,
    schemes,
)

DAY = "2025-06-30"
REAL = [(code, key) for code in codes() for key in schemes(code)]
NAMES = [f"{code}-{key}" for code, key in REAL]
RETIREE = Career([2_116_000] * 32, age=60, year=2025)


def first_age(scheme):
    return scheme.claim_age if hasattr(scheme, "claim_age") else scheme.ages.normal


def members(scheme, wage):
    """Three members of the same age: a full career, one with gaps, one who never contributed."""
    years = int(first_age(scheme)) - 25
    wages = wage * 1.01 ** np.arange(years)
    months = np.repeat([[12.0], [3.0], [0.0]], years, axis=1)
    average = wage * 1.01 ** np.arange(years)
    return Career(np.tile(wages, (3, 1)), months, first_age(scheme), 2025, average, "female")


@pytest.fixture(scope="module", params=REAL, ids=NAMES)
def real(request):
    code, key = request.param
    pack = country(code)
    return pack, key, scheme_for(pack, key, DAY), pack.figure("wages.example_monthly").value


def test_every_real_scheme_says_what_it_is_and_where_it_comes_from(real):
    pack, _, scheme, _ = real
    assert scheme.currency == pack.currency
    assert scheme.name.startswith(pack.name)
    assert scheme.on == dt.date(2025, 6, 30)
    assert scheme.sources and scheme.quality in ("A", "B", "C")
    assert scheme.kind in scheme.remarks[0] and "2025-06-30" in scheme.remarks[0]


def test_every_real_scheme_takes_numbers_and_arrays(real):
    _, key, scheme, wage = real
    one, many = scheme.contribution(wage), scheme.contribution([wage, 0.0, 3 * wage])
    assert many.total[0] == pytest.approx(one.total) and many.total[1] == 0
    assert (one.total > 0) == (not isinstance(scheme, Flat))
    everybody = members(scheme, wage)
    together = scheme.pension(everybody)
    for k in range(3):
        alone = scheme.pension(
            dataclasses.replace(everybody, wages=everybody.wages[k], months=everybody.months[k], age=everybody.age[k])
        )
        for name in ("monthly", "lump_sum", "full_monthly", "eligible"):
            assert getattr(together, name)[k] == pytest.approx(getattr(alone, name))


def test_every_real_scheme_pays_a_full_career_and_more_than_gaps(real):
    _, _, scheme, wage = real
    award = scheme.pension(members(scheme, wage))
    worth = np.asarray(award.monthly) * 150 + award.lump_sum
    if isinstance(scheme, Flat):
        assert worth[0] == worth[1] == worth[2] > 0
    else:
        assert worth[0] > worth[1] >= worth[2] == 0
    assert len(award.to_frame()) == 3
    young = dataclasses.replace(members(scheme, wage), age=np.full(3, 40.0))
    assert not np.any(scheme.pension(young).monthly) and not np.any(scheme.pension(young).lump_sum)


def test_every_real_contribution_is_that_of_the_law_of_the_day(real):
    pack, key, scheme, wage = real
    if not isinstance(scheme, Flat):
        due = schedule_for(pack, key, "2026-01-01").contribution(wage)
        assert scheme.contribution(wage, on="2026-01-01").total == due.total


@pytest.mark.parametrize("code", codes())
def test_types_without_a_real_scheme_run_on_the_wages_and_tables_of_every_country(code):
    pack = country(code)
    wage = pack.figure("wages.example_monthly").value
    rule = schedule_for(pack, pack.default_scheme, DAY)
    member = career(25, 65, wage, growth=0.01, average_wage=2 * wage, average_growth=0.01, sex="male")
    points = Points("points", rule, pack.currency, point_value=0.015 * wage, ages=ClaimAges(65), insured_ceiling=np.inf)
    assert points.pension(member).monthly == pytest.approx(40 * 0.5 * 0.015 * wage)
    notional = NotionalAccount(
        "notional",
        rule,
        pack.currency,
        credit_rate=0.12,
        index=0.01,
        tables=country_tables(code, 2025),
        norm=0.01,
        claim_age=65,
    )
    with_gains = notional.pension(member).monthly
    without = dataclasses.replace(notional, inheritance_gains=False).pension(member).monthly
    assert 0 < without < with_gains < wage * 2


def test_what_can_be_built():
    assert {code: schemes(code) for code in codes()} == {
        "BDI": ("inss_pension",),
        "KEN": ("nssf",),
        "RWA": ("rssb_pension",),
        "SSD": ("nsif",),
        "TZA": ("nssf", "psssf", "zanzibar_universal_pension"),
        "UGA": ("nssf", "sage"),
        "ZMB": ("napsa",),
    }


def test_the_worked_example_of_psssf_in_its_years():
    """psssf.go.tz formulas; salary 2,116,000, 384 months (jamii.app)."""
    award = scheme_for("TZA", "psssf", "2023-06-30").pension(RETIREE)
    assert award.full_monthly * 12 == pytest.approx(16_811_255.17, abs=0.005)
    assert award.lump_sum == pytest.approx(69_346_427.59, abs=0.005)
    assert award.monthly == pytest.approx(938_628.41, abs=0.005)


def test_the_worked_example_of_nssf_with_the_former_quarter():
    """nssf.or.tz: 25 % commuted, 75 % paid monthly. The pack knows the accrual from 2022-07-01 only."""
    scheme = dataclasses.replace(scheme_for("TZA", "nssf", DAY), commutation=Commutation(0.25, 12.5))
    award = scheme.pension(RETIREE)
    assert award.lump_sum == pytest.approx(52_535_172.41, abs=0.005)
    assert award.monthly == pytest.approx(1_050_703.45, abs=0.005)
    assert scheme.accrual.months_to(scheme.maximum_share) == pytest.approx(420.5)
    assert float(country("TZA").at("2021-06-30")["nssf.commutation_rate"]) == 25
    with pytest.raises(DataError, match="nssf.accrual of Tanzania is known from 2022-07-01"):
        scheme_for("TZA", "nssf", "2021-06-30")


@pytest.mark.parametrize(
    ("key", "day", "group", "share"),
    [
        ("nssf", "2022-07-01", None, 0.33),
        ("nssf", "2024-06-30", None, 0.33),
        ("nssf", "2024-07-01", None, 0.35),
        ("psssf", "2024-06-30", None, 0.33),
        ("psssf", "2024-07-01", None, 0.35),
        ("psssf", "2024-07-01", "former_half", 0.40),
    ],
)
def test_commutation_in_tanzania_by_day(key, day, group, share):
    scheme = scheme_for("TZA", key, day, group=group)
    assert scheme.commutation == Commutation(share, 12.5)
    award = scheme.pension(RETIREE)
    assert award.monthly == pytest.approx(16_811_255.172 / 12 * (1 - share), abs=0.01)


def test_minimum_pensions_of_tanzania():
    poor = Career([50_000] * 20, age=60)
    assert scheme_for("TZA", "nssf", "2024-12-31").pension(poor).monthly == 100_000
    assert scheme_for("TZA", "nssf", "2025-01-01").pension(poor).monthly == 150_000
    raised = scheme_for("TZA", "nssf", "2025-01-01", minimum_wage=400_000)
    assert raised.pension(poor).monthly == 160_000
    assert any("lowest sectoral minimum wage is not applied" in r for r in scheme_for("TZA", "nssf", DAY).remarks)
    assert not any("is not applied" in r for r in raised.remarks)


@pytest.mark.parametrize(
    ("wage", "total"),
    [(3_000, 360), (4_500, 540), (6_000, 720), (10_000, 1_200), (14_000, 1_680), (18_000, 2_160), (20_000, 2_160)]
    + [(100_000, 2_160), (500_000, 2_160)],
)
def test_the_table_of_the_kenyan_act(wage, total):
    """NSSF Act 2013, 6 % + 6 %, limits 6,000 and 18,000 (nssf.or.ke)."""
    assert scheme_for("KEN", "nssf", "2023-02-01").contribution(wage).total == pytest.approx(total)


def test_kenya_through_its_years_from_one_scheme():
    scheme = scheme_for("KEN", "nssf", DAY)
    days = {"2023-02-01": 2_160, "2024-02-01": 4_320, "2025-02-01": 8_640, "2026-02-01": 12_960}
    assert {d: round(scheme.contribution(500_000, on=d).total, 6) for d in days} == days
    assert isinstance(scheme, DefinedContribution)
    richer = scheme_for("KEN", "nssf", DAY, interest=0.05)
    member = career(30, 60, 40_000)
    assert richer.pension(member).monthly > scheme.pension(member).monthly
    assert any("caller's assumption" in remark for remark in richer.remarks)
    assert any("teaching assumption" in remark for remark in scheme.remarks)


def test_uganda_pays_a_balance_and_opens_a_fifth_of_it_at_45():
    fund = scheme_for("UGA", "nssf", DAY, interest=0.0)
    assert isinstance(fund, Provident)
    assert fund.pension(career(25, 55, 1_000_000)).lump_sum == pytest.approx(0.15 * 360 * 1_000_000)
    middle = career(35, 45, 1_000_000)
    assert fund.accessible(middle) == pytest.approx(0.2 * 0.15 * 120 * 1_000_000)
    assert fund.accessible(career(36, 45, 1_000_000)) == 0
    assert fund.accessible(career(39, 40, 1_000_000), disabled=True) == 0
    assert fund.accessible(career(30, 40, 1_000_000), disabled=True) == pytest.approx(0.5 * 0.15 * 120 * 1_000_000)


def test_rwanda_path_formula_minimum_and_allowance():
    scheme = scheme_for("RWA", "rssb_pension", "2026-06-30")
    path = {2025: 0.12, 2026: 0.12, 2027: 0.14, 2028: 0.16, 2029: 0.18, 2030: 0.20}
    assert {y: round(scheme.contribution(1.0, on=f"{y}-01-01").total, 9) for y in path} == path
    assert scheme.averaging == HighestAverage((FinalAverage(3), FinalAverage(5)))
    assert [round(scheme.pension(career(60 - n, 60, 100)).monthly, 9) for n in (15, 20, 30)] == [30, 40, 60]
    falling = Career([100] * 17 + [50] * 3, age=60)
    assert scheme.pension(falling).monthly == pytest.approx(0.4 * 70)
    allowance = scheme.pension(career(50, 60, 100))
    assert (allowance.lump_sum, allowance.eligible) == (pytest.approx(1_000), False)
    at_least = scheme_for("RWA", "rssb_pension", DAY, minimum_wage=120)
    assert at_least.pension(career(40, 60, 100)).monthly == 60


def test_burundi_has_a_ceiling_a_maximum_and_an_assumed_average():
    scheme = scheme_for("BDI", "inss_pension", DAY, minimum_wage=100_000)
    assert scheme.pension(career(40, 60, 900_000)).monthly == pytest.approx(0.4 * 450_000)
    assert scheme.pension(career(15, 60, 100_000)).monthly == pytest.approx(80_000)
    assert scheme.pension(career(45, 60, 100_000)).monthly == pytest.approx(60_000)
    assert scheme.averaging == FinalAverage(5) and scheme.quality == "C"
    assert any("teaching assumption" in remark for remark in scheme.remarks)


def test_zambia_stands_on_a_flagged_assumption():
    """The rate a month is not published in the sources: 40 % after 30 years is assumed, and said."""
    scheme = scheme_for("ZMB", "napsa", DAY)
    assert scheme.averaging == CareerAverage("wages")
    assert scheme.quality == "C" and any("replacement rate a month" in remark for remark in scheme.remarks)
    member = career(30, 60, 10_000, growth=0.02, average_wage=8_000, average_growth=0.02)
    assert scheme.pension(member).monthly == pytest.approx(0.40 * member.wages[-1])
    low = career(30, 60, 100, average_wage=8_000)
    assert scheme.pension(low).monthly == pytest.approx(0.20 * 7_454)
    older = scheme_for("ZMB", "napsa", DAY, group="insured_before_2015")
    assert older.ages == ClaimAges(55, earliest=50)


def test_south_sudan_is_a_bill_that_does_not_operate_yet():
    scheme = scheme_for("SSD", "nsif", DAY)
    assert scheme.contribution(100.0).total == pytest.approx(23)
    assert any("not yet operational" in remark for remark in scheme.remarks)
    assert scheme.quality == "C"
    assert scheme.pension(career(30, 60, 100)).monthly == pytest.approx(40)


def test_flat_pensions_are_paid_from_taxes():
    zanzibar = scheme_for("TZA", "zanzibar_universal_pension", DAY)
    assert isinstance(zanzibar, Flat) and zanzibar.contribution(1e6).total == 0
    assert zanzibar.pension(Career([0.0], age=70)).monthly == 20_000
    assert scheme_for("UGA", "sage", DAY).pension(Career([0.0], age=80)).monthly == 25_000


def test_types_are_recognised_by_their_parameters():
    assert isinstance(scheme_for("TZA", "nssf", DAY), DefinedBenefit)
    assert scheme_for("TZA", "nssf", DAY).averaging == BestYears(3, 10)
    assert scheme_for("TZA", "psssf", DAY).averaging == BestYears(3)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: scheme_for("TZA", "nsff", DAY), DataError, "Did you mean 'nssf'"),
        (lambda: scheme_for("TZA", "zssf", DAY), DataError, "does not say what zssf pays"),
        (lambda: scheme_for("TZA", "nssf", "2019-01-01"), DataError, "known from"),
        (lambda: scheme_for("TZA", "psssf", DAY, group="former"), DataError, "former_half"),
        (lambda: scheme_for("TZA", "psssf", "2023-01-01", group="former_half"), DataError, "known from 2024-07-01"),
        (lambda: scheme_for("TZA", "psssf", DAY, minimum_wage=1.0), ModelError, "no rule of psssf"),
        (lambda: scheme_for("ZMB", "napsa", DAY, minimum_wage=1.0), ModelError, "no rule of napsa"),
        (lambda: scheme_for("KEN", "nssf", DAY, minimum_wage=1.0), ModelError, "no rule of nssf"),
        (lambda: scheme_for("RWA", "rssb_pension", DAY, interest=0.1), ModelError, "interest is given"),
        (lambda: scheme_for("UGA", "sage", DAY, interest=0.1), ModelError, "interest is given"),
        (lambda: scheme_for("UGA", "nssf", DAY, interest=-1), ModelError, "interest must be above -1"),
        (lambda: scheme_for("RWA", "rssb_pension", DAY, minimum_wage=0), ModelError, "minimum_wage must be above 0"),
        (lambda: scheme_for("TZA", "nssf", DAY).contribution(1.0, on="2023-01-01"), DataError, "known from"),
        (lambda: scheme_for("ZMB", "napsa", DAY).pension(career(30, 60, 1)), ModelError, "needs average_wages"),
    ],
)
def test_what_is_not_known_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


PRINTED = {
    ("RWA", "rssb_pension.formula"): {
        "base_rate": "30%",
        "additional_rate": "2% per year",
        "base_years": "beyond 15",
        "averaging_last_years": "last 3",
        "averaging_last_years_alternative": "or 5 years",
    },
    ("RWA", "rssb_pension.old_age_allowance"): {"old_age_allowance_rate": "average monthly earnings x years"},
    ("BDI", "inss_pension.formula"): {
        "base_rate": "30%",
        "base_years": "first 15 years",
        "additional_rate": "2% per further 12 months",
        "maximum_pension": "max 80%",
        "minimum_pension": "min 60%",
    },
    ("TZA", "psssf.lump_sum_formula"): {
        "accrual": "1/580",
        "commutation_factor": "* 12.5",
        "commutation_rate": "* 0.33",
        "averaging_best_years": "highest 36-month",
    },
    ("TZA", "nssf.pensionable_salary"): {"averaging_best_years": "best 3 years", "averaging_window_years": "last 10"},
}


@pytest.mark.parametrize(
    ("code", "text", "name", "words"),
    [(code, text, name, words) for (code, text), parts in PRINTED.items() for name, words in parts.items()],
)
def test_a_number_taken_out_of_a_text_carries_its_source_and_letter(code, text, name, words):
    values = country(code).at("2024-06-30")
    number, printed = values[f"{text.split('.')[0]}.{name}"], values[text]
    assert (number.source, number.quality, number.dating) == (printed.source, printed.quality, printed.dating)
    assert words in str(printed)
