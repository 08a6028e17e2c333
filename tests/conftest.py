"""Fixtures that several test modules share."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.core import machine
from grader.core.values import CasePlan
from grader.grading.kit_digest import kit_digest
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.options import RELEASE_KINDS
from grader.reference.computed_mutants import ComputedMutants
from grader.se_block.pinned_cases import PINNED
from grader.se_block.stretch.goals import goals
from tests.support import goldens
from tests.support.asker import Asker
from tests.support.caches import BOOKS, copy_cache, copy_new, kept_in
from tests.support.progress import Progress

ROOT = machine.ROOT
# What our own files had compiled with these versions, from run to run: JAX finds a piece by its content.
COMPILED = ROOT / ".cache" / "tests" / f"compiled-{machine.machine_key()}"
# What this very kit worked out with them in an earlier run.
KNOWN = COMPILED.with_name(f"known-{machine.machine_key()}-{kit_digest(whole=True)[:16]}")
os.environ["JAX_PLATFORMS"] = "cpu"  # before any test imports JAX
_GIVEN = set(re.findall(r"^(\w+) \?=", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)) - {"PYTHON"}
for _name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", *_GIVEN):
    os.environ.pop(_name, None)  # `make test ARGS=...` set them: a test's own `make` starts as from a shell


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--neighbours", type=int, default=0, help="right files graded beside each hostile one (default: a few in all)"
    )


def pytest_configure(config: pytest.Config) -> None:
    if "CI" in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the sweep, unless it is asked for by its mark, or by the name of a test."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    kept = [item for item in items if not item.get_closest_marker("sweep")]
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("sweep")])
    items[:] = kept


def pytest_xdist_auto_num_workers() -> int:
    """How many processes run the tests: one more than there are processors, since some tests only wait."""
    return (os.cpu_count() or 1) + 1


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all test processes share: the first one that asks has it made, the others wait. Half of one is none."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = Path(f"{folder}.made")
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session", autouse=True)
def compiled_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep from run to run what JAX compiles in this process. It has a copy of its own: JAX writes no file in one piece."""
    jax = sys.modules.get("jax")
    if jax is None:
        yield
        return
    mine = tmp_path_factory.mktemp("compiled")
    jax.config.update("jax_compilation_cache_dir", str(mine))
    for name, value in {"min_compile_time_secs": 0, "min_entry_size_bytes": -1, "enable_xla_caches": "none"}.items():
        jax.config.update(f"jax_persistent_cache_{name}", value)
    with kept_in(COMPILED.with_name(f"here-{COMPILED.name}"), mine):
        yield


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all answers and the table of mistakes; only to be copied."""

    def make(cache: Path) -> None:
        copy_new(KNOWN, cache, BOOKS)
        with kept_in(COMPILED, cache / COMPILED.name), GradingSession(Settings(cache=cache)) as one:
            one.prepare()
            with ThreadPoolExecutor() as pool:
                list(pool.map(one.goal_answers, goals().values()))
        for stale in set(KNOWN.parent.glob(f"known-{machine.machine_key()}-*")) - {KNOWN}:
            shutil.rmtree(stale, ignore_errors=True)
        copy_new(cache, KNOWN, BOOKS)

    return made_once(tmp_path_factory, "recorded", make)


def build(words: str, out: Path, cache: Path) -> None:
    """Run a `make release` as the documents show it, with answers that are known."""
    command = ["make", *words.split(), f"OUT={out}", f"PY={sys.executable}"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"SE_BLOCK_CACHE": str(cache)}, check=True)


@pytest.fixture(scope="session")
def learners_kit(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's kit as it is built; beside it lies the cache that it was built with."""

    def make(folder: Path) -> None:
        copy_cache(recorded, folder / "cache")
        copy_new(KNOWN, folder / "cache", BOOKS)
        build("release KIND=learner", folder / "learners-kit", folder / "cache")
        copy_new(folder / "cache", KNOWN, BOOKS)

    return made_once(tmp_path_factory, "learners", make) / "learners-kit"


@pytest.fixture(scope="session")
def releases(learners_kit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all releases, built by the commands that the documents show: learners-kit, gradescope.zip, ..."""
    shown = "".join((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("instructors", "ci"))
    commands = re.findall(r"^make (release KIND=\w+) OUT=\.\./(\S+)$", shown, re.MULTILINE)
    assert list(RELEASE_KINDS) == [words.partition("=")[2] for words, _ in commands]
    assert ("release KIND=learner", learners_kit.name) == commands[0]

    def make(folder: Path) -> None:
        shutil.copytree(learners_kit, folder / learners_kit.name)
        for words, out in commands[1:]:
            if "actions" in out and not (ROOT / ".git").exists():
                continue  # it pins a commit, and this is no checkout
            build(words, folder / out, learners_kit.parent / "cache")

    return made_once(tmp_path_factory, "releases", make)


@pytest.fixture(scope="session")
def checkout(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh checkout of this work tree, where `make setup` was run, with answers that are known.

    The environment that it makes is kept from run to run, as long as the rule and the lock file stay what they are.
    """

    def make(folder: Path) -> None:
        left = (".git", ".venv", ".newest", ".cache", ".oracles", ".*_cache", ".hypothesis", "__pycache__", "results")
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*left))
        set_up = ["make", "-s", "setup", f"PYTHON={sys.executable}"]
        rule = (sys.base_prefix, *((ROOT / name).read_text("utf-8") for name in ("Makefile", "requirements.lock")))
        name = f"set-up-{machine.machine_key()}-"
        kept = COMPILED.with_name(f"{name}{zlib.crc32(repr(rule).encode()):08x}")
        if not kept.exists():
            subprocess.run(set_up, cwd=folder, check=True)
            for stale in kept.parent.glob(f"{name}*"):
                shutil.rmtree(stale, ignore_errors=True)
            part = shutil.move(folder / ".venv", kept.with_name(f"{os.getpid()}.part"))
            with contextlib.suppress(OSError):  # another run has made it meanwhile
                part.replace(kept)
        (folder / ".venv").symlink_to(kept)
        subprocess.run(set_up, cwd=folder, check=True)
        copy_cache(recorded, folder / ".cache")

    return made_once(tmp_path_factory, "checkout", make)


@pytest.fixture(scope="session")
def compiled(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with most of what a block needs compiled, and no answers."""

    def make(folder: Path) -> None:
        copy_cache(recorded, folder, BOOKS)

    return made_once(tmp_path_factory, "compiled", make)


@pytest.fixture(scope="session")
def kit(learners_kit: Path, checkout: Path, compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's kit, with the packages of the fresh checkout: its lock file and the rule that installs it are the same.

    What a block needs is compiled in it.
    """

    def make(folder: Path) -> None:
        shutil.copytree(learners_kit, folder)
        assert (checkout / "requirements.lock").read_bytes() == (folder / "requirements.lock").read_bytes()
        (folder / ".venv").symlink_to(checkout / ".venv")
        subprocess.run(["make", "setup", f"PYTHON={sys.executable}"], cwd=folder, check=True)
        copy_cache(compiled, folder / ".cache")

    return made_once(tmp_path_factory, "kit", make)


@pytest.fixture(scope="session")
def session(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GradingSession]:
    """A session with a warm cache of its own."""
    cache = tmp_path_factory.mktemp("session") / "cache"
    copy_cache(recorded, cache)
    with goldens.session(cache) as one:
        yield one


@pytest.fixture(scope="session")
def brisk(session: GradingSession) -> Iterator[GradingSession]:
    """A session that draws no cases: it asks the pinned ones alone."""
    with GradingSession(replace(session.settings, plan=CasePlan(count=len(PINNED)))) as one:
        one.mutants = session.mutants  # one for all
        yield one


@pytest.fixture(scope="session")
def mutants(session: GradingSession) -> ComputedMutants:
    """The mutants of the error model, their signatures read."""
    assert isinstance(session.mutants, ComputedMutants)
    assert session.mutants.open(lambda _done, _of: None)
    return session.mutants


@pytest.fixture(scope="session")
def asker(recorded: Path) -> Iterator[Asker]:
    """A worker that answers for files of our own; all test processes compile into one folder, once that was `recorded`."""
    one = Asker(COMPILED)
    yield one
    one.close()
