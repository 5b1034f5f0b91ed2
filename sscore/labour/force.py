"""Labour force and employment by age and sex: persons times participation, less the unemployed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, numbers

__all__ = ["employment", "labour_force"]


def labour_force(population: ArrayLike, participation: ArrayLike) -> Floats:
    """Return the persons who work or look for work.

    ::

        LF(x, s) = N(x, s) * lfpr(x, s)

    Parameters
    ----------
    population : (..., sex, age) or any shape
        Persons, at least 0.
    participation
        Share of them in the labour force, 0 to 1, in a shape that stretches to that of ``population``.

    Returns
    -------
    ndarray
        Persons, of the shape of ``population``.

    Raises
    ------
    ModelError
        For a negative count, a share outside 0 to 1 (percent?), or shapes that do not fit.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000), part on the labour market model.

    Examples
    --------
    >>> labour_force([1_000, 2_000], [0.5, 0.8]).tolist()
    [500.0, 1600.0]
    """
    persons = numbers("labour_force", "population", population)
    return persons * _shares("labour_force", "participation", participation, "population", persons)


def employment(labour_force: ArrayLike, unemployment: ArrayLike) -> Floats:
    """Return the persons who work.

    ::

        E(x, s) = LF(x, s) * (1 - u(x, s))

    Parameters
    ----------
    labour_force : (..., sex, age) or any shape
        Persons, at least 0: :func:`labour_force` returns them.
    unemployment
        Share of the labour force without work, 0 to 1, in a shape that stretches to that of ``labour_force``.

    Returns
    -------
    ndarray
        Persons, of the shape of ``labour_force``.

    Raises
    ------
    ModelError
        For a negative count, a share outside 0 to 1, or shapes that do not fit.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000), part on the labour market model.

    Examples
    --------
    >>> employment([500, 1_600], 0.10).tolist()
    [450.0, 1440.0]
    """
    persons = numbers("employment", "labour_force", labour_force)
    return persons * (1 - _shares("employment", "unemployment", unemployment, "labour_force", persons))


def _shares(where: str, name: str, given: ArrayLike, of: str, persons: Floats) -> Floats:
    """Return shares in the shape of the persons they speak of."""
    shares = numbers(where, name, given, high=1.0)
    try:
        return np.broadcast_to(shares, persons.shape)
    except ValueError:
        raise ModelError(
            f"{where}: {name} must stretch to the shape of {of}, {persons.shape}, got {shares.shape}. A rate by sex "
            f"alone is written with one more axis: rate[:, None]."
        ) from None
