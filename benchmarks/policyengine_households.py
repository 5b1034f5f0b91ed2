"""The households of ``bench_households.py`` in PolicyEngine; run by it in the peers' own environment."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from microdf import MicroSeries
from peer_rules import MONTH, figures, serve, simulation
from policyengine_core.simulations import SimulationBuilder


def gini(y: Any, w: Any) -> float:
    """Return the Gini coefficient by microdf, which PolicyEngine brings."""
    return float(MicroSeries(y, weights=w).gini())


def run(data: dict[str, Any], system: Any) -> dict[str, float]:
    """Build, compute and sum up, from arrays to figures."""
    made = simulation(SimulationBuilder(), system, data)
    return figures(lambda name: made.calculate(name, MONTH), gini)


if __name__ == "__main__":
    serve(run, "policyengine_core", version("policyengine-core"))
