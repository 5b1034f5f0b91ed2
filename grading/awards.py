"""What counts in a course and what is awarded for it, read strictly from ``courses/awards.yml``.

These are the rules, not their results: attendance, tests, rubric levels and capstones are not on record in a round
yet, so nothing here says who has earned what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.places import courses_dir
from grading.strict import choice, read_yaml, strict
from sscore.errors import DataError

__all__ = ["NOT_COMPUTED", "Award", "Awards", "Diploma", "Part", "read_awards"]

NOT_COMPUTED = (
    "A round gives marks by exercise. Shares, awards and diplomas are not computed yet: a person decides on them."
)
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class Part:
    """A part of the overall mark: its share in percent and what it consists of."""

    part: str
    share: int
    title: str


@dataclass(frozen=True)
class Award:
    """A certificate and what it needs; ``includes`` names another whose needs hold, too."""

    award: str
    title: str
    needs: Mapping[str, int | bool]
    includes: str = ""

    @property
    def rule(self) -> str:
        """Return the needs in words.

        >>> Award("x", "Certificate", {"attendance": 80, "post_test": True}).rule
        'attendance of at least 80 %; the post-test taken'
        """
        said = [_WORDS[key].format(value) for key, value in self.needs.items()]
        return "; ".join([*([f"all that {self.includes} needs"] if self.includes else []), *said])


@dataclass(frozen=True)
class Diploma:
    """A diploma for several courses: those named, ``others`` more, within ``years`` (0: without limit)."""

    diploma: str
    title: str
    courses: tuple[str, ...]
    others: int = 0
    years: int = 0

    @property
    def rule(self) -> str:
        """Return in words which courses it takes.

        >>> Diploma("x", "Diploma", ("coverage",), others=1).rule
        'the course coverage and one other'
        >>> Diploma("x", "Diploma", ("coverage", "people"), years=5).rule
        'the courses coverage and people, within 5 years'
        """
        *first, last = self.courses
        named = f"the courses {', '.join(first)} and {last}" if first else f"the course {last}"
        more = {0: "", 1: " and one other"}.get(self.others, f" and {_NUMBERS.get(self.others, self.others)} others")
        return named + more + (f", within {self.years} years" if self.years else "")


@dataclass(frozen=True)
class Awards:
    """The rules of all courses."""

    courses: tuple[str, ...]
    marks: tuple[Part, ...]
    not_counted: tuple[str, ...]
    awards: tuple[Award, ...]
    diplomas: tuple[Diploma, ...]


_WORDS = {
    "attendance": "attendance of at least {} %",
    "post_test": "the post-test taken",
    "overall": "at least {} % overall",
    "text_level": "no marked text below level {}",
    "capstone_level": "every criterion marked ★ of the capstone at level {} or higher",
    "tier_c": "at least {} badge of tier C",
}
_AWARDS = {"courses": "list", "marks": "dict", "not_counted": "list", "awards": "list", "diplomas": "list"}
_MARKS = {"auto": "dict", "text": "dict", "capstone": "dict"}
_MARK = {"share": "int", "title": "str"}
_AWARD = {"award": "str", "title": "str", "needs": "dict", "includes": "str?"}
_DIPLOMA = {"diploma": "str", "title": "str", "courses": "list", "others": "int?", "years": "int?"}
_NEEDS = {
    "attendance": "int?",
    "post_test": "bool?",
    "overall": "int?",
    "text_level": "int?",
    "capstone_level": "int?",
    "tier_c": "int?",
}
_MOST = {"attendance": 100, "overall": 100, "text_level": 3, "capstone_level": 3}


def _award(raw: object, known: tuple[str, ...], where: str) -> Award:
    block = strict(raw, _AWARD, where)
    needs = strict(block["needs"], _NEEDS, f"{where}, needs")
    if not needs:
        raise DataError(f"{where}: an award without needs would be everybody's.")
    for key, value in needs.items():
        if not 1 <= value <= _MOST.get(key, value):
            limit = f"from 1 to {_MOST[key]}" if key in _MOST else "true" if key == "post_test" else "from 1 up"
            raise DataError(f"{where}, needs, {key}: wanted {limit}, got {value!r}.")
    if "includes" in block:
        choice(block["includes"], known, f"{where}, includes")
    return Award(**block)


def _diploma(raw: object, courses: tuple[str, ...], where: str) -> Diploma:
    block = strict(raw, _DIPLOMA, where)
    named = tuple(block.pop("courses"))
    for name in named:
        choice(name, courses, f"{where}, courses")
    others, years = block.get("others", 0), block.get("years", 0)
    if not named or others < 0 or years < 0 or len(set(named)) + others > len(courses):
        raise DataError(f"{where}: wants {len(named)} courses and {others} others of {len(courses)} in {years} years.")
    return Diploma(**block, courses=named)


def read_awards(folder: Path | None = None) -> Awards:
    """Read ``awards.yml`` of the folder of all courses.

    Raises
    ------
    DataError
        If the file is missing or not YAML, has an unknown or missing key, shares that do not add up to 100, a
        threshold out of range, or names a course or an award that is not there.
    """
    where = "courses/awards.yml"
    raw = strict(read_yaml((folder or courses_dir()) / "awards.yml", where), _AWARDS, where)
    courses = tuple(str(name) for name in raw["courses"])
    blocks = strict(raw["marks"], _MARKS, f"{where}, marks")
    marks = tuple(Part(part, **strict(block, _MARK, f"{where}, marks, {part}")) for part, block in blocks.items())
    total: Any = sum(part.share for part in marks)
    if total != 100 or min(part.share for part in marks) < 0:
        raise DataError(f"{where}, marks: the shares must add up to 100, got {total}.")
    awards: list[Award] = []
    for number, entry in enumerate(raw["awards"], start=1):
        awards.append(_award(entry, tuple(a.award for a in awards), f"{where}, award {number}"))
    diplomas = (_diploma(entry, courses, f"{where}, diploma {n}") for n, entry in enumerate(raw["diplomas"], start=1))
    return Awards(courses, marks, tuple(str(x) for x in raw["not_counted"]), tuple(awards), tuple(diplomas))
