"""Figures of the lessons; each describes itself in a sentence. Never imported by a number."""

from sscore.plots.contribution import contribution_curve
from sscore.plots.coverage_affordability import able_months, affordability_lines, segment_cells
from sscore.plots.coverage_atypical import regime_lines, status_bars
from sscore.plots.coverage_feasibility import feasibility_card
from sscore.plots.coverage_incentives import incentive_cost_bars
from sscore.plots.coverage_legal import covered_persons_bar, effective_coverage_dots, legal_reach_bars
from sscore.plots.coverage_mapping import uncovered_bars
from sscore.plots.coverage_persistency import payer_curves
from sscore.plots.coverage_product import product_members, product_money, product_price, product_tornado_bars
from sscore.plots.coverage_schedules import payment_split_bar, schedule_bars
from sscore.plots.coverage_subsidised import cover_level_bars
from sscore.plots.describe import describe
from sscore.plots.gaps import gap_heatmap
from sscore.plots.governance import (
    aged_debt_stack,
    compliance_waterfall,
    maturity_bars,
    readiness_intervals,
    recovery_curve,
)
from sscore.plots.governance_flags import (
    agreement_bars,
    charter_intervals,
    duty_cells,
    mantissa_circle,
    outlier_dots,
    queue_day_lines,
    threshold_steps,
)
from sscore.plots.governance_follow_up import (
    control_value_bars,
    inspection_bars,
    maturity_change_lines,
    roll_rate_cells,
)
from sscore.plots.governance_integrity import (
    benford_digits,
    cluster_sizes,
    conflict_graph,
    innocent_majority,
    loss_histogram,
    risk_map,
)
from sscore.plots.governance_service import (
    control_limits,
    item_rest_bars,
    self_other_dumbbell,
    turnaround_curve,
    wait_cliff,
)
from sscore.plots.households import incidence_bars, lorenz_lines, targeting_bars
from sscore.plots.injury import funnel_plot, injury_rate_bars, pareto_bars, poisson_strip, reported_estimated
from sscore.plots.labour import participation_lines, state_stack, wage_density
from sscore.plots.monitoring import (
    agreement_heatmap,
    agreement_intervals,
    assessor_severity,
    grant_marks,
    indicator_bullets,
    link_scores,
    overlap_matrix,
    quality_bars,
)
from sscore.plots.monitoring_evaluation import did_lines, gain_slopes, power_curve, return_tornado
from sscore.plots.monitoring_value import (
    call_outcome,
    cost_effect_plane,
    effect_intervals,
    margin_curve,
    value_bars,
)
from sscore.plots.overlap import overlap_bars
from sscore.plots.pensions import (
    scheme_members,
    scheme_payg_fan,
    scheme_rates,
    scheme_reform,
    scheme_reserve,
    scheme_tornado,
)
from sscore.plots.pensions_scenarios import (
    scheme_debt,
    scheme_exhaustion,
    scheme_reform_difference,
    scheme_reform_fans,
)
from sscore.plots.population import dependency_lines, population_fan, population_pyramid
from sscore.plots.staircase import staircase_bars
from sscore.plots.strategy import (
    needs_bars,
    rank_acceptability_bars,
    rank_stability_lines,
    stakeholder_arrows,
    steps_overview,
)
from sscore.plots.strategy_choice import burden_bar, coordination_cells, party_ranks, score_bars, weight_bars
from sscore.plots.strategy_plan import cost_line, expenditure_bars, gantt_bars, tornado_bars
from sscore.plots.workforce import (
    recruitment_bars,
    retirement_bars,
    staff_need_bars,
    staffing_months,
    stock_fan,
    stock_stacks,
    wisn_bars,
)
from sscore.plots.workforce_pay import (
    adjusted_gap_intervals,
    band_ladder,
    bench_cells,
    compa_strip,
    needs_cells,
    nine_box_cells,
    oaxaca_bars,
    pay_distributions,
)
from sscore.plots.workforce_people import (
    absence_bars,
    bullet_chart,
    demand_control_map,
    rater_intervals,
    retention_curve,
    safe_cells,
    selection_rates,
    spell_timeline,
    strategy_lines,
    turnover_bar,
    turnover_cells,
)

__all__ = [
    "able_months",
    "absence_bars",
    "adjusted_gap_intervals",
    "affordability_lines",
    "aged_debt_stack",
    "agreement_bars",
    "agreement_heatmap",
    "agreement_intervals",
    "assessor_severity",
    "band_ladder",
    "bench_cells",
    "benford_digits",
    "bullet_chart",
    "burden_bar",
    "call_outcome",
    "charter_intervals",
    "cluster_sizes",
    "compa_strip",
    "compliance_waterfall",
    "conflict_graph",
    "contribution_curve",
    "control_limits",
    "control_value_bars",
    "coordination_cells",
    "cost_effect_plane",
    "cost_line",
    "cover_level_bars",
    "covered_persons_bar",
    "demand_control_map",
    "dependency_lines",
    "describe",
    "did_lines",
    "duty_cells",
    "effect_intervals",
    "effective_coverage_dots",
    "expenditure_bars",
    "feasibility_card",
    "funnel_plot",
    "gain_slopes",
    "gantt_bars",
    "gap_heatmap",
    "grant_marks",
    "incentive_cost_bars",
    "incidence_bars",
    "indicator_bullets",
    "injury_rate_bars",
    "innocent_majority",
    "inspection_bars",
    "item_rest_bars",
    "legal_reach_bars",
    "link_scores",
    "lorenz_lines",
    "loss_histogram",
    "mantissa_circle",
    "margin_curve",
    "maturity_bars",
    "maturity_change_lines",
    "needs_bars",
    "needs_cells",
    "nine_box_cells",
    "oaxaca_bars",
    "outlier_dots",
    "overlap_bars",
    "overlap_matrix",
    "pareto_bars",
    "participation_lines",
    "party_ranks",
    "pay_distributions",
    "payer_curves",
    "payment_split_bar",
    "poisson_strip",
    "population_fan",
    "population_pyramid",
    "power_curve",
    "product_members",
    "product_money",
    "product_price",
    "product_tornado_bars",
    "quality_bars",
    "queue_day_lines",
    "rank_acceptability_bars",
    "rank_stability_lines",
    "rater_intervals",
    "readiness_intervals",
    "recovery_curve",
    "recruitment_bars",
    "regime_lines",
    "reported_estimated",
    "retention_curve",
    "retirement_bars",
    "return_tornado",
    "risk_map",
    "roll_rate_cells",
    "safe_cells",
    "schedule_bars",
    "scheme_debt",
    "scheme_exhaustion",
    "scheme_members",
    "scheme_payg_fan",
    "scheme_rates",
    "scheme_reform",
    "scheme_reform_difference",
    "scheme_reform_fans",
    "scheme_reserve",
    "scheme_tornado",
    "score_bars",
    "segment_cells",
    "selection_rates",
    "self_other_dumbbell",
    "spell_timeline",
    "staff_need_bars",
    "staffing_months",
    "staircase_bars",
    "stakeholder_arrows",
    "state_stack",
    "status_bars",
    "steps_overview",
    "stock_fan",
    "stock_stacks",
    "strategy_lines",
    "targeting_bars",
    "threshold_steps",
    "tornado_bars",
    "turnaround_curve",
    "turnover_bar",
    "turnover_cells",
    "uncovered_bars",
    "value_bars",
    "wage_density",
    "wait_cliff",
    "weight_bars",
    "wisn_bars",
]
