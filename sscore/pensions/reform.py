"""A reform laid over a scheme and projected: changed rules by year, or another type of scheme from a year on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sscore.contributions import Schedule, flat_rate
from sscore.errors import ModelError
from sscore.inputs import choice, whole
from sscore.pensions.accrual import AccrualSchedule, ClaimAges, Commutation
from sscore.pensions.averaging import FinalAverage
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.counted import Counted
from sscore.pensions.country import central_paths, law_benefits, run, set_up
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.members import Benefits
from sscore.pensions.overlay import CountedOverlay, Overlay
from sscore.pensions.provident import Provident
from sscore.pensions.reform_file import COUNTED, LAW, OTHER, Conversion, Reform
from sscore.pensions.scheme import Scheme
from sscore.pensions.scheme_inputs import FIRST_AGE, MEMBER_AGES, TERMS, SchemeInputs
from sscore.pensions.scheme_result import SchemeProjection

__all__ = ["project_reform"]

MIN_AGE, MAX_AGE = 40, 70


def changed_law(law: DefinedBenefit, values: Mapping[str, float]) -> DefinedBenefit:
    """Return a defined benefit with some of its rules changed.

    Raises
    ------
    ModelError
        For values outside their range.
    """
    new: dict[str, Any] = {}
    plain = {"minimum_pension": "minimum", **{n: n for n in ("maximum_share", "minimum_share", "grant_per_year")}}
    new |= {field: values[name] for name, field in plain.items() if name in values}
    if {"retirement_age", "early_age", "early_reduction"} & set(values):
        new["ages"] = _changed_ages(law.ages, values)
    if "accrual_per_year" in values:
        new["accrual"] = AccrualSchedule.per_year(values["accrual_per_year"])
    if "vesting_years" in values:
        new["vesting_months"] = 12 * values["vesting_years"]
    if "averaging_years" in values:
        new["averaging"] = FinalAverage(values["averaging_years"])
    if {"commuted_share", "commutation_factor"} & set(values):
        old_part = law.commutation or Commutation(0.0, 12.5)
        share = values.get("commuted_share", old_part.share)
        if not share and "commutation_factor" in values:
            raise ModelError(
                f"{law.name}: commutation_factor changes nothing while no pension is commuted. Give commuted_share too."
            )
        new["commutation"] = Commutation(share, values.get("commutation_factor", old_part.factor))
    return replace(law, **new)


def _changed_ages(old: ClaimAges, values: Mapping[str, float]) -> ClaimAges:
    """Return the ages of a claim with some changed; what is not named stays."""
    normal = values.get("retirement_age", old.normal)
    early = values.get("early_age", min(old.first, normal))
    cut = values.get("early_reduction", old.early_reduction)
    return replace(old, normal=normal, earliest=early if early < normal else None, early_reduction=cut)


def new_scheme(law: Scheme, convert: Conversion, credited: float, claim: ClaimAges) -> Scheme:
    """Return the scheme that takes over."""
    base: dict[str, Any] = {"schedule": law.schedule, "currency": law.currency, "on": law.on, "quality": "C"}
    if convert.to == "accounts":
        return Provident(name=f"{law.name}: accounts", interest=credited, claim_age=claim.normal, **base)
    start = DefinedBenefit(
        name=f"{law.name}: pension",
        averaging=FinalAverage(5),
        accrual=AccrualSchedule.per_year(0.0),
        ages=claim,
        insured_ceiling=law.insured_ceiling,
        **base,
    )
    return changed_law(start, dict(convert.rules))


def project_reform(
    inputs: SchemeInputs,
    reform: Reform,
    basis: SchemeBasis | None = None,
    *,
    status_quo: SchemeProjection | None = None,
    engine: str = "numpy",
) -> SchemeProjection:
    """Project a scheme under a reform.

    Entrants are those of the status quo: who stays longer adds to the contributors and keeps nobody out. The law of the
    day of a claim counts for the whole career; where the type of scheme changes, each part of it is paid by its own.

    Parameters
    ----------
    inputs
        From :func:`scheme_inputs`.
    reform
        From :func:`read_reform`.
    basis
        The assumptions.
    status_quo
        The projection without the reform, if it is there already.
    engine
        ``"numpy"`` or ``"numba"``: the figures are the same.

    Raises
    ------
    ModelError
        For a reform of another scheme, a year outside the projection, a rule this type of scheme does not have, or
        values outside their range.
    """
    centre = SchemeBasis() if basis is None else basis
    overlay = overlay_on(inputs, reform, centre)
    setup = set_up(inputs, centre, reform=reform)
    before = run(setup, central_paths(inputs, centre), engine=engine) if status_quo is None else status_quo
    return run(setup, central_paths(inputs, centre), engine=engine, given=before.entrants, change=overlay)


def overlay_on(inputs: SchemeInputs, reform: Reform, basis: SchemeBasis) -> Overlay:
    """Lay a reform over a scheme, or say why it does not fit."""
    where = f"reform {reform.title!r}"
    if (reform.country, reform.scheme) != (inputs.code, inputs.scheme):
        raise ModelError(
            f"{where}: it changes {reform.scheme} of {reform.country}, the projection is of {inputs.scheme} of "
            f"{inputs.code}."
        )
    whole(where, "from", reform.start)
    if not inputs.years[0] < reform.start <= inputs.years[-1]:
        raise ModelError(
            f"{where}: 'from' must lie after the first year, within {inputs.years[0] + 1} to {inputs.years[-1]}, got "
            f"{reform.start}."
        )
    accounts = not isinstance(inputs.law, DefinedBenefit)
    _fits(where, reform, accounts)
    at, count = reform.start - inputs.years[0], len(inputs.years)
    laws, last = _laws(inputs, reform, basis)
    rate = np.array(inputs.rate)
    for k, year in enumerate(inputs.years):
        rate[k] = reform.in_force(year).get("contribution_rate", rate[k])
    later = np.arange(count) >= at
    convert = reform.convert
    into, from_accounts, closes = np.full(count, float(accounts)), False, None
    if convert is not None:
        into, from_accounts = np.where(later, float(convert.to == "accounts"), into), accounts
        closes = at if accounts and convert.past == "credited" else None
    given: dict[str, Any] = {
        "label": reform.title,
        "law": last,
        "rate": rate,
        "into_accounts": into,
        "closes": closes,
        "pensions_from": at if from_accounts else (None if accounts else 0),
        "administration": np.where(later & from_accounts, basis.cost(False), basis.cost(accounts)),
        "laws": laws,
        "at": at,
        "convert": convert,
    }
    if convert is not None and convert.to in COUNTED:
        return CountedOverlay(**given, counted=Counted(inputs, basis, reform))
    return Overlay(**given)


def _fits(where: str, reform: Reform, accounts: bool) -> None:
    """Say which part of a reform a scheme of this type does not have."""
    if reform.convert is not None:
        wanted = ("pension" if accounts else "accounts", *COUNTED)
        if reform.convert.to not in wanted:
            named = ", ".join(repr(w) for w in wanted)
            raise ModelError(f"{where}: a scheme with {'accounts' if accounts else 'pensions'} converts to {named}.")
        if accounts and reform.convert.to in COUNTED and reform.convert.past == "credited":
            raise ModelError(
                f"{where}: balances that open {reform.convert.to} differ between members of one service, and a "
                "projection of all members knows only their service. Possible: past: kept, or to: pension with past: "
                "credited; for single members compare_members and convert."
            )
    elif accounts:
        for name, _ in reform.changes:
            choice(
                where, "a change of a scheme with accounts", name, ("contribution_rate", "retirement_age", "early_age")
            )
    rules = () if reform.convert is None else tuple((n, ((0, v),)) for n, v in reform.convert.rules)
    for name, path in (*reform.changes, *rules):
        for _, value in path:
            if name == "retirement_age" and not MIN_AGE <= value <= MAX_AGE:
                raise ModelError(f"{where}: retirement_age must be from {MIN_AGE} to {MAX_AGE}, got {value:g}.")
            if name in OTHER and value > 1:
                raise ModelError(f"{where}: {name} must be a fraction from 0 to 1, got {value:g}. 12 % is 0.12.")


def _laws(
    inputs: SchemeInputs, reform: Reform, basis: SchemeBasis
) -> tuple[tuple[tuple[Benefits, float], ...], Scheme]:
    """Return benefits and indexation of each year, and the scheme at the end."""
    found: list[tuple[Benefits, float]] = []
    law, kept = inputs.law, {}
    for year in inputs.years:
        values = reform.in_force(year)
        rules = tuple(sorted((n, v) for n, v in values.items() if n in LAW))
        key = rules, reform.convert is not None and year >= reform.start
        if key not in kept:
            kept[key] = _law_of(inputs, reform, values, year, basis)
        law, benefits = kept[key]
        found.append((benefits, values.get("indexation", basis.indexation)))
    return tuple(found), _with_rate(law, reform.in_force(inputs.years[-1]).get("contribution_rate"))


def law_in(inputs: SchemeInputs, reform: Reform, year: int) -> Scheme:
    """Return the scheme in a year of a reform that keeps its type."""
    values = {n: v for n, v in reform.in_force(year).items() if n in LAW}
    law = inputs.law
    if isinstance(law, DefinedBenefit):
        return changed_law(law, values) if values else law
    return law


def _law_of(
    inputs: SchemeInputs, reform: Reform, values: dict[str, float], year: int, basis: SchemeBasis
) -> tuple[Scheme, Benefits]:
    """Return the scheme and its benefits in a year."""
    law, rules = inputs.law, {n: v for n, v in values.items() if n in LAW}
    if reform.convert is not None and reform.convert.to in COUNTED:
        return _counted_law(inputs, reform, year, basis)
    if reform.convert is not None:
        credited = (inputs.credited or 0.03) if basis.credited_interest is None else basis.credited_interest
        made = new_scheme(law, reform.convert, credited, inputs.claim)
        if year < reform.start:
            return law, law_benefits(inputs, basis, law)
        return made, law_benefits(inputs, basis, made if reform.convert.to == "pension" else law)
    if isinstance(law, DefinedBenefit):
        changed = law_in(inputs, reform, year)
        return changed, law_benefits(inputs, basis, changed)
    normal = int(values.get("retirement_age", inputs.claim.normal))
    early = int(min(values.get("early_age", inputs.claim.first), normal))
    benefits = replace(law_benefits(inputs, basis, law), normal_age=normal, early_age=early)
    if rules and isinstance(law, DefinedContribution | Provident):
        law = replace(law, claim_age=early)
    return law, benefits


def _counted_law(inputs: SchemeInputs, reform: Reform, year: int, basis: SchemeBasis) -> tuple[Scheme, Benefits]:
    """Return points or notional accounts and what a year of service pays, in a year.

    Where there were accounts, invalids have the minimum of the basis; where there were pensions, the old law pays them.
    """
    law = inputs.law
    if year < reform.start:
        return law, law_benefits(inputs, basis, law)
    counted = Counted(inputs, basis, reform)
    heads = np.asarray(inputs.labour.members.active[inputs.place])[:, FIRST_AGE : FIRST_AGE + MEMBER_AGES]
    average = float((heads * inputs.wage).sum() / heads.sum())
    ages = counted.ages
    return counted.law(year, average), Benefits(
        pension_share=counted.rate * np.arange(TERMS),
        normal_age=int(np.ceil(ages.normal)),
        early_age=int(np.ceil(ages.first)),
        early_reduction=ages.early_reduction,
        invalidity_minimum=basis.invalidity_minimum if inputs.has_accounts else 0.0,
        spouse=inputs.shares.get("spouse", 0.5) if basis.spouse is None else basis.spouse,
        orphan=inputs.shares.get("orphan", 0.2) if basis.orphan is None else basis.orphan,
    )


def _with_rate(law: Scheme, rate: float | None) -> Scheme:
    """Return a scheme with another total rate, on the tiers' ceiling of its own schedule."""
    if rate is None:
        return law
    now: Schedule = law.law()
    per = 12 if now.period == "year" else 1
    top = None if now.ceiling is None else now.ceiling / per
    return replace(law, schedule=flat_rate(rate / 2, rate / 2, ceiling=top, currency=law.currency))
