"""The suite as a table: complete, and held against what stock nbgrader does."""

import subprocess
import sys
from pathlib import Path

from adversarial_attack import ROWS, STOCK
from adversarial_suite import SANDBOXED
from attacks_files import FILES
from attacks_pages import PAGES

HERE = Path(__file__).parent
ALL = [*SANDBOXED, *FILES, *PAGES]


def test_there_are_many_attacks_and_each_has_a_name_of_its_own():
    assert len(ALL) >= 60
    assert len({attack.id for attack in ALL}) == len(ALL)
    for attack in ALL:
        assert all((attack.does, attack.category, attack.defence, attack.safe)), attack.id


def test_every_row_of_the_record_is_attacked():
    assert {attack.row for attack in ALL if attack.row} == set(ROWS)
    assert set(ROWS.values()) == set(STOCK)


def test_one_command_prints_the_table():
    done = subprocess.run([sys.executable, str(HERE)], capture_output=True, text=True, timeout=120, check=True)
    lines = done.stdout.splitlines()
    assert sum(line.startswith("| ") for line in lines) >= len(ALL) + 1
    assert lines[-1].endswith("attacks")
