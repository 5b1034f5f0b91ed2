"""Prints the suite: ``python tests/adversarial`` the table, ``python tests/adversarial --run`` what comes of it here.

With ``--run`` every hostile notebook runs under both isolations, every hostile file is collected, every hostile output
is put into a page. The exit code is 1 if any attack is not harmless.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adversarial_runner import harmless, trials
from adversarial_suite import SANDBOXED
from attacks_files import FILES, taken
from attacks_pages import PAGES, audit
from test_adversarial_judge_process import ATTACKS as ON_THE_JUDGE
from test_adversarial_pages import page_of

from grading.sandbox import Isolation, available
from sscore.errors import DataError

ALL = [*SANDBOXED, *ON_THE_JUDGE, *FILES, *PAGES]


def rows(attacks: list[Any], outcomes: dict[str, str]) -> Iterator[str]:
    """Yield the table in Markdown."""
    last = ["outcome here"] if outcomes else []
    yield (
        "| "
        + " | ".join(["id", "category", "the submission", "defence", "safe outcome", "stock nbgrader", *last])
        + " |"
    )
    yield "|" + "---|" * (6 + len(last))
    for attack in attacks:
        parts = [attack.id, attack.category, attack.does, attack.defence, attack.safe, attack.stock or "not on record"]
        parts += [outcomes.get(attack.id, "in the tests only")] if outcomes else []
        yield "| " + " | ".join(part.replace("|", "/").replace("\n", " ") for part in parts) + " |"


def run() -> dict[str, str]:
    """Return what came of every attack."""
    found: dict[str, list[str]] = {}
    for isolation in (Isolation.BUBBLEWRAP, Isolation.LANDLOCK):
        if isolation not in available():
            print(f"{isolation}: not to be had on this machine", file=sys.stderr)
            continue
        print(f"running under {isolation} ...", file=sys.stderr)
        with trials(SANDBOXED, isolation) as done:
            for name, trial in done.items():
                word = "harmless" if harmless(trial) else f"NOT HARMLESS ({trial.answer[:80]})"
                found.setdefault(name, []).append(f"{isolation}: {word}")
    for attack in FILES:
        with tempfile.TemporaryDirectory() as folder:
            try:
                refusal, cells = taken(attack.make(Path(folder)))
            except DataError as error:
                refusal, cells = str(error), []
            good = attack.refusal in refusal if attack.refusal else attack.mended(cells)
            found[attack.id] = [("refused" if refusal else "mended") if good else "NOT HARMLESS"]
    reader = audit()
    for attack in PAGES:
        page = reader.Audit(page_of(attack.notebook))
        bad = page.dangers or [danger for frame in page.frames for danger in frame.dangers]
        found[attack.id] = [f"NOT HARMLESS {bad}" if bad else "harmless"]
    return {name: "; ".join(words) for name, words in found.items()}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="tests/adversarial", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--run", action="store_true", help="run the attacks and print what came of each")
    outcomes = run() if parser.parse_args().run else {}
    print("\n".join(rows(ALL, outcomes)))
    bad = [name for name, words in outcomes.items() if "NOT HARMLESS" in words]
    print(f"\n{len(ALL)} attacks" + (f", {len(bad)} not harmless: {', '.join(bad) or 'none'}" if outcomes else ""))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
