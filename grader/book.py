"""A file of named arrays, bound to a key and checked before it is read: data only, no pickle. Knows nothing of what they mean.

A damaged or stale book is read as an empty one, never trusted.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from grader.files import write_whole

FORMAT = "se-block-answers/1"


def read(path: Path, key: str) -> dict[str, np.ndarray]:
    """The arrays of the book at `path`; none where it is missing, damaged, or was written for another key."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if json.loads(head) != _head(key, body):
            return {}
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError):
        return {}


def write(path: Path, key: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the book whole or not at all; raises OSError."""
    body = io.BytesIO()
    np.savez(body, **arrays)  # type: ignore[arg-type]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(_head(key, body.getvalue())).encode() + b"\n" + body.getvalue(), mode=0o600)


def _head(key: str, body: bytes) -> dict[str, str]:
    return {"format": FORMAT, "key": key, "sha256": hashlib.sha256(body).hexdigest()}
