"""Check of m1-x4: effective coverage by sex, with a 95 per cent interval from survey weights."""

import math

import numpy as np
import pandas as pd

ITEM = "m1-x4"
FUNCTION = "coverage_by_sex"
TITLE = "Coverage by sex with an interval"
FORBIDS = ["sscore"]
TOLERANCE = {"rel": 1e-9, "abs": 1e-9}


def reference(df):
    """Sum squared residuals row by row, in plain Python."""
    groups = {}
    for sex, weight, covered in zip(df["sex"], df["weight"], df["covered"], strict=True):
        if any(value is None or (isinstance(value, float) and math.isnan(value)) for value in (sex, weight, covered)):
            continue
        if weight < 0:
            raise ValueError("a weight below zero")
        groups.setdefault(sex, []).append((float(weight), float(covered)))
    result = {}
    for sex, rows in groups.items():
        total = math.fsum(weight for weight, _ in rows)
        if total == 0:
            result[sex] = (math.nan, math.nan, math.nan)
            continue
        p = math.fsum(weight * covered for weight, covered in rows) / total
        if len(rows) == 1:
            result[sex] = (p, math.nan, math.nan)
            continue
        squares = math.fsum((weight * (covered - p)) ** 2 for weight, covered in rows)
        half = 1.96 * math.sqrt(len(rows) / (len(rows) - 1) * squares) / total
        result[sex] = (p, p - half, p + half)
    return result


def _survey(**groups):
    rows = [(sex, weight, covered) for sex, people in groups.items() for weight, covered in people]
    return pd.DataFrame(rows, columns=["sex", "weight", "covered"])


def _syn_survey(seed, scale=1.0, people=120):
    draw = np.random.default_rng(seed)
    sex = np.where(draw.random(people) < 0.5, "female", "male")
    weight = np.round(draw.gamma(2.0, 400.0, people), 1) * scale
    covered = (draw.random(people) < np.where(sex == "female", 0.09, 0.16)).astype(int)
    return pd.DataFrame({"sex": sex, "weight": weight, "covered": covered})


_TWO_WOMEN = [(3.0, 1), (1.0, 0)]
_FOUR_MEN = [(1.0, 1), (1.0, 1), (1.0, 0), (1.0, 0)]
_TEN_WOMEN = [(1.0, 1)] * 5 + [(1.0, 0)] * 5
_FIVE_MEN = [(1.0, 1)] * 4 + [(1.0, 0)]
_HALF_OF_FOUR = 1.96 * math.sqrt(1 / 12)

CASES = [
    {
        "name": "the worked example",
        "probes": "Equal weights: the estimate is a plain share, with the interval of a small sample.",
        "args": [_survey(female=_TEN_WOMEN, male=_FIVE_MEN)],
        "expect": {"female": (0.5, 0.5 - 1.96 / 6, 0.5 + 1.96 / 6), "male": (0.8, 0.408, 1.192)},
    },
    {
        "name": "unequal weights",
        "probes": "A person who stands for three others counts three times in the share, and more in the variance.",
        "args": [_survey(female=_TWO_WOMEN, male=_FOUR_MEN)],
        "expect": {"female": (0.75, 0.015, 1.485), "male": (0.5, 0.5 - _HALF_OF_FOUR, 0.5 + _HALF_OF_FOUR)},
    },
    {
        "name": "all weights times ten",
        "probes": "Weights on another scale describe the same survey: nothing may change.",
        "args": [
            _survey(female=[(30.0, 1), (10.0, 0)], male=[(10.0, 1), (10.0, 1), (10.0, 0), (10.0, 0)]),
        ],
        "expect": {"female": (0.75, 0.015, 1.485), "male": (0.5, 0.5 - _HALF_OF_FOUR, 0.5 + _HALF_OF_FOUR)},
    },
    {
        "name": "a synthetic survey",
        "probes": "Many people with many different weights.",
        "args": [_syn_survey(11)],
    },
    {
        "name": "the same synthetic survey, weights times ten",
        "probes": "Weights on another scale describe the same survey, large or small.",
        "args": [_syn_survey(11, scale=10.0)],
    },
    {
        "name": "everybody covered",
        "probes": "When all answers agree the interval has no width.",
        "args": [_survey(female=[(2.0, 1), (5.0, 1), (1.0, 1)])],
        "expect": {"female": (1.0, 1.0, 1.0)},
    },
    {
        "name": "one person only",
        "probes": "A single answer gives an estimate, but no interval (NaN).",
        "args": [_survey(female=[(4.0, 1)], male=_FOUR_MEN)],
        "expect": {"female": (1.0, math.nan, math.nan), "male": (0.5, 0.5 - _HALF_OF_FOUR, 0.5 + _HALF_OF_FOUR)},
    },
    {
        "name": "weights that add up to nothing",
        "probes": "A group in which nobody stands for anybody has neither estimate nor interval (NaN).",
        "args": [_survey(female=_TWO_WOMEN, male=[(0.0, 1), (0.0, 0)])],
        "expect": {"female": (0.75, 0.015, 1.485), "male": (math.nan, math.nan, math.nan)},
    },
    {
        "name": "answers that are missing",
        "probes": "A row without sex, weight or answer is left out, also from the number of rows.",
        "args": [_survey(female=[*_TWO_WOMEN, (7.0, math.nan), (math.nan, 1)])],
        "expect": {"female": (0.75, 0.015, 1.485)},
    },
    {
        "name": "an empty table",
        "probes": "A table without rows has no groups: an empty dictionary.",
        "args": [_survey()],
        "expect": {},
    },
    {
        "name": "a negative weight",
        "probes": "Nobody stands for fewer than no people: refused with a ValueError.",
        "args": [_survey(female=[(-3.0, 1), (1.0, 0)])],
        "raises": "ValueError",
    },
]

_SHELL = """
import math


def coverage_by_sex(df):
    rows = df.dropna(subset=["sex", "weight", "covered"])
    if (rows["weight"] < 0).any():
        raise ValueError("a weight below zero")
    result = {}
    for sex, group in rows.groupby("sex"):
        w, y = group["weight"].astype(float), group["covered"].astype(float)
        n, total = len(group), float(w.sum())
        if total == 0:
            result[sex] = (math.nan, math.nan, math.nan)
            continue
        p = float((w * y).sum()) / total
        variance = VARIANCE
        half = 1.96 * math.sqrt(variance) if n > 1 else math.nan
        result[sex] = (p, p - half, p + half)
    return result
"""
_RIGHT = "n / max(n - 1, 1) * float((w**2 * (y - p) ** 2).sum()) / total**2"

MISCONCEPTIONS = [
    {
        "name": "weights ignored",
        "hint": (
            "Your estimate is the plain share of the rows. Each row stands for as many people as its weight says: use"
            " the weighted share."
        ),
        "code": _SHELL.replace("float((w * y).sum()) / total", "float(y.mean())").replace(
            "VARIANCE", "p * (1 - p) / max(n - 1, 1)"
        ),
    },
    {
        "name": "sum of the weights taken for the sample size",
        "hint": (
            "Your interval shrinks when all weights are multiplied by the same number. A survey does not become larger"
            " that way: the number of people asked is the number of rows."
        ),
        "code": _SHELL.replace("VARIANCE", "p * (1 - p) / max(total - 1, 1)"),
    },
    {
        "name": "weights only in the estimate",
        "hint": (
            "Your share is weighted, your variance is that of a simple sample. Unequal weights make an estimate less"
            " certain: they belong in the variance, too."
        ),
        "code": _SHELL.replace("VARIANCE", "p * (1 - p) / max(n - 1, 1)"),
    },
    {
        "name": "weights not squared in the variance",
        "hint": "In the sum of the variance each residual is multiplied by its weight before it is squared.",
        "code": _SHELL.replace("VARIANCE", "n / max(n - 1, 1) * float((w * (y - p) ** 2).sum()) / total**2"),
    },
    {
        "name": "small-sample factor left out",
        "hint": "Almost there: the variance lacks its first factor, which corrects for the small number of rows.",
        "code": _SHELL.replace("VARIANCE", "float((w**2 * (y - p) ** 2).sum()) / total**2"),
    },
    {
        "name": "interval cut at none and all",
        "hint": (
            "You cut the interval so that it stays between nobody and everybody. The task leaves it as it comes: a"
            " limit outside tells the reader that the sample is too small for this formula."
        ),
        "code": _SHELL.replace("VARIANCE", _RIGHT).replace(
            "(p, p - half, p + half)",
            "(p, half if n == 1 else max(0.0, p - half), half if n == 1 else min(1.0, p + half))",
        ),
    },
]
