"""New members as the residual that keeps contributors on a stated path, scenario by scenario; never negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sscore.inputs import Floats, frozen
from sscore.pensions.projection import BLOCK, Prepared

__all__ = ["Register", "follow"]


@dataclass(frozen=True, eq=False)
class Register:
    """Members by year, sex and age, and the entrants that were found; arrays (scenarios, years, 2, member ages).

    Attributes
    ----------
    years
        Calendar years.
    entrants
        New members in each year, persons.
    at_work
        Mean number of contributors in each year.
    members
        Active and dormant members at the start of each year, entrants included.
    claimed, died, disabled
        Those of them who left in the year.
    surplus
        Contributors above the target where more stayed than were wanted, persons, shape (scenarios, years).
    """

    years: np.ndarray
    entrants: Floats
    at_work: Floats
    members: Floats
    claimed: Floats
    died: Floats
    disabled: Floats
    surplus: Floats


def follow(models: Sequence[Prepared], target: Floats, entry: Floats, given: Floats | None = None) -> Register:
    """Return the entrants with which contributors at the start of each year are on the target.

    ::

        entrants(t) = max(target(t) - contributors who stayed or came back, 0) * distribution of entry ages

    Parameters
    ----------
    models
        Stocks, rates and the law in force, one a year; their own entrants are not looked at. The moves are those of
        :func:`~sscore.pensions.project_members`.
    target
        Contributors at the start of each year by sex, shape (scenarios, years, 2).
    entry
        Distribution of entry ages over the member ages, sums to 1.
    given
        Entrants to take as they are instead, shape (scenarios or 1, years, 2, member ages).
    """
    parts = [
        _block(models, slice(k, min(k + BLOCK, models[0].scenarios)), target, entry, given)
        for k in range(0, models[0].scenarios, BLOCK)
    ]
    years = models[0].stocks.year + np.arange(len(models))
    return Register(years, *(frozen(np.concatenate(group)) for group in zip(*parts, strict=True)))


def _block(
    models: Sequence[Prepared], part: slice, target: Floats, entry: Floats, given: Floats | None
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats]:
    """Carry the members of some scenarios through all years."""
    size, stocks, years = part.stop - part.start, models[0].stocks, len(models)
    ages = stocks.member_ages
    active, dormant = (np.repeat(np.asarray(a)[None], size, axis=0) for a in (stocks.active, stocks.dormant))
    shape = (size, years, 2, ages)
    entrants, at_work, members, claimed, died, disabled = (np.zeros(shape) for _ in range(6))
    surplus = np.zeros((size, years))
    for year, model in enumerate(models):
        moves = model.moves
        invalid, sleep, wake, density = (np.asarray(a)[:, :, None] for a in _rates(moves))
        if given is None:
            wanted = target[part, year] if target.shape[0] > 1 else target[:, year]
            missing = wanted - active.sum(axis=(2, 3))
            missing = np.where(np.abs(missing) < 1e-9 * np.maximum(wanted, 1), 0.0, missing)
            entrants[:, year] = np.maximum(missing, 0)[..., None] * entry
            surplus[:, year] = np.maximum(-missing, 0).sum(axis=1)
        else:
            entrants[:, year] = given[part, year] if given.shape[0] > 1 else given[:, year]
        active[..., 0] += entrants[:, year]
        death = moves.death[part, year] if moves.death.shape[0] > 1 else moves.death[:, year]
        alive = 1 - death[:, :, :ages, None]
        before = active.sum(axis=3)
        members[:, year] = before + dormant.sum(axis=3)
        living, resting = active * alive, dormant * alive
        died[:, year] = members[:, year] - (living + resting).sum(axis=3)
        disabled[:, year] = (living * invalid).sum(axis=3)
        rest = living * (1 - invalid)
        claimed[:, year] = ((rest + resting) * model.retire).sum(axis=3)
        rest, resting = rest * (1 - model.retire), resting * (1 - model.retire)
        back, stay = resting * wake, rest * (1 - sleep)
        at_work[:, year] = (before + stay.sum(axis=3)) / 2
        asleep = resting - back + rest * sleep
        active, dormant = np.zeros_like(active), np.zeros_like(dormant)
        served = stay * density
        active[:, :, 1:] = (stay - served + back)[:, :, :-1]
        active[:, :, 1:, 1:] += served[:, :, :-1, :-1]
        active[:, :, 1:, -1] += served[:, :, :-1, -1]
        dormant[:, :, 1:] = asleep[:, :, :-1]
    return entrants, at_work, members, claimed, died, disabled, surplus


def _rates(moves: object) -> tuple[Floats, ...]:
    return tuple(getattr(moves, name) for name in ("invalidity", "dormancy", "reentry", "density"))
