"""Reads a page as a browser would and lists what could run, load or confuse; knows nothing of the code under test."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr"}
HARMLESS_HREF = re.compile(r"#[a-z-]+|[A-Za-z0-9_-]+\.html")


class Audit(HTMLParser):
    """The tags, texts, tables and dangers of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.open: list[str] = []
        self.dangers: list[str] = []
        self.texts: list[str] = []
        self.headings: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: list[list[str]] = []
        self.frames: list[Audit] = []
        self.feed(html)
        self.close()
        if self.open:
            self.dangers.append(f"never closed: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("script", "object", "embed", "link", "base", "form", "foreignobject", "animate", "use", "template"):
            self.dangers.append(tag)
        if tag == "iframe":
            self.handle_frame(dict(attrs))
        for name, value in attrs:
            value = value or ""
            self.attributes.append((tag, name, value))
            if name.startswith("on") or name in ("style", "srcset", "action", "xlink:href", "formaction"):
                self.dangers.append(f"{tag} {name}")
            if name == "href" and not HARMLESS_HREF.fullmatch(value):
                self.dangers.append(f"{tag} href={value}")
            if name == "src" and not value.startswith("data:image/png;base64,"):
                self.dangers.append(f"{tag} src={value}")
            if "url(" in value and not re.fullmatch(r"url\(#[a-z-]+\)", value):
                self.dangers.append(f"{tag} {name}={value}")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_frame(self, attrs: dict[str, str | None]) -> None:
        document = attrs.get("srcdoc") or ""
        if (
            attrs.get("sandbox") != ""
            or "src" in attrs
            or not attrs.get("title")
            or "default-src 'none'" not in document
        ):
            self.dangers.append("an open frame")
        self.frames.append(Audit(document))
        self.dangers += [f"in the frame: {danger}" for danger in self.frames[-1].dangers]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.dangers.append(f"badly nested {tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.open and self.open[-1] == "style" and re.search(r"url\(|@import|expression|//", data):
            self.dangers.append("style loads something")
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += (" " if self.open[-1] in ("span", "small") else "") + data
        if any(tag in self.open for tag in ("h1", "h2", "h3", "h4")):
            self.headings.append(next(tag for tag in self.open if re.fullmatch("h[1-4]", tag)))

    def handle_comment(self, data: str) -> None:
        self.dangers.append("comment")

    @property
    def text(self) -> str:
        """All text a reader may see, the style sheet left out by nobody."""
        return "".join(self.texts)

    def values(self, tag: str, name: str) -> list[str]:
        """The values of an attribute over all elements of a kind."""
        return [value for found, attribute, value in self.attributes if (found, attribute) == (tag, name)]
