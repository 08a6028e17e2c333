"""Fixtures that several test modules share."""

import os
from collections.abc import Iterator

import pytest

from grader.desk import Desk
from tests import goldens

os.environ["JAX_PLATFORMS"] = "cpu"  # before any test imports JAX


def pytest_xdist_auto_num_workers() -> int:
    """How many processes run the tests: one more than there are processors, since some tests only wait."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a cache of its own, warm after the first grading."""
    one = goldens.desk(tmp_path_factory.mktemp("cache"))
    yield one
    one.close()
