from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_audit import Audit
from pages_factory import HOSTILE, notebook, png

from grading.pages import notebook as module
from grading.pages.html import clean
from grading.pages.notebook import checked_png, notebook_section, plain

SHOWN = {"div", "p", "pre", "img"}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "outputs", "output_type", "data", "text", "metadata"])
            | st.sampled_from(["nbgrader", "image/png", "text/plain", "text/html", "traceback", "code", "stream"]),
            inner | st.sampled_from(["code", "stream", "error", "display_data", "execute_result", "markdown"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JUNK)
@settings(deadline=None)
def test_any_json_gives_a_harmless_page_part(junk: object) -> None:
    audit = Audit(notebook_section(junk))
    assert not audit.dangers and set(audit.tags) <= SHOWN


@given(st.lists(JUNK, max_size=4))
@settings(deadline=None)
def test_any_cells_give_a_harmless_page_part(cells: list[object]) -> None:
    assert not Audit(notebook_section({"cells": cells})).dangers


def test_a_hostile_notebook_makes_the_same_elements_as_a_harmless_one() -> None:
    hostile = Audit(notebook_section(notebook(bad=HOSTILE)))
    harmless = Audit(notebook_section(notebook(bad=("plain words",) * len(HOSTILE))))
    assert hostile.tags == harmless.tags and not hostile.dangers
    assert hostile.values("img", "src") == harmless.values("img", "src")


def test_rich_outputs_are_named_and_never_written() -> None:
    secret = "only-in-html"
    output = {"output_type": "display_data", "data": {"text/html": secret, "image/svg+xml": secret}}
    shown = notebook_section({"cells": [{"cell_type": "code", "source": "x", "outputs": [output]}]})
    assert secret not in shown and "not shown" in shown


def test_a_picture_is_shown_with_words_and_comes_back_byte_for_byte() -> None:
    audit = Audit(notebook_section(notebook()))
    (source,) = audit.values("img", "src")
    assert base64.b64decode(source.removeprefix("data:image/png;base64,")) == png()
    assert audit.values("img", "alt") == ["Figure 1, drawn by your cell 2"]


def test_only_whole_small_pictures_pass() -> None:
    data = png()
    huge = data[:16] + (60_000).to_bytes(4, "big") * 2 + data[24:]
    encode = lambda raw: base64.b64encode(raw).decode()  # noqa: E731
    assert checked_png(encode(data)) == data
    assert checked_png([encode(data)[:40] + "\n", encode(data)[40:]]) == data
    for bad in (data[:-4], data + b"<script>", b"GIF89a" + data, huge, b"", data[:8]):
        assert checked_png(encode(bad)) is None
    for bad_text in ('AAAA" onerror="x', None, 7, "é" * 100, encode(data + bytes(module.MAX_IMAGE))):
        assert checked_png(bad_text) is None


def test_pictures_stop_at_the_budget_of_a_page() -> None:
    picture = {"output_type": "display_data", "data": {"image/png": base64.b64encode(png()).decode()}}
    budget = module._Budget(left=2 * len(png()) + 1)
    shown = [module._output(picture, 1, budget).startswith("<img") for _ in range(3)]
    assert shown == [True, True, False]


def test_long_text_is_cut_and_says_so() -> None:
    shown = plain("x" * 1_000_000, 6_000)
    assert shown.startswith("x" * 6_000) and shown.endswith("994,000 more characters are not shown")


def test_many_cells_and_outputs_are_cut_and_say_so() -> None:
    stream = {"output_type": "stream", "text": "a"}
    cells = [{"cell_type": "code", "source": "x", "outputs": [stream] * 40}] * (module.MAX_CELLS + 7)
    shown = notebook_section({"cells": cells})
    assert "7 more cells are not shown" in shown and "28 more outputs are not shown" in shown


@pytest.mark.parametrize(
    "coded", ["\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07red\x1b]8;;\x07", "\x9bred", "r\x00e\x08d"]
)
def test_terminal_codes_go(coded: str) -> None:
    assert plain(coded, 100) == "red"


@given(st.text(max_size=300))
def test_text_without_codes_is_kept_whole(text: str) -> None:
    if "\x1b" not in text and "\r" not in text:
        assert plain(text, 300) == clean(text).strip("\n")


def test_the_trainees_answer_is_pointed_out() -> None:
    assert "Cell 2 · code · your answer" in notebook_section(notebook())


def test_a_notebook_read_from_json_with_broken_characters_can_be_written() -> None:
    broken = json.loads('{"cells": [{"cell_type": "markdown", "source": "a\\ud800b\\u0000c"}]}')
    assert "a\ufffdbc" in notebook_section(broken).encode("utf-8").decode("utf-8")
