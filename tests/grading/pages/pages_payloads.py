"""Ways in which a notebook may try to run a script or to reach a server when its feedback page is opened."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

from pages_factory import png

CLICK = "<script>document.querySelectorAll('a,button,area,input').forEach(e=>e.click())</script>"

# name -> HTML; URL is the address to reach, JS the script to run, and JSATTR the same inside an attribute.
ACTIVE = {
    "script": "<script>JS</script>",
    "script-src": "<script src=URL></script>",
    "module": "<script type=module>JS</script>",
    "img-onerror": "<img src=x: onerror=JSATTR>",
    "img-src": "<img src=URL>",
    "img-srcset": "<img srcset='URL 1x'>",
    "svg-onload": "<svg onload=JSATTR></svg>",
    "svg-script": "<svg><script>JS</script></svg>",
    "svg-animate": "<svg><animate onbegin=JSATTR attributeName=x dur=1s></svg>",
    "svg-foreign": "<svg><foreignObject><img src=x: onerror=JSATTR></foreignObject></svg>",
    "svg-image": "<svg><image href=URL></svg>",
    "svg-use-style": "<svg><rect style='fill:red'></rect></svg><p style='background:url(URL)'>x",
    "math-mtext": "<math><mtext><img src=x: onerror=JSATTR></mtext></math>",
    "math-style-title": "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=x: onerror=JSATTR&gt;'></table></mtext></math><img src=x: onerror=JSATTR>",
    "math-link": "<math><mtext href=\"javascript:JSATTR\">x</mtext></math><a href=\"javascript:JSATTR\">x</a>" + CLICK,
    "noscript-mutation": "<noscript><p title='</noscript><img src=x: onerror=JSATTR>'></noscript>"
    "<img src=x: onerror=JSATTR>",
    "template": "<p>x<template><img src=x: onerror=JSATTR></template><script>"
    "document.body.append(document.querySelector('template').content.cloneNode(true))</script>",
    "textarea-break": "</textarea></title></style></noscript></xmp></pre><img src=x: onerror=JSATTR>",
    "attribute-break": "\"'><img src=x: onerror=JSATTR>",
    "srcdoc-break": "\"></iframe><img src=x: onerror=JSATTR><iframe srcdoc=\"",
    "comment-break": "--><img src=x: onerror=JSATTR><!--",
    "cdata-break": "]]><img src=x: onerror=JSATTR>",
    "iframe-srcdoc": "<iframe srcdoc=\"<script>parent.location;JS</script>\"></iframe>",
    "iframe-src": "<iframe src=URL></iframe>",
    "iframe-js": "<iframe src=\"javascript:JSATTR\"></iframe>",
    "iframe-data": "<iframe src='data:text/html,<script>fetch(\"URL\",{mode:\"no-cors\"})</script>'></iframe>",
    "object": "<object data=URL></object>",
    "object-html": "<object type=text/html data=URL></object>",
    "embed": "<embed src=URL>",
    "link-style": "<link rel=stylesheet href=URL>",
    "link-preload": "<link rel=preload as=image href=URL>",
    "style-import": "<style>@import url(URL);</style>",
    "style-background": "<style>body{background:url(URL)}</style>",
    "style-font": "<style>@font-face{font-family:q;src:url(URL)}p{font-family:q}</style><p>x</p>",
    "style-attribute": "<p style=\"background-image:url(URL)\">x</p>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url=URL'>",
    "base": "<base href='URL/'><img src=x>",
    "form": "<form action=URL><button>x</button></form>" + CLICK,
    "formaction": "<form><button formaction=URL>x</button></form>" + CLICK,
    "form-autofocus": "<input autofocus onfocus=JSATTR>",
    "link-click": "<a href=URL>x</a>" + CLICK,
    "link-ping": "<a href='#x' ping=URL>x</a>" + CLICK,
    "details": "<details open ontoggle=JSATTR>x</details>",
    "video": "<video src=URL autoplay></video>",
    "video-poster": "<video poster=URL></video>",
    "audio-onerror": "<audio src=x: onerror=JSATTR>",
    "input-image": "<input type=image src=URL>",
    "body-onload": "<body onload=JSATTR>",
    "custom-animation": "<style>@keyframes k{}</style><p style='animation:k 1s' onanimationstart=JSATTR>x</p>",
    "table-background": "<table background=URL><tr><td background=URL>x</td></tr></table>",
    "table-cell": "<table><tr onclick=1><td><img src=x: onerror=JSATTR></td></tr></table>",
    "table-style": "<table><tr><td><style>td{background:url(URL)}</style>x</td></tr></table>",
    "case-and-slash": "<ScRiPt/x>JS</sCrIpT >",
}  # fmt: skip

# Tricks that need a second reading, or another language than HTML: a browser that is given them raw runs none of them,
# so they have no positive control.
OTHER = (
    "<form><math><mtext></form><form><mglyph><style></math><img src=x: onerror=JSATTR>",
    "<marquee onstart=JSATTR>x</marquee><img src=x: onerror=JSATTR ",
    "[x](javascript:JSATTR) [x](JaVaScRiPt&colon;JSATTR) [x](data:text/html,<script>JS</script>) <javascript:JSATTR>",
    '![x](URL) ![x][r] [x](<URL> "t" onmouseover="JSATTR")\n\n[r]: URL\n',
    '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+) ![x](data:image/png;base64,AAAA"onerror="JSATTR)',
    "`<script>JS</script>` ``` <img src=x: onerror=JSATTR> ```",
    "| a |\n|---|\n| <img src=x: onerror=JSATTR> |\n",
    "```<script>JS</script>\n</pre><script>JS</script>\n```",
    "```python\n</span></pre><img src=x: onerror=JSATTR>\n```",
    "$\\href{javascript:JSATTR}{x}$ $\\text{<img src=x: onerror=JSATTR>}$ $\\style{background:url(URL)}{x}$",
    '$$\\unicode{<script>JS</script>}$$ $</math><script>JS</script>$ $\\class{x" onclick="JSATTR}{x}$',
    "$\\newcommand{\\a}{\\a\\a}\\a$ $\\require{html}\\href{URL}{x}$ $\\mathrm{&lt;script&gt;JS&lt;/script&gt;}$",
    "\x1b[31m<script>JS</script>\x1b[0m\x1b]8;;URL\x07x\x1b]8;;\x07\x00<scr\x00ipt>JS</script>",
    "<scr\u200bipt>JS</scr\u200bipt>\u202e>tpircs/<\ufeff<img\u2028src=x:\u2029onerror=JSATTR>",
    "&lt;script&gt;JS&lt;/script&gt; &#60;img src=x: onerror=JSATTR&#62; &amp;lt;script&amp;gt;",
    "<!--><img src=x: onerror=JSATTR>--> <![CDATA[<script>JS</script>]]> <?php <script>JS</script> ?>",
    "\ud800<script>JS</script>\udfff",
)


def filled(template: str, address: str) -> str:
    """Return a payload that reaches an address and leaves its mark on the page."""
    script = f"try{{top.document.title='RAN'}}catch(e){{}}fetch('{address}',{{mode:'no-cors'}})"
    attribute = f"&quot;{script}&quot;".replace("&quot;", '"') if "=JSATTR" in template else script
    return template.replace("JSATTR", attribute).replace("JS", script).replace("URL", address)


def payloads(address: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield every payload with its name; ``address`` gives the place that a name is to reach."""
    for name, template in ACTIVE.items():
        yield name, filled(template, address(name))
    for number, template in enumerate(OTHER):
        yield f"other-{number}", filled(template, address(f"other-{number}"))


def hostile_notebook(texts: list[str]) -> dict[str, object]:
    """Return a notebook that holds each text in every place where a notebook can hold text."""
    cells: list[object] = []
    for text in texts:
        data = dict.fromkeys(("text/plain", "text/markdown", "image/svg+xml", "application/javascript"), text)
        data |= {"text/latex": text, "application/vnd.jupyter.widget-view+json": text, "application/pdf": text}
        wrapped = {"text/html": f"<table><tr><td>{text}</td></tr></table>{text}"}
        encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
        outputs = [
            {"output_type": "stream", "name": "stdout", "text": text},
            {"output_type": "stream", "name": "stderr", "text": [text]},
            {"output_type": "error", "ename": text, "evalue": text, "traceback": [text, "Cell In[1]", text]},
            {"output_type": "error", "ename": text, "evalue": text, "traceback": []},
            {"output_type": "display_data", "data": data},
            {"output_type": "display_data", "data": {"text/markdown": text}},
            {"output_type": "display_data", "data": wrapped},
            {"output_type": "display_data", "data": {"image/png": encoded}},
            {"output_type": "display_data", "data": {"image/svg+xml": text, "text/html": text}},
            {"output_type": text, "data": data},
        ]
        held = {"a.png": {"image/png": base64.b64encode(png()).decode(), "text/html": text}, text: {"image/png": text}}
        said = f"![a](attachment:a.png) ![b](attachment:{text})\n\n{text}\n\n    {text}\n\n> {text}\n\n- {text}"
        cells.append(
            {"cell_type": "markdown", "id": text, "metadata": {"x": text}, "source": said, "attachments": held}
        )
        cells.append({"cell_type": "code", "source": f"x = '''{text}'''\n{text}", "outputs": outputs, "metadata": {}})
        cells.append({"cell_type": "raw", "source": text, "metadata": {"format": "text/html"}})
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"title": texts}, "cells": cells}
