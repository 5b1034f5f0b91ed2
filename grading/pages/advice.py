"""Words for statuses and next steps, one place for feedback and report."""

from __future__ import annotations

from grading.pages.html import number
from grading.results import Status, SubmissionResult

__all__ = ["SYMBOLS", "next_step", "sentence", "trainee_remedy", "trainer_remedy"]

SYMBOLS = {Status.GRADED: "✓", Status.NEEDS_MARKING: "✎", Status.FAILED: "✗", Status.NOT_SUBMITTED: "○"}

# Words that a reason may hold -> (what the trainee can do, what the trainer can do).
_REMEDIES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("did not finish", "time limit", "timeout", "timed out", "seconds", "too long", "endless"),
        "Look for a loop that never ends, then run all cells from the top: it should end within a minute.",
        "Point to the loop that never ends and let the trainee submit again.",
    ),
    (
        ("memory", "printed more", "larger than", "too much", "too big", "too large"),
        "Look for a list, table or print-out that grows without end, and make it smaller.",
        "Look for data or print-outs that grow without end and let the trainee submit a smaller file.",
    ),
    (
        ("json", "not a notebook", "cannot be read", "unreadable", "damaged", "broken", "format", "a link or a device"),
        "Save the notebook in JupyterLab (File, Save), check that it opens again, and submit that .ipynb file.",
        "Ask for the .ipynb file again, saved in JupyterLab; copies made by mail or word processors are often damaged.",
    ),
    (
        ("crash", "kernel", "ended python", "killed"),
        "Restart the kernel, run all cells from the top, and mend the cell at which it stops.",
        "Run the notebook from the top to find the cell that ends the kernel, and let the trainee submit again.",
    ),
)
_OTHERWISE = (
    "Restart the kernel, run all cells from the top, mend what stops, and submit again.",
    "Open the submission, run it from the top, then ask for a corrected file or enter a mark by hand.",
)


def _remedy(reason: str) -> tuple[str, str]:
    lowered = reason.casefold()
    for words, for_trainee, for_trainer in _REMEDIES:
        if any(word in lowered for word in words):
            return for_trainee, for_trainer
    return _OTHERWISE


def sentence(reason: str) -> str:
    """Return a reason with a capital letter and a full stop.

    >>> sentence("cell 3 printed more than 10 MB")
    'Cell 3 printed more than 10 MB.'
    """
    text = reason.strip() or "no reason was recorded"
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def trainee_remedy(reason: str) -> str:
    """Return what a trainee can do about a submission that failed for this reason.

    >>> trainee_remedy("The file is not JSON.")[:47]
    'Save the notebook in JupyterLab (File, Save), c'
    """
    return _remedy(reason)[0]


def trainer_remedy(reason: str) -> str:
    """Return what a trainer can do about it.

    >>> trainer_remedy("cell 2 did not finish within 30 seconds")[:24]
    'Point to the loop that n'
    """
    return _remedy(reason)[1]


def next_step(result: SubmissionResult, standing: Status, mark: float | None, most: float) -> str:
    """Return one sentence or two that say what a trainee does now.

    >>> next_step(SubmissionResult("t1", "m1-x1", Status.GRADED, 4), Status.GRADED, 4, 4)
    'Full marks: go on to the next exercise.'
    """
    if standing is Status.FAILED:
        return trainee_remedy(result.reason) + " There is no mark, which is not the same as zero."
    if standing is Status.NOT_SUBMITTED:
        return "Ask your trainer whether you can still submit. There is no mark, which is not the same as zero."
    if standing is Status.NEEDS_MARKING or mark is None:
        return "Wait: a person reads this answer, and your mark will stand here once your trainer has given it."
    if mark >= most:
        return "Full marks: go on to the next exercise."
    if any(item.hints for item in result.items):
        first = "Read the advice in the boxes, change one thing at a time and run all cells again"
    elif any(not case.passed for item in result.items for case in item.cases):
        first = "Look at the lines marked ✗, change one thing at a time and run all cells again"
    else:
        first = "Compare your work with the task text and ask your trainer what would earn more"
    return f"{first}: {number(most - mark)} of {number(most)} marks are still open."
