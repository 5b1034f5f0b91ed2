"""A reform laid over a scheme and projected: changed rules by year, or another type of scheme from a year on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sscore.contributions import Schedule, flat_rate
from sscore.errors import ModelError
from sscore.inputs import choice, whole
from sscore.pensions.accrual import AccrualSchedule, ClaimAges, Commutation
from sscore.pensions.averaging import FinalAverage
from sscore.pensions.basis import SchemeBasis
from sscore.pensions.country import Change, Setup, central_paths, law_benefits, project_inputs, run, set_up
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.members import Benefits, Economy, Moves
from sscore.pensions.projection import Block, Prepared, prepare
from sscore.pensions.provident import Provident
from sscore.pensions.reform_file import LAW, OTHER, Conversion, Reform
from sscore.pensions.scheme import Scheme
from sscore.pensions.scheme_inputs import SchemeInputs
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
        old = law.ages
        normal = values.get("retirement_age", old.normal)
        early = values.get("early_age", min(old.first, normal))
        cut = values.get("early_reduction", old.early_reduction)
        new["ages"] = ClaimAges(normal, early if early < normal else None, cut)
    if "accrual_per_year" in values:
        new["accrual"] = AccrualSchedule.per_year(values["accrual_per_year"])
    if "vesting_years" in values:
        new["vesting_months"] = 12 * values["vesting_years"]
    if "averaging_years" in values:
        new["averaging"] = FinalAverage(values["averaging_years"])
    if {"commuted_share", "commutation_factor"} & set(values):
        old_part = law.commutation or Commutation(0.0, 12.5)
        share = values.get("commuted_share", old_part.share)
        new["commutation"] = Commutation(share, values.get("commutation_factor", old_part.factor))
    return replace(law, **new)


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


@dataclass(frozen=True, eq=False)
class _Overlay(Change):
    """A reform laid over a scheme: benefits and indexation of each year, and the place of its first year."""

    laws: tuple[tuple[Benefits, float], ...]
    at: int
    convert: Conversion | None

    def models(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the law in force, ready to run, one a year."""
        years = len(self.laws)
        made: list[Prepared] = []
        for year, (rules, indexation) in enumerate(self.laws):
            if year and self.laws[year - 1] == (rules, indexation) and year != self.at:
                made.append(made[-1])
                continue
            model = prepare(setup.stocks, moves, rules, replace(economy, indexation=indexation), years)
            made.append(self._closed(model, rules) if self._to_accounts and year >= self.at else model)
        return made

    @property
    def _to_accounts(self) -> bool:
        return self.convert is not None and self.convert.to == "accounts"

    def _closed(self, model: Prepared, rules: Benefits) -> Prepared:
        """Return a law under which rights earned stay, whatever their length, and no more are earned."""
        vested = (np.arange(model.stocks.service + 1) >= 1).astype(float)
        still = replace(model.moves, density=np.zeros_like(model.moves.density))
        return replace(model, moves=still, vested=vested, share=rules.shares(model.stocks.service))

    def enter(self, block: Block, year: int) -> None:
        """Begin a pension scheme where there were accounts: nobody draws one yet; the past counts if it is credited."""
        if self.convert is None or self._to_accounts or year != self.at:
            return
        block.pensioners[...] = 0.0
        if self.convert.past == "kept":
            for name in ("active", "dormant"):
                held = getattr(block, name)
                fresh = np.zeros_like(held)
                fresh[..., 0] = held.sum(axis=3)
                setattr(block, name, fresh)


def project_reform(
    inputs: SchemeInputs,
    reform: Reform,
    basis: SchemeBasis | None = None,
    *,
    status_quo: SchemeProjection | None = None,
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

    Raises
    ------
    ModelError
        For a reform of another scheme, a year outside the projection, a rule this type of scheme does not have, or
        values outside their range.
    """
    centre = SchemeBasis() if basis is None else basis
    overlay = _overlay(inputs, reform, centre)
    before = project_inputs(inputs, centre) if status_quo is None else status_quo
    setup = set_up(inputs, centre)
    return run(setup, central_paths(inputs, centre), given=before.entrants, change=overlay)


def _overlay(inputs: SchemeInputs, reform: Reform, basis: SchemeBasis) -> _Overlay:
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
    into = np.full(count, float(accounts)) if convert is None else (later == (convert.to == "accounts")).astype(float)
    from_accounts = convert is not None and convert.to == "pension"
    return _Overlay(
        label=reform.title,
        law=last,
        rate=rate,
        into_accounts=into,
        closes=at if from_accounts and convert is not None and convert.past == "credited" else None,
        pensions_from=None if accounts and not from_accounts else (at if from_accounts else 0),
        administration=np.where(later & from_accounts, basis.cost(False), basis.cost(accounts)),
        laws=laws,
        at=at,
        convert=convert,
    )


def _fits(where: str, reform: Reform, accounts: bool) -> None:
    """Say which part of a reform a scheme of this type does not have."""
    if reform.convert is not None:
        wanted = "pension" if accounts else "accounts"
        if reform.convert.to != wanted:
            raise ModelError(f"{where}: a scheme with {'accounts' if accounts else 'pensions'} converts to {wanted!r}.")
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
        key = tuple(sorted(values.items())), year >= reform.start
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


def _with_rate(law: Scheme, rate: float | None) -> Scheme:
    """Return a scheme with another total rate, on the tiers' ceiling of its own schedule."""
    if rate is None:
        return law
    now: Schedule = law.law()
    per = 12 if now.period == "year" else 1
    top = None if now.ceiling is None else now.ceiling / per
    return replace(law, schedule=flat_rate(rate / 2, rate / 2, ceiling=top, currency=law.currency))
