"""Monitoring and evaluation: agreement of assessors, grants, results frames, linked registers, training, effects."""

from sscore.disclosure import SMALLEST_GROUP, shown_cells
from sscore.monitoring.data_quality import QualityScores, quality_scores
from sscore.monitoring.did import DifferenceInDifferences, difference_in_differences
from sscore.monitoring.effect_size import EffectSize, effect_size, effect_size_from_summary
from sscore.monitoring.grants import Criterion, GrantAssessment, Rubric, assess_grants
from sscore.monitoring.icc import ICC_FORMS, Icc, icc, icc_all
from sscore.monitoring.kappa import CohenKappa, cohen_kappa
from sscore.monitoring.krippendorff import KrippendorffAlpha, krippendorff_alpha
from sscore.monitoring.linkage import DEFAULT_WEIGHTS, FieldWeight, Linkage, link_registers, pair_score
from sscore.monitoring.moderation import Moderation, moderate
from sscore.monitoring.names import fold_name, jaro_winkler, name_key, name_likeness
from sscore.monitoring.overlap import Overlap, overlap
from sscore.monitoring.results_frame import (
    Indicator,
    ResultsFrame,
    ResultsStatus,
    progress,
    results_frame,
    traffic_light,
)
from sscore.monitoring.sample_size import (
    Precision,
    SampleSize,
    design_effect,
    power_did,
    power_means,
    power_proportions,
    sample_size_did,
    sample_size_means,
    sample_size_proportions,
)
from sscore.monitoring.several import Agreement, category_counts, fleiss_kappa, gwet_ac1, gwet_ac2
from sscore.monitoring.survey_size import SurveyDesign, SurveySize, survey_size_mean, survey_size_share
from sscore.monitoring.synthetic import GrantCall, syn_beneficiaries, syn_grants
from sscore.monitoring.training import Gain, gain
from sscore.monitoring.training_return import (
    ReturnRange,
    TrainingCase,
    TrainingReturn,
    return_range,
    training_return,
)
from sscore.monitoring.transparency import TransparencyReport, transparency_report
from sscore.monitoring.value_for_money import (
    Delivery,
    IncrementalCost,
    ValueForMoney,
    incremental_cost,
    value_for_money,
)

__all__ = [
    "Agreement",
    "CohenKappa",
    "Criterion",
    "DEFAULT_WEIGHTS",
    "Delivery",
    "DifferenceInDifferences",
    "EffectSize",
    "FieldWeight",
    "Gain",
    "GrantAssessment",
    "GrantCall",
    "ICC_FORMS",
    "Icc",
    "IncrementalCost",
    "Indicator",
    "KrippendorffAlpha",
    "Linkage",
    "Moderation",
    "Overlap",
    "Precision",
    "QualityScores",
    "ResultsFrame",
    "ResultsStatus",
    "ReturnRange",
    "Rubric",
    "SMALLEST_GROUP",
    "SampleSize",
    "SurveyDesign",
    "SurveySize",
    "TrainingCase",
    "TrainingReturn",
    "TransparencyReport",
    "ValueForMoney",
    "assess_grants",
    "category_counts",
    "cohen_kappa",
    "design_effect",
    "difference_in_differences",
    "effect_size",
    "effect_size_from_summary",
    "fleiss_kappa",
    "fold_name",
    "gain",
    "gwet_ac1",
    "gwet_ac2",
    "icc",
    "icc_all",
    "incremental_cost",
    "jaro_winkler",
    "krippendorff_alpha",
    "link_registers",
    "moderate",
    "name_key",
    "name_likeness",
    "overlap",
    "pair_score",
    "power_did",
    "power_means",
    "power_proportions",
    "progress",
    "quality_scores",
    "results_frame",
    "return_range",
    "sample_size_did",
    "sample_size_means",
    "sample_size_proportions",
    "shown_cells",
    "survey_size_mean",
    "survey_size_share",
    "syn_beneficiaries",
    "syn_grants",
    "traffic_light",
    "training_return",
    "transparency_report",
    "value_for_money",
]
