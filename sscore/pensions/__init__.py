"""Pension schemes of every type and the real ones, what they are worth to a member, and how they are financed."""

from sscore.pensions.account import Account, annuity_divisor, country_tables
from sscore.pensions.accrual import AccrualSchedule, ClaimAges, Commutation
from sscore.pensions.averaging import BandedAverage, BestYears, CareerAverage, FinalAverage, HighestAverage
from sscore.pensions.balance import (
    DEBT_DEFINITIONS,
    ActuarialBalance,
    ImplicitPensionDebt,
    actuarial_balance,
    funding_ratio,
    implicit_pension_debt,
    mid_year_value,
)
from sscore.pensions.balances import AccountProjection
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.careers import Career, career
from sscore.pensions.compare import Comparison, compare, compare_members
from sscore.pensions.conversion import ConversionBasis, PastRights, opening_credit, past_rights
from sscore.pensions.converted import Converted, convert
from sscore.pensions.cost_methods import (
    CostMethod,
    MemberBasis,
    current_unit,
    entry_age_normal,
    projected_unit_credit,
)
from sscore.pensions.country import project_inputs, project_scheme
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.draws import Uncertainty
from sscore.pensions.finance import (
    LevelPremium,
    ScaledPremium,
    TerminalFunding,
    general_average_premium,
    payg_rate,
    reserve_ratio_premium,
    scaled_premium,
    terminal_funding,
)
from sscore.pensions.flat import Flat
from sscore.pensions.flows import MemberFlows, RateOfReturn, member_flows, rate_of_return
from sscore.pensions.group import MemberProjection
from sscore.pensions.individual import (
    Dormancy,
    IndividualResults,
    ReturnBasis,
    dormancy,
    individual_results,
    least_accrual,
)
from sscore.pensions.members import Benefits, Economy, MemberStocks, Moves
from sscore.pensions.national import scheme_for, schemes
from sscore.pensions.ndc import NotionalAccount
from sscore.pensions.payment_schedule import JointPension, PaymentSchedule
from sscore.pensions.points import Points
from sscore.pensions.projection import project_members
from sscore.pensions.provident import MidtermAccess, Provident
from sscore.pensions.reform import project_reform
from sscore.pensions.reform_file import Conversion, Reform, read_reform, reform_from
from sscore.pensions.reserve import Reserve, exhaustion_year, reserve_path
from sscore.pensions.scheme import Award, Scheme, dated
from sscore.pensions.scheme_inputs import SchemeInputs, scheme_inputs
from sscore.pensions.scheme_result import SchemeProjection
from sscore.pensions.simulate import Execution, simulate, simulate_inputs, simulate_reform
from sscore.pensions.simulation import AHEAD, EVENTS, ReformSimulation, Simulation
from sscore.pensions.stress import ReverseStress, Tornado, breaking_points, reverse_stress, tornado
from sscore.pensions.supplementary import (
    ExpectedBalance,
    IncentiveCost,
    MatchRule,
    MatchTerms,
    compare_incentives,
    expected_balance,
    incentive_cost,
)
from sscore.pensions.valuation import Valuation, value_scheme

__all__ = [
    "AHEAD",
    "DEBT_DEFINITIONS",
    "EVENTS",
    "Account",
    "AccountProjection",
    "AccrualSchedule",
    "ActuarialBalance",
    "Award",
    "BandedAverage",
    "Benefits",
    "BestYears",
    "Career",
    "CareerAverage",
    "ClaimAges",
    "Commutation",
    "Comparison",
    "Conversion",
    "ConversionBasis",
    "Converted",
    "CostMethod",
    "DefinedBenefit",
    "DefinedContribution",
    "Dormancy",
    "Economy",
    "Execution",
    "ExpectedBalance",
    "FinalAverage",
    "Flat",
    "HighestAverage",
    "ImplicitPensionDebt",
    "IncentiveCost",
    "IndividualResults",
    "JointPension",
    "LevelPremium",
    "MatchRule",
    "MatchTerms",
    "MemberBasis",
    "MemberFlows",
    "MemberProjection",
    "MemberStocks",
    "MidtermAccess",
    "Moves",
    "NotionalAccount",
    "PastRights",
    "PaymentSchedule",
    "Points",
    "Provident",
    "RateOfReturn",
    "Reform",
    "ReformSimulation",
    "Reserve",
    "ReturnBasis",
    "ReverseStress",
    "ScaledPremium",
    "Scheme",
    "SchemeBasis",
    "SchemeInputs",
    "SchemeProjection",
    "Simulation",
    "TerminalFunding",
    "Tornado",
    "Uncertainty",
    "Valuation",
    "actuarial_balance",
    "annuity_divisor",
    "breaking_points",
    "career",
    "compare",
    "compare_members",
    "compare_incentives",
    "convert",
    "country_tables",
    "current_unit",
    "dated",
    "dormancy",
    "entry_age_normal",
    "exhaustion_year",
    "expected_balance",
    "funding_ratio",
    "general_average_premium",
    "implicit_pension_debt",
    "incentive_cost",
    "individual_results",
    "least_accrual",
    "member_flows",
    "mid_year_value",
    "opening_credit",
    "past_rights",
    "payg_rate",
    "project_inputs",
    "project_members",
    "project_reform",
    "project_scheme",
    "projected_unit_credit",
    "rate_of_return",
    "read_reform",
    "reform_from",
    "reserve_path",
    "reserve_ratio_premium",
    "reverse_stress",
    "scaled_premium",
    "scheme_for",
    "scheme_inputs",
    "schemes",
    "simulate",
    "simulate_inputs",
    "simulate_reform",
    "terminal_funding",
    "tornado",
    "value_scheme",
]
