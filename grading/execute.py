"""Run a submission's notebook in a kernel of its own and ask its function every case.

Nothing here knows what is right: a case goes in as arguments, an answer comes back as plain data. An endless loop, a
dead kernel or too much output ends this submission with a reason and costs nobody else anything.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from grading import harness

__all__ = ["Execution", "Job", "Limits", "execute", "execute_all"]

KERNEL_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Limits:
    """Seconds per cell and per case, seconds to start a kernel, bytes of output a notebook may make."""

    cell: float = 20.0
    case: float = 5.0
    start: float = 60.0
    output: int = 5_000_000
    slow_cases: int = 2


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

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str, cell_index: int) -> Any:
        self.output_budget -= len(str(msg.get("content", "")))
        if self.output_budget < 0:
            os.kill(self.km.provisioner.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            return None
        return super().output(outs, msg, display_id, cell_index)


def _kernel_manager(folder: Path) -> AsyncKernelManager:
    """Return a manager whose sockets are files of the run's own folder where the system has such."""
    manager = AsyncKernelManager(kernel_name="python3", connection_file=str(folder / "kernel.json"))
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
            message = await asyncio.wait_for(kc.get_shell_msg(timeout=None), max(deadline - loop.time(), 0.01))
        except TimeoutError:
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
        return {"raised": [str(entry.get("ename", "KernelError"))[:80]], "message": str(entry.get("evalue", ""))[:300]}
    found: dict[str, Any] = json.loads(ast.literal_eval(entry["data"]["text/plain"]))
    # An interrupt meant for the case before may arrive late and stop this one.
    return {"timeout": True} if found.get("raised", ("",))[0] == "KeyboardInterrupt" else found


async def _answers(client: _Client, job: Job, limits: Limits) -> tuple[dict[str, Any], ...]:
    answers: list[dict[str, Any]] = []
    slow = 0
    for payload in job.payloads:
        if slow >= limits.slow_cases or (answers and "stuck" in answers[-1]):
            answers.append({"not_run": True})
            continue
        if not await client.km.is_alive():
            answers.append({"raised": ["KernelDied"], "message": "the kernel stopped"})
            slow = limits.slow_cases
            continue
        answers.append(await _ask(client, job.function, payload, limits.case))
        slow += "timeout" in answers[-1]
    return tuple(answers)


def _outputs(notebook: Any) -> dict[str, list[Any]]:
    return {cell["id"]: cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"}


async def _cells(client: _Client, notebook: Any, limits: Limits) -> str:
    """Execute the cells in order; return why the run had to stop, or nothing."""
    for index, cell in enumerate(notebook["cells"]):
        place = f"cell {index + 1}"
        try:
            await client.async_execute_cell(cell, index)
        except (CellTimeoutError, DeadKernelError) as error:
            if client.output_budget < 0:
                return f"{place} printed more than {limits.output // 1_000_000} MB"
            if isinstance(error, DeadKernelError):
                return f"{place} ended Python itself (the kernel died)"
            return f"{place} did not finish within {limits.cell:g} seconds (look for a loop that never ends)"
    return ""


async def execute(job: Job, limits: Limits | None = None) -> Execution:
    """Run one submission in a fresh kernel and a fresh folder, and ask its cases.

    A cell that raises does not stop the run: the function may still be there. A cell that never ends, a kernel
    that dies and too much output do; the execution then carries ``failure`` and no answers.
    """
    limits = limits or Limits()
    notebook = nbformat.from_dict(json.loads(json.dumps(job.notebook)))
    folder = Path(tempfile.mkdtemp(prefix="sscourse-"))
    desk = folder / "desk"
    desk.mkdir()
    for file in job.files:
        shutil.copy(file, desk / file.name)
    client = _Client(
        notebook,
        km=_kernel_manager(folder),
        timeout=limits.cell,
        startup_timeout=limits.start,
        allow_errors=True,
        interrupt_on_timeout=False,
        record_timing=False,
        shutdown_kernel="immediate",
        coalesce_streams=True,
        resources={"metadata": {"path": str(desk)}},
    )
    client.output_budget = limits.output
    failure = ""
    answers: tuple[dict[str, Any], ...] = ()
    try:
        environment = {**os.environ, **KERNEL_ENVIRONMENT}
        async with client.async_setup_kernel(cleanup_kc=True, env=environment, stderr=subprocess.DEVNULL):
            failure = await _cells(client, notebook, limits)
            if not failure:
                answers = await _answers(client, job, limits)
    except Exception as error:  # whatever a submission does, it may cost only itself
        failure = f"it could not be run ({type(error).__name__}: {str(error)[:200]})"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if any("KernelDied" in a.get("raised", ()) for a in answers):
        failure, answers = "the function ended Python itself while it was being judged (the kernel died)", ()
    counts = {c["id"]: c["execution_count"] or 0 for c in notebook["cells"] if c["cell_type"] == "code"}
    return Execution(outputs=_outputs(notebook), answers=answers, failure=failure, counts=counts)


async def _run_all(jobs: Sequence[Job], limits: Limits, workers: int, done: Callable[[Job, Execution], None]) -> None:
    gate = asyncio.Semaphore(workers)
    loop = asyncio.get_running_loop()

    async def one(job: Job, writer: ThreadPoolExecutor) -> None:
        async with gate:
            result = await execute(job, limits)
        await loop.run_in_executor(writer, done, job, result)

    with ThreadPoolExecutor(max_workers=1) as writer:
        await asyncio.gather(*(one(job, writer) for job in jobs))


def execute_all(
    jobs: Iterable[Job],
    done: Callable[[Job, Execution], None],
    *,
    limits: Limits | None = None,
    workers: int = 2,
) -> None:
    """Run many submissions, at most ``workers`` at a time, and hand each result to ``done`` as it comes.

    ``done`` is called from one thread, one result at a time: it may write to a database that has a single writer.
    Results do not depend on the order in which they come.
    """
    asyncio.run(_run_all(list(jobs), limits or Limits(), workers, done))
