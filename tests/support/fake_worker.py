"""A worker that misbehaves as it is told: `python fake_worker.py PLAN REQUEST_FD REPLY_FD`. Never imported, only run.

PLAN is Python code with these names at hand: `ask()` reads the next request and gives its nonce; `say(bytes)` writes raw
bytes to the reply pipe; `frame(...)` makes a well-formed reply; `ready()` does what a good worker does first.
"""

import json
import os
import signal  # noqa: F401 (for plans)
import struct
import subprocess  # noqa: F401 (for plans)
import sys
import time  # noqa: F401 (for plans)

REPLY = struct.Struct("<4s16sBBBxI8IQ")
plan, request_fd, reply_fd = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def exactly(count):
    data = b""
    while len(data) < count:
        chunk = os.read(request_fd, count - len(data))
        if not chunk:
            os._exit(0)
        data += chunk
    return data


def ask():
    head, body = struct.unpack("<IQ", exactly(12))
    nonce = bytes.fromhex(json.loads(exactly(head))["nonce"])
    exactly(body)
    return nonce


def say(data):
    while data:
        data = data[os.write(reply_fd, data) :]


def frame(nonce, status, body=b"", dtype=0, dims=(), size=None, magic=b"KIT1"):
    padded = tuple(dims) + (0,) * (8 - len(dims))
    return REPLY.pack(magic, nonce, status, dtype, len(dims), 0, *padded, len(body) if size is None else size) + body


def ready():
    doors = "reads_kit writes_files sees_grader reads_memory signals_grader moves_others locks_files has_network"
    doors += " starts_processes starts_threads any_names"
    probes = dict.fromkeys(doors.split(), True)
    say(frame(ask(), 1, json.dumps(probes).encode()))


exec(plan)
