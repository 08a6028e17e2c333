"""Fixtures that several test modules share."""

from collections.abc import Iterator

import pytest

from grader.desk import Desk
from tests import goldens


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a cache of its own, warm after the first grading."""
    one = goldens.desk(tmp_path_factory.mktemp("cache"))
    yield one
    one.close()
