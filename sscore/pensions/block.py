"""Some scenarios of a projection of members, carried from year to year: the numpy engine of ``projection.py``.

Inside, every array is the transpose of what the projection says: (service, age, sex, scenario), the last three in one
row, so that a rate is a row and a sum over service adds rows. Only retirement depends on service. So the persons of a
flow follow from sums over service, and the cells themselves are touched to move those who stay, and little else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.inputs import Floats

if TYPE_CHECKING:
    from sscore.pensions.projection import Prepared

__all__ = ["KINDS", "SEXES", "Block", "Fixed"]

KINDS = ("old_age", "invalidity", "survivors")
SEXES = 2


class Block:
    """Some scenarios, carried from year to year.

    Members lie in one plane with an age to spare for each year. The window on it moves an age to the left each year:
    who stays in the same place is a year older, and nothing need be copied.

    Attributes
    ----------
    active, dormant
        Members, shape (scenarios, 2, member ages, service years + 1); may be set.
    pensioners
        Persons and their monthly pensions, shape (2, 3, ages, 2, scenarios), kinds in the order of ``KINDS``.
    children
        Orphans and their monthly allowances by years left, shape (2, years, scenarios).
    """

    def __init__(self, model: Prepared, part: slice, out: dict[str, Floats]) -> None:
        """Take the stocks of the first day for some of the scenarios."""
        self.part, self.out, self.size = part, out, part.stop - part.start
        stocks = model.stocks
        self.ages, self.row = stocks.member_ages, SEXES * self.size
        self.start = model.years * self.row
        self.plane = np.zeros((2, stocks.service + 1, self.start + self.ages * self.row))
        self.active, self.dormant = np.asarray(stocks.active), np.asarray(stocks.dormant)
        self.pensioners = np.empty((2, len(KINDS), stocks.ages, SEXES, self.size))
        for kind, name in enumerate(KINDS):
            people, pension = (np.asarray(getattr(stocks, n)).T[:, :, None] for n in (name, f"{name}_pension"))
            self.pensioners[:, kind] = people, people * pension
        self.children = np.zeros((2, int(model.moves.orphan_years), self.size))
        self.use(model)

    @property
    def active(self) -> Floats:
        """Active members."""
        return self._members(0)

    @active.setter
    def active(self, value: Floats) -> None:
        self._members(0)[...] = value
        self.width = self.ages

    @property
    def dormant(self) -> Floats:
        """Dormant members."""
        return self._members(1)

    @dormant.setter
    def dormant(self, value: Floats) -> None:
        self._members(1)[...] = value
        self.width = self.ages

    def _members(self, which: int) -> Floats:
        window = self.plane[which, :, self.start : self.start + self.ages * self.row]
        return window.reshape(-1, self.ages, SEXES, self.size).T

    def use(self, model: Prepared) -> None:
        """Put a law in force."""
        self.model, self.fixed = model, Fixed.of(model, self.size)
        self.width = self.ages  # a law that raises the normal age has members where there were none
        self.spare = np.empty((2, model.stocks.service + 1, self.fixed.normal * self.row))

    def note(self, name: str, year: int, value: Floats) -> None:
        """Keep a figure of each scenario."""
        self.out[name][self.part, year] = value

    def total(self, rows: Floats) -> Floats:
        """Return the sum of rows over ages and sexes for each scenario."""
        return rows.reshape(*rows.shape[:-1], -1, self.size).sum(axis=-2)

    def row_of(self, path: Floats, year: int) -> Floats:
        """Return a path's year for these scenarios, shape (ages, 2, scenarios)."""
        found = np.empty((path.shape[-1], SEXES, self.size))
        found[...] = (path[:, year] if path.shape[0] == 1 else path[self.part, year]).T
        return found

    def step(self, year: int) -> None:
        """Carry everybody through one year and note its counts and flows."""
        model, fixed, here = self.model, self.fixed, slice(self.width * self.row)
        if year:
            rise = model.index[self.part, year] / model.index[self.part, year - 1]
            self.pensioners[1] *= rise
            self.children[1] *= rise
        death, entrants = self.row_of(model.moves.death, year), self.row_of(model.moves.entrants, year).reshape(-1)
        members = self.plane[:, :, self.start : self.start + here.stop]
        members[0, 0] += entrants[here]
        dead = death.reshape(-1)[here]
        alive = 1 - dead
        ill = alive * fixed.ill[here]
        rights = members[:, fixed.vesting :].sum(axis=1)
        heads = members[:, : fixed.vesting].sum(axis=1) + rights
        base = model.average[self.part, year].T.reshape(-1)[here]
        wages = (fixed.wage[:, :, None] * model.level[self.part, year]).reshape(-1)[here]
        count, bill = self.total(np.array((heads[0], heads[0] * wages)))
        mean = np.divide(bill, count, out=np.zeros(self.size), where=count > 0)
        least = ((model.rules.minimum * mean) / base.reshape(-1, self.size)).reshape(-1)
        worth = np.maximum(fixed.share_ill, least)
        due = base * np.array([np.einsum("kn,kn->n", stock[fixed.vesting :], worth) for stock in members])
        new = np.zeros((2, len(KINDS), here.stop))
        new[:, 1] = rights[0] * ill, due[0] * ill
        new[:, 2] = (rights[0] + rights[1]) * dead, (due[0] + due[1]) * dead
        self.retire(year, members, new, (alive, base, least))
        stay, back, asleep = self.move(members, heads, alive)
        at_work = (heads[0] + stay) / 2
        rows = {
            "flow_deaths": (heads[0] + heads[1]) * dead,
            "flow_new_invalids": heads[0] * ill,
            "flow_retired": new[0, 0],
            "flow_reentered": back,
            "count_contributors": at_work,
            "count_dormant": (heads[1] + asleep) / 2,
            "earnings": 12 * at_work * wages,
            "members_end": stay + back + asleep,
        }
        for name, value in zip(rows, self.total(np.array([*rows.values()])), strict=True):
            self.note(name, year, value)
        self.note("flow_entrants", year, self.total(entrants))
        self.pay(year, death, new.reshape(2, len(KINDS), -1, SEXES, self.size))

    def retire(self, year: int, members: Floats, new: Floats, rows: tuple[Floats, Floats, Floats]) -> None:
        """Take those who retire, or leave with a grant, out of the members; note the grants."""
        fixed, rules = self.fixed, self.model.rules
        old = slice(fixed.early * self.row, new.shape[-1])
        alive, base, least = (row[old] for row in rows)
        stock, count = members[:, :, old], old.stop - old.start
        leaving = stock[0] * (alive * (1 - fixed.ill[old])) + stock[1] * alive
        leaving *= fixed.retire[:, :count]
        stock *= fixed.keep[:, :count]
        granted, retired = leaving[: fixed.vesting], leaving[fixed.vesting :]
        worth = np.maximum(fixed.share * fixed.cut[old], least)
        pensions = base * np.einsum("kn,kn->n", retired, worth)
        new[:, 0, old] = retired.sum(axis=0), pensions * (1 - rules.commuted)
        grants = base * (fixed.half_years[: fixed.vesting] @ granted)
        self.note("flow_granted", year, self.total(granted.sum(axis=0)))
        paid = 12 * rules.commuted * rules.factor * self.total(pensions) + rules.grant * self.total(grants)
        self.note("spent_lump_sums", year, paid)

    def move(self, members: Floats, heads: Floats, alive: Floats) -> Floats:
        """Make those who are left a year older; return who stayed at work, came back and rests, in rows.

        At the normal age and above nobody is left.
        """
        fixed = self.fixed
        early, normal = fixed.early * self.row, fixed.normal * self.row
        stock, left = members[:, :, :normal], heads[:, :normal].copy()
        left[:, early:] = stock[:, :, early:].sum(axis=1)
        served, waiting, sleeping, waking, resting = fixed.rates[:, :normal] * alive[:normal]
        (active, dormant), (one, two) = stock, self.spare
        np.multiply(dormant, waking, out=one)
        dormant *= resting
        dormant += np.multiply(active, sleeping, out=two)
        np.multiply(active, served, out=two)
        active *= waiting
        active += one
        active[1:] += two[:-1]
        active[-1] += two[-1]
        self.start -= self.row
        self.width = max(fixed.normal, self.model.last_entry) + 1
        moved = np.zeros((3, alive.size))
        moved[0, :normal] = left[0] * (served + waiting)
        moved[1, :normal] = left[1] * waking
        moved[2, :normal] = left[0] * sleeping + left[1] * resting
        return moved

    def pay(self, year: int, death: Floats, new: Floats) -> None:
        """Pay pensions, end those of the dead, start new ones and note what was spent.

        ``new`` holds persons and pensions of retired, invalids and the dead with rights, (2, 3, ages, 2, scenarios).
        """
        moves, rules, stock = self.model.moves, self.model.rules, self.pensioners
        members, width = self.ages, new.shape[2]
        lost = stock * np.array((death, np.minimum(death * moves.invalid_mortality, 1.0), death))
        parents = lost[:, 1, :members] * self.fixed.orphans
        parents[:, :width] += new[:, 2] * self.fixed.orphans[:width]
        bereaved = lost[:, 0] + lost[:, 1]
        bereaved[:, :width] += new[:, 2]
        bereaved *= self.fixed.married
        bereaved[1] *= rules.spouse
        paid = stock.sum(axis=(2, 3))
        stock -= lost
        stock[:, :2, :width] += new[:, :2]
        _add_spouses(stock[:, 2], bereaved, moves.age_gap)
        paid += stock.sum(axis=(2, 3))
        for kind, name in enumerate(KINDS):
            self.note(f"count_{name}", year, paid[0, kind] / 2)
            self.note(f"spent_{name}", year, 6 * paid[1, kind])
        oldest = stock[:, :, -2] + stock[:, :, -1]
        stock[:, :, 1:] = stock[:, :, :-1]
        stock[:, :, 0], stock[:, :, -1] = 0.0, oldest
        fresh = parents.sum(axis=(1, 2))
        fresh[1] *= rules.orphan
        self.raise_children(year, fresh)

    def raise_children(self, year: int, fresh: Floats) -> None:
        """Pay orphans and let those whose time is over go; ``fresh`` are new orphans and their allowances."""
        stock = self.children
        paid = stock.sum(axis=1)
        stock[:, :-1] = stock[:, 1:]
        stock[:, -1] = 0.0
        stock += fresh[:, None] / stock.shape[1]
        paid += stock.sum(axis=1)
        self.note("count_orphans", year, paid[0] / 2)
        self.note("spent_orphans", year, 6 * paid[1])


@dataclass(frozen=True, eq=False)
class Fixed:
    """What does not change from year to year.

    Rows go over (age, sex, scenario). ``early`` and ``normal`` are places of ages; ``vesting`` is the first service
    with rights. ``rates`` are the shares of survivors below the normal age who, active, add service or add none or
    become dormant, and, dormant, come back or rest. ``retire`` and ``keep`` begin at the early age; ``share`` and
    ``share_ill``, columns, at the vesting service.
    """

    early: int
    normal: int
    vesting: int
    wage: Floats
    married: Floats
    orphans: Floats
    ill: Floats
    cut: Floats
    rates: Floats
    retire: Floats
    keep: Floats
    share: Floats
    share_ill: Floats
    half_years: Floats

    @classmethod
    def of(cls, model: Prepared, size: int) -> Fixed:
        """Return it for a number of scenarios."""
        moves = model.moves

        def row(values: Floats) -> Floats:
            return np.repeat(np.asarray(values).T, size, axis=-1).reshape(*values.shape[2:], -1)

        retiring = np.flatnonzero(model.retire.any(axis=(0, 2)))
        vesting = len(model.vested) - int(model.vested.sum())
        ill, sleep, wake, density = (np.asarray(getattr(moves, n)) for n in RATES)
        at_work = (1 - ill) * (1 - sleep)
        rates = (at_work * density, at_work * (1 - density), (1 - ill) * sleep, wake, 1 - wake)
        retire = np.stack([row(r) for r in np.moveaxis(model.retire[:, retiring[0] :], 2, 0)])
        return cls(
            early=int(retiring[0]),
            normal=int(model.rules.normal_age - model.stocks.first_age),
            vesting=vesting,
            wage=np.asarray(model.wage).T,
            married=np.asarray(moves.married).T[:, :, None],
            orphans=np.asarray(moves.orphans).T[:, :, None],
            ill=row(ill),
            cut=row(np.broadcast_to(model.cut, ill.shape)),
            rates=np.stack([row(r) for r in rates]),
            retire=retire,
            keep=1 - retire,
            share=model.share[vesting:, None],
            share_ill=np.maximum(model.share, model.rules.invalidity_minimum)[vesting:, None],
            half_years=np.asarray(np.arange(len(model.share)) + 0.5, dtype=np.float64),
        )


RATES = ("invalidity", "dormancy", "reentry", "density")


def _add_spouses(survivors: Floats, bereaved: Floats, gap: int) -> None:
    """Add spouses at their own sex and age: wives are ``gap`` years younger than their husbands.

    Both arrays are (2, ages, 2, scenarios).
    """
    ages = survivors.shape[1]
    gap = min(gap, ages - 1)
    survivors[:, : ages - gap, 0] += bereaved[:, gap:, 1]
    survivors[:, 0, 0] += bereaved[:, :gap, 1].sum(axis=1)
    survivors[:, gap:, 1] += bereaved[:, : ages - gap, 0]
    survivors[:, -1, 1] += bereaved[:, ages - gap :, 0].sum(axis=1)
