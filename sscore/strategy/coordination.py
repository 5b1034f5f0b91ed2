"""Many programmes, few groups: where programmes overlap, and who is served by none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Coordination", "Programme", "coordination"]

Cell = tuple[str, str]


@dataclass(frozen=True)
class Programme:
    """One programme: who runs it, for which groups, with which functions (cash, food, fee waiver, training ...)."""

    name: str
    owner: str
    groups: tuple[str, ...]
    functions: tuple[str, ...]


@dataclass(frozen=True)
class Coordination:
    """Groups by functions. ``served`` holds the programmes of every cell; a cell without any is an empty tuple."""

    programmes: tuple[Programme, ...]
    groups: tuple[str, ...]
    functions: tuple[str, ...]
    served: dict[Cell, tuple[str, ...]]

    @property
    def overlaps(self) -> dict[Cell, tuple[str, ...]]:
        """Cells with two programmes or more: a question to ask, not yet waste (they may serve other districts)."""
        return {cell: names for cell, names in self.served.items() if len(names) > 1}

    @property
    def empty(self) -> tuple[Cell, ...]:
        """Cells that no programme serves."""
        return tuple(cell for cell, names in self.served.items() if not names)

    @property
    def owners(self) -> dict[str, tuple[str, ...]]:
        """For every group, the institutions it has to deal with."""
        return {g: tuple(dict.fromkeys(p.owner for p in self.programmes if g in p.groups)) for g in self.groups}

    def to_frame(self) -> pd.DataFrame:
        """Return groups down, functions across, and the number of programmes."""
        import pandas as pd

        rows = [[len(self.served[g, f]) for f in self.functions] for g in self.groups]
        return pd.DataFrame(rows, index=pd.Index(self.groups, name="group"), columns=list(self.functions))


def coordination(
    programmes: Sequence[Programme], *, groups: Sequence[str] = (), functions: Sequence[str] = ()
) -> Coordination:
    """Return which programmes serve which group with which function.

    Parameters
    ----------
    programmes
        At least one; every name once.
    groups, functions
        Names to show besides those the programmes bring, so that a group nobody serves is seen.

    Raises
    ------
    ModelError
        For an empty list, a name given twice, or a programme without owner, group or function.

    References
    ----------
    SOCIEUX+ page 'Actions en Social Security Policy', Ghana: programmes under a common umbrella.

    Examples
    --------
    >>> one = Programme("P", "Ministry 1", ("children",), ("cash",))
    >>> other = Programme("Q", "Ministry 2", ("children",), ("cash",))
    >>> found = coordination([one, other], groups=["older persons"])
    >>> found.overlaps, found.empty
    ({('children', 'cash'): ('P', 'Q')}, (('older persons', 'cash'),))
    """
    if not programmes:
        raise ModelError("coordination: programmes is empty.")
    names = [p.name for p in programmes]
    for programme in programmes:
        if names.count(programme.name) > 1:
            raise ModelError(f"coordination: {programme.name!r} stands in the list twice.")
        for field in ("groups", "functions"):
            if isinstance(getattr(programme, field), str):
                raise ModelError(
                    f"coordination: {field} of {programme.name!r} must be a tuple of names, got the text "
                    f"{getattr(programme, field)!r}."
                )
        if not (programme.owner.strip() and programme.groups and programme.functions):
            raise ModelError(f"coordination: {programme.name!r} needs an owner, a group and a function.")
    all_groups = tuple(dict.fromkeys([*(g for p in programmes for g in p.groups), *groups]))
    all_functions = tuple(dict.fromkeys([*(f for p in programmes for f in p.functions), *functions]))
    served = {
        (g, f): tuple(p.name for p in programmes if g in p.groups and f in p.functions)
        for g in all_groups
        for f in all_functions
    }
    return Coordination(tuple(programmes), all_groups, all_functions, served)
