"""A product projected: persons reached, coverage gained, money, and how sure all that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.persistency import persistency
from sscore.coverage.product_market import ProductMarket, product_market
from sscore.coverage.product_run import Shocks, calibrated, run_product
from sscore.coverage.product_terms import Product
from sscore.coverage.take_up import TakeUpModel
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, fraction, frozen, seeded, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["ProductProjection", "project_product", "project_with"]

_MONEY = ("own", "subsidy", "match", "contributions", "short_term", "long_term", "administration", "spending", "public",
          "credited", "accounts", "fund", "free")  # fmt: skip
_PERSONS = ("joiners", "stopped", "returned", "left", "paying", "lapsed", "person_years", "take_up")


@dataclass(frozen=True, eq=False)
class ProductProjection:
    """What a product does in a country, year by year from 1 July.

    Attributes
    ----------
    product, market, model
        The product, the group, and the take-up model whose intercept the file's share gave.
    central
        Yearly figures by name, shape (years,): persons ``joiners``, ``stopped``, ``returned``, ``left``, ``paying`` and
        ``lapsed`` at the end, ``person_years`` of payments; money ``own``, ``subsidy``, ``match``, ``contributions``
        (their sum), ``short_term``, ``long_term``, ``administration``, ``spending`` (their sum), ``public`` (subsidy
        and match), ``credited``; at the end ``fund``, members' ``accounts`` and what is ``free`` of them.
    simulated
        The same in scenarios, shape (scenarios, years); None without.
    seed
        Of the scenarios.
    """

    product: Product
    market: ProductMarket
    model: TakeUpModel
    central: Mapping[str, Floats]
    simulated: Mapping[str, Floats] | None
    seed: int | None

    @property
    def years(self) -> tuple[int, ...]:
        """Years from 1 July."""
        return self.market.years

    @property
    def title(self) -> str:
        """Product and country."""
        return f"{self.product.title}, {self.market.label}"

    @property
    def has_accounts(self) -> bool:
        """Whether anything is put on members' accounts."""
        return self.product.value("benefits.long_term.share") > 0

    @property
    def coverage_gain(self) -> Floats:
        """Persons who pay at the end of a year and are in no other scheme: paying x (1 - already covered)."""
        return self.central["paying"] * (1 - self.product.value("group.already_covered"))

    @property
    def effective_coverage(self) -> tuple[Floats, Floats]:
        """Contributors over the employed at the end of each year, without and with the product."""
        employed, now = self.market.employed[1:], self.market.contributors[1:]
        return now / employed, (now + self.coverage_gain) / employed

    @property
    def spending_of_gdp(self) -> Floats:
        """All spending of the product over GDP of the same twelve months."""
        return self.central["spending"] / self.market.gdp

    @property
    def public_of_gdp(self) -> Floats:
        """Subsidy and match over GDP of the same twelve months."""
        return self.central["public"] / self.market.gdp

    @property
    def cost_share(self) -> Floats:
        """Administration over all contributions of each year."""
        return self.central["administration"] / self.central["contributions"]

    @property
    def retention_12(self) -> float:
        """Share of joiners who pay after 12 months, deaths left aside."""
        v = self.product.value
        return persistency(v("lapse.first_year"), 13, reinstatement=v("lapse.reinstatement")).retention(12)

    def interval(self, name: str, level: float = 0.8) -> tuple[Floats, Floats]:
        """Return the middle part of the scenarios of a yearly figure.

        Raises
        ------
        ModelError
            For an unknown figure, or a projection without scenarios.
        """
        if self.simulated is None:
            raise ModelError(
                "ProductProjection.interval: there are no scenarios. Give project_product scenarios and seed."
            )
        if name not in self.simulated:
            raise ModelError(f"ProductProjection.interval: no figure {name!r}. {did_you_mean(name, self.simulated)}")
        tail = (1 - fraction("ProductProjection.interval", "level", level, inside=True)) / 2
        low, high = np.quantile(self.simulated[name], [tail, 1 - tail], axis=0)
        return frozen(low), frozen(high)

    def identities(self) -> dict[str, float]:
        """Return the largest relative breach of each identity; rounding leaves about 1e-12."""
        c = self.central
        before = {k: np.concatenate([[0.0], c[k][:-1]]) for k in ("paying", "lapsed", "fund", "accounts")}
        members, were = c["paying"] + c["lapsed"], before["paying"] + before["lapsed"]
        paying = before["paying"] + c["joiners"] + c["returned"] - c["stopped"] - c["left_paying"]
        rate = (1 + self.product.value("fund.interest_real")) * (1 + self.market.inflation) - 1
        fund = before["fund"] * (1 + rate) + (c["contributions"] - c["spending"]) * np.sqrt(1 + rate)
        breaches = {
            "members: before + joiners - left = after": (were + c["joiners"] - c["left"] - members, members),
            "paying: before + joiners + returned - stopped - left = after": (paying - c["paying"], members),
            "contributions = own + subsidy + match": (c["own"] + c["public"] - c["contributions"], c["contributions"]),
            "fund: before with interest + income - spending = after": (fund - c["fund"], c["contributions"]),
            "fund = accounts + free": (c["accounts"] + c["free"] - c["fund"], c["contributions"]),
        }
        return {name: float(np.abs(gap).max() / max(size.max(), 1e-300)) for name, (gap, size) in breaches.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year."""
        import pandas as pd

        low, high = self.effective_coverage
        table = pd.DataFrame({"year": self.years, "group": self.market.persons[:-1]})
        columns = {name: self.central[name] for name in (*_PERSONS, *_MONEY)}
        return table.assign(
            **columns,
            coverage_gain=self.coverage_gain,
            effective_coverage_without=low,
            effective_coverage_with=high,
            spending_of_gdp=self.spending_of_gdp,
            public_of_gdp=self.public_of_gdp,
        )

    def scenarios_frame(self, level: float = 0.8) -> pd.DataFrame:
        """Return the interval of every figure, one row a year and figure."""
        import pandas as pd

        parts = []
        for name in ("paying", "joiners", "contributions", "spending", "public", "free"):
            low, high = self.interval(name, level)
            parts.append(
                pd.DataFrame(
                    {"year": self.years, "figure": name, "central": self.central[name], "lower": low, "upper": high}
                )
            )
        return pd.concat(parts, ignore_index=True)

    def assumptions(self) -> pd.DataFrame:
        """Return every number it rests on with unit, year, quality letter, source and note."""
        import pandas as pd

        own = self.product.to_frame()
        own.insert(3, "year", int(self.product.as_of[:4]))
        country = pd.DataFrame([e.__dict__ for e in self.market.evidence])
        both = pd.concat([own.assign(part="product"), country.assign(part="country")], ignore_index=True)
        return both[["part", "name", "value", "unit", "year", "quality", "source", "note"]].drop_duplicates(
            ["part", "name"], ignore_index=True
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader has to know."""
        over = float(self.central["over"].max())
        own = [
            "Take-up is an expected value of the model, the same for all who are alike; nobody is drawn at random.",
            "Only those who pay at the end of a year count as covered; the law that covers a group is not coverage.",
            "Those who pay into another scheme join as often as the others (assumed) and are not counted as a gain.",
            "A joiner's income is that of the joiners of the year; income, trust and channel stay as they are.",
            "Take-up answers to price, trust, channel and help, not to the level of benefits; nobody waits for them.",
            "Members leave by death and by passing the last age; a change of work is part of the assumed lapse.",
            "GDP is that of the same twelve months: half of each of the two calendar years.",
        ]
        if self.has_accounts:
            own.append(
                "Accounts are paid out on death and on passing the last age from the balance at the start of the year; "
                "whoever leaves, or stops and takes money out, is assumed to hold the average account."
            )
        if self.product.value("support.match_rate") > 0:
            own.append("A match is that of a full year of payments, paid in proportion to the payments made.")
        if over > 0.5:
            own.append(
                f"The group shrinks faster than members leave: up to {over:,.0f} members more than take-up says, and "
                "nobody joins then."
            )
        return (*own, *self.market.remarks)


def project_product(
    country: str, product: Product, *, years: int | None = None, scenarios: int = 0, seed: int | None = None
) -> ProductProjection:
    """Project a product: eligible persons, take-up, members, contributions, benefits, costs, fund and coverage.

    The intercept of the take-up model is set so that, in the first year and at the file's own terms, the mean over the
    distribution of incomes is the file's share. After that every figure is an expected value.

    Parameters
    ----------
    country
        Three letters.
    product
        From :func:`read_product`.
    years
        Number of years; None takes the product's.
    scenarios
        Number of scenarios in which take-up, lapse and cost differ by the file's ``uncertainty``; 0 for none, or at
        least 2. They are drawn once for all years: what is not known now.
    seed
        Needed with scenarios.

    Raises
    ------
    DataError, UnitError
        For a country or money that the product is not made for.
    ModelError
        For a share that nobody's income allows, a missing seed, or more persons covered than employed.

    References
    ----------
    ILO, *Extending social security to workers in the informal economy* (2021); Churchill and Matul (eds), *Protecting
    the Poor: A Microinsurance Compendium II* (ILO 2012), on take-up, lapse and cost.

    Examples
    --------
    >>> from sscore.coverage import product_from
    >>> c = {"quality": "C", "source": "assumption: round figures"}
    >>> product = product_from({
    ...     "title": "Saving", "as_of": "2026-01-01", "money": "mean income", "start": 2026, "years": 3,
    ...     "group": {"segment": "self-employed", "ages": [18, 59], "reach": {"value": 0.5, **c},
    ...               "income": {"value": 0.6, **c}, "already_covered": {"value": 0, **c}},
    ...     "contribution": {"rate": {"value": 0.05, **c}},
    ...     "costs": {"per_member": {"value": 0, **c}},
    ...     "take_up": {"share": {"value": 0.1, **c}, "price": {"value": -20, **c}},
    ...     "lapse": {"first_year": {"value": 0, **c}, "later": {"value": 0, **c}},
    ...     "fund": {"interest_real": {"value": 0.02, **c}}})
    >>> found = project_product("UGA", product)
    >>> bool(np.isclose(found.central["paying"][-1], 0.1 * 0.5 * found.market.persons[-1], rtol=0.01))
    True
    >>> max(found.identities().values()) < 1e-9
    True
    """
    market = product_market(country, product, years=years)
    return project_with(product, market, calibrated(product, market), scenarios=scenarios, seed=seed)


def project_with(
    product: Product, market: ProductMarket, model: TakeUpModel, *, scenarios: int = 0, seed: int | None = None
) -> ProductProjection:
    """Project a product with a market and a take-up model that are there already; see :func:`project_product`."""
    where = "project_product"
    count = whole(where, "scenarios", scenarios)
    if count == 1:
        raise ModelError(f"{where}: scenarios must be 0 or at least 2: one scenario has no interval.")
    central = {k: frozen(a[0]) for k, a in run_product(product, market, model, Shocks.none()).items()}
    simulated = None
    if count:
        if seed is None:
            raise ModelError(f"{where}: scenarios need a seed, or the result could not be repeated. Write seed=1.")
        draws = seeded(where, seed).standard_normal((3, count))
        v = product.value
        shocks = Shocks(
            v("uncertainty.take_up") * draws[0],
            np.exp(v("uncertainty.lapse") * draws[1]),
            np.exp(v("uncertainty.cost") * draws[2]),
        )
        simulated = {k: frozen(a) for k, a in run_product(product, market, model, shocks).items()}
    found = ProductProjection(product, market, model, central, simulated, seed if count else None)
    above = found.coverage_gain + market.contributors[1:] - market.employed[1:]
    if (above > 1e-6 * market.employed[1:]).any():
        year = found.years[int(np.argmax(above > 0))]
        raise ModelError(
            f"{where}: in {year} more persons would be covered than are employed. Raise group.already_covered, or "
            f"lower group.reach."
        )
    return found
