"""Every hostile notebook, under both isolations and once with its defence off."""

import os
import sys

import pytest
from adversarial_runner import harmless, trials
from adversarial_suite import SANDBOXED

from grading.sandbox import Isolation, available

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandboxes need Linux")
REFUSED = ("not permitted", "not implemented", "denied", "read-only", "Required key")
NAMES = [attack.id for attack in SANDBOXED]


@pytest.fixture(scope="module", params=[Isolation.BUBBLEWRAP, Isolation.LANDLOCK])
def confined(request):
    if request.param not in available():
        pytest.skip(f"{request.param} is not to be had on this machine")
    with trials(SANDBOXED, request.param) as found:
        yield found


@pytest.fixture(scope="module")
def unconfined():
    with trials(SANDBOXED, Isolation.NONE) as found:
        yield found


@pytest.mark.parametrize("name", NAMES)
def test_the_attack_is_harmless(confined, name):
    trial = confined[name]
    assert harmless(trial), trial.answer


@pytest.mark.parametrize("name", NAMES)
def test_the_attack_succeeds_where_its_defence_is_off(unconfined, name):
    trial = unconfined[name]
    if trial.attack.rest == "root" and os.geteuid() != 0:
        pytest.skip("only root gets through where nothing stops it")
    if trial.attack.rest not in ("", "root") and any(word in trial.answer for word in REFUSED):
        pytest.skip(f"this machine refuses it to everybody: {trial.answer}")
    assert (trial.attack.control or trial.attack.won)(trial), trial.answer
