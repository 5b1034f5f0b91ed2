"""Who is covered: rates with their denominators, the staircase, persons behind records, and the gap matrix."""

from sscore.coverage.affordability import Affordability, AffordabilityCurve, affordability, affordability_curve
from sscore.coverage.atypical import StatusComparison, StatusResult, WorkerStatus, compare_statuses, typical_statuses
from sscore.coverage.atypical_pensions import StatusPension, StatusPensions, status_pensions
from sscore.coverage.buffer import Buffer, BufferPath, buffer_path
from sscore.coverage.bunching import Bunching, MatchNotch, bunching, match_notch
from sscore.coverage.country_coverage import CountryCoverage, country_coverage
from sscore.coverage.country_law import law_reach, work_categories
from sscore.coverage.feasibility import FEASIBILITY_THRESHOLDS, Criterion, Feasibility, feasibility
from sscore.coverage.firm_size import FirmNotch, firm_notch, size_threshold
from sscore.coverage.gaps import GapMatrix, gap_matrix
from sscore.coverage.identity import UniquePersons, clean_identifier, unique_persons
from sscore.coverage.incentive_results import (
    IncentiveResult,
    IncentiveWeighing,
    subsidy_concentration,
    weigh_incentives,
)
from sscore.coverage.incentives import Incentive, SaverGroups, bundle, flat_incentive, match_incentive, tax_relief
from sscore.coverage.incomes import SEASONS, MonthlyIncomes, Seasonality, seasonality, syn_monthly_incomes
from sscore.coverage.largest import LargestPayment, largest_payment
from sscore.coverage.legal import CoverageGap, LegalCoverage, Reach, coverage_gap, legal_coverage
from sscore.coverage.mapping import GroupAtRisk, Inventory, ProgrammeEntry
from sscore.coverage.mapping_gaps import FINDINGS, RANKINGS, Gap, GapAssessment, assess_gaps
from sscore.coverage.mapping_packs import country_inventory
from sscore.coverage.mirrors import (
    EarlyAccess,
    MatchedSavings,
    PublishedSplit,
    early_access,
    matched_savings,
    published_split,
)
from sscore.coverage.needs import SCALES, contributory_capacity, household_needs
from sscore.coverage.persistency import Persistency, changed_lapse, payers_balance, persistency, persistency_options
from sscore.coverage.persons import CoveredPersons, persons_covered, persons_in_registers
from sscore.coverage.product import ProductProjection, project_product
from sscore.coverage.product_file import product_from, read_product
from sscore.coverage.product_market import ProductMarket, product_market
from sscore.coverage.product_risk import (
    BreakEven,
    ProductTornado,
    break_even,
    moved_product,
    product_tornado,
)
from sscore.coverage.product_rules import voluntary_products
from sscore.coverage.product_stop import StopRule, stop_rule
from sscore.coverage.product_terms import PRODUCT_FIELDS, PRODUCT_SEGMENTS, Product, ProductNumber
from sscore.coverage.rates import CoverageRates, rates
from sscore.coverage.regimes import IncomeNotch, SinglePayment, compare_regimes, crossover_incomes, limit_notch
from sscore.coverage.retention import PayerSurvival, RetentionGain, payer_survival, paying_spells, retention_gain
from sscore.coverage.schedule_outcomes import (
    FollowedSchedule,
    ScheduleTerms,
    compare_schedules,
    credited_months,
    follow_schedule,
)
from sscore.coverage.schedules import (
    Calendar,
    daily_amounts,
    level_monthly,
    seasonal_instalments,
    share_of_receipts,
    yearly_lump,
)
from sscore.coverage.sdg import SDG_ROWS, SdgCoverage, SdgRow, sdg_coverage
from sscore.coverage.segments import ICSE_18, INSTRUMENTS, SegmentRule, Segments, segment_workers
from sscore.coverage.splits import PaymentSplit, reconcile, split_payment
from sscore.coverage.staircase import Level, Staircase, staircase
from sscore.coverage.subsidised import CoverLevel, SubsidisedCover
from sscore.coverage.subsidised_packs import copayment, subsidised_cover
from sscore.coverage.synthetic import syn_members
from sscore.coverage.take_up import (
    DRIVERS,
    TakeUpDrivers,
    TakeUpModel,
    contribution_burden,
    draw_take_up,
    take_up,
)
from sscore.coverage.take_up_answers import (
    CalibratedTakeUp,
    calibrate_take_up,
    take_up_effects,
    take_up_scenarios,
)
from sscore.coverage.take_up_fit import TakeUpFit, fit_take_up

__all__ = [
    "DRIVERS",
    "FEASIBILITY_THRESHOLDS",
    "FINDINGS",
    "ICSE_18",
    "INSTRUMENTS",
    "PRODUCT_FIELDS",
    "PRODUCT_SEGMENTS",
    "RANKINGS",
    "SCALES",
    "SDG_ROWS",
    "SEASONS",
    "Affordability",
    "AffordabilityCurve",
    "BreakEven",
    "Buffer",
    "BufferPath",
    "Bunching",
    "Calendar",
    "CalibratedTakeUp",
    "CountryCoverage",
    "CoverLevel",
    "CoverageGap",
    "CoverageRates",
    "CoveredPersons",
    "Criterion",
    "EarlyAccess",
    "Feasibility",
    "FirmNotch",
    "FollowedSchedule",
    "Gap",
    "GapAssessment",
    "GapMatrix",
    "GroupAtRisk",
    "Incentive",
    "IncentiveResult",
    "IncentiveWeighing",
    "IncomeNotch",
    "Inventory",
    "LargestPayment",
    "LegalCoverage",
    "Level",
    "MatchNotch",
    "MatchedSavings",
    "MonthlyIncomes",
    "PayerSurvival",
    "PaymentSplit",
    "Persistency",
    "Product",
    "ProductMarket",
    "ProductNumber",
    "ProductProjection",
    "ProductTornado",
    "ProgrammeEntry",
    "PublishedSplit",
    "Reach",
    "RetentionGain",
    "SaverGroups",
    "ScheduleTerms",
    "SdgCoverage",
    "SdgRow",
    "Seasonality",
    "SegmentRule",
    "Segments",
    "SinglePayment",
    "Staircase",
    "StatusComparison",
    "StatusPension",
    "StatusPensions",
    "StatusResult",
    "StopRule",
    "SubsidisedCover",
    "TakeUpDrivers",
    "TakeUpFit",
    "TakeUpModel",
    "UniquePersons",
    "WorkerStatus",
    "affordability",
    "affordability_curve",
    "assess_gaps",
    "break_even",
    "buffer_path",
    "bunching",
    "bundle",
    "calibrate_take_up",
    "changed_lapse",
    "clean_identifier",
    "compare_regimes",
    "compare_schedules",
    "compare_statuses",
    "contribution_burden",
    "contributory_capacity",
    "copayment",
    "country_coverage",
    "country_inventory",
    "coverage_gap",
    "credited_months",
    "crossover_incomes",
    "daily_amounts",
    "draw_take_up",
    "early_access",
    "feasibility",
    "firm_notch",
    "fit_take_up",
    "flat_incentive",
    "follow_schedule",
    "gap_matrix",
    "household_needs",
    "largest_payment",
    "law_reach",
    "legal_coverage",
    "level_monthly",
    "limit_notch",
    "match_incentive",
    "match_notch",
    "matched_savings",
    "moved_product",
    "payer_survival",
    "payers_balance",
    "paying_spells",
    "persistency",
    "persistency_options",
    "persons_covered",
    "persons_in_registers",
    "product_from",
    "product_market",
    "product_tornado",
    "project_product",
    "published_split",
    "rates",
    "read_product",
    "reconcile",
    "retention_gain",
    "sdg_coverage",
    "seasonal_instalments",
    "seasonality",
    "segment_workers",
    "share_of_receipts",
    "size_threshold",
    "split_payment",
    "staircase",
    "status_pensions",
    "stop_rule",
    "subsidised_cover",
    "subsidy_concentration",
    "syn_members",
    "syn_monthly_incomes",
    "take_up",
    "take_up_effects",
    "take_up_scenarios",
    "tax_relief",
    "typical_statuses",
    "unique_persons",
    "voluntary_products",
    "weigh_incentives",
    "work_categories",
    "yearly_lump",
]
