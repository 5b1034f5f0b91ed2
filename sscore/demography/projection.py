"""Cohort-component projection of a population by sex and age, many scenarios at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.demography.paths import DemographicPaths, _array
from sscore.demography.results import Projection
from sscore.errors import ModelError
from sscore.inputs import whole

__all__ = ["project_population"]

Floats = NDArray[np.float64]
ENGINES = ("numpy", "numba")


def project_population(
    base: ArrayLike,
    paths: DemographicPaths,
    *,
    start: int = 0,
    width: int = 1,
    engine: str = "numpy",
) -> Projection:
    """Project a population by sex and age, all scenarios at once.

    A step of n years, with half of the migrants M at its start and half at its end, births B from the women W in the
    middle of the step, and w the open age group::

        P(x+n, t+n) = (P(x, t) + M(x) / 2) L(x+n) / L(x) + M(x+n) / 2
        P(w,   t+n) = (P(w-n, t) + P(w, t) + M(w-n) / 2 + M(w) / 2) T(w) / T(w-n) + M(w) / 2
        B           = sum over x of n f(x) (W(x, t) + W(x, t+n)) / 2
        P(0,   t+n) = B(sex) L(0) / (n l(0)) + M(0) / 2

    The women at the end are known before the births, because no mother is one step old. With
    ``migration_timing="end"`` all migrants move at the end of the step, after the births.

    Parameters
    ----------
    base : (..., sex, age)
        Persons at the start, women first, by age from 0; the last group is open. One sex alone is women.
    paths : DemographicPaths
        Fertility, survival, migration and sex ratio at birth of every step. Scenario axes broadcast.
    start : int
        Calendar year of ``base``.
    width : int
        Years of a step and of an age group: 1, or 5 for a classroom table. Fertility and deaths stay yearly rates;
        migrants are those of the whole step.
    engine : {"numpy", "numba"}
        numba needs the extra ``sscore[fast]`` and gives the same figures.

    Returns
    -------
    Projection
        ``population`` (..., year + 1, sex, age), ``births`` (..., year, sex), ``deaths``, ``identities()``.

    Raises
    ------
    ModelError
        For shapes that do not match, a negative base, mothers younger than a step, or emigration of more people than
        there are; the message names the argument and the first offending place.

    References
    ----------
    Preston, Heuveline and Guillot, *Demography* (2001), chapter 6; United Nations, *World Population Prospects 2024:
    Methodology*, on migration in two halves.

    Examples
    --------
    A hundred women of age 1, a birth each in the year, no death: a hundred of age 2 and a hundred births.

    >>> from sscore.demography import Survival
    >>> alive = Survival(ratio=np.ones((1, 1, 4)), birth=np.ones((1, 1)))
    >>> paths = DemographicPaths([[1.0, 1.0]], alive, sex_ratio=1.0, fertile_from=1)
    >>> result = project_population([[0, 100, 0, 0]], paths, start=2024)
    >>> result.by_age(2025).tolist(), result.births.tolist()
    ([[50.0, 0.0, 100.0, 0.0]], [[50.0]])
    """
    people = _array("project_population", "base", base, low=0.0)
    lead = _checked(people, paths, width, engine)
    parts = _laid_out(people, paths, lead, width)
    if engine == "numba":
        from sscore.demography.fast import steps_numba as steps
    else:
        steps = _steps
    population, births = steps(*parts)
    result = population.reshape(*lead, *population.shape[1:])
    _no_negative(result, paths, start, width)
    born = births.reshape(*lead, *births.shape[1:])
    for array in (result, born):
        array.setflags(write=False)
    return Projection(result, born, paths, start, width)


def _checked(people: Floats, paths: DemographicPaths, width: int, engine: str) -> tuple[int, ...]:
    """Return the shape of the scenarios, or say which argument does not fit."""
    where = "project_population"
    if engine not in ENGINES:
        raise ModelError(f"{where}: engine must be 'numpy' or 'numba', got {engine!r}.")
    whole(where, "width", width, low=1)
    size = paths.survival.ratio.shape[-2:]
    if people.ndim < 2 or people.shape[-2:] != size:
        raise ModelError(
            f"{where}: base must have shape (..., {size[0]} sexes, {size[1]} ages) as paths.survival has, got "
            f"{people.shape}."
        )
    first = paths.fertile_from
    last = first // width + paths.fertility.shape[-1]
    if first % width or first < width or last > size[1]:
        raise ModelError(
            f"{where}: fertile_from must be a multiple of width ({width}) of at least {width}, with its "
            f"{paths.fertility.shape[-1]} ages inside the {size[1]} age groups, got {first}."
        )
    try:
        return np.broadcast_shapes(people.shape[:-2], paths.scenario_shape())
    except ValueError:
        raise ModelError(
            f"{where}: base has the scenario shape {people.shape[:-2]}, paths {paths.scenario_shape()}. Use one number."
        ) from None


def _laid_out(people: Floats, paths: DemographicPaths, lead: tuple[int, ...], width: int) -> tuple[Any, ...]:
    """Return contiguous arrays (scenario, year, sex, age) with one scenario axis; a full array is not copied."""
    sexes, ages = people.shape[-2:]
    years, count = paths.years, int(np.prod(lead, dtype=int))

    def full(array: Floats, *tail: int) -> Floats:
        return np.ascontiguousarray(np.broadcast_to(array, (*lead, *tail)).reshape(count, *tail))

    girls = 1 / (1 + full(np.asarray(paths.sex_ratio), years))
    alive = full(paths.survival.ratio, years, sexes, ages)
    moved = None
    if paths.migration is not None:
        whole = full(paths.migration, years, sexes, ages)
        first = paths.early * whole
        moved = whole - first
        moved[..., 1:] += first[..., :-1] * alive[..., :-1]
        moved[..., -1] += first[..., -1] * alive[..., -1]
    return (
        full(people, sexes, ages),
        full(paths.fertility, years, paths.fertility.shape[-1]) * (width / 2),
        alive,
        np.stack((girls, 1 - girls), axis=-1)[..., :sexes],
        full(paths.survival.birth, years, sexes),
        (moved, paths.early > 0, paths.fertile_from // width),
    )


def _steps(
    base: Floats, fertility: Floats, alive: Floats, share: Floats, birth: Floats, moves: tuple[Floats | None, bool, int]
) -> tuple[Floats, Floats]:
    """Run all steps; arrays are (scenario, year, sex, age), fertility already times half a step."""
    count, years, sexes, ages = alive.shape
    moved, before_births, low = moves
    population = np.empty((count, years + 1, sexes, ages))
    births = np.empty((count, years, sexes))
    population[:, 0] = base
    women = population[:, :, 0, low : low + fertility.shape[-1]]
    for k in range(years):
        now, then, stays = population[:, k], population[:, k + 1], alive[:, k]
        np.multiply(now[..., :-1], stays[..., :-1], out=then[..., 1:])
        then[..., -1] += now[..., -1] * stays[..., -1]
        then[..., 0] = 0.0
        if moved is not None and before_births:
            then += moved[:, k]
        both = np.einsum("cf,cf->c", women[:, k] + women[:, k + 1], fertility[:, k])
        np.multiply(both[:, None], share[:, k], out=births[:, k])
        then[..., 0] += births[:, k] * birth[:, k]
        if moved is not None and not before_births:
            then += moved[:, k]
    return population, births


def _no_negative(population: Floats, paths: DemographicPaths, start: int, width: int) -> None:
    """Say where more people would leave than there are."""
    if paths.migration is None:
        return
    left = population[..., :-1, :, :] + paths.early * paths.migration
    worst = left if left.min(initial=0.0) < 0 else population
    if worst.min(initial=0.0) >= 0:
        return
    place = np.argwhere(worst < 0)[0]
    year, sex, age = (int(i) for i in place[-3:])
    raise ModelError(
        f"project_population: migration leaves {worst[tuple(place)]:,.1f} persons of age {age * width} "
        f"({('female', 'male')[sex]}) in {start + year * width}. No more can leave than live there: check its unit "
        f"(persons, not thousands) and its ages."
    )
