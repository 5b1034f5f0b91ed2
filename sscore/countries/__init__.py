"""The only door to the data: countries, their dated parameters, series, figures, sources and gaps."""

from sscore.countries.amounts import money
from sscore.countries.check import check_pack
from sscore.countries.figures import Figure
from sscore.countries.files import data_folder
from sscore.countries.pack import Country, codes, country
from sscore.countries.parameters import Parameter, ParametersOnDay
from sscore.countries.series import region_series

__all__ = [
    "Country",
    "Figure",
    "Parameter",
    "ParametersOnDay",
    "check_pack",
    "codes",
    "country",
    "data_folder",
    "money",
    "region_series",
]
