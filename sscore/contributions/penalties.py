"""What a late payment costs."""

from __future__ import annotations

import numpy as np

from sscore.errors import ModelError

__all__ = ["late_penalty"]


def late_penalty(amount: float, months: float, rate_monthly: float, compound: bool = False) -> float:
    """Return the penalty on a contribution paid late.

    Every month begun counts whole, ``n = ceil(months)``::

        simple:    penalty = amount * rate_monthly * n
        compound:  penalty = amount * ((1 + rate_monthly)**n - 1)

    Parameters
    ----------
    amount
        The contribution that was due, at least 0.
    months
        Months late, at least 0; 1.5 counts as 2. Paid on the day: 0, no penalty.
    rate_monthly
        Fraction a month, at least 0: 2 % is 0.02.
    compound
        Whether the penalty itself bears penalty.

    Raises
    ------
    ModelError
        For a value that is negative or not finite.

    Examples
    --------
    >>> late_penalty(5_000_000, 1.5, 0.02)
    200000.0
    >>> round(late_penalty(5_000_000, 1.5, 0.02, compound=True), 2)
    202000.0
    """
    for name, value in (("amount", amount), ("months", months), ("rate_monthly", rate_monthly)):
        if not (np.isfinite(value) and value >= 0):
            raise ModelError(f"late_penalty: {name} must be a number of at least 0, got {value!r}.")
    begun = int(np.ceil(months - 1e-9))  # 0.1 * 30 months is 3, not 4
    factor = (1 + rate_monthly) ** begun - 1 if compound else rate_monthly * begun
    return float(amount * factor)
