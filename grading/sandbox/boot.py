"""The first thing that runs inside the sandbox: bring the files in, set limits, become the kernel.

Run as ``python -I boot.py SPEC`` with JSON: ``desk`` (files to bring in), ``home`` (where to work), ``connection`` (the
kernel's connection file), ``limits`` (resource limits by name) and, without namespaces, ``read`` and ``write``, the
paths Landlock leaves open, and ``packages``, a folder that shows ``sscore`` without what lies beside it.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import sys
from pathlib import Path


def bring_in(desk: Path, home: Path) -> None:
    """Copy the regular files that lie directly on the desk."""
    for entry in sorted(desk.iterdir()):
        if stat.S_ISREG(entry.lstat().st_mode):
            shutil.copyfile(entry, home / entry.name)


def _processes_of_this_user() -> int:
    count = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == os.getuid():
                    count += len(list((entry / "task").iterdir()))
            except OSError:
                continue
    return count


def set_limits(limits: dict[str, int], *, shared_user: bool) -> None:
    """Set hard limits; where the user has processes outside, these do not count."""
    for name, value in limits.items():
        most = value + _processes_of_this_user() if name == "NPROC" and shared_user else value
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def main() -> None:
    """Become the kernel."""
    spec = json.loads(sys.argv[1])
    home = Path(spec["home"])
    bring_in(Path(spec["desk"]), home)
    os.chdir(home)
    confined = "read" in spec
    set_limits(spec["limits"], shared_user=confined)
    if confined:
        sys.path.insert(0, spec["tools"])
        import landlock  # type: ignore[import-not-found]
        import seccomp  # type: ignore[import-not-found]

        sys.path.pop(0)
        landlock.restrict(spec["read"], [*spec["write"], str(home)])
        seccomp.install(seccomp.program(pid=os.getpid()))
    paths = [*spec.get("packages", ()), str(home)]
    start = f"import sys; sys.path += {paths!r}; from ipykernel import kernelapp as k; k.launch_new_instance()"
    quiet = ["--InteractiveShellApp.ignore_cwd=True", "--HistoryManager.enabled=False"]
    quiet += ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=CRITICAL"]
    os.execv(sys.executable, [sys.executable, "-I", "-B", "-c", start, "-f", spec["connection"], *quiet])


if __name__ == "__main__":
    main()
