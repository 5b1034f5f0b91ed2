"""The command ``sscourse``: lessons, courses and rounds. Each command calls one plain function."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from grading.course import course_names, find_course
from grading.places import notebooks_dir
from sscore.errors import SscoreError

__all__ = ["main"]

Command = Callable[[argparse.Namespace], int]


def _course_list(args: argparse.Namespace) -> int:
    from grading.catalogue import listed

    print("\n".join(listed(find_course(name) for name in course_names())))
    return 0


def _course_show(args: argparse.Namespace) -> int:
    from grading.awards import read_awards
    from grading.catalogue import shown

    print("\n".join(shown(find_course(args.course), read_awards())))
    return 0


def _course_check(args: argparse.Namespace) -> int:
    from grading.course_check import check_catalogue, check_course

    names = [args.course] if args.course else course_names()
    findings = [(name, finding) for name in names for finding in check_course(find_course(name))]
    if not args.course:
        findings += [("courses", finding) for finding in check_catalogue()]
    for name, finding in findings:
        print(f"{name}: {finding}", file=sys.stderr)
    if not findings:
        print(f"{len(names)} course{'s' if len(names) != 1 else ''} checked: {', '.join(names)}; nothing to mend.")
    return 2 if findings else 0


def _lesson_list(args: argparse.Namespace) -> int:
    from grading.lessons import find_lessons

    for lesson in find_lessons(notebooks_dir()):
        print(f"{lesson.code}  ({lesson.minutes} min)  {lesson.question}")
    return 0


def _lesson_run(args: argparse.Namespace) -> int:
    from grading.lesson_page import to_html
    from grading.lessons import run_lesson

    run = run_lesson(args.lesson, args.country, args.out, root=notebooks_dir(), progress=True)
    print(f"executed: {run.path}")
    print(f"open:     {to_html(run.path, run.path.with_suffix('.html'))}")
    return 0


def _lesson_check(args: argparse.Namespace) -> int:
    from grading.lessons import check_lessons
    from grading.rules import LESSON_RULES, check_notebook

    if args.path is not None and args.path.suffix == ".ipynb":
        found = {args.path.name: check_notebook(args.path, LESSON_RULES)}
    else:
        found = check_lessons(args.path or notebooks_dir())
    broken = [(name, finding) for name, findings in found.items() for finding in findings]
    for name, finding in broken:
        print(f"{name}: {finding}", file=sys.stderr)
    if not broken:
        print(f"{len(found)} lesson{'s' if len(found) != 1 else ''} checked; nothing to mend.")
    return 2 if broken else 0


def _round_new(args: argparse.Namespace) -> int:
    from grading.round import new_round

    made = new_round(args.folder, args.course, args.country, args.roster, database=args.db, deadline=args.deadline)
    print(f"round made: {made.folder} ({len(made.trainees)} trainees, {len(made.exercises)} exercises)")
    return 0


def _round_release(args: argparse.Namespace) -> int:
    from grading.progress import bar
    from grading.release import release
    from grading.round import open_round

    with bar("release") as progress:
        desk = release(open_round(args.folder), progress=progress)
    print(f"released: hand out {desk}")
    return 0


def _round_collect(args: argparse.Namespace) -> int:
    from grading.collect import collect
    from grading.progress import bar
    from grading.round import open_round

    with bar("collect") as progress:
        found = collect(open_round(args.folder), args.source, progress=progress)
    again = f" ({len(found.repeated)} of them were here before)" if found.repeated else ""
    print(f"collected: {len(found.taken)} submissions{again}")
    for sentence in (*found.broken, *found.unknown):
        print(f"sscourse: {sentence}", file=sys.stderr)
    return 2 if found.broken else 0


def _round_receipts(args: argparse.Namespace) -> int:
    from grading.receipts import verify
    from grading.round import open_round

    round_ = open_round(args.folder)
    found = verify(round_.folder, round_.receipts())
    for problem in found.problems:
        print(f"sscourse: {problem}.", file=sys.stderr)
    if not found.problems:
        print(f"receipts: {found.receipts}, all as issued; seal of the last: {found.seal}")
    return 2 if found.problems else 0


def _round_grade(args: argparse.Namespace) -> int:
    from grading.grade import grade
    from grading.progress import bar
    from grading.round import open_round
    from grading.sandbox import Isolation

    with bar("execute, judge, save") as progress:
        isolation = Isolation(args.isolation)
        round_ = open_round(args.folder)
        results = grade(round_, again=args.again, workers=args.workers, isolation=isolation, progress=progress)
    counts = Counter(str(r.status) for r in results)
    print("graded: " + (", ".join(f"{n} {status}" for status, n in sorted(counts.items())) or "nothing new"))
    return 0


def _round_outcome(name: str, label: str) -> Command:
    def run(args: argparse.Namespace) -> int:
        from grading import outcome
        from grading.round import open_round

        made = getattr(outcome, name)(open_round(args.folder))
        print(
            f"{label}: {len(made)} pages in {args.folder / 'feedback'}"
            if isinstance(made, list)
            else f"{label}: {made}"
        )
        return 0

    return run


def _demo(args: argparse.Namespace) -> int:
    from grading.demo import run_demo

    demo = run_demo(args.course, args.country, args.out, seed=args.seed, workers=args.workers)
    print(f"\nlessons:   {demo.lesson_folder} ({len(demo.lessons)} pages)")
    print(f"round:     {demo.round_folder}")
    print(f"trainee:   {demo.trainee_folder} (what a trainee sees; try: make lab)")
    print(f"feedback:  {demo.round_folder / 'feedback'} ({demo.feedback_pages} pages)")
    print(f"marks:     {demo.marks}")
    print(f"report:    {demo.report}")
    if demo.isolation == "none":
        print("isolation: none to be had here, so only these synthetic files were run; for trainees install bubblewrap")
    else:
        print(f"isolation: {demo.isolation}")
    print("statuses:  " + ", ".join(f"{n} {status}" for status, n in sorted(demo.statuses.items())))
    print(f"\nOpen {demo.report} in a browser.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sscourse", description="Lessons, courses and training rounds.")
    groups = parser.add_subparsers(dest="group", required=True, metavar="{lesson,course,round,demo}")

    lesson = groups.add_parser("lesson", help="list, run or check lessons").add_subparsers(dest="step", required=True)
    lesson.add_parser("list", help="all lessons").set_defaults(run=_lesson_list)
    run = lesson.add_parser("run", help="execute a lesson for a country")
    run.add_argument("lesson", help="for example coverage/m1/01-coverage-staircase")
    run.add_argument("--country", default="TZA", help="three-letter code, for example KEN")
    run.add_argument("--out", type=Path, default=Path("build/lessons"))
    run.set_defaults(run=_lesson_run)
    check = lesson.add_parser("check", help="hold lessons to the notebook rules")
    check.add_argument("path", nargs="?", type=Path, help="one notebook or folder; by default all lessons")
    check.set_defaults(run=_lesson_check)

    course = groups.add_parser("course", help="list, show or check courses").add_subparsers(dest="step", required=True)
    course.add_parser("list", help="all courses with what is written and planned").set_defaults(run=_course_list)
    show = course.add_parser("show", help="one course whole: outcomes, modules, exercises, what counts, awards")
    show.add_argument("course")
    show.set_defaults(run=_course_show)
    check = course.add_parser("check", help="hold outlines, masters and checks to the rules")
    check.add_argument("course", nargs="?")
    check.set_defaults(run=_course_check)

    _round_parser(groups.add_parser("round", help="run a training round"))

    demo = groups.add_parser("demo", help="the main job, end to end, with synthetic trainees")
    demo.add_argument("--course", default="coverage", help="any of: sscourse course list")
    demo.add_argument("--country", default="TZA")
    demo.add_argument("--out", type=Path, default=Path("build/demo"))
    demo.add_argument("--seed", type=int, default=2026)
    demo.add_argument("--workers", type=int, default=2)
    demo.set_defaults(run=_demo)
    return parser


def _round_parser(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True)

    def step(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        made = steps.add_parser(name, help=text)
        made.add_argument("folder", type=Path, help="the round's folder")
        made.set_defaults(run=run)
        return made

    new = step("new", _round_new, "make a round folder")
    new.add_argument("--course", required=True)
    new.add_argument("--country", required=True, help="three-letter code, for example KEN")
    new.add_argument("--roster", type=Path, required=True, help="CSV with the columns id, name, ...")
    new.add_argument("--db", default="", help="SQLAlchemy address of the gradebook; by default SQLite in the folder")
    new.add_argument("--deadline", default="", help="for all exercises, for example: 2026-03-01 12:00 UTC")
    step("release", _round_release, "build the trainee notebooks")
    collect = step("collect", _round_collect, "take submissions in")
    collect.add_argument("--from", dest="source", type=Path, required=True, help="a folder or a zip")
    step("receipts", _round_receipts, "check that nothing that arrived was altered since")
    grade = step("grade", _round_grade, "execute, judge and enter the marks")
    grade.add_argument("--again", action="store_true", help="grade everything again")
    grade.add_argument("--workers", type=int, default=2)
    kinds = ("auto", "bubblewrap", "landlock", "none")
    grade.add_argument("--isolation", choices=kinds, default="auto", help="none: only for files of your own")
    step("feedback", _round_outcome("feedback", "feedback"), "write the trainees' pages")
    step("report", _round_outcome("report", "report"), "write the trainer's page")
    step("export", _round_outcome("export", "marks"), "write the marks for Moodle")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; bad input is answered with one sentence and exit code 2."""
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except SscoreError as error:
        print(f"sscourse: {error}", file=sys.stderr)
        return 2
