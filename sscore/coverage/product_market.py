"""The group a product is meant for, year by year: persons, incomes, prices and who is insured already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.countries import country as load_country
from sscore.coverage.product_terms import Product
from sscore.demography import project_country
from sscore.errors import DataError, ModelError, UnitError
from sscore.inputs import Floats, frozen
from sscore.labour import Evidence, LabourPath, labour_path

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ProductMarket", "product_market"]

_SEXES = ("female", "male")
_LAST = 2100


@dataclass(frozen=True, eq=False)
class ProductMarket:
    """Persons and money of a group; years run from 1 July, arrays have shape (years,) unless said otherwise.

    Attributes
    ----------
    persons : (years + 1,)
        The group on 1 July of each year and at the end, before the share that can be reached.
    leaving
        Chance a year to die or to pass the last age.
    wage
        Mean wage a month of employees of the group's sex and ages, of the year, nominal.
    gini
        Of incomes inside the group.
    wages, prices
        Index of each year, the first 1.
    inflation
        From one year to the next.
    gdp
        Nominal, of the twelve months from 1 July: half of each of the two calendar years.
    employed, contributors : (years + 1,)
        Persons of the country on 1 July, and those who contribute to the existing schemes.
    evidence, remarks
        What it rests on.
    """

    label: str
    code: str
    currency: str
    years: tuple[int, ...]
    persons: Floats
    leaving: Floats
    wage: Floats
    gini: float
    wages: Floats
    prices: Floats
    inflation: Floats
    gdp: Floats
    employed: Floats
    contributors: Floats
    evidence: tuple[Evidence, ...]
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year."""
        import pandas as pd

        return pd.DataFrame(
            {
                "year": self.years,
                "group": self.persons[:-1],
                "leaving": self.leaving,
                "wage": self.wage,
                "gdp": self.gdp,
                "employed": self.employed[:-1],
                "contributors": self.contributors[:-1],
            }
        )


def product_market(country: str, product: Product, *, years: int | None = None) -> ProductMarket:
    """Return the group of a product in a country.

    ::

        self-employed = employed * share of self-employed           informal = employed * share in informal work
        uncovered     = employed - contributors of the existing schemes

    by sex and single age, from the country's labour path; shares by sex stay as they are.

    Parameters
    ----------
    country
        Three letters.
    product
        From :func:`read_product`.
    years
        Number of years; None takes the product's.

    Raises
    ------
    DataError
        For an unknown country, one that the product is not made for, or years beyond 2100.
    UnitError
        For amounts in another currency.
    ModelError
        For a group without anybody in it.

    Examples
    --------
    See :func:`sscore.coverage.project_product`.
    """
    pack = load_country(country)
    if product.country not in (None, pack.code):
        raise DataError(f"product_market: the product is made for {product.country}, got {pack.code}. Run it there.")
    if product.money not in ("mean income", pack.currency):
        raise UnitError(
            f"product_market: amounts are in {product.money}, the money of {pack.name} is {pack.currency}. Write "
            f"money: {pack.currency}, or money: mean income."
        )
    length = product.years if years is None else years
    end = product.start + length
    if end > _LAST:
        raise DataError(f"product_market: {length} years from {product.start} go beyond {_LAST}. Take fewer.")
    base = project_country(pack.code, 2024, end)
    path = labour_path(pack.code, base, end=end)
    first = product.start - path.years[0]
    inside = np.zeros((2, 101))
    low, high = product.ages
    rows = [k for k, sex in enumerate(_SEXES) if product.sex in ("both", sex)]
    inside[rows, low : high + 1] = 1
    share, evidence, remarks = _share(pack.code, product.segment, path)
    group = (path.employed * share * inside)[first:]
    if (group.sum(axis=(1, 2)) <= 0).any():
        raise ModelError(f"product_market: nobody is in the group {product.segment}, {product.sex}, {low} to {high}.")
    survival = base.paths.survival.ratio[first : first + length]
    stays = survival * inside
    stays[:, :, high] = 0  # the last age is passed within the year
    start = group[:-1]
    leaving = 1 - (start * stays).sum(axis=(1, 2)) / start.sum(axis=(1, 2))
    gdp = path.output.gdp * path.price_index
    wage = (path.wage[first:] * group).sum(axis=(1, 2)) / group.sum(axis=(1, 2))
    return ProductMarket(
        label=pack.name,
        code=pack.code,
        currency=pack.currency,
        years=tuple(range(product.start, end)),
        persons=frozen(group.sum(axis=(1, 2))),
        leaving=frozen(leaving),
        wage=frozen(_middle(wage)),
        gini=path.inputs.gini,
        wages=frozen(_relative(_middle(path.wage_index[first:]))),
        prices=frozen(_relative(_middle(path.price_index[first:]))),
        inflation=frozen(path.price_index[first + 1 :] / path.price_index[first:-1] - 1),
        gdp=frozen(_middle(gdp[first:])),
        employed=frozen(path.employed[first:].sum(axis=(1, 2))),
        contributors=frozen(path.members.active[first:].sum(axis=(1, 2))),
        evidence=(*path.inputs.evidence, *evidence),
        remarks=(*path.inputs.remarks, *remarks),
    )


def _share(code: str, segment: str, path: LabourPath) -> tuple[Floats, tuple[Evidence, ...], tuple[str, ...]]:
    """Return the share of the employed in the segment, fit for (years, sex, age), with evidence and remarks."""
    if segment == "uncovered":
        free = 1 - np.divide(
            path.members.active, path.employed, out=np.zeros_like(path.employed), where=path.employed > 0
        )
        if (free < 0).any():
            raise ModelError(f"product_market: at some age {code} has more contributors than employed; use informal.")
        return free, (), ("The group is everybody at work who does not contribute to the national scheme.",)
    if segment == "informal":
        informal = np.broadcast_to(path.inputs.informal, (len(path.years), 2))[:, :, None]
        told = "Informal workers do not contribute to the national scheme by construction of the labour path."
        return informal, (), (told,)
    pack, found = load_country(code), []
    for sex in _SEXES:
        f = pack.figure("labour.self_employed_share", sex=sex, age="15+")
        found.append(Evidence(f"{f.name} {sex}", f.value, f.unit, f.year, f.quality, f.source, f.note))
    own = np.array([e.value / 100 for e in found])[None, :, None]
    told = "Assumed (quality C): the share of self-employed is alike at every age and stays as it is."
    return own, tuple(found), (told,)


def _middle(levels: Floats) -> Floats:
    """Return the mean of each 1 July and the next: the middle of the year."""
    return (levels[1:] + levels[:-1]) / 2


def _relative(levels: Floats) -> Floats:
    return levels / levels[0]
