"""Activities that wait for each other: earliest and latest times, slack and every critical path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TEACHING_NETWORK", "CriticalPath", "Slip", "Task", "TimedTask", "critical_path"]

_SAME = 1e-9
_MOST_PATHS = 100


@dataclass(frozen=True)
class Task:
    """One activity: its key, how many months it takes, and the tasks that must be finished before it starts.

    A task of 0 months is a milestone.
    """

    key: str
    months: float
    after: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class TimedTask:
    """A task with its times, in months from the start of the plan.

    ``slack`` (total float) is how much it may slip before the plan ends later; ``free`` before any other task starts
    later. A task is critical when its slack is 0.
    """

    key: str
    name: str
    months: float
    after: tuple[str, ...]
    start: float
    finish: float
    latest_start: float
    latest_finish: float
    slack: float
    free: float
    critical: bool


@dataclass(frozen=True)
class CriticalPath:
    """The times of every task. ``months`` is the length of the plan, ``paths`` are the critical paths.

    ``path_count`` counts them all; ``paths`` holds the first hundred.
    """

    months: float
    tasks: tuple[TimedTask, ...]
    paths: tuple[tuple[str, ...], ...]
    path_count: int

    @property
    def critical(self) -> tuple[str, ...]:
        """Keys of the critical tasks, in the order they were given."""
        return tuple(t.key for t in self.tasks if t.critical)

    def of(self, key: str) -> TimedTask:
        """Return one task.

        Raises
        ------
        ModelError
            For an unknown key.
        """
        for found in self.tasks:
            if found.key == key:
                return found
        raise ModelError(f"CriticalPath: no task {key!r}. {did_you_mean(key, [t.key for t in self.tasks])}")

    def slack(self, key: str) -> float:
        """Return the slack of one task in months."""
        return self.of(key).slack

    def slip(self, key: str, months: float) -> Slip:
        """Return what happens to the end of the plan when one task takes longer (or, below 0, shorter).

        Raises
        ------
        ModelError
            For an unknown task, or a change that leaves it less than 0 months.
        """
        task = self.of(key)
        tasks = [Task(t.key, t.months, t.after, t.name) for t in self.tasks]
        longer = [replace(t, months=t.months + months) if t.key == key else t for t in tasks]
        after = critical_path(longer)
        return Slip(task.key, months, self.months, after.months, after.critical)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a task, in the order given."""
        import pandas as pd

        return pd.DataFrame([{**asdict(t), "after": ", ".join(t.after)} for t in self.tasks])


@dataclass(frozen=True)
class Slip:
    """A task that takes ``months`` longer: the plan's length before and after, and what is critical then."""

    key: str
    months: float
    before: float
    after: float
    critical: tuple[str, ...]

    @property
    def shift(self) -> float:
        """By how many months the end of the plan moves."""
        return self.after - self.before

    def to_frame(self) -> pd.DataFrame:
        """Return the slip as a table of one row."""
        import pandas as pd

        return pd.DataFrame([{**asdict(self), "critical": ", ".join(self.critical), "shift": self.shift}])


# The eight steps as a network for teaching. Names and order: ILO GESS page 'Building a National Social Security
# Strategy and Action Plan', 2009; the page gives no durations, so the months are teaching assumptions. Partners are
# approached with the draft in hand (after 2) and must have answered before the action plan is costed and financed (6);
# monitoring (8) begins with the action plan and runs beside implementation (7).
TEACHING_NETWORK = (
    Task("1", 4, (), "Stocktaking"),
    Task("2", 5, ("1",), "Draft strategy"),
    Task("3", 4, ("2",), "Information and national dialogue"),
    Task("4", 3, ("3",), "Approval by parliament"),
    Task("5", 2, ("2",), "International partners"),
    Task("6", 4, ("4", "5"), "National action plan"),
    Task("7", 12, ("6",), "Implementation, first phase"),
    Task("8", 10, ("6",), "Governance, monitoring and evaluation"),
)


def critical_path(tasks: Iterable[Task] | Mapping[str, tuple[float, Sequence[str]]]) -> CriticalPath:
    """Return earliest and latest times, slack and critical paths of tasks that wait for each other.

    ::

        start[j]  = max over i before j of finish[i]   (0 without any),   finish[j] = start[j] + months[j]
        latest_finish[i] = min over j after i of latest_start[j]          (end of the plan without any)
        slack = latest_start - start,   free = min over j after i of start[j] - finish[i]

    Parameters
    ----------
    tasks
        Tasks, or key: (months, keys before it). Months are at least 0; 0 is a milestone.

    Raises
    ------
    ModelError
        For an empty list, a key given twice, an unknown predecessor, a duration below 0, or tasks that wait for each
        other in a circle (the message names it).

    References
    ----------
    Kelley & Walker 1959, Critical-Path Planning and Scheduling.

    Examples
    --------
    >>> plan = critical_path(TEACHING_NETWORK)
    >>> plan.months, "-".join(plan.paths[0]), plan.slack("5"), plan.slack("8")
    (32.0, '1-2-3-4-6-7', 5.0, 2.0)
    >>> plan.slip("3", 2).shift, plan.slip("5", 2).shift
    (2.0, 0.0)
    """
    import networkx

    given = _tasks(tasks)
    graph = networkx.DiGraph()
    graph.add_nodes_from(given)
    graph.add_edges_from((before, key) for key, task in given.items() for before in task.after)
    if not networkx.is_directed_acyclic_graph(graph):
        circle = [edge[0] for edge in networkx.find_cycle(graph)]
        told = " -> ".join([*circle, circle[0]])
        raise ModelError(f"critical_path: these tasks wait for each other: {told}. Remove one of the links.")
    order = list(networkx.topological_sort(graph))
    start: dict[str, float] = {}
    finish: dict[str, float] = {}
    for key in order:
        start[key] = max((finish[p] for p in graph.predecessors(key)), default=0.0)
        finish[key] = start[key] + given[key].months
    end = max(finish.values())
    latest: dict[str, float] = {}
    for key in reversed(order):
        latest[key] = min((latest[s] - given[s].months for s in graph.successors(key)), default=end)
    timed = []
    for key, task in given.items():
        slack = _clean(latest[key] - finish[key])
        free = _clean(min((start[s] for s in graph.successors(key)), default=end) - finish[key])
        timed.append(
            TimedTask(
                key, task.name or key, float(task.months), task.after, start[key], finish[key],
                latest[key] - task.months, latest[key], slack, free, slack == 0,
            )
        )  # fmt: skip
    paths, count = _paths(graph, {t.key: t for t in timed}, order)
    return CriticalPath(float(end), tuple(timed), paths, count)


def _clean(value: float) -> float:
    return 0.0 if abs(value) < _SAME else float(value)


def _tasks(tasks: Iterable[Task] | Mapping[str, tuple[float, Sequence[str]]]) -> dict[str, Task]:
    """Return tasks by key after checking durations and predecessors."""
    if not isinstance(tasks, Iterable):
        raise ModelError(f"critical_path: wanted tasks, or key: (months, keys before it), got {tasks!r:.80}.")
    listed = [_from_pair(k, row) for k, row in tasks.items()] if isinstance(tasks, Mapping) else list(tasks)
    if not listed:
        raise ModelError("critical_path: tasks is empty. Give at least one.")
    found: dict[str, Task] = {}
    for task in listed:
        if not isinstance(task, Task):
            raise ModelError(f"critical_path: wanted tasks, Task(key, months, after), got {task!r:.80}.")
        if task.key in found:
            raise ModelError(f"critical_path: the key {task.key!r} is given twice.")
        if isinstance(task.after, str):
            raise ModelError(f"critical_path: after of {task.key!r} must be a tuple of keys, got {task.after!r}.")
        number("critical_path", f"months of {task.key!r}", task.months)
        found[task.key] = task
    for task in listed:
        for before in task.after:
            if before not in found:
                raise ModelError(f"critical_path: {task.key!r} waits for {before!r}. {did_you_mean(before, found)}")
    return found


def _from_pair(key: str, row: Any) -> Task:
    """Return a task from (months, keys before it)."""
    if not isinstance(row, tuple | list) or len(row) != 2:
        raise ModelError(f"critical_path: tasks[{key!r}] must be (months, keys before it), got {row!r:.80}.")
    if isinstance(row[1], str):
        raise ModelError(f"critical_path: after of {key!r} must be a tuple of keys, got the text {row[1]!r}.")
    return Task(key, row[0], tuple(row[1]))


def _paths(graph: Any, timed: Mapping[str, TimedTask], order: list[str]) -> tuple[tuple[tuple[str, ...], ...], int]:
    """Return the critical paths, from a task that starts the plan to one that ends it, and how many there are."""
    end = max(t.finish for t in timed.values())
    follow = {
        key: [
            s for s in graph.successors(key)
            if timed[s].critical and abs(timed[s].start - timed[key].finish) < _SAME
        ]
        for key in order if timed[key].critical
    }  # fmt: skip
    lasts = {k for k in follow if abs(timed[k].finish - end) < _SAME and not follow[k]}
    later = {s for nexts in follow.values() for s in nexts}
    firsts = [k for k in follow if timed[k].start < _SAME and k not in later]
    ways = dict.fromkeys(follow, 0)
    for key in reversed(order):
        if key in follow:
            ways[key] = 1 if key in lasts else sum(ways[s] for s in follow[key])

    def walk() -> Iterable[tuple[str, ...]]:
        pending: list[tuple[str, ...]] = [(first,) for first in reversed(firsts)]
        while pending:
            path = pending.pop()
            if path[-1] in lasts:
                yield path
            pending += [(*path, following) for following in reversed(follow[path[-1]])]

    found = tuple(islice(walk(), _MOST_PATHS))
    return found, sum(ways[first] for first in firsts)
