"""One look for every figure: legible from the back of a room, in grey, and for the colour-blind."""

# Okabe and Ito's palette: the colours of it used here stay apart for every kind of colour vision.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREY = "#767676"

SMALL = 12.0
TEXT = 14.0
TITLE = 18.0


def count(number: float) -> str:
    """Return a number of persons or an amount as it is said aloud.

    >>> count(24_310_000), count(8_640), count(1_708.2)
    ('24.3 million', '8,640', '1,708.20')
    """
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(number) >= size:
            return f"{number / size:.3g} {word}"
    whole = round(number, 2) == round(number)
    return f"{number:,.0f}" if whole or abs(number) >= 10_000 else f"{number:,.2f}"


def figures(number: float) -> str:
    """Return a number to three figures, never as a power of ten.

    >>> figures(17_984.2), figures(0.05741), figures(-30)
    ('18,000', '0.0574', '-30')
    """
    short = float(f"{number:.3g}")
    return f"{short:,.0f}" if abs(short) >= 1000 else f"{short:.3g}"


def percent(fraction: float) -> str:
    """Return a fraction as a percentage with a sensible number of digits.

    >>> percent(0.0881), percent(0.0034), percent(1.0)
    ('8.8 %', '0.34 %', '100 %')
    """
    value = 100 * fraction
    if value and abs(value) < 1:
        return f"{value:.2g} %"
    return f"{value:,.0f} %" if abs(value) >= 99.95 else f"{value:.1f} %"
