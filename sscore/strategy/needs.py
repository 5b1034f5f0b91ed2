"""Needs and priorities: the gap of each group and branch against C102 and R202, weighed by importance and chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage import gap_matrix
from sscore.errors import DataError, ModelError
from sscore.inputs import number
from sscore.standards import benchmark
from sscore.strategy.scoring import better_rank

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country
    from sscore.coverage import GapMatrix

__all__ = ["Need", "NeedsAssessment", "Rating", "needs_assessment", "standards_gap"]

Cell = tuple[str, str]

# C102 names nine branches; the pack's benchmark table has no family benefit yet.
_C102 = {
    "medical care": "medical_care",
    "sickness": "sickness",
    "unemployment": "unemployment",
    "old age": "old_age",
    "employment injury": "employment_injury_incapacity",
    "family": "family",
    "maternity": "maternity",
    "invalidity": "invalidity",
    "survivors": "survivors",
}
# R202 para. 5 has four guarantees; each asks about everybody in the group, so its gap is what 100 % lacks.
_R202 = {
    "children": "children",
    "mothers with newborns": "active_age",
    "persons with severe disabilities": "active_age",
    "unemployed": "active_age",
    "employed": "active_age",
    "older persons": "old_age",
}


@dataclass(frozen=True)
class Rating:
    """What people think of one gap: ``importance`` and ``feasibility``, each 1 (low) to 5 (high)."""

    importance: float
    feasibility: float

    def __post_init__(self) -> None:
        """Check both scales."""
        for name in ("importance", "feasibility"):
            number("Rating", name, getattr(self, name), low=1, high=5)


@dataclass(frozen=True)
class Need:
    """One group and branch. ``score`` (0 to 100) and ``rank`` are None when ``note`` says what is missing.

    ``quality`` and ``source`` are those of the coverage; importance and feasibility are judgements.
    """

    group: str
    branch: str
    coverage: float | None
    gap: float | None
    importance: float | None
    feasibility: float | None
    score: float | None
    rank: int | None
    quality: str
    note: str
    source: str = ""


@dataclass(frozen=True)
class NeedsAssessment:
    """Needs in order of priority, then those that cannot be scored yet."""

    country: str
    needs: tuple[Need, ...]
    unrated: int
    sources: tuple[str, ...]

    @property
    def scored(self) -> tuple[Need, ...]:
        """The needs with a score."""
        return tuple(n for n in self.needs if n.score is not None)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a need."""
        import pandas as pd

        return pd.DataFrame([asdict(n) for n in self.needs])


def standards_gap(country: Country | str | GapMatrix) -> pd.DataFrame:
    """Set every cell of the gap matrix that makes sense beside C102 and R202.

    Parameters
    ----------
    country
        A country, its three-letter code, or a gap matrix already made.

    Returns
    -------
    DataFrame
        ``group``, ``branch``, ``coverage`` (% of the group, NaN without a figure), ``year``, ``quality``, ``status``;
        ``gap_r202`` (percentage points to 100, for groups a guarantee of R202 names), ``r202`` (the guarantee),
        ``c102_persons`` (% of the group C102 wants protected, where the benchmark table has one for the same group),
        ``gap_c102`` (points to it; 0 when reached), ``c102_benefit`` (minimum rate of the branch, %), ``source``.

    Raises
    ------
    DataError
        For an unknown country.

    References
    ----------
    ILO C102 (1952); ILO R202 (2012) para. 5. Benchmarks are of quality C until checked against the official texts.

    Examples
    --------
    >>> table = standards_gap("TZA").set_index(["group", "branch"])
    >>> round(float(table.loc[("whole population", "medical care"), "gap_c102"]), 1)
    35.1
    """
    import pandas as pd

    matrix = _matrix(country)
    rows = []
    for cell in matrix.frame[matrix.frame["status"] != "not applicable"].to_dict("records"):
        value, wanted = float(cell["value"]), float(cell["c102_minimum"])
        guarantee = _guarantee(str(cell["group"]), str(cell["branch"]))
        rows.append(
            {
                "group": cell["group"],
                "branch": cell["branch"],
                "coverage": value,
                "year": cell["year"],
                "quality": cell["quality"],
                "status": cell["status"],
                "gap_r202": 100 - value if guarantee else np.nan,
                "r202": guarantee,
                "c102_persons": wanted,
                "gap_c102": np.nan if np.isnan(value + wanted) else max(0.0, wanted - value),
                "c102_benefit": _rate(str(cell["branch"])),
                "source": cell["source"],
            }
        )
    return pd.DataFrame(rows)


def needs_assessment(country: Country | str | GapMatrix, ratings: Mapping[Cell, Rating]) -> NeedsAssessment:
    """Score the gaps people rated: importance by size of the gap by feasibility.

    ::

        score = 100 * (importance / 5) * (gap / 100) * (feasibility / 5),      gap = 100 - coverage

    A product, not a sum: a gap nobody can close, or that is already closed, is no priority however important it sounds.

    Parameters
    ----------
    country
        A country, its three-letter code, or a gap matrix already made.
    ratings
        (group, branch): what the working group thinks of it. Cells that nobody rated are counted in ``unrated``.

    Raises
    ------
    ModelError
        For no ratings, or a rating of a cell that is not in the matrix or makes no sense.
    DataError
        For an unknown country.

    Examples
    --------
    >>> ratings = {("older persons", "old age"): Rating(5, 4), ("children", "family"): Rating(5, 3)}
    >>> found = needs_assessment("TZA", ratings)
    >>> found.needs[0].score, found.needs[1].note
    (75.6, 'no figure of coverage: count first')
    """
    if not ratings:
        raise ModelError("needs_assessment: ratings is empty. Rate at least one (group, branch).")
    matrix = _matrix(country)
    rows = [{str(k): v for k, v in row.items()} for row in matrix.frame.to_dict("records")]
    cells = {(str(r["group"]), str(r["branch"])): r for r in rows}
    found = []
    for cell, rating in ratings.items():
        if not isinstance(rating, Rating):
            raise ModelError(f"needs_assessment: the rating of {cell!r} must be a Rating, got {rating!r:.80}.")
        row = cells.get(cell)
        if row is None or row["status"] == "not applicable":
            why = "is not in the gap matrix" if row is None else "asks a question that makes no sense"
            raise ModelError(f"needs_assessment: {cell!r} {why}. Cells: gap_matrix(...).frame, group and branch.")
        found.append(_need(cell, rating, row))
    scored = [n for n in found if n.score is not None]
    ranks = better_rank(np.array([n.score for n in scored])).tolist() if scored else []
    placed = [Need(**{**asdict(n), "rank": int(r)}) for n, r in zip(scored, ranks, strict=True)]
    placed.sort(key=lambda n: n.rank or 0)
    rest = tuple(n for n in found if n.score is None)
    open_cells = sum(r["status"] != "not applicable" for r in cells.values()) - len(ratings)
    sources = tuple(dict.fromkeys(str(cells[c]["source"]) for c in ratings if cells[c]["source"]))
    return NeedsAssessment(matrix.country, (*placed, *rest), open_cells, sources)


def _matrix(country: Country | str | GapMatrix) -> GapMatrix:
    from sscore.coverage import GapMatrix

    return country if isinstance(country, GapMatrix) else gap_matrix(country)


def _need(cell: Cell, rating: Rating, row: Mapping[str, object]) -> Need:
    value = float(row["value"])  # type: ignore[arg-type]
    if np.isnan(value):
        note = "no figure of coverage: count first"
        return Need(*cell, None, None, rating.importance, rating.feasibility, None, None, "", note)
    gap = 100 - value
    score = round(100 * rating.importance / 5 * gap / 100 * rating.feasibility / 5, 12)
    note = "coverage is an assumption" if row["status"] == "assumed" else ""
    origin = (str(row["quality"]), note, str(row["source"]))
    return Need(*cell, value, gap, rating.importance, rating.feasibility, score, None, *origin)


def _guarantee(group: str, branch: str) -> str:
    """Return the guarantee of R202 that speaks about a cell, or nothing."""
    name = "medical_care" if branch == "medical care" else _R202.get(group)
    return benchmark("R202", name).note if name else ""


def _rate(branch: str) -> float:
    """Return the minimum rate of C102 for a branch, in per cent; NaN where the table has none."""
    try:
        found = benchmark("C102", _C102.get(branch, ""), "replacement_rate")
    except DataError:
        return float("nan")
    return float("nan") if found.value is None else float(found.value)
