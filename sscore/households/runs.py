"""Sorted runs of many rows, merged window by window, and what is read off the merged rows in one pass."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sscore.households.sorting import SLACK, blocks, ordered_sum, sort_pairs
from sscore.inputs import Floats

__all__ = ["Ranked", "Runs"]

_STEP = 1024  # every so many rows a value is kept, to find windows of like size


class Runs:
    """Rows in runs that are each in order; :meth:`windows` gives them all in order, some at a time.

    With a folder, runs lie in files and only a window is in memory. Rows that are alike come in the order of the runs.

    >>> runs = Runs(rows=2)
    >>> runs.add(np.array([1.0, 4.0]), np.array([10.0, 40.0]))
    >>> runs.add(np.array([2.0, 3.0]), np.array([20.0, 30.0]))
    >>> np.concatenate([y for y, _ in runs.windows()]).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """

    def __init__(self, rows: int, folder: Path | None = None) -> None:
        """Begin without runs; ``rows`` is the size of a window."""
        self.rows, self.folder = rows, folder
        self.runs: list[tuple[Any, Any]] = []
        self.samples: list[Floats] = []
        self.total = 0

    def add(self, y: Floats, w: Floats) -> None:
        """Take a run: values in order and their weights."""
        if not len(y):
            return
        self.samples.append(y[::_STEP].copy())
        self.total += len(y)
        if self.folder is None:
            self.runs.append((y, w))
            return
        files = []
        for name, array in (("y", y), ("w", w)):
            files.append(self.folder / f"{len(self.runs)}-{id(self)}.{name}")
            array.tofile(files[-1])
        self.runs.append((files[0], files[1]))

    def windows(self) -> Iterator[tuple[Floats, Floats]]:
        """Give values and weights of all runs in order."""
        values = [np.memmap(y, np.float64, "r") if isinstance(y, Path) else y for y, _ in self.runs]
        begin = [0] * len(values)
        for edge in self._edges():
            left, right = ([int(np.searchsorted(y, edge, side)) for y in values] for side in ("left", "right"))
            yield self._merged(begin, left)
            for k, (first, last) in enumerate(zip(left, right, strict=True)):  # alike: no sorting, however many
                for part in blocks(last - first, self.rows):
                    yield self._read(k, first + part.start, first + part.stop)
            begin = right
        yield self._merged(begin, [len(y) for y in values])

    def _edges(self) -> Floats:
        """Return values between which there are windows of about the wanted size."""
        count = -(-self.total // self.rows)
        if count < 2:
            return np.empty(0)
        kept = np.sort(np.concatenate(self.samples))
        return np.unique(kept[np.arange(1, count) * len(kept) // count])

    def _merged(self, begin: list[int], end: list[int]) -> tuple[Floats, Floats]:
        pieces = [self._read(k, a, b) for k, (a, b) in enumerate(zip(begin, end, strict=True)) if b > a]
        if not pieces:
            return np.empty(0), np.empty(0)
        y, w = (np.concatenate(part) for part in zip(*pieces, strict=True))
        return sort_pairs(y, w)

    def _read(self, k: int, first: int, last: int) -> tuple[Floats, Floats]:
        """Return rows of a run; files are read and not mapped, so that no page stays in memory."""
        y, w = self.runs[k]
        if isinstance(y, Path):
            a, b = (np.fromfile(f, np.float64, last - first, offset=8 * first) for f in (y, w))
            return a, b
        return y[first:last], w[first:last]


class Ranked:
    """Takes rows in order, window by window, and keeps what the Gini coefficient and quantiles need.

    ``whole`` is the weight of all rows and ``mean`` their mean, both known before; weights are above 0. The figures are
    exact: those of all rows in memory, but for the last few digits.

    >>> ranked = Ranked(2.0, 2.0, np.array([0.5]))
    >>> ranked.take(np.array([1.0]), np.array([1.0]))
    >>> ranked.take(np.array([3.0]), np.array([1.0]))
    >>> ranked.total, ranked.quantiles
    (2.0, (2.0,))
    """

    def __init__(self, whole: float, mean: float, fractions: Floats) -> None:
        """Begin before the first row."""
        self.mean, self.slack = mean, SLACK * whole
        self.targets = fractions * whole
        self.below = 0.0
        self.parts: list[float] = []
        self.found = np.full(len(fractions), np.nan)
        self.waits = np.zeros(len(fractions), dtype=bool)  # for the next value, to take the middle of the two
        self.last = float("nan")

    def take(self, y: Floats, w: Floats) -> None:
        """Add rows that follow those taken before."""
        if not len(y):
            return
        self.found[self.waits] = (self.found[self.waits] + y[0]) / 2
        self.waits[:] = False
        part, end = ordered_sum(y, w, self.mean, self.below)
        open_now = np.isnan(self.found) & (self.targets - self.slack <= end)
        if open_now.any():
            upper = np.cumsum(w) + self.below
            for j in np.flatnonzero(open_now):
                k = min(int(np.searchsorted(upper, self.targets[j] - self.slack)), len(y) - 1)
                exact = abs(upper[k] - self.targets[j]) <= self.slack
                self.waits[j] = exact and k + 1 == len(y)
                self.found[j] = (y[k] + y[k + 1]) / 2 if exact and k + 1 < len(y) else y[k]
        self.parts.append(part)
        self.below, self.last = end, float(y[-1])

    @property
    def total(self) -> float:
        """The sum that makes the Gini coefficient over ``W^2 m``; see ``sorting.gini_sum``."""
        return math.fsum(self.parts)

    @property
    def quantiles(self) -> tuple[float, ...]:
        """One value a fraction."""
        return tuple(np.where(np.isnan(self.found), self.last, self.found).tolist())
