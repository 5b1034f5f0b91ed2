"""The command ``sscore``: look at countries and benchmarks and run models without opening a notebook.

Every command is one plain function that returns an :class:`Answer`; :func:`main` reads the words typed and prints.
Exit codes: 0 in order, 1 a pack has problems, 2 the question was wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sscore import standards
from sscore.countries import Country, check_pack, codes, country
from sscore.errors import DataError, SscoreError

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries.parameters import DatedValue

__all__ = [
    "Answer",
    "country_check",
    "country_list",
    "country_show",
    "main",
    "model_coverage",
    "model_pensions",
    "model_population",
    "parameter_show",
    "standards_list",
]

_QUALITY = {"A": "A (law or official)", "B": "B (secondary)", "C": "C (assumption or unverified)"}
_DATING = {
    "legal": "the day the source gives as legal start",
    "seen": "start of the period the source speaks of; the rule may be older",
    "undated": "the source gives no date",
}


@dataclass(frozen=True)
class Answer:
    """What a command has to say: a text for people, the same as data, and the exit code."""

    text: str
    data: Any
    code: int = 0


def country_list() -> Answer:
    """List the countries that have a pack."""
    rows = []
    for code in codes():
        pack = country(code)
        rows.append(
            {
                "code": code,
                "name": pack.name,
                "currency": pack.currency,
                "default_scheme": pack.default_scheme,
                "parameters": len(pack.parameters()),
                "as_of": str(pack.as_of),
            }
        )
    return Answer(_lines(rows), rows)


def country_show(code: str, on: str | None = None) -> Answer:
    """Show a country's schemes, parameters and series; with a day, the values in force."""
    pack = country(code)
    values = {n: str(p) for n, p in pack.at(on).items()} if on else dict.fromkeys(pack.parameters(), "")
    data = {
        "code": pack.code,
        "name": pack.name,
        "currency": pack.currency,
        "as_of": str(pack.as_of),
        "schemes": dict(pack.schemes),
        "series": list(pack.series_names()),
    }
    lines = [f"{pack.name} ({pack.code}), {pack.currency_name} ({pack.currency}), known until {pack.as_of}"]
    if on:
        lines.append(f"In force on {on}:")
    for scheme, title in pack.schemes.items():
        own = [n for n in values if n.startswith(f"{scheme}.")]
        lines.append(f"\n{scheme}: {title}")
        lines += [f"  {n}  {values[n]}".rstrip() for n in own]
    lines.append(f"\nSeries: {', '.join(pack.series_names())}")
    shown = {**data, "on": on, "parameters": values} if on else {**data, "parameters": list(values)}
    return Answer("\n".join(lines), shown)


def parameter_show(code: str, name: str, on: str | None = None) -> Answer:
    """Show a parameter on a day; without a day, all its values."""
    pack = country(code)
    periods = pack.dated(name)
    if on is None:
        rows = [_record(p) for p in periods]
        columns = ("answers_from", "answers_until", "shown", "quality", "dating")
        table = _lines([{c: r[c] for c in columns} for r in rows])
        return Answer(f"{name} of {pack.name}\n{table}", rows)
    view = pack.at(on)
    wanted = view[name]
    period = next(p for p in periods if p.parameter is wanted)
    return Answer(_card(pack, period, str(view.day)), {"country": pack.code, "on": str(view.day), **_record(period)})


def _card(pack: Country, period: DatedValue, on: str) -> str:
    p = period.parameter
    since = f"{p.valid_from or 'not known'} ({_DATING[p.dating]})"
    rows = [
        ("value", str(p)),
        ("unit", p.unit),
        ("quality", _QUALITY[p.quality]),
        ("source", p.source),
        ("valid from", since),
        ("known until", str(period.end)),
        ("verified", str(p.verified or "not yet")),
        ("note", p.note or "none"),
    ]
    return "\n".join([f"{p.name} of {pack.name} on {on}", *(f"  {label:<12}{text}" for label, text in rows)])


def _record(period: DatedValue) -> dict[str, Any]:
    p = period.parameter
    plain = isinstance(p.value, int | float | str) or p.value is None
    return {
        "name": p.name,
        "value": p.value if plain else str(p.value),
        "shown": str(p),
        "unit": p.unit,
        "quality": p.quality,
        "source": p.source,
        "valid_from": str(p.valid_from) if p.valid_from else None,
        "answers_from": str(period.start),
        "answers_until": str(period.end),
        "dating": p.dating,
        "verified": str(p.verified) if p.verified else None,
        "note": p.note,
    }


def country_check(code: str | None = None) -> Answer:
    """Check one pack or all, and print what each does not know."""
    parts, data, bad = [], {}, 0
    for one in (code,) if code else codes():
        pack = country(one)
        problems = check_pack(pack)
        gaps = pack.gaps() if not problems else None
        bad += len(problems)
        parts.append(f"{pack.name} ({pack.code}): {'in order' if not problems else f'{len(problems)} problems'}")
        parts += [f"  problem: {sentence}" for sentence in problems]
        if gaps is not None:
            parts.append(_gap_lines(gaps))
        rows = [] if gaps is None else gaps.to_dict("records")
        data[pack.code] = {"problems": list(problems), "gaps": rows}
    return Answer("\n".join(parts), data, 1 if bad else 0)


def _gap_lines(gaps: pd.DataFrame) -> str:
    lines = []
    for kind in ("missing", "assumed", "unverified"):
        own = gaps[gaps["kind"] == kind]
        lines.append(f"  {kind}: {len(own)}")
        lines += [f"    {row.what}: {row.note}" for row in own.itertuples()]
    return "\n".join(lines)


def standards_list() -> Answer:
    """List the ILO benchmarks."""
    frame = standards.table()
    rows = [{k: (None if v != v else v) for k, v in row.items()} for row in frame.to_dict("records")]
    shown = [
        {
            "instrument": r["instrument"],
            "article": r["article"],
            "branch": r["branch"],
            "measure": r["measure"],
            "value": r["note"] if r["value"] is None else f"{r['value']:g} {r['unit']}",
            "quality": r["quality"],
        }
        for r in rows
    ]
    return Answer(_lines(shown), rows)


def model_population(code: str, out: str, *, years: tuple[int, int], scenarios: int, seed: int) -> Answer:
    """Project a country's population and write tables, figures, sources and quality into a folder."""
    from sscore.cli_population import population_report

    report = population_report(code, out, years=years, scenarios=scenarios, seed=seed)
    written = "\n".join(f"  {report.folder / name}" for name in report.files)
    data = {"folder": str(report.folder), "files": list(report.files), "text": report.text, "figures": report.figures}
    return Answer(f"{report.text}\nWritten:\n{written}", data)


def model_pensions(words: argparse.Namespace) -> Answer:
    """Project a pension scheme and write tables, figures, assumptions and a report into a folder."""
    from sscore.cli_pensions import RunOptions, pensions_report

    options = RunOptions((words.start, words.end), words.scenarios, words.seed, words.reform)
    report = pensions_report(words.code, words.scheme, words.out, options=options)
    written = "\n".join(f"  {report.folder / name}" for name in report.files)
    text = "\n".join(f"- {finding}" for finding in report.findings)
    data = {
        "folder": str(report.folder),
        "files": list(report.files),
        "findings": list(report.findings),
        "figures": report.figures,
    }
    return Answer(f"{text}\nWritten:\n{written}", data)


def model_coverage(words: argparse.Namespace) -> Answer:
    """Project a product for a group that is not covered and write tables, figures, assumptions and a report."""
    from sscore.cli_coverage import CoverageOptions, coverage_report

    options = CoverageOptions(words.years, words.scenarios, words.seed)
    report = coverage_report(words.code, words.product, words.out, options=options)
    written = "\n".join(f"  {report.folder / name}" for name in report.files)
    text = "\n".join(f"- {finding}" for finding in report.findings)
    data = {
        "folder": str(report.folder),
        "files": list(report.files),
        "findings": list(report.findings),
        "figures": report.figures,
    }
    return Answer(f"{text}\nWritten:\n{written}", data)


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    """Set rows under their column names, each column as wide as its longest entry."""
    names = list(rows[0])
    cells = [names, *([str(row[n]) for n in names] for row in rows)]
    widths = [max(len(line[k]) for line in cells) for k in range(len(names))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sscore", description="Countries, benchmarks and models behind the lessons.")
    topics = parser.add_subparsers(dest="topic", required=True, metavar="{country,standards,model}")
    actions = topics.add_parser("country", help="country packs").add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="countries that have a pack")
    show = actions.add_parser("show", help="a country, or one of its parameters")
    show.add_argument("code", help="three letters, such as KEN")
    show.add_argument("name", nargs="?", help="a parameter, such as nssf.upper_earnings_limit")
    show.add_argument("--on", metavar="DAY", help="the day, YYYY-MM-DD")
    check = actions.add_parser("check", help="check packs and print their gaps")
    check.add_argument("code", nargs="?", help="three letters; all packs when left out")
    texts = topics.add_parser("standards", help="ILO benchmarks").add_subparsers(dest="action", required=True)
    benchmarks = texts.add_parser("list", help="all benchmarks")
    models = topics.add_parser("model", help="run a model").add_subparsers(dest="action", required=True)
    population = models.add_parser("population", help="project a country's population into a folder of files")
    population.add_argument("code", help="three letters, such as KEN")
    population.add_argument("--out", metavar="DIR", required=True, help="the folder for tables and figures")
    population.add_argument("--from", dest="start", type=int, default=2024, metavar="YEAR", help="first year (2024)")
    population.add_argument("--to", dest="end", type=int, default=2100, metavar="YEAR", help="last year (2100)")
    population.add_argument("--scenarios", type=int, default=200, help="scenarios of the fan chart (200)")
    population.add_argument("--seed", type=int, default=1, help="start of their random numbers (1)")
    pensions = models.add_parser("pensions", help="project and cost a pension scheme into a folder of files")
    pensions.add_argument("code", help="three letters, such as TZA")
    pensions.add_argument("--scheme", help="its key, such as nssf (the country's usual one)")
    pensions.add_argument("--reform", metavar="FILE", help="a reform in YAML, set beside the law as it is")
    pensions.add_argument("--out", metavar="DIR", required=True, help="the folder for tables, figures and the report")
    pensions.add_argument("--from", dest="start", type=int, default=2026, metavar="YEAR", help="first year (2026)")
    pensions.add_argument("--to", dest="end", type=int, default=2075, metavar="YEAR", help="last year (2075)")
    pensions.add_argument("--scenarios", type=int, default=200, help="scenarios of the fan chart (200)")
    pensions.add_argument("--seed", type=int, default=1, help="start of their random numbers (1)")
    coverage = models.add_parser("coverage", help="project a product for a group that is not covered into a folder")
    coverage.add_argument("code", help="three letters, such as UGA")
    coverage.add_argument("--product", metavar="FILE", required=True, help="the product in YAML")
    coverage.add_argument("--out", metavar="DIR", required=True, help="the folder for tables, figures and the report")
    coverage.add_argument("--years", type=int, metavar="N", help="number of years (the product's own)")
    coverage.add_argument("--scenarios", type=int, default=200, help="scenarios of the intervals (200)")
    coverage.add_argument("--seed", type=int, default=1, help="start of their random numbers (1)")
    for command in (listing, show, check, benchmarks, population, pensions, coverage):
        command.add_argument("--json", action="store_true", help="print data instead of text")
    return parser


def _answer(words: argparse.Namespace) -> Answer:
    if words.topic == "standards":
        return standards_list()
    if words.topic == "model" and words.action == "pensions":
        return model_pensions(words)
    if words.topic == "model" and words.action == "coverage":
        return model_coverage(words)
    if words.topic == "model":
        years = (words.start, words.end)
        return model_population(words.code, words.out, years=years, scenarios=words.scenarios, seed=words.seed)
    if words.action == "list":
        return country_list()
    if words.action == "check":
        return country_check(words.code)
    if words.name is None:
        return country_show(words.code, words.on)
    if "." not in words.name:
        raise DataError(
            f"country show: wanted scheme.parameter, got {words.name!r}. See sscore country show {words.code}."
        )
    return parameter_show(words.code, words.name, words.on)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        words = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        answer = _answer(words)
    except SscoreError as error:
        print(f"sscore: {error}", file=sys.stderr)
        return 2
    try:
        print(json.dumps(answer.data, indent=2, ensure_ascii=False) if words.json else answer.text, flush=True)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.code


if __name__ == "__main__":
    sys.exit(main())
