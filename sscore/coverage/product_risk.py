"""What a product's result hangs on: one number at a time, and the premium that just pays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.product import ProductProjection, project_with
from sscore.coverage.product_run import calibrated
from sscore.coverage.product_terms import Product, limits
from sscore.errors import ModelError
from sscore.inputs import choice, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BreakEven", "ProductTornado", "break_even", "moved_product", "product_tornado"]

# What the designer decides: the take-up model stays as it is. Anything else is what the designer assumes: the model is
# calibrated again, because the file's share was observed at the file's own terms.
_DESIGN = ("contribution.", "benefits.", "support.", "take_up.trust", "take_up.channel")
_ASSUMED = ("take_up.trust_effect", "take_up.channel_effect")
_LOOKS = 25
MEASURES = {
    "free": "what the fund holds beyond members' accounts at the end, over all contributions",
    "gain": "persons newly covered at the end",
    "public": "subsidy and match of the last year, of GDP",
}
_FACTOR = {
    "take_up.share": (0.6, 1.5),
    "take_up.price": (0.5, 2.0),
    "lapse.first_year": (0.6, 1.6),
    "lapse.later": (0.6, 1.6),
    "lapse.reinstatement": (0.5, 1.5),
    "group.reach": (0.7, 1.3),
    "group.income": (0.8, 1.2),
    "costs.per_member": (0.7, 1.5),
    "costs.per_payment": (0.5, 2.0),
    "costs.per_joiner": (0.5, 2.0),
    "take_up.years_to_reach": (0.5, 2.0),
    "group.already_covered": (0.0, 3.0),
    "take_up.kept_for_living": (0.5, 1.5),
    "take_up.trust_effect": (0.5, 2.0),
    "take_up.channel_effect": (0.5, 2.0),
    "take_up.subsidy_effect": (0.5, 2.0),
    "benefits.long_term.withdrawal": (0.5, 1.5),
    "costs.channel_share": (0.5, 2.0),
    "costs.start_up": (0.5, 2.0),
}


def moved_product(found: ProductProjection, changes: Mapping[str, float]) -> ProductProjection:
    """Return the projection with other values of some numbers, without scenarios.

    A change of the design (contribution, benefits, support, trust, channel) leaves the take-up model as it is: people
    answer to the new terms. A change of an assumption calibrates it again to the file's share.

    Raises
    ------
    ModelError
        For an unknown number or a value outside its range.
    """
    product = found.product.changed(changes)
    assumed = {name: value for name, value in changes.items() if not _designed(name)}
    base = found.product.changed(assumed) if assumed else found.product
    model = calibrated(base, found.market) if assumed else found.model
    return project_with(product, found.market, model)


def _designed(name: str) -> bool:
    return name.startswith(_DESIGN) and name not in _ASSUMED


def measured(found: ProductProjection, measure: str) -> float:
    """Return one number of a projection: "free", "gain" or "public"."""
    if measure == "gain":
        return float(found.coverage_gain[-1])
    if measure == "public":
        return float(found.public_of_gdp[-1])
    return float(found.central["free"][-1] / found.central["contributions"].sum())


@dataclass(frozen=True)
class ProductTornado:
    """One number at a time, the others as they were, sorted by how far the measure moves.

    ``rows`` are (name, low value, high value, measure at low, measure at high).
    """

    measure: str
    central: float
    rows: tuple[tuple[str, float, float, float, float], ...]
    title: str
    year: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number, with its unit."""
        import pandas as pd

        table = pd.DataFrame(self.rows, columns=["number", "low", "high", "at_low", "at_high"])
        table.insert(1, "unit", [limits(name)[0] for name in table["number"]])
        return table.assign(central=self.central, measure=MEASURES[self.measure])


def product_tornado(
    found: ProductProjection,
    *,
    measure: str = "free",
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> ProductTornado:
    """Move one number at a time from a low to a high value.

    Parameters
    ----------
    found
        From :func:`project_product`.
    measure
        ``"free"``, ``"gain"`` or ``"public"``.
    ranges
        Low and high value by name; None takes a usual factor (quality C) for every assumption of the file, cut at the
        number's own limits, and half to half as much again of every claim rate. An end that incomes do not allow, such
        as more joiners than have anything left, is moved towards the file's value; the row shows where it lies.

    Raises
    ------
    ModelError
        For an unknown measure or number, or a value outside its range.
    """
    choice("product_tornado", "measure", measure, tuple(MEASURES))
    rows: list[tuple[str, float, float, float, float]] = []
    for name, pair in (_usual(found.product) if ranges is None else dict(ranges)).items():
        (low, first), (high, second) = (_end(found, name, v, measure, near=ranges is None) for v in pair)
        if ranges is not None or not np.isclose(first, second, rtol=1e-9):
            rows.append((name, low, high, first, second))
    rows.sort(key=lambda row: (-abs(row[4] - row[3]), row[0]))
    return ProductTornado(measure, measured(found, measure), tuple(rows), found.title, found.years[-1])


def _end(found: ProductProjection, name: str, value: float, measure: str, *, near: bool) -> tuple[float, float]:
    """Return a value and the measure there; where incomes do not allow it, ``near`` halves the way to the central."""
    central, at = found.product.value(name), float(value)
    for _ in range(8):
        try:
            return at, measured(moved_product(found, {name: at}), measure)
        except ModelError:
            if not near:
                raise
            at = (at + central) / 2
    return central, measured(found, measure)


def _usual(product: Product) -> dict[str, tuple[float, float]]:
    factors = dict(_FACTOR)
    factors |= {f"benefits.short_term.{c}.claims": (0.5, 1.5) for c in product.claims}
    ends = {}
    for name, (low, high) in factors.items():
        value = product.value(name)
        if value and np.isfinite(value):
            a, b = sorted((low * value, high * value))
            _, bottom, top = limits(name)
            ends[name] = (max(a, bottom), min(b, 0.99 * top if name == "take_up.share" else top))
    real, (_, bottom, top) = product.value("fund.interest_real"), limits("fund.interest_real")
    return ends | {"fund.interest_real": (max(real - 0.02, bottom), min(real + 0.02, top))}


@dataclass(frozen=True)
class BreakEven:
    """The contribution at which the fund at the end just covers the members' accounts.

    ``value`` is in the terms of the file (an amount or a rate), ``factor`` what the file's contribution is multiplied
    by, ``take_up`` that of the first year at the new price, ``free`` what is left, over all contributions: 0.
    """

    name: str
    central: float
    value: float
    factor: float
    take_up: float
    take_up_before: float
    free: float
    steps: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([self.__dict__])


def break_even(found: ProductProjection, *, between: tuple[float, float] = (0.1, 4.0)) -> BreakEven:
    """Return the contribution that just pays for benefits and costs, by bisection; fewer join a dearer product.

    Floor and ceiling move with the contribution, benefits stay as they are. The money need not rise with the price
    throughout, because a dear product loses those who carry its fixed costs: the factors are looked through first, and
    of several that just pay the one nearest to the file's contribution is taken.

    Parameters
    ----------
    found
        From :func:`project_product`.
    between
        Lowest and highest factor on the file's contribution.

    Raises
    ------
    ModelError
        Where the fund ends above, or below, its accounts at every factor looked at, or nobody can pay.
    """
    name = "contribution.amount" if "contribution.amount" in found.product.numbers else "contribution.rate"
    central = found.product.value(name)
    low = number("break_even", "between, its first", between[0], above=0)
    high = number("break_even", "between, its second", between[1], above=low)
    linked = [n for n in ("contribution.floor", "contribution.ceiling") if n in found.product.numbers]
    if name == "contribution.rate":
        high = min(high, 1 / central)

    def at(factor: float) -> ProductProjection:
        return moved_product(found, {n: factor * found.product.value(n) for n in (name, *linked)})

    low, high, rising = _bracket(at, low, high)
    steps, value, middle = 0, np.inf, low
    while abs(value) > 1e-10 and steps < 100:
        middle = (low + high) / 2
        value, steps = measured(at(middle), "free"), steps + 1
        low, high = (middle, high) if (value < 0) == rising else (low, middle)
    new = at(middle)
    return BreakEven(
        name, central, middle * central, middle, float(new.central["take_up"][0]),
        float(found.central["take_up"][0]), value, steps,
    )  # fmt: skip


def _bracket(at: Callable[[float], ProductProjection], low: float, high: float) -> tuple[float, float, bool]:
    """Return the neighbouring factors, nearest to 1, between which the money changes sign, and whether it rises."""
    seen: list[tuple[float, float]] = []
    for factor in np.geomspace(low, high, _LOOKS):
        try:
            seen.append((float(factor), measured(at(float(factor)), "free")))
        except ModelError:  # nobody has income left for so much, nor for more
            break
    pairs = [(a, b) for a, b in zip(seen, seen[1:], strict=False) if (a[1] < 0) != (b[1] < 0)]
    if not seen:
        raise ModelError(f"break_even: nobody has income left to pay even {low:g} times the contribution.")
    if not pairs:
        side = "less" if seen[0][1] < 0 else "more"
        raise ModelError(
            f"break_even: from {seen[0][0]:.3g} to {seen[-1][0]:.3g} times the contribution the fund ends with {side} "
            f"than the members' accounts. Widen between, or change what is put on accounts or what it costs."
        )
    (first, below), (last, _) = min(pairs, key=lambda p: abs(np.log(p[0][0] * p[1][0])))
    return first, last, below < 0
