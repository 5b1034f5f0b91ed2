"""A product for a group that is not covered, read from a file: every number with its source and quality.

The file is strict: an unknown key is answered with those it may mean, a number without a source is refused. How to
write one is shown in the how-to pages; ``PRODUCT_FIELDS`` of :mod:`sscore.coverage.product_terms` lists every number.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sscore.countries import codes
from sscore.coverage.product_terms import (
    CLAIM,
    FOLLOW,
    PRODUCT_FIELDS,
    PRODUCT_SEGMENTS,
    SEXES,
    Product,
    ProductNumber,
    fits_together,
    limits,
)
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import number, one_day

__all__ = ["product_from", "read_product"]

_TOP = ("title", "as_of", "country", "money", "amounts_follow", "start", "years", "season", "group", "contribution",
        "benefits", "support", "costs", "take_up", "lapse", "fund", "uncertainty", "stop", "feasibility")  # fmt: skip
_NEEDED = ("title", "as_of", "money", "start", "years", "group", "contribution", "costs", "take_up", "lapse", "fund")


def read_product(path: str | Path) -> Product:
    """Read a product from a YAML file.

    Raises
    ------
    DataError
        For a file that cannot be read or is no YAML, and as :func:`product_from`.
    """
    import yaml

    class Once(yaml.SafeLoader):
        """A loader for which a key that is written twice is an error: the last one would win silently."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            twice = [str(key) for k, key in enumerate(keys) if key in keys[:k]]
            if twice:
                line = node.start_mark.line + 1
                raise DataError(f"read_product: {path} has the key {twice[0]!r} twice below line {line}. Keep one.")
            return super().construct_mapping(node, deep=deep)

    try:
        given = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=Once)  # noqa: S506 a SafeLoader
    except OSError as error:
        raise DataError(f"read_product: cannot read {path} ({error.strerror}).") from None
    except (yaml.YAMLError, ValueError) as error:  # a day such as 2026-02-30 is a ValueError
        raise DataError(f"read_product: {path} is not readable as YAML: {' '.join(str(error).split())}.") from None
    return product_from(given, name=str(path))


def product_from(given: Any, *, name: str = "product") -> Product:
    """Return a product from the mapping that a file holds.

    Raises
    ------
    DataError
        For an unknown or missing key, a number without source or quality, a value outside its range, or numbers that
        contradict one another.
    """
    top = dict(_mapping(name, "the file", given, _TOP))
    for key in _NEEDED:
        if key not in top:
            raise DataError(f"{name}: the key {key!r} is missing. A product has {', '.join(_NEEDED)}.")
    plain = ("segment", "sex", "ages")
    group = _mapping(name, "group", top["group"], (*plain, "reach", "income", "already_covered"))
    found: dict[str, ProductNumber] = {}
    claims = _claims(name, top, found)
    for section in _TOP[8:]:
        part = {} if top.get(section) is None else top[section]
        if section == "group":
            part = {k: v for k, v in group.items() if k not in plain}
        _section(name, section, part, found)
    for field, (unit, _, _, default) in PRODUCT_FIELDS.items():
        if default is None and field not in found:
            raise DataError(f"{name}: the number {field} is missing: {unit}.")
    ages = group.get("ages")
    if not (isinstance(ages, list) and len(ages) == 2 and all(isinstance(a, int) for a in ages)
            and 15 <= ages[0] < ages[1] <= 99):  # fmt: skip
        raise DataError(
            f"{name}: group.ages must be two whole ages from 15 to 99 that rise, as [18, 59], got {ages!r}."
        )
    product = Product(
        title=_title(name, top["title"]),
        as_of=_day(name, top["as_of"]),
        country=_country(name, top.get("country")),
        money=_money(name, top["money"]),
        follow=_word(name, "amounts_follow", top.get("amounts_follow", "wages"), FOLLOW),
        start=_whole(name, "start", top["start"], 2024, 2099),
        years=_whole(name, "years", top["years"], 2, 50),
        season=_season(name, top.get("season")),
        segment=_word(name, "group.segment", group.get("segment"), PRODUCT_SEGMENTS),
        sex=_word(name, "group.sex", group.get("sex", "both"), SEXES),
        ages=(ages[0], ages[1]),
        claims=claims,
        numbers=found,
    )
    try:
        fits_together(name, product)
    except ModelError as error:
        raise DataError(str(error)) from None
    return product


def _mapping(name: str, what: str, given: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise DataError(f"{name}: {what} must be a list of 'key: value', got {type(given).__name__}.")
    for key in given:
        if key not in known:
            raise DataError(f"{name}: {what} has an unknown key {str(key)!r}. {did_you_mean(str(key), known)}")
    return given


def _section(name: str, prefix: str, given: Any, found: dict[str, ProductNumber]) -> None:
    """Read the numbers below a key; keys with keys below them are read in turn."""
    inside = {f.removeprefix(f"{prefix}.").split(".")[0] for f in PRODUCT_FIELDS if f.startswith(f"{prefix}.")}
    for key, value in _mapping(name, prefix, given, tuple(sorted(inside))).items():
        field = f"{prefix}.{key}"
        if field in PRODUCT_FIELDS:
            found[field] = _number(name, field, value)
        else:
            _section(name, field, value, found)


def _number(name: str, field: str, given: Any) -> ProductNumber:
    unit, low, high = limits(field)
    table = _mapping(name, field, given, ("value", "quality", "source", "note"))
    for key in ("value", "quality", "source"):
        if not str(table.get(key, "") if table.get(key) is not None else "").strip():
            raise DataError(
                f"{name}: {field} has no {key}. Write {{value: 0.1, quality: C, source: 'assumption: why'}}."
            )
    quality = _word(name, f"{field}.quality", table["quality"], ("A", "B", "C"))
    try:
        value = number(name, field, table["value"], low=low, high=high)
    except ModelError as error:
        told = f"It is {unit}."
        if isinstance(table["value"], str):
            told += " Write a number without quotation marks, spaces or letters: 1000000, not 1e6."
        raise DataError(f"{error} {told}") from None
    return ProductNumber(field, value, unit, quality, str(table["source"]), str(table.get("note") or ""))


def _claims(name: str, top: dict[str, Any], found: dict[str, ProductNumber]) -> tuple[str, ...]:
    """Take the short-term benefits out of the file and return their names."""
    whole = {} if top.get("benefits") is None else top["benefits"]
    benefits = {
        k: v for k, v in _mapping(name, "benefits", whole, ("long_term", "short_term")).items() if v is not None
    }
    given = benefits.pop("short_term", {})
    if not isinstance(given, Mapping):
        raise DataError(f"{name}: benefits.short_term must be a list of 'name: numbers', got {type(given).__name__}.")
    for claim, table in given.items():
        if not str("" if claim is None else claim).strip():
            raise DataError(f"{name}: a benefit in benefits.short_term has no name. Write it before the colon.")
        field = f"benefits.short_term.{claim}"
        numbers = _mapping(name, field, table, tuple(CLAIM))
        for part in CLAIM:
            if part not in numbers:
                raise DataError(f"{name}: {field} has no {part}: {CLAIM[part][0]}.")
            found[f"{field}.{part}"] = _number(name, f"{field}.{part}", numbers[part])
    top["benefits"] = benefits
    return tuple(str(claim) for claim in given)


def _word(name: str, what: str, given: Any, known: tuple[str, ...]) -> str:
    if given not in known:
        hint = did_you_mean(str(given), known)
        raise DataError(f"{name}: {what} must be one of {', '.join(known)}, got {given!r}. {hint}")
    return str(given)


def _whole(name: str, what: str, given: Any, low: int, high: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not low <= given <= high:
        raise DataError(f"{name}: {what} must be a whole number from {low} to {high}, got {given!r}.")
    return given


def _title(name: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise DataError(f"{name}: title must be a text, such as 'Savings for own-account workers', got {given!r:.80}.")
    return " ".join(given.split())


def _country(name: str, given: Any) -> str | None:
    if given is None:
        return None
    code = str(given).strip().upper()
    if code not in codes():
        raise DataError(
            f"{name}: country must be three letters or left out, got {given!r}. {did_you_mean(code, codes())}"
        )
    return code


def _day(name: str, given: Any) -> str:
    try:
        day = str(one_day(name, "as_of", str(given)))
    except ModelError as error:
        raise DataError(str(error)) from None
    if day != str(given).strip():
        raise DataError(f"{name}: as_of must be a whole day such as 2026-01-31, got {given!r}.")
    return day


def _money(name: str, given: Any) -> str:
    text = str(given).strip()
    if text == "mean income" or (len(text) == 3 and text.isalpha() and text.isupper()):
        return text
    raise DataError(f"{name}: money must be a currency such as UGX, or 'mean income', got {given!r}.")


def _season(name: str, given: Any) -> tuple[float, ...]:
    if given is None:
        return (1.0,) * 12
    good = (
        isinstance(given, list)
        and len(given) == 12
        and all(isinstance(v, int | float) and not isinstance(v, bool) and v >= 0 for v in given)
    )
    if not good or abs(sum(given) - 12) > 1e-9:
        raise DataError(
            f"{name}: season must be twelve weights of at least 0, from July on, that add up to 12, got {given!r:.80}."
        )
    return tuple(float(v) for v in given)
