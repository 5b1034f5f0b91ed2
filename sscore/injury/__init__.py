"""Occupational injuries counted honestly: rates, chance, causes, and what nobody reported."""

from sscore.injury.funnel import Funnel, funnel
from sscore.injury.intervals import FatalShare, PoissonInterval, RateRatio, fatal_share, poisson_ci, rate_ratio
from sscore.injury.national import NationalFigure, NationalInjuries, national_injuries
from sscore.injury.pareto import Pareto, pareto
from sscore.injury.rates import InjuryRates, RatesTable, osha_rate, rates, rates_by
from sscore.injury.synthetic import syn_accidents
from sscore.injury.three_sources import LoglinearFit, ThreeSource, capture_recapture, histories, three_source
from sscore.injury.two_sources import TwoSource, chapman, lincoln_petersen

__all__ = [
    "FatalShare",
    "Funnel",
    "InjuryRates",
    "LoglinearFit",
    "NationalFigure",
    "NationalInjuries",
    "Pareto",
    "PoissonInterval",
    "RateRatio",
    "RatesTable",
    "ThreeSource",
    "TwoSource",
    "capture_recapture",
    "chapman",
    "fatal_share",
    "funnel",
    "histories",
    "lincoln_petersen",
    "national_injuries",
    "osha_rate",
    "pareto",
    "poisson_ci",
    "rate_ratio",
    "rates",
    "rates_by",
    "syn_accidents",
    "three_source",
]
