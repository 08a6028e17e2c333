"""Fixtures that several test modules share."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.desk import Desk, Settings
from grader.error_model import ErrorModel
from tests import goldens
from tests.asker import Asker

os.environ["JAX_PLATFORMS"] = "cpu"  # before any test imports JAX


def pytest_xdist_auto_num_workers() -> int:
    """How many processes run the tests: one more than there are processors, since some tests only wait."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all answers and the table of mistakes, recorded by the first process that asks; only to be copied."""
    base = tmp_path_factory.getbasetemp()
    cache = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "recorded"
    with Path(f"{cache}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cache.exists():
            one = Desk(Settings(cache=cache))
            one.prepare()
            one.close()
            shutil.copytree(cache, trusted(cache))
    return cache


def trusted(recorded: Path) -> Path:
    """The same for files of our own, into which all processes may compile."""
    return recorded.with_name("trusted")


@pytest.fixture(scope="session")
def desk(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a warm cache of its own."""
    cache = tmp_path_factory.mktemp("desk") / "cache"
    shutil.copytree(recorded, cache)
    one = goldens.desk(cache)
    yield one
    one.close()


@pytest.fixture(scope="module")
def model(desk: Desk) -> ErrorModel:
    """The error model, its table read."""
    assert desk.error_model.open(lambda _done, _of: None)
    return desk.error_model


@pytest.fixture(scope="module")
def asker(recorded: Path) -> Iterator[Asker]:
    """A worker that answers for files of our own."""
    one = Asker(trusted(recorded))
    yield one
    one.close()
