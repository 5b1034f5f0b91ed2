"""Real schemes of the seven countries: identities, closed forms, and no assumption that is stored and ignored."""

import dataclasses

import numpy as np
import pytest
from scheme_cases import ACCOUNTS, EVERY, PENSIONS, inputs, projected

from sscore.contributions import schedule_for
from sscore.demography import country_mortality
from sscore.errors import DataError, ModelError
from sscore.pensions import SchemeBasis, project_inputs, project_scheme, reserve_path, scheme_inputs
from sscore.pensions.basis import MEANINGS, ONLY_ACCOUNTS, ONLY_PENSIONS
from sscore.pensions.law import LawSetting, benefits_for


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_every_country_runs_and_its_identities_hold(code, scheme):
    found = projected(code, scheme)
    assert max(found.identities().values()) < 1e-11
    kind = "accounts" if (code, scheme) in ACCOUNTS else "payg = dependency x replacement"
    assert {"members", "reserve", kind} <= set(found.identities())
    assert (found.insured_earnings > 0).all() and (found.expenditure > 0).all() and (found.entrants >= 0).all()
    assert np.isfinite(found.to_frame().to_numpy(float)).all()


@pytest.mark.parametrize(("code", "scheme"), PENSIONS)
def test_the_payg_rate_is_dependency_times_replacement(code, scheme):
    found = projected(code, scheme)
    members = found.members
    pensioners = sum(members.counts[k] for k in ("old_age", "invalidity", "survivors", "orphans"))
    there = pensioners > 0
    average_benefit = (found.expenditure[there] / pensioners[there]) / (
        found.insured_earnings[there] / members.contributors[there]
    )
    np.testing.assert_allclose((pensioners / members.contributors)[there] * average_benefit, found.payg_rate[there])
    np.testing.assert_allclose(found.expenditure / found.insured_earnings, found.payg_rate, rtol=1e-14)


@pytest.mark.parametrize(("code", "scheme"), EVERY)
def test_contributors_are_on_the_stated_path(code, scheme):
    """The actives at the start of each year are the labour path's contributors, times the path of coverage."""
    given = inputs(code, scheme)
    found = projected(code, scheme, coverage=1.3)
    wanted = given.contributors(int(given.claim.normal)).sum(axis=1) * found.member_share
    wanted = wanted * np.linspace(1, 1.3, len(given.years))
    members = found.members
    # Contributors are the mean of the start and of those who stay: never above the start, and near it.
    assert (members.contributors[0] <= wanted * (1 + 1e-9)).all()
    assert (members.contributors[0] > 0.85 * wanted).all()
    if found.inputs.operating:
        ratio = (
            projected(code, scheme, coverage=1.3).members.contributors[0, -1]
            / (projected(code, scheme).members.contributors[0, -1])
        )
        assert ratio == pytest.approx(1.3, rel=0.02)


def test_coverage_that_falls_faster_than_members_leave_is_an_error():
    with pytest.raises(ModelError, match="nobody enters negatively"):
        project_inputs(inputs("ZMB", "napsa"), SchemeBasis(coverage=0.05))


@pytest.mark.parametrize(("code", "scheme"), sorted(ACCOUNTS))
def test_accounts_that_earn_what_they_are_credited_are_always_covered(code, scheme):
    """Assets and liabilities move by two different formulas, and must stay equal to the last digit."""
    found = projected(code, scheme, real_interest=0.03)
    np.testing.assert_allclose(found.funding[0], 1.0, rtol=1e-12)
    short = projected(code, scheme, real_interest=0.02)
    assert (np.diff(short.funding[0]) < 0).all()


def test_the_reserve_is_that_of_the_reserve_function():
    found = projected("TZA", "nssf")
    path = reserve_path(found.income[0], found.expenditure[0], interest=found.interest[0], first_year=2026)
    np.testing.assert_allclose(found.reserves[0], path.reserve, rtol=1e-12)
    assert found.exhaustion_year == path.exhaustion_year


def test_dated_contributions_of_rwanda_and_the_ceiling_of_zambia():
    rwanda = projected("RWA", "rssb_pension")
    np.testing.assert_allclose(rwanda.rate[0, :6], [0.12, 0.14, 0.16, 0.18, 0.20, 0.20], rtol=1e-12)
    zambia = inputs("ZMB", "napsa")
    top = schedule_for("ZMB", "napsa", "2026-07-01").ceiling
    mean = zambia.labour.wage[zambia.place][:, 15:71]
    assert (zambia.wage < np.minimum(mean, top)).all()


def test_mortality_improves_with_the_years_and_is_the_countrys():
    given = inputs("KEN", "nssf")
    rates = country_mortality("KEN", (2026, 2050)).mx[:, :, 15:]
    np.testing.assert_allclose(given.death[[0, -1]], rates / (1 + rates / 2), rtol=1e-12)
    assert (given.death[-1, :, 45:70] < given.death[0, :, 45:70]).all()


def test_south_sudan_starts_without_service_or_pensioners():
    found = projected("SSD", "nsif")
    assert found.members.counts["old_age"][0, 0] == 0 and found.opening_reserve == 0
    assert found.share_c > projected("TZA", "nssf").share_c
    assert "does not collect yet" in found.remarks[0]
    # 15 years of service at the earliest: no pension of the law can start before 2041.
    assert (found.members.spent["old_age"][0, :14] == 0).all() and found.members.spent["old_age"][0, -1] > 0


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(SchemeBasis)])
def test_every_assumption_changes_an_answer(name):
    """Gate 1: nothing is accepted, stored and ignored."""
    code = ("UGA", "nssf") if name in ONLY_ACCOUNTS else ("TZA", "nssf")
    code = ("RWA", "rssb_pension") if name == "invalidity_minimum" else code
    found = projected(*code)
    value = found.value_of(name)
    other = {"age_gap": 9, "orphan_years": 10, "indexation": 0.1, "reserve": 0.5}.get(name, 0.9 * value)
    other = 2.5 if name == "invalid_mortality" else other
    changed = project_inputs(inputs(*code), SchemeBasis().changed({name: other}))
    same = np.allclose(changed.expenditure, found.expenditure, rtol=1e-9) and np.allclose(
        changed.reserves, found.reserves, rtol=1e-9
    )
    assert not same, name


@pytest.mark.parametrize("name", ["retirement_age", "nssf.accrual"])
def test_an_unknown_assumption_is_named(name):
    with pytest.raises(ModelError, match="no assumption"):
        project_scheme("TZA", "nssf", **{name: 1})


def test_the_table_of_assumptions_lists_every_input_once():
    for code, scheme in EVERY:
        found = projected(code, scheme)
        table = found.assumptions
        assert list(table.columns) == ["what", "value", "unit", "quality", "source", "note"]
        assert set(table["quality"]) <= {"A", "B", "C"} and not table.duplicated().any()
        idle = found.inputs.idle()
        shown = {MEANINGS[f.name][0] for f in dataclasses.fields(SchemeBasis) if f.name not in idle}
        assert shown <= set(table["what"]) and not {MEANINGS[name][0] for name in idle} & set(table["what"])
        assert set(idle) >= set(ONLY_PENSIONS if found.accounts is not None else ONLY_ACCOUNTS)
        assert found.share_c == pytest.approx((table["quality"] == "C").sum() / len(table))
        assert len(found.gaps)


def test_a_minimum_meets_the_distribution_of_pensions_not_their_mean():
    """The mean of max(pension, minimum), by numerical integration over the lognormal wages."""
    given = inputs("TZA", "nssf")
    law, gini = given.law, given.labour.inputs.gini
    setting = LawSetting(given.wage, gini, 15, 51, 0.5, 0.2)
    found = benefits_for(law, SchemeBasis(), setting)
    service = 20
    base = float(given.wage[:, 59 - 15].mean())
    share = float(law.accrual.share(12 * service))
    from scipy.stats import norm

    sigma = np.sqrt(2) * norm.ppf((1 + gini) / 2)
    steps = (np.arange(200_000) + 0.5) / 200_000
    wages = base * np.exp(sigma * norm.ppf(steps) - sigma**2 / 2)
    kept = 1 - law.commutation.share
    monthly = np.maximum(kept * share * wages, law.minimum).mean() / base
    assert kept * found.shares(50)[service] == pytest.approx(monthly, rel=1e-3)
    assert found.shares(50, "lump_share")[service] == pytest.approx(share, rel=1e-9)
    invalid = np.maximum(share * wages, law.minimum).mean() / base
    assert found.shares(50, "invalidity_share")[service] == pytest.approx(invalid, rel=1e-3)
    assert found.shares(50)[service] > found.shares(50, "invalidity_share")[service] > share
    assert found.shares(50)[10] == pytest.approx(float(law.accrual.share(120)))  # not vested: no minimum


def test_wage_growth_leaves_the_stationary_rate_alone_under_wage_indexation():
    slow = projected("BDI", "inss_pension", indexation=1.0, real_wage_growth=0.0).payg_rate[0]
    fast = projected("BDI", "inss_pension", indexation=1.0, real_wage_growth=0.04).payg_rate[0]
    prices = projected("BDI", "inss_pension", indexation=0.0, real_wage_growth=0.04).payg_rate[0]
    # Averages over past wages lag behind growth; pensions in payment do not.
    assert abs(fast[-1] / slow[-1] - 1) < 0.09 and prices[-1] < 0.9 * fast[-1]


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (("KNY", "nssf"), DataError, "Did you mean 'KEN'"),
        (("TZA", "nsf"), DataError, "Did you mean 'nssf'"),
        (("UGA", "sage"), ModelError, "paid from taxes"),
    ],
)
def test_bad_names(words, error, told):
    with pytest.raises(error, match=told):
        project_scheme(*words)


@pytest.mark.parametrize("years", [(2010, 2050), (2026, 2027), (2026, 2150)])
def test_bad_years(years):
    with pytest.raises(DataError, match="years must lie within"):
        scheme_inputs("TZA", "nssf", years=years)


@pytest.mark.parametrize(
    "change",
    [
        {"coverage": 0},
        {"invalidity": 60},
        {"density": 1.2},
        {"mortality": -1},
        {"real_interest": -1},
        {"age_gap": 2.5},
        {"uptake": 2},
    ],
)
def test_bad_assumptions(change):
    with pytest.raises(ModelError, match=next(iter(change))):
        SchemeBasis().changed(change)


@pytest.mark.slow
def test_the_two_engines_give_the_same():
    pytest.importorskip("numba")
    fast = project_inputs(inputs("BDI", "inss_pension"), SchemeBasis(), engine="numba")
    np.testing.assert_allclose(fast.payg_rate, projected("BDI", "inss_pension").payg_rate, rtol=1e-10)
