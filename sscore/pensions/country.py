"""A country's pension scheme projected and costed: from its pack to members, expenditure, income and reserve.

Years run from 1 July. Contributors follow a stated path, new members being the residual; wages grow with the macro
series and then with the assumption; benefits follow the rules of one day, contributions the dated law.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, number
from sscore.pensions.balances import AccountProjection, project_accounts
from sscore.pensions.basis import MEANINGS, SchemeBasis
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.group import MemberProjection
from sscore.pensions.law import LawSetting, benefits_for, nothing_but_members
from sscore.pensions.members import Benefits, Economy, MemberStocks, Moves
from sscore.pensions.projection import Block, Prepared, prepare, project_members, run_dated
from sscore.pensions.provident import Provident
from sscore.pensions.reform_file import Reform
from sscore.pensions.register import Register, follow
from sscore.pensions.scheme import Scheme
from sscore.pensions.scheme_inputs import FIRST_AGE, MEMBER_AGES, TERMS, SchemeInputs, scheme_inputs
from sscore.pensions.scheme_result import SchemeProjection
from sscore.pensions.start import heads, opening_balances, opening_stocks, past_service

__all__ = ["Paths", "Setup", "project_inputs", "project_scheme", "set_up"]


@dataclass(frozen=True, eq=False)
class Paths:
    """What differs between scenarios; arrays (scenarios, years - 1) for growth, (scenarios, years) for the others.

    Attributes
    ----------
    wage_growth, inflation
        Nominal growth of wages and prices into each year after the first.
    interest, credited
        Nominal yearly interest on the reserve, and on accounts.
    mortality
        Force of mortality as a multiple of the country's.
    coverage
        Contributors as a multiple of those of the labour path.
    """

    wage_growth: Floats
    inflation: Floats
    interest: Floats
    credited: Floats
    mortality: Floats
    coverage: Floats


@dataclass(frozen=True, eq=False)
class Setup:
    """A scheme made ready to run: who is there, how they move and what the law gives."""

    inputs: SchemeInputs
    basis: SchemeBasis
    law: Scheme
    stocks: MemberStocks
    moves: Moves
    benefits: Benefits
    balances: Floats
    density: float
    share: float
    access: Floats
    idle: tuple[str, ...]

    @property
    def has_accounts(self) -> bool:
        """Whether members have accounts in place of pensions."""
        return self.inputs.has_accounts


@dataclass(frozen=True, eq=False)
class Change:
    """A law that changes on the way: what :func:`run` asks of a reform.

    Attributes
    ----------
    label, law
        Its title, and the scheme at the end.
    rate, into_accounts
        Contributions over insured earnings, and whether they go into accounts, one a year.
    closes
        The place of the year at whose start balances become service; None is never.
    pensions_from
        The place of the year from which pensions are paid; None is never.
    administration
        Yearly cost as a share of insured earnings, one a year.
    """

    label: str
    law: Scheme
    rate: Floats
    into_accounts: Floats
    closes: int | None
    pensions_from: int | None
    administration: Floats

    def models(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the law in force, ready to run, one a year."""
        raise NotImplementedError

    def enter(self, block: Block, year: int) -> None:
        """Change who is there at the start of a year."""

    def project(self, setup: Setup, moves: Moves, economy: Economy, engine: str) -> MemberProjection:
        """Return members and pensions under the law that changes."""
        dated = self.models(setup, moves, economy)
        return MemberProjection.of(dated[0], run_dated(dated, self.enter, engine), economy.administration)


def project_scheme(
    country: str,
    scheme: str,
    *,
    years: tuple[int, int] = (2026, 2075),
    on: str | dt.date | None = None,
    engine: str = "numpy",
    **assumptions: Any,
) -> SchemeProjection:
    """Project a real scheme and cost it.

    Parameters
    ----------
    country
        Three letters, such as ``"TZA"``.
    scheme
        The scheme's key in the pack, such as ``"nssf"``; :func:`~sscore.pensions.schemes` lists them.
    years
        First and last year, 2024 to 2099.
    on
        The day whose benefit rules hold for all years; None is 1 July of the first year.
    engine
        ``"numpy"`` or ``"numba"``: the figures are the same.
    **assumptions
        Entries of :class:`SchemeBasis`, such as ``real_interest=0.02``.

    Returns
    -------
    SchemeProjection
        Members, expenditure, income, reserve, premiums, and the tables of assumptions and gaps.

    Raises
    ------
    DataError
        For an unknown country or scheme, or years outside the series.
    ModelError
        For a scheme without contributions, an unknown assumption or one outside its range, or a coverage that falls
        faster than members leave.

    References
    ----------
    Iyer, *Actuarial Mathematics of Social Security Pensions* (1999), chapters 1 and 4; Plamondon and others, *Actuarial
    Practice in Social Security* (2002), part II; McGillivray, ILO internal guidelines for actuarial valuations (1998).

    Examples
    --------
    >>> found = project_scheme("RWA", "rssb_pension", years=(2026, 2036))
    >>> max(found.identities().values()) < 1e-9, found.rate[0, [0, -1]].round(2).tolist()
    (True, [0.12, 0.2])
    """
    basis = SchemeBasis().changed(assumptions)
    return project_inputs(scheme_inputs(country, scheme, years=years, on=on), basis, engine=engine)


def project_inputs(inputs: SchemeInputs, basis: SchemeBasis, *, engine: str = "numpy") -> SchemeProjection:
    """Project a scheme whose pack was read before; one scenario, the central one.

    Raises
    ------
    ModelError
        As :func:`project_scheme`.
    """
    setup = set_up(inputs, basis)
    found = run(setup, central_paths(inputs, basis), engine=engine)
    if found.surplus.any():
        year = inputs.years[int(np.argmax(found.surplus[0] > 0))]
        raise ModelError(
            f"project_scheme: in {year} more contributors stay than the path of coverage wants, by "
            f"{found.surplus[0].max():,.0f}; nobody enters negatively. Choose a coverage that falls more slowly than "
            f"{basis.coverage:g} by {inputs.years[-1]}."
        )
    return found


def central_paths(inputs: SchemeInputs, basis: SchemeBasis) -> Paths:
    """Return the central scenario: the macro series, then the assumptions."""
    prices, real = np.array(inputs.inflation), np.array(inputs.real_wage_growth)
    known = prices[~np.isnan(prices)]
    last = known[-1] if len(known) else float(inputs.labour.inputs.inflation[-1])
    prices = np.where(np.isnan(prices), last if basis.inflation is None else basis.inflation, prices)
    real = np.where(np.isnan(real), basis.real_wage_growth, real)
    held = np.append(prices, prices[-1])
    credited = inputs.credited if basis.credited_interest is None else basis.credited_interest
    years = len(inputs.years)
    return Paths(
        wage_growth=((1 + real) * (1 + prices) - 1)[None],
        inflation=prices[None],
        interest=((1 + basis.real_interest) * (1 + held) - 1)[None],
        credited=((1 + (credited or 0.0)) * (1 + held) - 1)[None],
        mortality=np.full((1, years), basis.mortality),
        coverage=np.linspace(1.0, basis.coverage, years)[None],
    )


def set_up(inputs: SchemeInputs, basis: SchemeBasis, *, reform: Reform | None = None) -> Setup:
    """Return a scheme made ready to run, under the law as it is or for a reform.

    Raises
    ------
    ModelError
        For an assumption that was changed and that nothing in this scheme depends on.
    """
    idle = inputs.idle(reform)
    _all_used(inputs, basis, idle)
    rules, accounts = inputs.law, inputs.has_accounts
    path = inputs.labour.inputs
    density = path.paid_share if basis.density is None else basis.density
    share = 1 / inputs.funds if basis.member_share is None else basis.member_share
    cohort = past_service(inputs, density)
    service = cohort.by_service(inputs.operating)
    benefits = law_benefits(inputs, basis, rules)
    members = heads(inputs, cohort, share, benefits.normal_age)
    if accounts:
        active, dormant = (m[:, :, None] * s for m, s in zip(members, service, strict=True))
        stocks = MemberStocks(active, dormant, year=inputs.years[0], first_age=FIRST_AGE)
    else:
        stocks = opening_stocks(inputs, basis, service, members, benefits)
    transition = path.dormancy.transition()
    ages = np.arange(FIRST_AGE, FIRST_AGE + MEMBER_AGES)
    moves = Moves(
        death=inputs.death,
        entrants=np.zeros((2, MEMBER_AGES)),
        invalidity=np.broadcast_to(basis.invalidity_rates(ages), (2, MEMBER_AGES)),
        dormancy=float(transition[0, 1]),
        reentry=float(transition[1, 0]),
        retirement=basis.early_retirement,
        density=density,
        invalid_mortality=basis.invalid_mortality,
        age_gap=basis.age_gap,
        orphan_years=basis.orphan_years,
        married=basis.married,
        orphans=basis.orphans,
    )
    balances = opening_balances(inputs, basis, service, members) if accounts else np.zeros((2, 2, MEMBER_AGES))
    access = _access(rules, service[0], basis.uptake)
    return Setup(inputs, basis, rules, stocks, moves, benefits, balances, density, share, access, idle)


def _all_used(inputs: SchemeInputs, basis: SchemeBasis, idle: tuple[str, ...]) -> None:
    """Say which changed assumption would be accepted and ignored."""
    usual = SchemeBasis()
    for name in idle:
        if getattr(basis, name) != getattr(usual, name):
            raise ModelError(
                f"project_scheme: {name} ({MEANINGS[name][0]}) changes nothing in {inputs.law.name}: it has no such "
                "benefit, right or stock. Leave it out."
            )


def law_benefits(inputs: SchemeInputs, basis: SchemeBasis, law: Scheme) -> Benefits:
    """Return the law as a projection needs it."""
    if isinstance(law, DefinedBenefit):
        setting = LawSetting(
            wage=inputs.wage,
            gini=inputs.labour.inputs.gini,
            first_age=FIRST_AGE,
            terms=TERMS,
            spouse=inputs.shares.get("spouse", 0.5) if basis.spouse is None else basis.spouse,
            orphan=inputs.shares.get("orphan", 0.2) if basis.orphan is None else basis.orphan,
        )
        return benefits_for(law, basis, setting)
    if isinstance(law, DefinedContribution | Provident):
        return nothing_but_members(inputs.claim.normal, inputs.claim.first, TERMS)
    raise ModelError(f"project_scheme: a scheme of the type {law.kind!r} cannot be projected for all members yet.")


def _access(law: Scheme, service: Floats, uptake: float) -> Floats:
    """Return the share of balances drawn at each age before the claim: at the age at which the right begins."""
    drawn = np.zeros(MEMBER_AGES)
    for right in getattr(law, "access", ()):
        if not right.disabled:
            at = int(np.ceil(right.age)) - FIRST_AGE
            drawn[at] = right.share * uptake * service[at, int(np.ceil(right.months / 12)) :].sum()
    return drawn


def run(
    setup: Setup,
    paths: Paths,
    *,
    engine: str = "numpy",
    given: Floats | None = None,
    change: Change | None = None,
) -> SchemeProjection:
    """Run every scenario of the paths; ``given`` are entrants to take as they are, ``change`` is a reform."""
    choice("project_scheme", "engine", engine, ("numpy", "numba"))
    inputs, years = setup.inputs, len(setup.inputs.years)
    economy = Economy(
        wage=inputs.wage,
        wage_growth=paths.wage_growth,
        inflation=paths.inflation,
        indexation=setup.basis.indexation,
        administration=setup.basis.cost(setup.has_accounts),
    )
    force = paths.mortality[:, :, None, None]
    same = bool(np.all(force == force[:1]))
    moves = replace(setup.moves, death=1 - (1 - inputs.death) ** (force[:1] if same else force))

    def models(who: Moves) -> list[Prepared]:
        if change is not None:
            return change.models(setup, who, economy)
        return [prepare(setup.stocks, who, setup.benefits, economy, years)] * years

    entry = np.asarray(inputs.labour.inputs.entry)[FIRST_AGE : FIRST_AGE + MEMBER_AGES]
    register = follow(models(moves), target(setup, paths.coverage), entry, given)
    moves = replace(moves, entrants=register.entrants)
    if change is None:
        members = project_members(setup.stocks, moves, setup.benefits, economy, years=years, engine=engine)
    else:
        members = change.project(setup, moves, economy, engine)
    earnings = frozen(members.insured_earnings * setup.density)
    cost = economy.administration if change is None else change.administration
    members = replace(members, insured_earnings=earnings, administration=frozen(earnings * cost))
    return _result(setup, paths, register, members, change)


def target(setup: Setup, coverage: Floats) -> Floats:
    """Return contributors wanted at the start of each year by sex, shape (scenarios, years, 2)."""
    wanted = setup.inputs.contributors(int(setup.benefits.normal_age))
    return np.asarray(setup.share * coverage[:, :, None] * wanted)


def _result(
    setup: Setup, paths: Paths, register: Register, members: MemberProjection, change: Change | None
) -> SchemeProjection:
    """Put money and members together."""
    inputs = setup.inputs
    rate = np.broadcast_to(inputs.rate if change is None else change.rate, members.insured_earnings.shape)
    into = np.full(len(inputs.years), float(setup.has_accounts)) if change is None else change.into_accounts
    accounts: AccountProjection | None = None
    if setup.has_accounts or into.any():
        level = np.cumprod(np.hstack((np.ones((len(paths.wage_growth), 1)), 1 + paths.wage_growth)), axis=1)
        paid_in = 12 * setup.density * register.at_work * inputs.wage * (rate * level * into)[:, :, None, None]
        accounts = project_accounts(
            setup.balances,
            register,
            paid_in,
            paths.credited,
            access=setup.access,
            closes=None if change is None else change.closes,
        )
        members = with_payments(members, accounts.payments, None if change is None else change.pensions_from)
    reserve = setup.basis.reserve * float(members.insured_earnings[0, 0]) + float(setup.balances.sum())
    return SchemeProjection(
        inputs=inputs,
        basis=setup.basis,
        law=setup.law if change is None else change.law,
        members=members,
        accounts=accounts,
        rate=frozen(rate),
        interest=frozen(np.broadcast_to(paths.interest, rate.shape)),
        opening_reserve=number("project_scheme", "reserve", reserve),
        entrants=register.entrants,
        surplus=register.surplus,
        density=setup.density,
        member_share=setup.share,
        label="status quo" if change is None else change.label,
        idle=setup.idle,
    )


def with_payments(members: MemberProjection, payments: Floats, pensions_from: int | None) -> MemberProjection:
    """Add the payments of accounts; before ``pensions_from`` (None: ever) who claims is paid once and no pensioner."""
    length = payments.shape[1]
    there = np.arange(length) >= (length if pensions_from is None else pensions_from)
    kinds = ("old_age", "invalidity", "survivors", "orphans")
    counts = {n: frozen(a * there) if n in kinds else a for n, a in members.counts.items()}
    spent = {n: frozen(a * there + (payments if n == "lump_sums" else 0.0)) for n, a in members.spent.items()}
    return replace(members, counts=MappingProxyType(counts), spent=MappingProxyType(spent))
