"""Products for informal workers that the region has: Ejo Heza (Rwanda) and Haba Haba (Kenya), as dated rules.

A product is recognised by the names of its parameters in a country's pack, see :mod:`sscore.coverage.product_rules`.
Without a day, the last one is taken on which all rules of the product are known, and the result says which.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.countries import Country
from sscore.coverage.product_rules import ACCESS, CAP, PART, PAYMENT, RATE, THRESHOLD, ProductRules
from sscore.coverage.splits import PaymentSplit, reconcile
from sscore.errors import DataError
from sscore.inputs import number, vector, whole
from sscore.pensions import MatchRule, MatchTerms

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

__all__ = [
    "EarlyAccess",
    "MatchedSavings",
    "PublishedSplit",
    "early_access",
    "matched_savings",
    "published_split",
]


@dataclass(frozen=True)
class MatchedSavings:
    """A match from a pack: the rule, the day it is read for, and what it rests on."""

    country: str
    scheme: str
    rule: MatchRule
    on: dt.date
    quality: str
    sources: tuple[str, ...]
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a category; a category without a match has no threshold."""
        import pandas as pd

        rows = [
            {
                "category": category,
                "threshold": np.nan if terms is None else terms.threshold,
                "rate": 0.0 if terms is None else terms.rate,
                "cap": np.nan if terms is None or terms.cap is None else terms.cap,
                "unit": f"{self.rule.currency}/year",
                "quality": self.quality,
            }
            for category, terms in self.rule.terms.items()
        ]
        return pd.DataFrame(rows)


def matched_savings(
    country: Country | str, scheme: str | None = None, *, on: str | dt.date | None = None
) -> MatchedSavings:
    """Return the match a country adds to voluntary savings, as the law stood on a day.

    Parameters
    ----------
    country
        A country or its three-letter code.
    scheme
        Its key in the pack; None takes the only scheme with a match.
    on
        A day, or text such as ``"2022-06-30"``; None is the last day on which the whole rule is known.

    Raises
    ------
    DataError
        Where the pack has no match, or not on that day.

    Examples
    --------
    >>> found = matched_savings("RWA", on="2022-06-30")
    >>> [found.rule.match(15_000, 1), found.rule.match(40_000, 3), found.rule.match(40_000, 4)], found.quality
    ([15000.0, 18000.0, 0.0], 'C')
    """
    read = ProductRules(country, scheme, on, RATE)
    terms: dict[int | str, MatchTerms | None] = {}
    cap = read.get(CAP)
    for name in read.named(RATE):
        key = name.removeprefix(RATE)
        rate = read[name].fraction
        category = int(key) if key.isdigit() else key
        threshold = read[f"{THRESHOLD}{key}"] if rate else None
        terms[category] = (
            MatchTerms(float(threshold), rate, None if cap is None else float(cap)) if threshold is not None else None
        )
    read.in_unit([p for p in read.used if not p.unit.startswith("%")], f"{read.pack.currency}/year")
    return MatchedSavings(
        read.pack.name, read.scheme, MatchRule(terms, read.pack.currency), read.day, read.quality, read.sources,
        read.remarks,
    )  # fmt: skip


@dataclass(frozen=True)
class PublishedSplit:
    """One payment and where it goes, as a source states it, set against its own sum; see :func:`reconcile`."""

    country: str
    scheme: str
    split: PaymentSplit
    unit: str
    on: dt.date
    quality: str
    sources: tuple[str, ...]
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part, with its share of the payment and of all parts, and what is missing last."""
        return self.split.to_frame().assign(unit=self.unit, quality=self.quality)


def published_split(
    country: Country | str, scheme: str | None = None, *, on: str | dt.date | None = None
) -> PublishedSplit:
    """Return how one payment of a product is divided, as its source states it.

    Parameters
    ----------
    country, scheme, on
        As in :func:`matched_savings`.

    Raises
    ------
    DataError
        Where the pack has no such product, or not on that day.

    Examples
    --------
    The source gives a payment of 60 and parts that add up to 62:

    >>> found = published_split("KEN").split
    >>> found.difference, round(found.of_total["savings"], 3), round(found.of_parts["savings"], 3)
    (-2.0, 0.417, 0.403)
    """
    read = ProductRules(country, scheme, on, PART)
    stated = next((n for n in read.named(PAYMENT) if not n.startswith(PART)), None)
    if stated is None:
        raise DataError(f"published_split: {read.scheme} of {read.pack.name} has parts, but no payment_<period>.")
    payment = read[stated]
    parts = {n.removeprefix(PART): float(read[n]) for n in read.named(PART)}
    read.in_unit(read.used, payment.unit)
    split = reconcile(float(payment), parts)
    return PublishedSplit(
        read.pack.name, read.scheme, split, payment.unit, read.day, read.quality, read.sources, read.remarks
    )


@dataclass(frozen=True)
class EarlyAccess:
    """When a saver can have the money: a share after some years of regular saving, the rest at an age.

    Our reading of the rule: each of the last ``years`` years must reach ``yearly_saving``.
    """

    country: str
    scheme: str
    years: int
    yearly_saving: float
    share: float
    age: float
    currency: str
    on: dt.date
    quality: str
    sources: tuple[str, ...]
    remarks: tuple[str, ...]

    def available(self, balance: float, savings: ArrayLike, age: float) -> float:
        """Return how much of a balance can be had.

        Parameters
        ----------
        balance
            Money, at least 0, of which nothing was taken before.
        savings
            Own saving of each completed year, the oldest first, money, at least 0; empty for a new saver.
        age
            In years, 0 to 120.

        Raises
        ------
        ModelError
            For a number below 0 or an age above 120.
        """
        held = number("EarlyAccess", "balance", balance)
        paid = vector("EarlyAccess", "savings", savings, empty=True)
        if number("EarlyAccess", "age", age, high=120) >= self.age:
            return held
        regular = paid.size >= self.years and bool((paid[-self.years :] >= self.yearly_saving).all())
        return self.share * held if regular else 0.0

    def payments_needed(self, payment: float) -> int:
        """Return how many payments of one size a year reach the yearly saving: 4,800 takes 192 days of 25.

        Raises
        ------
        ModelError
            For a payment that is not above 0.
        """
        return int(np.ceil(round(self.yearly_saving / number("EarlyAccess", "payment", payment, above=0), 9)))


def early_access(country: Country | str, scheme: str | None = None, *, on: str | dt.date | None = None) -> EarlyAccess:
    """Return when the savers of a product can have their money.

    Parameters
    ----------
    country, scheme, on
        As in :func:`matched_savings`.

    Raises
    ------
    DataError
        Where the pack has no such product, or not on that day.

    Examples
    --------
    >>> rule = early_access("KEN")
    >>> rule.available(30_000, [5_000] * 5, age=35), rule.available(30_000, [5_000] * 4, age=35)
    (15000.0, 0.0)
    """
    read = ProductRules(country, scheme, on, ACCESS[0])
    years, saving, share, age = (read[name] for name in ACCESS)
    return EarlyAccess(
        country=read.pack.name,
        scheme=read.scheme,
        years=whole("early_access", years.name, float(years), low=1),
        yearly_saving=float(saving),
        share=share.fraction,
        age=float(age),
        currency=read.pack.currency,
        on=read.day,
        quality=read.quality,
        sources=read.sources,
        remarks=read.remarks,
    )
