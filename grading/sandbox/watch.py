"""What a sandboxed kernel uses, counted from outside."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from grading.sandbox.stage import children

__all__ = ["WITHOUT_END", "used"]

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
MOST_ENTRIES = 20_000
WITHOUT_END = 1 << 60


def _resident(pid: int) -> int:
    """Return the bytes of memory a process holds, shared pages included; 0 if it is gone."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * PAGE
    return 0


def _written(folder: Path) -> int:
    """Return the bytes of files in a folder; one with very many entries, or too deep to read, counts as without end."""
    total = count = 0
    todo = [str(folder)]
    while todo:
        try:
            entries = list(os.scandir(todo.pop()))
        except FileNotFoundError:
            continue
        except OSError:
            return WITHOUT_END
        for entry in entries:
            count += 1
            if count > MOST_ENTRIES:
                return WITHOUT_END
            with contextlib.suppress(FileNotFoundError):
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total


def _unlinked(pid: int) -> int:
    """Return the bytes of open files of a process that no folder lists any more."""
    total = 0
    with contextlib.suppress(OSError):
        for handle in os.scandir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                info = handle.stat()
                if stat.S_ISREG(info.st_mode) and info.st_nlink == 0:
                    total += info.st_blocks * 512
    return total


def used(launcher: int, folder: Path) -> tuple[int, int, int]:
    """Return bytes of memory, number of processes and bytes of files of everything below a launcher."""
    inside = children(launcher)
    files = _written(folder) + sum(_unlinked(pid) for pid in inside)
    return sum(_resident(pid) for pid in inside), len(inside), files
