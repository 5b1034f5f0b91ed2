"""How far a command is."""

import io
import sys

import pytest

from sscore.cli_progress import progress_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_ends_when_the_work_does(monkeypatch: pytest.MonkeyPatch):
    seen = Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    progress_line(1, 2, "tables")
    assert seen.getvalue().startswith("\r[#.] tables") and "\n" not in seen.getvalue()
    progress_line(2, 2, "figures")
    assert seen.getvalue().count("\n") == 1


def test_nothing_is_shown_where_nobody_looks_on(capsys: pytest.CaptureFixture[str]):
    progress_line(1, 5, "nobody looks on")
    assert capsys.readouterr().err == ""
