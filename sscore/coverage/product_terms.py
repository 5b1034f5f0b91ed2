"""What a product for a group that is not covered consists of: its numbers, each with unit, range and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CLAIM",
    "PRODUCT_FIELDS",
    "FOLLOW",
    "PRODUCT_SEGMENTS",
    "SEXES",
    "Product",
    "ProductNumber",
    "fits_together",
    "limits",
]

PRODUCT_SEGMENTS = ("self-employed", "informal", "uncovered")
SEXES = ("both", "female", "male")
FOLLOW = ("wages", "prices", "nothing")
_BIG = np.inf

# name -> (unit, lowest, highest, value when left out or None where it must be given)
PRODUCT_FIELDS: dict[str, tuple[str, float, float, float | None]] = {
    "group.reach": ("share of the group that can be offered it", 0, 1, None),
    "group.income": ("mean income over the country's mean wage", 0.01, 20, None),
    "group.already_covered": ("share of the group who pay into another scheme", 0, 1, None),
    "contribution.amount": ("money a month", 0, _BIG, np.nan),
    "contribution.rate": ("share of income", 0, 1, np.nan),
    "contribution.floor": ("money a month", 0, _BIG, 0.0),
    "contribution.ceiling": ("money a month", 0, _BIG, np.inf),
    "benefits.long_term.share": ("share of all contributions put on members' accounts", 0, 1, 0.0),
    "benefits.long_term.interest_real": ("a year above prices, on accounts", -0.5, 1, np.nan),
    "benefits.long_term.withdrawal": ("share of the accounts of those who stopped, a year", 0, 1, 0.0),
    "support.subsidy": ("share of the contribution paid by the State", 0, 1, 0.0),
    "support.match_rate": ("match over own contributions", 0, 10, 0.0),
    "support.match_threshold": ("own contributions a year, money", 0, _BIG, 0.0),
    "support.match_cap": ("match a year, money", 0, _BIG, np.inf),
    "costs.per_member": ("money a paying member and year", 0, _BIG, None),
    "costs.per_joiner": ("money a new member", 0, _BIG, 0.0),
    "costs.per_payment": ("money a payment", 0, _BIG, 0.0),
    "costs.channel_share": ("share of own contributions kept by the channel", 0, 1, 0.0),
    "costs.start_up": ("money, in the first year", 0, _BIG, 0.0),
    "take_up.share": ("of those offered it who join, at the terms of this file", 0, 1, None),
    "take_up.price": ("log-odds for one unit of burden", -1000, 0, None),
    "take_up.kept_for_living": ("money a month that is not free to save", 0, _BIG, 0.0),
    "take_up.trust": ("trust in the fund, 0 to 1", 0, 1, 0.0),
    "take_up.trust_effect": ("log-odds for full trust", -20, 20, 0.0),
    "take_up.subsidy_effect": ("log-odds for a full subsidy, beyond its effect on the price", -20, 20, 0.0),
    "take_up.channel": ("ease of paying, 0 to 1", 0, 1, 0.0),
    "take_up.channel_effect": ("log-odds for the easiest channel", -20, 20, 0.0),
    "take_up.years_to_reach": ("years until everybody has been offered it", 0, 50, 0.0),
    "lapse.first_year": ("chance a month to stop, months 1 to 12", 0, 1, None),
    "lapse.later": ("chance a month to stop, from month 13", 0, 1, None),
    "lapse.reinstatement": ("chance a month that one who stopped pays again", 0, 1, 0.0),
    "fund.interest_real": ("a year above prices, on the fund", -0.5, 1, None),
    "uncertainty.take_up": ("standard deviation of the log-odds", 0, 5, 0.0),
    "uncertainty.lapse": ("standard deviation of the log-odds", 0, 5, 0.0),
    "uncertainty.cost": ("standard deviation of the logarithm", 0, 5, 0.0),
    "stop.year": ("year of operation at whose end it is looked at", 1, 50, np.nan),
    "stop.paying_members": ("least persons who pay", 0, _BIG, 0.0),
    "stop.retention_12": ("least share who pay after 12 months", 0, 1, 0.0),
    "stop.cost_share": ("most of all contributions that administration takes", 0, _BIG, np.inf),
    "feasibility.legal_ground": ("0 none, 0.5 can be read so, 1 a law in force", 0, 1, np.nan),
    "feasibility.operations": ("0 nothing there, 0.5 tried elsewhere, 1 runs today", 0, 1, np.nan),
}
CLAIM = {
    "claims": ("claims a paying member and year", 0.0, 12.0),
    "amount": ("money a claim", 0.0, _BIG),
}


@dataclass(frozen=True)
class ProductNumber:
    """One number of a product: name, value, unit, quality letter, source and a note."""

    name: str
    value: float
    unit: str
    quality: str
    source: str
    note: str = ""


@dataclass(frozen=True, eq=False)
class Product:
    """A product as its file describes it; make it with :func:`read_product` or :func:`product_from`.

    Attributes
    ----------
    title, as_of
        What it is called, and the day its numbers were put together.
    country
        Three letters; None fits every country.
    money
        Three-letter currency of the amounts, at prices of ``start``; or ``"mean income"``: multiples of the group's
        mean monthly income of the first year.
    follow
        What amounts grow with after the first year: "wages", "prices" or "nothing".
    start, years
        First year (from 1 July) and number of years.
    season : (12,)
        Weights of the months from July on; they add up to 12.
    segment, sex, ages
        The group: ``PRODUCT_SEGMENTS``, "both", "female" or "male", first and last age.
    claims
        Names of the short-term benefits; their numbers are ``benefits.short_term.<name>.claims`` and ``.amount``.
    numbers
        Every number of the file by name, with its evidence.
    """

    title: str
    as_of: str
    country: str | None
    money: str
    follow: str
    start: int
    years: int
    season: tuple[float, ...]
    segment: str
    sex: str
    ages: tuple[int, int]
    claims: tuple[str, ...]
    numbers: Mapping[str, ProductNumber]

    def value(self, name: str) -> float:
        """Return a number of the file, or what stands for it where it was left out.

        Raises
        ------
        ModelError
            For an unknown name.
        """
        if name in self.numbers:
            return self.numbers[name].value
        if name not in PRODUCT_FIELDS:
            raise ModelError(f"Product: no number {name!r}. {did_you_mean(name, [*PRODUCT_FIELDS, *self.numbers])}")
        default = PRODUCT_FIELDS[name][3]
        return np.nan if default is None else default

    def changed(self, changes: Mapping[str, float]) -> Product:
        """Return the product with other values; the evidence says that they were changed.

        Raises
        ------
        ModelError
            For an unknown name or a value outside its range.
        """
        table = dict(self.numbers)
        for name, value in changes.items():
            self.value(name)
            unit, low, high = limits(name)
            new = number("Product.changed", name, value, low=low, high=high)
            table[name] = ProductNumber(name, new, unit, "C", "changed for a comparison")
        found = replace(self, numbers=table)
        fits_together(self.title, found)
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number: name, value, unit, quality, source, note."""
        import pandas as pd

        return pd.DataFrame([n.__dict__ for n in self.numbers.values()])


def limits(field: str) -> tuple[str, float, float]:
    """Return unit, lowest and highest value of a number."""
    if field.startswith("benefits.short_term."):
        return CLAIM[field.rsplit(".", 1)[1]]
    return PRODUCT_FIELDS[field][:3]


def fits_together(name: str, product: Product) -> None:
    """Raise where numbers contradict one another."""
    given = [k for k in ("amount", "rate") if f"contribution.{k}" in product.numbers]
    if len(given) != 1:
        raise ModelError(f"{name}: give contribution.amount or contribution.rate, one of them; got {given or 'none'}.")
    limits = [k for k in ("floor", "ceiling") if f"contribution.{k}" in product.numbers]
    if given == ["amount"] and limits:
        raise ModelError(f"{name}: a fixed amount has no {limits[0]}. Leave contribution.{limits[0]} out.")
    for field, told in (("contribution.amount", "nothing"), ("contribution.rate", "nothing but the floor"),
                        ("contribution.ceiling", "nothing"), ("group.reach", "")):  # fmt: skip
        if field in product.numbers and product.value(field) == 0:
            reason = f"members would then pay {told}" if told else "nobody could then be offered it"
            raise ModelError(f"{name}: {field} is 0: {reason}. Give a value above 0.")
    if product.value("contribution.floor") > product.value("contribution.ceiling"):
        raise ModelError(f"{name}: contribution.floor must not be above contribution.ceiling.")
    if not 0 < product.value("take_up.share") < 1:
        raise ModelError(f"{name}: take_up.share must be between 0 and 1, both excluded.")
    if product.value("take_up.price") == 0:
        raise ModelError(f"{name}: take_up.price is 0: then the price would not matter at all. Give a value below 0.")
    _stops(name, product)


def _stops(name: str, product: Product) -> None:
    """Raise where a stop rule has no criterion, or no year of the product."""
    given = [field for field in product.numbers if field.startswith("stop.")]
    when = product.value("stop.year")
    if given and not (when == np.round(when) and when <= product.years):
        told = "it is missing" if np.isnan(when) else f"got {when:g}"
        raise ModelError(
            f"{name}: stop.year must be a whole year of operation from 1 to {product.years}, the product's years; "
            f"{told}."
        )
    if given == ["stop.year"]:
        raise ModelError(
            f"{name}: the stop rule has a year and nothing to look at. Give stop.paying_members, stop.retention_12 or "
            f"stop.cost_share."
        )
