"""A reform as an overlay on the law: read from a file, laid over a scheme, and projected.

::

    title: Later retirement
    country: TZA
    scheme: nssf
    from: 2030                       # 1 July
    changes:
      retirement_age: {2030: 61, 2034: 62}
      contribution_rate: 0.22
    convert:                         # another type of scheme, in place of changes to the benefits
      to: pension                    # or: accounts, points, notional accounts
      past: kept                     # or: credited, what was earned opens the new scheme
      accrual_per_year: 0.015
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import number

__all__ = ["COUNTED", "LAW", "OTHER", "Conversion", "Reform", "read_reform", "reform_from"]

KEYS = ("title", "country", "scheme", "from", "changes", "convert")
LAW = (
    "retirement_age",
    "early_age",
    "early_reduction",
    "accrual_per_year",
    "vesting_years",
    "averaging_years",
    "maximum_share",
    "minimum_share",
    "minimum_pension",
    "grant_per_year",
    "commuted_share",
    "commutation_factor",
)
OTHER = ("contribution_rate", "indexation")
PAST = ("kept", "credited")
TARGETS: dict[str, tuple[tuple[str, ...], str, str]] = {  # its rules, the one it needs, an example of it
    "pension": (LAW, "accrual_per_year", "0.015"),
    "accounts": ((), "", ""),
    "points": (("point_value", "retirement_age", "early_age", "early_reduction"), "point_value", "0.012"),
    "notional accounts": (("credit_rate", "norm", "retirement_age", "early_age"), "credit_rate", "0.12"),
}
COUNTED = ("points", "notional accounts")
RANGES = {  # lowest and highest value, and what it is
    "point_value": (1e-6, 0.2, "the pension for one point as a share of the average wage"),
    "credit_rate": (1e-6, 1.0, "the share of insured wages written to the account"),
    "norm": (0.0, 0.1, "the yearly growth counted in advance in the divisor"),
}


@dataclass(frozen=True)
class Conversion:
    """Another type of scheme from the reform's first year on.

    Parameters
    ----------
    to
        ``"pension"`` (of a fund with accounts), ``"accounts"`` (of a scheme with pensions), ``"points"`` or ``"notional
        accounts"`` (of either).
    past
        ``"kept"``: what was earned before is paid by the old rules; ``"credited"``: it is handed to the new scheme.
        Balances become years of service in a pension; rights open points and notional accounts at their value in money.
    rules
        For a pension: entries of the law, such as ``accrual_per_year``, ``retirement_age`` and ``vesting_years``. For
        points and notional accounts: ``TARGETS``.
    """

    to: str
    past: str = "kept"
    rules: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Reform:
    """An overlay on the law of a scheme.

    Parameters
    ----------
    title
        As it is called in reports.
    country, scheme
        Which law it changes.
    start
        Calendar year from whose 1 July it holds.
    changes
        Name and steps (year, value) of every change.
    convert
        A change of the type of scheme, None for none.
    """

    title: str
    country: str
    scheme: str
    start: int
    changes: tuple[tuple[str, tuple[tuple[int, float], ...]], ...] = ()
    convert: Conversion | None = None

    def in_force(self, year: int) -> dict[str, float]:
        """Return the changed values in force in a year; none before the reform."""
        steps = {name: [v for since, v in path if since <= year] for name, path in self.changes}
        return {name: values[-1] for name, values in steps.items() if values}

    def lines(self) -> tuple[str, ...]:
        """Return the reform in lines of text."""
        told = [
            f"{name.replace('_', ' ')}: " + ", ".join(f"{value:g} from {year}" for year, value in path)
            for name, path in self.changes
        ]
        if self.convert is not None:
            rules = ", ".join(f"{n.replace('_', ' ')} {v:g}" for n, v in self.convert.rules)
            told.append(f"converted to {self.convert.to} from {self.start}, the past is {self.convert.past}; {rules}")
        return tuple(told)


def read_reform(path: str | Path) -> Reform:
    """Read a reform from a YAML file.

    Raises
    ------
    DataError
        For a file that cannot be read or is no YAML, and as :func:`reform_from`.
    """
    import yaml

    try:
        given = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"read_reform: cannot read {path} ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"read_reform: {path} is not readable as YAML: {' '.join(str(error).split())}.") from None
    return reform_from(given, name=str(path))


def reform_from(given: Any, *, name: str = "reform") -> Reform:
    """Return a reform from the mapping that a file holds.

    Raises
    ------
    DataError
        For an unknown or missing key, with close matches; a value that is no number; or nothing to change.

    Examples
    --------
    >>> reform_from({"title": "Later", "country": "TZA", "scheme": "nssf", "from": 2030,
    ...              "changes": {"retirement_age": 62}}).in_force(2031)
    {'retirement_age': 62.0}
    """
    table = _mapping(name, "the file", given, KEYS)
    for key in ("title", "country", "scheme", "from"):
        if key not in table:
            raise DataError(f"{name}: the key {key!r} is missing. A reform has {', '.join(KEYS)}.")
    start = _year(name, "from", table["from"])
    changes = _mapping(name, "changes", table.get("changes") or {}, (*LAW, *OTHER))
    paths = tuple((key, _steps(name, key, value, start)) for key, value in changes.items())
    convert = _conversion(name, table.get("convert"))
    if not paths and convert is None:
        raise DataError(f"{name}: nothing changes. Give changes, or convert.")
    law = [key for key, _ in paths if key in LAW]
    if convert is not None and law:
        raise DataError(f"{name}: {law[0]} belongs under convert when the type of the scheme changes.")
    country = str(table["country"]).strip().upper()
    return Reform(str(table["title"]), country, str(table["scheme"]), start, paths, convert)


def _mapping(name: str, what: str, given: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise DataError(f"{name}: {what} must be a list of 'key: value', got {type(given).__name__}.")
    for key in given:
        if key not in known:
            raise DataError(f"{name}: {what} has an unknown key {str(key)!r}. {did_you_mean(str(key), known)}")
    return given


def _year(name: str, what: str, value: Any) -> int:
    text = str(value)
    year = int(text[:4]) if text[:4].isdigit() and text[4:] in ("", "-07-01") else 0
    if not 1900 < year < 2200:
        raise DataError(f"{name}: {what} must be a year such as 2030, from whose 1 July it holds, got {text!r}.")
    return year


def _steps(name: str, key: str, value: Any, start: int) -> tuple[tuple[int, float], ...]:
    given = value if isinstance(value, Mapping) else {start: value}
    path = sorted((_year(name, f"{key}, its year", year), _value(name, key, v)) for year, v in given.items())
    if not path or path[0][0] < start:
        raise DataError(f"{name}: {key} must start in {start} or later, as 'from' says.")
    return tuple(path)


def _value(name: str, key: str, value: Any) -> float:
    try:
        return number(name, key, value)
    except ModelError as error:
        raise DataError(str(error)) from None


def _conversion(name: str, given: Any) -> Conversion | None:
    if given is None:
        return None
    every = tuple(dict.fromkeys(key for rules, _, _ in TARGETS.values() for key in rules))
    named = given if isinstance(given, Mapping) else {}
    to, past = str(named.get("to", "")), str(named.get("past", "kept"))
    known = TARGETS[to][0] if to in TARGETS else every
    table = _mapping(name, f"convert to {to}" if to in TARGETS else "convert", given, ("to", "past", *known))
    for key, word, words in (("to", to, tuple(TARGETS)), ("past", past, PAST)):
        if word not in words:
            raise DataError(f"{name}: convert.{key} must be one of {', '.join(words)}, got {word!r}.")
    rules = tuple((k, _value(name, k, v)) for k, v in table.items() if k in known)
    if to == "accounts" and past == "credited":
        raise DataError(f"{name}: a conversion to accounts keeps the past: past must be kept.")
    _, needed, example = TARGETS[to]
    if needed and needed not in dict(rules):
        raise DataError(f"{name}: a conversion to {to} needs convert.{needed}, for example {example}.")
    for key, value in rules:
        low, high, meaning = RANGES.get(key, (0.0, float("inf"), ""))
        if not low <= value <= high:
            raise DataError(f"{name}: {key}, {meaning}, must be from {low:g} to {high:g}, got {value:g}. 1 % is 0.01.")
    return Conversion(to, past, rules)
