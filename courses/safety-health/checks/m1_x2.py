"""Check of m1-x2: the exact 95 per cent interval of a counted number of cases, for a unit of exposure."""

import math

ITEM = "m1-x2"
FUNCTION = "poisson_ci"
TITLE = "An exact interval for a small count"
TOLERANCE = {"rel": 1e-6, "abs": 1e-6}
FORBIDS = ["sscore"]


def _at_most(k, mean):
    """Probability of at most k cases when `mean` are expected: a sum of Poisson terms, each from its logarithm."""
    if mean == 0:
        return 1.0
    return math.fsum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1))


def _mean_at_which(k, probability):
    """Mean at which at most k cases have that probability, by halving."""
    low, high = 0.0, 4.0 * k + 40.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(k, middle) > probability else (low, middle)
    return (low + high) / 2


def reference(k, exposure=1):
    """Search for the two means whose tail beyond the count holds 2.5 per cent: no chi-square needed."""
    if isinstance(k, float):
        if math.isnan(k) or k != math.floor(k):
            raise ValueError("cases are counted one by one")
        k = int(k)
    if k < 0:
        raise ValueError("a count below zero")
    if exposure <= 0:
        raise ValueError("no exposure, no rate")
    lower = 0.0 if k == 0 else _mean_at_which(k - 1, 0.975)
    return lower / exposure, _mean_at_which(k, 0.025) / exposure


_THREE_DECIMALS = {"abs": 0.0006}

CASES = [
    {
        "name": "no case",
        "probes": "Nothing was seen: the lower limit is zero and the upper one is not.",
        "args": [0],
        "expect": (0.0, math.log(40)),
        "weight": 2,
    },
    {
        "name": "five cases",
        "probes": "A small count, with 2.5 per cent on either side.",
        "args": [5],
        "expect": (1.623, 11.668),
        "tolerance": _THREE_DECIMALS,
        "weight": 2,
    },
    {
        "name": "118 deaths",
        "probes": "A large count: the interval is narrow compared with the count, and not quite symmetric.",
        "args": [118],
        "weight": 2,
    },
    {
        "name": "two deaths among 1,200 workers",
        "probes": "The interval of the rate: both limits for each unit of exposure.",
        "args": [2, 0.012],
        "weight": 2,
    },
    {
        "name": "no death in a country's mines",
        "probes": "No case in a large exposure still leaves an upper limit for the rate.",
        "args": [0, 0.35],
        "expect": (0.0, math.log(40) / 0.35),
    },
    {
        "name": "57 deaths",
        "probes": "Another count, for each of several units of exposure.",
        "args": [57, 4.5],
    },
    {
        "name": "a whole number written with a point",
        "probes": "5.0 cases are five cases.",
        "args": [5.0],
        "expect": (1.623, 11.668),
        "tolerance": _THREE_DECIMALS,
    },
    {
        "name": "two and a half cases",
        "probes": "Cases are counted one by one: refused with a ValueError.",
        "args": [2.5],
        "raises": "ValueError",
    },
    {
        "name": "fewer than no cases",
        "probes": "A count below zero is refused with a ValueError.",
        "args": [-1],
        "raises": "ValueError",
    },
    {
        "name": "a count that is missing",
        "probes": "Without a count (NaN) there is no interval: refused with a ValueError.",
        "args": [math.nan],
        "raises": "ValueError",
    },
    {
        "name": "no exposure",
        "probes": "Without exposure there is no rate: refused with a ValueError.",
        "args": [3, 0],
        "raises": "ValueError",
    },
]

_SHELL = """
import math

from scipy.stats import chi2


def quantile(share, degrees):
    return 0.0 if degrees == 0 else float(chi2.ppf(share, degrees))


def poisson_ci(k, exposure=1):
    lower, upper = LIMITS
    if not (k >= 0 and k == int(k)) or exposure <= 0:
        raise ValueError("k must be a whole number from 0 on, and exposure above 0")
    return RETURNED
"""


def _wrong(limits, returned="lower / exposure, upper / exposure"):
    return _SHELL.replace("LIMITS", limits).replace("RETURNED", returned)


_RIGHT = "quantile(0.025, 2 * k) / 2, quantile(0.975, 2 * k + 2) / 2"

MISCONCEPTIONS = [
    {
        "name": "count plus and minus two standard deviations",
        "hint": (
            "Your interval reaches equally far to both sides of the count. For few cases it cannot: below there is"
            " zero, above there is room. Use the formula of the task."
        ),
        "code": _wrong("k - 1.96 * math.sqrt(max(k, 0)), k + 1.96 * math.sqrt(max(k, 0))"),
    },
    {
        "name": "five per cent on either side",
        "hint": "You leave five per cent on either side, so ninety are in between. What is left is for both sides.",
        "code": _wrong("quantile(0.05, 2 * k) / 2, quantile(0.95, 2 * k + 2) / 2"),
    },
    {
        "name": "same degrees of freedom for both limits",
        "hint": (
            "Both your limits use the same degrees of freedom, so that no case gives no upper limit. The upper one is"
            " the place where one case more would begin to be likely."
        ),
        "code": _wrong("quantile(0.025, 2 * k) / 2, quantile(0.975, 2 * k) / 2"),
    },
    {
        "name": "not halved",
        "hint": "Your limits are twice as large as they should be. Look at the factor in front of the quantile.",
        "code": _wrong("quantile(0.025, 2 * k), quantile(0.975, 2 * k + 2)"),
    },
    {
        "name": "exposure left out",
        "hint": "You give the limits of the count. A rate is asked for: cases for each unit of exposure.",
        "code": _wrong(_RIGHT, "lower, upper"),
    },
    {
        "name": "multiplied by the exposure",
        "hint": "You multiply by the exposure. More exposure with the same count must give a lower rate.",
        "code": _wrong(_RIGHT, "lower * exposure, upper * exposure"),
    },
    {
        "name": "exposure divided into the count first",
        "hint": (
            "You divide the count before you look up the limits. The luck is in the count: find its limits first, then"
            " divide them."
        ),
        "code": """
from scipy.stats import chi2


def poisson_ci(k, exposure=1):
    if not (k >= 0 and k == int(k)) or exposure <= 0:
        raise ValueError("impossible")
    rate = k / exposure
    return float(chi2.ppf(0.025, 2 * rate)) / 2 if rate else 0.0, float(chi2.ppf(0.975, 2 * rate + 2)) / 2
""",
    },
    {
        "name": "no case taken for no risk",
        "hint": "For no case you answer zero on both sides. One quiet year does not prove that nobody can die there.",
        "code": _wrong(_RIGHT).replace("    return lower", "    if k == 0:\n        return 0.0, 0.0\n    return lower"),
    },
    {
        "name": "parts of a case accepted",
        "hint": "Your function answers for counts that cannot be, such as two and a half cases. Refuse them.",
        "code": """
from scipy.stats import chi2


def poisson_ci(k, exposure=1):
    lower = float(chi2.ppf(0.025, 2 * k)) / 2 if k else 0.0
    return lower / max(exposure, 1e-9), float(chi2.ppf(0.975, 2 * k + 2)) / 2 / max(exposure, 1e-9)
""",
    },
]
