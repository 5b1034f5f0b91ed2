"""Households: poverty, inequality, who is reached, and how sure one can be."""

from sscore.households.arrays import HouseholdArrays, household_arrays
from sscore.households.chunks import Chunks, simulate_chunks
from sscore.households.design import Estimate, SampleDesign, sample_design
from sscore.households.estimates import (
    estimate_change,
    estimate_concentration,
    estimate_fgt,
    estimate_gini,
    estimate_kakwani,
    estimate_mean,
    estimate_ratio,
    estimate_total,
)
from sscore.households.incidence import Incidence, benefit_incidence
from sscore.households.inequality import Inequality, Lorenz, gini, gini_sample, inequality, lorenz
from sscore.households.poverty import (
    Poverty,
    fgt,
    poverty,
    sen,
    sen_shorrocks_thon,
    shortfall,
    watts,
)
from sscore.households.poverty_groups import PovertyByGroup, fgt_by_group
from sscore.households.progressivity import (
    Progressivity,
    concentration,
    kakwani,
    progressivity,
    reynolds_smolensky,
)
from sscore.households.quantiles import groups_of_persons, quintiles_of_persons, weighted_quantile
from sscore.households.reform import Reform, reform
from sscore.households.replicates import Bootstrap, bootstrap
from sscore.households.reweighting import Reweighted, calibrate, rake
from sscore.households.rules import ContributionRule, Flows, HouseholdBenefit, Rule
from sscore.households.share_curve import ShareCurve
from sscore.households.simulate import Outcome, simulate
from sscore.households.survey import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, Survey, load_survey
from sscore.households.synthetic import syn_households
from sscore.households.targeting import Targeting, targeting

__all__ = [
    "HOUSEHOLD_COLUMNS",
    "PERSON_COLUMNS",
    "Bootstrap",
    "Chunks",
    "ContributionRule",
    "Estimate",
    "Flows",
    "HouseholdArrays",
    "HouseholdBenefit",
    "Incidence",
    "Inequality",
    "Lorenz",
    "Outcome",
    "Poverty",
    "PovertyByGroup",
    "Progressivity",
    "Reform",
    "Reweighted",
    "Rule",
    "SampleDesign",
    "ShareCurve",
    "Survey",
    "Targeting",
    "benefit_incidence",
    "bootstrap",
    "calibrate",
    "concentration",
    "estimate_change",
    "estimate_concentration",
    "estimate_fgt",
    "estimate_gini",
    "estimate_kakwani",
    "estimate_mean",
    "estimate_ratio",
    "estimate_total",
    "fgt",
    "fgt_by_group",
    "gini",
    "gini_sample",
    "groups_of_persons",
    "household_arrays",
    "inequality",
    "kakwani",
    "load_survey",
    "lorenz",
    "poverty",
    "progressivity",
    "quintiles_of_persons",
    "rake",
    "reform",
    "reynolds_smolensky",
    "sample_design",
    "sen",
    "sen_shorrocks_thon",
    "shortfall",
    "simulate",
    "simulate_chunks",
    "syn_households",
    "targeting",
    "watts",
    "weighted_quantile",
]
