"""The largest payment a household can bear: as a level premium, or as a share of each income."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.buffer import Buffer, buffer_path
from sscore.coverage.incomes import floors, panel, with_slack
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LargestPayment", "largest_payment"]

_OF = ("premium", "share of income")
_HALVINGS = 100


@dataclass(frozen=True, eq=False)
class LargestPayment:
    """The largest payment of each person, shape (persons,).

    NaN for those who do not keep the floor in enough months even when they pay nothing (``unable`` counts them): for
    them no premium is affordable, which is another thing than a premium of 0. ``method`` says how it was found.
    """

    value: Floats
    of: str
    method: str
    months_needed: int
    buffer: Buffer | None
    unable: int
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person."""
        import pandas as pd

        return pd.DataFrame({"largest": self.value, "of": self.of})


def largest_payment(
    incomes: ArrayLike,
    floor: ArrayLike,
    *,
    of: str = "premium",
    months_needed: int | None = None,
    buffer: Buffer | None = None,
) -> LargestPayment:
    """Return the largest level premium, or the largest share of income, that keeps the floor in enough months.

    With b_t = 1 for a premium and b_t = max(income_t, 0) for a share of income, each month alone allows ``(income_t -
    floor) / b_t``; k months of m allow the k-th largest of them. With a buffer that saves everything and every month
    kept, and acc(x)_t = sum over s <= t of x_s (1 + i)^(t - s)::

        largest = min over t of (start (1 + i)^t + acc(income - floor)_t) / acc(b)_t

    A buffer that saves less, or fewer months than all, has no such form: the payment is found by halving, after a check
    that nothing is affordable at the upper end.

    Parameters
    ----------
    incomes
        Money a month, shape (persons, months) or (months,).
    floor
        Money a month needed to live on, at least 0: one number, or shape (persons,).
    of
        ``"premium"`` (money a month) or ``"share of income"`` (a fraction of each income above 0, at most 1; 1 for
        those who need nothing and have nothing).
    months_needed
        In how many months the floor has to be kept, at least 1; None is all of them.
    buffer
        None: each month stands alone.

    Raises
    ------
    ModelError
        For shapes that do not fit, or a number out of its range.

    References
    ----------
    Deaton, *Econometrica* 59 (1991), on saving when nobody lends.

    Examples
    --------
    Floor 10; month by month the lean month leaves 2, saved together the two months leave 22 / 2:

    >>> largest_payment([30, 12], 10).value.tolist()
    [2.0]
    >>> largest_payment([30, 12], 10, buffer=Buffer()).value.tolist()
    [11.0]
    >>> largest_payment([12, 30], 10, buffer=Buffer()).value.tolist()
    [2.0]
    >>> largest_payment([30, 12], 10, of="share of income", months_needed=1).value.round(3).tolist()
    [0.667]
    """
    caller = "largest_payment"
    choice(caller, "of", of, _OF)
    y = panel(caller, incomes)
    line = floors(caller, floor, len(y))
    months = y.shape[1]
    needed = months if months_needed is None else whole(caller, "months_needed", months_needed, low=1)
    if needed > months:
        raise ModelError(f"{caller}: months_needed must be at most the {months} months given, got {needed}.")
    base = np.ones_like(y) if of == "premium" else np.maximum(y, 0.0)
    if buffer is None:
        found, method = _alone(y, line, base, needed), "k-th largest month"
    elif buffer.saved == 1 and needed == months:
        found, method = _saved(y, line, base, buffer), "smallest accumulated rest"
    else:
        found, method = _halved(y, line, base, needed, buffer, of), "halving"
    found = np.minimum(found, 1.0) if of != "premium" else found
    slack = 1e-9 * (np.maximum(np.abs(y).max(axis=1), 1.0) if of == "premium" else 1.0)
    found = np.where(found < -slack, np.nan, np.maximum(found, 0.0))
    unable = int(np.isnan(found).sum())
    told = f"{unable} of {len(y)} do not keep the floor in {needed} of {months} months even without paying (NaN)."
    return LargestPayment(frozen(found), of, method, needed, buffer, unable, (told,) if unable else ())


def _alone(y: Floats, line: Floats, base: Floats, needed: int) -> Floats:
    """Return the k-th largest payment of single months; where nothing is due, a month allows all or nothing."""
    left = y - line[:, None]
    left = np.where(np.abs(left) <= with_slack(y, line[:, None]), 0.0, left)
    nothing_due = np.where(left >= 0, np.inf, -np.inf)
    allowed = np.divide(left, base, out=nothing_due, where=base > 0)
    return np.sort(allowed, axis=1)[:, -needed]


def _saved(y: Floats, line: Floats, base: Floats, buffer: Buffer) -> Floats:
    """Return the closed form for a buffer that saves everything."""
    factor = 1 + buffer.interest_monthly
    rest, due = np.full(len(y), buffer.start), np.zeros(len(y))
    found = np.full(len(y), np.inf)
    for t in range(y.shape[1]):
        rest = rest * factor + y[:, t] - line
        due = due * factor + base[:, t]
        nothing_due = np.where(rest + with_slack(y[:, t], line, rest) >= 0, np.inf, -np.inf)
        found = np.minimum(found, np.divide(rest, due, out=nothing_due, where=due > 0))
    return found


def _halved(y: Floats, line: Floats, base: Floats, needed: int, buffer: Buffer, of: str) -> Floats:
    """Return the payment by halving between one that is kept, 0, and one that is not; -inf where even 0 is not kept."""

    def kept(payment: Floats) -> np.ndarray:
        path = buffer_path(y, payment[:, None] * base, line, buffer)
        return np.asarray((path.shortfall == 0).sum(axis=1) >= needed)

    low = np.zeros(len(y))
    able = kept(low)
    if of == "premium":
        growth = max(1.0, (1 + buffer.interest_monthly) ** y.shape[1])
        high = 1.0 + growth * (buffer.start + np.maximum(y, 0).sum(axis=1))
        if kept(high).any():
            raise ModelError("largest_payment: no premium was too high for the search. Give incomes in a larger unit.")
    else:
        high = np.ones(len(y))
        low = np.where(kept(high), high, low)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        ok = kept(middle)
        low, high = np.where(ok, middle, low), np.where(ok, high, middle)
    return np.where(able, low, -np.inf)
