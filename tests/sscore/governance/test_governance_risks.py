"""The risk register, losses and controls, links and duties."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError
from sscore.governance import (
    Control,
    LossRisk,
    Risk,
    conflicts_of_interest,
    control_value,
    expected_loss,
    risk_register,
    risk_score,
    same_hands,
    segregation_of_duties,
    simulate_losses,
)


def test_check_values_of_the_curriculum():
    """CURRICULUM, C2.M4 X1: 4, 5, (.5, .4): inherent 20, residual 6.0, medium; band edges 4/5, 9/10, 14/15."""
    score = risk_score(4, 5, (0.5, 0.4))
    assert (score.inherent, score.residual, score.band) == (20, pytest.approx(6.0), "medium")
    edges = {(1, 4): "low", (1, 5): "medium", (3, 3): "medium", (2, 5): "high", (3, 5): "critical"}
    assert {k: risk_score(*k).band for k in edges} == edges
    assert risk_score(5, 5, (0.44,)).band == "high"
    assert risk_score(5, 5, (0.4,)).band == "critical"


@given(st.integers(1, 5), st.integers(1, 5), st.lists(st.floats(0, 1), max_size=4))
def test_controls_never_add_risk_and_their_order_does_not_matter(likelihood, impact, controls):
    score = risk_score(likelihood, impact, controls)
    assert 0 <= score.residual <= score.inherent == likelihood * impact
    for order in itertools.islice(itertools.permutations(controls), 6):
        assert risk_score(likelihood, impact, order) == score


@pytest.mark.parametrize("bad", [(0, 3), (6, 3), (2.5, 3), (True, 3)])
def test_scores_off_the_scale(bad):
    with pytest.raises(ModelError, match="likelihood"):
        risk_score(*bad)
    with pytest.raises(ModelError, match="likelihood"):
        Risk("x", *bad)


@pytest.mark.parametrize("bad", [1.1, -0.1, float("nan")])
def test_effectiveness_is_a_fraction(bad):
    with pytest.raises(ModelError, match="controls"):
        risk_score(4, 5, (0.5, bad))
    with pytest.raises(ModelError, match="effectiveness"):
        Control("x", bad)


SEEN = Control("two signatures", 0.5, evidence="audit", cost=3.0)
TOLD = Control("code of conduct", 0.4, acts_on="impact")


def register():
    return risk_register(
        [
            Risk("late posting", 2, 2, (), "finance", "log"),
            Risk("ghosts", 4, 5, (SEEN, TOLD), "payments", "audit 2024"),
            Risk("leak", 3, 4),
        ]
    )


def test_only_controls_with_evidence_count():
    found = register()
    assert [r.name for r in found.risks] == ["leak", "ghosts", "late posting"]
    ghosts = found.risks[1]
    assert (ghosts.inherent, ghosts.residual, ghosts.claimed_residual) == (20, 10, 6)
    assert any("code of conduct" in r for r in found.remarks)
    assert any(r == "leak: no owner." for r in found.remarks)
    assert any(r.startswith("leak: likelihood") for r in found.remarks)
    frame = found.to_frame().set_index("risk")
    assert frame.loc["ghosts", "control_cost"] == 3
    assert (frame["residual"] <= frame["inherent"]).all()


def test_the_heatmap_counts_every_risk_once():
    found = register()
    assert found.heatmap().sum() == found.heatmap(residual=False).sum() == 3
    assert found.heatmap(residual=False)[3, 4] == 1
    assert found.heatmap()[1, 4] == 1
    tiny = risk_register([Risk("gone", 5, 5, (Control("wall", 1.0, evidence="seen"),))])
    assert tiny.heatmap()[0, 4] == 1


def test_bad_registers():
    with pytest.raises(ModelError, match="twice"):
        risk_register([Risk("a", 1, 1), Risk("a", 2, 2)])
    with pytest.raises(ModelError, match="acts_on"):
        Control("x", 0.5, acts_on="luck")
    assert risk_register([]).to_frame().empty


RISKS = [LossRisk("ghosts", 2, 10e6), LossRisk("kickbacks", 0.5, 60e6), LossRisk("theft", 7, 3.5e6)]


def test_expected_loss_of_the_curriculum():
    """CURRICULUM, C2.M4 X2: three risks make 74.5 m (the three were chosen here), none make 0."""
    assert expected_loss(RISKS) == pytest.approx(74.5e6)
    assert expected_loss([]) == 0


@pytest.mark.parametrize("severity", ["lognormal", "gamma", "fixed"])
@pytest.mark.parametrize("seed", [7, 8, 9])
def test_simulated_moments_agree_with_the_closed_form(severity, seed):
    risks = [LossRisk("a", 3, 10, 0.8, severity), LossRisk("b", 0.5, 40, 1.2, severity)]
    found = simulate_losses(risks, years=40_000, seed=seed)
    assert abs(found.mean - found.expected) < 4 * found.mean_error
    assert found.losses.std() == pytest.approx(found.sd, rel=0.05)


def test_quantiles_of_a_known_distribution():
    """Losses of exactly 1: the year's loss is Poisson, whose 95 % point for a mean of 20 is 28."""
    found = simulate_losses([LossRisk("unit", 20, 1, severity="fixed")], years=50_000, seed=7)
    assert found.quantile(0.95) == 28
    assert found.tail_mean(0.95) > 28
    assert found.quantile(0.5) == 20


def test_seeds():
    """CURRICULUM, C2.M4 X3: reproducible, and another seed is within 3 standard errors."""
    one, again, other = (simulate_losses(RISKS, years=20_000, seed=s) for s in (7, 7, 11))
    assert (one.losses == again.losses).all()
    assert (one.losses != other.losses).any()
    error = np.hypot(one.quantile_error(), other.quantile_error())
    assert abs(one.quantile() - other.quantile()) < 3 * error
    assert one.to_frame()["measure"].iloc[0] == "expected"


def test_a_changed_risk_leaves_the_others_years_alone():
    small = simulate_losses([RISKS[0], LossRisk("none", 0, 1)], years=500, seed=3).losses
    both = simulate_losses([RISKS[0], RISKS[1]], years=500, seed=3).losses
    assert (both >= small).all()


def test_every_parameter_of_a_loss_matters():
    base = {"frequency": 2.0, "mean": 10.0, "cv": 1.0}
    quantile = simulate_losses([LossRisk("x", **base)], seed=1).quantile()
    for name in base:
        changed = {**base, name: 1.1 * base[name]}
        assert simulate_losses([LossRisk("x", **changed)], seed=1).quantile() != quantile


def test_a_control_is_worth_buying_only_below_what_it_saves():
    risk = LossRisk("x", 2, 10)
    assert control_value(risk, cost=9.99, fewer=0.5)[0].worth_buying
    assert not control_value(risk, cost=10, fewer=0.5)[0].worth_buying
    value, after = control_value(risk, cost=1, fewer=0.5, smaller=0.5)
    assert value.after == after.expected == 5
    assert value.net == 14
    with pytest.raises(ModelError, match="fewer"):
        control_value(risk, cost=1, fewer=2)


def test_bad_losses():
    with pytest.raises(ModelError, match="at least one LossRisk"):
        simulate_losses([], seed=1)
    with pytest.raises(ModelError, match="years"):
        simulate_losses(RISKS, years=10, seed=1)
    with pytest.raises(ModelError, match="Did you mean 'lognormal'"):
        LossRisk("x", 1, 1, severity="lognorml")
    with pytest.raises(ModelError, match="cv"):
        LossRisk("x", 1, 1, 0)


LINKS = pd.DataFrame(
    {"one": ["Officer 7", "Trader 3", "Officer 8"], "other": ["Trader 3", "Firm Z", "Firm Y"], "kind": ["a", "b", "c"]}
)


def files(*rows):
    return pd.DataFrame(rows, columns=["decision", "official", "party"])


def test_links_and_steps():
    decisions = files((1, "OFFICER 7", "Firm Z"), (2, "Officer 8", "firm y"), (3, "Officer 8", "Firm Z"))
    found = conflicts_of_interest(decisions, LINKS)
    assert found.frame[["decision", "steps"]].values.tolist() == [[2, 1], [1, 2]]
    assert found.frame["path"].iloc[1] == "Officer 7 - Trader 3 - Firm Z"
    assert conflicts_of_interest(decisions, LINKS, steps=1).frame["decision"].tolist() == [2]
    assert found.decisions == 3


def test_a_decision_on_oneself_and_one_without_links():
    found = conflicts_of_interest(files((1, "Officer 9", "officer9"), (2, "Officer 5", "Firm Q")), LINKS)
    assert found.frame[["decision", "steps"]].values.tolist() == [[1, 0]]
    with pytest.raises(ModelError, match="blank name"):
        conflicts_of_interest(files((1, "", "Firm Q")), LINKS)
    with pytest.raises(ModelError, match="steps"):
        conflicts_of_interest(files(), LINKS, steps=0)


ROLES = pd.DataFrame({"person": ["P1", "P1", "P2", "P3"], "role": ["clerk", "payer", "clerk", "chief"]})
DUTIES = pd.DataFrame({"role": ["clerk", "payer", "chief", "chief"], "duty": ["register", "pay", "clerk", "approve"]})
PAIRS = [("register", "pay"), ("register", "approve")]


def test_duties_through_roles_and_delegations():
    found = segregation_of_duties(ROLES, DUTIES, PAIRS)
    assert found.frame[["person", "duty_b"]].values.tolist() == [["P1", "pay"], ["P3", "approve"]]
    assert found.frame["through_a"].tolist() == ["clerk", "chief > clerk"]
    assert found.people == 3
    chain = pd.DataFrame({"person": ["P2", "P4"], "acts_for": ["P4", "P1"]})
    wider = segregation_of_duties(ROLES, DUTIES, PAIRS, delegations=chain)
    assert wider.frame["person"].tolist() == ["P1", "P2", "P3", "P4"]
    assert wider.frame.loc[1, "through_b"] == "P4 > P1 > payer"


def test_what_was_done_in_one_case():
    log = pd.DataFrame({"case": [1, 1, 2, 2], "duty": ["register", "pay"] * 2, "person": ["P1", "P2", "P2", "P2"]})
    assert same_hands(log, [("register", "pay")]).frame["through_a"].tolist() == ["case 2"]


def test_bad_duties():
    with pytest.raises(DataError, match="Did you mean 'register'"):
        segregation_of_duties(ROLES, DUTIES, [("registr", "pay")])
    with pytest.raises(ModelError, match="incompatible with itself"):
        segregation_of_duties(ROLES, DUTIES, [("pay", "pay")])
    with pytest.raises(ModelError, match="no column 'acts_for'"):
        segregation_of_duties(ROLES, DUTIES, PAIRS, delegations=ROLES)
