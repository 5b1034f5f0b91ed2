"""Who is close to whom, and whose hands hold two keys: conflicts of interest and segregation of duties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sscore.coverage import clean_identifier
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import filled, table_with, whole

if TYPE_CHECKING:
    import networkx
    import pandas as pd

__all__ = ["Conflicts", "DutyConflicts", "conflicts_of_interest", "same_hands", "segregation_of_duties"]


@dataclass(frozen=True, eq=False)
class Conflicts:
    """Decisions whose official and party are linked.

    ``frame`` has one row a linked decision: ``decision``, ``official``, ``party``, ``steps`` (1: linked directly; 0:
    the same), ``path`` (the shortest) and ``kinds`` (of the links on it). ``graph`` is the undirected graph of declared
    links.
    """

    frame: pd.DataFrame
    decisions: int
    graph: networkx.Graph

    def to_frame(self) -> pd.DataFrame:
        """Return the linked decisions."""
        return self.frame.copy()


def conflicts_of_interest(decisions: pd.DataFrame, links: pd.DataFrame, *, steps: int = 2) -> Conflicts:
    """Find decisions taken by somebody who is linked with the party, directly or through others.

    Due process: a link is not a wrong; most are harmless and many are declared. The result is a question (was the link
    declared, did somebody else decide?), for the ethics officer only. The official sees the path, may explain or
    correct it, and nothing follows from the graph alone. Ask for links by law or consent, never from rumours.

    Parameters
    ----------
    decisions
        One row a decision: ``decision``, ``official``, ``party``. Names are compared as cleaned identifiers.
    links
        Declared or registered links: ``one``, ``other``, ``kind`` (family, ownership, employer, ...).
    steps
        The longest path that counts, at least 1.

    Raises
    ------
    ModelError
        For a missing column, a blank name, or fewer than 1 step.

    Examples
    --------
    >>> import pandas as pd
    >>> links = pd.DataFrame({"one": ["Officer 7", "Trader 3"], "other": ["Trader 3", "Firm Z"],
    ...                       "kind": ["cousin", "owner"]})
    >>> files = pd.DataFrame({"decision": ["lease"], "official": ["officer 7"], "party": ["Firm Z"]})
    >>> conflicts_of_interest(files, links).frame[["steps", "kinds"]].values.tolist()
    [[2, 'cousin, owner']]
    """
    import networkx as nx
    import pandas as pd

    table_with("conflicts_of_interest: decisions", decisions, ["decision", "official", "party"])
    table_with("conflicts_of_interest: links", links, ["one", "other", "kind"])
    steps = whole("conflicts_of_interest", "steps", steps, low=1)
    graph = nx.Graph()
    names: dict[str, str] = {}
    for k, row in enumerate(links[["one", "other", "kind"]].itertuples(index=False)):
        one, other = (_named(v, names, f"links[{k}]") for v in row[:2])
        if one != other:
            kinds = {*graph.get_edge_data(one, other, {"kinds": set()})["kinds"], str(row[2])}
            graph.add_edge(one, other, kinds=kinds)
    found = []
    for k, row in enumerate(decisions[["decision", "official", "party"]].itertuples(index=False)):
        official, party = (_named(v, names, f"decisions[{k}]") for v in row[1:])
        if official == party:
            path = [official]
        else:
            near = nx.single_source_shortest_path(graph, official, cutoff=steps) if official in graph else {}
            if party not in near:
                continue
            path = near[party]
        between = ["/".join(sorted(graph.edges[a, b]["kinds"])) for a, b in zip(path, path[1:], strict=False)]
        shown = " - ".join(names[p] for p in path)
        found.append((row[0], str(row[1]), str(row[2]), len(path) - 1, shown, ", ".join(between)))
    columns = ["decision", "official", "party", "steps", "path", "kinds"]
    frame = pd.DataFrame(found, columns=columns).sort_values("steps", kind="stable", ignore_index=True)
    return Conflicts(frame, len(decisions), nx.freeze(nx.relabel_nodes(graph, names)))


def _named(value: Any, names: dict[str, str], where: str) -> str:
    """Return the cleaned name and remember how it was written first."""
    key = clean_identifier(value)
    if not key:
        raise ModelError(f"conflicts_of_interest: {where} has a blank name.")
    names.setdefault(key, str(value).strip())
    return key


@dataclass(frozen=True, eq=False)
class DutyConflicts:
    """People who hold two duties that should be in two hands.

    ``frame`` has one row a person and pair: ``person``, ``duty_a``, ``duty_b``, ``through_a``, ``through_b`` (the roles
    or delegations by which each is held).
    """

    frame: pd.DataFrame
    people: int

    def to_frame(self) -> pd.DataFrame:
        """Return the pairs."""
        return self.frame.copy()


def segregation_of_duties(
    assignments: pd.DataFrame,
    duties: pd.DataFrame,
    incompatible: Iterable[tuple[str, str]],
    *,
    delegations: pd.DataFrame | None = None,
) -> DutyConflicts:
    """Find people who can do two things that no one person should, also through roles within roles and delegations.

    Due process: a finding is about access rights, not about conduct. It is a question to whoever grants rights, seen by
    them and the auditor; the person may explain (a small office, a colleague's leave) before rights are changed, and no
    disciplinary step rests on it alone.

    Parameters
    ----------
    assignments
        Who holds which role: ``person``, ``role``.
    duties
        What a role may do: ``role``, ``duty``; a duty that is itself a role includes that role's duties.
    incompatible
        Pairs of duties.
    delegations
        Who may act for whom: ``person`` (who receives) and ``acts_for``.

    Raises
    ------
    ModelError
        For a missing column, a blank name, or a duty paired with itself.
    DataError
        For a duty in a pair that no role has.

    Examples
    --------
    >>> import pandas as pd
    >>> roles = pd.DataFrame({"person": ["P1", "P1", "P2"], "role": ["clerk", "payer", "clerk"]})
    >>> can = pd.DataFrame({"role": ["clerk", "payer"], "duty": ["register", "pay"]})
    >>> segregation_of_duties(roles, can, [("register", "pay")]).frame["person"].tolist()
    ['P1']
    >>> leave = pd.DataFrame({"person": ["P2"], "acts_for": ["P1"]})
    >>> segregation_of_duties(roles, can, [("register", "pay")], delegations=leave).frame["person"].tolist()
    ['P1', 'P2']
    """
    import networkx as nx
    import pandas as pd

    filled("segregation_of_duties: assignments", assignments, ["person", "role"])
    filled("segregation_of_duties: duties", duties, ["role", "duty"])
    rights = nx.DiGraph()
    rights.add_edges_from((("person", p), ("role", r)) for p, r in assignments[["person", "role"]].to_numpy())
    roles = set(duties["role"])
    rights.add_edges_from(
        (("role", r), ("role" if d in roles else "duty", d)) for r, d in duties[["role", "duty"]].to_numpy()
    )
    if delegations is not None:
        filled("segregation_of_duties: delegations", delegations, ["person", "acts_for"])
        pairs = delegations[["person", "acts_for"]].to_numpy()
        rights.add_edges_from((("person", a), ("person", b)) for a, b in pairs)
    known = {name for kind, name in rights if kind == "duty"}
    wanted = [_pair(p, known, "segregation_of_duties") for p in incompatible]
    people = sorted((n for n in rights if n[0] == "person"), key=str)
    found = []
    for person in people:
        paths = nx.single_source_shortest_path(rights, person)
        for a, b in wanted:
            if ("duty", a) in paths and ("duty", b) in paths:
                through = [" > ".join(str(n[1]) for n in paths["duty", d][1:-1]) for d in (a, b)]
                found.append((person[1], a, b, *through))
    frame = pd.DataFrame(found, columns=["person", "duty_a", "duty_b", "through_a", "through_b"])
    return DutyConflicts(frame, len(people))


def _pair(pair: tuple[str, str], known: set[str], where: str) -> tuple[str, str]:
    if isinstance(pair, str) or len(pair) != 2:
        raise ModelError(f"{where}: incompatible must hold pairs such as ('approve', 'pay'), got {pair!r}.")
    a, b = pair
    if a == b:
        raise ModelError(f"{where}: a duty cannot be incompatible with itself: {a!r}.")
    for duty in pair:
        if duty not in known:
            hint = did_you_mean(str(duty), [str(k) for k in known])
            raise DataError(f"{where}: nobody has the duty {duty!r}. {hint}")
    return a, b


def same_hands(log: pd.DataFrame, incompatible: Sequence[tuple[str, str]]) -> DutyConflicts:
    """Find cases in which one person really did two incompatible steps: what rights allow is not yet what was done.

    Due process: as for :func:`segregation_of_duties`: a question about a case, seen by the auditor, to which the person
    may answer before anything else happens.

    Parameters
    ----------
    log
        One row a step: ``case``, ``duty``, ``person``.
    incompatible
        Pairs of duties.

    Raises
    ------
    ModelError
        For a missing column, a blank name, or a duty paired with itself.
    DataError
        For a duty that is not in the log.

    Examples
    --------
    >>> import pandas as pd
    >>> log = pd.DataFrame({"case": [1, 1, 2, 2], "duty": ["approve", "pay"] * 2, "person": ["A", "A", "A", "B"]})
    >>> same_hands(log, [("approve", "pay")]).frame[["person", "through_a"]].values.tolist()
    [['A', 'case 1']]
    """
    import pandas as pd

    filled("same_hands", log, ["case", "duty", "person"])
    known = set(log["duty"])
    wanted = [_pair(p, known, "same_hands") for p in incompatible]
    found = []
    for (case, person), steps in log.groupby(["case", "person"], sort=True)["duty"]:
        done = set(steps)
        found += [(person, a, b, f"case {case}", f"case {case}") for a, b in wanted if a in done and b in done]
    frame = pd.DataFrame(found, columns=["person", "duty_a", "duty_b", "through_a", "through_b"])
    return DutyConflicts(frame, int(log["person"].nunique()))
