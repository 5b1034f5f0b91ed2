"""Invented data for lessons: a call for grants, and registers in which one person is written in several ways.

No row stands for a real organisation or person. All shares below are teaching assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import seeded
from sscore.monitoring.grants import Criterion, GrantAssessment, Rubric, assess_grants

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GrantCall", "syn_beneficiaries", "syn_grants"]

RUBRIC = Rubric(
    criteria=(
        Criterion("need of the target group", 25, 0, 5),
        Criterion("logic of the project", 25, 0, 5),
        Criterion("capacity of the organisation", 20, 0, 5),
        Criterion("monitoring and evaluation", 15, 0, 5),
        Criterion("cost for what is promised", 15, 0, 5),
    )
)
PROGRAMMES = ("cash transfer", "health insurance", "school meals")

# Ways to write one name, and names often given to twins.
_GIVEN = (
    ("Muhammad", "Mohamed", "Mohammed"),
    ("Yusuf", "Youssouf", "Yussuf"),
    ("Fatuma", "Fatouma", "Fatima"),
    ("Khadija", "Kadidja", "Khadidja"),
    ("Esther", "Ester", "Esther"),
    ("Catherine", "Katherine", "Catherine"),
    ("Abdallah", "Abdalla", "Abdullah"),
    ("Joseph", "Josef", "Joseph"),
    ("Grace", "Grace", "Grace"),
    ("Neema", "Nima", "Neema"),
)
_SURNAMES = (
    ("Juma", "Jumah", "Juma"),
    ("Ndayisenga", "Ndaisenga", "Ndayisenga"),
    ("Okello", "Okelo", "Okello"),
    ("Wanjiku", "Wanjikku", "Wanjiku"),
    ("Phiri", "Firi", "Phiri"),
    ("Deng", "Dheng", "Deng"),
    ("Uwimana", "Uwimana", "Uwimanna"),
    ("Mushi", "Moushi", "Mushi"),
)
_TWINS = (("Hassan", "Hussein"), ("Kato", "Wasswa"), ("Nakato", "Babirye"), ("Kulwa", "Doto"))
_PLACES = ("Ziwa", "Mlima", "Pwani", "Savana")


@dataclass(frozen=True)
class GrantCall:
    """An invented call: ``scores`` (one row a score), ``conflicts``, ``order`` of marking, ``regions``, ``rubric``."""

    scores: pd.DataFrame
    conflicts: tuple[tuple[str, str], ...]
    order: dict[tuple[str, str], float]
    regions: dict[str, str]
    rubric: Rubric

    def assess(self) -> GrantAssessment:
        """Return the assessment of the call under its own rules."""
        return assess_grants(self.scores, self.rubric, conflicts=self.conflicts)


def syn_grants(*, applications: int = 24, assessors: int = 5, drift: float = 0.0, seed: int) -> GrantCall:
    """Return an invented call in which three assessors read each application, one of them strict.

    Parameters
    ----------
    applications, assessors
        Numbers, at least 4 each.
    drift
        By how many score points (of 5) the second assessor gets stricter from the first file to the last.
    seed
        The same seed gives the same call.

    Raises
    ------
    ModelError
        For too few applications or assessors, or a drift that is not finite.

    Examples
    --------
    >>> len(syn_grants(applications=10, seed=1).regions)
    10
    """
    import pandas as pd

    if applications < 4 or assessors < 4:
        raise ModelError(
            f"syn_grants: wanted at least 4 of each, got applications={applications}, assessors={assessors}."
        )
    if not np.isfinite(drift):
        raise ModelError(f"syn_grants: drift must be finite, got {drift!r}.")
    rng = seeded("syn_grants", seed)
    severity = np.zeros(assessors)
    severity[0], severity[-1] = -0.9, 0.5
    quality = rng.normal(3.0, 0.9, applications)
    readers = [[(i + k * (1 + i % 2)) % assessors for k in range(3)] for i in range(applications)]
    files = [sum(j in r for r in readers) for j in range(assessors)]
    read = [0] * assessors
    rows, order = [], {}
    for i, panel in enumerate(readers):
        for j in sorted(set(panel)):
            late = read[j] / max(files[j] - 1, 1)
            names = (f"G{i + 1:02d}", f"assessor {j + 1}")
            order[names] = float(read[j])
            read[j] += 1
            centre = quality[i] + severity[j] - (drift * late if j == 1 else 0.0)
            for criterion in RUBRIC.criteria:
                score = float(np.clip(np.rint(centre + rng.normal(0, 0.5)), 0, 5))
                rows.append((*names, criterion.name, score))
    scores = pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])
    regions = {
        f"G{i + 1:02d}": ("north", "south", "east")[int(rng.choice(3, p=[0.5, 0.4, 0.1]))] for i in range(applications)
    }
    return GrantCall(scores, (("G02", f"assessor {min(readers[1]) + 1}"),), order, regions, RUBRIC)


def syn_beneficiaries(*, persons: int = 300, seed: int) -> pd.DataFrame:
    """Return invented records of three programmes and a social registry, written by different clerks.

    About one person in ten has a twin. Names are written in several ways, a quarter of the identifiers are missing,
    some birth dates have day and month exchanged or only the year (1 January).

    Parameters
    ----------
    persons
        True number of persons, at least 10.
    seed
        The same seed gives the same records.

    Returns
    -------
    pandas.DataFrame
        ``register`` ("social registry" or a programme), ``given_name``, ``surname``, ``birth_date``, ``sex``,
        ``place``, ``person_id``, and ``truth``, the person's number, which a real register does not have.

    Raises
    ------
    ModelError
        For fewer than 10 persons.

    Examples
    --------
    >>> syn_beneficiaries(persons=50, seed=1)["truth"].nunique()
    50
    """
    import pandas as pd

    if persons < 10:
        raise ModelError(f"syn_beneficiaries: persons must be at least 10, got {persons!r}.")
    rng = seeded("syn_beneficiaries", seed)
    rows = []
    for number, person in enumerate(_persons(persons, rng)):
        inside = [r for r, p in zip(PROGRAMMES, (0.45, 0.35, 0.20), strict=True) if rng.random() < p]
        if rng.random() < 0.85 or not inside:
            inside.append("social registry")
        rows += [(register, *_written(person, rng), number) for register in inside]
    columns = ["register", "given_name", "surname", "birth_date", "sex", "place", "person_id", "truth"]
    return pd.DataFrame([rows[i] for i in rng.permutation(len(rows))], columns=columns)


_Person = tuple[tuple[str, ...], tuple[str, ...], str, str, str, str]


def _persons(number: int, rng: np.random.Generator) -> list[_Person]:
    """Return invented persons: names in their spellings, birth date, sex, place, identifier."""
    found: list[_Person] = []
    numbers = rng.choice(9_000_000, size=number, replace=False) + 1_000_000
    while len(found) < number:
        born = f"{rng.integers(1950, 2015)}-{rng.integers(1, 13):02d}-{rng.integers(2, 29):02d}"
        surname, place = _SURNAMES[rng.integers(len(_SURNAMES))], _PLACES[rng.integers(len(_PLACES))]
        sex = "FM"[rng.integers(2)]
        given: list[tuple[str, ...]] = [_GIVEN[rng.integers(len(_GIVEN))]]
        if rng.random() < 0.05 and len(found) + 1 < number:
            given = [(name,) * 3 for name in _TWINS[rng.integers(len(_TWINS))]]
        for spellings in given:
            found.append((spellings, surname, born, sex, place, f"S{numbers[len(found)]}"))
    return found


def _written(person: _Person, rng: np.random.Generator) -> tuple[str, ...]:
    """Return the fields as one clerk or another would write them."""
    given, surname, born, sex, place, identifier = person
    draw = rng.random()
    if draw < 0.04 and int(born[8:]) <= 12:
        born = f"{born[:4]}-{born[8:]}-{born[5:7]}"
    elif draw > 0.95:
        born = f"{born[:4]}-01-01"
    first, last = given[rng.integers(3)], surname[rng.integers(3)]
    if rng.random() < 0.15:
        first, last = first.upper(), last.upper()
    return first, last, born, sex, place, "" if rng.random() < 0.25 else identifier
