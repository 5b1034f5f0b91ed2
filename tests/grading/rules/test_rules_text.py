"""One bad notebook for each rule on words and pictures, and look-alikes that break none."""

import pytest
from rule_notebooks import broken, code, good_lesson, markdown

BAD = {
    "an image without words": ("alt_text", "![](steps.png)"),
    "an image with blank words": ("alt_text", "![ ](steps.png)"),
    "an HTML image without words": ("alt_text", "<img src='steps.png'>"),
    "an HTML image with empty words": ("alt_text", '<img src="steps.png" alt="">'),
    "an image by reference without words": ("alt_text", "![][steps]"),
    "an external image": ("no_external_image", "![steps](https://example.org/steps.png)"),
    "an external HTML image": ("no_external_image", '<img alt="steps" src="http://example.org/steps.png">'),
    "an image without scheme": ("no_external_image", '<img alt="steps" src="//example.org/steps.png">'),
    "an external style": ("no_external_image", '<link rel="stylesheet" href="https://example.org/a.css">'),
    "an external reference": ("no_external_image", "![steps][s]\n\n[s]: https://example.org/s.png"),
    "a script": ("no_script", "<script>alert(1)</script>"),
    "a script in capitals": ("no_script", "<SCRIPT src='a.js'></SCRIPT>"),
    "a frame": ("no_script", "<iframe src='a.html'></iframe>"),
    "an event handler": ("no_script", "<b onclick = 'f()'>x</b>"),
    "a script link": ("no_script", "[x](javascript:alert)"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_text_breaks_its_rule_and_no_other(name: str) -> None:
    rule, text = BAD[name]
    nb = good_lesson()
    nb["cells"].append(markdown("bad", text))
    assert broken(nb) == {rule}


def test_a_script_in_a_string_of_code_is_found() -> None:
    nb = good_lesson()
    nb["cells"].append(code("bad", "page = '<script>alert(1)</script>'"))
    assert broken(nb) == {"no_script"}


GOOD = {
    "an image with words": "![Steps fall from 60 to 2 million.](steps.png)",
    "an HTML image with words": "<img src='steps.png' alt='Steps fall.'>",
    "a link": "[a page](https://example.org/a.png)",
    "a script shown as code": "```html\n<script>alert(1)</script>\n![](x.png)\n```",
    "a script in a code span": "Never write `<script>` or `![](x.png)`.",
    "the word": "A description of the manuscript once=1.",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_text_breaks_nothing(name: str) -> None:
    nb = good_lesson()
    nb["cells"].append(markdown("good", GOOD[name]))
    assert broken(nb) == set()
