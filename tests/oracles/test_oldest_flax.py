"""The hook for layer names on the oldest Flax that the kit admits; the newest is the locked one, which all other tests use."""

import json
import subprocess
import sys
import tomllib
import warnings

import jax
import pytest

from grader.core import machine
from grader.se_block import spec
from tests.oracles.test_other_blocks import HERE, fetched
from tests.support.files import FILES

WAYS = ["setup-channels-field", "one-liner", "conv-1x1", "param-by-hand-lecun", "parent-wraps-block", "lazy-init"]


def it_loads() -> bool:
    """Whether this JAX still has what the oldest Flax imports."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return hasattr(jax.core, "get_opaque_trace_state")


@pytest.mark.skipif(not it_loads(), reason="the oldest Flax does not load with this newer JAX")
def test_layer_names_do_not_matter_on_the_oldest_flax() -> None:
    files = [str(FILES / "right" / f"{way}.py") for way in WAYS]
    command = [sys.executable, str(HERE / "oldest_flax.py"), *fetched("flax-oldest"), str(spec.REFERENCE), *files]
    done = subprocess.run(command, capture_output=True, check=False)
    assert 0 == done.returncode, done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["works"]
    assert len(WAYS) + 1 == len(found["differences"])
    assert max(found["differences"].values()) < 1e-6, found
    assert found["version"] == f"{oldest_admitted()}.0"


def oldest_admitted() -> str:
    project = tomllib.loads((machine.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bound = next(wanted for wanted in project["dependencies"] if wanted.startswith("flax"))
    return bound.removeprefix("flax>=").split(",")[0]
