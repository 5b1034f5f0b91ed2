"""Incentives for voluntary savers by income group: a match, tax relief, automatic enrolment, reminders, a bundle.

How many save with an incentive is an input: measure it beside a comparison group, never assume it for all alike.
:func:`sscore.coverage.weigh_incentives` sets incentives side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, labels, number, numbers
from sscore.pensions import MatchRule

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Incentive",
    "SaverGroups",
    "bundle",
    "flat_incentive",
    "match_incentive",
    "tax_relief",
]


@dataclass(frozen=True, eq=False)
class SaverGroups:
    """Who could save, by income, the poorest group first.

    Parameters
    ----------
    names
        One a group, all different.
    persons
        Who could save, persons, at least 0.
    share_saving
        Share of them who save without any incentive, 0 to 1.
    saving
        Own saving of a saver, money a year, at least 0.
    tax_rate
        Rate of income tax on a saver's last unit of income, 0 to 1; 0 for those who pay none.

    Raises
    ------
    ModelError
        For numbers outside their ranges, arrays of another length, or nobody at all.
    """

    names: Sequence[str]
    persons: ArrayLike
    share_saving: ArrayLike
    saving: ArrayLike
    tax_rate: ArrayLike = 0.0

    def __post_init__(self) -> None:
        """Check every group."""
        size = len(self.names)
        object.__setattr__(self, "names", labels("SaverGroups", "names", self.names, size, noun="group"))
        for name, top in (("persons", np.inf), ("share_saving", 1.0), ("saving", np.inf), ("tax_rate", 1.0)):
            object.__setattr__(self, name, _by_group("SaverGroups", name, getattr(self, name), size, high=top))
        if not np.sum(self.persons) > 0:
            raise ModelError("SaverGroups: persons must hold somebody, got 0 in every group.")

    @property
    def before(self) -> Floats:
        """Savers without any incentive, persons by group."""
        return np.asarray(self.persons) * np.asarray(self.share_saving)


@dataclass(frozen=True, eq=False)
class Incentive:
    """One incentive, by group in the order of :class:`SaverGroups`.

    ``share_saving`` is the share who save with it; ``per_saver`` what each saver gets and ``per_person`` what is spent
    on everybody reached, saver or not, money a year.
    """

    name: str
    share_saving: Floats
    per_saver: Floats
    per_person: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group."""
        import pandas as pd

        return pd.DataFrame(asdict(self))


def match_incentive(
    groups: SaverGroups, rule: MatchRule, categories: Sequence[int | str], share_saving: ArrayLike, *, name: str = ""
) -> Incentive:
    """Return a match as an incentive: each group saves its own amount and belongs to one category of the rule.

    Parameters
    ----------
    groups
        Who could save.
    rule
        The match, for instance from :func:`sscore.coverage.matched_savings`.
    categories
        One of the rule's categories a group.
    share_saving
        Share of each group who save with it, 0 to 1.
    name
        Its name; by default ``"match"``.

    Raises
    ------
    ModelError
        For another number of categories, an unknown one, or a share outside 0 to 1.

    Examples
    --------
    >>> from sscore.pensions import MatchRule, MatchTerms
    >>> groups = SaverGroups(["poor", "rich"], [100, 100], [0, 0.5], [10, 40])
    >>> made = match_incentive(groups, MatchRule({1: MatchTerms(10, 1.0, 30)}, "RWF"), [1, 1], [0.2, 0.5])
    >>> made.per_saver.tolist()
    [10.0, 30.0]
    """
    if len(categories) != len(groups.names):
        raise ModelError(
            f"match_incentive: give one category a group, wanted {len(groups.names)}, got {len(categories)}."
        )
    saving = np.asarray(groups.saving)
    paid = [float(rule.match(float(s), c)) for s, c in zip(saving, categories, strict=True)]
    return flat_incentive(groups, share_saving, per_saver=paid, name=name or "match")


def tax_relief(
    groups: SaverGroups, share_saving: ArrayLike, *, limit: float | None = None, name: str = ""
) -> Incentive:
    """Return a deduction from taxable income: each saver keeps the tax on what is saved, up to a limit.

    Who pays no income tax gets nothing: the reason why a deduction reaches few informal workers.

    Parameters
    ----------
    groups
        Who could save, with their rates of tax.
    share_saving
        Share of each group who save with it, 0 to 1.
    limit
        Most saving a year that is deducted, money, at least 0; None is no limit.
    name
        Its name; by default ``"tax relief"``.

    Raises
    ------
    ModelError
        For a limit below 0 or a share outside 0 to 1.

    Examples
    --------
    >>> groups = SaverGroups(["poor", "rich"], [100, 100], [0, 0.5], [10, 40], tax_rate=[0, 0.3])
    >>> tax_relief(groups, [0, 0.6], limit=20).per_saver.tolist()
    [0.0, 6.0]
    """
    top = np.inf if limit is None else number("tax_relief", "limit", limit)
    kept = np.asarray(groups.tax_rate) * np.minimum(np.asarray(groups.saving), top)
    return flat_incentive(groups, share_saving, per_saver=kept, name=name or "tax relief")


def flat_incentive(
    groups: SaverGroups,
    share_saving: ArrayLike,
    *,
    per_saver: ArrayLike = 0.0,
    per_person: ArrayLike = 0.0,
    name: str = "",
) -> Incentive:
    """Return any other incentive: automatic enrolment, reminders, an insurance given to savers.

    Parameters
    ----------
    groups
        Who could save.
    share_saving
        Share of each group who save with it, 0 to 1.
    per_saver, per_person
        What each saver gets, and what is spent on everybody reached; money a year, at least 0, one number or one a
        group.
    name
        Its name.

    Raises
    ------
    ModelError
        For a negative amount or a share outside 0 to 1.

    Examples
    --------
    >>> groups = SaverGroups(["poor", "rich"], [100, 100], [0, 0.5], [10, 40])
    >>> flat_incentive(groups, 0.6, per_person=2, name="default").per_person.tolist()
    [2.0, 2.0]
    """
    size = len(groups.names)
    return Incentive(
        name=name or "incentive",
        share_saving=_by_group("Incentive", "share_saving", share_saving, size, high=1.0),
        per_saver=_by_group("Incentive", "per_saver", per_saver, size),
        per_person=_by_group("Incentive", "per_person", per_person, size),
    )


def bundle(*parts: Incentive, share_saving: ArrayLike, name: str = "bundle") -> Incentive:
    """Return several incentives given together: costs add up, the share who save is measured for the bundle.

    Raises
    ------
    ModelError
        For no part, parts of other groups, or a share outside 0 to 1.

    Examples
    --------
    >>> groups = SaverGroups(["all"], [100], [0.1], [10])
    >>> cover = flat_incentive(groups, 0.2, per_saver=3, name="insurance")
    >>> both = bundle(cover, flat_incentive(groups, 0.1, per_person=1, name="reminder"), share_saving=0.3)
    >>> both.per_saver.tolist(), both.per_person.tolist()
    ([3.0], [1.0])
    """
    if not parts or len({p.share_saving.size for p in parts}) != 1:
        raise ModelError("bundle: give at least one incentive, all made for the same groups.")
    return replace(
        parts[0],
        name=name,
        share_saving=_by_group("bundle", "share_saving", share_saving, parts[0].share_saving.size, high=1.0),
        per_saver=frozen(np.sum([p.per_saver for p in parts], axis=0)),
        per_person=frozen(np.sum([p.per_person for p in parts], axis=0)),
    )


def _by_group(caller: str, name: str, values: ArrayLike, size: int, *, high: float = np.inf) -> Floats:
    """Return one value a group; one number holds for all."""
    given = numbers(caller, name, values, high=high)
    if given.ndim and given.shape != (size,):
        raise ModelError(f"{caller}: {name} must be one number or {size}, one a group, got shape {given.shape}.")
    return frozen(np.broadcast_to(given, (size,)))
