"""A submitted notebook as HTML: formatted for the screen, or as plain text for print; nothing in it is trusted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from grading.pages.coloured import coloured
from grading.pages.html import Safe, el, framed, join, page
from grading.pages.pictures import Budget, picture
from grading.pages.style import BASE, NOTEBOOK
from grading.pages.tables import html_blocks
from grading.pages.terminal import Withheld, error_text, plain, printed
from grading.pages.words import formatted

__all__ = ["height_of", "notebook_frame", "notebook_section"]

MAX_CELLS = 300
MAX_SOURCE = 20_000
MAX_OUTPUT = 6_000
MAX_OUTPUTS = 12

_BLOCK = re.compile(r"</(?:p|li|tr|h[1-6]|div)>|<(?:hr|br)>")
_PICTURE = re.compile(r'<img [^>]*?width="(\d+)" height="(\d+)">')
_NOT_SHOWN = "An output of another kind is not shown."


def notebook_section(notebook: object, *, rich: bool = False) -> Safe:
    """Return the cells of a notebook in order, each with its outputs.

    Anything that does not have the form of a notebook is left out and counted; nothing is ever raised for it.

    Parameters
    ----------
    notebook : object
        The notebook as JSON gives it.
    rich : bool
        True: Markdown, formulas, tables and code are formatted. False: all of it is plain text.
    """
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(notebook, Mapping) or not isinstance(cells, list):
        return el("p", "The notebook could not be read, so it is not shown here.")
    writer = _Writer(Withheld(notebook), rich)
    shown = [writer.cell(cell, index) for index, cell in enumerate(cells[:MAX_CELLS], start=1)]
    rest = len(cells) - MAX_CELLS
    if rest > 0:
        shown.append(el("p", f"{rest:,} more cells are not shown.", class_="note"))
    return join(*shown)


def notebook_frame(notebook: object) -> Safe:
    """Return the formatted notebook inside a frame that can run nothing and reach nothing."""
    section = notebook_section(notebook, rich=True)
    document = page("Your notebook", el("main", section), css=BASE + NOTEBOOK)
    return framed(document, title="Your notebook, as it was received", height=height_of(section))


def height_of(html: str, *, wide: int = 92) -> int:
    """Return about how many pixels high a formatted notebook is at the width of the feedback page.

    A frame without scripts cannot measure its content; if the guess is short, the frame scrolls.

    >>> height_of("<p>one line</p>") < height_of("<p>one line</p><p>another</p>")
    True
    """
    high = 60.0
    for width, height in _PICTURE.findall(html):
        high += int(height) * min(1.0, 750 / max(int(width), 1)) + 12
    for part in re.split(r"(<pre.*?</pre>)", _PICTURE.sub("", html), flags=re.DOTALL):
        code = part.startswith("<pre")
        high += 24 if code else 0
        for block in part.split("\n") if code else _BLOCK.split(part):
            letters = len(re.sub(r"<[^>]*>|&[a-z#0-9]+;", "", block).strip("\n"))
            if code:
                high += 20.5 * max(math.ceil(letters / wide), 1)
            elif "<tr" in block:
                high += 31
            elif letters:
                high += 24 * math.ceil(letters / wide) + (12 if "<li" not in block else 0) + 12 * ("<math" in block)
    high += html.count('class="cell answer"') * 20
    return min(round(1.06 * high), 60_000)


def _judged(nbgrader: Mapping[str, object], outputs: object) -> bool:
    """Return whether outputs are the judge's message and score, which the page says already."""
    if nbgrader.get("grade") is not True or nbgrader.get("solution") is True:
        return False
    first = outputs[0] if isinstance(outputs, list) and len(outputs) == 2 else None
    return isinstance(first, Mapping) and str(first.get("text", "")).startswith(("✓", "✗"))


class _Writer:
    """Writes the cells of one notebook."""

    def __init__(self, withheld: Withheld, rich: bool) -> None:
        self.withheld, self.rich, self.budget = withheld, rich, Budget()

    def cell(self, cell: object, index: int) -> Safe:
        if not isinstance(cell, Mapping):
            return el("p", f"Cell {index} could not be read.", class_="note")
        code = cell.get("cell_type") == "code"
        kind = "code" if code else "text"
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
        answer = isinstance(nbgrader, Mapping) and nbgrader.get("solution") is True
        count = cell.get("execution_count")
        run = f" · In [{count}]" if code and isinstance(count, int) else ""
        label = f"Cell {index} · {kind}{run}" + (" · your answer" if answer else "")
        source = self.withheld.from_source(plain(cell.get("source"), MAX_SOURCE))
        parts = [el("p", label, class_="kind"), self.source(source, cell, code)]
        outputs = cell.get("outputs") if code else None
        if source != plain(cell.get("source"), MAX_SOURCE):
            parts.append(
                el("p", "This cell also holds tests that are not shown, nor is what they printed.", class_="note")
            )
        elif isinstance(nbgrader, Mapping) and _judged(nbgrader, outputs):
            parts.append(el("p", "What was found here stands at the top of the feedback page.", class_="note"))
        elif isinstance(outputs, list):
            parts.extend(self.outputs(outputs, index))
        return el("div", *parts, class_="cell answer" if answer else "cell")

    def source(self, source: str, cell: Mapping[str, object], code: bool) -> Safe:
        rich = self.rich and self.budget.formats(source)
        if code:
            return el("pre", (coloured(source) if rich else source) or " ", class_="code")
        if rich and cell.get("cell_type") == "markdown":
            return el("div", formatted(source, self.budget), class_="text")
        return el("pre", source or " ", class_="words")

    def outputs(self, outputs: list[object], index: int) -> Iterator[Safe]:
        for output in outputs[:MAX_OUTPUTS]:
            if isinstance(output, Mapping):
                yield self.output(output, index)
        if len(outputs) > MAX_OUTPUTS:
            yield el("p", f"{len(outputs) - MAX_OUTPUTS:,} more outputs are not shown.", class_="note")

    def output(self, output: Mapping[str, object], index: int) -> Safe:
        kind = output.get("output_type")
        if kind == "stream":
            label = "Warning or error print-out" if output.get("name") == "stderr" else ""
            return self.text(label, printed(output.get("text"), MAX_OUTPUT), "out")
        if kind == "error":
            trace = error_text(output.get("traceback"), MAX_OUTPUT)
            said = trace or printed(f"{output.get('ename', '')}: {output.get('evalue', '')}", MAX_OUTPUT)
            return self.text("Error", said, "err")
        data = output.get("data")
        if kind not in ("execute_result", "display_data") or not isinstance(data, Mapping):
            return el("p", _NOT_SHOWN, class_="note")
        return self.shown(data, index)

    def shown(self, data: Mapping[str, object], index: int) -> Safe:
        if "image/png" in data:
            return el("p", picture(data["image/png"], self.budget, f"drawn by your cell {index}"))
        html = data.get("text/html", "") if self.rich else ""
        self.budget.tables -= len(str(html))
        table = html_blocks(html) if self.budget.tables > 0 else None
        if table is not None:
            return el("div", table, class_="result")
        markdown = plain(data.get("text/markdown"), MAX_OUTPUT)
        if self.rich and markdown and self.budget.formats(markdown):
            return el("div", formatted(self.withheld.from_output(markdown), self.budget), class_="result text")
        if "text/plain" in data:
            return self.text("", printed(data["text/plain"], MAX_OUTPUT), "out")
        return el("p", _NOT_SHOWN, class_="note")

    def text(self, label: str, text: str, look: str) -> Safe:
        words = el("pre", self.withheld.from_output(text) or " ", class_=look)
        return join(el("p", label, class_="kind"), words) if label else words
