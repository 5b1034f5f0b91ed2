"""The graded cells of a submission, put back into the place, form and points of the release.

A graded cell is known by its grade id; where an editor has lost that, by its cell id. Everything of it comes from the
release but one thing: the text of an answer. What was mended is said in a remark each. No text that a trainee wrote
outside a locked cell is lost:

==========================================  =========================================================================
a graded cell was                           it is
==========================================  =========================================================================
deleted                                     put back as released
moved                                       put back in its place; the trainee's own cells stay behind their neighbour
edited though locked                        given the released text again
turned into text, code or raw               given the released type again
merged with an answer                       cut out of it and put back; an answer merged into a locked cell likewise
copied or split                             one: the last version that was worked on, as it is the one that counts when
                                            the notebook runs from top to bottom; other versions stand before it as the
                                            trainee's own cells, which run in the same order as they did for the trainee
given points, a name or rights              given those of the release
==========================================  =========================================================================

An answer pasted into a cell of the trainee's own stays there and runs there. The judge asks for the function by its
name, so it counts if the notebook, run from top to bottom, ends with it; a text that a person marks counts only in its
own cell. Either way a remark tells the trainer that the answer cell itself is untouched.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from grading.ingest import graded_cell, own_ids, shown

__all__ = ["restore"]


def _is_answer(cell: Any) -> bool:
    return bool(cell["metadata"]["nbgrader"].get("solution"))


def _without(text: str, block: str) -> str | None:
    """Return a text without a block of whole lines, or None if it does not hold it.

    >>> _without("x = 1\\n\\nassert x", "assert x")
    'x = 1'
    """
    lines, wanted = text.split("\n"), block.strip("\n").split("\n")
    if not block.strip():
        return None
    for at in range(len(lines) - len(wanted) + 1):
        if lines[at : at + len(wanted)] == wanted:
            return "\n".join([*lines[:at], *lines[at + len(wanted) :]]).strip("\n")
    return None


class _Mending:
    """One submission against its release: the graded cells found, the trainee's own, and the remarks."""

    def __init__(self, submitted: Any, released: Any) -> None:
        self.known = {graded_cell(c): c for c in released["cells"] if graded_cell(c)}
        self.given = {c["source"].strip() for c in released["cells"] if not graded_cell(c)}
        self.found: dict[str, list[Any]] = {name: [] for name in self.known}
        self.before: dict[str, list[Any]] = {name: [] for name in self.known}
        self.own: dict[str, list[Any]] = {"": []} | {name: [] for name in self.known}
        self.remarks: list[str] = []
        self.sort(submitted["cells"])
        self.text = {name: self.choose(name) for name in self.known if self.found[name]}
        self.part()

    def sort(self, cells: list[Any]) -> None:
        """Tell graded cells from the trainee's own, which stand behind the graded cell seen last."""
        marked = {graded_cell(cell) for cell in cells}
        last, order = "", []
        for cell in cells:
            name = graded_cell(cell)
            if not name and cell["id"] in self.known and cell["id"] not in marked:
                name = cell["id"]
                self.remarks.append(f"The cell {name} had lost its mark; it was known by its id.")
                marked.add(name)
            if name not in self.known:
                self.own[last].append(cell)
                continue
            if not self.found[name]:
                order.append(name)
                last = name
            self.found[name].append(cell)
        if order != [name for name in self.known if name in order]:
            self.remarks.append("Graded cells had been moved; they were put back in order.")

    def choose(self, name: str) -> str:
        """Return the text that counts; other versions become the trainee's own cells."""
        copies, original = self.found[name], self.known[name]
        worked = [c for c in copies if c["source"] != original["source"]]
        kept = worked[-1] if worked and _is_answer(original) else copies[0]
        spare = [c for c in worked if c is not kept and c["source"].strip() != kept["source"].strip()]
        if _is_answer(original):
            self.before[name] = spare
        else:
            self.own[name] = spare + self.own[name]
        if len(copies) > 1:
            where = "before" if _is_answer(original) else "behind"
            rest = f"; other versions stand {where} it as own cells" if spare else ""
            self.remarks.append(f"The cell {name} was there {len(copies)} times; one was kept{rest}.")
        if kept["cell_type"] != original["cell_type"]:
            self.remarks.append(f"The cell {name} had been changed to {kept['cell_type']}; it was changed back.")
        return str(kept["source"])

    def part(self) -> None:
        """Part cells that were merged: a text that holds the whole released text of a cell that is gone."""
        names = list(self.known)
        for place, gone in enumerate(names):
            if gone in self.text:
                continue
            original = self.known[gone]
            if _is_answer(original):
                for name in names[max(0, place - 1) : place] + names[place + 1 : place + 2]:
                    self.take_answer(gone, name)
            else:
                for name in [n for n in self.text if _is_answer(self.known[n])]:
                    rest = _without(self.text[name], original["source"])
                    if rest is not None and gone not in self.text:
                        self.text[name], self.text[gone] = rest, original["source"]
                        self.remarks.append(f"The cell {gone} had been merged into {name}; they were parted.")

    def take_answer(self, gone: str, name: str) -> None:
        """Give an answer that is gone what a locked neighbour holds beside its own text."""
        locked = self.known[name]
        if gone in self.text or name not in self.text or _is_answer(locked):
            return
        rest = _without(self.text[name], locked["source"])
        if rest:
            self.text[gone], self.text[name] = rest, locked["source"]
            self.remarks.append(f"The cell {gone} had been merged into {name}; they were parted.")

    def graded(self, name: str) -> Any:
        """Return one graded cell as released, with the trainee's text if it is an answer."""
        original = self.known[name]
        cell = deepcopy(original)
        if name not in self.text:
            self.remarks.append(f"The cell {name} had been deleted; it was put back as released.")
        elif _is_answer(original):
            cell["source"] = self.text[name]
        elif self.text[name] != original["source"]:
            self.remarks.append(f"The locked cell {name} had been edited; the released text was put back.")
        return cell

    def cells(self) -> list[Any]:
        """Return all cells, the graded ones in the order of the release."""
        made, own = [], list(self.own[""])
        made += own
        for name in self.known:
            graded, around = self.graded(name), (self.before[name], self.own[name])
            made += [*around[0], graded, *around[1]]
            own += [*around[0], *around[1]]
        for cell in own:
            cell["metadata"].pop("nbgrader", None)
        added = [c for c in own if c["source"].strip() and c["source"].strip() not in self.given]
        untouched = [
            name
            for name, cell in self.known.items()
            if _is_answer(cell) and self.text.get(name, cell["source"]) == cell["source"]
        ]
        if added and untouched:
            where = shown(added[0]["source"].strip().split("\n")[0], 40)
            self.remarks.append(
                f"The answer cell {untouched[0]} is as released, but there are cells of the trainee's own ({where!r})."
            )
        own_ids(own, {c["id"] for c in self.known.values()})
        return made


def restore(submitted: Any, released: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the submission with every graded cell in its released place and form, and remarks on what was mended.

    Parameters
    ----------
    submitted
        What :func:`grading.ingest.parse_notebook` returned; its cells are used, not copied.
    released
        The released notebook, each cell's text in one piece; metadata of the notebook are taken from it.
    """
    mending = _Mending(submitted, released)
    cells = mending.cells()
    made = {"cells": cells, "metadata": deepcopy(released["metadata"]), "nbformat": 4, "nbformat_minor": 5}
    return made, tuple(mending.remarks)
