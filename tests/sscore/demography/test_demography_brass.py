"""Brass' relational logit: identities, recovery by maximum likelihood and bad input."""

from collections.abc import Callable

import numpy as np
import pytest

from sscore.demography import Brass, HeligmanPollard, StandardTable, brass_logit, fit_brass
from sscore.errors import ModelError

LAW = HeligmanPollard(0.008, 0.03, 0.13, 0.002, 5.0, 28.0, 0.00006, 1.1)
EDGES = np.array([0, 1, 5, *range(10, 90, 5)])
STANDARD = StandardTable(EDGES, LAW.survival(EDGES), "a law, for the tests")
STARTS, WIDTHS = EDGES[:-1], np.diff(EDGES)


def test_alpha_0_and_beta_1_are_the_standard() -> None:
    same = Brass(0.0, 1.0, STANDARD)
    assert same.survival(EDGES) == pytest.approx(LAW.survival(EDGES), rel=1e-12)
    assert same.qx(STARTS, WIDTHS) == pytest.approx(LAW.qx(STARTS, WIDTHS), rel=1e-9)


def test_the_logits_are_a_straight_line() -> None:
    tilted = Brass(0.3, 1.2, STANDARD)
    inner = EDGES[1:]
    assert brass_logit(tilted.survival(inner)) == pytest.approx(0.3 + 1.2 * STANDARD.logit(inner))
    assert tilted.survival(0) == 1.0
    assert np.exp(-(tilted.mx(STARTS, WIDTHS) * WIDTHS).sum()) == pytest.approx(tilted.survival(EDGES[-1]))


def test_the_logit_of_a_half_and_its_mirror() -> None:
    assert brass_logit([0.2, 0.8]).sum() == pytest.approx(0)
    assert brass_logit(1 / (1 + np.exp(2.0))) == pytest.approx(1.0)


@pytest.mark.parametrize("family", ["poisson", "binomial"])
def test_expected_deaths_give_back_alpha_and_beta(family: str) -> None:
    law = Brass(-0.25, 0.9, STANDARD)
    exposures = np.full(len(STARTS), 1e5)
    rate = law.mx(STARTS, WIDTHS) if family == "poisson" else law.qx(STARTS, WIDTHS)
    found = fit_brass(STARTS, exposures * rate, exposures, STANDARD, width=WIDTHS, family=family)
    assert found.params["alpha"] == pytest.approx(-0.25, abs=1e-8)
    assert found.params["beta"] == pytest.approx(0.9, abs=1e-8)
    assert found.remarks == ()


def test_drawn_deaths_give_back_alpha_and_beta_within_sampling_error() -> None:
    rng = np.random.default_rng(31)
    law = Brass(0.2, 1.1, STANDARD)
    errors = []
    for _ in range(40):
        deaths = rng.binomial(5_000, law.qx(STARTS, WIDTHS))
        found = fit_brass(STARTS, deaths, np.full(len(STARTS), 5_000), STANDARD, width=WIDTHS, family="binomial")
        errors.append([(found.params[n] - v) / found.standard_errors[n] for n, v in (("alpha", 0.2), ("beta", 1.1))])
    assert np.abs(np.mean(errors, axis=0)).max() < 4 / np.sqrt(40)
    assert np.std(errors, axis=0) == pytest.approx(1, abs=0.4)


def test_two_ages_are_met_exactly() -> None:
    """Two parameters, two probabilities: the closed form solves two linear equations in the logits."""
    found = fit_brass([0, 5], [80, 300], [1000, 2000], STANDARD, width=[5, 40], family="binomial")
    alive = np.array([1 - 0.08, (1 - 0.08) * (1 - 0.15)])
    beta, alpha = np.polyfit(STANDARD.logit([5, 45]), brass_logit(alive), 1)
    assert found.params["alpha"] == pytest.approx(alpha, rel=1e-6)
    assert found.params["beta"] == pytest.approx(beta, rel=1e-6)


def test_every_parameter_matters() -> None:
    base = Brass(0.2, 1.1, STANDARD).survival(EDGES)
    assert np.abs(Brass(0.22, 1.1, STANDARD).survival(EDGES) - base).max() > 1e-3
    assert np.abs(Brass(0.2, 1.21, STANDARD).survival(EDGES) - base).max() > 1e-3
    other = StandardTable(EDGES, LAW.survival(EDGES) ** 1.1)
    assert np.abs(Brass(0.2, 1.1, other).survival(EDGES) - base).max() > 1e-3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: StandardTable([1, 5], [1, 0.9]), "age must start at 0"),
        (lambda: StandardTable([0, 1, 5], [1, 0.9, 0.95]), r"lx\[2\] \(age 5\)"),
        (lambda: StandardTable([0, 1, 1], [1, 0.9, 0.8]), r"age\[2\] = 1 after 1"),
        (lambda: StandardTable([0, 1, 5], [1, 0.9]), "lx must have the shape of age"),
        (lambda: StandardTable([0, 1, 5], [1, 0.9, 0]), r"lx\[2\] \(age 5\) must be above 0"),
        (lambda: STANDARD.logit(7), "no survivors at age 7"),
        (lambda: STANDARD.logit(200), "no survivors at age 200"),
        (lambda: Brass(0, 0, STANDARD), "beta must be above 0"),
        (lambda: Brass(np.nan, 1, STANDARD), "alpha must be finite"),
        (lambda: brass_logit([0.5, 1.0]), r"lx\[1\] must be between 0 and 1"),
        (lambda: fit_brass([0, 1], [1, 1], [9, 9], STANDARD, width=[1, 3]), "no survivors at age 4"),
        (lambda: fit_brass([0], [1], [9], STANDARD), "at least two ages"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()
