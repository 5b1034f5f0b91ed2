"""Brass' relational logit system: a life table as a tilted copy of a standard one.

Where deaths are few or badly reported, two parameters and a trusted table (a neighbour's, a model table, last decade's)
give a whole life table. Give the standard yourself: published standards exist in several editions that differ in
infancy and old age, so the one that was used has to be named beside the result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.fitting import LawFit, Parameters, maximise
from sscore.demography.laws_fit import read_deaths
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers, rising, same_shape

__all__ = ["Brass", "StandardTable", "brass_logit", "fit_brass"]


def brass_logit(lx: ArrayLike) -> Floats:
    """Return Brass' logit of survival, ``Y = 0.5 * ln((1 - l) / l)``, for ``l`` between 0 and 1 (radix 1).

    >>> brass_logit([0.5]).tolist()
    [0.0]
    """
    alive = numbers("brass_logit", "lx", lx, low=0.0, high=1.0)
    ends = (alive == 0) | (alive == 1)
    if ends.any():
        at = tuple(int(i) for i in np.argwhere(ends)[0])
        raise ModelError(f"brass_logit: lx{list(at)} must be between 0 and 1, both excluded, got {alive[at]:g}.")
    return 0.5 * np.log((1 - alive) / alive)


@dataclass(frozen=True, eq=False)
class StandardTable:
    """A standard life table: survivors at exact ages, from age 0 on.

    Parameters
    ----------
    age
        Exact ages, rising from 0, shape (n,).
    lx
        Survivors at these ages on any radix, falling, all above 0, shape (n,). Leave out a last age with 0 survivors.
    name
        Which standard it is, for the record.

    Raises
    ------
    ModelError
        For ages that do not start at 0 or overlap, or survivors that do not fall.

    Examples
    --------
    >>> StandardTable([0, 1, 5], [1000, 900, 800], "teaching").lx.tolist()
    [1.0, 0.9, 0.8]
    """

    age: ArrayLike
    lx: ArrayLike
    name: str = ""

    def __post_init__(self) -> None:
        """Check the table and bring it to radix 1."""
        ages = rising("StandardTable", "age", self.age, low=0)
        alive = numbers("StandardTable", "lx", self.lx, age=ages)
        same_shape("StandardTable", "lx", alive, "age", ages)
        if ages[0] != 0:
            raise ModelError(f"StandardTable: age must start at 0, where everybody is alive, got {ages[0]:g}.")
        bad = np.flatnonzero((np.diff(alive) >= 0) | (alive[1:] <= 0))
        if len(bad) or alive[0] <= 0:
            k = int(bad[0]) + 1 if len(bad) else 0
            raise ModelError(f"StandardTable: lx[{k}] (age {ages[k]:g}) must be above 0 and below the age before it.")
        object.__setattr__(self, "age", frozen(ages))
        object.__setattr__(self, "lx", frozen(alive / alive[0]))

    def logit(self, age: ArrayLike) -> Floats:
        """Return the standard's logits at some of its ages; minus infinity at age 0, where everybody is alive."""
        ages = numbers("StandardTable.logit", "age", age)
        known, alive = np.asarray(self.age), np.asarray(self.lx)
        place = np.minimum(np.searchsorted(known, ages), len(known) - 1)
        wrong = known[place] != ages
        if wrong.any():
            raise ModelError(
                f"StandardTable: no survivors at age {ages[wrong].flat[0]:g}; the table has {known[0]:g} to "
                f"{known[-1]:g}. Divide the table into the ages you need first."
            )
        with np.errstate(divide="ignore"):
            return 0.5 * np.log((1 - alive[place]) / alive[place])


@dataclass(frozen=True)
class Brass:
    """A life table related to a standard: ``Y(x) = alpha + beta * Y_s(x)``, ``l(x) = 1 / (1 + exp(2 Y(x)))``.

    ``alpha`` moves the level (above 0: heavier mortality than the standard); ``beta``, above 0, tilts it between young
    and old ages (above 1: lighter in childhood and heavier in old age than the standard at the same level).

    >>> same = Brass(0.0, 1.0, StandardTable([0, 1, 5], [1, 0.9, 0.8]))
    >>> same.survival([0, 1, 5]).round(6).tolist()
    [1.0, 0.9, 0.8]
    """

    alpha: float
    beta: float
    standard: StandardTable

    def __post_init__(self) -> None:
        """Check the parameters."""
        if not np.isfinite(self.alpha):
            raise ModelError(f"Brass: alpha must be finite, got {self.alpha!r}.")
        if not (np.isfinite(self.beta) and self.beta > 0):
            raise ModelError(f"Brass: beta must be above 0, got {self.beta!r}.")

    def survival(self, age: ArrayLike) -> Floats:
        """Return survivors from birth to ages of the standard, radix 1."""
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(2 * (self.alpha + self.beta * self.standard.logit(age))))

    def qx(self, age: ArrayLike, width: ArrayLike = 1.0) -> Floats:
        """Return the probability of dying from ``age`` to ``age + width``; both are ages of the standard."""
        ages = np.asarray(age, dtype=float)
        return 1 - self.survival(ages + np.asarray(width)) / self.survival(ages)

    def mx(self, age: ArrayLike, width: ArrayLike = 1.0) -> Floats:
        """Return the death rate, ``-ln(1 - q) / width``: the force of mortality is constant inside the interval."""
        return -np.log1p(-self.qx(age, width)) / np.asarray(width, dtype=float)


def fit_brass(
    age: ArrayLike,
    deaths: ArrayLike,
    exposures: ArrayLike,
    standard: StandardTable,
    *,
    width: ArrayLike = 1,
    family: str = "poisson",
) -> LawFit:
    """Fit Brass' alpha and beta to deaths and exposures by maximum likelihood.

    Parameters
    ----------
    age, deaths, exposures, width, family
        As in :func:`sscore.demography.fit_gompertz`. Every ``age`` and ``age + width`` is an age of the standard.
    standard
        The standard life table.

    Returns
    -------
    LawFit
        ``law`` is a :class:`Brass`; ``params`` has ``alpha`` and ``beta``.

    Raises
    ------
    ModelError
        As :func:`sscore.demography.fit_gompertz`; also for an age that the standard does not have.

    References
    ----------
    Brass (1971), On the scale of mortality, in Biological Aspects of Demography; United Nations (1983), Manual X,
    chapter I.B.4.

    Examples
    --------
    >>> table = StandardTable([0, 1, 5, 10], [1, 0.9, 0.85, 0.84])
    >>> law = Brass(0.2, 1.1, table)
    >>> start, years = [0, 1, 5], [1, 4, 5]
    >>> fit = fit_brass(start, 1e6 * law.mx(start, years), [1e6] * 3, table, width=years)
    >>> round(fit.params["alpha"], 6), round(fit.params["beta"], 6)
    (0.2, 1.1)
    """
    counts = read_deaths("fit_brass", age, deaths, exposures, width=width, family=family)
    if len(counts.age) < 2:
        raise ModelError(f"fit_brass: two parameters need at least two ages with exposure, got {len(counts.age)}.")
    standard.logit(np.concatenate([counts.age, counts.age + counts.width]))

    def rate(theta: Floats) -> Floats:
        law = Brass(float(theta[0]), float(theta[1]), standard)
        return (law.mx if counts.family == "poisson" else law.qx)(counts.age, counts.width)

    space = Parameters(("alpha", "beta"), ((0.0, 1.0),), (-10.0, 0.01), (10.0, 10.0), (False, True))
    report = maximise("fit_brass", counts, rate, space)
    return LawFit(law=Brass(report["params"]["alpha"], report["params"]["beta"], standard), **report)
