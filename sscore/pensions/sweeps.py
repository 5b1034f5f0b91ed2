"""The three sweeps through the ages of a projection of members; numpy's form, which ``fast.py`` compiles.

Who is 40 in 2030 is 41 in 2031. So all years of an age are carried to the next age at once, each a year to the right:
some sixty steps with long rows instead of a hundred with short ones.

Every array begins with age and ends with sex and lane; a lane is a year and scenario, scenarios of a year side by side.
Arrays of stocks have the lanes of one more year, in which those at the end of the last year are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sscore.inputs import Floats
from sscore.pensions.accounting import account

__all__ = ["NUMPY", "Engine", "Places"]


class Places(NamedTuple):
    """Where things happen, as places in an array, and how the cells of members lie in one row of numbers.

    ``early`` and ``normal`` are ages of retirement; at ``full`` and above are at most those of the first year.
    ``vesting`` is the first service with rights. A year has ``size`` lanes, all years together ``lanes``. The cells of
    an age begin at ``first`` and have ``terms`` lengths of service, those that somebody of the age may have.
    """

    early: int
    normal: int
    full: int
    vesting: int
    size: int
    lanes: int
    first: NDArray[np.int64]
    terms: NDArray[np.int64]


class Engine(NamedTuple):
    """The sweeps, and how a function is applied to several blocks of scenarios."""

    move_members: Callable[..., tuple[Floats, Floats, Floats]]
    award: Callable[..., tuple[Floats, Floats]]
    account: Callable[..., tuple[Floats, Floats]]
    leave_families: Callable[..., tuple[Floats, Floats]]
    carry_pensioners: Callable[[Floats, Floats], Any]
    each: Callable[[Callable[[slice], None], Sequence[slice]], None]


def cells_of(cells: Floats, age: int, places: Places) -> Floats:
    """Return the cells of an age, (2, service, 2, lanes and a year); from ``full`` on those of the first year."""
    width = places.size + places.lanes if age < places.full else places.size
    return cells[places.first[age] : places.first[age + 1]].reshape(2, places.terms[age], 2, width)


def move_members(
    members: Floats, entrants: Floats, alive: Floats, law: tuple[Floats, Floats], places: Places
) -> tuple[Floats, Floats, Floats]:
    """Carry members from age to age and from year to year.

    Parameters
    ----------
    members
        Active and dormant members of the first year, shape (ages, 2, service years + 1, 2, size), who become those at
        the end of the last.
    entrants
        New members, shape (ages, 2, lanes).
    alive
        Share of members who live through a year, shape (ages, 2, lanes).
    law
        Shares of those who are left then and, active, add service, add none or become dormant, and, dormant, come back
        or rest: ``served, waiting, waking, sleeping, resting``, shape (ages, 5, 2, 1). Shares that retire at the ages
        from ``early`` to below ``normal``, shape (ages, service years + 1, 2, 1).

    Returns
    -------
    tuple
        The cells of all ages and years in one row of numbers; sums of active and dormant members without and with
        rights at the start, shape (ages, 2, 2, 2, lanes); and of those left after retirement at the ages from ``early``
        to below ``normal``, shape (ages, 2, 2, lanes).
    """
    rates, retire = law
    ages, lanes, size = len(members), places.lanes, places.size
    sums, left = np.zeros((ages, 2, 2, 2, lanes)), np.empty((len(retire), 2, 2, lanes))
    cells, spare = np.empty(places.first[-1]), np.empty((2, 2, *members.shape[2:4], lanes))
    for age in range(ages):
        stock = cells_of(cells, age, places)
        terms, here = stock.shape[1], min(stock.shape[-1], lanes)
        stock[..., :size] = members[age, :, :terms]
        if age == 0 or age > places.normal:
            stock[..., size:] = 0.0
        members[age, :, :terms] = stock[..., lanes:] if age < places.full else 0.0
        stock = stock[..., :here]
        stock[0, 0] += entrants[age, :, :here]
        stock[:, : places.vesting].sum(axis=1, out=sums[age, :, 0, :, :here])
        stock[:, places.vesting :].sum(axis=1, out=sums[age, :, 1, :, :here])
        if age >= places.normal:
            continue
        if age >= places.early:
            stock = stock * (1 - retire[age - places.early, :terms])
            stock.sum(axis=1, out=left[age - places.early])
        older = cells_of(cells, age + 1, places)[..., size:]
        _grow_older(stock, rates[age] * alive[age], older, spare[:, :, :terms])
    return cells, sums, left


def _grow_older(stock: Floats, rates: Floats, older: Floats, parts: Floats) -> None:
    """Fill the cells of the next age with those who stay, a year later."""
    terms = stock.shape[1]
    older[:, terms:] = 0.0
    np.multiply(stock, rates[1:].reshape(2, 2, 1, *rates.shape[1:]), out=parts)
    np.add(parts[:, 0], parts[:, 1], out=older[:, :terms])
    served = np.multiply(stock[0], rates[0], out=parts[0, 0])
    older[0, 1 : terms + 1] += served[: older.shape[1] - 1]
    if terms == older.shape[1]:
        older[0, -1] += served[-1]


def award(
    cells: Floats, least: Floats, exposed: tuple[Floats, Floats], law: tuple[Floats, ...], places: Places
) -> tuple[Floats, Floats]:
    """Return what members with rights would get, and who retires or leaves with a grant.

    Parameters
    ----------
    cells
        From :func:`move_members`.
    least
        The minimum pension as a share of the average wage of an age and sex, shape (ages, 2, lanes).
    exposed
        Shares of actives and of dormant members who live and are well, each (ages, 2, lanes).
    law
        ``retire`` as in :func:`move_members`; pensions as shares of the average wage from the first service with
        rights on, for the old and for invalids, shape (service,); what is left of the former by age, shape (ages,);
        what lump sums are reckoned from, like the pensions of the old, or empty.

    Returns
    -------
    tuple
        Invalidity pensions that active and dormant members have a right to, shape (ages, 2, 2, lanes); retired persons
        and their pensions, persons with a grant and their years of service, and what lump sums are reckoned from,
        shape (ages, 5, 2, lanes). Pensions are in average wages of an age and sex.
    """
    retire, share, share_ill, cut, lump = law
    ages, lanes, vesting = len(least), places.lanes, places.vesting
    due, gone = np.zeros((ages, 2, 2, lanes)), np.zeros((ages, 5, 2, lanes))
    half_years = np.arange(vesting) + 0.5
    for age in range(ages):
        stock = cells_of(cells, age, places)[..., :lanes]
        terms, here = stock.shape[1], stock.shape[-1]
        vested = max(terms - vesting, 0)
        lowest = least[age, :, :here]
        worth = np.maximum(share_ill[:vested, None, None], lowest)
        due[age, :, :, :here] = np.einsum("iksn,ksn->isn", stock[:, vesting:], worth)
        if age < places.early:
            continue
        leaving = stock[0] * exposed[0][age, :, :here] + stock[1] * exposed[1][age, :, :here]
        if age < places.normal:
            leaving *= retire[age - places.early, :terms]
        retired, granted = leaving[vesting:], leaving[:vesting]
        worth = np.maximum((cut[age] * share[:vested])[:, None, None], lowest)
        gone[age, 0, :, :here], gone[age, 2, :, :here] = retired.sum(axis=0), granted.sum(axis=0)
        gone[age, 1, :, :here] = np.einsum("ksn,ksn->sn", retired, worth)
        gone[age, 3, :, :here] = np.einsum("k,ksn->sn", half_years[:terms], granted)
        if len(lump):
            gone[age, 4, :, :here] = np.einsum("k,ksn->sn", cut[age] * lump[:vested], retired)
    return due, gone


def carry_pensioners(stock: Floats, death: Floats) -> Floats:
    """Add to each age and year those of the age before who lived through the year before; the last age is open.

    ``stock`` is (ages, persons and money, kinds, 2, lanes and a year), with those of the first year and who joins later
    in it; ``death`` is (ages, kinds, 2, lanes). Returns what ends in each year, (ages, 2, kinds, 2, lanes).
    """
    lanes = death.shape[-1]
    size = stock.shape[-1] - lanes
    ended = np.empty((*stock.shape[:-1], lanes))
    for age in range(len(stock) - 1):
        now = stock[age, ..., :lanes]
        stock[age + 1, ..., size:] += now - np.multiply(now, death[age], out=ended[age])
    for at in range(0, lanes, size):
        here = slice(at, at + size)
        now = stock[-1, ..., here]
        stock[-1, ..., at + size : at + 2 * size] += now - np.multiply(
            now, death[-1, ..., here], out=ended[-1, ..., here]
        )
    return ended


def leave_families(
    stock: Floats, death: Floats, members: Floats, spouses: Floats, orphans: Floats
) -> tuple[Floats, Floats]:
    """Carry old-age and invalidity pensioners, and return what their dead and those of members leave behind.

    Parameters
    ----------
    stock, death
        As in :func:`carry_pensioners`.
    members
        Members who die with rights, and their pensions, shape (member ages, 2, 2, lanes).
    spouses
        Share of persons who leave a spouse and of money that goes to one, shape (ages, 2, 2).
    orphans
        Orphans that members and invalids leave, shape (member ages, 2).

    Returns
    -------
    tuple
        Those who leave a spouse, by their own age and sex, with pensions, shape (ages, 2, 2, lanes); new orphans and
        the pensions they come from, shape (2, lanes).
    """
    ended, young = carry_pensioners(stock, death), len(members)
    bereaved = ended[:, :, 0] + ended[:, :, 1]
    bereaved[:young] += members
    bereaved *= spouses[..., None]
    return bereaved, np.einsum("aisn,as->in", ended[:young, :, 1] + members, orphans)


def _one_by_one(run: Callable[[slice], Any], parts: Sequence[slice]) -> None:
    for part in parts:
        run(part)


NUMPY = Engine(move_members, award, account, leave_families, carry_pensioners, _one_by_one)
