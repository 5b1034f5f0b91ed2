"""Leading digits, taken from whole numbers: a floating-point digit can be the wrong one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import whole

__all__ = ["POSITIONS", "Amounts", "expected_shares", "leading_digits", "minor_units"]

# More digits than this are a typing error or an attack.
_LONGEST = 400

POSITIONS = {"first": range(1, 10), "second": range(10), "first two": range(10, 100)}


@dataclass(frozen=True)
class Amounts:
    """Amounts in minor units, positive whole numbers; how many entries were 0 or blank and left out."""

    units: tuple[int, ...]
    zeros: int
    blanks: int


def minor_units(values: Iterable[Any], decimals: int | None = None) -> Amounts:
    """Return amounts as whole numbers of the smallest unit, without sign; 0 and blanks are counted and left out.

    Whole numbers, ``Decimal`` and text ("1,200.50") are read exactly. A float holds 15 decimal digits and some noise
    after them: 0.29 * 100 is 28.999999999999996. Those 15 digits are read, so that it is 29; with ``decimals`` (2 for
    cents) a float must also fit so many decimals. Digits are never taken from logarithms or powers of a float.

    Parameters
    ----------
    values
        Amounts; None, NaN and empty text are blanks.
    decimals
        Decimals of the currency, for floats only, from 0 to 6; a float with more is an error.

    Raises
    ------
    ModelError
        For text that is not a number, infinity, an amount of more than 400 digits as text, or a float that has more
        than ``decimals``.

    Examples
    --------
    >>> minor_units([1200, "1,200.50", -3.0, 0, None])
    Amounts(units=(12000, 12005, 30), zeros=1, blanks=1)
    >>> minor_units([0.07, 1.15], decimals=2).units, minor_units([0.29 * 100, 1.5]).units
    ((7, 115), (290, 15))
    """
    if decimals is not None and whole("minor_units", "decimals", decimals) > 6:
        raise ModelError(f"minor_units: decimals must be from 0 to 6, got {decimals}.")
    if not hasattr(values, "__iter__") or isinstance(values, str):
        raise ModelError(f"minor_units: values must be a row of amounts, got {values!r:.80}.")
    read = [_read(v, k, decimals) for k, v in enumerate(values)]
    numbers = [_exact(r, k) for k, r in enumerate(read) if r is not None]
    scale = max((-power for _, power in numbers), default=0)
    units = [digits * 10 ** (power + scale) for digits, power in numbers]
    return Amounts(tuple(u for u in units if u), sum(not u for u in units), len(read) - len(numbers))


def _exact(number: int | Decimal, place: int) -> tuple[int, int]:
    """Return a number without sign as digits and a power of ten of at most 0, without rounding."""
    if isinstance(number, int):
        return abs(number), 0
    parts = number.as_tuple()
    power = int(parts.exponent)
    if len(parts.digits) + abs(power) > _LONGEST:
        raise ModelError(f"minor_units: values[{place}] has more than {_LONGEST} digits, which is no amount of money.")
    digits = "".join(map(str, parts.digits))
    while power < 0 and digits.endswith("0"):
        digits, power = digits[:-1], power + 1
    return int(digits or "0") * 10 ** max(power, 0), min(power, 0)


def _read(value: Any, place: int, decimals: int | None) -> int | Decimal | None:
    """Return one amount as a whole number or an exact decimal, None for a blank."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, bool | np.bool_):
        raise ModelError(f"minor_units: values[{place}] is {value!r}, not an amount.")
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, str):
        text = value.replace(",", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ModelError(f"minor_units: values[{place}] is not an amount: {value!r}.") from None
    if isinstance(value, Decimal):
        if value.is_nan():
            return None
        if not value.is_finite():
            raise ModelError(f"minor_units: values[{place}] must be finite, got {value}.")
        return value
    if isinstance(value, float | np.floating):
        return _from_float(float(value), place, decimals)
    raise ModelError(f"minor_units: values[{place}] is not an amount: {value!r}.")


def _from_float(value: float, place: int, decimals: int | None) -> int | Decimal | None:
    """Return the decimal number that a float stands for, if it is one of so many decimals."""
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise ModelError(f"minor_units: values[{place}] must be finite, got {value}.")
    if decimals is None:
        return int(value) if value.is_integer() else Decimal(format(value, ".15g"))
    units = round(value * 10**decimals)
    if abs(value * 10**decimals - units) > 1e-9 * max(1.0, abs(units)):
        raise ModelError(f"minor_units: values[{place}] = {value!r} has more than {decimals} decimals.")
    return Decimal(units).scaleb(-decimals)


def leading_digits(units: Iterable[int], position: str = "first") -> np.ndarray:
    """Return the leading digits of positive whole numbers, in integer arithmetic; 7 is 7.0, so its first two are 70.

    Parameters
    ----------
    units
        Positive whole numbers of any length.
    position
        ``first`` (1 to 9), ``second`` (0 to 9) or ``first two`` (10 to 99).

    Raises
    ------
    ModelError
        For another position.

    Examples
    --------
    >>> leading_digits([7, 42, 1999], "first two").tolist(), leading_digits([7, 42, 1999], "second").tolist()
    ([70, 42, 19], [0, 2, 9])
    """
    check_position(position, "leading_digits")
    pairs = np.array([_first_two(u) for u in units], dtype=np.int64)
    if position == "first two":
        return pairs
    return pairs // 10 if position == "first" else pairs % 10


def _first_two(unit: int) -> int:
    # The top digits without writing the whole number: Python refuses to write more than 4,300 digits.
    digits = str(unit // 10 ** max(0, int(unit.bit_length() * math.log10(2)) - 17))[:2]
    return int(digits) * (10 if len(digits) == 1 else 1)


def check_position(position: str, where: str) -> None:
    """Raise for a digit position that has no table."""
    if position not in POSITIONS:
        raise ModelError(f"{where}: no digit position {position!r}. {did_you_mean(str(position), POSITIONS)}")


def expected_shares(position: str = "first") -> np.ndarray:
    """Return Benford's expected shares.

    ::

        first, first two:  P(d) = log10(1 + 1/d)
        second:            P(d) = sum over k = 1..9 of log10(1 + 1/(10 k + d))

    References
    ----------
    Benford (1938), "The law of anomalous numbers", *Proc. American Philosophical Society* 78.

    Examples
    --------
    >>> expected_shares("first").round(5).tolist()
    [0.30103, 0.17609, 0.12494, 0.09691, 0.07918, 0.06695, 0.05799, 0.05115, 0.04576]
    """
    check_position(position, "expected_shares")
    if position == "second":
        tens = 10 * np.arange(1, 10)
        return np.asarray(np.log10(1 + 1 / (tens[:, None] + np.arange(10))).sum(axis=0))
    return np.asarray(np.log10(1 + 1 / np.array(POSITIONS[position])))
