"""Age data and their quality, single ages from groups, mortality laws and models, population projection."""

from sscore.demography.brass import Brass, StandardTable, brass_logit, fit_brass
from sscore.demography.calibration import Calibrated, LifeIndicators, calibrate_mx, life_indicators
from sscore.demography.cbd import CairnsBlakeDowd, cairns_blake_dowd
from sscore.demography.country import CountryInputs, compare_wpp, country_inputs, country_mortality, project_country
from sscore.demography.fitting import LawFit
from sscore.demography.forecast import MortalityForecast, RandomWalk, SimulatedMortality, random_walk
from sscore.demography.graduation import graduate_mx, grouped_mx
from sscore.demography.interpolation import beers, karup_king, sprague
from sscore.demography.laws import Gompertz, HeligmanPollard, Kannisto, Makeham, MortalityLaw
from sscore.demography.laws_fit import fit_gompertz, fit_heligman_pollard, fit_kannisto, fit_makeham
from sscore.demography.lee_carter import lee_carter
from sscore.demography.lee_carter_bootstrap import LeeCarterBootstrap, bootstrap_lee_carter
from sscore.demography.lee_carter_model import LeeCarter
from sscore.demography.paths import DemographicPaths, Survival, survival_from_mx
from sscore.demography.projection import project_population
from sscore.demography.quality import (
    AgeSexAccuracy,
    MyersIndex,
    age_ratio_score,
    myers,
    sex_ratio_score,
    un_age_sex_accuracy,
    whipple,
)
from sscore.demography.results import Projection
from sscore.demography.single_ages import SingleAges
from sscore.demography.spline import monotone_spline
from sscore.demography.stable import StablePopulation, projection_matrix, stable_population
from sscore.demography.stochastic import PopulationScenarios, ScenarioRules, simulate_population

__all__ = [
    "AgeSexAccuracy",
    "Brass",
    "CairnsBlakeDowd",
    "Calibrated",
    "CountryInputs",
    "DemographicPaths",
    "Gompertz",
    "HeligmanPollard",
    "Kannisto",
    "LawFit",
    "LeeCarter",
    "LeeCarterBootstrap",
    "LifeIndicators",
    "Makeham",
    "MortalityForecast",
    "MortalityLaw",
    "MyersIndex",
    "PopulationScenarios",
    "Projection",
    "RandomWalk",
    "ScenarioRules",
    "SimulatedMortality",
    "SingleAges",
    "StablePopulation",
    "StandardTable",
    "Survival",
    "age_ratio_score",
    "beers",
    "bootstrap_lee_carter",
    "brass_logit",
    "cairns_blake_dowd",
    "calibrate_mx",
    "compare_wpp",
    "country_inputs",
    "country_mortality",
    "fit_brass",
    "fit_gompertz",
    "fit_heligman_pollard",
    "fit_kannisto",
    "fit_makeham",
    "graduate_mx",
    "grouped_mx",
    "karup_king",
    "lee_carter",
    "life_indicators",
    "monotone_spline",
    "myers",
    "project_country",
    "project_population",
    "projection_matrix",
    "random_walk",
    "sex_ratio_score",
    "simulate_population",
    "sprague",
    "stable_population",
    "survival_from_mx",
    "un_age_sex_accuracy",
    "whipple",
]
