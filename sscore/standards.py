"""ILO benchmarks: what Conventions C102, C121, C128 and C130 and Recommendation R202 ask of a scheme.

The figures were entered by hand and carry quality C until they are checked against the official texts. They are for
lessons and for a first comparison, never for a legal opinion.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sscore.countries.files import data_folder, read_yaml
from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Benchmark", "Comparison", "benchmark", "compare", "table"]

_COLUMNS = ["instrument", "article", "branch", "measure", "value", "unit", "quality", "note"]


@dataclass(frozen=True)
class Benchmark:
    """One requirement of an instrument.

    ``sense`` is ``at_least`` (a rate that may not be lower), ``at_most`` (a qualifying period that may not be longer)
    or ``none`` (a guarantee in words, whose ``value`` is None).
    """

    instrument: str
    article: str
    branch: str
    measure: str
    value: float | None
    unit: str
    sense: str
    quality: str
    note: str

    def to_frame(self) -> pd.DataFrame:
        """Return the benchmark as a table of one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


@dataclass(frozen=True)
class Comparison:
    """A country's value beside a benchmark: ``margin`` is how far it is on the good side, in the benchmark's unit."""

    benchmark: Benchmark
    value: float
    met: bool
    margin: float

    def to_frame(self) -> pd.DataFrame:
        """Return the comparison as a table of one row."""
        import pandas as pd

        row = asdict(self.benchmark)
        row["benchmark"] = row.pop("value")
        return pd.DataFrame([{**row, "value": self.value, "met": self.met, "margin": self.margin}])


def _instruments() -> dict[str, tuple[Benchmark, ...]]:
    found = {}
    for path in sorted((data_folder() / "standards").glob("*.yml")):
        record: dict[str, Any] = read_yaml(path)
        found[path.stem] = tuple(Benchmark(instrument=path.stem, **row) for row in record["benchmarks"])
    return found


def table() -> pd.DataFrame:
    """Return all benchmarks: instrument, article, branch, measure, value, unit, quality, note.

    >>> sorted(set(table()["instrument"]))
    ['C102', 'C121', 'C128', 'C130', 'R202']
    """
    import pandas as pd

    rows = [asdict(b) for group in _instruments().values() for b in group]
    return pd.DataFrame(rows, columns=_COLUMNS)


def benchmark(instrument: str, branch: str, measure: str | None = None) -> Benchmark:
    """Return one requirement.

    Parameters
    ----------
    instrument : str
        C102, C121, C128, C130 or R202.
    branch : str
        For instance ``old_age``, ``sickness``, ``employment_injury_incapacity``.
    measure : str or None
        For instance ``replacement_rate`` or ``reduced_benefit_years``; None is the first one listed for the branch:
        the replacement rate where there is one.

    Raises
    ------
    DataError
        Unknown instrument, branch or measure, with the closest names.

    Examples
    --------
    >>> benchmark("C102", "old_age").value
    40
    """
    groups = _instruments()
    name = instrument.strip().upper()
    if name not in groups:
        raise DataError(f"standards: no instrument {instrument!r}. {did_you_mean(name, groups)}")
    wanted = branch.strip().lower().replace("-", "_").replace(" ", "_")
    of_branch = [b for b in groups[name] if b.branch == wanted]
    if not of_branch:
        raise DataError(
            f"standards: {name} has no branch {branch!r}. {did_you_mean(wanted, {b.branch for b in groups[name]})}"
        )
    if measure is None:
        return of_branch[0]
    for candidate in of_branch:
        if candidate.measure == measure:
            return candidate
    known = {b.measure for b in of_branch}
    raise DataError(f"standards: {name} {wanted} has no measure {measure!r}. {did_you_mean(measure, known)}")


def compare(value: float, instrument: str, branch: str, measure: str | None = None) -> Comparison:
    """Set a country's value beside a benchmark. Exactly at the benchmark is met.

    Parameters
    ----------
    value : float
        In the benchmark's unit; finite.

    Raises
    ------
    DataError
        Unknown names, or a guarantee in words, which has no number to compare with.
    ModelError
        When the value is not a finite number.

    Examples
    --------
    >>> compare(33, "C102", "old_age").met, compare(15, "C102", "old_age", "reduced_benefit_years").met
    (False, True)
    """
    wanted = benchmark(instrument, branch, measure)
    if wanted.value is None:
        raise DataError(f"standards: {wanted.instrument} {wanted.branch} is a guarantee in words: {wanted.note}.")
    given = float(value)
    if not math.isfinite(given):
        raise ModelError(f"compare: value must be a finite number in {wanted.unit!r}, got {value!r}.")
    margin = given - wanted.value if wanted.sense == "at_least" else wanted.value - given
    return Comparison(wanted, given, margin >= 0, margin)
