"""One HTML file: no script, nothing fetched, every text escaped, fit for screen and A4."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sscore.strategy.document import Block, Heading, PageBreak, Paragraph, Picture, Table, document_blocks
from sscore.strategy.document_plan import MARKS, Grid

if TYPE_CHECKING:
    from sscore.strategy.document import SelfDescribed
    from sscore.strategy.nasssap import NationalStrategy

__all__ = ["to_html", "write_html"]

_STYLE = """
body { font: 11pt/1.45 Georgia, 'Times New Roman', serif; color: #111; max-width: 190mm; margin: 12mm auto;
  padding: 0 6mm }
h1, h2, h3, table, caption { font-family: Arial, Helvetica, sans-serif }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 4mm } h2 { font-size: 14pt; margin: 9mm 0 3mm; color: #003a6b }
h3 { font-size: 12pt } p { margin: 0 0 3mm }
p.strong { border-left: 5px solid #d55e00; padding: 2mm 3mm; background: #fdf3ec }
div.wide { overflow-x: auto; margin: 0 0 5mm }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; line-height: 1.3 }
caption { text-align: left; font-weight: bold; padding: 0 0 1.5mm }
th, td { border: 1px solid #999; padding: 1mm 1.6mm; text-align: left; vertical-align: top }
thead th { background: #e3edf5 } td.n { text-align: right; white-space: nowrap }
td.long { overflow-wrap: anywhere; min-width: 35mm }
table.grid { font-size: 8.5pt } table.grid thead th { font-weight: normal; font-size: 8pt; text-align: center }
table.grid td { text-align: center; padding: 0.4mm } table.grid th { font-weight: normal }
td.critical { background: #d55e00; color: #000 } td.task { background: #b9d9ef } td.milestone { color: #000 }
img { max-width: 100%; height: auto } figure { margin: 0 0 6mm } figcaption { font-size: 10pt }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt } table { font-size: 9pt }
  .break { break-before: page } tr, figure { break-inside: avoid }
  thead { display: table-header-group } h2, caption { break-after: avoid } @page { size: A4; margin: 16mm } }
"""


def to_html(strategy: NationalStrategy, figures: Sequence[SelfDescribed] = ()) -> str:
    """Return the strategy as one HTML page that asks nothing of the network.

    Parameters
    ----------
    strategy
        The strategy; page 1 shows its sources and the share of inputs of quality C.
    figures
        Figures of :mod:`sscore.plots` to put in, with their sentences as text for those who cannot see them.

    Examples
    --------
    >>> from sscore.strategy import national_strategy
    >>> page = to_html(national_strategy("Kenya", "A <b>bold</b> plan", date="2027", owner="Ministry"))
    >>> "A &lt;b&gt;bold&lt;/b&gt; plan" in page, "http" in page.replace("http-equiv", "")
    (True, False)
    """
    body = "\n".join(_block(b) for b in document_blocks(strategy, figures))
    title = html.escape(strategy.title)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def write_html(strategy: NationalStrategy, path: str | Path, figures: Sequence[SelfDescribed] = ()) -> Path:
    """Write :func:`to_html` to a file and return its path."""
    target = Path(path)
    target.write_text(to_html(strategy, figures), encoding="utf-8")
    return target


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        mark = ' class="strong"' if block.strong else ""
        return f"<p{mark}>{html.escape(block.text)}</p>"
    if isinstance(block, Picture):
        data = base64.b64encode(block.png).decode("ascii")
        told = html.escape(block.description)
        return f'<figure><img alt="{told}" src="data:image/png;base64,{data}"><figcaption>{told}</figcaption></figure>'
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, PageBreak):
        return '<div class="break"></div>'
    return _table(block)


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in block.columns) if any(block.columns) else ""
    rows = "".join(
        "<tr>" + "".join(_cell(v, k in block.numeric) for k, v in enumerate(row)) + "</tr>" for row in block.rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    caption = html.escape(block.caption)
    return f'<div class="wide"><table><caption>{caption}</caption>{top}<tbody>{rows}</tbody></table></div>'


def _cell(text: str, numeric: bool) -> str:
    """Return a cell; a word too long for its column (an address, a code) may be broken, others may not."""
    kind = "n" if numeric else "long" if any(len(w) > 30 for w in text.split()) else ""
    mark = f' class="{kind}"' if kind else ""
    return f"<td{mark}>{html.escape(text)}</td>"


def _grid(block: Grid) -> str:
    head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in block.columns)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        + "".join(f'<td class="{kind}">{MARKS[kind]}</td>' if kind else "<td></td>" for kind in cells)
        + "</tr>"
        for name, cells in zip(block.names, block.cells, strict=True)
    )
    return (
        f'<div class="wide"><table class="grid"><caption>{html.escape(block.caption)}</caption>'
        f'<thead><tr><th scope="col">Activity</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
