"""Rights turned into those of another type of scheme: the value stays, by identity, and so does the pension."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import life_table_from_lx
from sscore.contributions import flat_rate
from sscore.countries import codes
from sscore.errors import ModelError, UnitError
from sscore.pensions import (
    AccrualSchedule,
    BestYears,
    Career,
    ClaimAges,
    Commutation,
    ConversionBasis,
    DefinedBenefit,
    DefinedContribution,
    FinalAverage,
    Flat,
    NotionalAccount,
    PastRights,
    Points,
    Provident,
    ReturnBasis,
    career,
    convert,
    country_tables,
    individual_results,
    opening_credit,
    past_rights,
    scheme_for,
)

AGES = np.arange(0, 102)
SURVIVORS = np.append(np.exp(-0.0007 * AGES[:-1] - 0.00005 * (1.1 ** AGES[:-1] - 1) / np.log(1.1)), 0.0)
TABLE = life_table_from_lx(AGES, 100_000 * SURVIVORS, sex="both")
RULE = flat_rate(0.06, 0.06, currency="KES")
OLD = DefinedBenefit(
    "old",
    RULE,
    "KES",
    averaging=FinalAverage(3),
    accrual=AccrualSchedule.per_year(0.015),
    ages=ClaimAges(60, earliest=55, early_reduction=0.05),
    vesting_months=180,
    minimum=400.0,
    commutation=Commutation(0.25, 12.5),
)
BASIS = ConversionBasis(TABLE, interest=0.03, indexation=0.01)
POINTS = Points("points", RULE, "KES", point_value=12.0, ages=ClaimAges(60), vesting_months=180)
PENSION = dataclasses.replace(OLD, name="pension", commutation=None, minimum=None)
ACCOUNT = NotionalAccount("ndc", RULE, "KES", credit_rate=0.12, index=0.03, tables=TABLE, norm=0.03, claim_age=60)
FUND = Provident("pf", RULE, "KES", interest=0.03, claim_age=60)
SAVINGS = DefinedContribution(
    "dc", RULE, "KES", returns=0.03, tables=TABLE, annuity_interest=0.03, claim_age=60, contribution_fee=0.01
)
SO_FAR = Career([[900.0] * 20, [300.0] * 20], months=[[12.0] * 20, [6.0] * 20], age=45, average_wages=[600.0] * 20)


def worth(scheme, credit, so_far, basis):
    """Return the value of nothing but an opening credit: the other way round, through the scheme's own pension."""
    scheme, at_60 = dataclasses.replace(scheme, vesting_months=0.0), dataclasses.replace(so_far, age=60.0)
    opened, bare = scheme.pension(at_60, opening=credit), scheme.pension(at_60)
    n, alive = 60 - np.asarray(so_far.age), np.interp(so_far.age, AGES, SURVIVORS)
    paid = (opened.monthly - bare.monthly) * 12 * basis.annuity(so_far, 60.0)
    at_claim = opened.lump_sum - bare.lump_sum + paid
    return at_claim * ((1 + basis.revaluation) / (1 + basis.interest)) ** n * SURVIVORS[60] / alive


def test_rights_are_valued_by_the_textbook_sum():
    """30 % of 900 a month from 60 on, a quarter of it commuted, for a member of 45; no minimum and no qualifying."""
    found = past_rights(OLD, SO_FAR, dataclasses.replace(BASIS, payments_a_year=1))
    full = 0.015 * np.array([20, 10]) * [900, 300]
    np.testing.assert_allclose(found.monthly, 0.75 * full)
    np.testing.assert_allclose(found.lump_sum, 12 * 12.5 * 0.25 * full)
    k = np.arange(42)
    annuity = (SURVIVORS[60 + k] / SURVIVORS[60] * (1.01 / 1.03) ** k).sum()
    deferred = 1.03**-15 * SURVIVORS[60] / SURVIVORS[45]
    np.testing.assert_allclose(found.value, (12 * 0.75 * annuity + 12 * 12.5 * 0.25) * full * deferred)
    np.testing.assert_allclose(found.months, [240, 120])
    assert found.to_frame().shape == (2, 6)


@pytest.mark.parametrize("new", [POINTS, PENSION, dataclasses.replace(PENSION, commutation=Commutation(0.3, 10))])
@pytest.mark.parametrize("revaluation", [0.0, 0.02])
def test_the_credit_is_worth_what_the_rights_were(new, revaluation):
    basis = dataclasses.replace(BASIS, revaluation=revaluation)
    rights = past_rights(OLD, SO_FAR, basis)
    credit = opening_credit(rights, new, SO_FAR, basis)
    np.testing.assert_allclose(worth(new, credit, SO_FAR, basis), rights.value, rtol=1e-10)


def test_an_account_opens_with_the_value_and_pays_the_old_pension():
    """With the index equal to the interest and pensions that rise with prices, D is the annuity of the basis."""
    basis = ConversionBasis(TABLE, interest=0.03, payments_a_year=1)
    plain = dataclasses.replace(OLD, commutation=None, minimum=None)
    rights = past_rights(plain, SO_FAR, basis)
    opening = opening_credit(rights, ACCOUNT, SO_FAR, basis)
    np.testing.assert_array_equal(opening, rights.value)
    later = Career(np.full((2, 15), 500.0), months=0.0, age=60)
    np.testing.assert_allclose(ACCOUNT.pension(later, opening=opening).monthly, rights.monthly, rtol=1e-10)


@pytest.mark.parametrize("fund", [FUND, SAVINGS, ACCOUNT])
def test_a_balance_is_its_own_value_and_opens_months_of_service(fund):
    rights = past_rights(fund, SO_FAR, BASIS)
    np.testing.assert_allclose(rights.value, fund.account(SO_FAR).final)
    assert not rights.monthly.any() and not rights.lump_sum.any()
    months = opening_credit(rights, PENSION, SO_FAR, BASIS)
    np.testing.assert_allclose(worth(PENSION, months, SO_FAR, BASIS), rights.value)


@given(st.floats(0, 1e5), st.floats(-0.1, 0.2), st.integers(1, 30))
def test_an_opening_balance_grows_like_money(opening, rate, years):
    path = Career([0.0] * years, months=0, age=60)
    assert dataclasses.replace(FUND, interest=rate).account(path, opening=opening).final == pytest.approx(
        opening * (1 + rate) ** years
    )
    taken = dataclasses.replace(SAVINGS, returns=rate, asset_fee=0.01).account(path, opening=opening)
    assert taken.final == pytest.approx(opening * ((1 + rate) * 0.99) ** years)
    change = (taken.paid_in - taken.fees + taken.growth - taken.paid_out).sum()
    assert taken.final - opening == pytest.approx(change, abs=1e-6 * (1 + opening))


def test_a_notional_account_opened_in_the_middle_is_one_account():
    """The account of a whole career is the one of its second half, opened with that of the first."""
    whole = career(20, 60, 800, growth=0.02, average_wage=700, average_growth=0.03, sex="female")
    for scheme in (ACCOUNT, dataclasses.replace(ACCOUNT, index="average_wages"), FUND, SAVINGS):
        both = convert(scheme, scheme, year=2004, basis=BASIS)
        one, two = scheme.pension(whole), both.pension(whole)
        if scheme.kind == "notional account" and scheme.index == "average_wages":
            assert two.monthly == pytest.approx(
                one.monthly, rel=1e-3
            )  # the first new year's own half year has no index
        else:
            assert (two.monthly, two.lump_sum) == pytest.approx((one.monthly, one.lump_sum))
        np.testing.assert_allclose(both.paid_in(whole), scheme.paid_in(whole))


def test_a_defined_benefit_converted_to_itself_is_itself():
    same = dataclasses.replace(PENSION, averaging=BestYears(5))
    member = Career([[1_000.0] * 30, [100.0] * 30], months=[[12.0] * 30, [5.0] * 30], age=60)
    for past in ("credited", "kept"):
        both = convert(same, same, year=2011, basis=BASIS, past=past)
        np.testing.assert_allclose(both.pension(member).monthly, same.pension(member).monthly)
        assert both.pension(member).eligible.tolist() == [True, False]


def test_months_before_and_after_qualify_together():
    """10 years of a fund and 8 of a pension that asks for 15: the pension is due, on both."""
    both = convert(FUND, PENSION, year=2018, basis=BASIS)
    member = career(42, 60, 1_000)
    found = both.pension(member)
    alone = PENSION.pension(career(52, 60, 1_000))
    assert (alone.eligible, found.eligible) == (False, True)
    service = both.opening(career(42, 52, 1_000, year=2017))
    assert found.monthly == pytest.approx(0.015 * (8 + service / 12) * 1_000)
    short = dataclasses.replace(PENSION, grant_per_year=1.0)
    granted = convert(FUND, short, year=2018, basis=BASIS).pension(career(46, 60, 1_000))
    assert (granted.monthly, granted.eligible) == (0.0, False) and granted.lump_sum > 8_000


def test_who_stops_paying_after_the_conversion_keeps_what_was_opened():
    both = convert(FUND, dataclasses.replace(PENSION, vesting_months=60), year=2018, basis=BASIS)
    member = Career([1_000.0] * 18, months=[12.0] * 10 + [0.0] * 8, age=60)
    months = both.opening(career(42, 52, 1_000, year=2017))
    assert both.pension(member).monthly == pytest.approx(0.015 * months / 12 * 1_000)


def test_kept_rights_are_two_pensions():
    both = convert(FUND, PENSION, year=2018, basis=BASIS, past="kept")
    found = both.pension(career(42, 60, 1_000))
    assert found.lump_sum == pytest.approx(FUND.account(career(42, 52, 1_000)).final * 1.03**8)
    assert found.monthly == pytest.approx(0.015 * 8 * 1_000)
    risen = convert(OLD, FUND, year=2018, basis=dataclasses.replace(BASIS, revaluation=0.02), past="kept")
    member = career(36, 60, 1_000)
    kept, saved = risen.pension(member), FUND.pension(career(52, 60, 1_000)).lump_sum
    full = 0.015 * 16 * 1_000 * 1.02**8
    assert (kept.monthly, kept.lump_sum) == pytest.approx((0.75 * full, 12 * 12.5 * 0.25 * full + saved))


def test_careers_on_one_side_only_know_one_scheme():
    both = convert(OLD, POINTS, year=2018, basis=BASIS)
    before, after = (career(40, 60, 1_000, average_wage=900, year=year) for year in (2017, 2037))
    assert both.pension(before).monthly == OLD.pension(before).monthly
    assert both.pension(after).monthly == POINTS.pension(after).monthly
    assert both.contribution(1_000, on="2017-12-31").total == pytest.approx(120)


def test_a_converted_scheme_is_a_scheme():
    rise = dataclasses.replace(FUND, schedule=flat_rate(0.1, 0.1, currency="KES"))
    both = convert(OLD, rise, year=2018, basis=BASIS)
    assert [both.contribution(1_000, on=f"{y}-06-30").total for y in (2017, 2018)] == pytest.approx([120, 200])
    member = career(36, 60, 1_000)
    assert sorted(set(both.paid_in(member).round(6))) == [1_440, 2_400]
    found = individual_results(both, member, ReturnBasis(TABLE, interest=0.03))
    assert found.pension_wealth > 0 and found.real_return.rate is not None
    assert both.insured(member).tolist() == [1_000] * 24


@pytest.mark.parametrize("code", codes())
def test_the_main_schemes_of_the_countries_convert_to_points_and_accounts(code):
    """Provident funds and pensions of the packs: credited at the country's own table, the value is the same."""
    key = {"BDI": "inss_pension", "RWA": "rssb_pension", "SSD": "nsif", "ZMB": "napsa"}.get(code, "nssf")
    law = scheme_for(code, key, "2025-06-30")
    basis = ConversionBasis(country_tables(code, 2025)["both"], interest=0.03)
    so_far = career(25, 45, 1_000, average_wage=1_000)
    rights = past_rights(law, so_far, basis)
    assert rights.value > 0 and rights.currency == law.currency
    new = dataclasses.replace(POINTS, schedule=flat_rate(0.1, 0.1, currency=law.currency), currency=law.currency)
    credit = opening_credit(rights, new, so_far, basis)
    claim = dataclasses.replace(so_far, months=0, age=60.0)
    paid = dataclasses.replace(new, vesting_months=0).pension(claim, opening=credit).monthly
    value = 12 * paid * basis.annuity(so_far, 60.0) * basis.deferred(so_far, 60.0)
    assert float(value) == pytest.approx(rights.value)
    member = career(25, 60, 1_000, average_wage=1_000, year=2040)
    assert convert(law, new, year=2026, basis=basis).pension(member).monthly > paid * 0.99


@pytest.mark.parametrize("name", ["interest", "indexation", "revaluation"])
def test_every_rate_of_the_basis_counts(name):
    basis = dataclasses.replace(BASIS, revaluation=0.02)
    more = dataclasses.replace(basis, **{name: 1.1 * getattr(basis, name)})
    before, after = (past_rights(OLD, SO_FAR, b).value for b in (basis, more))
    assert np.abs(after / before - 1).min() > 1e-4
    heavier = dataclasses.replace(basis, table=country_tables("KEN", 2025), payments_a_year=1)
    women = dataclasses.replace(SO_FAR, sex="female")
    assert np.abs(past_rights(OLD, women, heavier).value / before - 1).min() > 1e-3


FLAT = Flat("flat", RULE, "KES", amount=10, ages=ClaimAges(60))
RIGHTS = PastRights(1e9, 1.0, 0.0, 240.0, 60.0, "KES")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: past_rights(FLAT, SO_FAR, BASIS), "flat is a flat scheme"),
        (lambda: opening_credit(RIGHTS, FLAT, SO_FAR, BASIS), "flat is a flat scheme"),
        (lambda: past_rights(OLD, dataclasses.replace(SO_FAR, age=61), BASIS), "past the age of the claim, 60"),
        (lambda: ConversionBasis(TABLE, interest=-1), "interest must be above -1"),
        (lambda: opening_credit(RIGHTS, dataclasses.replace(PENSION, maximum_share=0.7), SO_FAR, BASIS), "at most 70"),
        (
            lambda: opening_credit(RIGHTS, PENSION, dataclasses.replace(SO_FAR, wages=SO_FAR.wages * 0), BASIS),
            "wage above 0",
        ),
        (
            lambda: opening_credit(dataclasses.replace(RIGHTS, currency="TZS"), POINTS, SO_FAR, BASIS),
            "rights are in TZS",
        ),
        (lambda: convert(OLD, POINTS, year=2018, basis=BASIS, past="sold"), "'credited', 'kept'"),
        (lambda: FLAT.pension(SO_FAR, opening=1.0), "counts nothing that a member could bring"),
        (lambda: POINTS.pension(SO_FAR, opening=[1.0, 2.0, 3.0]), "one number or one a member"),
        (lambda: POINTS.pension(SO_FAR, opening=-1.0), "opening"),
        (lambda: convert(OLD, POINTS, year=2018, basis=BASIS).pension(SO_FAR, opening=1.0), "counts nothing"),
    ],
)
def test_bad_conversions_are_refused(call, words):
    with pytest.raises(ModelError, match=words):
        call()


def test_two_currencies_do_not_convert():
    other = dataclasses.replace(POINTS, schedule=flat_rate(0.1, 0.1, currency="UGX"), currency="UGX")
    with pytest.raises(UnitError, match="old scheme is in KES, the new one in UGX"):
        convert(OLD, other, year=2018, basis=BASIS)
