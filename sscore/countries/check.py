"""Check a pack: is every file readable, dated in order, cited, and what the index says it is?

Each rule returns sentences; an empty answer means the pack is in order. National counterparts run this through
``sscore country check`` after changing a line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sscore.countries.files import file_hash, read_yaml
from sscore.countries.pack import Country
from sscore.errors import DataError

__all__ = ["check_pack"]

_QUALITIES = ("A", "B", "C")
_DATINGS = ("legal", "seen", "undated")
_RECORD_KEYS = {"unit", "branch", "scheme", "verified", "values", "known_until"}
_VALUE_KEYS = {"from", "until", "value", "quality", "source", "dating", "note"}
_FRACTION = re.compile(r"\d+/\d+")


def check_pack(country: Country) -> tuple[str, ...]:
    """Return what is wrong with a pack, one sentence a problem.

    >>> from sscore.countries import country
    >>> check_pack(country("SSD"))
    ()
    """
    return (*_country_file(country), *_parameters(country), *_series(country), *_assumptions(country))


def _country_file(country: Country) -> list[str]:
    problems = []
    if not re.fullmatch(r"[A-Z]{3}", country.currency):
        problems.append(f"country.yml: currency code must be three capital letters, got {country.currency!r}.")
    if country.default_scheme not in country.schemes:
        problems.append(f"country.yml: default_scheme {country.default_scheme!r} is not among the schemes.")
    used = {name.partition(".")[0] for name in country.parameters()}
    problems += [f"country.yml: scheme {s!r} has parameters but no name." for s in sorted(used - set(country.schemes))]
    problems += [f"country.yml: scheme {s!r} has no parameter." for s in sorted(set(country.schemes) - used)]
    return problems


def _parameters(country: Country) -> list[str]:
    problems = []
    for name in country.parameters():
        scheme, _, short = name.partition(".")
        try:
            record = read_yaml(country.folder / "parameters" / scheme / f"{short}.yml")
            found = _record(record, scheme) or _values(record, country.undated_from)
        except DataError as error:
            found = [str(error)]
        problems += [f"{name}: {sentence}" for sentence in found]
    return problems


def _record(record: Mapping[str, Any], scheme: str) -> list[str]:
    missing = sorted({"unit", "branch", "scheme", "verified", "values"} - set(record))
    if missing:
        return [f"lacks {', '.join(missing)}."]
    problems = [f"unknown key {key!r}." for key in sorted(set(record) - _RECORD_KEYS)]
    problems += [f"{key} must be a text." for key in ("unit", "branch") if not _text(record[key])]
    if record["scheme"] != scheme:
        problems.append(f"stands in folder {scheme!r} but says scheme {record['scheme']!r}.")
    if not isinstance(record["values"], list) or not record["values"]:
        problems.append("values must be a list with at least one value.")
    for key in ("verified", "known_until"):
        if record.get(key) is not None and not isinstance(record[key], dt.date):
            problems.append(f"{key} must be a day or null.")
    return problems


def _values(record: Mapping[str, Any], undated_from: dt.date) -> list[str]:
    problems: list[str] = []
    before: dt.date | None = None
    for k, entry in enumerate(record["values"]):
        found = _entry(entry, record["unit"])
        problems += [f"value {k + 1}: {sentence}" for sentence in found]
        if found:
            continue
        start = entry["from"] or undated_from
        if before and start <= before:
            problems.append(f"value {k + 1}: from {start} is not after {before}; order the values by date.")
        before = start
    return problems


def _entry(entry: Any, unit: str) -> list[str]:
    wanted = {"from", "value", "quality", "source", "dating"}
    if not isinstance(entry, dict) or not wanted <= set(entry):
        return [f"needs {', '.join(sorted(wanted))}."]
    problems = [f"unknown key {key!r}." for key in sorted(set(entry) - _VALUE_KEYS)]
    if entry["quality"] not in _QUALITIES:
        problems.append(f"quality must be A, B or C, got {entry['quality']!r}.")
    if not _text(entry["source"]):
        problems.append("needs a source.")
    elif entry["source"].startswith("unverified") != (entry["quality"] == "C"):
        problems.append("an unverified source and quality C go together.")
    return problems + _dates(entry) + _kind(entry["value"], unit)


def _dates(entry: Mapping[str, Any]) -> list[str]:
    start, until, dating = entry["from"], entry.get("until"), entry["dating"]
    if dating not in _DATINGS:
        return [f"dating must be legal, seen or undated, got {dating!r}."]
    if start is None:
        return [] if dating == "undated" else ["only a value with dating undated may lack its first day."]
    if not isinstance(start, dt.date) or (until is not None and not isinstance(until, dt.date)):
        return ["from and until must be days written YYYY-MM-DD."]
    if dating == "undated":
        return ["dating undated goes with from: null."]
    return [f"until {until} is before from {start}."] if until and until < start else []


def _kind(value: Any, unit: str) -> list[str]:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return ["a number needs a unit other than 'text'."] if value is not None and unit == "text" else []
    if not isinstance(value, str):
        return [f"value must be a number, a text or null, got {value!r}."]
    if _FRACTION.fullmatch(value):
        return []
    return [] if unit == "text" else [f"the text {value!r} needs unit 'text'."]


def _series(country: Country) -> list[str]:
    problems = []
    for name in country.series_names():
        entry = country.store.entry(name)
        path = country.store.folder / entry["file"]
        if not path.is_file():
            problems.append(f"series {name}: file {entry['file']} is missing.")
        elif file_hash(path) != entry["sha256"]:
            problems.append(f"series {name}: {entry['file']} is not the file the index describes (its hash differs).")
        else:
            problems += [f"series {name}: {sentence}" for sentence in _table(country, name, entry)]
    indexed = {country.store.entry(n)["file"] for n in country.series_names()} | {"index.yml"}
    found = {p.name for p in Path(country.store.folder).iterdir()}
    return problems + [f"series: {f} is not in the index." for f in sorted(found - indexed)]


def _table(country: Country, name: str, entry: Mapping[str, Any]) -> list[str]:
    frame = country.store.shared(name)
    problems = []
    if len(frame) != entry["rows"]:
        problems.append(f"{len(frame)} rows, the index says {entry['rows']}.")
    if [int(frame["year"].min()), int(frame["year"].max())] != entry["years"]:
        problems.append(f"years differ from {entry['years']} in the index.")
    if not set(frame["quality"]) <= set(_QUALITIES):
        problems.append(f"quality letters {sorted(set(frame['quality']))}, wanted A, B or C.")
    if (frame["unit"] == "").any() or (frame["source"] == "").any():
        problems.append("a row lacks its unit or source.")
    if frame["value"].isna().any():
        problems.append("a row has no value.")
    ids = {str(s).partition(":")[0] for s in frame["source"]}
    problems += [f"source {i!r} is not in sources.yml." for i in sorted(ids - set(country.sources_file()))]
    if sorted(ids) != sorted(entry["sources"]):
        problems.append("the index names other sources than the rows.")
    key = ["year", "indicator", *entry.get("dimensions", [])]
    if frame.duplicated(key).any():
        problems.append(f"two rows have the same {', '.join(key)}.")
    return problems


def _assumptions(country: Country) -> list[str]:
    problems = []
    for name, record in country.assumptions().items():
        wanted = {"value", "unit", "quality", "reason"}
        if not isinstance(record, dict) or set(record) != wanted:
            problems.append(f"assumption {name}: needs exactly {', '.join(sorted(wanted))}.")
        elif record["quality"] != "C" or not _text(record["reason"]) or not _text(record["unit"]):
            problems.append(f"assumption {name}: quality must be C, and unit and reason must be texts.")
    return problems


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
