# fail after a time-out: sends its answer a byte now and then
import os
import struct
import sys
import time

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def reply(body, dims, size=None):
    """A well-formed reply to the question under way, made of what the worker's frames hold."""
    frame = sys._getframe(1)
    while "nonce" not in frame.f_locals:
        frame = frame.f_back
    fd, nonce = frame.f_locals["replies"], frame.f_locals["nonce"]
    padded = (*dims, *[0] * (8 - len(dims)))
    head = struct.pack("<4s16sBBBxI8IQ", b"KIT1", nonce, 3, 1, len(dims), 0, *padded, len(body) if size is None else size)
    return fd, head + body


def se_block_forward(seed, x, reduction):
    fd, data = reply(bytes(4 * x.size), (x.size,))
    for byte in data:
        os.write(fd, bytes([byte]))
        time.sleep(1)
