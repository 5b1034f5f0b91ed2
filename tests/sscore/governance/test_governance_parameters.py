"""No parameter is accepted, stored and ignored: a tenth more changes a result or raises."""

import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.governance import (
    Control,
    LiableBase,
    LossRisk,
    Preconditions,
    Promise,
    Risk,
    ageing,
    benford,
    charter,
    choose_threshold,
    compliance_gap,
    control_value,
    cronbach_alpha,
    erlang_c,
    gap_self_other,
    group_icc,
    inspection_plan,
    near_duplicates,
    outliers,
    p_chart,
    penalty,
    ppv,
    readiness,
    risk_register,
    risk_score,
    rwg,
    servers_for,
    shared_accounts,
    simulate_losses,
    simulate_queue,
    sla,
    syn_cases,
    syn_claims,
    syn_employers,
    syn_survey360,
    u_chart,
)

CLAIMS = syn_claims("KEN", claims=600, planted=0.1, seed=1)
NAMES = pd.DataFrame({"name": [f"abcdefghij{'xyzw'[:k]}" for k in range(5)]})
RATINGS = syn_survey360(people=1, seed=1)
UNITS = pd.DataFrame({"unit": ["A"] * 10 + ["B"] * 12, "score": [k % 5 for k in range(22)]})
NETS = syn_employers("KEN", employers=400, seed=1)
CASES = syn_cases(cases=300, seed=1)
TABLE = [[1, 2, 2, 1], [2, 2, 3, 3], [4, 4, 4, 4], [5, 4, 5, 5], [2, 3, 3, 2], [5, 4, 5, 4]]


def gap(**kwargs):
    base = {k: kwargs.pop(k) for k in list(kwargs) if k in LiableBase.__dataclass_fields__}
    return compliance_gap(LiableBase(**base), **kwargs)


def rated(**kwargs):
    return benford([10**3 * k for k in range(1, 330)], preconditions=Preconditions(**kwargs))


def losses(frequency, mean, cv, years):
    return simulate_losses([LossRisk("x", frequency, mean, cv)], years=years, seed=1)


def kept(within, share):
    return charter([Promise("x", within, share)], {"x": [10.5] * 9 + [1.0] * 91})


def register(effectiveness, cost):
    return risk_register([Risk("x", 4, 5, (Control("c", effectiveness, evidence="e", cost=cost),))])


TRIALS = [
    (penalty, {"arrears": 100.0, "days": 290.0, "rate_monthly": 0.02}),
    (lambda **k: penalty(100.0, 290.0, 0.02, **k), {"cap": 0.15}),
    (gap, {"liable_workers": 100.0, "registered_workers": 80.0, "declared_workers": 70.0, "true_wage": 1000.0,
           "declared_wage": 900.0, "rate": 0.1, "collected": 5000.0}),
    (lambda **k: inspection_plan(NETS, seed=1, **k), {"capacity": 50, "random_share": 0.2}),
    (lambda **k: inspection_plan(NETS, seed=1, **k), {"k": 50}),
    (lambda **k: inspection_plan(NETS, 50, **k), {"seed": 10}),
    (rated, {"minimum": 320, "orders": 2.4, "repeated_share": 0.95}),
    (lambda **k: near_duplicates(NAMES, "name", **k), {"similarity": 0.88}),
    (lambda **k: shared_accounts(CLAIMS, **k), {"least": 12}),
    (lambda **k: outliers([1, 2, 3, 4, 9], **k), {"threshold": 3.9}),
    (ppv, {"prevalence": 0.01, "sensitivity": 0.9, "specificity": 0.9, "claims": 1000}),
    (lambda **k: choose_threshold([k / 40 for k in range(40)], **k), {"capacity": 10}),
    (register, {"effectiveness": 0.5, "cost": 3.0}),
    (lambda **k: risk_score(4, 5, **k), {"controls": (0.5,)}),
    (losses, {"frequency": 2.0, "mean": 10.0, "cv": 1.0, "years": 1000}),
    (lambda **k: control_value(LossRisk("x", 2, 10), **k), {"cost": 3.0, "fewer": 0.5, "smaller": 0.2}),
    (lambda **k: cronbach_alpha(TABLE, **k), {"confidence": 0.8}),
    (lambda **k: rwg([4, 4, 5, 4, 4], **k), {"A": 10}),
    (lambda **k: gap_self_other(RATINGS, **k), {"min_raters": 8}),
    (lambda **k: readiness(UNITS, **k), {"confidence": 0.8, "minimum": 10}),
    (erlang_c, {"arrivals_per_hour": 40.0, "served_per_hour": 6.0, "servers": 10, "within_minutes": 10.0}),
    (erlang_c, {"arrivals_per_hour": 40.0, "minutes_each": 10.0, "servers": 10}),
    (servers_for, {"arrivals_per_hour": 40.0, "served_per_hour": 6.0, "share": 0.8, "within_minutes": 10.0}),
    (lambda **k: simulate_queue(seed=1, **k),
     {"arrivals_per_hour": 40.0, "minutes_each": 10.0, "servers": 10, "hours": 10, "cv": 1.0}),
    (lambda **k: sla(CASES, as_of="2025-12-31", **k), {"promise_days": 10}),
    (kept, {"within": 10.0, "share": 0.95}),
    (lambda **k: p_chart([4, 32], [50, 400], **k), {"centre": 0.08}),
    (lambda **k: u_chart([4, 32], [50, 400], **k), {"centre": 0.08}),
    (lambda **k: ageing([("2025-01-01", k["due"])], [("2025-01-02", k["paid"])], "2025-02-01"),
     {"due": 100.0, "paid": 40.0}),
    (lambda **k: group_icc([1, 2, k["last"], 9], list("aabb")), {"last": 5.0}),
]  # fmt: skip


def more(value):
    if isinstance(value, tuple):
        return tuple(1.1 * v for v in value)
    return max(value + 1, round(1.1 * value)) if isinstance(value, int) else 1.1 * value


def shown(result):
    """Return everything a result says, figures in full."""
    parts = [repr(getattr(result, name)) for name in getattr(result, "__dataclass_fields__", {})] or [repr(result)]
    frames = [result.to_frame().to_csv()] if hasattr(result, "to_frame") else []
    return parts + frames


@pytest.mark.parametrize("trial", range(len(TRIALS)))
def test_a_tenth_more_changes_something_or_raises(trial):
    function, kwargs = TRIALS[trial]
    usual = shown(function(**kwargs))
    assert shown(function(**kwargs)) == usual
    for name, value in kwargs.items():
        try:
            changed = function(**{**kwargs, name: more(value)})
        except ModelError:
            continue
        assert shown(changed) != usual, name
