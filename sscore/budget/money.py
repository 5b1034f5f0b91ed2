"""Amounts that know their unit, so that billions and ones, or shillings and dollars, cannot be mixed unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.errors import ModelError, UnitError, did_you_mean

__all__ = ["Money"]

SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
PERIODS = ("year", "month")


@dataclass(frozen=True)
class Money:
    """An amount with its currency, scale and period.

    Parameters
    ----------
    amount
        The number as printed in the source.
    currency
        Three-letter code, ``"TZS"``.
    scale
        ``"thousand"``, ``"million"``, ``"billion"``, ``"trillion"``, or ``""`` for ones.
    per
        ``"year"`` or ``"month"``: a flow a year, or a flow a month.
    year
        The year it belongs to as the source prints it, ``"2023/24"``; "" when it does not matter.

    Raises
    ------
    ModelError
        For an amount that is not finite, or an unknown scale or period.

    Examples
    --------
    >>> Money(42.5, "TZS", "billion").value
    42500000000.0
    >>> Money(90_000, "TZS", per="year").monthly
    7500.0
    """

    amount: float
    currency: str
    scale: str = ""
    per: str = "year"
    year: str = ""

    def __post_init__(self) -> None:
        """Check amount, scale and period."""
        if not np.isfinite(self.amount):
            raise ModelError(f"Money: amount must be a finite number, got {self.amount!r}.")
        if self.scale not in SCALES:
            raise ModelError(f"Money: unknown scale {self.scale!r}. {did_you_mean(self.scale, SCALES)}")
        if self.per not in PERIODS:
            raise ModelError(f"Money: per must be 'year' or 'month', got {self.per!r}.")

    @property
    def value(self) -> float:
        """The amount in ones of the currency, for its own period."""
        return self.amount * SCALES[self.scale]

    @property
    def yearly(self) -> float:
        """The amount in ones of the currency a year."""
        return self.value * (12 if self.per == "month" else 1)

    @property
    def monthly(self) -> float:
        """The amount in ones of the currency a month."""
        return self.yearly / 12

    def joins(self, other: Money, what: str) -> None:
        """Raise UnitError unless the two amounts can be compared.

        >>> Money(1, "TZS").joins(Money(1, "USD"), "spending and gdp")
        Traceback (most recent call last):
        ...
        sscore.errors.UnitError: spending and gdp are in TZS and USD. Convert one of them first, and say at which rate.
        """
        if self.currency != other.currency:
            raise UnitError(
                f"{what} are in {self.currency} and {other.currency}. Convert one of them first, and say at which rate."
            )
        if self.year and other.year and self.year != other.year:
            raise UnitError(
                f"{what} are for {self.year} and {other.year}. A share needs one year: take both from the same one, or "
                f"average two calendar years into the fiscal year."
            )
