"""What is installed is locked, by version and by hashes, and the locks are those of the files."""

import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import locks
from scripts.locks import FOLDER, WIDEST, Locked
from tests.dockerfile import stages

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = locks.requirement_files()
SERVES = "requirements-serve.txt"
each_file = pytest.mark.parametrize("name", FILES)


def _pins(name: str) -> dict[str, tuple[str, str]]:
    """{package: (version, the file that pins it)} of a requirements file and what it includes."""
    found: dict[str, tuple[str, str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line.startswith("-r "):
            found |= _pins(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            package, _, version = line.partition("==")
            found[canonicalize_name(package)] = (version, name)
    return found


def test_each_requirements_file_has_a_lock_and_each_lock_a_file() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(FILES)
    assert {"requirements.txt", SERVES, WIDEST} <= set(FILES)


@each_file
def test_a_lock_has_what_its_file_pins_and_nothing_else_is_asked_for_by_a_file(name: str) -> None:
    pins = _pins(name)
    assert all(version for version, _ in pins.values()), "a requirement without a version"
    pins.pop("torch", None)
    asked_for = {
        each.name: (each.version, via.removeprefix("-r "))
        for each in locks.of(name)
        for via in each.via
        if via.startswith("-r ")
    }
    assert asked_for.keys() == pins.keys(), "Run: make locks"
    assert {each: asked_for[each][0] for each in pins} == {each: pins[each][0] for each in pins}


@each_file
def test_every_package_of_a_lock_has_hashes_and_one_version(name: str) -> None:
    packages = locks.of(name)
    assert all(each.hashes for each in packages)
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for each in packages for h in each.hashes)
    assert len({each.name for each in packages}) == len(packages) > 20


@each_file
def test_a_lock_names_no_address_no_index_and_no_path(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert not re.search(r"://|^\s*--(?!hash=)|find-links|index-url|/", text, re.MULTILINE)


@each_file
def test_whoever_asks_for_a_package_is_in_the_lock_too(name: str) -> None:
    packages = locks.of(name)
    known = {each.name for each in packages} | {"torch"}
    asking = {via for each in packages for via in each.via if not via.startswith("-r ")}
    assert asking <= known
    assert all(each.via for each in packages)


@each_file
def test_torch_and_its_cuda_build_are_in_no_lock(name: str) -> None:
    assert not [each.name for each in locks.of(name) if locks.of_one_build(each.name)]


def test_the_locks_agree_on_every_version_and_file() -> None:
    widest = {each.name: each for each in locks.of(WIDEST)}
    for name in FILES:
        for each in locks.of(name):
            other = widest.get(each.name, each)
            assert (each.version, each.hashes) == (other.version, other.hashes), f"{name}: {each}"


def test_a_lock_is_read_and_written_without_loss() -> None:
    for name in FILES:
        text = (FOLDER / name).read_text("utf-8")
        assert locks.written(name, locks.read(text)) == text


def test_torch_is_left_out_as_a_lock_is_written_and_constraints_are_no_reason() -> None:
    resolved = (
        "filelock==3.1 ; sys_platform == 'linux' \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n"
        "    # via torch, -c /somewhere/else.txt\n"
        "nvidia-nccl-cu13==2.0 \\\n    --hash=sha256:ef\n    # via torch\n"
        "torch==2.1 \\\n    --hash=sha256:01\n    # via -r requirements.txt\n"
    )
    found = Locked(
        "filelock", "3.1", "sys_platform == 'linux'", ("sha256:ab", "sha256:cd"), ("torch",)
    )
    assert locks.read(resolved)[0] == found
    assert locks.read(locks.written("x.txt", locks.read(resolved))) == [found]


def test_a_requirement_that_is_not_pinned_is_no_lock() -> None:
    with pytest.raises(ValueError, match="not pinned"):
        locks.read("filelock>=3\n    # via torch\n")


def _reached(names: list[str]) -> dict[str, str]:
    """{package: version} of what is installed here and reached from these, as its metadata says."""
    found: dict[str, str] = {}
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found:
            continue
        installed = metadata.distribution(name)
        found[name] = installed.version
        for text in installed.requires or []:
            needed = Requirement(text)
            extras = wanted.extras or {""}
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(needed)
    return found


def test_everything_that_serving_reaches_is_locked_as_it_is_installed() -> None:
    reached = _reached(list(_pins(SERVES)))
    locked = {each.name: each.version for each in locks.of(SERVES)}
    assert len(reached) > 50
    assert reached == {name: locked.get(name) for name in reached}


@pytest.mark.skipif(sys.platform != "linux", reason="what is installed elsewhere differs")
def test_nothing_is_locked_for_serving_that_serving_does_not_reach() -> None:
    from scripts.bill import served

    assert {each.name for each in served()} == _reached(list(_pins(SERVES))).keys()


def _installs() -> list[tuple[str, str]]:
    """(the file, the rest of the command) of every installation by pip outside documents."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for variable in ("INSTALL", "LOCKED"):
        value = re.search(rf"^{variable} = (.*)$", makefile, re.MULTILINE)[1]
        makefile = makefile.replace(f"$({variable})", value)
    recipes = "\n".join(line for line in makefile.splitlines() if line.startswith("\t"))
    runs = "\n".join(run for stage in stages(ROOT / "Dockerfile") for run in stage.all("RUN"))
    render = yaml.safe_load((ROOT / "render.yaml").read_text("utf-8"))
    texts = {
        "Makefile": recipes.replace("\\\n", " "),
        "Dockerfile": runs,
        "render.yaml": render["services"][0]["buildCommand"],
    }
    return [
        (place, command)
        for place, text in texts.items()
        for command in re.findall(r"pip install ((?:\$\([^)]*\)|[^\n&;|])*)", text)
    ]


def test_everything_but_torch_is_installed_from_a_lock_with_its_hashes() -> None:
    installs = _installs()
    unlocked = [
        (place, command)
        for place, command in installs
        if not re.search(r"--require-hashes .*-r locks/requirements[\w-]*\.txt$", command.strip())
    ]
    assert all("torch" in command.lower() for _, command in unlocked), unlocked
    assert len(installs) - len(unlocked) == 7
    named = {name for _, command in installs for name in re.findall(r"locks/(\S+)", command)}
    # Whoever wants these installs them, as SECURITY.md and API.md say.
    optional = {"requirements-oidc.txt", "requirements-mcp.txt"}
    assert named == set(FILES) - optional
