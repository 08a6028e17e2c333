"""A learner's file, as a text with pieces to change: each mistake of the error model is written by changing some.

The files that come of it, one mistake or several at once, are graded by `make selfcheck` and the tests: what the error model
says in NumPy must be what such a file does in Flax.
"""

from typing import NamedTuple

FILE = """\
import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        {prepare}
        squeezed = {squeeze}
        width = {width}
{excite}
        gates = {gate}
        return {scale}


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init({key}, x)
    y = {apply}
    return {output}
"""
TWO_LAYERS = """\
        hidden = nn.Dense(width{layer})(squeezed)
        hidden = {activation}
        logits = nn.Dense(channels{layer})(hidden)
        {late}"""
AT_START = """\
        hidden = nn.Dense(channels{layer})(squeezed)
        hidden = {activation}
        logits = nn.Dense(width{layer})(hidden)
        {late}"""
ONE_LAYER = """\
        logits = nn.Dense(channels{layer})(squeezed)
        {late}"""
SHARED = """\
        dense = nn.Dense(channels{layer})
        hidden = dense(squeezed)
        hidden = {activation}
        logits = dense(hidden)
        {late}"""
WRONG_NAME = """\
        hidden = nn.Dense(width{layer})(squeezed)
        hidden = {activation}
        logits = nn.Dense(channels{layer})(squeezed)
        {late}"""
NEIGHBOURS = """\
        logits = nn.Conv(1, ({size},), padding="SAME", use_bias=False)(squeezed[:, None])[:, 0]
        {{late}}"""
ONE_A_PIXEL = """\
        logits = nn.Dense(1{layer})(squeezed)
        {late}"""
TWO_A_PIXEL = TWO_LAYERS.replace("channels", "1")
TIED = """\
        narrow = nn.Dense(width{layer})
        hidden = narrow(squeezed)
        hidden = {activation}
        logits = hidden @ narrow.variables["params"]["kernel"].T
        {late}"""
THREE_LAYERS = """\
        hidden = nn.Dense(width{layer})(squeezed)
        hidden = {activation}
        hidden = nn.Dense(width{layer})(hidden)
        hidden = {activation}
        logits = nn.Dense(channels{layer})(hidden)
        {late}"""
ONE_BIAS = tuple(
    TWO_LAYERS.replace(f"({name}{{layer}}", f"({name}, bias_init={{bias}}{{layer}}") for name in ("width", "channels")
)
RIGHT = {
    "prepare": "", "squeeze": "jnp.mean(x, axis=(0, 1))", "width": "max(channels // self.reduction, 1)", "excite": TWO_LAYERS,
    "layer": "", "activation": "nn.relu(hidden)", "late": "", "gate": "nn.sigmoid(logits)", "scale": "x * gates",
    "key": "jax.random.PRNGKey(seed)", "apply": "block.apply(variables, x)", "output": "y.reshape(-1)",
}  # fmt: skip


class Written(NamedTuple):
    """One mistake as it is written: the pieces of the file that it changes."""

    id: str
    detail: str | None
    pieces: dict[str, str]


def source(*mistakes: Written) -> str:
    """A learner's file with these mistakes; without any it is right."""
    pieces = dict(RIGHT)
    for mistake in mistakes:
        pieces |= mistake.pieces
    pieces["excite"] = pieces["excite"].format(**pieces)
    return "\n".join(line for line in FILE.format(**pieces).split("\n") if line.strip() or not line)
