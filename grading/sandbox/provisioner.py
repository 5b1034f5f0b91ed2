"""The sandbox as a Jupyter kernel provisioner: whoever starts kernels through Jupyter can use it unchanged.

``JUPYTER_DEFAULT_PROVISIONER_NAME=sscourse-sandbox`` puts every kernel of a server into it; a kernel specification
names it in ``metadata.kernel_provisioner``; :func:`grading.execute.execute` does so for submissions.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Integer, Unicode

from grading.sandbox import seccomp
from grading.sandbox.clean import remove
from grading.sandbox.isolation import Confinement, Isolation, command, fresh_uid, own, resolve, show_packages
from grading.sandbox.stage import children
from grading.sandbox.watch import used

__all__ = ["SandboxProvisioner"]

WATCH_EVERY = 0.2


class SandboxProvisioner(LocalProvisioner):
    """Starts one kernel in isolation, watches what it uses from outside, and leaves nothing behind."""

    isolation = Unicode(str(Isolation.AUTO), help="auto, bubblewrap or landlock.").tag(config=True)
    memory = Integer(Confinement.memory, help="Bytes of memory for the kernel and all it starts.").tag(config=True)
    processes = Integer(Confinement.processes, help="Processes, the kernel among them.").tag(config=True)
    disk = Integer(Confinement.disk, help="Bytes of files.").tag(config=True)
    desk = Unicode(help="Folder whose files the kernel gets; by default the kernel's working folder.").tag(config=True)

    verdict = ""
    _run: Path | None = None
    _watcher: asyncio.Task[None] | None = None
    _filter = -1
    _closed = False

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the run's folder and replace the command by the one that isolates."""
        chosen = resolve(Isolation(self.isolation))
        uid = fresh_uid()
        self._run = Path(tempfile.mkdtemp(prefix="ssc-"))
        (self._run / "home").mkdir()
        (self._run / "empty").mkdir()
        show_packages(self._run)
        manager = self.parent
        manager.transport, manager.ip = "ipc", str(self._run / "s")
        manager.connection_file = str(self._run / "kernel.json")
        asked = self.desk or kwargs.get("cwd") or ""
        desk = Path(asked) if asked else self._run / "empty"
        kwargs = await super().pre_launch(**kwargs)
        for path in (self._run / "kernel.json", self._run / "home", self._run):
            own(path, uid)
        confinement = replace(Confinement(), memory=self.memory, processes=self.processes, disk=self.disk)
        if chosen is Isolation.BUBBLEWRAP and seccomp.supported():
            self._filter, write = os.pipe()
            os.write(write, seccomp.program())
            os.close(write)
        kwargs["cmd"], self._environment = command(chosen, self._run, desk, confinement, self._filter, uid)
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the launcher with a bare environment, and begin to watch."""
        kwargs["env"], kwargs["cwd"] = self._environment, "/"
        kwargs["stdout"] = kwargs["stderr"] = subprocess.DEVNULL
        if self._filter >= 0:
            kwargs["pass_fds"] = (*kwargs.get("pass_fds", ()), self._filter)
        try:
            info = await super().launch_kernel(cmd, **kwargs)
        finally:
            if self._filter >= 0:
                os.close(self._filter)
                self._filter = -1
        self._watcher = asyncio.ensure_future(self._watch())
        return info

    async def _watch(self) -> None:
        """End the kernel when it, with all it started, uses more than it may, or cannot be watched; say why."""
        loop = asyncio.get_running_loop()
        while self.process is not None and self.process.poll() is None:
            try:
                self._close()
                self.verdict = self._judged(*await loop.run_in_executor(None, self._used))
            except Exception as error:  # whatever goes wrong here, an unwatched kernel must not go on
                self.verdict = f"could not be watched ({type(error).__name__})"
            if self.verdict:
                await self.kill()
                return
            await asyncio.sleep(WATCH_EVERY)

    def _close(self) -> None:
        """Once the kernel's sockets are there, nothing can be put in their place."""
        assert self._run is not None
        if not self._closed and all((self._run / f"s-{n}").exists() for n in range(1, 6)):
            own(self._run, 0)
            self._run.chmod(0o555)
            self._closed = True

    def _judged(self, memory: int, processes: int, disk: int) -> str:
        if memory > self.memory:
            return f"used more than {self.memory >> 20:,} MB of memory"
        if processes > self.processes:
            return f"started more than {self.processes} processes"
        return f"wrote more than {self.disk >> 20:,} MB of files" if disk > self.disk else ""

    def _used(self) -> tuple[int, int, int]:
        assert self.pid is not None and self._run is not None
        return used(self.pid, self._run)

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel alone; the other signals go to its whole process group."""
        if self.process is None:
            return
        if signum == signal.SIGINT:
            inside = children(self.process.pid)
            if inside:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(inside[0], signal.SIGINT)
            return
        await super().send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Stop watching and remove the run's folder."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        await super().cleanup(restart)
        if self._run is not None:
            self._run.chmod(0o700)
            remove(self._run)
            self._run = None
