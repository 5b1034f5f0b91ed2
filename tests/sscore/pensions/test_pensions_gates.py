"""Gate 1: every number of every scheme type, changed by 10 %, changes an output or raises."""

import dataclasses

import numpy as np
import pytest

from sscore.actuarial import LifeTable, life_table
from sscore.contributions import Schedule, Tier
from sscore.errors import ModelError
from sscore.pensions import (
    AccrualSchedule,
    BandedAverage,
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
    JointPension,
    MatchRule,
    MatchTerms,
    MidtermAccess,
    NotionalAccount,
    Points,
    Provident,
    ReturnBasis,
    annuity_divisor,
    career,
    country_tables,
    dormancy,
    expected_balance,
    general_average_premium,
    incentive_cost,
    individual_results,
    least_accrual,
    reserve_path,
    reserve_ratio_premium,
    scaled_premium,
    terminal_funding,
)
from sscore.pensions.careers import CareerDetails

TEXTS = {"name", "currency", "sources", "quality", "remarks", "on", "label", "period", "kind"}
RULE = Schedule((Tier(0, 300, 0.04, 0.06), Tier(300, 900, 0.03, 0.02)), currency="KES", floor=80.0)
WITH_MINIMUM = dataclasses.replace(RULE, floor=None, minimum=6.0)
YEARS = 24
LEVEL = np.array([400, 60, 150, 250, 350, 450, 600, 900, 300, 500, 1_400, 200.0])[:, None]
SLOPE = np.array([0, 0.03, -0.02, 0.02, -0.03, 0.04, -0.05, 0.01, 0.05, -0.02, 0.02, 0.0])[:, None]
BUMP = 1 + 0.1 * (np.arange(YEARS) == 15)
PEOPLE = Career(
    wages=LEVEL * (1 + SLOPE) ** np.arange(YEARS) * BUMP,
    months=np.array([3, 12, 11, 4.3, 10, 8, 7.5, 12, 12, 6.5, 4.6, 12])[:, None] * np.ones(YEARS),
    age=np.array([60, 55.5, 57, 58.5, 59, 60, 61, 62, 63, 64.5, 66, 60]),
    average_wages=400 * 1.03 ** np.arange(YEARS),
    prices=1.02 ** np.arange(YEARS),
    sex="female",
)
STEADY = Career(np.tile([[60.0], [400.0], [1_400.0]], YEARS), months=12, age=[56.0, 60.0, 65.0], sex="female")
TABLES = country_tables("KEN", 2025)
AGES = ClaimAges(60, 56, early_reduction=0.05, late_increase=0.04, latest=63, further_reduction=(2.0, 0.08))
BANDS = ((0, 1.3), (200, 0.8), (600, 0.5))
BASE = {"schedule": RULE, "currency": "KES", "insured_ceiling": 800.0}

SCHEMES = {
    "defined benefit": DefinedBenefit(
        "db",
        **BASE,
        averaging=HighestAverage((FinalAverage(2), BestYears(3, 12))),
        accrual=AccrualSchedule(((0, 0.002), (90, 0.0025))),
        ages=AGES,
        vesting_months=100,
        grant_per_year=1.5,
        minimum_share=0.26,
        maximum_share=0.5,
        minimum=45.0,
        maximum=330.0,
        commutation=Commutation(0.25, 12.5),
    ),
    "banded": DefinedBenefit(
        "b",
        **BASE,
        averaging=BandedAverage(FinalAverage(4), BANDS),
        accrual=AccrualSchedule(((0, 0.002), (90, 0.0025))),
        ages=AGES,
        vesting_months=100,
        grant_per_year=1.5,
        minimum_share=0.2,
        maximum_share=0.5,
        minimum=45.0,
        maximum=330.0,
        commutation=Commutation(0.25, 12.5),
    ),
    "points": Points("p", **BASE, point_value=20.0, ages=AGES, type_factor=0.9, vesting_months=100, most_points=1.5),
    "notional": NotionalAccount("n", **BASE, credit_rate=0.15, index=0.02, tables=TABLES, norm=0.016, claim_age=58.0),
    "contribution": DefinedContribution(
        "dc",
        RULE,
        "KES",
        returns=0.04,
        tables=TABLES,
        annuity_interest=0.03,
        claim_age=58.0,
        contribution_fee=0.02,
        asset_fee=0.01,
        lump_share=0.3,
    ),
    "provident": Provident(
        "pf", WITH_MINIMUM, "KES", interest=0.03, claim_age=58.0, access=(MidtermAccess(45, 60, 0.2),), uptake=0.7
    ),
    "flat": Flat("f", RULE, "KES", amount=100.0, ages=AGES, full_months=140, vesting_months=100),
}
WITHOUT_WAGES = ("contribution", "provident", "flat")


def mutations(value, path=""):
    """Return every copy of a value in which one number is 10 % larger, with the path to the number."""
    if isinstance(value, bool):
        return [(path, not value)]
    if isinstance(value, int | float):
        return [(path, value * 1.1)] if value and np.isfinite(value) else []
    if isinstance(value, LifeTable):
        return [(f"{path}.mx", life_table(value.age, value.mx * 1.1, sex=value.sex))]
    if isinstance(value, dict):
        return [(p, value | {k: v}) for k, part in value.items() for p, v in mutations(part, f"{path}.{k}")]
    if isinstance(value, tuple):
        return [
            (p, (*value[:k], v, *value[k + 1 :]))
            for k, part in enumerate(value)
            for p, v in mutations(part, f"{path}[{k}]")
        ]
    if dataclasses.is_dataclass(value):
        found = []
        for field in dataclasses.fields(value):
            if field.name in TEXTS or not field.init:
                continue
            for p, changed in mutations(getattr(value, field.name), f"{path}.{field.name}"):
                found.append((p, (value, field.name, changed)))
        return found
    return []


def rebuilt(change):
    """Build what a path of changed fields describes; a refusal is an answer too."""
    if isinstance(change, tuple) and len(change) == 3 and isinstance(change[1], str):
        owner, name, part = change
        return dataclasses.replace(owner, **{name: rebuilt(part)})
    if isinstance(change, tuple):
        return tuple(rebuilt(part) for part in change)
    if isinstance(change, dict):
        return {k: rebuilt(v) for k, v in change.items()}
    return change


def outputs(scheme):
    numbers = [scheme.contribution([0, 10, 60, 320, 5_000]).total, scheme.contribution([60, 600]).employee]
    for people in (PEOPLE, STEADY):
        if scheme.kind not in ("defined benefit", "points") or people is PEOPLE:
            award = scheme.pension(people)
            numbers += [award.monthly, award.lump_sum, award.full_monthly, award.eligible]
    if isinstance(scheme, Provident):
        young = dataclasses.replace(PEOPLE, age=np.linspace(44, 56, 12))
        numbers += [scheme.pension(young).lump_sum, scheme.accessible(young)]
    return np.concatenate([np.ravel(n).astype(float) for n in numbers])


CASES = [
    pytest.param(kind, path, change, id=f"{kind}{path}")
    for kind, scheme in SCHEMES.items()
    for path, change in mutations(scheme)
    if "tables.male" not in path and "tables.both" not in path
]


@pytest.mark.parametrize(("kind", "path", "change"), CASES)
def test_ten_per_cent_more_changes_an_output_or_raises(kind, path, change):
    before = outputs(SCHEMES[kind])
    try:
        after = outputs(rebuilt(change))
    except ModelError:
        return
    assert np.abs(after - before).max() > 1e-9, path


@pytest.mark.parametrize("kind", SCHEMES)
def test_the_gate_looks_at_every_field_of_the_type_and_of_its_parts(kind):
    seen = {path for path, _ in mutations(SCHEMES[kind])}
    unset = {"insured_ceiling"} if kind in WITHOUT_WAGES else set()
    for path, part in parts(SCHEMES[kind]):
        names = {f.name for f in dataclasses.fields(part) if f.init} - TEXTS
        for name in names - (unset if part is SCHEMES[kind] else set()):
            value = getattr(part, name)
            if value == 0 and value is not False or value is None and isinstance(part, Schedule):
                continue  # 10 % of nothing; a schedule has a floor or a minimum, seen in one scheme or another
            assert any(p.startswith(f"{path}.{name}") for p in seen), f"{path}.{name}"


@pytest.mark.parametrize("kind", WITHOUT_WAGES)
def test_a_ceiling_that_could_have_no_effect_is_refused(kind):
    with pytest.raises(ModelError, match="insured_ceiling has no effect"):
        dataclasses.replace(SCHEMES[kind], insured_ceiling=800.0)


def parts(value, path=""):
    """Return every dataclass inside a value that is made of numbers, with the path to it."""
    if isinstance(value, LifeTable):
        return []
    if isinstance(value, tuple):
        return [found for k, part in enumerate(value) for found in parts(part, f"{path}[{k}]")]
    if not dataclasses.is_dataclass(value):
        return []
    inside = [
        found
        for f in dataclasses.fields(value)
        if f.init and f.name not in TEXTS
        for found in parts(getattr(value, f.name), f"{path}.{f.name}")
    ]
    return [(path, value), *inside]


def test_the_tables_by_sex_follow_the_sex_of_the_career():
    for kind in ("notional", "contribution"):
        women = SCHEMES[kind].pension(STEADY).monthly
        men = SCHEMES[kind].pension(dataclasses.replace(STEADY, sex="male")).monthly
        assert (men[1:] > women[1:]).all()


@pytest.mark.parametrize("name", ["wages", "months", "age", "average_wages", "prices"])
def test_every_number_of_a_career_counts(name):
    given = np.array(getattr(PEOPLE, name), dtype=float)
    changed = given * np.linspace(0.9, 1.0, given.shape[-1])
    moved = dataclasses.replace(PEOPLE, **{name: changed})
    kinds = {"average_wages": "points", "prices": "prices"}
    scheme = SCHEMES["points" if name == "average_wages" else "defined benefit"]
    if kinds.get(name) == "prices":
        scheme = dataclasses.replace(scheme, averaging=CareerAverage("prices"), insured_ceiling=np.inf)
    before, after = scheme.pension(PEOPLE), scheme.pension(moved)
    assert np.abs(np.asarray(after.monthly) - before.monthly).max() > 1e-9


MEMBER = career(30, 60, 300, growth=0.02, average_wage=300, sex="female")
FUND = dataclasses.replace(SCHEMES["defined benefit"], averaging=FinalAverage(3), minimum=None, maximum=None)
BASIS = ReturnBasis(TABLES["female"], 0.03, 0.02, 0.01)


def results(basis):
    return individual_results(FUND, MEMBER, basis).to_frame().select_dtypes("number").to_numpy().ravel()


def test_every_assumption_behind_individual_results_counts():
    tax = dataclasses.replace(BASIS, wage_tax=lambda wage: 0.1 * wage, pension_tax=lambda pension: 0.05 * pension)
    changes = [rebuilt(change) for _, change in mutations(BASIS)]
    changes += [dataclasses.replace(BASIS, paid_by="employee"), dataclasses.replace(tax, pension_tax=None), tax]
    assert len(changes) == 4 + 3
    for changed in changes:
        assert np.abs(results(changed) - results(BASIS)).max() > 1e-9


SPENT, EARNED = np.linspace(5, 30, 12), np.linspace(100, 150, 12)
CALLS = {
    "average premium": lambda i=0.05, v=20.0, g=0.02, b=8.0: (
        general_average_premium([b, *SPENT], [90, *EARNED], interest=i, reserve=v, growth_after=g).rate
    ),
    "scaled premium": lambda i=0.05, v=20.0: scaled_premium(SPENT, EARNED, interest=i, reserve=v, start=2, end=10).rate,
    "reserve ratio": lambda i=0.05, v=20.0, k=60.0: (
        reserve_ratio_premium(SPENT, EARNED, interest=i, reserve=v, target=k).rate
    ),
    "terminal funding": lambda i=0.05, v=20.0, c=12.0: np.append(
        terminal_funding([c, *SPENT], [1, *SPENT], [90, *EARNED], interest=i, reserve=v).path.reserve,
        terminal_funding([c, *SPENT], [1, *SPENT], [90, *EARNED], interest=i).rate,
    ),
    "reserve": lambda i=0.05, v=20.0, y=8.0, b=9.0: (
        reserve_path([y, *EARNED], [b, *SPENT], interest=i, reserve=v, first_year=2026).reserve
    ),
    "divisor": lambda n=0.02, a=60.0: annuity_divisor(TABLES["female"], n, a, payments_a_year=12),
    "career": lambda e=30.0, r=60.0, w=300.0, g=0.02, d=0.8: (
        career(e, r, w, growth=g, density=d).wages.sum() + career(30, 60, 1, density=d).total_months
    ),
    "career details": lambda a=300.0, g=0.02, p=0.03: np.append(
        career(30, 60, 1, average_wage=a, average_growth=g).average_wages, career(30, 60, 1, inflation=p).prices
    ),
    "dormancy": lambda d=0.6: dormancy(FUND, MEMBER, BASIS, density=d).wealth_lost,
    "least_accrual": lambda y=30.0, t=0.4: least_accrual(y, target=t),
    "match": lambda s=100.0, r=0.5, c=60.0: MatchRule({1: MatchTerms(s, r, c)}, "KES").match([95, 105, 115, 500], 1),
    "incentive_cost": lambda b=40.0, a=110.0, c=12.0: incentive_cost(b, a, c).per_additional,
    "expected_balance": lambda c=650.0, q=0.03, i=0.07, m=0.5: (
        expected_balance(c, lapse=q, interest=i, years=10, match_rate=m).final
    ),
    "joint pension": lambda y=5_400.0, i=0.03, s=0.5, p=50_000.0: (
        JointPension(y, 3, True, i, s, p).payments(24, death_month=17).total
    ),
}


@pytest.mark.parametrize(
    ("call", "position"), [(name, k) for name, call in CALLS.items() for k in range(call.__code__.co_argcount)]
)
def test_every_number_of_a_function_counts(call, position):
    function = CALLS[call]
    changed = list(function.__defaults__)
    changed[position] *= 1.1
    try:
        after = function(*changed)
    except ModelError:
        return
    assert np.abs(np.asarray(after) - np.asarray(function())).max() > 1e-9


def test_the_details_of_a_career_are_those_it_documents():
    assert set(CareerDetails.__annotations__) == {"year", "sex", "average_wage", "average_growth", "inflation"}
    assert career(30, 60, 1, year=2031, sex="male").sex == "male"
    assert career(30, 60, 1, year=2031).years[-1] == 2031
