"""Effective coverage as SDG indicator 1.3.1 counts it: each row with its own numerator and denominator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.coverage.persons import CoveredPersons, least_and_most, persons_covered
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SDG_ROWS", "SdgCoverage", "SdgRow", "sdg_coverage"]

ANY = "at least one benefit"


@dataclass(frozen=True)
class SdgRow:
    """A row of the table: whom it counts in the numerator, of whom, and whether it is part of the first row."""

    row: str
    indicator: str
    numerator: str
    denominator: str
    part_of_any: bool


SDG_ROWS = (
    SdgRow(
        ANY,
        "SDG 1.3.1",
        "persons who contribute to, or receive, at least one cash benefit, each once; health care does not count",
        "whole population",
        False,
    ),
    SdgRow(
        "active contributors",
        "beside SDG 1.3.1",
        "persons who pay, or for whom is paid, into at least one scheme of cash benefits",
        "employed persons",
        True,
    ),
    SdgRow("children", "SDG 1.3.1", "children for whom a child or family cash benefit is paid", "children", True),
    SdgRow(
        "mothers with newborns",
        "SDG 1.3.1",
        "women giving birth who receive a maternity cash benefit",
        "women giving birth in the year",
        True,
    ),
    SdgRow(
        "unemployed",
        "SDG 1.3.1",
        "unemployed persons who receive an unemployment cash benefit",
        "unemployed persons",
        True,
    ),
    SdgRow(
        "employment injury",
        "SDG 1.3.1",
        "employed persons who are insured or protected in case of work injury",
        "employed persons",
        True,
    ),
    SdgRow(
        "severe disabilities",
        "SDG 1.3.1",
        "persons with severe disabilities who receive a disability cash benefit",
        "persons with severe disabilities",
        True,
    ),
    SdgRow(
        "old age",
        "SDG 1.3.1",
        "persons above retirement age who receive a pension",
        "persons above retirement age",
        True,
    ),
    SdgRow(
        "vulnerable persons",
        "SDG 1.3.1",
        "vulnerable persons who receive social assistance in cash",
        "children, and adults and older persons without contributory cover",
        True,
    ),
    SdgRow(
        "poor persons",
        "SDG 1.3.1",
        "poor persons who receive social assistance in cash",
        "persons below the national poverty line",
        True,
    ),
    SdgRow(
        "health",
        "beside SDG 3.8",
        "persons affiliated to a health scheme; SDG 3.8.1 measures services and 3.8.2 spending, not affiliation",
        "whole population",
        False,
    ),
)


@dataclass(frozen=True)
class SdgCoverage:
    """Effective coverage row by row.

    ``frame``: ``row``, ``indicator``, ``numerator``, ``denominator`` (in words), ``persons_low``, ``persons_high``,
    ``of`` (persons in the denominator), ``low``, ``high`` (shares), ``status`` (``counted``, ``bounds``, ``no data``).
    A row without data is NaN, never 0. ``any_benefit`` holds the bounds of the first row that follow from the
    others, or None where none is known.
    """

    frame: pd.DataFrame
    any_benefit: CoveredPersons | None
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a row of the indicator."""
        return self.frame.copy()


def sdg_coverage(
    covered: Mapping[str, float | tuple[float, float]],
    denominators: Mapping[str, float],
    *,
    overlaps: Mapping[tuple[str, ...], float] | None = None,
) -> SdgCoverage:
    """Return the table of SDG 1.3.1 from counts of persons.

    Where ``at least one benefit`` is not counted, it is bounded from the other rows of SDG 1.3.1 and the active
    contributors: at least the largest of them, at most their sum, narrower with overlaps. A sum of rows is never
    printed as coverage. If one of these rows is missing, persons whom only it would show are missing too: the greatest
    number then has no meaning, and the row's ``high`` is NaN. With all rows it still leaves out who has nothing but a
    benefit that no row asks for, such as a survivor's or an early pension; a remark says so.

    Parameters
    ----------
    covered
        Persons in the numerator by row (names as in :data:`SDG_ROWS`): a number or (at least, at most).
    denominators
        Persons in the denominator by row, at most the whole population; each row that is covered has one, ``at least
        one benefit`` always.
    overlaps
        Persons in several rows at once, as in :func:`sscore.coverage.persons_covered`, of rows given as one number.

    Raises
    ------
    ModelError
        For an unknown row, one without a denominator, a denominator above the population, more covered than the
        denominator holds, or an overlap of a row given by its bounds.

    References
    ----------
    UN Statistics Division, SDG metadata 01-03-01; ILO, *World Social Protection Report* (2017), annex 2.

    Examples
    --------
    >>> table = sdg_coverage({"children": 300, "old age": 50}, {"at least one benefit": 1000, "children": 400,
    ...                      "old age": 60}).to_frame().set_index("row")
    >>> float(table.loc["children", "low"]), float(table.loc["at least one benefit", "persons_low"])
    (0.75, 300.0)
    """
    import pandas as pd

    caller = "sdg_coverage"
    names = [r.row for r in SDG_ROWS]
    for name in (*covered, *denominators):
        if name not in names:
            raise ModelError(f"{caller}: no row {name!r}. {did_you_mean(str(name), names)}")
    whole = {n: number(caller, f"denominators[{n!r}]", d) for n, d in denominators.items()}
    if ANY not in whole:
        raise ModelError(f"{caller}: denominators must hold {ANY!r}: the whole population.")
    for name, persons in whole.items():
        if persons > whole[ANY]:
            raise ModelError(
                f"{caller}: denominators[{name!r}] is {persons:,.0f}, more than the whole population of "
                f"{whole[ANY]:,.0f}. Check year and unit (persons, not thousands)."
            )
    ends = {n: _ends(caller, n, value, whole) for n, value in covered.items()}
    for name in dict.fromkeys(n for group in overlaps or () for n in group):
        if name in ends and ends[name][0] != ends[name][1]:
            raise ModelError(f"{caller}: overlaps name {name!r}, which is given by its bounds. Give one number for it.")
    bounds, remarks = _any_benefit(ends, whole[ANY], overlaps)
    rows = []
    for row in SDG_ROWS:
        low, high = ends.get(row.row, (float("nan"), float("nan")))
        status = "no data" if row.row not in ends else "counted" if low == high else "bounds"
        if row.row == ANY and row.row not in ends and bounds is not None:
            all_rows = all(r.row in ends for r in SDG_ROWS if r.part_of_any)
            low, high, status = bounds.low, bounds.high if all_rows else float("nan"), "bounds"
        of = whole.get(row.row, float("nan"))
        base = of or float("nan")
        rows.append(
            {
                "row": row.row,
                "indicator": row.indicator,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "persons_low": low,
                "persons_high": high,
                "of": of,
                "low": low / base,
                "high": high / base,
                "status": status,
            }
        )
        if row.row in ends and of == 0:
            remarks.append(f"{row.row}: nobody is in the denominator, so its coverage does not exist (NaN).")
    return SdgCoverage(pd.DataFrame(rows), bounds, tuple(remarks))


def _ends(
    caller: str, name: str, value: float | tuple[float, float], whole: Mapping[str, float]
) -> tuple[float, float]:
    """Return the least and greatest number covered in a row, inside its denominator."""
    if name not in whole:
        raise ModelError(f"{caller}: {name!r} has no denominator. Name the persons whom it could cover.")
    return least_and_most(caller, f"covered[{name!r}]", value, whole[name])


def _any_benefit(
    ends: Mapping[str, tuple[float, float]], population: float, overlaps: Mapping[tuple[str, ...], float] | None
) -> tuple[CoveredPersons | None, list[str]]:
    """Return the bounds of at least one benefit from the parts, and what does not fit."""
    parts = {r.row: ends[r.row] for r in SDG_ROWS if r.part_of_any and r.row in ends}
    if not parts:
        return None, []
    least = persons_covered({n: e[0] for n, e in parts.items()}, population, overlaps=overlaps)
    most = persons_covered({n: e[1] for n, e in parts.items()}, population, overlaps=overlaps)
    bounds = CoveredPersons(least.low, most.high, most.added, population, most.counts, most.method, most.remarks)
    remarks = []
    missing = [r.row for r in SDG_ROWS if r.part_of_any and r.row not in ends]
    if missing:
        remarks.append(f"No figure for {', '.join(missing)}: at least one benefit is known from below only.")
    elif ANY not in ends:
        remarks.append(
            "At least one benefit, at most: of the rows shown. Who has only a benefit that no row asks for (survivors, "
            "early pensions) would come on top."
        )
    if ANY in ends and ends[ANY][1] < bounds.low:
        largest = max(parts, key=lambda n: parts[n][0])
        remarks.append(
            f"At least one benefit ({ends[ANY][1]:,.0f} persons) is below one of its parts, {largest} "
            f"({parts[largest][0]:,.0f}): the figures differ in year or definition. Do not print both as one picture."
        )
    return bounds, remarks
