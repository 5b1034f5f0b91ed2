"""Labour force, wages, contribution density and dormancy, informality, and who is insured."""

from sscore.labour.careers import CareerMonths, Density, density, simulate_careers
from sscore.labour.country import country_participation, labour_inputs
from sscore.labour.dormancy import Dormancy, calibrate_dormancy
from sscore.labour.evidence import Evidence, LabourInputs
from sscore.labour.force import employment, labour_force
from sscore.labour.insured import InsuredPersons, insured_persons
from sscore.labour.insured_wages import ExpectedContribution, InsuredWage, expected_contribution, insured_wage
from sscore.labour.members import (
    Entrants,
    MemberRules,
    Members,
    entry_ages,
    new_entrants,
    project_register,
    settled_ages,
)
from sscore.labour.output import EmploymentPath, Productivity, employment_path, productivity
from sscore.labour.participation import ParticipationCurve, participation_curve
from sscore.labour.path import LabourPath, labour_path
from sscore.labour.profiles import career_wages, wage_profile, wages_by_age
from sscore.labour.states import STATES, Occupancy, QuasiStationary, StateModel, contribution_states
from sscore.labour.wages import WageDistribution, gini_from_sigma, lognormal_wages, sigma_from_gini

__all__ = [
    "STATES",
    "CareerMonths",
    "Density",
    "Dormancy",
    "EmploymentPath",
    "Entrants",
    "Evidence",
    "ExpectedContribution",
    "InsuredPersons",
    "InsuredWage",
    "LabourInputs",
    "LabourPath",
    "MemberRules",
    "Members",
    "Occupancy",
    "ParticipationCurve",
    "Productivity",
    "QuasiStationary",
    "StateModel",
    "WageDistribution",
    "calibrate_dormancy",
    "career_wages",
    "contribution_states",
    "country_participation",
    "density",
    "employment",
    "employment_path",
    "entry_ages",
    "expected_contribution",
    "gini_from_sigma",
    "insured_persons",
    "insured_wage",
    "labour_force",
    "labour_inputs",
    "labour_path",
    "lognormal_wages",
    "new_entrants",
    "participation_curve",
    "productivity",
    "project_register",
    "settled_ages",
    "sigma_from_gini",
    "simulate_careers",
    "wage_profile",
    "wages_by_age",
]
