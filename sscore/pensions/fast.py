"""The sweeps of the projection of members compiled; numpy's form in ``sweeps.py`` is the reference and explains them.

numba is the optional extra ``sscore[fast]``. Every loop over lanes writes to one array, so that the compiler can work
on several of them at a time without changing any sum.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from sscore.errors import ModelError
from sscore.pensions.accounting import TOTALS, member_flows
from sscore.pensions.sweeps import Engine, cells_of

try:
    import numba
except ImportError:
    numba = None

__all__ = ["compiled"]

FIGURES = len(TOTALS)


def compiled() -> Engine:
    """Return the compiled sweeps, run on every core.

    Raises
    ------
    ModelError
        Without numba.
    """
    if numba is None:
        raise ModelError(
            "project_members: engine='numba' needs numba, which is not installed. Install sscore[fast], or use "
            "engine='numpy': the figures are the same."
        )
    return Engine(_move_members, _award, _account, _leave_families, _carry_pensioners, _on_every_core)


def _on_every_core(run: Callable[[slice], None], parts: Sequence[slice]) -> None:
    if len(parts) == 1:
        run(parts[0])
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, parts))


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function compiled at its first call, or as it is where numba is not installed."""
    return function if numba is None else numba.njit(nogil=True)(function)


_cells_of, _member_flows = _compiled(cells_of), _compiled(member_flows)


@_compiled
def _move_members(members: Any, entrants: Any, alive: Any, law: Any, places: Any) -> Any:
    rates, retire = law
    ages, lanes, size = members.shape[0], places.lanes, places.size
    sums, left = np.zeros((ages, 2, 2, 2, lanes)), np.zeros((len(retire), 2, 2, lanes))
    cells = np.empty(places.first[-1])
    for age in range(ages):
        stock = _cells_of(cells, age, places)
        terms, here = stock.shape[1], min(stock.shape[3], lanes)
        stock[..., :size] = members[age, :, :terms]
        if age == 0 or age > places.normal:
            stock[..., size:] = 0.0
        members[age] = 0.0
        if age < places.full:
            members[age, :, :terms] = stock[..., lanes:]
        older = _cells_of(cells, min(age + 1, ages - 1), places)[..., size:]
        for sex in range(2):
            for j in range(here):
                stock[0, 0, sex, j] += entrants[age, sex, j]
            for status in range(2):
                for k in range(terms):
                    covered = int(k >= places.vesting)
                    for j in range(here):
                        sums[age, status, covered, sex, j] += stock[status, k, sex, j]
            if age >= places.normal:
                continue
            early, came = age - places.early, 0.0
            for k in range(older.shape[1]):
                now, below, stay = min(k, terms - 1), max(k - 1, 0), 1.0
                if k == terms:
                    stay = 0.0
                elif early >= 0:
                    stay = 1 - retire[early, k, sex, 0]
                served, waiting, waking = rates[age, 0, sex, 0], rates[age, 1, sex, 0], stay * rates[age, 2, sex, 0]
                sleeping, resting = stay * rates[age, 3, sex, 0], stay * rates[age, 4, sex, 0]
                waiting = stay * (waiting + served if k == members.shape[2] - 1 else waiting)
                for j in range(lanes):
                    active, dormant, before = stock[0, now, sex, j], stock[1, now, sex, j], stock[0, below, sex, j]
                    older[0, k, sex, j] = (active * waiting + dormant * waking + before * came) * alive[age, sex, j]
                for j in range(lanes):
                    active, dormant = stock[0, now, sex, j], stock[1, now, sex, j]
                    older[1, k, sex, j] = (active * sleeping + dormant * resting) * alive[age, sex, j]
                if early >= 0:
                    for status in range(2):
                        for j in range(lanes):
                            left[early, status, sex, j] += stock[status, now, sex, j] * stay
                came = stay * served
    return cells, sums, left


@_compiled
def _award(cells: Any, least: Any, exposed: Any, law: Any, places: Any) -> Any:
    retire, share, share_ill, cut, lump = law
    ages, lanes, vesting = least.shape[0], places.lanes, places.vesting
    due, gone = np.zeros((ages, 2, 2, lanes)), np.zeros((ages, 5, 2, lanes))
    leaving = np.empty(lanes)
    for age in range(ages):
        stock = _cells_of(cells, age, places)
        here = min(stock.shape[3], lanes)
        for sex in range(2):
            for k in range(vesting, stock.shape[1]):
                own = share_ill[k - vesting]
                for status in range(2):
                    for j in range(here):
                        due[age, status, sex, j] += stock[status, k, sex, j] * max(own, least[age, sex, j])
            if age < places.early:
                continue
            for k in range(stock.shape[1]):
                leaves = 1.0 if age >= places.normal else retire[age - places.early, k, sex, 0]
                well, alive = exposed[0][age, sex], exposed[1][age, sex]
                for j in range(here):
                    leaving[j] = (stock[0, k, sex, j] * well[j] + stock[1, k, sex, j] * alive[j]) * leaves
                kind, own = (2, 0.0) if k < vesting else (0, cut[age] * share[k - vesting])
                for j in range(here):
                    gone[age, kind, sex, j] += leaving[j]
                for j in range(here):
                    worth = k + 0.5 if k < vesting else max(own, least[age, sex, j])
                    gone[age, kind + 1, sex, j] += leaving[j] * worth
                if len(lump) and k >= vesting:
                    for j in range(here):
                        gone[age, 4, sex, j] += leaving[j] * cut[age] * lump[k - vesting]
    return due, gone


@_compiled
def _account(sums: Any, paths: Any, law: Any, places: Any) -> Any:
    start, between, due, gone = sums
    entrants, alive, average, wages = paths
    rates, ill, kept = law
    ages, _, lanes = entrants.shape
    totals, new = np.zeros((FIGURES, lanes)), np.empty((ages, 2, 3, 2, lanes))
    for age in range(ages):
        for sex in range(2):
            early, rate = age - places.early, rates[age, :, sex, 0]
            share = (rate[0], rate[1], rate[2], rate[3], rate[4], kept)
            here, out, rights = start[age, :, :, sex], gone[age, :, sex], due[age, :, sex]
            entry, living, sick = entrants[age, sex], alive[age, sex], ill[age, sex, 0]
            earned, wage = average[age, sex], wages[age, sex]
            for j in range(lanes):
                left = (here[0, 0, j] + here[0, 1, j], here[1, 0, j] + here[1, 1, j])
                if age >= places.normal:
                    left = (0.0, 0.0)
                elif early >= 0:
                    left = (between[early, 0, sex, j], between[early, 1, sex, j])
                found, persons, money = _member_flows(
                    (here[0, 0, j], here[0, 1, j], here[1, 0, j], here[1, 1, j]),
                    left,
                    (rights[0, j], rights[1, j]),
                    (out[0, j], out[1, j], out[2, j], out[3, j], out[4, j]),
                    (entry[j], living[j], sick, earned[j], wage[j]),
                    share,
                )
                for r in range(FIGURES):
                    totals[r, j] += found[r]
                for kind in range(3):
                    new[age, 0, kind, sex, j], new[age, 1, kind, sex, j] = persons[kind], money[kind]
    return totals, new


@_compiled
def _leave_families(stock: Any, death: Any, members: Any, spouses: Any, orphans: Any) -> Any:
    _carry_pensioners(stock, death)
    ages, _, _, lanes = death.shape
    bereaved, fresh = np.empty((ages, 2, 2, lanes)), np.zeros((2, lanes))
    for age in range(ages):
        for measure in range(2):
            for sex in range(2):
                old, sick = stock[age, measure, 0, sex], stock[age, measure, 1, sex]
                dying, dying_sick, share = death[age, 0, sex], death[age, 1, sex], spouses[age, measure, sex]
                lost = bereaved[age, measure, sex]
                for j in range(lanes):
                    lost[j] = (old[j] * dying[j] + sick[j] * dying_sick[j]) * share
                if age < len(members):
                    dead, each = members[age, measure, sex], orphans[age, sex]
                    for j in range(lanes):
                        lost[j] += dead[j] * share
                    for j in range(lanes):
                        fresh[measure, j] += (sick[j] * dying_sick[j] + dead[j]) * each
    return bereaved, fresh


@_compiled
def _carry_pensioners(stock: Any, death: Any) -> None:
    ages, measures, kinds, sexes, _ = stock.shape
    lanes = death.shape[3]
    size = stock.shape[4] - lanes
    for age in range(ages):
        for measure in range(measures):
            for kind in range(kinds):
                for sex in range(sexes):
                    now, dying = stock[age, measure, kind, sex], death[age, kind, sex]
                    older = stock[min(age + 1, ages - 1), measure, kind, sex, size:]
                    for j in range(lanes):
                        older[j] += now[j] * (1 - dying[j])
