"""Reforms: the file, the dated law, conversions, and what members get."""

import numpy as np
import pytest
from scheme_cases import inputs, projected

from sscore.errors import DataError, ModelError
from sscore.pensions import compare, project_reform, read_reform, reform_from

TZA, UGA = ("TZA", "nssf"), ("UGA", "nssf")


def overlay(code=TZA, start=2032, convert=None, **changes):
    given = {"title": "A reform", "country": code[0], "scheme": code[1], "from": start, "changes": changes}
    return reform_from(given | ({"convert": convert} if convert else {}))


def run(code=TZA, start=2032, convert=None, **changes):
    return project_reform(inputs(*code), overlay(code, start, convert, **changes), status_quo=projected(*code))


TO_PENSION = {"to": "pension", "accrual_per_year": 0.015, "retirement_age": 60, "vesting_years": 10}


@pytest.mark.parametrize("change", [{"retirement_age": 60}, {"vesting_years": 15}, {"contribution_rate": 0.2}])
def test_a_reform_that_changes_nothing_is_the_status_quo(change):
    """The dated law runs through another loop than the law of one day; the figures must be the same."""
    found, before = run(**change), projected(*TZA)
    for name, values in before.members.counts.items():
        np.testing.assert_allclose(found.members.counts[name], values, rtol=1e-10, err_msg=name)
    np.testing.assert_allclose(found.expenditure, before.expenditure, rtol=1e-10)
    np.testing.assert_allclose(found.reserves, before.reserves, rtol=1e-10)


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"retirement_age": 63, "early_age": 60}, -1),
        ({"early_age": 58}, -1),
        ({"early_reduction": 0.05}, -1),
        ({"accrual_per_year": 0.015}, -1),
        ({"vesting_years": 10}, 1),
        ({"averaging_years": 10}, -1),
        ({"maximum_share": 0.4}, -1),
        ({"minimum_share": 0.5}, 1),
        ({"minimum_pension": 300_000}, 1),
        ({"grant_per_year": 1.0}, 1),
        ({"commuted_share": 0.0}, -1),
        ({"commutation_factor": 15.0}, 1),
        ({"indexation": 1.0}, 1),
    ],
)
def test_every_change_of_the_law_moves_expenditure_from_its_year_on(change, sign):
    found, before = run(**change), projected(*TZA)
    np.testing.assert_allclose(found.expenditure[0, :6], before.expenditure[0, :6], rtol=1e-12)
    at = 6 if "indexation" not in change else 7
    difference = found.expenditure[0, at:].sum() - before.expenditure[0, at:].sum()
    assert np.sign(difference) == sign, change
    assert max(found.identities().values()) < 1e-11


def test_a_rate_in_steps_moves_income_only():
    found, before = run(contribution_rate={2032: 0.22, 2035: 0.24}), projected(*TZA)
    np.testing.assert_allclose(found.rate[0, [5, 6, 8, 9, -1]], [0.2, 0.22, 0.22, 0.24, 0.24], rtol=1e-12)
    np.testing.assert_allclose(found.expenditure, before.expenditure, rtol=1e-12)


def test_who_stays_longer_adds_to_contributors_and_keeps_nobody_out():
    found, before = run(retirement_age=63, early_age=60), projected(*TZA)
    np.testing.assert_array_equal(found.entrants, before.entrants)
    assert (found.members.contributors[0, 7:] > before.members.contributors[0, 7:]).all()


def test_from_accounts_to_pensions_and_the_past_is_kept():
    found, before = run(UGA, convert=TO_PENSION), projected(*UGA)
    assert max(found.identities().values()) < 1e-11
    np.testing.assert_allclose(found.expenditure[0, :6], before.expenditure[0, :6], rtol=1e-12)
    assert found.accounts.contributions[0, 6:].sum() == 0 and found.accounts.balance[0, -1] > 0
    assert found.members.spent["old_age"][0, :16].sum() == 0  # ten years of new service before the first pension
    assert found.members.spent["old_age"][0, 17] > 0
    np.testing.assert_allclose(found.income[0], before.income[0], rtol=0.2)


def test_from_accounts_to_pensions_and_balances_become_service():
    found, before = run(UGA, convert=TO_PENSION | {"past": "credited"}), projected(*UGA)
    assert found.accounts.converted[0, 6] == pytest.approx(before.accounts.balance[0, 6], rel=1e-12)
    assert found.accounts.balance[0, 7:].sum() == 0 and found.identities()["accounts"] < 1e-12
    assert found.members.spent["old_age"][0, 6] > 0  # old service counts at once
    assert found.members.spent["lump_sums"][0, 6:].sum() == 0
    # The money stays in the fund: nothing is paid out on the day.
    np.testing.assert_allclose(found.reserves[0, :7], before.reserves[0, :7], rtol=1e-12)


def test_from_pensions_to_accounts():
    found, before = run(TZA, convert={"to": "accounts"}), projected(*TZA)
    assert max(found.identities().values()) < 1e-11
    np.testing.assert_allclose(found.expenditure[0, :6], before.expenditure[0, :6], rtol=1e-12)
    assert found.accounts.contributions[0, :6].sum() == 0
    np.testing.assert_allclose(found.accounts.contributions[0, 6:], found.income[0, 6:], rtol=1e-10)
    assert found.members.spent["old_age"][0, -1] < before.members.spent["old_age"][0, -1]
    assert np.isnan(found.funding[0, 0]) and found.funding[0, -1] > 0


def test_members_of_a_parametric_reform():
    reform = overlay(retirement_age=63, early_age=60, accrual_per_year=0.015)
    found = compare(projected(*TZA), run(retirement_age=63, early_age=60, accrual_per_year=0.015), reform)
    rows = found.members.set_index(["income", "claims_in"])
    before, after = rows.loc[(2.0, 2026)], rows.loc[(2.0, 2050)]
    assert before["reform_pension"] == before["status_quo_pension"]  # who claims before is not touched
    density, kept = before["density"], 1 - 0.35
    assert after["status_quo_pension"] == pytest.approx(35 * 12 * density / 580 * kept)
    assert after["reform_pension"] == pytest.approx(38 * density * 0.015 * kept)
    assert after["reform_lump_years"] == pytest.approx(38 * density * 0.015 * 0.35 * 12.5)
    assert after["reform_claim_age"] == 63
    assert len(found.finances()) == 25 and set(found.summary().columns) == {"measure", "status_quo", "reform"}


def test_members_of_a_conversion_have_a_part_of_each():
    reform = overlay(UGA, convert=TO_PENSION)
    found = compare(projected(*UGA), run(UGA, convert=TO_PENSION), reform, cohorts=[2027, 2050], incomes=[1.0])
    early, late = found.members.to_dict("records")
    assert early["reform_pension"] == early["status_quo_pension"] == 0
    assert late["reform_pension"] == pytest.approx(18 * late["density"] * 0.015)
    assert 0 < late["reform_lump_years"] < early["reform_lump_years"] * 1.5
    with pytest.raises(ModelError, match="incomes"):
        compare(projected(*UGA), run(UGA, convert=TO_PENSION), reform, incomes=[0])
    with pytest.raises(ModelError, match="same scheme"):
        compare(projected(*TZA), run(UGA, convert=TO_PENSION), reform)


def test_a_file(tmp_path):
    file = tmp_path / "reform.yml"
    file.write_text(
        "title: Later\ncountry: tza\nscheme: nssf\nfrom: 2030-07-01\n"
        "changes:\n  retirement_age: {2030: 61, 2032: 62}\n",
        encoding="utf-8",
    )
    found = read_reform(file)
    assert (found.country, found.start, found.in_force(2031), found.in_force(2040)) == (
        "TZA",
        2030,
        {"retirement_age": 61.0},
        {"retirement_age": 62.0},
    )
    assert found.in_force(2029) == {} and found.lines() == ("retirement age: 61 from 2030, 62 from 2032",)
    with pytest.raises(DataError, match="cannot read"):
        read_reform(tmp_path / "none.yml")
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(DataError, match="not readable as YAML"):
        read_reform(file)


BASE = {"title": "x", "country": "TZA", "scheme": "nssf", "from": 2030}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "list of 'key: value'"),
        (BASE, "nothing changes"),
        (BASE | {"change": {}}, "unknown key 'change'. Did you mean 'changes'"),
        (BASE | {"changes": {"retirment_age": 61}}, "Did you mean 'retirement_age'"),
        (BASE | {"changes": {"retirement_age": "sixty"}}, "retirement_age"),
        (BASE | {"changes": {"retirement_age": {2020: 61}}}, "must start in 2030 or later"),
        (BASE | {"from": "soon", "changes": {"indexation": 1}}, "must be a year"),
        ({k: v for k, v in BASE.items() if k != "title"}, "'title' is missing"),
        (BASE | {"convert": {"to": "points"}}, "convert.to must be one of pension, accounts"),
        (BASE | {"convert": {"to": "pension"}}, "needs convert.accrual_per_year"),
        (BASE | {"convert": {"to": "accounts", "past": "lost"}}, "convert.past"),
        (BASE | {"convert": {"to": "accounts", "vesting_years": 5}}, "keeps the past"),
        (BASE | {"convert": {"to": "pension", "acrual_per_year": 1}}, "Did you mean 'accrual_per_year'"),
        (BASE | {"convert": {"to": "accounts"}, "changes": {"vesting_years": 5}}, "belongs under convert"),
    ],
)
def test_a_wrong_key_or_value_is_one_sentence(given, told):
    with pytest.raises(DataError) as error:
        reform_from(given)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("code", "start", "convert", "changes", "told"),
    [
        (UGA, 2032, {"to": "accounts"}, {}, "converts to 'pension'"),
        (TZA, 2032, TO_PENSION, {}, "converts to 'accounts'"),
        (UGA, 2032, None, {"vesting_years": 10}, "vesting_years"),
        (TZA, 2026, None, {"vesting_years": 10}, "'from' must lie after the first year"),
        (TZA, 2090, None, {"vesting_years": 10}, "'from' must lie after the first year"),
        (TZA, 2032, None, {"retirement_age": 75}, "from 40 to 70"),
        (TZA, 2032, None, {"contribution_rate": 22}, "12 % is 0.12"),
        (TZA, 2032, None, {"commuted_share": 1.5}, "share"),
    ],
)
def test_a_reform_that_does_not_fit(code, start, convert, changes, told):
    with pytest.raises(ModelError, match=told.replace("(", "\\(")):
        run(code, start, convert, **changes)


def test_a_reform_of_another_scheme():
    with pytest.raises(ModelError, match="changes nssf of UGA"):
        project_reform(inputs(*TZA), overlay(UGA, contribution_rate=0.1))


def test_accounts_may_be_claimed_later():
    found, before = run(UGA, retirement_age=60, early_age=55), projected(*UGA)
    assert found.expenditure[0, 6] < before.expenditure[0, 6]
    assert max(found.identities().values()) < 1e-11
