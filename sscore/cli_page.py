"""The parts of a report: an HTML page that fetches nothing, fit for screen and A4, and rows of a Markdown table."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["key_figures", "listed", "markdown_row", "page", "picture", "safe", "table"]

_STYLE = """
body { font: 11pt/1.5 'Segoe UI', Arial, Helvetica, sans-serif; color: #1a1a1a; max-width: 190mm; margin: 10mm auto;
  padding: 0 6mm }
h1 { font-size: 20pt; line-height: 1.25; margin: 0 0 2mm } h2 { font-size: 14pt; color: #003a6b; margin: 9mm 0 3mm }
p.under { color: #555; margin: 0 0 5mm } ol.findings { padding-left: 7mm } ol.findings li { margin: 0 0 2.5mm }
div.key { display: flex; flex-wrap: wrap; gap: 4mm; margin: 0 0 5mm }
div.key div { flex: 1 1 35mm; border-top: 3px solid #0072b2; padding: 1.5mm 0 }
div.key b { display: block; font-size: 17pt } div.key span { font-size: 9.5pt; color: #444 }
p.caution { border-left: 5px solid #d55e00; background: #fdf3ec; padding: 2mm 3mm }
figure { margin: 0 0 7mm } img { max-width: 100%; height: auto } figcaption { font-size: 10pt; color: #333 }
div.wide { overflow-x: auto; margin: 0 0 5mm } table { border-collapse: collapse; width: 100%; font-size: 9pt }
caption { text-align: left; font-weight: bold; padding: 0 0 1.5mm }
th, td { border-bottom: 1px solid #bbb; padding: 1mm 1.5mm; text-align: left; vertical-align: top }
thead th { background: #e3edf5 } .n { text-align: right } td.n { white-space: nowrap } td.w { overflow-wrap: anywhere }
section.page { break-after: page } ul.small { font-size: 9.5pt }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt } figure, tr { break-inside: avoid }
  thead { display: table-header-group } h2 { break-after: avoid } @page { size: A4; margin: 15mm } }
"""


def page(title: str, body: Iterable[str]) -> str:
    """Return a page that fetches nothing, from its title and the parts of its body."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{safe(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )


def safe(text: object) -> str:
    """Return a text with the signs of HTML escaped.

    >>> safe("a < b")
    'a &lt; b'
    """
    return html.escape(str(text))


def key_figures(rows: Iterable[tuple[str, str]]) -> str:
    """Return figures in large type, each with what it says."""
    told = "".join(f"<div><b>{safe(number)}</b><span>{safe(words)}</span></div>" for number, words in rows)
    return f'<div class="key">{told}</div>'


def listed(lines: Iterable[str], *, kind: str = "ul", name: str = "small") -> str:
    """Return lines as a list, "ul" or "ol", of a class of the style."""
    return f'<{kind} class="{name}">{"".join(f"<li>{safe(line)}</li>" for line in lines)}</{kind}>'


def picture(path: Path, told: str) -> str:
    """Return a picture inside the page, with its sentence as alternative text and below it."""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    said = safe(told)
    return f'<figure><img alt="{said}" src="data:image/png;base64,{data}"><figcaption>{said}</figcaption></figure>'


def table(frame: pd.DataFrame, caption: str) -> str:
    """Return a table; columns of numbers stand to the right, long words such as addresses may break."""
    kinds = ["n" if all(map(_number, frame[c])) else "" for c in frame.columns]
    head = "".join(f'<th scope="col" class="{k}">{safe(c)}</th>' for c, k in zip(frame.columns, kinds, strict=True))
    rows = "".join(
        "<tr>" + "".join(_cell(v, k) for v, k in zip(row, kinds, strict=True)) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    return (
        f'<div class="wide"><table><caption>{safe(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _number(value: Any) -> bool:
    return str(value).translate(str.maketrans("", "", ", %.-+")).isdigit()


def _cell(value: Any, kind: str) -> str:
    text = str(value)
    broken = "w" if max(map(len, text.split()), default=0) > _LONG else kind
    return f'<td class="{broken}">{safe(text)}</td>'


_LONG = 25


def markdown_row(values: Iterable[object]) -> str:
    """Return a row of a Markdown table.

    >>> markdown_row(["rate", 0.1200, "a|b"])
    '| rate | 0.12 | a/b |'
    """
    texts = (f"{value:.6g}" if isinstance(value, float) else str(value) for value in values)
    return "| " + " | ".join(" ".join(text.split()).replace("|", "/") for text in texts) + " |"
