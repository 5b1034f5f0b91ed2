"""Names as different clerks write them: folded spelling, a key for transliteration variants, and likeness.

One name reaches Latin letters by many roads: Muhammad, Mohamed and Mohammed; Yusuf and Youssouf; Sara and Sarah.
A rule of letters brings most of them together, and some different names too. Hassan and Hussein, who are often twins,
have the same consonants: therefore a key alone never makes two names one.
"""

from __future__ import annotations

import re
import unicodedata

from sscore.errors import ModelError

__all__ = ["fold_name", "jaro_winkler", "name_key", "name_likeness"]

# Spellings of one sound, longest first. They are applied to folded, upper-case names.
_SOUNDS = (
    ("OU", "U"),
    ("OO", "U"),
    ("EE", "I"),
    ("KH", "K"),
    ("GH", "G"),
    ("DH", "D"),
    ("TH", "T"),
    ("PH", "F"),
    ("CK", "K"),
    ("TCH", "CH"),
    ("DJ", "J"),
    ("Q", "K"),
    ("Y", "I"),
    ("O", "U"),
    ("E", "I"),
)
_VARIANT = 0.88


def fold_name(text: str | None) -> str:
    """Return a name in upper case, without accents, apostrophes, hyphens, titles' dots or double spaces.

    Parameters
    ----------
    text
        The name as written; None gives "".

    Raises
    ------
    ModelError
        For anything else than text.

    Examples
    --------
    >>> fold_name("  Ng'ombé-Phiri "), fold_name(None)
    ('NGOMBE PHIRI', '')
    """
    if text is None or text != text or type(text).__name__ in ("NAType", "NaTType"):
        return ""
    if not isinstance(text, str):
        raise ModelError(f"fold_name: a name must be text, got {text!r}.")
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = re.sub(r"['’‘ʼ`.]", "", plain.casefold().upper())
    return " ".join(re.sub(r"[^\w]|_", " ", plain).split())


def _sound(name: str) -> str:
    """Return a folded name with one letter for each sound, and no letter twice in a row."""
    name = re.sub(r"C(?=[AOURLK])", "K", name.replace(" ", ""))
    name = re.sub(r"(?<=[AEIOU])H$", "", name)
    for written, spoken in _SOUNDS:
        name = name.replace(written, spoken)
    return re.sub(r"(.)\1+", r"\1", name)


def name_key(text: str | None) -> str:
    """Return the first sound and the consonants of a name: equal for most transliterations of it.

    Examples
    --------
    >>> name_key("Muhammad") == name_key("Mohamed") == name_key("MOHAMMED")
    True
    >>> name_key("Youssouf") == name_key("Yusuf"), name_key("Katherine") == name_key("Catherine")
    (True, True)
    """
    sound = _sound(fold_name(text))
    return re.sub(r"(.)\1+", r"\1", sound[:1] + re.sub("[AEIOU]", "", sound[1:]))


def jaro_winkler(a: str, b: str) -> float:
    """Return the Jaro-Winkler likeness of two texts, from 0 to 1.

    ::

        jaro = (m/|a| + m/|b| + (m - t)/m) / 3        m common letters near each other, t half the transpositions
        likeness = jaro + 0.1 p (1 - jaro)            p equal letters at the start, at most 4

    Raises
    ------
    ModelError
        For anything else than text.

    References
    ----------
    Winkler, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model" (1990).

    Examples
    --------
    Winkler's own: all letters of MARTHA and MARHTA are common, one transposition.

    >>> round(jaro_winkler("MARTHA", "MARHTA"), 3), round(jaro_winkler("DWAYNE", "DUANE"), 2)
    (0.961, 0.84)
    """
    if not (isinstance(a, str) and isinstance(b, str)):
        raise ModelError(f"jaro_winkler: wanted two texts, got {a!r} and {b!r}.")
    if a == b:
        return 1.0 if a else 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    first: list[str] = []
    for i, letter in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == letter:
                taken[j] = True
                first.append(letter)
                break
    m = len(first)
    if not m:
        return 0.0
    second = [letter for letter, used in zip(b, taken, strict=True) if used]
    swapped = sum(x != y for x, y in zip(first, second, strict=True)) / 2
    jaro = (m / len(a) + m / len(b) + (m - swapped) / m) / 3
    start = 0
    while start < min(4, len(a), len(b)) and a[start] == b[start]:
        start += 1
    return jaro + 0.1 * start * (1 - jaro)


def name_likeness(a: str | None, b: str | None) -> str:
    """Return "same", "variant", "different", or "missing" for two names.

    "same" is equal after folding, also with the parts in another order; "variant" has the same key and sounds nearly
    the same (Jaro-Winkler of the sounds at least 0.88).

    Examples
    --------
    >>> name_likeness("Mohamed", "Muhammad"), name_likeness("Hassan", "Hussein"), name_likeness("Amina", None)
    ('variant', 'different', 'missing')
    >>> name_likeness("Juma Ali", "ALI JUMA")
    'same'
    """
    first, second = fold_name(a), fold_name(b)
    if not first or not second:
        return "missing"
    if first == second or sorted(first.split()) == sorted(second.split()):
        return "same"
    if name_key(first) == name_key(second) and jaro_winkler(_sound(first), _sound(second)) >= _VARIANT:
        return "variant"
    return "different"
