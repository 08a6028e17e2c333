"""Train a small network with a submission's block and without it, in a worker, part by part, so that a person can watch."""

import time
from collections.abc import Callable

from msgspec.structs import replace

from grader.core.values import Submission
from grader.grading.at_work import Stopped, ask, block_at_work, try_alone
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.sandbox.worker_process import Limits
from grader.se_block import training as questions
from grader.se_block.tour import GRADIENT, SCALES, TRAIN
from grader.se_block.training import PARTS, SEEDS, Training

Watch = Callable[[str, int, int], None]
LIMITS = Limits(cpu_s=120, wall_s=240, total_s=1200)  # a part, with what has to be compiled for it, and all of them


def train_on_this_machine(submission: Submission, watch: Watch) -> Training:
    """The training in a session of its own."""
    with GradingSession(for_this_machine()) as session:
        return train(submission, session, watch)


def train(submission: Submission, session: GradingSession, watch: Watch, seeds: int = SEEDS, parts: int = PARTS) -> Training:
    """What the network has learned with the block and without it; where a person stops it, what there is until then.

    `watch` is called with a line to show, the parts that are done, and all parts. Raises UsageError where the file gives no
    block.
    """
    done = Training(submission.path)
    with block_at_work(submission, session, LIMITS) as worker:
        try:
            try_alone(worker)
            if wrong := questions.wrong_gradient(*ask(worker, GRADIENT)[:3]):
                raise Stopped(*wrong)
            done = replace(done, before=questions.scales(ask(worker, SCALES, 0, 0)))
            for seed in range(seeds):
                for part in range(parts):
                    for has_block in (False, True):
                        watch(questions.in_a_line(done, seed), seed * parts + part, seeds * parts)
                        begun = time.monotonic()
                        found = ask(worker, TRAIN, int(has_block), seed, part)
                        done = questions.with_part(done, seed, has_block, found, time.monotonic() - begun)
                if seed == 0:
                    done = replace(done, after=questions.scales(ask(worker, SCALES, seed, 1)))
        except Stopped as stopped:
            problem, advice = stopped.args
            return replace(done, problem=problem, advice=advice)
        except KeyboardInterrupt:
            return replace(done, problem=questions.STOPPED)
    return done
