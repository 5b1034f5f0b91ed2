from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_audit import Audit
from pages_factory import HOSTILE, notebook, png
from pages_payloads import hostile_notebook, payloads

from grading.pages import notebook as module
from grading.pages.html import CSP, el, page
from grading.pages.notebook import height_of, notebook_frame, notebook_section

PLAIN = {"div", "p", "pre", "img", "span"}
RICH_WORDS = """
h1 h2 h3 h4 h5 h6 ul ol li blockquote hr br em strong del code table thead tbody tr th td math mrow mi mn mo mtext
mspace msub msup msubsup mfrac msqrt mroot munder mover munderover mtable mtr mtd mstyle
"""
RICH = PLAIN | set(RICH_WORDS.split())
MATHML = ("mathvariant", "stretchy", "fence", "form", "lspace", "rspace", "separator")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "outputs", "output_type", "data", "text", "metadata"])
            | st.sampled_from(["nbgrader", "image/png", "text/plain", "text/html", "traceback", "code", "stream"])
            | st.sampled_from(["text/markdown", "attachments", "execution_count"]),
            inner | st.sampled_from(["code", "stream", "error", "display_data", "execute_result", "markdown"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


def code_cell(*outputs: object) -> dict[str, object]:
    return {"cells": [{"cell_type": "code", "source": "x", "outputs": list(outputs)}]}


@given(JUNK, st.booleans())
@settings(deadline=None)
def test_any_json_gives_a_harmless_page_part(junk: object, rich: bool) -> None:
    audit = Audit(notebook_section(junk, rich=rich))
    assert not audit.dangers and set(audit.tags) <= (RICH if rich else PLAIN)


@given(st.lists(JUNK, max_size=4), st.booleans())
@settings(deadline=None)
def test_any_cells_give_a_harmless_page_part(cells: list[object], rich: bool) -> None:
    assert not Audit(notebook_section({"cells": cells}, rich=rich)).dangers


def test_a_hostile_notebook_makes_the_same_elements_on_paper_as_a_harmless_one() -> None:
    hostile = Audit(notebook_section(notebook(bad=HOSTILE)))
    harmless = Audit(notebook_section(notebook(bad=("plain words",) * len(HOSTILE))))
    assert hostile.tags == harmless.tags and not hostile.dangers
    assert hostile.values("img", "src") == harmless.values("img", "src")


@pytest.mark.parametrize(("name", "payload"), list(payloads(lambda name: f"https://evil.example/{name}")))
def test_no_payload_makes_an_element_of_its_own(name: str, payload: str) -> None:
    for rich, allowed in ((True, RICH), (False, PLAIN)):
        audit = Audit(notebook_section(hostile_notebook([payload]), rich=rich))
        assert not audit.dangers and set(audit.tags) <= allowed
        names = {attribute for _, attribute, _ in audit.attributes}
        assert names <= {"class", "src", "alt", "width", "height", "colspan", "rowspan", "display", *MATHML}


@pytest.mark.parametrize(
    "kind",
    ["image/svg+xml", "application/javascript", "text/latex", "application/pdf", "image/gif", "image/jpeg"]
    + ["application/vnd.jupyter.widget-view+json", "application/vnd.plotly.v1+json", "application/geo+json"],
)
def test_other_kinds_of_output_are_named_and_never_written(kind: str) -> None:
    output = {"output_type": "display_data", "data": {kind: "only-in-here"}}
    for rich in (True, False):
        shown = notebook_section(code_cell(output), rich=rich)
        assert "only-in-here" not in shown and "not shown" in shown


def test_a_table_is_formatted_on_screen_and_plain_on_paper() -> None:
    html = (
        "<style>td{color:red}</style><table><tr><th></th><th>rate</th></tr><tr><td>Kenya</td><td>0.08</td></tr></table>"
    )
    output = {"output_type": "execute_result", "data": {"text/html": html, "text/plain": "       rate\nKenya  0.08"}}
    screen = Audit(notebook_section(code_cell(output), rich=True))
    assert screen.rows == [["", "rate"], ["Kenya", "0.08"]] and "color" not in screen.text
    assert "       rate\nKenya  0.08" in Audit(notebook_section(code_cell(output))).text


def test_a_picture_is_shown_with_words_and_comes_back_byte_for_byte() -> None:
    for rich in (True, False):
        audit = Audit(notebook_section(notebook(), rich=rich))
        (source,) = audit.values("img", "src")
        assert base64.b64decode(source.removeprefix("data:image/png;base64,")) == png()
        assert audit.values("img", "alt") == ["Figure 1, drawn by your cell 2"]


def test_many_cells_and_outputs_are_cut_and_say_so() -> None:
    stream = {"output_type": "stream", "text": "a"}
    cells = [{"cell_type": "code", "source": "x", "outputs": [stream] * 40}] * (module.MAX_CELLS + 7)
    shown = notebook_section({"cells": cells})
    assert "7 more cells are not shown" in shown and "28 more outputs are not shown" in shown


def test_beyond_its_budget_a_page_goes_on_as_plain_text() -> None:
    cell = {"cell_type": "markdown", "source": "**bold** " * 2_000}
    audit = Audit(notebook_section({"cells": [cell] * 20}, rich=True))
    assert 0 < audit.tags.count("strong") < 20 * 2_000 and "pre" in audit.tags
    assert audit.text.count("bold") == 20 * 2_000


def test_the_trainees_answer_is_pointed_out() -> None:
    audit = Audit(notebook_section(notebook()))
    assert "Cell 2 · code · your answer" in audit.text and "cell answer" in audit.values("div", "class")


def test_the_number_of_a_run_is_the_one_that_tracebacks_use() -> None:
    cell = {"cell_type": "code", "source": "x", "execution_count": 3, "outputs": []}
    assert "Cell 1 · code · In [3]" in notebook_section({"cells": [cell]})


def test_a_notebook_read_from_json_with_broken_characters_can_be_written() -> None:
    broken = json.loads('{"cells": [{"cell_type": "markdown", "source": "a\\ud800b\\u0000c"}]}')
    for rich in (True, False):
        assert "a\ufffdbc" in notebook_section(broken, rich=rich).encode("utf-8").decode("utf-8")


def test_the_frame_is_shut_named_and_has_a_policy_of_its_own() -> None:
    audit = Audit(el("main", notebook_frame(notebook(bad=HOSTILE))))
    assert not audit.dangers and audit.values("iframe", "sandbox") == [""]
    (inside,) = audit.frames
    assert CSP in inside.values("meta", "content") and inside.values("html", "lang") == ["en"]
    assert audit.values("iframe", "title") == ["Your notebook, as it was received"]


@pytest.mark.parametrize("words", ['"', "'", "&quot;", "&amp;quot;&lt;", '"></iframe><script>', "]]>-->"])
def test_no_words_leave_the_frame(words: str) -> None:
    cell = {"cell_type": "code", "source": words, "outputs": []}
    audit = Audit(page("x", notebook_frame({"cells": [cell]}), css=""))
    assert not audit.dangers and audit.tags.count("iframe") == 1 and "script" not in audit.tags
    assert audit.frames[0].text.rstrip().endswith(words)


def test_a_frame_grows_with_what_it_holds() -> None:
    few, many = ("".join(f"<p>line {i}</p>" for i in range(count)) for count in (5, 50))
    assert height_of(few) < height_of(many) < 60_001
    tall = notebook_section(code_cell({"output_type": "display_data", "data": {"image/png": encoded(png(60, 900))}}))
    assert height_of(tall) > 900


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_hidden_tests_of_a_plain_nbgrader_master_are_not_shown() -> None:
    hidden = "assert coverage(24, 2) == 0.083"
    source = f"assert coverage(1, 1) == 1\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS\nprint('done')"
    said = "AssertionError: 24 and 2 give 0.083"
    error = {"output_type": "error", "traceback": ["Cell In[2], line 3", f"----> 3 {hidden}", said]}
    stream = {"output_type": "stream", "name": "stdout", "text": f"I found it: {hidden}"}
    data = {"output_type": "display_data", "data": {"text/markdown": hidden, "text/plain": hidden}}
    cell = {"cell_type": "code", "source": source, "outputs": [error, stream]}
    other = {"cell_type": "code", "source": "look()", "outputs": [stream, data]}
    for rich in (True, False):
        text = Audit(notebook_section({"cells": [cell, other]}, rich=rich)).text
        assert "0.083" not in text and "HIDDEN" not in text
        assert "coverage(1, 1)" in text and "look()" in text and "tests that are not shown" in text


def test_the_judges_message_is_not_said_twice() -> None:
    message = {"output_type": "stream", "name": "stdout", "text": "✗ nobody employed: it divides by zero."}
    score = {"output_type": "execute_result", "data": {"text/plain": "3.0"}}
    cell = {"cell_type": "code", "source": "assert f(1) == 1", "outputs": [message, score]}
    graded = {"nbgrader": {"grade": True, "solution": False, "locked": True, "grade_id": "m1-x1"}}
    text = Audit(notebook_section({"cells": [{**cell, "metadata": graded}]})).text
    assert "divides" not in text and "top of the feedback page" in text and "assert f(1) == 1" in text
    assert "divides" in Audit(notebook_section({"cells": [cell]})).text
