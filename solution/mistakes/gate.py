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
    mutation("gate-tanh", gate=np.tanh, written=({"gate": "nn.tanh(logits)"},)),
    mutation("gate-hard-sigmoid", gate=lambda z: p.relu6(z + 3) / 6, written=({"gate": "nn.hard_sigmoid(logits)"},)),
    mutation("gate-hard-sigmoid", gate=lambda z: np.clip(0.2 * z + 0.5, 0, 1), pairs_only=True,
             written=({"gate": "jnp.clip(0.2 * logits + 0.5, 0, 1)"},)),
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
