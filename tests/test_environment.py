"""environment.yml, requirements.lock and pyproject.toml say the same thing."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from rattler import MatchSpec

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# conda-forge names that differ from the names on the Python index; everything else is spelt alike.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "jupyter-client": "jupyter_client"}


def declared(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for: the base, and the named extras."""
    project = PYPROJECT["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def bounds(text: object) -> frozenset[str]:
    """The parts of a version range in one spelling: '>=2.0,<3' and '<3, >=2' are equal."""
    return frozenset(
        re.sub(r"(\.0)+$", "", part.strip().replace(" ", "")) for part in str(text or "").split(",") if part.strip()
    )


def disagreements(requirements: list[Requirement], specs: list[str]) -> list[str]:
    """One sentence for each package that the two lists do not hold alike."""
    wanted = {CONDA_NAMES.get(canonicalize_name(r.name), canonicalize_name(r.name)): r for r in requirements}
    given = {spec.name.normalized: spec for spec in map(MatchSpec, specs)}
    found = [f"{name} is missing from environment.yml" for name in sorted(wanted.keys() - given.keys())]
    found += [f"{name} is not asked for by pyproject.toml" for name in sorted(given.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & given.keys()):
        if bounds(wanted[name].specifier) != bounds(given[name].version):
            found.append(f"{name}: pyproject.toml says {wanted[name].specifier}, environment.yml {given[name].version}")
    return found


def conda_specs() -> list[str]:
    return [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]


def test_environment_and_pyproject_hold_the_same_bounds() -> None:
    packages = [line for line in conda_specs() if MatchSpec(line).name.normalized not in ("python", "pip")]
    assert disagreements(declared("grading"), packages) == []


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("matplotlib-base >=3.9,<5", "matplotlib-base: pyproject.toml says"),
        ("matplotlib-base >=3.9", "matplotlib-base: pyproject.toml says"),
        ("matplotlib >=3.9,<4", "matplotlib-base is missing"),
    ],
)
def test_a_drifted_bound_is_found(spec: str, said: str) -> None:
    assert disagreements([Requirement("matplotlib>=3.9,<4")], [spec])[0].startswith(said)


def test_equal_bounds_in_another_spelling_agree() -> None:
    assert disagreements([Requirement("Jupyter_Client<9,>=8.0")], ["jupyter_client >=8,<9"]) == []


def test_python_is_pinned_to_one_release_that_pyproject_allows() -> None:
    (python,) = [line for line in conda_specs() if MatchSpec(line).name.normalized == "python"]
    minor = re.fullmatch(r"python=(3\.\d+)", python)
    assert minor, f"want python=3.X, got {python}"
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains(minor[1])


def test_pip_adds_this_package_and_nothing_else() -> None:
    (pip,) = [line["pip"] for line in ENVIRONMENT["dependencies"] if isinstance(line, dict)]
    assert pip == ["-e ."]
    assert ENVIRONMENT["channels"][0] == "conda-forge"


def locked() -> dict[str, list[Version]]:
    """Every package of the lock with its versions (more than one where a marker divides them)."""
    found: dict[str, list[Version]] = {}
    for line in re.findall(r"^([^\s#].*?)\s*\\?$", LOCK, flags=re.MULTILINE):
        requirement = Requirement(line)
        (pin,) = requirement.specifier
        assert pin.operator == "==", f"not pinned: {line}"
        found.setdefault(requirement.name, []).append(Version(pin.version))
    return found


def test_lock_names_are_normalised() -> None:
    assert [name for name in locked() if name != canonicalize_name(name)] == []


def test_lock_hashes_every_requirement() -> None:
    blocks = re.split(r"^(?=[^\s#])", LOCK, flags=re.MULTILINE)
    bare = [
        block.split()[0] for block in blocks if block.strip() and not re.search(r"--hash=sha256:[0-9a-f]{64}", block)
    ]
    assert bare == []


def test_lock_holds_no_index_address() -> None:
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", LOCK) == []


@pytest.mark.parametrize("requirement", declared(*PYPROJECT["project"]["optional-dependencies"]), ids=lambda r: r.name)
def test_lock_holds_what_pyproject_asks_for(requirement: Requirement) -> None:
    versions = locked().get(canonicalize_name(requirement.name), [])
    assert versions, f"{requirement.name} is not in requirements.lock: run make lock"
    assert all(requirement.specifier.contains(version) for version in versions), f"{requirement} against {versions}"


def test_lock_holds_what_builds_the_package() -> None:
    for line in PYPROJECT["build-system"]["requires"]:
        requirement = Requirement(line)
        assert any(requirement.specifier.contains(version) for version in locked()[canonicalize_name(requirement.name)])
