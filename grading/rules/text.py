"""Rules on the words and pictures of a notebook: everybody can read them, without a network and without scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grading.rules.cells import code_trees, markdown_cells
from grading.rules.findings import Finding, Notebook

__all__ = ["alt_text", "no_external_image", "no_script"]

_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\](?:\(\s*<?(?P<target>[^)\s>]*)|\[[^\]]*\])")
_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HTML_ALT = re.compile(r"""\balt\s*=\s*(["'])\s*\S.*?\1""", re.IGNORECASE | re.DOTALL)
_EXTERNAL = re.compile(
    r"""<(?:img|link|source|video|audio|image)\b[^>]*?\b(?:src|srcset|href|poster)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|@import\s+(?:url\()?["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(?:https?:)?//\S+\.(?:png|jpe?g|gif|svg|webp)\b", re.I | re.M)
_SCRIPT = re.compile(r"<\s*(?:script|iframe|object|embed)\b|\bon(?:click|load|error|mouseover)\s*=|javascript:", re.I)


def alt_text(notebook: Notebook) -> list[Finding]:
    """Who cannot see an image, or could not load it, reads its alternative text; a sentence with the numbers serves."""
    return [
        Finding("alt_text", where, "give each image an alternative text: ![what it shows](file).")
        for where, text in markdown_cells(notebook)
        if any(not image["alt"].strip() for image in _IMAGE.finditer(text))
        or any(not _HTML_ALT.search(image) for image in _HTML_IMAGE.findall(text))
    ]


def no_external_image(notebook: Notebook) -> list[Finding]:
    """An image or style from elsewhere is blank offline, and reports each reader to a third party."""
    return [
        Finding("no_external_image", where, "draw it from code.")
        for where, text in _texts(notebook)
        if _EXTERNAL.search(text)
        or _REFERENCE.search(text)
        or any((image["target"] or "").startswith(("http:", "https:", "//")) for image in _IMAGE.finditer(text))
    ]


def no_script(notebook: Notebook) -> list[Finding]:
    """A script in a notebook runs in the reader's login; feedback pages and the site do not let it through anyway."""
    return [
        Finding("no_script", where, "remove the script, frame or event handler.")
        for where, text in _texts(notebook)
        if _SCRIPT.search(text)
    ]


def _texts(notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Yield label and text of each Markdown cell, and of each code cell the strings in which HTML could hide."""
    yield from markdown_cells(notebook)
    for _, where, tree in code_trees(notebook):
        strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        if strings:
            yield where, "\n".join(strings)
