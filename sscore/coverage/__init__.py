"""Who is covered: rates with their denominators, the staircase, persons behind records, and the gap matrix."""

from sscore.coverage.gaps import GapMatrix, gap_matrix
from sscore.coverage.identity import UniquePersons, clean_identifier, unique_persons
from sscore.coverage.rates import CoverageRates, rates
from sscore.coverage.staircase import Level, Staircase, staircase
from sscore.coverage.synthetic import syn_members

__all__ = [
    "CoverageRates",
    "GapMatrix",
    "Level",
    "Staircase",
    "UniquePersons",
    "clean_identifier",
    "gap_matrix",
    "rates",
    "staircase",
    "syn_members",
    "unique_persons",
]
