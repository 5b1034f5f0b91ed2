"""Critical path: the eight steps, circles, milestones, parallel paths, and what slack means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.strategy import STEPS, TEACHING_NETWORK, Task, critical_path


@st.composite
def networks(draw):
    count = draw(st.integers(1, 8))
    tasks = []
    for k in range(count):
        before = draw(st.lists(st.integers(0, k - 1), unique=True, max_size=3)) if k else []
        tasks.append(Task(str(k), draw(st.integers(0, 9)), tuple(str(b) for b in before)))
    return draw(st.permutations(tasks))


def longest_chain(tasks):
    """Walk every chain."""
    by_key = {t.key: t for t in tasks}

    def length(key):
        return by_key[key].months + max((length(b) for b in by_key[key].after), default=0)

    return max(length(k) for k in by_key)


def test_eight_steps():
    # CURRICULUM C1.M6 X1: 32 months, critical 1-2-3-4-6-7, slack of step 5 = 5 and of step 8 = 2.
    assert [t.months for t in TEACHING_NETWORK] == [4, 5, 4, 3, 2, 4, 12, 10]
    assert len(TEACHING_NETWORK) == len(STEPS)
    plan = critical_path(TEACHING_NETWORK)
    assert plan.months == 32
    assert plan.paths == (("1", "2", "3", "4", "6", "7"),)
    assert plan.critical == ("1", "2", "3", "4", "6", "7")
    assert (plan.slack("5"), plan.slack("8")) == (5, 2)
    assert plan.of("5").free == 5


def test_if_dialogue_slips_two_months():
    plan = critical_path(TEACHING_NETWORK)
    assert plan.slip("3", 2).shift == 2
    assert plan.slip("5", 5).shift == 0
    late = plan.slip("5", 6)
    assert late.shift == 1 and "5" in late.critical and "3" not in late.critical
    assert plan.slip("7", -3).after == 30


def test_a_circle_is_named():
    with pytest.raises(ModelError, match="wait for each other") as caught:
        critical_path({"a": (1, ()), "b": (1, ("a", "d")), "c": (1, ("b",)), "d": (1, ("c",)), "e": (1, ("d",))})
    told = str(caught.value)
    for link in ("b -> c", "c -> d", "d -> b"):
        assert link in told
    assert "a ->" not in told and "e" not in told.split("wait for each other: ")[1].split(".")[0]
    with pytest.raises(ModelError, match="x -> x"):
        critical_path({"x": (1, ("x",))})


def test_two_parallel_critical_paths():
    plan = critical_path(
        {"a": (1, ()), "b": (3, ("a",)), "c": (3, ("a",)), "d": (2, ("a",)), "e": (1, ("b", "c", "d"))}
    )
    assert plan.paths == (("a", "b", "e"), ("a", "c", "e"))
    assert plan.path_count == 2
    assert plan.slack("d") == 1
    assert critical_path({"x": (2, ()), "y": (2, ())}).paths == (("x",), ("y",))


def test_milestones_take_no_time():
    plan = critical_path({"a": (2, ()), "m": (0, ("a",)), "b": (3, ("m",))})
    assert plan.months == 5
    assert plan.paths == (("a", "m", "b"),)
    assert (plan.of("m").start, plan.of("m").finish) == (2, 2)
    assert critical_path({"m": (0, ())}).paths == (("m",),)


def test_free_slack_is_less_than_slack():
    plan = critical_path({"a": (1, ()), "b": (1, ("a",)), "c": (5, ()), "d": (1, ("b", "c"))})
    assert (plan.of("a").slack, plan.of("a").free) == (3, 0)
    assert (plan.of("b").slack, plan.of("b").free) == (3, 3)


def test_many_critical_paths_are_counted_and_the_first_hundred_listed():
    tasks = {"s0": (0, ())}
    for k in range(1, 9):
        for side in "ab":
            tasks[f"{side}{k}"] = (1, (f"s{k - 1}",))
        tasks[f"s{k}"] = (0, (f"a{k}", f"b{k}"))
    plan = critical_path(tasks)
    assert plan.path_count == 2**8
    assert len(plan.paths) == 100


def test_a_long_chain():
    plan = critical_path([Task(str(k), 1, (str(k - 1),) if k else ()) for k in range(1500)])
    assert plan.months == 1500 and plan.path_count == 1


@given(networks())
def test_length_is_the_longest_chain_and_slack_is_what_it_says(tasks):
    plan = critical_path(tasks)
    assert plan.months == longest_chain(tasks)
    assert plan.critical
    for timed in plan.tasks:
        assert 0 <= timed.free <= timed.slack
        assert plan.slip(timed.key, timed.slack).shift == 0
        assert plan.slip(timed.key, timed.slack + 1).shift == 1
    by_key = {t.key: t.months for t in plan.tasks}
    for path in plan.paths:
        assert sum(by_key[k] for k in path) == plan.months


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        ([], "empty"),
        ([Task("a", 1), Task("a", 2)], "twice"),
        ({"a": (-1, ())}, "at least 0"),
        ({"a": (float("nan"), ())}, "at least 0"),
        ({"step one": (1, ()), "b": (1, ("step on",))}, "Did you mean 'step one'"),
        ([Task("a", 1, "b")], "tuple of keys"),
    ],
)
def test_bad_input(tasks, told):
    with pytest.raises(ModelError, match=told):
        critical_path(tasks)
    with pytest.raises(ModelError, match="no task"):
        critical_path(TEACHING_NETWORK).slip("9", 1)
    with pytest.raises(ModelError, match="at least 0"):
        critical_path(TEACHING_NETWORK).slip("1", -5)
