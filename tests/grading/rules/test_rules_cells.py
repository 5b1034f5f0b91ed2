"""How rules look at cells."""

import ast

import pytest
from rule_notebooks import code, markdown

from grading.rules.cells import called_name, headings, parse, prose, tags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# A\n## B ##\n", [(1, "A"), (2, "B")]),
        ("   ### C", [(3, "C")]),
        ("    # code by indent", []),
        ("#no space", []),
        ("A\n===\n", [(1, "A")]),
        ("A\n\n---\n", []),
        ("| a | b |\n|---|---|\n", []),
        ("- item\n---", []),
        ("````\n```\n# x\n```\n````\n# y", [(1, "y")]),
        ("``` python\n# x", []),
        ("<h2 id='a'>B</h2>", [(2, "B")]),
        ("#", [(1, "")]),
    ],
)
def test_headings(text: str, found: list[tuple[int, str]]) -> None:
    assert headings(text) == found


def test_a_fence_closes_only_with_its_own_sign() -> None:
    assert prose("~~~\n```\n~~~\nafter") == "after"
    assert prose("```\n``` python\n```\nafter") == "after"


def test_tags_that_are_no_list_are_no_tags() -> None:
    assert tags({"metadata": {"tags": "stop"}}) == ()
    assert tags({"metadata": {}}) == ()
    assert tags(markdown("a", "", "stop", "tier-a")) == ("stop", "tier-a")


def test_code_that_is_not_python_has_no_tree() -> None:
    assert parse(code("a", "!ls")) is None
    assert parse(code("a", "x = 1\0")) is None
    assert isinstance(parse(code("a", "x = 1")), ast.Module)


@pytest.mark.parametrize(("text", "name"), [("a.b.c(1)", "a.b.c"), ("f()", "f"), ("x[0].f()", ".f"), ("1", "")])
def test_called_name(text: str, name: str) -> None:
    assert called_name(ast.parse(text, mode="eval").body) == name
