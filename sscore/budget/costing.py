"""What a benefit would cost as a share of GDP, and how much room there is to pay for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import choice, fraction, frozen, number, whole

if TYPE_CHECKING:
    import pandas as pd

    from sscore.demography import Projection

__all__ = ["INDEXATIONS", "CostPath", "FiscalSpace", "PensionOffer", "benefit_cost", "fiscal_space", "pension_cost"]

INDEXATIONS = ("gdp per head", "prices")


@dataclass(frozen=True)
class PensionOffer:
    """A pension for everybody from an age on.

    Parameters
    ----------
    age
        First age that receives it, completed years, 0 to 100.
    benefit_share
        Yearly benefit as a fraction of GDP per head in the first year, above 0.
    take_up
        Fraction of those entitled who receive it, above 0 to 1.
    admin
        Administration as a fraction of benefits, at least 0.
    indexation
        ``"gdp per head"`` keeps the benefit's share of GDP per head; ``"prices"`` keeps its buying power, so its share
        falls by the growth of real GDP per head.
    growth
        Growth of real GDP per head a year, as a fraction above -1; used with ``"prices"`` only.
    """

    age: int
    benefit_share: float
    take_up: float = 1.0
    admin: float = 0.05
    indexation: str = "gdp per head"
    growth: float = 0.0

    def __post_init__(self) -> None:
        """Check every field."""
        number("PensionOffer", "age", whole("PensionOffer", "age", self.age), high=100)
        number("PensionOffer", "take_up", self.take_up, above=0, high=1)
        number("PensionOffer", "benefit_share", self.benefit_share, above=0)
        number("PensionOffer", "admin", self.admin)
        choice("PensionOffer", "indexation", self.indexation, INDEXATIONS)
        number("PensionOffer", "growth", self.growth, above=-1)
        if self.indexation == "gdp per head" and self.growth:
            raise ModelError(
                "PensionOffer: growth changes nothing when the benefit follows GDP per head. Leave it out, or "
                "choose indexation='prices'."
            )


@dataclass(frozen=True)
class CostPath:
    """Cost by year. ``share_of_gdp`` is a fraction; ``recipients`` are persons; ``sources`` those of the population."""

    label: str
    offer: PensionOffer
    years: np.ndarray
    recipients: np.ndarray
    share_of_gdp: np.ndarray
    sources: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year."""
        import pandas as pd

        return pd.DataFrame({"year": self.years, "recipients": self.recipients, "share_of_gdp": self.share_of_gdp})


@dataclass(frozen=True)
class FiscalSpace:
    """Room to pay, as shares of GDP: ``gross`` adds every source, ``net`` counts each revenue line once.

    ``overlaps`` names the lines that more than one source claims, with the sources that claim them.
    """

    gross: float
    net: float
    overlaps: Mapping[str, tuple[str, ...]]
    own: Mapping[str, float]

    @property
    def double_counted(self) -> float:
        """What simple addition counts more than once."""
        return self.gross - self.net

    def to_frame(self) -> pd.DataFrame:
        """Return one row a source: what it claims that no earlier source has claimed."""
        import pandas as pd

        return pd.DataFrame({"source": list(self.own), "share_of_gdp": list(self.own.values())})


def benefit_cost(target_share: float, benefit_share: float, *, admin: float = 0.0, take_up: float = 1.0) -> float:
    """Return the cost of a benefit as a fraction of GDP.

    ::

        cost / GDP = (target / population) * (benefit / GDP per head) * take_up * (1 + admin)

    Parameters
    ----------
    target_share
        Persons entitled as a fraction of the population, 0 to 1.
    benefit_share
        Yearly benefit as a fraction of GDP per head, at least 0.
    admin
        Administration as a fraction of benefits, at least 0.
    take_up
        Fraction of those entitled who receive it, 0 to 1.

    Raises
    ------
    ModelError
        For a value outside its range.

    Examples
    --------
    >>> round(benefit_cost(0.032, 0.12, admin=0.05), 6)
    0.004032
    """
    entitled = fraction("benefit_cost", "target_share", target_share)
    reached = fraction("benefit_cost", "take_up", take_up)
    benefit = number("benefit_cost", "benefit_share", benefit_share)
    return entitled * benefit * reached * (1 + number("benefit_cost", "admin", admin))


def pension_cost(projection: Projection, offer: PensionOffer) -> CostPath:
    """Return the yearly cost of a universal pension over a population projection.

    Year by year the formula of :func:`benefit_cost`, with the share of the population at or above the age, and the
    benefit's share of GDP per head::

        b(t) = b(0)                         indexation "gdp per head"
        b(t) = b(0) / (1 + growth)**t       indexation "prices"

    Parameters
    ----------
    projection
        One scenario with two sexes and ages 0 to 100.
    offer
        Age, level, take-up, administration and indexation.

    Raises
    ------
    ModelError
        For a projection with scenarios.

    Examples
    --------
    >>> from sscore.demography import project_country
    >>> path = pension_cost(project_country("TZA", 2024, 2026), PensionOffer(65, 0.12))
    >>> len(path.years), 0.003 < float(path.share_of_gdp[0]) < 0.005
    (3, True)
    """
    if projection.population.ndim != 3:
        raise ModelError(
            f"pension_cost: wanted one scenario, shape (year, sex, age), got {projection.population.shape}. Take one "
            f"scenario, or the central one."
        )
    years = np.asarray(projection.years)
    entitled = np.array([float(projection.persons(int(y), ages=(offer.age, 100))) for y in years])
    everybody = np.array([float(projection.by_age(int(y)).sum()) for y in years])
    fall = (1 + offer.growth) ** (years - years[0]) if offer.indexation == "prices" else np.ones(years.size)
    share = entitled / everybody * offer.benefit_share / fall * offer.take_up * (1 + offer.admin)
    recipients = frozen(entitled * offer.take_up)
    return CostPath(
        projection.label or "Population", offer, years, recipients, frozen(share), tuple(projection.sources)
    )


def fiscal_space(sources: Mapping[str, Mapping[str, float]]) -> FiscalSpace:
    """Add sources of finance and count each revenue line once, however many sources claim it.

    Parameters
    ----------
    sources
        Source: {revenue line: share of GDP}. Two sources that claim one line must give it the same amount.

    Raises
    ------
    ModelError
        For an empty list, a negative amount, or one line with two amounts.

    References
    ----------
    Ortiz, Cummins & Karunanethy 2017, Fiscal Space for Social Protection and the SDGs (ILO, UNICEF, UN Women).

    Examples
    --------
    >>> room = fiscal_space({"collection": {"VAT": 0.004, "customs": 0.002}, "fewer exemptions": {"VAT": 0.004}})
    >>> round(room.gross, 3), round(room.net, 3), room.overlaps["VAT"]
    (0.01, 0.006, ('collection', 'fewer exemptions'))
    """
    if not sources:
        raise ModelError("fiscal_space: sources is empty. Give at least one.")
    lines: dict[str, float] = {}
    claims: dict[str, list[str]] = {}
    own: dict[str, float] = {}
    gross = 0.0
    for source, claimed in sources.items():
        own[source] = 0.0
        for line, amount in claimed.items():
            number("fiscal_space", f"{source!r}, {line!r}", amount)
            if line in lines and lines[line] != amount:
                raise ModelError(
                    f"fiscal_space: {line!r} is {lines[line]:g} for {claims[line][0]!r} and {amount:g} for {source!r}. "
                    f"One line has one amount: agree on it, or give the two lines different names."
                )
            gross += amount
            own[source] += 0.0 if line in lines else amount
            lines[line] = amount
            claims.setdefault(line, []).append(source)
    overlaps = {line: tuple(who) for line, who in claims.items() if len(who) > 1}
    return FiscalSpace(gross, sum(lines.values()), overlaps, own)
