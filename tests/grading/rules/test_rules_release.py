"""One bad release for each rule on releases, and what counts as a leak."""

import html
import json
from copy import deepcopy

import pytest
from rule_notebooks import cell_of, good_master, good_release, good_text_master, markdown

from grading.rules import RELEASE_RULES, check_release, leaks

LINE = 'return active / employed if employed else float("nan")'
OUTPUT = {"output_type": "stream", "name": "stdout", "text": ["0.08\n"]}

BAD = {
    "the line in another cell": (
        {"no_solution_left"},
        lambda nb: cell_of(nb, "aloud").update(source=f"Hint: `{LINE}`"),
    ),
    "the line in an error's output": (
        {"no_solution_left", "release_stripped"},
        lambda nb: cell_of(nb, "m1-x1").update(outputs=[{"output_type": "error", "traceback": [f"----> {LINE}"]}]),
    ),
    "the line in a cell's metadata": (
        {"no_solution_left"},
        lambda nb: cell_of(nb, "m1-x1")["metadata"].update(answer=LINE),
    ),
    "the line in the notebook's metadata": ({"no_solution_left"}, lambda nb: nb["metadata"].update(note=[LINE])),
    "a mark": ({"no_marks_left"}, lambda nb: cell_of(nb, "aloud").update(source="### BEGIN SOLUTION")),
    "hidden tests": ({"no_marks_left"}, lambda nb: cell_of(nb, "aloud").update(source="### END HIDDEN TESTS")),
    "an output": ({"release_stripped"}, lambda nb: cell_of(nb, "parameters").update(outputs=[OUTPUT])),
    "an attachment": ({"release_stripped"}, lambda nb: cell_of(nb, "task").update(attachments={"a.png": {}})),
    "an answer that is no stub": (
        {"answers_blank"},
        lambda nb: cell_of(nb, "m1-x1-answer").update(source="def coverage(active, employed):\n    pass"),
    ),
    "a cell lost": ({"same_cells"}, lambda nb: nb["cells"].remove(cell_of(nb, "m1-x1"))),
    "a cell added": ({"same_cells"}, lambda nb: nb["cells"].append(markdown("more", "Good luck."))),
    "cells in another order": ({"same_cells"}, lambda nb: nb["cells"].reverse()),
    "a check changed": ({"same_cells"}, lambda nb: cell_of(nb, "m1-x1").update(source="assert True, 'yes'")),
}


def broken(release: dict, master: dict) -> set[str]:
    return {found.rule for found in check_release(release, master, RELEASE_RULES)}


def test_the_good_release_breaks_no_rule() -> None:
    assert check_release(good_release(), good_master(), RELEASE_RULES) == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_release_breaks_its_rules_and_no_other(name: str) -> None:
    rules, spoil = BAD[name]
    release = good_release()
    spoil(release)
    assert broken(release, good_master()) == rules


def test_a_master_released_as_it_is_breaks_all_it_can() -> None:
    assert broken(good_master(), good_master()) == {"no_solution_left", "no_marks_left", "answers_blank"}


def test_an_exemplar_left_in_a_text_release_is_found() -> None:
    release = deepcopy(good_text_master())
    cell_of(release, "m1-r1")["source"] = "YOUR ANSWER HERE"
    assert broken(release, good_text_master()) == set()
    cell_of(release, "m1-r1")["source"] = "e.g. two groups come\nfirst: street vendors and domestic workers."
    assert broken(release, good_text_master()) == set(), "a sentence in other words is the author's business"
    cell_of(release, "m1-r1")["source"] = "Two groups come\nfirst: street vendors and domestic workers."
    assert broken(release, good_text_master()) == {"no_solution_left"}


PAGES = {
    "as it is": LINE,
    "without spaces": LINE.replace(" ", ""),
    "over two lines": LINE.replace(" if ", " \\\n        if ").replace("\\", ""),
    "as HTML": html.escape(LINE),
    "highlighted": html.escape(LINE)
    .replace("active", '<span class="n">active</span>')
    .replace(" / ", " <b>/</b>&nbsp;"),
    "in a notebook's JSON read back": json.loads(json.dumps(LINE)),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_line_is_found_however_it_is_dressed(name: str) -> None:
    assert leaks(f"<p>{PAGES[name]}</p>" if "<" in PAGES[name] else PAGES[name], [f"x = 1\n    {LINE}\n"]) == [LINE]


@pytest.mark.parametrize(
    "line", ["", "return 0", "return None", "x = a / b", "else:", "import math", "from math import nan", '"""']
)
def test_lines_that_say_nothing_are_no_leak(line: str) -> None:
    assert leaks(f"before\n{line}\nafter", [line]) == []


def test_a_comparison_is_no_html_tag() -> None:
    secret = "if active < 0 or registered > employed:"
    assert leaks(f"x\n{secret}\ny", [secret]) == [secret]


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("got 70000.0", "70000.0"),
        ("got 70000", "70000.0"),
        ("got 70,000.", "70000.0"),
        ("got 70\u202f000 KES", "70000"),
        ("got 70&nbsp;000", "70000"),
        ("<td>1920000</td>", "1920000"),
        ("about 0.33333333 of", "0.33333333"),
        ("-12345.5", "-12345.5"),
    ],
)
def test_a_value_is_found_in_any_grouping(page: str, value: str) -> None:
    assert leaks(page, [value]) == [value]


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("170000 and 700001 and 70000.5 and x70000", "70000"),
        ("0.4 of 1 point", "0.4"),
        ("in 2024", "2024"),
        ("0.333333339", "0.33333333"),
        ('<img src="data:image/png;base64,AAAA/70000/AAAA">', "70000"),
        ("170,000", "70000"),
    ],
)
def test_other_numbers_are_no_leak(page: str, value: str) -> None:
    assert leaks(page, [value]) == []


def test_each_leak_is_reported_once_in_the_order_of_the_secrets() -> None:
    secrets = ["total = wages.sum() * rate", "65432.1\ntotal = wages.sum() * rate"]
    assert leaks("65432.1 total=wages.sum()*rate", secrets) == ["total = wages.sum() * rate", "65432.1"]
