"""The compiled twin of the projection of members; numpy's form in ``block.py`` is the reference.

numba is the optional extra ``sscore[fast]``. The arrays are those of ``block.py``: rows over (age, sex, scenario) of a
few scenarios, members in a plane with a window that moves to the left. A lane is a sex and scenario. Every loop over a
row writes to one array, so that the compiler can work on several cells at a time without changing any sum.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats
from sscore.pensions.block import KINDS, SEXES, Fixed

try:
    import numba
except ImportError:
    numba = None

__all__ = ["run_numba"]

NAMES = (
    "count_contributors",
    "count_dormant",
    "count_old_age",
    "count_invalidity",
    "count_survivors",
    "count_orphans",
    "spent_old_age",
    "spent_invalidity",
    "spent_survivors",
    "spent_orphans",
    "spent_lump_sums",
    "flow_entrants",
    "flow_deaths",
    "flow_new_invalids",
    "flow_retired",
    "flow_granted",
    "flow_reentered",
    "earnings",
    "members_end",
)
LANES, LINE = 8, 8


def run_numba(model: Any) -> dict[str, Floats]:
    """Run every scenario of a prepared model, a few at a time on every core.

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
    out = np.zeros((len(NAMES), model.scenarios, model.years))
    firsts = range(0, model.scenarios, LANES)
    parts = [slice(k, min(k + LANES, model.scenarios)) for k in firsts]
    fixed = {part.stop - part.start: Fixed.of(model, part.stop - part.start) for part in (parts[0], parts[-1])}

    def run(part: slice) -> None:
        _run_part(model, fixed[part.stop - part.start], part, out)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, parts))
    return {name: out[k] for k, name in enumerate(NAMES)}


def _run_part(model: Any, fixed: Fixed, part: slice, out: Floats) -> None:
    """Lay out some scenarios and carry them through all years."""
    stocks, moves, rules = model.stocks, model.moves, model.rules
    size = part.stop - part.start
    lanes = SEXES * size

    def row(values: Any) -> Floats:
        return np.repeat(np.asarray(values).T, size, axis=-1).reshape(*np.shape(values)[2:], -1)

    members = _aligned(2, stocks.service + 1, (stocks.member_ages + model.years) * lanes)
    for which, stock in enumerate((stocks.active, stocks.dormant)):
        members[which, :, model.years * lanes :] = np.repeat(np.asarray(stock).T, size, axis=-1).reshape(
            stocks.service + 1, -1
        )
    people = np.stack([row(getattr(stocks, n)) for n in KINDS])
    money = people * np.stack([row(getattr(stocks, f"{n}_pension")) for n in KINDS])
    law = (rules.minimum, rules.grant, rules.commuted, 12 * rules.commuted * rules.factor, rules.spouse, rules.orphan)
    _years(
        out[:, part],
        (members[0], members[1], people, money),
        np.zeros((2, int(moves.orphan_years), size)),
        tuple(p if len(p) == 1 else p[part] for p in (moves.death, moves.entrants)) + (model.average[part],),
        (model.level[part], model.index[part]),
        (fixed.ill, fixed.cut, row(model.wage), row(moves.orphans), row(moves.married)),
        (fixed.rates, fixed.retire, fixed.share, fixed.share_ill),
        tuple(float(v) for v in (*law, moves.invalid_mortality)),
        (
            fixed.early,
            fixed.normal,
            fixed.vesting,
            model.last_entry,
            min(int(moves.age_gap), stocks.ages - 1),
            _ahead(stocks),
        ),
    )


def _ahead(stocks: Any) -> int:
    """Return by how many years service is ahead of age at most, both counted from 0.

    It can only fall: each year adds one to age and one or nothing to service. Cells beyond are empty and skipped.
    """
    ages, service = np.nonzero((np.asarray(stocks.active) + np.asarray(stocks.dormant)).any(axis=0))
    return int((service - ages).max(initial=0))


def _aligned(*shape: int) -> Floats:
    """Return zeros that begin where a line of the processor's cache begins, so that loops along rows are faster."""
    count = math.prod(shape)
    room = np.zeros(count + LINE)
    first = -(room.ctypes.data // room.itemsize) % LINE
    return room[first : first + count].reshape(shape)


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function compiled at its first call, or as it is where numba is not installed."""
    return function if numba is None else numba.njit(nogil=True)(function)


@_compiled
def _take_year(row: Any, path: Any, year: Any) -> None:
    """Fill a row from a path's year, (scenarios or 1, years, 2, ages); the row has all its scenarios."""
    size = row.size // (path.shape[2] * path.shape[3])
    for s in range(path.shape[2]):
        for x in range(path.shape[3]):
            for c in range(size):
                row[(x * path.shape[2] + s) * size + c] = path[c if path.shape[0] > 1 else 0, year, s, x]


@_compiled
def _years(  # noqa: PLR0913 - numba takes plain arrays
    out: Any, stocks: Any, children: Any, paths: Any, levels: Any, rows: Any, cells: Any, law: Any, places: Any
) -> None:
    """Carry some scenarios through all years."""
    active, dormant, people, money = stocks
    size, years = out.shape[1], out.shape[2]
    lanes, width = 2 * size, rows[0].size
    death, entrants, average = np.empty(people.shape[1]), np.empty(width), np.empty(width)
    for year in range(years):
        if year:
            for c in range(size):
                rise = levels[1][c, year] / levels[1][c, year - 1]
                money[:, c::size] *= rise
                children[1, :, c] *= rise
        _take_year(death, paths[0], year)
        _take_year(entrants, paths[1], year)
        _take_year(average, paths[2], year)
        new, found, now = np.zeros((2, 3, width)), out[:, :, year], levels[0][:, year].copy()
        members = (active, dormant, (years - year) * lanes)
        _members(found, members, new, (death, entrants, average), now, rows, cells, law, places)
        _pensioners(found, (people, money), new, death, (rows[3], rows[4]), children, law, places[4])
        width = (max(places[1], places[3]) + 1) * lanes


@_compiled
def _members(  # noqa: PLR0913
    found: Any, stocks: Any, new: Any, paths: Any, level: Any, rows: Any, cells: Any, law: Any, places: Any
) -> None:
    """Carry the members through a year; ``new`` takes who retires, falls ill or dies with rights."""
    active, dormant, at = stocks
    death, entrants, average = paths
    ill, cut, wage = rows[0], rows[1], rows[2]
    vesting, width, size = places[2], new.shape[2], level.size
    early, normal, skip = places[0] * 2 * size, places[1] * 2 * size, (places[5], 2 * size)
    active[0, at : at + width] += entrants[:width]
    # Sums over service of active and of dormant members without rights (0, 2) and with them (1, 3).
    sums = np.zeros((4, width))
    for which, stock in enumerate((active, dormant)):
        _add_rows(sums[2 * which], stock, 0, vesting, at, skip)
        _add_rows(sums[2 * which + 1], stock, vesting, active.shape[0], at, skip)
    heads = np.stack((sums[0] + sums[1], sums[2] + sums[3]))
    least = _least(heads[0], wage, average, level, law[0])
    due = np.zeros((2, width))
    _add_worth(due[0], active, cells[3], least, at, skip)
    _add_worth(due[1], dormant, cells[3], least, at, skip)
    due *= average[:width]
    dead, alive = death[:width], 1 - death[:width]
    fell, well = alive * ill[:width], alive * (1 - ill[:width])
    gone, left = np.zeros((4, width)), heads.copy()
    taken = (well[early:], alive[early:], cut[early:], least[early:])
    _retire((active, dormant, at + early), left, gone, taken, cells, vesting)
    new[0, 0], new[1, 0] = gone[0], gone[1] * average[:width] * (1 - law[2])
    new[0, 1], new[1, 1] = sums[1] * fell, due[0] * fell
    new[0, 2], new[1, 2] = (sums[1] + sums[3]) * dead, (due[0] + due[1]) * dead
    flow = np.empty((5, normal))
    for r in range(5):
        flow[r] = cells[0][r, :normal] * alive[:normal]
    served, waiting, sleeping, waking, resting = flow
    _move(active, dormant, at, flow, skip)
    stay, back, asleep = np.zeros((3, width))
    stay[:normal], back[:normal] = left[0, :normal] * (served + waiting), left[1, :normal] * waking
    asleep[:normal] = left[0, :normal] * sleeping + left[1, :normal] * resting
    work = (heads[0] + stay) / 2
    _fold(found[0], work)
    _fold(found[1], (heads[1] + asleep) / 2)
    _fold(found[10], (law[3] * gone[1] + law[1] * gone[3]) * average[:width])
    _fold(found[11], entrants)
    _fold(found[12], (heads[0] + heads[1]) * dead)
    _fold(found[13], heads[0] * fell)
    _fold(found[14], gone[0])
    _fold(found[15], gone[2])
    _fold(found[16], back)
    _fold(found[17], 12 * work * wage[:width])
    found[17] *= level
    _fold(found[18], stay + back + asleep)


@_compiled
def _least(heads: Any, wage: Any, average: Any, level: Any, minimum: Any) -> Any:
    """Return the minimum pension as a share of the average wage of each age and sex."""
    count, bill, size = np.zeros(level.size), np.zeros(level.size), level.size
    _fold(count, heads)
    _fold(bill, heads * wage[: heads.size])
    least = np.zeros(heads.size)
    for c in range(size):
        if count[c] > 0:
            least[c::size] = minimum * level[c] * bill[c] / count[c] / average[c : heads.size : size]
    return least


@_compiled
def _fold(total: Any, row: Any) -> None:
    """Add up a row over ages and sexes for each scenario."""
    for first in range(0, row.size, total.size):
        for c in range(total.size):
            total[c] += row[first + c]


@_compiled
def _retire(stocks: Any, left: Any, gone: Any, taken: Any, cells: Any, vesting: Any) -> None:
    """Take out who retires: persons and pensions, and persons and half-years of those with a grant, in ``gone``."""
    active, dormant, at = stocks
    well, alive, cut, least = taken
    size, early = well.size, left.shape[1] - well.size
    leaving = np.empty(size)
    for k in range(active.shape[0]):
        awake, asleep, retire = active[k, at : at + size], dormant[k, at : at + size], cells[1][k]
        for j in range(size):
            leaving[j] = (awake[j] * well[j] + asleep[j] * alive[j]) * retire[j]
        for j in range(size):
            awake[j] *= 1 - retire[j]
        for j in range(size):
            asleep[j] *= 1 - retire[j]
        kind = 2 if k < vesting else 0
        heads, money = gone[kind, early:], gone[kind + 1, early:]
        for j in range(size):
            heads[j] += leaving[j]
        share = 0.0 if k < vesting else cells[2][k - vesting, 0]
        for j in range(size):
            pension = max(share * cut[j], least[j])
            money[j] += leaving[j] * (k + 0.5 if k < vesting else pension)
    left[:, early:] = 0.0
    _add_rows(left[0, early:], active, 0, active.shape[0], at, (active.shape[0], 1))
    _add_rows(left[1, early:], dormant, 0, active.shape[0], at, (active.shape[0], 1))


@_compiled
def _move(active: Any, dormant: Any, at: Any, rates: Any, skip: Any) -> None:
    """Leave those who stay where they are, for the window moves on; who served goes one row down."""
    last, size = active.shape[0] - 1, rates.shape[1]
    longest, none = rates[0] + rates[1], np.zeros(size)
    for k in range(last, -1, -1):
        low = min(max(k - 1 - skip[0], 0) * skip[1], size)
        begin, end = at + low, at + size
        awake, asleep, before = active[k, begin:end], dormant[k, begin:end], active[k - 1, begin:end]
        kept, more = (longest if k == last else rates[1])[low:], (rates[0] if k > 0 else none)[low:]
        sleeping, waking, resting = rates[2, low:], rates[3, low:], rates[4, low:]
        for j in range(awake.size):
            one, two = awake[j], asleep[j]
            awake[j] = one * kept[j] + two * waking[j] + before[j] * more[j]
            asleep[j] = one * sleeping[j] + two * resting[j]


@_compiled
def _add_rows(total: Any, plane: Any, first: Any, stop: Any, at: Any, skip: Any) -> None:
    """Add up some rows of the plane; ``skip`` is how far service is ahead of age at most, and the lanes of an age."""
    for k in range(first, stop):
        low = min(max(k - skip[0], 0) * skip[1], total.size)
        row, part = plane[k, at + low : at + total.size], total[low:]
        for j in range(part.size):
            part[j] += row[j]


@_compiled
def _add_worth(total: Any, plane: Any, share: Any, least: Any, at: Any, skip: Any) -> None:
    """Add up the last rows of the plane, each times its share or the least."""
    first = plane.shape[0] - share.shape[0]
    for k in range(first, plane.shape[0]):
        low = min(max(k - skip[0], 0) * skip[1], total.size)
        row, part, other, own = plane[k, at + low : at + total.size], total[low:], least[low:], share[k - first, 0]
        for j in range(part.size):
            part[j] += row[j] * max(own, other[j])


@_compiled
def _pensioners(  # noqa: PLR0913
    found: Any, stocks: Any, new: Any, death: Any, families: Any, children: Any, law: Any, gap: Any
) -> None:
    """Pay pensions, end those of the dead and start new ones; orphans last."""
    orphans, married = families
    width, size = new.shape[2], found.shape[1]
    sick = np.minimum(death * law[6], 1.0)
    for which in range(2):
        stock, starts = stocks[which], new[which]
        paid, fresh = np.zeros((3, size)), np.zeros(size)
        bereaved = np.zeros(death.size)
        bereaved[:width] = starts[2]
        _add_product(bereaved, stock[0], death)
        _add_product(bereaved, stock[1], sick)
        for j in range(death.size):
            bereaved[j] *= married[j]
        if which == 1:
            bereaved *= law[4]
        parents = np.zeros(orphans.size)
        parents[:width] = starts[2]
        _add_product(parents, stock[1], sick)
        for j in range(parents.size):
            parents[j] *= orphans[j]
        _fold(fresh, parents)
        for kind in range(3):
            _fold(paid[kind], stock[kind])
            _survive(stock[kind], sick if kind == 1 else death)
            if kind < 2:
                for j in range(width):
                    stock[kind, j] += starts[kind, j]
            else:
                _add_spouses(stock[kind], bereaved, size, gap)
            _fold(paid[kind], stock[kind])
            found[(2, 6)[which] + kind] = paid[kind] * (0.5, 6.0)[which]
            _older(stock[kind], 2 * size)
        if which == 1:
            fresh *= law[5]
        _raise_children(found[(5, 9)[which]], children[which], fresh, (0.5, 6.0)[which])


@_compiled
def _add_product(total: Any, one: Any, two: Any) -> None:
    for j in range(total.size):
        total[j] += one[j] * two[j]


@_compiled
def _survive(stock: Any, death: Any) -> None:
    for j in range(stock.size):
        stock[j] *= 1 - death[j]


@_compiled
def _add_spouses(survivors: Any, bereaved: Any, size: Any, gap: Any) -> None:
    """Add spouses at their own sex and age; women come first in each age."""
    lanes = 2 * size
    last = survivors.size - lanes
    for x in range(0, survivors.size, lanes):
        wife, husband = max(x - gap * lanes, 0), min(x + gap * lanes, last)
        for c in range(size):
            survivors[husband + size + c] += bereaved[x + c]
            survivors[wife + c] += bereaved[x + size + c]


@_compiled
def _raise_children(found: Any, children: Any, fresh: Any, paid: Any) -> None:
    """Pay orphans and let those whose time is over go."""
    terms = children.shape[0]
    for c in range(fresh.size):
        both = 0.0
        for m in range(terms):
            end = fresh[c] / terms + (children[m + 1, c] if m + 1 < terms else 0.0)
            both += children[m, c] + end
            children[m, c] = end
        found[c] = paid * both


@_compiled
def _older(stock: Any, lanes: Any) -> None:
    """Make pensioners a year older; the last age is open."""
    for j in range(stock.size - 1, stock.size - 1 - lanes, -1):
        stock[j] += stock[j - lanes]
    for j in range(stock.size - 1 - lanes, lanes - 1, -1):
        stock[j] = stock[j - lanes]
    for j in range(lanes):
        stock[j] = 0.0
