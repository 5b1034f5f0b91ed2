"""The compiled twin of the projection of members; numpy's form in ``projection.py`` is the reference.

numba is the optional extra ``sscore[fast]``. One scenario after the other is carried through all years; what a cell
needs stays in registers, so nothing is written but the stocks themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats

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


def run_numba(model: Any) -> dict[str, Floats]:
    """Run every scenario of a prepared model.

    Raises
    ------
    ModelError
        Without numba.
    """
    stocks, moves, rules = model.stocks, model.moves, model.rules
    people = np.stack([stocks.old_age, stocks.invalidity, stocks.survivors])
    pension = np.stack([stocks.old_age_pension, stocks.invalidity_pension, stocks.survivors_pension])
    rates = (moves.invalidity, moves.dormancy, moves.reentry, moves.density, moves.orphans, moves.married)
    law = np.array(
        [
            rules.minimum,
            rules.invalidity_minimum,
            rules.grant,
            rules.commuted,
            rules.factor,
            rules.spouse,
            rules.orphan,
            moves.invalid_mortality,
        ]
    )
    out = np.zeros((len(NAMES), model.scenarios, model.years))
    _compiled()(
        out,
        (np.asarray(stocks.active), np.asarray(stocks.dormant), people, people * pension),
        (moves.death, moves.entrants),
        rates,
        (model.wage, model.level, model.index, model.average),
        (model.share, model.vested, model.cut, model.retire),
        law,
        int(moves.age_gap),
        int(moves.orphan_years),
    )
    return {name: out[k] for k, name in enumerate(NAMES)}


@cache
def _compiled() -> Callable[..., Any]:
    """Return the compiled loop over scenarios."""
    try:
        import numba
    except ImportError:
        raise ModelError(
            "project_members: engine='numba' needs numba, which is not installed. Install sscore[fast], or use "
            "engine='numpy': the figures are the same."
        ) from None
    compiled: Any = numba.njit(nogil=True, cache=False)
    space: dict[str, Any] = {"members": compiled(_members), "pensioners": compiled(_pensioners)}
    one, two = space["members"], space["pensioners"]

    def loop(  # noqa: PLR0913 - numba takes plain arrays
        out: Any, stocks: Any, paths: Any, rates: Any, money: Any, rule: Any, law: Any, gap: Any, terms: Any
    ) -> None:
        active0, dormant0, people0, pay0 = stocks
        for c in range(out.shape[1]):
            active, dormant = active0.copy(), dormant0.copy()
            next_active, next_dormant = np.zeros_like(active), np.zeros_like(dormant)
            people, pay = people0.copy(), pay0.copy()
            new, more = np.zeros_like(people), np.zeros_like(pay)
            children, allowance = np.zeros(terms), np.zeros(terms)
            for year in range(out.shape[2]):
                if year:
                    rise = money[2][c, year] / money[2][c, year - 1]
                    pay *= rise
                    allowance *= rise
                death = paths[0][c if paths[0].shape[0] > 1 else 0, year]
                entrants = paths[1][c if paths[1].shape[0] > 1 else 0, year]
                new[:] = 0.0
                more[:] = 0.0
                found = out[:, c, year]
                one(
                    found,
                    (active, dormant, next_active, next_dormant),
                    (new, more),
                    (death, entrants),
                    rates,
                    (money[0], money[1][c, year], money[3][c, year]),
                    rule,
                    law,
                )
                two(found, (people, pay), (new, more), death, rates, law, gap, children, allowance)
                active, next_active = next_active, active
                dormant, next_dormant = next_dormant, dormant

    return compiled(loop)


def _members(  # noqa: PLR0913, PLR0915 - one fused pass over the cells, in plain arrays
    found: Any, stocks: Any, started: Any, paths: Any, rates: Any, money: Any, rule: Any, law: Any
) -> None:
    active, dormant, next_active, next_dormant = stocks
    new, more = started
    death, entrants = paths
    invalidity, dormancy, reentry, density, orphans, _ = rates
    wage, level, average = money
    share, vested, cut, retire = rule
    sexes, ages, terms = active.shape
    next_active[:] = 0.0
    next_dormant[:] = 0.0
    heads, bill = 0.0, 0.0
    for s in range(sexes):
        for x in range(ages):
            active[s, x, 0] += entrants[s, x]
            found[11] += entrants[s, x]
            people = active[s, x].sum()
            heads += people
            bill += people * wage[s, x] * level
    least = law[0] * bill / heads if heads > 0 else 0.0
    dead_all, ill_all, retired_all, granted_all, back_all = 0.0, 0.0, 0.0, 0.0, 0.0
    work, earned, resting_all, total = 0.0, 0.0, 0.0, 0.0
    lump, orphaned, worth = 0.0, 0.0, 0.0
    for s in range(sexes):
        for x in range(ages):
            q, i, d, e, grow = death[s, x], invalidity[s, x], dormancy[s, x], reentry[s, x], density[s, x]
            base, older = average[s, x], x + 1 < ages
            start, end, lost, owed = 0.0, 0.0, 0.0, 0.0
            old, old_pay, sick, sick_pay = 0.0, 0.0, 0.0, 0.0
            for k in range(terms):
                a, b, r = active[s, x, k], dormant[s, x, k], retire[s, x, k]
                alive, resting = a * (1 - q), b * (1 - q)
                ill = alive * i
                rest = alive - ill
                going = (rest + resting) * r
                rest *= 1 - r
                resting *= 1 - r
                back = resting * e
                sleep = rest * d
                stay = rest - sleep
                asleep = resting - back + sleep
                start += a
                end += stay
                resting_all += b + asleep
                dead_all += (a + b) * q
                ill_all += ill
                back_all += back
                if older:
                    served = stay * grow
                    next_active[s, x + 1, k] += stay - served + back
                    next_active[s, x + 1, min(k + 1, terms - 1)] += served
                    next_dormant[s, x + 1, k] = asleep
                    total += stay + back + asleep
                if vested[k] > 0:
                    worth_ill = max(base * max(share[k], law[1]), least)
                    old += going
                    old_pay += going * max(base * share[k] * cut[x], least)
                    sick += ill
                    sick_pay += ill * worth_ill
                    lost += (a + b) * q
                    owed += (a + b) * q * worth_ill
                else:
                    granted_all += going
                    lump += law[2] * going * (k + 0.5) * base
            retired_all += old
            lump += 12 * law[3] * law[4] * old_pay
            new[0, s, x], more[0, s, x] = old, old_pay * (1 - law[3])
            new[1, s, x], more[1, s, x] = sick, sick_pay
            new[2, s, x], more[2, s, x] = lost, owed
            orphaned += lost * orphans[s, x]
            worth += owed * orphans[s, x] * law[6]
            work += (start + end) / 2
            earned += (start + end) / 2 * wage[s, x]
    found[0], found[1] = work, resting_all / 2
    found[10], found[12], found[13], found[14] = lump, dead_all, ill_all, retired_all
    found[15], found[16], found[17], found[18] = granted_all, back_all, 12 * earned * level, total
    # Orphans of members wait here for those of invalids.
    found[5], found[9] = orphaned, worth


def _pensioners(  # noqa: PLR0913 - plain arrays
    found: Any, stocks: Any, started: Any, death: Any, rates: Any, law: Any, gap: Any, children: Any, allowance: Any
) -> None:
    people, pay = stocks
    new, more = started
    orphans, married = rates[4], rates[5]
    _, sexes, ages = people.shape
    members = orphans.shape[1]
    orphaned, worth = found[5], found[9]
    spouses, due = np.zeros((sexes, ages)), np.zeros((sexes, ages))
    for s in range(sexes):
        for x in range(ages):
            q = death[s, x]
            sick = min(q * law[7], 1.0)
            dead = new[2, s, x] + people[0, s, x] * q + people[1, s, x] * sick
            owed = more[2, s, x] + pay[0, s, x] * q + pay[1, s, x] * sick
            if x < members:
                orphaned += people[1, s, x] * sick * orphans[s, x]
                worth += pay[1, s, x] * sick * orphans[s, x] * law[6]
            at = max(x - gap, 0) if s == 1 else min(x + gap, ages - 1)
            spouses[1 - s, at] += dead * married[s, x]
            due[1 - s, at] += owed * married[s, x] * law[5]
    new[2] = spouses
    more[2] = due
    for n in range(3):
        before, spent = 0.0, 0.0
        for s in range(sexes):
            last_people, last_pay = 0.0, 0.0
            for x in range(ages):
                q = min(death[s, x] * law[7], 1.0) if n == 1 else death[s, x]
                end = people[n, s, x] * (1 - q) + new[n, s, x]
                money = pay[n, s, x] * (1 - q) + more[n, s, x]
                before += people[n, s, x] + end
                spent += pay[n, s, x] + money
                people[n, s, x], pay[n, s, x] = last_people, last_pay
                last_people, last_pay = end, money
            people[n, s, ages - 1] += last_people
            pay[n, s, ages - 1] += last_pay
        found[2 + n] = before / 2
        found[6 + n] = 6 * spent
    terms = len(children)
    count, paid = children.sum(), allowance.sum()
    for m in range(terms - 1):
        children[m] = children[m + 1] + orphaned / terms
        allowance[m] = allowance[m + 1] + worth / terms
    children[terms - 1], allowance[terms - 1] = orphaned / terms, worth / terms
    found[5] = 0.5 * (count + children.sum())
    found[9] = 6 * (paid + allowance.sum())
