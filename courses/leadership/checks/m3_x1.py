"""Check of m3-x1: the first-digit test by hand, and whether the question is fair."""

import math
import random
from decimal import Decimal, InvalidOperation

ITEM = "m3-x1"
FUNCTION = "benford"
TITLE = "First digits by hand"
FORBIDS = ["sscore"]
TOLERANCE = {"rel": 1e-9, "abs": 1e-9}


def _amount(value):
    """Return an amount exactly and without its sign, None for a blank."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = str(value).replace(",", "").strip()
    try:
        return Decimal(text).copy_abs() if text else None
    except InvalidOperation:
        raise ValueError("not an amount") from None


def _first_digit(amount):
    """Return the first digit that is not 0 of an amount written out in full."""
    return int(f"{amount:f}".replace(".", "").lstrip("0")[0])


def reference(values):
    """Count digit by digit, with the law's shares written as differences of logarithms."""
    amounts = [amount for amount in map(_amount, values) if amount]
    n = len(amounts)
    if not n:
        return 0, math.nan, math.nan, "insufficient"
    deviations, chi_square = [], 0.0
    for digit in range(1, 10):
        share = math.log10(digit + 1) - math.log10(digit)
        count = sum(_first_digit(amount) == digit for amount in amounts)
        deviations.append(abs(count / n - share))
        chi_square += (count - n * share) ** 2 / (n * share)
    repeated = sum(amounts.count(amount) > 1 for amount in amounts)
    flag = "not applicable" if repeated / n > 0.30 else "insufficient" if n < 300 else "applicable"
    return n, math.fsum(deviations) / 9, chi_square, flag


def _syn_amounts(seed, people=400, size=1_000.0):
    """Return invented amounts over several powers of ten, none of them twice."""
    draw = random.Random(seed)
    return [round(size * draw.lognormvariate(0, 1.6) + place / 10_000, 4) for place in range(people)]


_COUNTING = list(range(1, 1000))
_LARGE = _syn_amounts(3)
_ALL_ONES = [1 + place / 1_000 for place in range(1, 401)]

CASES = [
    {
        "name": "the numbers 1 to 999",
        "probes": "Each digit is equally frequent: far from the law, although nobody did anything.",
        "args": [_COUNTING],
        "weight": 2,
    },
    {
        "name": "powers of three",
        "probes": "Very large whole numbers that grow in steps of per cent: close to the law.",
        "args": [[3**place for place in range(600)]],
        "weight": 2,
    },
    {
        "name": "synthetic claims",
        "probes": "Amounts with decimals over several powers of ten.",
        "args": [_LARGE],
        "weight": 2,
    },
    {
        "name": "every amount begins with 1",
        "probes": "All counts but one are zero; the zeros belong into both numbers.",
        "args": [_ALL_ONES],
        "expect": (
            400,
            2 * (1 - math.log10(2)) / 9,
            400 * (1 - math.log10(2)) ** 2 / math.log10(2) + 400 * (1 - math.log10(2)),
            "applicable",
        ),
        "weight": 2,
    },
    {
        "name": "amounts below one",
        "probes": "A small decimal begins with its first digit that is not 0.",
        "args": [[amount / 1_000_000 for amount in _COUNTING]],
    },
    {
        "name": "corrections",
        "probes": "Negative amounts count without their sign.",
        "args": [[-amount for amount in _COUNTING]],
    },
    {
        "name": "zeros and blanks",
        "probes": "Zeros, None, empty text and nan are left out, also from the number of amounts.",
        "args": [[0, None, "", math.nan, 0.0, *_COUNTING]],
    },
    {
        "name": "text with thousands separators",
        "probes": "Amounts that arrive as text with commas are read as numbers.",
        "args": [[f"{17 * amount:,}" for amount in range(1, 501)]],
    },
    {
        "name": "299 amounts",
        "probes": "One fewer than needed: both numbers, and the flag says that they are not enough.",
        "args": [_LARGE[:299]],
    },
    {
        "name": "300 amounts",
        "probes": "Exactly enough amounts.",
        "args": [_LARGE[:300]],
    },
    {
        "name": "a fixed tariff",
        "probes": "Few amounts that repeat all the time: the question is not fair, whatever the numbers say.",
        "args": [[5_000, 10_000, 20_000, 25_000] * 100],
    },
    {
        "name": "exactly 30 of 100 repeat",
        "probes": "At the limit itself the question is still fair.",
        "args": [[*([2_500] * 120), *_LARGE[:280]]],
    },
    {
        "name": "a small tariff",
        "probes": "Too few and repeating: that it is a tariff comes first.",
        "args": [[5_000, 10_000] * 20],
    },
]

_SHELL = """
import math
from collections import Counter
from decimal import Decimal, InvalidOperation


def benford(values):
    def exact(value):
        text = "" if value is None else str(value).replace(",", "").strip()
        try:
            number = Decimal(text or "0").copy_abs()
        except InvalidOperation:
            raise ValueError(f"not an amount: {value!r}") from None
        return Decimal(0) if number.is_nan() else number

    amounts = [number for number in map(exact, values) if number != 0]
    counted = Counter(number.as_tuple().digits[0] for number in amounts)
    observed = [counted[digit] for digit in range(1, 10)]
    n = len(amounts)
    repeated = sum(times for times in Counter(amounts).values() if times > 1)
    if n == 0:
        return 0, math.nan, math.nan, "insufficient"
    expected = EXPECTED
    pairs = list(zip(observed, expected, strict=True))
    mad = MAD
    chi_square = CHI
    flag = "not applicable" if repeated > 0.30 * n else "insufficient" if n < 300 else "applicable"
    return n, mad, chi_square, flag
"""
_LAW = "[math.log10(1 + 1 / digit) for digit in range(1, 10)]"
_MAD = "sum(abs(count / n - share) for count, share in pairs) / 9"
_CHI = "sum((count - n * share) ** 2 / (n * share) for count, share in pairs)"


def _answer(law=_LAW, mad=_MAD, chi=_CHI):
    return _SHELL.replace("EXPECTED", law).replace("= MAD", f"= {mad}").replace("= CHI", f"= {chi}")


MISCONCEPTIONS = [
    {
        "name": "all digits expected equally often",
        "hint": (
            "You expect each of the nine digits equally often. Natural amounts begin with small digits more often: use"
            " the law's share of each digit."
        ),
        "code": _answer(law="[1 / 9] * 9"),
    },
    {
        "name": "sum of the deviations instead of their average",
        "hint": "Your deviation is nine times too large. It is the mean over the digits, not the sum.",
        "code": _answer(mad="sum(abs(count / n - share) for count, share in pairs)"),
    },
    {
        "name": "deviation of counts instead of shares",
        "hint": (
            "Your mean deviation compares counts, so it grows with the file. Divide the counts by the number of amounts"
            " first, so both sides are shares."
        ),
        "code": _answer(mad="sum(abs(count - n * share) for count, share in pairs) / 9"),
    },
    {
        "name": "deviations with their sign",
        "hint": (
            "In your mean the digits that are too frequent cancel those that are too rare. Which sign does a distance"
            " have?"
        ),
        "code": _answer(mad="sum(count / n - share for count, share in pairs) / 9"),
    },
    {
        "name": "chi-square from shares",
        "hint": "Your chi-square compares shares. It is built from counts, observed and expected.",
        "code": _answer(chi="sum((count / n - share) ** 2 / share for count, share in pairs)"),
    },
    {
        "name": "chi-square over the observed counts",
        "hint": "Your chi-square divides by what was observed. Each square is measured against what was expected.",
        "code": _answer(chi="sum((count - n * share) ** 2 / max(count, 1) for count, share in pairs)"),
    },
    {
        "name": "digits that never occur left out",
        "hint": "You leave out digits that nobody used. That a digit never occurs is a deviation, too.",
        "code": _answer(
            mad="sum(abs(count / n - share) for count, share in pairs if count) / 9",
            chi="sum((count - n * share) ** 2 / (n * share) for count, share in pairs if count)",
        ),
    },
    {
        "name": "natural instead of common logarithm",
        "hint": "Your expected shares add up to more than one. Which logarithm belongs to decimal digits?",
        "code": _answer(law="[math.log(1 + 1 / digit) for digit in range(1, 10)]"),
    },
]
