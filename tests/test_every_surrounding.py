"""The same report, to the byte but for its timing, whatever the shell and the disk around it are."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grader.core.machine import ROOT
from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS

pytestmark = pytest.mark.sweep
VARIABLES: dict[str, dict[str, str | None]] = {
    "JAX's": {
        "JAX_ENABLE_X64": "1", "JAX_DISABLE_JIT": "1", "JAX_DEBUG_NANS": "1", "JAX_LOG_COMPILES": "1",
        "JAX_DEFAULT_MATMUL_PRECISION": "bfloat16", "JAX_CHECK_TRACER_LEAKS": "1",
    },
    "other random numbers": {
        "JAX_DEFAULT_PRNG_IMPL": "rbg", "JAX_THREEFRY_PARTITIONABLE": "0", "PYTHONHASHSEED": "7", "FLAX_LAZY_RNG": "0",
        "FLAX_FIX_RNG_SEPARATOR": "1", "FLAX_RETURN_FROZEN_DICT": "1",
    },
    "other devices": {
        "XLA_FLAGS": "--xla_force_host_platform_device_count=4", "JAX_PLATFORMS": "cuda", "OMP_NUM_THREADS": "64",
        "JAX_COMPILATION_CACHE_DIR": "/nowhere", "OPENBLAS_NUM_THREADS": "64",
    },
    "a flag that XLA does not know": {"XLA_FLAGS": "--nonsense"},
    "warnings are errors": {
        "PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1", "PYTHONOPTIMIZE": "2", "PYTHONSTARTUP": "/nowhere.py",
        "PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0",
    },
    "another place": {
        "LC_ALL": "tr_TR.ISO-8859-9", "TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": "0", "HOME": "/nowhere/at/all",
        "XDG_CACHE_HOME": "/nowhere", "TMPDIR": "/nowhere",
    },
    "nothing": {"LC_ALL": "C", "HOME": None, "USER": None, "LOGNAME": None, "PATH": None, "TMPDIR": "/proc", "TMP": "/proc"},
}  # fmt: skip
TIMED = {"timing"}
Grade = Callable[..., subprocess.CompletedProcess[str]]


def command() -> list[str]:
    file = str(SUBMISSIONS / "no-sigmoid" / "se_block.py")
    return [sys.executable, "-I", str(ROOT / "grader"), "grade", file, "--report", "json"]


def value(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The report without its timing."""
    assert 1 == done.returncode, done.stderr
    assert "Traceback" not in done.stderr and "Warning" not in done.stderr, done.stderr
    return {name: value for name, value in json.loads(done.stdout).items() if name not in TIMED}


@pytest.fixture(scope="module")
def graded(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Grade:
    """Run a command of the kit with other variables; None takes one away."""
    cache = copy_cache(recorded, tmp_path_factory.mktemp("surroundings") / "cache")

    def run(words: list[str], variables: dict[str, str | None] | None = None, **given: Any) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"SE_BLOCK_CACHE": str(cache)} | (variables or {})
        kept = {name: text for name, text in env.items() if text is not None}
        return subprocess.run(words, env=kept, capture_output=True, text=True, check=False, **given)

    return run


@pytest.fixture(scope="module")
def plain(graded: Grade) -> dict[str, Any]:
    return value(graded(command()))


@pytest.mark.parametrize("name", VARIABLES)
def test_no_variable_changes_a_report(name: str, graded: Grade, plain: dict[str, Any]) -> None:
    assert plain == value(graded(command(), VARIABLES[name]))


def test_no_working_folder_changes_a_report(graded: Grade, plain: dict[str, Any]) -> None:
    assert plain == value(graded(command(), cwd="/proc"))


def test_two_gradings_at_once_are_two_times_the_same(graded: Grade, plain: dict[str, Any]) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert [plain, plain] == [value(done) for done in pool.map(graded, [command()] * 2)]


def test_what_hangs_on_the_order_of_a_set_gets_one_report(graded: Grade, tmp_path: Path) -> None:
    right = (SUBMISSIONS / "right" / "se_block.py").read_text(encoding="utf-8")
    file = tmp_path / "se_block.py"
    file.write_text(
        f"FIRST = next(iter({{'floor', 'ceil'}}))\n{right}".replace("x * ", "(1 + (FIRST == 'ceil')) * x * "), "utf-8"
    )
    assert "FIRST ==" in file.read_text(encoding="utf-8")
    found = [value(graded([*command()[:4], str(file), *command()[5:]])) for _ in range(3)]
    assert found[0] == found[1] == found[2]
    assert "line 1 reads the order of a set" in json.dumps(found[0])


IN_BUBBLEWRAP = ["bwrap", "--dev-bind", "/dev", "/dev", "--proc", "/proc"]
ELSEWHERE = {
    "nothing can be written": (["--ro-bind", "/", "/"], {"SE_BLOCK_CACHE": None}),
    "a plain user, and no room for temporary files": (
        ["--bind", "/", "/", "--unshare-user", "--uid", "1234", "--gid", "1234", "--size", "4096", "--tmpfs", "/mnt"],
        {"TMPDIR": "/mnt"},
    ),
}


@pytest.mark.skipif(not shutil.which("bwrap"), reason="needs bubblewrap, to have another system around it")
@pytest.mark.parametrize("name", ELSEWHERE)
def test_on_another_system_a_report_is_the_same(name: str, graded: Grade, plain: dict[str, Any]) -> None:
    system, variables = ELSEWHERE[name]
    found = value(graded([IN_BUBBLEWRAP[0], *system, *IN_BUBBLEWRAP[1:], *command()], variables))
    assert {"isolation"} >= {name for name in plain if plain[name] != found[name]}
