"""A built page may link to the world; it may not load anything from it."""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

ADDRESS = r"""["']?((?:https?:)?//[^"'\s>)]+)"""
LOADED = re.compile(
    r"<(?:script|img|iframe|source|embed|object|audio|video)\b[^>]*?\b(?:src|data)\s*=\s*"
    + ADDRESS
    + r"|<link\b(?=[^>]*\brel\s*=\s*[\"']?(?:stylesheet|preload|icon|preconnect|modulepreload))[^>]*?\bhref\s*=\s*"
    + ADDRESS
    + r"|(?:@import\s+|url\()\s*"
    + ADDRESS,
    re.IGNORECASE,
)


def loaded_from_elsewhere(text: str) -> list[str]:
    """Return the addresses a page or style sheet would fetch from another server.

    >>> loaded_from_elsewhere('<script src="https://cdn.example/x.js"></script> <a href="https://law.example">law</a>')
    ['https://cdn.example/x.js']
    >>> loaded_from_elsewhere('<link rel="stylesheet" href="_static/x.css"> <script src="_static/x.js"></script>')
    []
    """
    return [next(address for address in match.groups() if address) for match in LOADED.finditer(text)]


def check(app: Sphinx, exception: Exception | None) -> None:
    """Warn, and so fail the build, for every page that would need the network."""
    if exception is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*")):
        if path.suffix in (".html", ".css"):
            for address in loaded_from_elsewhere(path.read_text(encoding="utf-8")):
                name = path.relative_to(app.outdir)
                logging.getLogger(__name__).warning("%s loads %s: pages must open without a network", name, address)


def setup(app: Sphinx) -> dict[str, bool]:
    """Run after the build."""
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
