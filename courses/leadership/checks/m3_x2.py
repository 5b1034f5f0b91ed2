"""Check of m3-x2: how many alerts are right, and how many innocent claims are among them."""

import math
from fractions import Fraction

ITEM = "m3-x2"
FUNCTION = "ppv"
TITLE = "How many honest people do we accuse?"
FORBIDS = ["sscore"]
TOLERANCE = {"rel": 1e-9, "abs": 1e-6}


def reference(prevalence, sensitivity, specificity, claims=50_000):
    """Count claims in exact fractions, group by group."""
    shares = [Fraction(str(share)) for share in (prevalence, sensitivity, specificity)]
    if any(share < 0 or share > 1 for share in shares):
        raise ValueError("a share outside 0 to 1")
    irregular = claims * shares[0]
    found = irregular * shares[1]
    left_alone = (claims - irregular) * shares[2]
    innocent = claims - irregular - left_alone
    alerts = found + innocent
    return (float(found / alerts) if alerts else math.nan), float(alerts), float(innocent)


CASES = [
    {
        "name": "the brochure",
        "probes": "One claim in a hundred is irregular; 50,000 claims.",
        "args": [0.01, 0.90, 0.95],
        "expect": (450 / 2925, 2_925, 2_475),
        "weight": 2,
    },
    {
        "name": "another fund",
        "probes": "Other error rates and another number of claims.",
        "args": [0.04, 0.75, 0.98, 12_000],
        "expect": (360 / 590.4, 590.4, 230.4),
        "weight": 2,
    },
    {
        "name": "a test no better than a lot",
        "probes": "A test that flags both kinds alike tells nothing: the share right is the share there was.",
        "args": [0.05, 0.40, 0.60, 1_000],
        "expect": (0.05, 400, 380),
        "weight": 2,
    },
    {
        "name": "a file with no fraud at all",
        "probes": "No claim is irregular: there are alerts all the same, and all of them are innocent.",
        "args": [0, 0.90, 0.95],
        "expect": (0, 2_500, 2_500),
        "weight": 2,
    },
    {
        "name": "every claim irregular",
        "probes": "Without claims in order nobody innocent can be flagged.",
        "args": [1, 0.90, 0.95],
        "expect": (1, 45_000, 0),
    },
    {
        "name": "no false alarm",
        "probes": "A test that leaves every claim in order alone flags nobody innocent.",
        "args": [0.01, 0.90, 1],
        "expect": (1, 450, 0),
    },
    {
        "name": "no alert at all",
        "probes": "A test that never flags: without alerts there is no share (nan).",
        "args": [0.01, 0, 1],
        "expect": (math.nan, 0, 0),
    },
    {
        "name": "nothing irregular and no false alarm",
        "probes": "Nothing to find and nothing flagged: no share (nan).",
        "args": [0, 0.90, 1],
        "expect": (math.nan, 0, 0),
    },
    {
        "name": "per cent typed instead of a fraction",
        "probes": "A share above 1 is refused with a ValueError.",
        "args": [0.01, 90, 0.95],
        "raises": "ValueError",
    },
    {
        "name": "a negative share",
        "probes": "A share below 0 is refused with a ValueError.",
        "args": [-0.01, 0.90, 0.95],
        "raises": "ValueError",
    },
]

_SHELL = """
import math


def ppv(prevalence, sensitivity, specificity, claims=50_000):
    for share in (prevalence, sensitivity, specificity):
        if not 0 <= share <= 1:
            raise ValueError("not a fraction")
    found = claims * prevalence * sensitivity
    innocent = claims * (1 - prevalence) * (1 - specificity)
    alerts = found + innocent
    share_right = found / alerts if alerts > 0 else math.nan
    return share_right, alerts, innocent
"""
_FOUND = "found = claims * prevalence * sensitivity"
_INNOCENT = "innocent = claims * (1 - prevalence) * (1 - specificity)"
_RIGHT = "share_right = found / alerts if alerts > 0 else math.nan"

MISCONCEPTIONS = [
    {
        "name": "sensitivity taken for the share right",
        "hint": (
            "You give the share of irregular claims that are flagged. The question starts at the other end: of the"
            " claims that are flagged, how many are irregular?"
        ),
        "code": _SHELL.replace(_RIGHT, "share_right = sensitivity if alerts > 0 else math.nan"),
    },
    {
        "name": "specificity taken for the false alarms",
        "hint": (
            "You count the claims in order that the test leaves alone. Innocent alerts are the others: those in order"
            " that it does flag."
        ),
        "code": _SHELL.replace(_INNOCENT, "innocent = claims * (1 - prevalence) * specificity"),
    },
    {
        "name": "false alarms counted among all claims",
        "hint": "You apply the false alarms to all claims. They can only fall on the claims that are in order.",
        "code": _SHELL.replace(_INNOCENT, "innocent = claims * (1 - specificity)"),
    },
    {
        "name": "false alarms taken for what the test misses",
        "hint": (
            "You use one minus the sensitivity for the claims in order. Sensitivity speaks of irregular claims only;"
            " which of the two rates speaks of claims in order?"
        ),
        "code": _SHELL.replace(_INNOCENT, "innocent = claims * (1 - prevalence) * (1 - sensitivity)"),
    },
    {
        "name": "all flagged claims called irregular",
        "hint": "Your alerts hold the irregular claims only. Which other claims does the test flag?",
        "code": _SHELL.replace("alerts = found + innocent", "alerts = found"),
    },
    {
        "name": "innocent given as a share of the alerts",
        "hint": "You return the innocent as a share. The board asked for people: give their number.",
        "code": _SHELL.replace(
            "return share_right, alerts, innocent",
            "return share_right, alerts, innocent / alerts if alerts > 0 else math.nan",
        ),
    },
    {
        "name": "every irregular claim found",
        "hint": "You flag all irregular claims. The test finds only a part of them: which input says how large a part?",
        "code": _SHELL.replace(_FOUND, "found = claims * prevalence"),
    },
]
