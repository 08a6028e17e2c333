"""Every mistake of the error model as a learner would write it: which pieces of a plain file it changes.

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
    y = block.apply(variables, x)
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
THREE_LAYERS = """\
        hidden = nn.Dense(width{layer})(squeezed)
        hidden = {activation}
        hidden = nn.Dense(width{layer})(hidden)
        hidden = {activation}
        logits = nn.Dense(channels{layer})(hidden)
        {late}"""
RIGHT = {
    "prepare": "", "squeeze": "jnp.mean(x, axis=(0, 1))", "width": "max(channels // self.reduction, 1)", "excite": TWO_LAYERS,
    "layer": "", "activation": "nn.relu(hidden)", "late": "", "gate": "nn.sigmoid(logits)", "scale": "x * gates",
    "key": "jax.random.PRNGKey(seed)", "output": "y.reshape(-1)",
}  # fmt: skip


class Written(NamedTuple):
    """One mistake as it is written: the pieces of the file that it changes."""

    id: str
    detail: str | None
    pieces: dict[str, str]


def _written(id_: str, detail: str | None = None, **pieces: str) -> Written:
    return Written(id_, detail, pieces)


_INITIALIZERS = (
    "ones", "zeros", "he_normal()", "he_uniform()", "xavier_normal()", "xavier_uniform()", "lecun_uniform()", "normal()",
    "uniform()", "truncated_normal(0.01)", "orthogonal()",
)  # fmt: skip
WRITTEN = (
    _written("squeeze-one-axis", "H", squeeze="jnp.mean(x, axis=0)"),
    _written("squeeze-one-axis", "W", squeeze="jnp.mean(x, axis=1)"),
    _written("squeeze-one-axis", "W", squeeze="jnp.mean(x, axis=1, keepdims=True)"),
    _written("squeeze-channels", squeeze="jnp.mean(x, axis=-1)"),
    _written("squeeze-channels", squeeze="jnp.mean(x, axis=-1, keepdims=True)"),
    _written("squeeze-everything", squeeze="jnp.mean(x)"),
    _written("squeeze-everything", squeeze="jnp.full(channels, jnp.mean(x))"),
    _written("squeeze-everything", squeeze="x.mean(keepdims=True)"),
    _written("squeeze-batched-axes", squeeze="jnp.mean(x, axis=(1, 2))"),
    _written("squeeze-missing", squeeze="x"),
    _written("squeeze-max", squeeze="jnp.max(x, axis=(0, 1))"),
    _written("squeeze-sum", squeeze="jnp.sum(x, axis=(0, 1))"),
    _written("bottleneck-unclamped", width="channels // self.reduction"),
    _written("bottleneck-clamped-with-min", width="min(channels // self.reduction, 1)"),
    *(_written("bottleneck-clamped-too-high", str(n), width=f"max(channels // self.reduction, {n})") for n in (2, 3, 4, 8)),
    _written("bottleneck-ceil", width="max(-(-channels // self.reduction), 1)"),
    _written("bottleneck-round", width="max(round(channels / self.reduction), 1)"),
    _written("bottleneck-is-reduction", width="self.reduction"),
    _written("bottleneck-missing", width="channels"),
    _written("bottleneck-expands", width="channels * self.reduction"),
    *(_written("bottleneck-fixed", str(n), width=str(n)) for n in (1, 2, 4, 8, 16, 32)),
    *(_written("bottleneck-fixed", f"C // {n}", width=f"max(channels // {n}, 1)") for n in (2, 4, 8)),
    _written("bottleneck-at-start", excite=AT_START),
    _written("excite-one-dense", excite=ONE_LAYER),
    _written("excite-extra-dense", excite=THREE_LAYERS),
    _written("activation-missing", activation="hidden"),
    _written("activation-after-expand", activation="hidden", late="logits = nn.relu(logits)"),
    _written("activation-both", late="logits = nn.relu(logits)"),
    *(
        _written("activation-other", name, activation=f"nn.{name}(hidden)")
        for name in ("gelu", "silu", "tanh", "sigmoid", "leaky_relu", "elu", "softplus", "relu6", "selu", "hard_swish")
    ),
    _written("activation-other", "abs", activation="jnp.abs(hidden)"),
    _written("gate-missing", gate="logits"),
    _written("gate-relu", gate="nn.relu(logits)"),
    _written("gate-softmax", gate="nn.softmax(logits)"),
    _written("gate-tanh", gate="nn.tanh(logits)"),
    _written("gate-hard-sigmoid", gate="nn.hard_sigmoid(logits)"),
    _written("gate-hard-sigmoid", gate="jnp.clip(0.2 * logits + 0.5, 0, 1)"),
    _written("gate-double-sigmoid", gate="nn.sigmoid(nn.sigmoid(logits))"),
    _written("gate-normalised", "sum", gate="(lambda g: g / jnp.sum(g, axis=-1, keepdims=True))(nn.sigmoid(logits))"),
    _written("gate-normalised", "max", gate="(lambda g: g / jnp.max(g, axis=-1, keepdims=True))(nn.sigmoid(logits))"),
    *(
        _written("gate-other", name, gate=f"nn.{name}(logits)")
        for name in ("softplus", "silu", "gelu", "elu", "leaky_relu", "relu6", "log_sigmoid", "soft_sign", "selu", "hard_swish")
    ),
    _written("gate-other", "exp", gate="jnp.exp(logits)"),
    _written("gate-other", "abs", gate="jnp.abs(logits)"),
    _written("scale-add", scale="x + gates"),
    _written("scale-residual", scale="x + x * gates"),
    _written("scale-residual", scale="x * (1 + gates)"),
    _written("scale-missing", scale="x"),
    _written("scale-gates-only", scale="jnp.broadcast_to(gates, x.shape)"),
    _written("scale-gates-only", scale="gates"),
    _written("scale-one-minus", scale="x * (1 - gates)"),
    _written("scale-divide", scale="x / gates"),
    _written("scale-scalar", scale="x * jnp.mean(gates)"),
    _written("scale-wrong-axis", scale="x * gates[..., None, None]"),
    _written("scale-wrong-axis", scale="x * gates[..., None]"),
    _written("output-not-flat", output="y"),
    _written("output-not-flat", output="y.reshape(1, -1)"),
    _written("output-channel-first", output="jnp.moveaxis(y, -1, 0).reshape(-1)"),
    _written("output-column-major", output='jnp.ravel(y, order="F")'),
    _written("output-pooled", output="jnp.mean(y, axis=(0, 1))"),
    _written("output-truncated", output="y.reshape(-1)[: y.shape[-1]]"),
    _written("output-truncated", output="y[..., 0].reshape(-1)"),
    _written("seed-ignored", key="jax.random.PRNGKey(0)"),
    _written("seed-ignored", key="jax.random.PRNGKey(42)"),
    _written("seed-offset", key="jax.random.PRNGKey(seed + 1)"),
    _written("seed-offset", key="jax.random.PRNGKey(seed - 1)"),
    _written("seed-init-apply-differ", key="jax.random.split(jax.random.PRNGKey(seed))[0]"),
    _written("seed-init-apply-differ", key="jax.random.split(jax.random.PRNGKey(seed))[1]"),
    _written("seed-init-apply-differ", key="jax.random.fold_in(jax.random.PRNGKey(seed), 1)"),
    _written("seed-unused-randomness", key="jax.random.PRNGKey(np.random.randint(2**31))"),
    *(
        _written("weights-initializer", name.split("(")[0], layer=f", kernel_init=nn.initializers.{name}")
        for name in _INITIALIZERS
    ),
    _written("weights-initializer", "normal", layer=", kernel_init=nn.initializers.normal(0.02)"),
    _written("weights-bias", "ones", layer=", bias_init=nn.initializers.ones"),
    _written("weights-bias", "0.1", layer=", bias_init=nn.initializers.constant(0.1)"),
    _written("precision-half", "float16", prepare="x = x.astype(jnp.float16)"),
    _written("precision-half", "bfloat16", prepare="x = x.astype(jnp.bfloat16)"),
    _written("precision-half", "float16", layer=", dtype=jnp.float16"),
    _written("precision-half", "bfloat16", layer=", dtype=jnp.bfloat16"),
    _written("precision-half", "float16", output="y.reshape(-1).astype(jnp.float16)"),
    _written("input-mutated", prepare="x[0, 0, 0] = 0"),
    _written("input-normalised", prepare="x = (x - jnp.mean(x)) / jnp.std(x)"),
    _written("input-normalised", prepare="x = (x - jnp.mean(x)) / (jnp.std(x) + 1e-6)"),
    _written("input-normalised", prepare="x = x / 255"),
    _written("input-expects-batch", prepare="batch, height, columns, channels = x.shape"),
    _written("input-expects-batch", prepare="channels = x.shape[3]"),
)


def source(*mistakes: Written) -> str:
    """A learner's file with these mistakes; without any it is right."""
    pieces = dict(RIGHT)
    for mistake in mistakes:
        pieces |= mistake.pieces
    pieces["excite"] = pieces["excite"].format(**pieces)
    return "\n".join(line for line in FILE.format(**pieces).split("\n") if line.strip() or not line)
