# ruff: noqa: F821, D103
"""The open group of ``sscore.pensions`` as a modelx user writes it: one formula a stock or flow, recursive in time.

Every function becomes a cell of the space ``Members[scenario]``; the names that are not defined here are the space's
references. Values are numpy arrays over (sex, age, service) for members and (sex, age) for pensioners.
"""


def level(t):
    return wage_level[scenario, t]


def rise(t):
    return pension_index[scenario, t] / pension_index[scenario, t - 1]


def wages(t):
    return level(t) * wage


def average_wage(t):
    return averages[scenario, t][:, :, None]


def mortality(t):
    return death[scenario, t]


def member_mortality(t):
    return mortality(t)[:, :members, None]


def invalid_mortality(t):
    return np.minimum(mortality(t) * invalid_multiple, 1.0)


def new_entrants(t):
    return entrants[scenario, t]


def active(t):
    """Return active members at the start of a year, with those who enter in it."""
    stock = active_start.copy() if t == 0 else active_end(t - 1).copy()
    stock[:, :, 0] += new_entrants(t)
    return stock


def dormant(t):
    return dormant_start if t == 0 else dormant_end(t - 1)


def deaths(t):
    return (active(t) + dormant(t)) * member_mortality(t)


def alive(t):
    return active(t) * (1 - member_mortality(t))


def alive_dormant(t):
    return dormant(t) * (1 - member_mortality(t))


def new_invalids(t):
    return alive(t) * invalidity


def well(t):
    return alive(t) - new_invalids(t)


def leaving(t):
    return (well(t) + alive_dormant(t)) * retire


def retired(t):
    return leaving(t) * vested


def granted(t):
    return leaving(t) - retired(t)


def not_retired(t):
    return well(t) * (1 - retire)


def dormant_not_retired(t):
    return alive_dormant(t) * (1 - retire)


def falling_dormant(t):
    return not_retired(t) * dormancy


def reentered(t):
    return dormant_not_retired(t) * reentry


def staying(t):
    return not_retired(t) - falling_dormant(t)


def resting(t):
    return dormant_not_retired(t) - reentered(t) + falling_dormant(t)


def active_end(t):
    """Return who is active a year later: a share of those who stayed has a year more of service."""
    served = staying(t) * density
    stock = np.zeros_like(served)
    stock[:, 1:] = (staying(t) - served + reentered(t))[:, :-1]
    stock[:, 1:, 1:] += served[:, :-1, :-1]
    stock[:, 1:, -1] += served[:, :-1, -1]
    return stock


def dormant_end(t):
    stock = np.zeros_like(resting(t))
    stock[:, 1:] = resting(t)[:, :-1]
    return stock


def at_work(t):
    return (active(t).sum(axis=2) + staying(t).sum(axis=2)) / 2


def minimum_pension(t):
    heads = active(t).sum(axis=2)
    return minimum * (heads * wages(t)).sum() / heads.sum() if heads.sum() > 0 else 0.0


def pension(t):
    return np.maximum(average_wage(t) * share * cut[:, None], minimum_pension(t))


def invalidity_pension(t):
    return np.maximum(average_wage(t) * np.maximum(share, invalidity_minimum), minimum_pension(t))


def pensions_started(t):
    return (retired(t) * pension(t)).sum(axis=2)


def lump_sums(t):
    return (
        12 * commuted * factor * pensions_started(t).sum()
        + grant * (granted(t) * (service + 0.5) * average_wage(t)).sum()
    )


def dead_with_rights(t):
    return deaths(t) * vested


def invalid_with_rights(t):
    return new_invalids(t) * vested


def old_age(t):
    return old_age_start if t == 0 else older(old_age_end(t - 1))


def old_age_end(t):
    return old_age(t) * (1 - mortality(t)) + of_members(retired(t).sum(axis=2))


def old_age_money(t):
    return old_age_money_start if t == 0 else older(old_age_money_end(t - 1)) * rise(t)


def old_age_money_end(t):
    return old_age_money(t) * (1 - mortality(t)) + of_members(pensions_started(t) * (1 - commuted))


def invalids(t):
    return invalids_start if t == 0 else older(invalids_end(t - 1))


def invalids_end(t):
    return invalids(t) * (1 - invalid_mortality(t)) + of_members(invalid_with_rights(t).sum(axis=2))


def invalids_money(t):
    return invalids_money_start if t == 0 else older(invalids_money_end(t - 1)) * rise(t)


def invalids_money_end(t):
    new = (invalid_with_rights(t) * invalidity_pension(t)).sum(axis=2)
    return invalids_money(t) * (1 - invalid_mortality(t)) + of_members(new)


def bereaving(t):
    """Return deaths of those who may leave a spouse."""
    pensioners = old_age(t) * mortality(t) + invalids(t) * invalid_mortality(t)
    return pensioners + of_members(dead_with_rights(t).sum(axis=2))


def pensions_lost_in_service(t):
    return (dead_with_rights(t) * invalidity_pension(t)).sum(axis=2)


def bereaving_money(t):
    pensioners = old_age_money(t) * mortality(t) + invalids_money(t) * invalid_mortality(t)
    return pensioners + of_members(pensions_lost_in_service(t))


def survivors(t):
    return survivors_start if t == 0 else older(survivors_end(t - 1))


def survivors_end(t):
    return survivors(t) * (1 - mortality(t)) + spouses(bereaving(t) * married)


def survivors_money(t):
    return survivors_money_start if t == 0 else older(survivors_money_end(t - 1)) * rise(t)


def survivors_money_end(t):
    return survivors_money(t) * (1 - mortality(t)) + spouses(bereaving_money(t) * married * spouse)


def new_orphans(t):
    dead = dead_with_rights(t).sum(axis=2) + (invalids(t) * invalid_mortality(t))[:, :members]
    return (dead * orphans_each).sum()


def new_orphans_money(t):
    lost = pensions_lost_in_service(t) + (invalids_money(t) * invalid_mortality(t))[:, :members]
    return (lost * orphans_each).sum() * orphan


def children(t):
    return np.zeros(orphan_years) if t == 0 else children_end(t - 1)


def children_end(t):
    return np.append(children(t)[1:], 0.0) + new_orphans(t) / orphan_years


def children_money(t):
    return np.zeros(orphan_years) if t == 0 else children_money_end(t - 1) * rise(t)


def children_money_end(t):
    return np.append(children_money(t)[1:], 0.0) + new_orphans_money(t) / orphan_years


def count_contributors(t):
    return at_work(t).sum()


def count_dormant(t):
    return (dormant(t).sum() + resting(t).sum()) / 2


def count_old_age(t):
    return (old_age(t).sum() + old_age_end(t).sum()) / 2


def count_invalidity(t):
    return (invalids(t).sum() + invalids_end(t).sum()) / 2


def count_survivors(t):
    return (survivors(t).sum() + survivors_end(t).sum()) / 2


def count_orphans(t):
    return (children(t).sum() + children_end(t).sum()) / 2


def earnings(t):
    return 12 * (at_work(t) * wages(t)).sum()


def spent_old_age(t):
    return 6 * (old_age_money(t).sum() + old_age_money_end(t).sum())


def spent_invalidity(t):
    return 6 * (invalids_money(t).sum() + invalids_money_end(t).sum())


def spent_survivors(t):
    return 6 * (survivors_money(t).sum() + survivors_money_end(t).sum())


def spent_orphans(t):
    return 6 * (children_money(t).sum() + children_money_end(t).sum())


def spent_lump_sums(t):
    return lump_sums(t)


def flow_entrants(t):
    return new_entrants(t).sum()


def flow_deaths(t):
    return deaths(t).sum()


def flow_new_invalids(t):
    return new_invalids(t).sum()


def flow_retired(t):
    return retired(t).sum()


def flow_granted(t):
    return granted(t).sum()


def flow_reentered(t):
    return reentered(t).sum()


def members_end(t):
    return active_end(t).sum() + dormant_end(t).sum()
