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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, whole
from sscore.pensions.block import Block, Law
from sscore.pensions.group import MemberProjection
from sscore.pensions.members import Benefits, Economy, MemberStocks, Moves, scenarios_of
from sscore.pensions.sweeps import NUMPY, Engine

__all__ = ["project_members"]

COUNTS = ("contributors", "dormant", "old_age", "invalidity", "survivors", "orphans")
SPENT = ("old_age", "invalidity", "survivors", "orphans", "lump_sums")
FLOWS = ("entrants", "deaths", "new_invalids", "retired", "granted", "reentered")
BLOCK, LANES = 32, 256


@dataclass(frozen=True, eq=False)
class Prepared:
    """Every array in its full shape, and what does not change from year to year.

    ``retire`` is (2, member ages, service years + 1); shares and ``vested`` go with service, ``cut`` with age;
    ``share_lump`` is empty where lump sums are reckoned from the pension itself; ``last_entry`` is the place of the
    last age at which anybody enters.
    """

    stocks: MemberStocks
    moves: Any
    rules: Benefits
    wage: Floats
    level: Floats
    index: Floats
    average: Floats
    share: Floats
    share_lump: Floats
    share_ill: Floats
    vested: Floats
    cut: Floats
    retire: Floats
    last_entry: int
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
    return MemberProjection.of(model, run_law(model, engine), economy.administration)


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
        share_lump=_half_year_on(lump_shares(rules, stocks.service)),
        share_ill=_half_year_on(rules.shares(stocks.service, "invalidity_share")),
        vested=vested,
        cut=np.clip(1 - rules.early_reduction * np.maximum(rules.normal_age - ages, 0), 0, None),
        retire=np.ascontiguousarray(retire),
        last_entry=int(np.flatnonzero(np.asarray(shaped.entrants).max(axis=(0, 1, 2)) > 0).max(initial=0)),
        years=years,
        scenarios=scenarios,
    )


def lump_shares(rules: Benefits, service: int) -> Floats:
    """Return what lump sums are reckoned from; empty where it is the pension itself."""
    return np.empty(0) if rules.lump_share is None else rules.shares(service, "lump_share")


def _half_year_on(share: Floats) -> Floats:
    """Return the shares half a year of service on: who leaves in a year has worked half of it."""
    return share if share.size == 0 else np.append((share[:-1] + share[1:]) / 2, share[-1])


def _averages(wage: Floats, level: Floats, count: int) -> Floats:
    """Return each year's average wage over the last ``count`` years by sex and age, (scenarios, years, 2, ages).

    Before the first year wages are taken to have grown as in the first step that is known.
    """
    scenarios, years = level.shape
    growth = level[:, 1:2] / level[:, :1] if years > 1 else np.ones((scenarios, 1))
    path = np.concatenate((growth ** np.arange(-(count - 1), 0), level), axis=1)
    ages = np.arange(wage.shape[1]) - np.arange(count - 1, -1, -1)[:, None]
    earned = np.moveaxis(wage[:, np.maximum(ages, 0)], 0, 1).reshape(count, -1) / count
    levels = np.lib.stride_tricks.sliding_window_view(path, count, axis=1).reshape(-1, count)
    return (levels @ earned).reshape(scenarios, years, *wage.shape)


def run_law(model: Prepared, engine: str = "numpy") -> dict[str, Floats]:
    """Run every scenario under one law."""
    return run_dated([model] * model.years, lambda block, year: None, engine)


def run_dated(
    models: Sequence[Prepared], enter: Callable[[Block, int], None], engine: str = "numpy"
) -> dict[str, Floats]:
    """Run a law that changes: one prepared model a year; ``enter`` may change a block before a law's first year.

    Few scenarios run at a time, with about ``LANES`` years of scenarios side by side, so that what is needed of a block
    stays in the processor's cache.
    """
    first, out, sweeps = models[0], empty_output(models[0]), _engine(engine)
    starts = [year for year, model in enumerate(models) if not year or model is not models[year - 1]]
    spans = list(pairwise((*starts, len(models))))
    laws = {start: Law.of(models[start]) for start in starts}
    size = min(max(LANES // max(stop - start for start, stop in spans), 1), BLOCK)

    def run(part: slice) -> None:
        block = Block(first, part, out, sweeps)
        for start, stop in spans:
            enter(block, start)
            block.carry(laws[start], start, stop)

    sweeps.each(run, [slice(k, min(k + size, first.scenarios)) for k in range(0, first.scenarios, size)])
    return out


def _engine(name: str) -> Engine:
    if name == "numpy":
        return NUMPY
    from sscore.pensions.fast import compiled

    return compiled()


def empty_output(model: Prepared) -> dict[str, Floats]:
    """Return the arrays that a run fills, each (scenarios, years)."""
    names = (*(f"count_{n}" for n in COUNTS), *(f"spent_{n}" for n in SPENT), *(f"flow_{n}" for n in FLOWS))
    return {name: np.zeros((model.scenarios, model.years)) for name in (*names, "earnings", "members_end")}
