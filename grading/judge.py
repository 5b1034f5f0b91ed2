"""The judge: it holds the expected outcomes, compares plain data and decides score and message.

It runs in the trusted process only. A message names the case and what it probes, and says of a wrong answer at most
its kind, never the value that was wanted. A wrong answer that behaves as a known misconception does earns its hint.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from grading.checks import Case, Check, Misconception, Outcome
from grading.compare import Tolerance, kind_of, same
from grading.results import CaseResult, ItemResult

__all__ = ["agrees", "judge"]


def agrees(expected: Outcome, got: Outcome, tolerance: Tolerance) -> bool:
    """Return whether an answer has the expected outcome.

    >>> agrees({"value": 0.08}, {"value": 0.08}, Tolerance())
    True
    >>> agrees({"raised": ["ValueError"]}, {"raised": ["ModelError", "ValueError", "Exception"]}, Tolerance())
    True
    >>> agrees({"raised": ["ValueError"]}, {"value": None}, Tolerance())
    False
    """
    if "raised" in expected:
        return expected["raised"][0] in got.get("raised", ())
    return "value" in got and same(expected["value"], got["value"], tolerance)


_MEANING = {
    "TypeError": ": an operation met a value of a kind it cannot work with, or a wrong number of arguments",
    "NameError": ": a name is used that the notebook does not define",
    "ZeroDivisionError": ": it divides by zero",
    "KeyError": ": it asks for a column or key that is not there",
    "IndexError": ": it asks for a position beyond the end",
    "AttributeError": ": it asks a value for something that kind of value does not have",
    "RecursionError": ": it calls itself without end",
    "ValueError": ": it refuses a value that the text allows",
}


def _family(names: Sequence[str]) -> str:
    """Return the first built-in name among an error's classes.

    Names and texts of a trainee's own errors are not repeated: they could carry the inputs of a hidden case out.

    >>> _family(["Wage41250", "ValueError", "Exception"]), _family(["Wage41250"])
    ('ValueError', 'an error')
    """
    known = vars(builtins)
    return next((n for n in names if isinstance(known.get(n), type) and issubclass(known[n], Exception)), "an error")


def _what_happened(case: Case, got: Outcome) -> str:
    if "timeout" in got:
        return "Your function did not come back in time: look for a loop that never ends."
    if "not_run" in got:
        return "Not tried, because an earlier case stopped the notebook."
    if "absent" in got:
        return "The notebook defines no such function any more."
    if "too_large" in got:
        return "Your function returned far more data than the question asks for."
    if "unreadable" in got:
        return "Your notebook answered with something that is not data."
    if "raised" in got:
        family = _family(got["raised"])
        if family == "NotImplementedError":
            return "The function is not written yet."
        if "raised" in case.expected:
            return f"An error is right here, but of another kind than the text asks for; yours was {family}."
        return f"Your function stopped with {family}{_MEANING.get(family, '')}."
    if "raised" in case.expected:
        return f"The text asks for {case.expected['raised'][0]} here; your function returned a value."
    wanted, given = kind_of(case.expected["value"]), kind_of(got["value"])
    if wanted != given:
        return f"The text asks for {wanted} here; your function returned {given}."
    return "Your function returned another value."


def _hints(check: Check, answers: Sequence[Outcome], failed: list[int]) -> tuple[Misconception, ...]:
    """Return the misconceptions that explain the wrong answers, best explanation first, at most two.

    A misconception explains a wrong answer if its own code gives the same one. One that explains all of them is
    named alone; otherwise the one that explains most is named, then the one that explains most of the rest. Between
    equals the one that foretells fewer mistakes that were not made comes first.
    """
    wrong = {
        id(m): {n for n, c in enumerate(check.cases) if not agrees(c.expected, m.outcomes[n], c.tolerance)}
        for m in check.misconceptions
    }

    def explained(m: Misconception, among: list[int]) -> set[int]:
        tolerances = [c.tolerance for c in check.cases]
        return {n for n in wrong[id(m)].intersection(among) if _alike(m.outcomes[n], answers[n], tolerances[n])}

    def fit(m: Misconception) -> tuple[int, int]:
        pairs = zip(check.cases, m.outcomes, answers, strict=True)
        alike = sum(_alike(outcome, answer, case.tolerance) for case, outcome, answer in pairs)
        return -len(wrong[id(m)] - explained(m, failed)), alike

    named: list[Misconception] = []
    rest = list(failed)
    while rest and len(named) < 2:
        best = max(check.misconceptions, key=lambda m: (len(explained(m, rest)), *fit(m)), default=None)
        if best is None or not explained(best, rest):
            break
        named.append(best)
        rest = [n for n in rest if n not in explained(best, rest)]
    return tuple(named)


def _alike(one: Outcome, other: Outcome, tolerance: Tolerance) -> bool:
    if "value" in one and "value" in other:
        return same(one["value"], other["value"], tolerance)
    return "raised" in one and "raised" in other and one["raised"][0] == other["raised"][0]


def judge(check: Check, answers: Sequence[Outcome], points: float, forbidden: tuple[str, ...] = ()) -> ItemResult:
    """Judge one item.

    The score is ``points`` times the weight of the passed cases over the weight of all, so that it lies between 0
    and ``points``. An answer that calls what a by-hand item forbids scores 0 and is told so.

    Parameters
    ----------
    check
        Cases, expected outcomes and misconceptions.
    answers
        One outcome per case, in the order of ``check.cases``.
    points
        The item's maximum, from the course outline.
    forbidden
        Library names the answer used although the item is to be written by hand.
    """
    if len(answers) != len(check.cases):
        raise ValueError(f"judge: {check.item} has {len(check.cases)} cases, got {len(answers)} answers.")
    if forbidden:
        remark = f"This item is to be written by hand; your function uses {', '.join(forbidden)}."
        cases = tuple(CaseResult(c.name, False, "Not judged: write the idea yourself.") for c in check.cases)
        return ItemResult(check.item, check.title, 0.0, points, cases, (remark,), (), remark)
    if all("absent" in a for a in answers):
        remark = f"The notebook defines no function {check.function}."
        cases = tuple(CaseResult(c.name, False, remark) for c in check.cases)
        return ItemResult(check.item, check.title, 0.0, points, cases, (), (), remark)
    passed = [agrees(c.expected, a, c.tolerance) for c, a in zip(check.cases, answers, strict=True)]
    cases = tuple(
        CaseResult(c.name, ok, "Right." if ok else f"{c.probes} {_what_happened(c, a)}")
        for c, a, ok in zip(check.cases, answers, passed, strict=True)
    )
    total = sum(c.weight for c in check.cases)
    score = points * sum(c.weight for c, ok in zip(check.cases, passed, strict=True) if ok) / total
    found = _hints(check, answers, [n for n, ok in enumerate(passed) if not ok])
    return ItemResult(
        item=check.item,
        title=check.title,
        score=round(score, 2),
        max_score=points,
        cases=cases,
        hints=tuple(m.hint for m in found),
        misconceptions=tuple(m.name for m in found),
    )
