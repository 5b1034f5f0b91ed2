"""Charts, file names, words and colours: the small parts of pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_audit import Audit

from grading.pages.advice import SYMBOLS, next_step, sentence, trainee_remedy, trainer_remedy
from grading.pages.charts import StatusRow, StripRow, _bubbles, rate_bar, status_bars, strip_chart
from grading.pages.files import safe_names, write_text
from grading.pages.style import BASE, COLOURS, FEEDBACK, INK, MUTED, PAPER, REPORT, STATUS_CLASS
from grading.results import Status, SubmissionResult


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "pair", [*COLOURS.values(), (INK, PAPER), (MUTED, PAPER), (MUTED, "#f2f4f6"), (INK, "#cfe6f5")]
)
def test_text_stands_out_as_wcag_asks(pair: tuple[str, str]) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(*pair) >= 4.5


def test_style_sheets_load_nothing_and_close_their_braces() -> None:
    for css in (BASE, REPORT, FEEDBACK):
        assert css.count("{") == css.count("}") and not re.search(r"url\(|@import|//|<", css)


def test_every_status_has_its_own_symbol_word_and_class() -> None:
    assert set(SYMBOLS) == set(STATUS_CLASS) == set(COLOURS) == set(Status)
    assert len(set(SYMBOLS.values())) == len(set(STATUS_CLASS.values())) == 4


@given(st.lists(st.floats(0, 1.2), max_size=40))
def test_bubbles_hold_every_mark_once_and_do_not_hide_each_other(shares: list[float]) -> None:
    found = _bubbles(shares)
    assert sum(count for _, count in found) == len(shares)
    places = [place for place, _ in found]
    assert all(after - before >= 0.06 - 1e-9 for before, after in zip(places, places[1:], strict=False))
    assert dict(found).get(0.0, 0) == sum(s == 0 for s in shares)
    assert dict(found).get(1.0, 0) == sum(s >= 1 for s in shares)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_the_segments_of_a_bar_fill_it(counts: list[int]) -> None:
    row = StatusRow("x", dict(zip(Status, counts, strict=True)))
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="26"', status_bars([row]))]
    assert len(widths) == sum(count > 0 for count in counts)
    assert not widths or sum(widths) == pytest.approx(510, abs=0.05)


def test_drawings_are_harmless_and_say_what_they_show() -> None:
    rows = [StripRow("<script>", (0.0, 0.5, 1.0), 0.5), StripRow("y" * 200, (), None)]
    audit = Audit(strip_chart(rows))
    assert not audit.dangers and "<script>: median 50 % (n = 3)" in audit.values("svg", "aria-label")[0]
    assert "no marks yet" in audit.text and "y" * 33 not in audit.texts
    assert 'width="100.00"' in rate_bar(7)


@given(st.lists(st.text(max_size=80), unique=True, max_size=20))
def test_file_names_are_safe_and_never_collide(texts: list[str]) -> None:
    names = safe_names(texts)
    assert len({name.casefold() for name in names.values()}) == len(texts)
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,59}", name) for name in names.values())


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "page.html"
    write_text(path, "one")
    assert write_text(path, "two\n").read_bytes() == b"two\n"
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("Stopped after 30 seconds.", "loop"),
        ("The file is not JSON.", "JupyterLab"),
        ("More memory than allowed.", "grow"),
        ("The kernel crashed.", "kernel"),
        ("something new", "run all cells"),
        ("cell 4 did not finish within 30 seconds (look for a loop that never ends)", "loop"),
        ("cell 2 printed more than 10 MB", "grow"),
        ("the notebook is damaged (cells[3] has no source)", "JupyterLab"),
        ("it could not be run (RuntimeError: no kernel spec)", "kernel"),
        ("it could not be run (RuntimeError: x)", "run all cells"),
    ],
)
def test_each_failure_comes_with_something_to_do(reason: str, word: str) -> None:
    assert word in trainee_remedy(reason) and trainer_remedy(reason) != trainee_remedy(reason)


@pytest.mark.parametrize("reason", ["", "  ", "é", "it stopped", "Why?", "Done."])
def test_a_reason_is_shown_as_a_sentence(reason: str) -> None:
    shown = sentence(reason)
    assert shown[0].isupper() and shown[-1] in ".?" and not shown.endswith("..") and reason.strip()[1:] in shown


def test_no_next_step_calls_a_missing_mark_a_zero() -> None:
    for status in (Status.FAILED, Status.NOT_SUBMITTED):
        words = next_step(SubmissionResult("t", "x", status, 4), status, None, 4)
        assert "not the same as zero" in words and "0 of" not in words
