"""What a session begins with begins before the rest of the grader is loaded, and ends whether a session takes it or not."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.core import machine
from grader.core.errors import UsageError
from grader.core.values import Definitions
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.grading.start import Start, early
from grader.sandbox import isolation
from grader.se_block.calls import program_of
from tests.grading.test_ahead import right


def process(start: Start | None) -> Path:
    """Where the system has the process that imports JAX."""
    if start is None or start.fork_server is None or start.fork_server._process is None:
        pytest.skip("workers are no copies of one process here")
    return Path("/proc", str(start.fork_server._process.pid))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SE_BLOCK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_no_package_that_takes_long_is_loaded_for_it() -> None:
    code = "import sys, grader.grading.start; print({'numpy', 'hypothesis', 'rich', 'jax', 'yaml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=machine.ROOT, capture_output=True, text=True, check=True)
    assert "set()" == done.stdout.strip()


def test_a_session_goes_on_with_it_and_ends_it(cache: Path) -> None:
    with early("auto", required=False) as start:
        begun = process(start)
        assert begun.exists()
        with GradingSession(Settings(cache=cache, workers=1), start) as session:
            assert start is not None
            assert (session.level, session._fork_server) == (start.level, start.fork_server)
            with session.workers(program_of(right()), 1) as (worker,):
                assert isinstance(worker.load(), Definitions)
            assert begun == process(start), "no other one was begun"
        assert not begun.exists()
    assert [start.compiled] == list(cache.glob("compiled-*"))


def test_without_a_session_it_ends_all_the_same() -> None:
    with pytest.raises(UsageError, match="there is no file"), early("auto", required=False) as start:
        begun = process(start)
        raise UsageError("there is no file")
    assert not begun.exists()


def test_where_it_cannot_be_had_a_session_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "why_unavailable", lambda level: "" if level == "process" else f"there is no {level}")
    with early("namespaces", required=False) as start:
        assert start is None
    with pytest.raises(UsageError, match="there is no namespaces"):
        GradingSession(Settings(isolation="namespaces"))
    with early("process", required=False) as start:
        assert start is not None and start.fork_server is None
    monkeypatch.setenv("SE_BLOCK_CACHE", "/dev/null/x")
    with early("process", required=False) as start:
        assert start is None
