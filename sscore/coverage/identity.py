"""Persons behind records: cleaning identifiers and counting each person once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UniquePersons", "clean_identifier", "unique_persons"]

COLUMNS = ("person_id", "register", "active")


def clean_identifier(text: str | int | float | None) -> str:
    """Return an identifier as it should have been typed: upper case, normal width, no spaces, no hyphens.

    Leading zeros stay, for they are part of the number. A missing or empty identifier gives ``""``: the record is
    unidentified, and is never joined with another one.

    Parameters
    ----------
    text
        The identifier as written in the register; None and NaN count as empty.

    Raises
    ------
    ModelError
        For a number with decimals (and any other thing than text): a file read with the identifier as a number has
        lost its leading zeros.

    Examples
    --------
    >>> clean_identifier(" ab-0012 345 ") == clean_identifier("AB0012345")
    True
    >>> clean_identifier("ＡＢ００１２") == clean_identifier("ab 00-12")
    True
    >>> clean_identifier("  - ")
    ''
    """
    if text is None or (isinstance(text, float | np.floating) and np.isnan(text)):
        return ""
    if isinstance(text, int | np.integer) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        if type(text).__name__ in ("NAType", "NaTType"):
            return ""
        raise ModelError(
            f"clean_identifier: an identifier must be text, got {text!r}. Read the file again with that column as text "
            f"(pandas: dtype=str), or leading zeros are lost."
        )
    while (cleaner := _cleaned_once(text)) != text:
        text = cleaner
    return text


def _cleaned_once(text: str) -> str:
    """Return text in upper case and normal width, without spaces, dashes and invisible signs.

    Taking a sign out can bring a letter and its accent together, so the caller repeats until nothing changes.
    """
    wide = unicodedata.normalize("NFKC", text).casefold().upper()
    return "".join(c for c in wide if not (c.isspace() or unicodedata.category(c) in ("Pd", "Cf", "Cc")))


@dataclass(frozen=True)
class UniquePersons:
    """Records, and the persons behind them.

    ``records`` and ``active_records`` count lines; ``persons`` and ``active_persons`` count identifiers, each once. A
    person is active when active in at least one register. ``unidentified`` records have no identifier: they are in
    ``records`` but not in ``persons``, so the true number lies between ``persons`` and ``persons + unidentified``.

    ``patterns`` has one row a combination of registers: ``registers``, ``count`` (how many registers), ``persons``,
    ``active_persons``; its columns add up to ``persons`` and ``active_persons``. ``by_register`` has the same counts
    for each register on its own. ``cleaned`` says whether identifiers were cleaned first.
    """

    records: int
    persons: int
    active_records: int
    active_persons: int
    unidentified: int
    patterns: pd.DataFrame
    by_register: pd.DataFrame
    cleaned: bool

    @property
    def repeats(self) -> int:
        """Identified records beyond the first one of each person."""
        return self.records - self.unidentified - self.persons

    def to_frame(self) -> pd.DataFrame:
        """Return the four counts as a table: records and persons, all and active."""
        import pandas as pd

        return pd.DataFrame(
            {"all": [self.records, self.persons], "active": [self.active_records, self.active_persons]},
            index=pd.Index(["records", "persons"], name="count of"),
        )


def unique_persons(registers: pd.DataFrame, *, clean: bool = True) -> UniquePersons:
    """Count the distinct persons in one or several registers.

    Parameters
    ----------
    registers
        One row a record: ``person_id``, ``register`` (text) and ``active`` (True or False, or 1 and 0). A table
        without rows is allowed and gives zeros.
    clean
        Whether to clean identifiers first (:func:`clean_identifier`). With False two spellings are two persons.

    Raises
    ------
    ModelError
        For no table, a column missing or there twice, a register without a name, or an ``active`` that is neither true
        nor false.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({"person_id": ["a-1", "A1", "b2"], "register": ["pension", "health", "health"],
    ...                     "active": [True, False, True]})
    >>> unique_persons(toy).persons, unique_persons(toy, clean=False).persons
    (2, 3)
    """
    import pandas as pd

    table_with("unique_persons", registers, COLUMNS)
    for column in COLUMNS:
        if list(registers.columns).count(column) > 1:
            raise ModelError(f"unique_persons: the table has column {column!r} twice. Keep one of them.")
    unnamed = registers["register"].isna() | (registers["register"].astype(str).str.strip() == "")
    if unnamed.any():
        at = int(np.argmax(unnamed.to_numpy(bool)))
        raise ModelError(f"unique_persons: record {at} (counted from 0) names no register. Fill in its source.")
    key = [clean_identifier(i) if clean else _as_written(i) for i in registers["person_id"]]
    table = pd.DataFrame(
        {
            "key": pd.Series(key, dtype=object),
            "register": registers["register"].astype(str).to_numpy(dtype=object),
            "active": _truth(registers["active"]),
        }
    )
    known = table[table["key"] != ""]
    persons = _persons(known)
    return UniquePersons(
        records=len(table),
        persons=len(persons),
        active_records=int(table["active"].sum()),
        active_persons=int(persons["active"].sum()),
        unidentified=len(table) - len(known),
        patterns=_patterns(persons),
        by_register=_by_register(table, known),
        cleaned=clean,
    )


def _as_written(identifier: Any) -> str:
    """Return the identifier untouched, or "" where cleaning would find nothing either."""
    return str(identifier) if clean_identifier(identifier) else ""


def _truth(column: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return true or false for each record, or say which one is neither."""
    values = column.tolist()
    for position, value in enumerate(values):
        if not (isinstance(value, bool | np.bool_) or (isinstance(value, int | float) and value in (0, 1))):
            raise ModelError(
                f"unique_persons: active must be True or False, got {value!r} at record {position} (counted from 0). "
                f"An unknown state has to be decided before counting."
            )
    return np.array([bool(v) for v in values], dtype=bool)


def _persons(known: pd.DataFrame) -> pd.DataFrame:
    """Return one row a person: active anywhere, in which registers, in how many."""
    import pandas as pd

    names = sorted(known["register"].unique())
    inside = pd.crosstab(known["key"], known["register"]).reindex(columns=names) > 0
    combinations = inside.drop_duplicates()
    labels = {
        tuple(row): " + ".join(n for n, r in zip(names, row, strict=True) if r) for row in combinations.to_numpy()
    }
    return pd.DataFrame(
        {
            "active": known.groupby("key")["active"].any().reindex(inside.index),
            "registers": [labels[tuple(row)] for row in inside.to_numpy()],
            "count": inside.sum(axis=1),
        }
    )


def _patterns(persons: pd.DataFrame) -> pd.DataFrame:
    """Return persons by combination of registers: single registers first, then twos and threes."""
    groups = persons.groupby(["count", "registers"], sort=True)["active"]
    out = groups.agg(persons="size", active_persons="sum").reset_index()
    return out.astype({"count": int, "persons": int, "active_persons": int})[
        ["registers", "count", "persons", "active_persons"]
    ]


def _by_register(table: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return records, persons, active records and active persons of each register on its own."""
    groups = table.groupby("register", sort=True)
    out = groups.agg(records=("active", "size"), active_records=("active", "sum"))
    out["persons"] = known.groupby("register")["key"].nunique()
    out["active_persons"] = known[known["active"]].groupby("register")["key"].nunique()
    return out.fillna(0).astype(int)[["records", "persons", "active_records", "active_persons"]].reset_index()
