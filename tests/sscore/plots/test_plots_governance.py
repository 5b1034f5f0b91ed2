"""Figures of governance: the sentence carries the numbers, and texts are legible and apart."""

import numpy as np
import pandas as pd
import pytest
from test_plots_figures import check_legible

from sscore.countries import codes
from sscore.errors import DataError, ModelError
from sscore.governance import (
    PRINCIPLES,
    Control,
    LiableBase,
    LossRisk,
    Risk,
    ageing_history,
    benford,
    compliance_curve,
    compliance_gap,
    conflicts_of_interest,
    cronbach_alpha,
    gap_self_other,
    maturity,
    p_chart,
    ppv,
    readiness,
    risk_register,
    shared_accounts,
    simulate_losses,
    sla,
    syn_cases,
    syn_claims,
    syn_contributions,
    syn_employers,
    syn_survey360,
    xmr_chart,
)
from sscore.plots import (
    aged_debt_stack,
    benford_digits,
    cluster_sizes,
    compliance_waterfall,
    conflict_graph,
    control_limits,
    describe,
    innocent_majority,
    item_rest_bars,
    loss_histogram,
    maturity_bars,
    readiness_intervals,
    recovery_curve,
    risk_map,
    self_other_dumbbell,
    turnaround_curve,
    wait_cliff,
)


@pytest.mark.parametrize("scores", [[3.0, 5 / 3, 3.0, 11 / 3, 8 / 3], [0, 0, 0, 0, 0], [5, 5, 5, 5, 5]])
def test_maturity_names_the_weakest_link(scores):
    figure = maturity_bars(maturity({p: [s] for p, s in zip(PRINCIPLES, scores, strict=True)}))
    check_legible(figure)
    assert f"the mean is {np.mean(scores):.2f}, the weakest link is" in describe(figure)


def test_maturity_with_a_principle_that_has_no_score():
    figure = maturity_bars(maturity({p: [None if p == "dynamism" else 3] for p in PRINCIPLES}))
    check_legible(figure)
    assert "dynamism none" in describe(figure)


@pytest.mark.parametrize("code", codes())
def test_every_country_has_legible_money_figures(code):
    dues, payments = syn_contributions(code, employers=20, months=24, seed=1)
    check_legible(aged_debt_stack(ageing_history(dues, payments, sorted(set(dues["date"]))), currency="XXX"))
    check_legible(recovery_curve(compliance_curve(syn_employers(code, employers=500, seed=1)), currency="XXX"))
    check_legible(benford_digits(benford(syn_claims(code, seed=1)["amount_minor"])))


def test_the_stack_adds_up():
    history = ageing_history([("2025-01-31", 300), ("2025-05-31", 100)], [], ["2025-02-28", "2025-06-30"])
    figure = aged_debt_stack(history, currency="KES")
    bars = figure.axes[0].containers
    assert sum(b.patches[1].get_height() for b in bars) == pytest.approx(400)
    assert "from KES 300 to KES 400, the share older than 90 days from 0.0 % to 75.0 %" in describe(figure)
    with pytest.raises(ModelError, match="two dates"):
        aged_debt_stack(history.head(1))
    check_legible(aged_debt_stack(ageing_history([], [], ["2025-02-28", "2025-06-30"])))


@pytest.mark.parametrize("declared", [0.2, 0.6, 1.0])
def test_the_waterfall_ends_at_what_is_collected(declared):
    gap = compliance_gap(LiableBase(1e6, 7e5, 6e5, 12e6, 12e6 * declared), rate=0.1, collected=1e10)
    figure = compliance_waterfall(gap, currency="TZS")
    check_legible(figure)
    bars = figure.axes[0].patches
    assert bars[4].get_y() == pytest.approx(gap.collected, rel=1e-6)
    assert "TZS 10 billion is collected" in describe(figure)


def test_the_recovery_curve_marks_the_visits():
    curve = compliance_curve(pd.DataFrame({"net": [10, 30, -4]}))
    assert "1 of 3 visits bring 30 when" in describe(recovery_curve(curve, visits=1))
    with pytest.raises(ModelError, match="from 0 to the 3 employers"):
        recovery_curve(curve, visits=4)


def test_readiness_names_but_does_not_show_small_units():
    rows = [("North", 3 + k % 3) for k in range(9)] + [("South", 1 + k % 2) for k in range(8)] + [("ICT", 5)] * 3
    figure = readiness_intervals(readiness(pd.DataFrame(rows, columns=["unit", "score"])))
    check_legible(figure)
    assert "1 of 2 units are clearly above" in describe(figure)
    assert not any("ICT" in t.get_text() for t in figure.axes[0].get_yticklabels())
    with pytest.raises(ModelError, match="draw nothing"):
        readiness_intervals(readiness(pd.DataFrame(rows[-3:], columns=["unit", "score"])))


@pytest.mark.parametrize("position", ["first", "second", "first two"])
def test_digits(position):
    figure = benford_digits(benford([2**k for k in range(1000)], position))
    check_legible(figure)
    assert "close (mean absolute deviation" in describe(figure)


def test_digits_of_a_tariff_say_so():
    figure = benford_digits(benford([15_000, 30_000] * 300))
    check_legible(figure)
    assert "not applicable" in describe(figure)
    assert "repeat" in describe(figure)


def test_clusters():
    claims = syn_claims("KEN", seed=1)
    figure = cluster_sizes(shared_accounts(claims, household=None))
    check_legible(figure)
    assert sum(p.get_height() for p in figure.axes[0].patches) == shared_accounts(claims, household=None).count
    empty = cluster_sizes(shared_accounts(claims.head(2)))
    check_legible(empty)
    assert "no cluster among 2 records" in describe(empty)


@pytest.mark.parametrize("rates", [(0.01, 0.9, 0.95), (0, 0, 1), (1, 1, 1), (0.3, 0.5, 0.5)])
def test_a_thousand_dots(rates):
    figure = innocent_majority(ppv(*rates))
    check_legible(figure)
    assert sum(len(c.get_offsets()) for c in figure.axes[0].collections) == 1000
    with pytest.raises(ModelError, match="no claims"):
        innocent_majority(ppv(*rates, claims=0))


def test_the_curriculums_dots():
    told = describe(innocent_majority(ppv(0.01, 0.9, 0.95)))
    assert "9 found, 1 missed, 50 innocent but flagged, 940 left alone" in told
    assert "15.4 % of alerts are true" in told


def test_the_risk_map():
    control = Control("two signatures", 0.5, evidence="audit")
    risks = [Risk(f"risk number {k} of the register", 1 + k % 5, 1 + k % 4, (control,) * (k % 3)) for k in range(20)]
    figure = risk_map(risk_register(risks))
    check_legible(figure)
    assert "20 risks" in describe(figure)
    small = risk_map(risk_register([Risk("ghosts", 4, 5, (control,))]))
    assert "ghosts at 10, from 20" in describe(small)
    with pytest.raises(ModelError, match="empty"):
        risk_map(risk_register([]))


def test_losses():
    figure = loss_histogram(simulate_losses([LossRisk("unit", 20, 1e6, severity="fixed")], seed=7), currency="KES")
    check_legible(figure)
    assert "expected KES 20 million, and in 1 year of 20 more than KES 28 million" in describe(figure)


def test_links_between_officials_and_parties():
    links = pd.DataFrame({"one": ["Officer 7", "Trader 3"], "other": ["Trader 3", "Firm Z"], "kind": ["a", "b"]})
    files = pd.DataFrame({"decision": [1, 2], "official": ["officer 7", "Officer 9"], "party": ["Firm Z", "Firm Z"]})
    figure = conflict_graph(conflicts_of_interest(files, links))
    check_legible(figure)
    assert "1 of 2 decisions" in describe(figure)
    check_legible(conflict_graph(conflicts_of_interest(files.tail(1), links)))


def test_items():
    table = syn_survey360(people=3, seed=1)[["item_1", "item_2", "item_3", "item_4"]]
    figure = item_rest_bars(cronbach_alpha(table))
    check_legible(figure)
    assert f"alpha {cronbach_alpha(table).alpha:.3f}" in describe(figure)
    same = item_rest_bars(cronbach_alpha([[3, 3, 3]] * 4))
    check_legible(same)
    assert "do not vary" in describe(same)


def test_self_and_others_never_show_a_small_group():
    gap = gap_self_other(syn_survey360(people=2, seed=1))
    figure = self_other_dumbbell(gap, "L2")
    check_legible(figure)
    assert "clients" not in describe(figure)
    assert "2 suppressed" in describe(figure)
    with pytest.raises(DataError, match="no ratings of 'L9'"):
        self_other_dumbbell(gap, "L9")


@pytest.mark.parametrize(("arrivals", "minutes", "servers"), [(40, 10, 7), (40, 10, 5), (3, 2, 1), (120, 20, 44)])
def test_the_cliff(arrivals, minutes, servers):
    check_legible(wait_cliff(arrivals, minutes, servers=servers))


def test_the_curriculums_cliff():
    told = describe(wait_cliff(40, 10, servers=7))
    assert "with 7 counters the mean wait is 25.8 minutes and 38.3 % are served within 10 minutes" in told
    assert "8 counters are the fewest to keep 80.0 %, with a mean wait of 4.0 minutes" in told


def test_turnaround():
    figure = turnaround_curve(sla(syn_cases(seed=1), 20, as_of="2025-12-31"))
    check_legible(figure)
    assert "keep the promise of 20 business days" in describe(figure)
    with pytest.raises(ModelError, match="no case is finished"):
        turnaround_curve(sla(syn_cases(seed=1), 20, as_of="2024-12-31"))


def test_control_charts():
    groups = syn_cases(seed=1).groupby("branch")["error"]
    funnel = p_chart(groups.sum().to_list(), groups.size().to_list(), labels=list(groups.groups), ordered=False)
    check_legible(control_limits(funnel))
    x, ranges = xmr_chart([10, 11, 10, 9, 10, 11, 10, 40] * 3)
    for chart in (x, ranges):
        check_legible(control_limits(chart))
    late = control_limits(xmr_chart([10, 11, 10, 9, 10, 11, 10, 40])[0])
    assert describe(late).endswith("Signals: 8.")
