"""Python code with its words in colours: classes only, every piece of it escaped."""

from __future__ import annotations

import re
from typing import Any

from pygments.lexers import PythonLexer  # type: ignore[import-untyped]
from pygments.token import Token  # type: ignore[import-untyped]

from grading.pages.html import Safe, el, join

__all__ = ["coloured"]

# The first kind that holds a piece gives its class; colours stand in the style sheet.
_KINDS = (
    (Token.Comment, "c"),
    (Token.String, "s"),
    (Token.Number, "n"),
    (Token.Operator.Word, "k"),
    (Token.Keyword, "k"),
    (Token.Name.Function, "f"),
    (Token.Name.Class, "f"),
    (Token.Name.Decorator, "f"),
    (Token.Name.Builtin, "b"),
    (Token.Name.Exception, "b"),
)


# Long runs of white space make the lexer slow, and there is nothing to colour in them.
_BLANK = re.compile(r"\s{300}")


def _class(kind: Any) -> str | None:
    return next((name for parent, name in _KINDS if kind in parent), None)


def coloured(source: str) -> Safe:
    """Return code as HTML with the classes c, s, n, k, f and b; the text itself is unchanged.

    >>> coloured("return 1 < 2")
    '<span class="k">return</span> <span class="n">1</span> &lt; <span class="n">2</span>'
    """
    if _BLANK.search(source):
        return join(source)
    parts: list[Safe] = []
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        name = _class(kind)
        parts.append(el("span", text, class_=name) if name and text.strip() else join(text))
    return join(*parts)
