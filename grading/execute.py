"""Run a submission's notebook in a kernel of its own and ask its function every case.

Nothing here knows what is right: a case goes in as arguments, an answer comes back as plain data. An endless loop, a
dead kernel or too much output ends this submission with a reason and costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import inspect
import json
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from grading import harness
from grading.answers import UNREADABLE, parse
from grading.sandbox.clean import remove
from grading.sandbox.isolation import Confinement, Isolation, resolve

__all__ = ["Execution", "Job", "Limits", "execute", "execute_all"]

LOOK_EVERY = 0.25
DYING = 1.0
QUIET = subprocess.DEVNULL
TALKATIVE = "printed more than a notebook may"
LARGEST_MESSAGE = 16_000_000
PROVISIONER = "sscourse-sandbox"
KERNEL_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Limits:
    """Seconds per cell, per case and for all cells, seconds to start a kernel, and how much a notebook may use.

    ``output``, ``memory`` and ``disk`` are bytes; ``processes`` counts the kernel, too. Memory, processes and disk hold
    in a sandbox only.
    """

    cell: float = 20.0
    case: float = 5.0
    total: float = 120.0
    start: float = 60.0
    output: int = 5_000_000
    slow_cases: int = 2
    memory: int = Confinement.memory
    processes: int = Confinement.processes
    disk: int = Confinement.disk


@dataclass(frozen=True)
class Job:
    """One submission to run: a key for the caller, the notebook, the function and its cases' payloads."""

    key: tuple[str, str]
    notebook: Any
    function: str = ""
    payloads: tuple[dict[str, Any], ...] = ()
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Execution:
    """What came of a run: outputs by cell id, answers by case, and why it failed if it did."""

    outputs: dict[str, list[Any]]
    answers: tuple[dict[str, Any], ...] = ()
    failure: str = ""
    counts: dict[str, int] = field(default_factory=dict)


class _Client(NotebookClient):
    """A notebook client that counts what a notebook prints and keeps nothing beyond the limit."""

    output_budget = 0
    cut = False
    ending: Any = None

    def spend(self, size: int) -> bool:
        """Count some output; beyond the limit end the kernel and return False."""
        self.output_budget -= size
        if self.output_budget < 0 and self.ending is None:
            self.ending = asyncio.ensure_future(self.km.provisioner.kill())
        return self.output_budget >= 0

    async def watch_line(self) -> None:
        """End a kernel that lives on after its line of outputs was cut, as one too long message cuts it."""
        assert self.kc is not None
        monitor = self.kc.iopub_channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        await monitor.recv_multipart()
        self.cut = True
        await asyncio.sleep(DYING)
        if await self.km.is_alive():
            self.spend(self.output_budget + 1)

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        return super().process_message(msg, cell, cell_index) if self.spend(len(str(msg["content"]))) else None


class _Manager(AsyncKernelManager):
    """A manager whose clients share the context, and with it the limits, of one run."""

    wire: zmq.asyncio.Context | None = None

    def client(self, **kwargs: Any) -> AsyncKernelClient:
        return super().client(context=self.wire, **kwargs)


def _wire() -> zmq.asyncio.Context:
    """Return a context that hangs up on a message larger than the limit instead of taking it into memory."""
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    context.setsockopt(zmq.RCVHWM, 200)
    return context


class _Specs(KernelSpecManager):
    """Kernel specifications that put Python's own into the sandbox."""

    provisioner: dict[str, Any] | None = None

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec("python3")
        if self.provisioner is not None:
            spec.metadata = {"kernel_provisioner": self.provisioner}
        return spec


def _kernel_manager(folder: Path, limits: Limits, isolation: Isolation) -> _Manager:
    """Return a manager of one kernel; unconfined, its sockets are files of the run's folder where there are such."""
    specs = _Specs()
    if isolation is not Isolation.NONE:
        confine = {"isolation": str(isolation), "desk": str(folder / "desk")}
        config = {**confine, "memory": limits.memory, "processes": limits.processes, "disk": limits.disk}
        specs.provisioner = {"provisioner_name": PROVISIONER, "config": config}
        return _Manager(kernel_spec_manager=specs)
    manager = _Manager(kernel_spec_manager=specs, connection_file=str(folder / "kernel.json"))
    if os.name != "nt":
        manager.transport, manager.ip = "ipc", str(folder / "s")
    return manager


def _expression(function: str, payload: dict[str, Any]) -> str:
    """Return the expression that answers one case inside the kernel, leaving no name behind."""
    source = inspect.getsource(harness)
    text = json.dumps(payload)
    space = "{'__name__': 'harness'}"
    names = "__import__('builtins').globals()"
    run = f"__import__('builtins').exec({source!r}, space)"
    return f"(lambda space: ({run}, space['answer']({function!r}, {text!r}, {names}))[1])({space})"


async def _ask(client: _Client, function: str, payload: dict[str, Any], limit: float) -> dict[str, Any]:
    kc = client.kc
    assert kc is not None
    request = kc.execute(
        "", silent=True, store_history=False, user_expressions={"answer": _expression(function, payload)}
    )
    loop = asyncio.get_running_loop()
    deadline, interrupted = loop.time() + limit, False
    while True:
        try:
            left = max(deadline - loop.time(), 0.01)
            message = await asyncio.wait_for(kc.get_shell_msg(timeout=None), min(left, LOOK_EVERY))
        except TimeoutError:
            if not await client.km.is_alive():
                return {"dead": True}
            if loop.time() < deadline:
                continue
            if interrupted:
                return {"timeout": True, "stuck": True}
            await client.km.interrupt_kernel()
            deadline, interrupted = loop.time() + 2.0, True
            continue
        if message["parent_header"].get("msg_id") == request:
            break
    if interrupted:
        return {"timeout": True}
    entry = message["content"].get("user_expressions", {}).get("answer", {})
    if entry.get("status") != "ok":
        return dict(UNREADABLE)
    found = parse(entry.get("data", {}).get("text/plain"))
    # An interrupt meant for the case before may arrive late and stop this one.
    return {"timeout": True} if found.get("raised", ("",))[0] == "KeyboardInterrupt" else found


def _death(client: _Client, *, complete: bool) -> str:
    """Return why the kernel was ended while it was asked, or nothing if it was not."""
    talkative = client.output_budget < 0 or (complete and client.cut)
    verdict = TALKATIVE if talkative else getattr(client.km.provisioner, "verdict", "")
    if complete and not verdict:
        return ""
    return f"the function {verdict or 'ended Python itself'} while it was being judged"


async def _drain(client: _Client) -> None:
    """Throw away what the kernel says beside its answers, and count it."""
    assert client.kc is not None
    while True:
        parts = await client.kc.iopub_channel.socket.recv_multipart()
        client.spend(sum(map(len, parts)))


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do some work as long as the block runs."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, zmq.ZMQError):
            await task


async def _answers(client: _Client, job: Job, limits: Limits) -> tuple[dict[str, Any], ...]:
    """Ask every case; fewer answers than cases mean that the kernel ended."""
    async with _beside(_drain(client)):
        return await _all_answers(client, job, limits)


async def _all_answers(client: _Client, job: Job, limits: Limits) -> tuple[dict[str, Any], ...]:
    answers: list[dict[str, Any]] = []
    slow = 0
    for payload in job.payloads:
        if slow >= limits.slow_cases or (answers and "stuck" in answers[-1]):
            answers.append({"not_run": True})
            continue
        if not await client.km.is_alive():
            return ()
        answers.append(await _ask(client, job.function, payload, limits.case))
        if "dead" in answers[-1]:
            return ()
        slow += "timeout" in answers[-1]
    return tuple(answers)


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what a cell printed bit by bit.

    nbclient's own joining also plays carriage returns and backspaces, in a time that grows with the square of a line.
    """
    kept: list[Any] = []
    parts: list[str] = []
    for output in outputs:
        same = kept and output["output_type"] == kept[-1]["output_type"] == "stream"
        if same and output["name"] == kept[-1]["name"]:
            parts.append(output["text"])
            continue
        if parts:
            kept[-1]["text"] = "".join(parts)
        parts = [output["text"]] if output["output_type"] == "stream" else []
        kept.append(dict(output))
    if parts:
        kept[-1]["text"] = "".join(parts)
    return kept


def _outputs(notebook: Any) -> dict[str, list[Any]]:
    return {cell["id"]: _joined(cell["outputs"]) for cell in notebook["cells"] if cell["cell_type"] == "code"}


async def _cells(client: _Client, notebook: Any, limits: Limits) -> str:
    """Execute the cells in order; return why the run had to stop, or nothing."""
    loop = asyncio.get_running_loop()
    end = loop.time() + limits.total
    for index, cell in enumerate(notebook["cells"]):
        place = f"cell {index + 1}"
        left = end - loop.time()
        if left <= 0:
            return f"the notebook took longer than {limits.total:g} seconds in all"
        client.timeout = math.ceil(min(limits.cell, left))
        try:
            await client.async_execute_cell(cell, index)
        except (CellTimeoutError, DeadKernelError) as error:
            if client.output_budget < 0:
                return f"{place} {TALKATIVE}"
            verdict = getattr(client.km.provisioner, "verdict", "")
            if verdict:
                return f"{place} {verdict}"
            if isinstance(error, DeadKernelError):
                return f"{place} ended Python itself (the kernel died)"
            return f"{place} did not finish within {limits.cell:g} seconds (look for a loop that never ends)"
        if client.cut:
            return f"{place} {TALKATIVE}"
    return ""


async def execute(job: Job, limits: Limits | None = None, isolation: Isolation = Isolation.AUTO) -> Execution:
    """Run one submission in a fresh kernel and a fresh folder, and ask its cases.

    A cell that raises does not stop the run: the function may still be there. A cell that never ends, a kernel
    that dies and too much output do; the execution then carries ``failure`` and no answers.
    """
    limits = limits or Limits()
    isolation = resolve(isolation)
    notebook = nbformat.from_dict(json.loads(json.dumps(job.notebook)))
    folder = Path(tempfile.mkdtemp(prefix="sscourse-"))
    desk = folder / "desk"
    desk.mkdir()
    for file in job.files:
        shutil.copy(file, desk / file.name)
    for path in (*desk.iterdir(), desk, folder):
        path.chmod(0o755)
    manager = _kernel_manager(folder, limits, isolation)
    manager.wire = _wire()
    client = _Client(
        notebook,
        km=manager,
        timeout=limits.cell,
        startup_timeout=limits.start,
        allow_errors=True,
        interrupt_on_timeout=False,
        record_timing=False,
        shutdown_kernel="immediate",
        coalesce_streams=False,
        resources={"metadata": {"path": str(desk)}},
    )
    client.output_budget = limits.output
    failure = ""
    answers: tuple[dict[str, Any], ...] = ()
    try:
        environment = {**os.environ, **KERNEL_ENVIRONMENT}
        async with (
            client.async_setup_kernel(cleanup_kc=True, env=environment, stdout=QUIET, stderr=QUIET),
            _beside(client.watch_line()),
        ):
            failure = await _cells(client, notebook, limits)
            if not failure:
                answers = await _answers(client, job, limits)
                failure = _death(client, complete=len(answers) == len(job.payloads))
                answers = () if failure else answers
    except Exception as error:  # whatever a submission does, it may cost only itself
        failure = f"it could not be run ({type(error).__name__})"
    finally:
        manager.wire.destroy(linger=0)
        atexit.unregister(client._cleanup_kernel)
        remove(folder)
    counts = {c["id"]: c["execution_count"] or 0 for c in notebook["cells"] if c["cell_type"] == "code"}
    return Execution(outputs=_outputs(notebook), answers=answers, failure=failure, counts=counts)


async def _run_all(
    jobs: Sequence[Job],
    limits: Limits,
    workers: int,
    isolation: Isolation,
    done: Callable[[Job, Execution], None],
) -> None:
    gate = asyncio.Semaphore(workers)
    loop = asyncio.get_running_loop()

    async def one(job: Job, writer: ThreadPoolExecutor) -> None:
        async with gate:
            result = await execute(job, limits, isolation)
        await loop.run_in_executor(writer, done, job, result)

    with ThreadPoolExecutor(max_workers=1) as writer:
        await asyncio.gather(*(one(job, writer) for job in jobs))


def execute_all(
    jobs: Iterable[Job],
    done: Callable[[Job, Execution], None],
    *,
    limits: Limits | None = None,
    workers: int = 2,
    isolation: Isolation = Isolation.AUTO,
) -> None:
    """Run many submissions, at most ``workers`` at a time, and hand each result to ``done`` as it comes.

    ``done`` is called from one thread, one result at a time: it may write to a database that has a single writer.
    Results do not depend on the order in which they come.

    Raises
    ------
    SandboxError
        If the isolation is not to be had here; nothing was run then.
    """
    asyncio.run(_run_all(list(jobs), limits or Limits(), workers, resolve(isolation), done))
