"""What holds for the repository as a whole: its size, its layout, and what must never stand in a file."""

import doctest
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 1_000_000
HEAVY = {"pandas", "matplotlib", "scipy", "numba", "ipywidgets", "IPython", "nbgrader", "papermill"}

# Put together here so that this file does not hold what it looks for.
FOLDERS = ("wo" + "rk", "ro" + "ot", "home/[a-z]+", "Users/[A-Za-z]+")
MACHINE_PATHS = re.compile(r"(?<![\w.\-/])/(?:" + "|".join(FOLDERS) + ")/")
HOSTS = ("py" + r"pi\.(?:org|io)", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)", "ana" + r"conda\.(?:org|com)")
REGISTRY_HOSTS = re.compile("|".join(HOSTS))


def tracked() -> list[Path]:
    """The files that are, or with the next commit would be, part of a clone."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in sorted(set(listed)) if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The text of a file; nothing for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def places(pattern: re.Pattern[str], text: str) -> list[str]:
    """What a forbidden pattern matches in a text."""
    return [match.group() for match in pattern.finditer(text)]


def test_the_patterns_find_what_they_look_for() -> None:
    assert places(MACHINE_PATHS, "open('/" + "work/x')") and places(MACHINE_PATHS, "see /" + "home/anna/x")
    assert not places(MACHINE_PATHS, "https://example.org/topics/" + "work/accidents")
    assert places(REGISTRY_HOSTS, "https://py" + "pi.org/simple")


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS], ids=["machine paths", "registry hosts"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    bad_examples = ROOT / "tests" / "grading" / "rules"
    searched = [path for path in tracked() if bad_examples not in path.parents]
    found = {str(path.relative_to(ROOT)): hits for path in searched if (hits := places(pattern, text_of(path)))}
    assert found == {}


def test_a_clone_stays_small() -> None:
    sizes = {path: path.stat().st_size for path in tracked()}
    assert sum(sizes.values()) < 15 * MEGABYTE, sorted(sizes.items(), key=lambda item: -item[1])[:5]


def test_the_data_stay_small() -> None:
    data = ROOT / "sscore" / "data"
    assert data.is_dir()
    assert sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) <= 6 * MEGABYTE


def test_files_stay_readable() -> None:
    python = [path for path in tracked() if path.suffix == ".py"]
    assert [path.name for path in python if path.name in ("utils.py", "helpers.py", "misc.py")] == []
    limits = {path: 600 if ROOT / "tests" in path.parents else 500 for path in python}
    lengths = {path: len(text_of(path).splitlines()) for path in python}
    assert {str(path.relative_to(ROOT)): lengths[path] for path in python if lengths[path] > limits[path]} == {}


def test_notebooks_hold_no_outputs() -> None:
    dirty = []
    for path in tracked():
        if path.suffix == ".ipynb" and "tests" not in path.relative_to(ROOT).parts:
            cells = json.loads(text_of(path))["cells"]
            if any(cell.get("outputs") or cell.get("execution_count") for cell in cells):
                dirty.append(str(path.relative_to(ROOT)))
    assert dirty == []


IMPORT_ALL = """
import importlib, pkgutil, sys
import sscore
for module in pkgutil.iter_modules(sscore.__path__, "sscore."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_importing_sscore_stays_light() -> None:
    run = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "numpy" in run.stdout.split()
    assert HEAVY & set(run.stdout.split()) == set()


@pytest.mark.skipif(importlib.util.find_spec("importlinter") is None, reason="import-linter is not installed")
def test_imports_point_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", ["offline_check", "writing"])
def test_the_examples_of_the_documentation_builder_hold(name: str) -> None:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "_ext" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    ".ci/run",
    *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("[!g]*/*.md")),
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_only_make_targets_that_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`|\n)\s*make (?:[A-Z]+=\S+ )*([a-z][a-z-]*)", text)
    assert set(named) <= make_targets()


def test_the_forge_runs_the_same_commands() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    targets = {step.split()[1] for step in steps if step.startswith("make ")}
    assert targets <= make_targets()
    assert {"lint", "test", "docs", "demo"} <= targets
    said = re.findall(r"^make \S+ ([a-z-]+)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert said == ["lint", "docs", "test"]
