"""Text that a program printed: without terminal codes, paths of the machine and lines that are withheld."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grading.pages.html import clean

__all__ = ["Withheld", "error_text", "plain", "printed"]

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]")
# An absolute path of two parts or more: all of it but the last part says something about the machine only.
_PATH = re.compile(r"(?<![\w./\\~])(?:~|[A-Za-z]:)?[/\\](?![/\\])(?:[^\s/\\:'\"<>|]{1,120}[/\\])+")
_OWN_FRAME = re.compile(r"\s*(?:Cell In|Input In|<ipython-input|File .*[/\\]ipykernel_)")
_FRAME = re.compile(r"\s*(?:Cell In\b|Input In\b|<ipython-input|File\b.*(?::\d+|\bline \d+))")
_HEADING = re.compile(r"-{20,}|.*Traceback \(most recent call last\):?")
_INSIDE = re.compile(r"\s|-+>|$")
_BEGIN = re.compile(r"BEGIN (?:HIDDEN TESTS|MARK SCHEME)")
_END = re.compile(r"END (?:HIDDEN TESTS|MARK SCHEME)")


def plain(value: object, most: int) -> str:
    r"""Return notebook text (a string or a list of strings) without terminal codes, cut at a length.

    A carriage return overwrites the line, as on a screen, so that a progress bar leaves its last state.

    >>> plain(["10 %\r", "100 %\n", "\x1b[31mred\x1b[0m"], 100)
    '100 %\nred'
    >>> plain("abcdef", 4)
    'abcd\n… 2 more characters are not shown'
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    beyond = max(len(value) - 4 * most, 0)
    text = _ANSI.sub("", value[: 4 * most]).replace("\r\n", "\n")
    lines = (next((part for part in reversed(line.split("\r")) if part), "") for line in text.split("\n"))
    text = clean("\n".join(lines)).strip("\n")
    beyond += max(len(text) - most, 0)
    return text if not beyond else f"{text[:most]}\n… {beyond:,} more characters are not shown"


def printed(value: object, most: int) -> str:
    """Return what a program printed, with absolute paths cut down to their last part.

    >>> printed("/srv/grading/t01/desk/wages.csv was read, 1/2 of /month", 100)
    '…/wages.csv was read, 1/2 of /month'
    """
    return _PATH.sub("…/", plain(value, most))


def error_text(lines: object, most: int) -> str:
    r"""Return a traceback with the frames of the notebook's own cells only.

    >>> trace = ["Cell In[2], line 1\n----> 1 f()\n", "File /srv/lib/a.py:9, in f()\n      9 x\n", "KeyError: 'pay'"]
    >>> print(error_text(trace, 500))
    Cell In[2], line 1
    ----> 1 f()
    … inside a library …
    KeyError: 'pay'
    """
    text = "\n".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ""
    kept: list[str] = []
    skipping = False
    for line in plain(text, 4 * most).split("\n"):
        if _FRAME.match(line):
            skipping = not _OWN_FRAME.match(line)
            if skipping and (not kept or kept[-1] != "… inside a library …"):
                kept = [*kept, "… inside a library …"]
        elif skipping and not _INSIDE.match(line):
            skipping = False
        if not skipping and line.strip() and not _HEADING.fullmatch(line):
            kept.append(line)
    return printed("\n".join(kept), most)


class Withheld:
    """The hidden tests and mark schemes that a master in plain nbgrader style keeps inside its notebook.

    Such lines are cut from every cell; what a cell that has some printed is not shown at all, and elsewhere a
    printed line that repeats one of them is cut. A trainee's code that
    ran beside hidden tests can still have read them: checks outside the notebook are the defence, this is manners.

    >>> held = Withheld({"cells": [{"source": "### BEGIN HIDDEN TESTS\\nassert f(3) == 7\\n### END HIDDEN TESTS"}]})
    >>> held.from_source("a = 1\\n### BEGIN HIDDEN TESTS\\nassert f(3) == 7\\n### END HIDDEN TESTS")
    'a = 1'
    >>> held.from_output("----> 2 assert f(3) == 7\\nAssertionError")
    '(a line of a hidden test is not shown)\\nAssertionError'
    """

    def __init__(self, notebook: Mapping[str, object]) -> None:
        """Find the hidden lines of a notebook."""
        self._lines: set[str] = set()
        cells = notebook.get("cells")
        for cell in cells if isinstance(cells, list) else []:
            if isinstance(cell, Mapping):
                self._lines.update(self._split(plain(cell.get("source"), 1_000_000))[1])

    @staticmethod
    def _split(source: str) -> tuple[list[str], set[str]]:
        shown: list[str] = []
        hidden: set[str] = set()
        inside = False
        for line in source.split("\n"):
            inside = inside or bool(_BEGIN.search(line))
            if not inside:
                shown.append(line)
            elif len(line.strip()) >= 6:
                hidden.add(line.strip())
            inside = inside and not _END.search(line)
        return shown, hidden

    def from_source(self, source: str) -> str:
        """Return a cell's text without its hidden part; a text that has none is returned as it is."""
        shown, _ = self._split(source)
        return source if len(shown) == source.count("\n") + 1 else "\n".join(shown).rstrip("\n")

    def from_output(self, text: str) -> str:
        """Return printed text without the lines that repeat a hidden line."""
        if not self._lines:
            return text
        told = "(a line of a hidden test is not shown)"
        return "\n".join(told if any(h in line for h in self._lines) else line for line in text.split("\n"))
