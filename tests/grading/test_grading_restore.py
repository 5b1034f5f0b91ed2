import json
from copy import deepcopy

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.ingest import graded_cell, parse_notebook
from grading.restore import restore

STUB = "def share():\n    raise NotImplementedError"
RIGHT = "def share():\n    return 1"
TEST = "assert share() == 1"


def cell(kind, source, ident, **block):
    made = {"cell_type": kind, "id": ident, "metadata": {"tags": []}, "source": source}
    if block:
        made["metadata"]["nbgrader"] = {"grade_id": ident, "schema_version": 3, "task": False, **block}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def released():
    cells = [
        cell("markdown", "# Share", "title"),
        cell("code", STUB, "x1-answer", grade=False, solution=True, locked=False),
        cell("code", TEST, "x1", grade=True, solution=False, locked=True, points=3),
        cell("markdown", "YOUR ANSWER HERE", "x1-text", grade=True, solution=True, locked=False, points=2),
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": cells, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}


def work(text=RIGHT):
    notebook = released()
    notebook["cells"][1]["source"] = text
    notebook["cells"][3]["source"] = "One in three."
    return notebook


def mend(notebook):
    return restore(parse_notebook(json.dumps(notebook).encode())[0], released())


def graded(notebook):
    return {graded_cell(c): c["source"] for c in notebook["cells"] if graded_cell(c)}


def sources(notebook):
    return [c["source"] for c in notebook["cells"]]


def test_an_untouched_order_is_left_alone():
    mended, remarks = mend(work())
    assert (mended, remarks) == (work(), ())


def test_a_deleted_graded_cell_comes_back_and_is_reported():
    notebook = work()
    del notebook["cells"][2]
    mended, remarks = mend(notebook)
    assert list(graded(mended)) == ["x1-answer", "x1", "x1-text"]
    assert remarks == ("The cell x1 had been deleted; it was put back as released.",)


def test_an_edited_locked_cell_gets_its_text_back():
    notebook = work()
    notebook["cells"][2]["source"] = "pass"
    mended, remarks = mend(notebook)
    assert graded(mended)["x1"] == TEST
    assert remarks == ("The locked cell x1 had been edited; the released text was put back.",)


def test_of_two_copies_the_one_that_was_worked_on_is_kept():
    for place in (1, 2):
        notebook = work()
        notebook["cells"].insert(place, released()["cells"][1])
        mended, remarks = mend(notebook)
        assert sources(mended) == sources(work())
        assert remarks == ("The cell x1-answer was there 2 times; one was kept.",)


def test_of_two_versions_the_last_counts_and_the_other_runs_before_it():
    notebook = work()
    draft = deepcopy(notebook["cells"][1]) | {"source": "def share():\n    return 2"}
    notebook["cells"].insert(1, draft)
    mended, remarks = mend(notebook)
    assert graded(mended)["x1-answer"] == RIGHT
    assert sources(mended)[:3] == ["# Share", draft["source"], RIGHT]
    assert mended["cells"][1]["metadata"] == {"tags": []}
    assert remarks == (
        "The cell x1-answer was there 2 times; one was kept; other versions stand before it as own cells.",
    )


def test_a_version_after_the_check_still_counts_and_the_first_stands_before():
    notebook = work("def share():\n    return 2")
    notebook["cells"].append(deepcopy(notebook["cells"][1]) | {"source": RIGHT})
    mended, _ = mend(notebook)
    assert sources(mended) == ["# Share", "def share():\n    return 2", RIGHT, TEST, "One in three."]


def test_a_split_answer_keeps_both_halves_in_order():
    notebook = work("base = 1")
    notebook["cells"].insert(2, deepcopy(notebook["cells"][1]) | {"source": "def share():\n    return base"})
    mended, _ = mend(notebook)
    space = {}
    exec("\n".join(c["source"] for c in mended["cells"] if c["cell_type"] == "code"), space)
    assert space["share"]() == 1


def test_a_changed_copy_of_a_locked_cell_is_the_trainees_own():
    notebook = work()
    notebook["cells"].append(deepcopy(notebook["cells"][2]) | {"source": "print(share())"})
    mended, remarks = mend(notebook)
    assert sources(mended) == ["# Share", RIGHT, TEST, "print(share())", "One in three."]
    assert remarks == ("The cell x1 was there 2 times; one was kept; other versions stand behind it as own cells.",)


def test_a_moved_cell_returns_and_own_cells_stay_behind_their_neighbour():
    notebook = work()
    own = cell("code", "helper = 1", "mine")
    notebook["cells"] = [notebook["cells"][n] for n in (0, 2, 1)] + [own, notebook["cells"][3]]
    mended, remarks = mend(notebook)
    assert [c["id"] for c in mended["cells"]] == ["title", "x1-answer", "mine", "x1", "x1-text"]
    assert remarks == ("Graded cells had been moved; they were put back in order.",)


def test_points_rights_and_kind_of_a_cell_are_those_of_the_release():
    notebook = work()
    notebook["cells"][2]["metadata"]["nbgrader"] |= {"points": 300, "locked": False, "solution": True}
    notebook["cells"][1] = cell("raw", RIGHT, "x1-answer", grade=True, solution=True, points=50)
    notebook["metadata"] = {"kernelspec": {"name": "bash", "display_name": "", "language": "bash"}}
    mended, remarks = mend(notebook)
    assert mended == work()
    assert remarks == ("The cell x1-answer had been changed to raw; it was changed back.",)


def test_a_locked_cell_of_another_kind_is_reported_too():
    notebook = work()
    notebook["cells"][2] = cell("markdown", TEST, "x1", grade=True, solution=False, locked=True)
    assert mend(notebook)[1] == ("The cell x1 had been changed to markdown; it was changed back.",)


def test_a_cell_that_lost_its_mark_is_known_by_its_id():
    notebook = work()
    for n in (1, 2, 3):
        del notebook["cells"][n]["metadata"]["nbgrader"]
    mended, remarks = mend(notebook)
    assert graded(mended) == graded(work())
    assert remarks[0] == "The cell x1-answer had lost its mark; it was known by its id."


def test_an_id_does_not_compete_with_a_mark():
    notebook = work()
    notebook["cells"].append(cell("code", "def share():\n    return 9", "x1-answer"))
    mended, remarks = mend(notebook)
    assert graded(mended)["x1-answer"] == RIGHT
    assert remarks == ()
    assert len({c["id"] for c in mended["cells"]}) == len(mended["cells"])


def test_a_check_merged_into_the_answer_is_parted_again():
    notebook = work(f"{RIGHT}\n\n{TEST}")
    del notebook["cells"][2]
    mended, remarks = mend(notebook)
    assert mended == work()
    assert remarks == ("The cell x1 had been merged into x1-answer; they were parted.",)


def test_an_answer_merged_into_the_check_is_parted_again():
    notebook = work()
    notebook["cells"][2]["source"] = f"{RIGHT}\n\n{TEST}"
    del notebook["cells"][1]
    mended, remarks = mend(notebook)
    assert mended == work()
    assert remarks == ("The cell x1-answer had been merged into x1; they were parted.",)


def test_an_answer_that_holds_the_check_beside_the_check_is_left_alone():
    notebook = work(f"{RIGHT}\n{TEST}")
    mended, remarks = mend(notebook)
    assert (graded(mended)["x1-answer"], remarks) == (f"{RIGHT}\n{TEST}", ())


def test_an_answer_in_a_cell_of_ones_own_runs_where_it_stands_and_is_pointed_out():
    notebook = work(STUB)
    notebook["cells"].append(cell("code", RIGHT, "mine"))
    mended, remarks = mend(notebook)
    assert sources(mended) == ["# Share", STUB, TEST, "One in three.", RIGHT]
    (remark,) = remarks
    assert (
        remark == "The answer cell x1-answer is as released, but there are cells of the trainee's own ('def share():')."
    )


def test_a_blank_submission_has_no_remarks():
    assert mend(released()) == (released(), ())


def test_forged_marks_of_other_cells_are_dropped():
    notebook = work()
    extra = {"grade": True, "solution": False, "points": 99}
    notebook["cells"].append(cell("code", "pass", "x9", **extra))
    mended, remarks = mend(notebook)
    assert list(graded(mended)) == ["x1-answer", "x1", "x1-text"]
    assert mended["cells"][-1]["metadata"] == {"tags": []}
    assert remarks == ()


TEXTS = st.sampled_from([None, "a = 1", "b = 2", STUB, TEST, f"{RIGHT}\n{TEST}", "YOUR ANSWER HERE", "# Share", ""])
EDITS = st.tuples(
    st.integers(0, 3), TEXTS, st.sampled_from(["code", "markdown", "raw"]), st.sampled_from(["keep", "lost", "forged"])
)


def edited(edits):
    for place, text, kind, mark in edits:
        base = work()["cells"][place]
        made = cell(kind, base["source"] if text is None else text, base["id"])
        block = base["metadata"].get("nbgrader")
        if block and mark != "lost":
            made["metadata"]["nbgrader"] = block | ({"points": 99, "solution": True} if mark == "forged" else {})
        yield made


@given(st.lists(EDITS, max_size=9))
def test_whatever_happened_the_graded_cells_come_out_whole(edits):
    cells = list(edited(edits))
    mended, remarks = mend({**work(), "cells": cells})
    nbformat.validate(mended)
    wanted = {graded_cell(c): c for c in released()["cells"] if graded_cell(c)}
    got = {graded_cell(c): c for c in mended["cells"] if graded_cell(c)}
    assert list(got) == list(wanted)
    for name, original in wanted.items():
        mine = original["metadata"]["nbgrader"]["solution"]
        assert {**got[name], "source": ""} == {**original, "source": ""}
        assert mine or got[name]["source"] == original["source"]
    assert mended["metadata"] == released()["metadata"]
    assert all(remarks)


@given(st.lists(EDITS, max_size=9))
def test_what_a_trainee_wrote_is_not_lost(edits):
    cells = list(edited(edits))
    mended, _ = mend({**work(), "cells": cells})
    there = "\n".join(sources(mended))
    for made in cells:
        if made["source"] in ("a = 1", "b = 2") and made["id"] != "x1":
            assert made["source"] in there


@given(st.lists(EDITS, max_size=9))
def test_mending_twice_is_mending_once(edits):
    once, _ = mend({**work(), "cells": list(edited(edits))})
    twice, remarks = mend(once)
    assert twice == once
    assert all(remark.startswith("The answer cell") for remark in remarks)


@pytest.mark.parametrize("copies", [2, 400])
def test_many_copies_are_one(copies):
    notebook = work()
    notebook["cells"] += [deepcopy(notebook["cells"][1]) for _ in range(copies)]
    mended, remarks = mend(notebook)
    assert mended == work()
    assert remarks == (f"The cell x1-answer was there {copies + 1} times; one was kept.",)
