"""Seven countries, 101 ages, two sexes, 100 years: sscore against Leslie matrices and pandas tables.

The population is closed, so that one matrix a year and country says all. Rates are those of the country packs for 2024
to 2100, the last year kept for the rest of the 100 years. Inputs are prepared outside the clock for every candidate.
"""

from __future__ import annotations

import importlib.util
import os
import random
import statistics
import subprocess
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rounds import median_ratio, print_table, timed_rounds
from sscore.countries import codes
from sscore.demography import DemographicPaths, country_inputs, project_population, survival_from_mx

Floats = NDArray[np.float64]
YEARS, FERTILE_FROM = 100, 10
CLOSE = 1e-9


def inputs() -> tuple[Floats, DemographicPaths]:
    """Return the base (country, sex, age) and the paths of all countries."""
    packs = [country_inputs(code) for code in codes()]
    steps = np.minimum(np.arange(YEARS), len(packs[0].years) - 2)
    paths = DemographicPaths(
        np.stack([p.fertility[steps] for p in packs]),
        survival_from_mx(np.stack([p.mx[steps] for p in packs])),
        sex_ratio=np.stack([p.sex_ratio[steps] for p in packs]),
        fertile_from=FERTILE_FROM,
    )
    return np.stack([p.base for p in packs]), paths


def leslie_matrices(paths: DemographicPaths) -> Floats:
    """Return the matrices of all countries and years, (country, year, 202, 202), made without sscore's own function."""
    alive, birth = paths.survival.ratio, paths.survival.birth
    countries, years, sexes, ages = alive.shape
    size = sexes * ages
    matrices = np.zeros((countries, years, size, size))
    below = np.arange(ages - 1)
    for s in range(sexes):
        matrices[:, :, s * ages + below + 1, s * ages + below] = alive[:, :, s, :-1]
        matrices[:, :, s * ages + ages - 1, s * ages + ages - 1] = alive[:, :, s, -1]
    rates = np.zeros((countries, years, ages))
    rates[..., FERTILE_FROM : FERTILE_FROM + paths.fertility.shape[-1]] = paths.fertility
    exposed = rates / 2
    exposed[..., :-1] += rates[..., 1:] / 2 * alive[:, :, 0, :-1]
    boys = np.asarray(paths.sex_ratio)
    for s, share in enumerate((1 / (1 + boys), boys / (1 + boys))):
        matrices[:, :, s * ages, :ages] += exposed * (share * birth[..., s])[..., None]
    return matrices


def leslie(base: Floats, matrices: Floats) -> Floats:
    """Multiply year by year and country by country."""
    countries, years, size, _ = matrices.shape
    people = np.empty((countries, years + 1, size))
    for c in range(countries):
        people[c, 0] = base[c].ravel()
        for k in range(years):
            people[c, k + 1] = matrices[c, k] @ people[c, k]
    return people.reshape(countries, years + 1, 2, -1)


def pandas_tables(base: Floats, paths: DemographicPaths) -> dict[str, Any]:
    """Return the inputs as long tables, one a year, as an analyst with pandas would keep them."""
    import pandas as pd

    countries, years, sexes, ages = paths.survival.ratio.shape
    people = pd.MultiIndex.from_product([range(countries), range(sexes), range(ages)], names=["country", "sex", "age"])
    mothers = range(FERTILE_FROM, FERTILE_FROM + paths.fertility.shape[-1])
    women = pd.MultiIndex.from_product([range(countries), [0], mothers], names=["country", "sex", "age"])
    born = pd.MultiIndex.from_product([range(countries), range(sexes)], names=["country", "sex"])
    ratio = np.asarray(paths.sex_ratio)
    share = np.stack((1 / (1 + ratio), ratio / (1 + ratio)), axis=-1) * paths.survival.birth

    def table(index: Any, values: Floats, name: str) -> Any:
        return pd.DataFrame({name: values.ravel()}, index=index).reset_index()

    return {
        "base": table(people, base, "persons"),
        "alive": [table(people, paths.survival.ratio[:, k], "alive") for k in range(years)],
        "rate": [table(women, paths.fertility[:, k], "rate") for k in range(years)],
        "infants": [table(born, share[:, k], "infants") for k in range(years)],
        "last": ages - 1,
    }


def with_pandas(tables: dict[str, Any]) -> list[Any]:
    """Project with merge and groupby."""
    import pandas as pd

    keys, now = ["country", "sex", "age"], tables["base"]
    result = [now]
    for alive, rate, infants in zip(tables["alive"], tables["rate"], tables["infants"], strict=True):
        older = now.merge(alive, on=keys)
        older["persons"] *= older["alive"]
        older["age"] = (older["age"] + 1).clip(upper=tables["last"])
        older = older.groupby(keys, as_index=False)["persons"].sum()
        women = rate.merge(now, on=keys).merge(older, on=keys, suffixes=("", "_end"))
        women["births"] = women["rate"] * (women["persons"] + women["persons_end"]) / 2
        births = women.groupby("country", as_index=False)["births"].sum()
        newborn = infants.merge(births, on="country")
        newborn["persons"] = newborn["births"] * newborn["infants"]
        now = pd.concat([newborn.assign(age=0)[[*keys, "persons"]], older], ignore_index=True)
        result.append(now)
    return result


def frames_to_array(frames: list[Any], shape: tuple[int, ...]) -> Floats:
    """Return the tables as (country, year, sex, age)."""
    years = [f.sort_values(["country", "sex", "age"])["persons"].to_numpy().reshape(shape) for f in frames]
    return np.stack(years, axis=1)


def import_cost(*, rounds: int = 11, seed: int = 1) -> list[tuple[str, ...]]:
    """Return the CPU seconds that imports add to ``import numpy``, medians over shuffled rounds of fresh processes."""
    words = {
        "import numpy": "import numpy",
        "import sscore": "import numpy, sscore",
        "import sscore.demography": "import numpy, sscore.demography",
    }
    spent: dict[str, list[float]] = {name: [] for name in words}
    order, names = random.Random(seed), list(words)
    for round_number in range(rounds + 1):
        order.shuffle(names)
        for name in names:
            child = subprocess.Popen([sys.executable, "-c", words[name]])
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if round_number:
                spent[name].append(usage.ru_utime + usage.ru_stime)
    rows = []
    for name in list(words)[1:]:
        more = statistics.median(a - b for a, b in zip(spent[name], spent["import numpy"], strict=True))
        rows.append((name, f"{1000 * more:.1f} ms", "at most 50 ms" if name == "import sscore" else ""))
    return rows


def main(rounds: int = 11) -> None:
    """Check that all give the same population, then time them."""
    base, paths = inputs()
    matrices, tables = leslie_matrices(paths), pandas_tables(base, paths)
    reference = project_population(base, paths).population
    candidates: dict[str, Any] = {
        "numpy": lambda: project_population(base, paths),
        "Leslie, matrices given": lambda: leslie(base, matrices),
        "Leslie, matrices made": lambda: leslie(base, leslie_matrices(paths)),
        "pandas merge and groupby": lambda: with_pandas(tables),
    }
    others = {
        "Leslie": leslie(base, matrices),
        "pandas": frames_to_array(with_pandas(tables), base.shape),
    }
    if importlib.util.find_spec("numba"):
        candidates["numba"] = lambda: project_population(base, paths, engine="numba")
        others["numba"] = project_population(base, paths, engine="numba").population
    for name, other in others.items():
        gap = float(np.max(np.abs(other - reference) / np.maximum(reference, 1e-300)))
        if gap > CLOSE:
            raise SystemExit(f"{name} differs from numpy by {gap:.2g} of a figure: no comparison of speed.")
        print(f"{name} and numpy: the same population, largest relative difference {gap:.1e}")
    seconds = timed_rounds(candidates, rounds=rounds)
    wanted = {"numpy": "", "Leslie, matrices given": "4", "pandas merge and groupby": "100", "numba": "1/3"}
    rows = [
        (
            name,
            f"{1000 * statistics.median(spent):.2f} ms",
            f"{median_ratio(spent, seconds['numpy']):.2f}",
            wanted.get(name, ""),
        )
        for name, spent in seconds.items()
    ]
    title = f"7 countries, 101 ages, 2 sexes, {YEARS} years; {rounds} shuffled rounds, medians"
    print_table(title, rows, ("candidate", "time", "times numpy", "to reach"))
    print_table("CPU time over import numpy, fresh processes", import_cost(), ("import", "median", "to reach"))


if __name__ == "__main__":
    main()
