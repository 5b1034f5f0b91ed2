"""For every autograded item of every course: the proofs that its marks and hints are right."""

import json

import pytest

from grading.checks import load_check
from grading.course import course_names, find_course
from grading.course_check import check_course
from grading.execute import Job, execute_all
from grading.ingest import read_notebook_file
from grading.nbgrader_bridge import judged
from grading.outcome import feedback
from grading.release import release
from grading.results import Trainee
from grading.roster import write_roster
from grading.round import new_round
from grading.rules import RELEASE_RULES, check_release, leaks
from grading.trainees import answered, reference_answer

COURSES = [find_course(name) for name in course_names()]
ITEMS = [(course.course, e.exercise) for course in COURSES for e in course.exercises if e.kind == "auto"]
WRONG = [
    (course.course, e.exercise, m.name)
    for course in COURSES
    for e in course.exercises
    if e.kind == "auto"
    for m in load_check(course.check(e)).misconceptions
]


@pytest.fixture(scope="module")
def rounds(tmp_path_factory):
    """Return a released round of every course, by name."""
    made = {}
    for course in COURSES:
        if course.exercises:
            folder = tmp_path_factory.mktemp(course.course)
            write_roster((Trainee("t1", "Test Person"),), folder / "r.csv")
            made[course.course] = new_round(folder / "round", course.course, "TZA", folder / "r.csv")
            release(made[course.course])
    return made


@pytest.fixture(scope="module")
def found(rounds):
    """Judge the reference, the untouched release and every misconception, each in a kernel of its own."""
    results, jobs, texts = {}, [], {}
    for name, round_ in rounds.items():
        for exercise in (e for e in round_.exercises if e.kind == "auto"):
            check = load_check(round_.check_path(exercise))
            released = read_notebook_file(round_.released(exercise))
            right = reference_answer(read_notebook_file(round_.master(exercise)), exercise)
            texts[name, exercise.exercise] = (exercise, check, right, released)
            answers = {"reference": right, "untouched": None, **{m.name: m.code for m in check.misconceptions}}
            for label, text in answers.items():
                notebook = released if text is None else answered(released, exercise, text)
                key = (f"{name}/{exercise.exercise}", label)
                jobs.append(Job(key, notebook, check.function, tuple(c.payload for c in check.cases)))

    def done(job, execution):
        name, _, item = job.key[0].partition("/")
        exercise, check, *_ = texts[name, item]
        assert execution.failure == "", (job.key, execution.failure)
        results[job.key] = judged(check, execution, job.notebook, float(exercise.points))

    execute_all(jobs, done)
    return results, texts


@pytest.mark.parametrize("course", [c.course for c in COURSES])
def test_a_course_follows_its_rules(course):
    assert [str(f) for f in check_course(find_course(course))] == []


@pytest.mark.parametrize(("course", "item"), ITEMS)
def test_the_reference_earns_full_marks(found, course, item):
    results, texts = found
    result = results[f"{course}/{item}", "reference"]
    assert [c.name for c in result.cases if not c.passed] == []
    assert result.score == float(texts[course, item][0].points)


@pytest.mark.parametrize(("course", "item"), ITEMS)
def test_the_untouched_release_earns_nothing(found, course, item):
    assert found[0][f"{course}/{item}", "untouched"].score == 0


@pytest.mark.parametrize(("course", "item", "name"), WRONG)
def test_a_misconception_earns_less_and_its_own_hint(found, course, item, name):
    results, texts = found
    exercise, check, *_ = texts[course, item]
    result = results[f"{course}/{item}", name]
    assert result.score < float(exercise.points)
    assert result.misconceptions[0] == name
    assert result.hints[0] == next(m.hint for m in check.misconceptions if m.name == name)


@pytest.mark.parametrize(("course", "item"), ITEMS)
def test_an_item_has_three_misconceptions_and_typed_values(found, course, item):
    _, check, *_ = found[1][course, item]
    assert len({m.hint for m in check.misconceptions}) >= 3
    assert len(check.cases) >= 5


def secrets(master, check):
    """Return what no trainee may read: solution lines and the expected values of the cases."""
    right = reference_lines(master)
    values = [json.dumps(c.expected["value"]) for c in check.cases if "value" in c.expected]
    return right + values


def own_text(notebook):
    """Return the text of all cells, as a reader sees it."""
    return "\n".join(cell["source"] for cell in notebook["cells"])


def reference_lines(master):
    inside, found = False, []
    for cell in master["cells"]:
        for line in cell["source"].split("\n"):
            if "BEGIN SOLUTION" in line:
                inside = True
            elif "END SOLUTION" in line:
                inside = False
            elif inside:
                found.append(line)
    return found


@pytest.mark.parametrize("course", [c.course for c in COURSES if c.exercises])
def test_a_release_gives_nothing_away(rounds, course):
    round_ = rounds[course]
    for exercise in round_.exercises:
        released = read_notebook_file(round_.released(exercise))
        master = read_notebook_file(round_.master(exercise))
        assert [str(f) for f in check_release(released, master, RELEASE_RULES)] == []
        text = own_text(released)
        assert leaks(text + json.dumps(released["metadata"]), reference_lines(master)) == []
        if exercise.kind == "auto":
            visible = next(c["source"] for c in master["cells"] if c["id"] == exercise.exercise)
            check = load_check(round_.check_path(exercise))
            hidden = [v for v in secrets(master, check) if not leaks(visible, [v])]
            assert leaks(text, hidden) == []
            told = [c.probes for c in check.cases] + [m.hint for m in check.misconceptions]
            assert leaks(text, told) == []


@pytest.mark.parametrize("course", [c.course for c in COURSES if c.exercises])
def test_feedback_gives_nothing_away(rounds, course, tmp_path):
    from grading.collect import collect
    from grading.grade import grade

    round_ = rounds[course]
    for exercise in round_.exercises:
        path = tmp_path / "in" / "t1" / exercise.exercise / f"{exercise.exercise}.ipynb"
        path.parent.mkdir(parents=True)
        released = read_notebook_file(round_.released(exercise))
        if exercise.kind == "auto":
            wrong = load_check(round_.check_path(exercise)).misconceptions[0].code
            released = answered(released, exercise, wrong)
        path.write_text(json.dumps(released), encoding="utf-8")
    collect(round_, tmp_path / "in")
    grade(round_)
    pages = {p.stem: p.read_text(encoding="utf-8") for p in feedback(round_)}
    for exercise in round_.exercises:
        master = read_notebook_file(round_.master(exercise))
        own = own_text(read_notebook_file(round_.submitted("t1", exercise.exercise)))
        assert leaks(pages[exercise.exercise], [x for x in reference_lines(master) if not leaks(own, [x])]) == []
        if exercise.kind == "auto":
            check = load_check(round_.check_path(exercise))
            values = [v for v in secrets(master, check) if not leaks(own, [v])]
            assert leaks(pages[exercise.exercise], values) == []
