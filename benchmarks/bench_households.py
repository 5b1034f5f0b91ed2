"""A million persons in 250,000 households, from arrays to figures: sscore beside OpenFisca and PolicyEngine.

Everybody builds the households from unsorted arrays, computes contributions in two tiers with a ceiling on each
person's earnings, finds the eligible households, pays them a benefit for each child, and gives the money and the
poverty gap and Gini coefficient before and after. The peers run in their own environment, in a process of their own
that answers over a pipe and takes the time inside; all stand in the same shuffled rounds. They compute tiers in two
ways: by their own scale of marginal rates, and by clipping to bands, which is faster. Beyond memory, 20 million persons
run in chunks::

    python -m benchmarks.bench_households --scheduler threads     (or processes, synchronous, dask, tcp://host:8786)
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.households_in_chunks import beyond_memory
from benchmarks.rounds import median_ratio, print_table, timed_rounds
from benchmarks.syn_population import AMOUNT, LINE, THRESHOLD, population, rules
from sscore.households import Outcome, gini, household_arrays, simulate, weighted_quantile

HOMES, PERSONS, ROUNDS = 250_000, 1_000_000, 11
CLOSE, CLOSE_SINGLE = 1e-9, 1e-5
HERE = Path(__file__).parent
Spent = tuple[float, float]  # seconds by the clock, and of all cores of the processor
PEERS = {"OpenFisca": "openfisca_households.py", "PolicyEngine": "policyengine_households.py"}
STYLES = ("bands", "scale")
TO_REACH = {"numpy": ("6", "2"), "numba": ("15", "4")}
HOW = """OpenFisca and PolicyEngine are not installed, so there is no comparison. They need an environment of their own:
    python3 -m venv build/peers
    build/peers/bin/python -m pip install --require-hashes -r benchmarks/peers-households.txt
Then run this again, or name another one: python -m benchmarks.bench_households --peers PATH/bin/python"""


class Peer:
    """A peer in its own process, with the data in its memory."""

    def __init__(self, python: Path, file: str, data: Path) -> None:
        """Start it and wait until it is ready."""
        contributions = rules()[0]
        tiers = [
            {"lower": t.lower, "upper": t.upper, "employee": t.rate_employee, "employer": t.rate_employer}
            for t in contributions.schedule.tiers
        ]
        law = {"tiers": tiers, "amount": AMOUNT, "threshold": THRESHOLD, "child_age": 18, "line": LINE}
        self.process = subprocess.Popen(
            [str(python), str(HERE / file), json.dumps(law), str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.about = self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"A peer ended with code {self.process.wait()}; its message stands above.")
        return json.loads(line)

    def run(self, style: str, *, double: bool = False) -> dict[str, Any]:
        """Return seconds and figures of one run."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"style": style, "double": double}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def run(data: dict[str, NDArray[Any]], engine: str) -> Outcome:
    """Return what sscore computes, from arrays to figures."""
    homes = {"household": data["household"], "weight": data["weight"], "consumption": data["consumption"]}
    people = {name: data[name] for name in ("age", "sector", "earnings")} | {"household": data["of_person"]}
    built = household_arrays(homes, people, currency="KES", name="syn_benchmark", engine=engine)
    return simulate(built, rules(), line=LINE, engine=engine)


def figures(found: Outcome) -> dict[str, float]:
    """Return the figures that are compared, under the names of the peers; money a month."""
    money = {"benefit": found.cost, "own": sum(f[1] for f in found.by_rule.values())}
    money["employer"] = found.revenue - money["own"]
    shares = {f"{m} {w}": d[m] for w, d in (("before", found.before), ("after", found.after)) for m in ("gap", "gini")}
    return {name: amount / 12 for name, amount in money.items()} | shares


def widest(one: dict[str, float], other: dict[str, float]) -> float:
    """Return the largest relative difference between figures."""
    return max(abs(other[name] - value) / abs(value) for name, value in one.items())


def check(data: dict[str, NDArray[Any]], peers: dict[str, Peer], engines: Sequence[str]) -> None:
    """Stop unless everybody gives the same figures."""
    reference = figures(run(data, "numpy"))
    print(", ".join(f"{name} {value:.6g}" for name, value in reference.items()))
    found = {engine: (figures(run(data, engine)), CLOSE) for engine in engines[1:]}
    for name, peer in peers.items():
        for style in STYLES:
            found[f"{name}, {style}, in 64 bits"] = peer.run(style, double=True)["figures"], CLOSE
            found[f"{name}, {style}, in its own 32 bits"] = peer.run(style)["figures"], CLOSE_SINGLE
    for name, (other, allowed) in found.items():
        gap = widest(reference, other)
        if not gap <= allowed:
            raise SystemExit(f"{name} differs from numpy by {gap:.2g} of a figure: no comparison of speed.")
        print(f"{name} and numpy: the same figures, largest relative difference {gap:.1e}")


def rounds_inside(candidates: dict[str, Callable[[], Spent]], rounds: int, seed: int = 1) -> dict[str, list[Spent]]:
    """Return the seconds that candidates took by their own clock, in shuffled rounds after one that does not count."""
    order, names = random.Random(seed), list(candidates)
    seconds: dict[str, list[Spent]] = {name: [] for name in names}
    for round_number in range(rounds + 1):
        order.shuffle(names)
        for name in names:
            spent = candidates[name]()
            if round_number:
                seconds[name].append(spent)
    return seconds


def clocked(work: Callable[[], Any]) -> Callable[[], Spent]:
    """Return a candidate that times work in this process, by the clock and by the processor."""

    def candidate() -> Spent:
        begin, busy = time.perf_counter(), time.process_time()
        work()
        return time.perf_counter() - begin, time.process_time() - busy

    return candidate


def end_to_end(python: Path, engines: Sequence[str], rounds: int) -> None:
    """Compare figures, then time everybody from arrays to figures."""
    data = population(HOMES, PERSONS)
    peers: dict[str, Peer] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "syn_population.npz"
        np.savez(file, **data)
        if python.exists():
            peers = {name: Peer(python, script, file) for name, script in PEERS.items()}
        else:
            print(HOW)
        for name, peer in peers.items():
            print(f"{name} {peer.about['version']} with numpy {peer.about['numpy']}")
        check(data, peers, engines)
        candidates: dict[str, Callable[[], Spent]] = {e: clocked(lambda e=e: run(data, e)) for e in engines}
        for name, peer in peers.items():
            for style in STYLES:
                candidates[f"{name}, {style}"] = lambda p=peer, s=style: tuple(p.run(s)["seconds"])
        seconds = rounds_inside(candidates, rounds)
        for peer in peers.values():
            peer.end()
    title = f"{PERSONS:,} persons in {HOMES:,} households, end to end; {rounds} shuffled rounds, medians"
    for k, clock in enumerate(("by the clock", "by processor time, which a busy machine does not stretch")):
        table_of_ratios(f"{title}; {clock}", {n: [s[k] for s in spent] for n, spent in seconds.items()}, engines)


def table_of_ratios(title: str, seconds: dict[str, list[float]], engines: Sequence[str]) -> None:
    """Print how many times faster each engine is than each peer."""
    rows = []
    for name, spent in seconds.items():
        ratios = []
        for k, peer in enumerate(PEERS):
            for style in STYLES:
                slow = seconds.get(f"{peer}, {style}")
                ratios.append(f"{median_ratio(slow, spent):.1f}" if slow and name in engines else "")
            ratios.append(TO_REACH[name][k] if name in engines else "")
        rows.append((name, f"{1000 * statistics.median(spent):.1f} ms", *ratios))
    head = ["candidate", "time"]
    for peer in PEERS:
        head += [f"faster than {peer}, bands", "scale", "to reach"]
    print_table(title, rows, tuple(head))


def beside_a_sort(engines: Sequence[str], rounds: int) -> None:
    """Time the weighted Gini coefficient and quantiles beside a sort of the same values."""
    rng = np.random.default_rng(2)
    fractions = np.arange(1, 10) / 10
    for n in (HOMES, PERSONS):
        y, w = rng.lognormal(8, 1, n), rng.uniform(1, 5, n)
        candidates: dict[str, Callable[[], Any]] = {
            "np.sort": lambda y=y: np.sort(y),
            "np.argsort": lambda y=y: np.argsort(y),
            "np.argsort, stable": lambda y=y: np.argsort(y, kind="stable"),
            "gini, weighted": lambda y=y, w=w: gini(y, w),
            "weighted_quantile, median": lambda y=y, w=w: weighted_quantile(y, 0.5, w),
            "weighted_quantile, nine deciles": lambda y=y, w=w: weighted_quantile(y, fractions, w),
        }
        if "numba" in engines:
            candidates["gini, weighted, numba"] = lambda y=y, w=w: gini(y, w, engine="numba")
        seconds = timed_rounds(candidates, rounds=rounds)
        rows = [
            (
                name,
                f"{1000 * statistics.median(spent):.2f} ms",
                f"{median_ratio(spent, seconds['np.sort']):.2f}",
                "3" if "weighted" in name else "",
                f"{median_ratio(spent, seconds['np.argsort']):.2f}",
            )
            for name, spent in seconds.items()
        ]
        head = ("candidate", "time", "times np.sort", "at most", "times np.argsort")
        print_table(f"{n:,} values with weights; {rounds} shuffled rounds, medians", rows, head)


def main(argv: Sequence[str] = ()) -> None:
    """Compare everybody; with ``--scheduler``, run the population beyond memory alone."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.bench_households", description=__doc__.splitlines()[0])
    asked.add_argument("--peers", type=Path, default=Path("build/peers/bin/python"), help="Python that has the peers")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument(
        "--scheduler", help="run 20 million persons in chunks: synchronous, threads, processes, dask, ADDRESS"
    )
    asked.add_argument("--persons", type=int, default=20_000_000, help="of the population in chunks")
    asked.add_argument("--engine", choices=("numpy", "numba"), default="numpy", help="of the population in chunks")
    words = asked.parse_args(list(argv))
    if words.scheduler:
        beyond_memory(words.scheduler, words.persons, words.engine)
        return
    engines = ("numpy", "numba") if importlib.util.find_spec("numba") else ("numpy",)
    end_to_end(words.peers, engines, words.rounds)
    beside_a_sort(engines, words.rounds)
    beyond_memory("synchronous", 4_000_000, "numpy")


if __name__ == "__main__":
    main(sys.argv[1:])
