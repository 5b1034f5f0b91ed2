"""If she leaves tomorrow: the bench behind each post, and the nine boxes of performance and potential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.disclosure import SMALLEST_GROUP, shown_cells, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, table_with, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Bench", "NineBox", "bench", "nine_box"]


@dataclass(frozen=True, eq=False)
class Bench:
    """Successors of each post. ``ready`` counts those ready in time; ``assigned`` names one for each post at most.

    A person can succeed one post only, so ``filled_at_once`` is the most posts that could be filled if all fell empty
    (a maximum matching), and ``exposed`` are the posts that would then stay empty. ``single_points`` have nobody ready
    at all. ``shared`` are the people counted on by more than one post.
    """

    posts: tuple[str, ...]
    successors: tuple[str, ...]
    readiness: Floats
    within_years: float
    ready: tuple[int, ...]
    single_points: tuple[str, ...]
    shared: tuple[str, ...]
    filled_at_once: int
    assigned: tuple[str | None, ...]

    @property
    def exposed(self) -> tuple[str, ...]:
        """Posts that would stay empty if all fell empty at once."""
        return tuple(p for p, who in zip(self.posts, self.assigned, strict=True) if who is None)

    @property
    def strength(self) -> float:
        """Share of posts that could be filled at once."""
        return self.filled_at_once / len(self.posts)

    def counts(self) -> dict[str, int]:
        """Return how many posts have nobody, one, or two and more ready."""
        return {
            "none ready": self.ready.count(0),
            "one ready": self.ready.count(1),
            "two or more": sum(n >= 2 for n in self.ready),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a post."""
        import pandas as pd

        return pd.DataFrame({"post": self.posts, "ready": self.ready, "assigned": self.assigned})


def bench(successions: pd.DataFrame, *, within_years: float = 2.0) -> Bench:
    """Return the bench strength: who could follow in which post, and where nobody could.

    Parameters
    ----------
    successions
        One row a post and successor: ``post``, ``successor`` (a code, not a name), ``ready_in_years``. A post without
        a successor has one row with ``successor`` missing.
    within_years
        Ready in at most so many years counts as ready.

    Raises
    ------
    ModelError
        For a missing column, or for no post, a successor without readiness, or one who stands twice for a post.

    Notes
    -----
    For the board and HR only. Who stands on a list is not told what the list decides before it is decided, and a name
    on it is no promise; criteria are the same for everybody and can be looked at.

    Examples
    --------
    One person is the successor of both posts: each has one ready, but only one post can be filled.

    >>> import pandas as pd
    >>> found = bench(pd.DataFrame({"post": ["actuary", "CFO"], "successor": ["S1", "S1"], "ready_in_years": [1, 2]}))
    >>> found.ready, found.filled_at_once, found.shared
    ((1, 1), 1, ('S1',))
    """
    import networkx as nx

    caller = "bench"
    within = number(caller, "within_years", within_years)
    table = table_with(caller, successions, ["post", "successor", "ready_in_years"])
    if not len(table) or table["post"].isna().any():
        raise ModelError(f"{caller}: wanted at least one row, each with a post.")
    named = table[table["successor"].notna()]
    years = named["ready_in_years"]
    if years.isna().any():
        raise ModelError(f"{caller}: row {years.index[years.isna()][0]!r} has a successor without ready_in_years.")
    if named.duplicated(["post", "successor"]).any():
        raise ModelError(f"{caller}: a successor stands twice for the same post. Keep one row.")
    posts = tuple(dict.fromkeys(table["post"].astype(str)))
    people = tuple(sorted(set(named["successor"].astype(str))))
    row_of, column_of = ({name: k for k, name in enumerate(names)} for names in (posts, people))
    ready_in = np.full((len(posts), len(people)), np.nan)
    at = numbers(caller, "ready_in_years", years) if len(named) else np.array([])
    for post, who, when in zip(named["post"].astype(str), named["successor"].astype(str), at, strict=True):
        ready_in[row_of[post], column_of[who]] = when
    ready = ready_in <= within
    graph = nx.Graph()
    graph.add_nodes_from((("post", k) for k in range(len(posts))), bipartite=0)
    graph.add_edges_from((("post", int(k)), ("person", int(j))) for k, j in np.argwhere(ready))
    match = nx.bipartite.hopcroft_karp_matching(graph, [("post", k) for k in range(len(posts))])
    assigned = tuple(people[match["post", k][1]] if ("post", k) in match else None for k in range(len(posts)))
    return Bench(
        posts=posts,
        successors=people,
        readiness=frozen(ready_in),
        within_years=within,
        ready=tuple(int(n) for n in ready.sum(axis=1)),
        single_points=tuple(p for p, n in zip(posts, ready.sum(axis=1), strict=True) if n == 0),
        shared=tuple(p for p, n in zip(people, ready.sum(axis=0), strict=True) if n > 1),
        filled_at_once=sum(a is not None for a in assigned),
        assigned=assigned,
    )


@dataclass(frozen=True, eq=False)
class NineBox:
    """Persons by performance and potential: ``counts`` (potential, performance), low to high, small cells NaN.

    ``box`` (persons,) is the place of each in the order given, 1 (low, low) to 9 (high, high), for the people entitled
    to the file.
    """

    counts: Floats
    box: tuple[int, ...]
    persons: int
    hidden: int

    def to_frame(self) -> pd.DataFrame:
        """Return the counts; small cells are missing."""
        import pandas as pd

        names = ["low", "medium", "high"]
        return pd.DataFrame(self.counts, index=[f"potential {n}" for n in names], columns=names)


def nine_box(
    performance: ArrayLike, potential: ArrayLike, *, cuts: Sequence[float] = (2.5, 3.5), least: int = SMALLEST_GROUP
) -> NineBox:
    """Sort people into nine boxes by performance and potential.

    A box opens a talk on what somebody needs; it must not end one. Potential is a judgement, often kinder to people
    like the judge: have two assessors, and compare groups with :func:`sscore.workforce.impact_ratio` before acting.

    Parameters
    ----------
    performance, potential : (persons,)
        Ratings on one scale.
    cuts
        Where medium and high begin; a rating on a cut belongs above it.
    least
        Boxes with fewer people, but not empty ones, are hidden, and another where it takes it; at least 5.

    Raises
    ------
    ModelError
        For shapes that differ or cuts that do not rise.

    Examples
    --------
    >>> nine_box([1, 3, 5], [5, 3, 5]).box
    (7, 5, 9)
    """
    caller = "nine_box"
    floor = smallest_group(caller, "least", least)
    x = vector(caller, "performance", performance, low=-np.inf)
    y = vector(caller, "potential", potential, length=len(x), low=-np.inf)
    edges = vector(caller, "cuts", list(cuts), length=2, low=-np.inf)
    if edges[1] <= edges[0]:
        raise ModelError(f"{caller}: cuts must rise, got {edges.tolist()}.")
    column, row = (np.searchsorted(edges, v, side="right") for v in (x, y))
    counts = np.zeros((3, 3))
    np.add.at(counts, (row, column), 1)
    small = np.isnan(shown_cells(counts.ravel(), minimum=floor).reshape(counts.shape))
    return NineBox(
        counts=frozen(np.where(small, np.nan, counts)),
        box=tuple(int(v) for v in 3 * row + column + 1),
        persons=len(x),
        hidden=int(small.sum()),
    )
