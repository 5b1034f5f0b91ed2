"""Lessons: find them, check them and run them for a country.

A lesson lies at ``notebooks/<course>/<module>/NN-name.ipynb``; its code is that path without ``.ipynb``, below
``notebooks/``. This is the one file that imports papermill, which fills in ``COUNTRY`` and runs the cells.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grading.rules import LESSON_RULES, Finding, check_notebook, read_notebook
from grading.rules.cells import headings, is_code, label, source
from grading.rules.structure import parameters_cell
from sscore.errors import DataError, SscoreError, did_you_mean

__all__ = [
    "Lesson",
    "LessonError",
    "LessonRun",
    "check_lessons",
    "find_lesson",
    "find_lessons",
    "read_lesson",
    "run_lesson",
    "run_many",
]

NOTEBOOKS = Path("notebooks")
SECONDS_PER_CELL = 60.0


class LessonError(SscoreError, RuntimeError):
    """A lesson did not run to its end; the message names lesson, country, cell and cause."""


@dataclass(frozen=True)
class Lesson:
    """A lesson as a catalogue shows it; ``minutes`` is 0 when its front matter does not say."""

    code: str
    path: Path
    title: str
    question: str
    minutes: int


@dataclass(frozen=True)
class LessonRun:
    """How one lesson ran for one country.

    ``remarks`` holds what cells wrote to the error stream, as warnings do: a good lesson has none. ``error`` is empty
    unless the lesson stopped; then ``path`` is the lesson's own file. Only :func:`run_many` returns such a run,
    :func:`run_lesson` raises.
    """

    lesson: str
    country: str
    path: Path
    seconds: float
    remarks: tuple[str, ...] = ()
    error: str = ""


def read_lesson(path: str | Path, root: str | Path = NOTEBOOKS) -> Lesson:
    """Return one lesson from its file.

    Raises
    ------
    DataError
        The file is missing or is no notebook.
    """
    path = Path(path)
    notebook = read_notebook(path)
    matter = notebook["metadata"].get("sscore")
    matter = matter if isinstance(matter, dict) else {}
    texts = (source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    titles = (words for text in texts for level, words in headings(text) if level == 1)
    inside = path.resolve().is_relative_to(Path(root).resolve())
    minutes = matter.get("minutes")
    return Lesson(
        code=path.resolve().relative_to(Path(root).resolve()).with_suffix("").as_posix() if inside else path.stem,
        path=path,
        title=next(titles, path.stem),
        question=str(matter.get("question", "")),
        minutes=minutes if isinstance(minutes, int) else 0,
    )


def find_lessons(root: str | Path = NOTEBOOKS) -> list[Lesson]:
    """Return all lessons below a notebooks folder, in the order of their codes.

    Raises
    ------
    DataError
        There is no such folder, no lesson in it, or a file in it is no notebook.
    """
    return [read_lesson(path, root) for path in _lesson_files(Path(root))]


def find_lesson(code_or_path: str | Path, root: str | Path = NOTEBOOKS) -> Lesson:
    """Return the lesson of a code such as ``coverage/m1/01-coverage-staircase``, or of a notebook's path.

    Raises
    ------
    DataError
        No lesson has this code; the message offers close ones.
    """
    if Path(code_or_path).suffix == ".ipynb":
        return read_lesson(code_or_path, root)
    codes = {_code(path, Path(root)): path for path in _lesson_files(Path(root))}
    if str(code_or_path) not in codes:
        raise DataError(f"lesson: no lesson {str(code_or_path)!r}. {did_you_mean(str(code_or_path), codes)}")
    return read_lesson(codes[str(code_or_path)], root)


def check_lessons(root: str | Path = NOTEBOOKS) -> dict[str, list[Finding]]:
    """Check every lesson against the lesson rules; a lesson that follows them all has an empty list.

    A file that cannot be read is a finding like any other, so one broken lesson does not hide the others.
    """
    found = {}
    for path in _lesson_files(Path(root)):
        code = _code(path, Path(root))
        try:
            notebook = read_notebook(path)
        except DataError as problem:
            found[code] = [Finding("readable", "notebook", str(problem))]
            continue
        found[code] = check_notebook(notebook, LESSON_RULES)
        named = (notebook["metadata"].get("sscore") or {}).get("lesson")
        if named != code:
            found[code].append(
                Finding("lesson_code", "notebook", f"metadata.sscore.lesson is {named!r}, not {code!r}.")
            )
    return found


def run_lesson(
    lesson: Lesson | str | Path,
    country: str,
    out_dir: str | Path,
    *,
    root: str | Path = NOTEBOOKS,
    progress: bool = False,
    timeout: float = SECONDS_PER_CELL,
) -> LessonRun:
    """Run a lesson for one country and write the executed notebook to ``<out_dir>/<code>-<COUNTRY>.ipynb``.

    The cells run in the folder of the executed notebook. The file holds no path of this computer and no time, so that
    two runs can be compared.

    Parameters
    ----------
    lesson : Lesson, str or Path
        A lesson, its code below ``root``, or its path.
    country : str
        ISO 3166 alpha-3 code, in any case.
    progress : bool
        Show a bar that counts cells.
    timeout : float
        Most seconds that one cell may take.

    Raises
    ------
    DataError
        Unknown lesson or country (with close matches), or a lesson without its parameters cell.
    LessonError
        A cell failed, took too long, or ended the kernel. What had run by then is in ``<code>-<COUNTRY>.failed.ipynb``
        when the cell failed.
    """
    from sscore.countries import country as load_country

    found = lesson if isinstance(lesson, Lesson) else find_lesson(lesson, root)
    iso3 = load_country(country).code
    for finding in parameters_cell(read_notebook(found.path)):
        raise DataError(f"lesson {found.code}: the country cannot be filled in: {finding.message}")
    target = Path(out_dir).resolve() / f"{found.code}-{iso3}.ipynb"
    failed = target.with_suffix(".failed.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in (target, failed):
        stale.unlink(missing_ok=True)
    start = time.perf_counter()
    bar = {"desc": f"{found.code} {iso3}", "unit": "cell"} if progress else False
    executed = _execute(found, iso3, failed, bar, timeout)
    failed.unlink()
    _write(executed, target)
    return LessonRun(found.code, iso3, target, time.perf_counter() - start, _remarks(executed))


def run_many(
    lessons: Sequence[Lesson],
    countries: Sequence[str],
    out_dir: str | Path,
    *,
    workers: int = 2,
    progress: bool = False,
    timeout: float = SECONDS_PER_CELL,
) -> list[LessonRun]:
    """Run lessons for countries, some at a time; the order of the result is that of the arguments, lesson by lesson.

    A lesson that stops does not stop the others: its run carries the ``error``.

    Raises
    ------
    DataError
        A country is unknown; then nothing is run.
    """
    from concurrent.futures import ThreadPoolExecutor, as_completed

    from tqdm import tqdm

    from sscore.countries import country as load_country

    codes = [load_country(code).code for code in countries]
    jobs = [(lesson, code) for lesson in lessons for code in codes]
    # Each run waits for a kernel, which is a process of its own: threads are enough.
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        futures = [pool.submit(_run_in_thread, lesson, code, Path(out_dir), timeout) for lesson, code in jobs]
        try:
            for _ in tqdm(as_completed(futures), total=len(futures), desc="lessons", disable=not progress):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _lesson_files(root: Path) -> list[Path]:
    if not root.is_dir():
        raise DataError(f"lesson: no folder {root}. Run the command where 'notebooks' is, or name the folder.")
    files = sorted(path for path in root.glob("*/*/*.ipynb") if not any(p.startswith(".") for p in path.parts))
    if not files:
        raise DataError(f"lesson: no lesson in {root}; wanted {root}/<course>/<module>/NN-name.ipynb.")
    return files


def _code(path: Path, root: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix()


def _execute(lesson: Lesson, iso3: str, failed: Path, bar: dict[str, str] | bool, timeout: float) -> Any:
    """Run the cells; papermill leaves its file at ``failed``. Return the notebook, without traces of this computer."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError, execute_notebook

    begun: list[str] = []

    def remember(cell: Any, cell_index: int) -> None:
        begun.append(label(cell, cell_index))

    try:
        notebook = execute_notebook(
            _literal(lesson.path),
            _literal(failed),
            {"COUNTRY": iso3},
            kernel_name="python3",
            language="python",
            progress_bar=bar,
            request_save_on_cell_execute=False,
            execution_timeout=timeout,
            resources={"metadata": {"path": str(failed.parent)}},
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            on_cell_start=remember,
        )
    except (PapermillExecutionError, CellTimeoutError, RuntimeError) as problem:
        cell = begun[-1] if begun else "the start of the kernel"
        if isinstance(problem, PapermillExecutionError):
            cause = f"{problem.ename}: {problem.evalue}. See {failed}"
        elif isinstance(problem, CellTimeoutError):
            cause = f"it took longer than {timeout:g} seconds"
        elif isinstance(problem, DeadKernelError):
            cause = "the kernel died (out of memory, or ended by the code)"
        else:
            cause = f"the kernel did not work: {problem}"
        raise LessonError(f"lesson {lesson.code} for {iso3} stopped at cell {cell!r}: {cause}.") from problem
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    notebook.metadata.pop("papermill", None)
    return notebook


def _literal(path: Path) -> str:
    """Return a path as papermill wants it, which fills parameters into braces."""
    return str(path.resolve()).replace("{", "{{").replace("}", "}}")


def _run_in_thread(lesson: Lesson, country: str, out_dir: Path, timeout: float) -> LessonRun:
    """Run one lesson and close the event loop that jupyter opens for the thread, which nobody else closes."""
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    start = time.perf_counter()
    try:
        return run_lesson(lesson, country, out_dir, timeout=timeout)
    except (LessonError, DataError) as problem:
        empty = LessonRun(lesson.code, country, lesson.path, time.perf_counter() - start)
        return replace(empty, error=str(problem))
    finally:
        loop.close()


def _write(notebook: Any, target: Path) -> None:
    import nbformat

    part = target.with_suffix(".part")
    part.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    part.replace(target)


def _remarks(notebook: Any) -> tuple[str, ...]:
    """Return cell id and text of whatever the cells wrote to the error stream."""
    return tuple(
        f"{label(cell, i)}: {''.join(output['text']).strip()}"
        for i, cell in enumerate(notebook["cells"])
        if is_code(cell)
        for output in cell["outputs"]
        if output["output_type"] == "stream" and output["name"] == "stderr"
    )
