"""The report of a round: one self-contained page for the trainer and the institute, made to be read and printed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

from grading.pages.advice import SYMBOLS, sentence, trainer_remedy
from grading.pages.charts import StatusRow, StripRow, rate_bar, status_bars, strip_chart
from grading.pages.files import write_text
from grading.pages.html import Safe, el, join, number, page, when
from grading.pages.style import BASE, LANDSCAPE, REPORT, STATUS_CLASS
from grading.pages.summary import Headline, ItemSummary, Total, headline, items, misconceptions, totals
from grading.pages.view import ExerciseInfo, RoundView
from grading.results import Status

__all__ = ["report_page", "write_report"]

_WIDE = 7  # exercises that an upright A4 page can hold side by side

_DECIDED = (
    "An exercise marked by the computer asks for a function. The trainee's notebook runs closed off from everything "
    "else; its function answers each case, and the answers are compared outside the notebook, where a submission "
    "cannot reach. Every case that is right earns its share of the marks.",
    "A text exercise is marked by a person with the rubric that trainees see in the exercise. Until then it needs "
    "marking and has no mark.",
    "A submission that failed or never came has a status and a reason, never a zero. Totals add up only the marks "
    "that exist; a mark that a person entered for such a submission is shown as marked by hand.",
)

_PLAIN = (
    "Such tests run in the trainee's own process, where a submission that wants to can read them or make them pass: "
    "these marks are as honest as the trainee."
)


def report_page(view: RoundView) -> str:
    """Return the report of a round as one page that loads and runs nothing; the same view gives the same text."""
    found = items(view)
    body = el(
        "main",
        _head(view),
        _figures(headline(view)),
        _progress(view),
        _attention(view),
        _matrix(view),
        _marks_by_item(found),
        _cases(found),
        _ideas(view),
        _decided(view),
        el("footer", f"Made {when(view.made_at)} from the gradebook of {view.round_name}."),
    )
    css = BASE + REPORT + (LANDSCAPE if len(view.exercises) > _WIDE else "")
    return page(f"Report: {view.round_name}", body, css=css)


def write_report(view: RoundView, path: Path) -> Path:
    """Write the report of a round to a file and return its path."""
    return write_text(path, report_page(view))


def _head(view: RoundView) -> Safe:
    modules = "; ".join(view.module_titles)
    about = (
        f"{view.course_title} ({view.course_code}) · {view.country_name} ({view.country_code}) · {when(view.made_at)}"
    )
    return el(
        "header",
        el("h1", f"Report: {view.round_name}"),
        el("p", about, class_="sub"),
        el("p", f"Modules: {modules}", class_="sub") if modules else "",
        el(
            "p",
            el("strong", "Privacy: "),
            "this page has the names and marks of people. Share it only with those who need it for this training, "
            "and delete it when it has served.",
            class_="note",
        ),
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _figures(figures: Headline) -> Safe:
    tiles = (
        ("trainees", figures.trainees),
        ("submissions received", f"{figures.received} of {figures.expected}"),
        ("completion", _percent(figures.completion)),
        ("median mark", _percent(figures.median_share)),
        (f"{SYMBOLS[Status.GRADED]} graded", figures.graded),
        (f"{SYMBOLS[Status.NEEDS_MARKING]} needs marking", figures.needs_marking),
        (f"{SYMBOLS[Status.FAILED]} failed", figures.failed),
        (f"{SYMBOLS[Status.NOT_SUBMITTED]} not submitted", figures.not_submitted),
    )
    shown = (el("div", el("dt", words), el("dd", value), class_="tile") for words, value in tiles)
    meaning = (
        "Completion: submissions that are graded or wait for a mark, out of those expected. Median mark: the middle "
        "mark of graded submissions, as a share of the most they could earn."
    )
    return el(
        "section", el("h2", "The round in figures"), el("dl", *shown, class_="tiles"), el("p", meaning, class_="sub")
    )


def _progress(view: RoundView) -> Safe:
    rows = [
        StatusRow(f"{e.code} {e.title}", dict(Counter(view.standing(t.id, e.code) for t in view.trainees)))
        for e in view.exercises
    ]
    caption = el("figcaption", "How the submissions of each exercise stand; the figure in a bar counts trainees.")
    return el("section", el("h2", "Where the round stands"), el("figure", status_bars(rows), caption))


def _cell(view: RoundView, trainee: str, exercise: ExerciseInfo) -> Safe:
    standing, mark = view.standing(trainee, exercise.code), view.mark(trainee, exercise.code)
    symbol = SYMBOLS[standing]
    if mark is None:
        return el("td", f"{symbol} {standing}", class_=STATUS_CLASS[standing])
    how = f"by hand, {view.result(trainee, exercise.code).status}" if view.by_hand(trainee, exercise.code) else "graded"
    words = el("span", how, class_="word")
    return el("td", f"{symbol} ", el("strong", number(mark)), words, class_=STATUS_CLASS[standing])


def _sum_cell(total: Total) -> Safe:
    gap = f"{total.open} unmarked" if total.open else "all marked"
    mark = "–" if total.mark is None else number(total.mark)
    return el("td", el("strong", mark), el("span", gap, class_="word"))


def _matrix(view: RoundView) -> Safe:
    top = [el("th", "Trainee", scope="col")]
    top += [el("th", e.code, el("small", f"{e.title}, of {number(e.max_score)}"), scope="col") for e in view.exercises]
    top.append(el("th", "Total", el("small", f"of {number(view.max_score)}"), scope="col"))
    rows = []
    for trainee, total in zip(view.trainees, totals(view), strict=True):
        place = ", ".join(part for part in (trainee.id, trainee.institution, trainee.country) if part)
        name = el("th", trainee.name or trainee.id, el("small", place), scope="row")
        rows.append(el("tr", name, *(_cell(view, trainee.id, e) for e in view.exercises), _sum_cell(total)))
    middle = [el("th", "Median", el("small", "of those marked"), scope="row")]
    for exercise in view.exercises:
        marks = [m for t in view.trainees if (m := view.mark(t.id, exercise.code)) is not None]
        shown = number(median(marks)) if marks else "–"
        middle.append(el("td", el("strong", shown), el("span", f"{len(marks)} marked", class_="word")))
    sums = [total.mark for total in totals(view) if total.mark is not None]
    middle.append(el("td", el("strong", number(median(sums)) if sums else "–")))
    key = ", ".join(f"{SYMBOLS[status]} {status}" for status in SYMBOLS)
    caption = el("caption", f"{key}. A total adds up the marks that exist.")
    table = el("table", caption, el("thead", el("tr", *top)), el("tbody", *rows), el("tfoot", el("tr", *middle)))
    shown_table = el("div", table, class_="scroll matrix", tabindex="0", role="region", aria_label="Marks by trainee")
    return el("section", el("h2", "Marks by trainee and exercise"), shown_table)


def _table(caption: str, columns: tuple[str, ...], rows: list[Safe]) -> Safe:
    head = el("tr", *(el("th", words, scope="col") for words in columns))
    return el("table", el("caption", caption), el("thead", head), el("tbody", *rows))


def _attention(view: RoundView) -> Safe:
    failed, waiting = [], []
    for exercise in view.exercises:
        for trainee in view.trainees:
            standing = view.standing(trainee.id, exercise.code)
            who = el("td", trainee.name or trainee.id, f" ({trainee.id})")
            if standing is Status.FAILED:
                reason = view.result(trainee.id, exercise.code).reason
                told = (sentence(reason), trainer_remedy(reason))
                failed.append(
                    el("tr", who, el("td", exercise.code, class_="code"), *(el("td", words) for words in told))
                )
            elif standing is Status.NEEDS_MARKING:
                waiting.append((exercise.code, trainee.name or trainee.id))
    parts = []
    if failed:
        caption = f"✗ Failed: {len(failed)}. The rest of the round is not affected."
        parts.append(_table(caption, ("Trainee", "Exercise", "Reason", "What to do"), failed))
    if waiting:
        parts.append(el("h3", f"✎ Needs marking: {len(waiting)}"))
        by_exercise = {code: [name for found, name in waiting if found == code] for code, _ in waiting}
        parts.append(
            el("ul", *(el("li", el("strong", f"{code}: "), ", ".join(names)) for code, names in by_exercise.items()))
        )
    if not parts:
        parts.append(el("p", "Nothing: no submission failed and none waits for a mark."))
    return el("section", el("h2", "What needs attention"), *parts)


def _marks_by_item(found: tuple[ItemSummary, ...]) -> Safe:
    heading = el("h2", "Marks by item")
    if not found:
        return el("section", heading, el("p", "No item has been answered yet."))
    rows = [StripRow(f"{item.item} {item.title}", item.shares, item.median_share) for item in found]
    caption = el(
        "figcaption",
        "Each bubble counts trainees with about that share of the marks; bubbles at 0 % and 100 % hold exactly no "
        "marks and full marks. The upright bar is the median; n counts the trainees with a mark on the item.",
    )
    return el("section", heading, el("figure", strip_chart(rows), caption))


def _cases(found: tuple[ItemSummary, ...]) -> Safe:
    rows = []
    for item in found:
        for index, case in enumerate(item.cases):
            first = el("th", item.item, el("small", f" {item.title}"), scope="rowgroup", rowspan=len(item.cases))
            share = case.passed / case.judged
            shown = el("td", rate_bar(share), f" {_percent(share)}", class_="rate")
            count = el("td", f"{case.passed} of {case.judged}", class_="num")
            rows.append(el("tr", first if index == 0 else "", el("td", case.name), count, shown))
    if not rows:
        return Safe("")
    caption = "How many of the answers that could be judged got each case right."
    return el("section", el("h2", "Case by case"), _table(caption, ("Item", "Case", "Right", "Share"), rows))


def _ideas(view: RoundView) -> Safe:
    found = misconceptions(view)
    if not found:
        return Safe("")
    rows = []
    for idea in found:
        names = ", ".join(view.trainee(each).name or each for each in idea.trainees)
        count = el("td", len(idea.trainees), class_="num")
        rows.append(el("tr", el("td", idea.name), el("td", idea.item, class_="code"), count, el("td", names)))
    caption = "Wrong ideas that the answers showed, the commonest first: worth a few minutes in class."
    table = _table(caption, ("Idea", "Item", "Trainees", "Who"), rows)
    return el("section", el("h2", "Commonest misconceptions"), table)


def _decided(view: RoundView) -> Safe:
    words = [*_DECIDED]
    plain = [f"{e.code} ({e.title})" for e in view.exercises if e.kind == "plain"]
    if plain:
        words.append(f"Decided by tests inside the notebook, in plain nbgrader style: {', '.join(plain)}. {_PLAIN}")
    return el("section", el("h2", "How marks were decided"), join(*(el("p", each) for each in words)))
