"""The gates: every number changes a result, every result is a table, the synthetic file is named and seeded."""

import dataclasses
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from sscore import workforce
from sscore.countries import codes
from sscore.errors import ModelError
from sscore.workforce import (
    Activity,
    Band,
    EarlyExit,
    Indicator,
    Spell,
    StaffNeed,
    available_time,
    bench,
    bradford,
    capacity_kept,
    compa,
    demand_control,
    full_time_pay,
    grade_structure,
    half_life,
    impact_ratio,
    norm,
    oaxaca,
    people_to_train,
    project_stock,
    recruit_to_size,
    recruit_to_target,
    retention,
    retirement_wave,
    scorecard,
    simulate_stock,
    stability,
    staff_needed,
    staffing_by_month,
    staffing_ratio,
    steady_state,
    syn_staff,
    turnover,
    vacancy_rate,
    wastage,
    wisn,
)

WORK = [Activity("claims", 1000.0, 2.0)]
PLAN = project_stock([100, 20], [[0.8, 0.1], [0, 0.9]], [10, 0], 3)

# Each call with its numbers by name; each number changed by 10 % must change the result or raise.
CALLS = {
    "project_stock": lambda a=100.0, p=0.8, r=10.0: project_stock([a], [[p]], [r], 3).to_frame(),
    "steady_state": lambda p=0.8, r=10.0: steady_state([[p]], [r]).to_frame(),
    "recruit_to_target": lambda a=100.0, p=0.8, t=120.0: recruit_to_target([a], [[p]], [t], 2).to_frame(),
    "recruit_to_size": lambda a=100.0, s=120.0, m=0.5: recruit_to_size(
        [a, 1], np.eye(2) * 0.8, [s], [m, 1 - m]
    ).to_frame(),
    "simulate_stock": lambda runs=50, e=90.0: simulate_stock(PLAN, seed=1, scenarios=int(runs), evidence=e).to_frame(),
    "staff_needed": lambda v=900.0, m=45.0, d=200.0, h=7.0, s=0.2: staff_needed(v, m, d, h, s).to_frame(),
    "staffing_by_month": lambda v=900.0, m=45.0, d=20.0, h=7.0, n=4.0, s=0.1: (
        staffing_by_month([v], m, d, h, n, s).to_frame()
    ),
    "available_time": lambda w=52.0, d=5.0, o=40.0, h=8.0: available_time(
        weeks=w, days_per_week=d, days_off={"leave": o}, hours_per_day=h
    ),
    "wisn": lambda t=1600.0, c=0.1, i=90.0, s=3.0: (
        lambda need: (need.required, need.ratio)
    )(wisn(WORK, t, category_share={"x": c}, individual_hours={"y": i}, staff=s)),
    "Activity": lambda v=10.0, h=2.0: wisn([Activity("a", v, h)], 1600).required,
    "staffing_ratio": lambda v=10.0, s=2.0: staffing_ratio({"a": v}, s),
    "turnover": lambda left=9.0, a=90.0, b=110.0, m=6.0: turnover({"resignation": left}, a, b, months=m).rate,
    "stability": lambda a=80.0, b=100.0: stability(a, b),
    "vacancy_rate": lambda a=100.0, b=80.0: vacancy_rate(a, b),
    "wastage": lambda a=5.0, b=100.0: wastage([a], [b]).tolist(),
    "half_life": lambda a=0.1: half_life(a),
    "retention": lambda c=0.9: retention([1, 2, 3, 4], [1, 1, 0, 1], confidence=c).to_frame(),
    "compa": lambda p=790.0, m=1000.0, low=0.75, high=1.2: (
        lambda x: (x.ratio.tolist(), x.lower.tolist(), x.upper.tolist(), x.circle)
    )(compa([p, 1250.0], m, lower=low, upper=high)),
    "grade_structure": lambda f=100.0, s=0.2, w=0.5: grade_structure(["a", "b"], first_midpoint=f, step=s, spread=w),
    "norm": lambda v=72.0, f=50.0, t=90.0: norm(v, f, t),
    "scorecard": lambda v=72.0, f=50.0, t=90.0, w=2.0: scorecard(
        [Indicator("a", v, f, t, "o", "d", w), Indicator("b", 1, 0, 10, "o", "d")]
    ).total,
    "impact_ratio": lambda k=10, n=20, t=0.8, c=0.95: (
        lambda x: (x.ratio.tolist(), x.lower.tolist(), x.threshold)
    )(impact_ratio({"a": k, "b": 30}, {"a": n, "b": 40}, threshold=t, confidence=c)),
    "capacity_kept": lambda n=10, s=0.8, y=3.0: capacity_kept(n, s, y),
    "people_to_train": lambda g=0.9, s=0.5, y=3.0: people_to_train(g, s, y),
    "bradford": lambda w=10: bradford([Spell("2026-01-05", "2026-06-30")], "2026-06-30", weeks=int(w)).factor,
}  # fmt: skip


def same(one, other):
    return one.equals(other) if isinstance(one, pd.DataFrame) else one == other


@pytest.mark.parametrize("name", CALLS)
def test_no_number_is_ignored(name):
    call = CALLS[name]
    plain = call()
    names = call.__code__.co_varnames[: call.__code__.co_argcount]
    for parameter, value in zip(names, call.__defaults__, strict=True):
        changed = value * 1.1 if isinstance(value, float) else value + max(1, value // 10)
        try:
            other = call(**{parameter: changed})
        except ModelError:
            continue
        assert not same(plain, other), f"{name}: {parameter} was stored and ignored"


def test_early_exit_and_survey_parameters_count():
    staff = pd.DataFrame({"birth_date": ["1970-01-01", "1968-06-01"]})

    def expected(age=58, share=0.3, wastage=0.05, at=60):
        early = EarlyExit(age, share, wastage)
        return retirement_wave(staff, as_of="2026-01-01", retirement_age=at, years=8, early=early).expected.tolist()

    assert (
        len({str(expected(**change)) for change in ({}, {"age": 57}, {"share": 0.33}, {"wastage": 0.055}, {"at": 61})})
        == 5
    )
    survey = pd.DataFrame({"unit": "A", "demand": [3.2] * 5, "control": [4.0] * 5})
    assert demand_control(survey).place != demand_control(survey, middle=3.3).place
    posts = pd.DataFrame({"post": ["a"], "successor": ["s"], "ready_in_years": [2.1]})
    assert bench(posts).ready != bench(posts, within_years=2.2).ready


def test_every_result_is_frozen_and_has_a_table():
    inputs = {Activity, Band, EarlyExit, Indicator, Spell, workforce.TwoFold}
    for name in workforce.__all__:
        thing = getattr(workforce, name)
        if isinstance(thing, type) and thing not in inputs:
            assert dataclasses.is_dataclass(thing), name
            assert thing.__dataclass_params__.frozen, name
            assert callable(thing.to_frame), name
    assert dataclasses.fields(StaffNeed)


@pytest.mark.parametrize("code", codes())
def test_the_synthetic_file_of_every_country(code):
    file = syn_staff(code, seed=1)
    now = file[file["exit_date"].isna()]
    assert len(now) == 600 and file["staff_no"].is_unique
    assert not {"name", "first_name", "surname"} & set(file.columns)
    assert (file["hire_date"] <= "2026-01-01").all()
    left = file[file["exit_date"].notna()]
    assert (left["exit_date"] >= left["hire_date"]).all() and left["exit_reason"].notna().all()
    assert set(file["sex"]) == {"female", "male"} and file["birth_date"].isna().any()
    assert workforce.pay_gap(now).mean_gap > 0


def test_seeds_of_the_synthetic_file():
    assert syn_staff("KEN", persons=50, seed=1).equals(syn_staff("KEN", persons=50, seed=1))
    assert not syn_staff("KEN", persons=50, seed=1).equals(syn_staff("KEN", persons=50, seed=2))
    files = [syn_staff("KEN", seed=s) for s in range(4)]
    files = [f.assign(log=np.log(full_time_pay(f))) for f in files]
    found = [oaxaca(f, outcome="log", controls=["grade", "experience"]) for f in files]
    gaps = [o.by("pooled").unexplained for o in found]
    # 6 log points of base pay and a tenth of allowances of 5 to 20 %, whatever the seed.
    assert gaps == pytest.approx([0.071] * 4, abs=0.025)
    with pytest.raises(ModelError, match="at least 20|>= 20"):
        syn_staff("KEN", persons=5, seed=1)


def test_the_import_is_light():
    heavy = "('pandas', 'scipy', 'matplotlib', 'networkx')"
    code = f"import sys, sscore.workforce; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
