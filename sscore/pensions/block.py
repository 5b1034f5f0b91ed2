"""Some scenarios of a projection of members, carried through the years of one law after the other.

Only retirement depends on service. So members are summed over service in the sweeps (``sweeps.py``), and every flow of
every year follows from the sums at once. Inside, arrays are the transpose of what the projection says: they begin with
age and end with sex and lane, a lane being a year and scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sscore.inputs import Floats
from sscore.pensions.accounting import TOTALS, Sums
from sscore.pensions.members import SEXES
from sscore.pensions.sweeps import Engine, Places

if TYPE_CHECKING:
    from sscore.pensions.projection import Prepared

__all__ = ["Block", "Law"]

KINDS = ("old_age", "invalidity", "survivors")


class Block:
    """Some scenarios, as they are at the start of a year.

    Attributes
    ----------
    active, dormant
        Members, shape (scenarios, 2, member ages, service years + 1); may be set.
    pensioners
        Persons and their monthly pensions, shape (ages, 2, 3, 2, scenarios), kinds in the order of ``KINDS``.
    children
        Orphans and their monthly allowances by years paid, shape (years, 2, 1, 1, scenarios).
    """

    def __init__(self, model: Prepared, part: slice, out: dict[str, Floats], engine: Engine) -> None:
        """Take the stocks of the first day for some of the scenarios."""
        self.part, self.out, self.engine, self.size = part, out, engine, part.stop - part.start
        stocks = model.stocks
        both = np.stack((np.asarray(stocks.active), np.asarray(stocks.dormant)))
        cells = np.stack([sex.swapaxes(0, 1) for sex in both.swapaxes(0, 1)], axis=-1)
        self.members = np.broadcast_to(cells[..., None], (*cells.shape, self.size)).copy()
        self.pensioners = np.empty((stocks.ages, 2, len(KINDS), SEXES, self.size))
        for kind, name in enumerate(KINDS):
            people, pension = (np.asarray(getattr(stocks, n)).T[:, :, None] for n in (name, f"{name}_pension"))
            self.pensioners[:, 0, kind], self.pensioners[:, 1, kind] = people, people * pension
        self.children = np.zeros((int(model.moves.orphan_years), 2, 1, 1, self.size))
        self.ahead = _ahead(both)

    @property
    def active(self) -> Floats:
        """Active members."""
        return self.members[:, 0].transpose(3, 2, 0, 1)

    @active.setter
    def active(self, value: Floats) -> None:
        self.active[...] = value
        self.ahead = max(self.ahead, _ahead(value))

    @property
    def dormant(self) -> Floats:
        """Dormant members."""
        return self.members[:, 1].transpose(3, 2, 0, 1)

    @dormant.setter
    def dormant(self, value: Floats) -> None:
        self.dormant[...] = value
        self.ahead = max(self.ahead, _ahead(value))

    def carry(self, law: Law, first: int, stop: int) -> None:
        """Carry everybody through the years of a law, note counts and flows, and pay."""
        model = law.model
        if first:
            rise = model.index[self.part, first] / model.index[self.part, first - 1]
            self.pensioners[:, 1] *= rise
            self.children[:, 1] *= rise
        span = Span.of(law, self.part, slice(first, stop))
        new = self.carry_members(span)
        new[:, 1] *= 1 / span.rise
        self.carry_pensioners(span, new)

    def carry_members(self, span: Span) -> Floats:
        """Move members; return who retires, falls ill or dies with rights, and pensions: (ages, 2, 3, 2, lanes)."""
        law, rules, average, engine = span.law, span.law.model.rules, span.average, self.engine
        alive = 1 - span.death[: len(average)]
        places = law.places(self.members, alive.shape[-1], self.ahead)
        cells, start, between = engine.move_members(self.members, span.entrants, alive, (law.rates, law.retire), places)
        active = start[:, 0, 0] + start[:, 0, 1]
        count, bill = active.sum(axis=(0, 1)), (active * span.wages).sum(axis=(0, 1))
        mean = np.divide(bill, count, out=np.zeros_like(count), where=count > 0)
        least = (rules.minimum * mean) / average
        given = (law.retire, law.share, law.share_ill, law.cut, law.share_lump)
        sums = Sums(start, between, *engine.award(cells, least, (alive * (1 - law.ill), alive), given, places))
        paths = (span.entrants, alive, average, span.wages)
        found, new = engine.account(sums, paths, (law.rates, law.ill, 1.0 - rules.commuted), places)
        totals = dict(zip(TOTALS, found, strict=True))
        pensions, lumps, grants = (totals.pop(name) for name in ("pensions", "lumps", "grants"))
        taken = lumps if len(law.share_lump) else pensions
        totals["spent_lump_sums"] = 12 * rules.commuted * rules.factor * taken + rules.grant * grants
        for name, value in totals.items():
            self.note(span, name, value)
        return np.asarray(new)

    def carry_pensioners(self, span: Span, new: Floats) -> None:
        """Pay pensions, end those of the dead and start new ones; money in units of the index of the first year."""
        law, moves, rules = span.law, span.law.model.moves, span.law.model.rules
        death, lanes = span.death, new.shape[-1]
        sick = np.minimum(death * moves.invalid_mortality, 1.0)
        stock = _begun(self.pensioners[:, :, :2], new[:, :, :2])
        lost = np.stack((death, sick), axis=1)
        spouses = law.married * np.array((1.0, rules.spouse))[:, None]
        bereaved, fresh = self.engine.leave_families(stock, lost, new[:, :, 2], spouses, law.orphans)
        others = _begun(self.pensioners[:, :, 2:], _spouses(bereaved, moves.age_gap)[:, :, None])
        self.engine.carry_pensioners(others, death[:, None])
        paid = np.concatenate((stock.sum(axis=0), others.sum(axis=0)), axis=1).sum(axis=2)
        for kind, name in enumerate(KINDS):
            self.pay(span, name, paid[:, kind])
        self.pensioners[:, :, :2], self.pensioners[:, :, 2:] = stock[..., lanes:], others[..., lanes:]
        fresh[1] *= rules.orphan
        self.raise_children(span, fresh)
        latest = span.rise[-self.size :]
        self.pensioners[:, 1] *= latest
        self.children[:, 1] *= latest

    def raise_children(self, span: Span, fresh: Floats) -> None:
        """Pay orphans and let those whose time is over go; ``fresh`` are new orphans and their allowances."""
        terms, lanes = len(self.children), fresh.shape[-1]
        stock = np.empty((*self.children.shape[:-1], self.size + lanes))
        stock[..., : self.size], stock[..., self.size :] = self.children, fresh[:, None, None] / terms
        over = np.zeros((terms, 1, 1, lanes))
        over[-1] = 1.0
        self.engine.carry_pensioners(stock, over)
        self.pay(span, "orphans", stock.sum(axis=(0, 2, 3)))
        self.children = stock[..., lanes:].copy()

    def pay(self, span: Span, name: str, held: Floats) -> None:
        """Note persons and money, the mean of the start and the end of each year; ``held`` is (2, lanes and a year)."""
        count, money = held[:, : -self.size] + held[:, self.size :]
        self.note(span, f"count_{name}", count / 2)
        self.note(span, f"spent_{name}", 6 * money * span.rise)

    def note(self, span: Span, name: str, value: Floats) -> None:
        """Keep a figure of each year and scenario."""
        self.out[name][self.part, span.years] = value.reshape(-1, self.size).T


class Span(NamedTuple):
    """The paths of some scenarios in the years of a law.

    ``death`` is (ages, 2, lanes); ``entrants``, ``average`` and ``wages`` are (member ages, 2, lanes); ``rise`` is the
    index of pensions, from 1 in the first of these years.
    """

    law: Law
    years: slice
    death: Floats
    entrants: Floats
    average: Floats
    wages: Floats
    rise: Floats

    @classmethod
    def of(cls, law: Law, part: slice, years: slice) -> Span:
        """Lay out the paths of some scenarios in some years."""
        model, size = law.model, part.stop - part.start

        def lanes(path: Floats) -> Floats:
            found = (path if len(path) == 1 else path[part])[:, years]
            full = np.stack([one.T for one in np.broadcast_to(found, (size, *found.shape[1:]))], axis=-1)
            return full.reshape(*full.shape[:2], -1)

        level, index = model.level[part, years].T, model.index[part, years].T
        return cls(
            law=law,
            years=years,
            death=lanes(model.moves.death),
            entrants=lanes(model.moves.entrants),
            average=lanes(model.average),
            wages=model.wage.T[:, :, None] * level.reshape(-1),
            rise=(index / index[0]).reshape(-1),
        )


@dataclass(frozen=True, eq=False)
class Law:
    """What does not change under a law; arrays end with sex and 1.

    ``rates`` are the shares of survivors who, active, add service or add none; dormant, come back; active, become
    dormant; dormant, rest. Shares begin with the vesting service, ``retire`` with the early age and ends below the
    normal age.
    """

    model: Prepared
    early: int
    normal: int
    vesting: int
    married: Floats
    orphans: Floats
    ill: Floats
    cut: Floats
    rates: Floats
    retire: Floats
    share: Floats
    share_lump: Floats
    share_ill: Floats

    @classmethod
    def of(cls, model: Prepared) -> Law:
        """Return the law of a prepared model."""
        names = ("invalidity", "dormancy", "reentry", "density")
        ill, sleep, wake, density = (np.asarray(getattr(model.moves, n)).T[:, :, None] for n in names)
        at_work = (1 - ill) * (1 - sleep)
        rates = (at_work * density, at_work * (1 - density), wake, (1 - ill) * sleep, 1 - wake)
        rules, youngest = model.rules, model.stocks.first_age
        normal = int(rules.normal_age) - youngest
        early = normal if rules.early_age is None else max(int(rules.early_age) - youngest, 0)
        vesting = len(model.vested) - int(model.vested.sum())
        return cls(
            model=model,
            early=early,
            normal=normal,
            vesting=vesting,
            married=np.asarray(model.moves.married).T[:, None],
            orphans=np.asarray(model.moves.orphans).T,
            ill=ill,
            cut=model.cut,
            rates=np.stack(rates, axis=1),
            retire=np.ascontiguousarray(model.retire[:, early:normal].transpose(1, 2, 0))[..., None],
            share=model.share[vesting:],
            share_lump=model.share_lump[vesting:],
            share_ill=np.maximum(model.share_ill, model.rules.invalidity_minimum)[vesting:],
        )

    def places(self, members: Floats, lanes: int, ahead: int) -> Places:
        """Return where the sweeps find things, for members (ages, 2, service, 2, scenarios)."""
        ages, _, terms, _, size = members.shape
        full = max(self.normal, self.model.last_entry) + 1
        known = np.minimum(np.arange(ages) + ahead + 1, terms)
        width = np.where(np.arange(ages) < full, size + lanes, size)
        first = np.concatenate(([0], np.cumsum(2 * SEXES * known * width)))
        return Places(self.early, self.normal, full, self.vesting, size, lanes, first, known)


def _ahead(stock: Floats) -> int:
    """Return by how many years service is ahead of age at most, both counted from 0, in stocks (..., ages, service).

    It can only fall: each year adds one to age and one or nothing to service. Cells beyond are empty and left out.
    """
    age, service = np.nonzero(stock.sum(axis=tuple(range(stock.ndim - 2))))
    return int((service - age).max(initial=0))


def _begun(state: Floats, new: Floats) -> Floats:
    """Return the stocks of the first year, and in later years who joined at the age before; the last age is open."""
    size, young = state.shape[-1], len(new) + 1
    stock = np.empty((*state.shape[:-1], size + new.shape[-1]))
    stock[..., :size] = state
    stock[0, ..., size:], stock[young:, ..., size:] = 0.0, 0.0
    stock[1:young, ..., size:] = new[: len(stock) - 1]
    if len(new) == len(stock):
        stock[-1, ..., size:] += new[-1]
    return stock


def _spouses(bereaved: Floats, gap: int) -> Floats:
    """Return spouses at their own sex and age: wives are ``gap`` years younger than their husbands.

    Both arrays are (ages, 2, 2, lanes).
    """
    ages = len(bereaved)
    gap = min(int(gap), ages - 1)
    found = np.empty_like(bereaved)
    wives, husbands = found[:, :, 0], found[:, :, 1]
    wives[ages - gap :], husbands[:gap] = 0.0, 0.0
    wives[: ages - gap], husbands[gap:] = bereaved[gap:, :, 1], bereaved[: ages - gap, :, 0]
    wives[0] += bereaved[:gap, :, 1].sum(axis=0)
    husbands[-1] += bereaved[ages - gap :, :, 0].sum(axis=0)
    return found
