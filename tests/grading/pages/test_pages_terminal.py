from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.pages.html import clean
from grading.pages.terminal import Withheld, error_text, plain, printed

# As IPython writes them: a library's frame, an own frame, colours, an error that follows another.
LIBRARY = "/srv/grading/lib/site-packages/pandas"
TRACE = [
    "\x1b[0;31m---------------------------------------------------------------------------\x1b[0m",
    "\x1b[0;31mKeyError\x1b[0m                                  Traceback (most recent call last)",
    f"File \x1b[0;32m{LIBRARY}/base.py:3812\x1b[0m, in get_loc(key)\n"
    "\x1b[1;32m   3811\x1b[0m try:\n\x1b[0;32m-> 3812\x1b[0m     return self._engine.get_loc(casted_key)\n"
    "   3813 except KeyError as err:\n",
    "File \x1b[0;32mindex.pyx:167\x1b[0m, in pandas._libs.index.IndexEngine.get_loc\x1b[0;34m()\x1b[0m\n",
    "\x1b[0;31mKeyError\x1b[0m: 'pay'",
    "\nThe above exception was the direct cause of the following exception:\n",
    "\x1b[0;31mKeyError\x1b[0m                                  Traceback (most recent call last)",
    "Cell \x1b[0;32mIn[4], line 2\x1b[0m\n\x1b[1;32m      1\x1b[0m import pandas\n"
    "\x1b[0;32m----> 2\x1b[0m wages['pay']\n",
    f"File {LIBRARY}/frame.py:4107, in DataFrame.__getitem__(self, key)\n"
    "   4105     return self._getitem_multilevel(key)\n-> 4107 indexer = self.columns.get_loc(key)\n",
    "\x1b[0;31mKeyError\x1b[0m: 'pay'",
]


def test_long_text_is_cut_and_says_so() -> None:
    shown = plain("x" * 1_000_000, 6_000)
    assert shown.startswith("x" * 6_000) and shown.endswith("994,000 more characters are not shown")


@pytest.mark.parametrize(
    "coded",
    ["\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07red\x1b]8;;\x07", "\x9bred", "r\x00e\x08d"]
    + ["\x1b[2J\x1b[Hred", "r\u202eed\u2066", "r\u200bed\ufeff", "r\U000e0041ed"],
)
def test_terminal_codes_and_unseen_characters_go(coded: str) -> None:
    assert plain(coded, 100) == "red"


@given(st.text(max_size=300))
def test_text_without_codes_is_kept_whole(text: str) -> None:
    if "\x1b" not in text and "\r" not in text:
        assert plain(text, 300) == clean(text).strip("\n")


def test_a_traceback_keeps_the_cells_and_the_error_and_loses_the_machine() -> None:
    text = error_text(TRACE, 6_000)
    assert text.split("\n") == [
        "… inside a library …",
        "KeyError: 'pay'",
        "The above exception was the direct cause of the following exception:",
        "Cell In[4], line 2",
        "      1 import pandas",
        "----> 2 wages['pay']",
        "… inside a library …",
        "KeyError: 'pay'",
    ]


def test_a_message_of_several_lines_is_kept() -> None:
    trace = [
        "Cell In[1], line 1\n----> 1 f()\n",
        "File /srv/a/b.py:3, in f()\n      3 x\n",
        "ValueError: no\n  such\n\nwage",
    ]
    assert error_text(trace, 500).endswith("ValueError: no\n  such\nwage")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/t01/round/desk/a.csv:3: DtypeWarning", "…/a.csv:3: DtypeWarning"),
        ("open('/srv/x/y.csv')", "open('…/y.csv')"),
        ("cwd=/srv/grading/", "cwd=…/"),
        ("C:\\Users\\trainer\\course\\x.py", "…/x.py"),
        ("~/course/checks/m1.py", "…/m1.py"),
        ('File "/usr/lib/python3.11/os.py", line 3', 'File "…/os.py", line 3'),
        ("https://example.org/a/b and 1/2/3 or KES/month", "https://example.org/a/b and 1/2/3 or KES/month"),
        ("a / b / c, and/or, //", "a / b / c, and/or, //"),
    ],
)
def test_paths_of_the_machine_are_cut(text: str, shown: str) -> None:
    assert printed(text, 500) == shown


@given(st.text(alphabet="ab/\\~:. '", max_size=60))
def test_cutting_paths_twice_changes_nothing_more(text: str) -> None:
    assert printed(printed(text, 500), 500) == printed(text, 500)


def test_an_open_hidden_part_hides_to_the_end() -> None:
    held = Withheld({"cells": [{"source": "a\n# BEGIN MARK SCHEME\nthe answer is 42"}]})
    assert held.from_source("a\n# BEGIN MARK SCHEME\nthe answer is 42") == "a"
    assert "42" not in held.from_output("x the answer is 42") and held.from_output("x") == "x"
