"""Defined contribution, provident funds and flat pensions: balances against closed forms and by their identity."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import annuity, life_table_from_lx
from sscore.contributions import flat_rate
from sscore.errors import ModelError
from sscore.pensions import (
    Career,
    ClaimAges,
    DefinedContribution,
    Flat,
    MidtermAccess,
    Provident,
    annuity_divisor,
    career,
    country_tables,
)

RULE = flat_rate(0.05, 0.10, currency="UGX")
TEN_YEARS = life_table_from_lx(np.arange(20, 72), [1] * 51 + [0], sex="both")
FUND = DefinedContribution("dc", RULE, "UGX", returns=0.04, tables=TEN_YEARS, annuity_interest=0.0, claim_age=60)
PROVIDENT = Provident(
    "pf",
    RULE,
    "UGX",
    interest=0.03,
    claim_age=55,
    access=(MidtermAccess(45, 120, 0.2), MidtermAccess(40, 0, 0.5, disabled=True)),
)
RATES = st.floats(-0.3, 0.5)


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=30), st.floats(0, 12))
def test_without_return_the_balance_is_the_sum_of_contributions(wages, months):
    path = Career(wages, months=months)
    for fund in (dataclasses.replace(FUND, returns=0.0), dataclasses.replace(PROVIDENT, interest=0.0)):
        assert fund.account(path).final == pytest.approx(0.15 * months * sum(wages))


@pytest.mark.parametrize("fee", [0.0, 0.01])
def test_a_level_career_has_a_closed_form_and_the_asset_fee_is_a_lower_return(fee):
    fund = dataclasses.replace(FUND, asset_fee=fee, contribution_fee=0.02)
    j = 1.04 * (1 - fee) - 1
    closed = 0.98 * 150 * 12 * (1 + j) ** 0.5 * ((1 + j) ** 40 - 1) / j
    assert fund.account(career(20, 60, 1_000)).final == pytest.approx(closed)


@given(RATES, st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_every_amount_of_an_account_is_accounted_for(rate, fee, asset_fee, uptake):
    path = career(20, 60, 1_000, growth=0.05, density=0.7)
    dc = dataclasses.replace(FUND, returns=rate, contribution_fee=fee, asset_fee=asset_fee)
    for fund in (dc, dataclasses.replace(PROVIDENT, interest=rate, uptake=uptake)):
        book = fund.account(path)
        change = np.diff(book.balance, prepend=0.0)
        moved = book.paid_in - book.fees + book.growth - book.paid_out
        np.testing.assert_allclose(moved, change, atol=1e-9 * (1 + abs(book.balance).max()))
        assert book.paid_in.sum() == pytest.approx(fund.paid_in(path).sum())
        assert (book.fees >= -1e-9).all()


def test_returns_may_differ_by_year():
    fund = dataclasses.replace(FUND, returns=[0.21, 0.0])
    assert fund.account(career(58, 60, 1_000)).balance.tolist() == pytest.approx([1_980, 3_780])


def test_a_pension_for_ten_sure_years():
    """Paid monthly in advance to 70 and, as deaths spread over the last year, 6.5 months of it on average."""
    award = FUND.pension(career(20, 60, 1_000))
    balance = FUND.account(career(20, 60, 1_000)).final
    assert award.monthly == pytest.approx(balance / (120 + 6.5))
    part = dataclasses.replace(FUND, lump_share=0.25).pension(career(20, 60, 1_000))
    assert (part.lump_sum, part.monthly) == pytest.approx((balance / 4, award.monthly * 0.75))
    assert part.full_monthly == pytest.approx(award.monthly)


def test_the_divisor_is_the_textbook_sum_and_straight_between_birthdays():
    table = country_tables("RWA", 2025)["both"]
    assert annuity_divisor(table, 0.03, 65) == pytest.approx(annuity(table, 0.03, age=65))
    k = np.arange(40)
    alive = np.interp(65 + k, table.age, table.lx)
    short = (alive / alive[0] * 1.03**-k)[:35].sum()
    assert short < annuity_divisor(table, 0.03, 65) < short + 0.3
    ends = annuity_divisor(table, 0.03, [65, 66])
    assert annuity_divisor(table, 0.03, 65.5) == pytest.approx(ends.mean())


def test_a_unisex_pension_lies_between_those_of_women_and_men():
    """Curriculum, course 1, module 4, X4: a balance converted under tables by sex."""
    tables = country_tables("UGA", 2025)
    paid = {
        sex: dataclasses.replace(FUND, tables=t, annuity_interest=0.03).pension(career(20, 60, 1_000)).monthly
        for sex, t in tables.items()
    }
    assert paid["female"] < paid["both"] < paid["male"]


def test_a_provident_fund_pays_its_balance_once():
    award = PROVIDENT.pension(career(25, 55, 1_000))
    closed = 150 * 12 * 1.03**0.5 * (1.03**30 - 1) / 0.03
    assert (award.monthly, award.lump_sum, award.eligible) == (0.0, pytest.approx(closed), False)
    assert PROVIDENT.pension(career(25, 54, 1_000)).lump_sum == 0


@pytest.mark.parametrize(
    ("entry", "age", "disabled", "share"),
    [
        (35, 45, False, 0.2),
        (36, 45, False, 0),
        (30, 44, False, 0),
        (25, 40, True, 0.5),
        (25, 40, False, 0),
        (25, 55, False, 1),
    ],
)
def test_midterm_access_needs_age_and_membership(entry, age, disabled, share):
    path = career(entry, age, 1_000)
    assert PROVIDENT.accessible(path, disabled=disabled) == pytest.approx(share * PROVIDENT.account(path).final)


def test_what_is_drawn_early_is_missing_at_the_end_with_its_interest():
    path = career(25, 55, 1_000)
    drawn = dataclasses.replace(PROVIDENT, uptake=1.0)
    taken = drawn.paid_out_before(path)
    assert np.flatnonzero(taken).tolist() == [19]  # the year that ends at 45
    assert taken[19] == pytest.approx(0.2 * PROVIDENT.account(path).balance[19])
    missing = PROVIDENT.pension(path).lump_sum - drawn.pension(path).lump_sum
    assert missing == pytest.approx(taken[19] * 1.03**10)


def test_several_accounts_are_a_table_by_member():
    rows = FUND.account(Career([[1, 2], [3, 4]])).to_frame()
    assert rows.member.tolist() == [0, 0, 1, 1]
    assert rows.year.tolist() == [2024, 2025, 2024, 2025]
    assert "member" not in FUND.account(Career([1, 2])).to_frame()


def test_flat_pensions():
    universal = Flat("u", RULE, "UGX", amount=25_000, ages=ClaimAges(80))
    assert universal.pension(Career([0.0], months=0, age=80)).monthly == 25_000
    assert universal.pension(Career([0.0], age=79.9)).monthly == 0
    earned = Flat("e", RULE, "UGX", amount=100, ages=ClaimAges(60), full_months=360, vesting_months=120)
    paid = [earned.pension(career(60 - years, 60, 1)).monthly for years in (9, 10, 15, 30, 40)]
    assert paid == pytest.approx([0, 100 / 3, 50, 100, 100])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: dataclasses.replace(FUND, lump_share=2), "lump_share must be a fraction"),
        (lambda: dataclasses.replace(FUND, annuity_interest=-1), "annuity_interest must be above -1"),
        (lambda: dataclasses.replace(FUND, returns=[0.1]).pension(career(20, 60, 1)), "returns must be one rate or 40"),
        (lambda: dataclasses.replace(PROVIDENT, interest=-1.0).pension(career(20, 60, 1)), "interest must be above -1"),
        (lambda: dataclasses.replace(PROVIDENT, access=(), uptake=0.5), "uptake needs a right to draw"),
        (lambda: MidtermAccess(45, -1, 0.2), "months"),
        (lambda: Flat("f", RULE, "UGX", amount=0, ages=ClaimAges(60)), "amount must be above 0"),
        (lambda: Flat("f", RULE, "UGX", amount=1, ages=ClaimAges(60), vesting_months=9), "vesting_months"),
    ],
)
def test_bad_rules_are_refused(call, words):
    with pytest.raises(ModelError, match=words):
        call()
