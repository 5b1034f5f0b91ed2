"""Marks for a learning management system: the CSV file that Moodle's gradebook imports."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from grading.pages.advice import sentence
from grading.pages.files import write_text
from grading.pages.html import clean, number
from grading.pages.view import ExerciseInfo, RoundView
from grading.results import Status

__all__ = ["moodle_csv", "write_moodle_csv"]

# A spreadsheet runs a cell that starts with one of these; the last four are the wide forms of East Asian keyboards.
_RISKY = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def moodle_csv(view: RoundView) -> str:
    """Return the marks of a round as Moodle imports them: one row a trainee, two columns an exercise.

    Columns: ``ID number`` (the roster's id), ``Email address``, ``Name`` (for the eye; map it to "Ignore"), then
    ``Assignment: <title> (Real)`` and ``Assignment: <title> (Feedback)`` for each exercise: the headings that Moodle's
    own export of an assignment gives. A title that two exercises share is followed by the exercise's code.

    In Moodle: Grades, Import, CSV file; encoding UTF-8, separator comma. Then "Identify user by": map from
    ``ID number`` to ``useridnumber`` (or ``Email address`` to ``useremail``), and map each (Real) column to its grade
    item and each (Feedback) column to the feedback of the same item. What Moodle does with the file:

    - An empty cell is "no grade", as is ``-``; it is never read as zero. It also clears a grade entered in Moodle
      before, so leave a column at "Ignore" if marks were given there. Failed, missing and unmarked submissions are
      empty here. For a "New grade item" some versions store an empty cell as written: make the items first.
    - Map both columns of an item or only (Real): feedback without its mark overwrites the mark.
    - A user whom Moodle does not know stops the whole import, and so does a mark above the item's maximum: give the
      items the same maxima as here. The email address must match in upper and lower case.
    - Imported marks count as overridden in Moodle's gradebook.

    Marks are plain numbers with a decimal point. A text that a spreadsheet would run as a formula (it starts with
    ``=``, ``+``, ``-`` or ``@``) gets an apostrophe in front; an id changed in this way will not be found by Moodle,
    which is the safer outcome. The quoting is that of RFC 4180, lines end in CR LF.

    References
    ----------
    Moodle documentation, "Grade import" (versions 3.11 and 4.5), and ``grade/import/csv/classes/load_data.php``.
    RFC 4180, "Common Format and MIME Type for Comma-Separated Values (CSV) Files", section 2.
    """
    titles = [exercise.title for exercise in view.exercises]
    header = ["ID number", "Email address", "Name"]
    for exercise in view.exercises:
        name = exercise.title if titles.count(exercise.title) == 1 else f"{exercise.title} [{exercise.code}]"
        header += [f"Assignment: {name} (Real)", f"Assignment: {name} (Feedback)"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_text(words) for words in header])
    for trainee in view.trainees:
        row = [_text(trainee.id), _text(trainee.email), _text(trainee.name)]
        for exercise in view.exercises:
            mark = view.mark(trainee.id, exercise.code)
            row += ["" if mark is None else number(mark, 5), _text(_feedback(view, trainee.id, exercise))]
        writer.writerow(row)
    return out.getvalue()


def write_moodle_csv(view: RoundView, path: Path) -> Path:
    """Write :func:`moodle_csv` to a file as UTF-8, whole or not at all, and return its path."""
    return write_text(path, moodle_csv(view))


def _feedback(view: RoundView, trainee: str, exercise: ExerciseInfo) -> str:
    result, standing = view.result(trainee, exercise.code), view.standing(trainee, exercise.code)
    parts = [f"Status: {standing}."]
    if standing is Status.FAILED:
        parts.append(sentence(result.reason))
    parts += [hint for item in result.items for hint in dict.fromkeys(item.hints)]
    parts.append(view.comments.get((trainee, exercise.code), ""))
    return " ".join(parts)


def _text(value: str) -> str:
    """Return one line of text that no spreadsheet takes for a formula.

    >>> _text("=1+1"), _text("Asha"), _text("two  lines\\nhere")
    ("'=1+1", 'Asha', 'two lines here')
    """
    line = " ".join(clean(value).split())
    return f"'{line}" if line.startswith(_RISKY) else line
