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
    """Members by year, sex and age, and the entrants that were found.

    Arrays are (scenarios, years, 2, member ages); those by state have active and dormant members before the sex.

    Attributes
    ----------
    years
        Calendar years.
    entrants
        New members in each year, persons.
    at_work
        Mean number of contributors in each year.
    members
        Members by state at the start of each year, entrants included.
    claimed, died, disabled
        Those of them who left in the year, by state.
    moved
        Those who stayed and changed their state, by the state they left.
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
    moved: Floats
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
) -> tuple[Floats, ...]:
    """Carry the members of some scenarios through all years; ``held`` are active and dormant members."""
    size, stocks, years = part.stop - part.start, models[0].stocks, len(models)
    ages = stocks.member_ages
    held = np.repeat(np.stack((np.asarray(stocks.active), np.asarray(stocks.dormant)))[None], size, axis=0)
    entrants, at_work = np.zeros((2, size, years, 2, ages))
    members, claimed, died, disabled, moved = np.zeros((5, size, years, 2, 2, ages))
    surplus = np.zeros((size, years))
    for year, model in enumerate(models):
        moves = model.moves
        ill, sleep, wake, density = (np.asarray(getattr(moves, name)) for name in _RATES)
        heads = held.sum(axis=4)
        if given is None:
            wanted = target[part, year] if target.shape[0] > 1 else target[:, year]
            missing = wanted - heads[:, 0].sum(axis=2)
            missing = np.where(np.abs(missing) < 1e-9 * np.maximum(wanted, 1), 0.0, missing)
            entrants[:, year] = np.maximum(missing, 0)[..., None] * entry
            surplus[:, year] = np.maximum(-missing, 0).sum(axis=1)
        else:
            entrants[:, year] = given[part, year] if given.shape[0] > 1 else given[:, year]
        held[:, 0, ..., 0] += entrants[:, year]
        heads[:, 0] += entrants[:, year]
        death = moves.death[part, year] if moves.death.shape[0] > 1 else moves.death[:, year]
        alive = 1 - death[:, :, :ages]
        well = np.stack((alive * (1 - ill), alive), axis=1)
        members[:, year] = heads
        died[:, year] = heads * (1 - alive[:, None])
        disabled[:, year, 0] = heads[:, 0] * alive * ill
        old = slice(int(model.retire.any(axis=(0, 2)).argmax()), None)
        gone = held[:, :, :, old] * model.retire[:, old]
        claimed[:, year, :, :, old] = well[..., old] * gone.sum(axis=4)
        held[:, :, :, old] -= gone
        left = heads.copy()
        left[..., old] = held[:, :, :, old].sum(axis=4)
        left *= well
        moved[:, year, 0], moved[:, year, 1] = left[:, 0] * sleep, left[:, 1] * wake
        at_work[:, year] = (heads[:, 0] + left[:, 0] * (1 - sleep)) / 2
        stay = well[:, 0] * (1 - sleep)
        rates = (stay * density, stay * (1 - density), alive * wake, well[:, 0] * sleep, alive * (1 - wake))
        held = _older(held, [rate[:, :, :-1, None] for rate in rates])
    return entrants, at_work, members, claimed, died, disabled, moved, surplus


_RATES = ("invalidity", "dormancy", "reentry", "density")


def _older(held: Floats, rates: list[Floats]) -> Floats:
    """Return active and dormant members a year later, shape (scenarios, 2, 2, ages, service years + 1).

    ``rates`` are the shares of actives who add a year of service or add none, of dormant members who come back, of
    actives who become dormant, and of dormant members who rest.
    """
    served, waiting, waking, sleeping, resting = rates
    active, dormant = held[:, 0, :, :-1], held[:, 1, :, :-1]
    later = np.zeros_like(held)
    paying, idle = later[:, 0, :, 1:], later[:, 1, :, 1:]
    np.multiply(active, waiting, out=paying)
    np.multiply(dormant, resting, out=idle)
    moved = np.multiply(dormant, waking)
    paying += moved
    idle += np.multiply(active, sleeping, out=moved)
    np.multiply(active, served, out=moved)
    paying[..., 1:] += moved[..., :-1]
    paying[..., -1] += moved[..., -1]
    return later
