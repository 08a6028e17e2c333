"""No bytes that come over the wire break the grading process, and none but well-formed ones become a value."""

import json
import math
import os
import struct
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.core.values import Definitions, Outcome, OutcomeKind, SkippedStatement, SourceLine, Span
from grader.sandbox import protocol
from grader.sandbox.worker import main as worker

NONCE = bytes(range(16))
LIMIT = 4096
FUZZ = settings(max_examples=400, deadline=None, database=None, derandomize=True)


def frame(status: int, body: bytes = b"", code: int = 0, dims: tuple[int, ...] = (), size: int | None = None) -> bytes:
    padded = dims + (0,) * (8 - len(dims))
    length = len(body) if size is None else size
    return protocol.HEADER.pack(protocol.MAGIC, NONCE, status, code, len(dims), 0, *padded, length) + body


def decode(data: bytes) -> object:
    """What the process layer does with the bytes of one reply."""
    header = protocol.decode_header(data[: protocol.HEADER.size], NONCE, LIMIT)
    return protocol.decode(protocol.decode_outcome, header, data[protocol.HEADER.size :][: header.body_size])


def test_both_ends_of_the_wire_agree() -> None:
    assert protocol.HEADER.format == worker.REPLY.format
    assert protocol.MAGIC == worker.MAGIC
    assert protocol.DTYPES == worker.DTYPES
    assert protocol.MAX_DIMS == worker.MAX_DIMS
    for name in ("READY", "LOADED", "RETURNED", "RETURNED_LARGE", "RETURNED_OTHER", "RAISED"):
        assert getattr(protocol, name) == getattr(worker, name)


@given(st.binary(min_size=protocol.HEADER.size, max_size=protocol.HEADER.size + 64))
@FUZZ
def test_random_bytes_are_unreadable(data: bytes) -> None:
    with pytest.raises(protocol.Unreadable):
        decode(data)


@given(
    status=st.integers(0, 255), code=st.integers(0, 255), ndim=st.integers(0, 255),
    dims=st.lists(st.integers(0, 2**32 - 1), min_size=8, max_size=8), size=st.integers(0, 2**64 - 1),
)  # fmt: skip
@FUZZ
def test_a_header_is_refused_or_promises_no_more_than_the_limits(
    status: int, code: int, ndim: int, dims: list[int], size: int
) -> None:
    data = protocol.HEADER.pack(protocol.MAGIC, NONCE, status, code, ndim, 0, *dims, size)
    try:
        header = protocol.decode_header(data, NONCE, LIMIT)
    except protocol.Unreadable:
        return
    assert header.body_size <= max(LIMIT, protocol.MAX_LOADED_BYTES if status == protocol.LOADED else protocol.MAX_TEXT_BYTES)
    if header.status == protocol.RETURNED:
        assert header.body_size == math.prod(header.shape) * protocol.ITEM_SIZE[header.dtype]


@given(st.sampled_from([protocol.RAISED, protocol.RETURNED_OTHER, protocol.LOADED, protocol.READY]), st.binary(max_size=300))
@FUZZ
def test_any_text_is_an_outcome_or_unreadable(status: int, body: bytes) -> None:
    header = protocol.decode_header(frame(status, body)[: protocol.HEADER.size], NONCE, LIMIT)
    for step in (protocol.decode_outcome, protocol.decode_definitions, protocol.decode_probes):
        try:
            found = protocol.decode(step, header, body)
        except protocol.Unreadable:
            continue
        assert getattr(found, "value", None) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "message", "lines", "x"]), inner),
    max_leaves=12,
)


@given(JSON)
@FUZZ
def test_any_json_about_an_exception_is_raised_or_unreadable(value: object) -> None:
    data = frame(protocol.RAISED, json.dumps(value).encode())
    try:
        outcome = decode(data)
    except protocol.Unreadable:
        return
    assert outcome.kind is OutcomeKind.RAISED  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [name for name in protocol.DTYPES if name not in {"other", "bfloat16"}])
def test_an_array_of_each_dtype_comes_back_as_it_was_sent(name: str) -> None:
    sent = np.arange(6).reshape(2, 3).astype(name)
    outcome = decode(frame(protocol.RETURNED, sent.tobytes(), protocol.DTYPES.index(name), (2, 3)))
    np.testing.assert_array_equal(outcome.value, sent, strict=True)  # type: ignore[attr-defined]


def test_a_bfloat16_is_read_as_the_upper_half_of_a_float32() -> None:
    body = struct.pack("<2H", 0x3F80, 0xC000)
    outcome = decode(frame(protocol.RETURNED, body, protocol.DTYPES.index("bfloat16"), (2,)))
    assert [1.0, -2.0] == outcome.value.tolist()  # type: ignore[attr-defined]


def test_a_call_carries_its_arguments_and_raw_arrays() -> None:
    x = np.arange(4, dtype=np.float32).reshape(1, 2, 2)
    data = protocol.encode_call(NONCE, "call", (7, x, 3), cpu_s=5, limit=100)
    head_size, body_size = struct.unpack("<IQ", data[:12])
    head = json.loads(data[12 : 12 + head_size])
    assert ["call", [7, {"shape": [1, 2, 2]}, 3], NONCE.hex()] == [head["op"], head["arguments"], head["nonce"]]
    assert x.tobytes() == data[12 + head_size :] and body_size == x.nbytes


def test_texts_from_a_worker_are_cleaned() -> None:
    raised = {"type": "E\x1b[31m", "message": "a\x00b\x1b]0;title\x07", "lines": [[3, "f\x7f", "x\u202ey"]]}
    outcome = decode(frame(protocol.RAISED, json.dumps(raised).encode()))
    texts = [outcome.error, outcome.message, outcome.lines[0].function, outcome.lines[0].text]  # type: ignore[attr-defined]
    assert ["E[31m", "ab]0;title", "f", "xy"] == texts


def test_definitions_are_read_strictly() -> None:
    good = {
        "function": "callable",
        "signature": "seed, x",
        "module": "module",
        "field": True,
        "statements": [[1, "f", "a\x00"]],
        "skipped": [[1, 0, 2, 7, "NameError", "no\x00", False]],
    }
    header = protocol.decode_header(frame(protocol.LOADED, json.dumps(good).encode())[: protocol.HEADER.size], NONCE, LIMIT)

    def decoded(said: dict[str, object]) -> Definitions:
        return protocol.decode(protocol.decode_definitions, header, json.dumps(said).encode())

    skipped = SkippedStatement(Span(1, 0, 2, 7), "NameError", "no")
    assert Definitions("callable", "seed, x", "module", True, (SourceLine(1, "f", "a"),), (skipped,)) == decoded(good)
    wrong = {"function": ["yes"], "field": [1], "signature": [None], "module": ["Module"], "more": [1],
             "statements": [None, [[1, "f"]], [[-1, "f", "a"]], [[10**30, "f", "a"]]],
             "skipped": [None, [[1, 0, 2, 7, "E", "no"]], [[-1, 0, 2, 7, "E", "no", False]], [[0, 0, 2, 7, "E", "no", False]],
                         [[1, 0, 2, 7, 8, "no", False]]]}  # fmt: skip
    for name, bad in ((name, bad) for name, values in wrong.items() for bad in values):
        with pytest.raises(protocol.Unreadable):
            decoded(good | {name: bad})


def test_a_body_of_brackets_alone_is_unreadable() -> None:
    for body in (b'{"x":' + b"[" * 60_000, b"[" * 60_000, b'{"lines":' + b'{"a":' * 10_000):
        for step in (protocol.decode_outcome, protocol.decode_definitions, protocol.decode_probes):
            with pytest.raises(protocol.Unreadable):
                protocol.decode(step, protocol.Header(protocol.LOADED, "other", (), len(body)), body)


@pytest.mark.parametrize("shape", [(0, *[2**32 - 1] * 7), (2**32 - 1, 0, 2**32 - 1, 2**32 - 1), (0,) * 8])
def test_an_array_of_nothing_is_read_or_unreadable_however_vast_its_empty_rows_are(shape: tuple[int, ...]) -> None:
    data = frame(protocol.RETURNED, b"", protocol.DTYPES.index("complex128"), shape)
    if max(shape):
        with pytest.raises(protocol.Unreadable, match=r"\(ValueError\)"):
            decode(data)
    else:
        assert 0 == decode(data).value.size  # type: ignore[attr-defined]


def test_a_list_of_numbers_that_float32_cannot_hold_is_infinite_and_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "numpy", np, raising=False)
    monkeypatch.setattr(worker, "jax", SimpleNamespace(Array=np.ndarray), raising=False)
    reading, writing = os.pipe()
    worker.reply_value(writing, NONCE, [1e300, -1e300], 64)  # a warning would be an error here
    os.close(writing)
    with os.fdopen(reading, "rb") as reply:
        outcome = decode(reply.read())
    assert isinstance(outcome, Outcome) and outcome.value is not None
    assert ([np.inf, -np.inf], "float32") == (outcome.value.tolist(), outcome.dtype)
