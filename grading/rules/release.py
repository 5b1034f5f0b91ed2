"""Rules on a release: what goes out to trainees holds the same cells as its master, and no way to the answers."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

from grading.rules.cells import BEGIN_SOLUTION, END_SOLUTION, is_code, label, nbgrader, source
from grading.rules.exercise import HIDDEN_MARKERS, solutions
from grading.rules.findings import Finding, Notebook
from grading.rules.structure import no_attachments, stripped

__all__ = ["answers_blank", "leaks", "no_marks_left", "no_solution_left", "release_stripped", "same_cells"]

FEWEST_CHARACTERS = 8
FEWEST_WORDS = 3
FEWEST_DIGITS = 4

_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+|[^\w\s]+")
_IMPORT = re.compile(r"(from\s+\S+\s+)?import\s")
_NUMBER = re.compile(r"[-+]?\d[\d_]*(\.\d*)?([eE][-+]?\d+)?")
_GROUPS = re.compile(r"(?<=\d)[, \u00a0\u2009\u202f](?=\d{3}(?!\d))")


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """Return each line or number of the secrets that a page or notebook gives away.

    Spacing does not hide a line, nor do HTML entities and the tags of highlighted code. Lines that say nothing
    (shorter than 8 characters, fewer than 3 words or signs, imports) do not count; nor do numbers of fewer than 4
    digits and years, which any page of marks holds by chance. A number counts in any grouping: ``70000.0`` is found
    in "70,000".

    Parameters
    ----------
    text : str
        A notebook's JSON or source, or an HTML page.
    secrets : iterable of str
        Solution or reference source, exemplar texts, and expected values written as text; each may have many lines.

    Examples
    --------
    >>> leaks("<b>min</b>(wage, ceiling)&nbsp;* rate", ["return 0", "capped = 1", "min(wage,ceiling) * rate"])
    ['min(wage,ceiling) * rate']
    >>> leaks("contribution: 70,000 shillings", ["70000.0", "0.1"])
    ['70000.0']
    """
    kept = _DATA_URI.sub("", text)
    bare = html.unescape(_TAG.sub("", kept))
    unescaped = html.unescape(kept)
    pages = [_squeeze(kept), _squeeze(unescaped), _squeeze(bare)]
    numbers = _GROUPS.sub("", _TAG.sub(" ", unescaped))
    found: dict[str, None] = {}
    for line in (line.strip() for secret in secrets for line in secret.splitlines()):
        if _NUMBER.fullmatch(line):
            leaked = any(re.search(rf"(?<![\w.]){re.escape(form)}(?!\.?\w)", numbers) for form in _forms(line))
        else:
            leaked = _says_something(line) and any(_squeeze(line) in page for page in pages)
        if leaked:
            found[line] = None
    return list(found)


def no_solution_left(release: Notebook, master: Notebook) -> list[Finding]:
    """One solution line anywhere in the release, be it in an output or a tag, and the exercise is spoilt for all."""
    secrets = solutions(master)
    found = [
        Finding("no_solution_left", where, f"shows a solution line: {line!r}.")
        for where, text in _texts(release)
        for line in leaks(text, secrets)
    ]
    beside = {key: value for key, value in release.items() if key != "cells"}
    return found + [
        Finding("no_solution_left", "notebook", f"metadata show a solution line: {line!r}.")
        for line in leaks("\n".join(_strings(beside)), secrets)
    ]


def no_marks_left(release: Notebook, master: Notebook) -> list[Finding]:
    """A mark that is left over shows that stripping did not happen, so something else is left over too."""
    text = json.dumps(release, ensure_ascii=False)
    return [
        Finding("no_marks_left", "notebook", f"still holds {marker!r}.")
        for marker in (BEGIN_SOLUTION, END_SOLUTION, *HIDDEN_MARKERS)
        if marker in text
    ]


def release_stripped(release: Notebook, master: Notebook) -> list[Finding]:
    """An output shows what the solution gave when the trainer ran it; an attachment may show anything."""
    return [Finding("release_stripped", f.cell, f.message) for f in stripped(release) + no_attachments(release)]


def answers_blank(release: Notebook, master: Notebook) -> list[Finding]:
    """An untouched answer must fail loudly, so that a forgotten one is seen by the trainee and earns nothing."""
    before = {cell.get("id"): source(cell) for cell in master["cells"]}
    found = []
    for i, cell in enumerate(release["cells"]):
        if not (nbgrader(cell) or {}).get("solution"):
            continue
        if source(cell) == before.get(cell.get("id")):
            found.append(Finding("answers_blank", label(cell, i), "is the same as in the master: nothing was removed."))
        elif is_code(cell) and "raise NotImplementedError" not in source(cell):
            found.append(Finding("answers_blank", label(cell, i), "must raise NotImplementedError until answered."))
    return found


def same_cells(release: Notebook, master: Notebook) -> list[Finding]:
    """Grading puts cells back by their ids: a release lacks none, adds none, keeps their order and what is locked."""
    theirs, ours = ([cell.get("id") for cell in n["cells"]] for n in (release, master))
    found = [
        Finding("same_cells", str(name), "is in the master but not in the release.")
        for name in ours
        if name not in theirs
    ]
    found += [Finding("same_cells", str(name), "is not in the master.") for name in theirs if name not in ours]
    if not found and theirs != ours:
        found.append(Finding("same_cells", "notebook", "the cells are not in the master's order."))
    before = {cell.get("id"): cell for cell in master["cells"]}
    for i, cell in enumerate(release["cells"]):
        source_cell = before.get(cell.get("id"))
        locked = (nbgrader(cell) or {}).get("locked") is True
        if source_cell is not None and locked and source(cell).strip() != source(source_cell).strip():
            found.append(Finding("same_cells", label(cell, i), "a locked cell differs from the master."))
    return found


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _says_something(line: str) -> bool:
    bare = line.rstrip("\\,:;")
    return (
        len(_squeeze(bare)) >= FEWEST_CHARACTERS
        and len(_WORD.findall(bare)) >= FEWEST_WORDS
        and not _IMPORT.match(bare)
    )


def _forms(number: str) -> set[str]:
    """Return the ways to write a number that a page may use, without grouping; none when it is too short to tell."""
    value = float(number)
    forms = {number.replace("_", ""), repr(value)}
    if value.is_integer() and abs(value) < 1e15:
        forms |= {str(int(value)), f"{value:.2f}"}
        if 1900 <= value <= 2100:
            return set()
    digits = [c for c in min(forms, key=len).lower().split("e")[0] if c.isdigit()]
    return forms if len("".join(digits).lstrip("0")) >= FEWEST_DIGITS else set()


def _texts(notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Yield label and all strings of each cell: source, outputs, metadata."""
    for i, cell in enumerate(notebook["cells"]):
        yield (
            label(cell, i),
            source(cell) + "\n" + "\n".join(_strings({k: v for k, v in cell.items() if k != "source"})),
        )


def _strings(value: object) -> Iterator[str]:
    """Yield every string inside nested lists and dicts, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        if all(isinstance(part, str) for part in value):
            yield "".join(value)
        for part in value:
            yield from _strings(part)
