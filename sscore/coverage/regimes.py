"""A single payment beside the general rule: from which income it is dearer or cheaper, and what lies at its limit.

A simplified regime (a monotax) asks for one fixed amount by band of income instead of rates. Against a rate r the two
agree at

.. math:: y^{*} = a / r

where a is the payment of the band, as long as y* lies in the band and between floor and ceiling. With tiers, floors and
minima the general rule is linear in pieces, and the same holds piece by piece: nothing here is searched for in steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.contributions import Schedule
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, number, numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["IncomeNotch", "SinglePayment", "compare_regimes", "crossover_incomes", "limit_notch"]

_PAYERS = ("total", "employee")


@dataclass(frozen=True, eq=False)
class SinglePayment:
    """A simplified regime: one amount by band of income.

    Parameters
    ----------
    bands
        Pairs of (highest income of the band, amount due), money a month, incomes rising; the income of the limit itself
        is in the band. Above the last one the regime is closed.
    currency
        Three-letter code.
    label
        Its name.

    Raises
    ------
    ModelError
        For no band, limits that do not rise from above 0, or a negative amount.

    Examples
    --------
    >>> regime = SinglePayment(((100, 5), (300, 12)), "PEN")
    >>> regime.due([100, 101, 300]).tolist(), regime.limit
    ([5.0, 12.0, 12.0], 300.0)
    """

    bands: Sequence[tuple[float, float]]
    currency: str
    label: str = "single payment"

    def __post_init__(self) -> None:
        """Check the bands."""
        if not self.bands:
            raise ModelError("SinglePayment: give at least one band, such as ((500, 25),).")
        before = 0.0
        for k, band in enumerate(self.bands):
            if np.shape(band) != (2,):
                raise ModelError(
                    f"SinglePayment: bands[{k}] must be a pair (highest income, amount due), got {band!r}. Write one "
                    "band as ((500, 25),)."
                )
            limit, amount = band
            number("SinglePayment", f"bands[{k}][0]", limit, above=before)
            number("SinglePayment", f"bands[{k}][1]", amount)
            before = float(limit)
        object.__setattr__(self, "bands", tuple((float(top), float(paid)) for top, paid in self.bands))

    @property
    def limit(self) -> float:
        """The highest income that may use the regime."""
        return self.bands[-1][0]

    def due(self, income: ArrayLike) -> Floats:
        """Return what is due; no income, nothing due.

        Raises
        ------
        ModelError
            For a negative income or one above the limit: the regime is closed to it.
        """
        given = numbers("SinglePayment.due", "income", income)
        if (given > self.limit).any():
            raise ModelError(
                f"SinglePayment.due: the regime is closed above {self.limit:,.0f}, got {given.max():,.0f}. Ask the "
                "general rule there."
            )
        place = np.searchsorted([top for top, _ in self.bands], given, side="left")
        return np.where(given > 0, np.array([paid for _, paid in self.bands])[place], 0.0)


def compare_regimes(
    single: SinglePayment, general: Schedule, incomes: ArrayLike, *, payer: str = "total"
) -> pd.DataFrame:
    """Return what both regimes ask for at each income, and the cheaper one.

    Parameters
    ----------
    single, general, payer
        As in :func:`crossover_incomes`.
    incomes
        Money a month, at least 0. Above the limit the single payment is missing (NaN).

    Raises
    ------
    ModelError
        For rules in other money, or a negative income.

    Examples
    --------
    >>> from sscore.contributions import flat_rate
    >>> table = compare_regimes(SinglePayment(((300, 12),), "PEN"), flat_rate(0.1, 0, currency="PEN"), [100, 200, 400])
    >>> table["cheaper"].tolist()
    ['general', 'single payment', 'general']
    """
    import pandas as pd

    _same_money(single, general)
    choice("compare_regimes", "payer", payer, _PAYERS)
    given = np.atleast_1d(numbers("compare_regimes", "incomes", incomes))
    open_to = given <= single.limit
    fixed = np.full(given.shape, np.nan)
    if open_to.any():
        fixed[open_to] = single.due(given[open_to])
    rate = np.asarray(_due(general, given, payer))
    words = np.where(~open_to | (rate < fixed), "general", np.where(rate > fixed, "single payment", "the same"))
    return pd.DataFrame({"income": given, "single": fixed, "general": rate, "cheaper": words}).assign(unit=general.unit)


def crossover_incomes(single: SinglePayment, general: Schedule, *, payer: str = "total") -> tuple[float, ...]:
    """Return the incomes at which the cheaper regime changes, from the lowest.

    Parameters
    ----------
    single
        The simplified regime.
    general
        The general rule, monthly, in the same money.
    payer
        What an own-account worker pays under the general rule: ``"total"`` (both parts) or ``"employee"`` (one part).

    Returns
    -------
    tuple of float
        Money a month, within the regime's limit; empty where one regime is never dearer than the other. At the end of
        a band the change is at the band's limit.

    Raises
    ------
    ModelError
        For rules in other money, or another payer.

    Examples
    --------
    25 a month against 13 % of the income: below 192.31 the general rule is cheaper.

    >>> from sscore.contributions import flat_rate
    >>> regime, rule = SinglePayment(((500, 25),), "PEN"), flat_rate(0.13, 0, currency="PEN")
    >>> [round(y, 2) for y in crossover_incomes(regime, rule)]
    [192.31]
    """
    _same_money(single, general)
    choice("crossover_incomes", "payer", payer, _PAYERS)
    points = sorted({0.0, *_kinks(general, payer), *(top for top, _ in single.bands)})
    points = [p for p in points if p <= single.limit]
    signs: list[tuple[float, float]] = []  # where a piece starts, and whether the general rule is dearer there
    for low, high in zip(points, points[1:], strict=False):
        paid = float(single.due((low + high) / 2))
        start, slope = _line(general, low, high, payer)
        root = low + (paid - start) / slope if slope else np.inf
        inside = low + 1e-9 * (high - low) < root < high - 1e-9 * (high - low)
        for piece, end in ((low, root), (root, high)) if inside else ((low, high),):
            middle = (piece + end) / 2
            signs.append((piece, float(np.sign(start + slope * (middle - low) - paid))))
    known = [s for s in signs if s[1]]
    return tuple(here[0] for before, here in zip(known, known[1:], strict=False) if here[1] != before[1])


@dataclass(frozen=True)
class IncomeNotch:
    """What happens where a regime closes.

    ``jump`` is what is due more just above ``limit``; incomes up to ``worthwhile_from`` leave less in hand than the
    limit itself does. Where nothing more is due, ``worthwhile_from`` is the limit.
    """

    limit: float
    due_below: float
    due_above: float
    jump: float
    worthwhile_from: float
    unit: str

    @property
    def share(self) -> float:
        """The jump as a fraction of the income at the limit."""
        return self.jump / self.limit


def limit_notch(single: SinglePayment, general: Schedule, *, payer: str = "total") -> IncomeNotch:
    """Return the step at the limit of a simplified regime, above which the general rule holds.

    With a rate r and a payment a, incomes between the limit L and ``(L - a) / (1 - r)`` are worse off than L.

    Parameters
    ----------
    single, general, payer
        As in :func:`crossover_incomes`.

    Raises
    ------
    ModelError
        For rules in other money, another payer, or a general rule that takes all of a further income.

    Examples
    --------
    20 up to an income of 500, then 20 %: who earns 500 keeps 480, and 600 are needed to keep as much again.

    >>> from sscore.contributions import flat_rate
    >>> found = limit_notch(SinglePayment(((500, 20),), "PEN"), flat_rate(0.2, 0, currency="PEN"))
    >>> found.jump, round(found.worthwhile_from, 6)
    (80.0, 600.0)
    """
    _same_money(single, general)
    choice("limit_notch", "payer", payer, _PAYERS)
    limit = single.limit
    below, above = float(single.due(limit)), float(_due(general, limit, payer))
    kept = limit - below
    back = limit
    if above > below:
        edges = [limit, *(k for k in _kinks(general, payer) if k > limit)]
        for low, high in zip(edges, [*edges[1:], np.inf], strict=True):
            start, slope = _line(general, low, high if np.isfinite(high) else 2 * low + 1, payer)
            back = (kept + start - slope * low) / (1 - slope) if slope < 1 else np.inf
            if back <= high and np.isfinite(back):
                break
        else:
            raise ModelError("limit_notch: the general rule takes all of a further income; no income catches up.")
    return IncomeNotch(limit, below, above, above - below, float(back), general.unit)


def _due(general: Schedule, income: ArrayLike, payer: str) -> Floats:
    return np.asarray(getattr(general.contribution(income), payer))


def _line(general: Schedule, low: float, high: float, payer: str) -> tuple[float, float]:
    """Return value at the start and slope of the rule on a piece without kinks; above 0 the start is a limit."""
    middle, end = (low + high) / 2, high
    one, two = (float(v) for v in _due(general, [middle, end], payer))
    slope = (two - one) / (end - middle)
    slope = 0.0 if abs(slope) < 1e-12 else slope
    return one - slope * (middle - low), slope


def _kinks(general: Schedule, payer: str) -> list[float]:
    """Return the incomes at which the slope of the rule changes, rising."""
    edges = {edge for tier in general.tiers for edge in (tier.lower, tier.upper) if edge}
    if general.floor:
        edges = {e for e in edges if e > general.floor} | {general.floor}
    points = sorted(edges)
    if general.minimum:
        raw = replace(general, minimum=None)
        for low, high in zip([0.0, *points], [*points, np.inf], strict=True):
            start, slope = _line(raw, low, high if np.isfinite(high) else 2 * low + 1, "total")
            at = low + (general.minimum - start) / slope if slope else np.inf
            if low < at < high:
                points = sorted({*points, at})
                break
    return points


def _same_money(single: SinglePayment, general: Schedule) -> None:
    if general.unit != f"{single.currency}/month":
        raise ModelError(f"{single.label}: the general rule must be in {single.currency}/month, got {general.unit}.")
