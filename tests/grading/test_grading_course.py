import pytest
import yaml

from grading.course import course_names, find_course, load_course
from sscore.errors import DataError

OUTLINE = {
    "course": "tiny",
    "title": "A tiny course",
    "audience": "everybody",
    "outcomes": ["count"],
    "country_default": "TZA",
    "modules": [
        {
            "module": "m1",
            "title": "One",
            "status": "written",
            "minutes": 60,
            "lessons": [{"lesson": "tiny/m1/01-count", "title": "Count", "question": "How many?", "minutes": 30}],
            "exercises": [
                {
                    "exercise": "m1-x1",
                    "title": "Share",
                    "kind": "auto",
                    "tier": "B",
                    "mode": "H",
                    "points": 4,
                    "minutes": 9,
                }
            ],
        },
        {"module": "m2", "title": "Two", "status": "planned", "minutes": 60},
    ],
}


def written(tmp_path, change=lambda outline: None):
    outline = yaml.safe_load(yaml.safe_dump(OUTLINE))
    change(outline)
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "course.yml").write_text(yaml.safe_dump(outline), encoding="utf-8")
    return folder


def test_an_outline_is_read(tmp_path):
    course = load_course(written(tmp_path))
    assert [e.exercise for e in course.exercises] == ["m1-x1"]
    assert [entry.lesson for entry in course.lessons] == ["tiny/m1/01-count"]
    assert [m.status for m in course.modules] == ["written", "planned"]
    assert [m.module for m in course.written] == ["m1"]
    assert course.minutes == 120
    assert course.check(course.exercises[0]).name == "m1_x1.py"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda o: o.update(titel="x"), "unknown key 'titel'. Did you mean 'title'"),
        (lambda o: o.pop("audience"), "'audience' is missing"),
        (lambda o: o.update(outcomes="count"), "'outcomes' must be a list"),
        (lambda o: o["modules"][0].update(minutes="60"), "module 1: 'minutes' must be a int"),
        (lambda o: o["modules"][0].update(status="done"), "module 1, status: wanted one of written, planned"),
        (lambda o: o["modules"][0].update(status="planned"), "lists no lessons"),
        (lambda o: o["modules"][0]["lessons"][0].update(extra=1), "module 1, lesson 1: unknown key 'extra'"),
        (lambda o: o["modules"][0]["exercises"][0].update(kind="quiz"), "exercise 1, kind"),
        (lambda o: o["modules"][0]["exercises"][0].update(points=0), "points must be positive"),
        (lambda o: o["modules"][0]["exercises"][0].update(files=["../secret"]), "plain file name"),
        (lambda o: o["modules"][0]["exercises"].append(dict(o["modules"][0]["exercises"][0])), "listed 2 times"),
        (lambda o: o["modules"].append("m3"), "module 3: wanted a block"),
        (lambda o: o["modules"][0].update(minutes=0), "module 1: minutes must be positive"),
        (lambda o: o["modules"][1].update(case="guide/m2-case.md"), "module 2: a planned module lists no lessons"),
        (lambda o: o["modules"].append(dict(o["modules"][1])), "the module 'm2' is listed 2 times"),
        (lambda o: o["modules"][0]["lessons"].append(dict(o["modules"][0]["lessons"][0])), "the lesson .* 2 times"),
    ],
)
def test_a_wrong_outline_is_refused_at_its_place(tmp_path, change, words):
    with pytest.raises(DataError, match=words):
        load_course(written(tmp_path, change))


def test_points_are_counted_by_who_gives_them(tmp_path):
    def more(outline):
        first = outline["modules"][0]["exercises"][0]
        outline["modules"][0]["exercises"] += [
            {**first, "exercise": "m1-p1", "kind": "plain", "points": 2.5},
            {**first, "exercise": "m1-r1", "kind": "text", "points": 9},
        ]

    course = load_course(written(tmp_path, more))
    assert course.points == {"auto": 6.5, "text": 9.0}
    assert [m.points for m in course.modules] == [15.5, 0]


def test_a_missing_or_unreadable_outline_is_said(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        load_course(tmp_path)
    (tmp_path / "course.yml").write_text("a: [1\nb: 2", encoding="utf-8")
    with pytest.raises(DataError, match="not readable as YAML near line 2"):
        load_course(tmp_path)


def test_the_courses_of_the_project_are_found():
    assert {"coverage", "primer"} <= set(course_names())
    assert find_course("coverage").prerequisite == "primer"
    with pytest.raises(DataError, match="Did you mean 'coverage'"):
        find_course("coverege")
