from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_audit import Audit
from pages_factory import HOSTILE

from grading.pages.html import CSP, Safe, clean, el, join, number, page, when
from sscore.errors import ModelError


@given(st.text())
def test_any_text_comes_back_as_text_and_makes_no_element(text: str) -> None:
    audit = Audit(el("p", text, title=text))
    assert audit.tags == ["p"] and not audit.dangers
    assert audit.text == clean(text)
    assert audit.values("p", "title") == [clean(text)]


@given(st.text(alphabet=st.characters()))
def test_clean_leaves_nothing_that_cannot_be_written_or_that_controls_a_screen(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    assert not any(ord(c) < 32 and c not in "\t\n" for c in cleaned)
    assert not set(cleaned) & set("\x7f\x9b\u202e\u2066\ufeff")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_survive_only_escaped(text: str) -> None:
    written = el("p", text)
    assert "<" not in written.removeprefix("<p>").removesuffix("</p>")
    assert unescape(written.removeprefix("<p>").removesuffix("</p>")) == clean(text)


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("script", {}),
        ("iframe", {}),
        ("p", {"onclick": "x"}),
        ("p", {"style": "x"}),
        ("a", {"href": "javascript:alert(1)"}),
        ("a", {"href": "//evil.example/x.html"}),
        ("a", {"href": "../x.html"}),
        ("img", {"src": "https://evil.example/x.png"}),
        ("img", {"src": "data:image/svg+xml;base64,AAAA"}),
        ("rect", {"fill": "url(https://evil.example)"}),
    ],
)
def test_what_could_run_or_load_cannot_be_written(tag: str, attributes: dict[str, str]) -> None:
    with pytest.raises(ModelError, match="not allowed"):
        el(tag, **attributes)


def test_safe_parts_are_not_escaped_twice() -> None:
    assert join(el("strong", "a & b"), " & c") == "<strong>a &amp; b</strong> &amp; c"
    assert isinstance(join("x"), Safe)


def test_the_page_states_its_language_and_a_policy_that_lets_nothing_load() -> None:
    audit = Audit(page("</title><b>", el("main", el("h1", "x")), css="h1{margin:0}"))
    assert not audit.dangers and audit.tags.count("b") == 0
    assert audit.values("html", "lang") == ["en"]
    assert CSP in audit.values("meta", "content")
    for rule in ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:"):
        assert rule in CSP
    assert "script" not in CSP


def test_a_style_sheet_cannot_close_its_element() -> None:
    with pytest.raises(ModelError, match="css"):
        page("x", el("main"), css="</style><script>")


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (-0.0, "0"), (10.0, "10"), (100, "100"), (2.5, "2.5"), (2 / 3, "0.67")]
)
def test_numbers_are_written_as_people_write_them(value: float, shown: str) -> None:
    assert number(value) == shown


def test_times_are_shown_with_their_zone() -> None:
    assert when("2025-01-31T09:00:00Z") == "2025-01-31 09:00 (UTC)"
    assert when("2025-01-31T09:00") == "2025-01-31 09:00"
    assert when("<b>") == "<b>"
