"""The households of ``bench_households.py`` in OpenFisca; run by it in the peers' own environment."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np
from openfisca_core.simulations import SimulationBuilder
from peer_rules import MONTH, figures, serve, simulation


def gini(y: Any, w: Any) -> float:
    """Return the Gini coefficient; OpenFisca has none, so this is what one writes with numpy."""
    order = np.argsort(y)
    y, w = y[order], w[order]
    upper = np.cumsum(w)
    return float(2 * np.sum(w * y * (upper - w / 2)) / (upper[-1] * np.sum(w * y)) - 1)


def run(data: dict[str, Any], system: Any) -> dict[str, float]:
    """Build, compute and sum up, from arrays to figures."""
    made = simulation(SimulationBuilder(), system, data)
    return figures(lambda name: made.calculate(name, MONTH), gini)


if __name__ == "__main__":
    serve(run, "openfisca_core", version("openfisca-core"))
