"""The contract of a scheme on every real scheme: days, shapes, bad input, and what more of something may never do."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.countries import codes, country
from sscore.errors import DataError, ModelError, SscoreError
from sscore.pensions import (
    Career,
    ClaimAges,
    Commutation,
    DefinedBenefit,
    Flat,
    country_tables,
    member_flows,
    scheme_for,
    schemes,
)

DAY = "2025-06-30"
REAL = {f"{code}-{key}": scheme_for(code, key, DAY) for code in codes() for key in schemes(code)}
WAGE = {code: country(code).figure("wages.example_monthly").value for code in codes()}


@pytest.fixture(params=REAL)
def real(request):
    return REAL[request.param], WAGE[request.param[:3]]


def first_age(scheme):
    return scheme.claim_age if hasattr(scheme, "claim_age") else scheme.ages.normal


def member(scheme, wages, months=12.0, age=None):
    wages = np.asarray(wages, dtype=float)
    years = wages.shape[-1]
    at = first_age(scheme) if age is None else age
    return Career(wages, months, at, 2025, 1_000.0 * 1.02 ** np.arange(years), "female")


def worth(award):
    """Pension and lump sum as one amount: no more of the one for less of the other."""
    return np.asarray(award.monthly) * 150 + award.lump_sum


def test_a_day_is_a_day_in_any_form(real):
    scheme, wage = real
    days = (None, DAY, dt.date(2025, 6, 30), dt.datetime(2025, 6, 30, 23, 59))
    assert len({scheme.contribution(wage, on=day).total for day in days}) == 1
    for day in ("30/06/2025", "2025-02-30", 20250630):
        with pytest.raises(SscoreError, match="day|date"):
            scheme.contribution(wage, on=day)


@pytest.mark.parametrize("name", REAL)
def test_before_a_law_is_known_nothing_is_due_or_paid_it_raises(name):
    """Every scheme has a first day on which its contributions are known, and the day before it raises."""
    scheme, pack = REAL[name], country(name[:3])
    key = name[4:]
    names = [n for n in pack.parameters() if n.startswith((f"{key}.contribution", f"{key}.benefit"))]
    first = max(pack.dated(n)[0].start for n in names if "military" not in n and "injury" not in n)
    assert scheme.contribution(1.0, on=first).total >= 0
    for before in (first - dt.timedelta(days=1), dt.date(1950, 1, 1)):
        with pytest.raises(DataError, match="is known from"):
            scheme.contribution(1.0, on=before)
    with pytest.raises(DataError, match="is known from"):
        scheme_for(name[:3], key, "1950-01-01")


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 2)])
def test_contributions_have_the_shape_of_the_wages(real, shape):
    scheme, wage = real
    due = scheme.contribution(np.full(shape, wage))
    for part in ("wage", "base", "employee", "employer", "total"):
        assert np.shape(getattr(due, part)) == shape
    one = scheme.contribution(wage)
    assert isinstance(one.total, float)
    np.testing.assert_array_equal(due.total, np.full(shape, one.total))
    np.testing.assert_allclose(due.total, np.asarray(due.employee) + due.employer)


@pytest.mark.parametrize("wage", [-1, np.nan, np.inf, "abc", None, True, [1, -2], [[1], [2, 3]]])
def test_what_is_no_wage_is_refused(real, wage):
    with pytest.raises(ModelError, match="wage"):
        real[0].contribution(wage)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(REAL)), st.floats(0, 30), st.floats(1.0001, 3))
def test_a_higher_wage_never_lowers_contributions_or_benefits(name, level, more):
    scheme, wage = REAL[name], WAGE[name[:3]] * level
    low, high = (scheme.contribution(w) for w in (wage, wage * more))
    assert high.employee >= low.employee - 1e-9 and high.employer >= low.employer - 1e-9
    path = wage * np.linspace(0.6, 1.2, 25) * (1 + 0.2 * np.sin(np.arange(25)))
    poor, rich = (scheme.pension(member(scheme, p)) for p in (path, path * more))
    assert rich.monthly >= poor.monthly * (1 - 1e-12) and rich.lump_sum >= poor.lump_sum * (1 - 1e-12)
    assert worth(scheme.pension(member(scheme, np.append(path[:-1], path[-1] * more)))) >= worth(poor) * (1 - 1e-12)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(REAL)), st.floats(0, 1), st.floats(0, 1))
def test_more_months_at_one_wage_never_lower_benefits(name, a, b):
    scheme, wage = REAL[name], WAGE[name[:3]]
    few, many = sorted((a, b))
    path = np.full(40, wage)
    low, high = (scheme.pension(member(scheme, path, 12 * share)) for share in (few, many))
    assert high.monthly >= low.monthly * (1 - 1e-12)
    if not (isinstance(scheme, DefinedBenefit) and high.eligible and not low.eligible):  # a grant becomes a pension
        assert high.lump_sum >= low.lump_sum * (1 - 1e-12)
    assert np.isfinite([low.monthly, high.monthly, low.lump_sum, high.lump_sum]).all()


@pytest.mark.parametrize("part", [0.25, 1, 6.5, 11.999])
def test_parts_of_months_and_of_years_count_in_proportion(real, part):
    scheme, wage = real
    if isinstance(scheme, Flat):
        return
    assert scheme.paid_in(member(scheme, [wage] * 3, part)).sum() == pytest.approx(
        3 * part * scheme.contribution(wage).total
    )


def test_a_later_claim_on_the_same_record_never_lowers_the_pension(real):
    scheme, wage = real
    first = getattr(getattr(scheme, "ages", None), "first", first_age(scheme))
    ages = np.arange(first, first + 12, 0.5)
    if isinstance(scheme, Flat):
        ages = ages[ages <= 100]
    paid = scheme.pension(member(scheme, np.full((len(ages), 30), wage), age=ages))
    assert (np.diff(paid.monthly) >= -1e-9 * np.max(paid.monthly)).all()
    assert (np.diff(paid.lump_sum) >= -1e-9 * np.max(paid.lump_sum)).all()
    too_early = scheme.pension(member(scheme, [wage] * 30, age=first - 0.01))
    assert (too_early.monthly, too_early.lump_sum, too_early.eligible) == (0.0, 0.0, False)


def test_who_never_contributed_has_nothing_but_a_universal_pension(real):
    scheme, wage = real
    silent = member(scheme, [[0.0] * 30, [wage] * 30], [[12.0] * 30, [0.0] * 30])
    paid = scheme.pension(silent)
    if isinstance(scheme, Flat):
        assert (paid.monthly > 0).all()
        return
    assert (paid.monthly[1], paid.lump_sum[1], paid.eligible[1]) == (0.0, 0.0, False)
    least = getattr(scheme, "minimum", None) or 0.0
    assert paid.monthly[0] == pytest.approx(least)
    assert not scheme.paid_in(silent).any()


PENSIONS = [name for name, scheme in REAL.items() if isinstance(scheme, DefinedBenefit)]


@pytest.mark.parametrize("name", PENSIONS)
def test_commutation_pays_for_exactly_what_it_takes(name):
    scheme = dataclasses.replace(REAL[name], minimum=None)
    people = member(scheme, WAGE[name[:3]] * np.linspace(0.3, 4, 6)[:, None] * np.ones(30))
    for part in (scheme.commutation, Commutation(0.0, 12.5), Commutation(0.4, 15.5), Commutation(1.0, 10.0)):
        if part is None:
            continue
        paid = dataclasses.replace(scheme, commutation=part).pension(people)
        np.testing.assert_allclose(paid.monthly, (1 - part.share) * paid.full_monthly)
        np.testing.assert_allclose(paid.lump_sum, 12 * part.factor * (paid.full_monthly - paid.monthly), atol=1e-6)
        whole = dataclasses.replace(scheme, commutation=None).pension(people)
        np.testing.assert_allclose(paid.full_monthly, whole.monthly)


@pytest.mark.parametrize("name", PENSIONS)
def test_limits_bind_and_say_so(name):
    scheme, wage = REAL[name], WAGE[name[:3]]
    path = member(scheme, [wage] * 45)
    full = dataclasses.replace(scheme, minimum=None, maximum_share=None, commutation=None)
    free = full.pension(path).monthly
    capped = dataclasses.replace(full, maximum=free / 2).pension(path)
    assert capped.monthly == pytest.approx(free / 2) and "cut to a maximum" in capped.remarks
    lifted = dataclasses.replace(full, minimum=free * 2).pension(path)
    assert lifted.monthly == pytest.approx(free * 2) and "raised to a minimum" in lifted.remarks
    share = dataclasses.replace(full, maximum_share=0.1).pension(path)
    assert share.monthly == pytest.approx(free * 0.1 / float(full.accrual.share(540)))
    assert scheme.maximum_share is None or scheme.pension(path).full_monthly <= scheme.maximum_share * wage * (
        1 + 1e-12
    )


def test_the_flows_of_a_member_are_those_of_the_scheme(real):
    """What is paid in is months times the contribution; what is received is the award while alive."""
    scheme, wage = real
    path = member(scheme, [wage] * 30, 6.0)
    found = member_flows(scheme, path, country_tables("KEN", 2025)["both"])
    assert found.paid.sum() == pytest.approx(30 * 6 * scheme.contribution(wage).total)
    award = scheme.pension(path)
    at_claim = found.time == 0
    assert found.received[at_claim].sum() == pytest.approx(award.lump_sum)
    after = found.time > 0
    np.testing.assert_allclose(found.if_alive[after], 12 * award.monthly)
    assert (np.diff(found.received[after]) <= 1e-9).all()


def test_an_opening_credit_of_nothing_changes_nothing_and_more_is_more(real):
    scheme, wage = real
    path = member(scheme, [5 * wage] * 20)
    assert worth(scheme.pension(path, opening=0.0)) == worth(scheme.pension(path))
    if isinstance(scheme, Flat):
        with pytest.raises(ModelError, match="counts nothing"):
            scheme.pension(path, opening=1.0)
        return
    assert scheme.counts_in
    assert worth(scheme.pension(path, opening=36.0)) > worth(scheme.pension(path))


@given(st.floats(0.0, 0.09), st.floats(0.0, 0.2), st.floats(0, 8), st.floats(0, 8))
def test_the_factor_never_falls_with_age(early, late, a, b):
    ages = ClaimAges(65, 57, early, late, further_reduction=(3, early / 2))
    low, high = sorted((57 + a, 57 + b))
    assert ages.factor(low) <= ages.factor(high) + 1e-12
    assert float(ages.factor(65)) == 1.0 and float(ages.factor(56.9)) == 0.0
