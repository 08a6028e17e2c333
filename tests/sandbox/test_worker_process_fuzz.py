"""Whatever bytes come out of a worker, the grading process neither hangs nor breaks, and no value is made up."""

import os
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.core.values import Definitions, Outcome, OutcomeKind
from grader.sandbox import protocol
from grader.sandbox.worker_process import Limits, Program, Worker

NONCE = bytes(range(16))
X = np.ones((2, 2, 2), np.float32)
FUZZ = settings(max_examples=2500, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
BYTES = st.binary(max_size=80)


class Dead:
    """A process that has ended with status 0."""

    def kill(self) -> None:
        pass

    def wait(self, timeout_s: float | None = None) -> int:
        return 0

    def cpu_s(self) -> float:
        return 0.0


def piped(stream: bytes) -> Worker:
    """A worker whose process wrote `stream` as its answer, and ended."""
    worker = Worker(Limits(wall_s=60))
    requests, worker._request = os.pipe()
    worker._reply, replies = os.pipe()
    worker._log, log = os.pipe()
    for fd in (worker._request, worker._reply, worker._log):
        os.set_blocking(fd, False)
    worker._process, worker.alive = Dead(), True
    plain = worker._expect_silence

    def then_answer(selector: Any) -> None:
        plain(selector)
        os.write(replies, stream)
        for fd in (replies, log):
            os.close(fd)

    worker._expect_silence = then_answer  # type: ignore[method-assign]
    worker.requests = requests  # type: ignore[attr-defined]
    return worker


def frame(seed: bytes, body: bytes) -> bytes:
    """A header that is right in most of its fields, as the bytes of `seed` say, and a body of some size or other."""
    pick = list(seed)
    dims = [number if number < 200 else number << 24 for number in pick[8 : 8 + pick[0] % 9]]
    size = len(body) if pick[1] < 128 else pick[1] if pick[1] < 240 else 2**64 - 1 - pick[2]
    ndim = len(dims) if pick[3] < 200 else pick[3]
    nonce, magic = (NONCE if pick[4] < 200 else bytes(16)), (b"KIT1" if pick[5] < 240 else b"HTTP")
    padded = dims + [0] * (8 - len(dims))
    return protocol.HEADER.pack(magic, nonce, pick[6] % 9, pick[7] % 20, ndim, 0, *padded, size) + body


FRAMES = st.builds(frame, st.binary(min_size=16, max_size=16), st.one_of(BYTES, st.just(bytes(4 * 8))))
CUT = st.builds(lambda data, end: data[:end], FRAMES, st.integers(0, 100))
STREAMS = st.one_of(BYTES, FRAMES, CUT, st.builds(bytes.__add__, FRAMES, FRAMES))


@pytest.fixture(autouse=True)
def known_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "new_nonce", lambda: NONCE)


@given(STREAMS)
@FUZZ
def test_any_answer_to_a_call_is_an_outcome(stream: bytes) -> None:
    worker = piped(stream)
    outcome = worker.call((0, X, 1), 4096)
    assert isinstance(outcome, Outcome)
    if outcome.value is not None:
        assert OutcomeKind.RETURNED is outcome.kind
        size = struct.unpack_from("<Q", stream, protocol.HEADER.size - 8)[0]
        assert size == outcome.value.size * protocol.ITEM_SIZE[outcome.dtype] <= max(4096, protocol.SMALLEST_LIMIT)
    end(worker)


@given(STREAMS)
@FUZZ
def test_any_answer_to_a_submission_is_definitions_or_an_outcome(stream: bytes) -> None:
    worker = piped(stream)
    assert isinstance(worker.load(Program("x = 1", "f.py", "f")), Definitions | Outcome)
    end(worker)


def test_a_good_stream_among_them_is_a_value() -> None:
    """The fuzzing above could reach one."""
    body = np.arange(8, dtype=np.float32).tobytes()
    worker = piped(protocol.HEADER.pack(b"KIT1", NONCE, protocol.RETURNED, 1, 1, 0, 8, *[0] * 7, 32) + body)
    outcome = worker.call((0, X, 1), 4096)
    assert outcome.value is not None
    assert body == outcome.value.tobytes()
    end(worker)


def end(worker: Worker) -> None:
    worker.close()
    os.close(worker.requests)  # type: ignore[attr-defined]
