"""The population of the benchmark of households in chunks, beside the same one in memory: figures, time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks.rounds import print_table
from benchmarks.syn_population import LINE, population, rules
from sscore.households import Chunks, HouseholdArrays, household_arrays, simulate, simulate_chunks

HOMES = 262_144  # a chunk: a multiple of the 8,192 households whose sums are added up exactly
PERSONS_A_HOME = 4
QUANTILES = (0.1, 0.5, 0.9)


def chunk(k: int, total: int) -> HouseholdArrays:
    """Return the k-th chunk of a population of ``total`` households."""
    before = k * HOMES
    homes = min(HOMES, total - before)
    data = population(homes, PERSONS_A_HOME * homes, before=before)
    people = {name: data[name] for name in ("age", "sector", "earnings")} | {"household": data["of_person"]}
    columns = {name: data[name] for name in ("household", "weight", "consumption")}
    return household_arrays(columns, people, currency="KES", name="syn_benchmark", first=before)


def everybody(total: int) -> HouseholdArrays:
    """Return all chunks in one."""
    chunks = [chunk(k, total) for k in range(-(-total // HOMES))]
    for one in chunks:
        one.place[:] += one.first
    names = ("identifier", "weights", "welfare", "size", "place", "age", "sector", "earnings")
    return replace(chunks[0], **{n: np.concatenate([getattr(c, n) for c in chunks]) for n in names})


def measured(kind: str, total: int, engine: str) -> dict[str, Any]:
    """Return the outcome, seconds and peak memory of this process and of its largest child, in MB."""
    begin = time.perf_counter()
    if kind == "in memory":
        found = simulate(everybody(total), rules(), line=LINE, quantiles=QUANTILES, engine=engine)
    else:
        with tempfile.TemporaryDirectory() as folder:
            chunks = Chunks(partial(chunk, total=total), -(-total // HOMES), scheduler=kind, folder=folder)
            found = simulate_chunks(chunks, rules(), line=LINE, quantiles=QUANTILES, engine=engine)
    here, there = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    kept = asdict(replace(found, welfare_after=np.empty(0)))
    kept.pop("welfare_after")
    return {"figures": kept, "seconds": time.perf_counter() - begin, "here": here, "there": there}


def in_a_process(kind: str, total: int, engine: str) -> dict[str, Any]:
    """Measure in a fresh process, whose peak of memory is its own."""
    words = [sys.executable, "-m", "benchmarks.households_in_chunks", kind, str(total), engine]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def numbers(figures: dict[str, Any]) -> dict[str, float]:
    """Return every figure of an outcome under a name."""
    flat = {n: figures[n] for n in ("households", "persons", "cost", "revenue")}
    for when in ("before", "after"):
        flat |= {f"{n} {when}": v for n, v in figures[when].items()}
        flat |= {f"{p} {when}": v for p, v in zip(QUANTILES, figures[f"quantiles_{when}"], strict=True)}
    return flat


def beyond_memory(scheduler: str, persons: int, engine: str) -> None:
    """Compare a population in chunks with the same in memory."""
    total = persons // PERSONS_A_HOME
    whole, parts = (in_a_process(kind, total, engine) for kind in ("in memory", scheduler))
    one, other = numbers(whole["figures"]), numbers(parts["figures"])
    gaps = {name: abs(other[name] - value) / abs(value) for name, value in one.items()}
    if max(gaps.values()) > 1e-12:
        raise SystemExit(f"In chunks the figures are others than in memory: {gaps}")
    same = sum(gap == 0 for gap in gaps.values())
    print(f"\nTo the last bit the same: {same} of {len(gaps)} figures; largest difference {max(gaps.values()):.1e}")
    rows = [
        (name, f"{r['seconds']:.1f} s", f"{r['here']:.0f} MB", f"{r['there']:.0f} MB" if r["there"] else "")
        for name, r in (("in memory", whole), (f"chunks, {scheduler}", parts))
    ]
    head = ("way", "time, data made", "peak memory", "largest child")
    print_table(f"{persons:,} persons in {total:,} households, chunks of {HOMES:,}; {engine}", rows, head)


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
