"""Try the hook for layer names on another Flax, in a process of its own: `python oldest_flax.py FOLDER REFERENCE FILE...`.

Prints JSON: Flax's version, whether the hook's own test holds, and by how much each file's output differs from the reference's.
"""

import json
import runpy
import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parents[2])]

import flax  # noqa: E402
import jax  # noqa: E402
import numpy as np  # noqa: E402

from grader.sandbox.worker import name_independent_init  # noqa: E402

X = jax.random.normal(jax.random.PRNGKey(3), (2, 3, 4)) + np.arange(4)


def output(file: str) -> np.ndarray:
    """What `file` answers on one image."""
    return np.asarray(runpy.run_path(file, run_name="se_block")["se_block_forward"](5, X, 2))


before = output(sys.argv[2])
works = name_independent_init.works()
differences = {Path(file).stem: float(abs(output(file) - before).max()) for file in sys.argv[2:]}
print(json.dumps({"version": flax.__version__, "works": works, "differences": differences}))
