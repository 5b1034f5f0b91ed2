"""The seed matrix and the award rules are true to the courses as they stand."""

import pytest

from grading.course import course_names, find_course
from grading.course_check import check_catalogue
from grading.places import project_root
from grading.seed_matrix import FILE, SEEDS, module_files, read_matrix

ROWS = read_matrix(project_root() / FILE)
COURSES = [find_course(name) for name in course_names()]
WRITTEN = [(course.course, module.module) for course in COURSES for module in course.written]


def test_matrix_and_awards_fit_the_outlines():
    assert [str(finding) for finding in check_catalogue()] == []


def test_every_item_of_the_curriculum_has_a_place():
    assert [len(letters) for _, letters in SEEDS.values()] == [13, 9, 5, 9, 11]
    assert {(r.seed, r.item) for r in ROWS} == {(seed, x) for seed, (_, letters) in SEEDS.items() for x in letters}


@pytest.mark.parametrize(("course", "module"), WRITTEN)
def test_a_written_module_teaches_a_seed_item_in_its_case(course, module):
    case = module_files(find_course(course), module)[0]
    assert [r.name for r in ROWS if (r.course, r.module, r.file) == (course, module, case)]


def test_the_courses_are_there_with_all_their_modules():
    outlines = {c.course: [m.module for m in c.modules] for c in COURSES}
    assert set(outlines) == {"primer", "coverage", "leadership", "safety-health", "people"}
    assert all(names == [f"m{n}" for n in range(1, 7)] for course, names in outlines.items() if course != "primer")
    assert [c.prerequisite for c in COURSES if c.course != "primer"] == ["primer"] * 4
