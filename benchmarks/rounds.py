"""Rounds in shuffled order: every candidate runs once a round, so that a busy machine slows all alike."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def timed_rounds(
    candidates: Mapping[str, Callable[[], Any]], *, rounds: int = 11, seed: int = 1
) -> dict[str, list[float]]:
    """Return the seconds of every candidate in every round, after one round that does not count."""
    order = random.Random(seed)
    names = list(candidates)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for round_number in range(rounds + 1):
        order.shuffle(names)
        for name in names:
            begin = time.perf_counter()
            candidates[name]()
            spent = time.perf_counter() - begin
            if round_number:
                seconds[name].append(spent)
    return seconds


def median_ratio(slow: list[float], fast: list[float]) -> float:
    """Return the median over the rounds of how many times longer one took than the other."""
    return statistics.median(s / f for s, f in zip(slow, fast, strict=True))


def print_table(title: str, rows: list[tuple[str, ...]], head: tuple[str, ...]) -> None:
    """Print rows under their heads, each column as wide as its longest entry."""
    widths = [max(len(r[k]) for r in (head, *rows)) for k in range(len(head))]
    print(f"\n{title}")
    for row in (head, tuple("-" * w for w in widths), *rows):
        print("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
