"""A system call filter, built as classic BPF without a library.

It runs before every system call of the sandboxed kernel and of whatever it starts, and it cannot be taken off again.
Only x86-64 numbers are listed; on another machine there is no filter, and the isolation that needs one is refused.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

__all__ = ["install", "program", "supported"]

EPERM, EINVAL, ENOSYS = errno.EPERM, errno.EINVAL, errno.ENOSYS
AUDIT_ARCH_X86_64 = 0xC000003E
X32_BIT = 0x40000000
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16
NEW_NAMESPACES = 0x7E020080

# Nothing a lesson needs: kernel modules, mounts, namespaces, tracing, keys, clocks, swapping, raw I/O rings, and
# memory and queues that belong to no process and so are counted for none.
DENIED = {
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kexec_load": 246,
    "kexec_file_load": 320,
    "init_module": 175,
    "finit_module": 313,
    "delete_module": 176,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "setns": 308,
    "unshare": 272,
    "keyctl": 250,
    "add_key": 248,
    "request_key": 249,
    "bpf": 321,
    "perf_event_open": 298,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_by_handle_at": 304,
    "name_to_handle_at": 303,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "acct": 163,
    "quotactl": 179,
    "syslog": 103,
    "personality": 135,
    "settimeofday": 164,
    "clock_settime": 227,
    "adjtimex": 159,
    "clock_adjtime": 305,
    "move_mount": 429,
    "open_tree": 428,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "pidfd_getfd": 438,
    "sethostname": 170,
    "setdomainname": 171,
    "memfd_create": 319,
    "memfd_secret": 447,
    "shmget": 29,
    "shmat": 30,
    "shmctl": 31,
    "semget": 64,
    "semop": 65,
    "semctl": 66,
    "semtimedop": 220,
    "msgget": 68,
    "msgsnd": 69,
    "msgrcv": 70,
    "msgctl": 71,
    "mq_open": 240,
    "iopl": 172,
    "ioperm": 173,
}
# Without namespaces: channels to other processes, and ways out of the process group.
DENIED_BARE = {
    "connect": 42,
    "tkill": 200,
    "pidfd_send_signal": 424,
    "setpgid": 109,
    "setsid": 112,
}
# Who may read and write what stays as the launcher left it: these seem to work and do nothing.
PRETENDED = {
    "chmod": 90,
    "fchmod": 91,
    "chown": 92,
    "fchown": 93,
    "lchown": 94,
    "utime": 132,
    "utimes": 235,
    "fchownat": 260,
    "futimesat": 261,
    "fchmodat": 268,
    "utimensat": 280,
    "fchmodat2": 452,
    "setxattr": 188,
    "lsetxattr": 189,
    "fsetxattr": 190,
    "removexattr": 197,
    "lremovexattr": 198,
    "fremovexattr": 199,
}
SOCKET, SOCKETPAIR, CLONE, CLONE3, KILL, TGKILL = 41, 53, 56, 435, 62, 234

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
SOCK_STREAM, TYPE_MASK = 1, 0xF
_KILL_PROCESS, _ALLOW = 0x80000000, 0x7FFF0000


def supported() -> bool:
    """Return whether this machine's system call numbers are known here."""
    return platform.machine() == "x86_64"


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _refuse(error: int) -> bytes:
    return _line(_RETURN, 0x00050000 | error)


def _deny(number: int, error: int = EPERM) -> bytes:
    return _line(_EQUAL, number, 0, 1) + _refuse(error)


def _only(number: int, argument: int, values: tuple[int, ...], error: int) -> bytes:
    """Allow a call only if the low half of an argument has one of the values."""
    tests = b"".join(_line(_EQUAL, v, len(values) - n, 0) for n, v in enumerate(values))
    body = _line(_LOAD, 16 + 8 * argument) + tests + _refuse(error) + _line(_RETURN, _ALLOW)
    return _line(_EQUAL, number, 0, len(body) // 8) + body


def _no_bit(number: int, argument: int, bits: int) -> bytes:
    """Refuse a call if an argument has any of the bits."""
    body = _line(_LOAD, 16 + 8 * argument) + _line(_ANY_BIT, bits, 1, 0) + _line(_RETURN, _ALLOW) + _refuse(EPERM)
    return _line(_EQUAL, number, 0, len(body) // 8) + body


def _local_stream(number: int) -> bytes:
    """Allow a socket call only for a local stream."""
    body = _line(_LOAD, 16) + _line(_EQUAL, AF_UNIX, 0, 3)
    body += _line(_LOAD, 24) + _line(_AND, TYPE_MASK) + _line(_EQUAL, SOCK_STREAM, 1, 0)
    # EINVAL, because ZeroMQ takes other refusals of a socket for a fault of its own and ends the process.
    body += _refuse(EINVAL) + _line(_RETURN, _ALLOW)
    return _line(_EQUAL, number, 0, len(body) // 8) + body


def program(*, pid: int | None = None) -> bytes:
    """Return the filter as an array of ``struct sock_filter``.

    Parameters
    ----------
    pid
        Without namespaces: the process that is filtered. It may then signal itself only, open no socket but a local
        stream, and connect nowhere. With namespaces (None) these are harmless and stay allowed.
    """
    head = (
        _line(_LOAD, 4)
        + _line(_EQUAL, AUDIT_ARCH_X86_64, 1, 0)
        + _line(_RETURN, _KILL_PROCESS)
        + _line(_LOAD, 0)
        + _line(_AT_LEAST, X32_BIT, 0, 1)
        + _line(_RETURN, _KILL_PROCESS)
    )
    rules = b"".join(_deny(n) for n in DENIED.values()) + b"".join(_deny(n, 0) for n in PRETENDED.values())
    rules += _deny(CLONE3, ENOSYS) + _no_bit(CLONE, 0, NEW_NAMESPACES)
    if pid is None:
        rules += _only(SOCKET, 0, (AF_UNIX, AF_INET, AF_INET6, AF_NETLINK), EINVAL)
    else:
        rules += b"".join(_deny(n) for n in DENIED_BARE.values())
        rules += _local_stream(SOCKET) + _local_stream(SOCKETPAIR)
        rules += _only(KILL, 0, (pid, 0), EPERM) + _only(TGKILL, 0, (pid,), EPERM)
    return head + rules + _line(_RETURN, _ALLOW)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def install(code: bytes) -> None:
    """Put the filter on the calling process for good; ``no_new_privs`` must be set."""
    library = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    descriptor = _Program(len(code) // 8, ctypes.addressof(buffer))
    if library.prctl(22, 2, ctypes.byref(descriptor), 0, 0):
        raise OSError(ctypes.get_errno(), "the system call filter was refused")
