"""Savings of a household month by month: good months carry lean ones, and nobody lends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.incomes import floors, panel, with_slack
from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, number, numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Buffer", "BufferPath", "buffer_path", "household", "run_buffer"]


@dataclass(frozen=True)
class Buffer:
    """Savings that carry good months into lean ones.

    Parameters
    ----------
    start
        Money saved before the first month, at least 0.
    interest_monthly
        Interest a month as a fraction, above -1: 0.005 is half a per cent; negative where saving costs money.
    saved
        Share of what is left above the floor that is put aside, from 0 to 1. With 1 the answer is what perfect
        discipline could do; nobody is found to save like that.

    Raises
    ------
    ModelError
        For a number out of its range.
    """

    start: float = 0.0
    interest_monthly: float = 0.0
    saved: float = 1.0

    def __post_init__(self) -> None:
        """Check the three numbers."""
        number("Buffer", "start", self.start)
        number("Buffer", "interest_monthly", self.interest_monthly, above=-1.0)
        fraction("Buffer", "saved", self.saved)


@dataclass(frozen=True, eq=False)
class BufferPath:
    """Savings month by month.

    ``balance`` has shape (persons, months + 1), the start first, and is never negative; ``shortfall`` (persons, months)
    is what is missing to the floor after the premium and all savings; ``interest`` and ``spent`` (what is neither
    needed nor put aside) have the same shape. Each month::

        balance_t = balance_(t-1) + interest_t + income_t - premium_t - floor + shortfall_t - spent_t
    """

    balance: Floats
    shortfall: Floats
    interest: Floats
    spent: Floats
    buffer: Buffer

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person and month."""
        import pandas as pd

        persons, months = self.shortfall.shape
        return pd.DataFrame(
            {
                "person": np.repeat(np.arange(persons), months),
                "month": np.tile(np.arange(1, months + 1), persons),
                "balance": self.balance[:, 1:].ravel(),
                "shortfall": self.shortfall.ravel(),
                "interest": self.interest.ravel(),
                "spent": self.spent.ravel(),
            }
        )


def buffer_path(incomes: ArrayLike, premium: ArrayLike, floor: ArrayLike, buffer: Buffer | None = None) -> BufferPath:
    """Return the savings of each person who keeps the floor, pays the premium and saves what is left.

    ::

        need    = floor + premium_t - income_t
        balance = balance * (1 + interest) - need                  if that is at least 0 and need > 0
                  0, with a shortfall of the rest                  if it is below 0
                  balance * (1 + interest) + saved * (-need)       if need <= 0

    The premium is paid first: a shortfall is consumption below the floor.

    Parameters
    ----------
    incomes
        Money a month, shape (persons, months) or (months,).
    premium
        Money a month, at least 0: one number, or shape (persons, months).
    floor
        Money a month needed to live on, at least 0: one number, or shape (persons,).
    buffer
        Start, interest and saving; None starts from nothing, without interest, and saves everything.

    Raises
    ------
    ModelError
        For shapes that do not fit, or a number out of its range.

    Examples
    --------
    >>> path = buffer_path([30, 0, 10], premium=5, floor=10)
    >>> path.balance.tolist(), path.shortfall.tolist()
    ([[0.0, 15.0, 0.0, 0.0]], [[0.0, 0.0, 5.0]])
    """
    y, due, line = household("buffer_path", incomes, premium, floor)
    return run_buffer(y, due, line, buffer or Buffer())


def run_buffer(y: Floats, due: Floats, line: Floats, buffer: Buffer) -> BufferPath:
    """Run the savings month by month; a balance within rounding of 0 is 0."""
    persons, months = y.shape
    balance = np.zeros((persons, months + 1))
    balance[:, 0] = buffer.start
    shortfall, interest, spent = (np.zeros((persons, months)) for _ in range(3))
    for t in range(months):
        interest[:, t] = balance[:, t] * buffer.interest_monthly
        left = y[:, t] - due[:, t] - line
        spent[:, t] = (1 - buffer.saved) * np.maximum(left, 0.0)
        now = balance[:, t] + interest[:, t] + left - spent[:, t]
        slack = with_slack(y[:, t], due[:, t], line, balance[:, t])
        now = np.where(np.abs(now) <= slack, 0.0, now)
        shortfall[:, t] = np.maximum(-now, 0.0)
        balance[:, t + 1] = np.maximum(now, 0.0)
    return BufferPath(frozen(balance), frozen(shortfall), frozen(interest), frozen(spent), buffer)


def household(caller: str, incomes: ArrayLike, premium: ArrayLike, floor: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return incomes and premiums (persons, months) and floors (persons,)."""
    y = panel(caller, incomes)
    due = numbers(caller, "premium", premium)
    if due.ndim and due.shape != y.shape:
        raise ModelError(f"{caller}: premium must be one number or have shape {y.shape}, got {due.shape}.")
    return y, np.broadcast_to(due, y.shape), floors(caller, floor, len(y))
