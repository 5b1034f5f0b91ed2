from __future__ import annotations

import base64

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages_audit import Audit
from pages_factory import HOSTILE, png

from grading.pages.coloured import coloured
from grading.pages.formulas import MAX_LENGTH, formula
from grading.pages.html import clean
from grading.pages.pictures import Budget
from grading.pages.tables import html_blocks
from grading.pages.words import formatted

MARKS = st.text(alphabet="*_`[]()!<>#-+|$\\~&;:\"'\n\t /=a1.", max_size=120)
PIECES = "<table> </table> <tr> </tr> <td> <th> </td> <b> </b> <style> </style> <!-- --> < a &lt; 1"
CELLS = st.lists(st.sampled_from(PIECES.split(" ")), max_size=30)
TABLE_TAGS = {"div", "table", "thead", "tbody", "tr", "th", "td", "strong", "p"}


def shown(text: str) -> str:
    return formatted(text, Budget())


@given(MARKS)
@settings(deadline=None)
@example("".join(HOSTILE))
def test_any_markdown_gives_closed_harmless_elements(text: str) -> None:
    assert not Audit(shown(text)).dangers


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One\n\n###### Six", "<h1>One</h1><h6>Six</h6>"),
        ("a *b* **c** `d` ~~e~~", "<p>a <em>b</em> <strong>c</strong> <code>d</code> <del>e</del></p>"),
        ("3. x\n4. y", '<ol start="3"><li>x</li><li>y</li></ol>'),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("one  \ntwo\nthree", "<p>one<br>two\nthree</p>"),
        ("---", "<hr>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<!-- x -->", "<p>&lt;!-- x --&gt;</p>"),
        ("    code <b>", '<pre class="code">code &lt;b&gt;</pre>'),
        ("KES 5$ or $6 and $7", "<p>KES 5$ or $6 and $7</p>"),
    ],
)
def test_markdown_is_written_as_expected(text: str, html: str) -> None:
    assert shown(text) == html


def test_a_table_keeps_its_cells_and_its_alignment() -> None:
    audit = Audit(shown("| scheme | rate |\n|:--|--:|\n| NSSF | 0.08 |\n"))
    assert audit.rows == [["scheme", "rate"], ["NSSF", "0.08"]]
    assert audit.values("td", "class") == ["num"]


@pytest.mark.parametrize(
    "address", ["https://evil.example/x", "javascript:alert(1)", "//evil.example", "file:///etc/passwd"]
)
def test_a_link_becomes_words_with_an_address_that_cannot_be_followed(address: str) -> None:
    audit = Audit(shown(f"[the rules]({address})"))
    assert "a" not in audit.tags and not audit.values("span", "href")
    assert "the rules" in audit.text and address in audit.text


def test_only_png_data_inside_the_notebook_becomes_a_picture() -> None:
    data = base64.b64encode(png()).decode()
    assert Audit(shown(f"![ramp](data:image/png;base64,{data})")).values("img", "alt") == ["Figure 1, ramp"]
    for text in (
        "![x](attachment:a.png)",
        "![x](data:image/gif;base64,AAAA)",
        "![x](https://evil.example/x.png)",
        "![x](x.png)",
    ):
        audit = Audit(shown(text))
        assert "img" not in audit.tags and "picture not shown" in audit.text


def test_fenced_python_is_coloured_and_other_code_is_not() -> None:
    assert '<span class="k">return</span>' in shown("```python\nreturn\n```")
    assert shown("```r\nreturn\n```") == '<pre class="code">return</pre>'


@given(st.text(max_size=200))
@settings(deadline=None)
def test_colours_change_no_letter(code: str) -> None:
    audit = Audit(coloured(code))
    assert not audit.dangers and set(audit.tags) <= {"span"}
    assert audit.text == clean(code)


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\frac{A}{E}", "<mfrac><mrow><mi>A</mi></mrow><mrow><mi>E</mi></mrow></mfrac>"),
        (r"v^t", "<msup><mi>v</mi><mi>t</mi></msup>"),
        (r"\ddot{a}_x", "<mover>"),
        (r"{}_{n}p_x", "<msub>"),
        (r"\sum_{t=1}^{n}", "<mo>∑</mo>"),
        (r"a < b", "<mo>&lt;</mo>"),
        (r"\begin{matrix}1 & 2 \\ 3 & 4\end{matrix}", "<mtr>"),
    ],
)
def test_formulas_of_the_field_are_drawn(latex: str, part: str) -> None:
    drawn = formula(latex, block=False)
    assert drawn.startswith("<math") and part in drawn and not Audit(drawn).dangers


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}", r"\class{own}{x}", r"\newcommand{\a}{\a\a}\a",
        r"\def\a{\a\a}\a", r"\unicode{x3c}", "{" * 900, "^", r"\left(", "x" * (MAX_LENGTH + 1),
        "{" * 300 + "}" * 300, r"\DeclareMathOperator{\a}{x}\a", r"\newenvironment{a}{b}{c}",
    ],
)  # fmt: skip
def test_what_cannot_or_must_not_be_drawn_is_shown_as_typed(latex: str) -> None:
    audit = Audit(formula(latex, block=False))
    assert audit.tags == ["code"] and audit.text == latex


@given(
    st.lists(
        st.sampled_from(list(r"{}^_&$%#x1<>'\"") + [r"\frac", r"\text", r"\left(", r"\\", r"\href", "\x00"]),
        max_size=40,
    )
)
@settings(deadline=None)
def test_any_formula_gives_harmless_elements(pieces: list[str]) -> None:
    assert not Audit(formula("".join(pieces), block=True)).dangers


def test_text_inside_a_formula_stays_text() -> None:
    audit = Audit(formula(r"\text{<script>alert(1)</script> &lt;b&gt; \&}", block=False))
    assert not audit.dangers and "<script>" in audit.text


def test_formulas_stop_at_the_budget_of_a_page() -> None:
    assert formatted("$a$ $b$ $c$", Budget(formulas=2)).count("<math") == 2


@given(CELLS)
@settings(deadline=None)
def test_any_html_gives_closed_harmless_elements(pieces: list[str]) -> None:
    written = html_blocks("<table><tr><td>x" + "".join(pieces))
    assert written is not None
    audit = Audit(written)
    assert not audit.dangers and set(audit.tags) <= TABLE_TAGS


def test_a_pandas_table_comes_through() -> None:
    import pandas as pd

    frame = pd.DataFrame({"rate": [0.08, None], "note <b>": ["a & b", "c"]}, index=["Kenya", "Uganda"])
    audit = Audit(html_blocks(frame._repr_html_()) or "")
    assert audit.rows == [["", "rate", "note <b>"], ["Kenya", "0.08", "a & b"], ["Uganda", "NaN", "c"]]
    assert not audit.values("table", "border") and "vertical-align" not in audit.text


def test_spans_are_small_whole_numbers() -> None:
    html = (
        "<table><tr><td colspan='2' rowspan=3>a<td colspan=-1>b<td colspan=99999>c<td colspan=2px>d<td COLSPAN='900'>e"
    )
    audit = Audit(html_blocks(html) or "")
    assert audit.values("td", "colspan") == ["2", "50"] and audit.values("td", "rowspan") == ["3"]


def test_a_large_table_is_cut_and_says_so() -> None:
    row = "<tr>" + "<td>1</td>" * 60 + "</tr>"
    audit = Audit(html_blocks("<table>" + row * 130 + "</table>") or "")
    assert len(audit.rows) == 100 and len(audit.rows[0]) == 50
    assert "30 more rows and 10 more columns are not shown" in audit.text


@pytest.mark.parametrize("html", [None, 7, "", "<p>words</p>", "<table></table>", "x" * 200_001 + "<table>", ["a", 1]])
def test_what_is_no_table_is_left_to_the_plain_text(html: object) -> None:
    assert html_blocks(html) is None
