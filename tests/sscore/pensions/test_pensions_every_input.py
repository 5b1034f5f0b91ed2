"""Gate 1 on every real scheme: whatever can be changed changes an answer, or is refused with a reason."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from scheme_cases import ACCOUNTS, EVERY, PENSIONS, inputs, projected

from sscore.errors import ModelError
from sscore.pensions import (
    Execution,
    SchemeBasis,
    SchemeInputs,
    Uncertainty,
    project_inputs,
    project_reform,
    reform_from,
    simulate_inputs,
)
from sscore.pensions.basis import ONLY_ACCOUNTS, ONLY_PENSIONS
from sscore.pensions.reform_file import LAW, OTHER

LAST = 2046  # the first year in which all schemes pay pensions, South Sudan's too
MONEY = ("expenditure", "income", "reserves")


def moved(one, other):
    return any(not np.allclose(getattr(one, n), getattr(other, n), rtol=1e-9, atol=0) for n in MONEY)


def tenth_more(name, value):
    """A tenth more, or less where a share would exceed 1; one more of whole years; a tenth of one in place of 0."""
    if name in ("age_gap", "orphan_years"):
        return int(value) + 1
    if value == 0:
        return 0.1
    return 0.9 * value if name in ("density", "member_share") else 1.1 * value


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_every_assumption_moves_money_or_is_refused(code, scheme):
    given, before = inputs(code, scheme, LAST), projected(code, scheme, LAST)
    refused = set()
    for entry in dataclasses.fields(SchemeBasis):
        basis = SchemeBasis().changed({entry.name: tenth_more(entry.name, before.value_of(entry.name))})
        try:
            assert moved(project_inputs(given, basis), before), entry.name
        except ModelError as error:
            assert "changes nothing" in str(error) and entry.name in str(error)
            refused.add(entry.name)
    assert refused == set(given.idle())
    assert refused >= set(ONLY_PENSIONS if (code, scheme) in ACCOUNTS else ONLY_ACCOUNTS)
    assert len(refused) <= len(ONLY_PENSIONS) + 3


def changed_inputs(given):
    """Every figure of the inputs with a tenth more of it."""
    yield from {n: 1.1 * getattr(given, n) for n in ("death", "inflation", "real_wage_growth", "rate", "wage")}.items()
    yield "operating", not given.operating
    yield "funds", given.funds + 1
    if given.shares:
        yield "shares", {name: 1.1 * value for name, value in given.shares.items()}
    if given.has_accounts:
        yield "credited", 1.1 * given.credited
        yield "claim", dataclasses.replace(given.claim, normal=given.claim.normal + 1)
    else:
        yield "law", dataclasses.replace(given.law, vesting_months=1.1 * given.law.vesting_months)
    if given.service_since is not None:
        yield "service_since", 1.1 * given.service_since


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_every_input_moves_money(code, scheme):
    given, before = inputs(code, scheme, LAST), projected(code, scheme, LAST)
    for name, value in changed_inputs(given):
        assert moved(project_inputs(dataclasses.replace(given, **{name: value}), SchemeBasis()), before), name


def test_no_input_is_left_out_of_the_check():
    """What no change of a tenth is for: names, years and whole tables, and the labour path with its own tests."""
    known = {"code", "scheme", "years", "labour", "pack", "rows"}
    tried = {name for pair in EVERY for name, _ in changed_inputs(inputs(*pair, LAST))}
    assert tried | known == {f.name for f in dataclasses.fields(SchemeInputs)}


NEW = {
    "early_reduction": 0.03,
    "accrual_per_year": 0.03,
    "vesting_years": 8,
    "averaging_years": 8,
    "maximum_share": 0.2,
    "minimum_share": 0.6,
    "minimum_pension": 1e7,
    "grant_per_year": 1.5,
    "commuted_share": 0.1,
    "commutation_factor": 10,
    "contribution_rate": 0.3,
    "indexation": 0.5,
}


def reform(code, scheme, **more):
    return reform_from({"title": "A change", "country": code, "scheme": scheme, "from": 2030} | more)


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_every_key_of_a_reform_moves_money_or_is_refused(code, scheme):
    given, before = inputs(code, scheme, LAST), projected(code, scheme, LAST)
    ages = {"retirement_age": given.claim.normal + 3, "early_age": given.claim.first - 2}
    assert set(NEW) | set(ages) == {*LAW, *OTHER}
    refused = set()
    for name, value in (NEW | ages).items():
        try:
            found = project_reform(given, reform(code, scheme, changes={name: value}), status_quo=before)
            assert moved(found, before), name
        except ModelError:
            refused.add(name)
    if (code, scheme) in ACCOUNTS:
        assert refused == {*LAW, *OTHER} - {"contribution_rate", "retirement_age", "early_age"}
    else:
        assert refused <= {"early_reduction", "commutation_factor"}


@pytest.mark.parametrize(("code", "scheme"), sorted(ACCOUNTS))
def test_every_rule_of_a_new_pension_moves_money_or_is_refused(code, scheme):
    given, before = inputs(code, scheme, LAST), projected(code, scheme, LAST)
    base = {"to": "pension", "accrual_per_year": 0.015, "retirement_age": 60, "vesting_years": 8, "early_age": 55}
    usual = project_reform(given, reform(code, scheme, convert=base), status_quo=before)
    tried = NEW | {"accrual_per_year": 0.02, "vesting_years": 10, "retirement_age": 61, "early_age": 57}
    tried |= {"past": "credited"}
    refused = set()
    for name in (*LAW, "past"):
        try:
            found = project_reform(given, reform(code, scheme, convert=base | {name: tried[name]}), status_quo=before)
            assert moved(found, usual), name
        except ModelError:
            refused.add(name)
    assert refused == {"commutation_factor"}
    # The dead leave widows and orphans under the new pension as under any other.
    assert usual.members.spent["survivors"][0, -1] > 0 and usual.members.spent["orphans"][0, -1] > 0
    assert usual.members.counts["orphans"][0, :4].sum() == 0


@cache
def few(code, scheme, **changes):
    how = Execution("numpy")
    rules = Uncertainty(**changes)
    return simulate_inputs(inputs(code, scheme, LAST), SchemeBasis(), scenarios=2, seed=1, rules=rules, how=how)


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_every_rule_of_uncertainty_moves_a_scenario(code, scheme):
    usual = few(code, scheme)
    for entry in dataclasses.fields(Uncertainty):
        found = few(code, scheme, **{entry.name: 1.1 * getattr(usual.rules, entry.name)})
        same = np.array_equal(found.payg_rate, usual.payg_rate) and np.array_equal(
            found.reserve_ratio, usual.reserve_ratio
        )  # fmt: skip
        assert not same, entry.name


@pytest.mark.parametrize(("code", "scheme"), PENSIONS)
def test_survivors_and_invalids_are_paid(code, scheme):
    spent = projected(code, scheme, LAST).members.spent
    assert all(spent[kind][0, -1] > 0 for kind in ("old_age", "invalidity", "survivors", "orphans"))


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_mortality_improves_and_nobody_is_taken_from_the_last_age(code, scheme):
    given = inputs(code, scheme, LAST)
    adults = slice(20, 60)
    assert (given.death[-1, :, adults].mean(axis=1) < given.death[0, :, adults].mean(axis=1)).all()
    assert (given.death > 0).all() and (given.death[..., -1] < 1).all()


@pytest.mark.parametrize(("code", "scheme"), [("UGA", "sage"), ("TZA", "zanzibar_universal_pension")])
def test_a_tax_financed_pension_says_what_to_use(code, scheme):
    with pytest.raises(ModelError, match="paid from taxes.*scheme_for.*budget"):
        inputs(code, scheme, LAST)
