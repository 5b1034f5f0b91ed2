"""The Lee-Carter model of mortality by age and year: fitting.

``ln m(x, t) = a(x) + b(x) k(t)``: a mean pattern, the part of each age in the change, and one index of time. The
singular value decomposition treats every age alike, however few its deaths; the Poisson form gives each rate the weight
of its deaths. Forecasts are in :mod:`sscore.demography.lee_carter_model`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.fitting import poisson_loglik
from sscore.demography.lee_carter_model import LeeCarter
from sscore.demography.lee_carter_poisson import poisson_deviance, poisson_fit
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, numbers, rising, same_shape

__all__ = ["lee_carter"]

METHODS = ("svd", "poisson")
REESTIMATES = (None, "deaths", "e0")

Triple = tuple[Floats, Floats, Floats]


def lee_carter(
    mx: ArrayLike,
    *,
    exposures: ArrayLike | None = None,
    age: ArrayLike | None = None,
    year: ArrayLike | None = None,
    method: str = "svd",
    reestimate: str | None = None,
) -> LeeCarter:
    """Fit the Lee-Carter model ``ln m(x, t) = a(x) + b(x) k(t)`` with ``sum b = 1`` and ``sum k = 0``.

    Parameters
    ----------
    mx
        Central death rates, shape (n_years, n_ages), at least 0 (above 0 for ``method="svd"``). With counts of deaths,
        give ``deaths / exposures`` and the exposures: the deaths are then ``mx * exposures``.
    exposures
        Person-years (not thousands), shape of ``mx``, above 0. Needed for ``method="poisson"`` and
        ``reestimate="deaths"``; with it the log-likelihood is that of Poisson deaths, without it that of normal errors
        of ``ln m``.
    age
        First ages, rising, shape (n_ages,); None means 0, 1, 2, ...
    year
        Years, rising, shape (n_years,); None means 0, 1, 2, ... Uneven gaps are allowed: forecasts then follow the
        limited-data variant of Li, Lee and Tuljapurkar (2004).
    method
        ``"svd"``: first singular vectors of the centred ``ln m``. ``"poisson"``: maximum likelihood for Poisson
        deaths (Brouhns, Denuit and Vermunt 2002) by alternating Newton steps, each of which raises the likelihood.
    reestimate
        Second stage of the SVD: ``"deaths"`` finds each ``k(t)`` anew so that the fitted deaths of the year equal the
        observed ones (Lee and Carter 1992), ``"e0"`` so that the life expectancy at the first age does (Lee and Miller
        2001; the last age is open, the force of mortality constant inside each age). ``k`` is centred again
        afterwards, and ``a`` takes up the shift.

    Returns
    -------
    LeeCarter
        ``ax``, ``bx``, ``kt``, ``loglik``, ``aic``, ``bic``, ``explained`` (SVD), ``drift``, ``drift_se``, ``sigma``,
        ``fitted``; methods ``forecast`` and ``simulate``.

    Raises
    ------
    ModelError
        For rates that are 0 (SVD), negative or missing, shapes that differ, years or ages that do not rise, fewer than
        two ages or three years, an age without deaths, or a likelihood that does not converge.

    References
    ----------
    Lee and Carter (1992), Modeling and forecasting U.S. mortality, Journal of the American Statistical Association 87.
    Brouhns, Denuit and Vermunt (2002), Insurance: Mathematics and Economics 31. Lee and Miller (2001), Demography 38.

    Examples
    --------
    >>> rates = np.exp([[-3.0, -4.0], [-3.2, -4.2], [-3.4, -4.4]])  # both ages fall by 0.2 a year
    >>> fit = lee_carter(rates, year=[2001, 2002, 2003])
    >>> fit.bx.round(6).tolist(), round(fit.kt[0], 6).item(), round(fit.drift, 6)
    ([0.5, 0.5], 0.4, -0.4)
    """
    caller = "lee_carter"
    choice(caller, "method", method, METHODS)
    choice(caller, "reestimate", reestimate, REESTIMATES)
    ages = None if age is None else rising(caller, "age", age, low=0)
    rates = numbers(caller, "mx", mx, age=ages)
    if rates.ndim != 2 or rates.shape[0] < 3 or rates.shape[1] < 2:
        raise ModelError(
            f"{caller}: mx must have shape (n_years, n_ages), at least 3 years and 2 ages, got {rates.shape}. "
            f"Rows are years: turn a table of ages by years with .T"
        )
    ages = rising(caller, "age", np.arange(rates.shape[1]) if age is None else age, length=rates.shape[1], low=0)
    years = rising(caller, "year", np.arange(rates.shape[0]) if year is None else year, length=rates.shape[0])
    lived = _exposures(exposures, rates, ages, method, reestimate)
    path: tuple[float, ...] = ()
    explained = None
    if method == "poisson":
        assert lived is not None
        a, b, k, path = poisson_fit(rates * lived, lived, ages)
    else:
        (a, b, k), explained = _svd(rates, ages)
        k = _second_stage(reestimate, (a, b, k), rates, lived, ages)
        a, k = a + b * k.mean(), k - k.mean()
    fitted = np.exp(a + np.outer(k, b))
    report = _report(rates, lived, fitted, len(ages), len(years))
    return LeeCarter(
        age=frozen(ages),
        year=frozen(years),
        ax=frozen(a),
        bx=frozen(b),
        kt=frozen(k),
        mx=frozen(rates),
        fitted=frozen(fitted),
        exposures=None if lived is None else frozen(lived),
        method=method,
        reestimate=reestimate,
        explained=explained,
        loglik_path=path,
        **report,
    )


def _exposures(
    exposures: ArrayLike | None, rates: Floats, ages: Floats, method: str, reestimate: str | None
) -> Floats | None:
    """Return checked exposures and the combinations that make sense."""
    caller = "lee_carter"
    if method == "poisson" and reestimate is not None:
        raise ModelError(f"{caller}: reestimate={reestimate!r} belongs to method='svd'; the Poisson k fits deaths.")
    if exposures is None:
        if method == "poisson" or reestimate == "deaths":
            need = "method='poisson'" if method == "poisson" else "reestimate='deaths'"
            raise ModelError(f"{caller}: {need} needs exposures (person-years), shape {rates.shape}, got None.")
        return None
    lived = numbers(caller, "exposures", exposures, age=ages)
    same_shape(caller, "exposures", lived, "mx", rates)
    empty = np.argwhere(lived == 0)
    if len(empty):
        t, x = (int(i) for i in empty[0])
        raise ModelError(f"{caller}: exposures[{t}, {x}] (age {ages[x]:g}) must be above 0, got 0. Join ages or years.")
    return lived


def _svd(rates: Floats, ages: Floats) -> tuple[Triple, float]:
    """Return a, b, k of the first singular vectors and the share of the variance of ``ln m`` they explain."""
    zero = np.argwhere(rates == 0)
    if len(zero):
        t, x = (int(i) for i in zero[0])
        raise ModelError(
            f"lee_carter: mx[{t}, {x}] (age {ages[x]:g}) is 0 and has no logarithm. Use method='poisson', or join ages."
        )
    logs = np.log(rates)
    a = logs.mean(axis=0)
    u, s, v = np.linalg.svd(logs - a, full_matrices=False)
    total = v[0].sum()
    if not s[0] > 1e-12 * np.abs(logs).max() or abs(total) < 1e-8:
        raise ModelError(
            "lee_carter: no common trend can be scaled to sum b = 1: the rates do not change over the years, or rising "
            "and falling ages cancel out. Check the years, or use fewer ages."
        )
    return (a, v[0] / total, s[0] * total * u[:, 0]), float(s[0] ** 2 / (s**2).sum())


def _second_stage(kind: str | None, first: Triple, rates: Floats, lived: Floats | None, ages: Floats) -> Floats:
    """Return k, found anew year by year where a second stage is asked for."""
    a, b, k = first
    if kind is None:
        return k

    def gap(z: float, t: int) -> float:
        modelled = np.exp(a + b * z)
        if kind == "e0":
            return _expectation(ages, modelled) - _expectation(ages, rates[t])
        assert lived is not None
        return float(np.log((modelled * lived[t]).sum() / (rates[t] * lived[t]).sum()))

    return np.array([_root(partial(gap, t=t), k[t], t) for t in range(len(k))])


def _root(gap: Callable[[float], float], start: float, t: int) -> float:
    """Return where ``gap`` is 0, near ``start``."""
    from scipy.optimize import brentq

    reach = 0.1 * (1 + abs(start))
    while reach < 300 * (1 + abs(start)):
        low, high = gap(start - reach), gap(start + reach)
        if low * high <= 0:
            return float(brentq(gap, start - reach, start + reach, xtol=1e-13, rtol=1e-14))
        reach *= 1.6
    raise ModelError(f"lee_carter: no k reproduces the observed deaths or life expectancy of year number {t}.")


def _expectation(ages: Floats, m: Floats) -> float:
    """Return the life expectancy at the first age, the force of mortality constant inside each age; the last is open.

    Both sides of the comparison use it, so that its small difference from a graduated life table cancels out.
    """
    hazard = np.concatenate([[0.0], np.cumsum(np.diff(ages) * m[:-1])])
    alive = np.exp(-hazard)
    return float(((alive[:-1] - alive[1:]) / m[:-1]).sum() + alive[-1] / m[-1])


def _report(rates: Floats, lived: Floats | None, fitted: Floats, n_ages: int, n_years: int) -> dict:
    """Return the log-likelihood and the criteria made from it: 2 ages + years - 2 free parameters."""
    count = 2 * n_ages + n_years - 2
    n = rates.size
    deviance = None
    if lived is None:
        count += 1  # the variance of the normal errors
        spread = max(float(((np.log(rates) - np.log(fitted)) ** 2).mean()), 1e-300)
        loglik = -0.5 * n * (np.log(2 * np.pi * spread) + 1)
    else:
        loglik = poisson_loglik(rates * lived, lived, fitted * lived)
        deviance = poisson_deviance(rates * lived, fitted * lived)
    return {
        "likelihood": "normal" if lived is None else "poisson",
        "loglik": float(loglik),
        "aic": float(2 * count - 2 * loglik),
        "bic": float(count * np.log(n) - 2 * loglik),
        "deviance": deviance,
        "n_parameters": count,
    }
