"""What a worker imports later is there for whoever uses it, and costs nobody else anything."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.core.values import Definitions
from grader.grading.session import GradingSession
from grader.sandbox.worker import import_later
from grader.se_block.calls import submission_program
from tests.sandbox.test_hostile import LEVELS
from tests.support.files import SUBMISSIONS

IMPORTS = f"""
import importlib.util
import sys
sys.path.insert(0, {str(Path(import_later.__file__).parent)!r})
import import_later
with import_later.put_off():
    import flax.linen as nn
    import jax
assert import_later._Finder not in sys.meta_path
waiting = [name for name, one in sys.modules.items() if type(one) is importlib.util._LazyModule]
"""
RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
USES = """
import jax
import rich.table
import yaml

assert "Dense" in nn.tabulate(nn.Dense(3), jax.random.PRNGKey(0))(jnp.ones((1, 2)))
assert rich.table.Table().add_column("x") is None and "a: 1" in yaml.dump({"a": 1})
"""


def said(program: str) -> str:
    return subprocess.run([sys.executable, "-c", IMPORTS + program], capture_output=True, text=True, check=True).stdout


def test_what_is_put_off_waits_until_it_is_used() -> None:
    """If one of them does not wait, it is used at once: then it has no place in the list."""
    assert import_later.LATER == set(said("print(*waiting)").split())


def test_a_call_of_a_block_uses_none_of_them() -> None:
    calls = """
nn.Dense(3).init_with_output(jax.random.PRNGKey(0), jax.numpy.ones((1, 2)))
print(*[name for name in waiting if type(sys.modules[name]) is not importlib.util._LazyModule])
"""
    assert "" == said(calls).strip()


@pytest.mark.parametrize("level", [level.name for level in LEVELS])
def test_a_block_may_use_them_in_every_sandbox(level: str, session: GradingSession) -> None:
    with (
        GradingSession(replace(session.settings, isolation=level)) as one,
        one.workers(submission_program(RIGHT + USES), 1) as (worker,),
    ):
        assert isinstance(found := worker.load(), Definitions), found


def test_the_first_program_imports_nothing_more() -> None:
    """What the process that workers are copied from has imported, no worker has to."""
    program = f"""
import sys
sys.path.insert(0, {str(Path(import_later.__file__).parent)!r})
import main
main.import_jax()
before = set(sys.modules)
main.jax.jit(lambda x: x + 1)(1.0)
print(*[name for name in sys.modules if name not in before and name.startswith("jaxlib")])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "" == done.stdout.strip()
