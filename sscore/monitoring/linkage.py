"""One person or two? Records of several registers linked by identifier, then by names and birth dates.

A pair of records gets a score in bits, one part a field (Fellegi and Sunter)::

    agree       log2(m / u)                 m: how often the field agrees for one person's two records
    differ      log2((1 - m) / (1 - u))     u: how often it agrees for two different persons
    variant     half of "agree": a transliteration, or day and month exchanged; a missing field gives 0

A pair at or above ``threshold`` is linked, one from ``review`` up goes to a person who looks at both files. Three rules
stand above the score. Twins: records with one surname and birth date but different given names are never linked by
score. Names: both have to agree, or be variants, for a link by score. Identifiers: two different ones are looked at by
a person, whatever the names say.

Due process: a link is a proposal. Nobody loses a benefit because two records look alike; the person is asked first, and
a wrong link can be undone. The m and u here are teaching assumptions: estimate your own from pairs checked by hand.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.coverage import clean_identifier
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import table_with
from sscore.monitoring.names import fold_name, name_key, name_likeness

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEFAULT_WEIGHTS", "FieldWeight", "Linkage", "link_registers", "pair_score"]

NEEDED = ("register", "given_name", "surname", "birth_date")


@dataclass(frozen=True)
class FieldWeight:
    """How often a field agrees for one person (``m``) and for two persons (``u``); 0 < u < m < 1."""

    m: float
    u: float

    def __post_init__(self) -> None:
        """Raise where agreement would not speak for one person."""
        if not 0 < self.u < self.m < 1:
            raise ModelError(f"FieldWeight: wanted 0 < u < m < 1, got m {self.m!r} and u {self.u!r}.")

    @property
    def agree(self) -> float:
        """Bits for agreement."""
        return math.log2(self.m / self.u)

    @property
    def differ(self) -> float:
        """Bits for disagreement, below 0."""
        return math.log2((1 - self.m) / (1 - self.u))


DEFAULT_WEIGHTS: Mapping[str, FieldWeight] = {
    "given_name": FieldWeight(0.95, 0.02),
    "surname": FieldWeight(0.95, 0.01),
    "birth_date": FieldWeight(0.95, 0.0001),
    "sex": FieldWeight(0.98, 0.5),
    "place": FieldWeight(0.80, 0.05),
    "person_id": FieldWeight(0.98, 0.00001),
}
# Where the day is not known, registers write 1 January: such a date says little more than the year.
_FIRST_OF_JANUARY = FieldWeight(0.90, 0.02)


@dataclass(frozen=True)
class Linkage:
    """Records with the person each is taken for.

    Attributes
    ----------
    records
        The table given, with ``person`` (a number from 0) added.
    pairs
        Pairs that were compared and come near: ``first``, ``second`` (rows from 0), ``score`` (bits), ``decision``:
        "identifier", "score", "review", "review: identifiers differ", "twins?", or "held back" (linked by score, but
        somebody already in the group is held apart from them by a rule).
    threshold, review
        The limits used, bits.
    fields, remarks
        The fields that were compared; what the reader has to know.
    """

    records: pd.DataFrame
    pairs: pd.DataFrame
    threshold: float
    review: float
    fields: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def persons(self) -> int:
        """How many persons the records are taken for."""
        return int(self.records["person"].nunique())

    def to_frame(self) -> pd.DataFrame:
        """Return the records with their persons."""
        return self.records.copy()

    def to_review(self) -> pd.DataFrame:
        """Return the pairs that a person has to look at, highest score first."""
        decided = self.pairs["decision"].isin(["identifier", "score"])
        return self.pairs[~decided].sort_values("score", ascending=False, ignore_index=True)


def link_registers(
    registers: pd.DataFrame,
    *,
    threshold: float = 15.0,
    review: float = 8.0,
    weights: Mapping[str, FieldWeight] = DEFAULT_WEIGHTS,
) -> Linkage:
    """Link the records of one or several registers to persons.

    Pairs are compared when they share an identifier, a birth date, or a surname key and a birth year: a pair that
    differs in all of these is never looked at, so the number of persons is an upper limit.

    Parameters
    ----------
    registers
        One row a record: ``register``, ``given_name``, ``surname``, ``birth_date`` (text such as 1990-06-30, or empty),
        and where known ``person_id``, ``sex``, ``place``. Other columns are kept.
    threshold, review
        Bits from which a pair is linked, or looked at; review <= threshold.
    weights
        m and u by field; only fields named here are compared.

    Raises
    ------
    ModelError
        For a missing column, an unknown field, a birth date that is no date, or limits in the wrong order.

    References
    ----------
    Fellegi and Sunter, "A theory for record linkage", *JASA* 64 (1969); Herzog, Scheuren and Winkler, *Data Quality and
    Record Linkage Techniques* (2007).

    Examples
    --------
    A transliteration is one person; twins are two:

    >>> import pandas as pd
    >>> rows = [["cash", "Mohamed", "Ali", "1990-06-30"], ["school", "Muhammad", "Aly", "1990-06-30"],
    ...         ["cash", "Hassan", "Juma", "2001-02-03"], ["school", "Hussein", "Juma", "2001-02-03"]]
    >>> toy = pd.DataFrame(rows, columns=["register", "given_name", "surname", "birth_date"])
    >>> link_registers(toy).records["person"].tolist()
    [0, 0, 1, 2]
    """
    if not (np.isfinite([threshold, review]).all() and review <= threshold):
        raise ModelError(f"link_registers: wanted review <= threshold, got {review!r} and {threshold!r} bits.")
    for name in weights:
        if name not in DEFAULT_WEIGHTS:
            raise ModelError(f"link_registers: no field {name!r}. {did_you_mean(name, DEFAULT_WEIGHTS)}")
    rows = _rows(registers)
    fields = tuple(f for f in weights if f in registers.columns)
    found = []
    compared, likeness = {f: weights[f] for f in fields}, _Likeness()
    for i, j in sorted(_candidates(rows)):
        score, decision = _decide(rows[i], rows[j], compared, threshold, likeness)
        if decision == "identifier" or score >= review or decision == "twins?":
            found.append([i, j, score, decision])
    person = _groups(len(rows), found)
    import pandas as pd

    records = registers.reset_index(drop=True).copy()
    records["person"] = person
    pairs = pd.DataFrame(found, columns=["first", "second", "score", "decision"])
    remarks = []
    if weights is DEFAULT_WEIGHTS:
        remarks.append("m and u are teaching assumptions (quality C), not estimated from these registers.")
    return Linkage(records, pairs, threshold, review, fields, tuple(remarks))


def pair_score(
    first: Mapping[str, Any], second: Mapping[str, Any], weights: Mapping[str, FieldWeight] = DEFAULT_WEIGHTS
) -> dict[str, float]:
    """Return the bits of each field for two records, to see what speaks for one person and what against.

    Raises
    ------
    ModelError
        For a birth date that is no date.

    Examples
    --------
    m = 0.98 and u = 0.5: agreement on sex gives log2(1.96), less than one bit.

    >>> pair_score({"sex": "F"}, {"sex": "f"}, {"sex": FieldWeight(0.98, 0.5)})["sex"] < 1
    True
    """
    one, two = _clean(first, "first record"), _clean(second, "second record")
    likeness = _Likeness()
    return {name: _bits(name, one, two, weight, likeness) for name, weight in weights.items()}


class _Likeness:
    """Likeness of two names, kept for the next pair: a register has many records and few names."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}

    def __call__(self, one: str, two: str) -> str:
        found = self.known.get((one, two))
        if found is None:
            found = self.known[one, two] = name_likeness(one, two)
        return found


def _clean(record: Mapping[str, Any], where: str) -> dict[str, str]:
    """Return the fields of a record ready to be compared; "" is missing."""
    names = ("given_name", "surname", "sex", "place")
    clean = {name: fold_name(_text(record.get(name))) for name in names}
    clean["sex"] = clean["sex"][:1]
    clean["person_id"] = clean_identifier(record.get("person_id"))
    clean["birth_date"] = _date(record.get("birth_date"), where)
    clean["key"] = name_key(clean["surname"])
    return clean


def _text(value: Any) -> str | None:
    """Return a cell as text; codes of sex and place may be numbers."""
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):
        return None
    return str(value)


def _date(value: Any, where: str) -> str:
    """Return a birth date as YYYY-MM-DD, or "" if it is missing."""
    import datetime as dt

    text = _text(value)
    if text is None or not text.strip():
        return ""
    try:
        return dt.date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        raise ModelError(
            f"link_registers: {where}: birth_date must be a day such as 1990-06-30, got {value!r}. Leave it empty "
            f"where it is not known."
        ) from None


def _rows(registers: pd.DataFrame) -> list[dict[str, str]]:
    """Return the cleaned records."""
    empty = table_with("link_registers", registers, NEEDED)["register"].isna().to_numpy()
    if empty.any():
        raise ModelError(f"link_registers: row {int(np.argmax(empty))} does not say which register it is from.")
    records = registers.astype(object).to_dict("records")
    return [_clean({str(n): v for n, v in record.items()}, f"row {k}") for k, record in enumerate(records)]


def _candidates(rows: list[dict[str, str]]) -> set[tuple[int, int]]:
    """Return the pairs worth comparing."""
    blocks: list[Callable[[dict[str, str]], str]] = [
        lambda r: r["person_id"],
        lambda r: "" if r["birth_date"].endswith("-01-01") else r["birth_date"],
        lambda r: r["key"] + r["birth_date"][:4] if r["key"] and r["birth_date"] else "",
    ]
    pairs: set[tuple[int, int]] = set()
    for block in blocks:
        together = defaultdict(list)
        for k, row in enumerate(rows):
            if block(row):
                together[block(row)].append(k)
        for group in together.values():
            pairs.update(combinations(group, 2))
    return pairs


def _bits(name: str, one: Mapping[str, str], two: Mapping[str, str], weight: FieldWeight, likeness: _Likeness) -> float:
    """Return what one field says about a pair."""
    if not one[name] or not two[name]:
        return 0.0
    if name in ("given_name", "surname"):
        alike = likeness(one[name], two[name])
        return {"same": weight.agree, "variant": weight.agree / 2}.get(alike, weight.differ)
    if name == "birth_date":
        return _date_bits(one[name], two[name], weight)
    return weight.agree if one[name] == two[name] else weight.differ


def _date_bits(one: str, two: str, weight: FieldWeight) -> float:
    """Return what two birth dates say: equal, day and month exchanged, or only the year known."""
    if one.endswith("-01-01") or two.endswith("-01-01"):
        return _FIRST_OF_JANUARY.agree if one[:4] == two[:4] else weight.differ
    if one == two:
        return weight.agree
    exchanged = f"{two[:4]}-{two[8:]}-{two[5:7]}"
    return weight.agree / 2 if one == exchanged else weight.differ


def _decide(
    one: Mapping[str, str],
    two: Mapping[str, str],
    weights: Mapping[str, FieldWeight],
    threshold: float,
    likeness: _Likeness,
) -> tuple[float, str]:
    """Return the score of a pair and the decision."""
    score = sum(_bits(name, one, two, weight, likeness) for name, weight in weights.items())
    given = likeness(one["given_name"], two["given_name"])
    surname = likeness(one["surname"], two["surname"])
    same_id = bool(one["person_id"]) and one["person_id"] == two["person_id"]
    if "person_id" in weights and same_id:
        clash = given == "different" and one["birth_date"] != two["birth_date"]
        return score, "review" if clash else "identifier"
    born = one["birth_date"] and one["birth_date"] == two["birth_date"]
    if given == "different" and surname in ("same", "variant") and born:
        return score, "twins?"
    if "person_id" in weights and one["person_id"] and two["person_id"]:
        return score, "review: identifiers differ"
    alike = ("same", "variant")
    return score, "score" if score >= threshold and given in alike and surname in alike else "review"


def _groups(records: int, found: list[list[Any]]) -> list[int]:
    """Return a person for every record; identifiers first, then scores from the highest, never across a rule.

    ``found`` is changed: a link that would put two records together that a rule holds apart becomes "held back".
    """
    apart = {(i, j) for i, j, _, decision in found if decision in ("twins?", "review: identifiers differ")}
    member = list(range(records))
    group = {k: [k] for k in range(records)}
    for pair in _strongest_first(found):
        a, b = member[pair[0]], member[pair[1]]
        if a == b:
            continue
        if any((min(x, y), max(x, y)) in apart for x in group[a] for y in group[b]):
            pair[3] = "held back"
            continue
        for k in group[b]:
            member[k] = a
        group[a] += group.pop(b)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(m, len(numbers)) for m in member]


def _strongest_first(found: list[list[Any]]) -> Iterator[list[Any]]:
    """Return the pairs to link: shared identifiers first, then by falling score."""
    links = [p for p in found if p[3] in ("identifier", "score")]
    yield from sorted(links, key=lambda p: (p[3] != "identifier", -p[2], p[0], p[1]))
