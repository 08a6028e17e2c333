"""Turn a submission's text into a program, and a case into a call of it. Knows names and the order of arguments,
and how far the numbers of a right block may lie from the reference's.
"""

import functools
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from grader.core.compare import compare
from grader.core.values import Case, Mismatch, Outcome, OutcomeKind, Submission
from grader.sandbox.protocol import Op
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Program
from grader.se_block import inputs, programs, spec


def submission_program(text: str) -> Program:
    """A submission's text, or the reference's, as a program to run."""
    return Program(text, spec.FILE, spec.FUNCTION, spec.MODULE, spec.FIELD)


def program_of(submission: Submission) -> Program:
    """A submission as a program to run. A notebook's cells that plot, ask or show something may fail: the block is graded."""
    program = submission_program(submission.text)
    return replace(program, cells=submission.cells, by_statement=bool(submission.cells))


def call(worker: WorkerSupervisor, case: Case) -> Outcome | None:
    """How the call for `case` ended; None once too many workers have died for another one to be started.

    The output is read back up to twice the size of x; of a larger one only the shape is known.
    """
    return call_with(worker, case.seed, inputs.array(case), case.reduction)


def call_with(worker: WorkerSupervisor, seed: int, x: np.ndarray, *more: int, op: Op = "call") -> Outcome | None:
    """The same for any x, and other arguments behind it; with `op` "ask", of the block by itself."""
    return worker.call((seed, x, *more), 2 * x.nbytes, op)


def with_block_beside(program: Program, fields: Sequence[str]) -> Program:
    """The same, whose block can be asked by itself, made with these fields."""
    return replace(program, beside=f"FIELDS = {tuple(fields)!r}\n{programs.text('goal_block.py')}")


def warm_up(worker: WorkerSupervisor, case: Case, done: set[tuple[object, int]]) -> bool:
    """Run the pieces of a block of the size that `case` needs, unless it is `done`; whether they ran.

    The worker runs the warm-up's program.
    """
    width = max(case.shape[2] // case.reduction, 1)
    if (case.shape, width) in done:
        return True
    outcome = worker.call((np.ones(case.shape, np.float32), width))
    done.add((case.shape, width))
    return outcome is not None and outcome.kind is OutcomeKind.RETURNED


def mismatch(case: Case, expected: np.ndarray, outcome: Outcome) -> Mismatch | None:
    """The first difference from what was expected for `case`, None where there is none."""
    return compare(expected, outcome, _largest(case))


@functools.lru_cache(1024)
def _largest(case: Case) -> float:
    return float(np.abs(inputs.array(case)).max(initial=0))


def ask_block(worker: WorkerSupervisor, case: Case) -> Outcome | None:
    """How SEBlock(reduction) by itself answers for `case`, with neither the function nor anything else around it."""
    x = inputs.array(case)
    return worker.call((case.seed, x, case.reduction), 2 * x.nbytes, "apply")


def count_weights(worker: WorkerSupervisor, case: Case) -> int | None:
    """How many numbers the `init` of SEBlock(reduction) makes for `case`; None where that cannot be asked."""
    outcome = worker.call((case.seed, inputs.array(case), case.reduction), 0, "count")
    counted = outcome.value if outcome else None
    return int(counted.item()) if counted is not None and counted.size == 1 and np.isfinite(counted).all() else None


def ask_inside(worker: WorkerSupervisor, case: Case) -> Outcome | None:
    """What `programs/inside.py`, in a worker that has it beside a submission, says of the layers for `case`."""
    return worker.call((case.seed, inputs.array(case), case.reduction), 0, "ask")
