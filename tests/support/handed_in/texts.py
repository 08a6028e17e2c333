"""The texts of `se_block.py` that a class hands in: right ones, wrong ones and the stub, and bytes that are no text at all.

What this folder holds was written by somebody who did not write the grader. All people in it are invented. Nothing in it
depends on the clock, on chance or on another library.
"""

from grader.se_block import spec

FORWARD = """

def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
"""

PLAIN = (
    '''import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    """Squeeze and excitation."""

    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        hidden = nn.Dense(max(channels // self.reduction, 1))(squeezed)
        hidden = nn.relu(hidden)
        gates = nn.Dense(channels)(hidden)
        gates = nn.sigmoid(gates)
        return x * gates
'''
    + FORWARD
)

TERSE = """# hw3
from flax import linen as nn
import jax, jax.numpy as jnp

class SEBlock(nn.Module):
  reduction: int
  @nn.compact
  def __call__(self, x):
    C = x.shape[2]
    s = x.mean(axis=(0,1))
    e = nn.sigmoid(nn.Dense(C)(nn.relu(nn.Dense(max(1, C//self.reduction))(s))))
    return x*e[None,None,:]

def se_block_forward(seed, x, reduction):
  m = SEBlock(reduction)
  p = m.init(jax.random.PRNGKey(seed), x)
  return jnp.ravel(m.apply(p, x))
"""

WITH_SETUP = '''"""Homework 3: my SE block."""
import jax
import jax.numpy as jnp
import flax.linen as nn


def squeeze(image):
    """Global average pooling."""
    return image.mean(0).mean(0)


class SEBlock(nn.Module):
    reduction: int = 16

    @nn.compact
    def __call__(self, x: jnp.ndarray) -> jnp.ndarray:
        c = x.shape[-1]
        z = squeeze(x)
        z = nn.Dense(features=max(c // self.reduction, 1), name="squeeze_dense")(z)
        z = jnp.maximum(z, 0)
        z = nn.Dense(features=c, name="excite_dense")(z)
        z = jax.nn.sigmoid(z)
        return x * z.reshape(1, 1, c)


def se_block_forward(seed: int, x: jnp.ndarray, reduction: int) -> jnp.ndarray:
    key = jax.random.PRNGKey(seed)
    model = SEBlock(reduction=reduction)
    params = model.init(key, x)
    return model.apply(params, x).flatten()
'''

RIGHTS = (PLAIN, TERSE, WITH_SETUP)
MEAN, _WIDTH = "jnp.mean(x, axis=(0, 1))", "max(channels // self.reduction, 1)"
WRONGS = {
    "mean over one axis only": PLAIN.replace(MEAN, "jnp.mean(x, axis=0)"),
    "sum for mean": PLAIN.replace(MEAN, "jnp.sum(x, axis=(0, 1))"),
    "no clamp": PLAIN.replace(_WIDTH, "channels // self.reduction"),
    "no sigmoid": PLAIN.replace("        gates = nn.sigmoid(gates)\n", ""),
    "reduction ignored": PLAIN.replace("SEBlock(reduction=reduction)", "SEBlock(reduction=4)"),
    "not flat": PLAIN.replace(".reshape(-1)", ""),
}
WRONG = WRONGS["mean over one axis only"]
OTHER_WRONG = WRONGS["sum for mean"]

STUB = spec.STUB.read_text("utf-8")

R, W, W2, S = PLAIN.encode(), WRONG.encode(), OTHER_WRONG.encode(), STUB.encode()
R2 = TERSE.encode()
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(range(64))
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(range(64))
