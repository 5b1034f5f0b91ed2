"""Tables that a program shows as HTML (pandas does): read as rows of text, written again as a table of our own.

Nothing of the original survives but words, bold, emphasis and spans of whole numbers; styles, links, pictures and
scripts have no place in what is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from grading.pages.html import Safe, el, join
from grading.pages.terminal import printed

__all__ = ["html_blocks"]

MAX_HTML = 200_000
MAX_ROWS = 100
MAX_COLUMNS = 50
MAX_CELL = 300

# What stands inside these is never text for a reader.
_SILENT_WORDS = """
script style template noscript svg math title textarea select option iframe object head xmp noembed noframes
plaintext audio video canvas
"""
_SILENT = frozenset(_SILENT_WORDS.split())
_BREAK_WORDS = "p div br li h1 h2 h3 h4 h5 h6 caption pre ul ol dl dt dd hr section"
_BREAKS = frozenset(_BREAK_WORDS.split())
_LOOKS = {"b": "strong", "strong": "strong", "em": "em", "i": "em"}
# A tag whose attributes hold no < or >, a stretch of text, or a lone <; each character is looked at once.
_PIECE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|([^<]+|<)", re.ASCII)
_SPAN = re.compile(r"\b(colspan|rowspan)\s{0,3}=\s{0,3}[\"']?([0-9]{1,3})\b", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[-+−]?[\d,. ]*\d[\d,. ]*(?:e[-+]?\d+)?\s*%?|NaN|nan|<NA>|inf")


@dataclass
class _Cell:
    head: bool
    across: int = 1
    down: int = 1
    runs: list[tuple[str, str | None]] = field(default_factory=list)

    def written(self) -> Safe:
        text = "".join(run for run, _ in self.runs)
        whole = printed(text, MAX_CELL).strip()
        inside = (
            join(*(el(look, run) if look else run for run, look in self.runs))
            if len(text) < MAX_CELL and whole == text.strip()
            else whole
        )
        return el(
            "th" if self.head else "td",
            inside,
            colspan=self.across if self.across > 1 else None,
            rowspan=self.down if self.down > 1 else None,
            class_="num" if not self.head and _NUMBER.fullmatch(whole) else None,
        )


@dataclass
class _Table:
    head: list[list[_Cell]] = field(default_factory=list)
    body: list[list[_Cell]] = field(default_factory=list)

    def written(self) -> Safe:
        shown = [[cell.written() for cell in row[:MAX_COLUMNS]] for row in self.body[:MAX_ROWS]]
        rest = len(self.body) - len(shown)
        wide = max((len(row) for row in (*self.head, *self.body)), default=0) - MAX_COLUMNS
        heads = [el("tr", *(cell.written() for cell in row[:MAX_COLUMNS])) for row in self.head[:10]]
        table = el(
            "table",
            el("thead", *heads) if heads else Safe(""),
            el("tbody", *(el("tr", *row) for row in shown)),
            class_="data",
        )
        notes = [f"{rest:,} more rows"] * (rest > 0) + [f"{wide:,} more columns"] * (wide > 0)
        cut = el("p", f"{' and '.join(notes)} are not shown.", class_="note") if notes else Safe("")
        return join(el("div", table, class_="scroll"), cut)


class _Reader:
    """Collects tables and paragraphs; everything else of a document goes by.

    It need not read HTML as a browser does: what it keeps is written again, so that a misread tag is at worst text.
    """

    def __init__(self, html: str) -> None:
        self.blocks: list[_Table | str] = []
        self.table: _Table | None = None
        self.depth = 0
        self.silent = 0
        self.in_head = False
        self.row: list[_Cell] | None = None
        self.cell: _Cell | None = None
        self.look: str | None = None
        self.words: list[str] = []
        first, *others = html.split("<!--")
        for close, tag, rest, text in _PIECE.findall(first + "".join(other.partition("-->")[2] for other in others)):
            if not tag:
                self.take(unescape(text))
            elif close:
                self.end(tag.lower())
            else:
                self.start(tag.lower(), rest)
        self.end_words()

    def start(self, tag: str, rest: str) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.end_words()
                self.table, self.in_head, self.row, self.cell = _Table(), False, None, None
                self.blocks.append(self.table)
        elif self.table is not None and self.depth == 1:
            self.in_table(self.table, tag, rest)
        if tag in _BREAKS:
            self.take(" " if self.table else "\n")
        self.look = _LOOKS.get(tag, self.look)

    def in_table(self, table: _Table, tag: str, rest: str) -> None:
        if tag in ("thead", "tbody", "tfoot"):
            self.in_head, self.row, self.cell = tag == "thead", None, None
        if tag == "tr" or (tag in ("td", "th") and self.row is None):
            self.row, self.cell = [], None
            (table.head if self.in_head else table.body).append(self.row)
        if tag in ("td", "th") and self.row is not None:
            spans = {name.lower(): min(max(int(number), 1), MAX_COLUMNS) for name, number in _SPAN.findall(rest)}
            self.cell = _Cell(tag == "th", spans.get("colspan", 1), spans.get("rowspan", 1))
            self.row.append(self.cell)

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag == "table" and self.depth:
            self.depth -= 1
            if not self.depth:
                self.table = self.row = self.cell = None
        elif self.depth == 1 and tag in ("td", "th", "tr", "thead"):
            self.cell = None
            self.in_head = self.in_head and tag != "thead"
        if tag in _LOOKS:
            self.look = None
        if tag in _BREAKS:
            self.take(" " if self.table else "\n")

    def take(self, text: str) -> None:
        if self.silent:
            return
        if self.table is None:
            self.words.append(text)
        elif self.cell is not None:
            self.cell.runs.append((re.sub(r"\s+", " ", text), self.look))

    def end_words(self) -> None:
        self.blocks += [line for line in map(str.strip, "".join(self.words).split("\n")) if line]
        self.words = []


def html_blocks(value: object) -> Safe | None:
    """Return the tables and words of an HTML output, or None if it has no table or is too large.

    >>> html_blocks("<table><tr><th onclick=x>age</th><td colspan=2>65</td></tr></table><script>1</script>")[39:]
    '><tbody><tr><th>age</th><td colspan="2" class="num">65</td></tr></tbody></table></div>'
    >>> html_blocks("<b>words</b>") is None
    True
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or len(value) > MAX_HTML or "<table" not in value.lower():
        return None
    reader = _Reader(value)
    if not any(isinstance(block, _Table) and (block.head or block.body) for block in reader.blocks):
        return None
    return join(
        *(
            block.written() if isinstance(block, _Table) else el("p", printed(block, MAX_CELL))
            for block in reader.blocks[:20]
        )
    )
