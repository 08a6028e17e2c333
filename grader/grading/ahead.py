"""Workers that wait for the next submission: hardened, and with the pieces of a block compiled, before its text is there.

Nothing of a submission has been in them, and each is used for one alone. Where one does not get ready, a new one is started.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence

from grader.core.errors import Breakdown
from grader.core.values import Case
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Program
from grader.se_block.calls import warm_up


class Ahead:
    """A place for each share of the cases; `start` gives a supervisor of the warm-up's program for it."""

    def __init__(self, start: Callable[[], WorkerSupervisor], shares: Sequence[Sequence[Case]]) -> None:
        self._start, self._shares = start, shares
        self._waiting: list[_Waiting | None] = [None for _ in shares]

    def fill(self) -> None:
        """Have a worker get ready in each empty place, without waiting for it."""
        self._waiting = [one or _Waiting(self._start(), share) for one, share in zip(self._waiting, self._shares, strict=True)]

    def take(self, most: int, program: Program, stop: threading.Event) -> list[WorkerSupervisor]:
        """Up to so many of them, as supervisors of `program`, as ready as they are."""
        places = [place for place, one in enumerate(self._waiting) if one][:most]
        taken = [one for place in places if (one := self._waiting[place])]
        for place in places:
            self._waiting[place] = None
        for one in taken:
            one.enough.set()
        return [one.supervisor().hand_over(program, stop) for one in taken]

    def close(self) -> None:
        """End those that still wait."""
        for one in filter(None, self._waiting):
            one.enough.set()
            one.supervisor().close()
        self._waiting = [None for _ in self._shares]


class _Waiting:
    """A worker that gets ready, in a thread that asks it."""

    def __init__(self, supervisor: WorkerSupervisor, share: Sequence[Case]) -> None:
        self.enough = threading.Event()
        self._supervisor = supervisor
        self._thread = threading.Thread(target=self._get_ready, args=(share,), daemon=True)
        self._thread.start()

    def _get_ready(self, share: Sequence[Case]) -> None:
        done = set[tuple[object, int]]()
        with contextlib.suppress(Breakdown):  # whoever starts a worker in its place says what is wrong
            if not all(self.enough.is_set() or warm_up(self._supervisor, case, done) for case in share):
                self._supervisor.close()

    def supervisor(self) -> WorkerSupervisor:
        """The worker's supervisor, once nobody asks it any more."""
        self._thread.join()
        return self._supervisor
