"""Populations that do not fit in memory: rules on chunks of whole households, with the figures of one run."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import DataError, ModelError
from sscore.households.arrays import HouseholdArrays
from sscore.households.kernels import twins
from sscore.households.on_dask import on_dask
from sscore.households.rules import Rule, checked_rules, flows_of
from sscore.households.runs import Ranked, Runs
from sscore.households.simulate import Outcome, Part, outcome, part_of
from sscore.households.sorting import sort_pairs
from sscore.inputs import Floats, number, numbers, whole

__all__ = ["Chunks", "simulate_chunks"]

_LOCAL = ("synchronous", "threads", "processes")


@dataclass(frozen=True)
class Chunks:
    """A population in chunks, and where they are computed.

    Parameters
    ----------
    load
        A function that returns the k-th chunk, as :class:`sscore.households.HouseholdArrays` whose ``first`` is the
        number of households before it. For "processes" and Dask it must be importable there, not a lambda.
    count
        How many chunks there are.
    scheduler
        "synchronous" (one after the other), "threads", "processes", "dask" (whatever Dask uses here), or the address of
        a Dask scheduler such as "tcp://10.0.0.1:8786". Dask is the extra ``sscore[scale]``.
    workers
        How many chunks are computed at a time; None takes one a core.
    rows
        How many households are sorted at a time.
    folder
        Where sorted chunks wait for the merge, in a folder of their own that is taken away afterwards. None keeps them
        in memory: 32 bytes a household.
    """

    load: Callable[[int], HouseholdArrays]
    count: int
    scheduler: str = "synchronous"
    workers: int | None = None
    rows: int = 1_000_000
    folder: str | Path | None = None

    def __post_init__(self) -> None:
        """Raise for a number or a scheduler that is none."""
        whole("Chunks", "count", self.count, low=1)
        whole("Chunks", "rows", self.rows, low=1)
        if self.workers is not None:
            whole("Chunks", "workers", self.workers, low=1)
        if self.scheduler not in (*_LOCAL, "dask") and "://" not in self.scheduler:
            raise ModelError(
                f"Chunks: scheduler must be {', '.join(map(repr, _LOCAL))}, 'dask' or an address such as "
                f"'tcp://10.0.0.1:8786', got {self.scheduler!r}."
            )

    def results(self, function: Callable[[int], Any]) -> Iterator[Any]:
        """Give ``function(k)`` for every chunk in order, with few of them in memory.

        >>> list(Chunks(load=None, count=3, scheduler="threads").results(lambda k: 2 * k))
        [0, 2, 4]
        """
        if self.scheduler == "synchronous":
            return map(function, range(self.count))
        workers = self.workers or os.cpu_count() or 1
        if self.scheduler not in _LOCAL:
            return on_dask(function, self.count, self.scheduler, 2 * workers)
        return self._pooled(function, workers)

    def _pooled(self, function: Callable[[int], Any], workers: int) -> Iterator[Any]:
        pool: Executor = (
            ThreadPoolExecutor(workers)
            if self.scheduler == "threads"
            else ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        )
        with pool:
            waiting: deque[Any] = deque()
            for k in range(self.count):
                if len(waiting) > workers:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(function, k))
            while waiting:
                yield waiting.popleft().result()


@dataclass(frozen=True, eq=False)
class _Chunk:
    """What a worker hands back: the part without its rows, the rows in order before and after, and who they are."""

    part: Part
    runs: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]
    first: int
    households: int
    identifiers: tuple[Any, Any]
    name: str


def simulate_chunks(
    chunks: Chunks,
    rules: Sequence[Rule],
    *,
    line: float,
    gdp: float | None = None,
    quantiles: ArrayLike = (),
    engine: str = "numpy",
) -> Outcome:
    """Return what :func:`sscore.households.simulate` returns, of a population in chunks.

    Each worker sorts its own chunk; the sorted chunks are merged in one pass, so the Gini coefficient and quantiles are
    exact, as if all had been in memory. Sums are correctly rounded from sums of 8,192 households: where every chunk but
    the last is a multiple of that, they are the same to the last bit; otherwise the last few digits may differ.

    Parameters
    ----------
    chunks
        A :class:`sscore.households.Chunks`.
    rules, quantiles, engine
        As for ``simulate``.
    line
        Poverty line a person a month.
    gdp
        Of a year; None where it is not known.

    Raises
    ------
    ModelError
        As for ``simulate``; for a chunk whose ``first`` is not the number of households before it; without Dask.
    DataError
        For a person without a household in the chunk, or chunks whose identifiers overlap: then a household could be
        cut in two.

    Examples
    --------
    >>> from sscore.households import HouseholdBenefit, household_arrays
    >>> homes = {"household": [1, 2], "weight": [1, 1], "consumption": [1, 3]}
    >>> people = {"household": [1, 2], "age": [30, 40], "sector": [1, 0], "earnings": [5, 0]}
    >>> everybody = household_arrays(homes, people, currency="KES")
    >>> halves = Chunks(lambda k: everybody.cut(k, k + 1), count=2)
    >>> simulate_chunks(halves, [HouseholdBenefit(1)], line=2.5).before["gini"]
    0.25
    """
    caller = "simulate_chunks"
    twins(caller, engine)
    given = checked_rules(caller, rules)
    z = number(caller, "line", line, above=0)
    fractions = numbers(caller, "quantiles", quantiles, high=1.0).ravel() if np.size(quantiles) else np.empty(0)
    about_gdp = float("nan") if gdp is None else number(caller, "gdp", gdp, above=0)
    scratch = nullcontext(None) if chunks.folder is None else TemporaryDirectory(dir=chunks.folder)
    with scratch as folder:
        before, after = (Runs(chunks.rows, None if folder is None else Path(folder)) for _ in range(2))
        parts, seen = [], _Seen()
        for chunk in chunks.results(partial(_one, chunks.load, tuple(given), z, engine)):
            seen.look(chunk)
            parts.append(chunk.part)
            before.add(*chunk.runs[0])
            after.add(*chunk.runs[1])
        persons = math.fsum(x for p in parts for x in p.money[:, 1])
        ranked = []
        for k, runs in enumerate((before, after)):
            income = math.fsum(x for p in parts for x in p.poverty[k][:, 0])
            one = Ranked(persons, income / persons if persons > 0 else float("nan"), fractions)
            for y, w in runs.windows():
                one.take(y, w)
            ranked.append((one.total, one.quantiles))
    about = (seen.name, z, about_gdp)
    return outcome(parts, [r.name for r in given], (fractions, ranked[0], ranked[1]), about, np.empty(0))


def _one(load: Callable[[int], HouseholdArrays], rules: tuple[Rule, ...], z: float, engine: str, k: int) -> _Chunk:
    """Compute one chunk, in whatever process this is."""
    data = load(k)
    flows = [flows_of(rule, data, data, engine) for rule in rules]
    part, _ = part_of(data, flows, z, twins("simulate_chunks", engine))
    runs = (sort_pairs(part.welfare[0], part.persons), sort_pairs(part.welfare[1], part.persons))
    none = np.empty(0)
    names = data.identifier if data.identifier.dtype.kind in "iuf" else np.array(sorted(data.identifier.tolist()))
    ends = (names.min(), names.max()) if names.dtype.kind in "iuf" else (names[0], names[-1])
    lean = replace(part, welfare=(none, none), persons=none)
    return _Chunk(lean, runs, data.first, len(data.size), ends, data.name)


class _Seen:
    """Looks whether each chunk follows the one before, and no household can lie in two of them."""

    def __init__(self) -> None:
        self.count, self.households, self.name = 0, 0, ""
        self.ends: list[tuple[Any, Any]] = []

    def look(self, chunk: _Chunk) -> None:
        """Raise where a chunk is out of place or its identifiers overlap with an earlier one's."""
        if chunk.first != self.households:
            raise ModelError(
                f"simulate_chunks: first of chunk {self.count} is {chunk.first}, but {self.households} households come "
                f"before it. Give household_arrays(..., first={self.households})."
            )
        low, high = chunk.identifiers
        for k, (other_low, other_high) in enumerate(self.ends):
            if low <= other_high and other_low <= high:
                raise DataError(
                    f"simulate_chunks: identifiers of chunk {k} ({other_low} to {other_high}) and {self.count} ({low} "
                    f"to {high}) overlap, so a household could be cut in two. Sort by household before cutting."
                )
        self.ends.append(chunk.identifiers)
        self.name = self.name or chunk.name
        self.count += 1
        self.households += chunk.households
