"""Grade on the machines of a Dask cluster: the same work as in `process_pool.py`, handed to other machines. Knows Dask alone.

Each worker node has a checkout of this kit. Before a node grades, its kit and its versions are compared with ours. A node
that dies costs time only: what it had not answered is given to another one.
"""

import functools
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any

import msgspec
from msgspec.structs import replace

from grader.batch import grade_task
from grader.batch.grade_task import GradeTask
from grader.batch.store import StoredVerdict
from grader.core import machine
from grader.core.errors import Breakdown, UsageError
from grader.grading.assemble import grader_error_report
from grader.grading.kit_digest import kit_digest
from grader.grading.settings import Settings
from grader.se_block.spec import cache_folder

PATIENCE_S = 30.0  # for a scheduler to answer
TICK_S = 2.0  # how often to look for nodes that came or went
_AHEAD = 2  # tasks handed out for each thread of a node, so that none waits for the next one


def graders(address: str, settings: Settings) -> Callable[[Iterator[GradeTask]], Iterator[StoredVerdict]]:
    """What grades on the nodes of the scheduler at `address`; raises UsageError where there is none, or no Dask here."""
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask, which is not installed. Run `make cluster` first, on every machine."
        ) from None
    try:
        client = distributed.Client(address, timeout=PATIENCE_S)
    except (OSError, ValueError) as error:
        raise UsageError(f"No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler`.") from None
    return functools.partial(_grade_all, client=client, settings=replace(settings, cache=None))


def about() -> str:
    """What must be the same on every machine: the kit's own files, and the versions that a verdict depends on."""
    versions = machine.versions() | {"platform": ""}
    versions["python"] = ".".join(versions["python"].split(".")[:2])
    return f"kit {kit_digest(whole=True)[:12]}, " + ", ".join(f"{name} {text}" for name, text in versions.items() if text)


def grade_here(packed: bytes) -> StoredVerdict:
    """Grade on a node what its client packed, with that machine's own cache."""
    task, settings = pickle.loads(packed)
    return grade_task.grade(task, replace(settings, cache=cache_folder()))


def _remote() -> Callable[[bytes], bytes]:
    """The function that is handed out. It names no module of ours but inside, so that the scheduler needs no kit."""

    def grade_there(packed: bytes) -> bytes:
        import pickle

        from grader.batch.cluster import grade_here

        return pickle.dumps(grade_here(packed))

    return grade_there


class _Nodes:
    """The worker nodes that are there and have our kit, by address, each with its number of threads."""

    def __init__(self, client: Any) -> None:
        self._client, self._mine = client, about()
        self._checked: dict[str, bool] = {}
        self._seen = 0.0
        self.good: dict[str, int] = {}

    def look(self) -> None:
        """Find out which nodes are there, now and then, and ask each new one for its kit."""
        if time.monotonic() - self._seen < TICK_S:
            return
        there = self._client.scheduler_info(n_workers=-1)["workers"]
        new = [address for address in there if address not in self._checked]
        answers = self._client.run(about, workers=new, on_error="return") if new else {}
        for address in new:
            self._checked[address] = answers.get(address) == self._mine
            if not self._checked[address]:
                _say(f"The node {address} is not used: it has {answers.get(address)!s}; here is {self._mine}")
        self.good = {address: there[address]["nthreads"] for address in there if self._checked[address]}
        if not self.good and there:
            raise UsageError("No worker node has this version of the kit. Update their checkouts, and start them in them.")
        if not self.good and not self._seen:
            _say("No worker node is there yet; waiting. Start some with `dask worker`, as docs/instructors.md shows.")
        self._seen = time.monotonic()


def _grade_all(tasks: Iterator[GradeTask], client: Any, settings: Settings) -> Iterator[StoredVerdict]:
    """The verdicts of `tasks`, each as soon as it is there."""
    try:
        with client:
            yield from _hand_round(tasks, client, settings)
    except (CancelledError, OSError) as error:
        raise Breakdown(
            f"the Dask scheduler has gone ({type(error).__name__}); every verdict so far is kept. Start it and run the same "
            "command again"
        ) from error


def _hand_round(tasks: Iterator[GradeTask], client: Any, settings: Settings) -> Iterator[StoredVerdict]:
    nodes = _Nodes(client)
    pending: dict[Any, tuple[GradeTask, frozenset[str]]] = {}  # what was handed out, and who may grade it

    def hand_out(task: GradeTask) -> None:
        future = client.submit(_remote(), pickle.dumps((task, settings)), workers=list(nodes.good), pure=False)
        pending[future] = task, frozenset(nodes.good)

    following = next(tasks, None)
    while pending or following:
        nodes.look()
        for future, (task, allowed) in list(pending.items()):
            if nodes.good and not allowed & nodes.good.keys():  # all who may grade it are gone
                del pending[future]
                future.cancel()
                hand_out(task)
        while following and len(pending) < _AHEAD * sum(nodes.good.values()):
            hand_out(following)
            following = next(tasks, None)
        for future in _finished(pending):
            task, _ = pending.pop(future)
            yield _answer(future, task)


def _finished(pending: dict[Any, Any]) -> list[Any]:
    """Those that have ended; waits for the first, but not for long."""
    from distributed import wait

    if not pending:
        time.sleep(TICK_S)
        return []
    try:
        return list(wait(list(pending), timeout=TICK_S, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


def _answer(future: Any, task: GradeTask) -> StoredVerdict:
    if future.status == "error":
        report = grader_error_report(task.submission, f"on the cluster: {future.exception()}")
        return StoredVerdict(task.key, msgspec.json.encode(report))
    kept: StoredVerdict = pickle.loads(future.result())
    return kept


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
