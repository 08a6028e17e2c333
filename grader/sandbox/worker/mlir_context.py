"""Lower several pieces in one MLIR context, as JAX does from 0.12 on. JAX 0.10 makes a new one for each piece.

That takes 3 ms of 10, and a grading lowers some hundreds. Where JAX has its own way, or another structure, nothing is changed.
"""

import threading
from typing import Any

TIMES = 10  # as in JAX 0.12: what a context has seen, it keeps


def reuse() -> None:
    """From now on, in this process, give each thread its last context again, up to ten times."""
    try:
        from jax._src.interpreters import mlir

        make = mlir.make_ir_context
    except (ImportError, AttributeError):
        return
    if hasattr(mlir, "_thread_local_context"):
        return
    kept = threading.local()

    def make_ir_context() -> Any:
        left = getattr(kept, "left", 0)
        if not left:
            kept.context, left = make(), TIMES
        kept.left = left - 1
        return kept.context

    mlir.make_ir_context = make_ir_context
