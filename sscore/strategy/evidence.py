"""What a sentence of a strategy rests on: a statement, its source, its quality and its date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Figure

__all__ = ["QUALITIES", "UNDATED", "Evidence", "assumed_share", "evidence_from_figure", "evidence_table"]

QUALITIES = {"A": "law or official statistics", "B": "secondary source", "C": "assumption or not verified"}
UNDATED = "undated"

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class Evidence:
    """One statement and what it rests on.

    Parameters
    ----------
    statement
        The sentence that is held to be true.
    source
        Where it comes from, in words that let another person find it.
    quality
        ``"A"`` law or official statistics, ``"B"`` secondary source, ``"C"`` assumption or not verified.
    date
        Day, month or year the statement is about or was published: ``"2024"``, ``"2016-06"``, ``"2009-07-16"``; or
        ``"undated"``, in so many words, when the source gives none.

    Raises
    ------
    ModelError
        For an empty statement or source, another letter, or a date written in another way.

    Examples
    --------
    >>> Evidence("Step 4 is approval by parliament.", "ILO GESS page, 2009", "B", "2009-07-16").assumed
    False
    """

    statement: str
    source: str
    quality: str
    date: str

    def __post_init__(self) -> None:
        """Check the four fields."""
        for name in ("statement", "source"):
            if not str(getattr(self, name)).strip():
                raise ModelError(f"Evidence: {name} is empty. A statement without a source is an opinion: name one.")
        check_quality(self.quality, f"Evidence: quality of {self.statement[:40]!r}")
        if self.date != UNDATED and not (isinstance(self.date, str) and _DATE.fullmatch(self.date)):
            raise ModelError(
                f"Evidence: date of {self.statement[:40]!r} must be YYYY, YYYY-MM, YYYY-MM-DD or {UNDATED!r}, "
                f"got {self.date!r}."
            )

    @property
    def assumed(self) -> bool:
        """Whether the statement is an assumption or has not been verified: quality C."""
        return self.quality == "C"

    def to_frame(self) -> pd.DataFrame:
        """Return the evidence as a table of one row."""
        return evidence_table([self])


def check_quality(letter: str, where: str) -> None:
    """Raise ModelError unless the letter is A, B or C."""
    if letter not in QUALITIES:
        known = "; ".join(f"{k} {v}" for k, v in QUALITIES.items())
        raise ModelError(f"{where} must be one of {known}. Got {letter!r}.")


def evidence_table(evidence: Sequence[Evidence]) -> pd.DataFrame:
    """Return one row a statement, with columns statement, source, quality, date."""
    import pandas as pd

    return pd.DataFrame([asdict(e) for e in evidence], columns=["statement", "source", "quality", "date"])


def evidence_from_figure(figure: Figure, statement: str) -> Evidence:
    """Return evidence for a figure of a country pack; the statement's ``{value}`` becomes the number with its unit.

    An assumed figure keeps its quality C and is dated ``"undated"``, because nobody observed it.

    Raises
    ------
    ModelError
        For a statement without ``{value}``: the number must be read with the sentence.

    Examples
    --------
    >>> from sscore.countries import country
    >>> found = evidence_from_figure(country("TZA").figure("labour.lfpr", year=2024), "Participation: {value}.")
    >>> found.date, found.quality in "ABC"
    ('2024', True)
    """
    if "{value}" not in statement:
        raise ModelError(f"evidence_from_figure: statement must hold '{{value}}' for the number, got {statement!r}.")
    text = statement.replace("{value}", f"{figure.value:,.4g} {figure.unit}")
    return Evidence(text, figure.source, figure.quality, UNDATED if figure.assumed else str(figure.year))


def assumed_share(qualities: Sequence[str]) -> float | None:
    """Return the share of inputs that are assumptions or not verified (quality C); None when there is no input.

    ::

        share = number of C / number of inputs

    Raises
    ------
    ModelError
        For a letter that is not A, B or C.

    Examples
    --------
    >>> assumed_share(["A", "B", "C", "C"])
    0.5
    """
    for place, letter in enumerate(qualities):
        check_quality(letter, f"assumed_share: qualities[{place}]")
    return sum(q == "C" for q in qualities) / len(qualities) if qualities else None
