"""How a long step says how far it is: the caller passes a function, by default one that shows nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Progress", "bar", "quiet"]

Progress = Callable[[str, int, int], None]


def quiet(step: str, done: int, total: int) -> None:
    """Show nothing."""


@contextmanager
def bar(label: str) -> Iterator[Progress]:
    """Show a progress bar on standard error while the block runs."""
    from tqdm import tqdm

    with tqdm(
        desc=label, unit="", bar_format="{desc:<34}{bar:24}{n_fmt:>4}/{total_fmt} {elapsed}", ascii=" #"
    ) as shown:

        def advance(step: str, done: int, total: int) -> None:
            shown.total = total
            shown.n = done
            shown.refresh()

        yield advance
