"""A trainee's Markdown, read by markdown-it without raw HTML and written again element by element.

Links become text with their address beside it; pictures are shown only if they are PNG data inside the notebook;
formulas go to :mod:`grading.pages.formulas`. Raw HTML stays visible as the text it is.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from grading.pages.coloured import coloured
from grading.pages.formulas import formula
from grading.pages.html import Safe, el, join
from grading.pages.pictures import Budget, picture

__all__ = ["formatted"]

_PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    .enable(["table", "strikethrough"])
    .use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
)
_PLAIN_TAGS = {
    "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "blockquote": "blockquote",
    "em": "em", "strong": "strong", "s": "del", "table": "table", "thead": "thead", "tbody": "tbody", "tr": "tr",
    "hr": "hr", "hardbreak": "br",
}  # fmt: skip
_DATA = re.compile(r"data:image/png;base64,", re.IGNORECASE)


def formatted(text: str, budget: Budget) -> Safe:
    """Return Markdown as HTML.

    Parameters
    ----------
    text : str
        What the trainee wrote.
    budget : Budget
        What the page may still carry.

    Examples
    --------
    >>> formatted("**Who** [pays](https://example.org)? <b>", Budget())
    '<p><strong>Who</strong> pays <span class="address">(https://example.org)</span>? &lt;b&gt;</p>'
    """
    writer = _Writer(budget)
    written = writer.children(SyntaxTreeNode(_PARSER.parse(text)))
    budget.characters -= len(written) // 4  # a short text can ask for a table of many empty cells
    return written


class _Writer:
    """Writes one text; holds what it may still spend."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def children(self, node: SyntaxTreeNode) -> Safe:
        return join(*(self.node(child) for child in node.children))

    def node(self, node: SyntaxTreeNode) -> Safe:
        kind = node.type
        if kind in ("inline", "root") or (kind == "paragraph" and node.hidden):
            return self.children(node)
        if kind == "text":
            return join(node.content)
        if kind == "softbreak":
            return Safe("\n")
        if kind == "heading":
            return el(node.tag if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6") else "h6", self.children(node))
        if kind == "ordered_list":
            start = node.attrs.get("start")
            return el("ol", self.children(node), start=start if isinstance(start, int) else None)
        if kind in ("th", "td"):
            right = "right" in str(node.attrs.get("style", ""))
            return el(kind, self.children(node), class_="num" if right else None)
        if kind in _PLAIN_TAGS:
            written = el(_PLAIN_TAGS[kind], self.children(node), class_="data" if kind == "table" else None)
            return el("div", written, class_="scroll") if kind == "table" else written
        if kind in ("fence", "code_block"):
            return el("pre", self.code(node), class_="code")
        if kind == "code_inline":
            return el("code", node.content)
        if kind.startswith("math"):
            return self.formula(node)
        if kind == "link":
            return self.link(node)
        if kind == "image":
            return self.image(node)
        return join(node.content)

    def code(self, node: SyntaxTreeNode) -> Safe:
        python = node.type == "fence" and node.info.strip().lower().startswith(("py", "ipython"))
        text = node.content.rstrip("\n")
        return coloured(text) if python else join(text)

    def formula(self, node: SyntaxTreeNode) -> Safe:
        self.budget.formulas -= 1
        block = node.type.startswith("math_block")
        if self.budget.formulas < 0:
            shown = el("code", node.content, class_="tex")
            return el("p", shown) if block else shown
        drawn = formula(node.content, block=block or node.type == "math_inline_double")
        return el("div", drawn, class_="formula") if block and drawn.startswith("<math") else drawn

    def link(self, node: SyntaxTreeNode) -> Safe:
        words, address = self.children(node), unquote(str(node.attrs.get("href", "")))[:200]
        if address.startswith("#") or join(address) == words:
            return words
        return join(words, " ", el("span", f"({address})", class_="address"))

    def image(self, node: SyntaxTreeNode) -> Safe:
        source = str(node.attrs.get("src", ""))
        told = node.content.strip()[:200] or "in your text"
        if _DATA.match(source):
            return picture(unquote(source.partition(",")[2]), self.budget, told)
        return el("span", f"[picture not shown: {told}]", class_="address")
