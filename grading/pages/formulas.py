"""Formulas in LaTeX as MathML, which browsers draw by themselves: no script, no font, no request.

The converter's result is not trusted either: it is read as a tree and written again through :func:`el`, so that a link
or a style that a formula asks for ends the attempt. Whatever cannot be converted is shown as it was typed.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from latex2mathml.converter import convert_to_element

from grading.pages.html import Safe, el

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["formula"]

MAX_LENGTH = 1_000
MAX_ELEMENTS = 1_500
MAX_DEPTH = 40

# Commands that define others could make a short text endless; the rest sets links, styles and scripts of a page.
_REFUSED = re.compile(
    r"\\(?:(?:new|renew|provide)(?:command|environment)|[gex]?def|let|Declare\w+|href|url|style|class|cssId|unicode|require"
    r"|include\w*|html\w*)(?![a-z])"
)
_LEAVES = frozenset({"mi", "mn", "mo", "mtext", "mspace"})
_GROUP_WORDS = """
math mfrac mmultiscripts mover mpadded mphantom mprescripts mroot mrow msqrt mstyle msub msubsup msup mtable mtd mtr
munder munderover
"""
_GROUPS = frozenset(_GROUP_WORDS.split())
_KEPT_WORDS = """
accent accentunder columnalign depth display displaystyle fence form height largeop linethickness lspace mathvariant
maxsize minsize movablelimits rspace scriptlevel separator stretchy symmetric width
"""
_KEPT = frozenset(_KEPT_WORDS.split())
_DROPPED = frozenset({"xmlns", "mathcolor", "mathbackground", "mathsize", "rowlines", "columnlines", "columnspacing"})
_VALUE = re.compile(r"[A-Za-z0-9 .%+-]{1,60}", re.ASCII)


class _Unfit(ValueError):
    """A formula that is not drawn."""


def formula(latex: str, *, block: bool) -> Safe:
    r"""Return a formula as MathML, or as the text it was typed in.

    >>> formula("x^2", block=False)[:46]
    '<math display="inline"><mrow><msup><mi>x</mi><'
    >>> formula(r"\href{https://example.org}{x}", block=False)
    '<code class="tex">\\href{https://example.org}{x}</code>'
    """
    try:
        if len(latex) > MAX_LENGTH or _REFUSED.search(latex):
            raise _Unfit
        tree = convert_to_element(latex, display="block" if block else "inline")
        return _written(tree, [MAX_ELEMENTS], 0)
    except Exception:  # a converter meets anything a person can type, and a page is made all the same
        shown = el("code", latex.strip(), class_="tex")
        return el("p", shown) if block else shown


def _written(element: Element, left: list[int], depth: int) -> Safe:
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH:
        raise _Unfit
    attributes = {name: value for name, value in element.attrib.items() if name not in _DROPPED}
    if not all(name in _KEPT and _VALUE.fullmatch(value) for name, value in attributes.items()):
        raise _Unfit
    text, children = unescape(element.text or ""), list(element)
    if element.tag in _LEAVES and not children:
        return el(element.tag, text, **attributes)
    if element.tag in _GROUPS and not text.strip():
        return el(element.tag, *(_written(child, left, depth + 1) for child in children), **attributes)
    raise _Unfit
