"""Landlock: a process gives up the file system but for a list of paths, without any privilege (Linux 6.2 and later)."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

__all__ = ["LEAST_ABI", "abi", "restrict"]

LEAST_ABI = 3
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE, _IOCTL = 1, 2, 4, 8, 1 << 14, 1 << 15
_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL


def abi() -> int:
    """Return the version of Landlock in the running system, 0 if there is none."""
    found = ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, 0, 1)
    return max(int(found), 0)


def restrict(read: Iterable[str], write: Iterable[str]) -> None:
    """Leave the calling process the given paths to read and execute, and the others to write, and nothing else.

    A path that is not there is passed over. From version 4 on TCP is closed, from version 6 on also signals and
    abstract sockets to processes outside.
    """
    library = ctypes.CDLL(None, use_errno=True)
    version = abi()
    rights = 0x1FFF | (1 << 13 if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    rights |= _IOCTL if version >= 5 else 0
    attributes = struct.pack("QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    ruleset = library.syscall(_CREATE, attributes, 8 if version < 4 else 16 if version < 6 else 24, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock refused the rules")
    for path, allowed in [(p, _EXECUTE | _READ_FILE | _READ_DIR) for p in read] + [(p, rights) for p in write]:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            allowed &= _FILES
        rule = struct.pack("=Qi", allowed & rights, place)
        if library.syscall(_ADD, ruleset, 1, rule, 0):
            raise OSError(ctypes.get_errno(), f"Landlock refused the rule for {path}")
        os.close(place)
    if library.prctl(38, 1, 0, 0, 0) or library.syscall(_RESTRICT, ruleset, 0):
        raise OSError(ctypes.get_errno(), "Landlock could not be applied")
    os.close(ruleset)
