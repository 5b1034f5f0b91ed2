"""Removing what a hostile run leaves: folders nested thousands deep, without recursion and without raising."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

__all__ = ["remove"]


def remove(folder: Path) -> None:
    """Remove a folder and all in it, as far as that can be done."""
    if os.name == "posix":
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(["rm", "-rf", "--", str(folder)], check=False, capture_output=True, timeout=120)
    if folder.exists():
        with contextlib.suppress(OSError, RecursionError):
            shutil.rmtree(folder, ignore_errors=True)
