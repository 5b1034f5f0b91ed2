"""Informal workers are not one group: who they are, how their income moves, and what they can pay.

What a household can pay is what its income leaves above its needs, not a share of its income. Each segment gets the
class of instrument that most of its persons could use; the rule is written down, and every number of it can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.incomes import MONTHS, row_weights, with_slack
from sscore.disclosure import SMALLEST_GROUP, safe_table, shown_cells
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import filled, fraction, number, numbers_column, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ICSE_18",
    "INSTRUMENTS",
    "SegmentRule",
    "Segments",
    "segment_workers",
]

# Status at work, International Classification of 2018.
ICSE_18: Mapping[str, str] = MappingProxyType(
    {
        "11": "employers in corporations",
        "12": "employers in household market enterprises",
        "21": "owner-operators of corporations without employees",
        "22": "own-account workers in household market enterprises",
        "30": "dependent contractors",
        "41": "permanent employees",
        "42": "fixed-term employees",
        "43": "short-term and casual employees",
        "44": "paid apprentices, trainees and interns",
        "51": "contributing family workers",
    }
)
INSTRUMENTS = ("contribute fully", "contribute with matching", "subsidised")

_QUINTILES = 5


@dataclass(frozen=True)
class SegmentRule:
    """How a class of instrument is recommended to a segment.

    ::

        a person can pay fully         when capacity >= contribution
        can pay with matching          when capacity >= contribution * (1 - most_match)   and > 0
        a segment contributes fully    when at least ``majority`` of its persons can pay fully
        contributes with matching      when at least ``majority`` can pay with matching
        is subsidised                  otherwise
        its rhythm is seasonal         when the middle person is short in at least ``short_months`` months a year

    Parameters
    ----------
    contribution
        Money a month, above 0.
    most_match
        Largest part of the contribution that others would pay, from 0 to 1.
    majority
        Share of a segment's persons, above 0 to 1.
    short_months
        Months below the floor, at least 1, from which a level monthly payment does not fit.

    Raises
    ------
    ModelError
        For a number out of its range.
    """

    contribution: float
    most_match: float = 0.5
    majority: float = 0.5
    short_months: int = 2

    def __post_init__(self) -> None:
        """Check the four numbers."""
        number("SegmentRule", "contribution", self.contribution, above=0.0)
        fraction("SegmentRule", "most_match", self.most_match)
        number("SegmentRule", "majority", fraction("SegmentRule", "majority", self.majority), above=0.0)
        whole("SegmentRule", "short_months", self.short_months, low=1)


@dataclass(frozen=True)
class Segments:
    """Informal workers by status and income fifth.

    ``frame`` may be published: one row a segment with ``status``, ``label``, ``quintile``, ``rows`` (persons in the
    survey), ``persons`` (weighted), ``share`` (of all), ``able_share`` (pay fully), ``matched_share`` (at least with
    matching), ``mean_capacity``, ``months_below`` (weighted mean), ``instrument`` and ``rhythm``. Where fewer than five
    persons would show, or could be worked out from the totals, numbers are NaN and words ``hidden``; ``hidden`` counts
    these segments. Where fewer than five of a segment can pay, or fewer than five cannot, or fewer than five can only
    with matching, the share that would tell is NaN. ``persons``, ``able_share`` and ``matched_share`` of the result are
    those of all together, by the same rule.
    """

    frame: pd.DataFrame
    rule: SegmentRule
    persons: float
    able_share: float
    matched_share: float
    hidden: int
    remarks: tuple[str, ...] = field(default=())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a segment; what must not be published is hidden."""
        return self.frame.copy()


def segment_workers(workers: pd.DataFrame, rule: SegmentRule) -> Segments:
    """Divide informal workers into segments by status and income fifth, with what each can pay.

    The fifth is that of persons in the whole population (``quintiles_of_persons`` of :mod:`sscore.households`), not of
    these workers alone and not of households: the workers of a survey do not show where the others stand.

    Parameters
    ----------
    workers
        One row a worker: ``status`` (a code of :data:`ICSE_18`), ``quintile`` (1 to 5), ``capacity`` (money a month,
        :func:`sscore.coverage.contributory_capacity`), ``months_below`` (months of the year below the floor,
        :func:`sscore.coverage.seasonality`), and if wanted ``weight`` (persons that the row stands for).
    rule
        The contribution and the rule of recommendation.

    Raises
    ------
    ModelError
        For no rows, a missing column or value, an unknown status, a fifth outside 1 to 5, more than 12 months below the
        floor, or weights all 0.

    References
    ----------
    ILO, *Resolution concerning statistics on work relationships* (20th ICLS, 2018); ILO, *Extending social security to
    workers in the informal economy* (2021).

    Examples
    --------
    >>> import pandas as pd
    >>> workers = pd.DataFrame({"status": "22", "quintile": [1] * 6 + [5] * 6, "capacity": [4] * 6 + [20] * 6,
    ...                         "months_below": [3] * 6 + [0] * 6})
    >>> found = segment_workers(workers, SegmentRule(contribution=10))
    >>> found.able_share, found.frame["instrument"].tolist(), found.frame["rhythm"].tolist()
    (0.5, ['subsidised', 'contribute fully'], ['seasonal', 'monthly'])
    """
    import pandas as pd

    table = _checked("segment_workers", workers)
    capacity, weight = table["capacity"].to_numpy(float), table["weight"].to_numpy(float)
    table["able"] = capacity + with_slack(capacity, rule.contribution) >= rule.contribution
    least = rule.contribution * (1 - rule.most_match)
    table["matched"] = (capacity > 0) & (capacity + with_slack(capacity, least) >= least)
    total = float(weight.sum())
    cells = pd.DataFrame([_segment(rows, rule, total) for _, rows in table.groupby(["status", "quintile"])])
    hidden = _small(table, cells)
    numeric = ["rows", "persons", "share", "able_share", "matched_share", "mean_capacity", "months_below"]
    cells = cells.astype(dict.fromkeys(numeric, float))
    cells.loc[hidden, numeric] = np.nan
    cells.loc[hidden, ["instrument", "rhythm"]] = "hidden"
    groups = table.assign(one=1).groupby(["status", "quintile"])[["able", "matched", "one"]].sum().to_numpy(int).T
    together = groups.sum(axis=1, keepdims=True)
    shares = []
    for column, inside, overall in zip(("able", "matched"), _few(*groups), _few(*together), strict=True):
        cells.loc[inside, f"{column}_share"] = np.nan
        shares.append(np.nan if overall[0] else float(weight[table[column].to_numpy(bool)].sum() / total))
    lost = len(workers) - len(table)
    remarks = [f"{lost} rows have weight 0 and stand for nobody."] if lost else []
    if hidden.any():
        remarks.append(f"{int(hidden.sum())} of {len(cells)} segments are hidden: fewer than five persons would show.")
    return Segments(
        frame=cells.reset_index(drop=True),
        rule=rule,
        persons=total if len(table) >= SMALLEST_GROUP else np.nan,
        able_share=shares[0],
        matched_share=shares[1],
        hidden=int(hidden.sum()),
        remarks=tuple(remarks),
    )


def _checked(caller: str, workers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that stand for somebody, or say what is wrong with the table."""
    import pandas as pd

    given = filled(caller, workers, ["status", "quintile", "capacity", "months_below"])
    if not len(given):
        raise ModelError(f"{caller}: the table has no rows, so there is nobody to divide.")
    status = given["status"].astype(str).to_numpy()
    for code in dict.fromkeys(status):
        if code not in ICSE_18:
            raise ModelError(f"{caller}: no status {code!r}. {did_you_mean(code, ICSE_18)} Codes are those of ICSE-18.")
    fifth = numbers_column(caller, given, "quintile", low=1.0)
    if (fifth > _QUINTILES).any() or (fifth != np.round(fifth)).any():
        raise ModelError(f"{caller}: quintile must be 1 to {_QUINTILES}, 1 the poorest.")
    below = numbers_column(caller, given, "months_below", low=0.0)
    if (below > MONTHS).any():
        at = int(np.argmax(below > MONTHS))
        raise ModelError(
            f"{caller}: months_below[{at}] must be months of one year, at most {MONTHS}, got {below[at]:g}. Of more "
            "years take the mean of a year."
        )
    table = pd.DataFrame(
        {
            "status": status,
            "quintile": fifth.astype(int),
            "capacity": numbers_column(caller, given, "capacity"),
            "months_below": below,
            "weight": row_weights(caller, given["weight"].to_list() if "weight" in given else None, len(given)),
        }
    )
    return table[table["weight"] > 0].reset_index(drop=True)


def _segment(rows: pd.DataFrame, rule: SegmentRule, total: float) -> dict[str, object]:
    """Return the numbers of one segment."""
    status = str(rows["status"].iloc[0])
    w = rows["weight"].to_numpy(float)
    able, matched = (float(w @ rows[c].to_numpy(float) / w.sum()) for c in ("able", "matched"))
    enough = rule.majority - 1e-12
    instrument = INSTRUMENTS[0] if able >= enough else INSTRUMENTS[1] if matched >= enough else INSTRUMENTS[2]
    short = rows["months_below"].to_numpy(float)
    at = np.argsort(short, kind="stable")
    middle = short[at][np.searchsorted(np.cumsum(w[at]), w.sum() / 2 * (1 - 1e-12))]
    return {
        "status": status,
        "label": ICSE_18[status],
        "quintile": int(rows["quintile"].iloc[0]),
        "rows": len(rows),
        "persons": float(w.sum()),
        "share": float(w.sum() / total),
        "able_share": able,
        "matched_share": matched,
        "mean_capacity": float(w @ rows["capacity"].to_numpy(float) / w.sum()),
        "months_below": float(w @ short / w.sum()),
        "instrument": instrument,
        "rhythm": "seasonal" if middle >= rule.short_months else "monthly",
    }


def _small(table: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Return which segments are too small to show, or would give a small one away."""
    import pandas as pd

    safe = safe_table(pd.crosstab(table["status"], table["quintile"])).to_frame()
    places = zip(cells["status"], cells["quintile"], strict=True)
    return np.array([np.isnan(safe.loc[status, str(quintile)]) for status, quintile in places], dtype=bool)


def _few(able: np.ndarray, matched: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where the share able, and the share able with matching, would show or give away fewer than five persons.

    A segment has three parts: who can pay, who can with matching only, and who cannot. Each part is shown by one of the
    shares or by their difference.
    """
    pays, only, none = (np.isnan(shown_cells(part)) for part in (able, matched - able, rows - matched))
    rest = np.isnan(shown_cells(rows - able))
    return pays | rest, none | only | np.isnan(shown_cells(matched))
