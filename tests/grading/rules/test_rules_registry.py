"""The registry: every rule says why it exists, and has its bad notebook."""

import test_rules_code
import test_rules_exercise
import test_rules_release
import test_rules_structure
import test_rules_teaching
import test_rules_text

from grading.rules import LESSON_RULES, MASTER_RULES, RELEASE_RULES


def test_every_rule_has_a_bad_notebook() -> None:
    one_rule = [
        *test_rules_structure.BAD.values(),
        *test_rules_teaching.BAD.values(),
        *test_rules_code.BAD.values(),
        *test_rules_text.BAD.values(),
        *test_rules_exercise.BAD_CODED.values(),
        *test_rules_exercise.BAD_TEXT.values(),
    ]
    shown = {rule for rule, _ in one_rule} | {r for rules, _ in test_rules_release.BAD.values() for r in rules}
    listed = {rule.__name__ for rule in (*LESSON_RULES, *MASTER_RULES, *RELEASE_RULES)}
    assert shown == listed


def test_every_rule_says_why_and_is_listed_once() -> None:
    for rules in (LESSON_RULES, MASTER_RULES, RELEASE_RULES):
        names = [rule.__name__ for rule in rules]
        assert len(names) == len(set(names))
        assert all((rule.__doc__ or "").strip().endswith(".") for rule in rules)
