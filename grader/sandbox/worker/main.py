"""Run a submission's function on request, inside the sandbox: `python -I main.py REQUEST_FD REPLY_FD`.

Knows the protocol and JAX. Must not know the reference, an expected value, a verdict, or any file of the kit but those beside
it, so that a sandbox needs to show it nothing else. `protocol.py` is the grading process's end of the line.
"""

import contextlib
import dataclasses
import functools
import gc
import importlib
import inspect
import json
import linecache
import math
import os
import resource
import socket
import struct
import sys
import types
import warnings

REPLY = struct.Struct("<4s16sBBBxI8IQ")
MAGIC = b"KIT1"
READY, LOADED, RETURNED, RETURNED_LARGE, RETURNED_OTHER, RAISED = range(1, 7)
DTYPES = (
    "other", "float32", "float64", "float16", "bfloat16", "int32", "int64", "int8", "int16",
    "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128",
)  # fmt: skip
MAX_DIMS = 8
HELPERS = ("answer", "by_statement", "escape_probes", "exceptions", "hardening", "name_independent_init", "statements")


def read_exactly(fd: int, count: int) -> bytes:
    """The next `count` bytes; the process ends when the grading process has closed its end."""
    data = bytearray()
    while len(data) < count:
        chunk = os.read(fd, count - len(data))
        if not chunk:
            os._exit(0)
        data += chunk
    return bytes(data)


def read_request(fd: int) -> tuple[dict, bytes]:
    """The next request: its head and its body."""
    head_size, body_size = struct.unpack("<IQ", read_exactly(fd, 12))
    return json.loads(read_exactly(fd, head_size)), read_exactly(fd, body_size)


def write_reply(fd: int, nonce: bytes, status: int, body: bytes = b"", array: tuple[str, tuple] = ("other", ())):
    """Send one reply: a status, the dtype and shape of `array`, and the body that belongs to them."""
    dtype, dims = array
    padded = tuple(dims) + (0,) * (MAX_DIMS - len(dims))
    data = REPLY.pack(MAGIC, nonce, status, DTYPES.index(dtype), len(dims), 0, *padded, len(body)) + body
    while data:
        data = data[os.write(fd, data) :]


def limit_cpu(seconds: float) -> None:
    """Let this process use `seconds` more of processor time, or up to a second more; past it the system ends it (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds)  # the system counts whole seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def load(source: bytes, head: dict) -> tuple[types.ModuleType, dict]:
    """Run the learner's file as a module of its own and tell what it defines, and its statements.

    By statement, what raises is skipped; but the error for which a name is missing that the grader looks for is raised.
    """
    file = head["file"]
    name = file.removesuffix(".py")
    sys.argv = [file]
    text, by_statement, describe = source.decode(), beside("by_statement"), beside("exceptions").describe
    pieces = by_statement.pieces(text, head["cells"])
    statements = beside("statements").statements(pieces)
    linecache.cache[file] = (len(text), None, [line + "\n" for line in text.split("\n")], file)
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    skipped = []
    if head["by_statement"]:
        skipped = by_statement.run(text, head["cells"], module, file)
        fault = by_statement.fault(skipped, {head["function"], head["module"]} - module.__dict__.keys())
        if fault:
            raise fault
    else:
        exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    told = {"statements": statements, "skipped": by_statement.described(skipped, describe)}
    return module, definitions(module, head) | told


def definitions(module: types.ModuleType, head: dict) -> dict:
    """What the module defines of the names that the grader looks for."""
    function, block = getattr(module, head["function"], None), getattr(module, head["module"], None)
    try:
        signature = ", ".join(inspect.signature(function).parameters)
    except Exception:  # whatever a callable object of the learner's says to being asked
        signature = ""
    try:
        is_module = isinstance(block, type) and issubclass(block, flax.linen.Module)
        fields = [field.name for field in dataclasses.fields(block)] if is_module else []
    except Exception:
        is_module, fields = False, []
    return {
        "function": "missing" if function is None else "callable" if callable(function) else "not callable",
        "signature": signature[:200],
        "module": "missing" if block is None else "module" if is_module else "not a module",
        "field": head["field"] in fields,
    }


def reply_value(fd: int, nonce: bytes, value: object, limit: int) -> None:
    """Send what the function returned: an array's bytes, or the name of the type of anything else."""
    kind = type(value).__name__[:100]
    if isinstance(value, list):
        try:
            with warnings.catch_warnings(action="ignore"):  # a warning would be shown as something that the file printed
                value = numpy.asarray(value, numpy.float32)
        except (TypeError, ValueError):
            return write_reply(fd, nonce, RETURNED_OTHER, kind.encode("utf-8", "replace"))
    if not isinstance(value, (jax.Array, numpy.ndarray, numpy.generic)):
        return write_reply(fd, nonce, RETURNED_OTHER, kind.encode("utf-8", "replace"))
    array = numpy.ascontiguousarray(value) if numpy.ndim(value) else numpy.asarray(value)
    name = array.dtype.name if array.dtype.isnative else "other"
    if array.ndim > MAX_DIMS or name not in DTYPES or max(array.shape, default=0) >= 2**32:
        return write_reply(fd, nonce, RETURNED_OTHER, f"{array.ndim}-D array of {name}"[:100].encode())
    if array.nbytes > limit:
        return write_reply(fd, nonce, RETURNED_LARGE, array=(name, array.shape))
    return write_reply(fd, nonce, RETURNED, array.tobytes(), (name, array.shape))


def arguments(head: dict, body: bytes) -> list:
    """The call's arguments: integers as they are, arrays as fresh `jax.Array`s of float32 cut from `body`."""
    values, start = [], 0
    for item in head["arguments"]:
        if isinstance(item, int):
            values.append(item)
            continue
        count = 4
        for dim in item["shape"]:
            count *= dim
        array = numpy.frombuffer(body[start : start + count], numpy.float32).reshape(item["shape"])
        values.append(jax.device_put(array))  # asarray compiles a program for each shape
        start += count
    return values


def keep_small(seen: int, most: int) -> int:
    """Drop what JAX has compiled once the process has grown by a quarter of its memory: a right block may compile at each call.

    `seen` is how large the process was when that was last done. Returns how large it is then, in KiB.
    """
    now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if most == resource.RLIM_INFINITY or (now - seen) * 1024 < most / 4:
        return seen
    jax.clear_caches()
    gc.collect()
    return now


def serve(requests: int, replies: int) -> None:
    """Answer requests in turn until the grading process closes its end."""
    module, file, names, describe, answer = None, "", {}, beside("exceptions").describe, beside("answer").answer
    most, size = resource.getrlimit(resource.RLIMIT_DATA)[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while True:
        head, body = read_request(requests)
        nonce = bytes.fromhex(head["nonce"])
        limit_cpu(head["cpu_s"])
        try:
            if head["op"] == "load":
                sys.modules.pop(file.removesuffix(".py"), None)  # what was loaded before it
                linecache.cache.pop(file, None)
                file = head["file"]
                module, found = load(body, head)
                write_reply(replies, nonce, LOADED, json.dumps(found).encode())
                names = head
            else:
                value = answer(module, head["op"], names, arguments(head, body))
                reply_value(replies, nonce, value, head["limit"])
        except BaseException as error:
            write_reply(replies, nonce, RAISED, json.dumps(describe(error, file)).encode())
        size = keep_small(size, most)


@functools.cache
def beside(name: str) -> types.ModuleType:
    """The file of this name beside this one, loaded from its text, never from byte code, without a trace in `sys.modules`."""
    path = os.path.join(os.path.dirname(__file__), f"{name}.py")
    module = types.ModuleType(name)
    module.__file__ = path
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)
    return module


def import_jax() -> None:
    """Import what every submission needs, and every helper. JAX's backend is not started: this process can still be copied."""
    global flax, jax, numpy
    gc.disable()  # nothing that is imported is ever garbage; looking for some would take a seventh of the start
    with beside("import_later").put_off():
        import flax.linen
        import jax
        import jax.numpy
        import numpy
    with contextlib.suppress(ImportError):
        for dialect in ("builtin", "mhlo"):  # which JAX imports for its first program
            importlib.import_module(f"jaxlib.mlir.dialects.{dialect}")

    beside("shortcuts").take()
    beside("by_hand").take_over()
    for helper in HELPERS:
        beside(helper)
    gc.freeze()
    gc.enable()


def start(requests: int, replies: int, server: int = 0, counter: socket.socket | None = None) -> None:
    """Harden this process as the first request says, try what is possible nevertheless, and say READY.

    `server` is the process that this one is a copy of, if it is one: the probes try to reach it, too. It counts this one's
    threads, at the other end of `counter`.
    """
    head, _ = read_request(requests)
    os.chdir(os.environ["HOME"])
    for name, value in head["limits"].items():
        limit = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(limit)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (lower, lower))
    init, hardening, probes = beside("name_independent_init"), beside("hardening"), beside("escape_probes")
    hardening.harden_process(head["hardening"], counter)
    if counter:
        counter.close()
    found = probes.probe(head["probes"], [server] if server else [])
    for name, value in head["jax"].items():
        jax.config.update(name, value)
    found["any_names"] = head["weights"] == "any-names" and init.works(known=head["names_known"])
    write_reply(replies, bytes.fromhex(head["nonce"]), READY, json.dumps(found).encode())


if __name__ == "__main__":
    request_fd, reply_fd = int(sys.argv[1]), int(sys.argv[2])
    sys.argv = [""]
    import_jax()
    start(request_fd, reply_fd)
    serve(request_fd, reply_fd)
