"""How many persons stand behind the counts of several schemes, when some are in more than one.

Adding counts up counts persons twice. Without the overlaps only bounds are known; each overlap that is known narrows
them, and all of them together give the number itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

    from sscore.coverage.identity import UniquePersons

__all__ = ["CoveredPersons", "least_and_most", "persons_covered", "persons_in_registers"]

Overlaps = Mapping[tuple[str, ...], float]

_MOST = 12
_TOLERANCE = 1e-7


@dataclass(frozen=True)
class CoveredPersons:
    """Persons covered by at least one of several schemes, each once: between ``low`` and ``high``.

    ``added`` is the sum of the counts, which counts persons once a scheme; ``population`` the persons who could be
    covered. ``method`` says how the bounds were found: from counts alone (Frechet), by inclusion and exclusion, as the
    least and greatest number that agrees with the overlaps given, or by counting identifiers.
    """

    low: float
    high: float
    added: float
    population: float
    counts: Mapping[str, float]
    method: str
    remarks: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the number itself is known."""
        return self.low == self.high

    @property
    def share(self) -> tuple[float, float]:
        """Least and greatest share of the population; NaN where there is nobody."""
        whole = self.population or float("nan")
        return self.low / whole, self.high / whole

    @property
    def double_counted(self) -> tuple[float, float]:
        """Least and greatest number by which the sum of the counts is too high."""
        return self.added - self.high, self.added - self.low

    def to_frame(self) -> pd.DataFrame:
        """Return three rows: the sum of the counts, and the persons at least and at most."""
        import pandas as pd

        names = ("counts added up", "persons, at least", "persons, at most")
        values = (self.added, self.low, self.high)
        whole = self.population or float("nan")
        return pd.DataFrame({"of": names, "value": values, "share": [v / whole for v in values]})


def persons_covered(
    counts: Mapping[str, float], population: float, *, overlaps: Overlaps | None = None
) -> CoveredPersons:
    """Return how many persons are covered by at least one scheme, without counting anybody twice.

    Without overlaps (Frechet)::

        max of counts <= persons <= min(sum of counts, population)

    With every overlap of two, three ... schemes (inclusion and exclusion)::

        persons = sum of counts - sum of pairs + sum of triples - ...

    With some of them, the bounds are the least and the greatest number that any distribution of persons over the
    combinations of schemes can give (a linear programme): nothing narrower follows from what is known.

    Parameters
    ----------
    counts
        Persons active in each scheme, each once inside a scheme, at least 0; at most 12 schemes.
    population
        Persons who could be covered, at least the largest count.
    overlaps
        Persons in all the schemes named: ``{("pension", "health"): 120_000}``. Of two schemes, three, or more.

    Raises
    ------
    ModelError
        For no scheme, an unknown one, counts above the population, or overlaps that no population could have.

    References
    ----------
    Frechet, *Fundamenta Mathematicae* 25 (1935); Hailperin, *American Mathematical Monthly* 72 (1965), on best possible
    bounds; ILO, SDG indicator 1.3.1, on counting each person once.

    Examples
    --------
    >>> two = {"pension": 300, "health": 500}
    >>> found = persons_covered(two, 1000)
    >>> found.low, found.high, found.double_counted
    (500.0, 800.0, (0.0, 300.0))
    >>> persons_covered(two, 1000, overlaps={("pension", "health"): 200}).high
    600.0
    """
    caller = "persons_covered"
    everybody = number(caller, "population", population)
    schemes = {str(n): number(caller, f"counts[{n!r}]", c) for n, c in counts.items()}
    if not 1 <= len(schemes) <= _MOST:
        raise ModelError(f"{caller}: wanted one to {_MOST} schemes, got {len(schemes)}.")
    for name, size in schemes.items():
        if size > everybody:
            raise ModelError(
                f"{caller}: {name} counts {size:,.0f}, more than the population of {everybody:,.0f}. Records may be "
                f"counted instead of persons, or the two are of different years."
            )
    known = _known(caller, schemes, overlaps or {})
    wanted = 2 ** len(schemes) - 1
    if len(known) == wanted:
        low = high = _all_known(caller, schemes, known, everybody)
        method = "inclusion and exclusion" if len(schemes) > 1 else "one scheme"
    elif overlaps:
        low, high = _bounds(caller, schemes, known, everybody)
        method = "bounds from the overlaps given"
    else:
        low, high = max(schemes.values()), min(sum(schemes.values()), everybody)
        method = "bounds from the counts alone"
    remarks = [] if low == high else [f"Between {low:,.0f} and {high:,.0f}: join the registers to know more."]
    return CoveredPersons(
        low, high, sum(schemes.values()), everybody, MappingProxyType(schemes), method, tuple(remarks)
    )


def _known(caller: str, schemes: Mapping[str, float], overlaps: Overlaps) -> dict[frozenset[str], float]:
    """Return persons by set of schemes: every scheme alone, and the overlaps."""
    known = {frozenset([name]): size for name, size in schemes.items()}
    for names, size in overlaps.items():
        group = frozenset([names] if isinstance(names, str) else names)
        for name in group:
            if name not in schemes:
                raise ModelError(f"{caller}: overlaps name {name!r}. {did_you_mean(name, schemes)}")
        if len(group) < 2 or group in known:
            raise ModelError(f"{caller}: overlaps must each name two or more schemes, once, got {names!r}.")
        known[group] = number(caller, f"overlaps[{names!r}]", size)
    return known


def _sets(names: Iterable[str]) -> list[frozenset[str]]:
    """Return every combination of one scheme or more."""
    listed = list(names)
    return [frozenset(c) for size in range(1, len(listed) + 1) for c in combinations(listed, size)]


def _all_known(
    caller: str, schemes: Mapping[str, float], known: Mapping[frozenset[str], float], population: float
) -> float:
    """Return the number by inclusion and exclusion, after checking that every exact combination has 0 or more."""
    sets = _sets(schemes)
    slack = _TOLERANCE * max(1.0, population)
    for inner in sets:
        exactly = sum((-1) ** (len(s) - len(inner)) * known[s] for s in sets if inner <= s)
        if exactly < -slack:
            raise _contradiction(caller, f"{' + '.join(sorted(inner))} alone would hold {exactly:,.0f} persons")
    total = sum((-1) ** (len(s) + 1) * known[s] for s in sets)
    if total > population + slack:
        raise _contradiction(caller, f"{total:,.0f} persons of a population of {population:,.0f}")
    return float(total)


def _bounds(
    caller: str, schemes: Mapping[str, float], known: Mapping[frozenset[str], float], population: float
) -> tuple[float, float]:
    """Return the least and the greatest number of persons that agrees with what is known."""
    from scipy.optimize import linprog

    sets = _sets(schemes)
    scale = max(1.0, population)
    equations = np.array([[group <= inside for inside in sets] for group in known], dtype=float)
    sizes = np.array(list(known.values())) / scale
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(
            np.full(len(sets), sign),
            A_ub=np.ones((1, len(sets))),
            b_ub=[population / scale],
            A_eq=equations,
            b_eq=sizes,
            method="highs",
        )
        if found.status != 0:
            raise _contradiction(caller, "counts and overlaps cannot all hold")
        ends.append(sign * found.fun * scale)
    if all(size == round(size) for size in (*known.values(), population)):
        ends = [float(round(end)) for end in ends]
    low = max(ends[0], *known.values())
    return low, max(low, ends[1])


def least_and_most(caller: str, name: str, value: float | tuple[float, float], people: float) -> tuple[float, float]:
    """Return persons given as one number or as (at least, at most), inside the people.

    >>> least_and_most("f", "covered", 3, 10), least_and_most("f", "covered", (3, 4), 10)
    ((3.0, 3.0), (3.0, 4.0))
    """
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2:
        raise ModelError(f"{caller}: {name} must be a number or (at least, at most), got {value!r}.")
    low, high = (number(caller, name, end, high=people) for end in pair)
    if low > high:
        raise ModelError(f"{caller}: {name} must be (at least, at most), got {value!r}. Put the smaller one first.")
    return low, high


def _contradiction(caller: str, what: str) -> ModelError:
    return ModelError(
        f"{caller}: the overlaps contradict the counts: {what}. Check that all are persons of one day, and that an "
        f"overlap counts everybody in its schemes, also those who are in others."
    )


def persons_in_registers(found: UniquePersons, population: float) -> CoveredPersons:
    """Return the active persons behind registers that were joined by identifier, as covered persons.

    Active records without an identifier may be other persons or the same ones, so they widen the bounds.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.unique_persons`.
    population
        Persons who could be covered, at least the active persons found.

    Raises
    ------
    ModelError
        For a population below the persons found.

    Examples
    --------
    >>> import pandas as pd
    >>> from sscore.coverage import unique_persons
    >>> toy = pd.DataFrame({"person_id": ["a-1", "A1", None], "register": ["pension", "health", "health"],
    ...                     "active": [True, True, True]})
    >>> covered = persons_in_registers(unique_persons(toy), 10)
    >>> covered.low, covered.high, covered.added
    (1.0, 2.0, 3.0)
    """
    everybody = number("persons_in_registers", "population", population)
    active = float(found.active_persons)
    if active > everybody:
        raise ModelError(
            f"persons_in_registers: {active:,.0f} active persons are more than the population of {everybody:,.0f}. "
            f"Choose the population that the schemes can cover, of the same year."
        )
    unnamed = min(found.unidentified, found.active_records - found.active_persons)
    remarks = [f"Up to {unnamed:,} active records have no identifier and may be other persons."] if unnamed else []
    if not found.cleaned:
        remarks.append("Identifiers were not cleaned: one person spelt in two ways counts twice.")
    return CoveredPersons(
        low=active,
        high=min(active + unnamed, everybody),
        added=float(found.active_records),
        population=everybody,
        counts=MappingProxyType(
            {str(r["register"]): float(r["active_records"]) for r in found.by_register.to_dict("records")}
        ),
        method="identifiers counted",
        remarks=tuple(remarks),
    )
