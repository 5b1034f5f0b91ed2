"""HTML that is safe by construction: text is always escaped, and only listed tags and attributes can be written.

Whatever a trainee typed (a name, a cell, an output) reaches a page through :func:`el` and is plain text there. There is
no way to write a script, an event handler, a style attribute or an address outside the page. A trainee's own work
stands behind a second wall, :func:`framed`, and both documents carry a policy under which nothing loads or runs.
"""

from __future__ import annotations

import re
from html import escape

from sscore.errors import ModelError

__all__ = ["CSP", "Safe", "clean", "el", "framed", "join", "number", "page", "ticked", "when"]

CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_TAG_WORDS = """
a abbr blockquote br caption code dd del div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr img li main
nav ol p pre section small span strong table tbody td tfoot th thead tr ul
svg g rect circle line text title desc defs pattern path
math mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup
mtable mtd mtext mtr munder munderover
"""
_TAGS = frozenset(_TAG_WORDS.split())
_VOID = frozenset({"br", "hr", "img"})
_ATTRIBUTE_WORDS = """
alt aria-label aria-labelledby aria-hidden class colspan href id lang role rowspan scope src tabindex title
cx cy d fill font-size font-weight height patternUnits r rx stroke stroke-width text-anchor viewBox width x x1 x2
y y1 y2
start accent accentunder columnalign depth display displaystyle fence form largeop linethickness lspace mathvariant
maxsize minsize movablelimits rspace scriptlevel separator stretchy symmetric
"""
_ATTRIBUTES = frozenset(_ATTRIBUTE_WORDS.split())
_HREF = re.compile(r"#[a-z][\w-]*|[A-Za-z0-9_-]+\.html", re.ASCII)
_SRC = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+=*", re.ASCII)
_FILL = re.compile(r"#[0-9a-fA-F]{3,6}|none|url\(#[a-z-]+\)", re.ASCII)
_CHECKED = {"href": _HREF, "src": _SRC, "fill": _FILL, "stroke": _FILL}

# C0 and C1 controls except tab and newline; marks that reorder or hide text on screen; byte-order marks, invisible tag
# letters and non-characters.
_STRIPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Safe(str):
    """Text that is HTML already; only this module makes it."""

    __slots__ = ()


def clean(value: object) -> str:
    r"""Return a value as text without control characters, text-reordering marks and broken characters.

    >>> clean("a\x00b\x1b[31m")
    'ab[31m'
    >>> clean("one\r\ntwo")
    'one\ntwo'
    """
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _STRIPPED.sub("", _SURROGATE.sub("\ufffd", text))


def el(tag: str, *children: object, **attributes: object) -> Safe:
    """Return one element; children that are not :class:`Safe` are escaped, attributes that are None are left out.

    Raises
    ------
    ModelError
        The tag or the attribute is not on the list, or an address leads out of the page's own folder.

    Examples
    --------
    >>> el("p", "2 < 3", class_="note")
    '<p class="note">2 &lt; 3</p>'
    >>> el("a", "out", href="https://example.org")
    Traceback (most recent call last):
    ...
    sscore.errors.ModelError: el: href='https://example.org' is not allowed on a page.
    """
    if tag not in _TAGS:
        raise ModelError(f"el: <{tag}> is not allowed on a page.")
    written = "".join(_attribute(name, value) for name, value in attributes.items() if value is not None)
    if tag in _VOID:
        return Safe(f"<{tag}{written}>")
    return Safe(f"<{tag}{written}>{join(*children)}</{tag}>")


def _attribute(name: str, value: object) -> str:
    name = name.rstrip("_").replace("_", "-")
    text = clean(value)
    allowed = _CHECKED.get(name)
    if name not in _ATTRIBUTES or (allowed is not None and not allowed.fullmatch(text)):
        raise ModelError(f"el: {name}={text[:60]!r} is not allowed on a page.")
    return f' {name}="{escape(text, quote=True)}"'


def join(*parts: object) -> Safe:
    """Return parts one after the other, escaping those that are not HTML already.

    >>> join(el("p", "a"), "<b>")
    '<p>a</p>&lt;b&gt;'
    """
    return Safe("".join(part if isinstance(part, Safe) else escape(clean(part), quote=True) for part in parts))


def ticked(text: str) -> Safe:
    """Return text in which what stands between back-ticks is set as code.

    >>> ticked("use `share` < all")
    'use <code>share</code> &lt; all'
    """
    parts = clean(text).split("`")
    if len(parts) % 2 == 0:
        return join(text)
    return join(*(el("code", part) if place % 2 else part for place, part in enumerate(parts)))


def number(value: float, decimals: int = 2) -> str:
    """Return a mark as people write it: at most so many decimals, no trailing zeros.

    >>> number(4.0), number(4.5), number(10 / 3), number(10 / 3, 5)
    ('4', '4.5', '3.33', '3.33333')
    """
    written = f"{value + 0.0:.{decimals}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def when(stamp: str) -> str:
    """Return an ISO 8601 time as people write it; anything else stays as it is.

    >>> when("2025-01-31T09:00:00+03:00"), when("today")
    ('2025-01-31 09:00 (UTC+03:00)', 'today')
    """
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?(Z|[+-]\d\d:\d\d)?", stamp, re.ASCII)
    if not found:
        return stamp
    day, hour, zone = found.groups()
    shown = {None: "", "Z": " (UTC)", "+00:00": " (UTC)"}.get(zone, f" (UTC{zone})")
    return f"{day} {hour}{shown}"


def framed(document: str, *, title: str, height: int) -> Safe:
    """Return a frame that shows a whole document under the strictest sandbox: no scripts, forms, links out or origin.

    Without scripts a frame cannot grow with its content, so the caller says how high it is (pixels); a document that
    is higher scrolls inside.

    >>> framed("<p>2 &lt; 3</p>", title="Your work", height=200)[:42]
    '<iframe class="own" sandbox="" referrerpol'
    """
    shown = escape(document, quote=True)
    named = escape(clean(title), quote=True)
    return Safe(
        f'<iframe class="own" sandbox="" referrerpolicy="no-referrer" title="{named}" height="{int(height)}" '
        f'srcdoc="{shown}"></iframe>'
    )


def page(title: str, body: Safe, *, css: str) -> str:
    """Return a whole self-contained page in English with a policy that lets nothing load and nothing run.

    >>> page("Report", el("main", el("h1", "Report")), css="h1{}").splitlines()[0]
    '<!DOCTYPE html>'
    """
    if "<" in css:
        raise ModelError("page: css must not hold '<', which could close the style element.")
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{CSP}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="robots" content="noindex, nofollow">',
            f"<title>{join(' '.join(clean(title).split()))}</title>",
            f"<style>{css}</style>",
            "</head>",
            f"<body>{join(body)}</body>",
            "</html>",
            "",
        )
    )
