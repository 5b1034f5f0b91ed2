"""The courses in words: what is written and planned, how long it takes, what counts and what is awarded."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sized

from grading.awards import NOT_COMPUTED, Awards
from grading.course import Course, Module

__all__ = ["KINDS", "listed", "shown"]

KINDS = {"auto": "judged", "text": "marked by a person", "plain": "hidden tests of plain nbgrader"}


def _count(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'s' if len(things) != 1 else ''}"


def _module(module: Module) -> str:
    """Return what a module holds, in brackets behind its title."""
    if module.status == "planned":
        return f"{module.minutes} min; planned"
    parts = f"{_count(module.lessons, 'lesson')}, {_count(module.exercises, 'exercise')}"
    return f"{module.minutes} min, {module.points:g} points; {parts}"


def listed(courses: Iterable[Course]) -> Iterator[str]:
    """Yield the lines that list all courses with their modules."""
    for course in courses:
        written = f"{len(course.written)} of {_count(course.modules, 'module')} written"
        yield f"{course.course}: {course.title} ({written}; {course.minutes:,} min in all)"
        width = max((len(m.module) for m in course.modules), default=0)
        for module in course.modules:
            yield f"  {module.module:{width}}  {module.title} ({_module(module)})"


def shown(course: Course, awards: Awards) -> Iterator[str]:
    """Yield the lines that show one course whole: for whom, to what end, what it holds, what counts."""
    yield from listed([course])
    yield "\n" + textwrap.fill(f"For: {course.audience}", 120)
    if course.prerequisite:
        yield f"After: {course.prerequisite}"
    yield "\nOutcomes"
    yield from (f"  {number}. {outcome}" for number, outcome in enumerate(course.outcomes, start=1))
    for module in course.written:
        yield f"\n{module.module}: {module.title}"
        yield from (f"  {entry.lesson}  {entry.title} ({entry.minutes} min)" for entry in module.lessons)
        for e in module.exercises:
            yield f"  {e.exercise}  {e.title} (tier {e.tier}, {e.points:g} points, {e.minutes} min, {KINDS[e.kind]})"
    if course.course not in awards.courses:
        yield "\nThis course comes before the others and has no award of its own."
        return
    yield "\nWhat counts"
    for part in awards.marks:
        points = f"; {course.points[part.part]:g} points so far" if part.part in course.points else "; none yet"
        yield f"  {part.share} %  {part.title}{points}"
    yield f"  not counted: {', '.join(awards.not_counted)}"
    yield "\nAwards"
    yield from (f"  {award.title}: {award.rule}" for award in awards.awards)
    yield from (f"  {x.title}: {x.rule}" for x in awards.diplomas if course.course in x.courses or x.others)
    yield f"\n{NOT_COMPUTED}"
