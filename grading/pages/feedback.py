"""Feedback: one page for a trainee and an exercise, which says what was right, what to look at and what to do next.

A page holds messages, hints and the trainee's own notebook: on screen formatted, in a sandboxed frame; on paper, where
a frame would be cut off, as escaped text. Expected values and reference answers are not in a
:class:`~grading.pages.view.RoundView`, so no page can show them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from grading.pages.advice import SYMBOLS, next_step, sentence
from grading.pages.files import safe_names, write_text
from grading.pages.html import Safe, el, number, page, ticked, when
from grading.pages.notebook import notebook_frame, notebook_section
from grading.pages.style import BASE, FEEDBACK, STATUS_CLASS
from grading.pages.view import ExerciseInfo, RoundView
from grading.results import ItemResult, Status, SubmissionResult, Trainee

__all__ = ["feedback_page", "index_page", "write_feedback"]

Notebook = Mapping[str, Any]


def feedback_page(view: RoundView, trainee: str, exercise: str, notebook: Notebook | None) -> str:
    """Return the feedback of one trainee on one exercise as a self-contained page.

    Parameters
    ----------
    view : RoundView
        The round.
    trainee, exercise : str
        The trainee's id and the exercise's code.
    notebook : mapping or None
        The trainee's own notebook as JSON gives it, with outputs if it ran; None when there is none to show.
    """
    who, info = view.trainee(trainee), view.exercise(exercise)
    result = view.result(trainee, exercise)
    body = el(
        "main",
        _head(view, who, info),
        _outcome(view, result, info),
        _said(view.comments.get((trainee, exercise), "")),
        *(_item(item, alone=len(result.items) == 1) for item in result.items),
        _remarks(result),
        _own_work(notebook),
        _foot(view),
    )
    return page(f"Feedback: {info.title}, {who.name}", body, css=BASE + FEEDBACK)


def _head(view: RoundView, who: Trainee, info: ExerciseInfo) -> Safe:
    whose = f"{who.name} ({who.id})" + (f", {who.institution}" if who.institution else "")
    return el(
        "header",
        el("p", el("a", "All your exercises", href="index.html")),
        el("h1", f"Feedback: {info.title}"),
        el("p", f"{whose} · exercise {info.code} · {view.course_title}, {view.round_name}", class_="sub"),
    )


def _badge(standing: Status, words: str) -> Safe:
    return el("span", f"{SYMBOLS[standing]} {words}", class_=f"badge {STATUS_CLASS[standing]}")


def _outcome(view: RoundView, result: SubmissionResult, info: ExerciseInfo) -> Safe:
    key = (result.trainee, result.exercise)
    standing, mark = view.standing(*key), view.mark(*key)
    words = str(standing)
    if view.by_hand(*key):
        words = f"marked by hand ({result.status})"
    most = number(info.max_score)
    score = f"{number(mark)} of {most} marks" if mark is not None else f"no mark yet (of {most})"
    parts = [el("div", _badge(standing, words), el("span", score, class_="mark"), class_="result")]
    if result.status is Status.FAILED:
        parts.append(el("p", el("strong", "Why it failed: "), sentence(result.reason)))
    if result.submitted_at:
        parts.append(el("p", f"Received {when(result.submitted_at)}", class_="sub"))
    step = next_step(result, standing, mark, info.max_score)
    parts.append(el("p", el("strong", "Next step: "), step, class_="next"))
    return el("section", el("h2", "Your result"), *parts)


def _said(comment: str) -> Safe:
    if not comment.strip():
        return Safe("")
    box = el("div", el("p", comment.strip()), class_="box said")
    return el("section", el("h2", "From your trainer"), box)


def _item(item: ItemResult, *, alone: bool) -> Safe:
    score = f"{number(item.score)} of {number(item.max_score)}" if item.score is not None else "waits for a person"
    heading = "What was looked at" if alone else f"{item.title} ({item.item}): {score}"
    cases = [
        el(
            "li",
            el("strong", "✓ right: " if case.passed else "✗ not yet: ", case.name),
            el("span", ticked(case.message), class_="how") if case.message.strip() not in ("", "Right.") else "",
            class_="yes" if case.passed else "no",
        )
        for case in item.cases
    ]
    advice = [
        el("div", el("p", el("strong", "Advice")), el("p", ticked(hint)), class_="box")
        for hint in dict.fromkeys(item.hints)
    ]
    parts = []
    if cases:
        right = sum(case.passed for case in item.cases)
        parts += [el("p", f"{right} of {len(cases)} cases are right."), *advice, el("ul", *cases, class_="cases")]
    elif item.score is None:
        parts += [el("p", "A person marks this part, with the rubric that stands in the exercise."), *advice]
    else:
        parts += advice
    if item.remark:
        parts.append(el("p", item.remark, class_="note"))
    return el("section", el("h2", heading), *parts)


def _remarks(result: SubmissionResult) -> Safe:
    if not result.remarks:
        return Safe("")
    return el("section", el("h2", "Remarks"), el("ul", *(el("li", remark) for remark in result.remarks)))


def _own_work(notebook: Notebook | None) -> Safe:
    if notebook is None:
        return Safe("")
    words = (
        "As it was received and run. Links cannot be followed here, and drawings are shown only if they are PNG. "
        "On paper the notebook is plain text with its pictures."
    )
    return el(
        "section",
        el("h2", "Your notebook"),
        el("p", words, class_="sub"),
        notebook_frame(notebook),
        el("div", notebook_section(notebook), class_="paper"),
    )


def _foot(view: RoundView) -> Safe:
    return el("footer", f"Made {when(view.made_at)}. This page is for you: it holds your name and your marks.")


def index_page(view: RoundView, trainee: str, links: Mapping[str, str]) -> str:
    """Return a trainee's list of exercises; ``links`` gives the file of each exercise code."""
    who = view.trainee(trainee)
    rows = []
    for info in view.exercises:
        standing, mark = view.standing(trainee, info.code), view.mark(trainee, info.code)
        score = f"{number(mark)} of {number(info.max_score)}" if mark is not None else f"– of {number(info.max_score)}"
        link = el("a", f"{info.code}: {info.title}", href=links[info.code])
        rows.append(el("tr", el("td", link), el("td", _badge(standing, str(standing))), el("td", score, class_="num")))
    head = el("tr", *(el("th", words, scope="col") for words in ("Exercise", "Status", "Marks")))
    caption = el("caption", "A dash means that there is no mark yet, which is not the same as zero.")
    body = el(
        "main",
        el("h1", f"Feedback for {who.name}"),
        el("p", f"{view.course_title} · {view.round_name} · {view.country_name}", class_="sub"),
        el("table", caption, el("thead", head), el("tbody", *rows)),
        _foot(view),
    )
    return page(f"Feedback for {who.name}", body, css=BASE + FEEDBACK)


def write_feedback(view: RoundView, notebooks: Callable[[str, str], Notebook | None], out_dir: Path) -> list[Path]:
    """Write a folder for each trainee: one page for each exercise and ``index.html``; return the paths written.

    Parameters
    ----------
    view : RoundView
        The round.
    notebooks : callable
        Gives the notebook of a trainee id and an exercise code, or None where there is none to show.
    out_dir : Path
        Where the folders go. Their names come from the ids, made safe for every system.
    """
    folders = safe_names(t.id for t in view.trainees)
    files = {code: f"{name}.html" for code, name in safe_names(e.code for e in view.exercises).items()}
    written = []
    for trainee in view.trainees:
        folder = out_dir / folders[trainee.id]
        for info in view.exercises:
            text = feedback_page(view, trainee.id, info.code, notebooks(trainee.id, info.code))
            written.append(write_text(folder / files[info.code], text))
        written.append(write_text(folder / "index.html", index_page(view, trainee.id, files)))
    return written
