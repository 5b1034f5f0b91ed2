"""Run every benchmark of this folder: ``python -m benchmarks``."""

import importlib
from pathlib import Path

if __name__ == "__main__":
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        importlib.import_module(f"benchmarks.{file.stem}").main()
