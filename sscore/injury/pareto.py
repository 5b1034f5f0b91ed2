"""Which few causes make most of the injuries?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sscore.errors import ModelError
from sscore.inputs import number, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Pareto", "pareto"]


@dataclass(frozen=True)
class Pareto:
    """Causes from the most to the least frequent, with cumulated shares. Causes that tie share a rank."""

    causes: tuple[str, ...]
    counts: tuple[int, ...]
    shares: tuple[float, ...]
    cumulated: tuple[float, ...]
    ranks: tuple[int, ...]
    total: int

    def few(self, share: float = 0.8) -> tuple[str, ...]:
        """Return the causes that together reach a share of all cases; a tie at the end is never split.

        >>> pareto({"falls": 6, "tools": 2, "lifting": 2}).few(0.8)
        ('falls', 'lifting', 'tools')
        """
        wanted = number("few", "share", share, above=0)
        if wanted > 1:
            raise ModelError(f"few: share must be a fraction up to 1, got {share!r}. 80 % is 0.8.")
        reached = sum(1 for c in self.cumulated if c < wanted - 1e-12) + 1
        last = self.ranks[min(reached, len(self.ranks)) - 1]
        return tuple(c for c, r in zip(self.causes, self.ranks, strict=True) if r <= last)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cause."""
        import pandas as pd

        names = ("ranks", "causes", "counts", "shares", "cumulated")
        labels = ("rank", "cause", "count", "share", "cumulated")
        return pd.DataFrame({label: getattr(self, name) for label, name in zip(labels, names, strict=True)})


def pareto(causes: Any, counts: Any = None) -> Pareto:
    """Order causes by their number of cases and cumulate their shares.

    A picture of what was counted: causes that hurt slowly, and those that nobody reports, are not in it. Weigh it with
    days lost or deaths before a campaign is built on it.

    Parameters
    ----------
    causes
        One cause a case (a list or a column), or a mapping of cause to number of cases, or the names of ``counts``.
    counts
        Numbers of cases in the order of ``causes``.

    Raises
    ------
    ModelError
        For no case at all, a blank cause, a name given twice, or numbers that are not whole.

    Examples
    --------
    >>> pareto(["fall", "tool", "fall", "fall"]).cumulated
    (0.75, 1.0)
    """
    caller = "pareto"
    if counts is not None:
        names, numbers = list(causes), list(counts)
        if len(names) != len(numbers) or len(set(names)) != len(names):
            raise ModelError(f"{caller}: wanted one number for each name, each name once.")
        table = dict(zip(names, numbers, strict=True))
    else:
        table = dict(causes) if isinstance(causes, Mapping) else dict(Counter(causes))
    found: dict[str, int] = {}
    for cause, value in table.items():
        if not isinstance(cause, str) or not cause.strip():
            raise ModelError(
                f"{caller}: every cause needs a name, got {cause!r}. Call blank ones 'not stated'; give counts "
                "as a mapping, such as column.value_counts().to_dict()."
            )
        found[cause] = whole(caller, f"counts[{cause!r}]", value)
    total = sum(found.values())
    if total == 0:
        raise ModelError(f"{caller}: no case to order.")
    # Among equals the alphabet decides the place, not the rank.
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    numbers = [n for _, n in ordered]
    running = [sum(numbers[: k + 1]) for k in range(len(numbers))]
    return Pareto(
        causes=tuple(c for c, _ in ordered),
        counts=tuple(numbers),
        shares=tuple(n / total for n in numbers),
        cumulated=tuple(n / total for n in running),
        ranks=tuple(1 + sum(m > n for m in numbers) for n in numbers),
        total=total,
    )
