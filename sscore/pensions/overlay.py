"""A reform while it runs: which law holds in which year, and who is there on its first day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from sscore.inputs import Floats, frozen
from sscore.pensions.counted import Counted
from sscore.pensions.country import Change, Setup, law_benefits
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.group import MemberProjection
from sscore.pensions.members import Benefits, Economy, Moves
from sscore.pensions.projection import Block, Prepared, lump_shares, prepare, run_dated
from sscore.pensions.reform_file import Conversion
from sscore.pensions.scheme_inputs import FIRST_AGE, MEMBER_AGES

__all__ = ["CountedOverlay", "Overlay", "rights_earned"]

NOTHING = 1e-12  # of a wage: the engine divides by reference wages


def rights_earned(model: Prepared) -> Prepared:
    """Return a law under which rights earned stay, whatever their length, and no more are earned.

    An invalid gets what was earned too; nobody gets a grant for service that was too short.
    """
    vested = (np.arange(model.stocks.service + 1) >= 1).astype(float)
    still = replace(model.moves, density=np.zeros_like(model.moves.density))
    rules = replace(model.rules, invalidity_minimum=0.0, grant=0.0)
    service = model.stocks.service
    return replace(
        model,
        moves=still,
        vested=vested,
        share=rules.shares(service),
        share_lump=lump_shares(rules, service),
        share_ill=rules.shares(service, "invalidity_share"),
        rules=rules,
    )


@dataclass(frozen=True, eq=False)
class Overlay(Change):
    """A reform laid over a scheme: benefits and indexation of each year, and the place of its first year."""

    laws: tuple[tuple[Benefits, float], ...]
    at: int
    convert: Conversion | None

    def models(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the law in force, ready to run, one a year."""
        years = len(self.laws)
        made: list[Prepared] = []
        for year, (rules, indexation) in enumerate(self.laws):
            same = year and self.laws[year - 1] == (rules, indexation)
            if same and (self.convert is None or year != self.at):
                made.append(made[-1])
                continue
            model = prepare(setup.stocks, moves, rules, replace(economy, indexation=indexation), years)
            made.append(rights_earned(model) if self._to_accounts and year >= self.at else model)
        return made

    @property
    def _to_accounts(self) -> bool:
        return self.convert is not None and self.convert.to == "accounts"

    def enter(self, block: Block, year: int) -> None:
        """Begin a pension scheme where there were accounts: nobody draws one yet; the past counts if it is credited."""
        if self.convert is None or self._to_accounts or year != self.at:
            return
        block.pensioners[...] = 0.0
        block.children[...] = 0.0
        if self.convert.past == "kept":
            _start_again(block)


@dataclass(frozen=True, eq=False)
class CountedOverlay(Overlay):
    """A conversion to points or notional accounts.

    From its first day three runs with the same members add up: the new pensions for service from then on, the rights
    earned before, and, where there were pensions, the old law for invalids and for the families of those who die before
    the first age of a claim. Persons in payment stay in the first run with their money; other kinds of pensioners than
    old age are counted in the third, by the old qualifying period.
    """

    counted: Counted

    def prepared(self, setup: Setup, moves: Moves, economy: Economy, rules: Benefits) -> list[Prepared]:
        """Return the old law of each year before, and the rules given of each year after, with its indexation."""
        made: list[Prepared] = []
        for year, (law, indexation) in enumerate(self.laws):
            if year not in (0, self.at) and indexation == self.laws[year - 1][1]:
                made.append(made[-1])
                continue
            now = rules if year >= self.at else law
            made.append(prepare(setup.stocks, moves, now, replace(economy, indexation=indexation), len(self.laws)))
        return made

    def models(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the old law, and from the first day on what service under the new rules pays."""
        reference = self.counted.reference
        if not setup.has_accounts:
            reference = np.where(self.claiming, reference, NOTHING)
        dated = self.prepared(setup, moves, economy, self.laws[-1][0])
        return self.paying(dated, lambda model: model.level[:, :, None, None] * reference)

    def paying(self, dated: list[Prepared], reference: Callable[[Prepared], Floats]) -> list[Prepared]:
        """Return the models, those of the new years with another reference wage."""
        made: dict[int, Prepared] = {}
        for model in dated[self.at :]:
            if id(model) not in made:
                made[id(model)] = replace(model, average=reference(model))
        return [*dated[: self.at], *(made[id(model)] for model in dated[self.at :])]

    @property
    def claiming(self) -> np.ndarray:
        """Whether a new pension may be claimed at each member age."""
        return np.arange(FIRST_AGE, FIRST_AGE + MEMBER_AGES) >= self.counted.ages.first

    def enter(self, block: Block, year: int) -> None:
        """Begin to count service anew; accounts had no pensioners."""
        if year == self.at:
            _start_again(block)
            if not self.counted.inputs.has_accounts:
                return
            block.pensioners[...] = 0.0
            block.children[...] = 0.0

    def project(self, setup: Setup, moves: Moves, economy: Economy, engine: str) -> MemberProjection:
        """Return members, and the pensions of the three parts together."""
        new = super().project(setup, moves, economy, engine)
        if setup.has_accounts:
            return new
        earned = run_dated(self._earned(setup, moves, economy), self._nobody_paid, engine)
        insured = run_dated(self._insured(setup, moves, economy), self._paid_elsewhere, engine)
        later = np.arange(len(self.laws)) >= self.at
        spent = {n: a + later * (earned[f"spent_{n}"] + insured[f"spent_{n}"]) for n, a in new.spent.items()}
        counts = dict(new.counts)
        for name in ("invalidity", "survivors", "orphans"):
            counts[name] = np.where(later, insured[f"count_{name}"], counts[name])
        return replace(
            new,
            spent=MappingProxyType({n: frozen(a) for n, a in spent.items()}),
            counts=MappingProxyType({n: frozen(a) for n, a in counts.items()}),
        )

    def _rules(self, old: Benefits, **more: float) -> Benefits:
        ages = self.counted.ages
        normal, first = int(np.ceil(ages.normal)), int(np.ceil(ages.first))
        return replace(old, normal_age=normal, early_age=first, early_reduction=0.0, grant=0.0, **more)  # type: ignore[arg-type]

    def _earned(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the law of the rights earned before, on the reference wages of the first day."""
        law, credited = setup.law, self.counted.convert.past == "credited"
        assert isinstance(law, DefinedBenefit)
        bare = replace(law, vesting_months=0.0, grant_per_year=0.0, minimum=None, minimum_share=None)
        rules = self._rules(law_benefits(setup.inputs, setup.basis, bare), **({"commuted": 0.0} if credited else {}))
        if credited:
            rules = replace(rules, early_reduction=self.counted.ages.early_reduction)
        factor = np.where(self.claiming, self.counted.past, NOTHING)[:, None, :]
        back = np.maximum(np.arange(len(self.laws)) - self.at, 0)
        places = np.maximum(np.arange(MEMBER_AGES) - back[:, None], 0)

        def held(model: Prepared) -> Floats:
            first = model.average[:, self.at] / model.level[:, self.at, None, None]
            return model.level[:, :, None, None] * np.moveaxis(first[:, :, places], 1, 2) * factor

        dated = self.paying(self.prepared(setup, moves, economy, rules), held)
        done: dict[int, Prepared] = {}
        return [done.setdefault(id(m), rights_earned(m)) if year >= self.at else m for year, m in enumerate(dated)]

    def _insured(self, setup: Setup, moves: Moves, economy: Economy) -> list[Prepared]:
        """Return the old law for those who fall ill or die before they may claim."""
        rules = self._rules(law_benefits(setup.inputs, setup.basis, setup.law), commuted=0.0)
        dated = self.prepared(setup, moves, economy, rules)
        return self.paying(dated, lambda model: np.where(self.claiming, NOTHING, model.average))

    def _nobody_paid(self, block: Block, year: int) -> None:
        if year == self.at:
            block.pensioners[...] = 0.0
            block.children[...] = 0.0

    def _paid_elsewhere(self, block: Block, year: int) -> None:
        if year == self.at:
            block.pensioners[:, 1] = 0.0
            block.children[:, 1] = 0.0


def _start_again(block: Block) -> None:
    """Set everybody's service to none."""
    for name in ("active", "dormant"):
        held = getattr(block, name)
        fresh = np.zeros_like(held)
        fresh[..., 0] = held.sum(axis=3)
        setattr(block, name, fresh)
