"""Waiting at the counter: Erlang's formula, counters for a promise, and a simulated day."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, UnitError
from sscore.inputs import fraction, number, seeded, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QueueDay", "Waiting", "erlang_c", "servers_for", "simulate_queue"]


@dataclass(frozen=True)
class Waiting:
    """A counter hall in a steady state. Waits are minutes, infinite when more come than can be served.

    ``waits`` is the share of clients who wait at all, ``within`` the share who wait at most ``within_minutes``.
    """

    servers: int
    load: float
    utilisation: float
    waits: float
    mean_wait_minutes: float
    within: float
    within_minutes: float
    queue: float

    @property
    def stable(self) -> bool:
        """Whether the queue does not grow for ever."""
        return self.utilisation < 1

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{**vars(self), "stable": self.stable}])


def erlang_c(
    arrivals_per_hour: float,
    served_per_hour: float | None = None,
    servers: int = 1,
    *,
    minutes_each: float | None = None,
    within_minutes: float = 10.0,
) -> Waiting:
    """Return how long clients wait at several equal counters (M/M/c).

    ::

        a = arrivals / served,  rho = a / c
        B = Erlang's loss formula, by B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1))
        P(wait) = B / (1 - rho (1 - B))
        mean wait = P(wait) / (c served - arrivals);   P(wait > t) = P(wait) exp(-(c served - arrivals) t)

    Parameters
    ----------
    arrivals_per_hour
        Clients an hour, at least 0.
    served_per_hour
        Clients one counter serves an hour, above 0; or give ``minutes_each``.
    servers
        Counters open, at least 1.
    minutes_each
        Mean minutes a client takes. With both, ``served_per_hour * minutes_each`` must be 60.
    within_minutes
        The wait that is promised, at least 0.

    Raises
    ------
    UnitError
        When the two ways to say the speed contradict each other: minutes and hours are mixed.
    ModelError
        For a value out of its range.

    References
    ----------
    Erlang (1917); Gross and Harris, *Fundamentals of Queueing Theory*, section 2.3.

    Examples
    --------
    >>> hall = erlang_c(40, 6, 8)
    >>> round(hall.waits, 3), round(hall.mean_wait_minutes, 1), round(hall.within, 3)
    (0.533, 4.0, 0.86)
    >>> erlang_c(40, 6, 6).mean_wait_minutes
    inf
    """
    speed = _speed(served_per_hour, minutes_each, "erlang_c")
    arrivals = number("erlang_c", "arrivals_per_hour", arrivals_per_hour)
    count = whole("erlang_c", "servers", servers, low=1)
    promise = number("erlang_c", "within_minutes", within_minutes)
    load = arrivals / speed
    if load >= count:
        return Waiting(count, load, load / count, 1.0, float("inf"), 0.0, promise, float("inf"))
    blocked = 1.0
    for k in range(1, count + 1):
        blocked = load * blocked / (k + load * blocked)
    waits = blocked / (1 - load / count * (1 - blocked))
    spare = count * speed - arrivals
    mean = waits / spare
    within = 1 - waits * float(np.exp(-spare * promise / 60))
    return Waiting(count, load, load / count, waits, 60 * mean, within, promise, arrivals * mean)


def _speed(served_per_hour: float | None, minutes_each: float | None, where: str) -> float:
    """Return clients an hour and counter, and refuse two that contradict each other."""
    if served_per_hour is None and minutes_each is None:
        raise ModelError(f"{where}: give served_per_hour or minutes_each.")
    if minutes_each is None:
        return number(where, "served_per_hour", served_per_hour, above=0)
    minutes = number(where, "minutes_each", minutes_each, above=0)
    if served_per_hour is not None:
        speed = number(where, "served_per_hour", served_per_hour, above=0)
        if abs(speed * minutes - 60) > 1e-6 * 60:
            raise UnitError(
                f"{where}: {speed:g} clients an hour and {minutes:g} minutes each contradict each other "
                f"({60 / minutes:g} an hour). Are minutes and hours mixed? Give one of the two."
            )
    return 60 / minutes


def servers_for(
    arrivals_per_hour: float,
    served_per_hour: float | None = None,
    *,
    minutes_each: float | None = None,
    share: float = 0.80,
    within_minutes: float = 10.0,
    most: int = 500,
) -> Waiting:
    """Return the hall with the fewest counters that keeps a promise: ``share`` of clients wait at most so long.

    Parameters
    ----------
    arrivals_per_hour, served_per_hour, minutes_each, within_minutes
        As for :func:`erlang_c`.
    share
        From 0 and below 1.
    most
        Give up beyond so many counters.

    Raises
    ------
    ModelError
        For a share of 1 (no number of counters promises it), a value out of range, or more than ``most`` counters.

    Examples
    --------
    >>> servers_for(40, 6).servers, servers_for(40, minutes_each=10).servers
    (8, 8)
    """
    wanted = fraction("servers_for", "share", share)
    if wanted == 1:
        raise ModelError("servers_for: a promise to everybody (share 1) cannot be kept; choose a share such as 0.95.")
    speed = _speed(served_per_hour, minutes_each, "servers_for")
    load = number("servers_for", "arrivals_per_hour", arrivals_per_hour) / speed
    for count in range(int(load) + 1, whole("servers_for", "most", most, low=1) + 1):
        hall = erlang_c(arrivals_per_hour, speed, count, within_minutes=within_minutes)
        if hall.within >= wanted:
            return hall
    raise ModelError(f"servers_for: {most} counters do not keep the promise for a load of {load:,.1f}.")


@dataclass(frozen=True, eq=False)
class QueueDay:
    """One simulated day: for every client, in order of arrival, minutes since opening."""

    arrival: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    servers: int
    seed: int

    @property
    def waits(self) -> np.ndarray:
        """Minutes each client waited."""
        return self.start - self.arrival

    @property
    def mean_wait_minutes(self) -> float:
        """Mean wait (NaN on a day without clients)."""
        return float(self.waits.mean()) if len(self.arrival) else float("nan")

    def within(self, minutes: float) -> float:
        """Return the share of clients who waited at most so long (NaN on a day without clients)."""
        number("QueueDay.within", "minutes", minutes)
        return float((self.waits <= minutes).mean()) if len(self.arrival) else float("nan")

    def waiting_at(self, minute: float) -> int:
        """Return how many clients are waiting at a moment."""
        return int(((self.arrival <= minute) & (self.start > minute)).sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a client, minutes since opening."""
        import pandas as pd

        return pd.DataFrame({"arrival": self.arrival, "start": self.start, "finish": self.finish, "wait": self.waits})


def simulate_queue(
    arrivals_per_hour: float | Sequence[float],
    minutes_each: float,
    servers: int,
    *,
    hours: int = 8,
    cv: float = 1.0,
    seed: int,
) -> QueueDay:
    """Simulate a day at several counters, first come first served; those inside at closing time are still served.

    Parameters
    ----------
    arrivals_per_hour
        Clients an hour (arriving at random), or one such figure for each hour of the day.
    minutes_each
        Mean minutes of service, above 0.
    servers
        Counters open, at least 1.
    hours
        Opening hours.
    cv
        Coefficient of variation of service times (gamma); 1 is the exponential of Erlang's formula, 0 always the mean.
    seed
        The same seed gives the same day.

    Raises
    ------
    ModelError
        For a value out of its range, or figures for another number of hours.

    Examples
    --------
    >>> day = simulate_queue([30, 60, 30], 5, 4, hours=3, seed=1)
    >>> bool((day.waits >= 0).all()), day.waiting_at(0)
    (True, 0)
    """
    length = whole("simulate_queue", "hours", hours, low=1)
    each = number("simulate_queue", "minutes_each", minutes_each, above=0)
    spread = number("simulate_queue", "cv", cv)
    count = whole("simulate_queue", "servers", servers, low=1)
    flat = np.ndim(arrivals_per_hour) == 0
    hourly = [arrivals_per_hour] * length if flat else arrivals_per_hour
    rates = vector("simulate_queue", "arrivals_per_hour", hourly)
    if len(rates) != length:
        raise ModelError(f"simulate_queue: {len(rates)} hourly figures for {length} hours; give one for each hour.")
    coming, serving = seeded("simulate_queue", seed).spawn(2)
    numbers = coming.poisson(rates)
    arrival = np.sort(np.repeat(60.0 * np.arange(length), numbers) + 60 * coming.random(int(numbers.sum())))
    n = len(arrival)
    service = serving.gamma(1 / spread**2, each * spread**2, n) if spread else np.full(n, each)
    free, start = [0.0] * count, np.empty(n)
    for k, moment in enumerate(arrival):
        start[k] = max(moment, heapq.heappop(free))
        heapq.heappush(free, start[k] + service[k])
    finish = start + service
    for row in (arrival, start, finish):
        row.setflags(write=False)
    return QueueDay(arrival, start, finish, count, seed)
