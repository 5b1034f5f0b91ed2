"""How far a long command is, on one line of a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

__all__ = ["Progress", "progress_line"]

Progress = Callable[[int, int, str], None]


def progress_line(done: int, of: int, what: str) -> None:
    """Show how far a long command is, on one line of a terminal; nothing where nobody looks on."""
    if sys.stderr.isatty():
        bar = "#" * done + "." * (of - done)
        end = "\n" if done == of else ""
        print(f"\r[{bar}] {what:<40}", end=end, file=sys.stderr, flush=True)
