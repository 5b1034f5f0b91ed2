"""The real schemes of the countries, read from their packs as the law stands on a day.

The type of a scheme is recognised by the names of its parameters; a new country needs no code here:

``type`` that begins with "defined contribution"
    :class:`DefinedContribution`; the return and the price of the annuity are an assumption or the caller's
``midterm_access_share``
    :class:`Provident`, with interest that is an assumption or the caller's
``benefit`` and ``eligibility_age``
    :class:`Flat`, without contributions
``accrual``; ``base_rate`` with ``base_years`` and ``additional_rate``; or an assumption ``pension_at_30_years``
    :class:`DefinedBenefit`, further with

    - ``averaging_best_years`` (``averaging_window_years``), ``averaging_last_years`` (``..._alternative``), else the
      whole career revalued with wages
    - ``retirement_age_normal``, ``retirement_age``; ``retirement_age_early``, ``retirement_age_voluntary``
    - ``vesting_months``; ``old_age_allowance_rate``; ``maximum_pension``; ``minimum_pension``
    - ``commutation_rate``, ``commutation_factor``; a ceiling by any of the names contributions know

A name with the ending of a group, such as ``commutation_rate_former_half``, holds for that group of members.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any

from sscore.contributions import Schedule, flat_rate, schedule_for
from sscore.countries import Country
from sscore.countries import country as load_country
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import number
from sscore.pensions.account import country_tables
from sscore.pensions.accrual import ClaimAges
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.flat import Flat
from sscore.pensions.pack_rules import NORMAL, PackRules
from sscore.pensions.provident import MidtermAccess, Provident
from sscore.pensions.scheme import Scheme

__all__ = ["scheme_for", "schemes"]


def schemes(country: Country | str) -> tuple[str, ...]:
    """Return the keys of a country's pension schemes that :func:`scheme_for` can build.

    Parameters
    ----------
    country
        A country or its three-letter code.

    Raises
    ------
    DataError
        For an unknown country.

    Examples
    --------
    >>> schemes("TZA"), schemes("UGA")
    (('nssf', 'psssf', 'zanzibar_universal_pension'), ('nssf', 'sage'))
    """
    pack = load_country(country) if isinstance(country, str) else country
    return tuple(key for key in pack.schemes if _type_of(pack, key))


def scheme_for(
    country: Country | str,
    scheme: str,
    on: str | dt.date,
    *,
    group: str | None = None,
    minimum_wage: float | None = None,
    interest: float | None = None,
) -> Scheme:
    """Return a real scheme as the law stands on a day.

    Parameters
    ----------
    country
        A country or its three-letter code.
    scheme
        Its key in the pack, such as ``"nssf"``; :func:`schemes` lists them.
    on
        A date, or text such as ``"2025-02-01"``.
    group
        Members with rules of their own: ``"former_half"`` (PSSSF, members of the funds that commuted half),
        ``"insured_before_2015"`` (NAPSA).
    minimum_wage
        Money a month, above 0, where a minimum pension refers to a minimum wage: the packs have none. Without it that
        minimum is not applied, and the scheme's remarks say so.
    interest
        Yearly return or declared interest above prices of a scheme with accounts, above -1; also prices its annuity.
        Without it the pack's assumption.

    Returns
    -------
    Scheme
        With sources, the worst quality letter among the rules of its benefit, and remarks: read them. The letter of
        its contributions is that of ``scheme.law(day)``.

    Raises
    ------
    DataError
        For an unknown scheme, one whose benefit the pack does not state, or a day on which a rule is not known.
    ModelError
        For a minimum wage or an interest that no rule of the scheme refers to.

    Examples
    --------
    Kenya charges 6 % from each side up to the upper limit, which has risen since 2023:

    >>> kenya = scheme_for("KEN", "nssf", "2023-02-01")
    >>> kenya.contribution(10_000).total, kenya.contribution(500_000, on="2025-02-01").total
    (1200.0, 8640.0)
    """
    pack = load_country(country) if isinstance(country, str) else country
    build = _type_of(pack, scheme)
    if build is None:
        raise _unbuilt(pack, scheme)
    if interest is not None:
        number("scheme_for", "interest", interest, above=-1)
    if minimum_wage is not None:
        number("scheme_for", "minimum_wage", minimum_wage, above=0)
    given = {"minimum_wage": minimum_wage, "interest": interest}
    unused = [name for name in _TAKES_NOT[build] if given[name] is not None]
    if unused:
        raise ModelError(f"scheme_for: {unused[0]} is given, but no rule of {scheme} in {pack.name} refers to it.")
    return build(PackRules(pack, scheme, on, group), {k: v for k, v in given.items() if k not in _TAKES_NOT[build]})


def _type_of(pack: Country, scheme: str) -> Any:
    """Return the function that builds a scheme, None where the pack does not say what it pays."""
    names = {n.split(".")[1] for n in pack.parameters() if n.startswith(f"{scheme}.")}
    if "type" in names and str(pack.dated(f"{scheme}.type")[-1].parameter.value).startswith("defined contribution"):
        return _defined_contribution
    if "midterm_access_share" in names:
        return _provident
    if {"benefit", "eligibility_age"} <= names:
        return _flat
    if "accrual" in names or "base_rate" in names or f"{scheme}.pension_at_30_years" in pack.assumptions():
        return _defined_benefit
    return None


def _base(rules: PackRules) -> dict[str, Any]:
    """Return name, schedule by day and currency."""
    pack, scheme = rules.pack, rules.scheme
    return {
        "name": f"{pack.name}, {pack.schemes[scheme]}",
        "schedule": partial(schedule_for, pack, scheme),
        "currency": pack.currency,
    }


def _defined_benefit(rules: PackRules, given: dict[str, float | None]) -> Scheme:
    grant = rules.first("old_age_allowance_rate")
    built: dict[str, Any] = {
        "averaging": rules.averaging(),
        "accrual": rules.accrual(),
        "ages": rules.claim_ages(),
        "vesting_months": rules.needed("vesting_months"),
        "grant_per_year": 0.0 if grant is None else float(grant),
        "maximum_share": rules.maximum_share(),
        "minimum": rules.minimum(given["minimum_wage"]),
        "commutation": rules.commutation(),
        "insured_ceiling": rules.ceiling(),
    }
    if grant is None:
        rules.said.append("what is paid to those below the qualifying months is not in the pack: nothing here")
    return DefinedBenefit(**_base(rules), **built, **rules.finish(DefinedBenefit.kind))


def _interest(rules: PackRules, given: dict[str, float | None]) -> float:
    """Return the real return of accounts: the caller's, or the pack's assumption."""
    rate = given["interest"]
    if rate is None:
        return rules.needed("credited_interest_real") / 100
    rules.said.append(f"interest of {rate:.4g} a year above prices: the caller's assumption")
    return rate


def _defined_contribution(rules: PackRules, given: dict[str, float | None]) -> Scheme:
    rate, age = _interest(rules, given), rules.claim_ages().first
    rules.first("type")
    rules.said.append(
        "the whole balance buys a life annuity at the same interest, on the country's period life table of the year "
        "for both sexes: an assumption; how balances are paid is not in the pack"
    )
    return DefinedContribution(
        **_base(rules),
        returns=rate,
        tables=country_tables(rules.pack.code, rules.day.year)["both"],
        annuity_interest=rate,
        claim_age=age,
        **(rules.finish(DefinedContribution.kind) | {"quality": "C"}),
    )


def _provident(rules: PackRules, given: dict[str, float | None]) -> Scheme:
    membership = 12 * rules.needed("midterm_access_membership")
    access = [MidtermAccess(rules.needed("midterm_access_age"), membership, rules.needed("midterm_access_share") / 100)]
    disabled = rules.first("midterm_access_share_disabled")
    if disabled is not None:
        age = rules.needed("midterm_access_age_disabled")
        access.append(MidtermAccess(age, membership, disabled.fraction, disabled=True))
    return Provident(
        **_base(rules),
        interest=_interest(rules, given),
        claim_age=rules.needed(*NORMAL),
        access=tuple(access),
        **(rules.finish(Provident.kind) | {"quality": "C"}),
    )


def _flat(rules: PackRules, given: dict[str, float | None]) -> Scheme:
    amount, ages = rules.needed("benefit"), ClaimAges(rules.needed(*NORMAL))
    base = _base(rules) | {"schedule": partial(_nothing_due, rules.pack, rules.scheme)}
    rules.said.append("paid from taxes: nobody contributes")
    return Flat(**base, amount=amount, ages=ages, **rules.finish(Flat.kind))


def _nothing_due(pack: Country, scheme: str, on: str | dt.date) -> Schedule:
    """Return the schedule of a scheme paid from taxes: nothing is due, on the days on which its law is known."""
    benefit = pack.at(on)[f"{scheme}.benefit"]
    label = f"{pack.schemes[scheme]}, paid from taxes"
    return replace(
        flat_rate(0.0, 0.0, currency=pack.currency), label=label, sources=(benefit.source,), quality=benefit.quality
    )


_TAKES_NOT = {
    _defined_benefit: ("interest",),
    _defined_contribution: ("minimum_wage",),
    _provident: ("minimum_wage",),
    _flat: ("minimum_wage", "interest"),
}


def _unbuilt(pack: Country, scheme: str) -> DataError:
    """Say that there is no such scheme, or that the pack does not say what it pays."""
    if scheme not in pack.schemes:
        return DataError(f"scheme_for: {pack.name} has no scheme {scheme!r}. {did_you_mean(scheme, schemes(pack))}")
    return DataError(
        f"scheme_for: the pack of {pack.name} does not say what {scheme} pays (no accrual, base rate, flat benefit or "
        f"account among its parameters). Schemes that can be built: {', '.join(schemes(pack))}."
    )
