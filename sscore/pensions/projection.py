"""Members and pensioners of a scheme year by year: open group, or closed when nobody enters.

In each year, for members of sex s, age x and service k::

    start        A = active + entrants (k = 0), D = dormant
    death        q A and q D
    invalidity   i of the survivors, with a pension if k reaches the vesting period
    retirement   everybody vested at the normal age, a rate between the early and the normal age
    grant        those who reach the normal age without enough service
    dormancy     a rate of those left; dormant members come back at another
    end          who stays is a year older; a share (density) has a year more of service

Those at work during a year contribute for half of it if they leave in it, and pensioners are paid likewise: flows count
the mean of the start and the end of the year. Pensions in payment rise at the start of each year. Service in the year
of leaving counts by half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, whole
from sscore.pensions.group import MemberProjection
from sscore.pensions.members import Benefits, Economy, MemberStocks, Moves, scenarios_of

__all__ = ["project_members"]

COUNTS = ("contributors", "dormant", "old_age", "invalidity", "survivors", "orphans")
KINDS = ("old_age", "invalidity", "survivors")
SPENT = ("old_age", "invalidity", "survivors", "orphans", "lump_sums")
FLOWS = ("entrants", "deaths", "new_invalids", "retired", "granted", "reentered")
BLOCK = 16


@dataclass(frozen=True, eq=False)
class Prepared:
    """Every array in its full shape, and what does not change from year to year.

    ``retire`` is (2, member ages, service years + 1); ``share`` and ``vested`` go with service, ``cut`` with age.
    """

    stocks: MemberStocks
    moves: Any
    rules: Benefits
    wage: Floats
    level: Floats
    index: Floats
    average: Floats
    share: Floats
    vested: Floats
    cut: Floats
    retire: Floats
    years: int
    scenarios: int


def project_members(
    stocks: MemberStocks,
    moves: Moves,
    benefits: Benefits,
    economy: Economy,
    *,
    years: int,
    engine: str = "numpy",
) -> MemberProjection:
    """Project a scheme's members, pensioners, expenditure and insured earnings.

    Parameters
    ----------
    stocks
        Who is there on the first day.
    moves
        Death, entry, invalidity, retirement, dormancy and the families left behind.
    benefits
        What the law gives.
    economy
        Wages, prices and indexation.
    years
        How many years, at least 1.
    engine
        ``"numpy"``, the reference, or ``"numba"``, its compiled twin (``sscore[fast]``); the figures are the same.

    Returns
    -------
    MemberProjection
        Counts and flows, shape (scenarios, years); its identities hold to rounding.

    Raises
    ------
    ModelError
        For arrays that do not fit, rates outside 0 to 1, or an engine that is not there.

    References
    ----------
    Iyer, *Actuarial Mathematics of Social Security Pensions* (1999), chapter 4; Plamondon and others, *Actuarial
    Practice in Social Security* (2002), part II.

    Examples
    --------
    One woman of 59 on 100 a month with one year of service retires at 60 on half of her wage; nobody dies.

    >>> one = np.zeros((2, 47, 3)); one[0, 44, 1] = 1
    >>> none = np.zeros((2, 86))
    >>> law = Benefits(pension_share=[0, 0.5, 0.5], normal_age=60)
    >>> found = project_members(
    ...     MemberStocks(one, 0), Moves(death=none, entrants=np.zeros((2, 47))), law, Economy(wage=100),
    ...     years=3,
    ... )
    >>> found.contributors[0].tolist(), found.spent["old_age"][0].tolist()
    ([1.0, 0.5, 0.0], [0.0, 300.0, 600.0])
    """
    where = "project_members"
    length = whole(where, "years", years, low=1)
    choice(where, "engine", engine, ("numpy", "numba"))
    model = prepare(stocks, moves, benefits, economy, length)
    if engine == "numba":
        from sscore.pensions.fast import run_numba

        out = run_numba(model)
    else:
        out = run_numpy(model)
    return MemberProjection.of(model, out, economy.administration)


def prepare(stocks: MemberStocks, moves: Moves, rules: Benefits, economy: Economy, years: int) -> Prepared:
    """Return every array in its full shape."""
    scenarios = scenarios_of(moves, economy)
    shaped = moves.shaped(stocks, years, scenarios)
    level, index = economy.levels(years, scenarios)
    ages = stocks.first_age + np.arange(stocks.member_ages)
    if rules.normal_age > ages[-1]:
        raise ModelError(
            f"project_members: normal_age {rules.normal_age} is above the last age of members, {ages[-1]}: nobody "
            "would ever retire. Extend the arrays of members."
        )
    early = rules.normal_age if rules.early_age is None else rules.early_age
    vested = (np.arange(stocks.service + 1) >= rules.vesting).astype(float)
    between = np.where((ages >= early) & (ages < rules.normal_age), np.asarray(shaped.retirement), 0.0)
    retire = np.where((ages >= rules.normal_age)[None, :, None], 1.0, between[:, :, None] * vested)
    wage = economy.wages(stocks)
    return Prepared(
        stocks=stocks,
        moves=shaped,
        rules=rules,
        wage=wage,
        level=level,
        index=index,
        average=_averages(wage, level, rules.averaging),
        share=_half_year_on(rules.shares(stocks.service)),
        vested=vested,
        cut=np.clip(1 - rules.early_reduction * np.maximum(rules.normal_age - ages, 0), 0, None),
        retire=np.ascontiguousarray(retire),
        years=years,
        scenarios=scenarios,
    )


def _half_year_on(share: Floats) -> Floats:
    """Return the shares half a year of service on: who leaves in a year has worked half of it."""
    return np.append((share[:-1] + share[1:]) / 2, share[-1])


def _averages(wage: Floats, level: Floats, count: int) -> Floats:
    """Return each year's average wage over the last ``count`` years by sex and age, (scenarios, years, 2, ages).

    Before the first year wages are taken to have grown as in the first step that is known.
    """
    scenarios, years = level.shape
    growth = level[:, 1:2] / level[:, :1] if years > 1 else np.ones((scenarios, 1))
    before = growth ** np.arange(-(count - 1), 0)
    path = np.concatenate((before, level), axis=1)
    total = np.zeros((scenarios, years, *wage.shape))
    for back in range(count):
        profile = np.concatenate((np.repeat(wage[:, :1], back, axis=1), wage[:, : wage.shape[1] - back]), axis=1)
        levels = path[:, count - 1 - back : count - 1 - back + years]
        total += levels[:, :, None, None] * profile
    return total / count


def run_numpy(model: Prepared) -> dict[str, Floats]:
    """Run every scenario, some at a time, so that the arrays of a block stay in the processor's cache."""
    out = empty_output(model)
    for first in range(0, model.scenarios, BLOCK):
        block = _Block(model, slice(first, min(first + BLOCK, model.scenarios)), out)
        for year in range(model.years):
            block.step(year)
    return out


def empty_output(model: Prepared) -> dict[str, Floats]:
    """Return the arrays that a run fills, each (scenarios, years)."""
    names = (*(f"count_{n}" for n in COUNTS), *(f"spent_{n}" for n in SPENT), *(f"flow_{n}" for n in FLOWS))
    return {name: np.zeros((model.scenarios, model.years)) for name in (*names, "earnings", "members_end")}


class _Block:
    """Some scenarios, carried from year to year."""

    def __init__(self, model: Prepared, part: slice, out: dict[str, Floats]) -> None:
        self.model, self.part, self.out = model, part, out
        self.size = part.stop - part.start
        stocks = model.stocks
        self.active, self.dormant = (
            np.repeat(np.asarray(a)[None], self.size, axis=0) for a in (stocks.active, stocks.dormant)
        )
        self.people = {n: np.repeat(np.asarray(getattr(stocks, n))[None], self.size, axis=0) for n in KINDS}
        self.money = {n: self.people[n] * np.asarray(getattr(stocks, f"{n}_pension")) for n in KINDS}
        self.children = np.zeros((self.size, int(model.moves.orphan_years)))
        self.allowance = np.zeros_like(self.children)

    def note(self, name: str, year: int, value: Floats) -> None:
        self.out[name][self.part, year] = value

    def take(self, path: Floats, year: int) -> Floats:
        """Return a path's year for these scenarios."""
        return path[:, year] if path.shape[0] == 1 else path[self.part, year]

    def step(self, year: int) -> None:
        """Carry everybody through one year and note its counts and flows."""
        model, moves = self.model, self.model.moves
        if year:
            rise = (model.index[self.part, year] / model.index[self.part, year - 1])[:, None]
            self.money = {n: m * rise[:, :, None] for n, m in self.money.items()}
            self.allowance = self.allowance * rise
        death, entrants = self.take(moves.death, year), self.take(moves.entrants, year)
        q = death[:, :, : model.stocks.member_ages, None]
        self.active[..., 0] += entrants
        wages = model.level[self.part, year][:, None, None] * model.wage
        dead = (self.active + self.dormant) * q
        alive, resting = self.active * (1 - q), self.dormant * (1 - q)
        ill = alive * moves.invalidity[:, :, None]
        rest = alive - ill
        leaving = rest * model.retire + resting * model.retire
        rest, resting = rest - rest * model.retire, resting - resting * model.retire
        sleep, back = rest * moves.dormancy[:, :, None], resting * moves.reentry[:, :, None]
        stay, asleep = rest - sleep, resting - back + sleep
        at_work = (self.active.sum(axis=3) + stay.sum(axis=3)) / 2
        retired = leaving * model.vested
        self.note("flow_entrants", year, np.broadcast_to(entrants.sum(axis=(1, 2)), (self.size,)))
        for name, value in (("deaths", dead), ("new_invalids", ill), ("retired", retired), ("reentered", back)):
            self.note(f"flow_{name}", year, value.sum(axis=(1, 2, 3)))
        self.note("flow_granted", year, (leaving - retired).sum(axis=(1, 2, 3)))
        self.note("earnings", year, 12 * (at_work * wages).sum(axis=(1, 2)))
        self.note("count_contributors", year, at_work.sum(axis=(1, 2)))
        self.note("count_dormant", year, (self.dormant + asleep).sum(axis=(1, 2, 3)) / 2)
        self.pay(year, death, _Leavers(retired, leaving - retired, ill * model.vested, dead * model.vested), wages)
        self.advance(stay, back, asleep)
        self.note("members_end", year, self.active.sum(axis=(1, 2, 3)) + self.dormant.sum(axis=(1, 2, 3)))

    def advance(self, stay: Floats, back: Floats, asleep: Floats) -> None:
        """Make everybody a year older; nobody is left at the last member age, for it is past the normal age."""
        density = self.model.moves.density[:, :, None]
        served = stay * density
        nxt = np.zeros_like(self.active)
        nxt[:, :, 1:] = (stay - served + back)[:, :, :-1]
        nxt[:, :, 1:, 1:] += served[:, :, :-1, :-1]
        nxt[:, :, 1:, -1] += served[:, :, :-1, -1]
        self.active = nxt
        self.dormant = np.zeros_like(asleep)
        self.dormant[:, :, 1:] = asleep[:, :, :-1]

    def pay(self, year: int, death: Floats, gone: _Leavers, wages: Floats) -> None:
        """Pay pensions, start new ones and note what was spent."""
        model, rules, moves = self.model, self.model.rules, self.model.moves
        members = model.stocks.member_ages
        average = model.average[self.part, year][..., None]
        heads = self.active.sum(axis=3)
        count = heads.sum(axis=(1, 2))
        mean = np.divide((heads * wages).sum(axis=(1, 2)), count, out=np.zeros(self.size), where=count > 0)
        least = (rules.minimum * mean)[:, None, None, None]
        pension = np.maximum(average * model.share * model.cut[:, None], least)
        ill = np.maximum(average * np.maximum(model.share, rules.invalidity_minimum), least)
        started = (gone.retired * pension).sum(axis=3)
        service = np.arange(model.stocks.service + 1) + 0.5
        grants = rules.grant * (gone.granted * service * average).sum(axis=(1, 2, 3))
        lump = 12 * rules.commuted * rules.factor * started.sum(axis=(1, 2)) + grants
        new = {n: np.zeros_like(m) for n, m in self.people.items()}
        more = {n: np.zeros_like(m) for n, m in self.people.items()}
        new["old_age"][..., :members] = gone.retired.sum(axis=3)
        more["old_age"][..., :members] = started * (1 - rules.commuted)
        new["invalidity"][..., :members] = gone.ill.sum(axis=3)
        more["invalidity"][..., :members] = (gone.ill * ill).sum(axis=3)
        rates = {"old_age": death, "survivors": death}
        rates["invalidity"] = np.minimum(death * moves.invalid_mortality, 1.0)
        left = {n: self.people[n] * rates[n] for n in KINDS}
        lost = {n: self.money[n] * rates[n] for n in KINDS}
        bereaved, behind = (
            a + b for a, b in ((left["old_age"], left["invalidity"]), (lost["old_age"], lost["invalidity"]))
        )
        bereaved[..., :members] += gone.dead.sum(axis=3)
        behind[..., :members] += (gone.dead * ill).sum(axis=3)
        new["survivors"] = _spouses(bereaved * moves.married, moves.age_gap)
        more["survivors"] = _spouses(behind * moves.married * rules.spouse, moves.age_gap)
        for name in KINDS:
            people, money = self.people[name] - left[name] + new[name], self.money[name] - lost[name] + more[name]
            self.note(f"count_{name}", year, (self.people[name] + people).sum(axis=(1, 2)) / 2)
            self.note(f"spent_{name}", year, 6 * (self.money[name] + money).sum(axis=(1, 2)))
            self.people[name], self.money[name] = _older(people), _older(money)
        working = (gone.dead.sum(axis=3) + left["invalidity"][..., :members]) * moves.orphans
        worth = ((gone.dead * ill).sum(axis=3) + lost["invalidity"][..., :members]) * moves.orphans * rules.orphan
        self.raise_children(year, working.sum(axis=(1, 2)), worth.sum(axis=(1, 2)))
        self.note("spent_lump_sums", year, lump)

    def raise_children(self, year: int, children: Floats, allowance: Floats) -> None:
        """Pay orphans and let those whose time is over go."""
        terms = self.children.shape[1]
        for name, stock, fresh, paid in (
            ("count_orphans", self.children, children, 0.5),
            ("spent_orphans", self.allowance, allowance, 6.0),
        ):
            end = np.zeros_like(stock)
            end[:, :-1] = stock[:, 1:]
            end += fresh[:, None] / terms
            self.note(name, year, paid * (stock.sum(axis=1) + end.sum(axis=1)))
            stock[...] = end


@dataclass(frozen=True, eq=False)
class _Leavers:
    """Who left in a year by sex, age and service: with a pension, with a grant, ill or dead with rights."""

    retired: Floats
    granted: Floats
    ill: Floats
    dead: Floats


def _older(stock: Floats) -> Floats:
    """Return a stock a year older; the last age is open."""
    out = np.zeros_like(stock)
    out[..., 1:] = stock[..., :-1]
    out[..., -1] += stock[..., -1]
    return out


def _spouses(bereaved: Floats, gap: int) -> Floats:
    """Return the spouses by their own sex and age: wives are ``gap`` years younger than their husbands."""
    out = np.zeros_like(bereaved)
    ages = bereaved.shape[-1]
    for age in range(ages):
        out[:, 0, max(age - gap, 0)] += bereaved[:, 1, age]
        out[:, 1, min(age + gap, ages - 1)] += bereaved[:, 0, age]
    return out
