"""The example on the page for authors is a real check: it loads, and its proofs hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grading.checks import Check, load_check, outcome_of
from grading.judge import judge
from grading.syntax import forbidden_calls

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-items-and-misconceptions.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
NAMES = re.findall(r'"name": "(.*?)",\n\s+"hint"', BLOCKS[0])


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    path = tmp_path_factory.mktemp("checks") / "m9_x1.py"
    path.write_text(BLOCKS[0], encoding="utf-8")
    return load_check(path)


def test_the_solution_on_the_page_earns_full_marks(check: Check) -> None:
    space: dict[str, object] = {}
    exec(BLOCKS[1], space)
    result = judge(check, [outcome_of(space["penalty"], case.payload) for case in check.cases], 6.0)
    assert result.score == 6.0 and not result.hints
    assert forbidden_calls([BLOCKS[1]], check.function, check.forbids) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_misconception_on_the_page_earns_less_and_its_own_hint(check: Check, name: str) -> None:
    wrong = next(m for m in check.misconceptions if m.name == name)
    result = judge(check, wrong.outcomes, 6.0)
    assert result.score is not None and result.score < 6.0
    assert result.misconceptions[0] == name and result.hints[0] == wrong.hint


def test_the_page_shows_what_the_rules_ask_for(check: Check) -> None:
    assert len(NAMES) == len(check.misconceptions) >= 3 and 5 <= len(check.cases) <= 8
    values = [f"{case.expected['value']:,}" for case in check.cases if case.expected.get("value")]
    told = " ".join([*(m.hint for m in check.misconceptions), *(c.name + c.probes for c in check.cases)])
    assert values and not any(value in told for value in values)
