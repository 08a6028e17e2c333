"""Mistakes in the gates: another function than the sigmoid, none, or one too many."""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import relu, sigmoid

_WRITTEN = {name: f"nn.{name}(logits)" for name in p.GATES} | {"exp": "jnp.exp(logits)", "abs": "jnp.abs(logits)"}
_NORMALISED = "(lambda g: g / jnp.{}(g, axis=-1, keepdims=True))(nn.sigmoid(logits))"
GATE = (
    mutation("gate-missing", gate=p.same, written=({"gate": "logits"},)),
    mutation("gate-relu", gate=relu, written=({"gate": "nn.relu(logits)"},)),
    mutation("gate-softmax", gate=p.softmax, written=({"gate": "nn.softmax(logits)"},)),
    mutation("gate-softmax", gate=lambda z: p.softmax(z) * z.shape[-1], rare=True,
             written=({"gate": "channels * nn.softmax(logits)"},)),
    mutation("gate-tanh", gate=np.tanh, written=({"gate": "nn.tanh(logits)"},)),
    mutation("gate-hard-sigmoid", gate=lambda z: p.relu6(z + 3) / 6, written=({"gate": "nn.hard_sigmoid(logits)"},)),
    mutation("gate-hard-sigmoid", gate=lambda z: np.clip(0.2 * z + 0.5, 0, 1), pairs_only=True,
             written=({"gate": "jnp.clip(0.2 * logits + 0.5, 0, 1)"},)),
    *(
        mutation("gate-hard-sigmoid", gate=lambda z, a=a, b=b: np.clip(a * z + b, 0, 1), rare=True,
                 written=({"gate": f"jnp.clip({a} * logits + {b}, 0, 1)"},))
        for a, b in ((0.5, 0.5), (0.25, 0.5), (1, 0))
    ),
    mutation("gate-hard-sigmoid", gate=lambda z: p.relu6(z + 3), rare=True, written=({"gate": "nn.relu6(logits + 3)"},)),
    mutation("gate-binary", gate=lambda z: (z > 0) * 1.0, rare=True,
             written=({"gate": "jnp.round(nn.sigmoid(logits))"},)),
    mutation("gate-doubled", gate=lambda z: 2 * sigmoid(z), rare=True, written=({"gate": "2 * nn.sigmoid(logits)"},)),
    mutation("gate-after-scale", gate=p.same, output=lambda y: sigmoid(y).reshape(-1), rare=True,
             written=({"gate": "logits", "scale": "nn.sigmoid(x * gates)"},)),
    mutation("gate-affine", "(1 + gate) / 2", gate=lambda z: (1 + sigmoid(z)) / 2, rare=True,
             written=({"gate": "0.5 + 0.5 * nn.sigmoid(logits)"},)),
    mutation("gate-affine", "2 * gate - 1", gate=lambda z: 2 * sigmoid(z) - 1, rare=True,
             written=({"gate": "2 * nn.sigmoid(logits) - 1"},)),
    mutation("gate-flat", "2", gate=lambda z: sigmoid(z / 2), rare=True, written=({"gate": "nn.sigmoid(logits / 2)"},)),
    mutation("gate-flat", "sqrt(C)", gate=lambda z: sigmoid(z / np.sqrt(z.shape[-1])), rare=True,
             written=({"gate": "nn.sigmoid(logits / jnp.sqrt(channels))"},)),
    mutation("gate-steep", gate=lambda z: sigmoid(2 * z), rare=True, written=({"gate": "(jnp.tanh(logits) + 1) / 2"},)),
    mutation("gate-double-sigmoid", gate=lambda z: sigmoid(sigmoid(z)), written=({"gate": "nn.sigmoid(nn.sigmoid(logits))"},)),
    mutation("gate-normalised", "sum", gate=lambda z: sigmoid(z) / sigmoid(z).sum(-1, keepdims=True),
             written=({"gate": _NORMALISED.format("sum")},)),
    mutation("gate-normalised", "max", gate=lambda z: sigmoid(z) / sigmoid(z).max(-1, keepdims=True),
             written=({"gate": _NORMALISED.format("max")},)),
    *(
        mutation("gate-other", name, gate=f, pairs_only=True, written=({"gate": _WRITTEN[name]},))
        for name, f in p.GATES.items()
    ),
)  # fmt: skip
