"""From the institution's goals to what HR can change: which goal has no lever, and which lever serves no goal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StrategyMap", "strategy_map"]


@dataclass(frozen=True, eq=False)
class StrategyMap:
    """Links from goals through capabilities to HR levers.

    ``uncovered`` are goals that no lever reaches; ``idle`` are levers that reach no goal: what HR may stop doing.
    """

    goals: tuple[str, ...]
    capabilities: tuple[str, ...]
    levers: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    builds: tuple[tuple[str, str], ...]
    uncovered: tuple[str, ...]
    idle: tuple[str, ...]

    def levers_of(self, goal: str) -> tuple[str, ...]:
        """Return the levers that reach a goal.

        Raises
        ------
        DataError
            For an unknown goal.
        """
        if goal not in self.goals:
            raise DataError(f"strategy_map: no goal {goal!r}. {did_you_mean(goal, self.goals)}")
        wanted = {capability for g, capability in self.needs if g == goal}
        return tuple(lever for lever in self.levers if any(c in wanted for x, c in self.builds if x == lever))

    def only(self, goals: Iterable[str]) -> StrategyMap:
        """Return the map of some goals, with the capabilities they need and every lever."""
        chosen = [g for g in self.goals if g in set(goals)] or list(self.goals)
        needs = {g: [c for x, c in self.needs if x == g] for g in chosen}
        kept = {c for names in needs.values() for c in names}
        builds = {lever: [c for x, c in self.builds if x == lever and c in kept] for lever in self.levers}
        return strategy_map(needs, builds)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a goal, with its capabilities, its levers and whether any lever reaches it."""
        import pandas as pd

        rows = [
            {
                "goal": goal,
                "needs": "; ".join(c for g, c in self.needs if g == goal),
                "levers": "; ".join(self.levers_of(goal)),
                "covered": goal not in self.uncovered,
            }
            for goal in self.goals
        ]
        return pd.DataFrame(rows)


def strategy_map(needs: Mapping[str, Sequence[str]], builds: Mapping[str, Sequence[str]]) -> StrategyMap:
    """Link goals to the capabilities they need, and HR levers to the capabilities they build.

    Parameters
    ----------
    needs
        Capabilities that each goal needs.
    builds
        Capabilities that each lever builds; they must be needed by some goal, or the list is empty.

    Raises
    ------
    ModelError
        For no goal, or a goal that needs nothing.
    DataError
        For a lever that builds a capability no goal has named, with close matches.

    Examples
    --------
    >>> plan = strategy_map({"two million informal members": ["field agents", "mobile service"]},
    ...     {"recruit by district": ["field agents"], "annual staff party": []})
    >>> plan.uncovered, plan.idle
    ((), ('annual staff party',))
    """
    if not needs:
        raise ModelError("strategy_map: needs must hold at least one goal of the institution.")
    empty = [g for g, names in needs.items() if not list(names)]
    if empty:
        raise ModelError(f"strategy_map: goal {empty[0]!r} needs no capability. Ask what people must be able to do.")
    capabilities = tuple(dict.fromkeys(c for names in needs.values() for c in names))
    for lever, names in builds.items():
        for name in names:
            if name not in capabilities:
                raise DataError(
                    f"strategy_map: lever {lever!r} builds {name!r}, which no goal needs. "
                    f"{did_you_mean(name, capabilities)}"
                )
    built = {c for names in builds.values() for c in names}
    return StrategyMap(
        goals=tuple(needs),
        capabilities=capabilities,
        levers=tuple(builds),
        needs=tuple((goal, c) for goal, names in needs.items() for c in names),
        builds=tuple((lever, c) for lever, names in builds.items() for c in names),
        uncovered=tuple(goal for goal, names in needs.items() if not built & set(names)),
        idle=tuple(lever for lever, names in builds.items() if not list(names)),
    )
