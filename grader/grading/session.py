"""What gradings share: the isolation level, the compiled code, the oracle, the mutants. Starts workers; grades nothing."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from grader.core import machine
from grader.core.errors import Breakdown
from grader.grading.ahead import Ahead
from grader.grading.settings import Settings
from grader.grading.start import Start
from grader.reference.mutants import Mutants
from grader.reference.oracle import Oracle
from grader.sandbox import commands
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker_process import Limits, Program
from grader.se_block import programs, spec
from grader.se_block.pinned_cases import share_among

if TYPE_CHECKING:
    from grader.reference.goal_answers import GoalAnswers
    from grader.se_block.stretch.goals import Goal

    GoalAnswering = Callable[[Goal], GoalAnswers]


class GradingSession:
    """Made once, used for any number of submissions. Leaving its `with` block ends every process that it started.

    With a `start` that was made of the same settings, it goes on with that.
    """

    def __init__(self, settings: Settings, start: Start | None = None) -> None:
        start = start or Start(settings.isolation, settings.required, settings.cache)
        self.settings = settings
        self.stop = threading.Event()  # set by another thread: the present grading ends in Interrupted
        self.level, compiled, self._fork_server = start.level, start.compiled, start.fork_server
        self._config = WorkerConfig(
            self.level, settings.limits, compiled,
            weights=settings.weights, required=settings.required, secrets=spec.SECRETS,
        )  # fmt: skip
        self.trusted = WorkerConfig("process", Limits(cpu_s=120, wall_s=600), compiled, trusted=True)
        self._ahead: Ahead | None = None
        self._elsewhere = commands.fork_server(self.level, self._config.readable, elsewhere=True)
        try:
            known = _recorded if spec.is_learners_kit() else _computed
            cache = settings.cache if compiled else None
            self.oracle, self.mutants, self._goal_answers = known(cache, self.trusted, settings.workers)
        except BaseException:
            self._close_fork_servers()
            raise

    @contextlib.contextmanager
    def workers(self, program: Program, most: int = 2, limits: Limits | None = None) -> Iterator[Sequence[WorkerSupervisor]]:
        """Workers for one program, starting, `most` at most. Here they end, whatever happens: nobody else need close them.

        Raises Breakdown where a process that the submission started outlives its worker.
        """
        config = replace(self._config, limits=limits) if limits else self._config
        most = min(most, self.settings.workers)
        workers = self._ahead.take(most, program, self.stop) if self._ahead and not limits else []
        while len(workers) < most:
            workers.append(WorkerSupervisor(program, config, self._fork_server, self.stop))
        try:
            for worker in workers:
                worker.begin()
            yield workers
        except BaseException:
            for worker in workers:
                with contextlib.suppress(Breakdown):  # the first failure is the one that counts
                    worker.close()
            raise
        with contextlib.ExitStack() as stack:
            for worker in reversed(workers):
                stack.callback(worker.close)

    @contextlib.contextmanager
    def elsewhere(self, program: Program) -> Iterator[WorkerSupervisor]:
        """A worker in a process that differs in all that a block may not depend on; the first one takes a second to start."""
        start = self._elsewhere or commands.launcher(self.level, self._config.readable, elsewhere=True)
        try:
            with contextlib.closing(WorkerSupervisor(program, self._config, start, self.stop)) as worker:
                yield worker
        finally:
            if self._elsewhere and machine.is_small():  # no room for two processes that workers are copied from
                self._elsewhere.close()

    def goal_answers(self, goal: "Goal") -> "GoalAnswers":
        """What a right block of a stretch goal gives, and what its mistakes give; the first time it takes some seconds."""
        return self._goal_answers(goal)

    def get_ready(self) -> None:
        """Have workers wait for the next submission, and return at once: for whoever sits before the screen.

        On a small machine there is no room for them.
        """
        if self.settings.workers > 1:
            if self._ahead is None:
                shares = share_among(self.settings.workers, self.oracle.cases(self.settings.plan))
                warmup = programs.program(*programs.COMPILE_WARMUP)
                self._ahead = Ahead(lambda: WorkerSupervisor(warmup, self._config, self._fork_server), shares)
            self._ahead.fill()

    def prepare(self) -> None:
        """Have all expected outputs, and the mutants' signatures, before the first submission asks for them."""
        self.oracle.prepare(self.oracle.cases(self.settings.plan))
        self.oracle.close()
        self.mutants.open(lambda _done, _of: None)

    def close(self) -> None:
        """End the reference's workers, and the processes that the others are copied from."""
        if self._ahead:
            self._ahead.close()
        self.oracle.close()
        self.mutants.close()
        self._close_fork_servers()

    def _close_fork_servers(self) -> None:
        for server in (self._fork_server, self._elsewhere):
            if server:
                server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self.close()


def _computed(cache: Path | None, trusted: WorkerConfig, workers: int) -> "tuple[Oracle, Mutants, GoalAnswering]":
    from grader.reference.computed_mutants import ComputedMutants
    from grader.reference.reference_oracle import ExpectedOutputCache, ReferenceOracle, cache_key, reference_text

    text = reference_text()
    outputs = ExpectedOutputCache(cache / "answers.book" if cache else None, cache_key(text, machine.machine_key()))
    mutants = ComputedMutants(cache / "mistakes.book" if cache else None, trusted)

    def goal_answers(goal: "Goal") -> "GoalAnswers":
        from grader.reference.computed_goal_answers import computed

        return computed(goal, cache, trusted)

    return ReferenceOracle(outputs, text, trusted, workers), mutants, goal_answers


def _recorded(_cache: Path | None, trusted: WorkerConfig, workers: int) -> "tuple[Oracle, Mutants, GoalAnswering]":
    from grader.reference.recorded_mutants import RecordedMutants
    from grader.reference.recorded_oracle import RecordedOracle
    from grader.reference.recording import Recording

    recording = Recording(spec.RECORDING)

    def goal_answers(goal: "Goal") -> "GoalAnswers":
        from grader.reference.goal_answers import from_arrays

        return from_arrays(goal, recording.arrays)

    return RecordedOracle(recording, trusted, workers), RecordedMutants(recording), goal_answers
