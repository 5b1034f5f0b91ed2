"""File names that cannot leave their folder or collide, and files written whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

__all__ = ["safe_names", "write_text"]

_KEPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", re.ASCII)
# Names that Windows keeps for devices, and the page every folder has.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|index", re.ASCII)


def safe_names(texts: Iterable[str]) -> dict[str, str]:
    """Return a file name without suffix for each text; a changed or doubtful one ends in a piece of its hash.

    Two texts that differ only by upper and lower case get different names, for disks that do not tell them apart.

    >>> safe_names(["m1-x1"])
    {'m1-x1': 'm1-x1'}
    >>> safe_names(["../up"])["../up"].startswith("up-")
    True
    """
    unique = list(dict.fromkeys(texts))
    folded = Counter(text.casefold() for text in unique)
    return {
        text: text
        if _KEPT.fullmatch(text) and not _RESERVED.fullmatch(text.casefold()) and folded[text.casefold()] == 1
        else _marked(text)
        for text in unique
    }


def _marked(text: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", text, flags=re.ASCII).strip("-_")[:40] or "x"
    return f"{stem}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def write_text(path: Path, text: str) -> Path:
    """Write a page as UTF-8 with plain line ends, whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(text.encode("utf-8"))
    part.replace(path)
    return path
