"""A file of named arrays, bound to a key and checked before it is read: data only, no pickle. Knows nothing of what they mean.

A damaged or stale file is read as an empty one, never trusted.
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from grader.core.atomic_write import atomic_write

FORMAT = "se-block-answers/1"


def read(path: Path, key: str) -> dict[str, np.ndarray]:
    """The arrays of the file at `path`; none where it is missing, damaged, or was written for another key."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if json.loads(head) != _head(key, body):
            return {}
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError):
        return {}


def write(path: Path, key: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the file whole or not at all; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    atomic_write(path, encode(key, arrays, np.savez), mode=0o600)


def encode(key: str, arrays: Mapping[str, np.ndarray], save: Callable[..., None] = np.savez_compressed) -> bytes:
    """The file's bytes, compressed unless `save` is another one of NumPy's."""
    body = io.BytesIO()
    save(body, **arrays)
    return json.dumps(_head(key, body.getvalue())).encode() + b"\n" + body.getvalue()


def _head(key: str, body: bytes) -> dict[str, str]:
    return {"format": FORMAT, "key": key, "sha256": hashlib.sha256(body).hexdigest()}
