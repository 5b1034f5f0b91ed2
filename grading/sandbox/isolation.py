"""Which isolation this machine offers, and the commands that give it."""

from __future__ import annotations

import functools
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from grading.sandbox import landlock, seccomp
from sscore.errors import DataError

__all__ = ["Confinement", "Isolation", "SandboxError", "available", "command", "readable_paths", "resolve"]

TOOLS = Path(__file__).resolve().parent
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
PROCESS = (
    *(f"/proc/self/{name}" for name in ("cmdline", "fd", "limits", "maps", "stat", "statm", "status")),
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/proc/stat",
    "/sys/devices/system/cpu",
    "/dev/urandom",
)
MEBI = 1 << 20
FIRST_UID, UIDS = 2_000_000_000, 100_000
_RUNS = itertools.count()


class Isolation(StrEnum):
    """How a trainee's kernel is kept apart."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    NONE = "none"


class SandboxError(DataError):
    """No isolation is to be had, or it could not be set up."""


@dataclass(frozen=True)
class Confinement:
    """What a confined kernel may use: sizes in bytes, counts, and seconds of processor time."""

    memory: int = 1_500 * MEBI
    processes: int = 64
    disk: int = 256 * MEBI
    file: int = 64 * MEBI
    files: int = 256
    processor: int = 300
    address_space: int = field(default=6 << 30)

    @property
    def limits(self) -> dict[str, int]:
        """The limits the system itself holds, by their names in ``resource``."""
        return {
            "AS": self.address_space,
            "NPROC": self.processes,
            "FSIZE": self.file,
            "NOFILE": self.files,
            "CPU": self.processor,
            "CORE": 0,
        }


def readable_paths() -> tuple[str, ...]:
    """Return what a kernel must read beside the system: this Python, its packages and ``sscore``, and nothing else."""
    import sscore

    wanted = {Path(sys.prefix), Path(sys.base_prefix), Path(sscore.__file__).parent}
    wanted |= {Path(os.path.realpath(sys.executable)).parent.parent}
    outside = {p for p in wanted if not any(str(p).startswith(s + "/") for s in SYSTEM)}
    return tuple(sorted(str(p) for p in outside))


def _environment(home: str) -> dict[str, str]:
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "USER": "trainee",
        "LOGNAME": "trainee",
        "LANG": "C.UTF-8",
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _staged(paths: tuple[str, ...], uid: int, supervise: bool, inner: list[str]) -> list[str]:
    spec = json.dumps({"paths": list(paths), "uid": uid, "supervise": supervise})
    return [sys.executable, "-I", "-S", "-B", str(TOOLS / "stage.py"), spec, *inner]


def command(  # noqa: PLR0913
    isolation: Isolation, run: Path, desk: Path, confinement: Confinement, filter_handle: int, uid: int
) -> tuple[list[str], dict[str, str]]:
    """Return the command and environment that start a kernel in isolation.

    Parameters
    ----------
    run
        The folder of this run: it holds the connection file and the sockets, and is all that is shared.
    desk
        The folder whose files the kernel gets copies of.
    filter_handle
        With bubblewrap: the open file that holds the system call filter, or -1 for none.
    uid
        The unprivileged user to become where this process is root.
    """
    boot = {"desk": str(desk), "connection": str(run / "kernel.json"), "limits": confinement.limits}
    paths = readable_paths()
    if isolation is Isolation.LANDLOCK:
        home = run / "home"
        boot |= {
            "home": str(home),
            "tools": str(TOOLS),
            "packages": [str(run / "lib")],
            "read": [*SYSTEM, *PROCESS, *paths, str(run), str(desk)],
            "write": [str(run), "/dev/null"],
        }
        inner = [sys.executable, "-I", "-B", str(TOOLS / "boot.py"), json.dumps(boot)]
        return _staged((*paths, str(TOOLS), str(run), str(desk)), uid, True, inner), _environment(str(home))
    boot |= {"home": "/home/trainee", "desk": "/run/desk"}
    inner = [_bwrap(), *_walls(run, desk, paths, confinement)]
    inner += ["--seccomp", str(filter_handle)] if filter_handle >= 0 else []
    inner += ["--", sys.executable, "-I", "-B", "/run/boot.py", json.dumps(boot)]
    reach = (*paths, str(run), str(desk), str(TOOLS / "boot.py"))
    return _staged(reach, uid, False, inner), _environment("/home/trainee")


def _bwrap() -> str:
    return shutil.which("bwrap") or "/usr/bin/bwrap"


def _walls(run: Path, desk: Path, paths: tuple[str, ...], confinement: Confinement) -> list[str]:
    """Return bubblewrap's arguments: every namespace its own, a new root of read-only parts, a home in memory."""
    walls = ["--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534"]
    walls += ["--die-with-parent", "--as-pid-1", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"]
    for path in SYSTEM:
        if Path(path).is_symlink():
            walls += ["--symlink", str(Path(path).readlink()), path]
        else:
            walls += ["--ro-bind-try", path, path]
    walls += ["--proc", "/proc", "--dev", "/dev", "--size", str(16 * MEBI), "--tmpfs", "/dev/shm"]
    walls += ["--size", str(confinement.file), "--tmpfs", "/tmp"]
    walls += ["--size", str(confinement.disk), "--perms", "0700", "--tmpfs", "/home/trainee"]
    for path in paths:
        walls += ["--ro-bind", path, path]
    walls += ["--ro-bind", str(TOOLS / "boot.py"), "/run/boot.py", "--ro-bind", str(desk), "/run/desk"]
    walls += ["--bind", str(run), str(run), "--ro-bind", str(run / "kernel.json"), str(run / "kernel.json")]
    return [*walls, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/home/trainee"]


def show_packages(run: Path) -> None:
    """Show ``sscore`` in a folder of the run: its own parent may not be listed, and Python lists where it imports."""
    import sscore

    (run / "lib").mkdir()
    (run / "lib" / "sscore").symlink_to(Path(sscore.__file__).resolve().parent, target_is_directory=True)


def fresh_uid() -> int:
    """Return a user for one run, so that runs side by side do not count against each other."""
    return FIRST_UID + (os.getpid() * 31 + next(_RUNS)) % UIDS


def own(path: Path, uid: int) -> None:
    """Give a path to the unprivileged user of a run, where this process is root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.chown(path, uid, uid)


@functools.cache
def _trouble(isolation: Isolation) -> str:
    """Return why an isolation cannot be had here, or nothing; found out by trying."""
    if sys.platform != "linux":
        return "it needs Linux"
    if isolation is Isolation.BUBBLEWRAP and not shutil.which("bwrap"):
        return "the program bwrap is not installed"
    if isolation is Isolation.LANDLOCK and landlock.abi() < landlock.LEAST_ABI:
        return f"the running Linux has no Landlock of version {landlock.LEAST_ABI}"
    if isolation is Isolation.LANDLOCK and not seccomp.supported():
        return "the system call filter knows x86-64 only"
    with tempfile.TemporaryDirectory(prefix="sscourse-try-") as name:
        run = Path(name)
        desk = run / "desk"
        uid = fresh_uid()
        for folder in (desk, run / "home"):
            folder.mkdir()
            own(folder, uid)
        (run / "kernel.json").write_text("{}")
        own(run / "kernel.json", uid)
        own(run, uid)
        argv, environment = command(isolation, run, desk, Confinement(), -1, uid)
        sign = run / "tried"
        head = argv[: argv.index("--") + 1] if "--" in argv else argv[:6]
        argv = [*head, "/usr/bin/touch", str(sign)]
        try:
            done = subprocess.run(
                argv, env=environment, capture_output=True, text=True, timeout=30, check=False, start_new_session=True
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        lines = done.stderr.strip().splitlines()
        return "" if sign.exists() else (lines[-1] if lines else f"it ended with code {done.returncode}")


def available() -> tuple[Isolation, ...]:
    """Return the isolations this machine offers, the strongest first."""
    return tuple(i for i in (Isolation.BUBBLEWRAP, Isolation.LANDLOCK) if not _trouble(i))


def resolve(isolation: Isolation) -> Isolation:
    """Return the isolation to use: the strongest for ``auto``, else the one that was named.

    Raises
    ------
    SandboxError
        If it is not to be had; there is no silent way around it.
    """
    if isolation is Isolation.NONE:
        return isolation
    if isolation is Isolation.AUTO:
        found = available()
        if found:
            return found[0]
        reasons = "; ".join(f"{i}: {_trouble(i)}" for i in (Isolation.BUBBLEWRAP, Isolation.LANDLOCK))
        raise SandboxError(
            f"sandbox: submissions cannot be run safely here ({reasons}). Install bubblewrap "
            "(Debian, Ubuntu: sudo apt-get install bubblewrap), or, for your own files only, say --isolation none."
        )
    trouble = _trouble(isolation)
    if trouble:
        raise SandboxError(f"sandbox: {isolation} cannot be used here: {trouble}.")
    return isolation
