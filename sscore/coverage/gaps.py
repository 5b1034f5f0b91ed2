"""Who is covered against what: population groups by branches, with every gap in the data shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sscore.countries import country as load_country
from sscore.errors import ModelError, did_you_mean
from sscore.standards import benchmark

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["ASSUMED", "BRANCHES", "GROUPS", "MEASURED", "NOT_APPLICABLE", "NO_DATA", "GapMatrix", "gap_matrix"]

MEASURED, ASSUMED, NO_DATA, NOT_APPLICABLE = "measured", "assumed", "no data", "not applicable"

GROUPS = (
    "whole population",
    "poorest fifth",
    "poor persons",
    "vulnerable persons",
    "children",
    "mothers with newborns",
    "persons with severe disabilities",
    "unemployed",
    "employed",
    "older persons",
)
BRANCHES = (
    "any benefit",
    "social insurance",
    "social assistance",
    "labour-market programmes",
    "medical care",
    "sickness",
    "unemployment",
    "old age",
    "employment injury",
    "family",
    "maternity",
    "invalidity",
    "survivors",
)

# Which published figure answers for which cell: (group, branch) -> (indicator of the coverage series, quantile).
_SERIES = {
    ("whole population", "any benefit"): ("at_least_one_benefit", "total"),
    ("whole population", "social insurance"): ("social_insurance_aspire", "total"),
    ("whole population", "social assistance"): ("social_assistance_aspire", "total"),
    ("whole population", "labour-market programmes"): ("labour_market_programmes_aspire", "total"),
    ("whole population", "medical care"): ("affiliated_to_health_insurance", "total"),
    ("poorest fifth", "social insurance"): ("social_insurance_aspire", "poorest fifth"),
    ("poorest fifth", "social assistance"): ("social_assistance_aspire", "poorest fifth"),
    ("poorest fifth", "labour-market programmes"): ("labour_market_programmes_aspire", "poorest fifth"),
    ("poor persons", "social assistance"): ("poor_population", "total"),
    ("vulnerable persons", "social assistance"): ("vulnerable_covered_by_social_assistance", "total"),
    ("children", "family"): ("children", "total"),
    ("mothers with newborns", "maternity"): ("mothers_with_newborns", "total"),
    ("persons with severe disabilities", "invalidity"): ("persons_with_severe_disabilities", "total"),
    ("unemployed", "unemployment"): ("unemployed", "total"),
    ("employed", "old age"): ("workers_in_mandatory_pension_scheme", "total"),
    ("employed", "employment injury"): ("employed_covered_work_injury", "total"),
    ("older persons", "old age"): ("older_persons_receiving_pension", "total"),
}

# A branch asks about these groups only; any other cell is not a gap but a question that makes no sense.
_EVERYBODY = frozenset(GROUPS)
_SENSIBLE = {
    "any benefit": _EVERYBODY,
    "social insurance": _EVERYBODY,
    "social assistance": _EVERYBODY,
    "labour-market programmes": frozenset({"whole population", "poorest fifth", "unemployed", "employed"}),
    "medical care": _EVERYBODY,
    "sickness": frozenset({"employed"}),
    "unemployment": frozenset({"employed", "unemployed"}),
    "old age": frozenset({"employed", "older persons"}),
    "employment injury": frozenset({"employed"}),
    "family": frozenset({"children", "mothers with newborns"}),
    "maternity": frozenset({"employed", "mothers with newborns"}),
    "invalidity": frozenset({"employed", "persons with severe disabilities"}),
    "survivors": frozenset({"employed", "children", "older persons"}),
}


@dataclass(frozen=True)
class GapMatrix:
    """Effective coverage by population group and branch, in per cent.

    ``frame`` has one row a cell: ``group``, ``branch``, ``value`` (per cent of the group, NaN where there is no
    figure), ``year``, ``quality``, ``status`` (``measured``, ``assumed``, ``no data`` or ``not applicable``), ``unit``,
    ``source``, ``note`` (where two sources differ, it says so), ``c102_minimum`` (the share of the group that C102 asks
    to be protected, where the benchmark table has one for the same group, otherwise NaN). A cell without data is NaN,
    never 0: nobody counted is not the same as nobody covered. Years differ from cell to cell.
    """

    country: str
    code: str
    groups: tuple[str, ...]
    branches: tuple[str, ...]
    frame: pd.DataFrame

    def values(self) -> pd.DataFrame:
        """Return the values alone, groups down and branches across."""
        table = self.frame.pivot(index="group", columns="branch", values="value")
        return table.reindex(index=list(self.groups), columns=list(self.branches))

    def count(self, status: str) -> int:
        """Return how many cells are ``measured``, ``assumed``, ``no data`` or ``not applicable``.

        Raises
        ------
        ModelError
            For another status.
        """
        known = (MEASURED, ASSUMED, NO_DATA, NOT_APPLICABLE)
        if status not in known:
            raise ModelError(f"GapMatrix: no status {status!r}. {did_you_mean(status, known)}")
        return int((self.frame["status"] == status).sum())

    def only(self, *, groups: Sequence[str] | None = None, branches: Sequence[str] | None = None) -> GapMatrix:
        """Return the part of the matrix with these groups and branches, in the matrix's own order.

        Raises
        ------
        ModelError
            For an unknown group or branch, or none at all.
        """
        kept_groups = _chosen("group", groups, self.groups)
        kept_branches = _chosen("branch", branches, self.branches)
        inside = self.frame["group"].isin(kept_groups) & self.frame["branch"].isin(kept_branches)
        return replace(
            self, groups=kept_groups, branches=kept_branches, frame=self.frame[inside].reset_index(drop=True)
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell."""
        return self.frame.copy()


def gap_matrix(country: Country | str) -> GapMatrix:
    """Return what is published on effective coverage in a country, cell by cell, and what is not.

    Parameters
    ----------
    country
        A country or its three-letter code.

    Returns
    -------
    GapMatrix
        Each measured cell holds the latest figure of its series; a teaching assumption of the pack stands in where
        there is one, with quality C.

    Raises
    ------
    DataError
        For an unknown country.

    References
    ----------
    ILO, SDG indicator 1.3.1 (effective coverage by population group); World Bank, ASPIRE (social insurance, social
    assistance, labour-market programmes); ILO C102 for the names of the branches.

    Examples
    --------
    >>> matrix = gap_matrix("SSD")
    >>> matrix.count("measured") < matrix.count("no data")
    True
    """
    import pandas as pd

    pack = load_country(country) if isinstance(country, str) else country
    published = pack.series("coverage")
    cells = [_cell(pack, published, group, branch) for group in GROUPS for branch in BRANCHES]
    frame = pd.DataFrame(cells)
    frame["year"] = frame["year"].astype("Int64")
    return GapMatrix(country=pack.name, code=pack.code, groups=GROUPS, branches=BRANCHES, frame=frame)


def _cell(pack: Country, published: pd.DataFrame, group: str, branch: str) -> dict[str, object]:
    """Return one cell: the latest published figure, the pack's assumption, or the reason why there is none."""
    empty: dict[str, object] = {
        "group": group,
        "branch": branch,
        "value": float("nan"),
        "year": None,
        "quality": "",
        "status": NO_DATA if group in _SENSIBLE[branch] else NOT_APPLICABLE,
        "unit": "% of the group",
        "source": "",
        "note": "",
        "c102_minimum": _minimum(group, branch),
    }
    indicator, quantile = _SERIES.get((group, branch), ("", ""))
    name = f"coverage.{indicator}"
    if indicator in set(published["indicator"]):
        rows = published[(published["indicator"] == indicator) & (published["quantile"] == quantile)]
        sexes = set(rows["sex"])
        where = {"quantile": quantile, **({"sex": next(iter(sexes))} if len(sexes) == 1 else {})}
        figure = pack.figure(name, **where)
    elif name in pack.assumptions():
        figure = pack.figure(name)
    else:
        return empty
    return {
        **empty,
        "value": figure.value,
        "year": None if figure.assumed else figure.year,
        "quality": figure.quality,
        "status": ASSUMED if figure.assumed else MEASURED,
        "unit": figure.unit,
        "source": figure.source,
        "note": figure.note,
    }


def _minimum(group: str, branch: str) -> float:
    """Return the share of a group that C102 wants protected; NaN where its groups (such as employees) are others."""
    if (group, branch) != ("whole population", "medical care"):
        return float("nan")
    return float(benchmark("C102", "medical_care", "residents_covered").value or "nan")


def _chosen(kind: str, wanted: Sequence[str] | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the wanted names in the known order, or say which one is unknown."""
    if wanted is None:
        return known
    for name in wanted:
        if name not in known:
            raise ModelError(f"GapMatrix: no {kind} {name!r}. {did_you_mean(name, known)}")
    if not wanted:
        raise ModelError(f"GapMatrix: choose at least one {kind}, got none.")
    return tuple(name for name in known if name in set(wanted))
