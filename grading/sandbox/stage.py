"""The launcher outside the sandbox: give up root, then become the sandbox.

Run as ``python -I stage.py SPEC COMMAND...``; SPEC is JSON with ``paths``, what the unprivileged user must reach,
``uid``, who that is, and ``supervise``, whether to stay as the parent of everything the command starts.

Root is given up before anything of the trainee's runs. Where a path lies below a folder that the unprivileged user may
not enter (a Python below a home folder, say), a private view of the file system shows that path and nothing beside it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
from pathlib import Path

NEW_NAMESPACE, BIND, RECURSIVE, PRIVATE = 0x00020000, 4096, 16384, 1 << 18


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    done = _libc().mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode())
    if done:
        raise OSError(ctypes.get_errno(), f"mount on {target} was refused")


def _blocked(path: str, uid: int) -> str | None:
    """Return the topmost folder above a path that the unprivileged user may not enter."""
    for parent in reversed(Path(path).resolve().parents):
        info = parent.stat()
        if not info.st_mode & (0o100 if info.st_uid == uid else 0o001):
            return str(parent)
    return None


def expose(paths: list[str], uid: int) -> None:
    """Show the paths to an unprivileged user, in a view of the file system that this process alone has."""
    hidden: dict[str, list[str]] = {}
    for path in paths:
        top = _blocked(path, uid)
        if top is not None:
            hidden.setdefault(top, []).append(str(Path(path).resolve()))
    if not hidden:
        return
    if _libc().unshare(NEW_NAMESPACE):
        raise OSError(ctypes.get_errno(), "a private view of the file system was refused")
    _mount("none", "/", "none", RECURSIVE | PRIVATE)
    for top, inside in hidden.items():
        opened = {path: os.open(path, os.O_PATH) for path in inside}
        _mount("tmpfs", top, "tmpfs", 0, "mode=0755,size=1m")
        for path, handle in opened.items():
            place = Path(path)
            if Path(f"/proc/self/fd/{handle}").is_dir():
                place.mkdir(parents=True, exist_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.touch()
            _mount(f"/proc/self/fd/{handle}", path, "none", BIND | RECURSIVE)
            os.close(handle)


def give_up_root(paths: list[str], uid: int) -> None:
    """Become an unprivileged user if this is root; what that one must reach stays reachable."""
    if os.geteuid() != 0:
        return
    expose(paths, uid)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def children(of: int) -> list[int]:
    """Return all descendants of a process."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [of]
    while todo:
        for child in parents.get(todo.pop(), ()):
            found.append(child)
            todo.append(child)
    return found


def supervise(command: list[str]) -> None:
    """Run a command as its reaper, and when it ends, or this process is told to, end all of its process group.

    Nothing in the group can leave it (the filter refuses that), so one signal ends everything at once, this process
    too.
    """
    if os.getpgrp() != os.getpid():
        os.setsid()
    _libc().prctl(36, 1, 0, 0, 0)
    _libc().prctl(1, signal.SIGKILL, 0, 0, 0)
    pid = os.fork()
    if pid == 0:
        os.execv(command[0], command)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: os.killpg(0, signal.SIGKILL))
    ended = 0
    while ended != pid:
        ended, _ = os.waitpid(-1, 0)
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Give up root and become the command, or its supervisor."""
    spec, command = json.loads(sys.argv[1]), sys.argv[2:]
    give_up_root(spec["paths"], spec["uid"])
    if spec["supervise"]:
        supervise(command)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
