"""Records that look alike, accounts that many share, and amounts far from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.coverage import clean_identifier
from sscore.errors import ModelError
from sscore.inputs import fraction, number, table_with, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Clusters", "Outliers", "duplicates", "near_duplicates", "outliers", "shared_accounts"]

# Comparing more names than this takes longer than an answer is worth.
MOST_PAIRS = 5_000_000


@dataclass(frozen=True, eq=False)
class Clusters:
    """Groups of records that share something.

    ``frame`` has one row a record in a cluster: ``cluster`` (from 0, the largest first), ``row`` (its place in the
    table given), ``key`` (what they share) and ``size``. ``records`` counts all records looked at, ``blank`` those that
    had nothing to compare and are therefore alike to none.
    """

    frame: pd.DataFrame
    records: int
    blank: int

    @property
    def count(self) -> int:
        """The number of clusters."""
        return int(self.frame["cluster"].nunique())

    def sizes(self) -> dict[int, int]:
        """Return how many clusters there are of each size."""
        sizes = Counter(int(s) for s in self.frame.drop_duplicates("cluster")["size"])
        return dict(sorted(sizes.items()))

    def to_frame(self) -> pd.DataFrame:
        """Return the records in clusters."""
        return self.frame.copy()


def duplicates(records: pd.DataFrame, keys: Sequence[str]) -> Clusters:
    """Find records that are the same in all the named columns, once spelling variants are cleaned away.

    Identifiers are cleaned as in :func:`sscore.coverage.clean_identifier`: case, spaces, hyphens; leading zeros stay. A
    record with a blank in any key is alike to none.

    Due process: two records alike may be one person entered twice, twins, or a clerk's slip; a match is a question to
    the register, not an accusation. Only the staff who correct the register see it. The person is asked and may
    explain, a second official looks at it, and no benefit is stopped or merged by a match alone.

    Parameters
    ----------
    records
        The table.
    keys
        Columns of text (or whole numbers) that must all agree.

    Raises
    ------
    ModelError
        For a missing column, no keys, or a column of numbers with decimals.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["AB-01", "ab 01", "AB1", None, None]})
    >>> found = duplicates(table, ["id"])
    >>> found.frame["row"].tolist(), found.blank
    ([0, 1], 2)
    """
    table_with("duplicates", records, _some(keys, "duplicates"))
    cleaned = [tuple(clean_identifier(v) for v in row) for row in records[list(keys)].itertuples(index=False)]
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(cleaned):
        if all(key):
            groups.setdefault(key, []).append(row)
    blank = len(cleaned) - sum(len(g) for g in groups.values())
    return _clusters([(" | ".join(k), g) for k, g in groups.items() if len(g) > 1], len(cleaned), blank)


def near_duplicates(
    records: pd.DataFrame, name: str, *, same: Sequence[str] = (), similarity: float = 0.85
) -> Clusters:
    """Find records whose names are nearly the same, among those that agree in other columns.

    Names are compared word by word in alphabetical order; the measure is twice the number of matching letters over the
    letters of both (Ratcliff and Obershelp). Chains join: if A is like B and B like C, all three are one cluster.

    Due process: names repeat in families and villages, and more so in some communities than in others; a match is a
    question, and the share of matches by community should be watched. Only the staff who correct the register see it.
    The person is asked and may explain, and nothing is decided by a match alone.

    Parameters
    ----------
    records
        The table.
    name
        The column compared.
    same
        Columns that must agree exactly (a birth date): they also keep the number of comparisons small.
    similarity
        From 0 to 1; 1 is the same letters.

    Raises
    ------
    ModelError
        For a missing column, a similarity outside 0 to 1, or more than 5 million pairs to compare.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["Amina Odhiambo", "ODHIAMBO  Amina", "Amina Odiambo", "Peter Mwale"]})
    >>> near_duplicates(table, "name").frame["row"].tolist()
    [0, 1, 2]
    """
    table_with("near_duplicates", records, [name, *_some(same, "near_duplicates", "same", none=True)])
    least = fraction("near_duplicates", "similarity", similarity)
    names = [_words(v) for v in records[name]]
    blocks: dict[tuple[str, ...], list[int]] = {}
    for row, values in enumerate(records[list(same)].itertuples(index=False) if same else [()] * len(names)):
        key = tuple(_words(v) for v in values)
        if names[row] and all(key):
            blocks.setdefault(key, []).append(row)
    pairs = sum(len(rows) * (len(rows) - 1) // 2 for rows in blocks.values())
    if pairs > MOST_PAIRS:
        raise ModelError(
            f"near_duplicates: {pairs:,} pairs of names to compare, more than {MOST_PAIRS:,}. Name columns that must "
            "agree, such as same=['birth_date'], or give fewer records."
        )
    parent = list(range(len(names)))
    for rows in blocks.values():
        _join(rows, names, least, parent)
    groups: dict[int, list[int]] = {}
    for rows in blocks.values():
        for row in rows:
            groups.setdefault(_root(parent, row), []).append(row)
    blank = len(names) - sum(len(g) for g in blocks.values())
    return _clusters([(names[r], sorted(g)) for r, g in groups.items() if len(g) > 1], len(names), blank)


def shared_accounts(
    claims: pd.DataFrame,
    *,
    account: str = "account",
    claimant: str = "claimant",
    household: str | None = "household",
    least: int = 3,
) -> Clusters:
    """Find accounts (or telephones) that several unrelated claimants use.

    Members of one household count once: a family telephone is normal. Identifiers are cleaned, leading zeros stay, and
    a blank is never "the same account". A claimant without a household counts alone.

    Due process: an account may be shared for want of a bank near by, or through a guardian or a savings group; a
    shared account is a question, and the first answer is often an honest one. Only the payment integrity team sees the
    list. Claimants are asked and may explain, a second official looks at it, and no payment stops by this test alone.

    Parameters
    ----------
    claims
        One row a claim.
    account, claimant, household
        Names of columns; ``household=None`` when households are unknown, and then say so beside every result.
    least
        The fewest unrelated claimants that make a question, at least 2.

    Raises
    ------
    ModelError
        For a missing column or a column of numbers with decimals.

    Examples
    --------
    >>> import pandas as pd
    >>> claims = pd.DataFrame({"account": ["007", "00-7", "007", "7", "", ""], "claimant": list("ABCDEF"),
    ...                        "household": ["h1", "h2", "h3", "h4", "h5", "h6"]})
    >>> found = shared_accounts(claims)
    >>> found.frame["key"].tolist(), found.frame["row"].tolist(), found.blank
    (['007', '007', '007'], [0, 1, 2], 2)
    """
    least = whole("shared_accounts", "least", least, low=2)
    table_with("shared_accounts", claims, [account, claimant, *([household] if household else [])])
    users: dict[str, dict[str, list[int]]] = {}
    blank = 0
    homes = claims[household].to_list() if household else [None] * len(claims)
    for row, (number_of, who, home) in enumerate(zip(claims[account], claims[claimant], homes, strict=True)):
        key = clean_identifier(number_of)
        person = clean_identifier(who)
        if not key or not person:
            blank += 1
            continue
        house = clean_identifier(home)
        users.setdefault(key, {}).setdefault(f"home {house}" if house else f"person {person}", []).append(row)
    shared = [(k, sorted(r for rows in u.values() for r in rows)) for k, u in users.items() if len(u) >= least]
    return _clusters(shared, len(claims), blank)


@dataclass(frozen=True, eq=False)
class Outliers:
    """How far each value is from the middle, in robust standard deviations, and which are beyond the threshold."""

    z: np.ndarray
    flagged: np.ndarray
    median: float
    spread: float
    threshold: float
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a value."""
        import pandas as pd

        return pd.DataFrame({"z": self.z, "flagged": self.flagged})


def outliers(values: Sequence[float], *, threshold: float = 3.5, log: bool = False) -> Outliers:
    """Find values far from the others by the modified z-score, which outliers cannot hide themselves from.

    ::

        z = 0.6745 * (value - median) / MAD,   MAD = median |value - median|

    When more than half of the values are the same, MAD is 0; the mean absolute deviation takes its place
    (``z = (value - median) / (1.2533 * mean |value - median|)``), with a remark.

    Due process: a high claim may be a serious illness. An outlier is a question to a file, not a finding. Only the case
    officer and a second reader see it; the claimant may explain, and no claim is cut or refused because it is unusual.

    Parameters
    ----------
    values
        Finite numbers, at least 3.
    threshold
        Robust standard deviations, above 0; 3.5 is Iglewicz and Hoaglin's.
    log
        Compare logarithms, for money spread over powers of ten; values must then be above 0.

    Raises
    ------
    ModelError
        For fewer than 3 values, or one that is not finite (or, with ``log``, not above 0).

    References
    ----------
    Iglewicz and Hoaglin (1993), *How to Detect and Handle Outliers*, ASQC.

    Examples
    --------
    >>> found = outliers([10, 11, 12, 13, 100])
    >>> found.flagged.tolist(), round(float(found.z[4]), 2)
    ([False, False, False, False, True], 59.36)
    """
    row = vector("outliers", "values", values, low=-np.inf)
    number("outliers", "threshold", threshold, above=0)
    if len(row) < 3:
        raise ModelError(f"outliers: wanted at least 3 values, got {len(row)}.")
    if log:
        if (row <= 0).any():
            place = int((row <= 0).argmax())
            raise ModelError(f"outliers: with log every value must be above 0, got values[{place}] = {row[place]:g}.")
        row = np.log(row)
    middle = float(np.median(row))
    gaps = row - middle
    spread = float(np.median(np.abs(gaps))) / 0.6744897501960817
    remarks: tuple[str, ...] = ()
    if spread == 0:
        spread = float(np.abs(gaps).mean()) * np.sqrt(np.pi / 2)
        remarks = ("More than half of the values are the same: the mean absolute deviation is used.",)
    if spread == 0:
        remarks = ("All values are the same: none stands out.",)
    z = gaps / spread if spread else np.zeros_like(gaps)
    flagged = np.abs(z) > threshold
    for result in (z, flagged):
        result.setflags(write=False)
    return Outliers(z, flagged, float(np.exp(middle)) if log else middle, spread, threshold, remarks)


def _some(names: Sequence[str], where: str, what: str = "keys", *, none: bool = False) -> list[str]:
    if isinstance(names, str) or not (names or none):
        raise ModelError(f"{where}: {what} must be a list of column names, got {names!r}.")
    return list(names)


def _clusters(groups: list[tuple[str, list[int]]], records: int, blank: int) -> Clusters:
    """Number the groups, the largest first."""
    import pandas as pd

    ordered = sorted(groups, key=lambda g: (-len(g[1]), g[1][0]))
    rows = [
        {"cluster": k, "row": row, "key": key, "size": len(members)}
        for k, (key, members) in enumerate(ordered)
        for row in members
    ]
    return Clusters(pd.DataFrame(rows, columns=["cluster", "row", "key", "size"]), records, blank)


def _words(value: Any) -> str:
    """Return a name's words in alphabetical order, cleaned; a missing one has none."""
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
        return ""
    return " ".join(sorted(str(value).casefold().split()))


def _join(rows: list[int], names: list[str], least: float, parent: list[int]) -> None:
    """Join the rows of one block whose names are alike.

    Letters in common, whatever their order, are at least those that match in order: this bound is cheap, and rules out
    nearly every pair before the names are really compared.
    """
    letters = sorted(set("".join(names[row] for row in rows)))
    counts = np.array([[names[row].count(letter) for letter in letters] for row in rows], dtype=np.int16)
    sizes = counts.sum(axis=1)
    for k, one in enumerate(rows):
        common = np.minimum(counts[k + 1 :], counts[k]).sum(axis=1)
        for step in np.flatnonzero(2 * common >= least * (sizes[k + 1 :] + sizes[k]) - 1e-9):
            other = rows[k + 1 + int(step)]
            if _root(parent, one) != _root(parent, other) and _alike(names[one], names[other], least):
                parent[_root(parent, other)] = _root(parent, one)


def _alike(one: str, other: str, least: float) -> bool:
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= least


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row
