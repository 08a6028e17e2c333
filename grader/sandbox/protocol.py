"""Encode requests to a worker and decode its replies. Trusts no byte of a reply, and does not know what a value means.

Request: head size (u32), body size (u64), head (JSON), body (raw float32 arrays, or a submission's text).
Reply:   a header of fixed size (magic, nonce, status, dtype code, number of dimensions, dimensions, body size), body.
"""

import json
import math
import secrets
import struct
from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeVar

import msgspec
import numpy as np

from grader.core.sanitize import sanitize
from grader.core.values import Definitions, Outcome, OutcomeKind, SkippedStatement, SourceLine, Span

HEADER = struct.Struct("<4s16sBBBxI8IQ")
MAGIC = b"KIT1"
READY, LOADED, RETURNED, RETURNED_LARGE, RETURNED_OTHER, RAISED = range(1, 7)
DTYPES = (
    "other", "float32", "float64", "float16", "bfloat16", "int32", "int64", "int8", "int16",
    "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128",
)  # fmt: skip
ITEM_SIZE = {"bfloat16": 2} | {name: np.dtype(name).itemsize for name in DTYPES if name not in {"other", "bfloat16"}}
MAX_DIMS = 8
MAX_TEXT_BYTES = 64 * 1024
MAX_LOADED_BYTES = 512 * 1024  # with the statements of the program
SMALLEST_LIMIT = 64 * 1024

# The function; the Flax module by itself: its output, or how many weights it makes; what the kit's own text says of the module.
Op = Literal["call", "apply", "count", "ask"]


class Unreadable(Exception):
    """A reply that is not well formed; never leaves the package's process layer."""


class Header(msgspec.Struct, frozen=True):
    """The fixed part of a reply, checked."""

    status: int
    dtype: str
    shape: tuple[int, ...]
    body_size: int


class Probes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a worker can do although a submission should not, and whether it can make layer names irrelevant."""

    reads_kit: bool
    writes_files: bool
    sees_grader: bool
    reads_memory: bool
    signals_grader: bool
    moves_others: bool
    locks_files: bool
    has_network: bool
    starts_processes: bool
    starts_threads: bool
    any_names: bool


_Text = TypeVar("_Text")
_Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
_Line = tuple[_Number, str, str]
_FromOne = Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
_Skipped = tuple[_FromOne, _Number, _FromOne, _Number, str, str, bool]


class _Raised(msgspec.Struct, forbid_unknown_fields=True):
    type: str
    message: str
    lines: list[_Line]
    cause: "_Raised | None" = None


class _Loaded(msgspec.Struct, forbid_unknown_fields=True):
    function: Literal["missing", "callable", "not callable"]
    signature: str
    module: Literal["missing", "module", "not a module"]
    field: bool
    statements: list[_Line]
    skipped: list[_Skipped]


def new_nonce() -> bytes:
    """What a request carries and its reply repeats, so that no reply can be made in advance."""
    return secrets.token_bytes(16)


def encode_request(nonce: bytes, head: dict[str, object], body: bytes = b"") -> bytes:
    """A request as bytes."""
    text = json.dumps(head | {"nonce": nonce.hex()}).encode()
    return struct.pack("<IQ", len(text), len(body)) + text + body


def encode_call(nonce: bytes, op: Op, arguments: Sequence[int | np.ndarray], *, cpu_s: float, limit: int) -> bytes:
    """A request that hands over arguments; arrays travel as raw float32 bytes beside their shapes."""
    arrays = [a for a in arguments if isinstance(a, np.ndarray)]
    spec = [{"shape": a.shape} if isinstance(a, np.ndarray) else a for a in arguments]
    head: dict[str, object] = {"op": op, "arguments": spec, "cpu_s": cpu_s, "limit": limit}
    return encode_request(nonce, head, b"".join(np.ascontiguousarray(a, np.float32).tobytes() for a in arrays))


def decode_header(data: bytes, nonce: bytes, limit: int) -> Header:
    """The header of the reply to the request that carried `nonce`; raises Unreadable for any doubt."""
    magic, echoed, status, code, ndim, _, *rest = HEADER.unpack(data)
    dims, body_size = tuple(rest[:MAX_DIMS]), rest[MAX_DIMS]
    if magic != MAGIC:
        raise Unreadable("the reply does not begin like one")
    if not secrets.compare_digest(echoed, nonce):
        raise Unreadable("the reply answers no request of ours")
    if code >= len(DTYPES) or ndim > MAX_DIMS or any(dims[ndim:]):
        raise Unreadable("the reply's header makes no sense")
    header = Header(status, DTYPES[code], dims[:ndim], body_size)
    _check_size(header, limit)
    return header


def _check_size(header: Header, limit: int) -> None:
    if header.status == RETURNED:
        if header.body_size > limit:
            raise Unreadable("the reply is larger than any answer could be")
        if header.dtype == "other" or math.prod(header.shape) * ITEM_SIZE[header.dtype] != header.body_size:
            raise Unreadable("the reply's size does not fit its shape and dtype")
    elif header.status == RETURNED_LARGE:
        if header.body_size:
            raise Unreadable("the reply has a body where none belongs")
    elif header.status not in {READY, LOADED, RETURNED_OTHER, RAISED}:
        raise Unreadable("the reply has an unknown status")
    elif header.body_size > (MAX_LOADED_BYTES if header.status == LOADED else MAX_TEXT_BYTES):
        raise Unreadable("the reply's text is too long")


def decode(kind: Callable[[Header, bytes], _Text], header: Header, body: bytes) -> _Text:
    """What a reply of this `kind` says; raises Unreadable, and nothing else, whatever the body holds."""
    try:
        return kind(header, body)
    except Unreadable:
        raise
    except Exception as error:  # of a parser: of JSON, of UTF-8, of NumPy, or of too many brackets
        raise Unreadable(f"the reply's body is not well formed ({type(error).__name__})") from error


def decode_probes(header: Header, body: bytes) -> Probes:
    """What a worker could do in its sandbox, said before it held a submission."""
    return _decode_text(header, body, READY, Probes)


def decode_definitions(header: Header, body: bytes) -> Definitions:
    """What a submission's file defines."""
    found = _decode_text(header, body, LOADED, _Loaded)
    skipped = tuple(
        SkippedStatement(Span(*span), sanitize(error, 100), sanitize(message, 200), follows)
        for *span, error, message, follows in found.skipped
    )
    signature, statements = sanitize(found.signature, 200), _lines(found.statements, 1000)
    return Definitions(found.function, signature, found.module, found.field, statements, skipped)


def _decode_text(header: Header, body: bytes, status: int, kind: type[_Text]) -> _Text:
    if header.status != status:
        raise Unreadable("the reply is of another kind than was asked for")
    return msgspec.json.decode(body, type=kind)


def decode_outcome(header: Header, body: bytes) -> Outcome:
    """What a well-framed reply to a call says."""
    if header.status == RAISED:
        return _decode_raised(header, body)
    if header.status == RETURNED_OTHER:
        return Outcome(OutcomeKind.RETURNED, type_name=sanitize(body.decode("utf-8", "replace"), 100))
    if header.status == RETURNED_LARGE:
        return Outcome(OutcomeKind.RETURNED, shape=header.shape, dtype=header.dtype)
    if header.status != RETURNED:
        raise Unreadable("the reply to a call is of another kind")
    return Outcome(OutcomeKind.RETURNED, value=_decode_array(header, body), shape=header.shape, dtype=header.dtype)


def _decode_array(header: Header, body: bytes) -> np.ndarray:
    if header.dtype == "bfloat16":  # the upper half of a float32
        wide = np.frombuffer(body, np.uint16).astype(np.uint32) << 16
        return wide.view(np.float32).reshape(header.shape)
    return np.frombuffer(body, header.dtype).reshape(header.shape)


def _decode_raised(header: Header, body: bytes) -> Outcome:
    return _described(_decode_text(header, body, RAISED, _Raised))


def _described(raised: _Raised) -> Outcome:
    return Outcome(
        OutcomeKind.RAISED,
        error=sanitize(raised.type, 100),
        message=sanitize(raised.message, 2000),
        lines=_lines(raised.lines[:5], 200),
        cause=_described(raised.cause) if raised.cause else None,
    )


def _lines(lines: Sequence[_Line], most: int) -> tuple[SourceLine, ...]:
    return tuple(SourceLine(number, sanitize(function, 100), sanitize(text, most)) for number, function, text in lines)
