"""Gate 1 for labour: every number of every function, changed by 10 %, changes an output or raises."""

import inspect

import numpy as np
import pytest

from sscore.contributions import Schedule, Tier
from sscore.errors import ModelError
from sscore.labour import (
    MemberRules,
    StateModel,
    WageDistribution,
    calibrate_dormancy,
    career_wages,
    contribution_states,
    density,
    employment,
    employment_path,
    entry_ages,
    expected_contribution,
    gini_from_sigma,
    insured_persons,
    insured_wage,
    labour_force,
    lognormal_wages,
    new_entrants,
    participation_curve,
    productivity,
    project_register,
    settled_ages,
    sigma_from_gini,
    wage_profile,
    wages_by_age,
)

PEOPLE = np.linspace(100, 20, 101)
WAGES = lognormal_wages(1_000, 0.45)


def rules(share=0.6, spell=2.5, retirement=60):
    return MemberRules(calibrate_dormancy(share, spell), entry_ages(), retirement)


def register(members=100.0, resting=50.0, target=5_000.0, alive=0.9):
    ages = np.arange(101)
    start = np.where((ages >= 20) & (ages < 60), members, 0.0)[None]
    found = project_register(start, start * resting / 100, [[target]], np.full((1, 1, 101), alive), rules())
    return np.concatenate([found.active[1, 0], found.dormant[1, 0]])


def states(stop=0.5, resume=1.0, deaths=0.01):
    return contribution_states(
        {("contributing", "dormant"): stop, ("dormant", "contributing"): resume}, mortality=deaths
    ).generator


def contributed(floor=300.0, low=0.05, top=800.0, high=0.1, mean=1_000.0, gini=0.45):
    rule = Schedule((Tier(0, 500, low, 0.02), Tier(500, top, high, 0.03)), currency="KES", floor=floor)
    return expected_contribution(lognormal_wages(mean, gini), rule).total


def least(minimum=60.0):
    rule = Schedule((Tier(0, None, 0.05, 0.05),), currency="KES", minimum=minimum)
    return expected_contribution(WAGES, rule).total


CALLS = [
    lambda n=1_000.0, r=0.6: labour_force(n, r),
    lambda n=1_000.0, r=0.1: employment(n, r),
    lambda e=1_000.0, g=0.04, k=0.5: employment_path(e, [g, 0.02], k).employed,
    lambda y=1_000.0, e=10.0: productivity([y, 1_100], [e, 11]).per_worker,
    lambda a=0.4, b=0.9, c=0.3: participation_curve({"15-24": a, "25-64": b, "65+": c}, PEOPLE).rate,
    lambda g=0.45: sigma_from_gini(g),
    lambda s=0.8: gini_from_sigma(s),
    lambda m=1_000.0, g=0.45: lognormal_wages(m, g).quantile([0.1, 0.9]),
    lambda m=6.5, s=0.8, t=2_000.0, a=2.5: WageDistribution(m, s, t, a).quantile([0.1, 0.5, 0.99]),
    lambda f=1.3: WAGES.scaled(f).mean,
    lambda f=300.0, c=900.0: insured_wage(WAGES, floor=f, ceiling=c).value,
    contributed,
    least,
    lambda a=35.0, e=20.0, p=50.0, r=1.8: wage_profile(a, entry_age=e, peak_age=p, peak_ratio=r),
    lambda m=100.0, p=2.0, n=3.0: wages_by_age(m, [1.0, p], [n, 1.0]),
    lambda w=100.0, p=1.2, g=0.05: career_wages(w, [1.0, p, 1.5], g),
    lambda f=20, m=26.0, n=50: entry_ages(first=f, mean=m, last=n),
    lambda t=110.0, s=60.0: new_entrants(t, [s, 30], [0.75, 0.25]).entrants,
    lambda i=0.7, c=0.5, d=0.8: insured_persons([1_000.0], informal=i, coverage=c, density=d).insured,
    lambda legal=0.4: insured_persons([1_000.0], informal=0.7, coverage=0.5, density=0.8, legal=legal).legal,
    register,
    lambda a=0.6, s=2.5: calibrate_dormancy(a, s).transition(),
    lambda a=0.6, s=2.5, r=60: settled_ages(rules(a, s, r)),
    states,
    lambda t=1.5: StateModel(("on", "off"), [[-0.5, 0.5], [1.0, -1.0]]).transition(t),
    lambda first=20, last=60: density(rules().dormancy.model, "contributing", (first, last)).paid.sum(),
]


@pytest.mark.parametrize(
    ("call", "name"), [(call, name) for call in CALLS for name in inspect.signature(call).parameters]
)
def test_ten_per_cent_more_changes_an_output_or_raises(call, name):
    default = inspect.signature(call).parameters[name].default
    before = np.asarray(call())
    try:
        after = np.asarray(call(**{name: type(default)(default * 1.1)}))
    except ModelError:
        return
    assert after.shape != before.shape or np.abs(after - before).max() > 1e-9
