"""Mortality laws fitted to deaths and exposures by maximum likelihood."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.fitting import FAMILIES, DeathCounts, LawFit, Parameters, maximise
from sscore.demography.laws import Gompertz, HeligmanPollard, Kannisto, Makeham, MortalityLaw
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, numbers, rising, same_shape

__all__ = ["fit_gompertz", "fit_heligman_pollard", "fit_kannisto", "fit_makeham", "read_deaths"]

_TINY = 1e-12


def fit_gompertz(
    age: ArrayLike, deaths: ArrayLike, exposures: ArrayLike, *, width: ArrayLike = 1, family: str = "poisson"
) -> LawFit:
    """Fit Gompertz' law ``B c**x`` by maximum likelihood.

    ::

        poisson:   deaths(x) ~ Poisson(exposures(x) * m(x))     exposures are person-years
        binomial:  deaths(x) ~ Binomial(exposures(x), q(x))     exposures are persons at the start of the age

    Parameters
    ----------
    age
        First age of each interval, years, rising, shape (n_ages,). Leave out the open age group.
    deaths, exposures
        Shape (n_ages,), at least 0, in persons and person-years (not thousands: standard errors depend on it); deaths
        need not be whole numbers. An age without exposure must be without deaths and is left out.
    width
        Years of age of each interval: one number, or shape (n_ages,). Intervals must not overlap.
    family
        ``"poisson"`` or ``"binomial"``.

    Returns
    -------
    LawFit
        ``law`` is a :class:`Gompertz`; ``params`` has ``B`` and ``c``.

    Raises
    ------
    ModelError
        For fewer ages with exposure than parameters, intervals that overlap, deaths without exposure, or a likelihood
        that does not converge.

    References
    ----------
    Gompertz (1825), Philosophical Transactions 115; Brillinger (1986), The natural variability of vital rates,
    Biometrics 42 (Poisson deaths).

    Examples
    --------
    >>> fit = fit_gompertz([40, 41, 42], [10, 10, 10], [1000, 1000, 1000])
    >>> round(fit.law.mx(41).item(), 6), round(fit.params["c"], 4)
    (0.01, 1.0)
    """
    counts = read_deaths("fit_gompertz", age, deaths, exposures, width=width, family=family)
    level, growth = _line(counts)
    space = Parameters(("B", "c"), ((level, growth),), (_TINY**2, 1.0), (10.0, 3.0), (True, False))
    return _fit("fit_gompertz", counts, lambda theta: Gompertz(*theta), space)


def fit_makeham(
    age: ArrayLike, deaths: ArrayLike, exposures: ArrayLike, *, width: ArrayLike = 1, family: str = "poisson"
) -> LawFit:
    """Fit Makeham's law ``A + B c**x`` by maximum likelihood.

    Parameters, result and errors as :func:`fit_gompertz`; ``params`` has ``A``, ``B`` and ``c``. Where the data show no
    mortality independent of age, ``A`` ends at its lower bound, and the result's remarks say so.

    >>> law = Makeham(A=0.002, B=0.00005, c=1.1)
    >>> ages, lived = np.arange(30, 90), np.full(60, 1e6)
    >>> fit = fit_makeham(ages, lived * law.mx(ages), lived)
    >>> round(fit.params["A"], 5), round(fit.params["c"], 4)
    (0.002, 1.1)
    """
    counts = read_deaths("fit_makeham", age, deaths, exposures, width=width, family=family)
    level, growth = _line(counts)
    lowest = float(np.min((counts.deaths + 0.5) / (counts.exposures + 1)))
    starts = tuple((lowest * part, level * cut, growth + 0.01) for part, cut in ((0.5, 0.5), (0.05, 1.0)))
    space = Parameters(("A", "B", "c"), starts, (_TINY, _TINY**2, 1.0), (5.0, 10.0, 3.0), (True, True, False))
    return _fit("fit_makeham", counts, lambda theta: Makeham(*theta), space)


def fit_kannisto(
    age: ArrayLike, deaths: ArrayLike, exposures: ArrayLike, *, width: ArrayLike = 1, family: str = "poisson"
) -> LawFit:
    """Fit Kannisto's law of old-age mortality by maximum likelihood.

    Parameters, result and errors as :func:`fit_gompertz`; ``params`` has ``a`` and ``b``. Give ages from about 80.

    >>> law = Kannisto(a=0.00002, b=0.1)
    >>> ages, lived = np.arange(80, 100), np.full(20, 1e4)
    >>> round(fit_kannisto(ages, lived * law.mx(ages), lived).params["b"], 5)
    0.1
    """
    counts = read_deaths("fit_kannisto", age, deaths, exposures, width=width, family=family)
    level, growth = _line(counts)
    starts = ((level, np.log(growth) + 0.01), (level, 0.1))
    space = Parameters(("a", "b"), starts, (_TINY**2, 0.0), (10.0, 1.0), (True, False))
    return _fit("fit_kannisto", counts, lambda theta: Kannisto(*theta), space)


def fit_heligman_pollard(
    age: ArrayLike, deaths: ArrayLike, exposures: ArrayLike, *, width: ArrayLike = 1, family: str = "binomial"
) -> LawFit:
    """Fit the eight parameters of Heligman and Pollard by maximum likelihood.

    The likelihood has several hills; the search starts from several shapes of the accident hump and keeps the highest.

    Parameters
    ----------
    age, deaths, exposures, width
        As in :func:`fit_gompertz`, with whole ages and widths, from infancy (age 0 or 1) to old age.
    family
        ``"binomial"`` (default, the law is one of probabilities): exposures are persons at the start of each age,
        about person-years + deaths / 2. ``"poisson"``: exposures are person-years.

    Returns
    -------
    LawFit
        ``law`` is a :class:`HeligmanPollard`; ``params`` has ``A`` to ``H``.

    Raises
    ------
    ModelError
        As :func:`fit_gompertz`; also for fewer than nine ages.

    References
    ----------
    Heligman and Pollard (1980), Journal of the Institute of Actuaries 107.

    Examples
    --------
    >>> law = HeligmanPollard(0.003, 0.02, 0.12, 0.001, 8.0, 22.0, 0.00005, 1.1)
    >>> ages, alive = np.arange(0, 91), np.full(91, 1e6)
    >>> round(fit_heligman_pollard(ages, alive * law.qx(ages), alive).params["F"], 2)
    22.0
    """
    caller = "fit_heligman_pollard"
    counts = read_deaths(caller, age, deaths, exposures, width=width, family=family)
    if (counts.age % 1 != 0).any() or (counts.width % 1 != 0).any():
        raise ModelError(f"{caller}: age and width must be whole years; the law describes whole years of age.")
    level, growth = _line(counts, counts.age >= 40)
    infant = float(np.clip((counts.deaths[0] + 0.5) / (counts.exposures[0] + 1), 1e-4, 0.5))
    starts = tuple(
        (infant**1.5, 0.02, 0.1, size, narrow, peak, max(level, 1e-7), growth)
        for size, narrow, peak in ((1e-3, 8.0, 22.0), (3e-3, 3.0, 30.0), (2e-3, 10.0, 35.0))
    )
    low = (1e-7, 1e-8, 1e-3, 1e-8, 0.1, 8.0, 1e-9, 1.001)
    high = (0.5, 5.0, 2.0, 0.2, 60.0, 70.0, 0.05, 1.5)
    space = Parameters(tuple("ABCDEFGH"), starts, low, high, (True,) * 7 + (False,))
    return _fit(caller, counts, lambda theta: HeligmanPollard(*theta), space)


def read_deaths(
    caller: str, age: ArrayLike, deaths: ArrayLike, exposures: ArrayLike, *, width: ArrayLike, family: str
) -> DeathCounts:
    """Return deaths and exposures checked, ages without exposure left out."""
    choice(caller, "family", family, FAMILIES)
    ages = rising(caller, "age", age, low=0)
    dead = numbers(caller, "deaths", deaths, age=ages)
    lived = numbers(caller, "exposures", exposures, age=ages)
    same_shape(caller, "deaths", dead, "age", ages)
    same_shape(caller, "exposures", lived, "age", ages)
    widths = numbers(caller, "width", width)
    if widths.ndim > 0:
        same_shape(caller, "width", widths, "age", ages)
    widths = np.broadcast_to(widths, ages.shape).copy()
    _refuse(caller, ages, widths <= 0, "width must be above 0, got {:g}", widths)
    _refuse(caller, ages[:-1], ages[:-1] + widths[:-1] > ages[1:] + 1e-9, "width {:g} overlaps the next age", widths)
    _refuse(caller, ages, (lived == 0) & (dead > 0), "exposures are 0 but deaths are {:g}", dead)
    if family == "binomial":
        _refuse(caller, ages, dead > lived, "deaths ({:g}) must not be above the persons at risk", dead)
    seen = lived > 0
    if not dead.sum() > 0:
        raise ModelError(f"{caller}: deaths must hold at least one death, got none: nothing can be fitted.")
    return DeathCounts(ages[seen], widths[seen], dead[seen], lived[seen], family)


def _refuse(caller: str, ages: Floats, bad: np.ndarray, words: str, values: Floats) -> None:
    """Raise at the first bad age."""
    if bad.any():
        k = int(np.flatnonzero(bad)[0])
        raise ModelError(f"{caller}: at age {ages[k]:g} (place {k}) {words.format(values[k])}.")


def _line(counts: DeathCounts, chosen: np.ndarray | None = None) -> tuple[float, float]:
    """Return a starting level and growth a year of age: a weighted line through the logarithm of rates."""
    if chosen is None or chosen.sum() < 2:
        chosen = np.ones(len(counts.age), dtype=bool)
    middle = (counts.age + counts.width / 2)[chosen]
    rate = ((counts.deaths + 0.5) / (counts.exposures + 1))[chosen]
    if len(middle) < 2:
        return float(rate[0]), 1.05
    slope, level = np.polyfit(middle, np.log(rate), 1, w=np.sqrt(counts.deaths[chosen] + 0.5))
    return float(np.exp(level)), float(np.clip(np.exp(slope), 1.005, 1.4))


def _fit(caller: str, counts: DeathCounts, law: Callable[[Floats], MortalityLaw], space: Parameters) -> LawFit:
    """Return the fit of a law."""
    if len(counts.age) < len(space.names):
        raise ModelError(
            f"{caller}: {len(space.names)} parameters need at least as many ages with exposure, got {len(counts.age)}."
        )

    def rate(theta: Floats) -> Floats:
        found = law(np.where(np.array(space.log), theta, np.maximum(theta, space.low)))
        chance = found.mx if counts.family == "poisson" else found.qx
        return chance(counts.age, counts.width)

    report = maximise(caller, counts, rate, space)
    return LawFit(law=law(np.array(list(report["params"].values()))), **report)
