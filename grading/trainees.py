"""Twelve synthetic trainees for a demonstration: right answers, common mistakes, and everything that goes wrong.

Nobody here exists; ids start with ``syn_`` and names say so. The seed decides who makes which mistake.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grading.checks import Check, load_check
from grading.course import Exercise
from grading.ingest import graded_cell, read_notebook_file
from grading.results import Trainee
from grading.round import Round
from sscore.countries import codes

__all__ = ["answered", "reference_answer", "syn_roster", "write_syn_submissions"]

PEOPLE = 12
SYN_TEXT = (
    "Synthetic text of a synthetic trainee, written for the demonstration only. A person reads it beside the rubric "
    "in the task above and gives each criterion a level. It says nothing about any institution or person."
)


def syn_roster() -> tuple[Trainee, ...]:
    """Return the twelve, spread over the seven countries.

    >>> len(syn_roster()), syn_roster()[0].id
    (12, 'syn_01')
    """
    places = codes()
    return tuple(
        Trainee(f"syn_{n:02}", f"Synthetic Trainee {n:02}", "Invented Fund", places[n % len(places)])
        for n in range(1, PEOPLE + 1)
    )


def answered(released: Any, exercise: Exercise, text: str) -> Any:
    """Return a released notebook with an answer typed into it."""
    notebook = copy.deepcopy(released)
    wanted = exercise.exercise if exercise.kind == "text" else f"{exercise.exercise}-answer"
    for cell in notebook["cells"]:
        if graded_cell(cell) == wanted:
            cell["source"] = text
    return notebook


def reference_answer(master: Any, exercise: Exercise) -> str:
    """Return the text of a master's answer cell, as a trainee who is right would type it."""
    cell = next(c for c in master["cells"] if graded_cell(c) == f"{exercise.exercise}-answer")
    lines = cell["source"].split("\n")
    return "\n".join(line for line in lines if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION"))


def _bytes(notebook: Any) -> bytes:
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


class _Desk:
    """What a synthetic trainee can do with one exercise."""

    def __init__(self, round_: Round, exercise: Exercise) -> None:
        self.exercise = exercise
        self.released = read_notebook_file(round_.released(exercise))
        master = read_notebook_file(round_.master(exercise))
        self.check: Check | None = load_check(round_.check_path(exercise)) if exercise.kind == "auto" else None
        self.solution = SYN_TEXT if exercise.kind == "text" else reference_answer(master, exercise)

    def typed(self, text: str) -> bytes:
        return _bytes(answered(self.released, self.exercise, text))

    def right(self) -> bytes:
        return self.typed(self.solution)

    def mistaken(self, draw: random.Random) -> bytes:
        if self.check is None:
            return self.right()
        return self.typed(draw.choice(self.check.misconceptions).code)

    def blank(self) -> bytes:
        return _bytes(self.released)

    def untidy(self) -> bytes:
        """Leave the answer right, the graded cell deleted and the answer cell there twice."""
        notebook = json.loads(self.right())
        cells = [c for c in notebook["cells"] if graded_cell(c) != self.exercise.exercise or self.check is None]
        twin = next(c for c in cells if graded_cell(c))
        return _bytes({**notebook, "cells": [*cells, copy.deepcopy(twin)]})


def _sprees(draw: random.Random, kinds: Sequence[str]) -> dict[int, Callable[[_Desk, int], bytes | None]]:
    """Return what each trainee hands in, by number; exercises are counted from 0.

    The crash and the loop need an exercise that is run: the first such one and the next, if there is a next.
    """
    run = [n for n, kind in enumerate(kinds) if kind != "text"] or [-1]

    def mixed(desk: _Desk, n: int) -> bytes:
        return desk.mistaken(draw) if draw.random() < 0.5 else desk.right()

    def once(where: int, what: Callable[[_Desk], bytes]) -> Callable[[_Desk, int], bytes]:
        return lambda desk, n: what(desk) if n == where else desk.right()

    return {
        1: lambda desk, n: desk.right(),
        2: lambda desk, n: desk.right(),
        3: mixed,
        4: mixed,
        5: mixed,
        6: mixed,
        7: lambda desk, n: desk.mistaken(draw),
        8: lambda desk, n: desk.blank(),
        9: once(run[0], lambda desk: desk.typed("import os\n\nos._exit(1)")),
        10: once(run[:2][-1], lambda desk: desk.typed("while True:\n    pass")),
        11: once(min(2, len(kinds) - 1), lambda desk: b"this file was cut off while it was being copied {"),
        12: lambda desk, n: desk.untidy() if n < 2 else None,
    }


def write_syn_submissions(round_: Round, folder: Path, *, seed: int) -> None:
    """Write what the twelve hand in, laid out as ``collect`` wants it."""
    draw = random.Random(seed)
    sprees = _sprees(draw, [exercise.kind for exercise in round_.exercises])
    desks = [_Desk(round_, exercise) for exercise in round_.exercises]
    for number, trainee in enumerate(round_.trainees, start=1):
        for place, desk in enumerate(desks):
            content = sprees[number](desk, place)
            if content is None:
                continue
            path = folder / trainee.id / desk.exercise.exercise / f"{desk.exercise.exercise}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
