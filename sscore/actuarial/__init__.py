"""Life tables, interest, annuities and insurances on one and two lives, multiple decrements, credibility."""

from sscore.actuarial.annuities import annuity, endowment_insurance, insurance, level_premium, pure_endowment
from sscore.actuarial.construct import life_table_from_deaths, life_table_from_lx, life_table_from_qx
from sscore.actuarial.credibility import Credibility, buhlmann, buhlmann_straub
from sscore.actuarial.decrements import MultipleDecrementTable, multiple_decrement_table
from sscore.actuarial.interest import (
    Interest,
    discount_rate,
    effective_from_discount,
    effective_from_force,
    effective_from_nominal,
    effective_from_nominal_discount,
    force_of_interest,
    nominal_discount_rate,
    nominal_from_real,
    nominal_rate,
    present_value,
    real_rate,
)
from sscore.actuarial.jewell import HierarchicalCredibility, hierarchical
from sscore.actuarial.joint import (
    JointLives,
    joint_annuity,
    joint_insurance,
    last_survivor_annuity,
    last_survivor_insurance,
    reversionary_annuity,
)
from sscore.actuarial.lifetable import LifeTable, life_table
from sscore.actuarial.payments import Payments
from sscore.actuarial.product_limit import ProductLimit, product_limit
from sscore.actuarial.regression import RegressionCredibility, hachemeister
from sscore.actuarial.separation import child_ax, infant_ax, infant_mx
from sscore.actuarial.single_rates import associated_rates, decrement_probabilities
from sscore.actuarial.survival import Survival, force_of_mortality, survival

__all__ = [
    "Credibility",
    "HierarchicalCredibility",
    "Interest",
    "JointLives",
    "LifeTable",
    "MultipleDecrementTable",
    "Payments",
    "ProductLimit",
    "RegressionCredibility",
    "Survival",
    "annuity",
    "associated_rates",
    "buhlmann",
    "buhlmann_straub",
    "child_ax",
    "decrement_probabilities",
    "discount_rate",
    "effective_from_discount",
    "effective_from_force",
    "effective_from_nominal",
    "effective_from_nominal_discount",
    "endowment_insurance",
    "force_of_interest",
    "force_of_mortality",
    "hachemeister",
    "hierarchical",
    "infant_ax",
    "infant_mx",
    "insurance",
    "joint_annuity",
    "joint_insurance",
    "last_survivor_annuity",
    "last_survivor_insurance",
    "level_premium",
    "life_table",
    "life_table_from_deaths",
    "life_table_from_lx",
    "life_table_from_qx",
    "multiple_decrement_table",
    "nominal_discount_rate",
    "nominal_from_real",
    "nominal_rate",
    "present_value",
    "product_limit",
    "pure_endowment",
    "real_rate",
    "reversionary_annuity",
    "survival",
]
