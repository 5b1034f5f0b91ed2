"""Getting out of the sandbox by the system's own doors."""

from adversarial_attack import Attack, table
from adversarial_runner import claimed

FILTER = "a filter of system calls; no capabilities, no new privileges, an unprivileged user"
OUT = {"category": "escape", "won": claimed, "defence": FILTER, "safe": "the call is refused"}


def _call(ident: str, does: str, body: str, rest: str = "") -> Attack:
    """Return an attack that makes one system call, in a child so that it changes nothing where it succeeds."""
    code = f"""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)

def attack():
    pid = os.fork()
    if not pid:
        os._exit(0 if {body} >= 0 else min(ctypes.get_errno(), 250))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise OSError(code, os.strerror(code) if code > 0 else "killed")
    return "WON"
"""
    return Attack(ident, does=does, code=code.strip(), rest=rest, **OUT)


ATTACKS = [
    _call("escape-unshare", "makes a user namespace, where it would be root", "libc.unshare(0x10000000)", "namespaces"),
    _call(
        "escape-clone",
        "makes a user namespace with clone, past a filter that knows unshare only",
        "(lambda pid: (pid and os.waitpid(pid, 0) and 0) if pid > 0 else (os._exit(0) if pid == 0 else -1))"
        "(libc.syscall(56, ctypes.c_ulong(0x10000000 | 17), 0, 0, 0, 0))",
        "namespaces",
    ),
    _call(
        "escape-mount",
        "mounts a file system (the control: in a view of its own)",
        '(0 if LAB["isolation"] != "none" else libc.unshare(0x20000)) + libc.mount(b"x", b"/", None, 0x44000, None)',
        "root",
    ),
    _call("escape-chroot", "changes its root", 'libc.chroot(b"/usr")', "root"),
    _call(
        "escape-setns",
        "enters the namespaces of another process",
        'libc.setns(os.open("/proc/self/ns/ipc", os.O_RDONLY), 0)',
        "root",
    ),
    _call("escape-ptrace", "traces its parent's side of things", "libc.ptrace(0, 0, 0, 0)"),
    _call(
        "escape-personality", "changes the personality of the process (legacy layouts)", "libc.personality(0x0040000)"
    ),
    _call("escape-keyring", "stores a key in the system's key ring", "libc.syscall(250, 0, -3, 1, 0, 0)"),
    _call(
        "escape-io-uring",
        "opens an I/O ring, which goes round filters",
        "libc.syscall(425, 4, (ctypes.c_char * 120)())",
        "ring",
    ),
    _call("escape-userfaultfd", "opens a page fault handle", "libc.syscall(323, 1)"),
    _call(
        "escape-bpf",
        "loads a program into the system (asks for its own first)",
        "libc.syscall(321, 0, (ctypes.c_char * 72)(*bytes([1,0,0,0, 4,0,0,0, 4,0,0,0, 1,0,0,0])), 72)",
        "root",
    ),
    _call(
        "escape-perf",
        "opens a performance counter on everything",
        "libc.syscall(298, (ctypes.c_char * 112)(*bytes([1,0,0,0,112,0,0,0])), 0, -1, -1, 0)",
        "perf",
    ),
    _call(
        "escape-handle",
        "opens a file by its number instead of its path",
        'libc.syscall(303, -100, b"/usr", (ctypes.c_char * 200)(b"\\x80"), ctypes.byref(ctypes.c_int()), 0)',
    ),
    _call(
        "escape-foreign-calls",
        "makes a system call in the numbering of another machine (x32)",
        "libc.syscall(0x40000000 + 39)",
        "x32",
    ),
    Attack(
        "escape-status",
        does="looks whether it is root, has capabilities or may gain privileges",
        rest="root",
        code=table("""
            import os

            def attack():
                words = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
                found = [os.getuid() == 0, int(words["CapEff"], 16) != 0, words["NoNewPrivs"].strip() != "1"]
                return f"WON {found}" if any(found) else f"stopped: {found}"
            """),
        **OUT,
    ),
    Attack(
        "escape-filter-off",
        does="looks whether it runs without a filter of system calls",
        code=table("""
            def attack():
                mode = [line.split()[1] for line in open("/proc/self/status") if line.startswith("Seccomp:")][0]
                return "WON" if mode == "0" else "stopped: filtered"
            """),
        rest="filter",
        **OUT,
    ),
    Attack(
        "escape-raise-limits",
        does="raises its own limits again",
        code=table("""
            import resource

            def attack():
                soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
                resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
                return "WON"
            """),
        rest="root",
        **OUT,
    ),
    Attack(
        "escape-debug-memory",
        does="writes into the memory of another process",
        code=table("""
            import ctypes, os

            def attack():
                handle = os.open(f"/proc/{LAB['victim']}/mem", os.O_RDWR)
                return "WON"
            """),
        rest="root",
        **OUT,
    ),
    Attack(
        "escape-terminal",
        does="looks for a terminal to type commands into",
        category="escape",
        defence="a session without a terminal",
        safe="there is none",
        won=claimed,
        control=lambda trial: True,
        without="(no control: the suite itself may have no terminal)",
        code='import os\n\ndef attack():\n    os.open("/dev/tty", os.O_RDWR)\n    return "WON"',
    ),
]
