"""The people of an institution: stocks and flows, workload, pay, absence, skills, succession and fair selection."""

from sscore.disclosure import SafeTable, safe_table
from sscore.workforce.absence import (
    AbsenceTable,
    Bradford,
    Spell,
    absence_rate,
    absence_table,
    bradford,
    working_days,
)
from sscore.workforce.bands import (
    Band,
    Compa,
    GradeOverlap,
    band_check,
    compa,
    grade_overlap,
    grade_structure,
    range_penetration,
)
from sscore.workforce.competence import CompetencyGaps, capacity_kept, competency_gap, people_to_train
from sscore.workforce.oaxaca import REFERENCES, Oaxaca, TwoFold, oaxaca, oaxaca_from_means
from sscore.workforce.pay import AdjustedGap, PayGap, adjusted_pay_gap, full_time_pay, pay_gap
from sscore.workforce.ratings import RaterEffects, calibrate, rater_effects
from sscore.workforce.recruitment import RecruitmentPlan, recruit_to_size, recruit_to_target
from sscore.workforce.retirement import EarlyExit, RetirementWave, retirement_day, retirement_wave
from sscore.workforce.scorecard import Indicator, Scorecard, norm, scorecard
from sscore.workforce.selection import ImpactRatio, impact_ratio
from sscore.workforce.simulation import SimulatedStock, simulate_stock
from sscore.workforce.stocks import SteadyState, StockProjection, project_stock, steady_state
from sscore.workforce.strategy_map import StrategyMap, strategy_map
from sscore.workforce.succession import Bench, NineBox, bench, nine_box
from sscore.workforce.synthetic import syn_absences, syn_ratings, syn_staff
from sscore.workforce.tenure import Retention, half_life, retention, wastage
from sscore.workforce.turnover import (
    EarlyLeavers,
    Turnover,
    TurnoverTable,
    early_leavers,
    stability,
    turnover,
    turnover_table,
    vacancy_rate,
)
from sscore.workforce.wellbeing import DemandControl, demand_control
from sscore.workforce.workload import (
    Activity,
    MonthlyStaffing,
    StaffNeed,
    Wisn,
    available_time,
    staff_needed,
    staffing_by_month,
    staffing_ratio,
    wisn,
)

__all__ = [
    "REFERENCES",
    "absence_rate",
    "absence_table",
    "AbsenceTable",
    "Activity",
    "adjusted_pay_gap",
    "AdjustedGap",
    "available_time",
    "Band",
    "band_check",
    "Bench",
    "bench",
    "Bradford",
    "bradford",
    "calibrate",
    "capacity_kept",
    "Compa",
    "compa",
    "competency_gap",
    "CompetencyGaps",
    "demand_control",
    "DemandControl",
    "early_leavers",
    "EarlyExit",
    "EarlyLeavers",
    "full_time_pay",
    "grade_overlap",
    "grade_structure",
    "GradeOverlap",
    "half_life",
    "impact_ratio",
    "ImpactRatio",
    "Indicator",
    "MonthlyStaffing",
    "nine_box",
    "NineBox",
    "norm",
    "Oaxaca",
    "oaxaca",
    "oaxaca_from_means",
    "pay_gap",
    "PayGap",
    "people_to_train",
    "project_stock",
    "range_penetration",
    "rater_effects",
    "RaterEffects",
    "recruit_to_size",
    "recruit_to_target",
    "RecruitmentPlan",
    "Retention",
    "retention",
    "retirement_day",
    "retirement_wave",
    "RetirementWave",
    "SafeTable",
    "Scorecard",
    "safe_table",
    "scorecard",
    "simulate_stock",
    "SimulatedStock",
    "Spell",
    "stability",
    "staff_needed",
    "staffing_by_month",
    "staffing_ratio",
    "StaffNeed",
    "steady_state",
    "SteadyState",
    "StockProjection",
    "strategy_map",
    "StrategyMap",
    "syn_absences",
    "syn_ratings",
    "syn_staff",
    "Turnover",
    "turnover",
    "turnover_table",
    "TurnoverTable",
    "TwoFold",
    "vacancy_rate",
    "wastage",
    "Wisn",
    "wisn",
    "working_days",
]
