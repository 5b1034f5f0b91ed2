"""The place an attack is let loose on: a false round, a false home, local servers and a process to kill.

Everything here is made by the suite for the suite, and open to everybody on purpose: only the sandbox stands between
an attack and it. A secret is in every file; servers note what they hear.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import resource
import secrets
import selectors
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import zlib
from pathlib import Path
from typing import Any

FREE = (resource.getrlimit(resource.RLIMIT_CPU), os.getpriority(os.PRIO_PROCESS, 0))
TOKEN = "ADVERSARIAL_TOKEN"
ROUND = {
    "source/m1-x1/m1-x1.ipynb": '{{"cells": ["### BEGIN SOLUTION {secret}"]}}',
    "checks/m1_x1.py": "CASES = ['{secret}']",
    "submitted/t2/m1-x1/m1-x1.ipynb": '{{"cells": ["{secret}"]}}',
    "nbgrader_config.py": "c = get_config()  # {secret}",
    "home/.ssh/id_ed25519": "PRIVATE KEY {secret}",
    "home/.bashrc": "export TOKEN={secret}",
    "python/sitecustomize.py": "# {secret}",
}


class Ears(threading.Thread):
    """Local servers that note every line they hear."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(daemon=True)
        self.heard: set[str] = set()
        self.choice = selectors.DefaultSelector()
        self.open = True
        self.tcp = self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self.stream = self._listen(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "stream"))
        self.datagram = self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "datagram"))
        self.abstract = self._listen(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{name}")
        for path in ("stream", "datagram"):
            (folder / path).chmod(0o777)
        self.places = {
            "tcp": self.tcp.getsockname()[1],
            "udp": self.udp.getsockname()[1],
            "stream": str(folder / "stream"),
            "datagram": str(folder / "datagram"),
            "abstract": name,
        }

    def _listen(self, family: int, kind: int, address: Any) -> socket.socket:
        made = socket.socket(family, kind)
        made.bind(address)
        if kind == socket.SOCK_STREAM:
            made.listen(64)
        made.setblocking(False)
        self.choice.register(made, selectors.EVENT_READ, "door" if kind == socket.SOCK_STREAM else "talk")
        return made

    def run(self) -> None:
        """Listen until told to stop."""
        while self.open:
            for key, _ in self.choice.select(0.1):
                with contextlib.suppress(OSError):
                    if key.data == "door":
                        visitor, _ = key.fileobj.accept()
                        visitor.setblocking(False)
                        self.choice.register(visitor, selectors.EVENT_READ, "talk")
                        continue
                    said = key.fileobj.recv(65_536)
                    self.heard |= set(said.decode("utf-8", "replace").split())
                    if not said and key.fileobj.type == socket.SOCK_STREAM:
                        self.choice.unregister(key.fileobj)
                        key.fileobj.close()

    def close(self) -> None:
        """Stop and close everything."""
        self.open = False
        self.join(2)
        for key in list(self.choice.get_map().values()):
            key.fileobj.close()
        self.choice.close()


class Lab:
    """One isolation's lab; each attack gets a folder of its own in it."""

    def __init__(self, isolation: str) -> None:
        self.isolation = isolation
        self.secret = "CANARY" + secrets.token_hex(8)
        self.mark = secrets.token_hex(4)
        self.folder = Path(tempfile.mkdtemp(prefix="sscourse-lab-"))
        self.folder.chmod(0o777)
        self.ears = Ears(self.folder, f"sscourse-lab-{self.mark}")
        self.victims: dict[str, subprocess.Popen[bytes]] = {}
        self.memory: set[str] = set()
        self.before: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Lab:
        self.ears.start()
        os.environ[TOKEN] = self.secret
        return self

    def __exit__(self, *_: object) -> None:
        os.environ.pop(TOKEN, None)
        for victim in self.victims.values():
            victim.kill()
            victim.wait()
        for name in self.before:
            for pid in self.survivors(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.ears.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def place(self, name: str) -> dict[str, Any]:
        """Make an attack's folder and victim; return what the attack is told of the world."""
        folder = self.folder / name
        for path, text in ROUND.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text.format(secret=self.secret), encoding="utf-8")
        with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as book:
            book.execute("CREATE TABLE grade (student TEXT, score REAL, note TEXT)")
            book.executemany("INSERT INTO grade VALUES (?, ?, ?)", [("t1", 1.0, self.secret), ("t2", 5.0, "")])
            book.commit()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        victim = subprocess.Popen(["/bin/sleep", "600"], env={"TOKEN": self.secret}, start_new_session=True, cwd="/")
        self.victims[name] = victim
        self.before[name] = self.look(name)
        return {
            "name": name,
            "isolation": self.isolation,
            "lab": str(folder),
            "victim": victim.pid,
            "marker": self.marker(name),
            "secret_name": TOKEN,
            **self.ears.places,
        }

    def marker(self, name: str) -> str:
        """Return the words by which a process of an attack is known."""
        return f"marker-{self.mark}-{name}"

    def look(self, name: str) -> dict[str, str]:
        """Return what every file of an attack's folder is: its digest and its permissions."""
        found = {}
        for path in sorted((self.folder / name).rglob("*")):
            data = path.read_bytes() if path.is_file() and os.access(path, os.R_OK) else b""
            found[str(path)] = f"{path.lstat().st_mode:o} {hashlib.sha256(data).hexdigest()}"
        return found

    def changed(self, name: str) -> bool:
        """Return whether anything in an attack's folder is not as it was."""
        return self.look(name) != self.before[name]

    def killed(self, name: str) -> bool:
        """Return whether the victim is dead, stopped, limited or slowed down."""
        if self.victims[name].poll() is not None:
            return True
        pid = self.victims[name].pid
        if (resource.prlimit(pid, resource.RLIMIT_CPU), os.getpriority(os.PRIO_PROCESS, pid)) != FREE:
            return True
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
        return state in (b"T", b"t")

    def survivors(self, name: str) -> list[int]:
        """Return the processes of an attack that still run."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    if self.marker(name).encode() in words:
                        found.append(int(entry.name))
        return found

    def left_memory(self, name: str) -> bool:
        """Return whether System V memory of an attack is there; it is removed."""
        libc = ctypes.CDLL(None, use_errno=True)
        segment = libc.shmget(zlib.crc32(self.marker(name).encode()) >> 1, ctypes.c_size_t(0), 0)
        if segment >= 0:
            libc.shmctl(segment, 0, None)
            self.memory.add(name)
        return name in self.memory

    def settle(self) -> None:
        """Give the servers a moment to hear what was said last, and what hides the time to come out."""
        time.sleep(1.5)
