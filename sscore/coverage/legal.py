"""Legal coverage: whom the law reaches. And its distance from effective coverage: who pays or receives.

The two are never put in each other's place. A law that reaches workers who do not contribute is a matter for
compliance; workers whom no law reaches are a matter for the legislator.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.coverage.persons import least_and_most
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import choice, filled, fraction, number, numbers_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KINDS", "CoverageGap", "LegalCoverage", "Reach", "coverage_gap", "legal_coverage"]

KINDS = ("mandatory", "voluntary", "not stated", "none")
EVERYBODY = "all"


@dataclass(frozen=True)
class Reach:
    """One rule of one law: which category of persons it reaches, in one branch.

    Parameters
    ----------
    branch, category
        For instance ``"old age"`` and ``"employees"``.
    kind
        ``"mandatory"``, ``"voluntary"``, ``"not stated"`` (it is one of the two) or ``"none"`` (the law leaves the
        category out; without such a rule the law is silent, which is reported apart).
    low, high
        Least and greatest share of the category that the rule reaches, as fractions: a law for firms of five workers or
        more reaches a part of the employees.
    law, source, quality, note
        Where the rule stands, and how good that is: A, B or C.

    Raises
    ------
    ModelError
        For an unknown kind or quality, shares outside 0 to 1 or in the wrong order.
    """

    branch: str
    category: str
    kind: str
    low: float = 1.0
    high: float = 1.0
    law: str = ""
    source: str = ""
    quality: str = "C"
    note: str = ""

    def __post_init__(self) -> None:
        """Check kind, quality and shares."""
        choice("Reach", "kind", self.kind, KINDS)
        choice("Reach", "quality", self.quality, ("A", "B", "C"))
        if fraction("Reach", "low", self.low) > fraction("Reach", "high", self.high):
            raise ModelError(f"Reach: low ({self.low:g}) must not be above high ({self.high:g}).")


@dataclass(frozen=True)
class LegalCoverage:
    """Legal coverage by branch and population group, as shares of the group.

    ``frame`` has one row a branch and group (``all`` last): ``persons``; ``mandatory_low``, ``mandatory_high``: must be
    insured; ``any_low``, ``any_high``: must or may be; ``silent``: the share in categories for which no rule was given,
    which is not the same as not covered; ``quality``, the worst of the rules used, and ``laws``.
    """

    frame: pd.DataFrame
    reach: tuple[Reach, ...]
    remarks: tuple[str, ...] = ()

    def row(self, branch: str, group: str = EVERYBODY) -> dict[str, Any]:
        """Return one row by branch and group.

        Raises
        ------
        ModelError
            For an unknown branch or group.
        """
        for column, name in (("branch", branch), ("group", group)):
            known = list(dict.fromkeys(self.frame[column]))
            if name not in known:
                raise ModelError(f"LegalCoverage: no {column} {name!r}. {did_you_mean(name, known)}")
        found = self.frame[(self.frame["branch"] == branch) & (self.frame["group"] == group)]
        return {str(k): v for k, v in found.iloc[0].to_dict().items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a branch and group."""
        return self.frame.copy()


def legal_coverage(people: pd.DataFrame, reach: Iterable[Reach]) -> LegalCoverage:
    """Return the share of each population group whom the law reaches, branch by branch.

    ::

        share of a group = sum over its categories of persons * share reached / persons of the group

    Where several rules of a branch reach one category (a fund for the private and one for the public sector), the
    category's share lies between the largest of theirs and their sum, at most 1: nobody is counted twice.

    Parameters
    ----------
    people
        One row a category of persons: ``category`` (status in employment, for instance), ``persons``, and where there
        are several groups ``group`` (women and men, towns and villages).
    reach
        The rules of the law.

    Raises
    ------
    ModelError
        For no rules, a missing column, negative persons, a rule for a category that is not in the table, or rows of
        everybody beside those of groups.

    References
    ----------
    ILO, *World Social Protection Report* (2017), annex 2, on legal coverage; ILO, ICSE-18 on status in employment.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"category": ["employees", "own-account workers"], "persons": [300, 700]})
    >>> law = [Reach("old age", "employees", "mandatory"), Reach("old age", "own-account workers", "voluntary")]
    >>> row = legal_coverage(people, law).row("old age")
    >>> float(row["mandatory_high"]), float(row["any_high"])
    (0.3, 1.0)
    """
    import pandas as pd

    caller = "legal_coverage"
    table = filled(caller, people, ["category", "persons"] + (["group"] if "group" in people else []))
    table = pd.DataFrame(
        {
            "category": table["category"].astype(str).to_numpy(),
            "persons": numbers_column(caller, table, "persons", low=0.0),
            "group": table["group"].astype(str).to_numpy() if "group" in table else EVERYBODY,
        }
    )
    rules = tuple(reach)
    if not rules or not len(table):
        raise ModelError(f"{caller}: wanted categories and at least one rule, got {len(table)} and {len(rules)}.")
    for rule in rules:
        if rule.category not in set(table["category"]):
            hint = did_you_mean(rule.category, table["category"])
            raise ModelError(f"{caller}: a rule of {rule.branch} names {rule.category!r}. {hint}")
    groups = [g for g in dict.fromkeys(table["group"]) if g != EVERYBODY]
    if groups and EVERYBODY in set(table["group"]):
        raise ModelError(
            f"{caller}: group {EVERYBODY!r} stands beside {', '.join(groups)}, so persons would count twice. Leave its "
            f"rows out: all together is computed."
        )
    rows, remarks = [], []
    for branch in dict.fromkeys(r.branch for r in rules):
        own = [r for r in rules if r.branch == branch]
        for group in [*groups, EVERYBODY]:
            inside = table if group == EVERYBODY else table[table["group"] == group]
            rows.append({"branch": branch, "group": group, **_reached(inside, own)})
            if not inside["persons"].sum():
                remarks.append(f"Nobody is in group {group!r}: its legal coverage does not exist (NaN).")
    return LegalCoverage(pd.DataFrame(rows), rules, tuple(dict.fromkeys(remarks)))


def _reached(people: pd.DataFrame, rules: list[Reach]) -> dict[str, object]:
    """Return the shares of a group's persons whom the rules of one branch reach."""
    persons = float(people["persons"].sum())
    weight = people["persons"].to_numpy(float) / persons if persons else np.full(len(people), np.nan)
    bounds: dict[str, list[float]] = {n: [] for n in ("mandatory_low", "mandatory_high", "any_low", "any_high")}
    silent, used = [], []
    for category in people["category"]:
        own = [r for r in rules if r.category == category]
        silent.append(float(not own))
        used += own
        must = [r for r in own if r.kind == "mandatory"]
        may_be = [r for r in own if r.kind in ("mandatory", "not stated")]
        covers = [r for r in own if r.kind != "none"]
        bounds["mandatory_low"].append(max((r.low for r in must), default=0.0))
        bounds["mandatory_high"].append(min(1.0, sum(r.high for r in may_be)))
        bounds["any_low"].append(max((r.low for r in covers), default=0.0))
        bounds["any_high"].append(min(1.0, sum(r.high for r in covers)))
    return {
        "persons": persons,
        **{name: float(weight @ np.array(values)) for name, values in bounds.items()},
        "silent": float(weight @ np.array(silent)),
        "quality": max((r.quality for r in used), default="C"),
        "laws": "; ".join(dict.fromkeys(r.law for r in used if r.law)),
    }


@dataclass(frozen=True)
class CoverageGap:
    """The distance between the law and reality among the same persons; every part is (at least, at most) persons.

    ``not_complied``: the law reaches them, and nobody contributes for them. ``not_reached``: no law reaches them.
    ``beyond_the_law``: covered although the law does not reach them (or only lets them). ``unprotected``: not covered
    in effect, whatever the law says; it is ``not_complied`` and those not reached who are not covered either.
    """

    people: float
    legal: tuple[float, float]
    effective: tuple[float, float]
    not_complied: tuple[float, float]
    not_reached: tuple[float, float]
    beyond_the_law: tuple[float, float]
    unprotected: tuple[float, float]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part: persons and shares of the people, at least and at most."""
        import pandas as pd

        whole = self.people or float("nan")
        parts = {k: v for k, v in asdict(self).items() if k != "people"}
        rows = [(name.replace("_", " "), low, high, low / whole, high / whole) for name, (low, high) in parts.items()]
        return pd.DataFrame(rows, columns=["part", "persons_low", "persons_high", "share_low", "share_high"])


def coverage_gap(
    people: float, legal: float | tuple[float, float], effective: float | tuple[float, float]
) -> CoverageGap:
    """Return who is missed by compliance and who by the law, as bounds.

    How many of the covered are among those whom the law reaches is not known from two totals, so with N people, L
    reached and E covered::

        max(0, L - E)     <= not complied   <= min(L, N - E)
        N - L              = not reached
        max(0, E - L)     <= beyond the law <= min(E, N - L)
        N - E              = unprotected

    Parameters
    ----------
    people
        Persons in the denominator, at least 0, the same for both.
    legal, effective
        Persons reached by the law, and covered in effect: a number or (at least, at most), from 0 to ``people``.

    Raises
    ------
    ModelError
        For a number above the people, negative, or bounds in the wrong order.

    References
    ----------
    ILO, *World Social Protection Report* (2017), annex 2: legal and effective coverage are measured apart.

    Examples
    --------
    >>> gap = coverage_gap(1000, legal=300, effective=120)
    >>> gap.not_complied, gap.not_reached, gap.unprotected
    ((180.0, 300.0), (700.0, 700.0), (880.0, 880.0))
    """
    everybody = number("coverage_gap", "people", people)
    law = least_and_most("coverage_gap", "legal", legal, everybody)
    real = least_and_most("coverage_gap", "effective", effective, everybody)
    return CoverageGap(
        people=everybody,
        legal=law,
        effective=real,
        not_complied=(max(0.0, law[0] - real[1]), min(law[1], everybody - real[0])),
        not_reached=(everybody - law[1], everybody - law[0]),
        beyond_the_law=(max(0.0, real[0] - law[1]), min(real[1], everybody - law[0])),
        unprotected=(everybody - real[1], everybody - real[0]),
    )
