"""What a text may read of its process is told from the text alone."""

import pytest

from grader.core.surroundings import Reading, in_words, readings
from tests.support.files import FILES

CLOCK, SET, RANDOM = "the time", "the order of a set", "random numbers without the seed"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time\n\nX = time.time()", [(3, CLOCK)]),
        ("from time import perf_counter as now\nX = now()", [(2, CLOCK)]),
        ("from datetime import datetime\nX = datetime.now()", [(2, CLOCK)]),
        ("import os.path as p\nX = p.expanduser('~')", [(2, "the process, its folder and its variables")]),
        ("import os\nX = os.getpid()\nY = os.environ", [(2, "the process, its folder and its variables")]),
        ("X = {1, 2}", [(1, SET)]),
        ("X = set('ab')\nY = {a for a in X}\nZ = hash('a') + id(X)", [
            (1, SET),
            (3, "`hash`, which is another number in each process"),
            (3, "`id`, which is another number in each process"),
        ]),
        ("import numpy as np\nX = np.random.rand()", [(2, RANDOM)]),
        ("import numpy.random as r\nX = r.rand()", [(2, RANDOM)]),
        ("from numpy import random\nX = random.rand()", [(2, RANDOM)]),
        ("import random\nX = random.random()", [(2, RANDOM)]),
        ("X = open('a')", [(1, "a file")]),
        ("X = exec('import time')", [(1, "")]),
        ("from flax.linen import *", [(1, "")]),
        ("from jax import random\nX = random.PRNGKey(0)", []),
        ("import jax\nX = jax.random.PRNGKey(0)", []),
        ("import numpy as np\nX = {1: 2}; Y = np.zeros(3); x.id; x.time", []),
        ("from mine import set\nX = set()", []),
        ("def f(:", [(1, "")]),
        ("X = '\\ud800'\n\0", [(1, "")]),
        ("(" * 100_000, [(1, "")]),
        ("X = 1\n" * 20_000, [(1, "")]),
        ("X = '\\d'", []),
    ],
)  # fmt: skip
def test_each_line_that_may_read_something_is_found(text: str, found: list[tuple[int, str]]) -> None:
    assert [Reading(line, what) for line, what in found] == list(readings(text))


def test_what_it_reads_is_told_with_its_line_or_cell() -> None:
    found = readings("import time\nX = {1}\nY = time.time()\nexec('')")
    assert f"line 2 reads {SET}, line 3 reads {CLOCK}" == in_words(found, ())
    assert f"cell 1, line 2 reads {SET}, cell 2, line 1 reads {CLOCK}" == in_words(found, (1, 3))


def test_few_right_files_read_anything() -> None:
    """Each that does costs a process more."""
    reads = [file.name for file in (FILES / "right").glob("*.py") if readings(file.read_text(encoding="utf-8"))]
    assert ["hook-removed-names-kept.py"] == reads
