"""Every hostile file: refused with its reason or mended; and harmful to a collection that trusts."""

import sys

import pytest
from attacks_files import FILES, taken

from sscore.errors import DataError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made with links, pipes and sockets of a Unix system")
ATTACKS = pytest.mark.parametrize("attack", FILES, ids=[attack.id for attack in FILES])


@ATTACKS
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_file_is_refused_or_mended(attack, tmp_path):
    try:
        refusal, cells = taken(attack.make(tmp_path))
    except DataError as error:
        refusal, cells = str(error), []
    assert attack.refusal in refusal
    assert bool(refusal) == bool(attack.refusal)
    assert refusal or attack.mended(cells)


@ATTACKS
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_file_harms_a_collection_that_trusts(attack, tmp_path):
    assert attack.cost(attack.make(tmp_path))
