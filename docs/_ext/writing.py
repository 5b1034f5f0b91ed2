"""What the page generators share: Markdown tables, and files that are rewritten only when they changed."""

from collections.abc import Iterable, Sequence
from pathlib import Path


def cell(value: object) -> str:
    """Return a value as it may stand in a Markdown table.

    >>> cell("a|b\\nc")
    'a\\\\|b c'
    """
    text = "" if value is None else str(value)
    if text in ("nan", "NaT", "None", "<NA>"):
        return ""
    for plain, safe in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("*", "\\*"), ("_", "\\_"), ("$", "\\$")):
        text = text.replace(plain, safe)
    return " ".join(text.split())


def link(address: str, text: str = "") -> str:
    """Return a source as a link if it is an address, and as text otherwise."""
    if address.startswith(("https://", "http://")) and not any(c in address for c in " <>"):
        host = address.split("/")[2].removeprefix("www.")
        return f"[{cell(text or host)}](<{address.replace('|', '%7C')}>)"
    return cell(text or address)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the cells are Markdown already."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def write_pages(folder: Path, pages: dict[str, str]) -> None:
    """Make ``folder`` hold these pages and no others, touching only those whose text changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in [p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).as_posix() not in pages]:
        path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
