"""The stretch goal `efficientnet` in parts of the model: where it differs from the lesson's block, and what learners get wrong.

The reduction of the model is here a pair, as the block has it: the reduction and the expansion.
"""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import relu, sigmoid

_SILU = p.ACTIVATIONS["silu"]
RIGHT = {"root": lambda seed, _: (seed, 0), "divide": lambda c, r: c // r[1] // r[0], "activation": _SILU}
_WIDTH, _SWITCH, _GATE = "entering // self.reduction", "nn.silu(", "nn.sigmoid("
_OTHERS = ("gelu", "hard_swish", "tanh", "elu", "leaky_relu")
MISTAKES = (
    mutation("activation-relu", activation=relu, written=({_SWITCH: "nn.relu("},)),
    mutation("activation-sigmoid", activation=sigmoid, written=({_SWITCH: "nn.sigmoid("},)),
    mutation("activation-missing", activation=p.same, written=({_SWITCH: "("},)),
    *(
        mutation("activation-other", name, activation=p.ACTIVATIONS[name], written=({_SWITCH: f"nn.{name}("},))
        for name in _OTHERS
    ),
    mutation("gate-silu", gate=_SILU, written=({_GATE: "nn.silu("},)),
    mutation("gate-missing", gate=p.same, written=({_GATE: "("},)),
    mutation("gate-hard-sigmoid", gate=lambda z: p.relu6(z + 3) / 6, written=({_GATE: "nn.hard_sigmoid("},)),
    mutation("width-of-widened", divide=lambda c, r: c // r[0], written=({_WIDTH: "channels // self.reduction"},)),
    mutation("width-without-reduction", divide=lambda c, r: c // r[1], written=({_WIDTH: "entering"},)),
    mutation("width-widened-twice", divide=lambda c, r: c * r[1] // r[0],
             written=({_WIDTH: "channels * self.expansion // self.reduction"},)),
    mutation("width-rounded-to-8", divide=lambda c, r: max(8, int(c / r[1] / r[0] + 4) // 8 * 8),
             written=({_WIDTH: "(entering // self.reduction + 4) // 8 * 8, 8"},)),
    mutation("width-unclamped", clamp=p.same, written=({"max(entering // self.reduction, 1)": "entering // self.reduction"},)),
    mutation("width-unclamped", clamp=p.same, empty=np.zeros, pairs_only=True),
)  # fmt: skip
