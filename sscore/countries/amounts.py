"""Write amounts of money the way a report does."""

from __future__ import annotations

import math

from sscore.errors import ModelError

__all__ = ["money"]

_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def money(amount: float, currency: str, *, digits: int = 3) -> str:
    """Write an amount with its currency, in words from one million.

    Parameters
    ----------
    amount : float
        Amount in units of the currency; finite.
    currency : str
        Letters of the currency, such as ``KES``.
    digits : int
        Significant digits kept from one million upwards, at least 1.

    Returns
    -------
    str
        ``KES 1.32 billion``, ``KES 6,000`` or ``ZMW 1,708.20``.

    Raises
    ------
    ModelError
        When the amount is not a finite number or ``digits`` is below 1.

    Examples
    --------
    >>> money(1_320_000_000, "KES")
    'KES 1.32 billion'
    >>> money(6000, "KES")
    'KES 6,000'
    >>> money(1708.2, "ZMW")
    'ZMW 1,708.20'
    """
    value = float(amount)
    if not math.isfinite(value):
        raise ModelError(f"money: amount must be a finite number, got {amount!r}.")
    if digits < 1:
        raise ModelError(f"money: digits must be 1 or more, got {digits}.")
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 1e6:
        size = _significant(size, digits)
        scale, word = next((s, w) for s, w in _WORDS if size >= s)
        decimals = max(0, digits - 1 - math.floor(math.log10(size / scale)))
        text = f"{size / scale:,.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return f"{currency} {sign}{text} {word}"
    text = f"{size:,.2f}"
    return f"{currency} {sign}{text.removesuffix('.00')}"


def _significant(value: float, digits: int) -> float:
    """Round to significant digits, so that 999.9 million becomes 1 billion before a word is chosen."""
    return round(value, digits - 1 - math.floor(math.log10(value)))
