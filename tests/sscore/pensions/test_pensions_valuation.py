"""What is owed: closed groups, rights to date and the three debts, against closed forms and identities."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from scheme_cases import ACCOUNTS, EVERY, PENSIONS, inputs

from sscore.pensions import DEBT_DEFINITIONS, SchemeBasis, scheme_inputs, value_scheme
from sscore.pensions.country import set_up


@cache
def valued(code, scheme, last=2050, **changes):
    return value_scheme(inputs(code, scheme, last), SchemeBasis().changed(changes))


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_the_open_group_is_the_closed_group_and_those_who_come(code, scheme):
    """Three runs of the engine: everybody, nobody new, and only the new without anybody there before."""
    found = valued(code, scheme)
    gaps = found.identities()
    assert gaps["contributions"] < 1e-12 and gaps["benefits"] < 1e-10
    for name in ("expenditure", "insured_earnings", "income"):
        whole, present, coming = (getattr(g, name) for g in (found.open_group, found.closed_group, found.newcomers))
        np.testing.assert_allclose(present + coming, whole, rtol=1e-9, err_msg=name)
    assert (found.closed_group.entrants == 0).all() and (np.diff(found.closed_group.members.contributors[0]) < 0).all()
    assert found.newcomers.opening_reserve == 0 or (code, scheme) in ACCOUNTS


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_every_definition_is_named_and_money_is_conserved(code, scheme):
    found = valued(code, scheme)
    assert [d.definition for d in found.debts] == list(DEBT_DEFINITIONS)
    table = found.to_frame().set_index("what")
    for debt in found.debts:
        row = table.loc[f"implicit debt, {debt.definition}"]
        assert DEBT_DEFINITIONS[debt.definition] in row["meaning"] and row["money"] == debt.debt
        assert debt.debt == pytest.approx(debt.benefits - debt.contributions - debt.reserve)
    # A debt is what the reserve would lack: that of the open group is the closed one's and the new entrants'.
    gap = found.debts[2].debt - found.debts[1].debt
    expected = found.benefits(found.newcomers) - found.contributions(found.newcomers)
    assert gap == pytest.approx(expected, rel=1e-9)


def test_accounts_owe_their_balances_and_no_more_when_both_sides_earn_the_same():
    """Closed group of a fund whose reserve earns what it credits: all payments less all contributions = balances."""
    for code, scheme in sorted(ACCOUNTS):
        found = value_scheme(
            scheme_inputs(code, scheme, years=(2026, 2099)), SchemeBasis(real_interest=0.03, credited_interest=0.03)
        )
        assert found.pbo == found.abo == found.reserve == found.open_group.accounts.balance[0, 0]
        assert [round(d.debt / found.pbo, 9) for d in found.debts[:2]] == [0, 0]
        assert found.funding_ratios == {"pbo": 1.0, "abo": 1.0} and found.unvalued < 1e-9


@pytest.mark.parametrize(("code", "scheme"), PENSIONS)
def test_rights_to_date_have_a_closed_form_where_nobody_dies(code, scheme):
    """No deaths, no invalids, no interest, no growth: each member's pension times the years to the end."""
    given = inputs(code, scheme)
    still = dataclasses.replace(
        given,
        death=np.full_like(given.death, 1e-12),
        inflation=np.zeros_like(given.inflation),
        real_wage_growth=np.zeros_like(given.real_wage_growth),
    )
    none = ("invalidity", "early_retirement", "real_interest", "real_wage_growth", "inflation", "pensioners")
    basis = SchemeBasis().changed({name: 0.0 for name in none if name not in given.idle()})
    setup = set_up(still, basis)
    rules, stocks = setup.benefits, setup.stocks
    normal = rules.normal_age - 15
    people = np.asarray(stocks.active) + np.asarray(stocks.dormant)
    spread = np.arange(-(rules.averaging - 1), 1)
    reference = still.wage[:, normal + spread].mean(axis=1)
    years = len(given.years) - 0.5 - (normal - np.arange(normal + 1))
    monthly, once = (1 - rules.commuted) * np.maximum(years, 0), rules.commuted * rules.factor * (years > 0)
    owed = sum(
        12 * np.einsum("sxk,k,s,x->", people[:, : normal + 1, 1:], rules.shares(50, of)[1:], reference, paid)
        for of, paid in (("pension_share", monthly), ("lump_share", once))
    )
    found = value_scheme(still, basis)
    assert found.pbo == pytest.approx(owed, rel=1e-8) or (owed == 0 and found.pbo == 0)


@pytest.mark.parametrize(("code", "scheme"), PENSIONS)
def test_rights_at_present_wages_are_less_and_part_of_what_present_members_get(code, scheme):
    found = valued(code, scheme)
    if not found.open_group.inputs.operating:
        assert found.pbo == found.abo == 0 and np.isnan(found.funding_ratios["pbo"])
        return
    assert 0 < found.abo < found.pbo < found.benefits(found.closed_group)
    held = valued(code, scheme, reserve=1.0)
    assert held.funding_ratios["abo"] > held.funding_ratios["pbo"] > 0 == found.funding_ratios["pbo"]
    assert held.debts[0].debt == pytest.approx(found.debts[0].debt - held.reserve)


def test_without_growth_or_profile_the_two_obligations_are_one():
    given = inputs("BDI", "inss_pension")
    flat = dataclasses.replace(
        given, wage=np.full_like(given.wage, given.wage.mean()), inflation=np.zeros_like(given.inflation),
        real_wage_growth=np.zeros_like(given.real_wage_growth),
    )  # fmt: skip
    found = value_scheme(flat, SchemeBasis(real_wage_growth=0, inflation=0))
    assert found.abo == pytest.approx(found.pbo, rel=1e-12)


def test_what_the_end_cuts_off_falls_with_a_later_end():
    near, far = valued("ZMB", "napsa"), value_scheme(scheme_inputs("ZMB", "napsa", years=(2026, 2099)))
    assert far.unvalued < 0.1 < near.unvalued
    assert far.pbo > near.pbo and 0 < far.debts[0].debt / far.gross_domestic_product < 0.5


@pytest.mark.slow
def test_the_two_engines_value_alike():
    pytest.importorskip("numba")
    slow, fast = valued("RWA", "rssb_pension"), value_scheme(inputs("RWA", "rssb_pension"), engine="numba")
    assert fast.pbo == pytest.approx(slow.pbo, rel=1e-10) and fast.abo == pytest.approx(slow.abo, rel=1e-10)
    assert fast.debts[2].debt == pytest.approx(slow.debts[2].debt, rel=1e-8)
