"""Synthetic staff, absences and ratings of an invented fund. No row stands for a real person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.countries import country as load_country
from sscore.inputs import Floats, one_day, seeded, table_with, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["syn_absences", "syn_ratings", "syn_staff"]

GRADES = ("G1", "G2", "G3", "G4", "G5", "G6")
UNITS = ("Benefits", "Collection", "Compliance", "Digital", "Finance", "Service centre")
OCCUPATIONS = ("claims officer", "assessor", "inspector", "field agent", "ICT officer", "accountant", "actuary")

# Teaching assumptions, the same in every country, none of them measured anywhere.
_OCCUPATION_SHARE = (0.30, 0.12, 0.14, 0.20, 0.09, 0.12, 0.03)
_GRADE_SHARE = (0.24, 0.26, 0.22, 0.15, 0.09, 0.04)
_WOMEN_BY_GRADE = (0.56, 0.52, 0.47, 0.40, 0.31, 0.25)
_PAY_STEP = 1.35
_RETURN_TO_YEAR = 0.012
_UNEXPLAINED = 0.06
_LEAVING_BY_TENURE = ((1, 0.24), (3, 0.17), (5, 0.12), (200, 0.055))
_RETIREMENT_AGE = 60
_LEAVERS_KEPT_YEARS = 4
_REASONS = ("resignation", "dismissal", "death")
_REASON_SHARE = (0.84, 0.11, 0.05)


def syn_staff(country_code: str, *, persons: int = 600, seed: int, as_of: Any = "2026-01-01") -> pd.DataFrame:
    """Return an invented staff file: those employed on a day, and those who left in the four years before.

    Everything but the pay level is a teaching assumption: the mix of grades, fewer women in high grades, a pay gap
    within grades, leaving in the first years. Pay is around the country pack's example wage. No names.

    Parameters
    ----------
    country_code
        Three letters.
    persons
        Persons employed on the day, at least 20; leavers come on top.
    seed
        The same seed gives the same file.
    as_of
        The day of the file.

    Returns
    -------
    pandas.DataFrame
        Columns ``staff_no``, ``sex``, ``birth_date`` (some missing), ``hire_date``, ``exit_date`` and ``exit_reason``
        (missing while employed), ``grade``, ``occupation``, ``unit``, ``contract``, ``fte``, ``base_pay``,
        ``allowances``, ``experience``. Dates are ISO text, pay is monthly in the country's currency.

    Raises
    ------
    DataError
        For an unknown country.
    ModelError
        For fewer than 20 persons or a bad day.

    Examples
    --------
    >>> file = syn_staff("TZA", persons=600, seed=1)
    >>> int(file["exit_date"].isna().sum()), file["staff_no"].is_unique
    (600, True)
    """
    import pandas as pd

    pack = load_country(country_code)
    people = whole("syn_staff", "persons", persons, low=20)
    day = one_day("syn_staff", "as_of", as_of)
    rng = seeded("syn_staff", seed)
    entry, tenure, since_exit = _careers(people, rng)
    total = len(tenure)
    gone = since_exit > 0
    grade = _grades(tenure, rng)
    women = rng.random(total) < np.array(_WOMEN_BY_GRADE)[grade]
    hired = day - np.maximum(np.round(365.25 * (tenure + since_exit)).astype(int), 1)
    exits = day - np.round(365.25 * since_exit).astype(int)
    age = entry + tenure
    born = (day - np.round(365.25 * (age + since_exit)).astype(int)).astype(str).astype(object)
    born[rng.random(total) < 0.02] = None
    fixed = rng.random(total) < 0.12
    drawn = rng.choice(_REASONS, size=total, p=_REASON_SHARE)
    drawn = np.where(age >= _RETIREMENT_AGE - 1e-6, "retirement", drawn)
    reason = np.where(fixed, "fixed_term_end", drawn).astype(object)
    contract = np.where(fixed, "fixed term", "permanent")
    fte = rng.choice([1.0, 0.8, 0.5], size=total, p=[0.93, 0.04, 0.03])
    experience = np.round(np.clip(tenure + rng.gamma(2.0, 1.5, total) - 1.5 * women, 0.0, None), 1)
    base, extra = _pay(float(pack.figure("wages.example_monthly").value), grade, women, experience, rng)
    frame = pd.DataFrame(
        {
            "sex": np.where(women, "female", "male"),
            "birth_date": born,
            "hire_date": hired.astype(str),
            "exit_date": pd.Series(exits.astype(str).astype(object)).where(gone, None),
            "exit_reason": pd.Series(reason).where(gone, None),
            "grade": np.array(GRADES)[grade],
            "occupation": rng.choice(OCCUPATIONS, size=total, p=_OCCUPATION_SHARE),
            "unit": rng.choice(UNITS, size=total),
            "contract": contract,
            "fte": fte,
            "base_pay": np.round(base * fte, 2),
            "allowances": np.round(extra * fte, 2),
            "experience": experience,
        }
    )
    frame = frame.iloc[rng.permutation(total)].reset_index(drop=True)
    frame.insert(0, "staff_no", [f"{pack.code}-{k:05d}" for k in range(1, total + 1)])
    return frame


def syn_absences(staff: pd.DataFrame, *, year: int, seed: int) -> pd.DataFrame:
    """Return invented absences of the people of a staff file in a calendar year.

    Most people have none or one; a few have many short ones; some are maternity leave or a work injury.

    Parameters
    ----------
    staff
        A file of :func:`syn_staff`.
    year
        Calendar year.
    seed
        The same seed gives the same absences.

    Returns
    -------
    pandas.DataFrame
        Columns ``staff_no``, ``start``, ``end`` (ISO days, both away) and ``reason``.

    Raises
    ------
    ModelError
        For a missing column.

    Examples
    --------
    >>> absences = syn_absences(syn_staff("KEN", persons=50, seed=1), year=2025, seed=2)
    >>> sorted(absences.columns)
    ['end', 'reason', 'staff_no', 'start']
    """
    import pandas as pd

    table = table_with("syn_absences", staff, ["staff_no", "sex"])
    rng = seeded("syn_absences", seed)
    first = np.datetime64(f"{whole('syn_absences', 'year', year, low=1900)}-01-01")
    rows = []
    for number, sex in zip(table["staff_no"], table["sex"], strict=True):
        for _ in range(int(rng.poisson(rng.choice([0.4, 1.5, 6.0], p=[0.6, 0.33, 0.07])))):
            start = first + int(rng.integers(0, 365))
            rows.append((number, start, start + int(rng.geometric(0.45)) - 1, "sickness"))
        if rng.random() < (0.05 if sex == "female" else 0.0):
            start = first + int(rng.integers(0, 270))
            rows.append((number, start, start + 97, "maternity"))
        if rng.random() < 0.01:
            start = first + int(rng.integers(0, 330))
            rows.append((number, start, start + int(rng.integers(5, 60)), "work_injury"))
    frame = pd.DataFrame(rows, columns=["staff_no", "start", "end", "reason"])
    return frame.assign(start=frame["start"].astype(str), end=frame["end"].astype(str))


def syn_ratings(staff: pd.DataFrame, *, seed: int, raters_per_unit: int = 3) -> pd.DataFrame:
    """Return invented performance ratings from 1 to 5; some raters are strict and some generous, on purpose.

    Parameters
    ----------
    staff
        A file of :func:`syn_staff`; those who have left are not rated. The last unit has one rater only.
    seed
        The same seed gives the same ratings.
    raters_per_unit
        At least 1.

    Returns
    -------
    pandas.DataFrame
        Columns ``staff_no``, ``unit``, ``rater``, ``rating``.

    Raises
    ------
    ModelError
        For a missing column.

    Examples
    --------
    >>> given = syn_ratings(syn_staff("KEN", persons=60, seed=1), seed=2)
    >>> len(given), int(given["rating"].min()) >= 1
    (60, True)
    """
    table = table_with("syn_ratings", staff, ["staff_no", "unit", "exit_date"])
    raters = whole("syn_ratings", "raters_per_unit", raters_per_unit, low=1)
    rng = seeded("syn_ratings", seed)
    frame = table.loc[table["exit_date"].isna(), ["staff_no", "unit"]].reset_index(drop=True)
    units = sorted(frame["unit"].unique())
    names, marks = [], []
    leaning = {u: np.round(rng.normal(0.0, 0.5, raters), 2) for u in units}
    for unit in frame["unit"]:
        rater = 0 if unit == units[-1] else int(rng.integers(raters))
        names.append(f"{unit} rater {rater + 1}")
        marks.append(int(np.clip(round(3.4 + leaning[unit][rater] + rng.normal(0, 0.8)), 1, 5)))
    return frame.assign(rater=names, rating=marks)


def _careers(people: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Return age at entry, years of service and years since leaving (0 while employed).

    Half are hired evenly over 38 years and half in a wave of hiring long ago; the chance to leave falls with service,
    and everybody retires at 60. People are added until enough are employed; those who left long ago are not kept.
    """
    edges = np.array([0.0, *(years for years, _ in _LEAVING_BY_TENURE)])
    chance = np.array([rate for _, rate in _LEAVING_BY_TENURE])
    passed = np.concatenate([[0.0], np.cumsum(chance * np.diff(edges))])
    size = 20 * people
    ago = np.where(rng.random(size) < 0.5, rng.uniform(0.0, 38.0, size), rng.uniform(22.0, 34.0, size))
    entry = rng.uniform(21.0, 34.0, size)
    life = np.minimum(np.interp(rng.exponential(1.0, size), passed, edges), _RETIREMENT_AGE - entry)
    since = np.maximum(ago - life, 0.0)
    last = int(np.flatnonzero(np.cumsum(since == 0) == people)[0]) + 1
    kept = since[:last] < _LEAVERS_KEPT_YEARS
    return entry[:last][kept], np.minimum(ago, life)[:last][kept], since[:last][kept]


def _grades(tenure: Floats, rng: np.random.Generator) -> np.ndarray:
    """Return grades in fixed shares, higher ones with more service on the whole."""
    rank = np.argsort(np.argsort(0.12 * tenure + rng.normal(0.0, 1.0, len(tenure)))) / len(tenure)
    return np.searchsorted(np.cumsum(_GRADE_SHARE)[:-1], rank, side="right")


def _pay(
    wage: float, grade: np.ndarray, women: np.ndarray, experience: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return full-time base pay and allowances by grade, experience and an unexplained gap."""
    gap = np.where(women, -_UNEXPLAINED, 0.0)
    noise = rng.normal(0.0, 0.07, len(grade))
    base = wage * _PAY_STEP**grade * np.exp(_RETURN_TO_YEAR * experience + gap + noise)
    return base, base * rng.uniform(0.05, 0.20, len(grade)) * np.where(women, 0.9, 1.0)
