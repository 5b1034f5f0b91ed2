"""Chunks on Dask: the only file that imports it. Dask is the optional extra ``sscore[scale]``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib import import_module
from typing import Any

from sscore.errors import ModelError

__all__ = ["on_dask"]


def on_dask(function: Callable[[int], Any], count: int, address: str, ahead: int) -> Iterator[Any]:
    """Give ``function(k)`` for k from 0 in this order, computed by Dask, ``ahead`` of them at a time.

    ``address`` is that of a scheduler, such as "tcp://10.0.0.1:8786", or "dask" for whatever Dask uses here: the client
    that was made before, or else its threads.

    Raises
    ------
    ModelError
        Without Dask, or no scheduler at the address.
    """
    try:
        dask = import_module("dask")
        client = nullcontext() if address == "dask" else import_module("dask.distributed").Client(address, timeout=10)
    except ImportError:
        raise ModelError(
            f"simulate_chunks: scheduler={address!r} needs Dask, which is not installed. Install sscore[scale], or use "
            "'synchronous', 'threads' or 'processes'."
        ) from None
    except (OSError, ValueError) as error:
        raise ModelError(f"simulate_chunks: no Dask scheduler answers at {address!r}: {error}.") from error
    with client:
        for first in range(0, count, ahead):
            batch = [dask.delayed(function, pure=False)(k) for k in range(first, min(first + ahead, count))]
            yield from dask.compute(*batch)
