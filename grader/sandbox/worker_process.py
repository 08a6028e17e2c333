"""One worker process seen from outside: start, ask, kill. Knows pipes, deadlines and signals; nothing of the exercise.

Whatever the process does, a request ends in an Outcome. Only our own failures are exceptions (Breakdown).
"""

import contextlib
import math
import os
import selectors
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from msgspec import Struct

from grader.core.errors import Breakdown, Interrupted
from grader.core.values import Definitions, Outcome, OutcomeKind
from grader.sandbox import protocol
from grader.sandbox.launcher import Launcher

KEPT_OUTPUT = 64 * 1024
LOOK_S = 0.1  # between two looks at whether somebody still wants the answer
GRACE_S = 2.0  # beyond the limit on processor time, which the system itself enforces first, unless the process has lifted it
PROOF_S = 5.0  # how long to wait for the proof that a worker and its children are dead
_CPU_SIGNALS = {-signal.SIGXCPU, 128 + signal.SIGXCPU}
_OUT_OF_MEMORY = (b"bad_alloc", b"Cannot allocate memory", b"Out of memory", b"pthread_create", b"MemoryError")
_T = TypeVar("_T")


class Limits(Struct, frozen=True):
    """What a call may use, and `total_s` a submission. Processor time is the real limit: deadlines are for code that waits."""

    cpu_s: float = 10
    wall_s: float = 30.0
    total_s: float = 600.0
    memory_mib: int = 1024
    output_mib: int = 8
    start_s: float = 120.0


def in_words(seconds: float) -> str:
    """How long, for a person."""
    return f"{seconds:g} second{'s' * (seconds != 1)}"


class Program(Struct, frozen=True):
    """Python text to run in a worker, and the names to look for in it: a function to call, a Flax module, a field of that."""

    text: str
    file: str  # what tracebacks call it
    function: str
    module: str = ""
    field: str = ""
    cells: tuple[int, ...] = ()  # the lines on which a notebook's cells begin
    by_statement: bool = False  # whether to go past statements at module level that raise
    beside: str = ""  # text of the kit's own whose function `answer` is asked about the module, by the operation "ask"


class NoReply(Exception):
    """The process gave no well-formed answer; never leaves this module."""

    def __init__(self, kind: OutcomeKind, message: str) -> None:
        super().__init__(message)
        self.outcome = Outcome(kind, message=message)


class Worker:
    """A worker process. `start` begins it; `ready` waits until it can be asked; `close` proves that it is dead."""

    def __init__(self, limits: Limits, stop: threading.Event | None = None) -> None:
        self.limits = limits
        self.stop = stop
        self.alive = False
        self._probes: protocol.Probes | None = None
        self.output = bytearray()
        self._printed = 0

    def start(self, launch: Launcher, head: dict[str, object]) -> None:
        """Start the process and send it its settings; do not wait."""
        request_r, self._request = os.pipe()
        self._reply, reply_w = os.pipe()
        self._log, log_w = os.pipe()
        try:
            self._process = launch((request_r, reply_w, log_w))
        finally:
            for fd in (request_r, reply_w, log_w):
                os.close(fd)
        for fd in (self._request, self._reply, self._log):
            os.set_blocking(fd, False)
        self.alive = True
        self._nonce = protocol.new_nonce()
        with contextlib.suppress(BrokenPipeError):  # it has ended already: `ready` says how
            os.write(self._request, protocol.encode_request(self._nonce, head))  # it fits into an empty pipe

    def ready(self) -> protocol.Probes:
        """Wait for the process to have its settings in force. It holds no submission yet, so silence is our breakdown."""
        try:
            self._probes = self._probes or self._ask(b"", self._nonce, 0, self.limits.start_s, protocol.decode_probes)
            return self._probes
        except NoReply as gone:
            log = self.output.decode("utf-8", "replace").strip().splitlines()
            raise Breakdown(f"a worker did not start: {gone}{': ' + log[-1][:200] if log else ''}") from gone

    @property
    def runs(self) -> bool:
        """Whether the process has not ended."""
        return self.alive and self._process.wait(0) is None

    def load(self, program: Program) -> Definitions | Outcome:
        """Hand over a program's text; what it defines, or how loading it failed."""
        nonce = protocol.new_nonce()
        head: dict[str, object] = {name: getattr(program, name) for name in program.__struct_fields__ if name != "text"}
        request = protocol.encode_request(nonce, head | {"op": "load", "cpu_s": self.limits.cpu_s}, program.text.encode())
        return self._outcome(request, nonce, 0, _definitions_or_outcome)

    def call(self, arguments: Sequence[int | np.ndarray], limit: int, op: protocol.Op = "call") -> Outcome:
        """Call the submission's function, or its module; a value of up to `limit` bytes (64 KiB at least) is read back."""
        nonce, limit = protocol.new_nonce(), max(limit, protocol.SMALLEST_LIMIT)
        request = protocol.encode_call(nonce, op, arguments, cpu_s=self.limits.cpu_s, limit=limit)
        return self._outcome(request, nonce, limit, protocol.decode_outcome)

    def _outcome(
        self, request: bytes, nonce: bytes, limit: int, decode: Callable[[protocol.Header, bytes], _T]
    ) -> _T | Outcome:
        try:
            return self._ask(request, nonce, limit, self.limits.wall_s, decode)
        except NoReply as gone:
            self.close()
            return gone.outcome

    def _ask(
        self, request: bytes, nonce: bytes, limit: int, seconds: float, decode: Callable[[protocol.Header, bytes], _T]
    ) -> _T:
        try:
            return protocol.decode(decode, *self._exchange(memoryview(request), nonce, limit, time.monotonic() + seconds))
        except protocol.Unreadable as error:
            raise NoReply(OutcomeKind.UNREADABLE, str(error)) from None

    def _exchange(self, request: memoryview, nonce: bytes, limit: int, deadline: float) -> tuple[protocol.Header, bytes]:
        reply, header, need = bytearray(), None, protocol.HEADER.size
        self._printed = 0
        most_cpu_s = self._process.cpu_s() + self.limits.cpu_s + GRACE_S if request else math.inf
        with selectors.DefaultSelector() as selector:
            selector.register(self._reply, selectors.EVENT_READ)
            selector.register(self._log, selectors.EVENT_READ)
            if request:
                self._expect_silence(selector)
                selector.register(self._request, selectors.EVENT_WRITE)
            while len(reply) < need:
                left = deadline - time.monotonic()
                ready = {key.fd for key, _ in selector.select(min(max(left, 0), LOOK_S if self.stop else GRACE_S))}
                self._check_time(left, most_cpu_s)
                if self._log in ready and not self._drain():
                    selector.unregister(self._log)
                if self._printed > self.limits.output_mib * 2**20:
                    raise NoReply(
                        OutcomeKind.CRASHED, f"it printed more than {self.limits.output_mib} MiB in one call and was stopped"
                    )
                if self._request in ready:
                    request = self._write(request)
                    if not request:
                        selector.unregister(self._request)
                if self._reply in ready:
                    reply += self._read(need - len(reply))
                if header is None and len(reply) == need:
                    header = protocol.decode_header(bytes(reply), nonce, limit)
                    need += header.body_size
        assert header is not None
        return header, bytes(reply[protocol.HEADER.size :])

    def _check_time(self, left_s: float, most_cpu_s: float) -> None:
        if self.stop and self.stop.is_set():
            raise Interrupted
        if left_s <= 0:
            raise NoReply(OutcomeKind.TIMED_OUT, f"no answer within {in_words(self.limits.wall_s)}")
        if self._process.cpu_s() > most_cpu_s:
            raise self._out_of_time()

    def _expect_silence(self, selector: selectors.BaseSelector) -> None:
        if self._reply in {key.fd for key, _ in selector.select(0)}:
            self._read(1)  # raises when this is the end of the process and not a word too many
            raise protocol.Unreadable("bytes came back that nobody asked for")

    def _read(self, most: int) -> bytes:
        chunk = os.read(self._reply, most)
        if not chunk:
            raise self._ended()
        return chunk

    def _write(self, request: memoryview) -> memoryview:
        try:
            return request[os.write(self._request, request) :]
        except BrokenPipeError:
            raise self._ended() from None

    def _drain(self) -> bool:
        """Read what the process printed; False at the end of the pipe."""
        chunk = os.read(self._log, 65536)
        self._printed += len(chunk)
        self.output += chunk[: KEPT_OUTPUT - len(self.output)]
        return bool(chunk)

    def _ended(self) -> NoReply:
        """Why the process closed its end of the pipe; its exit status words the message and decides nothing else."""
        status = self._process.wait(2)
        if status is None:
            return NoReply(OutcomeKind.CRASHED, "it closed the line to the grader")
        if status in _CPU_SIGNALS:
            return self._out_of_time()
        if any(words in self.output for words in _OUT_OF_MEMORY) and self._drain_to_end(time.monotonic() + PROOF_S):
            return NoReply(OutcomeKind.CRASHED, f"it used more memory than its {self.limits.memory_mib} MiB")
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return NoReply(OutcomeKind.CRASHED, f"it ended the whole Python process ({how})")

    def _out_of_time(self) -> NoReply:
        return NoReply(OutcomeKind.TIMED_OUT, f"it ran past {in_words(self.limits.cpu_s)} of processor time")

    def close(self) -> None:
        """Kill the process and all its children, and wait for end-of-file on its log pipe.

        The end comes only when the process and all its children, who hold that pipe, have exited.
        """
        if not self.alive:
            return
        self.alive = False
        self._process.kill()
        self._process.wait()
        os.close(self._request)
        os.close(self._reply)
        ended = self._drain_to_end(time.monotonic() + PROOF_S)
        os.close(self._log)
        if not ended:
            raise Breakdown("a process that the submission started outlived it; the verdict is withheld")

    def _drain_to_end(self, deadline: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._log, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0 and selector.select(left):
                if not self._drain():
                    return True
        return False


def _definitions_or_outcome(header: protocol.Header, body: bytes) -> Definitions | Outcome:
    return (
        protocol.decode_outcome(header, body) if header.status == protocol.RAISED else protocol.decode_definitions(header, body)
    )
