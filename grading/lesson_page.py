"""An executed lesson as one page that needs no network and runs no script."""

from __future__ import annotations

import ast
import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grading.lessons import read_lesson
from grading.rules import read_notebook
from grading.rules.cells import is_code, source

__all__ = ["to_html"]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def to_html(executed: str | Path, out: str | Path | None = None) -> Path:
    """Write an executed lesson as one HTML page that needs no network and runs no script; return its path.

    Each figure is inside the page, with what ``describe`` said about it as alternative text. Widgets are left out: the
    static plot stands before each of them.

    Parameters
    ----------
    executed : str or Path
        What :func:`run_lesson` wrote.
    out : str or Path, optional
        The page; by default beside the notebook, with the suffix ``.html``.
    """
    import nbformat
    from nbconvert.exporters import HTMLExporter

    executed = Path(executed)
    out = executed.with_suffix(".html") if out is None else Path(out)
    read_notebook(executed)
    notebook = nbformat.read(executed, as_version=4)
    _drop_widgets(notebook)
    _describe_images(notebook)
    language = str(notebook.metadata.get("sscore", {}).get("language", "en"))
    country = executed.stem.rpartition("-")[2]
    title = f"{read_lesson(executed).title} ({country})"
    # embed_images stays off: it reparses each piece of HTML and so closes <details> before the answer inside it.
    exporter = HTMLExporter(template_name="basic", anchor_link_text="", language_code=language)
    body, resources = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": title, "path": str(executed.parent)}}
    )
    code_style = "\n".join(resources["inlining"]["css"])
    page = _PAGE.format(lang=html.escape(language), title=html.escape(title), style=_STYLE + code_style, body=body)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")
    return out


def _drop_widgets(notebook: Any) -> None:
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if is_code(cell):
            cell.outputs = [output for output in cell.outputs if WIDGET_VIEW not in output.get("data", {})]


def _describe_images(notebook: Any) -> None:
    """Give each image the sentence of its cell as alternative text, or of the next code cell if that draws none."""
    codes = [cell for cell in notebook.cells if is_code(cell)]
    for cell, following in zip(codes, [*codes[1:], None], strict=True):
        images = _images(cell)
        near = [cell] if following is None or _images(following) else [cell, following]
        sentence = next((text for one in near for text in _sentences(one)), "Figure")
        for metadata in images:
            metadata.setdefault("alt", sentence)


def _images(cell: Any) -> list[Any]:
    """Return the metadata of each image that a cell shows."""
    return [
        output.metadata.setdefault(kind, {})
        for output in cell.outputs
        for kind in ("image/png", "image/jpeg")
        if kind in output.get("data", {})
    ]


def _sentences(cell: Any) -> Iterable[str]:
    """Yield what a cell that calls ``describe`` printed or ended in."""
    if "describe(" not in source(cell):
        return
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            yield output.text.strip()
        elif output.output_type == "execute_result" and "text/plain" in output.data:
            shown = output.data["text/plain"]
            yield str(ast.literal_eval(shown)) if shown[:1] in "'\"(" else shown


_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

_STYLE = """
body { font: 17px/1.55 "Segoe UI", "Noto Sans", Arial, sans-serif; color: #1a1a1a; background: #fff; margin: 0; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem; }
h1, h2, h3 { line-height: 1.25; }
pre { overflow-x: auto; font-size: 0.85rem; line-height: 1.45; margin: 0; white-space: pre-wrap; }
.input_area { background: #f6f7f9; border-left: 3px solid #0072b2; padding: 0.6rem 0.8rem; margin: 0.8rem 0 0.3rem; }
.prompt { display: none; }
.output_stderr { border-left: 3px solid #d55e00; padding-left: 0.8rem; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 0.8rem 0; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #c8ccd2; padding: 0.3rem 0.7rem; text-align: right; vertical-align: top; }
th:first-child, td:first-child, .text_cell th, .text_cell td { text-align: left; }
blockquote { margin: 0.8rem 0; padding: 0.1rem 1rem; border-left: 4px solid #e69f00; }
@media print { .input_area { border: 0; padding: 0; } main { max-width: none; padding: 0; } }
"""
