"""The document: page 1 tells its worth, HTML fetches nothing and escapes all, Word can be read back."""

from html.parser import HTMLParser

import pytest

from sscore.strategy import (
    Activity,
    Evidence,
    Indicator,
    Rating,
    ResultsFrame,
    ReviewClause,
    Stakeholder,
    action_plan,
    draft_strategy,
    national_strategy,
    needs_assessment,
    stakeholder_map,
    to_html,
    weighted_scores,
    write_html,
    write_word,
)
from sscore.strategy.document_plan import plan_grid

NASTY = "<script>alert(\"x\")</script> & 'quoted' \x07 http://example.org/x.png"


class Picture:
    description = "A picture <of> bars."

    def _repr_png_(self):
        pixel = (
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010"
            "0c9fe92ef0000000049454e44ae426082"
        )
        return bytes.fromhex(pixel), {}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def full():
    plan = action_plan(
        [
            Activity(
                "law", "Draft the bill", 3, (), 6, 3e6, "Ministry", {"Budget": 1}, quality="B", source="costing note"
            ),
            Activity("vote", "Bill passed", 0, ("law",), 4, 0.0, "Parliament", source="costing note"),
            Activity("run", f"Run {NASTY}", 21, ("vote",), 7, 9e6, "Fund", {"Fund": 0.5}, source="costing note"),
        ],
        start="2027-07", currency="KES", year_starts=7,
    )  # fmt: skip
    return draft_strategy("KEN", date="2027-01-15", owner=f"Ministry {NASTY}").including(
        plan=plan,
        needs=needs_assessment("KEN", {("children", "family"): Rating(5, 3)}),
        priorities=weighted_scores({"A": (80, 40), "B": (10, None)}, {"reach": 2, "cost": 1}),
        stakeholders=stakeholder_map([Stakeholder("Unions", 6, 8, 1)]),
        results=ResultsFrame((Indicator("outcome", "Members", "persons", 0, 2026, 40000, 2029, "register", "Fund"),)),
        review=ReviewClause(12, "the committee", "the cabinet", ("Costs rise by a tenth.",)),
    )


def parsed(page):
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    return tags


def test_html_is_one_file_that_asks_for_nothing(full, tmp_path):
    page = write_html(full, tmp_path / "s.html", [Picture()]).read_text(encoding="utf-8")
    tags = parsed(page)
    assert not {"script", "link", "iframe", "object", "form", "a", "base"} & set(tags.seen)
    assert tags.seen.count("h1") == 1 and tags.seen.count("img") == 1
    addresses = [v for k, v in tags.attributes if k in ("src", "href", "action", "srcset", "style")]
    assert len(addresses) == 1 and addresses[0].startswith("data:image/png;base64,")
    assert "default-src 'none'" in page and "url(" not in page and "@import" not in page
    assert ("alt", "A picture <of> bars.") in tags.attributes


def test_html_escapes_what_people_type(full):
    page = to_html(full)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#x27;quoted&#x27; \ufffd" in page


def test_page_one_tells_sources_and_share_of_assumptions(full):
    inputs = full.inputs()
    weak = int((inputs["quality"] == "C").sum())
    first = to_html(full).split('class="break"')[0]
    assert f"{weak} of {len(inputs)} inputs ({100 * weak / len(inputs):.0f} %) are assumptions" in first
    assert "Sources" in first and "costing note" in first and "ILO GESS page" in first
    assert "KES 12 million" in first and "KES 4.5 million (38 %)" in first
    assert "2027-07-01 to 2029-06-30: 24 months" in first
    assert "Draft the bill → Bill passed → Run" in first


def test_word_can_be_read_back(full, tmp_path):
    import docx

    path = write_word(full, tmp_path / "s.docx", [Picture()])
    document = docx.Document(str(path))
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    headings = [t for s, t in styles if s == "Heading 2"]
    assert headings[1:7] == [f"{r.part.number}. {r.part.name}" for r in full.parts]
    cells = "\n".join(c.text for t in document.tables for row in t.rows for c in row.cells)
    assert "<script>" in cells and "\ufffd" in cells and "40,000" in cells
    assert len(document.inline_shapes) == 1
    assert document.core_properties.title == full.title
    first = [t for _, t in styles[: next(k for k, (_, t) in enumerate(styles) if t == "The eight steps")]]
    assert any("are assumptions or not verified (quality C)" in t for t in first)
    assert document.tables[1].rows[0].cells[0].text == "Source"


def test_both_exports_hold_the_same_tables(full, tmp_path):
    import docx

    tables = docx.Document(str(write_word(full, tmp_path / "t.docx"))).tables
    assert parsed(to_html(full)).seen.count("table") == len(tables)


def test_an_empty_strategy_says_so(tmp_path):
    empty = national_strategy("Kenya", "Plan", date="2027", owner="Ministry")
    page = to_html(empty)
    assert "every statement here is an opinion" in page and "Not written yet." in page
    write_word(empty, tmp_path / "e.docx")


def test_a_plan_without_costs_says_so():
    plan = action_plan([Activity("a", "Campaign", 2)], start="2027-01", currency="KES")
    page = to_html(national_strategy("Kenya", "Plan", date="2027", owner="M").including(plan=plan))
    assert "Not known: 1 of 1 activities have no cost yet." in page


def test_grid_of_a_long_plan_fits_the_page():
    names = [Activity(str(k), str(k), 30, (str(k - 1),) if k else ()) for k in range(20)]
    grid = plan_grid(action_plan([*names, Activity("m", "M", 0, ("19",))], start="2027-01", currency="KES"))
    assert len(grid.columns) <= 18
    assert all("critical" in row for row in grid.cells[:-1]) and grid.cells[-1][-1] == "milestone"
    short = plan_grid(action_plan([Activity("a", "A", 2), Activity("b", "B", 1)], start="2027-01", currency="KES"))
    assert short.columns == ("2027-01", "2027-02")
    assert short.cells == (("critical", "critical"), ("task", ""))


def test_evidence_of_quality_a_is_not_counted_as_assumed(tmp_path):
    sure = national_strategy("Kenya", "Plan", date="2027", owner="M").attach(1, Evidence("s", "law", "A", "2027"))
    assert "0 of 1 inputs (0 %)" in to_html(sure)
