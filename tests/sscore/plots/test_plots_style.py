"""Numbers as they are said aloud."""

import pytest

from sscore.plots.style import count, percent


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999_999, "999,999"), (1e6, "1 million"), (68_560_000, "68.6 million"), (2.5e9, "2.5 billion")]
    + [(1_708.2, "1,708.20"), (12_345.6, "12,346"), (-3e6, "-3 million")],
)
def test_count(number: float, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("fraction", "text"), [(0, "0.0 %"), (0.00054, "0.054 %"), (0.088, "8.8 %"), (1, "100 %"), (12.48, "1,248 %")]
)
def test_percent(fraction: float, text: str) -> None:
    assert percent(fraction) == text
