"""Reforms: the file, the dated law, conversions, and what members get."""

import dataclasses

import numpy as np
import pytest
from scheme_cases import ACCOUNTS, EVERY, inputs, projected

from sscore.errors import DataError, ModelError
from sscore.pensions import ClaimAges, compare, compare_members, project_reform, read_reform, reform_from
from sscore.pensions.reform import changed_law

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


def forms(code, scheme):
    """Every kind of reform that a scheme can have, the first a parametric one."""
    claim = inputs(code, scheme, 2060).claim
    yield "later", None, {"retirement_age": claim.normal + 2}
    for past in ("kept", "credited"):
        yield f"points, {past}", {"to": "points", "point_value": 0.015, "past": past}, {}
        yield f"notional, {past}", {"to": "notional accounts", "credit_rate": 0.15, "past": past}, {}
    if (code, scheme) in ACCOUNTS:
        for past in ("kept", "credited"):
            yield f"pension, {past}", {"to": "pension", "accrual_per_year": 0.015, "past": past}, {}
    else:
        yield "less", None, {"accrual_per_year": 0.01}
        yield "accounts", {"to": "accounts"}, {}


FEW = [("TZA", "nssf"), ("KEN", "nssf"), ("ZMB", "napsa")]


@pytest.mark.parametrize(
    ("code", "scheme"), [*FEW, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in EVERY if pair not in FEW)]
)
def test_the_table_of_members_for_every_scheme_and_every_kind_of_reform(code, scheme):
    found = projected(code, scheme, 2060)
    for name, convert, changes in forms(code, scheme):
        reform = overlay((code, scheme), convert=convert, **changes)
        rows = compare_members(found, reform, cohorts=[2027, 2033, 2046, 2060])
        numbers = rows.select_dtypes("number")
        assert np.isfinite(numbers.to_numpy()).all() and (numbers >= 0).all().all(), name
        whole = rows.pivot(index="claims_in", columns="income", values="reform_all_as_pension")
        # Nothing is progressive here but minima and ceilings: who earns more never gets a higher share.
        assert (np.diff(whole.to_numpy(), axis=1) < 1e-9).all(), name
        before = rows[rows["claims_in"] == 2027]
        assert (before["reform_all_as_pension"] == before["status_quo_all_as_pension"]).all(), name
        after = rows[rows["claims_in"] > 2027]
        better = after["reform_all_as_pension"] - after["status_quo_all_as_pension"]
        if name == "later":
            assert (better > -1e-9).all()
        if name == "less":
            assert (better < 1e-9).all()
        if convert is not None and convert.get("past", "kept") == "kept":
            # New service takes the place of old, year by year; longer lives make the way down or up a little crooked.
            rich = after[after["income"] == 2.0]
            pension, lump = rich["reform_pension"].to_numpy(), rich["reform_lump_years"].to_numpy()
            for path in (pension, lump):
                steps = np.diff(path)
                assert (steps > -0.012).all() or (steps < 0.012).all(), (name, path)
        told = rows["reform_remarks"].str.cat()
        assert not any(text in told for text in found.law.remarks), name


def test_rights_kept_do_not_lapse_because_no_wage_was_paid_in_the_last_years():
    """The best three of the last ten years are those before the accounts: 17 of 35 years at 1/580 a month."""
    rows = compare_members(projected(*TZA, 2060), overlay(convert={"to": "accounts"}), cohorts=[2050], incomes=[2.0])
    row = rows.iloc[0]
    assert row["reform_pension"] == pytest.approx(17 * 12 * row["density"] / 580 * 0.65)


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
        (BASE | {"convert": {"to": "points"}}, "needs convert.point_value"),
        (BASE | {"convert": {"to": "pension"}}, "needs convert.accrual_per_year"),
        (BASE | {"convert": {"to": "accounts", "past": "lost"}}, "convert.past"),
        (BASE | {"convert": {"to": "accounts", "past": "credited"}}, "keeps the past"),
        (BASE | {"convert": {"to": "accounts", "vesting_years": 5}}, "convert to accounts has an unknown key"),
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


AGES = ClaimAges(65, 60, early_reduction=0.05, late_increase=0.06, latest=70, further_reduction=(2, 0.03))


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"retirement_age": 66}, "normal", 66),
        ({"early_age": 61}, "earliest", 61),
        ({"early_reduction": 0.04}, "early_reduction", 0.04),
        ({"early_age": 65}, "earliest", None),
    ],
)
def test_a_change_of_one_age_leaves_every_other_field_alone(change, field, value):
    """Every field that ``ClaimAges`` has, also those of a later version."""
    law = dataclasses.replace(inputs(*TZA).law, ages=AGES)
    if value is None:  # nothing early is left that a reduction could be taken off
        law = dataclasses.replace(law, ages=ClaimAges(65, 60, late_increase=0.06, latest=70))
    found = changed_law(law, change)
    for entry in dataclasses.fields(ClaimAges):
        expected = value if entry.name == field else getattr(law.ages, entry.name)
        assert getattr(found.ages, entry.name) == expected, entry.name
    for entry in dataclasses.fields(law):
        if entry.name != "ages":
            assert getattr(found, entry.name) is getattr(law, entry.name), entry.name


def test_an_age_beyond_the_latest_is_refused_and_not_dropped():
    law = dataclasses.replace(inputs(*TZA).law, ages=ClaimAges(60, late_increase=0.06, latest=65))
    with pytest.raises(ModelError, match="latest"):
        changed_law(law, {"retirement_age": 66})


def test_accounts_may_be_claimed_later():
    found, before = run(UGA, retirement_age=60, early_age=55), projected(*UGA)
    assert found.expenditure[0, 6] < before.expenditure[0, 6]
    assert max(found.identities().values()) < 1e-11
