"""What members do and earn in a year, from their sums over service: the formulas, and their totals over ages and sexes.

The formulas work on any arrays of one shape. numpy takes all ages and years at once, ``fast.py`` a row at a time.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sscore.inputs import Floats

__all__ = ["TOTALS", "Sums", "account", "member_flows"]

TOTALS = (
    "flow_entrants",
    "flow_deaths",
    "flow_new_invalids",
    "flow_reentered",
    "flow_retired",
    "flow_granted",
    "count_contributors",
    "count_dormant",
    "earnings",
    "members_end",
    "pensions",
    "lumps",
    "grants",
)


class Sums(NamedTuple):
    """Members of each age, sex and lane, summed over service; what money there is, in average wages of the age and sex.

    Attributes
    ----------
    start
        Active and dormant members without and with rights, shape (ages, 2, 2, 2, lanes).
    between
        Those left after retirement at the ages between the early and the normal age, shape (ages, 2, 2, lanes).
    due
        Invalidity pensions that active and dormant members have a right to, shape (ages, 2, 2, lanes).
    gone
        Retired persons and their pensions, persons with a grant and their years of service, and what lump sums of the
        retired are reckoned from, (ages, 5, 2, lanes).
    """

    start: Floats
    between: Floats
    due: Floats
    gone: Floats


def member_flows(start: Any, left: Any, due: Any, gone: Any, paths: Any, rates: Any) -> Any:
    """Return the figures of ``TOTALS``, and persons and pensions of those who retire, fall ill or die with rights.

    ``start`` are active members without and with rights, then dormant ones; ``left`` are active and dormant after
    retirement, of whom those ``alive`` move on.
    """
    actives, covered, sleepers, waiting_rights = start
    entrants, alive, ill, average, wages = paths
    served, waiting, waking, sleeping, resting, kept = rates
    active, dormant, dead, fell = actives + covered, sleepers + waiting_rights, 1 - alive, alive * ill
    awake, asleep = left[0] * alive, left[1] * alive
    stay, back, rest = awake * (served + waiting), asleep * waking, awake * sleeping + asleep * resting
    at_work, pensions = (active + stay) / 2, gone[1] * average
    totals = (
        entrants,
        (active + dormant) * dead,
        active * fell,
        back,
        gone[0],
        gone[2],
        at_work,
        (dormant + rest) / 2,
        12 * at_work * wages,
        stay + back + rest,
        pensions,
        gone[4] * average,
        gone[3] * average,
    )
    persons = (gone[0], covered * fell, (covered + waiting_rights) * dead)
    money = (pensions * kept, due[0] * average * fell, (due[0] + due[1]) * average * dead)
    return totals, persons, money


def account(sums: Sums, paths: tuple[Floats, ...], law: tuple[Floats, Floats, float], places: Any) -> Any:
    """Return totals over ages and sexes, and who gets a pension.

    Parameters
    ----------
    sums
        Members.
    paths
        Entrants, shares of members who live through a year, average and present wages, each (ages, 2, lanes).
    law
        Rates as in :func:`~sscore.pensions.sweeps.move_members`, the rate of invalidity, shape (ages, 2, 1), and the
        share of pensions that is not commuted.

    Returns
    -------
    tuple
        The figures of ``TOTALS``, shape (13, lanes); persons and monthly pensions of those who retire, fall ill or die
        with rights, shape (ages, 2, 3, 2, lanes).
    """
    start, between, due, gone = sums
    entrants, alive, average, wages = paths
    rates, ill, kept = law
    left = start.sum(axis=2)
    left[places.early : places.normal], left[places.normal :] = between, 0.0
    found, persons, money = member_flows(
        (start[:, 0, 0], start[:, 0, 1], start[:, 1, 0], start[:, 1, 1]),
        (left[:, 0], left[:, 1]),
        (due[:, 0], due[:, 1]),
        tuple(gone.swapaxes(0, 1)),
        (entrants, alive, ill, average, wages),
        (*rates.swapaxes(0, 1), kept),
    )
    new = np.stack((np.stack(persons, axis=1), np.stack(money, axis=1)), axis=1)
    return np.array([rows.sum(axis=(0, 1)) for rows in found]), new
